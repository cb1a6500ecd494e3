# What the benchmarks beside fixest share.

argument <- commandArgs(TRUE)
given <- function(k, default) if (length(argument) >= k) argument[k] else default

elapsed <- function(run) {
  invisible(gc(full = TRUE))
  start <- Sys.time()
  result <- run()
  list(seconds = as.numeric(Sys.time() - start, units = "secs"), result = result)
}

megabytes <- function(key) {
  line <- grep(paste0("^", key), readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}

# Peak resident memory of one call beyond what was there before (Linux only), each in an R of its own:
# a process that has freed memory before would use it again and show nothing. The script is called
# with "--peak" and the arguments, and hands the call to print_peak().
peak_memory <- function(...) {
  if (!file.exists("/proc/self/clear_refs")) return(NA)
  line <- system2(file.path(R.home("bin"), "Rscript"), c(shQuote(script), "--peak", shQuote(c(...))),
                  stdout = TRUE)
  if (length(line) == 0) NA else as.numeric(line[length(line)])
}

# `run` is a function of data.
print_peak <- function(run, data) {
  # What a first call loads and compiles is not the method's; a few rows may all be singletons.
  try(run(data[seq_len(min(20000, nrow(data))), ]), silent = TRUE)
  invisible(gc(full = TRUE))
  before <- megabytes("VmRSS")
  writeLines("5", "/proc/self/clear_refs")
  run(data)
  cat(megabytes("VmHWM") - before, "\n")
}

print_versions <- function(...) {
  cat("policypanel ", format(packageVersion("policypanel")), ", fixest ",
      format(packageVersion("fixest")), ", ", R.version.string, ", ", ..., "\n\n", sep = "")
}
