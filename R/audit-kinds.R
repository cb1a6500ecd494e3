# The other kinds of published tables: descriptive statistics, balance, counts of rows, claims of
# the text.

#' @rdname published_table
#' @export
published_descriptives <- function(rows, title = "1", sd_label = NULL, shares = NULL,
                                   dummies = NULL, logs = NULL, known = NULL, digits = NULL) {
  check_arguments()
  cells <- published_statistic_cells(rows, published_descriptive_statistics, digits)
  if (!is.null(known)) {
    if (!is.list(known) || length(known) == 0 || !rlang::is_named(known)) {
      abort_input("{.arg known} must be a named list of values per unit.",
                  "For example {.code list(area = c(14.9, 18.7))}.", argument = "known")
    }
    names(known) <- paste0("known_", names(known))
  }
  published_from_cells("descriptive", title, cells = cells, settings = c(list(
    sd_label = sd_label, shares = shares, dummies = dummies, logs = logs
  ), known))
}

published_statistic_cells <- function(rows, known, digits) {
  if (!is.null(digits)) digits <- check_digits(digits, "digits")
  published_cells_of(rows, "rows", function(row, name) {
    unknown <- setdiff(names(row), known)
    if (length(unknown) > 0 || any(lengths(row) != 1)) {
      abort_input("Entries of {.val {name}} must be one number each, named {.val {known}}.",
                  if (length(unknown) > 0) "Found {.val {unknown}}.", argument = "rows")
    }
    do.call(rbind, lapply(seq_along(row), function(i) {
      keep_digits <- if (names(row)[i] == "n") NULL else digits
      published_cell(names(row)[i], name, audit_printed_text(unlist(row[[i]]), keep_digits))
    }))
  })
}

#' @rdname published_table
#' @export
published_balance <- function(rows, title = "1", n_treated = NULL, n_control = NULL,
                              n_treated_before = NULL, n_control_before = NULL, digits = NULL) {
  check_arguments()
  cells <- published_statistic_cells(rows, published_balance_statistics, digits)
  published_from_cells("balance", title, cells = cells, settings = list(
    n_treated = n_treated, n_control = n_control, n_treated_before = n_treated_before,
    n_control_before = n_control_before
  ))
}

#' @rdname published_table
#' @export
published_counts <- function(..., title = "rows") {
  check_arguments()
  known <- names(published_setting_checks()$counts)
  given <- published_check_entries(list(...), known, "Counts")
  twice <- unique(names(given)[duplicated(names(given))])
  if (length(twice) > 0) {
    abort_input("{.arg {twice}} {cli::qty(twice)}{?is/are} given twice.", argument = twice[1])
  }
  empty <- names(given)[lengths(given) == 0]
  if (length(empty) > 0) {
    abort_input("{.arg {empty}} {cli::qty(empty)}{?is/are} empty.", argument = empty[1])
  }
  published_from_cells("counts", title, given,
                       published_cell(character(), character(), character(), character()))
}

published_check_entries <- function(given, known, what) {
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
  given <- published_check_entries(list(...), published_claim_kinds, "Claims")
  cells <- lapply(seq_along(given), function(i) published_claim_cells(names(given)[i], given[[i]]))
  published_from_cells("claims", title, list(), do.call(rbind, cells))
}

published_claim_cells <- function(kind, parts) {
  is_text <- is.character(parts) || is.numeric(parts) && !is.object(parts)
  text <- if (is_text) audit_printed_text(parts)
  if (!is_text || length(text) == 0 || anyNA(text) || !all(nzchar(text))) {
    abort_input("A claim {.val {kind}} must be text.", "Found {.obj_type_friendly {parts}}.",
                argument = "...")
  }
  label <- setdiff(names(parts), "")
  label <- if (length(label) > 0) label[1] else ""
  if (kind == "variables") return(published_cell(kind, "", text))
  whole <- kind %in% c("balanced", "cited") && length(text) == 1
  if (!whole && (kind == "balanced" || length(text) != 2)) {
    abort_input("A claim {.val {kind}} has {if (kind == 'balanced') 'one part' else 'two parts'};
                found {length(text)}.", argument = "...")
  }
  cells <- if (whole) published_cell(kind, "", text) else if (kind == "cited") {
    published_cell(kind, text[1], text[2])
  } else {
    published_cell(kind, label, text[1], text[2])
  }
  published_check_claim(cells)
}
