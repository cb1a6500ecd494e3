# Conditional and hybrid confidence sets (Andrews, Roth and Pakes 2023; Rambachan and Roth 2023).

#' What a conditional test of one polyhedron needs beyond its inequalities
#'
#' A hybrid test spends a tenth of its size on a first stage: under relative magnitudes the
#' statistic is compared with its least favourable critical value, under smoothness theta with the
#' fixed-length interval. The conditional test then takes into account that the first did not
#' reject.
#' @param first_stage NULL, "least_favourable" or a fixed-length interval of level 1 - alpha / 10.
#' @return The problem with `size`, `most` (the statistic beyond which theta is rejected or no
#'   longer looked at) and, if there is one, `interval`.
#' @noRd
conditional_test <- function(set, study, alpha, first_stage) {
  problem <- moment_problem(set, study)
  problem$size <- alpha
  # Beyond 20 standard errors no value is looked at.
  problem$most <- 20
  if (is.null(first_stage)) return(problem)
  problem$size <- (alpha - alpha / 10) / (1 - alpha / 10)
  if (identical(first_stage, "least_favourable")) {
    problem$most <- least_favourable_value(problem, study, 1 - alpha / 10)
  } else {
    problem$interval <- first_stage
  }
  problem
}

#' Quantile of the statistic where all inequalities bind at once, by quasi-Monte Carlo
#' @noRd
least_favourable_value <- function(problem, study, level) {
  if (is.null(problem$moments)) {
    abort_design("The least favourable critical value is not found for a sum of so many effects
                  under a sign or monotonicity.", "Use {.code interval = \"conditional\"}.",
                 argument = "interval")
  }
  moments <- study$draws %*% t(problem$moments)
  largest <- do.call(pmax, lapply(seq_len(ncol(moments)), function(own) moments[, own]))
  stats::quantile(largest, level, names = FALSE)
}

#' Draws of normal estimates about zero, a row per draw
#' @noRd
normal_draws <- function(vcov) {
  stats::qnorm(lattice_points(ncol(vcov), coarse = FALSE)) %*% correlation_root(vcov)
}

#' Whether a value of theta is not rejected
#' @noRd
is_accepted <- function(problem, study, theta) {
  away <- if (!is.null(problem$interval)) problem$interval$estimate - theta
  if (!is.null(away) && abs(away) > problem$interval$half) return(FALSE)
  found <- statistic_at(problem, study, theta)
  if (found$eta > problem$most) return(FALSE)
  if (found$eta <= rounding_error) return(TRUE)
  if (found$error < rounding_error) return(FALSE)
  if (is.null(away)) {
    found$high <- min(found$high, problem$most)
  } else {
    reach <- within_interval(problem, study, found, away)
    found$low <- max(found$low, reach[1])
    found$high <- min(found$high, reach[2])
  }
  critical <- truncated_normal_quantile(problem$size, found$low / found$error,
                                        found$high / found$error)
  found$eta / found$error <= max(critical, 0)
}

#' For which values of the statistic theta stays within the fixed-length interval
#' @param away The interval's middle less theta.
#' @noRd
within_interval <- function(problem, study, found, away) {
  slope <- sum(problem$interval$estimator * (study$vcov %*% found$moment)) / found$error^2
  if (abs(slope) < rounding_error) return(c(-Inf, Inf))
  found$eta + sort((c(-1, 1) * problem$interval$half - away) / slope)
}

#' The 1 - size quantile of a standard normal between two values
#'
#' In logarithms of upper tails, which keep their digits far out.
#' @noRd
truncated_normal_quantile <- function(size, low, high) {
  tails <- stats::pnorm(c(low, high), lower.tail = FALSE, log.p = TRUE)
  log_tail <- tails[1] + log(size + (1 - size) * exp(tails[2] - tails[1]))
  stats::qnorm(log_tail, lower.tail = FALSE, log.p = TRUE)
}

#' The least and the largest value of theta that some polyhedron does not reject
#'
#' Values at which the estimates meet the inequalities are never rejected. From the values first
#' looked at inwards the acceptances are found on a grid, and their outer end by bisection.
#' @param tests Of conditional_test().
#' @return c(low, high), NA where all values are rejected.
#' @noRd
accepted_limits <- function(tests, study) {
  low <- Inf
  high <- -Inf
  for (problem in tests) {
    outer <- theta_range(problem, study, problem$most)
    if (!is.null(problem$interval) && !is.null(outer)) {
      reach <- problem$interval$estimate + c(-1, 1) * problem$interval$half
      outer <- c(max(outer[1], reach[1]), min(outer[2], reach[2]))
    }
    if (is.null(outer) || outer[1] > outer[2]) next
    inner <- theta_range(problem, study, 0) %||% rev(outer)
    accept <- function(theta) is_accepted(problem, study, theta)
    # What others accept already need not be looked at.
    if (outer[1] < low) low <- min(low, first_accepted(accept, outer[1], min(inner[1], low)))
    if (outer[2] > high) high <- max(high, first_accepted(accept, outer[2], max(inner[2], high)))
  }
  if (low <= high) c(low, high) else c(NA_real_, NA_real_)
}

#' The first value accepted on the way from one value to another; NULL where there is none
#' @noRd
first_accepted <- function(accept, from, to) {
  grid <- seq(from, to, length.out = 101)
  for (i in seq_along(grid)) {
    if (!accept(grid[i])) next
    if (i == 1) return(grid[1])
    rejected <- grid[i - 1]
    accepted <- grid[i]
    while (abs(accepted - rejected) > 1e-9 * (1 + abs(accepted))) {
      middle <- (accepted + rejected) / 2
      if (accept(middle)) accepted <- middle else rejected <- middle
    }
    return(accepted)
  }
  NULL
}
