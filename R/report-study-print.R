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
  origin <- ledger_origin(x$ledger)
  if (!is.na(origin)) say(origin)
  cat("\n")
  say(found$finding[found$stage == "baseline"])
  say(counted_findings(found, language))
  for (side in c("for", "against", "neither", "undone")) {
    own <- found$finding[found$side == side & found$stage != "baseline"]
    if (length(own) > 0) cat("\n", wording(paste0("study_", side)), "\n", sep = "")
    for (text in own) tell_item(text)
  }
  said <- lengths(strsplit(x$stages$notes, "\n", fixed = TRUE))
  if (any(said > 0)) {
    cat("\n")
    tell("study_notes", counts = named_counts(lapply(stage_key(x$stages$stage[said > 0]), fact),
                                              said[said > 0]))
  }
  off <- x$stages$stage[x$stages$status == "off"]
  if (length(off) > 0) {
    cat("\n")
    tell("study_off", stages = lapply(stage_key(off), fact))
  }
  invisible(x)
}

#' How many findings speak for an effect, how many against it; nothing where there is none
#' @noRd
counted_findings <- function(found, language) {
  sides <- found$side[found$stage != "baseline" & found$side != "undone"]
  if (length(sides) == 0) return(character())
  wording("study_counts", count = length(sides), supporting = sum(sides == "for"),
          opposing = sum(sides == "against"), beside = sum(sides == "neither"),
          language = language)
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
  rows <- lapply(fits, function(fit) cbind(treatment_row(fit, setup), nobs = stats::nobs(fit)))
  if (!is.null(x$estimators)) {
    others <- cbind(coefficient_table(x$estimators, setup$level), nobs = stats::nobs(x$estimators))
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
