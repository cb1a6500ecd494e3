# Regressions from cohort sums against did_feols() on the rows themselves: unbalanced, weighted,
# with covariates. Imputation against its definition.

numbers_in <- function(fit) tidy(fit)[c("term", "estimate", "std.error")]

# Forty-eight units in four cohorts, a sixth of the rows gone, weights, a covariate that varies.
uneven <- function(seed = 3, never = TRUE) {
  with_seed(seed, {
    d <- data.frame(city = rep(1:48, each = 7), year = rep(2001:2007, 48))
    d$start <- c(2004, 2005, 2007, if (never) Inf else 2006)[(d$city %% 4) + 1]
    d$x <- rnorm(nrow(d)) + d$city / 20
    d$z <- rnorm(48)[d$city]
    d$w <- runif(nrow(d), 0.5, 2)
    d$d <- as.numeric(d$year >= d$start)
    d$y <- d$city / 10 + d$year / 5 + (1 + 0.3 * (d$year - pmin(d$start, 2020))) * d$d +
      0.4 * d$x + 0.1 * d$z * d$year + rnorm(nrow(d))
    d[sort(sample(nrow(d), 280)), ]
  })
}

# A did_feols() fit with one dummy per cell that `in_cell` picks, averaged by rows in treated cells.
by_rows <- function(d, in_cell, formula, weights = NULL, small_sample = "fixest") {
  d$cell <- ifelse(in_cell, paste0("c", d$start, "_", d$year), "0")
  d$cell <- factor(d$cell, unique(c("0", sort(unique(d$cell)))))
  fit <- quiet(did_feols(formula, d, cluster = ~city, weights = weights,
                         small_sample = small_sample))
  size <- if (is.null(weights)) rep(1, nrow(d)) else d$w
  cells <- grep("^cell", names(coef(fit)), value = TRUE)
  sizes <- tapply(size * (d$d == 1), paste0("cell", d$cell), sum)[cells]
  sizes <- ifelse(is.na(sizes), 0, sizes) / sum(sizes, na.rm = TRUE)
  c(sum(sizes * coef(fit)[cells]), sqrt(drop(sizes %*% vcov(fit)[cells, cells] %*% sizes)))
}

first_row <- function(fit) unlist(tidy(fit)[1, c("estimate", "std.error")], use.names = FALSE)

test_that("twfe is did_feols()", {
  d <- uneven()
  for (weights in list(NULL, ~w)) {
    fit <- quiet(did_staggered(y ~ x | city + year, d, "start", "twfe", weights = weights))
    rows <- quiet(did_feols(y ~ d + x | city + year, d, weights = weights))
    expect_equal(first_row(fit), first_row(rows), tolerance = 1e-11)
    expect_equal(fit$vcov$df, rows$vcov$df)
  }
})

test_that("Sun and Abraham is the saturated regression", {
  d <- uneven()
  in_cell <- is.finite(d$start) & d$year - d$start != -1
  for (weights in list(NULL, ~w)) {
    fit <- quiet(did_staggered(y ~ x | city + year, d, "start", "sun_abraham", weights = weights))
    expect_equal(first_row(fit), by_rows(d, in_cell, y ~ cell + x | city + year, weights),
                 tolerance = 1e-10)
  }
})

test_that("etwfe is the regression on treated cells, of units or of cohorts", {
  d <- uneven()
  for (weights in list(NULL, ~w)) {
    fit <- quiet(did_staggered(y ~ 1 | city + year, d, "start", "etwfe", weights = weights,
                               fixed_effects = "unit"))
    expect_equal(first_row(fit), by_rows(d, d$d == 1, y ~ cell | city + year, weights),
                 tolerance = 1e-10)
    fit <- quiet(did_staggered(y ~ 1 | city + year, d, "start", "etwfe", weights = weights))
    d$group <- match(d$start, unique(d$start))
    expect_equal(first_row(fit), by_rows(d, d$d == 1, y ~ cell | group + year, weights),
                 tolerance = 1e-10)
  }
})

test_that("etwfe with a covariate that varies is the regression with all interactions", {
  d <- uneven()
  d$group <- factor(d$start)
  means <- tapply(d$x, d$group, mean)
  d$dx <- d$x - means[d$group]
  fit <- quiet(did_staggered(y ~ x | city + year, d, "start", "etwfe", fixed_effects = "unit"))
  rows <- by_rows(d, d$d == 1, y ~ cell + cell:dx + x:factor(year) + x:group | city + year)
  expect_equal(first_row(fit)[1], rows[1], tolerance = 1e-9)
})

unit_and_year <- function(d) {
  cbind(stats::model.matrix(~ 0 + factor(city), d), stats::model.matrix(~ factor(year), d)[, -1])
}

# Borusyak, Jaravel and Spiess by their definition: weights v of all rows from dummies.
imputation_by_hand <- function(d, controls = NULL, w = rep(1, nrow(d)), power = 2) {
  dummies <- cbind(unit_and_year(d), controls)
  z0 <- dummies[d$d == 0, ]
  w0 <- w[d$d == 0]
  normal <- crossprod(z0, w0 * z0)
  inverse <- with(eigen(normal, symmetric = TRUE), {
    use <- values > 1e-9 * max(values)
    vectors[, use] %*% (t(vectors[, use]) / values[use])
  })
  b <- inverse %*% crossprod(z0, w0 * d$y[d$d == 0])
  effect <- drop(d$y - dummies %*% b)
  v <- w * d$d / sum(w * d$d)
  v0 <- drop(-w0 * (z0 %*% (inverse %*% crossprod(dummies, v))))
  full <- v
  full[d$d == 0] <- v0
  cell <- ifelse(d$d == 1, paste(d$start, d$year), "0")
  centre <- tapply(w^power * effect, cell, sum) / tapply(w^power, cell, sum)
  e <- ifelse(d$d == 1, effect - centre[cell], effect)
  c(sum(v * effect), sqrt(sum(rowsum(full * e, d$city)^2)))
}

test_that("imputation is its definition on unbalanced panels, with weights and covariates", {
  d <- uneven()
  has <- tapply(1 - d$d, d$city, sum)
  d <- d[has[as.character(d$city)] > 0, ]
  fit <- quiet(did_staggered(y ~ 1 | city + year, d, "start", "imputation", singletons = "keep"))
  expect_equal(first_row(fit), imputation_by_hand(d), tolerance = 1e-10)
  fit <- quiet(did_staggered(y ~ x | city + year, d, "start", "imputation", singletons = "keep"))
  expect_equal(first_row(fit), imputation_by_hand(d, d$x), tolerance = 1e-10)
  fit <- quiet(did_staggered(y ~ x | city + year, d, "start", "imputation", weights = ~w,
                             singletons = "keep"))
  expect_equal(first_row(fit), imputation_by_hand(d, d$x, d$w), tolerance = 1e-10)
})

test_that("leads of the imputation are a regression on untreated rows, and move nothing else", {
  d <- uneven()
  has <- tapply(1 - d$d, d$city, sum)
  d <- d[has[as.character(d$city)] > 1, ]
  fit <- quiet(did_staggered(y ~ x | city + year, d, "start", "imputation", leads = 2))
  base <- quiet(did_staggered(y ~ x | city + year, d, "start", "imputation"))
  own <- c("event_time::-2", "event_time::-1")
  expect_equal(tidy(fit)[!tidy(fit)$term %in% own, ], tidy(base), ignore_attr = TRUE)
  for (k in 1:2) d[[paste0("lead", k)]] <- as.numeric(d$year - d$start == -k)
  rows <- quiet(did_feols(y ~ lead2 + lead1 + x | city + year, d[d$d == 0, ], cluster = ~city,
                          small_sample = "none", singletons = "keep"))
  expect_equal(unname(coef(fit)[own]), unname(coef(rows)[1:2]), tolerance = 1e-10)
  expect_equal(unname(vcov(fit)[own, own]), unname(vcov(rows)[1:2, 1:2]), tolerance = 1e-9)
  expect_equal(joint_test(fit, "leads")$df1, 2)
  expect_equal(coef(aggregate(fit, "cohort")), coef(aggregate(base, "cohort")))
  expect_error(did_staggered(y ~ 1 | city + year, d, "start", "imputation", leads = 20),
               class = "policypanel_error_design")
})

test_that("means that leave the row out make deviations n / (n - 1) times as large", {
  d <- with_seed(2, {
    d <- data.frame(city = rep(1:20, each = 5), year = rep(1:5, 20))
    d$start <- c(4, Inf)[d$city %% 2 + 1]
    d$y <- rnorm(100) + d$city * (d$year >= d$start)
    d
  })
  whole <- quiet(did_staggered(y ~ 1 | city + year, d, "start", "imputation"))
  out <- quiet(did_staggered(y ~ 1 | city + year, d, "start", "imputation", leave_out = TRUE))
  # Ten treated units in each cell; the untreated rows' part is the same.
  shape <- function(fit) {
    treated <- fit$effects$influences$scores[4:5, 1:10]
    untreated <- fit$effects$influences$scores[1:3, ]
    list(treated, untreated)
  }
  expect_equal(shape(out)[[1]], shape(whole)[[1]] * 10 / 9, tolerance = 1e-12)
  expect_equal(shape(out)[[2]], shape(whole)[[2]])
  few <- d[d$city %in% c(1, 2, 3, 5), ]
  expect_error(suppressWarnings(did_staggered(y ~ 1 | city + year, few, "start", "imputation",
                                              leave_out = TRUE)), "one treated row",
               class = "policypanel_error_design")
})

# Gardner's two stages as one system of moments.
two_stage_by_hand <- function(d) {
  x1 <- unit_and_year(d)
  b <- stats::coef(stats::lm.fit(x1[d$d == 0, ], d$y[d$d == 0]))
  effect <- drop(d$y - x1 %*% b)
  delta <- sum(d$d * effect) / sum(d$d)
  e1 <- (1 - d$d) * effect
  gamma <- solve(crossprod(x1 * (1 - d$d)), crossprod(x1, d$d))
  moved <- (d$d * (effect - delta) - drop(x1 %*% gamma) * e1) / sum(d$d)
  c(delta, sqrt(sum(rowsum(moved, d$city)^2)))
}

test_that("two stages are one system of moments", {
  d <- uneven()
  has <- tapply(1 - d$d, d$city, sum)
  d <- d[has[as.character(d$city)] > 0, ]
  fit <- quiet(did_staggered(y ~ 1 | city + year, d, "start", "two_stage", singletons = "keep"))
  expect_equal(first_row(fit), two_stage_by_hand(d), tolerance = 1e-10)
})

test_that("stacked with shares is the weighted regression on the stack", {
  d <- with_seed(5, {
    d <- expand.grid(year = 1:10, city = 1:60)
    d$start <- c(4, 6, 7, Inf, Inf)[d$city %% 5 + 1]
    d$y <- rnorm(600) + (d$year >= d$start)
    d
  })
  stack <- do.call(rbind, lapply(c(4, 6, 7), function(g) {
    own <- d[(d$start == g | is.infinite(d$start)) & d$year >= g - 3 & d$year <= g + 3, ]
    transform(own, stack = g, event = year - g, treated = as.numeric(start == g))
  }))
  n <- tapply(stack$event == 0, stack[c("stack", "treated")], sum)
  stack$w <- ifelse(stack$treated == 1, 1,
                    ((n[, 2] / sum(n[, 2])) / (n[, 1] / sum(n[, 1])))[as.character(stack$stack)])
  stack$event <- stats::relevel(factor(ifelse(stack$treated == 1, stack$event, -1)), "-1")
  rows <- quiet(did_feols(y ~ event | city^stack + year^stack, stack, cluster = ~city,
                          weights = ~w, small_sample = "fixest"))
  fit <- quiet(did_staggered(y ~ 1 | city + year, d, "start", "stacked",
                             weighting = "sample_share"))
  expect_equal(unname(coef(fit)[-1]), unname(coef(rows)), tolerance = 1e-11)
  expect_equal(unname(sqrt(diag(vcov(fit)))[-1]), unname(sqrt(diag(vcov(rows)))), tolerance = 1e-10)
})

test_that("without never-treated units the last cohort is the control, and its periods leave", {
  d <- uneven(never = FALSE)
  d <- d[d$start != 2007, ]
  last <- d[d$year < 2006, ]
  last$start[last$start == 2006] <- Inf
  for (estimator in c("sun_abraham", "etwfe", "imputation", "two_stage")) {
    expect_message(fit <- did_staggered(y ~ 1 | city + year, d, "start", estimator),
                   "last cohort")
    same <- quiet(did_staggered(y ~ 1 | city + year, last, "start", estimator))
    expect_equal(numbers_in(fit), numbers_in(same), tolerance = 1e-10, label = estimator)
  }
})
