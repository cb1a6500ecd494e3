# did_feols() against least squares with dummies (helper-oracle.R), over weights x fixed effects x
# balance x what is special about the data x solver. To 1e-9 relative; alternating projections,
# which stop at a tolerance, to 1e-7.

oracle_data <- function(balanced, special) {
  data <- (if (balanced) panel_data else unbalanced_data)(n_units = 20, years = 2001:2007)
  if (special == "singletons") {
    data <- rbind(data, with_column(data[c(3, 50, 77), ], unit = c(91L, 92L, 92L),
                                    year = c(2002L, 2003L, 1990L)))
  }
  if (special == "disconnected") data$year <- data$year + 50L * (data$unit > 12)
  if (special == "collinear") {
    data$flat <- 7
    data$fixed <- data$unit^2  # absorbed where unit is a fixed effect
    data$copy <- 3 - data$x + 2 * data$m
  }
  data
}

fit_with <- function(data, special, effects, weighted, solver, singletons = "drop", ...) {
  regressors <- if (special == "collinear") quote(flat + fixed + x + m + copy) else quote(x + m)
  fixed <- Reduce(function(a, b) call("+", a, b), lapply(effects, as.name))
  formula <- rlang::new_formula(quote(y), call("|", regressors, fixed))
  quiet(did_feols(formula, data, weights = if (weighted) ~w, solver = solver, tolerance = 1e-11,
                  singletons = singletons, ...))
}

expect_oracle <- function(fit, data, effects, weighted, singletons, tolerance) {
  inside <- if (singletons == "drop") !is_singleton(data[effects]) else rep(TRUE, nrow(data))
  used <- data[inside, ]
  o <- dummy_regression(used$y, as.matrix(used[c("x", "m")]), used[effects],
                        if (weighted) used$w)
  same <- function(found, expected) {
    expect_equal(unname(found), unname(expected), tolerance = tolerance)
  }
  expect_named(coef(fit), c("x", "m"))
  same(coef(fit), o$coefficients)
  same(vcov(fit, "iid"), oracle_iid(o))
  same(vcov(fit, "hc1"), oracle_hc1(o))
  same(vcov(fit), oracle_cluster(o, used$unit))
  same(vcov(fit, small_sample = "areg"), oracle_cluster(o, used$unit, "areg"))
  expect_equal(fit$r_squared, oracle_r_squared(o), tolerance = tolerance)
  same(fit$f$statistic, oracle_wald(o, oracle_cluster(o, used$unit)))
  same(fit$sigma, sqrt(o$ssr * o$n / sum(o$root^2) / (o$n - o$k - o$absorbed)))
  same(residuals(fit)[inside], o$residuals)
  same((fitted(fit) + residuals(fit))[inside], used$y)
  expect_identical(is.na(residuals(fit)), !inside)
  expect_equal(nobs(fit), o$n)
  expect_identical(df.residual(fit), length(unique(used$unit)) - 1L)
}

effect_sets <- list(c("unit"), c("unit", "year"), c("unit", "year", "g"))

check_grid <- function(special, singletons = "drop") {
  for (effects in effect_sets) for (balanced in c(TRUE, FALSE)) for (weighted in c(FALSE, TRUE)) {
    data <- oracle_data(balanced, special)
    for (solver in c("automatic", "map")) {
      fit <- fit_with(data, special, effects, weighted, solver, singletons)
      expect_true(fit$solver$converged)
      expect_oracle(fit, data, effects, weighted, singletons,
                    tolerance = if (fit$solver$name == "map") 1e-7 else 1e-9)
    }
  }
}

test_that("plain panels agree with dummies", {
  check_grid("plain")
})

test_that("singletons that leave leave no trace", {
  check_grid("singletons")
})

test_that("singletons that stay count as dummies do", {
  check_grid("singletons", "keep")
})

test_that("separate parts of a panel agree with dummies", {
  check_grid("disconnected")
})

test_that("collinear, constant and absorbed regressors leave the others as they are", {
  check_grid("collinear")
})

test_that("dropped regressors are named with their reason", {
  fit <- fit_with(oracle_data(TRUE, "collinear"), "collinear", c("unit", "year"), FALSE,
                  "automatic")
  expect_identical(fit$dropped, c(flat = "constant", fixed = "absorbed by the fixed effects",
                                  copy = "collinear with earlier regressors"))
  expect_output(print(fit), "flat (constant)", fixed = TRUE)
})

test_that("every solver is reached, and elimination by name agrees with the automatic one", {
  balanced <- panel_data()
  ragged <- unbalanced_data()
  solver <- function(formula, data, ...) quiet(did_feols(formula, data, ...))$solver$name
  expect_identical(solver(y ~ x, balanced), "means")
  expect_identical(solver(y ~ x | unit, balanced), "means")
  expect_identical(solver(y ~ x | unit + year, balanced), "elimination")
  expect_identical(solver(y ~ x | unit + year, ragged), "elimination")
  expect_identical(solver(y ~ x | unit + year, balanced, solver = "map"), "map")
  # Dense elimination stops paying at a few hundred levels of the second effect.
  big <- data.frame(a = rep(1:2500, each = 4), b = with_seed(3, sample(900, 1e4, TRUE)),
                    c = with_seed(4, sample(800, 1e4, TRUE)), x = with_seed(5, stats::rnorm(1e4)),
                    y = with_seed(6, stats::rnorm(1e4)))
  expect_identical(solver(y ~ x | a + b, big), "conjugate gradients")
  expect_identical(solver(y ~ x | a + b + c, big), "joint conjugate gradients")
  # a ring: every unit meets the next firm only, and iterations would creep
  unit <- 1:3333
  ring <- data.frame(a = rep(unit, each = 3), b = as.vector(rbind(unit, unit %% 3333 + 1, unit)),
                     x = big$x[1:9999], y = big$y[1:9999])
  expect_identical(solver(y ~ x | a + b, ring), "sparse factor")
  for (data in list(balanced, ragged)) {
    named <- quiet(did_feols(y ~ x + m | unit + year + g, data, solver = "elimination"))
    expect_identical(named$solver$name, "elimination")
    expect_same_estimates(named, quiet(did_feols(y ~ x + m | unit + year + g, data)))
  }
})

test_that("without fixed effects: lm, with and without a constant, weighted or not", {
  data <- unbalanced_data()
  for (weights in list(NULL, data$w)) {
    by <- if (!is.null(weights)) ~w
    fit <- did_feols(y ~ d + x, data, weights = by)
    reference <- stats::lm(y ~ d + x, data, weights = weights)
    expect_equal(coef(fit)[names(coef(reference))], coef(reference), tolerance = 1e-10)
    expect_equal(vcov(fit)[names(coef(reference)), names(coef(reference))], vcov(reference),
                 tolerance = 1e-10)
    expect_equal(df.residual(fit), df.residual(reference))
    expect_equal(fit$r_squared[["overall"]], summary(reference)$r.squared, tolerance = 1e-10)
    expect_equal(fit$r_squared[["overall.adjusted"]], summary(reference)$adj.r.squared,
                 tolerance = 1e-10)
    expect_equal(residuals(fit), unname(residuals(reference)), tolerance = 1e-10)
    expect_equal(fit$f$statistic, summary(reference)$fstatistic[["value"]], tolerance = 1e-9)
    through <- did_feols(y ~ d + x - 1, data, weights = by)
    reference <- stats::lm(y ~ d + x - 1, data, weights = weights)
    expect_equal(coef(through), coef(reference), tolerance = 1e-10)
    expect_equal(vcov(through), vcov(reference), tolerance = 1e-10)
    expect_equal(through$r_squared[["overall"]], summary(reference)$r.squared, tolerance = 1e-10)
    expect_equal(through$r_squared[["overall.adjusted"]], summary(reference)$adj.r.squared,
                 tolerance = 1e-10)
    expect_equal(through$f$statistic, summary(reference)$fstatistic[["value"]], tolerance = 1e-9)
  }
})

test_that("first-order conditions: residuals are orthogonal to every level and regressor", {
  data <- unbalanced_data()
  for (solver in c("automatic", "map")) {
    fit <- quiet(did_feols(y ~ d + x | unit + year + g, data, weights = ~w, solver = solver,
                           tolerance = 1e-12))
    score <- residuals(fit) * data$w
    score[is.na(score)] <- 0
    for (id in data[c("unit", "year", "g")]) expect_lt(max(abs(tapply(score, id, sum))), 1e-8)
    expect_lt(max(abs(crossprod(score, as.matrix(data[c("d", "x")])))), 1e-8)
    expect_lt(fit$solver$largest_level_sum, 1e-8)
  }
})

test_that("an exact fit has zero errors, and no NaN among its statistics", {
  data <- with_column(panel_data(), y = 0)
  data$y <- data$d + 2 * data$x + data$unit
  expect_warning(fit <- did_feols(y ~ d + x | unit, data), "The fit is exact",
                 class = "policypanel_warning")
  expect_equal(coef(fit), c(d = 1, x = 2), tolerance = 1e-12)
  expect_lt(max(sqrt(diag(vcov(fit)))), 1e-12)
  table <- tidy(fit)
  expect_false(any(vapply(table, function(column) any(is.nan(column)), NA)))
})
