# How the R side is built, in numbers: files, lines and functions, circles of files, and what one
# call of an estimator goes through. Of the sources, where they are compiled and 'pkgload' is there;
# else of the installed package.   Rscript tools/shape.R
source("tools/uses.R")
package <- read.dcf("DESCRIPTION", "Package")[[1]]
is_compiled <- file.exists(file.path("src", paste0(package, .Platform$dynlib.ext)))
if (is_compiled && requireNamespace("pkgload", quietly = TRUE)) {
  pkgload::load_all(".", compile = FALSE, helpers = FALSE, quiet = TRUE)
} else {
  suppressMessages(library(package, character.only = TRUE))
}
space <- asNamespace(package)
declared <- parseNamespaceFile(basename(getwd()), "..")

definitions <- package_definitions("R", space)
functions <- definitions[definitions$is_function, ]
uses <- package_uses("R", definitions, space)
n_users <- table(factor(unlist(uses), functions$name))[functions$name]
is_inner <- !functions$name %in% c(method_names(declared), declared$exports)
has_one_user <- is_inner & n_users == 1
circles <- file_circles(uses_between_files(definitions, uses))
n_arguments <- vapply(declared$exports, function(name) {
  value <- getExportedValue(package, name)
  if (is.function(value)) length(setdiff(names(formals(value)), "...")) else NA_integer_
}, 1L)

show <- function(label, ...) cat(sprintf("%-46s %s\n", label, paste0(...)))
files <- list.files("R", "\\.R$", full.names = TRUE)
show("files of R/", length(files))
show("their lines", format(sum(lengths(lapply(files, readLines))), big.mark = ","))
show("functions", nrow(functions))
show("longest function, lines", max(functions$lines), " (",
     functions$name[which.max(functions$lines)], "); above 60: ", sum(functions$lines > 60))
show("inner functions with one caller", sum(has_one_user), " of ", sum(is_inner), " (",
     round(100 * sum(has_one_user) / sum(is_inner)), "%)")
show("inner functions that nothing in R/ uses",
     toString(functions$name[is_inner & n_users == 0]))
show("arguments of exported functions", "median ", stats::median(n_arguments, na.rm = TRUE),
     ", most ", max(n_arguments, na.rm = TRUE), " (", names(which.max(n_arguments)), ")")
show("circles of files", length(circles), ", with ", length(unlist(circles)), " files")
for (circle in circles) cat("  ", toString(circle), "\n")

# What a call goes through: every function counts itself when it is entered.
entered <- new.env()
enter <- function(name) entered[[name]] <- c(entered[[name]], 0L)[1] + 1L
for (name in functions$name) {
  value <- space[[name]]
  body(value) <- bquote({
    .(enter)(.(name))
    .(body(value))
  })
  unlockBinding(name, space)
  assign(name, value, space)
}
file_of <- stats::setNames(definitions$file, definitions$name)
walk <- function(label, code) {
  rm(list = ls(entered, all.names = TRUE), envir = entered)
  suppressWarnings(suppressMessages(force(code)))
  counts <- unlist(as.list(entered, all.names = TRUE))
  show(paste("one", label), sum(counts), " calls in ", length(counts), " functions of ",
       length(unique(file_of[names(counts)])), " files")
}
invisible(space$vcov_types())  # made when first asked for, once
data <- data.frame(unit = rep(1:50, each = 6), year = rep(1:6, 50))
data$d <- as.numeric(data$unit <= 20 & data$year >= 4)
data$x <- sin(seq_len(300))
data$m <- cos(2 * seq_len(300)) + data$d
data$y <- data$d + data$x + sin(seq_len(300)^2)
walk("did_feols()", space$did_feols(y ~ d + x | unit + year, data))
walk("event_study()", space$event_study(y ~ d | unit + year, data, window = c(-2, 2)))
walk("psm_did()", space$psm_did(y ~ d | unit + year, match = d ~ x, data, bandwidth = 0.2))
walk("sobel_mediate()", space$sobel_mediate(y ~ d + x | unit + year, mediator = ~m,
                                            treatment = "d", data = data))
walk("mpi_index()", space$mpi_index(data, c("x", "m"), unit = "unit", time = "year"))
