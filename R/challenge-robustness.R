#' A regression under many variations
#'
#' Runs a declared list of variations of one fit and puts the coefficient of each beside the
#' baseline, with what became of its rows: a table, one frame, and a specification curve. Every row
#' is the number that the single call gives. A variation that cannot be estimated is a row without a
#' number that says why; none is left out. The reason is the error message, in English always.
#'
#' Rows are reconciled with the baseline: `nobs` of a variation is that of the baseline, less the
#' rows of it that `left`, plus those that `entered` (such as rows whose missing control is no
#' longer asked for); with frequency weights, rows are counted as they stand in the data.
#'
#' A share of variations with p below 0.05 is no test: the variations share their data, and were
#' chosen by whoever ran them (Simonsohn, Simmons and Nelson 2020). Nor is one that stays
#' significant a proof of the design; [sensitivity()] asks what omitted variables could do.
#'
#' @param fit A result of [did_feols()].
#' @param variations A named list of [vary()]; [standard_variations()] gives some. Names are the
#'   labels of rows; without them rows are called after what they change.
#' @param term The coefficient, a regressor that stands in the formula by itself; `NULL`: the first.
#' @param level Of the intervals.
#' @param data The data of the fit, where they cannot be found by their name any more.
#' @return An object of class `robustness`: `table`, a data frame with one row for the baseline and
#'   each variation (`variation`, `changes`, `term`, `estimate`, `std.error`, `statistic`,
#'   `p.value`, `conf.low`, `conf.high`, `nobs`, `left`, `entered`, `vcov.type`, `reason`); `fits`,
#'   the fits by variation, the baseline first; `ledger`, the sample ledgers of all of them below
#'   each other (`variation`, `step`, `reason`, `dropped`, `left`); `variations`. Methods:
#'   [print()], [tidy()] (the table), [plot()]; [regression_table()] takes it as it is, a column per
#'   fit.
#' @section Errors: `policypanel_error_input`: a fit that no formula makes again, or an argument.
#' @references
#' Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve analysis. Nature
#' Human Behaviour 4, 1208-1214. \doi{10.1038/s41562-020-0912-z}
#' @seealso [vary()], [standard_variations()], [cross_variations()], [curve_test()],
#'   [plot.robustness()], [tidy.robustness()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$region <- rep(c("east", "west"), each = 8, length.out = 320)
#' data$policy <- as.numeric(data$city <= 16 & data$year >= 2015)
#' set.seed(1)
#' data$gdp <- rnorm(320)
#' data$y <- 0.5 * data$policy + data$gdp + rnorm(320)
#' fit <- did_feols(y ~ policy + gdp | city + year, data)
#' found <- robustness(fit, list(
#'   "No controls" = vary(controls = ~1),
#'   "Winsorized" = vary(winsorize = c(0.01, 0.99)),
#'   "Region by year" = vary(add_fixed_effects = ~ region^year),
#'   "Without 2018" = vary(drop_periods = 2018)
#' ))
#' found
#' tidy(found)
#' plot(found)
#' @export
robustness <- function(fit, variations = standard_variations(fit), term = NULL, level = 0.95,
                       data = NULL) {
  check_arguments()
  base <- robustness_base(fit, term, data, parent.frame())
  level <- check_level(level)
  variations <- check_variations(variations)
  # Variations of the covariance, or with fewer controls, project nothing anew.
  varied <- with_system_at_hand(fit$system, lapply(variations, try_variation, base = base))
  made <- c(list(Baseline = list(fit = fit, term = base$term)), varied)
  table <- Map(robustness_row, names(made), made, MoreArgs = list(baseline = fit, level = level))
  table <- do.call(rbind, unname(table))
  table$changes <- c("", vapply(variations, variation_text, ""))
  table <- table[c("variation", "changes", setdiff(names(table), c("variation", "changes")))]
  lost <- sum(is.na(table$estimate))
  if (lost > 0) {
    note("{format_count(lost)} of {count_of(length(variations), 'variation')} could not be
          estimated; {cli::qty(lost)}{?its row says/their rows say} why.")
  }
  fits <- lapply(made, `[[`, "fit")
  fits <- fits[lengths(fits) > 0]
  structure(list(table = table, fits = fits, ledger = joint_ledger(fits), term = base$term,
                 outcome = fit$outcome, level = level, variations = variations),
            class = "robustness")
}

#' What variations are made from
#' @return list(call, formula, parts, treatment (its expression), term, is_endogenous, data, home,
#'   panel, subset, vcov_type).
#' @noRd
robustness_base <- function(fit, term, data, caller) {
  if (!inherits(fit, "did_feols")) {
    if (is.object(fit)) refuse_no_regression(fit, "robustness")
    abort_input("{.arg fit} must be a result of {.fn did_feols}.",
                "Found {.obj_type_friendly {fit}}.", argument = "fit")
  }
  refuse_without_formula(fit, "robustness")
  refuse_rows(fit, "residuals")
  parts <- formula_parts(fit$formula)
  treatment <- robustness_treatment(term, parts)
  refuse_unseen(treatment$term, fit)
  home <- if (is.null(data)) data_home(fit, caller) else caller
  data <- check_data(if (is.null(data)) eval(fit$call$data, home) else data)
  if (nrow(data) != fit$n_data) {
    abort_input("{.arg data} has {format_count(nrow(data))} rows; the fit was made from
                 {format_count(fit$n_data)}.", "The data have changed since: fit again.",
                argument = "data")
  }
  call <- fit$call
  subset <- if (!is.null(call$subset)) eval(call$subset, home)
  c(list(call = call, formula = fit$formula, parts = parts, data = data, home = home,
         panel = fit$panel, subset = subset, vcov_type = fit$inference$type), treatment)
}

#' A regressor that is no coefficient of the baseline
#' @noRd
refuse_unseen <- function(term, fit) {
  if (term %in% names(fit$coefficients)) return(invisible())
  if (term %in% names(fit$dropped)) {
    abort_design("{.val {term}} was dropped from the fit: {fit$dropped[[term]]}.",
                 argument = "term")
  }
  abort_input("{.code {term}} is not one coefficient of the fit, which can be followed.",
              "It must stand in the formula by itself: {.code d + x + d:x} for {.code d * x}.",
              argument = "term")
}

#' Variations with a name each
#' @noRd
check_variations <- function(variations) {
  if (inherits(variations, "policypanel_variation")) variations <- list(variations)
  is_good <- is.list(variations) && !is.data.frame(variations) && length(variations) > 0 &&
    all(vapply(variations, inherits, NA, "policypanel_variation"))
  if (!is_good) {
    abort_input("{.arg variations} must be a list of variations made by {.fn vary}.",
                "For example {.code list(\"No controls\" = vary(controls = ~1))}.",
                argument = "variations")
  }
  names <- rlang::names2(variations)
  unnamed <- !nzchar(names)
  names[unnamed] <- vapply(variations[unnamed], variation_text, "")
  twice <- unique(c(names[duplicated(names)], intersect(names, "Baseline")))
  if (length(twice) > 0) {
    abort_input("Two rows would be called {.val {twice}}.", "Name each variation in the list.",
                argument = "variations")
  }
  names <- enc2utf8(names)
  stats::setNames(Map(function(variation, name) {
    structure(variation, label = variation_label(variation, name))
  }, variations, names), names)
}

#' What a row is called: by words of ours in any language, by the user's own as they are
#' @noRd
variation_label <- function(variation, name) {
  for (label in list(attr(variation, "label", exact = TRUE), variation_fact(variation))) {
    if (!is.null(label) && identical(in_english(label), name)) return(label)
  }
  as_fact(name)
}

#' What the rows of checked variations, and that of the baseline, are called in the language spoken
#' @return Named by the variations.
#' @noRd
variation_labels <- function(variations) {
  own <- vapply(variations, function(variation) fact_text(attr(variation, "label")), "")
  labels <- make.unique(c(wording("baseline"), own))
  stats::setNames(labels, c("Baseline", names(variations)))
}

#' A variation's fit, or the reason why there is none
#' @return list(fit, term), or list(reason).
#' @noRd
try_variation <- function(variation, base) {
  tryCatch(silently(fit_variation(base, variation)), error = function(e) {
    is_own <- inherits(e, "policypanel_error")
    if (!is_own && is.null(variation$estimator)) stop(e)
    text <- if (is_own) cli::ansi_strip(rlang::cnd_message(e)) else conditionMessage(e)
    list(reason = trimws(gsub("\\s+", " ", text)))
  })
}

#' A row of the table
#' @noRd
robustness_row <- function(name, made, baseline, level) {
  fit <- made$fit
  if (is.null(fit)) {
    return(data.frame(variation = name, term = NA_character_, estimate = NA_real_,
                      std.error = NA_real_, statistic = NA_real_, p.value = NA_real_,
                      conf.low = NA_real_, conf.high = NA_real_, nobs = NA_real_,
                      left = NA_integer_, entered = NA_integer_, vcov.type = NA_character_,
                      reason = made$reason))
  }
  shown <- shown_coefficients(fit, level)
  shown <- shown[match(made$term, shown$term), ]
  reason <- if (is.na(shown$reason)) NA_character_ else wording(shown$reason, language = "en")
  moved <- moved_rows(baseline, fit)
  data.frame(variation = name, shown[c("term", "estimate", "std.error", "statistic", "p.value",
                                       "conf.low", "conf.high")],
             nobs = as.double(nobs(fit)), left = moved[[1]], entered = moved[[2]],
             vcov.type = fit$vcov$label, reason = reason, row.names = NULL)
}

#' Rows of the baseline that a fit does not have, and the other way round; NA for fits that do not
#' tell their rows
#' @noRd
moved_rows <- function(baseline, fit) {
  rows <- function(of) of$rows %||% seq_len(of$n_data)
  if (!identical(fit$n_data, baseline$n_data)) return(c(NA_integer_, NA_integer_))
  c(length(setdiff(rows(baseline), rows(fit))), length(setdiff(rows(fit), rows(baseline))))
}

#' The sample ledgers of several fits, below each other
#' @noRd
joint_ledger <- function(fits) {
  columns <- c("step", "reason", "dropped", "left")
  do.call(rbind, lapply(names(fits), function(name) {
    data.frame(variation = name, as.data.frame(unclass(fits[[name]]$ledger)[columns]))
  }))
}
