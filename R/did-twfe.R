# The regression that the other estimators mend, for comparison.

#' Two-way fixed effects
#'
#' `did_staggered(estimator = "twfe")`: the coefficient of the treatment in
#' \deqn{y_{it} = \delta 1(t \ge G_i) + x_{it}'\beta + \alpha_i + \lambda_t + \epsilon_{it},}
#' as [did_feols()] gives it. It is an average of the effects only where these are the same in all
#' cohorts and periods: otherwise later cohorts are compared with earlier ones that are treated
#' already, and effects may count with negative weights (Goodman-Bacon 2021). It stands here to be
#' compared, and has no effects by event time, cohort or period.
#'
#' @references
#' Goodman-Bacon, A. (2021). Difference-in-differences with variation in treatment timing. Journal
#' of Econometrics 225(2), 254-277. \doi{10.1016/j.jeconom.2021.03.014}
#' @seealso [bacon_decomposition()], [twfe_weights()]; [did_staggered()], which calls it, and
#'   [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "twfe")
#' @name twfe
NULL

twfe <- function(panel) {
  refuse_constant_covariates(panel)
  q <- length(panel$period) * (1 + length(panel$covariates))
  design <- Map(function(r, g) {
    treated <- numeric(q)
    treated[seq_along(panel$period)] <- panel$period >= g
    cbind(r, treated, deparse.level = 0)
  }, nuisance_design(panel), panel$cohort)
  moments <- cohort_moments(panel)
  fit <- cohort_regression(moments, design)
  own <- ncol(design[[1]])
  if (own %in% fit$dropped) {
    abort_design("The treatment is collinear with unit and period effects and the covariates.")
  }
  maps <- lapply(design, function(r) r %*% fit$inverse[, own, drop = FALSE])
  list(cells = data.frame(cohort = NA_real_, period = NA_real_, event_time = NA_real_,
                          estimate = fit$coefficients[own]),
       mass = list(cell = 1), n_coefficients = fit$rank + 1,
       regression = kept_regression(moments, design, fit),
       influences = list(scores = fit$scores, group = panel$group, maps = maps,
                         n = length(panel$group)),
       facts = list(fact("rules_twfe")))
}
