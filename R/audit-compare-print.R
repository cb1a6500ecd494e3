# A comparison with a published table, shown: counts, cells that differ, or all of them.

#' "19 cells: 17 equal, 2 differ", and the stars where they are judged
#' @noRd
audit_comparison_counts <- function(x) {
  found <- table(factor(x$verdict, audit_compared_verdicts))
  kinds <- paste0("counted_", c("equal", "last_digit", "not_computed", "differs"))
  counts <- Map(function(kind, count) fact(kind, count = count), kinds[found > 0],
                found[found > 0], USE.NAMES = FALSE)
  c(
    wording("count_cells", count = nrow(x), counts = counts),
    if (any(!is.na(x$stars))) {
      wording("count_stars", count = sum(!is.na(x$stars)), other = sum(x$stars %in% "differ"))
    },
    if (!is.null(attr(x, "padding"))) audit_padding_text(attr(x, "padding"))
  )
}

#' Verdicts in words
#' @noRd
audit_verdict_text <- function(x) {
  keys <- paste0("verdict_", c("equal", "last_digit", "not_computed", "differs"))
  verdict <- vapply(facts_of(x$verdict, keys), fact_text, "")
  other <- x$stars %in% "differ"
  verdict[other] <- wordings("verdict_stars", verdict = verdict[other])
  verdict
}

audit_is_different <- function(x) x$verdict != "equal" | x$stars %in% "differ"

#' @export
print.published_comparison <- function(x, language = getOption("policypanel.language", "en"),
                                       ...) {
  check_dots(...)
  speak(language)
  cat(wording("compared_title", title = attr(x, "title")), "\n", sep = "")
  shown <- if (identical(attr(x, "show"), "all")) x else x[audit_is_different(x), ]
  if (nrow(shown) > 0) {
    print(in_words(audit_plain_comparison(shown)), row.names = FALSE, right = FALSE)
  }
  for (line in audit_comparison_counts(x)) say(line)
  for (reason in unique(x$reason[!is.na(x$reason)])) {
    at <- which(x$reason == reason)
    tell("about", name = paste0(x$column[at], "/", x$row[at]), text = reason)
  }
  invisible(x)
}

audit_plain_comparison <- function(x) {
  x$verdict <- audit_verdict_text(x)
  as.data.frame(unclass(x)[c("column", "row", "published", "recomputed", "verdict")])
}

#' As tables in a 'knitr' document; registered when 'knitr' is loaded
#' @exportS3Method knitr::knit_print
#' @noRd
knit_print.published_comparison <- function(x, ...) {
  check_dots(..., ignored = c("options", "inline"))
  plain <- audit_plain_comparison(x)
  plain$verdict <- ifelse(is.na(x$reason), plain$verdict,
                          wordings("about", name = plain$verdict, text = x$reason))
  plain[] <- lapply(plain, function(text) gsub("*", "\\*", text, fixed = TRUE))
  table_of <- function(rows) {
    if (!any(rows)) return(NULL)
    c("", knitr::kable(in_words(plain[rows, ]), format = "pipe", row.names = FALSE), "")
  }
  counts <- paste(audit_comparison_counts(x), collapse = ". ")
  every <- table_of(rep(TRUE, nrow(x)))
  text <- if (identical(attr(x, "show"), "all")) c(every, counts, "") else {
    c("", counts, table_of(audit_is_different(x)), "<details><summary>",
      wording("all_cells", count = nrow(x)), "</summary>", every, "</details>", "")
  }
  structure(paste(text, collapse = "\n"), class = "knit_asis")
}
