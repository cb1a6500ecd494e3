# y ~ x1 + x2 | unit + year: from a formula to named columns. What a user may write is decided
# here; nothing else looks into a formula.

#' Take a model formula apart
#' @return list(outcome, regressors, fixed, environment): expressions, and a list of them for the
#'   fixed effects, each a list of the columns that `^` joins.
#' @noRd
parse_formula <- function(formula, argument = "formula") {
  if (!rlang::is_formula(formula, lhs = TRUE)) {
    abort_input("{.arg {argument}} must be a formula with an outcome on its left.",
                "For example {.code y ~ x1 + x2 | unit + year}.",
                "Found {.obj_type_friendly {formula}}.", argument = argument)
  }
  if (rlang::is_formula(rlang::f_lhs(formula))) {
    abort_input("Instruments ({.code | endogenous ~ instrument}) are not supported.",
                argument = argument)
  }
  parts <- split_call(rlang::f_rhs(formula), "|")
  if (length(parts) > 2) {
    abort_input("{.arg {argument}} has {length(parts) - 1} bars; one separates regressors from
                fixed effects.", argument = argument)
  }
  list(
    outcome = rlang::f_lhs(formula),
    regressors = parts[[1]],
    fixed = if (length(parts) == 2) parse_fixed_effects(parts[[2]], argument) else list(),
    environment = rlang::f_env(formula) %||% globalenv()
  )
}

parse_fixed_effects <- function(expression, argument) {
  lapply(split_call(expression, "+"), function(effect) {
    if (rlang::is_call(effect, "[")) {
      abort_input("Varying slopes, {.code a[x]}, are not supported.", argument = argument)
    }
    if (is.numeric(effect)) {
      abort_input("{.val {effect}} is not a fixed effect; name a column.", argument = argument)
    }
    split_call(effect, "^")
  })
}

#' How an expression is called in tables
#' @noRd
expression_label <- function(expression) {
  if (is_column(expression)) return(column_name(expression))
  enc2utf8(paste(deparse(expression, width.cutoff = 500L, backtick = FALSE), collapse = " "))
}

#' The value of an expression, one per row; a bare name must be a column
#'
#' Names are looked up among the columns first, then where the formula was written.
#' @noRd
eval_expression <- function(expression, data, environment, argument = "formula") {
  if (is_column(expression)) return(fetch_column(data, column_name(expression), argument))
  symbols <- all.vars(expression)
  known <- enc2utf8(names(data))
  used <- symbols[enc2utf8(symbols) %in% known | symbols %in% enc2native(names(data))]
  for (symbol in setdiff(symbols, used)) {
    if (!exists(symbol, envir = environment)) locate_column(data, enc2utf8(symbol), argument)
  }
  mask <- stats::setNames(lapply(enc2utf8(used), function(s) fetch_column(data, s, argument)), used)
  label <- expression_label(expression)
  value <- withCallingHandlers(
    eval(expression, mask, environment),
    warning = function(w) {
      # log(-1) warns "NaNs produced" without saying where; the rows are named below instead.
      if (grepl("NaN", conditionMessage(w), fixed = TRUE)) invokeRestart("muffleWarning")
    }
  )
  if (NROW(value) == 1 && nrow(data) != 1) value <- rep(value, nrow(data))
  if (NROW(value) != nrow(data)) {
    abort_input("{.code {label}} has {NROW(value)} value{?s} for {nrow(data)} rows.",
                argument = argument)
  }
  check_created_nan(value, mask, label)
  value
}

#' NaN that an expression made out of good numbers is an error, not a missing value
#' @noRd
check_created_nan <- function(value, mask, label) {
  if (!is.double(value) || is.matrix(value) || !any(is.nan(value))) return(invisible())
  had_missing <- Reduce(`|`, lapply(mask, is.na), FALSE)
  made <- which(is.nan(value) & !had_missing)
  if (length(made) > 0) {
    abort_data("{.code {label}} is not a number in {count_of(length(made), 'row')}.",
               "A logarithm or root of a negative value? Mend it or set those rows to {.code NA}.",
               column = label, rows = made)
  }
}

#' Regressors: the right-hand side expanded into named columns of doubles
#'
#' Terms multiply as in `lm()`; factors and text become 0/1 columns against their first level,
#' whatever `options(contrasts)` says.
#' @noRd
regressor_columns <- function(expression, data, environment) {
  simple <- split_call(expression, "+")
  if (all(vapply(simple, is.symbol, NA)) && !any(vapply(simple, identical, NA, quote(.)))) {
    names <- unique(vapply(simple, column_name, ""))
    raw <- lapply(names, function(name) fetch_column(data, name))
    if (!any(vapply(raw, function(x) is.factor(x) || is.character(x), NA))) {
      return(list(columns = stats::setNames(Map(as_number, raw, names), names), intercept = TRUE))
    }
  }
  expand_terms(expression, data, environment)
}

expand_terms <- function(expression, data, environment) {
  if ("." %in% all.names(expression)) {
    abort_input("{.code .} stands for no column here; name the regressors.", argument = "formula")
  }
  terms <- stats::terms(rlang::new_formula(NULL, expression, emptyenv()))
  if (!is.null(attr(terms, "offset"))) {
    abort_input("{.code offset()} is not supported; subtract it from the outcome.",
                argument = "formula")
  }
  variables <- as.list(attr(terms, "variables"))[-1]
  values <- lapply(variables, eval_expression, data = data, environment = environment)
  pattern <- attr(terms, "factors")
  columns <- list()
  for (term in seq_along(attr(terms, "term.labels"))) {
    columns <- c(columns, term_columns(pattern[, term], variables, values))
  }
  list(columns = columns, intercept = attr(terms, "intercept") == 1)
}

#' One term: the products of its variables' columns
#' @param uses One number per variable: 0 not in the term, 1 by contrasts, 2 all levels.
#' @noRd
term_columns <- function(uses, variables, values) {
  product <- NULL
  for (v in which(uses > 0)) {
    own <- variable_columns(values[[v]], expression_label(variables[[v]]), all_levels = uses[v] == 2)
    if (is.null(product)) {
      product <- own
      next
    }
    pairs <- expand.grid(left = seq_along(product), right = seq_along(own))
    joined <- Map(function(l, r) product[[l]] * own[[r]], pairs$left, pairs$right)
    names(joined) <- paste(names(product)[pairs$left], names(own)[pairs$right], sep = ":")
    product <- joined
  }
  product
}

variable_columns <- function(value, label, all_levels) {
  if (is.matrix(value)) {
    names <- paste0(label, colnames(value) %||% seq_len(ncol(value)))
    return(stats::setNames(lapply(seq_len(ncol(value)), function(j) as.double(value[, j])), names))
  }
  if (is.factor(value) || is.character(value)) return(dummy_columns(value, label, all_levels))
  stats::setNames(list(as_number(value, label)), label)
}

dummy_columns <- function(value, label, all_levels) {
  value <- factor(value)
  shown <- levels(value)
  if (!all_levels) shown <- shown[-1]
  stats::setNames(lapply(shown, function(level) as.double(value == level)),
                  paste0(label, enc2utf8(shown)))
}

#' The outcome as numbers
#' @noRd
outcome_column <- function(expression, data, environment) {
  label <- expression_label(expression)
  value <- eval_expression(expression, data, environment)
  if (is.logical(value)) note("The outcome {.val {label}} is logical; it is used as 0 and 1.")
  number <- as_number(value, label)
  if (all(is.na(number))) {
    abort_data("The outcome {.val {label}} is missing in every row.", column = label)
  }
  stats::setNames(list(number), label)
}

#' Ids from a list of fixed effects or clusters, each a list of joined columns
#'
#' Combined ids (`a^b`) enter as one id per part here and are joined after the sample is known.
#' @return list(parts = named as_id() list, of = list of part names per effect)
#' @noRd
id_columns <- function(effects, data, environment, argument = "formula") {
  of <- lapply(effects, function(parts) vapply(parts, expression_label, ""))
  expressions <- unlist(effects, recursive = FALSE)
  labels <- unlist(of)
  first <- !duplicated(labels)
  parts <- lapply(expressions[first], function(expression) {
    as_id(eval_expression(expression, data, environment, argument), expression_label(expression))
  })
  list(parts = stats::setNames(parts, labels[first]), of = of)
}
