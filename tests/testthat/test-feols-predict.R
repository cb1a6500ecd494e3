test_that("fixed effects, predictions and fitted values are those of lm with dummies", {
  for (data in list(panel_data(), unbalanced_data())) {
    fit <- did_feols(y ~ d + x | unit + year, data, weights = ~w)
    lm <- stats::lm(y ~ d + x + factor(unit) + factor(year), data, weights = data$w)
    expect_equal(fitted(fit), unname(fitted(lm)), tolerance = 1e-9)
    effects <- fixef(fit)
    expect_equal(diff(effects$year$effect),
                 unname(diff(c(0, coef(lm)[grepl("year", names(coef(lm)))]))), tolerance = 1e-8)
    expect_equal(diff(effects$unit$effect),
                 unname(diff(c(0, coef(lm)[grepl("unit", names(coef(lm)))]))), tolerance = 1e-8)
    new <- data[3:40, ]
    expect_equal(predict(fit, new), unname(stats::predict(lm, new)), tolerance = 1e-9)
    expect_identical(predict(fit), fitted(fit))
  }
})

test_that("a level that the fit has not seen has no prediction, with a note", {
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  new <- with_column(panel_data()[1:4, ], unit = c(1L, 99L, 1L, 1L))
  expect_message(value <- predict(fit, new), "1 row", class = "policypanel_note")
  expect_identical(is.na(value), c(FALSE, TRUE, FALSE, FALSE))
})

test_that("augment() puts fitted values and residuals beside the data, NA for rows not used", {
  data <- panel_data()
  data$x[7] <- NA
  fit <- quiet(did_feols(y ~ d + x | unit + year, data))
  wide <- augment(fit, data)
  expect_true(is.na(wide$.resid[7]))
  expect_equal((wide$.fitted + wide$.resid)[-7], data$y[-7], tolerance = 1e-12)
  expect_error(augment(fit, data[-1, ]), "rows", class = "policypanel_error_input")
})

test_that("update() changes each side of the bar and other arguments", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  expect_same_estimates(update(fit, . ~ . - x), did_feols(y ~ d | unit + year, data), 1e-12)
  expect_same_estimates(update(fit, . ~ . | . - year), did_feols(y ~ d + x | unit, data), 1e-12)
  expect_same_estimates(update(fit, m ~ ., weights = ~w),
                        did_feols(m ~ d + x | unit + year, data, weights = ~w), 1e-12)
  inside <- function() {
    own <- panel_data(seed = 9)
    update(did_feols(y ~ d | unit, own), . ~ . + x)
  }
  expect_same_estimates(inside(), did_feols(y ~ d + x | unit, panel_data(seed = 9)), 1e-12)
})

test_that("fixef() refuses a fit without fixed effects", {
  expect_error(fixef(did_feols(y ~ d, panel_data())), "no fixed effects",
               class = "policypanel_error_input")
})
