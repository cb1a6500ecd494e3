# The stages of a study, run one after the other, and run again.

#' Run what waits, stage after stage
#'
#' An interruption leaves what is done, and the rest waiting.
#' @noRd
run_stages <- function(study) {
  stages <- study_stages()
  bar <- cli::cli_progress_bar("Study", total = nrow(study$stages),
                               format = "{cli::pb_bar} {stage} {cli::pb_elapsed}", clear = TRUE)
  tryCatch(
    for (i in which(study$stages$status == "waiting")) {
      stage <- study$stages$stage[i]
      # Without force a slow stage would stand under the name of the one before.
      cli::cli_progress_update(set = i - 1, id = bar, force = cli::is_dynamic_tty())
      study <- run_stage(study, i, stages[[stage]])
    },
    interrupt = function(e) {
      note("Interrupted: {.code update(study)} goes on with {.val {stage}}.")
    }
  )
  cli::cli_progress_done(id = bar)
  study
}

#' One stage: its result, or why there is none; what it says is kept
#' @noRd
run_stage <- function(study, i, stage) {
  began <- proc.time()[["elapsed"]]
  said <- character()
  keep <- function(restart) function(condition) {
    said <<- c(said, condition_text(condition))
    invokeRestart(restart)
  }
  made <- tryCatch(
    withCallingHandlers(attempt_stage(study, stage), policypanel_note = keep("muffleMessage"),
                        policypanel_warning = keep("muffleWarning")),
    error = function(e) {
      if (stage$is_needed) raise_again(e)
      list(status = if (inherits(e, "policypanel_error")) "missing" else "failed",
           reason = fact("as_written", text = condition_text(e)))
    }
  )
  name <- study$stages$stage[i]
  study[name] <- list(made$result)
  if (name == "baseline") study$ledger <- made$result$ledger
  # Calls of later stages name these, instead of holding them.
  if (name %in% c("baseline", "event_study")) {
    assign(paste0(".", name), made$result, study$setup$home)
  }
  study$stages$status[i] <- made$status
  study$stages$reason[i] <- english_reason(made$reason)
  study$stages$reason_fact[i] <- list(made$reason)
  study$stages$notes[i] <- paste(unique(said), collapse = "\n")
  study$stages$seconds[i] <- proc.time()[["elapsed"]] - began
  study
}

#' What a condition says, on one line and without the marks of its bullets
#' @noRd
condition_text <- function(condition) {
  lines <- strsplit(cli::ansi_strip(conditionMessage(condition)), "\n", fixed = TRUE)[[1]]
  lines <- sub("^(i|x|!|\\*|\u2139|\u2716|\u2022) ", "", trimws(lines))
  gsub("\\s+", " ", paste(lines, collapse = " "))
}

attempt_stage <- function(study, stage) {
  reason <- stage$lacks(study)
  if (!is.null(reason)) return(list(status = "missing", reason = reason))
  result <- with_system_at_hand(study$baseline$system, stage$run(study$setup, study))
  list(status = "done", result = result)
}

#' Go on with a study, or run stages of it anew
#'
#' @param object A study of [evaluate_policy()].
#' @param options Arguments of stages, as there: the stages named, and those that stand on them, run
#'   anew.
#' @param stages Names of stages to run beside, of those that were off.
#' @param ... Not used.
#' @return The study.
#' @seealso [evaluate_policy()], [update.policypanel_fit()].
#' @examples
#' data <- data.frame(city = rep(1:30, each = 6), year = rep(1:6, 30))
#' data$policy <- as.numeric(data$city <= 12 & data$year >= 4)
#' set.seed(1)
#' data$y <- data$policy + rnorm(180)
#' study <- evaluate_policy(y ~ policy | city + year, data, stages = "placebo", replicates = 49)
#' update(study, stages = "event_study", options = list(placebo = list(replicates = 99)))
#' @export
update.policy_study <- function(object, options = list(), stages = NULL, ...) {
  check_dots(...)
  options <- check_stage_options(options)
  object$setup$options[names(options)] <- options
  again <- c(names(options), if (!is.null(stages)) setdiff(chosen_stages(stages), "index"))
  kept <- object$stages$stage[object$stages$status == "done"]
  again <- setdiff(again, setdiff(kept, names(options)))
  again <- c(again, stages_behind(again, object$stages))
  object$stages$status[object$stages$stage %in% again] <- "waiting"
  object$setup <- setup_of_its_own(object$setup)
  run_stages(object)
}

#' Stages that stood and stand on others; on the index they all do
#' @noRd
stages_behind <- function(again, stages) {
  stood <- stages$stage[!stages$status %in% c("off", "waiting")]
  if ("index" %in% again) return(setdiff(stood, again))
  table <- study_stages()
  found <- again
  repeat {
    is_behind <- vapply(table, function(stage) any(stage$stands_on %in% found), NA)
    more <- setdiff(intersect(names(table)[is_behind], stood), found)
    if (length(more) == 0) return(setdiff(found, again))
    found <- c(found, more)
  }
}

#' A setup whose stages do not reach into the study that it was taken from
#' @noRd
setup_of_its_own <- function(setup) {
  setup$home <- rlang::env_clone(setup$home)
  environment(setup$formula) <- setup$home
  setup
}
