# Numbers as text. Prints and tables write them here alone, so that they do not depend on the
# session's options, no zero is negative, and no number but zero looks like zero.

# Beyond so many decimals a number is written as 1.2e-08.
most_decimals <- 7

#' Each number with its own significant digits: no zeros that were never computed
#' @noRd
signif_text <- function(x, digits) {
  vapply(x + 0, function(value) {  # -0 + 0 is 0
    is_extreme <- is.finite(value) && value != 0 && (abs(value) < 1e-5 || abs(value) >= 1e10)
    if (is_extreme) return(power_text(value, digits))
    text <- formatC(value, digits = digits, format = "fg", flag = "#", decimal.mark = ".")
    trimws(sub("\\.$", "", text))
  }, "", USE.NAMES = FALSE)
}

power_text <- function(x, digits) {
  formatC(x, digits = digits - 1, format = "e", decimal.mark = ".")
}

#' So many decimals, whatever the number
#' @noRd
fixed_text <- function(x, digits) {
  text <- formatC(x, format = "f", digits = digits, decimal.mark = ".")
  text[] <- sub("^-(0\\.?0*)$", "\\1", trimws(text))
  text
}

#' So many decimals, but where none of them is significant as many as show two digits that are
#' @noRd
decimal_text <- function(x, digits) with_decimals(x, needed_decimals(x, digits), digits)

#' Decimals that a number needs: those asked for, unless they would make it look like zero
#' @noRd
needed_decimals <- function(x, digits) {
  needed <- rep_len(digits, length(x))
  hidden <- is.finite(x) & x != 0 & abs(x) < 0.5 * 10^-digits
  needed[hidden] <- 1 - floor(log10(abs(x[hidden])))
  needed
}

#' @param decimals Of each number; where that is too many, two digits and a power of ten, or, for a
#'   number that does not need them, the decimals asked for.
#' @noRd
with_decimals <- function(x, decimals, digits) {
  text <- fixed_text(x, digits)
  more <- which(decimals > digits)
  text[more] <- vapply(more, function(i) {
    if (decimals[i] <= most_decimals) return(fixed_text(x[i], decimals[i]))
    if (needed_decimals(x[i], digits) > digits) power_text(x[i], 2) else text[i]
  }, "")
  text
}

#' Numbers as they are, each with no more digits than it has
#' @noRd
plain_text_each <- function(x) vapply(x, plain_text, "", USE.NAMES = FALSE)

#' A data frame to print: whole columns as they are, others with their significant digits
#' @noRd
text_frame <- function(x, digits) {
  for (name in names(x)[vapply(x, is.numeric, NA)]) {
    own <- x[[name]]
    is_whole <- all(own == trunc(own), na.rm = TRUE)
    x[[name]] <- if (is_whole) plain_text_each(own) else signif_text(own, digits)
  }
  x
}

#' @param decimals Smaller p values are said to be below 10^-decimals.
#' @noRd
format_p <- function(p, decimals = 4) {
  least <- 10^-decimals
  ifelse(is.na(p), "NA", ifelse(p < least, paste0("<", fixed_text(least, decimals)),
                                fixed_text(p, decimals)))
}

#' Degrees of freedom: 29, or 17.32
#' @noRd
df_text <- function(df) {
  ifelse(df %in% trunc(df), plain_text_each(df), fixed_text(df, 2))
}
