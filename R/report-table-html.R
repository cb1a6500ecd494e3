# A regression table as a page that needs no script and no style from elsewhere: for files, and as
# what pandoc makes a Word table from (its Markdown tables hold neither spanners nor notes).

write_html <- function(rows, body, layout, output) {
  page <- tempfile(fileext = ".html")
  on.exit(unlink(page), add = TRUE)
  lines <- enc2utf8(html_page(rows, body, layout))
  if (file_ending(output) == "html") {
    writeLines(lines, output, useBytes = TRUE)
  } else {
    writeLines(lines, page, useBytes = TRUE)
    directory <- normalizePath(dirname(output), mustWork = TRUE)
    rmarkdown::pandoc_convert(page, to = "docx", output = file.path(directory, basename(output)))
  }
  invisible(output)
}

html_page <- function(rows, body, layout) {
  width <- ncol(body[[1]])
  panels <- lapply(seq_along(body), function(p) {
    c(if (length(body) > 1) html_row(names(body)[p], width, class = "panel"),
      html_rows(rows[[p]]$part, body[[p]]))
  })
  c("<!DOCTYPE html>", "<html><head><meta charset=\"UTF-8\">",
    "<title>", html_text(layout$title %||% "Regression table"), "</title>",
    "<style>", html_style, "</style></head><body>", "<table>",
    if (!is.null(layout$title)) c("<caption>", html_text(layout$title), "</caption>"),
    "<thead>", html_spanners(layout$spanners, width),
    html_row(names(body[[1]]), cell = "th"), "</thead>", "<tbody>", unlist(panels),
    "</tbody></table>",
    paste0("<p>", html_text(layout$notes), "</p>"), "</body></html>")
}

html_style <- "
table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid; }
th, td { padding: 2px 14px; text-align: center; font-weight: normal; }
th:first-child, td:first-child { text-align: left; }
thead tr:last-child th, tr.rule td { border-bottom: 1px solid; }
th.spanner { border-bottom: 1px solid; }
tr.panel td { font-style: italic; }
body { font-family: serif; } p { max-width: 50em; font-size: 90%; }"

html_text <- function(x) {
  for (pair in list(c("&", "&amp;"), c("<", "&lt;"), c(">", "&gt;"))) {
    x <- gsub(pair[1], pair[2], x, fixed = TRUE)
  }
  x
}

#' @param span Columns that each cell lies over.
#' @noRd
html_row <- function(values, span = 1, class = NULL, cell = "td", cell_class = "") {
  attributes <- paste0(ifelse(span > 1, paste0(" colspan=\"", span, "\""), ""),
                       ifelse(nzchar(cell_class), paste0(" class=\"", cell_class, "\""), ""))
  paste0("<tr", if (!is.null(class)) paste0(" class=\"", class, "\""), ">",
         paste0("<", cell, attributes, ">", html_text(values), "</", cell, ">", collapse = ""),
         "</tr>")
}

#' Rows of a panel, with a rule below each part
#' @noRd
html_rows <- function(part, body) {
  is_last <- seq_along(part) %in% c(part_ends(part), length(part))
  vapply(seq_along(part), function(i) {
    html_row(unlist(body[i, ]), class = if (is_last[i]) "rule")
  }, "")
}

html_spanners <- function(spanners, width) {
  if (is.null(spanners)) return(NULL)
  # The spanner over each column, 0 for none; neighbours of one spanner are one cell.
  over <- integer(width)
  for (s in seq_along(spanners)) over[spanners[[s]] + 1] <- s
  runs <- rle(ifelse(over == 0, -seq_len(width), over))
  is_spanner <- runs$values > 0
  titles <- rep("", length(is_spanner))
  titles[is_spanner] <- names(spanners)[runs$values[is_spanner]]
  html_row(titles, runs$lengths, cell = "th", cell_class = ifelse(is_spanner, "spanner", ""))
}

file_ending <- function(output) {
  if (grepl(".", output, fixed = TRUE)) tolower(sub(".*\\.", "", output)) else ""
}

#' Last rows of parts, but for the last part
#' @noRd
part_ends <- function(part) which(part[-1] != part[-length(part)])
