# Variables of a right-hand side to columns: matrices, levels and contrasts, products of terms. The
# fit describes its variables once; its columns and those of new rows are made from that alone.

#' How a variable of the regressors becomes columns
#' @param recipe From remember_expression(). @param value What the expression gives.
#' @return What remember_expression() gives and, for a matrix, `names`; for levels (factors, text,
#'   i()), `levels`, `names` of a column for each, `without` (positions that have no column), `base`
#'   (none unless all levels have one), and `coding` (levels x columns) where contrasts were set by
#'   hand.
#' @noRd
remember_variable <- function(recipe, value) {
  label <- recipe$label
  if (inherits(value, "policypanel_levels")) return(c(recipe, describe_interaction(value)))
  if (is.matrix(value)) return(c(recipe, list(names = matrix_names(recipe, value))))
  if (is.character(value) && looks_numeric(value)) refuse_text(value, label)
  if (is.factor(value) || is.character(value)) return(c(recipe, describe_factor(value, label)))
  recipe
}

#' Names of a matrix's columns; a lag names its own, what is made of lags does not
#' @noRd
matrix_names <- function(recipe, value) {
  is_lag <- rlang::is_call(recipe$expression, lag_functions)
  if (is_lag && inherits(value, "policypanel_columns")) return(colnames(value))
  if (ncol(value) == 1) return(recipe$label)
  paste0(recipe$label, colnames(value) %||% seq_len(ncol(value)))
}

describe_factor <- function(value, label) {
  if (is.factor(value)) refuse_na_level(value, label)
  coding <- attr(value, "contrasts")
  all_levels <- levels(value)
  levels <- levels(factor(value))
  if (length(levels) == 0) {
    abort_data("{.val {label}} is missing in every row.", column = label)
  }
  note_look_alikes(enc2utf8(levels), label)
  unused <- setdiff(all_levels, levels)
  if (is.matrix(coding) && length(unused) > 0) refuse_unused_levels(label, unused)
  described <- list(levels = enc2utf8(levels), names = paste0(label, enc2utf8(levels)), base = 1L)
  if (is.null(coding) || length(levels) == 1) return(described)
  own <- factor(levels, levels)
  attr(own, "contrasts") <- coding
  coding <- stats::contrasts(own)
  columns <- paste0(label, colnames(coding) %||% seq_len(ncol(coding)))
  dimnames(coding) <- list(described$levels, columns)
  c(described, list(coding = coding))
}

refuse_unused_levels <- function(label, unused) {
  abort_data("The contrasts of {.val {label}} are set for levels without a row: {.val {unused}}.",
             "Set them again after {.fn droplevels}.", column = label)
}

variable_labels <- function(recipe) vapply(recipe$variables, `[[`, "", "label")

#' Values of the variables of a right-hand side as columns; fit and prediction both come here
#' @param recipe What formula_terms() gives, with its variables remembered.
#' @return list(columns, intercept, offset, recipe, codes: by variable, NULL where it has no
#'   levels).
#' @noRd
make_columns <- function(recipe, values) {
  variables <- recipe$variables
  for (v in seq_along(variables)) values[[v]] <- coded_value(values[[v]], variables[[v]])
  columns <- lapply(recipe$terms, term_columns, variables = variables, values = values)
  columns <- unlist(columns, recursive = FALSE) %||% list()
  refuse_same_name(columns)
  offsets <- lapply(values[recipe$offsets], as_number, name = "offset")
  codes <- lapply(seq_along(values), function(v) {
    if (!is.null(variables[[v]]$levels)) values[[v]]$code
  })
  names(codes) <- variable_labels(recipe)
  list(columns = columns, intercept = recipe$intercept, recipe = recipe, codes = codes,
       offset = if (length(offsets) > 0) Reduce(`+`, offsets))
}

#' The columns of a recipe on new rows
#' @param values Of its variables, recalled.
#' @return As make_columns(), and `unseen`: by variable with levels, the level in each row that the
#'   fit does not know, NA elsewhere.
#' @noRd
remake_columns <- function(recipe, values) {
  Map(function(value, variable) {
    is_lag <- inherits(value, "policypanel_columns")
    names <- if (is_lag) matrix_names(variable, value) else variable$names
    is_same <- !is.null(variable$levels) || NCOL(value) == max(length(variable$names), 1)
    if (is_same && identical(names, variable$names)) return()
    abort_input("{.code {variable$label}} gives other columns than in the fit.",
                argument = "newdata")
  }, values, recipe$variables)
  made <- make_columns(recipe, values)
  has_levels <- lengths(made$codes) > 0
  made$unseen <- Map(unseen_levels, values[has_levels], made$codes[has_levels])
  names(made$unseen) <- variable_labels(recipe)[has_levels]
  made
}

#' Levels as codes of the remembered ones, NA where missing or not seen by the fit
#' @return The value itself, or list(code, size): doubles that multiply the columns, NULL for none.
#' @noRd
coded_value <- function(value, variable) {
  if (is.null(variable$levels)) return(value)
  if (inherits(value, "policypanel_levels")) {
    return(list(code = level_codes(value$values, variable$levels),
                size = if (variable$has_size) interaction_size(value)))
  }
  if (!is.factor(value) && !is.character(value)) {
    label <- variable$label
    abort_data("{.val {label}} was a factor or text in the fit, and is
                {.obj_type_friendly {value}} now.", "Write {.code as.character({label})} if its
                values are the names of levels.", column = label, argument = "newdata")
  }
  list(code = level_codes(value, variable$levels))
}

interaction_size <- function(value) {
  size <- as_number(value$variable, value$by)
  if (length(size) == length(value$values)) return(size)
  abort_input("{.code {value$by}} has {length(size)} value{?s} for {length(value$values)} rows.",
              argument = "formula")
}

level_codes <- function(value, levels) {
  if (is.factor(value)) return(match(enc2utf8(levels(value)), levels)[as.integer(value)])
  if (is.character(value)) return(match(enc2utf8(value), levels))
  known <- unique(value[!is.na(value)])
  match(plain_text(known), levels)[match(value, known)]  # fewer numbers to write out
}

#' One term: the products of its variables' columns
#' @noRd
term_columns <- function(term, variables, values) {
  column_of <- function(k) {
    v <- term$variables[k]
    variable_columns(values[[v]], variables[[v]], term$all_levels[k])
  }
  columns <- column_of(1)
  for (k in seq_along(term$variables)[-1]) columns <- multiply_columns(columns, column_of(k))
  columns
}

#' Each column of one variable times each of another
#' @param times What makes a product of two columns.
#' @noRd
multiply_columns <- function(left, right, times = `*`) {
  pairs <- expand.grid(left = seq_along(left), right = seq_along(right))
  joined <- Map(function(l, r) times(left[[l]], right[[r]]), pairs$left, pairs$right)
  names(joined) <- paste(names(left)[pairs$left], names(right)[pairs$right], sep = ":")
  joined
}

variable_columns <- function(value, variable, all_levels) {
  if (!is.null(variable$levels)) return(level_columns(value, variable, all_levels))
  if (is.null(variable$names)) {
    return(stats::setNames(list(as_number(value, variable$label)), variable$label))
  }
  stats::setNames(lapply(seq_len(ncol(value)), function(j) {
    as_number(as.vector(value[, j]), variable$label)
  }), variable$names)
}

level_columns <- function(value, variable, all_levels) {
  coding <- variable$coding
  if (!is.null(coding) && !all_levels) {
    columns <- lapply(seq_len(ncol(coding)), function(j) unname(coding[value$code, j]))
    return(stats::setNames(columns, colnames(coding)))
  }
  # A factor with one level has its column, a constant that leaves as others do.
  base <- if (!all_levels && length(variable$levels) > 1) variable$base
  shown <- setdiff(seq_along(variable$levels), c(variable$without, base))
  columns <- lapply(shown, function(level) as.double(value$code == level))
  if (!is.null(value$size)) columns <- lapply(columns, `*`, value$size)
  stats::setNames(columns, variable$names[shown])
}

#' Without any constant the first factor has a column for every level, as in lm() and feols()
#' @noRd
give_all_levels <- function(recipe, has_constant) {
  if (recipe$intercept || has_constant) return(recipe)
  has_base <- vapply(recipe$variables, function(variable) !is.null(variable$base), NA)
  for (k in seq_along(recipe$terms)) {
    first <- which(has_base[recipe$terms[[k]]$variables])
    if (length(first) == 0) next
    recipe$terms[[k]]$all_levels[first[1]] <- TRUE
    return(recipe)
  }
  recipe
}

#' The recipe of a model with another outcome, and plain columns among its regressors
#' @param recipe Of the regressors known so far. @param outcome,regressors Expressions.
#' @param added Names of the further columns.
#' @return NULL where a regressor is neither known nor a column.
#' @noRd
recipe_with <- function(recipe, outcome, regressors, added) {
  known <- c(recipe$regressors$variables, lapply(added, function(name) {
    list(expression = column_symbol(name), label = name)
  }))
  known <- stats::setNames(known, vapply(known, `[[`, "", "label"))
  terms <- formula_terms(regressors)
  labels <- names(terms$variables)
  if (!all(labels %in% names(known))) return(NULL)
  terms$variables <- unname(known[labels])
  recipe$regressors <- give_all_levels(terms, length(recipe$fixed) > 0)
  outcome <- expression_label(outcome)
  if (outcome %in% added) recipe$outcome <- known[[outcome]]
  recipe
}

#' Regressors so ordered that levels with rows in the sample are reported as without the other rows
#' @param rows Of the sample; NULL: all.
#' @noRd
bases_last <- function(equation, rows) {
  has_levels <- vapply(equation$codes, function(codes) any(lengths(codes) > 0), NA)
  for (role in names(equation$codes)[has_levels]) {
    recipe <- equation$recipe[[role]]
    present <- Map(function(variable, code) {
      if (is.null(code)) return(logical())
      tabulate(take_rows(code, rows), length(variable$levels)) > 0
    }, recipe$variables, equation$codes[[role]][variable_labels(recipe)])
    Map(refuse_lost_coding, recipe$variables, present)
    equation$regressors <- lost_last(equation$regressors, recipe, present)
  }
  equation
}

#' Columns so ordered that what a formula would not have on the remaining rows goes last
#'
#' Where the rows of the first level have left, the first of those that remain is the base: it is
#' dropped as collinear.
#' @param own Names of columns. @param present By variable, which of its levels have rows.
#' @noRd
lost_last <- function(own, recipe, present) {
  lost <- Map(function(variable, present) present[variable$base] %in% FALSE,
              recipe$variables, present)
  if (!any(unlist(lost))) return(own)
  without <- recipe
  without$variables <- Map(without_lost_levels, recipe$variables, present)
  last <- setdiff(column_names(recipe), column_names(without))
  c(setdiff(own, last), intersect(own, last))
}

refuse_lost_coding <- function(variable, present) {
  lost <- variable$levels[!present]
  if (is.null(variable$coding) || length(lost) == 0) return(invisible())
  abort_data("The contrasts of {.val {variable$label}} are set for levels without a row in the
              sample: {.val {lost}}.", "Leave these rows out beforehand and set them again.",
             column = variable$label)
}

without_lost_levels <- function(variable, present) {
  if (is.null(variable$base) || !any(present)) return(variable)
  variable$without <- which(!present)
  variable["base"] <- list(if (sum(present) > 1) which(present)[1])
  variable
}

#' Names of a recipe's columns
#' @noRd
column_names <- function(recipe) {
  nothing <- lapply(recipe$variables, function(variable) {
    if (!is.null(variable$levels)) return(character())
    if (is.null(variable$names)) return(numeric())
    matrix(0, 0, length(variable$names))
  })
  names(make_columns(recipe, nothing)$columns)
}

#' Regressors: the right-hand side expanded into named columns of doubles
#'
#' Terms multiply as in `lm()`; factors and text become 0/1 columns against their first level,
#' whatever `options(contrasts)` says, unless contrasts were set on the factor itself.
#' @param has_constant Whether the model has one though the right-hand side may say `0 +`.
#' @return As make_columns().
#' @noRd
regressor_columns <- function(expression, data, environment, has_constant = TRUE) {
  recipe <- formula_terms(expression)
  values <- eval_expressions(recipe$variables, data, environment)
  remembered <- remember_expressions(recipe$variables, values, data, environment)
  recipe$variables <- lapply(seq_along(values), function(v) {
    remember_variable(remembered[[v]], values[[v]])
  })
  make_columns(give_all_levels(recipe, has_constant), values)
}
