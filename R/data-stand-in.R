# Data that stand in for a paper's own: simulated so that its published numbers come out. Whatever
# is made of them says so.

#' Mark a data frame as a stand-in
#'
#' @param note The sentence that goes with the data, into every print and table made of them.
#' @noRd
stand_in <- function(data, note) {
  structure(data, stand_in = note, class = unique(c("stand_in", class(data))))
}

#' The sentence of a frame, NA without one
#' @noRd
stand_in_note <- function(data) {
  note <- attr(data, "stand_in", exact = TRUE)
  if (!is.null(note) && checkmate::test_string(note)) note else NA_character_
}

#' Rows, columns or cells of a stand-in are one too; a single column is a plain vector
#' @export
#' @noRd
`[.stand_in` <- function(x, ...) {
  part <- NextMethod()
  if (is.data.frame(part)) stand_in(part, stand_in_note(x)) else part
}

#' Calibrated stand-in data
#'
#' The papers whose tables this package reproduces publish no data. [border_trade], [cbec_growth]
#' and [cbec_quality] stand in for them: simulated panels, made so that the published numbers come
#' out wherever they do not contradict each other. That the package's results agree with the printed
#' ones checks the package, not the papers. The sentence that says so is printed with the data, with
#' every result made of them and below every table.
#'
#' @param x Stand-in data: a data frame of class `stand_in` with the sentence as its attribute
#'   `stand_in`. Rows and columns of it keep both; `merge()` and functions of other packages may
#'   not.
#' @param n Rows to print.
#' @inheritParams policypanel_language
#' @param ... For the next method.
#' @return `x`.
#' @seealso `vignette("border_trade")`, `vignette("cbec_growth")`, `vignette("cbec_quality")`.
#' @examples
#' border_trade
#' print(border_trade[1:100, ], n = 3)
#' @name stand_in_data
#' @export
print.stand_in <- function(x, n = 6, language = getOption("policypanel.language", "en"), ...) {
  speak(language)
  tell("stand_in", sentence = stand_in_note(x))
  plain <- x
  attr(plain, "stand_in") <- NULL
  class(plain) <- setdiff(class(plain), "stand_in")
  shown <- min(check_count(n, "n", lower = 0), nrow(x))
  print(utils::head(plain, shown), ...)
  if (shown < nrow(x)) cat(wording("further_rows", count = nrow(x) - shown), "\n", sep = "")
  invisible(x)
}
