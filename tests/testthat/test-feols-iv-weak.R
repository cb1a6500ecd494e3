# Effective F with its critical values; Anderson and Rubin's confidence set.

# F of the instruments in a regression of y - b e: what the set is made of.
anderson_rubin_at <- function(b, data, type, instruments = "z1 + z2", ...) {
  data$left <- data$y - b * data$e1
  formula <- stats::reformulate(paste(instruments, "+ x | unit + year"), "left")
  reduced <- did_feols(formula, data, vcov = type, ...)
  l <- length(strsplit(instruments, "+", fixed = TRUE)[[1]])
  drop(coef(reduced)[1:l] %*% solve(vcov(reduced)[1:l, 1:l], coef(reduced)[1:l])) / l
}

test_that("the effective F is a trace ratio of the first stage", {
  data <- iv_data()
  z <- as.matrix(data[c("z1", "z2", "z3")])
  z <- qr.resid(qr(cbind(dummy_matrix(data[c("unit", "year")], nrow(data)), data$x)), z)
  for (type in c("iid", "hc1", "cluster")) {
    fit <- did_feols(y ~ x | unit + year | e1 ~ z1 + z2 + z3, data, vcov = type)
    first <- did_feols(e1 ~ z1 + z2 + z3 + x | unit + year, data, vcov = type)
    b <- coef(first)[1:3]
    expected <- sum(drop(z %*% b)^2) / sum(diag(vcov(first)[1:3, 1:3] %*% crossprod(z)))
    tests <- iv_tests(fit)
    found <- tests$tests$statistic[tests$tests$test == "effective_f"]
    expect_equal(found, expected, tolerance = 1e-8)
    if (type == "iid") expect_equal(found, tests$first_stage$f, tolerance = 1e-8)
  }
})

test_that("critical values of the effective F: Montiel Olea and Pflueger (2013), table 1", {
  # One instrument: K_eff = 1 whatever the covariance, and the worst bias is the benchmark.
  values <- iv_tests(did_feols(y ~ x | unit | e1 ~ z1, iv_data()))$effective_f
  expect_printed(values$critical[1], "37.42")
  expect_printed(values$critical[2], "23.11")
  expect_printed(values$critical[3], "15.06")
  expect_printed(values$critical[4], "12.05")
  expect_equal(values$simplified, values$critical, tolerance = 1e-8)
  expect_equal(values$df, rep(1, 4))
})

test_that("the largest bias is the supremum over b, found here on a fine grid", {
  draw <- with_seed(3, matrix(stats::rnorm(200), 20))
  w <- crossprod(draw)
  blocks <- list(y = w[1:5, 1:5], e = w[6:10, 6:10], ye = (w[1:5, 6:10] + t(w[1:5, 6:10])) / 2)
  trace <- function(m) sum(diag(m))
  bias <- function(b) {
    s12 <- blocks$ye - b * blocks$e
    s1 <- blocks$y - 2 * b * blocks$ye + b^2 * blocks$e
    values <- eigen(s12, symmetric = TRUE)$values
    ratio <- trace(s12) / sqrt(trace(blocks$e) * trace(s1))
    max(abs(ratio * (1 - 2 * range(values) / trace(s12))))
  }
  grid <- tan(seq(-1.5707, 1.5707, length.out = 20001))
  expect_equal(largest_bias(blocks), max(vapply(grid, bias, 0)), tolerance = 1e-5)
  expect_gte(largest_bias(blocks), max(vapply(grid, bias, 0)))
  own <- effective_f_values(blocks)
  expect_true(all(own$critical <= own$simplified))
})

test_that("'ivmodel' on Card's data: statistic, degrees of freedom and interval", {
  # Tests of ivmodel 1.9.1, test-ARtest.r: AR.test() of lwage on educ, instrument nearc4. Its copy
  # of the data holds more digits of lwage.
  skip_if_not_installed("causaldata")
  data <- dataset("close_college", "causaldata")
  tests <- iv_tests(did_feols(lwage ~ 1 | educ ~ nearc4, data))
  row <- tests$tests[tests$tests$test == "anderson_rubin_f", ]
  expect_equal(c(row$statistic, row$df1, row$df2), c(82.7445324192, 1, 3008), tolerance = 1e-6)
  expect_equal(unlist(tests$anderson_rubin), c(lower = 0.143037504074, upper = 0.250862634531),
               tolerance = 1e-6)
  through <- iv_tests(did_feols(lwage ~ 0 | educ ~ nearc4, data))
  expect_equal(unlist(through$anderson_rubin), c(lower = 0.462792094733, upper = 0.470402558386),
               tolerance = 1e-7)
})

test_that("the ends of the set are where the test just rejects, under every covariance", {
  data <- iv_data()
  for (type in c("iid", "hc1", "cluster")) for (level in c(0.9, 0.95)) {
    fit <- did_feols(y ~ x | unit + year | e1 ~ z1 + z2, data, vcov = type)
    set <- iv_tests(fit, level = level)$anderson_rubin
    expect_equal(nrow(set), 1)
    limit <- stats::qf(level, 2, if (type == "cluster") 29 else df.residual(fit) - 1)
    at <- function(b) anderson_rubin_at(b, data, type)
    expect_equal(at(set$lower), limit, tolerance = 1e-7)
    expect_equal(at(set$upper), limit, tolerance = 1e-7)
    expect_lt(at((set$lower + set$upper) / 2), limit)
    expect_gt(at(set$upper + 0.1), limit)
  }
})

test_that("two-way clusters and weights: the ends are where the statistic crosses", {
  data <- iv_data(n_units = 60)
  fit <- did_feols(y ~ x | unit + year | e1 ~ z1 + z2, data, weights = ~w, cluster = ~unit + year)
  set <- iv_tests(fit)$anderson_rubin
  limit <- stats::qf(0.95, 2, 7)
  for (end in c(set$lower, set$upper)) {
    if (is.infinite(end)) next
    found <- anderson_rubin_at(end, data, NULL, weights = ~w, cluster = ~unit + year)
    expect_equal(found, limit, tolerance = 1e-6)
  }
})

# Whether b is in the set, by the statistic itself.
in_set <- function(b, set) vapply(b, function(v) any(v >= set$lower & v <= set$upper), NA)

test_that("weak instruments: rays, the whole line and the empty set, checked on a grid", {
  grid <- c(-1e4, -30, seq(-6, 6, by = 0.37), 30, 1e4)
  shapes <- character()
  for (seed in 1:25) {
    data <- with_seed(seed, {
      n <- 60
      data <- data.frame(unit = rep(1:12, 5), year = rep(1:5, each = 12), x = stats::rnorm(n),
                         z1 = stats::rnorm(n), z2 = stats::rnorm(n))
      u <- stats::rnorm(n)
      data$e1 <- 0.15 * data$z1 + u + stats::rnorm(n)
      data$y <- data$e1 + u + 0.25 * (seed %% 5) * data$z2
      data
    })
    for (type in c("iid", "hc1")) {
      set <- iv_tests(did_feols(y ~ x | unit + year | e1 ~ z1 + z2, data, vcov = type))
      set <- set$anderson_rubin
      limit <- stats::qf(0.95, 2, 60 - 3 - 16)
      expected <- vapply(grid, anderson_rubin_at, 0, data = data, type = type) <= limit
      expect_identical(in_set(grid, set), expected)
      ends <- c(set$lower, set$upper)
      shape <- if (nrow(set) == 0) "empty" else if (nrow(set) == 2) "rays" else if (
        all(is.infinite(ends))) "line" else "interval"
      shapes <- c(shapes, shape)
    }
  }
  expect_setequal(shapes, c("empty", "rays", "line", "interval"))
})

test_that("sets in words", {
  text <- function(lower, upper) interval_text(data.frame(lower = lower, upper = upper), 4)
  expect_identical(text(numeric(), numeric()), "empty")
  expect_identical(text(-Inf, Inf), "the whole line")
  expect_identical(text(0.5, 2), "[0.5000, 2.000]")
  expect_identical(text(c(-Inf, 3), c(-1, Inf)), "(-inf, -1.000] and [3.000, inf)")
})
