# Renders the vignette into one self-contained page.
input <- file.path("vignettes", "policypanel.Rmd")
output_dir <- file.path(getwd(), "build", "demo")
message("== Report: rendering ", input)
# Figures go to a scratch folder, so that vignettes/ stays as it was.
scratch <- tempfile("demo-")
dir.create(output_dir, recursive = TRUE, showWarnings = FALSE)
report <- rmarkdown::render(
  input,
  # Formulas as MathML: MathJax would have to come from the network.
  output_format = rmarkdown::html_vignette(self_contained = TRUE, toc = TRUE, mathjax = NULL,
                                           pandoc_args = "--mathml"),
  output_file = "policypanel.html", output_dir = output_dir, intermediates_dir = scratch,
  envir = new.env(parent = globalenv())
)
unlink(scratch, recursive = TRUE)
cat("Report: ", normalizePath(report), "\n", sep = "")
