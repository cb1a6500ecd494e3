# Placebo draws, wild bootstrap and estimates without each unit, beside loops of fits and a lean
# loop in C++.
#   Rscript tests/bench/challenge.R
# Loops are timed on a few rounds and scaled up. Times are CPU seconds of the process, the best of
# three; peaks are memory beyond what was there before.
suppressMessages(library(policypanel))
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))),
                 "common.R"))
print_versions(parallel::detectCores(), " cores, one thread")
set.seed(1)

best <- function(run) min(vapply(1:3, function(k) sum(system.time(run())[1:2]), 1))
cat("| call | seconds | loop, seconds | ratio |\n|:--|--:|--:|--:|\n")
line <- function(what, own, other) {
  cat(sprintf("| %s | %.3f | %.1f | %.0f |\n", what, own, other, other / own))
}

panel <- function(n_units, n_years) {
  data <- expand.grid(year = seq_len(n_years), unit = seq_len(n_units))
  start <- c(rep(c(5, 7, 8), length.out = n_units %/% 3), rep(Inf, n_units - n_units %/% 3))
  data$d <- as.numeric(data$year >= start[data$unit])
  for (k in 1:8) data[[paste0("x", k)]] <- rnorm(nrow(data))
  data$y <- data$d + data$x1 + rnorm(nrow(data))
  data$cluster <- (data$unit - 1) %% 50
  data
}

data <- panel(280, 12)
formula <- y ~ d + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 | unit + year
fit <- did_feols(formula, data)
feols <- function(data) fixest::feols(formula, data, cluster = ~unit, nthreads = 1)
placebo_loop <- function(rounds) {
  start <- as.numeric(tapply(ifelse(data$d == 1, data$year, Inf), data$unit, min))
  for (k in seq_len(rounds)) {
    data$d <- as.numeric(data$year >= sample(start)[data$unit])
    feols(data)
  }
}
line("1,000 placebo draws, 280 x 12, 8 controls", best(function() placebo_test(fit)),
     best(function() placebo_loop(10)) * 100)
path <- suppressMessages(event_study(formula, data, window = c(-4, 4)))
line("... of an event study with 8 relative periods", best(function() placebo_test(path)),
     best(function() placebo_loop(10)) * 100)
line("without each of 280 units", best(function() leave_one_out(fit, ~unit)),
     best(function() for (k in 1:10) feols(data[data$unit != k, ])) * 28)

# Beside a loop over 'did' where it is installed, else over did_staggered() itself
data$start <- ave(ifelse(data$d == 1, data$year, Inf), data$unit, FUN = min)
cohorts <- did_staggered(y ~ 1 | unit + year, data, cohort = "start")
has_did <- requireNamespace("did", quietly = TRUE)
cohort_loop <- function(rounds) {
  own <- data$start[match(seq_len(280), data$unit)]
  for (k in seq_len(rounds)) {
    data$start <- sample(own)[data$unit]
    if (!has_did) did_staggered(y ~ 1 | unit + year, data, cohort = "start") else {
      data$start[is.infinite(data$start)] <- 0
      effects <- did::att_gt("y", "year", "unit", "start", data = data, bstrap = FALSE,
                             cband = FALSE)
      did::aggte(effects, "simple", bstrap = FALSE, cband = FALSE)
    }
  }
}
line(paste("... of Callaway and Sant'Anna; loop:", if (has_did) "did" else "did_staggered()"),
     best(function() placebo_test(cohorts)), best(function() cohort_loop(5)) * 200)

# Unit effects are taken out once; year effects cross clusters and stand among the regressors.
Rcpp::sourceCpp(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))),
                          "wild_loop.cpp"))
large <- panel(8334, 12)
fit <- did_feols(formula, large, cluster = ~cluster)
within_unit <- function(x) x - ave(x, large$unit)
x <- sapply(c("d", paste0("x", 1:8)), function(name) within_unit(large[[name]]))
x <- cbind(x, sapply(2:12, function(year) within_unit(as.numeric(large$year == year))))
y <- within_unit(large$y)
inverse <- solve(crossprod(x))
null <- lm.fit(x[, -1], y)
lean <- function(replicates) {
  wild_loop(x, inverse, null$fitted.values, null$residuals, large$cluster, 50, replicates)
}
each <- best(function() lean(50)) / 50
refit <- best(function() did_feols(formula, large, cluster = ~cluster))
for (replicates in c(999, 9999, 99999)) {
  own <- best(function() wild_bootstrap(fit, "d", replicates))
  what <- sprintf("%s wild draws, 50 clusters, %s rows, beside ",
                  format(replicates, big.mark = ","), format(nrow(large), big.mark = ","))
  line(paste0(what, "a lean loop in C++"), own, each * replicates)
  line(paste0(what, "refits of ours"), own, refit * replicates)
}

cat("\n| call | units | draws | seconds | peak, MB |\n|:--|--:|--:|--:|--:|\n")
for (n_units in c(280, 2800, 28000)) {
  own <- did_feols(formula, panel(n_units, 12), cluster = ~cluster)
  for (draws in c(100, 1000)) {
    run <- list(placebo_test = function() placebo_test(own, replicates = draws),
                wild_bootstrap = function() wild_bootstrap(own, "d", replicates = draws))
    for (name in names(run)) {
      cat(sprintf("| `%s()` | %s | %s | %.3f | %.0f |\n", name, format(n_units, big.mark = ","),
                  format(draws, big.mark = ","), best(run[[name]]), peak_of(run[[name]])))
    }
  }
}
