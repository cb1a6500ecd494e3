#' Fill gaps in a panel by interpolation
#'
#' Fills missing values from the observed values of the same unit before and after, by distance in
#' time, and marks every value that it made up.
#'
#' With \eqn{y_0} observed at \eqn{t_0}, \eqn{y_1} at \eqn{t_1} and nothing between them, and
#' \eqn{\lambda = (t - t_0)/(t_1 - t_0)}, the value at \eqn{t} is
#' * `"linear"`: \eqn{y_0 + \lambda (y_1 - y_0)}, as Stata's `ipolate`;
#' * `"growth"`: \eqn{y_0 (y_1/y_0)^\lambda}, a constant rate of growth; both values must be
#'   positive;
#' * `"spline"`: the natural cubic spline through all observed values of the unit
#'   ([stats::spline()]).
#'
#' Distances are counted in periods of `time` ([panel_columns]), so that a year without a row counts
#' as a year. Rows that are not in `data` are not added.
#'
#' Interpolated values carry no information of their own: standard errors computed from them are too
#' small. Estimate with and without the rows marked in `<column>_filled`.
#'
#' @param data A data frame with one row per unit and period; it is not changed.
#' @param columns Columns to fill, as strings or a one-sided formula.
#' @param unit,time Columns of the panel, as strings or one-sided formulas.
#' @param method `"linear"`, `"spline"` or `"growth"`.
#' @param longest_gap The largest number of consecutive missing periods that is filled; longer gaps
#'   stay as they are.
#' @param ends What happens before a unit's first and after its last observed value, up to
#'   `longest_gap` periods away from it: `"missing"`: nothing; `"nearest"`: the nearest observed
#'   value is repeated; `"extrapolate"`: the method goes on from the two nearest observed values
#'   (for `"linear"` Stata's `ipolate, epolate`; for `"spline"` along its straight end).
#' @param mark Whether to add a logical column `<column>_filled` for each of `columns`. One that is
#'   already there is kept true where it was.
#' @param ... Not used; an argument that is not known is an error.
#' @return `data`, of the class it came in, with the filled columns as plain numbers (a column in
#'   which nothing was filled stays as it is). [sample_ledger()] tells how many values were filled
#'   per column and why others stay missing; a note says the same.
#' @seealso [winsorize()], [describe_panel()], [sample_ledger()].
#' @examples
#' cities <- data.frame(city = rep(c("A", "B"), each = 5), year = rep(2010:2014, 2),
#'                      gdp = c(100, NA, 121, NA, NA, 50, 55, NA, NA, 80))
#' filled <- interpolate_panel(cities, "gdp", unit = "city", time = "year", method = "growth")
#' filled
#' sample_ledger(filled)
#' @export
interpolate_panel <- function(data, columns, unit, time, method = c("linear", "spline", "growth"),
                              longest_gap = Inf, ends = c("missing", "nearest", "extrapolate"),
                              mark = TRUE, ...) {
  check_dots(...)
  check_arguments()
  data <- check_data(data)
  columns <- check_column_set(columns, "columns")
  unit <- check_column(unit, "unit")
  time <- check_column(time, "time")
  method <- check_choice(method, c("linear", "spline", "growth"), "method")
  ends <- check_choice(ends, c("missing", "nearest", "extrapolate"), "ends")
  if (!identical(longest_gap, Inf)) longest_gap <- check_count(longest_gap, "longest_gap")
  check_flag(mark, "mark")
  refuse_key_columns(columns, c(unit, time))
  values <- number_columns(data, columns)
  panel <- sorted_panel(count_steps(panel_keys(data, unit, time), time))
  ledger <- continue_ledger(data)
  written <- list()
  note_complete(values)
  for (name in columns) {
    filled <- fill_column(values[[name]], panel, method, longest_gap, ends)
    report_filled(name, values[[name]], filled)
    step <- fact("filled", method = fact(paste0("fill_", method)))
    ledger <- ledger_change(ledger, step, name, sum(filled$is_filled), filled$reason)
    written[[name]] <- changed_column(data, name, filled$values, filled$is_filled)
    if (mark) written[[mark_name(name)]] <- mark_filled(data, name, filled$is_filled)
  }
  note_absent_rows(panel)
  write_columns(data, written, ledger)
}

refuse_key_columns <- function(columns, keys) {
  both <- intersect(columns, keys)
  if (length(both) == 0) return(invisible())
  abort_input("{.val {both}} says which row is which and cannot be changed.", argument = "columns")
}

#' Rows in the order of units and periods
#' @return list(order, unit, time): `order` leads from the sorted rows to those of the data.
#' @noRd
sorted_panel <- function(keys) {
  order <- order(keys$unit$code, keys$time)
  list(order = order, unit = keys$unit$code[order], time = keys$time[order])
}

#' Fill one column
#' @return list(values, is_filled, is_outside, reason), in the order of the data.
#' @noRd
fill_column <- function(values, panel, method, longest_gap, ends) {
  y <- values[panel$order]
  near <- nearest_observed(y, panel)
  filled <- interior_values(y, near, panel, method)
  if (ends != "missing") filled <- end_values(filled, y, near, panel, method, ends)
  too_long <- near$gap > longest_gap
  filled[too_long] <- NA_real_
  to_fill <- is.na(y) & !is.na(filled)
  reason <- why_missing(is.na(y) & !to_fill, near, too_long, ends)
  is_outside <- outside_range(filled, y, panel$unit, which(to_fill))
  y[to_fill] <- filled[to_fill]
  back <- order(panel$order)
  list(values = y[back], is_filled = to_fill[back], is_outside = is_outside[back], reason = reason)
}

#' Sorted rows of the nearest observed values of the same unit; NA where there is none
#'
#' `before2` and `after2` are the ones beyond, from which the ends are extrapolated. `gap` is the
#' number of missing periods around a row (at the ends: the distance to the observed value).
#' @noRd
nearest_observed <- function(y, panel) {
  n <- length(y)
  rows <- seq_len(n)
  own_unit <- function(row) {
    row[row < 1 | row > n] <- NA
    row[which(panel$unit[row] != panel$unit)] <- NA
    row
  }
  before <- own_unit(cummax(ifelse(is.na(y), 0L, rows)))
  after <- own_unit(rev(cummin(rev(ifelse(is.na(y), n + 1L, rows)))))
  time <- panel$time
  gap <- time[after] - time[before] - 1
  gap <- ifelse(is.na(gap), pmin(time[after] - time, time - time[before], na.rm = TRUE), gap)
  before2 <- own_unit(c(NA, before)[before])  # before[k - 1], which has no row 0
  after2 <- own_unit(c(after, NA)[after + 1L])
  list(before = before, after = after, before2 = before2, after2 = after2,
       gap = ifelse(is.na(gap), 0, gap))
}

interior_values <- function(y, near, panel, method) {
  if (method == "spline") return(spline_values(y, near, panel, inside = TRUE))
  between(method, y, near$before, near$after, panel$time)
}

#' The line, or the growth path, through the values of rows `from` and `to`
#' @noRd
between <- function(method, y, from, to, time) {
  share <- (time - time[from]) / (time[to] - time[from])
  if (method != "growth") return(y[from] + share * (y[to] - y[from]))
  defined <- y[from] > 0 & y[to] > 0
  ifelse(defined, y[from] * (y[to] / y[from])^share, NA_real_)
}

#' Natural cubic splines, one per unit that has missing values in range
#' @param inside Whether between observed values, else beyond them.
#' @noRd
spline_values <- function(y, near, panel, inside) {
  out <- rep(NA_real_, length(y))
  has_both <- !is.na(near$before) & !is.na(near$after)
  wanted <- which(is.na(y) & (if (inside) has_both else xor(is.na(near$before), is.na(near$after))))
  observed <- which(!is.na(y) & panel$unit %in% panel$unit[wanted])
  observed <- split(observed, panel$unit[observed])
  wanted <- split(wanted, panel$unit[wanted])
  for (unit in names(wanted)) {
    own <- observed[[unit]]
    rows <- wanted[[unit]]
    if (length(own) < 2) next
    origin <- panel$time[own[1]]
    out[rows] <- stats::spline(panel$time[own] - origin, y[own], method = "natural",
                               xout = panel$time[rows] - origin)$y
  }
  out
}

#' Values before a unit's first and after its last observed value
#' @noRd
end_values <- function(filled, y, near, panel, method, ends) {
  first <- is.na(near$before)
  at_end <- xor(first, is.na(near$after))
  beyond <- if (ends == "nearest") {
    ifelse(first, y[near$after], y[near$before])
  } else if (method == "spline") {
    spline_values(y, near, panel, inside = FALSE)
  } else {
    ifelse(first, between(method, y, near$after, near$after2, panel$time),
           between(method, y, near$before2, near$before, panel$time))
  }
  ifelse(at_end, beyond, filled)
}

#' Why values stay missing, with counts; NA when none does
#' @noRd
why_missing <- function(missing, near, too_long, ends) {
  alone <- is.na(near$before) & is.na(near$after)
  at_end <- !alone & xor(is.na(near$before), is.na(near$after))
  single <- at_end & is.na(ifelse(is.na(near$before), near$after2, near$before2))
  kinds <- list(
    missing_alone = alone,
    missing_at_end = at_end & ends == "missing",
    missing_too_long = too_long & !(at_end & ends == "missing"),
    missing_single = single & ends == "extrapolate" & !too_long
  )
  kinds$missing_not_positive <- !Reduce(`|`, kinds)
  counts <- vapply(kinds, function(kind) sum(missing & kind), 1L)
  if (sum(counts) == 0) return(NULL)
  kept <- counts[counts > 0]
  kinds <- Map(function(kind, count) fact(kind, count = count), names(kept), kept,
               USE.NAMES = FALSE)
  fact("stay_missing", count = sum(counts), kinds = kinds)
}

#' Whether a filled value lies outside what was observed in its unit
#' @noRd
outside_range <- function(filled, y, unit, rows) {
  is_outside <- logical(length(y))
  observed <- which(!is.na(y) & unit %in% unit[rows])
  ranges <- vapply(split(y[observed], unit[observed]), range, numeric(2))
  ranges <- ranges[, as.character(unit[rows]), drop = FALSE]
  slack <- 1e-12 * colSums(abs(ranges))
  is_outside[rows] <- filled[rows] < ranges[1, ] - slack | filled[rows] > ranges[2, ] + slack
  is_outside
}

mark_name <- function(name) paste0(name, enc2utf8("_filled"))

mark_filled <- function(data, name, is_filled) {
  if (!mark_name(name) %in% enc2utf8(names(data))) return(is_filled)
  own <- fetch_column(data, mark_name(name))
  if (!is.logical(own)) {
    abort_input("{.arg data} has a column {.val {mark_name(name)}} that is not logical.",
                "Rename it, or say {.code mark = FALSE}.", argument = "mark")
  }
  is_filled | own %in% TRUE
}

#' Columns that have nothing to fill, in one note
#' @noRd
note_complete <- function(values) {
  complete <- names(values)[!vapply(values, anyNA, NA)]
  if (length(complete) > 0) note("No value is missing in {.val {complete}}.")
}

#' The note on one column with gaps, and what deserves a second look
#' @noRd
report_filled <- function(name, values, filled) {
  n_missing <- sum(is.na(values))
  if (n_missing == 0) return(invisible())
  n_filled <- sum(filled$is_filled)
  n_outside <- sum(filled$is_outside)
  told <- paste(format_count(n_filled), "of", format_count(n_missing), "missing values filled")
  if (!is.null(filled$reason)) told <- paste0(told, "; ", in_english(filled$reason))
  note("{.val {name}}: {told}.")
  if (n_outside > 0) {
    note("{.val {name}}: {count_of(n_outside, 'filled value')} outside the range observed in
          {if (n_outside == 1) 'its unit' else 'their units'}.")
  }
  fractions <- filled$is_filled & !filled$values %in% c(0, 1)
  if (any(fractions) && all(values[!is.na(values)] %in% c(0, 1))) {
    warn("{.val {name}} is 0/1, and {count_of(sum(fractions), 'value')} between 0 and 1 were filled
          in.")
  }
}

note_absent_rows <- function(panel) {
  step <- diff(panel$time)
  same <- diff(panel$unit) == 0
  absent <- sum((step - 1)[same])
  if (absent == 0) return(invisible())
  units <- length(unique(panel$unit[-1][same & step > 1]))
  note("{count_of(absent, 'period')} between the rows of {count_of(units, 'unit')} have no row in
        {.arg data}; they stay absent and count in the distances.")
}
