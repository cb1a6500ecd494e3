# Groups of rows that are matched among themselves.

#' The combination of two codes; NULL stands for one group
#' @noRd
join_blocks <- function(a, b) {
  if (is.null(a) || is.null(b)) return(a %||% b)
  pair <- a + as.double(max(a)) * (b - 1)
  match(pair, unique(pair))
}

#' Run `fun(targets, donors)` within every block and put the pieces back in order
#'
#' @param fun Gives a named list of vectors, one value per target or (names starting with `donor`)
#'   per donor. Targets in a block without donors get NA, donors without targets 0.
#' @noRd
over_blocks <- function(problem, targets, donors, fun) {
  if (is.null(problem$block)) {
    if (length(targets) == 0 || length(donors) == 0) return(list())
    return(fun(targets, donors))
  }
  levels <- seq_len(max(problem$block))
  t_in <- split(seq_along(targets), factor(problem$block[targets], levels))
  c_in <- split(seq_along(donors), factor(problem$block[donors], levels))
  out <- list()
  for (b in levels[lengths(t_in) > 0 & lengths(c_in) > 0]) {
    part <- fun(targets[t_in[[b]]], donors[c_in[[b]]])
    for (name in names(part)) {
      is_donor <- startsWith(name, "donor")
      if (is.null(out[[name]])) {
        out[[name]] <- if (is_donor) numeric(length(donors)) else rep(NA_real_, length(targets))
      }
      out[[name]][if (is_donor) c_in[[b]] else t_in[[b]]] <- part[[name]]
    }
  }
  out
}
