# The t and standard errors of a column, once it is known what stands in parentheses.

#' t and standard errors once it is known what the parentheses are
#' @noRd
with_reading <- function(column, reading) {
  quantile <- quantile_of(column)
  column$reading <- reading
  column$paths <- lapply(column$paths, read_set, reading, quantile)
  read_set(column, reading, quantile)
}

read_set <- function(set, reading, quantile) {
  x <- set$numbers
  blank <- interval(rep(NA_real_, nrow(x)))
  t <- if (reading == "t") set$inside else blank
  se <- if (reading == "se") set$inside else blank
  t <- prefer(interval(x$t_lower, x$t_upper), t)
  se <- prefer(interval(x$se_lower, x$se_upper), se)
  se <- clamp(se, 0, Inf)
  se <- prefer(se, magnitude(set$coefficient) / magnitude(t))
  set$has_test <- !is.na(se$lower)
  set$se <- prefer(se, clamp(half_width(set), 0, Inf) / quantile)
  set$t <- prefer(t, set$coefficient / set$se)
  # Of the digits as they are printed: for numbers that are reported, not decided on.
  point <- if (reading == "t") abs(x$value / x$inside) else if (reading == "se") x$inside else NA
  set$se_point <- ifelse(is.finite(point) & point > 0, point, middle(set$se))
  set
}

half_width <- function(set) (set$ends$high - set$ends$low) * 0.5

#' Standard errors in half a confidence interval: from the normal distribution's to that of the
#' fewest degrees of freedom there may be; missing where the level is not said
#' @noRd
quantile_of <- function(column) {
  if (is.na(column$level)) return(interval(NA_real_))
  tail <- (1 + column$level) / 2
  if (!is.na(column$df)) return(interval(stats::qt(tail, column$df)))
  is_known <- column$standard_errors == "classical" && knows_df(column) ||
    column$standard_errors == "clustered" && !is.na(column$clusters)
  fewest <- if (is_known) max(test_df_of(column), 1) else 1
  interval(stats::qnorm(tail), stats::qt(tail, fewest))
}

term_of <- function(column, what, term) column[[what]][match(term, column$numbers$term)]

printed_se <- function(reading, set) {
  own <- interval(set$numbers$se_lower, set$numbers$se_upper)
  if (reading == "se") prefer(own, set$inside) else own
}

printed_t <- function(reading, set) {
  own <- interval(set$numbers$t_lower, set$numbers$t_upper)
  if (reading == "t") prefer(own, set$inside) else own
}
