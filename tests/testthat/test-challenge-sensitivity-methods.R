found <- function(...) {
  sensitivity(did_feols(y ~ d + x + m | unit + year, panel_data(), cluster = ~unit), ...)
}

test_that("tidy and glance have the numbers of the object", {
  own <- found(benchmarks = c("x", "m"), multiples = c(1, 2.5))
  table <- tidy(own)
  expect_identical(table$confounder, c("none", "x", "x", "m", "m"))
  expect_identical(table[-1, -1], own$bounds, ignore_attr = "row.names")
  fit <- tidy(did_feols(y ~ d + x + m | unit + year, panel_data(), cluster = ~unit))[1, ]
  expect_equal(unlist(table[1, c("estimate", "conf.low", "conf.high")]),
               unlist(fit[c("estimate", "conf.low", "conf.high")]))
  expect_identical(glance(own)$robustness.value, own$robustness$robustness.value[1])
})

test_that("the print says what was taken out, which standard errors, and why a number is missing", {
  printed <- paste(capture.output(print(found(benchmarks = "x"))), collapse = " ")
  expect_match(printed, "fixed effects taken out: unit, year")
  expect_match(printed, "clustered by unit")
  expect_match(printed, "1 x x")
  alone <- sensitivity(did_feols(y ~ d | unit, panel_data()))
  expect_match(paste(capture.output(print(alone)), collapse = " "),
               "Not computed: there are no observed controls")
})
