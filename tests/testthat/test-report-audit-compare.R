# Across columns.

test_that("classical standard errors have one ratio across outcomes, others not", {
  with_seed(6, {
    x <- matrix(rnorm(300), 100, dimnames = list(NULL, c("a", "b", "c")))
    y <- drop(x %*% c(1, 0, 1)) + rnorm(100) * (1 + abs(x[, 1]))
    z <- rnorm(100)
  })
  column <- function(outcome, name, robust) {
    fit <- lm(outcome ~ x)
    meat <- crossprod(cbind(1, x) * resid(fit))
    bread <- solve(crossprod(cbind(1, x)))
    v <- if (robust) bread %*% meat %*% bread else vcov(fit)
    se <- sqrt(diag(v))[-1]
    terms <- lapply(1:3, function(j) rounded(c(coef(fit)[j + 1], se[j]), 4))
    c(setNames(terms, colnames(x)), list(n = 100, outcome = name))
  }
  audit <- function(robust, ...) audit_table(published_table(
    list("(1)" = column(y, "y", robust), "(2)" = column(z, "z", robust)), "se", ...
  ))
  where <- "Table 1 (1) and (2)"
  expect_finding(audit(FALSE), "SE ratio across outcomes", where, "consistent", "the same for all")
  expect_finding(audit(TRUE), "SE ratio across outcomes", where, "consistent", "not classical")
  expect_finding(audit(TRUE, standard_errors = "classical"), "SE ratio across outcomes", where,
                 "impossible")
})

test_that("a variance inflation below 1 is none of classical standard errors", {
  columns <- list("(1)" = list(a = c("0.50", "0.100"), n = 100, r2 = "0.500"),
                  "(2)" = list(a = c("0.50", "0.050"), b = c("0.1", "0.1"), n = 100, r2 = "0.505"))
  audit <- audit_table(published_table(columns, "se", standard_errors = "classical",
                                       fixed_effects = "none"))
  expect_finding(audit, "SE as controls enter", "Table 1 (1) to (2) a", "impossible",
                 "cannot be below 1")
  audit <- audit_table(published_table(columns, "se"))
  expect_finding(audit, "SE as controls enter", "Table 1 (1) to (2) a", "needs",
                 "another covariance")
})

test_that("a further variable adds no rows, within and across tables", {
  short <- list(a = c("0.5", "2.0"), n = 100, outcome = "y")
  long <- list(a = c("0.5", "2.0"), b = c("0.5", "2.0"), n = 110, outcome = "y")
  audit <- audit_table(published_table(list("(1)" = short, "(2)" = long), "t"))
  expect_finding(audit, "rows of nested columns", "Table 1 (1) and (2)", "impossible",
                 "10 rows more (110, 100)")
  audit <- audit_table(published_table(list("(1)" = short), "t", title = "1"),
                       published_table(list("(1)" = long), "t", title = "2"))
  expect_finding(audit, "rows of nested columns", "Table 1 (1) and Table 2 (1)", "needs")
  rows <- list(y = c(n = 100, mean = "1.0"), a = c(n = 95, mean = "1.0"))
  audit <- audit_table(published_table(list("(1)" = short), "t", title = "2"),
                       published_descriptives(rows))
  expect_finding(audit, "rows and descriptives", "Table 2 (1)", "needs", "95 observations")
})

test_that("copies on other rows are found, stepwise neighbours are not", {
  numbers <- list(a = c("0.512", "2.31"), b = c("0.213", "1.98"), c = c("-1.114", "-3.02"))
  column <- function(n, ...) c(modifyList(numbers, list(...)), list(n = n))
  audit <- function(...) as.data.frame(audit_table(published_table(list(...), "t")))
  found <- audit("(1)" = column(438), "(2)" = column(378, b = c("0.214", "1.98")))
  expect_equal(found$where[found$check == "identical columns"], "Table 1 (1) and (2)")
  found <- audit("(1)" = column(438), "(2)" = column(438))
  expect_false("identical columns" %in% found$check)
  found <- audit("(1)" = column(438), "(2)" = column(378, a = c("0.7", "3.0"), b = c("0.1", "0.2")))
  expect_false("identical columns" %in% found$check)
})

test_that("one star set for all tables, or none", {
  table <- function(title, cell, t) {
    published_table(list("(1)" = list(a = c(cell, t), n = 1000)), "t", title = title)
  }
  audit <- audit_table(table("1", "0.5**", "2.50"), table("2", "0.5***", "2.90"))
  expect_finding(audit, "one star set", "all tables", "consistent")
  audit <- audit_table(table("1", "0.5**", "3.00"), table("2", "0.5**", "2.00"))
  expect_finding(audit, "one star set", "all tables", "needs", "different degrees of freedom")
  audit <- audit_table(table("1", "0.5***", "1.20"), table("2", "0.5*", "2.00"))
  expect_finding(audit, "one star set", "all tables", "impossible")
})
