# Coverage of the intervals of an indirect effect by simulation: panels of clusters with serially
# correlated errors and two-way fixed effects, nominal level 95 %.
#
#   Rscript tests/certify/mediate.R [replications = 500] [replicates = 999] [clusters = 40,200]
#
# a = 0.3, b = 0.4 ("strong") and a = 0.1, b = 0.4 ("weak"); 10 periods; treatment switched on in
# the second half for 40 % of the clusters. Below: the share of intervals that hold ab, that lie
# wholly below it and wholly above it. Its own simulation error is sqrt(.95 * .05 / replications).

suppressPackageStartupMessages(library(policypanel))
argument <- commandArgs(TRUE)
given <- function(k, default) if (length(argument) >= k) argument[k] else default
replications <- as.integer(given(1, 500))
bootstrap <- as.integer(given(2, 999))
sizes <- as.integer(strsplit(given(3, "40,200"), ",")[[1]])
options(policypanel.notes = FALSE)

periods <- 10
errors <- function(n) {
  e <- matrix(rnorm(n * periods), periods)
  for (s in 2:periods) e[s, ] <- 0.5 * e[s - 1, ] + sqrt(0.75) * e[s, ]
  as.vector(e)
}

panel <- function(n, a, b) {
  d <- expand.grid(year = seq_len(periods), unit = seq_len(n))
  d$t <- as.numeric(d$unit <= 0.4 * n & d$year > periods / 2)
  effect <- rnorm(n)
  d$m <- a * d$t + effect[d$unit] + errors(n)
  d$y <- 0.2 * d$t + b * d$m + effect[d$unit] + d$year / 5 + errors(n)
  d
}

methods <- c("normal", "percentile", "bca", "monte_carlo")
limits_of <- function(n, a, b) {
  fit <- sobel_mediate(y ~ t | unit + year, ~m, "t", panel(n, a, b), cluster = ~unit,
                       replicates = bootstrap)
  classic <- coef(fit)[["indirect"]] + c(-1, 1) * qnorm(0.975) * fit$tests$std.error[1]
  rbind(sobel = classic, t(vapply(methods, function(method) {
    drop(confint(fit, "indirect", method = method, draws = 4000))
  }, numeric(2))))
}

cat("policypanel ", format(packageVersion("policypanel")), ", ", replications, " replications, ",
    bootstrap, " bootstrap draws\n\n", sep = "")
cat("| clusters | paths | interval | coverage | too low | too high | mean width |\n")
cat("|--:|:--|:--|--:|--:|--:|--:|\n")
set.seed(20240701)
for (n in sizes) for (paths in c("strong", "weak")) {
  a <- if (paths == "strong") 0.3 else 0.1
  b <- 0.4
  made <- replicate(replications, limits_of(n, a, b))
  for (method in dimnames(made)[[1]]) {
    low <- made[method, 1, ]
    high <- made[method, 2, ]
    cat(sprintf("| %d | %s | %s | %.3f | %.3f | %.3f | %.4f |\n", n, paths, method,
                mean(low <= a * b & a * b <= high), mean(high < a * b), mean(low > a * b),
                mean(high - low)))
  }
}
