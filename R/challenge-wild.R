# The wild cluster bootstrap: tests and intervals where clusters are few or unequal.

#' Wild cluster bootstrap
#'
#' Tests of coefficients, and confidence intervals, where clusters are few, unequal or few of them
#' treated, so that the t distribution with \eqn{G - 1} degrees of freedom is a poor guide (Cameron,
#' Gelbach and Miller 2008). As `boottest` in Stata.
#'
#' The model is fitted with the hypothesis \eqn{R\beta = r} imposed, which leaves the residuals
#' \eqn{\tilde u}. In replicate \eqn{b} each cluster \eqn{g} draws a weight \eqn{v_g^b}, and the
#' outcome is
#' \deqn{y^b_g = X_g\tilde\beta + v^b_g \tilde u_g.}
#' On it \eqn{t^b = (R\hat\beta^b - r) / se^b} with the same clustered standard error as the fit's.
#' The p value is the share of replicates with \eqn{|t^b| > |t|}. The interval is the set of \eqn{r}
#' that this test does not reject at \eqn{1 - level}; of several such sets the one around the
#' estimate. With `impose_null = FALSE` the residuals are those of the fit and \eqn{t^b =
#' R(\hat\beta^b - \hat\beta) / se^b}.
#'
#' Nothing is fitted again, for replicates or for the interval: sums of scores by cluster, and each
#' cluster's residuals projected on the fixed effects that cross clusters, carry all of it
#' (Roodman, MacKinnon, Nielsen and Webb 2019). Any number of fixed effects and varying slopes may
#' have been absorbed; the levels of those that are not the largest must number at most 2,500.
#'
#' With Rademacher weights there are \eqn{2^G} vectors of signs. Where these are no more than
#' `replicates`, each is taken once, and the p value has no simulation error. Vectors with
#' \eqn{|t^b| = |t|} (all signs alike give the data themselves) are ties: they do not count, as in
#' boottest, and the result says how many they are.
#'
#' *Instruments.* Of a fit with one endogenous regressor \eqn{x} the coefficient of \eqn{x} is
#' tested by the wild restricted efficient bootstrap (Davidson and MacKinnon 2010). With the
#' hypothesis imposed, \eqn{\tilde u} is what exogenous regressors leave of \eqn{y - r x};
#' \eqn{x} is regressed on exogenous regressors, instruments and \eqn{\tilde u}, and
#' \eqn{\tilde v} is \eqn{x} less the part of the first two. A cluster's weight multiplies both,
#' \deqn{x^b_g = Z_g\tilde\pi + v^b_g \tilde v_g, \quad y^b_g = r x^b_g + X_g\tilde\gamma +
#' v^b_g \tilde u_g,}
#' and \eqn{t^b} is that of two-stage least squares with the fit's clustered standard error.
#'
#' @param fit A result of [did_feols()], [event_study()] or [psm_did()]; with instruments of
#'   [did_feols()] with one endogenous regressor; or of [sobel_mediate()], whose paths are tested,
#'   each in the regression that it is a coefficient of, by the same draws.
#' @param terms Coefficients to test, by name or number. `NULL`: all; with instruments that of the
#'   endogenous regressor, the only one there; of a mediation all paths (indirect effects are
#'   products of two of them, for which [confint.sobel_mediate()] has intervals).
#' @param replicates Vectors of weights to draw, at most 1,000,000.
#' @param seed A whole number up to \eqn{2^{53}}: replicate \eqn{b} depends on it and on \eqn{b}
#'   alone.
#' @param weights_type `"rademacher"`: -1 or 1. `"webb"`: \eqn{\pm\sqrt{1/2}, \pm 1,
#'   \pm\sqrt{3/2}}, for ten clusters or less (Webb 2023). `"mammen"`: two points with a third
#'   moment of 1 (Mammen 1993).
#' @param impose_null Whether residuals are those of the model with the hypothesis imposed.
#' @param cluster Columns to cluster by, among those that the fit holds. `NULL`: as the fit.
#' @param drawn_cluster The column whose levels draw a weight, when not that of `cluster`: a finer
#'   one (as `~city` for standard errors clustered by province) is the sub-cluster bootstrap, for
#'   few treated clusters (MacKinnon and Webb 2018). `NULL`: with several ways of clustering the one
#'   with fewest clusters (MacKinnon, Nielsen and Webb 2021).
#' @param null The hypothesised value, one for all `terms` or one for each.
#' @param joint `TRUE`: one Wald test of all `terms` together, without intervals.
#' @param level Confidence level.
#' @param threads Threads of the C++ core; see [policypanel].
#' @param ... Not used.
#' @return An object of class `wild_bootstrap`, a list with
#'   * `tests`: by term `estimate`, `null`, `statistic` (t, or F with `joint`), `p.value`,
#'     `p.equal_tail` (twice the smaller tail), `ties`, `conf.low`, `conf.high`;
#'   * `p.value`: that of `tests`, named by term;
#'   * `replicates`, those made; `enumerated`, whether they are all there are;
#'   * `effective_clusters`, by term: \eqn{G^* = G / (1 + \Gamma)}, where \eqn{\Gamma} is the
#'     squared coefficient of variation of the clusters' partial leverages (Carter, Schnepel and
#'     Steigerwald 2017, with independent errors);
#'   * `clusters`: for each cluster drawn and each term `rows`, `leverage` (the sum over the cluster
#'     of the projected regressors' leverages; they add up to the number of regressors),
#'     `partial_leverage` (the cluster's share of the variation that identifies the term) and
#'     `estimate_without`, the coefficient without the cluster (MacKinnon, Nielsen and Webb 2023);
#'   * `draws`: replicates of the statistics, tests x replicates.
#'
#'   With instruments `effective_clusters` and `clusters` are `NULL`.
#'
#'   Methods: [print()], [tidy()].
#' @section Errors: `policypanel_error_input`: several endogenous regressors, and with instruments
#'   `impose_null = FALSE`, `joint` or another term; of a mediation `joint` or an effect that is no
#'   path; a covariance that is not clustered; a column that the fit does not hold.
#'   `policypanel_error_design`: a term without a standard error; too many levels of fixed effects
#'   that cross clusters.
#' @references
#' Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008). Bootstrap-based improvements for
#' inference with clustered errors. Review of Economics and Statistics 90(3), 414-427.
#'
#' Carter, A. V., Schnepel, K. T. and Steigerwald, D. G. (2017). Asymptotic behavior of a t-test
#' robust to cluster heterogeneity. Review of Economics and Statistics 99(4), 698-709.
#'
#' Davidson, R. and MacKinnon, J. G. (2010). Wild bootstrap tests for IV regression. Journal of
#' Business & Economic Statistics 28(1), 128-144.
#'
#' MacKinnon, J. G. and Webb, M. D. (2018). The wild bootstrap for few (treated) clusters.
#' Econometrics Journal 21(2), 114-135.
#'
#' MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2021). Wild bootstrap and asymptotic inference
#' with multiway clustering. Journal of Business & Economic Statistics 39(2), 505-519.
#'
#' MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2023). Leverage, influence, and the jackknife
#' in clustered regression models. Stata Journal 23(4), 942-982.
#'
#' Mammen, E. (1993). Bootstrap and wild bootstrap for high dimensional linear models. Annals of
#' Statistics 21(1), 255-285.
#'
#' Roodman, D., MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2019). Fast and wild: Bootstrap
#' inference in Stata using boottest. Stata Journal 19(1), 4-60.
#'
#' Webb, M. D. (2023). Reworking wild bootstrap-based inference for clustered errors. Canadian
#' Journal of Economics 56(3), 839-858.
#' @seealso [covariances], [leverage_adjusted] for CR2 and CR3, [joint_test()].
#' @examples
#' data <- data.frame(city = rep(1:12, each = 6), year = rep(2011:2016, 12))
#' data$policy <- as.numeric(data$city <= 4 & data$year >= 2014)
#' set.seed(1)
#' data$y <- 0.5 * data$policy + data$city / 10 + rnorm(72)
#' fit <- did_feols(y ~ policy | city + year, data, cluster = ~city)
#' wild_bootstrap(fit, "policy", replicates = 999)
#' @export
wild_bootstrap <- function(fit, terms = NULL, replicates = 9999, seed = 1,
                           weights_type = c("rademacher", "webb", "mammen"), impose_null = TRUE,
                           cluster = NULL, drawn_cluster = NULL, null = 0, joint = FALSE,
                           level = 0.95, threads = getOption("policypanel.threads", 1L), ...) {
  check_arguments()
  check_dots(...)
  settings <- list(
    replicates = check_draws(replicates, "replicates", 99), seed = check_seed(seed),
    weights_type = check_choice(weights_type, c("rademacher", "webb", "mammen"), "weights_type"),
    impose_null = check_flag(impose_null, "impose_null"), joint = check_flag(joint, "joint"),
    level = check_level(level), threads = sanitize_threads(threads)
  )
  test <- if (inherits(fit, "sobel_mediate")) wild_paths else wild_regression
  test(own_arguments(match.call()), fit, terms, null, cluster, drawn_cluster, settings)
}

#' @export
print.wild_bootstrap <- function(x, digits = 4,
                                 language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  speak(language)
  tell("wild_title", outcome = x$outcome)
  table <- x$tests[c("term", "estimate", "statistic", "p.value", "conf.low", "conf.high")]
  names(table)[3] <- if (x$settings$joint) "F" else "t"
  if (x$settings$joint) table <- table[c("term", "F", "p.value")]
  shown <- text_frame(table[names(table) != "p.value"], digits)
  shown$p.value <- format_p(table$p.value)
  print(in_words(shown[names(table)]), row.names = FALSE)
  do.call(tell, c(list("wild_how", groups = x$drawn, name = names(x$drawn)), wild_facts(x)))
  tell("wild_ties", counts = format_count(x$tests$ties))
  tell("standard_errors", covariance = vcov_text(x$vcov))
  effective <- x$effective_clusters
  if (is.null(effective)) return(invisible(x))
  tell("wild_effective", counts = paste(names(effective), fixed_text(effective, 1)),
       groups = x$drawn)
  invisible(x)
}

#' @rdname wild_bootstrap
#' @param x A result of `wild_bootstrap()`.
#' @export
tidy.wild_bootstrap <- function(x, ...) {
  check_dots(...)
  x$tests
}

#' What is drawn, and whether under the null
#' @noRd
wild_facts <- function(x) {
  list(weights = fact(paste0("wild_", x$settings$weights_type)),
       draws = fact(if (x$enumerated) "wild_all" else "wild_replicates", count = x$replicates,
                    seed = x$seed),
       null = fact(if (x$settings$impose_null) "wild_imposed" else "wild_not_imposed"))
}
