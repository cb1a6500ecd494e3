# What honest bounds and the power of a pre-trend test start from: estimates ordered in time about a
# last period before treatment, and their covariance.

#' The path of effects behind a result
#'
#' @return list(estimate, vcov, leads, lags, periods (of the estimates, NULL where they are not
#'   known), source and covariance (facts), reference (of the path as it was estimated)); the base
#'   is the period between.
#' @noRd
event_estimates <- function(object) UseMethod("event_estimates")

#' @export
event_estimates.default <- function(object) {
  abort_input("{.arg object} must be an event study, effects of {.fn did_staggered} by event
               time, or {.code list(estimate = , vcov = , leads = , lags = )}.",
              "Found {.obj_type_friendly {object}}.", argument = "object")
}

#' @export
event_estimates.list <- function(object) {
  wanted <- c("estimate", "vcov", "leads", "lags")
  if (!identical(sort(names(object) %||% ""), sort(wanted))) {
    abort_input("{.arg object} must have {.field {wanted}}, and nothing else.",
                "Found {.field {names(object) %||% 'no names'}}.", argument = "object")
  }
  leads <- check_count(object$leads, "leads", lower = 0)
  lags <- check_count(object$lags, "lags", lower = 0)
  n <- leads + lags
  if (!checkmate::test_numeric(object$estimate, finite = TRUE, any.missing = FALSE, len = n)) {
    abort_input("{.field estimate} must be {count_of(n, 'finite number')}: {leads} before treatment
                 and {lags} from it on, in the order of time, without the reference.",
                argument = "object")
  }
  v <- object$vcov
  is_good <- is.numeric(v) && is.matrix(v) && all(dim(v) == n) && all(is.finite(v)) &&
    all(abs(v - t(v)) <= 1e-8 * max(abs(v))) && all(diag(v) > 0)
  if (!is_good) {
    abort_input("{.field vcov} must be the covariance matrix of the {count_of(n, 'estimate')}:
                 {n} x {n}, symmetric and with variances above zero.", argument = "object")
  }
  list(estimate = as.vector(object$estimate), vcov = unname(v + t(v)) / 2, leads = leads,
       lags = lags, periods = NULL, source = fact("honest_given"),
       covariance = fact("honest_given_covariance"))
}

#' @export
event_estimates.event_study <- function(object) {
  settings <- object$settings
  if (length(settings$reference) > 1) {
    abort_design("The path leaves out {length(settings$reference)} periods
                  ({settings$reference}): that parallel trends hold between them was assumed, and
                  cannot be relaxed now.", "Estimate it with one reference.", argument = "object")
  }
  if (settings$ends == "keep") {
    abort_design("With {.code ends = \"keep\"} the reference holds all periods outside the window.",
                 "Use {.code ends = \"bin\"} or {.code \"drop\"}.", argument = "object")
  }
  path <- object$event[order(object$event$period), ]
  is_binned <- grepl("^event_time::[<>]=", path$term)
  if (any(is_binned)) {
    note("{count_of(sum(is_binned), 'coefficient')} ({.val {path$term[is_binned]}}) not used: an end
          that bins several periods is no point of the path.")
  }
  path <- path[!is_binned, ]
  shown <- shown_coefficients(object)
  path$std.error <- shown$std.error[match(path$term, shown$term)]
  check_path_periods(path, settings$reference)
  own <- match(path$term, names(object$coefficients))
  v <- unname(object$vcov$matrix)[own, own]
  v[is.na(own), ] <- v[, is.na(own)] <- 0
  about_last_period(path, v, settings$reference, object)
}

# Effects of cohorts by event time, whose leads are differences from the base period too
#' @export
event_estimates.cohort_effects <- function(object) {
  terms <- grep("^event_time::", names(object$coefficients), value = TRUE)
  if (length(terms) == 0) {
    abort_input("{.arg object} has no effects by event time.",
                "Use {.code aggregate(..., by = \"event_time\")}.", argument = "object")
  }
  refuse_other_base(object)
  period <- as.numeric(sub("^event_time::", "", terms))
  shown <- shown_coefficients(object)
  path <- data.frame(term = c(terms, "event_time::-1"), period = c(period, -1),
                     estimate = c(object$coefficients[terms], 0),
                     std.error = c(shown$std.error[match(terms, shown$term)], NA))
  order <- order(path$period)
  v <- matrix(0, nrow(path), nrow(path))
  v[seq_along(terms), seq_along(terms)] <- object$vcov$matrix[terms, terms]
  path <- path[order, ]
  check_path_periods(path, -1)
  about_last_period(path, v[order, order], -1, object)
}

#' Leads that are no differences from the period before treatment, which the bounds suppose
#' @noRd
refuse_other_base <- function(object) {
  base <- object$effects$base_event_time
  if (identical(as.double(base), -1)) return(invisible())
  if (length(base) > 0) {
    abort_design("The base period is at event time {base}: the path must be relative to the last
                  period before treatment, -1, in all cohorts.",
                 "Estimate without anticipation, on periods without a gap.", argument = "object")
  }
  leads <- object$target$index < 0
  if (!any(leads, na.rm = TRUE)) {
    abort_design("This estimator gives no leads: nothing is known of trends before treatment.",
                 "Use {.code estimator = \"callaway_santanna\", base_period = \"universal\"} or
                 {.code \"sun_abraham\"}.", argument = "object")
  }
  abort_design("The leads are not differences from the last period before treatment, as the effects
                after it are: they make no path whose bends could be bounded (Roth 2024).",
               "Use {.code estimator = \"callaway_santanna\"} with
                {.code base_period = \"universal\"}, {.code \"sun_abraham\"},
                {.code \"stacked\"} or {.code \"lp_did\"}.", argument = "object")
}

#' @param path Rows of an event table, ascending, the reference included.
#' @noRd
check_path_periods <- function(path, reference) {
  periods <- path$period
  if (!-1 %in% periods) {
    abort_design("The last period before treatment, -1, has no coefficient and is not the
                  reference.", argument = "object")
  }
  gaps <- setdiff(seq(min(periods), max(periods)), periods)
  if (length(gaps) > 0) {
    abort_design("The path has no coefficient at {gaps}: changes from one period to the next are not
                  known there.", "Narrow the window to periods without a gap.", argument = "object")
  }
  lost <- path$term[is.na(path$std.error) & path$period != reference]
  if (length(lost) > 0) {
    abort_design("{.val {lost}} {?has/have} no standard error.",
                 "Another {.arg vcov}, or a narrower window, may give
                 {cli::qty(length(lost))}{?it/them} one.",
                 argument = "object")
  }
}

#' The path less its value in the last period before treatment
#' @param vcov Zero in the row and column of the reference.
#' @noRd
about_last_period <- function(path, vcov, reference, object) {
  base <- match(-1, path$period)
  if (reference != -1) {
    note("The path is taken relative to period -1, the last before treatment, instead of
          {reference}.")
  }
  contrasts <- diag(nrow(path))[-base, , drop = FALSE]
  contrasts[, base] <- contrasts[, base] - 1
  list(estimate = drop(contrasts %*% path$estimate), vcov = contrasts %*% vcov %*% t(contrasts),
       leads = base - 1L, lags = nrow(path) - base, periods = path$period[-base],
       source = object$title_fact, covariance = object$vcov$facts %||% as_fact(object$vcov$label),
       reference = reference)
}

#' The path, with a positive definite covariance, or an error that says what is missing
#' @param lags_needed Whether periods from treatment on are.
#' @noRd
usable_path <- function(object, lags_needed = TRUE) {
  path <- event_estimates(object)
  if (path$leads == 0) {
    abort_design("There is no period before the last one before treatment: nothing is known of
                  trends before treatment.", "Begin the window earlier, where the data have rows.",
                 argument = "object")
  }
  if (lags_needed && path$lags == 0) {
    abort_design("There is no period from treatment on.", argument = "object")
  }
  path$vcov <- positive_definite(path$vcov)
  path
}

#' A covariance whose correlations have eigenvalues of 1e-8 of the largest or more
#' @noRd
positive_definite <- function(v) {
  if (!all(diag(v) > 0)) {
    abort_design("A coefficient has no variance about the last period before treatment.",
                 argument = "object")
  }
  error <- sqrt(diag(v))
  e <- eigen(v / outer(error, error), symmetric = TRUE)
  least <- 1e-8 * e$values[1]
  low <- e$values < least
  if (!any(low)) return(v)
  note("The covariance is not positive definite: {sum(low)} of {length(low)} eigenvalues
        {cli::qty(sum(low))}{?was/were} raised to {plain_text(signif(least, 3))}.")
  e$vectors %*% (pmax(e$values, least) * t(e$vectors)) * outer(error, error)
}
