# Published tables as they are kept: cells of text, one line each, and settings.

published_from_cells <- function(kind, title, settings, cells) {
  settings <- published_check_settings(kind, Filter(Negate(is.null), settings))
  title <- published_check_title(title)
  cells <- published_check_cells(kind, cells, title)
  published_check_named_rows(kind, settings, cells)
  structure(list(kind = kind, title = title, settings = settings, cells = cells),
            class = "published_table")
}

#' @export
print.published_table <- function(x, ...) {
  check_dots(...)
  cat("Published ", x$kind, " table ", x$title, ": ", count_of(nrow(x$cells), "cell"), "\n",
      sep = "")
  if (nrow(x$cells) > 0) print(x$cells, row.names = FALSE)
  for (name in names(x$settings)) {
    cat(name, ": ", published_join_setting(x$settings[[name]]), "\n", sep = "")
  }
  invisible(x)
}

#' A named list of named lists as rows of column, row, value
#' @noRd
published_cells_of <- function(parts, argument, read) {
  is_good <- is.list(parts) && !is.data.frame(parts) && length(parts) > 0 &&
    !is.null(names(parts)) && !anyNA(names(parts)) && all(nzchar(names(parts))) &&
    !anyDuplicated(names(parts))
  if (!is_good) {
    abort_input("{.arg {argument}} must be a list with a name for each element, each once.",
                "For example {.code list(\"(1)\" = list(did = c(\"0.050**\", \"2.31\")))}.",
                argument = argument)
  }
  do.call(rbind, lapply(names(parts), function(name) {
    read(published_part(parts[[name]], name, argument), name)
  }))
}

#' One column or row as it is typed in: a list or vector of numbers and words, all with names
#' @noRd
published_part <- function(part, name, argument = "columns") {
  is_good <- (is.list(part) || is.character(part) || is.numeric(part)) && length(part) > 0 &&
    !is.null(names(part)) && !anyNA(names(part)) && all(nzchar(names(part)))
  if (!is_good) {
    abort_input("Every entry of {.val {name}} must have a name.",
                "Found {.obj_type_friendly {part}}.", argument = argument)
  }
  part <- as.list(part)
  is_cell <- vapply(part, function(entry) {
    entry <- if (is.list(entry)) unlist(entry) else entry
    length(entry) > 0 && is.null(dim(entry)) &&
      (is.character(entry) || is.numeric(entry) && !is.object(entry) ||
         is.logical(entry) && all(is.na(entry)))
  }, NA)
  if (!all(is_cell)) {
    abort_input("{.val {names(part)[!is_cell]}} of {.val {name}} must be text or numbers.",
                "Found {.obj_type_friendly {part[!is_cell][[1]]}}.", argument = argument)
  }
  part
}

#' One column of a regression table. `is_term`: rows of a regressor, whatever it is called
#' @noRd
published_part_cells <- function(part, column, is_term, digits) {
  published_refuse_settings(names(part)[!is_term], column)
  do.call(rbind, lapply(seq_along(part), function(i) {
    row <- names(part)[i]
    entry <- unlist(part[[i]])
    is_count <- row %in% c("n", "units", "periods", "absorbed", "clusters", "df", "total_n",
                           "n_controls", "level")
    text <- if (is.numeric(entry)) audit_printed_text(entry, if (!is_count) digits) else entry
    names(text) <- names(entry)
    if (is_term || published_is_regressor(row, text)) {
      published_term_cells(column, paste0("=", row), text)
    } else if (row %in% c("total_effect", "a_path", "sobel_z")) {
      published_term_cells(column, row, text)
    } else {
      published_cell(column, row, published_join_setting(text))
    }
  }))
}

#' What one table has only one of
#' @noRd
published_refuse_settings <- function(rows, column) {
  found <- intersect(rows, c("parentheses", "stars", "time_invariant", "ratios"))
  if (length(found) == 0) return(invisible())
  abort_input("{.arg {found}} in column {.val {column}} holds for all columns of a table.",
              "Give the column a table of its own, or set it as an argument.", argument = "columns")
}

#' Whether an entry is a regressor: by its name, or because one of that name has a coefficient
#' @noRd
published_is_regressor <- function(row, text) {
  if (!row %in% published_statistics_known) return(TRUE)
  if (row %in% c("total_effect", "a_path", "sobel_z", "level")) return(FALSE)
  text <- text[!is.na(text) & nzchar(text)]
  pattern <- "^[-+(.0-9\u2212\\[][-0-9.,;()*+ \u2212\\]]*$"
  looks <- length(text) > 0 && all(grepl(pattern, text, perl = TRUE))
  looks && (length(text) > 1 || row %in% published_labels)
}

#' A leading "=" marks regressors inside the cells, so that one may be called "n"
#' @noRd
published_term_cells <- function(column, row, text) {
  labels <- names(text) %||% rep("", length(text))
  labels[is.na(labels)] <- ""
  unlabelled <- text[labels == ""]
  named <- labels[labels != ""]
  if (length(unlabelled) > 2 || !all(named %in% c("t", "se", "p", "ci")) || anyDuplicated(named)) {
    abort_input("{.val {sub('^=', '', row)}} in column {.val {column}} must be a coefficient and
                what stands in parentheses; further numbers are named {.val t}, {.val se},
                {.val p} or {.val ci}.", argument = "columns")
  }
  main <- published_cell(column, row, unlabelled[1],
                         if (length(unlabelled) == 2) unlabelled[2] else "")
  extra <- lapply(which(labels != ""), function(i) {
    published_cell(column, paste0(row, "|", labels[i]), text[i])
  })
  do.call(rbind, c(list(main), extra))
}

published_cell <- function(column, row, value, parentheses = "") {
  value <- unname(as.character(value))
  parentheses <- unname(as.character(parentheses))
  value[is.na(value)] <- ""
  parentheses[is.na(parentheses)] <- ""
  data.frame(column = column, row = row, value = value, parentheses = parentheses)
}

published_join_setting <- function(x) {
  if (is.numeric(x)) x <- stats::setNames(audit_printed_text(x), names(x))
  paste(if (is.null(names(x))) x else paste0(names(x), "=", x), collapse = ";")
}

#' "a;b" or "x=1;y=2" as a vector
#' @noRd
published_split_setting <- function(text) {
  parts <- trimws(strsplit(text, ";", fixed = TRUE)[[1]])
  if (!all(grepl("=", parts, fixed = TRUE))) return(parts)
  stats::setNames(sub("^.*=", "", parts), trimws(sub("=[^=]*$", "", parts)))
}
