# Replicates, on counts of clusters, against psm_did() on frames in which clusters really stand as
# often as they were drawn.

# Largest difference over `reps` draws, after checking that the same draws gave nothing.
replicate_gap <- function(data, ..., resample = "bootstrap", size = 50, reps = 4,
                          formula = y ~ policy + wage | city + year,
                          match = policy ~ size + wage) {
  fit <- quiet(psm_did(formula, match = match, data = data, ...))
  groups <- bootstrap_groups(fit, NULL)
  how <- list(resample = resample, seed = 3, threads = 1L, size = size)
  made <- bootstrap_draws(fit, groups, reps, how)
  scheme <- new_scheme(resample, reps, 3, groups, size)
  whole <- lapply(seq_len(reps), function(b) {
    copied_draw(fit, groups, drop(scheme_counts(scheme, b, b + 1)))
  })
  failed <- vapply(whole, is.character, NA)
  terms <- colnames(made$draws)
  draws <- matrix(NA_real_, reps, length(terms))
  draws[!failed, ] <- do.call(rbind, lapply(whole[!failed], `[`, terms))
  # Where the DID alone has too few rows, the effects of the matching are there.
  alone <- failed & grepl("^No row is left|no residual degrees of freedom", whole)
  expect_false(anyNA(made$draws[alone, names(fit$coefficients)]))
  draws[alone, ] <- made$draws[alone, ]
  expect_equal(is.na(made$draws), is.na(draws), ignore_attr = TRUE)
  expect_equal(made$failures, as.character(whole[failed & !alone]))
  list(gap = max(abs(made$draws - draws), 0, na.rm = TRUE), failures = made$failures)
}

expect_same_draws <- function(...) expect_lt(replicate_gap(...)$gap, 1e-10)

test_that("kernels, estimands, weights and modes equal psm_did() on the same draws", {
  data <- matching_panel()
  data$group <- data$city %% 3
  for (kernel in setdiff(kernels, "epanechnikov")) {
    expect_same_draws(data, kernel = kernel, bandwidth = 0.1)
  }
  all <- c("ATT", "ATU", "ATE")
  expect_same_draws(data, bandwidth = 0.1, score = "logit", estimand = all)
  for (estimand in all) {
    expect_same_draws(data, bandwidth = 0.1, estimand = estimand, did_weights = "matching")
  }
  expect_same_draws(data, bandwidth = 0.3, matching = list(exact = ~group))
  expect_same_draws(data, bandwidth = 0.3, mode = "yearly")
  expect_same_draws(data, bandwidth = 0.3, mode = "yearly", matching = list(treated_as = "unit"))
  data$given <- pnorm(data$size / 2 - 0.5)
  expect_same_draws(data, score = ~given, match = policy ~ 1)
  expect_same_draws(data, bandwidth = 0.2, match = policy ~ log(exp(size)) + I(wage^2))
})

test_that("supports and methods equal psm_did() on the same draws", {
  data <- matching_panel()
  for (support in c("none", "controls", "both", "quantile", "crump")) {
    expect_same_draws(data, bandwidth = 0.1, common_support = support)
  }
  for (method in c("local_linear", "ridge", "radius", "ipw")) {
    expect_same_draws(data, bandwidth = if (method != "ipw") 0.1, method = method)
  }
  for (more in list(list(), list(neighbours = 3, ties = TRUE, caliper = 0.1),
                    list(replacement = FALSE), list(replacement = FALSE, matching_order = "data"),
                    list(replacement = FALSE, matching_order = "ascending"))) {
    expect_same_draws(data, method = "nearest", matching = more, resample = "subsample", size = 30)
  }
})

test_that("periods with one group alone leave the draws as they leave the fit", {
  data <- matching_panel()
  # One treated city in 2012: draws without it have no treated row in that year.
  data$policy[data$city == 1 & data$year == 2012] <- 1
  expect_yearly <- function(data, ...) {
    suppressWarnings(expect_same_draws(data, mode = "yearly", reps = 12, ...,
                                       matching = list(treated_as = "row")))
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
  expect_same_draws(data, bandwidth = 0.2, match = policy ~ size + twice + flat)
  expect_same_draws(data, bandwidth = 0.2, match = policy ~ size,
                  formula = y ~ policy + size + twice + flat | city + year)
})

test_that("every mode, method, bandwidth rule and weighting equals psm_did() on the same draws", {
  data <- matching_panel()
  data$group <- data$city %% 2
  all <- c("ATT", "ATU", "ATE")
  for (mode in list(list(mode = "base_year", base_year = 2012),
                    list(mode = "base_year", base_year = 2011, estimand = all),
                    list(mode = "cohort"), list(mode = "cohort", controls = "not_yet_treated"))) {
    for (weights in c("none", "matching")) {
      do.call(expect_same_draws, c(list(data, bandwidth = 0.3, did_weights = weights), mode))
    }
    for (method in c("nearest", "mahalanobis")) {
      do.call(expect_same_draws, c(list(data, method = method, matching = list(neighbours = 2),
                                        did_weights = "matching"), mode))
    }
  }
  cases <- list(
    list(common_support = "trim", matching = list(trim = 7)),
    list(common_support = "trim", estimand = all),
    list(bandwidth = "pair"), list(bandwidth = "cross_validation"),
    list(bandwidth = "cross_validation", estimand = all, method = "ridge"),
    list(bandwidth = "pair", mode = "yearly", method = "local_linear"),
    list(matching = list(self_match = FALSE), bandwidth = 0.1),
    list(matching = list(self_match = FALSE), kernel = "gaussian"),
    list(matching = list(self_match = FALSE), bandwidth = 0.01, estimand = all,
         did_weights = "matching"),
    list(method = "mahalanobis", matching = list(ties = TRUE, caliper = 1)),
    list(method = "llr", matching = list(neighbours = 2)),
    list(method = "llr", matching = list(ties = TRUE), estimand = all),
    list(method = "entropy_balancing", estimand = all, did_weights = "matching"),
    list(method = "entropy_balancing", mode = "cohort", match = policy ~ size),
    list(method = "nearest", estimand = all, did_weights = "matching"),
    list(method = "nearest", matching = list(neighbours = 3, ties = TRUE)),
    list(method = "nearest", matching = list(replacement = FALSE), did_weights = "matching"),
    list(method = "nearest", did_weights = "frequency"),
    list(match = policy ~ scale(size)), list(match = policy ~ poly(size, 2) + offset(wage / 10)),
    list(match = policy ~ factor(year %% 2) + size), list(match = policy ~ l(size) + wage),
    list(formula = y ~ policy | city + year + city[wage]),
    list(formula = y ~ policy + wage | city[[year]] + year, unit = ~city, time = ~year),
    list(formula = y ~ policy + factor(group), unit = ~city, time = ~year)
  )
  for (case in cases) {
    expect_lt(do.call(replicate_gap, c(list(data, reps = 3), case))$gap, 1e-9,
              label = deparse1(case))
  }
})

test_that("a draw without the first cohort has the outcome of the cohorts it has", {
  data <- matching_panel()
  # One city is treated from 2013 on, the others later: draws without it count from 2014.
  data <- data[data$start != 2013 | data$city == 1, ]
  drawn <- core_cluster_counts(3, length(unique(data$city)), 1, 9)[1, ] > 0
  expect_setequal(drawn, c(TRUE, FALSE))
  expect_same_draws(data, mode = "base_year", base_year = 2012, bandwidth = 0.3, reps = 8)
})

test_that("draws without an answer are told in the words of psm_did()", {
  data <- matching_panel()
  # Three treated cities, and a dummy that few treated rows have: separation and pure levels.
  data$policy[!data$city %in% 1:3] <- 0
  data$rare <- as.numeric(data$city %in% c(1, 30))
  for (case in list(
    list(bandwidth = 0.001), list(bandwidth = 0.2, match = policy ~ size + rare),
    list(bandwidth = "pair", mode = "yearly", common_support = "both",
         matching = list(treated_as = "row")),
    list(mode = "base_year", base_year = 2012, bandwidth = 0.01),
    list(method = "mahalanobis", match = policy ~ size + rare)
  )) {
    made <- suppressWarnings(do.call(replicate_gap, c(list(data, reps = 25), case)))
    expect_lt(made$gap, 1e-10)
    expect_gt(length(made$failures), 0)
  }
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
  expect_equal(boot$bootstrap$failed, 0)
  expect_lt(time[["user.self"]] + time[["sys.self"]], 20)
})
