# Estimates under other assignments of the treatment, from products of projected columns.

# Numbers in one piece of assignments: 16 MB
most_piece_values <- 2e6

#' Estimates of all assignments that are drawn, or that there are
#' @return list(draws, p_each, scheme).
#' @noRd
placebo_replicates <- function(problem, possible, replicates, seed) {
  is_all <- possible$count < replicates + 0.5
  scheme <- if (is_all) new_scheme("enumeration", round(possible$count)) else {
    new_scheme("permutation", replicates, seed)
  }
  all <- if (is_all) possible$all()
  # A multiple of 32, as replicate_ranges() has it
  piece <- 32 * min(max(most_piece_values %/% (32 * length(problem$paths$first)), 1), 32)
  made <- replicate_over(scheme, function(first, last) {
    assigned <- if (is_all) all[, first + seq_len(last - first), drop = FALSE] else {
      possible$draw(seed, first, last)
    }
    placebo_estimates(problem, assigned, possible$dates)
  }, "Drawing assignments", piece = piece)
  list(draws = made$draws, scheme = made$scheme,
       p_each = unlist(lapply(made$pieces, `[[`, "p_each")))
}

#' Estimates under some assignments
#' @param assigned Places among `dates` of first treated periods, units x assignments.
#' @return list(draws: tests x assignments, outcome by outcome; p_each).
#' @noRd
placebo_estimates <- function(problem, assigned, dates) {
  paths <- problem$paths
  if (!is.null(problem$panel)) {
    return(list(draws = cohort_placebos(problem, assigned, dates)))
  }
  if (inherits(problem$object, "event_study")) {
    draws <- apply(assigned, 2, function(own) placebo_path(problem, dates[own]))
    return(list(draws = matrix(draws, ncol = ncol(assigned))))
  }
  treatments <- list(unit = paths$unit, period = match(paths$time, paths$periods),
                     value = outer(dates, paths$periods, "<=") + 0, path = assigned)
  if (is.null(problem$plan)) placebo_effects(problem, treatments) else {
    placebo_mediation(problem, treatments)
  }
}

#' Effects of treatments that are one column each
#'
#' What is left of a treatment less fixed effects and controls, times what is left of the outcome,
#' over its square.
#' @param treatments As project_paths() takes them.
#' @noRd
placebo_effects <- function(problem, treatments) {
  found <- project_paths(problem$system, treatments, problem$against)
  own <- seq_len(problem$n_controls)
  controls <- found$cross[, own, drop = FALSE]
  rest <- problem$n_controls + seq_along(problem$outcomes)
  left <- found$own - rowSums((controls %*% problem$inverse) * controls)
  left[found$own < 1e-10 * found$before | left < 1e-9 * found$own] <- NA
  effect <- (found$cross[, rest, drop = FALSE] - controls %*% problem$explained) / left
  p_each <- if (is.null(problem$inference)) {
    variance <- (problem$left[1, 1] - effect[, 1]^2 * left) / problem$df / left
    2 * stats::pt(-abs(effect[, 1]) / root_or_missing(variance), problem$df)
  } else {
    fit_p_values(problem, treatments)
  }
  list(draws = unname(t(effect)), left = left, p_each = p_each)
}

#' Paths and effects of a mediation: effects on outcome and mediators, and of these on the outcome
#' once the treatment is taken out of both
#' @noRd
placebo_mediation <- function(problem, treatments) {
  plan <- problem$plan
  effects <- placebo_effects(problem, treatments)
  paths <- vapply(seq_len(ncol(treatments$path)), function(k) {
    effect <- effects$draws[, k]
    names(effect) <- problem$outcomes
    rest <- problem$left - effects$left[k] * tcrossprod(effect)
    stats::setNames(placebo_paths(plan, effect, rest), plan$paths$name)
  }, numeric(nrow(plan$paths)))
  list(draws = unname(mediation_effects(matrix(paths, nrow(plan$paths)), plan)))
}

#' @param effect Of the treatment on the outcome and each mediator. @param rest Products of these,
#'   less the treatment.
#' @noRd
placebo_paths <- function(plan, effect, rest) {
  path <- plan$paths
  of_equation <- lapply(plan$equations, function(equation) {
    mediators <- intersect(plan$mediators, equation$regressors)
    if (length(mediators) == 0) return(stats::setNames(effect[equation$outcome], plan$treatment))
    if (anyNA(rest)) return(stats::setNames(NA * effect, c(plan$treatment, plan$mediators)))
    b <- solve(rest[mediators, mediators, drop = FALSE], rest[mediators, equation$outcome])
    c(stats::setNames(effect[equation$outcome] - sum(b * effect[mediators]), plan$treatment), b)
  })
  mapply(function(equation, regressor) of_equation[[equation]][[regressor]], path$equation,
         path$regressor)
}

#' p values of treatments that are one column each, with the covariance of the fit
#' @noRd
fit_p_values <- function(problem, treatments) {
  beside <- problem$against[seq_len(problem$n_controls + 1)]
  outcome <- names(beside)[problem$n_controls + 1]
  columns <- seq_len(ncol(treatments$path))
  names(columns) <- paste(problem$paths$name, columns)
  # What a covariance has to say of itself, it would say of each.
  p_of_block <- function(block) suppressWarnings(classes = "policypanel_warning", {
    system <- project_anew(problem$system, c(beside, lapply(block, path_column, treatments)))
    vapply(names(block), function(name) {
      fit <- least_squares(system, outcome, c(name, setdiff(names(beside), outcome)),
                           clusterings_of(problem$inference))
      if (!name %in% names(fit$coefficients)) return(NA_real_)
      vcov <- fit_vcov(system, fit, problem$inference, problem$object$vcov$small_sample)
      df <- df_of(vcov, name)
      t <- fit$coefficients[[name]] / sqrt(vcov$matrix[name, name])
      2 * stats::pt(-abs(t), if (is.na(df)) Inf else df)
    }, 1)
  })
  unlist(lapply(split(columns, (columns - 1) %/% 32), p_of_block), use.names = FALSE)
}

#' A column of project_paths()
#' @noRd
path_column <- function(column, paths) {
  paths$value[cbind(paths$path[paths$unit, column], paths$period)]
}

#' The path of an event study under one assignment, outcome by outcome
#' @noRd
placebo_path <- function(problem, first) {
  dummies <- placebo_dummies(problem, first)
  found <- project_more(problem$system, dummies, c(problem$against, dummies))$cross
  own <- seq_len(problem$n_controls)
  controls <- found[, own, drop = FALSE]
  rest <- problem$n_controls + seq_along(problem$outcomes)
  products <- found[, -c(own, rest), drop = FALSE]
  before <- diag(products)
  products <- products - controls %*% problem$inverse %*% t(controls)
  scale <- sqrt(pmax(diag(products), 0))
  root <- suppressWarnings(chol(products / outer(scale, scale), pivot = TRUE, tol = 1e-9))
  if (!all(scale^2 > 1e-9 * before) || attr(root, "rank") < length(dummies)) {
    return(rep(NA_real_, length(dummies) * length(rest)))
  }
  right <- (found[, rest, drop = FALSE] - controls %*% problem$explained) / scale
  as.vector(solve(products / outer(scale, scale), right) / scale)
}

#' Dummies of relative periods under an assignment
#' @noRd
placebo_dummies <- function(problem, first) {
  paths <- problem$paths
  settings <- problem$object$settings
  since <- paths$time - first[paths$unit]
  if (settings$ends == "bin") {
    is_after <- is.finite(since)
    since[is_after] <- pmin(pmax(since[is_after], settings$window[1]), settings$window[2])
  }
  path <- problem$object$event
  code <- match(since, path$period[match(paths$terms, path$term)], 0L)
  new_dummies(list(code = code, n_levels = length(paths$terms) + 1L,
                   level = stats::setNames(seq_along(paths$terms), paths$terms)))
}
