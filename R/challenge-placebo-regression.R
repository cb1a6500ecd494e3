# Placebo tests of a regression or a mediation: what every assignment of the treatment is held
# against.

#' What is held against other assignments in a regression or a mediation
#' @noRd
regression_problem <- function(fit, treatment, strata, outcomes, data, p_values) {
  plan <- mediation_plan(fit, treatment, outcomes)
  object <- if (is.null(plan)) linear_regression(fit, "placebo_test") else fit$models$total
  p_values <- check_p_values(p_values, object, plan)
  paths <- treatment_paths(object, treatment %||% plan$treatment)
  problem <- placebo_problem(object, paths, held_outcomes(object, outcomes, data), p_values, plan)
  problem$clusters <- join_ids(object$inference$clusters, object$ids)
  if (!is.null(strata)) {
    name <- check_column(strata, "strata")
    problem$stratum <- unit_strata(held_group(object, name, data), paths$unit, paths$first, name)
  }
  problem
}

#' The plan of a mediation, all of whose effects are tested; NULL for other fits
#' @noRd
mediation_plan <- function(fit, treatment, outcomes) {
  if (!inherits(fit, "sobel_mediate")) return(NULL)
  refuse_idle(c(treatment = !is.null(treatment), outcomes = !is.null(outcomes)), "did_feols()")
  if (fit$plan$interaction) {
    abort_design("The product {.val {fit$plan$product}} is made of the treatment: another assignment
                  would change it too.", "Fit with {.code interaction = FALSE}.", argument = "fit")
  }
  fit$plan
}

#' Further outcomes on the rows of a fit
#' @noRd
held_outcomes <- function(object, outcomes, data) {
  if (is.null(outcomes)) return(list())
  names <- check_column_set(outcomes, "outcomes")
  if (is.null(data)) {
    abort_input("A fit does not hold other outcomes.", "Give its {.arg data} as well.",
                argument = "data")
  }
  stats::setNames(lapply(names, function(name) {
    value <- as_number(held_column(object, name, data), name)
    bad <- which(!is.finite(value))
    if (length(bad) > 0) {
      abort_data("The outcome {.val {name}} is missing or infinite in {count_of(length(bad), 'row')}
                  of the sample of the fit.", "Fit it on its own.", column = name, rows = bad)
    }
    value
  }), names)
}

#' @param p_values `"iid"` or `"fit"`, which not every fit can have.
#' @noRd
check_p_values <- function(p_values, object, plan) {
  if (p_values == "iid") return(p_values)
  if (inherits(object, "event_study") || !is.null(plan)) {
    abort_input("{.code p_values = \"fit\"} is for one regression with one treatment.",
                argument = "p_values")
  }
  if (object$vcov$type == "given") {
    abort_input("The covariance of the fit is a {object$vcov$label}: none is known of another
                treatment.", "Use {.code p_values = \"iid\"}.", argument = "p_values")
  }
  p_values
}

#' What every assignment is held against
#' @param outcomes Further ones. @param plan Of a mediation, or NULL.
#' @return list(object, system, paths, against: controls and then outcomes; n_controls, outcomes,
#'   plan, inference; of the projected controls the `inverse` of their products and what of the
#'   outcomes they `explained`; products of outcomes that are `left`; df).
#' @noRd
placebo_problem <- function(object, paths, outcomes, p_values, plan) {
  system <- object$system
  of <- function(names) {
    stats::setNames(raw_columns(system, column_positions(system, names)), names)
  }
  controls <- of(setdiff(names(object$fit$coefficients), paths$terms))
  outcomes <- c(of(object$fit$outcome), outcomes, of(plan$mediators))
  against <- c(controls, outcomes)
  n_controls <- length(controls)
  products <- project_more(system, against, against)$cross
  own <- seq_len(n_controls)
  inverse <- if (n_controls > 0) chol2inv(chol(products[own, own])) else matrix(0, 0, 0)
  rest <- n_controls + seq_along(outcomes)
  crossed <- products[own, rest, drop = FALSE]
  explained <- inverse %*% crossed
  before <- diag(products)[rest]
  left <- products[rest, rest, drop = FALSE] - crossprod(crossed, explained)
  refuse_explained(names(outcomes)[!(diag(left) > 1e-9 * before)])
  list(object = object, system = system, paths = paths, against = against, n_controls = n_controls,
       outcomes = names(outcomes), plan = plan, inverse = inverse, explained = explained,
       left = left,
       inference = if (p_values == "fit") settle_inference(object$inference, object),
       df = residual_df(system, object$fit))
}

refuse_explained <- function(outcomes) {
  if (length(outcomes) == 0) return(invisible())
  abort_data("Controls and fixed effects leave nothing of the outcome {.val {outcomes}} to
              explain.",
             "Is it among the regressors?", column = outcomes)
}
