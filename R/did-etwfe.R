# Wooldridge (2021): two-way fixed effects, extended by an effect for each cohort and period.

#' Extended two-way fixed effects
#'
#' `did_staggered(estimator = "etwfe")`. One regression with a dummy for every treated cell,
#' \deqn{y_{it} = \sum_g \sum_{t \ge g} \tau_{gt} 1(G_i = g, T = t) + \alpha_i + \lambda_t +
#' \epsilon_{it},}
#' averaged by the rows of the cells. Covariates enter by period, by cohort, and as deviations from
#' their cohort's mean in each cell, \eqn{(x_{it} - \bar x_g)'\gamma_{gt}}, so that \eqn{\tau_{gt}}
#' is the effect at the mean of the cohort; one that does not change within units is thus used, not
#' dropped. What is assumed: parallel trends in all periods (given covariates, in a linear way), no
#' anticipation.
#'
#' The numbers are those of 'etwfe' for R: effects of cohorts and not of units are taken out
#' (`fixed_effects = "cohort"`; in balanced panels the estimates are the same), with the
#' small-sample factor of 'fixest' and errors conditional on shares and means of covariates. With
#' `errors = "unconditional"` both count as estimates (`jwdid, vce(unconditional)` in Stata).
#'
#' @param controls `"not_yet_treated"`; `"never_treated"` adds dummies for the periods before
#'   treatment, but for the last.
#' @param fixed_effects `"cohort"` or `"unit"`.
#' @param errors `"conditional"` or `"unconditional"`.
#' @references
#' Wooldridge, J. M. (2021). Two-way fixed effects, the two-way Mundlak regression, and
#' difference-in-differences estimators. Working paper, Michigan State University.
#' \doi{10.2139/ssrn.3906345}
#' @seealso [sun_abraham], [imputation]; [did_staggered()], which calls it, and
#'   [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "etwfe")
#' @name etwfe
NULL

etwfe <- function(panel, controls = c("not_yet_treated", "never_treated"),
                  fixed_effects = c("cohort", "unit")) {
  controls <- check_choice(controls, c("not_yet_treated", "never_treated"), "controls")
  fixed_effects <- check_choice(fixed_effects, c("cohort", "unit"), "fixed_effects")
  panel <- with_controls(panel)
  is_never <- controls == "never_treated"
  cells <- cohort_cells(panel, function(e) if (is_never) e != -1 else e >= 0)
  means <- lapply(panel$covariates, cohort_means, panel)
  nuisance <- Map(cbind, nuisance_design(panel, by_period = TRUE), cohort_slopes(panel))
  effects <- effects_of_regression(panel, cells, nuisance, fixed_effects,
                                   deviation_design(panel, cells, means))
  if (fixed_effects == "cohort") {
    effects$n_coefficients <- effects$n_coefficients + length(panel$cohort) - 1
  }
  effects$mass$means <- mean_influences(panel, cells, effects, means)
  effects$panel <- panel
  effects$facts <- list(fact("rules_etwfe", controls = fact(paste0("controls_", controls)),
                             levels = fact(paste0(fixed_effects, "s"))))
  effects
}

cohort_means <- function(x, panel) {
  vapply(cohort_units(panel), function(own) {
    w <- period_weights(panel, own)
    sum(w * x[, own]) / sum(w)
  }, 0)
}

#' A slope of each covariate for each cohort, but for the first
#' @noRd
cohort_slopes <- function(panel) {
  p <- length(panel$covariates)
  n_times <- length(panel$period)
  G <- length(panel$cohort)
  one <- kronecker(diag(1, 1 + p), rep(1, n_times))[, -1, drop = FALSE]
  lapply(seq_len(G), function(g) kronecker(t(as.numeric(seq_len(G)[-1] == g)), one))
}

#' Deviations of covariates from the mean of the cohort, in each cell
#' @noRd
deviation_design <- function(panel, cells, means) {
  if (length(means) == 0) return(NULL)
  n_times <- length(panel$period)
  dummies <- cell_design(panel, cells)
  lapply(seq_along(panel$cohort), function(g) {
    do.call(cbind, lapply(seq_along(means), function(a) {
      d <- dummies[[g]]
      shifted <- -means[[a]][g] * d
      shifted[a * n_times + seq_len(n_times), ] <- d[seq_len(n_times), ]
      shifted
    }))
  })
}

#' What the mean of a cohort's covariates adds to the influences on its effects
#' @return list(slopes: covariates x cells, deviations: per covariate units), or NULL.
#' @noRd
mean_influences <- function(panel, cells, effects, means) {
  if (length(means) == 0) return(NULL)
  slopes <- utils::tail(effects$regression$coefficients, length(means) * nrow(cells))
  units <- cohort_units(panel)
  deviations <- Map(function(x, m) {
    w <- period_weights(panel, seq_along(panel$group))
    size <- vapply(units, function(own) sum(w[, own]), 0)
    colSums(w * (x - rep(m[panel$group], each = nrow(x)))) / size[panel$group]
  }, panel$covariates, means)
  list(slopes = matrix(slopes, length(means), byrow = TRUE), deviations = deviations)
}
