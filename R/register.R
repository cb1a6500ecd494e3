# What a package is asked for by name and files of one topic each provide: they register it when the
# package is loaded, and no table names it. R reads files in the order of their names, so that this
# one comes before those of the rooms that register.

#' A table that is filled while the package is loaded
#' @return list(add = function(name, make), all = function()): `make` is a function without
#'   arguments, called when the table is first asked for, because what it needs may stand in files
#'   that are read later.
#' @noRd
new_table <- function() {
  makers <- list()
  made <- NULL
  list(
    add = function(name, make) {
      stopifnot(!name %in% names(makers))
      makers[[name]] <<- make
    },
    all = function() {
      if (is.null(made)) made <<- lapply(makers, function(make) make())
      made
    }
  )
}

registered_vcov_types <- new_table()

#' Add a type of covariance
#' @param make `function()`: a vcov_type().
#' @noRd
register_vcov_type <- function(name, make) registered_vcov_types$add(name, make)

#' All types of covariance, by name
#' @noRd
vcov_types <- function() registered_vcov_types$all()
