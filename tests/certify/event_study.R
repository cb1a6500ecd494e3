# The pre-trend test and the bands of event_study() by simulation: how often the 5 % test rejects
# true parallel trends, and how often 95 % bands and intervals hold the whole true path.
#
#   Rscript tests/certify/event_study.R [replications = 2000]
#
# Half of the units are treated from one of four years on, with a constant effect; errors follow an
# AR(1) with coefficient 0.5 within units and differ in variance between them; clustered by unit. In
# brackets the Monte Carlo standard error.

suppressPackageStartupMessages(library(policypanel))
options(policypanel.notes = FALSE)
argument <- commandArgs(TRUE)
replications <- if (length(argument) > 0) as.numeric(argument[1]) else 2000
effect <- 0.3

draw_panel <- function(units, years = 12) {
  data <- data.frame(id = rep(seq_len(units), each = years), t = rep(seq_len(years), units))
  start <- ifelse(seq_len(units) %% 2 == 0, 6 + seq_len(units) %/% 2 %% 4, Inf)
  spread <- runif(units, 0.5, 1.5)
  # The first value has the stationary variance.
  shocks <- matrix(rnorm(units * years), years) * c(1 / sqrt(1 - 0.5^2), rep(1, years - 1))
  errors <- stats::filter(shocks, 0.5, method = "recursive")
  data$d <- as.numeric(data$t >= start[data$id])
  data$y <- effect * data$d + rnorm(units)[data$id] + rnorm(years)[data$t] +
    as.vector(errors) * spread[data$id]
  data
}

replicate_once <- function(units, vcov) {
  path <- event_study(y ~ d | id + t, draw_panel(units), window = c(-5, 3), vcov = vcov)
  event <- path$event[path$event$period != -1, ]
  truth <- effect * (event$period >= 0)
  holds <- function(low, high) low <= truth & truth <= high
  c(rejected = path$pretrend$p.value < 0.05,
    band = all(holds(event$band.low, event$band.high)),
    all_pointwise = all(holds(event$conf.low, event$conf.high)),
    each_pointwise = mean(holds(event$conf.low, event$conf.high)))
}

share <- function(x) sprintf("%.3f (%.3f)", mean(x), sqrt(var(x) / length(x)))

cat("| clusters | covariance | test rejects, 0.05 | band holds the path, 0.95 |",
    "all intervals do | each interval, 0.95 |\n")
cat("|--:|:--|--:|--:|--:|--:|\n")
set.seed(20240501)
for (units in c(40, 200)) for (vcov in c("cluster", "cr2")) {
  results <- t(replicate(replications, replicate_once(units, vcov)))
  cat("|", paste(c(units, vcov, apply(results, 2, share)), collapse = " | "), "|\n")
}
