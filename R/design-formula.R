# y ~ x1 + x2 | unit + year | endogenous ~ instruments: from a formula to its expressions. What a
# user may write is decided here; nothing else looks into a formula.

#' Take a model formula apart
#'
#' @param instruments Whether `| endogenous ~ instruments` may stand at the end.
#' @return list(outcome, regressors, fixed, slopes, endogenous, instruments, environment, formula):
#'   expressions; `fixed` has a list per fixed effect, the columns that `^` joins by their labels;
#'   `slopes` lists of (parts, variable); endogenous and instruments are NULL where there are none.
#' @noRd
parse_formula <- function(formula, argument = "formula", instruments = FALSE) {
  if (!rlang::is_formula(formula, lhs = TRUE)) {
    is_text <- checkmate::test_string(formula)
    abort_input("{.arg {argument}} must be a formula with an outcome on its left.",
                "For example {.code y ~ x1 + x2 | unit + year}.",
                "Found {.obj_type_friendly {formula}}.",
                if (is_text) {
                  "It stands without quotation marks; {.fn as.formula} makes one of text."
                },
                if (is_text && grepl("#", formula, fixed = TRUE)) {
                  "An interaction is {.code x:z}, with both {.code x * z}; levels are {.code i(x)}."
                }, argument = argument)
  }
  formula <- write_out_vectors(formula, argument)
  parts <- formula_parts(formula)
  check_formula_parts(parts, argument, instruments)
  effects <- if (length(parts$fixed) == 1) split_call(parts$fixed[[1]], "+")
  c(list(outcome = parts$outcome, regressors = parts$regressors, endogenous = parts$endogenous,
         instruments = parts$instruments, environment = rlang::f_env(formula) %||% globalenv(),
         formula = formula),
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
  # y ~ x | 0 | z ~ w: felm and fixest write no fixed effects so.
  fixed <- parts[-1]
  fixed <- fixed[!vapply(fixed, identical, NA, 0)]
  list(outcome = rlang::f_lhs(formula), regressors = parts[[1]], fixed = fixed,
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

#' a + b + c, of expressions; 1 where there are none
#' @noRd
sum_expression <- function(parts) {
  if (length(parts) == 0) return(1)
  Reduce(function(a, b) call("+", a, b), parts)
}

check_formula_parts <- function(parts, argument, instruments) {
  if (!is.null(parts$instruments) && !instruments) {
    abort_input("Instruments ({.code | endogenous ~ instrument}) are for {.fn did_feols}.",
                argument = argument)
  }
  refuse_foreign_grammar(parts, argument)
  is_pair <- function(part) rlang::is_call(part, "(") && rlang::is_call(part[[2]], c("~", "="))
  if (any(vapply(parts$fixed, is_pair, NA))) {
    abort_input("Instruments in {.arg {argument}} stand without parentheses.",
                "They are written {.code y ~ x | unit + year | endogenous ~ instruments}.",
                argument = argument)
  }
  if (length(parts$fixed) > 1) {
    bars <- length(parts$fixed) + !is.null(parts$endogenous)
    last <- if (!is.null(parts$endogenous)) ", one the endogenous regressors from both"
    abort_input("{.arg {argument}} has {bars} bars; one separates regressors from fixed
                effects{last}.",
                "Fixed effects are joined by {.code +}; clusters are an argument,
                 {.code cluster = ~unit}.", argument = argument)
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

# Sets of regressors, one fit each
stepwise_functions <- c("sw", "csw", "sw0", "csw0")
foreign_functions <- c("sunab", "mvsw", "..", "regex")

#' Functions of fixest that formulas here do not have, with what is written instead
#' @noRd
refuse_foreign_grammar <- function(parts, argument) {
  fixed <- unlist(lapply(parts$fixed, all.names))
  used <- c(all.names(parts$regressors), fixed)
  if (!any(c(stepwise_functions, foreign_functions) %in% used)) return(invisible())
  if (any(stepwise_functions %in% fixed)) {
    abort_input("Fixed effects are not stepped through.",
                "Call once for each set of fixed effects.", argument = argument)
  }
  if ("sunab" %in% used) {
    abort_input("{.code sunab()} cannot stand in a formula here.",
                "Sun and Abraham's estimator is {.code did_staggered(y ~ x | unit + time, data,
                 cohort, estimator = \"sun_abraham\")}.", argument = argument)
  }
  if ("mvsw" %in% used) {
    abort_input("{.code mvsw()}, all combinations of regressors, cannot stand in a formula here.",
                "Call once for each, or see {.fn robustness}.", argument = argument)
  }
  if (any(c("..", "regex") %in% used)) {
    abort_input("Columns cannot be named by a pattern in a formula here.",
                "Put their names into a vector,
                 {.code v <- grep(\"^x\", names(data), value = TRUE)}, and write {.code .[v]}.",
                argument = argument)
  }
}

#' A vector of names, written .\[v\], stands for the sum of its columns, on the left for all
#'
#' `v` is looked up where the formula was written. The formula that a fit keeps has the names.
#' @noRd
write_out_vectors <- function(formula, argument) {
  if (!"." %in% all.names(formula)) return(formula)
  environment <- rlang::f_env(formula) %||% globalenv()
  write_out <- function(expression, join) {
    if (!is.call(expression)) return(expression)
    if (rlang::is_call(expression, "[", n = 2) && identical(expression[[2]], quote(.))) {
      return(join(lapply(vector_of_names(expression[[3]], environment, argument), as.name)))
    }
    as.call(lapply(as.list(expression), write_out, join = join))
  }
  all_of <- function(columns) as.call(c(list(quote(c)), columns))
  left <- if (!is.null(rlang::f_lhs(formula))) write_out(rlang::f_lhs(formula), all_of)
  if (rlang::is_formula(rlang::f_lhs(formula))) left <- write_out_vectors(left, argument)
  rlang::new_formula(left, write_out(rlang::f_rhs(formula), sum_expression), environment)
}

vector_of_names <- function(expression, environment, argument) {
  value <- tryCatch(eval(expression, environment), error = function(e) NULL)
  if (is.character(value) && length(value) > 0 && !anyNA(value)) return(value)
  abort_input("{.code .[{short_label(expression)}]} needs a vector of names of columns.",
              "Found {.obj_type_friendly {value}}.", argument = argument)
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
    for (part in own$parts) refuse_operators(part, argument)
    own$parts <- named_expressions(own$parts)
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

#' The terms of a right-hand side, multiplied out as lm() does
#'
#' A sum of columns and function calls is its own terms; only other operators, numbers and offsets
#' need stats::terms(), whose table of variables by terms is large for thousands of them.
#' @return list(variables, terms, offsets, intercept): expressions by label; per term
#'   list(variables: positions, all_levels: whether a factor has a column for every level there);
#'   positions.
#' @noRd
formula_terms <- function(expression) {
  if ("." %in% all.names(expression)) {
    if (!"." %in% all.vars(expression)) {
      abort_input("{.code .()} is no function here.", "Write {.code list()} or {.code c()}.",
                  argument = "formula")
    }
    abort_input("{.code .} stands for no column here; name the regressors.",
                "Names in a vector: {.code v <- setdiff(names(data), \"y\")} and {.code y ~ .[v]}.",
                argument = "formula")
  }
  parts <- split_call(expression, "+")
  if (!all(vapply(parts, is_single_term, NA))) return(multiplied_terms(expression, length(parts)))
  variables <- distinct_expressions(parts)
  list(variables = variables, offsets = integer(), intercept = TRUE,
       terms = lapply(seq_along(variables), function(v) list(variables = v, all_levels = FALSE)))
}

formula_operators <- c("+", "-", "*", "/", ":", "%in%", "^", "(", "|", "=", "<-")

is_single_term <- function(part) {
  is_column(part) || is.call(part) && !rlang::is_call(part, c(formula_operators, "offset"))
}

multiplied_terms <- function(expression, n_parts) {
  refuse_misread(expression)
  if (n_parts > 5000) {
    abort_input("{format_count(n_parts)} terms with operators other than {.code +} among them are
                 too many; 5,000 can be multiplied out.",
                "Make the products columns of the data.", argument = "formula")
  }
  terms <- tryCatch(
    stats::terms(rlang::new_formula(NULL, expression, emptyenv())),
    error = function(e) {
      reason <- conditionMessage(e)
      abort_input("The regressors cannot be read: {reason}.", argument = "formula")
    }
  )
  pattern <- attr(terms, "factors")
  uses <- lapply(seq_along(attr(terms, "term.labels")), function(term) {
    own <- which(pattern[, term] > 0)
    # 1: by contrasts; 2: no margin of the term holds the levels, so each has a column.
    list(variables = unname(own), all_levels = unname(pattern[own, term] == 2))
  })
  list(variables = named_expressions(as.list(attr(terms, "variables"))[-1]), terms = uses,
       offsets = as.integer(attr(terms, "offset")), intercept = attr(terms, "intercept") == 1)
}

#' What a formula takes for something else than what was meant: x^2 for x, a | b for "or"
#' @noRd
refuse_misread <- function(expression) {
  waiting <- list(expression)
  while (length(waiting) > 0) {
    part <- waiting[[length(waiting)]]
    waiting[[length(waiting)]] <- NULL
    if (rlang::is_call(part, c("=", "<-"))) {
      abort_input("{.code {short_label(part)}} is no regressor.",
                  "Instruments come last: {.code y ~ x | unit + year | endogenous ~ instruments}; a
                   comparison is {.code ==}.", argument = "formula")
    }
    # Only formula operators; inside a function such as I() all is arithmetic.
    if (!rlang::is_call(part, formula_operators)) next
    if (rlang::is_call(part, "|")) {
      abort_input("{.code {short_label(part)}} stands inside a term; the bar before the
                   fixed effects must not be in parentheses.",
                  "{.fn update} puts them there: write the new formula out.",
                  argument = "formula")
    }
    if (rlang::is_call(part, "^") && is_column(part[[2]])) {
      abort_input("A power of a regressor is written {.code I({short_label(part)})}.",
                  argument = "formula")
    }
    waiting <- c(waiting, rev(as.list(part)[-1]))
  }
}

#' An expression in messages
#' @noRd
short_label <- function(expression) {
  label <- expression_label(expression)
  if (nchar(label) > 80) paste0(substr(label, 1, 77), "...") else label
}

#' Calls within calls go on R's own stack, which is not endless
#' @noRd
refuse_deep <- function(expression, argument) {
  if (length(all.names(expression)) <= 1000) return(invisible())
  depth <- call_depth(expression)
  if (depth <= 1500) return(invisible())
  abort_input("{.code {short_label(expression)}} nests {format_count(depth)} calls; 1,500 can be
               computed.",
              "Make it a column of the data, for example with {.fn rowSums}.", argument = argument)
}

#' How many calls stand within each other
#' @noRd
call_depth <- function(expression) {
  depth <- 0
  level <- list(expression)
  while (length(level) > 0) {
    level <- unlist(lapply(Filter(is.call, level), function(e) as.list(e)[-1]), recursive = FALSE)
    depth <- depth + 1
  }
  depth
}
