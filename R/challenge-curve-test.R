#' Permutation test of a specification curve
#'
#' Whether all variations of a regression together say more than chance would. Under the sharp null
#' hypothesis that the treatment does nothing in any unit, another assignment of the treated periods
#' to the units would have given the same outcomes. So the treatment's paths are dealt out to the
#' units anew, all variations are estimated with them, and the curve that was found is compared with
#' those curves (Simonsohn, Simmons and Nelson 2020):
#'
#' * `median`: the absolute value of the median estimate;
#' * `share`: the share of estimates with the sign that most of them have.
#'
#' \eqn{p = (1 + \#\{draws \ge found\}) / (1 + draws)}. The test is exact where any unit could have
#' had any path, whatever the variations have in common.
#'
#' Variations take part whose estimate is that of the same 0/1 treatment on the same outcome by
#' least squares; those by instruments, matching or an own estimator, with a lagged treatment or
#' another outcome, and those that only change the standard error, are left out with a note. Nothing
#' is fitted anew: the new treatments are projected off fixed effects and controls in blocks (Frisch
#' and Waugh 1933). Where a unit has a row in a period that its new path lacks, the path's last
#' period before counts.
#'
#' @param found A result of [robustness()], of a fit with unit and period.
#' @param replicates Draws, up to a million.
#' @param seed A whole number; draw b depends on seed and b alone.
#' @param strata A column, constant within units, within whose levels paths are dealt out: one that
#'   the baseline fit holds, or of `data`.
#' @param data The data of the baseline fit, row by row, where `strata` needs it.
#' @return An object of class `curve_test`: `table` (`statistic`, `found`, `p.value`), `draws`
#'   (variations x replicates), `observed` (the estimates), `left_out` (names), `variations`,
#'   `units`, `seed`.
#'   Methods: [print()], [tidy()] (the table).
#' @section Errors: `policypanel_error_input`: an argument. `policypanel_error_design`: a treatment
#'   that is not 0 and 1, or a fit without unit and period.
#' @references
#' Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve analysis. Nature
#' Human Behaviour 4, 1208-1214. \doi{10.1038/s41562-020-0912-z}
#' @seealso [robustness()], [tidy.curve_test()].
#' @examples
#' fit <- did_feols(gdp ~ did + govsize + trade | city + year, cbec_growth)
#' found <- robustness(fit, cross_variations(
#'   controls = list("no controls" = vary(controls = ~1)),
#'   outliers = list("winsorized" = vary(winsorize = c(0.05, 0.95)))
#' ))
#' curve_test(found, replicates = 199)
#' @export
curve_test <- function(found, replicates = 999, seed = 1, strata = NULL, data = NULL) {
  check_arguments()
  if (!inherits(found, "robustness")) {
    abort_input("{.arg found} must be a result of {.fn robustness}.",
                "Found {.obj_type_friendly {found}}.", argument = "found")
  }
  replicates <- check_draws(replicates, "replicates", 1)
  seed <- check_seed(seed)
  if (is.null(strata)) refuse_idle(c(data = !is.null(data)), "strata")
  refuse_without_panel(found$fits[[1]])
  takes_part <- takes_part_in_curve(found)
  left_out <- setdiff(found$table$variation, names(found$fits)[takes_part])
  if (length(left_out) > 0) {
    note("{format_count(length(left_out))} of {count_of(nrow(found$table) - 1, 'variation')}
          {cli::qty(length(left_out))}{?takes/take} no part in the test.")
  }
  fits <- found$fits[takes_part]
  paths <- treated_paths(fits, found$term)
  stratum <- if (!is.null(strata)) path_strata(found$fits[[1]], paths, strata, data)
  note_few_assignments(count_assignments(apply(paths$value, 1, paste, collapse = " "), stratum))
  draws <- curve_draws(fits, found$term, paths, replicates, seed, stratum)
  observed <- vapply(fits, function(fit) fit$coefficients[[found$term]], 0)
  structure(class = "curve_test", list(
    table = curve_p_values(observed, draws), draws = draws, observed = observed,
    left_out = left_out, units = length(paths$units), seed = seed, term = found$term,
    outcome = found$outcome, variations = found$variations
  ))
}

refuse_without_panel <- function(fit) {
  if (!is.null(fit$panel) && all(unlist(fit$panel) %in% names(fit$ids))) return(invisible())
  abort_design("The fit does not hold which columns are unit and period.",
               "Refit with {.arg unit} and {.arg time}.", argument = "found")
}

#' Which fits are of the baseline's treatment and outcome, by least squares, and not of the same
#' columns and rows as one before
#' @noRd
takes_part_in_curve <- function(found) {
  base <- found$fits[[1]]
  panel <- base$panel
  periods <- function(fit) plain_text(fit$ids[[panel$time]]$labels)
  is_own <- vapply(found$fits, function(fit) {
    inherits(fit, "did_feols") && !inherits(fit, "event_study") && is.null(fit$iv) &&
      identical(fit$outcome, base$outcome) && found$term %in% names(fit$coefficients) &&
      all(unlist(panel) %in% names(fit$ids)) && all(periods(fit) %in% periods(base))
  }, NA)
  key <- vapply(found$fits, function(fit) {
    paste(plain_text(unname(fit$coefficients[found$term])), length(fit$residuals))
  }, "")
  is_own[is_own] <- !duplicated(key[is_own])
  is_own
}

#' The treatment by unit and period, and where the rows of each fit stand in it
#' @return list(value: units x periods, units; places: per fit a two-column matrix).
#' @noRd
treated_paths <- function(fits, term) {
  base <- fits[[1]]
  panel <- base$panel
  treatment <- lapply(fits, function(fit) system_column(fit$system, term))
  if (!all(vapply(treatment, core_are_binary, NA))) {
    abort_design("{.val {term}} is not 0 or 1 in all rows: it has no paths to deal out anew.",
                 argument = "found")
  }
  time <- suppressMessages(count_periods(base$ids[[panel$time]], panel$time))
  periods <- plain_text(time$labels)[order(time$period)]
  labels <- function(fit, name) plain_text(fit$ids[[name]]$labels)
  units <- sort(unique(unlist(lapply(fits, labels, panel$unit))), method = "radix")
  places <- lapply(fits, function(fit) {
    code <- function(name, all) match(labels(fit, name), all)[fit$ids[[name]]$code + 1L]
    cbind(code(panel$unit, units), code(panel$time, periods))
  })
  value <- matrix(NA_real_, length(units), length(periods))
  for (k in seq_along(fits)) value[places[[k]]] <- treatment[[k]]
  list(value = carry_forward(value), units = units, places = places)
}

#' Strata of the units, read off the rows of the baseline
#' @return A code per unit, from 0 on.
#' @noRd
path_strata <- function(base, paths, strata, data) {
  name <- check_column(strata, "strata")
  group <- held_group(base, name, data)
  unit <- paths$places[[1]][, 1]
  lost <- setdiff(seq_along(paths$units), unit)
  if (length(lost) > 0) {
    abort_design("The stratum of {count_of(length(lost), 'unit')} that the baseline does not have is
                  not known.", argument = "strata")
  }
  start <- rowSums(paths$value == 0, na.rm = TRUE)
  unit_strata(group, unit, start, name)
}

#' Estimates of all variations under treatments dealt out anew
#' @return Variations x replicates.
#' @noRd
curve_draws <- function(fits, term, paths, replicates, seed, stratum) {
  estimates_under <- function(k, orders) {
    place <- paths$places[[k]]
    estimates_of_treatments(fits[[k]], term, list(unit = place[, 1], period = place[, 2],
                                                  value = paths$value, path = orders))
  }
  made <- replicate_over(new_scheme("permutation", replicates, seed), function(first, last) {
    orders <- core_draw_orders(seed, length(paths$units), stratum, first, last) + 1L
    draws <- lapply(seq_along(fits), estimates_under, orders)
    list(draws = matrix(unlist(draws), length(fits), byrow = TRUE,
                        dimnames = list(names(fits), NULL)))
  }, "Dealing out treatments", piece = 256)
  lost <- sum(is.na(made$draws))
  if (lost > 0) {
    note("{count_of(lost, 'estimate')} under treatments dealt out anew cannot be told from fixed
          effects and controls, and {cli::qty(lost)}{?is/are} left out of its curve.")
  }
  made$draws
}

#' Coefficients that other treatments would have in the place of a regressor
#'
#' With everything less fixed effects, the coefficient of d beside X is
#' (d'y - d'X (X'X)^-1 X'y) / (d'd - d'X (X'X)^-1 X'd); missing where fixed effects and X leave
#' nothing of d.
#' @param treatments As project_paths() takes them.
#' @noRd
estimates_of_treatments <- function(fit, term, treatments) {
  controls <- setdiff(names(fit$fit$coefficients), term)
  columns <- lapply(stats::setNames(nm = c(fit$outcome, controls)), system_column,
                    system = fit$system)
  found <- project_paths(fit$system, treatments, columns)
  top <- found$cross[, 1]
  bottom <- found$own
  if (length(controls) > 0) {
    among <- project_more(fit$system, columns[controls], columns)$cross
    on_controls <- found$cross[, -1, drop = FALSE]
    weights <- on_controls %*% solve(among[, controls, drop = FALSE])
    top <- top - drop(weights %*% among[, 1])
    bottom <- bottom - rowSums(weights * on_controls)
  }
  ifelse(bottom > 1e-10 * pmax(found$own, 1e-300), top / bottom, NA_real_)
}

#' p values of the curve's statistics
#' @noRd
curve_p_values <- function(observed, draws) {
  statistics <- function(estimates) {
    estimates <- estimates[!is.na(estimates)]
    if (length(estimates) == 0) return(c(median = 0, share = 0))
    c(median = abs(stats::median(estimates)), share = max(mean(estimates > 0), mean(estimates < 0)))
  }
  found <- statistics(observed)
  drawn <- apply(draws, 2, statistics)
  # Sums in another order must not tell equal curves apart.
  at_least <- rowSums(drawn >= found * (1 - 1e-9))
  data.frame(statistic = names(found), found = c(stats::median(observed), found[["share"]]),
             p.value = unname((1 + at_least) / (1 + ncol(draws))))
}

#' @export
print.curve_test <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                             ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  speak(language)
  cat(wording("curve_title", term = x$term, outcome = x$outcome), "\n", sep = "")
  tell("curve_how", specifications = length(x$observed), units = x$units, times = ncol(x$draws),
       seed = plain_text(x$seed))
  for (k in seq_len(nrow(x$table))) {
    tell(paste0("curve_", x$table$statistic[k]), found = signif_text(x$table$found[k], digits),
         p = format_p(x$table$p.value[k]))
  }
  if (length(x$left_out) > 0) {
    tell("curve_left_out", names = variation_labels(x$variations)[x$left_out])
  }
  invisible(x)
}

#' The statistics of a specification curve's test
#'
#' @param x A result of [curve_test()].
#' @param ... Not used; an argument that is not known is an error.
#' @return A data frame: `statistic`, `found`, `p.value`.
#' @seealso [curve_test()].
#' @name tidy.curve_test
#' @examples
#' fit <- did_feols(gdp ~ did + govsize | city + year, cbec_growth)
#' found <- robustness(fit, list("No controls" = vary(controls = ~1)))
#' tidy(curve_test(found, replicates = 49))
#' @export
tidy.curve_test <- function(x, ...) {
  check_dots(...)
  x$table
}
