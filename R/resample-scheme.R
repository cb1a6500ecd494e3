# How replicates are made: what is drawn, from what, how often. Replicate b depends on the seed and
# on b alone, so any part of the replicates can be made anywhere, in any order.

#' A scheme of replicates
#'
#' @param kind `"bootstrap"`: clusters drawn with replacement; `"subsample"`: `size` of them
#'   without; `"jackknife"`: all but one in turn, with as many replicates as clusters;
#'   `"monte_carlo"`: random numbers, no clusters; `"wild"`: a random weight for each cluster,
#'   `"every_sign"`: all vectors of signs of them in turn; `"permutation"`: clusters (units) in
#'   random order, `"enumeration"`: all assignments of theirs in turn.
#' @param clusters NULL, or list(code, n_levels, name): 0-based code per row, their number, and the
#'   column (or "rows") that they are.
#' @param size Clusters drawn per replicate.
#' @return An object of class `policypanel_scheme`. Replicates are numbered from `first` on.
#' @noRd
new_scheme <- function(kind, replicates, seed = NULL, clusters = NULL, size = NULL) {
  structure(
    list(kind = kind, replicates = replicates, seed = seed, clusters = clusters,
         size = size %||% clusters$n_levels,
         first = if (kind %in% c("jackknife", "every_sign", "enumeration")) 0 else 1),
    class = "policypanel_scheme"
  )
}

#' How often each cluster counts in some replicates
#' @param first,last Numbers of replicates, the last not included.
#' @return Clusters x replicates.
#' @noRd
scheme_counts <- function(scheme, first, last) {
  n <- scheme$clusters$n_levels
  switch(
    scheme$kind,
    bootstrap = core_cluster_counts(scheme$seed, n, first, last),
    subsample = core_subsample_counts(scheme$seed, n, scheme$size, first, last),
    jackknife = 1 - diag(n)[, first + seq_len(last - first), drop = FALSE]
  )
}

#' By what the spread of replicates is multiplied to become a standard error
#'
#' m of n clusters without replacement: the variance of a mean of them is (1 / m)(1 - m / n) times
#' that of one, so that sqrt(m / (n - m)) makes it that of a mean of n.
#' @noRd
scheme_scale <- function(scheme) {
  if (scheme$kind != "subsample") return(1)
  sqrt(scheme$size / (scheme$clusters$n_levels - scheme$size))
}

#' In how many ways codes can be dealt out to their places
#' @param stratum A code per place, within whose levels they are dealt out; NULL for all alike.
#' @noRd
count_assignments <- function(code, stratum = NULL) {
  groups <- split(code, stratum %||% rep(0L, length(code)))
  prod(vapply(groups, function(own) {
    exp(lfactorial(length(own)) - sum(lfactorial(tabulate(match(own, unique(own))))))
  }, 1))
}

#' With few assignments a p value has few values to take, and a test cannot have any size
#' @noRd
note_few_assignments <- function(count) {
  if (count > 200.5) return(invisible())
  count <- round(count)
  size <- floor(0.05 * count + 1e-9) / count
  note("There are {count_of(count, 'assignment')}, so that p is no less than
        {signif_text(1 / count, 2)}, and where there is no effect a test at 5% rejects
        {signif_text(100 * size, 2)}% of the time.")
}
