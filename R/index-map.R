# The map of an index over time: a tile per unit and period.

map_shows <- c("bands", "highest", "lowest", "extremes")

#' The tiles of a map, from the unit with the highest mean score to the lowest
#'
#' With more units than rows, either bands of units that are next to each other in this order share
#' a row, so that nobody is left out, or some units have rows and the caption counts the others.
#' @return list(score: a matrix of rows and periods, caption, parted: after which row the order
#'   jumps).
#' @noRd
index_map <- function(x, rows, show) {
  rows <- check_count(rows, "rows", lower = 2)
  show <- check_choice(show, map_shows, "show")
  cells <- index_cells(x)
  n <- nrow(cells)
  map <- if (n <= rows) {
    list(score = cells, caption = wording("map_all", count = n))
  } else if (show == "bands") banded_map(cells, rows) else chosen_map(cells, rows, show)
  missing <- sum(is.na(map$score))
  if (missing > 0) {
    map$caption <- wording("map_crosses", caption = map$caption, count = missing)
  }
  map
}

#' Scores by unit and period, units in the order of their mean
#' @noRd
index_cells <- function(x) {
  keys <- x$keys
  if (is.null(keys$unit) || is.null(keys$time)) {
    abort_input("The index was made without {.arg unit} or {.arg time}, so there is no map.",
                argument = "which")
  }
  cells <- matrix(NA_real_, keys$unit$n_levels, keys$time$n_levels,
                  dimnames = list(plain_text(keys$unit$labels), plain_text(keys$time$labels)))
  cells[cbind(keys$unit$code, keys$time$code) + 1L] <- if (is.null(x$rows)) x$score else {
    x$score[x$rows]
  }
  cells[order(-rowMeans(cells, na.rm = TRUE)), order(keys$time$labels), drop = FALSE]
}

banded_map <- function(cells, rows) {
  n <- nrow(cells)
  # Sizes of bands differ by one unit at most; there may be fewer bands than rows.
  n_bands <- ceiling(n / ceiling(n / rows))
  band <- ceiling(seq_len(n) * n_bands / n)
  score <- rowsum(ifelse(is.na(cells), 0, cells), band) / rowsum(+!is.na(cells), band)
  score[is.nan(score)] <- NA
  sizes <- tabulate(band)
  rownames(score) <- vapply(split(seq_len(n), band), function(rank) {
    paste(unique(range(rank)), collapse = "-")
  }, "", USE.NAMES = FALSE)
  ends <- range(sizes)
  size <- if (ends[1] == ends[2]) ends[1] else fact("from_to", from = ends[1], to = ends[2])
  list(score = score, caption = wording("map_banded", units = n, bands = n_bands, sizes = size))
}

chosen_map <- function(cells, rows, show) {
  n <- nrow(cells)
  top <- switch(show, highest = rows, lowest = 0, extremes = ceiling(rows / 2))
  low <- rows - top
  list(
    score = cells[c(seq_len(top), n - low + seq_len(low)), , drop = FALSE],
    caption = wording(paste0("map_", show), units = n, rows = rows, top = top, low = low),
    parted = if (show == "extremes") top
  )
}

# Lightness falls from one end to the other, so that order is seen in grey too.
map_colours <- function(n) grDevices::hcl.colors(n, "viridis", rev = TRUE)

plot_index_map <- function(x, rows, show, xlab = wording("axis_period"), ylab = "", main = "",
                           ...) {
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  map <- index_map(x, rows, show)
  score <- map$score
  labels <- rownames(score)
  n <- nrow(score)
  margin <- max(3, label_lines(labels) + 1) + 1.2 * has_label(ylab)
  old <- graphics::par(mar = c(5, margin, 2, 6))
  on.exit(graphics::par(old), add = TRUE)
  limits <- range(score, na.rm = TRUE)
  # image() draws from the bottom up.
  flipped <- t(score[n:1, , drop = FALSE])
  draw_with(graphics::image, seq_len(ncol(score)), seq_len(n), flipped, axes = FALSE, xlab = "",
            ylab = "", main = main, zlim = if (diff(limits) > 0) limits else limits + c(-1, 1),
            chosen = list(col = map_colours(64)), given = list(...))
  empty <- which(is.na(flipped), arr.ind = TRUE)
  graphics::points(empty[, 1], empty[, 2], pch = 4, col = "grey40", cex = 0.6)
  graphics::axis(1, at = seq_len(ncol(score)), labels = colnames(score), tick = FALSE, line = -0.5,
                 gap.axis = 0.2)
  graphics::title(xlab = xlab, line = 2.4)
  row_height <- graphics::par("pin")[2] / n / graphics::par("csi")
  graphics::axis(2, at = n:1, labels = labels, las = 1, tick = FALSE, line = -0.5,
                 cex.axis = min(1, max(0.6, 0.95 * row_height)))
  if (has_label(ylab)) graphics::title(ylab = ylab, line = margin - 1)
  if (!is.null(map$parted)) graphics::abline(h = n - map$parted + 0.5, lwd = 2, lty = 2)
  graphics::box()
  colour_key(limits)
  graphics::mtext(map$caption, side = 1, line = 3.8, adj = 1, cex = 0.75)
  invisible(map)
}

#' The scale of the colours, right of the tiles
#' @noRd
colour_key <- function(limits) {
  if (diff(limits) == 0) return(invisible())
  bounds <- graphics::par("usr")
  per_line <- graphics::par("csi") * diff(bounds[1:2]) / graphics::par("pin")[1]
  left <- bounds[2] + 0.8 * per_line
  right <- left + per_line
  edges <- seq(bounds[3], bounds[4], length.out = 65)
  graphics::rect(left, edges[-65], right, edges[-1], col = map_colours(64), border = NA, xpd = NA)
  graphics::rect(left, bounds[3], right, bounds[4], xpd = NA)
  ticks <- pretty(limits, 5)
  ticks <- ticks[ticks >= limits[1] & ticks <= limits[2]]
  at <- bounds[3] + (ticks - limits[1]) / diff(limits) * diff(bounds[3:4])
  graphics::segments(right, at, right + 0.3 * per_line, at, xpd = NA)
  graphics::text(right + 0.5 * per_line, at, format(ticks), adj = c(0, 0.5), cex = 0.85, xpd = NA)
  graphics::mtext(wording("axis_score_index"), side = 3, line = 0.3, at = left, adj = 0, cex = 0.85)
}

autoplot_map <- function(x, rows, show) {
  map <- index_map(x, rows, show)
  score <- map$score
  tiles <- data.frame(
    unit = factor(rownames(score)[row(score)], rev(rownames(score))),
    period = factor(colnames(score)[col(score)], colnames(score)), score = as.vector(score)
  )
  parted <- if (!is.null(map$parted)) {
    ggplot2::geom_hline(yintercept = nrow(score) - map$parted + 0.5, linetype = "dashed")
  }
  ggplot2::ggplot(tiles[!is.na(tiles$score), ], ggplot2::aes(.data$period, .data$unit)) +
    ggplot2::geom_tile(ggplot2::aes(fill = .data$score)) +
    ggplot2::geom_point(data = tiles[is.na(tiles$score), ], shape = 4, colour = "grey40") +
    parted +
    ggplot2::scale_fill_gradientn(wording("axis_score_index"), colours = map_colours(64)) +
    ggplot2::scale_x_discrete(drop = FALSE, expand = c(0, 0),
                              guide = ggplot2::guide_axis(check.overlap = TRUE)) +
    ggplot2::scale_y_discrete(drop = FALSE, expand = c(0, 0),
                              guide = ggplot2::guide_axis(check.overlap = TRUE)) +
    ggplot2::labs(x = wording("axis_period"), y = NULL, caption = map$caption)
}
