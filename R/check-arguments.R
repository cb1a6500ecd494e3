# The arguments of a call as a whole: there, able to be evaluated, known, and used.

#' Evaluate the arguments of the exported function that calls this
#'
#' What is missing, and columns named by themselves (`weights = w` for `weights = ~w`), would else
#' end in R's own errors, and at different places.
#' @noRd
check_arguments <- function(frame = parent.frame()) {
  own <- sys.function(sys.parent())
  formals <- formals(own)
  names <- names(formals)
  written <- match.call(own, sys.call(sys.parent()), envir = parent.frame(2))
  given <- names[names %in% names(written) & names != "..."]
  # What a caller hands on, by its name, may be missing there.
  given <- given[!vapply(given, function(name) {
    is.symbol(written[[name]]) && eval(call("missing", as.name(name)), frame)
  }, NA)]
  withCallingHandlers(
    for (name in given) frame[[name]],
    error = function(e) if (!inherits(e, "policypanel_error")) refuse_bare_names(name, frame)
  )
  if (names[1] %in% given) refuse_data_first(names, frame)
  refuse_misplaced_data(given, names, frame)
  lacking <- character()
  for (name in names[!names %in% c(given, "...")]) {
    if (is.symbol(formals[[name]]) && !nzchar(formals[[name]])) lacking <- c(lacking, name)
  }
  if (length(lacking) > 0) {
    refuse_foreign_names(formals, frame)
    abort_input("{.arg {lacking}} {?is/are} missing.", missing_arguments[[lacking[1]]],
                argument = lacking[1])
  }
}

#' A data frame, as a pipe gives it, or a fit where a formula stands
#' @noRd
refuse_data_first <- function(names, frame) {
  if (!names[1] %in% c("formula", "match") || !"data" %in% names) return(invisible())
  first <- frame[[names[1]]]
  if (!inherits(first, c("policypanel_fit", "data.frame"))) return(invisible())
  name <- rlang::as_label(user_call()[[1]])
  if (!is.data.frame(first)) {
    abort_input("{.arg {names[1]}} is a fit; {.fn {name}} makes its own from formula and data.",
                "The formula of a fit is {.code formula(fit)}.", argument = names[1])
  }
  abort_input("{.arg {names[1]}} is a data frame; the formula comes first, then {.arg data}.",
              "In a pipe name the formula: {.code data |> {name}({names[1]} = y ~ x, ...)}.",
              argument = names[1])
}

#' A data frame in the place of another argument, while `data` is missing or a formula
#' @noRd
refuse_misplaced_data <- function(given, names, frame) {
  if ("data" %in% given && is.data.frame(frame$data) || !"data" %in% names) return(invisible())
  if ("data" %in% given && !rlang::is_formula(frame$data)) return(invisible())
  first <- names[seq_len(match("data", names))]
  before <- intersect(given, setdiff(first, "data"))
  own <- Filter(function(name) is.data.frame(frame[[name]]), before)
  if (length(own) == 0) return(invisible())
  abort_input("{.arg {own[1]}} is a data frame.",
              "The arguments are {.arg {first}}, in this order; or name them: {.code data = }.",
              argument = own[1])
}

#' Names that the parts of a formula have elsewhere, by which the formula is missing
#' @noRd
refuse_foreign_names <- function(formals, frame) {
  if (!"..." %in% names(formals)) return(invisible())
  given <- eval(quote(...names()), frame)
  foreign <- intersect(given, names_elsewhere$formula)
  if (length(foreign) > 0) refuse_arguments(foreign, setdiff(names(formals), "..."))
}

#' An argument that could not be evaluated because it names what is no object
#' @noRd
refuse_bare_names <- function(argument, frame) {
  promise <- eval(as.call(list(rlang::enquo, as.name(argument))), frame)
  expression <- rlang::quo_get_expr(promise)
  caller <- rlang::quo_get_env(promise)
  refuse_unknown_functions(argument, expression, caller)
  names <- all.vars(expression)
  unknown <- names[!vapply(names, exists, NA, envir = caller)]
  if (length(unknown) == 0) return(invisible())
  takes_columns <- any(c("data", "cluster", "lag") %in% ls(frame, sorted = FALSE))
  written <- if (rlang::is_call(expression, "c")) paste(names, collapse = " + ") else {
    expression_label(expression)
  }
  hint <- if (argument %in% c("formula", "match")) {
    "It is a formula, such as {.code y ~ x1 + x2}."
  } else if (takes_columns) {
    "A column is named by a formula or by text: {.code {argument} = ~{written}}."
  }
  abort_input("{.arg {argument}} cannot be evaluated: there is no object {.code {unknown}}.",
              hint, argument = argument)
}

#' An argument that could not be evaluated because it calls what is no function
#' @noRd
refuse_unknown_functions <- function(argument, expression, caller) {
  called <- unique(setdiff(all.names(expression), all.vars(expression)))
  unknown <- called[!vapply(called, exists, NA, envir = caller, mode = "function")]
  if (length(unknown) == 0) return(invisible())
  exported <- getNamespaceExports(topenv())
  near <- word_here(unknown[1], functions_elsewhere, exported) %||%
    nearest_name(unknown[1], exported)
  abort_input("{.arg {argument}} cannot be evaluated: there is no function {.fn {unknown}}.",
              if (!is.null(near)) "Did you mean {.fn {near}}?", argument = argument)
}

#' Refuse what a function was given and does not know: an argument is used or refused
#'
#' @param ... The dots of the calling function.
#' @param ignored Names that generics hand to every method and that mean nothing to this one.
#' @param handed_on Names that the function's dots take on to another function.
#' @noRd
check_dots <- function(..., ignored = character(), handed_on = character()) {
  if (...length() == 0) return(invisible())
  given <- ...names() %||% rep("", ...length())
  given[is.na(given)] <- ""
  unknown <- setdiff(given, c("", ignored, handed_on))
  if (length(unknown) == 0 && all(nzchar(given))) return(invisible())
  known <- setdiff(c(names(formals(sys.function(sys.parent()))), handed_on), "...")
  if (length(unknown) == 0) {
    abort_input("{count_of(sum(given == ''), 'argument')} without a name cannot be used here.",
                "The arguments are {.arg {known}}.", argument = "...")
  }
  refuse_arguments(unknown, known)
}

#' @param unknown Arguments that were given. @param known Those there are.
#' @noRd
refuse_arguments <- function(unknown, known) {
  abort_input("There {?is/are} no argument{?s} {.arg {unknown}} here.",
              argument_hint(unknown[1], known), "The arguments are {.arg {known}}.",
              argument = unknown[1])
}

#' Refuse arguments that were given and mean something only beside another choice
#' @param given Named logicals: which of the arguments were given.
#' @param needs The code beside which they are used.
#' @noRd
refuse_idle <- function(given, needs) {
  idle <- names(given)[given]
  if (length(idle) == 0) return(invisible())
  abort_input("{.arg {idle}} {?is/are} used with {.code {needs}} only.", argument = idle[1])
}

#' Names of the arguments that packages hand to every method along with its own
#' @noRd
arguments_of <- function(packages, ...) if (is_within(packages)) ...names()

#' Whether a function of these packages is at work
#' @noRd
is_within <- function(packages) {
  homes <- lapply(packages[vapply(packages, isNamespaceLoaded, NA)], asNamespace)
  for (k in seq_len(sys.nframe())) {
    inside <- environment(sys.function(k))
    if (!is.null(inside) && any(vapply(homes, identical, NA, topenv(inside)))) return(TRUE)
  }
  FALSE
}
