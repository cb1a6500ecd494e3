# Checks within one regression table, one function each; here of what is printed in the cells.
# `table` is what audit_prepare_table() makes: columns of intervals, the reading of the parentheses,
# the declared stars, and the paper around it.

audit_reading_names <- c(t = "t-values", se = "standard errors", p = "p-values",
                         unknown = "unknown", ci = "confidence intervals", none = "nothing")

audit_parentheses <- function(table) {
  found <- table$reading
  if (found$cells == 0) return(NULL)
  where <- paste("Table", table$title)
  if (found$reading == "unknown") {
    return(audit_finding("parentheses", where, FALSE, c(
      if (length(found$free) == 0) "No reading fits all signs and stars." else c(
        "The numbers fit as ", paste(audit_reading_names[found$free], collapse = " and as "), "."
      )
    ), "what stands in parentheses"))
  }
  agrees <- found$declared %in% c("unknown", found$reading)
  # The same wrong note below several tables is one fact.
  fact <- if (agrees) paste("parentheses", where) else {
    paste("parentheses", found$declared, found$reading)
  }
  text <- if (found$reading == "ci") {
    c("All ", count_of(found$cells, "cell"), " have two ends.")
  } else if (length(found$violations) == 1) {
    c("No sign and no star of ", count_of(found$cells, "cell"), " contradicts ",
      audit_reading_names[[found$reading]], ".")
  } else {
    c("of ", count_of(found$cells, "cell"), " the signs and stars contradict ",
      paste0(pmin(found$violations, found$cells), " as ",
             audit_reading_names[names(found$violations)], collapse = ", "), ".")
  }
  head <- if (!agrees) c("Called ", audit_reading_names[[found$declared]], ", they are ",
                         audit_reading_names[[found$reading]], ": ") else if (
    length(found$violations) > 1) c("They are ", audit_reading_names[[found$reading]], ": ")
  audit_finding("parentheses", where, agrees,
                c(head, text, if (!agrees) audit_worst_example(table, found$declared)), fact = fact)
}

#' "(1) did: 0.0113 with standard error 6.13 would be t = 0.0018, printed ***"
#' @noRd
audit_worst_example <- function(table, declared) {
  if (declared != "se") return(NULL)
  for (column in table$columns) {
    at <- which(nzchar(column$numbers$stars) & !is.na(column$numbers$inside))
    if (length(at) == 0) next
    x <- column$numbers[at[1], ]
    return(paste0(" ", column$name, " ", x$term, ": ", x$text, " with standard error ",
                  x$inside_text, " would be t = ", audit_number_text(x$value / x$inside, 2), "."))
  }
  NULL
}

#' The coefficient and t share a sign; a standard error has none
#' @noRd
audit_signs <- function(table) audit_each(table$columns, function(column) {
  audit_each(c(list(column), column$paths), function(set) {
    x <- set$numbers
    # Odds ratios are positive whatever their t.
    bad <- audit_is_linear(column) & audit_signs_differ(set$coefficient, set$t)
    below <- column$reading == "se" & set$inside$upper < 0
    audit_each(which(bad | below | x$se_upper < 0), function(i) {
      where <- paste(column$where, x$term[i])
      negative <- isTRUE(below[i] | x$se_upper[i] < 0)
      audit_finding("sign of t", where, FALSE, c(
        "The coefficient is ", x$text[i],
        if (negative) c("; a standard error is not negative: ",
                        audit_as_printed(audit_prefer(audit_printed_se(column$reading, set),
                                                      set$inside)[i]))
        else c(", t ", audit_as_printed(set$t[i])), "."
      ), fact = audit_cell_fact(where))
    })
  })
})

#' t = b / SE where all are printed; p from t
#' @noRd
audit_t_ratio <- function(table) audit_each(table$columns, function(column) {
  x <- column$numbers
  se <- audit_printed_se(column$reading, column)
  t <- audit_printed_t(column$reading, column)
  rbind(
    audit_each(which(!is.na(se$lower) & !is.na(t$lower)), function(i) {
      ratio <- column$coefficient[i] / audit_clamp(se[i], 0, Inf)
      where <- paste(column$where, x$term[i])
      audit_finding("t = coefficient / SE", where, audit_overlaps(ratio, t[i]), c(
        x$text[i], " / ", audit_as_printed(se[i]), " = ", audit_shown(ratio), "; printed t ",
        audit_as_printed(t[i]), "."
      ), fact = audit_cell_fact(where))
    }),
    audit_each(which(!is.na(x$p_lower) & !is.na(column$t$lower)),
               function(i) audit_p_of_t(column, i))
  )
})

audit_p_of_t <- function(column, i) {
  size <- audit_magnitude(column$t[i])
  printed <- audit_interval(column$numbers$p_lower[i], column$numbers$p_upper[i])
  p <- function(df) audit_interval(2 * stats::pt(-size$upper, df), 2 * stats::pt(-size$lower, df))
  dfs <- c(audit_test_df_of(column), audit_residual_df_of(column), Inf)
  dfs <- dfs[!is.na(dfs) & dfs > 0]
  any_df <- audit_interval(p(Inf)$lower, p(1)$upper)
  where <- paste(column$where, column$numbers$term[i])
  agrees <- any(vapply(dfs, function(df) audit_overlaps(p(df), printed), NA))
  audit_finding("p from t", where, agrees,
                c("t ", audit_shown(column$t[i]), " gives p ", audit_shown(p(dfs[1])), "; printed ",
                  audit_as_printed(printed), "."),
                if (audit_overlaps(any_df, printed) && is.na(column$df)) "fewer degrees of freedom",
                fact = audit_cell_fact(where))
}
