# Figures of synthetic difference-in-differences: paths with the weights of periods, and the weights
# of units, a panel per cohort.

#' What is drawn
#' @return A data frame. "trends": `cohort`, `period` (a place), `label`, `treated`, `synthetic`,
#'   `weight` (NA from treatment on) and `bar`, its height among the outcomes; "unit_weights":
#'   `cohort`, `unit`, `weight`, the largest first.
#' @noRd
synthetic_drawn <- function(x, type) {
  effects <- x$effects
  cohorts <- unique(effects$paths$cohort)
  if (type == "unit_weights") {
    shown <- effects$unit_weights[effects$unit_weights$weight >= 0.001, ]
    shown <- shown[order(match(shown$cohort, cohorts), -shown$weight), ]
    rownames(shown) <- NULL
    return(shown)
  }
  drawn <- effects$paths
  drawn$label <- plain_text_each(drawn$period)
  key <- function(table) paste(match(table$cohort, cohorts), plain_text_each(table$period))
  drawn$weight <- effects$period_weights$weight[match(key(drawn), key(effects$period_weights))]
  drawn$period <- match(drawn$label, x$labels$period(x$period))
  low <- min(drawn$treated, drawn$synthetic)
  height <- (max(drawn$treated, drawn$synthetic) - low) / 4
  # Bars of the weights stand under the paths.
  drawn$floor <- low - 1.2 * height
  drawn$bar <- drawn$floor + height * drawn$weight / max(drawn$weight, na.rm = TRUE)
  drawn
}

plot_synthetic <- function(x, type, xlab, ylab, main, given) {
  drawn <- synthetic_drawn(x, type)
  cohorts <- unique(drawn$cohort)
  old <- graphics::par(mfrow = grDevices::n2mfrow(length(cohorts)), mar = c(5, 6, 3, 1),
                       oma = c(1.5, 0, 0, 0))
  on.exit(graphics::par(old), add = TRUE)
  for (cohort in cohorts) {
    own <- drawn[drawn$cohort == cohort, ]
    title <- if (has_label(main)) main else wording("cohort_units", cohort = cohort)
    if (type == "trends") draw_trends(own, x, xlab, ylab, title, given) else {
      draw_unit_weights(own, xlab, ylab, title, given)
    }
  }
  graphics::mtext(wording(paste0("caption_", type)), side = 1, line = 0.2, adj = 1, cex = 0.75,
                  outer = TRUE)
  invisible(drawn)
}

draw_trends <- function(own, x, xlab, ylab, title, given) {
  draw_with(graphics::plot, own$period, own$treated, type = "n", xaxt = "n", ylab = "",
            xlab = xlab %||% wording("axis_period"), main = title, given = given,
            chosen = list(ylim = range(own[c("treated", "synthetic", "floor")]), las = 1))
  graphics::title(ylab = ylab %||% x$outcome, line = 4)
  period_axis(own$period, own$label)
  early <- own[!is.na(own$weight), ]
  graphics::rect(early$period - 0.4, early$floor, early$period + 0.4, early$bar, col = "grey75",
                 border = NA)
  graphics::abline(v = max(early$period) + 0.5, lty = 3, col = "grey50")
  graphics::lines(own$period, own$treated, lwd = 1.6)
  graphics::lines(own$period, own$synthetic, lwd = 1.6, lty = 2)
}

draw_unit_weights <- function(own, xlab, ylab, title, given) {
  place <- rev(seq_len(nrow(own)))
  draw_with(graphics::plot, own$weight, place, yaxt = "n", pch = 19, ylab = ylab %||% "",
            xlab = xlab %||% wording("axis_synthetic_weight"), main = title, given = given,
            chosen = list(xlim = range(0, own$weight)))
  graphics::segments(0, place, own$weight, place, col = "grey60")
  graphics::axis(2, at = place, labels = plain_text_each(own$unit), las = 1, tick = FALSE,
                 gap.axis = 0.1, cex.axis = 0.8)
}

ggplot_synthetic <- function(object, type, xlab, ylab, main) {
  drawn <- synthetic_drawn(object, type)
  labels <- vapply(unique(drawn$cohort), function(cohort) {
    wording("cohort_units", cohort = cohort)
  }, "")
  drawn$panel <- factor(labels[match(drawn$cohort, unique(drawn$cohort))], unname(labels))
  panels <- ggplot2::facet_wrap("panel", scales = if (type == "trends") "fixed" else "free_y")
  caption <- wording(paste0("caption_", type))
  if (type == "unit_weights") {
    drawn$unit <- plain_text_each(drawn$unit)
    drawn$unit <- factor(drawn$unit, rev(unique(drawn$unit)))
    return(ggplot2::ggplot(drawn, ggplot2::aes(x = .data[["weight"]], y = .data[["unit"]])) +
             ggplot2::geom_segment(ggplot2::aes(xend = 0, yend = .data[["unit"]]),
                                   colour = "grey60") +
             ggplot2::geom_point() + panels +
             plain_figure(xlab %||% wording("axis_synthetic_weight"), ylab, main, caption))
  }
  early <- drawn[!is.na(drawn$weight), ]
  ggplot2::ggplot(drawn, ggplot2::aes(x = .data[["period"]])) +
    ggplot2::geom_rect(ggplot2::aes(xmin = .data[["period"]] - 0.4, ymin = .data[["floor"]],
                                    xmax = .data[["period"]] + 0.4, ymax = .data[["bar"]]),
                       early, fill = "grey75") +
    ggplot2::geom_line(ggplot2::aes(y = .data[["treated"]])) +
    ggplot2::geom_line(ggplot2::aes(y = .data[["synthetic"]]), linetype = "dashed") +
    period_scale(drawn$period, drawn$label) + panels +
    plain_figure(xlab %||% wording("axis_period"), ylab %||% object$outcome, main, caption)
}
