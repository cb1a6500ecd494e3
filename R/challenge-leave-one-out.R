# Estimates without each group of rows in turn.

#' Leave one group out
#'
#' The coefficients of a regression without each unit, cluster, province, cohort or period in turn:
#' whether a result rests on one of them.
#'
#' With \eqn{\tilde x} the regressors less their fixed effects and \eqn{g} the group left out, the
#' coefficients are those of a fit on the other rows, fixed effects estimated anew. Where the
#' effects that cross groups have few levels (periods), what group \eqn{g} adds to all
#' cross-products is made once and taken off their sum (a "downdate"), so that no row is read again;
#' elsewhere the other rows are projected anew. Both equal a fit without the group. Where such a fit
#' would not tell a coefficient from the others, it is missing.
#'
#' The effects of [did_staggered()] are estimated anew on the other units.
#'
#' @param fit A result of [did_feols()], [event_study()] or [psm_did()], by least squares; of
#'   [sobel_mediate()], whose paths and effects are followed; or of [did_staggered()], where `by` is
#'   constant within units.
#' @param by The column whose levels are left out in turn, as a string or one-sided formula, among
#'   those that the fit holds (fixed effects, clusters, unit and period) or in `data`.
#' @param terms Coefficients, by name or number. `NULL`: all.
#' @param data The data of the fit, row by row, for a column that it does not hold. Rows in which
#'   that column is missing or infinite (never treated, for a column of cohorts) belong to no group.
#' @param threads Threads of the C++ core; see [policypanel].
#' @param ... Not used.
#' @return An object of class `leave_one_out`, a list with
#'   * `estimates`, a data frame with a row per group left out and term: `group`, `term`, `rows`
#'     (how many left), `estimate`, `change` (less the estimate of all rows) and `change.std` (in
#'     standard errors of the fit);
#'   * `most_influential`, the row of `estimates` with the largest change of each term;
#'   * `full`, the [tidy()] table of the fit.
#'
#'   Methods: [print()], [tidy()] (`estimates`), [plot()] and `autoplot()` (see
#'   [plot.leave_one_out()]).
#' @section Errors: `policypanel_error_input`: instruments, or a column that neither the fit nor
#'   `data` holds; `policypanel_error_design`: fewer than two groups.
#' @references
#' MacKinnon, J. G., Nielsen, M. O. and Webb, M. D. (2023). Leverage, influence, and the jackknife
#' in clustered regression models. Stata Journal 23(4), 942-982.
#' @seealso [plot.leave_one_out()], [regression_influence] for single rows, [robustness()].
#' @examples
#' data <- data.frame(city = rep(1:12, each = 6), year = rep(2011:2016, 12))
#' data$policy <- as.numeric(data$city <= 4 & data$year >= 2014)
#' data$province <- (data$city - 1) %/% 3
#' set.seed(1)
#' data$y <- 0.5 * data$policy + rnorm(72)
#' fit <- did_feols(y ~ policy | city + year, data)
#' leave_one_out(fit, by = ~city)
#' tidy(leave_one_out(fit, by = ~province, data = data))
#' @export
leave_one_out <- function(fit, by, terms = NULL, data = NULL,
                          threads = getOption("policypanel.threads", 1L), ...) {
  check_arguments()
  check_dots(...)
  threads <- sanitize_threads(threads)
  name <- check_column(by, "by")
  if (inherits(fit, "did_staggered")) {
    return(cohorts_without(own_arguments(match.call()), fit, name, terms, data))
  }
  if (inherits(fit, "sobel_mediate")) {
    return(effects_without(own_arguments(match.call()), fit, name, terms, data, threads))
  }
  object <- linear_regression(fit, "leave_one_out")
  terms <- slope_terms(terms, object)
  group <- groups_to_leave(object, name, data)
  rest <- coefficients_without_each(object, group, threads)[terms, , drop = FALSE]
  new_leave_one_out(own_arguments(match.call()), object, name, group, rows_of(group), rest)
}

#' One group has nothing to be left beside it
#' @noRd
refuse_lone_group <- function(group, name) {
  if (group$n_levels > 1) return(invisible())
  abort_design("There is only one group in {.val {name}}.", column = name)
}

#' The groups of rows of a regression
#' @noRd
groups_to_leave <- function(object, name, data) {
  group <- held_group(object, name, data)
  refuse_lone_group(group, name)
  group
}

rows_of <- function(group) tabulate(group$code + 1L, group$n_levels)

#' Coefficients without each group; rows without a group are one more, which is never left out
#' @noRd
coefficients_without_each <- function(object, group, threads) {
  rest <- coefficients_without(object$system, object$fit, with_ungrouped(group), threads)
  rest[, seq_len(group$n_levels), drop = FALSE]
}

#' Paths and effects of a mediation without each group
#' @noRd
effects_without <- function(call, fit, name, terms, data, threads) {
  plan <- fit$plan
  wanted <- unique(find_terms(terms %||% names(fit$coefficients), names(fit$coefficients)))
  group <- groups_to_leave(fit$models$total, name, data)
  rest <- lapply(fit$models, coefficients_without_each, group, threads)
  paths <- mapply(function(equation, regressor) rest[[equation]][regressor, ],
                  plan$paths$equation, plan$paths$regressor)
  effects <- mediation_effects(t(paths), plan, means_without(fit, group))
  new_leave_one_out(call, fit, name, group, rows_of(group), effects[wanted, , drop = FALSE])
}

#' What sample_means() is without each group
#' @noRd
means_without <- function(fit, group) {
  plan <- fit$plan
  if (!plan$interaction) return(NULL)
  system <- fit$models$direct$system
  left <- function(x) sum(x) - rowsum(x, with_ungrouped(group)$code)[seq_len(group$n_levels), 1]
  w <- system_weights(system, length(group$code))
  lapply(c(mediator = plan$mediators, treatment = plan$treatment), function(name) {
    left(w * system_column(system, name)) / left(w)
  })
}

#' Effects of cohorts without each group of units, estimated anew
#' @noRd
cohorts_without <- function(call, fit, name, terms, data) {
  panel <- fit$estimation$panel
  refuse_standing_units(panel, "units to leave out")
  if (!is.null(panel$name$treatment)) {
    abort_input("Units of a treatment that switches are not left out one by one.",
                "Fit on the other rows: {.arg subset}.", argument = "fit")
  }
  wanted <- unique(find_terms(terms %||% names(fit$coefficients), names(fit$coefficients)))
  group <- group_of_units(panel, name, data)
  refuse_lone_group(group, name)
  rest <- vapply(seq_len(group$n_levels) - 1L, function(g) {
    quiet_estimates(fit, take_units(panel, which(!group$code %in% g)), wanted)
  }, numeric(length(wanted)))
  n_rows <- if (is.null(panel$weight)) rep(nrow(panel$outcome), ncol(panel$outcome)) else {
    colSums(panel$weight > 0)
  }
  rows <- vapply(seq_len(group$n_levels) - 1L, function(g) sum(n_rows[group$code %in% g]), 0)
  new_leave_one_out(call, fit, name, group, rows,
                    matrix(rest, length(wanted), dimnames = list(wanted, NULL)))
}

#' A group of the units of a cohort panel, as held_group() gives those of rows
#' @noRd
group_of_units <- function(panel, name, data) {
  labels <- plain_text_each(panel$unit_label)
  if (name == panel$name$unit) {
    id <- as_id(panel$unit_label, name)
    own <- id$key
  } else if (name == panel$name$cohort) {
    id <- list()
    own <- ifelse(is.finite(panel$first), panel$cohort_label[panel$group], NA)
  } else {
    if (is.null(data)) {
      abort_input("A result of {.fn did_staggered} does not hold {.val {name}}.",
                  "Give its {.arg data} as well.", argument = "data")
    }
    unit <- match(id_texts(check_data(data), panel$name$unit), labels)
    id <- as_id(fetch_column(data, name, "by"), name)
    rows <- which(!is.na(unit))
    own <- id$key[rows][match(seq_along(labels), unit[rows])]
    if (any(own[unit[rows]] != id$key[rows], na.rm = TRUE)) {
      abort_data("{.val {name}} changes within units, which leave as a whole.", column = name)
    }
  }
  coded_groups(own, id$labels, name)
}

#' An id on the rows of a fit: one that it holds, or a column of its data
#' @return list(code: NA where missing; n_levels, labels), codes in the order of the labels.
#' @noRd
held_group <- function(object, name, data) {
  if (is.null(data)) {
    if (!name %in% names(object$ids)) {
      abort_input("The fit does not hold the column {.val {name}}.",
                  if (length(object$ids) > 0) "It holds {.val {names(object$ids)}}.",
                  "Give its {.arg data} as well.", argument = "data")
    }
    return(sorted_id(object$ids[[name]]))
  }
  x <- held_column(object, name, data)
  if (is.double(x) && !is.object(x)) x[!is.finite(x)] <- NA
  id <- as_id(x, name)
  coded_groups(id$key, id$labels, name)
}

#' Keys of an id as codes in the order of the labels, NA where missing
#' @noRd
coded_groups <- function(key, labels, name) {
  known <- which(!is.na(key))
  if (length(known) == 0) abort_data("{.val {name}} is missing in all rows.", column = name)
  coded <- sorted_id(code_id(list(key = key[known], labels = labels)))
  code <- rep(NA_integer_, length(key))
  code[known] <- coded$code
  list(code = code, n_levels = coded$n_levels, labels = coded$labels)
}

#' A column of the data of a fit, on its rows
#' @noRd
held_column <- function(object, name, data) {
  data <- check_data(data)
  if (nrow(data) != object$n_data) {
    abort_data("{.arg data} has {format_count(nrow(data))} rows, the data of the fit had
                {format_count(object$n_data)}.", "Give the data that the fit was made with.",
               argument = "data")
  }
  take_rows(fetch_column(data, name, "data"), object$rows)
}

with_ungrouped <- function(group) {
  is_rest <- is.na(group$code)
  if (!any(is_rest)) return(group)
  list(code = ifelse(is_rest, group$n_levels, group$code), n_levels = group$n_levels + 1L)
}

#' @param rows How many leave with each group. @param rest Coefficients x groups.
#' @noRd
new_leave_one_out <- function(call, object, name, group, rows, rest) {
  terms <- rownames(rest)
  full <- object$coefficients[terms]
  change <- rest - full
  estimates <- data.frame(
    group = rep(plain_text(group$labels), each = length(terms)),
    term = rep(terms, group$n_levels),
    rows = rep(as.integer(rows), each = length(terms)),
    estimate = as.vector(rest), change = as.vector(change),
    change.std = as.vector(change / standard_errors(object)[terms])
  )
  lost <- colSums(is.na(rest)) > 0
  if (any(lost)) {
    shown <- plain_text(utils::head(group$labels[lost], 5))
    note("Without {count_of(sum(lost), 'group')} ({.val {shown}}) a coefficient is not identified,
          and is missing.")
  }
  largest <- apply(abs(change), 1, function(own) if (all(is.na(own))) NA else which.max(own))
  place <- (largest - 1) * length(terms) + seq_along(terms)
  most <- estimates[place[!is.na(place)], ]
  rownames(most) <- NULL
  table <- coefficient_table(object)
  structure(
    list(call = call, by = name, groups = group$n_levels, outcome = object$outcome,
         estimates = estimates, most_influential = most,
         full = table[match(terms, table$term), ], vcov = object$vcov[c("label", "facts")]),
    class = "leave_one_out"
  )
}

#' @export
print.leave_one_out <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                                ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  speak(language)
  tell("without_title", count = x$groups, by = x$by, outcome = x$outcome)
  own <- split(x$estimates, factor(x$estimates$term, x$full$term))
  table <- data.frame(
    term = x$full$term, estimate = x$full$estimate, std.error = x$full$std.error,
    least = vapply(own, function(o) extreme(min, o$estimate), 1),
    greatest = vapply(own, function(o) extreme(max, o$estimate), 1),
    changed_sign = mapply(function(o, full) sum(o$estimate * full < 0, na.rm = TRUE), own,
                          x$full$estimate)
  )
  print(in_words(text_frame(table, digits)), row.names = FALSE)
  most <- x$most_influential
  for (k in seq_len(nrow(most))) {
    tell("without_most", term = most$term[k], group = most$group[k],
         estimate = signif_text(most$estimate[k], digits),
         change = decimal_text(most$change.std[k], 2))
  }
  tell("standard_errors", covariance = vcov_text(x$vcov))
  invisible(x)
}

#' Smallest or largest of what is known
#' @noRd
extreme <- function(of, x) if (all(is.na(x))) NA_real_ else of(x, na.rm = TRUE)

#' @rdname leave_one_out
#' @param x A result of `leave_one_out()`.
#' @export
tidy.leave_one_out <- function(x, ...) {
  check_dots(...)
  x$estimates
}
