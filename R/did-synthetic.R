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
#' cohort, no covariates and no sampling weights.
#'
#' The weights are those of 'synthdid': ridge penalty \eqn{\zeta = (N_1 T_1)^{1/4} \hat\sigma} for
#' units and \eqn{10^{-6} \hat\sigma} for periods, \eqn{\hat\sigma} the standard deviation of first
#' differences of the never treated before treatment; 100 steps of Frank and Wolfe, weights of at
#' most a quarter of the largest to zero, then up to 10,000 more, until a step takes less than
#' \eqn{(10^{-5} \hat\sigma)^2} off the objective. Another solver gives the same estimate to about
#' four digits only, because this one stops early.
#'
#' @param variance `"jackknife"`: over units, the weights fixed; needs two treated units in each
#'   cohort. `"placebo"`: never treated units take the cohorts' places, `replicates` times, and all
#'   weights are found anew; needs more never treated than treated units, and supposes that both
#'   vary alike.
#' @param replicates Number of placebo assignments.
#' @param seed A whole number: assignment b
#'   depends on it and on b alone.
#' @return As [did_staggered()], and in `effects` `unit_weights` (a data frame with `cohort`, `unit`
#'   and `weight`) and `period_weights` (`cohort`, `period`, `weight`).
#' @references
#' Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W. and Wager, S. (2021). Synthetic
#' difference-in-differences. American Economic Review 111(12), 4088-4118.
#' \doi{10.1257/aer.20190159}
#'
#' Clarke, D., Pailanir, D., Athey, S. and Imbens, G. (2023). Synthetic difference in differences
#' estimation. arXiv 2301.11859.
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2014, 2016), 5), rep(Inf, 30))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + data$city %% 3 * data$year / 10 + rnorm(320) / 5
#' fit <- did_staggered(y ~ 1 | city + year, data, cohort = "start", estimator = "synthetic")
#' fit
#' head(fit$effects$period_weights)
#' @name synthetic
NULL

synthetic_did <- function(panel, variance = c("jackknife", "placebo"), replicates = 200, seed = 1) {
  variance <- check_choice(variance, c("jackknife", "placebo"), "variance")
  replicates <- check_draws(replicates, "replicates", 2)
  seed <- check_seed(seed)
  refuse_covariates(panel, "synthetic")
  refuse_not_synthetic(panel, variance)
  cells <- cohort_cells(panel, function(e) !is.na(e))
  groups <- which(is.finite(panel$cohort))
  controls <- which(!is.finite(panel$first))
  parts <- lapply(groups, function(g) {
    synthetic_part(panel$outcome, which(panel$group == g), controls,
                   panel$period < panel$cohort[g])
  })
  cells$estimate <- unlist(lapply(parts, `[[`, "effect"))
  label <- plain_text_each(panel$cohort_label[groups])
  draws <- if (variance == "placebo") synthetic_placebo(panel, groups, controls, replicates, seed)
  covariance <- if (variance == "jackknife") {
    fact("variance_jackknife", units = length(panel$first))
  } else {
    fact("variance_placebo", draws = ncol(draws), seed = plain_text(seed))
  }
  structure(
    list(cells = cells, mass = cohort_mass(panel, cells, rep(1, length(panel$group))),
         influences = if (variance == "jackknife") synthetic_influences(panel, parts),
         draws = draws, covariance = covariance, has_influences = variance == "jackknife",
         unit_weights = do.call(rbind, Map(function(part, name) {
           data.frame(cohort = name, unit = panel$unit_label[controls], weight = part$omega)
         }, parts, label)),
         period_weights = do.call(rbind, Map(function(part, name) {
           data.frame(cohort = name, period = panel$period_label[part$before], weight = part$lambda)
         }, parts, label)),
         facts = list(fact("rules_synthetic"))),
    class = "synthetic_effects"
  )
}

refuse_not_synthetic <- function(panel, variance) {
  if (!panel$is_balanced) {
    abort_design("{.val synthetic} needs a balanced panel; {count_of(length(panel$outcome) -
                  panel$n_rows, 'row')} of units and periods are not there.")
  }
  size <- tabulate(panel$group)[is.finite(panel$cohort)]
  n_controls <- sum(!is.finite(panel$first))
  if (n_controls < 2) {
    abort_design("{.val synthetic} compares with two or more never treated units; found
                  {n_controls}.", column = panel$name$cohort)
  }
  before <- vapply(panel$cohort[is.finite(panel$cohort)], function(g) sum(panel$period < g), 0)
  if (any(before < 2)) {
    abort_design("{.val synthetic} needs two periods before treatment; cohort
                  {plain_text(panel$cohort_label[which(before < 2)])} has one.",
                 column = panel$name$cohort)
  }
  if (length(panel$clusters) > 1 || anyDuplicated(panel$clusters[[1]]) > 0) {
    abort_input("The errors of {.val synthetic} are by unit; they have no clusters.",
                argument = "cluster")
  }
  if (variance == "jackknife" && any(size < 2)) {
    abort_design("The jackknife needs two treated units in each cohort; cohort
                  {plain_text(panel$cohort_label[which(size < 2)])} has one.",
                 "{.code variance = \"placebo\"} does not.", argument = "variance")
  }
  if (variance == "placebo" && n_controls <= sum(size)) {
    abort_design("Placebo assignments need more never treated than treated units; there are
                  {n_controls} and {sum(size)}.", argument = "variance")
  }
}

#' One cohort: weights, and effects by period
#' @param outcome Periods x units.
#' @param before Per period, whether it lies before treatment.
#' @return list(effect, omega, lambda, before, path: of the cohort, synthetic: of the weighted
#'   controls).
#' @noRd
synthetic_part <- function(outcome, treated, controls, before) {
  y0 <- outcome[, controls, drop = FALSE]
  path <- rowMeans(outcome[, treated, drop = FALSE])
  early <- y0[before, , drop = FALSE]
  noise <- stats::sd(diff(early))
  n_cells <- length(treated) * sum(!before)
  omega <- synthetic_weights(early, path[before], sqrt(n_cells) * noise^2, noise)
  lambda <- synthetic_weights(t(early), colMeans(y0[!before, , drop = FALSE]), (1e-6 * noise)^2,
                              noise)
  synthetic <- drop(y0 %*% omega)
  gap <- path - synthetic
  list(effect = gap - sum(lambda * gap[before]), omega = omega, lambda = lambda,
       before = which(before), path = path, synthetic = synthetic)
}

synthetic_weights <- function(a, b, penalty, noise) {
  run <- function(start, most) {
    core_simplex_weights(a, b, penalty, (1e-5 * noise)^2, most, start)
  }
  first <- run(rep(1 / ncol(a), ncol(a)), 100L)
  first[first <= max(first) / 4] <- 0
  run(first / sum(first), 10000L)
}

#' What the estimates become without a unit, less what they are, with the factor of the jackknife
#'
#' Without a treated unit the mean of its cohort changes, without a control the weights of the
#' others are scaled to sum to one.
#' @return As mapped_influences() takes them.
#' @noRd
synthetic_influences <- function(panel, parts) {
  n <- length(panel$first)
  groups <- which(is.finite(panel$cohort))
  controls <- which(!is.finite(panel$first))
  n_periods <- length(panel$period)
  blocks <- Map(function(part, g) {
    own <- which(panel$group == g)
    share <- part$omega / (1 - part$omega)
    moved <- cbind((part$path - panel$outcome[, own, drop = FALSE]) / (length(own) - 1),
                   sweep(panel$outcome[, controls, drop = FALSE] - part$synthetic, 2, share, `*`))
    base <- colSums(part$lambda * moved[part$before, , drop = FALSE])
    change <- matrix(0, n, n_periods)
    change[c(own, controls), ] <- t(moved) - base
    change <- sweep(change, 2, colMeans(change))
    list(units = seq_len(n), cells = (match(g, groups) - 1) * n_periods + seq_len(n_periods),
         values = sqrt((n - 1) / n) * change)
  }, parts, groups)
  list(blocks = unname(blocks), n = n)
}

#' Effects by cell where never treated units take the cohorts' places
#' @return Cells x replicates.
#' @noRd
synthetic_placebo <- function(panel, groups, controls, replicates, seed) {
  size <- tabulate(panel$group)[groups]
  code <- rep(seq_along(size), size)
  n <- length(controls)
  replicate_over(new_scheme("permutation", replicates, seed), function(first, last) {
    orders <- core_draw_orders(seed, n, integer(n), first, last) + 1L
    draws <- apply(orders, 2, function(order) {
      taken <- controls[order[seq_along(code)]]
      left <- sort(controls[order[-seq_along(code)]])
      unlist(lapply(seq_along(groups), function(k) {
        synthetic_part(panel$outcome, taken[code == k], left,
                       panel$period < panel$cohort[groups[k]])$effect
      }))
    })
    list(draws = draws)
  }, "Placebo assignments")$draws
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
