test_that("the figure shows each group's interval, and returns it", {
  pdf(NULL)
  on.exit(dev.off())
  found <- quiet(heterogeneity(y ~ d + x | unit + year, group_data(), by = "region"))
  drawn <- plot(found, level = 0.9)
  expect_equal(drawn$group, c("east", "mid", "west"))
  expect_equal(drawn$conf.low[2], confint(found$fits$mid, "d", level = 0.9)[1, 1])
  joint <- quiet(heterogeneity(y ~ d + x | unit + year, group_data(), by = "region",
                               type = "interaction"))
  expect_equal(plot(joint)$estimate,
               unname(coef(joint$joint)[paste0("region::", drawn$group, ":d")]))
  data <- group_data()
  data$d[data$region == "west"] <- 0
  without <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region"))
  expect_true(is.na(plot(without)$estimate[3]))
  expect_error(plot(found, level = 95), class = "policypanel_error_input")
})

test_that("autoplot() draws the same intervals", {
  skip_if_not_installed("ggplot2")
  found <- quiet(heterogeneity(y ~ d + x | unit + year, group_data(), by = "region"))
  table <- group_estimates(found, 0.9)
  plot <- ggplot2::autoplot(found, level = 0.9, main = "Title")
  built <- ggplot2::ggplot_build(plot)$data
  expect_equal(built[[2]]$xmin, table$conf.low)
  expect_equal(built[[3]]$x, table$estimate)
  # The first group on top
  expect_equal(as.integer(built[[3]]$y), 3:1)
  expect_match(plot$labels$caption, "90% intervals; equality: F(2", fixed = TRUE)
  expect_identical(plot$labels$title, "Title")
  expect_error(ggplot2::autoplot(found, level = 95), class = "policypanel_error_input")
})
