# Which function of the package uses which, read from R/ and from the loaded package. For shape.R and
# for the test of rooms.
#
# A function is one that a file assigns by name. It uses another where codetools finds that name as
# a global in it, or a message that it writes calls it. A circle is a set of files of which each
# reaches each other by such uses.

#' Functions and other objects that files assign
#' @return A data frame: name, file, lines, is_function.
package_definitions <- function(folder, space) {
  files <- setdiff(list.files(folder, "\\.R$", full.names = TRUE),
                   file.path(folder, "RcppExports.R"))
  found <- do.call(rbind, lapply(files, definitions_in))
  found <- found[found$name %in% names(space), ]
  found$is_function <- vapply(found$name, function(name) is.function(space[[name]]), NA)
  found
}

definitions_in <- function(file) {
  parsed <- parse(file, keep.source = TRUE, encoding = "UTF-8")
  is_assigned <- vapply(parsed, function(e) {
    is.call(e) && identical(e[[1]], as.name("<-")) && (is.name(e[[2]]) || is.character(e[[2]]))
  }, NA)
  spans <- utils::getSrcref(parsed)[is_assigned]
  data.frame(name = vapply(parsed[is_assigned], function(e) as.character(e[[2]]), ""),
             file = rep(basename(file), sum(is_assigned)),
             lines = vapply(spans, function(span) span[3] - span[1] + 1L, 1L))
}

#' Methods that NAMESPACE registers, as functions are called: without the package of the generic
method_names <- function(declared) {
  sub("^.*::", "", paste(declared$S3methods[, 1], declared$S3methods[, 2], sep = "."))
}

#' What each object uses: a list of names, by name
package_uses <- function(definitions, space) {
  lapply(stats::setNames(nm = definitions$name), function(name) {
    values <- functions_inside(space[[name]])
    found <- c(lapply(values, codetools::findGlobals), lapply(values, called_in_strings))
    setdiff(intersect(unlist(found), definitions$name), name)
  })
}

#' Tables of functions count as users of what their functions use.
functions_inside <- function(value) {
  if (is.function(value)) return(list(value))
  if (is.list(value)) unlist(lapply(unname(value), functions_inside), recursive = FALSE)
}

#' What messages compute stands inside strings: "{count_of(n, 'row')} ...".
called_in_strings <- function(value) {
  text <- strings_in(body(value))
  unlist(regmatches(text, gregexpr("[A-Za-z_.][A-Za-z0-9_.]*(?=\\()", text, perl = TRUE)))
}

strings_in <- function(e) {
  if (is.character(e)) return(e)
  if (is.call(e) || is.pairlist(e)) unlist(lapply(as.list(e), strings_in))
}

#' One line per use of what another file has
#' @return A data frame: from, to (files), user, used.
uses_between_files <- function(definitions, uses) {
  file_of <- stats::setNames(definitions$file, definitions$name)
  user <- rep(names(uses), lengths(uses))
  used <- as.character(unlist(uses))
  all <- data.frame(from = unname(file_of[user]), to = unname(file_of[used]), user = user,
                    used = used)
  all[all$from != all$to, ]
}

#' Circles among files: a list of their names
#' @param arrows Data frame: from, to.
file_circles <- function(arrows) {
  files <- unique(c(arrows$from, arrows$to))
  reach <- matrix(FALSE, length(files), length(files))
  reach[cbind(match(arrows$from, files), match(arrows$to, files))] <- TRUE
  for (k in seq_along(files)) reach <- reach | outer(reach[, k], reach[k, ], `&`)
  both <- reach & t(reach)
  unique(lapply(which(diag(both)), function(k) sort(files[both[k, ]])))
}
