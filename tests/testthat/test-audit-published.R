# How a table is typed in.

test_that("a column is regressors and statistics", {
  table <- published_table(list("(1)" = list(
    did = c("0.050**", "2.31"), constant = c("1.20***", "14.1", se = "0.085", p = "0.000"),
    n = 3360, r2 = "0.67", terms = list(n = c("0.3", "1.1"))
  )), parentheses = "t", stars = c("***" = 0.01, "**" = 0.05), title = "2")
  column <- audit_prepare_table(table, list())$columns[["(1)"]]
  expect_equal(column$numbers$term, c("n", "did", "constant"))
  expect_equal(column$terms, c("n", "did"))
  expect_equal(column$constant, "constant")
  expect_equal(column$n, 3360)
  expect_equal(c(column$r2$r2$lower, column$r2$r2$upper), c(0.665, 0.675))
  expect_equal(column$numbers$stars, c("", "**", "***"))
  expect_equal(column$numbers$se_lower, c(NA, NA, 0.0845))
  expect_output(print(table), "Published regression table 2")
})

test_that("numbers take the digits given", {
  table <- published_table(list(a = list(x = c(0.05, 2.3), n = 100, r2 = 0.5)), digits = 3)
  expect_equal(table$cells$value, c("0.050", "100", "0.500"))
  expect_equal(table$cells$parentheses[1], "2.300")
  plain <- published_table(list(a = list(x = c(0.05, 2.3), n = 100)))
  expect_equal(plain$cells$value, c("0.05", "100"))
})

test_that("settings may differ by column", {
  table <- published_table(list(
    a = list(x = c("1.0", "2.0"), standard_errors = "classical", fixed_effects = c("unit", "time"),
             units = 10, periods = 5, n = 50),
    b = list(x = c("1.0", "2.0"), n = 50)
  ), fixed_effects = "none")
  columns <- audit_prepare_table(table, list())$columns
  expect_equal(columns$a$absorbed, 13)
  expect_equal(columns$b$absorbed, 0)
  expect_equal(c(columns$a$standard_errors, columns$b$standard_errors), c("classical", "unknown"))
})

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
