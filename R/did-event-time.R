# Time relative to treatment: when each unit starts.

#' When each unit is first treated
#' @return list(name, treatment, cohort, code, labels, time, first, unknown, origin, step, begun):
#'   what it was read off (and the regressor or the cohort, if it was one); per row the unit, from 0
#'   on, and the period; per unit the first treated period, Inf for never, and whether the unit must
#'   leave because it has no known period before treatment. Periods are steps, see count_steps().
#'   `begun` says how many begin in a period that is treated in part, NULL where not known.
#' @noRd
treatment_start <- function(data, design, treatment, cohort) {
  refuse_two_starts(treatment, cohort)
  by_cohort <- !is.null(cohort)
  name <- if (by_cohort) check_column(cohort, "cohort") else event_treatment(treatment, design)
  if (!by_cohort) treatment_dummy(design$numbers[[name]], name)
  time <- design$panel$time
  dated <- panel_keys(data, design$panel$unit, time)
  keys <- count_steps(dated, time)
  is_outside <- units_outside(design$keep, keys$unit)
  treated <- design$numbers[[name]]
  if (!by_cohort && any(is_outside)) treated[is_outside[keys$unit$code + 1L]] <- 0
  policy <- if (!by_cohort) known_policy(data, name, dated)
  if (!is.null(policy)) treated <- with_dropped_start(treated, policy, dated)
  spans <- if (!by_cohort) treated_spans(treated, keys)
  first <- if (by_cohort) cohort_steps(data, name, dated, keys, time) else spans$first
  first[is_outside] <- Inf
  start <- list(name = name, treatment = if (!by_cohort) name, cohort = if (by_cohort) name,
                code = keys$unit$code, labels = keys$unit$labels, time = keys$time, first = first,
                origin = keys$origin, step = keys$step, begun = partial_start(policy))
  last_before <- core_last_before(start$first, start$code, start$time)
  start$unknown <- is.finite(start$first) & !is.finite(last_before)
  if (!by_cohort) {
    refuse_reversal(treated, start, spans$last_off)
    note_start(policy, name, "give that period as {.arg cohort}")
    if (spans$any_missing) start$unknown <- start$unknown | has_unclear_start(treated, start)
    note_gaps(start, last_before, keys$periods)
  }
  note_unknown(start)
  if (!any(is.finite(start$first) & !start$unknown)) {
    abort_design("No unit becomes treated within the data.", column = name)
  }
  start
}

refuse_two_starts <- function(treatment, cohort) {
  if (is.null(treatment) || is.null(cohort)) return(invisible())
  abort_input("Give either {.arg treatment} or {.arg cohort}.", argument = "cohort")
}

#' Units without a row in the subset: their treatment is of no concern
#' @noRd
units_outside <- function(keep, unit) {
  is_outside <- rep(!is.null(keep), length(unit$labels))
  is_outside[unit$code[keep$rows] + 1L] <- FALSE
  is_outside
}

#' Periods since the unit's first treated one, NA for never treated
#' @noRd
periods_since <- function(start, rows) {
  since <- start$time[rows] - start$first[start$code[rows] + 1L]
  ifelse(is.finite(since), since, NA)
}

#' First treated period of each unit by a column of cohorts, Inf where never treated
#'
#' Of a cohort between two periods that is the later one.
#' @param dated The keys with periods as the data have them, @param keys in steps.
#' @noRd
cohort_steps <- function(data, cohort, dated, keys, time) {
  start <- cohort_start(data, cohort, dated$unit)
  refuse_other_calendar(dated, time, inherits(start, "Date"))
  first <- start_period(start)
  first[is.na(first)] <- Inf
  warn_no_contrast(as.double(dated$time >= first[dated$unit$code + 1L]), first, dated$time)
  first <- (first - keys$origin) / keys$step
  between <- sum(is.finite(first) & first != trunc(first))
  if (between > 0) note_between_periods(between)
  ceiling(first)
}

#' @param n Units.
#' @noRd
note_between_periods <- function(n) {
  note("{count_of(n, 'unit')} in a cohort between two periods: the later one is the first treated.")
}

#' The name of the treatment among the regressors
#' @noRd
event_treatment <- function(treatment, design) {
  regressors <- design$equations[[1]]$regressors
  if (length(regressors) == 0) {
    abort_input("{.arg formula} names no treatment.",
                "Name it among the regressors, or give {.arg cohort}.", argument = "formula")
  }
  name <- if (is.null(treatment)) regressors[1] else check_column(treatment, "treatment")
  if (!name %in% regressors) {
    abort_input("{.arg treatment} {.val {name}} is not among the regressors.",
                argument = "treatment")
  }
  name
}

refuse_reversal <- function(treated, start, last_off) {
  if (!any(last_off > start$first)) return(invisible())
  abort_switching_off(start$name,
                      which(treated == 0 & periods_since(start, seq_along(treated)) > 0))
}

abort_switching_off <- function(name, rows = NULL) {
  abort_design("The treatment {.val {name}} switches off again.",
               "An event study needs treatment that stays on; {.fn did_staggered} with
                {.code estimator = \"switching\"} does not.", column = name, rows = rows)
}

#' Units with a missing treatment between the last 0 and the first 1: the switch may have been there
#' @noRd
has_unclear_start <- function(treated, start) {
  before <- function(rows) {
    rows <- rows[start$time[rows] < start$first[start$code[rows] + 1L]]
    last <- rep(-Inf, length(start$first))
    rows <- rows[order(start$time[rows], method = "radix")]
    last[start$code[rows] + 1L] <- start$time[rows]  # of several, the last assigned stays
    last
  }
  is.finite(start$first) & before(which(is.na(treated))) > before(which(!is.na(treated)))
}

note_unknown <- function(start) {
  if (!any(start$unknown)) return(invisible())
  some <- some_units(start, start$unknown)
  n <- some$n
  shown <- some$shown
  unclear <- if (!is.null(start$treatment)) {
    ", or with a missing treatment just before, so that when treatment began is not known"
  }
  note("{count_of(n, 'unit')} ({.val {shown}}) {cli::qty(n)}{?is/are} left out: treated from the
        first period on{unclear}.")
}

#' How many units, and the labels of a few
#' @param which Per unit, or in a database per kind of units: those that have no known period before
#'   the first treated one.
#' @noRd
some_units <- function(start, which) {
  if (is.null(start$units)) {
    return(list(n = sum(which), shown = as.character(utils::head(start$labels[which], 3))))
  }
  key <- key_symbols
  unknown <- rlang::expr(!is.na(!!key$first) & is.na(!!key$before))
  list(n = sum(start$units[which]), shown = shown_units(start$table, start$starts, unknown))
}

#' A switch into treatment across periods without a row may have been at any of them
#' @param last_before Per unit its last period before the first treated one. @param periods All.
#' @noRd
note_gaps <- function(start, last_before, periods) {
  before <- c(-Inf, periods)[match(start$first, periods)]
  gap <- is.finite(start$first) & !start$unknown & last_before != before
  if (any(gap)) note_gap_units(some_units(start, gap))
}

note_gap_units <- function(some) {
  n <- some$n
  shown <- some$shown
  note("{count_of(n, 'unit')} ({.val {shown}}) {cli::qty(n)}{?has/have} no row in the period before
        {?its/their} first treated one; treatment is taken to begin where it is first seen.")
}
