# settle_sample(): the order of its steps, and what comes out.

settle <- function(..., quietly = TRUE) {
  run <- function() settle_sample(new_ledger(6), ...)
  if (quietly) quiet(run()) else run()
}

x <- c(1, 2, 3, 4, 5, 6)
unit <- function(key) list(unit = list(key = key, labels = NULL))

test_that("nothing to drop: the columns themselves, no row numbers, no note", {
  expect_silent(
    sample <- settle(list(x = x), unit(c(1, 1, 2, 2, 3, 3)), list("unit"), quietly = FALSE)
  )
  expect_null(sample$rows)
  expect_identical(sample$numbers, list(x = x))
  expect_identical(sample$effects$unit$n_levels, 3L)
  expect_identical(ledger_left(sample$ledger), 6L)
})

test_that("zero weights leave first, so what their rows hold does not matter", {
  sample <- settle(list(x = replace(x, 2, Inf)), unit(c(1, 1, 1, 2, 2, NA)), list("unit"),
                   weights = c(1, 0, 1, 1, 1, 0), weights_name = "w")
  expect_identical(sample$rows, c(1L, 3L, 4L, 5L))
  expect_identical(sample$weights, rep(1, 4))
  expect_identical(sample$ledger$step[-1], "with zero weight")
})

test_that("rows of data are named in errors also after others have left", {
  for (bad in c(Inf, NA)) {
    error <- expect_error(settle(list(x = replace(x, 5, bad)), weights = c(0, 0, 1, 1, 1, 1),
                                 weights_name = "w", na = "fail"), class = "policypanel_error_data")
    expect_identical(error$rows, 5L)
  }
})

test_that("missing ids and numbers leave together; then singletons, then their levels", {
  sample <- settle(list(x = replace(x, 1, NA)), unit(c("a", "a", NA, "b", "b", "c")), list("unit"))
  expect_identical(sample$rows, 4:5)
  expect_identical(sample$ledger$dropped, c(0L, 2L, 2L))
  expect_identical(sample$ledger$reason[2], "x 1, unit 1")
  expect_identical(sample$effects$unit, list(code = c(0L, 0L), n_levels = 1L, labels = "b"))
  kept <- settle(list(x = replace(x, 1, NA)), unit(c("a", "a", NA, "b", "b", "c")), list("unit"),
                 singletons = "keep")
  expect_identical(kept$rows, c(2L, 4L, 5L, 6L))
})

test_that("the caller's own restriction comes first, with its words", {
  sample <- settle(list(x = replace(x, 6, NA)), keep = list(step = "off support", rows = x <= 5))
  expect_identical(sample$rows, 1:5)
  expect_identical(sample$ledger$step, c("rows in the data", "off support"))
})

test_that("one column in two roles is counted once", {
  sample <- settle(list(x = replace(x, 1, NA)),
                   list(x = list(key = replace(x, 1, NA), labels = NULL)))
  expect_identical(sample$ledger$reason[2], "x 1")
  sample <- settle(list(x = replace(x, 1, NA)), weights = replace(x, 1, NA), weights_name = "x")
  expect_identical(sample$ledger$reason[2], "x 1")
})

test_that("two columns of one name are refused", {
  expect_error(settle(list(x = x, x = x)), "both be called \"x\"",
               class = "policypanel_error_input")
})

test_that("magnitudes: 1e-60 to 1e60 pass, zeros too", {
  for (scale in c(1e-59, 1, 1e58, 0)) {
    expect_identical(settle(list(x = x * scale))$numbers$x, x * scale)
  }
  for (scale in c(1e-61, 1e60, 1e307, 5e-324)) {
    expect_error(settle(list(x = c(x[-6] * scale, 0))), "double precision",
                 class = "policypanel_error_data")
  }
})
