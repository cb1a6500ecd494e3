fits <- function() {
  data <- with_seed(8, data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5),
                                         year = rep(1:5, each = 12)))
  list(base = did_feols(y ~ x | unit + year, data), pooled = did_feols(y ~ x, data))
}

test_that("the table shows the numbers of the fits, and its note says what they are", {
  skip_if_not_installed("modelsummary")
  skip_if_not_installed("knitr", "1.49")
  made <- fits()
  text <- as.character(regression_table(made, rounding = "decimals", output = "markdown"))
  expect_match(text, sprintf("%.4f", coef(made$base)[["x"]]), fixed = TRUE)
  expect_match(text, sprintf("(%.4f)", sqrt(vcov(made$pooled)["x", "x"])), fixed = TRUE)
  expect_match(text, "base clustered by unit (12 clusters); pooled iid (homoscedastic)",
               fixed = TRUE)
  expect_match(text, "R2 within", fixed = TRUE)
  expect_match(text, "Fixed effect: unit", fixed = TRUE)
  expect_match(text, "* p < 0.1, ** p < 0.05, *** p < 0.01", fixed = TRUE)
  statistics <- as.character(regression_table(made, output = "markdown", parentheses = "statistic"))
  expect_match(statistics, "In parentheses: t or z statistics", fixed = TRUE)
})

test_that("a table of nothing is refused", {
  skip_if_not_installed("modelsummary")
  expect_error(regression_table(1), "fits", class = "policypanel_error_input")
})

test_that("every figure draws, and returns what it drew", {
  pdf(NULL)
  on.exit(dev.off())
  data <- with_seed(9, data.frame(city = rep(1:40, each = 6), year = rep(1:6, 40),
                                         x = rnorm(240), y = rnorm(240)))
  data$policy <- as.numeric(data$city <= 15 & data$year >= 4)
  path <- event_study(y ~ policy | city + year, data, window = c(-3, 2))
  expect_equal(plot(path)[names(path$event)], path$event)
  suppressMessages(both <- psm_did(y ~ policy | city + year, match = policy ~ x + year, data = data,
                                   bandwidth = 0.2))
  overlap <- plot(both, "overlap")
  expect_equal(sum(overlap$treated), 100)
  expect_equal(sum(overlap$control), 100)
  expect_named(plot(both, "density"), c("before", "after"))
  expect_equal(sort(plot(both, "balance")$variable), c("x", "year"))
  expect_error(plot(both, "pie"), "overlap", class = "policypanel_error_input")
})
