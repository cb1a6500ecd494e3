# update() of fits whose variables are gone, are elsewhere, or were never known.

in_function <- function(sample, by, formula = y ~ d + x | unit + year) {
  type <- "cluster"
  did_feols(formula, sample, cluster = by, vcov = type)
}

test_that("a fit made in a function is made again: its data are where its formula was written", {
  data <- panel_data()
  local_formula <- function(sample, by) {
    did_feols(y ~ d + x | unit + year, sample, cluster = by)
  }
  fit <- quiet(local_formula(data, "year"))
  expect_identical(fit$call$cluster, "year")
  expect_same_estimates(update(fit, . ~ . + m),
                        did_feols(y ~ d + x + m | unit + year, data, cluster = "year"), 0)
  expect_same_estimates(update(fit, cluster = ~unit),
                        did_feols(y ~ d + x | unit + year, data, cluster = "unit"), 0)
  twice <- update(update(fit, . ~ . - x), . ~ . + m)
  expect_same_estimates(twice, did_feols(y ~ d + m | unit + year, data, cluster = "year"), 0)
})

test_that("data that are nowhere are asked for; those given count", {
  data <- panel_data()
  fit <- in_function(data, "year", y ~ d | unit)
  expect_error(update(fit, . ~ . + x), "data of the fit, `sample`, are not here",
               class = "policypanel_error_input")
  expect_same_estimates(update(fit, . ~ . + x, data = data),
                        did_feols(y ~ d + x | unit, data, cluster = "year"), 0)
  again <- function(rows) update(fit, data = rows)
  expect_same_estimates(again(data[1:120, ]),
                        did_feols(y ~ d | unit, data[1:120, ], cluster = "year"), 0)
  few <- function(weighting) update(fit, data = data, weights = weighting)
  expect_same_estimates(few(~w), did_feols(y ~ d | unit, data, weights = ~w, cluster = "year"), 0)
})

test_that("a covariance and a subset that stood in variables are the fit's own", {
  data <- panel_data()
  lag <- 1
  rows <- ~ year > 2002
  fit <- did_feols(y ~ d | unit + year, data, vcov = newey_west(lag), subset = rows)
  lag <- 3
  rows <- NULL
  expected <- did_feols(y ~ d + x | unit + year, data, vcov = newey_west(1), subset = ~year > 2002)
  expect_same_estimates(update(fit, . ~ . + x), expected, 0)
})

test_that("fits made by do.call() hold their function and data", {
  data <- panel_data()
  fit <- do.call(did_feols, list(y ~ d | unit + year, data))
  expected <- did_feols(y ~ d + x | unit + year, data)
  data <- NULL
  expect_error(update(fit, nonsense = 1), "no argument", class = "policypanel_error_input")
  fit <- do.call("did_feols", list(y ~ d | unit + year, panel_data()))
  expect_same_estimates(update(fit, . ~ . + x), expected, 0)
})

test_that("what is no formula or no argument is refused, the nearest one named", {
  fit <- did_feols(y ~ d | unit, panel_data())
  for (bad in list(1, "y ~ x", NULL, quote(x), TRUE)) {
    expect_error(update(fit, bad), "must be a formula", class = "policypanel_error_input")
  }
  expect_error(update(fit, weihgts = ~w), "no argument \"weihgts\".*Did you mean `weights`",
               class = "policypanel_error_input")
  expect_error(update(fit, . ~ ., 3), "no argument \"\"", class = "policypanel_error_input")
  expect_error(update(fit, evaluate = NA), "evaluate", class = "policypanel_error_input")
  expect_identical(update(fit, vcov = "hc1", evaluate = FALSE)$vcov, "hc1")
})

test_that("other estimators are made again with other arguments", {
  data <- panel_data()
  path <- event_study(y ~ d | unit + year, data, window = c(-3, 2))
  expect_identical(coef(quiet(update(path, ends = "keep", reference = -2))),
                   coef(quiet(event_study(y ~ d | unit + year, data, window = c(-3, 2),
                                          ends = "keep", reference = -2))))
  mediation <- sobel_mediate(y ~ d + x | unit + year, "m", "d", data)
  expect_identical(coef(update(mediation, steps = "two")),
                   coef(sobel_mediate(y ~ d + x | unit + year, "m", "d", data, steps = "two")))
  match <- psm_match(d ~ x, "y", data, bandwidth = 0.2)
  expect_identical(coef(update(match, bandwidth = 0.3)),
                   coef(psm_match(d ~ x, "y", data, bandwidth = 0.3)))
  expect_error(update(match, bandwith = 0.3), "Did you mean `bandwidth`",
               class = "policypanel_error_input")
})
