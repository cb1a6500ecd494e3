# Nearest neighbours, on the score or by Mahalanobis distance.

#' @inheritParams match_by_kernel
#' @noRd
match_by_neighbours <- function(problem, targets, donors, settings) {
  pairs <- neighbour_pairs(problem, targets, donors, settings)
  count <- tabulate(pairs$target, length(targets))
  share <- 1 / count[pairs$target]
  sums <- weighted_tabulate(pairs$target, share * problem$y[donors][pairs$donor], length(targets))
  list(matched_outcome = ifelse(count > 0, sums, NA_real_),
       donor_weight = weighted_tabulate(pairs$donor, share, length(donors)),
       # What Abadie and Imbens call K': the sum of squared weights.
       donor_square = weighted_tabulate(pairs$donor, share^2, length(donors)))
}

#' psmatch2's `llr` with its default kernel
#'
#' Every donor's outcome becomes the fitted value at its own score of a local line through the
#' donors (lpoly's Epanechnikov kernel reaches sqrt(5) bandwidths), and targets take that of their
#' nearest donor.
#' @inheritParams match_by_kernel
#' @noRd
match_by_smoothed_neighbour <- function(problem, targets, donors, settings) {
  p <- problem$score[donors]
  problem$y[donors] <- core_match_kernel(p, p, problem$y[donors], "epanechnikov",
                                         sqrt(5) * settings$bandwidth, TRUE, 0)$matched_outcome
  match_by_neighbours(problem, targets, donors, settings)
}

#' @return list(target, donor, distance): positions within `targets` and `donors`.
#' @noRd
neighbour_pairs <- function(problem, targets, donors, settings) {
  caliper <- settings$caliper %||% Inf
  if (settings$method == "mahalanobis") {
    points <- problem$points
    return(core_nearest_points(points[, targets, drop = FALSE], points[, donors, drop = FALSE],
                               settings$neighbours, caliper, settings$ties, FALSE))
  }
  score <- problem$score
  if (settings$replacement) {
    return(core_nearest_scores(score[targets], score[donors], settings$neighbours, caliper,
                               settings$ties, FALSE))
  }
  turn <- switch(settings$matching_order, descending = order(-score[targets]),
                 ascending = order(score[targets]), data = seq_along(targets))
  core_nearest_free_scores(score[targets], turn, score[donors], settings$neighbours, caliper)
}

weighted_tabulate <- function(position, value, n) {
  out <- numeric(n)
  if (length(position) == 0) return(out)
  sums <- rowsum(value, position, reorder = FALSE)
  out[as.integer(rownames(sums))] <- sums
  out
}

#' Covariates as points whose Euclidean distance is the Mahalanobis distance
#'
#' The covariance is pooled within treated and untreated rows, as in psmatch2. Columns are rotated
#' so that the first one spreads most, by which the search is sorted.
#' @return A matrix with one column per row of the sample.
#' @noRd
mahalanobis_points <- function(columns, treated) {
  x <- do.call(cbind, columns)
  for (side in c(TRUE, FALSE)) {
    rows <- treated == side
    x[rows, ] <- sweep(x[rows, , drop = FALSE], 2, colMeans(x[rows, , drop = FALSE]))
  }
  within <- crossprod(x) / (nrow(x) - 2)
  scale <- sqrt(diag(within))
  constant <- names(columns)[scale == 0]
  if (length(constant) > 0) {
    abort_design("{.val {constant}} does not vary within treated and untreated rows: there is no
                  Mahalanobis distance.", column = constant)
  }
  root <- chol(within / tcrossprod(scale))
  points <- backsolve(root, t(do.call(cbind, columns)) / scale, transpose = TRUE)
  points <- points - rowMeans(points)
  t(eigen(tcrossprod(points), symmetric = TRUE)$vectors) %*% points
}
