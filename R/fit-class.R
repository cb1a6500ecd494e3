# The class every estimator shares, so that coef, vcov, confint, tidy, glance, print and summary
# are written once.

#' Make a fit
#'
#' @param class Own class, put before "policypanel_fit".
#' @param call The user's call.
#' @param title Heading of the printed result: a fact.
#' @param coefficients Named.
#' @param vcov What fit_vcov() returns: `matrix` with the same names,
#'   `facts` (its name, see fact()), `df` (one, or one per coefficient; NA for the normal
#'   distribution), `type`, `clusters`.
#' @param counts Named numbers: rows and whatever else was counted.
#' @param ledger The sample ledger.
#' @param diagnoses See diagnosis().
#' @param ... Further elements of the object.
#' @noRd
new_policypanel_fit <- function(class, call, title, coefficients, vcov, counts, ledger, ...,
                                diagnoses = vcov$diagnoses %||% no_diagnoses) {
  if (is.null(vcov$label)) vcov <- with_label(vcov)
  # By hand: stopifnot() takes longer than all four.
  is_whole <- identical(names(coefficients), rownames(vcov$matrix)) && is.character(vcov$label) &&
    length(vcov$df) %in% c(1, length(coefficients)) && inherits(ledger, "policypanel_ledger")
  if (!is_whole) stop("the parts of a fit do not belong together")
  title <- as_fact(title)
  fit <- list(call = call, title = in_english(title), title_fact = title,
              coefficients = coefficients, vcov = vcov, counts = counts, ledger = ledger, ...,
              diagnoses = diagnoses, version = package_version_text())
  class(fit) <- c(class, "policypanel_fit")
  fit
}

package_version_text <- function() .getNamespaceInfo(topenv(), "spec")[["version"]]

#' Standard errors, tests and intervals as one table
#' @noRd
coefficient_table <- function(object, level = 0.95) {
  estimate <- object$coefficients
  error <- sqrt(pmax(diag(object$vcov$matrix), 0))
  statistic <- estimate / error
  # 0 / 0: an exact fit leaves no test to make; an estimate with no error at all has p = 0.
  known <- object$diagnoses
  is_zero <- estimate == 0 | names(estimate) %in% known$term[known$kind == "rounded_estimate"]
  statistic[error == 0 & is_zero] <- NA_real_
  df <- rep_len(object$vcov$df, length(estimate))
  df[is.na(df)] <- Inf  # the normal distribution
  tail <- stats::pt(-abs(statistic), df)
  limits <- confidence_limits(estimate, error, df, level, object$interval)
  list2DF(list(
    term = as.character(names(estimate)), estimate = unname(estimate), std.error = unname(error),
    statistic = unname(statistic), p.value = 2 * unname(tail), conf.low = unname(limits$low),
    conf.high = unname(limits$high)
  ))
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
coef.policypanel_fit <- function(object, ...) {
  check_dots(..., ignored = "complete")
  object$coefficients
}

#' @export
nobs.policypanel_fit <- function(object, ...) {
  check_dots(..., ignored = "use.fallback")
  unname(object$counts[["rows"]])
}

#' @export
df.residual.policypanel_fit <- function(object, ...) {
  check_dots(...)
  # Where every coefficient has its own: the cautious choice. NA where some test is a normal one.
  min(object$vcov$df)
}

#' Degrees of freedom of some coefficients; NA for names without one
#' @noRd
df_of <- function(vcov, terms) {
  df <- rep_len(vcov$df, nrow(vcov$matrix))
  df[match(terms, rownames(vcov$matrix))]
}

#' @export
vcov.policypanel_fit <- function(object, vcov = NULL, cluster = NULL, small_sample = NULL, ...) {
  check_dots(..., ignored = "complete")
  with_vcov(object, vcov, cluster, small_sample)$vcov$matrix
}

#' A fit with the covariance that is asked for, and all that is made from it; itself where nothing
#' is asked
#' @noRd
with_vcov <- function(object, vcov = NULL, cluster = NULL, small_sample = NULL) {
  if (is.null(vcov) && is.null(cluster) && is.null(small_sample)) return(object)
  UseMethod("with_vcov")
}

#' Fits that are no single regression keep the covariance they were made with
#' @export
#' @noRd
with_vcov.policypanel_fit <- function(object, vcov = NULL, cluster = NULL, small_sample = NULL) {
  abort_input("This fit keeps the covariance it was made with.",
              "Make it again, {.code {rlang::call_name(object$call)}(..., vcov = )}.",
              argument = "vcov")
}

vcov_arguments <- c("vcov", "cluster", "small_sample")

#' Confidence intervals of coefficients
#'
#' @param object A fit of this package.
#' @param parm Coefficients, by name or number. Missing: all.
#' @param level Confidence level.
#' @inheritParams vcov.did_feols
#' @param vcov,cluster,small_sample Another covariance, see [vcov.did_feols()]; for results of
#'   [did_feols()], [event_study()] and [did_staggered()] (which says what its estimators take),
#'   others keep theirs.
#' @return A matrix with the lower and upper limits, one row per coefficient: of t distributions
#'   with the degrees of freedom of the covariance (of the normal where it has none).
#' @seealso [simultaneous_bands] for event studies, [confint.sobel_mediate()] for mediations.
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data)
#' confint(fit)
#' confint(fit, "x", level = 0.9, vcov = "hc1")
#' @export
confint.policypanel_fit <- function(object, parm, level = 0.95, vcov = NULL, cluster = NULL,
                                    small_sample = NULL, ...) {
  check_dots(...)
  own_limits(with_vcov(object, vcov, cluster, small_sample), parm, level)
}

#' Each coefficient's own interval
#' @param parm May be missing.
#' @noRd
own_limits <- function(object, parm, level) {
  table <- coefficient_table(object, check_level(level))
  if (!missing(parm)) table <- table[match(find_terms(parm, table$term), table$term), ]
  limits_matrix(cbind(table$conf.low, table$conf.high), table$term, level)
}

#' Coefficients that a user names or numbers
#' @noRd
find_terms <- function(parm, terms) {
  is_vector <- is.null(dim(parm)) && !is.object(parm)
  is_place <- is_vector && is.numeric(parm) && all(abs(parm) %in% seq_along(terms))
  if (!is_place && !(is_vector && is.character(parm))) {
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
  dimnames(limits) <- list(terms, paste(plain_number(signif(100 * tails, 3)), "%"))
  limits
}

#' Coefficients as a data frame
#'
#' @param x A fit of this package.
#' @param conf.int Whether to give confidence limits.
#' @param conf.level Their level.
#' @inheritParams confint.policypanel_fit
#' @return A data frame with the columns `term`, `estimate`, `std.error`, `statistic`, `p.value`
#'   and, with `conf.int`, `conf.low` and `conf.high`, as 'modelsummary' expects.
#' @seealso [glance.policypanel_fit()], [confint.policypanel_fit()], [augment.did_feols()],
#'   [regression_table()].
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data)
#' tidy(fit)
#' tidy(fit, conf.level = 0.9, vcov = ~year)
#' @name tidy.policypanel_fit
#' @export
tidy.policypanel_fit <- function(x, conf.int = TRUE, conf.level = 0.95, vcov = NULL,
                                 cluster = NULL, small_sample = NULL, ...) {
  check_dots(..., ignored = arguments_of("modelsummary", ...))
  table <- coefficient_table(with_vcov(x, vcov, cluster, small_sample),
                             check_level(conf.level, "conf.level"))
  if (!check_flag(conf.int, "conf.int")) table[c("conf.low", "conf.high")] <- NULL
  table
}

#' One row of statistics about a fit
#'
#' @inheritParams tidy.policypanel_fit
#' @return A data frame of one row. Every R2 says which one it is; `vcov.type` names the
#'   covariance behind the standard errors; with one endogenous regressor `first.stage.f` is the F
#'   statistic of its instruments.
#' @seealso [tidy.policypanel_fit()], [regression_statistics], [modelsummary_methods].
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data)
#' glance(fit)
#' @name glance.policypanel_fit
#' @export
glance.policypanel_fit <- function(x, vcov = NULL, cluster = NULL, small_sample = NULL, ...) {
  check_dots(..., ignored = arguments_of("modelsummary", ...))
  x <- with_vcov(x, vcov, cluster, small_sample)
  r_squared <- as.list(x$r_squared)
  if (length(r_squared) > 0) names(r_squared) <- paste0("r.squared.", names(r_squared))
  # With several first stages there is no single F.
  first_stage <- if (length(x$iv$endogenous) == 1) {
    list(first.stage.f = x$iv$first_stage[[1]]$f$statistic)
  }
  data.frame(c(r_squared, list(sigma = x$sigma)[!is.null(x$sigma)],
               list(nobs = nobs(x), vcov.type = x$vcov$label, df.residual = stats::df.residual(x)),
               first_stage))
}

#' Summary of a fit
#'
#' @inheritParams confint.policypanel_fit
#' @param level Of the confidence intervals.
#' @return The fit, with a class before its own that makes it print the coefficients with their
#'   intervals, the statistics and the sample ledger.
#' @seealso [summary.did_feols()] for another covariance.
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data)
#' summary(fit, level = 0.9)
#' @export
summary.policypanel_fit <- function(object, level = 0.95, vcov = NULL, cluster = NULL,
                                    small_sample = NULL, ...) {
  check_dots(...)
  as_summary(with_vcov(object, vcov, cluster, small_sample), level)
}

as_summary <- function(object, level) {
  object$level <- check_level(level)
  class(object) <- unique(c("summary.policypanel_fit", class(object)))
  object
}

standard_errors <- function(fit) sqrt(pmax(diag(fit$vcov$matrix), 0))

#' A covariance with its name in English beside the facts
#' @noRd
with_label <- function(vcov) {
  vcov$label <- in_english(vcov$facts)
  vcov
}

#' The name of a covariance in the language that is spoken
#' @noRd
vcov_text <- function(vcov) if (is.null(vcov$facts)) vcov$label else fact_text(vcov$facts)

interval_columns <- c("conf.low", "conf.high")
inner_columns <- c("inner.low", "inner.high")
band_columns <- c("band.low", "band.high")
