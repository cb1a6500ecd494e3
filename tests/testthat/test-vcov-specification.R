# What may be given as `vcov`, and that it means the same wherever it is given.

feols_panel <- function(...) quiet(did_feols(y ~ d + x | unit + year, unbalanced_data(), ...))

refuses <- function(code, ..., argument = "vcov") {
  error <- expect_error(code, class = "policypanel_error_input")
  text <- gsub("\\s+", " ", conditionMessage(error))
  for (part in c(...)) expect_match(text, part, fixed = TRUE)
  expect_identical(error$argument, argument)
}

test_that("a covariance has its names elsewhere too, in any case and spelling", {
  fit <- feols_panel()
  same <- list(
    iid = c("IID", "standard", "normal", "Classical", "const", "constant", "homoskedastic"),
    hc1 = c("HC1", "robust", "Robust", "hetero", "White", "stata", "heteroskedastic", " hc-1"),
    cluster = c("Cluster", "clustered", "CR1S"), hc2 = "HC2", hc3 = "HC3", cr2 = "CR2",
    cr3 = "CR3", newey_west = c("NW", "NeweyWest", "Newey-West", "newey west"),
    driscoll_kraay = c("DK", "Driscoll-Kraay", "SCC")
  )
  for (name in names(same)) {
    for (other in same[[name]]) {
      expect_identical(vcov(fit, other), vcov(fit, name), label = other)
      expect_identical(feols_panel(vcov = other)$vcov$label, feols_panel(vcov = name)$vcov$label)
    }
  }
  expect_identical(vcov(fit, "twoway"), vcov(fit, cluster = ~ unit + year))
  expect_identical(vcov(fit, "twoway", cluster = ~ year + unit), vcov(fit, ~ year + unit))
  refuses(vcov(fit, "twoway", cluster = ~unit), "needs two clusters", argument = "cluster")
})

test_that("names that mean a Stata or sandwich covariance give its numbers", {
  skip_if_not_installed("sandwich")
  data <- panel_data()
  fit <- did_feols(y ~ d + x, data)
  peer <- stats::lm(y ~ d + x, data)
  as_ours <- function(v) v[names(coef(fit)), names(coef(fit))]
  expect_equal(vcov(fit, "HC1"), as_ours(sandwich::vcovHC(peer, "HC1")), tolerance = 1e-10)
  expect_equal(vcov(fit, "HC3"), as_ours(sandwich::vcovHC(peer, "HC3")), tolerance = 1e-10)
  expect_equal(vcov(fit, "const"), as_ours(vcov(peer)), tolerance = 1e-10)
  expect_equal(vcov(fit, "hc1", small_sample = "none"), as_ours(sandwich::vcovHC(peer, "HC0")),
               tolerance = 1e-10)
  clustered <- did_feols(y ~ d + x, data, vcov = ~unit)
  expect_equal(vcov(clustered), as_ours(sandwich::vcovCL(peer, ~unit)), tolerance = 1e-10)
})

test_that("upper case is that of ASCII in any locale", {
  # Where I has a lower case without a dot, tolower() would not do.
  expect_identical(vcov_key(c("IID", "HC1", "Newey-West")), c("iid", "hc1", "neweywest"))
})

test_that("names of covariances that are not had are refused by name, with those that are", {
  fit <- feols_panel()
  for (name in c("HC4", "HC4m", "HC5", "HAC", "CR1", "andrews", "bootstrap", "panel-corrected",
                 "kenward-roger", "given", "")) {
    refuses(vcov(fit, name), paste0("Found \"", name, "\""), "\"iid\", \"hc1\", \"cluster\"")
  }
  refuses(vcov(fit, "HC0"), "`vcov = \"hc1\", small_sample = \"none\"` is HC0")
  refuses(vcov(fit, "CR0"), "small_sample = \"none\"` is CR0")
  refuses(vcov(fit, "threeway"), "~a + b + c")
  refuses(vcov(fit, "cludter"), "Did you mean \"cluster\"?")
  refuses(vcov(fit, "conley"), "needs coordinates")
  refuses(vcov(did_feols(y ~ x | unit, panel_data()), "twoway"), "first two fixed effects")
  refuses(vcov(fit, newey_west), "`vcov = newey_west()`")
})

test_that("a formula names clusters", {
  data <- unbalanced_data()
  fit <- feols_panel(vcov = ~g)
  expect_identical(vcov(fit), vcov(feols_panel(cluster = ~g)))
  expect_identical(vcov(fit, ~year), vcov(fit, cluster = ~year))
  expect_identical(vcov(fit, ~ unit + year), vcov(fit, cluster = c("unit", "year")))
  expect_identical(vcov(fit, ~ unit^g), vcov(feols_panel(cluster = ~ unit^g)))
  expect_identical(feols_panel(vcov = ~ unit^g)$vcov$label, "clustered by unit^g (116 clusters)")
  refuses(vcov(fit, ~g, cluster = ~unit), "`vcov` names clusters too", argument = "cluster")
  refuses(vcov(fit, y ~ g), "nothing on its left", "newey_west(2)")
  refuses(vcov(fit, ~ g:unit), "Write `a^b`")
  refuses(vcov(fit, ~w), "does not hold the column \"w\"", argument = "cluster")
  expect_error(vcov(fit, ~1), class = "policypanel_error")
  expect_error(did_feols(y ~ x | unit, data, vcov = ~1), class = "policypanel_error")
  expect_error(did_feols(y ~ x | unit, data, vcov = ~yaer), "Did you mean \"year\"",
               class = "policypanel_error_input")
})

test_that("a matrix is taken as it is, with residual degrees of freedom", {
  skip_if_not_installed("sandwich")
  data <- panel_data()
  peer <- stats::lm(y ~ d + x + factor(unit) + factor(year), data)
  v <- sandwich::vcovHC(peer, "HC4")[c("d", "x"), c("d", "x")]
  fit <- did_feols(y ~ d + x | unit + year, data, vcov = v)
  expect_equal(vcov(fit), v)
  error <- sqrt(diag(v))
  table <- tidy(fit)
  expect_equal(table$std.error, unname(error), tolerance = 1e-12)
  expect_equal(table$p.value, unname(2 * stats::pt(-abs(coef(peer)[c("d", "x")] / error),
                                                   peer$df.residual)), tolerance = 1e-8)
  reach <- stats::qt(0.95, peer$df.residual) * error
  expect_equal(unname(confint(fit, level = 0.9)),
               unname(coef(fit) + cbind(-reach, reach)), tolerance = 1e-8)
  expect_identical(fit$vcov$label, "matrix given by the user (201 degrees of freedom)")
  expect_equal(fit$f$statistic, sum(coef(fit) * solve(v, coef(fit))) / 2, tolerance = 1e-8)
  # The same after the fit, without names or in another order of names.
  own <- did_feols(y ~ d + x | unit + year, data)
  expect_identical(vcov(own, v), v)
  expect_identical(vcov(own, unname(v)), v)
  expect_identical(vcov(own, v[2:1, 2:1]), v)
  expect_identical(tidy(own, vcov = v), table)
  expect_identical(tidy(update(summary(own, vcov = v), . ~ .)), table)
  # No factor is applied to it.
  refuses(vcov(own, v, small_sample = "none"), "no factor", argument = "small_sample")
  refuses(vcov(fit, small_sample = "none"), "no factor", argument = "small_sample")
  expect_identical(vcov(fit, "cluster"), vcov(own))
  expect_identical(vcov(fit, cluster = ~year), vcov(own, ~year))
})

test_that("a constant has its place in a matrix", {
  data <- panel_data()
  peer <- stats::lm(y ~ d + x, data)
  fit <- did_feols(y ~ d + x, data, vcov = vcov(peer))
  expect_equal(tidy(fit), tidy(did_feols(y ~ d + x, data)), tolerance = 1e-10)
})

test_that("what is no covariance matrix of the coefficients is refused", {
  fit <- feols_panel()
  v <- vcov(fit)
  refuses(vcov(fit, diag(3)), "has 3 rows and 3 columns; the fit has 2 coefficients: \"d\"")
  refuses(vcov(fit, v[, 1, drop = FALSE]), "has 2 rows and 1 column;")
  refuses(vcov(fit, named_square(v, c("d", "z"))), "has the names \"d\" and \"z\"")
  refuses(vcov(fit, `colnames<-`(v, c("x", "d"))), "has the names \"x\" and \"d\"")
  refuses(vcov(fit, v * NA), "missing or infinite")
  refuses(vcov(fit, v * Inf), "missing or infinite")
  refuses(vcov(fit, v + c(0, 1, 0, 0)), "not symmetric")
  refuses(vcov(fit, -v), "negative variances")
  refuses(vcov(fit, matrix("a", 2, 2)), "matrix of numbers")
  refuses(vcov(fit, v, cluster = ~year), "`vcov` is a matrix", argument = "cluster")
})

test_that("a function is called with the fit", {
  skip_if_not_installed("sandwich")
  data <- panel_data()
  peer <- stats::lm(y ~ d + x + factor(unit) + factor(year), data)
  hc0 <- function(fit) sandwich::vcovHC(fit, type = "HC0")
  expected <- sandwich::vcovHC(peer, "HC0")[c("d", "x"), c("d", "x")]
  fit <- did_feols(y ~ d + x | unit + year, data, vcov = hc0)
  expect_equal(vcov(fit), expected, tolerance = 1e-10)
  expect_identical(fit$vcov$label, "function given by the user (201 degrees of freedom)")
  own <- did_feols(y ~ d + x | unit + year, data)
  expect_equal(tidy(own, vcov = hc0), tidy(fit))
  by_year <- function(fit) sandwich::vcovCL(fit, data$year, type = "HC0", cadjust = FALSE)
  expect_equal(vcov(own, by_year), vcov(own, ~year, small_sample = "none"), tolerance = 1e-10)
  expect_equal(vcov(own, function(fit) 4 * vcov(fit, "hc1")), 4 * vcov(own, "hc1"))
  # While a fit is made it has the covariance "iid".
  expect_equal(vcov(did_feols(y ~ d + x | unit + year, data, vcov = function(fit) vcov(fit))),
               vcov(own, "iid"))
  refuses(vcov(own, function(fit) stop("no such thing")), "stopped: no such thing")
  refuses(vcov(own, function(fit) diag(7)), "What the function `vcov` returns has 7 rows")
  refuses(vcov(own, function(fit) newey_west(2)), "must be a matrix of numbers")
  refuses(vcov(own, hc0, cluster = ~unit), "`vcov` is a function", argument = "cluster")
  several <- did_feols(c(y, m) ~ d + x | unit + year, data, vcov = hc0)
  expect_equal(vcov(several$y), expected, tolerance = 1e-10)
})

covariances_to_try <- list("IID", "hc1", "CR2", newey_west(2), driscoll_kraay(1), ~year,
                           ~ unit + year, diag(c(0.04, 0.09)),
                           function(fit) 2 * vcov(fit, "hc1"))

test_that("all methods take the covariance and give the numbers of summary(fit, vcov = )", {
  fit <- feols_panel()
  for (v in covariances_to_try) {
    other <- summary(fit, vcov = v)
    expect_identical(vcov(fit, vcov = v), vcov(other))
    expect_identical(confint(fit, "x", 0.9, vcov = v), confint(other, "x", 0.9))
    expect_identical(tidy(fit, conf.level = 0.9, vcov = v), tidy(other, conf.level = 0.9))
    expect_identical(glance(fit, vcov = v), glance(other))
    expect_identical(joint_test(fit, vcov = v), joint_test(other))
    expect_identical(tidy(fit, vcov = v)$std.error, unname(sqrt(diag(vcov(fit, v)))))
  }
  other <- summary(fit, cluster = ~year, small_sample = "areg")
  expect_identical(tidy(fit, cluster = ~year, small_sample = "areg"), tidy(other))
  expect_identical(confint(fit, cluster = ~year, small_sample = "areg"), confint(other))
  expect_identical(glance(fit, cluster = ~year, small_sample = "areg"), glance(other))
  expect_identical(joint_test(fit, "d", cluster = ~year, small_sample = "areg"),
                   joint_test(other, "d"))
})

test_that("the path of an event study, its band and its test go with the covariance", {
  path <- function(...) {
    quiet(event_study(y ~ d + x | unit + year, unbalanced_data(), window = c(-3, 2), ...))
  }
  fit <- path()
  for (v in list("hc1", ~ unit + year, newey_west(1), function(fit) 2 * vcov(fit, "hc1"))) {
    refitted <- suppressWarnings(path(vcov = v))
    again <- suppressWarnings(summary(fit, vcov = v))
    for (of in c("event", "pretrend", "band", "vcov")) expect_equal(again[[of]], refitted[[of]])
    limits <- suppressWarnings(confint(fit, level = 0.9, simultaneous = TRUE, vcov = v))
    expect_equal(limits, confint(refitted, level = 0.9, simultaneous = TRUE))
    expect_identical(suppressWarnings(joint_test(fit, vcov = v)), refitted$pretrend)
  }
  expect_identical(vcov(fit, vcov = "hc1"), vcov(fit, "hc1"))
  expect_false(identical(vcov(fit, vcov = "hc1"), vcov(fit)))
  twice <- 2 * vcov(fit)
  expect_equal(path(vcov = twice)$event$std.error, sqrt(2) * fit$event$std.error,
               tolerance = 1e-10)
})

test_that("tests of instruments take the covariances they are made for", {
  fit <- quiet(did_feols(y ~ x | unit + year | e1 ~ z1 + z2, iv_data()))
  for (v in list("IID", "robust", ~year)) {
    expect_identical(iv_tests(fit, v), iv_tests(summary(fit, vcov = v)))
    expect_identical(iv_tests(fit, vcov = v)$vcov, summary(fit, vcov = v)$vcov$label)
    expect_identical(glance(fit, vcov = v)$first.stage.f, iv_tests(fit, v)$first_stage$f)
  }
  expect_identical(iv_tests(fit, small_sample = "areg")$small_sample, "areg")
  refuses(iv_tests(fit, newey_west(1)), "not for \"newey_west\"")
  refuses(iv_tests(fit, vcov(fit)), "not for \"given\"")
  # A matrix is of the second stage alone.
  given <- summary(fit, vcov = vcov(fit))
  expect_true(is.na(glance(given)$first.stage.f))
  expect_output(print(given), "matrix given by the user")
  expect_null(summary(summary(fit), vcov = newey_west(1))$iv_tests)
})

test_that("fits that are no single regression keep their covariance, however they are asked", {
  data <- panel_data()
  fits <- list(
    quiet(psm_match(d ~ x, ~y, data = data, bandwidth = 0.2)),
    quiet(psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2)),
    sobel_mediate(y ~ d + x | unit + year, ~m, "d", data),
    quiet(estimators$index_regression$fit(data)), quiet(estimators$index_uncertainty$fit(data))
  )
  for (fit in fits) {
    for (ask in list(vcov, confint, tidy, glance, joint_test, summary)) {
      for (v in list("hc1", ~unit, vcov(fit), newey_west(1))) {
        refuses(ask(fit, vcov = v), "keeps the covariance it was made with", "Make it again")
      }
      refuses(ask(fit, cluster = ~unit), "keeps the covariance")
      refuses(ask(fit, small_sample = "none"), "keeps the covariance")
    }
  }
  for (v in list(diag(2), function(fit) diag(2))) {
    refuses(sobel_mediate(y ~ d + x | unit + year, ~m, "d", data, vcov = v), "joint covariance")
    refuses(heterogeneity(y ~ d + x | unit + year, group_data(), by = ~region, vcov = v),
            "joint covariance")
  }
  expect_identical(vcov(sobel_mediate(y ~ d + x | unit + year, ~m, "d", data, vcov = ~year)),
                   vcov(sobel_mediate(y ~ d + x | unit + year, ~m, "d", data, cluster = ~year)))
})

test_that("the DID of a matching takes a formula, a matrix and a function", {
  data <- panel_data()
  matched <- function(...) {
    quiet(psm_did(y ~ d | unit + year, match = d ~ x, data = data, bandwidth = 0.2, ...))$did
  }
  expect_identical(vcov(matched(vcov = ~year)), vcov(matched(cluster = ~year)))
  expect_equal(vcov(matched(vcov = function(fit) 2 * vcov(fit, "hc1"))),
               2 * vcov(matched(vcov = "HC1")))
})

test_that("the old name `type` is refused with the new one", {
  fit <- feols_panel()
  for (ask in list(vcov, summary, confint, tidy, glance)) {
    refuses(ask(fit, type = "hc1"), "no argument `type` here", "Did you mean `vcov`?",
            argument = "type")
    refuses(ask(fit, se = "hc1"), "Did you mean `vcov`?", argument = "se")
  }
})

test_that("a matrix is taken as it is, also of an exact fit and with a variance of zero", {
  data <- with_column(panel_data(), y = 2 * panel_data()$x)
  given <- matrix(c(0, 0, 0, 4), 2, dimnames = list(c("d", "x"), c("d", "x")))
  fit <- suppressWarnings(did_feols(y ~ d + x | unit, data))
  expect_identical(vcov(fit, given), given)
  noisy <- did_feols(y ~ d + x | unit, panel_data())
  expect_identical(vcov(noisy, given), given)
})
