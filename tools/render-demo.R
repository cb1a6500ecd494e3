# Renders the vignettes, which vignette() then finds, and a study with its report, each into one
# self-contained page.
papers <- c("border_trade", "cbec_growth", "cbec_quality")
pages <- sub("[.]Rmd$", "", list.files("vignettes", "[.]Rmd$"))
pages <- c(setdiff(pages, c(papers, "policypanel")), papers, "policypanel")
home <- find.package("policypanel")
style <- system.file("report", "report.css", package = "policypanel", mustWork = TRUE)
output_dir <- file.path(getwd(), "build", "demo")
dir.create(output_dir, recursive = TRUE, showWarnings = FALSE)
# Figures go to a scratch folder, so that vignettes/ stays as it was.
scratch <- tempfile("demo-")
render_page <- function(page) {
  input <- file.path("vignettes", paste0(page, ".Rmd"))
  message("== Report: rendering ", input)
  rmarkdown::render(
    input,
    # Formulas as MathML: MathJax would have to come from the network.
    output_format = rmarkdown::html_vignette(self_contained = TRUE, toc = TRUE, mathjax = NULL,
                                             css = style, pandoc_args = "--mathml"),
    output_file = paste0(page, ".html"), output_dir = output_dir,
    intermediates_dir = file.path(scratch, page), quiet = TRUE,
    envir = new.env(parent = globalenv())
  )
}
for (page in pages) {
  is_shown <- page %in% c(papers, "policypanel")
  # The other pages may need packages that the demo does without.
  report <- if (is_shown) render_page(page) else try(render_page(page), silent = TRUE)
  if (inherits(report, "try-error")) {
    message("   left out: ", conditionMessage(attr(report, "condition")))
    pages <- setdiff(pages, page)
  } else {
    cat(if (page %in% papers) "Paper:  " else "Page:   ", normalizePath(report), "\n", sep = "")
  }
}
unlink(scratch, recursive = TRUE)

# What R CMD build does for a package that is installed from its archive: pages, and their index
sources <- file.path("vignettes", paste0(pages, ".Rmd"))
dir.create(file.path(home, "doc"), showWarnings = FALSE)
found <- c(file.copy(sources, file.path(home, "doc"), overwrite = TRUE),
           file.copy(file.path(output_dir, paste0(pages, ".html")), file.path(home, "doc"),
                     overwrite = TRUE))
titles <- vapply(sources, function(file) tools::vignetteInfo(file)$title, "")
index <- data.frame(File = basename(sources), Title = unname(titles), PDF = paste0(pages, ".html"),
                    R = "", stringsAsFactors = FALSE)
index$Depends <- index$Keywords <- rep(list(character()), nrow(index))
if (all(found)) saveRDS(index, file.path(home, "Meta", "vignette.rds"))

# Castle doctrine laws and homicide, 50 American states, 2000-2010
message("== Report: a study of castle doctrine laws")
library(policypanel)
castle <- as.data.frame(causaldata::castle)
castle$log_homicide <- log(castle$homicide)
study <- evaluate_policy(log_homicide ~ post + poverty + unemployrt | sid + year, castle,
                         match = post ~ poverty + unemployrt, mediators = ~l_police,
                         cluster = ~sid, options = list(matched = list(bandwidth = 0.2)))
print(study)
policy_report(study, file.path(output_dir, "study.docx"))
report <- file.path(output_dir, "study.html")
policy_report(study, report)
cat("Report: ", normalizePath(report), "\n", sep = "")
