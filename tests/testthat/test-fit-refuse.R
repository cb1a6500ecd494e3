# Generics that have no meaning for a fit say so; none gives NULL or an empty number.

generics <- list(
  sigma = stats::sigma, deviance = stats::deviance, logLik = stats::logLik, AIC = stats::AIC,
  BIC = stats::BIC, formula = stats::formula, terms = stats::terms, frame = stats::model.frame,
  matrix = stats::model.matrix, residuals = stats::residuals, fitted = stats::fitted,
  predict = stats::predict
)

test_that("fits that are no single regression refuse, and say where one is", {
  data <- panel_data()
  match <- psm_match(d ~ x, "y", data, bandwidth = 0.2)
  index <- quiet(index_uncertainty(mpi_index(data, c("x", "m"), unit = "unit"), 5))
  for (generic in generics) {
    expect_error(generic(index), "has no", class = "policypanel_error_input")
  }
  for (generic in generics) {
    expect_error(generic(match), "has no", class = "policypanel_error_input")
  }
  mediation <- sobel_mediate(y ~ d | unit + year, "m", "d", data)
  expect_error(sigma(mediation), "fit\\$models\\$total", class = "policypanel_error_input")
  expect_true(is.finite(sigma(mediation$models$total)))
  matched <- quiet(psm_did(y ~ d | unit + year, d ~ x, data, bandwidth = 0.2))
  expect_error(stats::AIC(matched), "fit\\$did", class = "policypanel_error_input")
  expect_true(is.finite(stats::AIC(matched$did)))
  expect_error(sigma(summary(match)), "class <psm_match>", class = "policypanel_error_input")
})

test_that("a regression has no model frame", {
  fit <- did_feols(y ~ d | unit, panel_data())
  expect_error(stats::model.frame(fit), "augment\\(fit, data\\)", class = "policypanel_error_input")
})

test_that("several fits have to be asked one by one", {
  data <- panel_data()
  data$side <- ifelse(data$unit %% 2 == 0, "even", "odd")
  several <- did_feols(c(y, m) ~ d | unit, data)
  groups <- heterogeneity(y ~ d | unit + year, data, by = "side")
  of_several <- c(generics[c("sigma", "deviance", "residuals", "fitted")],
                  list(stats::coef, stats::vcov, stats::confint, stats::nobs))
  for (generic in of_several) {
    expect_error(generic(several), "fits\\[\\[1\\]\\]", class = "policypanel_error_input")
    expect_error(generic(groups), "fits\\$fits\\[\\[1\\]\\]", class = "policypanel_error_input")
  }
  expect_error(update(several, vcov = "iid"), "several fits", class = "policypanel_error_input")
})
