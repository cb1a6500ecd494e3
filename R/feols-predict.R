# Fixed effects, predictions and what else hangs on a fit's rows.

#' @importFrom generics augment
#' @export
generics::augment

#' Estimated fixed effects
#'
#' @param object A result of [did_feols()].
#' @param ... Not used.
#' @return A named list with one data frame per fixed effect: `level` and `effect`, for a varying
#'   slope the level's slope. Only sums over the fixed effects of a row are identified; here every
#'   fixed effect but the first has mean zero over the rows (weighted), which fixes the levels when
#'   the fixed effects are connected.
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fixef(did_feols(y ~ x | unit + year, data))$year
#' @export
fixef <- function(object, ...) UseMethod("fixef")

#' @rdname fixef
#' @export
fixef.did_feols <- function(object, ...) {
  if (length(object$fixed_effects) == 0) {
    abort_input("The fit has no fixed effects.", argument = "object")
  }
  values <- centred_effects(object)
  Map(function(level, effect) data.frame(level = level, effect = effect),
      object$levels[object$fixed_effects], values[object$fixed_effects])
}

#' Effects per level, all but the first with mean zero over the rows; slopes of the user's variable
#' @return Named list, as `object$levels`.
#' @noRd
centred_effects <- function(object) {
  system <- object$system
  weights <- system$weights %||% rep(1, object$fit$n)
  values <- stats::setNames(solved_effects(object, weights), names(object$levels))
  for (name in names(object$slopes)) {
    own <- object$slopes[[name]]
    values[[name]] <- values[[name]] / own$scale
    # The variable was centred within the levels of the slope's own intercepts.
    if (!is.null(own$owner)) {
      values[[own$owner]] <- values[[own$owner]] - values[[name]] * own$mean
    }
  }
  for (f in setdiff(which(lengths(system$slopes) == 0), 1L)) {
    centre <- sum(weights * values[[f]][system$codes[[f]] + 1L]) / sum(weights)
    values[[f]] <- values[[f]] - centre
    values[[1]] <- values[[1]] + centre
  }
  values
}

#' What the fixed effects explain in a row (the outcome less residual and slopes), by level: the
#' solver knows all effects but the eliminated ones, which are the means of what is left.
#' @noRd
solved_effects <- function(object, weights) {
  system <- object$system
  y <- system$columns[[object$fit$position]]
  regressors <- lapply(system$columns[object$fit$kept], column_values)
  slopes <- Reduce(`+`, Map(`*`, regressors, object$fit$coefficients), 0)
  rest <- y - object$residuals - slopes
  outcome_less_slopes <- numeric(length(system$columns))
  outcome_less_slopes[object$fit$kept] <- -object$fit$coefficients
  outcome_less_slopes[object$fit$position] <- 1
  eliminated <- which.max(ifelse(lengths(system$slopes) > 0, 0L, system$n_levels))
  values <- vector("list", length(system$codes))
  for (f in setdiff(seq_along(values), eliminated)) {
    values[[f]] <- drop(outcome_less_slopes %*%
                          system$effects[[f]][seq_along(outcome_less_slopes), , drop = FALSE])
    rest <- rest - values[[f]][system$codes[[f]] + 1L] * (system$slopes[[f]] %||% 1)
  }
  values[[eliminated]] <- level_means(rest, weights, system$codes[[eliminated]],
                                      system$n_levels[eliminated])
  values
}

level_means <- function(x, weights, code, n_levels) {
  sums <- rowsum(cbind(weights * x, weights), factor(code, seq_len(n_levels) - 1L))
  unname(sums[, 1] / sums[, 2])
}

#' Predictions
#'
#' @param object A result of [did_feols()].
#' @param newdata A data frame with the regressors and fixed effects; `NULL`: the data of the fit.
#' @param ... Not used.
#' @return One value per row: slopes plus fixed effects. `NA`, with a note, in rows with a level
#'   that
#'   the fit has not seen or a missing value.
#' @export
predict.did_feols <- function(object, newdata = NULL, ...) {
  if (is.null(newdata)) return(stats::fitted(object))
  refuse_without_formula(object, "predict")
  newdata <- check_data(newdata, "newdata")
  model <- parse_formula(object$formula, instruments = TRUE)
  environment <- formula_environment(model$environment, newdata, model_panel(NULL, model$fixed))
  right <- regressor_columns(model$regressors, newdata, environment)
  if (!is.null(model$endogenous)) {
    endogenous <- regressor_columns(model$endogenous, newdata, environment)
    right$columns <- c(right$columns, endogenous$columns)
  }
  slopes <- object$fit$coefficients
  absent <- setdiff(names(slopes), names(right$columns))
  if (length(absent) > 0) {
    abort_data("{.arg newdata} gives no column {.val {absent}}: a level of a factor is not there.",
               argument = "newdata")
  }
  value <- Reduce(`+`, Map(`*`, right$columns[names(slopes)], slopes), numeric(nrow(newdata)))
  if (!is.null(right$offset)) value <- value + right$offset
  if (length(object$fixed_effects) == 0) {
    return(value + (if (object$constant) object$coefficients[["(Intercept)"]] else 0))
  }
  value <- value + newdata_effects(object, model, newdata, environment)
  lost <- sum(is.na(value))
  if (lost > 0) note("{count_of(lost, 'row')} of {.arg newdata} have no prediction.")
  value
}

#' Sums of the fixed effects in the rows of new data, NA for levels not seen
#' @noRd
newdata_effects <- function(object, model, newdata, environment) {
  ids <- id_columns(c(model$fixed, lapply(model$slopes, `[[`, "parts")), newdata, environment)
  slopes <- slope_columns(model, ids$of, newdata, environment)
  key_of <- function(of) {
    parts <- lapply(ids$parts[of], function(id) {
      plain_text(id_values(id))
    })
    do.call(paste, c(unname(parts), sep = "^"))
  }
  effects <- centred_effects(object)
  effect_of <- function(name, of) {
    effects[[name]][match(key_of(of), plain_text(object$levels[[name]]))]
  }
  value <- effects[["(Intercept)"]] %||% 0
  for (of in ids$of[seq_along(model$fixed)]) {
    value <- value + effect_of(paste(of, collapse = "^"), of)
  }
  for (slope in slopes$of) {
    value <- value + effect_of(slope$label, slope$ids) * slopes$columns[[slope$variable]]
  }
  value
}

#' Data with fitted values and residuals
#'
#' @param x A result of [did_feols()].
#' @param data The data of the fit.
#' @param ... Not used.
#' @return `data` as a data frame with the columns `.fitted` and `.resid`, `NA` in rows that were
#'   not
#'   used.
#' @export
augment.did_feols <- function(x, data, ...) {
  data <- as.data.frame(check_data(data))
  if (nrow(data) != x$n_data) {
    abort_input("{.arg data} has {nrow(data)} rows; the fit was made on {x$n_data}.",
                argument = "data")
  }
  data$.fitted <- stats::fitted(x)
  data$.resid <- stats::residuals(x)
  data
}

#' @rdname update.policypanel_fit
#' @export
update.did_feols <- function(object, formula., ..., evaluate = TRUE) {
  is_own <- isTRUE(rlang::call_name(object$call) %in% class(object))
  if (!is_own || !missing(formula.)) refuse_without_formula(object, "update")
  call <- object$call
  if (!missing(formula.)) {
    if (!rlang::is_formula(formula.)) {
      abort_input("{.arg formula.} must be a formula, such as {.code . ~ . + x}.",
                  "Found {.obj_type_friendly {formula.}}.", argument = "formula.")
    }
    call$formula <- update_parts(object$formula, formula.)
  }
  changes <- as.list(substitute(list(...)))[-1]
  run_again(object, call, changes, parent.frame(), check_flag(evaluate, "evaluate"))
}

#' Fits made within another function (an event study, the DID of psm_did()) have no formula
#' @noRd
refuse_without_formula <- function(object, what) {
  if (is.null(object$formula)) {
    abort_input("{.fn {what}} works on results of {.fn did_feols} itself.",
                "Call {.fn {as.character(object$call[[1]])}} again instead.", argument = "object")
  }
}

#' update.formula() on each part of a formula
#' @noRd
update_parts <- function(old, new) {
  before <- formula_parts(old)
  after <- formula_parts(new)
  one <- function(lhs_old, rhs_old, lhs_new, rhs_new) {
    stats::update.formula(rlang::new_formula(lhs_old, rhs_old),
                          rlang::new_formula(lhs_new, rhs_new))
  }
  part <- function(old, new) {
    if (is.null(new)) return(old)
    rlang::f_rhs(one(NULL, old %||% 0, NULL, new))
  }
  first <- one(before$outcome, before$regressors, after$outcome, after$regressors)
  fixed <- part(if (length(before$fixed) > 0) before$fixed[[1]],
                if (length(after$fixed) > 0) after$fixed[[1]])
  join_parts(list(outcome = rlang::f_lhs(first), regressors = rlang::f_rhs(first),
                  fixed = if (!is.null(fixed)) list(fixed),
                  endogenous = part(before$endogenous, after$endogenous),
                  instruments = part(before$instruments, after$instruments)),
             rlang::f_env(old))
}
