# A panel's row may be matched with other rows of its own unit: how much of the weight that is, and
# kernel matching without it.

#' Values of a kernel, as the sums of the core have them
#' @noRd
kernel_value <- function(kernel, u) {
  size <- abs(u)
  switch(kernel,
    epanechnikov = pmax(1 - size^2, 0), biweight = pmax(1 - size^2, 0)^2,
    triweight = pmax(1 - size^2, 0)^3, tricube = pmax(1 - size^3, 0)^3,
    triangular = pmax(1 - size, 0), uniform = as.double(size <= 1), gaussian = exp(-u^2 / 2)
  )
}

#' Pairs of targets and donors of one unit
#' @return list(target, donor): positions within `targets` and `donors`.
#' @noRd
own_pairs <- function(unit, targets, donors) {
  own <- split(seq_along(donors), unit[donors])[as.character(unit[targets])]
  list(target = rep.int(seq_along(targets), lengths(own)),
       donor = unlist(own, use.names = FALSE) %||% integer())
}

#' Kernel matching in which rows of the target's own unit are no donors
#'
#' The sums over all donors less the few own terms. Where the own terms are nearly all of a sum, the
#' difference would have no digits left and the sum over the others is taken directly.
#' @inheritParams match_by_kernel
#' @noRd
match_other_units <- function(problem, targets, donors, settings) {
  p <- problem$score
  y <- problem$y[donors]
  h <- settings$bandwidth
  pairs <- own_pairs(problem$unit, targets, donors)
  k <- kernel_value(settings$kernel, (p[donors][pairs$donor] - p[targets][pairs$target]) / h)
  all <- core_match_kernel(p[targets], p[donors], y, settings$kernel, h, FALSE, 0)
  total <- others_sum(all$kernel_sum, pairs$target, k, problem$unit, p, targets, donors, settings)
  sum_y <- others_sum(ifelse(all$kernel_sum > 0, all$kernel_sum * all$matched_outcome, 0),
                      pairs$target, k * y[pairs$donor], problem$unit, p, targets, donors, settings,
                      y, total$direct)
  found <- total$sum > 0
  if (!any(found)) return(list(matched_outcome = rep(NA_real_, length(targets)),
                               donor_weight = numeric(length(donors))))
  inverse <- ifelse(found, 1 / total$sum, 0)
  back <- core_match_kernel(p[donors], p[targets[found]], inverse[found], settings$kernel, h, FALSE,
                            0)
  weight <- others_sum(ifelse(back$kernel_sum > 0, back$kernel_sum * back$matched_outcome, 0),
                       pairs$donor, k * inverse[pairs$target], problem$unit, p, donors, targets,
                       settings, inverse)
  list(matched_outcome = ifelse(found, sum_y$sum * inverse, NA_real_), donor_weight = weight$sum)
}

#' Sums over all of the other side, less the own terms
#'
#' @param sum Per row of `side`; `position`, `term`: the own terms. @param value Per row of `other`,
#'   what the kernel is multiplied with. @param direct Rows to be summed directly; NULL: those that
#'   lose three digits or more.
#' @noRd
others_sum <- function(sum, position, term, unit, p, side, other, settings,
                       value = rep(1, length(other)), direct = NULL) {
  own <- weighted_tabulate(position, term, length(side))
  left <- sum - own
  has_own <- tabulate(position, length(side)) > 0
  direct <- direct %||% which(has_own & own != 0 & abs(left) < 1e-3 * abs(sum))
  for (i in direct) {
    k <- kernel_value(settings$kernel, (p[other] - p[side[i]]) / settings$bandwidth)
    left[i] <- sum((k * value)[!unit[other] %in% unit[side[i]]])
  }
  list(sum = left, direct = direct)
}

#' The part of the matching weights that rows give to rows of their own unit
#' @return One number; NA where units are not known.
#' @noRd
self_match_share <- function(problem, settings) {
  if (is.null(problem$unit)) return(NA_real_)
  if (isFALSE(settings$self_match)) return(0)
  side <- directions(problem, settings)[[1]]
  share <- over_blocks(problem, side$targets, side$donors, function(t, c) {
    list(share = own_weight_shares(problem, t, c, settings))
  })$share
  mean(share, na.rm = TRUE)
}

#' @inheritParams match_by_kernel
#' @return Per target; NA without a match.
#' @noRd
own_weight_shares <- function(problem, targets, donors, settings) {
  pairs <- own_pairs(problem$unit, targets, donors)
  n <- length(targets)
  switch(
    settings$method,
    kernel = , radius = {
      p <- problem$score
      sum <- core_match_kernel(p[targets], p[donors], problem$y[donors], settings$kernel,
                               settings$bandwidth, FALSE, 0)$kernel_sum
      k <- kernel_value(settings$kernel,
                        (p[donors][pairs$donor] - p[targets][pairs$target]) / settings$bandwidth)
      ifelse(sum > 0, weighted_tabulate(pairs$target, k, n) / sum, NA)
    },
    llr = , nearest = , mahalanobis = {
      found <- neighbour_pairs(problem, targets, donors, settings)
      is_own <- problem$unit[targets[found$target]] == problem$unit[donors[found$donor]]
      weighted_tabulate(found$target, as.double(is_own %in% TRUE), n) / tabulate(found$target, n)
    },
    ipw = , entropy_balancing = {
      engine <- if (settings$method == "ipw") match_by_odds else match_by_entropy
      weight <- engine(problem, targets, donors, settings)$donor_weight
      weighted_tabulate(pairs$target, weight[pairs$donor] / n, n)
    },
    line_own_shares(problem, targets, donors, pairs, settings)
  )
}

#' Local regressions: the matched "outcome" of a dummy of the own unit's rows is their weight
#' @noRd
line_own_shares <- function(problem, targets, donors, pairs, settings) {
  share <- ifelse(is.na(match_by_kernel(problem, targets, donors, settings)$matched_outcome), NA, 0)
  for (unit in unique(problem$unit[targets[pairs$target]])) {
    own <- which(problem$unit[targets] %in% unit)
    problem$y <- as.double(problem$unit %in% unit)
    share[own] <- match_by_kernel(problem, targets[own], donors, settings)$matched_outcome
  }
  share
}
