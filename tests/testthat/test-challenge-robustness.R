# A panel with regions, provinces, another policy and outcome, and a missing value.
varied_data <- function() {
  data <- panel_data()
  data$region <- c("east", "west", "north")[data$unit %% 3 + 1]
  data$province <- data$unit %/% 3
  data$other <- as.numeric(data$unit > 20 & data$year > 2005)
  data$x[5] <- NA
  data
}

base_fit <- function(data, ...) quiet(did_feols(y ~ d + x + m | unit + year, data, ...))

# Each row of the table beside the call that a user would write
expect_row_equals <- function(found, name, single, term = "d") {
  row <- found$table[found$table$variation == name, ]
  own <- tidy(single)
  own <- own[own$term == term, ]
  columns <- c("estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high")
  expect_equal(unlist(row[columns]), unlist(own[columns]), tolerance = 1e-10, label = name)
  expect_identical(row$nobs, as.double(nobs(single)), label = name)
  expect_identical(row$vcov.type, single$vcov$label, label = name)
  expect_identical(row$reason, NA_character_, label = name)
}

test_that("each row is the single call's number", {
  data <- varied_data()
  fit <- base_fit(data)
  run <- function(...) quiet(did_feols(...))
  calm <- quiet(winsorize(data, c("y", "x", "m"), c(0.05, 0.95)))
  yearly <- quiet(winsorize(data, "x", c(0.1, 0.9), by = "year"))
  trimmed <- quiet(trim_outliers(data, c("y", "x", "m")))
  full <- y ~ d + x + m | unit + year
  single <- list(
    outcome = run(w ~ d + x + m | unit + year, data),
    formula = run(log(w) ~ d + x + m | unit + year, data),
    none = run(y ~ d | unit + year, data),
    others = run(y ~ d + w + log(w) | unit + year, data),
    added = run(y ~ d + x + m + other | unit + year, data),
    dropped = run(full, data, subset = ~ !(x > 1 & !is.na(x))),
    units = run(full, data, subset = ~ !unit %in% c(1, 4)),
    periods = run(full, data, subset = ~ !year %in% 2007:2008),
    winsorized = run(full, calm), by_year = run(full, yearly), trimmed = run(full, trimmed),
    lagged = run(y ~ d + l(x, 2) + l(m, 2) | unit + year, data),
    instrument = run(y ~ x + m | unit + year | d ~ l(d, 1), data),
    effects = run(y ~ d + x + m | unit + year + region^year, data),
    trends = run(y ~ d + x + m | unit + year + unit[year], data),
    clusters = run(full, data, cluster = ~province),
    two_way = run(full, data, vcov = ~ unit + year), hc1 = run(full, data, vcov = "hc1"),
    driscoll = run(full, data, vcov = driscoll_kraay(2)),
    fixest = run(full, data, small_sample = "fixest"), weighted = run(full, data, weights = ~w),
    both = run(y ~ d | unit + year, calm, cluster = ~province),
    matched = quiet(psm_did(full, d ~ x, data, mode = "yearly", bandwidth = 0.3))$did
  )
  found <- quiet(robustness(fit, list(
    outcome = vary(outcome = "w"), formula = vary(outcome = ~ log(w)), none = vary(controls = ~1),
    others = vary(controls = ~ w + log(w)), added = vary(add = ~other),
    dropped = vary(drop = ~ x > 1),
    units = vary(drop_units = c(1, 4)), periods = vary(drop_periods = 2007:2008),
    winsorized = vary(winsorize = c(0.05, 0.95)),
    by_year = vary(winsorize = c(0.1, 0.9), outlier_columns = "x", outlier_by = ~year),
    trimmed = vary(trim = c(0.01, 0.99)), lagged = vary(lag_controls = 2),
    instrument = vary(lag_instrument = 1), effects = vary(add_fixed_effects = ~ region^year),
    trends = vary(unit_trends = TRUE), clusters = vary(cluster = ~province),
    two_way = vary(vcov = ~ unit + year), hc1 = vary(vcov = "hc1"),
    driscoll = vary(vcov = driscoll_kraay(2)), fixest = vary(small_sample = "fixest"),
    weighted = vary(weights = ~w),
    both = vary(controls = ~1, winsorize = c(0.05, 0.95), outlier_columns = c("y", "x", "m"),
                cluster = ~province),
    matched = vary(match = d ~ x, matching = list(mode = "yearly", bandwidth = 0.3))
  )))
  expect_row_equals(found, "Baseline", fit)
  for (name in names(single)) expect_row_equals(found, name, single[[name]])
  lag <- run(y ~ l(d, 1) + x + m | unit + year, data)
  found <- quiet(robustness(fit, list(lag = vary(lag_treatment = 1))))
  expect_row_equals(found, "lag", lag, "l(d, 1)")
})

test_that("rows are reconciled with the baseline", {
  data <- varied_data()
  found <- quiet(robustness(base_fit(data, subset = ~ year > 2001), list(
    vary(controls = ~1), vary(drop_units = 1), vary(lag_controls = 1), vary(trim = c(0.02, 0.98))
  )))$table
  expect_identical(found$nobs, found$nobs[1] - found$left + found$entered)
  expect_identical(found$entered[2], 1L)
  # Lags of rows outside the subset are there: 2001 gives those of 2002.
  expect_identical(found$left[4], 1L)
})

test_that("the fit's own rules hold in the variations: subset, clusters, unit and time", {
  data <- varied_data()
  data$id <- data$unit
  own <- quiet(did_feols(y ~ d + x | id, data, subset = ~ year < 2008, cluster = ~province,
                         vcov = "cr2", unit = "unit", time = "year"))
  found <- quiet(robustness(own, list(
    lag = vary(lag_controls = 1), clusters = vary(cluster = ~unit), hc1 = vary(vcov = "hc1"),
    dropped = vary(drop_units = 2)
  )))
  single <- function(...) {
    quiet(did_feols(..., data = data, subset = ~ year < 2008, unit = "unit", time = "year"))
  }
  expect_row_equals(found, "lag", single(y ~ d + l(x, 1) | id, cluster = ~province, vcov = "cr2"))
  expect_row_equals(found, "clusters", single(y ~ d + x | id, cluster = ~unit, vcov = "cr2"))
  expect_row_equals(found, "hc1", single(y ~ d + x | id, vcov = "hc1"))
  dropped <- quiet(did_feols(y ~ d + x | id, data, subset = ~ year < 2008 & unit != 2,
                             cluster = ~province, vcov = "cr2", unit = "unit", time = "year"))
  expect_row_equals(found, "dropped", dropped)
})

test_that("a variation that cannot be made is a row with its reason, and a note counts them", {
  data <- varied_data()
  data$flat <- rep(seq_len(30), each = 8)
  fit <- base_fit(data)
  variations <- list(
    absent = vary(add = ~nonsense), period = vary(drop_periods = 1990),
    nobody = vary(drop = ~ y > 1e6), absorbed = vary(outcome = ~y, add_fixed_effects = ~ unit^d),
    text = vary(estimator = function(formula, data) "no fit"),
    own = vary(estimator = function(formula, data) stop("out of order")),
    good = vary(vcov = "hc1")
  )
  expect_message(found <- robustness(fit, variations), "6 of 7 variations could not be estimated",
                 class = "policypanel_note")
  table <- found$table[-1, ]
  expect_identical(is.na(table$estimate), c(rep(TRUE, 6), FALSE))
  expect_match(table$reason[1], "no column \"nonsense\"")
  expect_match(table$reason[2], "\"year\" has no \"1990\"")
  expect_match(table$reason[3], "No row fulfils y > 1e\\+0?6|No row fulfils `y > 1e\\+0?6`")
  expect_match(table$reason[4], "no coefficient of \"d\".*absorbed by the fixed effects")
  expect_match(table$reason[5], "not a fit of this package")
  expect_match(table$reason[6], "out of order")
  expect_identical(names(found$fits), c("Baseline", "good"))
})

test_that("estimators of one's own get the formula and the data of the variation", {
  data <- varied_data()
  fit <- base_fit(data)
  found <- quiet(robustness(fit, list(
    path = vary(estimator = function(formula, data) {
      event_study(formula, data, window = c(-2, 1))
    }, controls = ~1, term = "event_time::0"),
    effect = vary(match = d ~ x, matching = list(bandwidth = 0.3), term = "ATT")
  )))
  path <- quiet(event_study(y ~ d | unit + year, data, window = c(-2, 1)))
  expect_row_equals(found, "path", path, "event_time::0")
  matched <- quiet(psm_did(y ~ d + x + m | unit + year, d ~ x, data, bandwidth = 0.3))
  expect_row_equals(found, "effect", matched, "ATT")
})

test_that("data, random numbers and options are left as they were; fits can be made again", {
  data <- data.table::as.data.table(varied_data())
  before <- data.table::copy(data)
  set.seed(1)
  state <- .Random.seed
  fit <- base_fit(data)
  found <- quiet(robustness(fit, list(w = vary(winsorize = c(0.05, 0.95), drop_units = 2))))
  expect_identical(data, before)
  expect_identical(.Random.seed, state)
  again <- quiet(update(found$fits$w, vcov = "hc1"))
  expect_equal(coef(again), coef(found$fits$w))
})

test_that("order of rows, names in any script and ids of any kind change nothing", {
  data <- varied_data()
  variations <- list(a = vary(drop_units = 3), b = vary(winsorize = c(0.05, 0.95)),
                     c = vary(lag_controls = 1), d = vary(unit_trends = TRUE))
  of <- function(fit, variations) {
    as.matrix(quiet(robustness(fit, variations))$table[c("estimate", "std.error", "nobs", "left")])
  }
  expected <- of(base_fit(data), variations)
  turned <- data[with_seed(1, sample(nrow(data))), ]
  expect_equal(of(base_fit(turned), variations), expected, tolerance = 1e-8,
               ignore_attr = "dimnames")
  other <- data
  names(other)[match(c("d", "x"), names(other))] <- c("\u653f\u7b56", "a b")
  formula <- stats::as.formula("y ~ \u653f\u7b56 + `a b` + m | unit + year")
  fit <- quiet(did_feols(formula, other))
  expect_equal(of(fit, variations), expected, tolerance = 1e-10)
  as_kind <- list(factor, as.character, if (rlang::is_installed("bit64")) integer64)
  for (kind in Filter(length, as_kind)) {
    other <- data
    other$unit <- kind(data$unit)
    own <- variations
    own$a <- vary(drop_units = kind(3))
    expect_equal(of(base_fit(other), own), expected, tolerance = 1e-10)
  }
})

test_that("arguments are checked", {
  data <- varied_data()
  fit <- base_fit(data)
  good <- list(vary(vcov = "hc1"))
  refused <- function(..., pattern = "") {
    expect_match(gsub("\\s+", " ", conditionMessage(
      expect_error(quiet(robustness(...)), class = "policypanel_error_input")
    )), pattern)
  }
  refused(fit, list(), pattern = "made by `vary\\(\\)`")
  refused(fit, list(a = good[[1]], a = good[[1]]), pattern = "Two rows")
  refused(fit, list(Baseline = good[[1]]), pattern = "Two rows")
  refused(fit, good, term = "z", pattern = "term")
  refused(lm(y ~ d, data), good, pattern = "for regressions")
  refused(quiet(event_study(y ~ d | unit + year, data, window = c(-1, 1))), good)
  refused(fit, good, data = data[-1, ], pattern = "240")
  refused(quiet(did_feols(y ~ d * x | unit + year, data)), good, pattern = "by itself")
  absorbed <- quiet(did_feols(y ~ region + x | unit + year, within(data, region <- unit > 9)))
  expect_error(robustness(absorbed, good), "was dropped", class = "policypanel_error_design")
  expect_s3_class(quiet(robustness(fit, good[[1]])), "robustness")
  gone <- local({
    elsewhere <- varied_data()
    quiet(did_feols(y ~ d + x | unit + year, data = elsewhere))
  })
  expect_s3_class(quiet(robustness(gone, good)), "robustness")
})
