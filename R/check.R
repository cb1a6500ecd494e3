# Arguments: each checker returns the cleaned value or raises policypanel_error_input.

check_flag <- function(x, argument) {
  if (!checkmate::test_flag(x)) {
    abort_input("{.arg {argument}} must be {.code TRUE} or {.code FALSE}.",
                "Found {.obj_type_friendly {x}}.", argument = argument)
  }
  x
}

check_choice <- function(x, choices, argument) {
  if (identical(x, choices)) return(choices[1])
  if (!(is.character(x) && length(x) == 1 && x %in% choices)) {
    found <- if (is.character(x) && length(x) == 1) paste0("\"", x, "\"") else class(x)[1]
    abort_input("{.arg {argument}} must be one of {.val {choices}}.", "Found {found}.",
                choice_hint(x, choices), argument = argument)
  }
  x
}

#' A single finite number, and none that only looks like one inside: a date, a difference of times
#' @noRd
is_number <- function(x) is.numeric(x) && !is.object(x) && length(x) == 1 && is.finite(x)

#' A single finite number within lower ... upper, the lower end excluded when `above`
#' @noRd
check_number <- function(x, argument, lower = -Inf, upper = Inf, above = FALSE) {
  if (!is_number(x) || x < lower || x > upper || above && x == lower) {
    abort_input(paste0("{.arg {argument}} must be one ", range_text(lower, upper, above), "."),
                "Found {found_text(x)}.", argument = argument)
  }
  as.double(x)
}

#' "number from 0 to 1", "number above 0", "finite number"
#' @noRd
range_text <- function(lower, upper, above) {
  if (is.infinite(lower) && is.infinite(upper)) return("finite number")
  if (is.infinite(lower)) return(paste("number of at most", upper))
  if (above) return(paste0("number above ", lower, if (upper < Inf) paste(" and at most", upper)))
  if (is.infinite(upper)) paste("number of at least", lower) else {
    paste("number from", lower, "to", upper)
  }
}

found_text <- function(x) {
  if (is.numeric(x) && length(x) == 1 && !is.object(x)) plain_text(x) else class(x)[1]
}

check_count <- function(x, argument, lower = 1, upper = Inf) {
  if (!is_number(x) || x < lower || x > upper || x != trunc(x)) {
    range <- range_text(lower, upper, above = FALSE)
    abort_input("{.arg {argument}} must be one whole {range}.", "Found {found_text(x)}.",
                argument = argument)
  }
  as.integer(min(x, .Machine$integer.max))
}

#' Digits or decimals to print; a double has no more than 15
#' @noRd
check_digits <- function(x, argument = "digits", lower = 0) check_count(x, argument, lower, 15)

#' A title or the label of an axis: NULL, text, or what expression() and bquote() give
#' @noRd
check_label <- function(x, argument) {
  is_good <- is.null(x) || checkmate::test_string(x) || is.expression(x) && length(x) == 1 ||
    is.call(x) && !rlang::is_formula(x)
  if (is_good) return(x)
  abort_input("{.arg {argument}} must be one string.", "Found {.obj_type_friendly {x}}.",
              argument = argument)
}

#' Labels of a figure, by the names of their arguments
#' @noRd
check_figure_labels <- function(...) {
  labels <- list(...)
  for (argument in names(labels)) check_label(labels[[argument]], argument)
}

#' Whether there is a label to make room for
#' @noRd
has_label <- function(x) !is.null(x) && !identical(x, "")

#' A number of draws, not more than anybody needs and memory holds
#' @noRd
check_draws <- function(n, argument, lower) {
  n <- check_count(n, argument, lower)
  if (n > 1e6) {
    abort_input("{.arg {argument}} must be at most 1,000,000.", argument = argument)
  }
  n
}

#' A seed, used as it is: a whole number that a double holds exactly
#' @noRd
check_seed <- function(seed, argument = "seed") {
  if (!is_number(seed) || seed < 0 || seed > 2^53 || seed != trunc(seed)) {
    abort_input("{.arg {argument}} must be one whole number from 0 to 2^53.",
                "Found {found_text(seed)}.", argument = argument)
  }
  as.double(seed)
}

check_level <- function(level, argument = "level") check_number(level, argument, 0.5, 0.9999)

#' One level of the intervals of a figure, or two, in their order
#' @noRd
check_levels <- function(level) {
  if (length(level) != 2 || !is.numeric(level)) return(check_level(level))
  if (level[1] == level[2]) abort_input("{.arg level} names one level twice.", argument = "level")
  sort(vapply(unname(level), check_level, 0))
}

#' A package that only some functions need
#' @noRd
check_package <- function(package, what) {
  if (requireNamespace(package, quietly = TRUE)) return(invisible())
  abort_input("{what} needs the package {.pkg {package}}.",
              "Install it: {.code install.packages(\"{package}\")}.")
}

#' Columns named by a string vector or a one-sided formula: ~a, ~a + b, c("a", "b")
#' @return A list of expressions (symbols, or calls such as a^b).
#' @noRd
check_columns <- function(x, argument, at_least = 1, at_most = Inf) {
  if (is.null(x) && at_least == 0) return(list())
  expressions <- if (rlang::is_formula(x, lhs = FALSE)) {
    split_call(rlang::f_rhs(x), "+")
  } else if (is.character(x) && !anyNA(x) && length(x) > 0) {
    lapply(enc2utf8(x), column_symbol)
  } else {
    abort_input("{.arg {argument}} must name columns as a string or a one-sided formula.",
                "For example {.code {argument} = ~city} or {.code {argument} = \"city\"}.",
                "Found {.obj_type_friendly {x}}.", argument = argument)
  }
  if (length(expressions) < at_least || length(expressions) > at_most) {
    wanted <- if (at_most == 1) "one column" else "columns"
    abort_input("{.arg {argument}} must name {wanted}; found {length(expressions)}.",
                argument = argument)
  }
  for (expression in expressions) refuse_operators(expression, argument)
  expressions
}

#' Ids are joined by `+` and combined by `^`; other operators would do arithmetic on their codes
#' @noRd
refuse_operators <- function(expression, argument) {
  if (!rlang::is_call(expression, c(":", "*", "/", "-", "%in%"))) return(invisible())
  operator <- as.character(expression[[1]])
  abort_input("{.code {operator}} does not combine columns in {.arg {argument}}.",
              "Write {.code a^b} for each combination of a and b, {.code a + b} for both.",
              argument = argument)
}

#' Columns, as distinct strings
#' @noRd
check_column_set <- function(x, argument, at_most = Inf) {
  expressions <- check_columns(x, argument, at_most = at_most)
  if (!all(vapply(expressions, is_column, NA))) {
    what <- if (at_most == 1) "the name of a column, not an expression" else {
      "names of columns, not expressions"
    }
    abort_input("{.arg {argument}} must be {what}.", argument = argument)
  }
  names <- vapply(expressions, expression_label, "")
  twice <- unique(names[duplicated(names)])
  if (length(twice) > 0) {
    abort_input("{.arg {argument}} names {.val {twice}} more than once.", argument = argument)
  }
  names
}

#' One column, as a string
#' @noRd
check_column <- function(x, argument) check_column_set(x, argument, at_most = 1)

#' Named groups of strings: a list of character vectors, or one vector (a single group)
#' @param example What a good argument looks like.
#' @noRd
check_groups <- function(x, argument, single, example) {
  if (is.character(x)) x <- stats::setNames(list(x), single)
  names <- enc2utf8(names(x) %||% "")
  is_good <- is.list(x) && length(x) > 0 && all(nzchar(names)) && anyDuplicated(names) == 0 &&
    all(vapply(x, function(own) is.character(own) && length(own) > 0 && !anyNA(own), NA))
  if (!is_good) {
    abort_input("{.arg {argument}} must be a named list of character vectors.",
                "For example {.code {example}}.", argument = argument)
  }
  stats::setNames(lapply(x, as.vector), names)
}

#' Split a + b + c (or a | b | c, a^b^c) into its parts
#'
#' Both sides are split: a^b^c is a^(b^c) to R, and a + (b + c) may be written. A loop and no
#' recursion, which thousands of terms would end by exhausting R's stack.
#' @noRd
split_call <- function(expression, operator) {
  if (!is.call(expression)) return(list(expression))
  parts <- list()
  waiting <- list(expression)
  while (length(waiting) > 0) {
    last <- waiting[[length(waiting)]]
    waiting[[length(waiting)]] <- NULL
    if (!is.call(last)) {
      parts <- c(list(last), parts)
    } else if (rlang::is_call(last, operator, n = 2)) {
      waiting <- c(waiting, list(last[[2]], last[[3]]))
    } else if (rlang::is_call(last, "(", n = 1) && operator != "|") {
      waiting <- c(waiting, list(last[[2]]))
    } else {
      parts <- c(list(last), parts)
    }
  }
  parts
}

# A column is known by its UTF-8 name. A symbol cannot hold one in a C locale, so names given as
# strings travel as one-element character vectors and symbols are translated on comparison.
column_symbol <- function(name) structure(name, class = "policypanel_column")
is_column <- function(expression) {
  is.symbol(expression) || inherits(expression, "policypanel_column")
}

#' R spells a symbol that the locale cannot hold as <U+7701><U+4EFD>; this reads it back
#' @noRd
restore_utf8 <- function(x) {
  x <- enc2utf8(x)
  if (l10n_info()[["UTF-8"]] || !any(grepl("<U+", x, fixed = TRUE))) return(x)
  vapply(x, function(text) {
    escapes <- gregexpr("<U\\+[0-9A-F]{4,8}>", text)
    points <- strtoi(gsub("[<>U+]", "", regmatches(text, escapes)[[1]]), 16L)
    pieces <- regmatches(text, escapes, invert = TRUE)[[1]]
    paste0(pieces, c(intToUtf8(points, multiple = TRUE), ""), collapse = "")
  }, "", USE.NAMES = FALSE)
}

#' Names that stand for nothing known
#' @noRd
refuse_unknown <- function(names, known, argument) {
  unknown <- setdiff(enc2utf8(as.character(names)), known)
  if (length(unknown) == 0) return(invisible())
  abort_input("{.arg {argument}} names {.val {unknown}}; there {?is/are} {.val {known}}.",
              choice_hint(unknown[1], known), argument = argument)
}

#' How an expression is called in tables
#' @noRd
expression_label <- function(expression) {
  if (is_column(expression)) return(restore_utf8(as.character(expression)))
  restore_utf8(paste(deparse(expression, width.cutoff = 500L, backtick = FALSE), collapse = " "))
}

#' Expressions under their labels
#' @noRd
named_expressions <- function(expressions) {
  names(expressions) <- vapply(expressions, expression_label, "")
  expressions
}

#' The same, each once
#' @noRd
distinct_expressions <- function(expressions) {
  expressions <- named_expressions(expressions)
  expressions[!duplicated(names(expressions))]
}

check_text <- function(x, argument, at_most = NULL) {
  is_good <- checkmate::test_character(x, any.missing = FALSE, max.len = at_most, null.ok = TRUE)
  if (is_good) return(x)
  abort_input("{.arg {argument}} must be text.", "Found {.obj_type_friendly {x}}.",
              argument = argument)
}

check_names_of <- function(x, argument) {
  if (is.null(x)) return(NULL)
  if (!checkmate::test_character(x, any.missing = FALSE, min.len = 1, unique = TRUE)) {
    abort_input("{.arg {argument}} must be names of coefficients, each once.", argument = argument)
  }
  enc2utf8(x)
}
