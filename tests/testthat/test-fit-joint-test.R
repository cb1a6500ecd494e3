test_that("any coefficients are tested with the fit's own covariance", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x + m | unit + year, data, cluster = ~unit)
  b <- coef(fit)[c("d", "m")]
  f <- drop(b %*% solve(vcov(fit)[c("d", "m"), c("d", "m")], b)) / 2
  test <- joint_test(fit, c("d", "m"))
  expect_s3_class(test, "joint_test")
  expect_equal(test$statistic, f, tolerance = 1e-10)
  expect_equal(test$p.value, pf(f, 2, 29, lower.tail = FALSE), tolerance = 1e-10)
  expect_equal(test$df2, 29)
  expect_identical(test$terms, c("d", "m"))
  expect_identical(test$reason, NA_character_)
  expect_equal(joint_test(fit, pattern = "^(d|m)$")$statistic, f, tolerance = 1e-10)
  expect_equal(joint_test(fit)$statistic, fit$f$statistic, tolerance = 1e-12)
  expect_equal(joint_test(fit, "x")$statistic, tidy(fit)$statistic[2]^2, tolerance = 1e-12)
})

test_that("the constant is left aside, and degrees of freedom are the covariance's", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x, data)
  test <- joint_test(fit)
  expect_identical(test$terms, c("d", "x"))
  hand <- anova(lm(y ~ 1, data), lm(y ~ d + x, data))
  expect_equal(test$statistic, hand$F[2], tolerance = 1e-10)
  expect_equal(test$p.value, hand$`Pr(>F)`[2], tolerance = 1e-10)
})

test_that("numbers are fixest's wald()", {
  skip_if_not_installed("fixest")
  data <- panel_data()
  fit <- did_feols(y ~ d + x + m | unit + year, data, cluster = ~unit)
  theirs <- fixest::wald(fixest::feols(y ~ d + x + m | unit + year, data, cluster = ~unit,
                                       notes = FALSE), "d|m", print = FALSE)
  ours <- joint_test(fit, pattern = "d|m")
  expect_equal(ours$statistic, theirs$stat, tolerance = 1e-9)
  expect_equal(ours$p.value, theirs$p, tolerance = 1e-8)
})

test_that("an event study is tested for its leads unless told otherwise", {
  path <- event_study(y ~ policy | city + year, staggered(), window = c(-3, 2))
  expect_identical(joint_test(path), path$pretrend)
  lags <- joint_test(path, pattern = "::(>=)?[0-9]")
  expect_identical(lags$terms, with(path$event, term[period >= 0]))
})

test_that("more coefficients than clusters leave no test, and say why", {
  data <- staggered()
  data$region <- data$city %% 4
  path <- event_study(y ~ policy | city + year, data, window = c(-5, 2), cluster = ~region)
  expect_length(path$pretrend$terms, 4)
  expect_identical(path$pretrend$p.value, NA_real_)
  expect_match(path$pretrend$reason, "4 coefficients is singular: there are only 4 clusters")
  expect_output(print(joint_test(path)), "not tested \\(the covariance of 4\\s+coefficients is")
})

test_that("a covariance with degrees of freedom of its own per coefficient takes the fewest", {
  fit <- did_feols(y ~ d + x + m | unit + year, panel_data())
  fit$vcov$df <- c(12.5, 29, NA)
  expect_identical(joint_test(fit, c("d", "x"))$df2, 12.5)
  expect_identical(joint_test(fit, "m")$df2, Inf)
})

test_that("what cannot be tested is refused", {
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  expect_error(joint_test(1), "fit made by", class = "policypanel_error_input")
  expect_error(joint_test(fit, "z"), "no coefficient \"z\"", class = "policypanel_error_input")
  expect_error(joint_test(fit, pattern = "zz"), "No coefficient", class = "policypanel_error_input")
  expect_error(joint_test(fit, pattern = 1), "regular expression",
               class = "policypanel_error_input")
  expect_error(joint_test(fit, "d", "d"), "either", class = "policypanel_error_input")
  expect_error(joint_test(fit, character()), "No coefficient", class = "policypanel_error_input")
})

test_that("a test prints what it tests, on which covariance", {
  test <- joint_test(did_feols(y ~ d + x | unit + year, panel_data()), "d")
  expect_output(print(test), "1 coefficient is zero: F\\(1, 29\\) [0-9.]+, p ")
  expect_output(print(test), "clustered by unit \\(30 clusters\\)")
})

test_that("what names no coefficients is refused", {
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  for (bad in list(y ~ x, 1, NA_character_, list("x"), TRUE, function(x) x, quote(x))) {
    expect_error(joint_test(fit, bad), "names of coefficients", class = "policypanel_error_input")
  }
  for (bad in list("(", "[", NA_character_, 1, c("a", "b"), ~x)) {
    expect_error(joint_test(fit, pattern = bad), "one regular expression",
                 class = "policypanel_error_input")
  }
  expect_error(joint_test(fit, character()), "No coefficient is named",
               class = "policypanel_error_input")
  empty <- did_feols(y ~ 1 | unit, panel_data())
  expect_error(joint_test(empty), "no coefficients", class = "policypanel_error_design")
})
