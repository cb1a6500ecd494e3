# The door, first part: from a user's data frame to plain vectors. Columns are fetched only here.

#' Refuse what is not a usable data frame
#' @param at_least Rows: a panel needs two, a roster may name one unit.
#' @return `data`, unchanged.
#' @noRd
check_data <- function(data, argument = "data", at_least = 2) {
  if (missing(data) || is.null(data)) {
    abort_input("{.arg {argument}} is missing.", "Give a data frame.", argument = argument)
  }
  if (!is.data.frame(data)) {
    hint <- if (is.matrix(data)) {
      "Convert it with {.code as.data.frame()}."
    } else if (inherits(data, c("tbl_lazy", "DBIConnection"))) {
      "Collect it first with {.code dplyr::collect()}."
    } else {
      "A data.frame, tibble, data.table or pdata.frame will do."
    }
    abort_input("{.arg {argument}} must be a data frame, not {.obj_type_friendly {data}}.", hint,
                argument = argument)
  }
  check_data_names(data, argument)
  if (nrow(data) < at_least) {
    who <- if (at_least > 1) "a panel" else "it"
    abort_input("{.arg {argument}} has {nrow(data)} row{?s}; {who} needs at least {at_least}.",
                argument = argument)
  }
  if (inherits(data, c("grouped_df", "rowwise_df"))) {
    note("The grouping of {.arg {argument}} is ignored.")
  }
  data
}

check_data_names <- function(data, argument) {
  names <- names(data) %||% character(length(data))
  if (!all(validUTF8(names[Encoding(names) %in% c("UTF-8", "unknown")]))) {
    bad <- which(!validUTF8(names))
    abort_input("{.arg {argument}} has column names that are not valid UTF-8 (position {bad}).",
                "Were they read as GB18030? Set {.code fileEncoding} when reading the file.",
                argument = argument)
  }
  empty <- which(is.na(names) | !nzchar(names))
  if (length(empty) > 0) {
    abort_input("{.arg {argument}} has a column without a name (position {empty}).",
                argument = argument)
  }
  twice <- unique(names[duplicated(enc2utf8(names))])
  if (length(twice) > 0) {
    abort_input("{.arg {argument}} has column names that stand more than once: {.val {twice}}.",
                argument = argument)
  }
}

#' Position of a column in the data, or an error that names the nearest column
#' @param frame The argument that `data` was given as.
#' @noRd
locate_column <- function(data, name, argument = NULL, frame = "data") {
  names <- names(data)
  position <- match(name, enc2utf8(names))
  if (is.na(position)) position <- match(name, enc2native(names))
  if (is.na(position)) {
    near <- nearest_name(name, names)
    hint <- if (is.null(near)) NULL else "Did you mean {.val {near}}?"
    abort_input("There is no column {.val {name}} in {.arg {frame}}.", hint,
                argument = argument %||% "formula")
  }
  position
}

nearest_name <- function(name, names) {
  if (!nzchar(name)) return(NULL)
  distance <- as.vector(utils::adist(name, names, ignore.case = TRUE))
  # Two letters, or a third of them, may differ; of a single letter none.
  reach <- min(nchar(name) - 1, max(2, nchar(name) / 3))
  if (min(distance, Inf, na.rm = TRUE) > reach) {
    starts <- names[startsWith(tolower(names), tolower(name))]
    return(if (length(starts) > 0) starts[1])
  }
  names[which.min(distance)]
}

fetch_column <- function(data, name, argument = NULL, frame = "data") {
  position <- locate_column(data, name, argument, frame)
  x <- data[[position]]
  if (is.data.frame(x) || is.list(x) && !inherits(x, "POSIXlt")) {
    abort_data("Column {.val {name}} is a list or data frame inside {.arg {frame}}.",
               "Every column must hold one value per row.", column = name)
  }
  if (length(dim(x)) > 1) {
    abort_data("Column {.val {name}} is a matrix with {ncol(x)} column{?s}.",
               "Give each of its columns a name of its own.", column = name)
  }
  if (length(x) != nrow(data)) {
    abort_data("Column {.val {name}} has {length(x)} value{?s}, {.arg {frame}} has {nrow(data)}
                rows.",
               "The data frame is broken; make it anew with {.code data.frame()}.", column = name)
  }
  x
}

#' Some rows of a frame, whatever kind of frame it is, as a plain data frame
#' @noRd
plain_rows <- function(data, rows) {
  if (is.null(rows)) return(data)
  columns <- lapply(seq_along(data), function(k) {
    x <- data[[k]]
    if (length(dim(x)) > 1) x[rows, , drop = FALSE] else x[rows]
  })
  structure(stats::setNames(columns, names(data)), class = "data.frame",
            row.names = .set_row_names(length(rows)), stand_in = attr(data, "stand_in"))
}

#' A column as plain doubles
#'
#' Integers, logicals, whole-number `integer64`, labelled (haven), units and other classed
#' numbers give their numbers. Text, factors, dates, time differences and complex numbers are
#' refused, because a regression on their internal codes would be an accident.
#' @noRd
as_number <- function(x, name) {
  if (is.double(x) && is.null(attributes(x))) return(x)
  if (inherits(x, "integer64")) return(decode_integer64(x, name))
  if (is.factor(x) || is.character(x)) refuse_text(x, name)
  if (is.complex(x) || is.raw(x) || inherits(x, c("Date", "POSIXt", "difftime"))) {
    abort_data("Column {.val {name}} is {.obj_type_friendly {x}}, not a number.",
               "Turn it into a number first, for example with {.code as.numeric()}.",
               column = name)
  }
  if (isS4(x) || !is.numeric(x) && !is.logical(x)) {
    abort_data("Column {.val {name}} is {.obj_type_friendly {x}}, not a number.", column = name)
  }
  as.double(unclass(x))
}

refuse_text <- function(x, name) {
  hint <- if (looks_numeric(x)) {
    "Its values look like numbers; convert them, {.code as.numeric(gsub(\",\", \"\", {name}))}, or
     write {.code factor({name})} if they are codes."
  } else {
    "Turn it into a number, or use it as {.code factor({name})} or as a fixed effect."
  }
  abort_data("Column {.val {name}} is {.obj_type_friendly {x}}, not a number.", hint, column = name)
}

#' Text that was meant as numbers, such as "1,234" or "12.5 %"
#' @noRd
looks_numeric <- function(x) {
  values <- utils::head(unique(stats::na.omit(as.character(x))), 1000)
  length(values) > 0 && all(grepl("^\\s*[-+]?[0-9.][0-9,. ]*(e[-+]?[0-9]+)?%?\\s*$", values))
}

#' integer64 holds 64-bit integers in the bits of a double: those must never be read as numbers
#' @noRd
decode_integer64 <- function(x, name) {
  value <- core_decode_integer64(x)
  too_large <- which(abs(value) >= 2^53)  # 2^53 + 1 arrives here as 2^53
  if (length(too_large) > 0) {
    abort_data("Column {.val {name}} holds 64-bit integers from 2^53 on, which a double cannot tell
                apart.", "For ids, use {.code as.character({name})}.", column = name,
               rows = too_large)
  }
  value
}

#' A column as ids: plain integers, whole doubles or UTF-8 strings, NA where missing
#'
#' A factor gives its labels' codes (unused levels do not matter later), dates give days.
#' Fractional numbers are refused: 0.1 + 0.2 and 0.3 print alike and would be two levels.
#' @return list(key, labels, source): `labels` translates integer keys of a factor, else NULL;
#'   `source` is the column itself where its keys do not tell periods (factors, dates).
#' @noRd
as_id <- function(x, name) {
  if (inherits(x, "POSIXt")) x <- whole_days(x, name)
  if (is.factor(x)) {
    refuse_na_level(x, name)
    return(list(key = as.integer(x), labels = enc2utf8(levels(x)), source = x))
  }
  if (inherits(x, "integer64")) return(list(key = decode_integer64(x, name), labels = NULL))
  if (is.character(x)) return(list(key = enc2utf8(as.vector(x)), labels = NULL))
  is_plain <- !isS4(x) && !inherits(x, "difftime")
  source <- if (inherits(x, "Date")) list(source = x)
  if (is_plain && (is.logical(x) || is.integer(x))) {
    return(c(list(key = as.integer(x), labels = NULL), source))
  }
  if (!is_plain || !is.double(x)) {
    abort_data("Column {.val {name}} cannot serve as an id: it is {.obj_type_friendly {x}}.",
               "Ids are integers, text or factors.", column = name)
  }
  key <- as.double(unclass(x))
  if (!core_are_whole(key)) {
    fractional <- which(is.infinite(key) | abs(key) > 2^53 | key != trunc(key))
    abort_data("The id {.val {name}} has values that are not whole numbers.",
               "Ids are integers, text or factors; round or recode it.",
               column = name, rows = fractional)
  }
  c(list(key = key, labels = NULL), source)
}

refuse_na_level <- function(x, name) {
  if (!anyNA(levels(x))) return(invisible())
  abort_data("The factor {.val {name}} has {.code NA} as a level.",
             "Use {.code NA} values (or a level with a name), not an {.code NA} level.",
             column = name)
}

whole_days <- function(x, name) {
  parts <- as.POSIXlt(x)
  within_day <- which(parts$hour != 0 | parts$min != 0 | parts$sec != 0)
  if (length(within_day) > 0) {
    abort_data("Column {.val {name}} holds times of day, not whole days.",
               "Say which day is meant: {.code as.Date({name}, tz = \"...\")}.",
               column = name, rows = within_day)
  }
  as.Date(parts)
}
