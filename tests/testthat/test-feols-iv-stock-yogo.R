# Stock and Yogo's critical values.

values <- function(k, l) {
  stock_yogo(list(endogenous = letters[seq_len(k)], instruments = seq_len(l)))
}

test_that("values as Stata's ivregress and ivreg2 print them", {
  # [R] ivregress postestimation, estat firststage: 1 endogenous regressor, 2 instruments: size
  # 19.93, 11.59, 8.75, 7.25 and no relative bias; ivreg2's help-file example, 3 instruments.
  two <- values(1, 2)
  expect_identical(two$criterion, rep("maximal size", 4))
  expect_identical(two$critical, c(19.93, 11.59, 8.75, 7.25))
  expect_identical(two$threshold, c(0.10, 0.15, 0.20, 0.25))
  three <- values(1, 3)
  expect_identical(three$critical, c(13.91, 9.08, 6.46, 5.39, 22.30, 12.83, 9.54, 7.80))
  expect_identical(values(1, 1)$critical, c(16.38, 8.96, 6.66, 5.53))
  expect_identical(values(2, 4)$critical, c(11.04, 7.56, 5.57, 4.73, 16.87, 9.93, 7.54, 6.28))
  expect_identical(values(3, 6)$critical, c(12.20, 7.77, 5.35, 4.40))
})

test_that("nothing is made up where nothing is published", {
  expect_null(values(4, 10))
  expect_null(values(1, 31))
  expect_null(values(3, 4))  # relative bias needs two instruments more than regressors
  expect_identical(unique(values(2, 3)$criterion), "maximal size")
})

test_that("the tables are smooth in the number of instruments, which misprints are not", {
  for (column in 2:9) {
    steps <- diff(stock_yogo_size[, column], differences = 2)[-(1:10)]
    expect_lt(max(abs(steps)), 0.035)
  }
  for (column in 2:13) {
    steps <- diff(stock_yogo_bias[, column], differences = 3)
    steps <- steps[!is.na(steps)][-(1:8)]
    expect_lt(max(abs(steps)), 0.06)
  }
  expect_identical(dim(stock_yogo_size), c(30L, 9L))
  expect_identical(dim(stock_yogo_bias), c(28L, 13L))
})
