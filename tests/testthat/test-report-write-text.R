page_fits <- function() {
  data <- panel_data(12)
  data[["a<b"]] <- data$x
  quiet(list(did_feols(y ~ d + `a<b` | unit + year, data), did_feols(y ~ d, data)))
}

test_that("a page needs nothing from elsewhere, and spanners and panels lie over their columns", {
  file <- tempfile(fileext = ".html")
  on.exit(unlink(file))
  expect_equal(regression_table(page_fits(), "\u7b2c\u4e8c" = page_fits(), output = file,
                                spanners = list("A & B" = 2), title = "T"), file)
  text <- paste(readLines(file, encoding = "UTF-8"), collapse = "\n")
  expect_no_match(text, "http|script")
  expect_match(text, "a&lt;b", fixed = TRUE)
  expect_match(text, "<th class=\"spanner\">A &amp; B</th>", fixed = TRUE)
  expect_match(text, "<td colspan=\"3\">Panel B: \u7b2c\u4e8c</td>", fixed = TRUE)
  expect_length(gregexpr("<caption>", text)[[1]], 1)
})

test_that("stars of numbers are raised, in cells alone", {
  lines <- html_row(c("Age 65+", "0.5**", "\u20070.5*\u2004", "a*b"))
  expect_match(lines, "<td>Age 65+</td><td>0.5<sup>**</sup></td>", fixed = TRUE)
  expect_match(lines, "<td>\u20070.5<sup>*</sup>\u2004</td><td>a*b</td>", fixed = TRUE)
})

test_that("a title stands once on a page, above the first of several tables", {
  balance <- exports_world()$balance
  text <- as.character(regression_table(balance, output = "html", title = "Its title"))
  expect_length(gregexpr("<table>", text)[[1]], 2)
  expect_length(gregexpr("Its title", text)[[1]], 1)
  expect_identical(regexpr("<caption>\nIts title", text)[1], regexpr("<caption>", text)[1])
})

test_that("spanners are one cell over neighbours, and columns without one stay empty", {
  head <- head_cells(new_head(c("", "", "A", "A", ""), c(0L, 0L, 1L, 1L, 0L)))
  expect_equal(html_row(head$titles, head$width, cell = "th",
                        cell_class = ifelse(head$is_spanner, "spanner", "")),
               "<tr><th></th><th></th><th colspan=\"2\" class=\"spanner\">A</th><th></th></tr>")
})

test_that("the console shows points below each other, and no line is wider than it is", {
  fits <- rep(page_fits(), 10)
  for (width in c(60, 100)) {
    rlang::local_options(width = width)
    lines <- utils::capture.output(print(regression_table(fits)))
    expect_true(all(nchar(lines, "width") <= width))
  }
  one <- utils::capture.output(print(regression_table(page_fits()[[1]])))
  numbers <- one[grepl("^(d|a<b)? +\\(?-?[0-9]+\\.", one)]
  expect_length(numbers, 4)
  expect_length(unique(regexpr(".", numbers, fixed = TRUE)), 1)
})

test_that("a spreadsheet keeps title, spanners, cells and notes", {
  file <- tempfile(fileext = ".csv")
  on.exit(unlink(file))
  regression_table(page_fits(), output = file, title = "T, \"quoted\"", spanners = list(S = 1:2))
  back <- utils::read.csv(file, header = FALSE, fileEncoding = "UTF-8-BOM",
                          colClasses = "character")
  frame <- regression_table(page_fits(), output = "data.frame")
  expect_identical(back[1, 1], "T, \"quoted\"")
  expect_identical(unname(unlist(back[2, ])), c("", "S", ""))
  expect_identical(back[4 + seq_len(nrow(frame)), 3], frame[["(2)"]])
  expect_match(back[nrow(back), 1], "In parentheses")
})

test_that("in Typst numbers share boxes on both sides of their points, and notes are paragraphs", {
  boxes <- typst_aligned(c("1.25**", "(0.5)", "-10.1", "Yes", "96", ""))
  expect_identical(boxes[4:6], c("Yes", "96", ""))
  widths <- regmatches(boxes[1:3], gregexpr("(?<=width: )[0-9.]+(?=em)", boxes[1:3], perl = TRUE))
  expect_length(unique(widths), 1)
  # Minus, two digits: 4 + 12 twelfths; point, digits and raised stars: 3 + 12 + 8
  expect_identical(widths[[1]], c("1.33", "1.92"))
  expect_identical(gsub("#box\\([^[]*\\[|\\]\\)|\\\\", "", boxes[1:3]),
                   c("1.25#super[**]", "(0.5)", "-10.1"))
  lines <- strsplit(as.character(regression_table(page_fits(), notes = "Own", output = "typst")),
                    "\n")[[1]]
  at <- grep("[Own]", lines, fixed = TRUE)
  expect_identical(lines[at - 1], "")
})

test_that("Markdown and Typst keep what is no mark of theirs", {
  expect_identical(markdown_text(c("a|b_c", "0.1**", "$x$")),
                   c("a\\|b\\_c", "0.1\\*\\*", "\\$x\\$"))
  # A note that begins with a star is no list.
  starred <- regression_table(page_fits(), notes = "* outside limits", output = "markdown")
  expect_match(starred, "\n\\* outside limits", fixed = TRUE)
  expect_identical(typst_text("a_b #1 <x>"), "a\\_b \\#1 \\<x\\>")
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.10"), "no pandoc")
  file <- tempfile(fileext = ".md")
  back <- tempfile(fileext = ".txt")
  on.exit(unlink(c(file, back)))
  regression_table(page_fits(), output = file)
  rmarkdown::pandoc_convert(file, to = "plain", output = back, from = "markdown")
  text <- paste(readLines(back, encoding = "UTF-8"), collapse = "\n")
  expect_match(text, "a<b", fixed = TRUE)
  expect_match(text, "*** p < 0.01", fixed = TRUE)
  stars <- regression_table(page_fits(), output = "data.frame")[["(2)"]][1]
  expect_match(text, stars, fixed = TRUE)
})
