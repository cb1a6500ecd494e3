# The door, third part: which rows enter. One function for every estimator.

#' Settle the sample
#'
#' Applies, in this order and each with a line in the ledger: the caller's subset, rows of zero
#' weight, missing values (counted by column), singletons. Infinite values are refused.
#'
#' @param ledger What continue_ledger() says of the data.
#' @param numbers Named list of doubles. @param ids Named list of as_id() results.
#' @param absorbed The fixed effects, each the names of the ids that make it up; singletons are
#'   looked for in them.
#' @param weights NULL or doubles.
#' @param weights_type "frequency" when a row of weight w stands for w rows.
#' @return list(rows, numbers, ids, effects, weights, ledger, n): `rows` is NULL when all rows are
#'   used; ids and effects are coded.
#' @noRd
settle_sample <- function(ledger, numbers, ids = list(), absorbed = list(), weights = NULL,
                          weights_name = NULL, keep = NULL, na = "omit", singletons = "drop",
                          weights_type = "analytic") {
  refuse_same_name(numbers)
  n <- ledger_left(ledger)
  sample <- list(rows = NULL, numbers = numbers, ids = ids, weights = weights,
                 ledger = ledger, n = n)
  if (!is.null(keep)) sample <- select_rows(sample, keep)
  if (!is.null(weights)) {
    check_weights(weights, weights_name, weights_type)
    has_weight <- is.na(sample$weights) | sample$weights > 0
    sample <- restrict_sample(sample, has_weight, fact("zero_weight"))
  }
  complete <- complete_rows(sample, weights_name, na)
  sample <- restrict_sample(sample, complete$keep, fact("missing_values"), complete$reason)
  refuse_extreme(sample$numbers[complete$is_extreme])
  sample$ids <- lapply(sample$ids, code_id, rows = sample$rows)
  for (name in names(sample$ids)) note_look_alikes(sample$ids[[name]]$labels, name)
  sample$effects <- join_ids(absorbed, sample$ids)
  if (singletons == "drop" && length(absorbed) > 0) {
    alone <- find_singletons(unname(sample$effects),
                             if (weights_type == "frequency") sample$weights)
    if (length(alone) > 0) {
      where <- fact("alone_in_level", effects = either_of(names(sample$effects)))
      sample <- restrict_sample(sample, !alone, fact("singletons"), where)
      sample$effects <- join_ids(absorbed, sample$ids)
    }
  }
  note_rows_left(sample$ledger, length(ledger$left))
  sample
}

#' @param before Lines of the ledger that are of steps before.
#' @noRd
note_rows_left <- function(ledger, before) {
  n <- ledger$left[before]
  if (ledger_left(ledger) == n) return(invisible())
  note("{format_count(n)} rows came in, {format_count(ledger_left(ledger))} are used:
        {ledger_summary(ledger[-seq_len(before), ])}.")
}

#' Keep the rows of a selection
#' @param keep list(rows, step): which rows stay, and what the others are, a fact. Where they leave
#'   by several steps, `step` has one text per row of the data, and `facts` and `reason` have a fact
#'   for each, in the order of the steps and named by them.
#' @noRd
select_rows <- function(sample, keep) {
  if (is.null(keep$facts)) return(restrict_sample(sample, keep$rows, keep$step))
  for (step in names(keep$facts)) {
    leaves <- !keep$rows & keep$step == step
    if (!is.null(sample$rows)) leaves <- leaves[sample$rows]
    sample <- restrict_sample(sample, !leaves, keep$facts[[step]], keep$reason[[step]])
  }
  sample
}

#' Rows alone in a level of an effect; a row that stands for several is never alone
#' @noRd
find_singletons <- function(effects, counts = NULL) {
  codes <- lapply(effects, `[[`, "code")
  n_levels <- vapply(effects, `[[`, 1L, "n_levels")
  if (is.null(counts)) return(core_find_singletons(codes, n_levels))
  copies <- rep.int(seq_along(counts), ifelse(counts > 1, 2L, 1L))
  alone <- core_find_singletons(lapply(codes, `[`, copies), n_levels)
  if (length(alone) > 0) alone[!duplicated(copies)] else alone
}

#' Keep some rows of a sample and write down why the others left; `keep` NULL keeps all
#' @param sample Where rows stand for several, `count` says for how many.
#' @noRd
restrict_sample <- function(sample, keep, step, reason = NULL) {
  if (is.null(keep) || all(keep)) return(sample)
  kept <- which(keep)
  sample$ledger <- ledger_drop(sample$ledger, step, times_counted(!keep, sample$count), reason)
  if (length(kept) == 0) {
    abort_data("No row is left: {ledger_summary(sample$ledger)}.")
  }
  sample$rows <- if (is.null(sample$rows)) kept else sample$rows[kept]
  sample$numbers <- lapply(sample$numbers, `[`, kept)
  sample$ids <- lapply(sample$ids, subset_id, kept)
  sample$weights <- sample$weights[kept]
  sample$count <- sample$count[kept]
  sample
}

#' How many rows something holds for
#' @param holds Logical. @param count How many rows each stands for; NULL: one.
#' @noRd
times_counted <- function(holds, count) if (is.null(count)) sum(holds) else sum(count[holds])

#' Missing weights follow the policy for missing values; all else that is no weight is refused
#' @noRd
check_weights <- function(weights, name, type = "analytic") {
  bad <- which(weights < 0 | is.infinite(weights))
  if (length(bad) > 0) refuse_weights("negative", name, bad)
  if (!any(weights > 0, na.rm = TRUE)) refuse_weights("none", name)
  broken <- if (type == "frequency") which(weights != trunc(weights))
  if (length(broken) > 0) refuse_weights("broken", name, broken)
  check_weight_size(max(weights, na.rm = TRUE), name)
}

#' @param problem "negative", "none" or "broken".
#' @noRd
refuse_weights <- function(problem, name, rows = NULL) {
  text <- switch(
    problem, negative = "The weights {.val {name}} must be finite and not negative.",
    none = "The weights {.val {name}} are zero or missing in every row.",
    broken = "The frequency weights {.val {name}} must be whole numbers."
  )
  hint <- if (problem == "broken") {
    "For weights that are not counts: {.code weights_type = \"analytic\"}."
  }
  abort_data(text, hint, argument = "weights", column = name, rows = rows)
}

check_weight_size <- function(largest, name) {
  if (largest <= 1e30 && largest >= 1e-30) return(invisible())
  abort_data("The weights {.val {name}} are too {if (largest > 1) 'large' else 'small'} for double
              precision: at most {signif_text(largest, 7)}.",
             "Rescale them; only their ratios matter.", argument = "weights", column = name)
}

#' Numbers whose squares and fourth powers overflow or vanish would end as NaN or as "constant"
#' @noRd
refuse_extreme <- function(numbers) {
  for (name in names(numbers)) {
    size <- sqrt(drop(crossprod(numbers[[name]])))
    if (size < 1e60 && size > 1e-60) next
    largest <- max(abs(numbers[[name]]))
    if (largest > 0) refuse_size(name, largest)
  }
}

refuse_size <- function(name, largest) {
  abort_data("{.val {name}} is too {if (largest > 1) 'large' else 'small'} for double precision:
              at most {signif_text(largest, 7)} in absolute value.",
             "Rescale the column; coefficients scale with it.", column = name)
}

#' Two columns of one name could not be told apart below
#' @noRd
refuse_same_name <- function(numbers) {
  if (anyDuplicated(names(numbers)) == 0) return(invisible())
  twice <- unique(names(numbers)[duplicated(names(numbers))])
  abort_input("Two columns of the model would both be called {.val {twice}}.",
              "Level names are pasted to the name of their factor; rename the column or the level.",
              argument = "formula")
}

#' Some rows of an id; levels of a coded id that have no row left are closed up
#' @noRd
subset_id <- function(id, rows) {
  if (is.null(id$code)) {
    id$key <- id$key[rows]
    return(id)
  }
  coded <- core_code_ids(id$code[rows])
  kept <- id$code[rows[coded$first_row]] + 1L
  c(list(code = coded$code, n_levels = length(kept), labels = id$labels[kept]),
    if (!is.null(id$values)) list(values = id$values[kept]))
}

#' Rows without missing values, and who was missing how often
#' @return list(keep, reason, is_extreme); `keep` NULL when nothing is missing.
#' @noRd
complete_rows <- function(sample, weights_name, na) {
  numbers <- c(sample$numbers, stats::setNames(list(sample$weights), weights_name))
  if (is.null(sample$weights)) numbers <- sample$numbers
  scan <- core_scan_columns(unname(numbers))
  if (any(scan$infinite > 0)) refuse_infinite(numbers, scan$infinite, sample$rows)
  keep <- scan$complete
  counts <- stats::setNames(scan$na + scan$nan, names(numbers))
  for (name in names(sample$ids)) {
    if (!anyNA(sample$ids[[name]]$key)) next
    missing <- is.na(sample$ids[[name]]$key)
    counts[name] <- sum(missing)
    keep <- if (is.null(keep)) !missing else keep & !missing
  }
  # Sums of absolute values are a cheap first look; refuse_extreme() looks closely.
  is_extreme <- (scan$size > 1e55 | scan$size < 1e-50)[seq_along(sample$numbers)]
  if (is.null(keep)) return(list(keep = NULL, reason = NULL, is_extreme = is_extreme))
  counts <- counts[counts > 0 & !duplicated(names(counts))]
  reason <- fact("counts", counts = named_counts(names(counts), counts))
  n_nan <- sum(scan$nan)
  if (n_nan > 0) reason <- fact("these_nan", counts = reason, nan = n_nan)
  if (na == "fail") {
    bad <- which(!keep)
    refuse_missing(reason, names(counts), if (is.null(sample$rows)) bad else sample$rows[bad])
  }
  list(keep = keep, reason = reason, is_extreme = is_extreme)
}

refuse_missing <- function(reason, columns, rows = NULL) {
  abort_data("There are missing values: {in_english(reason)}.",
             "{.code na = \"omit\"} leaves these rows out and says so.", argument = "na",
             column = columns, rows = rows)
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

#' Numbers of the rows used, back in the places of all `n` rows; NA elsewhere
#' @noRd
place_rows <- function(x, rows, n) {
  if (is.null(rows)) return(x)
  out <- rep(NA_real_, n)
  out[rows] <- x
  out
}

take_rows <- function(x, rows) if (is.null(rows)) x else x[rows]
