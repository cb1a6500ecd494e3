# How the cost of did_feols() grows: a balanced panel (units x 20 periods, rows in order), y on two
# regressors, unit and period effects, clusters by unit, one thread. Ours alone.
#
#   Rscript tests/bench/growth.R [largest = 1e8]
#
# Prints a Markdown table: the median of the calls, nanoseconds per row, and peak memory beyond the
# data in bytes per row, which is measured last, so that memory freed before may hide a part of it.

suppressPackageStartupMessages(library(policypanel))
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
options(policypanel.notes = FALSE)

balanced <- function(n) {
  data <- data.frame(unit = rep(seq_len(n / 20), each = 20L), year = rep.int(1:20, n / 20))
  data$x1 <- rnorm(n)
  data$x2 <- rnorm(n)
  data$y <- rnorm(n)
  data
}

cat("| rows | seconds | ns per row | bytes per row |\n|--:|--:|--:|--:|\n")
set.seed(1)
for (rows in 10^seq(5, log10(as.numeric(given(1, 1e8))))) {
  data <- balanced(rows)
  run <- function() did_feols(y ~ x1 + x2 | unit + year, data, cluster = ~unit)
  seconds <- vapply(seq_len(if (rows > 1e7) 3 else 7), function(k) elapsed(run)$seconds, 1)
  bytes <- peak_of(run) * 1024^2 / rows
  cat(sprintf("| %s | %.3f | %.0f | %.0f |\n", format(rows, big.mark = ",", scientific = FALSE),
              median(seconds), 1e9 * median(seconds) / rows, bytes))
  rm(data)
  invisible(gc())
}
