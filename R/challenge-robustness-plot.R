# The specification curve, in base graphics and for 'ggplot2'.

#' Plot the variations of a regression
#'
#' The specification curve: estimates with their intervals, in the order of their size, the
#' baseline hollow and its estimate a dotted line, zero dashed. A variation without a standard error
#' is a cross; the caption counts the ones that could not be estimated.
#'
#' @param x,object A result of [robustness()].
#' @param sort `"estimate"`, or `"given"`: in the order of the list.
#' @param show Names of the variations to show beside the baseline; `NULL`: all. One with an outcome
#'   on another scale is better left out.
#' @param xlab,main Labels.
#' @inheritParams policypanel_language
#' @param ... Passed to [graphics::plot.default()] by `plot()`; not used by `autoplot()`.
#' @return `plot()`: what is drawn, invisibly: rows of [tidy()] from bottom to top. `autoplot()`: a
#'   'ggplot2' plot, to which scales and themes can be added.
#' @seealso [robustness()].
#' @examples
#' fit <- did_feols(gdp ~ did + govsize | city + year, cbec_growth)
#' found <- robustness(fit, list("No controls" = vary(controls = ~1),
#'                               "Winsorized" = vary(winsorize = c(0.01, 0.99))))
#' plot(found)
#' @examplesIf requireNamespace("ggplot2", quietly = TRUE)
#' ggplot2::autoplot(found, sort = "given")
#' @export
plot.robustness <- function(x, sort = c("estimate", "given"), show = NULL, xlab = NULL, main = "",
                            language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  check_figure_labels(xlab = xlab, main = main)
  table <- specification_curve(x, sort, show)
  caption <- wrapped_caption(robustness_caption(x))
  old <- graphics::par(mar = c(caption_margin(caption), max(4, label_lines(table$label) + 1.5), 2.5,
                               1))
  on.exit(graphics::par(old), add = TRUE)
  y <- seq_len(nrow(table))
  limits <- range(0, table[c("estimate", interval_columns)], na.rm = TRUE)
  draw_with(graphics::plot, table$estimate, y, type = "n", yaxt = "n", ylab = "", main = main,
            xlab = xlab %||% robustness_axis(x), given = list(...),
            chosen = list(xlim = limits, ylim = c(0.5, nrow(table) + 0.5)))
  graphics::axis(2, at = y, labels = table$label, las = 1, tick = FALSE)
  graphics::abline(v = 0, lty = 2, col = "grey50")
  graphics::abline(v = table$estimate[table$is_baseline], lty = 3, col = "grey50")
  graphics::segments(table$conf.low, y, table$conf.high, y, lwd = 1.6)
  graphics::points(table$estimate, y, pch = curve_shapes(table), bg = "white", cex = 1.3)
  draw_caption(caption)
  invisible(table)
}

#' @rdname plot.robustness
#' @exportS3Method ggplot2::autoplot
autoplot.robustness <- function(object, sort = c("estimate", "given"), show = NULL, xlab = NULL,
                                main = NULL, language = getOption("policypanel.language", "en"),
                                ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  table <- specification_curve(object, sort, show)
  table$label <- factor(table$label, table$label)
  ggplot2::ggplot(table, ggplot2::aes(x = .data[["estimate"]], y = .data[["label"]])) +
    ggplot2::geom_vline(xintercept = 0, linetype = "dashed", colour = "grey50") +
    ggplot2::geom_vline(xintercept = table$estimate[table$is_baseline], linetype = "dotted",
                        colour = "grey50") +
    ggplot2::geom_linerange(
      ggplot2::aes(xmin = .data[["conf.low"]], xmax = .data[["conf.high"]]), na.rm = TRUE
    ) +
    ggplot2::geom_point(shape = curve_shapes(table), fill = "white", size = 2.5) +
    ggplot2::labs(x = xlab %||% robustness_axis(object), y = NULL, title = main,
                  caption = caption_lines(robustness_caption(object))) +
    figure_theme() +
    ggplot2::theme(panel.grid = ggplot2::element_blank())
}

#' Variations that were estimated, from the bottom of the figure up
#' @noRd
specification_curve <- function(x, sort, show) {
  sort <- check_choice(sort, c("estimate", "given"), "sort")
  table <- x$table
  if (!is.null(show)) {
    show <- check_names_of(show, "show")
    refuse_unknown(show, table$variation[-1], "show")
    table <- table[table$variation %in% c(table$variation[1], show), ]
  }
  table$is_baseline <- table$variation == table$variation[1]
  table <- table[!is.na(table$estimate), ]
  table <- table[if (sort == "estimate") order(table$estimate) else rev(seq_len(nrow(table))), ]
  table$label <- wordings("curve_row", name = variation_labels(x$variations)[table$variation],
                          count = format_count(table$nobs))
  rownames(table) <- NULL
  table
}

#' Hollow for the baseline, a cross where there is no standard error
#' @noRd
curve_shapes <- function(table) {
  ifelse(is.na(table$std.error), 4, ifelse(table$is_baseline, 21, 19))
}

robustness_axis <- function(x) wording("robustness_axis", term = x$term)

robustness_caption <- function(x) {
  lost <- sum(is.na(x$table$estimate))
  wording("caption_curve", level = plain_text(100 * x$level),
          covariance = vcov_text(x$fits[[1]]$vcov),
          lost = if (lost > 0) fact("caption_lost", count = lost))
}
