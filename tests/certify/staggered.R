# Estimators of did_staggered() by simulation: bias, the error beside the spread of the estimates,
# and how often 95 % intervals and sup-t bands hold.
#
#   Rscript tests/certify/staggered.R [replications = 1000] [estimators = all]
#
# 300 units, 8 periods, three cohorts and never treated ones, errors with autocorrelation 0.5,
# effects that differ between cohorts and grow with time; for "twfe" one effect for all, for
# "efficient" random cohorts of fixed sizes. The truth of an average is that of the drawn cohorts
# where errors are conditional, and that of the population where they are unconditional. In
# brackets the Monte Carlo standard error.

suppressPackageStartupMessages(library(policypanel))
options(policypanel.notes = FALSE)
argument <- commandArgs(TRUE)
replications <- if (length(argument) > 0) as.numeric(argument[1]) else 1000
estimators <- c("callaway_santanna", "sun_abraham", "etwfe", "imputation", "two_stage", "stacked",
                "lp_did", "efficient", "twfe")
if (length(argument) > 1) estimators <- argument[-1]
units <- 300
periods <- 8
starts <- c(4, 5, 7, Inf)
share <- c(0.2, 0.2, 0.2, 0.4)

effect <- function(start, since, constant) {
  if (constant) rep(0.5, length(start)) else (0.3 + 0.1 * start) * (1 + since / 4)
}

draw_panel <- function(fixed, constant) {
  start <- if (fixed) sample(rep(starts, share * units)) else {
    sample(starts, units, TRUE, share)
  }
  data <- data.frame(id = rep(seq_len(units), each = periods), t = rep(seq_len(periods), units))
  data$g <- start[data$id]
  shocks <- matrix(rnorm(units * periods), periods) * c(1 / sqrt(0.75), rep(1, periods - 1))
  errors <- stats::filter(shocks, 0.5, method = "recursive")
  since <- data$t - data$g
  data$y <- rnorm(units)[data$id] + 0.2 * data$t + as.vector(errors) +
    ifelse(since >= 0, effect(pmin(data$g, 9), pmax(since, 0), constant), 0)
  data
}

# The average over treated cells with weights n by cohort.
true_average <- function(n, constant) {
  cells <- expand.grid(g = starts[1:3], t = seq_len(periods))
  cells <- cells[cells$t >= cells$g, ]
  stats::weighted.mean(effect(cells$g, cells$t - cells$g, constant), n[match(cells$g, starts)])
}

true_path <- function(fit, n, constant) {
  since <- as.numeric(sub("event_time::", "", fit$band$terms))
  vapply(since, function(e) {
    own <- starts[1:3][starts[1:3] + e <= periods & starts[1:3] + e >= 1]
    if (e < 0) 0 else stats::weighted.mean(effect(own, e, constant), n[match(own, starts)])
  }, 0)
}

replicate_once <- function(name) {
  constant <- name %in% c("twfe", "stacked", "lp_did")
  data <- draw_panel(name == "efficient", constant)
  fit <- did_staggered(y ~ 1 | id + t, data, "g", name)
  n <- if (fit$errors == "unconditional") share else tabulate(match(data$g, starts), 4) / periods
  truth <- true_average(n, constant)
  own <- tidy(fit)[1, ]
  band <- if (length(fit$band$terms) > 1) {
    terms <- fit$band$terms
    reach <- fit$band$critical * sqrt(diag(vcov(fit))[terms])
    all(abs(coef(fit)[terms] - true_path(fit, n, constant)) <= reach)
  } else {
    NA
  }
  c(own$estimate - truth, own$std.error, own$conf.low <= truth && truth <= own$conf.high, band)
}

with_error <- function(x) sprintf("%.3f (%.3f)", mean(x), sd(x) / sqrt(length(x)))

cat("| estimator | bias | spread | mean error | interval holds, 0.95 | band holds, 0.95 |\n")
cat("|:--|--:|--:|--:|--:|--:|\n")
for (name in estimators) {
  set.seed(20250301)
  results <- t(replicate(replications, replicate_once(name)))
  cat("|", paste(c(name, with_error(results[, 1]), sprintf("%.4f", sd(results[, 1])),
                   sprintf("%.4f", mean(results[, 2])), with_error(results[, 3]),
                   if (anyNA(results[, 4])) "" else with_error(results[, 4])),
                 collapse = " | "), "|\n")
}
