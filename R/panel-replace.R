# The door, last part: several columns out of a user's frame at once, and changed columns back into
# a frame of the same class, with a ledger of what was changed.

#' Columns as plain doubles, for functions that change or describe them
#'
#' Missing values stay; infinite values and columns without any value are refused.
#' @return Named list.
#' @noRd
number_columns <- function(data, columns, argument = "columns") {
  values <- lapply(columns, function(name) as_number(fetch_column(data, name, argument), name))
  names(values) <- columns
  scan <- core_scan_columns(unname(values))
  if (any(scan$infinite > 0)) refuse_infinite(values, scan$infinite, NULL)
  for (name in columns) {
    if (!all(is.na(values[[name]]))) next
    abort_data("The column {.val {name}} has no value in any row.", argument = argument,
               column = name)
  }
  values
}

#' A copy of the frame with some columns replaced or added
#'
#' The class, the other columns and the row order stay. data.table's own functions are used for its
#' tables, because they keep keys and indices true.
#' @param values Named list of vectors.
#' @noRd
write_columns <- function(data, values, ledger) {
  is_table <- inherits(data, "data.table")
  if (is_table) data <- data.table::copy(data)
  for (name in names(values)) {
    position <- match(name, enc2utf8(names(data)))
    if (is_table) {
      data.table::set(data, j = if (is.na(position)) name else position, value = values[[name]])
    } else {
      data[[if (is.na(position)) name else position]] <- values[[name]]
    }
  }
  if (is_table) {
    data.table::setattr(data, "policypanel_ledger", ledger)
  } else {
    attr(data, "policypanel_ledger") <- ledger
  }
  data
}

#' The ledger that a frame brings along, or a new one
#'
#' A frame that passed through this package and lost rows since has a line for these.
#' @noRd
continue_ledger <- function(data) {
  continue_counted(attr(data, "policypanel_ledger", exact = TRUE), nrow(data), stand_in_note(data))
}

#' @param ledger NULL for none. @param n Rows that there are. @param origin See new_ledger().
#' @noRd
continue_counted <- function(ledger, n, origin = NA_character_) {
  if (!inherits(ledger, "policypanel_ledger") || ledger_left(ledger) < n) {
    return(new_ledger(n, origin))
  }
  ledger_drop(ledger, fact("taken_out_between"), ledger_left(ledger) - n)
}

#' Put new values into a column; the column itself where nothing changed, so that its type stays
#' @param changed Logical, by row.
#' @noRd
changed_column <- function(data, name, values, changed) {
  own <- data[[locate_column(data, name)]]
  if (!any(changed)) return(own)
  structure(values, label = attr(own, "label", exact = TRUE))
}
