# What may stand in a formula: fixed effects as they are written, and clear refusals of the rest.

test_that("fixed effects: order, repetition, brackets and expressions", {
  data <- with_column(panel_data(), block = panel_data()$unit %% 3)
  plain <- did_feols(y ~ d + x | unit + year, data, cluster = "unit")
  for (formula in list(y ~ d + x | year + unit, y ~ d + x | unit + unit + year,
                       y ~ d + x | (unit + year), y ~ d + x | factor(unit) + year)) {
    fit <- did_feols(formula, data, cluster = ~unit)
    expect_equal(coef(fit), coef(plain), tolerance = 1e-11)
    expect_equal(vcov(fit), vcov(plain), tolerance = 1e-10)
  }
  by_hand <- with_column(data, both = paste(data$block, data$year))
  expect_same_estimates(did_feols(y ~ d + x | unit + block^year, data),
                        did_feols(y ~ d + x | unit + both, by_hand), 1e-11)
  # a^b^c is a^(b^c) to R; a + (b + c) has brackets: neither may end as arithmetic.
  three <- did_feols(y ~ x | block^year^d, data, cluster = ~block^year^d)
  by_hand$both <- paste(data$block, data$year, data$d)
  expect_same_estimates(three, did_feols(y ~ x | both, by_hand), 1e-12)
  expect_named(three$counts, c("rows", "block^year^d"))
  expect_equal(coef(did_feols(y ~ d + x | unit + (year + g), data)),
               coef(did_feols(y ~ d + x | unit + year + g, data)), tolerance = 1e-12)
})

test_that("row 75: what is no regression here is refused, with what to write instead", {
  data <- panel_data()
  refused <- function(formula, pattern) {
    expect_error(did_feols(formula, data), pattern, class = "policypanel_error_input")
  }
  refused(~ x | unit, "outcome on its left")
  refused("y ~ x", "must be a formula")
  refused(y ~ . | unit, "stands for no column")
  refused(y ~ d + x^2 | unit, "I\\(x\\^2\\)")
  refused(y ~ d + x^m, "I\\(x\\^m\\)")
  refused(y ~ d + m:x^2, "I\\(x\\^2\\)")
  refused(y ~ d | unit | year, "2 bars")
  refused(y ~ (d | unit) + x, "must not be in parentheses")
  refused(y ~ d | 1, "not a fixed effect")
  refused(y ~ d | unit:year, "a\\^b")
  refused(y ~ d | unit * year, "a\\^b")
  refused(y ~ d | unit - year, "a\\^b")
  refused(y ~ "x", "cannot be read")
  refused(y ~ unknown_function(x), "unknown_function")
  refused(y ~ I(stop("boo")), "boo")
  refused(y ~ x[1:3], "3 values for 240 rows")
  refused(NULL ~ x, "0 values for 240 rows")
  expect_error(did_feols(data = data), "`formula` is missing", class = "policypanel_error_input")
  expect_error(did_feols(y ~ d, data, cluster = ~unit:year), "a\\^b",
               class = "policypanel_error_input")
})

test_that("thousands of terms are read without recursion, or refused with their number", {
  data <- with_seed(1, as.data.frame(matrix(rnorm(60 * 1500), 60)))
  data$y <- with_seed(2, rnorm(60))
  data$d <- rep(0:1, 30)
  data$unit <- rep(1:15, 4)
  names <- paste0("V", 1:1500)
  long <- function(..., names) stats::as.formula(paste(..., paste(names, collapse = " + ")))
  for (formula in list(long("y ~", names = names), long("y ~ d * V1 + log(V2^2) +", names = names),
                       long("y ~ 1 | unit | d ~", names = names))) {
    expect_error(did_feols(formula, data), "residual degrees of freedom",
                 class = "policypanel_error_design")
  }
  # Sums of columns repeated a hundred times are short models with long formulas.
  again <- rep(names[1:20], 100)
  plain <- stats::lm(long("y ~", names = names[1:20]), data)
  fit <- did_feols(long("y ~", names = again), data)
  expect_equal(coef(fit), coef(plain)[c(2:21, 1)], tolerance = 1e-9)
  expect_equal(predict(fit, data[1:3, ]), unname(predict(plain, data[1:3, ])), tolerance = 1e-9)
  expect_equal(coef(did_feols(long("y ~ V1:V2 +", names = again), data)),
               coef(did_feols(long("y ~ V1:V2 +", names = names[1:20]), data)), tolerance = 1e-12)
  add <- function(names) Reduce(function(a, b) call("+", a, b), lapply(names, as.name))
  data$sum <- 70 * rowSums(data[names[1:20]])
  expect_same_estimates(
    did_feols(rlang::new_formula(quote(y), call("I", add(again[1:1400]))), data),
    did_feols(y ~ sum, data), 1e-10
  )
  from_factor <- call("+", quote(as.numeric(factor(unit))), add(again[1:800]))
  left <- Reduce(function(a, b) call("+", a, b), lapply(again[1:800], as.name),
                 quote(as.numeric(factor(unit))))
  for (own in list(from_factor, left)) {
    fit <- did_feols(rlang::new_formula(quote(y), call("I", own)), data)
    expect_error(predict(fit, data[1, ]), "depends", class = "policypanel_error_input")
  }
  more <- add(rep(again, 3))
  expect_error(did_feols(rlang::new_formula(quote(y), call("I", more)), data), "6,001 calls",
               class = "policypanel_error_input")
  # Functions within functions may exhaust the stack, which depends on the machine.
  same <- function(x) identity(x)
  inside <- Reduce(function(a, b) call("same", a), 1:1400, quote(V1))
  found <- tryCatch(did_feols(rlang::new_formula(quote(y), inside), data),
                    policypanel_error_input = identity)
  expect_true(inherits(found, c("policypanel_error_input", "did_feols")))
  expect_error(did_feols(long("y ~ V1:V2 +", names = rep(again, 3)), data), "6,001 terms",
               class = "policypanel_error_input")
  fixed <- paste("unit", paste(rep("unit", 2000), collapse = "+"), sep = "+")
  expect_same_estimates(did_feols(stats::as.formula(paste("y ~ d + V1 |", fixed)), data),
                        did_feols(y ~ d + V1 | unit, data), 1e-12)
  clusters <- stats::as.formula(paste("~", paste(rep("unit", 900), collapse = "^")))
  expect_same_estimates(did_feols(y ~ d, data, cluster = clusters),
                        did_feols(y ~ d, data, cluster = ~unit), 1e-12)
  matched <- psm_match(long("d ~", names = rep(names[1:3], 400)), ~y, data, bandwidth = 0.5)
  expect_same_estimates(matched, psm_match(d ~ V1 + V2 + V3, ~y, data, bandwidth = 0.5), 1e-12)
})

test_that("1,500 regressors have the coefficients of lm()", {
  skip_if_not(nzchar(Sys.getenv("POLICYPANEL_EXTENDED")))
  data <- with_seed(1, as.data.frame(matrix(rnorm(1600 * 1500), 1600)))
  data$y <- with_seed(2, rnorm(1600))
  formula <- stats::as.formula(paste("y ~", paste0("V", 1:1500, collapse = "+")))
  other <- coef(stats::lm(formula, data))
  expect_equal(coef(did_feols(formula, data))[names(other)], other, tolerance = 1e-8)
})
