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

test_that("two columns with controls need not have the same ones", {
  column <- function(terms, n, r2, controls) {
    c(list(a = c("0.5", "2.0"), b = c("0.4", "1.5"), c = c("0.3", "1.2"))[seq_len(terms)],
      list(n = n, r2_within = r2, controls = controls, outcome = "y"))
  }
  audit <- function(controls, ...) audit_table(published_table(list(
    "(1)" = column(1, 100, "0.50", controls), "(2)" = column(2, 100, "0.40", controls),
    "(3)" = column(3, 120, "0.60", controls)
  ), "t", ...))
  unnamed <- audit("yes")
  expect_finding(unnamed, "nested R2", "Table 1 (1) to (2)", "needs", "other controls")
  expect_finding(unnamed, "rows of nested columns", "Table 1 (1) and (3)", "needs",
                 "other controls")
  expect_false("impossible" %in% as.data.frame(unnamed)$verdict)
  named <- audit(c("pop", "gdp"))
  expect_finding(named, "nested R2", "Table 1 (1) to (2)", "impossible")
  expect_finding(named, "rows of nested columns", "Table 1 (1) and (3)", "impossible")
  # So it is with standard errors across outcomes.
  other <- function(controls) {
    one <- c(list(a = c("0.5", "0.10"), b = c("0.4", "0.10"), c = c("0.3", "0.10")),
             list(n = 100, controls = controls, outcome = "y"))
    two <- c(list(a = c("0.5", "0.10"), b = c("0.4", "0.20"), c = c("0.3", "0.30")),
             list(n = 100, controls = controls, outcome = "z"))
    audit_table(published_table(list("(1)" = one, "(2)" = two), "se",
                                standard_errors = "classical"))
  }
  expect_finding(other("yes"), "SE ratio across outcomes", "Table 1 (1) and (2)", "needs",
                 "other controls")
  expect_finding(other("demography"), "SE ratio across outcomes", "Table 1 (1) and (2)",
                 "impossible")
  # One R2 for one model: with named controls these are the same.
  same <- function(controls) {
    column <- function(term, r2) c(stats::setNames(list(c("0.1", "2.0")), term),
                                   list(n = 900, r2 = r2, controls = controls, outcome = "y"))
    found <- as.data.frame(audit_table(published_table(list(
      "(1)" = column("a", "0.604"), "(2)" = column("b", "0.684")
    ), "t")))
    found$needs[found$check == "R2 of the same model"]
  }
  expect_match(same("yes"), "other controls")
  expect_no_match(same("demography"), "other controls")
})

test_that("a column copied under another outcome is found, whatever it shows", {
  copy <- function(..., r2 = "0.5989") {
    published_table(list("(1)" = list(..., n = 3336, r2 = "0.5989", outcome = "y"),
                         "(2)" = list(..., n = 3336, r2 = r2, outcome = "z")), "t")
  }
  expect_finding(audit_table(copy(did = c("0.0113***", "6.13"), controls = "yes")),
                 "identical columns", "Table 1 (1) and (2)", "needs", "outcomes y and z", "3 of 3")
  expect_finding(audit_table(copy(a = c("0.512", "2.31"), b = c("0.213", "1.98"), r2 = "0.600")),
                 "identical columns", "Table 1 (1) and (2)", "needs", "4 of 5")
  by_interval <- copy(a = c("0.512", "[0.101, 0.923]"), b = c("0.213", "[0.002, 0.424]"))
  expect_true("identical columns" %in% as.data.frame(audit_table(by_interval))$check)
  # A coefficient in other units, two numbers of few digits, and one outcome are no copies.
  other <- published_table(list("(1)" = list(a = c("0.512", "2.31"), n = 90, r2 = "0.100",
                                             outcome = "y"),
                                "(2)" = list(a = c("51.2", "2.31"), n = 90, r2 = "0.100",
                                             outcome = "z")), "t")
  expect_false("identical columns" %in% as.data.frame(audit_table(other))$check)
  small <- published_table(list("(1)" = list(a = c("0.1", "2.0"), n = 90, outcome = "y"),
                                "(2)" = list(a = c("0.1", "2.0"), n = 90, outcome = "z")), "t")
  expect_false("identical columns" %in% as.data.frame(audit_table(small))$check)
  # Two outcomes of random data on one design share nothing.
  for (seed in 1:20) {
    found <- as.data.frame(audit_table(simulated_paper(seed)))
    expect_false("identical columns" %in% found$check)
  }
})
