# Checks across columns and tables: standard errors, rows, copies, models that should agree, stars.

audit_pairs_of <- function(columns) {
  if (length(columns) < 2) return(list())
  utils::combn(unname(columns), 2, simplify = FALSE)
}

audit_name_pair <- function(a, b) {
  if (a$table == b$table) paste(a$where, "and", b$name) else paste(a$where, "and", b$where)
}

#' With classical standard errors, two outcomes on the same regressors differ in one factor only
#' @noRd
audit_se_ratio <- function(table) audit_each(audit_pairs_of(table$columns), function(pair) {
  a <- pair[[1]]
  b <- pair[[2]]
  comparable <- setequal(a$terms, b$terms) && length(a$terms) >= 3 && a$outcome != b$outcome &&
    isTRUE(a$n == b$n) && a$sample == b$sample &&
    audit_compare_controls(a, b) %in% c("same", "unnamed")
  if (!comparable) return(NULL)
  ratio <- audit_term_of(b, "se", a$terms) / audit_term_of(a, "se", a$terms)
  known <- !is.na(ratio$lower) & is.finite(ratio$upper)
  if (sum(known) < 3) return(NULL)
  joint <- audit_interval(max(ratio$lower[known]), min(ratio$upper[known]))
  is_constant <- !audit_is_empty(joint)
  range <- paste0(audit_number_text(min(audit_middle(ratio[known])), 3), " to ",
                  audit_number_text(max(audit_middle(ratio[known])), 3))
  text <- if (is_constant) {
    c("is the same for all, ", audit_shown(joint),
      ": as classical ones must be, and others hardly are.")
  } else {
    c("runs from ", range, ": they are not classical.")
  }
  claims_classical <- "classical" %in% c(a$standard_errors, b$standard_errors)
  audit_finding("SE ratio across outcomes", audit_name_pair(a, b), is_constant || !claims_classical,
                c("The ratio of the standard errors of ", sum(known), " regressors ", text),
                audit_unnamed_controls(a, b), fact = paste("SE ratio", a$table))
})

#' How much of a regressor the further controls must explain for its standard error to have moved so
#'
#' SE^2 = s^2 / (SSx (1 - R2 on the others)), and s^2 moves with 1 - R2, so
#' VIF = (SE_b / SE_a)^2 (1 - R2_a) / (1 - R2_b) times the ratio of the degrees of freedom.
#' @noRd
audit_vif <- function(table) {
  audit_each(audit_nested_steps(table$columns, same_rows = FALSE), audit_vif_of_step)
}

audit_vif_of_step <- function(step) {
  a <- step$a
  b <- step$b
  if (!step$has_r2 || !audit_may_be_classical(a) || !audit_may_be_classical(b)) return(NULL)
  if (is.na(a$n) || is.na(b$n)) return(NULL)
  terms <- a$terms
  se <- audit_term_of(b, "se", terms) / audit_term_of(a, "se", terms)
  df_a <- a$n - length(a$terms) - 1 - audit_known_or(a$absorbed, 0)
  df_b <- b$n - length(b$terms) - 1 - audit_known_or(b$absorbed, 0) -
    audit_known_or(b$n_controls, 0)
  left <- (1 - audit_clamp(step$r2_a, 0, 1)) / (1 - audit_clamp(step$r2_b, 0, 1))
  vif <- se^2 * left * (df_b / df_a)
  strict <- b$standard_errors == "classical" && audit_knows_df(a) && audit_knows_df(b) &&
    a$n == b$n && is.null(step$unnamed)
  low <- which(vif$upper < 1 - 1e-9)
  high <- which(vif$lower > 2)
  at <- c(low, high, which(!is.na(vif$lower)))[1]
  if (is.na(at)) return(NULL)
  agrees <- length(low) == 0 && (length(high) == 0 || strict)
  explained <- if (vif$lower[at] > 1) {
    paste0(", controls that explain ", audit_shown(100 * (1 - 1 / vif[at]), 2),
           "% of what is left of it")
  }
  audit_finding("SE as controls enter", paste(a$where, "to", b$name, terms[at]), agrees, c(
    "SE ", audit_number_text(audit_term_of(a, "se_point", terms[at]), 3), " to ",
    audit_number_text(audit_term_of(b, "se_point", terms[at]), 3), ", R2 ",
    audit_as_printed(step$r2_a), " to ", audit_as_printed(step$r2_b), ": a variance inflation of ",
    audit_shown(vif[at], 3), explained, if (length(low) > 0) "; it cannot be below 1", "."
  ), if (!strict) c(if (length(low) == 0) "controls so close to the regressor",
                    "another covariance in one of the columns", step$unnamed),
  source = audit_source_of(b))
}

#' A further variable cannot add rows
#' @noRd
audit_rows <- function(table) {
  rbind(
    audit_each(audit_pairs_of(table$columns), function(pair) {
      audit_rows_of_pair(pair[[1]], pair[[2]])
    }),
    audit_rows_and_descriptives(table)
  )
}

audit_rows_of_pair <- function(a, b) {
  nested <- if (audit_is_nested(a, b, FALSE)) {
    list(a, b)
  } else if (audit_is_nested(b, a, FALSE)) list(b, a)
  if (is.null(nested) || is.na(a$n) || is.na(b$n)) return(NULL)
  if (nested[[2]]$n <= nested[[1]]$n) return(NULL)
  small <- nested[[1]]
  large <- nested[[2]]
  further <- setdiff(large$terms, small$terms)
  audit_finding("rows of nested columns", audit_name_pair(small, large), FALSE, c(
    large$where, " adds ", some_of(c(further, if (length(further) == 0) "controls")),
    " to the regressors of ", small$where, " and has ", audit_number_text(large$n - small$n),
    " rows more (", audit_number_text(large$n), ", ", audit_number_text(small$n),
    "); missing values can only take rows away."
  ), if (small$table != large$table) "other controls or other data" else {
    audit_unnamed_controls(small, large)
  }, fact = paste("rows of nested columns", small$n, large$n))
}

audit_rows_and_descriptives <- function(table) {
  means <- table$paper$means
  if (is.null(means)) return(NULL)
  audit_each(table$columns, function(column) {
    at <- match(tolower(c(column$outcome, column$terms)), tolower(means$name))
    least <- suppressWarnings(min(means$n[at], na.rm = TRUE))
    if (!is.finite(least) || is.na(column$n) || column$n <= least) return(NULL)
    audit_finding("rows and descriptives", column$where, FALSE, c(
      "N ", audit_number_text(column$n), ", but one of its variables has ",
      audit_number_text(least), " observations in the descriptive table."
    ), "the rows of the descriptive table")
  })
}

audit_rows_across <- function(paper) audit_each(audit_pairs_of(paper$columns), function(pair) {
  if (pair[[1]]$table == pair[[2]]$table || pair[[1]]$outcome == "") return(NULL)
  audit_rows_of_pair(pair[[1]], pair[[2]])
})

#' Columns on different rows, or of different outcomes, that print the same numbers, or nearly so
#' @noRd
audit_same_columns <- function(paper) audit_each(audit_pairs_of(paper$columns), function(pair) {
  a <- pair[[1]]
  b <- pair[[2]]
  other_rows <- a$sample != b$sample || !isTRUE(a$n == b$n)
  other_outcome <- a$outcome != b$outcome && nzchar(a$outcome) && nzchar(b$outcome)
  if (!other_rows && !other_outcome || !setequal(a$terms, b$terms)) return(NULL)
  x <- audit_printed_pairs(a, b)
  if (nrow(x) == 0) return(NULL)
  if (audit_is_copy(x, other_outcome)) {
    return(audit_finding("identical columns", audit_name_pair(a, b), FALSE, c(
      sum(x$same), " of ", nrow(x), " printed numbers are the same to the last digit, ",
      if (other_outcome) c("of the outcomes ", a$outcome, " and ", b$outcome, ", "),
      "on ", audit_number_text(a$n), " and ", audit_number_text(b$n), " rows; not the same: ",
      some_of(paste0(x$label, " ", x$text, " and ", x$other)[!x$same]), if (all(x$same)) "none", "."
    ), c(if (other_outcome) "outcomes that are one variable", "the rows on which each was run")))
  }
  # With another number of rows the column is a robustness check, which may well agree.
  if (other_outcome || nrow(x) < 6 || !all(x$close) || !isTRUE(a$n == b$n)) return(NULL)
  audit_finding("nearly identical columns", audit_name_pair(a, b), FALSE, c(
    "All ", nrow(x), " coefficients and numbers in parentheses agree within 5%, though the ",
    "samples are called ", a$sample, " and ", b$sample, audit_siblings_text(paper, a, b), "."
  ), "the rows the two samples share")
})

#' Four of five numbers the same: six of one model on other rows, where neighbours resemble each
#' other; of another outcome as many as make eight significant digits
#' @noRd
audit_is_copy <- function(x, other_outcome) {
  if (mean(x$same) < 0.8) return(FALSE)
  if (!other_outcome) return(nrow(x) >= 6)
  digits <- nchar(gsub("^0+", "", gsub("[^0-9]", "", x$text[x$same])))
  sum(x$same) >= 3 && sum(digits) >= 8
}

#' The numbers that both columns print; of other outcomes R2 too, which on other rows may agree
#' @noRd
audit_printed_pairs <- function(a, b) {
  terms <- intersect(a$numbers$term, b$numbers$term)
  x <- audit_printed_cells(a, terms)
  y <- audit_printed_cells(b, terms)
  if (a$outcome != b$outcome) {
    kinds <- intersect(names(a$r2), names(b$r2))
    x <- rbind(x, audit_r2_cells(a, kinds))
    y <- rbind(y, audit_r2_cells(b, kinds))
  }
  half <- 0.5 * 10^-pmin(x$decimals, y$decimals)
  size <- pmax(abs(x$value), abs(y$value))
  out <- data.frame(label = x$label, text = x$text, other = y$text, same = x$text == y$text,
                    close = abs(x$value - y$value) <= 0.05 * size + 2 * half)
  out[!is.na(x$value) & !is.na(y$value), ]
}

audit_printed_cells <- function(column, terms) {
  x <- column$numbers[match(terms, column$numbers$term), ]
  inside <- audit_read_printed(c(x$inside_text, x$low_text, x$high_text))
  data.frame(label = c(x$term, paste0(rep(x$term, 3), rep(" in parentheses", 3 * nrow(x)))),
             value = c(x$value, inside$value), decimals = c(x$decimals, inside$decimals),
             text = c(gsub("[*+]", "", x$text), inside$text))
}

audit_r2_cells <- function(column, kinds) {
  text <- vapply(column$r2[kinds], audit_as_printed, "")
  cbind(label = kinds, audit_read_printed(text)[c("value", "decimals", "text")])
}

#' The same two samples in columns with fewer regressors
#' @noRd
audit_siblings_text <- function(paper, a, b) {
  shorter <- function(column) {
    found <- Filter(function(other) other$table == column$table && other$sample == column$sample &&
                      length(other$terms) < length(column$terms), paper$columns)
    if (length(found) > 0) found[[1]]
  }
  first <- shorter(a)
  second <- shorter(b)
  if (is.null(first$r2$r2) || is.null(second$r2$r2)) return(NULL)
  if (audit_overlaps(first$r2$r2, second$r2$r2)) return(NULL)
  c("; yet with fewer regressors R2 is ", audit_as_printed(first$r2$r2), " in ", first$where,
    " and ", audit_as_printed(second$r2$r2), " in ", second$where)
}

#' The same outcome, rows, controls and effects, one regressor apart: R2 can differ by its t only
#' @noRd
audit_same_model <- function(paper) {
  columns <- Filter(function(column) {
    length(column$terms) == 1 && column$outcome != "" && audit_hides_controls(column) &&
      !is.na(column$n) && !is.null(column$r2$r2) && is.null(column$mediator)
  }, paper$columns)
  if (length(columns) < 2) return(NULL)
  key <- vapply(columns, function(column) {
    paste(column$outcome, column$n, column$sample, paste(sort(column$effects), collapse = " "),
          paste(column$controls, collapse = ";"), sep = "\r")
  }, "")
  audit_each(split(columns, key), function(group) {
    if (length(group) < 2) return(NULL)
    r2 <- lapply(group, function(column) column$r2$r2)
    lower <- vapply(r2, `[[`, 0, "lower")
    upper <- vapply(r2, `[[`, 0, "upper")
    low <- which.min(upper)
    high <- which.max(lower)
    t <- vapply(group, function(column) audit_magnitude(column$t[1])$upper, 0)
    df <- vapply(group, function(column) audit_residual_df_of(column), 0)
    if (all(is.na(t * df))) return(NULL)
    gain <- max(t^2 / df * (1 - lower), na.rm = TRUE)
    agrees <- lower[high] - upper[low] <= gain
    audit_finding("R2 of the same model", audit_name_pair(group[[low]], group[[high]]), agrees, c(
      length(group), " columns have the outcome ", group[[1]]$outcome, ", N ",
      audit_number_text(group[[1]]$n),
      ", controls and the same effects, one regressor apart; R2 runs ",
      "from ", audit_number_text(audit_middle(r2[[low]])), " to ",
      audit_number_text(audit_middle(r2[[high]])), ". A regressor with |t| of at most ",
      audit_number_text(max(t, na.rm = TRUE), 3), " adds at most about ",
      audit_number_text(gain, 2), "."
    ), c("another kind of R2", if (!audit_names_controls(group[[1]])) "other controls",
         "other data"))
  })
}
