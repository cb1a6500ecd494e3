# What the p values of placebo_test() promise: P(p <= a) <= a where the treatment does nothing and
# was assigned as the test draws it, with any number of units.
#
#   Rscript tests/certify/placebo.R [replications = 2000]
#
# Units of seven periods with effects of their own, errors with autocorrelation 0.7 whose spread
# differs between units, and a mediator made alike. Treated units and their dates are drawn as each
# test draws them. Shares of p at or below a, all of them to be at most a but for chance, and the
# largest excess in Monte Carlo standard errors of a.

suppressPackageStartupMessages(library(policypanel))
options(policypanel.notes = FALSE, cli.progress_show_after = Inf)
argument <- commandArgs(TRUE)
replications <- if (length(argument) > 0) as.numeric(argument[1]) else 2000

simulated <- function(n_units, starts) {
  data <- expand.grid(year = 1:7, unit = seq_len(n_units))
  errors <- function() {
    spread <- stats::rexp(n_units) + 0.2
    as.vector(apply(matrix(rnorm(7 * n_units), 7), 2, stats::filter, 0.7, "recursive")) *
      spread[data$unit] + rnorm(n_units)[data$unit]
  }
  data$start <- starts[data$unit]
  data$d <- as.numeric(data$year >= data$start)
  data$x <- rnorm(nrow(data))
  data$y <- errors() + 0.5 * data$x
  data$m <- errors()
  data$region <- data$unit %% 2
  data
}
# First treated periods: of units drawn at random, by region, and of dates
some <- function(n_units, sizes) {
  sample(c(rep(c(4, 6), sizes), rep(Inf, n_units - sum(sizes))))
}
by_region <- function(n_units) {
  own <- numeric(n_units)
  for (k in 0:1) own[seq_len(n_units) %% 2 == k] <- some(n_units / 2, c(2 + k, 2))
  own
}
dated <- function(own) {
  dates <- c(`4` = sample(2:7, 1), `6` = sample(2:7, 1))
  ifelse(is.finite(own), dates[as.character(own)], Inf)
}
regression <- function(data) did_feols(y ~ d + x | unit + year, data)
cohorts <- function(estimator, ...) function(data) {
  did_staggered(y ~ 1 | unit + year, data, cohort = "start", estimator = estimator, ...)
}
p_of <- function(fit, starts, ..., n = 20, term = 1, replicates = 99) {
  function(k) {
    data <- simulated(n, starts())
    made <- placebo_test(fit(data), replicates = replicates, seed = k, data = data, ...)
    made$tests$p.value[if (is.character(term)) match(term, made$tests$term) else term]
  }
}
fixed <- rep(c(4, 6, Inf), c(4, 4, 12))
tests <- list(
  `units, regression` = p_of(regression, function() some(20, c(4, 4))),
  `units, 2 of 12, all 66 assignments` = p_of(regression, function() some(12, c(2, 0)), n = 12),
  `units, 2 of 5, all 10 assignments` = p_of(regression, function() some(5, c(2, 0)), n = 5),
  `units within strata` = p_of(regression, function() by_region(20), strata = "region"),
  `dates` = p_of(regression, function() dated(fixed), "dates", replicates = 19),
  `dates, all 36 assignments` = p_of(regression, function() dated(fixed), "dates",
                                     replicates = 36),
  `both` = p_of(regression, function() dated(some(20, c(4, 4))), "both"),
  `units, event study, first lag` = p_of(function(data) {
    event_study(y ~ d + x | unit + year, data, window = c(-2, 1))
  }, function() some(20, c(4, 4)), term = "event_time::0"),
  `units, indirect effect` = p_of(function(data) {
    sobel_mediate(y ~ d + x | unit + year, ~m, "d", data)
  }, function() some(20, c(4, 4)), term = "indirect"),
  `units, Callaway and Sant'Anna` = p_of(cohorts("callaway_santanna"),
                                         function() some(20, c(4, 4))),
  `both, Callaway and Sant'Anna` = p_of(cohorts("callaway_santanna"),
                                        function() dated(some(20, c(4, 4))), "both",
                                        replicates = 19),
  `units, imputation` = p_of(cohorts("imputation"), function() some(20, c(4, 4))),
  `units, efficient` = p_of(cohorts("efficient"), function() some(20, c(4, 4)), replicates = 19),
  `units, matched` = p_of(function(data) {
    psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.3)
  }, function() some(20, c(4, 4)))
)

levels <- c(0.01, 0.05, 0.1, 0.2, 0.5)
cat("| assignments | ", paste(levels, collapse = " | "), " | excess | without a p |\n|:--|",
    strrep("--:|", length(levels) + 2), "\n", sep = "")
for (name in names(tests)) {
  set.seed(20261130)
  p <- vapply(seq_len(replications), function(k) {
    suppressWarnings(tryCatch(tests[[name]](k), policypanel_error = function(e) NA_real_))
  }, 0)
  known <- p[!is.na(p)]
  # A p value of k / n is not above 0.05 for an error of rounding
  share <- vapply(levels, function(a) mean(known <= a + 1e-9), 0)
  excess <- (share - levels) / sqrt(levels * (1 - levels) / length(known))
  cat(sprintf("| %s | %s | %.1f | %.3f |\n", name, paste(sprintf("%.3f", share), collapse = " | "),
              max(excess), mean(is.na(p))))
}
