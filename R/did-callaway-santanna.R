# Callaway and Sant'Anna (2021): each cohort and period against units without treatment, between two
# periods.

#' Callaway and Sant'Anna's effects by cohort and period
#'
#' `did_staggered(estimator = "callaway_santanna")`. The effect on cohort \eqn{g} in period \eqn{t}
#' is a difference-in-differences of two periods, with \eqn{b} the base period and \eqn{C} the
#' control units:
#' \deqn{ATT(g, t) = E[Y_t - Y_b | G = g] - E[Y_t - Y_b | C],}
#' the second expectation adjusted to the covariates of cohort \eqn{g} (parallel trends given
#' covariates): by the regression of \eqn{Y_t - Y_b} on them among controls (`"regression"`), by
#' odds of the propensity score of cohort against controls (`"weighting"`; their sum is scaled to
#' one; not so under `"horvitz_thompson"`, Abadie 2005), or by both (`"doubly_robust"`, Sant'Anna
#' and Zhao 2020), which is right where either is. `"improved"` is doubly robust too, with the score
#' that balances the covariates exactly and the regression weighted by its odds, so that errors are
#' right where either is (`drimp`, the default of `csdid` in Stata). Without covariates all are the
#' same.
#'
#' The defaults are those of `att_gt()` of the R package 'did', whose numbers these are:
#' doubly robust, never-treated controls, varying base, unconditional errors without a small-sample
#' factor. Influences hold what the regression and the score add to the error.
#'
#' *Covariates* are those of the earlier of the two periods, as in 'did'. *Unbalanced panels*: a
#' pair of periods uses the units that have a row in both; the print counts how many pairs lack
#' units.
#' *Weights* are sampling weights: those of the earlier of the two periods, and in the cohorts'
#' shares the mean weight of a unit.
#'
#' @param method `"doubly_robust"`, `"regression"`, `"weighting"`, `"horvitz_thompson"` or
#'   `"improved"`.
#' @param controls `"never_treated"`; `"not_yet_treated"`: also units first treated after both
#'   periods of the pair; `"not_yet_treated_in_period"`: also units first treated after the period
#'   itself. With a universal base the last differs in periods before treatment, where it keeps
#'   units that are treated by the base period: `csdid, notyet long2 asinr` in Stata, and 'did'
#'   before it compared both periods. Elsewhere the two are the same.
#' @param base_period Of the periods before treatment: `"varying"`, the period before each;
#'   `"universal"`, as after treatment the last period before it, so that its own effect is zero by
#'   definition and is not among the cells.
#' @param anticipation Periods before treatment in which units may already react to it; the base
#'   period is before them.
#' @param sampling `"panel"`, or `"repeated_cross_sections"`: other units in each period, or a panel
#'   with many gaps. Each effect then compares four groups of all rows that are there, treated or
#'   not, in the period and in its base; covariates are those of each row, and cohorts count by
#'   their rows. `"doubly_robust"` is the locally efficient estimator of Sant'Anna and Zhao (2020),
#'   as in `did::att_gt(panel = FALSE)`; `"improved"` and `"horvitz_thompson"` are for panels. The
#'   unit is what says which rows belong to one person, a number of its own for each row if none do.
#' @param errors `"unconditional"` or `"conditional"` on the cohorts' shares; see
#'   [aggregate.did_staggered()].
#' @references
#' Graham, B. S., Campos de Xavier Pinto, C. and Egel, D. (2012). Inverse probability tilting for
#' moment condition models with missing data. Review of Economic Studies 79(3), 1053-1079.
#'
#' Abadie, A. (2005). Semiparametric difference-in-differences estimators. Review of Economic
#' Studies 72(1), 1-19.
#'
#' Callaway, B. and Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time
#' periods. Journal of Econometrics 225(2), 200-230. \doi{10.1016/j.jeconom.2020.12.001}
#'
#' Sant'Anna, P. H. C. and Zhao, J. (2020). Doubly robust difference-in-differences estimators.
#' Journal of Econometrics 219(1), 101-122. \doi{10.1016/j.jeconom.2020.06.003}
#' @seealso [triple_differences], [multiplier_bootstrap()]; [did_staggered()], which calls it, and
#'   [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' did_staggered(y ~ 1 | city + year, data, cohort = "start", controls = "not_yet_treated")
#' @name callaway_santanna
NULL

callaway_santanna <- function(panel, method = adjustment_methods,
                              controls = pair_controls,
                              base_period = c("varying", "universal"),
                              sampling = samplings) {
  sampling <- check_choice(sampling, samplings, "sampling")
  method <- check_choice(method, adjustment_methods, "method")
  controls <- check_choice(controls, pair_controls, "controls")
  base_period <- check_choice(base_period, c("varying", "universal"), "base_period")
  refuse_no_never_treated(panel, controls)
  cells <- two_period_cells(panel, controls, base_period)
  w <- unit_weights(panel)
  is_triple <- !is.null(panel$eligible)
  if (is_triple) refuse_triple(panel, sampling)
  effects <- if (sampling == "repeated_cross_sections") {
    effects_of_cross_sections(panel, cells, method)
  } else if (length(panel$covariates) == 0 && !is.null(w) && !is_triple) {
    effects_of_means(panel, cells, w)
  } else {
    effects_of_pairs(panel, cells, method)
  }
  adjusted <- if (length(panel$covariates) > 0) {
    timing <- if (sampling == "panel") "covariates_earlier" else "covariates_of_rows"
    fact(timing, method = fact(paste0("adjustment_", method)))
  }
  rows <- if (sampling == "repeated_cross_sections") {
    fact("cross_sections")
  } else if (!panel$is_balanced) {
    fact("unbalanced_pairs", short = effects$short, count = nrow(effects$cells))
  }
  rules <- fact("rules_callaway_santanna", controls = fact(paste0("controls_", controls)),
                base = fact(paste0("base_", base_period)))
  triple <- if (is_triple) fact("rules_triple", by = panel$name$triple)
  effects$facts <- Filter(is_fact, list(rules, triple, rows, adjusted))
  if (base_period == "universal") {
    effects$base_event_time <- unique(panel$period[effects$cells$base] - effects$cells$cohort)
  }
  effects
}

pair_controls <- c("never_treated", "not_yet_treated", "not_yet_treated_in_period")

samplings <- c("panel", "repeated_cross_sections")

adjustment_methods <- c("doubly_robust", "regression", "weighting", "horvitz_thompson", "improved")

refuse_no_never_treated <- function(panel, controls) {
  if (controls != "never_treated" || any(is.infinite(panel$cohort))) return(invisible())
  abort_design("No unit is never treated.",
               "Compare with units treated later: {.code controls = \"not_yet_treated\"}.",
               argument = "controls")
}

#' Cohorts, periods and base periods whose effects can be estimated
#' @return A data frame: cohort, period (steps), event_time, group (place of the cohort), place and
#'   base (places of the two periods), horizon: controls are first treated after it.
#' @noRd
two_period_cells <- function(panel, controls, base_period) {
  period <- panel$period
  n <- length(period)
  of_cohort <- function(g) {
    base <- findInterval(panel$cohort[g] - panel$anticipation, period, left.open = TRUE)
    if (base == 0) return(NULL)
    place <- seq_len(n)
    from <- ifelse(period >= panel$cohort[g] | base_period == "universal", base, place - 1L)
    keep <- from >= 1 & from != place
    data.frame(cohort = panel$cohort[g], period = period[keep],
               event_time = period[keep] - panel$cohort[g], group = g, place = place[keep],
               base = from[keep])
  }
  treated <- which(is.finite(panel$cohort))
  cells <- lapply(treated, of_cohort)
  note_no_base(panel$cohort_label[treated[vapply(cells, is.null, NA)]], panel)
  cells <- do.call(rbind, cells)
  if (is.null(cells)) abort_design("No cohort has a period before its treatment.")
  cells$horizon <- panel$anticipation + switch(
    controls, never_treated = rep(Inf, nrow(cells)), not_yet_treated_in_period = cells$period,
    not_yet_treated = period[pmax(cells$place, cells$base)]
  )
  last_cohort <- panel$cohort[length(panel$cohort)]
  none <- if (is.infinite(last_cohort)) FALSE else {
    cells$horizon >= last_cohort | cells$cohort == last_cohort &
      cells$horizon >= c(-Inf, panel$cohort)[length(panel$cohort)]
  }
  if (all(none)) abort_design("No cohort and period has units not yet treated to compare with.")
  if (any(none)) {
    note("{count_of(sum(none), 'effect')} by cohort and period without units not yet treated to
          compare with {cli::qty(sum(none))}{?is/are} not estimated.")
  }
  cells <- cells[!none, ]
  rownames(cells) <- NULL
  cells
}

note_no_base <- function(labels, panel) {
  if (length(labels) == 0) return(invisible())
  n <- sum(cohort_sizes(panel)[panel$cohort_label %in% labels])
  note("{count_of(length(labels), 'cohort')} ({plain_text(labels)}; {count_of(n, 'unit')}) without a
        base period{if (panel$anticipation > 0) ' before anticipation'}: no effect is estimated.")
}

#' Effects that are differences of means, in a balanced panel with fixed weights
#'
#' The influence of a unit is a linear map of its outcomes less the means of its cohort, the same
#' for all units of the cohort; a last score, the weight, carries what the mean of its cohort is off
#' the mean of all controls.
#' @noRd
effects_of_means <- function(panel, cells, w) {
  n_times <- length(panel$period)
  units <- cohort_units(panel)
  size <- vapply(units, function(own) sum(w[own]), 0)
  mean <- vapply(units, function(own) drop(panel$outcome[, own, drop = FALSE] %*% w[own]),
                 numeric(n_times)) / rep(size, each = n_times)
  maps <- rep(list(matrix(0, n_times + 1, nrow(cells))), length(units))
  cells$estimate <- NA_real_
  for (k in seq_len(nrow(cells))) {
    cell <- cells[k, ]
    both <- c(cell$place, cell$base)
    change <- mean[cell$place, ] - mean[cell$base, ]
    controls <- which(is_control(panel$cohort, cell))
    share <- size[controls] / sum(size[controls])
    untreated <- sum(share * change[controls])
    cells$estimate[k] <- change[cell$group] - untreated
    maps[[cell$group]][both, k] <- c(1, -1) / size[cell$group]
    for (h in controls) {
      maps[[h]][c(both, n_times + 1), k] <- -c(1, -1, change[h] - untreated) / sum(size[controls])
    }
  }
  scores <- rbind((panel$outcome - mean[, panel$group]) * rep(w, each = n_times), w,
                  deparse.level = 0)
  list(cells = cells, mass = cohort_mass(panel, cells, w),
       influences = list(scores = scores, group = panel$group, maps = maps, n = length(w)))
}

#' Effects of pairs of periods: those that share units, covariates and score are found at once
#' @noRd
effects_of_pairs <- function(panel, cells, method) {
  present <- panel$weight %||% matrix(1, length(panel$period), length(panel$first))
  earlier <- pmin(cells$place, cells$base)
  is_fixed <- panel$is_balanced && is.null(panel$name$weights) &&
    all(vapply(panel$covariates, function(x) all(x == rep(x[1, ], each = nrow(x))), NA))
  key <- paste(cells$group, pmin(cells$horizon, max(panel$period) + 1),
               if (is_fixed) 0 else paste(cells$place, cells$base))
  cells$estimate <- NA_real_
  blocks <- list()
  short <- 0
  for (own in split(seq_len(nrow(cells)), factor(key, unique(key)))) {
    cell <- cells[own[1], ]
    candidates <- which(panel$group == cell$group | is_control(panel$first, cell))
    units <- candidates[present[cell$place, candidates] > 0 & present[cell$base, candidates] > 0]
    short <- short + (length(units) < length(candidates))
    pair <- list(
      change = t(panel$outcome[cells$place[own], units, drop = FALSE] -
                   panel$outcome[cells$base[own], units, drop = FALSE]),
      treated = panel$group[units] == cell$group, weight = present[earlier[own[1]], units],
      covariates = vapply(panel$covariates, function(x) x[earlier[own[1]], units],
                          numeric(length(units)))
    )
    if (!any(pair$treated) || all(pair$treated)) next
    name <- cell_name(panel, cell)
    found <- if (is.null(panel$eligible)) pair_effects(pair, method, name) else {
      triple_effects(pair, panel$cohort[panel$group[units]], panel$eligible[units], method, name)
    }
    if (is.null(found)) next
    cells$estimate[own] <- found$estimate
    blocks[[length(blocks) + 1]] <- list(units = units, cells = own, values = found$influence)
  }
  drop_empty_cells(panel, cells, blocks, short)
}

