# Tables in LaTeX: booktabs for the rules, dcolumn for decimal points below each other.

#' @noRd
latex_lines <- function(sheet) {
  places <- sheet_places(sheet)
  # A page has about 85 places in its own size, and 110 in footnotesize.
  size <- if (places > 85) "\\footnotesize\\setlength{\\tabcolsep}{3pt}"
  blocks <- fitted_blocks(sheet$blocks, 110)
  rows <- sum(vapply(blocks, function(block) nrow(block$cells), 1L))
  tables <- unlist(lapply(blocks, latex_tabular, is_long = rows > 45))
  notes <- if (length(sheet$notes) > 0) {
    c("\\par\\smallskip", "\\begin{minipage}{\\linewidth}\\footnotesize",
      paste(latex_text(sheet$notes), collapse = "\n\n"), "\\end{minipage}")
  }
  title <- if (!is.null(sheet$title)) latex_text(sheet$title)
  # A table of several pages cannot float.
  if (rows > 45) {
    return(c("\\begingroup\\centering", size,
             if (!is.null(title)) paste0("\\textbf{", title, "}\\par"), tables, notes,
             "\\par\\endgroup"))
  }
  c("\\begin{table}[htbp]", "\\centering", size,
    if (!is.null(title)) paste0("\\caption{", title, "}"), tables, notes, "\\end{table}")
}

latex_tabular <- function(block, is_long) {
  columns <- seq_len(ncol(block$cells))[-1]
  specification <- c("l", vapply(columns, function(j) latex_column(block$cells[, j]), ""))
  name <- if (is_long) "longtable" else "tabular"
  heads <- unlist(lapply(block$heads, latex_head))
  body <- vapply(seq_len(nrow(block$cells)), function(i) latex_row(block, i), "")
  c(if (!is.null(block$title)) paste0("\\par\\smallskip ", latex_text(block$title), "\\par"),
    paste0("\\begin{", name, "}{", paste(specification, collapse = ""), "}"), "\\toprule", heads,
    "\\midrule", if (is_long) "\\endhead", body, "\\bottomrule", paste0("\\end{", name, "}"))
}

#' A column with as many digits on both sides of the point as its numbers have
#' @noRd
latex_column <- function(cells) {
  decimal <- cells[is_decimal(cells)]
  if (length(decimal) == 0) return("c")
  parts <- around_point(decimal)
  paste0("D{.}{.}{", max(nchar(parts$left)), ".", max(nchar(parts$right)) - 1, "}")
}

latex_row <- function(block, i) {
  row <- block$cells[i, ]
  rule <- if (i %in% block$rules) "\n\\midrule"
  if (i %in% block$panels) {
    return(paste0("\\multicolumn{", length(row), "}{l}{\\textit{", latex_text(row[1]), "}} \\\\",
                  rule))
  }
  cells <- ifelse(is_decimal(row), latex_number(row), ifelse(
    nzchar(row), paste0("\\multicolumn{1}{c}{", latex_text(row), "}"), ""
  ))
  cells[1] <- latex_text(row[1])
  paste0(paste(cells, collapse = " & "), " \\\\", rule)
}

#' A number in the mathematics of a column of dcolumn: raised stars, commas without space
#' @noRd
latex_number <- function(x) {
  gsub(",", "{,}", sub("([*+]+)$", "^{\\1}", x), fixed = TRUE)
}

latex_head <- function(head) {
  cells <- head_cells(head)
  text <- paste0("\\multicolumn{", cells$width, "}{c}{", latex_text(cells$titles), "}")
  text[1] <- latex_text(cells$titles[1])
  rules <- sprintf("\\cmidrule(lr){%d-%d}", as.integer(cells$from),
                   as.integer(cells$from + cells$width - 1))[cells$is_spanner]
  c(paste0(paste(text, collapse = " & "), " \\\\"),
    if (length(rules) > 0) paste(rules, collapse = ""))
}

latex_text <- function(x) {
  x <- gsub("\\", "\u0001", x, fixed = TRUE)
  x <- gsub("([&%_#${}])", "\\\\\\1", x)
  for (pair in list(c("\u0001", "\\textbackslash{}"), c("~", "\\textasciitilde{}"),
                    c("^", "\\textasciicircum{}"), c("<", "\\textless{}"),
                    c(">", "\\textgreater{}"), c("[", "{[}"),
                    c("\u00b2", "\\textsuperscript{2}"))) {
    x <- gsub(pair[1], pair[2], x, fixed = TRUE)
  }
  x
}

#' Packages of LaTeX that the lines of tables need
#' @noRd
latex_packages <- function(lines) {
  c("booktabs", "dcolumn", if (any(grepl("{longtable}", lines, fixed = TRUE))) "longtable")
}

#' The same in words: characters beyond Latin ones need another engine
#' @noRd
latex_packages_said <- function(lines) {
  beyond <- any(utf8ToInt(enc2utf8(paste(lines, collapse = ""))) > 0x24f)
  paste0(paste(latex_packages(lines), collapse = ", "),
         if (beyond) ", and xeCJK or ctex with XeLaTeX for what is not in Latin letters")
}
