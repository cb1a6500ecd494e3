# Figures in base graphics, readable in grey: shapes and line types carry the message, colour
# repeats it.

#' Room for horizontal tick labels and an axis title left of them
#' @noRd
wide_left_margin <- function(bottom = 4.5, top = 2) graphics::par(mar = c(bottom, 5.5, top, 1))

#' Plot a matching result
#'
#' @param x A result of [psm_match()] or [psm_did()].
#' @param which `"overlap"`: mirrored histogram of the score, treated above and controls below, rows
#'   off support in white; `"density"`: densities of the score before and after matching;
#'   `"balance"`: standardised bias before and after, per covariate.
#' @param ... Passed to the plotting functions.
#' @return The plotted numbers, invisibly.
#' @export
plot.psm_match <- function(x, which = c("overlap", "density", "balance"), ...) {
  which <- check_choice(which, c("overlap", "density", "balance"), "which")
  matched <- x$matched[!is.na(x$matched$score), ]
  switch(which,
    overlap = plot_overlap(matched, ...),
    density = plot_score_density(matched, ...),
    balance = plot_balance(x$balance, ...)
  )
}

#' @rdname plot.psm_match
#' @export
plot.psm_did <- function(x, which = c("overlap", "density", "balance"), ...) {
  plot(x$match, which = which, ...)
}

plot_overlap <- function(matched, bins = 20, xlab = "Propensity score", main = "", ...) {
  breaks <- seq(0, 1, length.out = bins + 1)
  on <- matched$on_support
  # Shares of each group: with a hundred controls per treated row, counts would hide the treated.
  share <- function(rows, of) {
    100 * graphics::hist(matched$score[rows], breaks = breaks, plot = FALSE)$counts / sum(of)
  }
  treated <- cbind(on = share(matched$treated & on, matched$treated),
                   off = share(matched$treated & !on, matched$treated))
  control <- cbind(on = share(!matched$treated & on, !matched$treated),
                   off = share(!matched$treated & !on, !matched$treated))
  limits <- c(-max(rowSums(control)), max(rowSums(treated)))
  old <- wide_left_margin()
  on.exit(graphics::par(old))
  graphics::plot(0, 0, type = "n", xlim = c(0, 1), ylim = limits, las = 1, xlab = xlab,
                 ylab = "% of controls | % of treated", yaxt = "n", main = main, ...)
  ticks <- pretty(limits)
  graphics::axis(2, at = ticks, labels = abs(ticks), las = 1)
  left <- breaks[-length(breaks)]
  right <- breaks[-1]
  bar <- function(from, to, fill) {
    graphics::rect(left, from, right, to, col = fill, border = "grey20")
  }
  bar(0, treated[, "on"], "grey30")
  bar(treated[, "on"], rowSums(treated), "white")
  bar(0, -control[, "on"], "grey75")
  bar(-control[, "on"], -rowSums(control), "white")
  graphics::legend("bottomright", c("treated", "controls", "off support"),
                   fill = c("grey30", "grey75", "white"), bty = "n")
  invisible(list(breaks = breaks, treated = treated, control = control))
}

plot_score_density <- function(matched, xlab = "Propensity score", ...) {
  old <- graphics::par(mfrow = c(1, 2))
  on.exit(graphics::par(old))
  curves <- function(weight) {
    lapply(list(treated = matched$treated, controls = !matched$treated), function(rows) {
      use <- rows & weight > 0
      stats::density(matched$score[use], weights = weight[use] / sum(weight[use]), bw = "nrd0",
                     from = 0, to = 1)
    })
  }
  before <- curves(rep(1, nrow(matched)))
  after <- curves(ifelse(is.na(matched$weight), 0, matched$weight))
  top <- max(vapply(c(before, after), function(d) max(d$y), 1))
  draw <- function(sides, title) {
    graphics::plot(sides$treated, ylim = c(0, top), xlim = c(0, 1), main = title, xlab = xlab,
                   las = 1, lwd = 2, zero.line = FALSE, ...)
    graphics::lines(sides$controls, lty = 2, lwd = 2)
    graphics::legend("topright", c("treated", "controls"), lty = 1:2, lwd = 2, bty = "n")
  }
  draw(before, "Before matching")
  draw(after, "After matching")
  invisible(list(before = before, after = after))
}

plot_balance <- function(balance, xlab = "Standardised bias (%)", main = "", ...) {
  order <- order(abs(balance$bias_before))
  shown <- balance[order, ]
  old <- graphics::par(mar = c(4.5, max(4, 0.6 * max(nchar(shown$variable)) + 1), 2, 1))
  on.exit(graphics::par(old))
  y <- seq_len(nrow(shown))
  limits <- range(shown$bias_before, shown$bias_after, -25, 25)
  graphics::plot(shown$bias_before, y, type = "n", xlim = limits, yaxt = "n", ylab = "",
                 xlab = xlab, main = main, ...)
  graphics::axis(2, at = y, labels = shown$variable, las = 1)
  graphics::abline(v = c(-10, 0, 10), lty = c(3, 1, 3), col = "grey50")
  graphics::abline(h = y, col = "grey90")
  graphics::points(shown$bias_before, y, pch = 1, cex = 1.3)
  graphics::points(shown$bias_after, y, pch = 19, cex = 1.3)
  graphics::legend("bottomright", c("before", "after"), pch = c(1, 19), bty = "n")
  invisible(shown)
}
