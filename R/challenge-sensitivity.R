#' Sensitivity of a coefficient to omitted variables
#'
#' How strong must a variable that was not observed be to change the conclusion? Two answers: the
#' partial R2 that it would need with treatment and outcome (Cinelli and Hazlett 2020), and how
#' much selection on unobservables there must be beside that on the observed controls (Oster 2019).
#' Fixed effects are taken out first and stand in every regression; the data are not needed again.
#'
#' @section Partial R2 of a confounder: With \eqn{D} the treatment, \eqn{\hat\tau} its coefficient,
#'   \eqn{f = |\hat\tau| \sqrt{\sum \tilde D^2} / \sqrt{SSR}} (Cohen's f, \eqn{|t|/\sqrt{df}} with
#'   classical standard errors) and a confounder whose partial R2 are \eqn{R^2_D} with the treatment
#'   and \eqn{R^2_Y} with the outcome, the coefficient is biased by
#'   \deqn{|bias| = \frac{|\hat\tau|}{f} \sqrt{\frac{R^2_Y R^2_D}{1 - R^2_D}},}
#'   and the standard error of the regression that has it is
#'   \eqn{se \sqrt{(1 - R^2_Y) / (1 - R^2_D)} \sqrt{df / (df - 1)}}. The *robustness value*
#'   \eqn{RV_q = (\sqrt{f_q^4 + 4 f_q^2} - f_q^2) / 2}, \eqn{f_q = q f}, is the partial R2 with both
#'   that takes away the share \eqn{q} of the coefficient; the one at a level makes the share no
#'   longer significant. A confounder that explained all that is left of the outcome would need the
#'   partial R2 of the row `r.squared.outcome = 1` of `extreme` with the treatment; for \eqn{q = 1}
#'   that is the partial R2 of the treatment with the outcome.
#'
#'   A benchmark of strength \eqn{k} is a confounder \eqn{k} times as strong as an observed control,
#'   or a group of them, as to treatment and outcome; its partial R2 follow from those of the
#'   control (Cinelli and Hazlett 2020, section 4.4).
#'
#'   The equations are exact for classical standard errors. For others the partial R2 and \eqn{RV_q}
#'   are the same, and the ratio of the standard error to the classical one is held fixed, so that
#'   critical values are multiplied by it. The t distribution has the degrees of freedom of the
#'   covariance: clusters less one, or the residual ones less one for the confounder.
#'
#' @section Selection on unobservables: With \eqn{\mathring\beta, \mathring R} of the regression
#'   without the controls, \eqn{\tilde\beta, \tilde R} of the fit, \eqn{\sigma_y, \sigma_x} the
#'   variances of outcome and treatment, \eqn{\tau_x} that of the treatment less the controls and
#'   \eqn{\nu = \tilde\beta - \beta}, an effect \eqn{\beta} and the ratio \eqn{\delta} of
#'   selection on unobservables to that on observables go together when
#'   \deqn{(\delta - 1)(\tau_x\sigma_x - \tau_x^2)\nu^3 + (\delta - 2)\tau_x\sigma_x
#'   (\mathring\beta - \tilde\beta)\nu^2 +
#'   [\delta (R_{max} - \tilde R)\sigma_y (\sigma_x - \tau_x) -
#'   (\tilde R - \mathring R)\sigma_y\tau_x -
#'   \sigma_x\tau_x(\mathring\beta - \tilde\beta)^2]\nu +
#'   \delta (R_{max} - \tilde R)\sigma_y\sigma_x(\mathring\beta - \tilde\beta) = 0}
#'   (Oster 2019, without the approximation by which only ratios of R2 count). `delta` solves it for
#'   the effect `effect`, `estimate` for the ratio `delta`; of several roots that is the one nearest
#'   to the fit by which the coefficient moves on in the direction in which the controls moved it,
#'   as in Stata's `psacalc`. Fixed effects and `unrelated` controls are in both regressions.
#'
#'   Oster's rule of thumb for \eqn{R_{max}}, 1.3 times \eqn{\tilde R}, depends on which R2 is
#'   meant: that within fixed effects, or that of the outcome itself, which after `areg` in Stata is
#'   nearly one.
#'
#' @param fit A result of [did_feols()] with exogenous regressors.
#' @param term The coefficient; `NULL`: the first.
#' @param benchmarks Controls to compare a confounder with: their names, each a benchmark, or a
#'   named list of groups, `list(economy = c("gdp", "fdi"))`.
#' @param multiples How many times as strong as a benchmark, numbers above 0.
#' @param confounders Confounders to look at by their partial R2: a data frame with the columns
#'   `treatment` and `outcome`.
#' @param reduction The share \eqn{q} of the coefficient whose loss would change the conclusion, up
#'   to 1.
#' @param level Confidence level of intervals and robustness value.
#' @param r_squared_max \eqn{R_{max}}, above the fit's R2 and up to 1; `NULL`: 1.3 times that, at
#'   most 1.
#' @param r_squared Which R2 this is: `"within"` fixed effects, or `"overall"`.
#' @param delta Ratio of selection for which the effect is computed, above 0.
#' @param effect Effect for which the ratio is computed.
#' @param unrelated Controls that say nothing of the unobservables and stay in the regression
#'   without controls (`mcontrol()` of `psacalc`): names.
#' @inheritParams confint.policypanel_fit
#' @return An object of class `sensitivity`: `term`, `outcome`, `estimate`, `std.error`,
#'   `statistic`, `df`; `partial.r.squared` (of treatment with outcome), `robustness` (`reduction`,
#'   `level`, NA for the estimate alone, and `robustness.value`), `extreme` (`r.squared.outcome`,
#'   and the `r.squared.treatment` that takes away the share); `bounds`, a row per imagined
#'   confounder (`confounder`, `multiple`, `r.squared.treatment`, `r.squared.outcome`, `estimate`,
#'   `std.error`, `statistic`, `conf.low`, `conf.high`, `reason` where there is none of it);
#'   `selection` (`delta` for `effect`, `estimate` for `delta.given`, `roots`, `r.squared.max`,
#'   coefficient and R2 of both regressions, `reason`). Methods: [print()], [tidy()] (the bounds,
#'   after the fit itself), [glance()], [plot()].
#' @section Errors: `policypanel_error_input`: an argument, or a fit with instruments.
#'   `policypanel_error_design`: a coefficient without an error to compare with.
#' @references
#' Cinelli, C. and Hazlett, C. (2020). Making sense of sensitivity: extending omitted variable bias.
#' Journal of the Royal Statistical Society B 82(1), 39-67.
#'
#' Oster, E. (2019). Unobservable selection and coefficient stability: theory and evidence. Journal
#' of Business & Economic Statistics 37(2), 187-204. \doi{10.1080/07350015.2016.1227711}
#' @seealso [mediation_sensitivity()] for the mediator of a mediation.
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$policy <- as.numeric(data$city <= 16 & data$year >= 2015)
#' set.seed(1)
#' data$gdp <- 0.4 * data$policy + rnorm(320)
#' data$y <- 0.5 * data$policy + 0.5 * data$gdp + rnorm(320)
#' fit <- did_feols(y ~ policy + gdp | city + year, data, cluster = ~city)
#' found <- sensitivity(fit, "policy", benchmarks = "gdp")
#' found
#' tidy(found)
#' plot(found)
#' @export
sensitivity <- function(fit, term = NULL, benchmarks = NULL, multiples = 1:3, confounders = NULL,
                        reduction = 1, level = 0.95, r_squared_max = NULL,
                        r_squared = c("within", "overall"), delta = 1, effect = 0,
                        unrelated = NULL, vcov = NULL, cluster = NULL, small_sample = NULL) {
  check_arguments()
  fit <- with_vcov(check_sensitivity_fit(fit), vcov, cluster, small_sample)
  term <- check_sensitivity_term(term, fit)
  controls <- setdiff(names(fit$fit$coefficients), term)
  multiples <- check_multiples(multiples)
  base <- new_confounded(fit, term, check_level(level),
                         check_number(reduction, "reduction", 0, 1, above = TRUE))
  imagined <- rbind(
    benchmark_confounders(fit, term, check_benchmarks(benchmarks, controls), multiples),
    given_confounders(confounders)
  )
  selection <- selection_settings(r_squared_max, r_squared, delta, effect, unrelated, controls)
  structure(class = "sensitivity", c(
    base[c("term", "outcome", "estimate", "std.error", "statistic", "df", "level", "reduction",
           "partial.r.squared")],
    list(robustness = robustness_values(base), extreme = extreme_confounders(base),
         bounds = confounded_estimates(imagined, base), base = base,
         selection = selection_on_unobservables(fit, term, selection),
         fixed_effects = fit$fixed_effects, vcov = fit$vcov, rows = fit$n)
  ))
}

check_sensitivity_fit <- function(fit) {
  if (!inherits(fit, "did_feols")) {
    if (is.object(fit)) refuse_no_regression(fit, "sensitivity")
    abort_input("{.arg fit} must be a result of {.fn did_feols}.",
                "Found {.obj_type_friendly {fit}}.", argument = "fit")
  }
  refuse_rows(fit, "residuals")
  if (!is.null(fit$iv)) {
    abort_input("{.fn sensitivity} is for least squares; this fit has instruments.",
                argument = "fit")
  }
  fit
}

check_sensitivity_term <- function(term, fit) {
  slopes <- names(fit$fit$coefficients)
  if (length(slopes) == 0) {
    abort_input("The fit has no regressor whose coefficient could be confounded.",
                argument = "fit")
  }
  if (is.null(term)) return(slopes[1])
  if (!checkmate::test_string(term)) {
    abort_input("{.arg term} must be the name of a coefficient.",
                "Found {.obj_type_friendly {term}}.", argument = "term")
  }
  refuse_unknown(term, slopes, "term")
  enc2utf8(term)
}

check_multiples <- function(multiples) {
  is_good <- is.numeric(multiples) && is.null(dim(multiples)) && !is.object(multiples) &&
    length(multiples) > 0 && all(is.finite(multiples)) && all(multiples > 0)
  if (is_good) return(as.double(multiples))
  abort_input("{.arg multiples} must be numbers above 0.", "Found {found_text(multiples)}.",
              argument = "multiples")
}

#' Benchmarks as a named list of names of controls
#' @noRd
check_benchmarks <- function(benchmarks, controls) {
  if (is.null(benchmarks)) return(list())
  if (is.character(benchmarks) && length(benchmarks) > 0 && !anyNA(benchmarks)) {
    benchmarks <- stats::setNames(as.list(enc2utf8(benchmarks)), enc2utf8(benchmarks))
  }
  benchmarks <- check_groups(benchmarks, "benchmarks", NULL, "list(economy = c(\"gdp\", \"fdi\"))")
  benchmarks <- lapply(benchmarks, function(own) unique(enc2utf8(own)))
  refuse_unknown(unlist(benchmarks), controls, "benchmarks")
  benchmarks
}

selection_settings <- function(r_squared_max, r_squared, delta, effect, unrelated, controls) {
  if (!is.null(unrelated)) {
    unrelated <- check_names_of(unrelated, "unrelated")
    refuse_unknown(unrelated, controls, "unrelated")
  }
  list(r_squared_max = if (!is.null(r_squared_max)) {
    check_number(r_squared_max, "r_squared_max", 0, 1, above = TRUE)
  }, r_squared = check_choice(r_squared, c("within", "overall"), "r_squared"),
  delta = check_number(delta, "delta", 0, above = TRUE), effect = check_number(effect, "effect"),
  unrelated = unrelated, related = setdiff(controls, unrelated))
}
