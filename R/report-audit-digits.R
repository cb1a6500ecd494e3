# What a printed number says: its interval of rounding, its stars, whether it is two ends of an
# interval, and which of its zeros only fill up a fixed format.

#' Read numbers as they are printed
#'
#' "-0.000" is no positive number: what prints a sign before a zero has rounded a negative one.
#' @param x Strings such as "0.050**", "(2.31)", "1,204", "-.5"; or numbers, whose digits are those
#'   that R prints or `digits` decimals.
#' @param where What to call the cells in an error.
#' @return A data frame: `lower`, `upper`, `value`, `stars`, `decimals`, `text`.
#' @noRd
read_printed <- function(x, digits = NULL, where = "a cell", argument = NULL) {
  text <- printed_text(x, digits)
  clean <- bare_print(text)
  stars <- sub("^[^*+]*?([*+]*)$", "\\1", clean)
  is_bound <- grepl("^<", clean)  # a p value below what is printed
  number <- without_thousands(sub("^< ?", "", sub("[*+]+$", "", clean)))
  is_blank <- is.na(number) | clean %in% c("", "NA", "-", "--", ".", "...")
  is_number <- grepl(paste0("^", number_pattern, "$"), number)
  value <- suppressWarnings(as.double(ifelse(is_number, number, NA)))
  refuse_numbers(text[!is_blank & !(is_number & is.finite(value))], where, argument)
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

number_pattern <- "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?"

refuse_numbers <- function(bad, where, argument) {
  if (length(bad) == 0) return(invisible())
  abort_input("{.val {bad}} in {where} is not a number as printed.",
              "Numbers look like {.val 0.050**}, {.val (2.31)} or {.val 1,204}; a comma separates
               thousands, decimals follow a point.", argument = argument)
}

#' One minus, no brackets, no spaces but those between digits
#' @noRd
bare_print <- function(text) {
  dressed <- !is.na(text) & !grepl("^[-+]?[0-9.]*[*+]*$", text)
  text[dressed] <- undressed(text[dressed])
  text
}

undressed <- function(text) {
  if (length(text) == 0) return(text)
  text <- gsub("[\u2212\u2013\u2014\uff0d]", "-", enc2utf8(text))
  text <- chartr("\uff0c\uff1b\uff08\uff09\uff3b\uff3d\uff5e", ",;()[]~", text)
  text <- gsub("[][(){}%]", "", gsub("[[:space:]\u00a0\u2009\u202f]+", " ", text))
  gsub("^ | $| (?=[*+]+ ?$)|(?<=^[-+]) ", "", trimws(text), perl = TRUE)
}

#' 1,204.5 and 1 204 without what separates thousands; "0,5" stays, and is no number
#' @noRd
without_thousands <- function(number) {
  grouped <- grepl("^[-+]?[0-9]{1,3}([, ][0-9]{3})+(\\.[0-9]*)?$", number)
  number[grouped] <- gsub("[, ]", "", number[grouped])
  number
}

#' Two ends and stars of a text such as (0.01, 0.09)**
#' @return A list of `low`, `high` and `stars`, NA where a text is not two numbers.
#' @noRd
split_ends <- function(text) {
  clean <- bare_print(printed_text(text))
  body <- sub(" ?[*+]+$", "", clean)
  number <- number_pattern
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

printed_text <- function(x, digits = NULL) {
  if (!is.numeric(x)) return(trimws(as.character(x)))
  text <- if (!is.null(digits)) fixed_text(x, digits) else {
    vapply(x, function(v) format(v, digits = 15, scientific = FALSE, decimal.mark = "."), "")
  }
  text[is.na(x)] <- NA
  unname(text)
}

printed_interval <- function(x, ...) {
  cells <- read_printed(x, ...)
  interval(cells$lower, cells$upper)
}

#' A count has no rounding
#' @noRd
printed_count <- function(x, where = "a count") {
  if (length(x) == 0) return(NA_real_)
  read_printed(x, where = where)$value
}

# ---- zeros that fill up -----------------------------------------------------------------------

#' Tables without the zeros that only fill up their numbers
#'
#' Numbers of few digits are padded when a table is set: 51.15 becomes 51.1500, and its interval of
#' rounding a hundredth of what it was. That a zero fills up is taken from the numbers printed with
#' as many decimals: all of the paper, of a table, of a column, of a row, or of one place
#' (coefficients, parentheses, statistics) end in zeros after the same decimal, or after the same
#' significant digit, and by chance they would do so once in a hundred thousand times.
#' `audit_padding()` says which numbers were read so.
#' @return The tables: `cells` without these zeros, `printed` as they were, and `padding`, how many
#'   of how many numbers and an example.
#' @noRd
without_padding <- function(tables) {
  numbers <- do.call(rbind, lapply(seq_along(tables), function(i) decimal_numbers(tables[[i]], i)))
  numbers$read <- read_decimals(numbers)
  lapply(seq_along(tables), function(i) {
    table <- tables[[i]]
    table$printed <- table$cells
    own <- numbers[numbers$table == i, ]
    if (any(own$read < own$decimals)) cut_zeros(table, own) else table
  })
}

cut_zeros <- function(table, numbers) {
  padded <- numbers$read < numbers$decimals
  cut <- ifelse(padded, numbers$decimals - numbers$read + (numbers$read == 0), 0)
  text <- substr(numbers$text, 1, nchar(numbers$text) - cut)
  for (place in unique(numbers$place)) {
    here <- numbers$place == place
    cells <- unique(numbers$cell[here])
    found <- gregexpr(decimal_pattern, table$cells[[place]][cells], perl = TRUE)
    regmatches(table$cells[[place]][cells], found) <- split(text[here], numbers$cell[here])
  }
  table$padding <- list(padded = sum(padded), numbers = nrow(numbers),
                        from = numbers$text[padded][1], to = text[padded][1])
  table
}

decimal_pattern <- "[0-9]*[.][0-9]+(?![0-9eE])"

#' All numbers of a table that have decimals; counts and settings have none to be padded
#' @return A data frame: `table`, `cell` (its row among the cells), `place`, `text`, `decimals`, and
#'   the `column` and `row` of the table.
#' @noRd
decimal_numbers <- function(table, i) {
  cells <- table$cells
  is_term <- startsWith(cells$row, "=")
  at <- which(if (table$kind == "regression") is_term | cells$row %in% table_numbers_known else {
    cells$column != "n" & table$kind != "claims"
  })
  parts <- lapply(c("value", "parentheses"), function(place) {
    text <- cells[[place]][at]
    found <- regmatches(text, gregexpr(decimal_pattern, text, perl = TRUE))
    data.frame(cell = rep(at, lengths(found)), place = rep(place, sum(lengths(found))),
               text = as.character(unlist(found)))
  })
  numbers <- do.call(rbind, parts)
  data.frame(numbers, table = rep(i, nrow(numbers)), column = cells$column[numbers$cell],
             row = sub(label_pattern, "", cells$row[numbers$cell]), term = is_term[numbers$cell],
             decimals = nchar(sub("^[^.]*[.]", "", numbers$text)))
}

#' The decimals that each number is read with: the fewest of any group it is in
#' @noRd
read_decimals <- function(numbers) {
  value <- as.double(numbers$text)
  needed <- nchar(sub("0+$", "", sub("^[^.]*[.]", "", numbers$text)))
  table <- numbers$table
  groups <- list(rep("", nrow(numbers)), table, paste(table, numbers$column, sep = "\r"),
                 paste(table, numbers$row, sep = "\r"), paste(table, numbers$place, numbers$term))
  read <- numbers$decimals
  for (group in groups) {
    for (at in split(seq_along(value), paste(numbers$decimals, group))) {
      read[at] <- pmin(read[at], group_decimals(value[at], numbers$decimals[at], needed[at]))
    }
  }
  read
}

#' The precision of a group of numbers: fixed decimals, or 4 to 6 significant digits, where the
#' zeros behind them are too many for chance
#'
#' Zeros behind three significant digits count, of which five are one in a hundred thousand: few
#' digits are often round. Where all are behind the second decimal or a later one, so do nine of
#' any kind. Whole numbers with zeros behind them are whole.
#' @param needed Decimals up to the last digit that is not zero.
#' @noRd
group_decimals <- function(value, decimals, needed) {
  first <- ifelse(value == 0, NA, floor(log10(value)))
  significant <- function(digits) {
    ifelse(is.na(first), decimals, pmax(pmin(decimals, digits - 1 - first), 0))
  }
  zeros <- function(read, kept = 0) {
    behind <- (decimals - pmax(read, kept))[value != 0]
    if (sum(behind > 0) < 2) 0 else sum(behind)
  }
  if (max(needed) == 0) return(decimals)
  fixed <- pmin(decimals, max(needed))
  of_fixed <- zeros(fixed, significant(3))
  if (of_fixed < 5 && max(needed) >= 2 && zeros(fixed) >= 9) of_fixed <- zeros(fixed)
  relative <- Filter(function(read) all(needed <= read), lapply(4:6, significant))
  of_relative <- if (length(relative) > 0) zeros(relative[[1]]) else 0
  if (max(of_fixed, of_relative) < 5) return(decimals)
  if (of_fixed >= of_relative) fixed else relative[[1]]
}

audit_padding <- function(table) {
  if (is.null(table$padding)) return(NULL)
  finding("padded zeros", paste("Table", table$title), TRUE, padding_text(table$padding))
}

padding_text <- function(padding) {
  paste0(padding$padded, " of ", padding$numbers, " numbers end in zeros that only fill up, as ",
         "those beside them do, and are read without: ", padding$from, " as ", padding$to, ".")
}
