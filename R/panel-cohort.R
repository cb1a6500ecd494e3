# When the treatment of each unit starts: read from a roster or from a cohort column.

#' When the policy holds in each unit by a roster, NA where not in it
#' @param columns Of the roster, as the user named them: list(unit, time, end).
#' @param roster_name Its name, of several.
#' @return list(start, end): per unit, both Dates or both periods.
#' @noRd
roster_spells <- function(roster, columns, keys, coding, roster_name = NULL) {
  roster <- check_data(roster, paste(c("roster", roster_name), collapse = "$"), at_least = 1)
  fetch <- function(name, argument) fetch_column(roster, name, argument, "roster")
  units <- plain_text(keys$unit$labels)
  of_unit <- roster_column(roster, columns$unit, "roster_unit",
                           c(keys$name$unit, "zone_cn", "zone_en"),
                           function(name) sum(units %in% id_text(fetch(name), name)))
  of_end <- if (!is.null(columns$end)) check_column(columns$end, "end")
  end <- if (!is.null(of_end)) spell_ends(fetch(of_end, "end"), of_end)
  is_dated <- needs_dates(coding) || inherits(end, "Date")
  of_time <- roster_column(roster, columns$time, "roster_time",
                           c(keys$name$time, "approval_date", "treat_year"), function(name) {
                             !is_dated || inherits(read_dates(fetch(name), name), "Date")
                           })
  ids <- id_text(fetch(of_unit, "roster_unit"), of_unit)
  refuse_missing_key(ids, of_unit)
  start <- read_dates(fetch(of_time, "roster_time"), of_time)
  refuse_no_dates(start, coding, of_time, "roster_time")
  if (!inherits(start, "Date")) start <- as_time(start, of_time)
  refuse_missing_key(start, of_time)
  odd <- if (!inherits(start, "Date")) which(start <= 0)
  if (length(odd) > 0) {
    abort_data("The roster's {.val {of_time}} must be a period, above 0.",
               "Leave units that are never treated out of it.", argument = "roster",
               column = of_time, rows = odd)
  }
  end <- check_ends(start, end, of_end)
  check_roster_units(ids, units, of_unit, keys$name$unit)
  note_look_alikes(ids, of_unit)
  at <- match(units, ids)
  list(start = start[at], end = end[at])
}

#' Whether the coding asks which part of a year is treated
#' @noRd
needs_dates <- function(coding) coding$rule == "share" || coding$partial_period != "treated"

#' Ends of a policy as Dates or periods, NA where it goes on
#' @noRd
spell_ends <- function(x, name) {
  end <- read_dates(x, name)
  if (!inherits(end, "Date")) end <- cohort_periods(end, name)
  end[!is.finite(end)] <- NA
  end
}

#' Ends that fit the starts
#' @return Of the class of `start`, NA where the policy goes on.
#' @noRd
check_ends <- function(start, end, name) {
  if (is.null(end) || all(is.na(end))) return(rep(start[NA_integer_], length(start)))
  if (inherits(end, "Date") != inherits(start, "Date")) {
    abort_data("The end {.val {name}} and the start of the policy must both be dates, or both
                periods.", argument = "end", column = name)
  }
  early <- which(if (inherits(end, "Date")) end <= start else end < start)
  if (length(early) > 0) {
    abort_data("The policy ends before it starts: {.val {name}}.", argument = "end", column = name,
               rows = early)
  }
  unknown <- which(is.na(start) & !is.na(end))
  if (length(unknown) > 0) {
    abort_data("{.val {name}} has an end where the policy never starts.", argument = "end",
               column = name, rows = unknown)
  }
  end
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

#' When the policy holds in each unit by columns of the data, constant within units
#' @return As roster_spells().
#' @noRd
cohort_spells <- function(data, cohort, end, keys, coding) {
  unit <- keys$unit
  start <- cohort_start(data, cohort, unit)
  refuse_no_dates(start, coding, cohort, "cohort")
  if (is.null(end)) return(list(start = start, end = check_ends(start, NULL, end)))
  ends <- spell_ends(fetch_column(data, end, "end"), end)
  value_by_unit(ends, end, unit, "end")
  ends <- check_ends(start[unit$code + 1L], ends, end)
  list(start = start, end = ends[match(seq_len(unit$n_levels) - 1L, unit$code)])
}

#' Per unit its approval in a column of the data, constant within units; NA where never treated
#' @noRd
cohort_start <- function(data, cohort, unit) {
  start <- read_dates(fetch_column(data, cohort, "cohort"), cohort)
  if (!inherits(start, "Date")) start <- cohort_periods(start, cohort)
  start <- value_by_unit(start, cohort, unit, "cohort")
  start[!is.finite(start)] <- NA
  if (all(is.na(start))) {
    abort_design("No unit is treated: the cohort {.val {cohort}} is NA, 0 or Inf in every row.",
                 column = cohort)
  }
  start
}

#' Per unit the value of a column that is constant within units; infinite is as good as missing
#' @param what A word for the column.
#' @noRd
value_by_unit <- function(x, name, unit, what) {
  own <- x[match(seq_len(unit$n_levels) - 1L, unit$code)]
  with_never <- function(x) {
    x <- as.double(x)
    if (anyNA(x)) x[is.na(x)] <- Inf
    x
  }
  varying <- which(with_never(x) != with_never(own)[unit$code + 1L])
  if (length(varying) > 0) {
    abort_data("The {what} {.val {name}} changes within {unit_list(unit, varying)}.",
               column = name, rows = varying)
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

refuse_no_dates <- function(start, coding, name, argument) {
  if (!needs_dates(coding) || inherits(start, "Date")) return(invisible())
  asked <- if (coding$rule == "share") c("rule", "share") else {
    c("partial_period", coding$partial_period)
  }
  abort_input("{.arg {asked[1]}} {.val {asked[2]}} needs dates of approval; {.val {name}} holds no
               dates.",
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
