# The door, fourth part: periods as numbers whose differences mean something.

#' A time column as whole numbers, one step per period
#'
#' Whole numbers stay. Text must be whole numbers. A factor counts its levels in their order. Dates
#' become years when no year has two dates, else months when no month has two, else days.
#' @return Doubles, NA where missing.
#' @noRd
as_time <- function(x, name) {
  if (inherits(x, "POSIXt")) x <- whole_days(x, name)
  if (inherits(x, "Date")) return(date_periods(x, name))
  if (is.factor(x)) {
    id <- as_id(x, name)
    if (is.ordered(x) || !all(grepl("^[-+]?[0-9]+$", id$labels))) {
      note("Periods of the factor {.val {name}} are counted in the order of its levels.")
      return(as.double(id$key))
    }
    x <- id$labels[id$key]
  }
  if (is.character(x)) {
    bad <- which(!is.na(x) & !grepl("^\\s*[-+]?[0-9]+\\s*$", x))
    if (length(bad) > 0) {
      abort_data("The time {.val {name}} is text that is not a whole number everywhere.",
                 "Use years, dates, or an ordered factor.", column = name, rows = bad)
    }
    return(as.double(x))
  }
  value <- as_number(x, name)
  if (is.integer(x) || core_are_whole(value)) return(value)
  fractional <- which(!is.na(value) & (value != trunc(value) | is.infinite(value)))
  if (length(fractional) > 0) {
    abort_data("The time {.val {name}} has values that are not whole numbers.",
               "For quarters count them: {.code 4 * year + quarter}.",
               column = name, rows = fractional)
  }
  value
}

date_periods <- function(x, name) {
  parts <- as.POSIXlt(x)
  distinct <- unique(x[!is.na(x)])
  own <- as.POSIXlt(distinct)
  if (anyDuplicated(own$year) == 0) return(parts$year + 1900)
  if (anyDuplicated(12 * own$year + own$mon) == 0) return(12 * (parts$year + 1900) + parts$mon)
  note("The dates of {.val {name}} are counted in days.")
  as.double(unclass(x))
}

#' The periods of a coded time
#'
#' Where all of them are a multiple of some step apart, as in a survey every two years, one step is
#' one period.
#' @return The id with `period`, whole numbers by level.
#' @noRd
count_periods <- function(id, name) {
  period <- as_time(id$values %||% id$labels, name)
  steps <- unique(diff(sort(unique(period))))
  step <- if (length(steps) > 0) Reduce(common_divisor, steps) else 1
  if (step > 1) {
    note("Periods of {.val {name}} are {plain_text(step)} apart; a lag is one such step.")
  }
  id$period <- (period - min(period)) / step
  id
}

common_divisor <- function(a, b) {
  while (b > 0) {
    rest <- a %% b
    a <- b
    b <- rest
  }
  a
}

#' Unit and time of a declared panel, coded, with unique keys
#'
#' @param unit,time Column names.
#' @return list(unit, time, periods): unit coded and time as doubles, over all rows, neither
#'   missing; the periods that occur, ascending.
#' @noRd
panel_keys <- function(data, unit, time) {
  id <- as_id(fetch_column(data, unit, "unit"), unit)
  period <- as_time(fetch_column(data, time, "time"), time)
  refuse_missing_key(id$key, unit)
  refuse_missing_key(period, time)
  coded <- code_id(id)
  step <- code_id(list(key = period))
  check_unique_keys(coded, step, unit, time)
  list(unit = coded, time = period, periods = step$labels)
}

refuse_missing_key <- function(key, name) {
  if (anyNA(key)) {
    abort_data("{.val {name}} is missing; it says which row is which.", column = name,
               rows = which(is.na(key)))
  }
}
