# Terms of a formula as columns: as lm() understands them.

# The same term with dummies written into lm().
expect_like_lm <- function(terms, data = panel_data()) {
  with_dummies <- terms
  with_dummies[[3]] <- call("+", terms[[3]], quote(factor(unit)))
  reference <- coef(stats::lm(with_dummies, data, contrasts = NULL))
  reference <- reference[!grepl("^\\(Intercept|^factor\\(unit\\)", names(reference))]
  formula <- rlang::new_formula(rlang::f_lhs(terms), call("|", rlang::f_rhs(terms), quote(unit)),
                                env = environment(terms))
  found <- coef(quiet(did_feols(formula, data)))
  expect_setequal(names(found), names(reference)[!is.na(reference)])
  expect_equal(found[names(reference)[!is.na(reference)]], reference[!is.na(reference)],
               tolerance = 1e-9)
}

test_that("factors, interactions, powers, logs and polynomials as in lm()", {
  data <- panel_data()
  data$r <- c("a", "b", "c")[1 + data$g %% 3]
  data$f <- factor(data$r, levels = c("c", "a", "b", "unused"))
  data$p <- exp(data$x)
  for (terms in list(
    y ~ d + r, y ~ d + f, y ~ d + factor(g), y ~ d + x:m, y ~ d * x, y ~ (d + x + m)^2,
    y ~ d + x + x:m - m, y ~ d + I(x^2), y ~ d + log(p), log(y + 50) ~ d + x, y ~ d + poly(x, 2),
    y ~ d + poly(x, 3, raw = TRUE), y ~ d + poly(x, 1), y ~ r:x, y ~ r * x, y ~ f * factor(g),
    y ~ d + r:f, y ~ d %in% x, y ~ d / x, y ~ d + cbind(a = x, b = m), y ~ scale(x),
    y ~ d + cut(x, 3), y ~ d + ifelse(x > 0, m, 0), y ~ d + d + x
  )) {
    expect_like_lm(terms, data)
  }
})

test_that("an outcome may be an expression, also one that gives a one-column matrix", {
  data <- panel_data()
  scaled <- did_feols(scale(y) ~ x | unit, data)
  expect_equal(coef(scaled), coef(did_feols(y ~ x | unit, data)) / stats::sd(data$y),
               tolerance = 1e-12)
  expect_identical(scaled$outcome, "scale(y)")
})

test_that("a logical regressor is 0 and 1, under its own name", {
  data <- panel_data()
  fit <- did_feols(y ~ d + (x > 0) | unit, data)
  reference <- did_feols(y ~ d + high | unit, with_column(data, high = as.numeric(data$x > 0)))
  expect_same_estimates(fit, reference, 0)
  expect_named(coef(fit), c("d", "x > 0"))
})

test_that("contrasts of the session do not matter: factors are 0/1 against the first level", {
  data <- panel_data()
  old <- options(contrasts = c("contr.sum", "contr.poly"))
  on.exit(options(old))
  fit <- did_feols(y ~ factor(g) | unit, data)
  ordered_fit <- did_feols(y ~ o | unit, with_column(data, o = ordered(data$g)))
  expect_named(coef(fit), paste0("factor(g)", 2:5))
  expect_same_estimates(fit, ordered_fit, 0)
})

test_that("row 77: functions and values of the place where the formula was written", {
  data <- panel_data()
  fit <- local({
    half <- function(v) v / k
    k <- 2
    did_feols(y ~ half(x) | unit, data)
  })
  expect_equal(unname(coef(fit)), 2 * unname(coef(did_feols(y ~ x | unit, data))),
               tolerance = 1e-12)
  # A bare name must be a column: a vector lying about is no data.
  lying <- data$x
  expect_error(did_feols(y ~ lying | unit, data), "no column \"lying\"",
               class = "policypanel_error_input")
})

test_that("a matrix where one column is needed is refused before the core sees it", {
  data <- panel_data()
  expect_error(did_feols(cbind(y, x) ~ d, data), "2 columns", class = "policypanel_error_data")
  expect_error(did_feols(y ~ d | cbind(unit, year), data), "2 columns",
               class = "policypanel_error_data")
  expect_error(did_feols(y ~ d, data, cluster = ~ cbind(unit, year)), "2 columns",
               class = "policypanel_error_data")
  expect_error(did_feols(array(y, c(240, 1, 1)) ~ d, data), class = "policypanel_error_input")
})

test_that("row 40: lag() and lead() do not know the panel; a pdata.frame's do", {
  data <- panel_data()
  for (formula in list(y ~ lag(x), y ~ d + stats::lag(x, 1), log(lead(y)) ~ d)) {
    expect_error(did_feols(formula, data), "units and periods", class = "policypanel_error_input")
  }
  skip_if_not_installed("plm")
  frame <- plm::pdata.frame(data, index = c("unit", "year"))
  lag <- plm::lag
  fit <- quiet(did_feols(y ~ lag(x) | unit + year, frame))
  data$before <- ifelse(data$year == 2001, NA, c(NA, data$x[-240]))
  expect_same_estimates(fit, quiet(did_feols(y ~ before | unit + year, data)), 1e-12)
})

test_that("row 76: NaN made in the formula is refused with its rows; NaN in the data is missing", {
  data <- panel_data()
  error <- expect_error(did_feols(y ~ log(x), data), "not a number",
                        class = "policypanel_error_data")
  expect_identical(error$rows, which(data$x < 0))
  expect_identical(error$column, "log(x)")
  error <- expect_error(did_feols(y ~ cbind(m, sqrt(x)), data), class = "policypanel_error_data")
  expect_identical(error$rows, which(data$x < 0))
  data$p <- exp(data$x)
  data$p[5] <- NaN
  expect_equal(nobs(quiet(did_feols(y ~ log(p), data))), 239)
})

test_that("names that level names would collide with are refused", {
  data <- with_column(panel_data(), r = c("a", "b")[1 + panel_data()$g %% 2], rb = panel_data()$m)
  expect_error(did_feols(y ~ r + rb, data), "both be called \"rb\"",
               class = "policypanel_error_input")
  expect_error(did_feols(rb ~ r + x, data), "both be called \"rb\"",
               class = "policypanel_error_input")
})

test_that("row 73: the outcome among the regressors is refused", {
  data <- with_column(panel_data(), z = panel_data()$y)
  expect_error(did_feols(y ~ z | unit, data), "is the outcome \"y\" itself",
               class = "policypanel_error_data")
  expect_error(did_feols(y ~ d + I(y), data), "outcome", class = "policypanel_error_data")
})

test_that("rows 71-72: constants and collinear columns go by their own scale", {
  data <- panel_data()
  noise <- with_seed(7, stats::rnorm(240))
  dropped <- function(z) {
    quiet(did_feols(y ~ d + x + z | unit + year, with_column(data, z = z)))$dropped
  }
  expect_identical(dropped(7), c(z = "constant"))
  expect_identical(dropped(2 * data$x + 1), c(z = "collinear with earlier regressors"))
  expect_identical(dropped(2 * data$x + 1e-9 * noise), c(z = "collinear with earlier regressors"))
  expect_identical(dropped(data$unit * 1e7), c(z = "absorbed by the fixed effects"))
  # Neither small, nor large, nor far from zero is collinear.
  for (z in list(noise * 1e-9, noise * 1e9, noise + 1e6, data$x + 1e-3 * noise)) {
    expect_length(dropped(z), 0)
  }
})

test_that("arithmetic on text names the text", {
  data <- with_column(panel_data(), gdp = "high", r = factor(panel_data()$g))
  expect_error(did_feols(y ~ log(gdp) | unit, data), "\"gdp\" is text or a factor",
               class = "policypanel_error_input")
  expect_error(did_feols(y ~ I(gdp^2) + x, data), "\"gdp\" is text",
               class = "policypanel_error_input")
  expect_error(did_feols(sqrt(r) ~ x, data), "\"r\" is text or a factor",
               class = "policypanel_error_input")
})
