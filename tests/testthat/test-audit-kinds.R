# The other kinds of tables, and files.

test_that("kinds refuse entries they do not know", {
  expect_error(published_descriptives(list(x = c(mean = 1, variance = 2))), "median",
               class = "policypanel_error_input")
  expect_error(published_balance(list(x = c(mean = 1))), class = "policypanel_error_input")
  expect_error(published_counts(cells = 3), class = "policypanel_error_input")
  expect_error(published_counts(), class = "policypanel_error_input")
  expect_error(published_claims(bigger = c("a", "b")), class = "policypanel_error_input")
  expect_error(published_claims(larger = "1:(1)/x"), "two parts", class = "policypanel_error_input")
  expect_error(published_tables("another"), class = "policypanel_error_input")
})

test_that("claims may repeat their kind", {
  claims <- published_claims(equal = c(zones = "4", "5"), equal = c(units = "280", "280"),
                             cited = c("lagged", "4:(1)"), variables = c("a", "b"))
  expect_equal(claims$cells$column, c("equal", "equal", "cited", "variables", "variables"))
  expect_equal(claims$cells$row, c("zones", "units", "lagged", "", ""))
})
