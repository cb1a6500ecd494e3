# Checks of R2, t, F and N against each other. Classical standard errors make them one identity;
# where a table does not say that it has them, a contradiction is reported as what it needs.

#' An R2 of which t^2 / (t^2 + df) may be asked, and what its kind leaves open
#' @noRd
audit_r2_for_t <- function(column) {
  no_effects <- isTRUE(column$absorbed == 0)
  r2 <- column$r2
  if (!is.null(r2$r2_within)) return(list(r2 = r2$r2_within))
  if (no_effects) {
    either <- c(r2["r2_overall"], r2["r2"])
    either <- either[lengths(either) > 0]
    return(if (length(either) > 0) list(r2 = either[[1]]))
  }
  if (!is.null(r2$r2)) list(r2 = r2$r2, missing = "an R2 that counts the fixed effects")
}

#' R2, t and N of one model: if they disagree in a table, all its columns say so
#' @noRd
audit_rows_fact <- function(column) {
  paste("R2, t and N", column$table, column$outcome, column$sample, sep = "\r")
}

#' Coefficients and the constant beside the residual degrees of freedom
#' @noRd
audit_rows_from_df <- function(df, column) df + (length(column$terms) + 1)

audit_r2_t <- function(table) audit_each(table$columns, function(column) {
  source <- audit_single_source(column)
  if (is.null(source)) return(NULL)
  t <- audit_term_of(column, "t", column$terms)
  whole <- audit_whole_numbers(source$df)
  expected <- 1 / (1 + (column$n - 2 - audit_known_or(column$absorbed, 0)) / t^2)
  agrees <- if (is.na(column$n)) !audit_is_empty(whole) else audit_overlaps(expected, source$r2)
  audit_finding("R2 and t", column$where, agrees, c(
    "One regressor, classical: R2 = t^2 / (t^2 + df). t ", audit_as_printed(t), " and R2 ",
    audit_as_printed(source$r2), " imply df ", audit_shown(source$df), ", ",
    if (audit_is_empty(whole)) "which holds no whole number" else {
      c("N ", audit_shown(whole + 2),
        if (audit_known_or(column$absorbed, 0) > 0) " beside the fixed effects")
    },
    if (!is.na(column$n)) c("; printed N ", audit_number_text(column$n), " gives R2 ",
                            audit_shown(expected, 3), audit_two_way_text(column, t)), "."
  ), c(audit_classical_premises(column, source$df + 2), source$missing),
  source = audit_source_of(column), fact = audit_rows_fact(column))
})

#' What two-way effects of the printed panel would make of it
#' @noRd
audit_two_way_text <- function(column, t) {
  periods <- column$grid$periods
  if (!is.na(column$absorbed) || is.na(periods) || !"unit" %in% column$effects) return(NULL)
  units <- ceiling(column$n / periods)
  within <- 1 / (1 + (column$n - 1 - units - (periods - 1)) / t^2)
  c(", with effects of ", units, " units and ", periods, " periods a within R2 of ",
    audit_shown(within, 3))
}

audit_single_source <- function(column) {
  if (length(column$terms) != 1 || audit_hides_controls(column) || column$method != "") return(NULL)
  if (!audit_may_be_classical(column)) return(NULL)
  kind <- audit_r2_for_t(column)
  t <- audit_term_of(column, "t", column$terms)
  if (is.null(kind) || is.na(t$lower)) return(NULL)
  r2 <- audit_clamp(kind$r2, 0, 1)
  list(r2 = r2, df = t^2 * (1 / r2 - 1), missing = kind$missing)
}

#' For each column the fullest one nested in it, on the same rows
#' @return A list of list(a, b, added, r2_a, r2_b).
#' @noRd
audit_nested_steps <- function(columns, same_rows = TRUE) {
  steps <- lapply(columns, function(b) {
    nested <- Filter(function(a) audit_is_nested(a, b, same_rows), columns)
    if (length(nested) == 0) return(NULL)
    a <- nested[[which.max(vapply(nested, function(a) length(a$terms), 0L))]]
    kinds <- setdiff(intersect(names(a$r2), names(b$r2)), "r2_adjusted")
    # An R2 of a named kind comes before one of an unknown kind.
    kind <- c(setdiff(kinds, "r2"), intersect(kinds, "r2"))[1]
    list(a = a, b = b, added = setdiff(b$terms, a$terms), kind = kind, r2_a = a$r2[[kind]],
         r2_b = b$r2[[kind]], has_r2 = !is.na(kind), unnamed = audit_unnamed_controls(a, b))
  })
  Filter(function(step) !is.null(step), unname(steps))
}

audit_is_nested <- function(a, b, same_rows) {
  same <- identical(a$outcome, b$outcome) && identical(a$sample, b$sample) &&
    identical(a$effects, b$effects) && a$method == "" && b$method == "" &&
    (!same_rows || isTRUE(a$n == b$n))
  if (!same || !all(a$terms %in% b$terms)) return(FALSE)
  switch(audit_compare_controls(a, b), same = , unnamed = length(a$terms) < length(b$terms),
         more = TRUE, FALSE)
}

#' Two columns that say they have controls need not have the same
#' @noRd
audit_unnamed_controls <- function(a, b) {
  if (audit_compare_controls(a, b) == "unnamed") "other controls in one of the columns"
}

#' df implied by the R2 that one further regressor adds: t^2 (1 - R2) / gain
#' @noRd
audit_step_df <- function(step) {
  t <- audit_magnitude(audit_term_of(step$b, "t", step$added))
  gain <- function(b, a) pmax(b - a, 0)
  audit_interval(t$lower^2 * (1 - step$r2_b$upper) / gain(step$r2_b$upper, step$r2_a$lower),
                 t$upper^2 * (1 - step$r2_b$lower) / gain(step$r2_b$lower, step$r2_a$upper))
}

audit_is_informative <- function(step) {
  step$has_r2 && length(step$added) == 1 && !audit_hides_controls(step$b) &&
    audit_may_be_classical(step$b) && !is.na(audit_term_of(step$b, "t", step$added)$lower)
}

audit_nested_r2 <- function(table) audit_each(audit_nested_steps(table$columns), function(step) {
  if (!step$has_r2) return(NULL)
  where <- paste(step$a$where, "to", step$b$name)
  printed <- paste0("R2 ", audit_as_printed(step$r2_a), " to ", audit_as_printed(step$r2_b),
                    " with ", some_of(c(step$added, if (length(step$added) == 0) "controls"), 3))
  if (step$r2_b$upper < step$r2_a$lower) {
    return(audit_finding("nested R2", where, FALSE,
                         c(printed, ": a further regressor cannot lower the R2 on the same rows."),
                         c(if (step$kind == "r2") "an adjusted R2", step$unnamed)))
  }
  if (!audit_is_informative(step)) {
    return(audit_finding("nested R2", where, TRUE, c(printed, ": not lower.")))
  }
  df <- audit_step_df(step)
  rows <- audit_rows_from_df(df, step$b) + audit_known_or(step$b$absorbed, 0)
  audit_finding("nested R2", where, is.na(step$b$n) || audit_overlaps(rows, step$b$n), c(
    printed, " (t ", audit_as_printed(audit_term_of(step$b, "t", step$added)),
    ", classical) implies df ", audit_shown(df), ", N ", audit_shown(rows),
    if (is.na(step$b$absorbed)) " beside the fixed effects", "; printed N ",
    audit_number_text(step$b$n), "."
  ), audit_classical_premises(step$b, audit_rows_from_df(df, step$b)),
  source = audit_source_of(step$b), fact = audit_rows_fact(step$b))
})

#' The N on which all columns of a stepwise table agree, and the R2 it implies from the t-values
#' @noRd
audit_implied_n <- function(table) {
  first <- Filter(function(column) !is.null(audit_single_source(column)), table$columns)
  steps <- Filter(audit_is_informative, audit_nested_steps(table$columns))
  if (length(first) != 1 || length(steps) == 0) return(NULL)
  start <- first[[1]]
  rows <- c(list(audit_rows_from_df(audit_single_source(start)$df, start)),
            lapply(steps, function(step) audit_rows_from_df(audit_step_df(step), step$b)))
  joint <- audit_interval(max(vapply(rows, `[[`, 0, "lower")), min(vapply(rows, `[[`, 0, "upper")))
  whole <- audit_whole_numbers(joint)
  printed <- start$n - audit_known_or(start$absorbed, 0)
  agrees <- !audit_is_empty(whole) && (is.na(printed) || audit_overlaps(whole, printed))
  audit_finding("implied N", paste("Table", table$title), agrees, c(
    "t and R2 of ", length(rows), " columns together imply ",
    if (audit_is_empty(whole)) "no N at all" else c("N = ", audit_shown(whole)),
    " beside the fixed effects; printed N ", audit_number_text(start$n),
    if (!agrees) audit_implied_path_text(start, steps, whole, printed), "."
  ), c(audit_classical_premises(start, joint), audit_single_source(start)$missing),
  source = audit_source_of(start), fact = audit_rows_fact(start))
}

audit_implied_path_text <- function(start, steps, whole, printed) {
  path <- function(n) {
    formatC(audit_r2_path(start, steps, n), format = "f", digits = 4)
  }
  periods <- start$grid$periods
  candidates <- if (audit_is_empty(whole) || whole$upper - whole$lower > 50) NULL else {
    seq(whole$lower, whole$upper)
  }
  grids <- candidates[!is.na(periods) & candidates %% periods == 0]
  c(if (length(grids) > 0) {
    paste0(" (", grids, " = ", grids / periods, " x ", periods, ")", collapse = "")
  },
  ". R2 is printed ", paste(audit_number_text(audit_start_r2(start, steps)), collapse = " "),
  "; from the t-values and the R2 before it is ",
  if (!audit_is_empty(whole)) c(paste(path(whole$upper), collapse = " "), " with N = ",
                                audit_number_text(whole$upper), "; "),
  if (!is.na(printed)) c(paste(path(printed), collapse = " "), " with N = ",
                         audit_number_text(printed)))
}

audit_start_r2 <- function(start, steps) {
  c(audit_middle(audit_single_source(start)$r2),
    vapply(steps, function(step) audit_middle(step$r2_b), 0))
}

#' R2 from the t of each regressor and the printed R2 before it enters: 1 - R2 falls by
#' df / (df + t^2)
#' @noRd
audit_r2_path <- function(start, steps, n) {
  t <- c(audit_middle(audit_term_of(start, "t", start$terms)),
         vapply(steps, function(step) audit_middle(audit_term_of(step$b, "t", step$added)), 0))
  k <- c(1, vapply(steps, function(step) length(step$b$terms), 0L))
  before <- c(0, vapply(steps, function(step) audit_middle(step$r2_a), 0))
  df <- n - k - 1
  1 - (1 - before) * df / (df + t^2)
}

#' F against each reading of the R2 and of what is tested
#' @noRd
audit_f <- function(table) audit_each(table$columns, function(column) {
  r2 <- column$r2[setdiff(names(column$r2), "r2_adjusted")]
  if (is.null(column$f) || length(r2) == 0 || is.na(column$n)) return(NULL)
  if (audit_hides_controls(column) || column$method != "") return(NULL)
  readings <- audit_f_readings(column, r2)
  t <- column$t[column$numbers$term %in% column$terms]
  single <- length(column$terms) == 1 && !is.na(t$lower)
  if (single) readings <- c(readings, list("t^2 of its only regressor" = t^2))
  fits <- vapply(readings, audit_overlaps, NA, b = column$f)
  implied <- audit_implied_r2(column)
  audit_finding("F and R2", column$where, any(fits), c(
    "F ", audit_as_printed(column$f), "; it would be ",
    paste0(vapply(readings, audit_shown, ""), " as ", names(readings), collapse = ", "),
    implied, "."
  ), c(if (column$standard_errors != "classical") "a robust or clustered F",
       if (!isTRUE(column$absorbed == 0)) "a test of other terms",
       if (is.na(column$absorbed)) "the number of absorbed effects"),
  source = audit_source_of(column), fact = paste("F and R2", column$table))
})

audit_f_readings <- function(column, r2) {
  k <- length(column$terms)
  a <- column$absorbed
  df <- column$n - k - 1 - audit_known_or(a, 0)
  f <- function(r2, q) (df / q) * (1 / (1 / audit_clamp(r2, 0, 1) - 1))
  out <- list()
  for (kind in names(r2)) {
    label <- c(r2 = "R2", r2_within = "within R2", r2_overall = "overall R2")[[kind]]
    if (kind != "r2_overall" || audit_known_or(a, 0) == 0) {
      out[[paste("F of the", k, if (k == 1) "slope from an" else "slopes from an", label)]] <-
        f(r2[[kind]], k)
    }
    periods <- column$grid$periods
    if (audit_known_or(a, 0) > 0 && kind != "r2_overall" && "time" %in% column$effects &&
        !is.na(periods)) {
      out[[paste("F of slopes and period effects from an", label)]] <-
        f(r2[[kind]], k + periods - 1)
    }
    if (audit_known_or(a, 0) > 0 && kind != "r2_within") {
      out[[paste("F of slopes and all effects from an", label)]] <- f(r2[[kind]], k + a)
    }
  }
  out
}

#' The within R2 that the F would be of, if it tested slopes and period effects
#' @noRd
audit_implied_r2 <- function(column) {
  periods <- column$grid$periods
  if (is.na(column$absorbed) || column$absorbed == 0 || is.na(periods)) return(NULL)
  if (!"time" %in% column$effects) return(NULL)
  k <- length(column$terms)
  q <- k + periods - 1
  df <- column$n - k - 1 - column$absorbed
  c("; as F of slopes and period effects it implies a within R2 of ",
    audit_shown(1 / (1 + df / (q * column$f)), 3))
}
