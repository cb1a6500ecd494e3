# y ~ x1 + x2 | unit + year | endogenous ~ instruments: from a formula to its expressions. What a
# user may write is decided here; nothing else looks into a formula.

#' Take a model formula apart
#'
#' @param instruments Whether `| endogenous ~ instruments` may stand at the end.
#' @return list(outcome, regressors, fixed, slopes, endogenous, instruments, environment):
#'   expressions; `fixed` has a list per fixed effect, the columns that `^` joins; `slopes` lists of
#'   (parts, variable); endogenous and instruments are NULL where there are none.
#' @noRd
parse_formula <- function(formula, argument = "formula", instruments = FALSE) {
  if (missing(formula) || !rlang::is_formula(formula, lhs = TRUE)) {
    if (missing(formula)) formula <- NULL
    abort_input("{.arg {argument}} must be a formula with an outcome on its left.",
                "For example {.code y ~ x1 + x2 | unit + year}.",
                "Found {.obj_type_friendly {formula}}.", argument = argument)
  }
  parts <- formula_parts(formula)
  check_formula_parts(parts, argument, instruments)
  effects <- if (length(parts$fixed) == 1) split_call(parts$fixed[[1]], "+")
  c(list(outcome = parts$outcome, regressors = parts$regressors, endogenous = parts$endogenous,
         instruments = parts$instruments, environment = rlang::f_env(formula) %||% globalenv()),
    parse_fixed_effects(effects, argument))
}

#' The expressions between the bars of a formula
#'
#' R reads y ~ x | unit | endogenous ~ z as (y ~ x | unit | endogenous) ~ z.
#' @return list(outcome, regressors, fixed = list of expressions, endogenous, instruments).
#' @noRd
formula_parts <- function(formula) {
  instruments <- endogenous <- NULL
  if (rlang::is_formula(rlang::f_lhs(formula))) {
    instruments <- rlang::f_rhs(formula)
    formula <- rlang::f_lhs(formula)
  }
  parts <- split_call(rlang::f_rhs(formula), "|")
  if (!is.null(instruments) && length(parts) > 1) {
    endogenous <- parts[[length(parts)]]
    parts <- parts[-length(parts)]
  }
  list(outcome = rlang::f_lhs(formula), regressors = parts[[1]], fixed = parts[-1],
       endogenous = endogenous, instruments = instruments)
}

#' The way back from formula_parts()
#' @noRd
join_parts <- function(parts, environment) {
  between <- c(list(parts$regressors), parts$fixed,
               if (!is.null(parts$endogenous)) list(parts$endogenous))
  right <- Reduce(function(a, b) call("|", a, b), between)
  if (is.null(parts$instruments)) return(rlang::new_formula(parts$outcome, right, environment))
  rlang::new_formula(call("~", parts$outcome, right), parts$instruments, environment)
}

check_formula_parts <- function(parts, argument, instruments) {
  if (!is.null(parts$instruments) && !instruments) {
    abort_input("Instruments ({.code | endogenous ~ instrument}) are for {.fn did_feols}.",
                argument = argument)
  }
  if (length(parts$fixed) > 1) {
    bars <- length(parts$fixed) + !is.null(parts$endogenous)
    last <- if (!is.null(parts$endogenous)) ", one the endogenous regressors from both"
    abort_input("{.arg {argument}} has {bars} bars; one separates regressors from fixed
                effects{last}.", argument = argument)
  }
  if (is.null(parts$instruments)) return(invisible())
  if (rlang::is_formula(parts$outcome) || is.null(parts$endogenous)) {
    abort_input("Instruments are written {.code y ~ x | unit + year | endogenous ~ instruments}.",
                "Without exogenous regressors: {.code y ~ 1 | endogenous ~ instruments}.",
                argument = argument)
  }
  if (rlang::is_call(parts$instruments, "|")) {
    abort_input("Endogenous regressors and instruments come last, after the fixed effects:
                {.code y ~ x | unit + year | endogenous ~ instruments}.", argument = argument)
  }
}

#' Fixed effects and varying slopes: a, a^b, a[x] (a and its slopes of x), a[[x]] (slopes alone)
#' @noRd
parse_fixed_effects <- function(effects, argument) {
  fixed <- slopes <- list()
  for (effect in effects) {
    if (is.numeric(effect)) {
      abort_input("{.val {effect}} is not a fixed effect; name a column.", argument = argument)
    }
    own <- split_slopes(effect)
    lapply(own$parts, refuse_operators, argument = argument)
    if (own$has_intercept) fixed <- c(fixed, list(own$parts))
    slopes <- c(slopes, lapply(own$variables, function(x) list(parts = own$parts, variable = x)))
  }
  list(fixed = unique(fixed), slopes = unique(slopes))
}

#' R reads a^b[x] as a^(b[x]); (a^b)[x] is meant
#' @return list(parts, variables, has_intercept)
#' @noRd
split_slopes <- function(effect) {
  parts <- split_call(effect, "^")
  last <- parts[[length(parts)]]
  if (!rlang::is_call(last, c("[", "[["))) {
    return(list(parts = parts, variables = list(), has_intercept = TRUE))
  }
  owner <- last[[2]]
  while (rlang::is_call(owner, "(")) owner <- owner[[2]]
  list(parts = c(parts[-length(parts)], split_call(owner, "^")),
       variables = unname(as.list(last)[-(1:2)]), has_intercept = rlang::is_call(last, "["))
}

#' How an expression is called in tables
#' @noRd
expression_label <- function(expression) {
  if (is_column(expression)) return(column_name(expression))
  restore_utf8(paste(deparse(expression, width.cutoff = 500L, backtick = FALSE), collapse = " "))
}

#' What a formula takes for something else than what was meant: x^2 for x, a | b for "or"
#' @noRd
refuse_misread <- function(expression) {
  if (!is.call(expression)) return(invisible())
  operator <- expression[[1]]
  if (identical(operator, quote(`|`))) {
    abort_input("{.code {expression_label(expression)}} stands inside a term; the bar before the
                 fixed effects must not be in parentheses.",
                "{.fn update} puts them there: write the new formula out.", argument = "formula")
  }
  if (identical(operator, quote(`^`)) && is_column(expression[[2]])) {
    abort_input("A power of a regressor is written {.code I({expression_label(expression)})}.",
                argument = "formula")
  }
  # Only formula operators; inside a function such as I() all is arithmetic.
  if (rlang::is_call(expression, c("+", "-", "*", "/", ":", "%in%", "^", "("))) {
    for (part in as.list(expression)[-1]) refuse_misread(part)
  }
}
