#' Winsorize or trim outliers
#'
#' `winsorize()` moves values beyond two percentiles to these percentiles; the number of values
#' stays what it was. `trim_outliers()` sets them to `NA`: the rows stay in the frame, and whatever
#' is estimated next counts them as missing.
#'
#' The two are not the same, and a table whose number of observations fell after "winsorizing" was
#' trimmed. Values equal to a percentile are left alone by both.
#'
#' Percentiles are defined in several ways. `quantile_type` is that of [stats::quantile()]: 7
#' interpolates (the default of R), 2 averages at jumps and is what Stata's `summarize, detail`,
#' `_pctile`, and so `winsor2` use. It matters in small groups: below 100 values, type 7 moves the
#' smallest and the largest of every group at 1% and 99%, type 2 moves none.
#'
#' @param data A data frame, which is not changed; or a numeric vector; or a table of a database
#'   (see [database_tables]), whose percentiles need an engine with window functions.
#' @param columns Columns to winsorize, as strings or a one-sided formula; for a vector nothing.
#' @param probabilities The lower and the upper percentile, as shares; 0 or 1 leaves that side
#'   alone.
#' @param by Columns (strings or a one-sided formula) within whose combinations the percentiles are
#'   computed, for example the year; for a vector a vector as long.
#' @param quantile_type From 1 to 9: which definition of a percentile.
#' @param ... Not used; an argument that is not known is an error.
#' @return What came in, a data frame of its class, a vector or a table (a query with the columns
#'   changed; nothing is written to the database), with the values changed. Columns with changed
#'   values become plain numbers. [sample_ledger()] of a data frame or table tells how many values
#'   were changed per column and at which bounds; a note says the same.
#' @references
#' Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. The American
#' Statistician 50(4), 361-365.
#' @seealso [interpolate_panel()], [describe_panel()], [sample_ledger()].
#' @examples
#' cities <- data.frame(city = rep(1:50, 2), year = rep(2010:2011, each = 50),
#'                      fdi = exp(1:100 / 10))
#' calm <- winsorize(cities, "fdi", probabilities = c(0.05, 0.95), by = "year")
#' sample_ledger(calm)
#' sum(is.na(trim_outliers(cities, ~fdi)$fdi))
#' winsorize(c(1:9, 1000), probabilities = c(0, 0.9), quantile_type = 2)
#' @export
winsorize <- function(data, columns = NULL, probabilities = c(0.01, 0.99), by = NULL,
                      quantile_type = 7, ...) {
  check_dots(...)
  check_arguments()
  treat_outliers(data, columns, probabilities, by, quantile_type, "winsorized",
                 function(x, bounds) pmin(pmax(x, bounds$lower), bounds$upper), move_to_bounds)
}

#' @rdname winsorize
#' @export
trim_outliers <- function(data, columns = NULL, probabilities = c(0.01, 0.99), by = NULL,
                          quantile_type = 7, ...) {
  check_dots(...)
  check_arguments()
  treat_outliers(data, columns, probabilities, by, quantile_type, "trimmed", function(x, bounds) {
    x[which(x < bounds$lower | x > bounds$upper)] <- NA_real_
    x
  }, null_beyond_bounds)
}

#' @param step What the ledger calls it, a key of the dictionaries.
#' @param treat A function of the values and their bounds that gives the new values.
#' @param engine_treat The same of expressions.
#' @noRd
treat_outliers <- function(data, columns, probabilities, by, quantile_type, step, treat,
                           engine_treat = NULL) {
  check_probabilities(probabilities)
  quantile_type <- check_quantile_type(quantile_type)
  if (is.atomic(data) && is.null(dim(data)) && !is.null(data)) {
    return(treat_vector(data, columns, probabilities, by, quantile_type, step, treat))
  }
  if (is_database_table(data)) {
    return(treat_table(data, check_column_set(columns, "columns"), probabilities, by,
                       quantile_type, step, engine_treat))
  }
  data <- check_data(data)
  columns <- check_column_set(columns, "columns")
  values <- number_columns(data, columns)
  group <- outlier_groups(data, by, columns)
  ledger <- continue_ledger(data)
  written <- list()
  for (name in columns) {
    bounds <- outlier_bounds(values[[name]], group, probabilities, quantile_type)
    x <- values[[name]]
    new <- treat(x, bounds)
    changed <- (x != new | is.na(new) & !is.na(x)) %in% TRUE
    beyond <- c(sum(x < bounds$lower, na.rm = TRUE), sum(x > bounds$upper, na.rm = TRUE))
    reason <- describe_bounds(beyond, bounds, probabilities, group$names, quantile_type)
    report_outliers(name, step, sum(!is.na(x)), length(unique(new[!is.na(new)])) > 1, sum(changed),
                    reason)
    ledger <- ledger_change(ledger, fact(step), name, sum(changed), reason)
    written[[name]] <- changed_column(data, name, new, changed)
  }
  write_columns(data, written, ledger)
}

#' A vector goes through as the only column of a frame
#' @noRd
treat_vector <- function(x, columns, probabilities, by, quantile_type, step, treat) {
  if (!is.null(columns)) {
    abort_input("{.arg columns} goes with a data frame; {.arg data} is a vector.",
                argument = "columns")
  }
  if (length(x) < 2 || !is.null(by) && length(by) != length(x)) {
    abort_input("{.arg data} needs at least 2 values and {.arg by} one per value.",
                "Found {length(x)} and {length(by)}.", argument = "by")
  }
  frame <- list(x = x)
  if (!is.null(by)) frame$by <- by
  frame <- structure(frame, class = "data.frame", row.names = seq_along(x))
  treat_outliers(frame, "x", probabilities, if (!is.null(by)) "by", quantile_type, step, treat)$x
}

check_probabilities <- function(probabilities) {
  is_good <- is.numeric(probabilities) && length(probabilities) == 2 && !anyNA(probabilities) &&
    probabilities[1] >= 0 && probabilities[2] <= 1 && probabilities[1] < probabilities[2]
  if (!is_good) {
    abort_input("{.arg probabilities} must be two shares, the lower one first.",
                "For example {.code c(0.01, 0.99)}.", argument = "probabilities")
  }
}

check_quantile_type <- function(quantile_type) {
  check_count(quantile_type, "quantile_type", 1, 9)
}

#' @return list(code, names): NULL codes without groups.
#' @noRd
outlier_groups <- function(data, by, columns) {
  if (is.null(by)) return(list(code = NULL, names = NULL))
  by <- check_column_set(by, "by")
  refuse_key_columns(columns, by)
  ids <- lapply(by, function(name) {
    id <- as_id(fetch_column(data, name, "by"), name)
    if (anyNA(id$key)) {
      abort_data("{.val {name}} is missing; it says to which group a row belongs.",
                 argument = "by", column = name, rows = which(is.na(id$key)))
    }
    coded <- code_id(id)
    note_look_alikes(coded$labels, name)
    coded
  })
  list(code = code_combination(ids, with_labels = FALSE)$code, names = by)
}

#' The percentiles of each row's group
#' @return list(lower, upper), one per row or one for all.
#' @noRd
outlier_bounds <- function(x, group, probabilities, type) {
  limits <- function(own) {
    if (all(is.na(own))) return(c(NA_real_, NA_real_))
    bounds <- stats::quantile(own, probabilities, na.rm = TRUE, names = FALSE, type = type)
    # 0 and 1 leave that side alone whatever the rounding of the definition
    ifelse(probabilities %in% c(0, 1), c(-Inf, Inf), bounds)
  }
  if (is.null(group$code)) {
    bounds <- limits(x)
    return(list(lower = bounds[1], upper = bounds[2]))
  }
  bounds <- vapply(split(x, group$code), limits, numeric(2))[, as.character(group$code)]
  list(lower = unname(bounds[1, ]), upper = unname(bounds[2, ]))
}
