# Columns and covariances that all tests of instruments share.

iv_test_types <- c("iid", "hc1", "cluster")

#' The columns that the tests work on, scaled by the roots of the weights
#'
#' @return list: y, e, and z with orthonormal columns, less fixed effects and exogenous regressors;
#'   n; n_exogenous; the fit's covariance and its inference.
#' @noRd
iv_columns <- function(object) {
  if (!object$inference$type %in% iv_test_types) {
    abort_input("The tests of {.fn iv_tests} are made for {.arg vcov} {.or {.val {iv_test_types}}},
                 not for {.val {object$inference$type}}.", argument = "vcov")
  }
  if (has_counts(object$system)) {
    abort_input("{.fn iv_tests} takes analytic weights, not frequency weights.",
                argument = "object")
  }
  inference <- settle_inference(object$inference, object)
  vcov <- object$vcov
  system <- object$system
  roles <- object$fit$roles
  columns <- within_rows(system)
  weights <- row_weights(system)
  if (!is.null(weights)) columns <- sqrt(weights) * columns
  of <- function(names) columns[, column_positions(system, names), drop = FALSE]
  rest <- cbind(of(object$outcome), of(roles$endogenous), of(roles$instruments))
  if (length(roles$exogenous) > 0) rest <- residuals_on(orthonormal(of(roles$exogenous)), rest)
  k <- length(roles$endogenous)
  c(roles["endogenous"], roles["instruments"],
    list(y = rest[, 1], e = rest[, 1 + seq_len(k), drop = FALSE],
         z = orthonormal(rest[, -seq_len(1 + k), drop = FALSE]), n = nrow(rest),
         n_exogenous = length(roles$exogenous), b = object$fit$coefficients[roles$endogenous],
         absorbed = absorbed_levels(system), counted = vcov$k - length(object$fit$coefficients),
         vcov = vcov, inference = inference, clusterings = clusterings_of(inference),
         small_sample = vcov$small_sample))
}

#' An orthonormal basis of columns; LAPACK's QR, which gives up no column that is merely small
#' @noRd
orthonormal <- function(x) qr.Q(qr(x, LAPACK = TRUE))

residuals_on <- function(basis, x) x - basis %*% crossprod(basis, x)

#' Covariance of the sums of columns times residuals, without a small-sample factor
#'
#' @param residuals A vector, or a matrix: then one block of moments per residual.
#' @noRd
moment_covariance <- function(iv, residuals, columns) {
  residuals <- as.matrix(residuals)
  if (iv$vcov$type == "iid") {
    return(kronecker(crossprod(residuals) / iv$n, crossprod(columns)))
  }
  blocks <- lapply(seq_len(ncol(residuals)), function(j) residuals[, j] * columns)
  scores <- do.call(cbind, blocks)
  influence_meat(new_influences(scores), iv$inference, iv$clusterings)
}

#' The factor of F statistics and their denominator's degrees of freedom, when a regression has so
#' many slopes besides the exogenous regressors'
#' @noRd
small_sample_of <- function(iv, slopes) {
  slopes <- slopes + iv$n_exogenous
  type <- vcov_types()[[iv$inference$type]]
  groups <- type$groups(iv$inference)
  list(factor = small_sample_factor(iv$small_sample, type, iv$n, slopes + iv$counted, groups),
       df = if (is.null(groups)) iv$n - slopes - iv$absorbed else iv$vcov$df)
}

#' g' covariance^-1 g; NA where the covariance is not positive definite
#' @noRd
quadratic_form <- function(g, covariance) {
  scale <- sqrt(pmax(diag(covariance), 0))
  if (any(scale == 0)) return(NA_real_)
  e <- eigen(covariance / outer(scale, scale), symmetric = TRUE)
  if (min(e$values) <= 1e-12 * max(e$values)) return(NA_real_)
  sum(crossprod(e$vectors, g / scale)^2 / e$values)
}
