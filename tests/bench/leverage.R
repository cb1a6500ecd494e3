# HC2, HC3, CR2 and CR3 of did_feols() beside fixest (HC) and clubSandwich (CR): time and the largest
# relative difference of standard errors.
#
#   Rscript tests/bench/leverage.R [rows of HC = 1e6] [rows of CR = 1e5] [threads = 1]
#
# Whole calls from R, the fit included, medians of three. clubSandwich takes lm with dummies, which
# holds rows x levels numbers, so it is run on `rows of CR` / 25 rows only.

suppressPackageStartupMessages({
  library(policypanel)
  library(fixest)
})
argument <- as.numeric(commandArgs(TRUE))
given <- function(k, default) if (length(argument) >= k) argument[k] else default
hc_rows <- given(1, 1e6)
cr_rows <- given(2, 1e5)
threads <- as.integer(given(3, 1))
options(policypanel.notes = FALSE)

panel <- function(rows, periods) {
  units <- rows / periods
  data <- expand.grid(year = seq_len(periods), unit = seq_len(units))
  data$region <- data$unit %% 50
  effect <- rnorm(units)
  data$d <- as.numeric(data$unit <= 0.4 * units & data$year > periods / 2)
  data$x <- rnorm(rows) + effect[data$unit]
  data$y <- 0.3 * data$d + data$x + effect[data$unit] + rnorm(rows)
  # A tenth is missing: no two units need have the same years.
  data[sort(sample(rows, 0.9 * rows)), ]
}

seconds <- function(run, times = 3) {
  result <- NULL
  taken <- vapply(seq_len(times), function(k) {
    invisible(gc())
    start <- Sys.time()
    result <<- run()
    as.numeric(Sys.time() - start, units = "secs")
  }, 0)
  list(time = stats::median(taken), se = sqrt(diag(result)))
}

line <- function(type, rows, clusters, own, other, name) {
  same <- if (is.null(other)) NA else max(abs(own$se / other$se[names(own$se)] - 1))
  cat(sprintf("| %s | %s | %s | %.2f | %s | %s | %.0e |\n", type, format(rows, big.mark = ","),
              clusters, own$time, name, if (is.null(other)) "" else sprintf("%.2f", other$time),
              same))
}

own_run <- function(data, type, cluster = NULL) {
  seconds(function() {
    vcov(did_feols(y ~ d + x | unit + year, data, vcov = type, cluster = cluster, threads = threads))
  })
}

bench_hc <- function() {
  data <- panel(hc_rows, 10)
  line("hc1", nrow(data), "", own_run(data, "hc1"), NULL, "")
  for (type in c("hc2", "hc3")) {
    theirs <- tryCatch(seconds(function() {
      vcov(feols(y ~ d + x | unit + year, data, vcov = type, nthreads = threads, notes = FALSE,
                 fixef.rm = "singletons"))
    }, times = 1), error = function(e) {
      cat("fixest:", conditionMessage(e), "\n")
      NULL
    })
    line(type, nrow(data), "", own_run(data, type), theirs, "fixest")
  }
}

bench_cr <- function() {
  data <- panel(cr_rows, 20)
  small <- panel(cr_rows / 25, 20)
  line("cluster", nrow(data), length(unique(data$unit)), own_run(data, "cluster", ~unit), NULL, "")
  for (cluster in c("region", "unit")) for (type in c("cr2", "cr3")) {
    n_clusters <- length(unique(data[[cluster]]))
    line(type, nrow(data), n_clusters, own_run(data, type, cluster), NULL, "")
    if (type == "cr3" || !requireNamespace("clubSandwich", quietly = TRUE)) next
    theirs <- seconds(function() {
      fit <- lm(y ~ d + x + factor(unit) + factor(year), small)
      as.matrix(clubSandwich::vcovCR(fit, small[[cluster]], "CR2"))[c("d", "x"), c("d", "x")]
    }, times = 1)
    line(type, nrow(small), length(unique(small[[cluster]])), own_run(small, type, cluster), theirs,
         "clubSandwich")
  }
}

cat("policypanel ", format(packageVersion("policypanel")), ", fixest ",
    format(packageVersion("fixest")), ", ", R.version.string, ", ", threads, " thread(s)\n\n", sep = "")
cat("| type | rows | clusters | ours, s | peer | peer, s | difference |\n")
cat("|:--|--:|--:|--:|:--|--:|--:|\n")
set.seed(20240601)
bench_hc()
bench_cr()
