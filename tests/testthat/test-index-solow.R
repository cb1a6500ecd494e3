# The Solow model against numerical integration and numerical differentiation.

parameters <- list(savings = 0.3, depreciation = 0.08, alpha = 0.4, technology = 1.7, labour = 2.5,
                   transaction_cost = 0.8, gamma = -0.3)
solve_with <- function(...) do.call(solow_steady_state, utils::modifyList(parameters, list(...)))

# Runge-Kutta of order 4 on dK/dt = s A K^a L^(1-a) T^g - d K.
integrate_capital <- function(p, capital, time, steps = 2000) {
  slope <- function(k) {
    p$savings * p$technology * k^p$alpha * p$labour^(1 - p$alpha) * p$transaction_cost^p$gamma -
      p$depreciation * k
  }
  h <- time / steps
  for (step in seq_len(steps)) {
    k1 <- slope(capital)
    k2 <- slope(capital + h / 2 * k1)
    k3 <- slope(capital + h / 2 * k2)
    capital <- capital + h / 6 * (k1 + 2 * k2 + 2 * k3 + slope(capital + h * k3))
  }
  capital
}

test_that("equations 4, 6 and 7 of Zhou and Wang", {
  s <- with(parameters, {
    k <- (savings * technology * labour^(1 - alpha) * transaction_cost^gamma /
            depreciation)^(1 / (1 - alpha))
    y <- technology * (savings * technology * labour^(1 - alpha) * transaction_cost^gamma /
                         depreciation)^(alpha / (1 - alpha)) * labour^(1 - alpha) *
      transaction_cost^gamma
    c(k, y)
  })
  expect_equal(unname(solve_with()$steady_state[1:2]), s, tolerance = 1e-14)
  plain <- solow_steady_state(0.25, 0.05, 1 / 2)
  expect_equal(plain$steady_state[["capital"]], 25)
  expect_equal(plain$steady_state[["consumption"]], 0.75 * 5)
})

test_that("the path is the solution of the equation of motion, from below and above", {
  for (capital in c(0.5, 200)) {
    path <- solve_with(capital = capital, time = c(0, 1, 10, 40))$path
    expect_equal(path$capital[1], capital, tolerance = 1e-14)
    for (row in 2:4) {
      expect_equal(path$capital[row], integrate_capital(parameters, capital, path$time[row]),
                   tolerance = 1e-9)
    }
    motion <- with(parameters, savings * path$output - depreciation * path$capital)
    expect_equal(path$capital_growth, motion / path$capital, tolerance = 1e-12)
  }
  far <- solve_with(capital = 1, time = 1e4)
  expect_equal(far$path$capital, far$steady_state[["capital"]], tolerance = 1e-12)
  steady <- solve_with()$steady_state[["capital"]]
  expect_equal(solve_with(capital = steady, time = 0:3)$path$capital, rep(steady, 4))
})

test_that("half of the distance of the capital-output ratio is closed in a half-life", {
  fit <- solve_with(capital = 1)
  path <- solve_with(capital = 1, time = c(0, fit$half_life))$path
  ratio <- path$capital / path$output
  limit <- fit$steady_state[["capital_output_ratio"]]
  expect_equal((limit - ratio[2]) / (limit - ratio[1]), 0.5, tolerance = 1e-12)
})

test_that("elasticities are the numerical derivatives of the logarithms", {
  fit <- solve_with()
  for (name in names(parameters)) {
    at <- function(factor) {
      changed <- stats::setNames(list(parameters[[name]] * factor), name)
      log(do.call(solve_with, changed)$steady_state)
    }
    h <- 1e-5
    slope <- (at(1 + h) - at(1 - h)) / (log(1 + h) - log(1 - h))
    own <- unlist(fit$elasticities[fit$elasticities$parameter == name, -(1:2)])
    expect_equal(own, slope[c("capital", "output", "consumption")], tolerance = 1e-8, label = name)
  }
})

test_that("consumption is largest at the golden rule", {
  best <- solve_with()$golden_rule
  consumption <- function(s) solve_with(savings = s)$steady_state[["consumption"]]
  expect_gt(consumption(best), consumption(best - 0.01))
  expect_gt(consumption(best), consumption(best + 0.01))
})

test_that("lower costs raise output when gamma is negative; a positive one is noted", {
  expect_gt(solve_with(transaction_cost = 0.7)$steady_state[["output"]],
            solve_with()$steady_state[["output"]])
  expect_message(solve_with(gamma = 0.2), "raise output", class = "policypanel_note")
})

test_that("it prints; bad parameters are refused", {
  expect_output(print(solve_with(capital = 1)), "Path from capital 1.000 at time 0")
  bad <- list(savings = 0, savings = 1, savings = NA, depreciation = 0, depreciation = -1,
              alpha = 1, alpha = "a", technology = 0, labour = Inf, transaction_cost = -1,
              gamma = NA, alpha = c(0.1, 0.2))
  for (k in seq_along(bad)) {
    expect_error(do.call(solve_with, bad[k]), names(bad)[k], class = "policypanel_error_input")
  }
  expect_error(solve_with(capital = 0), "capital", class = "policypanel_error_input")
  expect_error(solve_with(capital = 1, time = -1), "time", class = "policypanel_error_input")
  expect_error(solve_with(alpha = 1 - 1e-9), "range of numbers", class = "policypanel_error_input")
})

test_that("times without a capital to start from are refused", {
  expect_error(solow_steady_state(0.3, 0.1, 0.4, time = 0:5), "needs `capital`",
               class = "policypanel_error_input")
})
