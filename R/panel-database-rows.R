# Which rows of a table of a database enter, and why the others do not.

#' Which rows of a table enter, and why the others do not
#'
#' In the order and with the words of settle_sample(): subset, rows of zero weight, missing values,
#' singletons. One query counts the first three, further ones look for singletons until none is
#' left.
#'
#' @param wanted list(numbers: named expressions, parts: named expressions of ids, weights: an
#'   expression or NULL, subset: a condition or NULL, selection: NULL or list(condition, step) of
#'   rows that stay beyond the subset, or with `steps`, each list(step, dropped, reason), absorbed:
#'   names of the parts of each fixed effect).
#' @return list(rows: a lazy table with the columns x1, ... (less `centre`), f1, ... and w; centre,
#'   ledger, n, n_levels by effect, parts: their columns by name).
#' @noRd
settle_table <- function(table, wanted, rules) {
  numbers <- stats::setNames(wanted$numbers, number_places(wanted$numbers))
  parts <- stats::setNames(as.list(wanted$parts), part_places(wanted$parts))
  weights <- wanted$weights %||% 1
  inside <- if (is.null(wanted$subset)) 1 else flag(wanted$subset)
  chosen <- if (is.null(wanted$selection)) 1 else flag(wanted$selection$condition)
  raw <- compute_columns(table, c(numbers, parts, list(w = weights, s = inside, k = chosen)))
  counted <- count_rows(table, raw, wanted, rules)
  keep <- c(lapply(c(names(numbers), "w"), function(name) finite_condition(as.name(name))),
            lapply(names(parts), function(name) rlang::expr(!is.na(!!as.name(name)))),
            rlang::expr(.data$s == 1), rlang::expr(.data$k == 1), rlang::expr(.data$w > 0))
  # One condition that "is not 0": planners take several that are "equal" for very rare, and then
  # join row by row.
  keep <- Reduce(function(a, b) rlang::expr(!!a & !!b), unname(keep))
  rows <- dplyr::filter(raw, !!flag(keep) != 0)
  centred <- Map(function(name, centre) rlang::expr(!!as.name(name) - !!centre), names(numbers),
                 counted$centre)
  rows <- dplyr::transmute(rows, !!!centred, !!!rlang::syms(stats::setNames(nm = names(parts))),
                           w = .data$w)
  sample <- list(rows = settled_rows(rows), centre = counted$centre, ledger = counted$ledger,
                 n = counted$n, parts = stats::setNames(names(parts), names(wanted$parts)),
                 effects = list())
  sample <- drop_singletons(table, sample, wanted, rules)
  note_rows_left(sample$ledger, counted$before)
  sample
}

number_places <- function(numbers) paste0("x", seq_along(numbers))

part_places <- function(parts) paste0("f", seq_along(parts), recycle0 = TRUE)

# Neither missing nor NaN nor infinite: their difference with themselves is no zero anywhere.
finite_condition <- function(column) rlang::expr(dplyr::coalesce(!!column - !!column, 1) == 0)

# Half of it is itself, and it is on one side of 0: NaN equals itself in some engines, and is
# greater than all numbers there.
infinite_condition <- function(column) {
  rlang::expr((!!column < 0 | 0 - !!column < 0) & 0.5 * !!column == !!column)
}

#' Rows, and those that leave by each step
#' @return list(n, ledger, before: lines that it brought along, centre: the columns' means, rounded,
#'   about which they are summed later).
#' @noRd
count_rows <- function(table, raw, wanted, rules) {
  numbers <- number_places(wanted$numbers)
  marked <- mark_rows(raw, numbers, part_places(wanted$parts))
  inside <- quote(inside * weighted)
  counts <- c(
    list(n = rlang::expr(dplyr::n()), n_subset = total(flag(quote(s == 1))),
         n_inside = total(quote(inside)), n_weighted = total(inside),
         n_complete = total(quote(complete)), negative = total(flag(quote(w < 0))),
         broken = total(flag(quote(w != floor(w)))), largest_w = quote(max(w, na.rm = TRUE)),
         sum_w = total(where_complete(quote(w)))),
    each(marked$flags, "", function(flag) total(rlang::expr(!!inside * !!flag))),
    each(numbers, "sum_", function(x) total(where_complete(rlang::expr(.data$w * !!x)))),
    each(numbers, "max_", function(x) {
      rlang::expr(max(!!where_complete(absolute(x)), na.rm = TRUE))
    })
  )
  found <- run_query(table, dplyr::summarise(marked$rows, !!!counts), "the rows that enter")
  found <- lapply(found, as.double)
  check_counts(found, wanted, rules)
  opened <- continue_counted(table$ledger, found$n)
  list(n = found$n, ledger = counted_ledger(opened, found, wanted, rules), before = nrow(opened),
       centre = signif(unlist(found[paste0("sum_", numbers)]) / found$sum_w, 6))
}

#' Rows with 0/1 columns: `inside` the subset, `weighted` (not by zero), `complete`, and for each
#' column x `bad_x` (missing), `null_x` (missing, but no NaN) and `inf_x` (infinite)
#' @return list(rows, flags: names of the last three kinds).
#' @noRd
mark_rows <- function(raw, numbers, parts) {
  doubles <- c(numbers, "w")
  nulls <- each(doubles, "null_", function(x) flag(rlang::expr(is.na(!!x))))
  bad <- c(each(doubles, "bad_", function(x) rlang::expr(1 - !!flag(finite_condition(x)))),
           each(parts, "bad_", function(id) flag(rlang::expr(is.na(!!id)))))
  infinite <- each(doubles, "inf_", function(x) flag(infinite_condition(x)))
  rows <- dplyr::mutate(
    raw, !!!bad, !!!nulls, !!!infinite, inside = dplyr::coalesce(.data$s * .data$k, 0),
    weighted = dplyr::coalesce(1 - dplyr::if_else(.data$w == 0, 1, 0), 1)
  )
  all_bad <- Reduce(function(a, b) rlang::expr(!!a + !!b), rlang::syms(names(bad)))
  rows <- dplyr::mutate(
    rows, complete = .data$inside * .data$weighted * dplyr::if_else(!!all_bad == 0, 1, 0)
  )
  list(rows = rows, flags = c(names(bad), names(nulls), names(infinite)))
}

#' One expression for each column, named by a prefix and the column
#' @param make A function of the column's symbol.
#' @noRd
each <- function(columns, prefix, make) {
  made <- lapply(rlang::syms(columns), make)
  names(made) <- paste0(prefix, columns, recycle0 = TRUE)
  made
}

where_complete <- function(value) rlang::expr(dplyr::if_else(.data$complete == 1, !!value, 0))

#' What no row may have
#' @noRd
check_counts <- function(found, wanted, rules) {
  if (found$n < 2) {
    abort_input("{.arg data} has {found$n} row{?s}; a panel needs at least 2.", argument = "data")
  }
  if (found$n > .Machine$integer.max) {
    abort_input("{.arg data} has {format_count(found$n)} rows; the most is
                {format_count(.Machine$integer.max)}.", argument = "data")
  }
  names <- names(wanted$numbers)
  places <- number_places(wanted$numbers)
  for (k in seq_along(names)) {
    infinite <- found[[paste0("inf_", places[k])]]
    if (isTRUE(infinite > 0)) {
      abort_data("{.val {names[k]}} has infinite values, in {count_of(infinite, 'row')}.",
                 "Set them to {.code NULL} to leave those rows out.", column = names[k])
    }
    largest <- found[[paste0("max_", places[k])]]
    if (isTRUE(largest > 1e55) || isTRUE(largest > 0 && largest < 1e-55)) {
      refuse_size(names[k], largest)
    }
  }
  if (!is.null(wanted$weights)) check_counted_weights(found, wanted$weights_name, rules)
}

check_counted_weights <- function(found, name, rules) {
  if (found$negative > 0 || found$inf_w > 0) refuse_weights("negative", name)
  if (found$n_weighted == 0) refuse_weights("none", name)
  if (rules$weights_type == "frequency" && found$broken > 0) refuse_weights("broken", name)
  check_weight_size(found$largest_w, name)
}

#' @param ledger Of the rows that come in.
#' @noRd
counted_ledger <- function(ledger, found, wanted, rules) {
  ledger <- drop_counted(ledger, fact("outside_subset"), found$n - found$n_subset)
  steps <- wanted$selection$steps %||%
    list(list(step = wanted$selection$step, dropped = found$n_subset - found$n_inside))
  for (own in steps) ledger <- drop_counted(ledger, own$step, own$dropped, own$reason)
  ledger <- drop_counted(ledger, fact("zero_weight"), found$n_inside - found$n_weighted)
  has_weights <- !is.null(wanted$weights)
  places <- c(number_places(wanted$numbers), if (has_weights) "w", part_places(wanted$parts))
  names <- c(names(wanted$numbers), if (has_weights) wanted$weights_name, names(wanted$parts))
  missing <- unlist(found[paste0("bad_", places)])
  keep <- missing > 0 & !duplicated(names)
  reason <- if (any(keep)) fact("counts", counts = named_counts(names[keep], missing[keep]))
  doubles <- c(number_places(wanted$numbers), if (has_weights) "w")
  n_nan <- sum(unlist(found[paste0("bad_", doubles)]) - unlist(found[paste0("null_", doubles)]))
  if (n_nan > 0) reason <- fact("these_nan", counts = reason, nan = n_nan)
  n_missing <- found$n_weighted - found$n_complete
  if (n_missing > 0 && rules$na == "fail") refuse_missing(reason, names[keep])
  drop_counted(ledger, fact("missing_values"), n_missing, reason)
}

#' A step of the ledger; nothing may be left without a row
#' @noRd
drop_counted <- function(ledger, step, dropped, reason = NULL) {
  ledger <- ledger_drop(ledger, step, dropped, reason)
  if (ledger_left(ledger) == 0) abort_data("No row is left: {ledger_summary(ledger)}.")
  ledger
}

#' Rows alone in a level of a fixed effect leave, and the levels that remain are counted
#' @noRd
drop_singletons <- function(table, sample, wanted, rules) {
  if (length(wanted$absorbed) == 0) return(sample)
  effects <- lapply(wanted$absorbed, function(of) unname(sample$parts[of]))
  names(effects) <- vapply(wanted$absorbed, paste, "", collapse = "^")
  by_count <- rules$weights_type == "frequency"
  n <- ledger_left(sample$ledger)
  repeat {
    found <- count_levels(table, sample$rows, effects, by_count)
    if (rules$singletons == "keep" || !any(found$alone > 0)) break
    for (name in names(effects)[found$alone > 0]) {
      sample$rows <- without_singletons(sample$rows, effects[[name]], by_count)
    }
  }
  where <- fact("alone_in_level", effects = either_of(names(effects)))
  sample$ledger <- drop_counted(sample$ledger, fact("singletons"), n - found$rows[1], where)
  sample$effects <- effects
  sample$n_levels <- stats::setNames(as.integer(found$levels), names(effects))
  sample
}

without_singletons <- function(rows, columns, by_count) {
  rows_of_levels(rows, dplyr::filter(level_sizes(rows, columns, by_count), .data$size > 1), columns)
}
