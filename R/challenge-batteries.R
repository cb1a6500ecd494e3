#' Ready lists of variations
#'
#' `"referee"` is what referees ask of a difference-in-differences paper, as far as the fit and the
#' arguments allow: no controls, controls lagged by a period, outcome and other columns of numbers
#' winsorized and trimmed at 1%, trends by unit, the lag of the treatment as instrument; with the
#' arguments below also clusters, region by period effects, units and periods left out, other
#' policies, other outcomes, and matching before (pooled and by year).
#'
#' The others are the checks of the papers whose data ship as stand-ins: `"border_trade"` (Table 6:
#' lag as instrument, without the years of the pandemic, winsorized), `"cbec_growth"` (Table 1:
#' outcomes with and without controls) and `"cbec_quality"` (Tables 4 and 6: no controls, without
#' the four municipalities, matched by an Epanechnikov kernel with bandwidth .2).
#'
#' A list is a list: take elements out, or add some made by [vary()].
#'
#' @param fit A result of [did_feols()].
#' @param battery `"referee"`, `"border_trade"`, `"cbec_growth"` or `"cbec_quality"`.
#' @param clusters Columns to cluster by instead, as a one-sided formula or strings.
#' @param region A column of regions, for effects of region by period.
#' @param drop_units,drop_periods Units and periods to leave out. `NULL`: those of the paper.
#' @param policies Other policies to add, each alone and all together: columns, or a named list of
#'   rosters as [policy_dummy()] takes them.
#' @param outcomes Columns of other outcomes.
#' @param match `treatment ~ covariates` for [psm_did()].
#' @return A named list of [vary()], for [robustness()]. The names are in English; prints and
#'   figures of [robustness()] have them in their language.
#' @seealso [robustness()], [vary()], [cross_variations()].
#' @examples
#' fit <- did_feols(gdp ~ did + govsize + trade | city + year, cbec_growth)
#' robustness(fit, standard_variations(fit, "cbec_growth", outcomes = "pergdp"))
#' names(standard_variations(fit, region = "province", drop_periods = 2019))
#' @export
standard_variations <- function(fit, battery = c("referee", "border_trade", "cbec_growth",
                                                 "cbec_quality"),
                                clusters = NULL, region = NULL, drop_units = NULL,
                                drop_periods = NULL, policies = NULL, outcomes = NULL,
                                match = NULL) {
  check_arguments()
  battery <- check_choice(battery, names(variation_batteries), "battery")
  asked <- list(clusters = clusters, match = match)
  asked$outcomes <- if (!is.null(outcomes)) check_column_set(outcomes, "outcomes")
  asked$policies <- if (is.list(policies)) {
    variation_checks$policies(policies, "policies")
  } else if (!is.null(policies)) {
    check_column_set(policies, "policies")
  }
  asked$region <- if (!is.null(region)) check_column(region, "region")
  for (name in c("drop_units", "drop_periods")) {
    own <- get(name)
    asked[[name]] <- if (!is.null(own)) check_id_values(own, name)
  }
  if (!is.null(clusters)) check_columns(clusters, "clusters")
  if (!is.null(match)) variation_checks$match(match, "match")
  parts <- formula_parts(check_battery_fit(fit)$formula)
  own <- robustness_treatment(NULL, parts)
  controls <- setdiff_expressions(split_call(parts$regressors, "+"), list(own$treatment))
  facts <- list(has_controls = !all(vapply(controls, is.numeric, NA)), panel = fit$panel,
                is_endogenous = own$is_endogenous)
  variations <- variation_batteries[[battery]](asked, facts)
  if (length(variations) == 0) {
    abort_input("This list would be empty for this fit.",
                "Name what is to vary, such as {.code outcomes = }.", argument = "battery")
  }
  variations
}

check_battery_fit <- function(fit) {
  if (!inherits(fit, "did_feols")) {
    if (is.object(fit)) refuse_no_regression(fit, "standard_variations")
    abort_input("{.arg fit} must be a result of {.fn did_feols}.", argument = "fit")
  }
  refuse_without_formula(fit, "standard_variations")
  fit
}

#' A list of one variation, by what its row is called
#' @param label A fact.
#' @noRd
row_called <- function(label, variation) {
  stats::setNames(list(structure(variation, label = label)), in_english(label))
}

#' Without any controls, where there are some
#' @noRd
no_controls <- function(facts) {
  if (facts$has_controls) row_called(fact("row_no_controls"), vary(controls = ~1))
}

#' Lists of variations by name: functions of what is asked for and of the fit
#' @noRd
variation_batteries <- list(
  referee = function(asked, facts) {
    has_lags <- !is.null(facts$panel)
    c(no_controls(facts),
      if (facts$has_controls && has_lags) {
        row_called(fact("row_controls_lagged"), vary(lag_controls = 1))
      },
      row_called(fact("row_winsorized"), vary(winsorize = c(0.01, 0.99))),
      row_called(fact("row_trimmed"), vary(trim = c(0.01, 0.99))),
      if (has_lags) row_called(fact("row_unit_trends"), vary(unit_trends = TRUE)),
      if (has_lags && !facts$is_endogenous) {
        row_called(fact("row_lag_instrument"), vary(lag_instrument = 1))
      },
      cluster_variations(asked, facts), left_out_variations(asked),
      added_variations(asked, facts),
      if (!is.null(asked$match)) {
        c(row_called(fact("row_matched_pooled"), vary(match = asked$match)),
          row_called(fact("row_matched_yearly"),
                     vary(match = asked$match, matching = list(mode = "yearly"))))
      })
  },
  border_trade = function(asked, facts) {
    asked$drop_periods <- asked$drop_periods %||% 2020:2022
    c(row_called(fact("row_lag_instrument"), vary(lag_instrument = 1)), left_out_variations(asked),
      row_called(fact("row_winsorized"), vary(winsorize = c(0.01, 0.99))))
  },
  cbec_growth = function(asked, facts) {
    of_outcomes <- lapply(asked$outcomes, function(name) {
      c(if (facts$has_controls) {
        row_called(fact("row_outcome_alone", name = name), vary(outcome = name, controls = ~1))
      }, row_called(fact("row_outcome", name = name), vary(outcome = name)))
    })
    c(no_controls(facts), unlist(of_outcomes, recursive = FALSE))
  },
  cbec_quality = function(asked, facts) {
    asked$drop_units <- asked$drop_units %||% c("Beijing", "Tianjin", "Shanghai", "Chongqing")
    kernel <- list(kernel = "epanechnikov", bandwidth = 0.2)
    c(no_controls(facts), left_out_variations(asked),
      if (!is.null(asked$match)) {
        c(row_called(fact("row_matched"), vary(match = asked$match, matching = kernel)),
          row_called(fact("row_matching_effect"),
                     vary(match = asked$match, matching = kernel, term = "ATT")))
      })
  }
)

cluster_variations <- function(asked, facts) {
  of <- function(columns) {
    by <- vapply(check_columns(columns, "clusters"), expression_label, "")
    row_called(fact("row_clustered", by = unname(by)), vary(cluster = columns))
  }
  c(if (!is.null(asked$clusters)) of(asked$clusters),
    if (!is.null(facts$panel)) of(c(facts$panel$unit, facts$panel$time)))
}

left_out_variations <- function(asked) {
  label <- function(values) {
    fact(if (length(values) > 4) "row_without_more" else "row_without",
         values = utils::head(plain_text(values), 4))
  }
  c(if (!is.null(asked$drop_units)) {
    row_called(label(asked$drop_units), vary(drop_units = asked$drop_units))
  }, if (!is.null(asked$drop_periods)) {
    row_called(label(asked$drop_periods), vary(drop_periods = asked$drop_periods))
  })
}

#' Region by period effects, other policies, other outcomes
#' @noRd
added_variations <- function(asked, facts) {
  each <- function(names, kind, variation) {
    unlist(lapply(names, function(name) row_called(fact(kind, name = name), variation(name))),
           recursive = FALSE)
  }
  c(if (!is.null(asked$region) && !is.null(facts$panel)) {
    effect <- call("^", symbol_of(asked$region), symbol_of(facts$panel$time))
    row_called(fact("row_region", region = asked$region),
               vary(add_fixed_effects = rlang::new_formula(NULL, effect, emptyenv())))
  },
  other_policies(asked$policies),
  each(asked$outcomes, "row_outcome", function(name) vary(outcome = name)))
}

#' Other policies, each alone and all together
#' @param policies Names of columns, or rosters by name.
#' @noRd
other_policies <- function(policies) {
  made <- function(own) if (is.list(policies)) vary(policies = own) else vary(add = unname(own))
  names <- if (is.list(policies)) names(policies) else policies
  alone <- lapply(seq_along(policies), function(k) {
    row_called(fact("row_with", name = names[k]), made(policies[k]))
  })
  c(unlist(alone, recursive = FALSE),
    if (length(policies) > 1) row_called(fact("row_with_all"), made(policies)))
}

#' The regressor that is followed
#' @return list(treatment, term, is_endogenous).
#' @noRd
robustness_treatment <- function(term, parts) {
  endogenous <- if (!is.null(parts$endogenous)) split_call(parts$endogenous, "+")
  own <- c(endogenous, split_call(parts$regressors, "+"))
  own <- own[!vapply(own, is.numeric, NA)]
  labels <- vapply(own, expression_label, "")
  if (length(own) == 0) {
    abort_input("The fit has no regressor to follow.", argument = "fit")
  }
  if (!is.null(term) && !checkmate::test_string(term)) {
    abort_input("{.arg term} must be the name of a coefficient.",
                "Found {.obj_type_friendly {term}}.", argument = "term")
  }
  if (!is.null(term)) refuse_unknown(term, labels, "term")
  at <- match(enc2utf8(term %||% labels[1]), labels)
  list(treatment = own[[at]], term = labels[at], is_endogenous = at <= length(endogenous))
}
