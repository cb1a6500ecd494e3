# A regression table as the checks see it: columns of intervals; and what its stars and parentheses
# are, which every other check builds on.

#' Columns of a regression table
#'
#' @param grid list(units, periods): the panel, NA where unknown.
#' @return Named list; each column has `terms` (without the constant), `numbers` (a data frame with
#'   a row per regressor), `coefficient`, `inside`, `t`, `se` (intervals), `n`, `r2` (list by kind)
#'   and what else is printed. `t` and `se` are NA where the parentheses are not understood.
#' @noRd
audit_columns <- function(table, grid) {
  names <- unique(table$cells$column)
  columns <- lapply(names, function(name) audit_column(table, name, grid))
  stats::setNames(columns, names)
}

audit_column <- function(table, name, grid) {
  cells <- table$cells[table$cells$column == name, ]
  where <- paste0("Table ", table$title, " ", name)
  text_of <- function(row) {
    found <- cells$value[cells$row == row & nzchar(cells$value)]
    if (length(found) > 0) found[1]
  }
  setting <- function(key) {
    own <- text_of(key)
    if (!is.null(own)) split_setting(own) else table$settings[[key]]
  }
  number_of <- function(row) {
    text <- text_of(row)
    if (!is.null(text)) printed_interval(text, where = where)
  }
  is_term <- startsWith(cells$row, "=") & !grepl(label_pattern, cells$row)
  rows <- sub("^=", "", cells$row[is_term])
  path <- function(row) {
    if (row %in% cells$row) printed_set(term_numbers(cells, row, where, prefix = ""))
  }
  present <- function(x) x[lengths(x) > 0]
  column <- c(printed_set(term_numbers(cells, rows, where)), list(
    table = table$title, name = name, where = where,
    terms = rows[!is_constant(rows)], constant = rows[is_constant(rows)],
    r2 = present(sapply(r2_kinds, number_of, simplify = FALSE)),
    f = number_of("f"), first_stage_f = number_of("first_stage_f"),
    n = printed_count(text_of("n"), where), df = as_count(setting("df")),
    clusters = as_count(text_of("clusters")), outcome = paste(setting("outcome"), collapse = ""),
    sample = text_of("sample") %||% "", controls = controls_of(text_of("controls")),
    n_controls = as_count(setting("n_controls")), method = method_of(text_of("method")),
    mediator = text_of("mediator"), treatment = text_of("treatment"),
    paths = present(sapply(c("a_path", "total_effect"), path, simplify = FALSE)),
    total_n = as_count(text_of("total_n")), title = text_of("title") %||% "",
    sobel_z = if ("sobel_z" %in% cells$row) read_printed(text_of("sobel_z"), where = where),
    standard_errors = setting("standard_errors") %||% "unknown",
    effects = unique(c(setting("model_effects"), setting("fixed_effects"))),
    level = as_count(setting("level"))
  ))
  # Who prints a number of clusters has clustered.
  if (column$standard_errors == "unknown" && !is.na(column$clusters)) {
    column$standard_errors <- "clustered"
  }
  column$grid <- list(units = as_count(setting("units") %||% grid$units),
                      periods = as_count(setting("periods") %||% grid$periods))
  column$absorbed <- absorbed_effects(column, setting("absorbed"))
  column
}

r2_kinds <- c("r2", "r2_within", "r2_overall", "r2_adjusted")

#' Numbers in rows, with what stands beside them
#' @noRd
printed_set <- function(numbers) {
  list(numbers = numbers, coefficient = interval(numbers$lower, numbers$upper),
       inside = interval(numbers$inside_lower, numbers$inside_upper),
       ends = list(low = interval(numbers$low_lower, numbers$low_upper),
                   high = interval(numbers$high_lower, numbers$high_upper)))
}

#' "" is least squares, which most checks are about
#' @noRd
method_of <- function(text) {
  method <- tolower(text %||% "")
  if (method %in% c("ols", "least squares", "fe")) "" else method
}

#' Which controls a column has without printing them: "unsaid", "no", "yes" (some), or their names
#' @noRd
controls_of <- function(text) {
  if (is.null(text)) return("unsaid")
  names <- sort(unique(split_setting(text)))
  if (length(names) == 1 && tolower(names) %in% c("yes", "no")) tolower(names) else names
}

hides_controls <- function(column) !identical(column$controls, "no") &&
  !identical(column$controls, "unsaid")

names_controls <- function(column) hides_controls(column) && !identical(column$controls, "yes")

#' Controls of one column against those of another: "same", "more" in the second, "unnamed" where
#' both have some and do not name them, "other"
#' @noRd
compare_controls <- function(a, b) {
  if (identical(a$controls, b$controls) && !identical(a$controls, "yes")) return("same")
  if (hides_controls(a) && hides_controls(b)) {
    if (!names_controls(a) || !names_controls(b)) return("unnamed")
    return(if (all(a$controls %in% b$controls)) "more" else "other")
  }
  if (identical(a$controls, "no") && hides_controls(b)) "more" else "other"
}

is_two_stage <- function(column) column$method %in% c("2sls", "iv", "gmm")
is_linear <- function(column) column$method == "" || is_two_stage(column)

as_count <- function(x) if (is.null(x)) NA_real_ else printed_count(unname(x)[1])

is_constant <- function(row) {
  # The last are Chinese for constant, constant term, intercept.
  tolower(row) %in% c("constant", "constant term", "_cons", "cons", "(intercept)", "intercept",
                      "\u5e38\u6570", "\u5e38\u6570\u9879", "\u622a\u8ddd")
}

term_numbers <- function(cells, rows, where, prefix = "=") {
  labels <- sprintf("%s%s", prefix, rows)
  at <- match(labels, cells$row)
  extra <- function(label) cells$value[match(sprintf("%s|%s", labels, label), cells$row)]
  read <- function(text) read_printed(text, where = where)
  main <- read(cells$value[at])
  below <- cells$parentheses[at]
  ends <- split_ends(below)
  below[!is.na(ends$low)] <- NA
  labelled <- split_ends(extra("ci"))
  inside <- read(below)
  low <- read(ifelse(is.na(labelled$low), ends$low, labelled$low))
  high <- read(ifelse(is.na(labelled$low), ends$high, labelled$high))
  t <- read(extra("t"))
  se <- read(extra("se"))
  p <- read(extra("p"))
  stars <- ifelse(nzchar(main$stars), main$stars,
                  ifelse(is.na(ends$stars), inside$stars, ends$stars))
  data.frame(term = rows, main[c("lower", "upper", "value", "decimals", "text")], stars = stars,
             inside_lower = inside$lower, inside_upper = inside$upper, inside = inside$value,
             inside_text = inside$text, is_ends = !is.na(ends$low),
             low_text = low$text, low_lower = low$lower, low_upper = low$upper,
             high_text = high$text, high_lower = high$lower, high_upper = high$upper,
             t_lower = t$lower, t_upper = t$upper, se_lower = se$lower, se_upper = se$upper, p_lower = p$lower, p_upper = p$upper)
}

#' Coefficients taken by fixed effects beyond the constant; NA where they cannot be counted
#' @noRd
absorbed_effects <- function(column, known) {
  if (!is.null(known)) return(as_count(known))
  effects <- setdiff(column$effects, "none")
  if (length(column$effects) == 0) return(NA_real_)
  if (length(effects) == 0) return(0)
  counted <- c(unit = column$grid$units, time = column$grid$periods)[effects] - 1
  sum(counted)
}

#' The most that N and the printed rows leave for the residual
#' @noRd
residual_df_of <- function(column) {
  if (!is.na(column$df)) return(column$df)
  hidden <- if (is.na(column$n_controls)) 0 else column$n_controls
  absorbed <- if (is.na(column$absorbed)) 0 else column$absorbed
  column$n - length(column$terms) - 1 - hidden - absorbed
}

knows_df <- function(column) {
  !is.na(column$df) || (!is.na(column$n) && !is.na(column$absorbed) &&
                          (!hides_controls(column) || !is.na(column$n_controls)))
}

#' Degrees of freedom of the t-tests, at the most: with clusters, one less than these
#' @noRd
test_df_of <- function(column) {
  is_clustered <- column$standard_errors == "clustered" && !is.na(column$clusters)
  if (is.na(column$df) && is_clustered) column$clusters - 1 else residual_df_of(column)
}

#' t and standard errors once it is known what the parentheses are
#' @noRd
with_reading <- function(column, reading) {
  quantile <- quantile_of(column)
  column$reading <- reading
  column$paths <- lapply(column$paths, read_set, reading, quantile)
  read_set(column, reading, quantile)
}

read_set <- function(set, reading, quantile) {
  x <- set$numbers
  blank <- interval(rep(NA_real_, nrow(x)))
  t <- if (reading == "t") set$inside else blank
  se <- if (reading == "se") set$inside else blank
  t <- prefer(interval(x$t_lower, x$t_upper), t)
  se <- prefer(interval(x$se_lower, x$se_upper), se)
  se <- clamp(se, 0, Inf)
  se <- prefer(se, magnitude(set$coefficient) / magnitude(t))
  set$has_test <- !is.na(se$lower)
  set$se <- prefer(se, clamp(half_width(set), 0, Inf) / quantile)
  set$t <- prefer(t, set$coefficient / set$se)
  # Of the digits as they are printed: for numbers that are reported, not decided on.
  point <- if (reading == "t") abs(x$value / x$inside) else if (reading == "se") x$inside else NA
  set$se_point <- ifelse(is.finite(point) & point > 0, point, middle(set$se))
  set
}

half_width <- function(set) (set$ends$high - set$ends$low) * 0.5

#' Standard errors in half a confidence interval: from the normal distribution's to that of the
#' fewest degrees of freedom there may be; missing where the level is not said
#' @noRd
quantile_of <- function(column) {
  if (is.na(column$level)) return(interval(NA_real_))
  tail <- (1 + column$level) / 2
  if (!is.na(column$df)) return(interval(stats::qt(tail, column$df)))
  is_known <- column$standard_errors == "classical" && knows_df(column) ||
    column$standard_errors == "clustered" && !is.na(column$clusters)
  fewest <- if (is_known) max(test_df_of(column), 1) else 1
  interval(stats::qnorm(tail), stats::qt(tail, fewest))
}

prefer <- function(a, b) {
  use <- which(is.na(a$lower))
  a$lower[use] <- rep_len(b$lower, length(a))[use]
  a$upper[use] <- rep_len(b$upper, length(a))[use]
  a
}

term_of <- function(column, what, term) column[[what]][match(term, column$numbers$term)]

# ---- stars ----------------------------------------------------------------------------------

star_sets <- list(
  c("*" = 0.1, "**" = 0.05, "***" = 0.01),
  c("*" = 0.05, "**" = 0.01, "***" = 0.001),
  c("*" = 0.05, "**" = 0.01),
  c("+" = 0.1, "*" = 0.05, "**" = 0.01, "***" = 0.001)
)

star_label <- function(levels) {
  levels <- sort(levels, decreasing = TRUE)
  paste0(names(levels), " ", number_text(100 * levels), "%", collapse = ", ")
}

#' The p-values that a number of stars admits
#' @noRd
star_range <- function(stars, levels) {
  levels <- sort(levels)
  at <- match(stars, names(levels))
  stricter <- c(0, levels)[at]
  none <- stars == ""
  # Stars that the set does not have admit nothing.
  interval(ifelse(none, max(levels), ifelse(is.na(at), 1, stricter)),
           ifelse(none, 1, ifelse(is.na(at), 0, levels[at])))
}

df_grid <- c(1:200, round(200 * 1.05^(1:175)), Inf)

#' Degrees of freedom at which |t| has the stars it is printed with
#'
#' p falls with |t| and with df, so these are an interval: from where the largest |t| is
#' significant enough to where the smallest is not too significant.
#' @return An interval per cell, empty (lower above upper) where no df will do.
#' @noRd
df_window <- function(t, range) {
  size <- magnitude(t)
  p_of <- function(t) outer(t, df_grid, function(t, df) 2 * stats::pt(-t, df))
  last <- length(df_grid)
  enough <- rowSums(p_of(size$upper) > range$upper * (1 + 1e-9))    # this many dfs are too few
  not_more <- rowSums(p_of(size$lower) >= range$lower * (1 - 1e-9)) # this many are not too many
  lower <- ifelse(enough == 0, 1, ifelse(enough == last, Inf, df_grid[pmax(enough, 1)] + 1))
  upper <- ifelse(not_more == last, Inf,
                  ifelse(not_more == 0, 0, df_grid[pmin(not_more + 1, last)] - 1))
  upper[enough == last] <- 0
  interval(lower, upper)
}

#' The same for confidence intervals, whose half holds a quantile that depends on the df too
#' @noRd
ends_window <- function(set, range, level) {
  ratio <- magnitude(set$coefficient) / half_width(set)
  quantile <- stats::qt((1 + known_or(level, 0.95)) / 2, df_grid)
  p_of <- function(ratio) {
    outer(ratio, seq_along(df_grid), function(r, j) 2 * stats::pt(-r * quantile[j], df_grid[j]))
  }
  fits <- p_of(ratio$upper) <= range$upper * (1 + 1e-9) &
    p_of(ratio$lower) >= range$lower * (1 - 1e-9)
  grid <- c(0, df_grid, Inf)
  ends <- apply(fits, 1, function(fit) {
    at <- which(fit)
    if (length(at) == 0) c(Inf, 0) else c(grid[min(at)] + 1, max(grid[max(at) + 2] - 1, 1))
  })
  interval(ends[1, ], ends[2, ])
}

#' Windows of all cells of a column that have a test, under one reading and one star set
#' @noRd
star_windows <- function(column, reading, levels) {
  column <- with_reading(column, reading)
  out <- each(c(list(column), column$paths), function(set) {
    windows <- set_windows(set, reading, star_range(set$numbers$stars, levels), column$level)
    data.frame(cell = paste(rep(column$where, nrow(set$numbers)), set$numbers$term),
               lower = windows$lower, upper = windows$upper,
               is_known = rep(FALSE, nrow(set$numbers)))[!is.na(windows$lower), ]
  })
  if (!is.na(column$df)) out <- settle_window(out, column$df)
  z <- column$sobel_z
  # What exports a table puts stars on coefficients, not on statistics.
  if (is.null(z) || !nzchar(z$stars)) return(out)
  fits <- df_window(interval(z$lower, z$upper), star_range(z$stars, levels))
  rbind(out, settle_window(data.frame(cell = paste(column$where, "Sobel Z"), lower = fits$lower,
                                      upper = fits$upper, is_known = FALSE), Inf))
}

#' By the p-value where one is printed, or else by t, or else by the confidence interval
#' @noRd
set_windows <- function(set, reading, range, level) {
  x <- set$numbers
  where <- function(known, window) interval(ifelse(known, window$lower, NA), window$upper)
  p <- interval(x$p_lower, x$p_upper)
  if (reading == "p") p <- prefer(p, set$inside)
  fits <- overlaps(p, range) & p$upper >= 0 & p$lower <= 1
  by_p <- interval(ifelse(fits, 1, Inf), ifelse(fits, Inf, 0))
  window <- prefer(by_p, where(set$has_test, df_window(set$t, range)))
  has_ends <- !is.na(set$ends$low$lower)
  if (any(has_ends)) window <- prefer(window, where(has_ends, ends_window(set, range, level)))
  window
}

#' Where the degrees of freedom are known, a window holds them or is empty
#' @noRd
settle_window <- function(window, df) {
  fits <- window$lower <= df & window$upper >= df & window$lower <= window$upper
  window$lower <- ifelse(fits, 1, Inf)
  window$upper <- ifelse(fits, Inf, 0)
  window$is_known <- rep(TRUE, nrow(window))
  window
}

#' Cells that no df explains, plus one where the cells of a column need different dfs
#' @noRd
count_violations <- function(windows) {
  empty <- windows$lower > windows$upper
  rest <- windows[!empty, ]
  sum(empty) + (nrow(rest) > 0 && max(rest$lower) > min(rest$upper))
}

#' What stands in parentheses: the declared reading unless most cells contradict it and another
#' contradicts none; confidence intervals are known by their form
#' @return list(reading, declared, violations: a named count per reading, cells)
#' @noRd
settle_reading <- function(columns, declared, levels) {
  own <- if (!is.null(levels)) list(levels)
  sets <- c(own, if (has_stars(columns)) star_sets)
  count <- function(reading, sets) {
    by_stars <- vapply(sets, function(set) {
      sum(vapply(columns, function(column) {
        count_violations(star_windows(column, reading, set))
      }, 0))
    }, 0)
    by_sign <- vapply(columns, sign_violations, 0, reading = reading)
    sum(by_sign) + min(by_stars, if (length(sets) == 0) 0)
  }
  n <- sum(vapply(columns, function(column) sum(!is.na(column$numbers$inside)), 0))
  ends <- sum(vapply(columns, function(column) sum(column$numbers$is_ends), 0))
  if (n == 0) {
    reading <- if (ends > 0) "ci" else "none"
    return(list(reading = reading, declared = declared, violations = c(ci = 0), cells = ends,
                free = reading))
  }
  said <- if (declared == "ci") "unknown" else declared
  violations <- if (said != "unknown") stats::setNames(count(said, own), said)
  if (!identical(unname(violations), 0)) {
    violations <- vapply(c(t = "t", se = "se", p = "p"), count, 0, sets = sets)
  }
  free <- names(violations)[violations == 0]
  reading <- if (said == "unknown") {
    if (length(free) == 1) free else "unknown"
  } else if (violations[[said]] >= max(1, n / 2) && length(free) > 0) {
    free[1]
  } else {
    said
  }
  list(reading = reading, declared = declared, violations = violations, cells = n, free = free)
}

has_stars <- function(columns) {
  any(vapply(columns, function(column) any(nzchar(column$numbers$stars)), NA))
}

sign_violations <- function(column, reading) {
  inside <- column$inside
  bad <- switch(reading,
    se = inside$upper < 0,
    p = inside$upper < 0 | inside$lower > 1,
    t = signs_differ(column$coefficient, inside)
  )
  sum(bad, na.rm = TRUE)
}

#' Whether two numbers that share a sign are printed with different ones
#' @noRd
signs_differ <- function(a, b) {
  (a$lower >= 0 & b$upper < 0) | (a$upper <= 0 & b$lower > 0) |
    (b$lower >= 0 & a$upper < 0) | (b$upper <= 0 & a$lower > 0)
}
