#' Export a table of descriptive statistics
#'
#' What [describe_panel()] found, as a table for a paper, with the reconciled numbers of rows as its
#' foot-note.
#'
#' @param object A result of [describe_panel()].
#' @param digits Significant digits.
#' @param title A caption.
#' @param notes Sentences to put behind the foot-note.
#' @inheritParams regression_table
#' @param ... Not used; an argument that is not known is an error.
#' @return As [regression_table()] for `output`.
#' @seealso [describe_panel()], [regression_table()].
#' @examples
#' data <- data.frame(city = rep(1:4, 3), fdi = rexp(12))
#' description_table(describe_panel(data, "fdi", unit = "city"), output = "markdown")
#' @export
description_table <- function(object, output = "default", digits = 4, title = NULL, notes = NULL,
                              language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  check_arguments()
  if (!inherits(object, "panel_description")) {
    abort_input("{.arg object} must come from {.fn describe_panel}.", argument = "object")
  }
  check_output(output, "This table")
  digits <- check_digits(digits, lower = 1)
  title <- check_text(title, "title", at_most = 1)
  notes <- check_text(notes, "notes")
  hand_over(output, language, function() description_sheet(object, digits, title, notes))
}

description_sheet <- function(object, digits, title, notes) {
  table <- format_description(object, digits)
  table[] <- lapply(table, trimws)
  titled <- c("variable", "n", "missing", "mean", "sd", "min", "median", "max")
  own <- names(table) %in% titled
  names(table)[own] <- words_of(paste0("table_", names(table)[own]))
  names(table)[names(table) == "component"] <- ""
  block <- new_block(list(new_head(names(table))), unname(as.matrix(table)))
  new_sheet(title, list(block),
            c(wording("description_note", counts = reconcile_counts(object)), notes))
}
