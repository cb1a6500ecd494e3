# Numbers of Stata's pstest.

test_that("pstest after psmatch2, neighbor(1) logit (Stata 18, 200 rows): every number", {
  data <- read.csv(shared_path("data/psmatch2/pstest_data.csv"))
  weight <- ifelse(is.na(data$X_weight), 0, data$X_weight)
  balance <- balance_of(data[c("x1", "x2")], data$d == 1, weight)
  expect_equal(balance$bias_before, c(90.5152966791019, -57.9351851143773), tolerance = 1e-12)
  expect_equal(balance$bias_after, c(13.9100512343191, -2.19812614914740), tolerance = 1e-11)
  expect_equal(balance$variance_ratio_after, c(1.41901839980448, 2.51968649683571),
               tolerance = 1e-12)
  overall <- attr(balance, "overall")
  expect_equal(overall$pseudo_r2, c(.1864231426395216, .0041112728885029), tolerance = 1e-9)
  expect_equal(overall$rubin_b, c(107.4296667061444, 15.03933165530789), tolerance = 1e-8)
  expect_equal(overall$rubin_r, c(.9512539589355674, 1.377279710316131), tolerance = 1e-8)
})

test_that("means, bias, tests and ratios follow their definitions", {
  data <- with_seed(3, data.frame(x = rnorm(60), z = rexp(60)))
  treated <- rep(c(TRUE, FALSE), 30)
  weight <- ifelse(treated, 1, with_seed(4, runif(60, 0, 2)))
  balance <- balance_of(data, treated, weight)
  t <- t.test(data$x[treated], data$x[!treated], var.equal = TRUE)
  expect_equal(balance$t_before[1], unname(t$statistic), tolerance = 1e-12)
  expect_equal(balance$p_before[1], t$p.value, tolerance = 1e-12)
  spread <- sqrt((var(data$z[treated]) + var(data$z[!treated])) / 2)
  after <- mean(data$z[treated]) - weighted.mean(data$z[!treated], weight[!treated])
  expect_equal(balance$bias_after[2], 100 * after / spread, tolerance = 1e-12)
  expect_equal(balance$bias_reduction[2],
               100 * (1 - abs(balance$bias_after[2] / balance$bias_before[2])), tolerance = 1e-12)
  # importance weights: replicating rows by whole weights gives the same table after matching
  whole <- ifelse(treated, 1, rep(c(0, 1, 2), 20))
  copies <- rep(seq_len(60), whole)
  replicated <- compare_groups(data[copies, ], treated[copies], rep(1, length(copies)))
  expect_equal(compare_groups(data, treated, whole), replicated, tolerance = 1e-12)
})

test_that("the verdict counts what fails the usual limits", {
  balance <- structure(
    data.frame(bias_after = c(12, -11, 3), p_after = c(0.01, 0.2, 0.3)),
    overall = data.frame(rubin_b = c(90, 30), rubin_r = c(1, 2.5), row.names = c("before", "after"))
  )
  expect_equal(balance_verdict(balance), paste(
    "Balance after matching: 2 of 3 covariates with |bias| above 10%, 1 of 3 with p < 0.05;",
    "Rubin's B 30.0 (above 25), R 2.50 (outside 0.5-2)."
  ))
})

test_that("balance_table() refuses what has none", {
  expect_error(balance_table(list()), "psm_match", class = "policypanel_error_input")
})

test_that("biases in standard deviations of the treated, and a stricter limit", {
  data <- matching_data()
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, bandwidth = 0.1))
  pooled <- balance_table(fit)
  treated <- balance_table(fit, denominator = "treated", bias_limit = 5)
  # cobalt's: the standard deviation of the treated before matching, before and after.
  w <- ifelse(is.na(fit$matched$weight), 0, fit$matched$weight)
  is_t <- data$d == 1
  gap <- c(mean(data$x2[is_t]) - mean(data$x2[!is_t]),
           weighted.mean(data$x2[is_t], w[is_t]) - weighted.mean(data$x2[!is_t], w[!is_t]))
  expect_equal(c(treated$bias_before[2], treated$bias_after[2]), 100 * gap / sd(data$x2[is_t]),
               tolerance = 1e-10)
  spread <- sqrt((var(data$x2[is_t]) + var(data$x2[!is_t])) / 2)
  expect_equal(c(pooled$bias_before[2], pooled$bias_after[2]), 100 * gap / spread,
               tolerance = 1e-10)
  expect_equal(treated$bias_reduction, pooled$bias_reduction, tolerance = 1e-10)
  expect_equal(attr(treated, "overall")$mean_bias,
               c(mean(abs(treated$bias_before)), mean(abs(treated$bias_after))))
  expect_match(balance_verdict(treated), "|bias| above 5%", fixed = TRUE)
  expect_error(balance_table(fit, "control"), "pooled", class = "policypanel_error_input")
  expect_error(balance_table(fit, bias_limit = -1), "at least 0", class = "policypanel_error_input")
})

test_that("variance ratios have pstest's limits, F(N1 - 1, N1 - 1), unless a covariate is 0/1", {
  data <- with_column(matching_data(), b = as.numeric(matching_data()$x1 > 0))
  data$x2 <- ifelse(data$d == 1, 2, 1) * data$x2
  fit <- quiet(psm_match(d ~ x1 + x2 + b, ~y, data, bandwidth = 0.1))
  balance <- balance_table(fit)
  n <- sum(data$d)
  used <- sum(fit$matched$on_support & data$d == 1)
  expect_equal(unname(attr(balance, "ratio_limits")),
               rbind(qf(c(0.025, 0.975), n - 1, n - 1), qf(c(0.025, 0.975), used - 1, used - 1)))
  expect_equal(ratio_fails(balance, "before"), c(FALSE, TRUE, FALSE))
  expect_equal(balance$two_values, c(FALSE, FALSE, TRUE))
  expect_output(print(balance), "\\d\\*\\n.*\\* outside 0\\.\\d\\d-1\\.\\d\\d before")
  expect_output(print(balance), "standard deviations of both groups")
  expect_match(balance_verdict(balance), "of 2 with V\\(T\\)/V\\(C\\) outside")
})

# A balance table of seven covariates as published (kernel matching, 311 of 312 treated city-years).
published_example <- function() {
  data.frame(
    variable = c("lnpop", "lnaca", "lngdp", "lngov", "urban", "lncons", "lninter"),
    mean_treated_before = c(6.3295, 9.2122, 17.897, 15.996, .7083, 16.987, 14.772),
    mean_control_before = c(5.8810, 7.5432, 16.482, 14.785, .5325, 15.469, 13.307),
    bias_before = c(70.4, 137.5, 164.2, 163.5, 116.3, 162.3, 187.7),
    mean_treated_after = c(6.3263, 9.2071, 17.891, 15.989, .7106, 16.98, 14.768),
    mean_control_after = c(6.202, 8.8922, 17.596, 15.737, .6877, 16.665, 14.499),
    bias_after = c(19.5, 25.9, 34.2, 33.9, 15.3, 33.6, 34.5),
    t_after = c(2.25, 2.87, 3.72, 3.47, 1.70, 3.81, 4.00),
    p_after = c(.025, .004, .000, .001, .090, .000, .000)
  )
}

test_that("a published table: its arithmetic holds, its reading does not", {
  x <- published_example()
  reduction <- c(72.30, 81.16, 79.17, 79.27, 86.84, 79.30, 81.62)
  expect_equal(round(percent_reduction(x$bias_before, x$bias_after), 2), reduction)
  by_means <- percent_reduction(x$mean_treated_before - x$mean_control_before,
                                x$mean_treated_after - x$mean_control_after)
  expect_equal(round(by_means, 2), c(72.29, 81.13, 79.15, 79.19, 86.97, 79.25, 81.64))
  # One denominator before and after: the unmatched standard deviations.
  spread <- 100 * (x$mean_treated_before - x$mean_control_before) / x$bias_before
  after <- 100 * (x$mean_treated_after - x$mean_control_after) / spread
  expect_lt(max(abs(after - x$bias_after)), 0.2)
  expect_equal(round(2 * pt(-x$t_after, 2 * 311 - 2), 3), x$p_after)
  # The ratios that t-tests, means and spreads imply.
  x$variance_ratio_after <- c(.75, .64, .70, .69, .76, .67, .46)
  x$two_values <- FALSE
  overall <- data.frame(rubin_b = c(NA, NA), rubin_r = NA, row.names = c("before", "after"))
  balance <- structure(x, overall = overall,
                       ratio_limits = rbind(before = ratio_limits(312), after = ratio_limits(311)))
  expect_equal(balance_verdict(balance), paste(
    "Balance after matching: 7 of 7 covariates with |bias| above 10%, 6 of 7 with p < 0.05,",
    "7 of 7 with V(T)/V(C) outside 0.80-1.25."
  ))
})

test_that("rows or columns of a balance table print as plain data", {
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, matching_data(), bandwidth = 0.05))
  table <- balance_table(fit)
  expect_output(print(table), "Rubin's B")
  expect_output(print(table[c("variable", "bias_after")]), "bias_after")
  expect_output(print(table[1, ]), "x1")
  expect_output(print(table[order(table$variable), c("variable", "p_after")]), "p_after")
})

test_that("covariates of two values by the rules of 'cobalt'", {
  data <- with_column(matching_data(), b = as.numeric(matching_data()$x1 > 0.4))
  data$two <- ifelse(data$b == 1 & data$x2 > 0, 7, 3)  # 'cobalt' makes 0/1 of it
  fit <- quiet(psm_match(d ~ x2 + b + two, ~y, data, bandwidth = 0.1))
  w <- ifelse(is.na(fit$matched$weight), 0, fit$matched$weight)
  t <- data$d == 1
  columns <- list(data$x2, data$b, (data$two - 3) / 4)
  expected <- function(denominator, binary, w) {
    vapply(1:3, function(k) {
      x <- columns[[k]]
      variance <- function(of) {
        if (k > 1 && binary == "proportion") mean(x[of]) * (1 - mean(x[of])) else var(x[of])
      }
      spread <- sqrt(if (denominator == "treated") variance(t) else {
        (variance(t) + variance(!t)) / 2
      })
      gap <- weighted.mean(x[t], w[t]) - weighted.mean(x[!t], w[!t])
      100 * gap / if (k > 1 && binary == "raw") 1 else spread
    }, 0)
  }
  for (denominator in c("pooled", "treated")) {
    for (binary in c("sample", "proportion", "raw")) {
      table <- balance_table(fit, denominator, binary = binary)
      expect_equal(table$bias_before, expected(denominator, binary, rep(1, 300)),
                   tolerance = 1e-12)
      expect_equal(table$bias_after, expected(denominator, binary, w), tolerance = 1e-12)
      expect_equal(attr(table, "overall")$mean_bias[2], mean(abs(table$bias_after)))
      expect_equal(table$bias_reduction, fit$balance$bias_reduction, tolerance = 1e-10)
    }
  }
  expect_output(print(table), "treated, of shares in percentage points")
  expect_equal(balance_table(fit), fit$balance)
  expect_error(balance_table(fit, binary = "std"), "proportion", class = "policypanel_error_input")
  expect_error(balance_table(1), "psm_match", class = "policypanel_error_input")
})

test_that("'cobalt' as installed", {
  skip_if_not_installed("cobalt")
  data <- with_column(matching_data(), b = as.numeric(matching_data()$x1 > 0.4))
  fit <- quiet(psm_match(d ~ x2 + b, ~y, data, bandwidth = 0.1))
  w <- ifelse(is.na(fit$matched$weight), 0, fit$matched$weight)
  tab <- from("cobalt", "bal.tab")
  for (binary in c(raw = "raw", proportion = "std")) {
    theirs <- tab(data[c("x2", "b")], treat = data$d, weights = w, method = "weighting",
                  estimand = "ATT", s.d.denom = "treated", binary = binary, un = TRUE)$Balance
    ours <- balance_table(fit, "treated", binary = if (binary == "std") "proportion" else "raw")
    expect_equal(ours$bias_before, 100 * theirs$Diff.Un, tolerance = 1e-10)
    expect_equal(ours$bias_after, 100 * theirs$Diff.Adj, tolerance = 1e-10)
  }
})

test_that("KS distances are those of two weighted distribution functions, sizes Kish's", {
  data <- matching_data()
  data$half <- as.numeric(data$x1 > 0)
  fit <- quiet(psm_match(d ~ x1 + half, ~y, data, bandwidth = 0.05, common_support = TRUE))
  weight <- weights(fit)
  treated <- data$d == 1
  ks <- function(x, w) {
    share <- function(at, rows) sum(w[rows & x <= at]) / sum(w[rows])
    max(vapply(unique(x), function(at) abs(share(at, treated) - share(at, !treated)), 0))
  }
  one <- rep(1, nrow(data))
  expect_equal(fit$balance$ks_before, c(ks(data$x1, one), ks(data$half, one)))
  expect_equal(fit$balance$ks_after, c(ks(data$x1, weight), ks(data$half, weight)))
  sizes <- attr(fit$balance, "effective_sizes")
  expect_equal(sizes["after", "control"], sum(weight[!treated])^2 / sum(weight[!treated]^2))
  expect_equal(sizes["before", ], c(treated = sum(treated), control = sum(!treated)))
  for (printed in list(fit$balance, fit, balance_table(fit))) {
    expect_output(print(printed), sprintf("%.1f", sizes["after", "control"]), fixed = TRUE)
  }
  expect_output(print(fit$balance, language = "zh"), "\u6709\u6548\u6837\u672c\u91cf")
  skip_if_not_installed("cobalt")
  expect_equal(fit$balance$ks_after,
               unname(cobalt::col_w_ks(data[c("x1", "half")], data$d, weight)))
})
