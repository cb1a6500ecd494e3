# Every error, warning and note of the package is raised here, so that each carries a class that
# callers can catch, is worded as cli bullets, and points at the function the user called.

#' Raise a classed error
#'
#' `abort_input()`: an argument is not what it should be. `abort_data()`: a column holds what the
#' method cannot use. `abort_design()`: the data are sound but do not identify what is asked.
#' `abort_memory()`: the machine has too little memory for it.
#'
#' @param problem What is wrong, a cli string.
#' @param ... Further bullets: what was found, what to do. cli strings.
#' @param argument,column,rows,query Kept in the condition; offending rows are also shown (at most
#'   five). `query`: which one a database did not answer.
#' @param env Where the cli strings are interpolated.
#' @noRd
abort_input <- function(problem, ..., argument = NULL, env = parent.frame()) {
  abort_classed("input", problem, c(...), env, argument = argument)
}

abort_data <- function(problem, ..., argument = NULL, column = NULL, rows = NULL, query = NULL,
                       env = parent.frame()) {
  abort_classed("data", problem, c(...), env, argument = argument, column = column, rows = rows,
                query = query)
}

abort_design <- function(problem, ..., argument = NULL, column = NULL, rows = NULL,
                         env = parent.frame()) {
  abort_classed("design", problem, c(...), env, argument = argument, column = column, rows = rows)
}

#' Raised where C++ finds too little memory (src/policypanel_types.h), and again by callers that
#' know what took it
#' @noRd
abort_memory <- function(problem, ..., env = parent.frame()) {
  abort_classed("memory", problem, c(...), env)
}

#' The condition that a binding raises when memory runs out
#' @noRd
memory_condition <- function() {
  held <- format_count(round(sum(gc()[, 2])))
  tryCatch(
    abort_memory("There is not enough memory for this.",
                 "R's own objects take {held} MB; working space came on top.",
                 "It takes less with fewer rows, columns, levels of fixed effects or threads."),
    policypanel_error_memory = identity
  )
}

abort_classed <- function(kind, problem, bullets, env, ..., rows = NULL) {
  bullets <- as.character(bullets)
  names(bullets) <- rep("i", length(bullets))
  if (length(rows) > 0) bullets <- c(i = describe_rows(rows), bullets)
  hide_calls()
  cli::cli_abort(
    c(problem, bullets),
    class = c(paste0("policypanel_error_", kind), "policypanel_error"),
    call = user_call(), .envir = env, ..., rows = rows
  )
}

#' A script that stops shows the message alone, without the calls that led to it
#' @noRd
hide_calls <- function(frame = parent.frame()) {
  if (rlang::is_interactive()) return(invisible())
  rlang::local_options(rlang_backtrace_on_error = "none", .frame = frame)
}

#' Raise an error of ours again that was caught on its way
#' @noRd
raise_again <- function(error) {
  hide_calls()
  rlang::cnd_signal(error)
}

#' "3 rows: 5, 9 and 12", or "120 rows; the first: 1, 2, 3, 4, 5"
#' @noRd
describe_rows <- function(rows) {
  shown <- paste(plain_text(utils::head(rows, 5)), collapse = ", ")
  n <- format_count(length(rows))
  if (length(rows) <= 5) return(paste0("Row", if (length(rows) > 1) "s", " ", shown, "."))
  paste0(n, " rows; the first: ", shown, ".")
}

#' The outermost call to a function of this package: what the user typed
#' @noRd
user_call <- function() {
  home <- topenv()
  for (frame in seq_len(sys.nframe())) {
    if (identical(topenv(environment(sys.function(frame))), home)) return(sys.call(frame))
  }
  NULL
}

#' Tell the user what was done to the data, with counts
#'
#' Notes are messages of class `policypanel_note`; `options(policypanel.notes = FALSE)` or
#' `suppressMessages()` silence them. What they say is also kept in the object.
#' @param once What the note is about, where several steps of one call may come to say it.
#' @noRd
note <- function(..., once = NULL, env = parent.frame()) {
  if (!isTRUE(getOption("policypanel.notes", TRUE))) return(invisible())
  if (!is.null(once) && said_before(once)) return(invisible())
  bullets <- as.character(c(...))
  names(bullets) <- rep("i", length(bullets))
  cli::cli_inform(bullets, class = "policypanel_note", .envir = env)
}

#' Whether the call that the user made has spoken of something already; from now on it has
#'
#' What was said is kept in the frame of that call and goes with it.
#' @noRd
said_before <- function(topic) {
  home <- topenv()
  for (own in seq_len(sys.nframe())) {
    if (identical(environment(sys.function(own)), home)) break
  }
  frame <- sys.frame(own)
  known <- topic %in% frame$.said
  frame$.said <- c(frame$.said, topic)
  known
}

#' Warn: the result is defined but may not be what the user wants
#' @noRd
warn <- function(problem, ..., env = parent.frame()) {
  bullets <- as.character(c(...))
  names(bullets) <- rep("i", length(bullets))
  cli::cli_warn(c(problem, bullets), class = "policypanel_warning", .envir = env,
                call = user_call())
}

#' Run code without its notes and warnings
#' @noRd
silently <- function(code) {
  withCallingHandlers(code, policypanel_note = function(m) invokeRestart("muffleMessage"),
                      policypanel_warning = function(w) invokeRestart("muffleWarning"))
}
