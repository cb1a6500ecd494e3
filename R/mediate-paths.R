# The regressions behind a mediation: which, their joint covariance, and what is read off them.

#' Which regressions, and which of their coefficients are paths
#' @return list(outcome, treatment, mediators, several, joint, steps, interaction, product,
#'   equations: named lists of outcome and regressors, paths: data frame of name, equation and
#'   regressor).
#' @noRd
plan_mediation <- function(design, mediator, treatment, joint, steps, interaction) {
  mediators <- mediator_names(mediator)
  treatment <- check_column(treatment, "treatment")
  refuse_mediators(mediators, treatment, design)
  plan <- list(outcome = design$outcome, treatment = treatment, mediators = mediators,
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
  plan$equations <- mediation_equations(plan, design$regressors)
  plan$paths <- mediation_path_rows(plan)
  plan
}

mediator_names <- function(mediator) {
  names <- vapply(check_columns(mediator, "mediator"), function(expression) {
    if (!is_column(expression)) {
      abort_input("{.arg mediator} must name columns, not expressions.", argument = "mediator")
    }
    column_name(expression)
  }, "")
  twice <- unique(names[duplicated(names)])
  if (length(twice) > 0) {
    abort_input("The mediator {.val {twice}} is named twice.", argument = "mediator")
  }
  names
}

refuse_mediators <- function(mediators, treatment, design) {
  if (!treatment %in% design$regressors) {
    abort_input("{.arg treatment} {.val {treatment}} is not among the regressors.",
                argument = "treatment")
  }
  for (mediator in intersect(mediators, c(design$outcome, design$regressors))) {
    role <- if (mediator == design$outcome) "outcome" else "regressor"
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
  of <- function(name, equation, regressor) data.frame(name, equation, regressor)
  total <- of("total", "total", plan$treatment)
  a <- of(tag("a", m, plan), tag("mediator", m, plan), plan$treatment)
  if (plan$steps == "two") return(rbind(a, total))
  direct <- grep("^direct", names(plan$equations), value = TRUE)
  rbind(a, of(tag("b", m, plan), direct, m),
        if (plan$interaction) of("interaction", "direct", plan$product), total,
        of(direct, direct, plan$treatment))
}

#' All regressions, read off one system
#' @noRd
fit_equations <- function(call, plan, design, sample, system, small_sample, options) {
  clusterings <- clusterings_of(sample$inference)
  set <- split_call(rlang::f_rhs(design$formula), "|")[[1]]
  constant <- wants_constant(NULL, design)
  said <- FALSE
  lapply(plan$equations, function(equation) {
    equation$regressors <- bases_last(equation$regressors, design, sample$rows)
    fit <- least_squares(system, equation$outcome, equation$regressors, clusterings)
    refuse_lost_paths(fit, plan)
    own <- design
    own[c("outcome", "regressors")] <- equation
    is_first_stage <- equation$outcome %in% plan$mediators
    if (is_first_stage) own["offset"] <- list(NULL)
    own$formula <- equation_formula(equation, plan, design$formula,
                                    if (is_first_stage) without_offsets(set) else set)
    own$recipe <- recipe_with(own$recipe, parse_formula(own$formula), plan$mediators)
    # What the first regression says of controls and clusters is true of all.
    make <- if (said) silently else identity
    said <<- TRUE
    make(new_did_feols(equation_call(call, own$formula), own, sample, system, fit, small_sample,
                       constant, options))
  })
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

equation_formula <- function(equation, plan, formula, set) {
  own <- intersect(equation$regressors, plan$mediators)
  parts <- c(list(set), lapply(own, as.name))
  if (plan$interaction && length(own) > 0) {
    parts <- c(parts, list(call(":", as.name(plan$treatment), as.name(own))))
  }
  outcome <- if (equation$outcome == plan$outcome) rlang::f_lhs(formula) else
    as.name(equation$outcome)
  single_formula(formula, outcome, sum_expression(parts))
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

#' Correlations of a covariance that, several ways of clustering and Conley's, may not be one
#'
#' Negative eigenvalues become zero, as in repair_vcov(); the diagonal stays, so that no standard
#' error differs from its regression's.
#' @noRd
as_correlation <- function(products) {
  scale <- sqrt(pmax(diag(products), 0))
  correlation <- products / outer(scale, scale)
  correlation[!is.finite(correlation)] <- 0
  diag(correlation) <- 1
  e <- eigen(correlation, symmetric = TRUE)
  if (min(e$values) < -1e-10) {
    correlation <- stats::cov2cor(e$vectors %*% (pmax(e$values, 0) * t(e$vectors)))
  }
  correlation
}
