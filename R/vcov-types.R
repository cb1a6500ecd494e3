# The types of covariance: what they are made of, and the table that their files add them to.

#' Covariances of the coefficients
#'
#' What `vcov` may be, in [did_feols()], [event_study()] and the other estimators, and of a fit in
#' [vcov()][vcov.did_feols], [summary()][summary.did_feols], [confint()], [tidy()], [glance()],
#' [joint_test()], [iv_tests()] and [regression_table()]. [psm_match()] takes those that are not
#' defined by a regression's residuals, [did_staggered()] those that its estimators have influences
#' for.
#'
#' | `vcov =` | scores may be correlated | label |
#' | --- | --- | --- |
#' | `"iid"` | not at all, equal variances | iid (homoscedastic) |
#' | `"hc1"` | not at all | heteroscedasticity-robust (HC1) |
#' | `"cluster"` | within each of the columns `cluster`, any number of ways | clustered by ... |
#' | `"hc2"`, `"hc3"` ([leverage_adjusted]) | not at all | heteroscedasticity-robust (HC2) |
#' | `"cr2"`, `"cr3"` ([leverage_adjusted]) | within one column `cluster` | clustered by ..., bias-reduced |
#' | [newey_west()], `"newey_west"` | within units, up to a lag | Newey-West (lag ...) |
#' | [driscoll_kraay()], `"driscoll_kraay"` | between all units, up to a lag | Driscoll-Kraay ... |
#' | [conley()] | within a distance | Conley (cutoff ... km, ...) |
#' | `~city`, `~city + year`, `~province^year` | within these clusters | clustered by ... |
#' | a matrix | as given | matrix given by the user |
#' | a function of the fit | as it returns | function given by the user |
#'
#' **Names** may be written in capitals, and as other software has them: `"standard"`,
#' `"classical"`, `"constant"` are `"iid"`; `"robust"` (as in Stata; the default of 'sandwich' is
#' HC3), `"white"`, `"hetero"`, `"stata"` are `"hc1"`; `"CR1S"` is `"cluster"`; `"twoway"` clusters
#' by the first two fixed effects; `"NW"`, `"NeweyWest"`; `"DK"`, `"SCC"`. What is not had here
#' (`"HC4"`, `"HAC"`, `"CR1"`) is refused.
#'
#' **A matrix**, or what a function returns that is called with the fit (`function(fit)
#' sandwich::vcovCL(fit, cluster = city)`), must be square, symmetric and finite, with the names of
#' the coefficients or, without names, in their order. It is taken as it is: no small-sample factor
#' is applied, and tests have the residual degrees of freedom \eqn{N - K}, all fixed effects
#' counted, since a matrix does not say what it was made of. While a function runs the fit has the
#' covariance `"iid"`. First stages of instruments have coefficients of their own: their F is `NA`.
#'
#' With \eqn{B = (\tilde X'W\tilde X)^{-1}} and scores \eqn{s_i = w_i e_i \tilde x_i}, iid is
#' \eqn{B\, e'We / (N - K)} and all others are \eqn{B M B} times a small-sample factor
#' ([small_sample_rules]) with the meat \eqn{M = \sum_i \sum_j K_{ij} s_i s_j'}: \eqn{K_{ij} = 1}
#' for \eqn{i = j} (HC1), for rows of one cluster, or as the other pages say. Several ways of
#' clustering
#' add the meats of all sets of clusters with alternating signs (Cameron, Gelbach and Miller 2011).
#' Such a covariance, and Conley's, may have negative eigenvalues: they are set to zero, on the
#' scale of correlations, with a warning.
#'
#' @section Coefficients without a standard error: Where one cluster alone identifies a coefficient,
#' its scores sum to zero in every cluster, because residuals are orthogonal to regressors: the
#' formula gives a variance of zero but for rounding, which is no precision but no information
#' (Conley and Taber 2011). The same holds for a row that a regressor alone fits under `"hc1"`, for
#' a period under [driscoll_kraay()], and where all rows pair under [conley()]. Such variances are
#' `NA` in [vcov()], [tidy()], [confint()] and wherever they are shown, with the reason; joint tests
#' leave the coefficients out. A variance is taken for an error of rounding when it, or that of the
#' coefficient's own sums of scores, is below 1e-12 of what independent rows would give, or below
#' what residuals would give that are nothing but ten times the rounding of the numbers they are
#' differences of. Neither depends on units of measurement.
#'
#' In an exact fit all residuals are such errors. Its variances are 0; print and tables show no
#' standard errors, and say why.
#'
#' `diagnoses` in a fit lists, by `kind`, `term` and `count`, what is so known of it: `no_variance`,
#' `no_df` (a coefficient without degrees of freedom under CR2 or CR3), `one_cluster`, `exact_fit`,
#' `rounded_estimate`, `flat_outcome`, `indefinite` (with the number of negative eigenvalues),
#' `few_clusters`, `few_periods`, `leverage_one`, `not_converged`.
#'
#' @name covariances
#' @references
#' Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2011). Robust inference with multiway
#' clustering. Journal of Business & Economic Statistics 29(2), 238-249.
#' \doi{10.1198/jbes.2010.07136}
#'
#' Conley, T. G. and Taber, C. R. (2011). Inference with "difference in differences" with a small
#' number of policy changes. Review of Economics and Statistics 93(1), 113-125.
#' \doi{10.1162/REST_a_00049}
#' @seealso [vcov.did_feols()], [small_sample_rules], [leverage_adjusted], [newey_west()],
#'   [driscoll_kraay()], [conley()]; [wild_bootstrap()] for few clusters.
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data, vcov = newey_west(lag = 1))
#' fit
#' sqrt(vcov(fit, "driscoll_kraay"))
#' tidy(fit, vcov = ~ unit + year)
#' confint(fit, vcov = function(fit) 2 * vcov(fit, "HC1"))
NULL

#' One type of covariance
#'
#' A `specification` is what the user asked for; an `inference` is one settled on a sample, with
#' coded `clusters` and `unit`, `time` (periods) and coordinates; a `problem` is
#' list(system, fit, inference, bread), and what a meat is made of: `sums(code, n_levels)`, the sums
#' of scores by level, and `meats` by the type's clusterings.
#'
#' @param facts `function(inference, adjusted)`: the fact() of its name with its parameters.
#' @param meat `function(problem)`: of scores, or of whatever else the problem sums: the joint
#'   covariance of several regressions has the same meat of stacked influences.
#' @param covariance `function(problem)`: where there is no meat, the matrix before the small-sample
#'   factor.
#' @param roles Arguments that name its columns: "cluster", "unit", "time", "latitude", "longitude".
#' @param complete `function(specification, panel)`: puts in what the user left out.
#' @param settle `function(inference, held)`: checks the columns and prepares what they give; `held`
#'   is the sample or fit that they belong to.
#' @param clusterings `function(inference)`: groups of rows whose meats the pass over residuals
#'   brings along in `fit$meats`; NULL in the list stands for every row its own.
#' @param groups `function(inference)`: the number of independent groups, or NULL for rows.
#' @param may_be_indefinite `function(inference)`.
#' @param has_own_factor Whether small-sample factors do not apply.
#' @param whole `function(problem, constant)`: list(matrix, df) at once, for covariances with
#'   degrees of freedom of their own.
#' @param influences `function(system, fit, inference, terms)`: for the same types, what each group
#'   of rows does to these coefficients, groups x terms.
#' @param is_classical Whether it takes errors as iid.
#' @param constructor The user's function that makes its specification, if it has one, and an
#'   `example` of a call.
#' @param may_cancel Whether what cancels within groups leaves a variance that means nothing.
#' @param has_name Whether the user may ask for it by name.
#' @noRd
vcov_type <- function(facts, meat = NULL, roles = character(), covariance = NULL,
                      complete = function(specification, panel) specification,
                      settle = function(inference, held) inference,
                      clusterings = function(inference) list(),
                      groups = function(inference) NULL,
                      may_be_indefinite = function(inference) FALSE, has_own_factor = FALSE,
                      is_classical = FALSE, whole = NULL, influences = NULL, constructor = NULL,
                      example = NULL, may_cancel = TRUE, has_name = TRUE) {
  list(facts = facts, meat = meat, covariance = covariance, roles = roles, complete = complete,
       settle = settle, clusterings = clusterings, groups = groups,
       may_be_indefinite = may_be_indefinite, has_own_factor = has_own_factor,
       is_classical = is_classical, whole = whole, influences = influences,
       constructor = constructor, example = example, may_cancel = may_cancel,
       has_name = has_name)
}

clusterings_of <- function(inference) vcov_types()[[inference$type]]$clusterings(inference)

cluster_facts <- function(kind, clusters, ...) {
  fact(kind, by = names(clusters), groups = unname(cluster_counts(clusters)), ...)
}
