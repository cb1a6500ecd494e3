# The system in memory: the fixed effects are taken out of all columns once, and passes over the
# rows make the projected columns again in chunks. Its inside is that of src/bind.h.

#' Project the fixed effects out of columns
#'
#' @param columns Named list of doubles, first, and dummies (new_dummies()).
#' @param effects Named list of coded ids (code, n_levels, labels); empty for none. One with a
#'   varying slope also has what core_make_slope() gives: z, mean, scale, flat.
#' @param weights NULL or doubles.
#' @param options List of `solver`, `tolerance`, `max_iterations`, `threads`.
#' @param weights_type "analytic", or "frequency" when a row of weight w stands for w rows.
#' @return A system (new_system()). Besides its facts it has columns, codes, slopes (NULL, or the
#'   slope's z); effects, centre and grouped (what the core needs to demean rows again); redundant;
#'   options and projector (a handle that project_more() fills).
#' @noRd
absorb_columns <- function(columns, effects, weights, options, weights_type = "analytic") {
  effect_names <- names(effects)
  effects <- unname(effects)
  codes <- lapply(effects, `[[`, "code")
  n_levels <- vapply(effects, `[[`, 1L, "n_levels")
  slopes <- lapply(effects, `[[`, "z")
  is_slope <- lengths(slopes) > 0
  flat <- vapply(effects, function(effect) effect$flat %||% 0L, 1L)
  solved <- core_absorb(unname(columns), codes, n_levels, slopes, weights, options)
  if (!solved$converged) {
    warn("The fixed effects did not converge in {solved$iterations} iterations.",
         "Raise {.arg max_iterations} or {.arg tolerance}; the result says
          {.code converged = FALSE}.")
  }
  redundant <- solved$redundant
  if (redundant < 0) {
    redundant <- sum(flat, core_redundant_levels(codes[!is_slope], n_levels[!is_slope]))
  }
  is_count <- weights_type == "frequency" && !is.null(weights)
  new_system(
    "policypanel_memory_system", names = names(columns),
    n = if (is_count) sum(weights) else length(columns[[1]]), weights = weights,
    weights_are_counts = is_count, effect_names = effect_names, n_levels = n_levels,
    is_slope = is_slope, n_flat = flat, absorbed = sum(n_levels) - redundant,
    products = named_products(solved, names(columns), length(codes) > 0),
    solver = list(name = solved$solver, iterations = solved$iterations,
                  converged = solved$converged),
    threads = options$threads, columns = unname(columns), codes = codes, slopes = slopes,
    effects = solved$effects, centre = solved$centre, grouped = solved$grouped,
    redundant = redundant, options = options, projector = solved$projector
  )
}

# While at_hand$system is set, its columns are not projected again.
at_hand <- new.env(parent = emptyenv())

#' Run code that takes up a system where it asks for columns of it, on the same rows
#' @noRd
with_system_at_hand <- function(system, code) {
  old <- at_hand$system
  on.exit(at_hand$system <- old, add = TRUE)
  at_hand$system <- system
  code
}

#' The system at hand, where it has all of these columns; else they are projected
#'
#' All is compared by value, so that what is taken up is what the projector would give.
#' @inheritParams absorb_columns
#' @noRd
projected_columns <- function(columns, effects, weights, options, weights_type) {
  system <- at_hand$system
  is_there <- inherits(system, "policypanel_memory_system") &&
    all(names(columns) %in% system$names) &&
    identical(system$effect_names, names(effects)) && identical(system$options, options) &&
    identical(system$weights, weights) &&
    system$weights_are_counts == (weights_type == "frequency" && !is.null(weights)) &&
    identical(system$codes, lapply(unname(effects), `[[`, "code")) &&
    identical(system$slopes, lapply(unname(effects), `[[`, "z")) &&
    identical(system$columns[match(names(columns), system$names)], unname(columns))
  if (is_there) system else absorb_columns(columns, effects, weights, options, weights_type)
}

#' @param is_centred Without a constant nothing is.
#' @noRd
named_products <- function(solved, names, is_centred) {
  out <- solved[c("within", "mean", "total", "weight")]
  dimnames(out$within) <- list(names, names)
  names(out$mean) <- names(out$total) <- names
  if (!is_centred) {
    out$mean[] <- 0
    out$total[] <- diag(out$within)
  }
  out
}

#' Options of the projector, checked
#' @param given A list of those that are given; the others have their defaults.
#' @noRd
projector_options <- function(given = list()) {
  options <- list(solver = "automatic", tolerance = 1e-8, max_iterations = 10000, threads = 1L)
  options[names(given)] <- given
  list(solver = check_choice(options$solver, c("automatic", "elimination", "map"), "solver"),
       tolerance = check_number(options$tolerance, "tolerance", 0, 1e-3, above = TRUE),
       max_iterations = check_count(options$max_iterations, "max_iterations"),
       threads = sanitize_threads(options$threads))
}

#' @export
residual_pass.policypanel_memory_system <- function(system, outcome, coefficients, clusterings) {
  core_residuals(system, outcome - 1L, coefficients, lapply(clusterings, `[[`, "code"),
                 cluster_counts(clusterings))
}

#' @export
score_meats.policypanel_memory_system <- function(system, outcome, residuals, clusterings) {
  core_meats(system, outcome - 1L, residuals, lapply(clusterings, `[[`, "code"),
             cluster_counts(clusterings))
}

cluster_counts <- function(clusterings) {
  vapply(clusterings, function(id) if (is.null(id)) 0L else id$n_levels, 1L)
}

#' @export
score_sums.policypanel_memory_system <- function(system, outcome, residuals, columns, code,
                                                 n_levels) {
  core_score_sums(system, outcome - 1L, residuals, code, n_levels, columns - 1L)
}

#' @export
influence_sums.policypanel_memory_system <- function(system, contrasts, residuals, code = NULL,
                                                     n_levels = 0L) {
  core_influence_sums(system, contrasts, residuals, code, n_levels)
}

# Levels besides the eliminated ones that leverages are exact for.
most_reduced_levels <- 2000

#' @export
row_leverages.policypanel_memory_system <- function(system, inverse) {
  levels <- levels_besides(system, largest_effect(system))
  if (levels > most_reduced_levels) {
    abort_design(
      "HC2 and HC3 need the leverage of every row, which is exact only where all fixed effects but
       the largest have few levels.",
      "They have {format_count(levels)} in sum; the most is {format_count(most_reduced_levels)}.",
      "Use {.code vcov = \"hc1\"} or clusters: with so many rows they hardly differ."
    )
  }
  core_leverages(system, inverse)
}

#' @export
cluster_leverages.policypanel_memory_system <- function(system, regressors, residuals, cluster,
                                                        excepted, combine, power) {
  core_cluster_leverage(system, regressors - 1, residuals, cluster$code, cluster$n_levels,
                        excepted - 1L, combine, power == "inverse")
}

#' @export
within_rows.policypanel_memory_system <- function(system) core_within(system)

#' @export
raw_columns.policypanel_memory_system <- function(system, positions) {
  lapply(system$columns[positions], column_values)
}

#' The projector is made once and kept. A system that was saved and loaded makes it anew.
#' @export
#' @noRd
project_more.policypanel_memory_system <- function(system, block, against) {
  found <- core_project_more(system, unname(block), unname(against))
  warn_not_converged(found, length(block))
  dimnames(found$cross) <- list(names(block), names(against))
  names(found$own) <- names(block)
  found[c("cross", "own")]
}

#' @export
project_paths.policypanel_memory_system <- function(system, paths, against) {
  found <- core_project_paths(system, paths$unit - 1L, paths$period - 1L, paths$value,
                              paths$path - 1L, unname(against))
  warn_not_converged(found, ncol(paths$path))
  found[c("cross", "own", "before")]
}

warn_not_converged <- function(found, count) {
  if (found$converged) return(invisible())
  warn("The fixed effects did not converge in all of {count_of(count, 'column')}.",
       "Raise {.arg max_iterations} or {.arg tolerance} of the fit.")
}

#' @export
project_anew.policypanel_memory_system <- function(system, columns) {
  effects <- Map(function(code, n_levels, z, flat) {
    list(code = code, n_levels = n_levels, z = z, flat = flat)
  }, system$codes, system$n_levels, system$slopes, system$n_flat)
  absorb_columns(columns, stats::setNames(effects, system$effect_names), system$weights,
                 system$options, if (system$weights_are_counts) "frequency" else "analytic")
}

#' @export
row_levels.policypanel_memory_system <- function(system) {
  Map(function(code, n_levels, slope) list(code = code, n_levels = n_levels, slope = slope),
      system$codes, system$n_levels, system$slopes)
}

# What the per-cluster blocks may take: 400 MB.
most_block_numbers <- 5e7

#' From blocks summed by cluster, where the fixed effects that clusters do not contain have few
#' levels: exact, and no row is read again. Else every draw is projected anew, its counts as
#' weights.
#' @export
#' @noRd
replicate_system.policypanel_memory_system <- function(system, cluster, equations, threads) {
  excepted <- excepted_effect(system, cluster)
  dummies <- levels_besides(system, excepted)
  if (!blocks_pay(system, cluster, dummies)) {
    return(list(from_blocks = FALSE, replicate = function(seed, first, last) {
      replicate_with(system, list(), cluster, equations, seed, first, last, threads)
    }))
  }
  equations <- core_equations(equations)
  total <- system$products$total
  blocks <- list(n_dummies = dummies,
                 products = core_cluster_blocks(system, excepted - 1L, cluster$code,
                                                cluster$n_levels))
  list(from_blocks = TRUE, replicate = function(seed, first, last) {
    core_replicate_blocks(blocks, equations, total, seed, first, last, threads)
  })
}

#' @export
replicate_with.policypanel_memory_system <- function(system, further, cluster, equations, seed,
                                                     first, last, threads) {
  system$columns <- c(system$columns, unname(further))
  # What a column must have left to be no constant is not known of the further ones.
  total <- c(unname(system$products$total), numeric(length(further)))
  core_replicate_rows(system, cluster$code, cluster$n_levels, core_equations(equations), total,
                      seed, first, last, threads)
}

#' Equations as the core has them: positions from 0 on
#' @noRd
core_equations <- function(equations) {
  lapply(unname(equations), function(equation) {
    list(outcome = equation$outcome - 1L, regressors = equation$regressors - 1L)
  })
}

#' Whether blocks fit and a draw from them costs less than a pass over the rows
#' @noRd
blocks_pay <- function(system, cluster, dummies) {
  if (any(system$is_slope)) return(FALSE)
  size <- as.double(dummies) + length(system$columns)
  numbers <- size * (size + 1) / 2 * cluster$n_levels
  rows <- length(cluster$code)
  numbers <= most_block_numbers &&
    size^3 / 3 + 2 * numbers <= 1e6 + 100 * rows * length(system$columns)
}

#' @export
nested_effects.policypanel_memory_system <- function(system, clusters) {
  vapply(seq_along(system$codes), function(f) {
    effect <- list(code = system$codes[[f]], n_levels = system$n_levels[f])
    for (cluster in clusters) if (is_nested_in(effect, cluster)) return(TRUE)
    FALSE
  }, NA)
}

#' @export
redundant_levels.policypanel_memory_system <- function(system, which) {
  # With two fixed effects they are the components between them.
  if (length(system$codes) == 2) return(system$redundant)
  order <- c(setdiff(base::which(!system$is_slope), which), which)
  core_redundant_levels(system$codes[order], system$n_levels[order])[match(which, order)]
}

#' The solver knows all effects but the eliminated ones, which are the means of what is left.
#' @export
#' @noRd
level_effects.policypanel_memory_system <- function(system, contrast, residuals) {
  weights <- system$weights %||% rep(1, length(system$columns[[1]]))
  values <- vector("list", length(system$codes))
  if (length(values) == 0) return(list(values = values, weights = list()))
  used <- base::which(contrast != 0)
  rest <- Reduce(`+`, Map(`*`, raw_columns(system, used), contrast[used])) - residuals
  eliminated <- largest_effect(system)
  for (f in setdiff(seq_along(values), eliminated)) {
    values[[f]] <- drop(contrast %*% system$effects[[f]][seq_along(contrast), , drop = FALSE])
    rest <- rest - values[[f]][system$codes[[f]] + 1L] * (system$slopes[[f]] %||% 1)
  }
  sums <- Map(level_sums, list(weights), system$codes, system$n_levels)
  values[[eliminated]] <- level_sums(weights * rest, system$codes[[eliminated]],
                                     system$n_levels[eliminated]) / sums[[eliminated]]
  list(values = values, weights = sums)
}

level_sums <- function(x, code, n_levels) {
  drop(unname(rowsum(x, factor(code, seq_len(n_levels) - 1L))))
}
