# The other kinds of published tables (descriptive statistics, balance, counts of rows, claims of
# the text), csv files of tables, and those that come with the package.

#' @rdname published_table
#' @export
published_descriptives <- function(rows, title = "1", sd_label = NULL, shares = NULL,
                                   dummies = NULL, logs = NULL, known = NULL, digits = NULL) {
  check_arguments()
  cells <- statistic_cells(rows, descriptive_statistics, digits)
  if (!is.null(known)) {
    if (!is.list(known) || length(known) == 0 || !rlang::is_named(known)) {
      abort_input("{.arg known} must be a named list of values per unit.",
                  "For example {.code list(area = c(14.9, 18.7))}.", argument = "known")
    }
    names(known) <- paste0("known_", names(known))
  }
  new_published("descriptive", title, cells = cells, settings = c(list(
    sd_label = sd_label, shares = shares, dummies = dummies, logs = logs
  ), known))
}

descriptive_statistics <- c("n", "mean", "sd", "min", "median", "max")
balance_statistics <- c(
  outer(c("mean_treated", "mean_control", "t", "p", "bias"), c("before", "after"), paste,
        sep = "_"), "reduction"
)

statistic_cells <- function(rows, known, digits) {
  if (!is.null(digits)) digits <- check_digits(digits, "digits")
  cells_of(rows, "rows", function(row, name) {
    unknown <- setdiff(names(row), known)
    if (length(unknown) > 0 || any(lengths(row) != 1)) {
      abort_input("Entries of {.val {name}} must be one number each, named {.val {known}}.",
                  if (length(unknown) > 0) "Found {.val {unknown}}.", argument = "rows")
    }
    do.call(rbind, lapply(seq_along(row), function(i) {
      keep_digits <- if (names(row)[i] == "n") NULL else digits
      cell(names(row)[i], name, printed_text(unlist(row[[i]]), keep_digits))
    }))
  })
}

#' @rdname published_table
#' @export
published_balance <- function(rows, title = "1", n_treated = NULL, n_control = NULL,
                              n_treated_before = NULL, n_control_before = NULL, digits = NULL) {
  check_arguments()
  new_published("balance", title, cells = statistic_cells(rows, balance_statistics, digits),
                settings = list(n_treated = n_treated, n_control = n_control,
                                n_treated_before = n_treated_before,
                                n_control_before = n_control_before))
}

#' @rdname published_table
#' @export
published_counts <- function(..., title = "rows") {
  check_arguments()
  known <- names(setting_checks()$counts)
  given <- check_entries(list(...), known, "Counts")
  twice <- unique(names(given)[duplicated(names(given))])
  if (length(twice) > 0) {
    abort_input("{.arg {twice}} {cli::qty(twice)}{?is/are} given twice.", argument = twice[1])
  }
  empty <- names(given)[lengths(given) == 0]
  if (length(empty) > 0) {
    abort_input("{.arg {empty}} {cli::qty(empty)}{?is/are} empty.", argument = empty[1])
  }
  new_published("counts", title, given, cell(character(), character(), character(), character()))
}

check_entries <- function(given, known, what) {
  unknown <- setdiff(names(given), known)
  if (rlang::is_named(given) && length(unknown) == 0) return(given)
  near <- if (length(unknown) > 0) nearest_name(unknown[1], known)
  abort_input("{what} are named {.val {known}}.",
              if (length(unknown) > 0) "Found {.val {unknown}}.",
              if (!is.null(near)) "Did you mean {.val {near}}?", argument = "...")
}

#' @rdname published_table
#' @export
published_claims <- function(..., title = "text") {
  check_arguments()
  given <- check_entries(list(...), claim_kinds, "Claims")
  cells <- lapply(seq_along(given), function(i) claim_cells(names(given)[i], given[[i]]))
  new_published("claims", title, list(), do.call(rbind, cells))
}

claim_kinds <- c("larger", "same", "cited", "effect", "variables", "balanced", "equal")

claim_cells <- function(kind, parts) {
  is_text <- is.character(parts) || is.numeric(parts) && !is.object(parts)
  text <- if (is_text) printed_text(parts)
  if (!is_text || length(text) == 0 || anyNA(text) || !all(nzchar(text))) {
    abort_input("A claim {.val {kind}} must be text.", "Found {.obj_type_friendly {parts}}.",
                argument = "...")
  }
  label <- setdiff(names(parts), "")
  label <- if (length(label) > 0) label[1] else ""
  if (kind == "variables") return(cell(kind, "", text))
  whole <- kind %in% c("balanced", "cited") && length(text) == 1
  if (!whole && (kind == "balanced" || length(text) != 2)) {
    abort_input("A claim {.val {kind}} has {if (kind == 'balanced') 'one part' else 'two parts'};
                found {length(text)}.", argument = "...")
  }
  cells <- if (whole) cell(kind, "", text) else if (kind == "cited") {
    cell(kind, text[1], text[2])
  } else {
    cell(kind, label, text[1], text[2])
  }
  check_claim(cells)
}

#' Claims that name cells name them as table:column/row
#' @noRd
check_claim <- function(line) {
  switch(line$column,
    larger = , same = for (text in c(line$value, line$parentheses)) read_address(text, TRUE),
    effect = {
      read_printed(line$value, where = "an effect", argument = "...")
      read_address(line$parentheses, TRUE)
    },
    cited = read_address(line$value)
  )
  line
}

#' Published tables that come with the package
#'
#' The printed tables of three studies of border trade and of cross-border e-commerce pilot zones,
#' for [audit_table()]: numbers and row labels, with what the papers say about rows and groups.
#'
#' `"border_trade"`: border trade and multidimensional poverty, 2002-2022. `"cbec_growth"`: pilot
#' zones and output in Jiangsu, Zhejiang and Shanghai, 2010-2019. `"cbec_quality"`: pilot zones and
#' the quality of growth in 280 cities, 2010-2021 (Zhou and Wang). The files are in
#' `system.file("extdata", "papers", package = "policypanel")`, in the format that
#' [published_table()] describes.
#'
#' @param paper Which one.
#' @return A list of class `published_tables`, named by the tables' titles, of
#'   [published_table()] objects.
#' @examples
#' tables <- published_tables("cbec_growth")
#' names(tables)
#' tables[["1"]]
#' @export
published_tables <- function(paper = c("border_trade", "cbec_growth", "cbec_quality")) {
  check_arguments()
  paper <- check_choice(paper, c("border_trade", "cbec_growth", "cbec_quality"), "paper")
  read_published(system.file("extdata", "papers", paste0(paper, ".csv"), package = "policypanel",
                             mustWork = TRUE))
}

#' @export
print.published_tables <- function(x, ...) {
  check_dots(...)
  for (table in x) {
    cat("Published ", table$kind, " table ", table$title, ": ",
        count_of(nrow(table$cells), "cell"), "\n", sep = "")
  }
  invisible(x)
}

published_columns <- c("paper", "table", "kind", "column", "row", "value", "parentheses", "note")

read_published <- function(path) {
  if (!checkmate::test_file_exists(path)) {
    abort_input("There is no file {.val {path}}.",
                "Columns of a table are given as a list, a csv file by its path.",
                argument = "columns")
  }
  file <- tryCatch(
    utils::read.csv(path, colClasses = "character", encoding = "UTF-8", na.strings = NULL,
                    strip.white = TRUE),
    error = function(e) NULL, warning = function(w) NULL
  )
  if (NROW(file) == 0) {
    abort_input("{.val {path}} is no csv file with rows.",
                "It needs the columns {.val {published_columns}}.", argument = "columns")
  }
  absent <- setdiff(setdiff(published_columns, c("paper", "note")), names(file))
  if (length(absent) > 0) {
    abort_input("The file has no column {.val {absent}}.",
                "It needs {.val {published_columns}}.", argument = "columns")
  }
  papers <- unique(file$paper)
  if (length(papers) > 1) {
    abort_input("The file holds {length(papers)} papers: {.val {papers}}.",
                "Give each a file of its own.", argument = "columns")
  }
  tables <- unique(file[c("table", "kind")])
  out <- lapply(seq_len(nrow(tables)), function(i) {
    lines <- file[file$table == tables$table[i] & file$kind == tables$kind[i], ]
    published_from_lines(lines, tables$kind[i], tables$table[i])
  })
  structure(stats::setNames(out, tables$table), class = "published_tables")
}

published_from_lines <- function(lines, kind, title) {
  check_choice(kind, names(setting_checks()), "kind")
  is_setting <- lines$column == ""
  settings <- stats::setNames(lapply(lines$value[is_setting], split_setting),
                              lines$row[is_setting])
  twice <- unique(names(settings)[duplicated(names(settings))])
  if (length(twice) > 0) {
    abort_input("Table {.val {title}} has the setting {.val {twice}} twice.", argument = "columns")
  }
  if (!is.null(settings$level)) settings$level <- suppressWarnings(as.double(settings$level))
  cells <- lines[!is_setting, c("column", "row", "value", "parentheses")]
  rownames(cells) <- NULL
  check_lines(kind, cells, title)
  if (kind == "regression") {
    is_term <- vapply(seq_len(nrow(cells)), function(i) {
      is_regressor(sub(label_pattern, "", cells$row[i]), c(cells$value[i], cells$parentheses[i]))
    }, NA)
    cells$row[is_term] <- paste0("=", cells$row[is_term])
  }
  new_published(kind, title, settings, cells)
}

#' Lines of a file say which statistic or claim they are
#' @noRd
check_lines <- function(kind, cells, title) {
  known <- switch(kind, descriptive = descriptive_statistics, balance = balance_statistics,
                  claims = claim_kinds, counts = character())
  unknown <- setdiff(cells$column, known)
  if (kind != "regression" && length(unknown) > 0) {
    abort_input("Table {.val {title}} has no {.val {unknown}}; there are {.val {known}}.",
                argument = "columns")
  }
  if (kind == "claims") {
    for (i in seq_len(nrow(cells))) check_claim(cells[i, ])
  }
  if (kind == "regression") {
    for (column in unique(cells$column)) {
      refuse_table_settings(cells$row[cells$column == column], column)
    }
  }
}
