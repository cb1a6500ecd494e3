# Abadie and Imbens: nearest neighbours on covariates or a known score (2006), and on a score that
# was estimated (2016).

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

#' @param score Its key in the dictionaries: what is assumed of the score; NULL for nothing.
#' @noRd
abadie_imbens_facts <- function(specification, score) {
  year <- if (specification$type == "abadie_imbens") "2006" else "2016"
  variance <- fact(paste0("variance_", specification$variance), count = specification$matches)
  details <- c(list(variance), lapply(score, fact), list(fact("rows_independent")))
  fact("abadie_imbens", year = year, details = details)
}

#' Abadie and Imbens (2006)
#' @noRd
abadie_imbens_vcov <- function(rows, problem, gap, estimate, specification) {
  refuse_single_rows(problem)
  variance <- own_variance(problem, specification$matches)
  value <- matching_variance(rows, gap, estimate, variance, specification$variance)
  score <- if (is.null(problem$points)) "score_known"
  list(matrix = diagonal_vcov(value), type = specification$type, df = NA_real_,
       facts = abadie_imbens_facts(specification, score))
}

#' The variance of every effect, given that of the outcome
#'
#' @param gap Treated less control, of a row and its match. @param outcome_variance Per row.
#' @param about "population" or "sample": the mean effect that the variance is about.
#' @noRd
matching_variance <- function(rows, gap, estimate, outcome_variance, about) {
  sides <- rows$sides
  vapply(names(estimate), function(name) {
    used <- if (name == "ATE") sides else sides[name]
    total <- function(part) Reduce(`+`, lapply(used, `[[`, part))
    targets <- unlist(lapply(used, `[[`, "targets"))
    own <- replace(numeric(length(gap)), targets, 1)
    weight <- (own + total("weight"))^2
    spread <- 0
    if (about == "population") {
      weight <- weight - own - total("square")
      spread <- sum((gap[targets] - estimate[[name]])^2)
    }
    (spread + sum(weight * outcome_variance)) / length(targets)^2
  }, 0)
}

#' The covariance of effects whose covariances are not known
#' @noRd
diagonal_vcov <- function(variance) {
  v <- diag(unname(variance), length(variance))
  v[row(v) != col(v)] <- NA
  named_square(v, names(variance))
}

refuse_single_rows <- function(problem) {
  treated <- problem$treated[problem$eligible]
  if (min(sum(treated), sum(!treated)) > 1) return(invisible())
  abort_design("Standard errors of Abadie and Imbens need two treated and two untreated rows on
                support.")
}

#' Variance of the outcome of every row on support, given its treatment and where it stands
#'
#' J / (J + 1) times the squared difference from the mean of the J nearest, which is m / (m - 1)
#' times the squared difference from the mean of all m = J + 1.
#' @noRd
own_variance <- function(problem, matches) {
  space <- matching_space(problem)
  y <- cbind(problem$y)
  variance <- numeric(length(problem$y))
  for (side in c(TRUE, FALSE)) {
    group <- which(problem$treated == side & problem$eligible)
    variance_among <- function(targets, donors) {
      near <- nearest_moments(space, targets, donors, y, matches + 1)
      list(variance = near$count / (near$count - 1) * (problem$y[targets] - near$mean[, 1])^2)
    }
    own <- over_blocks(problem, group, group, variance_among)$variance
    alone <- is.na(own)
    if (any(alone)) own[alone] <- variance_among(group[alone], group)$variance
    variance[group] <- own
  }
  variance
}

#' Abadie and Imbens (2016): nearest neighbours on a score that was estimated
#' @noRd
adjusted_vcov <- function(rows, problem, settings, gap, estimate, specification) {
  refuse_single_rows(problem)
  parts <- adjustment_parts(rows, problem, settings$neighbours, specification$matches + 1)
  value <- matching_variance(rows, gap, estimate, parts$variance, specification$variance) +
    vapply(names(estimate), function(name) score_adjustment(name, estimate[[name]], parts), 0)
  if (any(value <= 0)) {
    warn("The correction of Abadie and Imbens (2016) leaves no variance for
          {.val {names(value)[value <= 0]}}; its standard error is NA.")
    value[value <= 0] <- NA
  }
  list(matrix = diagonal_vcov(value), type = specification$type, df = NA_real_,
       facts = abadie_imbens_facts(specification, "score_estimated"))
}

#' What the correction is made of
#'
#' @param h How many nearest rows means and covariances are of. @param m How many neighbours.
#' @return list(treated, p, density, y, z, is_matched, score_covariance, same, opposite, twin, own,
#'   other, variance), a value or row per row of the sample, those off support without density:
#'   mean outcomes of the same and the other group nearest in the score, and of the other group
#'   nearest in the covariates; covariances of `z` and outcome in the own and the other group.
#' @noRd
adjustment_parts <- function(rows, problem, m, h) {
  x <- do.call(cbind, problem$score_columns)
  p <- replace(problem$score, !problem$eligible, 0.5)  # not 0 or 1, which have no odds
  density <- if (problem$score_fit$link == "logit") p * (1 - p) else stats::dnorm(stats::qnorm(p))
  z <- cbind(1, x)
  n <- nrow(z)
  parts <- list(treated = problem$treated, p = p, density = density * problem$eligible,
                y = problem$y, z = z, is_matched = !is.na(rows$matched_outcome),
                score_covariance = problem$score_fit$covariance, same = numeric(n),
                opposite = numeric(n), twin = numeric(n), variance = numeric(n),
                own = matrix(0, n, ncol(z)), other = matrix(0, n, ncol(z)))
  by_score <- score_space(p)
  # The search is sorted by the first coordinate, which should spread most.
  by_covariates <- point_space(t(x[, order(-apply(x, 2, stats::var)), drop = FALSE]))
  values <- cbind(problem$y, z)
  for (side in c(TRUE, FALSE)) {
    group <- which(problem$treated == side & problem$eligible)
    across <- which(problem$treated != side & problem$eligible)
    own <- nearest_moments(by_score, group, group, values, h)
    other <- nearest_moments(by_score, group, across, values, h)
    parts$variance[group] <- own$product[, 1] / (own$count - 1)
    parts$own[group, ] <- own$product[, -1] / (own$count - 1)
    parts$other[group, ] <- other$product[, -1] / (other$count - 1)
    parts$opposite[group] <- other$mean[, 1]
    # The h nearest besides the row itself are the h + 1 nearest, less the row.
    wider <- nearest_moments(by_score, group, group, cbind(problem$y), h + 1)
    parts$same[group] <- (wider$count * wider$mean[, 1] - problem$y[group]) / (wider$count - 1)
    parts$twin[group] <- nearest_moments(by_covariates, group, across, cbind(problem$y), m)$mean
  }
  parts
}

#' What the estimation of the score adds to the variance of an effect
#' @noRd
score_adjustment <- function(name, effect, parts) {
  form <- function(v) drop(crossprod(v, parts$score_covariance %*% v))
  if (name == "ATE") {
    own <- ifelse(parts$treated, parts$p, 1 - parts$p)
    covariance <- parts$own / own + parts$other / (1 - own)
    return(-form(colSums(parts$density * parts$is_matched * covariance) / sum(parts$is_matched)))
  }
  # The ATU is the ATT, with the other sign, of the data with the groups exchanged. Coefficients
  # change sign with that, which no quadratic form sees.
  is_target <- parts$treated == (name == "ATT")
  odds <- if (name == "ATT") parts$p / (1 - parts$p) else (1 - parts$p) / parts$p
  effect <- if (name == "ATT") effect else -effect
  f <- parts$density * (parts$is_matched | !is_target)
  n <- sum(parts$is_matched & is_target)
  sign <- ifelse(is_target, 1, -1)
  covariance <- ifelse(is_target, 1, odds) * parts$own + ifelse(is_target, odds, 1) * parts$other
  c <- colSums(f * (parts$z * (sign * (parts$same - parts$opposite) - effect) + covariance)) / n
  g <- colSums(f * parts$z * (sign * (parts$y - parts$twin) - effect)) / n
  form(g) - form(c)
}

#' The correction of 2016 is one for neighbours from the whole sample
#' @noRd
refuse_adjustment_in_blocks <- function(design, settings) {
  if (is.null(design$block) || !"abadie_imbens_2016" %in% names(settings$vcov)) return(invisible())
  abort_input("{.code vcov = \"abadie_imbens_2016\"} does not know groups within which rows are
               matched: those of {.arg exact}, periods, or cohorts.", argument = "vcov")
}
