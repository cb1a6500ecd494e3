# What fits do not have. Without these methods R's own give NULL, an empty number or an error about
# something else.

#' @param what What was asked for, in words. @param hint Why, or what to do.
#' @noRd
refuse_statistic <- function(object, what, hint = NULL) {
  class <- setdiff(class(object), "summary.policypanel_fit")[1]
  abort_input("A result of class {.cls {class}} has no {what}.", hint,
              if (class %in% names(regression_places)) {
                "The regression in it is {.code fit{regression_places[[class]]}}."
              }, argument = "object")
}

# Where results that are no regression have one
regression_places <- c(did_feols_list = "[[1]]", psm_did = "$did", index_regression = "$known",
                       sobel_mediate = "$models$total")

#' Results that hold several regressions, or none, say where a single one is
#' @noRd
refuse_no_regression <- function(object, what) {
  found <- intersect(names(regression_places), class(object))
  if (length(found) == 0) {
    abort_input("{.fn {what}} is for regressions; a result of class {.cls {class(object)[1]}}
                 has none.", argument = "object")
  }
  place <- regression_places[[found]]
  abort_input("{.fn {what}} needs one regression, and this is a result of class {.cls {found}}.",
              "Its regressions are results of {.fn did_feols}: {.code object{place}}.",
              argument = "object")
}

#' Several fits have no coefficients of their own
#' @noRd
refuse_several <- function(object, ...) {
  inside <- if (inherits(object, c("heterogeneity", "robustness"))) "$fits" else ""
  abort_input("These are several fits; ask one of them, such as {.code fits{inside}[[1]]}.",
              "{.fn tidy} and {.fn regression_table} take several.", argument = "object")
}

#' @export
sigma.policypanel_fit <- function(object, ...) refuse_statistic(object, "residual variance")

#' @export
deviance.policypanel_fit <- function(object, ...) refuse_statistic(object, "deviance")

#' @export
logLik.policypanel_fit <- function(object, ...) refuse_statistic(object, "likelihood")

#' @export
formula.policypanel_fit <- function(x, ...) refuse_statistic(x, "formula")

#' @export
terms.policypanel_fit <- function(x, ...) refuse_statistic(x, "terms object")

#' @export
model.frame.policypanel_fit <- function(formula, ...) {
  refuse_statistic(formula, "model frame",
                   "{.code augment(fit, data)} joins fitted values and residuals to the data.")
}

#' @export
model.matrix.policypanel_fit <- function(object, ...) refuse_statistic(object, "model matrix")

#' @export
hatvalues.policypanel_fit <- function(model, ...) refuse_statistic(model, "leverage")

#' @export
rstandard.policypanel_fit <- function(model, ...) {
  refuse_statistic(model, "standardised residuals")
}

#' @export
cooks.distance.policypanel_fit <- function(model, ...) refuse_statistic(model, "Cook's distance")

#' @export
extractAIC.policypanel_fit <- function(fit, scale, k, ...) refuse_statistic(fit, "likelihood")

#' @export
simulate.policypanel_fit <- function(object, nsim = 1, seed = NULL, ...) {
  refuse_statistic(object, "distribution to draw from")
}

#' @export
family.policypanel_fit <- function(object, ...) refuse_statistic(object, "family of errors")

#' @importFrom stats anova
#' @export
anova.policypanel_fit <- function(object, ...) {
  refuse_statistic(object, "analysis of variance",
                   "{.fn joint_test} tests coefficients under the covariance of the fit.")
}

#' @export
residuals.policypanel_fit <- function(object, ...) refuse_statistic(object, "residuals")

#' @export
fitted.policypanel_fit <- function(object, ...) refuse_statistic(object, "fitted values")

#' @export
coef.did_feols_list <- refuse_several

#' @export
coef.heterogeneity <- refuse_several

#' @export
coef.robustness <- refuse_several

#' @export
vcov.did_feols_list <- refuse_several

#' @export
vcov.heterogeneity <- refuse_several

#' @export
vcov.robustness <- refuse_several

#' @export
confint.did_feols_list <- refuse_several

#' @export
confint.heterogeneity <- refuse_several

#' @export
confint.robustness <- refuse_several

#' @export
residuals.did_feols_list <- refuse_several

#' @export
residuals.heterogeneity <- refuse_several

#' @export
fitted.did_feols_list <- refuse_several

#' @export
fitted.heterogeneity <- refuse_several

#' @export
deviance.did_feols_list <- refuse_several

#' @export
deviance.heterogeneity <- refuse_several

#' @export
nobs.did_feols_list <- refuse_several

#' @export
nobs.heterogeneity <- refuse_several

#' @export
nobs.robustness <- refuse_several

#' @export
update.did_feols_list <- refuse_several

#' @export
sigma.did_feols_list <- refuse_several

#' @export
sigma.heterogeneity <- refuse_several
