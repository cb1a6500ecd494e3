#' Matching on the propensity score
#'
#' Compares every treated row with untreated rows that had nearly the same probability of treatment,
#' as `psmatch2` does in Stata: by a kernel, within a radius, by nearest neighbours, by local
#' regression, or by weights.
#'
#' The effect on the treated is the mean of \eqn{y_i - \sum_j w_{ij} y_j} over matched treated rows,
#' weights summing to 1 over the controls of each. The methods differ in the weights:
#'
#' * `"kernel"`: \eqn{w_{ij} \propto K((p_j - p_i)/h)}. On \eqn{|u| < 1} the kernels are
#'   `"epanechnikov"` \eqn{1 - u^2}, `"biweight"` \eqn{(1 - u^2)^2}, `"triweight"`
#'   \eqn{(1 - u^2)^3}, `"tricube"` \eqn{(1 - |u|^3)^3}, `"triangular"` \eqn{1 - |u|}, `"uniform"` 1
#'   (\eqn{|u| = 1} included); `"gaussian"` \eqn{\exp(-u^2/2)} takes all controls. The bandwidth
#'   \eqn{h} is the half-width of the window. The sums are exact, to rounding, at a cost of
#'   \eqn{O(n \log n)}.
#' * `"radius"`: all controls within `caliper` (by default `bandwidth`) with equal weight.
#' * `"local_linear"`: the fitted value at \eqn{p_i} of the kernel-weighted regression of the
#'   controls' outcomes on their scores (Heckman, Ichimura and Todd 1997). Weights may be negative.
#'   Where all controls in the window have one score (to a millionth of the bandwidth) the mean is
#'   taken. This is psmatch2's `llr` with any kernel but its default.
#' * `"llr"`: psmatch2's `llr` with its default kernel, which is no local regression at the treated
#'   row's score: controls' outcomes are smoothed by a local line through the controls (`lpoly`,
#'   Epanechnikov kernel of half-width \eqn{\sqrt 5 h}, \eqn{h} = `bandwidth`), and a treated row
#'   takes the smoothed outcome of its nearest control (`neighbours`, `caliper` and `ties` as for
#'   `"nearest"`).
#' * `"ridge"`: local linear with the slope shrunk as Seifert and Gasser (2000) do,
#'   \eqn{\bar y + (p_i - \bar p) T_1 / (S_2 + r h |p_i - \bar p|)} with kernels that integrate to 1
#'   and \eqn{r} = `ridge`, recommended by Froelich (2004).
#' * `"nearest"`: the `neighbours` nearest scores within `caliper`. Of equally near controls the one
#'   with the lower score comes first, of equal scores the one first in the data (psmatch2's rule);
#'   `ties = TRUE` takes all that are as near as the last one. Without replacement treated rows
#'   choose in turn, by default the largest score first (of equal scores the row first in the data),
#'   each the nearest control still free, by the same rule.
#' * `"mahalanobis"`: nearest neighbours by the Mahalanobis distance of the covariates, with the
#'   covariance pooled within treated and controls. Of controls equally near, to 12 digits, the one
#'   first in the data comes first. Exact; cost up to the product of both groups' sizes.
#' * `"ipw"`: controls weigh \eqn{p_j / (1 - p_j)}, normalised.
#' * `"entropy_balancing"`: the weights nearest to equal ones that give controls the treated rows'
#'   covariate means (Hainmueller 2012).
#'
#' Where scores or covariates are equal, the rows that stand first in the data are the matches, and
#' effects can depend much on how the data are sorted. A note counts the treated rows for whose
#' match the order of the data decided (`by_order`); `ties = TRUE` does not depend on it.
#' An argument that the method does not use is refused: `kernel` is for `"kernel"`,
#' `"local_linear"` and `"ridge"`; `bandwidth` for these, `"llr"` and `"radius"`; `neighbours`,
#' `caliper` and `ties` for `"nearest"`, `"llr"` and `"mahalanobis"` (`caliper` for `"radius"` too);
#' `replacement` and `matching_order` for `"nearest"`; the option `ridge` for `"ridge"`. The
#' default is the kernel, where psmatch2's default is the nearest neighbour: `method = "nearest"`.
#'
#' The score is a probit or logit of the treatment on the covariates and a constant, which `- 1`
#' cannot take away; `offset(z)` enters its index with the coefficient 1.
#'
#' With `exact` all this happens within groups. The effect on the untreated (`"ATU"`) exchanges the
#' roles; the `"ATE"` is the mean of both weighted by the numbers of matched rows.
#'
#' Rows without a match are off support. `common_support` takes out more: `"treated"` (or `TRUE`)
#' treated rows with a score outside the range of the controls' (and, when the ATU or ATE is asked
#' for, the reverse: psmatch2's `common`); `"controls"` controls outside the range of the treated
#' rows', all of which stay (`comsup` of Becker and Ichino's `attk`); `"both"` rows of either group
#' outside the other's range;
#' `"quantile"` rows outside the `trim`-th and (100 - `trim`)-th percentile of either group;
#' `"trim"` treated rows where the density of the controls' scores is zero or among the lowest
#' `trim` percent (psmatch2's `trim()`; Heckman, Ichimura and Todd 1997); `"crump"` scores outside
#' \eqn{[\alpha, 1 - \alpha]} with the \eqn{\alpha} of Crump, Hotz, Imbens and Mitnik (2009). Scores
#' of exactly 0 or 1 always leave.
#'
#' `bandwidth = "pair"` is 1.5 times the 0.9 quantile of the non-zero distances in pair matching
#' (Huber, Lechner and Wunsch 2013); `"cross_validation"` minimises the squared error of predicting
#' each control's outcome from the other controls (for the ATE, of each treated row's too); the
#' errors tried are in `bandwidth_search`.
#'
#' Standard errors. `"psmatch2"`:
#' \deqn{\sqrt{\frac{Var(y | treated)}{N_1} + \frac{Var(y | control)\sum_j w_j^2}{N_1^2}},}
#' over matched treated and used controls, \eqn{w_j = \sum_i w_{ij}}; it takes the score as known
#' and the rows as independent. `"influence"` (kernel matching with a continuous kernel): from every
#' row's influence on the effect, that through the coefficients of the score included, and clustered
#' by `cluster` where given; bandwidth and support are taken as given. The same influences may be
#' correlated as scores of a regression may ([covariances]): `"hc1"` (independent rows), `"cluster"`
#' or a formula of clusters, any number of ways, [newey_west()], [driscoll_kraay()] and [conley()],
#' with the factor \eqn{G/(G-1)} for \eqn{G} clusters or periods and none else, and tests by the
#' normal distribution. `"iid"`, `"hc2"`, `"hc3"`, `"cr2"` and `"cr3"` are defined by a regression's
#' residuals and refused. `"abadie_imbens"` (nearest
#' neighbours by score or Mahalanobis distance, with replacement): Abadie and Imbens (2006), score
#' taken as known; the variance for the population, from one neighbour of the same treatment. For
#' the sample variance (the default of psmatch2's `ai()` up to 4.0.12) and other numbers of
#' neighbours see [abadie_imbens()]. `"abadie_imbens_2016"`: with their correction for a score that
#' was estimated, as in Stata's `teffects psmatch`; it can lower or (for ATT and ATU) raise the
#' error.
#'
#' @param match `treatment ~ covariates`: the 0/1 treatment and what the score depends on.
#' @param outcome The outcome column, as a one-sided formula or string.
#' @param data A data frame, or a table of a database: see [database_tables].
#' @param cluster A column that groups dependent rows, such as `~city`; for `vcov = "influence"`.
#' @param weights Sampling weights: a column, as a one-sided formula or string. They weigh the
#'   likelihood of the score, the controls of each treated row (times the weights of the method) and
#'   the treated rows in the mean; common support, percentiles and numbers of neighbours count rows.
#' @param vcov Any of `"psmatch2"` (`NULL`), `"influence"`, `"abadie_imbens"`,
#'   `"abadie_imbens_2016"`, or [abadie_imbens()] with arguments; several as a vector or list. The
#'   first is used for tests and intervals, all are in `standard_errors`. With sampling weights
#'   psmatch2's formula has weighted variances and sums of squared weights; the others are refused.
#' @param subset Rows to use, as a one-sided formula: `~year > 2005`; rows where it is missing are
#'   left out.
#' @param na Missing values: `"omit"` or `"fail"`.
#' @param threads Threads that probit and logit may use; results do not depend on it.
#' @param method One of the methods below.
#' @param score `"probit"`, `"logit"`, or a column with a score between 0 and 1, such as `~p`.
#' @param kernel `"epanechnikov"`, `"uniform"`, `"triangular"`, `"biweight"`, `"triweight"`,
#'   `"tricube"` or `"gaussian"`.
#' @param bandwidth Half-width of the kernel on the scale of the score (psmatch2's default is 0.06),
#'   or `"pair"` or `"cross_validation"`.
#' @param neighbours Number of nearest neighbours.
#' @param replacement Whether a control may be the match of several treated rows.
#' @param caliper Only neighbours nearer than this, on the scale of the score (or in Mahalanobis
#'   distances).
#' @param ties Whether all controls as near as the last neighbour are taken. `FALSE` takes those
#'   first in the data, as psmatch2 does.
#' @param common_support `FALSE` (`"none"`), `TRUE` (`"treated"`), `"controls"`, `"both"`, `"trim"`,
#'   `"quantile"` or `"crump"`.
#' @param estimand Any of `"ATT"`, `"ATU"`, `"ATE"`.
#' @param exact Columns within whose groups rows are matched, such as `~province + year`.
#' @param vcov Any of `"psmatch2"`, `"influence"`, `"abadie_imbens"`, `"abadie_imbens_2016"`,
#'   [abadie_imbens()] with arguments, or one of the [covariances] `"hc1"`, `"cluster"`, `~city`,
#'   `newey_west(2, unit = "city", time = "year")`, [driscoll_kraay()], [conley()]; several as a
#'   vector or list. The first is used for tests and intervals, all are in `standard_errors`.
#' @param cluster Columns to cluster by, such as `~city` or, two ways, `~city + year`; for `vcov =
#'   "influence"` and `"cluster"`.
#' @param matching Rarer options, a named list: `trim`, the percent that the supports `"trim"`
#'   (default 5) and `"quantile"` (default 1) cut off; `matching_order`, who chooses first without
#'   replacement, `"descending"` (the default) or `"ascending"` scores, or the order of the
#'   `"data"`; `ridge`, Seifert and Gasser's \eqn{r} (default 5/16).
#' @param ... Not used; an argument that is not known is an error.
#' @return An object of class `psm_match` (and `policypanel_fit`): the effects as coefficients;
#'   `matched`, a data frame with one row per row of `data` (`treated`, `score`, `weight`: 1 for
#'   matched treated rows, the sum of its normalised weights for a control (for the ATU alone the
#'   reverse, for the ATE alone the sum of both); `times_used`: how often a row is the match of
#'   others, the sum of its shares in their matches; `on_support`, `NA` for rows that did not enter;
#'   `matched_outcome`; `reason` why a row did not enter or is off support); `standard_errors`;
#'   `unmatched`, the raw difference; `balance` ([balance_table()]); `score_fit` and
#'   `score_formula`, which is `match`; `bandwidth_search`; `partners`, rows of `data` by row, where
#'   matches are lists of neighbours ([matched_data]); `by_order`, the number of rows for whose match
#'   the order of the data decided, treated rows for the ATT and controls for the ATU.
#'   psmatch2's standard errors of ATU and ATE are `NA`, as psmatch2 4.0.12 has none.
#' @section psmatch2 and attk: psmatch2's `_weight` is `weight` where `estimand` is the ATT. Its
#'   option `ate` starts treated rows at 0 instead of 1, so that they have the weights of the ATU
#'   beside the controls' of the ATT: with `estimand = c("ATT", "ATU", "ATE")` that is `times_used`,
#'   missing where it is 0.
#'
#'   The Gaussian kernel of Becker and Ichino's `attk` is `kernel = "gaussian"`, its Epanechnikov
#'   kernel (`epan`) the `"epanechnikov"`, both with `bwidth(0.06)` as here; its `comsup` is
#'   `common_support = "controls"`. `psmatch2` has the Epanechnikov kernel as default of `kernel`,
#'   and its `common` is `"treated"`.
#' @references
#' Abadie, A. and Imbens, G. (2006). Large sample properties of matching estimators for average
#' treatment effects. Econometrica 74(1), 235-267. \doi{10.1111/j.1468-0262.2006.00655.x}
#'
#' Abadie, A. and Imbens, G. (2016). Matching on the estimated propensity score. Econometrica 84(2),
#' 781-807. \doi{10.3982/ECTA11293}
#'
#' Becker, S. O. and Ichino, A. (2002). Estimation of average treatment effects based on propensity
#' scores. Stata Journal 2(4), 358-377.
#'
#' Crump, R., Hotz, V. J., Imbens, G. and Mitnik, O. (2009). Dealing with limited overlap in
#' estimation of average treatment effects. Biometrika 96(1), 187-199.
#'
#' Froelich, M. (2004). Finite-sample properties of propensity-score matching and weighting
#' estimators. Review of Economics and Statistics 86(1), 77-90.
#'
#' Hainmueller, J. (2012). Entropy balancing for causal effects: a multivariate reweighting method
#' to produce balanced samples in observational studies. Political Analysis 20(1), 25-46.
#' \doi{10.1093/pan/mpr025}
#'
#' Heckman, J., Ichimura, H. and Todd, P. (1997). Matching as an econometric evaluation estimator:
#' evidence from evaluating a job training programme. Review of Economic Studies 64(4), 605-654.
#' \doi{10.2307/2971733}
#'
#' Heckman, J., Ichimura, H. and Todd, P. (1998). Matching as an econometric evaluation estimator.
#' Review of Economic Studies 65(2), 261-294. \doi{10.1111/1467-937X.00044}
#'
#' Huber, M., Lechner, M. and Wunsch, C. (2013). The performance of estimators based on the
#' propensity score. Journal of Econometrics 175(1), 1-21.
#'
#' Leuven, E. and Sianesi, B. (2003). PSMATCH2: Stata module to perform full Mahalanobis and
#' propensity score matching.
#'
#' Seifert, B. and Gasser, T. (2000). Data adaptive ridging in local polynomial regression.
#' Journal of Computational and Graphical Statistics 9(2), 338-360.
#' @seealso [balance_table()], [plot.psm_match()], [matched_data], [abadie_imbens()], [psm_did()];
#'   [policypanel-package] for options, such as those of notes and threads.
#' @examples
#' set.seed(1)
#' data <- data.frame(x = rnorm(200))
#' data$treated <- rbinom(200, 1, pnorm(data$x))
#' data$y <- 1 + data$x + 2 * data$treated + rnorm(200)
#' fit <- psm_match(treated ~ x, outcome = ~y, data = data)
#' fit
#' fit$balance
#' psm_match(treated ~ x, ~y, data, method = "nearest", neighbours = 3, vcov = "abadie_imbens")
#' @export
psm_match <- function(match, outcome, data, cluster = NULL, weights = NULL, vcov = NULL,
                      subset = NULL, na = c("omit", "fail"),
                      threads = getOption("policypanel.threads", 1L),
                      method = c("kernel", "radius", "nearest", "local_linear", "ridge", "llr",
                                 "mahalanobis", "ipw", "entropy_balancing"),
                      score = c("probit", "logit"), kernel = "epanechnikov", bandwidth = 0.06,
                      neighbours = 1, replacement = TRUE, caliper = NULL, ties = FALSE,
                      common_support = FALSE, estimand = "ATT", exact = NULL, matching = list(),
                      ...) {
  check_dots(...)
  call <- match.call()
  check_arguments()
  options <- check_options(matching, rare_options)
  own <- mget(setdiff(names(formals()), c("match", "outcome", "data", "matching", "...")))
  given <- c(given_arguments(call, own), names(options))
  settings <- do.call(matching_settings, c(own, options, list(given = given)), quote = TRUE)
  if (is_database_table(data)) {
    matching <- match_in_database(match, outcome, data, settings)
    return(new_psm_match(call, match, matching, settings, matching$design$outcome))
  }
  data <- check_data(data)
  outcome <- outcome_column(column_symbol(check_column(outcome, "outcome")), data, emptyenv())
  match_rows(call, match, outcome, data, settings)
}

#' Match the rows of a sample and put the result together
#' @param plan NULL, or what matching_plan() says: which rows of `data`, and what they are.
#' @noRd
match_rows <- function(call, match, outcome, data, settings, plan = NULL) {
  design <- matching_sample(match, data, outcome, settings, plan)
  refuse_adjustment_in_blocks(design, settings)
  new_psm_match(call, match, run_matching(design, settings), settings,
                attr(outcome, "fact") %||% names(outcome))
}

#' The result of a matching
#' @param matching From run_matching(). @param outcome What it is called.
#' @noRd
new_psm_match <- function(call, match, matching, settings, outcome) {
  design <- matching$design
  score <- matching$score_fit
  treated <- matching$treated
  settings$bandwidth <- matching$bandwidth
  effects <- matching_effects(matching, matching, settings)
  by_order <- vapply(matching$sides, `[[`, 0, "by_order")
  for (own in order_facts(by_order, settings)) note("{in_english(own)}")
  n <- function(rows) times_counted(rows, matching$count)
  covariates <- design$sample$numbers[design$covariates]
  if (length(covariates) == 0) covariates <- stats::setNames(list(matching$score), design$score)
  new_policypanel_fit(
    "psm_match", call,
    title = fact("title_matching", method = fact(paste0("method_", settings$method)),
                 treatment = design$treatment, outcome = outcome),
    coefficients = effects$estimate, vcov = effects$vcov,
    counts = c(rows = n(rep(TRUE, length(treated))), treated = n(treated),
               `on support` = n(matching$on_support),
               `treated on support` = n(matching$on_support & treated)),
    ledger = support_ledger(design$sample$ledger, matching, treated,
                            of_cohorts = identical(design$plan$noun, "cohort")),
    # Rows that stand for others are none of the user's.
    matched = if (is.null(matching$count)) spread_matched(matching),
    unmatched = raw_difference(matching),
    standard_errors = effects$standard_errors,
    balance = balance_of(covariates, treated, matching$weight, settings$threads,
                         if (length(design$offset) == 0) score, design$sample$weights,
                         matching$count),
    score_fit = score, score_formula = match, settings = settings,
    bandwidth_search = matching$search, by_order = by_order,
    partners = spread_partners(matching), self_match_share = matching$self_match_share,
    treatment = design$treatment, outcome = design$outcome, covariates = names(covariates)
  )
}

#' psmatch2's line "Unmatched": means and their difference by (weighted) least squares
#' @param matching From run_matching().
#' @noRd
raw_difference <- function(matching) {
  n <- length(matching$y)
  weight <- matching$design$sample$weights %||% rep(1, n)
  count <- matching$count %||% rep(1, n)
  spread <- matching$spread %||% numeric(n)
  group <- function(rows) {
    outcome_moments(matching$y[rows], weight[rows], count[rows], spread[rows])
  }
  one <- group(matching$treated)
  zero <- group(!matching$treated)
  difference <- one$mean - zero$mean
  error <- sqrt((one$squares + zero$squares) / (sum(count) - 2) *
                  (1 / one$total + 1 / zero$total))
  list2DF(list(treated = one$mean, control = zero$mean, difference = difference, std.error = error,
               statistic = if (error > 0) difference / error else NA_real_))
}

#' What became of every row, those that did not enter the matching included
#' @noRd
spread_matched <- function(matching) {
  n <- matching$design$sample$n
  inside <- sample_rows(matching$design)
  spread <- function(value) {
    if (length(inside) == n) value else replace(rep(value[NA_integer_], n), inside, value)
  }
  supported <- function(value) spread(replace(value, !matching$on_support, NA))
  out <- list2DF(list(
    treated = spread(matching$treated), score = spread(matching$score),
    weight = supported(matching$weight), times_used = supported(matching$times_used),
    on_support = spread(matching$on_support),
    matched_outcome = spread(matching$matched_outcome),
    reason = replace(matching$design$left, inside, matching$reason)
  ))
  structure(out, steps = matching$design$steps)
}

#' The rows of the data with which each row is matched; NULL where matches are no lists of rows
#' @return A matrix with a row per row of the data and a column per neighbour, nearest first.
#' @noRd
spread_partners <- function(matching) {
  found <- lapply(matching$sides, `[[`, "partner")
  found <- found[lengths(found) > 0]
  if (length(found) == 0) return(NULL)
  inside <- sample_rows(matching$design)
  partners <- do.call(pmax, unname(found))
  partners[partners < 1] <- NA
  own <- matrix(inside[partners], length(inside), byrow = TRUE)
  out <- matrix(NA_integer_, matching$design$sample$n, ncol(own))
  out[inside, ] <- own
  out
}

#' @export
print_statistics.psm_match <- function(x, digits) {
  u <- x$unmatched
  cat("\n")
  tell("unmatched", difference = signif_text(u$difference, digits),
       error = signif_text(u$std.error, digits), settings = describe_settings(x$settings))
  for (own in order_facts(x$by_order, x$settings)) say(fact_text(own))
  errors <- x$standard_errors
  if (nrow(errors) > 1) {
    errors$type <- words_of(paste0("vcov_", errors$type))
    errors$assumes <- vapply(unclass(errors$facts), fact_text, "")
    errors$facts <- NULL
    print(in_words(text_frame(errors, digits)), row.names = FALSE)
  }
  say_balance(x$balance)
}
