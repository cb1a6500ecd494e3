# A file of the source, which the installed package has not.
source_path <- function(..., needed = TRUE) {
  roots <- c(Sys.getenv("POLICYPANEL_ROOT", NA), test_path("..", ".."))
  found <- file.path(roots[!is.na(roots)], ...)
  found <- found[file.exists(found)]
  if (length(found) == 0 && needed) skip(paste("no source file", file.path(...)))
  found[1]
}
