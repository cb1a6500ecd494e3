# What robustness() prints, and its frame.

#' @export
print.robustness <- function(x, digits = 4, ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  table <- x$table
  cat("Robustness of the coefficient of ", x$term, " (outcome ", x$outcome, ")\n\n", sep = "")
  made <- table[!is.na(table$estimate), ]
  count <- function(n) ifelse(is.na(n), "-", format_count(n))
  print(data.frame(
    Estimate = signif_text(made$estimate, digits),
    `Std. error` = signif_text(made$std.error, digits),
    t = decimal_text(made$statistic, 2), p = format_p(made$p.value), N = count(made$nobs),
    left = count(made$left), entered = count(made$entered), check.names = FALSE,
    row.names = made$variation
  ))
  other <- unique(made$vcov.type[-1])
  say("Standard errors: ", made$vcov.type[1],
      if (length(setdiff(other, made$vcov.type[1])) > 0) "; of some variations others")
  say("left, entered: rows of the baseline that are not used, and rows used beside them")
  said <- table[!is.na(table$reason), ]
  if (nrow(said) > 0) cat("\n")
  for (i in seq_len(nrow(said))) {
    say(said$variation[i], if (is.na(said$estimate[i])) ": not estimated. " else ": ",
        said$reason[i])
  }
  invisible(x)
}

#' The variations of a regression as a data frame
#'
#' @param x A result of [robustness()].
#' @param conf.int Whether to give confidence limits, of the level of [robustness()].
#' @param ... Not used; an argument that is not known is an error.
#' @return A data frame, the baseline first; its columns are those of `table` in [robustness()].
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
