# Columns that may be projected: doubles, or dummies that share a code.

#' Dummies as columns of a system
#'
#' Many of them cost little: the core reads the code they share once a row.
#' @param dummies NULL, or list(code, n_levels, level): a code per row, from 0 on, and by the name
#'   of each dummy the code for which it is 1.
#' @param rows Rows that the sample holds; NULL: all.
#' @noRd
new_dummies <- function(dummies, rows = NULL) {
  code <- take_rows(dummies$code, rows)
  lapply(dummies$level, function(level) {
    structure(list(code = code, n_levels = dummies$n_levels, level = level),
              class = "policypanel_dummy")
  })
}

#' A column of a system as doubles
#' @noRd
column_values <- function(column) {
  if (inherits(column, "policypanel_dummy")) as.double(column$code == column$level) else column
}

#' Weight of each row
#' @noRd
system_weights <- function(system, n_rows) row_weights(system) %||% rep(1, n_rows)

#' A column of a system as doubles
#' @noRd
system_column <- function(system, name) {
  raw_columns(system, column_positions(system, name))[[1]]
}
