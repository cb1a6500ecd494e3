# Outliers of a table of a database are treated as those of its rows in memory.

skip_without_database()

test_that("percentiles lie between the ranks that R has them between", {
  set.seed(1)
  for (n in c(1, 2, 3, 10, 11, 100)) for (type in 1:9) {
    x <- sort(rnorm(n))
    for (p in c(0, 0.01, 0.05, 0.1, 0.25, 1 / 3, 0.5, 0.9, 1)) {
      own <- quantile_places(n, p, type)
      expect_equal(between_ranks(list(own), seq_len(n), x), quantile(x, p, type = type, names = FALSE))
    }
  }
})

test_that("values, ledgers and notes are those in memory", {
  data <- panel_for_database(3)
  data$few <- as.numeric(data$unit == 3)
  table <- local_database(data)
  calls <- alist(
    winsorize(data, c("x", "z"), probabilities = c(0.05, 0.9)),
    winsorize(data, "x", by = c("time", "province"), probabilities = c(0.1, 0.9), quantile_type = 2),
    winsorize(data, ~few),
    trim_outliers(data, "y \"of\" it", probabilities = c(0, 0.97)),
    trim_outliers(data, "z", probabilities = c(0.02, 1), by = ~time)
  )
  for (call in calls) {
    found <- on_both(call, data, table)
    stored <- as.data.frame(dplyr::arrange(found$stored, unit, time))
    memory <- found$memory[order(data$unit, data$time), ]
    expect_identical(names(stored), names(memory))
    for (name in names(memory)) {
      expect_equal(stored[[name]], as.vector(memory[[name]]), tolerance = 1e-14)
    }
    expect_equal(sample_ledger(found$stored), sample_ledger(found$memory))
    expect_identical(found$stored_notes, found$memory_notes)
  }
  calm <- on_both(quote(did_feols(z ~ x | unit + time, winsorize(data, "x"))), data, table)
  expect_equal(sample_ledger(calm$stored), sample_ledger(calm$memory))
  expect_equal(coef(calm$stored), coef(calm$memory), tolerance = 1e-10)
})

test_that("what cannot be is refused by name", {
  data <- panel_for_database()
  table <- local_database(data)
  expect_error(winsorize(table, "province"), "text", class = "policypanel_error_data")
  expect_error(winsorize(table, "nobody"), class = "policypanel_error_input")
  expect_error(winsorize(table, "z", by = "x"), "missing", class = "policypanel_error_data")
  expect_error(winsorize(table, "z", by = "z"), class = "policypanel_error_input")
})

test_that("columns may be called as those that the queries make", {
  data <- panel_for_database(3)
  data$x1 <- data$time
  data$g1 <- data$province
  data$lower_text <- "kept"
  table <- local_database(data)
  call <- quote(winsorize(data, "z", by = c("x1", "g1"), probabilities = c(0.1, 0.9)))
  found <- on_both(call, data, table)
  stored <- as.data.frame(dplyr::arrange(found$stored, unit, time))
  memory <- found$memory[order(data$unit, data$time), ]
  expect_equal(stored$z, memory$z, tolerance = 1e-14)
  expect_identical(stored$lower_text, memory$lower_text)
  expect_gt(sum(memory$z != data$z[order(data$unit, data$time)]), 0)
})

test_that("the ledger counts rows that verbs take out later", {
  data <- panel_for_database(3)
  table <- suppressMessages(winsorize(local_database(data), "z"))
  fit <- suppressMessages(did_feols(z ~ d | unit + time, dplyr::filter(table, time > 2002)))
  ledger <- sample_ledger(fit)
  expect_equal(ledger$dropped[grepl("taken out", ledger$step)], sum(data$time <= 2002))
  expect_identical(sum(grepl("winsorized", ledger$step)), 1L)
})
