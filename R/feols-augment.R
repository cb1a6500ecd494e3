# The data of a fit, or other rows, beside what the fit says of them.

#' @importFrom generics augment
#' @export
generics::augment

#' Data with fitted values and residuals
#'
#' @param x A result of [did_feols()].
#' @param data The data of the fit, row by row. `NULL`: a fit does not keep its data, so fitted
#'   values and residuals stand alone.
#' @param newdata Other rows, for which to predict ([predict.did_feols()]).
#' @param ... Not used; an argument that is not known is an error.
#' @return `data` or `newdata` as a data frame with the columns `.fitted` and `.resid`, which are
#'   `NA` in rows that were not used; with `newdata`, `.resid` only if it has the outcome.
#' @seealso [predict.did_feols()], [matched_data], [regression_influence].
#' @examples
#' fit <- did_feols(mpg ~ hp, mtcars)
#' head(augment(fit, mtcars))
#' augment(fit, newdata = data.frame(hp = c(100, 150)))
#' @export
augment.did_feols <- function(x, data = NULL, newdata = NULL, ...) {
  check_dots(...)
  refuse_rows(x, "fitted values")
  if (!is.null(newdata)) {
    if (!is.null(data)) {
      abort_input("Give {.arg data} or {.arg newdata}, not both.", argument = "newdata")
    }
    return(augment_new(x, newdata))
  }
  fitted <- stats::fitted(x)
  out <- if (is.null(data)) data.frame(row.names = seq_along(fitted)) else {
    refuse_other_rows(x, check_data(data))
    as.data.frame(data)
  }
  out$.fitted <- fitted
  out$.resid <- stats::residuals(x)
  out
}

augment_new <- function(x, newdata) {
  fitted <- stats::predict(x, newdata)
  out <- as.data.frame(newdata)
  out$.fitted <- fitted
  outcome <- x$recipe$outcome
  if (!is.null(outcome) && all(all.vars(outcome$expression) %in% names(newdata))) {
    environment <- formula_environment(x$recipe$environment, newdata, x$panel, "newdata",
                                       x$recipe$clock)
    value <- drop_width(recall_expression(outcome, newdata, environment), outcome$label)
    out$.resid <- as_number(value, outcome$label) - fitted
  }
  out
}

#' Refuse data that are not those of the fit: fitted values would stand beside other rows
#' @noRd
refuse_other_rows <- function(x, data) {
  if (nrow(data) != x$n_data) {
    abort_input("{.arg data} has {nrow(data)} rows; the fit was made on {x$n_data}.",
                "For other rows give {.arg newdata}.", argument = "data")
  }
  outcome <- x$recipe$outcome
  if (is.null(outcome)) return(invisible())
  environment <- formula_environment(x$recipe$environment, data, x$panel)
  value <- drop_width(eval_expression(outcome$expression, data, environment, "data"),
                      outcome$label)
  own <- stats::fitted(x) + stats::residuals(x)
  differs <- which(abs(as_number(value, outcome$label) - own) > 1e-8 * max(abs(own), na.rm = TRUE))
  if (length(differs) > 0) {
    abort_data("{.arg data} are not the data of the fit, or in another order: {.val {outcome$label}}
                differs.", "For other rows give {.arg newdata}.", column = outcome$label,
               rows = differs)
  }
}

#' @export
augment.policypanel_fit <- function(x, data = NULL, newdata = NULL, ...) {
  check_dots(...)
  refuse_no_regression(x, "augment")
}

#' @export
augment.did_feols_list <- augment.policypanel_fit
