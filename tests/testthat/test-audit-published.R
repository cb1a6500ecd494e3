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
