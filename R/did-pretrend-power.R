#' Power of the pre-trend test, and what it leaves undetected
#'
#' A test of the coefficients before treatment may have little power against a difference in trends
#' that would bias the effects. `pretrend_power()` gives the linear trend that the test detects with
#' a given probability, half of the time by default, the bias it would leave after treatment, and
#' what one expects to estimate when the test did not detect it (Roth 2022).
#'
#' The estimates are taken as \eqn{\hat\beta \sim N(\delta, V)} with \eqn{\delta_t = \gamma (t + 1)}
#' about period -1. A pre-trend is detected where any lead is significant by itself (`test =
#' "individual"`, \eqn{|\hat\beta_t| > z_{1 - \alpha / 2} \, se_t}), or the leads are jointly
#' (`"joint"`, \eqn{\hat\beta_{pre}' V_{pre}^{-1} \hat\beta_{pre} > \chi^2_{1 - \alpha}}). The slope
#' \eqn{\gamma} solves \eqn{P(\text{detected}) = power}; its negative does too. Having passed the
#' test,
#' \deqn{E(\hat\beta_{post} | \text{passed}) = \delta_{post} + V_{post,pre} V_{pre}^{-1}
#' (E(\hat\beta_{pre} | \text{passed}) - \delta_{pre}).}
#'
#' Probabilities are found by quasi-Monte Carlo (Genz 1992) to about four digits, the same in every
#' session; those of the joint test are exact.
#'
#' @inheritParams honest_did
#' @param power Probability with which the trend is to be detected.
#' @param slope Instead: the slope of a trend per period; its power is given.
#' @param test `"individual"` or `"joint"`.
#' @param level One less the size of the test.
#' @return An object of class `pretrend_power`: `slope`, `power`, `test`, `level`, `bayes_factor`
#'   (how much more probable it is to pass under this trend than under parallel trends),
#'   `likelihood_ratio` (of the estimates before treatment, this trend to parallel trends), and
#'   `path`, also given by `tidy()`: a data frame with `period`, `estimate`, `trend` (the bias at
#'   that period) and `expected` (the mean of the estimate if the test is passed and there is no
#'   effect).
#' @references
#' Genz, A. (1992). Numerical computation of multivariate normal probabilities. Journal of
#' Computational and Graphical Statistics 1(2), 141-149.
#'
#' Roth, J. (2022). Pretest with caution: event-study estimates after testing for parallel trends.
#' American Economic Review: Insights 4(3), 305-322. \doi{10.1257/aeri.20210236}
#' @seealso [honest_did()], [joint_test()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$start <- ifelse(data$city <= 15, 2015, NA)
#' set.seed(1)
#' data$y <- 0.8 * (data$year >= data$start) %in% TRUE + rnorm(320)
#' path <- event_study(y ~ 1 | city + year, data, window = c(-4, 3), cohort = "start")
#' half <- pretrend_power(path)
#' half
#' plot(half)
#' pretrend_power(path, slope = 0.1)$power
#' @export
pretrend_power <- function(object, power = 0.5, slope = NULL, test = c("individual", "joint"),
                           level = 0.95) {
  check_arguments()
  test <- check_choice(test, c("individual", "joint"), "test")
  level <- check_level(level)
  if (!is.null(slope)) {
    if (!missing(power)) {
      abort_input("Give either {.arg power} or {.arg slope}.", argument = "slope")
    }
    slope <- check_number(slope, "slope")
  }
  power <- check_number(power, "power", 1 - level, 1, above = TRUE)
  if (power == 1) {
    abort_input("No trend is detected with certainty: {.arg power} must be below 1.",
                argument = "power")
  }
  path <- usable_path(object, lags_needed = FALSE)
  before <- seq_len(path$leads)
  periods <- c(before - path$leads - 2, if (path$lags > 0) seq_len(path$lags) - 1)
  own <- pretest(path$vcov[before, before, drop = FALSE], test, level)
  slope <- slope %||% detected_slope(own, periods[before] + 1, power)
  trend <- slope * (periods + 1)
  passed <- own(trend[before])
  v <- path$vcov[before, before, drop = FALSE]
  moved <- drop(path$vcov[, before, drop = FALSE] %*% solve(v, passed$mean - trend[before]))
  estimate <- path$estimate[before]
  distance <- function(mean) drop((estimate - mean) %*% solve(v, estimate - mean))
  structure(list(
    slope = slope, power = 1 - passed$probability, test = test, level = level,
    bayes_factor = passed$probability / own(0 * trend[before])$probability,
    likelihood_ratio = exp((distance(0) - distance(trend[before])) / 2),
    path = data.frame(period = periods, estimate = path$estimate, trend = trend,
                      expected = trend + moved),
    source = path$source, covariance = path$covariance, reference = path$reference,
    study = if (inherits(object, c("event_study", "cohort_effects"))) object
  ), class = "pretrend_power")
}

#' A pre-trend test as a function of the mean of the leads
#' @return A function; it gives list(probability, mean): of passing, and of the leads if passed.
#' @noRd
pretest <- function(vcov, test, level) {
  if (test == "individual") {
    reach <- stats::qnorm((1 + level) / 2) * sqrt(diag(vcov))
    points <- lattice_points(ncol(vcov), coarse = FALSE)
    return(function(mean) normal_in_box(mean, vcov, reach, points))
  }
  q <- ncol(vcov)
  critical <- stats::qchisq(level, q)
  function(mean) {
    distance <- drop(mean %*% solve(vcov, mean))
    probability <- stats::pchisq(critical, q, distance)
    list(probability = probability,
         mean = mean * stats::pchisq(critical, q + 2, distance) / probability)
  }
}

#' Probability of normal variables within -reach ... reach, and their means there
#'
#' One variable after the other is drawn within its limits, given those before it.
#' @param points In the unit cube, a column per variable.
#' @noRd
normal_in_box <- function(mean, vcov, reach, points) {
  root <- t(chol(vcov))
  draws <- matrix(0, nrow(points), length(mean))
  weight <- rep(1, nrow(points))
  for (j in seq_along(mean)) {
    given <- mean[j] + drop(draws[, seq_len(j - 1), drop = FALSE] %*% root[j, seq_len(j - 1)])
    low <- stats::pnorm((-reach[j] - given) / root[j, j])
    high <- stats::pnorm((reach[j] - given) / root[j, j])
    weight <- weight * (high - low)
    inside <- pmin(pmax(low + points[, j] * (high - low), 1e-300), 1 - 1e-16)
    draws[, j] <- stats::qnorm(inside)
  }
  list(probability = mean(weight),
       mean = mean + drop(root %*% (colSums(weight * draws) / sum(weight))))
}

#' The slope of the trend that a test detects with some probability
#' @param times Periods of the leads, from the base on.
#' @noRd
detected_slope <- function(test, times, power) {
  passes <- function(slope) test(slope * times)$probability - (1 - power)
  high <- 1e-8
  while (passes(high) > 0) high <- 2 * high
  stats::uniroot(passes, c(0, high), tol = 1e-10 * high)$root
}

#' @export
tidy.pretrend_power <- function(x, ...) {
  check_dots(...)
  x$path
}

#' @export
print.pretrend_power <- function(x, digits = 4, language = getOption("policypanel.language", "en"),
                                 ...) {
  check_dots(...)
  speak(language)
  digits <- check_digits(digits, lower = 1)
  cat(wording("power_title"), "\n", sep = "")
  tell("power_source", source = x$source, covariance = x$covariance)
  tell("power_test", test = fact(paste0("power_", x$test)), size = round(1 - x$level, 10))
  tell("power_slope", slope = signif_text(x$slope, digits), power = fixed_text(x$power, 3))
  tell("power_passed", bayes_factor = signif_text(x$bayes_factor, 3),
       likelihood_ratio = signif_text(x$likelihood_ratio, 3))
  cat("\n")
  shown <- data.frame(axis_period = plain_text_each(x$path$period),
                      estimate_title = signif_text(x$path$estimate, digits),
                      power_trend = signif_text(x$path$trend, digits),
                      power_expected = signif_text(x$path$expected, digits))
  print(in_words(shown), row.names = FALSE)
  invisible(x)
}

#' Plot the trend that a pre-trend test may have missed
#'
#' The figure of the event study ([plot.event_study()], [plot.cohort_effects()]) with the linear
#' trend as a dashed line and
#' what one expects to estimate after a passed test as a dotted one.
#'
#' @param x,object A result of [pretrend_power()] for an [event_study()] or a [did_staggered()].
#' @inheritParams policypanel_language
#' @param ... Passed to [plot.event_study()].
#' @return `plot()`: `x$path` relative to the reference of the event study, invisibly. `autoplot()`:
#'   a 'ggplot2' plot.
#' @seealso [pretrend_power()].
#' @examples
#' data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
#' data$policy <- as.numeric(data$city <= 15 & data$year >= 2015)
#' data$y <- 0.5 * data$policy + sin(seq_len(320)^2)
#' plot(pretrend_power(event_study(y ~ policy | city + year, data, window = c(-4, 3))))
#' @export
plot.pretrend_power <- function(x, language = getOption("policypanel.language", "en"), ...) {
  speak_in_figure(language)
  lines <- trend_lines(x)
  shown <- drawn_path(x$study)
  given <- list(...)
  limits <- if (is.null(given$ylim)) list(ylim = range(0, shown, lines[-1], na.rm = TRUE))
  given$panel.last <- function() {
    graphics::lines(lines$period, lines$trend, lty = 2, lwd = 1.4)
    graphics::lines(lines$period, lines$expected, lty = 3, lwd = 1.4)
    # One line, as small as the figure asks for
    size <- graphics::par("fin")[1] * 0.9 / graphics::strwidth(trend_text(x), "inches")
    graphics::mtext(trend_text(x), side = 3, line = 0.1, adj = 1, cex = min(0.75, size))
  }
  do.call(plot, c(list(x$study), given, limits))
  invisible(lines)
}

#' @rdname plot.pretrend_power
#' @exportS3Method ggplot2::autoplot
autoplot.pretrend_power <- function(object, language = getOption("policypanel.language", "en"),
                                    ...) {
  speak(language)
  check_package("ggplot2", "The plot made by autoplot()")
  lines <- trend_lines(object)
  ggplot2::autoplot(object$study, ...) +
    ggplot2::geom_line(ggplot2::aes(y = .data[["trend"]]), lines, linetype = "dashed") +
    ggplot2::geom_line(ggplot2::aes(y = .data[["expected"]]), lines, linetype = "dotted") +
    ggplot2::labs(subtitle = trend_text(object))
}

#' What the figure of an event study, or of effects of cohorts, has to hold
#' @noRd
drawn_path <- function(study) {
  path <- if (inherits(study, "event_study")) study$event else effect_path(study, 0.95, band = TRUE)
  path[c("estimate", interval_columns, band_columns)]
}

trend_text <- function(x) wording("power_lines", power = fixed_text(x$power, 2))

#' The lines of the figure, through zero at the reference of the event study
#' @noRd
trend_lines <- function(x) {
  if (is.null(x$study)) {
    abort_input("The figure is that of an event study; these estimates were given as numbers.",
                argument = "x")
  }
  base <- data.frame(period = -1, trend = 0, expected = 0)
  lines <- rbind(x$path[names(base)], base)
  lines <- lines[order(lines$period), ]
  at <- match(x$reference, lines$period)
  lines[-1] <- sweep(lines[-1], 2, unlist(lines[at, -1]))
  rownames(lines) <- NULL
  lines
}
