# Checks of confidence intervals: b and a quantile of the standard error to both sides.

#' An interval holds its coefficient, in the middle, and its half is that many standard errors
#' @noRd
audit_confidence <- function(table) {
  cells_of <- function(column) {
    which(!is.na(column$ends$low$lower) & !is.na(column$coefficient$lower))
  }
  lines <- each(table$columns, function(column) {
    each(cells_of(column), function(i) interval_of_cell(column, i))
  })
  n <- length(unlist(lapply(table$columns, cells_of)))
  if (n == 0 || !is.null(lines)) return(lines)
  finding("confidence interval", paste("Table", table$title), TRUE,
          c("Its coefficient lies in the middle of each of ", count_of(n, "interval"), "."))
}

interval_of_cell <- function(column, i) {
  low <- column$ends$low[i]
  high <- column$ends$high[i]
  b <- column$coefficient[i]
  where <- paste(column$where, column$numbers$term[i])
  found <- function(text, missing = character()) {
    finding("confidence interval", where, FALSE, c(
      "The interval runs from ", as_printed(low), " to ", as_printed(high), "; ", text, "."
    ), missing, fact = cell_fact(where))
  }
  if (low$lower > high$upper) return(found("its ends are turned"))
  if (b$upper < low$lower || b$lower > high$upper) {
    return(found(c("the coefficient ", column$numbers$text[i], " lies outside")))
  }
  middle <- (low + high) * 0.5
  if (!overlaps(middle, b)) {
    if (!is_linear(column)) return(NULL)
    return(found(c("its middle is ", shown(middle), ", the coefficient ", column$numbers$text[i]),
                 "an interval that is not symmetric"))
  }
  width_of_interval(column, i, found)
}

#' Half an interval over the standard error is a quantile of the t distribution
#' @noRd
width_of_interval <- function(column, i, found) {
  se <- prefer(printed_se(column$reading, column),
               magnitude(column$coefficient) / magnitude(printed_t(column$reading, column)))[i]
  if (is.na(se$lower)) return(NULL)
  ratio <- clamp(half_width(column)[i], 0, Inf) / clamp(se, 0, Inf)
  said <- column$level
  column$level <- known_or(said, 0.95)
  quantile <- quantile_of(column)
  if (overlaps(ratio, quantile)) return(NULL)
  found(c("half of it is ", shown(ratio), " standard errors; at ", number_text(100 * column$level),
          "% it would be ", shown(quantile)), c(
    if (is.na(said)) "confidence intervals of another level than 95%",
    if (column$standard_errors != "classical") "an interval that is not made of this standard error"
  ))
}
