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

#' Two-stage least squares of a design
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
two_stage <- function(system, design, clusterings = list()) {
  roles <- independent_roles(system, design)
  fitted <- fitted_endogenous(system, roles)
  second <- list(within = crossprod(fitted, system$within %*% fitted), weight = 1,
                 total = diag(system$within), mean = numeric(length(system$names)))
  # Exogenous first, so that it is an endogenous one that lacks an instrument.
  position <- match(c(roles$exogenous, roles$endogenous), system$names)
  solved <- core_solve(second, match(design$outcome, system$names) - 1L, position - 1L)
  refuse_underidentified(system$names[position[solved$reason != 0L]])
  order <- match(c(roles$endogenous, roles$exogenous), system$names[position])
  fit <- new_solution(system, design$outcome, position[order], solved$coefficients[order],
                      solved$inverse[order, order, drop = FALSE], roles$dropped, clusterings)
  fit$meats <- fitted_meats(fit$meats, fitted)
  fit$fitted <- fitted
  fit$roles <- roles[c("endogenous", "exogenous", "instruments")]
  fit
}

#' Columns of each role that no earlier ones determine
#' @return list(endogenous, exogenous, instruments, dropped).
#' @noRd
independent_roles <- function(system, design) {
  reasons <- function(names) {
    solved <- core_solve(system, match(design$outcome, system$names) - 1L,
                         match(names, system$names) - 1L)
    stats::setNames(solved$reason, names)
  }
  exogenous <- c(design$regressors, design$instruments)
  reason <- reasons(exogenous)
  check_first_stage_df(system, exogenous[reason == 0L])
  of_endogenous <- reasons(c(design$regressors, design$endogenous))[design$endogenous]
  endogenous <- design$endogenous[of_endogenous == 0L]
  if (length(endogenous) == 0) {
    lost <- design$endogenous
    abort_design("No endogenous regressor is left: {.val {lost}} {cli::qty(lost)}{?is/are}
                  {unique(drop_reasons[of_endogenous])}.", column = lost)
  }
  # Each by itself: one endogenous regressor may well determine another, as age less schooling does.
  is_determined <- vapply(endogenous, function(name) reasons(c(exogenous, name))[[name]] != 0L, NA)
  refuse_exogenous(endogenous[is_determined])
  instruments <- design$instruments[reason[design$instruments] == 0L]
  refuse_too_few(instruments, endogenous)
  dropped <- function(reason, words) {
    stats::setNames(words[reason], names(reason)[reason != 0L])
  }
  list(endogenous = endogenous, instruments = instruments,
       exogenous = design$regressors[reason[design$regressors] == 0L],
       dropped = c(dropped(reason[design$regressors], drop_reasons),
                   dropped(of_endogenous, drop_reasons),
                   dropped(reason[design$instruments], instrument_drop_reasons)))
}

check_first_stage_df <- function(system, exogenous) {
  n <- system$n
  check_residual_df(n - length(exogenous) - system$absorbed, system,
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
  exogenous <- match(c(roles$exogenous, roles$instruments), system$names)
  out <- diag(length(system$names))
  for (endogenous in match(roles$endogenous, system$names)) {
    out[, endogenous] <- 0
    out[exogenous, endogenous] <- core_solve(system, endogenous - 1L, exogenous - 1L)$coefficients
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

#' Sum of squares that regressors leave of a column, from the cross-products
#' @noRd
restricted_ssr <- function(system, outcome, regressors) {
  y <- match(outcome, system$names)
  x <- match(regressors, system$names)
  total <- system$within[y, y]
  if (length(x) == 0) return(total)
  total - sum(core_solve(system, y - 1L, x - 1L)$coefficients * system$within[x, y])
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
