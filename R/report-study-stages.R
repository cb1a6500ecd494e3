# The stages of a study: what each needs, and the call that makes it. A stage is the result of an
# exported function, called as a user would call it.

#' @param maker Name of the exported function, whose arguments `options` may set.
#' @param run Function of (setup, study) that gives the result.
#' @param lacks Function of the study: NULL, or a fact that says what the stage would need.
#' @param stands_on Stages that must be done. @param is_needed Whether the study stops without it.
#' @param settled Arguments that would make it the answer to another question.
#' @noRd
study_stage <- function(maker, run, lacks = function(study) NULL, stands_on = character(),
                        is_needed = FALSE, settled = character()) {
  missing_stage <- function(study) {
    undone <- setdiff(stands_on, study$stages$stage[study$stages$status == "done"])
    if (length(undone) > 0) return(fact("study_stands_on", stage = fact(stage_key(undone[1]))))
    lacks(study)
  }
  list(maker = maker, run = run, lacks = missing_stage, stands_on = stands_on,
       is_needed = is_needed, settled = settled)
}

stage_key <- function(stage) paste0("stage_", stage)

#' A lack of what `evaluate_policy()` was not given
#' @noRd
not_given <- function(argument) function(study) {
  if (is.null(study$setup[[argument]])) fact("study_not_given", argument = argument)
}

study_stages <- function() list(
  index = study_stage("mpi_index", stage_index, not_given("index"), is_needed = TRUE),
  description = study_stage("describe_panel", stage_description),
  baseline = study_stage("did_feols", stage_baseline, is_needed = TRUE, settled = "split"),
  steps = study_stage("did_feols", stage_steps, function(study) {
    if (length(study$setup$controls) == 0) fact("study_no_controls")
  }, "baseline", settled = "split"),
  event_study = study_stage("event_study", stage_event_study, function(study) {
    window <- study_window(study$setup)
    if (window[1] > -2) fact("study_few_leads")
  }, "baseline", settled = "treatment"),
  pretrend = study_stage("pretrend_power", function(setup, study) {
    stage_call(setup, "pretrend", list(quote(.event_study)))
  }, stands_on = "event_study"),
  estimators = study_stage("compare_estimators", stage_estimators, stands_on = "baseline"),
  weights = study_stage("twfe_weights", function(setup, study) {
    stage_call(setup, "weights", list(quote(.baseline), unit = setup$unit, time = setup$time))
  }, stands_on = "baseline", settled = c("treatment", "unit", "time")),
  honest = study_stage("honest_did", function(setup, study) {
    stage_call(setup, "honest", list(quote(.event_study), level = setup$level))
  }, stands_on = "event_study"),
  matched = study_stage("psm_did", function(setup, study) {
    match <- setup$match
    environment(match) <- setup$home
    stage_call(setup, "matched", list(setup$formula, match, quote(study_data), mode = "cohort"),
               common_rules)
  }, not_given("match")),
  heterogeneity = study_stage("heterogeneity", function(setup, study) {
    lapply(stats::setNames(nm = setup$groups), function(group) {
      stage_call(setup, "heterogeneity", list(setup$formula, quote(study_data), by = group),
                 common_rules)
    })
  }, not_given("groups"), settled = c("by", "median_split", "treatment", "type", "one_by_one")),
  mechanism = study_stage("sobel_mediate", function(setup, study) {
    lapply(stats::setNames(nm = setup$mediators), function(mediator) {
      stage_call(setup, "mechanism",
                 list(setup$formula, mediator, setup$treatment, quote(study_data)), common_rules)
    })
  }, not_given("mediators"), settled = c("mediator", "treatment")),
  instrumented = study_stage("did_feols", stage_instrumented, not_given("instruments"),
                             settled = "split"),
  placebo = study_stage("placebo_test", function(setup, study) {
    stage_call(setup, "placebo", list(quote(.baseline), replicates = setup$replicates,
                                      seed = setup$seed, treatment = setup$treatment,
                                      data = quote(study_data)))
  }, stands_on = "baseline", settled = c("treatment", "outcomes")),
  wild = study_stage("wild_bootstrap", function(setup, study) {
    stage_call(setup, "wild", list(quote(.baseline), setup$treatment, replicates = setup$replicates,
                                   seed = setup$seed, level = setup$level))
  }, lacks_few_clusters, "baseline", settled = c("terms", "null", "joint")),
  leave_one_out = study_stage("leave_one_out", stage_leave_one_out, stands_on = "baseline",
                              settled = "terms"),
  robustness = study_stage("robustness", stage_robustness, stands_on = "baseline",
                           settled = "term"),
  sensitivity = study_stage("sensitivity", function(setup, study) {
    stage_call(setup, "sensitivity", list(quote(.baseline), setup$treatment, level = setup$level))
  }, stands_on = "baseline", settled = c("term", "reduction"))
)

stage_names <- function() names(study_stages())

#' Arguments by stage: those a stage takes, and none that the declaration settles
#' @noRd
check_stage_options <- function(options) {
  is_named <- is.list(options) && !is.data.frame(options) && all(rlang::names2(options) != "")
  if (!is_named || !all(vapply(options, function(own) is.list(own) && !is.data.frame(own), NA))) {
    abort_input("{.arg options} must be a list of lists named by stage, such as
                {.code list(placebo = list(replicates = 99))}.", argument = "options")
  }
  refuse_unknown(names(options), stage_names(), "options")
  settled <- c("...", "formula", "data", "fit", "object", "match", "cohort", common_rules)
  for (name in names(options)) {
    stage <- study_stages()[[name]]
    known <- setdiff(names(formals(get(stage$maker))), c(settled, stage$settled))
    if (name == "index") known <- c(known, "weights")  # its own, none of the regression
    own <- rlang::names2(options[[name]])
    unknown <- setdiff(own, known)
    if (length(unknown) > 0) {
      near <- nearest_name(unknown[1], known)
      abort_input("{.val {unknown[1]}} is no option of the stage {.val {name}}.",
                  if (!is.null(near)) "Did you mean {.arg {near}}?",
                  "It takes {.arg {known}}.", argument = "options")
    }
  }
  options
}

chosen_stages <- function(stages) {
  if (is.null(stages)) return(stage_names())
  if (!is.character(stages) || anyNA(stages)) {
    abort_input("{.arg stages} must name stages: {.val {stage_names()}}.", argument = "stages")
  }
  refuse_unknown(stages, stage_names(), "stages")
  union(stages, c("index", "baseline"))
}

#' Few clusters are fewer than this, by the usual rule of thumb
#' @noRd
many_clusters <- 50

lacks_few_clusters <- function(study) {
  clusters <- study$baseline$vcov$clusters
  if (length(clusters) == 0) return(fact("study_not_clustered"))
  if (min(clusters) >= many_clusters) {
    fact("study_many_clusters", many = many_clusters, count = min(clusters))
  }
}

#' Call the function of a stage in the study's home
#' @param given Its arguments; those of `options` go first.
#' @param rules Which common rules the function takes.
#' @noRd
stage_call <- function(setup, stage, given, rules = character()) {
  own <- setup$options[[stage]]
  given <- c(given[!rlang::names2(given) %in% names(own)], own, setup$rules[
    intersect(names(setup$rules), rules)])
  if ("unit" %in% rules) given[c("unit", "time")] <- setup[c("unit", "time")]
  maker <- as.name(study_stages()[[stage]]$maker)
  eval(as.call(c(call("::", quote(policypanel), maker), given)), setup$home)
}

stage_index <- function(setup, study) {
  made <- stage_call(setup, "index", c(list(quote(study_data)), setup$index,
                                       list(unit = setup$unit, time = setup$time)))
  home <- setup$home
  home$study_data[[setup$outcome]] <- made$score
  made
}

stage_description <- function(setup, study) {
  used <- c(setup$outcome, setup$treatment, vapply(setup$controls, expression_label, ""),
            setup$mediators)
  own <- intersect(used, names(setup$home$study_data))
  stage_call(setup, "description", list(quote(study_data), columns = own, unit = setup$unit,
                                        time = setup$time))
}

#' The fit of the formula; with it the steps, where they are asked for, so that the fixed effects
#' are projected out of their columns once
#' @noRd
stage_baseline <- function(setup, study) {
  is_off <- study$stages$status[match("steps", study$stages$stage)] == "off"
  is_joint <- length(setup$controls) > 0 && !is_off &&
    identical(setup$options$steps, setup$options$baseline)
  fits <- if (is_joint) fit_steps(setup, "baseline") else {
    list(stage_call(setup, "baseline", list(setup$formula, quote(study_data)), common_rules))
  }
  fit <- fits[[length(fits)]]
  if (!setup$treatment %in% names(fit$coefficients)) {
    reason <- as.list(fit$dropped)[[setup$treatment]] %||% "it is not one column"
    abort_design("{.val {setup$treatment}} is not among the coefficients: {reason}.",
                 argument = "formula")
  }
  setup$home$.in_baseline <- seq_len(fit$n_data) %in% (fit$rows %||% seq_len(fit$n_data))
  setup$home$.steps <- if (is_joint) fits
  fit
}

#' A name alone would be looked for among the columns
#' @noRd
rows_of_baseline <- function(setup) {
  rlang::new_formula(NULL, quote(.in_baseline == TRUE), setup$home)
}

#' The baseline without controls, then with one more at a time, on its rows
#' @noRd
stage_steps <- function(setup, study) {
  home <- setup$home
  steps <- home$.steps
  home$.steps <- NULL  # a saved study would hold them twice
  if (is.null(steps)) {
    setup$rules$subset <- rows_of_baseline(setup)
    steps <- c(utils::head(fit_steps(setup, "steps"), -1), list(study$baseline))
  }
  stats::setNames(steps, paste0("(", seq_along(steps), ")"))
}

#' Fits without controls and with one more at a time, all at once where they are many, from one
#' projection
#' @noRd
fit_steps <- function(setup, stage) {
  controls <- setup$controls
  if (length(controls) > 6) controls <- list(sum_expression(controls))
  parts <- setup$parts
  parts$regressors <- call("+", as.name(setup$treatment), as.call(c(quote(csw0), controls)))
  unclass(stage_call(setup, stage, list(join_parts(parts, setup$home), quote(study_data)),
                     common_rules))
}

stage_event_study <- function(setup, study) {
  stage_call(setup, "event_study",
             list(setup$formula, quote(study_data), window = study_window(setup)), common_rules)
}

#' Relative periods that the baseline's rows have, up to five on each side
#' @noRd
study_window <- function(setup) {
  model <- single_model(parse_formula(setup$formula), "event_study")
  data <- setup$home$study_data
  rules <- with_panel(check_rules(c(setup$rules, setup[c("unit", "time")])), model)
  start <- treatment_start(data, new_design(model, data, rules), NULL, NULL)
  range <- event_range(start, setup$home$.in_baseline)
  c(max(range[1], -5), min(range[2], 5))
}

stage_estimators <- function(setup, study) {
  setup$rules$subset <- rows_of_baseline(setup)
  sides <- list(outcome = setup$parts$outcome, regressors = 1,
                fixed = list(call("+", as.name(setup$unit), as.name(setup$time))))
  rules <- setdiff(common_rules, c("vcov", "small_sample"))
  if (is.null(setup$rules$cluster)) {
    clusters <- names(study$baseline$vcov$clusters)
    setup$rules$cluster <- if (length(clusters) > 0) clusters else setup$unit
  }
  stage_call(setup, "estimators", list(join_parts(sides, setup$home), quote(study_data),
                                       cohort = setup$treatment), rules)
}

stage_instrumented <- function(setup, study) {
  parts <- setup$parts
  parts$regressors <- sum_expression(setup$controls)
  parts$endogenous <- as.name(setup$treatment)
  parts$instruments <- sum_expression(setup$instruments)
  stage_call(setup, "instrumented", list(join_parts(parts, setup$home), quote(study_data)),
             common_rules)
}

#' By the clusters, else by the units
#' @noRd
stage_leave_one_out <- function(setup, study) {
  clusters <- names(study$baseline$vcov$clusters)
  stage_call(setup, "leave_one_out", list(quote(.baseline), by = c(clusters, setup$unit)[1],
                                          terms = setup$treatment, data = quote(study_data)))
}

stage_robustness <- function(setup, study) {
  variations <- setup$options$robustness$variations %||% standard_variations(study$baseline)
  stage_call(setup, "robustness", list(quote(.baseline), variations = variations,
                                       term = setup$treatment, level = setup$level,
                                       data = quote(study_data)))
}
