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
  is_term <- startsWith(cells$row, "=") & !grepl("|", cells$row, fixed = TRUE)
  rows <- sub("^=", "", cells$row[is_term])
  numbers <- term_numbers(cells, rows, where)
  r2 <- lapply(stats::setNames(nm = c("r2", "r2_within", "r2_overall", "r2_adjusted")), number_of)
  column <- list(
    table = table$title, name = name, where = where, numbers = numbers,
    terms = rows[!is_constant(rows)], constant = rows[is_constant(rows)],
    coefficient = interval(numbers$lower, numbers$upper),
    inside = interval(numbers$inside_lower, numbers$inside_upper),
    r2 = r2[lengths(r2) > 0], f = number_of("f"), n = printed_count(text_of("n"), where),
    df = as_count(setting("df")), outcome = paste(setting("outcome"), collapse = ""),
    sample = text_of("sample") %||% "", controls = tolower(text_of("controls") %||% "none"),
    n_controls = as_count(setting("n_controls")), method = method_of(text_of("method")),
    first_stage_f = number_of("first_stage_f"), mediator = text_of("mediator"),
    treatment = text_of("treatment"), total = number_of("total_effect"),
    total_n = as_count(text_of("total_n")), title = text_of("title") %||% "",
    a = if ("a_path" %in% cells$row) term_numbers(cells, "a_path", where, prefix = ""),
    sobel_z = if ("sobel_z" %in% cells$row) read_printed(text_of("sobel_z"), where = where),
    standard_errors = setting("standard_errors") %||% "unknown",
    effects = unique(c(setting("model_effects"), setting("fixed_effects")))
  )
  column$grid <- list(units = as_count(setting("units") %||% grid$units),
                      periods = as_count(setting("periods") %||% grid$periods))
  column$absorbed <- absorbed_effects(column, setting("absorbed"))
  column
}

#' "" is least squares, which most checks are about
#' @noRd
method_of <- function(text) {
  method <- tolower(text %||% "")
  if (method %in% c("ols", "least squares", "fe")) "" else method
}

is_two_stage <- function(column) column$method %in% c("2sls", "iv", "gmm")
is_linear <- function(column) column$method == "" || is_two_stage(column)

as_count <- function(x) if (is.null(x)) NA_real_ else printed_count(unname(x)[1])

is_constant <- function(row) {
  tolower(row) %in% c("constant", "constant term", "_cons", "cons", "(intercept)", "intercept")
}

term_numbers <- function(cells, rows, where, prefix = "=") {
  labels <- sprintf("%s%s", prefix, rows)
  at <- match(labels, cells$row)
  main <- read_printed(cells$value[at], where = where)
  inside <- read_printed(cells$parentheses[at], where = where)
  extra <- function(label) {
    read_printed(cells$value[match(sprintf("%s|%s", labels, label), cells$row)], where = where)
  }
  t <- extra("t")
  se <- extra("se")
  p <- extra("p")
  stars <- ifelse(nzchar(main$stars), main$stars, inside$stars)
  data.frame(term = rows, main[c("lower", "upper", "value", "decimals", "text")], stars = stars,
             inside_lower = inside$lower, inside_upper = inside$upper, inside = inside$value,
             inside_text = inside$text, t_lower = t$lower, t_upper = t$upper,
             se_lower = se$lower, se_upper = se$upper, p_lower = p$lower, p_upper = p$upper)
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
                          (column$controls != "yes" || !is.na(column$n_controls)))
}

#' t and standard errors once it is known what the parentheses are
#' @noRd
with_reading <- function(column, reading) {
  x <- column$numbers
  blank <- interval(rep(NA_real_, nrow(x)))
  t <- if (reading == "t") column$inside else blank
  se <- if (reading == "se") column$inside else blank
  t <- prefer(interval(x$t_lower, x$t_upper), t)
  se <- prefer(interval(x$se_lower, x$se_upper), se)
  se <- clamp(se, 0, Inf)
  column$se <- prefer(se, magnitude(column$coefficient) / magnitude(t))
  column$t <- prefer(t, column$coefficient / se)
  column$reading <- reading
  # Of the digits as they are printed: for numbers that are reported, not decided on.
  point <- if (reading == "t") abs(x$value / x$inside) else if (reading == "se") x$inside else NA
  column$se_point <- ifelse(is.finite(point) & point > 0, point, middle(column$se))
  column
}

prefer <- function(a, b) {
  use <- is.na(a$lower)
  interval(ifelse(use, b$lower, a$lower), ifelse(use, b$upper, a$upper))
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

#' Windows of all cells of a column that have a test, under one reading and one star set
#' @noRd
star_windows <- function(column, reading, levels) {
  x <- column$numbers
  if (reading == "p") {
    p <- column$inside
    range <- star_range(x$stars, levels)
    fits <- overlaps(p, range) & p$upper >= 0 & p$lower <= 1
    window <- interval(ifelse(fits, 1, Inf), ifelse(fits, Inf, 0))
  } else {
    column <- with_reading(column, reading)
    window <- df_window(column$t, star_range(x$stars, levels))
  }
  known <- !is.na(if (reading == "p") column$inside$lower else column$t$lower)
  out <- data.frame(cell = paste(column$where, x$term), lower = window$lower, upper = window$upper,
                    is_known = rep(FALSE, nrow(x)))[known, ]
  if (!is.na(column$df)) out <- settle_window(out, column$df)
  if (is.null(column$sobel_z)) return(out)
  z <- column$sobel_z
  fits <- df_window(interval(z$lower, z$upper), star_range(z$stars, levels))
  rbind(out, settle_window(data.frame(cell = paste(column$where, "Sobel Z"), lower = fits$lower,
                                      upper = fits$upper, is_known = FALSE), Inf))
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
#' contradicts none
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
  violations <- if (declared != "unknown") stats::setNames(count(declared, own), declared)
  if (!identical(unname(violations), 0)) {
    violations <- vapply(c(t = "t", se = "se", p = "p"), count, 0, sets = sets)
  }
  n <- sum(vapply(columns, function(column) sum(!is.na(column$numbers$inside)), 0))
  free <- names(violations)[violations == 0]
  reading <- if (declared == "unknown") {
    if (length(free) == 1) free else "unknown"
  } else if (violations[[declared]] >= max(1, n / 2) && length(free) > 0) {
    free[1]
  } else {
    declared
  }
  list(reading = reading, declared = declared, violations = violations, cells = n, free = free)
}

has_stars <- function(columns) {
  any(vapply(columns, function(column) any(nzchar(column$numbers$stars)), NA))
}

sign_violations <- function(column, reading) {
  inside <- column$inside
  x <- column$coefficient
  bad <- switch(reading,
    se = inside$upper < 0,
    p = inside$upper < 0 | inside$lower > 1,
    t = (x$lower > 0 & inside$upper < 0) | (x$upper < 0 & inside$lower > 0)
  )
  sum(bad, na.rm = TRUE)
}
