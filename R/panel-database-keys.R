# Units, periods and treatments of a table of a database: what is known of them in memory by row is
# known here by unit, by period, or by units that are alike.

# Names that columns made here have beside the user's
key_columns <- c(unit = "policypanel_unit", time = "policypanel_time", value = "policypanel_value",
                 inside = "policypanel_inside", first = "policypanel_first",
                 before = "policypanel_before")

key_symbols <- lapply(key_columns, as.name)

#' Unit and period of a table, checked as panel_keys() checks columns
#' @return list(unit, time: names; rows: the number of rows by period; label:
#'   periods as the data have them, ascending; period: the same as steps; origin; step).
#' @noRd
database_keys <- function(table, unit, time) {
  locate_column(table$columns, unit, "unit")
  rows <- unit_periods(table, unit, time)
  key <- key_symbols
  found <- run_query(table, dplyr::summarise(
    dplyr::group_by(rows, !!key$time), rows = dplyr::n(),
    pairs = dplyr::n_distinct(!!key$unit, na.rm = TRUE),
    unknown = !!total(flag(rlang::expr(is.na(!!key$unit)))), .groups = "drop"
  ), "units by period")
  refuse_missing_keys_of(unit, found$unknown)
  refuse_missing_keys_of(time, is.na(found[[key_columns[["time"]]]]))
  repeated <- sum(found$rows - found$pairs)
  if (repeated > 0) {
    abort_data("{count_of(repeated, 'row')} repeat a pair of {.val {unit}} and {.val {time}}.",
               "A panel has one row per unit and period; aggregate or choose first.",
               column = c(unit, time))
  }
  found <- found[order(found[[key_columns[["time"]]]]), ]
  periods <- as_time(found[[key_columns[["time"]]]], time)
  keys <- count_steps(list(time = periods, periods = periods, calendar = NULL), time)
  list(unit = unit, time = time, rows = as.double(found$rows), label = periods,
       period = keys$time, origin = keys$origin, step = keys$step)
}

#' Unit and period of the rows, as key_columns name them
#' @noRd
unit_periods <- function(table, unit, time) {
  dplyr::transmute(table$table, !!!stats::setNames(
    list(as.name(unit), period_column(table, time)), key_columns[c("unit", "time")]
  ))
}

#' The column of periods as doubles
#' @noRd
period_column <- function(table, time) {
  locate_column(table$columns, time, "time")
  if (table$kinds[[time]] != "number") {
    abort_input("The periods {.val {time}} of a table of a database must be numbers; they are
                {if (table$kinds[[time]] == 'text') 'text' else 'dates'}.",
                "Make whole numbers of them with {.code dplyr::mutate()}.", argument = "time")
  }
  cast_double(time, table$connection)
}

#' The table with its periods as doubles: a step of its own, as some engines join no table with
#' itself that is not
#' @noRd
with_period <- function(table, time) {
  dplyr::mutate(table$table, !!!stats::setNames(list(period_column(table, time)),
                                                key_columns[["time"]]))
}

#' How many units there are, none of them missing
#' @noRd
count_units <- function(table, unit) {
  units <- dplyr::distinct(table$table, own = !!as.name(unit))
  found <- run_query(table, dplyr::summarise(
    units, n = dplyr::n(), unknown = !!total(flag(quote(is.na(own))))
  ), "units")
  refuse_missing_keys_of(unit, found$unknown)
  as.double(found$n)
}

refuse_missing_keys_of <- function(name, is_missing) {
  if (sum(is_missing) == 0) return(invisible())
  abort_data("{.val {name}} is missing; it says which row is which.", column = name)
}

#' The 0/1 treatment of a table
#' @return An expression.
#' @noRd
database_treatment <- function(table, name, expression) {
  if (anyNA(treatment_values(table, name, expression))) {
    abort_data("The treatment {.val {name}} is missing in some rows, so that the units' first
                treated periods are not known.", "Leave those rows out with
                {.code dplyr::filter()}, or collect the rows with {.code dplyr::collect()}.",
               column = name)
  }
  expression
}

#' The values of a treatment, which may be 0, 1 and missing
#' @noRd
treatment_values <- function(table, name, expression) {
  if (identical(unname(table$kinds[name]), "logical")) treatment_number(c(FALSE, TRUE), name)
  found <- run_query(table, utils::head(dplyr::distinct(table$table, value = !!expression), 6L),
                     "values of the treatment")$value
  found <- as.double(found)
  if (!all(found %in% c(0, 1, NA))) refuse_coding(found[!is.na(found)], name, NULL)
  found
}

#' Units with their first treated period
#'
#' @param value An expression: a 0/1 treatment, or a cohort, `NULL` for never.
#' @param by "treatment" or "cohort". @param inside A condition, NULL for all rows.
#' @return A lazy table of units with a row inside: the unit; its first treated period (NULL: never)
#'   and its last period before that; and `varies`, whether the treatment switches off again or the
#'   cohort changes.
#' @noRd
database_starts <- function(table, keys, value, by, inside = NULL) {
  key <- key_symbols
  rows <- dplyr::transmute(table$table, !!!stats::setNames(
    list(as.name(keys$unit), period_column(table, keys$time), value,
         if (is.null(inside)) 1 else flag(inside)),
    key_columns[c("unit", "time", "value", "inside")]
  ))
  among <- function(condition, x) rlang::expr(dplyr::if_else(!!condition, !!x, NA))
  treated <- among(rlang::expr(!!key$value == 1), key$time)
  untreated <- among(rlang::expr(!!key$value == 0), key$time)
  earlier <- among(rlang::expr(!!key$time < !!key$value), key$time)
  is_path <- by == "treatment"
  ends <- list(rlang::expr(min(!!if (is_path) treated else key$value, na.rm = TRUE)),
               rlang::expr(max(!!if (is_path) untreated else earlier, na.rm = TRUE)))
  units <- dplyr::summarise(
    dplyr::group_by(rows, !!key$unit),
    !!!stats::setNames(ends, key_columns[c("first", "before")]),
    largest = max(!!key$value, na.rm = TRUE),
    never = !!total(flag(rlang::expr(is.na(!!key$value)))), rows = dplyr::n(),
    inside = max(!!key$inside, na.rm = TRUE), .groups = "drop"
  )
  varies <- if (is_path) rlang::expr(!!key$before > !!key$first) else {
    rlang::expr(.data$largest > !!key$first | .data$never > 0 & .data$never < .data$rows)
  }
  dplyr::transmute(dplyr::filter(units, .data$inside == 1), !!key$unit, !!key$first, !!key$before,
                   varies = dplyr::coalesce(!!flag(varies), 0))
}

#' Kinds of units: by first treated period and the last one before it
#' @return A data frame first, before (NA for none), units; nothing in it varies.
#' @noRd
start_kinds <- function(table, starts, refuse_varying) {
  key <- key_symbols
  kinds <- run_query(table, dplyr::summarise(
    dplyr::group_by(starts, first = !!key$first,
                    before = dplyr::if_else(is.na(!!key$first), NA, !!key$before)),
    units = dplyr::n(), varying = !!total(quote(varies)), .groups = "drop"
  ), "first treated periods")
  if (any(kinds$varying > 0)) refuse_varying(sum(kinds$varying))
  kinds <- kinds[order(kinds$first, kinds$before), ]
  data.frame(first = as.double(kinds$first), before = as.double(kinds$before),
             units = as.double(kinds$units))
}

#' The first few units of which something holds
#' @noRd
shown_units <- function(table, starts, condition) {
  own <- dplyr::distinct(dplyr::filter(starts, !!condition), unit = !!key_symbols$unit)
  found <- run_query(table, utils::head(dplyr::arrange(own, .data$unit), 3L), "units",
                     is_pass = FALSE)
  as.character(found$unit)
}

#' A column of cohorts as numbers, NULL where it is missing, 0 or infinite: never treated
#' @noRd
cohort_column <- function(table, cohort) {
  locate_column(table$columns, cohort, "cohort")
  if (table$kinds[[cohort]] != "number") {
    abort_input("The cohort {.val {cohort}} of a table of a database must hold numbers.",
                "Make whole numbers of it with {.code dplyr::mutate()}.", argument = "cohort")
  }
  value <- cast_double(cohort, table$connection)
  rlang::expr(dplyr::if_else(!!finite_condition(value) & !!value != 0, !!value, NA))
}
