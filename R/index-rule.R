# The rule of an index: everything that turns a row's indicators into a score. It is fitted to a
# sample (in which rows may stand several times: a bootstrap draw) and applied to any rows. Nothing
# here speaks or stops; check_rule() does, once, for the user's own data.

#' Fit a rule
#'
#' @param values Named list of doubles without missing values. @param plan From index_plan().
#' @param keys From index_keys(). @param scaling From another sample, to be kept.
#' @return list: scaling (from fit_scaling()), ranges (lowest, highest, zeros of the columns),
#'   flat (indicators that do not vary), weight, entropy, redundancy (indicators x groups), groups
#'   (labels, NULL when pooled), aggregation, lowest and highest (normalised, per indicator; NULL
#'   where nothing needs them).
#' @noRd
fit_rule <- function(values, plan, keys, frequency = NULL, threads = 1L, scaling = NULL) {
  if (is.null(scaling)) scaling <- fit_scaling(values, plan, keys, frequency, threads)
  rows <- index_rows(scaled_columns(scaling, values, keys), frequency)
  weights <- fit_weights(rows, scaling, plan, keys, threads)
  rule <- c(list(scaling = scaling, ranges = scaling$ranges, flat = scaling$flat,
                 aggregation = plan$settings$aggregation), weights)
  if (rule$aggregation != "arithmetic") {
    moments <- core_index_moments(rows, with_codes(scaling, keys), NULL, NULL, 1L, threads)
    rule$lowest <- drop(moments$lowest)
    rule$highest <- drop(moments$highest)
  }
  rule
}

#' Apply a rule
#'
#' @param want `"score"`, `"dimensions"` or `"contributions"`.
#' @return list(score, parts): `parts` a named list of doubles.
#' @noRd
apply_rule <- function(rule, values, plan, keys, want = "score", threads = 1L) {
  rows <- index_rows(scaled_columns(rule$scaling, values, keys))
  each <- want == "contributions"
  part <- if (each) seq_along(values) - 1L else plan$part
  names <- if (each) plan$indicators else plan$parts
  weighting <- list(weight = rule$weight, aggregation = rule$aggregation,
                    best = rule$highest %||% numeric(), worst = rule$lowest %||% numeric(),
                    code = scope_key(plan, keys)$code)
  out <- core_index_score(rows, with_codes(rule$scaling, keys), weighting, part, length(names),
                          want, threads)
  if (want != "score") names(out$parts) <- names
  out
}
