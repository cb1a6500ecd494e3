# did_feols() beside fixest, live: the same formula, weights and clusters give the same numbers.
# Relative tolerance 1e-7: fixest's own demeaning stops at 1e-6 of a standard deviation.

skip_if_not_installed("fixest")

fixest_fit <- function(formula, data, ...) {
  fixest::feols(formula, data, fixef.tol = 1e-10, notes = FALSE, nthreads = 1, ...)
}

# fixest's covariance without its attributes
fixest_vcov <- function(other, ...) {
  v <- vcov(other, ...)
  matrix(v, nrow(v), dimnames = dimnames(v))
}

expect_fixest <- function(fit, other, tolerance = 1e-7) {
  terms <- names(coef(other))
  expect_setequal(names(coef(fit)), terms)
  expect_equal(coef(fit)[terms], coef(other), tolerance = tolerance)
  expect_equal(vcov(fit)[terms, terms, drop = FALSE], fixest_vcov(other), tolerance = tolerance)
  r_squared <- unname(fixest::r2(other, c("wr2", "r2", "war2", "ar2")))
  given <- !is.na(r_squared)  # without fixed effects fixest gives no within R2
  expect_equal(unname(fit$r_squared)[given], r_squared[given], tolerance = tolerance)
  expect_equal(nobs(fit), nobs(other))
}

test_that("one to three effects, weights, one-way and two-way clusters", {
  data <- unbalanced_data(n_units = 60, years = 2001:2010)
  formulas <- list(y ~ d + x | unit, y ~ d + x | unit + year, y ~ d + x + m | unit + year + g)
  for (formula in formulas) for (weights in list(NULL, ~w)) {
    for (cluster in list(~unit, ~g, ~unit + year)) {
      fit <- quiet(did_feols(formula, data, cluster = cluster, weights = weights,
                             singletons = "keep"))
      expect_fixest(fit, fixest_fit(formula, data, vcov = cluster, weights = weights))
    }
    for (type in c("iid", "hc1")) {
      fit <- quiet(did_feols(formula, data, vcov = type, weights = weights, singletons = "keep"))
      expect_fixest(fit, fixest_fit(formula, data, vcov = type, weights = weights))
    }
  }
})

test_that("each small-sample rule is fixest's ssc of that name", {
  data <- unbalanced_data()
  other <- fixest_fit(y ~ d + x | unit + year, data)
  rules <- list(reghdfe = fixest::ssc(K.fixef = "nonnested"), areg = fixest::ssc(K.fixef = "full"),
                fixest = fixest::ssc(), none = fixest::ssc(K.adj = FALSE, G.adj = FALSE))
  for (rule in names(rules)) {
    fit <- quiet(did_feols(y ~ d + x | unit + year, data, small_sample = rule, singletons = "keep"))
    for (cluster in list(~unit, ~unit + year)) {
      expect_equal(suppressWarnings(vcov(fit, cluster = cluster)),
                   fixest_vcov(other, vcov = cluster, ssc = rules[[rule]]), tolerance = 1e-7)
    }
  }
})

test_that("no fixed effects: the constant, weighted or not, clustered or not", {
  data <- panel_data()
  for (weights in list(NULL, ~w)) {
    expect_fixest(did_feols(y ~ d + x, data, weights = weights, cluster = ~unit),
                  fixest_fit(y ~ d + x, data, weights = weights, vcov = ~unit))
    expect_fixest(did_feols(y ~ d + x, data, weights = weights, vcov = "hc1"),
                  fixest_fit(y ~ d + x, data, weights = weights, vcov = "hc1"))
  }
})

test_that("combined effects and combined clusters, a^b", {
  data <- unbalanced_data(n_units = 60)
  expect_fixest(
    quiet(did_feols(y ~ d + x | unit + g^year, data, cluster = ~g^year, singletons = "keep")),
    fixest_fit(y ~ d + x | unit + g^year, data, vcov = ~g^year)
  )
  # Blocks of units: four separate parts, which fixest counts only when told to count exactly.
  data$block <- data$unit %% 4
  exact <- fixest::ssc(K.exact = TRUE)
  fit <- quiet(did_feols(y ~ d + x | unit + block^year, data, vcov = "iid", singletons = "keep"))
  other <- fixest_fit(y ~ d + x | unit + block^year, data)
  expect_equal(vcov(fit), fixest_vcov(other, vcov = "iid", ssc = exact), tolerance = 1e-7)
})

test_that("singletons leave as with fixef.rm = 'singletons'", {
  data <- unbalanced_data(n_units = 60, years = 2001:2004)
  data <- data[with_seed(6, sample(nrow(data), 100)), ]
  fit <- quiet(did_feols(y ~ x | unit + year, data))
  expect_gt(sum(sample_ledger(fit)$dropped), 0)
  expect_fixest(fit, fixest_fit(y ~ x | unit + year, data, fixef.rm = "singletons", vcov = ~unit))
})

test_that("missing values, logs and powers in the formula", {
  data <- panel_data()
  data$size <- exp(data$x)
  data$size[c(4, 90)] <- NA
  data$y[17] <- NA
  fit <- quiet(did_feols(y ~ d + log(size) + I(m^2) + factor(g) | unit + year, data))
  other <- fixest_fit(y ~ d + log(size) + I(m^2) + factor(g) | unit + year, data, vcov = ~unit)
  expect_equal(unname(coef(fit)), unname(coef(other)), tolerance = 1e-7)
  expect_identical(names(coef(fit)), sub("I(I(m^2))", "I(m^2)", names(coef(other)), fixed = TRUE))
  expect_equal(nobs(fit), 237)
})
