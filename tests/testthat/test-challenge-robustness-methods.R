found <- function() {
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  quiet(robustness(fit, list("No controls" = vary(controls = ~1), absent = vary(add = ~nonsense),
                             "Robust" = vary(vcov = "hc1"))))
}

test_that("the print shows estimates, rows and reasons", {
  printed <- paste(capture.output(print(found())), collapse = "\n")
  expect_match(printed, "entered")
  expect_match(printed, "absent: not estimated. There is no column")
  expect_match(printed, "of some variations others")
  expect_identical(tidy(found()), found()$table)
  expect_false("conf.low" %in% names(tidy(found(), conf.int = FALSE)))
})

test_that("the sample ledgers stand below each other", {
  data <- panel_data()
  data$x[1:3] <- NA
  fit <- quiet(did_feols(y ~ d + x | unit + year, data))
  ledger <- quiet(robustness(fit, list(a = vary(drop_units = 2))))$ledger
  own <- ledger[ledger$variation == "a", ]
  expect_identical(own$left[nrow(own)], 240L - 3L - 8L)
  expect_identical(own$dropped, c(0L, 8L, 3L))
})

test_that("a table has a column per fit", {
  skip_if_not_installed("modelsummary")
  table <- regression_table(found(), output = "data.frame")
  expect_identical(names(table)[-(1:3)], c("Baseline", "No controls", "Robust"))
})

test_that("one fit has to be asked for what is no frame", {
  for (generic in list(stats::coef, stats::vcov, stats::confint, stats::nobs)) {
    expect_error(generic(found()), "fits\\$fits\\[\\[1\\]\\]", class = "policypanel_error_input")
  }
})
