# Kernels, local regression and bandwidths against loops over rows.

test_that("every kernel gives the effects of a double loop, in both directions", {
  data <- matching_data()
  t <- which(data$d == 1)
  c <- which(data$d == 0)
  for (kernel in names(kernel_values)) {
    for (h in c(0.01, 0.06, 0.5)) {
      fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, kernel = kernel, bandwidth = h,
                             estimand = c("ATT", "ATU", "ATE")))
      p <- fit$matched$score
      att <- loop_effect(p, data$y, t, c, h, kernel)
      atu <- -loop_effect(p, data$y, c, t, h, kernel)
      expect_equal(unname(coef(fit)[1:2]), c(att, atu), tolerance = 1e-11, label = kernel)
      n <- c(sum(!is.na(fit$matched$matched_outcome[t])),
             sum(!is.na(fit$matched$matched_outcome[c])))
      expect_equal(coef(fit)[["ATE"]], sum(n * c(att, atu)) / sum(n), tolerance = 1e-11)
    }
  }
})

test_that("radius matching is the uniform kernel of the caliper's width", {
  data <- matching_data()
  radius <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "radius", caliper = 0.03))
  uniform <- quiet(psm_match(d ~ x1 + x2, ~y, data, kernel = "uniform", bandwidth = 0.03))
  expect_equal(coef(radius), coef(uniform), tolerance = 1e-14)
  expect_equal(radius$settings$bandwidth, 0.03)
})

test_that("local linear matching is a weighted regression per treated row", {
  data <- matching_data()
  t <- which(data$d == 1)
  c <- which(data$d == 0)
  for (kernel in c("epanechnikov", "tricube", "gaussian")) {
    fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "local_linear", kernel = kernel,
                           bandwidth = 0.1))
    t_on <- t[!is.na(fit$matched$matched_outcome[t])]
    # One neighbour makes no line: lm's NA slope leaves its outcome as the fitted value.
    own <- loop_effect(fit$matched$score, data$y, t_on, c, 0.1, kernel, line_at_zero)
    expect_equal(coef(fit)[["ATT"]], own, tolerance = 1e-8, label = kernel)
    weight <- ifelse(is.na(fit$matched$weight), 0, fit$matched$weight)
    expect_equal(coef(fit)[["ATT"]],
                 mean(data$y[t_on]) - sum((weight * data$y)[c]) / length(t_on), tolerance = 1e-10)
  }
})

test_that("ridge matching follows Seifert and Gasser's formula, and r = 0 is local linear", {
  data <- matching_data()
  t <- which(data$d == 1)
  c <- which(data$d == 0)
  ridge <- function(y, x, k) {
    k <- 0.75 * k
    centre <- weighted.mean(x, k)
    slope <- sum(k * (x - centre) * y) / (sum(k * (x - centre)^2) + 5 / 16 * 0.1 * abs(centre))
    weighted.mean(y, k) - centre * slope
  }
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "ridge", bandwidth = 0.1))
  expect_equal(coef(fit)[["ATT"]],
               loop_effect(fit$matched$score, data$y, t, c, 0.1, "epanechnikov", ridge),
               tolerance = 1e-10)
  expect_equal(coef(quiet(psm_match(d ~ x1 + x2, ~y, data, method = "ridge", bandwidth = 0.1,
                                    matching = list(ridge = 0)))),
               coef(quiet(psm_match(d ~ x1 + x2, ~y, data, method = "local_linear",
                                    bandwidth = 0.1))), tolerance = 1e-12)
})

test_that("local linear matching leaves an outcome that is linear in the score without error", {
  data <- matching_data()
  fit <- psm_match(d ~ x1 + x2, ~y, data)
  data$p <- fit$matched$score
  data$y <- 3 - 2 * data$p + 0.7 * data$d
  linear <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "local_linear", bandwidth = 0.3))
  expect_equal(coef(linear)[["ATT"]], 0.7, tolerance = 1e-9)
})

test_that("the pair-matching bandwidth is 1.5 times the 0.9 quantile of the distances", {
  data <- matching_data()
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, bandwidth = "pair"))
  p <- fit$matched$score
  distance <- vapply(p[data$d == 1], function(s) min(abs(p[data$d == 0] - s)), 0)
  expect_equal(fit$settings$bandwidth, 1.5 * quantile(distance, 0.9, names = FALSE),
               tolerance = 1e-12)
})

test_that("cross-validation leaves one control out at a time and takes the least error", {
  data <- matching_data()
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, bandwidth = "cross_validation"))
  p <- fit$matched$score[data$d == 0]
  y <- data$y[data$d == 0]
  error <- function(h) {
    mean(vapply(seq_along(p), function(j) {
      k <- kernel_values$epanechnikov((p[-j] - p[j]) / h)
      (y[j] - if (sum(k) > 0) weighted.mean(y[-j], k) else mean(y))^2
    }, 0))
  }
  search <- fit$bandwidth_search
  expect_equal(search$mean_squared_error, vapply(search$bandwidth, error, 0), tolerance = 1e-9)
  expect_equal(fit$settings$bandwidth, search$bandwidth[which.min(search$mean_squared_error)])
})

test_that("within exact groups nobody is matched across", {
  data <- matching_data()
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, exact = ~g))
  p <- fit$matched$score
  gaps <- vapply(which(data$d == 1), function(i) {
    same <- data$d == 0 & data$g == data$g[i]
    k <- kernel_values$epanechnikov((p[same] - p[i]) / 0.06)
    if (sum(k) > 0) data$y[i] - weighted.mean(data$y[same], k) else NA_real_
  }, 0)
  expect_equal(coef(fit)[["ATT"]], mean(gaps, na.rm = TRUE), tolerance = 1e-11)
  # A group without controls has no match, and the ledger says so.
  data$g[data$d == 1][1:5] <- 9
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, exact = "g"))
  expect_false(any(fit$matched$on_support[data$g == 9]))
  expect_match(paste(fit$ledger$reason, collapse = " "), "no match")
})
