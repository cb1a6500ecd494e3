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
       base_event_time = -1, df = min(n_clusters) - 1,
       influences = list(blocks = list(list(units = seq_along(panel$group),
                                            cells = seq_along(found), values = values)),
                         n = length(panel$group)),
       facts = list(fact("rules_lp_did")))
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

#' One horizon: in each period newly treated units against clean controls
#'
#' Units are ordered by cohort, so that the treated of a period stand together, and the clean
#' controls at the end.
#' @return list(estimate, influence per unit with the small-sample factor, n_treated, n_clusters),
#'   or NULL where there is nothing to compare.
#' @noRd
local_projection <- function(h, panel) {
  parts <- lapply(seq_along(panel$period), switch_rows, h, panel)
  parts <- parts[!vapply(parts, is.null, NA)]
  weight <- vapply(parts, function(p) sum(p$d^2), 0)
  if (sum(weight) < 1e-9) return(NULL)
  estimate <- sum(vapply(parts, function(p) sum(p$d * p$change), 0)) / sum(weight)
  influence <- numeric(length(panel$group))
  is_used <- logical(length(panel$group))
  for (p in parts) {
    e <- p$change - mean(p$change) - p$d * estimate
    influence[p$units] <- influence[p$units] + p$d * e / sum(weight)
    is_used[p$units] <- TRUE
  }
  n <- sum(lengths(lapply(parts, `[[`, "units")))
  groups <- min(vapply(panel$clusters, function(code) length(unique(code[is_used])), 1L))
  factor <- groups / (groups - 1) * (n - 1) / (n - length(parts) - 1)
  list(estimate = estimate, influence = sqrt(factor) * influence,
       n_treated = sum(vapply(parts, `[[`, 0, "n_treated")), n_clusters = groups)
}

#' Rows of period `s`: changes over the horizon, and the switch less its mean
#' @noRd
switch_rows <- function(s, h, panel) {
  now <- panel$period[s]
  at <- match(now + c(h, -1), panel$period)
  if (anyNA(at)) return(NULL)
  treated <- which(panel$first == now)
  clean <- which(panel$first > max(now, now + h))
  units <- c(treated, clean)
  is_treated <- rep(c(TRUE, FALSE), c(length(treated), length(clean)))
  if (!is.null(panel$weight)) {
    present <- colSums(panel$weight[c(at, s), units, drop = FALSE] == 0) == 0
    units <- units[present]
    is_treated <- is_treated[present]
  }
  if (length(units) == 0) return(NULL)
  list(units = units, d = is_treated - mean(is_treated), n_treated = sum(is_treated),
       change = panel$outcome[at[1], units] - panel$outcome[at[2], units])
}
