# sigma, deviance, likelihood and formula against lm() with dummies, and against fixest.

statistics_of <- function(fit) {
  likelihood <- stats::logLik(fit)
  c(sigma = stats::sigma(fit), deviance = stats::deviance(fit), value = as.double(likelihood),
    df = attr(likelihood, "df"), nobs = attr(likelihood, "nobs"), AIC = stats::AIC(fit),
    BIC = stats::BIC(fit))
}

test_that("they are lm()'s, with fixed effects as dummies, with and without weights", {
  data <- unbalanced_data()
  cases <- list(
    list(y ~ d + x, y ~ d + x), list(y ~ 0 + x, y ~ 0 + x),
    list(y ~ d + x | unit + year, y ~ d + x + factor(unit) + factor(year)),
    list(y ~ x | unit[m] + year, y ~ x + factor(unit) * m + factor(year)),
    list(y ~ 1 | unit, y ~ factor(unit))
  )
  for (case in cases) {
    expect_equal(statistics_of(quiet(did_feols(case[[1]], data))),
                 statistics_of(stats::lm(case[[2]], data)), tolerance = 1e-10)
    expect_equal(statistics_of(quiet(did_feols(case[[1]], data, weights = ~w))),
                 statistics_of(stats::lm(case[[2]], data, weights = w)), tolerance = 1e-10)
  }
})

test_that("frequency weights are rows that are alike; the covariance changes nothing", {
  data <- unbalanced_data()
  counted <- quiet(did_feols(y ~ d + x | unit, data, weights = ~g, weights_type = "frequency"))
  repeated <- quiet(did_feols(y ~ d + x | unit, data[rep(seq_len(nrow(data)), data$g), ]))
  expect_equal(statistics_of(counted), statistics_of(repeated), tolerance = 1e-10)
  fit <- quiet(did_feols(y ~ d + x | unit, data))
  expect_identical(statistics_of(summary(fit, vcov = "hc1")), statistics_of(fit))
})

test_that("they are fixest's, whose AIC and BIC leave the variance out of the parameters", {
  skip_if_not_installed("fixest")
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  reference <- from("fixest", "feols")(y ~ d + x | unit + year, data)
  own <- statistics_of(fit)
  other <- statistics_of(reference)
  same <- c("sigma", "deviance", "value", "df", "nobs")
  expect_equal(own[same], other[same], tolerance = 1e-10)
  expect_equal(own[["AIC"]] - other[["AIC"]], 2, tolerance = 1e-10)
  expect_equal(own[["BIC"]] - other[["BIC"]], log(240), tolerance = 1e-10)
})

test_that("sigma() is glance()'s but with analytic weights, which Stata scales", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit, data)
  expect_equal(sigma(fit), glance(fit)$sigma, tolerance = 1e-13)
  weighted <- did_feols(y ~ d + x | unit, data, weights = ~w)
  expect_equal(sigma(weighted), glance(weighted)$sigma * sqrt(mean(data$w)), tolerance = 1e-13)
})

test_that("formulas come back; event studies and instruments have what is theirs", {
  data <- panel_data()
  expect_equal(formula(did_feols(y ~ d + x | unit + year, data)), y ~ d + x | unit + year)
  written <- y ~ d | unit + year
  path <- event_study(written, data, window = c(-3, 2))
  expect_equal(formula(path), written)
  dummies <- did_feols(y ~ i(d, 0) | unit + year, data)
  expect_identical(formula(dummies), dummies$formula)
  relative <- ifelse(data$unit <= 12, pmax(pmin(data$year - 2005, 2), -3), -1)
  by_dummies <- stats::lm(y ~ factor(relative) + factor(unit) + factor(year), data)
  expect_equal(AIC(path), AIC(by_dummies), tolerance = 1e-10)
  iv <- did_feols(y ~ x | unit | d ~ m, data)
  expect_equal(formula(iv), y ~ x | unit | d ~ m)
  expect_equal(sigma(iv), sqrt(sum(residuals(iv)^2) / (240 - 2 - 30)), tolerance = 1e-12)
  expect_error(logLik(iv), "maximum likelihood", class = "policypanel_error_input")
  expect_error(AIC(iv), "likelihood", class = "policypanel_error_input")
})

test_that("terms() are those of a formula without bars", {
  data <- panel_data()
  expect_identical(attr(terms(did_feols(y ~ d + log(w), data)), "term.labels"), c("d", "log(w)"))
  formula <- y ~ d * factor(year) + poly(x, 2) + log(w)
  expect_identical(attr(terms(did_feols(formula, data)), "dataClasses"),
                   attr(terms(stats::lm(formula, data)), "dataClasses"))
  expect_identical(attr(terms(did_feols(y ~ 1, data)), "dataClasses"), c(y = "numeric"))
  for (formula in list(y ~ x | unit, y ~ x | d ~ m, y ~ 1 | unit[x])) {
    expect_error(terms(quiet(did_feols(formula, data))), "no formula with bars",
                 class = "policypanel_error_input")
  }
})

test_that("terms() of a table in a database name no kinds of columns, which it does not keep", {
  skip_without_database()
  fit <- quiet(did_feols(x ~ d + factor(province), local_database(panel_for_database())))
  expect_identical(attr(terms(fit), "term.labels"), c("d", "factor(province)"))
  expect_null(attr(terms(fit), "dataClasses"))
})
