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

test_that("the figure's lines are where its numbers say", {
  own <- found(benchmarks = "x")
  for (show in c("estimate", "t")) {
    calls <- drawn_by(drawn <- plot(own, show = show))
    line <- drawn$contours[drawn$contours$is_threshold, ]
    expect_gt(nrow(line), 10)
    left <- abs(own$estimate) - confounding_bias(own$base, line$x, line$y)
    error <- confounded_error(own$base, line$x, line$y)
    goal <- if (show == "t") own$base$critical * error else 0
    expect_lt(max(abs(left - goal)) / abs(own$estimate), 0.02)
    expect_true("1 x x" %in% strings_of(calls))
    expect_true(all(is_grey(colours_of(calls))))
  }
  expect_error(plot(own, limits = c(0, 2)), class = "policypanel_error_input")
  skip_if_not_installed("ggplot2")
  built <- ggplot2::ggplot_build(ggplot2::autoplot(own))
  expect_equal(built$data[[3]]$x, drawn$points$r.squared.treatment)
})
