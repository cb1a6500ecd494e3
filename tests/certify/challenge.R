# Size of the tests of a referee: how often each rejects where there is no effect, or no difference.
#
#   Rscript tests/certify/challenge.R [replications = 500] [clusters = 50] [treated = 25]
#
# Clusters of three units and eight periods, errors of clusters with autocorrelation 0.5 and units'
# own; treated clusters are drawn at random and treated from the fifth period on. Fits have fixed
# effects of unit and period. Draws: 399, 39 of groups, which are fitted anew. Shares of p at or
# below 0.01, 0.05 and 0.1; Monte Carlo standard error of the second in parentheses.

suppressPackageStartupMessages(library(policypanel))
options(policypanel.notes = FALSE)
argument <- commandArgs(TRUE)
given <- function(k, default) if (length(argument) >= k) as.numeric(argument[k]) else default
replications <- given(1, 500)
n_clusters <- given(2, 50)
n_treated <- given(3, 25)

simulated_panel <- function() {
  data <- expand.grid(year = 1:8, unit = seq_len(3 * n_clusters))
  data$cluster <- (data$unit - 1) %/% 3 + 1
  common <- apply(matrix(rnorm(8 * n_clusters), 8), 2, stats::filter, 0.5, "recursive")
  treated <- sample(n_clusters, n_treated)
  data$d <- as.numeric(data$cluster %in% treated & data$year >= 5)
  data$start <- ifelse(data$cluster %in% treated, 5, Inf)
  data$x <- rnorm(nrow(data)) + 0.3 * data$d
  data$u <- common[cbind(data$year, data$cluster)] + rnorm(nrow(data))
  data$y <- data$u + 0.5 * data$x
  # An endogenous regressor, and an instrument of clusters
  z <- matrix(rnorm(8 * n_clusters), 8)
  data$z <- z[cbind(data$year, data$cluster)]
  data$w <- data$z + 0.7 * data$u + rnorm(nrow(data))
  data$side <- ifelse(data$cluster %in% c(treated[seq_len(n_treated %/% 2)],
                                          setdiff(seq_len(n_clusters), treated)[
                                            seq_len((n_clusters - n_treated) %/% 2)]),
                      "one", "other")
  data
}

# Each a function of the data that gives a p value
groups_test <- function(data, test, column) {
  found <- heterogeneity(y ~ d + x | cluster + year, data, by = "side", tests = test,
                         cluster = ~cluster, unit = "cluster", time = "year",
                         replicates = if (test == "permutation") 39 else 399)
  found$pairwise[found$pairwise$term == "d", column]
}
wild <- function(data, ...) {
  fit <- did_feols(y ~ d + x | unit + year, data, cluster = ~cluster)
  wild_bootstrap(fit, "d", replicates = 399, ...)$p.value[["d"]]
}
tests <- list(
  `clustered t test` = function(data) {
    tidy(did_feols(y ~ d + x | unit + year, data, cluster = ~cluster))$p.value[1]
  },
  `wild, Rademacher` = function(data) wild(data),
  `wild, Webb` = function(data) wild(data, weights_type = "webb"),
  `wild, Mammen` = function(data) wild(data, weights_type = "mammen"),
  `wild, null not imposed` = function(data) wild(data, impose_null = FALSE),
  `wild, sub-clusters` = function(data) wild(data, drawn_cluster = ~unit),
  `wild, clusters and years` = function(data) {
    fit <- did_feols(y ~ d + x | unit + year, data, cluster = ~ cluster + year)
    wild_bootstrap(fit, "d", replicates = 399, drawn_cluster = ~cluster)$p.value[["d"]]
  },
  `wild, two coefficients jointly` = function(data) {
    fit <- did_feols(y ~ d + x | unit + year, data, cluster = ~cluster)
    wild_bootstrap(fit, c("d", "x"), replicates = 399, null = c(0, 0.5), joint = TRUE)$p.value[[1]]
  },
  `wild, direct path of a mediation` = function(data) {
    fit <- sobel_mediate(y ~ d | unit + year, ~x, "d", data, cluster = ~cluster)
    wild_bootstrap(fit, "direct", replicates = 399)$p.value[["direct"]]
  },
  `wild, instrument (WRE)` = function(data) {
    fit <- did_feols(u ~ x | unit + year | w ~ z, data, cluster = ~cluster)
    wild_bootstrap(fit, replicates = 399)$p.value[[1]]
  },
  `placebo, clusters` = function(data) {
    fit <- did_feols(y ~ d + x | cluster + year, data, unit = "cluster", time = "year")
    placebo_test(fit, replicates = 399)$p.value
  },
  `placebo, Callaway-Sant'Anna` = function(data) {
    means <- aggregate(cbind(u, start) ~ cluster + year, data, mean)
    placebo_test(did_staggered(u ~ 1 | cluster + year, means, cohort = "start"),
                 replicates = 399)$p.value
  },
  `curve test` = function(data) {
    means <- aggregate(cbind(y, d, x) ~ cluster + year, data, mean)
    fit <- did_feols(y ~ d + x | cluster + year, means)
    found <- robustness(fit, list(none = vary(controls = ~1), trimmed = vary(trim = c(0.02, 0.98)),
                                  dropped = vary(drop_periods = 8)), data = means)
    curve_test(found, replicates = 399)$table$p.value[1]
  },
  `groups, Wald` = function(data) groups_test(data, "wald", "p.value"),
  `groups, seemingly unrelated` = function(data) {
    groups_test(data, "seemingly_unrelated", "p.seemingly_unrelated")
  },
  `groups, bootstrap` = function(data) groups_test(data, "bootstrap", "p.bootstrap"),
  `groups, permutation` = function(data) groups_test(data, "permutation", "p.permutation")
)

cat(sprintf("%g clusters, %g treated\n\n", n_clusters, n_treated))
cat("| test | 0.01 | 0.05 | 0.1 | smallest p | without a p |\n|:--|--:|--:|--:|--:|--:|\n")
p <- vapply(seq_len(replications), function(replication) {
  set.seed(20261130 + replication)
  data <- simulated_panel()
  vapply(tests, function(test) {
    suppressWarnings(tryCatch(test(data), policypanel_error = function(e) NA_real_))
  }, 0)
}, numeric(length(tests)))
for (name in names(tests)) {
  own <- p[name, !is.na(p[name, ])]
  if (length(own) == 0) {
    cat(sprintf("| %s | - | - | - | - | 1.00 |\n", name))
    next
  }
  # A p value of k / n is not above 0.05 for an error of rounding
  share <- function(a) mean(own <= a + 1e-9)
  cat(sprintf("| %s | %.3f | %.3f (%.3f) | %.3f | %.4f | %.2f |\n", name, share(0.01), share(0.05),
              sqrt(share(0.05) * (1 - share(0.05)) / length(own)), share(0.1), min(own),
              mean(is.na(p[name, ]))))
}
