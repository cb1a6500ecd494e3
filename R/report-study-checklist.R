# The steps of a guide to difference-in-differences, each answered from the stages of a study.

#' The steps of a guide to difference-in-differences, answered from a study
#'
#' The steps are those of Baker, Callaway, Cunningham, Goodman-Bacon and Sant'Anna (2025), without
#' the last (keep learning): target, assumptions, method, uncertainty, estimates, sensitivity and
#' heterogeneity, each with the stages of [evaluate_policy()] that serve it; what a referee asks
#' beside them (placebo, leave-one-out, specifications, mechanisms) is the eighth. No answer is
#' written by hand: it is the finding of a stage that is done, or says that nothing was done.
#'
#' @inheritParams study_findings
#' @return A data frame of class `study_checklist`, a row per step and stage: `step` (1 to 8),
#'   `title`, `stage`, `status` (as in the study), `answer`, and `answer_fact`, from which [print()]
#'   makes it in any language.
#' @references
#' Baker, A., Callaway, B., Cunningham, S., Goodman-Bacon, A. and Sant'Anna, P. H. C. (2025).
#' Difference-in-differences designs: a practitioner's guide. arXiv 2503.13323.
#' @seealso [evaluate_policy()], [study_findings()], [study_methods()].
#' @examples
#' data <- data.frame(city = rep(1:30, each = 6), year = rep(1:6, 30))
#' data$policy <- as.numeric(data$city <= 12 & data$year >= 4)
#' set.seed(1)
#' data$y <- data$policy + rnorm(180)
#' study <- evaluate_policy(y ~ policy | city + year, data, replicates = 49)
#' study_checklist(study)
#' @export
study_checklist <- function(study, language = getOption("policypanel.language", "en")) {
  check_arguments()
  check_study(study)
  speak(language)
  found <- if (!is.null(study$baseline)) findings_of(study)
  by_stage <- split(found, vapply(found, `[[`, "", "stage"))
  stage <- unlist(checklist_steps)
  step <- rep(seq_along(checklist_steps), lengths(checklist_steps))
  facts <- Map(checklist_answer, step, stage, MoreArgs = list(by_stage = by_stage, study = study))
  table <- data.frame(step = step, title = words_of(paste0("checklist_", step)), stage = stage,
                      status = study$stages$status[match(stage, study$stages$stage)],
                      answer = vapply(facts, function(own) sentence(fact_text(own)), ""))
  table$answer_fact <- fact_column(facts)
  structure(table, class = c("study_checklist", "data.frame"))
}

checklist_steps <- list(
  "baseline", c("event_study", "pretrend"), c("estimators", "weights"), c("baseline", "wild"),
  c("baseline", "steps", "matched", "instrumented"), c("honest", "sensitivity"), "heterogeneity",
  c("placebo", "leave_one_out", "robustness", "mechanism")
)

#' A fact: what the stage found, or why there is nothing; of the baseline what the step asks for
#' @noRd
checklist_answer <- function(step, stage, by_stage, study) {
  own <- lapply(by_stage[[stage]], `[[`, "fact")
  if (stage == "baseline" && length(own) > 0 && step == 1) return(target_fact(study))
  if (stage == "baseline" && length(own) > 0 && step == 4) {
    return(fact("checklist_errors", covariance = vcov_text(study$baseline$vcov)))
  }
  if (length(own) > 0) return(Reduce(function(a, b) fact("two_sentences", one = a, other = b), own))
  undone_fact(study, match(stage, study$stages$stage))
}

#' The target: whose average effect, of what, where
#' @noRd
target_fact <- function(study) {
  setup <- study$setup
  home <- setup$home
  rows <- which(home$.in_baseline)
  treated <- treatment_number(fetch_column(home$study_data, setup$treatment, "formula"),
                              setup$treatment)[rows] != 0
  units <- as.character(fetch_column(home$study_data, setup$unit, "unit"))[rows]
  fact("checklist_target", outcome = setup$outcome, treatment = setup$treatment,
       treated = length(unique(units[treated])), units = length(unique(units)),
       cells = sum(treated), rows = length(rows))
}

#' @rdname study_checklist
#' @param x What `study_checklist()` gives.
#' @param ... Not used.
#' @export
print.study_checklist <- function(x, language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  for (step in unique(x$step)) {
    cat(step, ". ", wording(paste0("checklist_", step)), "\n", sep = "")
    for (i in which(x$step == step)) {
      mark <- if (x$status[i] == "done") "x" else " "
      tell_item(paste0("[", mark, "] ", sentence(fact_text(x$answer_fact[[i]]))))
    }
  }
  invisible(x)
}
