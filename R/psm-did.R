#' Matching on the propensity score followed by difference-in-differences
#'
#' Practitioners' PSM-DID: the panel is matched on the score ([psm_match()]), the effect on the
#' treated is reported, and the fixed-effects regression is run again on the rows on support
#' ([did_feols()]).
#'
#' `mode` says what is compared with what:
#'
#' * `"pooled"`: each row (unit and period) is an observation, as in `psmatch2` run on a panel. A
#'   treated row may then be matched with its own unit in an untreated period; `self_match_share` is
#'   the part of the weights that goes there, \eqn{N_1^{-1} \sum_i \sum_{j \in u(i)} w_{ij}}. With
#'   `self_match = FALSE` rows of the own unit are no donors.
#' * `"yearly"`: the same within every period; one score for all of them.
#' * `"base_year"`: every unit is matched once, ever-treated with never-treated ones, on its
#'   covariates in `base_year`. The outcome is the change from that year to the mean of the later
#'   periods from the first treated one of the panel on, which holds periods before the treatment
#'   of units treated later.
#' * `"cohort"`: the units of every cohort (first treated period \eqn{g}) are matched with the
#'   controls on their covariates in the last period before \eqn{g}; one score for the stack of all
#'   cohorts, matching within each. The outcome is the change from that period to the mean of the
#'   periods from \eqn{g} on; with not-yet-treated controls, to period \eqn{g}, in which they are
#'   untreated still. A control's weight is the sum over cohorts.
#'
#' A cohort (in mode `"yearly"` a period) that has treated or untreated rows alone compares nothing:
#' all its rows leave, with a note, before the score is fitted. So it is when missing values or
#' common support take the last row of one group; score and support are then made again without it.
#'
#' The covariates of `match` are made of all rows of `data` before rows are chosen, so that lags
#' such as `l(x)` ([formula_functions]) find the earlier period.
#'
#' A unit's first treated period is the first of its rows with treatment 1 (if the policy began
#' within the period before, units are matched on a period that is partly treated). In the last two
#' modes weight and support hold for all rows of a unit; one that is a control of earlier cohorts
#' and treated later has that weight in its untreated rows only. The effects on the changes are
#' difference-in-differences matching (Heckman, Ichimura and Todd 1997).
#'
#' @param formula The DID: `outcome ~ treatment + controls | unit + period`, as in [did_feols()].
#' @param match The score: `treatment ~ covariates`, as in [psm_match()].
#' @param data A data frame, or a table of a database: see [database_tables].
#' @param cluster,vcov,small_sample,singletons,threads Of the DID, as in [did_feols()].
#' @param weights Sampling weights, a column as a one-sided formula or string: of the score and the
#'   matching as in [psm_match()], and of the DID where `did_weights` is `"none"`; matching weights
#'   have them as a factor.
#' @param subset Rows to use, as a one-sided formula such as `~year > 2005`, in the matching and in
#'   the DID; lags and first treated periods are read off all rows of the units that have one.
#' @param na,unit,time As in [did_feols()].
#' @param mode `"pooled"`, `"yearly"`, `"base_year"` or `"cohort"`.
#' @param base_year The period of the covariates in mode `"base_year"`.
#' @param controls In mode `"cohort"`: `"never_treated"` or `"not_yet_treated"` units.
#' @param did_weights Weights of the DID on the matched sample: `"none"`; `"matching"`, analytic
#'   weights (1 for treated rows); or `"frequency"`, psmatch2's `_weight` as numbers of copies,
#'   which must be whole: nothing is rounded.
#' @param matching Further options, a named list: `neighbours`, `replacement`, `caliper`, `ties`,
#'   `exact`, `trim`, `matching_order`, `ridge` as in [psm_match()]; `vcov` and `cluster` of the
#'   matching effects; `treated_as`, who is treated in the matching: a `"row"` with treatment 1 (the
#'   default in mode `"pooled"`) or every row of a `"unit"` that is ever treated (in the others);
#'   `self_match = FALSE` (mode `"pooled"`, method `"kernel"`): rows of the own unit are no donors.
#' @param ... Not used; an argument that is not known is an error.
#' @inheritParams psm_match
#' @return An object of class `psm_did` (and `policypanel_fit`): the coefficients are the matching
#'   effects (`ATT`); `did` is the [did_feols()] fit on the matched sample, `balance` the balance
#'   table, `matched` score, weight and support for every row of `data` (a score only where it is
#'   one), `match` the [psm_match()] result, `matched_rows` the rows of `data` that it matched (in
#'   mode `"cohort"` a stack), `treated_counts` treated rows, ever-treated units and their rows,
#'   `self_match_share`, `used_data` the columns of `data` that the arguments name, of which
#'   [psm_bootstrap()] makes its draws.
#' @section Errors: In all modes but `"pooled"`, a data error for a pair of unit and period that
#'   stands twice. A design error where no treated unit is seen before its treatment, or (by cohort)
#'   a treatment switches off.
#' @references
#' Heckman, J., Ichimura, H. and Todd, P. (1997). Matching as an econometric evaluation estimator:
#' evidence from evaluating a job training programme. Review of Economic Studies 64(4), 605-654.
#' \doi{10.2307/2971733}
#' @seealso [psm_match()], [psm_bootstrap()], [balance_table()], [matched_data],
#'   [plot.psm_match()]; [policypanel-package] for options, such as those of notes and
#'   threads.
#' @examples
#' data <- data.frame(city = rep(1:60, each = 6), year = rep(2011:2016, 60))
#' set.seed(1)
#' data$size <- rep(rnorm(60), each = 6) + rnorm(360) / 10
#' data$policy <- as.numeric(data$city <= 25 & data$year >= 2014)
#' data$y <- 0.5 * data$policy + data$size + rnorm(360)
#' fit <- psm_did(y ~ policy + size | city + year, match = policy ~ size, data = data,
#'                bandwidth = 0.2, cluster = ~city)
#' fit
#' fit$did
#' psm_did(y ~ policy | city + year, match = policy ~ size, data = data, bandwidth = 0.2,
#'         mode = "base_year", base_year = 2013)
#' @export
psm_did <- function(formula, match, data, cluster = NULL, weights = NULL, vcov = NULL,
                    small_sample = c("reghdfe", "xtreg", "areg", "fixest", "plm", "none"),
                    subset = NULL, na = c("omit", "fail"), singletons = c("drop", "keep"),
                    unit = NULL, time = NULL, threads = getOption("policypanel.threads", 1L),
                    method = c("kernel", "radius", "nearest", "local_linear", "ridge", "llr",
                               "mahalanobis", "ipw", "entropy_balancing"),
                    score = c("probit", "logit"), kernel = "epanechnikov", bandwidth = 0.06,
                    common_support = TRUE, estimand = "ATT",
                    mode = c("pooled", "yearly", "base_year", "cohort"), base_year = NULL,
                    controls = c("never_treated", "not_yet_treated"),
                    did_weights = c("none", "matching", "frequency"), matching = list(),
                    ...) {
  check_dots(...)
  call <- match.call()
  check_arguments()
  arguments <- mget(setdiff(names(formals()), c("data", "...")))
  arguments$given <- given_arguments(call, arguments)
  if (is_database_table(data)) return(table_psm_did(call, arguments, data))
  data <- check_data(data)
  used_data <- used_columns(arguments, data)
  fit <- estimate_psm_did(call, arguments, data)
  fit$used_data <- used_data
  fit
}

#' The whole procedure; psm_bootstrap() joins here
#' @param arguments Those of psm_did() but `data`, and `given`, the names of those that were given.
#' @noRd
estimate_psm_did <- function(call, arguments, data) {
  setup <- psm_did_setup(arguments, data)
  fit <- match_rows(call, arguments$match, plan_outcome(setup$outcome, setup$plan), data,
                    setup$settings, setup$plan)
  matched <- carry_matched(fit$matched, setup$plan)
  did <- did_on_support(setup$design, matched, setup$did_weights, function(design) {
    new_regression(call, estimate(design))
  })
  new_psm_did(call, names(setup$outcome), fit, did, matched, did_weights = setup$did_weights,
              mode = setup$options$mode, treated_as = setup$options$treated_as,
              treated_counts = setup$plan$counts,
              matched_rows = setup$plan$rows %||% seq_len(nrow(data)), arguments = arguments)
}

#' psm_did() on a table
#' @noRd
table_psm_did <- function(call, arguments, data) {
  refuse_projector(call)
  setup <- psm_did_settings(arguments)
  if (setup$did_weights == "frequency") {
    abort_input("{.code did_weights = \"frequency\"} needs whole weights, which the methods of a
                 table do not give.", "Take {.val matching}, or collect the rows with
                 {.code dplyr::collect()}.", argument = "did_weights")
  }
  made <- match_panel_in_database(arguments, data, setup)
  fit <- new_psm_match(call, arguments$match, made$matching, setup$settings, made$outcome)
  design <- support_on_table(made, setup$did_weights == "matching")
  did <- new_regression(call, estimate_in_database(design))
  note_passes(design$table)
  new_psm_did(call, design$equations[[1]]$outcome, fit, did, NULL,
              did_weights = setup$did_weights, mode = setup$options$mode,
              treated_as = setup$options$treated_as, treated_counts = made$counts,
              arguments = arguments)
}

#' The columns that arguments name, as a plain data frame: all that draws of clusters need
#' @noRd
used_columns <- function(arguments, data) {
  names_in <- function(x) {
    if (is.character(x)) return(x)
    if (is.list(x)) return(unlist(lapply(x, names_in)))
    if (is.language(x)) restore_utf8(all.vars(x))
  }
  named <- which(enc2utf8(names(data)) %in% enc2utf8(unlist(lapply(arguments, names_in))))
  columns <- stats::setNames(lapply(named, function(k) data[[k]]), names(data)[named])
  structure(columns, class = "data.frame", row.names = .set_row_names(nrow(data)),
            stand_in = attr(data, "stand_in"))
}

#' The arguments of psm_did(), checked
#' @param a As estimate_psm_did() takes them.
#' @return list(settings, options, did_weights, rules)
#' @noRd
psm_did_settings <- function(a) {
  rare <- check_options(a$matching, did_options)
  given <- c(a$given, names(rare))
  settings <- do.call(matching_settings, c(
    a[c("method", "score", "kernel", "bandwidth", "common_support", "estimand", "weights", "subset",
        "na", "threads")], rare[setdiff(names(rare), c("treated_as", "self_match"))],
    list(given = setdiff(given, c("weights", "subset", "na", "threads")))
  ), quote = TRUE)
  options <- panel_options(a, rare, settings, given)
  settings$self_match <- options$self_match
  did_weights <- check_choice(a$did_weights, c("none", "matching", "frequency"), "did_weights")
  weights_type <- if (did_weights == "frequency") "frequency" else "analytic"
  list(settings = settings, options = options, did_weights = did_weights,
       rules = check_rules(c(a, list(weights_type = weights_type))))
}

#' All that psm_did() needs before it computes: checked arguments and fetched columns
#' @return What psm_did_settings() gives, and outcome, design, panel, plan.
#' @noRd
psm_did_setup <- function(a, data) {
  setup <- psm_did_settings(a)
  options <- setup$options
  # The treatment first: that it must be 0 or 1 says more than that text is no number.
  treatment <- matching_treatment(matching_model(a$match), data)
  options$treatment <- names(treatment)
  treatment <- treatment[[1]]
  design <- new_design(single_model(parse_formula(a$formula), "psm_did"), data, setup$rules)
  own <- design$equations[[1]]
  outcome <- design$numbers[own$outcome]
  if (!is.null(own$offset)) outcome[[1]] <- outcome[[1]] + own$offset
  panel <- design$panel
  if (!is.null(design$keep)) {
    outcome[[1]][!design$keep$rows] <- NA
    unit <- if (is.null(panel)) seq_along(treatment) else unit_codes(data, panel$unit)
    treatment[!unit %in% unit[design$keep$rows]] <- NA
    options$counted <- design$keep$rows
  }
  setup$options <- options
  c(setup, list(outcome = outcome, design = design, panel = panel,
                plan = matching_plan(options$mode, treatment, outcome[[1]], data, panel, options)))
}

#' @param fit The psm_match() result, whose effects are the coefficients.
#' @noRd
new_psm_did <- function(call, outcome, fit, did, matched, ...) {
  new_policypanel_fit(
    "psm_did", call, title = fact("title_psm_did", treatment = fit$treatment, outcome = outcome),
    coefficients = fit$coefficients, vcov = fit$vcov, counts = fit$counts, ledger = fit$ledger,
    did = did, balance = fit$balance, matched = matched, match = fit,
    standard_errors = fit$standard_errors, self_match_share = fit$self_match_share, ...
  )
}

#' The arguments about panels, checked
#' @param a As estimate_psm_did() takes them. @param rare The options among them.
#' @noRd
panel_options <- function(a, rare, settings, given) {
  mode <- check_choice(a$mode, psm_modes, "mode")
  refuse_unused(mode_arguments, "mode", mode, given)
  of_units <- mode %in% c("base_year", "cohort")
  treated_as <- rare$treated_as %||% if (mode == "pooled") "row" else "unit"
  treated_as <- check_choice(treated_as, c("row", "unit"), "treated_as")
  if (of_units && treated_as == "row") {
    abort_input("{.code mode = \"{mode}\"} matches units: {.code treated_as = \"unit\"}.",
                argument = "treated_as")
  }
  if (mode == "base_year" && is.null(a$base_year)) {
    abort_input("{.code mode = \"base_year\"} needs {.arg base_year}, the period of the
                 covariates.", argument = "base_year")
  }
  list(mode = mode, treated_as = treated_as,
       controls = check_choice(a$controls, c("never_treated", "not_yet_treated"), "controls"),
       base_year = if (!is.null(a$base_year)) check_number(a$base_year, "base_year"),
       self_match = check_self_match(rare$self_match %||% TRUE, settings))
}

check_self_match <- function(self_match, settings) {
  if (check_flag(self_match, "self_match")) return(TRUE)
  if (settings$method != "kernel" || "influence" %in% names(settings$vcov)) {
    abort_input("{.code self_match = FALSE} is for {.code method = \"kernel\"} without
                 {.code vcov = \"influence\"}.", argument = "self_match")
  }
  FALSE
}

plan_outcome <- function(outcome, plan) {
  if (is.null(plan$outcome)) return(outcome)
  name <- fact("change_of", name = names(outcome))
  structure(stats::setNames(list(plan$outcome), in_english(name)), fact = name)
}

#' The DID on the matched sample: the one place where an estimator takes over from the matching
#'
#' @param estimate Function of the design, restricted and weighted, that gives the fit.
#' @noRd
did_on_support <- function(design, matched, did_weights, fit_did) {
  design <- restrict_design(design, support_steps(matched, design$keep$rows))
  if (did_weights == "none") return(fit_did(design))
  fit_did(weight_design(design, if (did_weights == "frequency") whole_weights(matched) else
    matched$weight, "matching weight"))
}

#' Which rows the DID takes, and the steps by which others leave it
#' @param inside Which rows are in the subset; NULL: all.
#' @return list(rows, step, facts, reason) as select_rows() takes it.
#' @noRd
support_steps <- function(matched, inside) {
  keep <- matched$on_support %in% TRUE
  step <- replace(step_texts(matched$reason), keep, "")
  found <- ordered_steps(step, matched$treated, attr(matched, "steps"), inside)
  c(list(rows = keep, step = step), found[c("facts", "reason")])
}

#' Matching weights as numbers of copies; thirds that add up to one are whole
#' @noRd
whole_weights <- function(matched) {
  weight <- matched$weight
  whole <- round(weight)
  broken <- which(matched$on_support & abs(weight - whole) > 1e-9)
  if (length(broken) > 0) {
    abort_design("{.code did_weights = \"frequency\"} needs whole matching weights;
                  {count_of(length(broken), 'row')} {cli::qty(length(broken))}{?has/have} others,
                  such as {signif_text(weight[broken[1]], 4)}.",
                 "Rounded weights would be another sample. Take {.val matching}, or one nearest
                  neighbour.", argument = "did_weights", rows = broken)
  }
  whole
}

#' @export
print.psm_did <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                          ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  cat(title_text(x), "\n\n", wording("prints_matching"), "\n", sep = "")
  print(x$match, digits = digits)
  say(describe_panel_matching(x))
  if (x$mode %in% c("pooled", "yearly")) tell(paste0("weakness_", x$mode))
  cat("\n", wording(paste0("did_title_", x$did_weights)), "\n", sep = "")
  print(x$did, digits = digits)
  if (!is.null(x$bootstrap)) {
    cat("\n")
    tell(paste0("intervals_", x$bootstrap$resample), level = 100 * x$bootstrap$level,
         covariance = x$bootstrap$facts, failed = x$bootstrap$failed)
    if (!x$bootstrap$is_valid) {
      tell("sentence", text = fact("bootstrap_invalid"))
    }
    print(in_words(text_frame(x$bootstrap$table, digits)), row.names = FALSE)
  }
  invisible(x)
}

#' Mode, who counts as treated, and how much rows are matched with their own unit
#' @noRd
describe_panel_matching <- function(x) {
  counts <- x$treated_counts
  who <- if (!is.null(counts)) {
    names <- facts_of(names(counts), c("treated_rows", "ever_treated_units", "their_rows"))
    counts <- Map(function(name, count) fact("count_named", count = count, name = name), names,
                  counts, USE.NAMES = FALSE)
    fact("treated_counts", counts = counts, as = fact(paste0("as_", x$treated_as)))
  }
  own <- if (!is.na(x$self_match_share)) {
    fact("own_share", share = fixed_text(100 * x$self_match_share, 1))
  }
  wording("panel_matched", who = who, own = own,
          how = fact(paste0("mode_", x$mode), year = x$arguments$base_year))
}
