#' policypanel: policy evaluation on panel data
#'
#' From columns to a report: a composite index ([mpi_index()]), difference-in-differences by
#' fixed-effects regression ([did_feols()]), the event study ([event_study()]), kernel matching
#' with difference-in-differences on the matched sample ([psm_did()]) and Sobel mediation
#' ([sobel_mediate()]). `vignette("policypanel")` walks the whole street on real data;
#' `vignette("design")` says how the package is built.
#'
#' Options: `policypanel.threads` (threads of the C++ core, default 1), `policypanel.notes`
#' (whether notes about dropped rows and terms are shown, default `TRUE`), `policypanel.language`
#' (of prints, tables and figures, see [policypanel_language]).
#'
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
