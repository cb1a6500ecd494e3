# Staggered adoption: one entry for all estimators of effects by cohort and period.

#' Effects of a policy that units adopt at different times
#'
#' Two-way fixed effects compare units adopting late with units treated already, which is wrong
#' where effects change with time (Goodman-Bacon 2021). `did_staggered()` has the estimators that do
#' not, on one sample, with one set of rules and one class of results: effects by cohort (the period
#' in which units are first treated) and period, and how much each unit moves each of them, from
#' which averages ([aggregate.did_staggered()]), bands ([confint()]), tests ([joint_test()]) and
#' comparisons ([compare_estimators()]) are made.
#'
#' The estimators, each with a page of its own:
#' * [`"callaway_santanna"`][callaway_santanna]: differences of two periods for each cohort and
#'   period, doubly robust (Callaway and Sant'Anna 2021);
#' * [`"sun_abraham"`][sun_abraham]: one regression with cohort times event-time dummies (2021);
#' * [`"etwfe"`][etwfe]: one regression with a dummy per treated cell (Wooldridge 2021);
#' * [`"imputation"`][imputation]: untreated outcomes predicted from untreated rows (Borusyak,
#'   Jaravel and Spiess 2024);
#' * [`"two_stage"`][two_stage]: the same with the errors of Gardner (2022);
#' * [`"stacked"`][stacked]: a data set per cohort, stacked (Cengiz et al. 2019; Wing, Freedman and
#'   Hollingsworth 2024);
#' * [`"lp_did"`][lp_did]: local projections (Dube, Girardi, Jorda and Taylor 2025);
#' * [`"efficient"`][efficient]: under random timing (Roth and Sant'Anna 2023);
#' * [`"switching"`][switching]: a `treatment` that switches on and off or takes several values (de
#'   Chaisemartin and D'Haultfoeuille 2024);
#' * [`"synthetic"`][synthetic]: units and periods weighted (Arkhangelsky et al. 2021);
#' * [`"twfe"`][twfe]: two-way fixed effects, for comparison.
#'
#' Its print shows the average effect on the treated first (`ATT`: over all treated cells by their
#' size), then the effects by event time; `aggregate()` gives the others.
#'
#' Units treated from the first period of the data on have no period before treatment and leave the
#' sample with a note. Units of cohorts after the last period (and anticipation) count as never
#' treated.
#'
#' @inheritParams did_feols
#' @param formula `outcome ~ covariates | unit + time`; `outcome ~ 1 | unit + time` without
#'   covariates.
#' @param cohort A column with the first treated period of each unit; `NA`, 0 or `Inf` where never
#'   treated. Or a treatment: a 0/1 column that changes within units, 1 from the first treated
#'   period on; shares between 0 and 1 (as [policy_dummy()] makes with `rule = "share"`) mark first
#'   periods that are treated in part. A 0/1 column that [policy_dummy()] made of dates carries
#'   these shares with it. Needed by all estimators but `"switching"`, which takes `treatment`.
#' @param estimator Name of the estimator.
#' @param ... Options of the estimator, on its page, among them `errors` and `anticipation`; and, of
#'   all but `"switching"`, `partial_period`: what a first period that is treated in part is,
#'   `"treated"` (the cohort begins with it), `"untreated"` (the cohort begins with the period after;
#'   this one is the base) or `"drop"` (the cohort begins with it, its row leaves).
#' @param treatment For `"switching"`: a column of numbers, the treatment in each row.
#' @param triple For `"callaway_santanna"`: a column that is 1 in units that the policy is for and 0
#'   in others, for [triple differences][triple_differences]; `cohort` then holds the period in
#'   which it starts in a unit's group, for both.
#' @param cluster Columns to cluster by; units must lie within clusters. `NULL`: units.
#' @param weights A column of sampling weights.
#' @param vcov `"cluster"`, a formula of clusters that hold whole units, or for
#'   `"callaway_santanna"`, `"imputation"` and `"two_stage"` [conley()] by the places of units.
#'   `"sun_abraham"`, `"etwfe"` and `"twfe"` are one regression, whose rows have influences too:
#'   also clusters of any kind, such as `~unit + year`, `"hc1"`, [newey_west()],
#'   [driscoll_kraay()] and any [conley()], with the factor and degrees of freedom of
#'   [small_sample_rules]. [vcov()][vcov.did_feols], [tidy()], [confint()] and [joint_test()] of a
#'   fit take the same, a matrix or a function of the fit, of columns that the fit holds.
#' @param small_sample `"none"`, or `"fixest"` or `"reghdfe"` (which agree where clusters hold whole
#'   units) for the factor \eqn{G/(G-1) (N-1)/(N-K)} and t distributions; `NULL`: as the estimator's
#'   namesake.
#' @param unit,time Columns. `NULL`: the first and second fixed effect.
#' @param threads Checked as everywhere; these estimators run on one thread.
#' @return A fit (`policypanel_fit`) of class `did_staggered`: the coefficients `ATT` and
#'   `event_time::k`, and
#'   * `effects$cells`: a data frame with `cohort`, `period` (in steps from the first period),
#'     `event_time` and `estimate`; [aggregate()] with `by = "cohort_time"` has their errors.
#'   * `cohorts`: a data frame with the label of each cohort and its number of units.
#'   * `facts`: controls, base period and other rules; `as.character()` has them in words.
#' @section Errors: `policypanel_error_input`, `_data` and `_design` as elsewhere: a treatment that
#'   switches off; a cohort that changes within a unit; nobody treated, or nobody to compare with; a
#'   cell (named) whose covariates are collinear or tell who is treated.
#' @references
#' Goodman-Bacon, A. (2021). Difference-in-differences with variation in treatment timing. Journal
#' of Econometrics 225(2), 254-277. \doi{10.1016/j.jeconom.2021.03.014}
#' @seealso [callaway_santanna], [sun_abraham], [etwfe], [imputation], [two_stage], [stacked],
#'   [lp_did], [efficient], [switching], [synthetic] and [twfe] for the estimators;
#'   [aggregate.did_staggered()], [compare_estimators()], [honest_did()],
#'   [bacon_decomposition()]; [policypanel-package] for options, such as those of notes and
#'   threads.
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))[data$city]
#' set.seed(1)
#' data$y <- 0.5 * (data$year >= data$start) + rnorm(320)
#' effects <- did_staggered(y ~ 1 | city + year, data, cohort = "start")
#' effects
#' joint_test(effects, pattern = "::-")
#' @export
did_staggered <- function(formula, data, cohort = NULL, estimator = "callaway_santanna", ...,
                          treatment = NULL, triple = NULL,
                          cluster = NULL, weights = NULL, vcov = NULL, small_sample = NULL,
                          subset = NULL, na = c("omit", "fail"), singletons = c("drop", "keep"),
                          unit = NULL, time = NULL,
                          threads = getOption("policypanel.threads", 1L)) {
  check_arguments()
  entry <- staggered_estimator(estimator)
  options <- estimator_options(entry, estimator, ...)
  call <- match.call()
  for (name in names(options)) call[name] <- list(options[[name]])
  call <- own_arguments(call)
  rules <- staggered_rules(check_rules(), small_sample, entry, options)
  check_roles(entry, estimator, cohort, treatment, triple)
  if (is_database_table(data)) {
    refuse_beyond_sums(call, estimator, triple, options$partial_period)
    table <- open_table(data)
    panel <- database_cohort_panel(table, formula, cohort, rules)
    fit <- estimate_cohorts(call, entry, panel, rules, options)
    note_passes(table)
    return(fit)
  }
  data <- check_data(data)
  panel <- if (entry$takes == "treatment") {
    switching_panel(formula, data, check_column(treatment, "treatment"), rules)
  } else {
    cohort_panel(formula, data, cohort, rules, triple)
  }
  estimate_cohorts(call, entry, panel, rules, options)
}

#' From a cohort panel to the fit of an estimator
#' @noRd
estimate_cohorts <- function(call, entry, panel, rules, options) {
  if (is.null(panel$copies)) {
    asked <- ask_cohort_vcov(panel$held$inference, panel$held,
                             list(vcov = entry$vcov, entry = entry))
    panel[c("clusters", "inference")] <- list(asked$clusters, asked$inference)
  } else {
    entry$vcov <- "own"
  }
  effects <- run_estimator(entry$estimate, panel, options)
  new_did_staggered(call, entry, panel, effects, rules, options)
}

#' The column that says who is treated when is a cohort or a treatment, as the estimator needs
#' @noRd
check_roles <- function(entry, estimator, cohort, treatment, triple) {
  given <- list(cohort = cohort, treatment = treatment)
  other <- setdiff(names(given), entry$takes)
  if (!is.null(given[[other]])) {
    abort_input("{.val {estimator}} takes a column {.arg {entry$takes}}, no {.arg {other}}.",
                if (other == "treatment") "{.code estimator = \"switching\"} takes a treatment.",
                argument = other)
  }
  if (is.null(given[[entry$takes]])) {
    abort_input("{.arg {entry$takes}} is missing.", missing_arguments[[entry$takes]],
                argument = entry$takes)
  }
  if (!is.null(triple) && estimator != "callaway_santanna") {
    abort_input("Triple differences are estimated by {.val callaway_santanna} only.",
                argument = "triple")
  }
}

run_estimator <- function(estimate, panel, options) {
  own <- options[setdiff(names(options), c("errors", "anticipation", "partial_period"))]
  do.call(estimate, c(list(panel), own))
}

#' Estimates of a fit, had other units been treated, or at other times
#'
#' @param panel From cohort_panel(), or from reassigned_panel().
#' @return Estimates by term, those that the estimator has with these cohorts.
#' @noRd
estimates_of_cohorts <- function(fit, panel) {
  effects <- run_estimator(fit$estimation$estimate, panel, fit$estimation$options)
  target <- main_target(effects$cells, effects$mass$cell, fit$labels)
  moved <- combine_effects(effects, target, "conditional")
  stats::setNames(moved$estimate, colnames(target$weights))
}

#' The estimators: what each does, and what its namesake does unless asked
#' @noRd
staggered_estimators <- function() {
  entry <- function(estimate, title, errors, small_sample, anticipates = FALSE,
                    choices = error_kinds, takes = "cohort", vcov = "own") {
    list(estimate = estimate, title = fact(title), errors = errors, small_sample = small_sample,
         anticipates = anticipates, choices = choices, takes = takes, vcov = vcov)
  }
  list(
    callaway_santanna = entry(callaway_santanna, "title_callaway_santanna", "unconditional",
                              "none", anticipates = TRUE, vcov = "units"),
    sun_abraham = entry(sun_abraham, "title_sun_abraham", "conditional", "fixest", vcov = "rows"),
    etwfe = entry(etwfe, "title_etwfe", "conditional", "fixest", vcov = "rows"),
    imputation = entry(imputation, "title_imputation", "conditional", "none", anticipates = TRUE,
                       vcov = "units"),
    two_stage = entry(two_stage_did, "title_two_stage_did", "unconditional", "none",
                      anticipates = TRUE, vcov = "units"),
    stacked = entry(stacked_did, "title_stacked", "conditional", "fixest",
                    choices = "conditional", vcov = "clusters"),
    lp_did = entry(lp_did, "title_lp_did", "conditional", "lpdid", choices = "conditional"),
    efficient = entry(efficient_did, "title_efficient", "conditional", "none",
                      choices = "conditional"),
    switching = entry(switching, "title_switching", "conditional", "none",
                      choices = "conditional", takes = "treatment"),
    synthetic = entry(synthetic_did, "title_synthetic", "conditional", "none",
                      choices = "conditional"),
    twfe = entry(twfe, "title_twfe", "conditional", "reghdfe", choices = "conditional",
                 vcov = "rows")
  )
}

#' Names of the estimators that take cohorts, which can be compared on one sample
#' @noRd
cohort_estimators <- function() {
  names(Filter(function(entry) entry$takes == "cohort", staggered_estimators()))
}

staggered_estimator <- function(estimator) {
  known <- staggered_estimators()
  known[[check_choice(estimator, names(known), "estimator")]]
}

#' Options of an estimator, evaluated; others are refused
#' @noRd
estimator_options <- function(entry, estimator, ...) {
  own <- setdiff(names(formals(entry$estimate)), "panel")
  shared <- c("errors", if (entry$anticipates) "anticipation",
              if (entry$takes == "cohort") "partial_period")
  given <- ...names() %||% rep("", ...length())
  unknown <- setdiff(given, c(own, shared))
  if (length(unknown) > 0) {
    abort_input("{.arg {unknown}} {?is/are} no argument of {.fn did_staggered} or option of
                {.val {estimator}}.",
                argument_hint(unknown[1], c(own, shared, names(formals(did_staggered)))),
                "Its options are {.arg {c(own, shared)}}.", argument = unknown[1])
  }
  options <- list(...)
  if (!is.null(options$errors)) {
    options$errors <- check_choice(options$errors, entry$choices, "errors")
  }
  if (!is.null(options$partial_period)) {
    options$partial_period <- check_choice(options$partial_period, partial_periods,
                                           "partial_period")
  }
  options
}

staggered_rules <- function(rules, small_sample, entry, options) {
  if (!is.null(small_sample)) small_sample <- check_cohort_factor(small_sample, entry)
  # In a cross-section everybody is seen once.
  if (identical(options$sampling, "repeated_cross_sections")) rules$singletons <- "keep"
  rules$small_sample <- small_sample %||% entry$small_sample
  rules$anticipation <- check_count(options$anticipation %||% 0, "anticipation", lower = 0)
  rules$partial_period <- options$partial_period
  rules
}

#' The fit: overall average and event times
#' @noRd
new_did_staggered <- function(call, entry, panel, effects, rules, options) {
  given <- panel
  panel <- effects$panel %||% panel
  effects$panel <- NULL
  period_text <- function(place) plain_text_each(panel$period_label[match(place, panel$period)])
  cohort_text <- function(step) plain_text_each(panel$cohort_label[match(step, panel$cohort)])
  settings <- list(errors = options$errors %||% entry$errors, small_sample = rules$small_sample,
                   n_rows = effects$n_rows %||% panel$n_rows,
                   n_coefficients = effects$n_coefficients, df = effects$df,
                   choices = entry$choices, vcov = entry$vcov,
                   entry = entry[c("title", "small_sample")])
  settings <- c(settings, standing_settings(panel))
  labels <- list(cohort = cohort_text, period = period_text)
  x <- list(effects = effects, clusters = panel$clusters, inference = panel$inference,
            held = given$held, settings = settings, labels = labels, counts = panel_counts(panel),
            ledger = panel$ledger, facts = fact_column(c(effects$facts, panel$start_facts)),
            outcome = panel$name$outcome, weights_name = panel$name$weights,
            lone_cohorts = plain_text_each(lone_cohorts(panel)))
  target <- main_target(effects$cells, effects$mass$cell, labels)
  cohorts <- data.frame(cohort = panel$cohort_label, units = cohort_sizes(panel))
  new_cohort_effects(x, target, settings$errors, call, entry$title, "did_staggered",
                     cohorts = cohorts, first = panel$first, period = panel$period,
                     name = panel$name,
                     estimation = list(panel = given, estimate = entry$estimate,
                                       options = options))
}

#' @export
print_statistics.cohort_effects <- function(x, digits) {
  for (fact in unclass(x$facts)) say(fact_text(fact))
  if (length(x$band$terms) > 1 && !is.na(x$band$critical)) {
    tell("band", level = 100 * x$band$level, critical = fixed_text(x$band$critical, 2),
         pointwise = fixed_text(x$band$pointwise, 2))
  }
}

#' @rdname simultaneous_bands
#' @export
confint.cohort_effects <- confint.event_study

#' @rdname tidy.policypanel_fit
#' @export
tidy.cohort_effects <- function(x, conf.int = TRUE, conf.level = 0.95, vcov = NULL,
                                cluster = NULL, small_sample = NULL, ...) {
  check_dots(..., ignored = arguments_of("modelsummary", ...))
  table <- tidy.policypanel_fit(x, conf.int, conf.level, vcov, cluster, small_sample)
  kind <- sub("::.*", "", table$term[nrow(table)])
  if (!kind %in% c("event_time", "cohort", "time") || any(grepl(":time::", table$term))) {
    return(table)
  }
  label <- suppressWarnings(as.numeric(sub("^[a-z_]+::", "", table$term)))
  data.frame(term = table$term, stats::setNames(list(label), kind), table[-1])
}
