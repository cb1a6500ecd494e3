# Leverages, standardised residuals, Cook's distances and simulated outcomes, against lm() with
# the fixed effects as dummies.

test_that("they are lm()'s, with and without weights and missing rows", {
  data <- unbalanced_data()
  cases <- list(
    list(y ~ d + x, y ~ d + x), list(y ~ 0 + x, y ~ 0 + x),
    list(y ~ d + x | unit + year, y ~ d + x + factor(unit) + factor(year)),
    list(y ~ x | unit[m], y ~ x + factor(unit) * m)
  )
  for (case in cases) for (weighted in c(FALSE, TRUE)) {
    fit <- quiet(did_feols(case[[1]], data, weights = if (weighted) ~w, singletons = "keep"))
    weighting <- if (weighted) data$w
    peer <- eval(bquote(stats::lm(.(case[[2]]), data, weights = weighting,
                               na.action = stats::na.exclude)))
    used <- which(!is.na(fitted(fit)))
    for (of in list(stats::hatvalues, stats::rstandard, stats::cooks.distance)) {
      own <- of(fit)[used]
      other <- unname(of(peer))[used]
      known <- is.finite(other) & stats::hatvalues(peer)[used] < 1 - 1e-8
      expect_equal(own[known], other[known], tolerance = 1e-8)
    }
    expect_equal(sum(stats::hatvalues(fit)[used]), peer$rank, tolerance = 1e-10)
  }
})

test_that("what has no leverage of its own says so", {
  data <- panel_data()
  iv <- did_feols(y ~ x | unit | d ~ m, data)
  counted <- did_feols(y ~ x, data, weights = ~g, weights_type = "frequency")
  match <- psm_match(d ~ x, "y", data, bandwidth = 0.2)
  for (fit in list(iv, counted, match)) {
    for (of in list(stats::hatvalues, stats::rstandard, stats::cooks.distance)) {
      expect_error(of(fit), "has no", class = "policypanel_error_input")
    }
  }
  for (of in list(stats::simulate, stats::extractAIC, stats::family, stats::anova)) {
    expect_error(of(match), "has no", class = "policypanel_error_input")
  }
})

test_that("simulated outcomes have the mean and spread of the model, from their own seed", {
  data <- unbalanced_data()
  fit <- quiet(did_feols(y ~ d + x | unit, data, weights = ~w))
  before <- { set.seed(5); .Random.seed }
  draws <- simulate(fit, 400, seed = 1)
  expect_identical(.Random.seed, before)
  expect_identical(dim(draws), c(nrow(data), 400L))
  expect_identical(simulate(fit, 2, seed = 1), draws[1:2])
  expect_identical(is.na(draws$sim_1), is.na(fitted(fit)))
  z <- (as.matrix(draws) - fitted(fit)) * sqrt(data$w) / sigma(fit)
  z <- z[!is.na(fitted(fit)), ]
  expect_lt(abs(mean(z)), 4 / sqrt(length(z)))
  expect_lt(abs(stats::sd(z) - 1), 4 / sqrt(2 * length(z)))
  expect_error(simulate(fit, 2), "`seed`", class = "policypanel_error_input")
  iv <- did_feols(y ~ x | unit | d ~ m, panel_data())
  expect_error(simulate(iv, seed = 1), "distribution", class = "policypanel_error_input")
})

test_that("extractAIC(), step(), family() and weights() are lm()'s", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x + m, data, weights = ~w)
  peer <- stats::lm(y ~ d + x + m, data, weights = w)
  expect_equal(stats::extractAIC(fit), stats::extractAIC(peer), tolerance = 1e-10)
  expect_equal(stats::extractAIC(fit, k = 5), stats::extractAIC(peer, k = 5), tolerance = 1e-10)
  expect_error(stats::extractAIC(fit, scale = 1), "`scale`", class = "policypanel_error_input")
  panel <- did_feols(y ~ d + x | unit, data)
  dummies <- stats::lm(y ~ d + x + factor(unit), data)
  expect_equal(stats::extractAIC(panel), stats::extractAIC(dummies), tolerance = 1e-10)
  free <- did_feols(y ~ d + x + m, data)
  chosen <- stats::step(free, trace = 0)
  expect_setequal(names(coef(chosen)),
                  names(coef(stats::step(stats::lm(y ~ d + x + m, data), trace = 0))))
  expect_identical(stats::family(fit)$family, "gaussian")
  expect_equal(stats::weights(fit), data$w)
  expect_null(stats::weights(panel))
})
