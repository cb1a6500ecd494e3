# The stacked scores, written out with dense matrices: rows x paths of influences.
stacked_oracle <- function(data, ids, w = NULL) {
  x <- as.matrix(data[c("t", "x")])
  o <- list(
    total = dummy_regression(data$y, x, ids, w), mediator = dummy_regression(data$m, x, ids, w),
    direct = dummy_regression(data$y, cbind(x, m = data$m), ids, w)
  )
  influence <- function(o, k) drop(o$scores %*% o$bread[, k])
  cbind(a = influence(o$mediator, 1), b = influence(o$direct, 3), total = influence(o$total, 1),
        direct = influence(o$direct, 1))
}

test_that("correlations of the paths are those of the stacked scores", {
  data <- mediation_panel()
  ids <- data[c("unit", "year")]
  paths <- c("a", "b", "total", "direct")
  for (w in list(NULL, data$w)) {
    influence <- stacked_oracle(data, ids, w)
    fit <- function(...) {
      suppressMessages(sobel_mediate(y ~ t + x | unit + year, ~m, "t", data,
                                     weights = if (!is.null(w)) ~w, ...))
    }
    expect_equal(cov2cor(vcov(fit(vcov = "hc1"))[paths, paths]), cov2cor(crossprod(influence)),
                 tolerance = 1e-9)
    expect_equal(cov2cor(vcov(fit(cluster = ~unit))[paths, paths]),
                 cov2cor(crossprod(rowsum(influence, data$unit))), tolerance = 1e-9)
    two_way <- crossprod(rowsum(influence, data$unit)) + crossprod(rowsum(influence, data$year)) -
      crossprod(influence)
    expect_equal(cov2cor(vcov(fit(cluster = ~ unit + year))[paths, paths]), cov2cor(two_way),
                 tolerance = 1e-9)
  }
})

test_that("serial and spatial types pair the stacked scores of rows by their own kernels", {
  data <- mediation_panel()
  data$lat <- 20 + data$unit %% 7 / 2
  data$lon <- 100 + data$unit %% 5 / 2
  paths <- c("a", "b", "total", "direct")
  radian <- data[c("lat", "lon")] * pi / 180
  half <- sin(outer(radian$lat, radian$lat, `-`) / 2)^2 +
    outer(cos(radian$lat), cos(radian$lat)) * sin(outer(radian$lon, radian$lon, `-`) / 2)^2
  distance <- 2 * 6371.0088 * asin(sqrt(half))
  own_unit <- same(data$unit)
  in_time <- bartlett(data$year, 2)
  cases <- list(
    list(newey_west(lag = 2), own_unit * in_time), list(driscoll_kraay(lag = 2), in_time),
    list(conley("lat", "lon", 80, "bartlett"), pmax(1 - distance / 80, 0)),
    list(conley("lat", "lon", 80, time = "year", lag = 2),
         (distance <= 80) * same(data$year) + own_unit * in_time * !same(data$year))
  )
  for (w in list(NULL, data$w)) for (case in cases) {
    influence <- stacked_oracle(data, data[c("unit", "year")], w)
    expected <- crossprod(influence, case[[2]] %*% influence)
    fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, vcov = case[[1]],
                         weights = if (!is.null(w)) ~w)
    expect_equal(cov2cor(vcov(fit)[paths, paths]), cov2cor(expected), tolerance = 1e-8)
    # They are not those of independent rows.
    expect_gt(max(abs(cov2cor(expected) - cov2cor(crossprod(influence)))), 0.01)
  }
})

test_that("leverage-adjusted types stack the scores of residuals that each regression adjusts", {
  data <- mediation_panel()
  paths <- c("a", "b", "total", "direct")
  dummies <- cbind(dummy_matrix(data["unit"], 240), dummy_matrix(data["year"], 240)[, -1])
  # adjust(hat matrix, residuals): rows x paths of what the adjusted residuals do to the paths
  stacked <- function(adjust) {
    of <- function(outcome, x, k) {
      design <- cbind(dummies, as.matrix(x))
      left <- solve(crossprod(design), t(design))
      e <- drop(outcome - design %*% (left %*% outcome))
      left[ncol(dummies) + k, ] * adjust(design %*% left, e)
    }
    x <- data[c("t", "x")]
    full <- data[c("t", "x", "m")]
    cbind(of(data$m, x, 1), of(data$y, full, 3), of(data$y, x, 1), of(data$y, full, 1))
  }
  by_row <- function(power) function(hat, e) e / (1 - diag(hat))^power
  by_unit <- function(power) function(hat, e) {
    for (unit in unique(data$unit)) {
      own <- data$unit == unit
      block <- eigen(diag(sum(own)) - hat[own, own], symmetric = TRUE)
      root <- ifelse(block$values > 1e-10, block$values^-power, 0)
      e[own] <- block$vectors %*% (root * crossprod(block$vectors, e[own]))
    }
    e
  }
  cases <- list(hc2 = by_row(0.5), hc3 = by_row(1), cr2 = by_unit(0.5), cr3 = by_unit(1))
  for (type in names(cases)) {
    influence <- stacked(cases[[type]])
    if (type %in% c("cr2", "cr3")) influence <- rowsum(influence, data$unit)
    fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, vcov = type)
    expect_equal(unname(vcov(fit)[paths, paths]), unname(crossprod(influence)), tolerance = 1e-8)
  }
})

test_that("correlations that are none are made so, and standard errors stay", {
  indefinite <- matrix(c(4, 3, -3, 3, 4, 3, -3, 3, 4), 3)
  correlation <- as_correlation(indefinite)
  expect_equal(diag(correlation), rep(1, 3))
  expect_gt(min(eigen(correlation)$values), -1e-12)
  expect_true(all(abs(correlation) <= 1))
  valid <- crossprod(matrix(c(1, 2, 3, -1, 0, 1), 2))
  expect_equal(as_correlation(valid), cov2cor(valid), tolerance = 1e-14)
  expect_equal(as_correlation(diag(c(0, 2))), diag(2))
})

test_that("homoscedastic paths have the covariance of seemingly unrelated regressions", {
  data <- mediation_panel()
  fit <- sobel_mediate(y ~ t + x, ~m, "t", data)
  v <- vcov(fit)
  expect_lt(abs(v["a", "b"]), 1e-15)
  # c = c' + ab, so on one sample var(c) is that of the delta method.
  total <- lm(y ~ t + x, data)
  mediator <- lm(m ~ t + x, data)
  s <- sum(resid(total) * resid(mediator)) / total$df.residual
  expect_equal(v["a", "total"], s * summary(total)$cov.unscaled["t", "t"], tolerance = 1e-9)
})

test_that("each regression can be changed and run again, and predicts", {
  data <- mediation_panel()
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, cluster = ~unit, replicates = 10)
  again <- update(fit$models$direct)
  expect_equal(coef(again), coef(did_feols(y ~ t + x + m | unit + year, data)), tolerance = 1e-12)
  expect_equal(coef(update(fit$models$mediator, . ~ . - x)),
               coef(did_feols(m ~ t | unit + year, data)), tolerance = 1e-12)
  expect_equal(predict(fit$models$direct), fitted(again), tolerance = 1e-10)
  product <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, interaction = TRUE)
  expect_equal(coef(update(product$models$direct)), coef(product$models$direct), tolerance = 1e-10)
})

test_that("standard errors are those of the regressions, for every covariance", {
  data <- mediation_panel()
  for (type in c("iid", "hc1", "hc2", "hc3", "cluster", "cr2", "cr3")) {
    fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, vcov = type)
    alone <- did_feols(y ~ t + x + m | unit + year, data, vcov = type)
    expect_equal(standard_error(fit, "b"), standard_error(alone, "m"), tolerance = 1e-10)
    expect_false(anyNA(vcov(fit)))
    expect_gt(min(eigen(cov2cor(vcov(fit)))$values), -1e-8)
    expect_s3_class(fit$models$direct, "did_feols")
  }
})

test_that("the joint test is the delta method with the covariance of a and b", {
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", mediation_panel())
  v <- vcov(fit)
  b <- coef(fit)
  expected <- sqrt(b[["b"]]^2 * v["a", "a"] + b[["a"]]^2 * v["b", "b"] +
                     2 * b[["a"]] * b[["b"]] * v["a", "b"])
  expect_equal(fit$tests$std.error[4], expected, tolerance = 1e-12)
  expect_equal(standard_error(fit, "indirect"), expected, tolerance = 1e-12)
  # The gap c - c' - ab is zero whatever the data: so is its variance by the delta method.
  slope <- c(-b[["b"]], -b[["a"]], 1, -1, 0)
  expect_lt(abs(drop(slope %*% v %*% slope)), 1e-3 * v["total", "total"])
})

test_that("several mediators: joint effects add up, one by one each is its own analysis", {
  data <- mediation_panel()
  joint <- sobel_mediate(y ~ t + x | unit + year, ~ m + m2, "t", data)
  full <- did_feols(y ~ t + x + m + m2 | unit + year, data)
  expect_equal(unname(coef(joint)[c("b[m]", "b[m2]", "direct")]),
               unname(coef(full)[c("m", "m2", "t")]), tolerance = 1e-10)
  expect_lt(abs(joint$identity_gap), 1e-12)
  expect_equal(coef(joint)[["indirect"]], sum(coef(joint)[c("indirect[m]", "indirect[m2]")]))
  expect_equal(unname(joint$proportions["mediated"]),
               sum(joint$proportions[c("mediated[m]", "mediated[m2]")]))
  each <- sobel_mediate(y ~ t + x | unit + year, ~ m + m2, "t", data, joint = FALSE)
  for (m in c("m", "m2")) {
    one <- sobel_mediate(y ~ t + x | unit + year, m, "t", data)
    terms <- paste0(c("a", "b", "direct", "indirect"), "[", m, "]")
    expect_equal(unname(coef(each)[terms]), unname(coef(one)[c("a", "b", "direct", "indirect")]),
                 tolerance = 1e-10)
    expect_equal(unname(vcov(each)[terms, terms]),
                 unname(vcov(one)[c("a", "b", "direct", "indirect"),
                                  c("a", "b", "direct", "indirect")]), tolerance = 1e-9)
    expect_equal(each$tests[each$tests$term == terms[4], -1], one$tests[-1], ignore_attr = TRUE,
                 tolerance = 1e-9)
  }
  expect_equal(length(each$identity_gap), 2)
})
