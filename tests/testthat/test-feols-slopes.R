# Varying slopes a[x]. Oracle: lm() with the dummies and their products written out.

slope_data <- function() {
  data <- unbalanced_data()
  data$z <- with_seed(3, stats::rnorm(nrow(data)))
  data$u <- factor(data$unit)
  data$t <- factor(data$year)
  data$h <- factor(data$g)
  data
}

expect_as_lm <- function(formula, oracle, data, weights = NULL, terms = "x", tolerance = 1e-9,
                         ...) {
  w <- if (is.null(weights)) rep(1, nrow(data)) else data[[weights]]
  fit <- did_feols(formula, data, weights = weights, vcov = "iid", small_sample = "areg", ...)
  reference <- stats::lm(oracle, cbind(data, .w = w), weights = .w)
  table <- summary(reference)$coefficients
  expect_equal(fit$coefficients[terms], table[terms, 1], ignore_attr = TRUE, tolerance = tolerance)
  expect_equal(sqrt(diag(vcov(fit)))[terms], table[terms, 2], ignore_attr = TRUE,
               tolerance = tolerance)
  expect_equal(unname(fit$residuals), unname(stats::residuals(reference)), tolerance = 1e-8)
  expect_lt(fit$solver$largest_level_sum, 1e-7)
  invisible(fit)
}

test_that("slopes equal lm() with dummies, in any order of rows and with weights", {
  data <- slope_data()
  for (weights in list(NULL, "w")) {
    expect_as_lm(y ~ x | unit[year] + year, y ~ x + u * year + t, data, weights)
    expect_as_lm(y ~ x | unit + year[z], y ~ x + u + t * z, data, weights)
    expect_as_lm(y ~ x | unit + g[z, m] + year, y ~ x + u + t + h * (z + m), data, weights)
    expect_as_lm(y ~ x | unit + year[z] + g[m], y ~ x + u + t * z + h * m, data, weights)
    expect_as_lm(y ~ x | unit + g[[z]], y ~ x + u + h:z, data, weights)
    expect_as_lm(y ~ x | g[[z]], y ~ x + h:z, data, weights)
    expect_as_lm(y ~ x | unit^g[z], y ~ x + interaction(u, h, drop = TRUE) * z, data, weights,
                 singletons = "keep")
  }
  sorted <- data[order(data$unit, data$year), ]
  expect_as_lm(y ~ x | unit[year] + year, y ~ x + u * year + t, sorted)
  expect_as_lm(y ~ x | unit[log(year)] + year, y ~ x + u * log(year) + t, sorted)
})

test_that("each solver takes slopes", {
  data <- slope_data()
  exact <- did_feols(y ~ x | unit[year] + year, data)
  map <- did_feols(y ~ x | unit[year] + year, data, solver = "map", tolerance = 1e-12)
  expect_identical(map$solver$name, "map")
  expect_equal(coef(map), coef(exact), tolerance = 1e-8)
  expect_identical(exact$solver$name, "elimination")
})

test_that("slopes of thousands of levels are solved iteratively, and right", {
  data <- panel_data(n_units = 3000, seed = 5)
  data <- data[with_seed(6, sample(nrow(data), 20000)), ]
  fit <- did_feols(y ~ x | unit[year] + year, data)
  expect_identical(fit$solver$name, "joint conjugate gradients")
  expect_lt(fit$solver$largest_level_sum, 1e-6)
  # Frisch-Waugh by hand: each unit's intercept and trend first, years after that
  detrend <- function(v) {
    own <- split(seq_along(v), data$unit)
    for (i in own) v[i] <- stats::lm.fit(cbind(1, data$year[i] - 2004), v[i])$residuals
    v
  }
  dummies <- stats::model.matrix(~ factor(year), data)[, -1]
  columns <- apply(cbind(data$y, data$x, dummies), 2, detrend)
  reference <- stats::lm.fit(columns[, -1], columns[, 1])
  expect_equal(unname(fit$coefficients["x"]), unname(reference$coefficients[1]), tolerance = 1e-9)
  with_firm <- did_feols(y ~ x | unit + year + g[z], transform(data, z = m))
  expect_identical(with_firm$solver$name, "elimination")
})

test_that("a graph with a border of slopes is solved", {
  data <- panel_data(n_units = 6000, seed = 7)
  data$firm <- with_seed(8, sample(2500, nrow(data), replace = TRUE))
  fit <- did_feols(y ~ x | unit + firm + year[m], data)
  expect_identical(fit$solver$name, "conjugate gradients")
  joint <- did_feols(y ~ x | unit + firm + year[m], data, solver = "map", tolerance = 1e-12)
  expect_equal(coef(fit), coef(joint), tolerance = 1e-9)
  expect_lt(fit$solver$largest_level_sum, 1e-6)
})

test_that("degrees of freedom: a level in which the variable does not vary has no slope", {
  data <- slope_data()
  data$flat <- ifelse(data$unit %in% 1:3, 5, data$z)
  fit <- expect_as_lm(y ~ x | unit[flat] + year, y ~ x + u * flat + t, data)
  expect_identical(absorbed_levels(fit$system), 30L + 8L - 1L + 27L)
  # unit trends add up to a trend of the years
  trends <- expect_as_lm(y ~ x | unit[year] + year, y ~ x + u * year + t, data)
  expect_identical(absorbed_levels(trends$system), 30L + 8L - 1L + 30L - 1L)
})

test_that("slopes of variables far from zero or tiny keep their digits", {
  data <- slope_data()
  data$far <- data$z + 1e6
  near <- did_feols(y ~ x | unit[z] + year, data)
  far <- did_feols(y ~ x | unit[far] + year, data)
  tiny <- did_feols(y ~ x | unit[z] + year, transform(data, z = z * 1e-9))
  expect_equal(coef(far), coef(near), tolerance = 1e-9)
  expect_equal(coef(tiny), coef(near), tolerance = 1e-10)
})

test_that("effects, predictions and fitted values are those of lm()", {
  data <- slope_data()
  fit <- did_feols(y ~ x | unit[z] + year, data)
  reference <- stats::lm(y ~ x + u * z + t, data)
  b <- stats::coef(reference)
  slopes <- fixef(fit)[["unit[z]"]]
  expect_equal(slopes$effect[match("7", slopes$level)], unname(b["z"] + b["u7:z"]),
               tolerance = 1e-8)
  expect_equal(fitted(fit), unname(stats::fitted(reference)), tolerance = 1e-9)
  expect_equal(predict(fit, data), fitted(fit), tolerance = 1e-9)
  other <- transform(data[1:40, ], z = z + 1, x = 0)
  expect_equal(predict(fit, other), unname(stats::predict(reference, other)), tolerance = 1e-8)
  alone <- did_feols(y ~ x | g[[z]], data)
  by_lm <- stats::lm(y ~ x + h:z, data)
  expect_equal(predict(alone, other), unname(stats::predict(by_lm, other)), tolerance = 1e-8)
})

test_that("missing values of the variable leave the sample; a variable may be a regressor too", {
  data <- slope_data()
  data$z[1:4] <- NA
  expect_message(fit <- did_feols(y ~ x | unit[z] + year, data), "z 4")
  expect_identical(nobs(fit), nrow(data) - 4L)
  both <- suppressMessages(did_feols(y ~ x + z | unit + g[z] + year, data))
  expect_identical(unname(both$dropped["z"]), "absorbed by the fixed effects")
})

test_that("combined, repeated and parenthesised effects mean what they say", {
  data <- slope_data()
  a <- did_feols(y ~ x | unit^g[z] + year, data, singletons = "keep")
  b <- did_feols(y ~ x | (unit^g)[z] + year, data, singletons = "keep")
  c <- did_feols(y ~ x | unit^g + g^unit[[z]] + year, data, singletons = "keep")
  d <- did_feols(y ~ x | unit^g + unit^g[z] + year, data, singletons = "keep")
  for (other in list(b, c, d)) expect_equal(coef(other), coef(a), tolerance = 1e-10)
  expect_identical(names(a$counts)[-1], c("unit^g", "year", "unit^g[z]"))
})

test_that("slopes work in several fits, event studies, mediation and matching", {
  data <- slope_data()
  several <- did_feols(c(y, m) ~ csw(x, w) | unit + year + g[z], data)
  alone <- did_feols(m ~ x + w | unit + year + g[z], data)
  expect_equal(coef(several[["m (4)"]]), coef(alone), tolerance = 1e-10)
  path <- event_study(y ~ d + x | unit + year + g[z], data, window = c(-2, 2))
  expect_true("g[z]" %in% names(path$counts))
  by_hand <- did_feols(y ~ d | unit + year + g[z], data)
  through <- sobel_mediate(y ~ d | unit + year + g[z], mediator = ~m, treatment = "d", data = data)
  expect_equal(unname(through$coefficients["total"]), unname(coef(by_hand)["d"]),
               tolerance = 1e-10)
})

test_that("what is no slope is refused", {
  data <- slope_data()
  data$text <- "a"
  expect_error(did_feols(y ~ x | unit[text], data), class = "policypanel_error_data")
  expect_error(did_feols(y ~ x | unit[nothere], data), class = "policypanel_error_input")
  expect_error(did_feols(y ~ x - 1 | g[[z]], data), class = "policypanel_error_input")
  expect_error(did_feols(y ~ x | unit[], data), class = "policypanel_error_input")
})

test_that("leverages count slopes: HC3 of sandwich, CR2 of dummies written out", {
  skip_if_not_installed("sandwich")
  data <- slope_data()
  for (weights in list(NULL, "w")) {
    fit <- did_feols(y ~ x + d | unit[z] + year, data, weights = weights, vcov = "hc3")
    w <- if (is.null(weights)) rep(1, nrow(data)) else data$w
    oracle <- stats::lm(y ~ x + d + u * z + t, cbind(data, .w = w), weights = .w)
    reference <- sandwich::vcovHC(oracle, "HC3")[c("x", "d"), c("x", "d")]
    expect_equal(vcov(fit), reference, tolerance = 1e-8)
    by_slopes <- vcov(fit, "cr2", cluster = ~unit)
    dummies <- did_feols(y ~ x + d + u:z | unit + year, data, weights = weights)
    by_dummies <- suppressWarnings(vcov(dummies, "cr2", cluster = ~unit))
    by_dummies <- by_dummies[c("x", "d"), c("x", "d")]
    expect_equal(by_slopes, by_dummies, tolerance = 1e-8)
  }
})

test_that("bits do not depend on threads", {
  data <- panel_data(n_units = 9000, seed = 9)
  one <- did_feols(y ~ x | unit + year[m], data, threads = 1)
  two <- did_feols(y ~ x | unit + year[m], data, threads = 2)
  expect_identical(coef(one), coef(two))
  expect_identical(vcov(one), vcov(two))
})

test_that("as fixest", {
  skip_if_not_installed("fixest")
  data <- slope_data()
  ours <- did_feols(y ~ x | unit[z] + year[m], data, weights = "w", vcov = "iid")
  theirs <- fixest::feols(y ~ x | unit[z] + year[m], data, weights = ~w, fixef.tol = 1e-11,
                          vcov = "iid")
  expect_equal(coef(ours), stats::coef(theirs), tolerance = 1e-8)
})

test_that("castle doctrine with state trends: the slope for Stata's trend_1-trend_51", {
  skip_if_not_installed("haven")
  data <- as.data.frame(haven::read_dta(shared_path("data", "castle", "castle.dta")))
  region_year <- grep("^r20", names(data), value = TRUE)
  regressors <- c("post", region_year, "l_police", "unemployrt", "poverty", "l_income",
                  "l_prisoner", "l_lagprisoner", "blackm_15_24", "whitem_15_24", "blackm_25_44",
                  "whitem_25_44", "l_exp_subsidy", "l_exp_pubwelfare")
  formula <- stats::reformulate(c(paste(regressors, collapse = "+")), "l_burglary")
  formula <- stats::as.formula(paste("l_burglary ~", paste(regressors, collapse = " + "),
                                     "| sid[year] + year"))
  fit <- quiet(did_feols(formula, data, weights = "popwt", cluster = ~sid))
  expect_identical(formatC(fit$coefficients[["post"]], digits = 4, format = "f"), "0.0226")
})
