# Numbers written as text: found, the cells that are none named, and the line that mends them.

#' Refuse text where numbers are needed
#' @noRd
refuse_text <- function(x, name) {
  found <- text_numbers(x)
  own <- formula_code(name)
  if (is.null(found)) {
    abort_data("Column {.val {name}} is {.obj_type_friendly {x}}, not a number.",
               "Turn it into a number, or use it as {.code factor({own})} or as a fixed effect.",
               column = name)
  }
  is_rare <- length(found$written) < length(found$plain)
  others <- c(found$odd, found$missing, if (is_rare) found$written)
  rows <- which(x %in% others)
  but <- if (length(others) > 0) paste0(", but for ", in_english(describe_cells(x, others)))
  percent <- if (any(grepl("[%\uff05]", found$written))) " (44.5% becomes 44.5)"
  abort_data("Column {.val {name}} is {.obj_type_friendly {x}}, not a number.",
             "Its values look like numbers{but}.",
             "Make numbers of them{percent}: {.code {number_line(x, name, found)}}.",
             "If they are codes, write {.code factor({own})}.", column = name, rows = rows)
}

#' What a column of text holds, if most of it is numbers
#'
#' Numbers are plain (`12.5`) or written for people (`1,234`, `44.5%`, `12,5`, full-width digits).
#' Signs for missing values do not count; of the other distinct values nine in ten must be numbers,
#' and three where not all are.
#' @return NULL where it is no column of numbers; else list(plain, written, missing, odd, comma):
#'   the distinct values of each kind, and whether the comma is the decimal point.
#' @noRd
text_numbers <- function(x) {
  value <- unique(enc2utf8(as.character(x[!is.na(x)])))
  value <- sort(value[validUTF8(value)], method = "radix")
  bare <- gsub(dropped_signs, "", plain_characters(value))
  is_plain <- grepl(plain_number_text, value, perl = TRUE)
  comma <- uses_decimal_comma(bare)
  is_number <- is_plain | grepl(plain_number_text, bare, perl = TRUE) |
    grepl(if (comma) comma_number_text else grouped_number_text, bare, perl = TRUE)
  is_missing <- !is_number & tolower(bare) %in% missing_signs
  n <- sum(is_number)
  n_odd <- sum(!is_number & !is_missing)
  if (n == 0 || n_odd > 0 && (n < 3 || n < 9 * n_odd)) return(NULL)
  list(plain = value[is_plain], written = value[is_number & !is_plain],
       missing = value[is_missing], odd = value[!is_number & !is_missing], comma = comma)
}

#' Text that was meant as numbers, such as "1,234" or "12.5 %"
#' @noRd
looks_numeric <- function(x) !is.null(text_numbers(x))

plain_number_text <- "^\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*$"
grouped_number_text <- "^[-+]?[0-9]{1,3}([, ][0-9]{2,3})*[, ][0-9]{3}(\\.[0-9]*)?$"
comma_number_text <- "^[-+]?([0-9]+|[0-9]{1,3}([. ][0-9]{3})+)(,[0-9]+)?$"
dropped_signs <- " ?[%$\u20ac\u00a3\u00a5\uffe5] ?"  # percent and currencies

# How yearbooks, spreadsheets and statistical programs write that a value is missing.
missing_signs <- c("", "-", "--", "---", ".", "..", "...", "\u2026", "\u2026\u2026", "/", "*",
                   "n/a", "#n/a", "na", "n.a.", "nan", "null", "none", "missing", "#value!",
                   "#div/0!", "\u65e0", "\u6682\u65e0", "\u7f3a\u5931")

#' Whether the comma is the decimal point: somewhere it cannot separate thousands, and nowhere does
#' a point stand where it could be one
#' @noRd
uses_decimal_comma <- function(bare) {
  is_decimal <- grepl(comma_number_text, bare, perl = TRUE) & grepl(",", bare, fixed = TRUE) &
    !grepl(grouped_number_text, bare, perl = TRUE)
  any(is_decimal) && !any(grepl("\\.[0-9]*$", bare, perl = TRUE))
}

#' Full-width characters, dashes and blanks as the plain ones, without blanks around
#' @noRd
plain_characters <- function(x) {
  odd <- which(grepl(odd_spelling, x, perl = TRUE))
  if (length(odd) > 0) x[odd] <- one_spelling(x[odd])
  x
}

#' `"-" (row 3), "n/a" (rows 5, 9)`, as a fact
#' @noRd
describe_cells <- function(x, values) {
  shown <- lapply(utils::head(values, 5), function(value) {
    rows <- which(x %in% value)
    kind <- c("cell_in_row", "cell_in_rows", "cell_in_more")[1 + (length(rows) > 1) +
                                                              (length(rows) > 3)]
    fact(kind, cell = visible_text(value), rows = plain_text(utils::head(rows, 3)))
  })
  cells <- fact("counts", counts = shown)
  if (length(values) > 5) fact("more_cells", cells = cells) else cells
}

#' Code that makes numbers of a column; what is none becomes NA
#' @noRd
number_line <- function(x, name, found) {
  column <- column_code(name)
  text <- if (is.factor(x)) paste0("as.character(", column, ")") else column
  others <- c(found$missing, found$odd)
  if (length(others) > 0 && length(others) <= 20) {
    text <- paste0("replace(", text, ", ", column, " %in% c(",
                   paste(code_text(others), collapse = ", "), "), NA)")
  }
  code <- unique(utf8ToInt(paste(found$written, collapse = "")))
  if (any(code %in% c(wide_codes, dash_codes))) {
    text <- paste0("chartr(\"\\uff0b-\\uff19\\uff05\\u2212\", \"+-9%-\", ", text, ")")
  }
  drop <- dropped_class(code, found$comma)
  if (nzchar(drop)) text <- paste0("gsub(\"[", drop, "]\", \"\", ", text, ")")
  if (found$comma) text <- paste0("sub(\",\", \".\", ", text, ", fixed = TRUE)")
  line <- paste0("as.numeric(", text, ")")
  if (is_call_text(name)) line else paste0(column, " <- ", line)
}

#' Characters that stand in written numbers and mean nothing, as the inside of a [class]
#' @noRd
dropped_class <- function(code, comma) {
  code[code %in% 0xff0c] <- 44L  # a full-width comma has become one
  code[code %in% 0xff05] <- 37L
  mute <- c(if (comma) 46L else 44L, utf8ToInt("%$\u20ac\u00a3\u00a5\uffe5"), blank_codes,
            invisible_codes)
  code <- sort(unique(code[code %in% mute]))
  piece <- ifelse(code < 128L, intToUtf8(code, multiple = TRUE), sprintf("\\u%04x", code))
  piece[code <= 32L] <- "[:space:]"
  paste(unique(piece), collapse = "")
}
