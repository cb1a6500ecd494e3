# A design: what is asked for, before any row has left. Columns by name, the equations among them,
# fixed effects, weights, what the covariance needs, and the rules. Made by new_design(), changed by
# the verbs here, and read by estimate().

#' A design of a model
#'
#' @param model From parse_formula(). @param data From check_data(). @param rules From
#'   check_rules().
#' @return A `policypanel_design`, a list of
#'   * `numbers`, named doubles, a value per row of `data`, and `dummies` (see new_dummies());
#'   * `equations`, a list of equation()s among them;
#'   * `parts`, named ids, and what is made of them: `fixed`, and `slopes` with `slope_numbers`;
#'   * `intercept`, whether there is a constant, be it within the fixed effects;
#'   * `panel`, list(unit, time) or NULL; `inference`, a specification, with its `coordinates`;
#'   * `weights` with `weights_name`; `keep`, the rows wanted (NULL: all) as list(step, rows);
#'   * `formula`, `ledger` (of the data so far), `rules`.
#' @noRd
new_design <- function(model, data, rules) {
  keep <- subset_rows(rules$subset, data)
  panel <- declared_panel(rules$unit, rules$time, model$fixed)
  environment <- formula_environment(model$environment, data, panel)
  made <- read_equations(model, data, environment)
  expressions <- absorbed_expressions(model)
  values <- eval_expressions(expressions, data, environment)
  absorbed <- absorbed_columns(model, values)
  shared <- list(fixed = model$fixed, slopes = model$slopes, environment = model$environment,
                 absorbed = remember_expressions(expressions, values, data, environment),
                 clock = panel_clock(environment))
  is_declared <- !is.null(rules$unit) || !is.null(rules$time)
  inference <- inference_columns(choose_inference(rules$vcov, rules$cluster, model$fixed, panel),
                                 data, model$environment, if (is_declared) panel, absorbed$parts)
  weight <- if (!is.null(rules$weights)) check_column(rules$weights, "weights")
  parts <- c(absorbed$parts, inference$parts)
  design <- list(
    numbers = made$numbers, dummies = NULL,
    equations = lapply(made$equations, function(equation) {
      equation$recipe <- c(equation$recipe, shared)
      equation
    }),
    parts = parts[!duplicated(names(parts))], fixed = absorbed$of[seq_along(model$fixed)],
    slopes = absorbed$slopes$of, slope_numbers = absorbed$slopes$columns,
    intercept = made$intercept || length(model$fixed) > 0, panel = panel,
    inference = inference$specification, coordinates = inference$coordinates,
    weights = if (!is.null(weight)) as_number(fetch_column(data, weight, "weights"), weight),
    weights_name = weight, keep = keep, formula = model$formula, ledger = continue_ledger(data),
    rules = rules
  )
  class(design) <- "policypanel_design"
  design
}

#' Fixed effects and varying slopes of a model, as ids and numbers
#' @param values Of absorbed_expressions().
#' @return What ids_of() gives, and `slopes`, as slope_columns() gives.
#' @noRd
absorbed_columns <- function(model, values) {
  ids <- ids_of(c(model$fixed, lapply(model$slopes, `[[`, "parts")), values)
  c(ids, list(slopes = slope_columns(model, ids$of, values)))
}

#' What the fixed effects and slopes of a model are made of, each expression once by its label
#' @noRd
absorbed_expressions <- function(model) {
  slopes <- model$slopes
  parts <- unlist(c(model$fixed, lapply(slopes, `[[`, "parts")), recursive = FALSE)
  if (length(slopes) > 0) parts <- c(parts, named_expressions(lapply(slopes, `[[`, "variable")))
  parts[!duplicated(names(parts))]
}

#' Rows of a subset given as a one-sided formula: ~year > 2005
#' @return NULL, or list(step, rows).
#' @noRd
subset_rows <- function(subset, data) {
  if (is.null(subset)) return(NULL)
  check_subset(subset)
  rows <- eval_expression(rlang::f_rhs(subset), data, rlang::f_env(subset), "subset")
  if (!is.logical(rows)) {
    abort_input("{.arg subset} must be true or false in every row, not
                {.obj_type_friendly {rows}}.", argument = "subset")
  }
  list(step = fact("outside_subset"), rows = rows %in% TRUE)
}

check_subset <- function(subset) {
  if (rlang::is_formula(subset, lhs = FALSE)) return(invisible())
  abort_input("{.arg subset} must be a one-sided formula, such as {.code ~year > 2005}.",
              argument = "subset")
}

#' Fewer rows
#' @param keep NULL, or list(step, rows) as subset_rows() gives; also what select_rows() takes, for
#'   a design without a selection.
#' @noRd
restrict_design <- function(design, keep) {
  design$keep <- join_keep(design$keep, keep)
  design
}

#' The rows that enter, and why the others do not, whatever was chosen before
#' @param keep NULL, or what select_rows() takes.
#' @noRd
choose_rows <- function(design, keep) {
  design["keep"] <- list(keep)
  design
}

#' What two selections of rows have in common, as subset_rows() gives them; NULL: all rows
#' @noRd
join_keep <- function(keep, own) {
  if (is.null(keep) || is.null(own)) return(keep %||% own)
  rows <- keep$rows & own$rows
  keep <- by_steps(keep)
  own <- by_steps(own)
  facts <- c(keep$facts, own$facts)
  list(rows = rows, step = ifelse(keep$rows, own$step, keep$step),
       facts = facts[!duplicated(names(facts))], reason = c(keep$reason, own$reason))
}

#' A selection with its step for every row that leaves
#' @noRd
by_steps <- function(keep) {
  if (!is.null(keep$facts)) return(keep)
  name <- in_english(keep$step)
  list(rows = keep$rows, step = ifelse(keep$rows, NA, name),
       facts = stats::setNames(list(keep$step), name))
}

#' Weights made by an estimator
#' @noRd
weight_design <- function(design, weights, name) {
  design$weights <- weights
  design$weights_name <- name
  design
}

#' Other equations, with the columns that they need beside those there
#' @param numbers Named doubles, which replace those of the same name.
#' @param dummies As new_dummies() takes them.
#' @noRd
replace_equations <- function(design, equations, numbers = list(), dummies = NULL) {
  design$numbers[names(numbers)] <- numbers
  design$equations <- equations
  design$dummies <- dummies
  design
}

#' The columns that leave no trace but in the sample: rows without them do not enter
#' @noRd
keep_columns <- function(design, names) {
  design$numbers <- design$numbers[names]
  design
}

#' Another id among the fixed effects, or within each of them
#' @param id As as_id() gives. @param within Whether every fixed effect and slope is one of the id's
#'   level.
#' @noRd
absorb_id <- function(design, name, id, within = FALSE) {
  design$parts[[name]] <- id
  if (!within) {
    if (length(design$fixed) > 0 || design$intercept) {
      design$fixed <- unique(c(design$fixed, list(name)))
    }
    return(design)
  }
  joined <- function(ids) unique(c(name, ids))
  design$fixed <- unique(lapply(design$fixed, joined))
  if (length(design$fixed) == 0 && design$intercept) design$fixed <- list(name)
  design$slopes <- lapply(design$slopes, function(slope) {
    slope$ids <- joined(slope$ids)
    slope$label <- paste0(paste(slope$ids, collapse = "^"), "[", slope$variable, "]")
    slope
  })
  design
}

#' Unit and period of a model: as declared, else the first two fixed effects when they are columns
#' @return list(unit, time), or NULL when there are none.
#' @noRd
declared_panel <- function(unit, time, fixed) {
  known <- character()
  # A combination among the first two leaves its place empty.
  for (effect in fixed[seq_len(min(length(fixed), 2))]) {
    if (length(effect) == 1 && is_column(effect[[1]])) known <- c(known, names(effect))
  }
  if (is.null(unit) && is.null(time)) {
    return(if (length(known) == 2) list(unit = known[1], time = known[2]))
  }
  found <- list(unit = unit %||% setdiff(known, time)[1])
  found$time <- time %||% rev(setdiff(known, found$unit))[1]
  lacking <- vapply(found, function(name) is.null(name) || is.na(name), NA)
  if (!any(lacking)) return(found)
  abort_input("{.arg {names(found)[!lacking]}} is given, but not {.arg {names(found)[lacking]}}.",
              "It is taken from the fixed effects only when they are {.code | unit + time}.",
              argument = names(found)[lacking])
}

#' Rules in which unit and period are settled, for estimators that cannot do without
#' @noRd
with_panel <- function(rules, model) {
  panel <- declared_panel(rules$unit, rules$time, model$fixed)
  if (is.null(panel)) {
    abort_input("Say which columns are the unit and the period: {.arg unit}, {.arg time}.",
                "They are taken from the fixed effects only when they are {.code | unit + time}.",
                argument = "unit")
  }
  rules[c("unit", "time")] <- panel
  rules
}

#' The treatment of a regression, looked at before it is among the regressors, where text and
#' factors are dummies of their levels
#' @param treatment Its name, NULL for the first regressor.
#' @noRd
check_treatment_kind <- function(model, treatment, data, rules) {
  expression <- if (is.null(treatment)) {
    first_variable(model$endogenous %||% model$regressors)
  } else {
    treatment <- check_column(treatment, "treatment")
    if (treatment %in% enc2utf8(names(data))) column_symbol(treatment)  # it may be log(x)
  }
  if (is.null(expression)) return(invisible())
  panel <- declared_panel(rules$unit, rules$time, model$fixed)
  environment <- formula_environment(model$environment, data, panel)
  treatment_number(eval_expression(expression, data, environment), expression_label(expression))
}

#' The first variable of a right-hand side; NULL without one, or where it cannot be read
#' @noRd
first_variable <- function(right) {
  formula <- rlang::new_formula(NULL, right, emptyenv())
  variables <- attr(tryCatch(stats::terms(formula), error = function(e) NULL), "variables")
  if (length(variables) > 1) variables[[2]]
}
