# What challenges of a result ask of the system of a fit and of the solution of its equation.

#' A combination of the regressors of an equation less their fixed effects, a value per row
#' @param weights By the regressors that the fit kept, not all 0.
#' @noRd
projected_combination <- function(system, fit, weights) {
  largest <- which.max(abs(weights))
  b <- numeric(length(system_names(system)))
  b[fit$kept] <- -weights / weights[largest]
  weights[largest] * residual_pass(system, fit$kept[largest], b, list())$residuals
}

#' Sums by cluster of the products of some values with the projected regressors, clusters x
#' regressors
#' @param values Per row. @param cluster list(code, n_levels).
#' @noRd
sums_of_products <- function(system, fit, values, cluster) {
  score_sums(system, fit$position, values, fit$kept, cluster$code, cluster$n_levels)
}

#' Coefficients of an equation without each group of rows in turn, coefficients x groups
#'
#' Missing where the rows that are left do not tell a coefficient from those before it.
#' @param group list(code, n_levels).
#' @noRd
coefficients_without <- function(system, fit, group, threads) {
  equation <- list(outcome = fit$position, regressors = fit$kept)
  run <- replicate_system(system, group, list(equation), threads)
  found <- run$replicate(NULL, 0, group$n_levels)
  found[!is.finite(found)] <- NA
  dimnames(found) <- list(names(fit$coefficients), NULL)
  found
}
