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
  written <- names(match.call(own, sys.call(sys.parent()), envir = parent.frame(2)))
  given <- names[names %in% written & names != "..."]
  # What a caller hands on may be missing there.
  given <- given[!vapply(given, function(name) eval(call("missing", as.name(name)), frame), NA)]
  withCallingHandlers(
    for (name in given) frame[[name]],
    error = function(e) if (!inherits(e, "policypanel_error")) refuse_bare_names(name, frame)
  )
  if (names[1] %in% given) refuse_data_first(names, frame)
  lacking <- names[vapply(formals, is.symbol, NA) & !names %in% c(given, "...")]
  lacking <- lacking[!nzchar(as.character(formals[lacking]))]
  if (length(lacking) > 0) {
    abort_input("{.arg {lacking}} {?is/are} missing.", argument = lacking[1])
  }
}

#' A data frame given where a formula stands, as a pipe does it
#' @noRd
refuse_data_first <- function(names, frame) {
  if (!names[1] %in% c("formula", "match") || !"data" %in% names) return(invisible())
  if (!is.data.frame(frame[[names[1]]])) return(invisible())
  name <- rlang::as_label(user_call()[[1]])
  abort_input("{.arg {names[1]}} is a data frame; the formula comes first, then {.arg data}.",
              "In a pipe name the formula: {.code data |> {name}({names[1]} = y ~ x, ...)}.",
              argument = names[1])
}

#' An argument that could not be evaluated because it names what is no object
#' @noRd
refuse_bare_names <- function(argument, frame) {
  expression <- eval(call("substitute", as.name(argument)), frame)
  caller <- eval(quote(parent.frame()), frame)
  names <- all.vars(expression)
  unknown <- names[!vapply(names, exists, NA, envir = caller)]
  if (length(unknown) == 0) return(invisible())
  takes_columns <- any(c("data", "cluster", "lag") %in% ls(frame, sorted = FALSE))
  written <- if (rlang::is_call(expression, "c")) paste(names, collapse = " + ") else {
    expression_label(expression)
  }
  abort_input("{.arg {argument}} cannot be evaluated: there is no object {.code {unknown}}.",
              if (takes_columns) "A column is named by a formula or by text:
                                  {.code {argument} = ~{written}}.", argument = argument)
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
  near <- nearest_argument(unknown[1], known)
  abort_input("There is no argument {.arg {unknown}} here.",
              if (unknown[1] %in% effects_arguments) "Fixed effects stand in the formula:
                                                      {.code y ~ x | unit + time}." else if (
                !is.null(near)) "Did you mean {.arg {near}}?",
              "The arguments are {.arg {known}}.", argument = unknown[1])
}

# What fixed effects are given as in other software
effects_arguments <- c("absorb", "fe", "fes", "fixef", "fixed_effects", "effect", "effects", "felm")

#' The argument that was meant: spelled alike, part of the other's name, or known so elsewhere
#' @noRd
nearest_argument <- function(name, known) {
  elsewhere <- c(type = "vcov", se = "vcov", robust = "vcov", vce = "vcov", bwidth = "bandwidth",
                 bw = "bandwidth", id = "unit", panel.id = "unit", panel = "unit",
                 iweights = "weights", clusters = "cluster", nn = "neighbours", n = "neighbours")
  meant <- intersect(elsewhere[name], known)
  if (length(meant) > 0) return(meant)
  near <- nearest_name(name, known)
  if (!is.null(near)) return(near)
  is_part <- vapply(known, function(own) {
    both <- c(own, name)[order(nchar(c(own, name)))]
    nchar(both[1]) > 3 && grepl(both[1], both[2], fixed = TRUE)
  }, NA)
  if (any(is_part)) known[is_part][[1]]
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

#' The name that was meant, NULL where none is spelled alike
#' @noRd
nearest_name <- function(name, names) {
  if (!nzchar(name)) return(NULL)
  distance <- as.vector(utils::adist(name, names, ignore.case = TRUE))
  # Two letters, or a third of them, may differ; of a single letter none.
  reach <- min(nchar(name) - 1, max(2, nchar(name) / 3))
  if (min(distance, Inf, na.rm = TRUE) > reach) {
    starts <- names[startsWith(tolower(names), tolower(name))]
    return(if (length(starts) > 0) starts[1])
  }
  names[which.min(distance)]
}
