# Checks within one regression table, one function each; here of what is printed in the cells.
# `table` is what prepare_table() makes: columns of intervals, the reading of the parentheses, the
# declared stars, and the paper around it.

#' One line of an audit
#' @param missing What would have to hold for the numbers to agree; none makes a contradiction
#'   impossible, otherwise it "needs" these.
#' @noRd
finding <- function(check, where, agrees, arithmetic, missing = character()) {
  verdict <- if (isTRUE(agrees)) "consistent" else if (length(missing) == 0) "impossible" else {
    "needs"
  }
  # A row of a matrix: audit_table() binds hundreds, which data frames are slow at.
  rbind(c(check = check, where = where, verdict = verdict,
          needs = if (verdict == "needs") paste(missing, collapse = ", or ") else "",
          arithmetic = paste0(arithmetic, collapse = "")))
}

each <- function(x, f, ...) do.call(rbind, lapply(unname(x), f, ...))

#' What must be known before a least-squares identity binds a column
#' @param rows N less absorbed effects that the identity implies.
#' @noRd
classical_premises <- function(column, rows) {
  absorbed <- if (is.na(column$absorbed) && isTRUE(rows$lower < column$n - 1)) {
    paste(shown(clamp(column$n - rows, 1, Inf)), "coefficients of fixed effects")
  }
  c(if (column$standard_errors == "unknown") "standard errors other than classical ones", absorbed,
    if (is.na(column$absorbed) && is.null(absorbed)) "the number of fixed effects",
    if (column$controls == "yes" && is.na(column$n_controls)) "the number of controls")
}

may_be_classical <- function(column) column$standard_errors %in% c("unknown", "classical")

reading_names <- c(t = "t-values", se = "standard errors", p = "p-values", unknown = "unknown")

audit_parentheses <- function(table) {
  found <- table$reading
  if (found$cells == 0) return(NULL)
  where <- paste("Table", table$title)
  if (found$reading == "unknown") {
    return(finding("parentheses", where, FALSE, c(
      if (length(found$free) == 0) "No reading fits all signs and stars." else c(
        "The numbers fit as ", paste(reading_names[found$free], collapse = " and as "), "."
      )
    ), "what stands in parentheses"))
  }
  agrees <- found$declared %in% c("unknown", found$reading)
  if (length(found$violations) == 1) {
    return(finding("parentheses", where, TRUE, c(
      "No sign and no star of ", count_of(found$cells, "cell"), " contradicts ",
      reading_names[[found$reading]], "."
    )))
  }
  tally <- paste0("of ", count_of(found$cells, "cell"), " the signs and stars contradict ",
                  paste0(pmin(found$violations, found$cells), " as ",
                         reading_names[names(found$violations)], collapse = ", "))
  if (agrees) return(finding("parentheses", where, TRUE,
                             c("They are ", reading_names[[found$reading]], ": ", tally, ".")))
  finding("parentheses", where, FALSE, c(
    "Called ", reading_names[[found$declared]], ", they are ", reading_names[[found$reading]], ": ",
    tally, ". ", worst_example(table, found$declared)
  ))
}

#' "(1) did: 0.0113 with standard error 6.13 would be t = 0.0018, printed ***"
#' @noRd
worst_example <- function(table, declared) {
  if (declared != "se") return("")
  for (column in table$columns) {
    at <- which(nzchar(column$numbers$stars) & !is.na(column$numbers$inside))
    if (length(at) == 0) next
    x <- column$numbers[at[1], ]
    return(paste0(column$name, " ", x$term, ": ", x$text, " with standard error ", x$inside_text,
                  " would be t = ", number_text(x$value / x$inside, 2), "."))
  }
  ""
}

audit_stars <- function(table) {
  if (!has_stars(table$columns) || table$reading$reading == "unknown") return(NULL)
  declared <- table$stars
  where <- paste("Table", table$title)
  windows_of <- function(set) {
    lapply(table$columns, star_windows, reading = table$reading$reading, levels = set)
  }
  bad_in <- function(windows) sum(vapply(windows, count_violations, 0))
  if (!is.null(declared)) {
    windows <- windows_of(declared)
    if (bad_in(windows) == 0) return(stars_with_df(table, windows))
  }
  fits <- vapply(star_sets, function(set) bad_in(windows_of(set)) == 0, NA)
  others <- vapply(star_sets[fits], star_label, "")
  fitting <- if (length(others) == 0) "no usual set fits all cells" else {
    paste0("what fits all cells: ", paste(others, collapse = "; or "))
  }
  if (is.null(declared)) {
    return(finding("stars", where, length(others) > 0, c(fitting, "."),
                   if (length(others) > 0) NULL else "the levels of the stars"))
  }
  cells <- do.call(rbind, windows)
  wrong <- cells$cell[cells$lower > cells$upper]
  if (length(wrong) == 0) wrong <- "cells of one column that need different degrees of freedom"
  finding("stars", where, FALSE, c(
    "Declared ", star_label(declared), "; at no degrees of freedom do these fit: ",
    some_of(sub(paste0("^", where, " "), "", wrong)), "; ", fitting, "."
  ))
}

some_of <- function(x, most = 6) {
  more <- length(x) - most
  paste0(paste(utils::head(x, most), collapse = ", "), if (more > 0) paste(" and", more, "more"))
}

#' The declared stars fit at some degrees of freedom: at those of the column?
#' @noRd
stars_with_df <- function(table, windows) {
  lines <- each(seq_along(windows), function(i) {
    column <- table$columns[[i]]
    window <- windows[[i]][!windows[[i]]$is_known, ]
    if (nrow(window) == 0) return(NULL)
    limits <- interval(max(window$lower), min(window$upper))
    df <- residual_df_of(column)
    at_df <- is.na(df) || (limits$lower <= df && df <= limits$upper)
    if (at_df || is.infinite(limits$upper)) return(NULL)
    tight <- window$cell[window$upper == limits$upper][1]
    binding <- column$standard_errors %in% c("classical", "robust") && knows_df(column)
    finding("stars", column$where, FALSE, c(
      tight, " has its stars only at ", shown(limits), " degrees of freedom; N less coefficients ",
      "is ", number_text(df), "."
    ), if (!binding) paste("tests with at most", number_text(limits$upper), "degrees of freedom"))
  })
  if (!is.null(lines)) return(lines)
  n <- sum(vapply(windows, nrow, 0L))
  finding("stars", paste("Table", table$title), TRUE,
          c("All ", n, " cells carry the stars of ", star_label(table$stars), "."))
}

audit_signs <- function(table) {
  if (!table$reading$reading %in% c("t", "se")) return(NULL)
  # Odds ratios are positive whatever their t.
  each(Filter(is_linear, table$columns), function(column) {
    t_bad <- (column$coefficient$lower > 0 & column$t$upper < 0) |
      (column$coefficient$upper < 0 & column$t$lower > 0)
    se_bad <- column$inside$upper < 0 & table$reading$reading == "se"
    bad <- which(t_bad | se_bad)
    each(bad, function(i) {
      x <- column$numbers[i, ]
      finding("sign of t", paste(column$where, x$term), FALSE,
              c("The coefficient is ", x$text, ", the number in parentheses ", x$inside_text, "."))
    })
  })
}

#' t = b / SE where all are printed; p from t
#' @noRd
audit_t_ratio <- function(table) {
  each(table$columns, function(column) {
    x <- column$numbers
    printed_se <- if (column$reading == "se") prefer(interval(x$se_lower, x$se_upper),
                                                    column$inside) else {
      interval(x$se_lower, x$se_upper)
    }
    printed_t <- if (column$reading == "t") prefer(interval(x$t_lower, x$t_upper), column$inside)
      else interval(x$t_lower, x$t_upper)
    rbind(
      each(which(!is.na(printed_se$lower) & !is.na(printed_t$lower)), function(i) {
        ratio <- column$coefficient[i] / clamp(printed_se[i], 0, Inf)
        finding("t = coefficient / SE", paste(column$where, x$term[i]),
                overlaps(ratio, printed_t[i]),
                c(x$text[i], " / ", as_printed(printed_se[i]), " = ", shown(ratio), "; printed t ",
                  as_printed(printed_t[i]), "."))
      }),
      each(which(!is.na(x$p_lower) & !is.na(column$t$lower)), function(i) p_of_t(column, i))
    )
  })
}

p_of_t <- function(column, i) {
  size <- magnitude(column$t[i])
  printed <- interval(column$numbers$p_lower[i], column$numbers$p_upper[i])
  p <- function(df) interval(2 * stats::pt(-size$upper, df), 2 * stats::pt(-size$lower, df))
  df <- residual_df_of(column)
  at_df <- p(if (is.na(df)) Inf else df)
  any_df <- interval(p(Inf)$lower, p(1)$upper)
  agrees <- overlaps(at_df, printed) || overlaps(p(Inf), printed)
  finding("p from t", paste(column$where, column$numbers$term[i]), agrees,
          c("t ", shown(column$t[i]), " gives p ", shown(at_df), "; printed ",
            as_printed(printed), "."),
          if (overlaps(any_df, printed) && is.na(column$df)) "fewer degrees of freedom")
}
