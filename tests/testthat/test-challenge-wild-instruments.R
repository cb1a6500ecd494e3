# The wild restricted efficient bootstrap of instrumented fits, beside its definition with lm().

instrumented_panel <- function(n_units = 9) {
  with_seed(7, {
    data <- expand.grid(year = 1:6, unit = seq_len(n_units))
    data$z <- rnorm(nrow(data)) + rnorm(n_units)[data$unit]
    data$z2 <- rnorm(nrow(data))
    common <- rnorm(nrow(data))
    data$c <- rnorm(nrow(data))
    data$x <- 1.5 * data$z + 0.4 * data$z2 + common + data$unit / 3 + 0.3 * data$c
    data$y <- 0.5 * data$x + common + rnorm(nrow(data)) + data$year / 4 + data$c
    data$w <- runif(nrow(data), 0.5, 2)
    data
  })
}

# Davidson and MacKinnon (2010), section 4: every replicate estimated from its own data.
wre_by_definition <- function(data, instruments, r, signs, weights = NULL) {
  data$.w <- weights %||% rep(1, nrow(data))
  exogenous <- "c + factor(unit) + factor(year)"
  by <- function(left, right) {
    stats::lm(stats::as.formula(paste(left, "~", right)), data, weights = data$.w)
  }
  data$.q <- data$y - r * data$x
  restricted <- by(".q", exogenous)
  data$.u <- residuals(restricted)
  first <- by("x", paste(c(exogenous, instruments, ".u"), collapse = "+"))
  v <- residuals(first) + coef(first)[[".u"]] * data$.u
  of_x <- data$x - v
  of_y <- fitted(restricted)
  apply(signs, 2, function(s) {
    data$x <- of_x + s[data$unit] * v
    data$y <- r * data$x + of_y + s[data$unit] * data$.u
    formula <- stats::as.formula(paste("y ~ c | unit + year | x ~", paste(instruments,
                                                                       collapse = "+")))
    fit <- suppressMessages(did_feols(formula, data, cluster = ~unit, weights = "w"))
    (coef(fit)[["x"]] - r) / sqrt(vcov(fit)["x", "x"])
  })
}

test_that("replicates are those of the definition, one instrument and two, with weights", {
  data <- instrumented_panel()
  formulas <- list(z = y ~ c | unit + year | x ~ z, both = y ~ c | unit + year | x ~ z + z2)
  for (case in names(formulas)) {
    instruments <- if (case == "z") "z" else c("z", "z2")
    for (weights in list(rep(1, nrow(data)), data$w)) {
      data$w <- weights
      fit <- did_feols(formulas[[case]], data, cluster = ~unit, weights = "w")
      made <- wild_bootstrap(fit, replicates = 512, null = 0.2)
      expect_true(made$enumerated)
      signs <- 1 - 2 * vapply(0:511, function(b) bitwAnd(b %/% 2^(0:8), 1L), integer(9))
      some <- c(1, 2, 77, 300, 512)
      expect_equal(unname(made$draws[1, some]),
                   wre_by_definition(data, instruments, 0.2, signs[, some], weights),
                   tolerance = 1e-8)
      # All signs alike are the data themselves.
      expect_equal(made$draws[[1, 1]], made$tests$statistic, tolerance = 1e-9)
      expect_identical(made$p.value[["x"]],
                       mean(abs(made$draws[1, ]) > abs(made$tests$statistic) * (1 + 1e-9)))
    }
  }
})

test_that("limits are where p passes alpha, and draws depend on the seed alone", {
  data <- instrumented_panel(12)
  fit <- did_feols(y ~ c | unit + year | x ~ z, data, cluster = ~unit)
  made <- wild_bootstrap(fit, replicates = 999, seed = 5)
  p_at <- function(r) wild_bootstrap(fit, replicates = 999, seed = 5, null = r)$p.value[["x"]]
  expect_gt(p_at(made$tests$conf.low + 1e-4), 0.05)
  expect_lte(p_at(made$tests$conf.low - 1e-4), 0.05)
  mixed <- did_feols(y ~ c | unit + year | x ~ z, data[with_seed(1, sample(72)), ],
                     cluster = ~unit)
  expect_equal(wild_bootstrap(mixed, replicates = 999, seed = 5)$draws, made$draws,
               tolerance = 1e-8)
  expect_output(print(made), "x")
})

test_that("two ways of clustering, and what is not done", {
  data <- instrumented_panel()
  fit <- did_feols(y ~ c | unit + year | x ~ z, data, cluster = c("unit", "year"))
  made <- wild_bootstrap(fit, replicates = 999, drawn_cluster = "unit")
  expect_equal(made$draws[[1, 1]], made$tests$statistic, tolerance = 1e-8)
  fit <- did_feols(y ~ c | unit + year | x ~ z, data, cluster = ~unit)
  expect_error(wild_bootstrap(fit, "c"), class = "policypanel_error_input")
  expect_error(wild_bootstrap(fit, impose_null = FALSE), class = "policypanel_error_input")
  expect_error(wild_bootstrap(fit, joint = TRUE), class = "policypanel_error_input")
  both <- did_feols(y ~ 1 | unit + year | x + c ~ z + z2, data, cluster = ~unit)
  expect_error(wild_bootstrap(both), class = "policypanel_error_input")
})
