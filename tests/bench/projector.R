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

megabytes <- function(key) {
  line <- grep(paste0("^", key), readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}

# Peak resident memory of one call beyond what was there before (Linux only), each in an R of its own:
# a process that has freed memory before would use it again and show nothing.
peak_memory <- function(engine, formula, file, unit) {
  if (!file.exists("/proc/self/clear_refs")) return(NA)
  line <- system2(file.path(R.home("bin"), "Rscript"),
                  c(shQuote(script), "--peak", engine, shQuote(deparse1(formula)), shQuote(file),
                    shQuote(deparse1(unit)), threads, vcov), stdout = TRUE)
  if (length(line) == 0) NA else as.numeric(line[length(line)])
}

print_peak <- function(engine, formula, file, unit) {
  data <- readRDS(file)
  run <- list(ours = ours, theirs = theirs)[[engine]]
  # What a first call loads and compiles is not the method's; a few rows may all be singletons.
  try(run(formula, data[seq_len(min(20000, nrow(data))), ], unit), silent = TRUE)
  invisible(gc(full = TRUE))
  before <- megabytes("VmRSS")
  writeLines("5", "/proc/self/clear_refs")
  run(formula, data, unit)
  cat(megabytes("VmHWM") - before, "\n")
}

compare <- function(name, effects, data) {
  formula <- as.formula(paste("y ~ x1 + x2 |", paste(effects, collapse = " + ")))
  unit <- as.formula(paste("~", effects[1]))
  file <- tempfile(fileext = ".rds")
  on.exit(unlink(file))
  saveRDS(data, file, compress = FALSE)
  memory <- c(peak_memory("ours", formula, file, unit), peak_memory("theirs", formula, file, unit))
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
  print_peak(given(2, ""), as.formula(given(3, "")), given(4, ""), as.formula(given(5, "")))
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
