# Synthetic difference-in-differences by simulation: bias, the error beside the spread of the
# estimates, and how often 95 % intervals hold, by the kind of errors.
#
#   Rscript tests/certify/synthetic.R [replications = 500] [draws = 100]
#
# 60 units, 12 periods, two cohorts of 8 units that are more exposed than others to a common factor,
# so that trends are not parallel; errors with autocorrelation 0.3; effect 0.5. "covariate": one
# that moves with the factor, coefficient 1. "two-way" is the regression on the same data. In
# brackets the Monte Carlo standard error.

suppressPackageStartupMessages(library(policypanel))
options(policypanel.notes = FALSE)
argument <- commandArgs(TRUE)
given <- function(k, default) if (length(argument) >= k) as.numeric(argument[k]) else default
replications <- given(1, 500)
draws <- given(2, 100)

draw <- function(units = 60, periods = 12) {
  data <- data.frame(id = rep(seq_len(units), each = periods), t = rep(seq_len(periods), units))
  data$g <- c(rep(c(8, 10), 8), rep(Inf, units - 16))[data$id]
  factor <- cumsum(rnorm(periods, 0.1, 0.4))
  exposure <- runif(units, 0, 2) + 0.3 * (seq_len(units) <= 16)
  noise <- stats::filter(matrix(rnorm(units * periods) / 2, periods), 0.3, method = "recursive")
  data$x <- exposure[data$id] * factor[data$t] / 2 + rnorm(nrow(data))
  data$y <- exposure[data$id] * factor[data$t] + 0.5 * (data$t >= data$g) + as.vector(noise)
  data$z <- data$y + data$x
  data
}
synthetic <- function(formula, ...) {
  function(data) tidy(did_staggered(formula, data, "g", "synthetic", replicates = draws, ...))
}
calls <- list(
  "jackknife" = synthetic(y ~ 1 | id + t),
  "placebo" = synthetic(y ~ 1 | id + t, variance = "placebo"),
  "bootstrap" = synthetic(y ~ 1 | id + t, variance = "bootstrap"),
  "jackknife, covariate projected" = synthetic(z ~ x | id + t, adjustment = "projected"),
  "jackknife, covariate optimized" = synthetic(z ~ x | id + t),
  "two-way" = function(data) tidy(did_staggered(y ~ 1 | id + t, data, "g", "twfe"))
)

set.seed(20261130)
results <- replicate(replications, {
  data <- draw()
  vapply(calls, function(call) {
    own <- suppressWarnings(call(data))
    own <- own[own$term == "ATT", ]
    c(own$estimate - 0.5, own$std.error, own$conf.low <= 0.5 && own$conf.high >= 0.5)
  }, numeric(3))
})
with_error <- function(x) sprintf("%.3f (%.3f)", mean(x), sd(x) / sqrt(length(x)))
cat("| errors | bias | spread | mean error | interval holds, 0.95 |\n|:--|--:|--:|--:|--:|\n")
for (name in names(calls)) {
  own <- results[, name, ]
  cat("|", paste(c(name, with_error(own[1, ]), sprintf("%.4f", sd(own[1, ])),
                   sprintf("%.4f", mean(own[2, ])), with_error(own[3, ])), collapse = " | "), "|\n")
}
