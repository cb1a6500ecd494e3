# The covariance of a survey design: clusters that are drawn within strata.

#' The linearised variance of survey statistics
#'
#' Influences are summed by cluster (the primary sampling unit) and taken as deviations from their
#' stratum's mean; a stratum of h clusters has the factor h / (h - 1). `inference$strata` is a code
#' by row, as the clusters are; without clusters the rows are drawn.
#' @noRd
linearised_type <- function() {
  vcov_type(
    facts = function(inference, adjusted) {
      by <- names(inference$clusters)
      strata <- inference$strata$n_levels
      fact("linearised", details = c(
        list(if (is.null(by)) fact("independent_rows") else fact("clustered_by", by = by)),
        if (strata > 1) list(fact("strata", count = strata))
      ))
    },
    meat = function(problem) {
      cluster <- problem$inference$clusters[[1]]
      strata <- problem$inference$strata
      sums <- problem$sums(cluster$code, cluster$n_levels %||% 0L)
      of <- strata$code
      if (!is.null(cluster)) of <- of[match(seq_len(cluster$n_levels) - 1L, cluster$code)]
      size <- tabulate(of + 1L, strata$n_levels)
      means <- sums_by_level(sums, of, strata$n_levels) / size
      size <- size[of + 1L]
      crossprod((sums - means[of + 1L, , drop = FALSE]) * sqrt(size / (size - 1)))
    },
    has_own_factor = TRUE, may_cancel = FALSE, has_name = FALSE
  )
}

register_vcov_type("linearised", linearised_type)
