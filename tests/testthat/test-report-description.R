# The table of descriptive statistics for a paper.

test_that("markdown and data frames carry the numbers and the reconciled rows", {
  skip_if_not_installed("modelsummary")
  data <- panel_data()
  data$x[1] <- NA
  table <- describe_panel(data, c("x", "y"), "unit", "year")
  text <- unclass(description_table(table, "markdown"))
  expect_match(text, "|Variable |N", fixed = TRUE)
  expect_match(text, "|x        |239 |", fixed = TRUE)
  expect_match(text, "30 units x 8 periods = 240 cells: 240 rows, 239 with a value", fixed = TRUE)
  frame <- description_table(table, "data.frame")
  expect_identical(frame$N, c("239", "240"))
  expect_identical(frame$Mean[2], signif_text(mean(data$y), 4))
  within <- description_table(describe_panel(data, "x", "unit", layout = "within"), "markdown")
  expect_match(unclass(within), "between", fixed = TRUE)
  expect_error(description_table(data), "describe_panel", class = "policypanel_error_input")
})

test_that("an output that is none is refused before anything is made", {
  skip_if_not_installed("modelsummary")
  description <- describe_panel(panel_data(), "x")
  folder <- file.path(tempdir(), "no such folder", "t.tex")
  for (bad in list(NA, NA_character_, 1, NULL, c("html", "latex"), "nonsense", "t.zip", "",
                   folder)) {
    expect_error(description_table(description, output = bad), "`output`",
                 class = "policypanel_error_input")
    expect_error(regression_table(did_feols(y ~ x, panel_data()), output = bad), "`output`",
                 class = "policypanel_error_input")
  }
  expect_error(description_table(description, digits = 0), "digits",
               class = "policypanel_error_input")
})
