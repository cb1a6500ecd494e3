#' Treatment dummy from a roster, a cohort column or a 0/1 column
#'
#' Codes the treatment \eqn{D_{it}} of a staggered policy: 0 before unit \eqn{i}'s first treated
#' period and for units never treated, 1 afterwards. With \eqn{g_i} the period of approval,
#'
#' \deqn{D_{it} = 1(t \ge g_i)\ \textrm{(approval)}, \quad
#'       D_{it} = 1(t \ge g_i + 1)\ \textrm{(following)}, \quad
#'       D_{it} = 1(t > g_i) + s_i 1(t = g_i)\ \textrm{(share)},}
#' where \eqn{s_i} is the share of the year of approval that was left on the date of approval, that
#' day included: 1 for 1 January, 1/365 for 31 December of a common year.
#'
#' A unit's *cohort* is its first treated period under the rule. Units of cohorts after the last
#' period of `data` are 0 throughout, units of cohorts before its first period are treated
#' throughout, and a note counts both.
#'
#' @param data A data frame with one row per unit and period.
#' @param unit,time Its columns, as strings or one-sided formulas.
#' @param roster A data frame with one row per treated unit, such as [cbec_zones]; units not in it
#'   are never treated.
#' @param cohort Instead of a roster: a column of `data` with each unit's period or date of
#'   approval; `NA`, 0 or `Inf` where never treated.
#' @param treatment Instead of a roster: a column of `data` that is 0/1 already (or logical; text
#'   and factors are refused, see [panel_columns]). It is checked and returned as numbers.
#' @param roster_unit,roster_time Columns of `roster`: the unit, spelled as in `data`, and the
#'   period (a whole number) or date (`Date`, or text `"YYYY-MM-DD"`) of approval. Dates count by
#'   calendar year. `NULL`: the columns named as `unit` and `time`; for [cbec_zones] the Chinese or
#'   English name (whichever `data` uses) and `treat_year`, or `approval_date` where `rule` needs
#'   it.
#' @param rule `"approval"`: treated from the period of approval on; `"following"`: from the period
#'   after; `"share"`: in the year of approval the share of it that was left, which takes dates and
#'   is as good as these.
#' @param reversals Whether a `treatment` may go back from 1 to 0 within a unit.
#' @return A numeric vector, one element per row of `data`: 0 and 1, under `"share"` a share in the
#'   year of approval, `NA` where `treatment` is missing. A note tells the cohorts and their sizes,
#'   the treated rows, and the roster's units that are not in `data`, with those of `data` that
#'   they look like.
#' @section Errors: An input error when not exactly one of `roster`, `cohort` and `treatment` is
#'   given, or `"share"` finds no dates. A data error for a `treatment` other than 0/1; a cohort
#'   that is negative or varies within a unit; dates of approval where periods are not years; a
#'   roster with a unit that stands twice, or none that is in `data`. A design error for a
#'   `treatment` that is the same in all rows or switches off, or a `cohort` without any treated
#'   unit. A warning when all units of the roster or cohort column start outside `data`, so that
#'   the dummy does not vary.
#' @examples
#' cities <- data.frame(city = rep(c("Hangzhou", "Shanghai", "Somewhere"), each = 4),
#'                      year = rep(2014:2017, 3))
#' cities$did <- policy_dummy(cities, unit = "city", time = "year", roster = cbec_zones)
#' cities$share <- policy_dummy(cities, unit = "city", time = "year", roster = cbec_zones,
#'                              rule = "share")
#' cities
#' @export
policy_dummy <- function(data, unit, time, roster = NULL, cohort = NULL, treatment = NULL,
                         roster_unit = NULL, roster_time = NULL,
                         rule = c("approval", "following", "share"), reversals = FALSE) {
  check_arguments()
  data <- check_data(data)
  unit <- check_column(unit, "unit")
  time <- check_column(time, "time")
  rule <- check_choice(rule, c("approval", "following", "share"), "rule")
  reversals <- check_flag(reversals, "reversals")
  refuse_unclear_source(roster, cohort, treatment, rule, reversals)
  keys <- panel_keys(data, unit, time)
  if (!is.null(treatment)) {
    coded <- given_treatment(data, check_column(treatment, "treatment"), keys, reversals)
  } else {
    start <- if (is.null(cohort)) {
      roster_start(roster, keys$unit$labels, unit, time, roster_unit, roster_time, rule)
    } else {
      cohort_start(data, check_column(cohort, "cohort"), keys$unit, rule)
    }
    refuse_other_calendar(keys, time, inherits(start, "Date"))
    coded <- coded_treatment(start, keys, rule)
  }
  note_cohorts(coded, keys$time)
  coded$dummy
}

refuse_unclear_source <- function(roster, cohort, treatment, rule, reversals) {
  n_given <- 3 - is.null(roster) - is.null(cohort) - is.null(treatment)
  if (n_given != 1) {
    abort_input("Give one of {.arg roster}, {.arg cohort} and {.arg treatment}; found {n_given}.",
                argument = "roster")
  }
  if (!is.null(treatment) && rule != "approval") {
    abort_input("{.arg rule} {.val {rule}} does not apply to {.arg treatment}, which says itself
                which rows are treated.", argument = "rule")
  }
  if (is.null(treatment) && reversals) {
    abort_input("{.arg reversals} is for {.arg treatment}: a roster or cohort never switches off.",
                argument = "reversals")
  }
}

#' The dummy of a rule, and each unit's first treated period
#' @param start Per unit the period or Date of approval, NA where never treated.
#' @return list(dummy, first): per row, and per unit (Inf where never treated).
#' @noRd
coded_treatment <- function(start, keys, rule) {
  first <- if (inherits(start, "Date")) calendar_year(start) else start
  first[is.na(first)] <- Inf
  if (rule == "following") first <- first + 1
  code <- keys$unit$code + 1L
  dummy <- as.double(keys$time >= first[code])
  if (rule == "share") {
    entry <- which(keys$time == first[code])
    dummy[entry] <- remaining_share(start)[code[entry]]
  }
  if (max(dummy) == 0 || min(dummy) == 1) {
    state <- if (max(dummy) == 0) "No" else "Every"
    warn("{state} row is treated: the units' first treated periods are {year_range(first)}, those
          of the data {year_range(keys$time)}.")
  }
  list(dummy = dummy, first = first)
}

calendar_year <- function(date) as.POSIXlt(date)$year + 1900

#' Share of the year left on a date, that day included
#' @noRd
remaining_share <- function(date) {
  year <- calendar_year(date)
  n_days <- 365 + (year %% 4 == 0 & (year %% 100 != 0 | year %% 400 == 0))
  (n_days - as.POSIXlt(date)$yday) / n_days
}

year_range <- function(x) {
  paste(plain_text(unique(range(x[is.finite(x)]))), collapse = " to ")
}

#' A treatment that the data hold: checked, with each unit's first treated period
#' @noRd
given_treatment <- function(data, name, keys, reversals) {
  dummy <- treatment_dummy(fetch_column(data, name, "treatment"), name)
  refuse_same_treatment(dummy, name)
  if (anyNA(dummy)) {
    note("The treatment {.val {name}} is missing in {count_of(sum(is.na(dummy)), 'row')}, and stays
          {.code NA} there.")
  }
  first <- first_treated(dummy, keys)
  off <- which(dummy == 0 & keys$time > first[keys$unit$code + 1L])
  if (length(off) > 0 && !reversals) {
    abort_design("The treatment {.val {name}} switches off again in {unit_list(keys$unit, off)}.",
                 "If that is so and not a slip, say {.code reversals = TRUE}.",
                 column = name, rows = off)
  }
  if (length(off) > 0) {
    note("The treatment switches off again in {unit_list(keys$unit, off)}; a cohort is the first
          treated period.")
  }
  list(dummy = dummy, first = first)
}

refuse_same_treatment <- function(dummy, name) {
  values <- unique(dummy[!is.na(dummy)])
  if (length(values) == 2) return(invisible())
  what <- if (length(values) == 0) "missing" else plain_text(values)
  where <- if (anyNA(dummy) && length(values) == 1) " that has it"
  abort_design("The treatment {.val {name}} is {what} in every row{where %||% ''}: there is nothing
                to compare.", column = name)
}

#' When the units of a 0/1 treatment are first treated
#' @return list(first, last_off, any_missing): per unit the first period with a 1 (Inf without) and
#'   the last with a 0 (-Inf without); whether the treatment is missing anywhere.
#' @noRd
treated_spans <- function(dummy, keys) {
  core_treatment_start(dummy, keys$unit$code, keys$unit$n_levels, keys$time)
}

first_treated <- function(dummy, keys) treated_spans(dummy, keys)$first

#' A treatment as 0/1; anything else is refused, never guessed
#'
#' The one check of treatments that are columns: `policy_dummy()`, event studies, matching.
#' @noRd
treatment_dummy <- function(x, name) {
  value <- treatment_number(x, name)
  if (!core_are_binary(value)) refuse_coding(value, name, which(value != 0 & value != 1))
  value
}

#' A treatment as a number: TRUE is 1, and which label of text or of a factor is treated, its order
#' in the alphabet does not say
#' @noRd
treatment_number <- function(x, name) {
  is_text <- is.factor(x) || is.character(x)
  if (is_text && !all(is.na(x))) refuse_coding(enc2utf8(as.character(x)), name, which(!is.na(x)))
  if (is.logical(x) && !all(is.na(x))) {
    note("The treatment {.val {name}} is logical: TRUE counts as 1, FALSE as 0.",
         once = paste("logical treatment", name))
  }
  as_number(x, name)
}

refuse_coding <- function(x, name, rows) {
  found <- sort(unique(x), method = "radix")
  own <- formula_code(name)
  is_share <- is.numeric(x) && all(found >= 0 & found <= 1)
  values <- if (is.character(x)) code_text(found) else plain_text(found)
  if (identical(found, c("0", "1"))) values <- values[2]
  above <- is.numeric(x) && (0 %in% found || any(found != trunc(found)))
  condition <- if (above) "> 0" else paste("==", utils::head(values, 3))
  lines <- paste0("as.numeric(", own, " ", condition, ")")
  choice <- paste0("{.code {lines[", seq_along(lines), "]}}", collapse = " or ")
  abort_data("The treatment {.val {name}} must be 0 or 1.",
             "It holds {.val {utils::head(found, 5)}}{if (length(found) > 5) ' ...' else ''}.",
             if (is_share) "Between 0 and 1 are shares of a period that is partly treated:
                            {.code {own} > 0} starts with it, {.code {own} == 1} has it as base.",
             paste0("Say what counts as treated, for example ", choice, "."),
             column = name, rows = rows)
}

#' How many units are treated within the data, after their last period, and never
#' @noRd
cohort_counts <- function(first, last) {
  c(treated = sum(first <= last), treated_later = sum(is.finite(first) & first > last),
    never_treated = sum(is.infinite(first)))
}

#' The cohorts and their sizes, those whose start the data do not see, and the treated rows
#' @noRd
note_cohorts <- function(coded, time) {
  own <- coded$first[is.finite(coded$first)]
  sizes <- table(own)
  shown <- paste0(plain_text(sort(unique(own))), ": ", sizes)
  if (length(shown) > 8) shown <- c(shown[1:8], "...")
  alone <- sum(sizes == 1)
  late <- cohort_counts(coded$first, max(time))[["treated_later"]]
  early <- sum(own < min(time))
  treated <- sum(coded$dummy > 0, na.rm = TRUE)
  partly <- sum(coded$dummy > 0 & coded$dummy < 1, na.rm = TRUE)
  note("{format_count(length(own))} of {count_of(length(coded$first), 'unit')} in a cohort
        ({paste(shown, collapse = ', ')}).",
       if (alone > 0) "Cohorts of one unit: {format_count(alone)}.",
       if (late > 0) "Units of cohorts after the last period, {plain_text(max(time))}, untreated
                      throughout: {format_count(late)}.",
       if (early > 0) "Units of cohorts before the first period, {plain_text(min(time))}, treated
                       throughout: {format_count(early)}.",
       "{format_count(treated)} of {count_of(length(coded$dummy), 'row')} treated.",
       if (partly > 0) "Treated for part of the year: {count_of(partly, 'row')}.")
}
