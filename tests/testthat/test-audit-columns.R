# Columns as the checks see them.

test_that("controls are the same where they are named", {
  of <- function(text) list(controls = audit_controls_of(text))
  relation <- function(a, b) audit_compare_controls(of(a), of(b))
  expect_equal(relation("yes", "yes"), "unnamed")
  expect_equal(relation("Yes", "pop;gdp"), "unnamed")
  expect_equal(relation("pop;gdp", "gdp;pop"), "same")
  expect_equal(relation("pop", "gdp;pop"), "more")
  expect_equal(relation("pop;fdi", "gdp;pop"), "other")
  expect_equal(relation("no", "yes"), "more")
  expect_equal(relation("no", "pop"), "more")
  expect_equal(relation("yes", "no"), "other")
  expect_equal(relation("no", "no"), "same")
  expect_equal(relation(NULL, NULL), "same")
})
