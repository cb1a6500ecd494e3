# A table of a database is described as its rows in memory.

skip_without_database()

described_data <- function() {
  data <- panel_for_database(6)
  data$rate_pct <- 40 * data$x
  data$fdi <- pmax(data$z, 0)
  data$empty <- NA_real_
  data$steady <- data$unit / 7
  data$x[7] <- 900
  data
}

test_that("statistics, counts, checks and columns left out are those in memory", {
  data <- described_data()
  table <- local_database(data)
  calls <- alist(
    describe_panel(data, unit = "unit", time = "time", quantile_type = 2,
                   statistics = c("n", "missing", "mean", "sd", "min", "median", "max", "p5")),
    describe_panel(data, c("x", "steady", "fdi"), unit = ~unit, layout = "within",
                   percentages = "fdi", far = 3, labels = c(x = "the x")),
    describe_panel(data, ~ `y "of" it`, statistics = c("p90", "n"))
  )
  for (call in calls) {
    found <- on_both(call, data, table)
    expect_equal(as.data.frame(found$stored), as.data.frame(found$memory), tolerance = 1e-10)
    expect_equal(attr(found$stored, "counts"), attr(found$memory, "counts"))
    expect_equal(attr(found$stored, "left_out"), attr(found$memory, "left_out"))
    own <- setdiff(names(attr(found$memory, "checks")), "rows")
    expect_equal(attr(found$stored, "checks")[own], attr(found$memory, "checks")[own])
    expect_identical(found$stored_notes, found$memory_notes)
    expect_identical(capture.output(print(found$stored)), capture.output(print(found$memory)))
  }
})

test_that("what cannot be described is refused by name", {
  data <- described_data()
  data$huge <- ifelse(data$unit == 4, Inf, 1)
  data$gone <- ifelse(data$unit == 4, NA, data$unit)
  table <- local_database(data)
  expect_error(describe_panel(table, "huge"), "infinite", class = "policypanel_error_data")
  expect_error(describe_panel(table, "empty"), "no value", class = "policypanel_error_data")
  expect_error(describe_panel(table, "province"), "text", class = "policypanel_error_data")
  expect_error(describe_panel(table, "nobody"), class = "policypanel_error_input")
  expect_error(describe_panel(table, "x", percentages = "z"), class = "policypanel_error_input")
  expect_error(describe_panel(table, "x", unit = "gone", time = "time"), "missing",
               class = "policypanel_error_data")
  expect_error(describe_panel(table, "x", unit = "gone"), "missing",
               class = "policypanel_error_data")
  expect_error(describe_panel(table, "x", unit = "unit", time = "province"), "numbers",
               class = "policypanel_error_input")
  expect_error(describe_panel(table, "x", unit = "region", time = "time"), "repeat a pair",
               class = "policypanel_error_data")
})

test_that("columns may be called as those that the queries make", {
  data <- described_data()
  data$x1 <- data$unit
  found <- on_both(quote(describe_panel(data, "z", unit = "x1", layout = "within")), data,
                   local_database(data))
  expect_equal(as.data.frame(found$stored), as.data.frame(found$memory), tolerance = 1e-10)
})
