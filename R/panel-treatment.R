#' Treatment dummy from a roster, a cohort column or a 0/1 column
#'
#' Codes the treatment \eqn{D_{it}} of a staggered policy: 0 before unit \eqn{i}'s first treated
#' period and for units never treated, 1 afterwards. With \eqn{g_i} the period of approval,
#'
#' \deqn{D_{it} = 1(t \ge g_i)\ \textrm{(approval)}, \quad
#'       D_{it} = 1(t \ge g_i + 1)\ \textrm{(following)}, \quad
#'       D_{it} = s_{it}\ \textrm{(share)},}
#' where \eqn{s_{it}} is the share of period \eqn{t} during which the policy was in force, the date
#' of approval included: in the year of approval 1 for 1 January, 1/365 for 31 December of a common
#' year. With `end` all three are 0 again once the policy has ended.
#'
#' A unit's *cohort* is its first treated period under the rule. Units of cohorts after the last
#' period of `data` are 0 throughout, units of cohorts before its first period are treated
#' throughout, and a note counts both.
#'
#' @section Periods treated in part: A date of approval within a year makes this year one that is
#'   treated in part. Under `rule = "approval"`, `partial_period` says what it counts as, and so for
#'   the year in which a policy ends. The dummy carries what is known of it (rule, period of
#'   approval, share of it, end) as its attribute `"policy"`, so that [did_staggered()],
#'   [event_study()] and [psm_did()] say how many units are treated in part in their first or their
#'   base period; `partial_period` of [did_staggered()] then takes the 0/1 dummy too. Where the
#'   attribute is lost (`data[rows, ]` of a data frame loses it) or no longer agrees with the
#'   column, nothing is said.
#'
#' @param data A data frame with one row per unit and period, or such a table of a database (see
#'   [database_tables]).
#' @param unit,time Its columns, as strings or one-sided formulas.
#' @param roster A data frame with one row per treated unit, such as [cbec_zones]; units not in it
#'   are never treated. Or a named list of such data frames, for several policies.
#' @param cohort Instead of a roster: a column of `data` with each unit's period or date of
#'   approval; `NA`, 0 or `Inf` where never treated.
#' @param treatment Instead of a roster: a column of `data` that is 0/1 already (or logical; text
#'   and factors are refused, see [panel_columns]). It is checked and returned as numbers.
#' @param roster_unit,roster_time Columns of `roster`: the unit, spelled as in `data`, and the
#'   period (a whole number) or date (`Date`, or text `"YYYY-MM-DD"`) of approval. Dates count by
#'   calendar year. `NULL`: the columns named as `unit` and `time`; for [cbec_zones] the Chinese or
#'   English name (whichever `data` uses) and `approval_date`. Of several rosters one name for all,
#'   or names by roster: `c(zone = "start", pilot = "from")`.
#' @param rule `"approval"`: treated from the period of approval on; `"following"`: from the period
#'   after; `"share"`: the share of each period during which the policy was in force, which takes
#'   dates and is as good as these.
#' @param reversals Whether a `treatment` may go back from 1 to 0 within a unit.
#' @param end A column of `roster`, or of `data` beside `cohort`, with the end of the policy in each
#'   unit, missing where it goes on: a date is the first day without it, a period the last with it.
#'   `NULL`: it goes on everywhere. Of several rosters as `roster_time`.
#' @param partial_period Under `rule = "approval"`, what a year is that is treated in part:
#'   `"treated"`; `"untreated"`: treated years are those treated in full; `"drop"`: `NA`. The last
#'   two need dates.
#' @param ... Not used; an argument that is not known is an error.
#' @return A numeric vector, one element per row of `data`: 0 and 1, under `"share"` shares, `NA`
#'   where `treatment` is missing or `partial_period` drops the year. Of several rosters a data
#'   frame with such a column for each, named as they are. A note tells the cohorts and their sizes,
#'   the treated rows, and the roster's units that are not in `data`, with those of `data` that they
#'   look like. Of a table of a database the table, with the dummy as its column `policy`, or as
#'   columns named as the rosters are; nothing is written to the database, and what is known of
#'   partly treated periods stays behind.
#' @section Errors: An input error when not exactly one of `roster`, `cohort` and `treatment` is
#'   given, or dates are needed and not there. A data error for a `treatment` other than 0/1; a
#'   cohort or end that is negative or varies within a unit; an end before the start; dates of
#'   approval where periods are not years; a roster with a unit that stands twice, or none that is
#'   in `data`. A design error for a `treatment` that is the same in all rows or switches off, or a
#'   `cohort` without any treated unit. A warning when all units of the roster or cohort column
#'   start outside `data`, so that the dummy does not vary.
#' @seealso [cbec_zones], [panel_columns], [event_study()], [did_staggered()].
#' @examples
#' cities <- data.frame(city = rep(c("Hangzhou", "Shanghai", "Somewhere"), each = 4),
#'                      year = rep(2014:2017, 3))
#' cities$did <- policy_dummy(cities, unit = "city", time = "year", roster = cbec_zones)
#' cities$share <- policy_dummy(cities, unit = "city", time = "year", roster = cbec_zones,
#'                              rule = "share")
#' cities
#' # Several policies, one of which has ended in a city
#' pilots <- data.frame(city = c("Shanghai", "Somewhere"), year = c(2015, 2014),
#'                      until = c(2016, NA))
#' cities[c("zone", "pilot")] <- policy_dummy(cities, "city", "year",
#'                                            list(zone = cbec_zones, pilot = pilots),
#'                                            end = c(pilot = "until"))
#' cities
#' @export
policy_dummy <- function(data, unit, time, roster = NULL, cohort = NULL, treatment = NULL,
                         roster_unit = NULL, roster_time = NULL,
                         rule = c("approval", "following", "share"), reversals = FALSE, end = NULL,
                         partial_period = c("treated", "untreated", "drop"), ...) {
  check_dots(...)
  check_arguments()
  in_database <- is_database_table(data)
  if (!in_database) data <- check_data(data)
  unit <- check_column(unit, "unit")
  time <- check_column(time, "time")
  coding <- list(rule = check_choice(rule, c("approval", "following", "share"), "rule"),
                 partial_period = check_choice(partial_period, partial_periods, "partial_period"))
  reversals <- check_flag(reversals, "reversals")
  refuse_unclear_source(roster, cohort, treatment, coding, reversals, end)
  if (is.null(roster)) {
    refuse_idle(c(roster_unit = !is.null(roster_unit), roster_time = !is.null(roster_time)),
                "roster")
  }
  if (in_database) {
    return(table_policy(data, list(
      unit = unit, time = time, roster = roster, cohort = cohort, treatment = treatment,
      roster_unit = roster_unit, roster_time = roster_time, reversals = reversals, end = end
    ), coding))
  }
  keys <- c(panel_keys(data, unit, time), name = list(list(unit = unit, time = time)))
  if (!is.null(treatment)) {
    coded <- given_treatment(data, check_column(treatment, "treatment"), keys, reversals)
  } else if (is.null(cohort)) {
    columns <- list(unit = roster_unit, time = roster_time, end = end)
    if (!is.data.frame(roster) && is.list(roster)) {
      return(several_policies(roster, columns, keys, coding))
    }
    coded <- coded_policy(roster_spells(roster, columns, keys, coding), keys, coding)
  } else {
    end <- if (!is.null(end)) check_column(end, "end")
    spells <- cohort_spells(data, check_column(cohort, "cohort"), end, keys, coding)
    coded <- coded_policy(spells, keys, coding)
  }
  note_cohorts(coded, keys$time)
  coded$dummy
}

# What a first period that is treated in part can be
partial_periods <- c("treated", "untreated", "drop")

#' A column for each of several rosters
#' @param columns Names of columns of the rosters, one for all or named by roster.
#' @noRd
several_policies <- function(rosters, columns, keys, coding) {
  names <- roster_names(rosters)
  refuse_other_rosters(columns, names)
  made <- lapply(names, function(name) {
    spells <- roster_spells(rosters[[match(name, names)]], roster_columns(columns, name), keys,
                            coding, name)
    coded <- coded_policy(spells, keys, coding, name)
    note_cohorts(coded, keys$time, name)
    coded$dummy
  })
  structure(stats::setNames(made, names), class = "data.frame",
            row.names = .set_row_names(length(keys$time)))
}

refuse_unclear_source <- function(roster, cohort, treatment, coding, reversals, end) {
  n_given <- 3 - is.null(roster) - is.null(cohort) - is.null(treatment)
  if (n_given != 1) {
    abort_input("Give one of {.arg roster}, {.arg cohort} and {.arg treatment}; found {n_given}.",
                argument = "roster")
  }
  if (!is.null(treatment) && coding$rule != "approval") {
    abort_input("{.arg rule} {.val {coding$rule}} does not apply to {.arg treatment}, which says
                itself which rows are treated.", argument = "rule")
  }
  if (!is.null(treatment)) {
    refuse_idle(c(end = !is.null(end), partial_period = coding$partial_period != "treated"),
                "roster")
  }
  if (coding$rule != "approval" && coding$partial_period != "treated") {
    abort_input("{.arg partial_period} is for {.code rule = \"approval\"}: {.val {coding$rule}} says
                itself what a year is that is treated in part.", argument = "partial_period")
  }
  if (is.null(treatment) && reversals) {
    abort_input("{.arg reversals} is for {.arg treatment}: a roster or cohort switches off by
                {.arg end} alone.", argument = "reversals")
  }
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
  list(dummy = dummy, first = first, last = rep(Inf, length(first)))
}
