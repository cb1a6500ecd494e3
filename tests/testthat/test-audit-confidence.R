# Confidence intervals in place of t and standard errors.

levels <- c("***" = 0.01, "**" = 0.05, "*" = 0.1)

own_cells <- function(fit, level, digits = 3) {
  b <- coef(fit)[-1]
  ends <- confint(fit, level = level)[-1, , drop = FALSE]
  p <- coef(summary(fit))[-1, 4]
  terms <- lapply(seq_along(b), function(j) {
    c(paste0(rounded(b[j], digits), stars_of(p[j])),
      paste0("[", rounded(ends[j, 1], digits), ", ", rounded(ends[j, 2], digits), "]"))
  })
  stats::setNames(terms, paste0("x", seq_along(b)))
}

fit_of <- function(seed, n = 80) with_seed(seed, {
  x <- matrix(rnorm(3 * n), n)
  lm(drop(x %*% c(0.3, 0, 0.2)) + rnorm(n) ~ x)
})

test_that("lm's intervals pass, at either level, whatever their brackets", {
  for (seed in 1:20) for (level in c(0.9, 0.95)) {
    cells <- own_cells(fit_of(seed), level)
    column <- c(cells, n = 80, r2 = rounded(summary(fit_of(seed))$r.squared))
    found <- as.data.frame(audit_table(published_table(
      list("(1)" = column), "ci", levels, standard_errors = "classical", fixed_effects = "none",
      level = level
    )))
    expect_equal(unique(found$verdict), "consistent", label = paste("seed", seed))
    expect_true(all(c("confidence interval", "parentheses") %in% found$check))
    expect_equal("stars" %in% found$check, any(grepl("*", unlist(cells), fixed = TRUE)))
  }
  curly <- published_table(list("(1)" = list(a = c("0.50**", "(0.10; 0.90)"),
                                             b = c("0.2", "0.1 to 0.3"))))
  column <- audit_prepare_table(curly, list())$columns[[1]]
  expect_equal(c(column$ends$low$lower, column$ends$high$upper), c(0.095, 0.05, 0.905, 0.35))
  expect_equal(column$reading, "ci")
})

test_that("t and standard errors are those of the interval, where its level is said", {
  fit <- fit_of(3)
  table <- function(...) audit_prepare_table(published_table(
    list("(1)" = c(own_cells(fit, 0.95, 6), n = 80, n_controls = 0)), "ci",
    standard_errors = "classical", fixed_effects = "none", ...
  ), list())$columns[[1]]
  column <- table(level = 0.95)
  own <- coef(summary(fit))[-1, ]
  expect_true(all(column$se$lower <= own[, 2] & own[, 2] <= column$se$upper))
  # From the normal quantile to that of 76 degrees of freedom.
  expect_equal(column$se$upper / column$se$lower, rep(qt(0.975, 76) / qnorm(0.975), 3),
               tolerance = 1e-4)
  expect_true(all(is.na(table()$se$lower)))
  labelled <- published_table(list(a = list(x = c("0.5", "2.00", ci = "[0.010, 0.990]"))), "t")
  expect_equal(audit_prepare_table(labelled, list())$columns$a$ends$high$lower, 0.9895)
})

test_that("an interval that is not around its coefficient is found", {
  audit <- function(text, ...) audit_table(published_table(
    list("(1)" = list(a = c("0.200", text), n = 90, ...)), "ci", level = 0.95
  ))
  where <- "Table 1 (1) a"
  expect_finding(audit("[0.300, 0.500]"), "confidence interval", where, "impossible", "outside")
  expect_finding(audit("[0.300, 0.100]"), "confidence interval", where, "impossible", "turned")
  expect_finding(audit("[0.100, 0.500]"), "confidence interval", where, "needs", "not symmetric")
  expect_finding(audit("[0.100, 0.300]"), "confidence interval", "Table 1", "consistent")
  # Odds ratios lie in their intervals, not in the middle.
  expect_finding(audit("[0.100, 0.500]", method = "logit"), "confidence interval", "Table 1",
                 "consistent")
})

test_that("stars are those of intervals: zero outside at the level, whatever the df", {
  audit <- function(cell, text, ...) audit_table(published_table(
    list("(1)" = list(a = c(cell, text), b = c("0.900***", "[0.800, 1.000]"), n = 90)), "ci",
    levels, ...
  ))
  expect_finding(audit("0.200**", "[0.010, 0.390]", level = 0.95), "stars", "Table 1", "consistent")
  expect_finding(audit("0.200", "[0.010, 0.390]", level = 0.95), "stars", "Table 1", "impossible")
  expect_finding(audit("0.200**", "[-0.010, 0.410]", level = 0.95), "stars", "Table 1",
                 "impossible")
  expect_finding(audit("0.200*", "[0.010, 0.390]", level = 0.9), "stars", "Table 1", "consistent")
  expect_finding(audit("0.200**", "[-0.010, 0.410]"), "stars", "Table 1", "needs",
                 "another level than 95%")
  # At 0.05 from the ends of a 95% interval, p by hand for each df.
  set <- list(coefficient = audit_printed_interval("0.200"),
              ends = list(low = audit_printed_interval("0.010"),
                          high = audit_printed_interval("0.390")))
  window <- audit_ends_window(set, audit_star_range("***", levels), 0.95)
  expect_true(window$lower > window$upper)
  window <- audit_ends_window(set, audit_star_range("**", levels), 0.95)
  p <- function(df) 2 * pt(-0.2 / 0.19 * qt(0.975, df), df)
  expect_true(all(p(1:1000) < 0.05 & p(1:1000) > 0.01))
  expect_equal(c(window$lower, window$upper), c(1, Inf))
})

test_that("half an interval is a quantile of standard errors", {
  audit <- function(half, ..., df = NULL) {
    text <- paste0("[", rounded(1 - half), ", ", rounded(1 + half), "]")
    column <- list(a = c("1.000", "0.100", ci = text), n = 500)
    audit_table(published_table(list("(1)" = column), "se", fixed_effects = "none", ...))
  }
  where <- "Table 1 (1) a"
  expect_finding(audit(0.196, level = 0.95), "confidence interval", "Table 1", "consistent")
  expect_finding(audit(0.164, level = 0.95), "confidence interval", where, "needs", "1.96",
                 "not made of this standard error")
  expect_finding(audit(0.164), "confidence interval", where, "needs", "another level than 95%")
  expect_finding(audit(0.164, level = 0.9), "confidence interval", "Table 1", "consistent")
  expect_finding(audit(0.230, level = 0.95, standard_errors = "classical"), "confidence interval",
                 where, "impossible")
})

test_that("a note that calls intervals something else is wrong", {
  column <- list("(1)" = list(a = c("0.200", "[0.010, 0.390]"), n = 90))
  expect_finding(audit_table(published_table(column, "se")), "parentheses", "Table 1", "impossible",
                 "they are confidence intervals")
  single <- list("(1)" = list(a = c("0.200***", "5.10"), b = c("-0.2***", "-4.0"), n = 90))
  expect_finding(audit_table(published_table(single, "ci", levels)), "parentheses", "Table 1",
                 "impossible", "Called confidence intervals, they are t-values")
})
