# Hypotheses about coefficients written as equations: "post = poverty", "post / x = 1".

#' Whether among these are equations of coefficients, not only names
#' @noRd
is_hypothesis <- function(terms, names) {
  # "event_time::<=-4" is a name, though with an equals sign.
  is.character(terms) &&
    any(!terms %in% names & grepl("(?<![<>])=|[*/^]| [-+] ", terms, perl = TRUE))
}

#' Names of coefficients as they may be written: a formula, or several in one text as in Stata
#' @noRd
written_terms <- function(terms, names) {
  if (rlang::is_formula(terms, lhs = FALSE)) {
    return(vapply(split_call(rlang::f_rhs(terms), "+"), expression_label, ""))
  }
  if (!is.character(terms) || length(terms) == 0 || anyNA(terms)) return(terms)
  unlist(lapply(enc2utf8(terms), function(text) {
    if (text %in% names) return(text)
    parts <- strsplit(trimws(text), "[[:space:],]+")[[1]]
    parts <- sub("^_b\\[(.*)\\]$", "\\1", parts)
    if (length(parts) > 0 && all(parts %in% names)) parts else text
  }))
}

#' Wald test of equations of coefficients, with the delta method where they are not linear
#' @param fit With the covariance that is meant.
#' @noRd
test_hypotheses <- function(fit, hypotheses) {
  names <- names(fit$coefficients)
  sides <- unlist(lapply(hypotheses, read_hypotheses, names), recursive = FALSE)
  hypotheses <- vapply(sides, attr, "", "label")
  derivative <- vapply(sides, hypothesis_gradient, c(estimate = 0, 0 * fit$coefficients),
                       fit$coefficients)
  gradient <- derivative[-1, , drop = FALSE]
  used <- names[rowSums(gradient != 0) > 0]
  refuse_without_error(fit, used)
  covariance <- t(gradient[used, , drop = FALSE]) %*%
    fit$vcov$matrix[used, used, drop = FALSE] %*% gradient[used, , drop = FALSE]
  dimnames(covariance) <- list(hypotheses, hypotheses)
  estimate <- stats::setNames(derivative[1, ], hypotheses)
  vcov <- fit$vcov
  vcov$matrix <- covariance
  if (length(vcov$df) > 1) vcov$f_df <- NULL  # of all coefficients, not of these
  vcov$df <- joint_df(fit, used)
  test <- wald_test(estimate, vcov)
  reason <- if (is.na(test$statistic)) untested_reason(test, fit, hypotheses)
  structure(
    c(test, list(terms = hypotheses, vcov = fit$vcov$label, reason = english_reason(reason),
                 reason_fact = fact_column(list(reason)), vcov_facts = fit$vcov$facts,
                 hypotheses = data.frame(hypothesis = hypotheses, estimate = unname(estimate),
                                         std.error = sqrt(diag(covariance)), row.names = NULL))),
    class = "joint_test"
  )
}

refuse_without_error <- function(fit, used) {
  lost <- intersect(used, without_variance(fit$vcov$matrix))
  if (length(lost) > 0) {
    abort_design("{.val {lost}} {?has/have} no standard error, so the hypothesis cannot be tested.",
                 argument = "terms")
  }
}

#' The equations that a text has: "a = 0, b = 0" and "a = b = 0" are two
#'
#' Names such as `year::2005:treat` are put in place of symbols before R reads the text, the longest
#' first, with or without backticks or Stata's `_b[]`.
#' @noRd
read_hypotheses <- function(text, names) {
  symbols <- paste0("coefficient_", seq_along(names), "_")
  coded <- text
  for (k in order(-nchar(names))) {
    name <- gsub("([][{}()+*^$|\\\\?.])", "\\\\\\1", names[k])
    coded <- gsub(paste0("`", name, "`|_b\\[", name, "\\]|(?<![\\w.:])", name, "(?![\\w.:])"),
                  symbols[k], coded, perl = TRUE)
  }
  spell <- function(text) {
    for (k in rev(seq_along(names))) text <- gsub(symbols[k], names[k], text, fixed = TRUE)
    text
  }
  unlist(lapply(trimws(strsplit(coded, ",")[[1]]), function(equation) {
    sides <- trimws(strsplit(equation, "==|=")[[1]])
    if (length(sides) < 1 || !all(nzchar(sides)) || grepl("=\\s*$", equation)) {
      refuse_hypothesis(text, names)
    }
    links <- if (length(sides) == 1) list(sides) else {
      Map(c, sides[-length(sides)], sides[-1], USE.NAMES = FALSE)
    }
    lapply(links, function(link) {
      label <- if (length(sides) > 2) paste(link, collapse = " = ") else equation
      read_equation(link, symbols, names, spell(label))
    })
  }), recursive = FALSE)
}

refuse_hypothesis <- function(text, names) {
  abort_input("The hypothesis {.val {text}} cannot be read.",
              "An equation of coefficients is meant, such as {.val {names[1]} = 0}.",
              argument = "terms")
}

#' Left side less right side, an expression of symbols that stand for coefficients
#' @param sides One or two texts.
#' @noRd
read_equation <- function(sides, symbols, names, label) {
  read <- tryCatch(lapply(sides, rlang::parse_expr), error = function(e) {
    refuse_hypothesis(label, names)
  })
  whole <- if (length(read) == 1) read[[1]] else call("-", read[[1]], read[[2]])
  unknown <- setdiff(all.vars(whole), symbols)
  if (length(unknown) > 0 || length(all.vars(whole)) == 0) {
    what <- if (length(unknown) > 0) unknown else label
    abort_input("There is no coefficient {.val {what}}; there are {.val {names}}.",
                argument = "terms")
  }
  structure(list(expression = whole, symbols = symbols), label = label)
}

#' Value and derivatives by every coefficient, at the estimates
#' @noRd
hypothesis_gradient <- function(side, coefficients) {
  label <- attr(side, "label")
  made <- tryCatch(stats::deriv(side$expression, side$symbols), error = function(e) {
    reason <- conditionMessage(e)
    abort_input("The hypothesis {.val {label}} cannot be differentiated: {reason}.",
                argument = "terms")
  })
  value <- eval(made, stats::setNames(as.list(unname(coefficients)), side$symbols), baseenv())
  found <- c(as.vector(value), attr(value, "gradient"))
  if (!all(is.finite(found))) {
    abort_design("The hypothesis {.val {label}} has no finite value or derivative at the
                  estimates.", argument = "terms")
  }
  found
}
