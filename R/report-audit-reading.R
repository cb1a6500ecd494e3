# What stands in parentheses, and the t and standard errors that follow from it: every other check
# builds on them.

#' What stands in parentheses: the declared reading unless most cells contradict it and another
#' contradicts none; confidence intervals are known by their form
#' @return list(reading, declared, violations: a named count per reading, cells)
#' @noRd
settle_reading <- function(columns, declared, levels) {
  own <- if (!is.null(levels)) list(levels)
  sets <- c(own, if (has_stars(columns)) star_sets)
  count <- function(reading, sets) {
    by_stars <- vapply(sets, function(set) {
      sum(vapply(columns, function(column) {
        count_violations(star_windows(column, reading, set))
      }, 0))
    }, 0)
    by_sign <- vapply(columns, sign_violations, 0, reading = reading)
    sum(by_sign) + min(by_stars, if (length(sets) == 0) 0)
  }
  n <- sum(vapply(columns, function(column) sum(!is.na(column$numbers$inside)), 0))
  ends <- sum(vapply(columns, function(column) sum(column$numbers$is_ends), 0))
  if (n == 0) {
    reading <- if (ends > 0) "ci" else if (declared %in% c("t", "se", "p")) declared else "none"
    return(list(reading = reading, declared = declared, violations = c(ci = 0), cells = ends,
                free = reading))
  }
  said <- if (declared == "ci") "unknown" else declared
  violations <- if (said != "unknown") stats::setNames(count(said, own), said)
  if (!identical(unname(violations), 0)) {
    violations <- vapply(c(t = "t", se = "se", p = "p"), count, 0, sets = sets)
  }
  free <- names(violations)[violations == 0]
  reading <- if (said == "unknown") {
    if (length(free) == 1) free else "unknown"
  } else if (violations[[said]] >= max(1, n / 2) && length(free) > 0) {
    free[1]
  } else {
    said
  }
  list(reading = reading, declared = declared, violations = violations, cells = n, free = free)
}

has_stars <- function(columns) {
  any(vapply(columns, function(column) any(nzchar(column$numbers$stars)), NA))
}

sign_violations <- function(column, reading) {
  inside <- column$inside
  bad <- switch(reading,
    se = inside$upper < 0,
    p = inside$upper < 0 | inside$lower > 1,
    t = signs_differ(column$coefficient, inside)
  )
  sum(bad, na.rm = TRUE)
}

#' Whether two numbers that share a sign are printed with different ones
#' @noRd
signs_differ <- function(a, b) {
  (a$upper <= 0 & b$lower > 0) | (b$upper <= 0 & a$lower > 0)
}

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

prefer <- function(a, b) {
  use <- which(is.na(a$lower))
  a$lower[use] <- rep_len(b$lower, length(a))[use]
  a$upper[use] <- rep_len(b$upper, length(a))[use]
  a
}

term_of <- function(column, what, term) column[[what]][match(term, column$numbers$term)]
