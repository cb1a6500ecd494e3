# The bootstrap of the whole procedure: score, matching and DID on clusters drawn anew.

#' Cluster bootstrap and subsampling of PSM-DID
#'
#' Draws clusters and does everything again on each draw: score, support, matching and the DID on
#' the matched sample. Unlike the formulas behind the fit's own standard errors this takes account
#' of the estimated score and of the matching in the DID, and allows any dependence within clusters.
#'
#' `resample = "bootstrap"` draws as many clusters as there are, with replacement; the standard
#' error is the standard deviation of the draws, and `conf.low` and `conf.high` are their
#' percentiles \eqn{\alpha/2} and \eqn{1 - \alpha/2}. `"subsample"` draws \eqn{m < n} of the
#' \eqn{n} clusters without replacement (Politis and Romano 1994), which is valid for matching to
#' nearest neighbours too. Effects converge at rate \eqn{\sqrt n}, so with
#' \eqn{s = \sqrt{m / (n - m)}} the standard error is \eqn{s} times the standard deviation of the
#' draws, and the interval goes from \eqn{\hat\theta - s\,q_{1-\alpha/2}} to
#' \eqn{\hat\theta - s\,q_{\alpha/2}} with \eqn{q} the quantiles of
#' \eqn{\hat\theta_m - \hat\theta}. (The factor of large samples is \eqn{\sqrt{m/n}};
#' \eqn{n - m} instead of \eqn{n} counts that a subsample is part of the sample, and makes the
#' standard error of a mean exact: Shao and Wu 1989.) `normal.low` and `normal.high` are
#' \eqn{\hat\theta} plus and minus normal quantiles times the standard error.
#'
#' A cluster drawn twice enters as two clusters of different units; fixed effects other than the
#' unit's keep their levels. Draws on which the procedure has no answer (perfect prediction, no
#' common support) give no number; they are counted, with what was said, in `failures`. A share
#' above a few percent says that the draws that are left are no fair sample.
#'
#' Draws are computed in C++ on `threads` threads, by the same procedure as the fit itself. What the
#' formulas make of the data (polynomials, the levels of a factor, lags, cohorts, changes of the
#' outcome) is made once: a draw chooses among the rows, and scores, support, bandwidth, weights and
#' regression are made anew.
#'
#' For nearest-neighbour matching with replacement the bootstrap is not valid (Abadie and Imbens
#' 2008), and a warning says so.
#'
#' @param fit A result of [psm_did()].
#' @param replicates Draws, at most a million.
#' @param seed A whole number up to \eqn{2^{53}}; the session's random numbers stay as they are.
#'   Draws of a smaller `replicates` are the first of a larger one, for any number of threads.
#' @param cluster A column that `fit` was made with, such as the `cluster = ~province` of its DID;
#'   `NULL`: the units.
#' @param level Of the intervals.
#' @param resample `"bootstrap"` or `"subsample"`.
#' @param size Clusters in a subsample; `NULL`: \eqn{n^{3/4}}, rounded. Results that change much
#'   with it are not to be trusted.
#' @param threads Threads that may be used.
#' @return The fit with, in addition, `bootstrap`: a list of `table` (`term`, `estimate`,
#'   `std.error`, `conf.low`, `conf.high`, `normal.low`, `normal.high`, `replicates` that gave a
#'   number; terms of the DID start with `did:`), `draws` (a matrix, one row per replicate, `NA`
#'   where it failed), `failed` (how many did), `failures` (their messages and counts), `resample`,
#'   `clusters`, `size` (clusters per draw), `scale` (the \eqn{s} above, 1 for the bootstrap),
#'   `level`, `seed` and `label`. The standard errors of the matching effects also stand in
#'   `standard_errors`, beside the others.
#' @references
#' Abadie, A. and Imbens, G. (2008). On the failure of the bootstrap for matching estimators.
#' Econometrica 76(6), 1537-1557.
#'
#' Politis, D. N. and Romano, J. P. (1994). Large sample confidence regions based on subsamples
#' under minimal assumptions. Annals of Statistics 22(4), 2031-2050.
#'
#' Shao, J. and Wu, C. F. J. (1989). A general theory for jackknife variance estimation. Annals of
#' Statistics 17(3), 1176-1197.
#' @seealso [psm_did()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 6), year = rep(2011:2016, 40))
#' set.seed(1)
#' data$size <- rep(rnorm(40), each = 6) + rnorm(240) / 10
#' data$policy <- as.numeric(data$city <= 15 & data$year >= 2014)
#' data$y <- 0.5 * data$policy + data$size + rnorm(240)
#' fit <- psm_did(y ~ policy | city + year, match = policy ~ size, data = data, bandwidth = 0.2)
#' fit <- psm_bootstrap(fit, replicates = 200, seed = 1)
#' fit$bootstrap$table
#' fit <- psm_bootstrap(fit, replicates = 200, resample = "subsample", size = 25)
#' fit$standard_errors
#' @export
psm_bootstrap <- function(fit, replicates = 999, seed = 1, cluster = NULL, level = 0.95,
                          resample = c("bootstrap", "subsample"), size = NULL,
                          threads = getOption("policypanel.threads", 1L)) {
  check_arguments()
  if (!inherits(fit, "psm_did")) {
    abort_input("{.arg fit} must come from {.fn psm_did}.", argument = "fit")
  }
  refuse_rows(fit$did, "draws of clusters")
  replicates <- check_draws(replicates, "replicates", 2)
  seed <- check_seed(seed)
  level <- check_level(level)
  resample <- check_choice(resample, c("bootstrap", "subsample"), "resample")
  threads <- sanitize_threads(threads)
  groups <- bootstrap_groups(fit, cluster)
  how <- list(resample = resample, seed = seed, level = level, threads = threads,
              size = resample_size(resample, size, groups))
  how$is_valid <- is_valid_resampling(fit, resample)
  if (!how$is_valid) {
    warn(paste0(wording("bootstrap_invalid", language = "en"), "."),
         "Take {.code resample = \"subsample\"}, {.code vcov = \"abadie_imbens\"}, or kernel
          matching.")
  }
  made <- bootstrap_draws(fit, groups, replicates, how)
  note_failures(made$failures, nrow(made$draws))
  add_bootstrap(fit, made, groups, how)
}

#' Clusters per draw
#' @noRd
resample_size <- function(resample, size, groups) {
  n <- groups$n_levels
  if (resample == "bootstrap") {
    if (is.null(size)) return(n)
    abort_input("{.arg size} goes with {.code resample = \"subsample\"}.", argument = "size")
  }
  size <- if (is.null(size)) round(n^0.75) else check_count(size, "size", 2)
  if (size >= n) {
    abort_input("{.arg size} must be smaller than the number of clusters, {n}.", argument = "size")
  }
  size
}

is_valid_resampling <- function(fit, resample) {
  settings <- fit$match$settings
  is_nearest <- settings$method %in% c("nearest", "llr", "mahalanobis") && settings$replacement
  resample != "bootstrap" || !is_nearest
}

#' The cluster and the unit of every row
#' @return list(code, n_levels, unit, unit_name, name): codes from 1, the cluster's column.
#' @noRd
bootstrap_groups <- function(fit, cluster) {
  data <- fit$used_data
  rules <- check_rules(fit$arguments[c("unit", "time")])
  panel <- declared_panel(rules$unit, rules$time, parse_formula(fit$arguments$formula)$fixed)
  if (is.null(panel)) {
    abort_input("{.arg fit} does not know its units.",
                "Give {.fn psm_did} {.arg unit} and {.arg time}.", argument = "fit")
  }
  name <- if (is.null(cluster)) panel$unit else held_cluster(cluster, data)
  group <- unit_codes(data, name)
  unit <- unit_codes(data, panel$unit)
  refuse_missing_key(group, name)
  refuse_missing_key(unit, panel$unit)
  split_unit <- which(group != group[match(unit, unit)])
  if (length(split_unit) > 0) {
    abort_data("Units of {.val {panel$unit}} lie in several clusters {.val {name}}.",
               "The bootstrap draws whole units.", argument = "cluster", column = name,
               rows = split_unit)
  }
  if (max(group) < 2) abort_design("There is one cluster {.val {name}}; draws would not differ.")
  list(code = group, n_levels = max(group), unit = unit, unit_name = panel$unit, name = name)
}

#' A cluster's column, which must be among those that the fit keeps
#' @noRd
held_cluster <- function(cluster, data) {
  name <- check_column(cluster, "cluster")
  held <- enc2utf8(names(data))
  if (name %in% held) return(name)
  abort_input("{.arg fit} does not hold the column {.val {name}}.",
              "It holds what its arguments name: {.val {held}}.",
              "Make it with {.code psm_did(cluster = ~{name})}.", argument = "cluster")
}

#' All draws
#' @return list(draws, failures, replicates): replicates x terms, messages, and what
#'   replicate_over() gives.
#' @noRd
bootstrap_draws <- function(fit, groups, replicates, how) {
  terms <- names(bootstrap_terms(fit))
  replicated <- replicated_did(fit, groups)
  scheme <- new_scheme(how$resample, replicates, how$seed, groups, how$size)
  made <- replicate_over(scheme, function(first, last) {
    part <- core_draws(replicated, terms, how, first, last)
    reasons <- character()
    for (k in which(part$status != "done")) {
      b <- first + k - 1
      reasons[plain_text(b)] <- failed_draw(replicated, part$status[k],
                                            drop(scheme_counts(scheme, b, b + 1)))
    }
    list(draws = part$draws, reasons = reasons)
  }, "Drawing clusters")
  list(draws = matrix(t(made$draws), made$done, dimnames = list(NULL, terms)),
       failures = made$failures$reason, replicates = made)
}

bootstrap_terms <- function(fit) {
  did <- fit$did$coefficients
  names(did) <- paste0("did:", names(did), recycle0 = TRUE)
  c(fit$coefficients, did)
}

note_failures <- function(failures, replicates) {
  if (length(failures) == 0) return(invisible())
  if (length(failures) > replicates - 2) {
    abort_design("{length(failures)} of {replicates} draws gave no result. The first:
                  {.val {failures[1]}}")
  }
  note("{count_of(length(failures), 'draw')} of {format_count(replicates)} gave no result and
        {cli::qty(length(failures))}{?is/are} left out.")
}

add_bootstrap <- function(fit, made, groups, how) {
  estimate <- bootstrap_terms(fit)
  table <- bootstrap_table(estimate, made$replicates, how)
  is_part <- how$resample == "subsample"
  size <- fact(if (is_part) "drawn_of_clusters" else "drawn_clusters", draws = nrow(made$draws),
               size = how$size, groups = groups$n_levels, by = groups$name)
  facts <- fact("resampled", resample = fact(paste0("resample_", how$resample)), size = size)
  own <- fit$standard_errors[fit$standard_errors$type != how$resample, ]
  effects <- names(fit$coefficients)
  fit$standard_errors <- rbind(own, error_lines(
    effects, how$resample, table$std.error[match(effects, table$term)], facts
  ))
  fit$match$standard_errors <- fit$standard_errors
  fit$bootstrap <- list(table = table, draws = made$draws, failed = length(made$failures),
                        failures = sort(base::table(made$failures), decreasing = TRUE),
                        resample = how$resample,
                        is_valid = how$is_valid,
                        clusters = groups$n_levels, size = how$size,
                        scale = scheme_scale(made$replicates$scheme),
                        level = how$level, seed = how$seed, facts = facts,
                        label = in_english(facts))
  fit
}

#' Standard errors and intervals from draws
#' @noRd
bootstrap_table <- function(estimate, replicates, how) {
  tails <- c((1 - how$level) / 2, (1 + how$level) / 2)
  draws <- replicates$draws
  limits <- apply(draws, 1, stats::quantile, tails, na.rm = TRUE, names = FALSE)
  if (how$resample == "subsample") {
    scale <- scheme_scale(replicates$scheme)
    limits <- rbind(estimate - scale * (limits[2, ] - estimate),
                    estimate - scale * (limits[1, ] - estimate))
  }
  normal <- unname(limits_of(replicates, estimate, how$level, "normal"))
  data.frame(term = names(estimate), estimate = unname(estimate),
             std.error = unname(replicate_errors(replicates)), conf.low = unname(limits[1, ]),
             conf.high = unname(limits[2, ]), normal.low = normal[, 1], normal.high = normal[, 2],
             replicates = unname(rowSums(!is.na(draws))), row.names = NULL)
}
