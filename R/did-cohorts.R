# The door of did_staggered(): from formula, data and rules to a cohort panel, in which every
# estimator works. A cohort is the period in which units are first treated.

#' A panel of cohorts
#'
#' @param cohort As the user named it.
#' @param rules From check_rules(), and `anticipation` and `partial_period`.
#' @return A list. Matrices have a row per period and a column per unit; units are ordered by
#'   cohort, then by name, so that no sum depends on the order of the rows.
#'   * `outcome`; `covariates`, a named list; `weight`: 0 where a unit has no row, NULL where each
#'     has one in every period and nothing is weighted.
#'   * `period`: periods as steps; `period_label`: as in the data.
#'   * `first`: per unit its cohort as a step, Inf for never; `cohort`: steps of the cohorts,
#'     ascending, Inf last if there; `cohort_label`; `group`: per unit its place among them.
#'   * `held`: of the rows, from hold_rows(); `clusters` and `inference`, from ask_cohort_vcov();
#'     `unit_label`, `unit_code` (place among the units of the data), `name` of the columns,
#'     `has_weights`, `n_rows`, `later` (units of cohorts after the data), `ledger`.
#'   * `start_facts`: what is to be said of first periods and of units without one before.
#'   * `eligible`, where `triple` names a column: per unit whether the policy is for it.
#' @noRd
cohort_panel <- function(formula, data, cohort, rules, triple = NULL) {
  opened <- open_cohorts(formula, data, rules)
  cohort <- check_column(cohort, "cohort")
  start <- cohort_of_units(data, cohort, opened$dated, opened$keys, opened$rules$time,
                           opened$rules)
  design <- choose_rows(opened$design, cohort_rows(opened$design$keep, start, opened$keys))
  panel <- wide_panel(settle_design(design), design, start, opened$keys,
                      c(design$panel, list(cohort = cohort)), opened$rules)
  panel$start_facts <- Filter(is_fact, list(
    start$begun, without_base_period(opened$design$keep, start, opened$keys)
  ))
  if (!is.null(triple)) {
    triple <- check_column(triple, "triple")
    eligible <- eligible_units(data, triple, opened$keys$unit)
    panel$eligible <- eligible[panel$unit_code]
    panel$name$triple <- triple
  }
  panel
}

#' The design of formula, data and rules, and the periods as steps
#' @return list(design, dated: keys as in the data, keys: in steps, rules: with unit and time).
#' @noRd
open_cohorts <- function(formula, data, rules) {
  model <- single_model(parse_formula(formula), "did_staggered")
  rules <- with_unit_clusters(with_panel(rules, model), model)
  refuse_other_effects(model, rules$unit, rules$time)
  design <- new_design(model, data, rules)
  if (!is.null(design$equations[[1]]$offset)) {
    abort_input("An offset has no place in the effects of cohorts.", argument = "formula")
  }
  dated <- panel_keys(data, rules$unit, rules$time)
  list(design = design, dated = dated, keys = count_steps(dated, rules$time), rules = rules)
}

#' Other fixed effects than unit and period
#' @noRd
refuse_other_effects <- function(model, unit, time) {
  is_key <- vapply(model$fixed, function(parts) {
    length(parts) == 1 && is_column(parts[[1]]) && names(parts) %in% c(unit, time)
  }, NA)
  if (all(is_key) && length(model$slopes) == 0) return(invisible())
  abort_input("The fixed effects of {.fn did_staggered} are unit and period:
              {.code | {unit} + {time}}.", "Other effects would need another estimand.",
              argument = "formula")
}

#' First treated period of each unit
#'
#' A column that holds 0 to 1 and changes within units is a treatment, which a column of cohorts
#' never is.
#' @return list(first, partial, begun): per unit, in the order of `keys`, the first treated step
#'   (Inf for never); per row whether it is partly treated and must leave, or NULL; how many units
#'   begin with a period that is treated in part, a fact or NULL.
#' @noRd
cohort_of_units <- function(data, cohort, dated, keys, time, rules) {
  x <- fetch_column(data, cohort, "cohort")
  if (is.factor(x) || is.character(x) || !is_treatment_path(x, cohort, keys)) {
    if (!is.null(rules$partial_period)) {
      abort_input("{.arg partial_period} is for a {.arg cohort} that is a treatment with shares of
                  periods; {.val {cohort}} holds cohorts.", argument = "partial_period")
    }
    first <- cohort_steps(data, cohort, dated, keys, time)
    return(list(first = first))
  }
  share <- treatment_number(x, cohort)
  policy <- known_policy(data, cohort, dated)
  if (!is.null(policy)) share <- with_partial_start(share, policy, dated)
  missing <- which(is.na(share))
  if (length(missing) > 0) {
    abort_data("The treatment {.val {cohort}} is missing, so that cohorts are not known.",
               column = cohort, rows = missing)
  }
  first <- treated_spans(as.double(share > 0), keys)$first
  off <- which(share < 1 & keys$time > first[keys$unit$code + 1L])
  if (length(off) > 0) {
    abort_design("The treatment {.val {cohort}} switches off again in
                  {unit_list(keys$unit, off)}.",
                 "These estimators need treatment that stays on. One that ends is for
                  {.code estimator = \"switching\", treatment = \"{cohort}\"}; {.fn did_feols} takes
                  any.", column = cohort, rows = off)
  }
  partly_treated(share, first, cohort, keys, rules$partial_period, policy)
}

is_treatment_path <- function(x, name, keys) {
  x <- as_number(x, name)
  if (min(x, 2, na.rm = TRUE) < 0 || max(x, -1, na.rm = TRUE) > 1) return(FALSE)
  own <- x[match(keys$unit$code, keys$unit$code)]
  any(x != own, na.rm = TRUE)
}

#' What becomes of first periods that are treated in part
#' @param policy From known_policy().
#' @return list(first, partial, begun): as cohort_of_units(), and a fact or NULL.
#' @noRd
partly_treated <- function(share, first, cohort, keys, rule, policy) {
  is_partial <- share > 0 & share < 1
  n <- length(unique(keys$unit$code[is_partial]))
  if (n == 0) {
    if (!is.null(rule)) {
      abort_input("{.arg partial_period} has no use: no period of {.val {cohort}} is known to be
                  treated in part.", argument = "partial_period")
    }
    note_start(policy, cohort, "give the period of the law as {.arg cohort}")
    return(list(first = first, begun = partial_start(policy)))
  }
  rule <- rule %||% if (is.null(policy)) "treated" else start_counts_as(policy)
  meaning <- switch(rule, treated = "counted as treated: cohorts begin with them",
                    untreated = "counted as untreated, and are the base period",
                    drop = "left out; cohorts begin with them")
  note("{count_of(n, 'unit')} partly treated in the first period; these periods are {meaning}
        ({.code partial_period = \"{rule}\"}).")
  if (rule == "untreated") first <- treated_spans(as.double(share == 1), keys)$first
  list(first = first, partial = if (rule == "drop") is_partial,
       begun = starts_partly(n, share[is_partial], rule))
}

#' Which rows leave before anything else: outside the subset, of units without an untreated period,
#' partly treated
#' @return As settle_sample() takes it.
#' @noRd
cohort_rows <- function(keep, start, keys) {
  always <- start$first <= keys$periods[1]
  gone <- list(
    outside_subset = if (!is.null(keep)) which(!keep$rows),
    always_treated = if (any(always)) which(always[keys$unit$code + 1L]),
    partly_treated = which(start$partial %||% FALSE)
  )
  leaving_rows(gone, length(keys$time))
}

#' How many units have no period before treatment, as a fact; NULL for none
#' @noRd
without_base_period <- function(keep, start, keys) {
  unit <- keys$unit$code + 1L
  if (!is.null(keep)) unit <- unit[keep$rows]
  is_there <- tabulate(unit, keys$unit$n_levels) > 0
  n <- sum(start$first[is_there] <= keys$periods[1])
  if (n > 0) fact("no_base_period", count = n)
}

#' Rows that leave under the name of a step, the first of several that name them
#' @param gone Rows by step.
#' @noRd
leaving_rows <- function(gone, n_rows) {
  gone <- gone[lengths(gone) > 0]
  if (length(gone) == 0) return(NULL)
  step <- rep(NA_character_, n_rows)
  for (name in rev(names(gone))) step[gone[[name]]] <- name
  list(rows = is.na(step), step = step, facts = lapply(stats::setNames(nm = names(gone)), fact))
}

#' Rules by which units are the clusters where no fixed effect says so: they come as wholes
#' @noRd
with_unit_clusters <- function(rules, model) {
  if (is.null(rules$vcov) && is.null(rules$cluster) && length(model$fixed) == 0) {
    rules$cluster <- rules$unit
  }
  rules
}
