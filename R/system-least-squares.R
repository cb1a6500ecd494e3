# Least squares on a system: any regression among its columns, read off the same cross-products.

#' Least squares of one column of a system on others
#'
#' @param outcome,regressors Column names.
#' @param clusterings List of coded ids, for the meats to be made in the same pass; NULL in it
#'   stands for no clustering.
#' @return list: coefficients (kept regressors), inverse of X'X, kept (positions in the system),
#'   dropped (named reasons), position of the outcome, residuals, meats, level_sum, ssr, n,
#'   tss_within, tss_total, mean_outcome.
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
  list(
    outcome = outcome, position = y, coefficients = stats::setNames(coefficients, names),
    inverse = named_square(inverse, names), kept = kept, dropped = dropped,
    residuals = rest$residuals, meats = rest$meats, level_sum = rest$level_sum, ssr = rest$ssr,
    n = counted_rows(system), tss_within = products$within[y, y],
    tss_total = unname(products$total[y]), mean_outcome = unname(products$mean[y])
  )
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

is_flat_outcome <- function(system, fit) {
  !(fit$tss_total > 1e-20 * products_of(system)$weight * fit$mean_outcome^2)
}
