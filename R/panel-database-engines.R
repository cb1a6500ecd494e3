# What engines do in ways of their own: all that the other files of the database know of them.

#' Whether a connection is to an engine
#' @param engines Classes of connections.
#' @noRd
is_engine <- function(connection, engines) inherits(connection, engines)

#' A column in double precision
#' @noRd
cast_double <- function(name, connection) {
  column <- dbplyr::ident(name)
  # ClickHouse's CAST to a type that is not said to hold NULL fails for a NULL.
  if (is_engine(connection, "ClickhouseConnection")) {
    return(dbplyr::build_sql("toFloat64(", column, ")", con = connection))
  }
  short <- c("Spark SQL", "spark_connection", "MySQL", "MariaDBConnection", "MySQLConnection")
  type <- "DOUBLE PRECISION"
  if (is_engine(connection, short)) type <- "DOUBLE"
  if (is_engine(connection, c("BigQueryConnection", "Teradata"))) type <- "FLOAT64"
  dbplyr::build_sql("CAST(", column, " AS ", dbplyr::sql(type), ")", con = connection)
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
#' Each step by its name, where the engine knows that: written as one nested query they would be
#' too deep for some parsers.
#' @noRd
query_text <- function(query, connection) {
  by_name <- !is_engine(connection, "ClickhouseConnection")
  # An ADBC connection would be asked what engine it is for each name that is quoted.
  if (is_engine(connection, "AdbiConnection") && "sql_dialect" %in% getNamespaceExports("dbplyr")) {
    connection <- getExportedValue("dbplyr", "sql_dialect")(connection)
  }
  dbplyr::sql_render(query, con = connection, sql_options = dbplyr::sql_options(cte = by_name))
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
  is_level <- lapply(seq_len(nrow(levels)), function(i) {
    Reduce(function(a, b) rlang::expr(!!a & !!b), Map(function(column, value) {
      rlang::expr(!!column == !!value)
    }, rlang::syms(names(levels)), lapply(unname(as.list(levels)), function(own) {
      engine_values(own[i], connection)
    })))
  })
  columns <- lapply(values, function(own) {
    cases <- Map(function(condition, value) call("~", condition, value), is_level, own)
    rlang::expr(dplyr::case_when(!!!cases))
  })
  joined <- dplyr::mutate(rows, !!!columns)
  dplyr::filter(joined, !is.na(!!as.name(names(values)[1])))
}

#' Refuse an engine that cannot number rows (ClickHouse 18 has no window functions)
#' @noRd
refuse_no_numbering <- function(table, what) {
  if (!is_engine(table$connection, "ClickhouseConnection")) return(invisible())
  abort_input("{what} needs an engine with window functions.",
              "Collect the rows with {.code dplyr::collect()}.", argument = "data")
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
#' An expression sees the columns that are made before it, in ClickHouse also those after it: so they
#' are made under names that the table has not.
#' @param columns Expressions, named.
#' @noRd
compute_columns <- function(table, columns) {
  own <- unused_names(names(columns), table)
  if (identical(own, names(columns))) return(dplyr::transmute(table$table, !!!columns))
  made <- dplyr::transmute(table$table, !!!stats::setNames(columns, own))
  if (is_engine(table$connection, "ClickhouseConnection")) {
    # A query of its own, or dbplyr would give the columns their last names at once.
    text <- dbplyr::sql(query_text(made, table$connection))
    made <- dplyr::tbl(table$connection, text)
  }
  dplyr::transmute(made, !!!rlang::syms(stats::setNames(own, names(columns))))
}
