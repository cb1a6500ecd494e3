# One study: a policy's evaluation, declared once.

#' Evaluate a policy: every stage of a study, declared once
#'
#' Runs what a referee will ask for on one declaration of outcome, treatment, panel and controls:
#' the baseline in steps, the event study, other estimators on the same sample, the weights of the
#' two-way coefficient, honest bounds, matching, groups, mechanisms, instruments, placebo, wild
#' bootstrap, leave-one-out, robustness and sensitivity. Each stage is the result of the function
#' that makes it by itself, with the same numbers, and can be taken out and used alone
#' (`study$baseline`, `study$event_study`). What a design cannot have is missing with the reason;
#' an error in one stage does not stop the others.
#'
#' The stages, in order, and what makes them:
#'
#' | Stage | Function | Runs where |
#' | --- | --- | --- |
#' | `index` | [mpi_index()] | `index` is given |
#' | `description` | [describe_panel()] | always |
#' | `baseline` | [did_feols()] | always; the fit of `formula` |
#' | `steps` | [did_feols()] | there are controls: none of them, then one more at a time (all at once, if there are more than six), on the rows of the baseline |
#' | `event_study` | [event_study()] | two periods before the policy; up to five each side |
#' | `pretrend` | [pretrend_power()] | there is an event study |
#' | `estimators` | [compare_estimators()] | the treatment is 0 or 1 and never ends; without controls |
#' | `weights` | [twfe_weights()] | as above |
#' | `honest` | [honest_did()] | there is an event study; package 'Rglpk' |
#' | `matched` | [psm_did()] | `match` is given; by cohort, as the other modes compare rows of different periods or of treated units with each other |
#' | `heterogeneity` | [heterogeneity()] | `groups` are given, a result each |
#' | `mechanism` | [sobel_mediate()] | `mediators` are given, a result each |
#' | `instrumented` | [did_feols()] | `instruments` are given |
#' | `placebo` | [placebo_test()] | units are drawn at random |
#' | `wild` | [wild_bootstrap()] | errors are clustered by fewer than 50 clusters |
#' | `leave_one_out` | [leave_one_out()] | by the clusters, else by the units |
#' | `robustness` | [robustness()] | with [standard_variations()] |
#' | `sensitivity` | [sensitivity()] | always |
#'
#' Printed, a study says what was found in one sentence with its uncertainty, then what speaks for
#' an effect, what speaks against one or weakens it, and what was not done. The sentences are made
#' from the results by fixed rules (see [study_findings()]), never by hand. [study_checklist()]
#' answers the steps of a guide, [policy_report()] writes all of it to a file.
#'
#' While it runs, a bar says which stage. What an interruption (Ctrl-C) leaves undone is waiting,
#' and `update(study)` goes on from there, also after the study was saved and read again: a study
#' holds its data. `update(study, options = )` runs the stages named there anew, and those that
#' stand on them.
#'
#' @inheritParams did_feols
#' @param formula `outcome ~ treatment + controls | unit + time`, the treatment first, 0 or 1.
#' @param match Formula of the propensity score, `treatment ~ covariates`, see [psm_did()].
#' @param mediators,groups,instruments Columns, as a one-sided formula or strings.
#' @param roster,cohort Where `data` have no treatment yet: what [policy_dummy()] makes it from,
#'   under the name that `formula` has.
#' @param index Where `data` have no outcome yet: a list of arguments of [mpi_index()]
#'   (`indicators`, `direction`, ...), whose score is the outcome under the name in `formula`.
#' @param stages Names of the stages to run; `NULL` for all. The baseline always runs.
#' @param options Arguments of single stages, as a list of lists named by stage:
#'   `list(placebo = list(replicates = 99), matched = list(bandwidth = 0.1))`.
#' @param replicates Draws of the placebo and of the wild bootstrap.
#' @param seed A whole number.
#' @param level Of the intervals.
#' @return An object of class `policy_study`: a list with an element per stage (`NULL` where it is
#'   missing); `stages`, a data frame with a row per stage: `stage`, `status` (`"done"`,
#'   `"missing"`, `"failed"`, `"off"`, `"waiting"`), `reason` (of an error its message, in English
#'   always), `notes` (what the stage said, such as rows that it left out) and `seconds`; `call`.
#'   Methods: [print()], [plot()] (the event study), [tidy()] (the treatment's coefficient by stage,
#'   with `nobs`), `update()`; [sample_ledger()].
#' @section Errors: `policypanel_error_input` for what is declared wrongly, before anything runs;
#'   whatever stops the baseline stops the study.
#' @seealso [policy_report()], [study_checklist()]
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- c(2013, 2015, 2016, Inf, Inf)[data$city %% 5 + 1]
#' data$policy <- as.numeric(data$year >= data$start)
#' set.seed(1)
#' data$gdp <- rnorm(320)
#' data$y <- 0.5 * data$policy + data$gdp + rnorm(320)
#' study <- evaluate_policy(y ~ policy + gdp | city + year, data, cluster = ~city,
#'                          stages = c("steps", "event_study", "placebo"), replicates = 99)
#' study
#' study$event_study
#' @export
evaluate_policy <- function(formula, data, match = NULL, mediators = NULL, groups = NULL,
                            instruments = NULL, roster = NULL, cohort = NULL, index = NULL,
                            stages = NULL, options = list(), replicates = 999, seed = 1,
                            level = 0.95, cluster = NULL, weights = NULL, vcov = NULL,
                            small_sample = c("reghdfe", "xtreg", "areg", "fixest", "plm", "none"),
                            subset = NULL, na = c("omit", "fail"),
                            singletons = c("drop", "keep"), unit = NULL, time = NULL,
                            threads = getOption("policypanel.threads", 1L), ...) {
  check_dots(...)
  check_arguments()
  call <- own_arguments(match.call())
  rules <- check_rules()
  model <- single_model(parse_formula(formula), "evaluate_policy")
  asked <- list(match = check_match_formula(match), level = check_level(level),
                mediators = if (!is.null(mediators)) check_column_set(mediators, "mediators"),
                groups = if (!is.null(groups)) check_column_set(groups, "groups"),
                instruments = if (!is.null(instruments)) check_columns(instruments, "instruments"),
                replicates = check_draws(replicates, "replicates", 19), seed = check_seed(seed),
                roster = roster, cohort = cohort, index = check_index_arguments(index),
                options = check_stage_options(options))
  given <- list(cluster = cluster, weights = weights, vcov = vcov, subset = subset,
                small_sample = rules$small_sample, na = rules$na, singletons = rules$singletons,
                threads = rules$projector$threads)
  setup <- study_setup(model, check_data(data), with_panel(rules, model), asked, given)
  names <- chosen_stages(stages)
  status <- ifelse(setup$stages %in% names, "waiting", "off")
  study <- structure(list(call = call, setup = setup, stages = data.frame(
    stage = setup$stages, status = status, reason = NA_character_, notes = "", seconds = NA_real_
  )), class = "policy_study")
  study$stages$reason_fact <- fact_column(vector("list", length(status)))
  run_stages(study)
}

check_match_formula <- function(match) {
  if (is.null(match) || rlang::is_formula(match, lhs = TRUE)) return(match)
  abort_input("{.arg match} must be a formula, {.code treatment ~ covariates}.",
              "Found {.obj_type_friendly {match}}.", argument = "match")
}

check_index_arguments <- function(index) {
  if (is.null(index)) return(NULL)
  known <- setdiff(names(formals(mpi_index)), c("data", "unit", "time"))
  if (!is.list(index) || is.data.frame(index) || !"indicators" %in% names(index)) {
    abort_input("{.arg index} must be a list of arguments of {.fn mpi_index}, such as
                {.code list(indicators = c(\"a\", \"b\"))}.",
                "Found {.obj_type_friendly {index}}.", argument = "index")
  }
  refuse_unknown(rlang::names2(index), known, "index")
  index
}

#' What all stages share
#'
#' @param given The common rules as the user gave them.
#' @return list(formula, outcome, treatment, controls (expressions), unit, time, home, rules, stages
#'   and what was asked for). `home` is the environment in which the stages are called, between
#'   the formula's own and its calls: it holds `study_data`, and with names that no column or
#'   variable of a formula is likely to have `.baseline`, `.event_study` and `.in_baseline`, the
#'   rows of the baseline.
#' @noRd
study_setup <- function(model, data, rules, asked, given) {
  parts <- formula_parts(model$formula)
  followed <- robustness_treatment(NULL, parts)
  if (!is_column(followed$treatment)) {
    abort_input("The treatment, the first regressor of {.arg formula}, must be a column by itself.",
                "Found {.code {followed$term}}.", argument = "formula")
  }
  home <- new.env(parent = model$environment)
  home$study_data <- with_treatment(data, followed$term, rules, asked)
  check_treatment_kind(model, NULL, home$study_data, rules)
  outcome <- expression_label(parts$outcome)
  if (!is.null(asked$index)) refuse_column(outcome, data, "index")
  controls <- setdiff(split_call(parts$regressors, "+"), list(followed$treatment))
  c(list(formula = join_parts(parts, home), parts = parts, treatment = followed$term,
         outcome = outcome,
         controls = controls[!vapply(controls, is.numeric, NA)], unit = rules$unit,
         time = rules$time, home = home, stages = stage_names(),
         rules = given[!vapply(given, is.null, NA)]), asked)
}

#' A column that is there already, where an argument is to make it
#' @noRd
refuse_column <- function(name, data, made) {
  if (!name %in% names(data)) return(invisible())
  abort_input("{.arg data} have a column {.val {name}} already; {.arg {made}} would make another.",
              argument = made)
}

#' The data with the treatment that a roster or a column of cohorts makes
#' @noRd
with_treatment <- function(data, treatment, rules, asked) {
  made <- intersect(c("roster", "cohort"), names(Filter(Negate(is.null), asked)))
  if (length(made) == 0) return(data)
  if (length(made) == 2) {
    abort_input("Give {.arg roster} or {.arg cohort}, not both.", argument = "cohort")
  }
  refuse_column(treatment, data, made)
  data[[treatment]] <- do.call(policy_dummy, c(list(data, rules$unit, rules$time), asked[made]),
                               quote = TRUE)
  data
}
