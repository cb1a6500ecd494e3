# The door of did_staggered(estimator = "switching"): from a treatment that may take any values, and
# change more than once, to a cohort panel with baseline treatments.

#' A panel of cohorts of first changes of treatment
#' @return As cohort_panel(), where a cohort is the period in which a unit's treatment first differs
#'   from that of its first period, and
#'   * `dates`: all periods of the data as steps; `first_place`: per unit the place of its cohort
#'     among them, Inf for never;
#'   * `baseline`: per unit the code of its first treatment; `direction`: 1 or -1, of the first
#'     change; `path`: code of units with the same cohort, baseline and first changed treatment;
#'   * `distance`: dates x units, how far treatment is from the first one.
#' @noRd
switching_panel <- function(formula, data, treatment, rules) {
  opened <- open_cohorts(formula, data, rules)
  paths <- treatment_changes(data, treatment, opened$keys)
  refuse_no_changes(paths, treatment)
  design <- choose_rows(opened$design, switching_rows(opened$design$keep, paths))
  panel <- wide_panel(settle_design(design), design, paths, opened$keys,
                      c(design$panel, list(cohort = treatment, treatment = treatment)),
                      opened$rules)
  unit <- panel$unit_code
  panel$dates <- paths$dates
  panel$first_place <- match(panel$first, paths$dates, nomatch = NA)
  panel$first_place[is.na(panel$first_place)] <- Inf
  panel$baseline <- match(paths$baseline[unit], sort(unique(paths$baseline[unit])))
  panel$direction <- paths$direction[unit]
  key <- paste(panel$first_place, panel$baseline, paths$changed_to[unit])
  panel$path <- match(key, unique(key))
  panel$distance <- paths$distance[, unit, drop = FALSE]
  panel
}

#' How the treatment of each unit goes: where it begins, when it first changes, and to what
#'
#' Where a unit has no row, its treatment is the first one before its first change, and after it the
#' one that it first changed to. A first change after a period without a row has no date.
#' @return list(dates; per unit `baseline`, `first` (a step, Inf for never or without a date),
#'   `direction`, `changed_to`; `distance`, dates x units; per row of the data `is_undated` (after
#'   the last row before a change without a date) and `is_mixed` (treatment has been above and below
#'   the first one); `is_alone`, whether no unit with the same first treatment differs in `first`).
#' @noRd
treatment_changes <- function(data, treatment, keys) {
  x <- treatment_number(fetch_column(data, treatment, "treatment"), treatment)
  missing <- which(is.na(x))
  if (length(missing) > 0) {
    abort_data("The treatment {.val {treatment}} is missing, so that its changes are not known.",
               argument = "treatment", column = treatment, rows = missing)
  }
  dates <- sort(unique(keys$time))
  unit <- keys$unit$code + 1L
  place <- match(keys$time, dates)
  order <- order(unit, place, method = "radix")
  u <- unit[order]
  n <- keys$unit$n_levels
  baseline <- x[order][match(seq_len(n), u)]
  gap <- x[order] - baseline[u]
  first_row <- function(is_there) {
    rows <- which(is_there)
    rows[match(seq_len(n), u[rows])]
  }
  above <- first_row(gap > 0)
  below <- first_row(gap < 0)
  change <- pmin(above, below, na.rm = TRUE)
  dated <- place[order][change] - place[order][change - 1L] == 1L
  row <- seq_along(u)
  is_undated <- is_mixed <- logical(length(x))
  is_undated[order] <- !(dated[u] %in% c(TRUE, NA)) & row >= change[u]
  is_mixed[order] <- row >= pmax(above, below)[u] & !is.na(pmax(above, below))[u]
  first <- ifelse(dated %in% TRUE, dates[place[order][change]], Inf)
  list(dates = dates, baseline = baseline, first = first,
       direction = ifelse(dated %in% TRUE, sign(gap[change]), NA),
       changed_to = ifelse(dated %in% TRUE, x[order][change], NA),
       distance = treatment_distance(abs(gap), u, place[order], change, length(dates)),
       is_undated = is_undated, is_mixed = is_mixed,
       is_alone = alone_in_baseline(baseline, first)[unit])
}

#' How far treatments are from the first one, where there is no row as treatment_changes() says
#' @param gap,u,place By row, ordered by unit and place. @param change Row of the first change.
#' @noRd
treatment_distance <- function(gap, u, place, change, n_dates) {
  after <- ifelse(is.na(change), 0, gap[change])
  start <- ifelse(is.na(change), Inf, place[change])
  distance <- outer(seq_len(n_dates), start, ">=") * rep(after, each = n_dates)
  distance[cbind(place, u)] <- gap
  distance
}

#' Whether all units of a baseline treatment change it at the same time, or never
#' @noRd
alone_in_baseline <- function(baseline, first) {
  code <- match(baseline, baseline)
  differs <- first != first[code]
  !(code %in% code[differs])
}

#' Whether any unit changes its treatment, and has units to be compared with
#' @noRd
refuse_no_changes <- function(paths, treatment) {
  if (all(is.infinite(paths$first))) {
    abort_design("The treatment {.val {treatment}} changes in no unit.", argument = "treatment",
                 column = treatment)
  }
  if (all(paths$is_alone)) {
    abort_design("No unit whose treatment changes can be compared with units that had the same
                  treatment in their first period and have not changed it yet.",
                 "A treatment with a value of its own in each unit needs classes of values.",
                 argument = "treatment", column = treatment)
  }
}

#' Which rows leave, as settle_sample() takes it
#' @noRd
switching_rows <- function(keep, paths) {
  gone <- list(outside_subset = if (!is.null(keep)) which(!keep$rows),
               mixed_treatment = which(paths$is_mixed), undated_change = which(paths$is_undated),
               alone_in_baseline = which(paths$is_alone))
  leaving_rows(gone, length(paths$is_mixed))
}
