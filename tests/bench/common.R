# What the benchmarks beside fixest share.

argument <- commandArgs(TRUE)
given <- function(k, default) if (length(argument) >= k) argument[k] else default

elapsed <- function(run) {
  invisible(gc(full = TRUE))
  start <- Sys.time()
  result <- run()
  list(seconds = as.numeric(Sys.time() - start, units = "secs"), result = result)
}

print_versions <- function(...) {
  cat("policypanel ", format(packageVersion("policypanel")), ", fixest ",
      format(packageVersion("fixest")), ", ", R.version.string, ", ", ..., "\n\n", sep = "")
}
