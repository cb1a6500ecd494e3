# Functions that formulas understand beside R's own: i(), l(), f(), d().

#' Functions for formulas
#'
#' Inside the formula of [did_feols()] and its relatives:
#'
#' * `i(factor, ref = NULL)`: one 0/1 column per level, without the level(s) `ref`; where none is
#'   given, without the first level, as `feols()` in 'fixest' does. Without a constant and fixed
#'   effects (`y ~ 0 + i(a) + i(b)`) the first such term, or factor, keeps all its levels;
#' * `i(factor, variable, ref = NULL)`: these columns times a variable, for example
#'   `i(year, treated, 2010)`;
#' * `i(..., keep = 2002:2004)`: of these columns only those of the levels named;
#'   `i(..., bin = list(early = 2001:2003))`: levels joined to one, the others as they are;
#'   `bin = "bin::2"`: numbers joined two by two, from multiples of 2 on, as `feols()` does it;
#' * `.[v]`: the columns that the character vector `v` names, `y ~ .[v] | unit`;
#' * `l(x, k = 1)`, `f(x, k = 1)`: `x` of the same unit `k` periods before (lag) or after (lead);
#'   `d(x, k = 1)`: `x - l(x, k)`. Periods are looked up, so a gap gives `NA` and never the value of
#'   another period. `k` may be a vector: one column each.
#'
#' Unit and period are the first two fixed effects, or what the arguments `unit` and `time` say.
#' Where all periods are a step apart (a survey every two years, quarterly dates), one step is
#' one period, and a note says so ([panel_columns]).
#' Lags as instruments: see the caveat in [did_feols()].
#' A function of the same name where the formula was written takes precedence.
#'
#' @seealso [did_feols()], [several_fits], [panel_columns]; `vignette("from-stata")`,
#'   `vignette("from-r")`.
#' @name formula_functions
#' @examples
#' data <- data.frame(unit = rep(1:10, each = 6), year = rep(1:6, 10), x = rnorm(60), y = rnorm(60))
#' data$treated <- as.numeric(data$unit > 5)
#' did_feols(y ~ i(year, treated, ref = 3) | unit + year, data)
#' did_feols(y ~ x + l(x, 1:2) | unit + year, data)
NULL

#' Where expressions of a formula are evaluated: the user's environment, with these functions
#' @param panel NULL or list(unit, time), column names. @param frame The argument that `data` was
#'   given as. @param clock For other rows of a panel: what panel_clock() gave of the first.
#' @noRd
formula_environment <- function(environment, data, panel, frame = "data", clock = NULL) {
  own <- new.env(parent = environment)
  keys <- lag_keys(data, panel, frame, clock)
  functions <- list(
    i = interaction_levels,
    l = function(x, k = 1) lag_columns(x, k, substitute(x), "l", keys),
    f = function(x, k = 1) lag_columns(x, -k, substitute(x), "f", keys),
    d = function(x, k = 1) {
      lags <- lag_columns(x, k, substitute(x), "d", keys)
      label <- expression_label(substitute(x))
      now <- as_number(drop_width(x, label), label)
      named_columns(now - as.vector(lags), colnames(lags), length(now))
    }
  )
  attr(own, "keys") <- keys
  list2env(functions[!are_users_functions(names(functions), environment)], own)
}

#' The keys that lags go by: made when the first one asks, and once for all of them
#' @return A function of the name of the one that asks.
#' @noRd
lag_keys <- function(data, panel, frame, clock) {
  keys <- NULL
  function(asked_by) {
    if (!is.null(keys)) return(keys)
    if (is.null(panel)) refuse_no_panel(asked_by)
    for (role in names(panel)) locate_column(data, panel[[role]], role, frame)
    found <- panel_keys(data, panel$unit, panel$time, clock$calendar)
    keys <<- if (is.null(clock)) count_steps(found, panel$time) else {
      count_steps(found, panel$time, clock$step)
    }
    keys
  }
}

refuse_no_panel <- function(asked_by) {
  abort_input("{.code {asked_by}()} needs to know unit and period.",
              "Write {.code | unit + time} or give {.arg unit} and {.arg time}.",
              argument = "unit")
}

#' How the periods of lags were counted; NULL where there was no lag
#' @param home From formula_environment().
#' @noRd
panel_clock <- function(home) {
  keys <- environment(attr(home, "keys"))$keys
  if (!is.null(keys)) keys[c("calendar", "step")]
}

#' Whether the user defined functions of these names (in the workspace or nearer)
#' @noRd
are_users_functions <- function(names, environment) {
  found <- logical(length(names))
  while (!identical(environment, emptyenv())) {
    for (k in which(!found & rlang::env_has(environment, names))) {
      found[k] <- exists(names[k], environment, mode = "function", inherits = FALSE)
    }
    if (identical(environment, globalenv())) break
    environment <- parent.env(environment)
  }
  found
}

#' i() as written: values, the variable they multiply, and what may be a reference
#' @noRd
interaction_levels <- function(factor, variable = NULL, ref = NULL, keep = NULL, bin = NULL) {
  label <- expression_label(substitute(factor))
  by <- if (!missing(variable)) expression_label(substitute(variable))
  id <- as_id(drop_width(factor, label), label)
  made <- list(values = id_values(id), order = id$labels, label = label, variable = variable,
               by = by, ref = ref, keep = keep)
  if (!is.null(bin)) made <- join_levels(made, bin)
  structure(made, class = "policypanel_levels")
}

#' Levels of i() joined: list(early = 2001:2003), or "bin::2" for numbers two by two
#' @noRd
join_levels <- function(made, bin) {
  label <- made$label
  width <- if (checkmate::test_string(bin)) {
    suppressWarnings(as.numeric(sub("^bin::([0-9.]+)$", "\\1", bin)))
  } else NA
  if (!is.na(width) && width > 0 && is.numeric(made$values)) {
    made$values <- made$values - made$values %% width
    return(made)
  }
  if (!is.list(bin) || length(bin) == 0) {
    abort_input("{.arg bin} of {.code i({label})} is a list of levels that are joined, such as
                 {.code list(early = 2001:2003)}, or {.val bin::2} for numbers.",
                argument = "formula")
  }
  old <- lapply(bin, plain_text)
  new <- names(bin) %||% rep("", length(bin))
  new[!nzchar(new)] <- vapply(old[!nzchar(new)], `[[`, "", 1)
  joined <- function(level) {
    at <- match(level, unlist(old))
    ifelse(is.na(at), level, rep(new, lengths(old))[at])
  }
  order <- made$order %||% sort(unique(made$values[!is.na(made$values)]), method = "radix")
  # One row alone need not have all the levels: whether they are there is asked of the fit's.
  made$bin <- list(levels = unlist(old), known = plain_text(order))
  made$order <- unique(joined(plain_text(order)))
  made$values <- ifelse(is.na(made$values), NA, joined(plain_text_each(made$values)))
  made
}

#' Levels that are joined and are none, or joined twice
#' @noRd
refuse_joined_levels <- function(value) {
  levels <- value$bin$levels
  wrong <- unique(c(setdiff(levels, value$bin$known), levels[duplicated(levels)]))
  if (length(wrong) == 0) return(invisible())
  abort_input("{.arg bin} {.val {wrong}} must be levels of {.val {value$label}}, each once.",
              argument = "formula")
}

#' The levels of i(), as remember_variable() describes them
#' @noRd
describe_interaction <- function(value) {
  refuse_joined_levels(value)
  # i(year, 2010) means the reference, as in fixest: a constant is no variable.
  if (length(value$variable) == 1 && length(value$values) > 1) {
    value$ref <- value$variable
    value["by"] <- list(NULL)
  }
  levels <- sort(unique(value$values[!is.na(value$values)]), method = "radix")
  note_look_alikes(levels, value$label)
  if (!is.null(value$order)) levels <- intersect(value$order, levels)
  levels <- plain_text(levels)
  if (length(levels) == 0) {
    abort_data("{.val {value$label}} is missing in every row.", column = value$label)
  }
  for (argument in c("ref", "keep")) {
    unknown <- setdiff(plain_text(value[[argument]]), levels)
    if (length(unknown) == 0) next
    shown <- utils::head(levels, 5)
    abort_input("{.arg {argument}} {.val {unknown}} is not a level of {.val {value$label}}
                ({.val {shown}} ...).", argument = "formula")
  }
  has_size <- !is.null(value$by)
  list(levels = levels, has_size = has_size,
       names = paste0(value$label, "::", levels, if (has_size) paste0(":", value$by)),
       without = which(levels %in% plain_text(value$ref) |
                         !is.null(value$keep) & !levels %in% plain_text(value$keep)),
       base = if (!has_size && is.null(value$ref) && is.null(value$keep)) 1L)
}

#' @param keys From lag_keys().
#' @noRd
lag_columns <- function(x, k, expression, name, keys) {
  keys <- keys(name)
  check_lag_steps(k, name)
  label <- expression_label(expression)
  x <- as_number(drop_width(x, label), label)
  # One number per unit and period; far below 2^53 for any panel that fits into memory.
  span <- max(keys$time) + 1 + 2 * max(abs(k))
  key <- keys$unit$code * span + keys$time
  columns <- vapply(k, function(step) x[match(key - step, key)], numeric(length(x)))
  named_columns(columns, lag_names(name, label, k), length(x))
}

check_lag_steps <- function(k, name) {
  if (is.numeric(k) && length(k) > 0 && !anyNA(k) && all(k == trunc(k))) return(invisible())
  abort_input("{.code {name}()} takes whole numbers of periods.", argument = "formula")
}

lag_names <- function(name, label, k) paste0(name, "(", label, ", ", abs(k), ")")

named_columns <- function(columns, names, n) {
  structure(matrix(columns, nrow = n, dimnames = list(NULL, names)),
            class = c("policypanel_columns", "matrix"))
}
