#' Plot honest bounds
#'
#' Confidence intervals of an effect, under parallel trends (hollow) and at each bound on their
#' violation, as capped bars; dots mark the set of effects that the estimates themselves allow. A
#' dashed line stands at zero. Bounds at which every effect is rejected have a cross at zero, and
#' the caption counts them.
#'
#' @param x,object A result of [honest_did()].
#' @param xlab,ylab,main Labels; `main` is the title. `NULL`: made in the `language`, `xlab` from
#'   what the bounds are.
#' @inheritParams policypanel_language
#' @param ... Passed to [graphics::plot.default()] by `plot()`; not used by `autoplot()`.
#' @return `plot()`: what is drawn, invisibly, a data frame with a row per interval: `label`,
#'   `conf.low`, `conf.high`, `identified.low`, `identified.high`. `autoplot()`: a 'ggplot2' plot.
#' @seealso [honest_did()].
#' @examples
#' given <- list(estimate = c(0.01, -0.02, 0, 0.5, 0.4, 0.3), vcov = diag(c(0.05, 0.05, 0.05, 0.1,
#'   0.1, 0.1)^2), leads = 3, lags = 3)
#' plot(honest_did(given))
#' @examplesIf requireNamespace("ggplot2", quietly = TRUE)
#' ggplot2::autoplot(honest_did(given, "smoothness", bounds = c(0, 0.1, 0.2)))
#' @export
plot.honest_did <- function(x, xlab = NULL, ylab = NULL, main = "",
                            language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  drawn <- honest_intervals(x)
  caption <- wrapped_caption(honest_caption(x, drawn))
  old <- wide_left_margin(bottom = caption_margin(caption), top = if (has_label(main)) 3 else 1)
  on.exit(graphics::par(old), add = TRUE)
  place <- seq_len(nrow(drawn))
  limits <- range(0, drawn[-1], na.rm = TRUE)
  draw_with(graphics::plot, place, rep(0, nrow(drawn)), type = "n", xaxt = "n", ylab = "",
            xlab = xlab %||% bound_label(x), main = main, given = list(...),
            chosen = list(ylim = limits, las = 1, xlim = range(place) + c(-0.5, 0.5)))
  graphics::title(ylab = ylab %||% wording("honest_axis_effect"), line = 4)
  graphics::axis(1, at = place, labels = interval_labels(drawn), gap.axis = 0.2)
  graphics::abline(h = 0, lty = 2, col = "grey50")
  # arrows() warns about bars too short to have a direction.
  tall <- which(drawn$conf.high - drawn$conf.low > 1e-3 * diff(limits))
  graphics::arrows(tall, drawn$conf.low[tall], tall, drawn$conf.high[tall], angle = 90, code = 3,
                   length = 0.04, lwd = 1.4)
  graphics::points(rep(place, 2), c(drawn$identified.low, drawn$identified.high),
                   pch = rep(ifelse(place == 1, 21, 19), 2), bg = "white")
  rejected <- which(is.na(drawn$conf.low))
  graphics::points(rejected, rep(0, length(rejected)), pch = 4)
  draw_caption(caption)
  invisible(drawn)
}

#' @rdname plot.honest_did
#' @exportS3Method ggplot2::autoplot
autoplot.honest_did <- function(object, xlab = NULL, ylab = NULL, main = NULL,
                                language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  drawn <- honest_intervals(object)
  labels <- interval_labels(drawn)
  drawn$place <- factor(labels, labels)
  kept <- drawn[!is.na(drawn$conf.low), ]
  gone <- drawn[is.na(drawn$conf.low), ]
  ends <- data.frame(place = rep(drawn$place, 2),
                     effect = c(drawn$identified.low, drawn$identified.high))
  ggplot2::ggplot(drawn, ggplot2::aes(x = .data[["place"]])) +
    ggplot2::geom_hline(yintercept = 0, linetype = "dashed", colour = "grey50") +
    ggplot2::geom_errorbar(
      ggplot2::aes(ymin = .data[["conf.low"]], ymax = .data[["conf.high"]]), kept, width = 0.15
    ) +
    ggplot2::geom_point(ggplot2::aes(y = .data[["effect"]]), ends, size = 2, fill = "white",
                        shape = ifelse(ends$place == drawn$place[1], 21, 19), na.rm = TRUE) +
    ggplot2::geom_point(ggplot2::aes(y = 0), gone, shape = 4) +
    ggplot2::scale_x_discrete(limits = labels) +
    ggplot2::labs(x = xlab %||% bound_label(object), y = ylab %||% wording("honest_axis_effect"),
                  title = main, caption = honest_caption(object, drawn)) +
    figure_theme() +
    ggplot2::theme(panel.grid = ggplot2::element_blank())
}

#' The intervals of the figure: that under parallel trends, then one per bound
#' @noRd
honest_intervals <- function(x) {
  columns <- c("conf.low", "conf.high", "identified.low", "identified.high")
  original <- x$original[c("conf.low", "conf.high", "estimate", "estimate")]
  cbind(label = c("parallel trends", plain_text_each(x$bounds$bound)),
        rbind(stats::setNames(as.data.frame(as.list(unname(original))), columns),
              x$bounds[columns]))
}

interval_labels <- function(drawn) c(wording("honest_parallel"), drawn$label[-1])

bound_label <- function(x) wording(paste0("honest_axis_", x$restriction))

honest_caption <- function(x, drawn) {
  rejected <- sum(is.na(drawn$conf.low))
  wording(if (rejected > 0) "honest_intervals_without" else "honest_intervals",
          level = 100 * x$level, kind = interval_fact(x), count = rejected)
}
