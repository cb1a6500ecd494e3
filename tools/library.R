# The library that packages go to: the first that can be written to, or else
# the user's own, which R looks into only once it is there.
writable_library <- function() {
  found <- Find(function(dir) file.access(dir, 2) == 0, .libPaths())
  if (!is.null(found)) return(found)
  own <- path.expand(Sys.getenv("R_LIBS_USER", "~/R/library"))
  dir.create(own, recursive = TRUE, showWarnings = FALSE)
  if (file.access(own, 2) != 0) stop("no R library can be written to: ", own, call. = FALSE)
  .libPaths(c(own, .libPaths()))
  own
}
