# Weights of every method against its definition, by scope and nested.

matrix_of <- function(data) {
  with(data, cbind(a = unit_interval(a), b = unit_interval(b, -1), c = unit_interval(c),
                   d = unit_interval(d)))
}
of_method <- function(data, ...) {
  mpi_index(data, list(one = c("a", "b"), two = c("c", "d")), c(b = "negative"), ...)
}

test_that("row 104: zeros have p ln p = 0", {
  # Shares 0, 1/2, 1/2 of three rows: entropy ln 2 / ln 3; 0, 1/3, 2/3: less
  data <- data.frame(a = c(0, 1, 1), b = c(0, 1, 2))
  index <- mpi_index(data, c("a", "b"), normalise = "none")
  e <- c(log(2), log(3) - 2 / 3 * log(2)) / log(3)
  expect_equal(index$weights$entropy, e, tolerance = 1e-14)
  expect_equal(unname(coef(index)), (1 - e) / sum(1 - e), tolerance = 1e-14)
})

test_that("coefficient of variation, CRITIC and equal weights follow their definitions", {
  data <- index_data()
  z <- matrix_of(data)
  share <- function(x) x / sum(x)
  expect_equal(coef(of_method(data, weights = "coefficient_of_variation")),
               share(apply(z, 2, sd) / colMeans(z)), tolerance = 1e-12)
  # Diakoulaki, Mavrotas & Papayannakis (1995): C_j = sigma_j sum_k (1 - r_jk)
  expect_equal(coef(of_method(data, weights = "critic")),
               share(apply(z, 2, sd) * rowSums(1 - cor(z))), tolerance = 1e-12)
  expect_equal(unname(coef(of_method(data, weights = "equal"))), rep(0.25, 4))
})

test_that("CRITIC: the example of eight firms in three criteria", {
  # Data of Diakoulaki et al. (1995); weights from the tests of scikit-criteria (CRITIC, scaled)
  x <- cbind(a = c(61, 20.7, 16.3, 9, 5.4, 4, -6.1, -34.6),
             b = c(1.08, 0.26, 1.98, 3.29, 2.77, 4.12, 3.52, 3.31),
             c = c(4.33, 4.34, 2.53, 1.65, 2.33, 1.21, 2.10, 0.98))
  w <- coef(mpi_index(as.data.frame(x), colnames(x), weights = "critic"))
  expect_lt(max(abs(w - c(0.20222554, 0.48090173, 0.31687273))), 1e-8)
})

test_that("PCA weights are variance-weighted squared loadings of components from 1 on", {
  data <- with_seed(8, {
    f <- matrix(rnorm(160), 80)
    as.data.frame(f %*% matrix(c(1, 0.8, 0, 0.2, 0, 0.3, 1, 0.7), 2, byrow = TRUE) +
                    matrix(rnorm(320), 80) / 2)
  })
  names(data) <- c("a", "b", "c", "d")
  parts <- prcomp(data, scale. = TRUE)
  kept <- parts$sdev^2 >= 1
  expect_equal(sum(kept), 2)
  w <- drop(parts$rotation[, kept]^2 %*% parts$sdev[kept]^2) / sum(parts$sdev[kept]^2)
  expect_equal(coef(mpi_index(data, names(data), weights = "pca")), w, tolerance = 1e-10)
  # Neither direction nor scale matter
  flipped <- transform(data, b = -3 * b)
  expect_equal(coef(mpi_index(flipped, names(data), weights = "pca")), w, tolerance = 1e-10)
})

test_that("weights by period or unit are those of the rows of that group alone", {
  data <- index_data()
  z <- matrix_of(data)
  for (scope in c("period", "unit")) {
    index <- of_method(data, unit = "city", time = "year", scope = scope)
    group <- if (scope == "period") data$year else data$city
    expected <- t(vapply(split(seq_len(48), group), function(at) weights_by_hand(z[at, ]),
                         numeric(4)))
    expect_equal(matrix(index$weights$weight, 4), unname(t(expected)), tolerance = 1e-12)
    expect_equal(unique(index$weights[[scope]]), unique(group))
    expect_equal(index$score, rowSums(z * expected[as.character(group), ]), tolerance = 1e-12)
  }
  index <- of_method(data, unit = "city", time = "year", scope = "period", bounds = "period",
                     weights = "critic")
  second <- mpi_index(data[data$year == 2, ], index$plan$indicators, c(b = "negative"),
                      weights = "critic")
  expect_equal(index$weights$weight[index$weights$period == 2], unname(coef(second)),
               tolerance = 1e-12)
  expect_equal(index$score[data$year == 2], second$score, tolerance = 1e-12)
  expect_named(coef(index)[1:2], c("a:1", "b:1"))
})

test_that("nested weights are those within dimensions times the dimensions'", {
  data <- index_data()
  z <- matrix_of(data)
  d <- apply(z, 2, redundancy_by_hand)
  within <- c(d[1:2] / sum(d[1:2]), d[3:4] / sum(d[3:4]))
  given <- of_method(data, dimension_weights = c(two = 0.7, one = 0.3))
  expect_equal(coef(given), within * c(0.3, 0.3, 0.7, 0.7), tolerance = 1e-12)
  expect_equal(coef(of_method(data, dimension_weights = "equal")), within / 2, tolerance = 1e-12)
  scores <- cbind(z[, 1:2] %*% within[1:2], z[, 3:4] %*% within[3:4])
  upper <- weights_by_hand(scores)
  expect_equal(coef(of_method(data, dimension_weights = "entropy")), within * upper[c(1, 1, 2, 2)],
               tolerance = 1e-12)
  numbers <- of_method(data, weights = c(a = 3, b = 1, c = 1, d = 1), dimension_weights = "equal")
  expect_equal(unname(coef(numbers)), c(0.375, 0.125, 0.25, 0.25))
  # By period too
  index <- of_method(data, unit = "city", time = "year", scope = "period",
                     dimension_weights = "entropy")
  at <- data$year == 3
  d <- apply(z[at, ], 2, redundancy_by_hand)
  within <- c(d[1:2] / sum(d[1:2]), d[3:4] / sum(d[3:4]))
  upper <- weights_by_hand(cbind(z[at, 1:2] %*% within[1:2], z[at, 3:4] %*% within[3:4]))
  expect_equal(index$weights$weight[index$weights$period == 3],
               unname(within * upper[c(1, 1, 2, 2)]), tolerance = 1e-12)
})

test_that("a single indicator has weight 1 by every method", {
  data <- index_data()
  for (method in weight_methods) {
    expect_equal(unname(coef(mpi_index(data, "a", weights = method))), 1)
  }
})

test_that("a group of one row, or of rows that are alike, has no weights by any method", {
  data <- index_data()
  single <- data[!(data$city == 3 & data$year > 1), ]
  alike <- data
  alike[alike$city == 3, c("a", "b", "c")] <- 0.5
  methods <- c("entropy", "coefficient_of_variation", "critic", "pca")
  for (weights in methods) {
    for (frame in list(single, alike)) {
      run <- function(indicators, ...) {
        quiet(mpi_index(frame, indicators, unit = "city", time = "year", weights = weights,
                        scope = "unit", ...))
      }
      expect_error(run(c("a", "b", "c")), "1 group \\(by unit\\) no indicator.*: 3",
                   class = "policypanel_error_design")
      expect_error(run(list(one = c("a", "b"), two = "c"), dimension_weights = weights),
                   "1 group \\(by unit\\) no indicator", class = "policypanel_error_design")
    }
  }
})

test_that("an indicator that is set to a constant has no part in correlations", {
  set.seed(8)
  data <- data.frame(a = rexp(147), b = rpois(147, 3), c = exp(rnorm(147)), flat = 2)
  for (method in c("critic", "pca")) {
    own <- quiet(mpi_index(data, c("a", "b", "c", "flat"), weights = method, constant = 0.3))
    without <- quiet(mpi_index(data, c("a", "b", "c"), weights = method))
    expect_equal(own$weights$weight, c(without$weights$weight, 0), tolerance = 1e-12)
  }
})
