# How a fit made its columns, so that predict() makes the same ones of new rows: bases, knots,
# levels and contrasts stay as they were. A recipe holds no data but two rows of an expression and
# what it needed for them, by which is seen whether its value in a row depends on that row alone.

#' How an expression is computed on other rows
#' @param value Its value on `data`.
#' @return list(expression, label, call, witnesses, kinds): `call` is the expression with levels and
#'   bases as found, `kinds` its columns of factors or text, without rows; a bare column has but the
#'   first two.
#' @noRd
remember_expression <- function(expression, value, data, environment,
                                label = expression_label(expression)) {
  recipe <- list(expression = expression, label = label)
  if (is_column(expression)) return(recipe)
  mask <- expression_mask(expression, data, environment)
  recipe$call <- fix_call(expression, mask, environment, value)
  recipe$kinds <- lapply(Filter(function(x) is.factor(x) || is.character(x), mask), `[`, 0)
  recipe$witnesses <- if (!looks_across_rows(expression, mask, environment)) {
    lapply(telling_rows(value), function(row) {
      list(mask = lapply(mask, `[`, row), value = value_in_row(value, row))
    })
  }
  recipe
}

#' @param expressions,values Named by their labels.
#' @noRd
remember_expressions <- function(expressions, values, data, environment) {
  labels <- names(expressions)
  recipes <- lapply(seq_along(expressions), function(k) {
    remember_expression(expressions[[k]], values[[k]], data, environment, labels[k])
  })
  names(recipes) <- labels
  recipes
}

# Functions whose result depends on all rows, and that can be told what they found.
fixable_functions <- c("factor", "as.factor", "ordered", "as.ordered", "scale", "poly", "ns", "bs")

#' An expression with levels, centres, knots and coefficients of its data written into it
#'
#' makepredictcall() does so for the outermost call; here it is done for calls within calls too.
#' @noRd
fix_call <- function(expression, mask, environment, value = NULL) {
  if (!is.call(expression)) return(expression)
  is_outermost <- !is.null(value)
  # Deeper ones would exhaust the stack; they stay as they are, and refuse_changed() finds them.
  if (any(fixable_functions %in% all.names(expression)) && call_depth(expression) < 100) {
    for (k in seq_along(expression)[-1]) {
      if (is.call(expression[[k]])) {
        expression[[k]] <- fix_call(expression[[k]], mask, environment)
      }
    }
  }
  name <- rlang::call_name(expression) %||% ""
  if (name %in% fixable_functions[1:4] && is_base_function(expression[[1]], name, environment)) {
    return(fix_levels(expression, name, mask, environment, is_outermost))
  }
  if (!is_outermost && !name %in% fixable_functions) return(expression)
  fixed <- expression
  if (nzchar(name)) fixed[[1]] <- as.name(name)  # splines::ns is ns
  # A method may look for the function by name, and not find one of the user's own.
  value <- value %||% eval(expression, mask, environment)
  fixed <- tryCatch(stats::makepredictcall(value, fixed), error = function(e) expression)
  # Of one row, poly() takes a second variable for the degree; polym() is what it calls otherwise.
  is_polym <- name == "poly" && "degree" %in% names(fixed) && length(attr(value, "degree")) > 1 &&
    is.null(names(attr(value, "coefs")))
  fixed[[1]] <- if (is_polym) quote(stats::polym) else expression[[1]]
  fixed
}

is_base_function <- function(head, name, environment) {
  found <- if (is.symbol(head)) get(head, environment, mode = "function") else {
    eval(head, environment)
  }
  identical(found, get(name, baseenv()))
}

#' The levels of a factor made within an expression, or made with labels
#' @noRd
fix_levels <- function(call, name, mask, environment, is_outermost) {
  arguments <- as.list(match.call(base::factor, call))[-1]
  # Those of the outermost factor are matched by name, so that new ones are seen.
  if (!is.null(arguments$levels) || is_outermost && length(arguments) == 1) return(call)
  keeps_unused <- startsWith(name, "as.")
  value <- eval(arguments$x, mask, environment)
  if (!keeps_unused || !is.factor(value)) value <- factor(value)
  if (keeps_unused) call[[1]] <- if (name == "as.factor") quote(base::factor) else
    quote(base::ordered)
  call$levels <- levels(value)
  call
}

#' Lags look at other rows by unit and period, as they should; so do those of a pdata.frame
#' @noRd
looks_across_rows <- function(expression, mask, environment) {
  has_lags(expression, environment) || any(vapply(mask, inherits, NA, "pseries"))
}

#' Rows with the smallest and largest value: what depends on other rows differs in one of them
#' @noRd
telling_rows <- function(value) {
  if (inherits(value, "policypanel_levels")) value <- value$values
  if (isS4(value) || is.data.frame(value)) return(integer())  # refused before long
  if (!is.null(dim(value))) value <- value[, 1]
  if (!is.atomic(value) || is.complex(value)) return(integer())
  key <- if (is.character(value)) match(value, value, incomparables = NA) else as.double(value)
  unique(c(which.min(key), which.max(key)))
}

#' One row of a value, as plain text or numbers
#' @noRd
value_in_row <- function(value, row) {
  if (inherits(value, "policypanel_levels")) {
    size <- if (length(value$variable) > 1) value$variable[row] else value$variable
    return(c(plain_text(value$values[row]), plain_text(size)))
  }
  if (is.matrix(value)) return(suppressWarnings(as.double(value[row, ])))
  if (is.factor(value) || is.character(value)) as.character(value[row]) else as.double(value[row])
}

#' The value of a remembered expression on new rows
#' @noRd
recall_expression <- function(recipe, newdata, environment) {
  if (is_column(recipe$expression)) {
    return(fetch_column(newdata, expression_label(recipe$expression), "newdata", "newdata"))
  }
  refuse_changed(recipe, environment)
  eval_expression(recipe$call, newdata, environment, "newdata", "newdata", recipe$label)
}

#' New rows with the factors and text that expressions use as they were in the fit: `as.numeric(f)`
#' would give other codes for levels in another order
#' @param kinds As remember_expression() gives.
#' @return list(newdata, unseen): by column, the level in each row that the fit does not know.
#' @noRd
with_kinds <- function(newdata, kinds) {
  unseen <- list()
  for (name in unique(names(kinds))) {
    own <- kinds[[name]]
    at <- locate_column(newdata, enc2utf8(name), "newdata", "newdata")
    value <- newdata[[at]]
    if (!is.factor(value) && !is.character(value)) next
    if (is.factor(own) && !identical(attributes(value), attributes(own))) {
      levels <- enc2utf8(levels(own))
      newdata[[at]] <- factor(enc2utf8(as.character(value)), levels, ordered = is.ordered(own))
      unseen[[name]] <- unseen_levels(value, newdata[[at]])
    } else if (is.character(own) && is.factor(value)) {
      newdata[[at]] <- enc2utf8(as.character(value))
    }
  }
  list(newdata = newdata, unseen = unseen)
}

#' Refuse an expression that gives something else for a row alone than it gave for it in the fit
#' @noRd
refuse_changed <- function(recipe, environment) {
  for (witness in recipe$witnesses) {
    found <- tryCatch({
      value <- suppressWarnings(eval(recipe$call, witness$mask, environment))
      if (NROW(value) == 1 || inherits(value, "policypanel_levels")) value_in_row(value, 1)
    }, error = identity)
    reason <- if (inherits(found, "error")) conditionMessage(found)
    if (isTRUE(all.equal(found, witness$value, tolerance = 1e-8))) next
    abort_input("{.code {short_label(recipe$expression)}} cannot be made for new rows: what it gives
                 for a row depends on the other rows of the data, or has changed since the fit.",
                if (!is.null(reason)) "For a row alone: {reason}.",
                "Make it a column of the data, before the fit and in {.arg newdata}.",
                argument = "newdata")
  }
}

#' The values of rows without a code, NA in the others
#' @noRd
unseen_levels <- function(value, code) {
  if (inherits(value, "policypanel_levels")) value <- value$values
  out <- rep(NA_character_, length(code))
  lost <- which(is.na(code))
  out[lost] <- ifelse(is.na(value[lost]), NA, plain_text(value[lost]))
  out
}
