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
  names_of <- function(x, ...) vapply(check_columns(x, "cluster", ...), column_name, "")
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
