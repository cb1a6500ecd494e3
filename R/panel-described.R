# What a description says of columns, whatever computes it: which they are, and what deserves a
# look.

#' @param others Columns that are not to be described where none are named.
#' @noRd
describable_columns <- function(data, columns, others) {
  if (!is.null(columns)) return(check_column_set(columns, "columns"))
  columns <- setdiff(enc2utf8(names(data)), others)
  if (length(columns) == 0) {
    abort_input("{.arg data} has no numeric column to describe.", argument = "columns")
  }
  columns
}

#' @param reasons A fact for each name; NULL for columns that stay.
#' @noRd
left_out_columns <- function(names, reasons) {
  is_left <- lengths(reasons) > 0
  out <- data.frame(column = names[is_left], reason = vapply(reasons[is_left], in_english, ""))
  out$reason_fact <- fact_column(reasons[is_left])
  out
}

rename_columns <- function(columns, labels) {
  if (is.null(labels)) return(columns)
  if (!is.character(labels) || is.null(names(labels))) {
    abort_input("{.arg labels} must be a named character vector.",
                "For example {.code c(gdp = \"Log GDP\")}.", argument = "labels")
  }
  unknown <- setdiff(enc2utf8(names(labels)), columns)
  if (length(unknown) > 0) {
    abort_input("{.arg labels} names {.val {unknown}}, which is not described.",
                argument = "labels")
  }
  own <- match(columns, enc2utf8(names(labels)))
  ifelse(is.na(own), columns, enc2utf8(labels)[own])
}

#' Names that say that the column is a percentage
#' @noRd
is_percentage_name <- function(names) {
  grepl("(^|[^a-z])(pct|percent|percentage)([^a-z]|$)|%", names, ignore.case = TRUE)
}

refuse_undescribed <- function(percentages, columns) {
  unknown <- setdiff(percentages, columns)
  if (length(unknown) == 0) return(invisible())
  abort_input("{.arg percentages} names {.val {unknown}}, which is not described.",
              argument = "percentages")
}

#' @param counts,rows By column: of each check the number of values and the rows that are named.
#' @noRd
found_checks <- function(columns, counts, rows, far) {
  facts <- list(fact("check_percentage"), fact("check_zero"),
                fact("check_far", far = plain_number(far)))
  checks <- vapply(facts, in_english, "")
  found <- do.call(rbind, Map(function(column, count, rows) {
    data.frame(column = column, check = checks, count = count, rows = rows)
  }, columns, counts, rows))
  found <- found[found$count > 0, ]
  found <- found[order(match(found$check, checks)), ]
  rownames(found) <- NULL
  found$check_fact <- fact_column(facts[match(found$check, checks)])
  found
}
