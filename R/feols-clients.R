# How 'emmeans' and 'marginaleffects' read a regression. Both move regressors and ask for what is
# predicted; what they cannot ask soundly is refused. The methods are registered when these packages
# are loaded.

#' Marginal means and slopes by 'emmeans' and 'marginaleffects'
#'
#' `emmeans::emmeans()` and `emtrends()`, and `marginaleffects::avg_slopes()`, `avg_comparisons()`,
#' `predictions()` and `hypotheses()`, work on results of [did_feols()] (`hypotheses()` on any fit
#' of this package). Their argument `vcov.` or `vcov` may be one of the [covariances].
#'
#' Fixed effects are no parameters here and have no covariance of their own. Differences and slopes
#' do not need it: these are the same for all units. Levels are another matter:
#'
#' * *emmeans* has the fixed effects at their average over the rows of the fit, that is the constant
#'   \eqn{\bar y - \bar x'\hat\beta} of `did_feols(constant = TRUE)` with its standard error, as
#'   Stata's `margins` after `xtreg, fe`.
#' * *marginaleffects* predicts row by row, each with its own fixed effects: estimates without
#'   standard errors, so that `predictions()` needs `vcov = FALSE`.
#'
#' The data are fetched by the call of the fit and must be as they were. 'emmeans' makes the columns
#' of its grid as [lm()] does: [formula_functions], offsets and regressors that were dropped are
#' refused. The degrees of freedom are those of the fit, the fewest where coefficients have their
#' own; those of 'marginaleffects' are its argument `df`, infinite unless given.
#'
#' @param object,x,model A result of [did_feols()].
#' @param data The data of the fit; `NULL`: fetched by its call.
#' @param trms,xlev,grid,coefs,newdata,type,mfx,verbose Given by these packages.
#' @param vcov.,vcov One of the [covariances].
#' @param ... Arguments that these packages hand to every method; others are an error.
#' @return What these packages ask of their methods.
#' @seealso [modelsummary_methods], [predict.did_feols()]; `vignette("works-with")`.
#' @name marginal_effects_methods
#' @examplesIf requireNamespace("emmeans", quietly = TRUE)
#' data <- data.frame(y = rnorm(60), x = rnorm(60), zone = rep(c("a", "b", "c"), 20),
#'                    unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x + zone | year, data)
#' emmeans::emmeans(fit, pairwise ~ zone, vcov. = "hc1")
NULL

#' @rdname marginal_effects_methods
#' @exportS3Method emmeans::recover_data
recover_data.did_feols <- function(object, data = NULL, ...) {
  check_dots(..., ignored = arguments_of("emmeans", ...))
  # What a method returns as text 'emmeans' stops with; an error would lose its words there.
  tryCatch({
    refuse_unlike_lm(object)
    data <- fit_data(object, data)
    frame <- stats::model.frame(regressor_formula(object), data, na.action = stats::na.pass)
    emmeans::recover_data(object$call, attr(frame, "terms"), NULL, data = data)
  }, policypanel_error = conditionMessage)
}

#' @rdname marginal_effects_methods
#' @exportS3Method emmeans::recover_data
recover_data.policypanel_fit <- function(object, ...) {
  check_dots(..., ignored = arguments_of("emmeans", ...))
  "Marginal means are had of results of did_feols()."
}

#' @rdname marginal_effects_methods
#' @exportS3Method emmeans::emm_basis
emm_basis.did_feols <- function(object, trms, xlev, grid, vcov. = NULL, ...) {
  check_dots(..., ignored = arguments_of("emmeans", ...))
  object <- with_vcov(with_constant(object), vcov.)
  frame <- stats::model.frame(trms, grid, na.action = stats::na.pass, xlev = xlev)
  factors <- names(xlev)
  contrasts <- stats::setNames(rep(list("contr.treatment"), length(factors)), factors)
  x <- stats::model.matrix(trms, frame, contrasts.arg = contrasts)
  terms <- names(object$coefficients)
  absent <- setdiff(terms, colnames(x))
  if (length(absent) > 0) {
    abort_input("Marginal means are not had with the regressor{?s} {.val {absent}}: {?its/their}
                 columns are not made as {.fn lm} makes them.", argument = "object")
  }
  averaged <- setdiff(names(object$levels), "(Intercept)")
  list(X = x[, terms, drop = FALSE], bhat = unname(object$coefficients), nbasis = matrix(NA),
       V = unname(object$vcov$matrix), dffun = function(k, dfargs) dfargs$df,
       dfargs = list(df = joint_df(object, terms)),
       misc = list(initMesg = if (length(averaged) > 0) {
         paste("Fixed effects are at their average:", paste(averaged, collapse = ", "))
       }))
}

#' A fit that reports its constant, and so the average of its fixed effects
#' @noRd
with_constant <- function(object) {
  if (object$constant || length(object$levels) == 0) return(object)
  object$constant <- TRUE
  object$coefficients <- reported_coefficients(object$system, object$fit, constant = TRUE)
  replace_vcov.did_feols(object, stored_vcov(object, object$inference))
}

#' The right-hand side as lm() would have it, endogenous regressors included
#' @noRd
regressor_formula <- function(object, outcome = NULL) {
  parts <- parse_formula(object$formula, instruments = TRUE)
  right <- sum_expression(c(list(parts$regressors), parts$endogenous))
  rlang::new_formula(outcome, right, parts$environment)
}

refuse_unlike_lm <- function(object) {
  refuse_without_formula(object, "emmeans")
  formula <- regressor_formula(object)
  special <- intersect(c("i", "l", "f", "d"), setdiff(all.names(formula), all.vars(formula)))
  special <- special[!are_users_functions(special, rlang::f_env(formula))]
  if (length(special) > 0) {
    abort_input("Marginal means are not had with {.code {special}()} in the formula.",
                argument = "object")
  }
  if (!is.null(object$offset)) {
    abort_input("Marginal means are not had with an offset.", argument = "object")
  }
  lost <- setdiff(names(object$dropped), object$iv$instruments)
  if (length(lost) > 0) {
    abort_design("Marginal means are not identified: {.val {lost}} {?was/were} dropped from the
                  regression.", argument = "object")
  }
}

#' The rows of the data that a fit was made on, fetched again
#' @noRd
fit_data <- function(object, data = NULL) {
  refuse_without_formula(object, "marginal effects")
  if (is.null(data)) {
    data <- tryCatch(eval(object$call$data, rlang::f_env(object$formula)), error = function(e) {
      abort_input("The data of the fit are not found where its formula was written:
                   {.code {rlang::as_label(object$call$data)}}.", argument = "data")
    })
  }
  data <- as.data.frame(check_data(data))
  if (nrow(data) != object$n_data) {
    abort_input("The data have {nrow(data)} rows now; the fit was made on {object$n_data}.",
                argument = "data")
  }
  rows <- object$rows %||% seq_len(nrow(data))
  data[rows, , drop = FALSE]
}

#' @rdname marginal_effects_methods
#' @exportS3Method insight::get_data
get_data.did_feols <- function(x, verbose = TRUE, ...) {
  check_dots(..., ignored = c("source", arguments_of(c("insight", "marginaleffects"), ...)))
  fit_data(x)
}

#' @rdname marginal_effects_methods
#' @exportS3Method insight::find_formula
find_formula.did_feols <- function(x, verbose = TRUE, ...) {
  check_dots(..., ignored = arguments_of(c("insight", "marginaleffects"), ...))
  if (is.null(x$formula)) return(NULL)
  # Fixed effects and instruments are nothing whose effect could be asked for.
  formula <- regressor_formula(x, parse_formula(x$formula, instruments = TRUE)$outcome)
  structure(list(conditional = formula), class = c("insight_formula", "list"))
}

#' @rdname marginal_effects_methods
#' @exportS3Method marginaleffects::get_coef
get_coef.policypanel_fit <- function(model, ...) {
  check_dots(..., ignored = arguments_of("marginaleffects", ...))
  model$coefficients
}

#' @rdname marginal_effects_methods
#' @exportS3Method marginaleffects::set_coef
set_coef.policypanel_fit <- function(model, coefs, ...) {
  check_dots(..., ignored = arguments_of("marginaleffects", ...))
  model$coefficients[] <- coefs
  slopes <- names(model$fit$coefficients)
  if (!is.null(slopes)) model$fit$coefficients[] <- model$coefficients[slopes]
  model$is_moved <- TRUE
  model
}

#' @rdname marginal_effects_methods
#' @exportS3Method marginaleffects::get_vcov
get_vcov.policypanel_fit <- function(model, vcov = NULL, ...) {
  check_dots(..., ignored = arguments_of("marginaleffects", ...))
  if (isFALSE(vcov)) return(NULL)
  with_vcov(model, if (!isTRUE(vcov)) vcov)$vcov$matrix
}

#' @rdname marginal_effects_methods
#' @exportS3Method marginaleffects::get_predict
get_predict.policypanel_fit <- function(model, newdata, type = "response", mfx = NULL, ...) {
  check_dots(..., ignored = arguments_of("marginaleffects", ...))
  if (!inherits(model, "did_feols")) {
    abort_input("Predictions are had of results of {.fn did_feols}.", argument = "model")
  }
  check_choice(type %||% "response", c("response", "link"), "type")
  # Standard errors are made by moving coefficients.
  if (isTRUE(model$is_moved)) refuse_moved_effects(model)
  value <- silently(stats::predict(model, as.data.frame(newdata)))
  data.frame(rowid = newdata[["rowid"]] %||% seq_len(nrow(newdata)), estimate = unname(value))
}

#' Levels, and differences between levels of a fixed effect, have no standard error
#' @noRd
refuse_moved_effects <- function(model) {
  if (length(model$fixed_effects) == 0) return(invisible())
  # What was asked for stands in the frames of 'marginaleffects' that lead here.
  asked <- Filter(function(x) inherits(x, "marginaleffects_internal"),
                  lapply(sys.frames(), get0, x = "mfx", inherits = FALSE))
  if (length(asked) == 0) return(invisible())
  asked <- asked[[length(asked)]]
  effects <- unlist(lapply(formula_parts(model$formula)$fixed, all.vars))
  moved <- intersect(names(asked@variables), effects)
  if (asked@calling_function != "predictions" && length(moved) == 0) return(invisible())
  what <- if (length(moved) > 0) "difference between levels of {.val {moved}}" else "prediction"
  abort_design(paste0("A ", what, " has no standard error: the fixed effects have no covariance
                      here."),
               "Ask for {.code vcov = FALSE}, or for slopes and comparisons of regressors.",
               argument = "vcov")
}

#' 'marginaleffects' takes models of classes that it is told of
#' @noRd
join_marginaleffects <- function(...) {
  known <- getOption("marginaleffects_model_classes")
  options(marginaleffects_model_classes = union(known, "policypanel_fit"))
}
