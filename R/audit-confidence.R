# Checks of confidence intervals: b and a quantile of the standard error to both sides.

#' An interval holds its coefficient, in the middle, and its half is that many standard errors
#' @noRd
audit_confidence <- function(table) {
  cells_of <- function(column) {
    which(!is.na(column$ends$low$lower) & !is.na(column$coefficient$lower))
  }
  lines <- audit_each(table$columns, function(column) {
    audit_each(cells_of(column), function(i) audit_interval_of_cell(column, i))
  })
  n <- length(unlist(lapply(table$columns, cells_of)))
  if (n == 0 || !is.null(lines)) return(lines)
  audit_finding("confidence interval", paste("Table", table$title), TRUE,
                c("Its coefficient lies in the middle of each of ", count_of(n, "interval"), "."))
}

audit_interval_of_cell <- function(column, i) {
  low <- column$ends$low[i]
  high <- column$ends$high[i]
  b <- column$coefficient[i]
  where <- paste(column$where, column$numbers$term[i])
  found <- function(text, missing = character()) {
    audit_finding("confidence interval", where, FALSE, c(
      "The interval runs from ", audit_as_printed(low), " to ", audit_as_printed(high), "; ", text,
      "."
    ), missing, fact = audit_cell_fact(where))
  }
  if (low$lower > high$upper) return(found("its ends are turned"))
  if (b$upper < low$lower || b$lower > high$upper) {
    return(found(c("the coefficient ", column$numbers$text[i], " lies outside")))
  }
  middle <- (low + high) * 0.5
  if (!audit_overlaps(middle, b)) {
    if (!audit_is_linear(column)) return(NULL)
    return(found(c("its middle is ", audit_shown(middle), ", the coefficient ",
                   column$numbers$text[i]),
                 "an interval that is not symmetric"))
  }
  audit_width_of_interval(column, i, found)
}

#' Half an interval over the standard error is a quantile of the t distribution
#' @noRd
audit_width_of_interval <- function(column, i, found) {
  se <- audit_prefer(audit_printed_se(column$reading, column),
                     audit_magnitude(column$coefficient) /
                       audit_magnitude(audit_printed_t(column$reading, column)))[i]
  if (is.na(se$lower)) return(NULL)
  ratio <- audit_clamp(audit_half_width(column)[i], 0, Inf) / audit_clamp(se, 0, Inf)
  said <- column$level
  column$level <- audit_known_or(said, 0.95)
  quantile <- audit_quantile_of(column)
  if (audit_overlaps(ratio, quantile)) return(NULL)
  found(c("half of it is ", audit_shown(ratio), " standard errors; at ",
          audit_number_text(100 * column$level), "% it would be ", audit_shown(quantile)), c(
    if (is.na(said)) "confidence intervals of another level than 95%",
    if (column$standard_errors != "classical") "an interval that is not made of this standard error"
  ))
}
