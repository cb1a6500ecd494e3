# One draw by hand: rows of a cluster as often as it was drawn, every copy a unit of its own.
draw_by_hand <- function(data, count, formula_ids, cluster = "unit", w = NULL) {
  labels <- sort(unique(data[[cluster]]))
  times <- rep(seq_along(labels), count)
  rows <- lapply(seq_along(times), function(copy) {
    own <- data[data[[cluster]] == labels[times[copy]], ]
    own$unit <- paste(own$unit, copy)
    own
  })
  drawn <- do.call(rbind, rows)
  ids <- drawn[formula_ids]
  x <- as.matrix(drawn[c("t", "x")])
  weights <- if (!is.null(w)) drawn[[w]]
  a <- dummy_regression(drawn$m, x, ids, weights)$coefficients[1]
  direct <- dummy_regression(drawn$y, cbind(x, m = drawn$m), ids, weights)$coefficients
  total <- dummy_regression(drawn$y, x, ids, weights)$coefficients[1]
  unname(c(a, direct[3], total, direct[1], a * direct[3]))
}

unbalanced_mediation <- function() {
  data <- mediation_panel()
  data$region <- data$unit %% 9
  data[-c(1, 2, 7, 13, 50, 99), ]
}

test_that("a draw is the regression on the rows drawn, every copy a unit of its own", {
  data <- unbalanced_mediation()
  for (case in list(list(cluster = "unit", w = NULL), list(cluster = "unit", w = "w"),
                    list(cluster = "region", w = NULL))) {
    fit <- quiet(sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, cluster = case$cluster,
                               weights = case$w, replicates = 4, seed = 7))
    expect_false(fit$bootstrap$refits)
    count <- core_cluster_counts(7, fit$bootstrap$n_clusters, 1, 5)
    for (b in 1:4) {
      expect_equal(unname(fit$bootstrap$draws[, b]),
                   draw_by_hand(data, count[, b], c("unit", "year"), case$cluster, case$w),
                   tolerance = 1e-9)
    }
  }
})

test_that("the jackknife leaves out one cluster", {
  data <- unbalanced_mediation()
  fit <- quiet(sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, replicates = 2))
  for (unit in c(1, 17, 40)) {
    without <- quiet(sobel_mediate(y ~ t + x | unit + year, ~m, "t", data[data$unit != unit, ]))
    expect_equal(fit$bootstrap$jackknife[, unit], coef(without), tolerance = 1e-9)
  }
})

test_that("blocks and projections of every draw agree", {
  data <- unbalanced_mediation()
  fit <- quiet(sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, cluster = ~region,
                             weights = ~w))
  system <- fit$models$total$system
  total <- products_of(system)$total
  cluster <- settle_inference(fit$models$total$inference, fit$models$total)$clusters[[1]]
  equations <- list(list(outcome = 0L, regressors = 1:3), list(outcome = 3L, regressors = 1:2))
  blocks <- list(n_dummies = 6, products = core_cluster_blocks(system, 0L, cluster$code, 9L))
  for (seed in list(5, NULL)) {
    first <- if (is.null(seed)) 0 else 1
    by_blocks <- core_replicate_blocks(blocks, equations, total, seed, first, 9, 1)
    by_rows <- core_replicate_rows(system, cluster$code, 9L, equations, total, seed, first,
                                   9, 1)
    expect_equal(by_blocks, by_rows, tolerance = 1e-9)
  }
  # Clusters that no fixed effect lies within: all levels are dense.
  year <- as.integer(data$year) - 1L
  dense <- list(n_dummies = 46, products = core_cluster_blocks(system, -1L, year, 6L))
  expect_equal(core_replicate_blocks(dense, equations, total, 3, 1, 20, 1),
               core_replicate_rows(system, year, 6L, equations, total, 3, 1, 20, 1),
               tolerance = 1e-9)
})

test_that("two large effects and varying slopes are drawn by projecting anew", {
  data <- unbalanced_mediation()
  sloped <- quiet(sobel_mediate(y ~ t + x | unit + region[year], ~m, "t", data, cluster = ~unit,
                                replicates = 3))
  expect_true(sloped$bootstrap$refits)
  expect_true(all(is.finite(sloped$bootstrap$draws)))
  count <- core_cluster_counts(1, 40, 1, 4)
  rows <- rep(seq_len(nrow(data)), count[data$unit, 2])
  by_weights <- quiet(sobel_mediate(y ~ t + x | unit + region[year], ~m, "t", data[rows, ],
                                    vcov = "iid"))
  expect_equal(unname(sloped$bootstrap$draws[, 2]), unname(coef(by_weights)), tolerance = 1e-6)
})

test_that("replicates depend on seed and number alone, not on threads, and leave R's stream", {
  data <- mediation_panel()
  set.seed(3)
  before <- .Random.seed
  fit <- function(...) {
    sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, replicates = 1100, ...)
  }
  one <- fit(threads = 1)
  expect_identical(.Random.seed, before)
  for (threads in c(2, 4)) {
    expect_identical(fit(threads = threads)$bootstrap[c("draws", "jackknife")],
                     one$bootstrap[c("draws", "jackknife")])
  }
  short <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, replicates = 37)
  expect_identical(short$bootstrap$draws, one$bootstrap$draws[, 1:37])
  expect_false(identical(fit(seed = 2)$bootstrap$draws, one$bootstrap$draws))
  rows <- function(threads) {
    sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, vcov = "hc1", replicates = 20,
                  threads = threads)$bootstrap$draws
  }
  expect_identical(rows(1), rows(2))
})

test_that("percentile and BCa limits are those of boot for the same draws", {
  skip_if_not_installed("boot")
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", mediation_panel(), replicates = 999)
  draws <- fit$bootstrap$draws["indirect", ]
  made <- structure(list(t0 = coef(fit)[["indirect"]], t = as.matrix(draws), R = 999,
                         data = seq_len(40), call = quote(boot(data, statistic))), class = "boot")
  theirs <- from("boot", "boot.ci")(made, type = "perc", index = 1)$percent[4:5]
  expect_equal(drop(unname(confint(fit, "indirect", method = "percentile"))), theirs,
               tolerance = 1e-12)
  own <- fit$bootstrap$jackknife["indirect", ]
  # boot takes the empirical influence of each cluster, here by the jackknife
  influence <- (40 - 1) * (mean(own) - own)
  theirs <- from("boot", "boot.ci")(made, type = "bca", L = influence)$bca[4:5]
  expect_equal(drop(unname(confint(fit, "indirect", method = "bca"))), theirs, tolerance = 1e-8)
})

test_that("the Monte Carlo interval is that of the distribution of the product", {
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", mediation_panel())
  limits <- drop(confint(fit, "indirect", method = "monte_carlo", replicates = 200000))
  # P(ab < q) by integrating the normal of a given b over that of b
  b <- coef(fit)
  v <- vcov(fit)
  below <- function(q) {
    integrate(function(z) {
      at <- b[["b"]] + z * sqrt(v["b", "b"])
      mean_a <- b[["a"]] + v["a", "b"] / v["b", "b"] * (at - b[["b"]])
      sd_a <- sqrt(v["a", "a"] - v["a", "b"]^2 / v["b", "b"])
      pnorm(sign(at) * (q / at - mean_a) / sd_a) * dnorm(z)
    }, -8, 8, rel.tol = 1e-8, subdivisions = 500)$value
  }
  expect_lt(abs(below(limits[1]) - 0.025), 4 * sqrt(0.025 * 0.975 / 200000))
  expect_lt(abs(below(limits[2]) - 0.975), 4 * sqrt(0.025 * 0.975 / 200000))
})

test_that("the bootstrap's spread is that of the standard errors", {
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", mediation_panel(), replicates = 4000)
  ratio <- apply(fit$bootstrap$draws, 1, sd) / sqrt(diag(vcov(fit)))
  expect_true(all(abs(ratio - 1) < 0.12))
})

test_that("draws that do not identify the treatment's effect are counted, not hidden", {
  data <- mediation_panel()[1:36, ]
  data$t <- as.numeric(data$unit == 1 & data$year > 3)
  expect_message(fit <- sobel_mediate(y ~ t | unit + year, ~m, "t", data, cluster = ~unit,
                                      replicates = 200), "did not identify")
  expect_gt(fit$bootstrap$failed, 20)
  limits <- suppressWarnings(confint(fit, "indirect", method = "percentile"))
  expect_true(all(is.finite(limits)))
})

test_that("impossible numbers of replicates, and methods without draws, are refused", {
  data <- mediation_panel()
  fit <- function(...) sobel_mediate(y ~ t | unit + year, ~m, "t", data, ...)
  for (replicates in list(0, 1, 1e9, 2.5, NA, "many")) {
    expect_error(fit(replicates = replicates), "replicates", class = "policypanel_error_input")
  }
  expect_error(fit(replicates = 10, seed = -1), "seed", class = "policypanel_error_input")
  expect_error(fit(replicates = 10, cluster = ~ unit + year), "one kind",
               class = "policypanel_error_input")
  for (vcov in list(newey_west(1), "driscoll_kraay")) {
    expect_error(fit(replicates = 10, vcov = vcov), "monte_carlo",
                 class = "policypanel_error_input")
  }
  expect_error(confint(fit(), method = "bca"), "needs draws", class = "policypanel_error_input")
  expect_error(confint(fit(), method = "monte_carlo", replicates = 1e9), "replicates",
               class = "policypanel_error_input")
  for (parm in list(NULL, NA, 99, 1.5, TRUE, list("a"))) {
    expect_error(confint(fit(), parm), "parm", class = "policypanel_error_input")
  }
  expect_equal(rownames(confint(fit(), -1)), c("b", "total", "direct", "indirect"))
  expect_error(confint(fit(), "z", method = "monte_carlo"), "no coefficient",
               class = "policypanel_error_input")
  expect_warning(confint(fit(replicates = 20), "indirect", method = "percentile"),
                 "smallest or largest")
})

test_that("seeds above 2^31 are used as they are, above 2^53 refused", {
  data <- with_seed(1, data.frame(t = rbinom(60, 1, 0.4), m = rnorm(60), y = rnorm(60)))
  fit <- function(seed) sobel_mediate(y ~ t, ~m, "t", data, replicates = 3, seed = seed)
  draws <- lapply(c(2^31 - 1, 2^31, 2^40), function(seed) quiet(fit(seed))$bootstrap$draws)
  expect_equal(anyDuplicated(draws), 0)
  limits <- lapply(c(2^31 - 1, 2^31, 2^40), function(seed) {
    confint(quiet(fit(1)), method = "monte_carlo", replicates = 100, seed = seed)
  })
  expect_equal(anyDuplicated(limits), 0)
  expect_error(fit(2^53 + 2), "seed", class = "policypanel_error_input")
  expect_error(confint(quiet(fit(1)), method = "monte_carlo", seed = 2^60), "seed",
               class = "policypanel_error_input")
})

test_that("draws and a seed of an interval that makes none are refused", {
  fit <- sobel_mediate(y ~ t | unit + year, ~m, "t", mediation_panel(), replicates = 50)
  for (method in c("normal", "percentile", "bca")) {
    expect_error(confint(fit, method = method, replicates = 100), "monte_carlo",
                 class = "policypanel_error_input")
    expect_error(confint(fit, method = method, seed = 2), "monte_carlo",
                 class = "policypanel_error_input")
  }
})
