# Callaway and Sant'Anna beside the formulas of Sant'Anna and Zhao (2020) as means over rows, and
# the traps that other programs' change logs tell of.

numbers_in <- function(fit) tidy(fit)[c("term", "estimate", "std.error")]

# A panel of 90 units, five cohorts (one never treated), a fixed and a varying covariate, weights.
rollout <- function(seed = 4, n = 90) {
  with_seed(seed, {
    d <- data.frame(unit = rep(seq_len(n), each = 6), year = rep(2001:2006, n))
    d$start <- c(2003, 2004, 2006, Inf, Inf)[(d$unit %% 5) + 1]
    d$z <- rnorm(n)[d$unit] + 0.3 * is.finite(d$start)
    d$x <- d$z / 2 + rnorm(nrow(d))
    d$w <- runif(n, 0.5, 2)[d$unit]
    d$region <- (d$unit - 1) %/% 6
    d$y <- rnorm(n)[d$unit] + 0.2 * d$year * d$z + (d$year >= d$start) * (1 + d$z) + rnorm(nrow(d))
    d
  })
}

cs <- function(data, ..., formula = y ~ 1 | unit + year) {
  quiet(did_staggered(formula, data, "start", ...))
}
cells_of <- function(fit, ...) tidy(aggregate(fit, "cohort_time", ...))[1:3]

# The estimators of Sant'Anna and Zhao as they print them: means over rows, inf the influence.
by_formula <- function(dy, d, x, w, method) {
  w <- w / mean(w)
  n <- length(d)
  x <- cbind(1, x)
  score <- suppressWarnings(stats::glm.fit(x, d, weights = w, family = stats::binomial(),
                                           control = list(epsilon = 1e-14)))
  p <- score$fitted.values
  hessian <- chol2inv(chol(crossprod(x, w * p * (1 - p) * x))) * n
  linear_score <- (w * (d - p) * x) %*% hessian
  b <- stats::lm.wfit(x[d == 0, ], dy[d == 0], w[d == 0])$coefficients
  out <- drop(x %*% b)
  if (method == "weighting") out <- 0
  linear_ols <- (w * (1 - d) * (dy - out) * x) %*% solve(crossprod(w * (1 - d) * x, x) / n)
  treat <- w * d
  cont <- if (method == "regression") w * d else w * p * (1 - d) / (1 - p)
  if (method == "regression") {
    eta <- mean(treat * dy) / mean(treat) - mean(cont * out) / mean(cont)
    inf <- (treat * (dy - mean(treat * dy) / mean(treat)) -
              cont * (out - mean(cont * out) / mean(cont)) -
              linear_ols %*% colMeans(cont * x)) / mean(treat)
    return(list(eta, drop(inf) / n))
  }
  eta_t <- mean(treat * (dy - out)) / mean(treat)
  eta_c <- mean(cont * (dy - out)) / mean(cont)
  inf_t <- treat * (dy - out - eta_t)
  inf_c <- cont * (dy - out - eta_c) + linear_score %*% colMeans(cont * (dy - out - eta_c) * x)
  if (method == "doubly_robust") {
    inf_t <- inf_t - linear_ols %*% colMeans(treat * x)
    inf_c <- inf_c - linear_ols %*% colMeans(cont * x)
  }
  list(eta_t - eta_c, drop(inf_t / mean(treat) - inf_c / mean(cont)) / n)
}

expect_formula <- function(data, cohort, year, method, weights = NULL, covariates, fit) {
  base <- if (year >= cohort) cohort - 1 else year - 1
  now <- data[data$year == year, ]
  then <- data[data$year == base, ]
  both <- intersect(now$unit, then$unit)
  now <- now[match(both, now$unit), ]
  then <- then[match(both, then$unit), ]
  own <- now$start == cohort | is.infinite(now$start)
  found <- by_formula((now$y - then$y)[own], as.numeric(now$start[own] == cohort),
                      as.matrix(then[own, covariates]),
                      if (is.null(weights)) rep(1, sum(own)) else then$w[own], method)
  cell <- cells_of(fit)
  cell <- cell[cell$term == paste0("cohort::", cohort, ":time::", year), ]
  expect_equal(cell$estimate, found[[1]], tolerance = 1e-9)
  expect_equal(cell$std.error, sqrt(sum(found[[2]]^2)), tolerance = 1e-9)
}

test_that("methods are their formulas, with fixed and varying covariates, weights, missing rows", {
  full <- rollout()
  holes <- full[with_seed(1, sample(nrow(full), 470)), ]
  for (method in c("doubly_robust", "regression", "weighting")) {
    fit <- cs(full, formula = y ~ z | unit + year, method = method)
    expect_formula(full, 2003, 2005, method, NULL, "z", fit)
    expect_formula(full, 2006, 2003, method, NULL, "z", fit)
    fit <- cs(full, formula = y ~ x | unit + year, method = method, weights = ~w)
    expect_formula(full, 2004, 2006, method, "w", "x", fit)
    fit <- cs(holes, formula = y ~ x + z | unit + year, method = method)
    expect_formula(holes, 2003, 2004, method, NULL, c("x", "z"), fit)
  }
})

test_that("improved: DRDID::drdid_imp_panel", {
  data <- utils::read.csv(shared_path("data", "staggered", "two_periods.csv"))
  data$start <- ifelse(data$treated == 1, 1, Inf)
  data <- transform(data, start = start + 1, period = post + 1)
  fit <- cs(data, formula = y ~ x | id + period, method = "improved")
  expect_equal(tidy(fit)$estimate[1], 2.0434321459355, tolerance = 1e-12)
  expect_equal(tidy(fit)$std.error[1], 0.10775779985, tolerance = 1e-9)
})

test_that("without covariates all methods are one, and means are pairs", {
  d <- rollout()
  base <- cs(d)
  for (method in adjustment_methods[-1]) {
    expect_equal(cells_of(cs(d, method = method)), cells_of(base), tolerance = 1e-12)
  }
  d$v <- d$w + 1e-13 * d$year  # changes within units, which takes the way by pairs
  expect_equal(cells_of(cs(d, weights = ~v)), cells_of(cs(d, weights = ~w)), tolerance = 1e-9)
  d$v <- 1 + 1e-13 * d$year
  for (controls in c("never_treated", "not_yet_treated")) {
    own <- cs(d, controls = controls)
    expect_equal(cells_of(cs(d, controls = controls, weights = ~v)), cells_of(own),
                 tolerance = 1e-9)
  }
})

test_that("weights 2 are units that stand twice, clustered by the first", {
  d <- rollout()
  d$two <- 1 + (d$unit %% 2)
  again <- d[d$two == 2, ]
  again$unit <- again$unit + 1000
  again <- rbind(d, again)
  again$origin <- again$unit %% 1000
  for (formula in c(y ~ 1 | unit + year, y ~ z | unit + year)) {
    fit <- cs(d, formula = formula, weights = ~two)
    copies <- cs(again, formula = formula, cluster = ~origin)
    expect_equal(numbers_in(fit), numbers_in(copies), tolerance = 1e-9)
  }
})

test_that("clusters coarser than units are sums of influences, of unequal size too", {
  d <- rollout()
  d$block <- pmin(d$region, 9)
  fit <- cs(d, cluster = ~block)
  unit <- combine_effects(fit$effects, fit$target, "unconditional")$influences
  block <- tapply(d$block, d$unit, `[`, 1)[as.character(seq_len(90))]
  order <- order(tapply(d$start, d$unit, `[`, 1), seq_len(90))
  sums <- rowsum(unit, block[order])
  expect_equal(unname(vcov(fit)), crossprod(sums), tolerance = 1e-12)
})

test_that("equalities: Sun and Abraham with a universal base, etwfe with imputation", {
  d <- rollout()
  sa <- quiet(did_staggered(y ~ 1 | unit + year, d, "start", "sun_abraham",
                            errors = "unconditional", small_sample = "none"))
  universal <- cs(d, base_period = "universal")
  expect_equal(numbers_in(sa), numbers_in(universal), tolerance = 1e-11)
  after <- function(fit) {
    own <- cells_of(fit)
    own[vapply(strsplit(own$term, "::"), function(p) {
      as.numeric(p[3]) >= as.numeric(sub(":time", "", p[2]))
    }, NA), ]
  }
  expect_equal(after(sa), after(cs(d)), tolerance = 1e-11, ignore_attr = TRUE)
  etwfe <- quiet(did_staggered(y ~ 1 | unit + year, d, "start", "etwfe"))
  bjs <- quiet(did_staggered(y ~ 1 | unit + year, d, "start", "imputation"))
  expect_equal(coef(etwfe), coef(bjs), tolerance = 1e-11)
})

test_that("row order, names, shifts and always treated units change nothing", {
  d <- rollout()
  for (estimator in cohort_estimators()) {
    own <- function(data) {
      quiet(did_staggered(y ~ 1 | unit + year, data, "start", estimator, window = c(-2, 0)))
    }
    if (estimator != "stacked") {
      own <- function(data) quiet(did_staggered(y ~ 1 | unit + year, data, "start", estimator))
    }
    base <- own(d)
    expect_identical(coef(own(d[with_seed(2, sample(nrow(d))), ])), coef(base), label = estimator)
    shifted <- transform(d, year = year - 1990, start = start - 1990)
    expect_equal(tidy(own(shifted)), tidy(base), tolerance = 1e-12, label = estimator)
    named <- d
    named$unit <- factor(paste0("u", 1000 + d$unit))
    expect_equal(tidy(own(named)), tidy(base), tolerance = 1e-10, label = estimator)
    always <- rbind(d, transform(d[d$unit <= 5, ], unit = unit + 500, start = 2001, y = y + 9))
    expect_equal(tidy(own(always)), tidy(base), tolerance = 1e-10, label = estimator)
  }
})

test_that("never treated may be NA, 0, Inf or far in the future, in any type", {
  d <- rollout()
  base <- cs(d)
  for (never in list(NA, 0, 9999)) {
    expect_equal(tidy(cs(transform(d, start = ifelse(is.finite(start), start, never)))), tidy(base))
  }
  text <- transform(d, start = factor(ifelse(is.finite(start), start, 0)), year = factor(year))
  expect_error(cs(text), class = "policypanel_error")
  skip_if_not_installed("bit64")
  big <- d
  big$unit <- integer64(as.character(d$unit))
  expect_equal(tidy(cs(big)), tidy(base))
})

test_that("anticipation moves the base, and cohorts after the data are never treated", {
  d <- rollout()
  fit <- cs(d, anticipation = 1)
  now <- d[d$year == 2004, ]
  then <- d[d$year == 2002, ]
  change <- now$y - then$y
  by_hand <- mean(change[now$start == 2004]) - mean(change[is.infinite(now$start)])
  expect_equal(coef(aggregate(fit, "cohort_time"))[["cohort::2004:time::2004"]], by_hand,
               tolerance = 1e-12)
  later <- transform(d, start = ifelse(is.finite(start), start, 2010))
  expect_message(fit <- did_staggered(y ~ 1 | unit + year, later, "start"), "after the last period")
  expect_equal(tidy(fit), tidy(cs(d)))
})

test_that("a cohort without a base period is named, and so is a cell that covariates tell", {
  d <- rollout()
  expect_message(did_staggered(y ~ 1 | unit + year, d, "start", anticipation = 2),
                 "2003.*without a\\s+base period")
  d$tell <- as.numeric(d$start == 2004) * 10 + d$z / 100
  error <- expect_error(cs(d, formula = y ~ tell | unit + year),
                        class = "policypanel_error_design")
  expect_match(conditionMessage(error), "cohort 2004 in period")
  d$flat <- as.numeric(is.finite(d$start)) * d$z
  expect_error(cs(d, formula = y ~ flat | unit + year), "constant, among the controls",
               class = "policypanel_error_design")
})

test_that("repeated cross-sections compare four means", {
  d <- rollout()
  d <- d[with_seed(3, sample(nrow(d), 400)), ]
  d$person <- seq_len(400)
  own <- function(data, unit = "person") {
    quiet(did_staggered(y ~ 1 | person + year, data, "start", unit = unit, cluster = unit,
                        sampling = "repeated_cross_sections"))
  }
  fit <- own(d)
  cells <- cells_of(fit)
  for (year in c(2003, 2005)) {
    two <- d[d$year %in% c(year, 2002) & (d$start == 2003 | is.infinite(d$start)), ]
    two$late <- as.numeric(two$year == year)
    two$own <- as.numeric(two$start == 2003)
    rows <- did_feols(y ~ own * late, two, vcov = "hc1", small_sample = "none")
    cell <- cells[cells$term == paste0("cohort::2003:time::", year), ]
    expect_equal(cell$estimate, coef(rows)[["own:late"]], tolerance = 1e-10)
    expect_equal(cell$std.error, sqrt(vcov(rows)["own:late", "own:late"]), tolerance = 1e-10)
  }
  size <- table(d$start)[c("2003", "2004", "2006")]
  after <- fit$effects$cells$event_time >= 0
  expect_equal(coef(fit)[["ATT"]], with(fit$effects$cells[after, ], {
    stats::weighted.mean(estimate, size[as.character(cohort + 2001)])
  }))
  full <- rollout()
  panel <- cs(full)
  same <- cs(full, sampling = "repeated_cross_sections")
  expect_equal(numbers_in(same), numbers_in(panel), tolerance = 1e-10)
})
