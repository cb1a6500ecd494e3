# Stars of significance: sets that users declare, and the stars of a p value.

check_stars <- function(stars) {
  if (is.null(stars)) return(NULL)
  is_plain <- is.numeric(stars) || is.character(stars)  # as text in files of printed tables
  levels <- if (is_plain) suppressWarnings(stats::setNames(as.double(stars), names(stars)))
  is_good <- length(levels) > 0 && !anyNA(levels) && all(levels > 0 & levels < 1) &&
    length(names(levels)) == length(levels) && all(grepl("^[*+]+$", names(levels))) &&
    !anyDuplicated(names(levels))
  if (!is_good) {
    abort_input("{.arg stars} must be levels between 0 and 1, named by their stars.",
                "For example {.code c(\"*\" = 0.1, \"**\" = 0.05, \"***\" = 0.01)}.",
                argument = "stars")
  }
  levels
}

#' "*** p < 0.01, ** p < 0.05"
#' @noRd
star_levels <- function(levels) {
  paste0(names(levels), " p < ", plain_text_each(levels), collapse = ", ")
}

#' The stars of p values, "" where there are none
#' @noRd
star_text <- function(p, stars) {
  levels <- sort(stars)
  vapply(p, function(value) c(names(levels)[value < levels & !is.na(value)], "")[1], "")
}
