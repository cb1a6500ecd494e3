# From the expressions of a formula to named columns of doubles and to ids.

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
  refuse_lags(expression, mask, label, argument)
  value <- try_eval(expression, mask, environment, label, argument)
  if (is.null(dim(value)) && length(value) == 1) value <- rep(value, nrow(data))
  if (NROW(value) != nrow(data) || length(dim(value)) > 2) {
    abort_input("{.code {label}} has {NROW(value)} value{?s} for {nrow(data)} rows.",
                argument = argument)
  }
  check_created_nan(value, mask, label)
  settle_missing(value)
}

try_eval <- function(expression, mask, environment, label, argument) {
  withCallingHandlers(
    eval(expression, mask, environment),
    warning = function(w) {
      # log(-1) warns "NaNs produced" without saying where; the rows are named below instead.
      if (grepl("NaN", conditionMessage(w), fixed = TRUE)) invokeRestart("muffleWarning")
    },
    error = function(e) {
      if (inherits(e, "policypanel_error")) return()  # of l() or i(): it says what is wrong itself
      reason <- conditionMessage(e)
      abort_input("{.code {label}} cannot be computed: {reason}.", argument = argument)
    }
  )
}

#' `lag(x)` of a plain column gives x back (stats) or runs across units (dplyr): both in silence
#' @noRd
refuse_lags <- function(expression, mask, label, argument) {
  blind <- intersect(all.names(expression), c("lag", "lead", "shift"))
  knows_panel <- any(vapply(mask, inherits, NA, "pseries"))
  if (length(blind) == 0 || knows_panel) return(invisible())
  abort_input("{.code {label}} does not know the panel's units and periods.",
              "Make the lag within units first, as a column of its own.", argument = argument)
}

#' NaN that an expression made out of good numbers is an error, not a missing value
#' @noRd
check_created_nan <- function(value, mask, label) {
  if (!is.double(value) || !any(is.nan(value))) return(invisible())
  had_missing <- Reduce(`|`, lapply(mask, is.na), FALSE)
  is_made <- is.nan(value) & !had_missing  # a matrix is read column by column
  made <- if (is.matrix(value)) which(rowSums(is_made) > 0) else which(is_made)
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
  refuse_misread(expression)
  terms <- tryCatch(
    stats::terms(rlang::new_formula(NULL, expression, emptyenv())),
    error = function(e) {
      reason <- conditionMessage(e)
      abort_input("The regressors cannot be read: {reason}.", argument = "formula")
    }
  )
  variables <- as.list(attr(terms, "variables"))[-1]
  values <- lapply(variables, eval_expression, data = data, environment = environment)
  pattern <- attr(terms, "factors")
  columns <- list()
  for (term in seq_along(attr(terms, "term.labels"))) {
    columns <- c(columns, term_columns(pattern[, term], variables, values))
  }
  refuse_same_name(columns)
  offsets <- lapply(values[attr(terms, "offset")], as_number, name = "offset")
  list(columns = columns, intercept = attr(terms, "intercept") == 1,
       offset = if (length(offsets) > 0) Reduce(`+`, offsets))
}

#' One term: the products of its variables' columns
#' @param uses One number per variable: 0 not in the term, 1 by contrasts, 2 all levels.
#' @noRd
term_columns <- function(uses, variables, values) {
  product <- NULL
  for (v in which(uses > 0)) {
    own <- variable_columns(values[[v]], expression_label(variables[[v]]),
                            all_levels = uses[v] == 2)
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
  if (inherits(value, "policypanel_columns")) {
    return(stats::setNames(lapply(seq_len(ncol(value)), function(j) as.vector(value[, j])),
                           colnames(value)))
  }
  if (is.matrix(value)) {
    names <- label
    if (ncol(value) > 1) names <- paste0(label, colnames(value) %||% seq_len(ncol(value)))
    return(stats::setNames(lapply(seq_len(ncol(value)), function(j) {
      as_number(as.vector(value[, j]), label)
    }), names))
  }
  if (is.character(value) && looks_numeric(value)) refuse_text(value, label)
  if (is.factor(value) || is.character(value)) return(dummy_columns(value, label, all_levels))
  stats::setNames(list(as_number(value, label)), label)
}

dummy_columns <- function(value, label, all_levels) {
  if (is.factor(value)) refuse_na_level(value, label)
  value <- factor(value)
  shown <- levels(value)
  note_look_alikes(enc2utf8(shown), label)
  if (!all_levels) shown <- shown[-1]
  stats::setNames(lapply(shown, function(level) as.double(value == level)),
                  paste0(label, enc2utf8(shown)))
}

#' The outcome as numbers
#' @noRd
outcome_column <- function(expression, data, environment) {
  label <- expression_label(expression)
  value <- drop_width(eval_expression(expression, data, environment), label)
  if (is.logical(value)) note("The outcome {.val {label}} is logical; it is used as 0 and 1.")
  number <- as_number(value, label)
  if (all(is.na(number))) {
    abort_data("The outcome {.val {label}} is missing in every row.", column = label)
  }
  stats::setNames(list(number), label)
}

#' A matrix of one column (as scale() gives) is a vector; a wider one is refused
#' @noRd
drop_width <- function(value, label) {
  if (is.null(dim(value))) return(value)
  if (NCOL(value) != 1 || is.data.frame(value)) {
    abort_data("{.code {label}} has {NCOL(value)} columns; one is needed.", column = label)
  }
  as.vector(value)
}

#' Variables of varying slopes as numbers
#' @param of Names of the ids of fixed effects and slopes, as id_columns() gives.
#' @return list(columns, of): named doubles; and per slope list(ids, variable, has_intercept,
#'   label).
#' @noRd
slope_columns <- function(model, of, data, environment) {
  labels <- vapply(model$slopes, function(slope) expression_label(slope$variable), "")
  columns <- Map(function(slope, label) {
    as_number(drop_width(eval_expression(slope$variable, data, environment), label), label)
  }, model$slopes, labels)
  fixed <- of[seq_along(model$fixed)]
  list(columns = stats::setNames(columns, labels)[!duplicated(labels)],
       of = Map(function(ids, label) {
         owner <- fixed[vapply(fixed, setequal, NA, ids)]
         if (length(owner) > 0) ids <- owner[[1]]  # a^b and b^a number their levels differently
         list(ids = ids, variable = label, has_intercept = length(owner) > 0,
              label = paste0(paste(ids, collapse = "^"), "[", label, "]"))
       }, of[length(model$fixed) + seq_along(model$slopes)], labels))
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
    label <- expression_label(expression)
    as_id(drop_width(eval_expression(expression, data, environment, argument), label), label)
  })
  list(parts = stats::setNames(parts, labels[first]), of = of)
}
