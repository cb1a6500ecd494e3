# Numbers, counts and names as text: significant digits, no negative zero, nothing of the session's
# options.

test_that("fixed decimals have no negative zero, and keep names", {
  expect_identical(fixed_text(c(a = -1e-9, b = -0.004, c = 2, d = NA), 2),
                   c(a = "0.00", b = "0.00", c = "2.00", d = "NA"))
  expect_identical(fixed_text(-0, 0), "0")
  expect_identical(fixed_text(c(-0.06, Inf), 1), c("-0.1", "Inf"))
})

test_that("a number that is not zero does not look like zero", {
  x <- c(0, -0, 0.5, 0.00006, 0.00004, -0.0000333, 1.23e-6, -4.04e-7, 1e-12, NA)
  expect_identical(decimal_text(x, 4),
                   c("0.0000", "0.0000", "0.5000", "0.0001", "0.000040", "-0.000033", "0.0000012",
                     "-4.0e-07", "1.0e-12", "NA"))
  expect_identical(decimal_text(c(-0.004, 0.0049, 0.005), 2), c("-0.0040", "0.0049", "0.01"))
  expect_identical(decimal_text(3e-9, 9), "0.000000003")
  # Every order of magnitude: read back, two digits are right.
  for (power in 0:20) for (digits in c(0, 2, 4)) {
    x <- with_seed(power, stats::runif(5, 1, 9.9) * c(1, -1, 1, -1, 1)) * 10^-power
    read <- as.numeric(decimal_text(x, digits))
    expect_true(all(abs(read - x) <= pmax(0.051 * abs(x), 0.5001 * 10^-digits)))
    expect_true(all(read[abs(x) < 0.1 * 10^-digits] != 0))
  }
})

test_that("significant digits, with a power of ten for the extremes", {
  expect_identical(signif_text(c(-0, 123.456, 0.00012345, -1.5e-7, 2e10, NA), 4),
                   c("0", "123.5", "0.0001234", "-1.500e-07", "2.000e+10", "NA"))
  expect_identical(signif_text(numeric(), 4), character())
})

test_that("p values are below a level, never 0.0000", {
  expect_identical(format_p(c(0, 1e-5, 1e-4, 0.04, NA)),
                   c("<0.0001", "<0.0001", "0.0001", "0.0400", "NA"))
  expect_identical(format_p(c(0.0007, 0.0012), 3), c("<0.001", "0.001"))
})

test_that("degrees of freedom: whole ones whole, beside others too", {
  expect_identical(df_text(c(5, 17.324)), c("5", "17.32"))
})

test_that("prints do not depend on options(OutDec, digits, scipen)", {
  data <- with_column(panel_data(), small = panel_data()$y * 1e-6)
  lone <- with_column(data, lone = as.numeric(data$unit == 3 & data$year > 2004))
  index <- quiet(mpi_index(data, c("y", "x"), unit = "unit", time = "year"))
  matched <- quiet(psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2))
  results <- quiet(suppressWarnings(list(
    summary(did_feols(small ~ d + x | unit + year, data, weights = ~w), level = 0.975),
    did_feols(y ~ d + x | unit + year, data, vcov = "cr2"),
    summary(did_feols(y ~ x | unit + year | d ~ m, data)), did_feols(y ~ lone | unit, lone),
    event_study(y ~ d + x | unit + year, data, window = c(-3, 2)),
    joint_test(did_feols(y ~ d + x | unit + year, data)),
    sobel_mediate(small ~ d + x | unit + year, ~m, "d", data, replicates = 50),
    mediation_sensitivity(sobel_mediate(y ~ d + x | unit + year, ~m, "d", data)),
    heterogeneity(small ~ d + x | unit + year, data, by = "g"),
    psm_match(d ~ x, ~small, data, bandwidth = 0.2, vcov = c("psmatch2", "influence")),
    psm_bootstrap(matched, replicates = 20), matched$balance, index, summary(index),
    index_uncertainty(index, 20), describe_panel(data, c("small", "x"), "unit", "year"),
    poverty_af(data, list(a = c("x", "m"), b = "w"), k = 0.5, cutoffs = c(x = 0, m = 0, w = 1)),
    solow_steady_state(savings = 0.3, depreciation = 0.05, alpha = 0.3)
  )))
  shown <- function() {
    lapply(results, function(x) suppressWarnings(utils::capture.output(print(x))))
  }
  expected <- shown()
  text <- unlist(expected)
  expect_no_match(text, "(^|[^0-9.e+])-0\\.?0*(e[+-]?0+)?([^0-9.]|$)")
  others <- list(list(OutDec = ","), list(digits = 3), list(digits = 15), list(scipen = 100),
                 list(scipen = -20))
  for (option in others) {
    old <- options(option)
    found <- shown()
    options(old)
    expect_identical(found, expected, label = deparse(option))
  }
})

test_that("a column that does not vary within units has no spread there", {
  data <- data.frame(unit = rep(1:7, each = 3),
                     fixed = rep(c(0.1, 0.7, 1 / 3, 1e6 / 7, 0.3, 9.9, -2.2), each = 3))
  found <- describe_panel(data, "fixed", unit = "unit", layout = "within")
  expect_identical(found$sd[found$component == "within"], 0)
})

test_that("counts in words", {
  expect_identical(count_of(1, "row"), "1 row")
  expect_identical(count_of(1234567, "row"), "1,234,567 rows")
  old <- options(OutDec = ",", scipen = -9, warn = 2)
  on.exit(options(old))
  expect_identical(format_count(1234567), "1,234,567")
  expect_identical(plain_text(c(100000, 2)), c("100000", "2"))
})

test_that("what is not seen is shown by its number", {
  text <- c("S18", "S18 ", " a  b", "New York", "\u5317\u4eac\u3000", "\uff33", "a\tb")
  expect_identical(visible_text(text),
                   c("\"S18\"", "\"S18\\u0020\"", "\"\\u0020a\\u0020\\u0020b\"", "\"New York\"",
                     "\"\u5317\u4eac\\u3000\"", "\"\\uff33\"", "\"a\\u0009b\""))
  for (text in c("a \"b\" \\ c", "S18 ", "\u5317\u4eac\u3000", "{x}", "\u20ac", "")) {
    expect_identical(eval(parse(text = visible_text(text))), text)
    expect_identical(eval(parse(text = code_text(text))), text)
  }
})
