test_that("fixed effects, predictions and fitted values are those of lm with dummies", {
  for (data in list(panel_data(), unbalanced_data())) {
    fit <- did_feols(y ~ d + x | unit + year, data, weights = ~w)
    lm <- stats::lm(y ~ d + x + factor(unit) + factor(year), data, weights = data$w)
    expect_equal(fitted(fit), unname(fitted(lm)), tolerance = 1e-9)
    effects <- fixef(fit)
    expect_equal(diff(effects$year$effect),
                 unname(diff(c(0, coef(lm)[grepl("year", names(coef(lm)))]))), tolerance = 1e-8)
    expect_equal(diff(effects$unit$effect),
                 unname(diff(c(0, coef(lm)[grepl("unit", names(coef(lm)))]))), tolerance = 1e-8)
    new <- data[3:40, ]
    expect_equal(predict(fit, new), unname(stats::predict(lm, new)), tolerance = 1e-9)
    expect_identical(predict(fit), fitted(fit))
  }
})

test_that("a level that the fit has not seen has no prediction, with a note", {
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  new <- with_column(panel_data()[1:4, ], unit = c(1L, 99L, 1L, 1L))
  expect_message(value <- predict(fit, new), "1 row", class = "policypanel_note")
  expect_identical(is.na(value), c(FALSE, TRUE, FALSE, FALSE))
})

test_that("update() changes each side of the bar and other arguments", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  expect_same_estimates(update(fit, . ~ . - x), did_feols(y ~ d | unit + year, data), 1e-12)
  expect_same_estimates(update(fit, . ~ . | . - year), did_feols(y ~ d + x | unit, data), 1e-12)
  expect_same_estimates(update(fit, m ~ ., weights = ~w),
                        did_feols(m ~ d + x | unit + year, data, weights = ~w), 1e-12)
  inside <- function() {
    own <- panel_data(seed = 9)
    update(did_feols(y ~ d | unit, own), . ~ . + x)
  }
  expect_same_estimates(inside(), did_feols(y ~ d + x | unit, panel_data(seed = 9)), 1e-12)
})

test_that("fixef() refuses a fit without fixed effects", {
  expect_error(fixef(did_feols(y ~ d, panel_data())), "no fixed effects",
               class = "policypanel_error_input")
})

test_that("standard errors and intervals: lm's under iid, x'Vx under other covariances", {
  data <- panel_data()
  fit <- did_feols(y ~ d * x + factor(g), data, weights = ~w, vcov = "iid", unit = "unit",
                   time = "year")
  lm <- stats::lm(y ~ d * x + factor(g), data, weights = w)
  new <- with_column(data[c(1, 50, 100), ], x = c(-3, 0, 3))
  for (interval in c("none", "confidence", "prediction")) for (level in c(0.8, 0.95)) {
    own <- if (interval == "none") list() else list(level = level)
    found <- do.call(predict, c(list(fit, new, se.fit = TRUE, interval = interval), own))
    wanted <- suppressWarnings(predict(lm, new, se.fit = TRUE, interval = interval, level = level))
    expect_equal(found$fit, unname(wanted$fit), tolerance = 1e-9, ignore_attr = TRUE)
    expect_equal(found$se.fit, unname(wanted$se.fit), tolerance = 1e-9)
    expect_equal(found[c("df", "residual.scale")], wanted[c("df", "residual.scale")],
                 tolerance = 1e-9)
    expect_identical(do.call(predict, c(list(fit, new, interval = interval), own)), found$fit)
  }
  expect_identical(colnames(predict(fit, new, interval = "confidence")), c("fit", "lwr", "upr"))
  x <- stats::model.matrix(lm, data = new)[, names(coef(fit))]
  for (vcov in list("hc1", "hc3", newey_west(2, unit = "unit", time = "year"))) {
    found <- predict(fit, new, se.fit = TRUE, vcov = vcov)
    expect_equal(found$se.fit, unname(sqrt(diag(x %*% stats::vcov(fit, vcov) %*% t(x)))),
                 tolerance = 1e-12)
    expect_identical(found$df, stats::df.residual(summary(fit, vcov = vcov)))
  }
  clustered <- did_feols(y ~ d * x + factor(g), data, weights = ~w, cluster = ~unit)
  limits <- predict(clustered, new, interval = "confidence")
  error <- sqrt(diag(x %*% stats::vcov(clustered) %*% t(x)))
  expect_equal(limits[, "upr"] - limits[, "fit"], unname(stats::qt(0.975, 29) * error),
               tolerance = 1e-10)
})

test_that("the rows of the fit have standard errors too; frequency weights count copies", {
  data <- with_column(panel_data(), copies = 1 + panel_data()$unit %% 3)
  data$x[4] <- NA
  fit <- quiet(did_feols(y ~ d + x, data, weights = ~copies, weights_type = "frequency"))
  long <- data[rep(seq_len(nrow(data)), data$copies), ]
  lm <- stats::lm(y ~ d + x, long)
  found <- predict(fit, se.fit = TRUE, interval = "confidence")
  wanted <- predict(lm, data, se.fit = TRUE, interval = "confidence")
  expect_equal(found$fit, unname(wanted$fit), tolerance = 1e-9, ignore_attr = TRUE)
  expect_equal(found$se.fit, unname(wanted$se.fit), tolerance = 1e-9)
  expect_identical(is.na(found$se.fit), seq_len(240) == 4)
  instrumented <- did_feols(y ~ x | d ~ m, data[-4, ], vcov = "iid")
  x <- cbind(data$d, data$x, 1)[1:3, ]
  expect_equal(predict(instrumented, data[1:3, ], se.fit = TRUE)$se.fit,
               sqrt(diag(x %*% vcov(instrumented) %*% t(x))), tolerance = 1e-12)
  expect_equal(predict(instrumented, se.fit = TRUE)$se.fit[1:3],
               sqrt(diag(x %*% vcov(instrumented) %*% t(x))), tolerance = 1e-12)
  only <- did_feols(y ~ 1, data)
  expect_equal(predict(only, data[1:2, ], se.fit = TRUE)$se.fit,
               rep(stats::sd(data$y) / sqrt(240), 2), tolerance = 1e-12)
})

test_that("what is no linear function of the coefficients has no standard error here", {
  data <- panel_data()
  for (formula in list(y ~ d | unit, y ~ d | unit[x], y ~ d | unit[[x]])) {
    fit <- did_feols(formula, data)
    expect_error(predict(fit, data, se.fit = TRUE), "fixed effects.*unit.*no covariance",
                 class = "policypanel_error_design")
    expect_error(predict(fit, interval = "confidence"), class = "policypanel_error_design")
  }
  bare <- did_feols(y ~ x, data, constant = FALSE)
  expect_equal(predict(bare, data[1:5, ]), fitted(bare)[1:5], tolerance = 1e-12)
  expect_error(predict(bare, data, se.fit = TRUE), "constant = TRUE",
               class = "policypanel_error_design")
})

test_that("arguments of predict() are used or refused", {
  fit <- did_feols(y ~ x, panel_data())
  new <- panel_data()[1:3, ]
  refused <- function(..., pattern) {
    expect_error(predict(fit, ...), pattern, class = "policypanel_error_input")
  }
  refused(new, type = "response", pattern = "no argument `type`")
  refused(new, se = TRUE, intervall = "none", pattern = "intervall")
  refused(new, interval = "both", pattern = "must be one of")
  refused(new, se.fit = "yes", pattern = "TRUE")
  refused(new, level = 0.9, pattern = "level")
  refused(new, vcov = "hc1", pattern = "vcov")
  refused(new, interval = "confidence", level = 95, pattern = "level")
  refused(new[0, ], pattern = "0 rows")
  refused(as.list(new), pattern = "data frame")
  refused(new["unit"], pattern = "no column \"x\" in `newdata`")
})

test_that("a column that new rows lack is named, whatever it is needed for", {
  data <- with_column(panel_data(), z = 1 + panel_data()$w)
  formula <- y ~ d + log(z) + l(x) + offset(m) | unit + year^g + unit[w]
  fit <- quiet(did_feols(formula, data, unit = "unit", time = "year"))
  for (column in c("d", "z", "x", "m", "unit", "year", "g", "w")) {
    expect_error(predict(fit, data[setdiff(names(data), column)]),
                 paste0("no column \"", column, "\" in `newdata`"),
                 class = "policypanel_error_input")
  }
  expect_equal(quiet(predict(fit, data[setdiff(names(data), "y")])), fitted(fit),
               tolerance = 1e-9)
})

test_that("unseen levels, missing values and rows that are not identified: NA, counted by reason", {
  data <- with_column(panel_data(), r = c("a", "b", "c")[1 + panel_data()$g %% 3])
  new <- data[1:6, ]
  new$r[1:2] <- c("z", "é")
  new$g[3] <- 77L
  new$unit[c(3, 4)] <- 99L
  new$x[5] <- NA
  fit <- did_feols(y ~ x * r + factor(g):x | unit + year, data)
  text <- notes_of(value <- predict(fit, new))
  expect_identical(is.na(value), c(TRUE, TRUE, TRUE, TRUE, TRUE, FALSE))
  expect_equal(value[6], fitted(fit)[6], tolerance = 1e-10)
  expect_match(text, "5 rows of `newdata` have no prediction: 4 with a level that the sample does")
  expect_match(text, "r: z, é; factor(g): 77; unit: 99", fixed = TRUE)
  expect_match(text, "1 with missing values")
  # A level without a row in the sample, and a regressor that the sample cannot tell from others.
  part <- quiet(did_feols(y ~ x + r, data, subset = ~ r != "c"))
  text <- notes_of(value <- predict(part, data[1:40, ]))
  expect_identical(is.na(value), data$r[1:40] == "c")
  expect_match(text, "does not identify")
  first <- quiet(did_feols(y ~ x + r, data, subset = ~ r != "a"))
  expect_identical(is.na(quiet(predict(first, data))), data$r == "a")
  expect_identical(is.na(quiet(predict(quiet(did_feols(y ~ i(g) + x, data, subset = ~ g > 1)),
                                       data))), data$g == 1)
  double <- quiet(did_feols(y ~ x + I(2 * x) + d | unit, data))
  expect_equal(predict(double, new[6, ]), fitted(double)[6], tolerance = 1e-10)
  data$twice <- 2 * data$x
  copied <- quiet(did_feols(y ~ x + twice + w, data))
  changed <- with_column(data[1:3, ], twice = 2 * data$x[1:3] + c(0, 1, 0))
  expect_identical(is.na(quiet(predict(copied, changed))), c(FALSE, TRUE, FALSE))
  data$of_unit <- data$unit %% 4
  absorbed <- quiet(did_feols(y ~ x + of_unit | unit + year, data))
  expect_equal(predict(absorbed, data), fitted(absorbed), tolerance = 1e-9)
  moved <- with_column(data[1:3, ], of_unit = c(data$of_unit[1], 7, data$of_unit[3]))
  expect_identical(is.na(quiet(predict(absorbed, moved))), c(FALSE, TRUE, FALSE))
})

test_that("what was a number, text or factor in the fit is one in new rows", {
  data <- with_column(panel_data(), r = c("1", "2x")[1 + panel_data()$g %% 2])
  fit <- did_feols(y ~ x + r, data)
  expect_error(predict(fit, with_column(data, r = 1)), "factor or text in the fit",
               class = "policypanel_error_data")
  expect_error(predict(fit, with_column(data, x = data$r)), class = "policypanel_error_data")
  expect_identical(predict(fit, with_column(data, r = factor(data$r, c("2x", "1")))),
                   predict(fit, data))
  effects <- did_feols(y ~ x | r + unit, data, vcov = "iid")
  expect_identical(predict(effects, with_column(data, r = factor(data$r, c("2x", "1")),
                                                unit = as.character(data$unit))),
                   predict(effects, data))
})

test_that("i() and lags are those of the fit: one year alone, and the panel that was declared", {
  data <- panel_data()
  for (formula in list(y ~ i(year, ref = 2001) | unit, y ~ i(year, d, 2004) + x | unit + year,
                       y ~ i(g) + i(year, x), y ~ i(year, 2003) | unit, y ~ 0 + i(g):x)) {
    fit <- quiet(did_feols(formula, data))
    for (row in c(1, 8, 77)) {
      expect_equal(predict(fit, data[row, ]), fitted(fit)[row], tolerance = 1e-9)
    }
  }
  as_text <- with_column(data[77, ], year = as.character(data$year[77]))
  expect_equal(predict(did_feols(y ~ i(year, ref = 2001) | unit, data), as_text),
               fitted(did_feols(y ~ i(year, ref = 2001) | unit, data))[77], tolerance = 1e-9)
  fit <- quiet(did_feols(y ~ l(x, 1:2) + f(m) + d(x) | unit, data, unit = "unit", time = "year"))
  expect_equal(quiet(predict(fit, data)), fitted(fit), tolerance = 1e-9)
  shuffled <- data[with_seed(1, sample(240)), ]
  expect_equal(quiet(predict(fit, shuffled))[order(as.integer(rownames(shuffled)))],
               quiet(predict(fit, data)), tolerance = 1e-12)
  expect_identical(quiet(predict(fit, data[5, ])), NA_real_)
  several <- quiet(predict(fit, data[3:6, ]))  # two years before and one after are among them
  expect_equal(several[3], fitted(fit)[5], tolerance = 1e-9)
  k <- 1
  fit <- quiet(did_feols(y ~ l(x, k) | unit + year, data))
  k <- 2
  expect_error(predict(fit, data), "other columns", class = "policypanel_error_input")
})

test_that("offsets, instruments, slopes and several fits predict what they fitted", {
  data <- with_column(panel_data(), z = exp(panel_data()$m))
  fits <- c(
    list(did_feols(y ~ x + offset(log(z)) | unit + year, data),
         did_feols(y ~ poly(x, 2) | unit | d ~ log(z) + w, data),
         did_feols(y ~ x | unit[w] + g^year, data), did_feols(log(z) ~ x | unit[[w]], data)),
    did_feols(c(y, m) ~ x + csw0(poly(w, 2), factor(g):d), data),
    quiet(did_feols(y ~ sw(factor(g):x, factor(g) * x) | unit, data)),
    quiet(sobel_mediate(y ~ d + poly(x, 2) + offset(w) | unit, ~m, "d", data))$models,
    sobel_mediate(y ~ d + x + factor(g), ~m, "d", data, interaction = TRUE)$models,
    list(quiet(psm_did(y ~ d + poly(x, 2) | unit + year, match = d ~ x, data = data,
                       bandwidth = 0.2))$did),
    quiet(heterogeneity(y ~ d + poly(x, 2) | year, data, by = "g"))$fits,
    quiet(did_feols(y ~ poly(x, 2) | year, data, split = "g")),
    list(quiet(estimators$index_regression$fit(data))$known)
  )
  for (fit in fits) {
    own <- which(!is.na(fitted(fit)))[c(3, 9)]
    expect_equal(predict(fit, data[own[1], ]), fitted(fit)[own[1]], tolerance = 1e-8)
    expect_equal(predict(fit, data[own, ]), fitted(fit)[own], tolerance = 1e-8)
  }
})

test_that("lags of new rows go by the step and the calendar of the fit", {
  data <- panel_data()
  fit <- quiet(did_feols(y ~ x + l(x) | unit + year, data))
  apart <- data[data$unit == 2 & data$year %in% c(2003, 2005), ]
  # Two years apart: the year before is not among the rows.
  expect_identical(unname(quiet(predict(fit, apart))), c(NA_real_, NA_real_))
  near <- data[data$unit == 2 & data$year %in% c(2003, 2004), ]
  expect_equal(quiet(predict(fit, near))[2], fitted(fit)[data$unit == 2 & data$year == 2004],
               tolerance = 1e-9, ignore_attr = TRUE)
  # Months, of which some rows have one a year
  months <- expand.grid(month = seq(as.Date("2015-01-01"), by = "month", length.out = 30),
                        unit = 1:8)
  months$x <- with_seed(1, rnorm(240))
  months$y <- with_seed(2, rnorm(240))
  fit <- quiet(did_feols(y ~ x + l(x) | unit + month, months))
  yearly <- months[months$unit == 1 & format(months$month, "%m") == "01", ]
  expect_true(all(is.na(quiet(predict(fit, yearly)))))
})

test_that("results that are no single regression, and paths, say where a prediction can be had", {
  data <- panel_data()
  path <- event_study(y ~ d | unit + year, data, window = c(-2, 2))
  expect_identical(predict(path), fitted(path))
  expect_error(predict(path, data), "event_study.*did_feols", class = "policypanel_error_input")
  grouped <- quiet(heterogeneity(y ~ d + x | unit, data, by = "g"))
  expect_error(predict(grouped$joint, data), "heterogeneity", class = "policypanel_error_input")
  matched <- quiet(psm_did(y ~ d | unit + year, match = d ~ x, data = data, bandwidth = 0.2))
  places <- list(`object[[1]]` = did_feols(c(y, m) ~ x, data), `object$did` = matched,
                 `object$models` = sobel_mediate(y ~ d | unit, ~m, "d", data),
                 `object$known` = quiet(estimators$index_regression$fit(data)))
  for (place in names(places)) for (of in list(predict, augment)) {
    # augment() has an answer for a matching: the matched data.
    if (!identical(of, augment) || !inherits(places[[place]], "psm_did")) {
      expect_error(of(places[[place]], data), place, fixed = TRUE,
                   class = "policypanel_error_input")
    }
    expect_error(of(places[[place]], data, an_argument = 1), "no argument",
                 class = "policypanel_error_input")
  }
  expect_identical(augment(path, data)$.resid, residuals(path))
  expect_error(augment(path, data[240:1, ]), "another order", class = "policypanel_error_data")
  expect_equal(predict(did_feols(y ~ 1 | unit, data), data[9, ]),
               mean(data$y[data$unit == data$unit[9]]), tolerance = 1e-12)
  expect_error(predict(matched$match, data), "is for regressions",
               class = "policypanel_error_input")
})
