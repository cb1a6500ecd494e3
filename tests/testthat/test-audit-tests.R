# The t and standard errors that follow from what stands in parentheses.

test_that("t and standard errors follow from either", {
  column_of <- function(...) {
    audit_prepare_table(published_table(list(a = list(x = c(...))), "t"), list())$columns$a
  }
  column <- column_of("0.50", "2.00")
  expect_equal(c(column$se$lower, column$se$upper), c(0.495 / 2.005, 0.505 / 1.995))
  column <- column_of("-0.50", se = "0.20")
  expect_equal(c(column$t$lower, column$t$upper), c(-0.505 / 0.195, -0.495 / 0.205))
  column <- column_of("-0.50", "")
  expect_true(is.na(column$t$lower))
})
