#' Plot an effect by group
#'
#' The treatment's coefficient in each group with its interval, the number of rows behind it, and
#' the test that the groups are equal. That intervals overlap does not mean that groups are equal;
#' the test does the comparison.
#'
#' @param x A result of [heterogeneity()].
#' @param level Of the intervals.
#' @param xlab,main Labels.
#' @param ... Passed to [graphics::plot.default()].
#' @return What is drawn, invisibly: `group`, `estimate`, `conf.low`, `conf.high`, `rows` and the
#'   other columns of [tidy()].
#' @examples
#' data <- data.frame(unit = rep(1:20, each = 5), year = rep(1:5, 20), x = rnorm(100))
#' data$half <- ifelse(data$unit > 10, "second", "first")
#' data$y <- data$x + rnorm(100)
#' plot(heterogeneity(y ~ x | unit + year, data, by = "half"))
#' @export
plot.heterogeneity <- function(x, level = 0.95, xlab = NULL, main = "", ...) {
  table <- group_estimates(x, check_level(level))
  labels <- paste0(table$group, "\n(N ", format_count(table$rows), ")")
  widest <- max(nchar(unlist(strsplit(labels, "\n")), type = "width"))
  old <- graphics::par(mar = c(4.5, max(4, 0.55 * widest + 1.5), 2.5, 1))
  on.exit(graphics::par(old))
  # The first group on top, as in the table.
  y <- rev(seq_len(nrow(table)))
  limits <- range(0, table$conf.low, table$conf.high, na.rm = TRUE)
  graphics::plot(table$estimate, y, type = "n", xlim = limits, ylim = c(0.5, nrow(table) + 0.5),
                 yaxt = "n", ylab = "", main = main,
                 xlab = xlab %||% paste("Effect of", x$treatment, "on", x$joint$outcome), ...)
  graphics::axis(2, at = y, labels = labels, las = 1, tick = FALSE)
  graphics::abline(v = 0, lty = 2, col = "grey50")
  graphics::segments(table$conf.low, y, table$conf.high, y, lwd = 2)
  graphics::points(table$estimate, y, pch = 19, cex = 1.3)
  test <- x$equality[x$equality$term == x$treatment, ]
  graphics::mtext(paste0(100 * level, "% intervals; equality: ", test_text(test)), side = 3,
                  line = 0.4, adj = 1, cex = 0.8)
  invisible(table)
}
