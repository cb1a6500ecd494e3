# Arithmetic with printed numbers. "0.029" says 0.0285 to 0.0295; every step carries both ends, so a
# contradiction is one that no rounding explains.

audit_interval <- function(lower, upper = lower) {
  x <- list(lower = as.double(lower), upper = as.double(upper))
  class(x) <- "audit_interval"
  x
}

audit_as_interval <- function(x) if (inherits(x, "audit_interval")) x else audit_interval(x)

#' @export
`[.audit_interval` <- function(x, i) audit_interval(unclass(x)$lower[i], unclass(x)$upper[i])

#' @export
length.audit_interval <- function(x) length(unclass(x)$lower)

#' Sums, differences, products, quotients and squares of intervals and numbers
#'
#' A number that stands twice in a formula counts as two: write formulas in which each stands once,
#' or the result is wider than need be (never narrower).
#' @noRd
#' @export
Ops.audit_interval <- function(e1, e2) {
  a <- audit_as_interval(e1)
  if (missing(e2)) return(if (.Generic == "-") audit_interval(-a$upper, -a$lower) else a)
  b <- audit_as_interval(e2)
  switch(.Generic,
    "+" = audit_interval(a$lower + b$lower, a$upper + b$upper),
    "-" = audit_interval(a$lower - b$upper, a$upper - b$lower),
    "*" = audit_spanned(a$lower * b$lower, a$lower * b$upper, a$upper * b$lower, a$upper * b$upper),
    "/" = a * audit_reciprocal(b),
    "^" = audit_squared(a, e2),
    stop("no such operation on intervals: ", .Generic)
  )
}

audit_spanned <- function(...) {
  ends <- lapply(list(...), function(end) ifelse(is.nan(end), 0, end))  # 0 * Inf: the 0 is exact
  audit_interval(do.call(pmin, ends), do.call(pmax, ends))
}

audit_reciprocal <- function(x) {
  holds_zero <- x$lower <= 0 & x$upper >= 0
  lower <- ifelse(x$lower == 0, Inf, 1 / x$lower)
  upper <- ifelse(x$upper == 0, -Inf, 1 / x$upper)
  audit_interval(ifelse(holds_zero & x$lower < 0, -Inf, upper),
                 ifelse(holds_zero & x$upper > 0, Inf, lower))
}

audit_squared <- function(x, power) {
  stopifnot(identical(as.double(power), 2))
  size <- audit_magnitude(x)
  audit_interval(size$lower^2, size$upper^2)
}

audit_magnitude <- function(x) {
  x <- audit_as_interval(x)
  crosses <- x$lower <= 0 & x$upper >= 0
  audit_interval(ifelse(crosses, 0, pmin(abs(x$lower), abs(x$upper))),
                 pmax(abs(x$lower), abs(x$upper)))
}

audit_root <- function(x) audit_interval(sqrt(pmax(x$lower, 0)), sqrt(pmax(x$upper, 0)))

#' The part of an interval between two numbers (a correlation is within -1 and 1)
#' @noRd
audit_clamp <- function(x, lower = -Inf, upper = Inf) {
  audit_interval(pmin(pmax(x$lower, lower), upper), pmax(pmin(x$upper, upper), lower))
}

audit_is_empty <- function(x) x$lower > x$upper + 1e-9 * abs(x$upper)

#' Whether intervals have a point in common; a billionth is left to binary fractions
#' @noRd
audit_overlaps <- function(a, b) {
  a <- audit_as_interval(a)
  b <- audit_as_interval(b)
  slack <- function(x) 1e-9 * ifelse(is.finite(x), abs(x), 0)
  a$lower - slack(a$lower) <= b$upper + slack(b$upper) &
    b$lower - slack(b$lower) <= a$upper + slack(a$upper)
}

audit_middle <- function(x) (x$lower + x$upper) / 2

audit_whole_numbers <- function(x) {
  lower <- ceiling(x$lower - 1e-6)
  upper <- floor(x$upper + 1e-6)
  audit_interval(lower, upper)
}

#' "163.6 to 166.4", one number where both ends print the same
#' @noRd
audit_shown <- function(x, digits = 4) {
  x <- audit_as_interval(x)
  lower <- audit_number_text(x$lower, digits)
  upper <- audit_number_text(x$upper, digits)
  ifelse(lower == upper, lower, paste(lower, "to", upper))
}

#' A rounded number as it was printed: from the width of its interval, its decimals
#' @noRd
audit_as_printed <- function(x) {
  width <- x$upper - x$lower
  decimals <- ifelse(is.finite(width) & width > 0, pmax(round(-log10(width)), 0), NA)
  ifelse(is.na(decimals), audit_shown(x), mapply(function(value, digits) {
    formatC(value, format = "f", digits = if (is.na(digits)) 0 else digits)
  }, audit_middle(x), decimals))
}

#' "2.64 (2.56 to 2.68)": from the printed digits, and with their rounding
#' @noRd
audit_around <- function(point, x, digits = 4) {
  paste0(audit_number_text(point, digits), " (", audit_shown(x, digits), ")")
}

audit_number_text <- function(x, digits = 4) {
  vapply(x, function(value) {
    if (is.na(value)) return("?")
    if (is.finite(value) && (abs(value) >= 1e8 || (value != 0 && abs(value) < 1e-4))) {
      return(formatC(value, digits = digits, format = "g"))
    }
    if (is.infinite(value)) return(if (value > 0) "infinity" else "-infinity")
    text <- format(signif(value, max(digits, 1 + floor(log10(max(abs(value), 1))))), digits = 15,
                   decimal.mark = ".", trim = TRUE)
    sub("^-0$", "0", text)
  }, "", USE.NAMES = FALSE)
}

audit_known_or <- function(x, other) if (is.na(x)) other else x

audit_prefer <- function(a, b) {
  use <- which(is.na(a$lower))
  a$lower[use] <- rep_len(b$lower, length(a))[use]
  a$upper[use] <- rep_len(b$upper, length(a))[use]
  a
}

#' Whether two numbers that share a sign are printed with different ones
#' @noRd
audit_signs_differ <- function(a, b) {
  (a$upper <= 0 & b$lower > 0) | (b$upper <= 0 & a$lower > 0)
}
