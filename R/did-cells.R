# Cells of cohorts by periods: which units are compared, and what is kept of cells without any.

is_control <- function(cohort, cell) {
  (is.infinite(cohort) | cohort > cell$horizon) & cohort != cell$cohort
}

#' Cells for which no pair of periods has both treated units and controls
#' @noRd
drop_empty_cells <- function(panel, cells, blocks, short) {
  empty <- is.na(cells$estimate)
  if (all(empty)) abort_design("No pair of periods has both treated units and controls.")
  if (any(empty)) {
    note("{count_of(sum(empty), 'effect')} by cohort and period without units to compare in both
          periods {cli::qty(sum(empty))}{?is/are} not estimated.")
  }
  place <- cumsum(!empty)
  blocks <- lapply(blocks, function(block) {
    block$cells <- place[block$cells]
    block
  })
  cells <- cells[!empty, ]
  rownames(cells) <- NULL
  w <- if (is.null(panel$weight)) rep(1, length(panel$first)) else if (panel$has_weights) {
    colSums(panel$weight) / colSums(panel$weight > 0)
  } else {
    rep(1, length(panel$first))
  }
  list(cells = cells, mass = cohort_mass(panel, cells, w), short = short,
       influences = list(blocks = blocks, n = length(panel$first)))
}

#' Sizes of cells that are those of their cohorts
#' @param w Per unit.
#' @noRd
cohort_mass <- function(panel, cells, w) {
  size <- vapply(cohort_units(panel), function(own) sum(w[own]), 0)
  list(cell = unname(size[cells$group]), cells = cells["group"], unit = w, group = panel$group)
}
