# event_study() beside fixest's feols(y ~ i(rel, ref = -1) + x | id + t): time, memory and
# coefficients, whole calls from R, alternating in one process.
#
#   Rscript tests/bench/event_study.R [rows = 1e6] [threads = 1] [repetitions = 5]
#
# A panel of ten years, a third never treated, the rest from one of six years on; window -6 to 6, so
# twelve leads and lags. event_study() finds the relative period itself and gives the band and the
# test of the leads; fixest is given the relative period, binned. Prints a Markdown table per order
# of the rows: medians in milliseconds, their ratio, peak memory beyond the data in MB, the largest
# difference of coefficients and, relatively, of standard errors.

suppressPackageStartupMessages({
  library(policypanel)
  library(fixest)
})
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
is_peak <- given(1, "") == "--peak"
rows <- as.numeric(if (is_peak) NA else given(1, 1e6))
threads <- as.integer(if (is_peak) given(4, 1) else given(2, 1))
repetitions <- as.integer(if (is_peak) NA else given(3, 5))
options(policypanel.notes = FALSE)

staggered_panel <- function(rows, years = 10) {
  units <- round(rows / years)
  data <- data.frame(id = rep(seq_len(units), each = years), t = rep(2000 + seq_len(years), units))
  start <- sample(c(Inf, Inf, Inf, 2003:2008), units, replace = TRUE)[data$id]
  data$d <- as.numeric(data$t >= start)
  data$x <- rnorm(nrow(data)) + data$d / 2
  data$y <- data$d + data$x + rnorm(units)[data$id] + rnorm(nrow(data))
  data$rel <- ifelse(is.finite(start), pmin(pmax(data$t - start, -6), 6), -1)
  data
}

ours <- function(data) {
  event_study(y ~ d + x | id + t, data, window = c(-6, 6), cluster = ~id, threads = threads)
}
theirs <- function(data) {
  feols(y ~ i(rel, ref = -1) + x | id + t, data, cluster = ~id, nthreads = threads, notes = FALSE)
}

compare <- function(name, data) {
  file <- tempfile(fileext = ".rds")
  on.exit(unlink(file))
  saveRDS(data, file, compress = FALSE)
  memory <- vapply(c("ours", "theirs"), peak_memory, 0, file, threads)
  seconds <- matrix(NA, repetitions, 2)
  for (r in seq_len(repetitions)) {
    a <- elapsed(function() ours(data))
    b <- elapsed(function() theirs(data))
    seconds[r, ] <- c(a$seconds, b$seconds)
  }
  time <- 1000 * apply(seconds, 2, median)
  error <- function(fit) sqrt(diag(vcov(fit)))
  cat(sprintf("| %s | %s | %.0f | %.0f | %.1f | %.0f | %.0f | %.0e | %.0e |\n", name,
              format(nrow(data), big.mark = ",", scientific = FALSE), time[1], time[2],
              time[2] / time[1], memory[1], memory[2], max(abs(coef(a$result) - coef(b$result))),
              max(abs(error(a$result) / error(b$result) - 1))))
}

if (is_peak) {
  print_peak(list(ours = ours, theirs = theirs)[[given(2, "")]], readRDS(given(3, "")))
  quit(save = "no")
}

print_versions(threads, " thread(s), ", repetitions, " repetitions")
cat("| rows stand | rows | ours, ms | fixest, ms | ratio | ours, MB | fixest, MB | coefficients |",
    "errors |\n")
cat("|:--|--:|--:|--:|--:|--:|--:|--:|--:|\n")
set.seed(20240501)
data <- staggered_panel(rows)
compare("by unit and time", data)
compare("at random", data[sample(nrow(data)), ])
