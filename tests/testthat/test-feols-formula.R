# What may stand in a formula: fixed effects as they are written, and clear refusals of the rest.

test_that("fixed effects: order, repetition, brackets and expressions", {
  data <- with_column(panel_data(), block = panel_data()$unit %% 3)
  plain <- did_feols(y ~ d + x | unit + year, data, cluster = "unit")
  for (formula in list(y ~ d + x | year + unit, y ~ d + x | unit + unit + year,
                       y ~ d + x | (unit + year), y ~ d + x | factor(unit) + year)) {
    fit <- did_feols(formula, data, cluster = ~unit)
    expect_equal(coef(fit), coef(plain), tolerance = 1e-11)
    expect_equal(vcov(fit), vcov(plain), tolerance = 1e-10)
  }
  by_hand <- with_column(data, both = paste(data$block, data$year))
  expect_same_estimates(did_feols(y ~ d + x | unit + block^year, data),
                        did_feols(y ~ d + x | unit + both, by_hand), 1e-11)
  # a^b^c is a^(b^c) to R; a + (b + c) has brackets: neither may end as arithmetic.
  three <- did_feols(y ~ x | block^year^d, data, cluster = ~block^year^d)
  by_hand$both <- paste(data$block, data$year, data$d)
  expect_same_estimates(three, did_feols(y ~ x | both, by_hand), 1e-12)
  expect_named(three$counts, c("rows", "block^year^d"))
  expect_equal(coef(did_feols(y ~ d + x | unit + (year + g), data)),
               coef(did_feols(y ~ d + x | unit + year + g, data)), tolerance = 1e-12)
})

test_that("row 75: what is no regression here is refused, with what to write instead", {
  data <- panel_data()
  refused <- function(formula, pattern) {
    expect_error(did_feols(formula, data), pattern, class = "policypanel_error_input")
  }
  refused(~ x | unit, "outcome on its left")
  refused("y ~ x", "must be a formula")
  refused(y ~ . | unit, "stands for no column")
  refused(y ~ d + x^2 | unit, "I\\(x\\^2\\)")
  refused(y ~ d + x^m, "I\\(x\\^m\\)")
  refused(y ~ d + m:x^2, "I\\(x\\^2\\)")
  refused(y ~ d | unit | year, "2 bars")
  refused(y ~ (d | unit) + x, "must not be in parentheses")
  refused(y ~ d | 0, "not a fixed effect")
  refused(y ~ d | unit:year, "a\\^b")
  refused(y ~ d | unit * year, "a\\^b")
  refused(y ~ d | unit - year, "a\\^b")
  refused(y ~ "x", "cannot be read")
  refused(y ~ unknown_function(x), "unknown_function")
  refused(y ~ I(stop("boo")), "boo")
  refused(y ~ x[1:3], "3 values for 240 rows")
  refused(NULL ~ x, "0 values for 240 rows")
  expect_error(did_feols(data = data), "must be a formula", class = "policypanel_error_input")
  expect_error(did_feols(y ~ d, data, cluster = ~unit:year), "a\\^b",
               class = "policypanel_error_input")
})
