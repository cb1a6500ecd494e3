# Several regressions in one call: outcomes c(y1, y2), columns csw(a, b), samples split by a column.

#' Several regressions in one call
#'
#' In [did_feols()], `c(y1, y2)` on the left gives one fit per outcome; on the right `sw(a, b)`
#' gives one fit with `a` and one with `b`, `csw(a, b)` one with `a` and one with `a + b`; `sw0()`
#' and `csw0()` start with none of them. `split = ~region` fits every region on its own rows;
#' regions without a complete row, or with too few to estimate the model, are left out with a note.
#' With instruments, the
#' stepwise columns are exogenous regressors.
#'
#' Outcomes and columns share one sample, the rows complete in all of them, so that columns of a
#' table can be compared; and the fixed effects are projected out of all columns once. (fixest takes
#' the rows of each fit as they come.)
#'
#' @return A named list of fits of class `did_feols_list`; [regression_table()] takes it as it is,
#'   [predict()] and [augment()] take one of them: `lapply(fits, predict, newdata)`.
#' @seealso [did_feols()], [regression_table()], [heterogeneity()] for tests between groups.
#' @name several_fits
#' @examples
#' data <- data.frame(y = rnorm(60), z = rnorm(60), x = rnorm(60), w = rnorm(60),
#'                    unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' did_feols(c(y, z) ~ x + csw0(w) | unit + year, data)
NULL

#' A fit per part of the rows
#'
#' Parts that hold no complete row, or too little to estimate the model, are left out with a note;
#' what is wrong with a column is wrong with the data.
#' @param parts Their names. @param column The column they are values of.
#' @param fit_part A function of a part's position.
#' @return list(fits, left_out): the fits named by their parts, and the reasons by part.
#' @noRd
fits_of_parts <- function(parts, column, fit_part) {
  errors <- list()
  fits <- lapply(seq_along(parts), function(k) {
    tryCatch(fit_part(k), policypanel_error = function(e) {
      if (!is_of_rows(e)) raise_again(e)
      errors[[parts[k]]] <<- e
      NULL
    })
  })
  names(fits) <- parts
  if (length(errors) == length(parts)) raise_again(errors[[1]])
  reasons <- vapply(errors, function(e) gsub("\\s+", " ", rlang::cnd_header(e)), "")
  if (length(reasons) > 0) {
    shown <- utils::head(paste0(names(reasons), ": ", reasons), 5)
    note("{length(reasons)} of {length(parts)} groups of {.val {column}} cannot be estimated and
          {cli::qty(length(reasons))}{?is/are} left out.", sprintf("{shown[%d]}", seq_along(shown)))
  }
  list(fits = fits[lengths(fits) > 0], left_out = reasons)
}

#' Whether an error is about the rows of a part, and not about an argument, a column, the machine or
#' the database
#' @noRd
is_of_rows <- function(error) {
  if (inherits(error, "policypanel_error_design")) return(TRUE)
  inherits(error, "policypanel_error_data") && is.null(error$column) && is.null(error$query)
}

#' One fit per value of a column, on its own rows
#' @noRd
feols_split <- function(data, split, fit_rows) {
  name <- check_column(split, "split")
  id <- as_id(fetch_column(data, name, "split"), name)
  values <- id_values(id)
  fits_by_value(values[!is.na(values)], sum(is.na(values)), name, function(value, step) {
    fit_rows(list(step = step, rows = values %in% value), value)
  })
}

#' One fit per value
#' @param values Of the column. @param lost How many rows have none.
#' @param fit_value A function of a value and of the step that leaves the other rows out.
#' @noRd
fits_by_value <- function(values, lost, name, fit_value) {
  if (lost > 0) note("{count_of(lost, 'row')} with missing {.val {name}} are in no split.")
  values <- sort(unique(values), method = "radix")
  if (length(values) == 0) {
    abort_data("The column {.val {name}} has no value in any row.", argument = "split",
               column = name)
  }
  note_look_alikes(values, name)
  fits <- fits_of_parts(plain_text(values), name, function(k) {
    fit_value(values[k], fact("outside_group", group = name, level = plain_text(values[k])))
  })$fits
  structure(fits, class = "did_feols_list")
}

#' One fit per value of a column of a table of a database
#' @param design Of all rows. @param fit_rows A function of a design and a value.
#' @noRd
table_split <- function(design, split, fit_rows) {
  table <- design$table
  name <- check_column(split, "split")
  locate_column(table$columns, name, "split")
  column <- as.name(name)
  found <- run_query(table, dplyr::summarise(
    dplyr::group_by(dplyr::transmute(table$table, value = !!column), .data$value),
    n = dplyr::n(), .groups = "drop"
  ), "levels")
  values <- id_values(as_id(found$value, name))
  fits_by_value(values[!is.na(values)], sum(found$n[is.na(values)]), name, function(value, step) {
    own <- engine_values(found$value[values %in% value], table$connection)
    keep <- list(condition = rlang::expr(!!column == !!own), step = step)
    fit_rows(restrict_table(design, keep), value)
  })
}

#' The call that gives one of the fits of a split, for update()
#'
#' A subset that stands in a variable is left there, and so is the split.
#' @noRd
call_of_part <- function(call, split, value) {
  own <- call("==", as.name(check_column(split, "split")), value)
  if (is.null(call$subset)) {
    call$subset <- call("~", own)
  } else if (rlang::is_call(call$subset, "~", n = 1)) {
    call$subset[[2]] <- call("&", call("(", call$subset[[2]]), own)
  } else {
    return(call)
  }
  call$split <- NULL
  call
}

#' @export
print.did_feols_list <- function(x, digits = 4,
                                 language = getOption("policypanel.language", "en"), ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  for (name in names(x)) {
    cat("== ", name, "\n", sep = "")
    print(x[[name]], digits = digits)
    cat("\n")
  }
  invisible(x)
}
