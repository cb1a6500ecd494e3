# Numbers written as text: found, odd cells named, and the suggested code gives the numbers.

plain <- as.character(c(1:12, 2.5, -3))

refused_text <- function(x, name = "x") {
  data <- stats::setNames(data.frame(x, stringsAsFactors = FALSE), name)
  error <- expect_error(as_number(data[[1]], name), class = "policypanel_error_data")
  expect_identical(error$column, name)
  list(error = error, values = if (grepl("<-", conditionMessage(error))) mended(error, data)[[1]])
}

test_that("one odd cell among numbers is named, and the code that is suggested makes numbers", {
  numbers <- as.numeric(plain)
  cells <- list("-" = NA, "\u2026" = NA, "n/a" = NA, "N / A" = NA, "\u2014" = NA, "<0.1" = NA,
                "10+" = NA, "12 km" = NA, "1 234" = 1234, "1,234" = 1234, "12,425.8" = 12425.8,
                "\uff11\uff12" = 12, "\u22127" = -7, "44.5%" = 44.5, "44.5 %" = 44.5,
                "44.5\uff05" = 44.5, "$1,200" = 1200, "\uffe53" = 3, "4\u00a0000" = 4000,
                "5\u200b" = 5, "\uff0d8" = -8, "12,5" = 12.5, "1,23,456" = 123456)
  for (cell in names(cells)) {
    without_points <- if (cell == "12,5") plain[1:12] else plain
    found <- refused_text(c(without_points, cell))
    expect_identical(found$values, c(as.numeric(without_points), as.double(cells[[cell]])),
                     label = cell)
    message <- gsub("\\s+", " ", conditionMessage(found$error))
    at <- length(without_points) + 1L
    expect_match(message, paste0("look like numbers, but for \"[^\"]*\" \\(row ", at, "\\)"),
                 label = cell)
    expect_identical(found$error$rows, at, label = cell)
  }
  found <- refused_text(c(plain, ""))
  expect_identical(found$values, c(numbers, NA))
  found <- refused_text(c("-", plain, NA, "n/a", "-"))
  expect_identical(found$values, c(NA, numbers, NA, NA, NA))
  expect_identical(found$error$rows, c(1L, 17L, 18L))
})

test_that("factors, columns of any name and columns written throughout are mended too", {
  expect_identical(refused_text(factor(c(plain, "-")))$values, c(as.numeric(plain), NA))
  expect_identical(refused_text(factor(plain))$values, as.numeric(plain))
  for (name in c("my x", "a \"b\" c", "\u4eba\u5747GDP(\u5143)", "if", "a-b", "back\\slash")) {
    expect_identical(refused_text(c(plain, "1,000", "?"), name)$values,
                     c(as.numeric(plain), 1000, NA), label = name)
  }
  expect_identical(refused_text(c("44.5%", "12 %", "3%"))$values, c(44.5, 12, 3))
  expect_identical(refused_text(c("12,5", "3,75", "1.234,5", "7"))$values, c(12.5, 3.75, 1234.5, 7))
  expect_identical(refused_text(c("1,234", "2,000,000"))$values, c(1234, 2e6))
  # A comma is no decimal point where points are.
  expect_identical(refused_text(c(plain, "12,5"))$values, c(as.numeric(plain), NA))
  expect_identical(refused_text(c("1e5", "2E-3", " 3 "))$values, c(1e5, 0.002, 3))
})

test_that("nine in ten distinct values, and three, make a column of numbers; signs do not count", {
  expect_true(looks_numeric(c(1:9, "b")))
  expect_true(looks_numeric(c(rep(1:9, 5), rep("b", 99))))
  expect_false(looks_numeric(c(1:8, "b")))
  expect_true(looks_numeric(c(1:18, "a", "b")))
  expect_false(looks_numeric(c(1:18, "a", "b", "c")))
  expect_false(looks_numeric(c("1", "2", "b")))
  expect_true(looks_numeric(c("1", "", "-", "n/a", NA)))
  expect_false(looks_numeric(c("", "-", "n/a", NA)))
  expect_false(looks_numeric(c("2020-01-01", "2020-01-02", "2020-01-03")))
  expect_false(looks_numeric(c("(1,2]", "(2,3]", "A1", "1b")))
  expect_false(looks_numeric("b\xff"))
})

test_that("an expression is mended as it is written, not as a column", {
  error <- expect_error(did_feols(y ~ d + paste0(round(x), "%"), panel_data()),
                        class = "policypanel_error_data")
  message <- gsub("\\s+", " ", conditionMessage(error))
  expect_match(message, "`as.numeric(gsub(\"[%]\", \"\", paste0(round(x), \"%\")))`", fixed = TRUE)
  expect_match(message, "44.5% becomes 44.5", fixed = TRUE)
})

test_that("many odd cells are counted; the first are shown", {
  odd <- paste0("x", 1:30)
  error <- expect_error(as_number(c(1:300, odd), "x"), class = "policypanel_error_data")
  expect_identical(error$rows, 301:330)
  message <- gsub("\\s+", " ", conditionMessage(error))
  expect_match(message, "\"x1\" \\(row 301\\), \"x10\" \\(row 310\\)")
  expect_lt(nchar(message), 700)
})
