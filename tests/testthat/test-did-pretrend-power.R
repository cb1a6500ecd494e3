given <- list(estimate = c(0.01, -0.02, 0, 0.5, 0.4, 0.3),
              vcov = diag(c(0.05, 0.05, 0.05, 0.1, 0.1, 0.1)^2) + 0.001, leads = 3, lags = 3)
single <- list(estimate = c(0.02, 0.3, 0.4), vcov = diag(0.01, 3) + 0.002, leads = 1, lags = 2)

test_that("probabilities of a box: independent, equally correlated and one variable", {
  points <- lattice_points(3, coarse = FALSE)
  inside <- function(mean, error) pnorm((1 - mean) / error) - pnorm((-1 - mean) / error)
  mean <- c(0.4, -0.8, 0.1)
  own <- normal_in_box(mean, diag(c(1, 2, 3)^2), rep(1, 3), points)
  expect_equal(own$probability, prod(inside(mean, 1:3)), tolerance = 1e-10)
  truncated <- mean - 1:3 * (dnorm((1 - mean) / 1:3) - dnorm((-1 - mean) / 1:3)) /
    inside(mean, 1:3)
  expect_equal(own$mean, truncated, tolerance = 1e-4)
  # With correlations of a half: an integral over what they share
  common <- integrate(function(z) {
    dnorm(z) * (pnorm((1 - z * sqrt(0.5)) / sqrt(0.5)) - pnorm((-1 - z * sqrt(0.5)) / sqrt(0.5)))^3
  }, -9, 9, rel.tol = 1e-10)$value
  expect_equal(normal_in_box(numeric(3), diag(0.5, 3) + 0.5, rep(1, 3), points)$probability, common,
               tolerance = 1e-4)
})

test_that("one lead: the slope solves an equation of one normal variable", {
  own <- pretrend_power(single, power = 0.8)
  error <- sqrt(single$vcov[1, 1])
  expect_equal(pnorm(qnorm(0.975) - own$slope / error) - pnorm(-qnorm(0.975) - own$slope / error),
               0.2, tolerance = 1e-6)
  # Both tests are then the same.
  expect_equal(pretrend_power(single, test = "joint")$slope, pretrend_power(single)$slope,
               tolerance = 1e-6)
  expect_equal(pretrend_power(single, test = "joint")$path$expected,
               pretrend_power(single)$path$expected, tolerance = 1e-4)
})

test_that("the joint test: a noncentral chi-squared distribution", {
  own <- pretrend_power(given, test = "joint")
  v <- given$vcov[1:3, 1:3]
  distance <- own$slope^2 * drop(-3:-1 %*% solve(v, -3:-1))
  expect_equal(pchisq(qchisq(0.95, 3), 3, distance), 0.5, tolerance = 1e-8)
  expect_equal(own$bayes_factor, 0.5 / 0.95, tolerance = 1e-8)
  ratio <- function(mean) exp(-drop((given$estimate[1:3] - mean) %*% solve(v, given$estimate[1:3] -
                                                                           mean)) / 2)
  expect_equal(own$likelihood_ratio, ratio(own$slope * -3:-1) / ratio(0), tolerance = 1e-10)
})

test_that("probability and expectations: simulated paths", {
  n <- 40000
  uniform <- lattice_points(6, coarse = FALSE)
  draws <- do.call(rbind, lapply(1:5, function(shift) (uniform + sqrt(shift)) %% 1))
  draws <- qnorm(pmin(pmax(draws, 1e-9), 1 - 1e-9)) %*% chol(given$vcov)
  for (test in c("individual", "joint")) {
    own <- pretrend_power(given, test = test)
    path <- draws + rep(own$path$trend, each = nrow(draws))
    before <- path[, 1:3]
    passed <- if (test == "joint") {
      rowSums((before %*% solve(given$vcov[1:3, 1:3])) * before) <= qchisq(0.95, 3)
    } else {
      rowSums(abs(before) > rep(qnorm(0.975) * sqrt(diag(given$vcov)[1:3]), each = nrow(before))) ==
        0
    }
    expect_equal(mean(passed), 0.5, tolerance = 0.01)
    expect_equal(colMeans(path[passed, ]), own$path$expected, tolerance = 0.02)
  }
})

test_that("the power of a slope is the slope of a power, whatever its sign", {
  own <- pretrend_power(given, power = 0.7)
  expect_equal(pretrend_power(given, slope = own$slope)$power, 0.7, tolerance = 1e-6)
  expect_equal(pretrend_power(given, slope = -own$slope)$power, 0.7, tolerance = 1e-3)
  expect_equal(own$path$trend, own$slope * c(-3:-1, 1:3), tolerance = 1e-12)
  scaled <- list(estimate = 10 * given$estimate, vcov = 100 * given$vcov, leads = 3, lags = 3)
  expect_equal(pretrend_power(scaled, power = 0.7)$slope, 10 * own$slope, tolerance = 1e-6)
  expect_equal(pretrend_power(given, slope = 0)$power, 1 - pretest(
    given$vcov[1:3, 1:3], "individual", 0.95)(numeric(3))$probability, tolerance = 1e-12)
})

test_that("an event study, whatever its reference, and its figure", {
  data <- panel_data(n_units = 40, years = 2001:2008)
  data$start <- ifelse(data$unit <= 15, 2005, NA)
  fit <- function(...) {
    quiet(event_study(y ~ x | unit + year, data, window = c(-4, 3), cohort = "start", ...))
  }
  own <- pretrend_power(fit())
  other <- quiet(pretrend_power(fit(reference = -3)))
  expect_equal(tidy(other), tidy(own), tolerance = 1e-6)
  expect_output(print(own), "per period is detected with probability 0.500")
  calls <- drawn_by(lines <- plot(own))
  expect_equal(lines$trend, own$slope * (lines$period + 1))
  expect_equal(lines$expected[lines$period != -1], own$path$expected)
  expect_true(any(grepl("Dashed: a trend", strings_of(calls))))
  # Drawn while the margins are those of the figure, by which alone periods are where they are
  says <- vapply(calls, function(call) any(grepl("Dashed: a trend", unlist(call))), NA)
  at <- which(says & names(calls) == "mtext")
  expect_lt(at, max(which(names(calls) == "par")))
  drawn_by(shifted <- plot(other))
  expect_equal(shifted$trend[shifted$period == -3], 0)
  skip_if_not_installed("ggplot2")
  built <- ggplot2::ggplot_build(ggplot2::autoplot(own))$data
  expect_equal(built[[length(built)]]$y, lines$expected)
})

test_that("arguments are used or refused", {
  input <- "policypanel_error_input"
  expect_error(pretrend_power(given, power = 0.5, slope = 1), class = input)
  expect_error(pretrend_power(given, power = 1), class = input)
  expect_error(pretrend_power(given, power = 0.05), class = input)
  expect_error(pretrend_power(given, test = "other"), class = input)
  expect_error(pretrend_power(3), class = input)
  expect_error(plot(pretrend_power(given)), class = input)
  none <- list(estimate = 1, vcov = matrix(1), leads = 0, lags = 1)
  expect_error(pretrend_power(none), class = "policypanel_error_design")
  before <- list(estimate = c(0.1, 0.2), vcov = diag(2), leads = 2, lags = 0)
  expect_identical(tidy(pretrend_power(before))$period, c(-3, -2))
})

test_that("paths that bear no test: gaps, binned ends, one lead, singular, other references", {
  design <- "policypanel_error_design"
  gap <- subset(adoption_data(), !(year == 2003 & unit <= 15))
  expect_error(quiet(pretrend_power(adoption_study(c(-4, 3), data = gap))), "no coefficient at -2",
               class = design)
  expect_error(quiet(pretrend_power(adoption_study(c(-4, 3), reference = c(-4, -1)))),
               "parallel trends", class = design)
  expect_match(notes_of(binned <- pretrend_power(adoption_study(c(-3, 2)))), "2 coefficients")
  expect_identical(sum(binned$path$period < -1), 1L)
  one <- pretrend_power(list(estimate = 0.02, vcov = matrix(0.01), leads = 1, lags = 0))
  expect_equal(one$power, 0.5, tolerance = 1e-6)
  v <- 0.01 + diag(c(1, 1, 0, 0)) / 100
  singular <- list(estimate = c(0.1, 0, 0.2, 0.3), vcov = v, leads = 2, lags = 2)
  expect_match(notes_of(pretrend_power(singular)), "not positive definite")
  whole <- adoption_study(c(-4, 3))
  expect_match(notes_of(other <- pretrend_power(adoption_study(c(-4, 3), reference = -3))),
               "relative to period -1")
  expect_equal(other$slope, pretrend_power(whole)$slope, tolerance = 1e-5)
})

test_that("one treated unit: a warning, a number, or a refusal", {
  data <- panel_data(n_units = 20, years = 2001:2008)
  data$start <- ifelse(data$unit == 1, 2005, Inf)
  data$policy <- as.numeric(data$year >= data$start)
  own <- bacon_decomposition(y ~ policy | unit + year, data)
  fit <- quiet(did_feols(y ~ policy | unit + year, data))
  expect_equal(sum(own$comparisons$weight * own$comparisons$estimate), coef(fit)[["policy"]],
               tolerance = 1e-10)
  weights <- twfe_weights(fit)
  expect_equal(sum(weights$weight * weights$effect), coef(fit)[["policy"]], tolerance = 1e-10)
  expect_warning(quiet(did_staggered(y ~ 1 | unit + year, data, "start")), "cohort of one unit",
                 class = "policypanel_warning")
  expect_warning(quiet(did_staggered(y ~ 1 | unit + year, data, estimator = "switching",
                                     treatment = "policy")), "cohort of one unit",
                 class = "policypanel_warning")
  expect_error(suppressWarnings(quiet(did_staggered(y ~ 1 | unit + year, data, "start",
                                                    "synthetic"))), "two treated units",
               class = "policypanel_error_design")
})
