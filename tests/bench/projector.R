# did_feols() beside fixest::feols(): time, memory and coefficients, whole calls from R, alternating
# in one process.
#
#   Rscript tests/bench/projector.R [rows = 1e6] [threads = 1] [repetitions = 5] [vcov = cluster] [case]
#
# Prints one line of a Markdown table per case: medians in milliseconds, their ratio, peak memory
# beyond the data in MB, the largest difference of coefficients, how did_feols() solved it and the
# largest first-order condition of its residuals.

suppressPackageStartupMessages({
  library(policypanel)
  library(fixest)
})
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (file in c("graphs.R", "common.R")) source(file.path(dirname(script), file))

is_peak <- given(1, "") == "--peak"
rows <- as.numeric(if (is_peak) NA else given(1, 1e6))
threads <- as.integer(if (is_peak) given(6, 1) else given(2, 1))
repetitions <- as.integer(if (is_peak) NA else given(3, 5))
vcov <- if (is_peak) given(7, "cluster") else given(4, "cluster")
only <- given(5, "")
options(policypanel.notes = FALSE)

ours <- function(formula, data, unit) {
  if (vcov == "cluster") did_feols(formula, data, cluster = unit, threads = threads)
  else did_feols(formula, data, vcov = vcov, threads = threads)
}
theirs <- function(formula, data, unit) {
  # fixest keeps singletons unless asked; both sides fit the same rows here.
  feols(formula, data, vcov = if (vcov == "cluster") unit else vcov, nthreads = threads,
        notes = FALSE, warn = FALSE, fixef.iter = 1e5, fixef.rm = "singletons")
}

compare <- function(name, effects, data) {
  formula <- as.formula(paste("y ~ x1 + x2 |", paste(effects, collapse = " + ")))
  unit <- as.formula(paste("~", effects[1]))
  file <- tempfile(fileext = ".rds")
  on.exit(unlink(file))
  saveRDS(data, file, compress = FALSE)
  memory <- vapply(c("ours", "theirs"), peak_memory, 0, deparse1(formula), file, deparse1(unit),
                   threads, vcov)
  seconds <- matrix(NA, repetitions, 2)
  for (r in seq_len(repetitions)) {
    a <- elapsed(function() ours(formula, data, unit))
    # One call of the slow ones is enough to know that they are.
    if (r == 1 || median(seconds[, 2], na.rm = TRUE) < 10) {
      b <- elapsed(function() theirs(formula, data, unit))
      seconds[r, 2] <- b$seconds
    }
    seconds[r, 1] <- a$seconds
  }
  time <- 1000 * apply(seconds, 2, median, na.rm = TRUE)
  fit <- a$result
  cat(sprintf("| %s | %s | %s | %.1f | %.1f | %.1f | %.0f | %.0f | %.1e | %s | %.0e |\n", name,
              paste(effects, collapse = " + "), format(nrow(data), big.mark = ","), time[1], time[2],
              time[2] / time[1], memory[1], memory[2],
              max(abs(coef(fit) - coef(b$result)[names(coef(fit))])), fit$solver$name,
              fit$solver$largest_level_sum))
}

if (is_peak) {
  run <- list(ours = ours, theirs = theirs)[[given(2, "")]]
  print_peak(function(data) run(as.formula(given(3, "")), data, as.formula(given(5, ""))),
             readRDS(given(4, "")))
  quit(save = "no")
}

print_versions(threads, " thread(s), vcov ", vcov, ", ", repetitions, " repetitions")
cat("| case | effects | rows | ours, ms | fixest, ms | ratio | ours, MB | fixest, MB | difference | solver | condition |\n")
cat("|:--|:--|--:|--:|--:|--:|--:|--:|--:|:--|--:|\n")
set.seed(20240501)
for (name in names(graph_cases(rows))) {
  case <- graph_cases(rows)[[name]]
  if (!grepl(only, name, fixed = TRUE)) next
  data <- case$make(case$n)
  for (effects in case$effects) compare(name, effects, data)
}
