# Dube, Girardi, Jorda and Taylor (2025): local projections on the switch into treatment.

#' Local projections differences in differences
#'
#' `did_staggered(estimator = "lp_did")`. For each horizon \eqn{h}, without -1, the regression
#' \deqn{y_{i,t+h} - y_{i,t-1} = \beta_h \Delta D_{it} + \delta_t + e_{it}}
#' on units newly treated in \eqn{t} (\eqn{\Delta D_{it} = 1}) and clean controls, those not yet
#' treated in both \eqn{t} and \eqn{t + h}. Effects are averages with the weights of least squares.
#' What is assumed: parallel trends, no anticipation.
#'
#' The numbers are those of `lpdid` for Stata without weights: for each horizon its own
#' small-sample factor \eqn{G/(G-1) (N-1)/(N-K)}, \eqn{K} the period effects and one, and
#' \eqn{G - 1} degrees of freedom. `ATT` averages the horizons from 0 on by their newly treated
#' rows.
#'
#' @param window First and last horizon; `NULL`: all that have rows.
#' @references
#' Dube, A., Girardi, D., Jorda, O. and Taylor, A. M. (2025). A local projections approach to
#' difference-in-differences. Journal of Applied Econometrics. \doi{10.1002/jae.70000}
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "lp_did")
#' @name lp_did
NULL

lp_did <- function(panel, window = NULL) {
  refuse_covariates(panel, "lp_did")
  if (!is.null(window)) window <- check_window(window, window[1])
  reach <- max(panel$period) - min(panel$period)
  horizons <- setdiff(seq(max(-reach, window[1] %||% -reach), min(reach, window[2] %||% reach)), -1)
  found <- lapply(horizons, local_projection, panel)
  has <- !vapply(found, is.null, NA)
  if (!any(has)) {
    abort_design("No horizon has both newly treated units and clean controls.")
  }
  found <- found[has]
  cells <- data.frame(cohort = NA_real_, period = NA_real_, event_time = horizons[has],
                      estimate = vapply(found, `[[`, 0, "estimate"))
  values <- vapply(found, `[[`, numeric(length(panel$group)), "influence")
  n_clusters <- vapply(found, `[[`, 0, "n_clusters")
  list(cells = cells, mass = list(cell = vapply(found, `[[`, 0, "n_treated")),
       df = min(n_clusters) - 1,
       influences = list(blocks = list(list(units = seq_along(panel$group),
                                            cells = seq_along(found), values = values)),
                         n = length(panel$group)),
       facts = list("Controls: not yet treated in both periods; base: the period before treatment"))
}

refuse_covariates <- function(panel, estimator) {
  if (length(panel$covariates) > 0) {
    abort_input("{.val {estimator}} takes no covariates here: write
                {.code {panel$name$outcome} ~ 1 | {panel$name$unit} + {panel$name$time}}.",
                argument = "formula")
  }
  if (panel$has_weights) {
    abort_input("{.val {estimator}} takes no weights here.", argument = "weights")
  }
}

#' One horizon
#' @return list(estimate, influence per unit with the small-sample factor, n_treated, n_clusters), or
#'   NULL where there is nothing to compare.
#' @noRd
local_projection <- function(h, panel) {
  period <- panel$period
  present <- row_weights(panel, seq_along(panel$group))
  parts <- lapply(seq_along(period), function(s) {
    at <- match(period[s] + c(h, -1), period)
    if (anyNA(at)) return(NULL)
    is_treated <- panel$first == period[s]
    is_clean <- panel$first > max(period[s], period[s] + h)
    units <- which((is_treated | is_clean) & present[at[1], ] * present[at[2], ] *
                     present[s, ] > 0)
    list(units = units, time = rep(s, length(units)), treated = as.numeric(is_treated[units]),
         change = panel$outcome[at[1], units] - panel$outcome[at[2], units])
  })
  rows <- lapply(c("units", "time", "treated", "change"), function(name) {
    unlist(lapply(parts, `[[`, name))
  })
  names(rows) <- c("units", "time", "treated", "change")
  if (length(rows$units) == 0) return(NULL)
  time <- match(rows$time, unique(rows$time))
  less_means <- function(x) x - (rowsum(x, time)[, 1] / tabulate(time))[time]
  d <- less_means(rows$treated)
  if (sum(d^2) < 1e-9) return(NULL)
  estimate <- sum(d * rows$change) / sum(d^2)
  e <- less_means(rows$change) - d * estimate
  n <- length(e)
  groups <- vapply(panel$clusters, function(code) length(unique(code[rows$units])), 1L)
  factor <- min(groups) / (min(groups) - 1) * (n - 1) / (n - max(time) - 1)
  influence <- numeric(length(panel$group))
  own <- rowsum(d * e, rows$units)
  influence[as.integer(rownames(own))] <- own / sum(d^2)
  list(estimate = estimate, influence = sqrt(factor) * influence, n_treated = sum(rows$treated),
       n_clusters = min(groups))
}
