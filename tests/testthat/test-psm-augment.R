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

test_that("partners are the rows whose outcomes make the effect, nearest first", {
  d <- augment_data()
  d$x2 <- rnorm(200)
  for (replacement in c(TRUE, FALSE)) {
    match <- quiet(psm_match(treated ~ x, ~y, d, method = "nearest", neighbours = 2,
                             caliper = 0.05, replacement = replacement))
    own <- as.data.frame(match)
    pairs <- as.matrix(own[c("n1", "n2")])
    expect_identical(own$id, seq_len(200))
    expect_true(all(is.na(pairs[!own$treated %in% TRUE | !own$on_support %in% TRUE, ])))
    has <- own$treated %in% TRUE & own$on_support %in% TRUE
    outcome <- rowMeans(matrix(d$y[pairs[has, ]], ncol = 2), na.rm = TRUE)
    expect_equal(own$matched_outcome[has], outcome, tolerance = 1e-12)
    distance <- abs(own$score[pairs[has, ]] - own$score[has])
    distance <- matrix(distance, ncol = 2)
    expect_true(all(distance[, 1] <= distance[, 2], na.rm = TRUE))
    shares <- tapply(rep(1 / rowSums(!is.na(pairs)), 2)[!is.na(pairs)], pairs[!is.na(pairs)], sum)
    expect_equal(own$weight[as.integer(names(shares))], as.vector(shares))
    if (!replacement) expect_identical(anyDuplicated(pairs[!is.na(pairs)]), 0L)
  }
  augmented <- augment(match, d)
  expect_identical(augmented$.n1, own$n1)
  expect_identical(augmented$.id, own$id)
  # Both groups have partners where both effects are asked for; kernels and ties have none.
  both <- as.data.frame(quiet(psm_match(treated ~ x, ~y, d, method = "mahalanobis",
                                        estimand = c("ATT", "ATU"))))
  expect_false(anyNA(both$n1[!is.na(both$treated)]))
  expect_true(all(both$treated[both$n1[!is.na(both$n1)]] != both$treated[!is.na(both$n1)]))
  for (fit in list(psm_match(treated ~ x, ~y, d),
                   psm_match(treated ~ x, ~y, d, method = "nearest", ties = TRUE))) {
    expect_false(any(c("id", "n1") %in% names(as.data.frame(fit))))
  }
  within <- as.data.frame(quiet(psm_match(treated ~ x, ~y, d, method = "nearest",
                                          exact = ~year)))
  has <- !is.na(within$n1)
  expect_identical(d$year[within$n1[has]], d$year[has])
})

test_that("partners are the nearest of all, and those of 'MatchIt'", {
  d <- augment_data()[-7, ]
  match <- quiet(psm_match(treated ~ x, ~y, d, method = "nearest"))
  own <- as.data.frame(match)
  controls <- which(!own$treated)
  for (i in which(own$treated)) {
    distance <- abs(own$score[controls] - own$score[i])
    expect_equal(abs(own$score[own$n1[i]] - own$score[i]), min(distance), tolerance = 1e-14)
  }
  skip_if_not_installed("MatchIt", "4.8.1")
  rownames(d) <- NULL
  theirs <- MatchIt::matchit(treated ~ x, d, distance = own$score, replace = TRUE)$match.matrix
  expect_identical(own$n1[as.integer(rownames(theirs))], as.integer(theirs[, 1]))
})

test_that("partners in a panel are rows of the data", {
  d <- augment_data()
  d$g <- as.numeric(d$unit <= 20 & d$year > 2)
  for (mode in c("pooled", "yearly", "cohort")) {
    fit <- quiet(psm_did(y ~ g | unit + year, match = g ~ x, data = d, method = "nearest",
                         mode = mode))
    own <- as.data.frame(fit)
    has <- which(!is.na(own$n1))
    expect_gt(length(has), 0)
    expect_true(all(own$treated[has]) && !any(own$treated[own$n1[has]]))
    if (mode == "yearly") expect_identical(d$year[own$n1[has]], d$year[has])
  }
})

test_that("cobalt::bal.tab() takes a match, and its weights", {
  skip_if_not_installed("cobalt")
  d <- augment_data()
  d$z <- d$x^2 + rnorm(200)
  match <- quiet(psm_match(treated ~ x + log(z + 20), ~y, d))
  theirs <- cobalt::bal.tab(match, d)
  ours <- balance_table(match, denominator = "treated")
  expect_equal(theirs$Balance[["Diff.Un"]], ours$bias_before / 100, tolerance = 1e-8)
  expect_equal(theirs$Balance[["Diff.Adj"]], ours$bias_after / 100, tolerance = 1e-8)
  sizes <- stats::setNames(theirs$Observations[["Control"]], rownames(theirs$Observations))
  expect_true(any(abs(sizes - attr(ours, "effective_sizes")["after", "control"]) < 1e-8))
  ks <- cobalt::bal.tab(match, d, stats = "ks.statistics")$Balance
  expect_equal(ks[["KS.Un"]], ours$ks_before)
  expect_equal(ks[["KS.Adj"]], ours$ks_after)
  d$g <- as.numeric(d$unit <= 20 & d$year > 2)
  did <- quiet(psm_did(y ~ g | unit + year, match = g ~ x, data = d, mode = "cohort"))
  expect_s3_class(cobalt::bal.tab(did, d), "bal.tab")
})

test_that("cobalt::bal.tab() has the covariates that were matched on, and a given score", {
  skip_if_not_installed("cobalt")
  d <- augment_data()
  d$group <- factor(c("a", "b", "c")[1 + d$unit %% 3])
  expect_same_balance <- function(match, data) {
    theirs <- cobalt::bal.tab(match, data)$Balance
    ours <- balance_table(match, denominator = "treated", binary = "raw")
    expect_identical(rownames(theirs), ours$variable)
    expect_equal(theirs$Diff.Un, ours$bias_before / 100, tolerance = 1e-8)
    expect_equal(theirs$Diff.Adj, ours$bias_after / 100, tolerance = 1e-8)
  }
  for (formula in list(treated ~ x + group, treated ~ i(group), treated ~ poly(x, 2) + group)) {
    own <- d[-7, ]
    expect_same_balance(quiet(psm_match(formula, ~y, own)), own)
  }
  d$p <- pnorm(d$x)
  expect_same_balance(quiet(psm_match(treated ~ 1, ~y, d, score = ~p)), d)
  d$g <- as.numeric(d$unit <= 20 & d$year > 2)
  expect_same_balance(quiet(psm_did(y ~ g | unit + year, match = g ~ l(x) + group, data = d)), d)
})
