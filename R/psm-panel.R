# What matching compares on a panel: rows, rows of one period, units by one period's covariates, or
# units by the covariates of the last period before their cohort's treatment.

# Which mode uses which of the arguments that not all of them use.
mode_arguments <- list(pooled = "self_match", yearly = character(), base_year = "base_year",
                       cohort = "controls")
psm_modes <- names(mode_arguments)

#' The plan of a matching: which rows, who of them is treated, within which blocks, on what outcome
#'
#' @param panel list(unit, time), column names, or NULL.
#' @return list(panel, rows, unit, treatment, block, compared, noun, outcome, counts): `rows` of the
#'   data (NULL: all), and per such row the unit's code, 0/1, block and outcome; `compared` names
#'   the blocks, which are of the kind `noun`. Where units are matched also `row_unit`, `is_before`
#'   (the unit's treatment) and `is_ever` (treated) per row of the data, and `first`, per unit its
#'   first treated period; where the outcome depends on the earliest of them, `outcome_since` is the
#'   outcome by that period.
#' @noRd
matching_plan <- function(mode, treatment, outcome, data, panel, options) {
  check_panel_known(panel, options)
  if (is.null(panel)) return(list(treatment = treatment))
  if (mode == "pooled") {
    unit <- unit_codes(data, panel$unit)
  } else {
    keys <- panel_keys(data, panel$unit, panel$time)
    unit <- keys$unit$code + 1L
  }
  ever <- unit %in% unit[treatment %in% 1]
  counted <- options$counted %||% TRUE
  plan <- list(panel = panel, unit = unit, treatment = treatment, counts = c(
    `treated rows` = sum(treatment %in% 1 & counted),
    `ever-treated units` = length(unique(unit[ever])), `their rows` = sum(ever & counted)
  ))
  if (mode %in% c("base_year", "cohort")) {
    note_start(known_policy(data, options$treatment, keys), "treatment",
               "start the treatment in that period")
  }
  if (options$treated_as == "unit") plan$treatment[!is.na(treatment)] <- ever[!is.na(treatment)]
  switch(mode, pooled = plan, yearly = yearly_plan(plan, keys),
         base_year = base_year_plan(plan, treatment, outcome, keys, options$base_year),
         cohort = cohort_plan(plan, treatment, outcome, keys, options$controls))
}

check_panel_known <- function(panel, options) {
  is_plain <- options$mode == "pooled" && options$treated_as == "row" && options$self_match
  if (!is.null(panel) || is_plain) return(invisible())
  abort_input("{.arg mode}, {.arg treated_as} and {.arg self_match} need to know unit and period.",
              "Give {.arg unit} and {.arg time}, or write both as fixed effects in
               {.arg formula}.", argument = "unit")
}

#' Units as integers, NA where missing; no demand on keys
#' @noRd
unit_codes <- function(data, name) {
  id <- as_id(fetch_column(data, name, "panel"), name)
  key <- id$key
  code <- match(key, unique(key))
  note_look_alikes(unique(stats::na.omit(id_values(id))), name)
  replace(code, is.na(key), NA_integer_)
}

yearly_plan <- function(plan, keys) {
  plan$compared <- sort(keys$periods)
  plan$block <- match(keys$time, plan$compared)
  plan$noun <- "period"
  warn_empty_periods(setdiff(keys$periods, keys$time[plan$treatment %in% 1]),
                     length(keys$periods))
  plan
}

#' @param empty Periods without a treated row. @param n Of all periods.
#' @noRd
warn_empty_periods <- function(empty, n) {
  if (length(empty) == 0) return(invisible())
  warn("No row is treated in {length(empty)} of {n} periods
        ({.val {plain_text(utils::head(sort(empty), 5))}}): their rows leave the score, the matching
        and the DID.",
       "{.code treated_as = \"unit\"} compares units that are ever treated with the others in every
        period.")
}

#' Units matched once, on their covariates of one period
#' @noRd
base_year_plan <- function(plan, treatment, outcome, keys, base_year) {
  rows <- which(keys$time == base_year)
  first <- first_treated(treatment, keys)
  check_base_year(base_year, sort(keys$periods), min(first))
  note_base_year(base_year, keys$unit$n_levels - length(rows),
                 sum(first[plan$unit[rows]] <= base_year))
  outcome_since <- function(start) {
    after <- keys$time > base_year & keys$time >= start
    outcome_change(outcome, keys, base_year, after)[plan$unit[rows]]
  }
  plan$outcome_since <- outcome_since
  unit_plan(plan, keys, first, rows, is.finite(first)[plan$unit[rows]], outcome_since(min(first)))
}

#' @param periods Ascending. @param first The first treated one, Inf without any.
#' @noRd
check_base_year <- function(base_year, periods, first) {
  if (!base_year %in% periods) {
    abort_input("{.arg base_year} {base_year} is not among the periods,
                 {plain_text(periods[1])} to {plain_text(periods[length(periods)])}.",
                argument = "base_year")
  }
  if (!any(periods > base_year & periods >= first)) {
    abort_design("No period after {plain_text(base_year)} has treated rows.",
                 argument = "base_year")
  }
}

#' @param absent,early How many units have no row in the base year, and are treated in it.
#' @noRd
note_base_year <- function(base_year, absent, early) {
  if (absent > 0) {
    note("{count_of(absent, 'unit')} without a row in {plain_text(base_year)} left out.")
  }
  if (early > 0) {
    warn("{count_of(early, 'unit')} {cli::qty(early)}{?is/are} treated in
          {plain_text(base_year)} already: their covariates may be results of the treatment.")
  }
}

#' Units of every cohort matched on their covariates of the last period before it
#'
#' One stack of all cohorts' comparisons, each a block: a control stands in it once per cohort.
#' @noRd
cohort_plan <- function(plan, treatment, outcome, keys, controls) {
  first <- first_treated(treatment, keys)
  refuse_reversals(treatment, first, keys)
  cohorts <- sort(unique(first[is.finite(first)]))
  lost <- 0L
  parts <- lapply(seq_along(cohorts), function(k) {
    start <- cohorts[k]
    own <- first == start
    earlier <- keys$periods[keys$periods < start]
    before <- if (length(earlier) > 0) max(earlier) else -Inf
    others <- if (controls == "never_treated") is.infinite(first) else first > start
    rows <- which(keys$time == before & (own | others)[plan$unit])
    is_own <- own[plan$unit[rows]]
    lost <<- lost + sum(own) - sum(is_own)
    after <- if (controls == "never_treated") keys$time >= start else keys$time == start
    change <- outcome_change(outcome, keys, before, after)
    list(rows = rows, treated = is_own, block = rep(k, length(rows)),
         change = change[plan$unit[rows]])
  })
  all <- function(name) unlist(lapply(parts, `[[`, name))
  plan$compared <- cohorts
  plan$noun <- "cohort"
  check_cohorts_seen(lost, any(all("treated")))
  unit_plan(plan, keys, first, all("rows"), all("treated"), all("change"), all("block"))
}

#' @param lost How many treated units have no row before. @param any_seen Whether one has.
#' @noRd
check_cohorts_seen <- function(lost, any_seen) {
  if (lost > 0) {
    note("{count_of(lost, 'treated unit')} without a row in the period before the treatment left
          out of the matching.")
  }
  if (any_seen) return(invisible())
  abort_design("No treated unit is seen before its treatment: there are no covariates to match it
                on.")
}

refuse_reversals <- function(treatment, first, keys) {
  off <- which(treatment %in% 0 & keys$time > first[keys$unit$code + 1L])
  if (length(off) > 0) abort_reversal(unit_list(keys$unit, off), off)
}

#' @param where In which units.
#' @noRd
abort_reversal <- function(where, rows = NULL) {
  abort_design("The treatment switches off again in {where}.",
               "Cohorts need a treatment that stays; {.fn did_staggered} with
                {.code estimator = \"switching\"} does not.", rows = rows)
}

unit_plan <- function(plan, keys, first, rows, treated, change, block = NULL) {
  own <- list(rows = rows, unit = plan$unit[rows], treatment = as.double(treated), block = block,
              outcome = change, first = first, row_unit = plan$unit,
              is_before = keys$time < first[plan$unit], is_ever = is.finite(first[plan$unit]))
  c(own, plan[setdiff(names(plan), names(own))])
}

#' Per unit the mean of the outcome over the rows `after`, less the outcome in the period `before`
#' @noRd
outcome_change <- function(y, keys, before, after) {
  code <- keys$unit$code + 1L
  n <- keys$unit$n_levels
  use <- after & !is.na(y)
  sums <- rowsum(y[use], factor(code[use], seq_len(n)))
  later <- rep(NaN, n)
  later[as.integer(rownames(sums))] <- sums / tabulate(code[use], n)[as.integer(rownames(sums))]
  start <- rep(NA_real_, n)
  start[code[keys$time == before]] <- y[keys$time == before]
  change <- later - start
  replace(change, is.nan(change), NA_real_)
}

#' Score, weight and support of every row of the data, from those of the matched rows
#'
#' What is matched once stands for all rows of its unit. A unit that is a control of others before
#' its own treatment carries that weight in its untreated rows only.
#' @noRd
carry_matched <- function(matched, plan) {
  if (is.null(plan$rows)) return(matched)
  n_units <- max(plan$row_unit)
  use <- which(matched$on_support %in% TRUE)
  carry <- function(value) {
    core_carry_to_rows(as.double(value[use]), as.integer(matched$treated[use]),
                       plan$unit[use] - 1L, plan$row_unit - 1L, as.integer(plan$is_before), n_units)
  }
  unit <- plan$row_unit
  first <- match(seq_len(n_units), plan$unit)
  once <- replace(first, tabulate(plan$unit, n_units) != 1, NA)
  out <- matched[once[unit], ]
  rownames(out) <- NULL
  entered <- unit %in% plan$unit[!is.na(matched$treated)]
  out$treated <- ifelse(entered, plan$is_ever, NA)
  out$on_support <- ifelse(entered, carry(matched$on_support) > 0, NA)
  for (column in c("weight", "times_used")) {
    out[[column]] <- ifelse(out$on_support %in% TRUE, carry(matched[[column]]), NA)
  }
  out$reason <- ifelse(out$on_support %in% TRUE, NA, unit_reasons(matched, plan)[unit])
  structure(out, steps = attr(matched, "steps"))
}

#' Why the rows of each unit are not on support
#'
#' Of a unit that stands in the stack several times: the one reason of all its rows that entered,
#' "no match" where they differ.
#' @noRd
unit_reasons <- function(matched, plan) {
  reason <- replace(matched$reason, matched$on_support %in% TRUE, "no match")
  entered <- !is.na(matched$treated)
  units <- seq_len(max(plan$row_unit))
  own <- reason[entered][match(units, plan$unit[entered])]
  mixed <- plan$unit[entered][reason[entered] != own[plan$unit[entered]]]
  own[mixed] <- "no match"
  never <- is.na(own)
  own[never] <- reason[match(units[never], plan$unit)]
  replace(own, is.na(own), "without a row in the period matched on")
}
