# Two-stage least squares on a projected system: y ~ x | unit + year | endogenous ~ instruments.

#' First stages: each endogenous regressor on exogenous regressors and instruments
#'
#' @return One element per endogenous regressor: `table` (coefficients), `f` (Wald test of the
#'   instruments), `partial_r_squared`.
#' @noRd
first_stages <- function(system, roles, inference, small_sample) {
  stage <- function(endogenous) {
    fit <- least_squares(system, endogenous, c(roles$exogenous, roles$instruments),
                         clusterings_of(inference))
    # What the covariance warns of has been said of the fit itself.
    vcov <- suppressWarnings(fit_vcov(system, fit, inference, small_sample),
                             classes = "policypanel_warning")
    excluded <- vcov
    excluded$matrix <- vcov$matrix[roles$instruments, roles$instruments, drop = FALSE]
    list(table = coefficient_table(list(coefficients = fit$coefficients, vcov = vcov)),
         f = wald_test(fit$coefficients[roles$instruments], excluded),
         partial_r_squared = 1 - fit$ssr / restricted_ssr(system, endogenous, roles$exogenous))
  }
  stats::setNames(lapply(roles$endogenous, stage), roles$endogenous)
}

#' What a fit keeps of its instruments; NULL for least squares
#' @noRd
instrument_summary <- function(system, fit, inference, small_sample) {
  if (is.null(fit$roles)) return(NULL)
  c(fit$roles,
    list(first_stage = first_stages(system, fit$roles, inference, small_sample)))
}

#' Instruments, in words
#' @noRd
print_instruments <- function(iv) {
  tell("instrumented", endogenous = iv$endogenous, instruments = iv$instruments)
  for (name in iv$endogenous) {
    stage <- iv$first_stage[[name]]
    tell("first_stage_of", name = name, f = f_text(stage$f),
         r2 = fixed_text(stage$partial_r_squared, 4))
  }
}
