# Results that print a table, as a printed table: the frames that print() shows are its blocks, what
# it says before the first is the title, and what it says besides the notes.

#' Whether something is a result of this package that prints itself and is no fit
#' @noRd
prints_table <- function(x) {
  if (!is.object(x) || is_list_of_fits(x)) return(FALSE)
  if (inherits(x, c("policypanel_fit", "policypanel_vcov", "policypanel_variation"))) return(FALSE)
  !is.null(print_method(x))
}

refuse_beside_printed <- function(items, given, known) {
  if (length(items) > 1) {
    abort_input("A result that is no regression is a table of its own: give it alone.",
                argument = "...")
  }
  taken <- c("output", "title", "notes", "digits", "language")
  own <- setdiff(given, taken)
  if (length(own) > 0) {
    abort_input("{.arg {own}} {?is/are} for tables of fits; a table of {.cls {class(items[[1]])[1]}}
                 takes {.arg {taken}}.", argument = own[1])
  }
}

#' What print() of a result shows, as a printed table in the language that is spoken
#' @param digits NULL: those that print() has.
#' @noRd
printed_table <- function(x, digits = NULL, title = NULL, notes = NULL) {
  shown <- recorded_print(x, digits)
  if (length(shown$frames) == 0) {
    abort_input("{.cls {class(x)[1]}} prints no table to write.", argument = "...")
  }
  at <- match(seq_along(shown$frames), shown$frame)
  # What stands right above a frame is about that frame.
  above <- at - 1L
  is_title <- above >= 1 & nzchar(c("", shown$text)[above + 1L])
  titles <- ifelse(is_title, shown$text[pmax(above, 1L)], NA)
  said <- shown$text
  said[above[is_title]] <- ""
  said <- said[is.na(shown$frame) & nzchar(trimws(said))]
  if (is_title[1]) {
    heading <- titles[1]
    titles[1] <- NA
  } else {
    is_first <- at[1] > 1 && length(said) > 0
    heading <- if (is_first) said[1]
    if (is_first) said <- said[-1]
  }
  blocks <- Map(function(frame, own) frame_block(frame, if (!is.na(own)) own), shown$frames, titles)
  new_sheet(title %||% heading, unname(blocks), c(trimws(said), notes))
}

#' Lines that print() writes, and the frames that it prints between them
#' @return list(text, frame (its number, NA for a line of text), frames).
#' @noRd
recorded_print <- function(x, digits) {
  old <- record$frames
  record$frames <- list()
  on.exit(record$frames <- old, add = TRUE)
  rlang::local_options(width = 9999L, cli.width = 9999L)
  method <- print_method(x)
  arguments <- list(x, language = spoken_language())
  if (!is.null(digits)) arguments$digits <- digits
  takes <- names(arguments) %in% c("", names(formals(method)))
  lines <- utils::capture.output(do.call(method, arguments[takes]))
  number <- suppressWarnings(as.integer(sub(record_mark, "", lines, fixed = TRUE)))
  number[!startsWith(lines, record_mark)] <- NA_integer_
  list(text = ifelse(is.na(number), lines, ""), frame = number, frames = record$frames)
}

#' The method of ours that prints a result; NULL where it is none of ours
#' @noRd
print_method <- function(x) {
  home <- topenv()
  methods <- lapply(class(x), function(own) utils::getS3method("print", own, TRUE, home))
  is_ours <- vapply(methods, function(own) identical(environment(own), home), NA)
  if (any(is_ours)) methods[[which(is_ours)[1]]]
}

#' A frame as rows and columns of a printed table
#' @noRd
frame_block <- function(frame, title) {
  cells <- as.matrix(data.frame(lapply(frame$shown, function(own) {
    text <- trimws(if (is.character(own)) own else format(own))
    ifelse(is.na(own) | text == "NA", "", text)
  }), check.names = FALSE))
  titles <- names(frame$shown)
  if (frame$has_names) {
    cells <- cbind(trimws(rownames(frame$shown)), cells)
    titles <- c("", titles)
  }
  new_block(list(new_head(titles)), unname(cells), title = title)
}
