# A regression made again, its formula changed part by part.

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
                "Call {.fn {rlang::call_name(object$call)}} again instead.", argument = "object")
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
