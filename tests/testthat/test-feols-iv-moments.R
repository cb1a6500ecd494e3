# The covariance of moments that all tests of instruments share.

test_that("moments: iid, by row, by cluster, by several ways", {
  data <- iv_data()
  fit <- did_feols(y ~ x | unit | e1 ~ z1 + z2, data)
  r <- with_seed(5, matrix(stats::rnorm(2 * nrow(data)), ncol = 2))
  z <- as.matrix(data[c("z1", "z2")])
  scores <- cbind(r[, 1] * z, r[, 2] * z)
  of <- function(...) moment_covariance(iv_columns(with_vcov(fit, ...)), r, z)
  sums <- function(by) crossprod(rowsum(scores, by))
  expect_equal(unname(of("iid", NULL)), unname(kronecker(crossprod(r), crossprod(z)) / nrow(data)),
               tolerance = 1e-12)
  expect_equal(unname(of("hc1", NULL)), unname(crossprod(scores)), tolerance = 1e-12)
  expect_equal(unname(of(NULL, NULL)), unname(sums(data$unit)), tolerance = 1e-12)
  two <- did_feols(y ~ x | unit + year | e1 ~ z1 + z2, data, cluster = ~unit + g)
  both <- sums(data$unit) + sums(data$g) - sums(paste(data$unit, data$g))
  expect_equal(unname(moment_covariance(iv_columns(two), r, z)), unname(both),
               tolerance = 1e-12)
})

test_that("columns: projected, weighted, instruments orthonormal", {
  data <- iv_data()
  iv <- iv_columns(did_feols(y ~ x | unit + year | e1 ~ z1 + z2, data, weights = ~w))
  expect_equal(crossprod(iv$z), diag(2), tolerance = 1e-12)
  less <- qr(sqrt(data$w) * cbind(dummy_matrix(data[c("unit", "year")], nrow(data)), data$x))
  expect_equal(iv$y, qr.resid(less, sqrt(data$w) * data$y), tolerance = 1e-9)
  expect_equal(drop(iv$e), qr.resid(less, sqrt(data$w) * data$e1), tolerance = 1e-9,
               ignore_attr = TRUE)
  expect_equal(tcrossprod(iv$z) %*% iv$e,
               qr.fitted(qr(qr.resid(less, sqrt(data$w) * as.matrix(data[c("z1", "z2")]))), iv$e),
               tolerance = 1e-9, ignore_attr = TRUE)
})

test_that("quadratic forms: scale-free, NA where the covariance is singular or indefinite", {
  m <- crossprod(with_seed(1, matrix(stats::rnorm(30), 10)))
  g <- c(1, -2, 3)
  expect_equal(quadratic_form(g, m), drop(g %*% solve(m, g)), tolerance = 1e-12)
  s <- c(1e-8, 1, 1e8)
  expect_equal(quadratic_form(s * g, outer(s, s) * m), quadratic_form(g, m), tolerance = 1e-9)
  expect_identical(quadratic_form(g, tcrossprod(1:3)), NA_real_)
  expect_identical(quadratic_form(g, diag(c(1, 1, -1))), NA_real_)
  expect_identical(quadratic_form(c(1, 0), diag(c(1, 0))), NA_real_)
})
