# The figure of a sensitivity analysis: contours over the partial R2 of a confounder.

#' Contours of an estimate over the strength of a confounder
#'
#' Each line joins confounders that leave the same estimate, or the same t; the dashed line is where
#' the conclusion changes: the estimate without the share of [sensitivity()], or the critical value.
#' The fit itself is the hollow circle at the corner, benchmarks are filled diamonds with labels.
#'
#' @param x,object A result of [sensitivity()].
#' @param show `"estimate"` or `"t"`.
#' @param limits Upper ends of both axes, below 1; `NULL`: where benchmarks and dashed line lie.
#' @param xlab,ylab,main Labels; `main` is the title. What is not given of `xlab` and `ylab` is made
#'   in the `language`.
#' @inheritParams policypanel_language
#' @param ... Passed to [graphics::plot.default()] by `plot()`; not used by `autoplot()`.
#' @return `plot()`: what is drawn, invisibly: a list of `contours` (`value`, `x`, `y`), `threshold`
#'   (its value) and `points` (as [tidy()], with `label`). `autoplot()`: a 'ggplot2' plot, to which
#'   scales and themes can be added.
#' @seealso [sensitivity()].
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), z = rnorm(60), unit = rep(1:12, 5))
#' found <- sensitivity(did_feols(y ~ x + z | unit, data), benchmarks = "z")
#' plot(found)
#' @examplesIf requireNamespace("ggplot2", quietly = TRUE)
#' ggplot2::autoplot(found, show = "t")
#' @export
plot.sensitivity <- function(x, show = c("estimate", "t"), limits = NULL, xlab, ylab, main = "",
                             language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  if (missing(xlab)) xlab <- wording("axis_r2_treatment")
  if (missing(ylab)) ylab <- wording("axis_r2_outcome")
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  drawn <- sensitivity_contours(x, show, limits)
  caption <- wrapped_caption(sensitivity_caption(x, drawn))
  old <- wide_left_margin(bottom = caption_margin(caption), top = if (has_label(main)) 3 else 1)
  on.exit(graphics::par(old), add = TRUE)
  draw_with(graphics::plot, NA, type = "n", xlab = xlab, ylab = "", main = main,
            chosen = list(xlim = c(0, drawn$limits[1]), ylim = c(0, drawn$limits[2]), las = 1),
            given = list(...))
  graphics::title(ylab = ylab, line = 4)
  for (line in split(drawn$contours, drawn$contours$line)) {
    graphics::lines(line$x, line$y, col = "grey45", lty = if (line$is_threshold[1]) 2 else 1,
                    lwd = if (line$is_threshold[1]) 2 else 1)
  }
  ends <- contour_ends(drawn$contours)
  graphics::text(ends$x, ends$y, ends$label, cex = 0.75, pos = 3, offset = 0.2, col = "grey25")
  points <- drawn$points
  graphics::points(points$r.squared.treatment, points$r.squared.outcome, bg = "white",
                   pch = ifelse(points$confounder == "none", 21, 18), cex = 1.4)
  graphics::text(points$r.squared.treatment, points$r.squared.outcome, points$label, pos = 4,
                 cex = 0.8)
  draw_caption(caption)
  invisible(drawn[c("contours", "threshold", "points")])
}

#' @rdname plot.sensitivity
#' @exportS3Method ggplot2::autoplot
autoplot.sensitivity <- function(object, show = c("estimate", "t"), limits = NULL, xlab, ylab,
                                 main = NULL, language = getOption("policypanel.language", "en"),
                                 ...) {
  check_dots(...)
  speak(language)
  if (missing(xlab)) xlab <- wording("axis_r2_treatment")
  if (missing(ylab)) ylab <- wording("axis_r2_outcome")
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  drawn <- sensitivity_contours(object, show, limits)
  points <- drawn$points
  ggplot2::ggplot(drawn$contours, ggplot2::aes(x = .data[["x"]], y = .data[["y"]])) +
    ggplot2::geom_path(ggplot2::aes(group = .data[["line"]],
                                    linetype = .data[["is_threshold"]]), colour = "grey45") +
    ggplot2::geom_text(ggplot2::aes(label = .data[["label"]]), contour_ends(drawn$contours),
                       size = 2.8, vjust = -0.4, colour = "grey25") +
    ggplot2::geom_point(ggplot2::aes(x = .data[["r.squared.treatment"]],
                                     y = .data[["r.squared.outcome"]]), points, fill = "white",
                        shape = ifelse(points$confounder == "none", 21, 18), size = 3) +
    ggplot2::geom_text(ggplot2::aes(x = .data[["r.squared.treatment"]],
                                    y = .data[["r.squared.outcome"]], label = .data[["label"]]),
                       points, size = 3, hjust = -0.15, family = figure_family()) +
    ggplot2::scale_linetype_manual(values = c(`FALSE` = "solid", `TRUE` = "dashed"),
                                   guide = "none") +
    ggplot2::coord_cartesian(xlim = c(0, drawn$limits[1]), ylim = c(0, drawn$limits[2])) +
    ggplot2::labs(x = xlab, y = ylab, title = main,
                  caption = sensitivity_caption(object, drawn)) +
    figure_theme() +
    ggplot2::theme(panel.grid = ggplot2::element_blank())
}

#' What the figure shows
#' @return list(contours: line, value, is_threshold, label, x, y; threshold, points, limits, show).
#' @noRd
sensitivity_contours <- function(x, show, limits) {
  show <- check_choice(show, c("estimate", "t"), "show")
  points <- tidy(x)
  points <- points[!is.na(points$estimate), ]
  points$label <- ifelse(points$confounder == "none", paste0("(", signif_text(
    if (show == "t") x$statistic else x$estimate, 3), ")"), confounder_labels(points))
  limits <- contour_limits(limits, x, points)
  # Closer where the lines bend
  at <- lapply(limits, function(end) end * seq(0, 1, length.out = 121)^2)
  grid <- list(treatment = rep(at[[1]], 121), outcome = rep(at[[2]], each = 121))
  value <- do.call(confounded_estimate, c(list(x$base), grid))
  if (show == "t") value <- value / do.call(confounded_error, c(list(x$base), grid))
  value <- matrix(value, 121)
  threshold <- if (show == "t") sign(x$estimate) * x$base$critical else {
    (1 - x$reduction) * x$estimate
  }
  levels <- unique(c(pretty(value[is.finite(value)], 8), threshold))
  lines <- grDevices::contourLines(at[[1]], at[[2]], value, levels = levels)
  contours <- do.call(rbind, lapply(seq_along(lines), function(k) {
    data.frame(line = k, value = lines[[k]]$level, x = lines[[k]]$x, y = lines[[k]]$y)
  }))
  contours$is_threshold <- contours$value == threshold
  contours$label <- signif_text(contours$value, 3)
  list(contours = contours, threshold = threshold, points = points, limits = limits, show = show)
}

#' Ends of the axes: the dashed line and all benchmarks are seen
#' @noRd
contour_limits <- function(limits, x, points) {
  if (is.null(limits)) {
    needed <- 1.6 * max(x$robustness$robustness.value)
    of <- function(own) min(max(0.05, needed, 1.25 * own), 0.97)
    return(c(of(points$r.squared.treatment), of(points$r.squared.outcome)))
  }
  is_good <- is.numeric(limits) && !is.object(limits) && is.null(dim(limits)) &&
    length(limits) == 2 && all(is.finite(limits)) && all(limits > 0 & limits < 1)
  if (is_good) return(as.double(limits))
  abort_input("{.arg limits} must be two numbers between 0 and 1, the ends of the axes.",
              "Found {found_text(limits)}.", argument = "limits")
}

#' Where a line's label stands: its middle
#' @noRd
contour_ends <- function(contours) {
  do.call(rbind, lapply(split(contours, contours$line), function(line) {
    line[ceiling(nrow(line) / 2), ]
  }))
}

sensitivity_caption <- function(x, drawn) {
  left <- sum(is.na(x$bounds$estimate))
  wording(if (drawn$show == "t") "caption_contours_t" else "caption_contours",
          threshold = signif_text(drawn$threshold, 4), covariance = vcov_text(x$vcov),
          left = if (left > 0) fact("caption_benchmarks", count = left))
}
