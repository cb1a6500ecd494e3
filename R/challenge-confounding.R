# Omitted variable bias by partial R2 (Cinelli and Hazlett 2020): what a confounder of given
# strength does to a coefficient, and how strong one must be.

#' What the equations need of a fit
#'
#' @return list(term, outcome, estimate, std.error, statistic, df, level, reduction;
#'   partial.r.squared and f, of treatment with outcome; residual_df; ratio, of the standard error
#'   to the classical one; critical, of the t statistics of a regression that has the confounder).
#' @noRd
new_confounded <- function(fit, term, level, reduction) {
  own <- fit$fit
  estimate <- own$coefficients[[term]]
  shown <- shown_coefficients(fit)
  error <- shown$std.error[match(term, shown$term)]
  residual <- residual_df(fit$system, own)
  if (is.na(error) || residual < 2) {
    abort_design("The coefficient {.val {term}} has no standard error that a confounder could
                  change.", "Print the fit: it says why.", argument = "term")
  }
  inverse <- own$inverse[term, term]
  f <- abs(estimate) / sqrt(inverse * own$ssr)
  df <- df_of(fit$vcov, term)
  # The confounder takes one of the residual degrees of freedom, none of the clusters.
  after <- if (is.na(df)) Inf else if (df == residual) df - 1 else df
  list(term = term, outcome = fit$outcome, estimate = estimate, std.error = error,
       statistic = estimate / error, df = df, level = level, reduction = reduction, f = f,
       partial.r.squared = f^2 / (1 + f^2), residual_df = residual,
       ratio = error / sqrt(inverse * own$ssr / residual),
       critical = stats::qt((1 + level) / 2, after))
}

#' The robustness value of the estimate, and of its significance
#' @noRd
robustness_values <- function(base) {
  critical <- base$critical * base$ratio / sqrt(base$residual_df - 1)
  wanted <- base$reduction * base$f
  data.frame(reduction = base$reduction, level = c(NA, base$level),
             robustness.value = c(equal_strength(wanted, 0), equal_strength(wanted, critical)))
}

#' The partial R2 with both, treatment and outcome, that takes f down to a critical value
#'
#' A confounder that must explain more of the outcome than is left of it when it explains as much
#' of the treatment is bound by the treatment alone.
#' @noRd
equal_strength <- function(f, critical) {
  rest <- f - critical
  if (rest <= 0) return(0)
  if (critical > 0 && f > 1 / critical) return((f^2 - critical^2) / (1 + f^2))
  (sqrt(rest^4 + 4 * rest^2) - rest^2) / 2
}

#' What a confounder must explain of the treatment when it explains much of the outcome
#' @noRd
extreme_confounders <- function(base) {
  outcome <- c(1, 0.75, 0.5)
  wanted <- (base$reduction * base$f)^2
  data.frame(r.squared.outcome = outcome, r.squared.treatment = wanted / (outcome + wanted))
}

#' Size of the bias
#' @noRd
confounding_bias <- function(base, treatment, outcome) {
  abs(base$estimate) / base$f * sqrt(outcome * treatment / (1 - treatment))
}

#' The estimate less the bias
#' @noRd
confounded_estimate <- function(base, treatment, outcome) {
  sign(base$estimate) * (abs(base$estimate) - confounding_bias(base, treatment, outcome))
}

#' Standard error of the regression that has the confounder
#' @noRd
confounded_error <- function(base, treatment, outcome) {
  base$std.error * sqrt((1 - outcome) / (1 - treatment)) *
    sqrt(base$residual_df / (base$residual_df - 1))
}

#' Estimates less the bias of confounders, and their intervals
#' @param imagined confounder, multiple, r.squared.treatment, r.squared.outcome, reason.
#' @noRd
confounded_estimates <- function(imagined, base) {
  treatment <- imagined$r.squared.treatment
  outcome <- imagined$r.squared.outcome
  estimate <- confounded_estimate(base, treatment, outcome)
  error <- confounded_error(base, treatment, outcome)
  reach <- base$critical * error
  data.frame(imagined[c("confounder", "multiple", "r.squared.treatment", "r.squared.outcome")],
             estimate = estimate, std.error = error, statistic = estimate / error,
             conf.low = estimate - reach, conf.high = estimate + reach,
             reason = imagined$reason)
}

no_confounders <- data.frame(confounder = character(), multiple = numeric(),
                             r.squared.treatment = numeric(), r.squared.outcome = numeric(),
                             reason = character())

#' Confounders some times as strong as observed controls
#' @param benchmarks Named list of names of controls.
#' @noRd
benchmark_confounders <- function(fit, term, benchmarks, multiples) {
  rows <- lapply(names(benchmarks), function(name) {
    r_squared <- benchmark_r_squared(fit, term, benchmarks[[name]])
    cbind(confounder = name, multiple = multiples,
          implied_strength(r_squared[["treatment"]], r_squared[["outcome"]], multiples))
  })
  do.call(rbind, c(list(no_confounders), rows))
}

#' Partial R2 of controls with the treatment, and with the outcome given the treatment
#' @noRd
benchmark_r_squared <- function(fit, term, group) {
  own <- fit$fit
  rest <- setdiff(names(own$coefficients), c(term, group))
  without <- function(outcome, regressors) least_squares(fit$system, outcome, regressors)$ssr
  c(treatment = 1 - 1 / own$inverse[term, term] / without(term, rest),
    outcome = 1 - own$ssr / without(fit$outcome, c(term, rest)))
}

# Why an imagined confounder has no estimate, or one at the end of its range
strength_reasons <- c("strength_impossible", "strength_all")

#' Partial R2 of a confounder k times as strong as a control with these partial R2
#' @noRd
implied_strength <- function(treatment, outcome, multiple) {
  of_treatment <- multiple * treatment / (1 - treatment)
  # Of the confounder with the control, once the treatment is given
  between <- multiple * treatment^2 / ((1 - multiple * treatment) * (1 - treatment))
  is_possible <- of_treatment < 1 & between < 1 & multiple * treatment < 1
  between[!is_possible] <- NA
  of_treatment[!is_possible] <- NA
  of_outcome <- ((sqrt(multiple) + sqrt(between)) / sqrt(1 - between))^2 * outcome / (1 - outcome)
  reason <- rep(NA_character_, length(multiple))
  reason[of_outcome > 1] <- wording("strength_all", language = "en")
  reason[!is_possible] <- wording("strength_impossible", language = "en")
  data.frame(r.squared.treatment = of_treatment, r.squared.outcome = pmin(of_outcome, 1),
             reason = reason)
}

#' Confounders by their partial R2
#' @noRd
given_confounders <- function(confounders) {
  if (is.null(confounders)) return(no_confounders)
  is_share <- function(x, below) {
    is.numeric(x) && !is.object(x) && length(x) > 0 && !anyNA(x) && all(x >= 0) && below(x)
  }
  is_good <- is.data.frame(confounders) &&
    setequal(names(confounders), c("treatment", "outcome")) &&
    is_share(confounders$treatment, function(x) all(x < 1)) &&
    is_share(confounders$outcome, function(x) all(x <= 1))
  if (!is_good) {
    abort_input("{.arg confounders} must be a data frame of partial R2, in the columns
                 {.code treatment} (below 1) and {.code outcome} (up to 1).",
                "For example {.code data.frame(treatment = 0.1, outcome = 0.2)}.",
                argument = "confounders")
  }
  data.frame(confounder = paste("given", seq_len(nrow(confounders))), multiple = NA_real_,
             r.squared.treatment = as.double(confounders$treatment),
             r.squared.outcome = as.double(confounders$outcome), reason = NA_character_)
}
