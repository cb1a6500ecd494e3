# What must be said about the data of an index, and what makes it impossible.

#' Values of percentages outside 0 ... 100
#' @param percentages Names; NULL for those that are called so.
#' @return list(columns, outside): `outside` counts them by indicator, NA for other indicators.
#' @noRd
check_percentages <- function(columns, percentages, outside) {
  count <- stats::setNames(rep(NA_integer_, length(columns)), names(columns))
  for (name in index_percentages(percentages, names(columns))) {
    bad <- which(columns[[name]] < 0 | columns[[name]] > 100)
    count[name] <- length(bad)
    if (length(bad) == 0) next
    report_outside(name, length(bad), range(columns[[name]][bad]), outside, bad)
    if (outside == "missing") columns[[name]][bad] <- NA
  }
  list(columns = columns, outside = count)
}

#' Indicators that must lie within 0 and 100
#' @noRd
index_percentages <- function(percentages, indicators) {
  percentages <- percentages %||% indicators[is_percentage_name(indicators)]
  if (!is.character(percentages) || anyNA(percentages)) {
    abort_input("{.arg percentages} must name indicators.", argument = "percentages")
  }
  refuse_unknown(percentages, indicators, "percentages")
  enc2utf8(percentages)
}

#' @param n How many values of a percentage are none. @param rows Which, where that is known.
#' @noRd
report_outside <- function(name, n, range, outside, rows = NULL) {
  range <- plain_number(range)
  problem <- "{.val {name}} is a percentage, but {count_of(n, 'row')} {cli::qty(n)}{?lies/lie}
              outside 0 to 100 (from {range[1]} to {range[2]})."
  if (outside == "fail") abort_data(problem, column = name, rows = rows)
  if (outside == "missing") {
    note(c(problem, "{cli::qty(n)}{?It is/They are} taken as missing."))
  } else {
    warn(problem, if (!is.null(rows)) describe_rows(rows),
         "{.code outside = \"missing\"} leaves {cli::qty(n)}{?it/them} out.")
  }
}

#' Counts by indicator. Missing and negative values are counted in the columns as they came, zeros
#' and the range in the rows used.
#' @noRd
index_quality <- function(columns, outside, ranges, ledger) {
  has_missing <- any(vapply(ledger$step_fact, `[[`, "", "kind") == "missing_values")
  missing <- if (has_missing) vapply(columns, function(x) sum(is.na(x)), 1L) else {
    integer(length(columns))
  }
  negative <- vapply(seq_along(columns), function(j) {
    if (!has_missing && ranges$lowest[j] >= 0) 0L else sum(columns[[j]] < 0, na.rm = TRUE)
  }, 1L)
  list2DF(list(indicator = names(columns), missing = unname(missing),
               zeros = as.integer(ranges$zeros), negative = negative,
               outside_percentage = unname(outside), minimum = as.vector(ranges$lowest),
               maximum = as.vector(ranges$highest)))
}

#' Rare zeros and gaps are noted; frequent zeros are in the nature of an indicator
#' @noRd
note_quality <- function(quality, keys, n) {
  rare <- quality$zeros > 0 & quality$zeros <= 0.1 * n & quality$minimum == 0
  gaps <- if (is.null(keys$time)) 0 else as.double(keys$unit$n_levels) * keys$time$n_levels - n
  zeros <- paste(quality$indicator[rare], format_count(quality$zeros[rare]), collapse = ", ")
  text <- c(
    if (any(rare)) "Rare zeros among positive values, used as they are: {zeros}. Do they stand for
                    missing values?",
    if (gaps > 0) "{format_count(gaps)} of {format_count(gaps + n)} unit-periods
                   {cli::qty(gaps)}{?has/have} no row in the index:
                   {format_count(keys$unit$n_levels)} units, {format_count(keys$time$n_levels)}
                   periods."
  )
  if (length(text) > 0) note(text)
}

#' What a fitted rule cannot do with the user's data, and what it had to do
#' @param rows Rows of the data that `values` are; NULL: all.
#' @noRd
check_rule <- function(rule, values, plan, keys, rows) {
  settings <- plan$settings
  if (settings$entropy_count == "periods" && keys$time$n_levels < 2) {
    abort_data("There is only one period in {.val {keys$names$time}}.", column = keys$names$time)
  }
  check_flat(rule, plan)
  note_bounds(rule$scaling, values, plan)
  check_shares(rule, values, plan, keys, rows)
  check_weights_found(rule, plan)
  if (rule$aggregation == "geometric") check_positive(rule, values, plan, keys, rows)
}

#' Indicators that never vary (in one period, where bounds are by period)
#' @noRd
check_flat <- function(rule, plan) {
  flat <- plan$indicators[rule$flat]
  constant <- plan$settings$constant
  if (length(flat) > 0) {
    if (!is.numeric(constant) && (constant == "fail" || all(rule$flat))) {
      abort_data("{.val {flat}} never {?varies/vary} and {?has/have} no scale.",
                 "{.code constant = 0.5} gives {cli::qty(length(flat))}{?it/them} a fixed value.",
                 column = flat)
    }
    if (is.numeric(constant)) {
      note("{.val {flat}} never {?varies/vary} and {?is/are} set to {constant} in every row.")
    } else {
      warn("{.val {flat}} never {?varies/vary} and {?gets/get} weight 0.")
    }
  }
  partly <- setdiff(plan$indicators[rule$scaling$flat_somewhere], flat)
  if (length(partly) == 0 || is.numeric(constant) || plan$settings$normalise == "none") {
    return(invisible())
  }
  abort_data("{.val {partly}} {?does/do} not vary in some period, and {?has/have} no scale there.",
             "{.code constant = 0.5} gives {cli::qty(length(partly))}{?it/them} a fixed value there;
              global bounds need none.",
             column = partly)
}

note_bounds <- function(scaling, values, plan) {
  if (!any(scaling$given)) return(invisible())
  outside <- vapply(which(scaling$given), function(j) {
    sum(values[[j]] < scaling$lower[j] | values[[j]] > scaling$upper[j])
  }, 1L)
  note_clipped(plan$indicators[scaling$given], outside)
}

note_clipped <- function(names, count) {
  if (all(count == 0)) return(invisible())
  found <- paste(names[count > 0], format_count(count[count > 0]), collapse = ", ")
  note("Values outside the bounds are set to the bound: {found}.")
}

#' Shares and coefficients of variation are of non-negative numbers
#' @noRd
check_shares <- function(rule, values, plan, keys, rows) {
  if (is.null(share_method(plan))) return(invisible())
  lowest <- core_index_moments(index_rows(values), with_codes(rule$scaling, keys), NULL, NULL, 1L,
                               1L)$lowest
  negative <- plan$indicators[lowest < 0]
  if (length(negative) == 0) return(invisible())
  settings <- plan$settings
  bad <- if (settings$normalise == "none") which(values[[negative[1]]] + settings$shift < 0)
  refuse_negative_shares(negative, plan, if (is.null(rows)) bad else rows[bad])
}

#' The method that needs indicators without negative values, where they may have some; NULL for none
#' @noRd
share_method <- function(plan) {
  settings <- plan$settings
  methods <- c(if (is.character(settings$weights)) settings$weights,
               if (is.character(settings$dimension_weights)) settings$dimension_weights)
  used <- intersect(methods, c("entropy", "coefficient_of_variation"))
  if (length(used) > 0 && !settings$normalise %in% c("minmax", "rank")) used[1]
}

refuse_negative_shares <- function(negative, plan, rows = NULL) {
  abort_data("{.val {negative}} {?has/have} negative values after normalisation, which
              {.code weights = \"{share_method(plan)}\"} cannot use.",
             "{.code normalise = \"minmax\"} has none; {.arg shift} can raise them.",
             column = negative, rows = rows)
}

check_weights_found <- function(rule, plan) {
  lost <- which(!is.finite(colSums(rule$weight)))
  if (length(lost) == 0) return(invisible())
  if (is.null(rule$groups)) abort_design("No indicator varies enough to be given a weight.")
  shown <- plain_text(utils::head(rule$groups[lost], 5))
  abort_design("In {length(lost)} group{?s} (by {plan$settings$scope}) no indicator can be given a
                weight: {shown}.",
               "Each needs at least two rows, and an indicator that varies in them.")
}

#' A geometric mean is of positive numbers
#' @noRd
check_positive <- function(rule, values, plan, keys, rows) {
  bad <- not_positive(rule, plan)
  if (length(bad) == 0) return(invisible())
  score <- apply_rule(rule, values, plan, keys)$score
  found <- which(!is.finite(score) | score <= 0)
  refuse_not_positive(bad, if (is.null(rows)) found else rows[found])
}

#' Indicators with weight that are zero or negative somewhere
#' @noRd
not_positive <- function(rule, plan) {
  plan$indicators[rule$lowest <= 0 & rowSums(abs(rule$weight)) > 0]
}

refuse_not_positive <- function(names, rows = NULL) {
  abort_data("{.val {names}} {?is/are} zero or negative after normalisation; a geometric mean needs
              positive values.",
             "{.arg shift} can raise them; so can {.code range = c(0.01, 1)} with min-max and
              ranks.", column = names, rows = rows)
}
