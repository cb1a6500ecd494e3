# What a stranger sees first: the index of the site, the citation, the vignettes.

# The items of each list called `contents` below a top-level key: all of YAML that the file uses
site_contents <- function(key) {
  lines <- readLines(source_path("_pkgdown.yml"))
  tops <- grep("^[a-z]", lines)
  from <- match(paste0(key, ":"), lines)
  below <- lines[seq(from, c(tops[tops > from] - 1, length(lines))[1])]
  sub("^  - ", "", grep("^  - ", below, value = TRUE))
}

help_pages <- function() {
  man <- source_path("man", needed = FALSE)
  if (!is.na(man)) return(lapply(list.files(man, "[.]Rd$", full.names = TRUE), tools::parse_Rd))
  tools::Rd_db("policypanel", lib.loc = dirname(getNamespaceInfo("policypanel", "path")))
}

rd_parts <- function(page, tag) {
  found <- Filter(function(part) identical(attr(part, "Rd_tag"), tag), page)
  vapply(found, function(part) paste(unlist(part), collapse = ""), "")
}

# Pages that are not internal
topics <- function() {
  Filter(function(page) !"internal" %in% rd_parts(page, "\\keyword"), help_pages())
}

test_that("the site's reference lists every help page once", {
  listed <- site_contents("reference")
  pages <- topics()
  names(pages) <- vapply(pages, rd_parts, "", "\\name")
  page_of <- unlist(lapply(names(pages), function(name) {
    aliases <- rd_parts(pages[[name]], "\\alias")
    stats::setNames(rep(name, length(aliases)), aliases)
  }))
  expect_identical(setdiff(listed, names(page_of)), character())
  expect_identical(anyDuplicated(page_of[listed]), 0L)
  expect_setequal(page_of[listed], names(pages))
})

test_that("every export has a page on the site, or stands in an internal one", {
  aliases <- unlist(lapply(topics(), rd_parts, "\\alias"))
  internal <- c("augment", "glance", "tidy")  # re-exports
  expect_identical(setdiff(getNamespaceExports("policypanel"), c(aliases, internal)), character())
})

test_that("the site lists every vignette once", {
  listed <- site_contents("articles")
  expect_identical(anyDuplicated(listed), 0L)
  there <- sub("[.]Rmd$", "", list.files(dirname(source_path("vignettes", "start.Rmd")), "[.]Rmd$"))
  expect_identical(setdiff(there, listed), character())
})

test_that("the citation prints, and help pages name the same works", {
  file <- system.file("CITATION", package = "policypanel")
  cited <- utils::readCitationFile(file, list(Encoding = "UTF-8", Version = "0.1.0"))
  expect_gt(length(cited), 20)
  printed <- utils::capture.output(print(cited, bibtex = FALSE))
  expect_match(printed, "To cite the package", all = FALSE, fixed = TRUE)
  expect_false(any(grepl("\\\\|\\bNA\\b", printed)))
  pages <- topics()
  words <- function(text) gsub("[^a-z0-9]+", " ", tolower(text))
  references <- vapply(pages, function(page) {
    paste(rd_parts(page, "\\references"), collapse = " ")
  }, "")
  for (work in unclass(cited)[-1]) {
    at <- grepl(words(work$title), words(references), fixed = TRUE)
    at <- at & grepl(work$year, references, fixed = TRUE)
    expect_true(any(at), info = work$title)
    if (!is.null(work$doi)) {
      expect_true(all(grepl(work$doi, references[at], fixed = TRUE)), info = work$title)
    }
  }
})

test_that("pages of the site load nothing from elsewhere: formulas are in them, and contents", {
  skip_if_not_installed("xml2")
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.10"), "no pandoc")
  tools <- new.env()
  sys.source(source_path("tools", "site-pages.R"), tools)
  folder <- tempfile("site")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  page <- paste0(
    "<html><head><script src=\"https://host/MathJax.js\" integrity=\"a\"></script>",
    "<script src=\"file:///usr/share/a.js\"></script><script src=\"pkgdown.js\"></script>",
    "<link rel=\"stylesheet\" href=\"https://host/a.css\"><link rel=\"stylesheet\" href=\"a.css\">",
    "<link rel=\"canonical\" href=\"https://host/page\"></head><body><main>",
    "<h2>Details<a class=\"anchor\" href=\"#details\"></a></h2><p>A \\(x_i &lt; 2\\) and ",
    "$$y =\n\\beta x$$ <a href=\"https://host\">link</a></p>",
    "<pre>\\(code\\) src=\"https://host/a.js\"</pre></main>",
    "<nav id=\"toc\"><h2>On this page</h2></nav></body></html>")
  file <- file.path(folder, "page.html")
  finish <- function(page, style = "a { color: red }") {
    writeLines(page, file)
    writeLines("[]", file.path(folder, "search.json"))
    writeLines(style, file.path(folder, "a.css"))
    tools$finish_site(folder, source_path("tools", "site.js"))
    paste(readLines(file, encoding = "UTF-8"), collapse = "\n")
  }
  made <- finish(page)
  expect_length(gregexpr("<math display=\"(inline|block)\"", made)[[1]], 2)
  expect_match(made, "<pre>\\(code\\) src", fixed = TRUE)
  expect_match(made, "<a class=\"nav-link\" href=\"#details\">Details</a>", fixed = TRUE)
  expect_identical(tools$loaded_elsewhere(page), c(
    "<script src=\"https://host/MathJax.js\" integrity=\"a\">",
    "<script src=\"file:///usr/share/a.js\">",
    "<link rel=\"stylesheet\" href=\"https://host/a.css\">"
  ))
  expect_identical(tools$loaded_elsewhere(made), character())
  for (kept in c("pkgdown.js", "a.css", "https://host/page", "<a href=\"https://host\">")) {
    expect_match(made, kept, fixed = TRUE)
  }
  # What cannot be mended is refused, and so are formulas that pandoc cannot write.
  expect_error(finish(sub("</main>", "<img src=\"//host/a.png\"></main>", page)), "a.png")
  expect_error(finish(page, "@import url(https://host/font.css);"), "a.css")
  expect_error(suppressWarnings(finish(sub("x_i", "\\\\Bigl(", page))), "MathML")
})

test_that("pandoc writes the formulas of all help pages in MathML", {
  skip_if_not_installed("rmarkdown")
  skip_if_not(rmarkdown::pandoc_available("2.10"), "no pandoc")
  tools <- new.env()
  sys.source(source_path("tools", "site-pages.R"), tools)
  formulas_in <- function(part) {
    tag <- attr(part, "Rd_tag") %||% ""
    if (tag %in% c("\\eqn", "\\deqn")) return(paste(unlist(part[[1]]), collapse = ""))
    if (is.list(part)) unlist(lapply(part, formulas_in))
  }
  formulas <- unique(unlist(lapply(help_pages(), formulas_in)))
  expect_gt(length(formulas), 50)
  expect_no_error(tools$math_of(paste0("\\(", formulas, "\\)")))
})

test_that("no page of reports and vignettes is wider than a telephone", {
  style <- paste(readLines(system.file("report", "report.css", package = "policypanel")),
                 collapse = "\n")
  rule <- function(selector) {
    sub("[}].*", "", sub(paste0("(?s)^.*\n", selector, " [{]"), "", style, perl = TRUE))
  }
  # Code within text is broken; blocks of code and tables have scroll bars of their own.
  expect_match(rule("code"), "white-space: pre-wrap", fixed = TRUE)
  expect_match(rule("pre"), "overflow-x: auto", fixed = TRUE)
  expect_match(rule("table"), "overflow-x: auto", fixed = TRUE)
  expect_match(rule("img"), "max-width: 100%", fixed = TRUE)
})
