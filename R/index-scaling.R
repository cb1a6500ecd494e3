# What brings the indicators of an index to one scale: fitted to a sample, applied to any rows.

#' Rows as the core takes them
#' @param frequency How often each row stands in the sample; NULL: once.
#' @noRd
index_rows <- function(values, frequency = NULL) {
  list(columns = unname(values), n = as.double(length(values[[1]])), frequency = frequency)
}

#' The groups of rows that have weights of their own; NULL when pooled
#' @noRd
scope_key <- function(plan, keys) {
  switch(plan$settings$scope, pooled = NULL, period = keys$time, unit = keys$unit)
}

#' Fit what brings the indicators to one scale
#'
#' z = base + slope (x - centre), with x held within lower ... upper.
#' Matrices of groups (one, or the periods) x indicators. Ranks are no such line: `reference` holds
#' the sample's values with their cumulated counts, and the line is then applied to the ranks.
#' @noRd
fit_scaling <- function(values, plan, keys, frequency, threads) {
  settings <- plan$settings
  rows <- index_rows(values, frequency)
  by_period <- identical(settings$bounds, "period")
  period <- if (by_period) keys$time
  all <- core_index_ranges(rows, NULL, 1L, threads)
  own <- if (by_period) core_index_ranges(rows, period$code, period$n_levels, threads) else all
  count <- group_counts(period, rows)
  scaling <- switch(settings$normalise,
    minmax = minmax_scaling(own, plan),
    zscore = spread_scaling(rows, own$sum / count, count - 1, plan, period, threads),
    vector = spread_scaling(rows, 0 * own$sum, 1, plan, period, threads),
    rank = rank_scaling(values, frequency, plan, period),
    none = line_scaling(0 * own$sum, 1 + 0 * own$sum)
  )
  settle_scaling(scaling, all, own, plan)
}

#' What all ways to scale have in common
#' @param all,own Ranges of the columns: over all rows, and over those that have one scale.
#' @noRd
settle_scaling <- function(scaling, all, own, plan) {
  settings <- plan$settings
  scaling$base <- settings$shift +
    if (settings$normalise %in% c("minmax", "rank")) settings$range[1] else 0
  scaling$ranges <- all
  scaling$by_period <- identical(settings$bounds, "period")
  scaling$given <- plan$indicators %in% names(settings$bounds)[is.list(settings$bounds)]
  scaling$flat <- is_flat(all) & !scaling$given
  hold_flat(scaling, is_flat(own), settings)
}

is_flat <- function(ranges) {
  drop(ranges$highest - ranges$lowest <=
         1e-14 * pmax(abs(ranges$lowest), abs(ranges$highest)))
}

line_scaling <- function(centre, slope, lower = -Inf, upper = Inf) {
  list(centre = centre, slope = slope, lower = lower + 0 * centre, upper = upper + 0 * centre)
}

identity_scale <- function(n) {
  c(line_scaling(matrix(0, 1, n), matrix(1, 1, n)), list(base = 0, code = NULL))
}

minmax_scaling <- function(ranges, plan) {
  settings <- plan$settings
  lower <- ranges$lowest
  upper <- ranges$highest
  if (is.list(settings$bounds)) {
    at <- match(names(settings$bounds), plan$indicators)
    lower[, at] <- vapply(settings$bounds, `[`, 1, 1)
    upper[, at] <- vapply(settings$bounds, `[`, 1, 2)
  }
  positive <- matrix(plan$sign > 0, nrow(lower), ncol(lower), byrow = TRUE)
  line_scaling(ifelse(positive, lower, upper),
               ifelse(positive, 1, -1) * diff(settings$range) / (upper - lower), lower, upper)
}

#' z-scores and vector normalisation: centred, and divided by the root of a mean square
#' @noRd
spread_scaling <- function(rows, centre, divisor, plan, period, threads) {
  squares <- core_index_moments(rows, identity_scale(ncol(centre)), centre, period$code,
                                nrow(centre), threads)$square
  spread_line(centre, squares / divisor, plan)
}

spread_line <- function(centre, mean_square, plan) {
  sign <- matrix(plan$sign, nrow(centre), ncol(centre), byrow = TRUE)
  line_scaling(centre, sign / sqrt(mean_square))
}

rank_scaling <- function(values, frequency, plan, period) {
  groups <- if (is.null(period)) list(NULL) else split(seq_along(period$code), period$code)
  reference <- lapply(groups, function(at) {
    lapply(values, function(x) {
      if (is.null(at)) rank_reference(x, frequency) else rank_reference(x[at], frequency[at])
    })
  })
  scaling <- rank_line(plan, length(groups))
  scaling$reference <- unname(reference)
  scaling
}

#' What is made of ranks from 0 to 1
#' @noRd
rank_line <- function(plan, n_groups) {
  shape <- matrix(plan$sign, n_groups, length(plan$sign), byrow = TRUE)
  line_scaling((shape < 0) + 0, shape * diff(plan$settings$range), 0, 1)
}

#' Distinct values and how many rows hold at most each of them
#' @noRd
rank_reference <- function(x, frequency = NULL) {
  if (!is.null(frequency)) {
    inside <- frequency > 0
    x <- x[inside]
    frequency <- frequency[inside]
  }
  order <- order(x, method = "radix")
  sorted <- x[order]
  last <- c(sorted[-1] != sorted[-length(sorted)], TRUE)
  upto <- if (is.null(frequency)) seq_along(sorted) else cumsum(frequency[order])
  list(value = sorted[last], upto = as.double(upto[last]))
}

#' (average rank - 1) / (n - 1) among the reference's values; 0 below them, 1 above
#' @noRd
rank_in <- function(x, reference) {
  n <- reference$upto[length(reference$upto)]
  at <- findInterval(x, reference$value)
  upto <- c(0, reference$upto)
  below <- upto[at + (at == 0 | reference$value[pmax(at, 1)] != x)]
  pmin(pmax(((below + upto[at + 1]) / 2 - 0.5) / (n - 1), 0), 1)
}

#' Indicators as the scale of a rule takes them: ranks, or the values themselves
#' @noRd
scaled_columns <- function(scaling, values, keys) {
  if (is.null(scaling$reference)) return(values)
  if (length(scaling$reference) == 1) return(Map(rank_in, values, scaling$reference[[1]]))
  periods <- seq_along(scaling$reference) - 1L
  groups <- split(seq_along(keys$time$code), factor(keys$time$code, periods))
  for (j in seq_along(values)) {
    for (g in seq_along(groups)) {
      at <- groups[[g]]
      values[[j]][at] <- rank_in(values[[j]][at], scaling$reference[[g]][[j]])
    }
  }
  values
}

#' Indicators without variation have no scale of their own: they are `base`, or the given constant
#' @noRd
hold_flat <- function(scaling, flat, settings) {
  flat <- matrix(flat, nrow(scaling$centre)) &
    !matrix(scaling$given, nrow(scaling$centre), ncol(scaling$centre), byrow = TRUE)
  scaling$flat_somewhere <- colSums(flat) > 0
  if (!any(flat) || settings$normalise == "none") return(scaling)
  value <- if (is.numeric(settings$constant)) settings$constant else 0
  if (settings$normalise != "zscore") value <- value * diff(settings$range)
  scaling$centre[flat] <- 0
  scaling$slope[flat] <- value
  scaling$lower[flat] <- scaling$upper[flat] <- 1
  scaling
}

#' A scale with the codes of the rows' groups
#' @noRd
with_codes <- function(scaling, keys) {
  c(scaling[c("centre", "slope", "lower", "upper", "base")],
    list(code = if (scaling$by_period) keys$time$code))
}

#' Rows per group, bootstrap frequencies counted
#' @noRd
group_counts <- function(key, rows) {
  if (is.null(key)) {
    return(if (is.null(rows$frequency)) rows$n else sum(rows$frequency))
  }
  if (is.null(rows$frequency)) return(tabulate(key$code + 1L, key$n_levels))
  core_group_sums(rows$frequency, key$code, key$n_levels)
}
