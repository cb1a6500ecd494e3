# Synthetic difference-in-differences of one sample: weights of units and periods, coefficients of
# covariates, and effects by period.

#' Weights and effects, cohort by cohort
#'
#' @param sample list(cohorts, controls: columns of the panel, repeated where a unit was drawn more
#'   than once; before: periods before treatment, by cohort).
#' @return Per cohort list(effect: by period, omega, lambda, slope: of the covariates, before, path:
#'   of the cohort, synthetic: of the weighted controls, both less what covariates explain, noise).
#' @noRd
synthetic_parts <- function(panel, sample, adjustment) {
  covariates <- panel$covariates
  slope <- if (identical(adjustment, "projected")) projected_slopes(panel, sample$controls)
  outcome <- less_covariates(panel$outcome, covariates, slope)
  Map(function(own, before) {
    cells <- lapply(c(list(outcome), if (is.null(slope)) covariates), collapsed_cells, own,
                    sample$controls, before)
    part <- penalties(cells[[1]], length(own) * (nrow(outcome) - length(before)))
    if (length(cells) == 1) {
      part <- synthetic_weights(cells[[1]], part)
    } else {
      part <- optimized_slopes(cells, covariate_scales(panel), part)
      outcome <- less_covariates(outcome, covariates, part$slope)
    }
    part$slope <- slope %||% part$slope
    part$before <- before
    part$path <- rowMeans(outcome[, own, drop = FALSE])
    part$synthetic <- drop(outcome[, sample$controls, drop = FALSE] %*% part$omega)
    part$effect <- less_base(part$path - part$synthetic, part)
    part
  }, sample$cohorts, sample$before)
}

less_covariates <- function(outcome, covariates, slope) {
  for (k in seq_along(slope)) outcome <- outcome - slope[k] * covariates[[k]]
  outcome
}

#' Differences less their weighted mean before treatment
#' @param gap Periods, or periods x units.
#' @noRd
less_base <- function(gap, part) {
  gap <- as.matrix(gap)
  drop(gap - rep(colSums(part$lambda * gap[part$before, , drop = FALSE]), each = nrow(gap)))
}

#' What weights are found from
#' @return list(early: periods before treatment x controls, late: means of the controls after it,
#'   path: of the treated before it).
#' @noRd
collapsed_cells <- function(x, own, controls, before) {
  y0 <- x[, controls, drop = FALSE]
  list(early = y0[before, , drop = FALSE], late = colMeans(y0[-before, , drop = FALSE]),
       path = rowMeans(x[before, own, drop = FALSE]))
}

#' @param n_treated_cells Of the cohort after treatment.
#' @noRd
penalties <- function(cells, n_treated_cells) {
  noise <- stats::sd(diff(cells$early))
  list(noise = noise, omega_penalty = sqrt(n_treated_cells) * noise^2,
       lambda_penalty = (1e-6 * noise)^2)
}

#' @param part From penalties().
#' @return `part` with `omega` and `lambda`.
#' @noRd
synthetic_weights <- function(cells, part) {
  part$omega <- simplex_weights(cells$early, cells$path, part$omega_penalty, part$noise)
  part$lambda <- simplex_weights(t(cells$early), cells$late, part$lambda_penalty, part$noise)
  part
}

simplex_weights <- function(a, b, penalty, noise) {
  run <- function(start, most) {
    core_simplex_weights(a, b, penalty, (1e-5 * noise)^2, most, start)
  }
  first <- run(rep(1 / ncol(a), ncol(a)), 100L)
  first[first <= max(first) / 4] <- 0
  run(first / sum(first), 10000L)
}

#' Coefficients of covariates in a regression with unit and period effects among the controls
#' @noRd
projected_slopes <- function(panel, controls) {
  columns <- vapply(c(list(panel$outcome), panel$covariates), function(x) {
    as.vector(within_both(x[, controls, drop = FALSE]))
  }, numeric(length(panel$period) * length(controls)))
  slopes_within(columns, panel)
}

within_both <- function(x) x - rowMeans(x) - rep(colMeans(x) - mean(x), each = nrow(x))

#' @param columns Outcome and covariates, less means of units and periods.
#' @noRd
slopes_within <- function(columns, panel) {
  scale <- covariate_scales(panel)
  fit <- qr(sweep(columns[, -1, drop = FALSE], 2, scale, `/`), tol = 1e-9)
  size <- sqrt(colSums(columns[, -1, drop = FALSE]^2)) / scale
  if (fit$rank < length(scale) || any(size < 1e-9 * sqrt(nrow(columns)))) {
    abort_design("Among the never treated units the covariates {.val {names(panel$covariates)}} are
                  collinear with each other or with unit and period effects.", argument = "formula")
  }
  qr.coef(fit, columns[, 1]) / scale
}

covariate_scales <- function(panel) vapply(panel$covariates, function(x) stats::sd(x), 0)

#' Weights and coefficients of covariates together, in turns of one step each
#'
#' @param cells From collapsed_cells(), of the outcome and of covariates. @param scale Of
#'   covariates. @param part From penalties().
#' @return `part` with `omega`, `lambda` and `slope`.
#' @noRd
optimized_slopes <- function(cells, scale, part) {
  scaled <- c(cells[1], Map(function(x, scale) lapply(x, `/`, scale), cells[-1], scale))
  of <- function(name) lapply(scaled, `[[`, name)
  found <- core_adjusted_weights(of("early"), of("late"), of("path"), part$omega_penalty,
                                 part$lambda_penalty, (1e-5 * part$noise)^2, 10000L)
  part[c("omega", "lambda")] <- found[c("omega", "lambda")]
  part$slope <- found$slope / scale
  part
}

#' Coefficients of covariates where the weights are given
#' @noRd
given_weights_slopes <- function(cells, scale, part) {
  errors <- vapply(cells, weighting_errors, numeric(ncol(cells[[1]]$early) + length(part$before)),
                   part)
  products <- crossprod(errors) / outer(c(1, scale), c(1, scale))
  core_descended_slopes(products[-1, -1, drop = FALSE], products[-1, 1],
                        (1e-5 * part$noise)^2, 10000L) / scale
}

#' What the weighted periods miss of the late means of units, and the weighted units of the treated
#' path, less their means and by the roots of their numbers
#' @noRd
weighting_errors <- function(cells, part) {
  units <- drop(part$lambda %*% cells$early) - cells$late
  periods <- drop(cells$early %*% part$omega) - cells$path
  c((units - mean(units)) / sqrt(length(units)), (periods - mean(periods)) / sqrt(length(periods)))
}
