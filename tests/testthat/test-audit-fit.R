# R2, t, F and N.

classical <- function(...) {
  published_table(list(...), "t", standard_errors = "classical", fixed_effects = "none",
                  outcome = "y")
}
fit_of <- function(n = 60, k = 3, seed = 1) with_seed(seed, {
  x <- matrix(rnorm(n * k), n)
  y <- drop(x %*% rep(0.3, k)) + rnorm(n)
  lapply(seq_len(k), function(j) summary(lm(y ~ x[, 1:j, drop = FALSE])))
})
printed <- function(fit, ...) {
  b <- coef(fit)[-1, , drop = FALSE]
  terms <- lapply(seq_len(nrow(b)), function(i) rounded(b[i, c(1, 3)]))
  c(setNames(terms, paste0("x", seq_along(terms))),
    list(n = sum(fit$df[1:2]), r2 = rounded(fit$r.squared), f = rounded(fit$fstatistic[[1]])),
    list(...))
}

test_that("lm's own numbers pass, and say which N they are of", {
  fits <- fit_of()
  audit <- audit_table(classical("(1)" = printed(fits[[1]]), "(2)" = printed(fits[[2]]),
                                 "(3)" = printed(fits[[3]])))
  expect_true(all(as.data.frame(audit)$verdict == "consistent"))
  expect_finding(audit, "R2 and t", "Table 1 (1)", "consistent")
  expect_finding(audit, "nested R2", "Table 1 (1) to (2)", "consistent")
  expect_finding(audit, "implied N", "Table 1", "consistent")
  expect_finding(audit, "F and R2", "Table 1 (2)", "consistent")
})

test_that("another N, R2 or F is found", {
  fits <- fit_of(seed = 3)
  change <- function(name, value) {
    column <- printed(fits[[1]])
    column[[name]] <- value
    audit_table(classical("(1)" = column))
  }
  expect_finding(change("n", 80), "R2 and t", "Table 1 (1)", "impossible")
  expect_finding(change("r2", "0.500"), "R2 and t", "Table 1 (1)", "impossible")
  expect_finding(change("f", "1.000"), "F and R2", "Table 1 (1)", "impossible")
  # What is not said is no contradiction.
  open <- published_table(list("(1)" = within(printed(fits[[1]]), n <- 80)), "t")
  expect_finding(audit_table(open), "R2 and t", "Table 1 (1)", "needs")
})

test_that("a further regressor cannot lower R2, whatever the standard errors", {
  table <- published_table(list(
    "(1)" = list(a = c("0.5", "2.0"), n = 100, r2_within = "0.40"),
    "(2)" = list(a = c("0.4", "1.9"), b = c("0.2", "1.0"), n = 100, r2_within = "0.38")
  ), "t", standard_errors = "clustered")
  expect_finding(audit_table(table), "nested R2", "Table 1 (1) to (2)", "impossible",
                 "cannot lower")
  unnamed <- table
  unnamed$cells$row[unnamed$cells$row == "r2_within"] <- "r2"
  expect_finding(audit_table(unnamed), "nested R2", "Table 1 (1) to (2)", "needs", "adjusted")
  table$cells$value[table$cells$row == "n"][2] <- "90"
  expect_false("nested R2" %in% as.data.frame(audit_table(table))$check)
})

test_that("effects that are counted are taken off N", {
  with_seed(4, {
    unit <- rep(1:12, each = 6)
    x <- rnorm(72) + unit
    y <- 0.4 * x + unit / 3 + rnorm(72)
  })
  numbers <- least_squares_numbers(y, cbind(x), unit)
  column <- printed_column(numbers, "x", "t", 4, 72, "y")
  column$f <- NULL
  column$r2_overall <- rounded(numbers$overall, 4)
  table <- function(...) audit_table(published_table(list("(1)" = column), "t",
                                                     standard_errors = "classical", ...))
  expect_finding(table(fixed_effects = "unit"), "R2 and t", "Table 1 (1)", "consistent")
  column$absorbed <- NULL
  expect_finding(table(fixed_effects = "unit", units = 12), "R2 and t", "Table 1 (1)", "consistent")
  expect_finding(table(fixed_effects = "none"), "R2 and t", "Table 1 (1)", "impossible")
  expect_finding(table(fixed_effects = "unit"), "R2 and t", "Table 1 (1)", "needs")
})
