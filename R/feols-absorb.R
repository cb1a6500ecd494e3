# From a settled sample to least squares: the fixed effects are taken out of all columns once,
# and any number of regressions among these columns is then read off the same cross-products.

#' Project the fixed effects out of columns
#'
#' @param columns Named list of doubles, first, and dummies (new_dummies()).
#' @param effects Named list of coded ids (code, n_levels, labels); empty for none. One with a
#'   varying slope also has what core_make_slope() gives: z, mean, scale, flat.
#' @param weights NULL or doubles.
#' @param options List of `solver`, `tolerance`, `max_iterations`, `threads`.
#' @param weights_type "analytic", or "frequency" when a row of weight w stands for w rows.
#' @return The "system" every estimator works on: columns, names, codes, n_levels, effect_names,
#'   slopes (NULL, or the slope's z), flat (levels in which a slope's variable does not vary),
#'   weights, weights_are_counts, n (rows, as counted), threads;
#'   effects and centre (what the core needs to demean rows again); within (cross-products after
#'   projection), mean, total (sums of squares about the mean), weight; absorbed (levels used up);
#'   solver, iterations, converged; projector (a handle that project_more() fills).
#' @noRd
absorb_columns <- function(columns, effects, weights, options, weights_type = "analytic") {
  codes <- lapply(unname(effects), `[[`, "code")
  n_levels <- vapply(unname(effects), `[[`, 1L, "n_levels")
  slopes <- lapply(unname(effects), `[[`, "z")
  solved <- core_absorb(unname(columns), codes, n_levels, slopes, weights, options)
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
  flat <- vapply(unname(effects), function(effect) effect$flat %||% 0L, 1L)
  is_slope <- lengths(slopes) > 0
  if (solved$redundant < 0) {
    solved$redundant <- sum(flat, core_redundant_levels(codes[!is_slope], n_levels[!is_slope]))
  }
  is_count <- weights_type == "frequency" && !is.null(weights)
  c(list(columns = unname(columns), names = names(columns), codes = codes, n_levels = n_levels,
         effect_names = names(effects), slopes = slopes, flat = flat, weights = weights,
         weights_are_counts = is_count, n = if (is_count) sum(weights) else length(columns[[1]]),
         threads = options$threads, options = options,
         absorbed = sum(n_levels) - solved$redundant), solved)
}

#' Take the fixed effects of a system out of further columns, against a few
#'
#' The projector is made once and kept: absorb once, project many. What many columns (placebo
#' treatments) need of a few (the outcome, controls) costs their number times the few, not its
#' square. A system that was saved and loaded makes its projector anew.
#' @param block,against Lists of doubles or dummies, one value per row of the system.
#' @return list(cross, own): cross-products after projection, block x against, and each column's of
#'   `block` with itself.
#' @noRd
project_more <- function(system, block, against) {
  found <- core_project_more(system, unname(block), unname(against))
  if (!found$converged) {
    warn("The fixed effects did not converge in all of {count_of(length(block), 'column')}.",
         "Raise {.arg max_iterations} or {.arg tolerance} of the fit.")
  }
  dimnames(found$cross) <- list(names(block), names(against))
  names(found$own) <- names(block)
  found[c("cross", "own")]
}

#' Dummies as columns of a system
#'
#' Many of them cost little: the core reads the code they share once a row.
#' @param dummies NULL, or list(code, n_levels, level): a code per row, from 0 on, and by the name
#'   of each dummy the code for which it is 1.
#' @param rows Rows that the sample holds; NULL: all.
#' @noRd
new_dummies <- function(dummies, rows = NULL) {
  code <- take_rows(dummies$code, rows)
  lapply(dummies$level, function(level) {
    structure(list(code = code, n_levels = dummies$n_levels, level = level),
              class = "policypanel_dummy")
  })
}

#' A column of a system as doubles
#' @noRd
column_values <- function(column) {
  if (inherits(column, "policypanel_dummy")) as.double(column$code == column$level) else column
}

#' Options of the projector, checked
#' @noRd
projector_options <- function(solver = "automatic", tolerance = 1e-8, max_iterations = 10000,
                              threads = 1L) {
  list(solver = check_choice(solver, c("automatic", "elimination", "map"), "solver"),
       tolerance = check_number(tolerance, "tolerance", 0, 1e-3, above = TRUE),
       max_iterations = check_count(max_iterations, "max_iterations"),
       threads = sanitize_threads(threads))
}

#' Least squares of one column of a system on others
#'
#' @param outcome,regressors Column names.
#' @param clusterings List of coded ids, for the meats to be made in the same pass; NULL in it
#'   stands for no clustering.
#' @return list: coefficients (kept regressors), inverse of X'X, kept (positions in the system),
#'   dropped (named reasons), position of the outcome, residuals, meats, level_sum, ssr, n,
#'   tss_within, tss_total, mean_outcome.
#' @noRd
least_squares <- function(system, outcome, regressors, clusterings = list()) {
  position <- match(regressors, system$names)
  stopifnot(outcome %in% system$names, !anyNA(position))  # the core looks at no names
  solved <- core_solve(system, match(outcome, system$names) - 1L, position - 1L)
  kept <- solved$reason == 0L
  dropped <- stats::setNames(drop_reasons[solved$reason[!kept]], regressors[!kept])
  new_solution(system, outcome, position[kept], solved$coefficients[kept],
               solved$inverse[kept, kept, drop = FALSE], dropped, clusterings)
}

drop_reasons <- c("constant", "absorbed by the fixed effects", "collinear with earlier regressors")

#' What least_squares() returns, once the coefficients are known
#' @noRd
new_solution <- function(system, outcome, kept, coefficients, inverse, dropped, clusterings) {
  y <- match(outcome, system$names)
  names <- if (length(kept) > 0) system$names[kept]
  b <- numeric(length(system$columns))
  b[kept] <- coefficients
  rest <- core_residuals(system, y - 1L, b, lapply(clusterings, `[[`, "code"),
                         cluster_counts(clusterings))
  list(
    outcome = outcome, position = y, coefficients = stats::setNames(coefficients, names),
    inverse = named_square(inverse, names), kept = kept, dropped = dropped,
    residuals = rest$residuals, meats = rest$meats, level_sum = rest$level_sum, ssr = rest$ssr,
    n = system$n, tss_within = system$within[y, y],
    tss_total = unname(system$total[y]), mean_outcome = unname(system$mean[y])
  )
}

cluster_counts <- function(clusterings) {
  vapply(clusterings, function(id) if (is.null(id)) 0L else id$n_levels, 1L)
}

#' The residual of a regression as a combination of the system's columns
#' @noRd
error_contrast <- function(fit, system) {
  contrast <- numeric(length(system$columns))
  contrast[fit$kept] <- -fit$coefficients
  contrast[fit$position] <- 1
  contrast
}

#' Residual degrees of freedom of a fit on a system
#' @noRd
residual_df <- function(system, fit) fit$n - length(fit$coefficients) - system$absorbed
