test_that("arguments are checked", {
  data <- group_data()
  run <- function(formula = y ~ d + x | unit + year, ...) {
    quiet(heterogeneity(formula, data, by = "region", ...))
  }
  expect_error(run(type = "both"), "split", class = "policypanel_error_input")
  expect_error(run(treatment = "z"), "among the regressors", class = "policypanel_error_input")
  expect_error(run(y ~ 1 | unit + year), "no regressor", class = "policypanel_error_input")
  expect_error(run(y ~ sw(d, x) | unit + year), "one outcome", class = "policypanel_error_input")
  expect_error(run(one_by_one = TRUE), "interaction", class = "policypanel_error_input")
  expect_error(run(clusters = ~unit), "no argument `clusters`", class = "policypanel_error_input")
  expect_error(run(y ~ x | unit | d ~ size, type = "interaction"), "instruments of their own",
               class = "policypanel_error_input")
  expect_error(run(~d), "formula", class = "policypanel_error_input")
})

test_that("any names of columns and any language of values work", {
  data <- group_data()
  named <- data
  names(named)[match(c("region", "d"), names(named))] <- c("\u5730\u533a", "if")
  named[["\u5730\u533a"]] <- c(east = "\u4e1c\u90e8", mid = "\u4e2d\u90e8",
                                west = "\u897f\u90e8")[data$region]
  found <- quiet(heterogeneity(y ~ `if` + x | unit + year, named, by = "\u5730\u533a"))
  plain <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region"))
  expect_equal(found$equality$statistic, plain$equality$statistic, tolerance = 1e-10)
  expect_named(found$fits, c("\u4e1c\u90e8", "\u4e2d\u90e8", "\u897f\u90e8"))
})

test_that("the data are not changed, and the order of rows does not matter", {
  data <- group_data()
  before <- data
  found <- quiet(heterogeneity(y ~ d + x | unit + year, data, median_split = ~size))
  expect_identical(data, before)
  shuffled <- data[with_seed(3, sample(nrow(data))), ]
  other <- quiet(heterogeneity(y ~ d + x | unit + year, shuffled, median_split = ~size))
  expect_equal(other$equality, found$equality, tolerance = 1e-10)
  expect_equal(other$rule, found$rule)
})

test_that("solver, tolerance and kind of weights reach the regressions, and are checked", {
  data <- group_data()
  whole <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = ~region))
  small <- 1e-12
  found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = ~region, solver = "map",
                               tolerance = small, max_iterations = 500))
  expect_identical(found$joint$solver$name, "map")
  expect_identical(found$joint$call$tolerance, 1e-12)
  expect_equal(coef(found$joint), coef(whole$joint), tolerance = 1e-8)
  data$n <- rep(1:3, length.out = nrow(data))
  counted <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = ~region, weights = ~n,
                                 weights_type = "frequency"))
  expect_equal(nobs(counted$joint), sum(data$n[!is.na(data$region)]))
  expect_error(heterogeneity(y ~ d | unit, data, by = ~region, solver = "quick"),
               "must be one of", class = "policypanel_error_input")
  expect_error(heterogeneity(y ~ d | unit, data, by = ~region, tolerence = 1),
               "tolerance", class = "policypanel_error_input")
})
