# The document's own XML, and what pandoc reads back.
word_back <- function(..., to = "plain") {
  file <- tempfile(fileext = ".docx")
  back <- tempfile(fileext = ".txt")
  on.exit(unlink(c(file, back)))
  regression_table(..., output = file)
  rmarkdown::pandoc_convert(file, to = to, output = back)
  folder <- tempfile()
  utils::unzip(file, "word/document.xml", exdir = folder)
  list(text = paste(readLines(back, encoding = "UTF-8"), collapse = " "),
       xml = paste(readLines(file.path(folder, "word", "document.xml"), warn = FALSE,
                             encoding = "UTF-8"), collapse = ""))
}
counts_of <- function(pattern, text) lengths(regmatches(text, gregexpr(pattern, text)))

test_that("Word holds title, table and note once, on the page that it needs", {
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.10"), "no pandoc")
  data <- panel_data(12)
  data[["a<b & \"c\""]] <- data$x
  fits <- quiet(list(did_feols(y ~ d + `a<b & "c"` | unit + year, data), did_feols(y ~ d, data)))
  made <- word_back(fits, spanners = list("Both" = 1:2), title = "The only title",
                    rounding = "decimals")
  expect_match(made$text, "Both")
  expect_match(made$text, sprintf("%.4f", coef(fits[[1]])[["d"]]), fixed = TRUE)
  expect_match(made$text, "In parentheses: standard errors", fixed = TRUE)
  expect_identical(counts_of("The only title", made$xml), 1L)
  # Three heavy or middling lines, cells that do not break, heads on every page
  expect_match(made$xml, "w:sz=\"12\"", fixed = TRUE)
  expect_match(made$xml, "<w:noWrap", fixed = TRUE)
  expect_identical(counts_of("<w:tblHeader", made$xml), 3L)
  expect_no_match(made$xml, "landscape")
  wide <- word_back(rep(fits, 5))
  expect_match(wide$xml, "landscape")
  expect_identical(counts_of("<w:tbl>", wide$xml), 1L)
  expect_identical(counts_of("<w:tbl>", word_back(rep(fits, 20))$xml), 4L)
  skip_if_not_installed("xml2")
  expect_no_error(xml2::read_xml(made$xml))
})

test_that("rows of a table cover its grid, and no table is wider than its page", {
  fit <- quiet(did_feols(y ~ d + x | unit + year, panel_data(12)))
  for (columns in c(1, 6, 9, 40)) {
    sheet <- regression_table(rep(list(fit), columns))$sheets[[1]]
    page <- word_page(sheet, TRUE)
    tables <- strsplit(paste(word_lines(sheet, TRUE), collapse = ""), "<w:tbl>", fixed = TRUE)[[1]][-1]
    for (table in tables) {
      grid <- as.numeric(regmatches(table, gregexpr("(?<=gridCol w:w=\")[0-9]+", table,
                                                    perl = TRUE))[[1]])
      expect_lte(sum(grid), page$width)
      for (row in strsplit(table, "<w:tr>", fixed = TRUE)[[1]][-1]) {
        widths <- as.numeric(regmatches(row, gregexpr("(?<=tcW w:w=\")[0-9]+", row,
                                                      perl = TRUE))[[1]])
        expect_equal(sum(widths), sum(grid))
      }
    }
  }
})
