# What R's generics ask of a regression: its size of residuals, likelihood and formula.

#' Residual spread, likelihood and formula of a regression
#'
#' As of [lm()] with the fixed effects as dummies, whatever covariance the fit has: with \eqn{N}
#' rows, \eqn{K} coefficients and absorbed effects and weights \eqn{w}, `deviance()` is \eqn{\sum_i
#' w_i e_i^2}, `sigma()` \eqn{\sqrt{deviance / (N - K)}}, and `logLik()` the normal log-likelihood
#' at its maximum, \deqn{\tfrac12 \sum_i \ln w_i - \tfrac N2 (\ln 2\pi + 1 - \ln N + \ln
#' deviance),} with \eqn{K + 1} parameters, from which [AIC()] and [BIC()] follow. Frequency weights
#' count rows. ('fixest' leaves the variance out of the parameters of its `AIC()` and `BIC()`, and
#' weights out of its `logLik()`.)
#'
#' `sigma` of [glance()] is Stata's root mean squared error: it equals `sigma()` but with analytic
#' weights, which Stata scales to sum to \eqn{N}. `df.residual()` gives the degrees of freedom of
#' the t statistics, clusters less one under clustering, not \eqn{N - K}.
#'
#' `extractAIC()` is [lm()]'s, \eqn{N \ln(deviance / N) + k K}, by which [step()] chooses among
#' regressions without fixed effects. `family()` is [gaussian()]; `weights()` the column of weights,
#' `NULL` without one. [regression_influence] has leverages.
#'
#' @param object,fit,x A result of [did_feols()].
#' @param scale Not used: error variances are estimated.
#' @param k What a parameter costs; 2 for AIC.
#' @param ... Not used.
#' @return A number; `logLik()` one of class `logLik`; a formula; `extractAIC()` parameters and AIC;
#'   `weights()` one per row of the data, `NA` where a row did not enter.
#' @section Errors: `policypanel_error_input`: two-stage least squares has no likelihood; a formula
#'   with bars has no `terms()`; a fit keeps no model frame, as [augment()] joins fitted values and
#'   residuals to the data.
#' @seealso [glance.policypanel_fit()], [regression_influence], [joint_test()].
#' @name regression_statistics
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data)
#' AIC(fit, update(fit, . ~ . | unit))
NULL

#' @rdname regression_statistics
#' @export
deviance.did_feols <- function(object, ...) {
  check_dots(...)
  object$fit$ssr
}

#' @rdname regression_statistics
#' @export
sigma.did_feols <- function(object, ...) {
  check_dots(...)
  sqrt(object$fit$ssr / residual_df(object$system, object$fit))
}

#' @rdname regression_statistics
#' @export
logLik.did_feols <- function(object, ...) {
  check_dots(...)
  if (!is.null(object$iv)) {
    refuse_statistic(object, "likelihood", "Two-stage least squares is not maximum likelihood.")
  }
  n <- object$fit$n
  w <- row_weights(object$system)
  if (is.null(w) || has_counts(object$system)) w <- 1
  value <- (sum(log(w)) - n * (log(2 * pi) + 1 - log(n) + log(object$fit$ssr))) / 2
  structure(value, df = n - residual_df(object$system, object$fit) + 1, nobs = n, class = "logLik")
}

#' @rdname regression_statistics
#' @importFrom stats extractAIC
#' @export
extractAIC.did_feols <- function(fit, scale = 0, k = 2, ...) {
  check_dots(...)
  if (!identical(scale, 0) && !identical(scale, 0L)) {
    abort_input("{.arg scale} is not used: the error variance is estimated.", argument = "scale")
  }
  if (!is.null(fit$iv)) refuse_statistic(fit, "likelihood", "Two-stage least squares is not maximum
                                                             likelihood.")
  n <- fit$fit$n
  parameters <- n - residual_df(fit$system, fit$fit)
  c(parameters, n * log(fit$fit$ssr / n) + check_number(k, "k") * parameters)
}

#' @rdname regression_statistics
#' @importFrom stats family
#' @export
family.did_feols <- function(object, ...) {
  check_dots(...)
  stats::gaussian()
}

#' @rdname regression_statistics
#' @export
weights.did_feols <- function(object, ...) {
  check_dots(...)
  place_rows(row_weights(object$system), object$rows, object$n_data)
}

#' @rdname regression_statistics
#' @export
formula.did_feols <- function(x, ...) {
  check_dots(...)
  formula <- x$formula %||% x$call$formula
  if (!rlang::is_formula(formula)) refuse_statistic(x, "formula")
  stats::as.formula(formula, parent.frame())
}

#' @rdname regression_statistics
#' @export
terms.did_feols <- function(x, ...) {
  check_dots(...)
  has_bars <- length(x$fixed) + length(x$slopes) > 0 || !is.null(x$iv)
  if (has_bars) refuse_statistic(x, "terms object", "{.fn terms} reads no formula with bars.")
  terms <- stats::terms(stats::formula(x))
  # Of a table in a database the kinds of columns are not kept; a part of them would mislead.
  if (length(x$recipe) == 0) return(terms)
  variables <- x$recipe$regressors$variables
  classes <- vapply(variables, function(own) {
    # Text and factors have levels, matrices names of columns, and logicals are numbers.
    if (!is.null(own$levels)) return("factor")
    if (is.null(own$names)) "numeric" else paste0("nmatrix.", length(own$names))
  }, "")
  names(classes) <- vapply(variables, `[[`, "", "label")
  structure(terms, dataClasses = c(stats::setNames("numeric", x$outcome), classes))
}
