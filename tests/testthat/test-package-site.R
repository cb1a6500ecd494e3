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
