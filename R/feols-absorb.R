# From a settled sample to least squares: the fixed effects are taken out of all columns once,
# and any number of regressions among these columns is then read off the same cross-products.

#' Project the fixed effects out of columns
#'
#' @param columns Named list of doubles. @param effects Named list of coded ids (code, n_levels,
#'   labels); empty for none. @param weights NULL or doubles. @param options List of `solver`,
#'   `tolerance`, `max_iterations`, `threads`.
#' @return The "system" every estimator works on: columns, codes, n_levels, weights; effects (per
#'   fixed effect a matrix columns x levels), within (cross-products after projection), mean,
#'   total (sums of squares about the mean), weight; solver, iterations, converged.
#' @noRd
absorb_columns <- function(columns, effects, weights, options) {
  codes <- lapply(unname(effects), `[[`, "code")
  n_levels <- vapply(unname(effects), `[[`, 1L, "n_levels")
  solved <- core_absorb(unname(columns), codes, n_levels, weights, options)
  if (!solved$converged) {
    warn("The fixed effects did not converge in {solved$iterations} iterations.",
         "Raise {.arg max_iterations} or {.arg tolerance}; the result says
          {.code converged = FALSE}.")
  }
  dimnames(solved$within) <- list(names(columns), names(columns))
  names(solved$mean) <- names(solved$total) <- names(columns)
  if (length(codes) == 0) {  # without a constant nothing is centred
    solved$mean[] <- 0
    solved$total[] <- diag(solved$within)
  }
  c(list(columns = unname(columns), names = names(columns), codes = codes, n_levels = n_levels,
         labels = lapply(effects, `[[`, "labels"), weights = weights), solved)
}

#' Options of the projector, checked
#' @noRd
projector_options <- function(solver = "automatic", tolerance = 1e-8, max_iterations = 10000,
                              threads = 1L) {
  list(solver = check_choice(solver, c("automatic", "elimination", "map"), "solver"),
       tolerance = check_number(tolerance, "tolerance", 0, above = TRUE),
       max_iterations = check_count(max_iterations, "max_iterations"),
       threads = sanitize_threads(threads))
}

#' Least squares of one column of a system on others
#'
#' @param outcome,regressors Column names.
#' @return list: coefficients (kept regressors), inverse of X'X, kept (positions in the system),
#'   dropped (named reasons), residuals, level_sum, ssr, n, tss_within, tss_total, mean_outcome.
#' @noRd
least_squares <- function(system, outcome, regressors) {
  position <- match(regressors, system$names)
  y <- match(outcome, system$names)
  solved <- core_solve(system, y - 1L, position - 1L)
  kept <- solved$reason == 0L
  reasons <- c("constant", "absorbed by the fixed effects", "collinear with earlier regressors")
  b <- numeric(length(system$columns))
  b[position] <- solved$coefficients
  rest <- core_residuals(system, y - 1L, b)
  w <- system$weights
  ssr <- if (is.null(w)) sum(rest$residuals^2) else sum(w * rest$residuals^2)
  list(
    outcome = outcome,
    coefficients = stats::setNames(solved$coefficients[kept], regressors[kept]),
    inverse = named_square(solved$inverse[kept, kept, drop = FALSE], regressors[kept]),
    kept = position[kept],
    dropped = stats::setNames(reasons[solved$reason[!kept]], regressors[!kept]),
    residuals = rest$residuals, level_sum = rest$level_sum,
    ssr = ssr, n = length(rest$residuals),
    tss_within = system$within[y, y], tss_total = unname(system$total[y]),
    mean_outcome = unname(system$mean[y])
  )
}

named_square <- function(m, names) {
  dimnames(m) <- list(names, names)
  m
}

#' Levels that the fixed effects really use up
#'
#' Each fixed effect counts its levels less those its predecessors make redundant (connected
#' components; Abowd, Creecy & Kramarz 2002). `clusters` (coded ids) are asked for nesting: a
#' fixed effect whose levels lie within clusters is not counted under clustering.
#' @return list(all, non_nested, any_nested)
#' @noRd
absorbed_degrees <- function(system, clusters = list()) {
  if (length(system$codes) == 0) return(list(all = 0L, non_nested = 0L, any_nested = FALSE))
  used <- system$n_levels - core_redundant_levels(system$codes, system$n_levels)
  nested <- vapply(seq_along(system$codes), function(f) {
    any(vapply(clusters, function(cluster) {
      core_is_nested(list(system$codes[[f]], cluster$code), c(system$n_levels[f], cluster$n_levels))
    }, NA))
  }, NA)
  non_nested <- if (!any(nested)) {
    sum(used)
  } else {  # the constant is counted with the nested ones, so each other one loses a level
    sum(system$n_levels[!nested] - pmax(1L, redundant_among(system, which(!nested))))
  }
  list(all = sum(used), non_nested = non_nested, any_nested = any(nested))
}

#' Redundant levels of some fixed effects, the nested ones taken first
#' @noRd
redundant_among <- function(system, which) {
  order <- c(setdiff(seq_along(system$codes), which), which)
  redundant <- core_redundant_levels(system$codes[order], system$n_levels[order])
  redundant[match(which, order)]
}
