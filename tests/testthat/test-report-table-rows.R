test_that("a control that was dropped as collinear is in the model", {
  skip_if_not_installed("modelsummary")
  data <- panel_data(12)
  data$fixed <- data$unit
  fits <- list(quiet(did_feols(y ~ d + x | unit + year, data)),
               quiet(did_feols(y ~ d + x + fixed | unit + year, data)))
  table <- regression_table(fits, keep = "d", output = "data.frame")
  expect_equal(unlist(table[table$term == "Controls", c("(1)", "(2)")], use.names = FALSE),
               c("Partly", "Yes"))
})

test_that("an event study's regressors are controls; a matching has none", {
  data <- panel_data(12)
  expect_null(table_regressors(quiet(psm_match(d ~ x, ~y, data = data, bandwidth = 0.2))))
  path <- quiet(event_study(y ~ d + x | unit + year, data, window = c(-3, 2)))
  expect_equal(table_regressors(path), "x")
})

test_that("stars of a statistic are those of its p", {
  stars <- c("*" = 0.1, "**" = 0.05, "***" = 0.01)
  expect_equal(star_text(c(0.2, 0.1, 0.07, 0.02, 0.001, NA), stars),
               c("", "", "*", "**", "***", ""))
})
