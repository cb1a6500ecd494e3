#' Goodman-Bacon decomposition of a two-way fixed-effects coefficient
#'
#' In a balanced panel in which treatment stays on, the coefficient of the treatment is a weighted
#' mean of all comparisons of two cohorts, also of those in which the control was treated before
#' (Goodman-Bacon 2021).
#'
#' Each comparison of a cohort \eqn{k} with a control \eqn{l} is the difference-in-differences of
#' their means, before and after \eqn{k} is treated, over the periods in which \eqn{l} does not
#' change its treatment; its weight is its share in the variance of the treatment less unit and
#' period effects.
#'
#' With controls the treatment less unit and period effects and controls, \eqn{\tilde d_{it}}, still
#' varies within cohorts. The coefficient is
#' \deqn{\hat\beta = \Omega \hat\beta_w + (1 - \Omega) \sum_{k<l} s_{kl} \hat\beta_{kl},}
#' with \eqn{\Omega} the share of \eqn{\tilde d_{it}} less its mean by cohort and period in its sum
#' of squares and \eqn{\hat\beta_w} the slope of the outcome on that part. \eqn{\hat\beta_{kl}} is
#' the slope on the means of \eqn{\tilde d}, less cohort and period effects of the two cohorts; a
#' pair of treated cohorts appears once, as earlier and later cannot be told apart (Goodman-Bacon
#' 2021, section 5.2).
#'
#' That the weights add up to one and the weighted sum to the coefficient is checked, with an error
#' where it fails. In unbalanced or weighted panels see [twfe_weights()].
#'
#' @inheritParams did_feols
#' @param formula `outcome ~ treatment + controls | unit + period`, as for [did_feols()].
#' @param treatment The 0/1 treatment among the regressors. `NULL`: the first.
#' @return An object of class `bacon_decomposition`:
#'   * `comparisons`, also given by `tidy()`: a data frame with a row per comparison: `cohort` and
#'     `control` (first treated periods; `NA` for never treated), `type` (`"never treated"`,
#'     `"always treated"`, `"not yet treated"` and `"already treated"` say what the control is;
#'     with controls `"both treated"` for the two last; `"within cohorts"`), `estimate` and
#'     `weight`; estimates times weights add up to the coefficient.
#'   * `coefficient`, `treatment`, `outcome`, `counts` (units, periods, cohorts).
#' @section Errors: `policypanel_error_design` for an unbalanced panel, a treatment that switches
#'   off again, or only one cohort.
#' @references
#' Goodman-Bacon, A. (2021). Difference-in-differences with variation in treatment timing. Journal
#' of Econometrics 225(2), 254-277. \doi{10.1016/j.jeconom.2021.03.014}
#' @seealso [twfe_weights()], [event_study()].
#' @examples
#' data <- data.frame(city = rep(1:30, each = 8), year = rep(2011:2018, 30))
#' data$policy <- as.numeric(data$year >= c(2012, 2015, Inf)[data$city %% 3 + 1])
#' set.seed(1)
#' data$y <- data$policy + rnorm(240)
#' parts <- bacon_decomposition(y ~ policy | city + year, data)
#' parts
#' plot(parts)
#' @export
bacon_decomposition <- function(formula, data, treatment = NULL, subset = NULL,
                                na = c("omit", "fail"),
                                threads = getOption("policypanel.threads", 1L)) {
  check_arguments()
  if (is_database_table(data)) {
    table <- open_table(data)
    rules <- check_rules(list(vcov = "iid", subset = subset, na = na, singletons = "keep"))
    fit <- database_regressions(match.call(), formula, table, rules)
    found <- database_decomposed(fit, treatment)
    note_passes(table)
  } else {
    fit <- did_feols(formula, data, vcov = "iid", subset = subset, na = na, singletons = "keep",
                     threads = threads)
    found <- decomposed(fit, treatment)
  }
  means <- found$means
  comparisons <- if (is.null(found$parts)) uncontrolled_pairs(means) else {
    controlled_pairs(means, found$parts)
  }
  coefficient <- fit$coefficients[[found$treatment]]
  check_decomposition(comparisons$weight, comparisons$weight * comparisons$estimate, coefficient,
                      found$spread)
  structure(list(comparisons = comparisons, coefficient = coefficient,
                 treatment = found$treatment, outcome = fit$outcome,
                 counts = c(units = found$units, periods = length(means$periods),
                            cohorts = sum(is.finite(means$start)))),
            class = "bacon_decomposition")
}

#' What the decomposition needs of a fit
#' @return list(treatment, means: from cohort_period_means(), parts: from residual_parts(), NULL
#'   without controls; spread: of the outcome, units).
#' @noRd
decomposed <- function(fit, treatment) {
  panel <- twoway_panel(fit, treatment, NULL, NULL)
  refuse_third_effect(fit)
  means <- cohort_period_means(panel)
  parts <- if (length(panel$controls) > 0) residual_parts(fit, panel, means)
  list(treatment = panel$treatment, means = means, parts = parts, units = max(panel$unit),
       spread = stats::sd(panel$frame$y))
}

#' Means by cohort and period of a balanced panel
#' @return list(y, size, start, periods, row_cohort): `y` cohorts x periods in the order of time;
#'   units per cohort; the rank of its first treated period, Inf for never; labels of periods in
#'   order; per row the cohort's number, and `row_time`, the rank of its period.
#' @noRd
cohort_period_means <- function(panel) {
  order <- order(panel$periods)
  rank <- match(panel$time, order)
  start <- match(panel$cohort, order)
  n_periods <- length(order)
  is_short <- tabulate(panel$unit) != n_periods
  is_short[panel$unit[duplicated(panel$unit + max(panel$unit) * as.double(panel$time))]] <- TRUE
  refuse_unbalanced(sum(is_short), length(is_short), n_periods)
  if (any(panel$frame$d == 0 & !is.na(start) & rank >= start)) {
    abort_decomposed_reversal(panel$treatment)
  }
  start[is.na(start)] <- Inf
  starts <- distinct_starts(start)
  cohort <- match(start, starts)
  cell <- factor((rank - 1L) * length(starts) + cohort, seq_len(length(starts) * n_periods))
  size <- tabulate(cohort) / n_periods
  y <- matrix(rowsum(panel$frame$y, cell), length(starts)) / size
  list(y = y, size = size, start = starts, periods = panel$periods[order], cell = cell)
}

#' Without controls: each cohort against each other, while the control does not change
#' @noRd
uncontrolled_pairs <- function(means) {
  n_periods <- ncol(means$y)
  pairs <- expand.grid(control = seq_along(means$start), cohort = seq_along(means$start))
  pairs <- pairs[pairs$control != pairs$cohort & is.finite(means$start[pairs$cohort]) &
                   means$start[pairs$cohort] > 1, ]
  found <- Map(function(cohort, control) {
    own <- means$start[cohort]
    other <- means$start[control]
    window <- if (own < other) seq_len(min(other - 1, n_periods)) else seq(other, n_periods)
    after <- window >= own
    difference <- means$y[cohort, window] - means$y[control, window]
    c(mean(difference[after]) - mean(difference[!after]),
      prod(means$size[c(cohort, control)]) * sum(after) * sum(!after))
  }, pairs$cohort, pairs$control)
  comparison_table(means, pairs, vapply(found, `[`, 1, 1), vapply(found, `[`, 1, 2))
}

#' The treatment less its fixed effects and controls, by cohort and period and within
#' @return list(between: means, cohorts x periods; total, within: sums of squares, of all and of
#'   deviations from these means; product: of the deviations with the outcome).
#' @noRd
residual_parts <- function(fit, panel, means) {
  residual <- treatment_residuals(fit, panel)
  rows <- tabulate(means$cell, nlevels(means$cell))
  by_cell <- drop(rowsum(residual, means$cell)) / rows
  within <- residual - by_cell[as.integer(means$cell)]
  list(between = matrix(by_cell, nrow(means$y)), total = sum(residual^2), within = sum(within^2),
       product = sum(within * panel$frame$y))
}

#' With controls: the part within cohorts, then each pair of cohorts once
#' @noRd
controlled_pairs <- function(means, parts) {
  share <- parts$within / parts$total
  pairs <- expand.grid(control = seq_along(means$start), cohort = seq_along(means$start))
  pairs <- pairs[pairs$cohort < pairs$control, ]
  products <- function(x) {
    apart <- function(m) m[pairs$cohort, , drop = FALSE] - m[pairs$control, , drop = FALSE]
    means$size[pairs$cohort] * means$size[pairs$control] *
      rowSums(apart(parts$between) * apart(x))
  }
  variance <- products(parts$between)
  table <- comparison_table(means, pairs, products(means$y) / variance, variance)
  table$type[table$type == "not yet treated"] <- "both treated"
  table$weight <- (1 - share) * table$weight
  own <- data.frame(cohort = table$cohort[1][NA], control = table$control[1][NA],
                    type = "within cohorts",
                    estimate = parts$product / parts$within, weight = share)
  rbind(own, table)
}

#' The rows of a decomposition, weights scaled to one
#' @noRd
comparison_table <- function(means, pairs, estimate, weight) {
  first <- means$start[pairs$cohort]
  other <- means$start[pairs$control]
  type <- ifelse(is.infinite(other), "never treated",
                 ifelse(first == 1 | other == 1, "always treated",
                        ifelse(first < other, "not yet treated", "already treated")))
  label <- function(start) means$periods[ifelse(is.finite(start), start, NA_integer_)]
  table <- data.frame(cohort = label(first), control = label(other), type = type,
                      estimate = estimate, weight = weight / sum(weight))
  rownames(table) <- NULL
  table
}

#' @export
tidy.bacon_decomposition <- function(x, ...) {
  check_dots(...)
  x$comparisons
}

#' @export
print.bacon_decomposition <- function(x, digits = 4,
                                      language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  cat(wording("bacon_title", treatment = x$treatment, outcome = x$outcome), "\n", sep = "")
  tell("bacon_counts", units = x$counts[["units"]], periods = x$counts[["periods"]],
       cohorts = x$counts[["cohorts"]], coefficient = signif_text(x$coefficient, digits))
  cat("\n")
  rows <- x$comparisons
  types <- unique(rows$type)
  by_type <- rowsum(cbind(1, rows$weight, rows$weight * rows$estimate), match(rows$type, types))
  shown <- data.frame(bacon_control = control_words(types),
                      bacon_comparisons = as.integer(by_type[, 1]),
                      estimate_title = signif_text(by_type[, 3] / by_type[, 2], digits),
                      weight_title = signif_text(by_type[, 2], digits))
  print(in_words(shown), row.names = FALSE)
  invisible(x)
}

#' What the controls of comparisons are, in words
#' @noRd
control_words <- function(types) words_of(paste0("bacon_", gsub(" ", "_", types, fixed = TRUE)))

#' Plot a Goodman-Bacon decomposition
#'
#' Estimates of all comparisons by their weights; shapes say what the control is. A dashed line
#' stands at the coefficient, their weighted mean.
#'
#' @param x,object A result of [bacon_decomposition()].
#' @param xlab,ylab,main Labels; `main` is the title. `NULL`: made in the `language`.
#' @inheritParams policypanel_language
#' @param ... Passed to [graphics::plot.default()] by `plot()`; not used by `autoplot()`.
#' @return `plot()`: the comparisons, invisibly. `autoplot()`: a 'ggplot2' plot.
#' @seealso [bacon_decomposition()].
#' @examples
#' data <- data.frame(city = rep(1:30, each = 8), year = rep(2011:2018, 30))
#' data$policy <- as.numeric(data$year >= c(2012, 2015, Inf)[data$city %% 3 + 1])
#' data$y <- data$policy + data$city / 10 + sin(seq_len(240))
#' plot(bacon_decomposition(y ~ policy | city + year, data))
#' @export
plot.bacon_decomposition <- function(x, xlab = NULL, ylab = NULL, main = "",
                                     language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  drawn <- x$comparisons
  types <- unique(drawn$type)
  old <- wide_left_margin(bottom = 5.5, top = if (has_label(main)) 3 else 1)
  on.exit(graphics::par(old), add = TRUE)
  draw_with(graphics::plot, drawn$weight, drawn$estimate, ylab = "", main = main,
            xlab = xlab %||% wording("weight_title"), given = list(...),
            chosen = list(las = 1, pch = comparison_shapes[drawn$type],
                          xlim = range(0, drawn$weight)))
  graphics::title(ylab = ylab %||% wording("estimate_title"), line = 4)
  graphics::abline(h = x$coefficient, lty = 2, col = "grey50")
  below_legend(control_words(types), pch = comparison_shapes[types], cex = 0.8)
  invisible(drawn)
}

#' @rdname plot.bacon_decomposition
#' @exportS3Method ggplot2::autoplot
autoplot.bacon_decomposition <- function(object, xlab = NULL, ylab = NULL, main = NULL,
                                         language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  check_figure_labels(xlab = xlab, ylab = ylab, main = main)
  check_package("ggplot2", "The plot made by autoplot()")
  types <- sort(unique(object$comparisons$type))
  ggplot2::ggplot(object$comparisons, ggplot2::aes(x = .data[["weight"]], y = .data[["estimate"]],
                                                   shape = .data[["type"]])) +
    ggplot2::geom_hline(yintercept = object$coefficient, linetype = "dashed", colour = "grey50") +
    ggplot2::geom_point(size = 2) +
    ggplot2::scale_shape_manual(values = comparison_shapes, breaks = types,
                                labels = control_words(types)) +
    ggplot2::labs(x = xlab %||% wording("weight_title"), y = ylab %||% wording("estimate_title"),
                  title = main, shape = wording("bacon_control")) +
    figure_theme() +
    ggplot2::theme(panel.grid = ggplot2::element_blank(), legend.position = "bottom")
}

# Points by what the control is
comparison_shapes <- c("never treated" = 19, "always treated" = 17, "not yet treated" = 1,
                       "already treated" = 4, "both treated" = 2, "within cohorts" = 15)
