# Tables as text: for the console, Markdown, HTML, Typst, and files of comma-separated values.

#' Three lines in the console, cut to its width
#' @noRd
text_lines <- function(sheet) {
  places <- max(getOption("width"), 40)
  blocks <- lapply(sheet$blocks, wrapped_titles, min(40, places %/% 2))
  blocks <- lapply(fitted_blocks(blocks, places), function(block) {
    widths <- text_widths(block)
    line <- strrep("-", sum(widths) + 2 * length(widths) - 2)
    heads <- unlist(lapply(block$heads, text_head, widths))
    rows <- text_rows(block, widths)
    after <- seq_along(rows) %in% block$rules
    c(block$title, gsub("-", "=", line), heads, line,
      unlist(Map(function(row, rule) c(row, if (rule) line), rows, after)), gsub("-", "=", line))
  })
  c(sheet$title, unlist(blocks), unlist(lapply(sheet$notes, wrapped_text, places)))
}

#' Widths of columns, wide enough for the spanners above
#' @noRd
text_widths <- function(block) {
  widths <- column_widths(block)
  for (head in block$heads) {
    cells <- head_cells(head)
    for (k in which(cells$is_spanner)) {
      at <- cells$from[k] + seq_len(cells$width[k]) - 1
      missing <- nchar(cells$titles[k], "width") - sum(widths[at]) - 2 * (length(at) - 1)
      if (missing > 0) widths[at] <- widths[at] + ceiling(missing / length(at))
    }
  }
  widths
}

#' Points below each other where all characters are as wide
#' @noRd
text_aligned <- function(cells) {
  decimal <- is_decimal(cells)
  if (!any(decimal)) return(cells)
  parts <- around_point(cells[decimal])
  cells[decimal] <- paste0(pad_text(parts$left, "left"), pad_text(parts$right))
  cells
}

centred <- function(text, width) {
  space <- pmax(width - nchar(text, "width"), 0)
  paste0(strrep(" ", space %/% 2), text, strrep(" ", space - space %/% 2))
}

text_head <- function(head, widths) {
  cells <- head_cells(head)
  over <- vapply(seq_along(cells$from), function(k) {
    at <- cells$from[k] + seq_len(cells$width[k]) - 1
    sum(widths[at]) + 2 * (length(at) - 1)
  }, 0)
  line <- centred(cells$titles, over)
  line[1] <- paste0(cells$titles[1], strrep(" ", over[1] - nchar(cells$titles[1], "width")))
  rules <- ifelse(cells$is_spanner, strrep("-", over), strrep(" ", over))
  trimws(c(paste(line, collapse = "  "), if (any(cells$is_spanner)) paste(rules, collapse = "  ")),
         "right")
}

text_rows <- function(block, widths) {
  cells <- block$cells
  for (j in seq_len(ncol(cells))[-1]) cells[, j] <- centred(text_aligned(cells[, j]), widths[j])
  titles <- cells[, 1]
  space <- pmax(widths[1] - nchar(titles, "width"), 0)
  cells[, 1] <- paste0(titles, strrep(" ", space))
  trimws(apply(cells, 1, paste, collapse = "  "), "right")
}

#' Pipe tables, which pandoc and GitHub read: one row of titles, panels as rows, notes as text
#' @noRd
markdown_lines <- function(sheet) {
  blocks <- lapply(sheet$blocks, function(block) {
    last <- block$heads[[length(block$heads)]]
    heads <- block$heads[-length(block$heads)]
    # Dependent variables have a row; spanners, which have no title, go into the titles of columns.
    named <- vapply(heads, function(head) nzchar(head$titles[1]), NA)
    titles <- flat_titles(c(heads[!named], list(last)))
    rows <- rbind(do.call(rbind, lapply(heads[named], `[[`, "titles")), block$cells)
    all <- markdown_text(unname(rbind(titles, rows)))
    widths <- pmax(apply(nchar(all, "width"), 2, max) + 1L, 3L)
    for (j in seq_along(widths)) {
      all[, j] <- paste0(all[, j], strrep(" ", widths[j] - nchar(all[, j], "width")))
    }
    is_first <- seq_along(widths) == 1
    marks <- paste0(":", strrep("-", widths - ifelse(is_first, 1, 2)), ifelse(is_first, "", ":"))
    lines <- paste0("|", apply(all, 1, paste, collapse = "|"), "|")
    c(if (!is.null(block$title)) c(block$title, ""), lines[1],
      paste0("|", paste(marks, collapse = "|"), "|"), lines[-1], "")
  })
  c(if (!is.null(sheet$title)) c(sheet$title, ""), unlist(blocks),
    # A star and a blank begin a list.
    unlist(lapply(sub("^([*+-]) ", "\\\\\\1 ", sheet$notes), function(own) c(own, ""))))
}

#' Text of a cell, of which a pipe would end it, stars would make it bold, and dollars mathematics
#' @noRd
markdown_text <- function(x) {
  x[] <- gsub("([|*_<$`])", "\\\\\\1", x)
  x
}

#' @noRd
html_lines <- function(sheet) {
  blocks <- lapply(seq_along(sheet$blocks), function(k) {
    block <- sheet$blocks[[k]]
    # The title of the whole stands once, above the first block.
    titles <- c(if (k == 1) sheet$title, block$title)
    heads <- vapply(block$heads, function(head) {
      cells <- head_cells(head)
      html_row(cells$titles, cells$width, cell = "th",
               cell_class = ifelse(cells$is_spanner, "spanner", ""))
    }, "")
    c("<div class=\"report-table\"><table>",
      if (length(titles) > 0) c("<caption>", html_text(titles), "</caption>"),
      "<thead>", heads, "</thead>", "<tbody>", html_rows(block), "</tbody></table></div>")
  })
  notes <- if (length(sheet$notes) > 0) {
    paste0("<p class=\"report-note\">", html_text(sheet$notes), "</p>")
  }
  c("<style>", html_style, "</style>", "<div class=\"report\">", unlist(blocks), notes, "</div>")
}

html_style <- "
.report { width: fit-content; min-width: min(100%, 24em); max-width: 100%; margin: 0 auto;
  font-family: 'Times New Roman', Times, 'Liberation Serif', 'Noto Serif CJK SC', SimSun, serif; }
.report-table { overflow-x: auto; margin: 1em 0 0.4em; }
.report-table table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid;
  margin: 0 auto; width: auto; font: inherit; font-size: 0.92em; line-height: 1.4; display: table; }
.report-table caption { text-align: center; color: inherit; caption-side: top; font-size: 1em;
  padding: 0 0 4px; }
.report-table th, .report-table td { padding: 1px 10px; text-align: center; font-weight: normal;
  border: 0; white-space: nowrap; background: none; vertical-align: top; }
.report-table th:first-child, .report-table td:first-child { text-align: left; }
.report-table thead tr:last-child th, .report-table tr.rule td { border-bottom: 1px solid; }
.report-table th.spanner { text-align: center; position: relative; }
.report-table th.spanner::after { content: ''; position: absolute; left: 10px; right: 10px;
  bottom: 0; border-bottom: 1px solid; }
.report-table tr.panel td { font-style: italic; }
.report-table sup { font-size: 0.66em; line-height: 0; vertical-align: super; position: static; }
.report-note { width: 0; min-width: 100%; margin: 0 0 0.3em; font-size: 0.82em; line-height: 1.4; }"

html_page <- function(lines, title) {
  c("<!DOCTYPE html>", "<html><head><meta charset=\"UTF-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    "<title>", html_text(title %||% "Table"), "</title>", "</head><body>", lines, "</body></html>")
}

html_text <- function(x) {
  for (pair in list(c("&", "&amp;"), c("<", "&lt;"), c(">", "&gt;"))) {
    x <- gsub(pair[1], pair[2], x, fixed = TRUE)
  }
  x
}

#' The stars of numbers raised
#' @noRd
html_cell <- function(x) {
  parts <- around_stars(x)
  stars <- ifelse(nzchar(parts$stars), paste0("<sup>", parts$stars, "</sup>"), "")
  paste0(html_text(parts$before), stars, parts$behind)
}

#' @param span Columns that each cell lies over.
#' @noRd
html_row <- function(values, span = 1, class = NULL, cell = "td", cell_class = "") {
  attributes <- paste0(ifelse(span > 1, paste0(" colspan=\"", span, "\""), ""),
                       ifelse(nzchar(cell_class), paste0(" class=\"", cell_class, "\""), ""))
  paste0("<tr", if (!is.null(class)) paste0(" class=\"", class, "\""), ">",
         paste0("<", cell, attributes, ">", html_cell(values), "</", cell, ">", collapse = ""),
         "</tr>")
}

html_rows <- function(block) {
  cells <- block$cells
  for (j in seq_len(ncol(cells))[-1]) cells[, j] <- point_aligned(cells[, j])
  vapply(seq_len(nrow(cells)), function(i) {
    if (i %in% block$panels) return(html_row(cells[i, 1], ncol(cells), class = "panel"))
    html_row(cells[i, ], class = if (i %in% block$rules) "rule")
  }, "")
}

#' @noRd
typst_lines <- function(sheet) {
  # A page has about 85 places in its own size.
  is_wide <- sheet_places(sheet) > 85
  blocks <- lapply(fitted_blocks(sheet$blocks, 110), function(block) {
    c(if (!is.null(block$title)) c(typst_text(block$title), ""), typst_table(block, is_wide), "")
  })
  notes <- lapply(typst_text(sheet$notes), function(own) {
    c(paste0("#text(size: 0.9em)[", own, "]"), "")
  })
  c(if (!is.null(sheet$title)) c(paste0("#align(center)[", typst_text(sheet$title), "]"), ""),
    unlist(blocks), unlist(notes))
}

typst_table <- function(block, is_wide) {
  cell <- function(text, more = "") paste0("table.cell(", more, ")[", typst_text(text), "]")
  width <- ncol(block$cells)
  heads <- unlist(lapply(block$heads, function(head) {
    cells <- head_cells(head)
    side <- ifelse(cells$from == 1, "left", "center")
    over <- paste0("colspan: ", cells$width, ", align: ", side)
    lines <- sprintf("table.hline(start: %d, end: %d, stroke: 0.5pt),", cells$from - 1L,
                     cells$from - 1L + cells$width)
    c(paste0(paste(cell(cells$titles, over), collapse = ", "), ","), lines[cells$is_spanner])
  }))
  texts <- block$cells
  texts[, 1] <- typst_text(texts[, 1])
  for (j in seq_len(width)[-1]) texts[, j] <- typst_aligned(texts[, j])
  body <- vapply(seq_len(nrow(texts)), function(i) {
    row <- if (i %in% block$panels) {
      cell(block$cells[i, 1], paste0("colspan: ", width, ", align: left"))
    } else paste0("[", texts[i, ], "]", collapse = ", ")
    paste0(row, ",", if (i %in% block$rules) " table.hline(stroke: 0.5pt),")
  }, "")
  c(paste0("#align(center, text(size: ", if (is_wide) "0.8em" else "1em", ", table(columns: ",
           width, ", stroke: none, inset: (x: 4pt, y: 3pt),"),
    "align: (x, y) => if x == 0 { left } else { center },", "table.hline(stroke: 1pt),",
    paste0("table.header(", paste(heads, collapse = "\n")), "),", "table.hline(stroke: 0.5pt),",
    body, "table.hline(stroke: 1pt),", ")))")
}

#' Numbers with what stands before and behind the point in boxes that the column shares
#' @noRd
typst_aligned <- function(cells) {
  text <- typst_text(cells)
  decimal <- is_decimal(cells)
  parts <- around_point(cells[decimal])
  width <- vapply(parts, function(part) max(0, blank_units(part)) / 12, 0)
  box <- function(k, side) {
    number <- around_stars(parts[[k]])
    stars <- ifelse(nzchar(number$stars), paste0("#super[", typst_text(number$stars), "]"), "")
    sprintf("#box(width: %.2fem, align(%s)[%s%s])", width[k], side, typst_text(number$before),
            stars)
  }
  text[decimal] <- paste0(box(1, "right"), box(2, "left"))
  text
}

typst_text <- function(x) {
  gsub("([][#$*_`<>@\\\\~=+/-])", "\\\\\\1", x)
}

#' Comma-separated values: title, heads, rows and notes, with the mark by which spreadsheets know
#' UTF-8
#' @noRd
write_csv <- function(sheets, file) {
  lines <- unlist(lapply(sheets, function(sheet) {
    apply(sheet_cells(sheet), 1, function(row) {
      paste0("\"", gsub("\"", "\"\"", row, fixed = TRUE), "\"", collapse = ",")
    })
  }))
  lines[1] <- paste0("\ufeff", lines[1])
  writeLines(enc2utf8(lines), file, useBytes = TRUE)
}

write_xlsx <- function(sheets, file) {
  frames <- lapply(sheets, function(sheet) as.data.frame(sheet_cells(sheet)))
  names(frames) <- vapply(sheets, `[[`, "", "language")
  writexl::write_xlsx(frames, file, col_names = FALSE)
}

#' A table as one matrix of cells, spanners above their first column
#' @noRd
sheet_cells <- function(sheet) {
  width <- max(vapply(sheet$blocks, function(block) ncol(block$cells), 1L))
  filled <- function(rows) {
    rows <- rbind(rows)
    cbind(rows, matrix("", nrow(rows), width - ncol(rows)))
  }
  blocks <- lapply(sheet$blocks, function(block) {
    heads <- lapply(block$heads, function(head) {
      head$titles[head$group > 0 & duplicated(head$group)] <- ""
      filled(head$titles)
    })
    rbind(if (!is.null(block$title)) filled(block$title), do.call(rbind, heads),
          filled(block$cells))
  })
  notes <- do.call(rbind, lapply(sheet$notes, filled))
  unname(rbind(if (!is.null(sheet$title)) filled(sheet$title), do.call(rbind, blocks), notes))
}
