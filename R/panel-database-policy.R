# The treatment dummy of a table of a database: spells of a policy are coded in R, for units that
# start alike or for those of a roster, and joined to the rows.

# Of a roster each unit and period in which it is treated is a row of a small table
most_coded_rows <- 50000
# Units of a table that are matched with a roster by their names
most_matched_units <- 1e6

#' policy_dummy() of a table
#' @param asked list(unit, time, roster, cohort, treatment, roster_unit, roster_time, reversals,
#'   end), as the user gave them. @param coding list(rule, partial_period).
#' @return The lazy table with the column `policy`, or one for each of several rosters.
#' @noRd
table_policy <- function(data, asked, coding) {
  table <- open_table(data)
  keys <- database_keys(table, asked$unit, asked$time)
  given <- c(end = !is.null(asked$end) && is.null(asked$roster), reversals = asked$reversals)
  if (any(given)) {
    abort_input("{.arg {names(given)[given]}} {?needs/need} the rows in memory here.",
                "Collect them with {.code dplyr::collect()}.", argument = names(given)[given][1])
  }
  several <- !is.data.frame(asked$roster) && is.list(asked$roster)
  names <- if (several) roster_names(asked$roster) else "policy"
  taken <- intersect(names, names(table$columns))
  if (length(taken) > 0) {
    abort_input("The table has a column {.val {taken}} already, which the dummy would be called.",
                "Give it another name with {.code dplyr::rename()}.", argument = "data")
  }
  if (!is.null(asked$treatment)) {
    made <- treatment_column(table, keys, check_column(asked$treatment, "treatment"))
  } else if (!is.null(asked$cohort)) {
    made <- cohort_policy(table, keys, check_column(asked$cohort, "cohort"), coding)
  } else {
    columns <- list(unit = asked$roster_unit, time = asked$roster_time, end = asked$end)
    if (several) refuse_other_rosters(columns, names)
    made <- roster_policies(table, keys, if (several) asked$roster else list(asked$roster),
                            columns, coding, if (several) names)
  }
  note_passes(table)
  made
}

#' A 0/1 treatment that the table holds, as numbers
#' @noRd
treatment_column <- function(table, keys, name) {
  locate_column(table$columns, name, "treatment")
  value <- engine_column(as.name(name), table, emptyenv(), "treatment")
  value <- database_treatment(table, name, value)
  starts <- database_starts(table, keys, value, "treatment")
  kinds <- start_kinds(table, starts, function(n) {
    abort_design("The treatment {.val {name}} switches off again in {count_of(n, 'unit')}.",
                 column = name)
  })
  if (all(is.na(kinds$first)) || all(is.na(kinds$before) & !is.na(kinds$first))) {
    refuse_same_treatment(if (all(is.na(kinds$first))) 0 else 1, name)
  }
  made <- dplyr::mutate(table$table, policy = !!value)
  first <- ifelse(is.na(kinds$first), Inf, kinds$first)
  coded <- list(first = first, last = rep(Inf, length(first)), units = kinds$units)
  note_table_cohorts(table, made, "policy", coded, keys)
  made
}

#' The dummy of a column of cohorts
#' @noRd
cohort_policy <- function(table, keys, cohort, coding) {
  refuse_no_dates(0, coding, cohort, "cohort")
  value <- cohort_column(table, cohort)
  starts <- database_starts(table, keys, value, "cohort")
  kinds <- start_kinds(table, starts, function(n) {
    abort_data("The cohort {.val {cohort}} changes within {count_of(n, 'unit')}.", column = cohort)
  })
  if (all(is.na(kinds$first))) {
    abort_design("No unit is treated: the cohort {.val {cohort}} is NA, 0 or Inf in every row.",
                 column = cohort)
  }
  start <- unique(kinds$first)
  units <- vapply(start, function(own) sum(kinds$units[kinds$first %in% own]), 0)
  cohort_periods(start, cohort)
  coded <- code_spells(list(start = start, end = rep(start[NA_integer_], length(start))), units,
                       start, keys, coding)
  rows <- dplyr::mutate(table$table, policypanel_value = !!value)
  made <- join_codes(table, rows, coded, c(policypanel_value = "own"), keys, "policy")
  made <- dplyr::select(made, -"policypanel_value")
  note_table_cohorts(table, made, "policy", coded, keys)
  made
}

#' Dummies of rosters
#' @param names Of several rosters, NULL for one.
#' @noRd
roster_policies <- function(table, keys, rosters, columns, coding, names) {
  unit <- as.name(keys$unit)
  found <- run_query(table, utils::head(dplyr::distinct(table$table, own = !!unit),
                                        most_matched_units + 1), "units")
  if (nrow(found) > most_matched_units) {
    abort_design("A roster is matched with at most {format_count(most_matched_units)} units.",
                 "Join it in the database, and give its column as {.arg cohort}.")
  }
  coded_id <- code_id(as_id(found$own, keys$unit))
  note_look_alikes(coded_id$labels, keys$unit)
  own <- list(unit = coded_id, name = list(unit = keys$unit, time = keys$time))
  made <- table$table
  for (k in seq_along(rosters)) {
    name <- names[k] %||% "policy"
    spells <- roster_spells(rosters[[k]], if (is.null(names)) columns else {
      roster_columns(columns, name)
    }, own, coding, if (!is.null(names)) name)
    is_in <- which(!is.na(spells$start))
    units <- rep(1, length(is_in))
    kinds <- c(is_in, if (length(is_in) < nrow(found)) which(is.na(spells$start))[1])
    units <- c(units, if (length(is_in) < nrow(found)) nrow(found) - length(is_in))
    coded <- code_spells(lapply(spells, `[`, kinds), units, coded_id$labels[kinds], keys, coding,
                         if (!is.null(names)) name)
    made <- join_codes(table, made, coded, stats::setNames("own", keys$unit), keys, name)
    note_table_cohorts(table, made, name, coded, keys, if (!is.null(names)) name)
  }
  made
}

#' Spells of kinds of units, coded by period
#' @param units How many there are of each. @param own What a kind is known by in the table.
#' @return As coded_policy() for kinds, with `units` and `codes`: a data frame own, period, value of
#'   what is not 0.
#' @noRd
code_spells <- function(spells, units, own, keys, coding, roster = NULL) {
  n_times <- length(keys$label)
  kind <- rep(seq_along(own), each = n_times)
  pseudo <- list(unit = list(code = kind - 1L, n_levels = length(own), labels = own),
                 time = rep(keys$label, length(own)), periods = keys$label,
                 name = list(unit = keys$unit, time = keys$time))
  coded <- coded_policy(spells, pseudo, coding, roster)
  is_code <- which(is.na(coded$dummy) | coded$dummy != 0)
  if (length(is_code) > most_coded_rows) {
    abort_design("{format_count(length(is_code))} treated units and periods are too many to be sent
                  to the database.", "Join the roster there, and give its column as {.arg cohort}.")
  }
  coded$units <- units
  coded$codes <- data.frame(own = own[kind[is_code]], period = pseudo$time[is_code],
                            code = as.vector(coded$dummy)[is_code], is_coded = 1)
  coded
}

#' The rows with their code, 0 where there is none
#' @param by The column that kinds are known by.
#' @noRd
join_codes <- function(table, rows, coded, by, keys, name) {
  refuse_no_constants(table$connection)
  codes <- coded$codes
  names(codes)[3:4] <- c("policypanel_code", "policypanel_coded")
  joined <- dplyr::left_join(rows, dbplyr::copy_inline(table$connection, codes),
                             by = c(by, stats::setNames("period", keys$time)))
  value <- rlang::expr(dplyr::if_else(is.na(.data$policypanel_coded), 0, .data$policypanel_code))
  made <- dplyr::mutate(joined, !!!stats::setNames(list(value), name))
  dplyr::select(made, -"policypanel_code", -"policypanel_coded")
}

note_table_cohorts <- function(table, made, name, coded, keys, roster = NULL) {
  x <- as.name(name)
  coded$rows <- lapply(run_query(table, dplyr::summarise(
    made, all = dplyr::n(), treated = !!total(flag(rlang::expr(!!x > 0))),
    partly = !!total(flag(rlang::expr(!!x > 0 & !!x < 1))),
    dropped = !!total(flag(rlang::expr(is.na(!!x))))
  ), "treated rows"), as.double)
  note_cohorts(coded, keys$label, roster)
}
