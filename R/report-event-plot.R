# The figure of an event study, in base graphics and for 'ggplot2'.

#' Plot an event study
#'
#' Coefficients by relative period: pointwise intervals as dark capped bars, the simultaneous band
#' ([simultaneous_bands]) as light bars behind them, a dashed vertical line at the reference, whose
#' coefficient is zero by definition and shown hollow, and a dashed line at zero. A coefficient
#' without a standard error is a cross without bars; the caption counts them. Readable in grey.
#'
#' @param x,object A result of [event_study()].
#' @param level Of the intervals and the band; of two, such as `c(0.9, 0.95)`, the narrower
#'   intervals are thick bars within the wider.
#' @param band Whether to draw the simultaneous band.
#' @param xlab,ylab,main Labels; `main` is the title. What is not given of `xlab` and `ylab` is made
#'   in the `language`.
#' @param honest A result of [honest_did()] for one effect of this path, or a list of them, whose
#'   intervals are drawn in grey right of the estimates, one per bound, the smallest first.
#' @inheritParams policypanel_language
#' @param ... Passed to [graphics::plot.default()] by `plot()`; not used by `autoplot()`.
#' @return `plot()`: what is drawn, invisibly: `x$event` with limits at `level` and `reason`, why a
#'   coefficient has no standard error (and `inner.low`, `inner.high` of the narrower of two
#'   levels); with `honest`, attribute `honest` has its intervals by
#'   `period` and `bound`. `autoplot()`: a 'ggplot2' plot, to which scales and themes
#'   can be added.
#' @seealso [event_study()], [simultaneous_bands], [honest_did()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$policy <- as.numeric(data$city <= 15 & data$year >= 2014 + data$city %% 3)
#' set.seed(1)
#' data$y <- 0.5 * data$policy + rnorm(320)
#' path <- event_study(y ~ policy | city + year, data, window = c(-3, 2))
#' plot(path, xlab = "Years since the policy", ylab = "Effect")
#' # Two effects if the slope of the difference in trends changes by no more than 0.05 a year
#' honest <- lapply(list(c(1, 0), c(0, 1)), function(effect) {
#'   honest_did(path, "smoothness", bounds = c(0, 0.05), effect_weights = effect)
#' })
#' plot(path, honest = honest)
#' @examplesIf requireNamespace("ggplot2", quietly = TRUE)
#' ggplot2::autoplot(path, level = 0.9)
#' @export
plot.event_study <- function(x, level = 0.95, band = TRUE, xlab, ylab, main = "", honest = NULL,
                             language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  if (missing(xlab)) xlab <- wording("axis_event_time")
  if (missing(ylab)) ylab <- wording("axis_effect_on", outcome = x$outcome)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  level <- check_levels(level)
  path <- event_path(x, level)
  honest <- honest_beside(honest, x)
  caption <- wrapped_caption(event_caption(x, path, level, check_flag(band, "band"), honest))
  old <- wide_left_margin(bottom = caption_margin(caption), top = if (has_label(main)) 3 else 1)
  on.exit(graphics::par(old), add = TRUE)
  limits <- range(0, path[c("estimate", interval_columns)],
                  if (band) path[band_columns], honest[interval_columns], na.rm = TRUE)
  draw_with(graphics::plot, path$period, path$estimate, type = "n", xlab = xlab, ylab = "",
            main = main, xaxt = "n", chosen = list(ylim = limits, las = 1), given = list(...))
  graphics::title(ylab = ylab, line = 4)
  period_axis(path$period, path$label)
  graphics::abline(h = 0, lty = 2, col = "grey50")
  graphics::abline(v = x$settings$reference, lty = 2, col = "grey50")
  drawn <- path[!is.na(path$std.error), ]
  if (band) {
    graphics::segments(drawn$period, drawn$band.low, drawn$period, drawn$band.high, lwd = 7,
                       lend = "butt", col = "grey80")
  }
  # arrows() warns about bars too short to have a direction.
  tall <- drawn[drawn$conf.high - drawn$conf.low > 1e-3 * diff(limits), ]
  graphics::arrows(tall$period, tall$conf.low, tall$period, tall$conf.high, angle = 90, code = 3,
                   length = 0.04, lwd = 1.4)
  draw_inner(drawn, drawn$period)
  graphics::points(path$period, path$estimate, bg = "white",
                   pch = point_shapes(path))
  if (!is.null(honest)) draw_honest(honest, limits)
  draw_caption(caption)
  attr(path, "honest") <- honest
  invisible(path)
}

#' @rdname plot.event_study
#' @exportS3Method ggplot2::autoplot
autoplot.event_study <- function(object, level = 0.95, band = TRUE, xlab, ylab, main = NULL,
                                 honest = NULL,
                                 language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  if (missing(xlab)) xlab <- wording("axis_event_time")
  if (missing(ylab)) ylab <- wording("axis_effect_on", outcome = object$outcome)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  level <- check_levels(level)
  path <- event_path(object, level)
  honest <- honest_beside(honest, object)
  drawn <- path[!is.na(path$std.error), ]
  bars <- if (check_flag(band, "band")) {
    ggplot2::geom_linerange(
      ggplot2::aes(ymin = .data[["band.low"]], ymax = .data[["band.high"]]), drawn,
      linewidth = 2.6, colour = "grey80"
    )
  }
  ggplot2::ggplot(path, ggplot2::aes(x = .data[["period"]], y = .data[["estimate"]])) +
    ggplot2::geom_hline(yintercept = 0, linetype = "dashed", colour = "grey50") +
    ggplot2::geom_vline(xintercept = object$settings$reference, linetype = "dashed",
                        colour = "grey50") +
    bars +
    ggplot2::geom_errorbar(
      ggplot2::aes(ymin = .data[["conf.low"]], ymax = .data[["conf.high"]]), drawn, width = 0.15
    ) +
    inner_layer(drawn, "period") +
    honest_layer(honest) +
    ggplot2::geom_point(shape = point_shapes(path), fill = "white", size = 2, na.rm = TRUE) +
    period_scale(path$period, path$label) +
    ggplot2::scale_y_continuous(n.breaks = 6) +
    plain_figure(xlab, ylab, main, event_caption(object, path, level, band, honest))
}

#' The path with limits, and what the axis calls its periods
#' @param level From check_levels().
#' @noRd
event_path <- function(fit, level) {
  path <- fit$event
  band <- fit$band
  if (max(level) != band$level) band <- simultaneous_band(fit, band$terms, max(level))
  table <- shown_limits(fit, level)
  shown <- intersect(c("std.error", interval_columns, inner_columns, "reason"), names(table))
  path[shown] <- table[match(path$term, table$term), shown]
  path[band_columns] <- path$estimate + outer(band$critical * path$std.error, c(-1, 1))
  path$label <- sub("event_time::", "", path$term, fixed = TRUE)
  path$is_reference <- path$period %in% fit$settings$reference
  path
}

#' Hollow for the reference, a cross where there is no standard error
#' @noRd
point_shapes <- function(path) {
  ifelse(path$is_reference, 21, ifelse(is.na(path$reason), 19, 4))
}

event_caption <- function(fit, path, level, band, honest = NULL) {
  caption <- level_caption(if (band) "caption_band" else "caption_intervals", level,
                           covariance = vcov_text(fit$vcov))
  caption <- with_crosses(caption, path)
  if (is.null(honest)) return(caption)
  paste(caption, honest_note(honest), sep = "\n")
}

#' A caption that counts coefficients without a standard error
#' @param drawn With `reason`.
#' @noRd
with_crosses <- function(caption, drawn) {
  alone <- sum(!is.na(drawn$reason))
  if (alone > 0) caption <- fact("caption_alone", caption = caption, count = alone)
  fact_text(caption)
}
