# Settings of figures that users change, and those that they cannot.

test_that("a user's settings go before the figure's own, in every figure", {
  data <- panel_data()
  data$side <- ifelse(data$unit %% 2 == 0, "even", "odd")
  index <- quiet(mpi_index(data, list(one = c("x", "m"), two = "w"), unit = "unit", time = "year"))
  match <- psm_match(d ~ x, "y", data, bandwidth = 0.2)
  path <- event_study(y ~ d | unit + year, data, window = c(-3, 2))
  groups <- heterogeneity(y ~ d | unit + year, data, by = "side")
  draw <- list(
    function(...) plot(path, ...), function(...) plot(groups, ...),
    function(...) plot(index, ...), function(...) plot(index, "time", ...),
    function(...) plot(match, ...), function(...) plot(match, "density", ...),
    function(...) plot(match, "balance", ...)
  )
  for (figure in draw) {
    calls <- drawn_by(figure(ylim = c(-7, 7), las = 0, cex.lab = 0.8))
    expect_true(list(c(-7, 7)) %in% lapply(calls[names(calls) == "plot_window"], `[[`, 2))
    expect_error(drawn_by(figure(ylmi = c(0, 1))), "no argument `ylmi`.*Did you mean `ylim`",
                 class = "policypanel_error_input")
    expect_error(drawn_by(figure(type = "l")), "no argument `type`",
                 class = "policypanel_error_input")
  }
  calls <- drawn_by(plot(index, "map", col = gray.colors(64)))
  expect_true(is_grey(calls[["image"]][[4]][1]))
})

test_that("labels may be text or expressions, and nothing else", {
  path <- event_study(y ~ policy | city + year, staggered(), window = c(-3, 2))
  for (label in list("Effect", expression(beta[k]), bquote(x[.(3)]), NULL)) {
    expect_gt(length(drawn_by(plot(path, main = label, ylab = label))), 5)
  }
  for (bad in list(1, NA, c("a", "b"), list("a"), y ~ x, NA_character_)) {
    expect_error(plot(path, main = bad), "`main` must be one string",
                 class = "policypanel_error_input")
  }
})

test_that("autoplot() is had without 'ggplot2' attached, and refuses what has no figure", {
  skip_if_not_installed("ggplot2")
  fit <- did_feols(y ~ d + x, panel_data())
  expect_s3_class(autoplot(fit, keep = "d"), "ggplot")
  expect_error(autoplot(1:3), "no figure", class = "policypanel_error_input")
  expect_error(autoplot(), "missing", class = "policypanel_error_input")
})
