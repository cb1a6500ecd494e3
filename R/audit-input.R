# What may be typed in. A number that is printed may be nonsense: that is a finding. What no print
# can mean (a word for a number, half a row, two values for one cell) is an error of input.

published_check_title <- function(title) {
  is_good <- (is.character(title) || is.numeric(title)) && length(title) == 1 && !is.na(title) &&
    nzchar(title)
  if (!is_good) {
    abort_input("{.arg title} must be the name of one table, such as {.val 2}.",
                "Found {.obj_type_friendly {title}}.", argument = "title")
  }
  enc2utf8(as.character(title))
}

published_check_words <- function(x, argument, most = Inf, named = FALSE) {
  is_good <- is.character(x) && length(x) > 0 && length(x) <= most && !anyNA(x) && all(nzchar(x)) &&
    (!named || rlang::is_named(x))
  if (!is_good) {
    what <- if (named) "a named character vector" else if (most == 1) "one word" else "words"
    abort_input("{.arg {argument}} must be {what}.", "Found {.obj_type_friendly {x}}.",
                argument = argument)
  }
  x
}

#' Whole numbers, as numbers or as printed ("3,360")
#' @noRd
published_check_counts <- function(x, argument, lower = 0, most = 1, names = NULL) {
  if (is.numeric(x) || is.character(x)) {
    counts <- if (is.numeric(x)) as.double(x) else {
      audit_read_printed(x, where = argument, argument = argument)$value
    }
    is_good <- length(x) > 0 && length(x) <= most &&
      all(is.finite(counts) & counts >= lower & counts == trunc(counts)) &&
      (is.null(names) || setequal(names(x), names) && length(x) == length(names))
    if (is_good) return(x)
  }
  what <- if (length(names) > 0) paste("whole numbers named", paste(names, collapse = " and ")) else
    if (most == 1) "one whole number" else "whole numbers"
  found <- if (is.numeric(x) || is.character(x)) paste(utils::head(x, 3), collapse = ", ") else {
    class(x)[1]
  }
  abort_input("{.arg {argument}} must be {what} of at least {lower}.", "Found {found}.",
              argument = argument)
}

published_check_plain <- function(x, argument, most = Inf) {
  values <- suppressWarnings(if (is.numeric(x) || is.character(x)) as.double(x) else NA)
  if (length(values) == 0 || length(values) > most || !all(is.finite(values))) {
    abort_input("{.arg {argument}} must be {if (most == 1) 'one number' else 'numbers'}.",
                "Found {.obj_type_friendly {x}}.", argument = argument)
  }
  x
}

published_check_yes <- function(x, argument) {
  if (isTRUE(x) || isFALSE(x)) return(if (x) "yes" else "no")
  if (is.character(x) && length(x) == 1) return(check_choice(tolower(x), c("yes", "no"), argument))
  abort_input("{.arg {argument}} must be {.val yes} or {.val no}.", argument = argument)
}

#' Years that units adopt in, as names of their counts
#' @noRd
published_check_adoption <- function(x, argument) {
  years <- suppressWarnings(as.double(names(x)))
  if (length(years) == 0 || anyNA(years) || anyDuplicated(years)) {
    abort_input("{.arg {argument}} must be counts of units named by the period of each.",
                "For example {.code c(\"2015\" = 1, \"2016\" = 12)}.", argument = argument)
  }
  published_check_counts(x, argument, most = Inf)
}

#' What each setting of a table may be, by the kind of table
#' @noRd
published_setting_checks <- function() {
  choice <- function(x, name) check_choice(x, published_choices[[name]], name)
  word <- function(x, name) published_check_words(x, name, most = 1)
  count <- function(x, name) published_check_counts(x, name, lower = 1)
  some <- function(x, name) published_check_counts(x, name)
  without <- function(what) function(x, name) {
    published_check_counts(x, name, most = 2, names = c("n", what))
  }
  list(
    regression = list(
      parentheses = choice, stars = function(x, name) check_stars(x), outcome = word,
      standard_errors = choice, fixed_effects = published_check_words,
      model_effects = published_check_words, units = count, periods = count, absorbed = some,
      time_invariant = published_check_words,
      ratios = function(x, name) published_check_words(x, name, named = TRUE),
      level = function(x, name) check_level(x, name)
    ),
    descriptive = list(sd_label = word, shares = published_check_words,
                       dummies = published_check_words, logs = published_check_words),
    balance = list(n_treated = count, n_control = count, n_treated_before = count,
                   n_control_before = count),
    counts = list(
      n = count, units = count, periods = count, lagged = some, winsorised = some,
      population = count, balanced = published_check_yes, treatment = word,
      adoption = published_check_adoption,
      groups = function(x, name) published_check_counts(x, name, most = Inf),
      without_periods = without("periods"), without_units = without("units"),
      last_period = function(x, name) published_check_plain(x, name, most = 1)
    ),
    claims = list()
  )
}

published_check_settings <- function(kind, settings) {
  checks <- published_setting_checks()[[kind]]
  labels <- as.character(names(settings))
  known <- startsWith(labels, "known_") & kind == "descriptive"
  unknown <- setdiff(labels[!known], names(checks))
  if (length(unknown) > 0) {
    near <- nearest_name(unknown[1], names(checks))
    abort_input("A {kind} table has no setting {.arg {unknown}}.",
                if (!is.null(near)) "Did you mean {.arg {near}}?", argument = unknown[1])
  }
  for (name in labels) {
    check <- if (name %in% names(checks)) checks[[name]] else published_check_plain
    settings[[name]] <- check(settings[[name]], name)
  }
  settings
}

#' Settings that name rows of the table name rows that it has
#' @noRd
published_check_named_rows <- function(kind, settings, cells) {
  keys <- list(regression = "time_invariant", descriptive = c("shares", "dummies", "logs"))[[kind]]
  rows <- unique(sub(published_label_pattern, "", sub("^=", "", cells$row)))
  for (key in intersect(keys, names(settings))) refuse_unknown(settings[[key]], rows, key)
  refuse_unknown(names(settings$ratios), rows, "ratios")
  known <- grep("^known_", names(settings), value = TRUE)
  refuse_unknown(sub("^known_", "", known), rows, "known")
}

#' Every cell is a number as printed, or what its row asks for
#' @noRd
published_check_cells <- function(kind, cells, title) {
  twice <- duplicated(cells[c("column", "row")])
  if (kind != "claims" && any(twice)) {
    found <- paste(cells$column[twice], sub("^=", "", cells$row[twice]))
    abort_input("Table {.val {title}} has two values for {.val {unique(found)}}.",
                argument = "columns")
  }
  where <- paste("Table", title)
  if (kind == "regression") {
    published_check_numbers(cells, where)
    published_check_columns(cells, paste(where, cells$column, cells$row))
  } else if (kind %in% c("descriptive", "balance")) {
    is_count <- cells$column == "n"
    for (i in which(is_count & nzchar(cells$value))) {
      published_check_counts(cells$value[i], paste(where, cells$row[i], "n"))
    }
    audit_read_printed(cells$value[!is_count], where = where, argument = "rows")
  }
  cells
}

published_check_numbers <- function(cells, where) {
  is_number <- startsWith(cells$row, "=") | grepl(published_label_pattern, cells$row) |
    cells$row %in% c(published_numbers_known, "df")
  two_ends <- grepl("\\|ci$", cells$row)
  turned <- cells$value[two_ends & is.na(audit_split_ends(cells$value)$low)]
  if (length(turned) > 0) {
    abort_input("{.val {turned}} in {where} is no interval.",
                "An interval looks like {.val [0.010, 0.090]}.", argument = "columns")
  }
  below <- cells$parentheses[is_number]
  audit_read_printed(c(cells$value[is_number & !two_ends],
                       below[is.na(audit_split_ends(below)$low)]),
                     where = where, argument = "columns")
}

published_check_columns <- function(cells, where) {
  least <- c(n = 1, total_n = 1, clusters = 1, units = 1, periods = 1, absorbed = 0, n_controls = 0)
  for (i in which(nzchar(cells$value))) {
    value <- cells$value[i]
    row <- cells$row[i]
    if (row %in% names(least)) published_check_counts(value, where[i], lower = least[[row]])
    if (row == "standard_errors") check_choice(value, published_choices$standard_errors, row)
    if (row == "level") check_level(suppressWarnings(as.double(value)))
    if (row == "df" && !isTRUE(audit_read_printed(value)$value > 0)) {
      abort_input("{where[i]} must be above 0.", "Found {value}.", argument = "columns")
    }
  }
}

#' Claims that name cells name them as table:column/row
#' @noRd
published_check_claim <- function(line) {
  switch(line$column,
    larger = , same = for (text in c(line$value, line$parentheses)) published_address(text, TRUE),
    effect = {
      audit_read_printed(line$value, where = "an effect", argument = "...")
      published_address(line$parentheses, TRUE)
    },
    cited = published_address(line$value)
  )
  line
}

#' "3:(4)/trade" as table, column, row
#' @noRd
published_address <- function(text, needs_row = FALSE) {
  parts <- regmatches(text, regexec("^([^:]+):([^/]+)(/(.+))?$", text))[[1]]
  if (length(parts) == 0 || needs_row && !nzchar(parts[5])) {
    abort_input("{.val {text}} is no cell; write {.val table:column/row}.", argument = "...")
  }
  list(table = parts[2], column = parts[3], row = parts[5])
}
