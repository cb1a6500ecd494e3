# The package's web site, from the installed package: home page, reference with examples, articles.
# Nothing is asked of the network: neither CRAN nor a host of repositories is looked up, and the
# pages load nothing from elsewhere.
source("tools/site-pages.R")
options(pkgdown.internet = FALSE)
destination <- file.path(getwd(), "build", "site")
pkgdown::build_site(".", override = list(destination = destination), install = FALSE,
                    devel = FALSE, preview = FALSE, new_process = FALSE)
finish_site(destination, "tools/site.js")
cat("Site:   ", file.path(destination, "index.html"), "\n", sep = "")
