#' Regression of an index, with the uncertainty of the index in its standard errors
#'
#' A regression that has an index as outcome usually takes the index as data. But its bounds and
#' weights were estimated, and from the same units. This gives both standard errors: the index taken
#' as known, and its estimation carried along.
#'
#' *As known*: the standard error of [did_feols()], clustered by the units of the index.
#'
#' *Carried*: a bootstrap of the whole pipeline. Every replicate draws units with replacement,
#' computes bounds, weights and index on the units drawn, and reruns the regression on them, a unit
#' drawn twice counting as two. The standard error is the standard deviation of the coefficients
#' over replicates. Adding up the clustered variance and a variance of the coefficient over redrawn
#' weights would be right only if the two errors were uncorrelated; but the same units make both the
#' weights and the coefficients (a unit with an extreme value of an indicator moves its bounds, its
#' weight and the slope at once), and the covariance may have either sign. Redoing everything on the
#' same draw has it right without a formula.
#'
#' *As known, drawn*: the same draws with the index kept as it is. Its difference from the first is
#' the bootstrap's own, and its difference from the second is due to the index.
#'
#' Replicates in which a coefficient is not identified (no treated unit was drawn) are left out for
#' that coefficient and counted.
#'
#' @param formula As in [did_feols()], with one name for the index on the left, also within a
#'   transformation: `hqd ~ did + x | city + year`, `log(hqd) ~ ...`. If `data` has a column of
#'   this name, it must be the score of the index.
#' @param uncertainty A result of [index_uncertainty()]; its draws are used, and its choice whether
#'   bounds are redrawn.
#' @param data The data that the index was made of, row by row, with whatever columns were added.
#' @param weights,small_sample,subset,na,singletons,unit,time,threads As in [did_feols()].
#' @return An object of class `index_regression` (and `policypanel_fit`) whose standard errors are
#'   the carried ones, with t tests of as many degrees of freedom as units less one. `errors`: all
#'   three standard errors, percentile limits and the number of replicates, by term; `known`: the
#'   [did_feols()] fit; `draws`: coefficients, a column per replicate.
#' @references
#' Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008). Bootstrap-based improvements for
#' inference with clustered errors. Review of Economics and Statistics 90(3), 414-427.
#'
#' Pagan, A. (1984). Econometric issues in the analysis of regressions with generated regressors.
#' International Economic Review 25(1), 221-247.
#' @seealso [mpi_index()], [index_uncertainty()], [did_feols()].
#' @examples
#' set.seed(1)
#' data <- data.frame(city = rep(1:20, each = 4), year = rep(2011:2014, 20), rd = rexp(80),
#'                    patents = rexp(80))
#' data$policy <- as.numeric(data$city <= 8 & data$year >= 2013)
#' index <- mpi_index(data, c("rd", "patents"), unit = "city", time = "year")
#' draws <- index_uncertainty(index, replicates = 50)
#' index_regression(index ~ policy | city + year, draws, data)
#' @export
index_regression <- function(formula, uncertainty, data, weights = NULL,
                             small_sample = c("reghdfe", "xtreg", "areg", "fixest", "plm", "none"),
                             subset = NULL, na = c("omit", "fail"),
                             singletons = c("drop", "keep"), unit = NULL, time = NULL,
                             threads = getOption("policypanel.threads", 1L)) {
  check_arguments()
  call <- own_arguments(match.call())
  if (!inherits(uncertainty, "index_uncertainty")) {
    abort_input("{.arg uncertainty} must be a result of {.fn index_uncertainty}.",
                argument = "uncertainty")
  }
  index <- uncertainty$index
  rules <- check_rules()
  data <- check_data(data)
  model <- single_model(parse_formula(formula), "index_regression")
  name <- index_name(model$outcome)
  drawn <- index_unit_column(index)
  rules[c("cluster", "vcov")] <- list(drawn, "cluster")
  data <- with_index(data, index, name, drawn)
  design <- new_design(model, data, rules)
  known <- new_regression(call, estimate(design))
  known$recipe["outcome"] <- list(NULL)  # the index is no column of the user's data
  offset <- design$equations[[1]]$offset
  outcome_of <- function(score) {
    data[[name]] <- place_rows(score, index$rows, nrow(data))
    column <- outcome_column(model$outcome, data, model$environment)[[1]]
    if (is.null(offset)) column else column - offset
  }
  draws <- redraw_regression(uncertainty, known, outcome_of, rules$projector)
  new_index_regression(call, uncertainty, known, draws)
}

#' The one name on the left of the formula
#' @noRd
index_name <- function(outcome) {
  names <- if (is_column(outcome)) expression_label(outcome) else restore_utf8(all.vars(outcome))
  if (length(names) != 1) {
    abort_input("The left side of {.arg formula} must have one name, that of the index.",
                "Found {.val {names}}.", argument = "formula")
  }
  names
}

index_unit_column <- function(index) {
  unit <- index$keys$names$unit
  if (is.null(unit)) {
    abort_input("The index was made without {.arg unit}; its units are needed to cluster by.",
                argument = "uncertainty")
  }
  unit
}

#' The data with the score of the index in the outcome's column
#' @noRd
with_index <- function(data, index, name, unit) {
  if (nrow(data) != length(index$score)) {
    abort_input("{.arg data} has {nrow(data)} rows, the index {length(index$score)}.",
                "Give the data the index was made of; leave rows out by {.arg subset}.",
                argument = "data")
  }
  refuse_rows_of_others(id_values(as_id(fetch_column(data, unit, "data"), unit)), index, "unit")
  time <- index$keys$names$time
  if (!is.null(time)) {
    refuse_rows_of_others(as_time(fetch_column(data, time, "data"), time), index, "time")
  }
  position <- match(name, enc2utf8(names(data)))
  if (!is.na(position)) {
    own <- as_number(fetch_column(data, name, "data"), name)
    same <- isTRUE(all.equal(own, index$score, tolerance = 1e-8))
    if (!same) {
      abort_data("The column {.val {name}} is not the score of the index.",
                 "Set it: {.code data[[\"{name}\"]] <- index$score}.", column = name)
    }
    name <- names(data)[position]
  }
  data <- as.data.frame(data)
  data[[name]] <- index$score
  data
}

#' Rows of another unit or period would get this one's index
#' @param found The units or periods of the data. @param key "unit" or "time".
#' @noRd
refuse_rows_of_others <- function(found, index, key) {
  if (!is.null(index$rows)) found <- found[index$rows]
  own <- index$keys[[key]]
  if (identical(as.vector(found), as.vector(own$labels[own$code + 1L]))) return(invisible())
  name <- index$keys$names[[key]]
  abort_data("The rows of {.arg data} are not those of the index: {.val {name}} differs.",
             column = name)
}

#' Coefficients of every draw, with the index redone on it and with the index as it is
#' @return list(carried, fixed): matrices of terms x replicates.
#' @noRd
redraw_regression <- function(uncertainty, known, outcome_of, options) {
  index <- uncertainty$index
  units <- drawn_units(index)
  place <- units$code + 1L
  terms <- names(known$fit$coefficients)
  if (length(terms) == 0) {
    abort_design("The regression of the index has no coefficient left.", argument = "formula")
  }
  regression <- drawn_regression(known, units, index$rows)
  draw <- function(b) {
    frequency <- core_draw_clusters(uncertainty$seed, b, units$n)[place]
    rule <- draw_rule(index, frequency, uncertainty$bounds, options$threads)
    score <- apply_rule(rule, index$values, index$plan, index$keys, "score", options$threads)$score
    # Rows that were not drawn have weight 0; their scores may lie outside the outcome's domain.
    score[frequency == 0] <- index$score[index$rows %||% seq_along(place)][frequency == 0]
    if (!all(is.finite(score)) || all(frequency[regression$place] == 0)) return(NA_real_)
    regression$draw(outcome_of(score)[regression$rows], uncertainty$seed, b)
  }
  scheme <- unit_draws(units, uncertainty$replicates, uncertainty$seed)
  both <- replicate_over(scheme, function(first, last) {
    list(draws = vapply(seq(first, last - 1), function(b) rep_len(draw(b), 2 * length(terms)),
                        numeric(2 * length(terms))))
  }, "Redrawing the regression", piece = 32)$draws
  carried <- seq_along(terms)
  rownames(both) <- c(terms, terms)
  list(carried = both[carried, , drop = FALSE], fixed = both[-carried, , drop = FALSE])
}

#' The regression on draws of the index's units, its outcome that of the draw and as it is
#'
#' A unit drawn twice has the same fixed effect both times, so its copies may share it: counts as
#' weights give the coefficients of doubled rows.
#' @return list(rows, place: where the regression's rows are in the data and among the index's,
#'   draw: function(outcome, seed, b) to coefficients, NaN where not identified).
#' @noRd
drawn_regression <- function(known, units, index_rows) {
  fit <- known$fit
  rows <- known$rows %||% seq_len(known$n_data)
  place <- if (is.null(index_rows)) rows else match(rows, index_rows)
  redrawn <- length(system_names(known$system)) + 1L
  equations <- lapply(c(redrawn, fit$position), function(outcome) {
    list(outcome = outcome, regressors = fit$kept)
  })
  cluster <- list(code = units$code[place], n_levels = units$n)
  list(rows = rows, place = place, draw = function(outcome, seed, b) {
    if (!all(is.finite(outcome))) return(NA_real_)
    replicate_with(known$system, list(outcome), cluster, equations, seed, b, b + 1, 1L)
  })
}

new_index_regression <- function(call, uncertainty, known, draws) {
  terms <- rownames(draws$carried)
  error <- function(x) apply(x, 1, stats::sd, na.rm = TRUE)
  level <- uncertainty$level
  n_used <- rowSums(!is.na(draws$carried))
  if (any(n_used < ncol(draws$carried))) {
    lost <- ncol(draws$carried) - n_used
    text <- paste(terms[lost > 0], format_count(lost[lost > 0]), collapse = ", ")
    note("Draws in which a coefficient is not identified are left out for it: {text}.")
  }
  if (any(n_used < 2)) {
    abort_design("{.val {terms[n_used < 2]}} {?is/are} identified in hardly any draw.")
  }
  known_error <- sqrt(diag(known$vcov$matrix))[terms]
  errors <- cbind(
    data.frame(term = terms, estimate = unname(known$coefficients[terms]),
               known = unname(known_error), known_drawn = unname(error(draws$fixed)),
               carried = unname(error(draws$carried))),
    row_limits(draws$carried, c((1 - level) / 2, (1 + level) / 2)), draws = unname(n_used)
  )
  matrix <- stats::cov(t(draws$carried), use = "pairwise.complete.obs")
  new_policypanel_fit(
    "index_regression", call, title = fact("title_index_regression", outcome = known$outcome),
    coefficients = known$coefficients[terms],
    vcov = list(matrix = named_square(matrix, terms), df = uncertainty$counts[["units"]] - 1,
                type = "bootstrap",
                facts = fact("redrawn", covariance = uncertainty$vcov$facts)),
    counts = known$counts, ledger = known$ledger, errors = errors, known = known,
    diagnoses = known$diagnoses[known$diagnoses$kind == "not_converged", ],
    draws = draws$carried, level = level, outcome = known$outcome
  )
}

#' @export
print_statistics.index_regression <- function(x, digits) {
  cat("\n", wording("carried_title"), "\n", sep = "")
  shown <- data.frame(known = signif_text(x$errors$known, digits),
                      known_drawn = signif_text(x$errors$known_drawn, digits),
                      carried = signif_text(x$errors$carried, digits),
                      row.names = make.unique(term_text(x, x$errors$term)))
  print(in_words(shown))
  tell("known_errors", covariance = vcov_text(x$known$vcov))
  lost <- ncol(x$draws) - x$errors$draws
  if (any(lost > 0)) {
    tell("draws_left_out",
         counts = named_counts(term_text(x, x$errors$term[lost > 0]), lost[lost > 0]))
  }
}

#' @export
glance.index_regression <- function(x, vcov = NULL, cluster = NULL, small_sample = NULL, ...) {
  check_dots(...)
  x <- with_vcov(x, vcov, cluster, small_sample)
  out <- glance(x$known)
  out$vcov.type <- x$vcov$label
  out$df.residual <- x$vcov$df
  out
}
