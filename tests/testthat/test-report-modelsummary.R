# How 'modelsummary', 'parameters' and 'performance' read a fit: 'broom' is not needed.

fit_for_tables <- function(...) {
  quiet(did_feols(y ~ d + x | unit + year, unbalanced_data(), ...))
}

# The columns as modelsummary() has them before it formats.
columns_of <- function(...) {
  made <- modelsummary::modelsummary(..., statistic = "conf.int", output = "modelsummary_list")
  if (inherits(made, "modelsummary_list")) list(made) else unname(made)
}

expect_column <- function(column, fit, vcov, head) {
  expected <- tidy(fit, vcov = vcov)
  numbers <- c("estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high")
  expect_identical(column$tidy$term, expected$term)
  expect_equal(as.list(column$tidy[numbers]), as.list(expected[numbers]), tolerance = 1e-12)
  expect_identical(column$glance$vcov.type, head)
}

test_that("modelsummary(vcov = ) has the numbers of vcov(fit, ) below each head", {
  skip_if_not_installed("modelsummary")
  fit <- fit_for_tables()
  asked <- list("iid", "HC1", ~year, ~ unit + year, "HC3", "NeweyWest", "classical", "stata",
                "robust")
  heads <- c("IID", "HC1", "by: year", "by: unit & year", "HC3", "Newey-West", "Classical", "HC1",
             "HC3")
  columns <- columns_of(fit, vcov = asked)
  asked[8:9] <- c("hc1", "hc3")  # as modelsummary() understands these words
  for (k in seq_along(asked)) expect_column(columns[[k]], fit, asked[[k]], heads[k])
  # As many different standard errors as covariances.
  errors <- vapply(columns[1:6], function(column) column$tidy$std.error[1], 1)
  expect_length(unique(errors), 6)
})

test_that("the covariance of the fit itself is named by its label", {
  skip_if_not_installed("modelsummary")
  fit <- fit_for_tables()
  expect_column(columns_of(fit)[[1]], fit, NULL, fit$vcov$label)
  expect_column(columns_of(summary(fit, vcov = newey_west(2)))[[1]], fit, newey_west(2),
                "Newey-West (lag 2)")
  # modelsummary() leaves the head of a NULL among others empty.
  expect_column(columns_of(list(fit, fit), vcov = list("HC1", NULL))[[2]], fit, NULL, "")
})

test_that("\"iid\" is known under any head, for several models, and from get_estimates()", {
  skip_if_not_installed("modelsummary")
  fit <- fit_for_tables()
  own <- quiet(did_feols(m ~ d + x | unit + year, unbalanced_data(), cluster = ~year))
  columns <- columns_of(list(fit, own), vcov = "iid")
  expect_column(columns[[1]], fit, "iid", "IID")
  expect_column(columns[[2]], own, "iid", "IID")
  expect_column(columns_of(fit, vcov = list(Homoscedastic = "iid", Robust = "HC1"))[[1]], fit,
                "iid", "Homoscedastic")
  expect_column(columns_of(list(fit, own), vcov = c("HC1", "constant"))[[2]], own, "iid",
                "Constant")
  request <- "iid"
  table_of <- function(fit, ...) columns_of(fit, ...)
  expect_column(table_of(fit, vcov = list(request))[[1]], fit, "iid", "IID")
  expect_equal(modelsummary::get_estimates(fit, vcov = "iid")$std.error,
               tidy(fit, vcov = "iid")$std.error)
})

test_that("a matrix and a function are taken, with residual degrees of freedom", {
  skip_if_not_installed("modelsummary")
  fit <- fit_for_tables()
  v <- 2 * vcov(fit)
  twice <- function(fit) 2 * vcov(fit)
  columns <- columns_of(fit, vcov = list(v, twice, Mine = v))
  for (k in 1:2) expect_column(columns[[k]], fit, v, columns[[k]]$glance$vcov.type)
  expect_column(columns[[3]], fit, v, "Mine")
  expect_identical(columns_of(fit, vcov = v)[[1]]$glance$vcov.type, "Custom")
})

test_that("statistics and fixed effects stand below", {
  skip_if_not_installed("modelsummary")
  fit <- fit_for_tables()
  found <- columns_of(fit)[[1]]$glance
  expect_equal(found$nobs, nobs(fit))
  expect_equal(unname(unlist(found[c("r.squared", "adj.r.squared", "r2.within",
                                     "r2.within.adjusted")])),
               unname(fit$r_squared[c("overall", "overall.adjusted", "within", "within.adjusted")]))
  expect_identical(found[["FE: unit"]], "X")
  table <- modelsummary::modelsummary(fit, output = "data.frame")
  expect_true(all(c("Num.Obs.", "R2 Within", "RMSE", "Std.Errors", "FE: year") %in% table$term))
  # Arguments of the table are no arguments of ours.
  expect_silent(modelsummary::modelsummary(fit, output = "data.frame", theme = "striped"))
})

test_that("what cannot be had stops with our word", {
  skip_if_not_installed("modelsummary")
  data <- panel_data()
  fit <- fit_for_tables()
  refused <- function(fit, vcov, about) {
    expect_error(modelsummary::modelsummary(fit, vcov = vcov, output = "data.frame"), about)
  }
  refused(fit, "HC4", "Found \"HC4\"")
  refused(fit, "HAC", "Found \"HAC\"")
  refused(fit, ~m, "does not hold the column \"m\"")
  matched <- quiet(psm_match(d ~ x, ~y, data = data, bandwidth = 0.2))
  mediation <- sobel_mediate(y ~ d + x | unit + year, ~m, "d", data)
  for (kept in list(matched, mediation)) {
    for (vcov in list("iid", "HC1", ~unit)) refused(kept, vcov, "keeps the covariance")
    expect_column(columns_of(kept)[[1]], kept, NULL, kept$vcov$label)
  }
})

test_that("parameters::model_parameters() gives the table of coefficients", {
  skip_if_not_installed("parameters")
  data <- panel_data()
  fit <- did_feols(y ~ d + x, data, vcov = "iid")
  found <- parameters::model_parameters(fit)
  peer <- parameters::model_parameters(stats::lm(y ~ d + x, data))
  at <- match(found$Parameter, peer$Parameter)
  for (column in c("Coefficient", "SE", "CI_low", "CI_high", "t", "df_error", "p")) {
    expect_equal(found[[column]], peer[[column]][at], tolerance = 1e-9, label = column)
  }
  panel <- fit_for_tables()
  for (vcov in list("HC1", newey_west(2), ~year, 2 * vcov(panel))) {
    expect_equal(parameters::model_parameters(panel, vcov = vcov)$p,
                 tidy(panel, vcov = vcov)$p.value)
  }
  clustered <- parameters::model_parameters(panel, vcov = "vcovCL",
                                            vcov_args = list(cluster = ~year))
  expect_equal(clustered$SE, tidy(panel, vcov = ~year)$std.error)
  expect_output(print(found), "t\\(237\\)")
  expect_output(print(clustered), "clustered by year (8 clusters)", fixed = TRUE)
  expect_identical(parameters::model_parameters(panel, keep = "^x")$Parameter, "x")
  expect_identical(parameters::model_parameters(panel, drop = "^x")$Parameter, "d")
  expect_equal(parameters::model_parameters(panel, ci = 0.9)$CI_low,
               unname(confint(panel, level = 0.9)[, 1]))
  expect_null(parameters::model_parameters(panel, ci = NULL)$CI_low)
  # Some of the coefficients of a mediation are judged by the normal distribution.
  mediation <- sobel_mediate(y ~ d + x | unit + year, ~m, "d", data)
  expect_equal(parameters::model_parameters(mediation)$p, tidy(mediation)$p.value)
  expect_error(parameters::model_parameters(panel, exponentiate = TRUE), "no argument",
               class = "policypanel_error_input")
  expect_error(parameters::model_parameters(panel, ci_method = "kr"), "ci_method",
               class = "policypanel_error_input")
})

test_that("performance::model_performance() gives R2 of each kind and the error", {
  skip_if_not_installed("performance")
  data <- panel_data()
  found <- performance::model_performance(did_feols(y ~ d + x, data))
  peer <- performance::model_performance(stats::lm(y ~ d + x, data))
  expect_equal(as.list(found), as.list(peer[names(found)]), tolerance = 1e-9)
  panel <- did_feols(y ~ d + x | unit + year, data)
  dummies <- stats::lm(y ~ d + x + factor(unit) + factor(year), data) |>
    performance::model_performance()
  of <- c("R2", "R2_adjusted", "RMSE", "Sigma")
  expect_equal(as.list(performance::model_performance(panel)[of]), as.list(dummies[of]),
               tolerance = 1e-9)
  expect_equal(performance::model_performance(panel)$R2_within, panel$r_squared[["within"]])
  expect_named(performance::model_performance(panel, metrics = c("R2", "rmse")),
               c("R2", "R2_within", "RMSE"))
  expect_error(performance::model_performance(panel, metrics = "AIC"), "metrics",
               class = "policypanel_error_input")
  matched <- quiet(psm_match(d ~ x, ~y, data = data, bandwidth = 0.2))
  expect_equal(performance::model_performance(matched)$nobs, nobs(matched))
})

test_that("insight::get_varcov() takes what its users ask for", {
  skip_if_not_installed("insight")
  fit <- fit_for_tables()
  matrix_of <- function(...) {
    out <- insight::get_varcov(fit, ...)
    attr(out, "policypanel_vcov") <- NULL
    out
  }
  expect_identical(matrix_of(), vcov(fit))
  expect_identical(matrix_of(vcov = "HC1"), vcov(fit, "hc1"))
  expect_identical(matrix_of(vcov = "vcovCL", vcov_args = list(cluster = ~year)), vcov(fit, ~year))
  expect_identical(matrix_of(vcov = "vcovHC", vcov_args = list(type = "HC3")), vcov(fit, "hc3"))
  by_year <- quiet(did_feols(y ~ d + x | unit + year, unbalanced_data(), vcov = "iid"))
  expect_equal(insight::get_varcov(by_year, vcov = "vcovCL"), vcov(by_year, "cluster"),
               ignore_attr = "policypanel_vcov")
  refused <- function(about, ...) {
    expect_error(insight::get_varcov(fit, ...), about, class = "policypanel_error_input")
  }
  refused("type", vcov = "vcovCL", vcov_args = list(cluster = ~year, type = "HC0"))
  refused("vcov_args", vcov = "vcovCL", vcov_args = list(cluster = ~year, cadjust = FALSE))
  expect_error(matrix_of(vcov = "vcovHAC"), "must be one of", class = "policypanel_error_input")
})
