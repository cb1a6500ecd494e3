# The other kinds of published tables (descriptive statistics, balance, counts of rows, claims of
# the text), csv files of tables, and those that come with the package.

#' @rdname published_table
#' @export
published_descriptives <- function(rows, title = "1", sd_label = NULL, shares = NULL,
                                   dummies = NULL, logs = NULL, known = NULL, digits = NULL) {
  check_arguments()
  cells <- cells_of(rows, "rows", function(row, name) {
    statistic_cells(row, name, descriptive_statistics, digits)
  })
  if (length(known) > 0) names(known) <- paste0("known_", names(known))
  new_published("descriptive", title, cells = cells, settings = c(list(
    sd_label = sd_label, shares = shares, dummies = dummies, logs = logs
  ), known))
}

descriptive_statistics <- c("n", "mean", "sd", "min", "median", "max")
balance_statistics <- c(
  outer(c("mean_treated", "mean_control", "t", "p", "bias"), c("before", "after"), paste,
        sep = "_"), "reduction"
)

statistic_cells <- function(row, name, known, digits) {
  unknown <- setdiff(names(row), known)
  if (is.null(names(row)) || length(unknown) > 0) {
    abort_input("Entries of {.val {name}} must be named {.val {known}}.", argument = "rows")
  }
  do.call(rbind, lapply(names(row), function(statistic) {
    keep_digits <- if (statistic == "n") NULL else digits
    cell(statistic, name, printed_text(row[[statistic]], keep_digits))
  }))
}

#' @rdname published_table
#' @export
published_balance <- function(rows, title = "1", n_treated = NULL, n_control = NULL,
                              n_treated_before = NULL, n_control_before = NULL, digits = NULL) {
  check_arguments()
  cells <- cells_of(rows, "rows", function(row, name) {
    statistic_cells(row, name, balance_statistics, digits)
  })
  new_published("balance", title, cells = cells, settings = list(
    n_treated = n_treated, n_control = n_control, n_treated_before = n_treated_before,
    n_control_before = n_control_before
  ))
}

#' @rdname published_table
#' @export
published_counts <- function(..., title = "rows") {
  check_arguments()
  given <- check_entries(list(...), count_entries, "Counts")
  new_published("counts", title, given, cell(character(), character(), character(), character()))
}

check_entries <- function(given, known, what) {
  unknown <- setdiff(names(given), known)
  if (rlang::is_named(given) && length(unknown) == 0) return(given)
  abort_input("{what} are named {.val {known}}.",
              if (length(unknown) > 0) "Found {.val {unknown}}.", argument = "...")
}

count_entries <- c("n", "units", "periods", "groups", "lagged", "without_periods",
                   "without_units", "winsorised", "balanced", "population", "adoption",
                   "last_period", "treatment")

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
  text <- printed_text(parts)
  label <- setdiff(names(parts), "")
  label <- if (length(label) > 0) label[1] else ""
  if (kind %in% c("variables", "balanced")) return(cell(kind, "", text))
  if (kind == "cited" && length(text) == 1) return(cell(kind, "", text))
  if (length(text) != 2) {
    abort_input("A claim {.val {kind}} has two parts; found {length(text)}.", argument = "...")
  }
  if (kind == "cited") return(cell(kind, text[1], text[2]))
  cell(kind, label, text[1], text[2])
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
  if (!checkmate::test_string(path) || !file.exists(path)) {
    abort_input("There is no file {.val {path}}.",
                "Columns of a table are given as a list, a csv file by its path.",
                argument = "columns")
  }
  file <- utils::read.csv(path, colClasses = "character", encoding = "UTF-8", na.strings = NULL,
                          strip.white = TRUE)
  absent <- setdiff(setdiff(published_columns, c("paper", "note")), names(file))
  if (length(absent) > 0) {
    abort_input("The file has no column {.val {absent}}.",
                "It needs {.val {published_columns}}.", argument = "columns")
  }
  tables <- unique(file[c("table", "kind")])
  out <- lapply(seq_len(nrow(tables)), function(i) {
    lines <- file[file$table == tables$table[i] & file$kind == tables$kind[i], ]
    published_from_lines(lines, tables$kind[i], tables$table[i])
  })
  structure(stats::setNames(out, tables$table), class = "published_tables")
}

published_from_lines <- function(lines, kind, title) {
  kinds <- c("regression", "descriptive", "balance", "counts", "claims")
  check_choice(kind, kinds, "kind")
  is_setting <- lines$column == ""
  settings <- stats::setNames(lapply(lines$value[is_setting], split_setting),
                              lines$row[is_setting])
  settings$stars <- check_stars(settings$stars)
  for (name in intersect(names(settings), names(table_choices))) {
    settings[[name]] <- check_choice(settings[[name]], table_choices[[name]], name)
  }
  cells <- lines[!is_setting, c("column", "row", "value", "parentheses")]
  rownames(cells) <- NULL
  if (kind == "regression") {
    is_term <- vapply(seq_len(nrow(cells)), function(i) {
      is_regressor(sub("\\|.*$", "", cells$row[i]), c(cells$value[i], cells$parentheses[i]))
    }, NA)
    cells$row[is_term] <- paste0("=", cells$row[is_term])
  }
  refuse_duplicate_cells(cells, kind, title)
  new_published(kind, title, settings, cells)
}

refuse_duplicate_cells <- function(cells, kind, title) {
  if (kind == "claims") return(invisible())
  twice <- duplicated(cells[c("column", "row")])
  if (any(twice)) {
    found <- paste(cells$column[twice], sub("^=", "", cells$row[twice]))
    abort_input("Table {.val {title}} has two values for {.val {unique(found)}}.",
                argument = "columns")
  }
}
