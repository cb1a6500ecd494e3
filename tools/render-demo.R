# Renders vignettes, then a study with its report, each into one self-contained page.
pages <- c("border_trade", "cbec_growth", "cbec_quality", "policypanel")
output_dir <- file.path(getwd(), "build", "demo")
dir.create(output_dir, recursive = TRUE, showWarnings = FALSE)
# Figures go to a scratch folder, so that vignettes/ stays as it was.
scratch <- tempfile("demo-")
for (page in pages) {
  input <- file.path("vignettes", paste0(page, ".Rmd"))
  message("== Report: rendering ", input)
  report <- rmarkdown::render(
    input,
    # Formulas as MathML: MathJax would have to come from the network.
    output_format = rmarkdown::html_vignette(self_contained = TRUE, toc = TRUE, mathjax = NULL,
                                             pandoc_args = "--mathml"),
    output_file = paste0(page, ".html"), output_dir = output_dir,
    intermediates_dir = file.path(scratch, page), quiet = TRUE,
    envir = new.env(parent = globalenv())
  )
  cat(if (page == "policypanel") "Page:   " else "Paper:  ", normalizePath(report), "\n", sep = "")
}
unlink(scratch, recursive = TRUE)

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
