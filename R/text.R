# Numbers, counts, lists and names as text. Prints and tables write numbers here alone, so that they
# do not depend on the session's options, no zero is negative, and no number but zero looks like
# zero.

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

#' 29, or 17.32
#' @noRd
df_text <- function(df) {
  ifelse(df %in% trunc(df), plain_text_each(df), fixed_text(df, 2))
}

#' 1234567 is "1,234,567"
#' @noRd
format_count <- function(n) {
  if (is.integer(n) && length(n) == 1 && !is.na(n) && n < 1000L) return(as.character(n))
  format(n, big.mark = ",", decimal.mark = ".", scientific = FALSE, trim = TRUE)
}

#' Row numbers and ids as text: 100000 is not "1e+05", whatever the session's options
#' @noRd
plain_text <- function(x) {
  if (!is.numeric(x)) return(as.character(x))
  format(x, digits = 15, decimal.mark = ".", scientific = FALSE, trim = TRUE)
}

#' "1 row", "1,234 rows"
#' @noRd
count_of <- function(n, noun) paste0(format_count(n), " ", noun, if (n != 1) "s")

#' Up to six digits: 0.123457, 1e-08
#' @noRd
plain_number <- function(x) {
  format(x, digits = 6, decimal.mark = ".", scientific = 5, trim = TRUE)
}

#' Pad to a common width, as wide as characters are on the screen (Chinese ones take two places)
#' @noRd
pad_text <- function(x, side = "right") {
  width <- nchar(x, "width")
  space <- strrep(" ", max(width, 0) - width)
  if (side == "right") paste0(x, space) else paste0(space, x)
}

#' "a, b, c and 3 more"
#' @noRd
some_of <- function(x, most = 6) {
  more <- length(x) - most
  paste0(paste(utils::head(x, most), collapse = ", "), if (more > 0) paste(" and", more, "more"))
}

#' Print a sentence, wrapped to the width of the console
#' @noRd
say <- function(...) {
  cat(strwrap(paste0(...), width = getOption("width"), exdent = 2), sep = "\n")
}

#' Lines of so many places: cut at blanks, and beside any Chinese character but before a point
#' @noRd
wrapped_text <- function(text, places) {
  text <- enc2utf8(text)
  pattern <- "([^ \u2e80-\uffef]+|[\u2e80-\uffef])[\u3001\u3002\uff0c\uff1b\uff1a\uff09]* ?"
  pieces <- regmatches(text, gregexpr(pattern, text, perl = TRUE))[[1]]
  lines <- character()
  now <- ""
  for (piece in pieces) {
    if (nzchar(now) && nchar(trimws(paste0(now, piece), "right"), "width") >= places) {
      lines <- c(lines, trimws(now, "right"))
      now <- ""
    }
    now <- paste0(now, piece)
  }
  c(lines, trimws(now, "right"))
}

# Unicode code points.
blank_codes <- c(9:13, 32L, 0x85L, 0xa0L, 0x1680L, 0x2000:0x200a, 0x2028L, 0x2029L, 0x202fL,
                 0x205fL, 0x3000L)
invisible_codes <- c(0xadL, 0x180eL, 0x200b:0x200f, 0x202a:0x202e, 0x2060:0x2064, 0xfe00:0xfe0f,
                     0xfeffL)
dash_codes <- c(0x2010:0x2015, 0x2212L)
mark_codes <- c(0x300:0x36f, 0x3099L, 0x309aL)
wide_codes <- 0xff01:0xff5e  # full-width forms of the printable ASCII characters

odd_spelling <- paste0("^ | $|  |[\t-\r", intToUtf8(setdiff(
  c(blank_codes, invisible_codes, dash_codes, mark_codes, wide_codes), c(9:13, 32L)
)), "]")

#' Text in quotes with an escape for what the eye would not see
#' @noRd
visible_text <- function(labels) {
  hidden <- c(blank_codes, invisible_codes, dash_codes, mark_codes, wide_codes)
  vapply(labels, function(label) {
    if (!validUTF8(label)) return(encodeString(label, quote = "\""))
    code <- utf8ToInt(label)
    piece <- intToUtf8(code, multiple = TRUE)
    piece[code %in% c(34L, 92L)] <- paste0("\\", piece[code %in% c(34L, 92L)])
    # A plain blank is escaped only at an end or beside another blank.
    after <- c(code[-1], 32L)
    before <- c(32L, code[-length(code)])
    escaped <- code < 32L | code %in% hidden & (code != 32L | before == 32L | after == 32L)
    piece[escaped] <- sprintf("\\u%04x", code[escaped])
    paste0("\"", paste(piece, collapse = ""), "\"")
  }, "", USE.NAMES = FALSE)
}

#' A string of R code, without blanks at which a message could break it
#' @noRd
code_text <- function(x) gsub(" ", "\\u0020", visible_text(x), fixed = TRUE)

#' How a user writes a column of `data`; a call in a formula is written as it is
#' @noRd
column_code <- function(name) {
  if (is_call_text(name)) return(name)
  if (make.names(name) == name) paste0("data$", name) else paste0("data[[", code_text(name), "]]")
}

#' How a user writes a column in a formula
#' @noRd
formula_code <- function(name) {
  if (is_call_text(name) || make.names(name) == name) name else paste0("`", name, "`")
}

#' Whether a name is that of an expression such as `round(x)`, and not of a column
#' @noRd
is_call_text <- function(name) {
  grepl("^[[:alnum:]._]+\\(.*\\)$", name) && exists(sub("\\(.*", "", name), mode = "function")
}
