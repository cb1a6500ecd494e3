# The door for tables that stay in a database: what such a table is, its columns as expressions that
# the engine computes, which rows enter, and the queries themselves. No row comes to R.

#' Tables that stay in a database
#'
#' [did_feols()] takes a table of a database as `data`: `dplyr::tbl(connection, "panel")`, or any
#' query that 'dplyr' verbs or `dplyr::tbl(connection, dplyr::sql("select ..."))` make of one. The
#' engine adds up, R solves a system of as many equations as the smaller fixed effects have levels,
#' and no row comes to R. Nothing is written to the database: rights to read are enough. 'dbplyr'
#' writes the SQL.
#'
#' **The numbers** are those of the rows in memory, but for rounding: estimates, standard errors,
#' degrees of freedom, sample ledger. With \eqn{D} the dummies of all fixed effects but the
#' largest, columns and dummies less their means by level of the largest (\eqn{\dot X}, \eqn{\dot
#' D}), the projected products are
#' \deqn{\tilde X'W\tilde X = \dot X'W\dot X - \dot X'W\dot D\,(\dot D'W\dot D)^{+}\,\dot
#' D'W\dot X,}
#' where the entries of \eqn{\dot D'W\dot D} are sums over the pairs of periods (or other levels)
#' of one unit. Residuals and scores are computed and added up by cluster in one more query.
#'
#' **What there is**: any number of fixed effects of plain columns and their combinations
#' (`province^year`), of which all but the largest have at most 2,000 levels in sum; weights of
#' both types; `subset`; singletons; several outcomes and sets of regressors; `vcov` `"iid"`,
#' `"hc1"`, clusters any number of ways; all methods that need no row, another `vcov` among them as
#' long as the connection is open. In formula and subset: arithmetic, `log()`, `exp()`, `sqrt()`,
#' `abs()`, `I()`, comparisons, `%in%`, `is.na()`, `factor()` and interactions. Text and dates are
#' no numbers. All else is refused by name: instruments, varying slopes, lags, offsets, `split`,
#' covariances over time and space, residuals, predictions, and what draws rows again.
#'
#' A query that fails is an error with its words. `NULL` and NaN are missing values, infinite
#' values an error. Integers are cast to double before anything is added up, so that no sum
#' overflows. A note says how often sums over the rows were asked for: for units and periods eight
#' times, and three times more for each round of singletons.
#' `options(policypanel.show_query = TRUE)` prints each query before it is sent.
#'
#' @name database_tables
#' @seealso [did_feols()], [panel_columns]
#' @examplesIf rlang::is_installed(c("RSQLite", "dplyr", "dbplyr"))
#' connection <- DBI::dbConnect(RSQLite::SQLite(), ":memory:")
#' data <- data.frame(city = rep(1:20, each = 6), year = rep(2011:2016, 20))
#' data$policy <- as.numeric(data$city <= 8 & data$year >= 2014)
#' data$y <- data$policy / 2 + data$city / 10 + rnorm(120)
#' DBI::dbWriteTable(connection, "panel", data)
#' fit <- did_feols(y ~ policy | city + year, dplyr::tbl(connection, "panel"))
#' all.equal(coef(fit), coef(did_feols(y ~ policy | city + year, data)))
#' DBI::dbDisconnect(connection)
NULL

is_database_table <- function(data) inherits(data, "tbl_lazy")

#' A table of a database, looked at
#'
#' @param data A lazy table of 'dplyr'. @return list(table, connection, columns: a list named by
#'   them, kinds: R's class of each, count: an environment in which `passes` counts the queries).
#' @noRd
open_table <- function(data, argument = "data") {
  for (package in c("DBI", "dplyr", "dbplyr")) check_package(package, "A table of a database")
  connection <- dbplyr::remote_con(data)
  if (!is_open(connection)) {
    abort_input("The connection of {.arg {argument}} is closed.", "Connect again, and take
                {.code dplyr::tbl(connection, \"table\")}.", argument = argument)
  }
  if (length(dplyr::group_vars(data)) > 0) {
    note("The grouping of {.arg {argument}} is ignored.")
    data <- dplyr::ungroup(data)
  }
  names <- enc2utf8(colnames(data))
  columns <- stats::setNames(vector("list", length(names)), names)
  check_data_names(columns, argument)
  table <- list(table = data, connection = connection, columns = columns,
                count = new.env(parent = emptyenv()))
  table$count$passes <- 0
  table$kinds <- column_kinds(table)
  table
}

is_open <- function(connection) {
  is_simulated(connection) || isTRUE(tryCatch(DBI::dbIsValid(connection),
                                               error = function(e) FALSE))
}

#' A connection that dbplyr::simulate_dbi() and its like make translates and answers nothing
#' @noRd
is_simulated <- function(connection) inherits(connection, "TestConnection")

#' R's class of each column, from the first rows
#' @noRd
column_kinds <- function(table) {
  few <- run_query(table, utils::head(table$table, 100L), "kinds of the columns", is_pass = FALSE)
  kinds <- vapply(few, function(column) {
    if (inherits(column, c("Date", "POSIXct"))) return("date")
    if (inherits(column, "integer64") || is.numeric(column)) return("number")
    if (is.logical(column)) return(if (all(is.na(column))) "number" else "logical")
    if (is.character(column) || is.factor(column)) return("text")
    "other"
  }, "")
  stats::setNames(kinds, names(table$columns))
}

#' What a query gives
#'
#' Numbers of any type come as doubles: whole numbers of 64 bits too.
#' @param what Errors and progress call it this. @param is_pass Whether it reads all rows.
#' @noRd
run_query <- function(table, query, what, is_pass = TRUE) {
  # Each step by its name: written as one nested query they would be too deep for some parsers.
  text <- dbplyr::remote_query(query, sql_options = dbplyr::sql_options(cte = TRUE))
  if (isTRUE(getOption("policypanel.show_query"))) cat("-- ", what, "\n", text, "\n\n", sep = "")
  found <- tryCatch(as.data.frame(DBI::dbGetQuery(table$connection, text)), error = function(e) {
    reason <- conditionMessage(e$parent %||% e)
    abort_data("The database did not answer the query for {what}: {reason}",
               if (!is_open(table$connection)) "The connection is closed.",
               call = NULL)
  })
  if (is_pass) table$count$passes <- table$count$passes + 1
  is_long <- vapply(found, inherits, NA, "integer64")
  found[is_long] <- lapply(found[is_long], as.double)
  found
}

# Expressions ------------------------------------------------------------------------------------

# What an expression on columns of a database may call: what all engines have with R's meaning.
engine_functions <- c("+", "-", "*", "/", "^", "(", "I", "log", "exp", "sqrt", "abs", "as.numeric")
engine_conditions <- c("==", "!=", "<", ">", "<=", ">=", "&", "|", "!", "%in%", "is.na", "(")

#' A name of the expression's own environment that is no column: its value, one number or string,
#' or several beside %in%
#' @noRd
outer_value <- function(name, environment, table, argument, many = FALSE) {
  value <- get0(name, envir = environment)
  if (is.null(value) || is.function(value)) locate_column(table$columns, name, argument)
  if (!is.atomic(value) || length(value) != 1 && !many || anyNA(value)) {
    abort_input("{.code {name}} is no column of the table, and no single value.",
                argument = argument)
  }
  unname(value)
}

#' An expression of the user's that gives a number in each row, as the engine computes it
#'
#' Every column is cast to double first: integers would overflow, and divide to integers.
#' @noRd
engine_number <- function(expression, table, environment, argument = "formula") {
  if (is.numeric(expression)) return(as.double(expression))
  if (is_column(expression)) return(engine_column(expression, table, environment, argument))
  called <- called_function(expression)
  if (called %in% setdiff(engine_conditions, "(")) {
    condition <- engine_condition(expression, table, environment, argument)
    return(rlang::expr(dplyr::if_else(!!condition, 1, 0)))
  }
  if (!called %in% engine_functions) {
    abort_input("{.code {called}()} cannot be computed in the database here.",
                "It knows {.code {setdiff(engine_functions, '(')}} and comparisons; make the column
                 with {.code dplyr::mutate()} first.", argument = argument)
  }
  inside <- lapply(as.list(expression)[-1], engine_number, table, environment, argument)
  if (called %in% c("I", "as.numeric")) return(inside[[1]])
  if (called == "/" || called == "^") inside[[1]] <- rlang::expr((!!inside[[1]]))
  as.call(c(list(as.name(called)), unname(inside)))
}

called_function <- function(expression) {
  if (is.call(expression) && is.symbol(expression[[1]])) as.character(expression[[1]]) else ""
}

engine_column <- function(expression, table, environment, argument) {
  name <- expression_label(expression)
  kind <- unname(table$kinds[name])
  if (is.na(kind)) {
    value <- outer_value(name, environment, table, argument)
    if (is.numeric(value) || is.logical(value)) return(as.double(value))
    abort_input("{.code {name}} is not a number.", argument = argument)
  }
  if (kind == "logical") return(rlang::expr(dplyr::if_else(!!as.name(name), 1, 0)))
  if (kind != "number") {
    abort_data("{.val {name}} is {if (kind == 'text') 'text' else 'a date'} in the database, not a
                number.", if (kind == "text") "For a column per level write
                {.code factor({name})}.", column = name, argument = argument)
  }
  cast_double(name, table$connection)
}

#' A column as double precision, in the words of the engine
#' @noRd
cast_double <- function(name, connection) {
  type <- if (inherits(connection, c("BigQueryConnection", "ClickhouseConnection"))) "FLOAT64" else
    if (inherits(connection, c("spark_connection", "Spark SQL"))) "DOUBLE" else "DOUBLE PRECISION"
  dbplyr::build_sql("CAST(", dbplyr::ident(name), " AS ", dbplyr::sql(type), ")", con = connection)
}

#' An expression of the user's that is true or false in each row
#' @noRd
engine_condition <- function(expression, table, environment, argument = "subset") {
  called <- called_function(expression)
  name <- if (is_column(expression)) expression_label(expression) else ""
  if (identical(unname(table$kinds[name]), "logical")) return(as.name(name))
  if (!called %in% engine_conditions) {
    abort_input("{.code {expression_label(expression)}} is not true or false in every row of the
                table.", "Comparisons, {.code %in%}, {.code is.na()}, {.code &}, {.code |} and
                {.code !} are.", argument = argument)
  }
  if (called %in% c("&", "|", "!", "(")) {
    inside <- lapply(as.list(expression)[-1], engine_condition, table, environment, argument)
    return(as.call(c(list(as.name(called)), inside)))
  }
  sides <- as.list(expression)[-1]
  if (called == "%in%") {
    known <- eval(sides[[2]], environment)
    if (!is.atomic(known) || length(known) == 0 || anyNA(known)) {
      abort_input("The right of {.code %in%} must be values, none of them missing.",
                  argument = argument)
    }
    left <- compared_side(sides[[1]], table, environment, argument)
    return(rlang::expr((!!left) %in% !!known))
  }
  as.call(c(list(as.name(called)),
            lapply(sides, compared_side, table, environment, argument)))
}

#' One side of a comparison: a column as it is, a value, or a number that is computed
#' @noRd
compared_side <- function(expression, table, environment, argument) {
  if (is.atomic(expression)) return(expression)
  if (!is_column(expression)) {
    return(engine_number(expression, table, environment, argument))
  }
  name <- expression_label(expression)
  if (name %in% names(table$columns)) return(as.name(name))
  outer_value(name, environment, table, argument)
}

#' A column or part of a fixed effect, as it is
#' @noRd
engine_id <- function(expression, table, argument = "formula") {
  if (!is_column(expression)) {
    abort_input("{.code {expression_label(expression)}} cannot be a fixed effect or cluster in a
                database.", "Make the column with {.code dplyr::mutate()} first.",
                argument = argument)
  }
  name <- expression_label(expression)
  locate_column(table$columns, name, argument)
  as.name(name)
}

# Rows -------------------------------------------------------------------------------------------

#' Which rows of a table enter, and why the others do not
#'
#' In the order and with the words of settle_sample(): subset, rows of zero weight, missing values,
#' singletons. One query counts the first three, further ones look for singletons until none is
#' left.
#'
#' @param wanted list(numbers: named expressions, parts: named expressions of ids, weights: an
#'   expression or NULL, subset: a condition or NULL, absorbed: names of the parts of each fixed
#'   effect).
#' @return list(rows: a lazy table with the columns x1, ... (less `centre`), f1, ... and w; centre,
#'   ledger, n, n_levels by effect, parts: their columns by name).
#' @noRd
settle_table <- function(table, wanted, rules) {
  numbers <- stats::setNames(wanted$numbers, number_places(wanted$numbers))
  parts <- as.list(wanted$parts)
  names(parts) <- paste0(rep("f", length(parts)), seq_along(parts))
  weights <- wanted$weights %||% 1
  inside <- if (is.null(wanted$subset)) 1 else rlang::expr(dplyr::if_else(!!wanted$subset, 1, 0))
  raw <- dplyr::transmute(table$table, !!!numbers, !!!parts, w = !!weights, s = !!inside)
  counted <- count_rows(table, raw, wanted, rules)
  keep <- c(lapply(c(names(numbers), "w"), function(name) finite_condition(as.name(name))),
            lapply(names(parts), function(name) rlang::expr(!is.na(!!as.name(name)))),
            rlang::expr(.data$s == 1), rlang::expr(.data$w > 0))
  # One condition that "is not 0": planners take several that are "equal" for very rare, and then
  # join row by row.
  keep <- Reduce(function(a, b) rlang::expr(!!a & !!b), unname(keep))
  rows <- dplyr::filter(raw, dplyr::if_else(!!keep, 1, 0) != 0)
  centred <- stats::setNames(
    Map(function(name, centre) rlang::expr(!!as.name(name) - !!centre), names(numbers),
        counted$centre), names(numbers)
  )
  rows <- dplyr::transmute(rows, !!!centred, !!!rlang::syms(stats::setNames(nm = names(parts))),
                           w = .data$w)
  sample <- list(rows = rows, centre = counted$centre, ledger = counted$ledger, n = counted$n,
                 parts = stats::setNames(names(parts), names(wanted$parts)), effects = list())
  drop_singletons(table, sample, wanted, rules)
}

number_places <- function(numbers) paste0("x", seq_along(numbers))

# Neither missing nor NaN nor infinite: their difference with themselves is no zero anywhere.
finite_condition <- function(column) rlang::expr(dplyr::coalesce(!!column - !!column, 1) == 0)

#' Rows, and those that leave by each step
#' @return list(n, ledger, centre: the columns' means, rounded, about which they are summed later).
#' @noRd
count_rows <- function(table, raw, wanted, rules) {
  numbers <- number_places(wanted$numbers)
  parts <- paste0("f", seq_along(wanted$parts))[seq_along(wanted$parts)]
  flag <- function(condition) rlang::expr(dplyr::if_else(!!condition, 1, 0))
  bad <- c(stats::setNames(lapply(rlang::syms(c(numbers, "w")), function(column) {
    rlang::expr(1 - !!flag(finite_condition(column)))
  }), paste0("bad_", c(numbers, "w"))),
  stats::setNames(lapply(rlang::syms(parts), function(column) flag(rlang::expr(is.na(!!column)))),
                  if (length(parts) > 0) paste0("bad_", parts)))
  # NaN is greater than all numbers in some engines, so that its negative is asked too.
  infinite <- stats::setNames(lapply(rlang::syms(c(numbers, "w")), function(column) {
    flag(rlang::expr(!!column < -1.7e308 | 0 - !!column < -1.7e308))
  }), paste0("inf_", c(numbers, "w")))
  marked <- dplyr::mutate(raw, !!!bad, !!!infinite, inside = dplyr::coalesce(.data$s, 0),
                          weighted = 1 - dplyr::if_else(.data$w == 0, 1, 0))
  marked <- dplyr::mutate(marked, weighted = dplyr::coalesce(.data$weighted, 1))
  all_bad <- Reduce(function(a, b) rlang::expr(!!a + !!b), rlang::syms(names(bad)))
  marked <- dplyr::mutate(
    marked, complete = .data$inside * .data$weighted * dplyr::if_else(!!all_bad == 0, 1, 0)
  )
  total <- function(expression) rlang::expr(sum(!!expression, na.rm = TRUE))
  counts <- c(
    list(n = rlang::expr(dplyr::n()), n_inside = total(quote(inside)),
         n_weighted = total(quote(inside * weighted)), n_complete = total(quote(complete)),
         negative = total(flag(quote(w < 0))), broken = total(flag(quote(w != floor(w)))),
         sum_w = total(rlang::expr(dplyr::if_else(.data$complete == 1, .data$w, 0)))),
    lapply(stats::setNames(rlang::syms(names(bad)), names(bad)), function(column) {
      total(rlang::expr(.data$inside * .data$weighted * !!column))
    }),
    lapply(stats::setNames(rlang::syms(names(infinite)), names(infinite)), function(column) {
      total(rlang::expr(.data$inside * .data$weighted * !!column))
    }),
    lapply(stats::setNames(rlang::syms(numbers), paste0("sum_", numbers)), function(column) {
      total(rlang::expr(dplyr::if_else(.data$complete == 1, .data$w * !!column, 0)))
    }),
    lapply(stats::setNames(rlang::syms(numbers), paste0("max_", numbers)), function(column) {
      rlang::expr(max(dplyr::if_else(.data$complete == 1, abs(!!column), 0), na.rm = TRUE))
    })
  )
  found <- run_query(table, dplyr::summarise(marked, !!!counts), "the rows that enter")
  found[] <- lapply(found, as.double)
  check_counts(found, wanted, rules)
  list(n = found$n, ledger = counted_ledger(found, wanted, rules),
       centre = signif(unlist(found[paste0("sum_", numbers)]) / found$sum_w, 6))
}

#' What no row may have
#' @noRd
check_counts <- function(found, wanted, rules) {
  if (found$n < 2) {
    abort_input("{.arg data} has {found$n} row{?s}; a panel needs at least 2.", argument = "data")
  }
  names <- c(names(wanted$numbers), wanted$weights_name %||% "w")
  columns <- c(number_places(wanted$numbers), "w")
  for (k in seq_along(names)) {
    infinite <- found[[paste0("inf_", columns[k])]]
    if (isTRUE(infinite > 0)) {
      abort_data("{.val {names[k]}} has infinite values, in {count_of(infinite, 'row')}.",
                 "Set them to {.code NULL} to leave those rows out.", column = names[k])
    }
    largest <- if (k < length(names)) found[[paste0("max_", columns[k])]] else 1
    if (isTRUE(largest > 1e55) || isTRUE(largest > 0 && largest < 1e-55)) {
      abort_data("{.val {names[k]}} is too {if (largest > 1) 'large' else 'small'} for double
                  precision: at most {signif_text(largest, 7)} in absolute value.",
                 "Rescale the column; coefficients scale with it.", column = names[k])
    }
  }
  if (is.null(wanted$weights)) return(invisible())
  if (found$negative > 0) {
    abort_data("The weights {.val {wanted$weights_name}} must be finite and not negative.",
               argument = "weights", column = wanted$weights_name)
  }
  if (found$n_weighted == 0) {
    abort_data("The weights {.val {wanted$weights_name}} are zero or missing in every row.",
               argument = "weights", column = wanted$weights_name)
  }
  if (rules$weights_type == "frequency" && found$broken > 0) {
    abort_data("The frequency weights {.val {wanted$weights_name}} must be whole numbers.",
               argument = "weights", column = wanted$weights_name)
  }
}

counted_ledger <- function(found, wanted, rules) {
  ledger <- new_ledger(found$n)
  ledger <- drop_counted(ledger, fact("outside_subset"), found$n - found$n_inside)
  ledger <- drop_counted(ledger, fact("zero_weight"), found$n_inside - found$n_weighted)
  columns <- c(number_places(wanted$numbers), if (!is.null(wanted$weights)) "w",
               if (length(wanted$parts) > 0) paste0("f", seq_along(wanted$parts)))
  names <- c(names(wanted$numbers), if (!is.null(wanted$weights)) wanted$weights_name,
             names(wanted$parts))
  missing <- unlist(found[paste0("bad_", columns)])
  keep <- missing > 0 & !duplicated(names)
  reason <- if (any(keep)) fact("counts", counts = named_counts(names[keep], missing[keep]))
  n_missing <- found$n_weighted - found$n_complete
  if (n_missing > 0 && rules$na == "fail") {
    abort_data("There are missing values: {in_english(reason)}.",
               "{.code na = \"omit\"} leaves these rows out and says so.", argument = "na",
               column = names[keep])
  }
  drop_counted(ledger, fact("missing_values"), n_missing, reason)
}

#' A step of the ledger; nothing may be left without a row
#' @noRd
drop_counted <- function(ledger, step, dropped, reason = NULL) {
  ledger <- ledger_drop(ledger, step, dropped, reason)
  if (ledger_left(ledger) == 0) abort_data("No row is left: {ledger_summary(ledger)}.")
  ledger
}

#' Rows alone in a level of a fixed effect leave, and the levels that remain are counted
#' @noRd
drop_singletons <- function(table, sample, wanted, rules) {
  if (length(wanted$absorbed) == 0) return(say_rows_left(sample))
  effects <- lapply(wanted$absorbed, function(of) unname(sample$parts[of]))
  names(effects) <- vapply(wanted$absorbed, paste, "", collapse = "^")
  by_count <- rules$weights_type == "frequency"
  left <- ledger_left(sample$ledger)
  n <- left
  repeat {
    found <- lapply(effects, function(columns) count_levels(table, sample$rows, columns, by_count))
    alone <- vapply(found, `[[`, 0, "alone")
    if (rules$singletons == "keep" || !any(alone > 0)) break
    for (name in names(effects)[alone > 0]) {
      sample$rows <- without_singletons(sample$rows, effects[[name]], by_count)
    }
    left <- run_query(table, dplyr::summarise(sample$rows, n = dplyr::n()), "rows without
                      singletons")$n
    if (left == 0) break
  }
  where <- fact("alone_in_level", effects = either_of(names(effects)))
  sample$ledger <- drop_counted(sample$ledger, fact("singletons"), n - left, where)
  sample$effects <- effects
  sample$n_levels <- vapply(found, function(one) as.integer(one$levels), 1L)
  say_rows_left(sample)
}

say_rows_left <- function(sample) {
  if (ledger_left(sample$ledger) < sample$n) {
    note("{format_count(sample$n)} rows came in, {format_count(ledger_left(sample$ledger))} are
          used: {ledger_summary(sample$ledger[-1, ])}.")
  }
  sample
}

#' Levels of an id, and those of one row
#' @noRd
count_levels <- function(table, rows, columns, by_count = FALSE) {
  found <- dplyr::summarise(level_sizes(rows, columns, by_count), levels = dplyr::n(),
                            alone = sum(dplyr::if_else(.data$size == 1, 1, 0), na.rm = TRUE))
  lapply(run_query(table, found, "levels"), as.double)
}

level_sizes <- function(rows, columns, by_count) {
  grouped <- dplyr::group_by(rows, !!!rlang::syms(columns))
  size <- if (by_count) rlang::expr(sum(.data$w, na.rm = TRUE)) else rlang::expr(dplyr::n())
  dplyr::summarise(grouped, size = !!size, .groups = "drop")
}

without_singletons <- function(rows, columns, by_count) {
  several <- dplyr::filter(level_sizes(rows, columns, by_count), .data$size > 1)
  dplyr::semi_join(rows, several, by = columns)
}
