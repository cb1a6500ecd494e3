# Stars: sets that make sense, and a p value exactly at a level has not passed it.

test_that("stars go to p values below a level, the strictest level wins", {
  levels <- c("*" = 0.1, "***" = 0.01, "**" = 0.05)
  expect_identical(star_text(c(0.2, 0.1, 0.0999, 0.05, 0.049, 0.01, 0.0099, 0, NA), levels),
                   c("", "", "*", "*", "**", "**", "***", "***", ""))
  expect_identical(star_text(0.01, NULL), "")
})

test_that("sets are levels named by their stars, once each", {
  expect_null(check_stars(NULL))
  expect_identical(check_stars(c("*" = "0.05")), c("*" = 0.05))
  for (bad in list(0.05, c("*" = 0), c("*" = 1), c("*" = NA), c(a = 0.05), c("*" = 0.1, "*" = 0.05),
                   character(), TRUE, list())) {
    expect_error(check_stars(bad), class = "policypanel_error_input")
  }
})
