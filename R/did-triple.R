# Triple differences: in a cohort's group units that the policy is for are compared with units that
# it is not for, and both with their like in groups without the policy.

#' Triple differences with staggered adoption
#'
#' `did_staggered(cohort = , triple = "group")`, with estimator `"callaway_santanna"`. A policy
#' starts in some groups (states; `cohort` holds the period, for all units of the group) and is for
#' some of their units only (`triple`, 1 where a unit is eligible). With \eqn{S} the cohort,
#' \eqn{Q} eligibility, \eqn{b} the base period and \eqn{c} a cohort without the policy in both
#' periods,
#' \deqn{ATT(g, t) = (E[\Delta | g, 1] - E[\Delta | g, 0]) - (E[\Delta | c, 1] - E[\Delta | c, 0]),
#' \quad \Delta = Y_t - Y_b.}
#' What is assumed: without the policy, eligible and other units would have drifted apart in cohort
#' \eqn{g} as they do in cohort \eqn{c}, given the covariates; parallel trends of neither comparison
#' alone. No anticipation.
#'
#' With covariates the difference of differences of two differences is no longer right, because each
#' would be taken over covariates of units of its own. As in Ortiz-Villavicencio and Sant'Anna
#' (2025) three comparisons are made with the eligible units of cohort \eqn{g}, all at the
#' covariates of these: \eqn{\delta(g, 0) + \delta(c, 1) - \delta(c, 0)}, each by `method` (doubly
#' robust, regression, weighting; see [callaway_santanna]).
#'
#' *Not-yet-treated controls* must not be pooled: the two groups of units drift apart in ways of
#' their own in each cohort, so that a pool of cohorts mixed with other shares of eligible units is
#' no control. With `controls = "not_yet_treated"` there is an estimate for each cohort of controls,
#' and the effect is their combination with the smallest variance, \eqn{w = \Omega^{-1} 1 / (1'
#' \Omega^{-1} 1)}, \eqn{\Omega} the covariance of their influences. Cohorts without units of both
#' kinds are no controls; a note says where these are the never treated.
#'
#' Cohorts count by all their units, eligible or not, in averages. The numbers are those of the R
#' package 'triplediff'. Two periods and two groups without covariates are the coefficient of the
#' product of the three dummies in a regression with all their products.
#'
#' @references
#' Ortiz-Villavicencio, M. and Sant'Anna, P. H. C. (2025). Better understanding triple differences
#' estimators. \doi{10.48550/arXiv.2505.09942}
#'
#' Sant'Anna, P. H. C. and Zhao, J. (2020). Doubly robust difference-in-differences estimators.
#' Journal of Econometrics 219(1), 101-122. \doi{10.1016/j.jeconom.2020.06.003}
#' @seealso [callaway_santanna]; [did_staggered()], which calls it, and [compare_estimators()].
#' @examples
#' data <- data.frame(firm = rep(1:80, each = 6), year = rep(2011:2016, 80))
#' data$start <- c(2013, 2015, Inf, Inf)[data$firm %% 4 + 1]
#' data$small <- as.numeric(data$firm <= 40)
#' set.seed(1)
#' data$y <- data$small * (data$year >= data$start) + 0.1 * data$year * data$small + rnorm(480)
#' did_staggered(y ~ 1 | firm + year, data, cohort = "start", triple = "small")
#' @name triple_differences
NULL

#' Per unit of the data whether it is eligible
#' @noRd
eligible_units <- function(data, triple, unit) {
  x <- as_number(fetch_column(data, triple, "triple"), triple)
  odd <- which(is.na(x) | !x %in% c(0, 1))
  if (length(odd) > 0) {
    abort_data("{.val {triple}} must be 1 where the policy is for a unit and 0 elsewhere.",
               argument = "triple", column = triple, rows = odd)
  }
  varying <- which(x != x[match(unit$code, unit$code)])
  if (length(varying) > 0) {
    abort_data("{.val {triple}} changes within {unit_list(unit, varying)}.",
               "Whom a policy is for must be fixed before it.", argument = "triple",
               column = triple, rows = varying)
  }
  x[match(seq_len(unit$n_levels) - 1L, unit$code)] == 1
}

#' Cohorts must have units of both kinds; never treated units that do not are no controls
#' @noRd
refuse_triple <- function(panel, sampling) {
  if (sampling != "panel") {
    abort_input("Triple differences need a panel.", argument = "sampling")
  }
  lacking <- lapply(c(TRUE, FALSE), function(kind) {
    of_kind <- panel$group[panel$eligible == kind]
    which(is.finite(panel$cohort) & !seq_along(panel$cohort) %in% of_kind)
  })
  for (kind in which(lengths(lacking) > 0)) {
    labels <- plain_text(panel$cohort_label[lacking[[kind]]])
    whom <- if (kind == 1) "No" else "Every"
    abort_design("{whom} unit of cohort{cli::qty(length(labels))}{?s} {labels} has
                  {.val {panel$name$triple}} 1.",
                 "{.arg cohort} must hold the period in which the policy starts in a unit's group,
                  for eligible units and others alike.", argument = "triple",
                 column = panel$name$triple)
  }
  never <- panel$eligible[is.infinite(panel$first)]
  if (length(never) > 0 && length(unique(never)) == 1) {
    note("{.val {panel$name$triple}} is {as.numeric(never[1])} in all {count_of(length(never),
          'never treated unit')}: they are no controls.")
  }
}

#' One or more effects on the same units by three comparisons for each cohort of controls
#'
#' @param pair As pair_effects() takes it; `treated` is the cohort of which effects are estimated.
#' @param cohort,eligible Per unit of `pair`.
#' @return As pair_effects(); NULL where nobody is left to compare with.
#' @noRd
triple_effects <- function(pair, cohort, eligible, method, name) {
  controls <- sort(unique(cohort[!pair$treated]))
  has_both <- function(own) any(own & eligible) && any(own & !eligible)
  controls <- controls[vapply(controls, function(g) has_both(!pair$treated & cohort == g), NA)]
  if (length(controls) == 0 || !has_both(pair$treated)) return(NULL)
  target <- pair$treated & eligible
  against <- function(control) {
    own <- which(target | control)
    of <- function(x) x[own, , drop = FALSE]
    found <- pair_effects(list(change = of(pair$change), treated = target[own],
                               weight = pair$weight[own], covariates = of(pair$covariates)),
                          method, name)
    influence <- pair$change * 0
    influence[own, ] <- found$influence
    list(estimate = found$estimate, influence = influence)
  }
  same_cohort <- against(pair$treated & !eligible)
  by_control <- lapply(controls, function(g) {
    own <- !pair$treated & cohort == g
    with <- against(own & eligible)
    without <- against(own & !eligible)
    Map(function(same, with, without) same + with - without, same_cohort, with, without)
  })
  if (length(by_control) == 1) return(by_control[[1]])
  least_variance(by_control, name)
}

#' The combination of estimates of one effect with the smallest variance, for each of several
#' effects
#' @param estimates list(list(estimate, influence: units x effects), ...).
#' @noRd
least_variance <- function(estimates, name) {
  n_effects <- length(estimates[[1]]$estimate)
  combined <- list(estimate = numeric(n_effects), influence = estimates[[1]]$influence)
  for (k in seq_len(n_effects)) {
    influence <- vapply(estimates, function(own) own$influence[, k],
                        numeric(nrow(combined$influence)))
    root <- qr(influence, tol = 1e-9)
    if (root$rank < ncol(influence)) {
      abort_design("The estimates of {name} from several cohorts of controls are the same but for
                    rounding, so that no combination has the smallest variance.",
                   "Compare with units that are never treated:
                    {.code controls = \"never_treated\"}.", argument = "controls")
    }
    weight <- rowSums(chol2inv(qr.R(root)))
    weight <- weight / sum(weight)
    combined$estimate[k] <- sum(weight * vapply(estimates, function(own) own$estimate[k], 0))
    combined$influence[, k] <- influence %*% weight
  }
  combined
}
