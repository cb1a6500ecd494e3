# The Wald statistic of several estimates, its degrees of freedom, and why there may be none.

#' Coefficients whose variance is missing
#' @noRd
without_variance <- function(v) as.character(rownames(v)[is.na(diagonal(v))])

#' Degrees of freedom of statements about several coefficients: the fewest among them
#' @noRd
joint_df <- function(fit, terms) {
  df <- df_of(fit$vcov, terms)
  min(ifelse(is.na(df), Inf, df), Inf)
}

#' Why there is no test of coefficients, a fact; NULL where there is one
#' @noRd
untested_reason <- function(test, fit, terms) {
  if (!is.na(test$statistic)) return(NULL)
  if (length(terms) == 0) return(fact("no_errors"))
  if ("exact_fit" %in% fit$diagnoses$kind) return(fact("fit_is_exact"))
  clusters <- fit$vcov$clusters
  if (length(clusters) > 0 && min(clusters) <= length(terms)) {
    return(fact("singular_clusters", count = length(terms), clusters = min(clusters)))
  }
  fact("singular", count = length(terms))
}

english_reason <- function(reason) if (is.null(reason)) NA_character_ else in_english(reason)

#' Wald test that coefficients are zero: F with the covariance's own degrees of freedom
#' @return list(statistic, df1, df2, p.value, left_out: coefficients without a variance).
#' @noRd
wald_test <- function(coefficients, vcov) {
  names <- names(coefficients)
  v <- vcov$matrix[names, names, drop = FALSE]
  left_out <- without_variance(v)
  tested <- names[!names %in% left_out]
  k <- length(tested)
  # Where every coefficient has its own degrees of freedom, the smallest: the cautious choice.
  df2 <- if (k == 0) NA_real_ else if (length(vcov$df) > 1) min(vcov$df) else {
    vcov$f_df %||% vcov$df
  }
  if (identical(vcov$small_sample, "fixest")) df2 <- max(df2, k + 1)
  none <- list(statistic = NA_real_, df1 = k, df2 = df2, p.value = NA_real_, left_out = left_out)
  if (k == 0) return(none)
  v <- v[tested, tested, drop = FALSE]
  if (any(diagonal(v) <= 0)) return(none)
  scale <- sqrt(diagonal(v))
  t <- coefficients[tested] / scale
  solved <- stats::.lm.fit(v / tcrossprod(scale), t, tol = 1e-7)
  if (solved$rank < k) return(none)
  statistic <- sum(t * solved$coefficients) / k
  list(statistic = statistic, df1 = k, df2 = df2,
       p.value = stats::pf(statistic, k, df2, lower.tail = FALSE), left_out = left_out)
}
