test_that("every result that prints a table is written with the cells and sentences of its print", {
  world <- exports_world()
  for (name in c("balance", "tests", "compared", "shares", "honest", "missed", "confounded",
                 "wild", "placebo", "without", "parts", "signs", "themes", "steady", "described",
                 "sensitivity")) {
    for (language in c("en", "zh")) {
      result <- world[[name]]
      rlang::local_options(width = 9999L)
      shown <- paste(utils::capture.output(print(result, language = language)), collapse = " ")
      sheet <- regression_table(result, language = language)$sheets[[1]]
      cells <- unlist(lapply(sheet$blocks, function(block) c(block$cells, block$title)))
      text <- trimws(c(cells, sheet$title, sheet$notes))
      missing <- text[!vapply(text, grepl, NA, shown, fixed = TRUE)]
      expect_identical(unname(missing), character(), label = paste(name, language))
      # And the other way round: no word of the print is lost.
      heads <- unlist(lapply(sheet$blocks, function(block) block$heads[[1]]$titles))
      words <- strsplit(trimws(gsub("\\s+", " ", shown)), " ")[[1]]
      kept <- paste(c(text, heads), collapse = " ")
      lost <- words[!vapply(words, grepl, NA, kept, fixed = TRUE) & words != "NA" & words != "<NA>"]
      expect_identical(lost, character(), label = paste("lost of", name, language))
    }
  }
})

test_that("a balance table is a Word file, and a data frame has its numbers", {
  balance <- exports_world()$balance
  frames <- regression_table(balance, output = "data.frame")
  expect_length(frames, 2)
  expect_identical(frames[[1]]$treated[1], signif_text(balance$mean_treated_before[1], 4))
  more <- regression_table(balance, digits = 4, output = "data.frame")
  expect_identical(more[[1]]$p[1], fixed_text(balance$p_before[1], 3))
  expect_identical(more[[1]]$t[1], fixed_text(balance$t_before[1], 4))
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.10"), "no pandoc")
  file <- tempfile(fileext = ".docx")
  back <- tempfile(fileext = ".txt")
  on.exit(unlink(c(file, back)))
  regression_table(balance, output = file, title = "Balance", notes = "Own.")
  rmarkdown::pandoc_convert(file, to = "plain", output = back)
  text <- paste(readLines(back), collapse = " ")
  expect_match(text, "Balance.*V\\(T\\)/V\\(C\\).*rubin_b|Rubin.*Own\\.")
})

test_that("a print as it is, is not touched by recording", {
  balance <- exports_world()$balance
  before <- utils::capture.output(print(balance))
  regression_table(balance)
  expect_identical(utils::capture.output(print(balance)), before)
  expect_null(record$frames)
})

test_that("what a printed table cannot take is refused", {
  world <- exports_world()
  refused <- function(about, ...) {
    expect_error(regression_table(...), about, class = "policypanel_error_input")
  }
  refused("give it alone", world$balance, world$fit)
  refused("`keep` is for tables of fits", world$balance, keep = "x")
  refused("`stars` is for tables of fits", world$balance, stars = NULL)
  refused("prints no table", world$ledger)
  refused("digits", world$balance, digits = -1)
})
