# Placebo tests: every assignment fitted by hand.

twelve_units <- function() {
  data <- panel_data(n_units = 12, years = 2001:2006)
  data$d <- as.numeric(data$unit %in% c(2, 5, 7, 11) & data$year >= 2004)
  data
}

test_that("all assignments of twelve units give the exact permutation p", {
  data <- twelve_units()
  fit <- did_feols(y ~ d + x | unit + year, data)
  made <- placebo_test(fit, replicates = 500)
  expect_true(made$enumerated)
  expect_equal(made$assignments, choose(12, 4))
  by_hand <- utils::combn(12, 4, function(treated) {
    data$d <- as.numeric(data$unit %in% treated & data$year >= 2004)
    coef(did_feols(y ~ d + x | unit + year, data))[["d"]]
  })
  expect_equal(sort(made$draws[1, ]), sort(as.vector(by_hand)), tolerance = 1e-10)
  b <- coef(fit)[["d"]]
  expect_equal(made$p.value, sum(abs(by_hand) >= abs(b) - 1e-9) / 495, tolerance = 1e-14)
  expect_equal(made$tests$p.greater, sum(by_hand >= b - 1e-9) / 495, tolerance = 1e-14)
  expect_equal(made$tests$p.less, sum(by_hand <= b + 1e-9) / 495, tolerance = 1e-14)
  expect_identical(made$tests$mc.error, 0)
})

test_that("sampled assignments keep cohorts' sizes and dates, and are fits without shortcuts", {
  d <- staggered()
  d$w <- with_seed(1, runif(320, 0.5, 2))
  d <- d[with_seed(2, sample(320, 300)), ]
  fit <- did_feols(y ~ policy + x | city + year, d, weights = ~w)
  made <- placebo_test(fit, replicates = 50, seed = 3)
  paths <- treatment_paths(fit, NULL)
  first <- drawn_dates(paths, "units", NULL, 3, 1, 51)
  expect_true(all(apply(first, 2, function(own) identical(sort(own), sort(paths$first)))))
  expect_gt(length(unique(apply(first, 2, paste, collapse = " "))), 45)
  years <- sort(unique(d$year))
  by_hand <- apply(first, 2, function(own) {
    own <- own[match(d$city, paths$labels)]
    d$policy <- as.numeric(d$year - min(years) >= own)
    coef(did_feols(y ~ policy + x | city + year, d, weights = ~w))[["policy"]]
  })
  expect_equal(made$draws[1, ], by_hand, tolerance = 1e-10)
  beyond <- sum(abs(by_hand) >= abs(coef(fit)[["policy"]]))
  expect_equal(made$p.value, (1 + beyond) / 51)
  expect_equal(made$tests$mc.error, sqrt(made$p.value * (1 - made$p.value) / 50))
})

test_that("whole provinces are drawn where they are the unit of the fit", {
  data <- panel_data(n_units = 24)
  data$province <- (data$unit - 1) %/% 3
  data$d <- as.numeric(data$province %in% c(1, 4, 5) & data$year >= 2005)
  fit <- did_feols(y ~ d + x | unit + year, data, unit = ~province, time = ~year)
  made <- placebo_test(fit, replicates = 100)
  expect_equal(made$replicates, choose(8, 3))
  by_hand <- utils::combn(0:7, 3, function(treated) {
    data$d <- as.numeric(data$province %in% treated & data$year >= 2005)
    coef(did_feols(y ~ d + x | unit + year, data))[["d"]]
  })
  expect_equal(sort(made$draws[1, ]), sort(as.vector(by_hand)), tolerance = 1e-10)
  expect_message(placebo_test(did_feols(y ~ d + x | unit + year, data, cluster = ~province),
                              replicates = 50), "unit = ~province")
})

test_that("dates are drawn from all periods but the first, each as often", {
  data <- twelve_units()
  fit <- did_feols(y ~ d + x | unit + year, data)
  made <- placebo_test(fit, "dates")
  expect_identical(made$replicates, 5L)
  by_hand <- vapply(2002:2006, function(start) {
    data$d <- as.numeric(data$unit %in% c(2, 5, 7, 11) & data$year >= start)
    coef(did_feols(y ~ d + x | unit + year, data))[["d"]]
  }, 1)
  expect_equal(made$draws[1, ], by_hand, tolerance = 1e-10)
  paths <- treatment_paths(fit, NULL)
  drawn <- drawn_dates(paths, "both", NULL, 1, 1, 5001)
  dates <- apply(drawn, 2, min)
  expect_equal(as.vector(table(dates)) / 5000, rep(0.2, 5), tolerance = 0.08)
  expect_true(all(colSums(is.finite(drawn)) == 4))
  expect_equal(rowMeans(is.finite(drawn)), rep(1 / 3, 12), tolerance = 0.07)
  # Dates and units are drawn independently of each other.
  expect_lt(abs(cor(dates, is.finite(drawn[1, ]))), 0.05)
  both <- placebo_test(fit, "both", replicates = 3000)
  expect_true(both$enumerated)
  expect_equal(both$replicates, 5L * 495L)
})

test_that("cohorts draw dates of their own", {
  fit <- did_feols(y ~ policy + x | city + year, staggered())
  made <- placebo_test(fit, "dates", replicates = 400)
  expect_equal(made$replicates, 7^3)
  expect_true(any(abs(made$draws[1, ] - coef(fit)[["policy"]]) < 1e-10))
})

test_that("strata keep units among their own; strata without controls stay as they are", {
  d <- staggered()
  d$region <- ifelse(d$city <= 30, "east", "west")
  fit <- did_feols(y ~ policy + x | city + year, d)
  expect_message(made <- placebo_test(fit, strata = ~region, data = d, replicates = 60), "west")
  expect_s3_class(made, "placebo_test")
  paths <- treatment_paths(fit, NULL)
  stratum <- as.integer(paths$labels > 30)
  first <- drawn_dates(paths, "units", stratum, 1, 1, 100)
  expect_true(all(is.infinite(first[stratum == 1, ])))
  d$region <- d$year
  expect_error(placebo_test(fit, strata = ~region, data = d), "change within units",
               class = "policypanel_error_data")
})

test_that("an event study's path is tested period by period", {
  d <- staggered()
  fit <- quiet(event_study(y ~ policy + x | city + year, d, window = c(-2, 1)))
  made <- placebo_test(fit, replicates = 40)
  first <- drawn_dates(treatment_paths(fit, NULL), "units", NULL, 1, 1, 41)
  by_hand <- apply(first[, 1:10], 2, function(own) {
    d$policy <- as.numeric(d$year - 2011 >= own[d$city])
    coef(quiet(event_study(y ~ policy + x | city + year, d, window = c(-2, 1))))[names(coef(fit))]
  })
  expect_identical(made$tests$term, setdiff(names(coef(fit)), "x"))
  expect_equal(made$draws[, 1:10], unname(by_hand[made$tests$term, ]), tolerance = 1e-9)
  d$start <- ifelse(is.finite(d$start), d$start, NA)
  by_cohort <- quiet(event_study(y ~ x | city + year, d, window = c(-2, 1), cohort = "start"))
  expect_equal(placebo_test(by_cohort, replicates = 40)$draws, made$draws, tolerance = 1e-10)
  kept <- quiet(event_study(y ~ policy | city + year, d, window = c(-2, 1), ends = "keep"))
  own <- drawn_dates(treatment_paths(kept, NULL), "units", NULL, 1, 1, 2)
  d$policy <- as.numeric(d$year - 2011 >= own[d$city, 1])
  again <- quiet(event_study(y ~ policy | city + year, d, window = c(-2, 1), ends = "keep"))
  expect_equal(placebo_test(kept, replicates = 40)$draws[, 1], unname(coef(again)),
               tolerance = 1e-9)
  dropped <- quiet(event_study(y ~ policy | city + year, d, window = c(-2, 1), ends = "drop"))
  expect_error(placebo_test(dropped), "depend", class = "policypanel_error_design")
})

test_that("further outcomes are tested by the same assignments", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  made <- placebo_test(fit, outcomes = ~ m + w, data = data, replicates = 60)
  expect_identical(made$tests$outcome, c("y", "m", "w"))
  other <- did_feols(w ~ d + x | unit + year, data)
  expect_equal(made$tests$estimate[3], coef(other)[["d"]], tolerance = 1e-10)
  expect_equal(made$draws[3, ], placebo_test(other, replicates = 60)$draws[1, ], tolerance = 1e-10)
  expect_error(placebo_test(fit, outcomes = ~m), "data", class = "policypanel_error_input")
  expect_error(placebo_test(fit, outcomes = ~x, data = data), "nothing of the outcome",
               class = "policypanel_error_data")
  data$m[5] <- NA
  expect_error(placebo_test(fit, outcomes = ~m, data = data), class = "policypanel_error_data")
})

test_that("the paths of a mediation are those of one with the other treatment", {
  data <- twelve_units()
  data$n <- data$m + with_seed(4, rnorm(72))
  for (joint in c(TRUE, FALSE)) {
    fit <- sobel_mediate(y ~ d + x | unit + year, ~ m + n, "d", data, joint = joint)
    made <- placebo_test(fit, replicates = 100)
    expect_identical(made$tests$term, names(coef(fit)))
    expect_equal(made$tests$estimate, unname(coef(fit)), tolerance = 1e-10)
    paths <- treatment_paths(fit$models$total, "d")
    own <- drawn_dates(paths, "units", NULL, 1, 1, 3)
    by_hand <- apply(own, 2, function(first) {
      data$d <- as.numeric(data$year - 2001 >= first[data$unit])
      coef(sobel_mediate(y ~ d + x | unit + year, ~ m + n, "d", data, joint = joint))
    })
    expect_equal(made$draws[, 1:2], unname(by_hand), tolerance = 1e-9)
  }
  two <- sobel_mediate(y ~ d + x | unit + year, ~m, "d", data, steps = "two")
  expect_equal(placebo_test(two, replicates = 20)$tests$estimate, unname(coef(two)))
  product <- sobel_mediate(y ~ d + x | unit + year, ~m, "d", data, interaction = TRUE)
  expect_error(placebo_test(product), "product", class = "policypanel_error_design")
  expect_error(placebo_test(fit, outcomes = ~w, data = data), class = "policypanel_error_input")
})

test_that("a matched fit is tested with its weights", {
  data <- panel_data()
  matched <- quiet(psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2))
  made <- quiet(placebo_test(matched, replicates = 50))
  expect_equal(made$tests$estimate, coef(matched$did)[["d"]], tolerance = 1e-9)
})

test_that("results do not depend on the order of rows or the session's stream; workers agree", {
  d <- staggered()
  d$city <- sprintf("c%02d", d$city)
  run <- function(d) {
    placebo_test(did_feols(y ~ policy + x | city + year, d), "both", replicates = 1100)$draws
  }
  made <- run(d)
  set.seed(1)
  before <- .Random.seed
  expect_equal(run(d[sample(320), ]), made, tolerance = 1e-10)
  set.seed(1)
  run(d)
  expect_identical(.Random.seed, before)
  fit <- did_feols(y ~ policy + x | city + year, d)
  file <- tempfile()
  on.exit(unlink(file))
  saveRDS(fit, file)
  expect_identical(placebo_test(readRDS(file), replicates = 50)$draws,
                   placebo_test(fit, replicates = 50)$draws)
})

test_that("each p in the figure is that of the fit under the errors asked for", {
  data <- twelve_units()
  fit <- did_feols(y ~ d + x | unit + year, data, vcov = "iid")
  made <- placebo_test(fit, replicates = 500)
  own <- which.min(abs(made$draws[1, ] - coef(fit)[["d"]]))
  expect_equal(made$p_each[own], tidy(fit)$p.value[1], tolerance = 1e-9)
  data <- data[with_seed(1, sample(72, 68)), ]
  fit <- did_feols(y ~ d + x | unit + year, data, weights = ~w, cluster = ~ unit + year)
  clustered <- quiet(placebo_test(fit, replicates = 500, p_values = "fit"))
  own <- which.min(abs(clustered$draws[1, ] - coef(fit)[["d"]]))
  expect_equal(clustered$p_each[own], tidy(fit)$p.value[1], tolerance = 1e-9)
  expect_equal(clustered$draws, quiet(placebo_test(fit, replicates = 500))$draws)
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  drawn <- plot(made)
  expect_equal(drawn$points$estimate, made$draws[1, ])
  expect_equal(ggplot2::layer_data(ggplot2::autoplot(made), 1)$y, drawn$density$density)
  expect_equal(made$p.value, tidy(made)$p.value)
  expect_match(utils::capture.output(print(made)), "All 495 assignments", all = FALSE)
  chinese <- utils::capture.output(print(made, language = "zh"))
  expect_match(chinese, "\u5b89\u6170\u5242", all = FALSE)
})

test_that("what cannot be assigned anew is refused in words", {
  data <- panel_data()
  design <- function(code, text) {
    expect_error(quiet(code), text, class = "policypanel_error_design")
  }
  data$off <- as.numeric(data$unit <= 5 & data$year == 2004)
  design(placebo_test(did_feols(y ~ off | unit + year, data)), "switches off")
  design(placebo_test(did_feols(y ~ x | unit + year, data)), "not 0 or 1")
  design(placebo_test(did_feols(y ~ d + d:x | unit + year, data)), "made of the treatment")
  data$all <- as.numeric(data$year >= 2004)
  design(placebo_test(did_feols(y ~ all | unit, data, unit = ~unit, time = ~year)), "All 30 units")
  data$one <- as.numeric(data$unit == 3 & data$year >= 2004)
  made <- placebo_test(did_feols(y ~ one | unit + year, data))
  expect_equal(made$replicates, 30)
  pooled <- did_feols(y ~ d + x, data)
  expect_error(placebo_test(pooled), "Refit with", class = "policypanel_error_input")
  held <- did_feols(y ~ d + x | year, data, unit = ~unit, time = ~year, cluster = ~unit)
  expect_s3_class(placebo_test(held, replicates = 50), "placebo_test")
  expect_error(placebo_test(held, draws = 50), "no argument", class = "policypanel_error_input")
  expect_error(placebo_test(held, treatment = "nothing"), class = "policypanel_error_input")
})

test_that("with few assignments the size that can be attained is told", {
  data <- expand.grid(year = 1:4, unit = 1:5)
  data$d <- as.numeric(data$unit <= 2 & data$year > 2)
  data$y <- with_seed(2, rnorm(20))
  fit <- did_feols(y ~ d | unit + year, data, cluster = ~unit)
  expect_message(placebo_test(fit), "10 assignments.*no less than 0.10.*rejects 0%")
  twelve <- expand.grid(year = 1:4, unit = 1:12)
  twelve$d <- as.numeric(twelve$unit <= 2 & twelve$year > 2)
  twelve$y <- with_seed(2, rnorm(48))
  # 3 of 66: floor(0.05 * 66)
  expect_message(placebo_test(did_feols(y ~ d | unit + year, twelve)), "66 assign.*rejects 4.5%")
  # One of 16 values of |t| has none beyond it
  expect_message(wild_bootstrap(fit, "d", replicates = 99), "16 values.*rejects 6.2% of")
  found <- quiet(robustness(fit, list(vary(drop_periods = 4)), data = data))
  expect_message(curve_test(found, 19), "10 assignments")
  twelve$side <- twelve$unit %in% 2:3
  expect_match(notes_of(suppressWarnings(heterogeneity(
    y ~ d | unit + year, twelve, by = "side", tests = "permutation", replicates = 19
  ))), "66 assignments")
})
