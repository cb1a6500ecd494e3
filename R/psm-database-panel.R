# psm_did() on a table of a database: which rows of a panel are matched with which, as
# matching_plan() says of rows in memory.

#' The rows that a mode of psm_did() matches
#'
#' @param design Of the DID, from new_database_design(). @param columns From
#'   matching_expressions(), with `outcome`. @param options From panel_options().
#' @return list(stack: from new_stack(), with the treatment as `treated`; plan: NULL, or what is
#'   compared on its own; counts; units: NULL, or where units are matched the table with their first
#'   treated period as `first`).
#' @noRd
stack_panel <- function(table, design, columns, options) {
  panel <- design$panel
  check_panel_known(panel, options)
  if (is.null(panel)) {
    return(list(stack = new_stack(table, table$table, columns), plan = NULL, counts = NULL))
  }
  keys <- if (options$mode != "pooled") database_keys(table, panel$unit, panel$time)
  units <- panel_units(table, panel, columns$treatment[[1]], design$subset)
  found <- lapply(run_query(table, dplyr::summarise(
    units, rows = !!total(quote(treated)), units = !!total(quote(ever)),
    own = !!total(quote(ever * inside)), unknown = !!total(flag(quote(is.na(unit))))
  ), "treated rows and units"), as.double)
  counts <- c(`treated rows` = found$rows, `ever-treated units` = found$units,
              `their rows` = found$own)
  if (options$mode %in% c("base_year", "cohort")) {
    note_start(NULL, "treatment", "start the treatment in that period")
    return(c(stack_units(table, design, columns, keys, options), list(counts = counts)))
  }
  by_unit <- options$treated_as == "unit"
  if (by_unit) refuse_missing_keys_of(panel$unit, found$unknown)
  if (by_unit || !is.null(design$subset)) {
    return(c(stack_rows(table, panel, columns, units, by_unit, keys), list(counts = counts)))
  }
  c(stack_rows(table, panel, columns, NULL, FALSE, keys), list(counts = counts))
}

#' Units with a row in the subset
#' @return A lazy table: unit, ever (1 for treated in some row), inside (its rows in the subset),
#'   treated (those of them that are).
#' @noRd
panel_units <- function(table, panel, treatment, subset) {
  rows <- compute_columns(table, list(unit = as.name(panel$unit), d = treatment,
                                      s = inside_rows(subset)))
  units <- dplyr::summarise(
    dplyr::group_by(rows, .data$unit), ever = max(dplyr::coalesce(.data$d, 0), na.rm = TRUE),
    treated = !!total(quote(d * s)), inside = !!total(quote(s)), .groups = "drop"
  )
  dplyr::filter(units, .data$inside > 0)
}

#' Every row, within its period in mode "yearly"
#' @param units NULL, or those whose rows count: others are outside the subset. @param by_unit
#'   Whether all rows of a unit that is ever treated are. @param keys NULL in mode "pooled".
#' @noRd
stack_rows <- function(table, panel, columns, units, by_unit, keys) {
  rows <- table$table
  if (!is.null(units)) {
    name <- unused_names("policypanel_ever", table)
    ever <- as.name(name)
    own <- dplyr::select(units, "unit", !!!stats::setNames("ever", name))
    rows <- dplyr::left_join(rows, own, by = stats::setNames("unit", panel$unit))
    table$columns[name] <- list(NULL)
    given <- columns$treatment[[1]]
    columns$treatment[[1]] <- rlang::expr(dplyr::if_else(
      is.na(!!given) | is.na(!!ever), NA, !!if (by_unit) ever else given
    ))
  }
  if (is.null(keys)) return(list(stack = new_stack(table, rows, columns), plan = NULL))
  columns$block <- list(`(block)` = period_column(table, panel$time))
  stack <- new_stack(table, rows, columns)
  treated <- run_query(table, dplyr::summarise(
    dplyr::group_by(stack$table$table, period = !!stack$columns$block[[1]]),
    treated = max(dplyr::coalesce(!!stack$columns$treatment[[1]], 0), na.rm = TRUE),
    .groups = "drop"
  ), "treated rows by period")
  warn_empty_periods(treated$period[treated$treated == 0], length(keys$label))
  list(stack = stack, plan = list(noun = "period", compared = keys$label, of = keys$label))
}

#' Units, on their covariates of one period, once for each of the comparisons that they are part of
#' @noRd
stack_units <- function(table, design, columns, keys, options) {
  is_cohort <- options$mode == "cohort"
  starts <- database_starts(table, keys, columns$treatment[[1]], "treatment", design$subset)
  kinds <- start_kinds(table, starts, function(n) {
    if (is_cohort) abort_reversal(count_of(n, "unit"))
  })
  cohorts <- sort(unique(kinds$first[!is.na(kinds$first)]))
  if (!is_cohort) check_base_year(options$base_year, keys$label, min(cohorts, Inf))
  first <- unused_names("policypanel_start", table)
  started <- table
  started$table <- dplyr::left_join(
    table$table, dplyr::select(starts, !!key_symbols$unit,
                               !!!stats::setNames(key_columns[["first"]], first)),
    by = stats::setNames(key_columns[["unit"]], keys$unit)
  )
  started$columns[first] <- list(NULL)
  time <- period_column(table, keys$time)
  held <- columns[c("covariates", "score", "exact", "weights")]
  expressions <- do.call(c, unname(held))
  names <- paste0("own_", seq_along(expressions))
  plain <- compute_columns(started, c(
    list(own_unit = as.name(keys$unit), own_time = time, own_first = as.name(first),
         own_y = columns$outcome[[1]], own_inside = inside_rows(design$subset)),
    stats::setNames(unname(expressions), names)
  ))
  compared <- if (is_cohort) cohort_comparisons(cohorts, keys$label, options$controls) else {
    list(base_year_comparison(options$base_year, min(cohorts)))
  }
  rows <- started
  rows$table <- Reduce(dplyr::union_all, lapply(compared, compare_units, plain, names))
  rows$table <- as_one_step(rows$table, table$connection)
  rows["ledger"] <- list(NULL)
  rows$columns <- stats::setNames(nm = colnames(rows$table))
  own <- c(column_symbols(held, names), column_symbols(
    c(columns[c("treatment", "outcome")], list(inside = list(1), block = list(`(block)` = 1))),
    c("own_treated", "own_change", "own_inside", "own_block")
  ))
  if (!is_cohort) own$block <- NULL
  names(own$outcome) <- in_english(fact("change_of", name = names(columns$outcome)))
  stack <- list(table = rows, columns = own[lengths(own) > 0])
  check_compared(stack, table, kinds, keys, options)
  list(stack = stack, units = list(table = started, unit = keys$unit, first = first, time = time),
       plan = if (is_cohort) {
         list(noun = "cohort", compared = cohorts, of = seq_along(cohorts))
       })
}

#' Whom the base year compares: units that are ever treated with the others
#' @param first The first treated period of all.
#' @return list(block, before: the period of the covariates, after: of the outcomes, treated, among:
#'   conditions).
#' @noRd
base_year_comparison <- function(base_year, first) {
  list(block = 1, before = base_year, treated = quote(!is.na(own_first)), among = quote(1 == 1),
       after = rlang::expr(.data$own_time > !!base_year & .data$own_time >= !!first))
}

#' The cohorts with an earlier period, each with its controls
#' @noRd
cohort_comparisons <- function(cohorts, periods, controls) {
  made <- lapply(which(cohorts > min(periods)), function(k) {
    start <- cohorts[k]
    is_own <- rlang::expr(.data$own_first == !!start)
    later <- if (controls == "not_yet_treated") rlang::expr(.data$own_first > !!start)
    others <- c(list(is_own, quote(is.na(own_first))), later)
    list(block = k, before = max(periods[periods < start]), treated = is_own,
         among = Reduce(function(a, b) rlang::expr(!!a | !!b), others),
         after = if (controls == "never_treated") rlang::expr(.data$own_time >= !!start) else {
           rlang::expr(.data$own_time == !!start)
         })
  })
  if (length(made) == 0) check_cohorts_seen(0, FALSE)
  made
}

#' Units of one comparison
#' @param plain A lazy table: own_unit, own_time, own_first (NULL for never), own_y, own_inside and
#'   the columns `held`.
#' @return The same units once, with own_treated, own_change of the outcome and own_block.
#' @noRd
compare_units <- function(comparison, plain, held) {
  base <- dplyr::filter(plain, .data$own_time == !!comparison$before, !!comparison$among)
  # An infinite outcome makes the change infinite, which is an error further on.
  after <- dplyr::filter(plain, !!comparison$after, .data$own_inside == 1,
                         !!finite_condition(quote(own_y)) | !!infinite_condition(quote(own_y)))
  later <- dplyr::summarise(dplyr::group_by(after, .data$own_unit),
                            own_later = sum(.data$own_y, na.rm = TRUE) / dplyr::n(),
                            .groups = "drop")
  dplyr::transmute(
    dplyr::left_join(base, later, by = "own_unit"), .data$own_unit, .data$own_first,
    own_treated = dplyr::coalesce(!!flag(comparison$treated), 0), .data$own_inside,
    own_change = dplyr::if_else(.data$own_inside == 1, .data$own_later - .data$own_y, NA),
    own_block = !!as.double(comparison$block), !!!rlang::syms(held)
  )
}

#' Say which units are not compared, or should not be
#' @noRd
check_compared <- function(stack, table, kinds, keys, options) {
  early <- if (is.null(options$base_year)) 0 else {
    flag(rlang::expr(.data$own_first <= !!options$base_year))
  }
  found <- lapply(run_query(stack$table, dplyr::summarise(
    stack$table$table, n = dplyr::n(), treated = !!total(quote(own_treated)),
    early = !!total(early)
  ), "units that are compared"), as.double)
  # Sums over no row are NULL.
  found[is.na(found)] <- 0
  if (options$mode == "cohort") {
    check_cohorts_seen(sum(kinds$units[!is.na(kinds$first)]) - found$treated, found$treated > 0)
  } else {
    note_base_year(options$base_year, count_units(table, keys$unit) - found$n, found$early)
  }
}
