# What a sensitivity analysis prints, and its frames.

#' @export
print.sensitivity <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                              ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  speak(language)
  number <- function(value) signif_text(value, digits)
  cat(wording("confounded_title", term = x$term, outcome = x$outcome), "\n", sep = "")
  tell("confounded_rows", rows = x$rows,
       without = if (length(x$fixed_effects) > 0) {
         fact("confounded_effects", effects = x$fixed_effects)
       })
  tell("confounded_estimate", estimate = number(x$estimate), error = number(x$std.error),
       covariance = vcov_text(x$vcov), t = decimal_text(x$statistic, 2))
  cat("\n", wording("confounded_partial"), "\n", sep = "")
  value <- number(x$robustness$robustness.value)
  tell("confounded_r2", value = number(x$partial.r.squared))
  tell("confounded_values", estimate = value[1], significance = value[2],
       takes = fact(if (x$reduction == 1) "takes_to_zero" else "takes_away",
                    percent = plain_number(100 * x$reduction)),
       level = plain_number(100 * (1 - x$level)))
  tell("confounded_extreme", value = number(x$extreme$r.squared.treatment[1]))
  print_bounds(x$bounds, digits)
  cat("\n", wording("selection_title"), "\n", sep = "")
  print_selection(x$selection, number)
  invisible(x)
}

print_bounds <- function(bounds, digits) {
  if (nrow(bounds) == 0) return(invisible())
  cat("\n", wording("confounded_bounds"), "\n", sep = "")
  text <- function(x) signif_text(x, digits)
  labels <- confounder_labels(bounds)
  print(in_words(data.frame(
    r2_treatment = text(bounds$r.squared.treatment), r2_outcome = text(bounds$r.squared.outcome),
    estimate_title = text(bounds$estimate), std_error = text(bounds$std.error),
    t = decimal_text(bounds$statistic, 2), row.names = make.unique(labels)
  )))
  for (reason in unique(bounds$reason[!is.na(bounds$reason)])) {
    tell("about", name = labels[bounds$reason %in% reason],
         text = facts_of(reason, strength_reasons))
  }
}

#' "2 x gdp", and "given 1" for those given by their partial R2
#' @noRd
confounder_labels <- function(bounds) {
  ifelse(is.na(bounds$multiple),
         wordings("confounder_given", number = sub("given ", "", bounds$confounder, fixed = TRUE)),
         wordings("confounder_as", multiple = plain_text_each(bounds$multiple),
                  name = bounds$confounder))
}

print_selection <- function(selection, number) {
  if (!is.na(selection$reason)) {
    return(tell("selection_none", reason = facts_of(selection$reason, selection_reasons)))
  }
  without <- lapply(selection$without, number)
  with <- lapply(selection$with, number)
  tell("selection_estimate", without = without$estimate, with = with$estimate)
  tell("selection_r2", which = fact(paste0("selection_", selection$r.squared)),
       without = without$r.squared, with = with$r.squared, most = number(selection$r.squared.max))
  if (length(selection$unrelated) > 0) tell("selection_unrelated", names = selection$unrelated)
  tell("selection_delta", effect = plain_number(selection$effect),
       delta = number(selection$delta))
  tell("selection_effect", delta = plain_number(selection$delta.given),
       estimate = number(selection$estimate),
       against = if (!selection$keeps_direction) fact("selection_against"))
}

#' The imagined confounders of a sensitivity analysis, and its statistics
#'
#' @param x A result of [sensitivity()].
#' @param ... Not used; an argument that is not known is an error.
#' @return `tidy()`: a data frame, the fit itself first (`confounder` `"none"`), then the bounds:
#'   `term`, `confounder`, `multiple`, `r.squared.treatment`, `r.squared.outcome`, `estimate`,
#'   `std.error`, `statistic`, `conf.low`, `conf.high`, `reason`. `glance()`: one row, `term`,
#'   `estimate`, `std.error`, `partial.r.squared`, `robustness.value`,
#'   `robustness.value.significance`, Oster's `delta` and `effect.adjusted`, `r.squared.max`,
#'   `vcov.type`, `nobs`.
#' @seealso [sensitivity()].
#' @name tidy.sensitivity
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), z = rnorm(60), unit = rep(1:12, 5))
#' found <- sensitivity(did_feols(y ~ x + z | unit, data), benchmarks = "z")
#' tidy(found)
#' glance(found)
#' @export
tidy.sensitivity <- function(x, ...) {
  check_dots(...)
  base <- x$base
  reach <- base$std.error * stats::qt((1 + base$level) / 2, if (is.na(base$df)) Inf else base$df)
  own <- data.frame(confounder = "none", multiple = NA_real_, r.squared.treatment = 0,
                    r.squared.outcome = 0, estimate = base$estimate, std.error = base$std.error,
                    statistic = base$statistic, conf.low = base$estimate - reach,
                    conf.high = base$estimate + reach, reason = NA_character_)
  cbind(term = x$term, rbind(own, x$bounds))
}

#' @rdname tidy.sensitivity
#' @export
glance.sensitivity <- function(x, ...) {
  check_dots(...)
  value <- x$robustness$robustness.value
  data.frame(term = x$term, estimate = x$estimate, std.error = x$std.error,
             partial.r.squared = x$partial.r.squared, robustness.value = value[1],
             robustness.value.significance = value[2], delta = x$selection$delta,
             effect.adjusted = x$selection$estimate, r.squared.max = x$selection$r.squared.max,
             vcov.type = x$vcov$label, nobs = x$rows)
}
