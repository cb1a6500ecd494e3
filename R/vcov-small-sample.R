# Small-sample rules: how many coefficients count, by what a covariance is multiplied, and the
# degrees of freedom of its tests.

#' Small-sample rules of standard errors
#'
#' `small_sample` in [did_feols()] and [vcov()] is named after the software whose numbers it gives.
#' With \eqn{N} rows, \eqn{k} slopes, \eqn{G} clusters (the smallest number, with several ways) and
#' \eqn{K} coefficients counted:
#'
#' | | iid, HC1, Conley | clusters, Driscoll-Kraay, Newey-West | t |
#' | --- | --- | --- | --- |
#' | factor | \eqn{N/(N-K)} | \eqn{G/(G-1) \cdot (N-1)/(N-K)} | \eqn{N-K} or \eqn{G-1} |
#'
#' where for Driscoll-Kraay and Newey-West \eqn{G} is the number of periods. F tests have the
#' denominator of the t. What differs is \eqn{K}:
#'
#' * `"reghdfe"` (the default): \eqn{k} plus the levels of the fixed effects less those that are
#'   redundant, i.e. one for each connected component. Under clustering, fixed effects nested in a
#'   cluster are not counted, and 1 for the constant is.
#' * `"xtreg"`: Stata's `xtreg, fe` with all but the first fixed effect written as dummies: under
#'   clustering the first is not counted and must be nested in a cluster, all others are counted.
#' * `"areg"`: all fixed effects are counted, also under clustering (`areg`; `lm` with dummies and
#'   HC1-type clusters).
#' * `"fixest"`: as `feols()` of fixest 0.14 by default. \eqn{Q} fixed effects count as
#'   \eqn{\sum G_q - (Q - 1)}, whether or not more levels are redundant; under clustering,
#'   \eqn{G_q - 1} less for each that is nested in a cluster, and \eqn{K = k + 1} when all are. F
#'   tests of \eqn{q} coefficients have at least \eqn{q + 1} denominator degrees of freedom.
#' * `"plm"`: `vcovHC(type = "HC0")`, `vcovSCC()` and `vcovNW()` of 'plm': no factor, except
#'   \eqn{N/(N-K)} for iid; t with \eqn{N - K}, F with \eqn{G - 1} denominator degrees of freedom.
#' * `"none"`: no factor at all; the degrees of freedom of `"reghdfe"`.
#'
#' With frequency weights \eqn{N} is their sum. reghdfe, xtreg and areg leave singletons out or not
#' as Stata does; that is the argument `singletons`, not this one.
#'
#' @name small_sample_rules
#' @references
#' Berge, L. (2018). Efficient estimation of maximum likelihood models with multiple fixed-effects:
#' the R package FENmlm. CREA Discussion paper 13, University of Luxembourg.
#'
#' Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to cluster-robust inference.
#' Journal of Human Resources 50(2), 317-372.
#' @seealso [covariances], [vcov.did_feols()].
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data)
#' rules <- c("reghdfe", "xtreg", "areg", "fixest", "plm", "none")
#' sapply(rules, function(rule) sqrt(vcov(fit, small_sample = rule)))
NULL

small_sample_rules <- c("reghdfe", "xtreg", "areg", "fixest", "plm", "none")

#' Factor and degrees of freedom of a covariance
#'
#' @param type Its entry in vcov_types(). @param inference Settled.
#' @return list(k, factor, df, f_df): coefficients counted, what to multiply by, degrees of freedom
#'   of t and of the denominator of F.
#' @noRd
small_sample_terms <- function(rule, type, system, fit, inference) {
  full <- if (rule == "fixest") usual_degrees(system) else absorbed_levels(system)
  counted <- if (length(inference$clusters) == 0) full else switch(
    rule,
    reghdfe = clustered_degrees(system, inference$clusters),
    xtreg = panel_degrees(system, inference$clusters),
    fixest = usual_clustered_degrees(system, inference$clusters),
    full
  )
  k <- length(fit$coefficients) + counted
  df <- fit$n - length(fit$coefficients) - full
  check_residual_df(min(df, fit$n - k), system, fit)
  groups <- type$groups(inference)
  by_groups <- if (is.null(groups)) df else groups - 1L
  list(k = k, factor = small_sample_factor(rule, type, fit$n, k, groups),
       df = if (rule == "plm") df else by_groups, f_df = by_groups)
}

small_sample_factor <- function(rule, type, n, k, groups) {
  if (type$has_own_factor) return(1)
  if (rule == "groups") return(if (is.null(groups)) 1 else groups / (groups - 1))
  if (!is_adjusted(rule, type)) return(1)
  if (is.null(groups)) return(n / (n - k))
  groups / (groups - 1) * (n - 1) / (n - k)
}

#' Factor and degrees of freedom of estimates that are no regression's: no coefficients to count
#'
#' The factor is G / (G - 1) where there are groups; tests are those of the normal distribution.
#' @return As small_sample_terms().
#' @noRd
group_terms <- function(type, inference) {
  list(k = NA_integer_, df = NA_real_, f_df = NA_real_,
       factor = small_sample_factor("groups", type, groups = type$groups(inference)))
}

#' Whether a rule multiplies the covariance of a type by anything; plm does so only under iid
#' @noRd
is_adjusted <- function(rule, type) {
  !(rule %in% c("none", "groups") || rule == "plm" && !type$is_classical)
}

#' fixest's count of fixed effects: one redundant level for each but the first
#' @noRd
usual_degrees <- function(system) {
  sum(effect_levels(system)) - max(0L, sum(!is_slope(system)) - 1L)
}

#' xtreg: the panel's own effects are within clusters and only the constant of them counts
#' @noRd
panel_degrees <- function(system, clusters) {
  levels <- effect_levels(system)
  if (length(levels) == 0 || levels[1] == 1) return(absorbed_levels(system))
  if (!nested_effects(system, clusters)[1]) {
    abort_design("The small-sample rule {.val xtreg} needs the levels of the first fixed effect to
                  lie within clusters.", "{.val reghdfe} does not.", argument = "small_sample")
  }
  absorbed_levels(system) - levels[1] + 1L
}

usual_clustered_degrees <- function(system, clusters) {
  effects <- effect_names(system)
  parts <- strsplit(effects, "^", fixed = TRUE)
  nested <- effects %in% names(clusters) |
    vapply(parts, function(part) any(part %in% names(clusters)), NA)
  # fixest looks at rows only where a cluster is not one of the fixed effects.
  if (!all(names(clusters) %in% effects)) {
    nested <- nested | nested_effects(system, clusters)
  }
  # ... and counts varying slopes even where their levels lie within clusters.
  nested <- nested & !is_slope(system)
  if (length(nested) > 0 && all(nested)) return(1L)
  max(1L, usual_degrees(system) - sum(effect_levels(system)[nested] - 1L))
}

#' Levels of the fixed effects that count under clustering
#'
#' A fixed effect whose levels lie within clusters is not counted, and the constant is counted with
#' it; every other one counts its levels less the connected components it forms (at least one), and
#' varying slopes count the levels in which their variable varies.
#' @return Number of coefficients to add to the slopes'.
#' @noRd
clustered_degrees <- function(system, clusters) {
  nested <- nested_effects(system, clusters)
  if (!any(nested)) return(absorbed_levels(system))
  levels <- effect_levels(system)
  slope <- is_slope(system)
  slopes <- sum((levels - flat_levels(system))[slope & !nested])
  rest <- which(!nested & !slope)
  if (length(rest) == 0) return(1L + slopes)
  redundant <- redundant_levels(system, rest)
  redundant[redundant < 1L] <- 1L
  1L + slopes + sum(levels[rest] - redundant)
}

#' The default rule goes without saying
#' @noRd
small_sample_facts <- function(facts, rule) {
  switch(rule, reghdfe = , groups = facts, none = fact("no_small_sample", covariance = facts),
         fact("small_sample", covariance = facts, rule = rule))
}
