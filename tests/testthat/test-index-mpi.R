# The index as a whole: other people's numbers first.

panel16 <- function() read.csv(shared_path("data/entropy/panel16cities_2014_2019.csv"))
negative35 <- c(var3 = "negative", var5 = "negative")

test_that("16 cities x 6 years, shift .001: Octave's nine weights and scores", {
  data <- panel16()
  index <- mpi_index(data, paste0("var", 1:9), negative35, unit = "city", time = "year",
                     shift = 0.001)
  expect_lt(max(abs(coef(index) - c(0.1496440728, 0.1954335977, 0.0082091894, 0.0422864118,
                                    0.0261541230, 0.1215035877, 0.2350678901, 0.0246779338,
                                    0.1970231938))), 1e-9)
  expect_lt(max(abs(index$score[1:6] - c(0.40747596, 0.60737154, 0.14310604, 0.43920990,
                                         0.40097816, 0.17446170))), 1e-8)
  expect_lt(abs(sum(index$score) - 29.81289294), 1e-7)
  plain <- mpi_index(data, paste0("var", 1:9), negative35)
  expect_lt(max(abs(coef(plain) - c(0.14936392, 0.19526315, 0.00819303, 0.04210974, 0.02602597,
                                    0.12123553, 0.23667824, 0.02454578, 0.19658464))), 1e-8)
})

test_that("Zavadskas & Podvezko (2016): weights of values as they are", {
  data <- data.frame(a = c(3, 2.5, 1.8, 2.2), b = c(100, 80, 50, 70), c = c(10, 8, 20, 12),
                     d = c(7, 5, 11, 9))
  index <- mpi_index(data, names(data), normalise = "none")
  expect_lt(max(abs(coef(index) - c(0.1146, 0.1981, 0.4185, 0.2689))), 5e-5)
})

test_that("Xu (2004): weights of values as they are", {
  # Matrix and weights from European Journal of Operational Research 156, 530-532.
  data <- data.frame(V1 = c(30, 19, 19, 68), V2 = c(30, 54, 15, 70), V3 = c(38, 86, 85, 60),
                     V4 = c(29, 29, 28.9, 29))
  index <- mpi_index(data, names(data), normalise = "none")
  expect_lt(max(abs(coef(index) - c(0.4630, 0.3992, 0.1378, 0.0000))), 5e-5)
})

test_that("weights, scores and dimensions follow their definition", {
  data <- index_data()
  index <- mpi_index(data, list(one = c("a", "b"), two = "c"), c(b = "negative"))
  z <- with(data, cbind(a = unit_interval(a), b = unit_interval(b, -1), c = unit_interval(c)))
  w <- weights_by_hand(z)
  expect_equal(coef(index), w, tolerance = 1e-12)
  expect_equal(index$score, drop(z %*% w), tolerance = 1e-12)
  expect_equal(index$dimensions$one, drop(z[, 1:2] %*% w[1:2]), tolerance = 1e-12)
  expect_equal(index$dimensions$one + index$dimensions$two, index$score, tolerance = 1e-12)
  expect_equal(index$weights$redundancy, unname(apply(z, 2, redundancy_by_hand)),
               tolerance = 1e-12)
  expect_equal(index$weights$entropy, 1 - index$weights$redundancy, tolerance = 1e-12)
  expect_named(index$weights, c("indicator", "dimension", "direction", "minimum", "maximum",
                                "entropy", "redundancy", "weight"))
})

test_that("min-max scores with given weights are COINr's", {
  skip_if_not_installed("COINr")
  data <- index_data()[c("a", "b", "c")]
  w <- c(a = 0.5, b = 0.3, c = 0.2)
  scaled <- as.data.frame(lapply(data, from("COINr", "n_minmax"), l_u = c(1, 100)))
  for (kind in c("arithmetic", "geometric")) {
    index <- mpi_index(data, names(data), range = c(1, 100), weights = w, aggregation = kind)
    mean <- from("COINr", if (kind == "arithmetic") "a_amean" else "a_gmean")
    expect_equal(index$score, apply(scaled, 1, mean, w = w), tolerance = 1e-12)
  }
  z <- mpi_index(data, "b", normalise = "zscore", weights = "equal")$score
  expect_equal(z, from("COINr", "n_zscore")(data$b, c(0, 1)), tolerance = 1e-12)
})

test_that("geometric means with weights .5, .3, .2: COINr 1.1.14's numbers, stored", {
  # COINr::a_gmean(c(2, 5, 9), w = c(.5, .3, .2)) and a_amean() of the same
  data <- data.frame(a = c(2, 4), b = c(5, 1), c = c(9, 3))
  w <- c(a = 0.5, b = 0.3, c = 0.2)
  of <- function(kind) mpi_index(data, names(data), normalise = "none", weights = w,
                                 aggregation = kind)$score[1]
  expect_equal(of("geometric"), 3.55675950695, tolerance = 1e-10)
  expect_equal(of("arithmetic"), 4.3, tolerance = 1e-12)
})

test_that("TOPSIS: the example of Tzeng & Huang (2011), as scikit-criteria tests it", {
  data <- data.frame(a = c(5, 7, 8, 7), b = c(8, 6, 8, 4), c = c(4, 8, 6, 6))
  index <- mpi_index(data, names(data), normalise = "vector", aggregation = "topsis",
                     weights = c(a = 0.3, b = 0.4, c = 0.3))
  expect_lt(max(abs(index$score - c(0.5037, 0.6581, 0.7482, 0.3340))), 1e-4)
})

test_that("TOPSIS is what its definition says, with either normalisation", {
  data <- index_data()
  by_hand <- function(z, w) {
    v <- t(t(z) * w)
    plus <- sqrt(rowSums(t(t(v) - apply(v, 2, max))^2))
    minus <- sqrt(rowSums(t(t(v) - apply(v, 2, min))^2))
    minus / (plus + minus)
  }
  z <- with(data, cbind(a = unit_interval(a), b = unit_interval(b, -1), c = unit_interval(c)))
  index <- mpi_index(data, list(one = c("a", "b"), two = "c"), c(b = "negative"),
                     aggregation = "topsis")
  expect_equal(index$score, by_hand(z, coef(index)), tolerance = 1e-12)
  expect_equal(index$dimensions$one, by_hand(z[, 1:2], coef(index)[1:2]), tolerance = 1e-12)
  # Hwang and Yoon's own: vector normalisation, costs by their smallest value
  w <- c(a = 0.2, b = 0.5, c = 0.3)
  index <- mpi_index(data, names(w), c(b = "negative"), normalise = "vector", weights = w,
                     aggregation = "topsis")
  v <- with(data, cbind(a, b, c)) %*% diag(w / sqrt(colSums(data[names(w)]^2)))
  best <- c(max(v[, 1]), min(v[, 2]), max(v[, 3]))
  worst <- c(min(v[, 1]), max(v[, 2]), min(v[, 3]))
  plus <- sqrt(colSums((t(v) - best)^2))
  minus <- sqrt(colSums((t(v) - worst)^2))
  expect_equal(index$score, minus / (plus + minus), tolerance = 1e-12)
})

test_that("five dimensions with the weights .3, .2, .2, .2, .1", {
  names <- c("income", "beds", "employment", "students", "prices")
  data <- with_seed(2, as.data.frame(matrix(runif(60), 12, dimnames = list(NULL, names))))
  w <- stats::setNames(c(0.3, 0.2, 0.2, 0.2, 0.1), names)
  index <- mpi_index(data, as.list(stats::setNames(names, names)), weights = w)
  z <- vapply(data, unit_interval, numeric(12))
  expect_equal(index$score, drop(z %*% w), tolerance = 1e-14)
  expect_equal(coef(index), w)
  # The same weights of dimensions, each of which holds one indicator
  nested <- mpi_index(data, as.list(stats::setNames(names, names)), dimension_weights = w)
  expect_equal(nested$score, index$score, tolerance = 1e-14)
})

test_that("weights do not depend on units of measurement, row order or the order of columns", {
  data <- index_data()
  base <- coef(mpi_index(data, c("a", "b", "c")))
  scaled <- transform(data, a = 1e9 * a - 5, b = b / 1e6)
  expect_equal(coef(mpi_index(scaled, c("a", "b", "c"))), base, tolerance = 1e-8)
  expect_equal(coef(mpi_index(data[48:1, ], c("a", "b", "c"))), base, tolerance = 1e-12)
  expect_identical(coef(mpi_index(data[6:1], c("c", "a", "b")))[c("a", "b", "c")], base)
})

test_that("missing rows have no score and a line in the ledger", {
  data <- index_data()
  data$a[5] <- NA
  expect_message(index <- mpi_index(data, c("a", "b")), "a 1", class = "policypanel_note")
  expect_equal(which(is.na(index$score)), 5)
  expect_identical(is.na(index$dimensions$index), is.na(index$score))
  expect_equal(sum(sample_ledger(index)$dropped), 1)
  expect_equal(coef(index), coef(mpi_index(data[-5, ], c("a", "b"))))
  expect_error(mpi_index(data, c("a", "b"), na = "fail"), "missing",
               class = "policypanel_error_data")
  data$a <- NA_real_
  expect_error(mpi_index(data, c("a", "b")), "\"a\" is missing in every row",
               class = "policypanel_error_data")
  expect_error(mpi_index(data[c("b", "c")][1:2, ], c("b", "d")), "no column",
               class = "policypanel_error_input")
})

test_that("Chinese names, tibbles and data.tables do; the data stay as they are", {
  data <- index_data()
  expected <- mpi_index(data, c("a", "b"))$score
  names(data)[3:4] <- c("\u7814\u53d1", "my b")
  before <- data.table::copy(data)
  found <- mpi_index(data, list("\u521b\u65b0" = c("\u7814\u53d1", "my b")))
  expect_identical(found$score, expected)
  expect_named(found$dimensions, "\u521b\u65b0")
  expect_identical(mpi_index(data.table::as.data.table(data), names(data)[3:4])$score, expected)
  expect_identical(data, before)
})

test_that("threads change no bit, neither of scores nor of draws", {
  data <- with_seed(3, data.frame(city = rep(1:2000, each = 20), year = rep(1:20, 2000),
                                  a = rexp(40000), b = rexp(40000)))
  fits <- lapply(1:2, function(threads) {
    index <- mpi_index(data, c("a", "b"), unit = "city", time = "year", threads = threads,
                       weights = "critic")
    list(index$score, coef(index),
         index_uncertainty(index, 20, threads = threads)[c("weights", "units", "draws")])
  })
  expect_identical(fits[[1]], fits[[2]])
})
