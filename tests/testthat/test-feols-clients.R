# How 'emmeans' and 'marginaleffects' read a regression: the numbers are those of lm() with dummies.

# A balanced panel: averages over its fixed effects are averages over their levels.
marginal_data <- function() {
  data <- panel_data(12)
  with_seed(3, {
    data$zone <- sample(c("a", "b", "c"), nrow(data), TRUE)
    data$y <- data$y + data$d * data$x + (data$zone == "b")
  })
  data
}

with_dummies <- function(data) {
  stats::lm(y ~ d * x + zone + factor(unit) + factor(year), data)
}

as_frame <- function(made) as.data.frame(suppressMessages(summary(made, infer = TRUE)))

expect_same_frame <- function(made, peer, columns) {
  for (column in columns) {
    expect_equal(made[[column]], peer[[column]], tolerance = 1e-8, label = column)
  }
}

# 'marginaleffects' calls base R's `%||%`, which R has since 4.4: in older ones it is put in its
# way, and what is returned takes it away again.
ready_marginaleffects <- function() {
  skip_if_not_installed("marginaleffects")
  if (exists("%||%", baseenv(), inherits = FALSE)) return(function() NULL)
  attach(list(`%||%` = function(x, y) if (is.null(x)) y else x), name = "null_default",
         warn.conflicts = FALSE)
  function() detach("null_default", character.only = TRUE)
}

test_that("marginal means and trends are those of lm() with dummies, on a balanced panel", {
  skip_if_not_installed("emmeans")
  data <- marginal_data()
  fit <- did_feols(y ~ d * x + zone | unit + year, data, vcov = "iid")
  peer <- with_dummies(data)
  both <- c("SE", "df", "lower.CL", "upper.CL")
  of <- function(model) suppressMessages(emmeans::emmeans(model, ~zone))
  expect_same_frame(as_frame(of(fit)), as_frame(of(peer)), c("emmean", both))
  pairs_of <- function(model) as_frame(graphics::pairs(of(model)))
  expect_same_frame(pairs_of(fit), pairs_of(peer), c("estimate", "SE", "df", "p.value"))
  trends <- function(model) {
    as_frame(suppressMessages(emmeans::emtrends(model, ~d, var = "x", at = list(d = 0:1))))
  }
  expect_same_frame(trends(fit), trends(peer), c("x.trend", both))
  expect_output(print(of(fit)), "Fixed effects are at their average: unit, year")
})

test_that("marginal means without fixed effects are those of lm(), under any covariance", {
  skip_if_not_installed("emmeans")
  skip_if_not_installed("sandwich")
  data <- marginal_data()
  fit <- did_feols(y ~ poly(x, 2) + zone, data)
  peer <- stats::lm(y ~ poly(x, 2) + zone, data)
  of <- function(model, ...) as_frame(emmeans::emmeans(model, ~zone, at = list(x = 0.3), ...))
  columns <- c("emmean", "SE", "df", "lower.CL")
  expect_same_frame(of(fit), of(peer), columns)
  robust <- of(peer, vcov. = sandwich::vcovHC(peer, "HC1"))
  expect_same_frame(of(fit, vcov. = "HC1"), robust, columns)
  expect_equal(of(fit, vcov. = function(fit) 4 * vcov(fit))$SE, 2 * of(fit)$SE, tolerance = 1e-8)
  # Clustered: as many degrees of freedom as clusters less one.
  panel <- did_feols(y ~ x + zone | unit + year, data)
  expect_equal(of(panel)$df, rep(11, 3))
  expect_equal(of(panel, vcov. = ~year)$df, rep(7, 3))
})

test_that("the level is Stata's constant, with its standard error", {
  skip_if_not_installed("emmeans")
  data <- marginal_data()
  fit <- did_feols(y ~ x | unit + year, data)
  constant <- tidy(did_feols(y ~ x | unit + year, data, constant = TRUE))[2, ]
  at_zero <- as_frame(emmeans::emmeans(fit, ~1, at = list(x = 0)))
  expect_equal(at_zero$emmean, constant$estimate, tolerance = 1e-10)
  expect_equal(at_zero$SE, constant$std.error, tolerance = 1e-10)
})

test_that("marginal means that cannot be had soundly are refused in words", {
  skip_if_not_installed("emmeans")
  data <- marginal_data()
  refused <- function(fit, about, ...) {
    text <- tryCatch(suppressMessages(emmeans::emmeans(fit, ~x, ...)), error = conditionMessage)
    expect_match(text, about)
  }
  refused(quiet(did_feols(y ~ x + l(x) | unit + year, data)), "not had with `l\\(\\)`")
  refused(did_feols(y ~ x + i(year, ref = 2001) | unit, data), "not had with `i\\(\\)`")
  refused(did_feols(y ~ x + offset(w) | unit, data), "not had with an offset")
  data$twice <- 2 * data$x
  refused(quiet(did_feols(y ~ x + twice | unit, data)), "\"twice\" was dropped")
  refused(quiet(event_study(y ~ d + x | unit + year, data, window = c(-3, 2))), "did_feols")
  refused(quiet(psm_match(d ~ x, ~y, data = data, bandwidth = 0.5)), "results of did_feols")
  fit <- did_feols(y ~ x | unit, data)
  refused(fit, "must be one of", vcov. = "HC4")
  data <- data[-1, ]
  refused(fit, "95 rows now; the fit was made on 96")
})

test_that("slopes and comparisons are those of lm() with dummies", {
  undo <- ready_marginaleffects()
  on.exit(undo())
  skip_if_not_installed("sandwich")
  data <- marginal_data()
  fit <- did_feols(y ~ d * x + zone | unit + year, data, vcov = "iid")
  peer <- with_dummies(data)
  columns <- c("term", "contrast", "estimate", "std.error", "p.value")
  variables <- c("d", "x", "zone")
  expect_same_slopes <- function(made, peer) {
    expect_equal(as.data.frame(made)[columns], as.data.frame(peer)[columns], tolerance = 1e-5)
  }
  expect_same_slopes(marginaleffects::avg_slopes(fit),
                     marginaleffects::avg_slopes(peer, variables = variables))
  expect_same_slopes(marginaleffects::avg_comparisons(fit, variables = c("d", "zone")),
                     marginaleffects::avg_comparisons(peer, variables = c("d", "zone")))
  slope <- function(...) marginaleffects::avg_slopes(did_feols(y ~ x | unit + year, data), ...)
  for (vcov in list(TRUE, "HC1", ~year)) {
    own <- did_feols(y ~ x | unit + year, data)
    expected <- standard_error(own, "x", if (!isTRUE(vcov)) vcov)
    expect_equal(slope(vcov = vcov)$std.error, expected, tolerance = 1e-5)
  }
  expect_error(slope(vcov = "HC4"), "must be one of", class = "policypanel_error_input")
  expect_error(slope(vcov = ~m), "does not hold", class = "policypanel_error_input")
})

test_that("predictions have standard errors without fixed effects, and are refused them with", {
  undo <- ready_marginaleffects()
  on.exit(undo())
  data <- marginal_data()
  fit <- did_feols(y ~ d * x + zone, data)
  peer <- stats::lm(y ~ d * x + zone, data)
  columns <- c("estimate", "std.error")
  expect_equal(as.data.frame(marginaleffects::predictions(fit))[columns],
               as.data.frame(marginaleffects::predictions(peer))[columns], tolerance = 1e-5)
  panel <- did_feols(y ~ d * x + zone | unit + year, data)
  expect_equal(marginaleffects::predictions(panel, vcov = FALSE)$estimate, unname(fitted(panel)))
  expect_error(marginaleffects::predictions(panel), "no standard error",
               class = "policypanel_error_design")
  expect_error(marginaleffects::avg_predictions(panel), "no standard error",
               class = "policypanel_error_design")
  expect_error(marginaleffects::comparisons(panel, variables = "unit"), "levels of \"unit\"",
               class = "policypanel_error_design")
})

test_that("hypotheses are tested on any fit", {
  undo <- ready_marginaleffects()
  on.exit(undo())
  data <- marginal_data()
  fit <- did_feols(y ~ d + x | unit + year, data, vcov = "iid")
  v <- vcov(fit)
  found <- marginaleffects::hypotheses(fit, "d = 2 * x")
  expect_equal(c(found$estimate), coef(fit)[["d"]] - 2 * coef(fit)[["x"]], tolerance = 1e-8,
               ignore_attr = TRUE)
  expect_equal(found$std.error, sqrt(v[1, 1] + 4 * v[2, 2] - 4 * v[1, 2]), tolerance = 1e-5)
  matched <- quiet(psm_match(d ~ x, ~y, data = data, bandwidth = 0.5))
  expect_equal(marginaleffects::hypotheses(matched, "ATT = 1")$std.error, sqrt(vcov(matched)[1, 1]),
               tolerance = 1e-5)
})

test_that("the contract of the packages' generics holds when these are not there", {
  data <- marginal_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  moved <- set_coef.policypanel_fit(fit, c(d = 1, x = 2))
  expect_identical(get_coef.policypanel_fit(moved), c(d = 1, x = 2))
  expect_null(get_vcov.policypanel_fit(fit, FALSE))
  expect_identical(get_vcov.policypanel_fit(fit, TRUE), vcov(fit))
  expect_identical(get_vcov.policypanel_fit(fit, ~year), vcov(fit, ~year))
  later <- data
  later$x <- later$x + 1
  change <- function(model) {
    get_predict.policypanel_fit(model, later)$estimate -
      get_predict.policypanel_fit(model, data)$estimate
  }
  expect_equal(change(fit), rep(coef(fit)[["x"]], nrow(data)))
  expect_equal(change(moved), rep(2, nrow(data)))
  expect_identical(get_data.did_feols(fit), data)
  expect_equal(find_formula.did_feols(fit)$conditional, y ~ d + x, ignore_attr = TRUE)
})
