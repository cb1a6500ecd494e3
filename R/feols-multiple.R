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
#' @name several_fits
#' @examples
#' data <- data.frame(y = rnorm(60), z = rnorm(60), x = rnorm(60), w = rnorm(60),
#'                    unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' did_feols(c(y, z) ~ x + csw0(w) | unit + year, data)
NULL

stepwise_functions <- c("sw", "csw", "sw0", "csw0")

#' Outcomes and sets of regressors of a formula
#' @return list(outcomes, sets): lists of expressions, named as the fits will be.
#' @noRd
expand_models <- function(model) {
  outcomes <- if (rlang::is_call(model$outcome, "c")) as.list(model$outcome)[-1] else {
    list(model$outcome)
  }
  names(outcomes) <- vapply(outcomes, expression_label, "")
  parts <- split_call(model$regressors, "+")
  is_step <- vapply(parts, rlang::is_call, NA, name = stepwise_functions)
  is_nested <- any(stepwise_functions %in% unlist(lapply(parts[!is_step], all.names)))
  instrumented <- c(all.names(model$endogenous), all.names(model$instruments))
  if (any(stepwise_functions %in% instrumented)) {
    abort_input("{.code sw()} and {.code csw()} go through exogenous regressors, not through
                endogenous ones or instruments.", argument = "formula")
  }
  if (sum(is_step) > 1 || is_nested) {
    abort_input("One of {.code sw()}, {.code csw()}, {.code sw0()}, {.code csw0()} may stand in a
                formula, as a term of its own.", argument = "formula")
  }
  twice <- unique(names(outcomes)[duplicated(names(outcomes))])
  if (length(outcomes) == 0 || length(twice) > 0) {
    found <- if (length(twice) > 0) "; found {.val {twice}} more than once" else ""
    abort_input(paste0("{.code c()} on the left of a formula names outcomes, each once", found,
                       "."), argument = "formula")
  }
  if (!any(is_step)) return(list(outcomes = outcomes, sets = list(model$regressors)))
  steps <- step_sets(parts[[which(is_step)]])
  before <- parts[seq_len(which(is_step) - 1)]
  after <- parts[-seq_len(which(is_step))]
  list(outcomes = outcomes,
       sets = lapply(steps, function(step) sum_expression(c(before, step, after))))
}

step_sets <- function(call) {
  steps <- as.list(call)[-1]
  name <- as.character(call[[1]])
  if (length(steps) == 0 || any(vapply(steps, rlang::is_missing, NA))) {
    abort_input("{.code {expression_label(call)}} lacks a regressor to step through.",
                "For example {.code {name}(x1, x2)}.", argument = "formula")
  }
  sets <- if (startsWith(name, "c")) {
    lapply(seq_along(steps), function(k) unname(steps[seq_len(k)]))
  } else {
    lapply(unname(steps), list)
  }
  if (endsWith(name, "0")) c(list(list()), sets) else sets
}

sum_expression <- function(parts) {
  if (length(parts) == 0) return(1)
  Reduce(function(a, b) call("+", a, b), parts)
}

#' Fit all outcomes on all sets of regressors, on one sample and one system
#' @noRd
feols_several <- function(call, models, model, data, columns, rules, constant, options) {
  design_of <- function(outcome, regressors) {
    model$outcome <- outcome
    model$regressors <- regressors
    columns(model)
  }
  sets <- lapply(models$sets, design_of, outcome = models$outcomes[[1]])
  refuse_other_offsets(sets)
  # Each outcome by way of its own design, so that an offset is taken off all of them.
  all_sets <- sum_expression(unique(unlist(lapply(models$sets, split_call, "+"), FALSE)))
  others <- lapply(models$outcomes[-1], design_of, all_sets)
  joint <- sets[[1]]
  joint$numbers <- distinct_columns(c(lapply(sets, `[[`, "numbers"),
                                  lapply(others, function(own) own$numbers[1])))
  sample <- settle_model(joint, data, rules)
  system <- absorb_columns(sample$numbers, sample$effects, sample$weights, options,
                           rules$weights_type)
  constant <- wants_constant(constant, joint)
  recipes <- lapply(c(sets[1], others), function(own) own$recipe$outcome)
  fits <- list()
  for (outcome in seq_along(models$outcomes)) {
    for (k in seq_along(sets)) {
      own <- sets[[k]]
      own$outcome <- names(models$outcomes)[outcome]
      own$recipe$outcome <- recipes[[outcome]]
      own$regressors <- bases_last(own$regressors, own, sample$rows)
      own$formula <- single_formula(joint$formula, models$outcomes[[outcome]], models$sets[[k]])
      call$formula <- own$formula
      fit <- fit_model(system, own, clusterings_of(sample$inference))
      fits <- c(fits, list(new_did_feols(call, own, sample, system, fit, rules$small_sample,
                                         constant, options)))
    }
  }
  names(fits) <- fit_names(names(models$outcomes), length(models$sets))
  structure(fits, class = "did_feols_list")
}

#' Columns of several designs, each once
#' @noRd
distinct_columns <- function(designs) {
  columns <- unlist(unname(designs), recursive = FALSE)
  first <- match(names(columns), names(columns))
  again <- which(first != seq_along(columns))
  is_other <- vapply(again, function(k) !identical(columns[[k]], columns[[first[k]]]), NA)
  refuse_same_name(columns[c(unique(first), again[is_other])])
  columns[unique(first)]
}

refuse_other_offsets <- function(sets) {
  if (all(vapply(sets, function(set) identical(set$offset, sets[[1]]$offset), NA))) {
    return(invisible())
  }
  abort_input("An {.fn offset} stands outside of {.code sw()} and {.code csw()}: all fits have it.",
              argument = "formula")
}

#' The formula of one of several fits, so that update() and predict() work on it
#' @noRd
single_formula <- function(formula, outcome, set) {
  parts <- formula_parts(formula)
  parts$outcome <- outcome
  parts$regressors <- set
  join_parts(parts, rlang::f_env(formula))
}

fit_names <- function(outcomes, n_sets) {
  numbers <- paste0("(", seq_len(length(outcomes) * n_sets), ")")
  if (length(outcomes) == 1) return(numbers)
  if (n_sets == 1) return(outcomes)
  paste(rep(outcomes, each = n_sets), numbers)
}

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
      is_of_rows <- inherits(e, "policypanel_error_design") || is.null(e$column)
      if (!is_of_rows || inherits(e, "policypanel_error_input")) stop(e)
      errors[[parts[k]]] <<- e
      NULL
    })
  })
  names(fits) <- parts
  if (length(errors) == length(parts)) stop(errors[[1]])
  reasons <- vapply(errors, function(e) gsub("\\s+", " ", rlang::cnd_header(e)), "")
  if (length(reasons) > 0) {
    shown <- utils::head(paste0(names(reasons), ": ", reasons), 5)
    note("{length(reasons)} of {length(parts)} groups of {.val {column}} cannot be estimated and
          {cli::qty(length(reasons))}{?is/are} left out.", sprintf("{shown[%d]}", seq_along(shown)))
  }
  list(fits = fits[lengths(fits) > 0], left_out = reasons)
}

#' One fit per value of a column, on its own rows
#' @noRd
feols_split <- function(data, split, fit_rows) {
  name <- check_column(split, "split")
  id <- as_id(fetch_column(data, name, "split"), name)
  lost <- sum(is.na(id$key))
  if (lost > 0) note("{count_of(lost, 'row')} with missing {.val {name}} are in no split.")
  values <- id_values(id)
  levels <- sort(unique(values[!is.na(values)]), method = "radix")
  if (length(levels) == 0) {
    abort_data("The column {.val {name}} has no value in any row.", argument = "split",
               column = name)
  }
  note_look_alikes(levels, name)
  fits <- fits_of_parts(plain_text(levels), name, function(k) {
    fit_rows(list(step = fact("outside_group", group = name, level = plain_text(levels[k])),
                  rows = values %in% levels[k]), levels[k])
  })$fits
  structure(fits, class = "did_feols_list")
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
