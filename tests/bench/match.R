# Matching on the score: time against rows, psmatch2's statements and a lean double loop beside it,
# MatchIt's nearest neighbours beside ours, and the bootstrap of the whole procedure.
#
#   Rscript tests/bench/match.R [rows = 1e6] [loop rows = 1e5] [repetitions = 5] [threads = 2]
#
# The core alone is timed where a loop is its peer (scores given, one tenth treated), whole calls
# from R otherwise. The growth exponent is the slope of log time on log rows over all sizes.

suppressPackageStartupMessages(library(policypanel))
options(policypanel.notes = FALSE)
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
Rcpp::sourceCpp(file.path(dirname(script), "match_loop.cpp"))
core <- getFromNamespace("core_match_kernel", "policypanel")

largest <- as.numeric(given(1, 1e6))
loop_rows <- as.numeric(given(2, 1e5))
repetitions <- as.numeric(given(3, 5))
threads <- as.integer(given(4, 2))
bandwidth <- 0.06

draw <- function(n) {
  set.seed(n)
  x <- rnorm(n)
  d <- as.numeric(rank(0.7 * x + rnorm(n)) > 0.9 * n)
  data.frame(d = d, x = x, p = pnorm(0.7 * x - 1.56), y = x + d + rnorm(n))
}

median_of <- function(run) {
  runs <- lapply(seq_len(repetitions), function(r) elapsed(run))
  list(seconds = median(vapply(runs, `[[`, 0, "seconds")), result = runs[[1]]$result)
}

# Processor time of one run on one thread, which other work on the machine hardly changes: the mean
# over as many runs as make half a second.
cpu_of <- function(run) {
  invisible(gc(full = TRUE))
  used <- function() sum(proc.time()[1:2])
  start <- used()
  runs <- 0
  while (runs == 0 || used() - start < 0.5) {
    result <- run()
    runs <- runs + 1
  }
  list(seconds = (used() - start) / runs, result = result)
}

line <- function(...) cat("| ", paste(c(...), collapse = " | "), " |\n", sep = "")
ms <- function(s) format(round(1000 * s, 1), big.mark = ",", nsmall = 1)

cat("\nThe core: matched outcomes of the treated and weights of the controls, ms of processor",
    "time\n\n")
sizes <- 10^seq(4, log10(largest))
kernels <- c("epanechnikov", "biweight", "tricube", "gaussian")
times <- vapply(sizes, function(n) {
  data <- draw(n)
  t <- data$d == 1
  p1 <- data$p[t]
  p0 <- data$p[!t]
  y0 <- data$y[!t]
  vapply(kernels, function(kernel) {
    cpu_of(function() core(p1, p0, y0, kernel, bandwidth, FALSE, 0))$seconds
  }, 0)
}, numeric(length(kernels)))
line("kernel", format(sizes, big.mark = ",", scientific = FALSE, trim = TRUE), "exponent")
line(":--", rep("--:", length(sizes) + 1))
for (kernel in kernels) {
  own <- times[kernel, ]
  line(kernel, ms(own), sprintf("%.2f", coef(lm(log(own) ~ log(sizes)))[[2]]))
}

cat("\nBeside psmatch2's statements as loops over all rows, and a lean double loop over treated",
    "\nand controls, both in C++ in the same process\n\n")
line("kernel", "rows", "ours, ms", "statements, ms", "ratio", "lean loop, ms", "ratio",
     "difference")
line(":--", rep("--:", 7))
data <- draw(loop_rows)
t <- data$d == 1
p1 <- data$p[t]
p0 <- data$p[!t]
y0 <- data$y[!t]
for (kernel in kernels) {
  ours <- cpu_of(function() core(p1, p0, y0, kernel, bandwidth, FALSE, 0))
  all <- cpu_of(function() match_statements(data$p, as.integer(data$d), data$y, kernel, bandwidth))
  lean <- cpu_of(function() match_loop(p1, p0, y0, kernel, bandwidth))
  used <- lean$result$donor_weight > 1e-12
  off <- max(abs(ours$result$donor_weight / lean$result$donor_weight - 1)[used],
             abs(ours$result$matched_outcome - lean$result$matched_outcome),
             abs(ours$result$matched_outcome - all$result$matched_outcome[t]), na.rm = TRUE)
  line(kernel, format(loop_rows, big.mark = ",", scientific = FALSE), ms(ours$seconds),
       ms(all$seconds), round(all$seconds / ours$seconds), ms(lean$seconds),
       round(lean$seconds / ours$seconds), formatC(off, digits = 1, format = "e"))
}

cat("\nWhole calls: probit score, matching, standard error, balance table\n\n")
line("call", "rows", "covariates", "threads", "seconds")
line(":--", rep("--:", 4))
whole_call <- function(n, method, n_covariates, threads) {
  data <- draw(n)
  names <- c("x", sprintf("z%d", seq_len(n_covariates - 1)))
  for (name in names[-1]) data[[name]] <- rnorm(n)
  formula <- reformulate(names, "d")
  time <- median_of(function() psm_match(formula, ~y, data, method = method, threads = threads))
  line(paste0("`psm_match(method = \"", method, "\")`"),
       format(n, big.mark = ",", scientific = FALSE), n_covariates, threads,
       sprintf("%.2f", time$seconds))
}
for (n in unique(c(loop_rows, min(largest, 1e6)))) {
  for (method in c("kernel", "nearest")) whole_call(n, method, 1, 1)
  for (use in unique(c(1, threads))) whole_call(n, "kernel", 7, use)
}
data <- draw(loop_rows)
ours <- median_of(function() {
  psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest")
})
shown_rows <- format(loop_rows, big.mark = ",", scientific = FALSE)
line("`psm_match(method = \"nearest\")`, score given", shown_rows, 0, 1,
     sprintf("%.2f", ours$seconds))
if (requireNamespace("MatchIt", quietly = TRUE)) {
  theirs <- elapsed(function() {
    MatchIt::matchit(d ~ x, data, distance = data$p, replace = TRUE)
  })
  line(paste0("`MatchIt::matchit(replace = TRUE)` ", packageVersion("MatchIt"), ", score given"),
       shown_rows, 0, 1, sprintf("%.2f", theirs$seconds))
  # How often their control is farther than the nearest (ours never is: tests/testthat).
  pairs <- theirs$result$match.matrix
  t <- as.integer(rownames(pairs))
  c <- sort(data$p[data$d == 0])
  below <- findInterval(data$p[t], c)
  nearest <- pmin(abs(data$p[t] - c[pmax(below, 1)]),
                  abs(data$p[t] - c[pmin(below + 1, length(c))]))
  farther <- abs(data$p[as.integer(pairs[, 1])] - data$p[t]) > nearest + 1e-12
  cat("\nTreated rows for which MatchIt took a control that is not the nearest: ",
      round(100 * mean(farther), 1), " %\n", sep = "")
}

cat("\n1,000 draws of the whole psm_did(): 280 cities, 12 years, probit on 7 covariates,",
    "Epanechnikov,\ncommon support, DID with 8 regressors and city and year effects\n\n")
line("resample", "threads", "seconds")
line(":--", rep("--:", 2))
set.seed(7)
panel <- data.frame(city = rep(1:280, each = 12), year = rep(2006:2017, 280))
names <- paste0("x", 1:7)
for (name in names) panel[[name]] <- rep(rnorm(280), each = 12) + rnorm(3360)
level <- rep(panel$x1[panel$year == 2006] + rnorm(280), each = 12)
panel$policy <- as.numeric(level > 0.5 & panel$year >= 2012)
panel$y <- 0.2 * panel$policy + 0.3 * panel$x1 + rnorm(3360)
right <- paste(names, collapse = " + ")
fit <- psm_did(as.formula(paste("y ~ policy +", right, "| city + year")),
               match = as.formula(paste("policy ~", right)), data = panel)
for (resample in c("bootstrap", "subsample")) {
  for (use in unique(c(1, threads))) {
    made <- median_of(function() {
      psm_bootstrap(fit, 1000, resample = resample, threads = use)
    })
    line(resample, use, sprintf("%.2f", made$seconds))
  }
}
one <- elapsed(function() eval(fit$call))
cat("\nThe fit itself: ", ms(one$seconds), " ms\n", sep = "")
