# Figures in base graphics, readable in grey: shapes and line types carry the message, colour
# repeats it.

#' Room for horizontal tick labels and an axis title left of them
#' @noRd
wide_left_margin <- function(bottom = 4.5, top = 2) graphics::par(mar = c(bottom, 5.5, top, 1))

#' Width of labels in lines of margin
#' @noRd
label_lines <- function(labels) {
  max(graphics::strwidth(labels, "inches")) / graphics::par("csi")
}

#' A legend in one line below the figure, where it hides nothing
#' @noRd
below_legend <- function(labels, ...) {
  bounds <- graphics::par("usr")
  drop <- graphics::grconvertY(0.01, "nfc", "user")
  graphics::legend(mean(bounds[1:2]), drop, labels, horiz = TRUE, bty = "n", xjust = 0.5, yjust = 0,
                   xpd = NA, ...)
}
