# Checks of what the text claims about the numbers of the tables.

audit_claims <- function(table) {
  cells <- table$cells
  paper <- table$paper
  checks <- list(
    larger = audit_claim_larger, same = audit_claim_same, cited = audit_claim_cited,
    effect = audit_claim_effect, balanced = audit_claim_balanced, equal = audit_claim_equal
  )
  lines <- lapply(names(checks), function(kind) {
    of_kind <- cells[cells$column == kind, ]
    audit_each(seq_len(nrow(of_kind)), function(i) checks[[kind]](of_kind[i, ], paper))
  })
  variables <- cells$value[cells$column == "variables"]
  rbind(do.call(rbind, lines), if (length(variables) > 0) audit_claim_variables(variables, paper))
}

#' One coefficient of the paper, with its standard error
#' @noRd
audit_cell_at <- function(text, paper) {
  address <- published_address(text)
  column <- paper$columns[[paste0(address$table, ":", address$column)]]
  at <- if (!is.null(column)) match(address$row, column$numbers$term)
  if (is.null(column) || is.na(at)) {
    abort_input("There is no cell {.val {text}} in the tables.", argument = "table")
  }
  list(text = text, b = column$coefficient[at], se = column$se[at], column = column,
       se_point = column$se_point[at],
       value = column$numbers$value[at], where = paste(column$where, address$row))
}

#' Clogg's z of the difference of two coefficients of independent samples, with its ends
#' @noRd
audit_clogg <- function(first, second) {
  variance <- first$se^2 + second$se^2
  point <- (first$value - second$value) / sqrt(first$se_point^2 + second$se_point^2)
  list(z = (first$b - second$b) / audit_root(variance), point = point,
       p = 2 * stats::pnorm(-abs(point)), difference = first$value - second$value)
}

audit_clogg_text <- function(test) {
  c("difference ", audit_number_text(test$difference), ", z ",
    formatC(test$point, format = "f", digits = 2), " (", audit_shown(test$z, 3), "), p ",
    formatC(test$p, format = "fg", digits = 2))
}

audit_claim_larger <- function(line, paper) {
  first <- audit_cell_at(line$value, paper)
  second <- audit_cell_at(line$parentheses, paper)
  where <- paste(first$where, "over", second$where)
  if (first$column$outcome != second$column$outcome) {
    return(audit_finding("claimed difference", where, FALSE, c(
      "The outcomes are ", first$column$outcome, " and ", second$column$outcome, "."
    ), "a common unit"))
  }
  if (is.na(first$se$lower) || is.na(second$se$lower)) {
    return(audit_finding("claimed difference", where, FALSE, "One has no standard error.",
                         "both standard errors"))
  }
  test <- audit_clogg(first, second)
  if (first$b$upper < second$b$lower) {
    return(audit_finding("claimed difference", where, FALSE,
                         c("The printed numbers have it the other way: ",
                           audit_clogg_text(test), ".")))
  }
  agrees <- test$p < 0.05 && test$point > 0
  audit_finding("claimed difference", where, agrees,
                c("Independent samples: ", audit_clogg_text(test), "."),
                "a test of the difference that rejects")
}

audit_claim_same <- function(line, paper) {
  first <- audit_cell_at(line$value, paper)
  second <- audit_cell_at(line$parentheses, paper)
  where <- paste(first$where, "and", second$where)
  if (is.na(first$se$lower) || is.na(second$se$lower)) {
    return(audit_finding("claimed agreement", where, FALSE, "One has no standard error.",
                         "both standard errors"))
  }
  test <- audit_clogg(first, second)
  # However the two estimates are correlated, the SE of their difference is at most the sum.
  worst <- audit_magnitude(first$b - second$b) / (first$se + second$se)
  agrees <- test$p >= 0.05
  audit_finding("claimed agreement", where, agrees, c(
    "Coefficients ", first$value, " and ", second$value, ", ratio ",
    audit_number_text(second$value / first$value, 3), "; ", audit_clogg_text(test),
    "; whatever their correlation |z| is at least ", audit_number_text(worst$lower, 3), "."
  ), if (worst$lower < stats::qnorm(0.975)) "the covariance of the two estimates")
}

audit_claim_cited <- function(line, paper) {
  address <- published_address(line$value)
  columns <- Filter(function(column) column$table == address$table, paper$columns)
  names <- vapply(columns, `[[`, "", "name")
  where <- paste0("text, Table ", address$table, " ", address$column)
  if (!address$column %in% names) {
    return(audit_finding("cited column", where, FALSE, c(
      "Table ", address$table, " has the columns ", paste(names, collapse = ", "), "."
    )))
  }
  if (line$row == "") return(audit_finding("cited column", where, TRUE, "There is such a column."))
  titled <- Filter(function(column) tolower(column$title) == tolower(line$row), paper$columns)
  places <- vapply(titled, `[[`, "", "where")
  here <- paste0("Table ", address$table, " ", address$column)
  audit_finding("cited column", where, here %in% places, c(
    "The column ", line$row, " is ", if (length(places) == 0) "in no table" else {
      some_of(places)
    }, "."
  ))
}

#' One percent more of x, of log x's coefficient b, in percent of the mean of y
#' @noRd
audit_claim_effect <- function(line, paper) {
  found <- audit_cell_at(line$parentheses, paper)
  stated <- audit_printed_interval(line$value)
  y <- audit_mean_of(paper$means, found$column$outcome)
  points <- found$b * log(1.01)
  if (length(y) == 0 || is.na(y$lower)) {
    return(audit_finding("stated effect", found$where, FALSE,
                         c("One percent more is ", audit_shown(points, 2),
                           " points of the outcome."),
                         "the mean of the outcome"))
  }
  percent <- points / y * 100
  audit_finding("stated effect", found$where, audit_overlaps(stated, percent), c(
    "The regressor is in logarithms, the outcome is not: one percent more is ",
    audit_shown(points, 2), " points, ", audit_shown(percent, 2), "% of its mean; stated ",
    line$value, "%."
  ))
}

audit_claim_balanced <- function(line, paper) {
  is_it <- vapply(paper$tables, function(table) {
    table$kind == "balance" && table$title == line$value
  }, NA)
  if (!any(is_it)) {
    abort_input("There is no balance table {.val {line$value}}.", argument = "table")
  }
  table <- paper$tables[[which(is_it)]]
  x <- audit_balance_summary(table)
  numbers <- function(v) paste(formatC(v, format = "f", digits = 1), collapse = " to ")
  audit_finding("claimed balance", paste("Table", table$title), x$biased + x$rejected == 0, c(
    "After matching ", x$biased, " of ", x$n, " covariates have |bias| above 10%, ", x$large,
    " above 25%; ", x$rejected, " of ", x$n, " t-tests reject at 5%. Mean |bias| ",
    numbers(x$mean), ", median ", numbers(x$median), "."
  ), if (x$rejected == 0) "a rule by which such biases are small")
}

audit_claim_equal <- function(line, paper) {
  both <- c(line$value, line$parentheses)
  is_number <- !is.na(suppressWarnings(as.double(gsub(",", "", both))))
  agrees <- if (all(is_number)) {
    x <- audit_read_printed(both)
    if (all(x$decimals <= 0)) x$value[1] == x$value[2] else {
      audit_overlaps(audit_interval(x$lower[1], x$upper[1]), audit_interval(x$lower[2], x$upper[2]))
    }
  } else {
    tolower(both[1]) == tolower(both[2])
  }
  audit_finding("stated twice", line$row, agrees, c(both[1], " and ", both[2], "."))
}

#' Variables of the text that no descriptive table (or else no table) knows
#' @noRd
audit_claim_variables <- function(variables, paper) {
  described <- paper$means$name
  known <- if (!is.null(described)) described else {
    unique(unlist(lapply(paper$columns, function(column) c(column$terms, column$outcome))))
  }
  absent <- variables[!tolower(variables) %in% tolower(known)]
  nearest <- vapply(absent, function(name) {
    letters_of <- function(x) vapply(strsplit(tolower(x), ""), function(l) {
      paste(sort(l), collapse = "")
    }, "")
    swapped <- known[letters_of(known) == letters_of(name)]
    starts <- known[startsWith(tolower(known), substr(tolower(name), 1, 3))]
    distance <- drop(utils::adist(tolower(name), tolower(known)))
    near <- c(swapped, starts, known[distance <= 2 & distance == min(distance, Inf)])
    if (length(near) > 0) paste0(name, " (", near[1], "?)") else name
  }, "")
  audit_finding("variables", if (is.null(described)) "regression tables" else "descriptive tables",
                length(absent) == 0, c(
          length(variables), " variables in the text; without a row of that name: ",
          if (length(absent) == 0) "none" else some_of(nearest, 12), "."
        ), "their rows, or one name for each")
}
