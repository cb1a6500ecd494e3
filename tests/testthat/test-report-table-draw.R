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
  regression_table(fits, output = file, spanners = list("A & B" = 1:2), title = "Table_1",
                   rounding = "decimals")
  text <- paste(readLines(file), collapse = "\n")
  expect_match(text, "A \\& B", fixed = TRUE)
  expect_match(text, "a\\_b", fixed = TRUE)
  expect_match(text, sprintf("%.4f", coef(fits[[1]])[["d"]]), fixed = TRUE)
  expect_match(text, "clustered by unit (12 clusters)", fixed = TRUE)
  regression_table(fits, "Second" = fits, output = file)
  text <- paste(readLines(file), collapse = "\n")
  expect_match(text, "Panel B: Second", fixed = TRUE)
  expect_s3_class(regression_table(fits), "policypanel_table")
  expect_equal(regression_table(fits, output = "html")$form, "html")
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

test_that("every output carries the letters and their foot-note", {
  skip_if_not_installed("modelsummary")
  skip_if_not_installed("tinytable")
  data <- panel_data()
  data$lone <- as.numeric(data$unit == 3 & data$year > 2004)
  fits <- suppressWarnings(list(did_feols(y ~ lone | unit, data), did_feols(y ~ x | unit, data)))
  note <- "(a) no standard error: the scores cancel among the rows"
  text_of <- function(output, ...) {
    file <- tempfile(fileext = paste0(".", output))
    on.exit(unlink(file))
    regression_table(fits, output = file, ...)
    paste(readLines(file, encoding = "UTF-8"), collapse = "\n")
  }
  for (output in c("tex", "html", "md", "typ")) {
    # tinytable's Markdown puts the note into a grid.
    text <- gsub("[|+ \n=-]+", " ", text_of(output))
    expect_match(text, "(a)", fixed = TRUE)
    expect_match(gsub("\\", "", text, fixed = TRUE), "no standard error: the scores cancel",
                 fixed = TRUE, label = output)
    expect_no_match(text, sprintf("%.4f\\*", abs(coef(fits[[1]]))))
  }
  markdown <- as.character(regression_table(fits, output = "markdown"))
  expect_match(markdown, note, fixed = TRUE)
  expect_match(markdown, "\\|lone +\\|-?[0-9.]+ *\\|")
  chinese <- text_of("html", language = "chinese")
  expect_match(chinese, "\uff08a\uff09\u65e0\u6807\u51c6\u8bef\uff1a\u5f97\u5206", fixed = TRUE)
  frame <- regression_table(fits, output = "dataframe")
  expect_true("(a)" %in% frame[[2]])
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.10"), "no pandoc")
  file <- tempfile(fileext = ".docx")
  back <- tempfile(fileext = ".txt")
  on.exit(unlink(c(file, back)))
  regression_table(fits, output = file)
  rmarkdown::pandoc_convert(file, to = "plain", output = back)
  expect_match(gsub("\\s+", " ", paste(readLines(back), collapse = " ")), note, fixed = TRUE)
})
