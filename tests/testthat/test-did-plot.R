# Figures: what is drawn is what is returned.

drawn_cohorts <- function(...) {
  quiet(did_staggered(y ~ 1 | city + year, staggered(), "start", ...))
}

test_that("paths show estimates, limits, bands and the base period", {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  fit <- drawn_cohorts(base_period = "universal")
  margins <- graphics::par("mar")
  path <- plot(fit)
  expect_equal(graphics::par("mar"), margins)
  expect_equal(path$estimate[path$place == -1], 0)
  own <- path[!path$is_reference, ]
  expect_equal(own$estimate, unname(coef(fit)[own$term]))
  band <- confint(fit, simultaneous = TRUE)
  expect_equal(own$band.low, unname(band[own$term, 1]))
  expect_true(all(is.na(plot(fit, band = FALSE)$band.low)))
  expect_false(any(plot(drawn_cohorts())$is_reference))
  expect_equal(plot(aggregate(fit, "cohort"))$label, c("2013", "2015", "2016"))
  expect_equal(nrow(plot(aggregate(fit, "time"), level = 0.9)), 6)
  expect_error(plot(aggregate(fit, "overall")), class = "policypanel_error_input")
})

test_that("cells and roll-out are those of the fit", {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  fit <- drawn_cohorts()
  expect_equal(plot(fit, type = "cells")$estimate, fit$effects$cells$estimate)
  table <- plot(fit, type = "rollout")
  expect_equal(table$units, c(6, 6, 6, 22))
  expect_equal(table$first, c(3, 5, 6, 9))
  expect_error(plot(aggregate(fit, "cohort"), type = "cells"), class = "policypanel_error_input")
  expect_error(plot(drawn_cohorts(estimator = "lp_did"), type = "cells"),
               class = "policypanel_error_input")
  expect_error(plot(fit, type = "heat"), class = "policypanel_error_input")
})

test_that("ggplot2 draws the same", {
  skip_if_not_installed("ggplot2")
  fit <- drawn_cohorts()
  for (type in c("path", "cells", "rollout")) {
    expect_s3_class(ggplot2::ggplot_build(ggplot2::autoplot(fit, type)), "ggplot_built")
  }
})
