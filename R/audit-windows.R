# The degrees of freedom at which |t|, p or a confidence interval has the stars it is printed with.

audit_usual_stars <- list(
  c("*" = 0.1, "**" = 0.05, "***" = 0.01),
  c("*" = 0.05, "**" = 0.01, "***" = 0.001),
  c("*" = 0.05, "**" = 0.01),
  c("+" = 0.1, "*" = 0.05, "**" = 0.01, "***" = 0.001)
)

audit_star_label <- function(levels) {
  levels <- sort(levels, decreasing = TRUE)
  paste0(names(levels), " ", audit_number_text(100 * levels), "%", collapse = ", ")
}

#' The p-values that a number of stars admits
#' @noRd
audit_star_range <- function(stars, levels) {
  levels <- sort(levels)
  at <- match(stars, names(levels))
  stricter <- c(0, levels)[at]
  none <- stars == ""
  # No p-value has stars that are not in the set.
  audit_interval(ifelse(none, max(levels), ifelse(is.na(at), 1, stricter)),
                 ifelse(none, 1, ifelse(is.na(at), 0, levels[at])))
}

audit_df_grid <- c(1:200, round(200 * 1.05^(1:175)), Inf)

#' Degrees of freedom at which |t| has the stars it is printed with
#'
#' p falls with |t| and with df, so these are an interval: from where the largest |t| is
#' significant enough to where the smallest is not too significant.
#' @return An interval per cell, empty (lower above upper) where no df will do.
#' @noRd
audit_df_window <- function(t, range) {
  size <- audit_magnitude(t)
  p_of <- function(t) outer(t, audit_df_grid, function(t, df) 2 * stats::pt(-t, df))
  last <- length(audit_df_grid)
  enough <- rowSums(p_of(size$upper) > range$upper * (1 + 1e-9))    # this many dfs are too few
  not_more <- rowSums(p_of(size$lower) >= range$lower * (1 - 1e-9)) # this many are not too many
  lower <- ifelse(enough == 0, 1, ifelse(enough == last, Inf, audit_df_grid[pmax(enough, 1)] + 1))
  upper <- ifelse(not_more == last, Inf,
                  ifelse(not_more == 0, 0, audit_df_grid[pmin(not_more + 1, last)] - 1))
  upper[enough == last] <- 0
  audit_interval(lower, upper)
}

#' The same for confidence intervals, whose half holds a quantile that depends on the df too
#' @noRd
audit_ends_window <- function(set, range, level) {
  ratio <- audit_magnitude(set$coefficient) / audit_half_width(set)
  quantile <- stats::qt((1 + audit_known_or(level, 0.95)) / 2, audit_df_grid)
  p_of <- function(ratio) {
    outer(ratio, seq_along(audit_df_grid), function(r, j) {
      2 * stats::pt(-r * quantile[j], audit_df_grid[j])
    })
  }
  fits <- p_of(ratio$upper) <= range$upper * (1 + 1e-9) &
    p_of(ratio$lower) >= range$lower * (1 - 1e-9)
  grid <- c(0, audit_df_grid, Inf)
  ends <- apply(fits, 1, function(fit) {
    at <- which(fit)
    if (length(at) == 0) c(Inf, 0) else c(grid[min(at)] + 1, max(grid[max(at) + 2] - 1, 1))
  })
  audit_interval(ends[1, ], ends[2, ])
}

#' Windows of all cells of a column that have a test, under one reading and one star set
#' @noRd
audit_star_windows <- function(column, reading, levels) {
  column <- audit_with_reading(column, reading)
  out <- audit_each(c(list(column), column$paths), function(set) {
    windows <- audit_set_windows(set, reading, audit_star_range(set$numbers$stars, levels),
                                 column$level)
    data.frame(cell = paste(rep(column$where, nrow(set$numbers)), set$numbers$term),
               lower = windows$lower, upper = windows$upper,
               is_known = rep(FALSE, nrow(set$numbers)))[!is.na(windows$lower), ]
  })
  if (!is.na(column$df)) out <- audit_settle_window(out, column$df)
  z <- column$sobel_z
  # What exports a table puts stars on coefficients, not on statistics.
  if (is.null(z) || !nzchar(z$stars)) return(out)
  fits <- audit_df_window(audit_interval(z$lower, z$upper), audit_star_range(z$stars, levels))
  rbind(out, audit_settle_window(data.frame(cell = paste(column$where, "Sobel Z"),
                                            lower = fits$lower, upper = fits$upper,
                                            is_known = FALSE), Inf))
}

#' By the p-value where one is printed, or else by t, or else by the confidence interval
#' @noRd
audit_set_windows <- function(set, reading, range, level) {
  x <- set$numbers
  where <- function(known, window) audit_interval(ifelse(known, window$lower, NA), window$upper)
  p <- audit_interval(x$p_lower, x$p_upper)
  if (reading == "p") p <- audit_prefer(p, set$inside)
  fits <- audit_overlaps(p, range) & p$upper >= 0 & p$lower <= 1
  by_p <- audit_interval(ifelse(fits, 1, Inf), ifelse(fits, Inf, 0))
  window <- audit_prefer(by_p, where(set$has_test, audit_df_window(set$t, range)))
  has_ends <- !is.na(set$ends$low$lower)
  if (any(has_ends)) {
    window <- audit_prefer(window, where(has_ends, audit_ends_window(set, range, level)))
  }
  window
}

#' Where the degrees of freedom are known, a window holds them or is empty
#' @noRd
audit_settle_window <- function(window, df) {
  fits <- window$lower <= df & window$upper >= df & window$lower <= window$upper
  window$lower <- ifelse(fits, 1, Inf)
  window$upper <- ifelse(fits, Inf, 0)
  window$is_known <- rep(TRUE, nrow(window))
  window
}

#' Cells that no df explains, plus one where the cells of a column need different dfs
#' @noRd
audit_count_violations <- function(windows) {
  empty <- windows$lower > windows$upper
  rest <- windows[!empty, ]
  sum(empty) + (nrow(rest) > 0 && max(rest$lower) > min(rest$upper))
}
