# Simultaneous (sup-t) confidence bands: wide enough to hold the whole path at once.

#' Simultaneous confidence bands
#'
#' Pointwise intervals hold each coefficient with their level; that all of them hold the whole path
#' at once is less likely. The sup-t band \eqn{\hat\beta_j \pm c \, se_j} holds all of
#' them with the level asked for: \eqn{c} solves
#' \deqn{P(\max_j |t_j| \le c) = level,}
#' where the \eqn{t_j} are jointly t distributed (normal where the fit is) with the correlations of
#' the estimates. Among bands of this form it is the narrowest (Montiel Olea and Plagborg-Moller
#' 2019), and a path is uniformly significant where the band excludes zero.
#'
#' The critical value is found by quasi-Monte Carlo, to about 0.0005. It is the same in every
#' session, and `.Random.seed` is not touched. Correlations may be singular: perfectly
#' correlated coefficients count as one, and one coefficient has its pointwise interval.
#'
#' @param object A result of [event_study()].
#' @param parm Coefficients, by name or number. Missing: all; with `simultaneous` those of the path.
#' @param level Confidence level.
#' @param simultaneous `TRUE`: limits that hold all coefficients given at once; `FALSE`: each its
#'   own.
#' @inheritParams confint.policypanel_fit
#' @return A matrix with the lower and upper limits, one row per coefficient; with `simultaneous` it
#'   has the attribute `critical`.
#' @references
#' Montiel Olea, J. L. and Plagborg-Moller, M. (2019). Simultaneous confidence bands: theory,
#' implementation, and an application to SVARs. Journal of Applied Econometrics 34(1), 1-17.
#' \doi{10.1002/jae.2656}
#' @seealso [event_study()], [did_staggered()], [multiplier_bootstrap()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$policy <- as.numeric(data$city <= 15 & data$year >= 2014 + data$city %% 3)
#' set.seed(1)
#' data$y <- 0.5 * data$policy + rnorm(320)
#' path <- event_study(y ~ policy | city + year, data, window = c(-3, 2))
#' confint(path, simultaneous = TRUE, level = 0.9)
#' path$band$critical
#' @name simultaneous_bands
#' @export
confint.event_study <- function(object, parm, level = 0.95, simultaneous = FALSE, vcov = NULL,
                                cluster = NULL, small_sample = NULL, ...) {
  check_dots(...)
  object <- with_vcov(object, vcov, cluster, small_sample)
  pointwise <- own_limits(object, parm, level)
  if (!check_flag(simultaneous, "simultaneous")) return(pointwise)
  terms <- if (missing(parm)) object$band$terms else rownames(pointwise)
  band <- simultaneous_band(object, terms, level)
  estimate <- object$coefficients[terms]
  reach <- band$critical * standard_errors(object)[terms]
  pointwise <- pointwise[terms, , drop = FALSE]
  pointwise[] <- c(estimate - reach, estimate + reach)
  structure(pointwise, critical = band$critical)
}

#' The band of some coefficients of a fit
#' @noRd
simultaneous_band <- function(fit, terms, level) {
  error <- standard_errors(fit)[terms]
  # An exact coefficient cannot leave its band, and one without an error has none.
  moving <- terms[which(error > 0)]
  v <- fit$vcov$matrix[moving, moving, drop = FALSE]
  df <- joint_df(fit, if (length(moving) > 0) moving else terms)
  pointwise <- stats::qt((1 + level) / 2, df)
  # Where none of them can leave the band, any will do.
  critical <- if (length(moving) == 0 && any(error == 0, na.rm = TRUE)) pointwise else {
    sup_t_critical(v / outer(error[moving], error[moving]), df, level)
  }
  list(level = level, critical = critical, pointwise = pointwise, terms = terms,
       method = "sup-t (Montiel Olea and Plagborg-Moller 2019)")
}

#' Critical value of max |t_j| for jointly t distributed t_j
#'
#' By Bonferroni's inequality made exact: P(max > c) = sum_j P(|t_j| > c) E(1 / N | |t_j| > c), N
#' the number of coefficients beyond c. The first factor is known, the second varies little with c,
#' so that rounds of c <- quantile(alpha / sum_j E(1 / N)) converge to the solution at once. Three
#' on a coarse lattice come close and tell the rate; the last, on the fine one, is extrapolated by
#' it.
#' @param df Infinite for the normal distribution.
#' @noRd
sup_t_critical <- function(correlation, df, level) {
  tail <- function(p) stats::qt(p / 2, df, lower.tail = FALSE)
  k <- nrow(correlation)
  if (k == 0) return(NA_real_)
  root <- correlation_root(correlation)
  refine <- function(critical, draws) {
    tail((1 - level) / effective_number(critical, correlation, draws))
  }
  draws <- band_draws(root, df, coarse = TRUE)
  path <- Reduce(function(critical, round) refine(critical, draws), 1:3, tail((1 - level) / k),
                 accumulate = TRUE)
  rate <- (path[4] - path[3]) / (path[3] - path[2])
  if (!is.finite(rate) || abs(rate) > 0.5) rate <- 0  # too small to be seen
  path[4] + (refine(path[4], band_draws(root, df, coarse = FALSE)) - path[4]) / (1 - rate)
}

#' What sum_j E(1 / N | |t_j| > c) is taken over, whatever c is
#' @return list(df, beyond, normal, shrink): uniform numbers for t_j beyond c; normal draws with the
#'   correlations, coefficients x points; what makes them t distributed (NULL: nothing).
#' @noRd
band_draws <- function(root, df, coarse) {
  uniform <- lattice_points(ncol(root) + 2, coarse)
  list(df = df, beyond = uniform[, 1],
       normal = crossprod(root, t(stats::qnorm(uniform[, -(1:2), drop = FALSE]))),
       shrink = if (is.finite(df)) sqrt(stats::qchisq(uniform[, 2], df + 1)))
}

#' sum_j E(1 / N | |t_j| > c): how many independent coefficients these are worth
#'
#' t_j is drawn beyond c, the others given t_j: R_j t_j plus the rest of a normal draw, scaled as
#' the conditional t distribution asks (df + 1 degrees of freedom). By symmetry t_j > c will do.
#' @noRd
effective_number <- function(critical, correlation, draws) {
  beyond <- stats::pt(critical, draws$df, lower.tail = FALSE)
  t_j <- stats::qt(beyond * draws$beyond, draws$df, lower.tail = FALSE)
  scale <- if (is.null(draws$shrink)) rep(1, length(t_j)) else sqrt(draws$df + t_j^2) / draws$shrink
  core_effective_number(draws$normal, scale, t_j, correlation, critical)
}

#' Points that fill the unit cube more evenly than random ones do
#'
#' A Korobov lattice (Korobov 1959) of a prime number of points, shifted and folded, which makes
#' what is averaged over it periodic. The multiplier is the best of 1,200 or more by the criterion
#' P2 with weights 1 / j^2 in 24 dimensions.
#' @param coarse 1,021 points instead of 8,191.
#' @noRd
lattice_points <- function(dimensions, coarse) {
  points <- if (coarse) 1021 else 8191
  multiplier <- if (coarse) 455 else 2918
  step <- Reduce(function(z, unused) (z * multiplier) %% points, seq_len(dimensions - 1), 1,
                 accumulate = TRUE)
  shift <- (seq_len(dimensions) * (sqrt(5) - 1) / 2) %% 1
  point <- (outer(seq_len(points) - 1, step) / points + rep(shift, each = points)) %% 1
  pmin(pmax(abs(2 * point - 1), 1e-12), 1 - 1e-12)
}
