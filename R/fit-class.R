# The class every estimator shares, so that coef, vcov, confint, tidy, glance, print and summary
# are written once.

#' Make a fit
#'
#' @param class Own class, put before "policypanel_fit".
#' @param call The user's call.
#' @param title Heading of the printed result.
#' @param coefficients Named.
#' @param vcov What fit_vcov() returns: `matrix` with the same names,
#'   `label`, `df` (one, or one per coefficient; NA for the normal distribution), `type`,
#'   `clusters`.
#' @param counts Named numbers: rows and whatever else was counted.
#' @param ledger The sample ledger.
#' @param ... Further elements of the object.
#' @noRd
new_policypanel_fit <- function(class, call, title, coefficients, vcov, counts, ledger, ...) {
  stopifnot(
    identical(names(coefficients), rownames(vcov$matrix)),
    is.character(vcov$label), length(vcov$df) %in% c(1, length(coefficients)),
    inherits(ledger, "policypanel_ledger")
  )
  structure(
    list(call = call, title = title, coefficients = coefficients, vcov = vcov, counts = counts,
         ledger = ledger, ..., version = package_version_text()),
    class = c(class, "policypanel_fit")
  )
}

package_version_text <- function() getNamespaceInfo(topenv(), "spec")[["version"]]

#' Standard errors, tests and intervals as one table
#' @noRd
coefficient_table <- function(object, level = 0.95) {
  estimate <- object$coefficients
  error <- sqrt(pmax(diag(object$vcov$matrix), 0))
  statistic <- estimate / error
  # 0 / 0: an exact fit leaves no test to make; an estimate with no error at all has p = 0.
  statistic[error == 0 & estimate == 0] <- NA_real_
  df <- rep_len(object$vcov$df, length(estimate))
  df[is.na(df)] <- Inf  # the normal distribution
  tail <- stats::pt(-abs(statistic), df)
  limits <- confidence_limits(estimate, error, df, level, object$interval)
  data.frame(term = as.character(names(estimate)), estimate = unname(estimate),
             std.error = unname(error), statistic = unname(statistic), p.value = 2 * unname(tail),
             conf.low = unname(limits$low), conf.high = unname(limits$high))
}

#' Estimate and standard error as an interval
#' @param interval `"logit"`: for shares, symmetric on the logit scale; else symmetric as it is.
#' @noRd
confidence_limits <- function(estimate, error, df, level, interval = "linear") {
  reach <- error * stats::qt((1 + level) / 2, df)
  if (!identical(interval, "logit")) return(list(low = estimate - reach, high = estimate + reach))
  centre <- stats::qlogis(estimate)
  reach <- reach / (estimate * (1 - estimate))
  # A share of 0 or 1 has no error, and is its own interval.
  at_end <- estimate %in% c(0, 1)
  list(low = ifelse(at_end, estimate, stats::plogis(centre - reach)),
       high = ifelse(at_end, estimate, stats::plogis(centre + reach)))
}

#' @export
coef.policypanel_fit <- function(object, ...) object$coefficients

#' @export
nobs.policypanel_fit <- function(object, ...) unname(object$counts[["rows"]])

#' @export
df.residual.policypanel_fit <- function(object, ...) {
  # Where every coefficient has its own: the cautious choice. NA where some test is a normal one.
  min(object$vcov$df)
}

#' Degrees of freedom of some coefficients; NA for names without one
#' @noRd
df_of <- function(vcov, terms) {
  df <- rep_len(vcov$df, nrow(vcov$matrix))
  df[match(terms, rownames(vcov$matrix))]
}

#' 29, or 17.32
#' @noRd
df_text <- function(df) {
  ifelse(df %in% trunc(df), plain_text(df), formatC(df, digits = 2, format = "f"))
}

#' @export
vcov.policypanel_fit <- function(object, ...) {
  refuse_other_vcov(object, ...)
  object$vcov$matrix
}

#' Fits that are no single regression keep the covariance they were made with; others' callers give
#' arguments such as `complete`
#' @noRd
refuse_other_vcov <- function(object, ...) {
  given <- ...names() %||% rep("", ...length())
  if (!any(given %in% c("", "type", "vcov", "cluster", "small_sample"))) return(invisible())
  abort_input("This fit keeps the covariance it was made with.",
              "Make it again, {.code {rlang::call_name(object$call)}(..., vcov = )}.",
              argument = "vcov")
}

#' @export
confint.policypanel_fit <- function(object, parm, level = 0.95, ...) {
  table <- coefficient_table(object, check_level(level))
  if (!missing(parm)) table <- table[match(find_terms(parm, table$term), table$term), ]
  limits_matrix(cbind(table$conf.low, table$conf.high), table$term, level)
}

#' Coefficients that a user names or numbers
#' @noRd
find_terms <- function(parm, terms) {
  is_place <- is.numeric(parm) && all(abs(parm) %in% seq_along(terms))
  if (!is_place && !is.character(parm)) {
    abort_input("{.arg parm} must be names of coefficients, or numbers from 1 to {length(terms)}.",
                argument = "parm")
  }
  wanted <- if (is_place) terms[parm] else parm
  unknown <- setdiff(wanted, terms)
  if (length(unknown) > 0) {
    abort_input("There is no coefficient {.val {unknown}}; there are {.val {terms}}.",
                argument = "parm")
  }
  wanted
}

#' Limits as confint() returns them
#' @noRd
limits_matrix <- function(limits, terms, level) {
  tails <- c((1 - level) / 2, (1 + level) / 2)
  dimnames(limits) <- list(terms, paste(format(100 * tails, trim = TRUE, digits = 3), "%"))
  limits
}

#' Coefficients as a data frame
#'
#' @param x A result of [did_feols()], [event_study()], [psm_match()], [psm_did()] or
#'   [sobel_mediate()].
#' @param conf.int Whether to give confidence limits.
#' @param conf.level Their level.
#' @param ... Not used.
#' @return A data frame with the columns `term`, `estimate`, `std.error`, `statistic`, `p.value`
#'   and, with `conf.int`, `conf.low` and `conf.high`, as 'modelsummary' expects.
#' @name tidy.policypanel_fit
#' @export
tidy.policypanel_fit <- function(x, conf.int = TRUE, conf.level = 0.95, ...) {
  table <- coefficient_table(x, check_level(conf.level, "conf.level"))
  if (!check_flag(conf.int, "conf.int")) table[c("conf.low", "conf.high")] <- NULL
  table
}

#' One row of statistics about a fit
#'
#' @inheritParams tidy.policypanel_fit
#' @return A data frame of one row. Every R2 says which one it is; `vcov.type` names the
#'   covariance behind the standard errors.
#' @name glance.policypanel_fit
#' @export
glance.policypanel_fit <- function(x, ...) {
  r_squared <- as.list(x$r_squared)
  if (length(r_squared) > 0) names(r_squared) <- paste0("r.squared.", names(r_squared))
  data.frame(c(r_squared, list(sigma = x$sigma)[!is.null(x$sigma)],
               list(nobs = nobs(x), vcov.type = x$vcov$label, df.residual = stats::df.residual(x))))
}

#' @export
print.policypanel_fit <- function(x, digits = 4, ...) {
  cat(x$title, "\n", sep = "")
  print_sample(x)
  cat("Standard errors: ", x$vcov$label, "\n\n", sep = "")
  print_coefficients(coefficient_table(x), digits, df = x$vcov$df)
  print_statistics(x, digits)
  invisible(x)
}

#' Print a sentence, wrapped to the width of the console
#' @noRd
say <- function(...) {
  cat(strwrap(paste0(...), width = getOption("width"), exdent = 2), sep = "\n")
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

print_coefficients <- function(table, digits, df) {
  if (nrow(table) == 0) return(cat("(no coefficients)\n"))
  shown <- data.frame(
    Estimate = signif_text(table$estimate, digits),
    `Std. error` = signif_text(table$std.error, digits),
    t = formatC(table$statistic, format = "f", digits = 2),
    p = format_p(table$p.value), check.names = FALSE, row.names = make.unique(table$term)
  )
  own <- unique(df[!is.na(df)])
  names(shown)[3] <- if (length(own) == 0) {
    "z"
  } else if (anyNA(df)) {
    "t or z"
  } else if (length(own) > 1) "t" else paste0("t(", df_text(own), ")")
  if (length(own) > 1) shown$df <- ifelse(is.na(df), "", df_text(df))
  print(shown[c(1:3, if (length(own) > 1) 5, 4)])
}

#' Each number with its own significant digits: no zeros that were never computed
#' @noRd
signif_text <- function(x, digits) {
  vapply(x, function(value) {
    is_extreme <- is.finite(value) && value != 0 && (abs(value) < 1e-5 || abs(value) >= 1e10)
    if (is_extreme) return(formatC(value, digits = digits - 1, format = "e"))
    sub("\\.$", "", formatC(value, digits = digits, format = "fg", flag = "#"))
  }, "")
}

format_p <- function(p) {
  ifelse(is.na(p), "NA", ifelse(p < 1e-4, "<0.0001", formatC(p, format = "f", digits = 4)))
}

#' What is printed below the coefficients; estimators with more to say have a method
#' @noRd
print_statistics <- function(x, digits) UseMethod("print_statistics")

#' @export
print_statistics.default <- function(x, digits) invisible()

#' Summary of a fit
#'
#' @param object A fit.
#' @param level Of the confidence intervals.
#' @param ... Not used.
#' @return The fit, with a class before its own that makes it print the coefficients with their
#'   intervals, the statistics and the sample ledger.
#' @seealso [summary.did_feols()] for another covariance.
#' @export
summary.policypanel_fit <- function(object, level = 0.95, ...) {
  if (!inherits(object, "did_feols")) refuse_other_vcov(object, ...)
  object$level <- check_level(level)
  class(object) <- unique(c("summary.policypanel_fit", class(object)))
  object
}

#' @export
print.summary.policypanel_fit <- function(x, digits = 4, ...) {
  NextMethod()
  table <- coefficient_table(x, x$level)
  cat("\n", format(100 * x$level), "% confidence intervals\n", sep = "")
  limits <- table[c("conf.low", "conf.high")]
  rownames(limits) <- make.unique(table$term)
  print(signif(limits, digits))
  if (!is.null(x$iv_tests)) {
    cat("\n")
    print(x$iv_tests, digits = digits)
  }
  cat("\nSample\n")
  print(x$ledger)
  invisible(x)
}

#' Numbers with so many decimals, whatever options(OutDec) says
#' @noRd
fixed_text <- function(x, digits) formatC(x, format = "f", digits = digits, decimal.mark = ".")

#' A square matrix with the same names on both sides
#' @noRd
named_square <- function(m, names) {
  dimnames(m) <- list(names, names)
  m
}
