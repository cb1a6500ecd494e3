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
#'   `title`, `stage`, `status` (as in the study), `answer`.
#' @references
#' Baker, A., Callaway, B., Cunningham, S., Goodman-Bacon, A. and Sant'Anna, P. H. C. (2025).
#' Difference-in-differences designs: a practitioner's guide. arXiv 2503.13323.
#' @examples
#' data <- data.frame(city = rep(1:30, each = 6), year = rep(1:6, 30))
#' data$policy <- as.numeric(data$city <= 12 & data$year >= 4)
#' set.seed(1)
#' data$y <- data$policy + rnorm(180)
#' study <- evaluate_policy(y ~ policy | city + year, data, replicates = 49)
#' study_checklist(study)
#' @export
study_checklist <- function(study, language = getOption("policypanel.language", "en")) {
  check_study(study)
  speak(language)
  found <- if (!is.null(study$baseline)) findings_of(study)
  by_stage <- split(found, vapply(found, `[[`, "", "stage"))
  rows <- lapply(seq_along(checklist_steps), function(step) {
    stages <- checklist_steps[[step]]
    at <- match(stages, study$stages$stage)
    data.frame(step = step, title = wording(paste0("checklist_", step)), stage = stages,
               status = study$stages$status[at],
               answer = vapply(stages, checklist_answer, "", by_stage, study))
  })
  table <- do.call(rbind, rows)
  rownames(table) <- NULL
  structure(table, class = c("study_checklist", "data.frame"), language = spoken_language())
}

checklist_steps <- list(
  "baseline", c("event_study", "pretrend"), c("estimators", "weights"), "wild",
  c("steps", "matched", "instrumented"), c("honest", "sensitivity"), "heterogeneity",
  c("placebo", "leave_one_out", "robustness", "mechanism")
)

checklist_answer <- function(stage, by_stage, study) {
  own <- by_stage[[stage]]
  if (stage == "baseline" && length(own) > 0) return(target_text(study))
  if (length(own) > 0) {
    return(paste(vapply(own, function(one) sentence(fact_text(one$fact)), ""), collapse = " "))
  }
  reason <- study$stages$reason_fact[[match(stage, study$stages$stage)]]
  status <- study$stages$status[match(stage, study$stages$stage)]
  sentence(fact_text(reason %||% fact(if (status == "off") "study_not_asked" else "study_waits")))
}

#' The target: whose average effect, of what, where
#' @noRd
target_text <- function(study) {
  setup <- study$setup
  home <- setup$home
  rows <- which(home$in_baseline)
  treated <- treatment_number(fetch_column(home$data, setup$treatment, "formula"),
                              setup$treatment)[rows] == 1
  units <- as.character(fetch_column(home$data, setup$unit, "unit"))[rows]
  wording("checklist_target", outcome = setup$outcome, treatment = setup$treatment,
          treated = length(unique(units[treated])), units = length(unique(units)),
          cells = sum(treated), rows = length(rows))
}

#' @rdname study_checklist
#' @param x What `study_checklist()` gives. @param ... Not used.
#' @export
print.study_checklist <- function(x, ...) {
  check_dots(...)
  speak(attr(x, "language") %||% "en")
  for (step in unique(x$step)) {
    own <- x[x$step == step, ]
    cat(step, ". ", own$title[1], "\n", sep = "")
    for (i in seq_len(nrow(own))) {
      mark <- if (own$status[i] == "done") "x" else " "
      tell_item(paste0("[", mark, "] ", own$answer[i]))
    }
  }
  invisible(x)
}
