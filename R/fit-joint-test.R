# Wald tests of several coefficients at once.

#' Joint test of coefficients
#'
#' Wald test that several coefficients are all zero,
#' \deqn{F = \hat\beta_S' \hat V_{SS}^{-1} \hat\beta_S / q,}
#' with the fit's covariance, or another one, and \eqn{F(q, df)} for reference, \eqn{df} as for its
#' t statistics: clusters less one under clustering. For an [event_study()] the default is the test
#' of the leads, the usual pre-trend test.
#'
#' Failing to reject says little where leads are measured with noise, and conditioning on the test
#' distorts the estimates that follow (Roth 2022): look at the path and its band too.
#'
#' @param fit A fit of this package.
#' For a [compare_estimators()] the default is the test that all estimators are equal.
#'
#' @param terms Names of coefficients; `"leads"`: those of periods before treatment, of an
#'   [event_study()] or a [did_staggered()]. `NULL`: the leads of these, the coefficients that
#'   match `pattern`, or all but the constant. Also hypotheses, written as equations of
#'   coefficients: `"post = poverty"`, `"post / x = 1"`, several as a vector or with commas (`"post
#'   = 0, x = 1"`, `"post = poverty = 0"`); without an equals sign the expression is zero. Names
#'   may also be given as `~ post + x` or `"post x"`, and as Stata's `_b[post]`. Those that are not
#'   linear are tested by the delta method, \eqn{\nabla h(\hat\beta)' \hat V \nabla h(\hat\beta)}
#'   for \eqn{h}, the left side less the right. Names that R would not read may stand in backticks.
#' @param pattern Instead of names, a regular expression.
#' @inheritParams confint.policypanel_fit
#' @return A list of class `joint_test`: `statistic` (F), `df1`, `df2`, `p.value`, `terms`, `vcov`
#'   (the label of the covariance) and `reason`: `NA`, or why there is no test (then `statistic` and
#'   `p.value` are `NA`), as where more coefficients are tested than there are clusters.
#'   Coefficients without a standard error cannot be tested; `left_out` names them, and a note.
#'   Of hypotheses `hypotheses` gives the left side less the right, with its standard error.
#'   `reason_fact`, `vcov_facts` and `term_facts` are what the print makes its words of.
#' @section Errors: `policypanel_error_input` for an unknown coefficient;
#'   `policypanel_error_design` for an event study without leads.
#' @references
#' Roth, J. (2022). Pretest with caution: event-study estimates after testing for parallel trends.
#' American Economic Review: Insights 4(3), 305-322.
#' @seealso [vcov.did_feols()], [wild_bootstrap()] for few clusters, [event_study()];
#'   [regression_statistics] for likelihoods.
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$policy <- as.numeric(data$city <= 15 & data$year >= 2014 + data$city %% 3)
#' set.seed(1)
#' data$y <- 0.5 * data$policy + rnorm(320)
#' path <- event_study(y ~ policy | city + year, data, window = c(-3, 2))
#' joint_test(path)
#' joint_test(path, with(path$event, term[period >= 0]))
#' joint_test(path, "event_time::0 = event_time::1")
#' @export
joint_test <- function(fit, terms = NULL, pattern = NULL, vcov = NULL, cluster = NULL,
                       small_sample = NULL) {
  check_arguments()
  if (!inherits(fit, "policypanel_fit")) {
    abort_input("{.arg fit} must be a fit made by this package.", argument = "fit")
  }
  if (!is.null(terms) && !is.null(pattern)) {
    abort_input("Give either {.arg terms} or {.arg pattern}.", argument = "pattern")
  }
  names <- names(fit$coefficients)
  terms <- written_terms(terms, names)
  if (inherits(fit, "estimator_comparison") && is.null(terms) && is.null(pattern)) {
    return(fit$equal_averages)
  }
  if (!is.null(pattern)) {
    terms <- matching_terms(pattern, names)
  } else if (is.null(terms) || identical(terms, "leads") && !"leads" %in% names) {
    has_leads <- inherits(fit, c("event_study", "cohort_effects"))
    terms <- if (has_leads) asked_leads(fit) else setdiff(names, "(Intercept)")
  }
  if (is.null(pattern) && is_hypothesis(terms, names)) {
    return(test_hypotheses(with_vcov(fit, vcov, cluster, small_sample), unique(terms)))
  }
  refuse_untestable(terms, names, if (is.null(pattern)) "terms" else "pattern")
  test <- test_terms(with_vcov(fit, vcov, cluster, small_sample), unique(terms))
  out <- test$left_out
  if (length(out) > 0) note("Not in the joint test, for want of a standard error: {.val {out}}.")
  test
}

matching_terms <- function(pattern, names) {
  found <- if (checkmate::test_string(pattern)) {
    tryCatch(suppressWarnings(grep(pattern, names, value = TRUE)), error = function(e) NULL)
  }
  if (!is.null(found)) return(found)
  abort_input("{.arg pattern} must be one regular expression.", argument = "pattern")
}

refuse_untestable <- function(terms, names, argument) {
  if (length(names) == 0) {
    abort_design("The fit has no coefficients to test.", argument = "fit")
  }
  if (!is.character(terms) || anyNA(terms)) {
    abort_input("{.arg terms} must be names of coefficients.",
                "Found {.obj_type_friendly {terms}}.", argument = argument)
  }
  unknown <- setdiff(terms, names)
  if (length(unknown) > 0) {
    abort_input("There is no coefficient {.val {unknown}}; there are {.val {names}}.",
                argument = argument)
  }
  if (length(terms) == 0) {
    abort_input("No coefficient is named; there are {.val {names}}.", argument = argument)
  }
}

#' Leads of an event study: coefficients of periods before treatment
#' @noRd
leads_of <- function(fit) {
  if (inherits(fit, "cohort_effects")) {
    return(grep("^event_time::-", names(fit$coefficients), value = TRUE))
  }
  intersect(fit$event$term[fit$event$period < 0], names(fit$coefficients))
}

asked_leads <- function(fit) {
  leads <- leads_of(fit)
  if (length(leads) > 0) return(leads)
  if (inherits(fit, "cohort_effects")) {
    abort_design("There is no effect by event time before treatment to test.", argument = "fit")
  }
  window <- fit$settings$window
  abort_design("There is no period before treatment to test: the window from {window[1]} to
                {window[2]} has no coefficient before period 0.",
               "Begin the window earlier, where the data have rows.", argument = "fit")
}

#' @param none The reason given when there are no terms, a key of the dictionaries.
#' @noRd
test_terms <- function(fit, terms, none = "no_coefficient") {
  vcov <- fit$vcov
  vcov$matrix <- vcov$matrix[terms, terms, drop = FALSE]
  if (length(vcov$df) > 1) vcov$f_df <- NULL  # of all coefficients, not of these
  vcov$df <- joint_df(fit, setdiff(terms, without_variance(vcov$matrix)))
  test <- wald_test(fit$coefficients[terms], vcov)
  tested <- setdiff(terms, test$left_out)
  reason <- if (length(terms) == 0) fact(none) else untested_reason(test, fit, tested)
  named <- c(tested, test$left_out)
  structure(
    c(test, list(terms = tested, vcov = fit$vcov$label, reason = english_reason(reason),
                 reason_fact = fact_column(list(reason)), vcov_facts = fit$vcov$facts,
                 term_facts = fit$term_facts[intersect(named, names(fit$term_facts))])),
    class = "joint_test"
  )
}

#' "F(2, 39) 0.37, p 0.6917", or why there is no test
#' @param test With `reason_fact`, a fact_column() of one.
#' @noRd
test_text <- function(test) {
  reason <- test$reason_fact[[1]]
  if (!is.null(reason)) return(wording("not_tested", reason = reason))
  left_out <- test$left_out[nzchar(test$left_out)]
  kind <- if (length(left_out) > 0) "test_without" else "test_result"
  wording(kind, f = f_text(test), p = format_p(test$p.value), terms = term_text(test, left_out))
}

#' "F(2, 39) 0.37"
#' @noRd
f_text <- function(test) {
  paste0("F(", df_text(test$df1), ", ", df_text(test$df2), ") ", decimal_text(test$statistic, 2))
}

#' @export
print.joint_test <- function(x, language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  if (!is.null(x$hypotheses)) return(print_hypotheses(x))
  terms <- if (length(x$terms) > 0) x$terms else x$left_out
  tell(if (length(terms) == 1) "joint_zero_one" else "joint_zero", count = length(terms),
       result = test_text(x))
  tell("coefficients", terms = term_text(x, terms))
  tell("standard_errors", covariance = vcov_text(list(label = x$vcov, facts = x$vcov_facts)))
  invisible(x)
}

print_hypotheses <- function(x) {
  tell("hypotheses_tested", result = test_text(x))
  table <- x$hypotheses
  print(in_words(text_frame(table, 4)), row.names = FALSE)
  tell("standard_errors", covariance = vcov_text(list(label = x$vcov, facts = x$vcov_facts)))
  invisible(x)
}
