# Confidence limits from replicates: one rule of quantiles for all of them.

#' Limits of estimates from their replicates
#'
#' @param replicates From replicate_over(). @param estimate By term.
#' @param method `"percentile"`; `"bca"`, bias-corrected and accelerated (Efron 1987), which needs
#'   the jackknife; `"normal"`, from the replicates' standard deviation; `"subsample"`, quantiles
#'   about the estimate, scaled (Politis and Romano 1994).
#' @param jackknife Terms x clusters, for BCa.
#' @return Terms x 2. Replicates that failed are left out.
#' @noRd
limits_of <- function(replicates, estimate, level, method, jackknife = NULL) {
  tails <- c((1 - level) / 2, (1 + level) / 2)
  scale <- scheme_scale(replicates$scheme)
  limits <- vapply(seq_along(estimate), function(k) {
    own <- replicates$draws[k, ]
    own <- own[is.finite(own)]
    switch(
      method,
      percentile = replicate_quantiles(own, tails),
      bca = replicate_quantiles(own, bca_levels(own, estimate[[k]], jackknife[k, ], tails)),
      normal = estimate[[k]] + stats::qnorm(tails) * scale * stats::sd(own),
      subsample = estimate[[k]] - scale * (rev(replicate_quantiles(own, tails)) - estimate[[k]])
    )
  }, numeric(2))
  structure(t(limits), dimnames = list(names(estimate), NULL))
}

#' Standard errors from replicates, by term
#' @noRd
replicate_errors <- function(replicates) {
  scheme_scale(replicates$scheme) * apply(replicates$draws, 1, function(own) {
    stats::sd(own[is.finite(own)])
  })
}

#' Levels of the quantiles of the draws that a BCa interval ends at
#' @noRd
bca_levels <- function(draws, estimate, jackknife, tails) {
  below <- (sum(draws < estimate) + sum(draws == estimate) / 2) / length(draws)
  if (length(draws) == 0 || below <= 0 || below >= 1) return(c(NA_real_, NA_real_))
  bias <- stats::qnorm(below)
  apart <- mean(jackknife, na.rm = TRUE) - jackknife[is.finite(jackknife)]
  spread <- sum(apart^2)
  acceleration <- if (spread > 0) sum(apart^3) / (6 * spread^1.5) else 0
  shift <- bias + stats::qnorm(tails)
  stats::pnorm(bias + shift / (1 - acceleration * shift))
}

#' Quantiles at ranks (n + 1) p, between draws on the scale of the normal (Davison & Hinkley 1997,
#' 5.8)
#' @noRd
replicate_quantiles <- function(draws, p) {
  n <- length(draws)
  if (anyNA(p) || n == 0) return(rep(NA_real_, length(p)))
  sorted <- sort(draws)
  rank <- (n + 1) * p
  if (any(rank < 1 | rank > n)) {
    warn("With {n} draws an end of the interval is the smallest or largest of them.")
  }
  below <- pmin(pmax(floor(rank), 1), n)
  above <- pmin(below + 1, n)
  from <- stats::qnorm(below / (n + 1))
  to <- stats::qnorm(above / (n + 1))
  share <- ifelse(above > below, (stats::qnorm(p) - from) / (to - from), 0)
  sorted[below] + pmin(pmax(share, 0), 1) * (sorted[above] - sorted[below])
}
