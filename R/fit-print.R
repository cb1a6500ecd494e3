# What every fit prints.

#' @export
print.policypanel_fit <- function(x, digits = 4, ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  cat(x$title, "\n", sep = "")
  print_sample(x)
  cat("Standard errors: ", x$vcov$label, "\n\n", sep = "")
  print_coefficients(x, digits)
  print_statistics(x, digits)
  print_diagnoses(x)
  invisible(x)
}

print_sample <- function(x) {
  counts <- x$counts
  say(paste0(names(counts), " ", format_count(counts), collapse = ", "))
  if (!is.null(x$weights_name)) {
    say("Weighted by ", x$weights_name, if (isTRUE(x$weights_are_counts)) " (frequency weights)")
  }
  print_ledger_lines(x$ledger)
}

#' Where the data are from, which rows left, which values were changed before
#' @noRd
print_ledger_lines <- function(ledger) {
  if (!is.na(ledger_origin(ledger))) say("Data: ", ledger_origin(ledger))
  if (sum(ledger$dropped) > 0) say("Left out: ", ledger_summary(ledger))
  changes <- ledger_changes(ledger)
  if (!is.null(changes)) say("Changed before: ", changes)
}

print_coefficients <- function(x, digits) {
  table <- shown_coefficients(x)
  if (nrow(table) == 0) return(cat("(no coefficients)\n"))
  df <- x$vcov$df
  shown <- data.frame(
    Estimate = signif_text(table$estimate, digits), `Std. error` = error_text(table, digits),
    t = decimal_text(table$statistic, 2), p = format_p(table$p.value), check.names = FALSE,
    row.names = make.unique(table$term)
  )
  own <- unique(df[!is.na(df)])
  names(shown)[3] <- if (length(own) == 0) {
    "z"
  } else if (anyNA(df)) {
    "t or z"
  } else if (length(own) > 1) "t" else paste0("t(", df_text(own), ")")
  if (length(own) > 1) shown$df <- ifelse(is.na(df), "", df_text(df))
  print(shown[c(1:3, if (length(own) > 1) 5, 4)])
  print_reasons(table$reason)
}

#' What is printed below the coefficients; estimators with more to say have a method
#' @noRd
print_statistics <- function(x, digits) UseMethod("print_statistics")

#' @export
print_statistics.default <- function(x, digits) invisible()

#' @export
print.summary.policypanel_fit <- function(x, digits = 4, ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  NextMethod()
  table <- shown_coefficients(x, x$level)
  cat("\n", plain_text(100 * x$level), "% confidence intervals\n", sep = "")
  limits <- data.frame(lapply(table[c("conf.low", "conf.high")], signif_text, digits),
                       row.names = make.unique(table$term))
  print(limits)
  if (!is.null(x$iv_tests)) {
    cat("\n")
    print(x$iv_tests, digits = digits)
  }
  cat("\nSample\n")
  print(x$ledger)
  invisible(x)
}
