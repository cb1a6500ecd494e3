# A table as it is printed: titles, cells of text, rules and notes, in one language and in no format
# yet. All writers take these.

#' A printed table
#' @param blocks From new_block(), one below the other.
#' @return list(title, blocks, notes, language).
#' @noRd
new_sheet <- function(title, blocks, notes) {
  list(title = title, blocks = blocks, notes = notes, language = spoken_language())
}

#' Rows below heads
#' @param heads Rows of titles, the last those of the columns: from new_head().
#' @param cells Matrix of text, the first column with the titles of rows.
#' @param rules Rows with a thin rule below. @param panels Rows that are a panel's title.
#' @param title Of this block alone. @param squares Rows titled by a kind of R2.
#' @noRd
new_block <- function(heads, cells, rules = integer(), panels = integer(), title = NULL,
                      squares = integer()) {
  list(heads = heads, cells = cells, rules = rules, panels = panels, title = title,
       squares = squares)
}

#' A block whose long titles of rows go on in the row below, of the same title, or in new rows
#' @param most Places that a title may take.
#' @noRd
wrapped_titles <- function(block, most = 40) {
  titles <- block$cells[, 1]
  is_long <- nchar(titles, "width") > most & !seq_along(titles) %in% block$panels
  if (!any(is_long)) return(block)
  parts <- lapply(unname(split(seq_along(titles), cumsum(nzchar(titles)))), function(rows) {
    text <- titles[rows]
    if (is_long[rows[1]]) text <- c(wrapped_text(text[1], most), text[-1])
    n <- max(length(rows), length(text[nzchar(text)]))
    data.frame(row = rows[pmin(seq_len(n), length(rows))], is_new = seq_len(n) > length(rows),
               title = text[seq_len(n)])
  })
  parts <- do.call(rbind, parts)
  block$cells <- block$cells[parts$row, , drop = FALSE]
  block$cells[parts$is_new, -1] <- ""
  block$cells[, 1] <- parts$title
  block$rules <- nrow(parts) + 1L - match(block$rules, rev(parts$row))
  block$panels <- match(block$panels, parts$row)
  block
}

#' A sheet as it is set in type: squares raised, minus signs, stars not parted from their levels
#' @noRd
typeset <- function(sheet) {
  sheet$blocks <- lapply(sheet$blocks, function(block) {
    own <- block$squares
    block$cells[own, 1] <- sub("R2", "R\u00b2", block$cells[own, 1], fixed = TRUE)
    block$cells[, -1] <- gsub("(^|[[( ])-(?=[0-9])", "\\1\u2212", block$cells[, -1], perl = TRUE)
    wrapped_titles(block)
  })
  sheet$notes <- gsub("([*+]+) p < ", "\\1\u00a0p\u00a0<\u00a0", sheet$notes)
  sheet
}

#' One row of titles
#' @param group One number per column: neighbours of one number above zero are one cell.
#' @noRd
new_head <- function(titles, group = integer(length(titles))) {
  list(titles = titles, group = group)
}

#' The cells of a head: title, first column and width; spanners have a rule of their own
#' @noRd
head_cells <- function(head) {
  runs <- rle(ifelse(head$group > 0, head$group, -seq_along(head$group)))
  from <- cumsum(c(1, runs$lengths))[seq_along(runs$lengths)]
  list(titles = head$titles[from], from = from, width = runs$lengths, is_spanner = runs$values > 0)
}

#' A regression table: spanners, dependent variables, titles; panels below each other
#' @param rows What panel_rows() gives for each panel.
#' @noRd
sheet_of_panels <- function(rows, panels, layout) {
  bodies <- lapply(rows, table_body)
  if (length(panels) > 1) {
    bodies <- Map(function(body, title) rbind(c(title, rep("", ncol(body) - 1)), body), bodies,
                  names(panels))
  }
  sizes <- vapply(bodies, nrow, 1L)
  before <- cumsum(c(0L, sizes))[seq_along(sizes)]
  has_title <- length(panels) > 1
  inside <- Map(function(own, from) from + has_title + part_ends(own$part), rows, before)
  rules <- sort(as.integer(c(unlist(inside), cumsum(sizes)[-length(sizes)])))
  cells <- do.call(rbind, unname(bodies))
  block <- new_block(table_heads(panels, layout), cells, rules,
                     if (has_title) before + 1L else integer(),
                     squares = which(cells[, 1] %in% r_squared_words()))
  new_sheet(layout$title, list(block), layout$notes)
}

#' Titles of rows, empty below a coefficient, and cells
#' @noRd
table_body <- function(rows) {
  below <- rows$part == "estimates" & duplicated(paste(rows$part, rows$term))
  rows$term[below] <- ""
  unname(as.matrix(rows[!names(rows) %in% c("part", "statistic")]))
}

#' Last rows of parts, but for the last part
#' @noRd
part_ends <- function(part) which(part[-1] != part[-length(part)])

table_heads <- function(panels, layout) {
  titles <- names(panels[[1]])
  spanners <- if (!is.null(layout$spanners)) {
    over <- integer(length(titles))
    for (s in seq_along(layout$spanners)) over[layout$spanners[[s]]] <- s
    text <- c("", names(layout$spanners))[over + 1L]
    new_head(c("", text), c(0L, over))
  }
  outcomes <- layout$outcomes[[1]]
  dependent <- if (layout$dependent == "spanner" && any(nzchar(outcomes))) {
    runs <- rle(unname(outcomes))
    group <- rep(seq_along(runs$lengths), runs$lengths) * nzchar(outcomes)
    new_head(c(wording("dependent_variable"), unname(outcomes)), c(0L, unname(group)))
  }
  Filter(Negate(is.null), list(spanners, dependent, new_head(c("", titles))))
}

#' Places that text takes, as a screen counts them (Chinese characters take two)
#' @noRd
column_widths <- function(block) {
  widths <- apply(block$cells, 2, cells_width)
  # A panel's title lies over all columns.
  if (length(block$panels) > 0) widths[1] <- cells_width(block$cells[-block$panels, 1])
  titles <- lapply(block$heads, function(head) {
    ifelse(head$group > 0, 0L, nchar(head$titles, "width"))
  })
  do.call(pmax, c(list(widths), titles))
}

#' The widest cell, with numbers standing as their points make them
#' @noRd
cells_width <- function(cells) {
  parts <- around_point(cells[is_decimal(cells)])
  max(0L, nchar(cells, "width"), sum(vapply(parts, function(part) max(0L, nchar(part)), 0L)))
}

#' Blocks cut into parts that fit, each with the titles of the rows
#' @param places That a line has; each column takes `gap` more than its text.
#' @noRd
fitted_blocks <- function(blocks, places, gap = 2) {
  unlist(lapply(blocks, function(block) {
    widths <- column_widths(block) + gap
    part <- integer(length(widths))
    now <- 1L
    room <- places - widths[1]
    for (j in seq_along(widths)[-1]) {
      if (widths[j] > room && any(part == now)) {
        now <- now + 1L
        room <- places - widths[1]
      }
      part[j] <- now
      room <- room - widths[j]
    }
    lapply(seq_len(now), function(k) {
      columns <- c(1L, which(part == k))
      block$heads <- lapply(block$heads, function(head) lapply(head, `[`, columns))
      block$cells <- block$cells[, columns, drop = FALSE]
      block
    })
  }), recursive = FALSE)
}

#' Places of the widest block
#' @noRd
sheet_places <- function(sheet, gap = 2) {
  max(vapply(sheet$blocks, function(block) sum(column_widths(block) + gap), 0))
}

#' A number with a decimal point, with parentheses and stars around
#' @noRd
is_decimal <- function(text) grepl("^\\(?<?[-\u2212]?[0-9,]+\\.[0-9]+\\)?[*+]*$", text)

#' Text up to the decimal point, and from it on
#' @noRd
around_point <- function(text) {
  list(left = sub("\\..*", "", text), right = sub("^[^.]*", "", text))
}

#' A number with the blanks before it, its stars, and the blanks behind; other text has no stars
#' @noRd
around_stars <- function(text) {
  number <- "[\u2000-\u200a]*\\(?<?[-\u2212]?[0-9,]*\\.?[0-9]+\\)?"
  shape <- paste0("^(", number, ")([*+]+)([\u2000-\u200a]*)$")
  # A plus behind a whole number is no mark of significance: "65+".
  has_stars <- grepl(shape, text) & !grepl("^[0-9]+[+]$", text)
  part <- function(k) ifelse(has_stars, sub(shape, paste0("\\", k), text), "")
  list(before = ifelse(has_stars, part(1), text), stars = part(2), behind = part(3))
}

#' Cells with blanks on both sides, so that centred ones stand with their points below each other
#'
#' In the fonts of tables digits are half as wide as the letter is high, minus signs a little wider,
#' parentheses, hyphens and raised stars a third, points and commas a quarter; there is a blank of
#' each width.
#' @noRd
point_aligned <- function(cells) {
  decimal <- is_decimal(cells)
  if (!any(decimal)) return(cells)
  parts <- around_point(cells[decimal])
  padded <- lapply(parts, function(text) {
    width <- blank_units(text)
    vapply(max(width) - width, blank_of, "")
  })
  cells[decimal] <- paste0(padded$left, cells[decimal], padded$right)
  cells
}

#' Width of text in twelfths of the height of its letters
#' @noRd
blank_units <- function(text) {
  count <- function(class) lengths(regmatches(text, gregexpr(class, text)))
  7 * count("\u2212") + 6 * count("[0-9<]") + 4 * count("[()*+-]") + 3 * count("[.,]")
}

blank_of <- function(units) {
  blanks <- c("\u2007", "\u2004", "\u2005", "\u2006", "\u200a")
  sizes <- c(6, 4, 3, 2, 1)
  text <- ""
  for (k in seq_along(sizes)) {
    text <- paste0(text, strrep(blanks[k], units %/% sizes[k]))
    units <- units %% sizes[k]
  }
  text
}

#' A printed table as a data frame, a block each where there are several
#' @noRd
sheet_frame <- function(sheet) {
  frames <- lapply(sheet$blocks, function(block) {
    titles <- block$heads[[length(block$heads)]]$titles
    structure(stats::setNames(as.data.frame(block$cells), titles), notes = sheet$notes)
  })
  if (length(frames) == 1) frames[[1]] else frames
}

#' Titles of columns with what stands above them before
#' @noRd
flat_titles <- function(heads) {
  above <- heads[-length(heads)]
  titles <- heads[[length(heads)]]$titles
  for (head in rev(above)) {
    own <- head$group > 0
    titles[own] <- paste0(head$titles[own], ": ", titles[own])
  }
  titles
}
