# Fits of any kind, and lists of them, as the columns of a table or the fits of a figure.

#' Fits and lists of fits into panels, each a named list of fits
#' @param known Arguments of the table, of which one may have been meant.
#' @param level Of confidence limits, which fits of other packages are asked for.
#' @noRd
table_panels <- function(items, vcov, known, level) {
  if (!is.null(vcov)) refuse_joint_columns(items)
  columns <- fits_of_items(items, known, level)
  is_list <- vapply(items, is_list_of_fits, NA)
  one_panel <- length(items) == 1 || !all(is_list)
  panels <- if (one_panel) list(join_columns(columns)) else columns
  panels <- lapply(lapply(panels, title_columns), with_table_vcov, vcov)
  if (one_panel) return(unname(panels))
  if (length(unique(lapply(panels, names))) > 1) {
    abort_input("Panels have the same columns, one below the other; these differ in number or
                titles.", "Give their lists the same names, or none.", argument = "...")
  }
  titles <- names(items) %||% rep("", length(items))
  letters <- paste("Panel", LETTERS[seq_along(panels)])
  stats::setNames(panels, ifelse(nzchar(titles), paste0(letters, ": ", titles), letters))
}

#' The fits of each argument
#' @noRd
fits_of_items <- function(items, known, level) {
  columns <- lapply(items, as_fits, level)
  is_bad <- vapply(columns, function(fits) {
    length(fits) == 0 || !all(vapply(fits, inherits, NA, c("policypanel_fit", "foreign_fit")))
  }, NA)
  if (length(items) > 0 && !any(is_bad)) return(columns)
  unknown <- setdiff(names(items)[is_bad], "")
  hint <- if (length(unknown) > 0) argument_hint(unknown[1], known)
  if (!is.null(hint) && any(!is_bad)) {
    abort_input("There is no argument {.arg {unknown[1]}} here, and it is no fit.", hint,
                argument = unknown[1])
  }
  files <- Filter(function(item) checkmate::test_string(item) && nzchar(file_ending(item)), items)
  abort_input("Give fits: of this package, or of others that {.fn tidy}, {.pkg parameters}, or
               {.fn coef} and {.fn vcov} can read.",
              if (length(unknown) > 0) "{.arg {unknown[1]}} is none.", hint,
              if (length(files) > 0) "A file is named: {.code output = \"{files[[1]]}\"}.",
              argument = "...")
}

#' Whether an argument is several columns: a plain list, or several fits of this package
#' @noRd
is_list_of_fits <- function(item) {
  inherits(item, c("heterogeneity", "robustness", "did_feols_list", "fixest_multi")) ||
    is.list(item) && !is.object(item)
}

#' Regressions whose joint covariance is behind tests of the table keep their own
#' @noRd
refuse_joint_columns <- function(items) {
  is_joint <- function(item) inherits(item, c("sobel_mediate", "heterogeneity"))
  inside <- unlist(lapply(items, function(item) {
    if (is_joint(item) || !inherits(item, "list")) is_joint(item) else vapply(item, is_joint, NA)
  }))
  if (!any(inside)) return(invisible())
  abort_input("Results of {.fn sobel_mediate} and {.fn heterogeneity} keep the covariance they were
               made with, which is behind their tests too.", "Make them again with {.arg vcov}.",
              argument = "vcov")
}

#' Columns with another covariance: one for all, or a list with one for each
#' @noRd
with_table_vcov <- function(fits, vcov) {
  if (is.null(vcov)) return(fits)
  if (!is.list(vcov) || inherits(vcov, "policypanel_vcov")) vcov <- rep(list(vcov), length(fits))
  if (length(vcov) != length(fits)) {
    abort_input("{.arg vcov} lists {length(vcov)} covariance{?s} for {length(fits)} column{?s}.",
                argument = "vcov")
  }
  if (!is.null(names(vcov))) {
    if (anyDuplicated(names(fits)) > 0) {
      abort_input("{.arg vcov} is named, and columns have the same titles: give it in their order.",
                  argument = "vcov")
    }
    if (!setequal(names(vcov), names(fits))) {
      abort_input("{.arg vcov} is named by {.val {names(vcov)}}; the columns are
                   {.val {names(fits)}}.", argument = "vcov")
    }
    vcov <- vcov[names(fits)]
  }
  Map(function(fit, own) {
    if (inherits(fit, "foreign_fit") && !is.null(own)) {
      abort_input("A fit of another package keeps its covariance: give {.code NULL} for it.",
                  argument = "vcov")
    }
    with_vcov(fit, own)
  }, fits, unname(vcov))
}

#' One argument as a list of fits
#' @noRd
as_fits <- function(item, level) {
  if (inherits(item, "policypanel_fit")) return(table_columns(item) %||% list(item))
  if (inherits(item, "heterogeneity")) return(table_fits(item))
  if (inherits(item, "robustness")) {
    return(stats::setNames(item$fits, variation_labels(item$variations)[names(item$fits)]))
  }
  if (!is_list_of_fits(item)) return(list(foreign_fit(item, level)))
  item <- lapply(stats::setNames(seq_along(item), names(item)), function(k) item[[k]])
  if (is.null(names(item))) names(item) <- rep("", length(item))
  columns <- lapply(seq_along(item), function(k) {
    if (!inherits(item[[k]], "policypanel_fit")) {
      return(stats::setNames(list(foreign_fit(item[[k]], level)), names(item)[k]))
    }
    own <- table_columns(item[[k]])
    if (is.null(own)) item[k] else stats::setNames(own, trimws(paste(names(item)[k], names(own))))
  })
  columns <- do.call(c, columns)
  if (all(!nzchar(names(columns)))) unname(columns) else columns
}

#' The named columns of a fit that is several regressions; NULL for a fit that is one column itself
#' @noRd
table_columns <- function(fit) UseMethod("table_columns")

#' @export
table_columns.default <- function(fit) NULL

#' Fits side by side; a list's own titles go behind the title it was given
#' @noRd
join_columns <- function(columns) {
  outer <- names(columns) %||% rep("", length(columns))
  joined <- Map(function(fits, title) {
    # Numbers that a list of several fits gave itself go on through the table.
    if (identical(names(fits), paste0("(", seq_along(fits), ")"))) names(fits) <- NULL
    if (length(columns) == 1 && length(fits) > 1 || !nzchar(title)) return(fits)
    if (length(fits) == 1 && is.null(names(fits))) return(stats::setNames(fits, title))
    inner <- names(fits) %||% paste0("(", seq_along(fits), ")")
    stats::setNames(fits, paste(title, inner))
  }, columns, outer)
  unlist(unname(joined), recursive = FALSE)
}

title_columns <- function(fits) {
  if (is.null(names(fits))) names(fits) <- rep("", length(fits))
  numbered <- !nzchar(names(fits))
  names(fits)[numbered] <- paste0("(", seq_along(fits), ")")[numbered]
  fits
}
