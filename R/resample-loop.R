# The one loop over replicates: in pieces, with progress, on the workers of a plan where the user
# has set one, and with what is done when the user interrupts.

#' Replicates of a statistic
#'
#' @param scheme From new_scheme().
#' @param statistic A function of (first, last), numbers of replicates, the last not included. It
#'   returns a list with `draws`, a matrix terms x replicates (NA in a column that failed), and may
#'   add `reasons`, why columns failed, as text named by their number, and anything else, which is
#'   handed back by piece.
#' @param label What the progress bar says. @param piece Replicates at a time, at the least.
#' @return An object of class `policypanel_replicates`: `draws` (terms x replicates), `scheme`,
#'   `failures` (a data frame of replicate and reason), `done` (replicates made before an
#'   interrupt), `pieces` (what else the statistic returned).
#' @noRd
replicate_over <- function(scheme, statistic, label, piece = 512) {
  ranges <- replicate_ranges(scheme, piece)
  run <- if (has_workers()) run_on_workers else run_here
  new_replicates(scheme, run(ranges, statistic, label))
}

run_range <- function(range, statistic) statistic(range[1], range[2])

run_ranges <- function(ranges, statistic) lapply(ranges, run_range, statistic)

#' Numbers of replicates in pieces
#'
#' Draws are summed 32 at a time, so that pieces of a multiple of 32 give the same bits however many
#' there are. There are at most 50: each costs a call.
#' @noRd
replicate_ranges <- function(scheme, piece) {
  n <- scheme$replicates
  size <- max(piece, 32 * ceiling(n / 1600))
  begin <- seq(0, max(n - 1, 0), by = size)
  lapply(begin, function(k) scheme$first + c(k, min(k + size, n)))
}

#' Whether the user has set a plan of package 'future' that runs elsewhere
#' @noRd
has_workers <- function() {
  isNamespaceLoaded("future") && !inherits(future::plan(), "sequential")
}

#' Pieces on the workers of the user's plan, one chunk of them for each worker
#'
#' A worker that is lost costs its chunk, which is done here: what replicate b is depends on the
#' seed and on b alone.
#' @noRd
run_on_workers <- function(ranges, statistic, label) {
  place <- ceiling(seq_along(ranges) * min(future::nbrOfWorkers(), length(ranges)) /
                     length(ranges))
  chunks <- unname(split(ranges, place))
  attempt <- function(code) tryCatch(code, FutureError = function(e) NULL)
  futures <- lapply(chunks, function(chunk) {
    attempt(future::futureCall(run_ranges, list(chunk, statistic), seed = NULL,
                               packages = utils::packageName()))
  })
  found <- lapply(futures, function(one) if (!is.null(one)) attempt(future::value(one)))
  lost <- vapply(found, is.null, NA)
  if (any(lost)) {
    n <- sum(lost)
    warn("{count_of(n, 'worker')} of the plan {cli::qty(n)}{?was/were} lost; what
          {cli::qty(n)}{?it/they} had to do is done here.")
    found[lost] <- lapply(chunks[lost], run_here, statistic, label)
  }
  unlist(found, recursive = FALSE)
}

run_here <- function(ranges, statistic, label) {
  pieces <- list()
  tryCatch(
    for (k in cli::cli_progress_along(ranges, label)) {
      pieces[[k]] <- run_range(ranges[[k]], statistic)
    },
    interrupt = function(e) NULL
  )
  pieces
}

new_replicates <- function(scheme, pieces) {
  draws <- do.call(cbind, lapply(pieces, `[[`, "draws"))
  done <- if (is.null(draws)) 0 else ncol(draws)
  if (done == 0) abort_design("No replicate was done before the interrupt.")
  if (done < scheme$replicates) {
    warn("Interrupted: {format_count(done)} of {count_of(scheme$replicates, 'replicate')} are done
          and used.")
    scheme$replicates <- done
  }
  reasons <- unlist(lapply(pieces, `[[`, "reasons"))
  structure(
    list(draws = draws, scheme = scheme, done = done,
         failures = data.frame(replicate = as.double(names(reasons) %||% character()),
                               reason = as.character(reasons)),
         pieces = lapply(pieces, function(piece) {
           piece[setdiff(names(piece), c("draws", "reasons"))]
         })),
    class = "policypanel_replicates"
  )
}
