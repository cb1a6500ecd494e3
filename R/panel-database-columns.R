# Expressions of the user's on columns of a database, as the engine computes them.

# What an expression on columns of a database may call: what all engines have with R's meaning.
engine_functions <- c("+", "-", "*", "/", "^", "(", "I", "log", "exp", "sqrt", "abs", "as.numeric")
engine_conditions <- c("==", "!=", "<", ">", "<=", ">=", "&", "|", "!", "%in%", "is.na", "(")

#' A name of the expression's own environment that is no column: its value, one number or string
#' @noRd
outer_value <- function(name, environment, table, argument) {
  value <- get0(name, envir = environment)
  if (is.null(value) || is.function(value)) locate_column(table$columns, name, argument)
  if (!is.atomic(value) || length(value) != 1 || anyNA(value)) {
    abort_input("{.code {name}} is no column of the table, and no single value.",
                argument = argument)
  }
  unname(value)
}

#' A variable of a formula: a value from outside may stand within an expression, but is none itself
#' @noRd
variable_number <- function(expression, table, environment, argument = "formula") {
  if (is_column(expression)) {
    locate_column(table$columns, expression_label(expression), argument)
  }
  engine_number(expression, table, environment, argument)
}

#' An expression of the user's that gives a number in each row, as the engine computes it
#'
#' Every column is cast to double first: integers would overflow, and divide to integers.
#' @param table From open_table(), with `lags` as join_lags() adds them.
#' @noRd
engine_number <- function(expression, table, environment, argument = "formula") {
  if (is.numeric(expression)) return(as.double(expression))
  if (is_column(expression)) return(engine_column(expression, table, environment, argument))
  lags <- table$lags[[expression_label(expression)]]
  if (length(lags) > 0) return(single_lag(lags, expression))
  called <- called_function(expression)
  if (called %in% setdiff(engine_conditions, "(")) {
    condition <- engine_condition(expression, table, environment, argument)
    return(rlang::expr(dplyr::if_else(!!condition, 1, 0)))
  }
  if (!called %in% engine_functions) {
    abort_input("{.code {called}()} cannot be computed in the database here.",
                "It knows {.code {setdiff(engine_functions, '(')}} and comparisons; make the column
                 with {.code dplyr::mutate()} first.", argument = argument)
  }
  inside <- lapply(as.list(expression)[-1], engine_number, table, environment, argument)
  if (called %in% c("I", "as.numeric")) return(inside[[1]])
  if (called == "abs") return(absolute(inside[[1]]))
  if (called == "/" || called == "^") inside[[1]] <- rlang::expr((!!inside[[1]]))
  as.call(c(list(as.name(called)), unname(inside)))
}

single_lag <- function(lags, expression) {
  if (length(lags) == 1) return(lags[[1]])
  label <- expression_label(expression)
  abort_data("{.code {label}} has {length(lags)} columns; one is needed.", column = label)
}

flag <- function(condition) rlang::expr(dplyr::if_else(!!condition, 1, 0))

total <- function(expression) rlang::expr(sum(!!expression, na.rm = TRUE))

# Not by a function: engines may know it under another spelling.
absolute <- function(value) rlang::expr(dplyr::if_else(!!value < 0, 0 - !!value, !!value))

called_function <- function(expression) {
  if (is.call(expression) && is.symbol(expression[[1]])) as.character(expression[[1]]) else ""
}

engine_column <- function(expression, table, environment, argument) {
  name <- expression_label(expression)
  kind <- unname(table$kinds[name])
  if (is.na(kind)) {
    value <- outer_value(name, environment, table, argument)
    if (is.numeric(value) || is.logical(value)) return(as.double(value))
    abort_input("{.code {name}} is not a number.", argument = argument)
  }
  if (kind == "logical") return(rlang::expr(dplyr::if_else(!!as.name(name), 1, 0)))
  if (kind != "number") {
    abort_data("{.val {name}} is {if (kind == 'text') 'text' else 'a date'} in the database, not a
                number.", if (kind == "text") "For a column per level write
                {.code factor({name})}.", column = name, argument = argument)
  }
  cast_double(name, table$connection)
}

#' An expression of the user's that is true or false in each row
#' @noRd
engine_condition <- function(expression, table, environment, argument = "subset") {
  called <- called_function(expression)
  name <- if (is_column(expression)) expression_label(expression) else ""
  if (identical(unname(table$kinds[name]), "logical")) return(as.name(name))
  if (!called %in% engine_conditions) {
    abort_input("{.code {expression_label(expression)}} is not true or false in every row of the
                table.", "Comparisons, {.code %in%}, {.code is.na()}, {.code &}, {.code |} and
                {.code !} are.", argument = argument)
  }
  if (called %in% c("&", "|", "!", "(")) {
    inside <- lapply(as.list(expression)[-1], engine_condition, table, environment, argument)
    return(as.call(c(list(as.name(called)), inside)))
  }
  sides <- as.list(expression)[-1]
  if (called == "%in%") {
    known <- eval(sides[[2]], environment)
    if (!is.atomic(known) || length(known) == 0 || anyNA(known)) {
      abort_input("The right of {.code %in%} must be values, none of them missing.",
                  argument = argument)
    }
    known <- engine_values(known, table$connection)
    left <- compared_side(sides[[1]], table, environment, argument)
    return(rlang::expr((!!left) %in% !!known))
  }
  as.call(c(list(as.name(called)),
            lapply(sides, compared_side, table, environment, argument)))
}

#' One side of a comparison: a column as it is, a value, or a number that is computed
#' @noRd
compared_side <- function(expression, table, environment, argument) {
  if (is.atomic(expression)) return(engine_values(expression, table$connection))
  if (!is_column(expression)) {
    return(engine_number(expression, table, environment, argument))
  }
  name <- expression_label(expression)
  if (name %in% names(table$columns)) return(as.name(name))
  engine_values(outer_value(name, environment, table, argument), table$connection)
}

#' A column or part of a fixed effect, as it is
#' @noRd
engine_id <- function(expression, table, argument = "formula") {
  if (!is_column(expression)) {
    abort_input("{.code {expression_label(expression)}} cannot be a fixed effect or cluster in a
                database.", "Make the column with {.code dplyr::mutate()} first.",
                argument = argument)
  }
  name <- expression_label(expression)
  locate_column(table$columns, name, argument)
  as.name(name)
}
