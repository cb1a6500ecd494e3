#' Plot a composite index
#'
#' @param x,object A result of [mpi_index()].
#' @param which `"weights"`: a bar per indicator, grouped by dimension (with a `scope` the mean over
#'   periods or units, and a line from the smallest to the largest); `"time"`: the median score by
#'   period within bands of the middle half and the middle 80 per cent of units; `"map"`: the map of
#'   the index over time, a tile per unit and period, units with the highest mean score on top,
#'   a cross where a unit has no score.
#' @param rows Of a map: how many rows it may have. With more units than that, `show` decides.
#' @param show Of a map with more units than rows: `"bands"` puts units with neighbouring mean
#'   scores into one row, whose tiles are their means and whose label is their ranks; `"highest"`,
#'   `"lowest"` and `"extremes"` (half of the rows each) show these units. The caption counts.
#' @param xlab,ylab,main Labels of the axes, title.
#' @inheritParams policypanel_language
#' @param ... What else [graphics::plot.default()] takes ([graphics::image()] for a map); not used
#'   by `autoplot()`.
#' @return `plot()`: the plotted numbers, invisibly. `autoplot()`: a 'ggplot2' object, for which
#'   that package must be loaded.
#' @seealso [mpi_index()].
#' @examples
#' set.seed(1)
#' data <- data.frame(city = rep(1:10, each = 3), year = rep(2011:2013, 10), rd = rexp(30),
#'                    patents = rpois(30, 20), so2 = rexp(30))
#' index <- mpi_index(data, list(innovation = c("rd", "patents"), green = "so2"),
#'                    c(so2 = "negative"), unit = "city", time = "year")
#' plot(index)
#' plot(index, "time")
#' plot(index, "map")
#' @export
plot.mpi_index <- function(x, which = c("weights", "time", "map"), rows = 30, show = "bands",
                           language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  which <- check_choice(which, index_figures, "which")
  if (which != "weights") refuse_index_rows(x, "scores by row")
  if (which != "map") {
    refuse_idle(c(rows = !missing(rows), show = !missing(show)), "which = \"map\"")
  }
  switch(which,
    weights = plot_index_weights(x, ...),
    time = plot_index_time(x, ...),
    map = plot_index_map(x, rows, show, ...)
  )
}

index_figures <- c("weights", "time", "map")

#' The bars of a weights plot, from top to bottom
#' @noRd
index_bars <- function(x) {
  weight <- x$rule$weight
  bars <- data.frame(indicator = x$plan$indicators, dimension = x$plan$dimension,
                     weight = rowMeans(weight), lowest = apply(weight, 1, min),
                     highest = apply(weight, 1, max))
  bars[order(x$plan$part, -bars$weight), ]
}

#' Quantiles of the score by period
#' @noRd
index_bands <- function(x) {
  if (is.null(x$keys$time)) {
    abort_input("The index was made without {.arg time}, so there is no course to plot.",
                argument = "which")
  }
  score <- if (is.null(x$rows)) x$score else x$score[x$rows]
  own <- split(score, factor(x$keys$time$code, seq_len(x$keys$time$n_levels) - 1L))
  quantiles <- vapply(own, stats::quantile, numeric(5), probs = c(0.1, 0.25, 0.5, 0.75, 0.9))
  bands <- data.frame(period = as.double(x$keys$time$labels), t(unname(quantiles)))
  names(bands)[-1] <- c("q10", "q25", "median", "q75", "q90")
  bands <- bands[order(bands$period), ]
  rownames(bands) <- NULL
  bands
}

weight_axis <- function(x) wording("axis_weight", weights = weights_fact(x$settings))

plot_index_weights <- function(x, xlab = weight_axis(x), main = "", ...) {
  check_figure_labels(xlab = xlab, main = main)
  bars <- index_bars(x)
  names <- unique(bars$dimension)
  # Light enough for a line to be seen on each.
  shades <- grDevices::grey.colors(length(names), 0.6, 0.9)
  y <- -(seq_len(nrow(bars)) + (match(bars$dimension, names) - 1))
  old <- graphics::par(mar = c(4.5, max(4, label_lines(bars$indicator) + 1), 2, 1))
  on.exit(graphics::par(old), add = TRUE)
  limits <- c(min(0, bars$lowest), 1.02 * max(bars$highest))
  draw_with(graphics::plot, bars$weight, y, type = "n", yaxt = "n", ylab = "", xlab = xlab,
            main = main, given = list(...),
            chosen = list(xlim = limits, ylim = range(y) + c(-0.6, 1.1), bty = "n", xaxs = "i"))
  graphics::rect(0, y - 0.4, bars$weight, y + 0.4, border = "grey20",
                 col = shades[match(bars$dimension, names)])
  if (!is.null(x$rule$groups)) graphics::segments(bars$lowest, y, bars$highest, y, lwd = 1.5)
  graphics::axis(2, at = y, labels = bars$indicator, las = 1, tick = FALSE, line = -0.5)
  if (length(names) > 1) {
    top <- tapply(y, match(bars$dimension, names), max)
    graphics::text(graphics::par("usr")[1], top + 0.75, names, adj = 0, font = 2, cex = 0.9,
                   xpd = NA)
  }
  invisible(bars)
}

plot_index_time <- function(x, xlab = wording("axis_period"), ylab = wording("axis_score_index"),
                            main = "", ...) {
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  bands <- index_bands(x)
  old <- wide_left_margin(bottom = 6.5)
  on.exit(graphics::par(old), add = TRUE)
  draw_with(graphics::plot, bands$period, bands$median, type = "n", xlab = xlab, ylab = "",
            main = main, xaxt = "n", given = list(...),
            chosen = list(ylim = range(bands$q10, bands$q90), las = 1))
  graphics::title(ylab = ylab, line = 4)
  ticks <- period_ticks(bands$period)
  graphics::axis(1, at = ticks, labels = plain_text(ticks))
  band <- function(low, high, shade) {
    graphics::polygon(c(bands$period, rev(bands$period)), c(low, rev(high)), col = shade,
                      border = NA)
  }
  band(bands$q10, bands$q90, "grey85")
  band(bands$q25, bands$q75, "grey65")
  graphics::lines(bands$period, bands$median, lwd = 2)
  graphics::points(bands$period, bands$median, pch = 19, cex = 0.7)
  below_legend(words_of(c("median", "middle_50", "middle_80")), lwd = c(2, 8, 8),
               col = c("black", "grey65", "grey85"))
  invisible(bands)
}

#' Ticks at periods, not between them
#' @noRd
period_ticks <- function(periods) {
  if (length(periods) <= 15) return(periods)
  ticks <- pretty(periods)
  ticks[ticks == round(ticks) & ticks >= min(periods) & ticks <= max(periods)]
}

#' @rdname plot.mpi_index
#' @exportS3Method ggplot2::autoplot
autoplot.mpi_index <- function(object, which = c("weights", "time", "map"), rows = 30,
                               show = "bands", xlab = NULL, ylab = NULL, main = NULL,
                               language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  which <- check_choice(which, index_figures, "which")
  if (which != "weights") refuse_index_rows(object, "scores by row")
  if (which != "map") {
    refuse_idle(c(rows = !missing(rows), show = !missing(show)), "which = \"map\"")
  }
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  made <- switch(which, weights = autoplot_weights(object), time = autoplot_time(object),
                 map = autoplot_map(object, rows, show))
  labels <- Filter(Negate(is.null), list(x = xlab, y = ylab, title = main))
  made + do.call(ggplot2::labs, labels) + figure_theme() +
    ggplot2::theme(panel.grid.minor = ggplot2::element_blank(),
                   strip.text.y = ggplot2::element_text(angle = 0)) +
    if (which == "map") {
      ggplot2::theme(panel.grid = ggplot2::element_blank())
    } else {
      ggplot2::theme(legend.position = "bottom")
    }
}

#' @importFrom rlang .data
autoplot_weights <- function(x) {
  bars <- index_bars(x)
  bars$indicator <- factor(bars$indicator, rev(bars$indicator))
  bars$dimension <- factor(bars$dimension, unique(bars$dimension))
  plot <- ggplot2::ggplot(bars, ggplot2::aes(.data$weight, .data$indicator)) +
    ggplot2::geom_col(width = 0.75, fill = "grey65") +
    ggplot2::facet_grid(rows = ggplot2::vars(.data$dimension), scales = "free_y",
                        space = "free_y") +
    ggplot2::labs(x = weight_axis(x), y = NULL)
  if (is.null(x$rule$groups)) return(plot)
  plot + ggplot2::geom_linerange(ggplot2::aes(xmin = .data$lowest, xmax = .data$highest))
}

autoplot_time <- function(x) {
  bands <- index_bands(x)
  middle <- words_of(c("middle_50", "middle_80"))
  ribbon <- function(low, high, label) {
    ggplot2::geom_ribbon(ggplot2::aes(ymin = .data[[low]], ymax = .data[[high]], fill = label))
  }
  ggplot2::ggplot(bands, ggplot2::aes(.data$period)) +
    ribbon("q10", "q90", middle[2]) +
    ribbon("q25", "q75", middle[1]) +
    ggplot2::geom_line(ggplot2::aes(y = .data$median)) +
    ggplot2::geom_point(ggplot2::aes(y = .data$median)) +
    ggplot2::scale_x_continuous(breaks = period_ticks(bands$period)) +
    ggplot2::scale_fill_manual(NULL, values = stats::setNames(c("grey65", "grey85"), middle)) +
    ggplot2::labs(x = wording("axis_period"), y = wording("axis_score_index"),
                  caption = wording("median_line"))
}
