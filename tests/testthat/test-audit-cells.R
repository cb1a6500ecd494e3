# Cells of published tables: regressors told from statistics, and what is no table.

test_that("what cannot be a table is refused", {
  refused <- function(...) expect_error(published_table(...), class = "policypanel_error_input")
  refused(list())
  refused(list(list(x = 1)))
  refused(list(a = list(1)))
  refused(list(a = list(x = 1), a = list(x = 2)))
  refused(list(a = list(x = c("1", "2", "3"))))
  refused(list(a = list(x = c("1", "2", beta = "3"))))
  refused(list(a = list(x = "1")), parentheses = "s.e.")
  refused(list(a = list(x = "1")), stars = c(0.1, 0.05))
  refused(list(a = list(x = "1")), stars = c("*" = 5))
  refused(list(a = list(x = "1")), standard_errors = "HC9")
  refused("no/such/file.csv")
  expect_error(audit_table(published_table(list(a = list(x = c("high", "1"))))), "high",
               class = "policypanel_error_input")
})

test_that("a regressor may be called as a statistic is", {
  table <- published_table(list("(1)" = list(
    treatment = c("0.10", "2.0"), f = c("0.30", "1.1"), total = c("1.0", "3.0"), n = 40, f_ = "2",
    outcome = "y"
  )), "t")
  column <- audit_prepare_table(table, list())$columns[["(1)"]]
  expect_equal(column$terms, c("treatment", "f", "total", "f_"))
  expect_equal(column$n, 40)
  expect_null(column$f)
  expect_equal(column$outcome, "y")
})
