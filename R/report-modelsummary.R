# How 'modelsummary', and 'insight', 'parameters' and 'performance' on which it rests, read a fit.
# The methods are registered when these packages are loaded.

#' Fits in tables of 'modelsummary', 'parameters' and 'performance'
#'
#' `modelsummary::modelsummary(fit, vcov = )`, `parameters::model_parameters()` and
#' `performance::model_performance()` work on results of this package; 'broom' is not needed. With
#' `vcov = list("iid", "HC1", ~year)` every column has the standard errors, degrees of freedom and p
#' values of [vcov()][vcov.did_feols] and [tidy()] under that covariance; what is not had here is
#' refused. A matrix or a function is taken with residual degrees of freedom (see [covariances]).
#' The names `"robust"` and `"stata"` mean HC3 and HC1 there. [regression_table()] makes the same
#' table with a foot-note.
#'
#' @param model,x A fit of this package.
#' @param ci Level of confidence limits; `NULL`: none.
#' @param vcov One of the [covariances].
#' @param vcov_args A list of `cluster` and `small_sample`, as in [vcov()][vcov.did_feols].
#' @param ci_method `"wald"`: limits and tests of t distributions (normal ones where there are no
#'   degrees of freedom).
#' @param keep,drop Regular expressions: coefficients to keep, or to leave out.
#' @param metrics `"all"`, `"common"`, or some of `"R2"`, `"R2_adj"`, `"RMSE"`, `"SIGMA"`. R2 is the
#'   overall one; those within go with it. [AIC()] and [BIC()] are asked of a regression itself.
#' @param type `"residual"`, `"wald"` or `"any"`: those of the t statistics, infinite for normal
#'   ones; `"normal"`: infinite; `"model"`: the number of coefficients.
#' @param verbose Not used: notes are silenced by `suppressMessages()`.
#' @param ... Not used; an argument that is not known is an error, unless it comes from
#'   `modelsummary()`, which hands all of its own to every method.
#' @return What these packages' own methods return.
#' @seealso [regression_table()], [marginal_effects_methods]; `vignette("works-with")`.
#' @name modelsummary_methods
#' @examplesIf requireNamespace("modelsummary", quietly = TRUE)
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' fit <- did_feols(y ~ x | unit + year, data)
#' modelsummary::modelsummary(fit, vcov = list("iid", "HC1", ~year), output = "markdown")
#' parameters::model_parameters(fit, vcov = "HC1")
#' performance::model_performance(fit)
NULL

#' @rdname modelsummary_methods
#' @exportS3Method parameters::model_parameters
model_parameters.policypanel_fit <- function(model, ci = 0.95, vcov = NULL, vcov_args = NULL,
                                             ci_method = NULL, keep = NULL, drop = NULL,
                                             verbose = TRUE, ...) {
  check_dots(..., ignored = c("effects", "component", arguments_of("modelsummary", ...)))
  if (!is.null(ci_method)) check_choice(ci_method, "wald", "ci_method")
  model <- with_asked_vcov(model, vcov, vcov_args)
  table <- coefficient_table(model, if (is.null(ci)) 0.95 else check_level(ci, "ci"))
  table <- table[is_wanted(table$term, keep, drop), ]
  df <- df_of(model$vcov, table$term)
  out <- data.frame(Parameter = table$term, Coefficient = table$estimate, SE = table$std.error)
  if (!is.null(ci)) out[c("CI", "CI_low", "CI_high")] <- list(ci, table$conf.low, table$conf.high)
  out[[if (all(is.na(df))) "z" else "t"]] <- table$statistic
  out$df_error <- ifelse(is.na(df), Inf, df)
  out$p <- table$p.value
  structure(
    out, class = c("parameters_model", "see_parameters_model", "data.frame"), ci = ci,
    ci_method = "Wald", verbose = FALSE, model_class = class(model),
    coefficient_name = "Coefficient", pretty_names = stats::setNames(nm = out$Parameter),
    title = paste("Standard errors:", model$vcov$label), digits = 2, p_digits = 3
  )
}

is_wanted <- function(terms, keep, drop) {
  wanted <- rep(TRUE, length(terms))
  if (!is.null(keep)) wanted <- grepl(check_text(keep, "keep", 1), terms)
  if (!is.null(drop)) wanted <- wanted & !grepl(check_text(drop, "drop", 1), terms)
  wanted
}

#' @rdname modelsummary_methods
#' @exportS3Method performance::model_performance
model_performance.policypanel_fit <- function(model, metrics = "all", verbose = TRUE, ...) {
  check_dots(..., ignored = arguments_of("modelsummary", ...))
  known <- c("R2", "R2_ADJ", "RMSE", "SIGMA")
  metrics <- toupper(check_text(metrics, "metrics"))
  if (identical(metrics, "ALL")) metrics <- known
  if (identical(metrics, "COMMON")) metrics <- setdiff(known, "SIGMA")
  refuse_unknown(metrics, known, "metrics")
  r <- model$r_squared
  fit <- model$fit
  values <- list(R2 = r[["overall"]], R2_adjusted = r[["overall.adjusted"]],
                 R2_within = r[["within"]], R2_within_adjusted = r[["within.adjusted"]],
                 RMSE = sqrt(fit$ssr / products_of(model$system)$weight), Sigma = model$sigma)
  of <- c("R2", "R2_ADJ", "R2", "R2_ADJ", "RMSE", "SIGMA")
  within <- grepl("within", names(values)) & length(model$fixed_effects) == 0
  values <- values[lengths(values) > 0 & of %in% metrics & !within]
  # Fits without any of these are counted only.
  if (length(values) == 0) values <- list(nobs = nobs(model))
  structure(data.frame(values), class = c("performance_model", "data.frame"))
}

#' @rdname modelsummary_methods
#' @exportS3Method performance::r2
r2.policypanel_fit <- function(model, ...) {
  check_dots(...)
  r <- model$r_squared
  if (length(r) == 0) refuse_statistic(model, "R2")
  structure(list(R2 = c(R2 = r[["overall"]]), R2_adjusted = c(`adjusted R2` =
                                                              r[["overall.adjusted"]])),
            class = "r2_generic")
}

#' @rdname modelsummary_methods
#' @exportS3Method performance::check_collinearity
check_collinearity.policypanel_fit <- function(x, ...) {
  # 'performance' takes the first coefficient for the constant; here it is the last.
  refuse_statistic(x, "variance inflation factors by this name",
                   "Of {.code v}, the rows and columns of {.code vcov(fit, \"iid\")} without the
                    constant, they are {.code diag(solve(cov2cor(v)))}.")
}

#' @rdname modelsummary_methods
#' @exportS3Method insight::get_statistic
get_statistic.policypanel_fit <- function(x, verbose = TRUE, ...) {
  check_dots(..., ignored = c("component", "column_index",
                              arguments_of(c("insight", "parameters"), ...)))
  table <- coefficient_table(x)
  structure(data.frame(Parameter = table$term, Statistic = table$statistic),
            statistic = find_statistic.policypanel_fit(x))
}

#' @rdname modelsummary_methods
#' @exportS3Method insight::find_statistic
find_statistic.policypanel_fit <- function(x, ...) {
  check_dots(..., ignored = arguments_of(c("insight", "parameters"), ...))
  if (all(is.na(x$vcov$df))) "z-statistic" else "t-statistic"
}

#' @rdname modelsummary_methods
#' @exportS3Method insight::get_df
get_df.policypanel_fit <- function(x, type = "residual", verbose = TRUE, ...) {
  check_dots(..., ignored = arguments_of(c("insight", "parameters", "ggeffects"), ...))
  type <- tolower(type)
  if (identical(type, "normal")) return(Inf)
  if (identical(type, "model")) return(length(x$coefficients))
  check_choice(type, c("residual", "wald", "normal", "model", "any"), "type")
  df <- stats::df.residual(x)
  if (is.na(df)) Inf else df
}

#' @rdname modelsummary_methods
#' @exportS3Method modelsummary::glance_custom
glance_custom.policypanel_fit <- function(x, ...) {
  check_dots(...)
  # A head that the numbers below it would not keep is refused here, where modelsummary() lets an
  # error through.
  x <- with_asked_vcov(x)
  effects <- as.list(rep("X", length(x$fixed_effects)))
  names(effects) <- sprintf("FE: %s", x$fixed_effects)
  data.frame(c(list(vcov.type = x$vcov$label), effects), check.names = FALSE)
}

#' @rdname modelsummary_methods
#' @exportS3Method insight::get_varcov
get_varcov.policypanel_fit <- function(x, vcov = NULL, vcov_args = NULL, verbose = TRUE, ...) {
  check_dots(..., ignored = c("component", "effects", arguments_of("modelsummary", ...)))
  own <- with_asked_vcov(x, vcov, vcov_args)$vcov
  # The matrix brings its degrees of freedom and its name along.
  structure(own$matrix, policypanel_vcov = own)
}

#' A fit with the covariance that another package was asked for, as it says it
#' @noRd
with_asked_vcov <- function(fit, vcov = NULL, vcov_args = NULL) {
  made <- attr(vcov, "policypanel_vcov")
  if (!is.null(made)) {
    fit$vcov <- made
    return(fit)
  }
  if (is.null(vcov)) vcov <- asked_of_modelsummary()
  # modelsummary() puts all that it was given into `vcov_args`.
  known <- c("cluster", "small_sample", "type")
  if (!is_within("modelsummary")) refuse_unknown(names(vcov_args), known, "vcov_args")
  # 'insight' names functions of 'sandwich': vcovCL for clusters, vcovHC with a type.
  if (identical(vcov, "vcovHC")) vcov <- vcov_args$type %||% vcov else {
    if (!is.null(vcov_args$type)) refuse_unknown(vcov_args$type, "HC1", "type")
    if (identical(vcov, "vcovCL")) vcov <- "cluster"
  }
  with_vcov(fit, vcov, vcov_args$cluster, vcov_args$small_sample)
}

#' "iid" of the column that modelsummary() is making
#'
#' It hands "iid", "classical" and "constant" on as NULL, the covariance that a model has: for lm()
#' that is the same, here it seldom is. So the word is read off its call.
#' @noRd
asked_of_modelsummary <- function() {
  if (!is_within("modelsummary")) return(NULL)
  home <- asNamespace("modelsummary")
  column <- 1L
  for (k in rev(seq_len(sys.nframe()))) {
    f <- sys.function(k)
    if (exists("inner_loop", environment(f) %||% emptyenv(), inherits = FALSE)) {
      column <- sys.frame(k)$i
    }
    if (!identical(f, home$get_estimates) && !identical(f, home$modelsummary)) next
    caller <- sys.frame(sys.parents()[k])
    asked <- eval(match.call(f, sys.call(k), envir = caller)$vcov, caller)
    if (is.list(asked) || is.character(asked)) asked <- asked[[min(column, length(asked))]]
    if (is.character(asked)) return(asked)
  }
  NULL
}
