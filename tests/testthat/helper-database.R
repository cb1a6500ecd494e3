# Tables of a database, and what their results are compared with: those of the rows in memory.

skip_without_database <- function() {
  skip_if_not_installed("dbplyr", "2.4.0")
  skip_if_not_installed("dplyr", "1.1.0")
  skip_if_not_installed("RSQLite")
}

panel_for_database <- function(seed = 1) {
  set.seed(seed)
  data <- expand.grid(unit = 1:40, time = 2001:2008)
  data$region <- data$unit %% 9
  data$province <- c("East", "West", "it's \"so\"", "North")[1 + data$unit %% 4]
  data$d <- as.integer(data$unit <= 20 & data$time >= 2004 + data$unit %% 3)
  data$x <- rnorm(nrow(data)) + data$unit / 10
  data$w <- sample(1:4, nrow(data), TRUE)
  data$`y "of" it` <- 1e6 + data$d / 2 + data$x / 3 + data$unit + data$time + rnorm(nrow(data))
  data$z <- data$x^2 + rnorm(nrow(data))
  data$big <- as.integer(2e9) - data$unit * data$time
  data <- data[sample(nrow(data), 280), ]
  data$x[5] <- NA
  rownames(data) <- NULL
  alone <- data[1:2, ]
  alone$unit <- 900:901
  rbind(data, alone)
}

local_database <- function(data, env = parent.frame()) {
  connection <- DBI::dbConnect(RSQLite::SQLite(), ":memory:")
  release <- function() if (DBI::dbIsValid(connection)) DBI::dbDisconnect(connection)
  do.call(on.exit, list(as.call(list(release)), add = TRUE), envir = env)
  DBI::dbWriteTable(connection, "panel", data)
  dplyr::tbl(connection, "panel")
}

expect_same_fit <- function(in_database, in_memory, tolerance = 1e-10) {
  relative <- function(a, b) max(abs(a - b) / pmax(abs(b), 1e-8 * max(abs(b))), 0)
  expect_identical(names(coef(in_database)), names(coef(in_memory)))
  expect_lt(relative(coef(in_database), coef(in_memory)), tolerance)
  expect_lt(relative(vcov(in_database), vcov(in_memory)), tolerance)
  expect_equal(in_database$r_squared, in_memory$r_squared, tolerance = tolerance)
  expect_equal(in_database$f, in_memory$f, tolerance = tolerance)
  expect_equal(in_database$vcov$df, in_memory$vcov$df)
  expect_equal(in_database$counts, in_memory$counts)
  expect_identical(sample_ledger(in_database)[1:4], sample_ledger(in_memory)[1:4])
  expect_identical(in_database$dropped, in_memory$dropped)
  expect_identical(in_database$vcov$label, in_memory$vcov$label)
}

# What a call gives and what it says, but for how often the database was asked
with_notes <- function(expr) {
  notes <- character()
  value <- withCallingHandlers(expr, policypanel_note = function(note) {
    notes <<- c(notes, conditionMessage(note))
    invokeRestart("muffleMessage")
  }, policypanel_warning = function(warning) {
    notes <<- c(notes, conditionMessage(warning))
    invokeRestart("muffleWarning")
  })
  list(value = value, notes = sort(notes[!grepl("The database was asked", notes)]))
}

# A call with `data` on the frame, and with `table` in its place
on_both <- function(call, data, table, env = parent.frame()) {
  frame <- list2env(list(data = data, table = table), parent = env)
  memory <- with_notes(eval(call, frame))
  stored <- with_notes(eval(do.call(substitute, list(call, list(data = quote(table)))), frame))
  list(memory = memory$value, stored = stored$value, memory_notes = memory$notes,
       stored_notes = stored$notes)
}
