# The figure of a placebo test: density of the estimates, their p values, the estimate itself.

#' Plot a placebo test
#'
#' The density of the estimates under assignments drawn at random (line), the p value of each of
#' them (circles, right axis), and the estimate of the fit (solid vertical line). The circles are p
#' values of each estimate's own t test, with the errors that the axis names (`p_values` of
#' [placebo_test()]); the p value of the placebo test is that in the caption.
#'
#' @param x,object A result of [placebo_test()].
#' @param term,outcome Which test, by name. `NULL`: the first.
#' @param xlab,ylab,main Labels.
#' @inheritParams policypanel_language
#' @param ... Passed to [graphics::plot.default()] by `plot()`; not used by `autoplot()`.
#' @return `plot()`: invisibly a list of `density` (`estimate`, `density`), `points` (`estimate`,
#'   `p.value`; `NULL` for paths and further outcomes) and `estimate`. `autoplot()`: a 'ggplot2'
#'   plot.
#' @seealso [placebo_test()].
#' @examples
#' data <- data.frame(city = rep(1:20, each = 6), year = rep(2011:2016, 20))
#' data$policy <- as.numeric(data$city <= 8 & data$year >= 2013)
#' set.seed(1)
#' data$y <- 0.8 * data$policy + rnorm(120)
#' plot(placebo_test(did_feols(y ~ policy | city + year, data), replicates = 200))
#' @export
plot.placebo_test <- function(x, term = NULL, outcome = NULL, xlab = NULL, ylab = NULL, main = "",
                              language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  shown <- placebo_figure(x, term, outcome)
  caption <- wrapped_caption(shown$caption)
  old <- graphics::par(mar = c(caption_margin(caption), 4.5, if (has_label(main)) 3 else 1, 4.5))
  on.exit(graphics::par(old), add = TRUE)
  top <- max(shown$density$density)
  draw_with(graphics::plot, shown$density$estimate, shown$density$density, type = "l", main = main,
            xlab = xlab %||% shown$xlab, ylab = ylab %||% wording("axis_density"),
            given = list(...),
            chosen = list(xlim = range(shown$density$estimate, shown$estimate), lwd = 2, las = 1,
                          ylim = c(0, 1.05 * top)))
  if (!is.null(shown$points)) {
    graphics::points(shown$points$estimate, top * shown$points$p.value, pch = 1, cex = 0.5,
                     col = "grey40")
    graphics::axis(4, at = top * seq(0, 1, 0.2), labels = plain_text_each(seq(0, 1, 0.2)), las = 1)
    graphics::mtext(shown$p_label, side = 4, line = 3, cex = graphics::par("cex"))
    graphics::abline(h = 0.1 * top, lty = 3, col = "grey50")
  }
  graphics::abline(v = 0, lty = 2, col = "grey50")
  graphics::abline(v = shown$estimate, lwd = 2)
  draw_caption(caption)
  invisible(shown[c("density", "points", "estimate")])
}

#' @rdname plot.placebo_test
#' @exportS3Method ggplot2::autoplot
autoplot.placebo_test <- function(object, term = NULL, outcome = NULL, xlab = NULL, ylab = NULL,
                                  main = NULL, language = getOption("policypanel.language", "en"),
                                  ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  shown <- placebo_figure(object, term, outcome)
  top <- max(shown$density$density)
  figure <- ggplot2::ggplot(shown$density, ggplot2::aes(x = .data[["estimate"]])) +
    ggplot2::geom_line(ggplot2::aes(y = .data[["density"]]), linewidth = 0.8)
  scale <- ggplot2::scale_y_continuous()
  if (!is.null(shown$points)) {
    figure <- figure +
      ggplot2::geom_point(ggplot2::aes(y = top * .data[["p.value"]]), shown$points, shape = 1,
                          colour = "grey40", size = 0.8) +
      ggplot2::geom_hline(yintercept = 0.1 * top, linetype = "dotted", colour = "grey50")
    scale <- ggplot2::scale_y_continuous(
      sec.axis = ggplot2::sec_axis(~ . / top, name = shown$p_label)
    )
  }
  figure + scale +
    ggplot2::geom_vline(xintercept = 0, linetype = "dashed", colour = "grey50") +
    ggplot2::geom_vline(xintercept = shown$estimate, linewidth = 0.8) +
    ggplot2::labs(x = xlab %||% shown$xlab, y = ylab %||% wording("axis_density"), title = main,
                  caption = shown$caption) +
    figure_theme() +
    ggplot2::theme(panel.grid = ggplot2::element_blank())
}

#' What both figures draw
#' @return list(density, points, estimate, xlab, caption).
#' @noRd
placebo_figure <- function(x, term, outcome) {
  term <- check_choice(term %||% x$tests$term[1], unique(x$tests$term), "term")
  outcome <- check_choice(outcome %||% x$tests$outcome[1], unique(x$tests$outcome), "outcome")
  k <- which(x$tests$term == term & x$tests$outcome == outcome)
  own <- x$draws[k, ]
  known <- is.finite(own)
  smooth <- stats::density(own[known])
  test <- x$tests[k, ]
  list(
    density = data.frame(estimate = smooth$x, density = smooth$y),
    points = if (!is.null(x$p_each) && k == 1) {
      data.frame(estimate = own[known], p.value = x$p_each[known])
    },
    p_label = wording("placebo_p_axis", errors = vcov_text(x$p_errors)),
    estimate = test$estimate, xlab = wording("placebo_axis", term = term, outcome = outcome),
    caption = wording("placebo_caption", estimate = signif_text(test$estimate, 3),
                      count = sum(known),
                      p = paste0(if (test$p.value >= 1e-4) "= ", format_p(test$p.value)))
  )
}
