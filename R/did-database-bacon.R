# The decomposition of a two-way coefficient on a table of a database, from sums by cohort and
# period.

#' What bacon_decomposition() needs of a fit on a table
#' @return list(treatment, means, parts: NULL without controls, spread: of the outcome, units).
#' @noRd
database_decomposed <- function(fit, treatment) {
  treatment <- decomposed_treatment(fit, treatment)
  unit <- declared_effect(fit, NULL, 1, "unit")
  time <- declared_effect(fit, NULL, 2, "time")
  refuse_third_effect(fit)
  controls <- setdiff(names(fit$coefficients), c(treatment, "(Intercept)"))
  found <- treated_cells(fit$system, fit$outcome, treatment, controls, unit, time)
  cells <- found$cells
  if (!is.numeric(cells$t)) {
    abort_input("The periods {.val {time}} of a table of a database must be numbers.",
                "Make whole numbers of them with {.code dplyr::mutate()}.", argument = "formula")
  }
  periods <- sort(unique(as.double(cells$t)))
  refuse_unbalanced(found$units$short, found$units$n, length(periods))
  if (found$units$off > 0) abort_decomposed_reversal(treatment)
  start <- match(as.double(cells$first), periods)
  start[is.na(start)] <- Inf
  starts <- distinct_starts(start)
  cells <- cells[order(match(as.double(cells$t), periods), start), ]
  by_cell <- function(x) matrix(as.double(x), length(starts))
  rows <- by_cell(cells$rows)
  means <- list(y = by_cell(cells$y) / rows, size = rows[, 1], start = starts, periods = periods)
  parts <- if (length(controls) > 0) {
    list(between = by_cell(cells$e) / rows, total = sum(cells$ee),
         within = sum(cells$ee - cells$e^2 / cells$rows),
         product = sum(cells$ez - cells$e * cells$z / cells$rows))
  }
  list(treatment = treatment, means = means, parts = parts, units = found$units$n,
       spread = sqrt(fit$fit$tss_total / (fit$n - 1)))
}
