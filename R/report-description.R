#' Export a table of descriptive statistics
#'
#' What [describe_panel()] found, as a table for a paper, made by 'modelsummary', with the
#' reconciled numbers of rows as its foot-note.
#'
#' @param object A result of [describe_panel()].
#' @param output As in [modelsummary::datasummary_df()]: `"default"`, `"markdown"`, `"latex"`,
#'   `"html"`, `"data.frame"`, a file name.
#' @param digits Significant digits.
#' @inheritParams policypanel_language
#' @return What `datasummary_df()` returns for `output`.
#' @examplesIf requireNamespace("modelsummary", quietly = TRUE)
#' data <- data.frame(city = rep(1:4, 3), fdi = rexp(12))
#' description_table(describe_panel(data, "fdi", unit = "city"), output = "markdown")
#' @export
description_table <- function(object, output = "default", digits = 4,
                              language = getOption("policypanel.language", "en")) {
  check_arguments()
  speak(language)
  if (!inherits(object, "panel_description")) {
    abort_input("{.arg object} must come from {.fn describe_panel}.", argument = "object")
  }
  check_output(output, "This table")
  table <- format_description(object, check_digits(digits, lower = 1))
  table[] <- lapply(table, trimws)
  notes <- wording("description_note", counts = reconcile_counts(object))
  titled <- c("variable", "n", "missing", "mean", "sd", "min", "median", "max")
  own <- names(table) %in% titled
  names(table)[own] <- words_of(paste0("table_", names(table)[own]))
  names(table)[names(table) == "component"] <- ""
  if (identical(output, "markdown")) {
    text <- paste(c(knitr::kable(table, format = "pipe"), "", notes, ""), collapse = "\n")
    return(structure(text, class = c("policypanel_markdown", "knit_asis")))
  }
  modelsummary::datasummary_df(table, output = output, notes = notes)
}
