# What a printed number says: its interval of rounding, its stars, whether it is two ends of an
# interval.

#' Read numbers as they are printed
#'
#' "-0.000" is no positive number: what prints a sign before a zero has rounded a negative one.
#' @param x Strings such as "0.050**", "(2.31)", "1,204", "-.5"; or numbers, whose digits are those
#'   that R prints or `digits` decimals.
#' @param where What to call the cells in an error.
#' @return A data frame: `lower`, `upper`, `value`, `stars`, `decimals`, `text`.
#' @noRd
audit_read_printed <- function(x, digits = NULL, where = "a cell", argument = NULL) {
  text <- audit_printed_text(x, digits)
  clean <- audit_bare_print(text)
  stars <- sub("^[^*+]*?([*+]*)$", "\\1", clean)
  is_bound <- grepl("^<", clean)  # a p value below what is printed
  number <- audit_without_thousands(sub("^< ?", "", sub("[*+]+$", "", clean)))
  is_blank <- is.na(number) | clean %in% c("", "NA", "-", "--", ".", "...")
  is_number <- grepl(paste0("^", audit_number_pattern, "$"), number)
  value <- suppressWarnings(as.double(ifelse(is_number, number, NA)))
  audit_refuse_numbers(text[!is_blank & !(is_number & is.finite(value))], where, argument)
  number[is_blank] <- NA
  stars[is_blank] <- ""
  mantissa <- sub("[eE].*$", "", number)
  power <- ifelse(grepl("[eE]", number), as.integer(sub("^.*[eE]", "", number)), 0L)
  decimals <- nchar(sub("^[^.]*\\.?", "", mantissa)) - power
  half <- 0.5 * 10^-decimals
  upper <- ifelse(value == 0 & startsWith(number, "-"), 0, ifelse(is_bound, value, value + half))
  list2DF(list(lower = ifelse(is_bound, 0, value - half), upper = upper, value = value,
               stars = stars, decimals = decimals, text = text))
}

audit_number_pattern <- "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?"

audit_refuse_numbers <- function(bad, where, argument) {
  if (length(bad) == 0) return(invisible())
  abort_input("{.val {bad}} in {where} is not a number as printed.",
              "Numbers look like {.val 0.050**}, {.val (2.31)} or {.val 1,204}; a comma separates
               thousands, decimals follow a point.", argument = argument)
}

#' One minus, no brackets, no spaces but those between digits
#' @noRd
audit_bare_print <- function(text) {
  dressed <- !is.na(text) & !grepl("^[-+]?[0-9.]*[*+]*$", text)
  text[dressed] <- audit_undressed(text[dressed])
  text
}

audit_undressed <- function(text) {
  if (length(text) == 0) return(text)
  text <- gsub("[\u2212\u2013\u2014\uff0d]", "-", enc2utf8(text))
  text <- chartr("\uff0c\uff1b\uff08\uff09\uff3b\uff3d\uff5e", ",;()[]~", text)
  text <- gsub("[][(){}%]", "", gsub("[[:space:]\u00a0\u2009\u202f]+", " ", text))
  gsub("^ | $| (?=[*+]+ ?$)|(?<=^[-+]) ", "", trimws(text), perl = TRUE)
}

#' 1,204.5 and 1 204 without what separates thousands; "0,5" stays, and is no number
#' @noRd
audit_without_thousands <- function(number) {
  grouped <- grepl("^[-+]?[0-9]{1,3}([, ][0-9]{3})+(\\.[0-9]*)?$", number)
  number[grouped] <- gsub("[, ]", "", number[grouped])
  number
}

#' Two ends and stars of a text such as (0.01, 0.09)**
#' @return A list of `low`, `high` and `stars`, NA where a text is not two numbers.
#' @noRd
audit_split_ends <- function(text) {
  clean <- audit_bare_print(audit_printed_text(text))
  body <- sub(" ?[*+]+$", "", clean)
  number <- audit_number_pattern
  dotted <- "[-+]?[0-9]*\\.[0-9]+"
  between <- " ?(?:,(?= )|;|to|~|\\.\\.|-) ?"
  pattern <- paste0("^(?:(", number, ")", between, "(", number, ")|(", dotted, "),(", dotted, "))$")
  found <- regmatches(body, regexec(pattern, body, perl = TRUE))
  ends <- vapply(found, function(part) {
    if (length(part) == 0) return(c(NA_character_, NA_character_))
    if (nzchar(part[2])) part[c(2, 5)] else part[8:9]
  }, c("", ""))
  stars <- substring(clean, nchar(body) + 1)
  stars[is.na(ends[1, ])] <- NA
  list(low = ends[1, ], high = ends[2, ], stars = trimws(stars))
}

audit_printed_text <- function(x, digits = NULL) {
  if (!is.numeric(x)) return(trimws(as.character(x)))
  text <- if (!is.null(digits)) fixed_text(x, digits) else {
    vapply(x, function(v) format(v, digits = 15, scientific = FALSE, decimal.mark = "."), "")
  }
  text[is.na(x)] <- NA
  unname(text)
}

audit_printed_interval <- function(x, ...) {
  cells <- audit_read_printed(x, ...)
  audit_interval(cells$lower, cells$upper)
}

#' The first number of an entry as it is printed, NA without one: a count has no rounding
#' @noRd
audit_printed_count <- function(x, where = "a count") {
  if (length(x) == 0) return(NA_real_)
  audit_read_printed(unname(x)[1], where = where)$value
}
