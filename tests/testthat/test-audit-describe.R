# Descriptive tables.

describe <- function(..., settings = list()) {
  audit_table(do.call(published_descriptives, c(list(list(x = c(...))), settings)))
}

test_that("the SD has a bound above and below", {
  expect_finding(describe(n = 50, mean = "0.61", sd = "0.22", min = "0.39", max = "0.84"),
                 "SD bound", "Table 1 x", "consistent", "0.2249", "97.8%")
  expect_finding(describe(n = 50, mean = "0.61", sd = "0.24", min = "0.39", max = "0.84"),
                 "SD bound", "Table 1 x", "impossible")
  expect_finding(describe(n = 50, mean = "0.61", sd = "0.01", min = "0.39", max = "0.84"),
                 "SD bound", "Table 1 x", "impossible")
  # Reached by two points at the ends.
  two <- rep(c(1, 3), c(10, 30))
  expect_finding(describe(n = 40, mean = rounded(mean(two)), sd = rounded(sd(two)), min = "1.000",
                          max = "3.000"),
                 "SD bound", "Table 1 x", "consistent", "100% of the bound")
})

test_that("mean and median lie within the range and near each other", {
  expect_finding(describe(n = 50, mean = "4.0", sd = "1.0", min = "0.0", max = "3.0"),
                 "order of values", "Table 1 x", "impossible")
  expect_finding(describe(n = 50, mean = "4.0", sd = "1.0", min = "0.0", median = "2.0",
                          max = "9.0"),
                 "order of values", "Table 1 x", "impossible")
})

test_that("0/1 variables are counts", {
  dummy <- list(dummies = "x")
  expect_finding(describe(n = 3360, mean = "0.0929", sd = "0.2903", min = 0, max = 1,
                          settings = dummy), "0/1 variable", "Table 1 x", "consistent", "312 ones")
  expect_finding(describe(n = 3360, mean = "0.0929", sd = "0.3903", min = 0, max = 1,
                          settings = dummy), "0/1 variable", "Table 1 x", "impossible")
  expect_finding(describe(n = 7, mean = "0.500", sd = "0.500", min = 0, max = 1, settings = dummy),
                 "0/1 variable", "Table 1 x", "impossible", "No count")
  expect_finding(describe(n = 200, mean = "0.300", sd = "0.100", min = 0, median = 0, max = 1),
                 "0/1 variable", "Table 1 x", "needs", "not 0/1")
})

test_that("shares, extremes, labels and decimals", {
  range <- function(min, max, ...) {
    describe(n = 90, mean = "1.0", sd = "0.1", min = min, max = max, settings = list(...))
  }
  expect_finding(range("0.2", "400.0", shares = "x"), "share", "Table 1 x", "impossible")
  expect_finding(range("0.2", "40.0", shares = "x"), "share", "Table 1 x", "consistent", "percent")
  expect_finding(range("0.2", "0.9", shares = "x"), "share", "Table 1 x", "consistent", "fraction")
  expect_finding(range("0.2", "1.3", shares = "x"), "share", "Table 1 x", "needs")
  expect_finding(range("0.2", "5.0", shares = "x", logs = "x"), "share", "Table 1 x", "impossible")
  expect_finding(range("0.2", "1.9", logs = "x"), "extreme value", "Table 1 x", "needs", "9 SD")
  expect_finding(describe(n = 400, mean = "0.6", sd = "0.2", min = "0.3", max = "0.9",
                          settings = list(sd_label = "Standard Error")),
                 "standard error or SD", "Table 1", "impossible", "implies an SD of 3 to 5")
})

test_that("known values of a time-invariant variable", {
  value <- c(a = 1, b = 2, c = 4, d = 9)
  rows <- rep(value[1:3], 5)
  audit <- audit_table(
    published_descriptives(list(x = c(n = 15, mean = rounded(mean(rows)), sd = rounded(sd(rows)))),
                           known = list(x = value)),
    published_counts(n = 15, periods = 5)
  )
  expect_finding(audit, "known values", "Table 1 x", "consistent", "without d (3 units)")
})

test_that("random data pass", {
  for (seed in 1:60) {
    audit <- with_seed(seed, {
      n <- sample(5:500, 1)
      data <- list(a = rnorm(n), b = rexp(n), c = rbinom(n, 1, 0.3), d = runif(n))
      audit_table(published_descriptives(lapply(data, described, digits = sample(1:4, 1)),
                                         dummies = if (any(data$c == 1)) "c", shares = "d"))
    })
    found <- as.data.frame(audit)
    expect_false("impossible" %in% found$verdict, label = paste("seed", seed))
  }
})

test_that("a 0/1 column is recognised by its numbers", {
  # sqrt(0.3 x 0.7 x 200 / 199) = 0.45941
  column <- function(sd, ...) describe(n = 200, mean = "0.300", sd = sd, min = "0", max = "1", ...)
  expect_finding(column("0.459"), "0/1 variable", "Table 1 x", "consistent", "60 ones", "0.45941")
  expect_finding(column("0.559"), "0/1 variable", "Table 1 x", "needs", "rounded to 0 and 1")
  # A share has a smaller SD, and is nobody's business.
  expect_false("0/1 variable" %in% as.data.frame(column("0.250"))$check)
  expect_finding(column("0.459", median = "0"), "0/1 variable", "Table 1 x", "consistent")
  expect_false("0/1 variable" %in% as.data.frame(column("0.459", median = "0.25"))$check)
  expect_finding(describe(n = 200, mean = "0.300", sd = "0.459", min = "0.000", max = "1.000"),
                 "0/1 variable", "Table 1 x", "consistent")
  # 0.3 of 200 rows is a count, 0.302 is none.
  expect_finding(describe(n = 200, mean = "0.302", sd = "0.460", min = "0", max = "1"),
                 "0/1 variable", "Table 1 x", "needs", "No count", "not 0/1")
  # By brute force: every 0/1 column, at three decimals.
  for (n in c(7, 40, 333)) for (ones in unique(round(seq(1, n - 1, length.out = 12)))) {
    x <- rep(0:1, c(n - ones, ones))
    found <- as.data.frame(describe(n = n, mean = rounded(mean(x)), sd = rounded(sd(x)), min = "0",
                                    max = "1"))
    expect_true("0/1 variable" %in% found$check, label = paste(ones, "of", n))
    expect_equal(unique(found$verdict), "consistent", label = paste(ones, "of", n))
  }
})
