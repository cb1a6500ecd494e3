# Coefficients of one or several fits as a figure, in base graphics and for 'ggplot2'.

#' Figure of coefficients, of one fit or of several side by side
#'
#' What [regression_table()] puts into columns as a figure: the coefficients of one or several fits
#' with their intervals, below each other; or, where every fit is an event study or an effect by
#' event time ([event_study()], [did_staggered()]), their paths over the same periods. Fits are told
#' apart by shapes, not by colour. A coefficient without a standard error is a cross without bars;
#' the caption says what the bars are, and counts the crosses. A figure is drawn when it is printed.
#'
#' @param ... Fits of this package or of others, or lists of fits ([several_fits],
#'   [heterogeneity()], whose groups are fits), as [regression_table()] takes them. Names are those
#'   of the legend.
#' @param type `"path"`: by event time; `"coefficients"`: below each other; `"automatic"`: a path
#'   where every fit has one.
#' @param keep,drop,order,labels Which coefficients are shown, in which order and under which names,
#'   as in [regression_table()]. The constant is shown where `keep` names it.
#' @param groups Coefficients under common headings: a named list of their names, such as
#'   `list("Policy" = "post", "Controls" = c("poverty", "income"))`. What is in no group comes last.
#' @param vcov Another covariance for the fits, as in [regression_table()].
#' @param level Of the intervals; of two, such as `c(0.9, 0.95)`, the narrower are thick bars within
#'   the wider.
#' @param x,object A figure, a fit, or a list of fits as [did_feols()] gives it.
#' @param xlab,ylab,main Labels; `NULL`: what is drawn, in the `language`.
#' @inheritParams policypanel_language
#' @return `regression_figure()`: an object of class `regression_figure`, drawn by printing it.
#'   `plot()`: what is drawn, invisibly: a data frame with a row per coefficient and fit (`fit`,
#'   `name`, `term`, `estimate`, `std.error`, `conf.low`, `conf.high`, with `inner.low` and
#'   `inner.high` of the narrower of two levels, `reason`; `group`, or `period`, `label` and
#'   `is_reference`; `at`, where it stands). `autoplot()`: a 'ggplot2' plot, to which scales and
#'   themes can be added. The `...` of `plot()` are passed to [graphics::plot.default()]; those of
#'   `plot(fit)` may be arguments of `regression_figure()` too.
#' @seealso [regression_table()], [plot.event_study()], [autoplot()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$policy <- as.numeric(data$city <= 15 & data$year >= 2014 + data$city %% 3)
#' set.seed(1)
#' data$x <- rnorm(320)
#' data$y <- 0.5 * data$policy + data$x + rnorm(320)
#' fit <- did_feols(y ~ policy + x | city + year, data)
#' plot(fit)
#' regression_figure("Without x" = did_feols(y ~ policy | city + year, data), "With x" = fit,
#'                   labels = c(policy = "Pilot city"))
#' # Two event studies in one picture
#' early <- event_study(y ~ policy | city + year, data, window = c(-3, 2))
#' late <- event_study(y ~ policy + x | city + year, data, window = c(-3, 2))
#' plot(regression_figure("Without x" = early, "With x" = late), xlab = "Years since the policy")
#' @examplesIf requireNamespace("ggplot2", quietly = TRUE)
#' ggplot2::autoplot(regression_figure(fit, keep = "policy"))
#' @export
regression_figure <- function(..., type = c("automatic", "coefficients", "path"), keep = NULL,
                              drop = NULL, order = NULL, labels = NULL, groups = NULL, vcov = NULL,
                              level = 0.95) {
  check_arguments()
  type <- check_choice(type, c("automatic", "coefficients", "path"), "type")
  level <- check_levels(level)
  items <- list(...)
  if (!is.null(vcov)) refuse_joint_columns(items)
  columns <- fits_of_items(items, names(formals(regression_figure))[-1], level)
  fits <- with_table_vcov(title_columns(join_columns(columns)), vcov)
  has_path <- vapply(fits, function(fit) !is.null(figure_path(fit, level)), NA)
  if (type == "path" && !all(has_path)) {
    abort_input("{.val {names(fits)[!has_path]}} {?has/have} no path by event time.",
                argument = "type")
  }
  if (type == "automatic") type <- if (all(has_path)) "path" else "coefficients"
  choice <- list(keep = keep, drop = drop, order = order, groups = groups)
  if (type == "path") refuse_choice(choice)
  figure <- list(fits = fits, type = type, level = level, labels = check_labels(labels),
                 choice = choice)
  figure <- structure(figure, class = "regression_figure")
  figure_table(figure)  # refuses names that are none
  figure
}

#' Names of coefficients have no meaning where periods are drawn
#' @noRd
refuse_choice <- function(choice) {
  given <- names(choice)[!vapply(choice, is.null, NA)]
  if (length(given) == 0) return(invisible())
  abort_input("{.arg {given}} {?is/are} for coefficients below each other:
               {.code type = \"coefficients\"}.", argument = given[1])
}

#' The path of a fit by event time; NULL where it has none
#' @noRd
figure_path <- function(fit, level) UseMethod("figure_path")

#' @export
figure_path.default <- function(fit, level) NULL

#' @export
figure_path.event_study <- function(fit, level) event_path(fit, level)

#' @export
figure_path.cohort_effects <- function(fit, level) {
  if (all(is.na(fit$target$index))) return(NULL)
  path <- effect_path(fit, level)
  if (!startsWith(path$term[1], "event_time::")) return(NULL)
  names(path)[names(path) == "place"] <- "period"
  path$reason <- ifelse(is.na(path$std.error) & !path$is_reference, "undefined", NA)
  path
}

#' What a figure shows, a row per coefficient and fit, and where it stands
#' @noRd
figure_table <- function(x) {
  if (x$type == "path") path_table(x) else coefficients_table(x)
}

path_table <- function(x) {
  shown <- c("term", "period", "label", "estimate", "std.error", limit_columns(x$level), "reason",
             "is_reference")
  paths <- lapply(x$fits, function(fit) figure_path(fit, x$level)[shown])
  table <- fits_below(paths, names(x$fits))
  table$at <- table$period + fit_shift(table$number, length(x$fits))
  table
}

limit_columns <- function(level) c(interval_columns, if (length(level) == 2) inner_columns)

#' Tables of fits in one, with the fit's number and title
#' @noRd
fits_below <- function(tables, titles) {
  number <- rep(seq_along(tables), vapply(tables, nrow, 1L))
  table <- do.call(rbind, unname(tables))
  rownames(table) <- NULL
  cbind(fit = titles[number], number = number, table)
}

#' Where fits stand beside the middle that they share
#' @noRd
fit_shift <- function(number, n) if (n == 1) 0 * number else 0.6 * (number - (n + 1) / 2) / n

coefficients_table <- function(x) {
  layout <- list(labels = x$labels, level = x$level)
  known <- known_terms(x$fits, layout)
  layout$keep <- chosen_terms(x$choice$keep, known, "keep")
  layout$drop <- c(chosen_terms(x$choice$drop, known, "drop"),
                   setdiff("(Intercept)", layout$keep))
  order <- c(chosen_terms(x$choice$order, known, "order"), layout$keep)
  shown <- c("name", "term", "estimate", "std.error", limit_columns(x$level), "reason")
  tables <- lapply(x$fits, function(fit) shown_terms(fit, layout)[shown])
  table <- fits_below(tables, names(x$fits))
  if (nrow(table) == 0) {
    abort_input("No coefficient is left to draw.", argument = "keep")
  }
  table$group <- term_groups(table$name, x$choice$groups, known)
  terms <- unique(table[c("name", "term", "group")])
  terms <- terms[order(match(terms$group, names(x$choice$groups)),
                       match(terms$name, order, nomatch = length(order) + 1L)), ]
  table <- table[order(match(table$term, terms$term), table$number), ]
  rownames(table) <- NULL
  rows <- figure_rows(table)
  table$at <- rows$y[match(table$term, rows$term)] - fit_shift(table$number, length(x$fits))
  table
}

#' The heading of each coefficient, NA where it has none
#' @noRd
term_groups <- function(names, groups, known) {
  if (is.null(groups)) return(rep(NA_character_, length(names)))
  groups <- check_groups(groups, "groups", wording("controls"), "list(\"Policy\" = \"post\")")
  members <- lapply(groups, function(own) chosen_terms(own, known, "groups"))
  twice <- unique(unlist(members)[duplicated(unlist(members))])
  if (length(twice) > 0) {
    abort_input("{.val {twice}} {?is/are} in several groups.", argument = "groups")
  }
  rep(names(members), lengths(members))[match(names, unlist(members))]
}

#' Rows of a figure from the top: headings, and coefficients below them
#' @return A data frame: label, term (NA for a heading), y.
#' @noRd
figure_rows <- function(table) {
  terms <- unique(table[c("term", "group")])
  rows <- lapply(unique(terms$group), function(group) {
    own <- terms$term[terms$group %in% group]
    if (is.na(group)) return(data.frame(label = own, term = own))
    data.frame(label = c(group, paste0("  ", own)), term = c(NA, own))
  })
  rows <- do.call(rbind, rows)
  rows$y <- rev(seq_len(nrow(rows)))
  rows
}

figure_caption <- function(x, table) {
  with_crosses(level_caption("caption_intervals", x$level,
                             covariance = titled_covariances(x$fits, names(x$fits), x)), table)
}

#' The label of the estimates' axis: the dependent variable where the fits share it
#' @noRd
estimate_axis <- function(x) {
  outcome <- unique(outcome_labels(x$fits, list(labels = x$labels)))
  key <- if (x$type == "path") "axis_effect" else "axis_coefficient"
  if (length(outcome) != 1 || !nzchar(outcome)) return(wording(key))
  wording(paste0(key, "_on"), outcome = outcome)
}

#' @rdname regression_figure
#' @export
plot.regression_figure <- function(x, xlab = NULL, ylab = NULL, main = "",
                                   language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  table <- figure_table(x)
  is_path <- x$type == "path"
  caption <- wrapped_caption(figure_caption(x, table))
  has_legend <- length(x$fits) > 1
  left <- if (is_path) 5.5 else label_lines(figure_rows(table)$label, 2) * row_size(table) + 1.2
  old <- graphics::par(mar = c(caption_margin(caption) + if (has_legend) 1.4 else 0, max(left, 3),
                               if (has_label(main)) 3 else 1, 1))
  on.exit(graphics::par(old), add = TRUE)
  if (is_path) draw_paths(x, table, xlab, ylab, main, list(...)) else {
    draw_coefficients(x, table, xlab, ylab, main, list(...))
  }
  draw_caption(caption)
  if (has_legend) {
    below_legend(names(x$fits), pch = fit_shapes[seq_along(x$fits)], pt.bg = "white", cex = 0.85)
  }
  invisible(table)
}

#' How much smaller than usual the labels of rows are where there are many
#' @noRd
row_size <- function(table) {
  lines <- graphics::par("fin")[2] / graphics::par("csi") - 8
  min(1, max(0.4, lines / nrow(figure_rows(table))))
}

#' Coefficients below each other
#' @noRd
draw_coefficients <- function(x, table, xlab, ylab, main, given) {
  rows <- figure_rows(table)
  limits <- range(0, table[c("estimate", interval_columns)], na.rm = TRUE)
  draw_with(graphics::plot, table$estimate, table$at, type = "n", yaxt = "n", ylab = ylab %||% "",
            main = main, xlab = xlab %||% estimate_axis(x), given = given,
            chosen = list(xlim = limits, ylim = c(0.5, nrow(rows) + 0.5), yaxs = "i"))
  is_head <- is.na(rows$term)
  for (font in 1:2) {
    own <- is_head == (font == 2)
    if (any(own)) {
      graphics::axis(2, at = rows$y[own], labels = rows$label[own], las = 1, tick = FALSE,
                     font = font, cex.axis = row_size(table), gap.axis = -1)
    }
  }
  graphics::abline(v = 0, lty = 2, col = "grey50")
  graphics::segments(table$conf.low, table$at, table$conf.high, table$at, lwd = 1.6)
  draw_inner(table, table$at, is_upright = FALSE)
  graphics::points(table$estimate, table$at, pch = figure_shapes(table), bg = "white",
                   cex = 1.2 * row_size(table))
}

#' Paths over the same periods
#' @noRd
draw_paths <- function(x, table, xlab, ylab, main, given) {
  limits <- range(0, table[c("estimate", interval_columns)], na.rm = TRUE)
  draw_with(graphics::plot, table$at, table$estimate, type = "n", ylab = "", xaxt = "n",
            xlab = xlab %||% wording("axis_event_time"), main = main, given = given,
            chosen = list(xlim = range(table$period) + c(-0.4, 0.4), ylim = limits, las = 1))
  graphics::title(ylab = ylab %||% estimate_axis(x), line = 4)
  period_axis(table$period, table$label)
  graphics::abline(h = 0, lty = 2, col = "grey50")
  references <- unique(table$period[table$is_reference])
  graphics::abline(v = references, lty = 2, col = "grey50")
  graphics::segments(table$at, table$conf.low, table$at, table$conf.high, lwd = 1.4)
  draw_inner(table, table$at)
  graphics::points(table$at, table$estimate, pch = figure_shapes(table), bg = "white")
}

#' Shapes of fits; a coefficient without a standard error is a cross, a reference hollow
#' @noRd
figure_shapes <- function(table) {
  shapes <- rep_len(fit_shapes, max(table$number))[table$number]
  if (max(table$number) == 1 && !is.null(table$is_reference)) shapes[table$is_reference] <- 21
  ifelse(is.na(table$reason), shapes, 4)
}

#' @rdname regression_figure
#' @exportS3Method ggplot2::autoplot
autoplot.regression_figure <- function(object, xlab = NULL, ylab = NULL, main = NULL,
                                       language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  table <- figure_table(object)
  table$fit <- factor(table$number, seq_along(object$fits), names(object$fits))
  table$shape <- figure_shapes(table)
  if (object$type == "path") {
    layers <- path_layers(table)
    xlab <- xlab %||% wording("axis_event_time")
    ylab <- ylab %||% estimate_axis(object)
  } else {
    layers <- coefficient_layers(table)
    xlab <- xlab %||% estimate_axis(object)
  }
  ggplot2::ggplot(table) + layers + ggplot2::scale_shape_identity(
    NULL, breaks = fit_shapes[seq_along(object$fits)], labels = names(object$fits),
    guide = if (length(object$fits) > 1) "legend" else "none"
  ) + plain_figure(xlab, ylab, main, figure_caption(object, table)) +
    ggplot2::theme(legend.position = "bottom")
}

coefficient_layers <- function(table) {
  rows <- figure_rows(table)
  place <- ggplot2::aes(x = .data[["estimate"]], y = .data[["at"]], shape = .data[["shape"]])
  list(
    ggplot2::geom_vline(xintercept = 0, linetype = "dashed", colour = "grey50"),
    ggplot2::geom_linerange(ggplot2::aes(y = .data[["at"]], xmin = .data[["conf.low"]],
                                         xmax = .data[["conf.high"]]), na.rm = TRUE),
    inner_layer(table, "at", is_upright = FALSE),
    ggplot2::geom_point(place, fill = "white", size = 2.2, na.rm = TRUE),
    ggplot2::scale_y_continuous(breaks = rows$y, labels = rows$label,
                                limits = c(0.5, nrow(rows) + 0.5), expand = c(0, 0))
  )
}

path_layers <- function(table) {
  place <- ggplot2::aes(x = .data[["at"]], y = .data[["estimate"]], shape = .data[["shape"]])
  list(
    ggplot2::geom_hline(yintercept = 0, linetype = "dashed", colour = "grey50"),
    ggplot2::geom_vline(xintercept = unique(table$period[table$is_reference]),
                        linetype = "dashed", colour = "grey50"),
    ggplot2::geom_linerange(ggplot2::aes(x = .data[["at"]], ymin = .data[["conf.low"]],
                                         ymax = .data[["conf.high"]]), na.rm = TRUE),
    inner_layer(table, "at"),
    ggplot2::geom_point(place, fill = "white", size = 2, na.rm = TRUE),
    period_scale(table$period, table$label),
    ggplot2::scale_y_continuous(n.breaks = 6)
  )
}

#' @export
print.regression_figure <- function(x, language = getOption("policypanel.language", "en"), ...) {
  plot(x, language = language, ...)
  invisible(x)
}

#' @rdname regression_figure
#' @export
plot.policypanel_fit <- function(x, xlab = NULL, ylab = NULL, main = "",
                                 language = getOption("policypanel.language", "en"), ...) {
  given <- list(...)
  of_figure <- rlang::names2(given) %in% names(formals(regression_figure))
  figure <- do.call(regression_figure, c(list(x), given[of_figure]), quote = TRUE)
  do.call(plot.regression_figure, c(list(figure, xlab, ylab, main, language), given[!of_figure]),
          quote = TRUE)
}

#' @rdname regression_figure
#' @export
plot.did_feols_list <- plot.policypanel_fit

#' @rdname regression_figure
#' @exportS3Method ggplot2::autoplot
autoplot.policypanel_fit <- function(object, xlab = NULL, ylab = NULL, main = NULL,
                                     language = getOption("policypanel.language", "en"), ...) {
  check_dots(..., ignored = names(formals(regression_figure)))
  autoplot.regression_figure(regression_figure(object, ...), xlab, ylab, main, language)
}

#' @rdname regression_figure
#' @exportS3Method ggplot2::autoplot
autoplot.did_feols_list <- autoplot.policypanel_fit
