#' Plot an effect by group
#'
#' The treatment's coefficient in each group with its interval, the number of rows behind it, and
#' the test that the groups are equal. That intervals overlap does not mean that groups are equal;
#' the test does the comparison. A group whose effect has no standard error is a cross.
#'
#' @param x,object A result of [heterogeneity()].
#' @param level Of the intervals.
#' @param xlab,main Labels.
#' @inheritParams policypanel_language
#' @param ... Passed to [graphics::plot.default()] by `plot()`; not used by `autoplot()`.
#' @return `plot()`: what is drawn, invisibly: `group`, `estimate`, `conf.low`, `conf.high`, `rows`
#'   and the other columns of [tidy()]. `autoplot()`: a 'ggplot2' plot, to which scales and themes
#'   can be added.
#' @seealso [heterogeneity()].
#' @examples
#' data <- data.frame(unit = rep(1:20, each = 5), year = rep(1:5, 20), x = rnorm(100))
#' data$half <- ifelse(data$unit > 10, "second", "first")
#' data$y <- data$x + rnorm(100)
#' plot(heterogeneity(y ~ x | unit + year, data, by = "half"))
#' @export
plot.heterogeneity <- function(x, level = 0.95, xlab = NULL, main = "",
                               language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  check_figure_labels(xlab = xlab, main = main)
  table <- group_estimates(x, check_level(level))
  labels <- group_labels(x, table)
  caption <- wrapped_caption(equality_caption(x, table, level))
  old <- graphics::par(mar = c(caption_margin(caption), max(4, label_lines(labels) + 1.5),
                               if (has_label(main)) 3 else 1, 1))
  on.exit(graphics::par(old), add = TRUE)
  # The first group on top, as in the table.
  y <- rev(seq_len(nrow(table)))
  limits <- range(0, table[c("estimate", "conf.low", "conf.high")], na.rm = TRUE)
  draw_with(graphics::plot, table$estimate, y, type = "n", yaxt = "n", ylab = "", main = main,
            xlab = xlab %||% effect_axis(x), given = list(...),
            chosen = list(xlim = limits, ylim = c(0.5, nrow(table) + 0.5)))
  graphics::axis(2, at = y, labels = labels, las = 1, tick = FALSE)
  graphics::abline(v = 0, lty = 2, col = "grey50")
  graphics::segments(table$conf.low, y, table$conf.high, y, lwd = 2)
  graphics::points(table$estimate, y, pch = ifelse(is.na(table$reason), 19, 4), cex = 1.3)
  draw_caption(caption)
  invisible(table)
}

#' @rdname plot.heterogeneity
#' @exportS3Method ggplot2::autoplot
autoplot.heterogeneity <- function(object, level = 0.95, xlab = NULL, main = NULL,
                                   language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  table <- group_estimates(object, check_level(level))
  labels <- group_labels(object, table)
  table$label <- factor(labels, rev(labels))
  ggplot2::ggplot(table, ggplot2::aes(x = .data[["estimate"]], y = .data[["label"]])) +
    ggplot2::geom_vline(xintercept = 0, linetype = "dashed", colour = "grey50") +
    ggplot2::geom_linerange(
      ggplot2::aes(xmin = .data[["conf.low"]], xmax = .data[["conf.high"]]), na.rm = TRUE
    ) +
    ggplot2::geom_point(shape = ifelse(is.na(table$reason), 19, 4), size = 2.5, na.rm = TRUE) +
    ggplot2::scale_y_discrete(drop = FALSE) +
    plain_figure(xlab %||% effect_axis(object), NULL, main, equality_caption(object, table, level))
}

group_labels <- function(x, table) {
  paste(group_text(x, table$group), wordings("group_size", count = table$rows), sep = "\n")
}

effect_axis <- function(x) {
  wording("axis_effect_of_on", treatment = x$treatment, outcome = x$joint$outcome)
}

equality_caption <- function(x, table, level) {
  test <- x$equality[x$equality$term == x$treatment, ]
  with_crosses(fact("caption_equality", level = 100 * level, result = test_text(test)), table)
}
