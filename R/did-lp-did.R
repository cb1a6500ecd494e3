# Dube, Girardi, Jorda and Taylor (2025): local projections on the switch into treatment.

#' Local projections differences in differences
#'
#' `did_staggered(estimator = "lp_did")`. For each horizon \eqn{h}, without -1, the regression
#' \deqn{y_{i,t+h} - y_{i,t-1} = \beta_h \Delta D_{it} + x_{it}'\gamma_h + \delta_t + e_{it}}
#' on units newly treated in \eqn{t} (\eqn{\Delta D_{it} = 1}) and clean controls, those not yet
#' treated in both \eqn{t} and \eqn{t + h}. Effects are averages with the weights of least squares.
#' What is assumed: parallel trends (given covariates, in a linear way), no anticipation.
#' *Covariates* are those of the period \eqn{t}, with one coefficient per horizon; one that does not
#' change within units is used. *Weights* are those of the row in \eqn{t}.
#'
#' The numbers are those of `lpdid` for Stata without `rw`: for each horizon its own
#' small-sample factor \eqn{G/(G-1) (N-1)/(N-K)}, \eqn{K} the period effects, the covariates and
#' one, and \eqn{G - 1} degrees of freedom. `ATT` averages the horizons from 0 on by their newly
#' treated rows, or the weights of these.
#'
#' @param window First and last horizon; `NULL`: all that have rows.
#' @references
#' Dube, A., Girardi, D., Jorda, O. and Taylor, A. M. (2025). A local projections approach to
#' difference-in-differences. Journal of Applied Econometrics. \doi{10.1002/jae.70000}
#' @seealso [stacked]; [did_staggered()], which calls it, and [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "lp_did")
#' @name lp_did
NULL

lp_did <- function(panel, window = NULL) {
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
  covariates <- if (length(panel$covariates) > 0) fact("covariates_at_switch")
  list(cells = cells, mass = list(cell = vapply(found, `[[`, 0, "treated_weight")),
       base_event_time = -1, df = min(n_clusters) - 1,
       influences = list(blocks = list(list(units = seq_along(panel$group),
                                            cells = seq_along(found), values = values)),
                         n = length(panel$group)),
       facts = Filter(is_fact, list(fact("rules_lp_did"), covariates)))
}

#' One horizon: in each period newly treated units against clean controls
#'
#' @return list(estimate, influence per unit with the small-sample factor, treated_weight,
#'   n_clusters), or NULL where there is nothing to compare.
#' @noRd
local_projection <- function(h, panel) {
  parts <- lapply(seq_along(panel$period), switch_rows, h, panel)
  parts <- parts[!vapply(parts, is.null, NA)]
  if (sum(vapply(parts, function(p) sum(p$weight * p$x[, 1]^2), 0)) < 1e-9) return(NULL)
  add <- function(f) Reduce(`+`, lapply(parts, f))
  inverse <- invert_switch(add(function(p) crossprod(p$x, p$weight * p$x)),
                           add(function(p) p$total), h)
  coefficients <- inverse %*% add(function(p) crossprod(p$x, p$weight * p$change))
  influence <- numeric(length(panel$group))
  is_used <- logical(length(panel$group))
  for (p in parts) {
    e <- p$change - drop(p$x %*% coefficients)
    own <- p$weight * e * drop(p$x %*% inverse[, 1])
    influence[p$units] <- influence[p$units] + own
    is_used[p$units] <- TRUE
  }
  n <- sum(lengths(lapply(parts, `[[`, "units")))
  groups <- min(vapply(panel$clusters, function(code) length(unique(code[is_used])), 1L))
  n_coefficients <- length(parts) + ncol(inverse)
  factor <- groups / (groups - 1) * (n - 1) / (n - n_coefficients)
  list(estimate = coefficients[1], influence = sqrt(factor) * influence,
       treated_weight = sum(vapply(parts, `[[`, 0, "treated_weight")), n_clusters = groups)
}

#' The inverse of the products of the switch and the covariates, less their means by period
#' @param total Their sums of squares with these means.
#' @noRd
invert_switch <- function(products, total, h) {
  invert_scaled(products, 1e-20 * total) %||%
    abort_design("The covariates are collinear, with each other, the periods or the switch into
                  treatment, at horizon {h}.", "Take fewer covariates.", argument = "formula")
}

#' Rows of period `s`: changes over the horizon, the switch and the covariates, less their means,
#' and the `total` of squares of the last two with their means
#'
#' Units are ordered by cohort, so that the treated of a period stand together, and the clean
#' controls at the end.
#' @noRd
switch_rows <- function(s, h, panel) {
  now <- panel$period[s]
  at <- match(now + c(h, -1), panel$period)
  if (anyNA(at)) return(NULL)
  treated <- which(panel$first == now)
  clean <- which(panel$first > max(now, now + h))
  units <- c(treated, clean)
  is_treated <- rep(c(1, 0), c(length(treated), length(clean)))
  weight <- 1
  if (!is.null(panel$weight)) {
    present <- colSums(panel$weight[c(at, s), units, drop = FALSE] == 0) == 0
    units <- units[present]
    is_treated <- is_treated[present]
    weight <- panel$weight[s, units]
  }
  if (length(units) == 0) return(NULL)
  weight <- rep_len(weight, length(units))
  centred <- function(x) sweep(x, 2, colSums(weight * x) / sum(weight))
  x <- do.call(cbind, c(list(is_treated), lapply(unname(panel$covariates), `[`, s, units)))
  list(units = units, weight = weight, treated_weight = sum(weight * is_treated),
       x = centred(x), total = colSums(weight * x^2),
       change = drop(centred(cbind(panel$outcome[at[1], units] - panel$outcome[at[2], units]))))
}
