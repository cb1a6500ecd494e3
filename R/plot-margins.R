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

#' Graphical parameters that a figure hands on to plot(): those of plot.default() and of
#' par(..., no.readonly = TRUE) that concern what is drawn, less the ones that it sets itself
#' @noRd
graphical_parameters <- function(taken) {
  setdiff(c("xlim", "ylim", "sub", "ann", "axes", "frame.plot", "panel.first", "panel.last", "asp",
            "xgap.axis", "ygap.axis", "adj", "bg", "bty", "cex", "cex.axis", "cex.lab", "cex.main",
            "cex.sub", "col", "col.axis", "col.lab", "col.main", "col.sub", "crt", "err", "family",
            "fg", "font", "font.axis", "font.lab", "font.main", "font.sub", "lab", "las", "lend",
            "lheight", "ljoin", "lmitre", "lty", "lwd", "mgp", "mkh", "pch", "smo", "srt", "tck",
            "tcl", "xaxp", "xaxs", "xaxt", "xpd", "yaxp", "yaxs", "yaxt"), taken)
}

#' A legend in one line below the figure, where it hides nothing
#' @noRd
below_legend <- function(labels, ...) {
  bounds <- graphics::par("usr")
  drop <- graphics::grconvertY(0.01, "nfc", "user")
  graphics::legend(mean(bounds[1:2]), drop, labels, horiz = TRUE, bty = "n", xjust = 0.5, yjust = 0,
                   xpd = NA, ...)
}
