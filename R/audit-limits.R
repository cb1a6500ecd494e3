# Checks of what no number of its kind can be: R2 above 1, a negative variance, a p-value of 1.2,
# more coefficients than rows, an adjusted R2 above R2.

#' Numbers outside the limits of their kind
#' @param x,limits Intervals, and c(lowest, highest), by the name of the number.
#' @noRd
audit_outside_limits <- function(x, limits, where, fact, missing = character()) {
  audit_each(names(x), function(name) {
    value <- x[[name]]
    limit <- limits[[name]]
    agrees <- value$upper >= limit[1] - 1e-9 && value$lower <= limit[2] + 1e-9
    if (is.na(agrees) || agrees) return(NULL)
    audit_finding("limits of a number", where, FALSE, c(
      gsub("_", " ", name), " is printed ", audit_as_printed(value), "; it lies between ",
      audit_number_text(limit[1]), " and ", audit_number_text(limit[2]), "."
    ), if (limit[1] == 0 && value$upper < 0) missing, fact = fact)
  })
}

audit_limits <- function(table) audit_each(table$columns, function(column) {
  numbers <- c(column$r2, list(f = column$f, first_stage_f = column$first_stage_f))
  limits <- list(r2 = c(0, 1), r2_within = c(0, 1), r2_overall = c(0, 1), r2_adjusted = c(-Inf, 1),
                 f = c(0, Inf), first_stage_f = c(0, Inf))
  rbind(
    audit_outside_limits(numbers[lengths(numbers) > 0], limits, column$where,
                         paste("limits", column$where),
                         if (column$method != "") "a method whose R2 can be negative"),
    audit_p_limits(column), audit_rows_limit(column), audit_adjusted_r2(column)
  )
})

audit_p_limits <- function(column) {
  x <- column$numbers
  p <- audit_interval(x$p_lower, x$p_upper)
  if (column$reading == "p") p <- audit_prefer(p, column$inside)
  audit_each(which(p$upper < 0 | p$lower > 1), function(i) {
    where <- paste(column$where, x$term[i])
    audit_outside_limits(list(p = p[i]), list(p = c(0, 1)), where, audit_cell_fact(where))
  })
}

#' Coefficients and clusters against rows
#' @noRd
audit_rows_limit <- function(column) {
  if (is.na(column$n)) return(NULL)
  k <- length(column$terms) + length(column$constant)
  tested <- any(!is.na(column$t$lower))
  rbind(
    if (audit_is_linear(column) && column$n < k + tested) {
      audit_finding("rows and coefficients", column$where, FALSE, c(
        "N ", audit_number_text(column$n), " and ", k, " coefficients",
        if (tested) " with tests leave no degree of freedom." else "."
      ))
    },
    if (isTRUE(column$clusters > column$n)) {
      audit_finding("rows and clusters", column$where, FALSE, c(
        audit_number_text(column$clusters), " clusters of ", audit_number_text(column$n), " rows."
      ))
    }
  )
}

#' Adjusted R2 = 1 - (1 - R2) (N - 1) / df is never above R2
#' @noRd
audit_adjusted_r2 <- function(column) {
  adjusted <- column$r2$r2_adjusted
  r2 <- c(column$r2["r2_overall"], column$r2["r2"])
  r2 <- r2[lengths(r2) > 0]
  if (is.null(adjusted) || length(r2) == 0 || column$method != "") return(NULL)
  r2 <- r2[[1]]
  printed <- c("R2 ", audit_as_printed(r2), ", adjusted ", audit_as_printed(adjusted))
  has_effects <- length(setdiff(column$effects, "none")) > 0
  if (adjusted$lower > r2$upper) {
    return(audit_finding("adjusted R2", column$where, FALSE,
                         c(printed, ": an adjusted R2 is never above the R2."),
                         if (has_effects && is.null(column$r2$r2_overall)) "an R2 of another kind"))
  }
  if (!isTRUE(column$absorbed == 0) || !audit_knows_df(column) || is.na(column$n)) return(NULL)
  k <- length(column$terms) + audit_known_or(column$n_controls, 0)
  if (column$n - k - 1 < 1) return(NULL)
  expected <- 1 - (1 - audit_clamp(r2, 0, 1)) * ((column$n - 1) / (column$n - k - 1))
  audit_finding("adjusted R2", column$where, audit_overlaps(expected, adjusted), c(
    printed, "; 1 - (1 - R2) (N - 1) / (N - ", k + 1, ") is ", audit_shown(expected), "."
  ), if (length(column$constant) == 0) "a regression without a constant",
  source = audit_source_of(column))
}

audit_descriptive_limits <- function(row) {
  audit_outside_limits(list(SD = row$sd), list(SD = c(0, Inf)), row$where, audit_row_fact(row))
}

audit_balance_limits <- function(row) {
  limits <- list(p_before = c(0, 1), p_after = c(0, 1), reduction = c(-Inf, 100))
  audit_outside_limits(row[names(limits)], limits, row$where, paste("limits", row$where))
}
