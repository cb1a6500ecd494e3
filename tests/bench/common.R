# What the benchmarks share: arguments of the command line, elapsed time, peak memory.

argument <- commandArgs(TRUE)
given <- function(k, default) if (length(argument) >= k) argument[k] else default

elapsed <- function(run) {
  invisible(gc(full = TRUE))
  start <- Sys.time()
  result <- run()
  list(seconds = as.numeric(Sys.time() - start, units = "secs"), result = result)
}

megabytes <- function(key, file = "/proc/self/status") {
  line <- grep(paste0("^", key), readLines(file), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}

# Peak resident memory of a call beyond what was there before it, in MB (Linux only). A process that
# has freed memory before uses it again and shows too little: measure in a fresh one.
peak_of <- function(run) {
  if (!file.exists("/proc/self/clear_refs")) return(NA)
  invisible(gc(full = TRUE))
  before <- megabytes("VmRSS")
  writeLines("5", "/proc/self/clear_refs")
  run()
  megabytes("VmHWM") - before
}

# The same for a script's own call, in an R of its own: the script is called with "--peak" and the
# arguments, and hands the call to print_peak().
peak_memory <- function(...) {
  line <- system2(file.path(R.home("bin"), "Rscript"), c(shQuote(script), "--peak", shQuote(c(...))),
                  stdout = TRUE)
  if (length(line) == 0) NA else as.numeric(line[length(line)])
}

# `run` is a function of data.
print_peak <- function(run, data) {
  # What a first call loads and compiles is not the method's; a few rows may all be singletons.
  try(run(data[seq_len(min(20000, nrow(data))), ]), silent = TRUE)
  cat(peak_of(function() run(data)), "\n")
}

print_versions <- function(...) {
  cat("policypanel ", format(packageVersion("policypanel")), ", fixest ",
      format(packageVersion("fixest")), ", ", R.version.string, ", ", ..., "\n\n", sep = "")
}
