# Descriptive statistics of a table of a database: sums, and order statistics of a ranking.

#' describe_panel() on a table
#' @param asked list(columns, unit, time, layout, statistics, labels, percentages, far,
#'   quantile_type), checked.
#' @noRd
describe_table <- function(data, asked) {
  table <- open_table(data)
  keys <- c(asked$unit, asked$time)
  for (key in keys) locate_column(table$columns, key)
  columns <- asked$columns %||% setdiff(names(table$kinds)[is_describable(table$kinds)], keys)
  columns <- describable_columns(table$columns[columns], asked$columns, character())
  for (name in columns) refuse_no_number(table, name)
  refuse_text_values(table, numbers_among(table, columns))
  numbers <- lapply(rlang::syms(columns), engine_column, table = table)
  unit <- if (!is.null(asked$unit)) stats::setNames(list(as.name(asked$unit)), key_columns["unit"])
  rows <- compute_columns(table, c(stats::setNames(numbers, number_places(columns)), unit))
  sums <- column_sums(table, rows, columns, named = !is.null(asked$columns))
  is_empty <- vapply(sums, function(own) own$n == 0, NA)
  kept <- which(!is_empty)
  if (length(kept) == 0) describable_columns(list(), NULL, character())
  refuse_undescribed(asked$percentages, columns[kept])
  sums <- spread_sums(table, rows, sums, asked)
  lines <- if (asked$layout == "standard") {
    lapply(kept, function(k) table_statistics(table, rows, k, sums[[k]], asked))
  } else {
    within_table(table, rows, sums, kept)
  }
  lines <- Map(function(line, name) cbind(variable = name, line), lines,
               rename_columns(columns[kept], asked$labels))
  counts <- c(rows = sums[[1]]$rows, complete = complete_count(table, rows, kept))
  out <- structure(
    do.call(rbind, unname(lines)), counts = c(counts, table_counts(table, asked)),
    layout = asked$layout, checks = table_checks(sums[kept], columns[kept], asked),
    left_out = if (is.null(asked$columns)) table_left_out(table, keys, columns[is_empty]),
    policypanel_ledger = continue_counted(table$ledger, sums[[1]]$rows),
    class = c("panel_description", "data.frame")
  )
  note_passes(table)
  out
}

is_describable <- function(kinds) kinds %in% c("number", "logical")

refuse_no_number <- function(table, name) {
  locate_column(table$columns, name, "columns")
  engine_column(as.name(name), table, emptyenv(), "columns")
}

#' Counts, sums and ends of columns
#' @param named Whether the user named the columns: those without any value are refused.
#' @return A list by column.
#' @noRd
column_sums <- function(table, rows, columns, named) {
  x <- number_places(columns)
  one <- function(prefix, make) each(x, prefix, make)
  known <- function(value) function(x) total(rlang::expr(dplyr::if_else(
    !!finite_condition(x), !!value(x), 0)))
  flagged <- function(condition) function(x) total(flag(condition(x)))
  found <- run_query(table, dplyr::summarise(
    rows, rows = dplyr::n(),
    !!!one("n_", flagged(finite_condition)), !!!one("sum_", known(identity)),
    !!!one("inf_", flagged(function(x) rlang::expr(!!x < -1.7e308 | 0 - !!x < -1.7e308))),
    !!!one("min_", function(x) rlang::expr(min(!!x, na.rm = TRUE))),
    !!!one("max_", function(x) rlang::expr(max(!!x, na.rm = TRUE))),
    !!!one("zero_", flagged(function(x) rlang::expr(!!x == 0))),
    !!!one("odd_", flagged(function(x) rlang::expr(!!x < 0 | !!x > 100))),
    !!!one("one_", flagged(function(x) rlang::expr(!!x == 1)))
  ), "columns")
  lapply(seq_along(columns), function(k) {
    own <- lapply(found[grep(paste0("_", x[k], "$"), names(found))], as.double)
    names(own) <- sub("_x[0-9]+$", "", names(own))
    if (isTRUE(own$inf > 0)) {
      abort_data("{.val {columns[k]}} has infinite values, in {count_of(own$inf, 'row')}.",
                 "Set them to {.code NULL} to leave those rows out.", column = columns[k])
    }
    if (own$n == 0 && named) {
      abort_data("The column {.val {columns[k]}} has no value in any row.", argument = "columns",
                 column = columns[k])
    }
    c(list(rows = as.double(found$rows)), own)
  })
}

#' Means and standard deviations, and how many values are far from the mean
#' @noRd
spread_sums <- function(table, rows, sums, asked) {
  x <- rlang::syms(number_places(sums))
  centre <- lapply(sums, function(own) if (own$n > 0) signif(own$sum / own$n, 6) else 0)
  found <- run_query(table, dplyr::summarise(
    rows, !!!stats::setNames(Map(function(x, c) total(rlang::expr(!!x - !!c)), x, centre),
                             paste0("a", seq_along(x))),
    !!!stats::setNames(Map(function(x, c) total(rlang::expr((!!x - !!c) * (!!x - !!c))), x,
                           centre), paste0("b", seq_along(x)))
  ), "spread")
  sums <- Map(function(own, c, a, b) {
    own$mean <- c + a / own$n
    own$sd <- spread_of(own$n, a, b)
    own
  }, sums, centre, as.list(found[seq_along(x)]), as.list(found[length(x) + seq_along(x)]))
  far <- Map(function(x, own) {
    if (is.na(own$sd)) return(rlang::expr(sum(0, na.rm = TRUE)))
    total(flag(rlang::expr(!!absolute(rlang::expr((!!x - !!own$mean))) > !!(asked$far * own$sd))))
  }, x, sums)
  found <- run_query(table, dplyr::summarise(rows, !!!stats::setNames(
    far, paste0("far", seq_along(x)))), "values far from the mean")
  Map(function(own, far) c(own, far = as.double(far)), sums, as.list(found))
}

#' The standard deviation of n numbers from their sum and the sum of their squares
#' @noRd
spread_of <- function(n, sum, square) {
  if (n > 1) sqrt(max(square - sum^2 / n, 0) / (n - 1)) else NA_real_
}

complete_count <- function(table, rows, kept) {
  known <- lapply(rlang::syms(number_places(seq_len(max(kept)))[kept]), finite_condition)
  all_known <- Reduce(function(a, b) rlang::expr(!!a & !!b), known)
  as.double(run_query(table, dplyr::summarise(rows, n = !!total(flag(all_known))),
                      "complete rows")$n)
}

#' The statistics of a column in the order asked for
#' @noRd
table_statistics <- function(table, rows, k, own, asked) {
  statistics <- asked$statistics
  is_percentile <- grepl("^(p[0-9]+|median)$", statistics)
  shares <- suppressWarnings(as.numeric(sub("p", "", statistics)))
  shares[statistics == "median"] <- 50
  # The median of R is that of type 7, whatever other percentiles are.
  type <- ifelse(statistics == "median", 7, asked$quantile_type)
  places <- Map(quantile_places, own$n, shares[is_percentile] / 100, type[is_percentile])
  values <- ranked_values(table, rows, as.name(paste0("x", k)), places)
  one <- c(n = own$n, missing = own$rows - own$n, mean = own$mean, sd = own$sd, min = own$min,
           max = own$max)
  out <- as.list(one[statistics])
  out[is_percentile] <- values
  as.data.frame(stats::setNames(out, statistics))
}

#' Overall, between and within, as within_statistics()
#' @noRd
within_table <- function(table, rows, sums, kept) {
  unit <- key_symbols$unit
  x <- number_places(sums)[kept]
  units <- dplyr::summarise(
    dplyr::group_by(rows, !!unit),
    !!!each(x, "n", function(x) total(flag(rlang::expr(!is.na(!!x))))),
    !!!each(x, "m", function(x) rlang::expr(mean(!!x, na.rm = TRUE))), .groups = "drop"
  )
  mean <- lapply(kept, function(k) sums[[k]]$mean)
  deviations <- Map(function(x, mean) {
    list(m = as.name(paste0("m", x)), n = as.name(paste0("n", x)), x = as.name(x), mean = mean)
  }, x, mean)
  between <- spread_query(table, units, lapply(deviations, function(own) {
    rlang::expr(!!own$m - !!own$mean)
  }), "means of the units")
  eps <- .Machine$double.eps
  within <- lapply(deviations, function(own) {
    apart <- rlang::expr((!!own$x - !!own$m))
    # Deviations within the rounding of the unit's mean are zero.
    rlang::expr(dplyr::if_else(
      !!absolute(apart) <= !!eps * !!own$n * (!!absolute(own$m)), 0, !!apart
    ))
  })
  joined <- dplyr::inner_join(rows, units, by = key_columns[["unit"]])
  within <- spread_query(table, joined, within, "deviations from the units' means")
  Map(function(k, between, within) {
    own <- sums[[k]]
    line <- function(component, found, n, mean = NA_real_) {
      data.frame(component = component, mean = mean, sd = found$sd, min = found$min,
                 max = found$max, n = n)
    }
    moved <- function(found) {
      found[c("min", "max")] <- lapply(found[c("min", "max")], `+`, own$mean)
      found
    }
    rbind(line("overall", own, own$n, own$mean), line("between", moved(between), between$n),
          line("within", moved(within), own$n / between$n))
  }, kept, between, within)
}

#' Spread and ends of expressions
#' @return A list by expression of n, sd, min, max.
#' @noRd
spread_query <- function(table, rows, expressions, what) {
  names(expressions) <- paste0("v", seq_along(expressions))
  rows <- dplyr::transmute(rows, !!!expressions)
  names <- names(expressions)
  found <- run_query(table, dplyr::summarise(
    rows, !!!each(names, "n_", function(v) total(flag(rlang::expr(!is.na(!!v))))),
    !!!each(names, "sum_", total),
    !!!each(names, "square_", function(v) total(rlang::expr(!!v * !!v))),
    !!!each(names, "min_", function(v) rlang::expr(min(!!v, na.rm = TRUE))),
    !!!each(names, "max_", function(v) rlang::expr(max(!!v, na.rm = TRUE)))
  ), what)
  lapply(names, function(v) {
    own <- lapply(stats::setNames(nm = c("n", "sum", "square", "min", "max")), function(of) {
      as.double(found[[paste0(of, "_", v)]])
    })
    own$sd <- spread_of(own$n, own$sum, own$square)
    own
  })
}

#' Units, periods and cells
#' @noRd
table_counts <- function(table, asked) {
  if (is.null(asked$unit)) return(NULL)
  if (is.null(asked$time)) {
    return(c(units = count_units(table, asked$unit)))
  }
  keys <- database_keys(table, asked$unit, asked$time)
  rows <- unit_periods(table, asked$unit, asked$time)
  unit <- key_symbols$unit
  time <- key_symbols$time
  spans <- dplyr::summarise(dplyr::group_by(rows, !!unit), rows = dplyr::n(),
                            from = min(!!time, na.rm = TRUE), to = max(!!time, na.rm = TRUE),
                            .groups = "drop")
  found <- run_query(table, dplyr::summarise(
    spans, n = dplyr::n(),
    gaps = !!total(flag(rlang::expr((.data$to - .data$from) / (!!keys$step) + 1 > .data$rows)))
  ), "units")
  periods <- length(keys$label)
  cells <- as.double(found$n) * periods
  c(units = as.double(found$n), periods = periods, cells = cells,
    absent = cells - sum(keys$rows), units_with_gaps = as.double(found$gaps))
}

#' What deserves a look, as check_values(); rows of a database have no numbers
#' @noRd
table_checks <- function(sums, columns, asked) {
  named <- is_percentage_name(columns) | columns %in% asked$percentages
  counts <- Map(function(own, is_percentage) {
    is_positive <- own$min >= 0 && own$zero + own$one < own$n
    list(if (is_percentage) own$odd else 0, if (is_positive) own$zero else 0, own$far)
  }, sums, named)
  found_checks(columns, lapply(counts, unlist), rep(list(rep("", 3)), length(columns)), asked$far)
}

#' Columns that have no numbers to describe
#' @param empty Columns of numbers without any.
#' @noRd
table_left_out <- function(table, keys, empty) {
  kinds <- table$kinds[!names(table$kinds) %in% keys]
  reasons <- lapply(names(kinds), function(name) {
    switch(kinds[[name]], text = fact("column_text"), date = fact("column_dates"),
           other = fact("column_other"), if (name %in% empty) fact("column_empty"))
  })
  left_out_columns(names(kinds), reasons)
}
