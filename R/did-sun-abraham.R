# Sun and Abraham (2021): an event study with dummies for each cohort and period.

#' Sun and Abraham's interaction-weighted event study
#'
#' `did_staggered(estimator = "sun_abraham")`. One regression on dummies of cohort times event time,
#' \deqn{y_{it} = \sum_g \sum_{e \ne -1} \delta_{ge} 1(G_i = g) 1(t - g = e) + x_{it}'\beta +
#' \alpha_i + \lambda_t + \epsilon_{it},}
#' with never-treated units as controls (without any, the last cohort, whose treated periods leave),
#' averaged by the rows of the cells. The period before treatment is the reference. What is assumed:
#' parallel trends in all periods, no anticipation.
#'
#' The numbers are those of `sunab()` in 'fixest': its small-sample factor and t distribution,
#' errors conditional on the cohorts' shares; `errors = "unconditional"` adds their part, as
#' `eventstudyinteract` does in Stata. In a balanced panel without covariates the effects are those
#' of [callaway_santanna] with never-treated controls and a universal base.
#'
#' @param errors `"conditional"` or `"unconditional"` on the cohorts' shares.
#' @references
#' Sun, L. and Abraham, S. (2021). Estimating dynamic treatment effects in event studies with
#' heterogeneous treatment effects. Journal of Econometrics 225(2), 175-199.
#' \doi{10.1016/j.jeconom.2020.09.006}
#' @seealso [etwfe]; [did_staggered()], which calls it, and [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "sun_abraham")
#' @name sun_abraham
NULL

sun_abraham <- function(panel) {
  panel <- with_controls(panel)
  refuse_constant_covariates(panel)
  cells <- cohort_cells(panel, function(e) e != -1)
  effects <- effects_of_regression(panel, cells, nuisance_design(panel))
  effects$panel <- panel
  effects$facts <- list(fact("rules_sun_abraham"))
  effects$base_event_time <- -1
  effects
}

#' Covariates that unit effects take out would be dropped in silence
#' @noRd
refuse_constant_covariates <- function(panel) {
  w <- period_weights(panel, seq_along(panel$group))
  is_constant <- vapply(panel$covariates, function(x) {
    mean <- colSums(w * x) / colSums(w)
    sum(w * (x - rep(mean, each = nrow(x)))^2) <= 1e-18 * sum(w * x^2)
  }, NA)
  if (!any(is_constant)) return(invisible())
  abort_design("{.val {names(panel$covariates)[is_constant]}} {?does/do} not change within units, so
                that unit effects take {cli::qty(sum(is_constant))}{?it/them} out.",
               "{.val callaway_santanna} and {.val etwfe} let trends and effects depend on such a
                covariate.", argument = "formula")
}
