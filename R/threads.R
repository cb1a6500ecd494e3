#' Threads the C++ core may use
#'
#' Estimators run on one thread unless told otherwise: by their `threads` argument, or for a
#' session by `options(policypanel.threads = 2)`. Results are the same bits for any number. A
#' forked child (as in `parallel::mclapply()`) always runs on one.
#'
#' @param threads A whole number; more than the machine has is cut down to what it has.
#' @return The number of threads that will be used.
#' @noRd
sanitize_threads <- function(threads = getOption("policypanel.threads", 1L)) {
  core_usable_threads(check_count(threads, "threads"))
}
