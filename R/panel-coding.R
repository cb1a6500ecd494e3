# Treatments as 0/1 columns: how a policy is coded, what may be a treatment, and what is said of the
# cohorts.

roster_names <- function(rosters) {
  names <- enc2utf8(names(rosters) %||% "")
  is_good <- length(rosters) > 0 && all(nzchar(names)) && anyDuplicated(names) == 0
  if (is_good) return(names)
  abort_input("Several rosters must have a name each.",
              "For example {.code roster = list(zone = zones, pilot = pilots)}.",
              argument = "roster")
}

#' @param columns list(unit, time, end): names of columns, one for all or named by roster.
#' @noRd
refuse_other_rosters <- function(columns, names) {
  arguments <- c(unit = "roster_unit", time = "roster_time", end = "end")
  for (role in names(columns)) {
    refuse_unknown(names(columns[[role]]), names, arguments[[role]])
  }
}

#' Columns of one of several rosters, whose names may differ
#' @noRd
roster_columns <- function(columns, name) {
  lapply(columns, function(column) {
    if (is.null(names(column))) return(column)
    if (name %in% enc2utf8(names(column))) unname(column[match(name, enc2utf8(names(column)))])
  })
}

#' The dummy of a coding, and each unit's first treated period
#' @param spells list(start, end): per unit periods or Dates, as roster_spells() gives them.
#' @param roster Its name, of several.
#' @return list(dummy, first, last): per row, and per unit (Inf where never treated, and where
#'   treatment does not end).
#' @noRd
coded_policy <- function(spells, keys, coding, roster = NULL) {
  is_dated <- inherits(spells$start, "Date")
  refuse_other_calendar(keys, keys$name$time, is_dated)
  policy <- policy_of(spells, coding)
  code <- keys$unit$code + 1L
  share <- shares_of_periods(spells, keys$time, code)
  dummy <- switch(coding$rule,
    share = share,
    following = as.double(share > 0 & keys$time > policy$approved[code]),
    approval = switch(coding$partial_period,
      treated = as.double(share > 0), untreated = as.double(share == 1),
      drop = ifelse(share > 0 & share < 1, NA, as.double(share > 0))
    )
  )
  warn_no_contrast(dummy, policy$first, keys$time, roster)
  attr(dummy, "policy") <- treated_part(policy, keys$unit$labels)
  list(dummy = dummy, first = policy$first, last = policy$last, policy = policy)
}

warn_no_contrast <- function(dummy, first, time, roster = NULL) {
  if (all(is.na(dummy)) || max(dummy, na.rm = TRUE) > 0 && min(dummy, na.rm = TRUE) < 1) {
    return(invisible())
  }
  state <- if (max(dummy, na.rm = TRUE) == 0) "No" else "Every"
  of <- if (is.null(roster)) "" else " by {.val {roster}}"
  warn(paste0("{state} row is treated", of, ": the units' first treated periods are
               {year_range(first)}, those of the data {year_range(time)}."))
}

year_range <- function(x) {
  paste(plain_text(unique(range(x[is.finite(x)]))), collapse = " to ")
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
#' @param first Per unit. @param units How many units each stands for.
#' @noRd
cohort_counts <- function(first, last, units = 1L) {
  c(treated = sum(units * (first <= last)),
    treated_later = sum(units * (is.finite(first) & first > last)),
    never_treated = sum(units * is.infinite(first)))
}

#' The cohorts and their sizes, those whose start the data do not see, and the treated rows
#' @param coded As coded_policy(); in a database with `units`, how many there are of each kind, and
#'   `rows`, counts of the rows.
#' @param roster Its name, of several.
#' @noRd
note_cohorts <- function(coded, time, roster = NULL) {
  first <- coded$first
  units <- coded$units %||% rep(1, length(first))
  is_treated <- is.finite(first)
  sizes <- tapply(units[is_treated], first[is_treated], sum)
  shown <- paste0(plain_text(sort(unique(first[is_treated]))), ": ", sizes)
  if (length(shown) > 8) shown <- c(shown[1:8], "...")
  alone <- sum(sizes == 1)
  late <- cohort_counts(first, max(time), units)[["treated_later"]]
  early <- sum(units * (first < min(time)))
  ended <- sum(units * (coded$last < max(time) & is_treated))
  counts <- coded$rows %||% list(
    all = length(coded$dummy), treated = sum(coded$dummy > 0, na.rm = TRUE),
    partly = sum(coded$dummy > 0 & coded$dummy < 1, na.rm = TRUE), dropped = sum(is.na(coded$dummy))
  )
  partly <- counts$partly
  dropped <- if (is.null(coded$policy)) 0 else counts$dropped
  begun <- if (partly == 0) partial_start(coded$policy)
  of <- if (is.null(roster)) "" else "{.val {roster}}: "
  note(paste0(of, "{format_count(sum(units[is_treated]))} of {count_of(sum(units), 'unit')} in a
        cohort ({paste(shown, collapse = ', ')})."),
       if (alone > 0) "Cohorts of one unit: {format_count(alone)}.",
       if (late > 0) "Units of cohorts after the last period, {plain_text(max(time))}, untreated
                      throughout: {format_count(late)}.",
       if (early > 0) "Units of cohorts before the first period, {plain_text(min(time))}, treated
                       throughout: {format_count(early)}.",
       if (ended > 0) "Treatment ends before the last period in {count_of(ended, 'unit')}.",
       "{format_count(counts$treated)} of {count_of(counts$all, 'row')} treated.",
       if (partly > 0) "Treated for part of the year: {count_of(partly, 'row')}.",
       if (dropped > 0) "{.code NA}, as treated in part: {count_of(dropped, 'row')}.",
       if (!is.null(begun)) "{in_english(begun)}.")
}
