# Balance tables as pstest prints them.

balance_data <- function(seed, n = 400) with_seed(seed, {
  data <- data.frame(x = rnorm(n), z = rnorm(n))
  data$d <- rbinom(n, 1, pnorm(0.5 * data$x))
  data$y <- data$d + data$x + rnorm(n)
  data
})

own_table_of <- function(seed, digits = 4) {
  fit <- quiet(psm_match(d ~ x + z, ~y, data = balance_data(seed), bandwidth = 0.2))
  table <- published_fit_balance(fit, "5", digits)
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

balance_row <- function(..., n = c(50, 60)) {
  audit_table(published_balance(list(...), n_treated = n[1], n_control = n[2],
                                n_treated_before = n[1], n_control_before = n[2]))
}

test_that("a bias or t of the wrong sign is impossible", {
  right <- c(mean_treated_before = "3.0", mean_control_before = "1.0", bias_before = "80.0")
  wrong <- c(mean_treated_before = "2.0", mean_control_before = "1.0", bias_before = "-50.0")
  expect_finding(balance_row(x = wrong), "% bias", "Table 1 x", "impossible", "-2.202 to -1.798",
                 "cannot be negative")
  expect_finding(balance_row(x = wrong, z = right), "% bias", "Table 1 x", "impossible")
  t <- function(treated, control, t) {
    c(mean_treated_after = treated, mean_control_after = control, t_after = t)
  }
  expect_finding(balance_row(x = t("2.0", "1.0", "-3.0")), "sign of t", "Table 1 x after",
                 "impossible")
  expect_false("sign of t" %in% as.data.frame(balance_row(x = t("2.0", "1.0", "3.0")))$check)
  # Means that may be equal have either sign.
  expect_false("sign of t" %in% as.data.frame(balance_row(x = t("1.0", "1.0", "-3.0")))$check)
  # pstest's own signs, treated above and below control, pass.
  for (seed in 1:5) {
    found <- as.data.frame(audit_table(own_table_of(seed)$table))
    expect_false("sign of t" %in% found$check)
  }
  # One flipped sign in a table is found wherever it stands.
  table <- own_table_of(2)$table
  for (statistic in c("bias_before", "t_before", "bias_after", "t_after")) {
    own <- table
    at <- own$cells$column == statistic & own$cells$row == "x"
    own$cells$value[at] <- if (startsWith(own$cells$value[at], "-")) {
      substring(own$cells$value[at], 2)
    } else {
      paste0("-", own$cells$value[at])
    }
    found <- as.data.frame(audit_table(own))
    expect_true(any(found$verdict == "impossible" & grepl("Table 5 x", found$where)),
                label = statistic)
  }
})

test_that("customs of a whole table are no contradictions, and are named", {
  below <- c(mean_treated_before = "1.0", mean_control_before = "2.0", bias_before = "50.0")
  above <- c(mean_treated_before = "2.0", mean_control_before = "1.0", bias_before = "50.0")
  expect_finding(balance_row(x = below, z = above), "% bias", "Table 1 x", "needs",
                 "absolute values")
  t <- function(treated, control, t) {
    c(mean_treated_before = treated, mean_control_before = control, t_before = t)
  }
  turned <- balance_row(x = t("2.0", "1.0", "-3.0"), z = t("1.0", "2.0", "3.0"))
  expect_finding(turned, "sign of t", "Table 1 x before", "needs", "control less treated")
  mixed <- balance_row(x = t("2.0", "1.0", "-3.0"), z = t("1.0", "2.0", "-3.0"))
  expect_finding(mixed, "sign of t", "Table 1 x before", "impossible")
})

test_that("t before matching follows from % bias and the rows, within the groups' variances", {
  # Two-sample tests of either kind, groups and variances of any size.
  for (seed in 1:100) {
    row <- with_seed(seed, {
      n <- sample(5:400, 2)
      x <- rnorm(n[1], rnorm(1), exp(rnorm(1)))
      z <- rnorm(n[2], rnorm(1), exp(rnorm(1)))
      test <- t.test(x, z, var.equal = runif(1) < 0.5)
      list(n = n, numbers = c(
        t_before = rounded(test$statistic, 2), p_before = rounded(test$p.value),
        bias_before = rounded(100 * (mean(x) - mean(z)) / sqrt((var(x) + var(z)) / 2), 1),
        mean_treated_before = rounded(mean(x)), mean_control_before = rounded(mean(z))
      ))
    })
    found <- as.data.frame(balance_row(x = row$numbers, n = row$n))
    expect_true("t and % bias" %in% found$check)
    # Welch's p has degrees of freedom of its own.
    expect_true(all(found$verdict[found$check != "p from t"] == "consistent"), label = seed)
  }
  bias <- c(mean_treated_before = "2.0", mean_control_before = "1.0", bias_before = "50.0")
  # 0.5 / sqrt(2 (1 / 50 + 1 / 60) / 2) is 2.61 with equal variances.
  expect_finding(balance_row(x = c(bias, t_before = "2.61")), "t and % bias", "Table 1 x before",
                 "consistent")
  expect_finding(balance_row(x = c(bias, t_before = "13.00")), "t and % bias", "Table 1 x before",
                 "impossible", "printed 13.00")
  # Rows after matching are not those before.
  open <- published_balance(list(x = c(bias, t_before = "13.00")), n_treated = 50, n_control = 60)
  expect_finding(audit_table(open), "t and % bias", "Table 1 x before", "needs",
                 "the rows before matching")
})

test_that("variance ratios are shown where the numbers determine them, and never guessed", {
  # Groups of one size say nothing of the ratio; biases of one digit hardly anything.
  own <- with_seed(4, list(x = rnorm(50, 0.5), z = rnorm(50)))
  test <- t.test(own$x, own$z, var.equal = TRUE)
  row <- c(mean_treated_before = rounded(mean(own$x)), mean_control_before = rounded(mean(own$z)),
           t_before = rounded(test$statistic, 2), bias_before = rounded(
             100 * (mean(own$x) - mean(own$z)) / sqrt((var(own$x) + var(own$z)) / 2), 1
           ), mean_treated_after = "0.300", mean_control_after = "0.200", t_after = "0.40")
  found <- as.data.frame(balance_row(x = row, n = c(50, 50)))
  expect_false("variance ratios" %in% found$check)
  expect_true(all(found$verdict == "consistent"))
})
