page_fits <- function() {
  data <- panel_data(12)
  data[["a<b"]] <- data$x
  quiet(list(did_feols(y ~ d + `a<b` | unit + year, data), did_feols(y ~ d, data)))
}

test_that("a page needs nothing from elsewhere, and spanners and panels lie over their columns", {
  skip_if_not_installed("modelsummary")
  skip_if_not_installed("tinytable")
  file <- tempfile(fileext = ".html")
  on.exit(unlink(file))
  expect_equal(regression_table(page_fits(), "\u7b2c\u4e8c" = page_fits(), output = file,
                                spanners = list("A & B" = 2), title = "T"), file)
  text <- paste(readLines(file, encoding = "UTF-8"), collapse = "\n")
  expect_no_match(text, "http|script")
  expect_match(text, "a&lt;b", fixed = TRUE)
  expect_match(text, "<th class=\"spanner\">A &amp; B</th>", fixed = TRUE)
  expect_match(text, "<td colspan=\"3\">Panel B: \u7b2c\u4e8c</td>", fixed = TRUE)
})

test_that("spanners are one cell over neighbours, and columns without one stay empty", {
  expect_equal(html_spanners(list(A = 2:3), 5),
               "<tr><th></th><th></th><th colspan=\"2\" class=\"spanner\">A</th><th></th></tr>")
})

test_that("Word holds the table and its note", {
  skip_if_not_installed("modelsummary")
  skip_if_not_installed("tinytable")
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.10"), "no pandoc")
  file <- tempfile(fileext = ".docx")
  back <- tempfile(fileext = ".txt")
  on.exit(unlink(c(file, back)))
  fits <- page_fits()
  regression_table(fits, output = file, spanners = list("Both" = 1:2))
  rmarkdown::pandoc_convert(file, to = "plain", output = back)
  text <- paste(readLines(back), collapse = " ")
  expect_match(text, "Both")
  expect_match(text, sprintf("%.4f", coef(fits[[1]])[["d"]]), fixed = TRUE)
  expect_match(text, "In parentheses: standard errors", fixed = TRUE)
})
