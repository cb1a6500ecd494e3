# Time relative to treatment: when each unit starts, and one dummy per relative period.

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

#' One dummy per relative period
#' @return list(dummies, terms, periods, slot, keep): `dummies` as new_dummies() takes them;
#'   `terms` and `periods` of those periods of the window that have a row, and of the references;
#'   `slot` is the row's position among them, 0 for none; `keep` as settle_sample() takes it.
#' @noRd
event_dummies <- function(start, design, settings) {
  places <- event_places(start, settings$window, design$keep$rows)
  keep <- event_rows(start, design, settings, places)
  bins <- settings$window[settings$ends == "bin" & places$outside > 0]
  periods <- sort(unique(c(places$periods[places$rows > 0], settings$reference, bins)))
  n_periods <- length(periods)
  # From places to slots; rows before and after the window are in none, or in its ends.
  ends <- if (settings$ends == "bin") match(settings$window, periods, 0L) else c(0L, 0L)
  slot <- c(0L, match(places$periods, periods, 0L), ends)[places$place]
  sign <- c("<=", ">=")[match(periods, settings$window)]
  terms <- paste0("event_time::", ifelse(periods %in% bins, sign, ""), plain_text(periods))
  rows <- tabulate(if (is.null(keep)) slot else slot[keep$rows], n_periods)
  check_occupied(rows, periods, settings, start)
  used <- which(rows > 0 & !periods %in% settings$reference)
  list(dummies = list(code = slot, n_levels = n_periods + 1L,
                      level = stats::setNames(used, terms[used])),
       terms = terms, periods = periods, slot = slot, keep = keep)
}

#' Where rows stand in the window
#'
#' Of a wide window only what the calendar of the data reaches is looked at.
#' @param wanted NULL, or which rows the subset has; others stand nowhere.
#' @return list(periods, place, rows, outside): relative periods in the window, ascending; per row 1
#'   for none, then 1 and its position among them, and the last two for before and after the window;
#'   how many rows they have; how many are before and after.
#' @noRd
event_places <- function(start, window, wanted = NULL) {
  first <- start$first[is.finite(start$first)]
  reach <- c(min(start$time) - max(first), max(start$time) - min(first))
  low <- min(max(window[1], reach[1]), window[2])
  high <- max(min(window[2], reach[2]), window[1])
  if (high - low <= max(1000, length(start$time))) {
    periods <- seq(low, high)
    place <- core_place_in_window(start$first, start$code, start$time, low, high)
  } else {
    # Periods are few and far apart; a table of all between them would be longer than the data.
    since <- periods_since(start, seq_along(start$time))
    periods <- sort(unique(since[which(since >= low & since <= high)]))
    place <- match(since, periods, 0L) + 1L
    place[which(since < low)] <- length(periods) + 2L
    place[which(since > high)] <- length(periods) + 3L
  }
  if (!is.null(wanted)) place[!wanted] <- 1L
  n <- length(periods)
  counts <- tabulate(place, n + 3L)
  list(periods = periods, place = place, rows = counts[1L + seq_len(n)], outside = counts[n + 2:3])
}

check_occupied <- function(rows, periods, settings, start) {
  window <- settings$window
  is_reference <- periods %in% settings$reference
  if (!any(rows[!is_reference] > 0)) {
    since <- periods_since(start, which(!start$unknown[start$code + 1L]))
    found <- range(since, na.rm = TRUE)
    abort_design("No treated row lies in the window from {window[1]} to {window[2]}, the reference
                  aside.", "Treated rows lie between relative periods {found[1]} and {found[2]}.",
                 argument = "window")
  }
  if (any(rows[is_reference] == 0)) {
    gone <- periods[is_reference & rows == 0]
    abort_design("No treated row is at the reference period {gone}.",
                 "In the window there are rows at {periods[rows > 0]}.", argument = "reference")
  }
  note_empty(periods[rows > 0], window)
}

#' Say which periods of the window have no row
#' @noRd
note_empty <- function(occupied, window) {
  from <- c(window[1], occupied + 1)
  to <- c(occupied - 1, window[2])
  is_gap <- from <= to
  if (!any(is_gap)) return(invisible())
  n <- min(sum(to[is_gap] - from[is_gap] + 1), 2)  # one or several
  runs <- Map(function(from, to) {
    if (to - from < 10) plain_text(seq(from, to)) else paste(plain_text(from), "to", plain_text(to))
  }, from[is_gap], to[is_gap])
  note("No treated row at relative period{cli::qty(n)}{?s} {unlist(runs)};
        {cli::qty(n)}{?it has/they have} no coefficient.")
}

#' Which rows enter, and why the others do not
#' @param places From event_places().
#' @return NULL, or list(step, rows).
#' @noRd
event_rows <- function(start, design, settings, places) {
  place <- places$place
  n_periods <- length(places$periods)
  rows_of <- function(units) if (any(units)) which(units[start$code + 1L])
  is_inside <- function() place > 1L & place <= n_periods + 1L
  leave <- list(
    start_unknown = rows_of(start$unknown),
    not_observed_throughout =
      if (settings$balanced) rows_of(partly_observed(start, design, settings, is_inside())),
    outside_window =
      if (settings$ends == "drop") which(place > n_periods + 1L)
  )
  leave <- leave[lengths(leave) > 0]
  if (length(leave) == 0) return(NULL)
  rows <- design$keep$rows %||% rep(TRUE, length(place))
  counts <- integer()
  for (kind in names(leave)) {
    counts[kind] <- sum(rows[leave[[kind]]] * (start$count[leave[[kind]]] %||% 1L))
    rows[leave[[kind]]] <- FALSE
  }
  counts <- counts[counts > 0]
  steps <- lapply(names(counts), fact)
  if (length(steps) > 1) {
    steps <- Map(function(step, count) fact("counted", what = step, count = count), steps, counts)
  }
  list(step = either_of(steps), rows = rows)
}

#' Treated units without a complete row in some relative period of the window
#' @param observed Which rows of treated units lie in the window.
#' @noRd
partly_observed <- function(start, design, settings, observed) {
  columns <- list(numbers = c(design$numbers, design$slope_numbers), weights = design$weights,
                  ids = design$parts)
  complete <- complete_rows(columns, design$weights_name, "omit")$keep
  if (!is.null(complete)) observed <- observed & complete
  if (!is.null(design$keep)) observed <- observed & design$keep$rows
  if (!is.null(design$weights)) observed <- observed & !(design$weights %in% 0)
  n_periods <- diff(settings$window) + 1
  n_observed <- tabulate(start$code[observed] + 1L, length(start$first))
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
