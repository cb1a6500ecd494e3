# When the treatment of each unit starts: read from a roster or from a cohort column.

#' Per unit its approval in the roster, NA where not in it
#' @noRd
roster_start <- function(roster, units, unit, time, roster_unit, roster_time, rule) {
  roster <- check_data(roster, "roster", at_least = 1)
  fetch <- function(name, argument) fetch_column(roster, name, argument, "roster")
  units <- plain_text(units)
  roster_unit <- roster_column(roster, roster_unit, "roster_unit", c(unit, "zone_cn", "zone_en"),
                               function(name) sum(units %in% id_text(fetch(name), name)))
  roster_time <- roster_column(roster, roster_time, "roster_time",
                               c(time, "treat_year", "approval_date"), function(name) {
                                 rule != "share" || inherits(read_dates(fetch(name), name), "Date")
                               })
  names <- id_text(fetch(roster_unit, "roster_unit"), roster_unit)
  refuse_missing_key(names, roster_unit)
  start <- read_dates(fetch(roster_time, "roster_time"), roster_time)
  refuse_share_of_years(start, rule, roster_time, "roster_time")
  if (!inherits(start, "Date")) start <- as_time(start, roster_time)
  refuse_missing_key(start, roster_time)
  odd <- if (!inherits(start, "Date")) which(start <= 0)
  if (length(odd) > 0) {
    abort_data("The roster's {.val {roster_time}} must be a period, above 0.",
               "Leave units that are never treated out of it.", argument = "roster",
               column = roster_time, rows = odd)
  }
  check_roster_units(names, units, roster_unit, unit)
  note_look_alikes(names, roster_unit)
  start[match(units, names)]
}

check_roster_units <- function(names, units, roster_unit, unit) {
  twice <- which(duplicated(names))
  if (length(twice) > 0) {
    abort_data("The roster names {.val {utils::head(names[twice], 3)}} more than once.",
               argument = "roster", column = roster_unit, rows = twice)
  }
  absent <- setdiff(names, units)
  near <- near_units(absent, units)
  if (length(absent) == length(names)) {
    abort_data("None of the roster's units is in {.val {unit}}: {.val {utils::head(names, 3)}}
                against {.val {utils::head(units, 3)}}.", if (!is.null(near)) "{near}",
               argument = "roster", column = unit)
  }
  if (length(absent) > 0) {
    more <- if (length(absent) > 3) " ..."
    note("{length(absent)} of the roster's {length(names)} units are not in {.val {unit}}
          ({.val {utils::head(absent, 3)}}{more}).", if (!is.null(near)) "{near}")
  }
}

#' Which of the names that are not found look like a unit of the data; NULL for none
#' @noRd
near_units <- function(absent, units) {
  key <- spelling_key(c(absent, units))
  near <- match(key[seq_along(absent)], key[-seq_along(absent)])
  found <- which(!is.na(near))
  if (length(found) == 0) return(NULL)
  shown <- utils::head(found, 3)
  pairs <- paste(visible_text(absent[shown]), "and", visible_text(units[near[shown]]))
  like <- if (length(found) == 1) " that looks like a unit" else " that look like units"
  paste0(count_of(length(found), "name"), like, " of the data: ", paste(pairs, collapse = "; "),
         if (length(found) > 3) " ...", ". Give them one spelling first if they are the same.")
}

id_text <- function(x, name) {
  id <- as_id(x, name)
  text <- if (is.null(id$labels)) plain_text(id$key) else id$labels[id$key]
  text[is.na(id$key)] <- NA
  text
}

#' The column asked for, else the candidate that fits best
#' @noRd
roster_column <- function(roster, asked, argument, candidates, fit) {
  if (!is.null(asked)) return(check_column(asked, argument))
  candidates <- candidates[candidates %in% names(roster)]
  if (length(candidates) == 0) {
    abort_input("Say which column of {.arg roster} to use: {.arg {argument}}.",
                "It has {.val {names(roster)}}.", argument = argument)
  }
  candidates[which.max(vapply(candidates, function(name) as.double(fit(name)), 1))]
}

#' Per unit its approval in a column of the data, constant within units; NA where never treated
#' @noRd
cohort_start <- function(data, cohort, unit, rule) {
  start <- read_dates(fetch_column(data, cohort, "cohort"), cohort)
  if (!inherits(start, "Date")) start <- cohort_periods(start, cohort)
  start[!is.finite(start)] <- NA
  if (all(is.na(start))) {
    abort_design("No unit is treated: the cohort {.val {cohort}} is NA, 0 or Inf in every row.",
                 column = cohort)
  }
  refuse_share_of_years(start, rule, cohort, "cohort")
  own <- start[match(seq_len(unit$n_levels) - 1L, unit$code)]
  with_never <- function(x) {
    x <- as.double(x)
    x[is.na(x)] <- Inf
    x
  }
  varying <- which(with_never(start) != with_never(own)[unit$code + 1L])
  if (length(varying) > 0) {
    abort_data("The cohort {.val {cohort}} changes within {unit_list(unit, varying)}.",
               column = cohort, rows = varying)
  }
  own
}

#' Periods of a cohort column; NA, 0 and Inf all say never treated and become Inf
#' @noRd
cohort_periods <- function(x, name) {
  x <- as_number(x, name)
  x[is.na(x) | x == 0] <- Inf
  odd <- which(x < 0 | x != trunc(x))
  if (length(odd) > 0) {
    abort_data("The cohort {.val {name}} must be a period, or NA, 0 or Inf for never treated.",
               column = name, rows = odd)
  }
  x
}

#' Dates as Date, be they text; any other column as it is, a factor as its labels
#' @noRd
read_dates <- function(x, name) {
  x <- as_dates(x, name)
  if (is.factor(x)) x <- as.character(x)
  if (!is.character(x)) return(x)
  given <- trimws(x[!is.na(x)])
  if (length(given) == 0 || !all(grepl("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", given))) return(x)
  date <- as.Date(trimws(x), format = "%Y-%m-%d")
  impossible <- which(is.na(date) & !is.na(x))
  if (length(impossible) > 0) {
    abort_data("{.val {name}} holds dates that do not exist.", column = name, rows = impossible)
  }
  date
}

refuse_share_of_years <- function(start, rule, name, argument) {
  if (rule != "share" || inherits(start, "Date")) return(invisible())
  abort_input("{.arg rule} {.val share} needs dates of approval; {.val {name}} holds no dates.",
              "Name a column of dates, or of text such as {.val 2015-03-07}, in
               {.arg {argument}}; a year alone does not say how much of it was left.",
              argument = argument)
}

#' Dates of approval count by calendar year, and dates within years have no numbers to meet
#' @noRd
refuse_other_calendar <- function(keys, time, is_dated) {
  has_dates <- !is.null(keys$calendar)
  is_annual <- if (has_dates) {
    keys$calendar == "year"
  } else {
    all(keys$periods >= 1000 & keys$periods < 3000)
  }
  if (is_annual || !has_dates && !is_dated) return(invisible())
  abort_data("The periods of {.val {time}} are not calendar years, by which dates are coded.",
             "Write periods and first treated periods as whole numbers, for months
              {.code 12 * year + month}.", column = time)
}

#' Say that the period before the first 1 may be partly treated, and is the base
#' @param instead What to do then, a cli string.
#' @noRd
note_partial_start <- function(name, instead) {
  note(paste0("First treated periods are read off {.val {name}}. If the policy began within the
               period before, which is the base, that one is partly treated: ", instead, "."),
       once = "partial start")
}
