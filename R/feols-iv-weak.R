# One endogenous regressor and instruments that may be weak: the effective F with its critical
# values, and Anderson and Rubin's confidence set.

#' Effective F and Anderson-Rubin set
#' @return list(test: a row of tests; effective_f: a data frame; anderson_rubin: a data frame).
#' @noRd
weak_instruments <- function(iv, level) {
  l <- ncol(iv$z)
  both <- cbind(iv$y, iv$e)
  moments <- crossprod(iv$z, both)
  covariance <- moment_covariance(iv, residuals_on(iv$z, both), iv$z)
  first <- seq_len(l)
  blocks <- list(y = covariance[first, first, drop = FALSE],
                 e = covariance[-first, -first, drop = FALSE],
                 ye = covariance[first, -first, drop = FALSE])
  blocks$ye <- (blocks$ye + t(blocks$ye)) / 2  # nothing asks for more
  effective <- f_row(iv, "effective_f",
                     sum(moments[, 2]^2) / mean(diag(blocks$e)), l, l)
  small <- small_sample_of(iv, l)
  limit <- l * stats::qf(level, l, small$df) * small$factor
  list(test = without_distribution(effective), effective_f = effective_f_values(blocks),
       anderson_rubin = anderson_rubin_set(moments[, 1], moments[, 2], blocks, limit,
                                           start = iv$b[[1]]))
}

#' Values the effective F must exceed
#'
#' Under the null of weak instruments it is about a weighted sum of noncentral chi2, which Patnaik
#' approximates by one noncentral chi2 of the same first two moments, of `df` degrees of freedom.
#' The noncentrality is 1 / tau times the largest bias that two-stage least squares can have
#' relative to the benchmark, at most 1.
#' @noRd
effective_f_values <- function(blocks) {
  tau <- c(0.05, 0.10, 0.20, 0.30)
  w <- eigen(blocks$e, symmetric = TRUE, only.values = TRUE)$values
  w <- w / sum(w)
  worst <- largest_bias(blocks)
  patnaik <- function(x) {
    df <- (1 + 2 * x) / (sum(w^2) + 2 * x * max(w))
    c(stats::qchisq(0.95, df, ncp = df * x) / df, df)
  }
  own <- vapply(worst / tau, patnaik, numeric(2))
  data.frame(tau = tau, critical = own[1, ], df = own[2, ],
             simplified = vapply(1 / tau, patnaik, numeric(2))[1, ])
}

#' Supremum over b of the Nagar bias of two-stage least squares relative to the benchmark
#'
#' b runs over the line as centre + size tan(angle), so that its ends are points like others.
#' @noRd
largest_bias <- function(blocks) {
  trace <- function(m) sum(diag(m))
  centre <- trace(blocks$ye) / trace(blocks$e)
  ye <- blocks$ye - centre * blocks$e
  y <- blocks$y - 2 * centre * blocks$ye + centre^2 * blocks$e
  size <- sqrt(trace(y) / trace(blocks$e))
  bias <- function(angle) {
    at <- c(cos(angle), size * sin(angle))
    s12 <- at[1] * ye - at[2] * blocks$e
    s1 <- at[1]^2 * trace(y) - 2 * at[1] * at[2] * trace(ye) + at[2]^2 * trace(blocks$e)
    ends <- range(eigen(s12, symmetric = TRUE, only.values = TRUE)$values)
    max(abs(trace(s12) - 2 * ends)) / sqrt(trace(blocks$e) * s1)
  }
  angles <- seq(-pi / 2, pi / 2, length.out = 361)
  best <- angles[which.max(vapply(angles, bias, 0))]
  near <- stats::optimize(bias, best + c(-1, 1) * diff(angles[1:2]), maximum = TRUE, tol = 1e-10)
  max(near$objective, bias(best))
}

#' All b that Anderson and Rubin's test does not reject
#'
#' The statistic crosses `limit` where P(b) = limit * Omega(b) - g(b) g(b)' is singular, and jumps
#' where Omega(b) is (a multiway one can be). Between such points membership is constant.
#' @param start A value at which P is not singular, such as the estimate.
#' @return Data frame of intervals, with no row for the empty set.
#' @noRd
anderson_rubin_set <- function(g_y, g_e, blocks, limit, start) {
  omega <- list(blocks$y, -2 * blocks$ye, blocks$e)
  outer_g <- list(outer(g_y, g_y), -outer(g_y, g_e) - outer(g_e, g_y), outer(g_e, g_e))
  p <- Map(function(o, g) limit * o - g, omega, outer_g)
  at <- function(polynomial, b) polynomial[[1]] + b * polynomial[[2]] + b^2 * polynomial[[3]]
  is_inside <- function(b) {
    statistic <- quadratic_form(g_y - b * g_e, at(omega, b))
    is.na(statistic) || statistic <= limit  # what cannot be tested is not rejected
  }
  scale <- sqrt(sum(diag(blocks$y)) / sum(diag(blocks$e)))
  ends <- sort(c(singular_points(p, start, scale), singular_points(omega, start, scale)))
  reach <- if (length(ends) > 0) max(abs(ends - start)) + scale else scale
  probes <- c(start - 2 * reach, (ends[-1] + ends[-length(ends)]) / 2, start + 2 * reach)
  if (length(ends) == 0) probes <- start
  inside <- vapply(probes, is_inside, NA)
  runs <- rle(inside)
  last <- cumsum(runs$lengths)
  first <- last - runs$lengths + 1
  bounds <- c(-Inf, ends, Inf)
  data.frame(lower = bounds[first[runs$values]], upper = bounds[last[runs$values] + 1])
}

#' Real b at which a quadratic matrix polynomial is singular
#'
#' With b = start + scale / t it becomes monic in t, and t an eigenvalue of its companion matrix;
#' t = 0 is b at infinity.
#' @noRd
singular_points <- function(p, start, scale) {
  l <- nrow(p[[1]])
  shift <- start
  repeat {
    value <- p[[1]] + shift * p[[2]] + shift^2 * p[[3]]
    if (rcond(value) > 1e-12) break
    shift <- shift + scale * 0.0123
    if (abs(shift - start) > scale) return(numeric())  # singular everywhere
  }
  slope <- scale * (p[[2]] + 2 * shift * p[[3]])
  monic <- solve(value, cbind(slope, scale^2 * p[[3]]))
  companion <- rbind(-monic, cbind(diag(l), matrix(0, l, l)))
  t <- eigen(companion, only.values = TRUE)$values
  size <- max(Mod(t))
  is_real <- abs(Im(t)) <= 1e-8 * size & Mod(t) > 1e-10 * size
  shift + scale / Re(t[is_real])
}

#' The weak-instrument part of the printed tests
#' @noRd
print_weak_instruments <- function(x, digits) {
  if (!is.null(x$effective_f)) {
    f <- x$effective_f
    cat("\n")
    tell("iv_effective_limits", limits = limits_of_shares(f$tau, f$critical))
  }
  if (!is.null(x$stock_yogo)) {
    s <- x$stock_yogo
    for (criterion in unique(s$criterion)) {
      own <- s[s$criterion == criterion, ]
      tell("iv_stock_yogo", limits = limits_of_shares(own$threshold, own$critical),
           criterion = facts_of(criterion, c("stock_yogo_bias", "stock_yogo_size")))
    }
  }
  if (!is.null(x$anderson_rubin)) {
    tell("iv_set", level = 100 * x$level, name = x$endogenous,
         set = interval_text(x$anderson_rubin, digits))
  }
}

#' "5 %: 13.91; 10 %: 9.08"
#' @noRd
limits_of_shares <- function(shares, critical) {
  paste(wordings("iv_limit", share = 100 * shares, critical = fixed_text(critical, 2)),
        collapse = wording("between_lines"))
}

interval_text <- function(set, digits) {
  if (nrow(set) == 0) return(wording("set_empty"))
  if (identical(c(set$lower, set$upper), c(-Inf, Inf))) return(wording("set_line"))
  end <- function(value) {
    ifelse(is.infinite(value), paste0(ifelse(value < 0, "-", ""), wording("infinity")),
           signif_text(value, digits))
  }
  paste0(ifelse(is.infinite(set$lower), "(", "["), end(set$lower), ", ", end(set$upper),
         ifelse(is.infinite(set$upper), ")", "]"), collapse = wording("and"))
}
