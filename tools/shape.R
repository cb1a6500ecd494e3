# How the R side is built, in numbers: files, lines and functions, circles of files, and what one
# call of an estimator goes through. Reads R/ and the installed package.   Rscript tools/shape.R
#
# A function is one that a file assigns by name. It uses another where codetools finds that name as
# a global in it. A circle is a set of files of which each reaches each other by such uses.
package <- read.dcf("DESCRIPTION", "Package")[[1]]
suppressMessages(library(package, character.only = TRUE))
space <- asNamespace(package)
declared <- parseNamespaceFile(package, dirname(find.package(package)))

definitions_in <- function(file) {
  parsed <- parse(file, keep.source = TRUE)
  is_assigned <- vapply(parsed, function(e) {
    is.call(e) && identical(e[[1]], as.name("<-")) && (is.name(e[[2]]) || is.character(e[[2]]))
  }, NA)
  spans <- utils::getSrcref(parsed)[is_assigned]
  data.frame(name = vapply(parsed[is_assigned], function(e) as.character(e[[2]]), ""),
             file = rep(basename(file), sum(is_assigned)),
             lines = vapply(spans, function(span) span[3] - span[1] + 1L, 1L))
}
files <- setdiff(list.files("R", "\\.R$", full.names = TRUE), "R/RcppExports.R")
definitions <- do.call(rbind, lapply(files, definitions_in))
definitions <- definitions[definitions$name %in% names(space), ]
is_function <- vapply(definitions$name, function(name) is.function(space[[name]]), NA)
functions <- definitions[is_function, ]

# Tables of functions count as users of what their functions use.
functions_inside <- function(value) {
  if (is.function(value)) return(list(value))
  if (is.list(value)) unlist(lapply(unname(value), functions_inside), recursive = FALSE)
}
# What messages compute stands inside strings: "{count_of(n, 'row')} ...".
in_strings <- function(value) {
  text <- all_strings(body(value))
  unlist(regmatches(text, gregexpr("[A-Za-z_.][A-Za-z0-9_.]*(?=\\()", text, perl = TRUE)))
}
all_strings <- function(e) {
  if (is.character(e)) return(e)
  if (is.call(e) || is.pairlist(e)) unlist(lapply(as.list(e), all_strings))
}
used_by <- function(name) {
  values <- functions_inside(space[[name]])
  found <- c(lapply(values, codetools::findGlobals), lapply(values, in_strings))
  setdiff(intersect(unlist(found), definitions$name), name)
}
uses <- lapply(stats::setNames(nm = definitions$name), used_by)
# What a file does when it is read, as registering something, uses functions too.
used_on_reading <- function(file) {
  values <- lapply(as.list(parse(file)), function(e) {
    if (is.call(e) && identical(e[[1]], as.name("<-"))) e[[3]] else e
  })
  is_function <- function(e) is.call(e) && identical(e[[1]], as.name("function"))
  unlist(lapply(Filter(Negate(is_function), values), all.names))
}
on_reading <- intersect(unlist(lapply(files, used_on_reading)), definitions$name)
n_users <- table(factor(c(unlist(uses), on_reading), functions$name))
methods <- paste(declared$S3methods[, 1], declared$S3methods[, 2], sep = ".")
methods <- c(methods, sub("^.*::", "", methods))
is_inner <- !functions$name %in% c(methods, declared$exports)

file_of <- stats::setNames(definitions$file, definitions$name)
file_uses <- lapply(split(names(uses), file_of[names(uses)]), function(names) {
  unique(unname(file_of[unlist(uses[names])]))
})
reach <- outer(names(file_uses), names(file_uses), Vectorize(function(a, b) b %in% file_uses[[a]]))
for (k in seq_along(file_uses)) reach <- reach | outer(reach[, k], reach[k, ], `&`)
in_circle <- reach & t(reach)
diag(in_circle) <- FALSE
circles <- unique(lapply(which(rowSums(in_circle) > 0), function(k) {
  sort(names(file_uses)[in_circle[k, ] | seq_along(file_uses) == k])
}))

n_arguments <- vapply(declared$exports, function(name) {
  value <- getExportedValue(package, name)
  if (is.function(value)) length(setdiff(names(formals(value)), "...")) else NA_integer_
}, 1L)

cat(sprintf("R files %d, lines %s, functions %d, longest function %d lines (%s)\n", length(files),
            format(sum(lengths(lapply(files, readLines))), big.mark = ","), nrow(functions),
            max(functions$lines), functions$name[which.max(functions$lines)]))
cat(sprintf("functions over 60 lines: %d; inner functions with one user: %d of %d (%.0f%%)\n",
            sum(functions$lines > 60), sum(n_users[functions$name[is_inner]] == 1), sum(is_inner),
            100 * mean(n_users[functions$name[is_inner]] == 1)))
cat(sprintf("inner functions that nothing in R/ uses: %s\n",
            toString(functions$name[is_inner & n_users[functions$name] == 0])))
cat(sprintf("arguments of exported functions: median %g, most %d (%s)\n",
            stats::median(n_arguments, na.rm = TRUE), max(n_arguments, na.rm = TRUE),
            names(which.max(n_arguments))))
cat(sprintf("circles of files: %d, with %d files\n", length(circles), length(unlist(circles))))
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
walk <- function(label, code) {
  rm(list = ls(entered, all.names = TRUE), envir = entered)
  suppressWarnings(suppressMessages(force(code)))
  counts <- unlist(as.list(entered, all.names = TRUE))
  cat(sprintf("%-16s %4d calls in %3d functions of %2d files\n", label, sum(counts),
              length(counts), length(unique(file_of[names(counts)]))))
}
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
