test_that("an index prints what it is made of, summarises and glances", {
  index <- mpi_index(index_data(), list(one = c("a", "b"), two = "c"), unit = "city",
                     time = "year")
  text <- capture.output(print(index))
  expect_true("Weights: entropy" %in% text)
  expect_true(any(grepl("minmax, global bounds, shift 0", text)))
  expect_true(any(grepl("Dimension scores", capture.output(print(summary(index))))))
  expect_equal(glance(index)$nobs, 48)
  expect_identical(glance(index)$weights, "entropy")
  expect_equal(nobs(index), 48)
  scoped <- mpi_index(index_data(), c("a", "b"), unit = "city", time = "year", scope = "period",
                      dimension_weights = c(index = 1), bounds = list(a = c(-1, 20)))
  text <- capture.output(print(scoped))
  expect_true(any(grepl("mean weight", text)))
  expect_true(any(grepl("entropy within each period, within dimensions weighted by given", text)))
  expect_true(any(grepl("bounds given for a", text)))
})

test_that("coefficients, covariance and intervals are those of the bootstrap", {
  index <- mpi_index(index_data(), c("a", "b", "c"), unit = "city", time = "year")
  draws <- index_uncertainty(index, 100, seed = 3)
  expect_identical(vcov(index, replicates = 100, seed = 3), vcov(draws))
  expect_identical(tidy(index, replicates = 100, seed = 3), tidy(draws))
  expect_identical(confint(index, "b", replicates = 100, seed = 3), confint(draws, "b"))
  expect_identical(rownames(vcov(index, replicates = 9)), names(coef(index)))
})
