# The door, first part: from a user's data frame to plain vectors. Columns are fetched only here.

#' How columns of the data are read
#'
#' One set of rules for all functions that take `data`. What cannot be read is refused, where
#' possible with the line of code that mends it; labels are never merged.
#'
#' @section Missing values: A value is missing where [is.na()] says so of the column as it came in.
#'   User-missing codes of SPSS (`na_values` and `na_range` of the package 'haven', -99 for example)
#'   are thus missing everywhere: in numbers, ids, periods, treatments, weights and inside the
#'   expressions of a formula.
#' @section Numbers: Text is no number. Text whose values look like numbers is refused rather than
#'   taken for a factor, as a regressor too: where all distinct values are numbers, or nine in ten
#'   and at least three; signs for missing values (`"-"`, `"n/a"`, `""`, ...) do not count. Commas,
#'   blanks, percent signs, currencies and full-width digits belong to numbers, and a comma that
#'   cannot separate thousands is a decimal point. [describe_panel()] lists such columns.
#' @section Ids: Units, clusters, fixed effects, groups and rosters. Labels that differ only in what
#'   is easily overlooked are different levels, and a note says which: blanks at the ends, doubled
#'   blanks, blanks of other kinds and characters without width, full-width letters and digits,
#'   kinds of dashes, accents written as characters of their own, leading zeros of numerals, upper
#'   and lower case. The note shows what is not seen by its Unicode number, as `"S18\u0020"`.
#' @section Periods: Whole numbers, text of whole numbers, dates, times of whole days; months,
#'   quarters and weeks of the packages 'zoo' and 'tsibble'; factors, whose levels are counted in
#'   their order unless their labels are numbers. Dates count in years where no year has two dates,
#'   else in months where no month has two, else in days.
#'
#'   One period is the largest step of which all periods of the data are a multiple apart: two years
#'   in a survey every other year, three months with quarterly dates, seven days with weekly ones. A
#'   note says so wherever periods are counted: in lags and leads, relative periods of event
#'   studies, gaps to interpolate, serial correlation. A period that all units lack remains a gap
#'   as long as the others show the step. For another step count the periods in a column of whole
#'   numbers.
#'
#'   Year and month in one number (201912) are refused, because 202001 is 89 more; so are year and
#'   day, week or quarter in one number.
#' @section Treatments: 0 and 1; logical columns with a note. Text and factors are refused, `"0"`
#'   and `"1"` too, since the order of labels in the alphabet does not say which is treated. This
#'   goes
#'   for [policy_dummy()], [event_study()], [psm_match()], [psm_did()], and (where other numbers are
#'   allowed too) [heterogeneity()] and [sobel_mediate()]; in [did_feols()] text and factors are
#'   regressors as in [lm()].
#' @seealso [describe_panel()], [policy_dummy()], [sample_ledger()].
#' @name panel_columns
#' @examples
#' data <- data.frame(city = c("A", "A ", "B", "B"), year = c(2010, 2012, 2010, 2012),
#'                    gdp = c("1,200", "950", "n/a", "880"))
#' describe_panel(cbind(data, x = 1:4), unit = "city", time = "year")
#' try(did_feols(gdp ~ 1 | city, data))
NULL

#' Refuse what is not a usable data frame
#' @param at_least Rows: a panel needs two, a roster may name one unit.
#' @return `data`, unchanged.
#' @noRd
check_data <- function(data, argument = "data", at_least = 2) {
  if (is.null(data)) {
    abort_input("{.arg {argument}} is missing.", "Give a data frame.", argument = argument)
  }
  if (!is.data.frame(data)) {
    is_frame_elsewhere <- inherits(data, c("ArrowTabular", "Dataset", "polars_data_frame"))
    hint <- if (is.matrix(data) || is.list(data) && !is.object(data) || is_frame_elsewhere) {
      "Convert it with {.code as.data.frame()}."
    } else if (inherits(data, c("tbl_lazy", "DBIConnection"))) {
      "A table of a database is {.code dplyr::tbl(connection, \"name\")}; which functions take one
       says {.code ?database_tables}, others take its rows, {.code dplyr::collect()}."
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
  bad <- which(!validUTF8(names))
  if (any(Encoding(names[bad]) %in% c("UTF-8", "unknown"))) {
    abort_input("{.arg {argument}} has column names that are not valid UTF-8 (position {bad}).",
                "Were they read as GB18030? Set {.code fileEncoding} when reading the file.",
                argument = argument)
  }
  empty <- which(is.na(names) | !nzchar(names))
  if (length(empty) > 0) {
    abort_input("{.arg {argument}} has a column without a name (position {empty}).",
                argument = argument)
  }
  if (anyDuplicated(enc2utf8(names)) > 0) {
    twice <- unique(names[duplicated(enc2utf8(names))])
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
    abort_input("There is no column {.val {name}} in {.arg {frame}}.",
                prefix_remedy(name, names) %||% hint,
                argument = argument %||% "formula")
  }
  position
}

#' How a column with a prefix of Stata's (i.year, ib2013.year, c.x, L.x) is written here; NULL for
#' others
#' @noRd
prefix_remedy <- function(name, names) {
  own <- sub("^(ib-?[0-9]+|[ic]|[LFD][0-9]*)[.]", "", name)
  if (own == name || !own %in% names) return(NULL)
  periods <- sub("^[LFD]([0-9]*)[.].*", "\\1", name)
  call <- paste0(own, if (grepl("^[0-9]", periods)) paste0(", ", periods), ")}")
  base <- if (startsWith(name, "ib")) paste0(", ref = ", sub("^ib(-?[0-9]+)[.].*", "\\1", name))
  switch(substr(name, 1, 1),
         i = paste0("A dummy per level is {.code i(", own, base, ")}."),
         c = paste0("A number needs no prefix: {.code ", own, "}; an interaction is {.code ", own,
                    ":z}, as a # begins a comment in R."),
         L = , F = , D = paste0("A lag is {.code l(", call, ", a lead {.code f(", call,
                                ", a difference {.code d(", call, "."))
}

fetch_column <- function(data, name, argument = NULL, frame = "data") {
  position <- match(name, names(data))
  if (is.na(position)) position <- locate_column(data, name, argument, frame)
  # Other classes of frames have columns of their own kind.
  is_plain <- identical(class(data), "data.frame")
  x <- if (is_plain) .subset2(data, position) else data[[position]]
  if (is.data.frame(x) || is.list(x) && !inherits(x, "POSIXlt")) {
    abort_data("Column {.val {name}} is a list or data frame inside {.arg {frame}}.",
               "Every column must hold one value per row.", column = name)
  }
  if (length(dim(x)) > 1) {
    abort_data("Column {.val {name}} is a matrix with {ncol(x)} column{?s}.",
               "Give each of its columns a name of its own.", column = name)
  }
  n <- if (is_plain) .row_names_info(data, 2L) else nrow(data)
  if (length(x) != n) {
    abort_data("Column {.val {name}} has {length(x)} value{?s}, {.arg {frame}} has {nrow(data)}
                rows.",
               "The data frame is broken; make it anew with {.code data.frame()}.", column = name)
  }
  if (is.object(x)) settle_missing(x) else x
}

#' A column with NA wherever its class says that a value is missing
#'
#' Below the class, user-missing codes (`na_values` and `na_range` of haven, as in SPSS) are numbers
#' like others; where haven is not loaded, its method is not there and its attributes tell. The bits
#' of integer64 are no doubles: decode_integer64() knows its NA.
#' @noRd
settle_missing <- function(x) {
  if (isS4(x) || is.list(x) || inherits(x, "integer64") ||
        all(class(x) %in% plain_classes)) {
    return(x)
  }
  bare <- unclass(x)
  coded <- is.na(x) | bare %in% attr(x, "na_values", exact = TRUE)
  ends <- attr(x, "na_range", exact = TRUE)
  if (!is.null(ends)) coded <- coded | bare >= ends[1] & bare <= ends[2]
  coded <- coded & !is.na(bare)
  if (!any(coded)) return(x)
  bare[coded] <- NA
  attributes(bare) <- attributes(x)
  bare
}

plain_classes <- c("factor", "ordered", "Date", "IDate", "POSIXct", "POSIXt", "difftime", "AsIs",
                   "policypanel_columns", "matrix")

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
  if (inherits(x, "policypanel_levels")) {
    abort_input("{.code {name}} stands for several columns; one is needed here.",
                "{.fn event_study} makes its dummies itself: {.code y ~ treatment | unit + time}.",
                argument = "formula")
  }
  if (isS4(x) || !is.numeric(x) && !is.logical(x)) {
    abort_data("Column {.val {name}} is {.obj_type_friendly {x}}, not a number.", column = name)
  }
  as.double(unclass(x))
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
  x <- as_dates(x, name)
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

#' Times of whole days and the months, quarters and weeks of other packages as dates
#'
#' zoo counts years in fractions; tsibble keeps the first day of the month, quarter or week.
#' @noRd
as_dates <- function(x, name) {
  if (!is.object(x)) return(x)
  if (inherits(x, "POSIXt")) return(whole_days(x, name))
  if (inherits(x, c("yearmonth", "yearquarter", "yearweek"))) {
    return(structure(as.double(unclass(x)), class = "Date"))
  }
  if (!inherits(x, c("yearmon", "yearqtr"))) return(x)
  per_year <- if (inherits(x, "yearmon")) 12 else 4
  month <- round(as.double(unclass(x)) * per_year) * (12 / per_year)
  distinct <- unique(month[!is.na(month)])
  day <- as.Date(sprintf("%04d-%02d-01", as.integer(distinct %/% 12),
                         as.integer(distinct %% 12 + 1)))
  day[match(month, distinct)]
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
