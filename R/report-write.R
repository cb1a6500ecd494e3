# From printed tables to what is asked for: text of a format, a file, an object of another package.

# Forms of a table by name, and files by their ending, with the package that is needed.
own_outputs <- c("default", "text", "markdown", "latex", "html", "typst", "data.frame")
own_files <- c(docx = "rmarkdown", tex = NA, ltx = NA, html = NA, htm = NA, typ = NA, md = NA,
               txt = NA, csv = NA, xlsx = "writexl", pdf = NA, png = NA)
# What 'modelsummary' makes of a plain table
further_outputs <- c(tinytable = "tinytable", latex_tabular = "tinytable", dataframe = "tinytable",
                     gt = "gt", kableExtra = "kableExtra", flextable = "flextable",
                     huxtable = "huxtable", DT = "DT")
further_files <- c(rtf = "gt", pptx = "flextable", jpg = "kableExtra")

#' What a table is to become, and that the packages for it are there
#' @param what The table, in words.
#' @noRd
check_output <- function(output, what) {
  if (!checkmate::test_string(output, min.chars = 1)) {
    abort_input("{.arg output} must be one string, such as {.val markdown} or {.val table.tex}.",
                "Found {.obj_type_friendly {output}}.", argument = "output")
  }
  if (output %in% own_outputs) return(invisible())
  files <- c(own_files, further_files)
  ending <- file_ending(output)
  is_file <- ending %in% names(files)
  if (!is_file && !output %in% names(further_outputs)) {
    abort_input("{.arg output} must be one of {.val {c(own_outputs, names(further_outputs))}}, or
                the name of a file that ends in {.val {names(files)}}.", "Found {.val {output}}.",
                output_hint(output, names(files)), argument = "output")
  }
  if (is_file) check_place(output, "output")
  if (output %in% names(further_outputs) || ending %in% names(further_files)) {
    check_package("modelsummary", what)
    check_package("tinytable", what)
  }
  needed <- if (is_file) files[[ending]] else further_outputs[[output]]
  if (!is.na(needed)) check_package(needed, what)
  if (ending == "docx" && !rmarkdown::pandoc_available("2.10")) {
    abort_input("A Word table needs {.pkg pandoc} 2.10 or later.",
                "Install it from {.url https://pandoc.org}; RStudio brings it along.",
                argument = "output")
  }
}

#' What was meant by the name of a format, or by the ending of a file that cannot be written
#' @noRd
output_hint <- function(output, endings) {
  formats <- c(word = "docx", doc = "docx", excel = "xlsx", xls = "xlsx", pandoc = "md",
               svg = "pdf", jpeg = "png", stargazer = "tex", tabular = "tex")
  ending <- tolower(sub(".*\\.", "", output))
  if (ending %in% c("console", "ascii", "screen")) return("Did you mean {.val text}?")
  ending <- if (ending %in% endings) ending else formats[ending]
  if (is.na(ending)) return(choice_hint(output, own_outputs))
  form <- switch(ending, tex = "latex", md = "markdown", typ = "typst", txt = "text")
  own <- if (!is.null(form)) paste0("{.val ", form, "}, or a file: ")
  paste0("Did you mean ", own, "{.code output = \"table.", ending, "\"}?")
}

#' A folder that is there, and a file that may be replaced
#' @noRd
check_place <- function(file, argument) {
  folder <- dirname(file)
  if (!dir.exists(folder)) {
    abort_input("There is no folder {.file {folder}} to write {.arg {argument}} to.",
                argument = argument)
  }
  if (file.access(folder, 2) != 0) {
    abort_input("The folder {.file {folder}} of {.arg {argument}} cannot be written to.",
                argument = argument)
  }
  if (dir.exists(file)) {
    abort_input("{.arg {argument}} is the folder {.file {file}}.", argument = argument)
  }
  if (file.exists(file) && file.access(file, 2) != 0) {
    abort_input("The file {.file {file}} is read-only.", argument = argument)
  }
}

#' Put a file where another one may be, which stays as it is until the new one stands beside it
#' @noRd
replace_file <- function(made, file, argument) {
  beside <- tempfile("policypanel-", dirname(file))
  on.exit(unlink(beside), add = TRUE)
  if (suppressWarnings(file.copy(made, beside) && file.rename(beside, file))) return(invisible())
  abort_input("The file {.file {file}} could not be written.", "Is it open in another program?",
              argument = argument)
}

file_ending <- function(output) {
  if (grepl(".", output, fixed = TRUE)) tolower(sub(".*\\.", "", output)) else ""
}

#' A table made in each language that is asked for, as `output` says
#' @param make `function()`: a printed table, or the data frame of one.
#' @noRd
hand_over <- function(output, language, make) {
  languages <- check_table_languages(language)
  sheets <- lapply(stats::setNames(nm = languages), function(one) {
    speak(one)
    made <- make()
    if (identical(output, "data.frame") && !is.data.frame(made)) sheet_frame(made) else made
  })
  if (identical(output, "data.frame")) return(if (length(sheets) == 1) sheets[[1]] else sheets)
  ending <- file_ending(output)
  if (output %in% names(further_outputs) || ending %in% names(further_files)) {
    return(further_table(sheets, output))
  }
  if (ending %in% names(own_files) && !output %in% own_outputs) return(write_file(sheets, output))
  form <- if (output == "default") "text" else output
  table <- structure(list(sheets = unname(sheets), form = form), class = "policypanel_table")
  if (output != "markdown") return(table)
  structure(paste(c(as.character(table), ""), collapse = "\n"),
            class = c("policypanel_markdown", "knit_asis"))
}

#' One language or both
#' @noRd
check_table_languages <- function(language) {
  if (length(language) != 2 || !is.character(language)) return(check_language(language))
  codes <- vapply(language, check_language, "", USE.NAMES = FALSE)
  if (anyDuplicated(codes) > 0) {
    abort_input("{.arg language} names one language twice.", argument = "language")
  }
  codes
}

#' A file, whole or not at all: it is made elsewhere and then put in place
#' @noRd
write_file <- function(sheets, output) {
  ending <- file_ending(output)
  made <- tempfile("table", fileext = paste0(".", ending))
  on.exit(unlink(made), add = TRUE)
  switch(
    ending, docx = write_word(sheets, made), xlsx = write_xlsx(sheets, made),
    csv = write_csv(sheets, made), pdf = , png = write_picture(sheets, made, ending),
    writeLines(enc2utf8(file_lines(with_labels(sheets, output), ending)), made, useBytes = TRUE)
  )
  replace_file(made, output, "output")
  if (ending %in% c("tex", "ltx")) {
    packages <- latex_packages_said(table_lines(sheets, "latex"))
    note("The document needs these LaTeX packages: {packages}.")
  }
  invisible(output)
}

#' What LaTeX calls a captioned table: tab: and the name of its file
#' @noRd
with_labels <- function(sheets, output) {
  name <- gsub("[^A-Za-z0-9._-]+", "-", sub("\\.[^.]*$", "", basename(output)))
  labels <- make.unique(rep(paste0("tab:", name), length(sheets)), "-")
  Map(function(sheet, label) c(sheet, label = label), sheets, labels)
}

file_lines <- function(sheets, ending) {
  form <- c(tex = "latex", ltx = "latex", html = "html", htm = "html", typ = "typst",
            md = "markdown", txt = "text")[[ending]]
  lines <- table_lines(sheets, form)
  if (form == "html") return(html_page(lines, sheets[[1]]$title))
  if (form == "latex") c(paste("% Packages:", latex_packages_said(lines)), lines) else lines
}

#' Lines of text in a format, tables with an empty line between
#' @noRd
table_lines <- function(sheets, form) {
  write <- switch(form, text = text_lines, markdown = markdown_lines, latex = latex_lines,
                  html = html_lines, typst = typst_lines, word = word_lines)
  if (!form %in% c("text", "markdown")) sheets <- lapply(sheets, typeset)
  unlist(lapply(seq_along(sheets), function(k) c(if (k > 1) "", write(sheets[[k]]))))
}

#' A table of another package, which knows neither spanners nor panels: they are rows and titles
#' @noRd
further_table <- function(sheets, output) {
  if (length(sheets) > 1 || length(sheets[[1]]$blocks) > 1) {
    abort_input("{.val {output}} holds one table; here are several.", argument = "output")
  }
  block <- sheets[[1]]$blocks[[1]]
  titles <- flat_titles(block$heads)
  titles[1] <- " "
  frame <- stats::setNames(as.data.frame(block$cells), make.unique(titles))
  modelsummary::datasummary_df(frame, output = output, title = sheets[[1]]$title,
                               notes = sheets[[1]]$notes)
}

#' A regression table, or another table of this package, in the form that was asked for
#'
#' @param x From [regression_table()] or [description_table()].
#' @param ... Not used; an argument that is not known is an error.
#' @return `print()` returns `x` invisibly, `as.character()` the text in the form of `x`.
#' @seealso [regression_table()], [description_table()], [balance_table()].
#' @examples
#' table <- regression_table(did_feols(mpg ~ hp | cyl, mtcars))
#' print(table)
#' nchar(as.character(table))
#' @name report_table
NULL

#' @rdname report_table
#' @export
as.character.policypanel_table <- function(x, ...) {
  check_dots(...)
  paste(table_lines(x$sheets, x$form), collapse = "\n")
}

#' @rdname report_table
#' @export
print.policypanel_table <- function(x, ...) {
  check_dots(...)
  cat(as.character(x), "\n", sep = "")
  invisible(x)
}

#' @export
print.policypanel_markdown <- function(x, ...) {
  check_dots(...)
  cat(x)
  invisible(x)
}

#' In a 'knitr' document a table of the document's own format; registered when 'knitr' is loaded
#' @exportS3Method knitr::knit_print
#' @noRd
knit_print.policypanel_table <- function(x, ...) {
  check_dots(..., ignored = c("options", "inline"))
  target <- knitr::pandoc_to() %||% "markdown"
  own <- switch(target, latex = , beamer = "latex", docx = "word", typst = "typst",
                if (grepl("html|slide|reveal|s5|epub", target)) "html" else "markdown")
  form <- if (x$form == "text") own else x$form
  lines <- table_lines(x$sheets, form)
  text <- paste(lines, collapse = "\n")
  if (form != "markdown") {
    text <- paste0("\n```{=", if (form == "word") "openxml" else form, "}\n", text, "\n```\n")
  }
  packages <- if (form == "latex") lapply(latex_packages(lines), rmarkdown::latex_dependency)
  structure(paste0("\n", text, "\n"), class = "knit_asis", knit_meta = packages)
}
