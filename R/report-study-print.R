# A study as a referee's summary: the answer, what speaks for it and against it, what was not done.

#' @rdname evaluate_policy
#' @param x A study.
#' @param language See [policypanel_language].
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
  found <- study_findings(x, language)
  cat("\n")
  say(found$finding[found$stage == "baseline"])
  for (side in c("for", "against", "neither", "undone")) {
    own <- found$finding[found$side == side & found$stage != "baseline"]
    if (length(own) > 0) cat("\n", wording(paste0("study_", side)), "\n", sep = "")
    for (text in own) tell_item(text)
  }
  off <- x$stages$stage[x$stages$status == "off"]
  if (length(off) > 0) {
    cat("\n")
    tell("study_off", stages = lapply(stage_key(off), fact))
  }
  invisible(x)
}

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
plot.policy_study <- function(x, language = getOption("policypanel.language", "en"), ...) {
  if (is.null(x$event_study)) {
    abort_input("The study has no event study to draw.", argument = "x")
  }
  plot(x$event_study, language = language, ...)
}
