# What stands in parentheses.

levels <- c("***" = 0.01, "**" = 0.05, "*" = 0.1)

reading_of <- function(columns, ...) {
  audit_prepare_table(published_table(columns, ...), list())$reading
}

test_that("parentheses are recognised", {
  t <- list("(1)" = list(a = c("0.50***", "5.1"), b = c("-0.20**", "-2.2"), c = c("0.1", "0.4")))
  expect_equal(reading_of(t, stars = levels)$reading, "t")
  expect_equal(reading_of(t, "se", levels)$reading, "t")
  se <- list("(1)" = list(a = c("0.50***", "0.10"), b = c("-0.20**", "0.09"), c = c("0.1", "0.25")))
  expect_equal(reading_of(se, stars = levels)$reading, "se")
  expect_equal(reading_of(se, "t", levels)$reading, "se")
  p <- list("(1)" = list(a = c("0.50***", "0.001"), b = c("-0.20**", "0.031"), c = c("0.1", "0.7")))
  expect_equal(reading_of(p, "p", levels)$reading, "p")
  none <- list("(1)" = list(a = c("0.5", "0.4")))
  expect_equal(reading_of(none)$reading, "unknown")
  # One wrong cell does not turn a table's standard errors into t-values.
  one <- list("(1)" = list(a = c("0.50***", "0.10"), b = c("0.20", "0.01"), c = c("0.3***", "0.02"),
                           d = c("0.1", "0.4")))
  expect_equal(reading_of(one, "se", levels)$reading, "se")
})
