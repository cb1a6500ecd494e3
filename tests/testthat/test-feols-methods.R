# Methods of did_feols objects that are its own.

test_that("residuals and fitted values line up with the rows of the data", {
  data <- rbind(panel_data(), with_column(panel_data()[1, ], unit = 77L))
  data$x[4] <- NA
  fit <- quiet(did_feols(y ~ x | unit + year, data))
  expect_length(residuals(fit), 241)
  expect_identical(which(is.na(residuals(fit))), c(4L, 241L))
  expect_equal(residuals(fit) + fitted(fit), ifelse(is.na(residuals(fit)), NA, data$y),
               tolerance = 1e-12)
})

test_that("model.matrix(): on demeaned regressors the coefficients are plain least squares", {
  data <- unbalanced_data()
  fit <- quiet(did_feols(y ~ d + x | unit + year, data))
  m <- stats::model.matrix(fit)
  expect_identical(colnames(m), c("d", "x"))
  expect_equal(nrow(m), nobs(fit))
  y <- data$y[!is.na(residuals(fit))]
  expect_equal(drop(solve(crossprod(m), crossprod(m, y))), coef(fit), tolerance = 1e-10)
})

test_that("vcov() refuses columns that the fit does not hold", {
  fit <- did_feols(y ~ x | unit, panel_data())
  error <- expect_error(vcov(fit, cluster = ~year), "does not hold the column \"year\"",
                        class = "policypanel_error_input")
  expect_match(conditionMessage(error), "It holds \"unit\"")
  expect_error(vcov(fit, "hc9"), class = "policypanel_error_input")
  expect_error(vcov(fit, small_sample = "stata"), class = "policypanel_error_input")
})

test_that("a model without regressors keeps its residuals and R2 of the effects", {
  data <- panel_data()
  fit <- did_feols(y ~ 1 | unit, data)
  expect_length(coef(fit), 0)
  expect_equal(residuals(fit), data$y - stats::ave(data$y, data$unit), tolerance = 1e-12)
  expect_equal(fit$r_squared[["within"]], 0, tolerance = 1e-12)
  expect_equal(fit$r_squared[["overall"]],
               summary(stats::lm(y ~ factor(unit), data))$r.squared, tolerance = 1e-10)
  expect_output(print(fit), "no coefficients")
})

test_that("counts: rows, levels, clusters", {
  fit <- quiet(did_feols(y ~ x | unit + year, panel_data(), cluster = ~g))
  expect_identical(fit$counts, c(rows = 240L, unit = 30L, year = 8L))
  expect_identical(fit$vcov$clusters, c(g = 5L))
})

test_that("modelsummary reads the fit", {
  skip_if_not_installed("modelsummary")
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  # Its own way to a class it does not know goes through broom, which need not be there.
  both <- structure(list(tidy = tidy(fit), glance = glance(fit)), class = "modelsummary_list")
  table <- modelsummary::modelsummary(list(both), output = "data.frame", fmt = 6, stars = FALSE)
  expect_identical(table[table$term == "d" & table$statistic == "estimate", 4],
                   formatC(coef(fit)[["d"]], format = "f", digits = 6))
  skip_if_not_installed("broom")
  expect_equal(modelsummary::get_estimates(fit)$estimate, unname(coef(fit)))
  expect_true(all(c("nobs", "r.squared.within") %in% names(modelsummary::get_gof(fit))))
})
