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
  by_matching <- fit$did$ledger$step %in% c("not matched", "outside common support")
  expect_equal(sum(fit$did$ledger$dropped[by_matching]), lost)
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

steps_of <- function(fit) {
  ledger <- sample_ledger(fit$did)
  stats::setNames(ledger$dropped, ledger$step)[-1]
}

test_that("the ledger of the DID tells missing covariates, support and matching apart", {
  data <- matching_panel()
  data$size[c(4, 50, 91)] <- NA
  data$y[c(8, 200)] <- NA
  data$rare <- as.numeric(seq_len(nrow(data)) %in% c(11, 12, 60))
  data$policy[data$rare == 1] <- 1
  fit <- suppressWarnings(quiet(psm_did(
    y ~ policy | city + year, match = policy ~ size + wage + rare, data = data, bandwidth = 0.001,
    common_support = "both", singletons = "keep"
  )))
  steps <- steps_of(fit)
  reason <- fit$matched$reason
  missing <- is.na(data$size) | is.na(data$y)
  expect_equal(reason %in% "missing values", missing)
  expect_equal(steps, c(
    `all treated at rare = 1` = sum(data$rare), `with missing values of the matching` = 5,
    `outside common support` = sum(reason %in% "outside common support"),
    `not matched` = sum(reason %in% c("no match", "match of none"))
  ), ignore_attr = "class")
  expect_gt(min(steps), 0)
  ledger <- sample_ledger(fit$did)
  treated <- fit$matched$treated
  expect_equal(ledger$reason[ledger$step == "outside common support"], paste0(
    "treated ", sum(reason %in% "outside common support" & treated), ", controls ",
    sum(reason %in% "outside common support" & !treated)
  ))
  expect_equal(unname(is.na(reason)), fit$matched$on_support %in% TRUE)
})

test_that("where units are matched, rows of units that were not seen are a step of their own", {
  data <- matching_panel()
  data$wage[data$city %in% c(20, 21) & data$year == 2012] <- NA
  fit <- quiet(psm_did(y ~ policy | city + year, match = policy ~ size + wage, data = data,
                       bandwidth = 0.1, mode = "base_year", base_year = 2012,
                       singletons = "keep"))
  here <- unique(data$city[data$year == 2012])
  steps <- steps_of(fit)
  expect_equal(steps[["without a row in the period matched on"]], sum(!data$city %in% here))
  gone <- intersect(c(20, 21), here)
  expect_equal(steps[["with missing values of the matching"]], sum(data$city %in% gone))
  expect_equal(sum(steps), nrow(data) - nobs(fit$did))
})

test_that("a fit keeps the columns that its arguments name, and these alone", {
  data <- matching_panel()
  data$province <- data$city %% 9
  data$ballast <- rnorm(nrow(data))
  names(data)[names(data) == "wage"] <- "w age"
  fit <- quiet(psm_did(y ~ policy + `w age` | city + year, match = policy ~ size + log(`w age`^2),
                       data = data, matching = list(exact = "province"), bandwidth = 0.5,
                       vcov = "cluster", cluster = ~province))
  expect_setequal(names(fit$used_data),
                  c("city", "year", "y", "policy", "size", "w age", "province"))
  expect_equal(fit$used_data$size, data$size)
})

test_that("lags in the DID go by the panel that is declared", {
  data <- panel_data()
  data$before <- lag_by_hand(data, "x")
  made <- quiet(psm_did(y ~ d + l(x) | unit, match = d ~ x, data = data, bandwidth = 0.2,
                        unit = "unit", time = "year"))
  hand <- quiet(psm_did(y ~ d + before | unit, match = d ~ x, data = data, bandwidth = 0.2))
  expect_same_estimates(made$did, hand$did, 1e-12)
})

test_that("every step by which rows leave has its line: the subset, zero weights, missing values", {
  data <- with_seed(2, data.frame(u = rep(1:100, each = 6), t = rep(1:6, 100),
                                  x = stats::rnorm(600), y = stats::rnorm(600)))
  data$p <- as.numeric(data$u <= 40 & data$t > 3)
  data$w <- rep(c(0, 1, 2, 1, 1, 1), 100)
  data$x[5] <- NA
  fit <- quiet(psm_did(y ~ p | u + t, p ~ x, data, subset = ~ u != 3, weights = ~w,
                       bandwidth = 0.2))
  expect_equal(c(table(fit$matched$reason)),
               c("missing values" = 1, "outside the subset" = 6, "with zero weight" = 99))
  steps <- sample_ledger(fit$did)
  expect_equal(stats::setNames(steps$dropped, steps$step)[-1],
               c("outside the subset" = 6, "with missing values of the matching" = 1,
                 "with zero weight" = 99))
})

test_that("what is said of the outcome is said once", {
  data <- with_seed(2, data.frame(u = rep(1:60, each = 6), t = rep(1:6, 60),
                                  x = stats::rnorm(360), y = stats::rnorm(360) > 0))
  data$p <- as.numeric(data$u <= 20 & data$t > 3)
  said <- character()
  withCallingHandlers(psm_did(y ~ p | u + t, p ~ x, data, bandwidth = 0.2), message = function(m) {
    said <<- c(said, conditionMessage(m))
    invokeRestart("muffleMessage")
  })
  expect_identical(sum(grepl("is logical", said)), 1L)
})
