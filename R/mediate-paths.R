# The regressions behind a mediation: which, their joint covariance, and what is read off them.

#' Which regressions, and which of their coefficients are paths
#' @return list(outcome, treatment, mediators, several, joint, steps, interaction, product,
#'   equations: named lists of outcome and regressors, paths: data frame of name, equation and
#'   regressor).
#' @noRd
plan_mediation <- function(design, mediator, treatment, joint, steps, interaction) {
  total <- design$equations[[1]]
  mediators <- mediator_names(mediator)
  treatment <- check_column(treatment, "treatment")
  refuse_mediators(mediators, treatment, total)
  plan <- list(outcome = total$outcome, treatment = treatment, mediators = mediators,
               several = length(mediators) > 1, joint = check_flag(joint, "joint"),
               steps = check_choice(steps, c("three", "two"), "steps"),
               interaction = check_flag(interaction, "interaction"))
  if (plan$interaction) {
    if (plan$several || plan$steps == "two") {
      abort_input("{.code interaction = TRUE} needs one mediator and {.code steps = \"three\"}.",
                  argument = "interaction")
    }
    plan$product <- paste0(treatment, ":", mediators)
  }
  plan$equations <- mediation_equations(plan, total$regressors)
  plan$paths <- mediation_path_rows(plan)
  plan
}

mediator_names <- function(mediator) {
  names <- vapply(check_columns(mediator, "mediator"), function(expression) {
    if (!is_column(expression)) {
      abort_input("{.arg mediator} must name columns, not expressions.", argument = "mediator")
    }
    expression_label(expression)
  }, "")
  twice <- unique(names[duplicated(names)])
  if (length(twice) > 0) {
    abort_input("The mediator {.val {twice}} is named twice.", argument = "mediator")
  }
  names
}

refuse_mediators <- function(mediators, treatment, total) {
  if (!treatment %in% total$regressors) {
    abort_input("{.arg treatment} {.val {treatment}} is not among the regressors.",
                argument = "treatment")
  }
  for (mediator in intersect(mediators, c(total$outcome, total$regressors))) {
    role <- if (mediator == total$outcome) "outcome" else "regressor"
    if (mediator == treatment) role <- "treatment"
    abort_input("The mediator {.val {mediator}} is also the {role}.", argument = "mediator")
  }
}

#' `a`, or `a[m1]` where there are several mediators
#' @noRd
tag <- function(name, mediator, plan) {
  if (plan$several) paste0(name, "[", mediator, "]") else name
}

mediation_equations <- function(plan, x) {
  equation <- function(outcome, ...) list(outcome = outcome, regressors = c(x, ...))
  tagged <- function(name, make) {
    stats::setNames(lapply(plan$mediators, make), tag(name, plan$mediators, plan))
  }
  direct <- if (plan$steps == "two") {
    list()
  } else if (plan$joint) {
    list(direct = equation(plan$outcome, plan$mediators, plan$product))
  } else {
    tagged("direct", function(m) equation(plan$outcome, m, plan$product))
  }
  c(list(total = equation(plan$outcome)), tagged("mediator", equation), direct)
}

mediation_path_rows <- function(plan) {
  m <- plan$mediators
  direct <- grep("^direct", names(plan$equations), value = TRUE)
  product <- if (plan$interaction) "interaction"
  b <- if (plan$steps != "two") tag("b", m, plan)
  list2DF(list(
    name = c(tag("a", m, plan), b, product, "total", direct),
    equation = c(tag("mediator", m, plan), rep_len(direct, length(b)),
                 rep("direct", length(product)), "total", direct),
    regressor = c(rep(plan$treatment, length(m)), if (length(b) > 0) m, plan$product,
                  rep(plan$treatment, 1 + length(direct)))
  ))
}

#' A design with the regressions of a mediation for equations
#' @noRd
add_mediation <- function(design, plan, data) {
  total <- design$equations[[1]]
  set <- split_call(rlang::f_rhs(design$formula), "|")[[1]]
  equations <- lapply(plan$equations, function(own) {
    is_first_stage <- own$outcome %in% plan$mediators
    sides <- equation_sides(own, plan, design$formula,
                            if (is_first_stage) without_offsets(set) else set)
    made <- total
    made[c("outcome", "regressors")] <- own
    if (is_first_stage) made["offset"] <- list(NULL)
    made$formula <- single_formula(design$formula, sides$outcome, sides$regressors)
    made$recipe <- recipe_with(total$recipe, sides$outcome, sides$regressors, plan$mediators)
    made
  })
  replace_equations(design, equations, mediator_columns(plan, design, data))
}

#' The fits of a mediation
#' @noRd
mediation_models <- function(call, estimated, plan) {
  for (solution in estimated$solutions) refuse_lost_paths(solution, plan)
  models <- lapply(seq_along(estimated$equations), function(k) {
    # What the first regression says of controls and clusters is true of all.
    make <- if (k > 1) silently else identity
    own_call <- equation_call(call, estimated$equations[[k]]$formula)
    make(new_regression(own_call, estimated, k))
  })
  stats::setNames(models, names(estimated$equations))
}

refuse_lost_paths <- function(fit, plan) {
  lost <- intersect(c(plan$treatment, plan$mediators, plan$product), names(fit$dropped))
  if (length(lost) == 0) return(invisible())
  abort_design("{.val {lost}} is {fit$dropped[[lost[1]]]}; there is no path through it.",
               column = lost)
}

#' The call that fits one of the regressions alone, for update()
#' @noRd
equation_call <- function(call, formula) {
  own <- call[names(call) %in% c("", intersect(names(formals(did_feols)), names(call)))]
  own[[1]] <- quote(did_feols)
  own$formula <- formula
  own
}

#' A right-hand side less its offsets, which belong to one outcome alone
#' @noRd
without_offsets <- function(expression) {
  parts <- split_call(expression, "+")
  sum_expression(parts[!vapply(parts, rlang::is_call, NA, name = "offset")])
}

equation_sides <- function(equation, plan, formula, set) {
  own <- intersect(equation$regressors, plan$mediators)
  parts <- c(list(set), lapply(own, as.name))
  if (plan$interaction && length(own) > 0) {
    parts <- c(parts, list(call(":", as.name(plan$treatment), as.name(own))))
  }
  outcome <- if (equation$outcome == plan$outcome) rlang::f_lhs(formula) else
    as.name(equation$outcome)
  list(outcome = outcome, regressors = sum_expression(parts))
}

#' The paths of all regressions with their joint covariance
#'
#' Standard errors are those of each regression, which differ in their small-sample factors;
#' correlations come from the stacked influences.
#' @return list(estimate, vcov, df, reasons: why a path has no standard error to show), named by
#'   path.
#' @noRd
joint_paths <- function(plan, models, system, inference) {
  rows <- plan$paths
  of <- function(what) {
    value <- vapply(seq_len(nrow(rows)), function(k) {
      what(models[[rows$equation[k]]], rows$regressor[k])
    }, 0)
    stats::setNames(value, rows$name)
  }
  error <- of(function(model, regressor) sqrt(max(model$vcov$matrix[regressor, regressor], 0)))
  missing <- lapply(models, function(model) {
    missing_reasons(model, list(term = names(model$coefficients), estimate = model$coefficients,
                                std.error = standard_errors(model)))
  })
  reasons <- vapply(seq_len(nrow(rows)), function(k) {
    model <- rows$equation[k]
    missing[[model]][match(rows$regressor[k], names(models[[model]]$coefficients))]
  }, "")
  fits <- lapply(models, `[[`, "fit")
  influences <- regression_influences(system, fits, rows$equation, rows$regressor)
  correlation <- as_correlation(influence_meat(influences, inference))
  list(estimate = of(function(model, regressor) model$coefficients[[regressor]]),
       vcov = named_square(correlation * outer(error, error), rows$name),
       df = of(function(model, regressor) df_of(model$vcov, regressor)),
       reasons = stats::setNames(reasons, rows$name))
}

#' The mediators and, with an interaction, their product with the treatment
#' @noRd
mediator_columns <- function(plan, design, data) {
  columns <- stats::setNames(lapply(plan$mediators, function(name) {
    m <- as_number(fetch_column(data, name, "mediator"), name)
    if (setequal(m[!is.na(m)], 0:1)) {
      note("The mediator {.val {name}} is 0/1; it is modelled linearly.")
    }
    m
  }), plan$mediators)
  refuse_outcome_among(design$numbers[plan$outcome], columns, "mediators")
  is_complete <- !Reduce(`|`, lapply(design$numbers, is.na)) & (design$keep$rows %||% TRUE)
  for (name in plan$mediators) {
    lost <- sum(is.na(columns[[name]]) & is_complete)
    if (lost == 0) next
    note("The mediator {.val {name}} is missing in {count_of(lost, 'row')} that the total effect
          could use; all equations use the rows complete in all of them.")
  }
  if (plan$interaction) {
    columns[[plan$product]] <- columns[[1]] * design$numbers[[plan$treatment]]
  }
  columns
}
