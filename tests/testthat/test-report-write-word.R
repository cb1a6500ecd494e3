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

test_that("a page is not parted, stars are raised, and parts stand in the order that Word asks for", {
  data <- panel_data(12)
  fit <- quiet(did_feols(y ~ d + x | unit + year, data))
  rows_of <- function(...) {
    lines <- word_lines(typeset(regression_table(...)$sheets[[1]]), TRUE)
    grep("^<w:tr>", lines, value = TRUE)
  }
  kept <- function(rows) grepl("<w:keepNext/>", rows, fixed = TRUE)
  short <- rows_of(fit, stars = c("*" = 0.99))
  expect_identical(kept(short), rep(c(TRUE, FALSE), c(length(short) - 1, 1)))
  expect_true(any(grepl("<w:vertAlign w:val=\"superscript\"/>.*?<w:t xml:space=\"preserve\">[*]<",
                        short)))
  # Of a table of several pages only a coefficient and what stands below it
  long <- rows_of(fit, add_rows = stats::setNames(rep(list("1"), 60), paste("Row", 1:60)))
  expect_identical(which(kept(long)), c(1L, 2L, 3L, 5L))
  lines <- paste(word_lines(regression_table(fit, title = "T")$sheets[[1]]), collapse = "")
  # ECMA-376, CT_PPr, CT_RPr and CT_TblPr: elements are a sequence.
  in_order <- function(parent, children) {
    for (own in regmatches(lines, gregexpr(paste0("<w:", parent, ">.*?</w:", parent, ">"), lines,
                                           perl = TRUE))[[1]]) {
      inside <- sub(paste0("^<w:", parent, ">"), "", gsub("<w:rPr>.*?</w:rPr>", "<w:rPr/>", own))
      if (parent == "rPr") inside <- sub("^<w:rPr>", "", own)
      names <- regmatches(inside, gregexpr("(?<=<w:)[A-Za-z]+", inside, perl = TRUE))[[1]]
      at <- match(names, children)
      at <- at[!is.na(at)]
      expect_gt(length(at), 0)
      expect_false(is.unsorted(at), label = own)
    }
  }
  in_order("pPr", c("pStyle", "keepNext", "pBdr", "spacing", "ind", "jc", "rPr"))
  in_order("rPr", c("rFonts", "i", "sz", "szCs", "vertAlign", "lang"))
  in_order("tblPr", c("tblW", "jc", "tblLayout", "tblCellMar", "tblLook"))
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
