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
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, cluster = ~unit, bootstrap = 10)
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
