# Periods: what may be a period, what one period is, and that every function counts the same.

months <- seq(as.Date("2019-01-01"), by = "month", length.out = 26)

# The same panel with its twelve periods written in another way.
retimed <- function(times, n_units = 24) {
  data <- panel_data(n_units = n_units, years = 2001:2012)
  data <- data[with_seed(2, sample(nrow(data), 0.9 * nrow(data))), ]
  data$at <- times[data$year - 2000]
  data
}

twelve <- list(
  years = 2001:2012, biennial = seq(1989, by = 2, length.out = 12), text = as.character(2001:2012),
  dates = as.Date(paste0(2001:2012, "-12-31")), monthly = months[1:12],
  quarterly = seq(as.Date("2019-02-15"), by = "quarter", length.out = 12),
  weekly = seq(as.Date("2019-12-02"), by = "week", length.out = 12),
  daily = seq(as.Date("2019-12-25"), by = "day", length.out = 12),
  half_years = seq(as.POSIXct("2001-06-01", tz = "UTC"), by = "6 months", length.out = 12),
  yearly_codes = 100 * (2001:2012) + 12, ordered = factor(1:12, labels = paste("wave", 1:12),
                                                          ordered = TRUE)
)

test_that("lags, event time, serial covariances and gaps do not depend on how time is written", {
  results <- function(times) {
    data <- retimed(times)
    data$x[data$unit %in% 3:5 & data$year %% 3 == 0] <- NA
    quiet(list(
      lags = coef(did_feols(y ~ l(x, 1:2) + f(x) + d(m) | unit + at, data)),
      serial = vcov(did_feols(y ~ x | unit + at, data, vcov = newey_west(2))),
      periods = vcov(did_feols(y ~ x | unit + at, data, vcov = driscoll_kraay(1))),
      event = event_study(y ~ d + x | unit + at, data, window = c(-3, 2))$event,
      filled = interpolate_panel(data, "x", "unit", "at", longest_gap = 1)$x,
      spline = interpolate_panel(data, "x", "unit", "at", "spline")$x,
      gaps = attr(describe_panel(data, "x", "unit", "at"), "counts")
    ))
  }
  expected <- results(twelve$years)
  for (name in names(twelve)[-1]) {
    expect_equal(results(twelve[[name]]), expected, tolerance = 1e-9, label = name)
  }
})

test_that("zoo's months and quarters are periods", {
  skip_if_not_installed("zoo")
  month <- from("zoo", "as.yearmon")(months)
  expect_identical(as_time(month, "t"), 12 * 2019 + 0:25)
  quarter <- from("zoo", "as.yearqtr")(months[3 * (1:8)])
  expect_identical(diff(as_time(quarter, "t")), rep(3, 7))
  data <- retimed(seq(2001, by = 1, length.out = 12))
  expected <- quiet(did_feols(y ~ l(x) | unit + year, data))
  for (at in list(month[1:12], from("zoo", "as.yearqtr")(twelve$quarterly))) {
    fit <- quiet(did_feols(y ~ l(x) | unit + at, with_column(data, at = at[data$year - 2000])))
    expect_equal(coef(fit), coef(expected), tolerance = 1e-10)
    expect_identical(nobs(fit), nobs(expected))
  }
})

test_that("tsibble's months, quarters and weeks, which are days below their class, are dates", {
  for (class in c("yearmonth", "yearquarter", "yearweek")) {
    x <- structure(as.double(months), class = c(class, "vctrs_vctr"))
    expect_identical(as_time(x, "t"), as_time(months, "t"))
    expect_identical(as_id(x, "t")$key, as.double(months))
  }
})

test_that("a step is said once, with its unit; where gaps differ, what one period is", {
  data <- retimed(twelve$quarterly)
  said <- notes_of(did_feols(y ~ l(x) + f(x) | unit + at, data, vcov = newey_west(1)))
  expect_match(said, "Periods of \"at\" are 3 months apart; one such step is one period")
  expect_length(gregexpr("months apart", said)[[1]], 1)
  data$x[9] <- NA
  expect_match(notes_of(interpolate_panel(data, "x", "unit", "at")), "3 months apart")
  expect_match(notes_of(period_step(c(2011, 2013, 2015, 2018, 2020), "t")),
               "\"t\" are 2 apart as a rule, but not always: one period is 1\\.")
  expect_match(notes_of(period_step(as_time(twelve$weekly, "t"), "t", "day")), "7 days apart")
  expect_match(notes_of(period_step(c(1, 2), "t", "day")), "counted in days")
  expect_silent(period_step(2001:2012, "t"))
  expect_silent(period_step(2001, "t"))
  # No count of periods is needed where only their order matters.
  data$late <- as.numeric(data$year > 2004 & data$unit < 9)
  expect_no_match(notes_of(policy_dummy(data, "unit", "at", treatment = "late")), "apart")
})

test_that("a period that all units lack is a gap: its lag is missing", {
  for (times in list(months[1:12], twelve$quarterly, twelve$weekly, twelve$biennial)) {
    data <- retimed(times)
    data <- data[data$year != 2005, ]
    data$lagged <- lag_by_hand(data, "x")
    fit <- quiet(did_feols(y ~ l(x) | unit + at, data))
    hand <- quiet(did_feols(y ~ lagged | unit + year, data))
    expect_equal(unname(coef(fit)), unname(coef(hand)), tolerance = 1e-10)
    expect_identical(nobs(fit), nobs(hand))
  }
})

test_that("year and month in one number are refused with code that makes periods", {
  quarters <- seq(as.Date("2019-01-01"), by = "quarter", length.out = 9)
  quarter <- (as.POSIXlt(quarters)$mon + 3) / 3
  year <- as.integer(format(quarters, "%Y"))
  mondays <- seq(as.Date("2019-11-04"), by = "week", length.out = 16)
  codes <- list(
    list(as.integer(format(months, "%Y%m")), "year and month in one", 1, "month"),
    list(as.integer(format(months, "%Y%m%d")), "year, month and day in one", 1, "month"),
    list(as.integer(format(mondays, "%Y%m%d")), "year, month and day in one", 7, "day"),
    list(100 * year + quarter, "year and quarter, or year and month", 1, NULL),
    list(10 * year + quarter, "year and quarter in one", 1, NULL),
    list(as.integer(format(mondays, "%Y%W")), "year and week in one", 1, NULL),
    list(format(months, "%Y%m"), "year and month in one", 1, "month")
  )
  for (own in codes) {
    data <- data.frame(at = own[[1]])
    error <- expect_error(as_time(data$at, "at"), own[[2]], class = "policypanel_error_data")
    expect_identical(error$column, "at")
    if (is.character(data$at)) next
    data <- mended(error, data)
    period <- as_time(data$at, "at")
    expect_identical(unique(diff(sort(period))), own[[3]], label = own[[2]])
    expect_identical(date_calendar(data$at, "at"), own[[4]])
  }
  data <- retimed(codes[[1]][[1]][1:12])
  data$at <- data$at + 88 * (data$year > 2006)  # 201901-201906, 202007: over two years
  data$at[data$year > 2006] <- 202000L + data$year[data$year > 2006] - 2006L
  for (fit in list(\(d) did_feols(y ~ l(x) | unit + at, d),
                   \(d) did_feols(y ~ x | unit + at, d, vcov = "newey_west"),
                   \(d) event_study(y ~ d | unit + at, d, window = c(-2, 1)),
                   \(d) policy_dummy(d, "unit", "at", treatment = "d"),
                   \(d) interpolate_panel(d, "x", "unit", "at"),
                   \(d) psm_did(y ~ d | unit + at, d ~ x, d, mode = "cohort"))) {
    expect_error(quiet(fit(data)), "year and month in one number", class = "policypanel_error_data")
  }
  expect_s3_class(did_feols(y ~ x | unit + at, data), "did_feols")  # as an id it may stay
})

test_that("numbers that are no calendar, or as far apart as their periods, may stay", {
  for (good in list(201901:201912, c(201912, 202012, 202112), 2001:2012, 24229:24290, 18000:18300,
                    seq(18001, by = 7, length.out = 60), 1:99999, c(20181231, 20191231, 20201231),
                    c(180000, 210001), -5:5, c(NA, 2001))) {
    expect_identical(as_time(good, "t"), as.double(good))
  }
})

test_that("text and fractions that are no periods are refused with what would be", {
  refused <- function(x, pattern) {
    error <- expect_error(as_time(x, "t"), class = "policypanel_error_data")
    expect_match(gsub("\\s+", " ", conditionMessage(error)), pattern)
    invisible(error)
  }
  error <- refused(format(months), "data\\$t <- as.Date\\(data\\$t\\)")
  expect_identical(mended(error, data.frame(t = format(months)))$t, months)
  error <- refused(format(months, "%Y-%m"), "as.Date\\(paste0")
  expect_identical(mended(error, data.frame(t = format(months, "%Y-%m")))$t, months)
  error <- refused(c(2001:2012, "2013 (prelim.)"), "Found \"2013 \\(prelim.\\)\" \\(row 13\\)")
  expect_identical(error$rows, 13L)
  refused(factor(c(2001:2012, "n/a")), "\"n/a\" \\(row 13\\)")
  error <- refused(2019 + (0:7) / 4, "round\\(4 \\* data\\$t\\)")
  expect_identical(diff(mended(error, data.frame(t = 2019 + (0:7) / 4))$t), rep(1, 7))
  expect_match(notes_of(as_time(factor(c("wave 1", "wave 2")), "t")), "order of its levels")
  expect_match(notes_of(as_time(factor(c(2019, 2019.5)), "t")), "order of its levels")
})

test_that("dates of later rows are counted as those of the panel were", {
  data <- data.frame(city = rep(1:10, each = 6), at = months[1:6], rd = seq_len(60) %% 17,
                     patents = seq_len(60) %% 11)
  index <- quiet(mpi_index(data, c("rd", "patents"), unit = "city", time = "at", bounds = "period"))
  own <- data[data$at == months[3], ]
  expect_equal(predict(index, own), index$score[data$at == months[3]], tolerance = 1e-12)
})
