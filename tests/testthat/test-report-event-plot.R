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

test_that("honest intervals stand beside the effects that they are for", {
  data <- panel_data(n_units = 40, years = 2001:2008)
  data$start <- ifelse(data$unit <= 15, 2005, NA)
  fit <- function(...) {
    quiet(event_study(y ~ x | unit + year, data, window = c(-4, 3), cohort = "start", ...))
  }
  path <- fit()
  bounds_of <- function(effect, fit = path) {
    quiet(honest_did(fit, "smoothness", c(0, 0.1), effect_weights = diag(4)[effect, ]))
  }
  honest <- lapply(1:2, bounds_of)
  calls <- drawn_by(drawn <- plot(path, honest = honest))
  own <- attr(drawn, "honest")
  expect_identical(own$period, rep(c(0, 1), each = 2))
  expect_equal(own$conf.low, c(tidy(honest[[1]])$conf.low, tidy(honest[[2]])$conf.low))
  expect_true(all(own$place > own$period & own$place < own$period + 0.5))
  expect_match(paste(strings_of(calls), collapse = " "), "fixed-length.*smoothness, bounds 0, 0.1")
  expect_true(all(is_grey(colours_of(calls))))
  # Relative to period -1 too where the path is not.
  other <- fit(reference = -3)
  drawn_by(drawn <- plot(other, honest = bounds_of(1, other)))
  base <- other$event$estimate[other$event$period == -1]
  expect_equal(attr(drawn, "honest")$conf.low, base + own$conf.low[1:2], tolerance = 1e-6)
  expect_null(attr(plot(path), "honest"))
  input <- "policypanel_error_input"
  expect_error(plot(path, honest = 1), "result of", class = input)
  expect_error(plot(path, honest = list()), class = input)
  average <- honest_did(path, effect_weights = rep(1 / 4, 4))
  expect_error(plot(path, honest = average), "sum of effects", class = input)
  without <- quiet(event_study(y ~ 1 | unit + year, data, window = c(-4, 3), cohort = "start"))
  expect_error(plot(without, honest = honest), "event study that is drawn", class = input)
  skip_if_not_installed("ggplot2")
  layers <- ggplot2::ggplot_build(ggplot2::autoplot(path, honest = honest))$data
  beside <- Filter(function(layer) "ymin" %in% names(layer) && nrow(layer) == 4, layers)
  expect_equal(beside[[1]]$ymin, own$conf.low)
  in_chinese <- strings_of(drawn_by(plot(path, honest = honest, language = "zh")))
  expect_match(paste(in_chinese, collapse = " "), "\u7070\u8272")
})
