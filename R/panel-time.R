# The door, fourth part: periods as numbers whose differences mean something.

#' A time column as whole numbers whose order and distances are those of the periods
#'
#' Whole numbers stay, unless they are written as calendars (201912). Text must be whole numbers. A
#' factor counts its levels in their order. Dates are counted by a calendar.
#' @param calendar How dates are counted: what date_calendar() says of the column; for other rows of
#'   the same panel what it said then.
#' @return Doubles, NA where missing.
#' @noRd
as_time <- function(x, name, calendar = date_calendar(x, name)) {
  x <- as_dates(x, name)
  if (inherits(x, "Date")) return(count_dates(x, calendar))
  if (is.factor(x)) {
    id <- as_id(x, name)
    if (is.ordered(x) || !has_whole_labels(id)) {
      note("Periods of the factor {.val {name}} are counted in the order of its levels.",
           once = paste("levels of", name))
      return(as.double(id$key))
    }
    x <- id$labels[id$key]
  }
  if (is.character(x)) {
    bad <- which(!is.na(x) & !grepl("^\\s*[-+]?[0-9]+\\s*$", x))
    if (length(bad) > 0) refuse_time_text(x, name, bad)
    value <- as.double(x)
  } else {
    value <- as_number(x, name)
  }
  if (!is.integer(x) && !core_are_whole(value)) refuse_fractional_time(value, name)
  refuse_calendar_codes(value, name)
  value
}

#' Whether the labels of a factor are periods in numbers, be it with odd ones among them
#' @noRd
has_whole_labels <- function(id) {
  found <- text_numbers(id$labels[unique(id$key[!is.na(id$key)])])
  !is.null(found) && !any(grepl(".", c(found$plain, found$written), fixed = TRUE))
}

refuse_time_text <- function(x, name, bad) {
  column <- column_code(name)
  days <- grepl("^\\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\\s*$", x[!is.na(x)])
  months <- grepl("^\\s*[0-9]{4}-[0-9]{2}\\s*$", x[!is.na(x)])
  hint <- if (all(days)) {
    paste0(column, " <- as.Date(", column, ")")
  } else if (all(months)) {
    paste0(column, " <- as.Date(paste0(", column, ", \"-01\"))")
  }
  cells <- in_english(describe_cells(x, sort(unique(enc2utf8(x[bad])), method = "radix")))
  abort_data("The time {.val {name}} is text that is not a whole number everywhere.",
             "Found {cells}.",
             if (is.null(hint)) "Use years, dates, or an ordered factor.",
             if (!is.null(hint)) "Make dates of it: {.code {hint}}.", column = name, rows = bad)
}

refuse_fractional_time <- function(value, name) {
  fractional <- which(!is.na(value) & (value != trunc(value) | is.infinite(value)))
  if (length(fractional) == 0) return(invisible())
  column <- column_code(name)
  abort_data("The time {.val {name}} has values that are not whole numbers.",
             "For quarters count them: {.code 4 * year + quarter}; of a year with its fraction
              {.code {column} <- round(4 * {column})}, for months {.code 12}.",
             column = name, rows = fractional)
}

#' Refuse periods written as year and month (201912, then 202001: 89 apart) and the like
#'
#' Where the numbers are as far apart as the periods (one month of every year), they may stay.
#' @noRd
refuse_calendar_codes <- function(value, name) {
  last <- max(value, 0, na.rm = TRUE)
  if (last < 18000 || last > 21001231 || min(value, na.rm = TRUE) < 0) return(invisible())
  code <- sort(unique(value[!is.na(value)]))
  for (kind in calendar_codes()) {
    period <- kind$count(code)
    gaps <- diff(period)
    if (anyNA(period) || max(gaps) > kind$reach || length(unique(gaps / diff(code))) == 1) next
    shown <- plain_text(code[1:2])
    lines <- gsub("{time}", column_code(name), kind$lines, fixed = TRUE)
    abort_data("The time {.val {name}} is {kind$what} in one number, such as {shown}; differences of
                such numbers count no periods.",
               paste0("Make periods of it: ", paste0("{.code {lines[", seq_along(lines), "]}}",
                                                     collapse = ", or for months "), "."),
               column = name)
  }
}

#' Ways to write a period in one number
#' @return Each with `what` it is; `count`, a function of the numbers that gives the periods, NA for
#'   what is none; `reach`: gaps of more than ten years are no sign of a calendar; the `lines` that
#'   make periods of the column.
#' @noRd
calendar_codes <- function() {
  parts <- function(divisor, largest, per_year = largest) {
    function(code) {
      year <- code %/% divisor
      part <- code %% divisor
      ifelse(year >= 1800 & year <= 2100 & part >= 1 & part <= largest, per_year * year + part, NA)
    }
  }
  days <- function(code) {
    if (length(unique(code %% 10000)) == 1) return(code %/% 10000)  # one day of every year
    as.double(as.Date(plain_text(code), format = "%Y%m%d"))
  }
  day <- "{time} <- as.Date(as.character({time}), \"%Y%m%d\")"
  month <- "{time} <- as.Date(paste0({time}, \"01\"), \"%Y%m%d\")"
  week <- "{time} <- match({time}, sort(unique({time})))"
  quarter <- "{time} <- 4 * ({time} %/% 100) + {time} %% 100"
  short <- "{time} <- 4 * ({time} %/% 10) + {time} %% 10"
  list(
    list(what = "year, month and day", count = days, reach = 3660, lines = day),
    list(what = "year and quarter, or year and month", count = parts(100, 4), reach = 40,
         lines = c(quarter, month)),
    list(what = "year and month", count = parts(100, 12), reach = 120, lines = month),
    list(what = "year and week", count = parts(100, 53), reach = 530, lines = week),
    list(what = "year and quarter", count = parts(10, 4), reach = 40, lines = short)
  )
}

#' How the dates of a column are counted: in years where no year has two dates, else in months where
#' no month has two, else in days
#' @return "year", "month" or "day"; NULL for what is no date.
#' @noRd
date_calendar <- function(x, name) {
  x <- as_dates(x, name)
  if (!inherits(x, "Date")) return(NULL)
  own <- as.POSIXlt(unique(x[!is.na(x)]))
  if (anyDuplicated(own$year) == 0) return("year")
  if (anyDuplicated(12 * own$year + own$mon) == 0) "month" else "day"
}

count_dates <- function(x, calendar) {
  if (calendar == "day") return(as.double(unclass(x)))
  distinct <- unique(x)
  own <- as.POSIXlt(distinct)
  count <- if (calendar == "year") own$year + 1900 else 12 * (own$year + 1900) + own$mon
  count[match(x, distinct)]
}

#' The largest step of which all periods are a multiple apart: what one period is
#' @noRd
common_step <- function(period) {
  gaps <- unique(diff(sort(unique(period))))
  if (length(gaps) == 0) 1 else Reduce(common_divisor, gaps)
}

common_divisor <- function(a, b) {
  while (b > 0) {
    rest <- a %% b
    a <- b
    b <- rest
  }
  a
}

#' The step of a panel whose periods are to be counted, and what must be said of it
#'
#' One rule for lags, event time, interpolation and serial correlation.
#' @noRd
period_step <- function(period, name, calendar = NULL) {
  step <- common_step(period)
  gaps <- diff(sort(unique(period)))
  usual <- stats::median(gaps)
  size <- function(n) if (is.null(calendar)) plain_text(n) else count_of(n, calendar)
  if (any(gaps != step) && mean(gaps == usual) > 0.5 && usual > step) {
    note("Periods of {.val {name}} are {size(usual)} apart as a rule, but not always: one period is
          {size(step)}.", once = paste("step of", name))
  } else if (step > 1) {
    note("Periods of {.val {name}} are {size(step)} apart; one such step is one period.",
         once = paste("step of", name))
  } else if (identical(calendar, "day")) {
    note("The dates of {.val {name}} are counted in days.", once = paste("step of", name))
  }
  step
}

#' The keys of a panel with their periods as steps from the first
#' @param step Of other rows of the same panel; by default what these show.
#' @return `keys` with `time` and `periods` in steps: k is the period `origin + k * step`.
#' @noRd
count_steps <- function(keys, name, step = period_step(keys$periods, name, keys$calendar)) {
  keys$step <- step
  keys$origin <- min(keys$periods)
  keys$time <- (keys$time - keys$origin) / keys$step
  keys$periods <- (keys$periods - keys$origin) / keys$step
  keys
}

#' The periods of a coded time, as steps from the first
#' @return The id with `period`, whole numbers by level.
#' @noRd
count_periods <- function(id, name) {
  x <- as_dates(id$values %||% id$labels, name)
  calendar <- date_calendar(x, name)
  period <- as_time(x, name, calendar)
  id$period <- (period - min(period)) / period_step(period, name, calendar)
  id
}

#' Unit and time of a declared panel, coded, with unique keys
#'
#' @param unit,time Column names. @param calendar Of other rows of the same panel; see as_time().
#' @return list(unit, time, periods, calendar): unit coded and time as doubles, over all rows,
#'   neither missing; the periods that occur; how dates were counted.
#' @noRd
panel_keys <- function(data, unit, time, calendar = NULL) {
  id <- as_id(fetch_column(data, unit, "unit"), unit)
  column <- as_dates(fetch_column(data, time, "time"), time)
  calendar <- calendar %||% date_calendar(column, time)
  period <- as_time(column, time, calendar)
  refuse_missing_key(id$key, unit)
  refuse_missing_key(period, time)
  coded <- code_id(id)
  note_look_alikes(coded$labels, unit)
  step <- code_id(list(key = period))
  check_unique_keys(coded, step, unit, time)
  list(unit = coded, time = period, periods = step$labels, calendar = calendar)
}

refuse_missing_key <- function(key, name) {
  if (anyNA(key)) {
    abort_data("{.val {name}} is missing; it says which row is which.", column = name,
               rows = which(is.na(key)))
  }
}
