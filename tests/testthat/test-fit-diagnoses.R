# What is to be known of a result is in the object, as data, and said again whenever it is shown.

lone_data <- function() {
  data <- panel_data()
  data$lone <- as.numeric(data$unit == 3 & data$year > 2004)
  data$half <- data$unit %% 2
  data
}

# As one line, however it was wrapped
shown <- function(x) {
  trimws(gsub("\\s+", " ", paste(utils::capture.output(print(x)), collapse = " ")))
}

test_that("facts are a data frame; a fit without any has one without rows", {
  fit <- did_feols(y ~ x | unit, lone_data())
  expect_identical(fit$diagnoses, no_diagnoses)
  expect_named(fit$diagnoses, c("kind", "term", "count"))
  expect_identical(diagnosis("no_df", character()), no_diagnoses)
})

test_that("every kind that is made has words in both languages", {
  made <- c(missing_kinds, "rounded_estimate", "untested", "no_product", "left_out",
            "not_converged", "indefinite", "few_clusters", "few_periods", "one_cluster",
            "leverage_one")
  expect_setequal(intersect(made, names(words_en)), made)
  expect_setequal(intersect(made, names(words_zh)), made)
})

test_that("a missing standard error is marked in print and summary, without stars or t", {
  fit <- suppressWarnings(did_feols(y ~ lone + x | unit, lone_data()))
  expect_identical(fit$diagnoses, diagnosis("no_variance", "lone"))
  for (text in c(shown(fit), shown(summary(fit)))) {
    expect_match(text, "lone +-?[0-9.]+ +NA \\(a\\) +NA +NA")
    expect_match(text, "(a) no standard error: the scores cancel", fixed = TRUE)
    expect_match(text, "all slopes with a standard error", fixed = TRUE)
  }
  expect_match(shown(summary(fit)), "lone +NA +NA")
})

test_that("what is said at the moment of fitting is said again", {
  data <- lone_data()
  two <- suppressWarnings(did_feols(y ~ x | unit, data, cluster = ~half))
  expect_identical(two$diagnoses, diagnosis("few_clusters", "half", 2))
  expect_match(shown(two), "Only 2 clusters in half")
  periods <- suppressWarnings(did_feols(y ~ x, data[data$year < 2003, ],
                                        vcov = driscoll_kraay(0, "year")))
  expect_identical(periods$diagnoses, diagnosis("few_periods", "year", 2))
  slow <- suppressWarnings(quiet(did_feols(y ~ x | unit + g, data, solver = "map",
                                           max_iterations = 1)))
  expect_identical(slow$diagnoses$kind, "not_converged")
  expect_match(shown(slow), "NOT CONVERGED after")
  expect_match(shown(summary(slow, vcov = "hc1")), "NOT CONVERGED after")
  alone <- suppressWarnings(did_feols(y ~ lone + x | unit + year, data, vcov = "cr2"))
  expect_identical(alone$diagnoses, diagnosis("one_cluster", "lone"))
  expect_match(shown(alone), "lone would not be identified")
  flat <- suppressWarnings(did_feols(y ~ x | unit, with_column(data, y = 3)))
  expect_true("flat_outcome" %in% flat$diagnoses$kind)
  expect_match(shown(flat), "(a) no standard error: the outcome does not vary", fixed = TRUE)
  only <- rbind(data, with_column(data[1, ], unit = 99))
  exact <- quiet(did_feols(y ~ x | unit, only, vcov = "hc3", singletons = "keep"))
  expect_identical(exact$diagnoses, diagnosis("leverage_one", count = 1))
  expect_match(shown(exact), "Rows of leverage 1, which add nothing to standard errors: 1")
})

test_that("a covariance that was mended says so, with the number of eigenvalues", {
  data <- lone_data()
  for (seed in 1:40) {
    data$a <- with_seed(seed, sample(4, 240, TRUE))
    data$b <- with_seed(seed + 100, sample(5, 240, TRUE))
    fit <- suppressWarnings(quiet(did_feols(y ~ d + x | unit, data, cluster = ~a + b)))
    if ("indefinite" %in% fit$diagnoses$kind) break
  }
  row <- fit$diagnoses[fit$diagnoses$kind == "indefinite", ]
  bare <- function(ways) vcov(fit, cluster = ways, small_sample = "none")
  raw <- silently(bare(~a) + bare(~b) - bare(~a^b))
  expect_equal(row$count, sum(eigen(stats::cov2cor(abs(raw)) * sign(raw))$values < 0))
  expect_match(shown(fit), "was not positive semi-definite")
})

test_that("a standard error that no double holds beside its estimate is shown as missing", {
  make <- function(variance, ...) {
    v <- list(matrix = named_square(diag(variance), c("a", "b")), df = 5, label = "by hand",
              type = "iid")
    new_policypanel_fit("test_fit", quote(f()), "A test", c(a = 2, b = -3), v, c(rows = 10L),
                        new_ledger(10), ...)
  }
  expect_identical(shown_coefficients(make(c(1e-32, 1)))$reason, c("rounding", NA))
  expect_identical(shown_coefficients(make(c(1e-25, NA)))$reason, c(NA, "undefined"))
  # An object saved without diagnoses is read all the same.
  old <- make(c(1, 1))
  old$diagnoses <- NULL
  expect_identical(shown_coefficients(old)$reason, c(NA_character_, NA))
  expect_match(shown(old), "Estimate")
})

test_that("joint tests leave out what has no standard error, with a note", {
  data <- lone_data()
  fit <- suppressWarnings(did_feols(y ~ lone + x + m | unit, data))
  notes <- notes_of(test <- joint_test(fit))
  expect_match(notes, "Not in the joint test, for want of a standard error: \"lone\"")
  expect_identical(test$terms, c("x", "m"))
  expect_identical(test$left_out, "lone")
  expect_equal(test[c("statistic", "df1", "df2", "p.value")],
               joint_test(fit, c("x", "m"))[c("statistic", "df1", "df2", "p.value")])
  expect_equal(fit$f$statistic, test$statistic)
  expect_match(shown(test), "without lone (no standard error)", fixed = TRUE)
  none <- quiet(joint_test(fit, "lone"))
  expect_identical(none$reason, "no coefficient has a standard error")
  expect_true(is.na(none$p.value))
})

test_that("an event study: no bar, a cross, a band of the others, a test of the other leads", {
  data <- panel_data()
  # From 2005 unit 1 alone is treated, the others from 2006: no other has the lead -4.
  data$d <- as.numeric(data$unit == 1 & data$year > 2005 | data$unit %in% 2:9 & data$year > 2003)
  data$g <- ifelse(data$unit == 1, 0, data$unit)
  path <- suppressWarnings(quiet(event_study(y ~ d | unit, data, window = c(-5, 1), unit = "unit",
                                             time = "year", ends = "drop", cluster = ~g)))
  lost <- path$diagnoses$term[path$diagnoses$kind == "no_variance"]
  expect_identical(lost, c("event_time::-5", "event_time::-4"))
  own <- path$event$term %in% lost
  expect_true(all(is.na(path$event[own, c("std.error", "conf.low", "band.high")])))
  kept <- setdiff(path$band$terms, lost)
  expect_equal(path$band$critical, simultaneous_band(path, kept, 0.95)$critical)
  expect_identical(path$pretrend$left_out, lost)
  expect_equal(path$pretrend$statistic, joint_test(path, setdiff(leads_of(path), lost))$statistic)
  expect_match(shown(path), "Leads jointly zero: F\\(2, 29\\) [^;]*without event_time::-5")
  calls <- drawn_by(drawn <- plot(path))
  expect_identical(drawn$term[!is.na(drawn$reason)], lost)
  expect_match(strings_of(calls), "2 without a standard error \\(crosses\\)", all = FALSE)
  expect_identical(point_shapes(drawn)[1:5], c(4, 4, 19, 19, 21))
  skip_if_not_installed("ggplot2")
  built <- ggplot2::ggplot_build(ggplot2::autoplot(path))
  expect_identical(built$data[[5]]$shape, point_shapes(drawn))
  expect_equal(nrow(built$data[[4]]), sum(is.na(drawn$reason)) - 1)
})

test_that("groups: no bar, and no part in tests of equality", {
  data <- panel_data()
  data$group <- c("a", "b", "c")[1 + (data$unit > 10) + (data$unit > 20)]
  data$x2 <- ifelse(data$group == "a", data$x * (data$unit == 4), data$x)
  found <- suppressWarnings(quiet(heterogeneity(y ~ x2 + m | unit, data, by = "group")))
  equality <- found$equality[1, ]
  joint <- found$joint
  names <- paste0("group::", c("b", "c"), ":x2")
  difference <- diff(joint$coefficients[names])
  variance <- sum(joint$vcov$matrix[names, names] * c(1, -1, -1, 1))
  expect_equal(equality$statistic, unname(difference^2 / variance))
  expect_identical(equality$left_out, "group::a:x2")
  expect_match(shown(found), "a +-?[0-9.]+ +NA \\(a\\)")
  expect_identical(found$pairwise$std.error[1:2], c(NA_real_, NA))
  pdf(NULL)
  on.exit(dev.off())
  expect_identical(plot(found)$reason, c("no_variance", NA, NA))
})

test_that("a mediation: paths without a variance, and the effects made of them, have no test", {
  data <- lone_data()
  data$m <- data$m + data$lone
  notes <- notes_of(fit <- suppressWarnings(sobel_mediate(y ~ lone + x | unit, ~m, "lone", data)))
  expect_match(notes, "no test: its standard error is zero or missing")
  table <- tidy(fit)
  expect_identical(table$term[is.na(table$std.error)], c("a", "total", "direct", "indirect"))
  expect_equal(table$std.error[table$term == "b"],
               sqrt(vcov(fit$models$direct)["m", "m"]))
  expect_match(shown(fit), "indirect +-?[0-9.]+ +NA \\(a\\)")
  expect_match(shown(fit), "NA: the variance is negative, zero or missing.", fixed = TRUE)
  pdf(NULL)
  on.exit(dev.off())
  labels <- plot(fit)$arrows$label
  expect_match(labels[1], "^a -?[0-9.]+ \\(no SE\\)$")
  expect_match(labels[2], "^b [0-9.]+\\*\\*\\*$")
})

test_that("a matching without an error of estimation, or without a formula for one", {
  data <- panel_data()
  data$y <- 0.1 + 2 * data$d
  for (vcov in c("psmatch2", "influence")) {
    fit <- quiet(psm_match(d ~ x, ~y, data, bandwidth = 0.3, vcov = vcov))
    expect_identical(shown_coefficients(fit)$reason, "rounding")
    flat <- quiet(psm_match(d ~ x, ~y, with_column(data, y = 0.1), bandwidth = 0.3, vcov = vcov))
    expect_identical(shown_coefficients(flat)$reason, "rounding")
  }
  fit <- quiet(psm_match(d ~ x, ~m, data, bandwidth = 0.3, estimand = c("ATT", "ATE")))
  expect_identical(shown_coefficients(fit)$reason, c(NA, "undefined"))
})

test_that("first stages and tests of instruments without a variance say so", {
  data <- lone_data()
  data$z <- data$m * (data$unit == 3)
  fit <- suppressWarnings(quiet(did_feols(y ~ 1 | unit | x ~ z, data)))
  expect_true(is.na(fit$iv$first_stage$x$f$statistic))
  expect_identical(fit$iv$first_stage$x$f$left_out, "z")
})
