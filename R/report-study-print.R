# A study as a referee's summary: the answer, what speaks for it and against it, what was not done.

#' @rdname evaluate_policy
#' @param x,object A study. @param language See [policypanel_language].
#' @param ... Of [plot()]: arguments of the event study's figure; otherwise not used.
#' @export
print.policy_study <- function(x, language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  setup <- x$setup
  tell("study_title", treatment = setup$treatment, outcome = setup$outcome)
  if (is.null(x$baseline)) {
    tell("study_waiting")
    return(invisible(x))
  }
  found <- findings_of(x)
  sides <- vapply(found, `[[`, "", "side")
  stages <- vapply(found, `[[`, "", "stage")
  cat("\n")
  tell_fact(found[[which(stages == "baseline")]]$fact)
  for (side in c("for", "against", "neither")) {
    own <- found[sides == side & stages != "baseline"]
    if (length(own) > 0) cat("\n", wording(paste0("study_", side)), "\n", sep = "")
    for (one in own) tell_item(fact_text(one$fact))
  }
  undone <- x$stages[!x$stages$status %in% c("done", "off") & x$stages$stage != "index", ]
  if (nrow(undone) > 0) cat("\n", wording("study_undone"), "\n", sep = "")
  for (i in seq_len(nrow(undone))) {
    reason <- undone$reason_fact[[i]] %||% fact("study_waits")
    tell_item(wording("study_reason", stage = fact(stage_key(undone$stage[i])), reason = reason))
  }
  off <- x$stages$stage[x$stages$status == "off"]
  if (length(off) > 0) {
    cat("\n")
    tell("study_off", stages = lapply(stage_key(off), fact))
  }
  invisible(x)
}

tell_fact <- function(fact) say(fact_text(fact))

tell_item <- function(text) {
  lines <- strwrap(sentence(text), width = getOption("width") - 2, initial = "* ", prefix = "  ")
  cat(sub("^  \\*", "*", lines), sep = "\n")
}

#' @rdname evaluate_policy
#' @export
tidy.policy_study <- function(x, ...) {
  check_dots(...)
  setup <- x$setup
  fits <- c(list(baseline = x$baseline), list(matched = x$matched$did),
            list(instrumented = x$instrumented))
  if (length(x$steps) > 1) {
    earlier <- x$steps[-length(x$steps)]
    names(earlier) <- paste("steps", names(earlier))
    fits <- c(earlier, fits)
  }
  fits <- Filter(Negate(is.null), fits)
  rows <- lapply(fits, treatment_row, setup = setup)
  if (!is.null(x$estimators)) {
    others <- coefficient_table(x$estimators, setup$level)
    rows <- c(rows, stats::setNames(split(others, seq_len(nrow(others))),
                                    paste("estimators", others$term)))
  }
  table <- do.call(rbind, unname(rows))
  data.frame(stage = names(rows), table, row.names = NULL)
}

#' @rdname evaluate_policy
#' @export
plot.policy_study <- function(x, ...) {
  if (is.null(x$event_study)) {
    abort_input("The study has no event study to draw.", argument = "x")
  }
  plot(x$event_study, ...)
}
