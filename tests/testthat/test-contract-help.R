# Every help page says where it leads on, and shows how it is used.

help_pages <- function() {
  files <- list.files(source_path("man"), "[.]Rd$", full.names = TRUE)
  pages <- lapply(files, function(file) paste(readLines(file, encoding = "UTF-8"), collapse = "\n"))
  names(pages) <- basename(files)
  Filter(function(page) !grepl("\\keyword{internal}", page, fixed = TRUE), pages)
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

test_that("See Also leads to pages that there are", {
  lines <- readLines(source_path("R", "policypanel-see-also.R"))
  pages <- sub("[.]Rd$", "", names(help_pages()))
  named <- sub("#' @name ", "", grep("^#' @name ", lines, value = TRUE))
  expect_identical(setdiff(named, pages), character())
  expect_identical(named, sort(named))
  expect_identical(anyDuplicated(named), 0L)
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
