# What is said of values that were winsorized or trimmed, whatever found them.

#' "12 below 0.31 (1%), 15 above 88.2 (99%); quantile type 7"
#' @param beyond How many values lie below and above. @param bounds One of each, or one per row.
#' @noRd
describe_bounds <- function(beyond, bounds, probabilities, by, type) {
  side <- function(n, kind, bound, probability) {
    if (probability %in% c(0, 1)) return(NULL)
    percent <- plain_number(100 * probability)
    place <- if (length(bound) == 1) {
      fact("bound_value", value = plain_number(bound), percent = percent)
    } else fact("bound_percentile", percent = percent)
    list(fact(kind, count = n, place = place))
  }
  sides <- c(
    side(beyond[1], "below_bound", bounds$lower, probabilities[1]),
    side(beyond[2], "above_bound", bounds$upper, probabilities[2])
  )
  if (length(sides) == 0) sides <- fact("sides_left_alone")
  if (is.null(by)) fact("bounds", sides = sides, type = type) else {
    fact("bounds_by", sides = sides, by = by, type = type)
  }
}

#' @param n Values that there are. @param varies Whether the new ones differ from each other.
#' @noRd
report_outliers <- function(name, step, n, varies, n_changed, reason) {
  note("{.val {name}}: {format_count(n_changed)} of {format_count(n)} values {step}:
        {in_english(reason)}.")
  if (n_changed > 0 && !varies) {
    warn("{.val {name}} does not vary any more after it was {step}.",
         "Leave a column with so few other values as it is.")
  }
}
