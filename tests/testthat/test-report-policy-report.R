# The report: complete, made from the study alone, and never half a file.

skip_if_not_installed("rmarkdown")
skip_if_not(rmarkdown::pandoc_available())

small_study <- function() {
  data <- data.frame(city = rep(1:20, each = 6), year = rep(1:6, 20))
  data$policy <- as.numeric(data$city <= 8 & data$year >= 4)
  data$y <- data$policy + sin(1:120)
  quiet(evaluate_policy(y ~ policy | city + year, data, replicates = 49))
}

# What a report says, without tags and breaks of lines
text_of <- function(study, ...) html_text(report_lines(study, ...))

# Panels of 20 cities and eight years, with what a study of every stage needs
report_data <- function() {
  data <- data.frame(city = rep(1:20, each = 8), year = rep(2011:2018, 20))
  data$start <- c(2014, 2015, Inf, Inf)[data$city %% 4 + 1]
  data$policy <- as.numeric(data$year >= data$start)
  data$gdp <- cos(3 * seq_len(160))
  data$through <- data$policy + sin(5 * seq_len(160))
  data$y <- data$policy + data$gdp / 2 + sin(7 * seq_len(160))
  data$side <- ifelse(data$city %% 2 == 0, "east", "west")
  data$area <- data$city %% 3
  data
}
report_study <- function(data, ..., cluster = ~city) {
  quiet(evaluate_policy(y ~ policy + gdp | city + year, data, cluster = cluster, replicates = 49,
                        ...))
}

# Signs of Markdown, LaTeX and HTML that a reader must not see
raw_markup <- "[*][*][A-Za-z]|```|\\\\[_*#$&%{]|\\]\\(|[{}]|(^|\n)#+ "

test_that("nothing of a report in HTML comes from the network, and no markup is left in its text", {
  study <- report_study(report_data(), match = policy ~ gdp, mediators = ~through, groups = ~side,
                        options = list(matched = list(bandwidth = 0.4)))
  for (language in c("en", "zh")) {
    lines <- report_lines(study, language = language)
    loaded <- matches_of("((?:src|href|url|import) *[=(] *[\"']?[^\"')> ]+)", 
                         paste(lines, collapse = " "))
    expect_gt(length(loaded), 5)
    expect_no_match(loaded, "//")
    body <- sub("^.*?<body[^>]*>", "", paste(lines, collapse = "\n"))
    body <- gsub("(?s)<(script|style|pre)[^>]*>.*?</\\1>", "", body, perl = TRUE)
    expect_no_match(gsub("<[^>]*>", "", body), raw_markup)
    expect_length(matches_of("(<h1)", body), 1)
    # A picture for each figure, with what it shows as its text
    expect_gt(length(matches_of("(<img)", body)), 8)
  }
})

test_that("a report in Word has its title once, its tables, and no markup in its text", {
  study <- report_study(report_data(), match = policy ~ gdp, mediators = ~through,
                        options = list(matched = list(bandwidth = 0.4)))
  for (language in c("en", "zh")) {
    file <- tempfile(fileext = ".docx")
    quiet(policy_report(study, file, language = language))
    folder <- tempfile("docx")
    utils::unzip(file, exdir = folder)
    lines <- readLines(file.path(folder, "word", "document.xml"), encoding = "UTF-8", warn = FALSE)
    xml <- paste(lines, collapse = "\n")
    title <- wording("study_title", treatment = "policy", outcome = "y", language = language)
    paragraphs <- html_text_each(matches_of("(?s)<w:p[ >](.*?)</w:p>", xml))
    expect_identical(sum(paragraphs == title), 1L)
    is_code <- grepl("SourceCode|VerbatimChar", matches_of("(?s)<w:p[ >](.*?)</w:p>", xml))
    expect_no_match(paragraphs[!is_code], raw_markup)
    answer <- study_findings(study, language)$finding[1]
    expect_true(any(grepl(answer, paragraphs, fixed = TRUE)))
    # Described, in steps, by estimators, matched, the mechanism
    expect_length(matches_of("(<w:tbl>)", xml), 5)
    expect_gt(length(list.files(file.path(folder, "word", "media"))), 6)
  }
})

test_that("a report in PDF is whole, in both languages", {
  skip_if(!nzchar(Sys.which("xelatex")), "no LaTeX")
  skip_if(length(missing_latex_packages(report_latex_packages)) > 0, "LaTeX lacks packages")
  study <- report_study(report_data(), stages = c("steps", "event_study", "placebo"))
  for (language in c("en", "zh")) {
    if (language == "zh" && is.null(chinese_font())) next
    file <- tempfile(fileext = ".pdf")
    expect_identical(quiet(policy_report(study, file, language = language)), file)
    expect_identical(readBin(file, "raw", 4), charToRaw("%PDF"))
    expect_gt(file.size(file), 20000)
    if (!nzchar(Sys.which("pdftotext"))) next
    text <- system2("pdftotext", c("-enc", "UTF-8", file, "-"), stdout = TRUE)
    text <- paste(enc2utf8(`Encoding<-`(text, "UTF-8")), collapse = " ")
    # Lines of Chinese break anywhere.
    squeezed <- gsub("[[:space:]]", "", text)
    title <- wording("study_title", treatment = "policy", outcome = "y", language = language)
    count <- lengths(regmatches(squeezed, gregexpr(gsub(" ", "", title), squeezed, fixed = TRUE)))
    expect_identical(count, 1L)
    estimate <- signif_text(coef(study$baseline)[["policy"]], 3)
    expect_true(grepl(paste0(estimate, ","), gsub("\uff0c", ",", squeezed), fixed = TRUE))
    expect_no_match(text, raw_markup)
  }
})

test_that("the code that a report prints makes the same study, also after update()", {
  data <- report_data()
  study <- report_study(data, match = policy ~ gdp, stages = c("matched", "wild", "event_study"),
                        options = list(matched = list(bandwidth = 0.4)))
  study <- quiet(update(study, stages = "placebo", options = list(
    event_study = list(window = c(-3, 2), ends = "drop"), wild = list(weights_type = "webb")
  )))
  lines <- report_lines(study)
  from <- grep("<pre class=\"r\">", lines)
  code <- lines[from:grep("</pre>", lines)[grep("</pre>", lines) >= from][1]]
  code <- gsub("&lt;", "<", gsub("&gt;", ">", gsub("&quot;", "\"", gsub("<[^>]*>", "", code))))
  code <- parse(text = gsub("&amp;", "&", code))
  expect_identical(code[[1]], quote(library(policypanel)))
  home <- new.env()
  home$data <- data
  home$cluster <- NULL
  quiet(eval(code[[2]], home))
  expect_identical(home$study$stages$status, study$stages$status)
  expect_identical(tidy(home$study), tidy(study))
  expect_identical(home$study$placebo$p.value, study$placebo$p.value)
  expect_identical(home$study$wild$tests, study$wild$tests)
  expect_identical(study_methods(home$study), study_methods(study))
  expect_identical(as.character(code[[3]][[1]]), "policy_report")
})

test_that("the code that a report prints has its title, its template and any name of a file", {
  study <- small_study()
  asked <- list(title = "A \"b\"", template = "own.Rmd")
  code <- parse(text = study_code(study, "r\"1\".html", "zh", asked))
  expect_identical(as.list(code[[3]])[-(1:2)],
                   c(list("r\"1\".html", language = "zh"), asked))
  file <- tempfile(fileext = ".html")
  quiet(policy_report(study, file, title = "Own title"))
  expect_match(paste(readLines(file), collapse = " "), "title = (\"|&quot;)Own title")
})

test_that("a report holds the answer, the findings and the steps, in both languages", {
  study <- small_study()
  for (language in c("en", "zh")) {
    file <- tempfile(fileext = ".html")
    quiet(policy_report(study, file, language = language))
    text <- paste(readLines(file, encoding = "UTF-8"), collapse = " ")
    text <- gsub("&lt;", "<", gsub("\\s+", " ", text))
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

test_that("another outcome makes another text: no number of it is written by hand", {
  data <- report_data()
  study <- report_study(data, match = policy ~ gdp, mediators = ~through, groups = ~side,
                        options = list(matched = list(bandwidth = 0.4)))
  other <- data
  other$y <- rev(data$y) * 3 + data$gdp
  other <- report_study(other, match = policy ~ gdp, mediators = ~through, groups = ~side,
                        options = list(matched = list(bandwidth = 0.4)))
  texts <- list(text_of(study), text_of(other))
  for (k in 1:2) {
    own <- list(study, other)[[k]]
    found <- study_findings(own)
    # Code in a sentence has a tag of its own.
    plain_findings <- function(of) gsub("`", "", study_findings(of)$finding, fixed = TRUE)
    for (said in plain_findings(own)) {
      expect_true(grepl(said, texts[[k]], fixed = TRUE), label = said)
    }
    # What the one found the other does not say, where they found different things.
    theirs <- setdiff(plain_findings(own), plain_findings(list(other, study)[[k]]))
    expect_gt(length(theirs), 8)
    for (said in theirs) expect_false(grepl(said, texts[[3 - k]], fixed = TRUE), label = said)
    shown <- regression_table(own$baseline, output = "data.frame")[["(1)"]]
    shown <- sub("[*]+$", "", shown[grepl("^[(]?[0-9.]+[)]?[*]*$", shown)])
    expect_gt(length(shown), 2)
    for (cell in shown[1:2]) expect_true(grepl(cell, texts[[k]], fixed = TRUE), label = cell)
    expect_true(grepl(counted_findings(found, "en"), texts[[k]], fixed = TRUE))
  }
  # The mechanism: its first step, then Sobel's test with what it takes for granted.
  expect_match(texts[[1]], "First step: where policy is 1 .* Sobel's test .* as good as random")
})

test_that("figures of groups have a caption each, of their own groups", {
  data <- report_data()
  text <- text_of(report_study(data, groups = ~ side + area, stages = "heterogeneity"))
  caption <- function(group) {
    lengths(gregexpr(paste0("Effects by group. By ", group, ":"), text, fixed = TRUE))
  }
  expect_identical(c(caption("side"), caption("area")), c(1L, 1L))
})

test_that("a heading with nothing below it is left out", {
  data <- report_data()
  others <- function(stages) {
    grepl("Other estimators and challenges", text_of(report_study(data, stages = stages)))
  }
  expect_false(others("event_study"))
  expect_true(others("placebo"))
})

# A report's tables, typed in: descriptive, controls in steps, estimators, matched, the mechanism
typed_tables <- function(lines, language) {
  tables <- report_tables(lines)
  titles <- as.character(seq_along(tables))
  c(list(published_report_description(tables[[1]], titles[1])),
    Map(published_report_table, tables[-1], titles[-1], language, clusters = "20",
        USE.NAMES = FALSE))
}
audited <- function(tables) as.data.frame(audit_table(tables))

test_that("an audit of the tables that a report shows finds nothing, and finds what is changed", {
  data <- report_data()
  study <- report_study(data, match = policy ~ gdp, mediators = ~through, groups = ~side,
                        options = list(matched = list(bandwidth = 0.4)))
  for (language in c("en", "zh")) {
    lines <- report_lines(study, language = language)
    tables <- typed_tables(lines, language)
    expect_identical(lengths(lapply(tables[-1], function(own) unique(own$cells$column))),
                     c(2L, 1L, 2L, 3L))
    expect_false(any(audited(tables)$verdict == "impossible"))
    # Estimators have degrees of freedom of their own. Numbers to four digits have decimals of
    # different numbers; all else is as it must be.
    found <- audited(tables[-3])
    expect_setequal(found$check[found$verdict != "consistent"], "decimals")
    expect_gt(nrow(found), 12)
    estimate <- signif_text(coef(study$baseline)[["gdp"]], 3)
    at <- grep(paste0("<td>gdp</td>.*", estimate), lines)
    expect_gt(length(at), 0)
    lines[at] <- sub(paste0(estimate, "[*]*"), paste0(estimate, "*"), lines[at])
    expect_true(any(audited(typed_tables(lines, language))$verdict == "impossible"))
  }
})

test_that("designs that lack something have a report that says so", {
  data <- report_data()
  says <- function(study, ...) {
    text <- text_of(study)
    for (words in c(...)) expect_true(grepl(words, text, fixed = TRUE), label = words)
    chinese <- gsub("`", "", text_of(study, language = "zh"), fixed = TRUE)
    found <- study_findings(study, "zh")
    for (words in c(found$finding[1], found$finding[found$side == "undone"])) {
      words <- gsub("`", "", words, fixed = TRUE)
      expect_true(grepl(words, chinese, fixed = TRUE), label = words)
    }
    for (reason in stats::na.omit(study$stages$reason[study$stages$status == "failed"])) {
      expect_true(grepl("index", reason), label = reason)
    }
  }
  # Everybody is treated in the end.
  says(report_study(data[is.finite(data$start), ]), "10 of 10 units are treated")
  # One period before the policy.
  short <- data[data$year >= 2013 & data$start != 2015, ]
  says(report_study(short), "fewer than two periods before the policy",
       "it stands on another stage, which is not done: event study")
  one <- data
  one$policy <- as.numeric(one$city == 4 & one$year >= 2014)
  says(report_study(one), "1 of 20 units are treated")
  constant <- data
  constant$y <- 1
  says(report_study(constant), "has no standard error, so that nothing can be concluded",
       "leave nothing of the outcome")
  few <- report_study(data, cluster = ~area, options = list(wild = list(replicates = 99)))
  says(few, "clustered by area (3 clusters)", "By the wild cluster bootstrap")
  gaps <- data
  gaps$through[seq(1, 160, 2)] <- NA
  # Half of the rows have a mediator, and the sentence says of how many it speaks.
  half <- report_study(gaps, mediators = ~through)
  expect_lt(nobs(half$mechanism$through), 81)
  says(half, paste0("(", nobs(half$mechanism$through), " rows"))
})

test_that("names that Markdown, YAML and LaTeX would read stand in a report as they are", {
  data <- report_data()
  names(data)[match(c("y", "policy"), names(data))] <- c("y'_*1*", "po#li\\cy")
  study <- quiet(evaluate_policy(`y'_*1*` ~ `po#li\\cy` | city + year, data,
                                 stages = "event_study"))
  text <- text_of(study)
  expect_true(grepl("Evaluation of po#li\\cy: its effect on y'_*1*", text, fixed = TRUE))
  skip_if_not(l10n_info()$`UTF-8`)
  data <- report_data()
  names(data)[match(c("y", "policy"), names(data))] <- c("\u8d28\u91cf", "\u653f\u7b56")
  formula <- stats::as.formula("\u8d28\u91cf ~ \u653f\u7b56 | city + year")
  study <- quiet(evaluate_policy(formula, data, stages = "event_study"))
  title <- wording("study_title", treatment = "\u653f\u7b56", outcome = "\u8d28\u91cf",
                   language = "zh")
  expect_true(grepl(title, text_of(study, language = "zh"), fixed = TRUE))
  expect_true(grepl("its effect on \u8d28\u91cf", text_of(study), fixed = TRUE))
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
  # A folder that nobody can write to, root included
  if (dir.exists("/proc")) refused("/proc/report.html")
  refused(tempfile(fileext = ".html"), language = "fr")
  refused(tempfile(fileext = ".html"), template = "nowhere.Rmd")
  file <- tempfile(fileext = ".html")
  writeLines("an old report", file)
  template <- tempfile(fileext = ".Rmd")
  writeLines(c("```{r}", "stop('broken')", "```"), template)
  expect_error(utils::capture.output(policy_report(study, file, template = template)))
  expect_identical(readLines(file), "an old report")
})

test_that("a report can be written within a document, which goes on", {
  study <- small_study()
  input <- tempfile(fileext = ".Rmd")
  report <- tempfile(fileext = ".html")
  writeLines(c("```{r setup}", "quiet(policy_report(study, report))", "```", "", "```{r methods}",
               "cat('after', 6 * 7)", "```"), input)
  home <- new.env()
  home$study <- study
  home$report <- report
  home$quiet <- quiet
  file <- rmarkdown::render(input, rmarkdown::md_document(), quiet = TRUE, envir = home)
  expect_match(readLines(file), "after 42", all = FALSE)
  expect_gt(file.size(report), 20000)
})

test_that("a PDF with Chinese text has a font, or an error that names what is missing", {
  study <- small_study()
  expect_null(latex_font(study, "en", "A font"))
  expect_identical(latex_font(study, "zh", "A font"), "A font")
  expect_error(latex_font(study, "zh", NULL), "font", class = "policypanel_error_input")
  expect_null(latex_font(study, "en", "A font", said = c("A title", "report.pdf")))
  expect_identical(latex_font(study, "en", "A font", said = "\u57ce\u5821\u6cd5"), "A font")
  study$call <- call("evaluate_policy", call("~", as.name("\u5730\u533a"), as.name("d")))
  expect_identical(latex_font(study, "en", "A font"), "A font")
})

test_that("what cannot be put in place leaves the old file and nothing beside it", {
  folder <- tempfile("folder")
  dir.create(folder)
  file <- file.path(folder, "report.html")
  writeLines("an old report", file)
  expect_error(replace_file(file.path(folder, "not_there"), file, "file"),
               class = "policypanel_error_input")
  expect_identical(readLines(file), "an old report")
  expect_identical(list.files(folder), "report.html")
})

test_that("what LaTeX says becomes an error that names it, and a template's own error stays", {
  folder <- tempfile("folder")
  dir.create(folder)
  writeLines(c("This is XeTeX", "! Font pzdr not loadable.", "more"),
             file.path(folder, "report.log"))
  expect_error(with_latex_errors(folder, stop("LaTeX failed to compile report.tex.")),
               "pzdr", class = "policypanel_error_input")
  expect_error(with_latex_errors(folder, stop("broken")), "^broken$", class = "simpleError")
  expect_identical(with_latex_errors(folder, 1), 1)
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
