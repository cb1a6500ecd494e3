# Placebo tests of effects of cohorts: weighted sums of outcomes where the estimator is linear and
# treats the units of a cohort alike, else the estimator anew.

#' What other assignments of cohorts are held against
#' @return list(object, panel, paths, outcomes, clusters, stratum, weights: from cohort_weights(),
#'   or NULL where every assignment is estimated anew).
#' @noRd
cohort_problem <- function(fit, type, strata, data) {
  panel <- fit$estimation$panel
  refuse_standing_units(panel, "other assignments of units")
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
#' An estimator that is linear in outcomes, and treats the units of a cohort alike, is known by its
#' answers to outcomes that are 1 in one period for one cohort, and 0 elsewhere. Whether it is, the
#' estimates themselves say: they are the sum of outcomes with these weights.
#' @return Periods x cohorts x terms, per unit of the cohort; NULL where the estimator is none such.
#' @noRd
cohort_weights <- function(fit, panel, terms) {
  if (!panel$is_balanced || !is.null(panel$weight) || length(panel$covariates) > 0 ||
        !is.null(panel$eligible) || inherits(fit$effects, "efficient_effects")) {
    return(NULL)
  }
  size <- tabulate(panel$group)
  n_times <- length(panel$period)
  cells <- expand.grid(place = seq_len(n_times), group = seq_along(size))
  answers <- vapply(seq_len(nrow(cells)), function(k) {
    panel$outcome[] <- 0
    panel$outcome[cells$place[k], panel$group == cells$group[k]] <- 1
    quiet_estimates(fit, panel, terms) / size[cells$group[k]]
  }, numeric(length(terms)))
  weights <- aperm(array(answers, c(length(terms), n_times, length(size))), c(2, 3, 1))
  again <- vapply(seq_along(terms), function(k) {
    sum(matrix(weights[, , k], n_times)[, panel$group] * panel$outcome)
  }, 0)
  scale <- max(abs(panel$outcome))
  if (isTRUE(all(abs(again - fit$coefficients[terms]) < 1e-9 * scale))) weights
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
#' @param first First treated steps, units in the order of their labels x assignments.
#' @return Terms x assignments.
#' @noRd
cohort_placebos <- function(problem, first) {
  panel <- problem$panel
  first <- first[problem$paths$unit, , drop = FALSE]
  if (is.null(problem$weights)) {
    draws <- apply(first, 2, function(own) {
      quiet_estimates(problem$object, reassigned_panel(panel, own), problem$paths$terms)
    })
    return(matrix(draws, length(problem$paths$terms)))
  }
  cohort <- match(first, panel$cohort) - 1L
  n_units <- nrow(first)
  draws <- lapply(seq_along(problem$paths$terms), function(k) {
    # What a unit would add to the estimate in each of the cohorts
    adds <- crossprod(panel$outcome, matrix(problem$weights[, , k], length(panel$period)))
    colSums(matrix(adds[seq_len(n_units) + n_units * cohort], n_units))
  })
  do.call(rbind, draws)
}
