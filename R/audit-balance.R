# Checks of balance tables, as pstest prints them.

balance_numbers <- function(table) {
  names <- unique(table$cells$row)
  x <- statistic_intervals(table, names, balance_statistics)
  count <- function(key) printed_count(table$settings[[key]])
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
  x <- balance_numbers(table)
  lines <- each(seq_along(x$name), function(i) {
    row <- lapply(x[balance_statistics], `[`, i)
    row$where <- x$where[i]
    rbind(balance_limits(row), bias_reduction(row), bias_denominator(row, x), bias_and_t(row, x),
          t_signs(row, x), balance_p(row, x$counts), dropped_treated(row, x, i, table$paper))
  })
  rbind(lines, implied_variance_ratios(x, table))
}

group_difference <- function(row, when) {
  row[[paste0("mean_treated_", when)]] - row[[paste0("mean_control_", when)]]
}

#' A wrong mean or bias shows in several checks of its row
#' @noRd
difference_fact <- function(row) paste("difference of means", row$where)

bias_reduction <- function(row) {
  if (!has(row, "reduction")) return(NULL)
  before <- group_difference(row, "before")
  after <- group_difference(row, "after")
  by_bias <- if (has(row, "bias_before", "bias_after")) {
    (1 - magnitude(row$bias_after) / magnitude(row$bias_before)) * 100
  }
  by_mean <- if (!is.na(after$lower)) (1 - magnitude(after) / magnitude(before)) * 100
  if (is.null(by_bias) && is.null(by_mean)) return(NULL)
  fits <- function(way) is.null(way) || overlaps(way, row$reduction)
  point <- function(a, b) 100 * (1 - abs(middle(a) / middle(b)))
  finding("% reduction of bias", row$where, fits(by_bias) && fits(by_mean), c(
    "100 (1 - |after| / |before|) is ",
    if (!is.null(by_bias)) c(around(point(row$bias_after, row$bias_before), by_bias),
                             " from the biases"),
    if (!is.null(by_bias) && !is.null(by_mean)) ", ",
    if (!is.null(by_mean)) c(around(point(after, before), by_mean), " from the means"),
    "; printed ", as_printed(row$reduction), "."
  ), if (fits(by_bias)) "SDs of the matched sample as denominators", fact = difference_fact(row))
}

#' % bias is the difference of the means over an SD, which is positive, and the unmatched one both
#' before and after (Rosenbaum and Rubin 1985)
#' @noRd
bias_denominator <- function(row, x) {
  whens <- Filter(function(when) {
    !is.na(row[[paste0("bias_", when)]]$lower) && !is.na(group_difference(row, when)$lower)
  }, c("before", "after"))
  if (length(whens) == 0) return(NULL)
  bias <- lapply(whens, function(when) row[[paste0("bias_", when)]])
  gap <- lapply(whens, group_difference, row = row)
  sd <- lapply(seq_along(whens), function(k) gap[[k]] * 100 / bias[[k]])
  negative <- vapply(seq_along(whens), function(k) isTRUE(signs_differ(gap[[k]], bias[[k]])), NA)
  text <- paste0(vapply(sd, shown, ""), " ", whens, collapse = " and ")
  if (any(negative)) {
    return(finding("% bias", row$where, FALSE, c(
      "The SD that the biases divide by is ", text, "; it cannot be negative."
    ), sign_convention(x, "bias"), fact = difference_fact(row)))
  }
  agrees <- length(sd) == 1 || overlaps(sd[[1]], sd[[2]])
  finding("% bias", row$where, agrees, c(
    "The SD that the biases divide by is ", text,
    if (length(sd) == 2 && agrees) ": the same." else "."
  ), "SDs of the matched sample as denominators", fact = difference_fact(row))
}

#' t has the sign of the difference of the means
#' @noRd
t_signs <- function(row, x) each(c("before", "after"), function(when) {
  t <- row[[paste0("t_", when)]]
  gap <- group_difference(row, when)
  if (!isTRUE(signs_differ(gap, t))) return(NULL)
  finding("sign of t", paste(row$where, when), FALSE, c(
    "The means differ by ", shown(gap), ", t ", as_printed(t), "."
  ), sign_convention(x, "t"), fact = difference_fact(row))
})

#' What a whole table may have done to its signs: absolute values, or control less treated
#' @return What would have to hold, none where no such custom explains all rows.
#' @noRd
sign_convention <- function(x, statistic) {
  sides <- lapply(c("before", "after"), function(when) {
    value <- x[[paste0(statistic, "_", when)]]
    gap <- group_difference(x, when)
    has_sign <- (value$upper < 0 | value$lower > 0) & (gap$upper < 0 | gap$lower > 0)
    data.frame(negative = value$upper < 0, differs = signs_differ(gap, value))[which(has_sign), ]
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
bias_and_t <- function(row, x) {
  n <- x$counts[c("n_treated_before", "n_control_before")]
  if (!has(row, "bias_before", "t_before") || anyNA(n) || any(n < 2)) return(NULL)
  weights <- c((n - 1) / (sum(n) - 2) * sum(1 / n), 1 / n, (n - 1) / n^2, 1 / (n - 1))
  size <- magnitude(row$bias_before) * 0.01
  possible <- interval(size$lower / sqrt(2 * max(weights)), size$upper / sqrt(2 * min(weights)))
  t <- magnitude(row$t_before)
  finding("t and % bias", paste(row$where, "before"), overlaps(t, possible), c(
    "With ", number_text(n[[1]], 8), " and ", number_text(n[[2]], 8), " rows a bias of ",
    as_printed(row$bias_before), "% has |t| of ", shown(possible), "; printed ",
    as_printed(row$t_before), "."
  ), if (!x$says_before) "the rows before matching", fact = difference_fact(row))
}

#' p from t: before with N - 2, after also with the 2 n_treated - 2 of weights that sum to n_treated
#' @noRd
balance_p <- function(row, counts) {
  side <- function(when, df) {
    t <- row[[paste0("t_", when)]]
    p <- row[[paste0("p_", when)]]
    if (is.na(t$lower) || is.na(p$lower)) return(NULL)
    size <- magnitude(t)
    df <- df[!is.na(df) & df > 0]
    at <- lapply(df, function(df) {
      interval(2 * stats::pt(-size$upper, df), 2 * stats::pt(-size$lower, df))
    })
    agrees <- any(vapply(at, overlaps, NA, b = p))
    finding("p from t", paste(row$where, when), agrees, c(
      "t ", as_printed(t), " gives p ", shown(at[[1]], 3), " at df ", number_text(df[1]),
      "; printed ", as_printed(p), "."
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
dropped_treated <- function(row, x, i, paper) {
  before <- x$counts[["n_treated_before"]]
  after <- x$counts[["n_treated"]]
  lost <- before - after
  if (is.na(lost) || lost <= 0 || lost > 5) return(NULL)
  if (!has(row, "mean_treated_before", "mean_treated_after")) return(NULL)
  value <- (row$mean_treated_before * before - row$mean_treated_after * after) / lost
  range <- descriptive_range(paper, x$name[i])
  agrees <- is.null(range) || overlaps(value, range)
  finding("dropped treated rows", row$where, agrees, c(
    "(", number_text(before), " x ", as_printed(row$mean_treated_before), " - ", number_text(after),
    " x ", as_printed(row$mean_treated_after), ") / ", lost, " = ", around(middle(value), value),
    if (!is.null(range)) c("; the range of the variable is ", shown(range)),
    if (!is.null(range) && value$lower <= range$lower && middle(value) < range$upper / 10) {
      c(": the dropped row stands at the minimum")
    }, "."
  ))
}

descriptive_range <- function(paper, name) {
  for (table in paper$tables) {
    if (table$kind != "descriptive") next
    at <- match(tolower(name), tolower(unique(table$cells$row)))
    if (is.na(at)) next
    x <- descriptive_numbers(table)
    if (is.na(x$min$lower[at]) || is.na(x$max$lower[at])) next
    return(interval(x$min$lower[at], x$max$upper[at]))
  }
  NULL
}

#' Variances of the groups from t, % bias and the numbers of rows, where these determine them
#' @noRd
implied_variance_ratios <- function(x, table) {
  n1 <- x$counts[["n_treated_before"]]
  n0 <- x$counts[["n_control_before"]]
  after1 <- x$counts[["n_treated"]]
  if (anyNA(c(n1, n0, after1)) || n1 == n0 || n1 + n0 <= 2) return(NULL)
  # The pooled variance over the sum of both: weight x share of the treated + the same of controls.
  pooled <- (x$bias_before * 0.01)^2 / (x$t_before^2 * (2 * (1 / n1 + 1 / n0)))
  weight <- (n1 - 1) / (n1 + n0 - 2)
  share <- (pooled - (1 - weight)) / (2 * weight - 1)
  both <- 2 * (100 * middle(group_difference(x, "before")) / middle(x$bias_before))^2
  point <- (middle(x$bias_before) * 0.01 / middle(x$t_before))^2 / (2 * (1 / n1 + 1 / n0))
  treated <- both * (point - (1 - weight)) / (2 * weight - 1)
  # Matched controls weigh as much as the treated, whose variance hardly changes.
  after <- (middle(group_difference(x, "after")) / middle(x$t_after))^2 * after1 - treated
  ratio <- list(before = treated / (both - treated), after = treated / after)
  known <- which(share$lower > 0 & share$upper < 1 & share$upper < share$lower + 0.1 &
                   is.finite(ratio$before) & is.finite(ratio$after) & after > 0)
  if (length(known) == 0) return(NULL)
  outside <- sum(ratio$after[known] < 0.8 | ratio$after[known] > 1.25)
  show <- function(v) paste(x$name[known], formatC(v[known], format = "f", digits = 2),
                            collapse = ", ")
  finding("variance ratios", paste("Table", table$title), TRUE, c(
    "t, % bias and rows imply V(T)/V(C) before: ", show(ratio$before), "; after: ",
    show(ratio$after), "; outside 0.80 to 1.25 after: ", outside, " of ", length(known), "."
  ))
}

#' Counts of the usual rules, for the claim that a table is balanced
#' @noRd
balance_summary <- function(table) {
  x <- balance_numbers(table)
  after <- abs(middle(x$bias_after))
  before <- abs(middle(x$bias_before))
  p <- x$p_after
  list(n = length(x$name), biased = sum(after > 10, na.rm = TRUE),
       large = sum(after > 25, na.rm = TRUE), rejected = sum(p$upper < 0.05, na.rm = TRUE),
       mean = c(mean(before, na.rm = TRUE), mean(after, na.rm = TRUE)),
       median = c(stats::median(before, na.rm = TRUE), stats::median(after, na.rm = TRUE)))
}
