# Outliers moved to percentiles, or set missing.

# auto.dta of Stata, price of 74 cars.
prices <- c(
  4099, 4749, 3799, 4816, 7827, 5788, 4453, 5189, 10372, 4082, 11385, 14500, 15906, 3299, 5705,
  4504, 5104, 3667, 3955, 3984, 4010, 5886, 6342, 4389, 4187, 11497, 13594, 13466, 3829, 5379,
  6165, 4516, 6303, 3291, 8814, 5172, 4733, 4890, 4181, 4195, 10371, 4647, 4425, 4482, 6486, 4060,
  5798, 4934, 5222, 4723, 4424, 4172, 9690, 6295, 9735, 6229, 4589, 5079, 8129, 4296, 5799, 4499,
  3995, 12990, 3895, 3798, 5899, 3748, 5719, 7140, 5397, 4697, 6850, 11995
)

test_that("quantile_type = 2 has Stata's percentiles", {
  # summarize price, detail (Statalist 2003-02-06): 1% 3291, 5% 3748, 10% 3895, 25% 4195,
  # 75% 6342, 90% 11385, 95% 13466, 99% 15906; mean 6165.257
  expect_printed(mean(prices), "6165.257")
  bounds <- function(p) range(quiet(winsorize(prices, probabilities = p, quantile_type = 2)))
  expect_identical(bounds(c(0.01, 0.99)), c(3291, 15906))
  expect_identical(bounds(c(0.05, 0.95)), c(3748, 13466))
  expect_identical(bounds(c(0.10, 0.90)), c(3895, 11385))
  expect_identical(bounds(c(0.25, 0.75)), c(4195, 6342))
  expect_equal(range(quiet(winsorize(prices))), unname(stats::quantile(prices, c(0.01, 0.99))))
})

test_that("winsorizing keeps the number of values, trimming does not; both count what they did", {
  data <- data.frame(price = c(prices, NA), id = 1:75)
  p <- c(0.05, 0.95)
  low <- stats::quantile(prices, 0.05)
  high <- stats::quantile(prices, 0.95)
  calm <- quiet(winsorize(data, ~price, p))
  expect_equal(calm$price, pmin(pmax(data$price, low), high), tolerance = 1e-14)
  expect_identical(sum(!is.na(calm$price)), 74L)
  cut <- quiet(trim_outliers(data, "price", p))
  outside <- data$price < low | data$price > high
  expect_identical(is.na(cut$price), outside %in% TRUE | is.na(data$price))
  expect_identical(cut$price[!outside %in% c(TRUE, NA)], data$price[!outside %in% c(TRUE, NA)])
  expect_identical(nrow(cut), 75L)
  for (result in list(calm, cut)) {
    expect_identical(sample_ledger(result)$changed, c(0L, sum(outside, na.rm = TRUE)))
    expect_match(sample_ledger(result)$reason[2],
                 "^4 below 3780.5 \\(5%\\), 4 above 13156.6 \\(95%\\)")
  }
  expect_message(winsorize(data, "price", p), "8 of 74 values winsorized",
                 class = "policypanel_note")
})

test_that("values at a percentile are left alone", {
  cut <- quiet(trim_outliers(prices, probabilities = c(0.05, 0.95), quantile_type = 2))
  expect_identical(range(cut, na.rm = TRUE), c(3748, 13466))
  expect_identical(sum(is.na(cut)), 6L)
})

test_that("by: percentiles within groups", {
  data <- with_seed(5, data.frame(year = rep(2001:2003, each = 40), side = rep(c("e", "w"), 60),
                                  x = stats::rexp(120), y = stats::rnorm(120)))
  calm <- quiet(winsorize(data, c("x", "y"), c(0.1, 0.8), by = ~ year + side, quantile_type = 6))
  by_hand <- stats::ave(data$x, data$year, data$side, FUN = function(own) {
    q <- stats::quantile(own, c(0.1, 0.8), type = 6)
    pmin(pmax(own, q[1]), q[2])
  })
  expect_equal(calm$x, by_hand, tolerance = 1e-14)
  expect_match(sample_ledger(calm)$reason[2], "10% percentile.* by year and side; quantile type 6")
  expect_equal(quiet(winsorize(data$x, probabilities = c(0.1, 0.8), quantile_type = 6,
                               by = paste(data$year, data$side))), by_hand)
  shuffled <- data[with_seed(1, sample(120)), ]
  expect_equal(quiet(winsorize(shuffled, "x", c(0.1, 0.8), by = ~ year + side,
                               quantile_type = 6))$x, by_hand[as.integer(rownames(shuffled))])
  data$x[data$year == 2002] <- NA
  expect_equal(sum(is.na(quiet(winsorize(data, "x", by = "year"))$x)), 40)
})

test_that("0 and 1 leave a side alone", {
  expect_equal(quiet(winsorize(1:10, probabilities = c(0, 0.9))), pmin(1:10, 9.1))
  expect_equal(quiet(winsorize(1:10, probabilities = c(0.1, 1))), pmax(1:10, 1.9))
  expect_identical(quiet(winsorize(1:10, probabilities = c(0, 1), quantile_type = 6)), 1:10)
})

test_that("a dummy that would lose its ones is a warning", {
  data <- data.frame(d = c(1, rep(0, 199)))
  expect_warning(quiet(winsorize(data, "d")), "does not vary any more",
                 class = "policypanel_warning")
})

test_that("bad arguments are refused", {
  data <- data.frame(x = 1:10, g = c(NA, 1:9))
  bad <- list(c(0.99, 0.01), 0.01, c(0, 2), c(NA, 1), c(0.5, 0.5), "1%", c(1, 99))
  for (p in bad) {
    expect_error(winsorize(data, "x", p), "shares", class = "policypanel_error_input")
  }
  for (type in list(0, 10, 1.5, NA, c(1, 2))) {
    expect_error(winsorize(data, "x", quantile_type = type), "1 to 9",
                 class = "policypanel_error_input")
  }
  expect_error(winsorize(data, "x", by = "g"), "missing", class = "policypanel_error_data")
  expect_error(winsorize(data, "x", by = "x"), "cannot be changed",
               class = "policypanel_error_input")
  expect_error(winsorize(data), "columns", class = "policypanel_error_input")
  expect_error(winsorize(1:10, "x"), "vector", class = "policypanel_error_input")
  expect_error(winsorize(1:10, by = 1:3), "one per value", class = "policypanel_error_input")
  expect_error(winsorize(NULL), "missing", class = "policypanel_error_input")
  expect_error(trim_outliers(letters), "not a number", class = "policypanel_error_data")
  expect_error(trim_outliers(matrix(1:4, 2), "x"), "matrix", class = "policypanel_error_input")
})
