# Constants, fixed effects, interactions, instruments, ratios.

test_that("the constant closes with the right means only", {
  with_seed(5, {
    x <- rnorm(80, 10)
    w <- rnorm(80, 40, 5)
    y <- 2 + 0.5 * x + 0.1 * w + rnorm(80)
  })
  b <- coef(lm(y ~ x + w))
  table <- published_table(list("(1)" = list(
    x = rounded(b[["x"]]), w = rounded(b[["w"]]), constant = rounded(b[[1]]), n = 80, outcome = "y"
  )), fixed_effects = "none", title = "2")
  rows <- lapply(list(y = y, x = x, w = w), described, digits = 3)
  audit <- audit_table(table, published_descriptives(rows))
  expect_finding(audit, "constant and means", "Table 2 (1)", "consistent")
  names(rows) <- c("y", "w", "x")
  audit <- audit_table(table, published_descriptives(rows))
  expect_finding(audit, "constant and means", "Table 2 (1)", "impossible",
                 "closes with x from row w and w from row x")
  audit <- audit_table(table, published_descriptives(rows["y"]))
  expect_finding(audit, "constant and means", "Table 2 (1)", "needs", "means of x, w")
})

test_that("effects, interactions and instruments", {
  audit <- audit_table(published_table(list(
    "(1)" = list("east x did" = c("1.0", "2.0"), area = c("0.1", "1.0"), n = 50, method = "2sls"),
    "(2)" = list("west x did" = c("1.0", "2.0"), n = 50, method = "2sls", first_stage_f = "30.2")
  ), fixed_effects = c("unit", "time"), model_effects = "unit", time_invariant = "area"))
  expect_finding(audit, "time-invariant regressor", "Table 1", "impossible", "(1) area 0.1")
  expect_finding(audit, "fixed effects", "Table 1", "needs", "Not in the model: time")
  expect_finding(audit, "interaction without main effect", "Table 1", "needs", "no did")
  expect_finding(audit, "instrument", "Table 1 (1)", "needs")
  expect_finding(audit, "instrument", "Table 1 (2)", "consistent")
  # A single product is a difference-in-differences whose parts are in the effects.
  one <- published_table(list("(1)" = list("treated x post" = c("1.0", "2.0"))))
  expect_false("interaction without main effect" %in% as.data.frame(audit_table(one))$check)
})

test_that("ratios to the outcome", {
  audit <- audit_table(published_table(list(
    "(1)" = list(did = c("0.4", "2.0"), outcome = "gdp"),
    "(2)" = list(did = c("0.1", "2.0"), fdi = c("1.0", "1.0"), outcome = "gdp"),
    "(3)" = list(did = c("0.1", "2.0"), fdi = c("1.0", "1.0"), outcome = "patents")
  ), ratios = c(fdi = "gdp")))
  expect_finding(audit, "ratios to the outcome", "Table 1 (2)", "needs", "0.4 to 0.1 (-75%)")
  expect_equal(sum(as.data.frame(audit)$check == "ratios to the outcome"), 1)
})
