# Published tables in csv files, and those that come with the package.

#' Published tables that come with the package
#'
#' Printed tables for [audit_table()]: numbers and row labels, with what the papers say about rows
#' and groups. Three studies of border trade and of cross-border e-commerce pilot zones, and two well
#' known papers whose data are public.
#'
#' `"border_trade"`: border trade and multidimensional poverty, 2002-2022. `"cbec_growth"`: pilot
#' zones and output in Jiangsu, Zhejiang and Shanghai, 2010-2019. `"cbec_quality"`: pilot zones and
#' the quality of growth in 280 cities, 2010-2021 (Zhou and Wang). `"minimum_wage"`: Card and Krueger
#' (1994), Table 4 and the moments in its note. `"colonial_origins"`: Acemoglu, Johnson and Robinson
#' (2001), Table 4, columns (1) and (2), with first stage and least squares. The files are in
#' `system.file("extdata", "papers", package = "policypanel")`, in the format that
#' [published_table()] describes.
#'
#' @param paper Which one.
#' @return A list of class `published_tables`, named by the tables' titles, of
#'   [published_table()] objects.
#' @references
#' Acemoglu, D., Johnson, S. and Robinson, J. A. (2001). The colonial origins of comparative
#' development: an empirical investigation. American Economic Review 91(5), 1369-1401.
#' \doi{10.1257/aer.91.5.1369}
#'
#' Card, D. and Krueger, A. B. (1994). Minimum wages and employment: a case study of the fast-food
#' industry in New Jersey and Pennsylvania. American Economic Review 84(4), 772-793.
#' @seealso [published_table()], [audit_table()].
#' @examples
#' tables <- published_tables("cbec_growth")
#' names(tables)
#' tables[["1"]]
#' @export
published_tables <- function(paper = c("border_trade", "cbec_growth", "cbec_quality",
                                       "minimum_wage", "colonial_origins")) {
  check_arguments()
  paper <- check_choice(paper, c("border_trade", "cbec_growth", "cbec_quality", "minimum_wage",
                                 "colonial_origins"), "paper")
  published_read_file(system.file("extdata", "papers", paste0(paper, ".csv"),
                                  package = "policypanel", mustWork = TRUE))
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

published_read_file <- function(path) {
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
  check_choice(kind, names(published_setting_checks()), "kind")
  is_setting <- lines$column == ""
  settings <- stats::setNames(lapply(lines$value[is_setting], published_split_setting),
                              lines$row[is_setting])
  twice <- unique(names(settings)[duplicated(names(settings))])
  if (length(twice) > 0) {
    abort_input("Table {.val {title}} has the setting {.val {twice}} twice.", argument = "columns")
  }
  if (!is.null(settings$level)) settings$level <- suppressWarnings(as.double(settings$level))
  cells <- lines[!is_setting, c("column", "row", "value", "parentheses")]
  rownames(cells) <- NULL
  published_check_lines(kind, cells, title)
  if (kind == "regression") {
    is_term <- vapply(seq_len(nrow(cells)), function(i) {
      published_is_regressor(sub(published_label_pattern, "", cells$row[i]),
                             c(cells$value[i], cells$parentheses[i]))
    }, NA)
    cells$row[is_term] <- paste0("=", cells$row[is_term])
  }
  published_from_cells(kind, title, settings, cells)
}

#' Lines of a file say which statistic or claim they are
#' @noRd
published_check_lines <- function(kind, cells, title) {
  known <- switch(kind, descriptive = published_descriptive_statistics,
                  balance = published_balance_statistics, claims = published_claim_kinds,
                  counts = character())
  unknown <- setdiff(cells$column, known)
  if (kind != "regression" && length(unknown) > 0) {
    abort_input("Table {.val {title}} has no {.val {unknown}}; there are {.val {known}}.",
                argument = "columns")
  }
  if (kind == "claims") {
    for (i in seq_len(nrow(cells))) published_check_claim(cells[i, ])
  }
  if (kind == "regression") {
    for (column in unique(cells$column)) {
      published_refuse_settings(cells$row[cells$column == column], column)
    }
  }
}
