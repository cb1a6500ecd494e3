# Queries that the servers of a ClickHouse cluster share. Behind a `Distributed` table each server
# adds up its own rows for a query whose FROM is the table itself, also one that it joins with sums
# by group; of a nested query it sends the rows. So the steps on the rows of a table, which 'dbplyr'
# would nest, become one SELECT: what a step computes has a name there, and stands where that is
# first used. A step that needs sums of another begins a new one.

#' A query of ClickHouse as text
#' @param translations An environment of what was translated for other queries.
#' @return The text; its attribute `moves` is whether rows leave the server that has them.
#' @noRd
flat_text <- function(query, connection, translations) {
  state <- list2env(list(connection = connection, made = 0, prefix = "p",
                         translations = translations), parent = emptyenv())
  pattern <- function() paste0("^", state$prefix, "[0-9]+$")
  names <- base_columns(query$lazy_query)
  while (any(grepl(pattern(), names))) state$prefix <- paste0(state$prefix, "_")
  state$pattern <- pattern()
  flat <- as_source(flatten(query$lazy_query, state), state)
  structure(named_select(flat, state), moves = flat$moves)
}

#' The columns of all tables that a query reads
#' @noRd
base_columns <- function(step) {
  if (inherits(step, "tbl_lazy")) step <- step$lazy_query
  if (inherits(step, "lazy_base_query")) return(step$vars)
  below <- c(list(step$x), list(step$y), step$joins$table, step$unions$table)
  unlist(lapply(Filter(Negate(is.null), below), base_columns))
}

#' The steps of a lazy query as one SELECT on a source
#' @return list(from: text; rows: whether its rows are those of the source, not sums; stored:
#'   whether the source is a table of the database; moves; columns: what each is, by name, in columns of the
#'   source and names of `made`; made: expressions; where; and what else there is of a SELECT).
#' @noRd
flatten <- function(step, state) {
  if (inherits(step, "tbl_lazy")) step <- step$lazy_query
  is <- function(kind) inherits(step, paste0("lazy_", kind, "_query"))
  if (is("base")) return(flat_base(step, state))
  if (is("select") && !has_text(unclass(step)[c("select", "where")])) {
    return(flat_select(step, flatten(step$x, state), state))
  }
  if (is("multi_join") && all(step$joins$type %in% c("inner", "left"))) {
    return(flat_joins(step, state))
  }
  if (is("semi_join")) return(flat_semi_join(step, state))
  if (is("union") && all(step$unions$all)) return(flat_union(step, state))
  text <- dbplyr::sql_render(step, con = state$connection)
  new_flat(dbplyr::build_sql("(", text, ")", con = state$connection), dbplyr::op_vars(step),
           moves = TRUE)
}

new_flat <- function(from, names, stored = FALSE, moves = FALSE) {
  list(from = from, rows = TRUE, stored = stored, moves = moves, made = list(),
       columns = stats::setNames(rlang::syms(names), names))
}

flat_base <- function(step, state) {
  from <- dbplyr::sql_render(step, con = state$connection, subquery = TRUE)
  if (!inherits(step$x, "sql")) return(new_flat(dbplyr::sql(unclass(from)), step$vars, TRUE))
  # What a text says of rows or sums is not known.
  new_flat(dbplyr::build_sql("(", from, ")", con = state$connection), step$vars, moves = TRUE)
}

#' Whether expressions hold text of SQL that may name columns
#' @noRd
has_text <- function(expression) {
  if (inherits(expression, "sql")) return(!all(grepl("^('|-?[0-9])", expression)))
  if (rlang::is_quosure(expression)) expression <- rlang::quo_get_expr(expression)
  if (!is.call(expression) && !is.list(expression)) return(FALSE)
  any(vapply(as.list(expression), has_text, NA))
}

flat_select <- function(step, flat, state) {
  if (!flat$rows) flat <- as_source(flat, state)
  known <- flat$columns
  own <- function(expressions) lapply(expressions, put_columns, known)
  columns <- stats::setNames(own(step$select$expr), step$select$name)
  flat$columns <- columns
  flat <- give_names(flat, vapply(columns, is.call, NA), state)
  flat$where <- c(flat$where, own(step$where))
  flat$group_by <- Filter(is.symbol, own(step$group_by))
  flat$having <- own(step$having)
  flat$order_by <- lapply(step$order_by, put_columns, c(flat$columns, known))
  flat[c("distinct", "limit")] <- list(step$distinct, step$limit)
  flat$rows <- step$select_operation != "summarise" && !step$distinct && is.null(step$limit)
  flat
}

#' An expression with columns in the place of their names
#' @noRd
put_columns <- function(expression, columns) {
  if (rlang::is_quosure(expression)) expression <- rlang::quo_get_expr(expression)
  if (is.symbol(expression)) return(columns[[as.character(expression)]] %||% expression)
  if (!is.call(expression)) return(expression)
  as.call(c(expression[[1]], lapply(as.list(expression)[-1], put_columns, columns)))
}

#' New names for what columns are
#' @param which Logical, by column.
#' @noRd
give_names <- function(flat, which, state) {
  for (expression in unique(unname(flat$columns[which]))) {
    state$made <- state$made + 1
    name <- paste0(state$prefix, state$made)
    flat$made[[name]] <- expression
    flat$columns[vapply(flat$columns, identical, NA, expression)] <- list(as.name(name))
  }
  flat
}

#' Rows joined with those of other queries
#' @noRd
flat_joins <- function(step, state) {
  flat <- flatten(step$x, state)
  if (!flat$rows) flat <- as_source(flat, state)
  names(flat$columns) <- paste(1, names(flat$columns))
  for (k in seq_along(step$joins$type)) {
    by <- step$joins$by[[k]]
    right <- as_source(flatten(step$joins$table[[k]], state), state)
    if (step$joins$type[k] == "left") right <- nullable(right, state)
    names(right$columns) <- paste(k + 1, names(right$columns))
    flat <- flat_join(flat, right, step$joins$type[k],
                      paste(unlist(step$joins$by_x_table_id[[k]]), by$x), paste(k + 1, by$y), state)
  }
  flat$columns <- stats::setNames(flat$columns[paste(step$vars$table, step$vars$var)],
                                  step$vars$name)
  flat$where <- c(flat$where, lapply(step$where, put_columns, flat$columns))
  flat
}

#' A source whose columns are NULL in rows that meet none; ClickHouse has 0 and '' there else
#' @noRd
nullable <- function(source, state) {
  source$columns <- lapply(source$columns, function(own) call("toNullable", own))
  as_source(give_names(source, rep(TRUE, length(source$columns)), state), state)
}

#' One join: a SELECT may have one, so that a second by the same keys joins what both bring
#' @param left,keys Names of columns of the two sides.
#' @noRd
flat_join <- function(flat, right, type, left, keys, state) {
  before <- flat$joined
  is_same <- identical(unname(flat$columns[left]), before$left)
  if (!is.null(before) && !(is_same && "inner" %in% c(before$type, type))) {
    flat <- as_source(flat, state)
    before <- NULL
  }
  joined <- list(type = type, left = unname(flat$columns[left]), keys = keys, right = right)
  flat$joined <- if (is.null(before)) joined else join_sources(before, joined, state)
  flat$columns <- c(flat$columns, right$columns)
  flat$moves <- flat$moves || right$moves
  flat
}

#' What two joins by the same keys bring, as one
#' @noRd
join_sources <- function(before, joined, state) {
  type <- if (before$type == joined$type) "inner" else "left"
  if (before$type == "left") {
    own <- joined
    joined <- before
    before <- own
  }
  both <- flat_join(before$right, joined$right, type, before$keys, joined$keys, state)
  list(type = "inner", left = before$left, keys = before$keys, right = as_source(both, state))
}

#' Rows whose keys another query has
#' @noRd
flat_semi_join <- function(step, state) {
  flat <- flatten(step$x, state)
  if (!flat$rows) flat <- as_source(flat, state)
  right <- flatten(step$y, state)
  right$columns <- right$columns[step$by$y]
  right <- as_source(right, state)
  keys <- unname(flat$columns[step$by$x])
  key <- if (length(keys) == 1) keys[[1]] else as.call(c(quote(tuple), keys))
  operator <- if (step$anti) "%GLOBAL NOT IN%" else "%GLOBAL IN%"
  flat$where <- c(flat$where, rlang::call2(operator, key, right$from))
  flat$columns <- stats::setNames(flat$columns[step$vars$var], step$vars$name)
  flat$where <- c(flat$where, lapply(step$where, put_columns, flat$columns))
  flat$moves <- flat$moves || right$moves
  flat
}

#' Queries one below the other
#' @noRd
flat_union <- function(step, state) {
  each_query <- lapply(c(list(step$x), step$unions$table), function(own) {
    as_source(flatten(own, state), state)
  })
  names <- names(each_query[[1]]$columns)
  text <- vapply(each_query, function(own) {
    own$columns <- own$columns[names]
    as.character(named_select(own, state))
  }, "")
  flat <- new_flat(dbplyr::sql(paste0("(", paste(text, collapse = "\nUNION ALL\n"), ")")), names)
  flat$moves <- any(vapply(each_query, `[[`, NA, "moves"))
  flat
}

#' A SELECT as the source of another
#' @noRd
as_source <- function(flat, state) {
  is_plain <- flat$rows && !flat$stored && is.null(flat$joined) && length(flat$where) == 0 &&
    length(flat$made) == 0
  if (is_plain) return(flat)
  is_own <- function(column) {
    is.symbol(column) && !grepl(state$pattern, as.character(column))
  }
  flat <- give_names(flat, vapply(flat$columns, is_own, NA), state)
  source <- new_flat(dbplyr::build_sql("(", select_text(flat, state), ")", con = state$connection),
                     character(), moves = flat$moves || flat$rows && flat$stored)
  source$columns <- flat$columns
  source
}

#' The text of a SELECT; its columns have the names that they have in `columns`
#' @noRd
select_text <- function(flat, state) {
  text <- speller(flat, state)
  shown <- unique(Filter(is.symbol, flat$columns))
  select <- if (length(shown) == 0) dbplyr::sql("1") else text(shown)
  from <- flat$from
  if (!is.null(flat$joined)) from <- dbplyr::sql(paste0(from, join_text(flat, text)))
  dbplyr::sql_query_select(
    state$connection, select, from, where = text(flat$where), group_by = text(flat$group_by),
    having = text(flat$having), order_by = text(flat$order_by), limit = flat$limit,
    distinct = isTRUE(flat$distinct)
  )
}

#' What gives expressions of a SELECT as SQL: what a name stands for, where it is first used
#' @noRd
speller <- function(flat, state) {
  seen <- character()
  mention <- function(name) {
    quoted <- as.character(DBI::dbQuoteIdentifier(state$connection, name))
    if (!name %in% setdiff(names(flat$made), seen)) return(quoted)
    seen <<- c(seen, name)
    paste0("(", spell(flat$made[[name]]), " AS ", quoted, ")")
  }
  spell <- function(expression) {
    if (is.symbol(expression)) return(mention(as.character(expression)))
    own <- translated(expression, state, is_rows = flat$rows)
    text <- own$pieces[1]
    # In the order of the text, whose first mention of a name says what it is.
    for (k in seq_along(own$places)) {
      text <- paste0(text, mention(own$names[own$places[k]]), own$pieces[k + 1])
    }
    text
  }
  function(expressions) dbplyr::sql(vapply(unname(as.list(expressions)), spell, ""))
}

#' An expression as SQL, cut where names of what is made stand
#'
#' The same expressions come with other names again: 'dbplyr' translates them once.
#' @return list(pieces of text, places: which of `names` stands between them, names).
#' @noRd
translated <- function(expression, state, is_rows) {
  names <- grep(state$pattern, all.vars(expression), value = TRUE)
  marks <- lapply(paste0("\001", seq_along(names), recycle0 = TRUE), as.name)
  neutral <- spell_conditions(put_columns(expression, stats::setNames(marks, names)))
  key <- rlang::hash(list(neutral, is_rows))
  known <- state$translations[[key]]
  if (is.null(known)) {
    text <- as.character(dbplyr::translate_sql_(list(neutral), con = state$connection,
                                                window = is_rows))
    at <- gregexpr("`\001[0-9]+`", text)
    known <- list(pieces = regmatches(text, at, invert = TRUE)[[1]],
                  places = as.integer(gsub("[`\001]", "", regmatches(text, at)[[1]])))
    state$translations[[key]] <- known
  }
  c(known, list(names = names))
}

#' if_else() as ClickHouse has it
#'
#' 'dbplyr' writes NOT before the condition, which ClickHouse drops before another on its way to the
#' other server, and then does not know the column.
#' @noRd
spell_conditions <- function(expression) {
  if (!is.call(expression)) return(expression)
  own <- lapply(as.list(expression)[-1], spell_conditions)
  is_plain <- rlang::is_call(expression, "if_else", n = 3) && is.null(names(own))
  if (!is_plain) return(as.call(c(expression[[1]], own)))
  rlang::call2("multiIf", own[[1]], own[[2]], call("is.na", own[[1]]), NULL, own[[3]])
}

#' @param text A function that gives expressions as SQL.
#' @noRd
join_text <- function(flat, text) {
  joined <- flat$joined
  by <- Map(function(left, key) if (is.symbol(key)) call("==", left, key),
            joined$left, joined$right$columns[joined$keys])
  by <- text(Filter(Negate(is.null), by))
  kind <- if (length(by) == 0) "CROSS" else paste("ALL", toupper(joined$type))
  paste0(if (flat$stored) " GLOBAL", " ", kind, " JOIN ", joined$right$from,
         if (length(by) > 0) paste0(" ON ", paste(by, collapse = " AND ")))
}

named_select <- function(source, state) {
  connection <- state$connection
  columns <- paste(speller(source, state)(source$columns), "AS",
                   DBI::dbQuoteIdentifier(connection, names(source$columns)))
  dbplyr::sql_query_select(connection, dbplyr::sql(columns), source$from)
}
