# The figure of coefficients without each group.

#' Plot estimates without each group
#'
#' One point per group left out, in the order of the estimates; the line is the estimate of all
#' rows, the band its confidence interval. The group that changes the estimate most has its name.
#'
#' @param x,object A result of [leave_one_out()].
#' @param term The coefficient, by name. `NULL`: the first.
#' @param xlab,ylab,main Labels.
#' @inheritParams policypanel_language
#' @param ... Passed to [graphics::plot.default()] by `plot()`; not used by `autoplot()`.
#' @return `plot()`: the rows that it drew, invisibly. `autoplot()`: a 'ggplot2' plot.
#' @seealso [leave_one_out()].
#' @examples
#' data <- data.frame(city = rep(1:12, each = 6), year = rep(2011:2016, 12))
#' data$policy <- as.numeric(data$city <= 4 & data$year >= 2014)
#' set.seed(1)
#' data$y <- 0.5 * data$policy + rnorm(72)
#' plot(leave_one_out(did_feols(y ~ policy | city + year, data), by = ~city))
#' @export
plot.leave_one_out <- function(x, term = NULL, xlab = NULL, ylab = NULL, main = "",
                               language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  shown <- figure_without(x, term)
  table <- shown$table
  draw_with(graphics::plot, table$rank, table$estimate, type = "n", main = main,
            xlab = xlab %||% shown$xlab, ylab = ylab %||% shown$ylab, given = list(...),
            chosen = list(ylim = range(table$estimate, shown$full), las = 1))
  ends <- graphics::par("usr")
  graphics::rect(ends[1], shown$full[2], ends[2], shown$full[3], col = "grey92", border = NA)
  graphics::abline(h = shown$full[1], lwd = 1.5)
  graphics::abline(h = 0, lty = 2, col = "grey50")
  graphics::points(table$rank, table$estimate, pch = ifelse(table$is_most, 19, 1))
  most <- table[table$is_most, ]
  graphics::text(most$rank, most$estimate, most$group, pos = if (most$rank > 1) 2 else 4, cex = 0.8)
  graphics::box()
  invisible(table[c("group", "term", "rows", "estimate", "change", "change.std")])
}

#' @rdname plot.leave_one_out
#' @exportS3Method ggplot2::autoplot
autoplot.leave_one_out <- function(object, term = NULL, xlab = NULL, ylab = NULL, main = NULL,
                                   language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  shown <- figure_without(object, term)
  table <- shown$table
  ggplot2::ggplot(table, ggplot2::aes(x = .data[["rank"]], y = .data[["estimate"]])) +
    ggplot2::annotate("rect", xmin = -Inf, xmax = Inf, ymin = shown$full[2], ymax = shown$full[3],
                      fill = "grey92") +
    ggplot2::geom_hline(yintercept = shown$full[1]) +
    ggplot2::geom_hline(yintercept = 0, linetype = "dashed", colour = "grey50") +
    ggplot2::geom_point(shape = ifelse(table$is_most, 19, 1)) +
    ggplot2::geom_text(ggplot2::aes(label = .data[["group"]]), table[table$is_most, ],
                       hjust = if (table$is_most[1]) -0.3 else 1.3, size = 3,
                       family = figure_family()) +
    ggplot2::labs(x = xlab %||% shown$xlab, y = ylab %||% shown$ylab, title = main) +
    figure_theme() +
    ggplot2::theme(panel.grid = ggplot2::element_blank())
}

#' What both figures draw
#' @return list(table, full: estimate and limits, xlab, ylab).
#' @noRd
figure_without <- function(x, term) {
  term <- check_choice(term %||% x$full$term[1], x$full$term, "term")
  table <- x$estimates[x$estimates$term == term & !is.na(x$estimates$estimate), ]
  if (nrow(table) == 0) abort_design("{.val {term}} is identified without no group.")
  table <- table[order(table$estimate), ]
  table$rank <- seq_len(nrow(table))
  table$is_most <- seq_len(nrow(table)) == which.max(abs(table$change))
  full <- x$full[x$full$term == term, ]
  limits <- c(full$estimate, full$conf.low, full$conf.high)
  limits[is.na(limits)] <- full$estimate
  list(table = table, full = limits, xlab = wording("without_axis", by = x$by),
       ylab = wording("without_estimate", term = term))
}
