# One dummy per period relative to treatment: which rows are in which, and which leave.

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
