# Figures in base graphics, readable in grey: shapes and line types carry the message, colour
# repeats it.

#' Draw by a function of 'graphics', with the figure's settings unless the user gave others
#' @param ... What cannot be changed. @param chosen What can. @param given What the user gave; a
#'   function `panel.last` draws more into the frame, while the margins are the figure's.
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
  more <- given$panel.last
  given$panel.last <- NULL
  do.call(draw, c(fixed, utils::modifyList(chosen, given)), quote = TRUE)
  if (is.function(more)) more()
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
#' @param font 2 for bold letters, which are wider.
#' @noRd
label_lines <- function(labels, font = 1) {
  max(graphics::strwidth(labels, "inches", font = font)) / graphics::par("csi")
}

#' A caption in as many lines as the figure is wide for
#' @noRd
wrapped_caption <- function(text) {
  place <- 0.75 * graphics::strwidth("n", "inches")
  wrapped_text(text, max(20, floor((graphics::par("fin")[1] - 0.4) / place)))
}

#' The margin that a caption needs below the title of its axis
#' @param caption From wrapped_caption().
#' @noRd
caption_margin <- function(caption) 4.5 + 0.9 * length(caption)

draw_caption <- function(caption) {
  graphics::mtext(caption, side = 1, line = 3.4 + 0.9 * seq_along(caption), adj = 1, cex = 0.75)
}

#' The narrower of two intervals, thick within the wider
#' @param table With `inner.low` and `inner.high`; without them nothing is drawn.
#' @param at Where its rows stand.
#' @noRd
draw_inner <- function(table, at, is_upright = TRUE) {
  if (is.null(table$inner.low)) return(invisible())
  draw <- function(from, to) {
    if (is_upright) graphics::segments(at, from, at, to, lwd = 3, lend = "butt") else {
      graphics::segments(from, at, to, at, lwd = 3, lend = "butt")
    }
  }
  draw(table$inner.low, table$inner.high)
}

#' The same for 'ggplot2'
#' @param place The column of `table` that says where its rows stand.
#' @noRd
inner_layer <- function(table, place, is_upright = TRUE) {
  if (is.null(table$inner.low)) return(NULL)
  bars <- if (is_upright) {
    ggplot2::aes(x = .data[[place]], ymin = .data[["inner.low"]], ymax = .data[["inner.high"]])
  } else {
    ggplot2::aes(y = .data[[place]], xmin = .data[["inner.low"]], xmax = .data[["inner.high"]])
  }
  ggplot2::geom_linerange(bars, table, inherit.aes = FALSE, linewidth = 1.4, na.rm = TRUE)
}

#' A caption that names one level of intervals, or two
#' @noRd
level_caption <- function(key, level, ...) {
  if (length(level) == 1) return(fact(key, level = 100 * level, ...))
  fact(paste0(key, "_two"), level = 100 * max(level), inner = 100 * min(level), ...)
}

#' A caption for 'ggplot2', which does not wrap
#' @noRd
caption_lines <- function(text) paste(wrapped_text(text, 100), collapse = "\n")

#' A legend below the figure, where it hides nothing: in one line, or in as many as it needs
#' @noRd
below_legend <- function(labels, ..., cex = 1) {
  middle <- graphics::grconvertX(0.5, "npc", "user")
  drop <- graphics::grconvertY(0.01, "nfc", "user")
  room <- diff(graphics::grconvertX(0:1, "nfc", "user"))
  # Beside its label an entry has its sign and space for four letters.
  widths <- (graphics::strwidth(labels) + 4 * graphics::strwidth("m")) * cex
  columns <- length(labels)
  while (columns > 1 && columns * max(widths) > room) columns <- columns - 1L
  if (sum(widths) <= room) columns <- length(labels)
  graphics::legend(middle, drop, labels, ncol = columns, bty = "n", xjust = 0.5,
                   yjust = 0, xpd = NA, cex = cex, text.width = NA, ...)
}

# Shapes that tell fits or estimators apart, in the order in which they are drawn
fit_shapes <- c(19, 21, 17, 24, 15, 22, 18, 23, 25)

#' Which periods an axis names: all where there is room, else whole steps, of years 2005, 2010, ...
#'
#' @param at Where periods stand. @param labels What they call themselves.
#' @param most How many labels there is room for.
#' @return Positions in `at`.
#' @noRd
period_breaks <- function(at, labels, most) {
  first <- which(!duplicated(at))
  first <- first[order(at[first])]
  value <- suppressWarnings(as.numeric(labels))
  if (anyNA(value)) value <- at
  value <- value[first]
  if (length(first) <= most) return(first)
  if (any(value != round(value))) return(first[seq(1, length(first), length(first) / most)])
  steps <- c(outer(c(1, 2, 5), 10^(0:6)))
  first[value %% steps[steps >= diff(range(value)) / (most - 1)][1] == 0]
}

#' The axis of periods in base graphics
#' @noRd
period_axis <- function(at, labels) {
  widest <- max(graphics::strwidth(labels, "inches", cex = graphics::par("cex.axis")))
  most <- max(3, floor(graphics::par("pin")[1] / (1.3 * widest)))
  shown <- period_breaks(at, labels, most)
  graphics::axis(1, at = at[shown], labels = labels[shown], gap.axis = 0)
}

#' The same for 'ggplot2', which does not know its width
#' @noRd
period_scale <- function(at, labels) {
  shown <- period_breaks(at, labels, floor(90 / (max(nchar(labels, "width")) + 1.5)))
  ggplot2::scale_x_continuous(breaks = at[shown], labels = labels[shown])
}

#' Figures of 'ggplot2'
#'
#' `ggplot2::autoplot()` under a name that is had without attaching 'ggplot2'.
#'
#' @param object What is to be drawn; the pages of the methods say what of it.
#' @param ... Arguments of the method.
#' @return A 'ggplot2' plot.
#' @seealso [regression_figure()], [plot.event_study()].
#' @examplesIf requireNamespace("ggplot2", quietly = TRUE)
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' autoplot(did_feols(y ~ x | unit + year, data))
#' @export
autoplot <- function(object, ...) {
  check_arguments()
  check_package("ggplot2", "A plot made by autoplot()")
  home <- asNamespace("ggplot2")
  has_method <- vapply(class(object), function(own) {
    !is.null(utils::getS3method("autoplot", own, optional = TRUE, envir = home))
  }, NA)
  if (!any(has_method)) {
    abort_input("There is no figure of {.obj_type_friendly {object}}.", argument = "object")
  }
  ggplot2::autoplot(object, ...)
}

#' Labels and theme of a figure of 'ggplot2' without a grid
#' @noRd
plain_figure <- function(xlab, ylab, main, caption) {
  list(ggplot2::labs(x = xlab, y = ylab, title = main, caption = caption_lines(caption)),
       figure_theme(),
       ggplot2::theme(panel.grid = ggplot2::element_blank()))
}
