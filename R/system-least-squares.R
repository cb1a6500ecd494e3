# Least squares on a system: any regression among its columns, read off the same cross-products.

#' Least squares of one column of a system on others
#'
#' @param outcome,regressors Column names.
#' @param clusterings List of coded ids, for the meats to be made in the same pass; NULL in it
#'   stands for no clustering.
#' @return list: coefficients (kept regressors), inverse of X'X, kept (positions in the system),
#'   dropped (named reasons), position of the outcome, residuals, meats, level_sum, ssr, n,
#'   tss_within, tss_total, mean_outcome, is_exact (see is_exact_fit()), is_flat (whether the
#'   outcome does not vary).
#' @noRd
least_squares <- function(system, outcome, regressors, clusterings = list()) {
  position <- column_positions(system, regressors)
  solved <- solve_products(products_of(system), column_positions(system, outcome), position)
  kept <- solved$reason == 0L
  dropped <- stats::setNames(drop_reasons[solved$reason[!kept]], regressors[!kept])
  new_solution(system, outcome, position[kept], solved$coefficients[kept],
               solved$inverse[kept, kept, drop = FALSE], dropped, clusterings)
}

#' Least squares from cross-products
#' @param outcome,regressors Positions among the columns of `products`.
#' @return list(coefficients, inverse, reason: 0, or which of drop_reasons; rank).
#' @noRd
solve_products <- function(products, outcome, regressors) {
  core_solve(products, outcome - 1L, regressors - 1L)
}

drop_reasons <- c("constant", "absorbed by the fixed effects", "collinear with earlier regressors")

#' What least_squares() returns, once the coefficients are known
#' @noRd
new_solution <- function(system, outcome, kept, coefficients, inverse, dropped, clusterings) {
  products <- products_of(system)
  y <- column_positions(system, outcome)
  names <- if (length(kept) > 0) system_names(system)[kept]
  b <- numeric(length(system_names(system)))
  b[kept] <- coefficients
  rest <- residual_pass(system, y, b, clusterings)
  names(coefficients) <- names
  fit <- list(
    outcome = outcome, position = y, coefficients = coefficients,
    inverse = named_square(inverse, names), kept = kept, dropped = dropped,
    residuals = rest$residuals, meats = rest$meats, level_sum = rest$level_sum, ssr = rest$ssr,
    n = counted_rows(system), tss_within = products$within[y, y],
    tss_total = products$total[[y]], mean_outcome = products$mean[[y]]
  )
  fit$is_exact <- is_exact_fit(system, fit)
  fit$is_flat <- !(fit$tss_total > 1e-20 * products$weight * fit$mean_outcome^2)
  fit
}

#' Root mean squares of the residuals and of what they are differences of
#' @noRd
residual_scale <- function(system, fit) {
  products <- products_of(system)
  size <- sqrt(products$total / products$weight + products$mean^2)
  c(residuals = sqrt(fit$ssr / products$weight),
    parts = size[[fit$position]] + sum(abs(fit$coefficients) * size[fit$kept]))
}

#' Whether all residuals are errors, of rounding or of the solver
#'
#' Errors of rounding are some units in the last place of what the residuals are differences of, and
#' grow with the collinearity of the regressors. A solver's errors lie where honest residuals have
#' no part: in the fixed effects.
#' @noRd
is_exact_fit <- function(system, fit) {
  scale <- residual_scale(system, fit)
  collinearity <- max(1, sqrt(products_of(system)$total[fit$kept] * diagonal(fit$inverse)))
  scale[["residuals"]] <= 8 * .Machine$double.eps * collinearity * scale[["parts"]] ||
    (solver_of(system)$converged && fit$level_sum > 1)
}

#' The residual of a regression as a combination of the system's columns
#' @noRd
error_contrast <- function(fit, system) {
  contrast <- numeric(length(system_names(system)))
  contrast[fit$kept] <- -fit$coefficients
  contrast[fit$position] <- 1
  contrast
}

#' Residual degrees of freedom of a fit on a system
#' @noRd
residual_df <- function(system, fit) fit$n - length(fit$coefficients) - absorbed_levels(system)

check_residual_df <- function(df, system, fit) {
  if (df <= 0) {
    abort_design("There are no residual degrees of freedom: {fit$n} rows, {length(fit$coefficients)}
                  regressor{?s}, {absorbed_levels(system)} fixed-effect level{?s}.",
                 "Is a fixed effect an id of the rows?")
  }
  df
}

#' Sum of squares that regressors leave of a column, from the cross-products
#' @noRd
restricted_ssr <- function(system, outcome, regressors) {
  products <- products_of(system)
  y <- column_positions(system, outcome)
  x <- column_positions(system, regressors)
  total <- products$within[y, y]
  if (length(x) == 0) return(total)
  total - sum(solve_products(products, y, x)$coefficients * products$within[x, y])
}

#' Slopes and, if wanted, Stata's constant, ybar - xbar'b
#' @noRd
reported_coefficients <- function(system, fit, constant) {
  if (!constant) return(fit$coefficients)
  c(fit$coefficients,
    `(Intercept)` = fit$mean_outcome - sum(products_of(system)$mean[fit$kept] * fit$coefficients))
}
