# What is said about the data of an index.

test_that("row 100: an indicator that never varies has weight 0, is refused, or is fixed", {
  data <- index_data()
  data$flat <- 3
  for (method in weight_methods) {
    expect_warning(index <- mpi_index(data, c("b", "flat"), weights = method), "flat",
                   class = "policypanel_warning")
    expect_equal(unname(coef(index)), c(1, 0))
    expect_equal(index$score, unit_interval(data$b), tolerance = 1e-12)
  }
  expect_error(mpi_index(data, c("b", "flat"), constant = "fail"), "flat",
               class = "policypanel_error_data")
  expect_error(mpi_index(data, "flat"), "flat", class = "policypanel_error_data")
  expect_message(index <- mpi_index(data, c("b", "flat"), weights = "equal", constant = 0.4),
                 "set to 0.4", class = "policypanel_note")
  expect_equal(index$score, (unit_interval(data$b) + 0.4) / 2, tolerance = 1e-12)
  expect_equal(coef(quiet(mpi_index(data, c("b", "flat"), constant = 0.4))), c(b = 1, flat = 0))
  # Bounds that are given are a scale.
  index <- mpi_index(data, c("b", "flat"), weights = "equal", bounds = list(flat = c(0, 4)))
  expect_equal(index$score, (unit_interval(data$b) + 0.75) / 2, tolerance = 1e-12)
})

test_that("an indicator that does not vary in one period is refused there, or fixed", {
  data <- index_data()
  data$a[data$year == 2] <- 0.5
  of <- function(...) mpi_index(data, c("a", "b"), unit = "city", time = "year",
                                bounds = "period", weights = "equal", ...)
  expect_error(of(), "\"a\" does not vary in some period", class = "policypanel_error_data")
  score <- of(constant = 1)$score[data$year == 2]
  expect_equal(score, (1 + unit_interval(data$b[data$year == 2])) / 2, tolerance = 1e-12)
})

test_that("row 101: zeros and negative values are refused in a geometric mean", {
  data <- index_data()
  error <- expect_error(mpi_index(data, c("a", "c"), aggregation = "geometric"), "positive",
                        class = "policypanel_error_data")
  expect_setequal(error$rows, c(which.min(data$a), which.min(data$c)))
  expect_identical(error$column, c("a", "c"))
  expect_error(mpi_index(data, c("a", "b"), aggregation = "geometric", weights = "equal",
                         normalise = "none"), "\"b\"", class = "policypanel_error_data")
  index <- mpi_index(data, c("a", "c"), aggregation = "geometric", range = c(0.01, 1))
  z <- 0.01 + 0.99 * cbind(unit_interval(data$a), unit_interval(data$c))
  expect_equal(index$score, drop(exp(log(z) %*% coef(index))), tolerance = 1e-12)
  expect_equal(index$dimensions$index, index$score, tolerance = 1e-12)
})

test_that("shares of negative numbers are refused", {
  data <- index_data()
  error <- expect_error(mpi_index(data, c("a", "b"), normalise = "none"), "negative",
                        class = "policypanel_error_data")
  expect_identical(error$rows, which(data$b < 0))
  expect_identical(error$column, "b")
  for (method in c("entropy", "coefficient_of_variation")) {
    expect_error(mpi_index(data, c("a", "b"), normalise = "zscore", weights = method), "negative",
                 class = "policypanel_error_data")
    expect_silent(mpi_index(data, c("a", "b"), normalise = "zscore", weights = method, shift = 9))
  }
})

test_that("percentages outside 0 to 100 warn, fail or are missing, as told", {
  data <- index_data()
  data$a[c(3, 7)] <- c(101, -1)
  of <- function(...) mpi_index(data, c("a", "b"), percentages = "a", ...)
  expect_warning(index <- of(), "2 rows lie outside 0 to 100", class = "policypanel_warning")
  expect_equal(index$quality$outside_percentage, c(2, NA))
  error <- expect_error(of(outside = "fail"), "2 rows", class = "policypanel_error_data")
  expect_identical(error$rows, c(3L, 7L))
  expect_message(index <- of(outside = "missing"), "taken as missing",
                 class = "policypanel_note") |> quiet()
  expect_identical(which(is.na(index$score)), c(3L, 7L))
  expect_error(mpi_index(data, "a", percentages = "b"), "there is \"a\"",
               class = "policypanel_error_input")
  expect_error(mpi_index(data, "a", percentages = 1), "name indicators",
               class = "policypanel_error_input")
  data$a[3] <- 50
  expect_warning(mpi_index(data, c("a", "b"), percentages = "a"), "1 row lies outside")
  # A name that says so is enough, unless it is said to mean something else.
  names(data)[names(data) == "a"] <- "waste_pct"
  expect_warning(mpi_index(data, c("waste_pct", "b")), "1 row lies outside")
  expect_no_warning(quiet(mpi_index(data, c("waste_pct", "b"), percentages = character())))
})

test_that("rare zeros and gaps in the panel are noted, frequent zeros are not", {
  data <- expand.grid(year = 1:10, city = 1:30)
  data$a <- data$b <- with_seed(1, rexp(300))
  data$c <- rep(0:1, 150)
  data$a[c(5, 9)] <- 0
  notes <- function(data) {
    said(mpi_index(data, c("a", "b", "c"), unit = "city", time = "year"), "policypanel_note")
  }
  expect_match(notes(data), "Rare zeros .*: a 2")
  expect_no_match(notes(data), "c 150|no row")
  expect_match(notes(data[-(1:3), ]), "3 of 300 unit-periods have no row")
  index <- quiet(mpi_index(data, c("a", "b", "c")))
  expect_equal(index$quality$zeros, c(2, 0, 150))
  data$b[4] <- NA
  data$b[6] <- -1
  index <- quiet(mpi_index(data, c("a", "b", "c")))
  expect_equal(index$quality$missing, c(0, 1, 0))
  expect_equal(index$quality$negative, c(0, 1, 0))
})

test_that("groups without anything to weigh are refused", {
  data <- index_data()
  data[data$city == 3, c("a", "b")] <- 1
  expect_error(mpi_index(data, c("a", "b"), unit = "city", time = "year", scope = "unit"),
               "1 group \\(by unit\\).*: 3", class = "policypanel_error_design")
  expect_error(mpi_index(data[data$year == 1 | data$city == 1, ], c("a", "b"), unit = "city",
                         time = "year", scope = "unit") |> quiet(), "two rows",
               class = "policypanel_error_design")
  expect_error(mpi_index(data[c(1, 1), ], "a"), "never", class = "policypanel_error_data")
})
