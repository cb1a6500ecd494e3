# Regressions of an index: every draw against mpi_index() and did_feols() on rows that really stand
# several times.

regression_data <- function(seed = 3, n_units = 15) {
  with_seed(seed, {
    data <- expand.grid(year = 1:6, city = seq_len(n_units))
    n <- nrow(data)
    data$d <- as.numeric(data$city <= n_units / 2.5 & data$year >= 4)
    data$x <- rnorm(n)
    data$a <- rexp(n) + data$d + rep(rexp(n_units), each = 6)
    data$b <- rexp(n) + rep(rexp(n_units), each = 6)
    data$c <- runif(n)
    data$w <- runif(n, 0.5, 2)
    data
  })
}

# A draw with units renamed, so that copies are units of their own
draw_of <- function(data, b, seed = 1, n_units = 15L) {
  count <- core_draw_clusters(seed, b, n_units)
  units <- rep(seq_len(n_units), count)
  parts <- Map(function(unit, copy) {
    rows <- data[data$city == unit, ]
    rows$city <- 100 * copy + unit
    rows
  }, units, sequence(count))
  do.call(rbind, parts)
}

test_that("a draw's coefficients are those of the pipeline run on the units drawn", {
  data <- regression_data()
  index <- mpi_index(data, c("a", "b", "c"), c(b = "negative"), "city", "year")
  draws <- index_uncertainty(index, 6)
  fit <- index_regression(index ~ d + x | city + year, draws, data, weights = ~w)
  data$known <- index$score
  for (b in 1:6) {
    own <- draw_of(data, b)
    own$index <- mpi_index(own, c("a", "b", "c"), c(b = "negative"), "city", "year")$score
    expected <- did_feols(index ~ d + x | city + year, own, weights = ~w)
    expect_equal(fit$draws[, b], coef(expected), tolerance = 1e-8)
  }
  expect_equal(vcov(fit), cov(t(fit$draws)), tolerance = 1e-12)
  expect_equal(fit$errors$carried, unname(apply(fit$draws, 1, sd)), tolerance = 1e-12)
  known <- did_feols(known ~ d + x | city + year, data, weights = ~w, cluster = ~city)
  expect_equal(coef(fit), coef(known), tolerance = 1e-12)
  expect_equal(fit$errors$known, tidy(known)$std.error, tolerance = 1e-12)
  expect_equal(stats::df.residual(fit), 14)
})

test_that("an index without error of its own adds none", {
  data <- regression_data()
  index <- mpi_index(data, c("a", "c"), unit = "city", time = "year",
                     weights = c(a = 0.5, c = 0.5), bounds = list(a = c(-1, 30), c = c(0, 1)))
  fit <- index_regression(index ~ d | city + year, index_uncertainty(index, 100), data)
  expect_equal(fit$errors$carried, fit$errors$known_drawn, tolerance = 1e-10)
  # Two estimates of one thing
  expect_lt(abs(fit$errors$carried / fit$errors$known - 1), 0.35)
})

test_that("carried errors are the sampling spread of coefficients, known ones are too small", {
  # 25 units; the weight of what the policy moves hangs on a few of them.
  simulate <- function(seed) {
    with_seed(seed, {
      data <- expand.grid(year = 1:4, city = 1:25)
      data$d <- as.numeric(data$city <= 12 & data$year >= 3)
      data$a <- runif(100) + 2 * data$d
      data$b <- rep(rexp(25)^2, each = 4) * runif(100)
    })
    index <- quiet(mpi_index(data, c("a", "b"), unit = "city", time = "year",
                             bounds = list(a = c(0, 3), b = c(0, 100))))
    data$index <- index$score
    list(data = data, index = index)
  }
  truth <- stats::sd(vapply(1:150, function(seed) {
    coef(did_feols(index ~ d | city + year, simulate(seed)$data))
  }, 1))
  errors <- vapply(1:8, function(seed) {
    one <- simulate(seed)
    draws <- index_uncertainty(one$index, 100)
    unlist(index_regression(index ~ d | city + year, draws, one$data)$errors[c("known", "carried")])
  }, c(1, 1))
  expect_lt(abs(mean(errors["carried", ]) / truth - 1), 0.3)
  expect_lt(mean(errors["known", ]) / truth, 0.7)
})

test_that("fixed bounds stay fixed in the regression", {
  data <- regression_data()
  index <- mpi_index(data, c("a", "b"), unit = "city", time = "year")
  fit <- index_regression(index ~ d | city + year, index_uncertainty(index, 3, bounds = "fixed"),
                          data)
  for (b in 1:3) {
    own <- draw_of(data, b)
    own$index <- mpi_index(own, c("a", "b"), bounds = lapply(data[c("a", "b")], range))$score
    expect_equal(unname(fit$draws[, b]), unname(coef(did_feols(index ~ d | city + year, own))),
                 tolerance = 1e-8)
  }
})

test_that("varying slopes, transformations, other effects and missing rows go through", {
  data <- regression_data()
  data$a[8] <- NA
  data$x[20] <- NA
  data$index <- NULL
  index <- quiet(mpi_index(data, c("a", "b"), unit = "city", time = "year"))
  draws <- index_uncertainty(index, 4)
  data$hqd <- index$score
  fit <- quiet(index_regression(log(1 + hqd) ~ d + x + offset(w / 9) | city[year] + year, draws,
                                data, subset = ~year > 1))
  for (b in 1:4) {
    own <- draw_of(data, b)
    own$hqd <- quiet(mpi_index(own, c("a", "b"), unit = "city", time = "year"))$score
    own <- own[own$year > 1, ]
    expected <- quiet(did_feols(log(1 + hqd) ~ d + x + offset(w / 9) | city[year] + year, own,
                                singletons = "keep"))
    expect_equal(fit$draws[, b], coef(expected), tolerance = 1e-7)
  }
  expect_equal(nobs(fit), nobs(quiet(did_feols(log(1 + hqd) ~ d + x | city[year] + year, data,
                                               subset = ~year > 1))))
  # Slopes in levels that no unit contains: the draw's own centre of w is not the sample's.
  across <- quiet(index_regression(hqd ~ d + x | city + year[w], draws, data))
  for (b in 1:4) {
    own <- draw_of(data, b)
    own$hqd <- quiet(mpi_index(own, c("a", "b"), unit = "city", time = "year"))$score
    expected <- quiet(did_feols(hqd ~ d + x | city + year[w], own, singletons = "keep"))
    expect_equal(across$draws[, b], coef(expected), tolerance = 1e-7)
  }
  plain <- quiet(index_regression(hqd ~ d, draws, data))
  expect_named(coef(plain), "d")
})

test_that("draws without a treated unit are left out and counted", {
  data <- regression_data()
  data$d <- as.numeric(data$city == 1 & data$year >= 4)
  index <- mpi_index(data, c("a", "b"), unit = "city", time = "year")
  draws <- index_uncertainty(index, 40)
  lost <- sum(vapply(1:40, function(b) core_draw_clusters(1, b, 15L)[1] == 0, NA))
  expect_message(fit <- index_regression(index ~ d + x | city + year, draws, data),
                 paste("d", lost), class = "policypanel_note")
  expect_equal(fit$errors$draws, c(40 - lost, 40))
})

test_that("a regression prints all standard errors and tidies with the carried ones", {
  data <- regression_data()
  index <- mpi_index(data, c("a", "b"), unit = "city", time = "year")
  fit <- index_regression(index ~ d | city + year, index_uncertainty(index, 20), data)
  expect_output(print(fit), "known, drawn")
  expect_output(print(summary(fit)), "confidence intervals")
  expect_equal(tidy(fit)$std.error, fit$errors$carried, tolerance = 1e-12)
  expect_match(glance(fit)$vcov.type, "index and regression redrawn")
  expect_true("r.squared.within" %in% names(glance(fit)))
})

test_that("data that are not the index's are refused", {
  data <- regression_data()
  index <- mpi_index(data, c("a", "b"), unit = "city", time = "year")
  draws <- index_uncertainty(index, 4)
  refused <- function(..., class = "input", pattern) {
    expect_error(index_regression(...), pattern, class = paste0("policypanel_error_", class))
  }
  refused(index ~ d, index, data, pattern = "index_uncertainty")
  refused(index ~ d | city, draws, data[-1, ], pattern = "89 rows, the index 90")
  refused(index ~ d | city, draws, data[90:1, ], class = "data", pattern = "not those of the index")
  # The same units, row by row, and other periods
  within_units <- data[order(data$city, -data$year), ]
  refused(index ~ d | city, draws, within_units, class = "data", pattern = "\"year\" differs")
  refused(x ~ d | city, draws, data, class = "data", pattern = "not the score of the index")
  refused(a + b ~ d | city, draws, data, pattern = "one name")
  refused(index ~ d + e | city, draws, data, pattern = "no column")
  rows <- index_uncertainty(mpi_index(data, c("a", "b")), 4)
  refused(index ~ d | city, rows, data, pattern = "without `unit`")
})

test_that("a regression of an index without coefficients is refused", {
  data <- panel_data()
  draws <- quiet(index_uncertainty(mpi_index(data, c("x", "m"), unit = "unit", time = "year"), 5))
  data$d <- 1
  expect_error(quiet(index_regression(index ~ d | unit + year, draws, data)), "no coefficient left",
               class = "policypanel_error_design")
})
