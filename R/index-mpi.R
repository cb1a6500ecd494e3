#' Composite index of weighted indicators
#'
#' Builds one index out of indicators grouped in dimensions: indicators are brought to a common
#' scale by direction, weighted (by entropy unless told otherwise), and aggregated.
#'
#' @section Normalisation: With \eqn{m_j} and \eqn{M_j} the smallest and largest value of indicator
#'   \eqn{j}: `"minmax"` is \eqn{(x - m)/(M - m)}, and \eqn{(M - x)/(M - m)} for a negative
#'   indicator; `"zscore"` is \eqn{\pm(x - \bar x)/s}, \eqn{s} with \eqn{n - 1}; `"rank"` is
#'   \eqn{(r - 1)/(n - 1)} with average ranks of ties, and one minus that for a negative indicator;
#'   `"vector"` is \eqn{\pm x/\sqrt{\sum x^2}}; `"none"` leaves the values as they are. `range`
#'   stretches `"minmax"` and `"rank"` to \eqn{[a, b]}; `shift` is then added to every normalised
#'   value \eqn{z}. `bounds = "global"` takes them over all rows, so that scores are comparable over
#'   time; `"period"` anew in every period, so that they are not; a list gives them.
#' @section Weights: Every method gives each indicator an importance \eqn{c_j} and the weight
#'   \eqn{w_j = c_j/\sum_k c_k}.
#'
#'   `"entropy"`: shares \eqn{p_{ij} = z_{ij}/\sum_i z_{ij}} over the \eqn{n} rows, entropy
#'   \eqn{e_j = -\frac{1}{\ln n}\sum_i p_{ij}\ln p_{ij}} with \eqn{0 \ln 0 = 0}, redundancy
#'   \eqn{c_j = 1 - e_j}. Logarithms are natural; because of the division by \eqn{\ln n} any base
#'   gives the same. The weights depend on `shift` and `range`, not on the units of measurement.
#'
#'   `"coefficient_of_variation"`: \eqn{c_j = s_j/\bar z_j}. `"critic"`:
#'   \eqn{c_j = s_j \sum_k (1 - r_{jk})}, \eqn{r} the correlations of the \eqn{z} (Diakoulaki et al.
#'   1995). `"pca"`: \eqn{c_j = \sum_k \lambda_k a_{jk}^2/\sum_k \lambda_k} over the components
#'   \eqn{k} of the correlation matrix with eigenvalue \eqn{\lambda_k \ge 1} (Kaiser's rule; at
#'   least the first), \eqn{a_{jk}} the elements of the unit eigenvectors (Nicoletti, Scarpetta and
#'   Boylaud 2000; OECD 2008). Squares make the weights independent of the arbitrary signs of
#'   components, which variance-weighted sums of the loadings themselves are not.
#'
#'   `scope` says which rows weights are computed from: all, or those of the same period or unit.
#'   With `dimension_weights` the weights are nested: the method's weights are rescaled to sum to 1
#'   within each dimension, and multiplied by the dimension's weight; a method's name there computes
#'   the dimensions' weights from their scores.
#' @section Aggregation: `"arithmetic"`: \eqn{\sum_j w_j z_{ij}}. `"geometric"`:
#'   \eqn{\prod_j z_{ij}^{w_j}}, which needs positive \eqn{z}: raise `range` or `shift`.
#'   `"topsis"`: \eqn{D^-_i/(D^+_i + D^-_i)} with the distances
#'   \eqn{D^\pm_i = \sqrt{\sum_j (w_j z_{ij} - w_j z_j^\pm)^2}} to the best and the worst value of
#'   every indicator (Hwang and Yoon 1981).
#' @section Presets: Conventions that circulate as scripts. `"stata_pooled"`: min-max, pooled sums,
#'   \eqn{1/\ln n}, no shift. `"stata_shift"`: the same with 1e-4 added to every normalised value.
#'   `"stata_rescaled"`: the same with normalised values stretched to \eqn{[.002, .998]}.
#'   `"stata_by_year"`: bounds and entropies of every year by itself. `"stata_years_wrong"`: pooled
#'   sums over units and years, divided by \eqn{\ln} of the number of *years*. This last one is
#'   **wrong**: entropies come out above 1 and redundancies negative, so that the most evenly
#'   spread, least informative indicator gets the largest weight. It is here to reproduce published
#'   indices and warns each time. (The script adds 1e-10 to the shares, which moves its weights in
#'   the eighth digit. In an unbalanced panel it uses each unit's own number of years; here the
#'   number of periods is used.)
#' @section Checks of the data: Rows with missing values get no score and a line in the ledger.
#'   `$quality` counts missing values, zeros, negative values and values outside 0 ... 100 by
#'   indicator. Zeros that are rare (at most 1 in 10 rows) in an otherwise positive indicator are
#'   noted, since in yearbooks they often stand for missing values, and so are unit-periods without
#'   a row.
#'
#' @param data A data frame, or a table of a database.
#' @param indicators A named list of dimensions, each a character vector of columns, or one
#'   character vector or one-sided formula (a single dimension).
#' @param direction A named character vector, `"positive"` or `"negative"` per indicator; those not
#'   named are positive.
#' @param unit,time Columns of the panel, as strings or one-sided formulas; with both, a pair that
#'   stands twice is an error.
#' @param normalise `"minmax"`, `"zscore"`, `"rank"`, `"vector"` or `"none"`; see below. `"none"`
#'   cannot reverse negative indicators.
#' @param bounds `"global"`, `"period"`, or for `"minmax"` a named list `list(rd = c(0, 5))` of
#'   lowest and highest values; indicators not in it have global bounds. Values outside are set to
#'   the bound, with a note.
#' @param range Two numbers that `"minmax"` and `"rank"` reach from and to.
#' @param shift Added to every normalised value; 0 needs none. Values seen in practice are 1e-4 and
#'   1e-3.
#' @param weights `"entropy"`, `"equal"`, `"coefficient_of_variation"`, `"critic"`, `"pca"`, or a
#'   named numeric vector with one number per indicator, rescaled to sum to 1 with a note.
#' @param scope Rows that weights are computed from: `"pooled"`, `"period"` or `"unit"`.
#' @param dimension_weights `NULL` (a dimension's weight is the sum of its indicators'), one of the
#'   methods of `weights`, or a named numeric vector with one number per dimension.
#' @param aggregation `"arithmetic"`, `"geometric"` or `"topsis"`.
#' @param preset The name of a circulating convention, which sets `normalise`, `bounds`, `range`,
#'   `shift`, `weights` and `scope`; these cannot be given beside it.
#' @param percentages Indicators that must lie within 0 and 100; `NULL`: those whose name says so
#'   (`pct`, `percent`, `%`), `character()`: none.
#' @param outside What to do where they do not: `"warn"`, `"fail"`, or `"missing"` (take these
#'   values as missing).
#' @param constant An indicator that never varies: `"weight_zero"` with a warning, `"fail"`, or the
#'   normalised value (0 to 1, before `range` and `shift`) that it has for all.
#' @param na Missing values: `"omit"` leaves the row without a score, `"fail"` refuses.
#' @param threads Threads of the C++ core; see [policypanel].
#' @param ... Not used; an argument that is not known is an error.
#' @section Tables of a database: `data` may be one, see [database_tables]: all of the above but
#'   bounds by period, a `scope` other than `"pooled"` and `"stata_years_wrong"`. Means, squares and
#'   products are sums that the engine makes, in two passes where they are about means; ranks need
#'   its window functions. The result has no scores by row but `table`, the table with the column
#'   `score`, which the engine computes when it is read; of ranks there is no [predict()].
#' @return An object of class `mpi_index`: `score` (one per row of `data`, `NA` where a value was
#'   missing), `dimensions` (a data frame: what each dimension adds to an arithmetic score, its
#'   factor of a geometric score, or its own TOPSIS closeness), `weights` (a data frame
#'   `indicator`, `dimension`, `direction`, `minimum`, `maximum`, `entropy`, `redundancy` (both `NA`
#'   unless weights are by entropy), `weight`, and with a `scope` a column `period` or `unit`),
#'   `quality`, `ledger`. [predict()][predict.mpi_index] gives contributions of the indicators and
#'   scores of new rows; [index_uncertainty()] gives standard errors, which `vcov()`, `confint()`
#'   and `tidy()` use; [plot()][plot.mpi_index].
#' @references
#' Diakoulaki, D., Mavrotas, G. and Papayannakis, L. (1995). Determining objective weights in
#' multiple criteria problems: the CRITIC method. Computers & Operations Research 22(7), 763-770.
#'
#' Hwang, C. L. and Yoon, K. (1981). Multiple Attribute Decision Making. Springer.
#'
#' OECD (2008). Handbook on Constructing Composite Indicators.
#'
#' Zavadskas, E. K. and Podvezko, V. (2016). Integrated determination of objective criteria weights
#' in MCDM. International Journal of Information Technology & Decision Making 15(2), 267-283.
#'
#' Zou, Z., Yun, Y. and Sun, J. (2006). Entropy method for determination of weight of evaluating
#' indicators in fuzzy synthetic evaluation for water quality assessment. Journal of Environmental
#' Sciences 18(5), 1020-1023.
#' @seealso [index_uncertainty()], [index_regression()], [plot.mpi_index()], [predict.mpi_index()],
#'   [poverty_af()]; [policypanel-package] for options, such as those of notes and threads.
#' @examples
#' set.seed(1)
#' data <- data.frame(city = rep(1:10, each = 3), year = rep(2011:2013, 10), rd = rexp(30),
#'                    patents = rpois(30, 20), so2 = rexp(30))
#' index <- mpi_index(data, indicators = list(innovation = c("rd", "patents"), green = "so2"),
#'                    direction = c(so2 = "negative"), unit = "city", time = "year")
#' index
#' head(index$score)
#' @export
mpi_index <- function(data, indicators, direction = NULL, unit = NULL, time = NULL,
                      normalise = c("minmax", "zscore", "rank", "vector", "none"),
                      bounds = "global", range = c(0, 1), shift = 0, weights = "entropy",
                      scope = c("pooled", "period", "unit"), dimension_weights = NULL,
                      aggregation = c("arithmetic", "geometric", "topsis"), preset = NULL,
                      percentages = NULL, outside = c("warn", "fail", "missing"),
                      constant = "weight_zero", na = c("omit", "fail"),
                      threads = getOption("policypanel.threads", 1L), ...) {
  check_dots(...)
  call <- match.call()
  check_arguments()
  na <- check_choice(na, c("omit", "fail"), "na")
  outside <- check_choice(outside, c("warn", "fail", "missing"), "outside")
  threads <- sanitize_threads(threads)
  in_database <- is_database_table(data)
  if (!in_database) data <- check_data(data)
  settings <- index_settings(
    list(normalise = normalise, bounds = bounds, range = range, shift = shift, weights = weights,
         scope = scope, dimension_weights = dimension_weights, aggregation = aggregation,
         constant = constant), preset, names(call))
  plan <- index_plan(indicators, direction, settings)
  if (in_database) {
    asked <- list(unit = unit, time = time, percentages = percentages, outside = outside, na = na)
    return(database_index(call, data, plan, asked))
  }
  keys <- index_keys(data, unit, time)
  refuse_missing_keys(settings, keys)

  columns <- lapply(plan$indicators, indicator_column, data = data)
  names(columns) <- plan$indicators
  checked <- check_percentages(columns, percentages, outside)
  sample <- settle_sample(continue_ledger(data), checked$columns, na = na, singletons = "keep")
  values <- sample$numbers
  if (length(values[[1]]) < 2) abort_data("Only one row has all indicators.")
  keys <- subset_keys(keys, sample$rows)
  rule <- fit_rule(values, plan, keys, threads = threads)
  check_rule(rule, values, plan, keys, sample$rows)
  quality <- index_quality(columns, checked$outside, rule$ranges, sample$ledger)
  note_quality(quality, keys, length(values[[1]]))
  new_mpi_index(call, plan, rule, values, keys, sample, quality, threads)
}

new_mpi_index <- function(call, plan, rule, values, keys, sample, quality, threads) {
  scored <- apply_rule(rule, values, plan, keys, "dimensions", threads)
  spread <- function(x) place_rows(x, sample$rows, sample$n)
  structure(
    list(call = call, score = spread(scored$score),
         dimensions = frame_of(lapply(scored$parts, spread), sample$n),
         weights = weight_table(rule, plan), quality = quality, ledger = sample$ledger,
         counts = c(rows = length(values[[1]]), units = keys$unit$n_levels,
                    periods = keys$time$n_levels, indicators = length(values)),
         settings = plan$settings, plan = plan, rule = rule, values = values, keys = keys,
         rows = sample$rows, version = package_version_text()),
    class = "mpi_index"
  )
}

#' A column that cannot be read, or holds nothing, is refused by name
#' @noRd
indicator_column <- function(name, data) {
  x <- as_number(fetch_column(data, name, "indicators"), name)
  if (is.na(x[1]) && all(is.na(x))) {
    abort_data("The indicator {.val {name}} is missing in every row.", column = name)
  }
  x
}

#' Columns as a data frame, without the copies that data.frame() makes
#' @noRd
frame_of <- function(columns, n) {
  structure(columns, class = "data.frame", row.names = .set_row_names(n))
}
