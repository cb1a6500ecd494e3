# Outliers of columns of a table of a database: percentiles are found once, and the table that is
# given back has the columns as expressions of them.

#' winsorize() and trim_outliers() of a table
#' @param treat A function of a column and its bounds (NULL: none), expressions, that gives one.
#' @return The lazy table, with a ledger.
#' @noRd
treat_table <- function(data, columns, probabilities, by, type, step, treat) {
  table <- open_table(data)
  for (name in columns) refuse_no_number(table, name)
  refuse_text_values(table, columns[table$kinds[columns] == "number"])
  by <- if (!is.null(by)) table_groups(table, by, columns)
  numbers <- lapply(rlang::syms(columns), engine_column, table = table)
  groups <- rlang::syms(stats::setNames(as.character(by), group_places(by)))
  rows <- compute_columns(table, c(stats::setNames(numbers, number_places(columns)), groups))
  sums <- column_sums(table, rows, columns, named = TRUE)
  ledger <- continue_counted(table$ledger, sums[[1]]$rows)
  changed <- data
  for (k in seq_along(columns)) {
    name <- columns[k]
    own <- dplyr::transmute(rows, value = !!as.name(paste0("x", k)),
                            !!!rlang::syms(stats::setNames(nm = group_places(by))))
    bounds <- if (is.null(by)) {
      table_bounds(table, own, sums[[k]]$n, probabilities, type)
    } else {
      group_bounds(table, own, by, probabilities, type)
    }
    found <- count_outliers(table, own, bounds, treat)
    reason <- describe_bounds(c(found$below, found$above), bounds$shown, probabilities, by, type)
    n_changed <- found$below + found$above
    report_outliers(name, step, sums[[k]]$n, isTRUE(found$low < found$high), n_changed, reason)
    ledger <- ledger_change(ledger, fact(step), name, n_changed, reason)
    if (n_changed > 0) changed <- treated_column(changed, table, name, by, bounds, treat)
  }
  note_passes(table)
  attr(changed, "policypanel_ledger") <- ledger
  changed
}

group_places <- function(by) paste0("g", seq_along(by), recycle0 = TRUE)

#' The columns of groups
#' @noRd
table_groups <- function(table, by, columns) {
  by <- check_column_set(by, "by")
  refuse_key_columns(columns, by)
  for (name in by) locate_column(table$columns, name, "by")
  by
}

#' Bounds over all rows
#' @return list(lower, upper: expressions or NULL; shown: as outlier_bounds() gives them).
#' @noRd
table_bounds <- function(table, rows, n, probabilities, type) {
  places <- lapply(probabilities, quantile_places, n = n, type = type)
  values <- ranked_values(table, rows, quote(value), places)
  own <- ifelse(probabilities %in% c(0, 1), c(-Inf, Inf), values)
  list(lower = if (is.finite(own[1])) exact_number(own[1]),
       upper = if (is.finite(own[2])) exact_number(own[2]),
       shown = list(lower = own[1], upper = own[2]))
}

#' Bounds by group, in a small table that is joined
#'
#' They go to the engine as text, to their last digit.
#' @noRd
group_bounds <- function(table, rows, by, probabilities, type) {
  g <- group_places(by)
  sizes <- dplyr::summarise(dplyr::group_by(rows, !!!rlang::syms(g)),
                            size = !!total(flag(quote(!is.na(value)))), .groups = "drop")
  sizes <- run_query(table, sizes, "groups")
  missing <- vapply(g, function(name) anyNA(sizes[[name]]), NA)
  if (any(missing)) {
    abort_data("{.val {by[missing][1]}} is missing; it says to which group a row belongs.",
               argument = "by", column = by[missing][1])
  }
  for (k in seq_along(by)) note_look_alikes(unique(sizes[[g[k]]]), by[k])
  sizes <- sizes[sizes$size > 0, ]
  places <- lapply(sizes$size, function(n) {
    lapply(probabilities, quantile_places, n = n, type = type)
  })
  values <- ranked_in_groups(table, rows, sizes[g], places)
  frame <- sizes[g]
  frame$policypanel_lower <- sprintf("%.17g", values[, 1])
  frame$policypanel_upper <- sprintf("%.17g", values[, 2])
  side <- function(probability, name) {
    if (!probability %in% c(0, 1)) cast_double(name, table$connection)
  }
  list(lower = side(probabilities[1], "policypanel_lower"), upper = side(probabilities[2], "policypanel_upper"),
       frame = frame, shown = list(lower = values[, 1][c(1, 1)], upper = values[, 2][c(1, 1)]))
}

move_to_bounds <- function(x, lower, upper) {
  own <- x
  if (!is.null(upper)) own <- rlang::expr(dplyr::if_else(!!x > !!upper, !!upper, !!own))
  if (!is.null(lower)) own <- rlang::expr(dplyr::if_else(!!x < !!lower, !!lower, !!own))
  own
}

null_beyond_bounds <- function(x, lower, upper) {
  own <- x
  if (!is.null(upper)) own <- rlang::expr(dplyr::if_else(!!x > !!upper, NA, !!own))
  if (!is.null(lower)) own <- rlang::expr(dplyr::if_else(!!x < !!lower, NA, !!own))
  own
}

#' How many values lie beyond the bounds, and the ends of those that are there then
#' @noRd
count_outliers <- function(table, rows, bounds, treat) {
  if (!is.null(bounds$frame)) {
    rows <- dplyr::left_join(rows, dbplyr::copy_inline(table$connection, bounds$frame),
                             by = grep("^g", names(bounds$frame), value = TRUE))
  }
  x <- quote(value)
  new <- treat(x, bounds$lower, bounds$upper)
  below <- if (is.null(bounds$lower)) 0 else flag(rlang::expr(!!x < !!bounds$lower))
  above <- if (is.null(bounds$upper)) 0 else flag(rlang::expr(!!x > !!bounds$upper))
  rows <- dplyr::transmute(rows, below = !!below, above = !!above, new = !!new)
  lapply(run_query(table, dplyr::summarise(
    rows, below = !!total(quote(below)), above = !!total(quote(above)),
    low = min(.data$new, na.rm = TRUE), high = max(.data$new, na.rm = TRUE)
  ), "values beyond the bounds"), as.double)
}

#' The table with a column changed
#' @noRd
treated_column <- function(data, table, name, by, bounds, treat) {
  x <- engine_column(as.name(name), table, emptyenv(), "columns")
  new <- treat(x, bounds$lower, bounds$upper)
  new <- stats::setNames(list(new), name)
  if (is.null(bounds$frame)) return(dplyr::mutate(data, !!!new))
  of <- stats::setNames(group_places(by), by)
  joined <- dplyr::left_join(data, dbplyr::copy_inline(table$connection, bounds$frame), by = of)
  dplyr::select(dplyr::mutate(joined, !!!new), -"policypanel_lower", -"policypanel_upper")
}
