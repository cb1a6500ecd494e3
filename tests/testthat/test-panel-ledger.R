# The ledger accounts for every row.

test_that("each step takes off what it dropped; steps that drop nothing leave no line", {
  ledger <- new_ledger(100)
  ledger <- ledger_drop(ledger, "with missing values", 7, "x 5, y 3")
  ledger <- ledger_drop(ledger, "with zero weight", 0)
  ledger <- ledger_drop(ledger, fact("singletons"), 1)
  expect_identical(ledger$left, c(100L, 93L, 92L))
  expect_identical(ledger$dropped, c(0L, 7L, 1L))
  expect_identical(ledger_left(ledger), 92L)
  expect_identical(ledger_summary(ledger), "7 with missing values (x 5, y 3); 1 singleton")
  expect_identical(ledger_summary(new_ledger(3)), "no row was dropped")
  expect_s3_class(ledger, "policypanel_ledger")
})

test_that("it prints one line a step, aligned", {
  ledger <- ledger_drop(new_ledger(12345), "with missing values", 1000, "x 1,000")
  expect_identical(capture.output(print(ledger)),
                   c("rows in the data             12,345",
                     "with missing values  -1,000  11,345  x 1,000"))
})

test_that("values changed have lines of their own, aligned whatever the script", {
  ledger <- ledger_change(new_ledger(1200), "winsorized", "\u4eba\u53e3", 1, "1 above 9")
  ledger <- ledger_change(ledger, "trimmed", "x", 0)
  ledger <- ledger_drop(ledger, "taken out between the steps", 200)
  expect_identical(ledger$changed, c(0L, 1L, 0L, 0L))
  expect_identical(ledger$left, c(1200L, 1200L, 1200L, 1000L))
  expect_identical(ledger_summary(ledger), "200 taken out between the steps")
  expect_identical(format(ledger)[-2], c("rows in the data                       1,200",
                                         "x: trimmed                   0 values  1,200",
                                         "taken out between the steps      -200  1,000"))
  expect_identical(nchar(sub("  1 above 9", "", format(ledger)[2]), "width"), 44L)
})

test_that("rows of the data = rows used + all that left, for any mess", {
  data <- rbind(panel_data(), with_column(panel_data()[1:2, ], unit = 55:56))
  data$x[c(1, 7)] <- NA
  data$w[c(2, 9)] <- 0
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, weights = ~w))
  ledger <- sample_ledger(fit)
  expect_identical(ledger$step, c("rows in the data", "with zero weight", "with missing values",
                                  "singletons"))
  expect_identical(ledger$dropped, c(0L, 2L, 2L, 2L))
  expect_equal(nrow(data) - sum(ledger$dropped), nobs(fit))
  expect_equal(sum(!is.na(residuals(fit))), nobs(fit))
})

test_that("what has no ledger is refused", {
  for (bad in list(1, NULL, list(), "fit", data.frame(ledger = 1))) {
    expect_error(sample_ledger(bad), "no sample ledger", class = "policypanel_error_input")
  }
})

test_that("an estimator goes on with the ledger of what was prepared before it", {
  data <- panel_data()
  data$x[c(3, 10)] <- NA
  prepared <- quiet(winsorize(data, "y", probabilities = c(0.05, 0.95)))
  changed <- sum(prepared$y != data$y)
  fit <- quiet(did_feols(y ~ d + x | unit + year, prepared))
  expect_identical(fit$ledger$step[1:2], sample_ledger(prepared)$step[1:2])
  expect_identical(fit$ledger$changed, c(0L, changed, 0L))
  expect_identical(ledger_left(fit$ledger), nobs(fit))
  expect_match(paste(capture.output(print(fit)), collapse = " "),
               paste0("Changed before: y: ", changed, " values winsorized"))
  # Rows that left in between have their line, and the note speaks of this step alone.
  later <- prepared[prepared$year > 2001, ]
  expect_message(fit <- did_feols(y ~ d + x | unit + year, later),
                 "210 rows came in, 208 are used: 2 with missing values (x 2).", fixed = TRUE)
  expect_identical(fit$ledger$dropped, c(0L, 0L, 30L, 2L))
  expect_identical(ledger_left(fit$ledger), nobs(fit))
  matched <- quiet(psm_match(d ~ x, ~y, prepared))
  expect_identical(matched$ledger$changed[2], changed)
  index <- quiet(mpi_index(prepared, c("y", "x")))
  expect_identical(index$ledger$changed[2], changed)
})
