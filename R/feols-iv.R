# Two-stage least squares on a projected system: y ~ x | unit + year | endogenous ~ instruments.

#' Endogenous regressors and instruments of a model, as columns
#' @return list(endogenous, instruments), as make_columns() gives; NULL without instruments.
#' @noRd
instrumented_columns <- function(model, data, environment, outcome, exogenous) {
  if (is.null(model$instruments)) return(NULL)
  sides <- list(
    endogenous = plain_columns(model$endogenous, data, environment, "endogenous regressors"),
    instruments = plain_columns(model$instruments, data, environment, "instruments")
  )
  endogenous <- sides$endogenous$columns
  instruments <- sides$instruments$columns
  refuse_outcome_among(outcome, endogenous, "endogenous regressors")
  refuse_outcome_among(outcome, instruments, "instruments")
  both <- intersect(names(endogenous), names(exogenous))
  if (length(both) > 0) {
    abort_input("{.val {both}} is both an exogenous and an endogenous regressor.",
                "Name it once, after the last bar if it is endogenous.", argument = "formula")
  }
  for (name in names(endogenous)) {
    same <- vapply(instruments, identical, NA, endogenous[[name]])
    if (any(same)) {
      abort_data("The instrument {.val {names(instruments)[same]}} is the endogenous regressor
                  {.val {name}} itself.", "An exogenous regressor goes before the bars.",
                 column = names(instruments)[same])
    }
  }
  again <- intersect(names(instruments), names(exogenous))
  if (length(again) > 0) {
    note("Not among the excluded instruments, because also a regressor: {.val {again}}.")
  }
  sides$instruments$columns[again] <- NULL
  sides
}

plain_columns <- function(expression, data, environment, what) {
  side <- regressor_columns(expression, data, environment)
  if (!is.null(side$offset)) {
    abort_input("An {.fn offset} cannot stand among the {what}.", argument = "formula")
  }
  if (length(side$columns) == 0) {
    abort_input("The formula names no {what}.", argument = "formula")
  }
  side
}

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
  say("Instrumented: ", paste(iv$endogenous, collapse = ", "), "; instruments: ",
      paste(iv$instruments, collapse = ", "))
  for (name in iv$endogenous) {
    say("First stage of ", name, ": ", f_text(iv$first_stage[[name]]$f),
        " (Wald, instruments), partial R2 ",
        fixed_text(iv$first_stage[[name]]$partial_r_squared, 4))
  }
}
