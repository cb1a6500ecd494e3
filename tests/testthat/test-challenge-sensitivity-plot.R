found <- function(...) {
  sensitivity(did_feols(y ~ d + x + m | unit + year, panel_data(), cluster = ~unit), ...)
}

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
