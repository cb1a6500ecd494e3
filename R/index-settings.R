# What the user asked of an index: arguments checked, presets unfolded, indicators and panel keys
# settled, before any number is computed.

weight_methods <- c("entropy", "equal", "coefficient_of_variation", "critic", "pca")

#' Conventions that circulate as Stata and other scripts, by name
#' @noRd
index_presets <- list(
  stata_pooled = list(),
  stata_shift = list(shift = 1e-4),
  stata_rescaled = list(range = c(0.002, 0.998)),
  stata_by_year = list(bounds = "period", scope = "period"),
  stata_years_wrong = list(entropy_count = "periods")
)

#' The arguments of an index, checked
#'
#' @param given Named list of arguments. @param named Names of the arguments that the user wrote.
#' @return The same list, with `preset` and `entropy_count` ("rows", or "periods" in the convention
#'   that is wrong).
#' @noRd
index_settings <- function(given, preset, named) {
  if (!is.null(preset)) given <- apply_preset(given, preset, named)
  normalise <- check_choice(given$normalise, c("minmax", "zscore", "rank", "vector", "none"),
                            "normalise")
  scope <- check_choice(given$scope, c("pooled", "period", "unit"), "scope")
  aggregation <- check_choice(given$aggregation, c("arithmetic", "geometric", "topsis"),
                              "aggregation")
  if (is.character(given$weights)) given$weights <- check_choice(given$weights, weight_methods,
                                                                 "weights")
  if (is.character(given$dimension_weights) && is.null(names(given$dimension_weights))) {
    given$dimension_weights <- check_choice(given$dimension_weights, weight_methods,
                                            "dimension_weights")
  }
  is_fixed <- !is.character(given$weights) || given$weights == "equal"
  if (scope != "pooled" && is_fixed && !is.character(given$dimension_weights)) {
    abort_input("{.arg scope} is {.val {scope}}, but the weights are not computed from rows.",
                argument = "scope")
  }
  list(normalise = normalise, bounds = check_bounds(given$bounds, normalise),
       range = check_range(given$range), shift = check_number(given$shift, "shift", 0),
       weights = given$weights, scope = scope, dimension_weights = given$dimension_weights,
       aggregation = aggregation, constant = check_constant(given$constant), preset = preset,
       entropy_count = given$entropy_count %||% "rows")
}

apply_preset <- function(given, preset, named) {
  preset <- check_choice(preset, names(index_presets), "preset")
  own <- c("normalise", "bounds", "range", "shift", "weights", "scope")
  both <- intersect(named, own)
  if (length(both) > 0) {
    abort_input("{.arg preset} sets {.arg {both}}; leave {?it/them} out, or leave out
                {.arg preset}.", argument = "preset")
  }
  if (preset == "stata_years_wrong") {
    warn("The preset {.val stata_years_wrong} divides pooled entropies by the logarithm of the
          number of periods. This is wrong: it gives the least informative indicators the largest
          weights.", "Use it only to reproduce an index that was made so.")
  }
  utils::modifyList(given, index_presets[[preset]])
}

check_bounds <- function(bounds, normalise) {
  if (is.character(bounds)) return(check_choice(bounds, c("global", "period"), "bounds"))
  is_good <- is.list(bounds) && length(bounds) > 0 && !is.null(names(bounds)) &&
    all(vapply(bounds, function(x) is.numeric(x) && length(x) == 2 && all(is.finite(x)), NA))
  if (!is_good) {
    abort_input("{.arg bounds} must be {.val global}, {.val period} or a named list of two numbers
                each.", "For example {.code list(rd = c(0, 5))}.", argument = "bounds")
  }
  if (normalise != "minmax") {
    abort_input("{.arg bounds} are of {.code normalise = \"minmax\"}, not of {.val {normalise}}.",
                argument = "bounds")
  }
  names(bounds) <- enc2utf8(names(bounds))
  for (name in names(bounds)) {
    if (bounds[[name]][1] < bounds[[name]][2]) next
    abort_input("The lower bound of {.val {name}} must be below its upper one.",
                "Found {.val {bounds[[name]]}}.", argument = "bounds")
  }
  bounds
}

check_range <- function(range) {
  is_good <- is.numeric(range) && length(range) == 2 && all(is.finite(range)) &&
    range[1] >= 0 && range[1] < range[2]
  if (!is_good) {
    abort_input("{.arg range} must be two numbers, the lower of at least 0 and below the upper.",
                argument = "range")
  }
  as.double(range)
}

check_constant <- function(constant) {
  if (is.numeric(constant)) return(check_number(constant, "constant", 0, 1))
  if (!checkmate::test_choice(constant, c("weight_zero", "fail"))) {
    abort_input("{.arg constant} must be {.val weight_zero}, {.val fail} or a number from 0 to 1.",
                argument = "constant")
  }
  constant
}

#' Indicators with their dimensions, directions and given weights
#' @return list(indicators, dimension, direction, sign, part (0-based), parts (names of the
#'   dimensions), settings); all of the length and order of the indicators.
#' @noRd
index_plan <- function(indicators, direction, settings) {
  dimension <- check_indicators(indicators)
  names <- names(dimension)
  direction <- check_direction(direction, names)
  parts <- unique(unname(dimension))
  refuse_unknown(names(settings$bounds), names, "bounds")
  if (is.numeric(settings$weights)) {
    settings$weights <- given_weights(settings$weights, names, "weights", "indicator",
                                      settings$dimension_weights)
  } else if (!is.character(settings$weights)) {
    abort_input("{.arg weights} must be one of {.val {weight_methods}}, or a named vector of
                numbers.", argument = "weights")
  }
  if (!is.null(settings$dimension_weights) && !is.character(settings$dimension_weights)) {
    settings$dimension_weights <- given_weights(settings$dimension_weights, parts,
                                                "dimension_weights", "dimension")
  }
  if (settings$normalise == "none" && any(direction == "negative")) {
    negative <- names[direction == "negative"]
    abort_input("{.code normalise = \"none\"} cannot reverse {.val {negative}}.",
                argument = "normalise")
  }
  list(indicators = names, dimension = unname(dimension), direction = unname(direction),
       sign = ifelse(direction == "negative", -1, 1), part = match(dimension, parts) - 1L,
       parts = parts, settings = settings)
}

#' @return Named character vector: dimension by indicator.
#' @noRd
check_indicators <- function(indicators) {
  if (rlang::is_formula(indicators)) indicators <- check_column_set(indicators, "indicators")
  if (is.character(indicators)) indicators <- list(index = indicators)
  is_good <- is.list(indicators) && length(indicators) > 0 &&
    all(vapply(indicators, function(x) is.character(x) && length(x) > 0 && !anyNA(x), NA)) &&
    !is.null(names(indicators)) && all(nzchar(names(indicators)))
  if (!is_good) {
    abort_input("{.arg indicators} must be a named list of character vectors.",
                "For example {.code list(innovation = c(\"rd\", \"patents\"), green = \"so2\")}.",
                argument = "indicators")
  }
  columns <- enc2utf8(unlist(indicators, use.names = FALSE))
  if (anyDuplicated(columns) > 0) {
    abort_input("{.val {unique(columns[duplicated(columns)])}} stands in {.arg indicators} more than
                once.", argument = "indicators")
  }
  stats::setNames(rep(enc2utf8(names(indicators)), lengths(indicators)), columns)
}

check_direction <- function(direction, indicators) {
  signs <- stats::setNames(rep("positive", length(indicators)), indicators)
  if (is.null(direction)) return(signs)
  if (!is.character(direction) || is.null(names(direction)) ||
        !all(direction %in% c("positive", "negative")) || anyDuplicated(names(direction)) > 0) {
    abort_input("{.arg direction} must be a named vector of {.val positive} and {.val negative}.",
                "For example {.code c(so2 = \"negative\")}; indicators not named are positive.",
                argument = "direction")
  }
  refuse_unknown(names(direction), indicators, "direction")
  signs[enc2utf8(names(direction))] <- direction
  signs
}

#' Weights given as numbers, in the order of what they weigh, summing to 1
#' @param nested Not NULL when sums are taken within dimensions later; no note is due then.
#' @noRd
given_weights <- function(weights, names, argument, kind, nested = NULL) {
  is_good <- is.numeric(weights) && !is.null(names(weights)) && all(is.finite(weights)) &&
    anyDuplicated(names(weights)) == 0
  if (!is_good) {
    abort_input("{.arg {argument}} must be a vector of numbers named by {kind}.",
                "For example {.code c({names[1]} = 1)}.", argument = argument)
  }
  names(weights) <- enc2utf8(names(weights))
  refuse_unknown(names(weights), names, argument)
  lacking <- setdiff(names, names(weights))
  if (length(lacking) > 0) {
    abort_input("{.arg {argument}} has no number for {.val {lacking}}.", argument = argument)
  }
  weights <- weights[names]
  if (any(weights < 0) || sum(weights) == 0) {
    abort_input("{.arg {argument}} must not be negative, nor all zero.", argument = argument)
  }
  total <- sum(weights)
  if (is.null(nested) && abs(total - 1) > 1e-8) {
    note("{.arg {argument}} sum to {plain_number(total)} and are divided by it.")
  }
  unname(weights / total)
}

#' Unit and period of each row, coded; with both, pairs must be unique
#' @return list(unit, time): coded ids or NULL; `names`: the columns; `calendar`: how dates of
#'   `time` were counted.
#' @noRd
index_keys <- function(data, unit, time) {
  if (is.null(unit)) {
    if (!is.null(time)) abort_input("{.arg time} needs {.arg unit}.", argument = "time")
    return(list(unit = NULL, time = NULL, names = list()))
  }
  unit <- check_column(unit, "unit")
  if (!is.null(time)) {
    time <- check_column(time, "time")
    keys <- panel_keys(data, unit, time)
    return(list(unit = keys$unit, time = code_id(list(key = keys$time)),
                names = list(unit = unit, time = time), calendar = keys$calendar))
  }
  id <- as_id(fetch_column(data, unit, "unit"), unit)
  refuse_missing_key(id$key, unit)
  coded <- code_id(id)
  note_look_alikes(coded$labels, unit)
  list(unit = coded, time = NULL, names = list(unit = unit))
}

subset_keys <- function(keys, rows) {
  if (is.null(rows)) return(keys)
  for (key in c("unit", "time")) {
    if (!is.null(keys[[key]])) keys[[key]] <- subset_id(keys[[key]], rows)
  }
  keys
}

refuse_missing_keys <- function(settings, keys) {
  by_period <- c(bounds = identical(settings$bounds, "period"), scope = settings$scope == "period",
                 preset = settings$entropy_count == "periods")
  if (any(by_period) && is.null(keys$time)) {
    argument <- names(by_period)[by_period][1]
    abort_input("{.arg {argument}} goes by period; say which column holds it: {.arg time}.",
                argument = argument)
  }
  if (settings$scope == "unit" && is.null(keys$unit)) {
    abort_input("{.arg scope} is {.val unit}; say which column holds it: {.arg unit}.",
                argument = "scope")
  }
}
