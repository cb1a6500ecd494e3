# did_staggered() for switching treatments and triple differences at scale, beside DIDmultiplegtDYN
# and triplediff where they are installed: time of whole calls and peak memory, against rows.
#
#   Rscript tests/bench/switching.R [units = 50000] [periods = 20] [repetitions = 3]
#
# Prints a Markdown table for a tenth, a third and all of the units: rows, median seconds, peak
# memory beyond the data in MB, and this per row in bytes.

suppressPackageStartupMessages(library(policypanel))
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
options(policypanel.notes = FALSE)

# Treatments 0 and 1 that start from either, switch in half of the units, and back in a third of
# these; states with eligible and other units.
switching_panel <- function(units, periods, seed = 1) {
  set.seed(seed)
  d <- data.frame(unit = rep(seq_len(units), each = periods), time = rep(seq_len(periods), units))
  first <- sample(c(4:(periods - 1), rep(Inf, periods - 4)), units, TRUE)
  back <- first + sample(c(2, Inf, Inf), units, TRUE)
  base <- sample(c(0, 0, 1), units, TRUE)
  on <- d$time >= first[d$unit] & d$time < back[d$unit]
  d$d <- ifelse(on, 1 - base[d$unit], base[d$unit])
  d$g <- first[d$unit]
  d$eligible <- (d$unit %% 3 == 0) + 0
  d$x <- rnorm(units)[d$unit] + rnorm(nrow(d)) / 2
  d$y <- rnorm(units)[d$unit] + 0.1 * d$time + 0.5 * d$d + 0.2 * d$x + rnorm(nrow(d))
  d
}

switched <- function(formula = y ~ 1 | unit + time, ...) {
  function(d) {
    coef(did_staggered(formula, d, estimator = "switching", treatment = "d", ...))[["ATT"]]
  }
}
triples <- function(formula = y ~ 1 | unit + time, ...) {
  function(d) coef(did_staggered(formula, d, "g", triple = "eligible", ...))[["ATT"]]
}
from <- function(package, name) getExportedValue(package, name)

calls <- list(
  "switching, 5 effects, 3 placebos" = list(run = switched(effects = 5, placebos = 3)),
  "switching, all effects and placebos" = list(run = switched()),
  "... one covariate" = list(run = switched(y ~ x | unit + time)),
  "triple differences" = list(run = triples()),
  "... one covariate" = list(run = triples(y ~ x | unit + time)),
  "DIDmultiplegtDYN, 5 effects, 3 placebos" = list(package = "DIDmultiplegtDYN", run = function(d) {
    fit <- from("DIDmultiplegtDYN", "did_multiplegt_dyn")(d, "y", "unit", "time", "d", effects = 5,
                                                         placebo = 3, graph_off = TRUE)
    fit$results$ATE[1]
  }),
  "triplediff" = list(package = "triplediff", run = function(d) {
    d$g[is.infinite(d$g)] <- 0
    fit <- from("triplediff", "ddd")("y", "time", "unit", "g", "eligible", data = d,
                                     control_group = "nevertreated", est_method = "dr")
    from("triplediff", "agg_ddd")(fit, type = "simple")$aggte_ddd$overall.att
  })
)

if (given(1, "") == "--peak") {
  print_peak(calls[[as.integer(given(2, ""))]]$run, readRDS(given(3, "")))
  quit("no")
}

repetitions <- as.integer(given(3, 3))
cat("| call | rows | seconds | peak, MB | bytes per row |\n| --- | --: | --: | --: | --: |\n")
for (share in c(10, 3, 1)) {
  data <- switching_panel(as.integer(given(1, 50000)) / share, as.integer(given(2, 20)))
  file <- tempfile(fileext = ".rds")
  saveRDS(data, file, compress = FALSE)
  for (k in seq_along(calls)) {
    own <- calls[[k]]
    if (!is.null(own$package) && !requireNamespace(own$package, quietly = TRUE)) next
    memory <- peak_memory(k, file)
    times <- replicate(if (is.null(own$package)) repetitions else 1, {
      elapsed(function() suppressWarnings(suppressMessages(own$run(data))))$seconds
    })
    cat(sprintf("| %s | %s | %.2f | %.0f | %.0f |\n", names(calls)[k],
                format(nrow(data), big.mark = ",", scientific = FALSE), median(times), memory,
                memory * 2^20 / nrow(data)))
  }
}
