# Time relative to treatment: when each unit starts, and one dummy per relative period.

#' When each unit is first treated
#' @return list(name, treatment, code, labels, first, unknown, period): what it was read off (and
#'   the regressor, if it was one); the unit of each row, from 1 on; per unit the first treated
#'   period, Inf for never, and whether the unit must leave because it has no known period before
#'   treatment; per row the periods since then, NA for never treated.
#' @noRd
treatment_start <- function(data, design, treatment, cohort, unit, time) {
  if (!is.null(treatment) && !is.null(cohort)) {
    abort_input("Give either {.arg treatment} or {.arg cohort}.", argument = "cohort")
  }
  by_cohort <- !is.null(cohort)
  name <- if (by_cohort) check_column(cohort, "cohort") else event_treatment(treatment, design)
  keys <- panel_keys(data, unit, time)
  treated <- design$numbers[[name]]
  first <- if (by_cohort) {
    cohort_periods_of(data, name, keys, time)
  } else {
    first_treated(treated, keys)
  }
  code <- keys$unit$code + 1L
  start <- list(name = name, treatment = if (!by_cohort) name, cohort = if (by_cohort) name,
                code = code, labels = keys$unit$labels, first = first)
  first[!is.finite(first)] <- NA
  start$period <- keys$time - first[code]
  early <- which(start$period < 0)
  start$unknown <- !is.na(first) & !any_by_unit(early, code, length(first))
  if (!by_cohort) {
    refuse_reversal(treated, start$period, name)
    start$unknown <- start$unknown | has_unclear_start(treated, early, keys$time, code, first)
    note_gaps(start, early, keys)
  }
  note_unknown(start)
  if (all(is.na(first) | start$unknown)) {
    abort_design("No unit becomes treated within the data.", column = name)
  }
  start
}

#' First treated period of each unit by a column of cohorts, Inf where never treated
#' @noRd
cohort_periods_of <- function(data, cohort, keys, time) {
  start <- cohort_start(data, cohort, keys$unit, "approval")
  refuse_other_calendar(fetch_column(data, time, "time"), keys$time, time, inherits(start, "Date"))
  coded_treatment(start, keys, "approval")$first
}

event_treatment <- function(treatment, design) {
  if (length(design$regressors) == 0) {
    abort_input("{.arg formula} names no treatment.",
                "Name it among the regressors, or give {.arg cohort}.", argument = "formula")
  }
  name <- if (is.null(treatment)) design$regressors[1] else check_column(treatment, "treatment")
  if (!name %in% design$regressors) {
    abort_input("{.arg treatment} {.val {name}} is not among the regressors.",
                argument = "treatment")
  }
  treatment_dummy(design$numbers[[name]], name)
  name
}

any_by_unit <- function(rows, code, n_units) {
  has <- logical(n_units)
  has[code[rows]] <- TRUE
  has
}

refuse_reversal <- function(treated, period, name) {
  later <- which(period > 0)
  reversed <- later[which(treated[later] == 0)]
  if (length(reversed) > 0) {
    abort_design("The treatment {.val {name}} switches off again.",
                 "An event study needs treatment that stays on.", column = name, rows = reversed)
  }
}

#' Units with a missing treatment between the last 0 and the first 1: the switch may have been there
#' @noRd
has_unclear_start <- function(treated, early, time, code, first) {
  missing <- early[is.na(treated[early])]
  if (length(missing) == 0) return(logical(length(first)))
  off <- early[!is.na(treated[early])]
  off <- off[order(time[off], method = "radix")]
  last_off <- rep(-Inf, length(first))
  last_off[code[off]] <- time[off]
  any_by_unit(missing[time[missing] > last_off[code[missing]]], code, length(first))
}

note_unknown <- function(start) {
  if (!any(start$unknown)) return(invisible())
  n <- sum(start$unknown)
  shown <- as.character(utils::head(start$labels[start$unknown], 3))
  unclear <- if (!is.null(start$treatment)) {
    ", or with a missing treatment just before, so that when treatment began is not known"
  }
  note("{count_of(n, 'unit')} ({.val {shown}}) {cli::qty(n)}{?is/are} left out: treated from the
        first period on{unclear}.")
}

#' A switch into treatment across periods without a row may have been at any of them
#' @noRd
note_gaps <- function(start, early, keys) {
  before <- c(-Inf, keys$periods)[match(start$first, keys$periods)]
  just_before <- early[keys$time[early] == before[start$code[early]]]
  gap <- is.finite(start$first) & !start$unknown &
    !any_by_unit(just_before, start$code, length(start$first))
  if (!any(gap)) return(invisible())
  n <- sum(gap)
  shown <- as.character(utils::head(start$labels[gap], 3))
  note("{count_of(n, 'unit')} ({.val {shown}}) {cli::qty(n)}{?has/have} no row in the period before
        {?its/their} first treated one; treatment is taken to begin where it is first seen.")
}

#' One dummy per relative period
#' @return list(columns, terms, periods, slot, keep): `terms` and `periods` of the whole window;
#'   `slot` is the row's position in it, 0 for none; `keep` as settle_sample() takes it.
#' @noRd
event_dummies <- function(start, design, settings) {
  window <- settings$window
  periods <- seq(window[1], window[2])
  n_periods <- length(periods)
  own <- which(!is.na(start$period))
  place <- start$period[own] - (window[1] - 1)
  below <- own[place < 1]
  above <- own[place > n_periods]
  slot <- integer(length(start$period))
  slot[own] <- as.integer(pmin(pmax(place, 0), n_periods + 1))
  slot[above] <- 0L
  keep <- event_rows(start, design, settings, slot, below, above)
  if (settings$ends == "bin") {
    slot[below] <- 1L
    slot[above] <- n_periods
  }
  sign <- rep("", n_periods)
  if (settings$ends == "bin" && length(below) > 0) sign[1] <- "<="
  if (settings$ends == "bin" && length(above) > 0) sign[n_periods] <- ">="
  terms <- paste0("event_time::", sign, periods)
  rows <- tabulate(if (is.null(keep)) slot else slot[keep$rows], n_periods)
  check_occupied(rows, periods, settings, start)
  used <- which(rows > 0 & !periods %in% settings$reference)
  # Looking 0 and 1 up costs one pass per column; comparing and converting costs two.
  position <- slot + 1L
  columns <- lapply(used, function(k) c(0, as.double(seq_len(n_periods) == k))[position])
  list(columns = stats::setNames(columns, terms[used]), terms = terms, periods = periods,
       slot = slot, keep = keep)
}

check_occupied <- function(rows, periods, settings, start) {
  window <- settings$window
  is_reference <- periods %in% settings$reference
  if (!any(rows[!is_reference] > 0)) {
    found <- range(start$period[!start$unknown[start$code]], na.rm = TRUE)
    abort_design("No treated row lies in the window from {window[1]} to {window[2]}, the reference
                  aside.", "Treated rows lie between relative periods {found[1]} and {found[2]}.",
                 argument = "window")
  }
  if (any(rows[is_reference] == 0)) {
    gone <- periods[is_reference & rows == 0]
    abort_design("No treated row is at the reference period {gone}.",
                 "In the window there are rows at {periods[rows > 0]}.", argument = "reference")
  }
  empty <- as.character(periods[rows == 0])
  if (length(empty) > 0) {
    note("No treated row at relative period{?s} {empty}; {?it has/they have} no coefficient.")
  }
}

#' Which rows enter, and why the others do not
#' @param slot Position of the row in the window, 0 outside.
#' @param below,above Treated rows outside.
#' @return NULL, or list(step, rows).
#' @noRd
event_rows <- function(start, design, settings, slot, below, above) {
  rows_of <- function(units) if (any(units)) which(units[start$code])
  leave <- list(
    "of units whose start of treatment is not known" = rows_of(start$unknown),
    "of treated units not observed throughout the window" =
      if (settings$balanced) rows_of(partly_observed(start, design, settings, slot)),
    "of treated units outside the window" = if (settings$ends == "drop") c(below, above)
  )
  leave <- leave[lengths(leave) > 0]
  if (length(leave) == 0) return(NULL)
  rows <- rep(TRUE, length(slot))
  counts <- integer()
  for (reason in names(leave)) {
    counts[reason] <- sum(rows[leave[[reason]]])
    rows[leave[[reason]]] <- FALSE
  }
  counts <- counts[counts > 0]
  shown <- if (length(counts) > 1) paste0(" (", format_count(counts), ")")
  list(step = paste0(names(counts), shown, collapse = " or "), rows = rows)
}

#' Treated units without a complete row in some relative period of the window
#' @noRd
partly_observed <- function(start, design, settings, slot) {
  observed <- slot > 0
  columns <- list(numbers = c(design$numbers, design$slope_numbers), weights = design$weights,
                  ids = design$parts)
  complete <- complete_rows(columns, design$weights_name, "omit")$keep
  if (!is.null(complete)) observed <- observed & complete
  if (!is.null(design$weights)) observed <- observed & !(design$weights %in% 0)
  n_periods <- diff(settings$window) + 1
  n_observed <- tabulate(start$code[observed], length(start$first))
  treated <- is.finite(start$first) & !start$unknown
  partial <- treated & n_observed < n_periods
  window <- settings$window
  if (all(partial[treated])) {
    abort_design("None of the {count_of(sum(treated), 'treated unit')} is observed in every relative
                  period from {window[1]} to {window[2]}.",
                 "Narrow the window, or take {.code balanced = FALSE}.", argument = "balanced")
  }
  if (any(partial)) {
    n <- sum(partial)
    note("{format_count(n)} of {count_of(sum(treated), 'treated unit')} {cli::qty(n)}{?is/are} left
          out: not observed in every relative period from {window[1]} to {window[2]}.")
  }
  partial
}
