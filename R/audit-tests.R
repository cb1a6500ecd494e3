# The t and standard errors of a column, once it is known what stands in parentheses.

#' t and standard errors once it is known what the parentheses are
#' @noRd
audit_with_reading <- function(column, reading) {
  quantile <- audit_quantile_of(column)
  column$reading <- reading
  column$paths <- lapply(column$paths, audit_read_set, reading, quantile)
  audit_read_set(column, reading, quantile)
}

audit_read_set <- function(set, reading, quantile) {
  x <- set$numbers
  blank <- audit_interval(rep(NA_real_, nrow(x)))
  t <- if (reading == "t") set$inside else blank
  se <- if (reading == "se") set$inside else blank
  t <- audit_prefer(audit_interval(x$t_lower, x$t_upper), t)
  se <- audit_prefer(audit_interval(x$se_lower, x$se_upper), se)
  se <- audit_clamp(se, 0, Inf)
  se <- audit_prefer(se, audit_magnitude(set$coefficient) / audit_magnitude(t))
  set$has_test <- !is.na(se$lower)
  set$se <- audit_prefer(se, audit_clamp(audit_half_width(set), 0, Inf) / quantile)
  set$t <- audit_prefer(t, set$coefficient / set$se)
  # Of the digits as they are printed: for numbers that are reported, not decided on.
  point <- if (reading == "t") abs(x$value / x$inside) else if (reading == "se") x$inside else NA
  set$se_point <- ifelse(is.finite(point) & point > 0, point, audit_middle(set$se))
  set
}

audit_half_width <- function(set) (set$ends$high - set$ends$low) * 0.5

#' Standard errors in half a confidence interval: from the normal distribution's to that of the
#' fewest degrees of freedom there may be; missing where the level is not said
#' @noRd
audit_quantile_of <- function(column) {
  if (is.na(column$level)) return(audit_interval(NA_real_))
  tail <- (1 + column$level) / 2
  if (!is.na(column$df)) return(audit_interval(stats::qt(tail, column$df)))
  is_known <- column$standard_errors == "classical" && audit_knows_df(column) ||
    column$standard_errors == "clustered" && !is.na(column$clusters)
  fewest <- if (is_known) max(audit_test_df_of(column), 1) else 1
  audit_interval(stats::qnorm(tail), stats::qt(tail, fewest))
}

audit_term_of <- function(column, what, term) column[[what]][match(term, column$numbers$term)]

audit_printed_se <- function(reading, set) {
  own <- audit_interval(set$numbers$se_lower, set$numbers$se_upper)
  if (reading == "se") audit_prefer(own, set$inside) else own
}

audit_printed_t <- function(reading, set) {
  own <- audit_interval(set$numbers$t_lower, set$numbers$t_upper)
  if (reading == "t") audit_prefer(own, set$inside) else own
}
