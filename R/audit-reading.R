# What stands in parentheses: every check builds on it.

#' What stands in parentheses: the declared reading unless most cells contradict it and another
#' contradicts none; confidence intervals are known by their form
#' @return list(reading, declared, violations: a named count per reading, cells)
#' @noRd
audit_settle_reading <- function(columns, declared, levels) {
  own <- if (!is.null(levels)) list(levels)
  sets <- c(own, if (audit_has_stars(columns)) audit_usual_stars)
  count <- function(reading, sets) {
    by_stars <- vapply(sets, function(set) {
      sum(vapply(columns, function(column) {
        audit_count_violations(audit_star_windows(column, reading, set))
      }, 0))
    }, 0)
    by_sign <- vapply(columns, audit_sign_violations, 0, reading = reading)
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

audit_has_stars <- function(columns) {
  any(vapply(columns, function(column) any(nzchar(column$numbers$stars)), NA))
}

audit_sign_violations <- function(column, reading) {
  inside <- column$inside
  bad <- switch(reading,
    se = inside$upper < 0,
    p = inside$upper < 0 | inside$lower > 1,
    t = audit_signs_differ(column$coefficient, inside)
  )
  sum(bad, na.rm = TRUE)
}
