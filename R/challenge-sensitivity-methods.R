# What a sensitivity analysis prints, and its frames.

#' @export
print.sensitivity <- function(x, digits = 4, ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  number <- function(value) signif_text(value, digits)
  cat("Sensitivity of the coefficient of ", x$term, " (outcome ", x$outcome, ")\n", sep = "")
  say("Rows ", format_count(x$rows),
      if (length(x$fixed_effects) > 0) {
        paste0("; fixed effects taken out: ", paste(x$fixed_effects, collapse = ", "))
      })
  say("Estimate ", number(x$estimate), ", standard error ", number(x$std.error), " (", x$label,
      "), t ", decimal_text(x$statistic, 2))
  cat("\nOmitted variables by their partial R2 (Cinelli and Hazlett 2020)\n")
  value <- x$robustness$robustness.value
  say("Partial R2 of the treatment with the outcome: ", number(x$partial.r.squared))
  say("Robustness value: with ", number(value[1]), " of both treatment and outcome a confounder ",
      if (x$reduction == 1) "takes the estimate to zero" else {
        paste0("takes away ", plain_number(100 * x$reduction), "% of the estimate")
      }, ", with ", number(value[2]), " its significance at the ",
      plain_number(100 * (1 - x$level)), "% level")
  say("One that explains all that is left of the outcome needs ",
      number(x$extreme$r.squared.treatment[1]), " of the treatment")
  print_bounds(x$bounds, x$level, digits)
  cat("\nSelection on unobservables (Oster 2019)\n")
  print_selection(x$selection, number)
  invisible(x)
}

print_bounds <- function(bounds, level, digits) {
  if (nrow(bounds) == 0) return(invisible())
  cat("\nWith a confounder as strong as\n")
  text <- function(x) signif_text(x, digits)
  print(data.frame(
    `R2 treatment` = text(bounds$r.squared.treatment),
    `R2 outcome` = text(bounds$r.squared.outcome),
    Estimate = text(bounds$estimate), `Std. error` = text(bounds$std.error),
    t = decimal_text(bounds$statistic, 2), check.names = FALSE,
    row.names = make.unique(confounder_labels(bounds))
  ))
  for (reason in unique(bounds$reason[!is.na(bounds$reason)])) {
    own <- bounds$reason %in% reason
    say(paste(confounder_labels(bounds)[own], collapse = ", "), ": ", reason)
  }
}

#' "2 x gdp"
#' @noRd
confounder_labels <- function(bounds) {
  ifelse(is.na(bounds$multiple), bounds$confounder,
         paste(plain_text_each(bounds$multiple), "x", bounds$confounder))
}

print_selection <- function(selection, number) {
  if (!is.na(selection$reason)) return(say("Not computed: ", selection$reason))
  both <- function(what) {
    paste0(number(selection$without[[what]]), " without the controls, ",
           number(selection$with[[what]]), " with them")
  }
  say("Estimate ", both("estimate"))
  say("R2 ", selection$r.squared, " ", both("r.squared"), ", at most ",
      number(selection$r.squared.max))
  if (length(selection$unrelated) > 0) {
    say("In both regressions: ", paste(selection$unrelated, collapse = ", "))
  }
  say("Delta for an effect of ", plain_number(selection$effect), ": ", number(selection$delta))
  say("Effect for a delta of ", plain_number(selection$delta.given), ": ",
      number(selection$estimate), if (!selection$keeps_direction) {
        " (against the direction in which the controls moved the estimate)"
      })
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
             vcov.type = x$label, nobs = x$rows)
}
