# The path of relative periods, in memory or in a database: how wide it may be, whether the data
# identify it, its table, band and test of the leads.

#' The relative periods that treated rows are at, from first to last
#' @param wanted NULL, or which rows count.
#' @noRd
event_range <- function(start, wanted) {
  rows <- which(!start$unknown[start$code + 1L] & (wanted %||% TRUE))
  range(periods_since(start, rows), na.rm = TRUE)
}

widest_window <- function(start, wanted, reference) {
  window <- event_range(start, wanted)
  note("No {.arg window} is given: all relative periods from {window[1]} to {window[2]} have a
        coefficient. The outermost rest on few cohorts where units start at different times.")
  check_window(window, reference)
}

check_window <- function(window, reference) {
  is_good <- is.numeric(window) && length(window) == 2 && all(is.finite(window)) &&
    all(window == trunc(window)) && window[1] < window[2]
  if (!is_good) {
    abort_input("{.arg window} must be two whole numbers, first < last, such as {.code c(-5, 4)}.",
                argument = "window")
  }
  if (!is.numeric(reference) || length(reference) == 0 || !all(is.finite(reference))) {
    abort_input("{.arg reference} must be a relative period, or several.", argument = "reference")
  }
  outside <- reference[reference < window[1] | reference > window[2] |
                         reference != trunc(reference)]
  if (length(outside) > 0) {
    abort_input("{.arg reference} ({outside}) is not in the window from {window[1]} to
                {window[2]}.", argument = "reference")
  }
  window
}

#' Refuse a path that these data do not identify
#'
#' A term that is an exact combination of others would be dropped by its position, and the rest of
#' the path would silently mean something else.
#' @param first First treated periods of units in the sample, Inf for never.
#' @noRd
check_path <- function(fit, event, first) {
  reference <- fit$settings$reference
  gone <- reference[event$treated_rows[match(reference, event$periods)] == 0]
  if (length(gone) > 0) {
    abort_design("No treated row in the sample is at the reference period {gone}: they left as
                  {ledger_summary(fit$ledger)}.", argument = "reference")
  }
  why <- fit$dropped[intersect(names(fit$dropped), event$terms)]
  kept <- intersect(event$terms, names(fit$coefficients))
  lost <- if (length(kept) == 0) names(why) else names(why)[startsWith(why, "collinear")]
  has_never <- fit$units[["never_treated"]] > 0
  if (length(lost) > 0) refuse_collinear_path(lost, fit, first)
  if (!has_never) {
    note("No unit is never treated: the path is identified by comparison with units not yet treated
          alone.")
  }
}

refuse_collinear_path <- function(lost, fit, first) {
  settings <- fit$settings
  has_never <- fit$units[["never_treated"]] > 0
  cohorts <- unique(first[is.finite(first)])
  if (!has_never && length(cohorts) == 1) {
    abort_design("All {count_of(sum(fit$units), 'unit')} are treated from
                  {plain_text(cohorts)} on and none is never treated: periods relative to treatment
                  are calendar periods, and the effect cannot be told from them.",
                 "An event study needs units never treated, or treated at different times.")
  }
  if (has_never) {
    abort_design("The periods relative to treatment are collinear with the fixed effects:
                  {.val {lost}} cannot be told from the others.",
                 "Do the fixed effects leave treated and untreated units to compare?")
  }
  second <- setdiff(settings$window[1] + seq(0, length(settings$reference)), settings$reference)[1]
  both <- sort(c(second, settings$reference))
  abort_design("No unit is never treated, and {.val {lost}} is an exact combination of the other
                periods and the fixed effects.",
               "Relative time is time less cohort: all leads and lags together are collinear with
                unit and period effects (Borusyak, Jaravel and Spiess 2024).",
               "Leave out a second period, {.code reference = c({toString(both)})}, or bin the
                periods at the ends of a narrower window.",
               argument = "reference")
}

#' The path, the references included
#' @noRd
event_table <- function(fit, event) {
  estimates <- coefficient_table(fit, fit$band$level)
  at <- match(event$terms, estimates$term)
  table <- list2DF(c(list(term = event$terms, period = event$periods,
                          treated_rows = event$treated_rows), lapply(estimates[-1], `[`, at)))
  table$estimate[event$periods %in% fit$settings$reference] <- 0
  reach <- fit$band$critical * table$std.error
  table$band.low <- table$estimate - reach
  table$band.high <- table$estimate + reach
  table <- table[table$treated_rows > 0, ]
  rownames(table) <- NULL
  table
}

#' Bands, the path and the test of its leads, from the covariance of the fit
#' @noRd
judge_path <- function(fit, event) {
  terms <- intersect(event$terms, names(fit$coefficients))
  fit$band <- simultaneous_band(fit, terms, 0.95)
  fit$event <- event_table(fit, event)
  fit$term_facts <- lapply(stats::setNames(nm = event$terms), function(term) {
    fact("event_term", period = substring(term, nchar("event_time::") + 1))
  })
  fit$pretrend <- test_terms(fit, leads_of(fit), "no_coefficient_before")
  fit
}
