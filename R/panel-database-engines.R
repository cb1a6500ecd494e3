# What engines do in ways of their own: all that the other files of the database know of them.

#' Whether a connection is to an engine
#' @param engines Classes of connections.
#' @noRd
is_engine <- function(connection, engines) inherits(connection, engines)

#' How many rows tell the classes of columns: ClickHouse's columns have them without any
#' @noRd
rows_for_kinds <- function(table) if (has_servers(table$connection)) 0L else 100L

#' A column in double precision
#' @noRd
cast_double <- function(name, connection) {
  # ClickHouse's CAST to a type that is not said to hold NULL fails for a NULL.
  if (is_engine(connection, "ClickhouseConnection")) return(call("toFloat64", as.name(name)))
  short <- c("Spark SQL", "spark_connection", "MySQL", "MariaDBConnection", "MySQLConnection")
  type <- "DOUBLE PRECISION"
  if (is_engine(connection, short)) type <- "DOUBLE"
  if (is_engine(connection, c("BigQueryConnection", "Teradata"))) type <- "FLOAT64"
  dbplyr::build_sql("CAST(", dbplyr::ident(name), " AS ", dbplyr::sql(type), ")", con = connection)
}

#' Numbers to their last digit; others are written with 15 digits
#' @noRd
exact_number <- function(x) {
  text <- sprintf("%.17g", x)
  is_whole <- grepl("^-?[0-9]+$", text)
  text[is_whole] <- paste0(text[is_whole], ".0")
  dbplyr::sql(text)
}

#' Values as they stand in a query
#'
#' In ClickHouse a backslash in text escapes what follows, which its own quoting knows and dbplyr's
#' does not.
#' @noRd
engine_values <- function(values, connection) {
  if (is.factor(values)) values <- as.character(values)
  if (is.double(values) && !is.object(values) && any(as.double(as.character(values)) != values)) {
    return(exact_number(values))
  }
  if (!is.character(values) || !is_engine(connection, "ClickhouseConnection")) return(values)
  dbplyr::sql(as.character(DBI::dbQuoteString(connection, values)))
}

#' A query as text
#'
#' Each step by its name: written as one nested query they would be too deep for some parsers.
#' @param translations Of other queries on the table, see flat_text().
#' @noRd
query_text <- function(query, connection, translations = new.env(parent = emptyenv())) {
  if (has_servers(connection)) return(flat_text(query, connection, translations))
  # An ADBC connection would be asked what engine it is for each name that is quoted.
  if (is_engine(connection, "AdbiConnection") && "sql_dialect" %in% getNamespaceExports("dbplyr")) {
    connection <- getExportedValue("dbplyr", "sql_dialect")(connection)
  }
  dbplyr::sql_render(query, con = connection, sql_options = dbplyr::sql_options(cte = TRUE))
}

#' Rows with values that belong to levels of their columns; rows of other levels are left out
#' @param levels Data frame, named by the columns. @param values Data frame of as many rows.
#' @noRd
join_values <- function(rows, levels, values) {
  connection <- dbplyr::remote_con(rows)
  if (!is_engine(connection, "ClickhouseConnection")) {
    inline <- dbplyr::copy_inline(connection, cbind(levels, values))
    return(dplyr::inner_join(rows, inline, by = names(levels)))
  }
  # ClickHouse has no table of constants to join.
  is_level <- level_conditions(levels, connection)
  columns <- lapply(values, function(own) {
    cases <- Map(function(condition, value) call("~", condition, value), is_level, own)
    rlang::expr(dplyr::case_when(!!!cases))
  })
  joined <- dplyr::mutate(rows, !!!columns)
  dplyr::filter(joined, !is.na(!!as.name(names(values)[1])))
}

#' When a row has a level of its columns
#' @param levels Data frame, named by the columns.
#' @return A condition for each row of `levels`.
#' @noRd
level_conditions <- function(levels, connection) {
  lapply(seq_len(nrow(levels)), function(i) {
    Reduce(function(a, b) rlang::expr(!!a & !!b), Map(function(column, value) {
      rlang::expr(!!column == !!value)
    }, rlang::syms(names(levels)), lapply(unname(as.list(levels)), function(own) {
      engine_values(own[i], connection)
    })))
  })
}

#' Whether an engine's servers may have parts of a table, and share queries that are not nested
#' @noRd
has_servers <- function(connection) is_engine(connection, "ClickhouseConnection")

#' Refuse what numbers or ranks rows on an engine without window functions (ClickHouse 18)
#' @noRd
refuse_no_windows <- function(connection, what) {
  if (!is_engine(connection, "ClickhouseConnection")) return(invisible())
  abort_input("{what} need window functions, which ClickHouse has not.",
              "Collect the rows with {.code dplyr::collect()}.", argument = "data")
}

#' Refuse a small table of R's in a query where the engine has no way to hold it
#' @noRd
refuse_no_constants <- function(connection) {
  if (!is_engine(connection, "ClickhouseConnection")) return(invisible())
  abort_input("ClickHouse has no tables of constants, which codes by unit and period need.",
              "Collect the rows with {.code dplyr::collect()}.")
}

#' Rows as the text of their query from here on: what follows is no deeper for their steps
#' @noRd
as_one_step <- function(rows, connection) {
  # SQL Server names no steps within a query.
  if (is_engine(connection, "Microsoft SQL Server")) return(dplyr::collapse(rows))
  dplyr::tbl(connection, dbplyr::sql(query_text(rows, connection)), vars = colnames(rows))
}

#' Names with as many underscores at their end that a table has none of them
#' @noRd
unused_names <- function(names, table) {
  while (any(names %in% names(table$columns))) names[] <- paste0(names, "_")
  names
}

#' Columns computed from those of a table, which may have the same names
#'
#' An expression sees the columns that are made before it: so they are made under names that the
#' table has not.
#' @param columns Expressions, named.
#' @noRd
compute_columns <- function(table, columns) {
  own <- unused_names(names(columns), table)
  if (identical(own, names(columns))) return(dplyr::transmute(table$table, !!!columns))
  made <- dplyr::transmute(table$table, !!!stats::setNames(columns, own))
  dplyr::transmute(made, !!!rlang::syms(stats::setNames(own, names(columns))))
}

#' The rows that enter, as the queries to come build on them
#'
#' As text: every query would else be translated from the first step on. Not where the steps become
#' one SELECT; and tables of no connection have no text.
#' @noRd
settled_rows <- function(rows) {
  is_text <- inherits(rows, "tbl_sql") && !has_servers(dbplyr::remote_con(rows))
  if (is_text) dplyr::collapse(rows) else rows
}

#' Rows that have a level among some
#' @param levels Rows with the columns `columns`, once each.
#' @noRd
rows_of_levels <- function(rows, levels, columns) {
  # ClickHouse's servers take one join each; others look up one row after the other in an IN.
  if (has_servers(dbplyr::remote_con(rows))) {
    return(dplyr::semi_join(rows, levels, by = columns))
  }
  dplyr::select(dplyr::inner_join(rows, levels, by = columns), !!!rlang::syms(colnames(rows)))
}
