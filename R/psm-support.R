# Common support: which rows may be matched at all, by their score.

support_rules <- c("none", "treated", "controls", "both", "trim", "quantile", "crump")

#' Rows that the rule leaves in
#'
#' "treated": treated rows within the controls' range (psmatch2's `common`; with ATU or ATE asked
#' for, controls within the treated rows' range too). "controls": controls within the treated rows'
#' range (Becker and Ichino's `comsup`). "both": all rows within both ranges. "trim": psmatch2's
#' `trim(#)`. "quantile": ranges between quantiles. "crump": the optimal trimming.
#' @return Logical per row.
#' @noRd
supported_rows <- function(score, treated, settings) {
  rule <- settings$common_support
  both <- any(settings$estimand != "ATT")
  keep <- switch(
    rule,
    none = rep(TRUE, length(score)),
    treated = within_other_range(score, treated, if (both) c(TRUE, FALSE) else TRUE, 0),
    controls = within_other_range(score, treated, FALSE, 0),
    both = within_other_range(score, treated, c(TRUE, FALSE), 0),
    quantile = within_other_range(score, treated, c(TRUE, FALSE), settings$trim / 100),
    trim = dense_rows(score, treated, settings$trim, both),
    crump = crump_rows(score)
  )
  refuse_empty_support(score, treated, keep, rule)
  keep
}

#' @param sides Groups that are restricted (TRUE: the treated).
#' @param tail Share of the other group's scores beyond the bounds on either side.
#' @noRd
within_other_range <- function(score, treated, sides, tail) {
  keep <- rep(TRUE, length(score))
  for (side in sides) {
    bounds <- stats::quantile(score[treated != side], c(tail, 1 - tail), names = FALSE)
    rows <- treated == side
    keep[rows] <- score[rows] >= bounds[1] & score[rows] <= bounds[2]
  }
  if (tail == 0) return(keep)
  # Tails are cut off both groups at the narrower of the two ranges.
  own <- vapply(c(TRUE, FALSE), function(side) {
    stats::quantile(score[treated == side], c(tail, 1 - tail), names = FALSE)
  }, numeric(2))
  keep & score >= max(own[1, ]) & score <= min(own[2, ])
}

#' psmatch2's `trim(#)`: rows where the density of the other group's scores is zero, or among the
#' lowest `percent` of their group
#' @noRd
dense_rows <- function(score, treated, percent, both) {
  keep <- rep(TRUE, length(score))
  for (side in if (both) c(TRUE, FALSE) else TRUE) {
    rows <- which(treated == side)
    density <- score_density(score[treated != side], score[rows])
    # Stata's _pctile averages two order statistics where they meet: R's type 2.
    bound <- stats::quantile(density, percent / 100, type = 2, names = FALSE)
    keep[rows] <- density > 0 & density >= bound
  }
  keep
}

#' Density of `x` at the points `at` as Stata's kdensity has it: an Epanechnikov kernel of variance
#' one (half-width sqrt(5) bandwidths), bandwidth 0.9 min(sd, IQR / 1.349) / n^(1/5)
#' @noRd
score_density <- function(x, at) {
  quartiles <- stats::quantile(x, c(0.25, 0.75), type = 2, names = FALSE)
  spread <- c(stats::sd(x), diff(quartiles) / 1.349)
  width <- 0.9 * min(spread[spread > 0], Inf) / length(x)^0.2
  if (!is.finite(width)) return(as.double(at == x[1]))
  half <- sqrt(5) * width
  sums <- core_match_kernel(at, x, x, "epanechnikov", half, FALSE, 0)$kernel_sum
  0.75 * sums / (half * length(x))
}

#' Crump, Hotz, Imbens & Mitnik (2009): drop scores below a or above 1 - a, with a such that
#' the variance bound of the average effect is smallest
#' @noRd
crump_rows <- function(score) {
  variance <- 1 / (score * (1 - score))
  sorted <- sort(variance)
  mean <- cumsum(sorted) / seq_along(sorted)
  variance <= 2 * mean[max(which(sorted <= 2 * mean))]
}

refuse_empty_support <- function(score, treated, keep, rule) {
  if (any(keep & treated) && any(keep & !treated)) return(invisible())
  range_text <- function(x) paste(plain_text_each(signif(range(x), 3)), collapse = " to ")
  abort_design(
    "There is no common support: {.code common_support = \"{rule}\"} leaves
     {sum(keep & treated)} treated and {sum(keep & !treated)} untreated row{?s}.",
    "Scores of treated rows go from {range_text(score[treated])}, of untreated rows from
     {range_text(score[!treated])}."
  )
}

#' Scores of exactly 0 or 1 have no counterpart in the other group
#' @noRd
inner_scores <- function(score, treated) {
  outer <- score <= 0 | score >= 1
  if (any(outer)) {
    note("{count_of(sum(outer), 'row')} with a score of 0 or 1 left out: {sum(outer & treated)}
          treated, {sum(outer & !treated)} untreated.")
  }
  !outer
}
