# Balance tables as pstest prints them.

balance_data <- function(seed, n = 400) with_seed(seed, {
  data <- data.frame(x = rnorm(n), z = rnorm(n))
  data$d <- rbinom(n, 1, pnorm(0.5 * data$x))
  data$y <- data$d + data$x + rnorm(n)
  data
})

own_table_of <- function(seed, digits = 4) {
  fit <- quiet(psm_match(d ~ x + z, ~y, data = balance_data(seed), bandwidth = 0.2))
  table <- own_balance(fit, "5", digits)
  list(table = table, fit = fit)
}

test_that("tables of psm_match pass, and imply its variance ratios", {
  for (seed in 1:10) {
    own <- own_table_of(seed)
    found <- as.data.frame(audit_table(own$table))
    expect_true(all(found$verdict == "consistent"), label = paste("seed", seed))
    text <- found$arithmetic[found$check == "variance ratios"]
    ratio <- as.numeric(regmatches(text, gregexpr("(?<=x )[0-9.]+(?=,)", text, perl = TRUE))[[1]])
    expect_equal(ratio[1], own$fit$balance$variance_ratio_before[1], tolerance = 0.02)
  }
})

test_that("changed numbers are found", {
  table <- own_table_of(3)$table
  change <- function(statistic, value) {
    table$cells$value[table$cells$column == statistic & table$cells$row == "x"] <- value
    audit_table(table)
  }
  expect_finding(change("reduction", "12.0000"), "% reduction of bias", "Table 5 x", "impossible")
  expect_finding(change("bias_after", "33.0000"), "% bias", "Table 5 x", "needs")
  expect_finding(change("p_after", "0.0001"), "p from t", "Table 5 x after", "impossible")
})

test_that("a dropped treated row is what two means differ by", {
  x <- c(1.2, 3.4, 2.2, 9.7)
  table <- published_balance(list(x = c(mean_treated_before = rounded(mean(x), 4),
                                        mean_treated_after = rounded(mean(x[-4]), 4))),
                             n_treated_before = 4, n_treated = 3)
  expect_finding(audit_table(table), "dropped treated rows", "Table 1 x", "consistent", "= 9.7")
  outside <- published_descriptives(list(x = c(mean = "3.0", min = "1.0", max = "5.0")),
                                    title = "2")
  expect_finding(audit_table(table, outside), "dropped treated rows", "Table 1 x", "impossible")
})
