found <- function() {
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  quiet(robustness(fit, list("No controls" = vary(controls = ~1), absent = vary(add = ~nonsense),
                             "Robust" = vary(vcov = "hc1"))))
}

test_that("the curve is sorted, grey, and counts what is not there", {
  calls <- drawn_by(drawn <- plot(found()))
  expect_false(is.unsorted(drawn$estimate))
  expect_true(all(is_grey(colours_of(calls))))
  expect_match(strings_of(calls), "1 variation not estimated", all = FALSE)
  drawn_by(given <- plot(found(), sort = "given"))
  expect_identical(given$variation, c("Robust", "No controls", "Baseline"))
  drawn_by(some <- plot(found(), show = "Robust"))
  expect_setequal(some$variation, c("Baseline", "Robust"))
  skip_if_not_installed("ggplot2")
  built <- ggplot2::ggplot_build(ggplot2::autoplot(found()))
  expect_equal(built$data[[4]]$x, drawn$estimate)
})
