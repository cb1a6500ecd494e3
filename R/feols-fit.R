#' Difference-in-differences and other regressions with fixed effects
#'
#' Least squares with any number of fixed effects taken out exactly, as `reghdfe` in Stata or
#' `feols()` in 'fixest'. With a 0/1 treatment and unit and period effects this is the two-way
#' fixed-effects DID estimator.
#'
#' The model is \eqn{y_{it} = x_{it}'\beta + \alpha_i + \gamma_t + \dots + e_{it}}. All columns are
#' projected off the fixed effects, and \eqn{\hat\beta = (\tilde X'W\tilde X)^{-1}\tilde X'W\tilde
#' y}
#' (Frisch and Waugh 1933; Guimarães and Portugal 2010; Correia 2017).
#'
#' Rows leave the sample only with a note and a line in the ledger ([sample_ledger()]): rows of zero
#' weight, rows with missing values, and singletons, i.e. rows alone in a level of a fixed effect
#' (found again until none is left, as reghdfe does).
#'
#' Standard errors are clustered by the first fixed effect as written unless `vcov` or `cluster`
#' says otherwise; without fixed effects they are classical. The printed table names them. Others
#' can be had from the fit without the data: [vcov()] gives the matrix, `summary(fit, vcov = )` the
#' fit with it, and [confint()], [tidy()], [glance()], [joint_test()] and [regression_table()] take
#' the same argument.
#'
#' @section Instrumental variables:
#' In `y ~ x | unit + year | endogenous ~ instruments` (without fixed effects `y ~ x | endogenous ~
#' instruments`) the regressors after the last bar are endogenous, and two-stage least squares is
#' run: with \eqn{X} the exogenous regressors, \eqn{E} the endogenous, \eqn{Z} the instruments, all
#' less their fixed effects, \eqn{\hat X = (\hat E, X)} and \eqn{\hat E} the fit of \eqn{E} by
#' \eqn{X} and \eqn{Z},
#' \deqn{\hat\beta = (\hat X'W\hat X)^{-1}\hat X'Wy, \quad e = y - (E, X)\hat\beta,}
#' and covariances are made of \eqn{\hat X} and the residuals \eqn{e} (Wooldridge 2010, chapter 5),
#' with the small-sample factors of least squares: what `ivreg2, small` and `ivreghdfe` report in
#' Stata. Endogenous regressors keep their names and come first. Regressors and instruments that
#' others determine are dropped with a note. R2 is that of \eqn{e} and may be negative. The print
#' shows the first stages, [summary()] and [iv_tests()] all tests.
#'
#' The lag of an endogenous regressor as its instrument, `x ~ l(x, 1)`, needs more than relevance:
#' that the errors are not serially correlated. Otherwise the lag shares a part of the error, and
#' with unit effects in a short panel it does so in any case (Nickell 1981). No test of one
#' instrument for one regressor can show it (Bellemare, Masaki and Pepinsky 2017).
#'
#' @param formula `outcome ~ regressors | fixed effects | endogenous ~ instruments`, the second and
#'   third part if wanted; for several fits at once see [several_fits]. Regressors as
#'   in [lm()]: `log(x)`, `I(x^2)`, `factor(region)`, `a:b`, `a * b`, `poly(x, 2)`, `offset(z)`, and
#'   [formula_functions]: `i()`, `l()`, `f()`, `d()`. Factors, ordered ones too, and text are 0/1
#'   columns against their first level, whatever `options(contrasts)` says; contrasts that were set
#'   on the factor itself, by `contrasts(x) <-` or in the formula by `C(x, contr.sum)`, are used as
#'   in [lm()]. A logical is 0 and 1. Fixed effects are columns (integers, text or
#'   factors) joined by `+`; `province^year` is the combination of two, `city[trend]` the cities
#'   and a slope of `trend` for each of them, `city[[trend]]` these slopes alone.
#' @param data A data frame (data.frame, tibble, data.table, pdata.frame). Not changed. How its
#'   columns are read: [panel_columns].
#' @param cluster Columns to cluster by, as a one-sided formula or strings: `~city`,
#'   `~city + year`, `c("city", "year")`.
#' @param weights A column of non-negative weights, as a one-sided formula or string.
#' @param weights_type `"analytic"`: a row of weight \eqn{w} has the variance \eqn{\sigma^2 / w};
#'   with robust or clustered standard errors these are sampling weights too. `"frequency"`: it
#'   stands for \eqn{w} rows that are alike, and rows are counted so everywhere; whole numbers.
#' @param vcov One of the [covariances]: `"cluster"`, `"hc1"`, `"iid"`, a formula of clusters
#'   (`~city + year`), [newey_west()], `"cr2"` and others; `NULL` for the default above.
#' @param small_sample The rule for the small-sample factor, named after the software whose numbers
#'   it gives; see [small_sample_rules].
#' @param constant Whether to report the constant, as Stata defines it under fixed effects:
#'   \eqn{\bar y - \bar x'\hat\beta}. `NULL`: only without fixed effects.
#' @param subset Rows to use, as a one-sided formula: `~year > 2005`; rows where it is missing are
#'   left out.
#' @param split A column; one fit per value of it ([several_fits]).
#' @param panel Unit and period for lags in the formula ([formula_functions]), as `~unit + time`;
#'   `NULL`: the first two fixed effects.
#' @param na Missing values: `"omit"` their rows with a note, or `"fail"`.
#' @param singletons `"drop"` or `"keep"`.
#' @param solver `"automatic"` picks the solver for the fixed effects at hand: elimination where it
#'   is cheap (exact; all panels), else conjugate gradients on the graph of levels. `"elimination"`
#'   and `"map"` (alternating projections) can be asked for by name.
#' @param tolerance,max_iterations Of the solvers that iterate. Conjugate gradients stop when the
#'   preconditioned residual has shrunk by `tolerance`, `"map"` when no fixed effect changes by more
#'   between two rounds, in standard deviations of the column; 0.001 at most. `max_iterations` is
#'   the most rounds.
#' @param threads Threads of the C++ core; see [policypanel].
#' @return An object of class `did_feols` (and `policypanel_fit`), with `coefficients`, `vcov`,
#'   `residuals`, `counts` (rows, levels, clusters), `r_squared` (`within`: of the outcome less its
#'   fixed effects; `overall`: of the outcome; and both adjusted for degrees of freedom,
#'   `within.adjusted` and `overall.adjusted`), `f` (Wald test of all slopes, with its degrees of
#'   freedom), `dropped` (regressors and why), `ledger`, `solver`, `diagnoses` (what is to be known
#'   of the numbers, as where a coefficient has no standard error; see [covariances]); with
#'   instruments also `iv` (`endogenous`, `exogenous`,
#'   `instruments` as kept, and `first_stage`, for each endogenous regressor its coefficients in
#'   `table`, the F test of the instruments in `f`, and `partial_r_squared`). Methods: [print()],
#'   [summary()], [coef()], [vcov()],
#'   [confint()], [nobs()], [residuals()], [fitted()], [tidy()], [glance()], [augment()],
#'   [update()],
#'   [predict()], [fixef()], [iv_tests()].
#' @section Errors: `policypanel_error_input` (an argument), `policypanel_error_data` (a column),
#'   `policypanel_error_design` (no residual degrees of freedom, one cluster, fewer independent
#'   instruments than endogenous regressors).
#' @references
#' Bellemare, M. F., Masaki, T. and Pepinsky, T. B. (2017). Lagged explanatory variables and the
#' estimation of causal effect. Journal of Politics 79, 949-963.
#'
#' Correia, S. (2017). Linear models with high-dimensional fixed effects: an efficient and feasible
#' estimator. <http://scorreia.com/research/hdfe.pdf>
#'
#' Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2011). Robust inference with multiway
#' clustering. Journal of Business & Economic Statistics 29(2), 238-249.
#' \doi{10.1198/jbes.2010.07136}
#'
#' Gao, Y., Kyng, R. and Spielman, D. A. (2023). Robust and practical solution of Laplacian
#' equations by approximate elimination. \doi{10.48550/arXiv.2303.00709}
#'
#' Nickell, S. (1981). Biases in dynamic models with fixed effects. Econometrica 49, 1417-1426.
#'
#' Wooldridge, J. M. (2010). Econometric analysis of cross section and panel data. MIT Press.
#' @examples
#' data <- data.frame(city = rep(1:20, each = 6), year = rep(2011:2016, 20))
#' data$policy <- as.numeric(data$city <= 8 & data$year >= 2014)
#' set.seed(1)
#' data$y <- 0.5 * data$policy + data$city / 10 + rnorm(120)
#' fit <- did_feols(y ~ policy | city + year, data, cluster = ~city)
#' fit
#' tidy(fit)
#'
#' # Instruments: roads are endogenous, the distance to the coast moves them
#' data$distance <- rnorm(120)
#' data$roads <- 0.8 * data$distance + rnorm(120)
#' did_feols(y ~ policy | city + year | roads ~ distance, data)
#' @export
did_feols <- function(formula, data, cluster = NULL, weights = NULL, vcov = NULL,
                      small_sample = c("reghdfe", "xtreg", "areg", "fixest", "plm", "none"),
                      constant = NULL, subset = NULL, split = NULL, panel = NULL,
                      weights_type = c("analytic", "frequency"),
                      na = c("omit", "fail"), singletons = c("drop", "keep"),
                      solver = c("automatic", "elimination", "map"), tolerance = 1e-8,
                      max_iterations = 10000, threads = getOption("policypanel.threads", 1L)) {
  check_arguments()
  call <- own_arguments(match.call())
  rules <- check_rules(na, singletons, small_sample, weights_type)
  options <- projector_options(solver, tolerance, max_iterations, threads)
  data <- check_data(data)
  model <- parse_formula(formula, instruments = TRUE)
  models <- expand_models(model)
  keep <- subset_rows(subset, data)
  fit_rows <- function(keep, call) {
    columns <- function(model) {
      design <- model_columns(model, data, cluster, weights, vcov, panel)
      design$keep <- keep
      design$formula <- formula
      design
    }
    if (length(models$outcomes) * length(models$sets) == 1) {
      return(feols_from_design(call, columns(model), data, rules, constant, options))
    }
    feols_several(call, models, model, data, columns, rules, constant, options)
  }
  if (is.null(split)) return(fit_rows(keep, call))
  feols_split(data, split, function(own, value) {
    fit_rows(join_keep(keep, own), call_of_part(call, split, value))
  })
}

#' The rules of a sample and its standard errors, checked
#' @noRd
check_rules <- function(na, singletons, small_sample, weights_type = "analytic") {
  list(na = check_choice(na, c("omit", "fail"), "na"),
       singletons = check_choice(singletons, c("drop", "keep"), "singletons"),
       small_sample = check_choice(small_sample, small_sample_rules, "small_sample"),
       weights_type = check_choice(weights_type, c("analytic", "frequency"), "weights_type"))
}

#' From fetched columns to a fit; event_study() and psm_did() join here
#' @noRd
feols_from_design <- function(call, design, data, rules, constant, options,
                              class = character(), title = NULL) {
  constant <- wants_constant(constant, design)
  sample <- settle_model(design, data, rules)
  design$regressors <- bases_last(design$regressors, design, sample$rows)
  system <- absorb_columns(sample$numbers, sample$effects, sample$weights, options,
                           rules$weights_type)
  fit <- fit_model(system, design, clusterings_of(sample$inference))
  new_did_feols(call, design, sample, system, fit, rules$small_sample, constant, options, class,
                title)
}

#' The regression of a design: least squares, or two-stage least squares with instruments
#' @noRd
fit_model <- function(system, design, clusterings) {
  if (length(design$endogenous) > 0) return(two_stage(system, design, clusterings))
  least_squares(system, design$outcome, design$regressors, clusterings)
}

#' Whether to report the constant; unless asked, only without fixed effects
#' @noRd
wants_constant <- function(constant, design) {
  if (is.null(constant)) constant <- length(design$fixed) + length(design$slopes) == 0
  check_flag(constant, "constant") && design$intercept
}

#' Columns that a model needs, fetched and checked but not yet subset
#' @noRd
model_columns <- function(model, data, cluster = NULL, weights = NULL, vcov = NULL, panel = NULL) {
  keys <- model_panel(panel, model$fixed)
  environment <- formula_environment(model$environment, data, keys)
  outcome <- outcome_column(model$outcome, data, environment)
  right <- regressor_columns(model$regressors, data, environment, length(model$fixed) > 0)
  refuse_outcome_among(outcome, right$columns)
  roles <- c(list(regressors = right),
             instrumented_columns(model, data, environment, outcome, right$columns))
  columns <- lapply(roles, `[[`, "columns")
  values <- lapply(absorbed_expressions(model), eval_expression, data = data,
                   environment = environment)
  absorbed <- absorbed_columns(model, values)
  recipe <- c(lapply(roles, `[[`, "recipe"),
              remember_model(model, data, environment, outcome[[1]], values),
              list(clock = panel_clock(environment)))
  if (!is.null(right$offset)) outcome[[1]] <- outcome[[1]] - right$offset
  inference <- inference_columns(choose_inference(vcov, cluster, model$fixed, keys), data,
                                 model$environment, if (!is.null(panel)) keys)
  weight <- if (!is.null(weights)) check_column(weights, "weights")
  list(
    numbers = c(outcome, unlist(unname(columns), recursive = FALSE)),
    outcome = names(outcome), regressors = names(columns$regressors),
    endogenous = names(columns$endogenous), instruments = names(columns$instruments),
    intercept = right$intercept || length(model$fixed) > 0,
    parts = c(absorbed$parts, inference$parts)[!duplicated(c(names(absorbed$parts),
                                                             names(inference$parts)))],
    fixed = absorbed$of[seq_along(model$fixed)], slopes = absorbed$slopes$of,
    slope_numbers = absorbed$slopes$columns, panel = keys, inference = inference$specification,
    coordinates = inference$coordinates,
    weights = if (!is.null(weight)) as_number(fetch_column(data, weight, "weights"), weight),
    weights_name = weight, offset = right$offset, codes = lapply(roles, `[[`, "codes"),
    recipe = recipe
  )
}

#' Fixed effects and varying slopes of a model, as ids and numbers
#' @param values Of absorbed_expressions().
#' @return What ids_of() gives, and `slopes`, as slope_columns() gives.
#' @noRd
absorbed_columns <- function(model, values) {
  ids <- ids_of(c(model$fixed, lapply(model$slopes, `[[`, "parts")), values)
  c(ids, list(slopes = slope_columns(model, ids$of, values)))
}

absorbed_expressions <- function(model) {
  parts <- unlist(c(model$fixed, lapply(model$slopes, `[[`, "parts")), recursive = FALSE)
  distinct_expressions(c(parts, lapply(model$slopes, `[[`, "variable")))
}

#' Rows of a subset given as a one-sided formula: ~year > 2005
#' @return NULL, or list(step, rows).
#' @noRd
subset_rows <- function(subset, data) {
  if (is.null(subset)) return(NULL)
  if (!rlang::is_formula(subset, lhs = FALSE)) {
    abort_input("{.arg subset} must be a one-sided formula, such as {.code ~year > 2005}.",
                argument = "subset")
  }
  rows <- eval_expression(rlang::f_rhs(subset), data, rlang::f_env(subset), "subset")
  if (!is.logical(rows)) {
    abort_input("{.arg subset} must be true or false in every row, not
                {.obj_type_friendly {rows}}.", argument = "subset")
  }
  list(step = fact("outside_subset"), rows = rows %in% TRUE)
}

#' What two selections of rows have in common, as subset_rows() gives them; `keep` NULL: all rows
#' @noRd
join_keep <- function(keep, own) {
  if (is.null(keep)) return(own)
  list(step = either_of(list(keep$step, own$step)), rows = keep$rows & own$rows)
}

refuse_outcome_among <- function(outcome, columns, what = "regressors") {
  same <- vapply(columns, identical, NA, outcome[[1]])
  if (any(same)) {
    names <- names(columns)[same]
    abort_data("{.val {names}} is the outcome {.val {names(outcome)}} itself.",
               "Take it out of the {what}.", column = names)
  }
}

#' The rows of a design that enter, before anything is made of clusters and slopes
#' @noRd
settle_design <- function(design, ledger, rules) {
  # Coordinates and the variables of slopes settle the sample too, but are no columns to project.
  beside <- c(design$coordinates, design$slope_numbers)
  beside <- beside[!duplicated(names(beside)) & !names(beside) %in% names(design$numbers)]
  settle_sample(ledger, c(design$numbers, beside), design$parts, absorbed = design$fixed,
                weights = design$weights, weights_name = design$weights_name, keep = design$keep,
                na = rules$na, singletons = rules$singletons, weights_type = rules$weights_type)
}

#' Settle the sample of a model
#' @noRd
settle_model <- function(design, data, rules) {
  sample <- settle_design(design, continue_ledger(data), rules)
  sample$coordinates <- sample$numbers[names(design$coordinates)]
  sample$inference <- settle_inference(design$inference, sample)
  note_varying_clusters(sample$inference$clusters, sample$effects)
  if (length(sample$effects) == 0 && design$intercept) {
    n <- ledger_left(sample$ledger)
    sample$effects <- list(`(Intercept)` = list(code = integer(n), n_levels = 1L, labels = "all"))
  }
  if (length(design$slopes) > 0) sample <- add_slopes(sample, design$slopes)
  sample$numbers <- c(sample$numbers[names(design$numbers)],
                      new_dummies(design$dummies, sample$rows))
  refuse_same_name(sample$numbers)
  sample
}

#' Varying slopes join the fixed effects
#' @noRd
add_slopes <- function(sample, slopes) {
  if (length(sample$effects) == 0) {
    abort_input("Slopes need a constant or a fixed effect beside them.", argument = "formula")
  }
  own <- lapply(slopes, function(slope) {
    id <- join_ids(list(slope$ids), sample$ids)[[1]]
    c(id, core_make_slope(id$code, id$n_levels, sample$numbers[[slope$variable]], sample$weights,
                          slope$has_intercept),
      list(owner = if (slope$has_intercept) paste(slope$ids, collapse = "^")))
  })
  sample$effects <- c(sample$effects, stats::setNames(own, vapply(slopes, `[[`, "", "label")))
  sample
}
