# The efficient estimator with covariates and weights beside its definition: comparisons after and
# before treatment, and their covariance when cohorts are drawn.

timed <- function(seed = 9) {
  with_seed(seed, {
    n <- c(`3` = 25, `4` = 31, `Inf` = 34)
    units <- sum(n)
    d <- data.frame(unit = rep(seq_len(units), each = 4), year = rep(1:4, units))
    d$start <- sample(rep(c(3, 4, Inf), n))[d$unit]
    d$z <- rnorm(units)[d$unit]
    d$x <- d$z + rnorm(nrow(d))
    d$w <- runif(units, 0.5, 2)[d$unit]
    d$y <- 2 * d$z + 0.3 * d$year + (d$year >= d$start) * (1 + d$z / 2) + rnorm(nrow(d))
    d
  })
}

# event_time::0 and its error as Neyman has it: cohorts 3 and 4 in their first period against those
# treated later.
by_definition <- function(d, covariates, weighted, beta = NULL) {
  wide <- function(name, year) d[d$year == year, name]
  w <- if (weighted) wide("w", 1) else rep(1, max(d$unit))
  start <- wide("start", 1)
  y <- matrix(d$y, ncol = 4, byrow = TRUE)
  size <- tapply(w, start, sum)
  share <- size[c("3", "4")] / sum(size[c("3", "4")])
  # Per unit its part in the comparison of `value`, a column per cohort.
  parts <- function(value) {
    out <- 0
    for (g in c(3, 4)) {
      controls <- start > g
      sign <- ifelse(start == g, 1 / size[paste(g)], -controls / sum(w[controls]))
      out <- out + share[paste(g)] * sign * value[, g - 2]
    }
    w * out
  }
  after <- parts(y[, 3:4])
  before <- cbind(parts(y[, 2:3]),
                  vapply(covariates, function(name) parts(cbind(wide(name, 1), wide(name, 1))),
                         numeric(length(start))))
  spread <- function(a, b) {
    sum(vapply(split(seq_along(start), start), function(own) {
      # Ratios: what is left of a unit's part when the mean of its cohort is taken out.
      centred <- function(v) v[own] - w[own] * sum(v[own]) / sum(w[own])
      length(own) / (length(own) - 1) * sum(centred(a) * centred(b))
    }, 0))
  }
  pair <- function(x, z) outer(seq_len(ncol(x)), seq_len(ncol(z)), Vectorize(function(i, j) {
    spread(x[, i], z[, j])
  }))
  free <- if (is.null(beta)) before else before[, -1, drop = FALSE]
  start_from <- if (is.null(beta)) after else after - beta * before[, 1]
  best <- if (ncol(free) > 0) {
    start_from - free %*% solve(pair(free, free), pair(free, cbind(start_from)))
  } else start_from
  c(sum(best), sqrt(spread(best, best)))
}

test_that("covariates and weights are those of the definition", {
  d <- timed()
  for (covariates in list(character(), "z", c("z", "x"))) {
    right <- if (length(covariates) == 0) "1" else paste(covariates, collapse = " + ")
    formula <- stats::as.formula(paste("y ~", right, "| unit + year"))
    for (weights in list(NULL, "w")) {
      for (beta in list(NULL, 1)) {
        fit <- quiet(did_staggered(formula, d, "start", "efficient", weights = weights,
                                   beta = beta, variance = "neyman"))
        own <- tidy(fit)[match("event_time::0", tidy(fit)$term), ]
        expect_equal(c(own$estimate, own$std.error),
                     by_definition(d, covariates, !is.null(weights), beta), tolerance = 1e-9,
                     label = paste(right, weights, beta))
      }
    }
  }
})

test_that("equal weights are none, the unit of a covariate does not matter, errors fall", {
  d <- timed()
  own <- function(formula, ...) {
    tidy(quiet(did_staggered(formula, transform(d, three = 3, large = 1e7 * z + 4), "start",
                             "efficient", ...)))
  }
  base <- own(y ~ 1 | unit + year)
  expect_equal(own(y ~ 1 | unit + year, weights = ~three), base, tolerance = 1e-12)
  given <- own(y ~ z | unit + year)
  expect_equal(own(y ~ large | unit + year), given, tolerance = 1e-9)
  expect_lt(own(y ~ z | unit + year, variance = "neyman")$std.error[1],
            own(y ~ 1 | unit + year, variance = "neyman")$std.error[1])
})

test_that("weights that change and covariates that do not vary are refused", {
  d <- timed()
  d$u <- d$w * d$year
  expect_error(quiet(did_staggered(y ~ 1 | unit + year, d, "start", "efficient", weights = ~u)),
               "change within units", class = "policypanel_error_data")
  d$flat <- d$year
  expect_error(quiet(did_staggered(y ~ flat | unit + year, d, "start", "efficient")),
               "same for all units", class = "policypanel_error_design")
})
