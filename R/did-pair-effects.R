# The effect in one cohort between two periods, adjusted for covariates: by regression, by
# weighting, or by both (Sant'Anna and Zhao 2020).

#' One or more effects on the same units, with the same covariates and score
#'
#' Sant'Anna and Zhao (2020), section 3; influences sum to zero. e are changes less what the
#' regression among controls says, which has no part in weighting.
#' @param pair list(change: units x effects, treated, weight, covariates: units x covariates).
#' @return list(estimate, influence: units x effects).
#' @noRd
pair_effects <- function(pair, method, name) {
  x <- scaled_covariates(pair)
  treated <- pair$weight * pair$treated
  control <- pair$weight * !pair$treated
  e <- pair$change
  if (method == "improved") return(improved_effects(pair, x, treated, control, name))
  if (method != "weighting" && method != "horvitz_thompson") {
    inverse <- invert_products(x, control, name)
    e <- e - x %*% (inverse %*% crossprod(x, control * e))
  }
  if (method == "regression") {
    mean <- colSums(treated * e) / sum(treated)
    back <- drop(x %*% (inverse %*% colSums(treated * x))) / sum(treated)
    return(list(estimate = mean,
                influence = treated / sum(treated) * sweep(e, 2, mean) - control * back * e))
  }
  score <- fit_odds(x, pair, name)
  odds <- control * score$odds
  total <- if (method == "horvitz_thompson") sum(treated) else sum(odds)
  of_treated <- colSums(treated * e) / sum(treated)
  of_control <- colSums(odds * e) / total
  centred <- if (method == "horvitz_thompson") e else sweep(e, 2, of_control)
  slope <- score$inverse %*% crossprod(x, odds * centred) / total
  influence <- treated / sum(treated) * sweep(e, 2, of_treated) - odds / total * centred -
    pair$weight * score$residual * (x %*% slope)
  if (method == "horvitz_thompson") {
    influence <- influence + outer(treated / sum(treated), of_control)
  }
  if (method == "doubly_robust") {
    moved <- colSums(treated * x) / sum(treated) - colSums(odds * x) / sum(odds)
    influence <- influence - control * drop(x %*% (inverse %*% moved)) * e
  }
  list(estimate = of_treated - of_control, influence = influence)
}

#' Doubly robust with a score that balances, and a regression with its odds as weights
#'
#' Sant'Anna and Zhao (2020), section 3.2: neither moves the estimate to first order.
#' @noRd
improved_effects <- function(pair, x, treated, control, name) {
  odds <- control * balancing_odds(x, treated, control, name)
  inverse <- invert_products(x, odds, name)
  e <- pair$change - x %*% (inverse %*% crossprod(x, odds * pair$change))
  mean <- colSums(treated * e) / sum(treated)
  list(estimate = mean,
       influence = treated / sum(treated) * sweep(e, 2, mean) - odds / sum(odds) * e)
}

#' Odds exp(x'g) under which controls have the covariates' means of the treated (Graham, Campos de
#' Xavier Pinto and Egel 2012): the minimum of a convex function by Newton's method
#' @noRd
balancing_odds <- function(x, treated, control, name) {
  invert_products(x, control, name)
  total <- colSums(treated * x)
  loss <- function(g) sum(control * exp(drop(x %*% g))) - sum(total * g)
  g <- c(log(sum(treated) / sum(control)), numeric(ncol(x) - 1))
  for (round in 1:100) {
    odds <- exp(drop(x %*% g))
    gap <- colSums(control * odds * x) - total
    if (max(abs(gap)) < 1e-12 * sum(treated)) break
    step <- solve(crossprod(x, control * odds * x), gap)
    while (!isTRUE(loss(g - step) <= loss(g) + 1e-14 * abs(loss(g)))) step <- step / 2
    if (max(abs(step)) < 1e-14 * max(1, abs(g))) break
    g <- g - step
  }
  if (max(abs(gap)) > 1e-7 * sum(treated)) {
    abort_design("No weights of the controls give the covariates the means they have in {name}.",
                 "There is no overlap; {.code method = \"regression\"} would extrapolate.",
                 argument = "method")
  }
  odds
}

#' A constant and the covariates, scaled, so that products of them can be inverted
#' @noRd
scaled_covariates <- function(pair) {
  x <- pair$covariates
  x <- sweep(x, 2, colMeans(x))
  size <- sqrt(colMeans(x^2))
  cbind(1, sweep(x, 2, ifelse(size > 0, size, 1), "/"))
}

invert_products <- function(x, weight, name, whom = "controls") {
  root <- qr(sqrt(weight) * x, tol = 1e-9)
  if (root$rank < ncol(x)) {
    abort_design("The covariates are collinear, or constant, among the {whom} of {name}
                  ({format_count(sum(weight > 0))} of them).",
                 "Take fewer covariates, or more {whom}.", argument = "formula")
  }
  chol2inv(qr.R(root))
}

#' Odds of treatment by a logit, controls of scores of 0.995 and more left out as in 'DRDID'
#' @return list(odds, residual, inverse of the information).
#' @noRd
fit_odds <- function(x, pair, name) {
  columns <- lapply(seq_len(ncol(x))[-1], function(j) x[, j])
  invert_products(x, rep(1, nrow(x)), name)
  fit <- core_fit_score(columns, as.integer(pair$treated), pair$weight, "logit", 1L)
  p <- fit$probability
  if (!fit$converged || any(p[pair$treated] > 0.999)) {
    abort_design("The covariates all but tell who is treated in {name}: the propensity score reaches
                  {signif_text(max(p), 4)}.",
                 "There is no overlap with the controls; {.code method = \"regression\"} would
                  extrapolate.", argument = "method")
  }
  trimmed <- !pair$treated & p >= 0.995
  list(odds = ifelse(trimmed, 0, p / (1 - p)), residual = pair$treated - p,
       inverse = fit$covariance)
}
