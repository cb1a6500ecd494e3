# The report: complete, made from the study alone, and never half a file.

skip_if_not_installed("rmarkdown")
skip_if_not_installed("modelsummary")
skip_if_not(rmarkdown::pandoc_available())

small_study <- function() {
  data <- data.frame(city = rep(1:20, each = 6), year = rep(1:6, 20))
  data$policy <- as.numeric(data$city <= 8 & data$year >= 4)
  data$y <- data$policy + sin(1:120)
  quiet(evaluate_policy(y ~ policy | city + year, data, replicates = 49))
}

test_that("a report holds the answer, the findings and the steps, in both languages", {
  study <- small_study()
  for (language in c("en", "zh")) {
    file <- tempfile(fileext = ".html")
    quiet(policy_report(study, file, language = language))
    text <- gsub("&lt;", "<", gsub("\\s+", " ", paste(readLines(file, encoding = "UTF-8"), collapse = " ")))
    found <- study_findings(study, language)
    for (sentence in found$finding[c(1, 2)]) {
      expect_true(grepl(enc2utf8(sentence), text, fixed = TRUE), label = sentence)
    }
    expect_false(grepl("https?://[^\"]*\\.(js|css)", text))  # nothing comes from the network
  }
  expect_null(getOption("policypanel.language"))
  file <- tempfile(fileext = ".docx")
  expect_identical(quiet(policy_report(study, file)), file)
  expect_gt(file.size(file), 20000)
})

test_that("a report that cannot be written leaves nothing behind", {
  study <- small_study()
  refused <- function(...) {
    expect_error(policy_report(study, ...), class = "policypanel_error_input")
  }
  refused(file.path(tempdir(), "nowhere", "report.html"))
  refused(tempfile(fileext = ".txt"))
  refused(tempdir())
  refused(1)
  refused(tempfile(fileext = ".html"), language = "fr")
  refused(tempfile(fileext = ".html"), template = "nowhere.Rmd")
  file <- tempfile(fileext = ".html")
  writeLines("an old report", file)
  template <- tempfile(fileext = ".Rmd")
  writeLines(c("```{r}", "stop('broken')", "```"), template)
  expect_error(utils::capture.output(policy_report(study, file, template = template)))
  expect_identical(readLines(file), "an old report")
})

test_that("a template of one's own is used", {
  template <- tempfile(fileext = ".Rmd")
  expect_identical(use_report_template(template), template)
  expect_error(use_report_template(template), "already", class = "policypanel_error_input")
  writeLines("Own text `r nobs(study$baseline)`.", template)
  file <- tempfile(fileext = ".html")
  policy_report(small_study(), file, template = template)
  expect_match(readLines(file), "Own text 120", all = FALSE)
})

test_that("LaTeX packages that a PDF needs and that are missing are found", {
  skip_if(!nzchar(Sys.which("kpsewhich")), "no LaTeX")
  expect_identical(missing_latex_packages(c("no-such-package", "graphicx")), "no-such-package")
  template <- readLines(system.file("report", "report.tex", package = "policypanel"))
  loaded <- grep("^.usepackage", template, value = TRUE)
  named <- unlist(strsplit(sub(".*\\{(.*)\\}.*", "\\1", loaded), ","))
  expect_setequal(named, report_latex_packages)
})
