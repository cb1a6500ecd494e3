# Columns go back into the user's frame: same class, nothing else touched.

gappy <- function() {
  data <- panel_data(n_units = 6)[c("unit", "year", "x", "y")]
  data$x[c(3, 12, 13)] <- NA
  data
}

test_that("data.frame, tibble, data.table, pdata.frame come back as such, with the same numbers", {
  plain <- quiet(interpolate_panel(gappy(), "x", "unit", "year"))
  expect_identical(class(plain), "data.frame")
  as_class <- list(
    tibble = function(d) tibble::as_tibble(d),
    data.table = function(d) data.table::as.data.table(d),
    plm = function(d) plm::pdata.frame(d, index = c("unit", "year"))
  )
  for (package in names(as_class)) {
    if (!requireNamespace(package, quietly = TRUE)) next
    data <- as_class[[package]](gappy())
    before <- if (package == "data.table") data.table::copy(data) else data
    filled <- quiet(interpolate_panel(data, "x", "unit", "year"))
    expect_identical(class(filled), class(data))
    expect_equal(as.numeric(filled$x), plain$x, tolerance = 0)
    expect_equal(as.logical(filled$x_filled), plain$x_filled)
    expect_identical(data, before)
    expect_equal(as.data.frame(sample_ledger(filled)), as.data.frame(sample_ledger(plain)))
  }
})

test_that("a data.table keeps its key, loses the index of a changed column, and can be grown", {
  data <- data.table::as.data.table(gappy())
  data.table::setkeyv(data, c("unit", "year"))
  data.table::setindexv(data, "x")
  filled <- quiet(interpolate_panel(data, "x", "unit", "year"))
  expect_identical(data.table::key(filled), c("unit", "year"))
  expect_null(data.table::indices(filled))
  expect_identical(data.table::indices(data), "x")
  expect_silent(data.table::set(filled, j = "new", value = 1))
  expect_true("new" %in% names(filled))
  expect_false("new" %in% names(data))
})

test_that("a column in which nothing changes keeps its type; changed ones keep their label", {
  data <- gappy()
  data$count <- seq_len(nrow(data))
  data$x <- structure(data$x, label = "investment")
  filled <- quiet(interpolate_panel(data, ~ x + count, "unit", "year"))
  expect_identical(filled$count, data$count)
  expect_identical(attr(filled$x, "label"), "investment")
  expect_identical(filled[c("unit", "year", "y")], data[c("unit", "year", "y")],
                   ignore_attr = TRUE)
})

test_that("the ledger is continued from step to step, and knows of rows taken out between", {
  data <- gappy()
  filled <- quiet(interpolate_panel(data, "x", "unit", "year", mark = FALSE))
  calm <- quiet(winsorize(filled, "y", c(0.05, 0.95)))
  ledger <- sample_ledger(calm)
  expect_s3_class(ledger, "policypanel_ledger")
  expect_identical(ledger$step, c("rows in the data", "filled (linear)", "winsorized"))
  expect_identical(ledger$column, c(NA, "x", "y"))
  expect_identical(ledger$changed, c(0L, 3L, sum(calm$y != data$y)))
  expect_identical(ledger$left, rep(48L, 3))
  fewer <- filled[1:40, ]
  attr(fewer, "policypanel_ledger") <- sample_ledger(filled)
  ledger <- sample_ledger(quiet(trim_outliers(fewer, "y")))
  expect_identical(ledger$step[3], "taken out between the steps")
  expect_identical(ledger$dropped, c(0L, 0L, 8L, 0L))
  expect_identical(ledger$left, c(48L, 48L, 40L, 40L))
  more <- rbind(filled, filled[1:2, ])
  expect_identical(sample_ledger(quiet(trim_outliers(more, "y")))$left[1], 50L)
})

test_that("infinite values and columns without values are refused", {
  data <- gappy()
  expect_error(winsorize(with_column(data, x = c(Inf, data$x[-1])), "x"), "infinite",
               class = "policypanel_error_data")
  expect_error(winsorize(with_column(data, x = NA_real_), "x"), "no value",
               class = "policypanel_error_data")
  expect_error(winsorize(with_column(data, x = "a"), "x"), "not a number",
               class = "policypanel_error_data")
  expect_error(winsorize(data, "z"), "no column", class = "policypanel_error_input")
  expect_error(winsorize(data, c("x", "x")), "more than once", class = "policypanel_error_input")
  expect_error(winsorize(data, ~ log(x)), "not expressions", class = "policypanel_error_input")
})
