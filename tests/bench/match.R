# Matching on the score: time against rows, a double loop over treated and controls beside it, and
# MatchIt's nearest neighbours beside ours.
#
#   Rscript tests/bench/match.R [rows = 1e6] [loop rows = 1e5] [repetitions = 3]
#
# The core alone is timed where a loop is its peer (scores given, one tenth treated), whole calls
# from R otherwise. The growth exponent is the slope of log time on log rows over the last decade.

suppressPackageStartupMessages(library(policypanel))
options(policypanel.notes = FALSE)
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
Rcpp::sourceCpp(file.path(dirname(script), "match_loop.cpp"))
core <- getFromNamespace("core_match_kernel", "policypanel")

argument <- as.numeric(commandArgs(TRUE))
given <- function(k, default) if (length(argument) >= k) argument[k] else default
largest <- given(1, 1e6)
loop_rows <- given(2, 1e5)
repetitions <- given(3, 3)
bandwidth <- 0.06

draw <- function(n) {
  set.seed(n)
  x <- rnorm(n)
  d <- as.numeric(rank(0.7 * x + rnorm(n)) > 0.9 * n)
  data.frame(d = d, x = x, p = pnorm(0.7 * x - 1.56), y = x + d + rnorm(n))
}

seconds <- function(run) {
  invisible(gc(full = TRUE))
  start <- Sys.time()
  result <- run()
  list(time = as.numeric(Sys.time() - start, units = "secs"), result = result)
}

median_seconds <- function(run) {
  runs <- lapply(seq_len(repetitions), function(r) seconds(run))
  list(time = median(vapply(runs, `[[`, 0, "time")), result = runs[[1]]$result)
}

line <- function(...) cat("| ", paste(c(...), collapse = " | "), " |\n", sep = "")
ms <- function(s) format(round(1000 * s, 1), big.mark = ",", nsmall = 1)

cat("\nThe core: matched outcomes of the treated and weights of the controls, ms\n\n")
sizes <- 10^seq(4, log10(largest))
kernels <- c("epanechnikov", "biweight", "tricube", "gaussian")
line("kernel", format(sizes, big.mark = ",", scientific = FALSE, trim = TRUE), "exponent")
line(":--", rep("--:", length(sizes) + 1))
for (kernel in kernels) {
  times <- vapply(sizes, function(n) {
    data <- draw(n)
    t <- data$d == 1
    p1 <- data$p[t]
    p0 <- data$p[!t]
    y0 <- data$y[!t]
    median_seconds(function() core(p1, p0, y0, kernel, bandwidth, FALSE, 0))$time
  }, 0)
  last <- length(times)
  line(kernel, ms(times), sprintf("%.2f", log10(times[last] / times[last - 1])))
}

cat("\nBeside a double loop over pairs in C++, same process\n\n")
line("kernel", "rows", "ours, ms", "loop, ms", "ratio", "difference")
line(":--", "--:", "--:", "--:", "--:", "--:")
data <- draw(loop_rows)
t <- data$d == 1
p1 <- data$p[t]
p0 <- data$p[!t]
y0 <- data$y[!t]
for (kernel in kernels) {
  ours <- median_seconds(function() core(p1, p0, y0, kernel, bandwidth, FALSE, 0))
  loop <- seconds(function() match_loop(p1, p0, y0, kernel, bandwidth))
  used <- loop$result$donor_weight > 1e-12
  off <- max(abs(ours$result$donor_weight / loop$result$donor_weight - 1)[used],
             abs(ours$result$matched_outcome - loop$result$matched_outcome), na.rm = TRUE)
  line(kernel, format(loop_rows, big.mark = ","), ms(ours$time), ms(loop$time),
       round(loop$time / ours$time), formatC(off, digits = 1, format = "e"))
}

cat("\nWhole calls: probit score, matching, standard error, balance table\n\n")
line("call", "rows", "seconds")
line(":--", "--:", "--:")
data <- draw(largest)
for (method in c("kernel", "nearest")) {
  whole <- median_seconds(function() psm_match(d ~ x, ~y, data, method = method))
  line(paste0("`psm_match(method = \"", method, "\")`"), format(largest, big.mark = ","),
       sprintf("%.2f", whole$time))
}
data <- draw(loop_rows)
ours <- median_seconds(function() {
  psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest")
})
line("`psm_match(method = \"nearest\")`, score given", format(loop_rows, big.mark = ","),
     sprintf("%.2f", ours$time))
if (requireNamespace("MatchIt", quietly = TRUE)) {
  theirs <- seconds(function() {
    MatchIt::matchit(d ~ x, data, distance = data$p, replace = TRUE)
  })
  line(paste0("`MatchIt::matchit(replace = TRUE)` ", packageVersion("MatchIt"), ", score given"),
       format(loop_rows, big.mark = ","), sprintf("%.2f", theirs$time))
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
