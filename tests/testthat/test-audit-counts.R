# Rows, units and periods.

counts <- function(...) audit_table(published_counts(...))

test_that("parts, units and periods", {
  expect_finding(counts(n = 438, groups = c(a = 196, b = 154, c = 88)), "parts add up",
                 "Counts (rows)", "consistent")
  expect_finding(counts(n = 280, groups = c(a = 91, b = 181)), "parts add up", "Counts (rows)",
                 "impossible", "272")
  expect_finding(counts(n = 230, units = 23, periods = 10), "units x periods", "Counts (rows)",
                 "consistent")
  expect_finding(counts(n = 240, units = 23, periods = 10), "units x periods", "Counts (rows)",
                 "impossible")
  expect_finding(counts(n = 100, periods = 10, lagged = 92), "units x periods", "Counts (rows)",
                 "impossible", "10 (all rows)", "8 (rows lost to the lag)")
  # 20 units of 22 periods, one row missing: all its own counts agree.
  expect_finding(counts(n = 439, periods = 22, lagged = 419, groups = c(a = 220, b = 219),
                        without_periods = c(n = 379, periods = 3)),
                 "units x periods", "Counts (rows)", "consistent")
})

test_that("winsorising, balance, units left out, population", {
  expect_finding(counts(n = 438, winsorised = 438), "winsorising", "Counts (rows)", "consistent")
  expect_finding(counts(n = 438, winsorised = 421), "winsorising", "Counts (rows)", "impossible")
  expect_finding(counts(n = 50, units = 10, periods = 5, balanced = "yes"), "balanced panel",
                 "Counts (rows)", "consistent")
  expect_finding(counts(n = 49, units = 10, periods = 5, balanced = "yes"), "balanced panel",
                 "Counts (rows)", "impossible")
  expect_finding(counts(n = 3327, periods = 12, without_units = c(n = 3279, units = 4)),
                 "rows of the units left out", "Counts (rows)", "consistent")
  expect_finding(counts(n = 3327, periods = 12, without_units = c(n = 3270, units = 4)),
                 "rows of the units left out", "Counts (rows)", "impossible")
  expect_finding(counts(units = 23, population = 25), "units there are", "Counts (rows)", "needs")
})

test_that("adoptions per year are treated rows", {
  adoption <- c("2015" = 1, "2016" = 12, "2018" = 21, "2019" = 21, "2020" = 43)
  rows <- published_counts(n = 3360, adoption = adoption, last_period = 2021, treatment = "d")
  mean_of <- function(mean) published_descriptives(list(d = c(n = 3360, mean = mean)))
  expect_finding(audit_table(rows, mean_of("0.0929")), "treated rows", "Counts (rows)",
                 "consistent", "312")
  expect_finding(audit_table(rows, mean_of("0.0637")), "treated rows", "Counts (rows)",
                 "impossible", "next year 214")
  expect_finding(audit_table(rows), "treated rows", "Counts (rows)", "needs")
})
