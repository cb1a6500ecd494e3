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
