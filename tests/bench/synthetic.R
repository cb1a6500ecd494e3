# Synthetic difference-in-differences: time and peak memory of did_staggered(estimator =
# "synthetic") by kind of errors, beside placebo assignments by the statements of 'synthdid' in R.
#
#   Rscript tests/bench/synthetic.R [units = 500] [periods = 30] [replicates = 200] [loops = 2]
#
# A tenth of the units is treated, in two cohorts. Placebo assignments in R are timed on `loops` of
# them and scaled up. Prints a Markdown table: elapsed and processor seconds, peak memory beyond the
# data in MB, each in an R of its own, and the standard error of ATT.

suppressPackageStartupMessages(library(policypanel))
script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(script), "common.R"))
is_peak <- given(1, "") == "--peak"
size <- if (is_peak) argument[3:5] else c(given(1, 500), given(2, 30), given(3, 200))
units <- as.integer(size[1])
periods <- as.integer(size[2])
replicates <- as.integer(size[3])
timed <- if (is_peak) 0L else as.integer(given(4, 2))
options(policypanel.notes = FALSE)

set.seed(1)
n_treated <- units %/% 10
data <- data.frame(id = rep(seq_len(units), each = periods), t = rep(seq_len(periods), units))
starts <- round(periods * c(0.6, 0.8))
data$g <- c(rep(starts, length.out = n_treated), rep(Inf, units - n_treated))[data$id]
exposure <- rnorm(units)[data$id]
data$x <- rnorm(nrow(data)) + exposure * data$t / periods
factor <- cumsum(rnorm(periods))
data$y <- exposure * factor[data$t] + data$x + (data$t >= data$g) + rnorm(nrow(data))

# As synthdid has it: Frank and Wolfe's steps on the whole matrix, in R.
steps <- function(a, b, x, penalty, least, most) {
  a <- sweep(a, 2, colMeans(a))
  b <- b - mean(b)
  before <- Inf
  for (step in seq_len(most)) {
    slope <- drop(crossprod(a, a %*% x - b)) + nrow(a) * penalty * x
    d <- as.numeric(seq_along(x) == which.min(slope)) - x
    if (all(d == 0)) break
    moved <- drop(a %*% d)
    length <- -sum(slope * d) / (sum(moved^2) + nrow(a) * penalty * sum(d^2))
    x <- x + min(1, max(0, length)) * d
    value <- penalty * sum(x^2) + mean((a %*% x - b)^2)
    if (step >= 2 && before - value <= least) break
    before <- value
  }
  x
}
weights_of <- function(a, b, penalty, noise) {
  x <- steps(a, b, rep(1 / ncol(a), ncol(a)), penalty, (1e-5 * noise)^2, 100)
  x[x <= max(x) / 4] <- 0
  steps(a, b, x / sum(x), penalty, (1e-5 * noise)^2, 10000)
}
effect_of <- function(y0, y1, before) {
  noise <- sd(apply(y0[, before], 1, diff))
  path <- colMeans(y1)
  late <- setdiff(seq_len(ncol(y0)), before)
  omega <- weights_of(t(y0[, before]), path[before], sqrt(nrow(y1) * length(late)) * noise^2, noise)
  lambda <- weights_of(y0[, before], rowMeans(y0[, late, drop = FALSE]), (1e-6 * noise)^2, noise)
  gap <- path - drop(omega %*% y0)
  mean(gap[late]) - sum(lambda * gap[before])
}
never <- matrix(data$y[!is.finite(data$g)], ncol = periods, byrow = TRUE)
placebo_loop <- function() {
  sizes <- lengths(split(seq_len(n_treated), rep(1:2, length.out = n_treated)))
  replicate(timed, {
    order <- sample(nrow(never))
    own <- split(order[seq_len(n_treated)], rep(1:2, sizes))
    left <- never[order[-seq_len(n_treated)], ]
    effects <- mapply(function(rows, start) effect_of(left, never[rows, ], seq_len(start - 1)), own,
                      starts)
    weighted.mean(effects, sizes * (periods - starts + 1))
  })
}

call <- function(formula, ...) {
  function(data) did_staggered(formula, data, "g", "synthetic", replicates = replicates, ...)
}
calls <- list(
  "jackknife" = call(y ~ 1 | id + t),
  "placebo" = call(y ~ 1 | id + t, variance = "placebo"),
  "bootstrap" = call(y ~ 1 | id + t, variance = "bootstrap"),
  "placebo, covariate projected" = call(y ~ x | id + t, variance = "placebo",
                                        adjustment = "projected"),
  "jackknife, covariate optimized" = call(y ~ x | id + t)
)
if (is_peak) {
  run <- calls[[given(2, "")]]
  # What a first call loads and compiles is not the method's.
  try(run(data[data$id <= 4 | data$id > units - 10, ]), silent = TRUE)
  cat(peak_of(function() run(data)), "\n")
  quit("no")
}

both_times <- function(run) {
  busy <- system.time(found <- elapsed(run))
  c(found, busy = sum(busy[c("user.self", "sys.self")]))
}
cat("| errors | seconds | processor seconds | peak, MB | error of ATT |\n")
cat("| --- | --: | --: | --: | --: |\n")
for (name in names(calls)) {
  own <- both_times(function() calls[[name]](data))
  cat(sprintf("| %s | %.2f | %.2f | %.0f | %.3f |\n", name, own$seconds, own$busy,
              peak_memory(name, size), tidy(own$result)$std.error[1]))
}
if (timed > 0) {
  loop <- both_times(placebo_loop)
  cat(sprintf("| placebo, loop in R (%d timed) | %.1f | %.1f | | |\n", timed,
              loop$seconds * replicates / timed, loop$busy * replicates / timed))
}
