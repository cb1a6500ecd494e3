test_that("augment() puts fitted values and residuals beside the data, NA for rows not used", {
  data <- panel_data()
  data$x[7] <- NA
  fit <- quiet(did_feols(y ~ d + x | unit + year, data))
  wide <- augment(fit, data)
  expect_true(is.na(wide$.resid[7]))
  expect_equal((wide$.fitted + wide$.resid)[-7], data$y[-7], tolerance = 1e-12)
  expect_error(augment(fit, data[-1, ]), "rows", class = "policypanel_error_input")
})

test_that("augment(): without data, with them, with new rows, and never beside other rows", {
  data <- panel_data()
  fit <- did_feols(log(y + 50) ~ x | unit, data)
  expect_identical(augment(fit), augment(fit, data)[c(".fitted", ".resid")])
  expect_error(augment(fit, data[240:1, ]), "another order.*differs",
               class = "policypanel_error_data")
  expect_error(augment(fit, data[c("x", "unit")]), "no column", class = "policypanel_error_input")
  expect_error(augment(fit, data, data), "not both", class = "policypanel_error_input")
  expect_error(augment(fit, data, se_fit = TRUE), "no argument",
               class = "policypanel_error_input")
  new <- augment(fit, newdata = data[3:5, ])
  expect_equal(as.matrix(new[c(".fitted", ".resid")]),
               as.matrix(augment(fit, data)[3:5, c(".fitted", ".resid")]), tolerance = 1e-10)
  expect_named(augment(fit, newdata = data[3:5, c("x", "unit")]), c("x", "unit", ".fitted"))
  known <- quiet(estimators$index_regression$fit(data))$known
  expect_equal(augment(known, data)$.fitted, fitted(known))
})
