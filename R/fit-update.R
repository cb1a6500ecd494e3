# Fits made again with other arguments. A call keeps the values of its arguments, because the
# variables they came from may be gone; data are looked for where the formula was written.

#' A call with the values of those arguments that hang on variables
#'
#' Data frames and results are large and keep their names.
#' @noRd
own_arguments <- function(call, frame = parent.frame()) {
  for (name in names(call)[nzchar(names(call))]) {
    expression <- call[[name]]
    if (length(all.vars(expression)) == 0 || rlang::is_call(expression, "~")) next
    value <- frame[[name]]
    if (is.data.frame(value) || inherits(value, c("policypanel_fit", "mpi_index"))) next
    call[name] <- list(value)
  }
  call
}

#' Change a fit and run it again
#'
#' @param object A result of [did_feols()] or another estimator.
#' @param formula. What changes, part by part: `. ~ . + x`, `log(y) ~ .`, `. ~ . | . + region`,
#'   `. ~ . | . | . ~ . + z`.
#' @param ... Arguments of the estimator to change.
#' @param evaluate Whether to run the new call.
#' @return A fit, or the call.
#' @details Arguments are those that the fit was made with. Its data are looked for where its
#'   formula was written, then where `update()` is called; give `data` where they are in neither.
#' @seealso [did_feols()], [robustness()].
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit, data)
#' update(fit, . ~ . | . + year)
#' update(fit, vcov = "hc1")
#' @export
update.policypanel_fit <- function(object, ..., evaluate = TRUE) {
  changes <- as.list(substitute(list(...)))[-1]
  run_again(object, object$call, changes, parent.frame(), check_flag(evaluate, "evaluate"))
}

#' @param changes Named expressions, of the frame `caller`.
#' @noRd
run_again <- function(object, call, changes, caller, evaluate) {
  known <- names(formals(eval(call[[1]], caller)))
  unknown <- setdiff(rlang::names2(changes), known)
  if (length(unknown) > 0) {
    near <- nearest_name(unknown[1], known)
    abort_input("{.fn {rlang::call_name(call) %||% 'update'}} has no argument {.val {unknown}}.",
                if (!is.null(near)) "Did you mean {.arg {near}}?", argument = unknown[1])
  }
  home <- if ("data" %in% names(changes)) caller else data_home(object, caller)
  values <- lapply(changes[names(changes) != "data"], eval, envir = caller)
  call[names(values)] <- values
  if (!is.null(changes$data)) call$data <- changes$data
  if (evaluate) eval(call, home) else call
}

#' Where the variables are that the data of a fit are made of
#' @noRd
data_home <- function(object, caller) {
  expression <- object$call$data
  formula <- Find(function(x) !is.null(rlang::f_env(x)),
                  Filter(rlang::is_formula, c(object$formula, as.list(object$call))))
  for (home in list(if (!is.null(formula)) rlang::f_env(formula), caller)) {
    is_here <- function(name) !is.null(get0(name, home)) && !is.function(get0(name, home))
    if (!is.null(home) && all(vapply(all.vars(expression), is_here, NA))) return(home)
  }
  abort_input("The data of the fit, {.code {expression_label(expression)}}, are not here.",
              "Give them: {.code update(fit, data = )}.", argument = "data")
}
