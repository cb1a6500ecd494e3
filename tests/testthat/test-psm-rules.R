# Sampling weights and subsets in matching.

test_that("sampling weights that are whole are that many rows, where nothing counts rows", {
  data <- matching_data(150)
  data$w <- rep_len(c(1, 2, 3, 1), 150)
  copies <- data[rep(seq_len(150), data$w), ]
  all <- c("ATT", "ATU", "ATE")
  for (case in list(list(bandwidth = 0.1), list(kernel = "gaussian"), list(method = "ipw"),
                    list(method = "local_linear", bandwidth = 0.2),
                    list(method = "ridge", bandwidth = 0.2), list(method = "entropy_balancing"),
                    list(method = "radius", caliper = 0.1), list(score = "logit"))) {
    one <- quiet(do.call(psm_match, c(list(d ~ x1 + x2, ~y, data, weights = ~w, estimand = all),
                                      case)))
    two <- quiet(do.call(psm_match, c(list(d ~ x1 + x2, ~y, copies, estimand = all), case)))
    expect_equal(coef(one), coef(two), tolerance = 1e-10, label = deparse1(case))
    first <- !duplicated(rep(seq_len(150), data$w))
    expect_equal(one$matched$weight, data$w * two$matched$weight[first], tolerance = 1e-9)
    expect_equal(one$balance$mean_control_after, two$balance$mean_control_after,
                 tolerance = 1e-9)
    expect_equal(one$balance$mean_control_before, two$balance$mean_control_before,
                 tolerance = 1e-12)
    expect_equal(one$unmatched$difference, two$unmatched$difference, tolerance = 1e-12)
  }
})

test_that("weights weigh the neighbours and the treated, with all ties too", {
  data <- tied_data(3)
  data$w <- with_seed(2, runif(120, 0.5, 2))
  t <- which(data$d == 1)
  c <- which(data$d == 0)
  matched <- vapply(t, function(i) {
    gap <- abs(data$p[c] - data$p[i])
    near <- c[gap <= sort(gap)[2]]
    stats::weighted.mean(data$y[near], data$w[near])
  }, 0)
  fit <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest", neighbours = 2,
                         ties = TRUE, weights = "w"))
  expect_equal(coef(fit)[["ATT"]], stats::weighted.mean(data$y[t] - matched, data$w[t]),
               tolerance = 1e-12)
  # psmatch2's formula is the variance of a difference of two weighted means.
  v <- function(rows, w) {
    mean <- stats::weighted.mean(data$y[rows], data$w[rows])
    n <- length(rows)
    stats::weighted.mean((data$y[rows] - mean)^2, data$w[rows]) * n / (n - 1) * sum(w^2) / sum(w)^2
  }
  weight <- fit$matched$weight
  used <- c[weight[c] %in% weight[c][!is.na(weight[c])] & !is.na(weight[c])]
  expect_equal(fit$standard_errors$std.error, sqrt(v(t, data$w[t]) + v(used, weight[used])),
               tolerance = 1e-12)
  data$same <- 1
  plain <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest"))
  ones <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest", weights = ~same))
  expect_equal(coef(ones), coef(plain), tolerance = 1e-13)
  expect_equal(ones$standard_errors$std.error, plain$standard_errors$std.error, tolerance = 1e-13)
  for (vcov in c("influence", "abadie_imbens")) {
    expect_error(psm_match(d ~ 1, ~y, data, score = ~p, weights = ~w, vcov = vcov,
                           method = if (vcov == "influence") "kernel" else "nearest"),
                 "equal weight", class = "policypanel_error_input")
  }
})

test_that("weights are those of the score, the matching and the DID, and of every draw", {
  data <- matching_panel()
  data$w <- 1 + data$city %% 3
  fit <- quiet(psm_did(y ~ policy + wage | city + year, policy ~ size + wage, data, weights = ~w,
                       bandwidth = 0.2))
  expect_equal(coef(fit), coef(quiet(psm_match(policy ~ size + wage, ~y, data, weights = ~w,
                                               bandwidth = 0.2, common_support = TRUE))))
  on <- data[fit$matched$on_support %in% TRUE, ]
  expect_equal(coef(fit$did), coef(quiet(did_feols(y ~ policy + wage | city + year, on,
                                                   weights = ~w))), tolerance = 1e-10)
  groups <- bootstrap_groups(fit, NULL)
  for (weights in c("none", "matching")) {
    fit <- quiet(psm_did(y ~ policy + wage | city + year, policy ~ size + wage, data, weights = ~w,
                         bandwidth = 0.2, did_weights = weights))
    draws <- bootstrap_draws(fit, groups, 3, list(resample = "bootstrap", seed = 3, threads = 1L,
                                                  size = 50))$draws
    counts <- core_cluster_counts(3, 50, 1, 4)
    for (b in 1:3) {
      expect_equal(draws[b, ], copied_draw(fit, groups, counts[, b]), tolerance = 1e-10)
    }
  }
})

test_that("a subset is the rows that fulfil it, in every mode", {
  data <- matching_panel()
  data$keep <- data$city %% 6 != 1
  one <- quiet(psm_match(policy ~ size + wage, ~y, data, subset = ~keep, bandwidth = 0.2))
  two <- quiet(psm_match(policy ~ size + wage, ~y, data[data$keep, ], bandwidth = 0.2))
  expect_equal(coef(one), coef(two), tolerance = 1e-12)
  expect_equal(one$matched$weight[data$keep], two$matched$weight, tolerance = 1e-10)
  for (mode in list(list(), list(mode = "yearly"), list(mode = "base_year", base_year = 2012),
                    list(mode = "cohort"), list(mode = "cohort", controls = "not_yet_treated"))) {
    fit <- function(data, ...) {
      quiet(do.call(psm_did, c(list(y ~ policy | city + year, policy ~ size, data,
                                    bandwidth = 0.3, ...), mode)))
    }
    one <- fit(data, subset = ~keep)
    two <- fit(data[data$keep, ])
    expect_equal(coef(one), coef(two), tolerance = 1e-12)
    expect_equal(coef(one$did), coef(two$did), tolerance = 1e-10)
    expect_equal(one$treated_counts, two$treated_counts)
    expect_equal(quiet(psm_bootstrap(one, 3))$bootstrap$draws[, "ATT"] > -Inf, rep(TRUE, 3))
  }
  # The lag in the first year of the subset is found outside it.
  late <- quiet(psm_did(y ~ policy | city + year, policy ~ l(size), data, subset = ~year > 2013,
                        bandwidth = 0.3))
  expect_gt(sum(late$matched$on_support & data$year == 2014, na.rm = TRUE), 0)
  expect_error(psm_match(policy ~ size, ~y, data, subset = "keep"), "one-sided",
               class = "policypanel_error_input")
})
