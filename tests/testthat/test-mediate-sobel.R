test_that("hsbdemo, sgmediation science, mv(read) iv(math): every printed number (UCLA)", {
  data <- as.data.frame(haven::read_dta(shared_path("data/hsbdemo/hsbdemo.dta")))
  fit <- sobel_mediate(science ~ math, mediator = ~read, treatment = "math", data = data)
  table <- tidy(fit)
  # a, b, total, direct, indirect
  expect_equal(table$estimate, c(.724807, .3654205, .66658, .4017207, .26485934), tolerance = 1e-6)
  expect_equal(table$std.error[c(1:3, 5)], c(.0582745, .0663299, .0582822, .05258136),
               tolerance = 1e-6)
  expect_equal(fit$tests$test, c("Sobel", "Aroian", "Goodman", "Joint"))
  expect_equal(fit$tests$std.error[1:3], c(.05258136, .05272324, .05243909), tolerance = 1e-7)
  expect_equal(fit$tests$z[1:3], c(5.03713, 5.02358, 5.05080), tolerance = 1e-6)
  expect_equal(fit$tests$p.value[1:3], c(4.726e-07, 5.072e-07, 4.400e-07), tolerance = 2e-4)
  # Homoscedastic estimates of a and b are uncorrelated, so the joint covariance changes nothing.
  expect_equal(fit$tests$z[4], fit$tests$z[1], tolerance = 1e-10)
  expect_equal(unname(fit$proportions), c(.39734065, .65931219, 1.6593122), tolerance = 1e-7)
})

test_that("the paths are three regressions on one sample, whatever the covariance", {
  data <- mediation_panel()
  data$m[3] <- NA
  data$y[7] <- NA
  for (vcov in c("iid", "hc1", "cluster")) {
    suppressMessages(fit <- sobel_mediate(y ~ t + x | unit + year, mediator = "m", treatment = ~t,
                                          data = data, weights = ~w, vcov = vcov))
    rows <- data[-c(3, 7), ]
    on_m <- did_feols(m ~ t + x | unit + year, rows, weights = ~w, vcov = vcov)
    full <- did_feols(y ~ t + x + m | unit + year, rows, weights = ~w, vcov = vcov)
    total <- did_feols(y ~ t + x | unit + year, rows, weights = ~w, vcov = vcov)
    expected <- rbind(tidy(on_m)[1, ], tidy(full)[3, ], tidy(total)[1, ], tidy(full)[1, ])
    expect_equal(tidy(fit)[1:4, -1], expected[-1], tolerance = 1e-9, ignore_attr = TRUE)
    a <- expected[1, ]
    b <- expected[2, ]
    expect_equal(fit$tests$std.error[1],
                 sqrt(b$estimate^2 * a$std.error^2 + a$estimate^2 * b$std.error^2),
                 tolerance = 1e-9)
    expect_equal(nobs(fit), 238)
  }
})

test_that("c = c' + ab holds exactly, and Sobel's |z| is below both paths' |t|", {
  for (seed in 1:5) {
    fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", mediation_panel(seed))
    expect_lt(abs(fit$identity_gap), 1e-12)
    table <- tidy(fit)
    expect_lte(abs(fit$tests$z[1]), min(abs(table$statistic[1:2])))
    expect_equal(1 / fit$tests$z[1]^2, sum(1 / table$statistic[1:2]^2), tolerance = 1e-10)
  }
})

test_that("Goodman's test is NA when its variance is negative; 0 / 0 is NA", {
  tests <- indirect_tests(0.01, 1, 0.01, 1)
  expect_true(is.na(tests$z[3]))
  expect_false(anyNA(tests$z[1:2]))
  expect_true(is.na(indirect_tests(0, 0, 0, 0)$z[1]))
})

test_that("a mediator that is treatment, outcome or absorbed is refused", {
  data <- mediation_panel()
  expect_error(sobel_mediate(y ~ t | unit, ~t, "t", data), "treatment",
               class = "policypanel_error_input")
  expect_error(sobel_mediate(y ~ t | unit, ~y, "t", data), "outcome",
               class = "policypanel_error_input")
  expect_error(sobel_mediate(y ~ t | unit, ~m, "x", data), "among the regressors",
               class = "policypanel_error_input")
  expect_error(sobel_mediate(y ~ t | unit, ~ m + m, "t", data), "twice",
               class = "policypanel_error_input")
  expect_error(sobel_mediate(y ~ t | unit, ~ log(m), "t", data), "expressions",
               class = "policypanel_error_input")
  data$fixed <- data$unit^2
  expect_error(sobel_mediate(y ~ t | unit, ~fixed, "t", data), "absorbed",
               class = "policypanel_error_design")
})

test_that("bh1996: sobel() of multilevel, pooled and with group effects", {
  skip_if_not_installed("multilevel")
  data <- dataset("bh1996", "multilevel")
  fit <- sobel_mediate(WBEING ~ HRS, ~LEAD, "HRS", data)
  # multilevel 2.8: sobel(bh1996$HRS, bh1996$LEAD, bh1996$WBEING)
  expect_equal(fit$tests$z[1], -11.17729, tolerance = 1e-6)
  # Columns W.* are deviations from group means: least squares on them is the regression with group
  # effects.
  within <- sobel_mediate(WBEING ~ HRS | GRP, ~LEAD, "HRS", data, vcov = "iid")
  by_hand <- sobel_mediate(W.WBEING ~ W.HRS, ~W.LEAD, "W.HRS", data)
  expect_equal(unname(coef(within)), unname(coef(by_hand)[names(coef(within))]), tolerance = 1e-8)
  lost <- residual_df(within$models$direct$system, within$models$direct$fit)
  expect_equal(standard_error(within, "b"),
               standard_error(by_hand, "b") * sqrt((nrow(data) - 3) / lost), tolerance = 1e-8)
})

test_that("the z of P3's Tables 11 to 13 is the arithmetic of its t values", {
  # The a-path is not printed; z and t_b imply it, and so z from both: 1/z^2 = 1/t_a^2 + 1/t_b^2.
  printed <- data.frame(z = c(6.884, 4.711, 2.83, 5.495), t_b = c(7.24, 5.48, 2.94, 5.71),
                        low = c(22.07, 9.1, 10.2, 20.0), high = c(22.39, 9.3, 10.7, 20.5))
  for (k in seq_len(nrow(printed))) {
    z <- printed$z[k] + c(-1, 1) * if (k == 3) 0.005 else 0.0005
    t_b <- printed$t_b[k]
    t_a <- 1 / sqrt(1 / printed$z[k]^2 - 1 / t_b^2)
    expect_gt(t_a, printed$low[k] * 0.98)
    expect_lt(t_a, printed$high[k] * 1.02)
    tests <- indirect_tests(t_a, 1, t_b, 1)
    expect_gt(tests$z[1], z[1])
    expect_lt(tests$z[1], z[2])
  }
  # Table 12, column 2: z = 5.651 above t_b = 5.48 is impossible for any t_a.
  expect_lt(indirect_tests(1e6, 1, 5.48, 1)$z[1], 5.651)
})

test_that("samples that differ become one, with a note; 0/1 mediators are noted", {
  data <- mediation_panel()
  data$m[c(3, 9)] <- NA
  suppressMessages(expect_message(fit <- sobel_mediate(y ~ t | unit + year, ~m, "t", data),
                                  "missing in 2 rows"))
  expect_equal(nobs(fit), 238)
  expect_equal(unique(vapply(fit$models, nobs, 0)), 238)
  data <- mediation_panel()
  data$m <- as.numeric(data$m > 1)
  suppressMessages(expect_message(sobel_mediate(y ~ t | unit + year, ~m, "t", data),
                                  "modelled linearly"))
})

test_that("paths that are exactly zero leave no test, and that is said", {
  # m is orthogonal to t, y to m
  data <- data.frame(t = rep(c(0, 0, 1, 1), 10), m = rep(c(0, 1, 0, 1), 10))
  data$y <- rep(c(1, -1, -1, 1), each = 10) * rep(1:2, 20)
  data <- rbind(data, transform(data, m = 1 - m))
  suppressMessages(expect_message(fit <- sobel_mediate(y ~ t, ~m, "t", data), "no test"))
  expect_true(all(is.na(fit$tests$z[1:3])))
  expect_output(print(fit), "NA")
})

test_that("two steps stop at the effect on the mediator", {
  fit <- sobel_mediate(y ~ t + x | unit + year, ~ m + m2, "t", mediation_panel(), steps = "two")
  expect_named(coef(fit), c("a[m]", "a[m2]", "total"))
  expect_null(fit$tests)
  full <- sobel_mediate(y ~ t + x | unit + year, ~ m + m2, "t", mediation_panel())
  expect_equal(coef(fit), coef(full)[names(coef(fit))])
  expect_output(print(fit), "not estimated")
})

test_that("a covariance that is asked for afterwards is refused, not ignored", {
  fit <- sobel_mediate(y ~ t | unit + year, ~m, "t", mediation_panel())
  expect_error(vcov(fit, "hc1"), "keeps the covariance", class = "policypanel_error_input")
  expect_error(vcov(fit, cluster = ~year), "sobel_mediate", class = "policypanel_error_input")
  expect_error(summary(fit, vcov = "hc1"), "keeps the covariance",
               class = "policypanel_error_input")
  expect_equal(vcov(fit, complete = FALSE), vcov(fit))
  expect_s3_class(summary(fit, level = 0.9), "sobel_mediate")
})

test_that("mediators without two values are not called 0/1; a copy of the outcome is refused", {
  data <- mediation_panel()
  data$one <- 1
  expect_no_message(try(sobel_mediate(y ~ t | unit + year, ~one, "t", data), silent = TRUE),
                    message = "0/1")
  data$copy <- data$y
  expect_error(sobel_mediate(y ~ t | unit + year, ~copy, "t", data), "is the outcome",
               class = "policypanel_error_data")
})

test_that("tibbles, data.tables and Chinese names give the numbers of a data frame", {
  data <- mediation_panel()
  expected <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data)
  for (package in c("tibble", "data.table")) {
    skip_if_not_installed(package)
    make <- from(package, if (package == "tibble") "as_tibble" else "as.data.table")
    own <- make(data)
    expect_identical(coef(sobel_mediate(y ~ t + x | unit + year, ~m, "t", own)), coef(expected))
    expect_identical(own, make(data))
  }
  names(data)[match(c("t", "m", "y"), names(data))] <- c("\u653f\u7b56", "\u6570\u5b57 [1]",
                                                         "\u4ea7\u51fa")
  chinese <- sobel_mediate(as.formula("\u4ea7\u51fa ~ \u653f\u7b56 + x | unit + year"),
                           "\u6570\u5b57 [1]", "\u653f\u7b56", data, replicates = 20)
  expect_identical(coef(chinese), coef(expected))
  expect_match(chinese$title, "\u6570\u5b57 [1]", fixed = TRUE)
})
