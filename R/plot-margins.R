# Figures in base graphics, readable in grey: shapes and line types carry the message, colour
# repeats it.

#' Draw by a function of 'graphics', with the figure's settings unless the user gave others
#' @param ... What cannot be changed. @param chosen What can. @param given What the user gave.
#' @noRd
draw_with <- function(draw, ..., chosen, given) {
  fixed <- list(...)
  known <- setdiff(c(names(formals(graphics::plot.default)), graphical_parameters),
                   c("x", "y", "...", names(fixed)))
  unknown <- setdiff(rlang::names2(given), known)
  if (length(unknown) > 0) {
    near <- nearest_name(unknown[1], known)
    abort_input("There is no argument {.arg {unknown}} of this figure.",
                if (!is.null(near)) "Did you mean {.arg {near}}?", argument = unknown[1])
  }
  do.call(draw, c(fixed, utils::modifyList(chosen, given)), quote = TRUE)
}

# Those of par() that plot() takes for one figure
graphical_parameters <- c(
  "adj", "ann", "bg", "bty", "cex", "cex.axis", "cex.lab", "cex.main", "cex.sub", "col", "col.axis",
  "col.lab", "col.main", "col.sub", "crt", "family", "fg", "font", "font.axis", "font.lab",
  "font.main", "font.sub", "gap.axis", "lab", "las", "lend", "lty", "lwd", "mgp", "pch", "srt",
  "tck", "tcl", "xaxp", "xaxs", "xaxt", "xpd", "yaxp", "yaxs", "yaxt"
)

#' Room for horizontal tick labels and an axis title left of them
#' @noRd
wide_left_margin <- function(bottom = 4.5, top = 2) graphics::par(mar = c(bottom, 5.5, top, 1))

#' Width of labels in lines of margin
#' @noRd
label_lines <- function(labels) {
  max(graphics::strwidth(labels, "inches")) / graphics::par("csi")
}

#' A legend below the figure, where it hides nothing: in one line, or in as many as it needs
#' @noRd
below_legend <- function(labels, ..., cex = 1) {
  bounds <- graphics::par("usr")
  drop <- graphics::grconvertY(0.01, "nfc", "user")
  room <- diff(graphics::grconvertX(0:1, "nfc", "user"))
  # Beside its label an entry has its sign and space for four letters.
  widths <- (graphics::strwidth(labels) + 4 * graphics::strwidth("m")) * cex
  columns <- length(labels)
  while (columns > 1 && columns * max(widths) > room) columns <- columns - 1L
  if (sum(widths) <= room) columns <- length(labels)
  graphics::legend(mean(bounds[1:2]), drop, labels, ncol = columns, bty = "n", xjust = 0.5,
                   yjust = 0, xpd = NA, cex = cex, text.width = NA, ...)
}
