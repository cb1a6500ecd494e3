path_to_draw <- function() {
  event_study(y ~ policy + x | city + year, staggered(), window = c(-3, 2))
}

test_that("the figure returns what it drew, at the level asked for", {
  pdf(NULL)
  on.exit(dev.off())
  path <- path_to_draw()
  drawn <- plot(path)
  expect_equal(drawn[names(path$event)], path$event)
  expect_identical(drawn$label, c("<=-3", "-2", "-1", "0", "1", ">=2"))
  narrow <- plot(path, level = 0.9, band = FALSE, main = "Title")
  expect_equal(narrow$conf.high, narrow$estimate + qt(0.95, 39) * narrow$std.error)
  expect_equal(narrow$band.low[-3], unname(confint(path, level = 0.9, simultaneous = TRUE)[, 1]))
  expect_true(all(narrow$band.high > narrow$conf.high, na.rm = TRUE))
  expect_error(plot(path, level = 2), "level", class = "policypanel_error_input")
  expect_error(plot(path, band = 1), "band", class = "policypanel_error_input")
})

test_that("a path without errors of estimation draws without warnings", {
  pdf(NULL)
  on.exit(dev.off())
  data <- staggered()
  data$y <- data$policy + data$city
  expect_warning(path <- quiet(event_study(y ~ policy | city + year, data, window = c(-3, 2))),
                 "The fit is exact", class = "policypanel_warning")
  expect_silent(plot(path))
})

test_that("margins are left as they were", {
  pdf(NULL)
  on.exit(dev.off())
  par(mar = c(2, 2, 2, 2))
  plot(path_to_draw())
  expect_identical(par("mar"), c(2, 2, 2, 2))
})

test_that("autoplot() draws the same numbers", {
  skip_if_not_installed("ggplot2")
  pdf(NULL)
  on.exit(dev.off())
  path <- path_to_draw()
  plot <- ggplot2::autoplot(path, main = "Title", xlab = "Years")
  built <- ggplot2::ggplot_build(plot)$data
  expect_equal(built[[3]]$ymin, path$event$band.low[-3])
  expect_equal(built[[4]]$ymax, path$event$conf.high[-3])
  expect_equal(built[[5]]$y, path$event$estimate)
  expect_identical(built[[2]]$xintercept, -1)
  expect_identical(plot$labels$x, "Years")
  expect_length(ggplot2::autoplot(path, band = FALSE)$layers, 4)
})
