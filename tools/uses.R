# Which function of the package uses which, read from R/ and from the loaded package. For shape.R
# and for the test of rooms.
#
# A function is one that a file assigns by name. It uses another where codetools finds that name as
# a global in it, or a message that it writes calls it; a file itself uses what it names when it is
# read. A circle is a set of files of which each reaches each other by such uses.

source_files <- function(folder) {
  setdiff(list.files(folder, "\\.R$", full.names = TRUE), file.path(folder, "RcppExports.R"))
}

is_assignment <- function(e) {
  is.call(e) && identical(e[[1]], as.name("<-")) && (is.name(e[[2]]) || is.character(e[[2]]))
}

#' Functions and other objects that files assign
#' @return A data frame: name, file, lines, is_function.
package_definitions <- function(folder, space) {
  found <- do.call(rbind, lapply(source_files(folder), definitions_in))
  found <- found[found$name %in% names(space), ]
  found$is_function <- vapply(found$name, function(name) is.function(space[[name]]), NA)
  found
}

definitions_in <- function(file) {
  parsed <- parse(file, keep.source = TRUE, encoding = "UTF-8")
  is_assigned <- vapply(parsed, is_assignment, NA)
  spans <- utils::getSrcref(parsed)[is_assigned]
  data.frame(name = vapply(parsed[is_assigned], function(e) as.character(e[[2]]), ""),
             file = rep(basename(file), sum(is_assigned)),
             lines = vapply(spans, function(span) span[3] - span[1] + 1L, 1L))
}

#' Methods that NAMESPACE registers, as functions are called: without the package of the generic
method_names <- function(declared) {
  sub("^.*::", "", paste(declared$S3methods[, 1], declared$S3methods[, 2], sep = "."))
}

#' What each object uses, and each file when it is read: a list of names, by name
package_uses <- function(folder, definitions, space) {
  uses <- lapply(stats::setNames(nm = definitions$name), function(name) {
    values <- functions_inside(space[[name]])
    found <- c(lapply(values, codetools::findGlobals), lapply(values, called_in_strings))
    setdiff(intersect(unlist(found), definitions$name), name)
  })
  files <- source_files(folder)
  c(uses, lapply(stats::setNames(files, basename(files)), function(file) {
    intersect(named_when_read(file), definitions$name)
  }))
}

#' Names in what is evaluated when a file is read. What stands in functions that it assigns, alone
#' or in tables, is theirs to use.
named_when_read <- function(file) {
  parsed <- as.list(parse(file, keep.source = FALSE, encoding = "UTF-8"))
  unlist(lapply(parsed, function(e) {
    if (is_assignment(e)) names_outside_functions(e[[3]]) else all.names(e)
  }))
}

names_outside_functions <- function(e) {
  if (is.name(e)) return(as.character(e))
  if (!is.call(e) || identical(e[[1]], as.name("function"))) return(NULL)
  parts <- as.list(e)
  is_left_out <- vapply(parts, identical, NA, quote(expr = ))  # the first of x[, 1]
  unlist(lapply(parts[!is_left_out], names_outside_functions))
}

#' Tables of functions count as users of what their functions use.
functions_inside <- function(value) {
  if (is.function(value)) return(list(value))
  if (is.list(value)) unlist(lapply(unname(value), functions_inside), recursive = FALSE)
}

#' What messages compute stands inside strings: "{count_of(n, 'row')} ...".
called_in_strings <- function(value) {
  # {.code f(x)} names what a user may call, and calls nothing.
  text <- gsub("\\{\\.(code|fn|arg) [^{}]*\\}", "", strings_in(body(value)))
  unlist(regmatches(text, gregexpr("[A-Za-z_.][A-Za-z0-9_.]*(?=\\()", text, perl = TRUE)))
}

strings_in <- function(e) {
  if (is.character(e)) return(e)
  if (is.call(e) || is.pairlist(e)) unlist(lapply(as.list(e), strings_in))
}

#' One line per use of what another file has
#' @return A data frame: from, to (files), user, used.
uses_between_files <- function(definitions, uses) {
  files <- unique(definitions$file)
  file_of <- stats::setNames(c(definitions$file, files), c(definitions$name, files))
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
