# Lags and leads on a table of a database are those of its rows in memory.

skip_without_database()

lag_data <- function() {
  data <- panel_for_database(3)
  data$name <- paste0("unit ", data$unit, c("", " of \"B\"")[1 + data$unit %% 2])
  data$x[c(9, 60, 111)] <- NA
  data$small <- 1 + data$unit %% 9 + data$time %% 2
  data$year2 <- 2 * data$time
  data
}

test_that("lags go by unit and period: gaps, missing values, order of rows, units as text", {
  data <- lag_data()
  table <- local_database(data)
  n <- 2
  calls <- alist(
    did_feols(z ~ d + l(x) | unit + time, data),
    did_feols(z ~ d + l(x, 1:2) + f(x, n) + d(x) | unit + time, data, cluster = ~region),
    did_feols(z ~ l(d, k = 1) + f(x, -1) + l(x, 0) | name + time, data, vcov = "hc1"),
    did_feols(d(z) ~ d(x, 1:2) | unit + year2, data, weights = ~w),
    did_feols(l(z, -2) ~ x + log(l(small)) + I(l(x)^2) | unit + time, data),
    did_feols(z ~ l(log(big / x^2)) + l(x > 2, 1) + l(d(x)) + d(l(x, 2), 2) | unit + time, data),
    did_feols(z ~ d * l(x, 1:2) + l(small):l(x, 1) | unit + time, data, subset = ~ time > 2003),
    did_feols(z ~ l(x) + province:l(d) | region^time, data, unit = "unit", time = "time"),
    did_feols(z ~ exp(l(x, 1:2) / 10) + I(x - l(x)), data, unit = "name", time = "time"),
    did_feols(c(z, f(z)) ~ csw(l(x), l(x, 2)) | unit + time, data)
  )
  for (call in calls) {
    found <- on_both(call, data, table)
    fits <- found[c("stored", "memory")]
    if (inherits(fits$memory, "did_feols")) fits <- lapply(fits, list)
    expect_identical(names(fits$stored), names(fits$memory))
    Map(expect_same_fit, fits$stored, fits$memory)
    expect_identical(found$stored_notes, found$memory_notes)
  }
})

test_that("lags stand wherever a formula does", {
  data <- lag_data()
  data <- data[order(data$unit, data$time), ]
  data$start <- ifelse(data$unit <= 20, 2004 + data$unit %% 3, NA)
  table <- local_database(data)
  calls <- alist(event_study(d(z) ~ d + l(x) | unit + time, data, window = c(-2, 2)),
                 did_staggered(d(z) ~ 1 | unit + time, data, cohort = "start"))
  for (call in calls) {
    found <- on_both(call, data, table)
    expect_equal(coef(found$stored), coef(found$memory), tolerance = 1e-10)
    expect_equal(vcov(found$stored), vcov(found$memory), tolerance = 1e-10)
    expect_identical(found$stored_notes, found$memory_notes)
  }
})

test_that("what is no lag is refused as in memory", {
  data <- lag_data()
  table <- local_database(data)
  twice <- local_database(rbind(data, data[3, ]))
  unknown <- local_database(transform(data, time = ifelse(unit == 4, NA, time)))
  refused <- alist(
    did_feols(z ~ l(x) | unit, table), did_feols(z ~ l(x, 0.5) | unit + time, table),
    did_feols(z ~ l(x, nobody) | unit + time, table), did_feols(z ~ l(x, d) | unit + time, table),
    did_feols(z ~ l() | unit + time, table), did_feols(z ~ l(nobody) | unit + time, table),
    did_feols(z ~ lag(x) | unit + time, table), did_feols(z ~ l(x) | name + province, table),
    did_feols(z ~ I(l(x, 1:2) - l(x, 1:3)) | unit + time, table),
    did_feols(z ~ d | unit + time, table, subset = ~ l(x) > 0)
  )
  for (call in refused) {
    expect_error(suppressMessages(eval(call)), class = "policypanel_error_input",
                 label = deparse1(call))
  }
  expect_error(did_feols(z ~ lag(x) | unit + time, table), "l\\(x\\)")
  expect_error(suppressMessages(did_feols(l(z, 1:2) ~ x | unit + time, table)), "2 columns",
               class = "policypanel_error_data")
  expect_error(did_feols(z ~ l(province) | unit + time, table), "text",
               class = "policypanel_error_data")
  expect_error(did_feols(z ~ l(x) | unit + time, twice), "1 row repeat",
               class = "policypanel_error_data")
  expect_error(did_feols(z ~ l(x) | unit + time, unknown), "missing",
               class = "policypanel_error_data")
  for (name in c("policypanel_lag1", "policypanel_v1", "policypanel_value", "policypanel_time")) {
    taken <- dplyr::rename(table, !!name := w)
    expect_error(did_feols(z ~ l(x) | unit + time, taken), name, class = "policypanel_error_input")
  }
  l <- function(x) x
  expect_error(did_feols(z ~ l(x) | unit + time, table), "cannot be computed",
               class = "policypanel_error_input")
})

test_that("a lag costs a query, for its units and periods", {
  table <- local_database(lag_data())
  asked <- function(formula) {
    notes <- notes_of(did_feols(formula, table, singletons = "keep"))
    as.integer(sub(".*asked (\\d+) times.*", "\\1", notes))
  }
  expect_identical(asked(z ~ d + l(x, 1:3) | unit + time) - asked(z ~ d + x | unit + time), 1L)
})

test_that("columns may be named as functions of lags are", {
  data <- lag_data()
  names(data)[match(c("x", "small", "big"), names(data))] <- c("lag", "lead", "shift")
  table <- local_database(data)
  calls <- alist(did_feols(z ~ lag + log(lead) | unit + time, data),
                 did_feols(log(lead) ~ l(lag^2) + I(l(lag, 1) - shift) | unit + time, data))
  for (call in calls) {
    found <- on_both(call, data, table)
    expect_same_fit(found$stored, found$memory)
  }
  for (given in list(data, table)) {
    for (formula in list(z ~ lag(z), z ~ I(lag(lag)), z ~ I(lag + dplyr::lag(lag)))) {
      expect_error(did_feols(formula, given), "does not know the panel",
                   class = "policypanel_error_input")
    }
  }
  renamed <- stats::setNames(data, sub("^lag$", "x", names(data)))
  expect_equal(unname(coef(suppressMessages(did_feols(z ~ log(abs(lag)) | unit + time, data)))),
               unname(coef(suppressMessages(did_feols(z ~ log(abs(x)) | unit + time, renamed)))))
})
