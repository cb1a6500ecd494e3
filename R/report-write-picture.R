# Tables drawn by R's own graphics, for .png and .pdf: no LaTeX and no browser is needed.

# Height of letters and of lines, in inches
letter_height <- 10 / 72
line_height <- 0.2

write_picture <- function(sheets, file, ending) {
  has_cairo <- capabilities("cairo")
  # Other devices draw a hyphen before a number as a minus sign themselves.
  if (has_cairo) sheets <- lapply(sheets, typeset)
  lines <- lapply(sheets, picture_lines)
  width <- max(vapply(sheets, picture_width, 0))
  height <- sum(vapply(lines, length, 1L)) * line_height + 0.4
  if (ending == "png" && max(width, height) > 100) {
    abort_input("A table of {count_of(round(height), 'inch')} in height is too large for .png.",
                "Take .pdf, or a text format.", argument = "output")
  }
  if (ending == "png") {
    grDevices::png(file, width, height, units = "in", res = 200,
                   type = if (has_cairo) "cairo" else getOption("bitmapType"))
  } else if (has_cairo) {
    grDevices::cairo_pdf(file, width, height, family = "serif")
  } else grDevices::pdf(file, width, height, family = "Times", encoding = "default")
  on.exit(grDevices::dev.off(), add = TRUE)
  languages <- vapply(sheets, `[[`, "", "language")
  family <- if (any(languages != "en")) figure_family() else ""
  graphics::par(mar = rep(0, 4), family = if (nzchar(family)) family else "serif", xaxs = "i",
                yaxs = "i", ps = 10)
  graphics::plot.new()
  graphics::plot.window(c(0, width), c(0, height))
  y <- height - 0.2
  for (line in unlist(lines, recursive = FALSE)) {
    line(y, width)
    y <- y - line_height
  }
}

#' Inches that a table takes in width, of letters half as wide as high
#' @noRd
picture_width <- function(sheet) max(4, sheet_places(sheet, 3) * letter_height / 2 + 0.4)

#' The lines of a picture as functions that draw them
#' @return A list of `function(y, width)`.
#' @noRd
picture_lines <- function(sheet) {
  places <- floor((picture_width(sheet) - 0.4) / (letter_height / 2) * 1.15)
  notes <- unlist(lapply(sheet$notes, wrapped_text, places))
  written <- function(text, align) function(y, width) {
    x <- if (align == "left") 0.2 else width / 2
    graphics::text(x, y, text, adj = c(if (align == "left") 0 else 0.5, 0.5))
  }
  c(lapply(sheet$title, written, "centre"), unlist(lapply(sheet$blocks, block_lines), FALSE),
    lapply(notes, written, "left"), list(function(y, width) NULL))
}

#' @noRd
block_lines <- function(block) {
  widths <- (column_widths(block) + 3) * letter_height / 2
  cells <- block$cells
  rule <- function(y, from, to, weight) graphics::segments(from, y, to, y, lwd = weight, lend = 1)
  place <- function(width) (width - sum(widths)) / 2 + c(0, cumsum(widths))
  head_line <- function(k) {
    own <- head_cells(block$heads[[k]])
    function(y, width) {
      x <- place(width)
      left <- x[own$from]
      right <- x[own$from + own$width]
      graphics::text(left[1] + 0.03, y, own$titles[1], adj = c(0, 0.5))
      graphics::text((left[-1] + right[-1]) / 2, y, own$titles[-1], adj = c(0.5, 0.5))
      below <- y - line_height / 2
      over <- own$is_spanner
      if (any(over)) rule(below, left[over] + 0.05, right[over] - 0.05, 0.6)
      if (k == 1) rule(y + line_height / 2, x[1], x[length(x)], 2)
      if (k == length(block$heads)) rule(below, x[1], x[length(x)], 1)
    }
  }
  row_line <- function(i) function(y, width) {
    x <- place(width)
    graphics::text(x[1] + 0.03, y, cells[i, 1], adj = c(0, 0.5),
                   font = if (i %in% block$panels) 3 else 1)
    for (j in seq_len(ncol(cells))[-1]) draw_cell((x[j] + x[j + 1]) / 2, y, cells[i, j], cells[, j])
    weight <- if (i == nrow(cells)) 2 else if (i %in% block$rules) 0.6
    if (!is.null(weight)) rule(y - line_height / 2, x[1], x[length(x)], weight)
  }
  c(lapply(block$title, function(title) function(y, width) {
    graphics::text(place(width)[1] + 0.03, y, title, adj = c(0, 0.5))
  }), lapply(seq_along(block$heads), head_line), lapply(seq_len(nrow(cells)), row_line),
  list(function(y, width) NULL))
}

#' A cell in the middle of its column, a number with its point below those of the others
#' @param all The cells of the column.
#' @noRd
draw_cell <- function(x, y, text, all) {
  if (!is_decimal(text)) return(graphics::text(x, y, text, adj = c(0.5, 0.5)))
  widest <- lapply(around_point(all[is_decimal(all)]), function(part) max(graphics::strwidth(part)))
  point <- x + (widest$left - widest$right) / 2
  own <- around_point(text)
  graphics::text(point, y, own$left, adj = c(1, 0.5))
  graphics::text(point, y, own$right, adj = c(0, 0.5))
}
