# Weighting estimators against their formulas.

test_that("inverse-probability weights are the normalised odds", {
  data <- matching_data()
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "ipw", score = "logit",
                         estimand = c("ATT", "ATU")))
  p <- unname(fitted(glm(d ~ x1 + x2, binomial, data, control = list(epsilon = 1e-14))))
  t <- data$d == 1
  expect_equal(coef(fit)[["ATT"]],
               mean(data$y[t]) - weighted.mean(data$y[!t], (p / (1 - p))[!t]), tolerance = 1e-8)
  expect_equal(coef(fit)[["ATU"]],
               weighted.mean(data$y[t], ((1 - p) / p)[t]) - mean(data$y[!t]), tolerance = 1e-8)
})

test_that("entropy balancing makes means equal with weights exp(x b)", {
  data <- matching_data()
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "entropy_balancing"))
  w <- fit$matched$weight
  t <- data$d == 1
  for (x in c("x1", "x2")) {
    expect_equal(weighted.mean(data[[x]][!t], w[!t]), mean(data[[x]][t]), tolerance = 1e-9)
  }
  expect_equal(sum(w[!t]), sum(t))
  # Positive weights of this form that meet the means are the unique solution.
  expect_lt(max(abs(residuals(lm(log(w) ~ x1 + x2, data, subset = !t)))), 1e-9)
  expect_equal(coef(fit)[["ATT"]], mean(data$y[t]) - weighted.mean(data$y[!t], w[!t]),
               tolerance = 1e-12)
})

test_that("means out of the controls' reach are an error that names the covariate", {
  data <- matching_data()
  data$x3 <- data$d + 0.4 * sin(seq_len(nrow(data)))
  data$p <- 0.5
  expect_error(quiet(psm_match(d ~ x1 + x3, ~y, data, score = ~p, method = "entropy_balancing")),
               "x3", class = "policypanel_error_design")
})
