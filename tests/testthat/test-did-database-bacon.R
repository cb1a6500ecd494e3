# The decomposition of a coefficient on a table of a database is that of its rows in memory.

skip_without_database()

test_that("comparisons are those in memory, without and with controls", {
  set.seed(3)
  data <- expand.grid(unit = 1:30, time = 2001:2008)
  data$d <- as.numeric(data$time >= c(2003, 2005, Inf, 2001)[data$unit %% 4 + 1])
  data$x <- rnorm(240) + data$d
  data$z <- rnorm(240)
  data$y <- 1000 + data$d + data$x + rnorm(240) + data$unit
  data$quarter <- data$unit %% 4
  data$back <- as.numeric(data$time == 2004 & data$unit < 9)
  data <- data[sample(240), ]
  rownames(data) <- NULL
  table <- local_database(data)
  calls <- alist(
    bacon_decomposition(y ~ d | unit + time, data),
    bacon_decomposition(y ~ x + d + z | unit + time, data, treatment = "d",
                        subset = ~ quarter != 3)
  )
  for (call in calls) {
    found <- on_both(call, data, table)
    expect_equal(found$stored, found$memory, tolerance = 1e-10)
    expect_identical(found$stored_notes, found$memory_notes)
  }
  split <- function(...) suppressMessages(bacon_decomposition(data = table, ...))
  expect_error(split(y ~ d | unit + time, subset = ~ x > 0), "not balanced",
               class = "policypanel_error_design")
  expect_error(split(y ~ back | unit + time), "switches off", class = "policypanel_error_design")
  expect_error(split(y ~ d | unit + time, subset = ~ quarter == 1), class = "policypanel_error")
  expect_error(split(y ~ x | unit + time), "0 or 1", class = "policypanel_error_data")
  expect_error(split(y ~ d | unit + time + d), class = "policypanel_error_input")
  expect_error(split(y ~ d | unit + time, threads = 2), class = "policypanel_error_input")
})
