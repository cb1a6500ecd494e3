# Covariances of scores that are correlated over time: Newey-West and Driscoll-Kraay.

#' Newey-West standard errors
#'
#' For `vcov` in [did_feols()]: scores of the same unit may be correlated up to `lag` periods apart.
#'
#' The meat is \deqn{\sum_i \sum_{t,s:\,|t-s| \le L} \left(1 - \frac{|t-s|}{L+1}\right) s_{it}
#' s_{is}',} with Bartlett's weights, which keep it positive semi-definite. Distances are those in
#' time: over a gap in a unit's periods no pair is moved closer. Where all periods of the sample are
#' a multiple of some step apart (a survey every two years), a lag is one step, and a note says so
#' ([panel_columns]).
#'
#' Without a unit there is one time series (Newey and West 1987); with units it is their panel
#' version, as `NW(lag) ~ unit + time` in 'fixest'. With `lag = 0` it is HC. Tests have
#' \eqn{T - 1} degrees of freedom, the factor is \eqn{T/(T-1) \cdot (N-1)/(N-K)} with \eqn{T}
#' periods ([small_sample_rules]).
#'
#' @param lag The last lag with a weight; `NULL`: \eqn{\lfloor T^{1/4} \rfloor}.
#' @param unit,time Columns, as strings or one-sided formulas. Both `NULL`: those of the argument
#'   `panel` of [did_feols()], else the first two fixed effects. A `time` without `unit`: one time
#'   series.
#' @return A specification for `vcov`. Errors of class `policypanel_error_data` when a unit has
#'   several rows in a period.
#' @references
#' Newey, W. K. and West, K. D. (1987). A simple, positive semi-definite, heteroskedasticity and
#' autocorrelation consistent covariance matrix. Econometrica 55(3), 703-708. \doi{10.2307/1913610}
#' @seealso [covariances] for all of them, [conley()], [driscoll_kraay()], [vcov.did_feols()].
#' @examples
#' data <- data.frame(y = rnorm(60), x = rnorm(60), unit = rep(1:12, 5), year = rep(1:5, each = 12))
#' did_feols(y ~ x | unit + year, data, vcov = newey_west(lag = 2))
#' did_feols(y ~ x, data, vcov = newey_west(lag = 2, unit = ~unit, time = ~year))
#' @export
newey_west <- function(lag = NULL, unit = NULL, time = NULL) {
  check_arguments()
  new_specification("newey_west", lag = check_lag(lag),
                    columns = list(unit = check_optional_column(unit, "unit"),
                                   time = check_optional_column(time, "time")))
}

#' Driscoll-Kraay standard errors
#'
#' For `vcov` in [did_feols()]: scores may be correlated between all units, up to `lag` periods
#' apart. Made for many periods, say 20 or more.
#'
#' With \eqn{h_t} the sum of all scores in period \eqn{t}, the meat is \deqn{\sum_{t,s:\,|t-s| \le
#' L} \left(1 - \frac{|t-s|}{L+1}\right) h_t h_s',} as `DK(lag) ~ time` in 'fixest' and
#' `vcovSCC()` in 'plm' (where periods that no unit has are closed up; here they count as
#' distance, see [newey_west()]). With `lag = 0` it is clustering by period. Tests have \eqn{T - 1}
#' degrees of freedom, the factor is \eqn{T/(T-1) \cdot (N-1)/(N-K)} ([small_sample_rules]).
#'
#' @inheritParams newey_west
#' @param time The column of periods, as a string or one-sided formula; `NULL`: the period of the
#'   argument `panel` of [did_feols()], else the second fixed effect.
#' @return A specification for `vcov`.
#' @references
#' Driscoll, J. C. and Kraay, A. C. (1998). Consistent covariance matrix estimation with spatially
#' dependent panel data. Review of Economics and Statistics 80(4), 549-560.
#' \doi{10.1162/003465398557825}
#' @seealso [covariances] for all of them, [conley()], [newey_west()], [vcov.did_feols()].
#' @examples
#' data <- data.frame(unit = rep(1:12, 20), year = rep(1:20, each = 12), y = rnorm(240),
#'                    x = rnorm(240))
#' did_feols(y ~ x | unit + year, data, vcov = driscoll_kraay(lag = 2))
#' @export
driscoll_kraay <- function(lag = NULL, time = NULL) {
  check_arguments()
  new_specification("driscoll_kraay", lag = check_lag(lag),
                    columns = list(time = check_optional_column(time, "time")))
}

check_lag <- function(lag) if (!is.null(lag)) check_count(lag, "lag", lower = 0)

check_optional_column <- function(x, argument) if (!is.null(x)) check_column(x, argument)

newey_west_type <- function() {
  vcov_type(
    constructor = newey_west, example = "newey_west(2)",
    facts = function(inference, adjusted) fact("newey_west", lag = inference$lag),
    roles = c("unit", "time"),
    complete = function(specification, panel) {
      if (is.null(specification$columns$time)) {
        specification$columns$unit <- specification$columns$unit %||% panel$unit
      }
      complete_time(specification, panel)
    },
    settle = settle_series,
    meat = newey_west_meat,
    groups = function(inference) inference$time$n_levels
  )
}

driscoll_kraay_type <- function() {
  vcov_type(
    constructor = driscoll_kraay, example = "driscoll_kraay(2)",
    facts = function(inference, adjusted) {
      fact("driscoll_kraay", lag = inference$lag, periods = inference$time$n_levels)
    },
    roles = "time",
    complete = complete_time,
    settle = function(inference, held) settle_lag(inference),
    meat = driscoll_kraay_meat,
    groups = function(inference) inference$time$n_levels
  )
}

register_vcov_type("newey_west", newey_west_type)
register_vcov_type("driscoll_kraay", driscoll_kraay_type)

complete_time <- function(specification, panel) {
  columns <- specification$columns
  columns$time <- columns$time %||% panel$time
  if (is.null(columns$time)) {
    abort_input("{.fn {specification$type}} needs to know the periods.",
                "Write {.code {specification$type}(time = \"year\")}, or {.code | unit + time}.",
                argument = "vcov")
  }
  specification$columns <- columns
  specification
}

settle_lag <- function(inference) {
  if (inference$time$n_levels < 2) {
    abort_design("There is only one period in {.val {inference$columns$time}}.",
                 column = inference$columns$time)
  }
  inference$lag <- inference$lag %||% floor(inference$time$n_levels^(1 / 4))
  inference
}

#' The order of unit and period, in which no pair may stand twice
#' @noRd
settle_series <- function(inference, held) {
  inference <- settle_lag(inference)
  time <- inference$time
  unit <- inference$unit$code %||% integer(length(time$code))
  period <- time$period[time$code + 1L]
  # One number per unit and period: in order, a pair that stands twice is no step up.
  key <- unit * (max(time$period) + 1) + period
  if (!is.unsorted(key, strictly = TRUE)) {
    inference$series <- list(order = seq_along(unit), unit = unit, period = period)
    return(inference)
  }
  order <- order(unit, period, method = "radix")
  inference$series <- list(order = order, unit = unit[order], period = period[order])
  if (is.unsorted(key[order], strictly = TRUE)) refuse_repeated_periods(inference, held$rows)
  inference
}

refuse_repeated_periods <- function(inference, rows) {
  columns <- inference$columns
  if (!is.null(columns$unit)) {
    check_unique_keys(inference$unit, inference$time, columns$unit, columns$time, rows)
  }
  twice <- which(duplicated(inference$time$code))
  abort_data("{count_of(length(twice), 'row')} repeat a period of {.val {columns$time}}: this is no
              single time series.", "Say which rows belong together: {.code unit = }.",
             column = columns$time, rows = if (is.null(rows)) twice else rows[twice])
}

newey_west_meat <- function(problem, lag = problem$inference$lag) {
  series <- problem$inference$series
  n <- length(series$order)
  position <- integer(n)
  position[series$order] <- seq_len(n) - 1L
  core_serial_meat(problem$sums(position, n), series$unit, series$period, lag,
                   problem$threads)
}

driscoll_kraay_meat <- function(problem) {
  time <- problem$inference$time
  order <- order(time$period)
  sums <- problem$sums(time$code, time$n_levels)[order, , drop = FALSE]
  core_serial_meat(sums, integer(time$n_levels), time$period[order], problem$inference$lag,
                   problem$threads)
}
