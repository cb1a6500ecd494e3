# What the diagnoses of a result do to what is shown: by some of them numbers are missing, with a
# mark and a foot-note.

# Kinds by which a coefficient has no standard error to show; without a term, none has one.
missing_kinds <- c("flat_outcome", "exact_fit", "no_variance", "no_df", "rounding", "undefined")

#' The coefficients as they are shown: what means nothing is missing, and `reason` says why
#' @noRd
shown_coefficients <- function(object, level = 0.95) {
  table <- coefficient_table(object, level)
  table$reason <- missing_reasons(object, table)
  table[!is.na(table$reason), setdiff(names(table), c("term", "estimate", "reason"))] <- NA_real_
  table
}

#' The same with the limits of the narrower of two levels beside those of the wider
#' @param level From check_levels().
#' @noRd
shown_limits <- function(object, level) {
  table <- shown_coefficients(object, max(level))
  if (length(level) == 2) {
    table[inner_columns] <- shown_coefficients(object, min(level))[interval_columns]
  }
  table
}

#' Why a coefficient has no standard error to show: a kind of diagnosis, NA for those that have one
#' @param table From coefficient_table().
#' @noRd
missing_reasons <- function(object, table) {
  known <- object$diagnoses %||% no_diagnoses
  is_missing <- known$kind %in% missing_kinds
  kind <- known$kind[is_missing]
  term <- known$term[is_missing]
  reason <- kind[match(table$term, term)]
  reason[is.na(reason)] <- kind[is.na(term)][1]
  error <- table$std.error
  # No error is as small as the rounding of the numbers that it and its estimate are made of.
  unmatched <- (object$unmatched %||% object$match$unmatched)[c("treated", "control")]
  size <- pmax(abs(table$estimate), max(0, unlist(lapply(unmatched, abs))))
  is_rounding <- error <= 64 * .Machine$double.eps * size
  reason[is.na(reason) & is.na(error)] <- "undefined"
  reason[is.na(reason) & is_rounding] <- "rounding"
  reason
}

#' A letter for each reason
#' @return Named by the reasons.
#' @noRd
reason_marks <- function(reasons) {
  reasons <- unique(reasons[!is.na(reasons)])
  stats::setNames(letters[seq_along(reasons)], reasons)
}

#' Standard errors as text, or that they are missing and which foot-note says why
#' @noRd
error_text <- function(table, digits) {
  marks <- reason_marks(table$reason)[table$reason]
  ifelse(is.na(marks), signif_text(table$std.error, digits),
         wordings("missing_marked", mark = marks))
}

print_reasons <- function(reasons) {
  marks <- reason_marks(reasons)
  for (reason in names(marks)) tell("reason", mark = marks[[reason]], text = fact(reason))
}

#' Diagnoses that no mark stands for, in words
#' @param terms What coefficients are called.
#' @noRd
diagnosis_text <- function(diagnoses, terms = identity) {
  diagnoses <- diagnoses %||% no_diagnoses
  rest <- diagnoses[!diagnoses$kind %in% missing_kinds, ]
  text <- vapply(unique(rest$kind), function(kind) {
    own <- rest[rest$kind == kind, ]
    wording(kind, terms = terms(own$term), count = own$count[1])
  }, "")
  unname(text)
}

#' @param before What the sentences are about, where that must be said.
#' @noRd
print_diagnoses <- function(x, before = "") {
  for (text in diagnosis_text(x$diagnoses, function(terms) term_text(x, terms))) {
    if (nzchar(before)) tell("about", name = before, text = text) else say(sentence(text))
  }
}

#' Coefficients as they are called in prints and tables: names that are ours in words, those that
#' the user's columns gave as they are
#' @noRd
term_text <- function(x, terms) {
  known <- c(list(`(Intercept)` = fact("constant")), x$term_facts)
  is_ours <- terms %in% names(known)
  terms[is_ours] <- vapply(known[terms[is_ours]], fact_text, "")
  terms
}
