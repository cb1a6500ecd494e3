# Fixed-length intervals under smoothness: the affine estimator whose interval, worst bias included,
# is shortest.

#' The estimators among which the shortest interval is sought
#'
#' An estimator a'beta without bias under a linear trend is a = E'c, with E the second differences:
#' its bias at delta is c'E delta, at most bound * sum |c|. The weights on effects fix the c of the
#' second differences that effects are in; those of the leads are free. Between least variance and
#' least bias the best c solve c'E V E'c / 2 + penalty * sum |c_free| for some penalty: a lasso,
#' whose solutions are linear between knots (Osborne, Presnell and Turlach 2000). They do not depend
#' on the bound.
#' @return list(knots, quadratic, fixed, second): knots a matrix, one row per knot, with the free c.
#' @noRd
smoothness_estimators <- function(study) {
  second <- second_differences(study$leads, study$lags)
  free <- seq_len(study$leads - 1)
  with_effects <- setdiff(seq_len(nrow(second)), free)
  fixed <- solve(t(second[with_effects, study$leads + seq_len(study$lags), drop = FALSE]),
                 study$weights)
  quadratic <- second %*% study$vcov %*% t(second)
  knots <- lasso_knots(quadratic[free, free, drop = FALSE],
                       drop(quadratic[free, with_effects, drop = FALSE] %*% fixed))
  list(knots = knots, quadratic = quadratic, fixed = fixed, second = second)
}

#' Minimisers of x'Qx / 2 + q'x + penalty * sum |x|, from x = 0 to no penalty
#' @return A matrix with a row per knot.
#' @noRd
lasso_knots <- function(quadratic, linear) {
  x <- numeric(length(linear))
  knots <- matrix(x, 1)
  penalty <- max(abs(linear), 0)
  active <- which(abs(linear) == penalty)
  tiny <- 1e-12 * penalty
  while (penalty > tiny) {
    gradient <- drop(linear + quadratic %*% x)
    direction <- numeric(length(x))
    direction[active] <- solve(quadratic[active, active, drop = FALSE], -sign(gradient[active]))
    slope <- drop(quadratic %*% direction)
    rest <- setdiff(seq_along(x), active)
    # How far the penalty falls until another gradient reaches it, or a coefficient reaches zero
    joins <- c((penalty - gradient[rest]) / (1 + slope[rest]),
               (penalty + gradient[rest]) / (1 - slope[rest]))
    leaves <- -x[active] / direction[active]
    joins[!(joins > tiny)] <- Inf
    leaves[!(leaves > tiny)] <- Inf
    step <- min(joins, leaves, penalty)
    x <- x + step * direction
    penalty <- penalty - step
    if (step == min(leaves, Inf)) {
      gone <- active[which.min(leaves)]
      x[gone] <- 0
      active <- setdiff(active, gone)
    } else if (step == min(joins, Inf)) {
      active <- c(active, rep(rest, 2)[which.min(joins)])
    }
    knots <- rbind(knots, x, deparse.level = 0)
  }
  knots
}

#' The shortest fixed-length interval at a bound
#' @param alpha One less the level.
#' @return list(estimate, half, estimator): the interval is estimate -+ half, and estimator'beta the
#'   estimate.
#' @noRd
fixed_length_interval <- function(study, estimators, bound, alpha) {
  weights_at <- function(free) c(free, estimators$fixed)
  half_length <- function(free) {
    c <- weights_at(free)
    error <- sqrt(drop(c %*% estimators$quadratic %*% c))
    error * folded_normal_quantile(bound * sum(abs(c)) / error, 1 - alpha)
  }
  knots <- estimators$knots
  pieces <- lapply(seq_len(nrow(knots) - 1), function(i) {
    between <- function(share) (1 - share) * knots[i, ] + share * knots[i + 1, ]
    best <- stats::optimize(function(share) half_length(between(share)), c(0, 1), tol = 1e-10)
    list(free = between(best$minimum), half = best$objective)
  })
  ends <- lapply(seq_len(nrow(knots)), function(i) {
    list(free = knots[i, ], half = half_length(knots[i, ]))
  })
  # A knot is exact: a point beside it that only looks better by rounding is not preferred.
  halves <- c(vapply(ends, `[[`, 1, "half"), (1 + 1e-12) * vapply(pieces, `[[`, 1, "half"))
  best <- c(ends, pieces)[[which.min(halves)]]
  estimator <- drop(weights_at(best$free) %*% estimators$second)
  list(estimate = sum(estimator * study$estimate), half = best$half, estimator = estimator)
}

#' Quantile of |Z + mean|, Z standard normal, for levels above a half
#'
#' By Newton's method from below, where the distribution function is concave.
#' @noRd
folded_normal_quantile <- function(mean, level) {
  x <- mean + stats::qnorm(level)
  for (round in 1:100) {
    short <- level - stats::pnorm(x - mean) + stats::pnorm(-x - mean)
    step <- short / (stats::dnorm(x - mean) + stats::dnorm(x + mean))
    x <- x + step
    if (step <= 1e-14 * x) break
  }
  x
}
