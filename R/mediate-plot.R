# The path diagram of a mediation: one description, drawn by base graphics or 'ggplot2'.

#' Plot a mediation as a path diagram
#'
#' Boxes for treatment, mediators and outcome; on the arrows the paths a, b and c' with their stars,
#' and below them the total effect c. A path without a standard error has no stars and says so.
#'
#' @param x,object A result of [sobel_mediate()].
#' @param stars Named levels; the figure states them.
#' @param digits Decimals of the coefficients.
#' @inheritParams policypanel_language
#' @param ... Not used; an argument that is not known is an error.
#' @return `plot()`: the boxes and arrows, invisibly. `autoplot()`: a 'ggplot2' object, for which
#'   that package must be loaded.
#' @seealso [sobel_mediate()].
#' @examples
#' set.seed(1)
#' data <- data.frame(t = rbinom(150, 1, 0.4))
#' data$m <- 0.5 * data$t + rnorm(150)
#' data$y <- 0.2 * data$t + 0.6 * data$m + rnorm(150)
#' plot(sobel_mediate(y ~ t, ~m, "t", data))
#' @export
plot.sobel_mediate <- function(x, stars = c("*" = 0.1, "**" = 0.05, "***" = 0.01), digits = 3,
                               language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak_in_figure(language)
  diagram <- path_diagram(x, stars, digits)
  old <- graphics::par(mar = c(0.5, 0.5, 0.5, 0.5))
  on.exit(graphics::par(old), add = TRUE)
  graphics::plot(0, 0, type = "n", axes = FALSE, xlab = "", ylab = "", xlim = diagram$xlim,
                 ylim = diagram$ylim)
  arrows <- diagram$arrows
  graphics::arrows(arrows$x0, arrows$y0, arrows$x1, arrows$y1, length = 0.12, lwd = 1.5,
                   col = "grey30", lty = ifelse(arrows$is_estimated, 1, 3))
  boxes <- diagram$boxes
  graphics::rect(boxes$x - boxes$half, boxes$y - diagram$height, boxes$x + boxes$half,
                 boxes$y + diagram$height, col = "white", border = "grey20", lwd = 1.5)
  graphics::text(boxes$x, boxes$y, boxes$name)
  named <- arrows[nzchar(arrows$label), ]
  width <- graphics::strwidth(named$label) / 2 + 0.01
  height <- graphics::strheight("A") * 0.9
  graphics::rect(named$x - width, named$y - height, named$x + width, named$y + height,
                 col = "white", border = NA)
  graphics::text(named$x, named$y, named$label)
  graphics::text(mean(diagram$xlim), diagram$ylim[1], diagram$note, cex = 0.8, adj = c(0.5, 0))
  invisible(diagram[c("boxes", "arrows")])
}

#' @rdname plot.sobel_mediate
#' @exportS3Method ggplot2::autoplot
autoplot.sobel_mediate <- function(object, stars = c("*" = 0.1, "**" = 0.05, "***" = 0.01),
                                   digits = 3,
                                   language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  family <- figure_family()
  diagram <- path_diagram(object, stars, digits)
  boxes <- diagram$boxes
  arrows <- diagram$arrows
  named <- arrows[nzchar(arrows$label), ]
  at <- ggplot2::aes
  x <- y <- x0 <- x1 <- y0 <- y1 <- half <- label <- name <- NULL
  ggplot2::ggplot() +
    ggplot2::geom_segment(at(x = x0, y = y0, xend = x1, yend = y1), arrows, colour = "grey30",
                          linetype = ifelse(arrows$is_estimated, 1, 3),
                          arrow = ggplot2::arrow(length = ggplot2::unit(8, "pt"),
                                                 type = "closed")) +
    ggplot2::geom_rect(at(xmin = x - half, xmax = x + half, ymin = y - diagram$height,
                          ymax = y + diagram$height), boxes, fill = "white", colour = "grey20") +
    ggplot2::geom_text(at(x = x, y = y, label = name), boxes, family = family) +
    # A white label clears the arrow; the argument for its border differs between releases.
    ggplot2::geom_label(at(x = x, y = y, label = label), named, colour = "white",
                        family = family) +
    ggplot2::geom_text(at(x = x, y = y, label = label), named, family = family) +
    ggplot2::labs(caption = diagram$note) +
    ggplot2::coord_cartesian(xlim = diagram$xlim,
                             ylim = c(diagram$ylim[1] + 0.2, diagram$ylim[2])) +
    ggplot2::theme_void(base_family = family) +
    ggplot2::theme(plot.caption = ggplot2::element_text(hjust = 0.5),
                   plot.margin = ggplot2::margin(6, 6, 8, 6),
                   plot.background = ggplot2::element_rect(fill = "white", colour = NA))
}

#' Where everything stands: treatment and outcome below, mediators stacked between them
#' @noRd
path_diagram <- function(x, stars, digits) {
  stars <- check_stars(stars)
  digits <- check_digits(digits)
  plan <- x$plan
  n <- length(plan$mediators)
  boxes <- data.frame(
    name = wrapped_names(c(plan$treatment, plan$outcome, plan$mediators)), x = c(0, 1, rep(0.5, n)),
    y = c(0, 0, 0.6 + 0.45 * (seq_len(n) - 1))
  )
  lines <- strsplit(boxes$name, "\n")
  widest <- vapply(lines, function(line) max(nchar(line, "width")), 1L)
  boxes$half <- pmax(0.09, 0.012 * widest + 0.02)
  height <- max(0.08, 0.04 * lengths(lines))
  list(boxes = boxes, arrows = diagram_arrows(x, boxes, height, stars, digits), height = height,
       note = diagram_note(x, stars, digits), ylim = c(-0.42, max(boxes$y) + 0.15),
       xlim = range(-0.2, 1.2, boxes$x - boxes$half - 0.02, boxes$x + boxes$half + 0.02))
}

#' Long names in lines, broken where words end
#' @noRd
wrapped_names <- function(names, width = 18) {
  vapply(names, function(name) {
    words <- regmatches(name, gregexpr("[^_. ]*[_. ]*", name, perl = TRUE))[[1]]
    lines <- ""
    for (word in words) {
      last <- length(lines)
      if (nzchar(lines[last]) && nchar(paste0(lines[last], word), "width") > width) {
        lines <- c(lines, word)
      } else lines[last] <- paste0(lines[last], word)
    }
    paste(trimws(lines), collapse = "\n")
  }, "", USE.NAMES = FALSE)
}

diagram_arrows <- function(x, boxes, height, stars, digits) {
  plan <- x$plan
  labels <- path_labels(x, stars, digits)
  arrow <- function(x0, y0, x1, y1, name, path) {
    data.frame(x0, y0, x1, y1, label = if (is.null(path)) "" else paste(name, labels[[path]]),
               is_estimated = !is.null(path))
  }
  each <- lapply(seq_along(plan$mediators), function(k) {
    m <- plan$mediators[k]
    box <- boxes[2 + k, ]
    b <- if (plan$steps == "three") tag("b", m, plan)
    rbind(arrow(boxes$x[1], height, box$x - box$half, box$y, "a", tag("a", m, plan)),
          arrow(box$x + box$half, box$y, boxes$x[2], height, "b", b))
  })
  arrows <- do.call(rbind, c(each, list(straight_arrow(x, boxes, labels))))
  # Labels stand nearer to their mediator, where the arrows of several have parted.
  near <- rep(c(0.62, 0.38), length.out = nrow(arrows))
  near[nrow(arrows)] <- 0.5
  arrows$x <- arrows$x0 + near * (arrows$x1 - arrows$x0)
  arrows$y <- arrows$y0 + near * (arrows$y1 - arrows$y0)
  arrows
}

#' From treatment to outcome: the direct effects, or with two steps the total one
#' @noRd
straight_arrow <- function(x, boxes, labels) {
  direct <- grep("^direct(\\[|$)", names(labels), value = TRUE)
  label <- if (length(direct) == 0) paste("c", labels[["total"]]) else {
    if (x$plan$interaction) direct <- "direct"
    paste0("c'", sub("^direct", "", direct), " ", labels[direct], collapse = "; ")
  }
  data.frame(x0 = boxes$x[1] + boxes$half[1], y0 = 0, x1 = boxes$x[2] - boxes$half[2], y1 = 0,
             label = label, is_estimated = TRUE)
}

#' Coefficients with their stars
#' @noRd
path_labels <- function(x, stars, digits) {
  table <- shown_coefficients(x)
  text <- paste0(decimal_text(table$estimate, digits), star_text(table$p.value, stars))
  text <- ifelse(is.na(table$reason), text, wordings("no_se", value = text))
  stats::setNames(text, table$term)
}

diagram_note <- function(x, stars, digits) {
  labels <- path_labels(x, stars, digits)
  levels <- sort(stars, decreasing = TRUE)
  indirect <- grep("^indirect", names(labels), value = TRUE)
  part <- function(terms) {
    paste(wordings("diagram_part", name = term_text(x, terms), value = labels[terms]),
          collapse = "")
  }
  effects <- wording("diagram_note", total = labels[["total"]], indirect = part(indirect),
                     interaction = if (x$plan$interaction) part("interaction"))
  errors <- wording("diagram_errors", covariance = vcov_text(x$vcov), stars = star_levels(levels))
  paste(effects, errors, sep = "\n")
}
