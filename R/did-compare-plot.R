# Figures of several estimators' paths, side by side.

#' @rdname plot.cohort_effects
#' @order 3
#' @export
plot.estimator_comparison <- function(x, level = 0.95, xlab = NULL, ylab = NULL, main = "",
                                      language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  level <- check_levels(level)
  path <- compared_paths(x, level)
  caption <- wrapped_caption(comparison_caption(x, level))
  old <- wide_left_margin(bottom = caption_margin(caption) + 1.4,
                          top = if (has_label(main)) 3 else 1)
  on.exit(graphics::par(old), add = TRUE)
  draw_frame(path[!duplicated(path$place), ], xlab %||% wording("axis_event_time"),
             ylab %||% outcome_axis(x), main,
             utils::modifyList(list(ylim = range(0, path[c("estimate", "conf.low", "conf.high")],
                                                 na.rm = TRUE)), list(...)))
  draw_limits(path, path$at)
  estimators <- unique(path$estimator)
  shape <- fit_shapes[match(path$estimator, estimators)]
  graphics::points(path$at, path$estimate, pch = shape, bg = "white")
  below_legend(words_of(paste0("estimator_", estimators)), cex = 0.75,
               pch = shape[match(estimators, path$estimator)])
  draw_caption(caption)
  invisible(path)
}

#' What the intervals are, and that leads from a base of their own are none from the others' base
#' @noRd
comparison_caption <- function(x, level) {
  own <- x$fits$callaway_santanna
  is_moving <- !is.null(own) && is.null(own$effects$base_event_time)
  fact_text(level_caption("caption_estimators", level, leads = if (is_moving) {
    fact("caption_leads", estimator = fact("estimator_callaway_santanna"))
  }))
}

#' Paths of the estimators that have one, side by side
#' @noRd
compared_paths <- function(x, level) {
  has <- !vapply(x$fits, function(fit) all(is.na(fit$target$index)), NA)
  if (!any(has)) abort_input("No estimator compared has effects by event time.", argument = "x")
  paths <- lapply(names(x$fits)[has], function(name) {
    cbind(estimator = name, effect_path(x$fits[[name]], level))
  })
  path <- do.call(rbind, paths)
  shift <- match(path$estimator, unique(path$estimator)) - (sum(has) + 1) / 2
  path$at <- path$place + 0.7 * shift / max(sum(has), 2)
  path[order(path$place, path$at), ]
}

#' @rdname plot.cohort_effects
#' @order 3
#' @exportS3Method ggplot2::autoplot
autoplot.estimator_comparison <- function(object, level = 0.95, xlab = NULL, ylab = NULL,
                                          main = NULL,
                                          language = getOption("policypanel.language", "en"),
                                          ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  level <- check_levels(level)
  path <- compared_paths(object, level)
  estimators <- unique(path$estimator)
  path$estimator <- factor(path$estimator, estimators, words_of(paste0("estimator_", estimators)))
  ggplot2::ggplot(path, ggplot2::aes(x = .data[["at"]], y = .data[["estimate"]],
                                     shape = .data[["estimator"]])) +
    ggplot2::geom_hline(yintercept = 0, linetype = "dashed", colour = "grey50") +
    ggplot2::geom_linerange(ggplot2::aes(ymin = .data[["conf.low"]], ymax = .data[["conf.high"]]),
                            na.rm = TRUE) +
    inner_layer(path, "at") +
    ggplot2::geom_point(fill = "white", size = 2) +
    ggplot2::scale_shape_manual(NULL, values = fit_shapes[seq_len(nlevels(path$estimator))]) +
    period_scale(path$place, path$label) +
    plain_figure(xlab %||% wording("axis_event_time"), ylab %||% outcome_axis(object), main,
                 comparison_caption(object, level)) +
    ggplot2::theme(legend.position = "bottom")
}
