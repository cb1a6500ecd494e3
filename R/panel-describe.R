#' Describe the columns of a panel
#'
#' The table of descriptive statistics that opens the results of a paper, with numbers of
#' observations that add up, or the decomposition of the spread into between and within units of
#' Stata's `xtsum`.
#'
#' Layout `"within"` has three rows per column. *Overall*: the values \eqn{x_{it}}. *Between*: the
#' means of the units, \eqn{\bar x_i}. *Within*: \eqn{x_{it} - \bar x_i + \bar x} with the mean
#' \eqn{\bar x} over all values, so that a minimum can be negative where no value is. The standard
#' deviations divide by the number of values (units) less one. A regression with unit fixed effects
#' uses the within part only.
#'
#' What deserves a look is said below the table and kept in attribute `checks`, a data frame
#' `column`, `check`, `count`, `rows` (the first five): zeros among positive values, which in
#' yearbooks are often missing values; shares and rates outside 0 to 100; values further than `far`
#' standard deviations from the mean. A column is taken for a percentage when its name says so
#' (`pct`, `percent`, `%`) or when `percentages` names it.
#'
#' Without `columns`, those that hold no numbers are left out; which and why is said below the table
#' and kept in attribute `left_out`, a data frame `column`, `reason`. Numbers written as text are
#' among them, with the cells that are none.
#'
#' @param data A data frame, or a table of a database (see [database_tables]; its rows have no
#'   numbers, so that `checks` name none).
#' @param columns Columns to describe, as strings or a one-sided formula; `NULL`: all numeric and
#'   logical columns but unit and time.
#' @param unit,time Columns of the panel, as strings or one-sided formulas. Layout `"within"` needs
#'   `unit`; with both, the rows are reconciled with units times periods.
#' @param layout `"standard"` or `"within"`.
#' @param statistics For layout `"standard"`, in the order wanted: `"n"`, `"missing"`, `"mean"`,
#'   `"sd"` (the standard deviation, not a standard error), `"min"`, `"median"`, `"max"`, and
#'   percentiles `"p1"` to `"p99"`.
#' @param labels A named character vector: what columns are called in the table.
#' @param percentages Columns that should lie in 0 to 100.
#' @param far How many standard deviations from the mean are far.
#' @param quantile_type The definition of percentiles, see [winsorize()].
#' @param ... Not used; an argument that is not known is an error.
#' @return A data frame of class `panel_description`. Layout `"standard"`: `variable` and the
#'   statistics. Layout `"within"`: `variable`, `component`, `mean`, `sd`, `min`, `max`, `n`
#'   (values; units; mean number of values per unit). Attributes `counts` (rows, rows complete in
#'   all columns, units, periods, cells, absent cells, units with gaps), `checks` and `left_out`;
#'   [sample_ledger()] gives the ledger that `data` brought along. `description_table()` exports it.
#' @seealso [description_table()], [sample_ledger()], [panel_columns].
#' @examples
#' set.seed(1)
#' cities <- data.frame(city = rep(1:20, each = 5), year = rep(2010:2014, 20), fdi = rexp(100))
#' cities$fdi[7] <- NA
#' describe_panel(cities, "fdi", unit = "city", time = "year")
#' describe_panel(cities, "fdi", unit = "city", layout = "within")
#' @export
describe_panel <- function(data, columns = NULL, unit = NULL, time = NULL,
                           layout = c("standard", "within"),
                           statistics = c("n", "mean", "sd", "min", "median", "max"),
                           labels = NULL, percentages = NULL, far = 5, quantile_type = 7,
                           ...) {
  check_dots(...)
  check_arguments()
  in_database <- is_database_table(data)
  if (!in_database) data <- check_data(data)
  layout <- check_choice(layout, c("standard", "within"), "layout")
  if (!is.null(unit)) unit <- check_column(unit, "unit")
  if (!is.null(time)) time <- check_column(time, "time")
  if (is.null(unit) && (layout == "within" || !is.null(time))) {
    abort_input("{.arg unit} is missing: it says which rows belong together.", argument = "unit")
  }
  check_statistics(statistics)
  quantile_type <- check_quantile_type(quantile_type)
  far <- check_number(far, "far", 0, above = TRUE)
  if (!is.null(percentages)) percentages <- check_column_set(percentages, "percentages")
  if (in_database) {
    if (!is.null(columns)) columns <- check_column_set(columns, "columns")
    return(describe_table(data, list(
      columns = columns, unit = unit, time = time, layout = layout, statistics = statistics,
      labels = labels, percentages = percentages, far = far, quantile_type = quantile_type
    )))
  }
  left_out <- if (is.null(columns)) columns_left_out(data, c(unit, time))
  columns <- describable_columns(data, columns, c(unit, time, left_out$column))
  values <- number_columns(data, columns)
  panel <- described_panel(data, unit, time)
  lines <- if (layout == "standard") {
    lapply(values, column_statistics, statistics, quantile_type)
  } else {
    lapply(values, within_statistics, panel$code)
  }
  lines <- Map(function(line, name) cbind(variable = name, line), lines,
               rename_columns(columns, labels))
  structure(
    do.call(rbind, unname(lines)), counts = description_counts(values, panel), layout = layout,
    checks = check_values(values, percentages, far), left_out = left_out,
    policypanel_ledger = continue_ledger(data), class = c("panel_description", "data.frame")
  )
}

check_statistics <- function(statistics) {
  known <- c("n", "missing", "mean", "sd", "min", "median", "max")
  odd <- if (is.character(statistics)) {
    statistics[!statistics %in% known & !grepl("^p[1-9][0-9]?$", statistics)]
  }
  if (!is.character(statistics) || length(statistics) == 0 || length(odd) > 0) {
    abort_input("{.arg statistics} must be among {.val {known}} and percentiles such as
                 {.val p25}.", if (length(odd) > 0) "Found {.val {odd}}.",
                argument = "statistics")
  }
}

#' Columns that have no numbers to describe, and what they are
#' @return A data frame column, reason, reason_fact.
#' @noRd
columns_left_out <- function(data, keys) {
  names <- enc2utf8(names(data))
  reasons <- lapply(seq_along(names), function(k) {
    if (!names[k] %in% keys) why_no_number(data[[k]])
  })
  left_out_columns(names, reasons)
}

#' @return A fact; NULL for a column of numbers.
#' @noRd
why_no_number <- function(x) {
  if (is.list(x) && !inherits(x, "POSIXlt")) return(fact("column_list"))
  if (!is.null(dim(x))) return(fact("column_matrix"))
  if (inherits(x, c("Date", "POSIXt"))) return(fact("column_dates"))
  if (is.factor(x) || is.character(x)) return(why_text(x))
  if (!is.numeric(x) && !is.logical(x)) return(as_fact(class(x)[1]))
  if (all(is.na(x))) fact("column_empty")
}

why_text <- function(x) {
  what <- fact(if (is.factor(x)) "column_factor" else "column_text")
  found <- text_numbers(x)
  if (is.null(found)) return(what)
  others <- c(found$odd, found$missing)
  if (length(others) == 0) return(fact("column_numbers", what = what))
  fact("column_numbers_but", what = what, cells = describe_cells(x, others))
}

#' @return list(code, time, step): what is known of the panel; NULL where it was not declared.
#' @noRd
described_panel <- function(data, unit, time) {
  if (is.null(unit)) return(list())
  if (!is.null(time)) {
    keys <- panel_keys(data, unit, time)
    return(list(code = keys$unit$code, time = keys$time, step = common_step(keys$periods)))
  }
  id <- as_id(fetch_column(data, unit, "unit"), unit)
  refuse_missing_key(id$key, unit)
  coded <- code_id(id)
  note_look_alikes(coded$labels, unit)
  list(code = coded$code)
}

#' How rows and cells add up
#' @noRd
description_counts <- function(values, panel) {
  complete <- Reduce(`&`, lapply(values, function(x) !is.na(x)))
  counts <- c(rows = length(complete), complete = sum(complete))
  if (is.null(panel$code)) return(counts)
  counts <- c(counts, units = length(unique(panel$code)))
  if (is.null(panel$time)) return(counts)
  periods <- length(unique(panel$time))
  cells <- counts[["units"]] * periods
  order <- order(panel$code, panel$time)
  is_gap <- diff(panel$code[order]) == 0 & diff(panel$time[order]) > panel$step
  c(counts, periods = periods, cells = cells, absent = cells - counts[["rows"]],
    units_with_gaps = length(unique(panel$code[order][-1][is_gap])))
}

column_statistics <- function(x, statistics, quantile_type) {
  seen <- x[!is.na(x)]
  one <- function(statistic) {
    switch(statistic,
      n = length(seen), missing = sum(is.na(x)), mean = mean(seen), sd = stats::sd(seen),
      min = min(seen), max = max(seen), median = stats::median(seen),
      stats::quantile(seen, as.numeric(substring(statistic, 2)) / 100, names = FALSE,
                      type = quantile_type)
    )
  }
  as.data.frame(lapply(stats::setNames(statistics, statistics), one))
}

#' Overall, between and within, as Stata's xtsum
#' @noRd
within_statistics <- function(x, code) {
  seen <- !is.na(x)
  x <- x[seen]
  unit <- match(code[seen], unique(code[seen]))
  size <- tabulate(unit)
  means <- as.vector(rowsum(x, unit, reorder = TRUE)) / size
  deviation <- x - means[unit]
  # Deviations within the rounding of the unit's mean are zero.
  deviation[abs(deviation) <= .Machine$double.eps * size[unit] * abs(means[unit])] <- 0
  within <- deviation + mean(x)
  line <- function(component, own, n, mean = NA_real_) {
    data.frame(component = component, mean = mean, sd = stats::sd(own), min = min(own),
               max = max(own), n = n)
  }
  rbind(line("overall", x, length(x), mean(x)), line("between", means, length(size)),
        line("within", within, length(x) / length(size)))
}

#' What deserves a look
#' @noRd
check_values <- function(values, percentages, far) {
  refuse_undescribed(percentages, names(values))
  named <- is_percentage_name(names(values))
  hits <- lapply(seq_along(values), function(k) {
    x <- values[[k]]
    seen <- x[!is.na(x)]
    distance <- abs(x - mean(seen)) / stats::sd(seen)
    is_percentage <- named[k] || names(values)[k] %in% percentages
    is_positive <- all(seen >= 0) && !all(seen %in% c(0, 1))
    list(which(is_percentage & (x < 0 | x > 100)), which(is_positive & x == 0),
         which(distance > far))
  })
  first_rows <- lapply(hits, function(own) {
    vapply(own, function(rows) paste(plain_text(utils::head(rows, 5)), collapse = ", "), "")
  })
  found_checks(names(values), lapply(hits, lengths), first_rows, far)
}

#' @export
print.panel_description <- function(x, digits = 4,
                                    language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  print(in_words(format_description(x, digits)), row.names = FALSE)
  if (is.null(attr(x, "counts"))) return(invisible(x))  # some rows of a table
  say(reconcile_counts(x))
  checks <- attr(x, "checks")
  for (check in unique(checks$check)) {
    own <- checks[checks$check == check, ]
    tell("check_found", check = own$check_fact[[1]],
         columns = named_counts(own$column, own$count))
  }
  left_out <- attr(x, "left_out")
  if (NROW(left_out) > 0) {
    reasons <- vapply(unclass(left_out$reason_fact), fact_text, "")
    tell("left_out_columns",
         columns = wordings("with_name", text = left_out$column, name = reasons))
  }
  invisible(x)
}

#' The table as text: counts whole, numbers with the digits asked for
#' @noRd
format_description <- function(x, digits) {
  out <- as.data.frame(x)
  for (name in names(out)) {
    own <- out[[name]]
    if (!is.numeric(own)) {
      out[[name]] <- pad_text(own)
    } else if (name %in% c("n", "missing")) {
      out[[name]] <- vapply(own, function(value) {
        if (value == trunc(value)) format_count(value) else fixed_text(value, 2)
      }, "")
    } else {
      out[[name]] <- ifelse(is.na(own), "", signif_text(own, digits))
    }
  }
  if (!is.null(out$component)) {
    out$variable[x$component != "overall"] <- ""
    keys <- c(overall = "overall", between = "between_units", within = "within_units")
    out$component <- pad_text(words_of(keys[x$component]))
  }
  out
}

#' @export
as.data.frame.panel_description <- function(x, ...) {
  check_dots(..., ignored = c("optional", "stringsAsFactors"))
  attributes(x) <- list(names = names(x), row.names = seq_len(nrow(x)), class = "data.frame")
  x
}

#' "287 units x 9 periods = 2,583 cells, 594 without a row: 1,989 rows, 1,980 complete"
#' @noRd
reconcile_counts <- function(x) {
  counts <- attr(x, "counts")
  kind <- if ("cells" %in% names(counts)) "panel_cells" else {
    if ("units" %in% names(counts)) "panel_units" else "panel_rows"
  }
  own <- as.list(counts)
  own$absent <- if (isTRUE(own$absent > 0)) fact("panel_absent", count = own$absent)
  text <- do.call(wording, c(list(kind), own))
  if (!isTRUE(own$units_with_gaps > 0)) return(text)
  wording("panel_gaps", text = text, count = own$units_with_gaps)
}
