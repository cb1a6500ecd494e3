# From a design to its regressions: which rows enter, the fixed effects taken out of all columns
# once, and every equation read off.

#' Estimate the equations of a design
#'
#' @return list(design, sample, system, equations, solutions): the equations with their regressors
#'   in the order in which others determine them in this sample, and what solve_equation() gives of
#'   each.
#' @noRd
estimate <- function(design) {
  sample <- settle_design(design)
  rules <- design$rules
  system <- projected_columns(sample$numbers, sample$effects, sample$weights, rules$projector,
                              rules$weights_type)
  equations <- lapply(design$equations, bases_last, rows = sample$rows)
  clusterings <- clusterings_of(sample$inference)
  list(design = design, sample = sample, system = system, equations = equations,
       solutions = lapply(equations, solve_equation, system = system, clusterings = clusterings))
}

#' Least squares, or two-stage least squares with instruments
#' @noRd
solve_equation <- function(equation, system, clusterings) {
  if (length(equation$endogenous) > 0) return(two_stage(system, equation, clusterings))
  least_squares(system, equation$outcome, equation$regressors, clusterings)
}

#' The rows of a design that enter, and what is made of ids, slopes and dummies on them
#' @return As settle_sample(), and `coordinates`, `inference`; `effects` with the constant and the
#'   slopes; `numbers` with the dummies, and without what is no column to project.
#' @noRd
settle_design <- function(design) {
  sample <- settle_rows(design)
  sample$coordinates <- sample$numbers[names(design$coordinates)]
  sample$inference <- settle_inference(design$inference, sample)
  note_varying_clusters(sample$inference$clusters, sample$effects)
  if (length(sample$effects) == 0 && design$intercept) {
    n <- ledger_left(sample$ledger)
    sample$effects <- list(`(Intercept)` = list(code = integer(n), n_levels = 1L, labels = "all"))
  }
  if (length(design$slopes) > 0) sample <- add_slopes(sample, design$slopes)
  sample$numbers <- sample$numbers[names(design$numbers)]
  if (!is.null(design$dummies)) {
    sample$numbers <- c(sample$numbers, new_dummies(design$dummies, sample$rows))
    refuse_same_name(sample$numbers)
  }
  sample
}

#' The rows of a design that enter
#' @noRd
settle_rows <- function(design) {
  # Coordinates and the variables of slopes settle the sample too, but are no columns to project.
  beside <- c(design$coordinates, design$slope_numbers)
  beside <- beside[!duplicated(names(beside)) & !names(beside) %in% names(design$numbers)]
  rules <- design$rules
  settle_sample(design$ledger, c(design$numbers, beside), design$parts, absorbed = design$fixed,
                weights = design$weights, weights_name = design$weights_name, keep = design$keep,
                na = rules$na, singletons = rules$singletons, weights_type = rules$weights_type)
}

#' Varying slopes join the fixed effects
#' @noRd
add_slopes <- function(sample, slopes) {
  if (length(sample$effects) == 0) {
    abort_input("Slopes need a constant or a fixed effect beside them.", argument = "formula")
  }
  own <- lapply(slopes, function(slope) {
    id <- join_ids(list(slope$ids), sample$ids)[[1]]
    c(id, core_make_slope(id$code, id$n_levels, sample$numbers[[slope$variable]], sample$weights,
                          slope$has_intercept),
      list(owner = if (slope$has_intercept) paste(slope$ids, collapse = "^")))
  })
  sample$effects <- c(sample$effects, stats::setNames(own, vapply(slopes, `[[`, "", "label")))
  sample
}
