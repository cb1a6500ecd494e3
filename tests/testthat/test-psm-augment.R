augment_data <- function() {
  set.seed(3)
  d <- data.frame(unit = rep(1:50, each = 4), year = rep(1:4, 50), x = rnorm(200))
  d$treated <- as.numeric(d$x + rnorm(200) > 0.5)
  d$y <- d$x + d$treated + rnorm(200)
  d$x[7] <- NA
  d
}

test_that("augment() gives the weights of which the effect is the difference of means", {
  d <- augment_data()
  for (method in c("kernel", "nearest", "ipw")) {
    match <- quiet(psm_match(treated ~ x, ~y, d, method = method, common_support = TRUE))
    own <- augment(match, d)
    expect_identical(own[names(d)], d)
    expect_identical(own$.weight, weights(match))
    expect_false(anyNA(own$.weight))
    expect_true(all(own$.weight[!own$.on_support %in% TRUE] == 0))
    expect_equal(own$.score, match$matched$score)
    expect_equal(coef(lm(y ~ treated, own, weights = .weight))[["treated"]],
                 coef(match)[["ATT"]], tolerance = 1e-9)
    expect_equal(as.data.frame(match)$weight, own$.weight)
  }
})

test_that("cobalt finds the balance of balance_table() from the weights", {
  skip_if_not_installed("cobalt")
  d <- augment_data()
  d$z <- d$x^2 + rnorm(200)
  match <- quiet(psm_match(treated ~ x + z, ~y, d))
  own <- augment(match, d)
  own <- own[own$.on_support %in% TRUE | own$.weight > 0, ]
  theirs <- cobalt::bal.tab(treated ~ x + z, own, weights = own$.weight, method = "matching",
                            estimand = "ATT", s.d.denom = "treated", un = TRUE)
  ours <- balance_table(match, denominator = "treated")
  difference <- ours$mean_treated_after - ours$mean_control_after
  entered <- own$treated == 1
  spread <- c(sd(own$x[entered]), sd(own$z[entered]))
  expect_equal(theirs$Balance[c("x", "z"), "Diff.Adj"], difference / spread, tolerance = 1e-8)
})

test_that("a matching in a panel is carried to its rows", {
  d <- augment_data()
  d$g <- as.numeric(d$unit <= 20 & d$year > 2)
  fit <- quiet(psm_did(y ~ g | unit + year, match = g ~ x, data = d))
  expect_equal(augment(fit, d)$.weight, ifelse(is.na(fit$matched$weight), 0, fit$matched$weight))
  expect_identical(weights(fit), augment(fit, d)$.weight)
})

test_that("data of another matching are refused", {
  d <- augment_data()
  match <- quiet(psm_match(treated ~ x, ~y, d))
  expect_error(augment(match, d[-1, ]), "199 rows", class = "policypanel_error_input")
  expect_error(augment(match, d[200:1, ]), "differs", class = "policypanel_error_data")
  expect_error(augment(match), "`data` is missing", class = "policypanel_error_input")
  expect_error(augment(match, d, other = 1), "no argument", class = "policypanel_error_input")
})
