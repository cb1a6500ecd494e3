# Normalisation: each against R's own functions, over all rows and by period.

test_that("z-scores, ranks and vector normalisation are scale(), rank() and x / |x|", {
  data <- index_data()
  data$c <- round(data$c, 1)  # ties
  score <- function(...) mpi_index(data, "c", ..., weights = "equal")$score
  expect_equal(score(normalise = "zscore"), drop(scale(data$c))[1:48], tolerance = 1e-12)
  expect_equal(score(c(c = "negative"), normalise = "zscore"), -drop(scale(data$c))[1:48],
               tolerance = 1e-12)
  expect_equal(score(normalise = "rank"), (rank(data$c) - 1) / 47, tolerance = 1e-12)
  expect_equal(score(c(c = "negative"), normalise = "rank"), 1 - (rank(data$c) - 1) / 47,
               tolerance = 1e-12)
  expect_equal(score(normalise = "vector"), data$c / sqrt(sum(data$c^2)), tolerance = 1e-12)
  expect_equal(score(normalise = "none"), data$c)
  expect_equal(score(range = c(2, 4), shift = 0.5), 2.5 + 2 * unit_interval(data$c),
               tolerance = 1e-12)
  expect_equal(score(normalise = "rank", range = c(1, 2)), 1 + (rank(data$c) - 1) / 47,
               tolerance = 1e-12)
})

test_that("bounds by period are those of each period", {
  data <- index_data()
  by_year <- function(f) stats::ave(data$a, data$year, FUN = f)
  of <- function(...) mpi_index(data, "a", unit = "city", time = "year", weights = "equal",
                                bounds = "period", ...)$score
  expect_equal(of(), by_year(unit_interval), tolerance = 1e-12)
  expect_equal(of(direction = c(a = "negative")), 1 - by_year(unit_interval), tolerance = 1e-12)
  expect_equal(of(normalise = "zscore"), by_year(function(x) drop(scale(x))), tolerance = 1e-12)
  expect_equal(of(normalise = "rank"), by_year(function(x) (rank(x) - 1) / 11), tolerance = 1e-12)
  expect_equal(of(normalise = "vector"), by_year(function(x) x / sqrt(sum(x^2))),
               tolerance = 1e-12)
})

test_that("given bounds replace those of the data, and clip with a note", {
  data <- index_data()
  expect_message(index <- mpi_index(data, c("a", "c"), weights = "equal",
                                    bounds = list(a = c(0.5, 2))),
                 paste("a", sum(data$a < 0.5 | data$a > 2)), class = "policypanel_note")
  expect_equal(index$score, (pmin(pmax((data$a - 0.5) / 1.5, 0), 1) + unit_interval(data$c)) / 2,
               tolerance = 1e-12)
})

test_that("dirty scales: constants near each other and values of any size", {
  data <- data.frame(a = 1e9 + 1:6, b = c(1e-9, 2e-9, 5e-9, 4e-9, 3e-9, 1e-9))
  index <- mpi_index(data, c("a", "b"), weights = "equal", normalise = "zscore")
  expect_equal(index$score, (drop(scale(1:6)) + drop(scale(data$b)))[1:6] / 2, tolerance = 1e-7)
})
