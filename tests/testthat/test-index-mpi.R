# Entropy weights against GNU Octave, a textbook, and their definition.

entropy_by_hand <- function(z) {
  p <- z / sum(z)
  1 + sum(ifelse(p > 0, p * log(p), 0)) / log(length(z))
}

test_that("16 cities x 6 years, shift .001: Octave's nine weights and scores", {
  data <- read.csv(shared_path("data/entropy/panel16cities_2014_2019.csv"))
  index <- mpi_index(data, paste0("var", 1:9), c(var3 = "negative", var5 = "negative"),
                     unit = "city", time = "year", shift = 0.001)
  expect_lt(max(abs(coef(index) - c(0.1496440728, 0.1954335977, 0.0082091894, 0.0422864118,
                                    0.0261541230, 0.1215035877, 0.2350678901, 0.0246779338,
                                    0.1970231938))), 1e-9)
  expect_lt(max(abs(index$score[1:6] - c(0.40747596, 0.60737154, 0.14310604, 0.43920990,
                                         0.40097816, 0.17446170))), 1e-8)
  expect_lt(abs(sum(index$score) - 29.81289294), 1e-7)
  plain <- mpi_index(data, paste0("var", 1:9), c(var3 = "negative", var5 = "negative"))
  expect_lt(max(abs(coef(plain) - c(0.14936392, 0.19526315, 0.00819303, 0.04210974, 0.02602597,
                                    0.12123553, 0.23667824, 0.02454578, 0.19658464))), 1e-8)
})

test_that("Xu (2004): weights of values as they are", {
  # Matrix and weights from European Journal of Operational Research 156, 530-532.
  data <- data.frame(V1 = c(30, 19, 19, 68), V2 = c(30, 54, 15, 70), V3 = c(38, 86, 85, 60),
                     V4 = c(29, 29, 28.9, 29))
  index <- mpi_index(data, names(data), normalise = "none")
  expect_equal(unname(coef(index)), c(0.4630, 0.3992, 0.1378, 0.0000), tolerance = 1e-4)
})

index_data <- function(seed = 6) {
  with_seed(seed, {
    data.frame(city = rep(1:12, each = 4), year = rep(1:4, 12), a = rexp(48), b = rnorm(48),
               c = runif(48))
  })
}

test_that("weights and scores follow the definition", {
  data <- index_data()
  index <- mpi_index(data, list(one = c("a", "b"), two = "c"), c(b = "negative"), shift = 0.01)
  z <- cbind((data$a - min(data$a)) / diff(range(data$a)), (max(data$b) - data$b) / diff(range(data$b)),
             (data$c - min(data$c)) / diff(range(data$c))) + 0.01
  d <- apply(z, 2, entropy_by_hand)
  expect_equal(unname(coef(index)), d / sum(d), tolerance = 1e-12)
  expect_equal(index$score, drop(z %*% (d / sum(d))), tolerance = 1e-12)
  expect_equal(index$dimensions$one + index$dimensions$two, index$score, tolerance = 1e-12)
  expect_equal(index$weights$entropy, 1 - d, tolerance = 1e-12)
})

test_that("weights do not depend on units of measurement or row order", {
  data <- index_data()
  base <- coef(mpi_index(data, c("a", "b", "c")))
  scaled <- transform(data, a = 1e9 * a - 5, b = b / 1e6)
  expect_equal(coef(mpi_index(scaled, c("a", "b", "c"))), base, tolerance = 1e-8)
  expect_equal(coef(mpi_index(data[48:1, ], c("a", "b", "c"))), base, tolerance = 1e-12)
})

test_that("the jackknife leaves out one unit at a time", {
  data <- index_data()
  index <- mpi_index(data, c("a", "b", "c"), unit = "city", time = "year")
  left_out <- sapply(1:12, function(city) coef(mpi_index(data[data$city != city, ], c("a", "b", "c"))))
  expected <- 11 / 12 * tcrossprod(left_out - rowMeans(left_out))
  expect_equal(vcov(index), expected, tolerance = 1e-10)
  expect_equal(tidy(index)$std.error, sqrt(unname(diag(expected))), tolerance = 1e-10)
  expect_equal(unname(confint(index)[, 1]), tidy(index)$conf.low)
})

test_that("missing rows have no score and a line in the ledger; a constant indicator no weight", {
  data <- index_data()
  data$a[5] <- NA
  expect_message(index <- mpi_index(data, c("a", "b")), "a 1", class = "policypanel_note")
  expect_equal(which(is.na(index$score)), 5)
  expect_equal(sum(sample_ledger(index)$dropped), 1)
  expect_error(mpi_index(data, c("a", "b"), na = "fail"), "missing",
               class = "policypanel_error_data")
  data$flat <- 3
  expect_warning(index <- mpi_index(data[-5, ], c("b", "flat")), "flat",
                 class = "policypanel_warning")
  expect_equal(unname(coef(index)), c(1, 0))
  expect_error(mpi_index(data[-5, ], c("b", "flat"), constant = "fail"), "flat",
               class = "policypanel_error_data")
})

test_that("wrong indicators and directions are refused by name", {
  data <- index_data()
  expect_error(mpi_index(data, list("a")), "named list", class = "policypanel_error_input")
  expect_error(mpi_index(data, c("a", "a")), "more than once", class = "policypanel_error_input")
  expect_error(mpi_index(data, c("a", "d")), "There is no column", class = "policypanel_error_input")
  expect_error(mpi_index(data, "a", direction = "negative"), "named",
               class = "policypanel_error_input")
  expect_error(mpi_index(data, "a", direction = c(b = "negative")), "no indicator",
               class = "policypanel_error_input")
  expect_error(mpi_index(data, "a", shift = -1), "shift", class = "policypanel_error_input")
  expect_error(mpi_index(data, c("a", "b"), normalise = "none"), "negative",
               class = "policypanel_error_data")
  expect_error(mpi_index(data[c(1, 1, 2), ], "a", unit = "city", time = "year"), "repeat",
               class = "policypanel_error_data")
})

test_that("an index prints, summarises and glances", {
  index <- mpi_index(index_data(), list(one = c("a", "b"), two = "c"), unit = "city", time = "year")
  expect_true(any(grepl("entropy weights", capture.output(print(index)))))
  expect_true(any(grepl("Dimension scores", capture.output(print(summary(index))))))
  expect_equal(glance(index)$nobs, 48)
})
