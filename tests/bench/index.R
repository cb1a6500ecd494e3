# mpi_index() beside COINr, and the bootstrap of its weights.
#
#   Rscript tests/bench/index.R [rows = 1e7] [threads = 1] [repetitions = 3]
#
# First table: `rows` x 10 indicators in three dimensions. Both bring the indicators to 0 ... 1 and
# average them with given weights; entropy weights COINr does not have. "read" is one sum over all
# columns, the least that any of this could take. COINr runs on at most 1e6 rows.
# Second table: 287 cities x 20 years x 40 indicators, 1,000 draws of cities.

suppressPackageStartupMessages(library(policypanel))
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
rows <- as.numeric(given(1, 1e7))
threads <- as.integer(given(2, 1))
repetitions <- as.integer(given(3, 3))
options(policypanel.notes = FALSE, policypanel.threads = threads)
set.seed(20240501)

seconds <- function(run) median(replicate(repetitions, elapsed(run)$seconds))
line <- function(name, n, time, memory = NA) {
  cat(sprintf("| %s | %s | %.3f | %s |\n", name,
              format(n, big.mark = ",", scientific = FALSE), time,
              if (is.na(memory)) "" else sprintf("%.0f", memory)))
}

names <- paste0("x", 1:10)
dimensions <- list(one = names[1:4], two = names[5:7], three = names[8:10])
given_weights <- stats::setNames(rep(0.1, 10), names)
make <- function(n) stats::setNames(as.data.frame(matrix(rexp(10 * n), n)), names)

cat("policypanel ", format(packageVersion("policypanel")), ", ", R.version.string, ", ", threads,
    " thread(s), ", repetitions, " repetitions\n\n", sep = "")
cat("| what | rows | seconds | peak, MB |\n|:--|--:|--:|--:|\n")
data <- make(rows)
peak <- peak_of(function() mpi_index(data, dimensions))
line("read", rows, seconds(function() vapply(data, sum, 1)))
line("mpi_index(), entropy", rows, seconds(function() mpi_index(data, dimensions)), peak)
line("mpi_index(), given weights", rows,
     seconds(function() mpi_index(data, dimensions, weights = given_weights)))
line("mpi_index(), critic", rows,
     seconds(function() mpi_index(data, dimensions, weights = "critic")))

if (requireNamespace("COINr", quietly = TRUE)) {
  few <- data[seq_len(min(rows, 1e6)), ]
  average <- function() {
    scaled <- COINr::Normalise(few, global_specs = list(f_n = "n_minmax",
                                                        f_n_para = list(l_u = c(0, 1))))
    COINr::Aggregate(scaled, f_ag = "a_amean", f_ag_para = list(w = rep(0.1, 10)))
  }
  ours <- function() mpi_index(few, dimensions, weights = given_weights)
  line("mpi_index(), given weights", nrow(few), seconds(ours))
  line(paste("COINr", packageVersion("COINr")), nrow(few), seconds(average))
  difference <- max(abs(ours()$score - average()))
  cat("\nLargest difference of scores: ", format(difference), "\n", sep = "")
}
rm(data)

cat("\n| what | draws | seconds | |\n|:--|--:|--:|--:|\n")
panel <- expand.grid(year = 2001:2020, city = 1:287)
panel <- cbind(panel, matrix(rexp(40 * nrow(panel)), ncol = 40,
                             dimnames = list(NULL, paste0("x", 1:40))))
for (weights in c("entropy", "critic")) {
  index <- mpi_index(panel, paste0("x", 1:40), unit = "city", time = "year", weights = weights)
  line(paste("index_uncertainty(),", weights), 1000,
       seconds(function() index_uncertainty(index, 1000)))
}
panel$index <- index$score
panel$policy <- as.numeric(panel$city <= 100 & panel$year >= 2010)
draws <- index_uncertainty(index, 1000)
line("index_regression()", 1000,
     elapsed(function() index_regression(index ~ policy | city + year, draws, panel))$seconds)
