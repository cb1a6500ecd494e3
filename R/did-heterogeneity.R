#' Heterogeneity of an effect, and the test that groups differ
#'
#' Estimates a regression by group and tests whether the coefficients are equal, which a glance at
#' their stars does not: the difference between significant and not significant is itself often not
#' significant (Gelman and Stern 2006).
#'
#' `type = "split"` fits every group on its own rows, and then one model of all rows in which every
#' regressor and every fixed effect is interacted with the group,
#' \deqn{y_{it} = \sum_g 1[g_{it} = g]\,(x_{it}'\beta_g + \alpha_{ig} + \gamma_{tg}) + e_{it}.}
#' Its coefficients are those of the separate fits and its covariance is joint, so that clusters
#' with rows in several groups are counted as what they are. Equality of a coefficient over groups
#' is tested by a Wald test, pairs of groups by \eqn{z = (\hat\beta_g - \hat\beta_h) /
#' se(\hat\beta_g - \hat\beta_h)}, with t or normal reference as for the coefficients. Where no
#' cluster spans groups this is the z of Clogg, Petkova and Haritou (1995), \eqn{(\hat\beta_g -
#' \hat\beta_h) / \sqrt{se_g^2 + se_h^2}}, but for the small-sample factor: one for all rows,
#' \eqn{G/(G-1) \cdot (N-1)/(N-K)}, in place of each group's own. `z_independent` is Clogg's z with
#' the separate fits' standard errors, whether or not clusters span groups.
#'
#' A group without a complete row, or with too few to estimate the model, is left out with a note.
#'
#' `type = "interaction"` fits one model in which only the treatment is interacted with the group,
#' \eqn{y = \sum_g \beta_g\, d \cdot 1[g] + x'\delta + \alpha + \gamma + e}, with effects of the
#' group itself unless they lie within a fixed effect. `one_by_one = TRUE` adds what papers often
#' print: a regression for each group with its interaction alone. There the treated of all other
#' groups count as untreated; no equality can be tested between such columns.
#'
#' A median split puts units (`median_of = "units"`) whose base value, the value in the first period
#' that has one, is above the median of base values into `high` and those below into `low`; the
#' median is taken over units, each counted once, and groups do not change over time.
#' `median_of = "rows"` compares each row's own value with the median over rows, so that units may
#' change groups. Values at the median go to `median_to`. Both medians are over the rows of
#' `subset`, whether or not their other columns are complete.
#'
#' @param formula,data As in [did_feols()]; one outcome and one set of regressors.
#' @param by A column with the groups, as a one-sided formula or string.
#' @param type `"split"` or `"interaction"`.
#' @param treatment The regressor whose effect is compared in print, plot and [regression_table()];
#'   `NULL`: the first coefficient of the model. Text and factors are refused, as the order of their
#'   labels does not say which is treated ([panel_columns]).
#' @param median_split Instead of `by`: a column of numbers to split at its median.
#' @param median_of,median_to See above.
#' @param one_by_one With `type = "interaction"`: whether to fit each interaction alone too.
#' @param tests What is computed: `"wald"`, always there, with Clogg's z; `"seemingly_unrelated"`:
#'   the separate fits' coefficients with the covariance of their stacked influences, summed by
#'   cluster, times \eqn{G/(G-1)} and no other factor, against the normal distribution (Weesie 1999;
#'   as `suest` in Stata); `"permutation"`: groups
#'   are dealt out anew to units, of split samples, and
#'   \eqn{p = (1 + \#\{|d_b| \ge |d|\}) / (1 + n)} is
#'   the share of draws with as large a difference (as `bdiff` in Stata); every draw is fitted anew;
#'   `"bootstrap"`: clusters are drawn in the one model of all groups, and the same share is that of
#'   \eqn{|d_b - d|}; with it `p.romano_wolf`, adjusted to all pairs (Romano and Wolf 2005).
#' @param replicates,seed Draws, at most 1,000,000; draw b depends on seed and b alone.
#' @param ... Further rules of the estimation, as in [did_feols()]: `weights_type`, `solver`,
#'   `tolerance`, `max_iterations`. An argument that is not known is an error.
#' @inheritParams did_feols
#' @return An object of class `heterogeneity`: `fits`, a named list of [did_feols()] fits; `joint`,
#'   the fit that the tests come from; `equality`, a data frame with the Wald test of each
#'   coefficient (`term`, `statistic`: F, `df1`, `df2`, `p.value`, `groups` that have the
#'   coefficient, `reason` where there is no test, `left_out`: coefficients without a standard
#'   error)
#'   and, of several, of all slopes; `pairwise`
#'   (`term`, `group_1`, `group_2`, `difference`, `std.error`, `z`, `df`, `p.value`, and for split
#'   samples `z_independent`; `p.holm`, the p value adjusted to all pairs of the term (Holm 1979),
#'   `p.seemingly_unrelated` where asked for, and of the treatment what else `tests` asks for:
#'   `p.permutation`, `p.bootstrap`, `p.romano_wolf`);
#'   `groups` (rows, and how they were made); `spanning`, by column of clusters the number with rows
#'   in several groups; `left_out`, by group why it cannot be estimated. Methods: [print()],
#'   [tidy()], [plot()]; [regression_table()] takes it as it is.
#' @section Errors: `policypanel_error_input` (an argument), `policypanel_error_design` (fewer than
#'   two groups, or a median with all values on one side).
#' @references
#' Clogg, C. C., Petkova, E. and Haritou, A. (1995). Statistical methods for comparing regression
#' coefficients between models. American Journal of Sociology 100(5), 1261-1293.
#' \doi{10.1086/230638}
#'
#' Gelman, A. and Stern, H. (2006). The difference between "significant" and "not significant" is
#' not itself statistically significant. The American Statistician 60(4), 328-331.
#'
#' Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
#' Statistics 6(2), 65-70.
#'
#' Romano, J. P. and Wolf, M. (2005). Exact and approximate stepdown methods for multiple hypothesis
#' testing. Journal of the American Statistical Association 100(469), 94-108.
#'
#' Weesie, J. (1999). Seemingly unrelated estimation and the cluster-adjusted sandwich estimator.
#' Stata Technical Bulletin 52, 34-47.
#' @seealso [tidy.heterogeneity()], [plot.heterogeneity()], [several_fits] for splits without
#'   tests; [policypanel-package] for options, such as those of notes and threads.
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$coast <- ifelse(data$city %% 2 == 0, "coast", "inland")
#' data$policy <- as.numeric(data$city <= 16 & data$year >= 2015)
#' set.seed(1)
#' data$size <- rep(rexp(40), each = 8)
#' data$y <- ifelse(data$coast == "coast", 0.8, 0.2) * data$policy + rnorm(320)
#' heterogeneity(y ~ policy | city + year, data, by = ~coast, tests = "bootstrap")
#' heterogeneity(y ~ policy | city + year, data, median_split = ~size)
#' @export
heterogeneity <- function(formula, data, by = NULL, type = c("split", "interaction"),
                          treatment = NULL, median_split = NULL, median_of = c("units", "rows"),
                          median_to = c("low", "high"), one_by_one = FALSE, cluster = NULL,
                          weights = NULL, vcov = NULL,
                          small_sample = c("reghdfe", "xtreg", "areg", "fixest", "plm", "none"),
                          subset = NULL, na = c("omit", "fail"), singletons = c("drop", "keep"),
                          unit = NULL, time = NULL, threads = getOption("policypanel.threads", 1L),
                          ..., tests = "wald", replicates = 999, seed = 1) {
  check_dots(..., handed_on = estimation_rules)
  check_arguments()
  further <- list(...)
  call <- own_arguments(match.call())
  call[names(further)] <- further
  rules <- check_rules(c(mget(common_rules), further))
  type <- check_choice(type, c("split", "interaction"), "type")
  split <- list(by = by, median = median_split, of = check_choice(median_of, c("units", "rows"),
                                                                  "median_of"),
                to = check_choice(median_to, c("low", "high"), "median_to"))
  one_by_one <- check_one_by_one(one_by_one, type)
  settings <- check_group_tests(tests, type, replicates, seed)
  data <- check_data(data)
  model <- single_model(parse_formula(formula, instruments = TRUE), "heterogeneity")
  check_treatment_kind(model, treatment, data, rules)
  design <- new_design(model, data, rules)
  refuse_given(design$inference, "heterogeneity")
  group <- choose_groups(split, data, design$panel, design$keep)
  design <- restrict_design(design, rows_with_group(group, design$keep))
  treatment <- check_treatment(treatment, design$equations[[1]], type)
  run <- function(design, title = NULL) new_regression(call, estimate(design), title = title)
  made <- if (type == "split") {
    split_fits(design, group, run)
  } else {
    interaction_fits(design, group, treatment, one_by_one, run)
  }
  found <- new_heterogeneity(call, type, made, treatment)
  add_group_tests(found, design, made$group, data, settings)
}

check_one_by_one <- function(one_by_one, type) {
  if (check_flag(one_by_one, "one_by_one") && type == "split") {
    abort_input("{.arg one_by_one} is for {.code type = \"interaction\"}.",
                argument = "one_by_one")
  }
  one_by_one
}

check_treatment <- function(treatment, equation, type) {
  known <- c(equation$endogenous, equation$regressors)
  if (length(known) == 0) {
    abort_input("The formula has no regressor whose effect could differ.", argument = "formula")
  }
  treatment <- if (is.null(treatment)) known[1] else check_column(treatment, "treatment")
  if (!treatment %in% known) {
    abort_input("{.arg treatment} {.val {treatment}} is not among the regressors {.val {known}}.",
                argument = "treatment")
  }
  if (type == "interaction" && treatment %in% equation$endogenous) {
    abort_input("Interactions of the endogenous regressor {.val {treatment}} would need instruments
                of their own.", "{.code type = \"split\"} interacts instruments too.",
                argument = "treatment")
  }
  treatment
}
