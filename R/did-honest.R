#' Honest bounds: what an event study shows if trends were not quite parallel
#'
#' Confidence intervals for an effect that hold when parallel trends are violated by no more than
#' can be learned from the periods before treatment (Rambachan and Roth 2023).
#'
#' The estimates before and after treatment are \eqn{\hat\beta \sim N((\delta_{pre}, \tau +
#' \delta_{post}), V)}, with \eqn{\tau} the effects and \eqn{\delta} the difference in trends, zero
#' in the last period before treatment. Parallel trends say \eqn{\delta_{post} = 0}. Here
#' \eqn{\delta} may be any path in a set:
#'
#' * `"relative_magnitude"`: from treatment on, trends part from one period to the next by no more
#'   than `bound` times as much as they did at most before,
#'   \deqn{|\delta_{t+1} - \delta_t| \le \bar M \max_{s < 0} |\delta_{s+1} - \delta_s|, \quad t \ge
#'   0.}
#' * `"smoothness"`: the difference in trends is close to linear; its slope changes by no more than
#'   `bound`, in units of the outcome,
#'   \deqn{|(\delta_{t+1} - \delta_t) - (\delta_t - \delta_{t-1})| \le M.}
#'   With a bound of 0 a linear trend is extrapolated.
#'
#' `sign` and `monotonicity` restrict the sets further: to a bias after treatment that is positive
#' or negative, to a difference in trends that rises or falls throughout.
#'
#' @section Intervals:
#' `"fixed_length"` (smoothness alone): the affine estimator \eqn{a'\hat\beta} whose interval
#' \eqn{a'\hat\beta \mp \sigma_a cv(\bar b_a / \sigma_a)} is shortest, where \eqn{\bar b_a} is its
#' largest bias in the set and \eqn{cv} the quantile of \eqn{|N(\cdot, 1)|} (Armstrong and Kolesar
#' 2018). The best estimators lie on the path of a lasso, which is followed exactly.
#'
#' `"conditional"`: all values of the effect that the test of moment inequalities of Andrews, Roth
#' and Pakes (2023) does not reject, the other effects being nuisance. `"hybrid"`: the same with a
#' first stage of a tenth of the size: the test with the least favourable critical value, or, under
#' smoothness, the fixed-length interval. The limits shown are the least and the largest value not
#' rejected, found to nine digits. As in the authors' 'HonestDiD', inequalities on leads alone are
#' left out (but under smoothness with one effect), and under relative magnitudes the set is a
#' union over the period and sign of the largest change before treatment.
#'
#' Least favourable critical values are found by quasi-Monte Carlo, the same in every session;
#' `.Random.seed` is not touched. Nuisance effects are eliminated exactly. Only for sums of many
#' effects (about eight) under a sign or monotonicity are there too many vertices; these are left to
#' linear programmes, which take the package 'Rglpk' and some time.
#'
#' @param object An [event_study()], a result of [did_staggered()] or of its [aggregate()] by event
#'   time, or estimates made elsewhere, as `list(estimate, vcov, leads,
#'   lags)`: estimates in the order of time without the reference, their covariance, and how many
#'   are before the reference and after it.
#'
#'   Of an event study the path relative to period -1 is used. Ends that bin several periods are
#'   left out with a note. A covariance that is not positive definite is repaired with a note.
#'
#'   Of effects of cohorts the leads must be differences from the period before treatment as the
#'   effects are: `"callaway_santanna"` with `base_period = "universal"`, `"sun_abraham"`,
#'   `"stacked"` and `"lp_did"`. Others are refused: a varying base gives changes from period to
#'   period, and the leads of an imputation come from another regression than its effects, so that
#'   even under a smooth difference in trends the path has a kink at treatment (Roth 2024).
#' @param restriction `"relative_magnitude"` or `"smoothness"`.
#' @param bounds Bounds, each 0 or more. `NULL`: 0.5, 1, 1.5 and 2 for relative magnitudes; for
#'   smoothness they have to be given.
#' @param effect_weights A weight per effect; the interval is for the weighted sum. `NULL`: the
#'   first effect.
#' @param sign `"none"`, `"positive"` or `"negative"`: the sign of the bias after treatment.
#' @param monotonicity `"none"`, `"increasing"` or `"decreasing"`: how the difference in trends
#'   moves.
#' @param interval `"fixed_length"`, `"hybrid"` or `"conditional"`; `NULL`: the first for smoothness
#'   without further restrictions, else the second.
#' @param level Confidence level.
#' @return An object of class `honest_did`:
#'   * `bounds`: a data frame with a row per bound, also given by `tidy()`: `restriction`, `bound`,
#'     `conf.low`, `conf.high`, and `identified.low` and `identified.high`, the set of effects that
#'     the estimates themselves allow. Limits are `NA` where no effect is compatible with estimates
#'     and restriction; a note counts these.
#'   * `original`: `estimate`, `conf.low` and `conf.high` under parallel trends.
#'   * `breakdown`: the smallest bound at which no effect is not rejected (0 where already parallel
#'     trends, or a linear trend, allow it).
#'   * `restriction`, `sign`, `monotonicity`, `interval`, `level`, `effect_weights`, `leads`,
#'     `lags`.
#' @section Errors: `policypanel_error_design` where there is no period to learn from, where the
#'   path has a gap, several references or a coefficient without a standard error.
#' @references
#' Andrews, I., Roth, J. and Pakes, A. (2023). Inference for linear conditional moment inequalities.
#' Review of Economic Studies 90(6), 2763-2791. \doi{10.1093/restud/rdad004}
#'
#' Armstrong, T. B. and Kolesar, M. (2018). Optimal inference in a class of regression models.
#' Econometrica 86(2), 655-683. \doi{10.3982/ECTA14434}
#'
#' Roth, J. (2024). Interpreting event-studies from recent difference-in-differences methods.
#' \doi{10.48550/arXiv.2401.12309}
#'
#' Rambachan, A. and Roth, J. (2023). A more credible approach to parallel trends. Review of
#' Economic Studies 90(5), 2555-2591. \doi{10.1093/restud/rdad018}
#' @seealso [event_study()], [pretrend_power()], [joint_test()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- ifelse(data$city <= 15, 2015, NA)
#' set.seed(1)
#' data$y <- 0.8 * (data$year >= data$start) %in% TRUE + rnorm(320)
#' path <- event_study(y ~ 1 | city + year, data, window = c(-4, 3), cohort = "start")
#' honest <- honest_did(path)
#' honest
#' tidy(honest)
#' plot(honest)
#'
#' # The average of the four effects, if the slope of the difference in trends is nearly constant
#' honest_did(path, "smoothness", bounds = c(0, 0.05, 0.1), effect_weights = rep(1 / 4, 4))
#'
#' # Estimates from elsewhere
#' given <- list(estimate = c(0.01, -0.02, 0, 0.5, 0.4, 0.3), vcov = diag(c(0.05, 0.05, 0.05, 0.1,
#'   0.1, 0.1)^2), leads = 3, lags = 3)
#' honest_did(given, bounds = 1, interval = "conditional")
#' @export
honest_did <- function(object, restriction = c("relative_magnitude", "smoothness"), bounds = NULL,
                       effect_weights = NULL, sign = c("none", "positive", "negative"),
                       monotonicity = c("none", "increasing", "decreasing"), interval = NULL,
                       level = 0.95) {
  check_arguments()
  restriction <- check_choice(restriction, c("relative_magnitude", "smoothness"), "restriction")
  shape <- list(sign = check_choice(sign, c("none", "positive", "negative"), "sign"),
                monotonicity = check_choice(monotonicity, c("none", "increasing", "decreasing"),
                                            "monotonicity"))
  interval <- check_interval(interval, restriction, shape)
  alpha <- 1 - check_level(level)
  study <- usable_path(object)
  study$weights <- check_effect_weights(effect_weights, study$lags)
  bounds <- check_honest_bounds(bounds, restriction, study)
  solver <- honest_solver(restriction, shape, interval, study, alpha)
  table <- honest_table(restriction, bounds, solver$limits)
  result <- c(list(bounds = table, original = parallel_interval(study, alpha),
                   breakdown = breakdown_bound(solver$covers_zero, solver$scale),
                   restriction = restriction), shape,
              list(interval = interval, level = level, effect_weights = study$weights),
              study[c("leads", "lags", "periods", "source", "covariance")])
  structure(result, class = "honest_did")
}

#' The kind of interval, if the restriction has it
#' @noRd
check_interval <- function(interval, restriction, shape) {
  is_affine <- restriction == "smoothness" && all(unlist(shape) == "none")
  if (is.null(interval)) return(if (is_affine) "fixed_length" else "hybrid")
  interval <- check_choice(interval, c("fixed_length", "hybrid", "conditional"), "interval")
  if (interval == "fixed_length" && !is_affine) {
    abort_input("Fixed-length intervals are for smoothness alone: they do not use a sign or
                 monotonicity, and have no finite length under relative magnitudes.",
                "Use {.code interval = \"hybrid\"}.", argument = "interval")
  }
  interval
}

check_effect_weights <- function(weights, lags) {
  if (is.null(weights)) return(c(1, numeric(lags - 1)))
  if (!checkmate::test_numeric(weights, finite = TRUE, any.missing = FALSE, len = lags) ||
        all(weights == 0) || is.object(weights)) {
    abort_input("{.arg effect_weights} must be {count_of(lags, 'number')}, one per effect, not all
                 zero.", argument = "effect_weights")
  }
  as.vector(weights, "double")
}

check_honest_bounds <- function(bounds, restriction, study) {
  is_smooth <- restriction == "smoothness"
  error <- sqrt(drop(study$weights %*% effect_vcov(study) %*% study$weights))
  if (is.null(bounds) && is_smooth) {
    guess <- toString(plain_text_each(signif(c(0, error / 4, error / 2), 2)))
    abort_input("{.arg bounds} are missing: smoothness is in units of the outcome.",
                "The estimate's standard error is {plain_text(signif(error, 3))}; for example
                 {.code bounds = c({guess})}.", argument = "bounds")
  }
  bounds <- bounds %||% c(0.5, 1, 1.5, 2)
  most <- 1e6 * if (is_smooth) signif(error, 1) else 1
  is_good <- checkmate::test_numeric(bounds, lower = 0, upper = most, any.missing = FALSE,
                                     min.len = 1)
  if (!is_good || is.object(bounds) || !is.null(dim(bounds))) {
    abort_input("{.arg bounds} must be numbers from 0 to {plain_text(most)}.", argument = "bounds")
  }
  sort(unique(as.vector(bounds, "double")))
}

effect_vcov <- function(study) {
  after <- study$leads + seq_len(study$lags)
  study$vcov[after, after, drop = FALSE]
}

#' The interval under parallel trends
#' @noRd
parallel_interval <- function(study, alpha) {
  estimate <- sum(study$weights * study$estimate[study$leads + seq_len(study$lags)])
  error <- sqrt(drop(study$weights %*% effect_vcov(study) %*% study$weights))
  reach <- stats::qnorm(1 - alpha / 2) * error
  c(estimate = estimate, conf.low = estimate - reach, conf.high = estimate + reach)
}

#' How limits are found under a restriction
#' @return list(limits, covers_zero, scale): functions of a bound, c(low, high, identified low,
#'   identified high) and whether zero is not rejected; and a bound of usual size.
#' @noRd
honest_solver <- function(restriction, shape, interval, study, alpha) {
  sets_at <- function(bound) restriction_sets(restriction, bound, study$leads, study$lags, shape)
  study <- with_vertices(study, sets_at(1)[[1]])
  if (is.null(study$vertices)) {
    check_package("Rglpk", "A sum of so many effects under a sign or monotonicity")
  }
  estimators <- if (restriction == "smoothness") smoothness_estimators(study)
  study$draws <- if (restriction != "smoothness" && interval == "hybrid") {
    normal_draws(study$vcov)
  }
  tests_at <- function(bound) {
    first_stage <- if (interval == "hybrid") {
      if (is.null(estimators)) "least_favourable" else {
        fixed_length_interval(study, estimators, bound, alpha / 10)
      }
    }
    lapply(sets_at(bound), conditional_test, study, alpha, first_stage)
  }
  identified_at <- function(bound) {
    ranges <- unlist(lapply(sets_at(bound), function(set) {
      theta_range(moment_problem(set, study), study, 0)
    }))
    if (is.null(ranges)) c(NA_real_, NA_real_) else range(ranges)
  }
  is_fixed <- interval == "fixed_length"
  fixed_at <- function(bound) fixed_length_interval(study, estimators, bound, alpha)
  list(
    limits = function(bound) {
      if (!is_fixed) return(c(accepted_limits(tests_at(bound), study), identified_at(bound)))
      own <- fixed_at(bound)
      c(own$estimate + c(-1, 1) * own$half, identified_at(bound))
    },
    covers_zero = function(bound) {
      if (is_fixed) {
        own <- fixed_at(bound)
        return(abs(own$estimate) <= own$half)
      }
      any(vapply(tests_at(bound), is_accepted, NA, study, 0))
    },
    scale = if (restriction == "smoothness") min(sqrt(diag(study$vcov))) else 1
  )
}

honest_table <- function(restriction, bounds, limits_at) {
  limits <- t(vapply(bounds, limits_at, numeric(4)))
  rejected <- sum(is.na(limits[, 1]))
  if (rejected > 0) {
    note("At {count_of(rejected, 'bound')} every value of the effect is rejected: the estimates
          contradict the restriction.")
  }
  data.frame(restriction = restriction, bound = bounds, conf.low = limits[, 1],
             conf.high = limits[, 2], identified.low = limits[, 3], identified.high = limits[, 4])
}

#' The smallest bound at which zero is not rejected, to five digits
#' @noRd
breakdown_bound <- function(covers_zero, scale) {
  if (covers_zero(0)) return(0)
  high <- scale
  while (!covers_zero(high)) {
    if (high > 2^20 * scale) return(Inf)
    high <- 2 * high
  }
  low <- if (high > scale) high / 2 else 0
  while (high - low > 1e-6 * high) {
    middle <- (low + high) / 2
    if (covers_zero(middle)) high <- middle else low <- middle
  }
  high
}

#' @export
tidy.honest_did <- function(x, ...) {
  check_dots(...)
  x$bounds
}

#' @export
print.honest_did <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                             ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  cat(wording("honest_title", restriction = restriction_facts(x)), "\n", sep = "")
  tell("honest_source", source = x$source, leads = x$leads, lags = x$lags)
  tell("standard_errors", covariance = x$covariance)
  tell("honest_effect", effect = effect_fact(x))
  cat("\n", wording("honest_intervals", level = 100 * x$level, kind = interval_fact(x)), "\n",
      sep = "")
  shown <- data.frame(
    honest_bound = c(wording("honest_parallel"), plain_text_each(x$bounds$bound)),
    honest_low = signif_text(c(x$original[["conf.low"]], x$bounds$conf.low), digits),
    honest_high = signif_text(c(x$original[["conf.high"]], x$bounds$conf.high), digits)
  )
  print(in_words(shown), row.names = FALSE)
  cat("\n")
  say(breakdown_text(x$breakdown, digits))
  invisible(x)
}

breakdown_text <- function(breakdown, digits) {
  if (breakdown == 0) return(wording("honest_never_rejected"))
  if (is.infinite(breakdown)) return(wording("honest_always_rejected"))
  wording("honest_rejected_below", breakdown = signif_text(breakdown, digits))
}

restriction_facts <- function(x) {
  chosen <- c(x$restriction, setdiff(c(x$sign, x$monotonicity), "none"))
  lapply(paste0("honest_", chosen), fact)
}

#' Which effect, or which sum of effects, the intervals are for
#' @noRd
effect_fact <- function(x) {
  used <- which(x$effect_weights != 0)
  named <- lapply(used, function(number) {
    if (is.null(x$periods)) return(fact("honest_effect_number", number = number))
    fact("honest_effect_at", period = x$periods[x$leads + number])
  })
  weights <- x$effect_weights[used]
  if (length(used) == 1 && weights == 1) return(named[[1]])
  if (all(abs(weights * length(used) - 1) < 1e-8)) return(fact("honest_average", effects = named))
  fact("honest_sum", parts = Map(function(weight, effect) {
    fact("honest_times", weight = weight, effect = effect)
  }, signif_text(weights, 3), named))
}

interval_fact <- function(x) {
  fact(paste0("honest_", x$interval, if (x$interval == "hybrid") paste0("_", x$restriction)))
}
