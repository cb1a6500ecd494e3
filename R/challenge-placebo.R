# Placebo tests: the estimate beside those of treatments that were never given.

#' Placebo tests by randomisation
#'
#' The treatment is assigned anew, at random, and its effect estimated again, many times: where the
#' estimate lies among these tells how likely it is to arise when the treatment does nothing
#' (Fisher's randomisation test; Abadie, Diamond and Hainmueller 2010; as `didplacebo` in Stata,
#' here for staggered treatments too).
#'
#' * `type = "units"`: which units are treated is drawn anew. Cohorts keep their sizes and dates:
#'   the vector of first treated periods is permuted among units, within `strata` if given.
#'   What is drawn are the units of the fit: where whole provinces were treated, and not cities one
#'   by one, fit with `unit = ~province`.
#' * `type = "dates"`: treated units stay treated, and each cohort draws a date from all periods but
#'   the first, each with the same probability, independently of other cohorts.
#' * `type = "both"`: both at once.
#'
#' The p value counts the absolute estimates that are at least as large as the fit's, \eqn{\#\{|b|
#' \ge |\hat\beta|\}}. Where there are no more than `replicates` assignments each is taken once, and
#' \eqn{p = \# / n}; the assignment as it was is one of them. Otherwise assignments are sampled, and
#' \eqn{p = (1 + \#) / (1 + n)} (Phipson and Smyth 2010), with the Monte Carlo error
#' \eqn{\sqrt{p (1 - p) / n}}. Under the sharp null hypothesis of no effect on any unit, and where
#' the treatment was assigned as it is drawn here, \eqn{P(p \le a) \le a} with any number of units.
#'
#' In a regression nothing is fitted again: by Frisch and Waugh's theorem a coefficient needs the
#' products of the projected treatment with outcome and controls, and new treatments are projected
#' in blocks. Other regressors, fixed effects, weights and the sample stay as they are.
#'
#' Of [did_staggered()], whatever its estimator, the average effect `ATT` is tested, and with `type
#' = "units"` also the effects by event time (which of them there are depends on the dates). In a
#' balanced panel without covariates and weights an estimate is a sum of the units' outcomes with
#' weights that depend on period and cohort alone; these are found once, and another assignment of
#' units is another sum. Otherwise, for other dates, and for the efficient estimator, which adapts
#' to the data, each assignment is estimated anew. Of `"switching"` whole paths of the treatment are
#' dealt out to the units of a balanced panel, with `type = "units"` alone.
#'
#' @param fit A result of [did_feols()], [event_study()], [psm_did()] or [sobel_mediate()], by least
#'   squares, with a 0/1 treatment that stays on; or of [did_staggered()]. Of a matched fit the
#'   weights are kept; of a mediation all paths and effects are tested.
#' @param type What is drawn, see above.
#' @param replicates Assignments to draw, at most 1,000,000.
#' @param seed A whole number up to \eqn{2^{53}}: replicate \eqn{b} depends on it and on \eqn{b}
#'   alone.
#' @param treatment Which regressor is the treatment. `NULL`: the first.
#' @param strata A column, constant within units, within whose levels units are permuted: one that
#'   the fit holds, or of `data`; of `data` for [did_staggered()].
#' @param outcomes Further outcomes, which the treatment should leave alone, as a one-sided formula
#'   or strings: columns of `data`. Their effects are estimated with the same regressors, fixed
#'   effects and rows, and tested by the same assignments.
#' @param data The data of the fit, row by row, where `strata` or `outcomes` need it.
#' @param p_values How the p value of each single assignment, in the figure, is computed: `"iid"`,
#'   from what is there already; `"fit"`, with the covariance of the fit, which takes a pass over
#'   the rows for each. The test itself does not depend on it.
#' @param ... Not used.
#' @return An object of class `placebo_test`, a list with
#'   * `tests`: by `outcome` and `term` the `estimate`, `p.value` (two-sided), `p.greater` and
#'     `p.less` (one-sided), `mc.error` (Monte Carlo error of `p.value`; 0 where all assignments are
#'     taken), `placebo.mean` and `placebo.sd`;
#'   * `p.value`: the first of them;
#'   * `draws`: estimates, tests x assignments; `p_each`: for each assignment the p value of its own
#'     t test, for the figure (`NULL` for paths), with the errors that `p_errors`
#'     names;
#'   * `replicates`, `enumerated`, `assignments` (how many there are), `failed` (assignments whose
#'     effect the model cannot tell from controls and fixed effects; they are left out).
#'
#'   Methods: [print()], [tidy()] (`tests`), [plot()] and `autoplot()` (see [plot.placebo_test()]).
#' @section Errors: `policypanel_error_input`: instruments; a fit that does not hold unit and
#'   period; a column that nobody holds. `policypanel_error_design`: a treatment that switches off
#'   or is not 0/1; regressors made of it; one possible assignment only; an event study whose rows
#'   depend on the assignment; gaps in the panel of a treatment that switches.
#' @references Abadie, A., Diamond, A. and Hainmueller, J. (2010). Synthetic control methods for
#' comparative case studies. Journal of the American Statistical Association 105(490), 493-505.
#'
#' Chen, Q., Qi, J. and Yan, G. (2025). didplacebo: In-time, in-space, and mixed placebo tests for
#' difference-in-differences. Stata command.
#'
#' Fisher, R. A. (1935). The design of experiments. Oliver and Boyd.
#'
#' Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical
#' Applications in Genetics and Molecular Biology 9(1), article 39.
#' @seealso [plot.placebo_test()], [robustness()], [wild_bootstrap()].
#' @examples
#' data <- data.frame(city = rep(1:20, each = 6), year = rep(2011:2016, 20))
#' data$policy <- as.numeric(data$city <= 8 & data$year >= 2013 + data$city %% 3)
#' set.seed(1)
#' data$y <- 0.8 * data$policy + data$city / 10 + rnorm(120)
#' data$rain <- rnorm(120)
#' fit <- did_feols(y ~ policy | city + year, data)
#' placebo_test(fit, replicates = 500)
#' placebo_test(fit, type = "both", replicates = 500, outcomes = ~rain, data = data)
#' @export
placebo_test <- function(fit, type = c("units", "dates", "both"), replicates = 1000, seed = 1,
                         treatment = NULL, strata = NULL, outcomes = NULL, data = NULL,
                         p_values = c("iid", "fit"), ...) {
  check_arguments()
  check_dots(...)
  type <- check_choice(type, c("units", "dates", "both"), "type")
  replicates <- check_draws(replicates, "replicates", 19)
  seed <- check_seed(seed)
  p_values <- check_choice(p_values, c("iid", "fit"), "p_values")
  if (type == "dates" && !is.null(strata)) {
    abort_input("{.arg strata} is for units; {.code type = \"dates\"} draws no units.",
                argument = "strata")
  }
  problem <- if (inherits(fit, "did_staggered")) {
    refuse_idle(c(treatment = !is.null(treatment), outcomes = !is.null(outcomes),
                  p_values = p_values == "fit"), "did_feols()")
    cohort_problem(fit, type, strata, data)
  } else {
    regression_problem(fit, treatment, strata, outcomes, data, p_values)
  }
  possible <- assignments_of(problem$paths, type, problem$stratum)
  refuse_one_assignment(possible, problem$paths, type)
  note_few_assignments(possible$count)
  if (type != "dates") note_treated_clusters(problem)
  made <- placebo_replicates(problem, possible, replicates, seed)
  new_placebo_test(own_arguments(match.call()), type, problem, possible, made)
}

refuse_one_assignment <- function(possible, paths, type) {
  if (possible$count > 1.5) return(invisible())
  n <- length(paths$first)
  abort_design(if (all(is.finite(paths$first)) && type == "units") {
    "All {format_count(n)} units are treated, at the same time where they could be exchanged: there
     is no other assignment."
  } else {
    "There is no other assignment of the treatment {.val {paths$name}} than the one that was."
  }, if (type == "units") "See {.code type = \"dates\"}.")
}

#' Where clusters were treated as a whole their units were not drawn one by one
#' @noRd
note_treated_clusters <- function(problem) {
  first <- problem$paths$first
  for (name in names(problem$clusters)) {
    cluster <- problem$clusters[[name]]
    if (cluster$n_levels >= length(first) / 1.5) next
    starts <- unique(data.frame(cluster = cluster$code, first = first[problem$paths$unit]))
    if (nrow(starts) > cluster$n_levels) next
    note("All units of a cluster of {.val {name}} are treated alike. If clusters were assigned, draw
          them: fit with {.code unit = ~{formula_code(name)}}.")
  }
}

new_placebo_test <- function(call, type, problem, possible, made) {
  draws <- made$draws
  is_all <- made$scheme$kind == "enumeration"
  failed <- colSums(!is.finite(draws)) > 0
  if (any(failed)) {
    why <- if (is.null(problem$panel)) {
      "the fixed effects and controls leave nothing to estimate"
    } else {
      "the estimator has no effect"
    }
    note("Of {format_count(sum(failed))} of {count_of(length(failed), 'assignment')} {why}; they are
          left out.")
  }
  if (sum(!failed) < 2) abort_design("Hardly any assignment leaves an effect to estimate.")
  tests <- placebo_tests(problem, possible$dates)
  known <- draws[, !failed, drop = FALSE]
  counted <- lapply(seq_len(nrow(tests)), function(k) {
    placebo_p_values(known[k, ], tests$estimate[k], is_all)
  })
  tests <- cbind(tests, do.call(rbind, counted))
  structure(
    list(call = call, type = type, tests = tests, p.value = tests$p.value[1], draws = draws,
         p_each = made$p_each, p_errors = p_errors(problem), treatment = problem$paths$name,
         replicates = ncol(draws), enumerated = is_all, assignments = possible$count,
         failed = sum(failed), seed = made$scheme$seed),
    class = "placebo_test"
  )
}

#' What is tested, and its estimate under the assignment as it was
#' @noRd
placebo_tests <- function(problem, dates) {
  terms <- if (is.null(problem$plan)) problem$paths$terms else tested_effects(problem$plan)
  outcomes <- if (is.null(problem$plan)) problem$outcomes else problem$outcomes[1]
  own <- placebo_estimates(problem, matrix(match(problem$paths$first, dates)), dates)
  data.frame(outcome = rep(outcomes, each = length(terms)), term = rep(terms, length(outcomes)),
             estimate = own$draws[, 1])
}

tested_effects <- function(plan) {
  rownames(mediation_effects(matrix(0, nrow(plan$paths), 1), plan))
}

p_errors <- function(problem) {
  if (is.null(problem$inference)) return(list(label = "iid", facts = fact("iid")))
  problem$object$vcov[c("label", "facts")]
}

#' @param is_all Whether the draws are all assignments, the one that was among them.
#' @noRd
placebo_p_values <- function(draws, estimate, is_all) {
  n <- length(draws)
  width <- tie_width * max(abs(c(draws, estimate)))
  p <- function(is_beyond) if (is_all) sum(is_beyond) / n else (1 + sum(is_beyond)) / (1 + n)
  both <- p(abs(draws) >= abs(estimate) - width)
  data.frame(p.value = both, p.greater = p(draws >= estimate - width),
             p.less = p(draws <= estimate + width),
             mc.error = if (is_all) 0 else sqrt(both * (1 - both) / n),
             placebo.mean = mean(draws), placebo.sd = stats::sd(draws))
}

#' @export
print.placebo_test <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                               ...) {
  check_dots(...)
  digits <- check_digits(digits, lower = 1)
  speak(language)
  tell(paste0("placebo_", x$type), treatment = x$treatment)
  p <- c("p.value", "p.greater", "p.less")
  table <- text_frame(x$tests[setdiff(names(x$tests), c(p, "mc.error"))], digits)
  table <- cbind(table, lapply(x$tests[p], format_p))
  print(in_words(table), row.names = FALSE)
  tell(if (x$enumerated) "placebo_all" else "placebo_sampled", count = x$replicates - x$failed,
       seed = x$seed, errors = fixed_text(x$tests$mc.error, 4))
  invisible(x)
}

#' @rdname placebo_test
#' @param x A result of `placebo_test()`.
#' @export
tidy.placebo_test <- function(x, ...) {
  check_dots(...)
  x$tests
}
