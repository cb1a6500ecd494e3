# The cluster bootstrap of sobel_mediate() beside a loop over fixest::feols() and beside mediate()
# of 'mediation', on one panel.
#
#   Rscript tests/bench/mediate.R [units = 280] [periods = 12] [draws = 5000] [threads = 2]
#
# Whole calls. The loops are timed on fewer draws (the column says how many) and their time per draw
# is scaled up. A draw of the loop builds the rows of the clusters drawn, each copy a unit of its
# own, and runs the three regressions. mediate() knows no fixed effects: it is given demeaned
# columns and resamples rows, not clusters, so its draws are not the same thing and it is here for
# its time alone.

suppressPackageStartupMessages({
  library(policypanel)
  library(fixest)
})
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
units <- as.integer(given(1, 280))
periods <- as.integer(given(2, 12))
draws <- as.integer(given(3, 5000))
threads <- as.integer(given(4, 2))
options(policypanel.notes = FALSE)

panel <- function() {
  d <- expand.grid(year = seq_len(periods), unit = seq_len(units))
  d$t <- as.numeric(d$unit <= 0.35 * units & d$year > periods / 2 + d$unit %% 3)
  effect <- rnorm(units)
  for (k in 1:7) d[[paste0("x", k)]] <- rnorm(nrow(d)) + effect[d$unit]
  d$m <- 0.3 * d$t + 0.2 * d$x1 + effect[d$unit] + rnorm(nrow(d))
  d$y <- 0.2 * d$t + 0.4 * d$m + effect[d$unit] + rnorm(nrow(d))
  d
}
controls <- paste0("x", 1:7, collapse = " + ")
formula_of <- function(outcome, extra = "") {
  as.formula(paste0(outcome, " ~ t + ", controls, extra, " | unit + year"))
}

fixest_draw <- function(data, rows_of) {
  drawn <- sample(length(rows_of), replace = TRUE)
  rows <- unlist(rows_of[drawn], use.names = FALSE)
  own <- as.data.frame(lapply(data, `[`, rows))  # without the cost of unique row names
  own$unit <- rep(seq_along(drawn), lengths(rows_of[drawn]))
  # One thread: so small a fit only waits for a second one.
  fit <- function(...) coef(feols(formula_of(...), own, nthreads = 1, notes = FALSE))
  direct <- fit("y", " + m")
  c(fit("m")[["t"]], direct[["m"]], fit("y")[["t"]], direct[["t"]])
}

line <- function(what, seconds, timed, spread) {
  cat(sprintf("| %s | %.2f | %s | %.1f | %.4f |\n", what, seconds * draws / timed,
              format(timed, big.mark = ","), 1e6 * seconds / timed, spread))
}

cat("policypanel ", format(packageVersion("policypanel")), ", fixest ",
    format(packageVersion("fixest")), ", ", R.version.string, ", ", threads, " thread(s), ",
    format(units * periods, big.mark = ","), " rows, ", units, " clusters, ",
    format(draws, big.mark = ","), " draws\n\n", sep = "")
cat("| bootstrap of ab | seconds | draws timed | microseconds per draw | SE of ab |\n")
cat("|:--|--:|--:|--:|--:|\n")
set.seed(20240701)
data <- panel()
own <- function(bootstrap, ...) {
  sobel_mediate(formula_of("y"), ~m, "t", data, cluster = ~unit, replicates = bootstrap,
                threads = threads, ...)
}
invisible(own(10))
spread <- function(fit) sd(fit$bootstrap$draws["indirect", ])
made <- elapsed(function() own(draws))
line("sobel_mediate(), blocks of clusters", made$seconds, draws, spread(made$result))
system <- made$result$models$total$system
cluster <- list(code = system$codes[[1]], n_levels = system$n_levels[1])  # the units
equations <- lapply(list(list("y", NULL), list("m", NULL), list("y", "m")), function(e) {
  list(outcome = match(e[[1]], system$names),
       regressors = match(c(paste0("x", 1:7), "t", e[[2]]), system$names))
})
made <- elapsed(function() {
  policypanel:::replicate_with(system, list(), cluster, equations, 1, 1, 501, threads)
})
line("the same, every draw projected anew", made$seconds, 500, sd(made$result[16, ] *
                                                                   made$result[25, ]))
rows_of <- split(seq_len(nrow(data)), data$unit)
made <- elapsed(function() replicate(50, fixest_draw(data, rows_of)))
line("loop over fixest::feols()", made$seconds, 50, sd(made$result[1, ] * made$result[2, ]))
if (requireNamespace("mediation", quietly = TRUE)) {
  within <- stats::setNames(as.data.frame(policypanel:::core_within(system)), system$names)
  on_m <- lm(as.formula(paste("m ~ t +", controls)), within)
  on_y <- lm(as.formula(paste("y ~ t +", controls, "+ m")), within)
  made <- elapsed(function() {
    suppressMessages(mediation::mediate(on_m, on_y, treat = "t", mediator = "m", boot = TRUE,
                                        sims = 100))
  })
  line("mediation::mediate(boot = TRUE), rows", made$seconds, 100, sd(made$result$d0.sims))
}
