# Nearest neighbours, on the score or by Mahalanobis distance.

#' @inheritParams match_by_kernel
#' @return As match_by_kernel(), with `by_order`: whether the order of the data decided a target's
#'   match.
#' @noRd
match_by_neighbours <- function(problem, targets, donors, settings) {
  if (settings$ties) return(match_by_all_ties(problem, targets, donors, settings))
  pairs <- neighbour_pairs(problem, targets, donors, settings)
  count <- tabulate(pairs$target, length(targets))
  share <- 1 / count[pairs$target]
  sums <- weighted_tabulate(pairs$target, share * problem$y[donors][pairs$donor], length(targets))
  by_order <- pairs$passed_over
  if (!settings$replacement) by_order <- by_order | chose_too_late(problem$score[targets], count)
  list(matched_outcome = ifelse(count > 0, sums, NA_real_), by_order = by_order,
       donor_weight = weighted_tabulate(pairs$donor, share, length(donors)),
       # What Abadie and Imbens call K': the sum of squared weights.
       donor_square = weighted_tabulate(pairs$donor, share^2, length(donors)))
}

#' All donors as near as the last one: what stands at one place is counted, not paired
#' @inheritParams match_by_kernel
#' @noRd
match_by_all_ties <- function(problem, targets, donors, settings) {
  near <- nearest_places(matching_space(problem), targets, donors, settings$neighbours,
                         settings$caliper %||% Inf)
  n_at <- max(near$at)
  n_of <- length(near$size)
  y <- weighted_tabulate(near$of, problem$y[donors], n_of)
  count <- weighted_tabulate(near$target, near$size[near$donor], n_at)
  sums <- weighted_tabulate(near$target, y[near$donor], n_at)
  n <- count[near$target]
  share <- tabulate(near$at, n_at)[near$target] / n
  list(matched_outcome = ifelse(count > 0, sums / count, NA_real_)[near$at],
       by_order = logical(length(targets)),
       donor_weight = weighted_tabulate(near$donor, share, n_of)[near$of],
       donor_square = weighted_tabulate(near$donor, share / n, n_of)[near$of])
}

#' Targets that found fewer donors than another one with the same score, who chose before
#' @noRd
chose_too_late <- function(score, count) {
  place <- match(score, unique(score))
  most <- vapply(split(count, place), max, 1L)
  count < unname(most)[place]
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

#' @return list(target, donor, distance, passed_over): positions within `targets` and `donors`, and
#'   per target whether other donors were as near as the last one taken.
#' @noRd
neighbour_pairs <- function(problem, targets, donors, settings) {
  caliper <- settings$caliper %||% Inf
  if (settings$method == "mahalanobis") {
    points <- problem$points
    return(core_nearest_points(points[, targets, drop = FALSE], points[, donors, drop = FALSE],
                               settings$neighbours, caliper, FALSE, FALSE))
  }
  score <- problem$score
  if (settings$replacement) {
    return(core_nearest_scores(score[targets], score[donors], settings$neighbours, caliper, FALSE,
                               FALSE))
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
#' The covariance is pooled within treated and untreated rows, as in psmatch2. Points are rotated
#' so that the first coordinate spreads most, by which the search is sorted.
#' @return A matrix with one column per row of the sample.
#' @noRd
mahalanobis_points <- function(columns, treated) {
  # Centred first: large values would lose digits in the sums below.
  columns <- lapply(columns, function(x) x - stats::median(x))
  x <- do.call(cbind, columns)
  total <- crossprod(x)
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
  correlation <- within / tcrossprod(scale)
  if (min(eigen(correlation, TRUE, only.values = TRUE)$values) < 1e-10) {
    abort_design("{.val {names(columns)}} are collinear within treated and untreated rows: there is
                  no Mahalanobis distance.", column = names(columns))
  }
  whiten <- backsolve(chol(correlation), diag(1 / scale, length(scale)), transpose = TRUE)
  turn <- eigen(whiten %*% total %*% t(whiten), symmetric = TRUE)$vectors
  # Added up column by column, so that equal rows are the same point to the last bit: a product of
  # matrices may round them differently.
  to_points <- crossprod(turn, whiten)
  do.call(rbind, lapply(seq_len(nrow(to_points)), function(d) {
    Reduce(`+`, Map(`*`, to_points[d, ], columns))
  }))
}

#' Where rows stand for the matching, and who is near
#' @return list(place, search): `place` is the number of the first row at the same place, `search`
#'   a function of two vectors of places, a number of neighbours and a caliper that gives pairs with
#'   all ties.
#' @noRd
matching_space <- function(problem) {
  if (is.null(problem$points)) score_space(problem$score) else point_space(problem$points)
}

score_space <- function(score) {
  list(place = match(score, score), search = function(at, of, k, caliper) {
    core_nearest_scores(score[at], score[of], k, caliper, TRUE, FALSE)
  })
}

#' @param points A matrix with one column per row.
#' @noRd
point_space <- function(points) {
  codes <- lapply(seq_len(nrow(points)), function(d) match(points[d, ], unique(points[d, ])))
  joined <- Reduce(join_blocks, codes)
  list(place = match(joined, joined), search = function(at, of, k, caliper) {
    core_nearest_points(points[, at, drop = FALSE], points[, of, drop = FALSE], k, caliper, TRUE,
                        FALSE)
  })
}

#' The places where the `k` nearest donors of every target stand, and all as near as the last
#'
#' The cost does not grow with the number of rows at one place.
#' @return list(at, of, size, target, donor): the place of every target and of every donor, counted
#'   from 1; donors per place; and pairs of these places.
#' @noRd
nearest_places <- function(space, targets, donors, k, caliper = Inf) {
  at <- unique(space$place[targets])
  of <- unique(space$place[donors])
  group <- match(space$place[donors], of)
  size <- as.double(tabulate(group, length(of)))
  pairs <- space$search(at, of, as.integer(min(k, length(donors))), caliper)
  keep <- has_nearest_donors(pairs, size, k)
  list(at = match(space$place[targets], at), of = group, size = size,
       target = pairs$target[keep], donor = pairs$donor[keep])
}

#' Whether a pair's place holds some of the target's `k` nearest donors: fewer stand nearer
#' @param pairs Sorted by target and distance. @param size Donors per place.
#' @noRd
has_nearest_donors <- function(pairs, size, k) {
  n <- length(pairs$target)
  if (n == 0) return(logical())
  nearer <- cumsum(size[pairs$donor]) - size[pairs$donor]
  is_first <- !duplicated(pairs$target)
  nearer <- nearer - nearer[is_first][cumsum(is_first)]
  # Places whose distances differ by rounding alone are equally near.
  is_further <- is_first | c(TRUE, diff(pairs$distance) > 1e-12 * pairs$distance[-n])
  nearer[is_further][cumsum(is_further)] < k
}

#' Means and products of deviations over the `k` donors nearest to every target, all ties taken in
#'
#' @param values A matrix with a row for each row of the sample.
#' @return list(count, mean, product): a row per target; `product` holds the sums of products of the
#'   columns' deviations from their means with those of the first column.
#' @noRd
nearest_moments <- function(space, targets, donors, values, k) {
  near <- nearest_places(space, targets, donors, k)
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
