# What may be given as `vcov` of a matching: a name, a covariance of did_feols(), abadie_imbens(),
# or several of them.

#' Standard errors of Abadie and Imbens for nearest-neighbour matching
#'
#' Specifications for the `vcov` of [psm_match()] with `method = "nearest"` or `"mahalanobis"`, with
#' replacement. `vcov = "abadie_imbens"` is short for `abadie_imbens()`, and
#' `vcov = "abadie_imbens_2016"` for `abadie_imbens(score = "estimated")`.
#'
#' Write \eqn{d_i} for the difference of a matched row from its match (treated less control), with
#' mean \eqn{\hat\tau} over the \eqn{N} rows that the effect is of; \eqn{D_i} for 1 on these rows
#' and 0 on others, \eqn{K_i} for the sum of the shares with which row \eqn{i} is the match of
#' others (`times_used`), \eqn{K'_i} for the sum of their squares, and \eqn{\hat\sigma^2_i} for the
#' variance of the outcome given covariates (or score) and treatment. Then, with
#' Abadie and Imbens (2006), Theorems 6 and 7,
#' \deqn{\hat V_{sample} = N^{-2} \sum_i (D_i + K_i)^2 \hat\sigma^2_i,}
#' \deqn{\hat V_{population} = N^{-2} \left[ \sum_i D_i (d_i - \hat\tau)^2 +
#'   \sum_i \{(D_i + K_i)^2 - D_i - K'_i\} \hat\sigma^2_i \right].}
#' The first is the variance about the mean effect on the rows at hand, the second that about the
#' mean effect in the population they are drawn from. \eqn{\hat\sigma^2_i = \frac{J}{J + 1} (y_i -
#' \bar y_{J(i)})^2}, their equation (14), \eqn{\bar y_{J(i)}} being the mean outcome of the
#' \eqn{J} = `matches` nearest other rows of the same treatment on common support (in the same
#' `exact` group, unless the row is alone there). Rows as near as the \eqn{J}-th are taken in, and
#' \eqn{J} is then their number: the order of rows does not matter.
#'
#' `score = "estimated"` adds the correction of Abadie and Imbens (2016) for a score estimated by
#' probit or logit, with the conventions of Stata's `teffects psmatch`, whose
#' `vce(robust, nn(J + 1))` it is: for the ATE \eqn{\hat V - c' \hat C c}, for the ATT
#' \eqn{\hat V - c' \hat C c + g' \hat C g}, with \eqn{\hat C} the covariance of the score's
#' coefficients, \eqn{z_i} its regressors and the constant, \eqn{p_i} the score and \eqn{f_i} its
#' derivative by the index:
#' \deqn{c_{ATE} = N^{-1} \sum_i f_i \left[\frac{S_{1i}}{p_i} + \frac{S_{0i}}{1 - p_i}\right],}
#' \deqn{c_{ATT} = N_1^{-1} \sum_i f_i \left[z_i (\tilde y_{1i} - \tilde y_{0i} - \hat\tau) +
#'   S_{1i} + \frac{p_i}{1 - p_i} S_{0i}\right],}
#' \deqn{g = N_1^{-1} \sum_i f_i z_i \{\pm (y_i - y^z_i) - \hat\tau\}}
#' (plus for treated rows). \eqn{S_{wi}} is the sample covariance of \eqn{z} and the outcome, and
#' \eqn{\tilde y_{wi}} the mean outcome, of the \eqn{J + 1} rows with treatment \eqn{w} that are
#' nearest in the score, row \eqn{i} counted in the first and left out of the second. \eqn{y^z_i}
#' is the mean outcome of the `neighbours` nearest rows of the other treatment by the Euclidean
#' distance of the covariates as they are, as in `teffects`, so that their units matter here.
#' \eqn{\hat\sigma^2_i} is the sample variance of the \eqn{J + 1} rows, the one with the treatment
#' of row \eqn{i} (Abadie, Drukker, Herr and Imbens 2004). All ties are taken in, whatever `ties`
#' says. Sums go over rows on common support, without those of the effect that have no match. The
#' ATU is the ATT with the groups exchanged.
#'
#' In the words of psmatch2 4.0.12, `abadie_imbens(J, "sample")` is `ai(J)` and
#' `abadie_imbens(J, "population")` is `ai(J) population`. From 4.1.0 on `ai(J)` is the population
#' variance, `ai(J) samplevar` the other one, and where the score is estimated a correction of its
#' own is added, which is another estimator of the derivative \eqn{g} than that of `teffects`.
#'
#' @param matches \eqn{J}: from how many other rows of the same treatment the variance of the
#'   outcome is estimated.
#' @param variance `"population"` or `"sample"`.
#' @param score `"known"`, or `"estimated"`: with the correction for a score estimated by
#'   [psm_match()], which is one of the population variance.
#' @return A specification for the argument `vcov`.
#' @references
#' Abadie, A., Drukker, D., Herr, J. L. and Imbens, G. (2004). Implementing matching estimators for
#' average treatment effects in Stata. Stata Journal 4(3), 290-311.
#' \doi{10.1177/1536867X0400400307}
#'
#' Abadie, A. and Imbens, G. (2006). Large sample properties of matching estimators for average
#' treatment effects. Econometrica 74(1), 235-267. \doi{10.1111/j.1468-0262.2006.00655.x}
#'
#' Abadie, A. and Imbens, G. (2016). Matching on the estimated propensity score. Econometrica 84(2),
#' 781-807. \doi{10.3982/ECTA11293}
#'
#' StataCorp (2023). Stata 18 causal inference and treatment-effects estimation reference manual:
#' teffects nnmatch, methods and formulas. College Station, Stata Press.
#' @seealso [psm_match()], [covariances].
#' @examples
#' set.seed(1)
#' data <- data.frame(x = rnorm(200), z = rnorm(200))
#' data$treated <- rbinom(200, 1, pnorm(data$x))
#' data$y <- 1 + data$x + 2 * data$treated + rnorm(200)
#' psm_match(treated ~ x + z, ~y, data, method = "nearest",
#'           vcov = list(abadie_imbens(), abadie_imbens(2, "sample"), "abadie_imbens_2016"))
#' psm_match(treated ~ x + z, ~y, data, method = "mahalanobis", vcov = "abadie_imbens")
#' @export
abadie_imbens <- function(matches = 1, variance = c("population", "sample"),
                          score = c("known", "estimated")) {
  check_arguments()
  matches <- check_count(matches, "matches")
  variance <- check_choice(variance, c("population", "sample"), "variance")
  score <- check_choice(score, c("known", "estimated"), "score")
  if (score == "estimated" && variance == "sample") {
    abort_input("The correction for an estimated score is one of the population variance.",
                "Take {.code score = \"known\"} or {.code variance = \"population\"}.",
                argument = "variance")
  }
  new_matching_specification(if (score == "known") "abadie_imbens" else "abadie_imbens_2016",
                             matches = matches, variance = variance)
}

new_matching_specification <- function(type, ...) {
  structure(list(type = type, ...), class = "policypanel_matching_vcov")
}

#' @export
print.policypanel_matching_vcov <- function(x,
                                            language = getOption("policypanel.language", "en"),
                                            ...) {
  check_dots(...)
  speak(language)
  score <- if (x$type == "abadie_imbens_2016") "score_estimated"
  cat(fact_text(abadie_imbens_facts(x, score)), "\n", sep = "")
  invisible(x)
}

#' @param score Its key in the dictionaries: what is assumed of the score; NULL for nothing.
#' @noRd
abadie_imbens_facts <- function(specification, score) {
  year <- if (specification$type == "abadie_imbens") "2006" else "2016"
  variance <- fact(paste0("variance_", specification$variance), count = specification$matches)
  details <- c(list(variance), lapply(score, fact), list(fact("rows_independent")))
  fact("abadie_imbens", year = year, details = details)
}

matching_vcovs <- c("psmatch2", "influence", "abadie_imbens", "abadie_imbens_2016")

#' What `vcov` asks for, as specifications
#' @param cluster The argument of that name. @param settings The method and its kernel.
#' @return A list, named by type.
#' @noRd
matching_specifications <- function(vcov, cluster, settings) {
  is_one <- inherits(vcov, c("policypanel_matching_vcov", "policypanel_vcov")) || !is.list(vcov) &&
    !is.character(vcov)
  vcov <- if (is_one) list(vcov) else as.list(vcov)
  if (length(vcov) == 0) refuse_matching_vcov()
  specifications <- lapply(vcov, matching_specification, cluster, settings)
  stats::setNames(specifications, vapply(specifications, `[[`, "", "type"))
}

matching_specification <- function(x, cluster, settings) {
  if (inherits(x, "policypanel_matching_vcov")) return(x)
  if (identical(x, abadie_imbens)) {
    abort_input("{.arg vcov} is the function {.fn abadie_imbens} itself.",
                "Call it: {.code vcov = abadie_imbens()}.", argument = "vcov")
  }
  if (checkmate::test_choice(x, matching_vcovs)) {
    return(switch(x, abadie_imbens = abadie_imbens(),
                  abadie_imbens_2016 = abadie_imbens(score = "estimated"),
                  influence = influence_specification(if (is.null(cluster)) "hc1" else "cluster",
                                                      cluster, settings, "influence"),
                  new_matching_specification(x)))
  }
  is_known <- inherits(x, c("policypanel_vcov", "matrix", "Matrix", "fixest_vcov_request")) ||
    rlang::is_formula(x) || is.function(x) ||
    checkmate::test_string(x) && !is.na(vcov_type_of(vcov_key(x)))
  if (!is_known) refuse_matching_vcov()
  influence_specification(x, cluster, settings)
}

refuse_matching_vcov <- function() {
  abort_input("{.arg vcov} must be among {.val {matching_vcovs}}, made by {.fn abadie_imbens}, or
               one that {.fn did_feols} takes and that has a meaning here: {.val hc1},
               {.val cluster}, a formula of clusters, {.val newey_west}, {.val driscoll_kraay} or
               made by {.fn conley}; or a list of such.", argument = "vcov")
}

#' Standard errors from influences, of rows that may be correlated as a covariance of did_feols()
#' says
#' @param name What the result calls them; NULL: the covariance's own type.
#' @noRd
influence_specification <- function(vcov, cluster, settings, name = NULL) {
  specification <- as_specification(vcov)
  name <- name %||% specification$type
  refuse_without_influences(specification$type, what = "psm_match")
  refuse_jumps(name, settings)
  takes_cluster <- "cluster" %in% vcov_types()[[specification$type]]$roles &&
    is.null(specification$by)
  specification <- choose_inference(specification, if (takes_cluster) cluster, fixed = list())
  new_matching_specification("influence", specification = specification,
                             name = name, takes_cluster = takes_cluster)
}

#' Influences are derivatives: of kernels that jump, and of other methods, there are none
#' @noRd
refuse_jumps <- function(name, settings) {
  if (settings$method == "kernel" && settings$kernel != "uniform") return(invisible())
  abort_input("{.code vcov = \"{name}\"} is made of influences: it is for kernel matching with a
               kernel that is continuous, not {.val {settings$method}} with
               {.val {settings$kernel}}.",
              if (settings$method %in% c("nearest", "mahalanobis")) {
                "For neighbours there are {.val abadie_imbens} and {.val psmatch2}."
              }, argument = "vcov")
}

#' Columns that influences are correlated by, fetched
#' @return list(vcov: the specifications, with their clusters by name; parts, coordinates: as
#'   inference_columns()).
#' @noRd
matching_inferences <- function(specifications, data) {
  parts <- coordinates <- list()
  vcov <- lapply(specifications, function(one) {
    if (one$type != "influence") return(one)
    columns <- inference_columns(one$specification, data, emptyenv())
    parts <<- c(parts, columns$parts)
    coordinates <<- c(coordinates, columns$coordinates)
    one$specification <- columns$specification
    one
  })
  list(vcov = vcov, parts = parts, coordinates = coordinates)
}
