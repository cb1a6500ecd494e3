# Abadie and Imbens (2016): nearest neighbours on a score that was estimated.

#' Variance of nearest-neighbour matching with the correction for the estimated score
#'
#' \eqn{V - c' C c}, C the covariance of the score's coefficients, and for the ATT (and ATU) plus
#' \eqn{g' C g} with g the derivative of the effect by them. Conditional covariances of covariates
#' and outcome given the score come from the two rows of a group that are nearest in the score,
#' effects given the covariates from the nearest row in the covariates.
#' @noRd
adjusted_vcov <- function(rows, problem, settings, gap, estimate) {
  known <- abadie_imbens_vcov(rows, problem, settings, gap, estimate)
  parts <- adjustment_parts(problem)
  covariance <- problem$score_fit$covariance
  form <- function(v) drop(crossprod(v, covariance %*% v))
  change <- vapply(settings$estimand, function(name) {
    switch(name,
      ATT = treated_adjustment(parts, parts$treated, parts$p, estimate[["ATT"]], form),
      # The ATU is the ATT, with the other sign, of the data with the groups exchanged.
      ATU = treated_adjustment(parts, !parts$treated, 1 - parts$p, -estimate[["ATU"]], form),
      ATE = -form(colMeans(parts$density * (parts$covariance$treated / parts$p +
                                              parts$covariance$control / (1 - parts$p))))
    )
  }, 0)
  v <- known$matrix
  diag(v) <- diag(v) + change
  if (any(diag(v) <= 0)) {
    warn("The correction of Abadie and Imbens (2016) leaves no variance for
          {.val {settings$estimand[diag(v) <= 0]}}; its standard error is NA.")
    diag(v)[diag(v) <= 0] <- NA
  }
  list(matrix = v, type = "abadie_imbens_2016", df = NA_real_,
       label = "Abadie-Imbens (2016; score estimated, rows independent)")
}

#' What the corrections are made of, for the rows on support
#' @return list(treated, p, density, x, y, matched, twin, covariance): `matched` and `twin` are the
#'   outcomes of the other group at the row's score and covariates; covariance$treated and $control
#'   have one row per row, one column per coefficient.
#' @noRd
adjustment_parts <- function(problem) {
  use <- which(problem$eligible)
  treated <- problem$treated[use]
  p <- problem$score[use]
  y <- problem$y[use]
  columns <- lapply(problem$score_columns, `[`, use)
  x <- cbind(1, do.call(cbind, columns))
  density <- if (problem$score_fit$link == "logit") p * (1 - p) else stats::dnorm(stats::qnorm(p))
  points <- mahalanobis_points(columns, treated)
  list(treated = treated, p = p, y = y, x = x, density = density,
       matched = other_outcome(treated, y, function(t, c) {
         core_nearest_scores(p[t], p[c], 1L, Inf, FALSE, FALSE)
       }),
       twin = other_outcome(treated, y, function(t, c) {
         core_nearest_points(points[, t, drop = FALSE], points[, c, drop = FALSE], 1L, Inf, FALSE,
                             FALSE)
       }),
       covariance = list(treated = local_covariance(p, x, y, which(treated)),
                         control = local_covariance(p, x, y, which(!treated))))
}

other_outcome <- function(treated, y, nearest) {
  out <- numeric(length(y))
  for (side in c(TRUE, FALSE)) {
    t <- which(treated == side)
    c <- which(treated != side)
    pairs <- nearest(t, c)
    out[t[pairs$target]] <- y[c[pairs$donor]]
  }
  out
}

#' Covariance of covariates and outcome within the two rows of `group` nearest in the score: half
#' the product of their differences
#' @noRd
local_covariance <- function(p, x, y, group) {
  if (length(group) < 2) {
    abort_design("{.val abadie_imbens_2016} needs two treated and two untreated rows on support.")
  }
  pairs <- core_nearest_scores(p, p[group], 2L, Inf, FALSE, FALSE)
  first <- group[pairs$donor[c(TRUE, FALSE)]]
  second <- group[pairs$donor[c(FALSE, TRUE)]]
  (x[first, , drop = FALSE] - x[second, , drop = FALSE]) * (y[first] - y[second]) / 2
}

treated_adjustment <- function(parts, treated, p, effect, form) {
  n1 <- sum(treated)
  same <- identical(treated, parts$treated)
  own <- parts$covariance[[if (same) "treated" else "control"]]
  other <- parts$covariance[[if (same) "control" else "treated"]]
  difference <- function(counterfactual) {
    ifelse(treated, 1, -1) * (parts$y - counterfactual) - effect
  }
  slope <- colSums(parts$density * parts$x * difference(parts$matched))
  c <- (slope + colSums(parts$density * (own + p / (1 - p) * other))) / n1
  g <- colSums(parts$density * parts$x * difference(parts$twin)) / n1
  # Coefficients change sign with the exchange of the groups, which no quadratic form sees.
  form(g) - form(c)
}
