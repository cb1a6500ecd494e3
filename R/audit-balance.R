# Checks of balance tables, as pstest prints them.

audit_balance_numbers <- function(table) {
  names <- unique(table$cells$row)
  x <- audit_statistic_intervals(table, names, published_balance_statistics)
  count <- function(key) audit_printed_count(table$settings[[key]])
  counts <- vapply(stats::setNames(nm = c("n_treated", "n_control", "n_treated_before",
                                          "n_control_before")), count, 0)
  said <- !is.na(counts)
  for (group in c("n_treated", "n_control")) {
    before <- paste0(group, "_before")
    if (is.na(counts[[before]])) counts[[before]] <- counts[[group]]
  }
  c(list(name = names, counts = counts, where = paste("Table", table$title, names),
         says_before = all(said[c("n_treated_before", "n_control_before")])), x)
}

audit_balance <- function(table) {
  x <- audit_balance_numbers(table)
  lines <- audit_each(seq_along(x$name), function(i) {
    row <- lapply(x[published_balance_statistics], `[`, i)
    row$where <- x$where[i]
    rbind(audit_balance_limits(row), audit_bias_reduction(row), audit_bias_denominator(row, x),
          audit_bias_and_t(row, x), audit_t_signs(row, x), audit_balance_p(row, x$counts),
          audit_dropped_treated(row, x, i, table$paper))
  })
  rbind(lines, audit_implied_variance_ratios(x, table))
}

audit_group_difference <- function(row, when) {
  row[[paste0("mean_treated_", when)]] - row[[paste0("mean_control_", when)]]
}

#' A wrong mean or bias shows in several checks of its row
#' @noRd
audit_difference_fact <- function(row) paste("difference of means", row$where)

audit_bias_reduction <- function(row) {
  if (!audit_has(row, "reduction")) return(NULL)
  before <- audit_group_difference(row, "before")
  after <- audit_group_difference(row, "after")
  by_bias <- if (audit_has(row, "bias_before", "bias_after")) {
    (1 - audit_magnitude(row$bias_after) / audit_magnitude(row$bias_before)) * 100
  }
  by_mean <- if (!is.na(after$lower)) (1 - audit_magnitude(after) / audit_magnitude(before)) * 100
  if (is.null(by_bias) && is.null(by_mean)) return(NULL)
  fits <- function(way) is.null(way) || audit_overlaps(way, row$reduction)
  point <- function(a, b) 100 * (1 - abs(audit_middle(a) / audit_middle(b)))
  audit_finding("% reduction of bias", row$where, fits(by_bias) && fits(by_mean), c(
    "100 (1 - |after| / |before|) is ",
    if (!is.null(by_bias)) c(audit_around(point(row$bias_after, row$bias_before), by_bias),
                             " from the biases"),
    if (!is.null(by_bias) && !is.null(by_mean)) ", ",
    if (!is.null(by_mean)) c(audit_around(point(after, before), by_mean), " from the means"),
    "; printed ", audit_as_printed(row$reduction), "."
  ), if (fits(by_bias)) "SDs of the matched sample as denominators",
  fact = audit_difference_fact(row))
}

#' % bias is the difference of the means over an SD, which is positive, and the unmatched one both
#' before and after (Rosenbaum and Rubin 1985)
#' @noRd
audit_bias_denominator <- function(row, x) {
  whens <- Filter(function(when) {
    !is.na(row[[paste0("bias_", when)]]$lower) && !is.na(audit_group_difference(row, when)$lower)
  }, c("before", "after"))
  if (length(whens) == 0) return(NULL)
  bias <- lapply(whens, function(when) row[[paste0("bias_", when)]])
  gap <- lapply(whens, audit_group_difference, row = row)
  sd <- lapply(seq_along(whens), function(k) gap[[k]] * 100 / bias[[k]])
  negative <- vapply(seq_along(whens), function(k) {
    isTRUE(audit_signs_differ(gap[[k]], bias[[k]]))
  }, NA)
  text <- paste0(vapply(sd, audit_shown, ""), " ", whens, collapse = " and ")
  if (any(negative)) {
    return(audit_finding("% bias", row$where, FALSE, c(
      "The SD that the biases divide by is ", text, "; it cannot be negative."
    ), audit_sign_convention(x, "bias"), fact = audit_difference_fact(row)))
  }
  agrees <- length(sd) == 1 || audit_overlaps(sd[[1]], sd[[2]])
  audit_finding("% bias", row$where, agrees, c(
    "The SD that the biases divide by is ", text,
    if (length(sd) == 2 && agrees) ": the same." else "."
  ), "SDs of the matched sample as denominators", fact = audit_difference_fact(row))
}

#' t has the sign of the difference of the means
#' @noRd
audit_t_signs <- function(row, x) audit_each(c("before", "after"), function(when) {
  t <- row[[paste0("t_", when)]]
  gap <- audit_group_difference(row, when)
  if (!isTRUE(audit_signs_differ(gap, t))) return(NULL)
  audit_finding("sign of t", paste(row$where, when), FALSE, c(
    "The means differ by ", audit_shown(gap), ", t ", audit_as_printed(t), "."
  ), audit_sign_convention(x, "t"), fact = audit_difference_fact(row))
})

#' What a whole table may have done to its signs: absolute values, or control less treated
#' @return What would have to hold, none where no such custom explains all rows.
#' @noRd
audit_sign_convention <- function(x, statistic) {
  sides <- lapply(c("before", "after"), function(when) {
    value <- x[[paste0(statistic, "_", when)]]
    gap <- audit_group_difference(x, when)
    has_sign <- (value$upper < 0 | value$lower > 0) & (gap$upper < 0 | gap$lower > 0)
    data.frame(negative = value$upper < 0,
               differs = audit_signs_differ(gap, value))[which(has_sign), ]
  })
  all <- do.call(rbind, sides)
  if (!any(all$negative)) return("absolute values")
  if (nrow(all) >= 2 && all(all$differs)) "differences of control less treated"
}

#' t before matching from % bias and the rows
#'
#' The bias gives the sum of the two variances, s1 + s0 = 2 (100 d / bias)^2. t^2 is d^2 over a
#' weighted sum of s1 and s0: pooled, by group (s1 / n1 + s0 / n0) or robust. So it lies between
#' what all of the sum in one group and all of it in the other would give.
#' @noRd
audit_bias_and_t <- function(row, x) {
  n <- x$counts[c("n_treated_before", "n_control_before")]
  if (!audit_has(row, "bias_before", "t_before") || anyNA(n) || any(n < 2)) return(NULL)
  weights <- c((n - 1) / (sum(n) - 2) * sum(1 / n), 1 / n, (n - 1) / n^2, 1 / (n - 1))
  size <- audit_magnitude(row$bias_before) * 0.01
  possible <- audit_interval(size$lower / sqrt(2 * max(weights)),
                             size$upper / sqrt(2 * min(weights)))
  t <- audit_magnitude(row$t_before)
  audit_finding("t and % bias", paste(row$where, "before"), audit_overlaps(t, possible), c(
    "With ", audit_number_text(n[[1]], 8), " and ", audit_number_text(n[[2]], 8),
    " rows a bias of ", audit_as_printed(row$bias_before), "% has |t| of ", audit_shown(possible),
    "; printed ", audit_as_printed(row$t_before), "."
  ), if (!x$says_before) "the rows before matching", fact = audit_difference_fact(row))
}

#' p from t: before with N - 2, after also with the 2 n_treated - 2 of weights that sum to n_treated
#' @noRd
audit_balance_p <- function(row, counts) {
  side <- function(when, df) {
    t <- row[[paste0("t_", when)]]
    p <- row[[paste0("p_", when)]]
    if (is.na(t$lower) || is.na(p$lower)) return(NULL)
    size <- audit_magnitude(t)
    df <- df[!is.na(df) & df > 0]
    at <- lapply(df, function(df) {
      audit_interval(2 * stats::pt(-size$upper, df), 2 * stats::pt(-size$lower, df))
    })
    agrees <- any(vapply(at, audit_overlaps, NA, b = p))
    audit_finding("p from t", paste(row$where, when), agrees, c(
      "t ", audit_as_printed(t), " gives p ", audit_shown(at[[1]], 3), " at df ",
      audit_number_text(df[1]), "; printed ", audit_as_printed(p), "."
    ))
  }
  rbind(
    side("before", c(counts[["n_treated_before"]] + counts[["n_control_before"]] - 2, Inf)),
    side("after", c(2 * counts[["n_treated"]] - 2,
                    counts[["n_treated"]] + counts[["n_control"]] - 2, Inf))
  )
}

#' What the treated rows lost by matching had: n before x mean before - n after x mean after
#' @noRd
audit_dropped_treated <- function(row, x, i, paper) {
  before <- x$counts[["n_treated_before"]]
  after <- x$counts[["n_treated"]]
  lost <- before - after
  if (is.na(lost) || lost <= 0 || lost > 5) return(NULL)
  if (!audit_has(row, "mean_treated_before", "mean_treated_after")) return(NULL)
  value <- (row$mean_treated_before * before - row$mean_treated_after * after) / lost
  range <- audit_descriptive_range(paper, x$name[i])
  agrees <- is.null(range) || audit_overlaps(value, range)
  audit_finding("dropped treated rows", row$where, agrees, c(
    "(", audit_number_text(before), " x ", audit_as_printed(row$mean_treated_before), " - ",
    audit_number_text(after), " x ", audit_as_printed(row$mean_treated_after), ") / ", lost, " = ",
    audit_around(audit_middle(value), value),
    if (!is.null(range)) c("; the range of the variable is ", audit_shown(range)),
    if (!is.null(range) && value$lower <= range$lower && audit_middle(value) < range$upper / 10) {
      c(": the dropped row stands at the minimum")
    }, "."
  ))
}

audit_descriptive_range <- function(paper, name) {
  for (table in paper$tables) {
    if (table$kind != "descriptive") next
    at <- match(tolower(name), tolower(unique(table$cells$row)))
    if (is.na(at)) next
    x <- audit_descriptive_numbers(table)
    if (is.na(x$min$lower[at]) || is.na(x$max$lower[at])) next
    return(audit_interval(x$min$lower[at], x$max$upper[at]))
  }
  NULL
}

#' Variances of the groups from t, % bias and the numbers of rows, where these determine them
#' @noRd
audit_implied_variance_ratios <- function(x, table) {
  n1 <- x$counts[["n_treated_before"]]
  n0 <- x$counts[["n_control_before"]]
  after1 <- x$counts[["n_treated"]]
  if (anyNA(c(n1, n0, after1)) || n1 == n0 || n1 + n0 <= 2) return(NULL)
  # The pooled variance over the sum of both: weight x share of the treated + the same of controls.
  pooled <- (x$bias_before * 0.01)^2 / (x$t_before^2 * (2 * (1 / n1 + 1 / n0)))
  weight <- (n1 - 1) / (n1 + n0 - 2)
  share <- (pooled - (1 - weight)) / (2 * weight - 1)
  gap <- lapply(c(before = "before", after = "after"), function(when) {
    audit_middle(audit_group_difference(x, when))
  })
  bias <- audit_middle(x$bias_before)
  both <- 2 * (100 * gap$before / bias)^2
  point <- (bias * 0.01 / audit_middle(x$t_before))^2 / (2 * (1 / n1 + 1 / n0))
  treated <- both * (point - (1 - weight)) / (2 * weight - 1)
  # Matched controls weigh as much as the treated, whose variance hardly changes.
  after <- (gap$after / audit_middle(x$t_after))^2 * after1 - treated
  ratio <- list(before = treated / (both - treated), after = treated / after)
  known <- which(share$lower > 0 & share$upper < 1 & share$upper < share$lower + 0.1 &
                   is.finite(ratio$before) & is.finite(ratio$after) & after > 0)
  if (length(known) == 0) return(NULL)
  outside <- sum(ratio$after[known] < 0.8 | ratio$after[known] > 1.25)
  show <- function(v) paste(x$name[known], formatC(v[known], format = "f", digits = 2),
                            collapse = ", ")
  audit_finding("variance ratios", paste("Table", table$title), TRUE, c(
    "t, % bias and rows imply V(T)/V(C) before: ", show(ratio$before), "; after: ",
    show(ratio$after), "; outside 0.80 to 1.25 after: ", outside, " of ", length(known), "."
  ))
}

#' Counts of the usual rules, for the claim that a table is balanced
#' @noRd
audit_balance_summary <- function(table) {
  x <- audit_balance_numbers(table)
  after <- abs(audit_middle(x$bias_after))
  before <- abs(audit_middle(x$bias_before))
  p <- x$p_after
  list(n = length(x$name), biased = sum(after > 10, na.rm = TRUE),
       large = sum(after > 25, na.rm = TRUE), rejected = sum(p$upper < 0.05, na.rm = TRUE),
       mean = c(mean(before, na.rm = TRUE), mean(after, na.rm = TRUE)),
       median = c(stats::median(before, na.rm = TRUE), stats::median(after, na.rm = TRUE)))
}
