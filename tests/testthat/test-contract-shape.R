# Rows 1-20 of bad_inputs.md: the frame, its names and its columns, for every estimator.

test_that("row 1: missing or NULL data are refused", {
  expect_refuses(estimators, NULL, "input", "`data` is missing")
  expect_error(did_feols(y ~ x), class = "policypanel_error_input")
})

test_that("rows 2-3: a frame of no row or one row is refused", {
  expect_refuses(estimators, panel_data()[0, ], "input", "`data` has 0 rows")
  expect_refuses(estimators, panel_data()[1, ], "input", "`data` has 1 row;")
})

test_that("row 4: a matrix is refused, and told how to become a frame", {
  expect_refuses(estimators, as.matrix(panel_data()), "input", c("matrix", "as.data.frame"))
})

test_that("row 5: a list is refused; groups of a tibble are ignored with a note", {
  expect_refuses(estimators, as.list(panel_data()), "input", "must be a data frame")
  skip_if_not_installed("dplyr")
  data <- panel_data()
  grouped <- from("dplyr", "group_by")(data, unit)
  expect_notes(estimators, grouped, "grouping of `data` is ignored")
  expect_notes(estimators, from("dplyr", "rowwise")(data), "grouping of `data` is ignored")
  expect_same_result(estimators, grouped, data)
})

test_that("rows 6, 20: tibble, data.table and pdata.frame give the same bits", {
  data <- panel_data()
  if (rlang::is_installed("tibble")) {
    expect_same_result(estimators, tibble::as_tibble(data), data)
  }
  expect_same_result(estimators, data.table::as.data.table(data), data)
  if (rlang::is_installed("plm")) {
    frame <- plm::pdata.frame(data, index = c("unit", "year"), drop.index = FALSE)
    expect_same_result(estimators, frame, frame |> as.data.frame() |>
                         with_column(unit = factor(data$unit), year = factor(data$year)))
    expect_same_result(estimators, frame, data, tolerance = 1e-12)
  }
  if (rlang::is_installed("sf")) {  # a geometry column beside the others
    points <- from("sf", "st_as_sf")(data, coords = c("x", "m"), remove = FALSE)
    expect_same_result(estimators, points, data)
  }
})

test_that("row 20: the data are left as they were, to the bit", {
  data <- unbalanced_data()
  data$x[3] <- NA
  data$r <- factor(data$g)
  before <- unserialize(serialize(data, NULL))
  for (estimator in estimators) quiet(estimator$fit(data))
  quiet(did_feols(y ~ d + x + r | unit + year, data, weights = ~w, solver = "map"))
  expect_identical(serialize(data, NULL), serialize(before, NULL))
})

test_that("rows 7, 20: a keyed, indexed, over-allocated data.table stays as it was", {
  data <- data.table::as.data.table(panel_data())
  data.table::setkeyv(data, c("unit", "year"))
  data.table::setindexv(data, "g")
  data.table::setalloccol(data, 2048L)
  before <- data.table::copy(data)
  address <- vapply(data, data.table::address, "")
  for (estimator in estimators) quiet(estimator$fit(data))
  expect_identical(as.data.frame(data), as.data.frame(before))
  expect_identical(data.table::key(data), c("unit", "year"))
  expect_identical(data.table::indices(data), data.table::indices(before))
  expect_identical(vapply(data, data.table::address, ""), address)
  expect_same_result(estimators, data, panel_data())
})

test_that("row 8: a column name that stands twice is refused, in any encoding", {
  data <- panel_data()
  names(data)[names(data) == "m"] <- "x"
  expect_refuses(estimators, data, "input", c("more than once", "\"x\""))
  latin <- "r\xe9gion"
  Encoding(latin) <- "latin1"
  data <- cbind(panel_data(), a = 1, b = 2)
  names(data)[9:10] <- c(latin, "r\u00e9gion")
  expect_refuses(estimators, data, "input", "more than once")
})

test_that("row 9: an empty or missing column name is refused with its position", {
  data <- panel_data()
  names(data)[5] <- ""
  expect_refuses(estimators, data, "input", c("without a name", "position 5"))
  names(data)[5] <- NA
  expect_refuses(estimators, data, "input", c("without a name", "position 5"))
})

test_that("row 10: columns called like internals change nothing", {
  data <- panel_data()
  crowded <- with_column(data, t1 = 1, .w = 2, N = "a", V1 = 3, weights = -1, key = 5, rows = NA,
                         cluster = 1, data = 9, value = 2, code = 1)
  expect_same_result(estimators, crowded, data)
})

test_that("row 11: spaced, quoted, reserved and brace-holding names work", {
  data <- panel_data()
  plain <- did_feols(y ~ d + x | unit + year, data, cluster = "unit")
  for (name in c("my x", "a `b` c", "say \"x\"", "a|b", "select", "if", "{stop(1)}", "x\\n",
                 "%d")) {
    renamed <- data
    names(renamed)[names(renamed) == "x"] <- name
    formula <- rlang::new_formula(quote(y), call("|", call("+", quote(d), as.name(name)),
                                                 quote(unit + year)))
    fit <- did_feols(formula, renamed, cluster = "unit")
    expect_identical(names(coef(fit)), c("d", name))
    expect_same_estimates(fit, plain, 0)
    renamed[[name]][3] <- Inf  # its error shows the name, and does not run it
    error <- expect_error(did_feols(formula, renamed), class = "policypanel_error_data")
    expect_match(conditionMessage(error), "infinite values")
    expect_identical(error$column, name)
  }
})

# Rows 12 and 14 have files of their own: test-contract-names.R.

test_that("row 15: an absent column is refused with the nearest one", {
  data <- panel_data()
  expect_refuses(estimators_with("outcome"), data[names(data) != "y"], "input",
                 "no column \"y\"")
  expect_error(did_feols(y ~ d | unit + yaer, data), "Did you mean \"year\"",
               class = "policypanel_error_input")
  expect_error(did_feols(y ~ d | Unit + year, data), "Did you mean \"unit\"")
  expect_error(did_feols(y ~ d, data, weights = ~ww), "Did you mean \"w\"")
  expect_error(did_feols(y ~ d, data, cluster = "un"), "Did you mean \"unit\"")
  # Nothing is near: nothing is suggested.
  expect_false(grepl("Did you mean", said(did_feols(y ~ d | province, data))))
})

test_that("row 16: names are never matched in part", {
  data <- panel_data()
  expect_error(did_feols(y ~ d | unit + yea, data), "no column \"yea\"",
               class = "policypanel_error_input")
  expect_error(did_feols(y ~ d, data, cluster = "uni"), "no column \"uni\"",
               class = "policypanel_error_input")
})

test_that("row 17: list, frame, matrix and array columns are refused by name", {
  data <- panel_data()
  n <- nrow(data)
  bad <- list(I(as.list(data$x)), data.frame(a = data$x))
  for (column in bad) {
    expect_refuses(estimators_with("regressors"), with_column(data, x = column), "data",
                   c("\"x\"", "list or data frame"), column = "x")
    expect_refuses(estimators_with("effects"), with_column(data, unit = column), "data",
                   "\"unit\"", column = "unit")
  }
  data$x <- cbind(data$x, data$m)
  expect_refuses(estimators_with("regressors"), data, "data", c("\"x\"", "2 columns"), column = "x")
  data$x <- array(1, c(n, 2, 2))
  expect_refuses(estimators_with("regressors"), data, "data", "\"x\"", column = "x")
})

test_that("a frame whose columns have different lengths never reaches the core", {
  broken <- unclass(panel_data())
  broken$x <- broken$x[1:10]
  class(broken) <- "data.frame"
  expect_refuses(estimators_with("regressors"), broken, "data",
                 c("\"x\" has 10 values", "240 rows"),
                 column = "x")
})

test_that("row 18: classed numbers are read by their value, or refused", {
  data <- panel_data()
  as_is <- estimators_with("regressors")
  if (rlang::is_installed("haven")) {
    expect_same_result(as_is, with_column(data, x = haven::labelled(data$x, c(a = 1))), data)
  }
  units <- structure(data$x, class = "units",
                     units = structure(list(numerator = "m", denominator = character()),
                                       class = "symbolic_units"))
  expect_same_result(as_is, with_column(data, x = units), data)
  span <- as.difftime(data$x, units = "days")
  expect_refuses(as_is, with_column(data, x = span), "data", c("\"x\"", "difftime"), column = "x")
  day <- data.table::as.IDate("2020-01-01") + seq_len(nrow(data))
  expect_refuses(as_is, with_column(data, x = day), "data", c("\"x\"", "IDate"), column = "x")
})

test_that("row 18: integer64 is read as integers, never as the bits of a double", {
  skip_if_not_installed("bit64")
  data <- with_column(panel_data(), x = with_seed(3, sample(1000L, 240, TRUE)))
  wide <- with_column(data, x = integer64(data$x), unit = integer64(data$unit))
  expect_same_result(estimators_with("regressors", "effects"), wide, data)
  wide$x[2] <- NA
  data$x[2] <- NA
  expect_same_result(estimators_with("regressors", "effects"), wide, data)
  wide$x <- integer64("9007199254740993") + seq_len(240)
  expect_refuses(estimators_with("regressors"), wide, "data", c("\"x\"", "2\\^53"), column = "x")
})

test_that("row 18: S4 numbers, whose meaning is in their slots, are refused", {
  setClass("test_span", contains = "numeric", where = environment())
  data <- panel_data()
  data$x <- new("test_span", data$x)
  expect_refuses(estimators_with("regressors"), data, "data", "\"x\"", column = "x")
})

test_that("row 19: more columns than rows is refused for want of degrees of freedom", {
  data <- panel_data()[1:6, ]
  data[paste0("z", 1:6)] <- with_seed(4, matrix(stats::rnorm(36), 6))
  expect_error(did_feols(y ~ z1 + z2 + z3 + z4 + z5 + z6, data), "no residual degrees of freedom",
               class = "policypanel_error_design")
})
