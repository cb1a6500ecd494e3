# Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021): synthetic difference-in-differences, by
# cohort as in Clarke, Pailanir, Athey and Imbens (2023).

#' Synthetic difference-in-differences
#'
#' `did_staggered(estimator = "synthetic")`. Each cohort is compared with the never treated units,
#' weighted so that their path before treatment runs parallel to the cohort's, and with the periods
#' before treatment, weighted so that they predict the periods after it. With \eqn{\omega} the
#' weights of units and \eqn{\lambda} those of periods,
#' \deqn{\hat\tau_{gt} = (\bar Y_{gt} - \sum_j \omega_j Y_{jt}) -
#' \sum_s \lambda_s (\bar Y_{gs} - \sum_j \omega_j Y_{js}).}
#' The average over the periods after treatment is the estimator of Arkhangelsky et al. (2021);
#' `ATT` averages cohorts by their treated rows (Clarke et al. 2023). Effects of periods before
#' treatment show how well the paths agree; they are no test of parallel trends, as the weights were
#' chosen to make them small.
#'
#' What is assumed: outcomes are sums of unit and period effects and of a few common factors, which
#' the weights balance; a balanced panel, never treated units, two or more periods before each
#' cohort, no sampling weights.
#'
#' The weights are those of 'synthdid': ridge penalty \eqn{\zeta = (N_1 T_1)^{1/4} \hat\sigma} for
#' units and \eqn{10^{-6} \hat\sigma} for periods, \eqn{\hat\sigma} the standard deviation of first
#' differences of the never treated before treatment; 100 steps of Frank and Wolfe, weights of at
#' most a quarter of the largest to zero, then up to 10,000 more, until a step takes less than
#' \eqn{(10^{-5} \hat\sigma)^2} off the objective. These steps stop short of the minimum, so that a
#' solver which reaches it gives other digits.
#'
#' *Covariates* change with time and are taken off the outcome, \eqn{Y - X'\beta}. `adjustment =
#' "projected"` has \eqn{\beta} from the regression of the outcome on covariates, unit and period
#' effects among the never treated (Kranz 2022): covariates that move with time explain what they
#' can, the weights the rest. `"optimized"` finds \eqn{\beta} together with the weights, cohort by
#' cohort (Arkhangelsky et al. 2021, footnote 4): a step of each weight, then a step of 1/t times
#' the gradient, covariates in standard deviations, as Stata's `sdid` does. It stops short of the
#' minimum too, and finds nothing of a covariate that the weights already balance.
#'
#' @param variance `"jackknife"`: over units, the weights fixed and \eqn{\beta} found anew; needs
#'   two treated units in each cohort. `"bootstrap"`: units are drawn with replacement, `replicates`
#'   times, and everything is found anew; a draw without one of the cohorts, or with fewer than two
#'   never treated units, is drawn again, and cohorts keep their shares; needs two treated units in
#'   each cohort, and many to be trusted. `"placebo"`: never treated units take the cohorts' places,
#'   `replicates` times, and everything is found anew; needs more never treated than treated units,
#'   and supposes that both vary alike.
#' @param adjustment `"optimized"` or `"projected"`, what becomes of covariates; `NULL`: the first,
#'   as in `sdid`.
#' @param replicates Number of bootstrap draws or placebo assignments.
#' @param seed A whole number: replicate b depends on it and on b alone.
#' @return As [did_staggered()], and in `effects` `unit_weights` (a data frame with `cohort`, `unit`
#'   and `weight`), `period_weights` (`cohort`, `period`, `weight`), `paths` (`cohort`, `period`,
#'   `treated`, `synthetic`: mean outcomes of the cohort and of the weighted never treated, less
#'   what covariates explain) and `slopes` (`cohort`, `covariate`, `slope`; `NULL` without
#'   covariates).
#'   `plot(fit, type = "trends")` shows paths and period weights, `type = "unit_weights"` the units.
#' @references
#' Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W. and Wager, S. (2021). Synthetic
#' difference-in-differences. American Economic Review 111(12), 4088-4118.
#' \doi{10.1257/aer.20190159}
#'
#' Clarke, D., Pailanir, D., Athey, S. and Imbens, G. (2023). Synthetic difference in differences
#' estimation. arXiv 2301.11859.
#'
#' Kranz, S. (2022). Synthetic difference-in-differences with time-varying covariates. Technical
#' report, Ulm University.
#' @seealso [imputation]; [did_staggered()], which calls it, and [compare_estimators()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2014, 2016), 5), rep(Inf, 30))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + data$city %% 3 * data$year / 10 + rnorm(320) / 5
#' fit <- did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "synthetic")
#' fit
#' head(fit$effects$period_weights)
#' plot(fit, type = "trends")
#' data$income <- data$y / 4 + rnorm(320)
#' did_staggered(y ~ income | city + year, data, cohort = "start", estimator = "synthetic",
#'               adjustment = "projected", variance = "placebo", replicates = 20)
#' @name synthetic
NULL

synthetic_did <- function(panel, variance = c("jackknife", "placebo", "bootstrap"),
                          adjustment = NULL, replicates = 200, seed = 1) {
  variance <- check_choice(variance, c("jackknife", "placebo", "bootstrap"), "variance")
  adjustment <- check_adjustment(adjustment, panel)
  replicates <- check_draws(replicates, "replicates", 2)
  seed <- check_seed(seed)
  refuse_not_synthetic(panel, variance)
  cells <- cohort_cells(panel, function(e) !is.na(e))
  groups <- which(is.finite(panel$cohort))
  sample <- list(cohorts = lapply(groups, function(g) which(panel$group == g)),
                 controls = which(!is.finite(panel$first)),
                 before = lapply(groups, function(g) which(panel$period < panel$cohort[g])))
  parts <- synthetic_parts(panel, sample, adjustment)
  cells$estimate <- unlist(lapply(parts, `[[`, "effect"))
  draws <- switch(variance, jackknife = NULL,
                  placebo = synthetic_placebo(panel, sample, adjustment, replicates, seed),
                  bootstrap = synthetic_bootstrap(panel, sample, adjustment, replicates, seed))
  covariance <- if (is.null(draws)) {
    fact("variance_jackknife", units = length(panel$first))
  } else {
    fact(paste0("variance_", variance), draws = ncol(draws), seed = plain_text(seed))
  }
  structure(
    c(list(cells = cells, mass = cohort_mass(panel, cells, rep(1, length(panel$group))),
           influences = if (is.null(draws)) jackknife_influences(panel, sample, parts, adjustment),
           draws = draws, covariance = covariance, has_influences = is.null(draws),
           variance = variance,
           facts = Filter(is_fact, list(fact("rules_synthetic"), if (!is.null(adjustment)) {
             fact(paste0("covariates_", adjustment))
           }))),
      synthetic_tables(panel, sample, parts, plain_text_each(panel$cohort_label[groups]))),
    class = "synthetic_effects"
  )
}

#' Weights, paths and coefficients of covariates by cohort
#' @noRd
synthetic_tables <- function(panel, sample, parts, label) {
  by_cohort <- function(row_of) do.call(rbind, Map(row_of, parts, label))
  list(
    unit_weights = by_cohort(function(part, name) {
      data.frame(cohort = name, unit = panel$unit_label[sample$controls], weight = part$omega)
    }),
    period_weights = by_cohort(function(part, name) {
      data.frame(cohort = name, period = panel$period_label[part$before], weight = part$lambda)
    }),
    paths = by_cohort(function(part, name) {
      data.frame(cohort = name, period = panel$period_label, treated = part$path,
                 synthetic = part$synthetic)
    }),
    slopes = if (length(panel$covariates) > 0) by_cohort(function(part, name) {
      data.frame(cohort = name, covariate = names(panel$covariates), slope = part$slope)
    })
  )
}

check_adjustment <- function(adjustment, panel) {
  if (!is.null(adjustment)) {
    adjustment <- check_choice(adjustment, c("optimized", "projected"), "adjustment")
    if (length(panel$covariates) == 0) {
      abort_input("{.arg adjustment} says what becomes of covariates; the formula has none.",
                  argument = "adjustment")
    }
  }
  if (length(panel$covariates) == 0) return(NULL)
  adjustment %||% "optimized"
}

refuse_not_synthetic <- function(panel, variance) {
  if (panel$has_weights) {
    abort_input("{.val synthetic} takes no weights here.", argument = "weights")
  }
  refuse_missing_rows(panel, "synthetic")
  refuse_few_controls(panel, variance)
  before <- vapply(panel$cohort[is.finite(panel$cohort)], function(g) sum(panel$period < g), 0)
  if (any(before < 2)) {
    abort_design("{.val synthetic} needs two periods before treatment; cohort
                  {plain_text(panel$cohort_label[which(before < 2)])} has one.",
                 column = panel$name$cohort)
  }
  refuse_clusters(panel, "synthetic", "are by unit")
  refuse_constant_covariates(panel)
}

#' What the variances ask of the numbers of units
#' @noRd
refuse_few_controls <- function(panel, variance) {
  size <- tabulate(panel$group)[is.finite(panel$cohort)]
  n_controls <- sum(!is.finite(panel$first))
  if (n_controls < 2) {
    abort_design("{.val synthetic} compares with two or more never treated units; found
                  {n_controls}.", column = panel$name$cohort)
  }
  if (variance != "placebo" && any(size < 2)) {
    abort_design("The {variance} needs two treated units in each cohort; cohort
                  {plain_text(panel$cohort_label[which(size < 2)])} has one.",
                 "{.code variance = \"placebo\"} does not.", argument = "variance")
  }
  if (variance == "placebo" && n_controls <= sum(size)) {
    abort_design("Placebo assignments need more never treated than treated units; there are
                  {n_controls} and {sum(size)}.", argument = "variance")
  }
}

#' @export
combine_effects.synthetic_effects <- function(effects, target, errors) {
  estimate <- drop(crossprod(target$weights, effects$cells$estimate))
  if (effects$has_influences) {
    return(list(estimate = estimate, covariance = effects$covariance,
                influences = mapped_influences(effects$influences, target$weights)))
  }
  moved <- crossprod(target$weights, effects$draws)
  moved <- moved - rowMeans(moved)
  list(estimate = estimate, influences = matrix(0, length(effects$mass$group), length(estimate)),
       reduction = -tcrossprod(moved) / ncol(moved), covariance = effects$covariance)
}
