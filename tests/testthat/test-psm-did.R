panel <- function(seed = 1) {
  with_seed(seed, {
    d <- data.frame(city = rep(1:60, each = 6), year = rep(2011:2016, 60))
    d$size <- rep(rnorm(60), each = 6) + rnorm(360) / 10
    d$policy <- as.numeric(d$city <= 25 & d$year >= 2014)
    d$y <- 0.5 * d$policy + d$size + rnorm(360)
    d
  })
}

test_that("PSM-DID is psm_match() followed by did_feols() on the rows on support", {
  data <- panel()
  suppressMessages({
    fit <- psm_did(y ~ policy + size | city + year, match = policy ~ size, data = data,
                   bandwidth = 0.0005, cluster = ~city)
    match <- psm_match(policy ~ size, ~y, data, bandwidth = 0.0005, common_support = TRUE)
    on <- match$matched$on_support
    did <- did_feols(y ~ policy + size | city + year, data[on, ], cluster = ~city)
    data$w <- ifelse(on, match$matched$weight, 0)
    weighted <- did_feols(y ~ policy + size | city + year, data, cluster = ~city, weights = ~w)
    fit_weighted <- psm_did(y ~ policy + size | city + year, match = policy ~ size, data = data,
                            bandwidth = 0.0005, cluster = ~city, did_weights = "matching")
  })
  expect_lt(sum(on), nrow(data))
  expect_equal(coef(fit), coef(match), tolerance = 1e-12)
  expect_equal(vcov(fit), vcov(match), tolerance = 1e-12)
  expect_equal(fit$matched, match$matched)
  expect_equal(coef(fit$did), coef(did), tolerance = 1e-10)
  expect_equal(vcov(fit$did), vcov(did), tolerance = 1e-10)
  expect_equal(coef(fit_weighted$did), coef(weighted), tolerance = 1e-10)
  expect_equal(vcov(fit_weighted$did), vcov(weighted), tolerance = 1e-10)
})

test_that("the ledger of the DID says how many rows matching took away", {
  data <- panel()
  suppressMessages(fit <- psm_did(y ~ policy | city + year, match = policy ~ size, data = data,
                                  bandwidth = 0.001))
  lost <- sum(!fit$matched$on_support)
  expect_equal(fit$did$ledger$dropped[2], lost)
  expect_equal(length(residuals(fit$did)), nrow(data))
  expect_equal(nobs(fit$did), nrow(data) - sum(fit$did$ledger$dropped))
})

test_that("the parts print, and the shared methods work", {
  suppressMessages(fit <- psm_did(y ~ policy | city + year, match = policy ~ size, data = panel(),
                                  bandwidth = 0.2))
  out <- capture.output(print(fit))
  expect_true(any(grepl("DID on the matched sample (unweighted)", out, fixed = TRUE)))
  expect_true(any(grepl("psmatch2's formula", out, fixed = TRUE)))
  expect_equal(tidy(fit)$term, "ATT")
  expect_equal(glance(fit)$nobs, nrow(panel()))
  expect_equal(dim(confint(fit)), c(1L, 2L))
  expect_s3_class(summary(fit), "summary.policypanel_fit")
})

test_that("lags in the DID go by the panel that is declared", {
  data <- panel_data()
  data$before <- lag_by_hand(data, "x")
  made <- quiet(psm_did(y ~ d + l(x) | unit, match = d ~ x, data = data, bandwidth = 0.2,
                        panel = ~unit + year))
  hand <- quiet(psm_did(y ~ d + before | unit, match = d ~ x, data = data, bandwidth = 0.2))
  expect_same_estimates(made$did, hand$did, 1e-12)
})
