# Covariances of scores that are correlated within groups: not at all, or in clusters.

iid_type <- function() {
  vcov_type(
    facts = function(inference, adjusted) fact("iid"),
    covariance = function(problem) problem$bread * problem$fit$ssr / problem$fit$n,
    is_classical = TRUE
  )
}

hc1_type <- function() {
  vcov_type(
    facts = function(inference, adjusted) fact("robust", type = if (adjusted) "HC1" else "HC0"),
    clusterings = function(inference) list(NULL),
    meat = function(problem) problem$meats[[1]]
  )
}

cluster_type <- function() {
  vcov_type(
    facts = function(inference, adjusted) cluster_facts("cluster", inference$clusters),
    roles = "cluster",
    clusterings = function(inference) cluster_combinations(inference$clusters),
    meat = function(problem) combine_meats(problem$meats, problem$inference$clusters),
    groups = function(inference) min(cluster_counts(inference$clusters)),
    may_be_indefinite = function(inference) length(inference$clusters) > 1
  )
}

register_vcov_type("iid", iid_type)
register_vcov_type("hc1", hc1_type)
register_vcov_type("cluster", cluster_type)

#' All non-empty sets of clusters, as clusterings
#' @noRd
cluster_combinations <- function(clusters) {
  lapply(cluster_sets(clusters), function(set) {
    own <- unname(clusters[set])
    # In a panel, unit and period together are the row.
    if (length(own) == 2 && !is_in_database(own) && pairs_stand_once(own[[1]], own[[2]])) {
      n <- length(own[[1]]$code)
      return(list(code = seq_len(n) - 1L, n_levels = n))
    }
    code_combination(own, with_labels = FALSE)
  })
}

cluster_sets <- function(clusters) {
  if (length(clusters) == 1) return(list(1L))
  sizes <- seq_along(clusters)
  unlist(lapply(sizes, utils::combn, x = length(clusters), simplify = FALSE), recursive = FALSE)
}

#' Inclusion and exclusion over the sets of clusters
#' @noRd
combine_meats <- function(meats, clusters) {
  if (length(meats) == 1) return(meats[[1]])
  signs <- (-1)^(lengths(cluster_sets(clusters)) + 1)
  Reduce(`+`, Map(`*`, meats, signs))
}
