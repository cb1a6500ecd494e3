#' Weights of a two-way fixed-effects coefficient
#'
#' Where treatment starts at different times, the coefficient of a two-way fixed-effects regression
#' is a weighted sum of the effects by cohort and period, in which weights may be negative (de
#' Chaisemartin and D'Haultfoeuille 2020). `twfe_weights()` gives the weights, and the effects that
#' the same model imputes.
#'
#' With \eqn{\tilde D_{it}} the residual of the treatment in a regression on fixed effects and
#' controls and \eqn{\omega_{it}} the weights of the regression,
#' \deqn{\hat\beta = \sum_{g,t} W_{gt} \hat\tau_{gt}, \quad W_{gt} = \frac{\sum_{i \in g}
#' \omega_{it} \tilde D_{it} D_{it}}{\sum_{i,t} \omega_{it} \tilde D_{it} D_{it}},}
#' where \eqn{\hat\tau_{gt}} is the mean, weighted by \eqn{\omega_{it} \tilde D_{it}}, of
#' \eqn{y_{it}} less its prediction by the model fitted to untreated rows (Borusyak, Jaravel and
#' Spiess 2024). The identity is exact, in unbalanced and weighted panels and with controls, and is
#' checked: with an error where it fails.
#'
#' A cohort is the first period in the sample in which a unit is treated. Units that are treated in
#' all their periods, and periods in which all are, have no prediction; effects of their cells are
#' `NA`, and a note counts these. All are where the untreated rows fall into parts that share
#' neither a unit nor a period.
#'
#' @param fit A result of [did_feols()] with fixed effects of units and periods.
#' @param treatment The 0/1 treatment among the regressors. `NULL`: the first.
#' @param unit,time Fixed effects of the fit. `NULL`: the first and the second.
#' @return A data frame of class `twfe_weights` with a row per treated cell: `cohort`, `time`,
#'   `rows` in the sample, `weight` and `effect`. `print()` adds the share and the sum of negative
#'   weights, `summary()` gives them by cohort and by period, `plot()` shows the weights. The
#'   attributes `coefficient` and `treatment` name what was taken apart.
#' @section Errors: `policypanel_error_data` for a treatment that is not 0/1,
#'   `policypanel_error_design` where the identity fails.
#' @references
#' Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study designs: robust and
#' efficient estimation. Review of Economic Studies 91(6), 3253-3285.
#'
#' de Chaisemartin, C. and D'Haultfoeuille, X. (2020). Two-way fixed effects estimators with
#' heterogeneous treatment effects. American Economic Review 110(9), 2964-2996.
#' \doi{10.1257/aer.20181169}
#' @seealso [bacon_decomposition()], [did_feols()].
#' @examples
#' data <- data.frame(city = rep(1:30, each = 8), year = rep(2011:2018, 30))
#' start <- c(2012, 2015, Inf)[data$city %% 3 + 1]
#' data$policy <- as.numeric(data$year >= start)
#' set.seed(1)
#' data$y <- 0.2 * data$policy * (data$year - start + 1) %in% 1:9 + rnorm(240)
#' weights <- twfe_weights(did_feols(y ~ policy | city + year, data))
#' weights
#' summary(weights)
#' plot(weights)
#' @export
twfe_weights <- function(fit, treatment = NULL, unit = NULL, time = NULL) {
  check_arguments()
  panel <- twoway_panel(fit, treatment, unit, time)
  residual <- panel$frame$w * treatment_residuals(fit, panel)
  on <- panel$frame$d == 1
  share <- residual[on] / sum(residual[on])
  effect <- panel$frame$y[on] - imputed_outcomes(panel)
  cell <- list(panel$cohort[on], panel$time[on])
  key <- paste(cell[[1]], cell[[2]])
  sums <- rowsum(cbind(weight = share, product = share * effect, rows = 1), key, reorder = FALSE)
  first <- match(rownames(sums), key)
  cells <- data.frame(cohort = panel$periods[cell[[1]][first]],
                      time = panel$periods[cell[[2]][first]], rows = as.integer(sums[, "rows"]),
                      weight = sums[, "weight"], effect = sums[, "product"] / sums[, "weight"])
  cells <- cells[order(cells$cohort, cells$time), ]
  rownames(cells) <- NULL
  coefficient <- fit$coefficients[[panel$treatment]]
  check_decomposition(sums[, "weight"], sums[, "product"], coefficient, stats::sd(panel$frame$y))
  unknown <- sum(is.na(cells$effect))
  if (unknown > 0) {
    note("{count_of(unknown, 'cell')} of {nrow(cells)} {cli::qty(unknown)}{?has/have} no imputed
          effect: the untreated rows do not say what {?its/their} outcomes would have been.")
  }
  structure(cells, class = c("twfe_weights", "data.frame"), coefficient = coefficient,
            treatment = panel$treatment)
}

#' What treated rows would have been, by the model of the untreated; NA where it does not say
#' @noRd
imputed_outcomes <- function(panel) {
  on <- panel$frame$d == 1
  if (all(on)) return(rep(NA_real_, sum(on)))
  untreated <- panel_fit(panel, "y", panel$controls, rows = !on)
  if (has_islands(untreated)) return(rep(NA_real_, sum(on)))
  unname(silently(stats::predict(untreated, newdata = panel$frame[on, , drop = FALSE])))
}

#' Whether two fixed effects fall into parts without a row in common, between which no effect of a
#' level can be compared: more levels than one are then redundant
#' @noRd
has_islands <- function(fit) {
  used <- stats::nobs(fit) - length(fit$coefficients) - stats::df.residual(fit)
  length(fit$levels) == 2 && sum(lengths(fit$levels)) - used > 1
}

#' That parts add up to one and to the coefficient, to ten digits of the outcome's spread
#' @noRd
check_decomposition <- function(weight, product, coefficient, spread) {
  off <- c(abs(sum(weight) - 1), abs(sum(product) - coefficient) / max(abs(coefficient), spread))
  if (all(off < 1e-9, na.rm = TRUE)) return(invisible())
  abort_design("The parts do not add up to the coefficient: the fixed effects were not taken out
                exactly.", "Lower {.arg tolerance} of the fit.", argument = "fit")
}

#' @export
print.twfe_weights <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                               ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  cat(wording("twfe_title"), "\n", sep = "")
  if (!is.null(attr(x, "coefficient"))) {
    tell("twfe_coefficient", treatment = attr(x, "treatment"),
         coefficient = signif_text(attr(x, "coefficient"), digits))
  }
  say(negative_text("twfe_negative", x, digits))
  cat("\n")
  shown <- text_frame(as.data.frame(x), digits)
  is_ours <- names(shown) %in% c("cohort", "time", "effect")
  names(shown)[is_ours] <- paste0("twfe_", names(shown)[is_ours])
  print(in_words(shown), row.names = FALSE)
  invisible(x)
}

#' @export
as.data.frame.twfe_weights <- function(x, ...) {
  check_dots(..., ignored = c("row.names", "optional", "stringsAsFactors"))
  attributes(x) <- list(names = names(x), row.names = seq_len(nrow(x)), class = "data.frame")
  x
}

#' @export
summary.twfe_weights <- function(object, ...) {
  check_dots(...)
  sums_by <- function(by) {
    key <- sort(unique(object[[by]]))
    group <- factor(match(object[[by]], key), seq_along(key))
    negative <- object$weight < 0
    sums <- rowsum(cbind(1, negative, object$weight, object$weight * negative), group)
    data.frame(by = by, value = as.character(key), cells = as.integer(sums[, 1]),
               negative_cells = as.integer(sums[, 2]), weight = sums[, 3],
               negative_weight = sums[, 4], row.names = NULL)
  }
  rbind(sums_by("cohort"), sums_by("time"))
}

#' Plot the weights of a two-way fixed-effects coefficient
#'
#' A line per cohort over the periods in which it is treated; negative weights are hollow points, a
#' dashed line stands at zero. The figure needs numeric or date periods, or takes them in order.
#'
#' @param x,object A result of [twfe_weights()].
#' @param xlab,ylab,main Labels; `main` is the title. `NULL`: made in the `language`.
#' @inheritParams policypanel_language
#' @param ... Passed to [graphics::plot.default()] by `plot()`; not used by `autoplot()`.
#' @return `plot()`: `x`, invisibly. `autoplot()`: a 'ggplot2' plot.
#' @seealso [twfe_weights()].
#' @examples
#' data <- data.frame(city = rep(1:30, each = 8), year = rep(2011:2018, 30))
#' data$policy <- as.numeric(data$year >= c(2012, 2015, Inf)[data$city %% 3 + 1])
#' data$y <- data$policy + data$city / 10
#' plot(twfe_weights(did_feols(y ~ policy | city + year, data)))
#' @export
plot.twfe_weights <- function(x, xlab = NULL, ylab = NULL, main = "",
                              language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  periods <- sort(unique(x$time))
  place <- match(x$time, periods)
  caption <- wrapped_caption(negative_text("twfe_caption", x, 3))
  old <- wide_left_margin(bottom = caption_margin(caption), top = if (has_label(main)) 3 else 1)
  on.exit(graphics::par(old), add = TRUE)
  draw_with(graphics::plot, place, x$weight, type = "n", xaxt = "n", ylab = "", main = main,
            xlab = xlab %||% wording("axis_period"), given = list(...),
            chosen = list(ylim = range(0, x$weight), las = 1))
  graphics::title(ylab = ylab %||% wording("weight_title"), line = 4)
  period_axis(seq_along(periods), plain_text_each(periods))
  graphics::abline(h = 0, lty = 2, col = "grey50")
  for (own in split(seq_len(nrow(x)), x$cohort)) {
    graphics::lines(place[own], x$weight[own], col = "grey60")
  }
  graphics::points(place, x$weight, pch = ifelse(x$weight < 0, 21, 19), bg = "white")
  draw_caption(caption)
  invisible(x)
}

#' @rdname plot.twfe_weights
#' @exportS3Method ggplot2::autoplot
autoplot.twfe_weights <- function(object, xlab = NULL, ylab = NULL, main = NULL,
                                  language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  drawn <- as.data.frame(object)
  periods <- sort(unique(drawn$time))
  drawn$place <- factor(match(drawn$time, periods), seq_along(periods), plain_text_each(periods))
  ggplot2::ggplot(drawn, ggplot2::aes(x = .data[["place"]], y = .data[["weight"]],
                                      group = .data[["cohort"]])) +
    ggplot2::geom_hline(yintercept = 0, linetype = "dashed", colour = "grey50") +
    ggplot2::geom_line(colour = "grey60") +
    ggplot2::geom_point(shape = ifelse(drawn$weight < 0, 21, 19), fill = "white", size = 2) +
    ggplot2::labs(x = xlab %||% wording("axis_period"), y = ylab %||% wording("weight_title"),
                  title = main, caption = negative_text("twfe_caption", object, 3)) +
    figure_theme() +
    ggplot2::theme(panel.grid = ggplot2::element_blank())
}

#' How many weights are negative, and their sum
#' @noRd
negative_text <- function(key, x, digits) {
  wording(key, negative = sum(x$weight < 0), cells = nrow(x),
          sum = signif_text(sum(pmin(x$weight, 0)), digits))
}
