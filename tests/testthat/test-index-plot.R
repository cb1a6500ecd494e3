test_that("weights and their course are drawn from the index's numbers", {
  pdf(NULL)
  on.exit(grDevices::dev.off())
  data <- index_data()
  index <- mpi_index(data, list(one = c("a", "b"), two = "c"), unit = "city", time = "year")
  bars <- plot(index)
  expect_equal(bars$weight, unname(coef(index)[bars$indicator]))
  expect_identical(bars$dimension, c("one", "one", "two"))
  expect_gte(bars$weight[1], bars$weight[2])
  bands <- plot(index, "time")
  expect_equal(bands$median, as.vector(tapply(index$score, data$year, median)))
  expect_equal(bands$q90, as.vector(tapply(index$score, data$year, quantile, 0.9)))
  scoped <- mpi_index(data, c("a", "b"), unit = "city", time = "year", scope = "period")
  expect_equal(plot(scoped)$highest[1], max(scoped$rule$weight))
  expect_error(plot(mpi_index(data, "a"), "time"), "time", class = "policypanel_error_input")
  expect_error(plot(index, "pie"), "weights", class = "policypanel_error_input")
})

test_that("autoplot() draws the same with ggplot2", {
  skip_if_not_installed("ggplot2")
  data <- index_data()
  index <- mpi_index(data, list(one = c("a", "b"), two = "c"), unit = "city", time = "year")
  of <- function(...) ggplot2::ggplot_build(ggplot2::autoplot(index, ...))$data
  expect_setequal(of()[[1]]$x, coef(index))
  expect_equal(of("time")[[3]]$y, as.vector(tapply(index$score, data$year, median)))
  scoped <- mpi_index(data, c("a", "b"), unit = "city", time = "year", scope = "period")
  expect_length(ggplot2::ggplot_build(ggplot2::autoplot(scoped))$data, 2)
})

test_that("ticks stand at periods", {
  expect_identical(period_ticks(2001:2012), 2001:2012)
  expect_equal(period_ticks(1990:2020), seq(1990, 2020, 5))
  expect_true(all(period_ticks(1:16) %in% 1:16))
})
