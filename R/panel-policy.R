# What policy_dummy() knows of a treatment and hands on with its column.

#' A policy by unit
#' @param spells list(start, end), as roster_spells() gives them. @param coding list(rule,
#'   partial_period).
#' @return A list: the coding and per unit `approved`, the period of approval (NA for never);
#'   `share`, the part of it that is treated, NA where not known; `first` and `last`, the treated
#'   periods under the coding, Inf for never and where treatment goes on.
#' @noRd
policy_of <- function(spells, coding) {
  is_dated <- inherits(spells$start, "Date")
  approved <- start_period(spells$start)
  share <- if (is_dated) shares_of_periods(spells, approved, seq_along(approved)) else {
    rep(NA_real_, length(approved))
  }
  needs_full <- coding$partial_period == "untreated"
  first <- approved + (coding$rule == "following" | needs_full & share < 1)
  last <- if (!is_dated) spells$end else if (needs_full) calendar_year(spells$end) - 1 else {
    calendar_year(spells$end - 1)
  }
  last[is.na(last)] <- Inf
  first[is.na(first) | first > last] <- Inf
  c(coding, list(approved = approved, share = share, first = first, last = last))
}

#' Periods in which policies start
#' @param start Dates or periods.
#' @noRd
start_period <- function(start) if (inherits(start, "Date")) calendar_year(start) else start

#' Share of each period in which the policy is in force, per row
#' @param code The unit of each row, from 1 on.
#' @noRd
shares_of_periods <- function(spells, time, code) {
  start <- spells$start[code]
  end <- spells$end[code]
  if (!inherits(start, "Date")) {
    return(as.double(!is.na(start) & time >= start & (is.na(end) | time <= end)))
  }
  n_days <- days_of_year(time)
  day_in <- function(date, missing) {
    year <- calendar_year(date)
    day <- ifelse(year < time, 0, ifelse(year > time, n_days, as.POSIXlt(date)$yday))
    ifelse(is.na(date), missing, day)
  }
  pmax(day_in(end, n_days) - day_in(start, n_days), 0) / n_days
}

calendar_year <- function(date) as.POSIXlt(date)$year + 1900

days_of_year <- function(year) {
  365 + (year %% 4 == 0 & (year %% 100 != 0 | year %% 400 == 0))
}

#' The policy of the units that have one, as it travels with a column
#' @noRd
treated_part <- function(policy, labels) {
  own <- which(!is.na(policy$approved))
  by_unit <- lapply(policy[c("approved", "share", "first", "last")], `[`, own)
  structure(c(policy[c("rule", "partial_period")], list(unit = plain_text(labels)[own]), by_unit),
            class = "policypanel_policy")
}

#' @export
print.policypanel_policy <- function(x, language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  tell("policy_print", rule = x$rule, partial = x$partial_period, count = length(x$unit))
  invisible(x)
}

#' What a column's policy says of the units of a panel
#'
#' Arithmetic and other packages may hand an attribute on to what is no longer that treatment, so
#' each row is compared with it.
#' @param keys From panel_keys(), periods as in the data.
#' @return As policy_of(), per unit of `keys`; NULL where there is none, or the column differs.
#' @noRd
known_policy <- function(data, name, keys) {
  if (!name %in% enc2utf8(names(data))) return(NULL)
  x <- fetch_column(data, name)
  policy <- attr(x, "policy", exact = TRUE)
  if (!inherits(policy, "policypanel_policy") || !is.double(x)) return(NULL)
  own <- match(plain_text(keys$unit$labels), policy$unit)
  unit <- keys$unit$code + 1L
  of <- function(what, none) ifelse(is.na(own), none, policy[[what]][own])
  policy[c("approved", "share", "first", "last")] <-
    list(of("approved", NA), of("share", NA), of("first", Inf), of("last", Inf))
  is_treated <- keys$time >= policy$first[unit] & keys$time <= policy$last[unit]
  agrees <- all((x > 0) == is_treated, na.rm = TRUE) &&
    (policy$partial_period == "drop" || !anyNA(x))
  if (agrees) unclass(policy)
}

#' What the period of approval counts as under the coding of a policy
#' @noRd
start_counts_as <- function(policy) {
  if (policy$rule == "following") "untreated" else policy$partial_period
}

#' How many units begin with a period that is treated in part, as a fact; NULL where none does
#' @noRd
partial_start <- function(policy) {
  if (is.null(policy) || policy$rule == "share") return(NULL)
  share <- policy$share[!is.na(policy$approved)]
  counts_as <- start_counts_as(policy)
  partial <- which(share < 1)
  if (length(partial) > 0) return(starts_partly(length(partial), share[partial], counts_as))
  if (all(is.na(share))) fact(paste0("starts_unknown_", counts_as))
}

#' @param n Units. @param share Of their periods.
#' @noRd
starts_partly <- function(n, share, counts_as) {
  ends <- unique(fixed_text(range(share), 2))
  fact("starts_partly", count = n, share = paste(ends, collapse = "-"),
       meaning = fact(paste0("start_", counts_as)))
}

#' The treatment with the part of the period of approval that is treated, where this is known
#' @param share A treatment as numbers. @param keys As in known_policy().
#' @noRd
with_partial_start <- function(share, policy, keys) {
  unit <- keys$unit$code + 1L
  part <- policy$share[unit]
  is_partial <- keys$time == policy$approved[unit] & part < 1
  share[which(is_partial)] <- part[which(is_partial)]
  share
}

#' A treatment that is missing in the period of approval, which is left out, as 1: it has begun
#' @noRd
with_dropped_start <- function(treated, policy, keys) {
  if (policy$partial_period != "drop") return(treated)
  treated[is.na(treated) & keys$time == policy$first[keys$unit$code + 1L]] <- 1
  treated
}

#' Say what is known of the period in which treatments begin
#'
#' Where nothing is known the period before the first 1, which is the base, may be partly treated.
#' @param policy From known_policy(). @param name The column. @param instead What to do where
#'   nothing is known, a cli string.
#' @noRd
note_start <- function(policy, name, instead) {
  if (is.null(policy)) {
    note(paste0("First treated periods are read off {.val {name}}. If the policy began within the
                 period before, which is the base, that one is partly treated: ", instead, "."),
         once = "partial start")
    return(invisible())
  }
  begun <- partial_start(policy)
  if (!is.null(begun)) note("{in_english(begun)} ({.val {name}}).", once = "partial start")
}
