# Switching treatments and triple differences of did_staggered() by simulation: bias, the error
# beside the spread of the estimates, and how often 95 % intervals hold.
#
#   Rscript tests/certify/switching.R [replications = 500]
#
# 150 units (600 for triple differences), 8 periods, errors with autocorrelation 0.5. "switching":
# treatments 0, 1 and 2 from either side, half of the units come back; one effect per unit of
# treatment, so that the average total effect is 0.5; "covariate" adds one that changes with
# treatment and with time. "triple": three cohorts and never treated ones, half of the units
# eligible, each cohort with a drift of its own and one of its eligible units; effect 0.5; not-yet-
# treated controls are combined. In brackets the Monte Carlo standard error.

suppressPackageStartupMessages(library(policypanel))
options(policypanel.notes = FALSE)
argument <- commandArgs(TRUE)
replications <- if (length(argument) > 0) as.numeric(argument[1]) else 500
periods <- 8

noise <- function(units) {
  shocks <- matrix(rnorm(units * periods), periods) * c(1 / sqrt(0.75), rep(1, periods - 1))
  as.vector(stats::filter(shocks, 0.5, method = "recursive"))
}

rows <- function(units) {
  data.frame(id = rep(seq_len(units), each = periods), t = rep(seq_len(periods), units))
}

draw_switching <- function(units = 150) {
  data <- rows(units)
  base <- sample(c(0, 0, 1, 2), units, TRUE)
  first <- sample(c(3:6, rep(Inf, 4)), units, TRUE)
  to <- (base + sample(1:2, units, TRUE)) %% 3
  back <- first + sample(c(2, Inf), units, TRUE)
  on <- data$t >= first[data$id] & data$t < back[data$id]
  data$d <- ifelse(on, to[data$id], base[data$id])
  data$x <- data$t * rnorm(units)[data$id] / 4 + 0.3 * data$d + rnorm(nrow(data)) / 2
  data$y <- rnorm(units)[data$id] + 0.2 * data$t * (1 + base[data$id]) + 0.5 * data$d + noise(units)
  data$z <- data$y + data$x
  data
}

draw_triples <- function(units = 600) {
  data <- rows(units)
  data$g <- sample(c(4, 5, 7, Inf, Inf), units, TRUE)[data$id]
  data$q <- rep(c(0, 1), units / 2)[data$id]
  data$x <- rnorm(units)[data$id] + 0.4 * data$q
  data$y <- rnorm(units)[data$id] + data$t * (0.1 * pmin(data$g, 9) + 0.3 * data$q + 0.2 * data$x) +
    0.5 * data$q * (data$t >= data$g) + noise(units)
  data
}

switched <- function(formula, ...) {
  did_staggered(formula, draw_switching(), estimator = "switching", treatment = "d", ...)
}
triples <- function(...) did_staggered(y ~ x | id + t, draw_triples(), "g", triple = "q", ...)
estimators <- list(
  "switching" = list(fit = function() switched(y ~ 1 | id + t), truth = 0.5),
  "switching, event_time::0, normalized" = list(
    fit = function() switched(y ~ 1 | id + t, normalized = TRUE), truth = 0.5,
    term = "event_time::0"
  ),
  "switching, placebo" = list(fit = function() switched(y ~ 1 | id + t), truth = 0,
                              term = "event_time::-2"),
  "switching, covariate" = list(fit = function() switched(z ~ x | id + t), truth = 0.5),
  "triple, never treated" = list(fit = function() triples(), truth = 0.5),
  "triple, not yet treated" = list(fit = function() triples(controls = "not_yet_treated"),
                                   truth = 0.5)
)

replicate_once <- function(own) {
  table <- tidy(suppressWarnings(own$fit()))
  table <- table[table$term == if (is.null(own$term)) "ATT" else own$term, ]
  c(table$estimate - own$truth, table$std.error,
    table$conf.low <= own$truth && own$truth <= table$conf.high)
}

with_error <- function(x) sprintf("%.3f (%.3f)", mean(x), sd(x) / sqrt(length(x)))

set.seed(20250714)
cat("| estimator | bias | spread | mean error | interval holds, 0.95 |\n|:--|--:|--:|--:|--:|\n")
for (name in names(estimators)) {
  results <- t(replicate(replications, replicate_once(estimators[[name]])))
  cat("|", paste(c(name, with_error(results[, 1]), sprintf("%.4f", sd(results[, 1])),
                   sprintf("%.4f", mean(results[, 2])), with_error(results[, 3])),
                 collapse = " | "), "|\n")
}
