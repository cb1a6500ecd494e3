# Numbers that none of their kind can be.

column_of <- function(...) {
  audit_table(published_table(list("(1)" = list(...)), "t", fixed_effects = "none"))
}

test_that("an R2 above 1, a negative F, a p of 1.2 are findings, not errors", {
  expect_finding(column_of(a = c("0.5", "2.0"), b = c("0.1", "1.0"), n = 90, r2 = "1.20"),
                 "limits of a number", "Table 1 (1)", "impossible", "r2 is printed 1.20")
  expect_finding(column_of(a = c("0.5", "2.0"), b = c("0.1", "1.0"), n = 90, f = "-3.1"),
                 "limits of a number", "Table 1 (1)", "impossible", "f is printed -3.1")
  expect_finding(column_of(a = c("0.5", "2.0", p = "1.20")), "limits of a number",
                 "Table 1 (1) a", "impossible")
  # Two-stage least squares has negative R2, an adjusted one too.
  expect_finding(column_of(a = c("0.5", "2.0"), n = 90, r2 = "-0.20", method = "2sls"),
                 "limits of a number", "Table 1 (1)", "needs", "can be negative")
  expect_false("limits of a number" %in% as.data.frame(column_of(
    a = c("0.5", "2.0"), n = 90, r2 = "0.001", r2_adjusted = "-0.010"
  ))$check)
  negative <- published_table(list("(1)" = list(a = c("0.5", "-0.2"), b = c("0.3", "0.1"))), "se")
  expect_finding(audit_table(negative), "sign of t", "Table 1 (1) a", "impossible", "not negative")
  expect_finding(audit_table(published_descriptives(list(x = c(mean = "1.0", sd = "-2.0")))),
                 "limits of a number", "Table 1 x", "impossible")
  expect_finding(audit_table(published_descriptives(list(x = c(min = "3.0", max = "2.0")))),
                 "order of values", "Table 1 x", "impossible")
  expect_finding(audit_table(published_balance(list(x = c(reduction = "120.0")))),
                 "limits of a number", "Table 1 x", "impossible")
})

test_that("more coefficients than rows, more clusters than rows", {
  expect_finding(column_of(a = c("0.5", "2.0"), b = c("0.1", "1.0"), constant = c("1", "2"), n = 3),
                 "rows and coefficients", "Table 1 (1)", "impossible")
  expect_false("rows and coefficients" %in% as.data.frame(column_of(
    a = c("0.5", "2.0"), b = c("0.1", "1.0"), constant = c("1", "2"), n = 4
  ))$check)
  expect_finding(column_of(a = c("0.5", "2.0"), n = 30, clusters = 31), "rows and clusters",
                 "Table 1 (1)", "impossible")
})

test_that("an adjusted R2 is lm's, and never above the R2", {
  for (seed in 1:30) {
    column <- with_seed(seed, {
      n <- sample(10:200, 1)
      k <- sample(1:4, 1)
      x <- matrix(rnorm(n * k), n)
      fit <- summary(lm(x[, 1] * runif(1) + rnorm(n) ~ x))
      terms <- lapply(seq_len(k + 1), function(j) rounded(coef(fit)[j, c(1, 3)]))
      names(terms) <- c("constant", paste0("x", seq_len(k)))
      c(terms, n = n, r2 = rounded(fit$r.squared), r2_adjusted = rounded(fit$adj.r.squared))
    })
    expect_finding(do.call(column_of, column), "adjusted R2", "Table 1 (1)", "consistent")
    column$r2_adjusted <- rounded(as.numeric(column$r2) + 0.002)
    expect_finding(do.call(column_of, column), "adjusted R2", "Table 1 (1)", "impossible", "above")
  }
  # 1 - 0.5 x 99 / 97 = 0.4897
  off <- list(a = c("0.5", "2.0"), b = c("0.1", "1.0"), constant = c("1", "2"), n = 100,
              r2 = "0.500", r2_adjusted = "0.450")
  expect_finding(do.call(column_of, off), "adjusted R2", "Table 1 (1)", "impossible",
                 "0.4892 to 0.4902")
  # Of fixed effects the two may be of different kinds.
  own <- published_table(list("(1)" = list(a = c("0.5", "2.0"), n = 100, r2 = "0.10",
                                           r2_adjusted = "0.80")), "t", fixed_effects = "unit")
  expect_finding(audit_table(own), "adjusted R2", "Table 1 (1)", "needs", "another kind")
})
