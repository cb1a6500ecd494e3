# Two-stage least squares on a system, read off its cross-products.

#' Two-stage least squares of an equation
#'
#' With X exogenous, E endogenous, Z instruments, all projected: E^ is least squares of E on X
#' and Z, and the coefficients are (X^'WX^)^-1 X^'Wy with X^ made of E^ and X. All of it is read off
#' the cross-products. Residuals are those of the columns as they are, y - E b - X c; scores are
#' made with X^.
#'
#' @return As least_squares(), the endogenous regressors first, and besides: `fitted` (a matrix that
#'   takes the system's columns to these with E^ in the place of E), `roles` (names of the
#'   `endogenous`, `exogenous` and `instruments` that were kept).
#' @noRd
two_stage <- function(system, equation, clusterings = list()) {
  roles <- independent_roles(system, equation)
  fitted <- fitted_endogenous(system, roles)
  within <- products_of(system)$within
  second <- list(within = crossprod(fitted, within %*% fitted), weight = 1, total = diag(within),
                 mean = numeric(ncol(within)))
  # Exogenous first, so that it is an endogenous one that lacks an instrument.
  names <- c(roles$exogenous, roles$endogenous)
  position <- column_positions(system, names)
  solved <- solve_products(second, column_positions(system, equation$outcome), position)
  refuse_underidentified(names[solved$reason != 0L])
  order <- match(c(roles$endogenous, roles$exogenous), names)
  fit <- new_solution(system, equation$outcome, position[order], solved$coefficients[order],
                      solved$inverse[order, order, drop = FALSE], roles$dropped, clusterings)
  fit$meats <- fitted_meats(fit$meats, fitted)
  fit$fitted <- fitted
  fit$roles <- roles[c("endogenous", "exogenous", "instruments")]
  fit
}

#' Columns of each role that no earlier ones determine
#' @return list(endogenous, exogenous, instruments, dropped).
#' @noRd
independent_roles <- function(system, equation) {
  reasons <- function(names) {
    solved <- solve_products(products_of(system), column_positions(system, equation$outcome),
                             column_positions(system, names))
    stats::setNames(solved$reason, names)
  }
  exogenous <- c(equation$regressors, equation$instruments)
  reason <- reasons(exogenous)
  check_first_stage_df(system, exogenous[reason == 0L])
  of_endogenous <- reasons(c(equation$regressors, equation$endogenous))[equation$endogenous]
  endogenous <- equation$endogenous[of_endogenous == 0L]
  if (length(endogenous) == 0) {
    lost <- equation$endogenous
    abort_design("No endogenous regressor is left: {.val {lost}} {cli::qty(lost)}{?is/are}
                  {unique(drop_reasons[of_endogenous])}.", column = lost)
  }
  # Each by itself: one endogenous regressor may well determine another, as age less schooling does.
  is_determined <- vapply(endogenous, function(name) reasons(c(exogenous, name))[[name]] != 0L, NA)
  refuse_exogenous(endogenous[is_determined])
  instruments <- equation$instruments[reason[equation$instruments] == 0L]
  refuse_too_few(instruments, endogenous)
  dropped <- function(reason, words) {
    stats::setNames(words[reason], names(reason)[reason != 0L])
  }
  list(endogenous = endogenous, instruments = instruments,
       exogenous = equation$regressors[reason[equation$regressors] == 0L],
       dropped = c(dropped(reason[equation$regressors], drop_reasons),
                   dropped(of_endogenous, drop_reasons),
                   dropped(reason[equation$instruments], instrument_drop_reasons)))
}

check_first_stage_df <- function(system, exogenous) {
  n <- counted_rows(system)
  check_residual_df(n - length(exogenous) - absorbed_levels(system), system,
                    list(n = n, coefficients = exogenous))
}

refuse_exogenous <- function(names) {
  if (length(names) == 0) return(invisible())
  abort_design("{.val {names}} {?is/are} an exact combination of instruments and exogenous
                regressors, and so exogenous.", column = names)
}

refuse_too_few <- function(instruments, endogenous) {
  if (length(instruments) >= length(endogenous)) return(invisible())
  abort_design("{length(endogenous)} endogenous regressor{?s} ({.val {endogenous}}) need{?s/} as
                many independent instruments; there {cli::qty(length(instruments))}{?is/are}
                {length(instruments)} ({.val {instruments}}).", column = endogenous)
}

instrument_drop_reasons <- c("a constant instrument", "an instrument absorbed by the fixed effects",
                             "an instrument collinear with regressors or earlier instruments")

#' The matrix that puts fitted columns in the place of the endogenous ones
#' @noRd
fitted_endogenous <- function(system, roles) {
  products <- products_of(system)
  exogenous <- column_positions(system, c(roles$exogenous, roles$instruments))
  out <- diag(ncol(products$within))
  for (endogenous in column_positions(system, roles$endogenous)) {
    out[, endogenous] <- 0
    out[exogenous, endogenous] <- solve_products(products, endogenous, exogenous)$coefficients
  }
  out
}

refuse_underidentified <- function(names) {
  if (length(names) == 0) return(invisible())
  abort_design("The instruments do not identify the coefficient of {.val {names}}: given the other
                regressors they say nothing about {cli::qty(names)}{?it/them}.", column = names)
}

#' Meats of scores made with fitted columns; `fitted` is NULL where there are none
#' @noRd
fitted_meats <- function(meats, fitted) {
  if (is.null(fitted)) return(meats)
  lapply(meats, function(meat) crossprod(fitted, meat %*% fitted))
}
