# The door, second part: ids to dense codes.

#' Code an id
#' @param id What as_id() returned, without missing values.
#' @param rows Rows of the column that `id` holds; NULL: all.
#' @return list(code, n_levels, labels, values): 0-based integer codes; `labels` holds the ids
#'   behind them, `values` (where there is a source) the column's own.
#' @noRd
code_id <- function(id, rows = NULL) {
  coded <- core_code_ids(id$key)
  labels <- id$key[coded$first_row]
  if (!is.null(id$labels)) labels <- id$labels[labels]
  coded_id <- list(code = coded$code, n_levels = length(labels), labels = labels)
  first <- if (is.null(rows)) coded$first_row else rows[coded$first_row]
  if (!is.null(id$source)) coded_id$values <- id$source[first]
  coded_id
}

#' One id out of several: a level per combination that occurs
#' @param with_labels Whether the levels need names; pasting them takes longer than all else.
#' @noRd
code_combination <- function(ids, with_labels = TRUE) {
  if (is_in_database(ids)) return(joined_columns(ids))
  if (length(ids) == 1) return(ids[[1]])
  coded <- core_code_interaction(lapply(ids, `[[`, "code"), vapply(ids, `[[`, 1L, "n_levels"))
  if (!with_labels) return(list(code = coded$code, n_levels = length(coded$first_row)))
  parts <- lapply(ids, function(id) plain_text(id$labels[id$code[coded$first_row] + 1L]))
  list(code = coded$code, n_levels = length(coded$first_row),
       labels = do.call(paste, c(parts, sep = "^")))
}

#' The panel's keys: refuse a (unit, time) pair that stands twice
#' @param rows Rows of the data that the ids hold; NULL: all.
#' @noRd
check_unique_keys <- function(unit, time, unit_name, time_name, rows = NULL) {
  if (pairs_stand_once(unit, time)) return(invisible())
  pair <- code_combination(list(unit, time), with_labels = FALSE)
  if (pair$n_levels == length(pair$code)) return(invisible())
  twice <- which(duplicated(pair$code))
  first <- utils::head(twice, 3)
  shown <- paste0("(", plain_text(unit$labels[unit$code[first] + 1L]), ", ",
                  plain_text(time$labels[time$code[first] + 1L]), ")", collapse = ", ")
  abort_data("{count_of(length(twice), 'row')} repeat a pair of {.val {unit_name}} and
              {.val {time_name}}: {shown}.",
             "A panel has one row per unit and period; aggregate or choose first.",
             column = c(unit_name, time_name), rows = if (is.null(rows)) twice else rows[twice])
}

#' Whether it is quickly seen that no pair of levels stands in two rows
#' @noRd
pairs_stand_once <- function(a, b) {
  n_levels <- c(a$n_levels, b$n_levels)
  if (prod(n_levels) < length(a$code)) return(FALSE)
  if (prod(n_levels) <= 64 * length(a$code)) {  # then marking the pairs met is cheap
    return(!core_has_repeated_pair(list(a$code, b$code), n_levels))
  }
  # Sorted panels show it in one pass.
  !is.unsorted(a$code * as.double(n_levels[2]) + b$code, strictly = TRUE)
}

#' Whether each level of an id has its rows in one level of another
#' @noRd
is_nested_in <- function(id, other) {
  identical(id$code, other$code) ||
    core_is_nested(list(id$code, other$code), c(id$n_levels, other$n_levels))
}

#' Ids of several parts joined: fixed effects or clusters such as province^year
#' @param of List of character vectors naming elements of `ids`.
#' @noRd
join_ids <- function(of, ids) {
  joined <- lapply(of, function(parts) {
    # The levels of a column of a database are counted when it is asked for.
    is_coded <- length(parts) == 1 && !is.null(ids[[parts]]$n_levels)
    if (is_coded) ids[[parts]] else code_combination(unname(ids[parts]))
  })
  names(joined) <- if (all(lengths(of) == 1)) unlist(of) else vapply(of, paste, "", collapse = "^")
  joined
}

#' What an id says in each row: its labels, or the numbers themselves
#' @noRd
id_values <- function(id) if (is.null(id$labels)) id$key else id$labels[id$key]

#' The ids of a column as text, by row
#' @noRd
id_texts <- function(data, name, argument = NULL) {
  plain_text_each(id_values(as_id(fetch_column(data, name, argument), name)))
}

#' "2 units (a, b)": the units that some rows belong to
#' @noRd
unit_list <- function(unit, rows) {
  names <- plain_text(unit$labels[unique(unit$code[rows]) + 1L])
  shown <- paste(c(utils::head(names, 5), if (length(names) > 5) "..."), collapse = ", ")
  paste0(count_of(length(names), "unit"), " (", shown, ")")
}

# In a database -----------------------------------------------------------------------------------

#' Whether ids are columns of a database, of which no code by row is known
#' @noRd
is_in_database <- function(ids) length(ids) > 0 && !is.null(ids[[1]]$columns)

#' Columns of a database joined to one id, its levels counted
#' @noRd
joined_columns <- function(ids) {
  if (length(ids) == 1 && !is.null(ids[[1]]$n_levels)) return(ids[[1]])
  columns <- unlist(lapply(ids, `[[`, "columns"))
  n_levels <- count_combinations(ids[[1]]$table, ids[[1]]$rows, columns, "levels")
  list(columns = columns, table = ids[[1]]$table, rows = ids[[1]]$rows,
       n_levels = as.integer(n_levels))
}
