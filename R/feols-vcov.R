# Covariance of the coefficients: the table of types, and what all of them share.

#' Covariances of the coefficients
#'
#' What `vcov` may be, in [did_feols()], [event_study()] and the other estimators, and of a fit in
#' [vcov()][vcov.did_feols], [summary()][summary.did_feols], [confint()], [tidy()], [glance()],
#' [joint_test()], [iv_tests()] and [regression_table()].
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
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data, vcov = newey_west(lag = 1))
#' fit
#' sqrt(vcov(fit, "driscoll_kraay"))
#' tidy(fit, vcov = ~ unit + year)
#' confint(fit, vcov = function(fit) 2 * vcov(fit, "HC1"))
NULL

#' The covariances there are. To add one: an entry here, and a constructor if it has parameters.
#'
#' Made at the first call, because its parts stand in other files, and then kept.
#' @noRd
vcov_types <- local({
  types <- NULL
  function() {
    if (is.null(types)) types <<- all_vcov_types()
    types
  }
})

all_vcov_types <- function() {
  list(
    iid = vcov_type(
      facts = function(inference, adjusted) fact("iid"),
      covariance = function(problem) problem$bread * problem$fit$ssr / problem$fit$n,
      is_classical = TRUE
    ),
    hc1 = vcov_type(
      facts = function(inference, adjusted) fact("robust", type = if (adjusted) "HC1" else "HC0"),
      clusterings = function(inference) list(NULL),
      meat = function(problem) problem$meats[[1]]
    ),
    cluster = vcov_type(
      facts = function(inference, adjusted) cluster_facts("cluster", inference$clusters),
      roles = "cluster",
      clusterings = function(inference) cluster_combinations(inference$clusters),
      meat = function(problem) combine_meats(problem$meats, problem$inference$clusters),
      groups = function(inference) min(cluster_counts(inference$clusters)),
      may_be_indefinite = function(inference) length(inference$clusters) > 1
    ),
    hc2 = leverage_type("hc2"), hc3 = leverage_type("hc3"),
    cr2 = leverage_type("cr2"), cr3 = leverage_type("cr3"),
    newey_west = newey_west_type(),
    driscoll_kraay = driscoll_kraay_type(),
    conley = conley_type(),
    given = given_type()
  )
}

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
#' @noRd
vcov_type <- function(facts, meat = NULL, roles = character(), covariance = NULL,
                      complete = function(specification, panel) specification,
                      settle = function(inference, held) inference,
                      clusterings = function(inference) list(),
                      groups = function(inference) NULL,
                      may_be_indefinite = function(inference) FALSE, has_own_factor = FALSE,
                      is_classical = FALSE, whole = NULL, influences = NULL) {
  list(facts = facts, meat = meat, covariance = covariance, roles = roles, complete = complete,
       settle = settle, clusterings = clusterings, groups = groups,
       may_be_indefinite = may_be_indefinite, has_own_factor = has_own_factor,
       is_classical = is_classical, whole = whole, influences = influences)
}

clusterings_of <- function(inference) vcov_types()[[inference$type]]$clusterings(inference)

#' Covariance of a least-squares fit
#'
#' @param fit From least_squares(). @param inference From settle_inference().
#' @param constant Whether the last row is Stata's constant, ybar - xbar'b.
#' @return list(matrix, type, df, f_df, k, clusters = named counts, small_sample, diagnoses, facts,
#'   label): the covariance's name as data and in English.
#' @noRd
fit_vcov <- function(system, fit, inference, small_sample = "reghdfe", constant = FALSE) {
  type <- vcov_types()[[inference$type]]
  terms <- small_sample_terms(small_sample, type, system, fit, inference)
  problem <- vcov_problem(system, fit, inference, constant)
  made <- if (is.null(type$whole)) {
    sandwich_vcov(type, problem, terms)
  } else {
    type$whole(problem, constant)
  }
  names <- c(names(fit$coefficients), if (constant) "(Intercept)")
  made$matrix <- named_square(made$matrix, names)
  # What the user gives is taken as it is.
  if (inference$type != "given") made <- without_rounding(made, problem)
  facts <- type$facts(inference, is_adjusted(small_sample, type))
  if (!type$has_own_factor) facts <- small_sample_facts(facts, small_sample)
  with_label(list(
    matrix = made$matrix, type = inference$type, df = made$df,
    f_df = made$f_df %||% min(made$df), k = terms$k,
    clusters = cluster_counts(inference$clusters), small_sample = small_sample,
    diagnoses = made$diagnoses, facts = facts
  ))
}

#' What a covariance is made of; see vcov_type()
#'
#' `shift` makes the coefficients that are reported of those of demeaned columns, where there is a
#' constant, a combination of all.
#' @noRd
vcov_problem <- function(system, fit, inference, constant) {
  # The core keeps the constant's scores in the place of the outcome's.
  keep <- c(fit$kept, if (constant) fit$position)
  list(system = system, fit = fit, inference = inference, keep = keep, constant = constant,
       is_exact = is_exact_fit(system, fit),
       bread = if (constant) block_diagonal(fit$inverse, 1 / system$weight) else fit$inverse,
       shift = if (constant) constant_shift(system, fit),
       meats = lapply(fit$meats, function(meat) meat[keep, keep, drop = FALSE]),
       sums = function(code, n) score_sums(system, fit, keep, code, n))
}

#' Covariances with the factor and the degrees of freedom of small_sample_terms()
#' @return list(matrix, meat, df, f_df, diagnoses)
#' @noRd
sandwich_vcov <- function(type, problem, terms) {
  inference <- problem$inference
  meat <- if (!is.null(type$meat)) type$meat(problem)
  v <- if (is.null(meat)) type$covariance(problem) else problem$bread %*% meat %*% problem$bread
  v <- v * terms$factor
  found <- few_groups(terms$df, inference)
  if (type$may_be_indefinite(inference) && !problem$is_exact) {
    repaired <- repair_vcov(v)
    v <- repaired$matrix
    found <- rbind(found, repaired$diagnoses)
  }
  if (problem$constant) v <- problem$shift %*% v %*% t(problem$shift)
  list(matrix = v, meat = meat, df = terms$df, f_df = terms$f_df, diagnoses = found)
}

#' Sums of scores by level of a code, for the columns kept
#' @noRd
score_sums <- function(system, fit, keep, code, n_levels) {
  sums_of <- function(columns) {
    core_score_sums(system, fit$position - 1L, fit$residuals, code, n_levels, columns - 1L)
  }
  if (is.null(fit$fitted)) return(sums_of(keep))
  (sums_of(seq_along(system$columns)) %*% fit$fitted)[, keep, drop = FALSE]
}

#' Rows of (X~'WX~)^-1, over all columns of the system: a column per term
#' @noRd
influence_contrasts <- function(system, fit, terms) {
  contrast <- matrix(0, length(system$columns), length(terms))
  contrast[fit$kept, ] <- t(fit$inverse[terms, , drop = FALSE])
  contrast
}

#' Two groups leave one degree of freedom
#' @return Diagnoses, or NULL.
#' @noRd
few_groups <- function(df, inference) {
  if (!identical(as.double(df), 1)) return(NULL)
  few <- names(inference$clusters)[cluster_counts(inference$clusters) == 2]
  if (length(few) > 0) {
    warn("There are only two clusters in {.val {few}}: tests have one degree of freedom.")
    diagnosis("few_clusters", few, 2)
  } else if (identical(inference$time$n_levels, 2L)) {
    warn("There are only two periods in {.val {inference$columns$time}}: tests have one degree of
          freedom.")
    diagnosis("few_periods", inference$columns$time, 2)
  }
}

#' The default rule goes without saying
#' @noRd
small_sample_facts <- function(facts, rule) {
  switch(rule, reghdfe = facts, none = fact("no_small_sample", covariance = facts),
         fact("small_sample", covariance = facts, rule = rule))
}

cluster_facts <- function(kind, clusters, ...) {
  fact(kind, by = names(clusters), groups = unname(cluster_counts(clusters)), ...)
}

#' A covariance with its name in English beside the facts
#' @noRd
with_label <- function(vcov) {
  vcov$label <- in_english(vcov$facts)
  vcov
}

#' The name of a covariance in the language that is spoken
#' @noRd
vcov_text <- function(vcov) if (is.null(vcov$facts)) vcov$label else fact_text(vcov$facts)

#' All non-empty sets of clusters, as clusterings
#' @noRd
cluster_combinations <- function(clusters) {
  lapply(cluster_sets(clusters), function(set) {
    own <- unname(clusters[set])
    # In a panel, unit and period together are the row.
    if (length(own) == 2 && pairs_stand_once(own[[1]], own[[2]])) {
      n <- length(own[[1]]$code)
      return(list(code = seq_len(n) - 1L, n_levels = n))
    }
    code_combination(own, with_labels = FALSE)
  })
}

cluster_sets <- function(clusters) {
  if (length(clusters) == 1) return(list(1L))
  sizes <- seq_along(clusters)
  unlist(lapply(sizes, utils::combn, x = length(clusters), simplify = FALSE), recursive = FALSE)
}

#' Inclusion and exclusion over the sets of clusters
#' @noRd
combine_meats <- function(meats, clusters) {
  signs <- (-1)^(lengths(cluster_sets(clusters)) + 1)
  Reduce(`+`, Map(`*`, meats, signs))
}

#' Multiway and spatial covariances need not be positive semi-definite: negative eigenvalues become
#' zero
#' @return list(matrix, diagnoses)
#' @noRd
repair_vcov <- function(v) {
  if (length(v) == 0) return(list(matrix = v))
  # On the scale of correlations, so that a constant's variance does not drown the slopes'.
  scale <- sqrt(pmax(diag(v), 0))
  scale[scale == 0] <- 1
  e <- eigen((v + t(v)) / 2 / outer(scale, scale), symmetric = TRUE)
  negative <- sum(e$values < -1e-10)
  if (negative == 0) return(list(matrix = v))
  warn("The covariance is not positive semi-definite; its negative eigenvalues are set to zero
        (Cameron, Gelbach & Miller 2011).")
  list(matrix = outer(scale, scale) * (e$vectors %*% (pmax(e$values, 0) * t(e$vectors))),
       diagnoses = diagnosis("indefinite", count = negative))
}

block_diagonal <- function(m, corner) {
  size <- nrow(m)
  out <- matrix(0, size + 1, size + 1)
  out[seq_len(size), seq_len(size)] <- m
  out[size + 1, size + 1] <- corner
  out
}

#' From the constant of demeaned columns to ybar - xbar'b
#' @noRd
constant_shift <- function(system, fit) {
  size <- length(fit$kept)
  shift <- diag(size + 1)
  shift[size + 1, seq_len(size)] <- -system$mean[fit$kept]
  shift
}
