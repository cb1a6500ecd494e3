# What was run, in the words of a paper's section on methods.

#' The methods of a study, in words
#'
#' A paragraph for what was run, made from the results: estimators, covariances, windows, draws,
#' seeds and whose methods they are. What was not run is not mentioned.
#'
#' @inheritParams study_findings
#' @return Sentences, a string each.
#' @seealso [evaluate_policy()], [study_findings()], [study_checklist()].
#' @examples
#' data <- data.frame(city = rep(1:30, each = 6), year = rep(1:6, 30))
#' data$policy <- as.numeric(data$city <= 12 & data$year >= 4)
#' set.seed(1)
#' data$y <- data$policy + rnorm(180)
#' study <- evaluate_policy(y ~ policy | city + year, data, stages = "placebo", replicates = 49)
#' study_methods(study)
#' @export
study_methods <- function(study, language = getOption("policypanel.language", "en")) {
  check_arguments()
  check_study(study)
  speak(language)
  done <- study$stages$stage[study$stages$status == "done"]
  facts <- lapply(intersect(names(stage_methods), done), function(stage) {
    stage_methods[[stage]](study[[stage]], study$setup)
  })
  software <- fact("method_software", version = package_version_text(),
                   r = as.character(getRversion()))
  vapply(c(facts, list(software)), fact_text, "")
}

labels_of <- function(expressions) vapply(expressions, expression_label, "")

stage_methods <- list(
  index = function(index, setup) {
    fact("method_index", outcome = setup$outcome, indicators = index$plan$indicators,
         how = paste(describe_index(index$settings), collapse = " "))
  },
  baseline = function(fit, setup) {
    controls <- if (length(setup$controls) == 0) fact("method_no_controls") else {
      fact("method_controls", controls = labels_of(setup$controls))
    }
    fact("method_baseline", treatment = setup$treatment, outcome = setup$outcome,
         effects = fit$fixed_effects, controls = controls, rows = fit$counts[["rows"]],
         covariance = vcov_text(fit$vcov))
  },
  steps = function(fits, setup) fact("method_steps", count = length(fits)),
  event_study = function(fit, setup) {
    own <- fit$settings
    fact("method_event_study", from = own$window[1], to = own$window[2],
         reference = own$reference, outside = fact(paste0("ends_", own$ends)))
  },
  pretrend = function(power, setup) fact("method_pretrend"),
  estimators = function(fit, setup) {
    fact("method_estimators", estimators = lapply(paste0("source_", names(fit$fits)), fact))
  },
  weights = function(weights, setup) fact("method_weights"),
  honest = function(bounds, setup) {
    fact("method_honest", restriction = restriction_facts(bounds))
  },
  matched = function(fit, setup) {
    fact("method_matched", match = labels_of(split_call(rlang::f_rhs(setup$match), "+")),
         method = fact(paste0("method_", fit$match$settings$method)),
         settings = describe_settings(fit$match$settings), how = matching_mode(fit),
         did = fact(paste0("did_title_", fit$did_weights)))
  },
  heterogeneity = function(results, setup) fact("method_heterogeneity", groups = names(results)),
  mechanism = function(results, setup) fact("method_mechanism"),
  instrumented = function(fit, setup) {
    fact("method_instrumented", treatment = setup$treatment, instruments = setup$instruments)
  },
  placebo = function(test, setup) {
    do.call(fact, c(list("method_placebo", seed = test$seed), assignment_facts(test)))
  },
  wild = function(test, setup) do.call(fact, c(list("method_wild"), wild_facts(test))),
  leave_one_out = function(result, setup) {
    fact("method_leave_one_out", count = result$groups, by = result$by)
  },
  robustness = function(result, setup) {
    labels <- lapply(unname(result$variations), attr, "label", exact = TRUE)
    fact("method_robustness", variations = labels)
  },
  sensitivity = function(result, setup) fact("method_sensitivity")
)
