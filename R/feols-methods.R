# The did_feols object: made here, and its methods.

new_did_feols <- function(call, design, sample, system, fit, small_sample, constant, options,
                          class = character(), title = NULL) {
  vcov <- fit_vcov(system, fit, design$vcov, sample$clusters, small_sample, constant)
  report_dropped(fit$dropped)
  r_squared <- fit_r_squared(system, fit)
  coefficients <- fit$coefficients
  if (constant) {
    mean_x <- system$mean[fit$kept]
    coefficients <- c(coefficients, `(Intercept)` = fit$mean_outcome - sum(mean_x * coefficients))
  }
  new_policypanel_fit(
    c(class, "did_feols"), call,
    title = title %||% regression_title(design, fit),
    coefficients = coefficients, vcov = vcov,
    counts = c(rows = fit$n, level_counts(system, design)), ledger = sample$ledger,
    r_squared = r_squared, f = wald_test(coefficients[names(fit$coefficients)], vcov),
    sigma = root_mean_square_error(system, fit), weights_name = design$weights_name,
    outcome = design$outcome, fixed_effects = setdiff(names(sample$effects), "(Intercept)"),
    dropped = fit$dropped, rows = sample$rows, n_data = sample$n, residuals = fit$residuals,
    solver = list(name = system$solver, iterations = system$iterations,
                  converged = system$converged, largest_level_sum = fit$level_sum,
                  threads = options$threads),
    formula = design$formula, offset = take_rows(design$offset, sample$rows),
    levels = lapply(sample$effects, `[[`, "labels"),
    slopes = Filter(function(effect) !is.null(effect$z), sample$effects), constant = constant,
    clusters = sample$clusters, ids = sample$ids, system = system, fit = fit,
    iv = instrument_summary(system, fit, vcov, sample$clusters, small_sample)
  )
}

regression_title <- function(design, fit) {
  kind <- c(if (length(design$fixed) + length(design$slopes) > 0) "fixed-effects",
            if (!is.null(fit$roles)) "two-stage least squares", "regression")
  text <- paste(kind, collapse = " ")
  paste(paste0(toupper(substr(text, 1, 1)), substring(text, 2)), "of", design$outcome)
}

#' Stata's root MSE: weights are scaled to sum to the number of rows
#' @noRd
root_mean_square_error <- function(system, fit) {
  sqrt(fit$ssr * fit$n / system$weight / residual_df(system, fit))
}

report_dropped <- function(dropped) {
  for (reason in unique(dropped)) {
    names <- names(dropped)[dropped == reason]
    note("Dropped, {reason}: {.val {names}}.")
  }
}

level_counts <- function(system, design) {
  if (length(design$fixed) + length(design$slopes) == 0) return(NULL)
  slopes <- vapply(design$slopes, `[[`, "", "label")
  names <- c(vapply(design$fixed, paste, "", collapse = "^"), slopes)
  stats::setNames(utils::tail(system$n_levels, length(names)), names)
}

#' R2 of each kind: of the demeaned outcome, of the outcome itself, and both adjusted for df
#' @noRd
fit_r_squared <- function(system, fit) {
  is_flat <- !(fit$tss_total > 1e-20 * system$weight * fit$mean_outcome^2)
  if (is_flat) {
    warn("The outcome {.val {fit$outcome}} does not vary; its R2 is not defined.")
    return(c(within = NA_real_, overall = NA_real_, within.adjusted = NA_real_,
             overall.adjusted = NA_real_))
  }
  within <- 1 - fit$ssr / fit$tss_within
  overall <- 1 - fit$ssr / fit$tss_total
  df <- residual_df(system, fit)
  absorbed <- system$absorbed
  c(within = within, overall = overall,
    within.adjusted = 1 - (1 - within) * (fit$n - absorbed) / df,
    overall.adjusted = 1 - (1 - overall) * (fit$n - (absorbed > 0)) / df)
}

#' Wald test that all slopes are zero: F with the covariance's own degrees of freedom
#' @noRd
wald_test <- function(coefficients, vcov) {
  k <- length(coefficients)
  # Where every coefficient has its own degrees of freedom, the smallest: the cautious choice.
  df <- if (k > 0) min(vcov$df) else NA_real_
  none <- list(statistic = NA_real_, df1 = k, df2 = df, p.value = NA_real_)
  if (k == 0) return(none)
  v <- vcov$matrix[seq_len(k), seq_len(k), drop = FALSE]
  scale <- sqrt(pmax(diag(v), 0))
  if (anyNA(scale) || any(scale == 0)) return(none)
  root <- qr(v / outer(scale, scale))
  if (root$rank < k) return(none)
  statistic <- sum(coefficients / scale * qr.coef(root, coefficients / scale)) / k
  list(statistic = statistic, df1 = k, df2 = df,
       p.value = stats::pf(statistic, k, df, lower.tail = FALSE))
}

#' Covariance of a fit, as estimated or another one
#'
#' @param object A result of [did_feols()] or [event_study()].
#' @param type `"iid"`, `"hc1"`, `"cluster"`, or [leverage_adjusted] `"hc2"`, `"hc3"`, `"cr2"`,
#'   `"cr3"`; `NULL` for the one the fit was made with.
#' @param cluster Columns to cluster by, among the fixed effects and clusters of the fit.
#' @param small_sample As in [did_feols()]; `NULL` for the fit's own.
#' @param ... Not used.
#' @return A matrix with the names of the coefficients. Nothing is refitted: the scores come from
#'   the residuals and the projected columns kept in the fit.
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data)
#' vcov(fit, "hc1")
#' vcov(fit, cluster = ~unit + year)
#' @export
vcov.did_feols <- function(object, type = NULL, cluster = NULL, small_sample = NULL, ...) {
  if (is.null(type) && is.null(cluster) && is.null(small_sample)) return(object$vcov$matrix)
  recompute_vcov(object, type, cluster, small_sample)$matrix
}

recompute_vcov <- function(object, type, cluster, small_sample) {
  small_sample <- check_choice(small_sample %||% object$vcov$small_sample,
                               names(small_sample_rules), "small_sample")
  if (is.null(type)) {
    keeps_type <- is.null(cluster) || object$vcov$type %in% clustered_types
    type <- if (keeps_type) object$vcov$type else "cluster"
  }
  type <- check_choice(type, c("cluster", "hc1", "iid", leverage_types), "type")
  if (!type %in% clustered_types && !is.null(cluster)) {
    abort_input("{.arg cluster} is given but {.arg type} is {.val {type}}.", argument = "cluster")
  }
  clusters <- if (!type %in% clustered_types) {
    list()
  } else if (is.null(cluster)) {
    object$clusters
  } else {
    stored_clusters(object, cluster)
  }
  if (type %in% clustered_types && length(clusters) == 0) {
    abort_input("{.code type = \"{type}\"} needs {.arg cluster}.", argument = "cluster")
  }
  refuse_several_ways(type, clusters)
  fit <- object$fit
  clusterings <- clusterings_of(type, clusters)
  if (length(clusterings) > 0) {
    meats <- core_meats(object$system, fit$position - 1L, fit$residuals,
                        lapply(clusterings, `[[`, "code"), cluster_counts(clusterings))
    fit$meats <- fitted_meats(meats, fit$fitted)
  }
  fit_vcov(object$system, fit, type, clusters, small_sample, object$constant)
}

#' Clusters asked for after the fit must be ids that it kept
#' @noRd
stored_clusters <- function(object, cluster) {
  of <- lapply(check_columns(cluster, "cluster"), function(expression) {
    vapply(split_call(expression, "^"), expression_label, "")
  })
  unknown <- setdiff(unlist(of), names(object$ids))
  if (length(unknown) > 0) {
    abort_input("The fit does not hold the column {.val {unknown}}.",
                "It holds {.val {names(object$ids)}}; refit with {.arg cluster} for another one.",
                argument = "cluster")
  }
  join_ids(of, object$ids)
}

#' @export
residuals.did_feols <- function(object, ...) spread_rows(object$residuals, object)

#' @export
fitted.did_feols <- function(object, ...) {
  y <- object$system$columns[[match(object$outcome, object$system$names)]]
  spread_rows(y - object$residuals + (object$offset %||% 0), object)
}

take_rows <- function(x, rows) if (is.null(rows)) x else x[rows]

#' One value per row of the data, NA where the row is not in the sample
#' @noRd
spread_rows <- function(value, object) {
  if (is.null(object$rows)) return(value)
  out <- rep(NA_real_, object$n_data)
  out[object$rows] <- value
  out
}

#' @export
print_statistics.did_feols <- function(x, digits) {
  r <- formatC(x$r_squared, format = "f", digits = digits)
  test <- if (!is.na(x$f$statistic)) {
    paste0("; F(", x$f$df1, ", ", df_text(x$f$df2), ") ",
           formatC(x$f$statistic, format = "f", digits = 2), " (Wald, slopes",
           if (length(unique(x$vcov$df)) > 1) "; smallest degrees of freedom", ")")
  }
  cat("\n")
  say("R2 ", if (length(x$fixed_effects) > 0) paste0("within ", r[["within"]], ", "), "overall ",
      r[["overall"]], ", overall adjusted ", r[["overall.adjusted"]], test)
  if (!is.null(x$iv)) print_instruments(x$iv)
  if (length(x$dropped) > 0) {
    say("Dropped: ", paste0(names(x$dropped), " (", x$dropped, ")", collapse = ", "))
  }
  if (!x$solver$converged) say("NOT CONVERGED after ", x$solver$iterations, " iterations")
}

#' Scores, bread and the demeaned regressors, for 'sandwich', 'lmtest' and friends
#'
#' @param x,object A result of [did_feols()].
#' @param ... Not used.
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
  m <- core_within(object$system)
  if (!is.null(object$fit$fitted)) m <- m %*% object$fit$fitted
  m <- m[, object$fit$kept, drop = FALSE]
  colnames(m) <- names(object$fit$coefficients)
  if (object$constant) {
    # With a constant the columns keep their means: the same space, Stata's constant.
    m <- cbind(sweep(m, 2, object$system$mean[object$fit$kept], "+"), `(Intercept)` = 1)
  }
  m
}

#' @rdname sandwich_methods
#' @exportS3Method sandwich::estfun
estfun.did_feols <- function(x, ...) {
  w <- x$system$weights
  stats::model.matrix(x) * (if (is.null(w)) x$residuals else w * x$residuals)
}

#' @rdname sandwich_methods
#' @exportS3Method sandwich::bread
bread.did_feols <- function(x, ...) {
  m <- stats::model.matrix(x)
  w <- x$system$weights
  solve(crossprod(m, if (is.null(w)) m else w * m)) * nrow(m)
}
