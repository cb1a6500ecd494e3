# What every fit prints.

#' @export
print.policypanel_fit <- function(x, digits = 4,
                                  language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  cat(title_text(x), "\n", sep = "")
  print_sample(x)
  cat(wording("standard_errors", covariance = vcov_text(x$vcov)), "\n\n", sep = "")
  print_coefficients(x, digits)
  print_statistics(x, digits)
  print_diagnoses(x)
  invisible(x)
}

title_text <- function(x) if (is.null(x$title_fact)) x$title else fact_text(x$title_fact)

print_sample <- function(x) {
  say(fact_text(fact("counts", counts = named_counts(count_names(x), x$counts))))
  if (!is.null(x$weights_name)) {
    is_count <- isTRUE(x$weights_are_counts)
    tell(if (is_count) "weighted_by_counts" else "weighted_by",
         name = facts_of(x$weights_name, "matching_weight"))
  }
  print_ledger_lines(x$ledger)
}

# Counts of ours; those of levels are named by the user's columns.
known_counts <- c(rows = "rows", treated = "treated", `on support` = "on_support",
                  `treated on support` = "treated_on_support", indicators = "indicators",
                  units = "units", `treated units` = "treated_units", cohorts = "cohorts",
                  periods = "periods", draws = "draws")

count_names <- function(x) {
  names <- names(x$counts)
  is_ours <- names %in% names(known_counts) & !names %in% x$fixed_effects
  names[is_ours] <- words_of(known_counts[names[is_ours]])
  names
}

#' Where the data are from, which rows left, which values were changed before
#' @noRd
print_ledger_lines <- function(ledger) {
  origin <- ledger_origin(ledger)
  if (!is.na(origin)) tell("data_origin", origin = origin)
  if (sum(ledger$dropped) > 0) {
    tell("left_out_rows", summary = ledger_summary(ledger, spoken_language()))
  }
  changes <- ledger_changes(ledger)
  if (!is.null(changes)) tell("changed_before", changes = changes)
}

print_coefficients <- function(x, digits) {
  table <- shown_coefficients(x)
  if (nrow(table) == 0) return(cat(wording("no_coefficients"), "\n", sep = ""))
  df <- x$vcov$df
  shown <- data.frame(
    estimate_title = signif_text(table$estimate, digits), std_error = error_text(table, digits),
    t = decimal_text(table$statistic, 2), p = format_p(table$p.value),
    row.names = make.unique(term_text(x, table$term))
  )
  own <- unique(df[!is.na(df)])
  if (length(own) > 1) shown$df <- ifelse(is.na(df), "", df_text(df))
  names(shown)[3] <- if (length(own) == 0) {
    "z"
  } else if (anyNA(df)) {
    wording("t_or_z")
  } else if (length(own) > 1) "t" else paste0("t(", df_text(own), ")")
  print(in_words(shown[c(1:3, if (length(own) > 1) 5, 4)]))
  print_reasons(table$reason)
}

#' What is printed below the coefficients; estimators with more to say have a method
#' @noRd
print_statistics <- function(x, digits) UseMethod("print_statistics")

#' @export
print_statistics.default <- function(x, digits) invisible()

#' @export
print.summary.policypanel_fit <- function(x, digits = 4,
                                          language = getOption("policypanel.language", "en"),
                                          ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  NextMethod()
  table <- shown_coefficients(x, x$level)
  cat("\n", wording("intervals", level = 100 * x$level), "\n", sep = "")
  limits <- data.frame(lapply(table[c("conf.low", "conf.high")], signif_text, digits),
                       row.names = make.unique(term_text(x, table$term)))
  print(in_words(limits))
  if (!is.null(x$iv_tests)) {
    cat("\n")
    print(x$iv_tests, digits = digits)
  }
  cat("\n", wording("sample"), "\n", sep = "")
  print(x$ledger)
  invisible(x)
}
