drawn_fits <- function() {
  data <- panel_data(12)
  data[["a_b"]] <- data$x
  fits <- quiet(list(did_feols(y ~ d + a_b | unit + year, data), did_feols(y ~ d, data)))
  fits
}

test_that("LaTeX has spanners and panels, and special characters are escaped", {
  skip_if_not_installed("modelsummary")
  skip_if_not_installed("tinytable")
  fits <- drawn_fits()
  file <- tempfile(fileext = ".tex")
  on.exit(unlink(file))
  regression_table(fits, output = file, spanners = list("A & B" = 1:2), title = "Table_1")
  text <- paste(readLines(file), collapse = "\n")
  expect_match(text, "A \\& B", fixed = TRUE)
  expect_match(text, "a\\_b", fixed = TRUE)
  expect_match(text, sprintf("%.4f", coef(fits[[1]])[["d"]]), fixed = TRUE)
  expect_match(text, "clustered by unit (12 clusters)", fixed = TRUE)
  regression_table(fits, "Second" = fits, output = file)
  text <- paste(readLines(file), collapse = "\n")
  expect_match(text, "Panel B: Second", fixed = TRUE)
  expect_s4_class(regression_table(fits), "tinytable")
  expect_equal(regression_table(fits, output = "html")@output, "html")
})

test_that("Markdown puts spanners into titles and panels into rows", {
  skip_if_not_installed("modelsummary")
  skip_if_not_installed("knitr", "1.49")
  text <- as.character(regression_table(drawn_fits(), "Second" = drawn_fits(), output = "markdown",
                                        spanners = list(Both = 1:2), title = "Table 1"))
  expect_match(text, "|Both: (1)", fixed = TRUE)
  expect_match(text, "|Panel B: Second", fixed = TRUE)
  expect_match(text, "^Table 1")
})

test_that("other outputs go through modelsummary", {
  skip_if_not_installed("modelsummary")
  table <- regression_table(drawn_fits(), output = "dataframe")
  expect_s3_class(table, "data.frame")
  expect_true("Fixed effect: unit" %in% unlist(table[[1]]))
})

test_that("the audit reads the data frame: panels, Chinese, p in parentheses", {
  skip_if_not_installed("modelsummary")
  data <- panel_data()
  fits <- list(did_feols(y ~ d | unit + year, data), did_feols(y ~ d + x | unit + year, data))
  for (language in c("english", "chinese")) {
    for (parentheses in c("std.error", "t", "p")) {
      table <- regression_table(fits, "Again" = rev(fits), output = "data.frame",
                                parentheses = parentheses, language = language)
      found <- as.data.frame(audit_table(table))
      expect_true("stars" %in% found$check)
      expect_false("impossible" %in% found$verdict)
    }
  }
  table <- regression_table(fits, output = "data.frame")
  table[["(1)"]][1] <- "0.0001***"
  expect_true("impossible" %in% as.data.frame(audit_table(table))$verdict)
})
