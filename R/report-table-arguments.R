# Arguments of regression_table(): fits into panels of columns, and the layout checked.

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
  near <- if (length(unknown) > 0) nearest_argument(unknown[1], known)
  near <- if (is.null(near)) "" else cli::format_inline(" Did you mean {.arg {near}}?")
  abort_input("Give fits: of this package, or of others that {.fn tidy}, {.pkg parameters}, or
               {.fn coef} and {.fn vcov} can read.",
              if (length(unknown) > 0) "{.arg {unknown[1]}} is none.{near}", argument = "...")
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
  fits
}

check_parentheses <- function(parentheses) {
  if (identical(parentheses, "statistic")) parentheses <- "t"
  choice <- check_choice(parentheses, c("std.error", "t", "p", "confidence"), "parentheses")
  c(std.error = "std.error", t = "statistic", p = "p.value", confidence = "conf")[[choice]]
}

check_table_stars <- function(stars) {
  if (isFALSE(stars)) return(NULL)
  check_stars(stars)
}

#' Decimals may be none, significant digits are one at least
#' @noRd
check_table_digits <- function(digits, rounding) {
  is_significant <- rounding[1] == "significant"
  if (is.null(digits)) return(if (is_significant) 3 else 4)
  check_digits(digits, lower = if (is_significant) 1 else 0)
}

below_digits <- function(digits, layout) {
  if (!is.null(digits)) return(check_digits(digits, "digits_parentheses"))
  c(std.error = layout$digits, conf = layout$digits, statistic = 2,
    p.value = 3)[[layout$parentheses]]
}

check_labels <- function(labels) {
  if (is.null(labels)) return(NULL)
  if (!checkmate::test_character(labels, any.missing = FALSE, min.len = 1, names = "unique")) {
    abort_input("{.arg labels} must be text named by what it stands for.",
                "For example {.code c(did = \"Pilot zone\")}.", argument = "labels")
  }
  stats::setNames(as.vector(labels), enc2utf8(names(labels)))
}

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
    if (is.character(own) && any(own %in% titles[duplicated(titles)])) {
      abort_input("Several columns are titled {.val {own}}: give their numbers.",
                  argument = "spanners")
    }
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

#' Coefficients that the fits have: names, and what the table calls them
#' @noRd
known_terms <- function(fits, layout) {
  known <- lapply(fits, function(fit) {
    names <- table_terms(fit)
    data.frame(name = names, label = labelled(names, layout, fit))
  })
  unique(do.call(rbind, unname(known)))
}

#' Coefficients that a user chooses by name, by label or by a regular expression
#' @param known From known_terms().
#' @return Names, in the order chosen; NULL for no choice.
#' @noRd
chosen_terms <- function(wanted, known, argument) {
  wanted <- check_names_of(wanted, argument)
  found <- lapply(wanted, function(one) {
    if (one %in% known$name) return(one)
    labelled <- known$name[known$label == one]
    if (length(labelled) > 0 || !grepl("[][^$*+?|\\(){}.]", one)) return(labelled)
    tryCatch(grep(one, known$name, value = TRUE), error = function(e) NULL)
  })
  refuse_unknown_terms(wanted[lengths(found) == 0], known$name, argument)
  if (!is.null(wanted)) unique(unlist(found))
}

#' Coefficients shown as one row: as listed, and with `keep` all others
#' @param all Names of all coefficients but for those that are left out.
#' @return A named list of names of coefficients.
#' @noRd
control_groups <- function(all, keep, controls) {
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

#' Rows of statistics: columns of glance() by their titles, NULL where the table's own are wanted
#' @noRd
check_table_statistics <- function(statistics, fits, layout) {
  if (is.null(statistics)) {
    own <- c("nobs", if (length(layout$r_squared) > 0) paste0("r.squared.", layout$r_squared),
             "first.stage.f")
    return(stats::setNames(own, statistic_titles(own)))
  }
  known <- unique(c(unlist(lapply(fits, function(fit) names(fit_statistics(fit)))), "clusters",
                    "mean.outcome"))
  if (!checkmate::test_character(statistics, any.missing = FALSE, unique = TRUE)) {
    abort_input("{.arg statistics} must be names of {.val {known}}.", argument = "statistics")
  }
  refuse_unknown(statistics, known, "statistics")
  titles <- names(statistics) %||% rep("", length(statistics))
  is_own <- !nzchar(titles)
  titles[is_own] <- statistic_titles(unname(statistics[is_own]))
  stats::setNames(unname(statistics), titles)
}

#' Rows that the user adds, as a matrix for each panel
#' @param widths Columns of the panels.
#' @noRd
check_add_rows <- function(rows, widths) {
  if (is.null(rows)) return(vector("list", length(widths)))
  width <- widths[1]
  is_row <- function(own) {
    (is.character(own) || is.numeric(own)) && is.null(dim(own)) &&
      length(own) %in% c(width, sum(widths))
  }
  is_good <- is.list(rows) && !is.data.frame(rows) && length(rows) > 0 &&
    length(names(rows)) == length(rows) && all(nzchar(names(rows))) && all(vapply(rows, is_row, NA))
  if (!is_good) {
    abort_input("{.arg add_rows} must be a list of texts or numbers, one for each of the
                 {count_of(width, 'column')}, named by the titles of the rows.",
                "For example {.code list(\"Mean of y\" = c(1.2, 3.4))}.", argument = "add_rows")
  }
  cells <- lapply(rows, function(own) {
    text <- if (is.numeric(own)) vapply(own, plain_number, "") else own
    rep_len(ifelse(is.na(own), "", text), sum(widths))
  })
  lapply(seq_along(widths), function(p) {
    at <- (p - 1L) * width + seq_len(width)
    cbind(names(rows), do.call(rbind, unname(lapply(cells, `[`, at))))
  })
}
