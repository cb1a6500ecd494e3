# Event studies on a table of a database: when units start is found unit by unit, which relative
# periods exist by cells of units that start alike and periods, and the path by the regression on
# dummies that the engine computes.

# Stands for "never" where units are grouped by their first treated period
never_period <- 1e15

#' An event study on a table
#' @param settings As event_study() checked them.
#' @return As event_study().
#' @noRd
database_event_study <- function(call, model, data, rules, settings, treatment, cohort) {
  refuse_projector(call)
  if (settings$balanced) {
    abort_input("{.code balanced = TRUE} needs the rows in memory.",
                "Collect them with {.code dplyr::collect()}.", argument = "balanced")
  }
  table <- open_table(data)
  if (is.null(cohort)) refuse_text_treatment(model, treatment, table)
  design <- new_database_design(model, table, rules)
  start <- database_treatment_start(design, treatment, cohort)
  has_rows <- start$count > 0
  if (is.null(settings$window)) {
    settings$window <- widest_window(start, has_rows, settings$reference)
  }
  event <- event_dummies(start, list(keep = list(rows = has_rows)), settings)
  design <- add_database_event_time(design, event, start, settings)
  title <- fact("title_event_study", outcome = design$equations[[1]]$outcome, start = start$name)
  estimated <- estimate_in_database(design)
  fit <- new_regression(call, estimated, constant = FALSE, class = "event_study", title = title)
  fit$settings <- c(settings, design$panel, list(treatment = start$treatment,
                                                 cohort = start$cohort))
  fit <- complete_database_path(fit, estimated$sample, event, start)
  note_passes(table)
  fit
}

#' Text would be dummies of its levels, of which none is the treatment
#' @noRd
refuse_text_treatment <- function(model, treatment, table) {
  expression <- if (is.null(treatment)) first_variable(model$regressors) else {
    column_symbol(check_column(treatment, "treatment"))
  }
  name <- if (!is.null(expression) && is_column(expression)) expression_label(expression) else ""
  if (!identical(unname(table$kinds[name]), "text")) return(invisible())
  abort_data("The treatment {.val {name}} must be 0 or 1; it is text.", column = name)
}

#' When units are first treated, by kinds of units that start alike
#'
#' @return What treatment_start() gives, a "unit" standing for a kind of units and a "row" for a
#'   kind in a period: with `units` and `count`, how many there are of each; `starts`, the units,
#'   and `since`, the periods since the first treated one, as the engine has them.
#' @noRd
database_treatment_start <- function(design, treatment, cohort) {
  table <- design$table
  refuse_two_starts(treatment, cohort)
  by_cohort <- !is.null(cohort)
  name <- if (by_cohort) check_column(cohort, "cohort") else event_treatment(treatment, design)
  value <- if (by_cohort) cohort_column(table, name) else {
    database_treatment(table, name, design$numbers[[name]])
  }
  keys <- database_keys(table, design$panel$unit, design$panel$time)
  starts <- database_starts(table, keys, value, if (by_cohort) "cohort" else "treatment",
                            design$subset)
  kinds <- start_kinds(table, starts, function(n) refuse_varying_start(n, name, by_cohort))
  kinds <- first_steps(kinds, keys, name, by_cohort)
  start <- list(name = name, treatment = if (!by_cohort) name, cohort = if (by_cohort) name,
                origin = keys$origin, step = keys$step, table = table, starts = starts,
                keys = keys, kinds = kinds)
  if (!by_cohort) {
    note_start(NULL, name, "give that period as {.arg cohort}")
    note_database_gaps(start)
  }
  start <- count_cells(start, design)
  note_unknown(start)
  if (!any(is.finite(start$first) & !start$unknown)) {
    abort_design("No unit becomes treated within the data.", column = name)
  }
  start
}

refuse_varying_start <- function(n, name, by_cohort) {
  if (by_cohort) {
    abort_data("The cohort {.val {name}} changes within {count_of(n, 'unit')}.", column = name)
  }
  abort_switching_off(name)
}

#' First treated periods as steps; a cohort between two periods is first treated in the later
#' @param kinds From start_kinds().
#' @return `kinds` with `step` (Inf for never) and `period`, as the data have it.
#' @noRd
first_steps <- function(kinds, keys, name, by_cohort) {
  odd <- which(kinds$first < 0 | kinds$first != trunc(kinds$first))
  if (by_cohort && length(odd) > 0) {
    abort_data("The cohort {.val {name}} must be a period, or NA, 0 or Inf for never treated.",
               column = name)
  }
  if (by_cohort && all(is.na(kinds$first))) {
    abort_design("No unit is treated: the cohort {.val {name}} is NA, 0 or Inf in every row.",
                 column = name)
  }
  if (by_cohort) {
    seen <- kinds$first[!is.na(kinds$first)]
    is_treated <- if (all(seen > max(keys$label))) 0 else {
      if (anyNA(kinds$first) || any(seen > min(keys$label))) c(0, 1) else 1
    }
    warn_no_contrast(is_treated, c(seen, Inf), keys$label)
  }
  step <- (kinds$first - keys$origin) / keys$step
  step[is.na(step)] <- Inf
  between <- sum(kinds$units[is.finite(step) & step != trunc(step)])
  if (between > 0) note_between_periods(between)
  kinds$step <- ceiling(step)
  kinds$period <- keys$origin + keys$step * kinds$step
  kinds
}

#' The rows of kinds of units by period
#' @return `start` with `since`, `joined`, and all that treatment_start() has by unit and by row.
#' @noRd
count_cells <- function(start, design) {
  key <- key_symbols
  keys <- start$keys
  kinds <- start$kinds
  unit <- stats::setNames(key_columns[["unit"]], keys$unit)
  start$joined <- dplyr::left_join(with_period(start$table, keys$time),
                                   dplyr::select(start$starts, -"varies"), by = unit)
  # The engine's first periods are those of the column; between two periods the later one counts.
  moved <- which(is.finite(kinds$step) & kinds$period != kinds$first)
  first <- key$first
  for (k in moved[!duplicated(kinds$first[moved])]) {
    first <- rlang::expr(dplyr::if_else(!!key$first == !!kinds$first[k], !!kinds$period[k],
                                        !!first))
  }
  start$first_column <- first
  start$since <- rlang::expr((!!period_column(start$table, keys$time) - (!!first)))
  inside <- if (is.null(design$subset)) 1 else flag(design$subset)
  table <- start$table
  table$table <- start$joined
  cells <- compute_columns(table, list(a = key$first, b = rlang::expr(is.na(!!key$before)),
                                       c = period_column(table, keys$time), d = inside))
  cells <- run_query(start$table, dplyr::summarise(
    dplyr::group_by(cells, .data$a, .data$b, .data$c), n = !!total(quote(d)), .groups = "drop"
  ), "rows by cohort and period")
  kind <- paste(kinds$first, is.finite(kinds$step) & is.na(kinds$before))
  own <- match(unique(kind), kind)
  start$units <- as.vector(rowsum(kinds$units, match(kind, unique(kind))))
  start$first <- kinds$step[own]
  start$unknown <- is.finite(start$first) & is.na(kinds$before[own])
  code <- match(paste(as.double(cells$a), cells$b & !is.na(cells$a)), kind[own])
  place <- match(as.double(cells$c), keys$label)
  count <- matrix(0, length(keys$label), length(own))
  count[cbind(place, code)[!is.na(code), , drop = FALSE]] <- cells$n[!is.na(code)]
  start$code <- rep(seq_along(own) - 1L, each = nrow(count))
  start$time <- rep(keys$period, length(own))
  start$count <- as.vector(count)
  start
}

note_database_gaps <- function(start) {
  kinds <- start$kinds
  before <- c(NA, start$keys$label)[match(kinds$first, start$keys$label)]
  gap <- which(kinds$before != before)
  if (length(gap) == 0) return(invisible())
  key <- key_symbols
  is_gap <- Reduce(function(a, b) rlang::expr(!!a | !!b), lapply(gap, function(k) {
    rlang::expr(!!key$first == !!kinds$first[k] & !!key$before == !!kinds$before[k])
  }))
  note_gap_units(list(n = sum(kinds$units[gap]),
                      shown = shown_units(start$table, start$starts, is_gap)))
}

#' Dummies of relative periods in the place of the treatment, as add_event_time() does
#' @noRd
add_database_event_time <- function(design, event, start, settings) {
  own <- design$equations[[1]]
  controls <- setdiff(own$regressors, start$treatment)
  design <- keep_columns(design, c(own$outcome, start$treatment, controls))
  used <- event$dummies$level
  dummies <- lapply(used, event_dummy, event, start, settings)
  own <- with_columns(own, regressors = c(names(used), controls))
  design <- replace_equations(design, list(own), numbers = dummies)
  carried <- stats::setNames(list(
    as.name(start$keys$unit), as.name(start$keys$time),
    rlang::expr(dplyr::coalesce(!!start$first_column, !!never_period))
  ), c(start$keys$unit, start$keys$time, key_columns[["first"]]))
  on_table(design, start$joined, carried, event_selection(event, start, settings))
}

#' @param k Position of a relative period among those of the path.
#' @noRd
event_dummy <- function(k, event, start, settings) {
  period <- event$periods[k]
  distance <- period * start$step
  is_end <- settings$ends == "bin" & period == settings$window
  condition <- if (is_end[1]) rlang::expr(!!start$since <= !!distance) else {
    if (is_end[2]) rlang::expr(!!start$since >= !!distance) else {
      rlang::expr(!!start$since == !!distance)
    }
  }
  rlang::expr(dplyr::coalesce(!!flag(condition), 0))
}

#' Which rows enter, and why the others do not, as event_rows() says of kinds
#' @return NULL, or list(condition, step).
#' @noRd
event_selection <- function(event, start, settings) {
  if (is.null(event$keep)) return(NULL)
  key <- key_symbols
  condition <- rlang::expr((is.na(!!key$first) | !is.na(!!key$before)))
  if (settings$ends == "drop") {
    ends <- settings$window * start$step
    condition <- rlang::expr(!!condition & (is.na(!!key$first) | !!start$since >= !!ends[1] &
                                              !!start$since <= !!ends[2]))
  }
  list(condition = condition, step = event$keep$step)
}

#' What is known of the path once the sample is, as complete_event_study() does by row
#' @noRd
complete_database_path <- function(fit, sample, event, start) {
  at <- rlang::syms(unname(sample$parts[c(start$keys$unit, start$keys$time,
                                          key_columns[["first"]])]))
  rows <- dplyr::transmute(sample$rows, a = !!at[[1]], b = !!at[[2]], c = !!at[[3]])
  cells <- run_query(start$table, dplyr::summarise(
    dplyr::group_by(rows, .data$b, .data$c), n = dplyr::n(), .groups = "drop"
  ), "rows by relative period")
  units <- run_query(start$table, dplyr::summarise(
    dplyr::group_by(dplyr::distinct(rows, .data$a, .data$c), .data$c), n = dplyr::n(),
    .groups = "drop"
  ), "units by first treated period")
  to_step <- function(period) {
    ifelse(period == never_period, Inf, (period - start$origin) / start$step)
  }
  known <- which(!start$unknown[start$code + 1L])
  at <- match(paste(to_step(as.double(cells$c)), to_step(as.double(cells$b))),
              paste(start$first[start$code + 1L], start$time)[known])
  slot <- factor(event$slot[known][at], seq_along(event$terms))
  event$treated_rows <- as.integer(tapply(as.double(cells$n), slot, sum, default = 0))
  first <- to_step(as.double(units$c))
  fit$units <- cohort_counts(first, max(start$time), as.integer(units$n))
  fit$start <- list(name = start$name)
  check_path(fit, event, start$origin + start$step * first)
  judge_path(fit, event)
}
