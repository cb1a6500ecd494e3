test_that("base_did, y ~ x1 + i(period, treat, 5) | id + period: fixest's printed numbers", {
  skip_if_not_installed("fixest")
  data <- from("fixest", "base_did")
  fit <- did_feols(y ~ x1 + i(period, treat, 5) | id + period, data)
  # fixest's vignette: estimates and standard errors clustered by id
  table <- tidy(fit)
  expect_equal(table$estimate[c(1, 6, 10)], c(.973490, .784452, 6.606229), tolerance = 1e-6)
  expect_equal(table$std.error[c(1, 6, 10)], c(.045678, 1.028388, 1.120494), tolerance = 1e-5)
  expect_identical(table$term[c(2, 6)], c("period::1:treat", "period::6:treat"))
})

test_that("i(factor, ref) gives one column per level but the reference", {
  data <- panel_data()
  data$g <- c("c", "a", "b")[data$g %% 3 + 1]
  fit <- did_feols(y ~ x + i(g, ref = "b") | unit, data)
  lm <- stats::lm(y ~ x + relevel(factor(g), "b") + factor(unit), data)
  expect_identical(names(coef(fit)), c("x", "g::a", "g::c"))
  expect_equal(unname(coef(fit)), unname(coef(lm)[2:4]), tolerance = 1e-9)
  expect_error(did_feols(y ~ i(g, ref = "z") | unit, data), "not a level",
               class = "policypanel_error_input")
})

test_that("lags and leads look periods up: gaps and ends are missing, never another period", {
  data <- panel_data()
  data <- data[!(data$unit == 1 & data$year == 2004), ]
  data <- data[with_seed(1, sample(nrow(data))), ]
  by_hand <- function(k) {
    mapply(function(u, t) {
      found <- data$x[data$unit == u & data$year == t - k]
      if (length(found) == 0) NA else found
    }, data$unit, data$year)
  }
  data$l1 <- by_hand(1)
  data$l2 <- by_hand(2)
  data$f1 <- by_hand(-1)
  fit <- quiet(did_feols(y ~ l(x, 1:2) + f(x) + d | unit + year, data))
  hand <- quiet(did_feols(y ~ l1 + l2 + f1 + d | unit + year, data))
  expect_equal(unname(coef(fit)), unname(coef(hand)), tolerance = 1e-12)
  expect_identical(nobs(fit), nobs(hand))
  expect_identical(names(coef(fit))[1:3], c("l(x, 1)", "l(x, 2)", "f(x, 1)"))
  difference <- quiet(did_feols(y ~ d(x) | unit + year, data))
  expect_equal(unname(coef(difference)),
               unname(coef(quiet(did_feols(y ~ I(x - l1) | unit + year, data)))), tolerance = 1e-12)
  named <- quiet(did_feols(y ~ l(x) | unit, data, unit = "unit", time = "year"))
  expect_equal(unname(coef(named)), unname(coef(quiet(did_feols(y ~ l1 | unit, data)))),
               tolerance = 1e-12)
  expect_error(did_feols(y ~ l(x) | unit, data), "unit and period",
               class = "policypanel_error_input")
})

test_that("what is made of lags has a name of its own, and of one lag one column", {
  data <- panel_data()
  data$x <- abs(data$x) + 1
  names_of <- function(formula) names(coef(quiet(did_feols(formula, data))))
  expect_identical(names_of(y ~ l(x) + log(l(x)) + I(x - l(x)) | unit + year),
                   c("l(x, 1)", "log(l(x))", "I(x - l(x))"))
  expect_identical(names_of(y ~ d(x) + d(d(x)) + l(l(x)) | unit + year),
                   c("d(x, 1)", "d(d(x), 1)", "l(l(x), 1)"))
  expect_identical(names_of(y ~ exp(l(x, 1:2)) | unit + year),
                   paste0("exp(l(x, 1:2))", c("l(x, 1)", "l(x, 2)")))
  expect_error(did_feols(y ~ l(l(x, 1:2)) | unit + year, data), "2 columns",
               class = "policypanel_error_data")
  fit <- quiet(did_feols(y ~ log(l(x)) + l(x) | unit + year, data))
  again <- quiet(predict(fit, data))
  expect_equal(again[!is.na(again)], as.vector(stats::na.omit(fitted(fit))), tolerance = 1e-12)
})

test_that("a NaN of a column moves as a missing value; one that is made is an error", {
  data <- panel_data()
  data$z <- data$x
  data$x[20] <- NaN
  data$z[20] <- NA
  a <- quiet(did_feols(y ~ l(x) + d(x) | unit + year, data))
  b <- quiet(did_feols(y ~ l(z) + d(z) | unit + year, data))
  expect_equal(unname(coef(a)), unname(coef(b)), tolerance = 1e-14)
  data$x <- ifelse(seq_along(data$x) == 30, -1, 1 + data$z^2)
  data$x[31] <- NA
  for (formula in c(y ~ l(log(x)) | unit + year, y ~ log(l(x)) | unit + year)) {
    expect_error(quiet(did_feols(formula, data)), "not a number in 1 row",
                 class = "policypanel_error_data")
  }
})

test_that("a function of the user's own goes before ours", {
  l <- function(x, ...) 2 * x
  fit <- did_feols(y ~ l(x) | unit + year, panel_data())
  plain <- did_feols(y ~ x | unit + year, panel_data())
  expect_equal(unname(coef(fit)), unname(coef(plain)) / 2, tolerance = 1e-12)
})

test_that("an offset is subtracted from the outcome and comes back in fitted values", {
  data <- panel_data()
  fit <- did_feols(y ~ d + offset(2 * x) | unit, data)
  lm <- stats::lm(y ~ d + offset(2 * x) + factor(unit), data)
  expect_equal(coef(fit)[["d"]], coef(lm)[["d"]], tolerance = 1e-10)
  expect_equal(fitted(fit), unname(fitted(lm)), tolerance = 1e-10)
})

test_that("a subset is the same as fewer rows, and says so in the ledger", {
  data <- panel_data()
  data$x[data$year == 2003] <- NA
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, subset = ~year > 2003 | unit < 5))
  rows <- subset(data, (year > 2003 | unit < 5) & !is.na(x))
  expect_same_estimates(fit, did_feols(y ~ d + x | unit + year, rows), 1e-12)
  expect_identical(sample_ledger(fit)$step[2], "outside the subset")
  expect_error(did_feols(y ~ d, data, subset = ~year), "true or false",
               class = "policypanel_error_input")
})

test_that("i() without a reference leaves out the first level, as in fixest", {
  data <- with_column(panel_data(), r = c("c", "a", "b")[panel_data()$unit %% 3 + 1],
                      f = factor(panel_data()$g, c(4, 2, 1, 3, 5, 9)))
  names_of <- function(formula) names(coef(quiet(did_feols(formula, data))))
  expect_identical(names_of(y ~ i(g) | unit), paste0("g::", 2:5))
  expect_identical(names_of(y ~ i(r)), c("r::b", "r::c", "(Intercept)"))
  expect_identical(names_of(y ~ x + i(f) | unit), c("x", paste0("f::", c(2, 1, 3, 5))))
  expect_identical(names_of(y ~ 0 + i(g) + i(r)), c(paste0("g::", 1:5), "r::b", "r::c"))
  expect_identical(names_of(y ~ i(g, x) | unit), paste0("g::", 1:5, ":x"))
  expect_identical(names_of(y ~ i(g):x | unit), paste0("g::", 1:5, ":x"))
  skip_if_not_installed("fixest", "0.12")
  for (formula in list(y ~ i(g) | unit, y ~ i(r) + i(g), y ~ x + i(f) | unit + year,
                       y ~ 0 + i(g) + i(r), y ~ 0 + i(g) | unit, y ~ i(g, x) | unit,
                       y ~ i(r):x | unit, y ~ i(g, x, ref = 2) + i(r, ref = "b") | unit,
                       y ~ i(year, d, 2004) + i(g, 3) | unit)) {
    other <- fixest::feols(formula, data, notes = FALSE, nthreads = 1)
    fit <- quiet(did_feols(formula, data))
    expect_identical(sort(names(coef(fit))), sort(names(coef(other))))
    expect_equal(coef(fit)[names(coef(other))], coef(other), tolerance = 1e-7)
  }
})

test_that("i() of a variable of another length, and of nothing, is refused", {
  data <- with_column(panel_data(), none = NA_character_)
  expect_error(did_feols(y ~ i(g, c(1, 2, 3)) | unit, data), "3 values for 240 rows",
               class = "policypanel_error_input")
  expect_error(did_feols(y ~ i(none) | unit, data), "missing in every row",
               class = "policypanel_error_data")
  expect_error(did_feols(y ~ I(2 * i(g)) | unit, data), "cannot be computed",
               class = "policypanel_error_input")
})
