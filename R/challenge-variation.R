# How a variation changes a fit: rows marked, formula rewritten, outliers treated, rules chosen, and
# the estimator called again.

#' The fit of a variation
#' @param base From robustness_base().
#' @return list(fit, term): the fit that has the coefficient, and what it is called there.
#' @noRd
fit_variation <- function(base, variation) {
  data <- with_policies(base, variation$policies)
  kept <- kept_rows(base, variation)
  parts <- varied_parts(base, variation)
  tails <- variation$winsorize %||% variation$trim
  if (!is.null(tails)) {
    columns <- variation$outlier_columns %||% outlier_columns_of(parts, data, base)
    treat <- if (is.null(variation$trim)) winsorize else trim_outliers
    data <- treat(data, columns, tails, by = variation$outlier_by)
  }
  call <- varied_rules(base, variation)
  if (!is.null(kept)) {
    mark <- rev(make.unique(c(enc2utf8(names(data)), ".kept"), sep = "_"))[1]
    data <- write_columns(data, stats::setNames(list(kept), mark), continue_ledger(data))
    call$subset <- rlang::new_formula(NULL, symbol_of(mark), emptyenv())
  }
  if (!is.null(variation$weights)) call$weights <- variation$weights
  call$formula <- join_parts(parts, varied_home(rlang::f_env(base$formula), data))
  call$data <- quote(varied_data)
  found <- call_variation(call, variation, varied_home(base$home, data))
  term <- variation$term %||% varied_term(base, variation)
  is_did <- inherits(found, "psm_did") && !term %in% names(found$coefficients)
  fit <- if (is_did) found$did else found
  refuse_without_term(fit, term)
  list(fit = fit, term = term)
}

#' An environment in which calls of a variation find its data
#' @noRd
varied_home <- function(parent, data) {
  home <- new.env(parent = parent %||% globalenv())
  home$varied_data <- data
  home$psm_did <- psm_did
  home
}

call_variation <- function(call, variation, home) {
  if (!is.null(variation$estimator)) {
    found <- variation$estimator(formula = call$formula, data = home$varied_data)
    if (inherits(found, "policypanel_fit")) return(found)
    abort_input("{.arg estimator} gave {.obj_type_friendly {found}}, not a fit of this package.",
                argument = "estimator")
  }
  if (!is.null(variation$match)) call <- matched_call(call, variation)
  eval(call, home)
}

#' The call of psm_did() that goes with one of did_feols()
#' @noRd
matched_call <- function(call, variation) {
  given <- as.list(call)[-1]
  given <- given[!vapply(given, is.null, NA)]
  own <- c(list(match = variation$match), variation$matching)
  cannot <- setdiff(names(given), c(names(formals(psm_did)), "constant", "solver", "tolerance",
                                    "max_iterations"))
  if (length(cannot) > 0) {
    abort_input("{.fn psm_did} has no {.arg {cannot}}, which this regression is made with.",
                argument = "match")
  }
  given <- given[intersect(setdiff(names(given), names(own)), names(formals(psm_did)))]
  as.call(c(list(quote(psm_did)), given, own))
}

refuse_without_term <- function(fit, term) {
  if (term %in% names(fit$coefficients)) return(invisible())
  reason <- fit$dropped[term]
  abort_design("There is no coefficient of {.val {term}}.",
               if (length(reason) == 1 && !is.na(reason)) "It was dropped: {reason}.")
}

#' The data with a dummy for each of several rosters
#' @noRd
with_policies <- function(base, rosters) {
  if (is.null(rosters)) return(base$data)
  if (is.null(base$panel)) {
    abort_input("{.arg policies} needs a unit and a period.",
                "Name them with {.arg unit} and {.arg time} in the fit.", argument = "policies")
  }
  taken <- intersect(names(rosters), enc2utf8(names(base$data)))
  if (length(taken) > 0) {
    abort_input("The data have {.val {taken}} already.",
                "Give the roster another name, or add the column: {.code vary(add = )}.",
                argument = "policies")
  }
  made <- policy_dummy(base$data, base$panel$unit, base$panel$time, rosters)
  write_columns(base$data, made, continue_ledger(base$data))
}

#' Rows of a variation that stay; NULL where none is to leave
#' @return Logical, with those of the fit's own subset.
#' @noRd
kept_rows <- function(base, variation) {
  leaves <- list(rows_by_condition(variation$drop, base$data),
                 rows_of_values(variation$drop_units, base, "unit", "drop_units"),
                 rows_of_values(variation$drop_periods, base, "time", "drop_periods"))
  leaves <- leaves[lengths(leaves) > 0]
  if (length(leaves) == 0) return(NULL)
  own <- subset_rows(base$subset, base$data)$rows %||% TRUE
  own & !Reduce(`|`, leaves)
}

rows_by_condition <- function(drop, data) {
  if (is.null(drop)) return(NULL)
  found <- eval_expression(rlang::f_rhs(drop), data, rlang::f_env(drop), "drop")
  if (!is.logical(found)) {
    abort_input("{.arg drop} must be true or false in every row.", argument = "drop")
  }
  if (!any(found %in% TRUE)) {
    abort_data("No row fulfils {.code {expression_label(rlang::f_rhs(drop))}}.", argument = "drop")
  }
  found %in% TRUE
}

rows_of_values <- function(values, base, role, argument) {
  if (is.null(values)) return(NULL)
  name <- base$panel[[role]]
  if (is.null(name)) {
    abort_input("{.arg {argument}} needs to know the {.arg {role}}.",
                "It is a fixed effect of the fit, or its argument {.arg {role}}.",
                argument = argument)
  }
  known <- id_values(as_id(fetch_column(base$data, name, argument), name))
  wanted <- id_values(as_id(values, argument))
  absent <- setdiff(plain_text(wanted), plain_text(known))
  if (length(absent) > 0) {
    abort_data("{.val {name}} has no {.val {absent}}.", argument = argument, column = name)
  }
  plain_text(known) %in% plain_text(wanted)
}

#' The formula of a variation, in parts
#' @noRd
varied_parts <- function(base, variation) {
  parts <- base$parts
  v <- variation
  if (!is.null(v$outcome)) parts$outcome <- v$outcome[[1]]
  controls <- setdiff_expressions(split_call(parts$regressors, "+"), list(base$treatment))
  if (!is.null(v$controls)) controls <- v$controls
  if (!is.null(v$lag_controls)) controls <- lagged_controls(controls, v$lag_controls)
  if (!is.null(v$lag_instrument)) {
    refuse_instrumented(base)
    parts$endogenous <- base$treatment
    parts$instruments <- lagged_treatment(base, v$lag_instrument)
    own <- list()
  } else if (!is.null(v$lag_treatment)) {
    refuse_instrumented(base)
    own <- list(lagged_treatment(base, v$lag_treatment))
  } else {
    own <- if (base$is_endogenous) list() else list(base$treatment)
  }
  added <- c(v$add, lapply(names(v$policies), symbol_of))
  parts$regressors <- sum_expression(c(own, setdiff_expressions(c(controls, added), own)))
  effects <- c(v$add_fixed_effects, if (isTRUE(v$unit_trends)) list(unit_trend(base)))
  if (length(effects) > 0) {
    before <- if (length(parts$fixed) > 0) split_call(parts$fixed[[1]], "+")
    parts$fixed <- list(sum_expression(c(before, effects)))
  }
  parts
}

#' Expressions of a list that another does not have
#' @noRd
setdiff_expressions <- function(expressions, others) {
  label <- function(of) vapply(of, expression_label, "")
  expressions[!label(expressions) %in% label(others)]
}

lagged_controls <- function(controls, periods) {
  is_column <- !vapply(controls, is.numeric, NA)
  if (!any(is_column)) abort_input("There are no controls to lag.", argument = "lag_controls")
  controls[is_column] <- lapply(controls[is_column], function(x) call("l", x, as.double(periods)))
  controls
}

refuse_instrumented <- function(base) {
  if (!base$is_endogenous) return(invisible())
  abort_input("The treatment of this fit is endogenous already.", argument = "lag_instrument")
}

unit_trend <- function(base) {
  if (is.null(base$panel)) {
    abort_input("{.arg unit_trends} needs a unit and a period.",
                "Name them with {.arg unit} and {.arg time} in the fit.", argument = "unit_trends")
  }
  call("[", symbol_of(base$panel$unit), symbol_of(base$panel$time))
}

lagged_treatment <- function(base, periods) call("l", base$treatment, as.double(periods))

#' What the treatment is called after the variation
#' @noRd
varied_term <- function(base, variation) {
  if (is.null(variation$lag_treatment)) return(base$term)
  expression_label(lagged_treatment(base, variation$lag_treatment))
}

#' Columns of numbers that a formula names, but those of 0 and 1, ids and periods
#' @noRd
outlier_columns_of <- function(parts, data, base) {
  of <- list(parts$outcome, parts$regressors, parts$endogenous, parts$instruments)
  names <- unique(restore_utf8(unlist(lapply(of, all.vars))))
  names <- setdiff(intersect(names, enc2utf8(names(data))), unlist(base$panel))
  is_measured <- vapply(names, function(name) {
    x <- fetch_column(data, name)
    (is.numeric(x) || inherits(x, "integer64")) && !is.factor(x) &&
      !core_are_binary(as_number(x, name))
  }, NA)
  if (!any(is_measured)) {
    abort_data("No column of the formula has numbers other than 0 and 1.",
               argument = "outlier_columns")
  }
  names[is_measured]
}

#' The call of the fit with the variation's covariance
#' @noRd
varied_rules <- function(base, variation) {
  call <- base$call
  is_clustered <- function(type) "cluster" %in% vcov_types()[[type]]$roles
  if (!is.null(variation$vcov)) {
    specification <- as_specification(variation$vcov)
    has_own <- !is.null(specification$by) || !is_clustered(specification$type)
    call["vcov"] <- list(variation$vcov)
    if (has_own) call$cluster <- NULL
  }
  if (!is.null(variation$cluster)) {
    if (is.null(variation$vcov)) {
      call$vcov <- if (is_clustered(base$vcov_type)) base$vcov_type
    }
    call["cluster"] <- list(variation$cluster)
  }
  if (!is.null(variation$small_sample)) call$small_sample <- variation$small_sample
  call
}
