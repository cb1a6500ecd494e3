# An index on a table of a database: what is checked and counted, and the result. Its rule is in
# index-database-rule.R.

#' mpi_index() on a table
#' @param plan From index_plan(). @param asked list(unit, time, percentages, outside, na), checked.
#' @noRd
database_index <- function(call, data, plan, asked) {
  refuse_projector(call)
  refuse_index_settings(plan$settings)
  table <- open_table(data)
  if ("score" %in% names(table$columns)) {
    abort_input("The table has a column {.val score} already, which the index would be called.",
                "Give it another name with {.code dplyr::rename()}.", argument = "data")
  }
  numbers <- lapply(stats::setNames(nm = plan$indicators), function(name) {
    locate_column(table$columns, name, "indicators")
    engine_column(as.name(name), table, emptyenv(), "indicators")
  })
  refuse_text_values(table, plan$indicators[table$kinds[plan$indicators] == "number"])
  checked <- table_percentages(table, numbers, asked)
  keys <- index_table_keys(table, asked)
  sample <- settle_table(table, list(numbers = checked$numbers, parts = keys),
                         list(na = asked$na, weights_type = "analytic"))
  n <- as.double(ledger_left(sample$ledger))
  if (n < 2) abort_data("Only one row has all indicators.")
  rows <- indicator_rows(table, checked$numbers)
  ranges <- table_ranges(table, rows, length(numbers))
  rule <- table_rule(table, rows, ranges, plan, n)
  check_flat(rule, plan)
  note_table_bounds(table, rows, rule$scaling, plan)
  if (!is.null(share_method(plan)) && any(rule$lowest < 0)) {
    refuse_negative_shares(plan$indicators[rule$lowest < 0], plan)
  }
  check_weights_found(rule, plan)
  if (rule$aggregation == "geometric" && length(not_positive(rule, plan)) > 0) {
    refuse_not_positive(not_positive(rule, plan))
  }
  quality <- table_quality(table, numbers, checked$outside, ranges)
  levels <- if (length(sample$parts) > 0) {
    as.integer(count_levels(table, sample$rows, as.list(unname(sample$parts)))$levels)
  }
  note_quality(quality, list(unit = list(n_levels = levels[1]),
                             time = if (length(levels) > 1) list(n_levels = levels[2])), n)
  scored <- scored_table(table, checked$numbers, rule, plan, n)
  range <- run_query(table, dplyr::summarise(
    scored, low = min(.data$score, na.rm = TRUE), high = max(.data$score, na.rm = TRUE),
    mean = mean(.data$score, na.rm = TRUE)
  ), "scores")
  note_passes(table)
  structure(class = "mpi_index", list(
    call = call, table = scored, score_range = as.double(unlist(range)),
    weights = weight_table(rule, plan), quality = quality, ledger = sample$ledger,
    counts = c(rows = n, units = levels[1][length(levels) > 0],
               periods = levels[2][length(levels) > 1], indicators = length(numbers)),
    settings = plan$settings, plan = plan, rule = rule, version = package_version_text()
  ))
}

refuse_index_settings <- function(settings) {
  unknown <- c(bounds = identical(settings$bounds, "period"), scope = settings$scope != "pooled",
               preset = settings$entropy_count != "rows")
  if (!any(unknown)) return(invisible())
  name <- names(unknown)[unknown][1]
  abort_input("With this {.arg {name}} an index needs the rows in memory.",
              "In a database bounds and weights are those of all rows; or collect the rows with
               {.code dplyr::collect()}.", argument = name)
}

#' An index whose rows are in a database has nothing by row
#' @noRd
refuse_index_rows <- function(index, what) {
  if (is.null(index$table)) return(invisible())
  abort_input("There are no {what}: the rows of this index are in a database.",
              "Compute it on the rows in memory, {.code dplyr::collect(data)}; the column
               {.val score} is in {.code index$table}.")
}

#' Unit and period, checked as index_keys() does
#' @return Named expressions, none to two.
#' @noRd
index_table_keys <- function(table, asked) {
  if (is.null(asked$unit)) {
    if (!is.null(asked$time)) abort_input("{.arg time} needs {.arg unit}.", argument = "time")
    return(list())
  }
  unit <- check_column(asked$unit, "unit")
  locate_column(table$columns, unit, "unit")
  names <- unit
  if (!is.null(asked$time)) {
    names <- c(unit, check_column(asked$time, "time"))
    database_keys(table, names[1], names[2])
  } else {
    count_units(table, unit)
  }
  lapply(stats::setNames(nm = names), as.name)
}

#' Indicators that must lie within 0 and 100, as check_percentages() looks at them
#' @return list(numbers, outside).
#' @noRd
table_percentages <- function(table, numbers, asked) {
  outside <- stats::setNames(rep(NA_integer_, length(numbers)), names(numbers))
  for (name in index_percentages(asked$percentages, names(numbers))) {
    x <- numbers[[name]]
    is_out <- rlang::expr((!!x < 0 | !!x > 100))
    rows <- dplyr::transmute(table$table, value = dplyr::if_else(!!is_out, !!x, NA))
    found <- lapply(run_query(table, dplyr::summarise(
      rows, n = !!total(flag(quote(!is.na(value)))), low = min(.data$value, na.rm = TRUE),
      high = max(.data$value, na.rm = TRUE)
    ), "percentages"), as.double)
    outside[name] <- as.integer(found$n)
    if (found$n == 0) next
    report_outside(name, found$n, c(found$low, found$high), asked$outside)
    if (asked$outside == "missing") {
      numbers[[name]] <- rlang::expr(dplyr::if_else(!!is_out, NA, !!x))
    }
  }
  list(numbers = numbers, outside = outside)
}

#' The rows that have all indicators: v1, v2, ...
#' @noRd
indicator_rows <- function(table, numbers) {
  v <- paste0("v", seq_along(numbers))
  rows <- compute_columns(table, stats::setNames(numbers, v))
  known <- lapply(rlang::syms(v), finite_condition)
  dplyr::filter(rows, !!Reduce(function(a, b) rlang::expr(!!a & !!b), known))
}

#' Ranges of indicators, as core_index_ranges() gives them
#' @return list(lowest, highest, zeros, sum): 1 x indicators.
#' @noRd
table_ranges <- function(table, rows, k) {
  v <- paste0("v", seq_len(k))
  found <- run_query(table, dplyr::summarise(
    rows, !!!each(v, "lowest_", function(x) rlang::expr(min(!!x, na.rm = TRUE))),
    !!!each(v, "highest_", function(x) rlang::expr(max(!!x, na.rm = TRUE))),
    !!!each(v, "zeros_", function(x) total(flag(rlang::expr(!!x == 0)))), !!!each(v, "sum_", total)
  ), "bounds of the indicators")
  lapply(stats::setNames(nm = c("lowest", "highest", "zeros", "sum")), function(of) {
    matrix(as.double(unlist(found[paste0(of, "_", v)])), 1)
  })
}

#' Counts by indicator, as index_quality()
#' @noRd
table_quality <- function(table, numbers, outside, ranges) {
  x <- stats::setNames(numbers, paste0("v", seq_along(numbers)))
  found <- run_query(table, dplyr::summarise(
    compute_columns(table, x),
    !!!each(names(x), "missing_", function(x) {
      total(rlang::expr(1 - !!flag(finite_condition(x))))
    }),
    !!!each(names(x), "negative_", function(x) total(flag(rlang::expr(!!x < 0))))
  ), "missing and negative values")
  count <- function(of) as.integer(unlist(found[paste0(of, "_", names(x))]))
  list2DF(list(indicator = names(numbers), missing = count("missing"),
               zeros = as.integer(ranges$zeros), negative = count("negative"),
               outside_percentage = unname(outside), minimum = as.vector(ranges$lowest),
               maximum = as.vector(ranges$highest)))
}
