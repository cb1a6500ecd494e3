# Estimators on one sample: their covariance, their equality.

mixed <- function(seed = 12) {
  with_seed(seed, {
    d <- data.frame(unit = rep(1:120, each = 8), year = rep(1:8, 120))
    d$start <- c(4, 6, 7, Inf)[d$unit %% 4 + 1]
    d$y <- rnorm(120)[d$unit] + (d$year >= d$start) * (d$year - pmin(d$start, 9) + 1) + rnorm(960)
    d
  })
}

test_that("the comparison has each estimator's numbers, and the covariance of influences", {
  d <- mixed()
  names <- c("twfe", "callaway_santanna", "sun_abraham", "etwfe", "lp_did", "efficient")
  all <- quiet(compare_estimators(y ~ 1 | unit + year, d, "start", estimators = names))
  for (name in names) {
    own <- tidy(quiet(did_staggered(y ~ 1 | unit + year, d, "start", name)))[1, ]
    both <- c("estimate", "std.error")
    expect_equal(tidy(all)[tidy(all)$term == name, both], own[both], tolerance = 1e-12,
                 ignore_attr = TRUE)
  }
  # The jackknife of the difference of two estimators.
  pair <- c("twfe", "callaway_santanna")
  without <- vapply(unique(d$unit), function(u) {
    coef(quiet(compare_estimators(y ~ 1 | unit + year, d[d$unit != u, ], "start", pair)))
  }, numeric(2))
  gap <- without[1, ] - without[2, ]
  v <- vcov(all)[pair, pair]
  expect_equal(sqrt(v[1] + v[4] - 2 * v[2]), sqrt(sum((gap - mean(gap))^2)), tolerance = 0.06)
})

test_that("equal estimators are named and counted once, and the test has the rank", {
  all <- quiet(compare_estimators(y ~ 1 | unit + year, mixed(), "start",
                                  c("twfe", "imputation", "two_stage", "etwfe",
                                    "callaway_santanna")))
  expect_equal(all$same, list("twfe", c("imputation", "two_stage", "etwfe"), "callaway_santanna"))
  test <- joint_test(all)
  expect_equal(test$df1, 2)
  expect_equal(test$df2, 119)
  contrast <- rbind(c(-1, 1, 0, 0, 0), c(-1, 0, 0, 0, 1))
  influences <- vapply(all$fits, function(fit) overall_effect(fit)$influence, numeric(120))
  v <- contrast %*% crossprod(influences) %*% t(contrast)
  b <- contrast %*% coef(all)
  expect_equal(test$statistic, drop(t(b) %*% solve(v, b)) / 2, tolerance = 1e-8)
  expect_output(print(test), "imputation, two_stage, etwfe, counted once")
  # Effects that differ between cohorts: the regression is found out.
  expect_lt(test$p.value, 0.05)
  same <- quiet(compare_estimators(y ~ 1 | unit + year, mixed(), "start",
                                   c("imputation", "two_stage")))
  expect_true(is.na(joint_test(same)$p.value))
  expect_match(joint_test(same)$reason, "equal on this sample")
})

test_that("the size of the equality test is right under one constant effect", {
  p <- vapply(1:200, function(seed) {
    d <- mixed(seed)
    d$y <- with_seed(seed + 1000, rnorm(960)) + (d$year >= d$start)
    joint_test(quiet(compare_estimators(y ~ 1 | unit + year, d, "start",
                                        c("twfe", "callaway_santanna"))))$p.value
  }, 0)
  expect_lt(mean(p < 0.05), 0.1)
  expect_gt(mean(p < 0.05), 0.01)
})

test_that("options belong to an estimator that is compared", {
  d <- mixed()
  all <- quiet(compare_estimators(
    y ~ 1 | unit + year, d, "start", c("twfe", "callaway_santanna"),
    options = list(callaway_santanna = list(controls = "not_yet_treated"))
  ))
  own <- quiet(did_staggered(y ~ 1 | unit + year, d, "start", controls = "not_yet_treated"))
  expect_equal(coef(all)[[2]], coef(own)[["ATT"]])
  expect_error(compare_estimators(y ~ 1 | unit + year, d, "start", "twfe"),
               class = "policypanel_error_input")
  expect_error(compare_estimators(y ~ 1 | unit + year, d, "start", c("twfe", "bjs")),
               class = "policypanel_error_input")
  expect_error(compare_estimators(y ~ 1 | unit + year, d, "start", c("twfe", "imputation"),
                                  options = list(etwfe = list())),
               class = "policypanel_error_input")
  expect_error(compare_estimators(y ~ 1 | unit + year, d, "start", c("twfe", "imputation"),
                                  options = list(imputation = list(anticipation = 1))),
               "samples of their own", class = "policypanel_error_input")
})
