# Honest intervals by simulation: how often 95 % intervals of honest_did() hold the first effect
# when trends part as much as the bound allows, beside the interval under parallel trends.
#
#   Rscript tests/certify/honest.R [replications = 2000]
#
# Estimates are drawn from the normal distribution that the method assumes: four leads, three lags,
# correlations of 0.6 from the base period. The differences in trends: "edge" has changes of one
# size in all periods (relative magnitudes), or a slope that changes by the bound in all periods
# (smoothness); "none" is zero. In brackets the Monte Carlo standard error.

suppressPackageStartupMessages(library(policypanel))
options(policypanel.notes = FALSE)
argument <- commandArgs(TRUE)
replications <- if (length(argument) > 0) as.numeric(argument[1]) else 2000

vcov <- 0.01 * (diag(0.4, 7) + 0.6)
root <- chol(vcov)
periods <- c(-4:-1, 1:3)
cases <- list(
  list(restriction = "relative_magnitude", bound = 1, interval = "hybrid",
       edge = 0.15 * c(0, 1, 0, 1, 1, 2, 3)),
  list(restriction = "relative_magnitude", bound = 1, interval = "conditional",
       edge = 0.15 * c(0, 1, 0, 1, 1, 2, 3)),
  list(restriction = "smoothness", bound = 0.05, interval = "fixed_length",
       edge = 0.05 * periods * (periods + 1) / 2),
  list(restriction = "smoothness", bound = 0.05, interval = "hybrid",
       edge = 0.05 * periods * (periods + 1) / 2)
)
share <- function(x) sprintf("%.3f (%.3f)", mean(x), sqrt(var(x) / length(x)))

cat("| restriction | interval | trends | honest | under parallel trends |\n",
    "|:--|:--|:--|--:|--:|\n", sep = "")
set.seed(20261130)
for (case in cases) {
  for (trends in c("edge", "none")) {
    holds <- vapply(seq_len(replications), function(replication) {
      estimate <- drop(rnorm(7) %*% root) + if (trends == "edge") case$edge else 0
      path <- list(estimate = estimate, vcov = vcov, leads = 4, lags = 3)
      own <- honest_did(path, case$restriction, case$bound, interval = case$interval)
      c(isTRUE(own$bounds$conf.low <= 0 && own$bounds$conf.high >= 0),
        own$original[["conf.low"]] <= 0 && own$original[["conf.high"]] >= 0)
    }, c(NA, NA))
    cat(sprintf("| %s | %s | %s | %s | %s |\n", case$restriction, case$interval, trends,
                share(holds[1, ]), share(holds[2, ])))
  }
}
