# Stacked differences in differences (Cengiz et al. 2019; Wing, Freedman and Hollingsworth 2024).

#' Stacked differences in differences
#'
#' `did_staggered(estimator = "stacked")`. For each cohort a data set of its own: its units and
#' clean controls, in the window of event time around its treatment. All are stacked, and
#' \deqn{y_{ist} = \sum_{e \ne -1} \delta_e 1(t - g_s = e) D_{is} + \alpha_{is} + \lambda_{st} +
#' \epsilon_{ist}}
#' is fitted with unit and period effects by stack \eqn{s}. What is assumed: parallel trends of each
#' cohort and its controls in the window, no anticipation.
#'
#' Plain least squares weighs stacks by the variance of treatment in them. With
#' `weighting = "sample_share"` controls of a stack get the weight
#' \eqn{(N^D_s / N^D) / (N^C_s / N^C)}, so that the effects are averages over treated units (Wing,
#' Freedman and Hollingsworth 2024). Cohorts whose window is not wholly in the data leave with a
#' note. Errors are clustered by unit over the stacks, with the small-sample factor of
#' `fixest::feols()` on the stack.
#'
#' @param window First and last event time of the stacks; the first must be below -1.
#' @param controls `"never_treated"`, or `"not_yet_treated"`: also cohorts treated after the window.
#' @param weighting `"regression"` or `"sample_share"`.
#' @references
#' Cengiz, D., Dube, A., Lindner, A. and Zipperer, B. (2019). The effect of minimum wages on
#' low-wage jobs. Quarterly Journal of Economics 134(3), 1405-1454. \doi{10.1093/qje/qjz014}
#'
#' Wing, C., Freedman, S. M. and Hollingsworth, A. (2024). Stacked difference-in-differences. NBER
#' working paper 32054. \doi{10.3386/w32054}
#' @seealso [lp_did]; [did_staggered()], which calls it, and [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "stacked",
#'               window = c(-2, 2))
#' @name stacked
NULL

stacked_did <- function(panel, window = c(-3, 3), controls = c("never_treated", "not_yet_treated"),
                        weighting = c("regression", "sample_share")) {
  controls <- check_choice(controls, c("never_treated", "not_yet_treated"), "controls")
  weighting <- check_choice(weighting, c("regression", "sample_share"), "weighting")
  window <- check_window(window, -1)
  if (window[1] > -1 || window[2] < 0) {
    abort_input("{.arg window} must begin at -1 or before and end at 0 or after.",
                argument = "window")
  }
  refuse_no_never_treated(panel, controls)
  stack <- stack_cohorts(panel, window, controls, weighting == "sample_share")
  n_events <- diff(window)
  design <- stack_design(stack)
  fit <- cohort_regression(cohort_moments(stack), design)
  own <- ncol(design[[1]]) - n_events + seq_len(n_events)
  event_time <- setdiff(seq(window[1], window[2]), -1)
  if (any(own %in% fit$dropped)) {
    abort_design("No stack has both treated rows and controls at event time
                  {event_time[own %in% fit$dropped]}.", argument = "window")
  }
  cells <- data.frame(cohort = NA_real_, period = NA_real_, event_time = event_time,
                      estimate = fit$coefficients[own])
  is_treated <- seq_along(stack$group) %in% which(stack$group %% 2 == 1)
  size <- rowSums(stack$weight[, is_treated, drop = FALSE])
  list(cells = cells, mass = list(cell = size[match(event_time, stack$period)]),
       base_event_time = -1,
       n_coefficients = n_events + length(stack$cohort) / 2 * length(stack$period),
       n_rows = sum(stack$weight > 0),
       influences = list(scores = fit$scores, group = stack$group, unit = stack$unit,
                         maps = lapply(design, function(r) r %*% fit$inverse[, own]),
                         n = length(panel$group)),
       facts = list(fact("rules_stacked", count = length(stack$cohort) / 2, from = window[1],
                         to = window[2], rows = sum(stack$weight > 0),
                         controls = fact(paste0("controls_", controls)),
                         weights = fact(paste0("weighting_", weighting)))))
}

#' The stack as a panel by event time: groups 2s - 1 (treated) and 2s (controls) of stack s
#' @noRd
stack_cohorts <- function(panel, window, controls, by_share) {
  relative <- seq(window[1], window[2])
  places <- lapply(panel$cohort, function(g) match(g + relative, panel$period))
  is_whole <- is.finite(panel$cohort) & !vapply(places, anyNA, NA)
  note_cut_cohorts(panel, is_whole, window)
  stacks <- lapply(which(is_whole), function(g) {
    latest <- if (controls == "never_treated") Inf else panel$cohort[g] + window[2]
    list(places = places[[g]], treated = which(panel$group == g),
         controls = which(is.infinite(panel$first) | panel$first > latest))
  })
  empty <- lengths(lapply(stacks, `[[`, "controls")) == 0
  if (any(empty)) {
    abort_design("{count_of(sum(empty), 'cohort')} without clean controls in the window:
                  {plain_text(panel$cohort_label[which(is_whole)[empty]])}.", argument = "window")
  }
  take <- function(x) {
    do.call(cbind, lapply(stacks, function(s) x[s$places, c(s$treated, s$controls), drop = FALSE]))
  }
  n <- vapply(stacks, function(s) c(length(s$treated), length(s$controls)), numeric(2))
  group <- rep(seq_along(n), n)
  weight <- take(period_weights(panel, seq_along(panel$group)))
  if (by_share) {
    share <- (n[1, ] / sum(n[1, ])) / (n[2, ] / sum(n[2, ]))
    weight <- weight * rep(as.vector(rbind(1, share))[group], each = nrow(weight))
  }
  list(outcome = take(panel$outcome), covariates = lapply(panel$covariates, take),
       weight = weight, period = relative, group = group, cohort = seq_along(n),
       unit = unlist(lapply(stacks, function(s) c(s$treated, s$controls))))
}

note_cut_cohorts <- function(panel, is_whole, window) {
  if (!any(is_whole)) {
    abort_design("No cohort has the whole window from {window[1]} to {window[2]} in the data.",
                 argument = "window")
  }
  cut <- panel$cohort_label[is.finite(panel$cohort) & !is_whole]
  if (length(cut) == 0) return(invisible())
  note("{count_of(length(cut), 'cohort')} ({plain_text(cut)}) without the whole window from
        {window[1]} to {window[2]} in the data {cli::qty(length(cut))}{?is/are} left out.")
}

#' Period dummies by stack, covariates, then event times of the treated
#' @noRd
stack_design <- function(stack) {
  n_times <- length(stack$period)
  p <- length(stack$covariates)
  q <- n_times * (1 + p)
  events <- diag(1, q)[, which(stack$period != -1), drop = FALSE]
  times <- diag(1, q)[, seq_len(n_times)[-1], drop = FALSE]
  slopes <- kronecker(diag(1, 1 + p), rep(1, n_times))[, -1, drop = FALSE]
  n_stacks <- length(stack$cohort) / 2
  lapply(stack$cohort, function(k) {
    own <- as.numeric(seq_len(n_stacks) == (k + 1) %/% 2)
    cbind(kronecker(t(own), times), slopes, events * (k %% 2))
  })
}
