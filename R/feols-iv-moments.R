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

#' Rows of the table of tests: an F statistic made of a quadratic form, or the form itself
#' @noRd
f_row <- function(iv, test, form, df1, slopes) {
  small <- small_sample_of(iv, slopes)
  statistic <- form / df1 / small$factor
  test_row(test, statistic, "F", df1, small$df,
           stats::pf(statistic, df1, small$df, lower.tail = FALSE),
           if (iv$small_sample == "none") "none" else "factor of the covariance")
}

chi2_row <- function(test, statistic, df, kind = paste0("iv_", test)) {
  test_row(test, statistic, "chi2", df, NA_real_,
           stats::pchisq(statistic, df, lower.tail = FALSE), "none", kind)
}

#' @param test What the column `test` calls it. @param kind Its key in the dictionaries.
#' @noRd
test_row <- function(test, statistic, distribution, df1, df2, p.value, small_sample,
                     kind = paste0("iv_", test)) {
  label <- fact(kind)
  row <- data.frame(test = test, label = in_english(label), statistic = statistic,
                    distribution = distribution,
                    df1 = df1, df2 = df2, p.value = p.value, small_sample = small_sample)
  row$label_fact <- fact_column(list(label))
  row
}

#' A measure of strength: its p-value would be of no use, since what matters is not whether
#' instruments are irrelevant but whether they are weak
#' @noRd
without_distribution <- function(row) {
  row[c("distribution", "df1", "df2", "p.value")] <- list("none", NA_real_, NA_real_, NA_real_)
  row
}
