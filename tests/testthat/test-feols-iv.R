# Two-stage least squares: formula, estimates, covariances, methods.

# Two-stage least squares with dummies, by the matrix definition.
oracle_2sls <- function(y, x, e, z, ids = list(), weights = NULL) {
  n <- length(y)
  root <- sqrt(if (is.null(weights)) rep(1, n) else weights)
  dummies <- qr(root * dummy_matrix(ids, n))
  within <- function(v) qr.resid(dummies, root * as.matrix(v))
  regressors <- within(cbind(e, x))
  fitted <- qr.fitted(qr(within(cbind(x, z))), regressors)
  y <- within(y)
  bread <- solve(crossprod(fitted))
  b <- drop(bread %*% crossprod(fitted, y))
  u <- drop(y - regressors %*% b)
  list(coefficients = b, bread = bread, scores = u * fitted, n = n, k = length(b),
       absorbed = dummies$rank, ids = ids, root = root, ssr = sum(u^2))
}

test_that("coefficients and covariances are those of the matrix definition", {
  data <- iv_data(n_units = 20)
  for (weights in list(NULL, ~w)) {
    fit <- function(...) {
      did_feols(y ~ x | unit + year | e1 + e2 ~ z1 + z2 + z3, data, weights = weights, ...)
    }
    o <- oracle_2sls(data$y, data["x"], data[c("e1", "e2")], data[c("z1", "z2", "z3")],
                     data[c("unit", "year")], if (!is.null(weights)) data$w)
    expect_equal(unname(coef(fit())), unname(o$coefficients), tolerance = 1e-10)
    expect_named(coef(fit()), c("e1", "e2", "x"))
    expect_equal(unname(vcov(fit(vcov = "iid"))), unname(oracle_iid(o)), tolerance = 1e-10)
    expect_equal(unname(vcov(fit(vcov = "hc1"))), unname(oracle_hc1(o)), tolerance = 1e-10)
    expect_equal(unname(vcov(fit())), unname(oracle_cluster(o, data$unit)), tolerance = 1e-10)
    by_g <- fit(cluster = ~g, small_sample = "areg")
    expect_equal(unname(vcov(by_g)), unname(oracle_cluster(o, data$g, "areg")), tolerance = 1e-10)
    # Another covariance after the fit is the one a fit of its own would have.
    expect_equal(vcov(fit(), "hc1"), vcov(fit(vcov = "hc1")), tolerance = 1e-12)
    expect_equal(vcov(by_g, cluster = ~unit, small_sample = "reghdfe"), vcov(fit()),
                 tolerance = 1e-12)
    two_way <- suppressWarnings(fit(cluster = ~unit + g))
    expect_equal(suppressWarnings(vcov(two_way, cluster = ~g + unit)), vcov(two_way),
                 tolerance = 1e-10)
  }
})

test_that("without fixed effects, and without a constant", {
  data <- iv_data()
  with_constant <- did_feols(y ~ x | e1 ~ z1 + z2, data, vcov = "hc1")
  o <- with(data, {  # the constant is a regressor like others
    regressors <- cbind(e1, x, 1)
    fitted <- qr.fitted(qr(cbind(x, 1, z1, z2)), regressors)
    bread <- solve(crossprod(fitted))
    b <- drop(bread %*% crossprod(fitted, y))
    list(b = b, v = bread %*% crossprod(drop(y - regressors %*% b) * fitted) %*% bread *
           nrow(data) / (nrow(data) - 3))
  })
  expect_named(coef(with_constant), c("e1", "x", "(Intercept)"))
  expect_equal(unname(coef(with_constant)), unname(o$b), tolerance = 1e-10)
  expect_equal(unname(vcov(with_constant)), unname(o$v), tolerance = 1e-9)
  through <- did_feols(y ~ 0 | e1 ~ z1, data)
  expect_equal(coef(through), c(e1 = sum(data$z1 * data$y) / sum(data$z1 * data$e1)),
               tolerance = 1e-12)
})

test_that("Kmenta's demand and supply equations (vignette of 'ivreg')", {
  market <- kmenta_market()
  demand <- did_feols(Q ~ D | P ~ F + A, market)
  printed <- function(fit, estimates, errors) {
    for (name in names(estimates)) {
      expect_printed(coef(fit)[[name]], estimates[[name]])
      expect_printed(standard_error(fit, name), errors[[name]])
    }
  }
  printed(demand, c(`(Intercept)` = "94.63330", P = "-0.24356", D = "0.31399"),
          c(`(Intercept)` = "7.92084", P = "0.09648", D = "0.04694"))
  expect_printed(demand$sigma, "1.966")
  expect_printed(demand$r_squared[["overall"]], "0.7548")
  expect_printed(demand$f$statistic, "23.81")
  supply <- did_feols(Q ~ F + A | P ~ D, market)
  printed(supply, c(`(Intercept)` = "49.53244", P = "0.24008", F = "0.25561", A = "0.25292"),
          c(`(Intercept)` = "12.01053", P = "0.09993", F = "0.04725", A = "0.09966"))
  expect_printed(supply$iv$first_stage$P$f$statistic, "256.34")
})

test_that("ivreg2 in Stata: cigarettes, two-way clusters, weights, a lag as instrument", {
  # ivreg2 lsales lrndi (lrprice = lrpimin l.lrprice) [aw=cwt], cluster(state year) [small], on
  # plm::Cigar; numbers from the benchmark files of restatr/ivreg2r (cigar_coef_cl2*.csv).
  skip_if_not_installed("plm")
  data <- cigarettes()
  fit <- function(...) {
    quiet(did_feols(lsales ~ lrndi | lrprice ~ lrpimin + l(lrprice), data,
                    cluster = ~state + year, unit = "state", time = "year", ...))
  }
  expect_equal(coef(fit()), c(lrprice = -.8488642506039128, lrndi = .2795686989153267,
                              `(Intercept)` = 3.428803433534168), tolerance = 1e-11)
  expect_equal(sqrt(diag(vcov(fit()))), c(lrprice = .1165366495712189, lrndi = .0767365638166991,
                                          `(Intercept)` = .3509579475895979), tolerance = 1e-11)
  plain <- fit(small_sample = "none")
  expect_equal(standard_error(plain, "lrprice"), .1144238345632984, tolerance = 1e-11)
  weighted <- fit(weights = ~cwt, small_sample = "none")
  expect_equal(coef(weighted)[["lrprice"]], -.857381515251641, tolerance = 1e-11)
  expect_equal(standard_error(weighted, "lrprice"), .1152231144153938, tolerance = 1e-11)
  expect_equal(standard_error(weighted, "(Intercept)"), .3276824345367766, tolerance = 1e-11)
  expect_equal(fit()$r_squared[["overall"]], .3271063592056114, tolerance = 1e-11)
  expect_equal(fit()$f$statistic, 27.66408015672536, tolerance = 1e-10)
})

# Card's data as causaldata has them; 'ivreg' calls them SchoolingReturns and prints these numbers.
test_that("returns to schooling: lwage ~ education + poly(experience, 2) + ... of 'ivreg'", {
  skip_if_not_installed("causaldata")
  data <- as.data.frame(causaldata::close_college)
  data$age <- data$exper + data$educ + 6  # how experience was made
  fit <- did_feols(lwage ~ black + smsa + south |
                     educ + poly(exper, 2) ~ nearc4 + poly(age, 2), data)
  expect_printed(coef(fit)[["educ"]], "0.13295")
  expect_printed(standard_error(fit, "educ"), "0.05138")
  expect_printed(standard_error(fit, "poly(exper, 2)2"), "1.58024")
  expect_printed(coef(fit)[["(Intercept)"]], "4.48522")
  expect_printed(fit$iv$first_stage[["poly(exper, 2)1"]]$f$statistic, "1612.707")
  tests <- iv_tests(fit)$tests
  wu_hausman <- tests[tests$test == "endogeneity", ]
  expect_printed(wu_hausman$statistic, "0.841")
  expect_equal(c(wu_hausman$df1, wu_hausman$df2), c(2, 3001))  # one residual determines another
})

test_that("beside fixest, live: effects, weights, clusters, two endogenous regressors", {
  skip_if_not_installed("fixest")
  data <- iv_data(n_units = 60)
  formulas <- list(y ~ x | unit + year | e1 ~ z1 + z2, y ~ x + m | unit | e1 + e2 ~ z1 + z2 + z3,
                   y ~ x | e1 ~ z1, y ~ 1 | unit + year + g | e1 ~ z1 + z2 + z3)
  for (formula in formulas) for (weights in list(NULL, ~w)) {
    for (cluster in list(~unit, ~g, ~unit + year)) {
      fit <- quiet(did_feols(formula, data, cluster = cluster, weights = weights,
                             singletons = "keep"))
      other <- suppressWarnings(fixest::feols(formula, data, vcov = cluster, weights = weights,
                                              notes = FALSE, fixef.tol = 1e-10, nthreads = 1))
      names <- sub("^fit_", "", names(coef(other)))
      expect_equal(coef(fit)[names], stats::setNames(coef(other), names), tolerance = 1e-7)
      expect_equal(unname(vcov(fit)[names, names]), unname(unclass(vcov(other))),
                   tolerance = 1e-7, ignore_attr = TRUE)
      if (length(fit$vcov$clusters) > 1) next  # repaired, each in its own way
      for (name in names(fit$iv$first_stage)) {
        wald <- fixest::fitstat(other, "ivwald")[[paste0("ivwald1::", name)]]
        expect_equal(fit$iv$first_stage[[name]]$f$statistic, wald$stat, tolerance = 1e-6)
      }
    }
  }
})

test_that("lags as instruments, factors and interactions on every side", {
  data <- iv_data()
  data$lagged <- lag_by_hand(data, "e1")
  by_hand <- quiet(did_feols(y ~ x | unit + year | e1 ~ lagged + z1, data))
  fit <- quiet(did_feols(y ~ x | unit + year | e1 ~ l(e1, 1) + z1, data))
  expect_same_estimates(fit, by_hand, 1e-12)
  expect_identical(fit$iv$instruments, c("l(e1, 1)", "z1"))
  apart <- quiet(did_feols(y ~ x | e1 ~ l(e1) + z1, data, unit = "unit", time = "year"))
  expect_equal(nobs(apart), sum(!is.na(data$lagged)))
  wide <- did_feols(y ~ factor(g) | unit | e1 + I(e1^2) ~ z1 * z2 + I(z1^2), data)
  expect_identical(wide$iv$endogenous, c("e1", "I(e1^2)"))
  expect_identical(wide$iv$instruments, c("z1", "z2", "I(z1^2)", "z1:z2"))
  expect_identical(wide$iv$exogenous, paste0("factor(g)", 2:5))
})

test_that("exactly as many instruments: the ratio of reduced form and first stage", {
  data <- iv_data()
  fit <- did_feols(y ~ x | unit + year | e1 ~ z1, data)
  reduced <- did_feols(y ~ z1 + x | unit + year, data)
  first <- did_feols(e1 ~ z1 + x | unit + year, data)
  expect_equal(coef(fit)[["e1"]], coef(reduced)[["z1"]] / coef(first)[["z1"]], tolerance = 1e-10)
  expect_equal(fit$iv$first_stage$e1$f$statistic, (tidy(first)$statistic[1])^2, tolerance = 1e-10)
  table <- fit$iv$first_stage$e1$table
  expect_equal(table$estimate[table$term == "z1"], coef(first)[["z1"]], tolerance = 1e-10)
  expect_equal(table$std.error[table$term == "x"], standard_error(first, "x"), tolerance = 1e-10)
  # An exogenous regressor that instruments itself is least squares.
  self <- did_feols(y ~ x | unit + year | e1 ~ copy, with_column(data, copy = 2 * data$e1 + data$x +
                      1e-3 * data$z1))
  expect_equal(coef(self)[["e1"]], coef(did_feols(y ~ e1 + x | unit + year, data))[["e1"]],
               tolerance = 1e-2)
})

test_that("several outcomes, stepwise regressors, splits and subsets", {
  data <- iv_data()
  fits <- did_feols(c(y, m) ~ sw0(x) | unit + year | e1 ~ z1 + z2, data)
  expect_named(fits, c("y (1)", "y (2)", "m (3)", "m (4)"))
  single <- list(y ~ 1 | unit + year | e1 ~ z1 + z2, y ~ x | unit + year | e1 ~ z1 + z2,
                 m ~ 1 | unit + year | e1 ~ z1 + z2, m ~ x | unit + year | e1 ~ z1 + z2)
  for (k in seq_along(single)) expect_same_estimates(fits[[k]], did_feols(single[[k]], data), 1e-10)
  expect_same_estimates(update(fits[["m (4)"]], . ~ . | . | . ~ . + z3),
                        did_feols(m ~ x | unit + year | e1 ~ z1 + z2 + z3, data), 1e-12)
  expect_error(did_feols(y ~ x | unit | e1 ~ sw(z1, z2), data), "exogenous regressors",
               class = "policypanel_error_input")
  data$half <- ifelse(data$unit %% 2 == 0, "even", "odd")
  parts <- quiet(did_feols(y ~ x | unit + year | e1 ~ z1, data, split = ~half,
                           subset = ~year > 2002))
  own <- data[data$half == "odd" & data$year > 2002, ]
  expect_same_estimates(parts$odd, quiet(did_feols(y ~ x | unit + year | e1 ~ z1, own)), 1e-10)
})

test_that("what is dropped is said: regressors, endogenous regressors, instruments", {
  data <- iv_data()
  data$z4 <- 2 * data$z1 - data$x
  data$fixed <- data$unit * 3
  data$x2 <- -data$x
  fit <- quiet(did_feols(y ~ x + x2 | unit + year | e1 + fixed ~ z1 + z2 + z4 + fixed2 + one,
                         with_column(data, fixed2 = data$unit^2, one = 7)))
  expect_identical(fit$dropped, c(
    x2 = "collinear with earlier regressors", fixed = "absorbed by the fixed effects",
    z4 = "an instrument collinear with regressors or earlier instruments",
    fixed2 = "an instrument absorbed by the fixed effects", one = "a constant instrument"
  ))
  expect_same_estimates(fit, did_feols(y ~ x | unit + year | e1 ~ z1 + z2, data), 1e-10)
  expect_message(did_feols(y ~ x | unit | e1 ~ z1 + z4, data), "z4", class = "policypanel_note")
  # An instrument that is a regressor too instruments itself anyway.
  expect_message(again <- did_feols(y ~ x | unit | e1 ~ x + z1, data), "also a regressor",
                 class = "policypanel_note")
  expect_same_estimates(again, did_feols(y ~ x | unit | e1 ~ z1, data), 0)
})

test_that("what instruments cannot do is refused", {
  data <- iv_data()
  refused <- function(formula, kind, pattern, data. = data) {
    expect_error(quiet(did_feols(formula, data.)), pattern,
                 class = paste0("policypanel_error_", kind))
  }
  refused(y ~ x | unit | e1 + e2 ~ z1, "design", "as many independent instruments; there is 1")
  refused(y ~ x | unit | e1 + e2 ~ z1 + z4, "design", "as many independent instruments",
          with_column(data, z4 = 3 * data$z1 + data$x))
  refused(y ~ x | unit | e1 ~ z4, "design", "there are 0", with_column(data, z4 = data$unit))
  refused(y ~ x | unit | e1 ~ e1, "data", "is the endogenous regressor")
  refused(y ~ x | unit | e1 ~ copy + z1, "data", "\"copy\" is the endogenous regressor",
          with_column(data, copy = data$e1))
  refused(y ~ x | unit | e1 ~ z4 + z1, "design", "exact combination",
          with_column(data, z4 = data$e1 + data$x))
  refused(y ~ x | unit | e1 ~ y + z1, "data", "\"y\" is the outcome \"y\" itself")
  refused(y ~ x | unit | y ~ z1, "data", "is the outcome")
  refused(y ~ x + e1 | unit | e1 ~ z1, "input", "both an exogenous and an endogenous")
  refused(y ~ x | unit | constant ~ z1, "design", "\"constant\" is constant",
          with_column(data, constant = 1))
  refused(y ~ x | unit | e1 ~ z1 | year, "input", "come last")
  refused(y ~ e1 ~ z1, "input", "are written")
  refused(y ~ x | e1 ~ z1 | e2 ~ z2, "input", "are written|come last")
  refused(y ~ x | unit | year | e1 ~ z1, "input", "3 bars")
  refused(y ~ x | unit | e1 ~ 1, "input", "no instruments")
  refused(y ~ x | unit | 1 ~ z1, "input", "no endogenous")
  refused(y ~ x | unit | e1 ~ z1 + offset(z2), "input", "offset")
  refused(y ~ x | unit | e1 ~ zz, "input", "no column \"zz\"")
  # Two endogenous regressors, and instruments that move one direction of them only.
  one_way <- with_column(data, a = data$z1 + data$z2, b = 2 * data$z1 + 2 * data$z2)
  one_way$a <- one_way$a + stats::resid(stats::lm(m ~ z1 + z2 + x, data))
  one_way$b <- one_way$b - stats::resid(stats::lm(w ~ z1 + z2 + x, data))
  refused(y ~ x | a + b ~ z1 + z2, "design", "do not identify", one_way)
})

test_that("instruments belong to did_feols()", {
  data <- panel_data()
  expect_error(event_study(y ~ x | unit + year | d ~ m, data, window = c(-2, 2)), "did_feols",
               class = "policypanel_error_input")
  expect_error(sobel_mediate(y ~ x | unit | d ~ m, ~m, "x", data), "did_feols",
               class = "policypanel_error_input")
  expect_error(psm_did(y ~ d | unit + year | x ~ m, d ~ x, data), "did_feols",
               class = "policypanel_error_input")
})

test_that("rows 26, 79-84: weights, clusters and missing values as in least squares", {
  data <- iv_data()
  formula <- y ~ x | unit + year | e1 ~ z1 + z2
  holes <- with_column(data, e1 = replace(data$e1, 1:3, NA), z2 = replace(data$z2, 3:5, NA))
  fit <- quiet(did_feols(formula, holes))
  expect_match(sample_ledger(fit)$reason[2], "e1 3, z2 3")
  expect_same_estimates(fit, quiet(did_feols(formula, data[-(1:5), ])), 1e-10)
  half <- with_column(data, w = replace(data$w, 1:9, 0))
  expect_same_estimates(quiet(did_feols(formula, half, weights = ~w)),
                        quiet(did_feols(formula, data[-(1:9), ], weights = ~w)), 1e-10)
  expect_same_estimates(did_feols(formula, data, weights = ~w),
                        did_feols(formula, with_column(data, w = 8 * data$w), weights = ~w), 1e-12)
  expect_error(did_feols(formula, with_column(data, one = 1L), cluster = ~one), "one cluster",
               class = "policypanel_error_design")
  expect_warning(did_feols(formula, with_column(data, two = data$unit %% 2), cluster = ~two),
                 "only two clusters", class = "policypanel_warning")
  expect_error(did_feols(formula, with_column(data, w = -data$w), weights = ~w), "not negative",
               class = "policypanel_error_data")
  expect_error(did_feols(y ~ x | e1 ~ z1 + z2, data[1:3, ]), "residual degrees of freedom",
               class = "policypanel_error_design")
  # Every row its own cluster: HC1 up to G / (G - 1) (N - 1) / N = 1.
  rows <- with_column(data, row = seq_len(nrow(data)))
  expect_equal(vcov(did_feols(y ~ x | e1 ~ z1, rows, cluster = ~row)),
               vcov(did_feols(y ~ x | e1 ~ z1, rows, vcov = "hc1")), tolerance = 1e-10)
})

test_that("methods: predict, residuals, fixef, augment, update, tables", {
  data <- iv_data()
  fit <- did_feols(y ~ x | unit + year | e1 ~ z1 + z2, data)
  expect_equal(predict(fit, data), fitted(fit), tolerance = 1e-9)
  expect_equal(fitted(fit) + residuals(fit), data$y, tolerance = 1e-12)
  effects <- fixef(fit)
  by_hand <- drop(as.matrix(data[c("e1", "x")]) %*% coef(fit)) +
    effects$unit$effect[match(data$unit, effects$unit$level)] +
    effects$year$effect[match(data$year, effects$year$level)]
  expect_equal(by_hand, fitted(fit), tolerance = 1e-9)
  expect_equal(augment(fit, data)$.resid, residuals(fit))
  expect_error(predict(fit, data[setdiff(names(data), "e1")]), "no column \"e1\"",
               class = "policypanel_error_input")
  expect_same_estimates(update(fit, . ~ . + m), did_feols(y ~ x + m | unit + year | e1 ~ z1 + z2,
                                                          data), 0)
  expect_same_estimates(update(fit, . ~ . | . - year), did_feols(y ~ x | unit | e1 ~ z1 + z2, data),
                        0)
  expect_same_estimates(update(did_feols(y ~ x | unit, data), . ~ . | . | e1 ~ z1),
                        did_feols(y ~ x | unit | e1 ~ z1, data), 0)
  expect_named(tidy(fit), c("term", "estimate", "std.error", "statistic", "p.value", "conf.low",
                            "conf.high"))
  expect_equal(glance(fit)$first.stage.f, fit$iv$first_stage$e1$f$statistic)
  expect_output(print(fit), "Fixed-effects two-stage least squares regression of y")
  expect_output(print(fit), "Instrumented: e1; instruments: z1, z2")
  expect_output(print(summary(fit)), "Kleibergen-Paap")
  skip_if_not_installed("modelsummary")
  skip_if_not_installed("knitr", "1.49")
  text <- as.character(regression_table(ols = did_feols(y ~ e1 + x | unit + year, data), iv = fit,
                                        output = "markdown"))
  expect_match(text, "First-stage F")
  expect_length(grep("^\\|e1 ", strsplit(text, "\n")[[1]]), 1)  # one row for both columns
})

test_that("scores and bread are those that 'sandwich' multiplies", {
  skip_if_not_installed("sandwich")
  data <- iv_data()
  for (formula in list(y ~ x | unit + year | e1 + e2 ~ z1 + z2 + z3, y ~ x | e1 ~ z1 + z2)) {
    for (weights in list(NULL, ~w)) {
      fit <- did_feols(formula, data, weights = weights, cluster = ~unit)
      expect_equal(sandwich::sandwich(fit), vcov(fit, "hc1", small_sample = "none"),
                   tolerance = 1e-9)
      expect_equal(colSums(sandwich::estfun(fit)), 0 * coef(fit), tolerance = 1e-8)
      clustered <- sandwich::vcovCL(fit, cluster = data$unit, type = "HC0", cadjust = FALSE)
      expect_equal(clustered, vcov(fit, small_sample = "none"), tolerance = 1e-9)
    }
  }
})

test_that("estimates move with the data: scale, rotation of instruments, frequency of rows", {
  data <- iv_data()
  fit <- did_feols(y ~ x | unit + year | e1 + e2 ~ z1 + z2 + z3, data)
  scaled <- with_column(data, y = 1e6 * data$y, e1 = data$e1 / 1e3, z2 = 1e9 * data$z2 + 5)
  other <- did_feols(y ~ x | unit + year | e1 + e2 ~ z1 + z2 + z3, scaled)
  expect_equal(coef(other) / c(1e9, 1e6, 1e6), coef(fit), tolerance = 1e-9)
  rotated <- with_column(data, z1 = data$z1 + data$z2, z2 = data$z2 - data$z3 + data$x,
                         z3 = data$z1 + 3 * data$z3)
  other <- did_feols(y ~ x | unit + year | e2 + e1 ~ z3 + z1 + z2, rotated)
  terms <- names(coef(fit))
  expect_equal(coef(other)[terms], coef(fit), tolerance = 1e-9)
  expect_equal(vcov(other)[terms, terms], vcov(fit), tolerance = 1e-9)
})

test_that("covariances over periods and units use the fitted regressors", {
  skip_if_not_installed("sandwich")
  data <- unbalanced_data()
  data <- data[order(data$unit, data$year), ]
  fit <- did_feols(y ~ x | unit + year | m ~ w, data, small_sample = "none")
  # B S' K S B with S the scores of the fitted regressors, K Bartlett weights over periods
  scores <- sandwich::estfun(fit)
  bread <- solve(crossprod(stats::model.matrix(fit)))
  meat <- function(related) {
    k <- outer(seq_len(nrow(data)), seq_len(nrow(data)), Vectorize(related))
    bread %*% crossprod(scores, k %*% scores) %*% bread
  }
  apart <- function(i, j) abs(data$year[i] - data$year[j])
  kraay <- meat(function(i, j) max(0, 1 - apart(i, j) / 3))
  west <- meat(function(i, j) (data$unit[i] == data$unit[j]) * max(0, 1 - apart(i, j) / 3))
  expect_equal(vcov(fit, driscoll_kraay(2)), kraay, tolerance = 1e-8, ignore_attr = TRUE)
  expect_equal(vcov(fit, newey_west(2)), west, tolerance = 1e-8, ignore_attr = TRUE)
})
