# Data that fulfil Oster's assumptions exactly: an observed and an unobserved index, uncorrelated,
# and selection on them in the ratio `delta`.
selected_data <- function(delta, effect = 0.7, noise = 1, n = 60) {
  columns <- with_seed(3, qr.Q(qr(cbind(1, matrix(stats::rnorm(4 * n), n)))))[, -1] * sqrt(n)
  observed <- 0.8 * columns[, 1]
  unobserved <- 0.5 * columns[, 2]
  x <- 0.6 * observed + delta * 0.6 * unobserved + columns[, 3]
  y <- effect * x + observed + unobserved + noise * columns[, 4]
  list(data = data.frame(y, x, w = columns[, 1]),
       largest = 1 - noise^2 * n / sum((y - mean(y))^2))
}

# psacalc's numbers by its own definitions, of variances
by_definition <- function(data, largest, effect = 0) {
  r <- function(fit) summary(fit)$r.squared
  short <- stats::lm(y ~ x, data)
  long <- stats::lm(y ~ x + w, data)
  b0 <- stats::coef(short)[["x"]]
  b1 <- stats::coef(long)[["x"]]
  syy <- stats::var(data$y)
  sxx <- stats::var(data$x)
  tx <- stats::var(stats::resid(stats::lm(x ~ w, data)))
  gain <- (r(long) - r(short)) * syy
  room <- (largest - r(long)) * syy
  nu <- b1 - effect
  delta <- (nu * gain * tx + nu * sxx * tx * (b0 - b1)^2 + 2 * nu^2 * tx * (b0 - b1) * sxx +
              nu^3 * (tx * sxx - tx^2)) /
    (room * (b0 - b1) * sxx + nu * room * (sxx - tx) + nu^2 * tx * (b0 - b1) * sxx +
       nu^3 * (tx * sxx - tx^2))
  theta <- room * (sxx - tx) - gain * tx - sxx * tx * (b0 - b1)^2
  root <- sqrt(theta^2 + 4 * room * (b0 - b1)^2 * sxx^2 * tx)
  both <- b1 - (-theta + c(-1, 1) * root) / (-2 * tx * (b0 - b1) * sxx)
  list(delta = delta, both = both, onward = both[sign(both - b1) == sign(b1 - b0)])
}

test_that("data with selection in a known ratio give back effect and ratio", {
  for (delta in c(0.5, 1, 1.7)) {
    own <- selected_data(delta)
    fit <- did_feols(y ~ x + w, own$data)
    found <- sensitivity(fit, r_squared_max = own$largest, delta = delta, effect = 0.7)$selection
    expect_equal(found$estimate, 0.7, tolerance = 1e-8)
    expect_equal(found$delta, delta, tolerance = 1e-8)
    expect_true(found$keeps_direction)
  }
})

test_that("delta and effect are psacalc's by its own definitions", {
  for (data in list(selected_data(0.3)$data,
                    stats::setNames(mtcars[c("mpg", "wt", "hp")], c("y", "x", "w")))) {
    fit <- did_feols(y ~ x + w, data)
    own <- by_definition(data, 0.9)
    found <- sensitivity(fit, r_squared_max = 0.9)$selection
    expect_equal(found$delta, own$delta, tolerance = 1e-10)
    expect_equal(found$estimate, own$onward, tolerance = 1e-10)
    expect_setequal(round(found$roots, 8), round(own$both, 8))
    expect_equal(sensitivity(fit, r_squared_max = 0.9, effect = -1)$selection$delta,
                 by_definition(data, 0.9, -1)$delta, tolerance = 1e-10)
  }
})

test_that("the two questions are each other's inverse", {
  fit <- did_feols(y ~ d + x + m | unit + year, unbalanced_data())
  first <- sensitivity(fit)$selection
  for (effect in c(0, 0.3)) {
    ratio <- sensitivity(fit, effect = effect)$selection$delta
    if (ratio <= 0) next
    roots <- sensitivity(fit, delta = ratio)$selection$roots
    expect_lt(min(abs(roots - effect)), 1e-8)
  }
  expect_equal(first$r.squared.max, min(1, 1.3 * fit$r_squared[["within"]]), tolerance = 1e-10)
  overall <- sensitivity(fit, r_squared = "overall")$selection
  expect_equal(overall$with$r.squared, fit$r_squared[["overall"]], tolerance = 1e-10)
})

test_that("fixed effects are unrelated controls that are not shown", {
  data <- unbalanced_data()
  absorbed <- did_feols(y ~ d + x | unit + year, data)
  written <- did_feols(y ~ d + x + factor(unit) + factor(year), data)
  dummies <- setdiff(names(coef(written)), c("d", "x", "(Intercept)"))
  of <- function(fit, ...) sensitivity(fit, "d", r_squared_max = 0.95, r_squared = "overall", ...)
  one <- of(absorbed)$selection
  two <- of(written, unrelated = dummies)$selection
  expect_equal(one$delta, two$delta, tolerance = 1e-7)
  expect_equal(one$estimate, two$estimate, tolerance = 1e-7)
})

test_that("units of measurement do not matter", {
  data <- panel_data()
  large <- with_column(data, y = data$y * 1e6, d = data$d * 1e-5)
  one <- sensitivity(did_feols(y ~ d + x | unit, data))$selection
  two <- sensitivity(did_feols(y ~ d + x | unit, large))$selection
  expect_equal(two$delta, one$delta, tolerance = 1e-8)
  expect_equal(two$estimate, one$estimate * 1e11, tolerance = 1e-8)
})

test_that("where nothing can be compared the reason is given", {
  data <- panel_data()
  alone <- sensitivity(did_feols(y ~ d | unit, data))$selection
  expect_match(alone$reason, "no observed controls")
  expect_true(is.na(alone$delta) && is.na(alone$estimate))
  data$exact <- data$y - data$d
  expect_error(sensitivity(did_feols(y ~ d + x | unit, data), r_squared_max = 0.01),
               "must be above the fit's own within R2", class = "policypanel_error_input")
})

test_that("biases over a box of ratios and R2 are those of the package bate for NLSY", {
  # README of bate 0.1: inputs of child IQ on months of breastfeeding, and quantiles of the bias
  # over delta from .01 to .99 and R2 from the regression's own to .61
  total <- 0.9900242^2
  sums <- list(long = 0.01740748, short = 0.04447926, total = total, x = 4.629618^2,
               x_left = 18.99883, gain = (0.255621 - 0.04465201) * total)
  box <- expand.grid(delta = seq(0.01, 0.99, 0.01), largest = seq(0.255621, 0.61, 0.01))
  bias <- mapply(function(delta, largest) {
    sums$room <- (largest - 0.255621) * total
    sums$long - selected_root(sums, delta)$estimate
  }, box$delta, box$largest)
  found <- stats::quantile(bias, c(0.025, 0.05, 0.5, 0.95, 0.975), names = FALSE)
  expect_equal(round(found, 3), c(0, 0, 0.009, 0.034, 0.039))
})
