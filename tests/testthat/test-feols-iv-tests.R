# Tests of instruments: against ivreg2 and ivmodel, regressions written out, and matrix definitions.

statistic <- function(tests, name) tests$tests$statistic[tests$tests$test == name]

expect_statistics <- function(tests, expected, tolerance) {
  for (name in names(expected)) {
    expect_equal(statistic(tests, name), expected[[name]], tolerance = tolerance, label = name)
  }
}

test_that("ivreg2 in Stata: cigarettes, two-way clusters, weights", {
  # restatr/ivreg2r, cigar_diagnostics_cl2.csv and cigar_diagnostics_cl2_wt.csv
  skip_if_not_installed("plm")
  fit <- function(...) {
    quiet(did_feols(lsales ~ lrndi | lrprice ~ lrpimin + l(lrprice), cigarettes(),
                    cluster = ~state + year, unit = "state", time = "year", ...))
  }
  plain <- iv_tests(fit())
  expect_statistics(plain, c(
    hansen = .939014601228718, underidentification = 12.14402532415005,
    cragg_donald = 4766.550936683564, kleibergen_paap = 275.6340237108707,
    anderson_rubin_f = 27.10041048232977, anderson_rubin_chi2 = 56.2631884003986
  ), 1e-11)
  p <- stats::setNames(plain$tests$p.value, plain$tests$test)
  expect_equal(p[c("hansen", "underidentification", "anderson_rubin_f", "anderson_rubin_chi2")],
               c(hansen = .3325313899042815, underidentification = .0023065262778536,
                 anderson_rubin_f = 2.83104171635e-07, anderson_rubin_chi2 = 6.06183166113e-13),
               tolerance = 1e-8)
  expect_equal(plain$first_stage$partial_r_squared, .8775671980670825, tolerance = 1e-10)
  expect_statistics(iv_tests(fit(weights = ~cwt)), c(
    hansen = .8547731376338443, underidentification = 11.48873575807454,
    cragg_donald = 4862.089097786064, kleibergen_paap = 301.9582161610252,
    anderson_rubin_f = 28.03042200372738, anderson_rubin_chi2 = 58.19398621901662
  ), 1e-11)
})

test_that("ivreg2 in Stata: three endogenous regressors of Arellano and Bond's data", {
  # ivreg2 n (w k ys = d.w d.k d.ys d2.w d2.k d2.ys), cluster(id); restatr/ivreg2r,
  # ab_cl_diagnostics_cl.csv, ab_fs_firststage_*.csv. Stata's file holds logarithms in single
  # precision, hence the tolerance.
  skip_if_not_installed("plm")
  data <- dataset("EmplUK", "plm")
  data <- with_column(data, n = log(data$emp), w = log(data$wage), k = log(data$capital),
                      ys = log(data$output))
  fit <- quiet(did_feols(n ~ 1 | w + k + ys ~ d(w) + d(k) + d(ys) + I(d(w)[, 1] - l(d(w)[, 1])) +
                           I(d(k)[, 1] - l(d(k)[, 1])) + I(d(ys)[, 1] - l(d(ys)[, 1])), data,
                         cluster = ~firm, unit = "firm", time = "year"))
  expect_equal(nobs(fit), 751)
  expect_equal(coef(fit), c(w = .2068228811129662, k = .6566704809414203, ys = -.359863392388695,
                            `(Intercept)` = 2.330018950007609), tolerance = 2e-5)
  tests <- iv_tests(fit)
  expect_statistics(tests, c(
    hansen = 7.540198390518064, underidentification = 29.78650262720528,
    cragg_donald = 1.635189969309412, kleibergen_paap = 10.72610384764291,
    anderson_rubin_f = 12.42399420491589, anderson_rubin_chi2 = 75.68573865839916
  ), 1e-5)
  first <- tests$first_stage
  expect_equal(first$f, c(54.24096129384384, 14.6942809975825, 75.41797534530424), tolerance = 1e-5)
  expect_equal(first$partial_r_squared, c(.0627680509178606, .0695882453825481, .4212315478885988),
               tolerance = 1e-5)
  # Sanderson-Windmeijer under each covariance
  conditional <- function(...) iv_tests(fit, ...)$first_stage$conditional_f
  expect_equal(conditional(), c(27.04417800688148, 11.42791153383875, 16.94221971428251),
               tolerance = 1e-5)
  expect_equal(conditional("iid"), c(2.50384729654588, 4.765818473905013, 2.90795594792763),
               tolerance = 1e-5)
  expect_equal(conditional("hc1"), c(3.248209745742851, 5.268642389266793, 3.224761797979839),
               tolerance = 1e-5)
  expect_equal(first$conditional_df1, c(4, 4, 4))
  expect_null(tests$anderson_rubin)
  expect_null(tests$effective_f)
})

test_that("ivreg2's help file: schooling of married women, iid and robust", {
  # ivreg2 lwage exper expersq (educ=age kidslt6 kidsge6) [, robust]; restatr/ivreg2r,
  # hf_mroz_diagnostics_H31.csv and _H54.csv
  skip_if_not_installed("wooldridge")
  fit <- quiet(did_feols(lwage ~ exper + expersq | educ ~ age + kidslt6 + kidsge6,
                         dataset("mroz", "wooldridge"), vcov = "hc1"))
  expect_statistics(iv_tests(fit), c(
    hansen = .5138487725388226, underidentification = 11.23055884485077,
    cragg_donald = 4.342070862428497, kleibergen_paap = 5.021219248782474,
    anderson_rubin_f = .5795624306621397, anderson_rubin_chi2 = 1.763407964384331
  ), 1e-5)
  expect_statistics(iv_tests(fit, "iid"), c(
    sargan = .7015124317084478, underidentification = 12.81582310684222,
    cragg_donald = 4.342070862428497
  ), 1e-5)
})

test_that("Kmenta's demand equation (vignette of 'ivreg'): Wu-Hausman and Sargan", {
  tests <- iv_tests(did_feols(Q ~ D | P ~ F + A, kmenta_market()))
  expect_printed(tests$first_stage$f, "88.025")
  expect_printed(statistic(tests, "endogeneity"), "11.422")
  expect_printed(statistic(tests, "sargan"), "2.983")
  rows <- tests$tests[match(c("endogeneity", "sargan"), tests$tests$test), ]
  expect_equal(rows$df1, c(1, 1))
  expect_equal(rows$df2, c(16, NA))
  expect_printed(rows$p.value[1], "0.00382")
  expect_printed(rows$p.value[2], "0.08414")
})

test_that("beside fixest, live: first stages, Wu-Hausman, Sargan", {
  skip_if_not_installed("fixest")
  data <- iv_data(n_units = 60)
  for (formula in list(y ~ x | unit + year | e1 + e2 ~ z1 + z2 + z3, y ~ x | e1 ~ z1 + z2)) {
    other <- fixest::feols(formula, data, vcov = "iid", notes = FALSE, nthreads = 1,
                           fixef.tol = 1e-10)
    tests <- iv_tests(quiet(did_feols(formula, data, vcov = "iid", singletons = "keep")))
    theirs <- fixest::fitstat(other, c("ivf", "wh", "sargan"))
    for (name in tests$endogenous) {
      row <- tests$first_stage[tests$first_stage$endogenous == name, ]
      expect_equal(c(row$f, row$df1, row$df2),
                   unlist(theirs[[paste0("ivf1::", name)]][c("stat", "df1", "df2")]),
                   tolerance = 1e-6, ignore_attr = TRUE)
    }
    expect_equal(statistic(tests, "endogeneity"), theirs$wh$stat, tolerance = 1e-6)
    expect_equal(statistic(tests, "sargan"), theirs$sargan$stat, tolerance = 1e-6)
  }
})

test_that("Wu-Hausman is a regression with the first-stage residuals", {
  data <- iv_data()
  for (type in c("iid", "hc1", "cluster")) {
    fit <- did_feols(y ~ x | unit + year | e1 + e2 ~ z1 + z2 + z3, data, vcov = type, weights = ~w)
    data$v1 <- residuals(did_feols(e1 ~ x + z1 + z2 + z3 | unit + year, data, weights = ~w))
    data$v2 <- residuals(did_feols(e2 ~ x + z1 + z2 + z3 | unit + year, data, weights = ~w))
    added <- did_feols(y ~ v1 + v2 + e1 + e2 + x | unit + year, data, vcov = type, weights = ~w)
    expected <- drop(coef(added)[1:2] %*% solve(vcov(added)[1:2, 1:2], coef(added)[1:2])) / 2
    tests <- iv_tests(fit)
    expect_equal(statistic(tests, "endogeneity"), expected, tolerance = 1e-8)
    expect_equal(tests$tests$df2[tests$tests$test == "endogeneity"], added$vcov$df)
  }
})

test_that("Anderson-Rubin and rk Wald F are Wald tests of the instruments in a regression", {
  data <- iv_data()
  for (type in c("iid", "hc1", "cluster")) for (rule in c("reghdfe", "areg", "none")) {
    fit <- did_feols(y ~ x | unit + year | e1 ~ z1 + z2, data, vcov = type, small_sample = rule)
    wald <- function(outcome) {
      formula <- stats::reformulate("z1 + z2 + x | unit + year", outcome)
      reduced <- did_feols(formula, data, vcov = type, small_sample = rule)
      drop(coef(reduced)[1:2] %*% solve(vcov(reduced)[1:2, 1:2], coef(reduced)[1:2])) / 2
    }
    tests <- iv_tests(fit)
    expect_equal(statistic(tests, "anderson_rubin_f"), wald("y"), tolerance = 1e-8)
    expect_equal(tests$first_stage$f, wald("e1"), tolerance = 1e-8)
    if (type != "iid") {
      expect_equal(statistic(tests, "kleibergen_paap"), wald("e1"), tolerance = 1e-8)
    } else if (rule != "none") {
      expect_equal(statistic(tests, "cragg_donald"), wald("e1"), tolerance = 1e-8)
    }
    if (rule == "none") {
      expect_equal(statistic(tests, "anderson_rubin_chi2"), 2 * wald("y"), tolerance = 1e-8)
    }
  }
})

test_that("Kleibergen and Paap's statistic as their paper defines it", {
  data <- iv_data()
  fit <- did_feols(y ~ x | e1 + e2 ~ z1 + z2 + z3, data, cluster = ~unit, small_sample = "none")
  x <- qr(cbind(1, data$x))
  e <- qr.resid(x, as.matrix(data[c("e1", "e2")]))
  z <- qr.resid(x, as.matrix(data[c("z1", "z2", "z3")]))
  # Theta = G Pi F', scaled so that it would be iid; its covariance by Kronecker products.
  g <- chol(crossprod(z))
  f <- t(solve(chol(crossprod(e))))
  pi <- solve(crossprod(z), crossprod(z, e))
  rk <- function(residuals) {
    scores <- rowsum(cbind(residuals[, 1] * z, residuals[, 2] * z), data$unit)
    bread <- kronecker(diag(2), solve(crossprod(z)))
    v <- kronecker(f, g) %*% bread %*% crossprod(scores) %*% bread %*% t(kronecker(f, g))
    root <- svd(g %*% pi %*% t(f), nu = 3, nv = 2)
    square_root <- function(m) with(eigen(m), vectors %*% (sqrt(values) * t(vectors)))
    u <- root$u[2:3, 2:3]
    a <- root$u[, 2:3] %*% solve(u) %*% square_root(u %*% t(u))
    b <- root$v[, 2] * sign(root$v[2, 2])
    lambda <- kronecker(t(b), t(a)) %*% as.vector(g %*% pi %*% t(f))
    drop(t(lambda) %*% solve(kronecker(t(b), t(a)) %*% v %*% t(kronecker(t(b), t(a))), lambda))
  }
  tests <- iv_tests(fit)
  expect_equal(statistic(tests, "kleibergen_paap"), rk(e - z %*% pi) / 3, tolerance = 1e-9)
  expect_equal(statistic(tests, "underidentification"), rk(e), tolerance = 1e-9)
  expect_equal(tests$tests$df1[tests$tests$test == "underidentification"], 2)
})

test_that("over-identification: N R2 of the residuals, and GMM with every moment written out", {
  data <- iv_data()
  fit <- did_feols(y ~ x | e1 ~ z1 + z2 + z3, data, cluster = ~unit)
  tests <- iv_tests(fit)
  u <- residuals(fit)
  all <- cbind(1, data$x, data$z1, data$z2, data$z3)
  expect_equal(statistic(tests, "sargan"),
               nrow(data) * sum(qr.fitted(qr(all), u)^2) / sum(u^2), tolerance = 1e-9)
  # The constant and x are moments too; concentrated out, they change nothing.
  gmm <- function(meat) {
    regressors <- cbind(1, data$x, data$e1)
    weight <- solve(meat)
    moment <- crossprod(all, regressors)
    b <- solve(t(moment) %*% weight %*% moment, t(moment) %*% weight %*% crossprod(all, data$y))
    m <- crossprod(all, data$y - regressors %*% b)
    drop(t(m) %*% weight %*% m)
  }
  expect_equal(statistic(tests, "hansen"), gmm(crossprod(rowsum(u * all, data$unit))),
               tolerance = 1e-8)
  expect_equal(statistic(iv_tests(fit, "hc1"), "hansen"), gmm(crossprod(u * all)),
               tolerance = 1e-8)
  expect_false("hansen" %in% iv_tests(fit, "iid")$tests$test)
  exact <- iv_tests(did_feols(y ~ x | e1 ~ z1, data))$tests$test
  expect_false(any(c("sargan", "hansen") %in% exact))
})

test_that("another covariance after the fit is the one of a fit of its own", {
  data <- iv_data()
  fit <- function(...) did_feols(y ~ x | unit + year | e1 + e2 ~ z1 + z2 + z3, data, ...)
  expect_equal(iv_tests(fit(), "hc1"), iv_tests(fit(vcov = "hc1")), tolerance = 1e-10)
  expect_equal(iv_tests(fit(), cluster = ~year), iv_tests(fit(cluster = ~year)), tolerance = 1e-10)
  expect_equal(iv_tests(fit(vcov = "iid"), cluster = ~unit), iv_tests(fit()), tolerance = 1e-10)
})

test_that("fewer clusters than instruments: what cannot be computed is NA", {
  data <- with_column(iv_data(), three = iv_data()$unit %% 3)
  fit <- did_feols(y ~ x | unit + year | e1 ~ z1 + z2 + z3 + I(z1^2), data, cluster = ~three)
  tests <- iv_tests(fit)
  expect_true(is.na(tests$first_stage$f))
  for (name in c("underidentification", "kleibergen_paap", "hansen", "anderson_rubin_f")) {
    expect_true(is.na(statistic(tests, name)), label = name)
  }
  expect_gt(statistic(tests, "cragg_donald"), 0)
  expect_equal(nrow(tests$anderson_rubin), 1)  # nothing is rejected
  expect_identical(tests$anderson_rubin$lower, -Inf)
})

test_that("tests do not depend on scale or order", {
  data <- iv_data()
  fit <- did_feols(y ~ x | unit + year | e1 + e2 ~ z1 + z2 + z3, data)
  other <- with_column(data, y = 1e5 * data$y, e1 = data$e1 * 1e-6, z2 = 1e7 * data$z2)
  scaled <- did_feols(y ~ x | unit + year | e2 + e1 ~ z3 + z2 + z1, other[nrow(data):1, ])
  a <- iv_tests(fit)$tests
  b <- iv_tests(scaled)$tests
  expect_equal(b$statistic, a$statistic, tolerance = 1e-7)
})

test_that("iv_tests() says what it is for", {
  data <- iv_data()
  ols <- did_feols(y ~ x | unit, data)
  expect_error(iv_tests(ols), "with instruments", class = "policypanel_error_input")
  expect_error(iv_tests(stats::lm(y ~ x, data)), "did_feols", class = "policypanel_error_input")
  fit <- did_feols(y ~ x | unit | e1 ~ z1, data)
  expect_error(iv_tests(fit, "hc9"), class = "policypanel_error_input")
  expect_error(iv_tests(fit, cluster = ~year), "does not hold", class = "policypanel_error_input")
  expect_error(iv_tests(fit, level = 95), class = "policypanel_error_input")
})

test_that("the printed tests name covariance, conventions and critical values", {
  data <- iv_data()
  out <- capture.output(print(iv_tests(did_feols(y ~ x | unit | e1 ~ z1 + z2, data))))
  out <- gsub("\\s+", " ", paste(out, collapse = " "))
  for (part in c("Tests of instruments: y on e1", "clustered by unit", "small-sample factor",
                 "Kleibergen-Paap rk LM", "chi2\\(2\\)", "Effective F must exceed",
                 "Stock-Yogo values", "95 % Anderson-Rubin confidence set of e1: \\[")) {
    expect_match(out, part)
  }
  several <- did_feols(y ~ x | unit | e1 + e2 ~ z1 + z2 + z3, data, vcov = "iid")
  expect_output(print(iv_tests(several)), "conditional F \\(SW\\)")
  expect_output(print(summary(several)), "Anderson canonical correlations")
})
