# Placebo tests of effects of cohorts: weighted sums of outcomes where the estimator is linear and
# treats the units of a cohort alike, else the estimator anew.

#' What other assignments of cohorts are held against
#' @return list(object, panel, paths, outcomes, clusters, stratum, weights: from cohort_weights(),
#'   or NULL where every assignment is estimated anew).
#' @noRd
cohort_problem <- function(fit, type, strata, data) {
  panel <- fit$estimation$panel
  refuse_standing_units(panel, "other assignments of units")
  switches <- !is.null(panel$name$treatment)
  if (switches) refuse_switching(panel, type)
  order <- order(sorting_key(panel$unit_label), method = "radix")
  terms <- names(fit$coefficients)
  if (type != "units") terms <- intersect("ATT", terms)
  if (length(terms) == 0) {
    abort_design("The fit has no effect after treatment to average, which is what other dates are
                  held against.", "See {.code type = \"units\"}.", argument = "type")
  }
  first <- if (switches) switching_paths(panel) else panel$first
  paths <- list(name = panel$name$cohort, terms = terms, first = first[order],
                periods = panel$period, labels = panel$unit_label[order], unit = order(order))
  problem <- list(object = fit, panel = panel, paths = paths, outcomes = fit$outcome,
                  clusters = lapply(panel$clusters, function(code) {
                    list(code = code, n_levels = length(unique(code)))
                  }))
  if (!is.null(strata)) problem$stratum <- cohort_strata(paths, panel$name$unit, strata, data)
  if (type == "units" && !switches) problem$weights <- cohort_weights(fit, panel, terms)
  problem
}

#' Of treatments that switch only whole paths can be dealt out, where no row hangs on them
#' @noRd
refuse_switching <- function(panel, type) {
  if (type != "units") {
    abort_input("A treatment that switches has no one date to draw.",
                "Its paths are dealt out to the units with {.code type = \"units\"}.",
                argument = "type")
  }
  if (panel$is_balanced) return(invisible())
  abort_design("Rows of units and periods are not there, or left the sample for what the treatment
                does in them: another path would have other rows.",
               "Placebos of a treatment that switches need a balanced panel.", argument = "fit")
}

#' Paths of a treatment that switches, as numbers in the place of first treated periods
#' @return Per unit of the panel, Inf where treatment never changes, if there is one such path.
#' @noRd
switching_paths <- function(panel) {
  path <- asplit(rbind(panel$path, panel$distance), 2)
  never <- is.infinite(panel$first)
  if (length(unique(panel$baseline[never])) > 1) never[] <- FALSE
  ifelse(never, Inf, match(path, unique(path)))
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
    sums <- apply(weights, 3, function(own) {
      sum(matrix(own, nrow(outcome))[, panel$group] * outcome)
    })
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
      quiet_estimates(problem$object, placebo_panel(panel, dates[own][problem$paths$unit]), terms)
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

#' The panel under another assignment of first treated periods, or of paths that switch
#'
#' Where paths switch, units take the places of those with the path that they have now.
#' @param first Per unit of the panel.
#' @noRd
placebo_panel <- function(panel, first) {
  if (is.null(panel$name$treatment)) return(reassigned_panel(panel, first))
  from <- integer(length(first))
  from[order(switching_paths(panel))] <- order(first)
  with_values_of(panel, from)
}
