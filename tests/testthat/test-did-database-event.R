# An event study on a table of a database is that of its rows in memory.

skip_without_database()

path_data <- function() {
  data <- panel_for_database(4)
  data <- data[order(data$unit, data$time), ]
  data$d[data$unit == 7] <- 1L
  data$start <- ifelse(data$unit <= 20, 2004 + data$unit %% 3, c(NA, 0, 2011)[1 + data$unit %% 3])
  data$start[data$unit == 7] <- 1990
  data$half <- data$start + 0.5 * (data$unit == 5)
  data$later <- data$time * 2
  data$late_start <- ifelse(data$unit %in% 1:18, 4007 + 2 * (data$unit %% 3), NA)
  rownames(data) <- NULL
  data
}

expect_same_path <- function(found) {
  expect_same_fit(found$stored, found$memory)
  for (part in c("event", "band", "units", "settings")) {
    expect_equal(found$stored[[part]], found$memory[[part]], tolerance = 1e-9)
  }
  expect_equal(found$stored$pretrend$statistic, found$memory$pretrend$statistic, tolerance = 1e-9)
  expect_identical(found$stored_notes, found$memory_notes)
  expect_identical(capture.output(print(found$stored)), capture.output(print(found$memory)))
}

test_that("paths, bands, tests, ledgers and notes are those in memory", {
  data <- path_data()
  table <- local_database(data)
  calls <- alist(
    event_study(z ~ d + x | unit + time, data, window = c(-3, 2)),
    event_study(`y "of" it` ~ x + d | unit + province^time, data, window = c(-3, 2),
                treatment = "d", ends = "drop", weights = ~w, cluster = ~region, unit = "unit",
                time = "time"),
    event_study(z ~ x | unit + time, data, cohort = "start", ends = "keep", window = c(-2, 9),
                vcov = "hc1", subset = ~ unit != 3),
    event_study(z ~ d | unit + time, data, reference = c(-4, -1), subset = ~ unit <= 20,
                small_sample = "fixest"),
    event_study(z ~ 1 | unit + later, data, cohort = "late_start", window = c(-2, 2),
                singletons = "keep")
  )
  for (call in calls) expect_same_path(on_both(call, data, table))
})

test_that("what is asked of the path later needs no row", {
  data <- path_data()
  found <- on_both(quote(event_study(z ~ d | unit + time, data, window = c(-3, 3))), data,
                   local_database(data))
  expect_equal(vcov(found$stored, ~time), vcov(found$memory, ~time), tolerance = 1e-10)
  again <- summary(found$stored, vcov = "hc1")
  expect_equal(again$event, summary(found$memory, vcov = "hc1")$event, tolerance = 1e-9)
  bounds <- lapply(found[c("stored", "memory")], function(fit) {
    tidy(suppressMessages(honest_did(fit, bounds = 1)))
  })
  expect_equal(bounds$stored, bounds$memory, tolerance = 1e-6)
})

test_that("what cannot be is refused by name", {
  data <- path_data()
  data$back <- as.integer(data$time %in% 2003:2004 & data$unit < 9)
  data$two <- data$d * 2
  data$gone <- ifelse(data$unit == 2, NA, data$d)
  data$moving <- data$start + data$time
  data$day <- paste0(data$time, "-01-01")
  table <- local_database(data)
  study <- function(formula, ...) suppressMessages(event_study(formula, table, ...))
  expect_error(study(z ~ d | unit + time, balanced = TRUE), "collect",
               class = "policypanel_error_input")
  expect_error(study(z ~ d | unit + time, threads = 2), class = "policypanel_error_input")
  expect_error(study(z ~ d | unit + day), "mutate", class = "policypanel_error_input")
  expect_error(study(z ~ d | unit + time, cohort = "province", window = c(-1, 2)),
               class = "policypanel_error_input")
  expect_error(study(z ~ back | unit + time), "switches off", class = "policypanel_error_design")
  expect_error(study(z ~ two | unit + time), "0 or 1", class = "policypanel_error_data")
  expect_error(study(z ~ province | unit + time), "text", class = "policypanel_error_data")
  expect_error(study(z ~ gone | unit + time), "missing in some rows",
               class = "policypanel_error_data")
  expect_error(study(z ~ 1 | unit + time, cohort = "moving"), "changes within",
               class = "policypanel_error_data")
  expect_error(study(z ~ 1 | region + time, cohort = "start"), "repeat a pair",
               class = "policypanel_error_data")
  expect_error(study(z ~ d | unit + time, window = c(-3, 2), subset = ~ unit == 7),
               "No unit becomes treated", class = "policypanel_error_design")
})

test_that("a subset may use columns called as those that the queries make", {
  data <- path_data()
  data$a <- as.numeric(data$unit %% 3 != 0)
  data$b <- data$time
  call <- quote(event_study(z ~ d | unit + time, data, window = c(-2, 2),
                            subset = ~ a == 1 & b > 2001))
  expect_same_path(on_both(call, data, local_database(data)))
})
