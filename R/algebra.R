# Functions of matrices that know nothing of what stands in them.

#' A square matrix with the same names on both sides
#' @noRd
named_square <- function(m, names) {
  dimnames(m) <- list(names, names)
  m
}

#' The diagonal of a square matrix; diag() compares the names of both sides, which takes longer
#' @noRd
diagonal <- function(m) m[seq.int(1L, by = nrow(m) + 1L, length.out = nrow(m))]

#' A matrix with one more row and column, zero but for their common cell
#' @noRd
block_diagonal <- function(m, corner) {
  size <- nrow(m)
  out <- matrix(0, size + 1, size + 1)
  out[seq_len(size), seq_len(size)] <- m
  out[size + 1, size + 1] <- corner
  out
}

#' An orthonormal basis of columns; LAPACK's QR, which gives up no column that is merely small
#' @noRd
orthonormal <- function(x) qr.Q(qr(x, LAPACK = TRUE))

#' What columns have that no column of an orthonormal basis has
#' @noRd
residuals_on <- function(basis, x) x - basis %*% crossprod(basis, x)

#' g' covariance^-1 g; NA where the covariance is not positive definite
#' @noRd
quadratic_form <- function(g, covariance) {
  scale <- sqrt(pmax(diag(covariance), 0))
  if (any(scale == 0)) return(NA_real_)
  e <- eigen(covariance / outer(scale, scale), symmetric = TRUE)
  if (min(e$values) <= 1e-12 * max(e$values)) return(NA_real_)
  sum(crossprod(e$vectors, g / scale)^2 / e$values)
}

#' The inverse of products of columns, whatever their units; NULL where they are collinear
#' @param least Per column the sum of squares below which it is an error of rounding.
#' @noRd
invert_scaled <- function(products, least) {
  scale <- sqrt(diag(products))
  if (any(diag(products) <= least)) return(NULL)
  root <- qr(products / outer(scale, scale), tol = 1e-9)
  if (root$rank == length(scale)) solve(root) / outer(scale, scale)
}

#' A triangular root, root' root = correlation
#'
#' By eigenvalues, because correlations may be singular, then made triangular: the eigenvectors'
#' signs and rotations are the machine's choice, and the points drawn must not depend on them.
#' @noRd
correlation_root <- function(correlation) {
  e <- eigen(correlation, symmetric = TRUE)
  values <- ifelse(e$values > 1e-12 * max(e$values), e$values, 0)
  factor <- qr(sqrt(values) * t(e$vectors))
  root <- qr.R(factor)
  (root * ifelse(diag(root) < 0, -1, 1))[, order(factor$pivot), drop = FALSE]
}

#' A symmetric matrix with its negative eigenvalues set to zero
#' @param e Its eigen(). @param of A function of the eigenvalues: `sqrt` gives the symmetric root.
#' @noRd
without_negative <- function(e, of = identity) {
  e$vectors %*% (of(pmax(e$values, 0)) * t(e$vectors))
}

#' Correlations of a covariance that, several ways of clustering and Conley's, may not be one
#'
#' Negative eigenvalues become zero; the diagonal stays, so that no standard
#' error differs from its regression's.
#' @noRd
as_correlation <- function(products) {
  scale <- sqrt(pmax(diag(products), 0))
  correlation <- products / outer(scale, scale)
  correlation[!is.finite(correlation)] <- 0
  diag(correlation) <- 1
  e <- eigen(correlation, symmetric = TRUE)
  if (min(e$values) < -1e-10) {
    correlation <- stats::cov2cor(without_negative(e))
  }
  correlation
}

#' The positive eigenvalues of a positive semi-definite matrix, with their vectors
#' @noRd
positive_part <- function(m) {
  e <- eigen(m, symmetric = TRUE)
  used <- e$values > 1e-10 * max(e$values, 0)
  list(values = e$values[used], vectors = e$vectors[, used, drop = FALSE])
}

#' Least-norm solution of a symmetric system
#' @param part positive_part() of its matrix.
#' @noRd
pseudo_solve <- function(part, b) {
  part$vectors %*% (crossprod(part$vectors, b) / part$values)
}
