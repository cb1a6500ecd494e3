# Arguments of an index, and the conventions known by name.

test_that("row 103: directions are named, and of indicators", {
  data <- index_data()
  for (bad in list("negative", c("negative", "positive"), c(a = "down"), c(a = NA), 1,
                   c(a = "negative", a = "positive"), list(a = "negative"))) {
    expect_error(mpi_index(data, c("a", "b"), direction = bad), "named",
                 class = "policypanel_error_input")
  }
  expect_error(mpi_index(data, "a", direction = c(b = "negative")), "there is \"a\"",
               class = "policypanel_error_input")
})

test_that("indicators and panel columns are refused by name", {
  data <- index_data()
  expect_error(mpi_index(data, list("a")), "named list", class = "policypanel_error_input")
  expect_error(mpi_index(data, list()), "named list", class = "policypanel_error_input")
  expect_error(mpi_index(data, c("a", "a")), "more than once", class = "policypanel_error_input")
  expect_error(mpi_index(data, c("a", "dd")), "There is no column",
               class = "policypanel_error_input")
  expect_error(mpi_index(data, "a", time = "year"), "needs `unit`",
               class = "policypanel_error_input")
  expect_error(mpi_index(data[c(1, 1, 2), ], "a", unit = "city", time = "year"), "repeat",
               class = "policypanel_error_data")
  expect_error(mpi_index(data, c("a", "b"), bounds = "period"), "time",
               class = "policypanel_error_input")
  expect_error(mpi_index(data, c("a", "b"), scope = "unit"), "unit",
               class = "policypanel_error_input")
})

test_that("settings outside their range are refused", {
  data <- index_data()
  refused <- function(..., pattern) {
    expect_error(mpi_index(data, c("a", "b"), ...), pattern, class = "policypanel_error_input")
  }
  refused(shift = -1, pattern = "shift")
  refused(normalise = "min-max", pattern = "minmax")
  refused(weights = "entropi", pattern = "weights")
  refused(weights = TRUE, pattern = "weights")
  refused(weights = NULL, pattern = "weights")
  refused(aggregation = "harmonic", pattern = "aggregation")
  refused(scope = "year", pattern = "scope")
  refused(range = c(1, 0), pattern = "range")
  refused(range = c(-1, 1), pattern = "range")
  refused(range = 1, pattern = "range")
  refused(constant = 2, pattern = "constant")
  refused(constant = "drop", pattern = "constant")
  refused(outside = "drop", pattern = "outside")
  refused(threads = 0, pattern = "threads")
  refused(scope = "period", weights = "equal", pattern = "not computed from rows")
  refused(normalise = "none", direction = c(a = "negative"), pattern = "cannot reverse")
})

test_that("row 102: given weights are rescaled with a note; negative ones are refused", {
  data <- index_data()
  expect_message(index <- mpi_index(data, c("a", "b"), weights = c(b = 1, a = 3)), "sum to 4",
                 class = "policypanel_note")
  expect_equal(coef(index), c(a = 0.75, b = 0.25))
  expect_no_message(mpi_index(data, c("a", "b"), weights = c(a = 0.75, b = 0.25)))
  for (bad in list(c(a = 1, b = -1), c(a = 0, b = 0))) {
    expect_error(mpi_index(data, c("a", "b"), weights = bad), "negative",
                 class = "policypanel_error_input")
  }
  for (bad in list(c(0.5, 0.5), c(a = 1, b = NA), c(a = 1, b = Inf), c(a = 1, a = 2))) {
    expect_error(mpi_index(data, c("a", "b"), weights = bad), "named by indicator",
                 class = "policypanel_error_input")
  }
  expect_error(mpi_index(data, c("a", "b"), weights = c(a = 1)), "no number for \"b\"",
               class = "policypanel_error_input")
  expect_error(mpi_index(data, "a", weights = c(a = 1, b = 2)), "there is \"a\"",
               class = "policypanel_error_input")
  expect_error(mpi_index(data, list(one = "a", two = "b"), dimension_weights = c(one = 1)),
               "no number for \"two\"", class = "policypanel_error_input")
})

test_that("row 106: bounds that are equal or upside down are refused, others frozen", {
  data <- index_data()
  for (bad in list(c(1, 1), c(2, 1))) {
    expect_error(mpi_index(data, c("a", "b"), bounds = list(a = bad)), "below its upper",
                 class = "policypanel_error_input")
  }
  for (bad in list(list(c(0, 1)), list(a = 1), list(a = c(0, NA)), "yearly", 3, list())) {
    expect_error(mpi_index(data, c("a", "b"), bounds = bad), "bounds",
                 class = "policypanel_error_input")
  }
  expect_error(mpi_index(data, "a", bounds = list(b = c(0, 1))), "there is \"a\"",
               class = "policypanel_error_input")
  expect_error(mpi_index(data, "a", normalise = "rank", bounds = list(a = c(0, 1))), "minmax",
               class = "policypanel_error_input")
})

test_that("presets are their settings, and stand alone", {
  data <- index_data()
  keys <- list(data, c("a", "b", "c"), unit = "city", time = "year")
  of <- function(...) do.call(mpi_index, c(keys, list(...)))$score
  expect_identical(of(preset = "stata_pooled"), of())
  expect_identical(of(preset = "stata_shift"), of(shift = 1e-4))
  expect_identical(of(preset = "stata_rescaled"), of(range = c(0.002, 0.998)))
  expect_identical(of(preset = "stata_by_year"), of(bounds = "period", scope = "period"))
  expect_error(of(preset = "stata_shift", shift = 0), "preset", class = "policypanel_error_input")
  expect_error(of(preset = "stata"), "preset", class = "policypanel_error_input")
})

test_that("the wrong preset gives the script's numbers, warns and is labelled", {
  data <- index_data()
  expect_warning(
    index <- mpi_index(data, c("a", "b", "c"), c(b = "negative"), "city", "year",
                       preset = "stata_years_wrong"), "wrong", class = "policypanel_warning")
  # The circulating script: shares of pooled sums + 1e-10, d = 1 + sum(w ln w) / ln(years)
  z <- with(data, cbind(a = unit_interval(a), b = unit_interval(b, -1), c = unit_interval(c)))
  share <- t(t(z) / colSums(z)) + 1e-10
  d <- 1 + colSums(share * log(share)) / log(4)
  expect_true(all(d < 0))
  expect_equal(coef(index), d / sum(d), tolerance = 1e-7)
  expect_equal(index$score, drop(z %*% (d / sum(d))), tolerance = 1e-7)
  expect_output(print(index), "WRONG")
  # It turns the order around.
  right <- coef(mpi_index(data, c("a", "b", "c"), c(b = "negative")))
  expect_identical(order(coef(index)), rev(order(right)))
  expect_warning(expect_error(mpi_index(data, "a", preset = "stata_years_wrong"), "time",
                              class = "policypanel_error_input"))
})
