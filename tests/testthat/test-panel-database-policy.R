# A policy is coded on a table of a database as on its rows in memory.

skip_without_database()

test_that("cohorts, treatments and rosters give the dummies and notes of the rows in memory", {
  data <- panel_for_database(7)
  data$start <- ifelse(data$unit <= 20, 2000 + data$unit %% 11, c(NA, 0)[1 + data$unit %% 2])
  data$city <- paste("City", data$unit)
  table <- local_database(data)
  zones <- data.frame(unit = c(1:12, 77), time = c(rep(2003:2005, 4), 2001))
  pilots <- data.frame(city = paste("City", c(3, 9)), from = as.Date(c("2004-03-01", "2006-01-01")),
                       until = as.Date(c("2007-07-01", NA)))
  same <- function(call) {
    call <- do.call(substitute, list(call, list(zones = zones, pilots = pilots)))
    found <- on_both(call, data, table)
    stored <- as.data.frame(dplyr::arrange(found$stored, unit, time))
    memory <- found$memory
    if (!is.data.frame(memory)) memory <- data.frame(policy = as.vector(memory))
    memory <- memory[order(data$unit, data$time), , drop = FALSE]
    expect_identical(setdiff(names(stored), names(data)), names(memory))
    for (name in names(memory)) expect_equal(stored[[name]], as.vector(memory[[name]]))
    expect_identical(found$stored_notes, found$memory_notes)
  }
  calls <- alist(
    policy_dummy(data, "unit", "time", cohort = "start"),
    policy_dummy(data, ~unit, ~time, cohort = ~start, rule = "following"),
    policy_dummy(data, "unit", "time", treatment = "d"),
    policy_dummy(data, "unit", "time", roster = zones),
    policy_dummy(data, "city", "time", roster = pilots, roster_time = "from", end = "until",
                 rule = "share"),
    policy_dummy(data, "city", "time", roster = pilots, roster_time = "from",
                 partial_period = "drop"),
    policy_dummy(data, "city", "time", end = c(pilot = "until"),
                 roster = list(pilot = pilots, early = pilots), roster_time = "from")
  )
  for (call in calls) same(call)
})

test_that("what cannot be is refused by name", {
  data <- panel_for_database(7)
  data$start <- data$unit + 2000
  data$moving <- data$time
  data$back <- as.integer(data$time == 2003)
  table <- local_database(data)
  dummy <- function(...) suppressMessages(policy_dummy(table, "unit", "time", ...))
  expect_error(dummy(cohort = "start", rule = "share"), class = "policypanel_error_input")
  expect_error(dummy(cohort = "start", end = "start"), "end", class = "policypanel_error_input")
  expect_error(dummy(cohort = "start", roster_time = "time"), "roster",
               class = "policypanel_error_input")
  zones <- list(zone = data.frame(unit = 1:3, time = 2003, until = 2005))
  expect_error(dummy(roster = zones, end = c(other = "until")), "other",
               class = "policypanel_error_input")
  expect_error(dummy(treatment = "back", reversals = TRUE), class = "policypanel_error_input")
  expect_error(dummy(treatment = "back"), "switches off", class = "policypanel_error_design")
  expect_error(dummy(treatment = "x"), "0 or 1", class = "policypanel_error_data")
  expect_error(dummy(cohort = "moving"), "changes within", class = "policypanel_error_data")
  expect_error(dummy(roster = data.frame(unit = "nowhere", time = 2003)), "None of the roster",
               class = "policypanel_error_data")
  expect_error(suppressMessages(policy_dummy(dplyr::mutate(table, policy = 1), "unit", "time",
                                             cohort = "start")), "policy",
               class = "policypanel_error_input")
})
