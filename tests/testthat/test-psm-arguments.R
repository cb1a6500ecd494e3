# Every argument of every function of matching, with what nobody should give: the answer is a
# result or an error of ours.

odd_values <- list(
  null = NULL, missing = NA, none = character(), negative = -1, infinite = Inf, list = list(),
  `function` = identity, frame = data.frame(a = 1:3), formula = ~nowhere, several = c(1, 2, 3),
  text = "nowhere", date = as.Date("2020-01-01"), true = TRUE, `not a number` = NaN, zero = 0,
  half = 0.5, `three texts` = c("a", "b", "c"), `two sides` = y ~ x
)

expect_answered <- function(fun, base, arguments = setdiff(names(formals(fun)), "...")) {
  for (argument in arguments) {
    for (kind in names(odd_values)) {
      call <- base
      call[argument] <- odd_values[kind]
      label <- paste0(argument, " = ", kind)
      result <- tryCatch(
        suppressWarnings(quiet(do.call(fun, call)), classes = "policypanel_warning"),
        policypanel_error = function(e) "refused", error = identity, warning = identity
      )
      expect_false(inherits(result, "condition"), label = paste(label, class(result)[1], if (
        inherits(result, "condition")) conditionMessage(result)))
    }
  }
}

test_that("psm_match() answers whatever it is given", {
  data <- matching_data(60)
  expect_answered(psm_match, list(match = d ~ x1 + x2, outcome = ~y, data = data))
  nearest <- list(match = d ~ x1 + x2, outcome = ~y, data = data, method = "nearest")
  expect_answered(psm_match, nearest, c("neighbours", "caliper", "ties", "replacement",
                                        "matching", "vcov", "exact", "weights", "subset"))
  option <- function(name, ...) {
    fit <- function(value) {
      psm_match(d ~ x1, ~y, data, ..., matching = stats::setNames(list(value), name))
    }
    expect_answered(fit, list(value = NULL))
  }
  option("matching_order", method = "nearest", replacement = FALSE)
  option("ridge", method = "ridge")
  option("trim", common_support = "trim")
  expect_answered(psm_match, list(match = d ~ x1, outcome = ~y, data = data, method = "ridge"),
                  c("kernel", "bandwidth"))
  expect_answered(psm_match, list(match = d ~ x1, outcome = ~y, data = data, vcov = "influence"),
                  "cluster")
})

test_that("what must be given is missed by name, and dates are no numbers", {
  data <- matching_data(60)
  refused <- function(code) {
    conditionMessage(expect_error(quiet(code), class = "policypanel_error_input"))
  }
  expect_match(refused(psm_match()), "data")
  expect_match(refused(psm_match(data = data)), "outcome")
  expect_match(refused(psm_match(d ~ x1, data = data)), "outcome")
  expect_match(refused(psm_match(outcome = ~y, data = data)), "match")
  expect_match(refused(psm_did(data = data)), "formula")
  expect_match(refused(psm_did(y ~ d | g, data = data)), "match")
  expect_match(refused(psm_bootstrap()), "fit")
  expect_match(refused(balance_table()), "object")
  day <- as.Date("2020-01-01")
  expect_match(refused(psm_match(d ~ x1, ~y, data, bandwidth = day)), "Date")
  expect_match(refused(psm_match(d ~ x1, ~y, data, bandwidth = integer64(1))), "integer64")
  expect_match(refused(psm_match(d ~ x1, ~y, data, method = "nearest",
                                 neighbours = as.difftime(1, units = "days"))), "difftime")
})

test_that("psm_did(), psm_bootstrap() and balance_table() answer whatever they are given", {
  data <- matching_panel()
  base <- list(formula = y ~ policy | city + year, match = policy ~ size, data = data)
  expect_answered(psm_did, base)
  expect_answered(psm_did, c(base, mode = "cohort"), c("controls", "unit", "time"))
  for (name in did_options) {
    fit <- function(value) {
      matching <- stats::setNames(list(value), name)
      do.call(psm_did, c(base, list(method = "nearest", matching = matching)))
    }
    expect_answered(fit, list(value = NULL))
  }
  expect_answered(psm_did, c(base, mode = "base_year", base_year = 2012), "base_year")
  fit <- quiet(do.call(psm_did, base))
  expect_answered(psm_bootstrap, list(fit = fit, replicates = 2))
  expect_answered(psm_bootstrap, list(fit = fit, replicates = 2, resample = "subsample"), "size")
  expect_answered(balance_table, list(object = fit))
})
