# Checkers of arguments: what passes, what is refused, and that the argument is named.

refused <- function(code, argument) {
  error <- expect_error(code, class = "policypanel_error_input")
  expect_identical(error$argument, argument)
  expect_match(conditionMessage(error), argument, fixed = TRUE)
}

test_that("flags, choices, numbers and counts", {
  expect_true(check_flag(TRUE, "constant"))
  for (bad in list(NA, 1, "TRUE", c(TRUE, FALSE), NULL)) {
    refused(check_flag(bad, "constant"), "constant")
  }
  expect_identical(check_choice(c("a", "b"), c("a", "b"), "na"), "a")
  expect_identical(check_choice("b", c("a", "b"), "na"), "b")
  for (bad in list("c", NA, NULL, 1, c("b", "a"), "A", factor("a"))) {
    refused(check_choice(bad, c("a", "b"), "na"), "na")
  }
  expect_identical(check_number(2L, "bandwidth", 0), 2)
  for (bad in list(0, -1, NA, Inf, "1", c(1, 2), NULL)) {
    refused(check_number(bad, "bandwidth", 0, above = TRUE), "bandwidth")
  }
  refused(check_number(3, "level", 0, 1), "level")
  expect_identical(check_count(5, "threads"), 5L)
  expect_identical(check_draws(1e6, "draws", 2), 1000000L)
  for (bad in list(1, 1e6 + 1, 1e12, NA, "a")) refused(check_draws(bad, "draws", 2), "draws")
  expect_identical(check_count(1e10, "threads"), .Machine$integer.max)
  for (bad in list(0, -1, 1.5, NA, NaN, Inf, "2", 1:2, NULL, TRUE)) {
    refused(check_count(bad, "threads"), "threads")
  }
})

test_that("columns by string or one-sided formula, never by value", {
  names_of <- function(x, ...) vapply(check_columns(x, "cluster", ...), expression_label, "")
  expect_identical(names_of("city"), "city")
  expect_identical(names_of(c("city", "year")), c("city", "year"))
  expect_identical(names_of(~city), "city")
  expect_identical(names_of(~ city + (year + `my x`)), c("city", "year", "my x"))
  expect_identical(check_columns(NULL, "cluster", at_least = 0), list())
  for (bad in list(NULL, 1, NA_character_, character(), y ~ x, list("a"), quote(city), ~ a:b,
                   ~ a * b)) {
    refused(check_columns(bad, "cluster"), "cluster")
  }
  refused(check_columns(c("a", "b"), "weights", at_most = 1), "weights")
  refused(check_column(~ log(w), "weights"), "weights")
})

test_that("expressions are split on both sides of an operator", {
  parts <- function(expression, operator) vapply(split_call(expression, operator), deparse, "")
  expect_identical(parts(quote(a + b + c), "+"), c("a", "b", "c"))
  expect_identical(parts(quote(a + (b + c)), "+"), c("a", "b", "c"))
  expect_identical(parts(quote(a^b^c), "^"), c("a", "b", "c"))
  expect_identical(parts(quote(log(a + b)), "+"), "log(a + b)")
  expect_identical(parts(quote(-a), "-"), "-a")
})

test_that("sets of columns are distinct strings; groups have distinct names", {
  expect_identical(check_column_set(~ a + b, "columns"), c("a", "b"))
  expect_identical(check_column_set(c("x y", "\u57ce"), "columns"), c("x y", "\u57ce"))
  for (bad in list(~ log(a), c("a", "a"), 1, NA_character_, character(), y ~ a)) {
    expect_error(check_column_set(bad, "columns"), class = "policypanel_error_input")
  }
  expect_identical(check_groups("a", "groups", "one", "list()"), list(one = "a"))
  expect_identical(check_groups(list(g = c("a", "b")), "groups", "one", "list()"),
                   list(g = c("a", "b")))
  for (bad in list(list("a"), list(g = 1), list(g = character()), list(g = NA_character_), list(),
                   list(g = "a", g = "b"), NULL, 3)) {
    expect_error(check_groups(bad, "groups", "one", "list()"), "named list",
                 class = "policypanel_error_input")
  }
})

test_that("row 120: what needs a package that is not there says what to install", {
  expect_error(check_package("no.such.package", "The plot made by autoplot()"),
               "autoplot\\(\\) needs the package .*install.packages\\(\"no.such.package\"\\)",
               class = "policypanel_error_input")
})

test_that("arguments that a function does not know are refused, the nearest one named", {
  wants <- function(object, level = 0.95, ...) check_dots(..., ignored = "complete")
  expect_null(wants(1, level = 0.9))
  expect_null(wants(1, complete = TRUE))
  expect_match(said(wants(1, levle = 0.9)), "no argument `levle`.*Did you mean `level`")
  refused(wants(1, vcov = "hc1"), "vcov")
  expect_match(said(wants(1, 0.9, 3)), "1 argument without a name")
  expect_match(said(wants(1, conf.level = 0.9)), "Did you mean `level`")
  of_others <- function(vcov, ...) check_dots(..., handed_on = c("seed", "conf.int"))
  expect_null(of_others(1, seed = 2))
  expect_match(said(of_others(1, sead = 2)), "Did you mean `seed`")
  expect_match(said(of_others(1, type = 2)), "Did you mean `vcov`")
  expect_match(said(wants(1, type = 2)), "`type` here.\n.*arguments are `object` and `level`")
})

test_that("check_seed() takes what a double holds exactly, and caps nothing", {
  for (seed in c(0, 1, 2^31 - 1, 2^31, 2^53)) expect_identical(check_seed(seed), seed)
  expect_identical(check_seed(7L), 7)
  for (seed in list(-1, 1.5, 2^53 + 2, Inf, NA, NULL, "1", 1:2, TRUE, as.Date("2020-01-01"))) {
    expect_error(check_seed(seed), "seed.*from 0 to 2\\^53", class = "policypanel_error_input")
  }
})

test_that("a classed number is no number for an argument", {
  odd <- list(as.Date("2020-01-01"), as.difftime(1, units = "days"), Sys.time(), factor(1),
              integer64(1))
  for (x in odd) {
    expect_error(check_number(x, "bandwidth"), class(x)[1], class = "policypanel_error_input")
    expect_error(check_count(x, "neighbours"), class(x)[1], class = "policypanel_error_input")
  }
})

test_that("numbers are plain: no date, difference of times or factor is one", {
  classed <- list(as.Date("2020-01-01"), as.difftime(3, units = "days"), factor(3),
                  as.POSIXct("2020-01-01", tz = "UTC"), structure(3, class = "integer64"))
  for (bad in classed) {
    refused(check_number(bad, "bandwidth"), "bandwidth")
    refused(check_count(bad, "threads"), "threads")
  }
  expect_match(said(check_number(2, "x", 0, 1)), "one number from 0 to 1")
  expect_match(said(check_number(0, "x", 0, 1, above = TRUE)), "one number above 0 and at most 1")
  expect_match(said(check_number(0, "x", 0, above = TRUE)), "one number above 0\\.")
  expect_match(said(check_number(5, "x", upper = 1)), "one number of at most 1")
  expect_match(said(check_number(Inf, "x")), "one finite number")
  expect_match(said(check_count(10, "quantile_type", 1, 9)), "one whole number from 1 to 9")
  expect_error(did_feols(y ~ d | unit + year, panel_data(), tolerance = 0.5), "tolerance",
               class = "policypanel_error_input")
  expect_error(psm_match(d ~ x, "y", panel_data(), bandwidth = as.Date("2020-01-01")), "bandwidth",
               class = "policypanel_error_input")
  expect_error(winsorize(panel_data(), "x", quantile_type = TRUE), "quantile_type",
               class = "policypanel_error_input")
})

test_that("digits are what a double has", {
  expect_identical(check_digits(4), 4L)
  for (bad in list(-1, 16, 50, NULL, NA, "4", c(1, 2), 1.5, function(x) x)) {
    refused(check_digits(bad), "digits")
  }
  refused(check_digits(0, lower = 1), "digits")
  path <- event_study(y ~ d | unit + year, panel_data(), window = c(-3, 2))
  index <- quiet(mpi_index(panel_data(), c("x", "m"), unit = "unit"))
  expect_error(print(index, digits = 99), "digits", class = "policypanel_error_input")
})

test_that("arguments that are missing are named, all of them", {
  wants <- function(formula, data, by = NULL, window) {
    check_arguments()
    "done"
  }
  expect_match(said(wants(1, 2)), "`window` is missing")
  expect_match(said(wants()), "`formula`, `data`, and `window` are missing")
  expect_identical(wants(1, 2, window = 3), "done")
  outer <- function(window) wants(1, 2, window = window)
  expect_match(said(outer()), "`window` is missing")
  expect_error(did_staggered(y ~ d | unit + year, panel_data()), "`cohort` is missing",
               class = "policypanel_error_input")
})

test_that("a column that is named by itself is told how to be written, in every estimator", {
  data <- panel_data()
  expect_match(said(did_feols(y ~ x, data, weights = weight_column)),
               "no object `weight_column`.*weights = ~weight_column")
  expect_match(said(did_feols(y ~ x, data, subset = g_column == 1)), "subset = ~g_column == 1")
  expect_match(said(did_feols(y ~ x, data, cluster = c(city_column, year_column))),
               "`city_column` and `year_column`.*cluster = ~city_column \\+ year_column")
  expect_match(said(did_feols(y ~ x, data, vcov = conley(la_column, lo_column, 50))),
               "latitude = ~la_column")
  expect_match(said(psm_match(d ~ x, outcome_column_here, data)), "outcome = ~outcome_column_here")
  expect_match(said(heterogeneity(y ~ d | unit + year, data, by = "g", weights = weight_column)),
               "weights = ~weight_column")
  expect_match(said(interpolate_panel(data, fdi_column, "unit", "year")), "columns = ~fdi_column")
  # An error in what the user wrote is the user's.
  expect_error(did_feols(y ~ x, stop("no such file")), "no such file", class = "simpleError")
  expect_error(did_feols(y ~ x, data, cluster = paste(1, stop("this"))), "this",
               class = "simpleError")
  for (estimator in estimators_with("weights")) {
    expect_match(said(estimator$fit(data, weights = weight_column)), "no object `weight_column`")
  }
})
