test_that("what is no variation is refused", {
  refused <- function(..., pattern = "") {
    expect_match(gsub("\\s+", " ", conditionMessage(
      expect_error(vary(...), class = "policypanel_error_input")
    )), pattern)
  }
  refused(pattern = "changes nothing")
  refused(term = "ATT", pattern = "changes nothing")
  refused(winsorize = 0.01, pattern = "two shares")
  refused(winsorize = c(0.99, 0.01))
  refused(outlier_columns = "x", pattern = "used with `winsorize`")
  refused(matching = list(mode = "yearly"), pattern = "used with `match`")
  refused(match = d ~ x, matching = list(mod = "yearly"), pattern = "matching")
  refused(winsorize = c(0, 1), trim = c(0, 1), pattern = "exclude")
  refused(lag_controls = 0)
  refused(drop = "x > 1", pattern = "one-sided formula")
  refused(drop_units = list(1))
  refused(vcov = "nonsense")
  refused(estimator = mean, pattern = "formula")
  refused(estimator = function(formula, data) 1, cluster = ~g, pattern = "not handed")
  refused(lag_treatment = 1, lag_instrument = 1, pattern = "exclude")
})

test_that("arguments are not taken for others whose names begin alike", {
  own <- vary(add_fixed_effects = ~ a^b, drop_units = 1)
  expect_null(own$add)
  expect_null(own$drop)
  expect_identical(names(changes_of(own)), c("drop_units", "add_fixed_effects"))
})

test_that("a variation says what it changes", {
  text <- variation_text(vary(winsorize = c(0.01, 0.99), cluster = ~province, unit_trends = TRUE))
  expect_identical(text, "winsorize 0.01, 0.99; unit trends; cluster province")
  expect_identical(variation_text(vary(drop_periods = as.Date("2003-01-01"))),
                   "drop periods 2003-01-01")
  expect_identical(variation_text(vary(drop_units = factor(c("b", "a")))), "drop units b, a")
  expect_identical(variation_text(vary(controls = ~1)), "controls none")
  expect_identical(variation_text(vary(drop = ~ gdp > 100)), "drop gdp > 100")
  expect_identical(variation_text(vary(vcov = newey_west(2))), "vcov newey_west")
  expect_output(print(vary(add = ~ a + b)), "add a \\+ b")
})

test_that("names that the locale cannot hold are symbols without a warning", {
  expect_no_warning(name <- symbol_of("\u7701\u4efd"))
  expect_identical(expression_label(name), "\u7701\u4efd")
})
