# Placebo tests of effects of cohorts: weighted sums of outcomes where the estimator is linear and
# treats the units of a cohort alike, else the estimator anew.

#' What other assignments of cohorts are held against
#' @return list(object, panel, paths, outcomes, clusters, stratum, weights: from cohort_weights(),
#'   or NULL where every assignment is estimated anew).
#' @noRd
cohort_problem <- function(fit, type, strata, data) {
  panel <- fit$estimation$panel
  if (!is.null(panel$name$treatment)) {
    abort_input("Placebos deal out cohorts anew; a treatment that switches has a path
                for each unit.",
                "Its placebos before the change are {.code joint_test(fit, \"leads\")}.",
                argument = "fit")
  }
  order <- order(sorting_key(panel$unit_label), method = "radix")
  terms <- names(fit$coefficients)
  if (type != "units") terms <- intersect("ATT", terms)
  if (length(terms) == 0) {
    abort_design("The fit has no effect after treatment to average, which is what other dates are
                  held against.", "See {.code type = \"units\"}.", argument = "type")
  }
  paths <- list(name = panel$name$cohort, terms = terms, first = panel$first[order],
                periods = panel$period, labels = panel$unit_label[order], unit = order(order))
  problem <- list(object = fit, panel = panel, paths = paths, outcomes = fit$outcome,
                  clusters = lapply(panel$clusters, function(code) {
                    list(code = code, n_levels = length(unique(code)))
                  }))
  if (!is.null(strata)) problem$stratum <- cohort_strata(paths, panel$name$unit, strata, data)
  if (type == "units") problem$weights <- cohort_weights(fit, panel, terms)
  problem
}

#' The weight of a unit's outcome in each estimate, by period, cohort and term
#'
#' For an estimator that is linear in outcomes and treats the units of a cohort alike. Many have
#' these weights in their influences; others are known by their answers to outcomes that are 1 in
#' one period for one cohort, and 0 elsewhere.
#' @return Periods x cohorts x terms, per unit of the cohort; NULL where the estimator is none such.
#' @noRd
cohort_weights <- function(fit, panel, terms) {
  if (!panel$is_balanced || !is.null(panel$weight) || length(panel$covariates) > 0 ||
        !is.null(panel$eligible) || inherits(fit$effects, "efficient_effects")) {
    return(NULL)
  }
  for (weights_from in list(influence_weights, answer_weights)) {
    weights <- weights_from(fit, panel, terms)
    if (!is.null(weights) && are_weights_of(weights, fit, panel, terms)) return(weights)
  }
}

#' Influences are linear maps of outcomes less their means; so are estimates, with the same maps
#' @noRd
influence_weights <- function(fit, panel, terms) {
  influences <- fit$effects$influences
  n_times <- length(panel$period)
  is_whole <- identical(influences$group, panel$group) && is.null(influences$unit) &&
    length(influences$maps) > 0 && nrow(influences$maps[[1]]) >= n_times
  if (!is_whole) return(NULL)
  weights <- vapply(influences$maps, function(map) {
    own <- map[seq_len(n_times), , drop = FALSE] %*% fit$target$weights[, terms, drop = FALSE]
    own - rep(colMeans(own), each = n_times)
  }, matrix(0, n_times, length(terms)))
  aperm(array(weights, c(n_times, length(terms), length(influences$maps))), c(1, 3, 2))
}

answer_weights <- function(fit, panel, terms) {
  size <- tabulate(panel$group)
  n_times <- length(panel$period)
  cells <- expand.grid(place = seq_len(n_times), group = seq_along(size))
  answers <- vapply(seq_len(nrow(cells)), function(k) {
    panel$outcome[] <- 0
    panel$outcome[cells$place[k], panel$group == cells$group[k]] <- 1
    quiet_estimates(fit, panel, terms) / size[cells$group[k]]
  }, numeric(length(terms)))
  aperm(array(answers, c(length(terms), n_times, length(size))), c(2, 3, 1))
}

#' Whether estimates are sums of outcomes with these weights: those of the fit, and those of an
#' outcome without a pattern
#' @noRd
are_weights_of <- function(weights, fit, panel, terms) {
  agree <- function(outcome, estimates) {
    sums <- apply(weights, 3, function(own) sum(matrix(own, nrow(outcome))[, panel$group] * outcome))
    isTRUE(all(abs(sums - estimates) < 1e-9 * max(abs(outcome))))
  }
  if (!agree(panel$outcome, fit$coefficients[terms])) return(FALSE)
  panel$outcome[] <- cos(seq_along(panel$outcome)^2)
  agree(panel$outcome, quiet_estimates(fit, panel, terms))
}

#' Estimates of a panel, missing where it has none; what it says of itself it has said already
#' @noRd
quiet_estimates <- function(fit, panel, terms) {
  found <- tryCatch(
    suppressMessages(suppressWarnings(estimates_of_cohorts(fit, panel),
                                      classes = "policypanel_warning"),
                     classes = "policypanel_note"),
    policypanel_error = function(e) NULL
  )
  if (is.null(found)) return(rep(NA_real_, length(terms)))
  unname(found[terms])
}

#' Estimates under some assignments
#' @param assigned,dates As for placebo_estimates().
#' @return Terms x assignments.
#' @noRd
cohort_placebos <- function(problem, assigned, dates) {
  panel <- problem$panel
  terms <- problem$paths$terms
  if (is.null(problem$weights)) {
    draws <- apply(assigned, 2, function(own) {
      first <- dates[own][problem$paths$unit]
      quiet_estimates(problem$object, reassigned_panel(panel, first), terms)
    })
    return(matrix(draws, length(terms)))
  }
  # What each unit would add to the estimates in a cohort
  adds <- function(cohort) {
    own <- matrix(problem$weights[, cohort, ], ncol = length(terms))
    crossprod(panel$outcome, own)[order(problem$paths$unit), , drop = FALSE]
  }
  first <- adds(1)
  others <- lapply(seq_along(dates)[-1], function(cohort) {
    crossprod(adds(cohort) - first, assigned == cohort)
  })
  Reduce(`+`, others, colSums(first))
}
