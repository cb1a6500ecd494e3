# A design on a table of a database: the formula's columns as expressions that the engine computes,
# and from these to sample, system and solutions, as estimate() does for columns in memory.

#' A design of a model on a table
#'
#' @param model From parse_formula(). @param table From open_table(). @param rules From
#'   check_rules().
#' @return A `policypanel_design` as new_design() makes it, its numbers and parts expressions, with
#'   `table`, with the lags that they name, and `subset`, a condition.
#' @noRd
new_database_design <- function(model, table, rules) {
  refuse_beyond_database(model)
  environment <- model$environment
  panel <- declared_panel(rules$unit, rules$time, model$fixed)
  for (role in names(panel)) locate_column(table$columns, panel[[role]], role)
  subset <- if (!is.null(rules$subset)) table_subset(rules$subset, table)
  table <- join_lags(model, table, panel)
  made <- database_equations(model, table, subset)
  inference <- choose_inference(rules$vcov, rules$cluster, model$fixed, panel)
  refuse_database_covariance(inference)
  effects <- lapply(model$fixed, database_parts, table = table)
  clusters <- lapply(inference$clusters, database_parts, table = table, argument = "cluster")
  inference$clusters <- lapply(clusters, names)
  weights <- if (!is.null(rules$weights)) check_column(rules$weights, "weights")
  if (!is.null(weights)) locate_column(table$columns, weights, "weights")
  refuse_text_values(table, numbers_among(table, c(all.vars(model$formula), weights)))
  parts <- c(unlist(effects, recursive = FALSE), unlist(clusters, recursive = FALSE))
  structure(class = "policypanel_design", list(
    numbers = made$numbers, equations = made$equations, parts = parts[!duplicated(names(parts))],
    fixed = lapply(effects, names), slopes = list(), panel = panel, inference = inference,
    intercept = TRUE, subset = subset,
    weights = if (!is.null(weights)) engine_column(as.name(weights), table, environment, "weights"),
    weights_name = weights, formula = model$formula, rules = rules, table = table
  ))
}

#' Fewer rows of a table, beyond the subset
#'
#' The equations are read again: which level of a column of levels is the base depends on the rows.
#' @param keep list(condition, step): which rows stay, and what the others are.
#' @noRd
restrict_table <- function(design, keep) {
  inside <- c(design$subset, keep$condition)
  made <- database_equations(parse_formula(design$formula), design$table,
                             Reduce(function(a, b) rlang::expr((!!a) & (!!b)), inside))
  design[names(made)] <- made
  design$selection <- keep
  design
}

#' A design on a table that has further columns
#' @param carried Expressions of ids that the sample's rows keep, by name.
#' @param selection NULL, or list(condition, step): which rows stay, and what the others are; with
#'   several `steps` (see settle_table()) these tell of the subset too, which it contains.
#' @noRd
on_table <- function(design, rows, carried, selection = NULL) {
  if (!is.null(selection$steps)) design["subset"] <- list(NULL)
  design$table$table <- rows
  design$parts[names(carried)] <- carried
  design$selection <- selection
  design
}

refuse_beyond_database <- function(model) {
  if (!is.null(model$instruments)) {
    abort_input("Instruments need the rows in memory.",
                "Collect them with {.code dplyr::collect()}.", argument = "formula")
  }
  if (length(model$slopes) > 0) {
    abort_input("Varying slopes need the rows in memory.",
                "Collect them with {.code dplyr::collect()}.", argument = "formula")
  }
}

#' Parts of a fixed effect or cluster
#' @param expressions Named by their labels.
#' @noRd
database_parts <- function(expressions, table, argument = "formula") {
  lapply(expressions, engine_id, table = table, argument = argument)
}

table_subset <- function(subset, table) {
  check_subset(subset)
  engine_condition(rlang::f_rhs(subset), table, rlang::f_env(subset))
}

#' Equations of a model with expressions as columns; see read_equations()
#' @noRd
database_equations <- function(model, table, subset) {
  models <- expand_models(model)
  labels <- names(models$outcomes)
  outcomes <- lapply(labels, function(label) {
    refuse_lags(models$outcomes[[label]], table$columns, label, "formula")
    value <- variable_number(models$outcomes[[label]], table, model$environment)
    stats::setNames(list(value), label)
  })
  sides <- lapply(models$sets, database_columns, table = table, environment = model$environment,
                  subset = subset, has_constant = length(model$fixed) > 0)
  for (side in sides) for (outcome in outcomes) refuse_outcome_among(outcome, side$columns)
  if (!sides[[1]]$intercept && length(model$fixed) == 0) {
    abort_input("A model without a constant and fixed effects needs the rows in memory.",
                "Collect them with {.code dplyr::collect()}.", argument = "formula")
  }
  make <- function(y, k) {
    equation(labels[y], names(sides[[k]]$columns),
             formula = equation_formula(model, models$outcomes[[y]], models$sets[[k]]))
  }
  equations <- unlist(lapply(seq_along(labels), function(y) {
    lapply(seq_along(sides), make, y = y)
  }), FALSE)
  names(equations) <- fit_names(labels, length(sides))
  columns <- c(outcomes[1], lapply(sides, `[[`, "columns"), outcomes[-1])
  list(equations = equations, numbers = distinct_columns(columns))
}

#' A right-hand side as named expressions, its terms multiplied out as regressor_columns() does
#' @return list(columns, intercept)
#' @noRd
database_columns <- function(expression, table, environment, subset, has_constant) {
  recipe <- formula_terms(expression)
  if (length(recipe$offsets) > 0) {
    abort_input("{.fn offset} needs the rows in memory.", argument = "formula")
  }
  recipe$variables <- lapply(recipe$variables, database_variable, table = table,
                             environment = environment, subset = subset)
  recipe <- give_all_levels(recipe, has_constant)
  columns <- lapply(recipe$terms, function(term) {
    own <- Map(database_levels, recipe$variables[term$variables], term$all_levels)
    Reduce(function(left, right) multiply_columns(left, right, multiply_expressions), own)
  })
  columns <- unlist(columns, recursive = FALSE) %||% list()
  refuse_same_name(columns)
  order <- lost_last(names(columns), recipe, lapply(recipe$variables, `[[`, "present"))
  list(columns = columns[order], intercept = recipe$intercept)
}

#' A variable: a number, or for factor(x) its levels with a column each
#' @return list(label, numbers: by name, names) or list(label, column, levels, names, base, and by
#'   level `present`, whether it has rows in the subset, and `values`).
#' @noRd
database_variable <- function(expression, table, environment, subset) {
  label <- expression_label(expression)
  called <- called_function(expression)
  is_text <- is_column(expression) && identical(unname(table$kinds[label]), "text")
  if (!called %in% c("factor", "as.factor") && !is_text) {
    numbers <- lagged_numbers(expression, table, environment)
    return(list(label = label, numbers = numbers, names = names(numbers)))
  }
  column <- engine_id(if (is_text) expression else expression[[2]], table)
  distinct <- function(rows) {
    run_query(table, dplyr::distinct(rows, level = !!column), "levels")$level
  }
  found <- distinct(table$table)
  levels <- levels(factor(found))
  present <- levels
  if (!is.null(subset)) present <- as.character(distinct(dplyr::filter(table$table, !!subset)))
  note_look_alikes(levels, label)
  values <- unique(found[!is.na(found)])
  values <- lapply(values[match(levels, as.character(values))], engine_values, table$connection)
  list(label = label, column = column, levels = levels, names = paste0(label, levels), base = 1L,
       present = levels %in% present, values = values)
}

#' The columns of a variable
#' @noRd
database_levels <- function(variable, all_levels) {
  if (is.null(variable$levels)) return(variable$numbers)
  base <- if (!all_levels && length(variable$levels) > 1) variable$base
  shown <- setdiff(seq_along(variable$levels), base)
  columns <- lapply(variable$values[shown], function(value) {
    rlang::expr(dplyr::if_else(!!variable$column == !!value, 1, 0))
  })
  stats::setNames(columns, variable$names[shown])
}

multiply_expressions <- function(left, right) rlang::expr((!!left) * (!!right))

#' The rows of a design on a table that enter, as settle_table() gives them
#' @noRd
settle_database_design <- function(design) {
  settle_table(design$table, list(
    numbers = design$numbers, parts = design$parts, weights = design$weights,
    weights_name = design$weights_name, subset = design$subset, selection = design$selection,
    absorbed = design$fixed
  ), design$rules)
}

#' Estimate the equations of a design on a table
#' @return As estimate().
#' @noRd
estimate_in_database <- function(design) {
  table <- design$table
  sample <- settle_database_design(design)
  system <- absorb_in_database(table, sample, names(design$numbers), design$rules$weights_type,
                               !is.null(design$weights))
  # The levels of a column that is a fixed effect are known; a cluster's are counted when asked for.
  parts <- sample$parts[names(sample$parts) != key_columns[["first"]]]
  sample$ids <- Map(function(column, name) {
    n_levels <- if (name %in% names(sample$n_levels)) sample$n_levels[[name]]
    list(columns = column, table = table, rows = sample$rows, n_levels = n_levels)
  }, parts, names(parts))
  sample$effects <- stats::setNames(lapply(effect_levels(system), function(n) list(n_levels = n)),
                                    effect_names(system))
  sample$inference <- settle_inference(design$inference, sample)
  clusterings <- clusterings_of(sample$inference)
  solutions <- lapply(design$equations, function(equation) {
    least_squares(system, equation$outcome, equation$regressors, clusterings)
  })
  list(design = design, sample = sample, system = system, equations = design$equations,
       solutions = solutions)
}
