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

# A panel in which few values of the covariates come with many rows
patterned_panel <- function(seed = 3, n = 90) {
  set.seed(seed)
  data <- expand.grid(id = seq_len(n), year = 2001:2008)
  data <- data[sample(nrow(data), round(0.9 * nrow(data))), ]
  start <- c(NA, 2004, 2006, NA, 2005)[1 + data$id %% 5]
  data$size <- (data$id %% 7) + (data$year > 2004)
  data$age <- (data$id %% 4) / 3
  data$group <- c("b", "it's", "A")[1 + data$id %% 3]
  data$policy <- as.numeric(!is.na(start) & data$year >= start & data$id > 8)
  data$w <- 1 + data$id %% 3
  data$p <- 0.2 + data$size / 20 + data$age / 10
  data$y <- data$policy / 2 + data$size / 3 + data$id / 50 + rnorm(nrow(data))
  data$size[4:9] <- NA
  data$y[12] <- NA
  data$policy[20] <- NA
  rownames(data) <- NULL
  data
}

# Numbers that may be 0 but for rounding; the same ones are missing
expect_near <- function(actual, expected, tolerance, label) {
  expect_identical(is.na(actual), is.na(expected), info = label)
  gap <- abs(actual - expected) / pmax(1, abs(expected))
  expect_lt(max(gap[is.finite(gap)], 0), tolerance, label = label)
}

one_line <- function(texts) gsub("[[:space:]]+", " ", texts)

# Matchings, and the regressions on them, give the same numbers and say the same
expect_same_matching <- function(call, data, table, env = parent.frame()) {
  both <- on_both(call, data, table, env)
  stored <- both$stored
  memory <- both$memory
  label <- deparse1(call)
  expect_identical(one_line(both$stored_notes), one_line(both$memory_notes), info = label)
  expect_identical(class(stored), class(memory))
  expect_equal(coef(stored), coef(memory), tolerance = 1e-10, info = label)
  expect_equal(vcov(stored), vcov(memory), tolerance = 1e-10, info = label)
  expect_equal(stored$standard_errors$std.error, memory$standard_errors$std.error,
               tolerance = 1e-10, info = label)
  expect_equal(stored$counts, memory$counts, info = label)
  expect_identical(sample_ledger(stored)[1:4], sample_ledger(memory)[1:4], info = label)
  for (name in setdiff(names(memory$balance), c("variable", "two_values", "bias_reduction"))) {
    expect_near(stored$balance[[name]], memory$balance[[name]], 1e-8, paste(name, label))
  }
  for (name in c("effective_sizes", "sizes", "ratio_limits", "span")) {
    expect_equal(attr(stored$balance, name), attr(memory$balance, name), tolerance = 1e-10,
                 info = paste(name, label))
  }
  # Small differences of likelihoods, and after balancing variances that are errors of rounding
  overall <- function(fit) {
    is_balanced <- identical(call$method, "entropy_balancing")
    unlist(attr(fit$balance, "overall")[if (is_balanced) 1 else 1:2, ])
  }
  expect_near(overall(stored), overall(memory), 1e-6, label)
  match <- function(fit) if (is.null(fit$did)) fit else fit$match
  expect_equal(match(stored)$unmatched, match(memory)$unmatched, tolerance = 1e-10, info = label)
  expect_equal(match(stored)$score_fit$coefficients, match(memory)$score_fit$coefficients,
               tolerance = 1e-9, info = label)
  expect_equal(match(stored)$settings$bandwidth, match(memory)$settings$bandwidth,
               tolerance = 1e-10)
  if (is.null(memory$did)) return(invisible())
  expect_same_fit(stored$did, memory$did)
  expect_equal(stored$treated_counts, memory$treated_counts, info = label)
  expect_equal(stored$self_match_share, memory$self_match_share, tolerance = 1e-10, info = label)
}
