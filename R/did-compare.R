# Several estimators of effects of cohorts on one sample: one table, and a test that they are equal.

#' Compare estimators of a staggered policy's effects
#'
#' Runs the estimators of [did_staggered()] on one sample and puts their average effects on the
#' treated side by side. [joint_test()] of the result tests that all of them are equal, from the
#' covariance of their influences: estimators of one sample are anything but independent, so that
#' overlapping intervals say little. Estimators that are identically equal on the sample (imputation
#' and two stages, for example) are named and counted once, and the degrees of freedom are the rank
#' of the covariance of the differences.
#'
#' That the test does not reject is no proof of parallel trends, on which all estimators rest; that
#' it rejects says that effects differ between cohorts or with time in ways that the estimators
#' weigh differently, or that the trends before treatment do, which they use differently.
#'
#' @inheritParams did_staggered
#' @param estimators Names of estimators, two at least.
#' @param options Options of single estimators, as a list of lists named by estimator:
#'   `list(callaway_santanna = list(controls = "not_yet_treated"))`.
#' @param partial_period What a first period that is treated in part is, see [did_staggered()].
#' @param vcov `"cluster"` or a formula of clusters that hold whole units.
#' @param ... Not used.
#' @return A fit (`policypanel_fit`) of class `estimator_comparison`: a coefficient per estimator,
#'   each with its own error, and the covariance of all; `fits`, the results of [did_staggered()];
#'   `equal_averages`, the test; `same`, groups of estimators that are equal. [tidy()] has one row
#'   per estimator, [plot()] shows the paths by event time side by side.
#' @seealso [did_staggered()], [plot.cohort_effects()], [bacon_decomposition()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' all <- compare_estimators(y ~ 1 | city + year, data, cohort = "start",
#'                           estimators = c("twfe", "callaway_santanna", "imputation"))
#' all
#' joint_test(all)
#' plot(all)
#' @export
compare_estimators <- function(formula, data, cohort,
                               estimators = c("twfe", "callaway_santanna", "sun_abraham",
                                              "etwfe", "imputation", "two_stage"),
                               options = list(), partial_period = NULL, ...,
                               cluster = NULL, weights = NULL, vcov = NULL, subset = NULL,
                               na = c("omit", "fail"), singletons = c("drop", "keep"),
                               unit = NULL, time = NULL,
                               threads = getOption("policypanel.threads", 1L)) {
  check_arguments()
  check_dots(...)
  chosen <- compared_estimators(estimators, options)
  rules <- check_rules()
  rules$anticipation <- 0
  if (!is.null(partial_period)) {
    rules$partial_period <- check_choice(partial_period, partial_periods, "partial_period")
  }
  call <- own_arguments(match.call())
  if (is_database_table(data)) {
    refuse_beyond_sums(call, names(chosen), NULL, partial_period)
    table <- open_table(data)
    panel <- database_cohort_panel(table, formula, cohort, rules)
    note_passes(table)
  } else {
    panel <- cohort_panel(formula, check_data(data), cohort, rules)
    settings <- list(vcov = "own", entry = list(title = fact("title_estimators")))
    panel$clusters <- ask_cohort_vcov(panel$held$inference, panel$held, settings)$clusters
  }
  fits <- lapply(chosen, function(own) {
    rules$small_sample <- own$entry$small_sample
    estimate_cohorts(call, own$entry, panel, rules, own$options)
  })
  new_estimator_comparison(call, fits, panel)
}

compared_estimators <- function(estimators, options) {
  known <- cohort_estimators()
  if (!is.character(estimators) || length(unique(estimators)) < 2 || anyNA(estimators)) {
    abort_input("{.arg estimators} must name two or more of {.val {known}}.",
                argument = "estimators")
  }
  if ("switching" %in% estimators) {
    abort_input("{.val switching} takes a treatment and no cohorts, so that it has no sample in
                common with the others.", argument = "estimators")
  }
  refuse_unknown(estimators, known, "estimators")
  estimators <- unique(estimators)
  is_named <- is.list(options) && !is.data.frame(options) && all(rlang::names2(options) != "")
  if (!is_named || !all(vapply(options, is.list, NA))) {
    abort_input("{.arg options} must be a list of lists named by estimator, such as
                {.code list(stacked = list(window = c(-2, 2)))}.", argument = "options")
  }
  refuse_unknown(names(options), estimators, "options")
  stats::setNames(lapply(estimators, function(name) {
    entry <- staggered_estimator(name)
    own <- do.call(estimator_options, c(list(entry, name), options[[name]]))
    shared <- intersect(c("anticipation", "partial_period"), names(own))
    if (length(shared) > 0) {
      abort_input("{.arg {shared}} would give the estimators samples of their own.",
                  argument = "options")
    }
    list(entry = entry, options = own)
  }), estimators)
}

new_estimator_comparison <- function(call, fits, panel) {
  for (fit in fits) refuse_draws_alone(fit, "compare_estimators", "options")
  own <- lapply(fits, overall_effect)
  estimate <- vapply(own, `[[`, 0, "estimate")
  influences <- vapply(own, `[[`, numeric(length(panel$group)), "influence")
  settings <- c(list(small_sample = "none"), standing_settings(panel))
  vcov <- cohort_vcov(influences, panel$clusters, settings, names(fits))
  joint <- vcov$matrix
  # Each estimator's own variance, which may be less than that of its influences.
  error <- vapply(own, `[[`, 0, "std.error")
  scale <- error / sqrt(diag(joint))
  vcov$matrix <- joint * outer(scale, scale)
  vcov$facts <- fact("estimators_rules", by = names(panel$clusters))
  vcov <- with_label(vcov)
  fit <- new_policypanel_fit(
    "estimator_comparison", call, fact("title_estimators"), estimate, vcov,
    counts = panel_counts(panel),
    ledger = panel$ledger, fits = fits, outcome = panel$name$outcome,
    weights_name = panel$name$weights,
    term_facts = stats::setNames(estimator_facts(names(fits)), names(fits))
  )
  fit$same <- equal_estimators(estimate, influences)
  fit$equal_averages <- test_equal_averages(fit, joint)
  fit
}

estimator_facts <- function(estimators) lapply(paste0("estimator_", estimators), fact)

#' The overall average of a fit, with its small-sample factor in the influence
#' @noRd
overall_effect <- function(fit) {
  target <- target_weights("overall", fit$effects$cells, fit$effects$mass$cell, fit$labels)
  moved <- combine_effects(fit$effects, target, fit$errors)
  groups <- min(fit$vcov$clusters)
  list(estimate = unname(moved$estimate),
       influence = sqrt(cohort_factor(groups, fit$settings)) * moved$influences[, 1],
       std.error = sqrt(fit$vcov$matrix[["ATT", "ATT"]]))
}

#' Groups of estimators with the same estimate on this sample
#' @noRd
equal_estimators <- function(estimate, influences) {
  size <- sqrt(colSums(influences^2))
  group <- vapply(seq_along(estimate), function(j) {
    which(abs(estimate - estimate[j]) < 1e-8 * max(size[j], abs(estimate[j])))[1]
  }, 1L)
  unname(split(names(estimate), factor(group, unique(group))))
}

#' Wald test that averages of different estimators are equal
#' @param joint Covariance of influences.
#' @noRd
test_equal_averages <- function(fit, joint) {
  kept <- vapply(fit$same, `[[`, "", 1)
  terms <- names(fit$coefficients)
  result <- list(statistic = NA_real_, df1 = 0, df2 = NA_real_, p.value = NA_real_,
                 left_out = character(), terms = kept, vcov = fit$vcov$label,
                 vcov_facts = fit$vcov$facts, same = fit$same)
  reason <- if (length(kept) == 1) fact("all_equal")
  if (length(kept) > 1) {
    contrast <- cbind(-1, diag(length(kept) - 1))
    difference <- drop(contrast %*% fit$coefficients[kept])
    v <- contrast %*% joint[kept, kept] %*% t(contrast)
    e <- eigen(v, symmetric = TRUE)
    used <- e$values > 1e-9 * max(e$values)
    moved <- drop(crossprod(e$vectors[, used, drop = FALSE], difference))
    rank <- sum(used)
    groups <- min(fit$vcov$clusters)
    result$df1 <- rank
    result$df2 <- groups - 1
    result$statistic <- sum(moved^2 / e$values[used]) / rank
    result$p.value <- stats::pf(result$statistic, rank, result$df2, lower.tail = FALSE)
  }
  result$reason <- english_reason(reason)
  result$reason_fact <- fact_column(list(reason))
  structure(result, class = c("equality_test", "joint_test"))
}

#' @export
print.equality_test <- function(x, language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  tell("equal_averages", count = length(x$terms), result = test_text(x))
  for (group in x$same[lengths(x$same) > 1]) {
    tell("equal_on_sample", estimators = estimator_facts(group))
  }
  tell("standard_errors", covariance = vcov_text(list(label = x$vcov, facts = x$vcov_facts)))
  invisible(x)
}

#' @export
print_statistics.estimator_comparison <- function(x, digits) {
  cat("\n")
  print(x$equal_averages)
}
