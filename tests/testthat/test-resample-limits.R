# Limits against package boot (a recommended package of R).

test_that("percentile, BCa and normal limits are those of boot.ci()", {
  skip_if_not_installed("boot")
  data <- with_seed(4, stats::rexp(40))
  made <- with_seed(5, boot::boot(data, function(x, rows) mean(x[rows]), R = 999))
  scheme <- new_scheme("bootstrap", 999, seed = 1,
                       clusters = list(code = 0:39, n_levels = 40L, name = "rows"))
  draws <- new_replicates(scheme, list(list(draws = rbind(mean = made$t[, 1]))))
  estimate <- c(mean = made$t0)
  jackknife <- rbind((sum(data) - data) / 39)
  expected <- boot::boot.ci(made, conf = 0.9, type = c("perc", "bca", "norm"),
                            L = (mean(jackknife) - jackknife[1, ]) * 39)
  expect_equal(limits_of(draws, estimate, 0.9, "percentile")[1, ], expected$percent[4:5],
               tolerance = 1e-12)
  expect_equal(limits_of(draws, estimate, 0.9, "bca", jackknife)[1, ], expected$bca[4:5],
               tolerance = 1e-10)
  # boot.ci() corrects its normal limits for bias.
  bias <- mean(made$t) - made$t0
  expect_equal(limits_of(draws, estimate, 0.9, "normal")[1, ] - bias, expected$normal[2:3],
               tolerance = 1e-12)
})

test_that("limits of hardly any draws say so, and of none are missing", {
  scheme <- new_scheme("bootstrap", 5, seed = 1, clusters = list(code = 0:4, n_levels = 5L))
  draws <- new_replicates(scheme, list(list(draws = rbind(a = c(1, 2, NA, 3, 4), b = NA_real_))))
  expect_warning(found <- limits_of(draws, c(a = 2, b = 1), 0.95, "percentile"), "With 4 draws")
  expect_identical(found, rbind(a = c(1, 4), b = c(NA, NA)))
})

test_that("subsampling limits are quantiles about the estimate, scaled", {
  scheme <- new_scheme("subsample", 99, seed = 1, size = 16,
                       clusters = list(code = 0:79, n_levels = 80L))
  draws <- new_replicates(scheme, list(list(draws = rbind(a = as.double(1:99)))))
  found <- limits_of(draws, c(a = 40), 0.9, "subsample")
  expect_equal(found, rbind(a = 40 - sqrt(16 / 64) * (c(95, 5) - 40)), tolerance = 1e-12)
})
