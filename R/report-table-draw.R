# A table drawn: as a data frame, as Markdown, or by tinytable.

# Forms of a table by name, and files by their ending, with the package that writes what
# 'tinytable' and 'modelsummary' do not write themselves
table_outputs <- c(
  default = NA, tinytable = NA, markdown = "knitr", latex = NA, latex_tabular = NA, html = NA,
  jupyter = NA, typst = NA, data.frame = NA, dataframe = NA, gt = "gt", kableExtra = "kableExtra",
  flextable = "flextable", huxtable = "huxtable", DT = "DT"
)
table_files <- c(
  tex = NA, ltx = NA, md = NA, txt = NA, html = NA, htm = NA, typ = NA, csv = NA,
  docx = "rmarkdown", png = "webshot2", pdf = "tinytex", doc = "flextable", rtf = "gt",
  jpg = "kableExtra", pptx = "flextable", ppt = "flextable", xlsx = "openxlsx"
)

#' What a table is to become, and that the packages for it are there
#' @param what The table, in words.
#' @noRd
check_output <- function(output, what) {
  if (!checkmate::test_string(output, min.chars = 1)) {
    abort_input("{.arg output} must be one string, such as {.val markdown} or {.val table.tex}.",
                "Found {.obj_type_friendly {output}}.", argument = "output")
  }
  ending <- file_ending(output)
  is_file <- ending %in% names(table_files)
  if (!is_file && !output %in% names(table_outputs)) {
    abort_input("{.arg output} must be one of {.val {names(table_outputs)}}, or the name of a file
                that ends in {.val {names(table_files)}}.", "Found {.val {output}}.",
                argument = "output")
  }
  if (is_file && file.access(dirname(output), 2) != 0) {
    abort_input("There is no folder {.file {dirname(output)}} to write {.arg output} to.",
                argument = "output")
  }
  own <- if (is_file) table_files[[ending]] else table_outputs[[output]]
  needed <- c("modelsummary", if (!identical(output, "markdown")) "tinytable", own)
  for (package in needed[!is.na(needed)]) check_package(package, what)
  if (ending == "docx" && !rmarkdown::pandoc_available("2.10")) {
    abort_input("A Word table needs {.pkg pandoc} 2.10 or later.",
                "Install it from {.url https://pandoc.org}; RStudio brings it along.",
                argument = "output")
  }
}

#' @param rows What panel_rows() gives for each panel.
#' @noRd
draw_table <- function(rows, panels, layout, output) {
  if (identical(output, "data.frame")) return(table_frame(rows, panels, layout))
  body <- lapply(rows, table_body)
  if (identical(output, "markdown")) return(markdown_table(body, layout))
  drawn <- c("default", "tinytable", "html", "latex", "typst")
  files <- c("docx", "tex", "html", "md", "typ", "png", "pdf")
  if (!output %in% drawn && !file_ending(output) %in% files) {
    return(modelsummary::datasummary_df(flat_body(body, layout), output = output,
                                        title = layout$title, notes = layout$notes))
  }
  if (file_ending(output) %in% c("docx", "html")) return(write_html(rows, body, layout, output))
  table <- tiny_table(rows, body, layout)
  if (file_ending(output) %in% files) {
    tinytable::save_tt(table, output, overwrite = TRUE)
    return(invisible(output))
  }
  if (output %in% c("html", "latex", "typst")) table@output <- output
  table
}

#' The data frame: what an audit of the table needs to know, the attributes hold
#' @noRd
table_frame <- function(rows, panels, layout) {
  table <- do.call(rbind, unname(rows))
  rownames(table) <- NULL
  inference_of <- function(fits) {
    lapply(fits, function(fit) list(type = fit$vcov$type, df = unique(fit$vcov$df)))
  }
  inference <- lapply(panels, inference_of)
  if (length(panels) > 1) {
    table <- cbind(panel = rep(names(panels), vapply(rows, nrow, 1L)), table)
  } else {
    inference <- inference[[1]]
  }
  structure(table, stars = layout$stars, notes = layout$notes, inference = inference,
            spanners = layout$spanners, words = table_words())
}

#' Titles of rows, empty below a coefficient, and cells
#' @noRd
table_body <- function(rows) {
  below <- rows$part == "estimates" & duplicated(paste(rows$part, rows$term))
  rows$term[below] <- ""
  rows <- rows[setdiff(names(rows), c("part", "statistic"))]
  names(rows)[1] <- " "
  rows
}

#' One frame without spanners and panels: they go into titles and into rows of their own
#' @noRd
flat_body <- function(body, layout) {
  flat <- do.call(rbind, lapply(seq_along(body), function(p) {
    if (length(body) == 1) return(body[[p]])
    title <- body[[p]][1, ]
    title[] <- ""
    title[[1]] <- names(body)[p]
    rbind(title, body[[p]])
  }))
  for (spanner in names(layout$spanners)) {
    at <- layout$spanners[[spanner]] + 1
    names(flat)[at] <- paste0(spanner, ": ", names(flat)[at])
  }
  rownames(flat) <- NULL
  flat
}

#' tinytable's Markdown puts notes into grid lines that pandoc does not read as a table
#' @noRd
markdown_table <- function(body, layout) {
  table <- flat_body(body, layout)
  names(table)[1] <- ""
  text <- paste(c(if (!is.null(layout$title)) c(layout$title, ""),
                  knitr::kable(table, format = "pipe"), "", layout$notes, ""), collapse = "\n")
  structure(text, class = c("policypanel_markdown", "knit_asis"))
}

#' @export
print.policypanel_markdown <- function(x, ...) {
  check_dots(...)
  cat(x)
  invisible(x)
}

#' The table in tinytable: spanners above, panels between, rules where parts meet
#' @noRd
tiny_table <- function(rows, body, layout) {
  frame <- do.call(rbind, unname(body))
  last <- cumsum(vapply(body, nrow, 1L))
  first <- last - vapply(body, nrow, 1L) + 1L
  table <- tinytable::tt(frame, notes = as.list(layout$notes), caption = layout$title)
  table <- tinytable::format_tt(table, escape = TRUE)
  table <- tinytable::style_tt(table, j = 1, align = "l")
  table <- tinytable::style_tt(table, j = seq_len(ncol(frame))[-1], align = "c")
  if (!is.null(layout$spanners)) {
    table <- tinytable::group_tt(table, j = lapply(layout$spanners, `+`, 1L))
    table <- tinytable::style_tt(table, i = -1, align = "c")
  }
  # A panel's title is a row of its own and moves all below it down.
  moved <- if (length(body) > 1) seq_along(body) else 0L
  ends <- unlist(Map(function(own, from, by) from - 1L + by + part_ends(own$part), rows, first,
                     moved))
  ends <- c(ends, (last + moved)[-length(last)])
  if (length(body) > 1) {
    titles <- stats::setNames(as.list(first), names(body))
    table <- tinytable::group_tt(table, i = titles)
  }
  for (at in ends) table <- tinytable::style_tt(table, i = at, line = "b", line_width = 0.05)
  table
}
