# Orders of the units of the replicates, as the test draws them
drawn_orders <- function(seed, n_units, replicates) {
  core_draw_orders(seed, n_units, NULL, 1, replicates + 1) + 1L
}

curve_of <- function(data, ...) {
  fit <- quiet(did_feols(y ~ d + x + m | unit + year, data))
  quiet(robustness(fit, list(
    none = vary(controls = ~1), calm = vary(winsorize = c(0.05, 0.95)),
    trends = vary(unit_trends = TRUE), weighted = vary(weights = ~w),
    late = vary(drop_periods = 2001), ...
  )))
}

test_that("draws are the estimates of the regressions with the treatment dealt out anew", {
  data <- panel_data()
  found <- curve_of(data)
  test <- curve_test(found, replicates = 3, seed = 5)
  orders <- drawn_orders(5, 30, 3)
  # Units stand in the order of their labels as text.
  labels <- sort(as.character(1:30), method = "radix")
  for (b in 1:3) {
    own <- data
    from <- as.integer(labels[orders[match(as.character(data$unit), labels), b]])
    own$d <- data$d[match(paste(from, data$year), paste(data$unit, data$year))]
    expect_equal(test$draws[, b], test$observed * 0 + stats::setNames(
      curve_of(own)$table$estimate, names(test$observed)
    ), tolerance = 1e-8)
  }
})

test_that("the assignment as it was gives the estimates that were found", {
  data <- unbalanced_data()
  found <- curve_of(data)
  fits <- found$fits
  paths <- treated_paths(fits, "d")
  for (name in names(fits)) {
    place <- paths$places[[name]]
    own <- estimates_of_treatments(fits[[name]], "d", list(
      unit = place[, 1], period = place[, 2], value = paths$value,
      path = matrix(seq_along(paths$units))
    ))
    expect_equal(unname(own), coef(fits[[name]])[["d"]], tolerance = 1e-8)
  }
})

test_that("within strata paths stay", {
  data <- panel_data()
  data$half <- ifelse(data$unit <= 15, "low", "high")
  found <- curve_of(data)
  test <- curve_test(found, replicates = 2, seed = 5, strata = "half", data = data)
  labels <- sort(as.character(1:30), method = "radix")
  stratum <- as.integer(as.integer(labels) <= 15)
  orders <- core_draw_orders(5, 30, stratum, 1, 3) + 1L
  expect_identical(stratum[orders[, 1]], stratum)
  for (b in 1:2) {
    own <- data
    from <- as.integer(labels[orders[match(as.character(data$unit), labels), b]])
    own$d <- data$d[match(paste(from, data$year), paste(data$unit, data$year))]
    expect_equal(unname(test$draws[, b]), curve_of(own)$table$estimate[seq_along(test$observed)],
                 tolerance = 1e-8)
  }
  expect_error(curve_test(found, strata = "x", data = data), class = "policypanel_error_data")
  expect_error(curve_test(found, strata = "half"), class = "policypanel_error_input")
})

test_that("orders are orders, depend on seed and replicate alone, and favour no unit", {
  orders <- drawn_orders(1, 12, 500)
  expect_true(all(apply(orders, 2, sort) == 1:12))
  expect_identical(drawn_orders(1, 12, 20), orders[, 1:20])
  expect_false(identical(drawn_orders(2, 12, 20), orders[, 1:20]))
  expect_gt(stats::chisq.test(table(factor(orders[1, ], 1:12)))$p.value, 1e-4)
})

test_that("p values count draws as extreme, the found curve among them", {
  draws <- rbind(c(1, -3, 2, 0.1), c(1, -3, -2, 0.1))
  table <- curve_p_values(c(2, 2), draws)
  expect_identical(table$found, c(2, 1))
  expect_identical(table$p.value, c(2 / 5, 4 / 5))
  set.seed(1)
  state <- .Random.seed
  data <- panel_data()
  data$y <- data$y + 3 * data$d
  strong <- curve_test(curve_of(data), replicates = 99)
  expect_identical(tidy(strong)$p.value[1], 0.01)
  expect_identical(.Random.seed, state)
  expect_output(print(strong), "Median estimate: .*, p 0.0100")
})

test_that("what is no other estimate of the same effect takes no part", {
  data <- panel_data()
  expect_message(
    test <- curve_test(curve_of(data, robust = vary(vcov = "hc1"), lag = vary(lag_treatment = 1),
                                other = vary(outcome = "w"), iv = vary(lag_instrument = 1),
                                absent = vary(add = ~nonsense)), replicates = 2),
    "5 of 10 variations take no part", class = "policypanel_note"
  )
  expect_setequal(test$left_out, c("robust", "lag", "other", "iv", "absent"))
  expect_error(curve_test(1), class = "policypanel_error_input")
  continuous <- quiet(robustness(did_feols(y ~ x | unit + year, data), list(a = vary(add = ~m))))
  expect_error(curve_test(continuous), "not 0 or 1", class = "policypanel_error_design")
  pooled <- quiet(robustness(did_feols(y ~ d + x, data), list(a = vary(controls = ~1))))
  expect_error(curve_test(pooled), "unit and period", class = "policypanel_error_design")
})
