# Lags and leads on a table of a database. The table is joined with itself on unit and period, in
# one way whatever the engine: a row gets the value of the period asked for, or NULL where the unit
# has no row then, as in memory. Window functions count rows, so that over a gap they would give
# another period's value, and not every engine has them.

#' A table with the lags of a model's expressions
#'
#' @param panel From declared_panel(), NULL where unit and period are not known.
#' @return `table` with further columns, and with `lags`: by the label of each call of l(), f() or
#'   d() its columns, as expressions by their names.
#' @noRd
join_lags <- function(model, table, panel) {
  own <- lag_functions[!are_users_functions(lag_functions, model$environment)]
  calls <- c(lag_calls(model$outcome, own), lag_calls(model$regressors, own))
  if (length(calls) == 0) return(table)
  calls <- distinct_expressions(calls)
  if (is.null(panel)) refuse_no_panel(called_function(calls[[1]]))
  keys <- database_keys(table, panel$unit, panel$time)
  # Lags of lags are joined after those that they are made of.
  inner <- lapply(calls, function(call) {
    setdiff(vapply(lag_calls(call, own), expression_label, ""), expression_label(call))
  })
  while (any(waits <- !names(calls) %in% names(table$lags))) {
    is_next <- waits & vapply(inner, function(of) all(of %in% names(table$lags)), NA)
    table <- join_lag_calls(table, calls[is_next], keys, model$environment)
  }
  table
}

#' Calls of functions within an expression
#' @noRd
lag_calls <- function(expression, functions) {
  if (!is.call(expression)) return(NULL)
  inside <- lapply(Filter(is.call, as.list(expression)[-1]), lag_calls, functions)
  c(if (called_function(expression) %in% functions) expression,
    unlist(unname(inside), recursive = FALSE))
}

#' A call of l(), f() or d() taken apart
#' @return list(names: of its columns; value: what it is of, an expression; steps: back in time, one
#'   for each column; is_change: whether the columns are what the lags are taken off).
#' @noRd
read_lag <- function(call, table, environment) {
  name <- called_function(call)
  matched <- tryCatch(rlang::call_match(call, function(x, k = 1) NULL, defaults = TRUE),
                      error = function(e) NULL)
  if (is.null(matched) || rlang::is_missing(matched$x)) {
    abort_input("{.code {expression_label(call)}} is read {.code {name}(x, k)}.",
                argument = "formula")
  }
  # A column is no number of periods.
  mask <- stats::setNames(vector("list", length(table$columns)), names(table$columns))
  k <- tryCatch(eval(matched$k, mask, environment), error = function(e) NULL)
  check_lag_steps(k, name)
  list(names = lag_names(name, expression_label(matched$x), k), steps = if (name == "f") -k else k,
       value = engine_number(matched$x, table, environment), is_change = name == "d")
}

#' @param calls By their labels.
#' @noRd
join_lag_calls <- function(table, calls, keys, environment) {
  lags <- lapply(calls, read_lag, table, environment)
  steps <- unlist(lapply(lags, `[[`, "steps"))
  width <- lengths(lapply(lags, `[[`, "steps"))
  places <- paste0("policypanel_lag", length(unlist(table$lags)) + seq_along(steps))
  table$table <- join_steps(table, keys, steps, lapply(lags, `[[`, "value"),
                            rep(seq_along(lags), width), places)
  places <- split(places, rep(factor(seq_along(lags)), width))
  table$lags[names(calls)] <- Map(function(lag, own) {
    columns <- rlang::syms(own)
    if (lag$is_change) columns <- lapply(columns, function(x) rlang::expr((!!lag$value - !!x)))
    stats::setNames(columns, lag$names)
  }, lags, places)
  table
}

#' Rows with values of the same unit some periods before
#'
#' Each row is put down once for every step, at the period that it is looked up from; what falls on
#' one unit and period is then a row that is joined.
#' @param values Expressions on `table`. @param steps,of,places By column that is added: how many
#'   periods back, of which value, and what it is called.
#' @noRd
join_steps <- function(table, keys, steps, values, of, places) {
  key <- key_symbols
  time <- period_column(table, keys$time)
  v <- paste0("policypanel_v", seq_along(values))
  taken <- intersect(c(key_columns[c("unit", "time", "value")], v, places), names(table$columns))
  if (length(taken) > 0) {
    abort_input("The table has a column {.val {taken[1]}}, which its lags need.",
                "Give it another name with {.code dplyr::rename()}.", argument = "data")
  }
  moved <- lapply(unique(steps), function(step) {
    at <- list(as.name(keys$unit), rlang::expr(!!time + !!(step * keys$step)), as.double(step))
    compute_columns(table, c(stats::setNames(at, key_columns[c("unit", "time", "value")]),
                             stats::setNames(values, v)))
  })
  found <- Map(function(step, value) {
    rlang::expr(max(dplyr::if_else(!!key$value == !!as.double(step), !!value, NA), na.rm = TRUE))
  }, steps, rlang::syms(v)[of])
  found <- dplyr::summarise(
    dplyr::group_by(Reduce(dplyr::union_all, moved), !!key$unit, !!key$time),
    !!!stats::setNames(found, places), .groups = "drop"
  )
  rows <- with_period(table, keys$time)
  by <- stats::setNames(key_columns[c("unit", "time")], c(keys$unit, key_columns[["time"]]))
  dplyr::select(dplyr::left_join(rows, found, by = by), -!!key$time)
}

#' An expression on lags, once for each of their columns
#' @return Expressions, by the names of the columns.
#' @noRd
lagged_numbers <- function(expression, table, environment) {
  label <- expression_label(expression)
  refuse_lags(expression, table$columns, label, "formula")
  if (label %in% names(table$lags)) return(table$lags[[label]])
  used <- intersect(names(table$lags), vapply(lag_calls(expression, lag_functions),
                                              expression_label, ""))
  n <- unique(lengths(table$lags[used]))
  if (length(n) > 1) {
    abort_input("{.code {label}} cannot be computed: its lags have {n} columns.",
                argument = "formula")
  }
  columns <- lapply(seq_len(max(n, 1)), function(j) {
    table$lags[used] <- lapply(table$lags[used], `[`, j)
    variable_number(expression, table, environment)
  })
  stats::setNames(columns, if (length(columns) == 1) label else {
    paste0(label, names(table$lags[[used[1]]]))
  })
}
