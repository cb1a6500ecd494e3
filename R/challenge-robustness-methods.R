# What robustness() prints, and its frame.

#' @export
print.robustness <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                             ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  speak(language)
  table <- x$table
  labels <- variation_labels(x$variations)
  cat(wording("robustness_title", term = x$term, outcome = x$outcome), "\n\n", sep = "")
  made <- table[!is.na(table$estimate), ]
  count <- function(n) ifelse(is.na(n), "-", format_count(n))
  print(in_words(data.frame(
    estimate_title = signif_text(made$estimate, digits),
    std_error = signif_text(made$std.error, digits), t = decimal_text(made$statistic, 2),
    p = format_p(made$p.value), nobs = count(made$nobs), rows_left = count(made$left),
    rows_entered = count(made$entered), row.names = labels[made$variation]
  )))
  covariance <- vcov_text(x$fits[[1]]$vcov)
  if (any(made$vcov.type != made$vcov.type[1])) {
    covariance <- fact("robustness_others", covariance = covariance)
  }
  tell("standard_errors", covariance = covariance)
  tell("robustness_rows")
  said <- table[!is.na(table$reason), ]
  if (nrow(said) > 0) cat("\n")
  for (i in seq_len(nrow(said))) {
    tell(if (is.na(said$estimate[i])) "not_estimated" else "about",
         name = labels[[said$variation[i]]], text = facts_of(said$reason[i], missing_kinds))
  }
  invisible(x)
}

#' The variations of a regression as a data frame
#'
#' @param x A result of [robustness()].
#' @param conf.int Whether to give confidence limits, of the level of [robustness()].
#' @param ... Not used; an argument that is not known is an error.
#' @return A data frame, the baseline first; its columns are those of `table` in [robustness()].
#' @seealso [robustness()].
#' @name tidy.robustness
#' @examples
#' fit <- did_feols(gdp ~ did + govsize | city + year, cbec_growth)
#' tidy(robustness(fit, list("No controls" = vary(controls = ~1))))
#' @export
tidy.robustness <- function(x, conf.int = TRUE, ...) {
  check_dots(...)
  table <- x$table
  if (!check_flag(conf.int, "conf.int")) table[c("conf.low", "conf.high")] <- NULL
  table
}
