# Checks of stars: against |t| at any degrees of freedom, and against those there are.

audit_stars <- function(table) {
  if (!audit_has_stars(table$columns) || table$reading$reading == "unknown") return(NULL)
  declared <- table$stars
  where <- paste("Table", table$title)
  windows_of <- function(set) {
    lapply(table$columns, audit_star_windows, reading = table$reading$reading, levels = set)
  }
  bad_in <- function(windows) sum(vapply(windows, audit_count_violations, 0))
  if (!is.null(declared)) {
    windows <- windows_of(declared)
    if (bad_in(windows) == 0) return(audit_stars_with_df(table, windows))
  }
  fits <- vapply(audit_usual_stars, function(set) bad_in(windows_of(set)) == 0, NA)
  others <- vapply(audit_usual_stars[fits], audit_star_label, "")
  fitting <- if (length(others) == 0) "no usual set fits all cells" else {
    paste0("what fits all cells: ", paste(others, collapse = "; or "))
  }
  unsaid_level <- if (audit_needs_level(table)) "confidence intervals of another level than 95%"
  if (is.null(declared)) {
    return(audit_finding("stars", where, length(others) > 0, c(fitting, "."),
                         c("the levels of the stars", unsaid_level)))
  }
  cells <- do.call(rbind, windows)
  wrong <- cells$cell[cells$lower > cells$upper]
  if (length(wrong) == 0) wrong <- "cells of one column that need different degrees of freedom"
  audit_finding("stars", where, FALSE, c(
    "Declared ", audit_star_label(declared), "; at no degrees of freedom do these fit: ",
    some_of(sub(paste0("^", where, " "), "", wrong)), "; ", fitting, "."
  ), unsaid_level,
  fact = paste("stars", if (length(others) > 0) audit_star_label(declared) else where))
}

#' Whether stars are judged by intervals of a level that nobody said
#' @noRd
audit_needs_level <- function(table) {
  any(vapply(table$columns, function(column) {
    is.na(column$level) && any(!is.na(column$ends$low$lower) & !column$has_test)
  }, NA))
}

#' The declared stars fit at some degrees of freedom: at those of the column?
#' @noRd
audit_stars_with_df <- function(table, windows) {
  lines <- audit_each(seq_along(windows), function(i) {
    window <- windows[[i]][!windows[[i]]$is_known, ]
    if (nrow(window) > 0) audit_stars_of_column(table$columns[[i]], window)
  })
  if (!is.null(lines)) return(lines)
  n <- sum(vapply(windows, nrow, 0L))
  audit_finding("stars", paste("Table", table$title), TRUE,
                c("All ", n, " cells carry the stars of ", audit_star_label(table$stars), "."))
}

audit_stars_of_column <- function(column, window) {
  limits <- audit_interval(max(window$lower), min(window$upper))
  df <- audit_test_df_of(column)
  # Without a printed constant the model may have none, and one degree of freedom more.
  most <- df + (length(column$constant) == 0 && audit_known_or(column$absorbed, 0) == 0)
  if (is.na(df) || (limits$lower <= most && df <= limits$upper)) return(NULL)
  too_few <- most < limits$lower
  tight <- if (too_few) window$cell[window$lower == limits$lower][1] else {
    window$cell[window$upper == limits$upper][1]
  }
  # Robust tests may have fewer degrees of freedom, or the normal distribution. No test has more
  # than N leaves.
  binding <- column$standard_errors == "classical" && column$method == "" &&
    (too_few || audit_knows_df(column))
  audit_finding("stars", column$where, FALSE, c(
    tight, " has its stars only at ", audit_shown(limits), " degrees of freedom; ",
    if (column$standard_errors == "clustered" && !is.na(column$clusters)) "clusters less one" else {
      "N less coefficients"
    }, " is ", audit_number_text(df), "."
  ), if (!binding) c(
    paste("tests with at", if (too_few) "least" else "most",
          audit_number_text(if (too_few) limits$lower else limits$upper), "degrees of freedom"),
    if (too_few) "tests by the normal distribution" else if (
      audit_hides_controls(column) && is.na(column$n_controls)) "the number of controls"
  ), source = audit_source_of(column))
}

#' Whether one star set serves the whole paper
#' @noRd
audit_star_sets <- function(paper) {
  tables <- Filter(function(table) table$kind == "regression" && audit_has_stars(table$columns) &&
                     table$reading$reading != "unknown" && !audit_needs_level(table), paper$tables)
  if (length(tables) < 2) return(NULL)
  declared <- Filter(length, lapply(tables, function(table) sort(table$stars)))
  sets <- unique(c(unname(declared), lapply(audit_usual_stars, sort)))
  windows <- lapply(sets, function(set) {
    audit_each(tables, function(table) {
      audit_each(table$columns, function(column) {
        x <- audit_star_windows(column, table$reading$reading, set)
        # Columns that print their clusters have degrees of freedom of their own.
        data.frame(x, df = rep(column$clusters, nrow(x)))
      })
    })
  })
  if (nrow(windows[[1]]) == 0) return(NULL)
  never <- vapply(windows, function(x) sum(x$lower > x$upper), 0L)
  limits <- lapply(windows, audit_joint_windows)
  at_one_df <- never == 0 & !vapply(limits, function(x) any(audit_is_empty(x)), NA)
  if (any(at_one_df)) {
    best <- which(at_one_df)[1]
    limited <- limits[[best]][is.finite(limits[[best]]$upper)]
    return(audit_finding("one star set", "all tables", TRUE, c(
      audit_star_label(sets[[best]]), " fits all ", nrow(windows[[best]]), " cells",
      if (length(limited) > 0) c(" at ", paste(audit_shown(limited), collapse = " and "),
                                 " degrees of freedom"), "."
    )))
  }
  differing <- if (any(never == 0)) {
    at <- which(never == 0)[1]
    x <- windows[[at]]
    paste0("tests with different degrees of freedom (with ", audit_star_label(sets[[at]]), ": ",
           x$cell[which.min(x$upper)], " at most ", audit_number_text(min(x$upper)), ", ",
           x$cell[which.max(x$lower)], " at least ", audit_number_text(max(x$lower)), ")")
  }
  audit_finding("one star set", "all tables", FALSE, c(
    "No usual set fits all ", nrow(windows[[1]]), " cells at one number of degrees of freedom. ",
    audit_star_disagreement(sets, windows)
  ), differing)
}

#' The degrees of freedom that all cells of one number of clusters have in common
#' @noRd
audit_joint_windows <- function(x) {
  x <- x[!x$is_known, ]
  groups <- split(x, ifelse(is.na(x$df), 0, x$df))
  audit_interval(vapply(groups, function(group) max(group$lower, 1), 0),
                 vapply(groups, function(group) min(group$upper), 0))
}

#' With many degrees of freedom: the cells that only one of the sets explains
#' @noRd
audit_star_disagreement <- function(sets, windows) {
  fits <- vapply(windows, function(x) x$lower <= 1000 & x$upper >= 1000,
                 logical(nrow(windows[[1]])))
  cells <- windows[[1]]$cell
  text <- vapply(seq_along(sets)[1:2], function(s) {
    only <- fits[, s] & !fits[, 3 - s]
    if (!any(only)) return("")
    paste0("With many of them, ", audit_star_label(sets[[s]]), " and not ",
           audit_star_label(sets[[3 - s]]), " is required by ", some_of(cells[only], 12), ". ")
  }, "")
  paste(trimws(text[nzchar(text)]), collapse = " ")
}
