# Runs the testthat files of a folder against the installed package, and writes
# "passed failed skipped" to a file.   Rscript tools/test.R FOLDER COUNTS
arguments <- commandArgs(TRUE)
root <- Sys.getenv("POLICYPANEL_ROOT", getwd())
package <- read.dcf(file.path(root, "DESCRIPTION"), "Package")[[1]]
Sys.setenv(NOT_CRAN = "true")
message("== testthat: ", arguments[1])

results <- testthat::test_dir(
  arguments[1], package = package, load_package = "installed", stop_on_failure = FALSE,
  reporter = testthat::ProgressReporter$new(show_praise = FALSE, max_failures = Inf,
                                            update_interval = Inf)
)
table <- as.data.frame(results)
counts <- c(sum(table$passed), sum(table$failed) + sum(table$error), sum(table$skipped))
writeLines(paste(counts, collapse = " "), arguments[2])
