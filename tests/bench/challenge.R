# Placebo draws, wild bootstrap and estimates without each unit, beside loops of fits and a lean
# loop in C++; how their cost grows with units, draws and threads.
#   Rscript tests/bench/challenge.R [largest number of units = 28000]
# Seconds are those of the processor, each the least of five blocks, in which a call and the loop
# beside it take turns; loops are timed on a few rounds and scaled up. Peaks are memory beyond what
# was there before, each in an R of its own after a smaller call.
suppressMessages(library(policypanel))
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
options(policypanel.notes = FALSE)
set.seed(1)

panel <- function(n_units, n_years) {
  data <- expand.grid(year = seq_len(n_years), unit = seq_len(n_units))
  start <- c(rep(c(5, 7, 8), length.out = n_units %/% 3), rep(Inf, n_units - n_units %/% 3))
  data$d <- as.numeric(data$year >= start[data$unit])
  for (k in 1:8) data[[paste0("x", k)]] <- rnorm(nrow(data))
  data$y <- data$d + data$x1 + rnorm(nrow(data))
  data$cluster <- (data$unit - 1) %% 50
  data
}
formula <- y ~ d + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 | unit + year
fit_of <- function(n_units, threads = 1) {
  did_feols(formula, panel(n_units, 12), cluster = ~cluster, threads = threads)
}
calls <- list(
  placebo_test = function(fit, draws, threads) placebo_test(fit, replicates = draws),
  wild_bootstrap = function(fit, draws, threads) {
    wild_bootstrap(fit, "d", replicates = draws, threads = threads)
  },
  leave_one_out = function(fit, draws, threads) leave_one_out(fit, ~unit, threads = threads)
)

if (given(1, "") == "--peak") {
  run <- calls[[argument[2]]]
  size <- as.numeric(argument[3:5])
  run(fit_of(140), 100, 1)
  fit <- fit_of(size[1], size[3])
  cat(peak_of(function() run(fit, size[2], size[3])), "\n")
  quit("no")
}

print_versions(parallel::detectCores(), " cores, one thread unless it says otherwise")
busy <- function(run) sum(system.time(run(), gcFirst = FALSE)[1:2])
# The least of five blocks, in which the calls take turns
least <- function(...) {
  invisible(gc())
  apply(vapply(1:5, function(block) vapply(list(...), busy, 0), numeric(...length())), 1, min) |>
    pmax(1e-3)
}
times <- function(run, n) function() for (k in seq_len(n)) run()
cat("| call | seconds | loop, seconds | ratio |\n|:--|--:|--:|--:|\n")
line <- function(what, own, other, scale) {
  seconds <- least(own, other) * c(1, scale)
  cat(sprintf("| %s | %.3f | %.1f | %.0f |\n", what, seconds[1], seconds[2],
              seconds[2] / seconds[1]))
}

data <- panel(280, 12)
fit <- did_feols(formula, data)
start <- as.numeric(tapply(ifelse(data$d == 1, data$year, Inf), data$unit, min))
feols <- function(data) fixest::feols(formula, data, vcov = "iid", nthreads = 1)
placebo_loop <- function() {
  data$d <- as.numeric(data$year >= sample(start)[data$unit])
  feols(data)
}
line("1,000 placebo draws, 280 x 12, 8 controls", function() placebo_test(fit),
     times(placebo_loop, 10), 100)
path <- event_study(formula, data, window = c(-4, 4))
line("... of an event study with 8 relative periods; loop over one coefficient",
     function() placebo_test(path), times(placebo_loop, 10), 100)
left_out <- 0
line("without each of 280 units", function() leave_one_out(fit, ~unit),
     times(function() feols(data[data$unit != (left_out <<- left_out %% 280 + 1), ]), 10), 28)

# Beside 'did' in the quicker of its two modes where it is installed, else did_staggered() itself
cohorts_of <- function(start) {
  data$start <- start[data$unit]
  did_staggered(y ~ 1 | unit + year, data, cohort = "start")
}
did_of <- function(faster) {
  data$start <- ifelse(is.finite(start), start, 0)[sample(280)][data$unit]
  suppressWarnings(suppressMessages({
    effects <- did::att_gt("y", "year", "unit", "start", data = data, bstrap = FALSE,
                           cband = FALSE, faster_mode = faster)
    did::aggte(effects, "simple", bstrap = FALSE, cband = FALSE)
  }))
}
loops <- list("did_staggered()" = function() cohorts_of(sample(start)))
if (requireNamespace("did", quietly = TRUE)) {
  loops <- c(loops, list("did, faster_mode = TRUE" = function() did_of(TRUE),
                         "did, faster_mode = FALSE" = function() did_of(FALSE)))
  loops <- stats::setNames(loops, sub("^did,", paste0("did ", packageVersion("did"), ","),
                                      names(loops)))
}
cohorts <- cohorts_of(start)
for (name in names(loops)) {
  loops[[name]]()
  line(paste("... of Callaway and Sant'Anna without controls; loop:", name),
       function() placebo_test(cohorts), times(loops[[name]], 5), 200)
}

# Unit effects are taken out once; year effects cross clusters and stand among the regressors.
Rcpp::sourceCpp(file.path(dirname(script), "wild_loop.cpp"))
large <- panel(8334, 12)
fit <- did_feols(formula, large, cluster = ~cluster)
within_unit <- function(x) x - ave(x, large$unit)
x <- sapply(c("d", paste0("x", 1:8)), function(name) within_unit(large[[name]]))
x <- cbind(x, sapply(2:12, function(year) within_unit(as.numeric(large$year == year))))
y <- within_unit(large$y)
inverse <- solve(crossprod(x))
null <- lm.fit(x[, -1], y)
lean <- function() {
  wild_loop(x, inverse, null$fitted.values, null$residuals, large$cluster, 50, 20)
}
for (replicates in c(999, 9999, 99999)) {
  what <- sprintf("%s wild draws, 50 clusters, %s rows; ", format(replicates, big.mark = ","),
                  format(nrow(large), big.mark = ","))
  own <- function() wild_bootstrap(fit, "d", replicates)
  line(paste0(what, "lean loop in C++"), own, lean, replicates / 20)
  line(paste0(what, "refits of ours"), own,
       function() did_feols(formula, large, cluster = ~cluster), replicates)
}
rm(large, x, y, null, fit)

cat("\n| call | units | draws | threads | seconds | elapsed | peak, MB |\n",
    "|:--|--:|--:|--:|--:|--:|--:|\n", sep = "")
cost <- function(name, n_units, draws, threads) {
  fit <- fit_of(n_units, threads)
  run <- function() calls[[name]](fit, draws, threads)
  run()
  seconds <- vapply(1:3, function(block) system.time(run(), gcFirst = FALSE)[1:3], numeric(3))
  mark <- function(n) format(n, big.mark = ",", scientific = FALSE)
  cat(sprintf("| `%s()` | %s | %s | %d | %.3f | %.3f | %.0f |\n", name, mark(n_units),
              if (name == "leave_one_out") "" else mark(draws), threads,
              max(min(colSums(seconds[1:2, ])), 1e-3), min(seconds[3, ]),
              peak_memory(name, n_units, draws, threads)))
}
most <- as.numeric(given(1, 28000))
for (n_units in c(most / 100, most / 10, most)) {
  for (draws in c(100, 1000, 10000)) {
    if (n_units == most && draws == 10000) next
    cost("placebo_test", n_units, draws, 1)
  }
  for (draws in c(1000, 10000, 100000)) cost("wild_bootstrap", n_units, draws, 1)
  cost("leave_one_out", n_units, 0, 1)
}
cost("placebo_test", most, 1000, 2)
cost("wild_bootstrap", most, 1000, 2)
cost("wild_bootstrap", most, 100000, 2)
cost("leave_one_out", most, 0, 2)
