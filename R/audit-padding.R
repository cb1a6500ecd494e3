# Zeros that only fill up the fixed format of a table.

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
audit_without_padding <- function(tables) {
  numbers <- audit_each(seq_along(tables), function(i) audit_decimal_numbers(tables[[i]], i))
  numbers$read <- audit_read_decimals(numbers)
  lapply(seq_along(tables), function(i) {
    table <- tables[[i]]
    table$printed <- table$cells
    own <- numbers[numbers$table == i, ]
    if (any(own$read < own$decimals)) audit_cut_zeros(table, own) else table
  })
}

audit_cut_zeros <- function(table, numbers) {
  padded <- numbers$read < numbers$decimals
  cut <- ifelse(padded, numbers$decimals - numbers$read + (numbers$read == 0), 0)
  text <- substr(numbers$text, 1, nchar(numbers$text) - cut)
  for (place in unique(numbers$place)) {
    here <- numbers$place == place
    cells <- unique(numbers$cell[here])
    found <- gregexpr(audit_decimal_pattern, table$cells[[place]][cells], perl = TRUE)
    regmatches(table$cells[[place]][cells], found) <- split(text[here], numbers$cell[here])
  }
  table$padding <- list(padded = sum(padded), numbers = nrow(numbers),
                        from = numbers$text[padded][1], to = text[padded][1])
  table
}

audit_decimal_pattern <- "[0-9]*[.][0-9]+(?![0-9eE])"

#' All numbers of a table that have decimals; counts and settings have none to be padded
#' @return A data frame: `table`, `cell` (its row among the cells), `place`, `text`, `decimals`, and
#'   the `column` and `row` of the table.
#' @noRd
audit_decimal_numbers <- function(table, i) {
  cells <- table$cells
  is_term <- startsWith(cells$row, "=")
  at <- which(if (table$kind == "regression") {
    is_term | cells$row %in% published_numbers_known
  } else {
    cells$column != "n" & table$kind != "claims"
  })
  parts <- lapply(c("value", "parentheses"), function(place) {
    text <- cells[[place]][at]
    found <- regmatches(text, gregexpr(audit_decimal_pattern, text, perl = TRUE))
    data.frame(cell = rep(at, lengths(found)), place = rep(place, sum(lengths(found))),
               text = as.character(unlist(found)))
  })
  numbers <- do.call(rbind, parts)
  data.frame(numbers, table = rep(i, nrow(numbers)), column = cells$column[numbers$cell],
             row = sub(published_label_pattern, "", cells$row[numbers$cell]),
             term = is_term[numbers$cell], decimals = nchar(sub("^[^.]*[.]", "", numbers$text)))
}

#' The decimals that each number is read with: the fewest of any group it is in
#' @noRd
audit_read_decimals <- function(numbers) {
  value <- as.double(numbers$text)
  needed <- nchar(sub("0+$", "", sub("^[^.]*[.]", "", numbers$text)))
  table <- numbers$table
  groups <- list(rep("", nrow(numbers)), table, paste(table, numbers$column, sep = "\r"),
                 paste(table, numbers$row, sep = "\r"), paste(table, numbers$place, numbers$term))
  read <- numbers$decimals
  for (group in groups) {
    for (at in split(seq_along(value), paste(numbers$decimals, group))) {
      read[at] <- pmin(read[at], audit_group_decimals(value[at], numbers$decimals[at], needed[at]))
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
audit_group_decimals <- function(value, decimals, needed) {
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
  audit_finding("padded zeros", paste("Table", table$title), TRUE,
                audit_padding_text(table$padding))
}

audit_padding_text <- function(padding) {
  paste0(padding$padded, " of ", padding$numbers, " numbers end in zeros that only fill up, as ",
         "those beside them do, and are read without: ", padding$from, " as ", padding$to, ".")
}
