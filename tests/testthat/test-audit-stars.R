# Stars against the degrees of freedom there are.

levels <- c("***" = 0.01, "**" = 0.05, "*" = 0.1)
starred <- function(cell, t, ..., settings = list()) {
  column <- list("(1)" = list(a = c(cell, t), ...))
  audit_table(do.call(published_table, c(list(column, "t", levels), settings)))
}

test_that("t 2.00 has two stars with 54 degrees of freedom or more, not with 22", {
  # 2.005 is the most that prints as 2.00.
  expect_lt(2 * pt(-2.005, 54), 0.05)
  expect_gt(2 * pt(-2.005, 53), 0.05)
  expect_finding(starred("0.50**", "2.00", n = 24), "stars", "Table 1 (1)", "needs",
                 "54 to infinity", "N less coefficients is 22", "tests by the normal distribution")
  classical <- list(standard_errors = "classical")
  expect_finding(starred("0.50**", "2.00", n = 24, settings = classical), "stars", "Table 1 (1)",
                 "impossible")
  # 56 rows with a regressor and no constant leave 55; a constant that is printed takes one.
  expect_finding(starred("0.50**", "2.00", n = 55, settings = classical), "stars", "Table 1",
                 "consistent")
  expect_finding(starred("0.50**", "2.00", n = 55, constant = c("1.0***", "9.00"),
                         settings = classical), "stars", "Table 1 (1)", "impossible")
  expect_finding(starred("0.50*", "2.00", n = 24, settings = classical), "stars", "Table 1",
                 "consistent")
})

test_that("clusters less one are the degrees of freedom", {
  expect_gt(2 * pt(-2.005, 11), 0.05)
  expect_finding(starred("0.50**", "2.00", n = 2400, clusters = 12), "stars", "Table 1 (1)",
                 "needs", "clusters less one is 11")
  expect_finding(starred("0.50*", "2.00", n = 2400, clusters = 12), "stars", "Table 1",
                 "consistent")
  expect_finding(starred("0.50**", "2.00", n = 2400, clusters = 60), "stars", "Table 1",
                 "consistent")
  # What says that it is not clustered has its rows.
  expect_finding(starred("0.50**", "2.00", n = 2400, clusters = 12,
                         settings = list(standard_errors = "classical", fixed_effects = "none")),
                 "stars", "Table 1", "consistent")
  p <- audit_table(published_table(list("(1)" = list(
    a = c("0.50", "2.20", p = rounded(2 * pt(-2.2, 11))), n = 2400, clusters = 12
  )), "t"))
  expect_finding(p, "p from t", "Table 1 (1) a", "consistent")
})

test_that("a Sobel Z needs no stars, and those it has are judged", {
  z <- function(text) starred("0.50***", "8.00", mediator = "a", n = 500, sobel_z = text)
  expect_finding(z("5.100"), "stars", "Table 1", "consistent", "All 1 cells")
  expect_finding(z("5.100***"), "stars", "Table 1", "consistent", "All 2 cells")
  expect_finding(z("1.100***"), "stars", "Table 1", "impossible", "Sobel Z")
  # Those of a path are a coefficient's.
  expect_finding(starred("0.50***", "8.00", mediator = "a", a_path = c("0.3***", "1.2")), "stars",
                 "Table 1", "impossible", "a_path")
})

test_that("stars of labelled numbers are judged without anything in parentheses", {
  labelled <- published_table(list("(1)" = list(a = c("0.50***", t = "1.20"), n = 900)), "unknown",
                              levels)
  expect_finding(audit_table(labelled), "stars", "Table 1", "impossible", "(1) a")
  by_p <- published_table(list("(1)" = list(a = c("0.50***", p = "0.200"), n = 900)), "unknown",
                          levels)
  expect_finding(audit_table(by_p), "stars", "Table 1", "impossible", "(1) a")
})

test_that("tables with other numbers of clusters have other degrees of freedom", {
  table <- function(title, cell, t, clusters) published_table(
    list("(1)" = list(a = c(cell, t), n = 1000, clusters = clusters)), "t", levels, title
  )
  # ** at 2.00 needs 54, * at 2.20 at most 10.
  audit <- audit_table(table("1", "0.5**", "2.00", 70), table("2", "0.5*", "2.20", 10))
  expect_finding(audit, "one star set", "all tables", "consistent")
  audit <- audit_table(table("1", "0.5**", "2.00", 70), table("2", "0.5*", "2.20", 70))
  expect_finding(audit, "one star set", "all tables", "needs")
})
