# The did_feols object: made here, and its methods.

#' The fit of an equation
#'
#' @param estimated From estimate(). @param which The position of the equation.
#' @param constant Whether to report the constant; NULL for the usual.
#' @noRd
new_regression <- function(call, estimated, which = 1, constant = NULL, class = character(),
                           title = NULL) {
  design <- estimated$design
  sample <- estimated$sample
  system <- estimated$system
  equation <- estimated$equations[[which]]
  fit <- estimated$solutions[[which]]
  small_sample <- design$rules$small_sample
  constant <- wants_constant(constant, design)
  effects <- names(sample$effects)
  # A matrix or function of the user's needs the fit, which is made with another covariance first.
  is_given <- sample$inference$type == "given"
  inference <- if (is_given) new_specification("iid") else sample$inference
  vcov <- fit_vcov(system, fit, inference, small_sample, constant)
  report_dropped(fit$dropped)
  coefficients <- reported_coefficients(system, fit, constant)
  object <- new_policypanel_fit(
    c(class, "did_feols"), call,
    title = title %||% regression_title(design, fit),
    coefficients = coefficients, vcov = vcov,
    counts = c(rows = fit$n, level_counts(system)), ledger = sample$ledger,
    r_squared = fit_r_squared(system, fit),
    f = wald_test(coefficients[names(fit$coefficients)], vcov),
    sigma = root_mean_square_error(system, fit), weights_name = design$weights_name,
    weights_are_counts = has_counts(system),
    outcome = fit$outcome, fixed_effects = effects[effects != "(Intercept)"],
    dropped = fit$dropped, rows = sample$rows, n_data = sample$n, residuals = fit$residuals,
    solver = c(solver_of(system),
               list(largest_level_sum = fit$level_sum, threads = threads_of(system))),
    formula = equation$formula, recipe = equation$recipe,
    offset = take_rows(equation$offset, sample$rows),
    levels = lapply(sample$effects, `[[`, "labels"),
    slopes = sample$effects[lengths(lapply(sample$effects, `[[`, "z")) > 0], constant = constant,
    inference = design$inference, fixed = design$fixed, panel = design$panel, ids = sample$ids,
    coordinates = sample$coordinates, system = system, fit = fit,
    iv = instrument_summary(system, fit, inference, small_sample),
    diagnoses = regression_diagnoses(system, fit, vcov)
  )
  if (!is_given) return(object)
  replace_vcov.did_feols(object, stored_vcov(object, object$inference))
}

#' What is to be known of a regression beside its numbers
#' @noRd
regression_diagnoses <- function(system, fit, vcov) {
  solver <- solver_of(system)
  join_diagnoses(list(
    if (!solver$converged) diagnosis("not_converged", count = solver$iterations),
    if (fit$is_flat) diagnosis("flat_outcome"), vcov$diagnoses
  ))
}

regression_title <- function(design, fit) {
  kind <- c(if (length(design$fixed) + length(design$slopes) > 0) "fixed_effects",
            if (!is.null(fit$roles)) "two_stage")
  if (length(kind) == 0) kind <- "regression"
  fact(paste(c("title", kind), collapse = "_"), outcome = fit$outcome)
}

#' Stata's root MSE: weights are scaled to sum to the number of rows
#' @noRd
root_mean_square_error <- function(system, fit) {
  sqrt(fit$ssr * fit$n / products_of(system)$weight / residual_df(system, fit))
}

report_dropped <- function(dropped) {
  for (reason in unique(dropped)) {
    names <- names(dropped)[dropped == reason]
    note("Dropped, {reason}: {.val {names}}.")
  }
}

#' Levels of each fixed effect and slope
#' @noRd
level_counts <- function(system) {
  levels <- effect_levels(system)
  names(levels) <- effect_names(system)
  levels[names(levels) != "(Intercept)"]
}

#' R2 of each kind: of the demeaned outcome, of the outcome itself, and both adjusted for df
#' @noRd
fit_r_squared <- function(system, fit) {
  if (fit$is_flat) {
    warn("The outcome {.val {fit$outcome}} does not vary; its R2 is not defined.")
    return(c(within = NA_real_, overall = NA_real_, within.adjusted = NA_real_,
             overall.adjusted = NA_real_))
  }
  within <- 1 - fit$ssr / fit$tss_within
  # Where the fixed effects explain the outcome, both are errors of rounding.
  if (fit$is_exact && fit$ssr > 1e-6 * fit$tss_within) within <- NA_real_
  overall <- 1 - fit$ssr / fit$tss_total
  df <- residual_df(system, fit)
  absorbed <- absorbed_levels(system)
  c(within = within, overall = overall,
    within.adjusted = 1 - (1 - within) * (fit$n - absorbed) / df,
    overall.adjusted = 1 - (1 - overall) * (fit$n - (absorbed > 0)) / df)
}

#' Covariance of a fit, as estimated or another one
#'
#' @param object A result of [did_feols()] or [event_study()].
#' @param vcov One of the [covariances], such as `"hc1"`, `~city`, `newey_west(2)` or a matrix;
#'   `NULL` for the one the fit was made with, or clusters where `cluster` is given.
#' @param cluster Columns to cluster by.
#' @param small_sample As in [did_feols()]; `NULL` for the fit's own.
#' @param ... Not used; an argument that is not known is an error.
#' @return A matrix with the names of the coefficients. Nothing is refitted and the data are not
#'   needed: the scores come from the residuals and the projected columns kept in the fit. It keeps
#'   the columns of its fixed effects, clusters, `unit`, `time` and `vcov`; those of others are
#'   refused.
#' @seealso [summary.did_feols()] for the fit with another covariance.
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data)
#' vcov(fit, "hc1")
#' vcov(fit, ~ unit + year)
#' vcov(fit, newey_west(lag = 1), small_sample = "none")
#' @export
vcov.did_feols <- function(object, vcov = NULL, cluster = NULL, small_sample = NULL, ...) {
  check_dots(..., ignored = "complete")
  if (is.null(vcov) && is.null(cluster) && is.null(small_sample)) return(object$vcov$matrix)
  stored_vcov(object, stored_specification(object, vcov, cluster), small_sample)$matrix
}

#' A covariance computed anew from what the fit keeps
#' @noRd
stored_vcov <- function(object, specification, small_sample = NULL) {
  if (!is.null(small_sample) && specification$type == "given") {
    abort_input("{.arg small_sample} is given but the covariance is a matrix or function of yours,
                 which no factor is applied to.", argument = "small_sample")
  }
  small_sample <- check_choice(small_sample %||% object$vcov$small_sample, small_sample_rules,
                               "small_sample")
  inference <- settle_inference(specification, object)
  fit <- object$fit
  clusterings <- clusterings_of(inference)
  if (length(clusterings) > 0) {
    meats <- score_meats(object$system, fit$position, fit$residuals, clusterings)
    fit$meats <- fitted_meats(meats, fit$fitted)
  }
  fit_vcov(object$system, fit, inference, small_sample, object$constant)
}

#' Summary of a regression, with another covariance if asked for
#'
#' @inheritParams vcov.did_feols
#' @param level Of the confidence intervals.
#' @return The fit with that covariance, of class `summary.policypanel_fit` before its own: it
#'   prints the coefficients with their intervals, the statistics and the sample ledger; [tidy()],
#'   [confint()], [regression_table()] and all else use, and name, the new covariance.
#' @seealso [vcov.did_feols()], [summary.policypanel_fit()].
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data)
#' summary(fit, vcov = "hc1")
#' tidy(summary(fit, vcov = driscoll_kraay(lag = 1)))
#' @export
summary.did_feols <- function(object, level = 0.95, vcov = NULL, cluster = NULL,
                              small_sample = NULL, ...) {
  check_dots(...)
  object <- with_vcov(object, vcov, cluster, small_sample)
  # update() makes the next fit with this covariance too.
  if (!is.null(vcov) || !is.null(cluster)) {
    object$call$vcov <- vcov
    object$call$cluster <- cluster
  }
  if (!is.null(small_sample)) object$call$small_sample <- small_sample
  out <- as_summary(object, level)
  can_test <- object$vcov$type %in% iv_test_types && !has_counts(object$system)
  if (!is.null(object$iv) && can_test) out$iv_tests <- iv_tests(object, level = level)
  out
}

#' @export
with_vcov.did_feols <- function(object, vcov = NULL, cluster = NULL, small_sample = NULL) {
  object$inference <- stored_specification(object, vcov, cluster)
  replace_vcov(object, stored_vcov(object, object$inference, small_sample))
}

#' All that was made from the old covariance is made anew
#' @noRd
replace_vcov <- function(object, vcov) UseMethod("replace_vcov")

#' @export
replace_vcov.did_feols <- function(object, vcov) {
  object$vcov <- vcov
  object$f <- wald_test(object$fit$coefficients, vcov)
  object$diagnoses <- regression_diagnoses(object$system, object$fit, vcov)
  object$iv <- instrument_summary(object$system, object$fit,
                                  settle_inference(object$inference, object), vcov$small_sample)
  object$iv_tests <- NULL
  object
}

#' @export
residuals.did_feols <- function(object, ...) {
  check_dots(...)
  refuse_rows(object, "residuals")
  place_rows(object$residuals, object$rows, object$n_data)
}

#' @export
fitted.did_feols <- function(object, ...) {
  check_dots(...)
  refuse_rows(object, "fitted values")
  y <- raw_columns(object$system, object$fit$position)[[1]]
  fitted <- y - object$residuals + (object$offset %||% 0)
  place_rows(fitted, object$rows, object$n_data)
}

#' @export
print_statistics.did_feols <- function(x, digits) {
  r <- as.list(fixed_text(x$r_squared, digits))
  cat("\n")
  tell(if (length(x$fixed_effects) > 0) "r2_line_within" else "r2_line", within = r$within,
       overall = r$overall, adjusted = r$overall.adjusted, slopes = slopes_text(x))
  if (!is.null(x$iv)) print_instruments(x$iv)
  if (length(x$dropped) > 0) {
    reasons <- facts_of(x$dropped, drop_kinds)
    tell("dropped_terms", terms = Map(function(term, reason) {
      fact("dropped_term", term = term, reason = reason)
    }, term_text(x, names(x$dropped)), reasons, USE.NAMES = FALSE))
  }
}

# Why a regressor or instrument is not in a model, as keys of the dictionaries; `fit$dropped` has
# them in English.
drop_kinds <- c("drop_constant", "drop_absorbed", "drop_collinear", "drop_instrument_constant",
                "drop_instrument_absorbed", "drop_instrument_collinear")

#' The Wald test of all slopes behind the R2s; nothing where there are none
#' @noRd
slopes_text <- function(x) {
  slopes <- setdiff(names(x$coefficients), "(Intercept)")
  if (length(slopes) == 0) return("")
  tested <- setdiff(slopes, x$f$left_out)
  if (is.na(x$f$statistic)) {
    return(wording("slopes_untested", reason = untested_reason(x$f, x, tested)))
  }
  which <- fact(if (length(tested) < length(slopes)) "slopes_with_error" else "slopes_all")
  if (length(unique(x$vcov$df)) > 1) which <- fact("smallest_df", which = which)
  wording("slopes_test", f = f_text(x$f), which = which)
}

#' Scores, bread and the demeaned regressors, for 'sandwich', 'lmtest' and friends
#'
#' @param x,object A result of [did_feols()].
#' @param ... Not used; an argument that is not known is an error.
#' @return `estfun()`: rows x coefficients, the scores \eqn{w_i e_i \tilde x_i}; `bread()`:
#'   \eqn{N (\tilde X'W\tilde X)^{-1}}; `model.matrix()`: rows x coefficients, regressors less their
#'   fixed effects. With instruments, \eqn{\tilde x} are the endogenous regressors as fitted by
#'   the first stage (as in 'ivreg').
#' @name sandwich_methods
#' @keywords internal
NULL

#' @rdname sandwich_methods
#' @export
model.matrix.did_feols <- function(object, ...) {
  check_dots(...)
  m <- within_rows(object$system)
  if (!is.null(object$fit$fitted)) m <- m %*% object$fit$fitted
  m <- m[, object$fit$kept, drop = FALSE]
  colnames(m) <- names(object$fit$coefficients)
  if (object$constant) {
    # With a constant the columns keep their means: the same space, Stata's constant.
    mean <- products_of(object$system)$mean[object$fit$kept]
    m <- cbind(sweep(m, 2, mean, "+"), `(Intercept)` = 1)
  }
  m
}

#' @rdname sandwich_methods
#' @exportS3Method sandwich::estfun
estfun.did_feols <- function(x, ...) {
  check_dots(...)
  w <- row_weights(x$system)
  if (has_counts(x$system)) {
    abort_input("With frequency weights a row has no score of its own.",
                "Repeat the rows as often as they count.", argument = "x")
  }
  stats::model.matrix(x) * (if (is.null(w)) x$residuals else w * x$residuals)
}

#' @rdname sandwich_methods
#' @exportS3Method sandwich::bread
bread.did_feols <- function(x, ...) {
  check_dots(...)
  m <- stats::model.matrix(x)
  w <- row_weights(x$system)
  solve(crossprod(m, if (is.null(w)) m else w * m)) * nrow(m)
}

#' Whether to report the constant; unless asked, only without fixed effects
#' @noRd
wants_constant <- function(constant, design) {
  if (is.null(constant)) {
    return(design$intercept && length(design$fixed) + length(design$slopes) == 0)
  }
  check_flag(constant, "constant") && design$intercept
}
