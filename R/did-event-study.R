#' Event study: the effect by period relative to treatment
#'
#' Replaces the treatment dummy of a DID by one dummy per period relative to each unit's first
#' treated period. Units never treated have all dummies 0 and serve as controls.
#'
#' \deqn{y_{it} = \sum_{k \ne r} \beta_k 1(t - g_i = k) + x_{it}'\delta + \alpha_i + \gamma_t +
#' e_{it},}
#' with \eqn{g_i} the first period in which unit \eqn{i} is treated and \eqn{r} the reference.
#'
#' Relative periods count in periods of `time`, whether or not each is observed; where all periods
#' are a step apart (a survey every two years, quarterly dates), one step is one period, and a note
#' says so ([panel_columns]).
#'
#' The first treated period is the one from which on the effect counts as 0, 1, ..., and the one
#' before it is the base. A 0/1 column that is 1 from the first *full* period on has the period in
#' which the policy began as its base, which is then partly treated; a note recalls it. Give the
#' period of the law as `cohort` instead.
#'
#' Units already treated in their first period, or with a missing treatment just before the first
#' treated one, are left out with a note: they have no period before treatment.
#'
#' Without never-treated units the path rests on units not yet treated, which a note says. All leads
#' and lags are then collinear with unit and period effects, because relative time is time less
#' cohort (Borusyak, Jaravel and Spiess 2024); two references, or ends that bin several periods, are
#' needed, and `event_study()` stops rather than drop a period of its own choice.
#'
#' @inheritParams did_feols
#' @param formula As for [did_feols()]; unit and period are the first two fixed effects unless
#'   `unit` and `time` say otherwise. With `cohort`, all regressors are covariates (`y ~ 1 | unit +
#'   time` for none).
#' @param window First and last relative period with a coefficient, for example `c(-5, 4)`. `NULL`:
#'   all that treated rows are at, which a note says.
#' @param reference The relative period left out, usually -1; several where one does not suffice.
#' @param treatment The 0/1 treatment among the regressors (or logical; text and factors are
#'   refused). `NULL`: the first regressor.
#' @param cohort Instead of a treatment: a column with the first treated period of each unit; `NA`,
#'   0 or `Inf` where never treated. A cohort after the last period gives leads only; one between
#'   two periods is first treated in the later.
#' @param ends What happens to treated rows outside the window: `"bin"` adds them to the first and
#'   last period (whose terms are then labelled `<=` and `>=`), `"drop"` leaves the rows out,
#'   `"keep"` leaves them in with all dummies 0, i.e. in the reference.
#' @param balanced `TRUE` keeps only treated units with a complete row in every relative period of
#'   the window, so that the units behind the path do not change along it. Never-treated units stay.
#' @param ... Not used; an argument that is not known is an error.
#' @return An object of class `event_study`, a [did_feols()] fit whose first terms are
#'   `event_time::k`, and with
#'   * `event`: a data frame with one row per relative period, the reference included: `term`,
#'     `period`, `treated_rows` (rows in the sample at this period), `estimate`, `std.error`,
#'     `statistic`, `p.value`, the pointwise limits `conf.low` and `conf.high`, and those of the
#'     simultaneous band `band.low` and `band.high`; level 0.95. For other levels see
#'     [simultaneous_bands].
#'   * `band`: `level`, `critical` and `pointwise` critical values, `terms`, `method`.
#'   * `pretrend`: the [joint_test()] that all leads are zero; `NA` with a `reason` without leads.
#'   * `units`: how many units in the sample are treated within the data, after their last period
#'     (in cohorts to come) and never.
#' @section Errors: `policypanel_error_design` where the treatment switches off again, no unit
#'   becomes treated, no treated row is at the reference or in the window, no unit is balanced, or
#'   the path is collinear with the fixed effects.
#' @references
#' Borusyak, K., Jaravel, X. and Spiess, J. (2024). Revisiting event-study designs: robust and
#' efficient estimation. Review of Economic Studies 91(6), 3253-3285.
#' @seealso [joint_test()] for the leads, [simultaneous_bands], [plot.event_study()],
#'   [honest_did()], [pretrend_power()]; [did_staggered()] where units start at different
#'   times; [policypanel-package] for options, such as those of notes and threads.
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- ifelse(data$city <= 15, 2014 + data$city %% 3, NA)
#' data$policy <- as.numeric(data$year >= data$start & !is.na(data$start))
#' set.seed(1)
#' data$y <- 0.5 * data$policy + rnorm(320)
#' path <- event_study(y ~ policy | city + year, data, window = c(-3, 2), reference = -1)
#' path
#' plot(path)
#' same <- event_study(y ~ 1 | city + year, data, window = c(-3, 2), cohort = "start")
#' all.equal(coef(path), coef(same))
#' @export
event_study <- function(formula, data, window = NULL, reference = -1, treatment = NULL,
                        cohort = NULL, ends = c("bin", "drop", "keep"), balanced = FALSE,
                        cluster = NULL, weights = NULL, vcov = NULL,
                        small_sample = c("reghdfe", "xtreg", "areg", "fixest", "plm", "none"),
                        subset = NULL, na = c("omit", "fail"), singletons = c("drop", "keep"),
                        unit = NULL, time = NULL, threads = getOption("policypanel.threads", 1L),
                        ...) {
  check_dots(...)
  check_arguments()
  call <- own_arguments(match.call())
  rules <- check_rules()
  if (!is.null(window)) check_window(window, reference)
  settings <- list(window = window, reference = sort(unique(reference)),
                   ends = check_choice(ends, c("bin", "drop", "keep"), "ends"),
                   balanced = check_flag(balanced, "balanced"))
  model <- single_model(parse_formula(formula), "event_study")
  rules <- with_panel(rules, model)
  if (is_database_table(data)) {
    return(database_event_study(call, model, data, rules, settings, treatment, cohort))
  }
  data <- check_data(data)
  if (is.null(cohort)) check_treatment_kind(model, treatment, data, rules)
  design <- new_design(model, data, rules)
  start <- treatment_start(data, design, treatment, cohort)
  if (is.null(window)) settings$window <- widest_window(start, design$keep$rows, reference)
  event <- event_dummies(start, design, settings)
  design <- add_event_time(design, event, start)
  title <- fact("title_event_study", outcome = design$equations[[1]]$outcome, start = start$name)
  fit <- new_regression(call, estimate(design), constant = FALSE, class = "event_study",
                        title = title)
  fit$settings <- c(settings, design$panel, list(treatment = start$treatment,
                                                 cohort = start$cohort))
  complete_event_study(fit, event, start)
}

#' Dummies of relative periods in the place of the treatment
#'
#' The treatment stays among the columns, though in no equation: rows without it must leave.
#' Relative periods come from a unit's whole path; no row shows them by itself, so no recipe
#' makes them.
#' @noRd
add_event_time <- function(design, event, start) {
  own <- design$equations[[1]]
  controls <- setdiff(own$regressors, start$treatment)
  design <- keep_columns(design, c(own$outcome, start$treatment, controls))
  own <- with_columns(own, regressors = c(names(event$dummies$level), controls))
  restrict_design(replace_equations(design, list(own), dummies = event$dummies), event$keep)
}

#' What is known of the path once the sample is: its tests and bands, or that there is none
#' @noRd
complete_event_study <- function(fit, event, start) {
  event$treated_rows <- tabulate(take_rows(event$slot, fit$rows), length(event$terms))
  in_sample <- logical(length(start$first))
  in_sample[take_rows(start$code, fit$rows) + 1L] <- TRUE
  first <- start$first[in_sample]
  fit$units <- cohort_counts(first, max(start$time))
  fit$start <- list(name = start$name, labels = start$labels, first = start$first,
                    time = take_rows(start$time, fit$rows), begun = start$begun)
  check_path(fit, event, start$origin + start$step * first)
  judge_path(fit, event)
}

#' @export
replace_vcov.event_study <- function(object, vcov) {
  path <- object$event
  judge_path(NextMethod(), list(terms = path$term, periods = path$period,
                                treated_rows = path$treated_rows))
}

#' @export
print_statistics.event_study <- function(x, digits) {
  NextMethod()
  tell("leads_zero", result = test_text(x$pretrend))
  tell(if (is.na(x$band$critical)) "band_none" else "band", level = 100 * x$band$level,
       critical = fixed_text(x$band$critical, 2), pointwise = fixed_text(x$band$pointwise, 2))
  tell("reference_period", period = x$settings$reference,
       outside = fact(paste0("ends_", x$settings$ends)))
  later <- x$units[["treated_later"]]
  tell("event_units", treated = x$units[["treated"]],
       throughout = if (x$settings$balanced) fact("observed_throughout"),
       later = if (later > 0) fact("treated_later", count = later),
       never = x$units[["never_treated"]])
  if (!is.null(x$start$begun)) say(fact_text(x$start$begun))
}
