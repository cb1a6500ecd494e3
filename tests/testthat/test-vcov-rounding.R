# Variances that are errors of rounding: found in every type of covariance, at every scale, and no
# honest variance among them.

# A panel in which `own` varies in unit 2 alone, `row` is 1 in one of the two rows of unit 3, and
# `step` varies in period 2 alone; units lie within 200 km of each other.
rounding_data <- function(seed, n_units = 20, n_years = 6, offset = 0, scale = 1) {
  with_seed(seed, {
    d <- expand.grid(year = seq_len(n_years), unit = seq_len(n_units))
    d <- d[d$unit != 3 | d$year <= 2, ]
    n <- nrow(d)
    d$x <- rnorm(n)
    d$own <- (d$unit == 2) * rnorm(n)
    d$treated <- as.numeric(d$unit == 2 & d$year > 3)
    d$row <- as.numeric(d$unit == 3 & d$year == 2)
    d$step <- (d$year == 2) * rnorm(n)
    d$lat <- runif(n_units, 30, 31)[d$unit]
    d$lon <- runif(n_units, 100, 101)[d$unit]
    d$w <- rexp(n) + 0.1
    d$y <- scale * (offset + d$x + d$unit / 3 + rnorm(n))
    d
  })
}

without_error <- function(fit) fit$diagnoses$term[fit$diagnoses$kind == "no_variance"]

# Each type, what it leaves without a variance, and how the fit is made.
degenerate <- list(
  cluster = list("own", y ~ own | unit, cluster = ~unit),
  dummy = list("treated", y ~ treated + x | unit, cluster = ~unit),
  cluster_no_effects = list("own", y ~ own - 1, cluster = ~unit),
  several = list(c("own", "treated"), y ~ own + x + treated | unit, cluster = ~unit),
  exact_cluster = list("row", y ~ row + x | unit, cluster = ~unit),
  hc1 = list("row", y ~ row + x | unit, vcov = "hc1"),
  hc2 = list("row", y ~ row + x | unit, vcov = "hc2"),
  hc3 = list("row", y ~ row | unit, vcov = "hc3"),
  newey_west = list("row", y ~ row | unit, vcov = newey_west(1, "unit", "year")),
  driscoll_kraay = list("step", y ~ step - 1, vcov = driscoll_kraay(0, "year")),
  conley = list("x", y ~ x | unit, vcov = conley("lat", "lon", 2000))
)

fit_degenerate <- function(case, data, ...) {
  suppressWarnings(quiet(do.call(did_feols, c(list(case[[2]], data), case[-(1:2)], list(...)))),
                   classes = "policypanel_warning")
}

test_that("a variance that is an error of rounding is missing, under every covariance", {
  for (name in names(degenerate)) {
    case <- degenerate[[name]]
    fit <- fit_degenerate(case, rounding_data(1))
    lost <- case[[1]]
    expect_setequal(without_error(fit), lost)
    kept <- setdiff(names(coef(fit)), lost)
    expect_true(all(is.na(vcov(fit)[lost, ])), label = name)
    expect_true(all(is.na(vcov(fit)[, lost])), label = name)
    expect_false(anyNA(vcov(fit)[kept, kept]), label = name)
    table <- tidy(fit)
    own <- table$term %in% lost
    expect_true(all(is.na(table[own, 3:7])), label = name)
    expect_false(anyNA(table[!own, ]), label = name)
    expect_true(all(is.na(confint(fit)[lost, ])), label = name)
  }
})

test_that("the other coefficients keep the covariance of the definition", {
  data <- rounding_data(2)
  fit <- fit_degenerate(degenerate$several, data)
  o <- dummy_regression(data$y, as.matrix(data[c("own", "x", "treated")]), data["unit"])
  expect_equal(vcov(fit)["x", "x"], oracle_cluster(o, data$unit)[2, 2], tolerance = 1e-9)
  # The definition's own variances are what is called an error of rounding.
  alone <- dummy_regression(data$y, as.matrix(data["own"]), data["unit"])
  expect_lt(oracle_cluster(alone, data$unit), 1e-25)
})

test_that("the verdict does not depend on units of measurement, rows or threads", {
  for (name in names(degenerate)) {
    case <- degenerate[[name]]
    data <- rounding_data(3)
    fit <- fit_degenerate(case, data)
    variants <- list(
      with_column(data, y = data$y * 1e-12), with_column(data, y = data$y * 1e12),
      with_column(data, own = data$own * 1e9, row = data$row * 1e-9, step = data$step * 1e7),
      data[with_seed(4, sample(nrow(data))), ], with_column(data, y = data$y + 1e6)
    )
    for (variant in variants) {
      expect_setequal(without_error(fit_degenerate(case, variant)), case[[1]])
    }
    expect_identical(vcov(fit_degenerate(case, data, threads = 2)), vcov(fit))
  }
})

test_that("random designs: what has no variance is found, with weights, offsets and solvers", {
  for (seed in 1:18) {
    data <- rounding_data(seed, c(8, 20, 60)[1 + seed %% 3],
                          offset = c(0, 1e3, 1e6)[1 + seed %% 2 + (seed > 12)],
                          scale = 10^c(-9, 0, 9)[1 + (seed + 1) %% 3])
    for (name in names(degenerate)) {
      case <- degenerate[[name]]
      found <- without_error(fit_degenerate(case, data, weights = if (seed %% 2) ~w))
      expect_setequal(found, case[[1]])
    }
    data$firm <- with_seed(seed, sample(8, nrow(data), TRUE))
    crossed <- list("own", y ~ own | unit + firm, cluster = ~unit, solver = "map")
    data$firm[data$unit == 2] <- 99
    expect_identical(without_error(fit_degenerate(crossed, data, singletons = "keep")), "own")
  }
})

test_that("random designs: no honest variance is taken for an error, however small", {
  types <- list(list(vcov = "hc1"), list(vcov = "hc3"), list(cluster = ~unit),
                list(vcov = "cr2", cluster = ~unit), list(vcov = newey_west(1, "unit", "year")),
                list(vcov = driscoll_kraay(1, "year")),
                list(vcov = conley("lat", "lon", 30, kernel = "bartlett")))
  for (seed in 1:12) {
    data <- rounding_data(100 + seed, n_units = c(12, 40)[1 + seed %% 2])
    half <- data$unit %% 2 == 0
    # In one half of the units errors are 1e-9 of those in the other half.
    small <- 10^-c(0, 4, 7, 9)[1 + seed %% 4]
    data$a <- half * data$x
    data$b <- (!half) * data$x
    error <- with_seed(seed, rnorm(nrow(data))) * ifelse(half, small, 1)
    data$y <- (2 * data$a + data$b + error) * 10^c(-12, 0, 12)[1 + seed %% 3]
    weights <- if (seed %% 2) ~w
    for (type in types) {
      fit <- quiet(do.call(did_feols, c(list(y ~ a + b | unit, data, weights = weights), type)))
      expect_identical(without_error(fit), character())
      expect_false("exact_fit" %in% fit$diagnoses$kind)
      expect_false(anyNA(tidy(fit)))
    }
    # Compared with the definition, in each half's own size.
    fit <- quiet(did_feols(y ~ a + b | unit, data, cluster = ~unit, weights = weights))
    o <- dummy_regression(data$y, as.matrix(data[c("a", "b")]), data["unit"],
                          if (seed %% 2) data$w)
    expect_equal(unname(diag(vcov(fit)) / diag(oracle_cluster(o, data$unit))), c(1, 1),
                 tolerance = 1e-5)
  }
})

test_that("an exact fit is called one, and only an exact fit", {
  data <- rounding_data(5, 40)
  data$near <- data$x + 1e-3 * with_seed(5, rnorm(nrow(data)))
  data$firm <- with_seed(6, sample(15, nrow(data), TRUE))
  exact <- list(
    list(quote(pi * x), y ~ x), list(quote(pi * x + sqrt(unit)), y ~ x | unit),
    list(quote(x - 2 * near + 1e4 + unit + log(year)), y ~ x + near | unit + year),
    list(quote(x / 3 + unit + year^2 / 7 + log(firm)), y ~ x | unit + year + firm),
    list(quote(unit / 7 + firm), y ~ x | unit + firm)
  )
  for (case in exact) for (scale in c(1e-12, 1, 1e12)) for (solver in c("automatic", "map")) {
    data$y <- eval(case[[1]], data) * scale
    for (vcov in c("iid", "hc1")) {
      expect_warning(fit <- quiet(did_feols(case[[2]], data, vcov = vcov, solver = solver)),
                     "The fit is exact", class = "policypanel_warning")
      expect_true(all(vcov(fit) == 0))
      expect_true(is.na(fit$f$statistic))
      shown <- shown_coefficients(fit)
      expect_true(all(is.na(shown$std.error) & is.na(shown$p.value)))
      expect_identical(unique(shown$reason), "exact_fit")
    }
    # Errors of a hundred thousandth of a millionth are none of rounding.
    data$y <- data$y + 1e-11 * max(abs(data$y)) * with_seed(7, rnorm(nrow(data)))
    if (solver == "automatic") {
      expect_false("exact_fit" %in% quiet(did_feols(case[[2]], data, vcov = "hc1"))$diagnoses$kind)
    }
  }
})

test_that("what is zero in an exact fit but for rounding has no test", {
  data <- rounding_data(8)
  data$y <- data$x / 3 + data$unit / 7
  expect_warning(fit <- quiet(did_feols(y ~ x + w + step | unit, data)), "The fit is exact",
                 class = "policypanel_warning")
  expect_equal(coef(fit)[["w"]], 0)
  table <- tidy(fit)
  expect_identical(table$p.value[1], 0)  # an estimate without any error
  expect_true(all(is.na(table$p.value[2:3])))
  rounded <- fit$diagnoses$term[fit$diagnoses$kind == "rounded_estimate"]
  expect_setequal(rounded, c("w", "step")[coef(fit)[c("w", "step")] != 0])
})

test_that("an outcome that the fixed effects explain has no R2 within", {
  data <- rounding_data(9)
  data$y <- data$unit / 7
  fit <- suppressWarnings(quiet(did_feols(y ~ x | unit, data)))
  expect_identical(fit$r_squared[["within"]], NA_real_)
  expect_equal(fit$r_squared[["overall"]], 1)
})

test_that("a covariance asked for later has its own verdict", {
  data <- rounding_data(10)
  expect_warning(fit <- did_feols(y ~ own + x | unit, data), "\"own\" no variance: its scores",
                 class = "policypanel_warning")
  robust <- summary(fit, vcov = "hc1")
  expect_identical(without_error(robust), character())
  expect_false(anyNA(tidy(robust)))
  expect_warning(back <- summary(robust, cluster = ~unit), "\"own\" no variance",
                 class = "policypanel_warning")
  expect_identical(back$diagnoses, fit$diagnoses)
  expect_identical(vcov(back), vcov(fit))
})

test_that("a constant is judged by what it is made of", {
  data <- rounding_data(11)
  # Residuals sum to zero in every unit: alone, a constant of units has no variance.
  fit <- suppressWarnings(quiet(did_feols(y ~ 1 | unit, data, constant = TRUE)))
  expect_identical(without_error(fit), "(Intercept)")
  # With regressors it has theirs.
  fit <- quiet(did_feols(y ~ x | unit, data, constant = TRUE))
  expect_identical(without_error(fit), character())
  expect_gt(vcov(fit)["(Intercept)", "(Intercept)"], 0)
})
