# Borusyak, Jaravel and Spiess (2024), Gardner (2022): untreated outcomes of treated rows are
# predicted from untreated rows.

#' Imputation estimator of Borusyak, Jaravel and Spiess
#'
#' `did_staggered(estimator = "imputation")`. The model of untreated outcomes
#' \deqn{y_{it}(0) = \alpha_i + \lambda_t + x_{it}'\beta + \epsilon_{it}}
#' is fitted to all untreated rows; \eqn{\hat\tau_{it} = y_{it} - \hat y_{it}(0)} in treated rows is
#' averaged by cohort and period. What is assumed: parallel trends in all periods, no anticipation
#' (rows of `anticipation` periods before treatment count as treated).
#'
#' The variance is that of the authors' `did_imputation` with averages by cohort and period:
#' \eqn{\sum_i (\sum_t v_{it} \tilde\epsilon_{it})^2}, where \eqn{v_{it}} is the weight of a row in
#' the estimate, untreated rows included, and \eqn{\tilde\epsilon} the residual, in treated rows
#' \eqn{\hat\tau_{it}} less its mean in the cell. With many units it is conservative where effects
#' differ within cells. No small-sample factor; errors conditional on which rows are treated.
#'
#' Treated rows of units without an untreated row cannot be imputed: they are counted and left out.
#' *Unbalanced panels* use all rows. In balanced panels without covariates the estimates are those
#' of [etwfe].
#'
#' *Trends before treatment* are tested as the authors do, on untreated rows alone, so that the test
#' does not move the estimates: with `leads = k` the effects by event time begin at \eqn{-k}, the
#' coefficients of dummies for the last \eqn{k} periods before treatment in the model of untreated
#' outcomes; `joint_test(fit, "leads")`.
#'
#' @param leads Number of periods before treatment with a coefficient.
#' @param leave_out `TRUE`: the mean of a cell that a treated row is compared with leaves the row
#'   out, which makes the variance less optimistic in small cells (`leaveout` in Stata).
#' @param errors `"conditional"` or `"unconditional"`; the latter is [two_stage].
#' @references
#' Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study designs: robust and
#' efficient estimation. Review of Economic Studies 91(6), 3253-3285. \doi{10.1093/restud/rdae007}
#' @seealso [two_stage], [etwfe]; [did_staggered()], which calls it, and [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "imputation")
#' @name imputation
NULL

imputation <- function(panel, leads = 0, leave_out = FALSE) {
  leads <- check_count(leads, "leads", lower = 0)
  effects <- imputed_effects(panel, 2, check_flag(leave_out, "leave_out"))
  if (leads == 0) effects else add_leads(effects, leads)
}

#' Two-stage differences in differences of Gardner
#'
#' `did_staggered(estimator = "two_stage")`. Unit and period effects (and coefficients of
#' covariates) are estimated on untreated rows; all outcomes less these are regressed on dummies of
#' treated rows. The estimates are those of [imputation]. The standard errors are those of the two
#' regressions as one system of moments (the corrected errors of `did2s`, clustered): what the first
#' stage adds is kept, and the treated rows of an average vary around that average, so that the
#' errors are unconditional. No small-sample factor.
#'
#' @param errors `"unconditional"` or `"conditional"`.
#' @references
#' Gardner, J. (2022). Two-stage differences in differences. \doi{10.48550/arXiv.2207.05943}
#' @seealso [imputation]; [did_staggered()], which calls it, and [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "two_stage")
#' @name two_stage
NULL

two_stage_did <- function(panel) imputed_effects(panel, 1)

#' Cells of imputed effects and their influences
#' @param power Of the weights in the mean of a cell that its treated rows are compared with: 2 for
#'   weights v of the authors' variance, 1 for the mean itself.
#' @param leave_out Whether this mean leaves the row out.
#' @noRd
imputed_effects <- function(panel, power, leave_out = FALSE) {
  panel <- with_controls(panel)
  refuse_constant_covariates(panel)
  is_untreated <- outer(panel$period, panel$cohort - panel$anticipation, "<")
  design <- nuisance_design(panel)
  fit <- cohort_regression(cohort_moments(panel, is_untreated), design)
  cells <- cohort_cells(panel, function(e) e >= -panel$anticipation)
  imputed <- impute_rows(panel, is_untreated, lapply(design, function(r) r %*% fit$coefficients))
  note_unimputed(panel, imputed$n_lost)
  cells <- impute_cells(panel, cells, design, imputed, fit)
  n_times <- length(panel$period)
  treated <- imputed$weight * deviations_in_cells(panel, imputed, power, leave_out)
  scores <- fit$scores
  scores[seq_len(n_times), ] <- scores[seq_len(n_times), ] + treated
  maps <- lapply(seq_along(panel$cohort), function(g) {
    map <- -design[[g]] %*% (fit$inverse %*% cells$gradient)
    map[which(!is_untreated[, g]), ] <- 0
    own <- which(cells$table$group == g)
    map[cbind(cells$table$place[own], own)] <- 1 / cells$table$size[own]
    map
  })
  mass <- list(cell = cells$table$size, cells = cells$table[c("group", "place")],
               rows = imputed$weight, group = panel$group)
  list(cells = cells$table, mass = mass, panel = panel,
       influences = list(scores = scores, group = panel$group, maps = maps,
                         n = length(panel$group)),
       facts = list(fact("rules_imputation", untreated = imputed$n_untreated,
                         imputed = rows_of_cells(panel, imputed$weight > 0))))
}

#' Effects by row, where a unit has untreated rows
#' @param fitted Per cohort the coefficients of the basis.
#' @return list(effect, weight: periods x units; basis: per unit the means of its basis over
#'   untreated rows, n_lost, n_untreated).
#' @noRd
impute_rows <- function(panel, is_untreated, fitted) {
  n_times <- length(panel$period)
  effect <- weight <- panel$outcome * 0
  lost <- used <- matrix(FALSE, n_times, ncol(effect))
  before <- matrix(0, n_times * (1 + length(panel$covariates)), ncol(effect))
  units <- cohort_units(panel)
  for (g in seq_along(units)) {
    own <- units[[g]]
    basis <- row_basis(panel, own)
    w <- period_weights(panel, own)
    untreated <- w * is_untreated[, g]
    treated <- w * !is_untreated[, g]
    mass <- colSums(untreated)
    e <- panel$outcome[, own, drop = FALSE] - fitted_rows(basis, fitted[[g]], n_times)
    effect[, own] <- e - rep(within_means(colSums(untreated * e), mass, "unit"), each = n_times)
    lost[, own] <- treated > 0 & rep(mass == 0, each = n_times)
    used[, own] <- untreated > 0
    weight[, own] <- treated * rep(mass > 0, each = n_times)
    share <- untreated * rep(ifelse(mass > 0, 1 / mass, 0), each = n_times)
    before[, own] <- do.call(rbind, lapply(basis, function(x) share * x))
  }
  list(effect = effect * (weight > 0), weight = weight, before = before,
       n_lost = rows_of_cells(panel, lost), n_untreated = rows_of_cells(panel, used))
}

note_unimputed <- function(panel, n) {
  if (n == 0) return(invisible())
  note("{count_of(n, 'treated row')} of units without an untreated row cannot be imputed and
        {cli::qty(n)}{?is/are} left out.")
}

#' Means of cells, and how they move with the coefficients of untreated outcomes
#' @return list(table, gradient: regressors x cells).
#' @noRd
impute_cells <- function(panel, cells, design, imputed, fit) {
  n_times <- length(panel$period)
  sums <- lapply(list(imputed$weight, imputed$weight * imputed$effect), function(x) {
    vapply(cohort_units(panel), function(own) rowSums(x[, own, drop = FALSE]), numeric(n_times))
  })
  at <- cbind(cells$place, cells$group)
  cells$size <- sums[[1]][at]
  cells$estimate <- sums[[2]][at] / cells$size
  cells <- cells[cells$size > 0, ]
  rownames(cells) <- NULL
  if (nrow(cells) == 0) abort_design("No treated row can be imputed.")
  gradient <- matrix(0, ncol(design[[1]]), nrow(cells))
  units <- cohort_units(panel)
  for (g in unique(cells$group)) {
    own <- units[[g]]
    of <- which(cells$group == g)
    w <- imputed$weight[cells$place[of], own, drop = FALSE] / cells$size[of]
    before <- tcrossprod(imputed$before[, own, drop = FALSE], w)
    for (a in seq_along(row_basis(panel, own))) {
      x <- if (a == 1) 1 else panel$covariates[[a - 1]][cells$place[of], own, drop = FALSE]
      at <- cbind((a - 1) * n_times + cells$place[of], seq_along(of))
      after <- matrix(0, nrow(before), length(of))
      after[at] <- rowSums(w * x)
      before <- before - after
    }
    gradient[, of] <- -crossprod(design[[g]], before)
  }
  lost <- colSums(abs(gradient[fit$dropped, , drop = FALSE]) > 1e-10) > 0
  refuse_unidentified(panel, cells[lost, ])
  list(table = cells, gradient = gradient)
}

#' Effects of rows less the mean of their cell
#' @noRd
deviations_in_cells <- function(panel, imputed, power, leave_out) {
  # Rows of units that stand for several are as many rows of the same weight.
  copies <- rep(panel$copies %||% 1, each = length(panel$period))
  own <- imputed$weight / copies
  w <- copies * own^power
  units <- cohort_units(panel)
  by_cell <- function(x) {
    sums <- vapply(units, function(own) rowSums(x[, own, drop = FALSE]), numeric(nrow(x)))
    sums[, panel$group, drop = FALSE]
  }
  total <- by_cell(w)
  deviation <- imputed$effect - by_cell(w * imputed$effect) / ifelse(total > 0, total, 1)
  if (!leave_out) return(deviation)
  alone <- w > 0 & own^power == total
  if (any(alone)) {
    at <- which(alone, arr.ind = TRUE)[1, ]
    abort_design("{count_of(sum(alone), 'cell')} of one treated row: no mean is left when it is left
                  out, as in cohort {plain_text(panel$cohort_label[panel$group[at[2]]])} in period
                  {plain_text(panel$period_label[at[1]])}.", argument = "leave_out")
  }
  deviation / (1 - own^power / ifelse(total > 0, total, 1))
}

#' Coefficients of the last periods before treatment, from untreated rows alone
#' @noRd
add_leads <- function(effects, leads) {
  panel <- effects$panel
  q <- length(panel$period) * (1 + length(panel$covariates))
  since <- outer(panel$period, panel$cohort, "-")
  design <- Map(function(r, g) {
    dummies <- matrix(0, q, leads)
    at <- cbind(seq_along(panel$period), match(since[, g], seq(-leads, -1)))
    dummies[at[!is.na(at[, 2]), , drop = FALSE]] <- 1
    cbind(r, dummies)
  }, nuisance_design(panel), seq_along(panel$cohort))
  is_untreated <- outer(panel$period, panel$cohort - panel$anticipation, "<")
  fit <- cohort_regression(cohort_moments(panel, is_untreated), design)
  own <- ncol(design[[1]]) - leads + seq_len(leads)
  if (any(own %in% fit$dropped)) {
    abort_design("The untreated rows do not identify {leads} lead{?s}.",
                 "Event time less than -{leads} must be there to compare with: take fewer.",
                 argument = "leads")
  }
  before <- effects$cells[rep(NA_integer_, leads), ]
  before$event_time <- seq(-leads, -1)
  before$estimate <- fit$coefficients[own]
  before$size <- 1
  old <- effects$influences
  effects$influences$maps <- Map(function(map, r) {
    rbind(cbind(matrix(0, nrow(map), leads), map),
          cbind(r %*% fit$inverse[, own, drop = FALSE], matrix(0, q, ncol(map))))
  }, old$maps, design)
  effects$influences$scores <- rbind(old$scores, fit$scores)
  effects$cells <- rbind(before, effects$cells)
  rownames(effects$cells) <- NULL
  effects$mass$cell <- c(rep(1, leads), effects$mass$cell)
  effects$mass$cells <- effects$cells[c("group", "place")]
  effects
}
