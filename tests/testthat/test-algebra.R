# Matrices: each function against its definition.

test_that("named_square() and block_diagonal()", {
  m <- matrix(c(2, 1, 1, 3), 2)
  expect_identical(dimnames(named_square(m, c("a", "b"))), list(c("a", "b"), c("a", "b")))
  expect_identical(block_diagonal(m, 7), rbind(cbind(m, 0), c(0, 0, 7)))
})

test_that("what columns have beyond others is the residual of lm()", {
  x <- with_seed(1, matrix(stats::rnorm(60), 20))
  basis <- orthonormal(x[, 1:2])
  expect_equal(crossprod(basis), diag(2), tolerance = 1e-12)
  expect_equal(drop(residuals_on(basis, x[, 3])),
               unname(stats::residuals(stats::lm(x[, 3] ~ 0 + x[, 1:2]))), tolerance = 1e-10)
})

test_that("a quadratic form is that of solve(), whatever the scale, and NA without an inverse", {
  x <- with_seed(2, matrix(stats::rnorm(60), 20))
  v <- crossprod(x)
  g <- c(1, -2, 0.5)
  expect_equal(quadratic_form(g, v), drop(g %*% solve(v, g)), tolerance = 1e-10)
  scale <- c(1e-8, 1, 1e8)
  expect_equal(quadratic_form(g * scale, v * outer(scale, scale)), drop(g %*% solve(v, g)),
               tolerance = 1e-10)
  expect_identical(quadratic_form(g, crossprod(x[, c(1, 2, 2)])), NA_real_)
  expect_identical(quadratic_form(g, v * outer(c(0, 1, 1), c(0, 1, 1))), NA_real_)
})

test_that("a root of correlations is triangular and gives them back, also singular ones", {
  of <- function(columns) {
    stats::cor(with_seed(4, matrix(stats::rnorm(80), 20))[, columns])
  }
  for (columns in list(1:4, c(1, 2, 2, 3))) {
    root <- correlation_root(of(columns))
    expect_equal(crossprod(root), of(columns), tolerance = 1e-10)
  }
  expect_equal(correlation_root(of(1:4)), chol(of(1:4)), tolerance = 1e-10)
})

test_that("correlations of what is no covariance are some, and of one its own", {
  v <- with_seed(5, crossprod(matrix(stats::rnorm(60), 20)))
  expect_equal(as_correlation(v), stats::cov2cor(v), tolerance = 1e-12)
  odd <- matrix(c(1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1), 3)
  expect_lt(min(eigen(odd)$values), -0.5)
  made <- as_correlation(odd)
  expect_equal(diag(made), rep(1, 3), tolerance = 1e-12)
  expect_gte(min(eigen(made, symmetric = TRUE)$values), -1e-12)
})

test_that("negative eigenvalues become zero and the others stay, also under the root", {
  v <- matrix(c(1, 0.9, -0.4, 0.9, 1, 0.8, -0.4, 0.8, 1), 3)
  e <- eigen(v, symmetric = TRUE)
  expect_true(any(e$values < 0))
  found <- eigen(without_negative(e), symmetric = TRUE)
  expect_equal(found$values, pmax(e$values, 0), tolerance = 1e-12)
  expect_equal(abs(found$vectors[, 1:2]), abs(e$vectors[, 1:2]), tolerance = 1e-10)
  root <- without_negative(e, sqrt)
  expect_equal(root %*% root, without_negative(e), tolerance = 1e-12)
})
