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
  expect_match(refused(vcov = "bootstrap"), "abadie_imbens")
  expect_match(refused(score = "cauchit"), "probit")
})

test_that("numbers out of range are refused (row 89)", {
  for (bandwidth in list(0, -1, NA_real_, Inf, c(1, 2), NULL)) {
    expect_match(refused(bandwidth = bandwidth), "bandwidth")
  }
  expect_match(refused(method = "nearest", neighbours = 0), "neighbours")
  expect_match(refused(method = "nearest", caliper = -1), "caliper")
  expect_match(refused(common_support = "trim", matching = list(trim = 101)), "trim")
  expect_match(refused(matching = list(trim = 5)), "common_support")
  expect_match(refused(method = "ridge", matching = list(ridge = -1)), "ridge")
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
  expect_match(refused(method = "nearest", replacement = FALSE, ties = TRUE), "ties = FALSE")
  expect_match(refused(replacement = FALSE, method = "nearest", estimand = "ATE"), "ATT")
  expect_match(refused(exact = ~nowhere), "nowhere")
})

test_that("psm_did() hands further arguments on and refuses what it does not know", {
  data <- panel_data()
  fit <- quiet(psm_did(y ~ d + x | unit + year, match = d ~ x, data = data,
                       method = "nearest", matching = list(neighbours = 2)))
  own <- quiet(psm_match(d ~ x, ~y, data, method = "nearest", neighbours = 2,
                         common_support = TRUE))
  expect_equal(coef(fit), coef(own))
  expect_error(psm_did(y ~ d | unit + year, match = d ~ x, data = data,
                       matching = list(neighbors = 2)), "neighbours",
               class = "policypanel_error_input")
})

# What every method uses, of the arguments that not every method uses, with a value to give.
used_by <- list(
  kernel = c("kernel", "bandwidth"), radius = c("bandwidth", "caliper"),
  nearest = c("neighbours", "replacement", "matching_order", "caliper", "ties"),
  local_linear = c("kernel", "bandwidth"), ridge = c("kernel", "bandwidth", "ridge"),
  llr = c("kernel", "bandwidth", "neighbours", "caliper", "ties"),
  mahalanobis = c("neighbours", "caliper", "ties"), ipw = character(),
  entropy_balancing = character()
)
# Defaults too: who writes them out wants them.
values <- list(kernel = "epanechnikov", bandwidth = 0.06, caliper = 1, neighbours = 2, ties = TRUE,
               replacement = TRUE, matching_order = "descending", ridge = 5 / 16)

test_that("an argument of another method is refused, by name; defaults and NULL are not", {
  data <- matching_data()
  for (method in names(used_by)) {
    own <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = method, caliper = NULL))
    expect_s3_class(own, "psm_match")
    for (argument in setdiff(names(values), used_by[[method]])) {
      said <- do.call(refused, with_options(c(list(method = method), values[argument])))
      expect_match(said, paste0("`", argument, "` is not used with `method = \"", method, "\"`"),
                   fixed = TRUE)
      expect_match(said, names(Filter(function(of) argument %in% of, used_by))[1])
    }
    for (argument in setdiff(used_by[[method]], "matching_order")) {
      given <- with_options(c(list(match = d ~ x1 + x2, outcome = ~y, data = data,
                                   method = method), values[argument]))
      expect_s3_class(quiet(do.call(psm_match, given)), "psm_match")
    }
  }
})

test_that("with the default method the words name psmatch2's default", {
  said <- refused(caliper = 1e-9, neighbours = 4, ties = TRUE)
  expect_match(said, "`neighbours`, `caliper`, and `ties` are not used", fixed = TRUE)
  expect_match(said, "psmatch2's default is the nearest neighbour, `method = \"nearest\"`")
  expect_no_match(refused(method = "ipw", caliper = 1), "psmatch2")
  expect_no_match(refused(matching = list(ridge = 1)), "psmatch2")
})

test_that("arguments that exclude each other are refused", {
  expect_match(refused(method = "radius", bandwidth = 0.1, caliper = 0.1), "one of them")
  expect_match(refused(method = "nearest", matching = list(matching_order = "data")),
               "replacement = FALSE")
  expect_match(refused(cluster = ~g, vcov = "psmatch2"), "influence")
})

test_that("psm_did() refuses the same, and arguments of other modes", {
  data <- matching_panel()
  refused_did <- function(...) {
    error <- expect_error(quiet(psm_did(y ~ policy | city + year, match = policy ~ size,
                                        data = data, ...)), class = "policypanel_error_input")
    conditionMessage(error)
  }
  expect_match(refused_did(bandwidth = 0.1, method = "nearest"), "`bandwidth`")
  expect_match(refused_did(kernel = "gaussian", method = "ipw"), "`kernel`")
  expect_match(refused_did(matching = list(neighbours = 2)), "psmatch2's default")
  expect_match(refused_did(matching = list(ridge = 1)), "`ridge` is for `method` \"ridge\"")
  given <- list(base_year = 2012, controls = "never_treated", self_match = FALSE)
  own <- c(base_year = "base_year", controls = "cohort", self_match = "pooled")
  for (mode in c("pooled", "yearly", "base_year", "cohort")) {
    for (argument in names(own)[own != mode]) {
      year <- if (mode == "base_year") list(base_year = 2012)
      said <- do.call(refused_did, with_options(c(list(mode = mode), year, given[argument]),
                                                did_options))
      expect_match(said, paste0("`", argument, "` is not used with `mode = \"", mode, "\"`"),
                   fixed = TRUE)
    }
  }
  expect_match(refused_did(mode = "base_year"), "needs `base_year`")
  # A call made of a fit's own arguments is none of the user's.
  fit <- quiet(psm_did(y ~ policy | city + year, match = policy ~ size, data = data,
                       method = "nearest"))
  expect_s3_class(quiet(psm_bootstrap(fit, 2, resample = "subsample")), "psm_did")
})
