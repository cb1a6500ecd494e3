# Checks of balance tables, as pstest prints them.

balance_numbers <- function(table) {
  names <- unique(table$cells$row)
  x <- statistic_intervals(table, names, balance_statistics)
  count <- function(key) as_count(table$settings[[key]])
  counts <- vapply(stats::setNames(nm = c("n_treated", "n_control", "n_treated_before",
                                          "n_control_before")), count, 0)
  for (group in c("n_treated", "n_control")) {
    before <- paste0(group, "_before")
    if (is.na(counts[[before]])) counts[[before]] <- counts[[group]]
  }
  c(list(name = names, counts = counts, where = paste("Table", table$title, names)), x)
}

audit_balance <- function(table) {
  x <- balance_numbers(table)
  lines <- each(seq_along(x$name), function(i) {
    row <- lapply(x[balance_statistics], `[`, i)
    row$where <- x$where[i]
    rbind(bias_reduction(row), bias_denominator(row), balance_p(row, x$counts),
          dropped_treated(row, x, i, table$paper))
  })
  rbind(lines, implied_variance_ratios(x, table))
}

bias_reduction <- function(row) {
  if (!has(row, "reduction")) return(NULL)
  before <- row$mean_treated_before - row$mean_control_before
  after <- row$mean_treated_after - row$mean_control_after
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
  ), if (fits(by_bias)) "SDs of the matched sample as denominators")
}

#' % bias before and after has the same denominator, the unmatched SDs (Rosenbaum and Rubin 1985)
#' @noRd
bias_denominator <- function(row) {
  if (!has(row, "bias_before", "bias_after", "mean_treated_after", "mean_treated_before")) {
    return(NULL)
  }
  before <- (row$mean_treated_before - row$mean_control_before) * 100 / row$bias_before
  after <- (row$mean_treated_after - row$mean_control_after) * 100 / row$bias_after
  finding("% bias", row$where, overlaps(before, after), c(
    "The SD that the biases divide by is ", shown(before), " before and ", shown(after), " after",
    if (overlaps(before, after)) ": the same." else "."
  ), "SDs of the matched sample as denominators")
}

#' p from t: before with N - 2, after also with the 2 n_treated - 2 of weights that sum to n_treated
#' @noRd
balance_p <- function(row, counts) {
  side <- function(when, df) {
    t <- row[[paste0("t_", when)]]
    p <- row[[paste0("p_", when)]]
    if (is.na(t$lower) || is.na(p$lower)) return(NULL)
    size <- magnitude(t)
    df <- df[!is.na(df)]
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
  if (is.na(lost) || lost <= 0 || lost > 5 || !has(row, "mean_treated_after")) return(NULL)
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

#' Variances of the groups from t, % bias and the numbers of rows
#' @noRd
implied_variance_ratios <- function(x, table) {
  n1 <- x$counts[["n_treated_before"]]
  n0 <- x$counts[["n_control_before"]]
  after1 <- x$counts[["n_treated"]]
  difference <- middle(x$mean_treated_before) - middle(x$mean_control_before)
  if (anyNA(c(n1, n0, after1)) || all(is.na(difference))) return(NULL)
  # Sum of the two variances from the bias, their weighted mean from the t.
  both <- 2 * (100 * difference / middle(x$bias_before))^2
  pooled <- (difference / middle(x$t_before))^2 / (1 / n1 + 1 / n0)
  weight <- (n1 - 1) / (n1 + n0 - 2)
  control <- (pooled - weight * both) / (1 - 2 * weight)
  treated <- both - control
  after <- (middle(x$mean_treated_after) - middle(x$mean_control_after)) / middle(x$t_after)
  # Matched controls weigh as much as the treated, whose variance hardly changes.
  control_after <- after^2 * after1 - treated
  ratio <- list(before = treated / control, after = treated / control_after)
  known <- !is.na(ratio$before) & !is.na(ratio$after)
  if (!any(known)) return(NULL)
  outside <- sum(ratio$after[known] < 0.8 | ratio$after[known] > 1.25)
  show <- function(v) paste(x$name[known], formatC(v[known], format = "f", digits = 2),
                            collapse = ", ")
  finding("variance ratios", paste("Table", table$title),
          all(treated[known] > 0 & control[known] > 0 & control_after[known] > 0), c(
    "t, % bias and rows imply V(T)/V(C) before: ", show(ratio$before), "; after: ",
    show(ratio$after), "; outside 0.80 to 1.25 after: ", outside, " of ", sum(known), "."
  ), "other numbers of rows")
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
