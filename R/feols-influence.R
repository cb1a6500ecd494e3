# What single rows do to a regression, and outcomes drawn from it.

#' Leverages, standardised residuals and simulated outcomes of a regression
#'
#' As of [lm()] with the fixed effects as dummies: \eqn{h_i}, the leverage, counts them all (see
#' [leverage_adjusted] for HC2 and HC3, which use it). `rstandard()` is \eqn{\sqrt{w_i} e_i /
#' (\hat\sigma \sqrt{1 - h_i})}; `cooks.distance()`, of Cook (1977), is \eqn{r_i^2 h_i / (1 - h_i) /
#' K}, \eqn{r_i} the standardised residual and \eqn{K} coefficients and absorbed effects.
#'
#' `simulate()` draws outcomes \eqn{\hat y_i + \hat\sigma z_i / \sqrt{w_i}}, \eqn{z_i} independent
#' standard normal, from the seed given; R's own random numbers are as they were afterwards.
#'
#' @param model,object A result of [did_feols()] by least squares.
#' @param nsim Number of outcomes to draw.
#' @param seed Where the random numbers start, a whole number; it must be given.
#' @param ... Not used.
#' @return One number per row of the data, `NA` where a row did not enter; standardised residuals
#'   are `NaN` in rows of leverage 1. `simulate()`: a data frame with a column per draw.
#' @section Errors: `policypanel_error_input` after two-stage least squares and for frequency
#'   weights, which give a row no leverage of its own; `policypanel_error_design` where all fixed
#'   effects but the largest have more than 2,000 levels.
#' @references
#' Cook, R. D. (1977). Detection of influential observation in linear regression. Technometrics
#' 19(1), 15-18.
#' @seealso [regression_statistics], [leverage_adjusted], [leave_one_out()].
#' @name regression_influence
#' @examples
#' fit <- did_feols(mpg ~ hp | cyl, mtcars)
#' head(hatvalues(fit))
#' head(cooks.distance(fit))
#' head(simulate(fit, 2, seed = 1))
NULL

#' @rdname regression_influence
#' @importFrom stats hatvalues
#' @export
hatvalues.did_feols <- function(model, ...) {
  check_dots(...)
  refuse_without_leverage(model)
  place_rows(leverages(model$system, model$fit), model$rows, model$n_data)
}

refuse_without_leverage <- function(model) {
  if (!is.null(model$iv)) {
    refuse_statistic(model, "leverage", "It is defined for least squares, not for two-stage least
                                         squares.")
  }
  if (has_counts(model$system)) {
    refuse_statistic(model, "leverage", "With frequency weights a row has none of its own.")
  }
}

#' @rdname regression_influence
#' @importFrom stats rstandard
#' @export
rstandard.did_feols <- function(model, ...) {
  check_dots(...)
  left <- 1 - stats::hatvalues(model)
  left[which(left < 1e-10)] <- NaN  # fitted exactly
  w <- stats::weights(model) %||% 1
  sqrt(w) * stats::residuals(model) / (stats::sigma(model) * sqrt(left))
}

#' @rdname regression_influence
#' @importFrom stats cooks.distance
#' @export
cooks.distance.did_feols <- function(model, ...) {
  check_dots(...)
  h <- stats::hatvalues(model)
  parameters <- model$fit$n - residual_df(model$system, model$fit)
  stats::rstandard(model)^2 * h / (1 - h) / parameters
}

#' @rdname regression_influence
#' @importFrom stats simulate
#' @export
simulate.did_feols <- function(object, nsim = 1, seed = NULL, ...) {
  check_dots(...)
  if (!is.null(object$iv)) {
    refuse_statistic(object, "distribution", "Two-stage least squares models no distribution.")
  }
  nsim <- check_draws(nsim, "nsim", 1)
  if (is.null(seed)) {
    abort_input("{.arg seed} is missing: give a whole number where the random numbers start.",
                "For example {.code simulate(fit, nsim = 100, seed = 1)}.", argument = "seed")
  }
  seed <- check_count(seed, "seed", 0, .Machine$integer.max)
  fitted <- stats::fitted(object)
  w <- if (has_counts(object$system)) 1 else stats::weights(object) %||% 1
  error <- rep_len(stats::sigma(object) / sqrt(w), length(fitted))
  draws <- with_own_random_numbers(seed, lapply(seq_len(nsim), function(draw) {
    fitted + error * stats::rnorm(length(fitted))
  }))
  as.data.frame(stats::setNames(draws, paste0("sim_", seq_len(nsim))))
}

#' Run code with random numbers from a seed, and leave R's own as they were
#' @noRd
with_own_random_numbers <- function(seed, code) {
  before <- globalenv()[[".Random.seed"]]
  put_back <- function() {
    if (is.null(before)) return(rm(".Random.seed", envir = globalenv()))
    assign(".Random.seed", before, globalenv())
  }
  on.exit(put_back(), add = TRUE)
  set.seed(seed, "Mersenne-Twister", "Inversion", "Rejection")
  code
}
