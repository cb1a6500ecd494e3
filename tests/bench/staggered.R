# did_staggered() at scale, beside those of did, fastdid, fixest's sunab(), didimputation, did2s and
# etwfe that are installed: time of whole calls and peak memory.
#
#   Rscript tests/bench/staggered.R [units = 50000] [periods = 20] [cohorts = 12] [repetitions = 3]
#     [calls = all]
#
# Prints a Markdown table: least processor seconds (each call runs on one thread, so that these are
# the seconds of an idle machine, whatever else runs), peak memory beyond the data in MB, and the
# average effect after treatment. `calls` are words of the names of those to run. Each call is
# measured after a small one that loads what it needs, its memory in a process of its own.

suppressPackageStartupMessages(library(policypanel))
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
is_peak <- given(1, "") == "--peak"
options(policypanel.notes = FALSE)

rollout <- function(units, periods, cohorts, seed = 1) {
  set.seed(seed)
  d <- data.frame(unit = rep(seq_len(units), each = periods), time = rep(seq_len(periods), units))
  first <- unique(round(seq(4, periods - 1, length.out = cohorts)))
  share <- c(rep(0.7 / length(first), length(first)), 0.3)
  d$g <- c(first, Inf)[sample.int(length(first) + 1, units, TRUE, share)][d$unit]
  d$x <- rnorm(units)[d$unit]
  d$x2 <- rnorm(units)[d$unit]
  since <- d$time - d$g
  d$y <- rnorm(units)[d$unit] + 0.1 * d$time + ifelse(since >= 0, 0.5 + 0.05 * since, 0) +
    0.1 * d$x * d$time / periods + rnorm(nrow(d))
  d
}

ours <- function(estimator, formula = y ~ 1 | unit + time, ...) {
  function(d) coef(did_staggered(formula, d, "g", estimator, ...))[["ATT"]]
}
from <- function(package, name) getExportedValue(package, name)
coded <- function(d, never) replace(d, "g", ifelse(is.finite(d$g), d$g, never))

average_of_did <- function(d, ..., bstrap = FALSE, biters = 1000) {
  fit <- from("did", "att_gt")("y", "time", "unit", "g", data = coded(d, 0), ..., bstrap = bstrap,
                               biters = biters, cband = FALSE, faster_mode = TRUE)
  from("did", "aggte")(fit, "simple", bstrap = bstrap, biters = biters, cband = FALSE)$overall.att
}
average_of_fastdid <- function(d, ...) {
  fit <- from("fastdid", "fastdid")(data.table::as.data.table(d), timevar = "time",
                                    cohortvar = "g", unitvar = "unit", outcomevar = "y",
                                    result_type = "simple", base_period = "varying",
                                    control_option = "never", ...)
  fit$att[fit$type == "post"]
}

calls <- list(
  "Callaway and Sant'Anna" = list(run = ours("callaway_santanna")),
  "... two covariates" = list(run = ours("callaway_santanna", y ~ x + x2 | unit + time)),
  "... 1,000 draws" = list(run = function(d) {
    fit <- did_staggered(y ~ 1 | unit + time, d, "g")
    multiplier_bootstrap(fit, 1000, seed = 1)$table$estimate[1]
  }),
  "Sun and Abraham" = list(run = ours("sun_abraham")),
  "etwfe" = list(run = ours("etwfe")),
  "imputation" = list(run = ours("imputation")),
  "two stages" = list(run = ours("two_stage")),
  "stacked" = list(run = ours("stacked")),
  "local projections" = list(run = ours("lp_did")),
  "efficient" = list(run = ours("efficient")),
  "fixest: sunab()" = list(package = "fixest", run = function(d) {
    fit <- from("fixest", "feols")(y ~ sunab(g, time) | unit + time, coded(d, 10000),
                                   cluster = ~unit, nthreads = 1)
    summary(fit, agg = "att")$coeftable[1, 1]
  }),
  "did" = list(package = "did", run = function(d) average_of_did(d)),
  "did, two covariates" = list(package = "did", run = function(d) {
    average_of_did(d, xformla = ~ x + x2)
  }),
  "did, 1,000 draws" = list(package = "did", run = function(d) {
    average_of_did(d, bstrap = TRUE, biters = 1000)
  }),
  "fastdid" = list(package = "fastdid", run = function(d) average_of_fastdid(d)),
  "fastdid, two covariates" = list(package = "fastdid", run = function(d) {
    average_of_fastdid(d, covariatesvar = c("x", "x2"), control_type = "dr")
  }),
  "fastdid, 1,000 draws" = list(package = "fastdid", run = function(d) {
    average_of_fastdid(d, boot = TRUE, biters = 1000, cband = TRUE)
  }),
  "didimputation" = list(package = "didimputation", run = function(d) {
    from("didimputation", "did_imputation")(coded(d, 0), "y", "g", "time", "unit")$estimate[1]
  }),
  "did2s" = list(package = "did2s", run = function(d) {
    d$treat <- as.numeric(d$time >= d$g)
    coef(from("did2s", "did2s")(d, "y", ~ 0 | unit + time, ~ i(treat, ref = FALSE), "treat",
                                "unit"))[[1]]
  }),
  "etwfe, the package" = list(package = "etwfe", run = function(d) {
    fit <- from("etwfe", "etwfe")(y ~ 0, tvar = time, gvar = g, data = coded(d, 0), vcov = ~unit)
    from("etwfe", "emfx")(fit, compress = TRUE)$estimate[1]
  })
)

if (is_peak) {
  print_peak(calls[[given(2, "")]]$run, readRDS(given(3, "")))
  quit("no")
}

repetitions <- as.integer(given(4, 3))
if (length(argument) > 4) {
  calls <- calls[grep(paste(argument[-(1:4)], collapse = "|"), names(calls))]
}
data <- rollout(as.integer(given(1, 50000)), as.integer(given(2, 20)), as.integer(given(3, 12)))
file <- tempfile(fileext = ".rds")
saveRDS(data, file, compress = FALSE)
cat(format(nrow(data), big.mark = ",", scientific = FALSE), "rows\n\n")
cat("| call | processor seconds | peak, MB | estimate |\n| --- | --: | --: | --: |\n")
for (name in names(calls)) {
  own <- calls[[name]]
  if (!is.null(own$package) && !requireNamespace(own$package, quietly = TRUE)) next
  memory <- peak_memory(name, file)
  measured <- replicate(if (is.null(own$package)) repetitions else 1, {
    gc(full = TRUE)
    taken <- system.time(estimate <- suppressWarnings(suppressMessages(own$run(data))))
    c(sum(taken[c("user.self", "sys.self")]), estimate)
  })
  cat(sprintf("| %s | %.2f | %.0f | %.6f |\n", name, min(measured[1, ]), memory, measured[2, 1]))
}
