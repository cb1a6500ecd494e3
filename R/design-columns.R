# From the expressions of a formula to named columns of doubles and to ids.

# Functions of formulas that look at other periods
lag_functions <- c("l", "f", "d")

#' The value of an expression, one per row; a bare name must be a column
#'
#' Names are looked up among the columns first, then where the formula was written.
#' @param frame The argument that `data` was given as. @param label What errors call it.
#' @noRd
eval_expression <- function(expression, data, environment, argument = "formula", frame = "data",
                            label = expression_label(expression)) {
  if (is_column(expression)) return(fetch_column(data, label, argument, frame))
  refuse_deep(expression, argument)
  mask <- expression_mask(expression, data, environment, argument, frame)
  refuse_lags(expression, mask, label, argument)
  # A NaN of the columns moves with them to other rows: as NA it is no NaN that was made.
  moves <- has_lags(expression, environment)
  if (moves) mask <- lapply(mask, nan_as_na)
  value <- try_eval(expression, mask, environment, label, argument)
  if (inherits(value, "policypanel_levels")) return(value)
  if (is.null(dim(value)) && length(value) == 1) value <- rep(value, nrow(data))
  if (NROW(value) != nrow(data) || length(dim(value)) > 2) {
    abort_input("{.code {label}} has {NROW(value)} value{?s} for {nrow(data)} rows.",
                argument = argument)
  }
  check_created_nan(value, if (!moves) mask, label)
  if (is.object(value)) settle_missing(value) else value
}

#' Whether an expression calls l(), f() or d() of formulas
#' @noRd
has_lags <- function(expression, environment) {
  own <- intersect(all.names(expression), lag_functions)
  any(vapply(own, exists, NA, envir = environment, mode = "function", inherits = FALSE))
}

nan_as_na <- function(x) {
  if (is.double(x) && any(is.nan(x))) x[is.nan(x)] <- NA
  x
}

#' The columns that an expression names
#' @noRd
expression_mask <- function(expression, data, environment, argument = "formula", frame = "data") {
  symbols <- all.vars(expression)
  known <- enc2utf8(names(data))
  used <- symbols[enc2utf8(symbols) %in% known | symbols %in% enc2native(names(data))]
  for (symbol in setdiff(symbols, used)) {
    # As a value, d is no lag: what is looked for is a column.
    is_own <- is.function(environment[[symbol]]) && symbol %in% c("i", lag_functions)
    if (is_own || !exists(symbol, envir = environment)) {
      locate_column(data, enc2utf8(symbol), argument, frame)
    }
  }
  stats::setNames(lapply(enc2utf8(used), function(s) fetch_column(data, s, argument, frame)), used)
}

try_eval <- function(expression, mask, environment, label, argument) {
  tryCatch(
    withCallingHandlers(eval(expression, mask, environment), warning = function(w) {
      # log(-1) warns "NaNs produced" without saying where; the rows are named below instead.
      if (grepl("NaN", conditionMessage(w), fixed = TRUE)) invokeRestart("muffleWarning")
    }),
    error = function(e) {
      if (inherits(e, "policypanel_error")) raise_again(e)  # of l() or i()
      reason <- conditionMessage(e)
      text <- names(mask)[vapply(mask, function(x) is.character(x) || is.factor(x), NA)]
      abort_input("{.code {label}} cannot be computed: {reason}.",
                  if (length(text) > 0) "{.val {text}} {?is/are} text or a factor, not a number.",
                  argument = argument)
    }
  )
}

#' `lag(x)` of a plain column gives x back (stats) or runs across units (dplyr): both in silence
#'
#' A column of such a name is none.
#' @param mask By the names of columns.
#' @noRd
refuse_lags <- function(expression, mask, label, argument) {
  names <- all.names(expression)
  blind <- intersect(names, c("lag", "lead", "shift"))
  if (length(blind) == 0) return(invisible())
  # What stands more often than as a variable is called.
  variables <- all.names(expression, functions = FALSE)
  is_called <- vapply(blind, function(name) sum(names == name) > sum(variables == name), NA)
  if (!any(c("::", ":::") %in% names)) blind <- blind[is_called | !blind %in% names(mask)]
  knows_panel <- any(vapply(mask, inherits, NA, "pseries"))
  if (length(blind) == 0 || knows_panel) return(invisible())
  abort_input("{.code {label}} does not know the panel's units and periods.",
              "Within units {.code l(x)} is the value of the period before, {.code f(x)} of the next.",
              argument = argument)
}

#' NaN that an expression made out of good numbers is an error, not a missing value
#' @param mask Columns whose missing values explain a NaN in their row; NULL: nothing does.
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

#' The outcome as numbers
#' @noRd
outcome_column <- function(expression, data, environment, label = expression_label(expression)) {
  value <- drop_width(eval_expression(expression, data, environment, label = label), label)
  if (is.logical(value)) note("The outcome {.val {label}} is logical; it is used as 0 and 1.")
  number <- as_number(value, label)
  if (all(is.na(number))) {
    abort_data("The outcome {.val {label}} is missing in every row.", column = label)
  }
  named <- list(number)
  names(named) <- label
  named
}

#' A matrix of one column (as scale() gives) is a vector; a wider one is refused
#' @noRd
drop_width <- function(value, label) {
  if (is.null(dim(value))) return(value)
  if (NCOL(value) != 1 || is.data.frame(value)) {
    abort_data("{.code {label}} has {NCOL(value)} columns; one is needed.",
               if (startsWith(label, "cbind(")) "Several outcomes are {.code c(y1, y2)}, several
                                                 regressors {.code x1 + x2}.", column = label)
  }
  as.vector(value)
}

#' Variables of varying slopes as numbers
#' @param of Names of the ids of fixed effects and slopes, as id_columns() gives.
#' @param values Named by label: what the variables' expressions give.
#' @return list(columns, of): named doubles; and per slope list(ids, variable, has_intercept,
#'   label).
#' @noRd
slope_columns <- function(model, of, values) {
  if (length(model$slopes) == 0) return(list(columns = list(), of = list()))
  labels <- vapply(model$slopes, function(slope) expression_label(slope$variable), "")
  columns <- lapply(labels, function(label) as_number(drop_width(values[[label]], label), label))
  fixed <- of[seq_along(model$fixed)]
  list(columns = stats::setNames(columns, labels)[!duplicated(labels)],
       of = Map(function(ids, label) {
         owner <- fixed[vapply(fixed, setequal, NA, ids)]
         if (length(owner) > 0) ids <- owner[[1]]  # a^b and b^a number their levels differently
         list(ids = ids, variable = label, has_intercept = length(owner) > 0,
              label = paste0(paste(ids, collapse = "^"), "[", label, "]"))
       }, of[length(model$fixed) + seq_along(model$slopes)], labels))
}

#' The values of expressions
#' @param expressions Named by their labels.
#' @noRd
eval_expressions <- function(expressions, data, environment, argument = "formula") {
  labels <- names(expressions)
  values <- lapply(seq_along(expressions), function(k) {
    eval_expression(expressions[[k]], data, environment, argument, label = labels[k])
  })
  names(values) <- labels
  values
}

#' Ids from a list of fixed effects or clusters, each a list of joined columns by their labels
#' @param known Ids that are made already, by name.
#' @return As ids_of().
#' @noRd
id_columns <- function(effects, data, environment, argument = "formula", known = list()) {
  parts <- unlist(unname(effects), recursive = FALSE)
  parts <- parts[!duplicated(names(parts)) & !names(parts) %in% names(known)]
  ids_of(effects, eval_expressions(parts, data, environment, argument), known)
}

#' Ids of the values that expressions have
#'
#' Combined ids (`a^b`) enter as one id per part here and are joined after the sample is known.
#' @param values Named by label: what the expressions give. @param known As for id_columns().
#' @return list(parts = named as_id() list, of = list of part names per effect)
#' @noRd
ids_of <- function(effects, values, known = list()) {
  of <- lapply(effects, names)
  labels <- unique(unlist(of))
  parts <- lapply(labels, function(label) {
    known[[label]] %||% as_id(drop_width(values[[label]], label), label)
  })
  names(parts) <- labels
  list(parts = parts, of = of)
}
