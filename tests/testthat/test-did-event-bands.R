# Correlations of an autoregression, and equal ones.
falling <- function(k, rho) rho^abs(outer(seq_len(k), seq_len(k), "-"))
equal <- function(k, rho) rho + diag(1 - rho, k)

# P(max |t_j| <= c) with equal correlations: one integral over what they share, one over the scale.
equal_probability <- function(c, k, rho, df = Inf) {
  given <- function(z, c) {
    pnorm((c - sqrt(rho) * z) / sqrt(1 - rho)) - pnorm((-c - sqrt(rho) * z) / sqrt(1 - rho))
  }
  normal <- function(c) {
    integrate(function(z) dnorm(z) * given(z, c)^k, -9, 9, rel.tol = 1e-9)$value
  }
  if (is.infinite(df)) return(normal(c))
  scaled <- function(s) vapply(s, function(s) normal(c * s) * 2 * s * df * dchisq(s^2 * df, df), 1)
  integrate(scaled, 0, 4, rel.tol = 1e-7)$value
}

test_that("how many coefficients are worth what: the core against sums over whole arrays", {
  correlation <- falling(5, 0.6)
  for (df in c(7, Inf)) {
    draws <- band_draws(correlation_root(correlation), df, coarse = TRUE)
    t_j <- qt(pt(2.5, df, lower.tail = FALSE) * draws$beyond, df, lower.tail = FALSE)
    normal <- t(draws$normal)
    if (is.finite(df)) normal <- normal * sqrt(df + t_j^2) / draws$shrink
    worth <- vapply(1:5, function(j) {
      others <- normal + (t_j - normal[, j]) %o% correlation[, j]
      mean(1 / rowSums(abs(others) >= 2.5 * (1 - 1e-9)))
    }, 1)
    expect_equal(effective_number(2.5, correlation, draws), sum(worth), tolerance = 1e-12)
  }
})

test_that("one coefficient, and copies of one, have the pointwise critical value", {
  for (df in c(5, 39, Inf)) {
    pointwise <- qt(0.975, df)
    expect_equal(sup_t_critical(matrix(1), df, 0.95), pointwise)
    expect_equal(sup_t_critical(equal(4, 1), df, 0.95), pointwise)
    signs <- c(1, -1, 1)
    expect_equal(sup_t_critical(outer(signs, signs), df, 0.95), pointwise)
  }
})

test_that("independent normal coefficients have Sidak's critical value", {
  for (k in c(2, 8, 20)) for (level in c(0.9, 0.95, 0.99)) {
    expect_equal(sup_t_critical(diag(k), Inf, level), qnorm((1 + level^(1 / k)) / 2),
                 tolerance = 2e-4)
  }
})

test_that("equally correlated coefficients agree with a double integral", {
  for (case in list(list(10, 0.5, Inf), list(6, 0.9, 10), list(19, 0.5, 49), list(4, 0.2, 3))) {
    critical <- sup_t_critical(equal(case[[1]], case[[2]]), case[[3]], 0.95)
    # The density of max |t| near its 95% point is at most about 0.2.
    expect_lt(abs(equal_probability(critical, case[[1]], case[[2]], case[[3]]) - 0.95), 1.5e-4)
  }
})

# mvtnorm 1.1-3: the c at which pmvt(-c, c, corr, df) (pmvnorm() for the normal), by GenzBretz with
# maxpts = 2e6 and abseps = 2e-6, is the level.
stored <- list(
  list(falling(5, 0.4), 39, 0.95, 2.6717), list(falling(12, 0.8), 49, 0.95, 2.8299),
  list(falling(12, 0.8), Inf, 0.95, 2.7247), list(falling(9, 0.6), Inf, 0.95, 2.7199),
  list(falling(20, 0.5), 30, 0.95, 3.2355), list(equal(8, 0.5), 29, 0.90, 2.5016)
)

test_that("critical values are mvtnorm's", {
  for (case in stored) {
    expect_lt(abs(sup_t_critical(case[[1]], case[[2]], case[[3]]) - case[[4]]), 1e-3)
  }
})

test_that("critical values are mvtnorm's, live", {
  skip_if_not_installed("mvtnorm")
  path <- event_study(y ~ policy | city + year, staggered(), window = c(-3, 2), cluster = ~city)
  c <- path$band$critical
  p <- with_seed(1, from("mvtnorm", "pmvt")(rep(-c, 5), rep(c, 5), df = 39,
                                            corr = cov2cor(vcov(path)), abseps = 1e-5))
  expect_lt(abs(p - 0.95), 2e-4)
})

test_that("a singular correlation counts its rank: copies and differences", {
  base <- falling(6, 0.5)
  copies <- base[c(1:6, 6, 2), c(1:6, 6, 2)]
  # The copies change the points drawn, not the law.
  expect_equal(sup_t_critical(copies, 20, 0.95), sup_t_critical(base, 20, 0.95), tolerance = 4e-4)
  # x1, x2 and their difference (all of variance one): points on a hexagon, by integration over the
  # angle: max |cos| <= c / r.
  hexagon <- matrix(c(1, 0.5, 0.5, 0.5, 1, -0.5, 0.5, -0.5, 1), 3)
  inside <- function(c) {
    integrate(function(a) {
      largest <- pmax(abs(cos(a)), abs(cos(a - pi / 3)), abs(cos(a + pi / 3)))
      pchisq((c / largest)^2, 2) / pi
    }, 0, pi, rel.tol = 1e-8)$value
  }
  expect_lt(abs(inside(sup_t_critical(hexagon, Inf, 0.95)) - 0.95), 1e-4)
})

test_that("more coefficients, a higher level and fewer degrees of freedom widen the band", {
  critical <- function(k, df, level) sup_t_critical(falling(k, 0.5), df, level)
  expect_lt(critical(4, 30, 0.95), critical(8, 30, 0.95))
  expect_lt(critical(4, 30, 0.90), critical(4, 30, 0.95))
  expect_lt(critical(4, 30, 0.95), critical(4, 10, 0.95))
  expect_lt(critical(40, 30, 0.95), qt(1 - 0.025 / 40, 30))  # Bonferroni
})

test_that("the band is in the path, and the session's random numbers are as they were", {
  old <- with_seed(5, {
    before <- .Random.seed
    path <- event_study(y ~ policy + x | city + year, staggered(), window = c(-3, 2))
    expect_identical(.Random.seed, before)
    path
  })
  event <- old$event
  expect_equal(event$band.high - event$estimate, old$band$critical * event$std.error)
  expect_equal(event$estimate - event$band.low, old$band$critical * event$std.error)
  expect_equal(event$conf.high - event$estimate, qt(0.975, 39) * event$std.error)
  expect_true(is.na(event$band.low[event$period == -1]))
  expect_identical(old$band$level, 0.95)
  expect_equal(old$band$pointwise, qt(0.975, 39))
  expect_length(old$band$terms, 5)
})

test_that("confint() is pointwise unless asked, and takes any family of coefficients", {
  path <- event_study(y ~ policy + x | city + year, staggered(), window = c(-3, 2))
  expect_equal(nrow(confint(path)), 6)
  expect_equal(unname(confint(path)["event_time::0", ]),
               unlist(path$event[4, c("conf.low", "conf.high")], use.names = FALSE))
  band <- confint(path, simultaneous = TRUE)
  expect_equal(unname(band[, 1]), path$event$band.low[-3])
  expect_equal(attr(band, "critical"), path$band$critical)
  lags <- confint(path, c("event_time::0", "event_time::1"), 0.9, simultaneous = TRUE)
  expect_identical(dimnames(lags), list(c("event_time::0", "event_time::1"), c("5 %", "95 %")))
  all <- confint(path, level = 0.9, simultaneous = TRUE)
  expect_lt(attr(lags, "critical"), attr(all, "critical"))
  alone <- confint(path, "x", simultaneous = TRUE)
  expect_equal(alone[1, ], confint(path, "x")[1, ])
  expect_error(confint(path, "z", simultaneous = TRUE), "no coefficient",
               class = "policypanel_error_input")
  expect_error(confint(path, simultaneous = "yes"), "simultaneous",
               class = "policypanel_error_input")
})

test_that("a path estimated without error has a band of no width", {
  data <- staggered()
  data$y <- data$policy + data$city
  expect_warning(path <- quiet(event_study(y ~ policy | city + year, data, window = c(-3, 2))),
                 "The fit is exact", class = "policypanel_warning")
  width <- with(path$event[-3, ], band.high - band.low)
  expect_lt(max(width), 1e-10)
  expect_true(is.finite(path$band$critical))
})
