# What regression_table() may be asked for, checked.

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
  patterns <- grep("^\\^", names(labels), value = TRUE)
  bad <- patterns[!vapply(patterns, is_pattern, NA)]
  if (length(bad) > 0) {
    abort_input("{.arg labels}: {.val {bad}} {?is/are} no regular expression{?s}.",
                argument = "labels")
  }
  stats::setNames(as.vector(labels), enc2utf8(names(labels)))
}

#' Whether R can read a text as a regular expression
#' @noRd
is_pattern <- function(text) {
  suppressWarnings(tryCatch(is.logical(grepl(text, "")), error = function(e) FALSE))
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
    if (is_pattern(one)) grep(one, known$name, value = TRUE)
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
  near <- nearest_name(unknown[1], all)
  abort_input("{.arg {argument}}: no fit has a coefficient {.val {unknown}}; there are
              {.val {all}}.", if (!is.null(near)) "Did you mean {.val {near}}?",
              argument = argument)
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
