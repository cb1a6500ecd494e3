write_fits <- function() {
  data <- panel_data(12)
  name <- "a_b & <%> \U1F642"
  data[[name]] <- data$x
  formula <- stats::as.formula(paste0("y ~ d + `", name, "` | unit + year"))
  quiet(list(did_feols(formula, data), did_feols(y ~ d, data)))
}

test_that("every ending makes a file of its own, whole, in both languages", {
  fits <- write_fits()
  folder <- tempfile("tables")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  endings <- names(own_files)
  if (!rlang::is_installed("writexl")) endings <- setdiff(endings, "xlsx")
  if (!rlang::is_installed("rmarkdown") || !rmarkdown::pandoc_available("2.10")) {
    endings <- setdiff(endings, "docx")
  }
  for (ending in endings) {
    for (language in c("en", "zh")) {
      if (language == "zh" && ending == "png" && !has_chinese_font()) next
      file <- file.path(folder, paste0("t_", language, ".", ending))
      expect_identical(quiet(regression_table(fits, output = file, language = language)), file)
      expect_gt(file.size(file), 300)
    }
  }
  expect_length(list.files(folder), 2 * length(endings))  # nothing else was left there
  magic <- function(ending) readBin(file.path(folder, paste0("t_en.", ending)), "raw", 4)
  expect_identical(magic("pdf"), charToRaw("%PDF"))
  expect_identical(magic("png")[2:4], charToRaw("PNG"))
  if ("docx" %in% endings) expect_identical(magic("docx")[1:2], charToRaw("PK"))
})

test_that("a place that cannot be written to is refused before anything is made", {
  fits <- write_fits()
  folder <- tempfile("tables")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  refused <- function(output, about) {
    error <- expect_error(regression_table(fits, output = output), about,
                          class = "policypanel_error_input")
    expect_identical(error$argument, "output")
  }
  refused(file.path(folder, "none", "t.html"), "There is no folder")
  dir.create(file.path(folder, "t.html"))
  refused(file.path(folder, "t.html"), "is the folder")
  refused("t.zip", "must be one of")
  file <- file.path(folder, "t.md")
  writeLines("old", file)
  Sys.chmod(file, "444")
  skip_if(file.access(file, 2) == 0, "the user may write to read-only files")
  refused(file, "read-only")
  expect_identical(readLines(file), "old")
})

test_that("a writer that fails leaves the old file as it was", {
  file <- tempfile(fileext = ".html")
  writeLines("old", file)
  on.exit(unlink(file))
  fits <- write_fits()
  real <- html_lines
  utils::assignInNamespace("html_lines", function(sheet) stop("no"), "policypanel")
  on.exit(utils::assignInNamespace("html_lines", real, "policypanel"), add = TRUE)
  expect_error(regression_table(fits, output = file), "no")
  expect_identical(readLines(file), "old")
  expect_length(list.files(dirname(file), "^table"), 0)
})

test_that("two languages in one call stand one below the other", {
  fits <- write_fits()
  text <- as.character(regression_table(fits, language = c("en", "zh")))
  expect_match(text, "Fixed effect: unit.*unit\u56fa\u5b9a\u6548\u5e94")
  frames <- regression_table(fits, language = c("english", "chinese"), output = "data.frame")
  expect_named(frames, c("en", "zh"))
  expect_identical(frames$zh, regression_table(fits, language = "zh", output = "data.frame"))
  for (bad in list(c("en", "english"), c("en", "fr"), c("en", "zh", "en"), c(1, 2))) {
    expect_error(regression_table(fits, language = bad), "language",
                 class = "policypanel_error_input")
  }
})

test_that("in R Markdown a table is one of the document's own format", {
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.10"), "no pandoc")
  table <- regression_table(write_fits(), title = "T")
  shown <- function(target) {
    old <- knitr::opts_knit$get("rmarkdown.pandoc.to")
    knitr::opts_knit$set(rmarkdown.pandoc.to = target)
    on.exit(knitr::opts_knit$set(rmarkdown.pandoc.to = old))
    knitr::knit_print(table)
  }
  expect_match(shown("html"), "{=html}", fixed = TRUE)
  expect_match(shown("docx"), "{=openxml}", fixed = TRUE)
  latex <- shown("latex")
  expect_match(latex, "{=latex}", fixed = TRUE)
  needed <- vapply(attr(latex, "knit_meta"), `[[`, "", "name")
  expect_identical(needed, c("booktabs", "dcolumn", "graphicx"))
  expect_match(shown("gfm"), "|:---", fixed = TRUE)
})

test_that("40 columns, 200 rows and labels of any signs go to every file and text", {
  odd <- "R&D %_share <b> #1 ~^{x} \\ \U0001f600 \u6570\u5b57"
  data <- with_seed(5, as.data.frame(matrix(rnorm(400 * 201), 400)))
  many <- did_feols(stats::reformulate(names(data)[-1], "V1"), data)
  narrow <- did_feols(V1 ~ V2, data)
  wide <- function(...) regression_table(rep(list(narrow), 40), labels = c(V2 = odd), ...)
  long <- function(...) regression_table(many, ...)
  folder <- tempfile("signs")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  files <- c("tex", "html", "typ", "md", "txt", "csv", "pdf", "png")
  if (requireNamespace("rmarkdown") && rmarkdown::pandoc_available("2.10")) {
    files <- c(files, "docx")
  }
  for (ending in files) {
    for (table in list(wide, long)) {
      file <- file.path(folder, paste0("table.", ending))
      quiet(suppressWarnings(table(output = file)))  # fonts without emoji
      expect_gt(file.size(file), 1000)
      unlink(file)
    }
  }
  for (form in c("text", "markdown", "latex", "html", "typst")) {
    text <- enc2utf8(paste(as.character(wide(output = form)), collapse = "\n"))
    expect_match(text, "\u6570\u5b57", fixed = TRUE)
    expect_match(text, "\U0001f600", fixed = TRUE)
    expect_gt(nchar(as.character(long(output = form))), 6000)
  }
  expect_match(as.character(wide(output = "html")), "R&amp;D %_share &lt;b&gt;", fixed = TRUE)
  expect_match(as.character(wide(output = "latex")), "R\\&D \\%\\_share \\textless{}b",
               fixed = TRUE)
  drawn <- drawn_by(plot(narrow, labels = c(V2 = odd)))
  expect_true(any(grepl("R&D %_share <b>", strings_of(drawn), fixed = TRUE)))
  expect_identical(nrow(suppressWarnings(plot(many))), 200L)
})
