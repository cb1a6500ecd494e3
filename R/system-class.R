# The system: the columns of an analysis with their fixed effects taken out, once for all its
# regressions. Here is what any system answers; a constructor makes one (absorb_columns() in
# memory).
#
# Facts are fields that every constructor gives to new_system(). Verbs are generics: a constructor
# gives its class a method for each that it can do, and all others are refused by name.

#' A system
#'
#' @param class The constructor's class, such as "policypanel_memory_system".
#' @param names Names of the columns.
#' @param n Rows, as counted. @param weights NULL or doubles, one per row.
#' @param weights_are_counts Whether a row of weight w stands for w rows.
#' @param effect_names,n_levels,is_slope,n_flat For each fixed effect its name, its levels, whether
#'   it is a varying slope, and in how many levels that slope's variable does not vary.
#' @param absorbed Levels used up by the fixed effects.
#' @param products list(within: cross-products of the columns after projection, mean, total: sums of
#'   squares about the mean, weight: the sum of the weights).
#' @param solver list(name, iterations, converged). @param threads Of passes over the rows.
#' @param ... What the methods of `class` need besides.
#' @noRd
new_system <- function(class, names, n, weights, weights_are_counts, effect_names, n_levels,
                       is_slope, n_flat, absorbed, products, solver, threads, ...) {
  system <- list(names = names, n = n, weights = weights, weights_are_counts = weights_are_counts,
                 effect_names = effect_names, n_levels = n_levels, is_slope = is_slope,
                 n_flat = n_flat, absorbed = absorbed, products = products, solver = solver,
                 threads = threads, ...)
  class(system) <- c(class, "policypanel_system")
  system
}

# Facts ------------------------------------------------------------------------------------------

system_names <- function(system) system$names

#' Positions of columns; an unknown name is a fault of this package
#' @noRd
column_positions <- function(system, names) {
  at <- match(names, system$names)
  if (anyNA(at)) stop("no such column")
  at
}

counted_rows <- function(system) system$n

row_weights <- function(system) system$weights

has_counts <- function(system) system$weights_are_counts

effect_names <- function(system) system$effect_names

effect_levels <- function(system) system$n_levels

is_slope <- function(system) system$is_slope

#' Levels in which a slope's variable does not vary
#' @noRd
flat_levels <- function(system) system$n_flat

absorbed_levels <- function(system) system$absorbed

products_of <- function(system) system$products

solver_of <- function(system) system$solver

#' Whether the fixed effects were solved for, and not come near by iterations
#' @noRd
is_solved_exactly <- function(system) system$solver$name %in% c("none", "means", "elimination")

threads_of <- function(system) system$threads

#' The largest fixed effect without a slope
#' @param among Which are asked about. @return Its position; 0 for none.
#' @noRd
largest_effect <- function(system, among = rep(TRUE, length(system$n_levels))) {
  among <- among & !system$is_slope
  if (any(among)) which.max(ifelse(among, system$n_levels, 0L)) else 0L
}

#' The largest fixed effect whose levels lie within clusters: they need not be dense
#' @noRd
excepted_effect <- function(system, cluster) {
  largest_effect(system, nested_effects(system, list(cluster)))
}

#' Levels of all fixed effects but one
#' @param excepted Its position; 0 for none.
#' @noRd
levels_besides <- function(system, excepted) {
  sum(system$n_levels) - if (excepted > 0) system$n_levels[excepted] else 0
}

# Verbs ------------------------------------------------------------------------------------------

#' Residuals of a regression and what the same pass over the rows can bring along
#' @param outcome Its position. @param coefficients One per column, 0 where it is no regressor.
#' @param clusterings Coded ids, one meat each; NULL in it stands for every row its own.
#' @return list(residuals, ssr, level_sum: the largest sum of residuals over a level, relative to
#'   rounding; meats: over all columns, a constant in the outcome's place).
#' @noRd
residual_pass <- function(system, outcome, coefficients, clusterings) {
  UseMethod("residual_pass")
}

#' Meats of residuals times columns, as residual_pass() makes them
#' @noRd
score_meats <- function(system, outcome, residuals, clusterings) UseMethod("score_meats")

#' Sums of residuals times columns by level of a code
#' @param columns Positions; the outcome's stands for a constant.
#' @return levels x columns.
#' @noRd
score_sums <- function(system, outcome, residuals, columns, code, n_levels) {
  UseMethod("score_sums")
}

#' Sums by level of a code of what each row does to coefficients of several regressions
#' @param contrasts columns x coefficients: rows of each regression's (X~'WX~)^-1.
#' @param residuals One vector per coefficient. @param code NULL for the rows themselves.
#' @return levels x coefficients.
#' @noRd
influence_sums <- function(system, contrasts, residuals, code = NULL, n_levels = 0L) {
  UseMethod("influence_sums")
}

#' Leverages of the rows, the fixed effects counted as dummies
#' @param inverse (X~'WX~)^-1 over all columns, 0 for what is no regressor.
#' @noRd
row_leverages <- function(system, inverse) UseMethod("row_leverages")

#' What each cluster's residuals, adjusted for leverage, do to coefficients
#' @param regressors Positions. @param excepted From excepted_effect().
#' @param combine Coefficients that are wanted x regressors and a constant.
#' @param power "inverse" of I - H, or its "root".
#' @return list(influences: clusters x coefficients, df, n_alone: clusters without which a
#'   coefficient would not be identified).
#' @noRd
cluster_leverages <- function(system, regressors, residuals, cluster, excepted, combine, power) {
  UseMethod("cluster_leverages")
}

#' The columns less their fixed effects
#' @return rows x columns.
#' @noRd
within_rows <- function(system) UseMethod("within_rows")

#' Columns as they are, doubles
#' @return A list without names.
#' @noRd
raw_columns <- function(system, positions) UseMethod("raw_columns")

#' Further columns with their fixed effects out, against a few
#'
#' Absorb once, project many: what many columns (placebo treatments) need of a few (the outcome,
#' controls) costs their number times the few, not its square.
#' @param block,against Lists of doubles or dummies, one value per row of the system.
#' @return list(cross, own): cross-products after projection, block x against, and each column's of
#'   `block` with itself.
#' @noRd
project_more <- function(system, block, against) UseMethod("project_more")

#' The same of columns that follow paths of units, which are made a few at a time
#' @param paths list(unit, period: of each row; value: paths x periods; path: units x columns, which
#'   path a unit has in each column), all from 1 on.
#' @return list(cross, own, before: sums of squares before projection), without names.
#' @noRd
project_paths <- function(system, paths, against) UseMethod("project_paths")

#' Other columns with the same fixed effects out: another system
#' @param columns Named list of doubles, first, and dummies, one value per row of the system.
#' @noRd
project_anew <- function(system, columns) UseMethod("project_anew")

#' In which level of each fixed effect the rows are
#' @return A list by fixed effect of code (from 0 on), n_levels, and slope: the variable of a
#'   varying slope, or NULL.
#' @noRd
row_levels <- function(system) UseMethod("row_levels")

#' Regressions among the columns on draws of clusters
#'
#' A drawn cluster's copies have unit effects of their own: a unit within one cluster is demeaned by
#' itself, whatever its weight.
#' @param equations Lists of `outcome` and `regressors`, positions.
#' @return list(replicate = function(seed, first, last), from_blocks); `seed` NULL leaves out
#'   cluster b in replicate b. Coefficients x replicates, NaN where an equation is not identified.
#' @noRd
replicate_system <- function(system, cluster, equations, threads) UseMethod("replicate_system")

#' Regressions that further columns take part in, every draw of clusters projected anew
#' @param equations As for replicate_system(); the further columns have the positions after the
#'   system's.
#' @return Coefficients x replicates [first, last).
#' @noRd
replicate_with <- function(system, further, cluster, equations, seed, first, last, threads) {
  UseMethod("replicate_with")
}

#' For each fixed effect, whether every level of it lies within one level of some cluster
#' @noRd
nested_effects <- function(system, clusters) UseMethod("nested_effects")

#' Redundant levels of some fixed effects, all others taken first
#' @param which Positions; none of them a slope.
#' @noRd
redundant_levels <- function(system, which) UseMethod("redundant_levels")

#' What the fixed effects explain of a combination of columns, by level
#' @param contrast One number per column. @param residuals What the fixed effects leave of it.
#' @return list(values, weights): for each fixed effect its levels' effects, as doubles, and the
#'   sums of the weights of their rows.
#' @noRd
level_effects <- function(system, contrast, residuals) UseMethod("level_effects")

#' @export
residual_pass.policypanel_system <- function(system, outcome, coefficients, clusterings) {
  refuse_verb(system, "residuals")
}

#' @export
score_meats.policypanel_system <- function(system, outcome, residuals, clusterings) {
  refuse_verb(system, "sums of scores")
}

#' @export
score_sums.policypanel_system <- function(system, outcome, residuals, columns, code, n_levels) {
  refuse_verb(system, "sums of scores")
}

#' @export
influence_sums.policypanel_system <- function(system, contrasts, residuals, code = NULL,
                                              n_levels = 0L) {
  refuse_verb(system, "influences of rows")
}

#' @export
row_leverages.policypanel_system <- function(system, inverse) {
  refuse_verb(system, "leverages of rows")
}

#' @export
cluster_leverages.policypanel_system <- function(system, regressors, residuals, cluster, excepted,
                                                 combine, power) {
  refuse_verb(system, "leverages of clusters")
}

#' @export
within_rows.policypanel_system <- function(system) {
  refuse_verb(system, "demeaned columns")
}

#' @export
raw_columns.policypanel_system <- function(system, positions) {
  refuse_verb(system, "values by row")
}

#' @export
project_more.policypanel_system <- function(system, block, against) {
  refuse_verb(system, "further columns")
}

#' @export
project_paths.policypanel_system <- function(system, paths, against) {
  refuse_verb(system, "further columns")
}

#' @export
project_anew.policypanel_system <- function(system, columns) {
  refuse_verb(system, "other columns")
}

#' @export
row_levels.policypanel_system <- function(system) {
  refuse_verb(system, "levels by row")
}

#' @export
replicate_system.policypanel_system <- function(system, cluster, equations, threads) {
  refuse_verb(system, "draws of clusters")
}

#' @export
replicate_with.policypanel_system <- function(system, further, cluster, equations, seed, first,
                                              last, threads) {
  refuse_verb(system, "draws of clusters")
}

#' @export
nested_effects.policypanel_system <- function(system, clusters) {
  refuse_verb(system, "fixed effects within clusters")
}

#' @export
redundant_levels.policypanel_system <- function(system, which) {
  refuse_verb(system, "redundant levels")
}

#' @export
level_effects.policypanel_system <- function(system, contrast, residuals) {
  refuse_verb(system, "fixed effects by level")
}

refuse_verb <- function(system, what) {
  where <- sub("^policypanel_(.*)_system$", "\\1", class(system)[1])
  abort_input("There are no {what} where the data are held as {.val {where}}.",
              "Take the rows into a data frame first.", argument = "data")
}
