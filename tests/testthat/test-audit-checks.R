# Parentheses, stars, signs, t = b / SE and p.

levels <- c("***" = 0.01, "**" = 0.05, "*" = 0.1)

test_that("parentheses and stars have verdicts", {
  columns <- list("(1)" = list(a = c("0.50***", "5.1"), b = c("-0.20**", "-2.2"), n = 200))
  audit <- audit_table(published_table(columns, "t", levels))
  expect_finding(audit, "parentheses", "Table 1", "consistent")
  expect_finding(audit, "stars", "Table 1", "consistent", "All 2 cells")
  audit <- audit_table(published_table(columns, "se", levels))
  expect_finding(audit, "parentheses", "Table 1", "impossible", "they are t-values")
  audit <- audit_table(published_table(list("(1)" = list(a = c("0.5", "0.4")))))
  expect_finding(audit, "parentheses", "Table 1", "needs", "what stands in parentheses")
  columns[["(1)"]]$c <- c("0.10***", "1.2")
  audit <- audit_table(published_table(columns, "t", levels))
  expect_finding(audit, "stars", "Table 1", "impossible", "(1) c", "no usual set")
  audit <- audit_table(published_table(columns[[1]][1:2] |> list() |> setNames("(1)"), "t"))
  expect_finding(audit, "stars", "Table 1", "consistent", "* 10%, ** 5%, *** 1%")
})

test_that("stars at known degrees of freedom", {
  few <- list("(1)" = list(a = c("0.50*", "2.00"), n = 190))
  table <- function(...) audit_table(published_table(few, "t", levels, ...))
  expect_finding(table(), "stars", "Table 1 (1)", "needs", "68 degrees of freedom")
  audit <- table(standard_errors = "classical", fixed_effects = "none")
  expect_finding(audit, "stars", "Table 1 (1)", "impossible")
  few[["(1)"]]$df <- 30
  expect_finding(table(), "stars", "Table 1", "consistent")
  few[["(1)"]]$df <- 500
  expect_finding(table(), "stars", "Table 1", "impossible")
})

test_that("signs, ratios and p-values", {
  audit <- audit_table(published_table(list("(1)" = list(
    a = c("0.50***", "-5.1"), b = c("0.50***", "5.00", se = "0.10", p = "0.000"),
    c = c("0.50***", "6.00", se = "0.10"), d = c("0.20**", "2.20", p = "0.200"), n = 200
  )), "t", levels))
  expect_finding(audit, "sign of t", "Table 1 (1) a", "impossible", "0.50***", "-5.1")
  expect_finding(audit, "t = coefficient / SE", "Table 1 (1) b", "consistent")
  expect_finding(audit, "t = coefficient / SE", "Table 1 (1) c", "impossible", "4.714 to 5.316")
  expect_finding(audit, "p from t", "Table 1 (1) b", "consistent")
  expect_finding(audit, "p from t", "Table 1 (1) d", "needs", "fewer degrees of freedom")
})

test_that("odds ratios have no sign", {
  columns <- list("(1)" = list(a = c("0.80", "-2.10"), b = c("1.0", "0.5"), method = "logit"))
  expect_false("sign of t" %in% as.data.frame(audit_table(published_table(columns, "t")))$check)
})

test_that("tables that say little are audited for what they say", {
  verdicts <- function(...) {
    as.data.frame(audit_table(published_table(list("(1)" = list(...)), "t")))
  }
  expect_equal(nrow(verdicts(n = 100)), 0)
  expect_equal(nrow(verdicts(x = "0.5")), 0)
  found <- verdicts(x = c("0.5", "2.0"), r2 = "0.10")
  expect_equal(found$check, c("parentheses", "R2 and t"))
  expect_equal(verdicts(x = c("0.5", "0.0"), r2 = "0.00", n = 50)$verdict,
               c("consistent", "consistent"))
})

test_that("signs are looked at whatever else stands in parentheses", {
  wrong <- function(parentheses, ...) audit_table(published_table(list("(1)" = list(...)),
                                                                  parentheses))
  expect_finding(wrong("p", a = c("0.50", "0.030", t = "-2.20")), "sign of t", "Table 1 (1) a",
                 "impossible")
  expect_finding(wrong("unknown", a = c("0.50", t = "-2.20")), "sign of t", "Table 1 (1) a",
                 "impossible")
  expect_finding(wrong("t", a = c("0.50", "2.20"), b = c("0.40", "2.00", se = "-0.20")),
                 "sign of t", "Table 1 (1) b", "impossible")
  expect_finding(wrong("t", a = c("-0.000", "2.20"), b = c("0.40", "2.00"), c = c("0.1", "1.0")),
                 "sign of t", "Table 1 (1) a", "impossible", "-0.000")
  expect_false("sign of t" %in% as.data.frame(wrong("t", a = c("0.000", "-2.20")))$check)
})
