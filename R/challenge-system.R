# What challenges of a result read of its projected columns: all that depends on how a system and
# the solution of an equation are stored stands here.

#' A combination of the regressors of an equation less their fixed effects, a value per row
#' @param weights By the regressors that the fit kept, not all 0.
#' @noRd
projected_combination <- function(system, fit, weights) {
  largest <- which.max(abs(weights))
  b <- numeric(length(system$columns))
  b[fit$kept] <- -weights / weights[largest]
  weights[largest] * core_residuals(system, fit$kept[largest] - 1L, b, list(), integer())$residuals
}

#' Sums by cluster of the products of some values with the projected regressors, clusters x
#' regressors
#' @param values Per row. @param cluster list(code, n_levels).
#' @noRd
sums_of_products <- function(system, fit, values, cluster) {
  core_score_sums(system, fit$position - 1L, values, cluster$code, cluster$n_levels,
                  fit$kept - 1L)
}

#' Weight of each row
#' @noRd
system_weights <- function(system, n_rows) system$weights %||% rep(1, n_rows)

#' Fixed effects and slopes of a system: lists of code, n_levels and the slope's variable, if one
#' @noRd
system_effects <- function(system) {
  slopes <- system$slopes
  lapply(seq_along(system$codes), function(f) {
    list(code = system$codes[[f]], n_levels = system$n_levels[f], slope = slopes[[f]])
  })
}

#' Whether every level of an effect lies within one level of an id
#' @noRd
lies_within <- function(effect, id) {
  core_is_nested(list(effect$code, id$code), c(effect$n_levels, id$n_levels))
}

#' Other columns less the fixed effects of a system
#' @param columns Named list of doubles or dummies, a value per row each.
#' @noRd
system_with <- function(system, columns) {
  effects <- lapply(seq_along(system$codes), function(f) {
    list(code = system$codes[[f]], n_levels = system$n_levels[f], z = system$slopes[[f]],
         flat = system$flat[f])
  })
  absorb_columns(columns, stats::setNames(effects, system$effect_names), system$weights,
                 system$options, if (system$weights_are_counts) "frequency" else "analytic")
}

#' A column of a system as doubles
#' @noRd
system_column <- function(system, name) column_values(system$columns[[match(name, system$names)]])

#' Coefficients of an equation without each group of rows in turn, coefficients x groups
#'
#' Missing where the rows that are left do not tell a coefficient from those before it.
#' @param group list(code, n_levels).
#' @noRd
coefficients_without <- function(system, fit, group, threads) {
  equation <- list(outcome = fit$position - 1L, regressors = fit$kept - 1L)
  run <- replicate_system(system, group, list(equation), threads)
  found <- run$replicate(NULL, 0, group$n_levels)
  found[!is.finite(found)] <- NA
  dimnames(found) <- list(names(fit$coefficients), NULL)
  found
}
