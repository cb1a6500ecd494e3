# What must not change a result, and by how much what must.

formula <- y ~ d + x | unit + year

test_that("columns scaled by 1e-12 and 1e12 scale their coefficient and nothing else", {
  data <- unbalanced_data()
  fit <- quiet(did_feols(formula, data))
  for (scale in c(1e-12, 1e12)) {
    scaled <- quiet(did_feols(formula, with_column(data, x = data$x * scale)))
    expect_length(scaled$dropped, 0)
    expect_equal(coef(scaled) * c(1, scale), coef(fit), tolerance = 1e-10)
    expect_equal(tidy(scaled)$statistic, tidy(fit)$statistic, tolerance = 1e-10)
    expect_equal(residuals(scaled), residuals(fit), tolerance = 1e-10)
  }
})

test_that("shifts: of the outcome, of a regressor, of whole units and periods", {
  data <- unbalanced_data()
  fit <- quiet(did_feols(formula, data))
  shifted <- list(
    with_column(data, y = data$y + 1e6), with_column(data, x = data$x - 1e6),
    with_column(data, y = data$y + 100 * sin(data$unit)),
    with_column(data, x = data$x + 50 * cos(data$year), y = data$y + data$unit^2)
  )
  for (other in shifted) {
    expect_equal(coef(quiet(did_feols(formula, other))), coef(fit), tolerance = 1e-8)
    expect_equal(vcov(quiet(did_feols(formula, other))), vcov(fit), tolerance = 1e-8)
  }
})

test_that("weights are relative: scaling them changes nothing", {
  data <- unbalanced_data()
  fit <- quiet(did_feols(formula, data, weights = ~w, constant = TRUE))
  for (scale in c(1e-12, 1e12)) {
    scaled <- quiet(did_feols(formula, with_column(data, w = data$w * scale), weights = ~w,
                              constant = TRUE))
    expect_equal(coef(scaled), coef(fit), tolerance = 1e-11)
    for (type in c("iid", "hc1", "cluster")) {
      expect_equal(vcov(scaled, type), vcov(fit, type), tolerance = 1e-10)
    }
    expect_equal(scaled$r_squared, fit$r_squared, tolerance = 1e-11)
    expect_equal(scaled$sigma, fit$sigma, tolerance = 1e-11)
  }
})

test_that("weights of 1 are no weights", {
  data <- unbalanced_data()
  ones <- quiet(did_feols(formula, with_column(data, w = 1), weights = "w"))
  plain <- quiet(did_feols(formula, data))
  expect_same_estimates(ones, plain, 1e-12)
  expect_equal(ones$r_squared, plain$r_squared, tolerance = 1e-12)
})

test_that("weighting is like replication, for coefficients and for scores summed by cluster", {
  data <- unbalanced_data()
  data$w <- with_seed(9, sample(3L, nrow(data), replace = TRUE))
  weighted <- quiet(did_feols(formula, data, weights = ~w, singletons = "keep"))
  copies <- data[rep(seq_len(nrow(data)), data$w), ]
  replicated <- quiet(did_feols(formula, copies, singletons = "keep"))
  expect_equal(coef(weighted), coef(replicated), tolerance = 1e-11)
  expect_equal(vcov(weighted, small_sample = "none"), vcov(replicated, small_sample = "none"),
               tolerance = 1e-10)
  expect_equal(unname(weighted$r_squared[1:2]), unname(replicated$r_squared[1:2]),
               tolerance = 1e-11)
})

test_that("row 78: rows of zero weight are as if they were not there", {
  data <- unbalanced_data()
  data$w[c(1, 5, 9)] <- 0
  data$x[5] <- Inf  # nor is what they hold looked at
  data$y[9] <- NA
  fit <- quiet(did_feols(formula, data, weights = ~w))
  expect_identical(subset(sample_ledger(fit), step == "with zero weight")$dropped, 3L)
  expect_same_estimates(fit, quiet(did_feols(formula, data[-c(1, 5, 9), ], weights = ~w)), 0)
})

test_that("row 78: negative, infinite and all-zero weights are refused with their rows", {
  data <- panel_data()
  refused <- function(w, pattern, ...) {
    expect_refuses(estimators_with("weights"), with_column(data, w = w), "data",
                   c("\"w\"", pattern),
                   weights = ~w, column = "w", ...)
  }
  refused(replace(data$w, c(3, 8), -1), "not negative", rows = c(3L, 8L))
  refused(replace(data$w, 4, Inf), "finite", rows = 4L)
  refused(0, "zero or missing in every row")
  refused(NA_real_, "zero or missing in every row")
})

test_that("levels renamed, permuted or spread out: the same", {
  data <- unbalanced_data()
  fit <- quiet(did_feols(formula, data))
  shuffle <- with_seed(10, sample(30))
  relabelled <- list(
    with_column(data, unit = shuffle[data$unit]), with_column(data, unit = data$unit * 1e9),
    with_column(data, unit = -data$unit), with_column(data, year = data$year %% 2001 * 1e7),
    with_column(data, unit = paste("city", shuffle[data$unit]))
  )
  for (other in relabelled) expect_same_estimates(quiet(did_feols(formula, other)), fit, 1e-11)
})

test_that("ids of any type: the same bits", {
  data <- unbalanced_data()
  fit <- quiet(did_feols(formula, data, cluster = ~unit))
  types <- list(
    as.double(data$unit), factor(data$unit), as.Date("1970-01-01") + data$unit,
    factor(data$unit, labels = paste("city", 1:30)), data.table::as.IDate("1970-01-01") + data$unit
  )
  if (rlang::is_installed("bit64")) types <- c(types, list(integer64(data$unit)))
  for (unit in types) {
    expect_same_estimates(quiet(did_feols(formula, with_column(data, unit = unit),
                                          cluster = ~unit)),
                          fit, 1e-12)
  }
  text <- quiet(did_feols(formula, with_column(data, unit = as.character(data$unit)),
                          cluster = ~unit))
  expect_same_estimates(text, fit, 1e-12)
})

test_that("the order of fixed effects and of regressors does not matter", {
  data <- unbalanced_data()
  fit <- quiet(did_feols(y ~ d + x + m | unit + year + g, data, cluster = ~unit))
  other <- quiet(did_feols(y ~ m + d + x | g + year + unit, data, cluster = ~unit))
  expect_equal(coef(other)[names(coef(fit))], coef(fit), tolerance = 1e-10)
  expect_equal(vcov(other)[names(coef(fit)), names(coef(fit))], vcov(fit), tolerance = 1e-9)
})

test_that("Frisch and Waugh: residuals on residuals give the coefficient", {
  data <- panel_data()
  of_y <- residuals(did_feols(y ~ x | unit + year, data))
  of_d <- residuals(did_feols(d ~ x | unit + year, data))
  expect_equal(coef(did_feols(y ~ d + x | unit + year, data))[["d"]],
               sum(of_y * of_d) / sum(of_d^2),
               tolerance = 1e-11)
})

test_that("two groups and two periods: the difference of the differences of means", {
  data <- panel_data(years = 2001:2008)
  data$post <- data$year >= 2005
  fit <- did_feols(y ~ d | unit + year, data)
  mean_of <- function(treated, post) mean(data$y[(data$unit <= 12) == treated & data$post == post])
  by_hand <- (mean_of(TRUE, TRUE) - mean_of(TRUE, FALSE)) -
    (mean_of(FALSE, TRUE) - mean_of(FALSE, FALSE))
  expect_equal(coef(fit)[["d"]], by_hand, tolerance = 1e-12)
})

test_that("dummies for the periods among the regressors are absorbed periods", {
  data <- unbalanced_data()
  absorbed <- quiet(did_feols(y ~ d + x | unit + year, data, cluster = ~unit))
  written <- quiet(did_feols(y ~ d + x + factor(year) | unit, data, cluster = ~unit))
  expect_equal(coef(written)[c("d", "x")], coef(absorbed), tolerance = 1e-10)
  expect_equal(vcov(written)[c("d", "x"), c("d", "x")], vcov(absorbed), tolerance = 1e-9)
})
