# What is to be known of a result beside its numbers: facts that are kept in the object.

#' Facts as data; the words for them are those of tables
#'
#' @param kind A key of the dictionaries.
#' @param term Coefficients or columns that it is about; `character()` gives no row.
#' @return A data frame: kind, term, count.
#' @noRd
diagnosis <- function(kind, term = NA_character_, count = NA_real_) {
  list2DF(list(kind = rep(kind, length(term)), term = as.vector(term),
               count = rep(as.double(count), length(term))))
}

no_diagnoses <- diagnosis("", character())

#' @param found A list of diagnoses, NULL among them for none.
#' @noRd
join_diagnoses <- function(found) {
  found <- found[vapply(found, NROW, 1L) > 0]
  if (length(found) == 0) no_diagnoses else do.call(rbind, found)
}
