# Weights without pairs: inverse probability and entropy balancing.

#' Inverse-probability weights, normalised to the number of targets
#'
#' Donors of the ATT (controls) weigh p / (1 - p), those of the ATU (treated) (1 - p) / p.
#' @inheritParams match_by_kernel
#' @noRd
match_by_odds <- function(problem, targets, donors, settings) {
  p <- problem$score[donors]
  weight <- if (problem$treated[targets[1]]) p / (1 - p) else (1 - p) / p
  weighted_mean_match(problem, targets, donors, weight)
}

#' Entropy balancing (Hainmueller 2012): the donor weights nearest to equal ones that give the
#' donors the targets' covariate means
#' @noRd
match_by_entropy <- function(problem, targets, donors, settings) {
  x <- problem$covariates
  weight <- balance_means(x[donors, , drop = FALSE], colMeans(x[targets, , drop = FALSE]))
  weighted_mean_match(problem, targets, donors, weight)
}

weighted_mean_match <- function(problem, targets, donors, weight) {
  weight <- weight * length(targets) / sum(weight)
  mean <- sum(weight * problem$y[donors]) / length(targets)
  list(matched_outcome = rep(mean, length(targets)), donor_weight = weight)
}

#' Weights exp(x b) with the given means: Newton on the convex dual, log of the sum of
#' exp((x - means) b)
#' @noRd
balance_means <- function(x, means, tolerance = 1e-10) {
  z <- sweep(x, 2, means)
  scale <- sqrt(colMeans(z^2))
  z <- sweep(z[, scale > 0, drop = FALSE], 2, scale[scale > 0], `/`)
  b <- numeric(ncol(z))
  dual <- function(b) {
    index <- drop(z %*% b)
    top <- max(index)
    weight <- exp(index - top)
    list(value = top + log(sum(weight)), weight = weight / sum(weight))
  }
  now <- dual(b)
  for (iteration in 1:200) {
    gap <- drop(crossprod(z, now$weight))
    if (max(abs(gap), 0) < tolerance) return(now$weight)
    hessian <- crossprod(z * now$weight, z) - tcrossprod(gap)
    step <- generalised_solve(hessian, gap)
    for (halving in 0:30) {
      trial <- dual(b - step * 0.5^halving)
      if (is.finite(trial$value) && trial$value <= now$value + 1e-14) break
    }
    b <- b - step * 0.5^halving
    now <- trial
  }
  off <- colnames(z)[abs(gap) >= tolerance]
  abort_design("Entropy balancing has no solution: no positive weights give the untreated rows the
                means of the treated (or the reverse, for the ATU).",
               "Still unequal: {.val {off}}.",
               "Leave covariates out of {.arg match}, or impose {.arg common_support}.",
               column = off)
}
