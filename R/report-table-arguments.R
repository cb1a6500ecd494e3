# Arguments of regression_table(): fits into panels of columns, and the layout checked.

#' Fits and lists of fits into panels, each a named list of fits
#' @param known Arguments of the table, of which one may have been meant.
#' @noRd
table_panels <- function(items, vcov, known) {
  if (!is.null(vcov)) refuse_joint_columns(items)
  is_list <- vapply(items, function(item) !inherits(item, "policypanel_fit") && is.list(item), NA)
  columns <- lapply(items, as_fits)
  is_bad <- vapply(columns, function(fits) {
    length(fits) == 0 || !all(vapply(fits, inherits, NA, "policypanel_fit"))
  }, NA)
  if (length(items) == 0 || any(is_bad)) {
    unknown <- setdiff(names(items)[is_bad], "")
    near <- if (length(unknown) > 0) nearest_argument(unknown[1], known)
    abort_input("Give fits made by this package.",
                if (!is.null(near)) "{.arg {unknown[1]}} is none. Did you mean {.arg {near}}?",
                argument = "...")
  }
  one_panel <- length(items) == 1 || !all(is_list)
  panels <- if (one_panel) list(join_columns(columns)) else columns
  panels <- lapply(lapply(panels, title_columns), with_table_vcov, vcov)
  if (one_panel) return(panels)
  if (length(unique(lapply(panels, names))) > 1) {
    abort_input("Panels have the same columns, one below the other; these differ in number or
                titles.", "Give their lists the same names, or none.", argument = "...")
  }
  titles <- names(items) %||% rep("", length(items))
  letters <- paste("Panel", LETTERS[seq_along(panels)])
  stats::setNames(panels, ifelse(nzchar(titles), paste0(letters, ": ", titles), letters))
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
    if (!setequal(names(vcov), names(fits))) {
      abort_input("{.arg vcov} is named by {.val {names(vcov)}}; the columns are
                   {.val {names(fits)}}.", argument = "vcov")
    }
    vcov <- vcov[names(fits)]
  }
  Map(with_vcov, fits, unname(vcov))
}

#' One argument as a list of fits
#' @noRd
as_fits <- function(item) {
  if (inherits(item, "policypanel_fit")) return(table_columns(item) %||% list(item))
  if (inherits(item, "heterogeneity")) return(table_fits(item))
  if (inherits(item, "robustness")) {
    return(stats::setNames(item$fits, variation_labels(item$variations)[names(item$fits)]))
  }
  if (!is.list(item)) return(list(item))
  item <- unclass(item)
  if (is.null(names(item))) names(item) <- rep("", length(item))
  columns <- lapply(seq_along(item), function(k) {
    own <- if (inherits(item[[k]], "policypanel_fit")) table_columns(item[[k]])
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
    if (length(columns) == 1 && length(fits) > 1 || !nzchar(title)) return(fits)
    if (length(fits) == 1 && is.null(names(fits))) return(stats::setNames(fits, title))
    inner <- names(fits) %||% paste0("(", seq_along(fits), ")")
    stats::setNames(fits, paste(title, inner))
  }, columns, outer)
  unlist(unname(joined), recursive = FALSE)
}

title_columns <- function(fits) {
  if (is.null(names(fits))) names(fits) <- rep("", length(fits))
  # Numbered: fits without a title, and the numbers that lists of several fits gave themselves.
  numbered <- !nzchar(names(fits)) | grepl("^\\([0-9]+\\)$", names(fits))
  names(fits)[numbered] <- paste0("(", seq_along(fits), ")")[numbered]
  twice <- unique(names(fits)[duplicated(names(fits))])
  if (length(twice) > 0) {
    abort_input("Two columns are both titled {.val {twice}}.", argument = "...")
  }
  fits
}

check_parentheses <- function(parentheses) {
  if (identical(parentheses, "statistic")) parentheses <- "t"
  choice <- check_choice(parentheses, c("std.error", "t", "p"), "parentheses")
  c(std.error = "std.error", t = "statistic", p = "p.value")[[choice]]
}

below_digits <- function(digits, layout) {
  if (!is.null(digits)) return(check_digits(digits, "digits_parentheses"))
  c(std.error = layout$digits, statistic = 2, p.value = 3)[[layout$parentheses]]
}

check_labels <- function(labels) {
  if (is.null(labels)) return(NULL)
  if (!checkmate::test_character(labels, any.missing = FALSE, min.len = 1, names = "unique")) {
    abort_input("{.arg labels} must be text named by what it stands for.",
                "For example {.code c(did = \"Pilot zone\")}.", argument = "labels")
  }
  stats::setNames(as.vector(labels), enc2utf8(names(labels)))
}

r_squared_kinds <- c("within", "overall", "within.adjusted", "overall.adjusted")

check_r_squared <- function(r_squared) {
  if (is.null(r_squared)) return(NULL)
  if (is.character(r_squared) && all(r_squared %in% r_squared_kinds)) return(unique(r_squared))
  abort_input("{.arg r_squared} may hold {.val {r_squared_kinds}}.", argument = "r_squared")
}

#' Spanners as positions of columns
#' @noRd
check_spanners <- function(spanners, titles) {
  if (is.null(spanners)) return(NULL)
  example <- "For example {.code list(\"High\" = 1:2, \"Low\" = 3:4)}."
  is_good <- is.list(spanners) && !is.data.frame(spanners) &&
    checkmate::test_names(names(spanners), "unique")
  if (!is_good) {
    abort_input("{.arg spanners} must be a named list of columns.", example,
                argument = "spanners")
  }
  positions <- lapply(spanners, function(own) {
    at <- if (is.character(own)) match(own, titles) else own
    is_good <- checkmate::test_integerish(at, lower = 1, upper = length(titles),
                                          any.missing = FALSE, min.len = 1)
    if (!is_good || !all(diff(at) == 1)) {
      abort_input("A spanner stands over neighbouring columns, of {.val {titles}}.", example,
                  argument = "spanners")
    }
    as.integer(at)
  })
  if (anyDuplicated(unlist(positions)) > 0) {
    abort_input("A column has one spanner at most.", argument = "spanners")
  }
  positions
}

#' Coefficients shown as one row: as listed, and with `keep` all others
#' @return A named list of names of coefficients.
#' @noRd
control_groups <- function(fits, keep, controls) {
  all <- unique(unlist(lapply(fits, table_terms)))
  refuse_unknown_terms(keep, all, "keep")
  if (is.null(controls)) {
    rest <- setdiff(all, c(keep, "(Intercept)"))
    return(if (!is.null(keep) && length(rest) > 0) stats::setNames(list(rest), wording("controls")))
  }
  groups <- check_groups(controls, "controls", wording("controls"),
                         "list(\"City controls\" = c(\"gdp\", \"fdi\"))")
  groups <- lapply(groups, enc2utf8)
  refuse_unknown_terms(unlist(groups), all, "controls")
  twice <- intersect(unlist(groups), keep)
  if (length(twice) > 0) {
    abort_input("{.val {twice}} {?is/are} both in {.arg keep} and in {.arg controls}.",
                argument = "controls")
  }
  left <- setdiff(all, c(unlist(groups), keep, "(Intercept)"))
  if (!is.null(keep) && length(left) > 0) {
    abort_input("{.val {left}} {?is/are} neither in {.arg keep} nor in {.arg controls}.",
                argument = "controls")
  }
  groups
}

refuse_unknown_terms <- function(names, all, argument) {
  unknown <- setdiff(names, all)
  if (length(unknown) == 0) return(invisible())
  abort_input("{.arg {argument}}: no fit has a coefficient {.val {unknown}}; there are
              {.val {all}}.", argument = argument)
}
