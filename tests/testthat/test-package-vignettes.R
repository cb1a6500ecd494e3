# What the vignettes show is picked by name and keeps its name.

#' Lines of R code in a vignette, without comments
code_of_vignette <- function(lines) {
  fence <- grepl("^```", lines)
  inside <- cumsum(fence) %% 2 == 1 & !fence
  sub("#.*$", "", lines[inside])
}

by_place <- c(
  # tidy(fit)[2, -1], coef(fit)[3], coef(fit)[[1]]: another term as soon as the formula changes
  "(tidy|coef|coefficient_table)\\(.*\\)\\[+ *-?[0-9]",
  "\\$coefficients\\[+ *-?[0-9]",
  # tidy(fit)[, -1]: the number without the name of its term
  "tidy\\(.*\\)\\[[^]]*, *(-1|[2-9])"
)
picks_by_place <- function(code) {
  code[Reduce(`|`, lapply(by_place, grepl, x = code))]
}

in_folder <- function(folder, code) {
  old <- setwd(folder)
  on.exit(setwd(old))
  force(code)
}

test_that("the search finds what picks by place or drops the name", {
  bad <- c("tidy(baseline[[6]])[2, -1]", "tidy(summary(last, vcov = \"cr2\"))[1, ]", "coef(fit)[2]",
           "coef(fit)[[1]]", "tidy(fit)[, -1]", "fit$coefficients[1]", "tidy(fit)[, 2:4]")
  expect_identical(picks_by_place(bad), bad)
  good <- c("coef(fit)[[\"did\"]]", "table[table$term == \"did\", ]", "tidy(fit)$estimate",
            "coef(columns[[3]])[[\"did\"]]")
  expect_identical(picks_by_place(good), character())
})

test_that("no vignette picks a coefficient by its place or drops its name", {
  files <- list.files(dirname(source_path("vignettes", "start.Rmd")), "[.]Rmd$", full.names = TRUE)
  expect_gt(length(files), 5)
  for (file in files) {
    expect_identical(picks_by_place(code_of_vignette(readLines(file, encoding = "UTF-8"))),
                     character(), info = basename(file))
  }
})

test_that("the numbers in the sentences of the papers' pages are borne out", {
  script <- normalizePath(source_path("tools", "check-sentences.R"))
  said <- in_folder(dirname(dirname(script)), utils::capture.output(sys.source(script, new.env())))
  expect_match(utils::tail(said, 1), "all borne out")
})
