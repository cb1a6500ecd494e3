# Synthetic difference-in-differences beside synthdid's number, its definition, and loops.

# The definition, as in Arkhangelsky et al. (2021), algorithms 1 and 2: Y is units x periods, the
# treated last.
simplex_by_definition <- function(a, b, penalty, least) {
  a <- sweep(a, 2, colMeans(a))
  b <- b - mean(b)
  n <- nrow(a)
  run <- function(x, most) {
    before <- Inf
    for (step in seq_len(most)) {
      slope <- drop(crossprod(a, a %*% x - b)) + n * penalty * x
      corner <- as.numeric(seq_along(x) == which.min(slope))
      d <- corner - x
      if (all(d == 0)) break
      length <- -sum(slope * d) / (sum((a %*% d)^2) + n * penalty * sum(d^2))
      x <- x + min(1, max(0, length)) * d
      value <- penalty * sum(x^2) + sum((a %*% x - b)^2) / n
      if (step >= 2 && before - value <= least) break
      before <- value
    }
    x
  }
  x <- run(rep(1 / ncol(a), ncol(a)), 100)
  x[x <= max(x) / 4] <- 0
  run(x / sum(x), 10000)
}
synthetic_by_definition <- function(y, n0, t0, weights = NULL) {
  n1 <- nrow(y) - n0
  t1 <- ncol(y) - t0
  s <- stats::sd(apply(y[1:n0, 1:t0], 1, diff))
  late <- rowMeans(y[1:n0, (t0 + 1):ncol(y), drop = FALSE])
  path <- colMeans(y[(n0 + 1):nrow(y), , drop = FALSE])
  omega <- weights$omega %||% simplex_by_definition(t(y[1:n0, 1:t0]), path[1:t0],
                                                    sqrt(n1 * t1) * s^2, (1e-5 * s)^2)
  lambda <- weights$lambda %||% simplex_by_definition(y[1:n0, 1:t0], late, (1e-6 * s)^2,
                                                      (1e-5 * s)^2)
  gap <- path - drop(omega %*% y[1:n0, ])
  list(effect = mean(gap[(t0 + 1):ncol(y)]) - sum(lambda * gap[1:t0]), omega = omega,
       lambda = lambda)
}

synthetic_data <- function(cohorts = c(5, 7)) {
  data <- expand.grid(time = 1:9, unit = 1:30)
  data$start <- c(cohorts, rep(Inf, 5 - length(cohorts)))[(data$unit - 1) %% 5 + 1]
  with_seed(3, {
    factor <- stats::rnorm(30)[data$unit] * cumsum(stats::rnorm(9))[data$time]
    data$y <- factor + 0.7 * (data$time >= data$start) + stats::rnorm(270) / 4
  })
  data
}
as_wide <- function(data, cohort) {
  own <- data[data$start %in% c(cohort, Inf), ]
  own <- own[order(is.finite(own$start), own$unit, own$time), ]
  matrix(own$y, ncol = 9, byrow = TRUE)
}
synthetic_fit <- function(data, ...) {
  quiet(did_staggered(y ~ 1 | unit + time, data, "start", "synthetic", ...))
}

test_that("California's tobacco law: synthdid's number", {
  file <- shared_path("data", "staggered", "prop99.csv")
  skip_if_not(file.exists(file))
  data <- utils::read.csv(file)
  fit <- suppressWarnings(quiet(did_staggered(
    cigsale ~ 1 | state + year, data, "treated", "synthetic", variance = "placebo",
    replicates = 20
  )))
  # synthdid 0.0.9 and Stata's sdid print -15.94839 for these data.
  expect_equal(coef(fit)[["ATT"]], -15.94839, tolerance = 5e-6 / 15.9)
})

test_that("estimates and weights are those of the definition, cohort by cohort", {
  data <- synthetic_data()
  fit <- synthetic_fit(data)
  own <- lapply(c(5, 7), function(g) synthetic_by_definition(as_wide(data, g), 18, g - 1))
  by_cohort <- aggregate(fit, "cohort")
  expect_equal(unname(coef(by_cohort)[-1]), vapply(own, `[[`, 0, "effect"), tolerance = 1e-8)
  expect_equal(coef(fit)[["ATT"]], sum(c(5, 3) * vapply(own, `[[`, 0, "effect")) / 8,
               tolerance = 1e-8)
  expect_equal(fit$effects$unit_weights$weight, unlist(lapply(own, `[[`, "omega")),
               tolerance = 1e-7)
  expect_equal(fit$effects$period_weights$weight, unlist(lapply(own, `[[`, "lambda")),
               tolerance = 1e-7)
  expect_equal(tapply(fit$effects$unit_weights$weight, fit$effects$unit_weights$cohort, sum),
               c(`5` = 1, `7` = 1), tolerance = 1e-12, ignore_attr = TRUE)
})

test_that("the jackknife is the loop over units with the weights fixed", {
  data <- synthetic_data(5)
  fit <- synthetic_fit(data)
  y <- as_wide(data, 5)
  whole <- synthetic_by_definition(y, 24, 4)
  without <- vapply(seq_len(30), function(i) {
    weights <- whole[c("omega", "lambda")]
    if (i <= 24) weights$omega <- weights$omega[-i] / sum(weights$omega[-i])
    synthetic_by_definition(y[-i, ], 24 - (i <= 24), 4, weights)$effect
  }, 0)
  expect_equal(unname(sqrt(diag(vcov(fit)))[1]),
               sqrt(29 / 30 * sum((without - mean(without))^2)), tolerance = 1e-8)
  expect_match(fit$vcov$label, "jackknife over 30 units")
})

test_that("placebo errors are those of never treated units in the cohorts' places", {
  data <- synthetic_data()
  fit <- synthetic_fit(data, variance = "placebo", replicates = 6, seed = 9)
  never <- data[!is.finite(data$start), ]
  y <- matrix(never$y, ncol = 9, byrow = TRUE)
  orders <- core_draw_orders(9, 18, integer(18), 1, 7) + 1L
  drawn <- apply(orders, 2, function(order) {
    left <- sort(order[13:18])
    effect <- function(own, g) synthetic_by_definition(y[c(left, own), ], 6, g - 1)$effect
    (5 * effect(order[1:6], 5) + 3 * effect(order[7:12], 7)) / 8
  })
  expect_equal(unname(sqrt(diag(vcov(fit)))[1]), sqrt(mean((drawn - mean(drawn))^2)),
               tolerance = 1e-7)
  expect_match(fit$vcov$label, "6 placebo assignments")
  again <- synthetic_fit(data[sample(nrow(data)), ], variance = "placebo", replicates = 6, seed = 9)
  expect_identical(vcov(again), vcov(fit))
  expect_error(multiplier_bootstrap(fit, 10), "jackknife", class = "policypanel_error_input")
  expect_error(quiet(compare_estimators(
    y ~ 1 | unit + time, data, "start", c("synthetic", "twfe"),
    options = list(synthetic = list(variance = "placebo", replicates = 5))
  )), "jackknife", class = "policypanel_error_input")
})

test_that("what the method does not have is refused by name", {
  data <- synthetic_data()
  data$x <- cos(seq_len(270))
  refused <- function(data, pattern, formula = y ~ 1 | unit + time, ...) {
    expect_error(suppressWarnings(quiet(did_staggered(formula, data, "start", "synthetic", ...))),
                 pattern, class = "policypanel_error")
  }
  refused(data, "covariates", formula = y ~ x | unit + time)
  refused(transform(data, w = unit), "weights", weights = ~w)
  refused(data[-5, ], "balanced")
  refused(transform(data, start = ifelse(is.finite(start), start, 8)), "never treated")
  refused(transform(data, start = ifelse(start == 5, 2, start)), "two periods")
  refused(transform(data, start = ifelse(unit == 1, 6, ifelse(start == 5, Inf, start))),
          "two treated units")
  refused(data[data$unit %% 5 != 0 & data$unit %% 5 != 4, ], "more never treated",
          variance = "placebo")
  refused(transform(data, g = unit %% 6), "no clusters", cluster = ~g)
  refused(data, "variance", variance = "bootstrap")
  refused(data, "replicates", replicates = 0)
})

test_that("placebo tests estimate anew with other units treated", {
  data <- synthetic_data(5)
  fit <- synthetic_fit(data)
  test <- quiet(placebo_test(fit, replicates = 19, seed = 2))
  expect_identical(test$tests$estimate[test$tests$term == "ATT"], coef(fit)[["ATT"]])
  expect_gt(stats::sd(test$draws[1, ]), 0)
})
