# de Chaisemartin and D'Haultfoeuille (2024): units whose treatment changed against units with the
# same treatment in the first period whose treatment has not changed yet.

#' Effects of a treatment that switches on and off, or takes several values
#'
#' `did_staggered(estimator = "switching", treatment = "d")`, without `cohort`. Treatment may take
#' any values and change more than once. Let \eqn{F_i} be the period in which the treatment of unit
#' \eqn{i} first differs from that of its first period, \eqn{D_{i1}}. The effect of having been
#' under the changed treatments for \eqn{k + 1} periods (`event_time::k`) compares
#' \deqn{\Delta_i(k) = Y_{i,F_i+k} - Y_{i,F_i-1}}
#' of the units that have changed with its mean among those with *the same first treatment* that
#' have not changed it until \eqn{F_i + k}:
#' \deqn{\tau_k = \sum_i S_i [\Delta_i(k) - \bar\Delta_{c(i)}(k)] / N_k,}
#' with \eqn{S_i = 1} where treatment rose and \eqn{-1} where it fell, so that \eqn{\tau_k} is the
#' effect of more treatment. What is assumed: parallel trends of units with the same first
#' treatment, had they kept it, and no anticipation. Nothing is assumed of how the effect moves with
#' time and between units, but what treatments after the first change are differs between units, and
#' \eqn{\tau_k} is the effect of the paths they took.
#'
#' `ATT` is the *average total effect* per unit of treatment: \eqn{\sum_k N_k \tau_k} over the sum
#' of \eqn{|D_{i,F_i+k} - D_{i1}|}, how much more (or less) treatment units have in these periods.
#' For a 0/1 treatment that stays on it is the average effect on the treated. `normalized = TRUE`
#' divides \eqn{\tau_k} by \eqn{\sum_{j \le k} |D_{i,F_i+j} - D_{i1}|}, averaged over units: an
#' average of the effects of current and past treatment.
#'
#' *Placebos* (`event_time::-2`, ...) are \eqn{Y_{i,F_i-2-k} - Y_{i,F_i-1}} of the units and
#' controls that \eqn{\tau_k} has, where the earlier period is there; `joint_test(fit, "leads")`.
#'
#' *Covariates*: their changes, with coefficients from regressions of changes of the outcome from
#' period to period on those of the covariates and period effects, for each first treatment, among
#' units that have not changed it yet. What the coefficients add to the errors is in the influences.
#'
#' The estimates are those of `did_multiplegt_dyn` in Stata and R ('DIDmultiplegtDYN'), whose
#' rules are taken over:
#' * Errors are by unit, with the outcome changes of a unit less their mean among units of the same
#'   cohort, first and first changed treatment (controls: of the same first treatment in the same
#'   period), times \eqn{\sqrt{n / (n-1)}}, \eqn{n} the clusters among them; of a single unit less
#'   their mean in both groups together. Conservative where effects differ between such units; sizes
#'   are taken as given, and there is no small-sample factor.
#' * Rows after a unit has been above and below its first treatment leave, since \eqn{S_i} says no
#'   more what was more treatment; so do units of a first treatment that all units change at the
#'   same time, or never.
#' * *Unbalanced panels*: a comparison has the units with rows in its periods. Where a unit has no
#'   row its treatment counts as unchanged before its first change, and after it as the one first
#'   changed to. If there is no row in the period before the change, when it happened is not known:
#'   its rows from then on leave, and until then the unit is a control.
#' * *Weights* are those of the row in period \eqn{F_i + k}.
#'
#' Two differences. Where units with the same first treatment go up and others down, their controls
#' enter errors with opposite signs, as they enter the estimate, and in the reference with the same
#' sign; with 0/1 treatments the two never share controls. What covariates add to the errors follows
#' from the regressions, and is not the reference's formula. Not taken over: the reference's options
#' for trends by group, for effects by path and for baseline treatments that are continuous.
#'
#' @param effects Number of periods after the change, from 1. `NULL`: all that can be estimated.
#' @param placebos Number of placebos, no more than effects. `NULL`: all that can be estimated.
#' @param normalized Whether effects by event time are per unit of treatment.
#' @references
#' de Chaisemartin, C. and D'Haultfoeuille, X. (2024). Difference-in-differences estimators of
#' intertemporal treatment effects. Review of Economics and Statistics.
#' \doi{10.1162/rest_a_01414}
#' @seealso [policy_dummy()]; [did_staggered()], which calls it, and [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' # Some cities give the policy up again after two years.
#' data$policy <- as.numeric(data$year >= data$start &
#'                             !(data$city %% 2 == 0 & data$year >= data$start + 2))
#' set.seed(1)
#' data$y <- 0.5 * data$policy + rnorm(320)
#' effects <- did_staggered(y ~ 1 | city + year, data, estimator = "switching",
#'                          treatment = "policy", effects = 3, placebos = 2)
#' effects
#' joint_test(effects, "leads")
#' @name switching
NULL

switching <- function(panel, effects = NULL, placebos = NULL, normalized = FALSE) {
  if (!is.null(effects)) effects <- check_count(effects, "effects", lower = 1)
  if (!is.null(placebos)) placebos <- check_count(placebos, "placebos", lower = 0)
  normalized <- check_flag(normalized, "normalized")
  slopes <- if (length(panel$covariates) > 0) change_slopes(panel)
  parts <- switching_parts(panel)
  cells <- switching_cells(panel, parts, effects, placebos)
  found <- lapply(seq_len(nrow(cells)), function(k) {
    switching_effect(panel, parts[[cells$group[k]]], cells[k, ], slopes)[c("estimate", "size",
                                                                          "dose", "exposure")]
  })
  for (name in names(found[[1]])) cells[[name]] <- vapply(found, `[[`, 0, name)
  cells <- estimable_cells(cells, effects, placebos)
  if (!normalized) cells$exposure <- 1
  after <- unique(cells$event_time) >= 0
  rules <- fact("rules_switching", effects = sum(after), placebos = sum(!after))
  facts <- list(rules, if (normalized) fact("normalized_effects"),
                if (!is.null(slopes)) fact("covariate_changes"))
  structure(list(cells = cells, mass = list(cell = cells$size), facts = Filter(is_fact, facts),
                 base_event_time = -1,
                 influence = function(k) {
                   switching_effect(panel, parts[[cells$group[k]]], cells[k, ], slopes)$pieces
                 }, n = length(panel$group)),
            class = "switching_effects")
}

#' Who is compared with whom: by cohort, those of one first treatment and direction
#' @return Per finite cohort a list of list(switchers, same: all units of the first treatment, in
#'   order of their cohorts; direction).
#' @noRd
switching_parts <- function(panel) {
  by_baseline <- split(seq_along(panel$baseline), panel$baseline)
  lapply(which(is.finite(panel$cohort)), function(g) {
    own <- which(panel$group == g)
    key <- paste(panel$baseline[own], panel$direction[own])
    lapply(split(own, factor(key, unique(key))), function(switchers) {
      list(switchers = switchers, same = by_baseline[[panel$baseline[switchers[1]]]],
           direction = panel$direction[switchers[1]])
    })
  })
}

#' Cohorts and horizons that the periods allow
#' @return A data frame: cohort, period, event_time, group, and places among the dates: `to`, of the
#'   change whose mean is an effect, `base`, and `held`, until which controls have not changed.
#' @noRd
switching_cells <- function(panel, parts, effects, placebos) {
  n_dates <- length(panel$dates)
  last <- vapply(split(panel$first_place, panel$baseline), max, 0)
  of_cohort <- function(g) {
    place <- match(panel$cohort[g], panel$dates)
    base <- place - 1
    baselines <- panel$baseline[vapply(parts[[g]], function(part) part$switchers[1], 1L)]
    n <- min(max(last[baselines]) - 1, n_dates) - base
    after <- seq_len(max(0, min(n, effects %||% n)))
    before <- after[after < base & after <= (placebos %||% n_dates)]
    if (length(after) == 0) return(NULL)
    data.frame(cohort = panel$cohort[g], event_time = c(-before - 1, after - 1), group = g,
               to = base + c(-before, after), base = base, held = base + c(before, after))
  }
  cells <- do.call(rbind, lapply(seq_along(parts), of_cohort))
  if (is.null(cells)) refuse_no_comparison()
  cells$period <- panel$dates[cells$to]
  cells[c("cohort", "period", "event_time", "group", "to", "base", "held")]
}

refuse_no_comparison <- function() {
  abort_design("No unit whose treatment changes can be compared: there are no units with the same
                first treatment, not changed yet, and rows in the same two periods.",
               argument = "treatment")
}

#' Cells with units to compare, and whether what was asked for is there
#' @noRd
estimable_cells <- function(cells, effects, placebos) {
  cells <- cells[cells$size > 0, ]
  rownames(cells) <- NULL
  n_effects <- max(0, cells$event_time + 1)
  n_placebos <- max(0, -1 - cells$event_time)
  if (!any(cells$event_time >= 0)) refuse_no_comparison()
  if (!is.null(effects) && effects > n_effects) {
    note("{effects} effects were asked for; {n_effects} can be estimated.")
  }
  if (!is.null(placebos) && placebos > n_placebos) {
    note("{placebos} placebos were asked for; {n_placebos} can be estimated, no more than effects.")
  }
  cells
}

#' The effect in one cohort at one horizon, and the influences of units
#' @return list(estimate, size: weight of the units that changed, dose and exposure: how far their
#'   treatment is from the first one in this period, and summed from the change to it; `pieces`,
#'   lists of distinct units and their influence).
#' @noRd
switching_effect <- function(panel, parts, cell, slopes) {
  found <- lapply(parts, compare_switchers, panel, cell, slopes)
  size <- vapply(found, `[[`, 0, "size")
  found <- found[size > 0]
  size <- size[size > 0]
  if (length(found) == 0) return(list(estimate = 0, size = 0, dose = 0, exposure = 0))
  mean_of <- function(name) sum(size * vapply(found, `[[`, 0, name)) / sum(size)
  list(estimate = mean_of("estimate"), size = sum(size), dose = mean_of("dose"),
       exposure = mean_of("exposure"),
       pieces = unlist(Map(function(own, share) {
         lapply(own$pieces, function(piece) {
           list(units = piece$units, influence = share * piece$influence)
         })
       }, unname(found), unname(size) / sum(size)), recursive = FALSE))
}

#' Units of one cohort, first treatment and direction against those not yet changed
#' @return As switching_effect(); `size` 0 where there is nobody to compare.
#' @noRd
compare_switchers <- function(part, panel, cell, slopes) {
  at <- match(panel$dates[c(cell$to, cell$base, cell$held)], panel$period)
  if (anyNA(at)) return(list(size = 0))
  is_there <- function(units) {
    if (is.null(panel$weight)) return(units)
    seen <- panel$weight[at, units, drop = FALSE] > 0
    units[seen[1, ] & seen[2, ] & seen[3, ]]
  }
  switchers <- is_there(part$switchers)
  controls <- is_there(part$same[panel$first_place[part$same] > cell$held])
  if (length(switchers) == 0 || length(controls) == 0) return(list(size = 0))
  units <- c(switchers, controls)
  changed <- rep(c(TRUE, FALSE), c(length(switchers), length(controls)))
  weight <- if (is.null(panel$weight)) rep(1, length(units)) else panel$weight[at[3], units]
  change_in <- function(x) x[at[1], units] - x[at[2], units]
  change <- change_in(panel$outcome)
  share <- ifelse(changed, weight / sum(weight[changed]), -weight / sum(weight[!changed]))
  if (!is.null(slopes)) {
    own <- slopes[[panel$baseline[switchers[1]]]]
    moves <- vapply(panel$covariates, change_in, numeric(length(units)))
    change <- change - drop(moves %*% own$slope)
    moved <- drop(own$influence %*% crossprod(moves, share))
  }
  group <- ifelse(changed, panel$path[units], 0L)
  residual <- cohort_residuals(change, weight, group, panel$clusters, units)
  first <- panel$first_place[switchers[1]]
  own_weight <- weight[changed] / sum(weight[changed])
  span <- seq(first, cell$held)
  distance <- panel$distance[span, switchers, drop = FALSE]
  list(size = sum(weight[changed]), estimate = part$direction * sum(share * change),
       dose = sum(own_weight * distance[length(span), ]),
       exposure = sum(own_weight * colSums(distance)),
       pieces = c(list(list(units = units, influence = part$direction * share * residual)),
                  if (!is.null(slopes)) {
                    list(list(units = part$same, influence = -part$direction * moved))
                  }))
}

#' Changes less the mean of their group, with the factor of degrees of freedom
#'
#' A group in one cluster has no spread: its changes are taken from the mean of all, as in the
#' reference since June 2025.
#' @param group Per unit; 0 the controls.
#' @noRd
cohort_residuals <- function(change, weight, group, clusters, units) {
  n_clusters <- function(own) {
    min(vapply(clusters, function(code) length(unique(code[units[own]])), 1L))
  }
  centred <- function(own) {
    n <- n_clusters(own)
    if (n < 2) return(NULL)
    (change[own] - sum(weight[own] * change[own]) / sum(weight[own])) * sqrt(n / (n - 1))
  }
  residual <- change
  for (own in split(seq_along(change), group)) {
    residual[own] <- centred(own) %||% centred(seq_along(change))[own] %||% change[own]
  }
  residual
}

#' Coefficients of covariates' changes from period to period among units not yet changed
#' @return Per first treatment list(slope, influence: its units x covariates).
#' @noRd
change_slopes <- function(panel) {
  lapply(split(seq_along(panel$baseline), panel$baseline), function(units) {
    slopes_of_baseline(panel, units)
  })
}

slopes_of_baseline <- function(panel, units) {
  k <- length(panel$covariates)
  products <- matrix(0, k + 1, k + 1)
  total <- numeric(k)
  rows <- list()
  for (date in seq_along(panel$dates)[-1]) {
    at <- match(panel$dates[date - 0:1], panel$period)
    if (anyNA(at)) next
    w <- if (is.null(panel$weight)) rep(1, length(units)) else {
      panel$weight[at[1], units] * (panel$weight[at[2], units] > 0)
    }
    own <- which(w > 0 & panel$first_place[units] > date)
    if (length(own) == 0) next
    change <- vapply(c(list(panel$outcome), panel$covariates), function(x) {
      x[at[1], units[own]] - x[at[2], units[own]]
    }, numeric(length(own)))
    change <- matrix(change, length(own))
    change <- sweep(change, 2, colSums(w[own] * change) / sum(w[own]))
    products <- products + crossprod(change, w[own] * change)
    total <- total + vapply(panel$covariates, function(x) {
      sum(w[own] * x[at[1], units[own]]^2)
    }, 0)
    rows[[length(rows) + 1]] <- list(own = own, change = change, weight = w[own])
  }
  solve_changes(panel, units, products, total, rows)
}

#' @param products Of changes less their means, the outcome first. @param total Squares of the
#'   covariates themselves. @param rows By period: places among `units`, changes and weights.
#' @noRd
solve_changes <- function(panel, units, products, total, rows) {
  inverse <- invert_scaled(products[-1, -1, drop = FALSE], 1e-20 * total) %||%
    abort_design("The changes of the covariates are collinear, or there are none, among the
                  {count_of(length(units), 'unit')} whose first treatment is that of
                  {plain_text(panel$unit_label[units[1]])}.", argument = "formula")
  slope <- drop(inverse %*% products[-1, 1])
  score <- matrix(0, length(units), length(slope))
  for (row in rows) {
    residual <- row$weight * drop(row$change %*% c(1, -slope))
    n <- length(row$own)
    factor <- if (n > 1) sqrt(n / (n - 1)) else 1
    score[row$own, ] <- score[row$own, ] + factor * residual * row$change[, -1]
  }
  list(slope = slope, influence = score %*% inverse)
}

# Influences are made cell by cell when they are asked for, so that memory grows with units x
# averages, never with units x cells.
#' @export
combine_effects.switching_effects <- function(effects, target, errors) {
  out <- matrix(0, effects$n, ncol(target$weights))
  for (k in which(rowSums(target$weights != 0) > 0)) {
    for (piece in effects$influence(k)) {
      for (term in which(target$weights[k, ] != 0)) {
        out[piece$units, term] <- out[piece$units, term] +
          target$weights[k, term] * piece$influence
      }
    }
  }
  list(estimate = drop(crossprod(target$weights, effects$cells$estimate)), influences = out)
}
