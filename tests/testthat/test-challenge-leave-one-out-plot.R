# The figure of coefficients without each group draws the numbers of the table.

test_that("both figures draw the estimates in their order", {
  made <- leave_one_out(did_feols(y ~ d + x | unit + year, panel_data()), "unit", terms = "d")
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  drawn <- plot(made)
  expect_equal(sort(tidy(made)$estimate), drawn$estimate)
  expect_s3_class(ggplot2::ggplot_build(ggplot2::autoplot(made))$plot, "ggplot")
  expect_equal(ggplot2::layer_data(ggplot2::autoplot(made), 4)$y, drawn$estimate)
})
