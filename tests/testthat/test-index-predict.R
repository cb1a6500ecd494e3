# Scores of new rows, and what indicators contribute.

test_that("the index's own rows have their own scores", {
  data <- index_data()
  data$a[4] <- NA
  for (normalise in c("minmax", "zscore", "rank", "vector", "none")) {
    index <- quiet(mpi_index(data, list(one = c("a", "c"), two = "d"), normalise = normalise,
                             weights = "critic", unit = "city", time = "year"))
    expect_identical(predict(index), index$score)
    expect_identical(predict(index, type = "dimensions"), index$dimensions)
    expect_equal(quiet(predict(index, data)), index$score, tolerance = 1e-12)
    expect_equal(predict(index, data[7, ]), index$score[7], tolerance = 1e-12)
  }
})

test_that("row 107: new values outside the bounds are clipped with a note", {
  data <- index_data()
  new <- data.frame(a = c(99, 1, -99), c = c(0.5, 0.5, NA))
  for (normalise in c("minmax", "rank")) {
    index <- mpi_index(data, c("a", "c"), c(a = "negative"), normalise = normalise,
                       weights = "equal")
    expect_message(score <- predict(index, new), "a 1", class = "policypanel_note")
    at_bound <- data.frame(a = c(max(data$a), 1, 0), c = c(0.5, 0.5, NA))
    expect_no_message(expected <- predict(index, at_bound))
    expect_equal(score, expected, tolerance = 1e-12)
    expect_identical(is.na(score), c(FALSE, FALSE, TRUE))
  }
  index <- mpi_index(data, "a", normalise = "zscore", weights = "equal")
  expect_no_message(z <- predict(index, new))
  expect_equal(z, (new$a - mean(data$a)) / sd(data$a), tolerance = 1e-12)
})

test_that("bounds and weights of a period need a period that is known", {
  data <- index_data()
  for (normalise in c("minmax", "rank")) {
    index <- mpi_index(data, c("a", "c"), unit = "city", time = "year", bounds = "period",
                       scope = "period", normalise = normalise)
    expect_equal(predict(index, data[48:1, ]), rev(index$score), tolerance = 1e-12)
    expect_equal(predict(index, data[data$year == 3, c("year", "a", "c")]),
                 index$score[data$year == 3], tolerance = 1e-12)
    expect_message(predict(index, transform(data[3, ], a = 99)), "a 1")
  }
  error <- expect_error(predict(index, transform(data, year = year + 1)), "5",
                        class = "policypanel_error_data")
  expect_length(error$rows, 12)
  expect_error(predict(index, data["a"]), "no column", class = "policypanel_error_input")
  by_unit <- mpi_index(data, c("a", "c"), unit = "city", time = "year", scope = "unit")
  expect_equal(predict(by_unit, data[9:12, ]), by_unit$score[9:12], tolerance = 1e-12)
})

test_that("contributions add up to the score, or to its logarithm", {
  data <- index_data()
  of <- function(kind) mpi_index(data, list(one = c("a", "c"), two = "d"), range = c(0.1, 1),
                                 aggregation = kind)
  for (kind in c("arithmetic", "geometric", "topsis")) {
    index <- of(kind)
    parts <- predict(index, type = "contributions")
    expect_named(parts, c("a", "c", "d"))
    total <- if (kind == "geometric") log(index$score) else index$score
    expect_equal(rowSums(parts), total, tolerance = 1e-12, ignore_attr = TRUE)
  }
  index <- of("arithmetic")
  z <- 0.1 + 0.9 * unit_interval(data$a)
  expect_equal(predict(index, type = "contributions")$a, z * coef(index)[["a"]], tolerance = 1e-12)
  expect_equal(Reduce(`*`, of("geometric")$dimensions), of("geometric")$score, tolerance = 1e-12)
})

test_that("what is no data, type or number is refused", {
  index <- mpi_index(index_data(), c("a", "c"))
  expect_error(predict(index, 1:3), "data frame", class = "policypanel_error_input")
  expect_error(predict(index, type = "weights"), "type", class = "policypanel_error_input")
  expect_error(predict(index, data.frame(a = Inf, c = 1)), "infinite",
               class = "policypanel_error_data")
  expect_error(predict(index, data.frame(a = "1", c = 1)), "not a number",
               class = "policypanel_error_data")
  expect_identical(predict(index, data.frame(a = numeric(), c = numeric())), numeric())
})
