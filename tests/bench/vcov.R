# Covariances of did_feols() beside those of fixest::feols(): whole calls from R and the covariance
# alone, computed from a fit, alternating in one process.
#
#   Rscript tests/bench/vcov.R [rows = 1e6] [threads = 1] [repetitions = 5] [covariance]
#
# Prints one line of a Markdown table per covariance: medians in milliseconds and their ratios, and
# the largest relative difference of standard errors.

suppressPackageStartupMessages({
  library(policypanel)
  library(fixest)
})
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (file in c("graphs.R", "common.R")) source(file.path(dirname(script), file))
rows <- as.numeric(given(1, 1e6))
threads <- as.integer(given(2, 1))
repetitions <- as.integer(given(3, 5))
only <- given(4, "")
options(policypanel.notes = FALSE)

# Cities on a square of 10 by 10 degrees, each seen once
cities <- function(n) {
  data <- data.frame(province = sample.int(30, n, TRUE), lat = runif(n, 25, 35),
                     lon = runif(n, 105, 115), x1 = rnorm(n), x2 = rnorm(n))
  data$y <- data$x1 - data$x2 + rnorm(n)
  data
}

on_panel <- function(n, ours, theirs) {
  list(n = n, make = function(n) panel(n), formula = y ~ x1 + x2 | unit + year, ours = ours,
       theirs = theirs)
}

on_map <- function(n, cutoff) {
  exact <- cutoff * 3.14159 / pi  # as fixest takes pi, so that the same pairs are within
  list(n = n, make = cities, formula = y ~ x1 + x2 | province,
       ours = list(vcov = policypanel::conley("lat", "lon", exact, distance = "triangular")),
       theirs = vcov_conley("lat", "lon", cutoff = cutoff, distance = "triangular"))
}

cases <- list(
  iid = on_panel(rows, list(vcov = "iid"), "iid"),
  HC1 = on_panel(rows, list(vcov = "hc1"), "hc1"),
  `clusters, one way` = on_panel(rows, list(cluster = ~unit), ~unit),
  `clusters, two ways` = on_panel(rows, list(cluster = ~unit + year), ~unit + year),
  `Newey-West, lag 3` = on_panel(rows, list(vcov = policypanel::newey_west(3)),
                                 NW(3) ~ unit + year),
  `Driscoll-Kraay, lag 3` = on_panel(rows, list(vcov = policypanel::driscoll_kraay(3)),
                                     DK(3) ~ year),
  `Conley, 100 km` = on_map(1e4, 100), `Conley, 30 km` = on_map(1e5, 30),
  `Conley, 100 km, more rows` = on_map(1e5, 100)
)

call_ours <- function(case, data) {
  do.call(did_feols, c(list(case$formula, data, small_sample = "fixest", threads = threads),
                       case$ours))
}
call_theirs <- function(case, data) {
  feols(case$formula, data, vcov = case$theirs, nthreads = threads, notes = FALSE, warn = FALSE,
        fixef.rm = "singletons", fixef.tol = 1e-8)
}

compare <- function(name, case) {
  data <- case$make(case$n)
  fits <- list(call_ours(case, data), call_theirs(case, data))
  alone <- list(function() do.call(vcov, call_arguments(fits[[1]], case$ours)),
                function() vcov(fits[[2]], vcov = case$theirs, nthreads = threads))
  run <- c(list(function() call_ours(case, data), function() call_theirs(case, data)), alone)
  seconds <- replicate(repetitions, vapply(run, function(f) elapsed(f)$seconds, 0))
  time <- 1000 * apply(seconds, 1, median)
  error <- lapply(fits, function(fit) sqrt(diag(vcov(fit))))
  cat(sprintf("| %s | %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.0e |\n", name,
              format(nrow(data), big.mark = ","), time[1], time[2], time[2] / time[1], time[3],
              time[4], time[4] / time[3], max(abs(error[[1]] / error[[2]] - 1))))
}

# vcov(fit, <specification>) or vcov(fit, cluster = )
call_arguments <- function(fit, arguments) {
  names(arguments)[names(arguments) == "vcov"] <- "type"
  c(list(fit), arguments)
}

print_versions(threads, " thread(s), ", repetitions, " repetitions")
cat("| covariance | rows | ours, ms | fixest, ms | ratio ",
    "| alone, ours | fixest | ratio | difference |\n", sep = "")
cat("|:--|--:|--:|--:|--:|--:|--:|--:|--:|\n")
set.seed(20240501)
for (name in names(cases)) if (grepl(only, name, fixed = TRUE)) compare(name, cases[[name]])
