#' Treatment dummy from a roster of treated units or from a cohort column
#'
#' Codes \eqn{D_{it} = 1} from the period a unit is treated on, and 0 before and for units never
#' treated.
#'
#' @param data A data frame with one row per unit and period.
#' @param unit,time Its columns, as strings or one-sided formulas.
#' @param roster A data frame with one row per treated unit, such as [cbec_zones]; units not in it
#'   are never treated.
#' @param roster_unit,roster_time Columns of `roster`: the unit, spelled as in `data`, and the first
#'   period of treatment (a whole number or a date). `NULL`: the columns named as `unit` and `time`;
#'   for [cbec_zones] the Chinese or English name (whichever `data` uses) and `treat_year`.
#' @param cohort Instead of a roster: a column of `data` with each unit's first treated period;
#'   `NA`,
#'   0 or `Inf` where never treated.
#' @param rule `"approval"`: treated from the roster's own period on; `"following"`: from the period
#'   after.
#' @return A numeric vector of 0 and 1, one per row of `data`. A note counts treated units and rows,
#'   and roster entries that are not in `data`.
#' @examples
#' cities <- data.frame(city = rep(c("Hangzhou", "Shanghai", "Somewhere"), each = 4),
#'                      year = rep(2014:2017, 3))
#' cities$did <- policy_dummy(cities, unit = "city", time = "year", roster = cbec_zones)
#' cities
#' @export
policy_dummy <- function(data, unit, time, roster = NULL, cohort = NULL, roster_unit = NULL,
                         roster_time = NULL, rule = c("approval", "following")) {
  data <- check_data(data)
  unit <- check_column(unit, "unit")
  time <- check_column(time, "time")
  rule <- check_choice(rule, c("approval", "following"), "rule")
  if (is.null(roster) == is.null(cohort)) {
    abort_input("Give either {.arg roster} or {.arg cohort}.", argument = "roster")
  }
  keys <- panel_keys(data, unit, time)
  first <- if (is.null(cohort)) {
    roster_cohort(check_data(roster, "roster"), keys$unit$labels, unit, time, roster_unit,
                  roster_time)
  } else {
    unit_cohort(data, check_column(cohort, "cohort"), keys$unit)
  }
  if (rule == "following") first <- first + 1
  own <- first[keys$unit$code + 1L]
  dummy <- as.double(keys$time >= own)
  note("{sum(is.finite(first))} of {length(first)} units are in a cohort;
        {format_count(sum(dummy))} of {format_count(length(dummy))} rows are treated.")
  dummy
}

#' First treated period per unit from a roster, Inf where not in it
#' @noRd
roster_cohort <- function(roster, units, unit, time, roster_unit, roster_time) {
  units <- as.character(units)
  roster_unit <- roster_column(roster, roster_unit, "roster_unit", c(unit, "zone_cn", "zone_en"),
                               function(name) sum(units %in% roster_names(roster[[name]])))
  roster_time <- roster_column(roster, roster_time, "roster_time", c(time, "treat_year"),
                               function(name) 1)
  names <- roster_names(fetch_column(roster, roster_unit, "roster_unit"))
  period <- roster_period(fetch_column(roster, roster_time, "roster_time"), roster_time)
  twice <- which(duplicated(names))
  if (length(twice) > 0) {
    abort_data("The roster names {.val {utils::head(names[twice], 3)}} more than once.",
               argument = "roster", column = roster_unit, rows = twice)
  }
  refuse_missing_key(is.na(period), roster_time)
  absent <- setdiff(names, units)
  if (length(absent) == length(names)) {
    abort_data("None of the roster's units is in {.val {unit}}: {.val {utils::head(names, 3)}}
                against {.val {utils::head(units, 3)}}.", argument = "roster", column = unit)
  }
  if (length(absent) > 0) {
    note("{length(absent)} of the roster's {length(names)} units are not in {.val {unit}}
          ({.val {utils::head(absent, 3)}} ...).")
  }
  first <- period[match(units, names)]
  ifelse(is.na(first), Inf, first)
}

roster_names <- function(x) trimws(enc2utf8(as.character(x)))

roster_period <- function(x, name) {
  if (inherits(x, c("Date", "POSIXt"))) return(as.POSIXlt(x)$year + 1900)
  as_time(x, name)
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
  candidates[which.max(vapply(candidates, fit, 1))]
}

#' First treated period per unit from a column of the data; it must be constant within units
#' @noRd
unit_cohort <- function(data, cohort, unit) {
  value <- as_number(fetch_column(data, cohort, "cohort"), cohort)
  value[is.na(value) | value == 0] <- Inf
  odd <- which(value < 0 | is.finite(value) & value != trunc(value))
  if (length(odd) > 0) {
    abort_data("The cohort {.val {cohort}} must be a period, or NA, 0 or Inf for never treated.",
               column = cohort, rows = odd)
  }
  first <- value[match(seq_len(unit$n_levels) - 1L, unit$code)]
  varying <- which(value != first[unit$code + 1L])
  if (length(varying) > 0) {
    abort_data("The cohort {.val {cohort}} changes within a unit.", column = cohort, rows = varying)
  }
  first
}
