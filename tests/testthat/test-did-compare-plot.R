# Figures of several estimators: paths side by side, and what their captions say.

test_that("estimators stand side by side, those without a path aside", {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  all <- quiet(compare_estimators(y ~ 1 | city + year, staggered(), "start",
                                  c("twfe", "callaway_santanna", "imputation")))
  path <- plot(all)
  expect_setequal(path$estimator, c("callaway_santanna", "imputation"))
  expect_equal(anyDuplicated(path$at), 0)
  expect_true(all(abs(path$at - path$place) < 0.5))
})

test_that("ggplot2 draws several estimators", {
  skip_if_not_installed("ggplot2")
  all <- quiet(compare_estimators(y ~ 1 | city + year, staggered(), "start",
                                  c("callaway_santanna", "imputation")))
  expect_s3_class(ggplot2::ggplot_build(ggplot2::autoplot(all)), "ggplot_built")
})

test_that("a figure of estimators says whose leads are changes from one period to the next", {
  compare <- function(...) {
    quiet(compare_estimators(y ~ 1 | city + year, staggered(), "start",
                             c("callaway_santanna", "sun_abraham"), ...))
  }
  expect_match(comparison_caption(compare(), 0.95), "leads of callaway_santanna: changes from")
  universal <- compare(options = list(callaway_santanna = list(base_period = "universal")))
  expect_no_match(comparison_caption(universal, 0.95), "leads")
})
