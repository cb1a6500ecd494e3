# Moments over nearest neighbours, of which variances by Abadie and Imbens are made.

#' Where rows stand: scores, or points (a matrix with one column per row)
#' @noRd
score_space <- function(score) list(points = matrix(score, 1), is_score = TRUE)

point_space <- function(points) list(points = points, is_score = FALSE)

#' @param problem What run_matching() returns.
#' @noRd
matching_space <- function(problem) {
  if (is.null(problem$points)) score_space(problem$score) else point_space(problem$points)
}

#' Means and products of deviations over the `k` donors nearest to every target, all ties taken in
#'
#' @param values A matrix with a row for each row of the sample.
#' @return list(count, mean, product): a row per target; `product` holds the sums of products of the
#'   columns' deviations from their means with those of the first column.
#' @noRd
nearest_moments <- function(space, targets, donors, values, k) {
  near <- core_nearest_places(space$points, space$is_score, targets, donors, k, Inf)
  values <- values[donors, , drop = FALSE]
  place_mean <- rowsum(values, near$of) / near$size
  deviation <- values - place_mean[near$of, , drop = FALSE]
  place_product <- rowsum(deviation * deviation[, 1], near$of)
  n <- near$size[near$donor]
  count <- drop(rowsum(n, near$target))
  mean <- rowsum(n * place_mean[near$donor, , drop = FALSE], near$target) / count
  deviation <- place_mean[near$donor, , drop = FALSE] - mean[near$target, , drop = FALSE]
  product <- rowsum(place_product[near$donor, , drop = FALSE] + n * deviation * deviation[, 1],
                    near$target)
  list(count = unname(count)[near$at], mean = unname(mean)[near$at, , drop = FALSE],
       product = unname(product)[near$at, , drop = FALSE])
}
