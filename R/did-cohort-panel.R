# Outcomes, covariates and weights as periods x units, ordered by cohort: the panel in which all
# estimators of did_staggered() work, some of its units or periods, and what it must be.

#' The rows of a sample as periods x units
#' @noRd
wide_panel <- function(sample, design, start, keys, name, rules) {
  equation <- design$equations[[1]]
  rows <- sample$rows %||% seq_along(keys$time)
  id <- sample$effects[[name$unit]] %||% sample$ids[[name$unit]]
  time <- keys$time[rows]
  period <- sort(unique(time))
  first_row <- match(seq_len(id$n_levels) - 1L, id$code)
  unit_code <- keys$unit$code[rows[first_row]] + 1L
  first <- start$first[unit_code]
  is_later <- is.finite(first) & first > max(period) + rules$anticipation
  first[is_later] <- Inf
  label <- id$labels %||% as.character(seq_len(id$n_levels))
  order <- order(first, sorting_key(label), method = "radix")
  n <- id$n_levels
  column <- integer(n)
  column[order] <- seq_len(n)
  unit <- column[id$code + 1L]
  place <- match(time, period)
  cell <- place + length(period) * (unit - 1L)
  spread <- function(x) {
    wide <- matrix(0, length(period), n)
    wide[cell] <- x
    wide
  }
  is_full <- length(rows) == length(period) * n
  cohort <- sort(unique(first))
  panel <- list(
    outcome = spread(sample$numbers[[equation$outcome]]),
    covariates = lapply(sample$numbers[equation$regressors], spread),
    weight = if (!is_full || !is.null(sample$weights)) spread(sample$weights %||% 1),
    period = period, period_label = keys$origin + keys$step * period,
    first = first[order], cohort = cohort, cohort_label = keys$origin + keys$step * cohort,
    group = match(first[order], cohort), unit_label = label[order],
    unit_code = unit_code[order],
    held = hold_rows(sample, design, place, unit, first_row[order]),
    name = c(name, list(outcome = equation$outcome, weights = design$weights_name)),
    has_weights = !is.null(sample$weights), n_rows = length(rows), is_balanced = is_full,
    later = sum(is_later), anticipation = rules$anticipation, ledger = sample$ledger
  )
  check_cohorts(panel)
  panel
}

#' The rows of a panel of cohorts and what covariances need of them
#'
#' @param place,unit Row and column of each in the matrices of the panel. @param first A row of each
#'   unit, in the order of the columns.
#' @return What stored_specification() reads of a fit, the ids and coordinates of the rows, and
#'   `place`, `unit` and `first`.
#' @noRd
hold_rows <- function(sample, design, place, unit, first) {
  list(ids = sample$ids, coordinates = sample$coordinates, inference = design$inference,
       fixed = design$fixed, panel = design$panel, place = place, unit = unit, first = first)
}

#' Some of the rows held, by unit and period, with the levels that they have
#' @noRd
keep_held <- function(held, keep) {
  rows <- which(rep_len(keep, length(held$unit)))
  rows <- rows[order(held$unit[rows], held$place[rows])]
  held$ids <- lapply(held$ids, function(id) {
    levels <- sort(unique(id$code[rows])) + 1L
    list(code = match(id$code[rows], levels - 1L) - 1L, n_levels = length(levels),
         labels = id$labels[levels], values = id$values[levels])
  })
  held$coordinates <- lapply(held$coordinates, `[`, rows)
  held[c("place", "unit")] <- list(held$place[rows], held$unit[rows])
  held$first <- match(seq_along(held$first), held$unit)
  held
}

#' The panel with other units treated, or at other times
#' @param first Per unit of `panel` its first treated step, Inf for never.
#' @noRd
reassigned_panel <- function(panel, first) {
  take_units(panel, order(first, sorting_key(panel$unit_label), method = "radix"), first)
}

#' The panel of some units
#' @param units Their places, those of a cohort beside each other. @param first As in
#'   reassigned_panel().
#' @noRd
take_units <- function(panel, units, first = panel$first) {
  known <- c(panel$cohort, panel$period)
  label <- c(panel$cohort_label, panel$period_label)
  panel <- with_values_of(panel, units)
  panel$clusters <- lapply(panel$clusters, `[`, units)
  for (name in c("unit_label", "unit_code", "eligible")) panel[[name]] <- panel[[name]][units]
  panel$first <- first[units]
  panel$cohort <- sort(unique(panel$first))
  panel$cohort_label <- label[match(panel$cohort, known)]
  panel$group <- match(panel$first, panel$cohort)
  panel$n_rows <- if (is.null(panel$weight)) length(panel$outcome) else sum(panel$weight > 0)
  panel
}

#' The panel with outcomes, covariates and weights of other units in its columns
#' @noRd
with_values_of <- function(panel, units) {
  panel$outcome <- panel$outcome[, units, drop = FALSE]
  panel$covariates <- lapply(panel$covariates, function(x) x[, units, drop = FALSE])
  if (!is.null(panel$weight)) panel$weight <- panel$weight[, units, drop = FALSE]
  panel
}

#' Names of units to sort by: numbers that are written as text as numbers
#' @noRd
sorting_key <- function(label) {
  is_number <- is.character(label) && all(grepl("^-?[0-9]{1,15}$", label))
  if (is_number) as.double(label) else label
}

#' Whether there is anything to compare, and what must be said of the cohorts
#' @noRd
check_cohorts <- function(panel) {
  treated <- panel$cohort[is.finite(panel$cohort)]
  if (length(treated) == 0) {
    abort_design("No unit becomes treated within the data.", column = panel$name$cohort)
  }
  if (length(panel$period) < 2) {
    abort_design("There is only one period in {.val {panel$name$time}}.", column = panel$name$time)
  }
  if (length(panel$cohort) == 1) {
    abort_design("All {count_of(sum(cohort_sizes(panel)), 'unit')} are first treated in the same
                  period, {plain_text(panel$cohort_label)}, and none is never treated: there is
                  nothing to compare them with.", column = panel$name$cohort)
  }
  alone <- lone_cohorts(panel)
  if (length(alone) > 0) {
    warn("{count_of(length(alone), 'cohort')} of one unit ({plain_text(alone)}): the standard errors
          of {cli::qty(length(alone))}{?its/their} effects know no spread among treated units.")
  }
  if (panel$later > 0) {
    note("{count_of(panel$later, 'unit')} first treated after the last period: never treated here.")
  }
}

#' @param estimator That cannot do without a row of each unit in each period.
#' @noRd
refuse_missing_rows <- function(panel, estimator) {
  if (panel$is_balanced) return(invisible())
  abort_design("{.val {estimator}} needs a balanced panel; {count_of(length(panel$outcome) -
                panel$n_rows, 'row')} of units and periods are not there.")
}

#' @param errors What those of the estimator are, or come from.
#' @noRd
refuse_clusters <- function(panel, estimator, errors) {
  if (length(panel$clusters) < 2 && anyDuplicated(panel$clusters[[1]]) == 0) return(invisible())
  abort_input(paste0("The errors of {.val {estimator}} ", errors, "; they have no clusters."),
              argument = "cluster")
}

#' Cohorts of one unit, as the data call them
#' @noRd
lone_cohorts <- function(panel) {
  panel$cohort_label[cohort_sizes(panel) == 1 & is.finite(panel$cohort)]
}

#' What is counted of a panel
#' @noRd
panel_counts <- function(panel) {
  size <- cohort_sizes(panel)
  is_treated <- is.finite(panel$cohort)
  c(rows = panel$n_rows, units = sum(size), `treated units` = sum(size[is_treated]),
    cohorts = sum(is_treated), periods = length(panel$period))
}

#' Units of each cohort
#' @noRd
cohort_sizes <- function(panel) {
  if (is.null(panel$copies)) return(tabulate(panel$group))
  as.integer(round(rowsum(panel$copies, panel$group)))
}

#' How many rows cells of periods x units have
#' @param is_row Of which of them.
#' @noRd
rows_of_cells <- function(panel, is_row) {
  if (is.null(panel$copies)) return(sum(is_row))
  as.integer(round(sum(is_row %*% panel$copies)))
}

#' Units whose weights do not change, as one number each; NULL where they do or rows are missing
#' @noRd
unit_weights <- function(panel) {
  if (is.null(panel$weight)) return(rep(1, ncol(panel$outcome)))
  first <- panel$weight[1, ]
  if (all(panel$weight > 0) && all(panel$weight == rep(first, each = nrow(panel$weight)))) first
}

#' Columns of the units of each cohort
#' @noRd
cohort_units <- function(panel) split(seq_along(panel$group), panel$group)
