# Estimates under other assignments of the treatment, from products of projected columns.

# Numbers in one block of columns: 160 MB
most_block_values <- 2e7

#' Estimates of all assignments that are drawn, or that there are
#' @return list(draws, p_each, scheme).
#' @noRd
placebo_replicates <- function(problem, possible, replicates, seed) {
  is_all <- possible$count < replicates + 0.5
  scheme <- if (is_all) new_scheme("enumeration", round(possible$count)) else {
    new_scheme("permutation", replicates, seed)
  }
  all <- if (is_all) possible$all()
  made <- replicate_over(scheme, function(first, last) {
    assigned <- if (is_all) all[, first + seq_len(last - first), drop = FALSE] else {
      possible$draw(seed, first, last)
    }
    placebo_estimates(problem, assigned)
  }, "Drawing assignments")
  list(draws = made$draws, scheme = made$scheme,
       p_each = unlist(lapply(made$pieces, `[[`, "p_each")))
}

#' Estimates under some assignments
#' @param first First treated periods, units x assignments.
#' @return list(draws: tests x assignments, outcome by outcome; p_each).
#' @noRd
placebo_estimates <- function(problem, first) {
  paths <- problem$paths
  if (!is.null(problem$panel)) return(list(draws = cohort_placebos(problem, first)))
  if (inherits(problem$object, "event_study")) {
    draws <- apply(first, 2, function(own) placebo_path(problem, own))
    return(list(draws = matrix(draws, ncol = ncol(first))))
  }
  size <- max(1, floor(most_block_values / length(paths$unit)))
  blocks <- split(seq_len(ncol(first)), (seq_len(ncol(first)) - 1) %/% size)
  estimate <- if (is.null(problem$plan)) placebo_effects else placebo_mediation
  made <- lapply(blocks, function(block) {
    estimate(problem, lapply(block, function(b) {
      own <- first[, b]
      as.double(paths$time >= own[paths$unit])
    }))
  })
  list(draws = do.call(cbind, lapply(made, `[[`, "draws")),
       p_each = unlist(lapply(made, `[[`, "p_each"), use.names = FALSE))
}

#' Effects of treatments that are one column each
#'
#' What is left of a treatment less fixed effects and controls, times what is left of the outcome,
#' over its square.
#' @noRd
placebo_effects <- function(problem, columns) {
  found <- project_more(problem$system, columns, problem$against)
  own <- seq_len(problem$n_controls)
  controls <- found$cross[, own, drop = FALSE]
  rest <- problem$n_controls + seq_along(problem$outcomes)
  left <- found$own - rowSums((controls %*% problem$inverse) * controls)
  w <- system_weights(problem$system, length(columns[[1]]))
  whole <- vapply(columns, function(column) sum(w * column), 1)
  left[found$own < 1e-10 * whole | left < 1e-9 * found$own] <- NA
  effect <- (found$cross[, rest, drop = FALSE] - controls %*% problem$explained) / left
  p_each <- if (is.null(problem$inference)) {
    variance <- (problem$left[1, 1] - effect[, 1]^2 * left) / problem$df / left
    2 * stats::pt(-abs(effect[, 1]) / root_or_missing(variance), problem$df)
  } else {
    fit_p_values(problem, columns)
  }
  list(draws = unname(t(effect)), left = left, p_each = p_each)
}

#' Paths and effects of a mediation: effects on outcome and mediators, and of these on the outcome
#' once the treatment is taken out of both
#' @noRd
placebo_mediation <- function(problem, columns) {
  plan <- problem$plan
  effects <- placebo_effects(problem, columns)
  paths <- vapply(seq_along(columns), function(k) {
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
fit_p_values <- function(problem, columns) {
  names(columns) <- paste(problem$paths$name, seq_along(columns))
  beside <- problem$against[seq_len(problem$n_controls + 1)]
  outcome <- names(beside)[problem$n_controls + 1]
  blocks <- split(seq_along(columns), (seq_along(columns) - 1) %/% 32)
  # What a covariance has to say of itself, it would say of each.
  suppressWarnings(classes = "policypanel_warning", unlist(lapply(blocks, function(block) {
    system <- project_anew(problem$system, c(beside, columns[block]))
    vapply(names(columns)[block], function(name) {
      fit <- least_squares(system, outcome, c(name, setdiff(names(beside), outcome)),
                           clusterings_of(problem$inference))
      if (!name %in% names(fit$coefficients)) return(NA_real_)
      vcov <- fit_vcov(system, fit, problem$inference, problem$object$vcov$small_sample)
      df <- df_of(vcov, name)
      t <- fit$coefficients[[name]] / sqrt(vcov$matrix[name, name])
      2 * stats::pt(-abs(t), if (is.na(df)) Inf else df)
    }, 1)
  }), use.names = FALSE))
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
