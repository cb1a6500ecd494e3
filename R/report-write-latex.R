# Tables in LaTeX: booktabs for the rules, dcolumn for decimal points below each other.

#' @noRd
latex_lines <- function(sheet) {
  places <- sheet_places(sheet)
  # A page has about 85 places in its own size, 100 in small, and 110 in footnotesize; a narrow one,
  # on which a table of several pages cannot be set smaller, 90.
  size <- if (places > 100) "\\footnotesize\\setlength{\\tabcolsep}{3pt}" else if (places > 85) {
    "\\small\\setlength{\\tabcolsep}{4pt}"
  }
  blocks <- fitted_blocks(sheet$blocks, 110)
  is_long <- sum(vapply(blocks, function(block) nrow(block$cells), 1L)) > 45
  if (is_long) blocks <- fitted_blocks(sheet$blocks, 90)
  caption <- if (!is.null(sheet$title)) {
    paste0("\\caption{", latex_text(sheet$title), "}",
           if (!is.null(sheet$label)) paste0("\\label{", sheet$label, "}"))
  }
  # A table of several pages cannot float: its own heading is the caption.
  captions <- c(list(if (is_long) caption), vector("list", length(blocks) - 1L))
  tables <- Map(latex_table, blocks, is_long, captions)
  tables <- c(tables[[1]], unlist(lapply(tables[-1], function(own) c("\\par\\medskip", own))))
  width <- if (is_long) "\\linewidth" else latex_width
  notes <- if (length(sheet$notes) > 0) {
    c("\\par\\smallskip", paste0("\\begin{minipage}{", width, "}\\footnotesize"),
      paste(latex_text(sheet$notes), collapse = "\n\n"), "\\end{minipage}")
  }
  # One without a title may stand in a float of the document's own.
  if (is_long || is.null(caption)) {
    return(c("\\begingroup\\centering", size, tables, notes, "\\par\\endgroup"))
  }
  c("\\begin{table}[htbp]", "\\centering", size, caption, "\\smallskip", tables, notes,
    "\\end{table}")
}

# The width of the table in box 0, or of the line where that is less
latex_width <- "\\ifdim\\wd0>\\linewidth\\linewidth\\else\\wd0\\fi"

#' A table as wide as it is, but no wider than the line, and what stands above it
#' @noRd
latex_table <- function(block, is_long, caption) {
  lines <- latex_tabular(block, is_long, caption)
  title <- if (!is.null(block$title)) paste0("\\par\\smallskip ", latex_text(block$title), "\\par")
  if (is_long) return(c(title, lines))
  c(title, "\\sbox0{%", lines, "}%",
    "\\ifdim\\wd0>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox0}\\else\\usebox0\\fi")
}

latex_tabular <- function(block, is_long, caption) {
  columns <- seq_len(ncol(block$cells))[-1]
  specification <- c("l", vapply(columns, function(j) latex_column(block$cells[, j]), ""))
  name <- if (is_long) "longtable" else "tabular"
  heads <- c("\\toprule", unlist(lapply(block$heads, latex_head)), "\\midrule")
  # The caption stands on the first page, the titles of columns on all.
  if (is_long) heads <- c(heads, "\\endhead")
  if (!is.null(caption)) {
    heads <- c(paste(caption, "\\\\"), sub("endhead", "endfirsthead", heads, fixed = TRUE), heads)
  }
  body <- vapply(seq_len(nrow(block$cells)), function(i) latex_row(block, i), "")
  c(paste0("\\begin{", name, "}{", paste(specification, collapse = ""), "}"), heads, body,
    "\\bottomrule", paste0("\\end{", name, "}"))
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
  is_pair <- i < nrow(block$cells) && nzchar(block$cells[i + 1, 1]) &&
    any(grepl("^[([]", row[-1]))
  rule <- if (i %in% block$rules) "\n\\midrule" else if (is_pair) "\n\\addlinespace[0.2em]"
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
  x <- sub("\u2212", "-", x, fixed = TRUE)
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
                    c("\u00b2", "\\textsuperscript{2}"), c("\u2212", "$-$"),
                    c("\u00a0", "~"))) {
    x <- gsub(pair[1], pair[2], x, fixed = TRUE)
  }
  for (letter in names(latex_symbols)) {
    x <- gsub(letter, paste0("$\\", latex_symbols[[letter]], "$"), x, fixed = TRUE)
  }
  x
}

# What the fonts of text in LaTeX have not: Greek letters, signs of mathematics
latex_symbols <- stats::setNames(
  c("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma",
    "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega", "le", "ge", "times",
    "pm", "cdot", "to", "infty", "surd"),
  vapply(c(0x3b1:0x3be, 0x3c0:0x3c1, 0x3c3:0x3c9, 0x393, 0x394, 0x398, 0x39b, 0x39e, 0x3a0, 0x3a3,
           0x3a6, 0x3a8, 0x3a9, 0x2264, 0x2265, 0xd7, 0xb1, 0xb7, 0x2192, 0x221e, 0x221a),
         intToUtf8, "")
)

#' Packages of LaTeX that the lines of tables need
#' @noRd
latex_packages <- function(lines) {
  c("booktabs", "dcolumn", if (any(grepl("\\resizebox", lines, fixed = TRUE))) "graphicx",
    if (any(grepl("{longtable}", lines, fixed = TRUE))) "longtable")
}

#' The same in words: characters beyond Latin ones need another engine
#' @noRd
latex_packages_said <- function(lines) {
  codes <- utf8ToInt(enc2utf8(paste(lines, collapse = "")))
  paste0(paste(latex_packages(lines), collapse = ", "),
         if (any(codes > 0x24f)) ", and xeCJK or ctex with XeLaTeX for what is not in Latin letters",
         if (any(codes > 0x1f000)) ", and a font that has the emoji")
}
