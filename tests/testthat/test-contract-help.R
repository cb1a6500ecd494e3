# Every help page says where it leads on, and shows how it is used.

all_pages <- function() {
  files <- list.files(source_path("man"), "[.]Rd$", full.names = TRUE)
  pages <- lapply(files, function(file) paste(readLines(file, encoding = "UTF-8"), collapse = "\n"))
  names(pages) <- basename(files)
  pages
}

help_pages <- function() {
  Filter(function(page) !grepl("\\keyword{internal}", page, fixed = TRUE), all_pages())
}

pages_without <- function(section) {
  pages <- help_pages()
  names(pages)[!vapply(pages, function(page) grepl(section, page, fixed = TRUE), NA)]
}

test_that("every help page has See Also and examples", {
  expect_gt(length(help_pages()), 100)
  expect_identical(pages_without("\\seealso{"), character())
  expect_identical(pages_without("\\examples{"), character())
})

# Pages that a text in Rd links to: \link{page}, \link[=page]{words}
linked_pages <- function(rd) {
  links <- regmatches(rd, gregexpr("\\\\link(\\[=[^]]*\\])?\\{[^}]*\\}", rd))[[1]]
  sub("^\\\\link(\\[=|\\{)([^]}]*).*", "\\2", links)
}

test_that("See Also leads to pages that there are", {
  there <- unlist(lapply(all_pages(), function(page) {
    lines <- strsplit(page, "\n")[[1]]
    sub("^.alias[{](.*)[}]$", "\\1", grep("^.alias[{]", lines, value = TRUE))
  }))
  see_also <- sub("\n[}](\n.*)?$", "", sub(".*\n.seealso[{]", "", help_pages()))
  led_to <- unlist(lapply(see_also, linked_pages))
  expect_gt(length(led_to), 200)
  expect_identical(setdiff(led_to, there), character())
})

test_that("estimators and the page of the package say how notes are silenced", {
  pages <- help_pages()
  takes_data <- c("did_feols", "event_study", "did_staggered", "psm_match", "psm_did",
                  "sobel_mediate", "heterogeneity", "mpi_index", "poverty_af")
  for (page in pages[paste0(takes_data, ".Rd")]) {
    expect_match(page, "policypanel-package}", fixed = TRUE)
  }
  own <- readLines(source_path("man", "policypanel-package.Rd"))
  for (word in c("suppressMessages(", "policypanel.notes = FALSE")) {
    expect_true(any(grepl(word, own, fixed = TRUE)))
  }
})
