# Equations of a design: which columns stand on the left and which on the right. One formula may
# have several, c(y1, y2) ~ csw(x1, x2).

#' A model of one equation, for estimators that take no more
#' @param estimator Its name.
#' @noRd
single_model <- function(model, estimator) {
  models <- expand_models(model)
  if (length(models$outcomes) * length(models$sets) > 1) {
    abort_input("{.fn {estimator}} takes one outcome and one set of regressors.",
                "Call it once for each.", argument = "formula")
  }
  model
}

#' An equation among the columns of a design
#'
#' @param outcome,regressors,endogenous,instruments Names of columns.
#' @param formula With which did_feols() would fit this equation alone; NULL where none does.
#' @param recipe How its columns are made of new rows; see remember_expression().
#' @param codes By role, the codes of factors; see bases_last().
#' @param offset NULL, or what was taken off the outcome.
#' @noRd
equation <- function(outcome, regressors, endogenous = NULL, instruments = NULL, formula = NULL,
                     recipe = list(), codes = NULL, offset = NULL) {
  list(outcome = outcome, regressors = regressors, endogenous = endogenous,
       instruments = instruments, formula = formula, recipe = recipe, codes = codes,
       offset = offset)
}

#' An equation with other columns, which no formula makes again
#' @noRd
with_columns <- function(equation, ...) {
  equation[...names()] <- list(...)
  equation["formula"] <- equation["codes"] <- list(NULL)
  equation$recipe$regressors <- NULL
  equation
}

#' The equations of a model, and their columns
#'
#' Each outcome is regressed on each set of regressors.
#' @return list(equations, numbers, intercept).
#' @noRd
read_equations <- function(model, data, environment) {
  models <- expand_models(model)
  labels <- names(models$outcomes)
  outcomes <- lapply(seq_along(labels), function(y) {
    outcome_column(models$outcomes[[y]], data, environment, labels[y])
  })
  sides <- lapply(models$sets, read_right_side, model, data, environment, outcomes)
  if (length(sides) > 1) refuse_other_offsets(sides)
  offset <- sides[[1]]$offset
  recipes <- remember_expressions(models$outcomes, lapply(outcomes, `[[`, 1), data, environment)
  if (!is.null(offset)) outcomes <- lapply(outcomes, lapply, `-`, offset)
  make <- function(y, side) {
    equation(
      labels[y], names(side$columns$regressors), names(side$columns$endogenous),
      names(side$columns$instruments),
      formula = equation_formula(model, models$outcomes[[y]], side$expression),
      recipe = c(side$recipe, list(outcome = recipes[[y]])), codes = side$codes, offset = offset
    )
  }
  equations <- unlist(lapply(seq_along(outcomes), function(y) lapply(sides, make, y = y)), FALSE)
  if (length(equations) > 1) names(equations) <- fit_names(labels, length(sides))
  columns <- c(outcomes[1], unlist(lapply(sides, `[[`, "columns"), FALSE), outcomes[-1])
  list(equations = equations, numbers = distinct_columns(columns), intercept = sides[[1]]$intercept)
}

#' A set of regressors, with endogenous ones and instruments
#' @return list(expression, columns, recipe and codes by role, intercept, offset).
#' @noRd
read_right_side <- function(expression, model, data, environment, outcomes) {
  right <- regressor_columns(expression, data, environment, length(model$fixed) > 0)
  for (outcome in outcomes) refuse_outcome_among(outcome, right$columns)
  roles <- c(list(regressors = right),
             instrumented_columns(model, data, environment, outcomes, right$columns))
  list(expression = expression, columns = lapply(roles, `[[`, "columns"),
       recipe = lapply(roles, `[[`, "recipe"), codes = lapply(roles, `[[`, "codes"),
       intercept = right$intercept, offset = right$offset)
}

refuse_outcome_among <- function(outcome, columns, what = "regressors") {
  same <- vapply(columns, identical, NA, outcome[[1]])
  if (any(same)) {
    names <- names(columns)[same]
    abort_data("{.val {names}} is the outcome {.val {names(outcome)}} itself.",
               "Take it out of the {what}.", column = names)
  }
}

#' Endogenous regressors and instruments of a model, as columns
#' @return list(endogenous, instruments), as make_columns() gives; NULL without instruments.
#' @noRd
instrumented_columns <- function(model, data, environment, outcomes, exogenous) {
  if (is.null(model$instruments)) return(NULL)
  sides <- list(
    endogenous = plain_columns(model$endogenous, data, environment, "endogenous regressors"),
    instruments = plain_columns(model$instruments, data, environment, "instruments")
  )
  endogenous <- sides$endogenous$columns
  instruments <- sides$instruments$columns
  for (outcome in outcomes) {
    refuse_outcome_among(outcome, endogenous, "endogenous regressors")
    refuse_outcome_among(outcome, instruments, "instruments")
  }
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

#' Outcomes and sets of regressors of a formula
#' @return list(outcomes, sets): lists of expressions, named as the fits will be.
#' @noRd
expand_models <- function(model) {
  outcomes <- named_expressions(if (rlang::is_call(model$outcome, "c")) {
    as.list(model$outcome)[-1]
  } else {
    list(model$outcome)
  })
  if (!is.null(model$instruments) &&
      any(stepwise_functions %in% c(all.names(model$endogenous), all.names(model$instruments)))) {
    abort_input("{.code sw()} and {.code csw()} go through exogenous regressors, not through
                endogenous ones or instruments.", argument = "formula")
  }
  list(outcomes = refuse_same_outcomes(outcomes), sets = regressor_sets(model$regressors))
}

refuse_same_outcomes <- function(outcomes) {
  if (length(outcomes) == 0 || anyDuplicated(names(outcomes)) > 0) {
    twice <- unique(names(outcomes)[duplicated(names(outcomes))])
    found <- if (length(twice) > 0) "; found {.val {twice}} more than once" else ""
    abort_input(paste0("{.code c()} on the left of a formula names outcomes, each once", found,
                       "."), argument = "formula")
  }
  outcomes
}

#' The sets of regressors that a stepwise function goes through; without one, one set
#' @noRd
regressor_sets <- function(regressors) {
  if (!any(stepwise_functions %in% all.names(regressors))) return(list(regressors))
  parts <- split_call(regressors, "+")
  is_step <- vapply(parts, rlang::is_call, NA, name = stepwise_functions)
  is_nested <- any(stepwise_functions %in% unlist(lapply(parts[!is_step], all.names)))
  if (sum(is_step) > 1 || is_nested) {
    abort_input("One of {.code sw()}, {.code csw()}, {.code sw0()}, {.code csw0()} may stand in a
                formula, as a term of its own.", argument = "formula")
  }
  if (!any(is_step)) return(list(regressors))
  steps <- step_sets(parts[[which(is_step)]])
  before <- parts[seq_len(which(is_step) - 1)]
  after <- parts[-seq_len(which(is_step))]
  lapply(steps, function(step) sum_expression(c(before, step, after)))
}

step_sets <- function(call) {
  steps <- as.list(call)[-1]
  name <- as.character(call[[1]])
  if (length(steps) == 0 || any(vapply(steps, rlang::is_missing, NA))) {
    abort_input("{.code {expression_label(call)}} lacks a regressor to step through.",
                "For example {.code {name}(x1, x2)}.", argument = "formula")
  }
  sets <- if (startsWith(name, "c")) {
    lapply(seq_along(steps), function(k) unname(steps[seq_len(k)]))
  } else {
    lapply(unname(steps), list)
  }
  if (endsWith(name, "0")) c(list(list()), sets) else sets
}

#' Columns of several equations, each once
#' @noRd
distinct_columns <- function(columns) {
  columns <- unlist(unname(columns), recursive = FALSE)
  if (anyDuplicated(names(columns)) == 0) return(columns)
  first <- match(names(columns), names(columns))
  again <- which(first != seq_along(columns))
  is_other <- vapply(again, function(k) !identical(columns[[k]], columns[[first[k]]]), NA)
  refuse_same_name(columns[c(unique(first), again[is_other])])
  columns[unique(first)]
}

refuse_other_offsets <- function(sets) {
  if (all(vapply(sets, function(set) identical(set$offset, sets[[1]]$offset), NA))) {
    return(invisible())
  }
  abort_input("An {.fn offset} stands outside of {.code sw()} and {.code csw()}: all fits have it.",
              argument = "formula")
}

#' The formula of one outcome and one set of regressors of a model
#' @noRd
equation_formula <- function(model, outcome, set) {
  is_whole <- identical(set, model$regressors) && identical(outcome, model$outcome)
  if (is_whole) model$formula else single_formula(model$formula, outcome, set)
}

#' The formula of one of several fits, so that update() and predict() work on it
#' @noRd
single_formula <- function(formula, outcome, set) {
  parts <- formula_parts(formula)
  parts$outcome <- outcome
  parts$regressors <- set
  join_parts(parts, rlang::f_env(formula))
}

fit_names <- function(outcomes, n_sets) {
  if (n_sets == 1 && length(outcomes) > 1) return(outcomes)
  numbers <- paste0("(", seq_len(length(outcomes) * n_sets), ")")
  if (length(outcomes) == 1) return(numbers)
  paste(rep(outcomes, each = n_sets), numbers)
}
