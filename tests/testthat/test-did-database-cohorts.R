# Staggered adoption on a table of a database: the numbers of the rows in memory.

skip_without_database()

staggered_data <- function() {
  data <- panel_for_database(5)
  data <- data[order(data$unit, data$time), ]
  data$start <- ifelse(data$unit <= 20, 2004 + data$unit %% 3, c(NA, 0, 2011)[1 + data$unit %% 3])
  data$start[data$unit %in% c(7, 900, 901)] <- 1990
  data$d <- as.integer(data$start %in% 1990:2010 & data$time >= data$start)
  data$own <- 1 + data$unit %% 3
  data$y <- data$z + data$unit / 3
  # Rows of two patterns are missing, those of others here and there
  data$y[data$unit %in% 30:35 & data$time == 2002] <- NA
  rownames(data) <- NULL
  data
}

expect_same_effects <- function(found) {
  relative <- function(a, b) max(abs(a - b) / pmax(abs(b), 1e-8 * max(abs(b))), 0)
  with(found, {
    expect_identical(names(coef(stored)), names(coef(memory)))
    expect_lt(relative(coef(stored), coef(memory)), 1e-10)
    expect_lt(relative(vcov(stored), vcov(memory)), 1e-10)
    for (part in c("counts", "ledger", "cohorts", "diagnoses")) {
      expect_equal(stored[[part]], memory[[part]])
    }
    expect_equal(stored$vcov[c("df", "label")], memory$vcov[c("df", "label")])
    expect_equal(stored$band, memory$band, tolerance = 1e-9)
    expect_identical(stored_notes, memory_notes)
    expect_identical(capture.output(print(stored)), capture.output(print(memory)))
  })
}

plot_on_nothing <- function(fit, type) {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off(), add = TRUE)
  plot(fit, type = type)
}

test_that("effects, errors, ledgers and notes of each estimator are those in memory", {
  data <- staggered_data()
  table <- local_database(data)
  calls <- alist(
    did_staggered(y ~ 1 | unit + time, data, cohort = "start"),
    did_staggered(y ~ 1 | unit + time, data, cohort = "d", controls = "not_yet_treated",
                  base_period = "universal", anticipation = 1, weights = "own"),
    did_staggered(y ~ 1 | unit + time, data, cohort = "start", cluster = ~region,
                  method = "regression", singletons = "keep", subset = ~ unit != 9 & time < 2008),
    did_staggered(y ~ 1 | unit + time, data, cohort = "start",
                  sampling = "repeated_cross_sections", errors = "conditional"),
    did_staggered(y ~ 1 | unit + time, data, cohort = "start", estimator = "sun_abraham",
                  subset = ~ unit <= 20, errors = "unconditional"),
    did_staggered(y ~ 1 | unit + time, data, cohort = "start", estimator = "etwfe",
                  weights = ~own, cluster = ~region),
    did_staggered(y ~ 1 | unit + time, data, cohort = "start", estimator = "etwfe",
                  fixed_effects = "unit", small_sample = "none", controls = "never_treated"),
    did_staggered(y ~ 1 | unit + time, data, cohort = "start", estimator = "imputation",
                  leads = 2, leave_out = TRUE, weights = ~own),
    did_staggered(y ~ 1 | unit + time, data, cohort = "start", estimator = "two_stage"),
    did_staggered(y ~ 1 | unit + time, data, cohort = "start", estimator = "twfe")
  )
  for (call in calls) expect_same_effects(on_both(call, data, table))
})

test_that("averages, tests, comparisons and figures need no unit", {
  data <- staggered_data()
  table <- local_database(data)
  found <- on_both(quote(did_staggered(y ~ 1 | unit + time, data, cohort = "start")), data, table)
  for (by in c("cohort", "time", "cohort_time")) {
    own <- lapply(found[c("stored", "memory")], aggregate, by = by)
    expect_equal(vcov(own$stored), vcov(own$memory), tolerance = 1e-10)
  }
  expect_equal(joint_test(found$stored, pattern = "::-"), joint_test(found$memory, pattern = "::-"),
               tolerance = 1e-9)
  expect_equal(tidy(found$stored), tidy(found$memory), tolerance = 1e-10)
  rollout <- lapply(found[c("stored", "memory")], function(fit) plot_on_nothing(fit, "rollout"))
  expect_equal(rollout$stored, rollout$memory)
  compared <- on_both(quote(compare_estimators(y ~ 1 | unit + time, data, cohort = "start",
                                               weights = "own")), data, table)
  expect_equal(vcov(compared$stored), vcov(compared$memory), tolerance = 1e-9)
  expect_equal(compared$stored$equal_averages, compared$memory$equal_averages, tolerance = 1e-7)
  expect_equal(compared$stored$counts, compared$memory$counts)
})

test_that("a few units have the sums of many, whatever the size of their effects", {
  set.seed(1)
  n <- 60
  data <- data.frame(unit = rep(seq_len(n), each = 6), time = rep(1:6, n))
  data$start <- rep(c(3, 5, NA), each = 20)[data$unit]
  data$y <- 1e6 * rnorm(n)[data$unit] + data$time^2 + rnorm(6 * n)
  data <- data[-c(4, 10, 16), ]
  found <- on_both(quote(did_staggered(y ~ 1 | unit + time, data, cohort = "start")), data,
                   local_database(data))
  expect_equal(vcov(found$stored), vcov(found$memory), tolerance = 1e-8)
  # One unit, and units that are alike, have no spread
  data$y <- data$time + (data$time >= data$start) %in% TRUE
  found <- on_both(quote(did_staggered(y ~ 1 | unit + time, data, cohort = "start")), data,
                   local_database(data))
  expect_equal(coef(found$stored), coef(found$memory), tolerance = 1e-12)
  expect_lt(max(abs(vcov(found$stored))), 1e-20)
})

test_that("what cannot be is refused by name", {
  data <- staggered_data()
  data$crossing <- data$time %% 2
  data$share <- ifelse(data$time == data$start & !is.na(data$start), 0.5, data$d)
  data$back <- as.integer(data$time %in% 2003:2004 & data$unit < 9)
  table <- local_database(data)
  fit <- suppressMessages(did_staggered(y ~ 1 | unit + time, table, cohort = "start"))
  refused <- alist(
    did_staggered(y ~ x | unit + time, table, cohort = "start"),
    did_staggered(y ~ 1 | unit + time, table, cohort = "start", weights = "w"),
    did_staggered(y ~ 1 | unit + time, table, cohort = "start", triple = "region"),
    did_staggered(y ~ 1 | unit + time, table, cohort = "start", estimator = "synthetic"),
    did_staggered(y ~ 1 | unit + time, table, treatment = "d", estimator = "switching"),
    did_staggered(y ~ 1 | unit + time, table, cohort = "start", vcov = "hc1"),
    did_staggered(y ~ 1 | unit + time, table, cohort = "start", cluster = ~ unit + time),
    did_staggered(y ~ 1 | unit + time, table, cohort = "d", partial_period = "drop"),
    did_staggered(y ~ 1 | unit + time, table, cohort = "province"),
    did_staggered(y ~ 1 | unit + region, table, cohort = "start", unit = "unit", time = "time"),
    compare_estimators(y ~ 1 | unit + time, table, "start", c("twfe", "efficient")),
    multiplier_bootstrap(fit), placebo_test(fit), leave_one_out(fit, "region"),
    vcov(fit, ~region)
  )
  for (call in refused) {
    expect_error(suppressMessages(eval(call)), class = "policypanel_error_input",
                 label = deparse1(call))
  }
  expect_error(suppressMessages(
    did_staggered(y ~ 1 | unit + time, table, cohort = "start", cluster = ~crossing)
  ), "in several clusters", class = "policypanel_error_design")
  expect_error(suppressMessages(did_staggered(y ~ 1 | unit + time, table, cohort = "share")),
               "0 or 1", class = "policypanel_error_data")
  expect_error(suppressMessages(did_staggered(y ~ 1 | unit + time, table, cohort = "back")),
               "switches off", class = "policypanel_error_design")
})
