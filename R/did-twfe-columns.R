# The columns behind a two-way fixed-effects fit, for what takes its coefficient apart.

#' The panel of a fit: outcome, treatment, controls and fixed effects of the rows in its sample
#'
#' @param treatment A regressor, NULL for the first. @param unit,time Fixed effects, NULL for the
#'   first and the second.
#' @return list(frame, treatment, regressors, controls, effects, unit, time, cohort, periods):
#'   `frame` has columns y, d, x1, ..., f1, ..., w; `controls` and `effects` are their names in it,
#'   `regressors` what the fit calls the controls; `unit` and `time` are codes by row from 1 on,
#'   `cohort` each row's first treated period as such a code, NA where its unit is never treated,
#'   `periods` the labels.
#' @noRd
twoway_panel <- function(fit, treatment, unit, time) {
  treatment <- decomposed_treatment(fit, treatment)
  unit <- declared_effect(fit, unit, 1, "unit")
  time <- declared_effect(fit, time, 2, "time")
  system <- fit$system
  column <- function(name) system_column(system, name)
  regressors <- setdiff(names(fit$coefficients), c(treatment, "(Intercept)"))
  controls <- sprintf("x%d", seq_along(regressors))
  codes <- lapply(row_levels(system), `[[`, "code")
  effects <- sprintf("f%d", seq_along(codes))
  frame <- c(list(y = column(fit$outcome), d = treatment_dummy(column(treatment), treatment)),
             stats::setNames(lapply(regressors, column), controls),
             stats::setNames(codes, effects),
             list(w = system_weights(system, length(codes[[1]]))))
  names(codes) <- effect_names(system)
  panel <- list(frame = as.data.frame(frame), treatment = treatment, regressors = regressors,
                controls = controls, effects = effects, unit = codes[[unit]] + 1L,
                time = codes[[time]] + 1L, periods = fit$levels[[time]])
  panel$cohort <- first_treated_codes(panel)
  panel
}

#' The fits that can be taken apart, and the regressor whose coefficient it is
#' @noRd
decomposed_treatment <- function(fit, treatment) {
  if (!identical(class(fit)[1], "did_feols")) {
    abort_input("{.arg fit} must be a result of {.fn did_feols}.",
                "Found {.obj_type_friendly {fit}}.", argument = "fit")
  }
  if (!is.null(fit$iv) || length(fit$slopes) > 0) {
    abort_input("Fits with instruments or varying slopes are not weighted sums of effects by cohort
                 and period.", argument = "fit")
  }
  regressors <- setdiff(names(fit$coefficients), "(Intercept)")
  if (length(regressors) == 0) {
    abort_input("The fit has no regressor that could be a treatment.", argument = "fit")
  }
  if (is.null(treatment)) return(regressors[1])
  treatment <- check_column(treatment, "treatment")
  refuse_unknown(treatment, regressors, "treatment")
  treatment
}

#' A fixed effect of a fit, by name or by its place
#' @noRd
declared_effect <- function(fit, asked, position, argument) {
  if (!is.null(asked)) {
    asked <- check_column(asked, argument)
    refuse_unknown(asked, fit$fixed_effects, argument)
    return(asked)
  }
  if (length(fit$fixed_effects) >= 2) return(fit$fixed_effects[position])
  abort_input("{.arg fit} must have fixed effects of units and of periods: {.code | unit + time}.",
              argument = "fit")
}

#' The first treated period of each row's unit, in the order of periods
#' @noRd
first_treated_codes <- function(panel) {
  in_order <- order(panel$periods)
  unit <- list(code = panel$unit - 1L, n_levels = max(panel$unit))
  time <- as.double(match(seq_along(panel$periods), in_order)[panel$time])
  in_order[first_treated(panel$frame$d, list(unit = unit, time = time))][panel$unit]
}

#' The treatment less what controls and fixed effects say of it
#'
#' Read off the columns that the fit has projected, where they are exact.
#' @noRd
treatment_residuals <- function(fit, panel) {
  if (!is_solved_exactly(fit$system)) return(panel_fit(panel, "d", panel$controls)$residuals)
  least_squares(fit$system, panel$treatment, panel$regressors)$residuals
}

#' A regression of columns of such a panel, exact where the projector is
#' @param rows Rows to use.
#' @noRd
panel_fit <- function(panel, outcome, regressors, rows = TRUE) {
  right <- if (length(regressors) == 0) "1" else paste(regressors, collapse = " + ")
  effects <- paste(panel$effects, collapse = " + ")
  formula <- stats::as.formula(paste(outcome, "~", right, "|", effects))
  silently(did_feols(formula, panel$frame[rows, , drop = FALSE], weights = "w", vcov = "iid",
                     singletons = "keep", tolerance = 1e-12))
}

refuse_third_effect <- function(fit) {
  if (length(fit$fixed_effects) <= 2) return(invisible())
  abort_input("{.arg formula} must have two fixed effects, unit and period.", argument = "formula")
}

abort_decomposed_reversal <- function(treatment) {
  abort_design("The treatment {.val {treatment}} switches off again.",
               "The decomposition needs treatment that stays on.", argument = "formula")
}

#' Ranks of first treated periods, ascending; one alone has nothing to be compared with
#' @noRd
distinct_starts <- function(start) {
  starts <- sort(unique(start))
  if (length(starts) > 1) return(starts)
  abort_design("All units are treated from the same period on, or none is: there is nothing to
                compare.", argument = "formula")
}

#' @param short Units without one row in each period. @param n_units Of how many.
#' @noRd
refuse_unbalanced <- function(short, n_units, n_periods) {
  if (short == 0) return(invisible())
  abort_design("The panel is not balanced: {count_of(short, 'unit')} of {n_units} without
                exactly one row in each of {n_periods} periods.",
               "{.fn twfe_weights} takes apart fits to any panel.", argument = "data")
}
