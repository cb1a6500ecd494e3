# Figures of effects of cohorts: the path by event time, cells, the roll-out.

#' Plot the effects of cohorts
#'
#' `"path"`: effects by event time (of an `aggregate()` by cohort or time, by these), pointwise
#' intervals as dark capped bars, the simultaneous band as light bars behind them; the period before
#' treatment, where it is the base, is hollow. `"cells"`: a heat map of the effects by cohort and
#' period, darker where an effect is larger in absolute value, with its sign written in it.
#' `"rollout"`: units by period, ordered by cohort, treated rows dark. `"trends"`, of
#' [`"synthetic"`][synthetic]: the mean of each cohort and of its weighted never treated units, and
#' the weights of periods as bars; `"unit_weights"`: the largest weights of units. The comparison of
#' estimators has their paths side by side, told apart by shapes. Readable in grey.
#'
#' @param x,object A result of [did_staggered()], its `aggregate()`, or [compare_estimators()].
#' @param type `"path"`; of a result of [did_staggered()] also `"cells"` or `"rollout"`, and where
#'   its estimator is `"synthetic"` `"trends"` or `"unit_weights"`.
#' @param level Of the intervals and the band; of two, such as `c(0.9, 0.95)`, the narrower
#'   intervals are thick bars within the wider.
#' @param band Whether to draw the simultaneous band.
#' @param xlab,ylab,main Labels; `NULL`: what is drawn, in the `language`.
#' @inheritParams policypanel_language
#' @param ... Passed to [graphics::plot.default()] by `plot()`; not used by `autoplot()`.
#' @return `plot()`: what is drawn, invisibly, a data frame. `autoplot()`: a 'ggplot2' plot.
#' @seealso [did_staggered()], [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' effects <- did_staggered(y ~ 1 | city + year, data, cohort = "start")
#' plot(effects)
#' plot(effects, type = "cells")
#' plot(effects, type = "rollout")
#' @name plot.cohort_effects
#' @order 1
#' @export
plot.cohort_effects <- function(x, type = c("path", "cells", "rollout", "trends", "unit_weights"),
                                level = 0.95, band = TRUE, xlab = NULL, ylab = NULL,
                                main = "", language = getOption("policypanel.language", "en"),
                                ...) {
  speak_in_figure(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  type <- drawn_type(x, type)
  level <- check_levels(level)
  if (type == "cells") return(plot_cells(x, xlab, ylab, main, list(...)))
  if (type == "rollout") return(plot_rollout(x, xlab, ylab, main, list(...)))
  if (type != "path") return(plot_synthetic(x, type, xlab, ylab, main, list(...)))
  path <- effect_path(x, level, check_flag(band, "band"))
  caption <- wrapped_caption(path_caption(x, level, band))
  old <- wide_left_margin(bottom = caption_margin(caption), top = if (has_label(main)) 3 else 1)
  on.exit(graphics::par(old), add = TRUE)
  draw_frame(path, xlab %||% path_axis(x), ylab %||% outcome_axis(x), main, list(...))
  draw_limits(path, path$place)
  graphics::points(path$place, path$estimate, pch = ifelse(path$is_reference, 21, 19), bg = "white")
  draw_caption(caption)
  invisible(path)
}

#' Cells and the roll-out need what did_staggered() keeps
#' @noRd
drawn_type <- function(x, type) {
  type <- check_choice(type, c("path", "cells", "rollout", "trends", "unit_weights"), "type")
  if (type == "path") return(type)
  if (!inherits(x, "did_staggered")) {
    abort_input("{.code type = {.val {type}}} is for results of {.fn did_staggered} themselves.",
                argument = "type")
  }
  if (type %in% c("trends", "unit_weights") && !inherits(x$effects, "synthetic_effects")) {
    abort_input("{.code type = {.val {type}}} is for {.code estimator = \"synthetic\"}, which weighs
                units and periods.", argument = "type")
  }
  if (type == "rollout" && !is.null(x$name$treatment)) {
    abort_input("The roll-out shows treatment that stays on; {.val {x$name$treatment}} switches.",
                argument = "type")
  }
  if (type == "cells" && anyNA(x$effects$cells$cohort)) {
    abort_input("This estimator has no effects by cohort and period.", argument = "type")
  }
  type
}

#' What a path shows: a row per term, and the base period where it is one
#' @noRd
effect_path <- function(x, level, band = FALSE) {
  table <- shown_limits(x, level)
  if (all(is.na(x$target$index))) {
    abort_input("There is one average alone, and no path to draw.", argument = "x")
  }
  table$place <- x$target$index
  table <- table[!is.na(table$place), ]
  path <- data.frame(table[c("term", "place", "estimate", "std.error",
                             grep("[.](low|high)$", names(table), value = TRUE))],
                     label = gsub("(^|:)[a-z_]+::", "\\1", table$term),
                     is_reference = FALSE)
  critical <- if (max(level) == x$band$level) x$band$critical else {
    simultaneous_band(x, x$band$terms, max(level))$critical
  }
  path$band.low <- if (band) path$estimate - critical * path$std.error else NA_real_
  path$band.high <- if (band) path$estimate + critical * path$std.error else NA_real_
  is_path <- startsWith(path$term[1], "event_time::")
  if (is_path && !-1 %in% path$place && min(path$place) < -1) {
    base <- path[NA_integer_, ]
    base[c("term", "place", "estimate", "label", "is_reference")] <-
      list("event_time::-1", -1, 0, "-1", TRUE)
    path <- rbind(path, base)
  }
  path <- path[order(path$place), ]
  rownames(path) <- NULL
  path
}

path_axis <- function(x) {
  # The first term may be the average.
  term <- x$band$terms[length(x$band$terms)]
  if (grepl(":time::", term, fixed = TRUE)) return(wording("axis_cohort_period"))
  wording(switch(sub("::.*", "", term), event_time = "axis_event_time", cohort = "axis_cohort",
                 time = "axis_period"))
}

outcome_axis <- function(x) wording("axis_effect_on", outcome = x$outcome)

path_caption <- function(x, level, band) {
  fact_text(level_caption(if (band) "caption_band" else "caption_intervals", level,
                          covariance = vcov_text(x$vcov)))
}

draw_frame <- function(path, xlab, ylab, main, given) {
  limits <- range(0, path[c("estimate", "conf.low", "conf.high", "band.low", "band.high")],
                  na.rm = TRUE)
  draw_with(graphics::plot, path$place, path$estimate, type = "n", xlab = xlab, ylab = "",
            main = main, xaxt = "n", given = given,
            chosen = list(xlim = range(path$place) + c(-0.4, 0.4), ylim = limits, las = 1))
  graphics::title(ylab = ylab, line = 4)
  period_axis(path$place, path$label)
  graphics::abline(h = 0, lty = 2, col = "grey50")
}

draw_limits <- function(path, at) {
  drawn <- which(!is.na(path$std.error))
  if (!all(is.na(path$band.low))) {
    graphics::segments(at[drawn], path$band.low[drawn], at[drawn], path$band.high[drawn], lwd = 7,
                       lend = "butt", col = "grey80")
  }
  tall <- drawn[which(path$conf.high[drawn] > path$conf.low[drawn])]
  graphics::arrows(at[tall], path$conf.low[tall], at[tall], path$conf.high[tall], angle = 90,
                   code = 3, length = 0.04, lwd = 1.4)
  draw_inner(path, at)
}

#' Cells as a table with their labels
#' @noRd
labelled_cells <- function(x) {
  cells <- x$effects$cells
  data.frame(cohort = x$labels$cohort(cells$cohort), period = x$labels$period(cells$period),
             place = match(cells$period, x$period), group = match(cells$cohort,
                                                                  sort(unique(cells$cohort))),
             event_time = cells$event_time, estimate = cells$estimate)
}

plot_cells <- function(x, xlab, ylab, main, given) {
  cells <- labelled_cells(x)
  caption <- wrapped_caption(cells_caption(x))
  old <- wide_left_margin(bottom = caption_margin(caption), top = if (has_label(main)) 3 else 1)
  on.exit(graphics::par(old), add = TRUE)
  draw_with(graphics::plot, range(cells$place) + c(-0.5, 0.5), range(cells$group) + c(-0.5, 0.5),
            type = "n", xlab = xlab %||% wording("axis_period"), ylab = "", main = main, xaxt = "n",
            yaxt = "n", xaxs = "i", yaxs = "i", chosen = list(), given = given)
  graphics::title(ylab = ylab %||% wording("axis_cohort"), line = 4)
  shade <- 1 - 0.6 * abs(cells$estimate) / max(abs(cells$estimate), 1e-300)
  graphics::rect(cells$place - 0.5, cells$group - 0.5, cells$place + 0.5, cells$group + 0.5,
                 col = grDevices::grey(shade), border = "white")
  graphics::text(cells$place, cells$group, ifelse(cells$estimate >= 0, "+", "-"))
  graphics::axis(1, at = cells$place[!duplicated(cells$place)],
                 labels = cells$period[!duplicated(cells$place)], tick = FALSE)
  graphics::axis(2, at = unique(cells$group), labels = unique(cells$cohort), las = 1, tick = FALSE)
  draw_caption(caption)
  invisible(cells)
}

cells_caption <- function(x) {
  size <- max(abs(x$effects$cells$estimate))
  wording("caption_cells", outcome = x$outcome, size = signif_text(size, 3))
}

#' Which units are treated when: a row per cohort, as high as it has units
#' @noRd
rollout_table <- function(x) {
  high <- cumsum(x$cohorts$units)
  first <- sort(unique(x$first))
  data.frame(cohort = x$labels$cohort(first), units = x$cohorts$units, low = high - x$cohorts$units,
             high = high, first = findInterval(first, x$period, left.open = TRUE) + 1)
}

plot_rollout <- function(x, xlab, ylab, main, given) {
  table <- rollout_table(x)
  n <- length(x$period)
  caption <- wrapped_caption(wording("caption_rollout"))
  old <- wide_left_margin(bottom = caption_margin(caption), top = if (has_label(main)) 3 else 1)
  on.exit(graphics::par(old), add = TRUE)
  draw_with(graphics::plot, c(0.5, n + 0.5), c(0, max(table$high)), type = "n",
            xlab = xlab %||% wording("axis_period"), ylab = "", main = main, xaxt = "n",
            xaxs = "i", yaxs = "i", chosen = list(las = 1), given = given)
  graphics::title(ylab = ylab %||% wording("axis_units_by_cohort"), line = 4)
  graphics::rect(0.5, table$low, n + 0.5, table$high, col = "grey92", border = "white")
  on <- table[table$first <= n, ]
  graphics::rect(on$first - 0.5, on$low, n + 0.5, on$high, col = "grey45", border = "white")
  period_axis(seq_len(n), x$labels$period(x$period))
  draw_caption(caption)
  invisible(table)
}

#' @rdname plot.cohort_effects
#' @order 2
#' @exportS3Method ggplot2::autoplot
autoplot.cohort_effects <- function(object,
                                    type = c("path", "cells", "rollout", "trends", "unit_weights"),
                                    level = 0.95, band = TRUE, xlab = NULL, ylab = NULL,
                                    main = NULL,
                                    language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  type <- drawn_type(object, type)
  if (type == "cells") return(ggplot_cells(object, xlab, ylab, main))
  if (type == "rollout") return(ggplot_rollout(object, xlab, ylab, main))
  if (type != "path") return(ggplot_synthetic(object, type, xlab, ylab, main))
  level <- check_levels(level)
  path <- effect_path(object, level, check_flag(band, "band"))
  drawn <- path[!is.na(path$std.error), ]
  ggplot2::ggplot(path, ggplot2::aes(x = .data[["place"]], y = .data[["estimate"]])) +
    ggplot2::geom_hline(yintercept = 0, linetype = "dashed", colour = "grey50") +
    (if (band) ggplot2::geom_linerange(
      ggplot2::aes(ymin = .data[["band.low"]], ymax = .data[["band.high"]]), drawn,
      linewidth = 2.6, colour = "grey80"
    )) +
    ggplot2::geom_errorbar(
      ggplot2::aes(ymin = .data[["conf.low"]], ymax = .data[["conf.high"]]), drawn, width = 0.15
    ) +
    inner_layer(drawn, "place") +
    ggplot2::geom_point(shape = ifelse(path$is_reference, 21, 19), fill = "white", size = 2) +
    period_scale(path$place, path$label) +
    plain_figure(xlab %||% path_axis(object), ylab %||% outcome_axis(object), main,
                 path_caption(object, level, band))
}

ggplot_cells <- function(object, xlab, ylab, main) {
  cells <- labelled_cells(object)
  cells$sign <- ifelse(cells$estimate >= 0, "+", "-")
  cells$size <- abs(cells$estimate)
  cells$period <- factor(cells$period, unique(cells$period[order(cells$place)]))
  cells$cohort <- factor(cells$cohort, unique(cells$cohort[order(cells$group)]))
  ggplot2::ggplot(cells, ggplot2::aes(x = .data[["period"]], y = .data[["cohort"]])) +
    ggplot2::geom_tile(ggplot2::aes(fill = .data[["size"]]), colour = "white",
                       show.legend = FALSE) +
    ggplot2::geom_text(ggplot2::aes(label = .data[["sign"]])) +
    ggplot2::scale_fill_gradient(low = "white", high = "grey40", limits = c(0, NA)) +
    plain_figure(xlab %||% wording("axis_period"), ylab %||% wording("axis_cohort"), main,
                 cells_caption(object))
}

ggplot_rollout <- function(object, xlab, ylab, main) {
  table <- rollout_table(object)
  n <- length(object$period)
  both <- rbind(cbind(table, from = 0.5, shade = "grey92"),
                cbind(table, from = table$first - 0.5, shade = "grey45")[table$first <= n, ])
  ggplot2::ggplot(both) +
    ggplot2::geom_rect(ggplot2::aes(xmin = .data[["from"]], xmax = n + 0.5, ymin = .data[["low"]],
                                    ymax = .data[["high"]]), fill = both$shade, colour = "white") +
    period_scale(seq_len(n), object$labels$period(object$period)) +
    plain_figure(xlab %||% wording("axis_period"), ylab %||% wording("axis_units_by_cohort"), main,
                 wording("caption_rollout"))
}
