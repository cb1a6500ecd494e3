# The tests of a wild bootstrap: statistics of all replicates, the share of them beyond the data's,
# and the interval of hypotheses that are not rejected.

#' Replicates of the numerators and covariances of a test
#' @param directions As wild_kernels() takes them.
#' @noRd
wild_replicates <- function(problem, directions) {
  made <- wild_kernels(problem$system, problem$fit, directions, problem$clusterings,
                       problem$drawn)
  scheme <- problem$scheme
  type <- if (scheme$kind == "wild") problem$settings$weights_type else scheme$kind
  replicate_over(scheme, function(first, last) {
    list(draws = core_replicate_wild(made$estimate, made$kernels, problem$signs, type,
                                     scheme$seed %||% 0, first, last, problem$settings$threads))
  }, "Drawing signs", piece = 8192)$draws
}

#' One coefficient: its test and the interval that the test inverts to
#'
#' A hypothesis r adds h (beta - r) / (R (X~'WX~)^-1 R') to the residuals, so that numerators and
#' sums of scores of all hypotheses are combinations of two.
#' @noRd
wild_test <- function(problem, term, null) {
  fit <- problem$fit
  h <- projected_combination(problem$system, fit, fit$inverse[term, ])
  directions <- list(list(h = h, u = fit$residuals))
  if (problem$settings$impose_null) {
    directions <- c(directions, list(list(h = h, u = h / fit$inverse[term, term])))
  }
  moments <- wild_replicates(problem, directions)
  estimate <- fit$coefficients[[term]]
  error <- standard_errors(problem$object)[[term]]
  draws_at <- function(r) wild_statistics(moments, estimate - r, problem)
  p_at <- function(r) share_beyond(draws_at(r), (estimate - r) / error)
  found <- count_beyond(draws_at(null), (estimate - null) / error)
  limits <- inverted_limits(p_at, estimate, error, 1 - problem$settings$level)
  list(draws = draws_at(null),
       row = data.frame(term = term, estimate = estimate, null = null,
                        statistic = (estimate - null) / error, found, conf.low = limits[1],
                        conf.high = limits[2]))
}

#' t of each replicate under the hypothesis that is `distance` below the estimate
#' @param moments Rows: numerator and variance, or with the null imposed two numerators and the
#'   three products of the two parts of which sums of scores are made.
#' @noRd
wild_statistics <- function(moments, distance, problem) {
  if (!problem$settings$impose_null) {
    return(moments[1, ] / root_or_missing(problem$factor * moments[2, ]))
  }
  variance <- moments[3, ] + distance * (2 * moments[4, ] + distance * moments[5, ])
  (moments[1, ] + distance * moments[2, ]) / root_or_missing(problem$factor * variance)
}

root_or_missing <- function(x) sqrt(ifelse(x > 0, x, NA))

# Statistics of the same signs differ by rounding alone.
tie_width <- 1e-9

share_beyond <- function(draws, statistic) {
  mean(abs(draws) > abs(statistic) + tie_width * max(abs(statistic), 1e-3), na.rm = TRUE)
}

#' p values of a statistic, and how many replicates tie with it
#' @noRd
count_beyond <- function(draws, statistic) {
  draws <- draws[is.finite(draws)]
  size <- abs(statistic)
  width <- tie_width * max(size, 1e-3)
  n <- length(draws)
  data.frame(p.value = share_beyond(draws, statistic),
             p.equal_tail = min(1, 2 * min(sum(draws > statistic + width),
                                           sum(draws < statistic - width)) / n),
             ties = sum(abs(abs(draws) - size) <= width))
}

#' Where p falls to alpha on both sides of the estimate
#' @param digits How near, in standard errors.
#' @return Infinite where no value within a million standard errors is rejected.
#' @noRd
inverted_limits <- function(p_at, estimate, error, alpha, digits = 1e-10) {
  limit <- function(side) {
    inside <- estimate
    step <- error
    repeat {
      outside <- estimate + side * step
      if (p_at(outside) <= alpha) break
      if (step > 1e6 * error) return(side * Inf)
      inside <- outside
      step <- 2 * step
    }
    while (abs(outside - inside) > digits * error) {
      middle <- (inside + outside) / 2
      if (p_at(middle) <= alpha) outside <- middle else inside <- middle
    }
    (inside + outside) / 2
  }
  c(limit(-1), limit(1))
}

#' Several coefficients at once: F = d' V^-1 d / q in the data and in every replicate
#' @noRd
joint_wild_test <- function(problem, terms, null) {
  fit <- problem$fit
  q <- length(terms)
  distance <- fit$coefficients[terms] - null
  h <- lapply(terms, function(term) {
    projected_combination(problem$system, fit, fit$inverse[term, ])
  })
  u <- fit$residuals
  if (problem$settings$impose_null) {
    shift <- solve(fit$inverse[terms, terms, drop = FALSE], distance)
    u <- u + Reduce(`+`, Map(`*`, h, shift))
  }
  moments <- wild_replicates(problem, lapply(h, function(own) list(h = own, u = u)))
  quadratic <- function(d, v) tryCatch(sum(d * solve(v, d)) / q, error = function(e) NA_real_)
  triangle <- lower.tri(diag(q), diag = TRUE)
  draws <- apply(moments, 2, function(own) {
    v <- matrix(0, q, q)
    v[triangle] <- problem$factor * own[-seq_len(q)]
    v[upper.tri(v)] <- t(v)[upper.tri(v)]
    quadratic(own[seq_len(q)], v)
  })
  statistic <- quadratic(distance, problem$object$vcov$matrix[terms, terms, drop = FALSE])
  if (!is.finite(statistic) || statistic < 0) {
    abort_design("The covariance of {.val {terms}} has too low a rank for a joint test.",
                 argument = "terms")
  }
  draws[draws < 0] <- NA
  list(draws = draws,
       row = data.frame(term = paste(terms, collapse = ", "), estimate = NA_real_, null = NA_real_,
                        statistic = statistic, count_beyond(draws, statistic), conf.low = NA_real_,
                        conf.high = NA_real_))
}
