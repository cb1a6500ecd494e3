# Placebo draws, wild bootstrap and estimates without each unit, beside loops of fits.
#   Rscript tests/bench/challenge.R
# Loops are timed on a few rounds and scaled up. Times are the best of five.
suppressMessages(library(policypanel))
source(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))),
                 "common.R"))
print_versions(parallel::detectCores(), " cores, one thread")
set.seed(1)

best <- function(run) min(vapply(1:5, function(k) elapsed(run)$seconds, 1))
line <- function(what, own, other) {
  cat(sprintf("%-58s %8.3f s   loop %8.1f s   ratio %6.0f\n", what, own, other, other / own))
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

large <- panel(8334, 12)
fit <- did_feols(formula, large, cluster = ~cluster)
refit <- best(function() did_feols(formula, large, cluster = ~cluster))
for (replicates in c(999, 9999, 99999)) {
  line(sprintf("%s wild draws, 50 clusters, %s rows", format(replicates, big.mark = ","),
               format(nrow(large), big.mark = ",")),
       best(function() wild_bootstrap(fit, "d", replicates)), refit * replicates)
}
