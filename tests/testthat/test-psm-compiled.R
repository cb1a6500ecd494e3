# Compiled replicates against psm_did() on the same draws.

# Largest difference over `reps` draws, after checking that the same draws gave nothing.
compiled_gap <- function(data, ..., resample = "bootstrap", size = 50, reps = 4,
                         formula = y ~ policy + wage | city + year,
                         match = policy ~ size + wage) {
  fit <- quiet(psm_did(formula, match = match, data = data, ...))
  groups <- bootstrap_groups(fit, NULL)
  how <- list(resample = resample, seed = 3, threads = 1L, size = size)
  compiled <- bootstrap_draws(fit, groups, reps, how)
  whole <- bootstrap_draws(fit, groups, reps, how, compile = FALSE)
  expect_equal(is.na(compiled$draws), is.na(whole$draws))
  expect_equal(sort(compiled$failures), sort(whole$failures))
  expect_equal(whole$compiled, 0)
  list(compiled = compiled$compiled,
       gap = max(abs(compiled$draws - whole$draws), 0, na.rm = TRUE))
}

expect_compiled <- function(..., reps = 4) {
  made <- compiled_gap(..., reps = reps)
  expect_equal(made$compiled, reps)
  expect_lt(made$gap, 1e-10)
}

test_that("kernels, estimands, weights and modes equal psm_did() on the same draws", {
  data <- matching_panel()
  data$group <- data$city %% 3
  for (kernel in setdiff(kernels, "epanechnikov")) {
    expect_compiled(data, kernel = kernel, bandwidth = 0.1)
  }
  all <- c("ATT", "ATU", "ATE")
  expect_compiled(data, bandwidth = 0.1, score = "logit", estimand = all)
  for (estimand in all) {
    expect_compiled(data, bandwidth = 0.1, estimand = estimand, did_weights = "matching")
  }
  expect_compiled(data, bandwidth = 0.3, matching = list(exact = ~group))
  expect_compiled(data, bandwidth = 0.3, mode = "yearly")
  expect_compiled(data, bandwidth = 0.3, mode = "yearly", treated_as = "unit")
  data$given <- pnorm(data$size / 2 - 0.5)
  expect_compiled(data, score = ~given, match = policy ~ 1)
  expect_compiled(data, bandwidth = 0.2, match = policy ~ log(exp(size)) + I(wage^2))
})

test_that("supports and methods equal psm_did() on the same draws", {
  data <- matching_panel()
  for (support in c("none", "controls", "both", "quantile", "crump")) {
    expect_compiled(data, bandwidth = 0.1, common_support = support)
  }
  for (method in c("local_linear", "ridge", "radius", "ipw")) {
    expect_compiled(data, bandwidth = if (method != "ipw") 0.1, matching = list(method = method))
  }
  for (more in list(list(), list(neighbours = 3, ties = TRUE, caliper = 0.1),
                    list(replacement = FALSE), list(replacement = FALSE, matching_order = "data"),
                    list(replacement = FALSE, matching_order = "ascending"))) {
    expect_compiled(data, matching = c(list(method = "nearest"), more), resample = "subsample",
                    size = 30)
  }
})

test_that("periods with one group alone leave the draws as they leave the fit", {
  data <- matching_panel()
  # One treated city in 2012: draws without it have no treated row in that year.
  data$policy[data$city == 1 & data$year == 2012] <- 1
  expect_yearly <- function(data, ...) {
    suppressWarnings(expect_compiled(data, mode = "yearly", treated_as = "row", reps = 12, ...))
  }
  for (support in c("none", "treated", "controls", "both", "quantile", "crump")) {
    expect_yearly(data, bandwidth = 0.3, common_support = support)
  }
  # In draws without city 50, which alone has a score above city 1's, its row is off support.
  data$size[data$city == 1] <- data$size[data$city == 1] + 4
  data$size[data$city == 50] <- data$size[data$city == 50] + 8
  for (estimand in list("ATT", c("ATT", "ATU", "ATE"))) {
    expect_yearly(data, bandwidth = 0.3, common_support = "treated", estimand = estimand)
  }
  drawn <- core_cluster_counts(3, 50, 1, 13) > 0
  expect_setequal(drawn[1, ] & drawn[50, ], c(TRUE, FALSE))
  expect_gt(sum(drawn[1, ] & !drawn[50, ]), 0)
})

test_that("missing values, collinear and useless columns are treated alike", {
  data <- matching_panel()
  data$wage[c(3, 50, 111)] <- NA
  data$y[c(8, 90)] <- NA
  data$twice <- 2 * data$size
  data$flat <- 1
  expect_compiled(data, bandwidth = 0.2, match = policy ~ size + twice + flat)
  expect_compiled(data, bandwidth = 0.2, match = policy ~ size,
                  formula = y ~ policy + size + twice + flat | city + year)
})

test_that("what the core does not settle goes through psm_did(), with its words", {
  data <- matching_panel()
  cases <- list(
    list(common_support = "trim"), list(bandwidth = "pair"), list(mode = "cohort"),
    list(mode = "base_year", base_year = 2012), list(self_match = FALSE),
    list(matching = list(method = "mahalanobis")), list(matching = list(method = "llr")),
    list(matching = list(method = "entropy_balancing")),
    list(match = policy ~ scale(size)), list(match = policy ~ factor(year %% 2) + size),
    list(did_weights = "frequency", matching = list(method = "nearest")),
    list(formula = y ~ policy | city + year + city[wage])
  )
  for (case in cases) {
    made <- do.call(compiled_gap, c(list(data, reps = 2), case))
    expect_equal(made$compiled, 0, label = deparse1(case))
    expect_equal(made$gap, 0)
  }
  # Three treated cities, and a dummy that few treated rows have: separation and pure levels.
  data$policy[!data$city %in% 1:3] <- 0
  data$rare <- as.numeric(data$city %in% c(1, 30))
  made <- compiled_gap(data, bandwidth = 0.2, match = policy ~ size + rare, reps = 25)
  expect_lt(made$compiled, 25)
  expect_gt(made$compiled, 0)
  expect_lt(made$gap, 1e-10)
})

test_that("a thousand replicates of a panel of 3,360 rows take seconds", {
  skip_on_cran()
  data <- with_seed(7, {
    d <- data.frame(city = rep(1:280, each = 12), year = rep(2006:2017, 280))
    for (k in 1:7) d[[paste0("x", k)]] <- rep(rnorm(280), each = 12) + rnorm(3360)
    d$policy <- as.numeric((rep(d$x1[d$year == 2006], each = 12) + rnorm(280)[d$city] > 0.5) &
                             d$year >= 2012)
    d$y <- 0.2 * d$policy + 0.3 * d$x1 + rnorm(3360)
    d
  })
  fit <- quiet(psm_did(y ~ policy + x1 + x2 + x3 + x4 + x5 + x6 + x7 | city + year,
                       match = policy ~ x1 + x2 + x3 + x4 + x5 + x6 + x7, data = data))
  time <- system.time(boot <- quiet(psm_bootstrap(fit, 1000, threads = 2)))
  expect_equal(boot$bootstrap$compiled, 1000)
  expect_lt(time[["user.self"]] + time[["sys.self"]], 20)
})
