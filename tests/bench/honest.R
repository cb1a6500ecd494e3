# What a staggered design can bear: time of honest_did(), of bacon_decomposition() and of
# twfe_weights(), beside 'HonestDiD' and 'bacondecomp' where they are installed.
#
#   Rscript tests/bench/honest.R [leads and lags = 10] [rows = 1e6] [threads = 1]
#
# Honest bounds for the first effect of a path with as many leads as lags, at one bound; both find
# their confidence sets anew, 'HonestDiD' on its default grid of 1,000 values. Prints Markdown
# tables of seconds and of peak memory, each in an R of its own.

suppressPackageStartupMessages(library(policypanel))
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
is_peak <- given(1, "") == "--peak"
n <- as.integer(given(1 + 2 * is_peak, 10))
rows <- as.numeric(given(2 + 2 * is_peak, 1e6))
options(policypanel.notes = FALSE,
        policypanel.threads = if (is_peak) 1L else as.integer(given(3, 1)))

set.seed(1)
v <- 0.01 * (diag(2 * n) + 0.5)
estimate <- rep(c(0, 0.6), each = n) + drop(rnorm(2 * n) %*% chol(v))
path <- list(estimate = estimate, vcov = v, leads = n, lags = n)
has_peer <- requireNamespace("HonestDiD", quietly = TRUE)

bounds <- list(
  "relative magnitudes, hybrid" = list(
    ours = function() honest_did(path, bounds = 1),
    theirs = function() {
      HonestDiD::createSensitivityResults_relativeMagnitudes(estimate, v, n, n, Mbarvec = 1)
    }
  ),
  "smoothness, fixed length" = list(
    ours = function() honest_did(path, "smoothness", bounds = 0.05),
    theirs = function() HonestDiD::createSensitivityResults(estimate, v, n, n, Mvec = 0.05)
  ),
  "smoothness and sign, hybrid" = list(
    ours = function() honest_did(path, "smoothness", bounds = 0.05, sign = "positive"),
    theirs = function() {
      HonestDiD::createSensitivityResults(estimate, v, n, n, Mvec = 0.05,
                                          biasDirection = "positive")
    }
  )
)

staggered <- function(rows, years = 10) {
  units <- round(rows / years)
  data <- data.frame(id = rep(seq_len(units), each = years), t = rep(2000 + seq_len(years), units))
  data$start <- sample(c(Inf, Inf, 2003:2008), units, replace = TRUE)[data$id]
  data$d <- as.numeric(data$t >= data$start)
  data$x <- rnorm(nrow(data)) + data$d / 2
  data$y <- data$d + data$x + rnorm(nrow(data))
  data
}
calls <- list(did_feols = function(data) did_feols(y ~ d + x | id + t, data),
              bacon_decomposition = function(data) bacon_decomposition(y ~ d | id + t, data),
              "..., with a control" = function(data) bacon_decomposition(y ~ d + x | id + t, data),
              "did_feols and twfe_weights" = function(data) {
                twfe_weights(did_feols(y ~ d + x | id + t, data))
              })
if (is_peak) {
  key <- given(2, "")
  if (key %in% names(calls)) print_peak(calls[[key]], staggered(rows)) else {
    # A small call loads and compiles, but takes no memory that the other would use again.
    honest_did(list(estimate = c(0, 0), vcov = diag(2), leads = 1, lags = 1), bounds = 0.5)
    cat(peak_of(bounds[[key]]$ours), "\n")
  }
  quit()
}

cat("| ", n, " leads, ", n, " lags | policypanel | peak, MB | HonestDiD |\n",
    "|---|---|---|---|\n", sep = "")
for (name in names(bounds)) {
  own <- elapsed(bounds[[name]]$ours)$seconds
  peer <- if (has_peer) elapsed(bounds[[name]]$theirs)$seconds else NA
  cat(sprintf("| %s | %.2f | %.0f | %s |\n", name, own, peak_memory(name, n),
              if (is.na(peer)) "-" else sprintf("%.1f", peer)))
}

data <- staggered(rows)
cat("\n| ", format(rows, big.mark = ","), " rows | seconds | peak, MB |\n|---|---|---|\n", sep = "")
for (name in names(calls)) {
  cat(sprintf("| %s | %.1f | %.0f |\n", name, elapsed(function() calls[[name]](data))$seconds,
              peak_memory(name, n, rows)))
}

if (requireNamespace("bacondecomp", quietly = TRUE)) {
  small <- staggered(rows / 100)
  own <- elapsed(function() bacon_decomposition(y ~ d | id + t, small))
  peer <- elapsed(function() {
    bacondecomp::bacon(y ~ d, small, id_var = "id", time_var = "t", quietly = TRUE)
  })
  cat(sprintf("\n%s rows: bacon_decomposition() %.2f s, bacondecomp %.2f s, difference %.0e\n",
              format(nrow(small), big.mark = ","), own$seconds, peer$seconds,
              abs(sum(own$result$comparisons$weight * own$result$comparisons$estimate) -
                    sum(peer$result$weight * peer$result$estimate))))
}
