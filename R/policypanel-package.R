#' policypanel: policy evaluation on panel data
#'
#' From columns to a report: a composite index ([mpi_index()]), difference-in-differences by
#' fixed-effects regression ([did_feols()]), the event study ([event_study()]), kernel matching
#' with difference-in-differences on the matched sample ([psm_did()]) and Sobel mediation
#' ([sobel_mediate()]). `vignette("policypanel")` walks the whole street on real data;
#' `vignette("design")` says how the package is built.
#'
#' @section Options: Set by [options()].
#'
#'   * `policypanel.notes`: whether notes are shown, as of dropped rows and terms; `TRUE`.
#'   * `policypanel.threads`: threads of the C++ core; 1.
#'   * `policypanel.language`: of prints, tables and figures, see [policypanel_language]; `"en"`.
#' @section Notes, warnings and errors: Notes are messages of class `policypanel_note`; nothing is
#'   dropped or changed without one. `suppressMessages(did_feols(...))` silences them for one call,
#'   `options(policypanel.notes = FALSE)` for the session; [sample_ledger()] keeps what was done to
#'   the rows either way. Warnings are of class `policypanel_warning`. Errors are of class
#'   `policypanel_error_input` (an argument), `policypanel_error_data` (a column),
#'   `policypanel_error_design` (the data do not identify what is asked) or
#'   `policypanel_error_memory`, all of class `policypanel_error`; a script that stops prints the
#'   message without the calls that led to it.
#' @seealso `vignette("start")` for a first study, `vignette("from-stata")` and `vignette("from-r")`
#'   for who comes from there, `vignette("works-with")` for other packages.
#' @keywords internal
#' @useDynLib policypanel, .registration = TRUE
#' @importFrom Rcpp evalCpp
#' @importFrom stats aggregate coef confint deviance df.residual fitted formula logLik model.frame
#' @importFrom stats model.matrix nobs predict residuals sigma terms update vcov
#' @importFrom stats weights
#' @importFrom rlang %||% .data
"_PACKAGE"

.onLoad <- function(libname, pkgname) {
  core_install_hooks()
  if (isNamespaceLoaded("marginaleffects")) join_marginaleffects()
  setHook(packageEvent("marginaleffects", "onLoad"), join_marginaleffects)
}

#' @importFrom generics tidy
#' @export
generics::tidy

#' @importFrom generics glance
#' @export
generics::glance

# Lets `[` on a data.table mean data.table's own inside this package.
.datatable.aware <- TRUE
