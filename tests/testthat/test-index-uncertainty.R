# The bootstrap of an index: each draw against an index that mpi_index() makes of the rows drawn.

drawn_rows <- function(data, seed, b) {
  count <- core_draw_clusters(seed, b, 12L)
  copies <- lapply(which(count > 0), function(g) {
    rows <- which(data$city == g)
    rep(rows, count[g])
  })
  data[unlist(copies), ]
}

test_that("the weights and scores of a draw are those of an index made of the units drawn", {
  data <- index_data()
  for (method in c("entropy", "critic")) {
    index <- mpi_index(data, c("a", "b", "c"), c(b = "negative"), "city", "year", shift = 0.01,
                       weights = method)
    draws <- index_uncertainty(index, 5, seed = 4, keep_scores = TRUE)
    for (b in 1:5) {
      own <- mpi_index(drawn_rows(data, 4, b), c("a", "b", "c"), c(b = "negative"), shift = 0.01,
                       weights = method)
      score <- quiet(predict(own, data))
      expect_equal(draws$draws$weights[, b], coef(own), tolerance = 1e-12)
      expect_equal(draws$draws$score[, b], score, tolerance = 1e-12)
      expect_equal(draws$draws$units[, b], as.vector(tapply(score, data$city, mean)),
                   tolerance = 1e-12)
    }
  }
})

test_that("standard errors, limits and ranks are those of the draws", {
  data <- index_data()
  data$b[c(2, 30)] <- NA
  index <- quiet(mpi_index(data, c("a", "b", "c"), unit = "city", time = "year"))
  draws <- index_uncertainty(index, 200, keep_scores = TRUE, level = 0.9)
  w <- draws$draws$weights
  expect_equal(vcov(draws), cov(t(w)), tolerance = 1e-12)
  expect_equal(draws$weights$std.error, unname(apply(w, 1, sd)), tolerance = 1e-12)
  expect_equal(draws$weights$conf.low, unname(apply(w, 1, quantile, 0.05)), tolerance = 1e-12)
  expect_equal(draws$score$std.error[-c(2, 30)], apply(draws$draws$score, 1, sd),
               tolerance = 1e-10)
  expect_true(all(is.na(draws$score$std.error[c(2, 30)])))
  best <- draws$units[1, ]
  expect_equal(best$score, max(tapply(index$score, data$city, mean, na.rm = TRUE)))
  expect_equal(best$rank, 1)
  ranks <- apply(-draws$draws$units, 2, rank)[best$unit, ]
  expect_equal(unlist(best[c("rank.low", "rank.high")], use.names = FALSE),
               unname(quantile(ranks, c(0.05, 0.95))))
  expect_s3_class(draws, "policypanel_fit")
  expect_equal(tidy(draws)$std.error, draws$weights$std.error, tolerance = 1e-12)
  expect_output(print(draws), "bootstrap, 200 draws of 12 units \\(city\\), seed 1")
})

test_that("replicates depend on seed and number alone; the session's stream stays", {
  index <- mpi_index(index_data(), c("a", "b", "c"), unit = "city", time = "year")
  before <- with_seed(5, {
    start <- .Random.seed
    few <- index_uncertainty(index, 20, seed = 7)
    identical(start, .Random.seed)
  })
  expect_true(before)
  many <- index_uncertainty(index, 50, seed = 7)
  expect_identical(many$draws$weights[, 1:20], few$draws$weights)
  expect_identical(index_uncertainty(index, 20, seed = 7)$vcov, few$vcov)
  expect_false(identical(index_uncertainty(index, 20, seed = 8)$draws, few$draws))
})

test_that("the bootstrap's spread is the sampling spread of the weights", {
  # 80 samples of 60 units from one population against the mean bootstrap error of 8 of them
  sample_index <- function(seed) {
    with_seed(seed, {
      scale <- rep(rexp(60), each = 3)
      data <- data.frame(city = rep(1:60, each = 3), year = rep(1:3, 60), a = scale * runif(180),
                         b = runif(180), c = runif(180) + scale / 4)
    })
    mpi_index(data, c("a", "b", "c"), unit = "city", time = "year",
              bounds = list(a = c(0, 12), b = c(0, 1), c = c(0, 5)))
  }
  truth <- apply(vapply(1:80, function(s) coef(sample_index(s)), numeric(3)), 1, sd)
  boot <- rowMeans(vapply(1:8, function(s) {
    index_uncertainty(sample_index(s), 200)$weights$std.error
  }, numeric(3)))
  expect_true(all(abs(boot / truth - 1) < 0.35))
})

test_that("weights that are given have no error, bounds that are given do not move", {
  data <- index_data()
  index <- mpi_index(data, c("a", "c"), weights = c(a = 0.4, c = 0.6), unit = "city",
                     time = "year", bounds = list(a = c(-1, 9), c = c(0, 1)))
  draws <- index_uncertainty(index, 20)
  expect_equal(max(abs(vcov(draws))), 0)
  expect_lt(max(draws$score$std.error), 1e-15)
  expect_equal(draws$units$rank.low, draws$units$rank.high)
})

test_that("with fixed bounds, draws are those of an index with these bounds given", {
  data <- index_data()
  index <- mpi_index(data, c("a", "b", "c"), c(b = "negative"), "city", "year")
  draws <- index_uncertainty(index, 4, bounds = "fixed", keep_scores = TRUE)
  given <- lapply(data[c("a", "b", "c")], range)
  for (b in 1:4) {
    own <- mpi_index(drawn_rows(data, 1, b), c("a", "b", "c"), c(b = "negative"), bounds = given)
    expect_equal(draws$draws$weights[, b], coef(own), tolerance = 1e-12)
    expect_equal(draws$draws$score[, b], predict(own, data), tolerance = 1e-12)
  }
  expect_match(draws$vcov$label, "bounds fixed")
  expect_error(index_uncertainty(index, 4, bounds = "frozen"), "bounds",
               class = "policypanel_error_input")
})

test_that("ranks, bounds by period and weights by period are redrawn too", {
  data <- index_data()
  index <- mpi_index(data, c("a", "b", "c"), unit = "city", time = "year", normalise = "rank",
                     bounds = "period", scope = "period")
  draws <- index_uncertainty(index, 20)
  expect_equal(nrow(draws$weights), 12)
  expect_true(all(draws$weights$std.error >= 0))
  expect_named(coef(draws)[1], "a:1")
})

test_that("draws without weights are left out with a count", {
  data <- data.frame(city = rep(1:3, each = 2), year = rep(1:2, 3), a = c(0, 0, 0, 0, 1, 2))
  index <- mpi_index(data, "a", unit = "city", time = "year")
  lost <- sum(vapply(1:60, function(b) core_draw_clusters(1, b, 3L)[3] == 0, NA))
  expect_gt(lost, 0)
  expect_message(draws <- index_uncertainty(index, 60), paste(lost, "draws gave no weights"),
                 class = "policypanel_note")
  expect_equal(draws$counts[["draws"]], 60 - lost)
})

test_that("without units, rows are drawn; with weights by unit nothing is", {
  data <- index_data()
  draws <- index_uncertainty(mpi_index(data, c("a", "b")), 10)
  expect_equal(nrow(draws$units), 48)
  expect_equal(draws$counts[["units"]], 48)
  by_unit <- mpi_index(data, c("a", "b"), unit = "city", time = "year", scope = "unit")
  expect_error(index_uncertainty(by_unit), "scope", class = "policypanel_error_design")
  alone <- mpi_index(data[1:4, ], c("a", "b"), unit = "city", time = "year")
  expect_error(index_uncertainty(alone), "only one unit", class = "policypanel_error_design")
})

test_that("row 99: numbers of replicates, seeds and levels that are none are refused", {
  index <- mpi_index(index_data(), c("a", "b"))
  for (bad in list(0, 1, -5, 1e9, NA, "10", 1.5, NULL)) {
    expect_error(index_uncertainty(index, bad), "replicates", class = "policypanel_error_input")
  }
  for (bad in list(-1, NA, 0.5, "1", NULL)) {
    expect_error(index_uncertainty(index, 10, seed = bad), "seed",
                 class = "policypanel_error_input")
  }
  expect_error(index_uncertainty(index, 10, level = 95), "level",
               class = "policypanel_error_input")
  expect_error(index_uncertainty(data.frame(1)), "mpi_index", class = "policypanel_error_input")
})

test_that("seeds above 2^31 are used as they are, above 2^53 refused", {
  index <- mpi_index(index_data(), c("a", "c"), unit = "city", time = "year")
  draws <- function(seed) index_uncertainty(index, 3, seed = seed)$draws$weights
  all <- lapply(c(2^31 - 1, 2^31, 2^40, 2^53), draws)
  expect_equal(anyDuplicated(all), 0)
  expect_equal(core_draw_clusters(2^40, 2, 12), as.vector(core_cluster_counts(2^40, 12, 2, 3)))
  for (seed in list(2^53 + 2, -1, 1.5, NA)) {
    expect_error(draws(seed), "seed", class = "policypanel_error_input")
  }
})

test_that("a million draws are not allocated before they are made", {
  data <- with_seed(3, data.frame(unit = rep(1:400, each = 2), year = rep(1:2, 400), a = rexp(800),
                                  b = rexp(800)))
  index <- quiet(mpi_index(data, c("a", "b"), unit = "unit", time = "year"))
  index$values <- list()  # the first draw fails
  before <- sum(gc(reset = TRUE)[, 2])
  expect_error(draw_index(index, 1e6, 1, "redrawn", FALSE, 1L))
  expect_lt(sum(gc()[, 6]) - before, 200)  # megabytes, of the 3,200 that all draws would take
})
