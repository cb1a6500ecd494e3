# Arithmetic with printed numbers. "0.029" says 0.0285 to 0.0295; every step carries both ends, so a
# contradiction is one that no rounding explains.

interval <- function(lower, upper = lower) {
  x <- list(lower = as.double(lower), upper = as.double(upper))
  class(x) <- "policypanel_interval"
  x
}

as_interval <- function(x) if (inherits(x, "policypanel_interval")) x else interval(x)

#' @export
`[.policypanel_interval` <- function(x, i) interval(unclass(x)$lower[i], unclass(x)$upper[i])

#' @export
length.policypanel_interval <- function(x) length(unclass(x)$lower)

#' Sums, differences, products, quotients and squares of intervals and numbers
#'
#' A number that stands twice in a formula counts as two: write formulas in which each stands once,
#' or the result is wider than need be (never narrower).
#' @noRd
#' @export
Ops.policypanel_interval <- function(e1, e2) {
  a <- as_interval(e1)
  if (missing(e2)) return(if (.Generic == "-") interval(-a$upper, -a$lower) else a)
  b <- as_interval(e2)
  switch(.Generic,
    "+" = interval(a$lower + b$lower, a$upper + b$upper),
    "-" = interval(a$lower - b$upper, a$upper - b$lower),
    "*" = spanned(a$lower * b$lower, a$lower * b$upper, a$upper * b$lower, a$upper * b$upper),
    "/" = a * reciprocal(b),
    "^" = squared(a, e2),
    stop("no such operation on intervals: ", .Generic)
  )
}

spanned <- function(...) {
  ends <- lapply(list(...), function(end) ifelse(is.nan(end), 0, end))  # 0 * Inf: the 0 is exact
  interval(do.call(pmin, ends), do.call(pmax, ends))
}

reciprocal <- function(x) {
  holds_zero <- x$lower <= 0 & x$upper >= 0
  lower <- ifelse(x$lower == 0, Inf, 1 / x$lower)
  upper <- ifelse(x$upper == 0, -Inf, 1 / x$upper)
  interval(ifelse(holds_zero & x$lower < 0, -Inf, upper),
           ifelse(holds_zero & x$upper > 0, Inf, lower))
}

squared <- function(x, power) {
  stopifnot(identical(as.double(power), 2))
  size <- magnitude(x)
  interval(size$lower^2, size$upper^2)
}

magnitude <- function(x) {
  x <- as_interval(x)
  crosses <- x$lower <= 0 & x$upper >= 0
  interval(ifelse(crosses, 0, pmin(abs(x$lower), abs(x$upper))),
           pmax(abs(x$lower), abs(x$upper)))
}

root <- function(x) interval(sqrt(pmax(x$lower, 0)), sqrt(pmax(x$upper, 0)))

#' The part of an interval between two numbers (a correlation is within -1 and 1)
#' @noRd
clamp <- function(x, lower = -Inf, upper = Inf) {
  interval(pmin(pmax(x$lower, lower), upper), pmax(pmin(x$upper, upper), lower))
}

is_empty <- function(x) x$lower > x$upper + 1e-9 * abs(x$upper)

#' Whether intervals have a point in common; a billionth is left to binary fractions
#' @noRd
overlaps <- function(a, b) {
  a <- as_interval(a)
  b <- as_interval(b)
  slack <- function(x) 1e-9 * ifelse(is.finite(x), abs(x), 0)
  a$lower - slack(a$lower) <= b$upper + slack(b$upper) &
    b$lower - slack(b$lower) <= a$upper + slack(a$upper)
}

middle <- function(x) (x$lower + x$upper) / 2

whole_numbers <- function(x) {
  lower <- ceiling(x$lower - 1e-6)
  upper <- floor(x$upper + 1e-6)
  interval(lower, upper)
}

#' "163.6 to 166.4", one number where both ends print the same
#' @noRd
shown <- function(x, digits = 4) {
  x <- as_interval(x)
  lower <- number_text(x$lower, digits)
  upper <- number_text(x$upper, digits)
  ifelse(lower == upper, lower, paste(lower, "to", upper))
}

#' A rounded number as it was printed: from the width of its interval, its decimals
#' @noRd
as_printed <- function(x) {
  width <- x$upper - x$lower
  decimals <- ifelse(is.finite(width) & width > 0, pmax(round(-log10(width)), 0), NA)
  ifelse(is.na(decimals), shown(x), mapply(function(value, digits) {
    formatC(value, format = "f", digits = if (is.na(digits)) 0 else digits)
  }, middle(x), decimals))
}

#' "2.64 (2.56 to 2.68)": from the printed digits, and with their rounding
#' @noRd
around <- function(point, x, digits = 4) {
  paste0(number_text(point, digits), " (", shown(x, digits), ")")
}

number_text <- function(x, digits = 4) {
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

known_or <- function(x, other) if (is.na(x)) other else x

prefer <- function(a, b) {
  use <- which(is.na(a$lower))
  a$lower[use] <- rep_len(b$lower, length(a))[use]
  a$upper[use] <- rep_len(b$upper, length(a))[use]
  a
}

#' Whether two numbers that share a sign are printed with different ones
#' @noRd
signs_differ <- function(a, b) {
  (a$upper <= 0 & b$lower > 0) | (b$upper <= 0 & a$lower > 0)
}
