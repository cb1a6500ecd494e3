# Arguments of matching: wrong ones are refused by name.

refused <- function(..., class = "input") {
  error <- tryCatch(quiet(psm_match(d ~ x1 + x2, ~y, matching_data(), ...)), error = identity)
  expect_s3_class(error, paste0("policypanel_error_", class))
  conditionMessage(error)
}

test_that("unknown choices list what there is (row 92)", {
  expect_match(refused(kernel = "cosine"), "biweight")
  expect_match(refused(method = "genetic"), "entropy_balancing")
  expect_match(refused(common_support = "minmax"), "crump")
  expect_match(refused(bandwidth = "silverman"), "cross_validation")
  expect_match(refused(vcov = "robust"), "abadie_imbens")
  expect_match(refused(score = "cauchit"), "probit")
})

test_that("numbers out of range are refused (row 89)", {
  for (bandwidth in list(0, -1, NA_real_, Inf, c(1, 2), NULL)) {
    expect_match(refused(bandwidth = bandwidth), "bandwidth")
  }
  expect_match(refused(method = "nearest", neighbours = 0), "neighbours")
  expect_match(refused(method = "nearest", caliper = -1), "caliper")
  expect_match(refused(common_support = "trim", trim = 101), "trim")
  expect_match(refused(trim = 5), "common_support")
  expect_match(refused(ridge = -1), "ridge")
})

test_that("a bandwidth of any size gives a defined result (row 89)", {
  data <- matching_data()
  huge <- quiet(psm_match(d ~ x1 + x2, ~y, data, bandwidth = 1e6))
  expect_equal(coef(huge)[["ATT"]], mean(data$y[data$d == 1]) - mean(data$y[data$d == 0]),
               tolerance = 1e-9)
  expect_match(refused(bandwidth = 1e-15, class = "design"), "bandwidth")
  expect_message(psm_match(d ~ x1 + x2, ~y, data, bandwidth = 1e-3), "off support",
                 class = "policypanel_note")
})

test_that("what does not go together is refused", {
  expect_match(refused(vcov = "influence", method = "nearest"), "influence")
  expect_match(refused(vcov = "influence", kernel = "uniform"), "continuous")
  expect_match(refused(vcov = "abadie_imbens"), "nearest")
  expect_match(refused(cluster = ~g), "influence")
  expect_match(refused(replacement = FALSE), "nearest")
  expect_match(refused(replacement = FALSE, method = "nearest", estimand = "ATE"), "ATT")
  expect_match(refused(exact = ~nowhere), "nowhere")
})

test_that("psm_did() hands further arguments on and refuses what it does not know", {
  data <- panel_data()
  fit <- quiet(psm_did(y ~ d + x | unit + year, match = d ~ x, data = data,
                       matching = list(method = "nearest", neighbours = 2)))
  own <- quiet(psm_match(d ~ x, ~y, data, method = "nearest", neighbours = 2,
                         common_support = TRUE))
  expect_equal(coef(fit), coef(own))
  expect_error(psm_did(y ~ d | unit + year, match = d ~ x, data = data,
                       matching = list(neighbors = 2)), "neighbours",
               class = "policypanel_error_input")
})
