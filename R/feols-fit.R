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
#'   columns are read: [panel_columns]. Or a table of a database: see [database_tables].
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
#' @param unit,time Columns of the unit and the period, which lags ([formula_functions]) and
#'   covariances over time go by. `NULL`: the first and second fixed effect.
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
#' @param ... Not used; an argument that is not known is an error.
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
#' @seealso [event_study()], [did_staggered()] and [psm_did()] for designs; [formula_functions],
#'   [several_fits] and [covariances] for what may be asked; [regression_table()],
#'   [joint_test()], [iv_tests()], [robustness()] for what follows; [policypanel-package]
#'   for options, such as those of notes and threads. `vignette("works-with")` for other
#'   packages.
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
                      subset = NULL, na = c("omit", "fail"), singletons = c("drop", "keep"),
                      unit = NULL, time = NULL, threads = getOption("policypanel.threads", 1L),
                      constant = NULL, split = NULL, ..., weights_type = c("analytic", "frequency"),
                      solver = c("automatic", "elimination", "map"), tolerance = 1e-8,
                      max_iterations = 10000) {
  check_dots(...)
  check_arguments()
  call <- own_arguments(match.call())
  rules <- check_rules()
  if (is_database_table(data)) {
    table <- open_table(data)
    fits <- database_regressions(call, formula, table, rules, constant, split)
    note_passes(table)
    return(fits)
  }
  data <- check_data(data)
  design <- new_design(parse_formula(formula, instruments = TRUE), data, rules)
  if (is.null(split)) return(regressions_of(call, design, constant))
  feols_split(data, split, function(own, value) {
    regressions_of(call_of_part(call, split, value), restrict_design(design, own), constant)
  })
}

#' Regressions on a table of a database
#' @param table From open_table().
#' @noRd
database_regressions <- function(call, formula, table, rules, constant = NULL, split = NULL) {
  refuse_projector(call)
  design <- new_database_design(parse_formula(formula, instruments = TRUE), table, rules)
  if (is.null(split)) return(regressions_of(call, design, constant))
  table_split(design, split, function(own, value) {
    regressions_of(call_of_part(call, split, value), own, constant)
  })
}

#' Refuse what is for rows in memory alone
#' @param call The user's.
#' @noRd
refuse_projector <- function(call) {
  idle <- intersect(projector_arguments, names(call))
  if (length(idle) == 0) return(invisible())
  abort_input("{.arg {idle}} {?is/are} for rows in memory; the database has its own ways.",
              argument = idle[1])
}

#' The regressions of a design: one fit, or a list of several
#' @noRd
regressions_of <- function(call, design, constant) {
  estimated <- if (is.null(design$table)) estimate(design) else estimate_in_database(design)
  if (length(design$equations) == 1) return(new_regression(call, estimated, 1, constant))
  fits <- lapply(seq_along(design$equations), function(k) {
    call$formula <- design$equations[[k]]$formula
    new_regression(call, estimated, k, constant)
  })
  structure(stats::setNames(fits, names(design$equations)), class = "did_feols_list")
}
