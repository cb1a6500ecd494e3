# The door, third part: which rows enter. One function for every estimator.

#' Settle the sample
#'
#' Applies, in this order and each with a line in the ledger: the caller's subset, rows of zero
#' weight, missing values (counted by column), singletons. Infinite values are refused.
#'
#' @param n Rows of the data.
#' @param numbers Named list of doubles. @param ids Named list of as_id() results.
#' @param absorbed The fixed effects, each the names of the ids that make it up; singletons are
#'   looked for in them.
#' @param weights NULL or doubles.
#' @return list(rows, numbers, ids, effects, weights, ledger, n): `rows` is NULL when all rows are
#'   used; ids and effects are coded.
#' @noRd
settle_sample <- function(n, numbers, ids = list(), absorbed = list(), weights = NULL,
                          weights_name = NULL, na = "omit", singletons = "drop") {
  ledger <- new_ledger(n)
  rows <- NULL
  if (!is.null(weights)) {
    check_weights(weights, weights_name)
    zero <- !is.na(weights) & weights == 0
    if (any(zero)) {
      rows <- which(!zero)
      ledger <- ledger_drop(ledger, "with zero weight", sum(zero))
      numbers <- lapply(numbers, `[`, rows)
      ids <- lapply(ids, subset_id, rows)
      weights <- weights[rows]
    }
  }

  weight <- if (is.null(weights)) list() else stats::setNames(list(weights), weights_name)
  complete <- complete_rows(c(numbers, weight), ids, na, rows)
  if (!is.null(complete$keep)) {
    ledger <- ledger_drop(ledger, "with missing values", sum(!complete$keep), complete$reason)
    kept <- which(complete$keep)
    rows <- if (is.null(rows)) kept else rows[kept]
    numbers <- lapply(numbers, `[`, kept)
    ids <- lapply(ids, subset_id, kept)
    weights <- weights[kept]
  }
  refuse_empty(ledger)
  ids <- lapply(ids, code_id)
  effects <- join_ids(absorbed, ids)

  if (singletons == "drop" && length(effects) > 0) {
    alone <- core_find_singletons(lapply(unname(effects), `[[`, "code"),
                                  vapply(unname(effects), `[[`, 1L, "n_levels"))
    if (any(alone)) {
      kept <- which(!alone)
      ledger <- ledger_drop(ledger, "singletons", sum(alone),
                            paste("alone in a level of", paste(names(effects), collapse = " or ")))
      refuse_empty(ledger)
      rows <- if (is.null(rows)) kept else rows[kept]
      numbers <- lapply(numbers, `[`, kept)
      ids <- lapply(ids, recode_subset, kept)
      weights <- weights[kept]
      effects <- join_ids(absorbed, ids)
    }
  }
  if (sum(ledger$dropped) > 0) {
    note("{format_count(n)} rows came in, {format_count(ledger_left(ledger))} are used:
          {ledger_summary(ledger)}.")
  }
  list(rows = rows, numbers = numbers, ids = ids, effects = effects, weights = weights, ledger = ledger, n = n)
}

#' Missing weights follow the policy for missing values; all else that is no weight is refused
#' @noRd
check_weights <- function(weights, name) {
  bad <- which(weights < 0 | is.infinite(weights))
  if (length(bad) > 0) {
    abort_data("The weights {.val {name}} must be finite and not negative.",
               argument = "weights", column = name, rows = bad)
  }
  if (!any(weights > 0, na.rm = TRUE)) {
    abort_data("The weights {.val {name}} are zero or missing in every row.",
               argument = "weights", column = name)
  }
}

subset_id <- function(id, rows) list(key = id$key[rows], labels = id$labels)

#' Codes of the rows that stay; levels that went are closed up
#' @noRd
recode_subset <- function(id, rows) {
  coded <- core_code_ids(id$code[rows])
  labels <- id$labels[id$code[rows[coded$first_row]] + 1L]
  list(code = coded$code, n_levels = length(labels), labels = labels)
}

#' Rows without missing values, and who was missing how often
#' @noRd
complete_rows <- function(numbers, ids, na, rows) {
  scan <- core_scan_columns(unname(numbers))
  if (any(scan$infinite > 0)) refuse_infinite(numbers, scan$infinite, rows)
  keep <- scan$complete
  counts <- stats::setNames(scan$na + scan$nan, names(numbers))
  for (name in names(ids)) {
    missing <- is.na(ids[[name]]$key)
    counts[name] <- sum(missing)
    if (counts[name] > 0) keep <- if (is.null(keep)) !missing else keep & !missing
  }
  if (is.null(keep)) return(list(keep = NULL))
  counts <- counts[counts > 0]
  reason <- paste(names(counts), format_count(counts), collapse = ", ")
  n_nan <- sum(scan$nan)
  if (n_nan > 0) reason <- paste0(reason, "; of these ", format_count(n_nan), " NaN")
  if (na == "fail") {
    bad <- which(!keep)
    abort_data("There are missing values: {reason}.",
               "{.code na = \"omit\"} leaves these rows out and says so.",
               argument = "na", column = names(counts), rows = if (is.null(rows)) bad else rows[bad])
  }
  list(keep = keep, reason = reason)
}

refuse_infinite <- function(numbers, count, rows) {
  name <- names(numbers)[which(count > 0)[1]]
  bad <- which(is.infinite(numbers[[name]]))
  if (!is.null(rows)) bad <- rows[bad]
  hint <- if (grepl("log", name, fixed = TRUE)) {
    "The logarithm of 0 is infinite; {.code log1p()} or dropping the zeros are choices to make."
  } else {
    "Set them to {.code NA} to leave those rows out."
  }
  abort_data("{.val {name}} has infinite values.", hint, column = name, rows = bad)
}

refuse_empty <- function(ledger) {
  if (ledger_left(ledger) > 0) return(invisible())
  reasons <- ledger_summary(ledger)
  abort_data("No row is left: {reasons}.")
}
