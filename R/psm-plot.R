# The figures of a matching, in base graphics and for 'ggplot2': support, densities, balance.

psm_figures <- c("support", "density", "balance", "overlap")

#' Plot a matching result
#'
#' Readable in grey.
#'
#' @param x,object A result of [psm_match()] or [psm_did()].
#' @param which `"support"` (or `"overlap"`): mirrored histogram of the score, in percent of each
#'   group, treated above and controls below, rows off support hatched (white in `autoplot()`), as
#'   psmatch2's psgraph; `"density"`: densities of the score before and after matching, the latter
#'   with the matching weights; `"balance"`: standardised bias, variance ratio (on a logarithmic
#'   axis; none of a covariate of two values, or where it is zero or infinite) and KS distance of
#'   every covariate before and after, dotted lines at the limits of [balance_table()], and the
#'   effective sample sizes.
#' @param bins Number of bins of the histogram.
#' @param xlab,main Label of the axis, title.
#' @inheritParams policypanel_language
#' @param ... Passed to the plotting functions by `plot()`; not used by `autoplot()`.
#' @return `plot()`: the plotted numbers, invisibly. `autoplot()`: a 'ggplot2' plot, to which scales
#'   and themes can be added.
#' @seealso [psm_match()], [balance_table()].
#' @examples
#' set.seed(1)
#' data <- data.frame(x = rnorm(200), z = rnorm(200))
#' data$treated <- rbinom(200, 1, pnorm(data$x))
#' data$y <- data$x + rnorm(200)
#' fit <- psm_match(treated ~ x + z, ~y, data, common_support = TRUE)
#' plot(fit, "support")
#' plot(fit, "density")
#' plot(fit, "balance")
#' @examplesIf requireNamespace("ggplot2", quietly = TRUE)
#' ggplot2::autoplot(fit, "balance")
#' @export
plot.psm_match <- function(x, which = c("support", "density", "balance", "overlap"),
                           language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  which <- check_choice(which, psm_figures, "which")
  refuse_bins(which, "bins" %in% ...names())
  switch(which,
    support = , overlap = plot_support(scored_rows(x), ...),
    density = plot_score_density(scored_rows(x), ...),
    balance = plot_balance(x$balance, ...)
  )
}

#' @rdname plot.psm_match
#' @export
plot.psm_did <- function(x, which = c("support", "density", "balance", "overlap"),
                         language = getOption("policypanel.language", "en"), ...) {
  plot(x$match, which = which, language = language, ...)
}

#' @rdname plot.psm_match
#' @exportS3Method ggplot2::autoplot
autoplot.psm_match <- function(object, which = c("support", "density", "balance", "overlap"),
                               bins = 20, xlab = NULL, main = NULL,
                               language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, main = main)
  which <- check_choice(which, psm_figures, "which")
  refuse_bins(which, !missing(bins))
  check_package("ggplot2", "The plot made by autoplot()")
  made <- switch(which,
    support = , overlap = support_layers(scored_rows(object), bins),
    density = density_layers(scored_rows(object)), balance = balance_layers(object$balance)
  )
  label <- xlab %||% if (which != "balance") wording("axis_score")
  made + ggplot2::labs(x = label, title = main) + figure_theme() +
    ggplot2::theme(panel.grid.minor = ggplot2::element_blank(), legend.position = "bottom")
}

#' @rdname plot.psm_match
#' @exportS3Method ggplot2::autoplot
autoplot.psm_did <- function(object, which = c("support", "density", "balance", "overlap"), ...) {
  autoplot.psm_match(object$match, which = which, ...)
}

refuse_bins <- function(which, is_given) {
  if (!is_given || which %in% c("support", "overlap")) return(invisible())
  abort_input("{.arg bins} is for {.code which = \"support\"}, not {.val {which}}.",
              argument = "bins")
}

scored_rows <- function(fit) {
  refuse_no_rows(fit)
  fit$matched[!is.na(fit$matched$score), ]
}

#' Shares of each group per bin, in percent, on and off support
#'
#' Shares: with a hundred controls per treated row, counts would hide the treated.
#' @return list(breaks, treated, control): matrices with the columns on and off.
#' @noRd
support_shares <- function(matched, bins) {
  breaks <- seq(0, 1, length.out = check_count(bins, "bins", upper = 1000) + 1)
  share <- function(rows, of) {
    100 * graphics::hist(matched$score[rows], breaks = breaks, plot = FALSE)$counts / sum(of)
  }
  group <- function(of) {
    cbind(on = share(of & matched$on_support, of), off = share(of & !matched$on_support, of))
  }
  list(breaks = breaks, treated = group(matched$treated), control = group(!matched$treated))
}

plot_support <- function(matched, bins = 20, xlab = wording("axis_score"), main = "", ...) {
  check_figure_labels(xlab = xlab, main = main)
  shares <- support_shares(matched, bins)
  treated <- shares$treated
  control <- shares$control
  left <- shares$breaks[-length(shares$breaks)]
  right <- shares$breaks[-1]
  old <- graphics::par(mar = c(6.5, 5.5, 2, 1))
  on.exit(graphics::par(old), add = TRUE)
  limits <- c(-max(rowSums(control)), max(rowSums(treated)))
  draw_with(graphics::plot, 0, 0, type = "n", xlab = xlab, yaxt = "n", main = main,
            given = list(...), chosen = list(xlim = c(0, 1), ylim = limits, las = 1,
                                             ylab = wording("axis_shares")))
  ticks <- pretty(limits)
  graphics::axis(2, at = ticks, labels = abs(ticks), las = 1)
  bar <- function(from, to, fill, ...) {
    tall <- from != to
    if (any(tall)) {
      graphics::rect(left[tall], rep_len(from, length(to))[tall], right[tall], to[tall], col = fill,
                     border = "grey20", ...)
    }
  }
  bar(0, treated[, "on"], "grey30")
  bar(treated[, "on"], rowSums(treated), "grey30", density = 25)
  bar(0, -control[, "on"], "grey75")
  bar(-control[, "on"], -rowSums(control), "grey30", density = 25)
  graphics::abline(h = 0)
  below_legend(words_of(c(figure_groups, "off_support")), fill = c("grey30", "grey75", "grey30"),
               density = c(NA, NA, 25))
  invisible(shares)
}

#' Densities of the score on one grid and with one bandwidth, so that curves can be compared
#' @return list(before, after), each list(treated, controls) of density().
#' @noRd
score_curves <- function(matched) {
  # Negative weights (local linear matching) are no part of a density.
  weights <- list(before = rep(1, nrow(matched)), after = pmax(matched$weight, 0, na.rm = TRUE))
  groups <- list(treated = matched$treated, controls = !matched$treated)
  lapply(weights, function(weight) {
    lapply(groups, function(rows) {
      use <- rows & weight > 0
      stats::density(matched$score[use], weights = weight[use] / sum(weight[use]),
                     bw = stats::bw.nrd0(matched$score), from = 0, to = 1)
    })
  })
}

figure_title <- function(side) wording(paste0(side, "_matching"))

# The groups of the figures, and their keys in the dictionaries
figure_groups <- c(treated = "treated", controls = "controls_group")

plot_score_density <- function(matched, xlab = wording("axis_score"), main = "", ...) {
  check_figure_labels(xlab = xlab, main = main)
  old <- graphics::par(mfrow = c(1, 2), mar = c(6.5, 4.5, 2.5, 1))
  on.exit(graphics::par(old), add = TRUE)
  curves <- score_curves(matched)
  top <- max(vapply(unlist(curves, recursive = FALSE), function(d) max(d$y), 1))
  for (side in names(curves)) {
    own <- curves[[side]]
    title <- paste0(main, if (has_label(main)) ": ", figure_title(side))
    draw_with(graphics::plot, own$treated$x, own$treated$y, type = "l", main = title, xlab = xlab,
              lwd = 2, given = list(...),
              chosen = list(xlim = c(0, 1), ylim = c(0, top), las = 1,
                            ylab = wording("axis_density")))
    graphics::lines(own$controls$x, own$controls$y, lty = 2, lwd = 2, col = "grey40")
    below_legend(words_of(figure_groups), lty = 1:2, lwd = 2, col = c("black", "grey40"))
  }
  invisible(curves)
}

bias_label <- function(balance) {
  wording(switch(attr(balance, "denominator") %||% "pooled", pooled = "axis_bias",
                 treated = "axis_bias_treated"))
}

# Panels of the figure of balance: columns of the table, the limits beyond which they are bad, where
# they are best.
balance_panels <- function(balance) {
  bias <- attr(balance, "bias_limit")
  ratios <- attr(balance, "ratio_limits")["after", ]
  list(bias = list(title = bias_label(balance), limits = c(-bias, bias), best = 0, log = ""),
       variance_ratio = list(title = wording("axis_variance_ratio"), limits = unname(ratios),
                             best = 1, log = "x"),
       ks = list(title = wording("axis_ks"), limits = numeric(), best = 0, log = ""))
}

#' The numbers of a panel, before and after; no ratio of a covariate of two values
#' @noRd
panel_values <- function(balance, panel) {
  sides <- lapply(c(before = "before", after = "after"), function(side) {
    value <- balance[[paste(panel, side, sep = "_")]]
    # On a logarithmic axis there is no zero, and on none an infinite ratio.
    if (panel == "variance_ratio") {
      value[balance$two_values | !is.finite(value) | value <= 0] <- NA
    }
    value
  })
  as.data.frame(sides)
}

#' The effective sizes, and how many variance ratios stand on no axis
#' @noRd
balance_caption <- function(balance) {
  ratios <- panel_values(balance, "variance_ratio")
  hidden <- is.na(ratios) & !is.na(balance[paste0("variance_ratio_", names(ratios))])
  if (!any(hidden)) return(sizes_text(balance))
  said <- wording("balance_hidden", count = sum(hidden), binary = sum(hidden[balance$two_values, ]),
                  off = sum(hidden[!balance$two_values, ]))
  paste(sizes_text(balance), said)
}

plot_balance <- function(balance, xlab = bias_label(balance), main = "", ...) {
  check_figure_labels(xlab = xlab, main = main)
  shown <- balance[order(abs(balance$bias_before)), ]
  panels <- balance_panels(balance)
  panels$bias$title <- xlab
  old <- graphics::par(c("mar", "mfrow", "oma"))
  on.exit(graphics::par(old), add = TRUE)
  caption <- wrapped_caption(balance_caption(balance))
  left <- max(4, label_lines(shown$variable) + 1.5)
  line <- graphics::par("csi")
  room <- (graphics::par("din")[1] / line - left) / 3
  graphics::layout(matrix(1:3, 1), widths = c(left + room, room, room))
  graphics::par(oma = c(1 + 0.9 * length(caption), 0, 0, 0), cex = 1)
  for (k in seq_along(panels)) {
    graphics::par(mar = c(6, if (k == 1) left else 0.7, if (has_label(main)) 3 else 1, 0.7))
    draw_panel(shown, names(panels)[k], panels[[k]], if (k == 1) main else "", list(...))
    if (k == 1) graphics::axis(2, at = seq_len(nrow(shown)), labels = shown$variable, las = 1)
    if (k == 2) below_legend(words_of(c("before", "after")), pch = c(1, 19))
  }
  graphics::mtext(caption, side = 1, line = 0.9 * seq_along(caption) - 0.7, adj = 1, at = 0.98,
                  cex = 0.75, outer = TRUE)
  invisible(shown)
}

draw_panel <- function(balance, name, panel, main, given) {
  value <- panel_values(balance, name)
  y <- seq_len(nrow(balance))
  # Room beyond the limits, where the axis has room below zero.
  room <- if (panel$log == "") 1.5 else 1
  limits <- range(value, panel$best + room * (panel$limits - panel$best), panel$best,
                  finite = TRUE)
  draw_with(graphics::plot, rep_len(panel$best, length(y)), y, type = "n", yaxt = "n", ylab = "",
            xlab = panel$title, main = main, log = panel$log, given = given,
            chosen = list(xlim = limits, ylim = c(0.5, nrow(balance) + 0.5)))
  graphics::abline(h = y, col = "grey90")
  graphics::abline(v = panel$best, col = "grey50")
  graphics::abline(v = panel$limits, lty = 3, col = "grey50")
  graphics::points(value$before, y, pch = 1, cex = 1.3)
  graphics::points(value$after, y, pch = 19, cex = 1.3)
}

support_layers <- function(matched, bins) {
  shares <- support_shares(matched, bins)
  names <- words_of(c(figure_groups, "off_support"))
  middle <- shares$breaks[-1] - diff(shares$breaks) / 2
  piece <- function(group, sign, label) {
    data.frame(middle = middle, share = sign * c(group[, "on"], group[, "off"]),
               group = rep(c(label, names[3]), each = length(middle)))
  }
  bars <- rbind(piece(shares$treated, 1, names[1]), piece(shares$control, -1, names[2]))
  # The first level is stacked last: rows off support stand at the ends.
  bars$group <- factor(bars$group, names[c(3, 1, 2)])
  bars <- bars[bars$share != 0, ]
  ggplot2::ggplot(bars, ggplot2::aes(.data[["middle"]], .data[["share"]],
                                     fill = .data[["group"]])) +
    ggplot2::geom_col(width = diff(shares$breaks)[1], colour = "grey20", linewidth = 0.3) +
    ggplot2::geom_hline(yintercept = 0) +
    ggplot2::scale_fill_manual(NULL, breaks = names, values = stats::setNames(
      c("grey30", "grey75", "white"), names
    )) +
    ggplot2::scale_y_continuous(labels = abs) +
    ggplot2::coord_cartesian(xlim = c(0, 1)) +
    ggplot2::labs(y = wording("axis_shares"))
}

density_layers <- function(matched) {
  curves <- score_curves(matched)
  lines <- do.call(rbind, lapply(names(curves), function(side) {
    do.call(rbind, lapply(names(curves[[side]]), function(group) {
      own <- curves[[side]][[group]]
      data.frame(score = own$x, density = own$y, group = wording(figure_groups[[group]]),
                 side = figure_title(side))
    }))
  }))
  lines$group <- factor(lines$group, words_of(figure_groups))
  lines$side <- factor(lines$side, unique(lines$side))
  ggplot2::ggplot(lines, ggplot2::aes(.data[["score"]], .data[["density"]],
                                      linetype = .data[["group"]], colour = .data[["group"]])) +
    ggplot2::geom_line(linewidth = 0.8) +
    ggplot2::facet_wrap(ggplot2::vars(.data[["side"]])) +
    ggplot2::scale_linetype_manual(NULL, values = c("solid", "dashed")) +
    ggplot2::scale_colour_manual(NULL, values = c("black", "grey40")) +
    ggplot2::labs(y = wording("axis_density"))
}

balance_layers <- function(balance) {
  sides <- words_of(c("before", "after"))
  ordered <- balance$variable[order(abs(balance$bias_before))]
  panels <- balance_panels(balance)
  titles <- vapply(panels, `[[`, "", "title")
  on_axis <- function(value, panel) if (panel$log == "x") log10(value) else value
  frames <- lapply(names(panels), function(name) {
    value <- lapply(panel_values(balance, name), on_axis, panels[[name]])
    data.frame(variable = factor(rep(balance$variable, 2), ordered),
               value = c(value$before, value$after),
               side = factor(rep(sides, each = nrow(balance)), sides), panel = titles[[name]])
  })
  lines <- lapply(panels, function(own) {
    data.frame(at = on_axis(own$limits, own), panel = rep_len(own$title, length(own$limits)))
  })
  best <- data.frame(at = vapply(panels, function(own) on_axis(own$best, own), 0), panel = titles)
  in_order <- function(frame) {
    frame$panel <- factor(frame$panel, titles)
    frame
  }
  at <- ggplot2::aes(xintercept = .data[["at"]])
  ggplot2::ggplot(in_order(do.call(rbind, frames)),
                  ggplot2::aes(.data[["value"]], .data[["variable"]], shape = .data[["side"]])) +
    ggplot2::geom_vline(at, in_order(best), colour = "grey50") +
    ggplot2::geom_vline(at, in_order(do.call(rbind, lines)), linetype = "dotted",
                        colour = "grey50") +
    ggplot2::geom_point(size = 2.5, na.rm = TRUE) +
    panels_beside(which(vapply(panels, function(own) own$log == "x", NA))) +
    ggplot2::scale_shape_manual(NULL, values = stats::setNames(c(1, 19), sides)) +
    ggplot2::labs(y = NULL, caption = caption_lines(balance_caption(balance)))
}

#' Panels side by side with axes of their own
#' @param logarithmic Numbers of the panels whose values are logarithms: a figure has one kind of
#'   axis for all panels, so that theirs are labelled with what was taken the logarithm of.
#' @noRd
panels_beside <- function(logarithmic) {
  facet <- ggplot2::facet_wrap(ggplot2::vars(.data[["panel"]]), scales = "free_x")
  ggplot2::ggproto(NULL, facet, init_scales = function(self, ...) {
    scales <- ggplot2::ggproto_parent(facet, self)$init_scales(...)
    for (k in intersect(logarithmic, seq_along(scales$x))) {
      scales$x[[k]]$breaks <- function(limits) {
        log10(grDevices::axisTicks(limits, log = TRUE, nint = 4))
      }
      scales$x[[k]]$labels <- function(at) plain_text_each(10^at)
    }
    scales
  })
}
