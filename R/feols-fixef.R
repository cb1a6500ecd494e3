# Fixed effects by level, from what the solver knows of them.

#' Estimated fixed effects
#'
#' @param object A result of [did_feols()].
#' @param ... Not used; an argument that is not known is an error.
#' @return A named list with one data frame per fixed effect: `level` and `effect`, for a varying
#'   slope the level's slope. Only sums over the fixed effects of a row are identified; here every
#'   fixed effect but the first has mean zero over the rows (weighted), which fixes the levels when
#'   the fixed effects are connected.
#' @seealso [predict.did_feols()], [augment.did_feols()].
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fixef(did_feols(y ~ x | unit + year, data))$year
#' @export
fixef <- function(object, ...) UseMethod("fixef")

#' @rdname fixef
#' @export
fixef.did_feols <- function(object, ...) {
  check_dots(...)
  if (length(object$fixed_effects) == 0) {
    abort_input("The fit has no fixed effects.", argument = "object")
  }
  values <- centred_effects(object)
  Map(function(level, effect) data.frame(level = level, effect = effect),
      object$levels[object$fixed_effects], values[object$fixed_effects])
}

#' Effects per level, all but the first with mean zero over the rows; slopes of the user's variable
#' @param contrast A combination of the system's columns: by default the outcome less the slopes,
#'   whose effects are those of the fit. @param residuals What effects leave of it.
#' @return Named list, as `object$levels`.
#' @noRd
centred_effects <- function(object, contrast = error_contrast(object$fit, object$system),
                            residuals = object$residuals) {
  system <- object$system
  solved <- level_effects(system, contrast, residuals)
  values <- stats::setNames(solved$values, names(object$levels))
  for (name in names(object$slopes)) {
    own <- object$slopes[[name]]
    values[[name]] <- values[[name]] / own$scale
    # The variable was centred within the levels of the slope's own intercepts.
    if (!is.null(own$owner)) {
      values[[own$owner]] <- values[[own$owner]] - values[[name]] * own$mean
    }
  }
  for (f in setdiff(which(!is_slope(system)), 1L)) {
    centre <- stats::weighted.mean(values[[f]], solved$weights[[f]])
    values[[f]] <- values[[f]] - centre
    values[[1]] <- values[[1]] + centre
  }
  values
}
