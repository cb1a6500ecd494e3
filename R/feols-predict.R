# Predictions: of the rows of a fit and of new ones.

#' Predictions
#'
#' Columns are made of new rows as the fit made them: `poly()`, `scale()`, `ns()` and `bs()` with
#' the coefficients, centres and knots found in the data of the fit, factors and text by the levels,
#' the first level and the contrasts that they had there, [formula_functions] by the unit and period
#' of the fit (lags are looked up among the new rows).
#'
#' A row has a prediction where the fit identifies one. It is `NA`, and a note counts such rows,
#' where a value is missing, where the sample had no row with the level of a factor or of a fixed
#' effect, and where a regressor that was dropped as collinear or absorbed is not in the row what it
#' was in the sample, the same combination of the other regressors and fixed effects. Levels of
#' fixed effects that no chain of rows connects are compared by the convention of [fixef()].
#'
#' An expression whose value in a row depends on other rows, such as `I(x - mean(x))` or
#' `cut(x, 3)`, cannot be computed for new rows and is refused.
#'
#' Standard errors are those of \eqn{x'\hat\beta}, \eqn{\sqrt{x'Vx}} with \eqn{V} the covariance of
#' the fit or `vcov`. With fixed effects a prediction is no function of the coefficients alone, and
#' standard errors are refused: the estimated effects have no covariance here.
#'
#' @param object A result of [did_feols()].
#' @param newdata A data frame, of one row or more, with the regressors and fixed effects; `NULL`:
#'   the rows of the fit.
#' @param se.fit Whether to give standard errors.
#' @param interval `"confidence"` for the mean, \eqn{x'\hat\beta \pm t \sqrt{x'Vx}}, or
#'   `"prediction"` for a new observation, \eqn{\pm t \sqrt{\hat\sigma^2 + x'Vx}} with one error
#'   variance \eqn{\hat\sigma^2} for all rows (of weight 1).
#' @param level Of the interval.
#' @param vcov Another covariance for standard errors and intervals, as in [vcov()][vcov.did_feols];
#'   `NULL`: that of the fit.
#' @param ... Not used; an argument that is not known is an error.
#' @return One value per row: slopes plus fixed effects, and offset. With `interval` a matrix with
#'   the columns `fit`, `lwr` and `upr`; with `se.fit` a list of `fit`, `se.fit`, `df` and
#'   `residual.scale`, as [predict.lm()]; `df` is that of the covariance ([df.residual()]: the
#'   smallest where every coefficient has its own, `NA` for the normal distribution).
#' @section Errors: `policypanel_error_input` for an argument, a column that `newdata` lacks or an
#'   expression that cannot be made for new rows; `policypanel_error_design` for standard errors
#'   under fixed effects.
#' @seealso [augment.did_feols()], [fixef()], [marginal_effects_methods].
#' @examples
#' fit <- did_feols(mpg ~ poly(hp, 2) + factor(cyl), mtcars)
#' predict(fit, data.frame(hp = 110, cyl = 6), interval = "confidence")
#' @export
predict.did_feols <- function(object, newdata = NULL, se.fit = FALSE,
                              interval = c("none", "confidence", "prediction"), level = 0.95,
                              vcov = NULL, ...) {
  check_dots(..., ignored = arguments_of(c("insight", "ggeffects"), ...))
  refuse_rows(object, "predictions")
  check_flag(se.fit, "se.fit")
  interval <- check_choice(interval, c("none", "confidence", "prediction"), "interval")
  has_errors <- se.fit || interval != "none"
  if (!has_errors && !is.null(vcov) || interval == "none" && !missing(level)) {
    abort_input("{.arg vcov} is for {.arg se.fit} and {.arg interval}, {.arg level} for
                 {.arg interval}.", argument = if (is.null(vcov)) "level" else "vcov")
  }
  if (has_errors) refuse_effects(object)
  rows <- if (is.null(newdata)) own_rows(object) else new_rows(object, newdata)
  if (!has_errors) return(rows$value)
  with_errors(object, rows, se.fit, interval, check_level(level), vcov)
}

#' Standard errors are for predictions that are linear in the reported coefficients
#' @noRd
refuse_effects <- function(object) {
  effects <- if (object$constant) object$fixed_effects else names(object$levels)
  if (length(effects) == 0) return(invisible())
  if (identical(effects, "(Intercept)")) {
    abort_design("The fit was asked for no constant; without its covariance a prediction has no
                  standard error.", "Refit with {.code constant = TRUE}.", argument = "object")
  }
  abort_design("A prediction is the sum of slopes and of the fixed effects {.val {effects}}, and
                estimated fixed effects have no covariance here.",
               "Where there are few levels, {.code factor()} among the regressors gives each a
                coefficient.", argument = "object")
}

#' @return list(value, columns): fitted values, and the regressors, in all rows of the data.
#' @noRd
own_rows <- function(object) {
  columns <- lapply(raw_columns(object$system, object$fit$kept), place_rows, object$rows,
                    object$n_data)
  list(value = stats::fitted(object),
       columns = stats::setNames(columns, names(object$fit$coefficients)))
}

#' Predictions with their standard errors or limits, as predict.lm() returns them
#' @noRd
with_errors <- function(object, rows, se.fit, interval, level, vcov) {
  x <- do.call(cbind, c(unname(rows$columns[names(object$fit$coefficients)]),
                        if (object$constant) list(rep(1, length(rows$value)))))
  object <- with_vcov(object, vcov)
  v <- object$vcov$matrix
  error <- if (is.null(x)) numeric(length(rows$value)) else sqrt(pmax(rowSums((x %*% v) * x), 0))
  error[is.na(rows$value)] <- NA
  df <- stats::df.residual(object)
  variance <- object$fit$ssr / residual_df(object$system, object$fit)
  fit <- rows$value
  if (interval != "none") {
    of_row <- if (interval == "prediction") variance else 0
    reach <- stats::qt((1 + level) / 2, if (is.na(df)) Inf else df) * sqrt(error^2 + of_row)
    fit <- cbind(fit = fit, lwr = fit - reach, upr = fit + reach)
  }
  if (!se.fit) return(fit)
  list(fit = fit, se.fit = error, df = df, residual.scale = sqrt(variance))
}

#' Predictions of new rows
#' @return list(value, columns): one prediction per row, and the columns made.
#' @noRd
new_rows <- function(object, newdata) {
  refuse_without_recipe(object)
  recipe <- object$recipe
  sides <- recipe[intersect(c("regressors", "endogenous"), names(recipe))]
  expressions <- c(unlist(lapply(unname(sides), `[[`, "variables"), FALSE), recipe$absorbed)
  adjusted <- with_kinds(check_data(newdata, "newdata", at_least = 1),
                         unlist(lapply(unname(expressions), `[[`, "kinds"), FALSE))
  newdata <- adjusted$newdata
  environment <- formula_environment(recipe$environment, newdata, object$panel, "newdata",
                                     recipe$clock)
  recall <- function(expressions) {
    lapply(expressions, recall_expression, newdata = newdata, environment = environment)
  }
  sides <- lapply(sides, function(side) remake_columns(side, recall(side$variables)))
  columns <- unlist(lapply(unname(sides), `[[`, "columns"), recursive = FALSE)
  places <- level_places(object, absorbed_columns(recipe, recall(recipe$absorbed)), nrow(newdata))
  slopes <- object$fit$coefficients
  value <- Reduce(`+`, Map(`*`, columns[names(slopes)], slopes), numeric(nrow(newdata))) +
    (sides$regressors$offset %||% 0) + effect_sums(effects_or_constant(object), places)
  is_free <- unidentified_rows(object, columns, places)
  value[is_free] <- NA
  unseen <- c(unlist(lapply(unname(sides), `[[`, "unseen"), recursive = FALSE),
              lapply(places, `[[`, "unseen"), adjusted$unseen)
  note_lost_predictions(value, unseen, is_free)
  list(value = value, columns = columns)
}

#' A constant that is reported is a coefficient like others, which others may set
#' @noRd
effects_or_constant <- function(object) {
  if (!object$constant || !identical(names(object$levels), "(Intercept)")) {
    return(centred_effects(object))
  }
  list(`(Intercept)` = object$coefficients[["(Intercept)"]])
}

#' Where new rows stand in each fixed effect and slope
#' @return Named list: `at`, the position of the row's level (NA where there is none), `size`, what
#'   its effect is multiplied by, `unseen`, the levels that the sample does not have.
#' @noRd
level_places <- function(object, absorbed, n) {
  place <- function(name, ids, size = 1) {
    parts <- lapply(absorbed$parts[ids], id_values)
    key <- if (length(parts) == 1) parts[[1]] else {
      text <- do.call(paste, c(unname(lapply(parts, plain_text)), sep = "^"))
      replace(text, Reduce(`|`, lapply(parts, is.na)), NA)
    }
    at <- level_codes(key, plain_text(object$levels[[name]]))
    list(at = at, size = size, unseen = unseen_levels(key, at))
  }
  fixed <- absorbed$of[seq_along(object$recipe$fixed)]
  names(fixed) <- vapply(fixed, paste, "", collapse = "^")
  slopes <- lapply(absorbed$slopes$of, function(slope) {
    place(slope$label, slope$ids, absorbed$slopes$columns[[slope$variable]])
  })
  c(Map(place, names(fixed), fixed),
    stats::setNames(slopes, vapply(absorbed$slopes$of, `[[`, "", "label")),
    list(`(Intercept)` = list(at = rep(1L, n), size = 1))["(Intercept)" %in% names(object$levels)])
}

effect_sums <- function(effects, places) {
  Reduce(`+`, lapply(names(places), function(name) {
    effects[[name]][places[[name]]$at] * places[[name]]$size
  }), 0)
}

#' New rows in which a dropped regressor is not the combination of others that it was in the sample
#' @noRd
unidentified_rows <- function(object, columns, places) {
  products <- products_of(object$system)
  names <- system_names(object$system)
  dropped <- intersect(names(object$dropped), names(columns))
  Reduce(`|`, lapply(dropped, function(name) {
    own <- match(name, names)
    contrast <- replace(numeric(length(names)), own, 1)
    is_constant <- object$dropped[[name]] == drop_reasons[1]
    kept <- if (!is_constant) object$fit$kept
    if (length(kept) > 0) {
      contrast[kept] <- -solve_products(products, own, kept)$coefficients
    }
    explained <- if (is_constant) products$mean[[own]] else {
      effect_sums(centred_effects(object, contrast, 0), places)
    }
    parts <- Map(`*`, columns[names[c(own, kept)]], contrast[c(own, kept)])
    size <- sqrt(products$total[[own]] / products$weight + products$mean[[own]]^2)
    gap <- abs(Reduce(`+`, parts) - explained)
    (gap > 1e-6 * Reduce(`+`, lapply(parts, abs), size)) %in% TRUE
  }), FALSE)
}

#' Say which new rows have no prediction, and why
#' @param unseen Named by factor or fixed effect: per row the level that the sample does not have.
#' @noRd
note_lost_predictions <- function(value, unseen, is_free) {
  lost <- sum(is.na(value))
  if (lost == 0) return(invisible())
  unseen <- Filter(function(levels) any(!is.na(levels)), unseen)
  is_unseen <- Reduce(`|`, lapply(unseen, function(levels) !is.na(levels)), logical(length(value)))
  is_missing <- is.na(value) & !is_unseen & !is_free
  shown <- vapply(unseen, function(levels) {
    toString(utils::head(unique(levels[!is.na(levels)]), 5))
  }, "")
  reasons <- c(
    if (any(is_unseen)) {
      paste0(format_count(sum(is_unseen)), " with a level that the sample does not have (",
             paste0(names(unseen), ": ", shown, collapse = "; "), ")")
    },
    if (any(is_free)) {
      paste(format_count(sum(is_free)), "in which the sample does not identify it, because dropped",
            "regressors are not there what they were in the sample")
    },
    if (any(is_missing)) paste(format_count(sum(is_missing)), "with missing values")
  )
  reasons <- paste(reasons, collapse = ", ")
  note("{count_of(lost, 'row')} of {.arg newdata} {cli::qty(lost)}{?has/have} no prediction:
        {reasons}.")
}

#' @export
predict.policypanel_fit <- function(object, newdata = NULL, ...) {
  check_dots(...)
  refuse_no_regression(object, "predict")
}

#' @export
predict.did_feols_list <- predict.policypanel_fit

#' Columns that come from more than a row, such as the dummies of an event study, have no recipe
#' @noRd
refuse_without_recipe <- function(object) {
  if (!is.null(object$recipe$regressors)) return(invisible())
  abort_input("{.fn {rlang::call_name(object$call)}} made columns of this fit from whole units or
               groups; new rows by themselves do not have them.",
              "Without {.arg newdata} there are the fitted values. A relative period that is a
               column of the data can be had by {.fn did_feols}: {.code i(period, ref = -1)}.",
              argument = "newdata")
}
