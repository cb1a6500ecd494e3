test_that("arguments are checked", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x + m | unit + year, data)
  refused <- function(...) expect_error(sensitivity(...), class = "policypanel_error_input")
  expect_match(conditionMessage(refused(fit, "z")), "\"d\", \"x\", and \"m\"")
  refused(fit, benchmarks = "d")
  refused(fit, benchmarks = list("x"))
  refused(fit, multiples = 0)
  refused(fit, reduction = 1.5)
  refused(fit, delta = 0)
  refused(fit, unrelated = "w")
  refused(did_feols(c(y, m) ~ d | unit, data))
  expect_match(conditionMessage(refused(quiet(did_feols(y ~ x | unit + year | d ~ m, data)))),
               "instruments")
  expect_match(conditionMessage(refused(lm(y ~ d, data))), "for regressions")
  refused(did_feols(y ~ 1 | unit, data))
})

test_that("a fit of several regressions that share a projection has its own regressors", {
  data <- panel_data()
  several <- did_feols(y ~ d + csw(x, m) | unit + year, data)
  alone <- did_feols(y ~ d + x | unit + year, data)
  expect_equal(glance(sensitivity(several[[1]], benchmarks = "x")),
               glance(sensitivity(alone, benchmarks = "x")))
})

test_that("coefficients of event studies are looked at like those of their dummies", {
  data <- panel_data()
  path <- quiet(event_study(y ~ d + x | unit + year, data, window = c(-2, 1)))
  term <- path$event$term[nrow(path$event)]
  found <- glance(sensitivity(path, term))
  expect_equal(found$estimate, coef(path)[[term]])
  expect_true(found$robustness.value > 0)
})

test_that("row order, threads and weights that are all alike change nothing", {
  data <- unbalanced_data()
  of <- function(data, ...) {
    unlist(glance(sensitivity(did_feols(y ~ d + x | unit + year, data, ...)))[3:9])
  }
  expect_equal(of(data[rev(seq_len(nrow(data))), ]), of(data), tolerance = 1e-10)
  expect_identical(of(data, threads = 2), of(data))
  data$two <- 2
  expect_equal(of(data, weights = ~two), of(data), tolerance = 1e-10)
})

test_that("frequency weights are rows that stand several times", {
  data <- panel_data()
  data$n <- rep(1:3, length.out = nrow(data))
  counted <- did_feols(y ~ d + x, data, weights = ~n, weights_type = "frequency")
  repeated <- did_feols(y ~ d + x, data[rep(seq_len(nrow(data)), data$n), ])
  expect_equal(glance(sensitivity(counted))[1:9], glance(sensitivity(repeated))[1:9],
               tolerance = 1e-10)
})
