# Fits of other packages as columns of a table: their numbers as they or the packages that read them
# report them.

#' A fit of another package as a column; NULL where nothing can read it
#' @param level One level, or two as of check_levels().
#' @return A list of class `foreign_fit`: `coefficients`, `table` (as of shown_coefficients()),
#'   `statistics`, `fixed_effects`, `outcome`, `outcome_mean`, `vcov` (a name), `from`.
#' @noRd
foreign_fit <- function(fit, level) {
  if (is.null(fit) || is.atomic(fit) || is.function(fit) || is.data.frame(fit)) return(NULL)
  terms_at <- function(level) {
    tidied_terms(fit, level) %||% parameter_terms(fit, level) %||% plain_terms(fit, level)
  }
  table <- terms_at(max(level))
  if (is.null(table)) return(NULL)
  if (length(level) == 2) table[inner_columns] <- terms_at(min(level))[interval_columns]
  table$reason <- ifelse(is.na(table$std.error), "undefined", NA_character_)
  effects <- fit[["fixef_vars"]]
  structure(
    list(coefficients = stats::setNames(table$estimate, table$term), table = table,
         statistics = foreign_statistics(fit), outcome = foreign_outcome(fit),
         outcome_mean = foreign_outcome_mean(fit),
         fixed_effects = if (is.character(effects)) effects,
         vcov = list(facts = fact("foreign_covariance")), from = foreign_source(fit)),
    class = "foreign_fit"
  )
}

coefficient_columns <- c("term", "estimate", "std.error", "statistic", "p.value", "conf.low",
                         "conf.high")

#' A call that another package may refuse or fail at; NULL then
#' @noRd
attempted <- function(code) {
  suppressWarnings(suppressMessages(tryCatch(code, error = function(e) NULL)))
}

#' Coefficients by a method of tidy()
#' @noRd
tidied_terms <- function(fit, level) {
  table <- as.data.frame(attempted(tidy(fit, conf.int = TRUE, conf.level = level)))
  if (!all(c("term", "estimate", "std.error") %in% names(table))) return(NULL)
  complete_terms(table, level, Inf)
}

#' Coefficients by the package 'parameters'
#' @noRd
parameter_terms <- function(fit, level) {
  if (!rlang::is_installed("parameters")) return(NULL)
  found <- as.data.frame(attempted(parameters::model_parameters(fit, ci = level)))
  if (!all(c("Parameter", "Coefficient", "SE") %in% names(found))) return(NULL)
  statistic <- found[[intersect(c("t", "z", "Statistic"), names(found))[1]]]
  table <- data.frame(term = found$Parameter, estimate = found$Coefficient, std.error = found$SE)
  table[c("statistic", "p.value")] <- list(statistic, found$p)
  if (is.numeric(found$CI_low)) table[c("conf.low", "conf.high")] <- found[c("CI_low", "CI_high")]
  complete_terms(table, level, Inf)
}

#' Coefficients by coef() and vcov()
#' @noRd
plain_terms <- function(fit, level) {
  estimate <- attempted(stats::coef(fit))
  error <- attempted(sqrt(diag(stats::vcov(fit))))
  if (!is.numeric(estimate) || is.null(names(estimate)) || is.null(error)) return(NULL)
  df <- attempted(stats::df.residual(fit)) %||% Inf
  table <- data.frame(term = names(estimate), estimate = unname(estimate),
                      std.error = unname(error[names(estimate)]))
  complete_terms(table, level, df)
}

#' Tests and limits that were not reported, of t distributions
#' @noRd
complete_terms <- function(table, level, df) {
  if (!is.numeric(table$statistic)) table$statistic <- table$estimate / table$std.error
  if (!is.numeric(table$p.value)) table$p.value <- 2 * stats::pt(-abs(table$statistic), df)
  if (!is.numeric(table$conf.low)) {
    reach <- table$std.error * stats::qt((1 + level) / 2, df)
    table[c("conf.low", "conf.high")] <- list(table$estimate - reach, table$estimate + reach)
  }
  table$term <- enc2utf8(as.character(table$term))
  table[coefficient_columns]
}

#' Statistics under the names of our glance(): by a method of glance(), else by 'performance'
#' @noRd
foreign_statistics <- function(fit) {
  found <- as.list(attempted(glance(fit)))
  if (length(found) == 0 && rlang::is_installed("performance")) {
    found <- as.list(attempted(performance::model_performance(fit)))
  }
  ours <- c(r.squared = "r.squared.overall", adj.r.squared = "r.squared.overall.adjusted",
            within.r.squared = "r.squared.within", R2 = "r.squared.overall",
            R2_adjusted = "r.squared.overall.adjusted", R2_within = "r.squared.within",
            R2_adjusted_within = "r.squared.within.adjusted", Sigma = "sigma")
  at <- names(found) %in% names(ours)
  names(found)[at] <- ours[names(found)[at]]
  found$nobs <- found$nobs %||% attempted(stats::nobs(fit))
  found[vapply(found, function(x) is.atomic(x) && length(x) == 1, NA)]
}

foreign_outcome <- function(fit) {
  formula <- attempted(stats::formula(fit))
  if (rlang::is_formula(formula, lhs = TRUE)) expression_label(formula[[2]])
}

#' The mean of fitted values and residuals together, weighted as the fit is
#' @noRd
foreign_outcome_mean <- function(fit) {
  outcome <- attempted(stats::fitted(fit) + stats::residuals(fit, type = "response"))
  weights <- attempted(stats::weights(fit)) %||% rep(1, length(outcome))
  if (!is.numeric(outcome) || length(outcome) != length(weights)) return(NULL)
  stats::weighted.mean(outcome, weights, na.rm = TRUE)
}

#' Who made a fit: the function that was called, else its class
#' @noRd
foreign_source <- function(fit) {
  call <- attempted(stats::getCall(fit))
  name <- if (is.call(call)) rlang::call_name(call)
  if (is.null(name)) class(fit)[1] else paste0(name, "()")
}
