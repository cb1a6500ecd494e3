#' One variation of a regression
#'
#' What [robustness()] changes in a fit, everything else left as it is. Arguments may be combined:
#' `vary(winsorize = c(0.01, 0.99), cluster = ~province)` is one variation that does both. They are
#' checked here as far as they can be without data; a variation that the data do not allow is a row
#' of [robustness()] that says why.
#'
#' Formula, data and rules change in this order: rows are marked that leave, the formula is
#' rewritten, outliers are treated, the covariance is chosen. Rows leave as by `subset` of
#' [did_feols()]: lags are made of all rows before. Percentiles are of all rows of the data.
#'
#' @param outcome Another outcome, as a string or one-sided formula: `~log(gdp)`.
#' @param controls All controls anew, as a one-sided formula; `~1` for none.
#' @param add Further regressors, as a one-sided formula: [spillover_ring()]s, other policies that
#'   are columns already.
#' @param policies Other policies by roster: a named list of rosters, as [policy_dummy()] takes them
#'   with the columns of unit and period named as in the data. Each adds its dummy as a regressor.
#' @param drop Rows to leave out, as a one-sided formula: `~gdp > 100`. Rows where it is missing
#'   stay.
#' @param drop_units,drop_periods Units and periods to leave out, by their values.
#' @param winsorize,trim The two probabilities of [winsorize()] or [trim_outliers()].
#' @param outlier_columns Columns they are applied to; `NULL`: all columns of numbers in the formula
#'   but those of 0 and 1, ids and periods.
#' @param outlier_by Columns within whose combinations percentiles are computed.
#' @param lag_controls,lag_treatment Periods by which all controls, or the treatment, are lagged.
#' @param lag_instrument The treatment is endogenous, its lag by so many periods the instrument. See
#'   the caveat in [did_feols()].
#' @param add_fixed_effects Further fixed effects: `~region^year`.
#' @param unit_trends Whether every unit has a linear trend of its own, `unit[period]`.
#' @param cluster,vcov,small_sample,weights As in [did_feols()]. Other clusters leave a covariance
#'   of clusters what it is (`"cr2"`), and replace any other.
#' @param match `treatment ~ covariates`: [psm_did()] with this score; what counts is the regression
#'   on the matched sample.
#' @param matching Further arguments of [psm_did()], as a list: `list(mode = "yearly")`.
#' @param estimator A function of `formula` and `data` that gives a fit of this package:
#'   `function(formula, data) psm_did(formula, data = data, match = d ~ x)`.
#' @param term What the coefficient is called in this variation, where that is another name: `"ATT"`
#'   is the matching effect.
#' @return An object of class `policypanel_variation`, for [robustness()].
#' @section Errors: `policypanel_error_input`: an argument that is none of its kind, two that
#'   exclude each other, or none at all.
#' @seealso [standard_variations()] for ready lists.
#' @examples
#' vary(winsorize = c(0.01, 0.99))
#' vary(add_fixed_effects = ~ region^year, cluster = ~province)
#' vary(drop_periods = 2020:2022, controls = ~1)
#' @export
vary <- function(outcome = NULL, controls = NULL, add = NULL, policies = NULL, drop = NULL,
                 drop_units = NULL, drop_periods = NULL, winsorize = NULL, trim = NULL,
                 outlier_columns = NULL, outlier_by = NULL, lag_controls = NULL,
                 lag_treatment = NULL, lag_instrument = NULL, add_fixed_effects = NULL,
                 unit_trends = FALSE, cluster = NULL, vcov = NULL, small_sample = NULL,
                 weights = NULL, match = NULL, matching = list(), estimator = NULL, term = NULL) {
  check_arguments()
  all <- mget(names(formals(vary)))
  for (name in names(all)) {
    if (!is.null(all[[name]])) all[[name]] <- variation_checks[[name]](all[[name]], name)
  }
  # With all its names, so that `$` finds none by its beginning
  variation <- structure(all, class = "policypanel_variation")
  given <- names(changes_of(variation))
  refuse_together(given)
  has_tails <- any(c("winsorize", "trim") %in% given)
  outlier <- c("outlier_columns", "outlier_by")
  refuse_idle(stats::setNames(outlier %in% given & !has_tails, outlier), "winsorize")
  refuse_idle(c(matching = "matching" %in% given && !"match" %in% given), "match")
  if (length(setdiff(given, "term")) == 0) {
    abort_input("This variation changes nothing.", "Give what is to change, such as
                {.code vary(winsorize = c(0.01, 0.99))}.", argument = "outcome")
  }
  variation
}

#' What a variation changes, by argument
#' @noRd
changes_of <- function(variation) {
  Filter(function(value) length(value) > 0 && !identical(value, FALSE), unclass(variation))
}

#' How each argument of vary() is checked; a function of its value and name
#' @noRd
variation_checks <- list(
  outcome = function(x, name) {
    own <- check_expressions(x, name)
    if (length(own) > 1) abort_input("{.arg {name}} names one outcome.", argument = name)
    own
  },
  controls = function(x, name) check_expressions(x, name),
  add = function(x, name) check_expressions(x, name),
  policies = function(x, name) {
    if (is_list_of_rosters(x)) return(stats::setNames(x, enc2utf8(names(x))))
    abort_input("{.arg {name}} must be a named list of data frames, a roster for each policy.",
                "For example {.code list(pilot = pilots)}.", argument = name)
  },
  drop = function(x, name) {
    if (rlang::is_formula(x, lhs = FALSE)) return(x)
    abort_input("{.arg {name}} must be a one-sided formula, such as {.code ~year > 2019}.",
                "Found {.obj_type_friendly {x}}.", argument = name)
  },
  drop_units = function(x, name) check_id_values(x, name),
  drop_periods = function(x, name) check_id_values(x, name),
  winsorize = function(x, name) check_tails(x, name),
  trim = function(x, name) check_tails(x, name),
  outlier_columns = function(x, name) check_column_set(x, name),
  outlier_by = function(x, name) check_column_set(x, name),
  lag_controls = function(x, name) check_count(x, name, upper = 1e6),
  lag_treatment = function(x, name) check_count(x, name, upper = 1e6),
  lag_instrument = function(x, name) check_count(x, name, upper = 1e6),
  add_fixed_effects = function(x, name) check_expressions(x, name),
  unit_trends = function(x, name) check_flag(x, name),
  cluster = function(x, name) {
    check_columns(x, name)
    x
  },
  vcov = function(x, name) {
    specification <- as_specification(x)
    if (specification$type == "given" && !is.function(x)) {
      abort_input("A matrix belongs to the fit it was made from, not to a variation of it.",
                  "Give a function that makes one.", argument = name)
    }
    x
  },
  small_sample = function(x, name) check_choice(x, small_sample_rules, name),
  weights = function(x, name) check_column(x, name),
  match = function(x, name) {
    if (rlang::is_formula(x, lhs = TRUE)) return(x)
    abort_input("{.arg {name}} must be a formula, {.code treatment ~ covariates}.",
                "Found {.obj_type_friendly {x}}.", argument = name)
  },
  matching = function(x, name) {
    allowed <- setdiff(names(formals(psm_did)), c("formula", "match", "data", "cluster", "vcov",
                                                  "small_sample"))
    is_good <- is.list(x) && !is.data.frame(x) && (length(x) == 0 || rlang::is_named(x))
    if (!is_good) {
      abort_input("{.arg {name}} must be a named list of arguments of {.fn psm_did}.",
                  argument = name)
    }
    refuse_unknown(names(x), allowed, name)
    x
  },
  estimator = function(x, name) {
    takes <- is.function(x) && all(c("formula", "data") %in% names(formals(args(x))))
    if (takes) return(x)
    abort_input("{.arg {name}} must be a function with the arguments {.code formula} and
                 {.code data}.", argument = name)
  },
  term = function(x, name) {
    if (checkmate::test_string(x, min.chars = 1)) return(enc2utf8(x))
    abort_input("{.arg {name}} must be the name of a coefficient.",
                "Found {.obj_type_friendly {x}}.", argument = name)
  }
)

is_list_of_rosters <- function(x) {
  is.list(x) && !is.data.frame(x) && length(x) > 0 && rlang::is_named(x) &&
    anyDuplicated(names(x)) == 0 && all(vapply(x, is.data.frame, NA))
}

#' Terms of a one-sided formula, or columns named by strings, as expressions
#' @noRd
check_expressions <- function(x, argument) {
  if (is.character(x) && length(x) > 0 && !anyNA(x) && all(nzchar(x)) && !is.object(x)) {
    return(lapply(enc2utf8(as.vector(x)), symbol_of))
  }
  if (rlang::is_formula(x, lhs = FALSE)) return(split_call(rlang::f_rhs(x), "+"))
  abort_input("{.arg {argument}} must be a one-sided formula or names of columns.",
              "For example {.code {argument} = ~ a + b}.", "Found {.obj_type_friendly {x}}.",
              argument = argument)
}

#' A name as a symbol; one that the locale cannot hold is read back by restore_utf8()
#' @noRd
symbol_of <- function(name) suppressWarnings(as.name(name))

check_id_values <- function(x, argument) {
  is_vector <- is.atomic(x) && is.null(dim(x)) && length(x) > 0 && !anyNA(x) && !is.logical(x)
  is_day <- inherits(x, "Date") && argument == "drop_periods"
  if (is_vector && (!is.object(x) || is.factor(x) || inherits(x, "integer64") || is_day)) return(x)
  abort_input("{.arg {argument}} must be values of the column of {sub('drop_', '', argument)}.",
              "Found {.obj_type_friendly {x}}.", argument = argument)
}

check_tails <- function(x, argument) {
  is_vector <- !is.object(x) && is.null(dim(x))
  if (is_vector && checkmate::test_numeric(x, len = 2, any.missing = FALSE)) {
    check_probabilities(x)
    return(as.double(x))
  }
  abort_input("{.arg {argument}} must be two shares, such as {.code c(0.01, 0.99)}.",
              "Found {.obj_type_friendly {x}}.", argument = argument)
}

#' Arguments of which one says what the other would
#' @param given Their names.
#' @noRd
refuse_together <- function(given) {
  pairs <- list(c("controls", "lag_controls"), c("lag_treatment", "lag_instrument"),
                c("winsorize", "trim"), c("match", "estimator"))
  for (pair in pairs) {
    if (!all(pair %in% given)) next
    abort_input("{.arg {pair}} exclude each other.", "Make two variations of them.",
                argument = pair[2])
  }
  rules <- intersect(c("cluster", "vcov", "small_sample", "weights", "drop", "drop_units",
                       "drop_periods"), given)
  if ("estimator" %in% given && length(rules) > 0) {
    abort_input("{.arg {rules}} {?is/are} not handed to {.arg estimator}.",
                "Write {cli::qty(rules)}{?it/them} into that function.", argument = rules[1])
  }
}

#' "winsorize 0.01, 0.99; cluster province"
#' @noRd
variation_text <- function(variation) in_english(variation_fact(variation))

#' What a variation changes, as a fact
#' @noRd
variation_fact <- function(variation) {
  changes <- changes_of(variation)
  if (!is.null(changes$policies)) changes$policies <- names(changes$policies)
  changes <- lapply(changes, changed_to)
  kinds <- paste0("vary_", names(changes))
  if (identical(changes$controls, "1")) kinds[names(changes) == "controls"] <- "vary_no_controls"
  facts <- Map(function(kind, value) fact(kind, value = value), kinds, unname(changes))
  Reduce(function(one, other) fact("vary_both", one = one, other = other), facts)
}

#' The value of an argument of vary(), as texts or facts
#' @noRd
changed_to <- function(value) {
  if (is.function(value)) return(fact("vary_function"))
  if (rlang::is_formula(value)) return(sub("^~ ?", "", expression_label(value)))
  if (inherits(value, "policypanel_vcov")) return(value$type)
  if (is.list(value) && length(value) > 0 && rlang::is_named(value)) {
    return(unname(Map(function(name, own) fact("setting", name = name, value = changed_to(own)),
                      names(value), value)))
  }
  if (is.list(value)) return(paste(vapply(value, expression_label, ""), collapse = " + "))
  if (is.matrix(value) || !is.atomic(value)) return(fact("vary_given"))
  if (is.object(value)) {
    value <- if (inherits(value, "Date")) format(value) else id_values(as_id(value, "value"))
  }
  shown <- plain_text_each(as.vector(value))
  if (length(shown) > 6) c(shown[1:5], "...") else shown
}

#' @export
print.policypanel_variation <- function(x, language = getOption("policypanel.language", "en"),
                                        ...) {
  check_dots(...)
  speak(language)
  tell("vary_print", changes = variation_fact(x))
  invisible(x)
}
