# Abadie and Imbens' (2016) correction, checked by simulation: nothing else in R computes it.

test_that("the corrected error is the spread of the estimates; the uncorrected one is not", {
  estimands <- c("ATT", "ATU", "ATE")
  draws <- with_seed(7, replicate(100, {
    d <- data.frame(x1 = rnorm(500), x2 = rnorm(500))
    d$d <- rbinom(500, 1, pnorm(0.5 * d$x1 - 0.3 * d$x2 - 0.2))
    d$y <- 1 + 2 * d$x1 + 2 * d$x2 + (2 + d$x1) * d$d + rnorm(500)
    fit <- quiet(psm_match(d ~ x1 + x2, ~y, d, method = "nearest", estimand = estimands,
                           vcov = c("abadie_imbens_2016", "abadie_imbens")))
    c(coef(fit), fit$standard_errors$std.error)
  }))
  spread <- apply(draws[1:3, ], 1, sd)
  expect_true(all(abs(rowMeans(draws[4:6, ]) / spread - 1) < 0.2))
  expect_true(all(rowMeans(draws[7:9, ]) / spread > 1.15))
})

test_that("exchanging treated and controls exchanges ATT and ATU, errors included", {
  data <- matching_data()
  one <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", score = "logit",
                         estimand = c("ATT", "ATU", "ATE"), vcov = "abadie_imbens_2016"))
  data$d <- 1 - data$d
  two <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", score = "logit",
                         estimand = c("ATT", "ATU", "ATE"), vcov = "abadie_imbens_2016"))
  expect_equal(unname(coef(two)), -unname(coef(one))[c(2, 1, 3)], tolerance = 1e-8)
  expect_equal(unname(diag(vcov(two))), unname(diag(vcov(one)))[c(2, 1, 3)], tolerance = 1e-7)
})

test_that("a given score or exact groups are refused", {
  data <- matching_data()
  data$p <- 0.5 + data$x1 / 100
  expect_error(psm_match(d ~ x1, ~y, data, score = ~p, method = "nearest",
                         vcov = "abadie_imbens_2016"), "estimated",
               class = "policypanel_error_input")
  expect_error(psm_match(d ~ x1, ~y, data, exact = ~g, method = "nearest",
                         vcov = "abadie_imbens_2016"), "exact", class = "policypanel_error_input")
})
