# Effects of cohorts in repeated cross-sections: treated rows and controls before and after,
# adjusted for covariates by regression, by weighting, or by both (Sant'Anna and Zhao 2020).

#' Effects that compare four groups of rows, whoever stands behind them
#' @noRd
effects_of_cross_sections <- function(panel, cells, method) {
  refuse_panel_methods(method)
  present <- period_weights(panel, seq_along(panel$group))
  cells$estimate <- NA_real_
  blocks <- list()
  for (k in seq_len(nrow(cells))) {
    cell <- cells[k, ]
    units <- which(panel$group == cell$group | is_control(panel$first, cell))
    rows <- cross_section_rows(panel, cell, units, present)
    if (any(tabulate(1 + rows$treated + 2 * rows$late, 4) == 0)) next
    found <- cross_section_effect(rows, method, cell_name(panel, cell))
    cells$estimate[k] <- found$estimate
    values <- sums_by_level(matrix(found$influence), rows$unit - 1L, length(units))
    blocks[[length(blocks) + 1]] <- list(units = units, cells = k, values = values)
  }
  effects <- drop_empty_cells(panel, cells, blocks, 0)
  effects$mass <- cohort_mass(panel, effects$cells, colSums(present))
  effects
}

refuse_panel_methods <- function(method) {
  if (!method %in% c("improved", "horvitz_thompson")) return(invisible())
  abort_input("{.code method = \"{method}\"} is for panels.",
              "In repeated cross-sections there are {.val doubly_robust}, {.val regression} and
               {.val weighting}.", argument = "method")
}

#' The rows of a cohort and its controls in the two periods of a cell
#' @param units Columns of the panel. @param present Weights, periods x units.
#' @return list(outcome, weight, treated, late: in the cell's own period, not the base, covariates:
#'   rows x covariates, unit: place in `units`).
#' @noRd
cross_section_rows <- function(panel, cell, units, present) {
  places <- c(cell$place, cell$base)
  weight <- as.vector(t(present[places, units, drop = FALSE]))
  own <- which(weight > 0)
  take <- function(x) as.vector(t(x[places, units, drop = FALSE]))[own]
  unit <- rep(seq_along(units), 2)[own]
  list(outcome = take(panel$outcome), weight = weight[own],
       treated = panel$group[units][unit] == cell$group, late = own <= length(units),
       covariates = vapply(panel$covariates, take, numeric(length(own))), unit = unit)
}

#' One effect and the influences of its rows
#'
#' The effect is the same difference between treated rows and controls in the later period less that
#' in the base. Its parts are vectors of an estimate and the influences on it, so that sums of
#' estimates are sums of these. The mean residual of the treated rows in a regression among them is
#' zero, and so is its influence: the locally efficient estimator of Sant'Anna and Zhao (2020,
#' section 3.2.2) is what stands here.
#' @return list(estimate, influence).
#' @noRd
cross_section_effect <- function(rows, method, name) {
  if (length(rows$covariates) == 0) method <- "regression"
  x <- scaled_covariates(rows)
  treated <- rows$weight * rows$treated
  control <- rows$weight * !rows$treated
  score <- if (method != "regression") fit_odds(x, rows, name)
  of_side <- function(own) {
    by_controls <- if (method != "weighting") {
      group_regression(x, rows$outcome, control * own, name, "controls")
    }
    switch(
      method,
      regression = mean_part(treated * own, rows$outcome) - predicted_part(x, treated, by_controls),
      weighting = mean_part(treated * own, rows$outcome) -
        reweighted_part(x, control * own, score, rows$outcome, rows$weight),
      doubly_robust = {
        by_treated <- group_regression(x, rows$outcome, treated * own, name, "treated rows")
        predicted_part(x, treated, by_treated) - predicted_part(x, treated, by_controls) -
          reweighted_part(x, control * own, score, rows$outcome, rows$weight, by_controls)
      }
    )
  }
  effect <- of_side(rows$late) - of_side(!rows$late)
  list(estimate = effect[1], influence = effect[-1])
}

#' A weighted mean
#' @noRd
mean_part <- function(weight, value) {
  mean <- sum(weight * value) / sum(weight)
  c(mean, weight * (value - mean) / sum(weight))
}

#' The regression of one group of rows in one period
#' @return list(fitted: of all rows; moved: a function of a direction, the influences on the
#'   coefficients in it).
#' @noRd
group_regression <- function(x, outcome, weight, name, whom) {
  inverse <- invert_products(x, weight, name, whom)
  fitted <- drop(x %*% (inverse %*% crossprod(x, weight * outcome)))
  list(fitted = fitted, moved = function(direction) {
    weight * (outcome - fitted) * drop(x %*% (inverse %*% direction))
  })
}

#' The mean of what a regression predicts
#' @noRd
predicted_part <- function(x, weight, regression) {
  mean_part(weight, regression$fitted) +
    c(0, regression$moved(colSums(weight * x) / sum(weight)))
}

#' The mean of controls weighted by their odds, of residuals where there is a regression
#' @noRd
reweighted_part <- function(x, control, score, outcome, row_weight, regression = NULL) {
  odds <- control * score$odds
  residual <- if (is.null(regression)) outcome else outcome - regression$fitted
  part <- mean_part(odds, residual)
  slope <- score$inverse %*% crossprod(x, odds * (residual - part[1])) / sum(odds)
  moved <- row_weight * score$residual * drop(x %*% slope)
  if (!is.null(regression)) moved <- moved - regression$moved(colSums(odds * x) / sum(odds))
  part + c(0, moved)
}
