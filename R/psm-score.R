# The propensity score: who is treated, on which covariates, with which probability.

#' Treatment and covariates of a matching formula, and the sample they leave
#'
#' @param match `treatment ~ covariates`. @param extra Named list of further columns that must not
#'   be missing (the outcome).
#' @return list(sample, treatment, covariates, treated): names, and 0/1 per row of the sample.
#' @noRd
matching_sample <- function(match, data, extra, na) {
  model <- parse_formula(match, "match")
  if (length(model$fixed) > 0) {
    abort_input("{.arg match} takes no fixed effects.", argument = "match")
  }
  label <- expression_label(model$outcome)
  treatment <- eval_expression(model$outcome, data, model$environment, "match")
  treatment <- stats::setNames(list(treatment_dummy(treatment, label)), label)
  right <- regressor_columns(model$regressors, data, model$environment)
  if (length(right$columns) == 0) {
    abort_input("{.arg match} names no covariates.", argument = "match")
  }
  columns <- c(treatment, right$columns, extra)
  sample <- settle_sample(nrow(data), columns[!duplicated(names(columns))], na = na,
                          singletons = "keep")
  treated <- as.integer(sample$numbers[[label]])
  if (length(unique(treated)) < 2) {
    which <- if (treated[1] == 1) "treated" else "untreated"
    abort_design("Every row of the sample is {which}: there is nobody to compare with.",
                 column = label)
  }
  list(sample = sample, treatment = label, covariates = names(right$columns), treated = treated)
}

#' Probit or logit of the treatment on the covariates
#'
#' Collinear and constant covariates are dropped with a note, as Stata does.
#' @return list(probability, coefficients, covariance, log_likelihood, null_log_likelihood,
#'   iterations, converged, link, dropped)
#' @noRd
fit_score <- function(columns, treated, link, weights = NULL) {
  constant <- list(`(Intercept)` = list(code = integer(length(treated)), n_levels = 1L,
                                        labels = "all"))
  system <- absorb_columns(c(list(.treated = as.double(treated)), columns), constant, weights,
                           projector_options())
  kept <- least_squares(system, ".treated", names(columns))
  report_dropped(kept$dropped)
  names <- names(kept$coefficients)
  # Covariates centred and scaled: Newton's steps then do not depend on units.
  scale <- sqrt(system$total[names] / system$weight)
  centred <- Map(function(x, m, s) (x - m) / s, columns[names], system$mean[names], scale)
  fit <- core_fit_binary(unname(centred), treated, weights, link)
  back <- rbind(c(1, -system$mean[names] / scale), cbind(0, diag(1 / scale, length(scale))))
  terms <- c("(Intercept)", names)
  fit$coefficients <- stats::setNames(drop(back %*% fit$coefficients), terms)
  fit$covariance <- named_square(back %*% fit$covariance %*% t(back), terms)
  fit$link <- link
  fit$dropped <- kept$dropped
  refuse_separation(fit, columns[names], treated)
  fit
}

#' Perfect prediction: the likelihood has no maximum and the score means nothing
#' @noRd
refuse_separation <- function(fit, columns, treated) {
  is_extreme <- fit$probability < 1e-8 | fit$probability > 1 - 1e-8
  if (fit$converged && mean(is_extreme) < 0.5) return(invisible())
  culprit <- names(columns)[vapply(columns, function(x) {
    max(x[treated == 0]) < min(x[treated == 1]) || max(x[treated == 1]) < min(x[treated == 0])
  }, NA)]
  hint <- if (length(culprit) > 0) {
    "{.val {culprit}} alone separates treated from untreated rows."
  } else {
    "A combination of the covariates separates treated from untreated rows."
  }
  abort_design("The {fit$link} score does not exist: the treatment is predicted perfectly.", hint,
               "Leave the variable out of {.arg match}.", column = culprit)
}
