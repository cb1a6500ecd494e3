#' Kernel matching on the propensity score
#'
#' Matches every treated row with a kernel-weighted mean of the untreated rows whose score is near,
#' as `psmatch2, kernel` does in Stata.
#'
#' The weight of control \eqn{j} for treated \eqn{i} is \eqn{K((p_i - p_j)/h)} with the Epanechnikov
#' kernel \eqn{K(u) = 1 - u^2} for \eqn{|u| < 1}, normalised to 1 over the controls of \eqn{i}. The
#' bandwidth \eqn{h} is the half-width of the window. The effect on the treated is the mean of
#' \eqn{y_i - \sum_j w_{ij} y_j}. Its standard error is psmatch2's,
#' \deqn{\sqrt{\frac{Var(y | treated)}{N_1} + \frac{Var(y | control)\sum_j w_j^2}{N_1^2}},}
#' over matched treated and used controls, \eqn{w_j = \sum_i w_{ij}}; it takes the score as known
#' and
#' the rows as independent.
#'
#' Rows without any neighbour within the bandwidth are off support. With `common_support = TRUE`
#' treated rows with a score outside the range of the controls' are too (and, when the ATU or ATE
#' is asked for, controls outside the range of the treated).
#'
#' @param match `treatment ~ covariates`: the 0/1 treatment and what the score depends on.
#' @param outcome The outcome column, as a one-sided formula or string.
#' @param data A data frame.
#' @param score `"probit"` or `"logit"`.
#' @param kernel `"epanechnikov"`.
#' @param bandwidth Half-width of the kernel on the scale of the score; psmatch2's default is 0.06.
#' @param common_support Whether to impose common support.
#' @param estimand Any of `"ATT"`, `"ATU"`, `"ATE"`.
#' @param na Missing values: `"omit"` or `"fail"`.
#' @return An object of class `psm_match` (and `policypanel_fit`): the effects as coefficients;
#'   `matched`, a data frame with one row per row of `data` (`treated`, `score`, `weight`: 1 for
#'   matched
#'   treated rows, the sum of its normalised weights for a control; `on_support`;
#'   `matched_outcome`); `unmatched`, the raw difference; `balance` ([balance_table()]);
#'   `score_fit`.
#'   Standard errors of ATU and ATE are `NA`, as psmatch2 has none.
#' @references
#' Heckman, J., Ichimura, H. and Todd, P. (1997). Matching as an econometric evaluation estimator.
#' Review of Economic Studies 64(4), 605-654.
#'
#' Leuven, E. and Sianesi, B. (2003). PSMATCH2: Stata module to perform full Mahalanobis and
#' propensity score matching.
#' @examples
#' set.seed(1)
#' data <- data.frame(x = rnorm(200))
#' data$treated <- rbinom(200, 1, pnorm(data$x))
#' data$y <- 1 + data$x + 2 * data$treated + rnorm(200)
#' fit <- psm_match(treated ~ x, outcome = ~y, data = data)
#' fit
#' fit$balance
#' @export
psm_match <- function(match, outcome, data, score = c("probit", "logit"),
                      kernel = "epanechnikov", bandwidth = 0.06, common_support = FALSE,
                      estimand = "ATT", na = c("omit", "fail")) {
  call <- match.call()
  settings <- matching_settings(score, kernel, bandwidth, common_support, estimand, na)
  data <- check_data(data)
  outcome <- outcome_column(column_symbol(check_column(outcome, "outcome")), data, emptyenv())
  match_rows(call, match, outcome, data, settings)
}

matching_settings <- function(score, kernel, bandwidth, common_support, estimand, na) {
  if (!is.character(estimand) || length(estimand) == 0 || !all(estimand %in% estimands)) {
    abort_input("{.arg estimand} must be among {.val {estimands}}.", argument = "estimand")
  }
  list(link = check_choice(score, c("probit", "logit"), "score"),
       kernel = check_choice(kernel, "epanechnikov", "kernel"),
       bandwidth = check_number(bandwidth, "bandwidth", 0, above = TRUE),
       common_support = check_flag(common_support, "common_support"),
       estimand = estimands[estimands %in% estimand],
       na = check_choice(na, c("omit", "fail"), "na"))
}

estimands <- c("ATT", "ATU", "ATE")

match_rows <- function(call, match, outcome, data, settings) {
  design <- matching_sample(match, data, outcome, settings$na)
  sample <- design$sample
  treated <- design$treated == 1
  covariates <- sample$numbers[design$covariates]
  y <- sample$numbers[[names(outcome)]]
  score <- fit_score(covariates, design$treated, settings$link)
  eligible <- eligible_rows(score$probability, treated, settings)
  both <- any(settings$estimand != "ATT")
  rows <- kernel_weights(score$probability, y, treated, eligible, settings$bandwidth, both)
  if (!any(rows$on_support & treated)) {
    abort_design("No treated row has a control within the bandwidth {settings$bandwidth}.",
                 "Widen {.arg bandwidth} or give up {.arg common_support}.")
  }
  effects <- matching_effects(rows, y, treated, settings$estimand)
  ledger <- ledger_drop(sample$ledger, "treated off support", sum(treated & !rows$on_support))
  ledger <- ledger_drop(ledger, "controls off support", sum(!treated & !rows$on_support))
  off <- sum(!rows$on_support)
  if (off > 0) {
    note("{count_of(off, 'row')} off support: {sum(treated & !rows$on_support)} treated,
          {sum(!treated & !rows$on_support)} untreated.")
  }
  new_policypanel_fit(
    "psm_match", call, title = paste0("Kernel matching: effect of ", design$treatment, " on ",
                                      names(outcome)),
    coefficients = effects$estimate, vcov = effects$vcov,
    counts = c(rows = length(y), treated = sum(treated), `on support` = sum(rows$on_support),
               `treated on support` = sum(rows$on_support & treated)),
    ledger = ledger, matched = spread_matched(rows, treated, score$probability, sample, nrow(data)),
    unmatched = raw_difference(y, treated),
    balance = balance_of(covariates, treated, rows$weight),
    score_fit = score, settings = settings, treatment = design$treatment,
    outcome = names(outcome), covariates = names(score$coefficients)[-1]
  )
}

#' Rows that common support leaves in (psmatch2's `common`)
#' @noRd
eligible_rows <- function(score, treated, settings) {
  eligible <- rep(TRUE, length(score))
  if (!settings$common_support) return(eligible)
  within <- function(x, of) x >= min(of) & x <= max(of)
  eligible[treated] <- within(score[treated], score[!treated])
  if (any(settings$estimand != "ATT")) {
    eligible[!treated] <- within(score[!treated], score[treated])
  }
  eligible
}

#' Matched outcomes and weights of every row
#' @param both Whether the controls' matched outcomes are wanted too (ATU, ATE).
#' @return list(matched_outcome, weight, on_support): `weight` are the weights of the ATT, 1 for matched
#'   treated rows.
#' @noRd
kernel_weights <- function(score, y, treated, eligible, bandwidth, both) {
  n <- length(score)
  matched_outcome <- rep(NA_real_, n)
  weight <- numeric(n)
  t <- which(treated & eligible)
  c <- which(!treated & eligible)
  att <- core_match_epanechnikov(score[t], score[c], y[c], bandwidth)
  matched <- att$kernel_sum > 0
  matched_outcome[t] <- att$matched_outcome
  weight[t[matched]] <- 1
  weight[c] <- att$donor_weight
  if (both) {
    atu <- core_match_epanechnikov(score[c], score[t], y[t], bandwidth)
    matched_outcome[c] <- atu$matched_outcome
  }
  list(matched_outcome = matched_outcome, weight = weight, on_support = weight > 0)
}

matching_effects <- function(rows, y, treated, estimand) {
  gap <- ifelse(treated, 1, -1) * (y - rows$matched_outcome)
  on <- rows$on_support
  estimate <- c(ATT = mean(gap[treated & on]),
                ATU = mean(gap[!treated & on]), ATE = mean(gap[on]))[estimand]
  variance <- c(ATT = psmatch2_variance(rows$weight, y, treated), ATU = NA, ATE = NA)[estimand]
  v <- diag(unname(variance), length(variance))
  v[row(v) != col(v)] <- NA
  list(estimate = estimate,
       vcov = list(matrix = named_square(v, estimand), type = "psmatch2", df = NA_real_,
                   label = "psmatch2's formula (score taken as known, rows independent)"))
}

#' psmatch2's variance of the ATT
#' @noRd
psmatch2_variance <- function(weight, y, treated) {
  of_treated <- treated & weight > 0
  of_controls <- !treated & weight > 0
  n1 <- sum(of_treated)
  stats::var(y[of_treated]) / n1 +
    stats::var(y[of_controls]) * sum(weight[of_controls]^2) / n1^2
}

#' psmatch2's line "Unmatched": means and their difference by least squares
#' @noRd
raw_difference <- function(y, treated) {
  n1 <- sum(treated)
  n0 <- sum(!treated)
  squares <- sum((y[treated] - mean(y[treated]))^2) + sum((y[!treated] - mean(y[!treated]))^2)
  difference <- mean(y[treated]) - mean(y[!treated])
  error <- sqrt(squares / (n1 + n0 - 2) * (1 / n1 + 1 / n0))
  data.frame(treated = mean(y[treated]), control = mean(y[!treated]), difference = difference,
             std.error = error, statistic = if (error > 0) difference / error else NA_real_)
}

spread_matched <- function(rows, treated, score, sample, n) {
  inside <- sample$rows %||% seq_len(n)
  out <- data.frame(treated = rep(NA, n), score = NA_real_, weight = NA_real_, on_support = NA,
                    matched_outcome = NA_real_)
  out$treated[inside] <- treated
  out$score[inside] <- score
  out$weight[inside] <- ifelse(rows$on_support, rows$weight, NA)
  out$on_support[inside] <- rows$on_support
  out$matched_outcome[inside] <- rows$matched_outcome
  out
}

#' @export
print_statistics.psm_match <- function(x, digits) {
  u <- x$unmatched
  cat("\n")
  say("Unmatched difference ", signif(u$difference, digits), " (", signif(u$std.error, digits),
      "); score by ", x$settings$link, ", ", x$settings$kernel, " kernel, bandwidth ",
      x$settings$bandwidth, if (x$settings$common_support) ", common support")
  say(balance_verdict(x$balance))
}
