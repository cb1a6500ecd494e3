# What a database adds up by cohort and period, for what takes a two-way regression apart.

#' Sums by first treated period and period of a regression on units and periods
#'
#' @param outcome,treatment,controls Names of columns. @param unit,time Names of fixed effects.
#' @return list(cells: a data frame with a row per first treated period (NA for never) and period:
#'   `rows`, the sum `y` of the outcome, and of the treatment's residual on the controls and the
#'   projected outcome the sums `e`, `z` and those of products `ee`, `ez`; units: list(n, short:
#'   without exactly one row in each period, off: whose treatment switches off)).
#' @noRd
treated_cells <- function(system, outcome, treatment, controls, unit, time) {
  at <- column_positions(system, c(outcome, treatment))
  u <- as.name(plain_effect(system, unit))
  t <- as.name(plain_effect(system, time))
  treated <- treated_condition(system, at[2], treatment)
  raw <- dplyr::transmute(system$rows, u = !!u, t = !!t, d = !!flag(treated),
                          y = !!as.name(paste0("x", at[1])))
  among <- function(value) rlang::expr(dplyr::if_else(.data$d == !!value, .data$t, NA))
  starts <- dplyr::summarise(
    dplyr::group_by(raw, .data$u), first = min(!!among(1), na.rm = TRUE),
    off = max(!!among(0), na.rm = TRUE), rows = dplyr::n(),
    times = dplyr::n_distinct(.data$t, na.rm = TRUE), .groups = "drop"
  )
  n_times <- system$n_levels[match(time, system$effect_names)]
  units <- run_query(system$table, dplyr::summarise(
    starts, n = dplyr::n(),
    short = !!total(flag(rlang::expr(.data$rows != !!n_times | .data$times != !!n_times))),
    off = !!total(quote(dplyr::coalesce(dplyr::if_else(off > first, 1, 0), 0)))
  ), "units")
  starts <- dplyr::select(starts, "u", "first")
  by_cell <- function(rows, sums, what) {
    joined <- dplyr::inner_join(rows, starts, by = "u")
    run_query(system$table, dplyr::summarise(
      dplyr::group_by(joined, .data$first, .data$t), rows = dplyr::n(), !!!sums, .groups = "drop"
    ), what)
  }
  cells <- by_cell(raw, list(y = total(quote(y))), "outcomes by cohort and period")
  cells$y <- cells$y + cells$rows * system$centre[[at[1]]]
  if (length(controls) > 0) {
    solved <- solve_products(products_of(system), at[2], column_positions(system, controls))
    b <- numeric(length(system$names))
    b[column_positions(system, controls)] <- ifelse(solved$reason == 0L, solved$coefficients, 0)
    scored <- residual_rows(system, at[2], b, at[1])
    scored <- dplyr::transmute(scored, u = !!u, t = !!t, e = .data$e,
                               z = !!as.name(paste0("z", at[1])))
    sums <- list(e = total(quote(e)), z = total(quote(z)), ee = total(quote(e * e)),
                 ez = total(quote(e * z)))
    found <- by_cell(scored, sums, "residuals by cohort and period")
    own <- match(paste(cells$first, cells$t), paste(found$first, found$t))
    cells[names(sums)] <- found[own, names(sums)]
  }
  list(cells = cells, units = lapply(units, as.double))
}

#' The one column of a fixed effect
#' @noRd
plain_effect <- function(system, name) {
  columns <- system$effects[[name]]
  if (length(columns) == 1) return(columns)
  abort_input("On a table of a database unit and period must be columns; {.val {name}} is several.",
              argument = "formula")
}

#' When a 0/1 column is 1, of rows whose columns are centred
#' @noRd
treated_condition <- function(system, at, name) {
  x <- as.name(paste0("x", at))
  found <- run_query(system$table, utils::head(dplyr::distinct(system$rows, value = !!x), 6L),
                     "values of the treatment")$value
  found <- signif(found + system$centre[[at]], 12)
  if (!all(abs(found) < 1e-9 | abs(found - 1) < 1e-9)) refuse_coding(found, name, NULL)
  rlang::expr(!!x > !!(0.5 - system$centre[[at]]))
}
