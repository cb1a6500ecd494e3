# Newey-West and Driscoll-Kraay: against sums over all pairs of rows, fixest, plm and sandwich.

# Rows in random order, a fifth missing, one period that half the units skip; weights.
serial_data <- function() {
  data <- unbalanced_data(n_units = 24, years = 2001:2012)
  data[!(data$year == 2006 & data$unit %% 2 == 0), ]
}

serial_oracle <- function(data, weights) {
  dummy_regression(data$y, as.matrix(data[c("d", "x")]), data[c("unit", "year")], weights)
}

test_that("both are the sum over pairs of rows with Bartlett's weights by distance in time", {
  data <- serial_data()
  for (weights in list(NULL, data$w)) {
    fit <- did_feols(y ~ d + x | unit + year, data, weights = if (!is.null(weights)) ~w,
                     singletons = "keep", small_sample = "none")
    o <- serial_oracle(data, weights)
    for (lag in c(0, 1, 3, 20)) {
      kernel <- bartlett(data$year, lag)
      expect_equal(unname(vcov(fit, newey_west(lag))), oracle_kernel(o, same(data$unit) * kernel),
                   tolerance = 1e-9)
      expect_equal(unname(vcov(fit, driscoll_kraay(lag))), oracle_kernel(o, kernel),
                   tolerance = 1e-9)
    }
  }
})

test_that("without lag Newey-West is HC and Driscoll-Kraay is clustering by period", {
  fit <- did_feols(y ~ d + x | unit + year, serial_data(), small_sample = "none")
  expect_equal(vcov(fit, newey_west(0)), vcov(fit, "hc1"), tolerance = 1e-12)
  expect_equal(vcov(fit, driscoll_kraay(0)), vcov(fit, cluster = ~year), tolerance = 1e-12)
})

test_that("a covariance asked for later is the one of a fit made with it, at any order of rows", {
  data <- serial_data()
  base <- did_feols(y ~ d + x | unit + year, data, weights = ~w, constant = TRUE)
  sorted <- data[order(data$unit, data$year), ]
  for (vcov in list("newey_west", newey_west(3), "driscoll_kraay", driscoll_kraay(2))) {
    fit <- did_feols(y ~ d + x | unit + year, data, weights = ~w, constant = TRUE, vcov = vcov)
    expect_identical(vcov(base, vcov), vcov(fit))
    other <- did_feols(y ~ d + x | unit + year, sorted, weights = ~w, constant = TRUE, vcov = vcov)
    expect_equal(vcov(other), vcov(fit), tolerance = 1e-11)
    expect_identical(vcov(fit, cluster = ~unit), vcov(base))
  }
})

test_that("factor, degrees of freedom, default lag and label", {
  fit <- did_feols(y ~ d + x | unit + year, panel_data(n_units = 20, years = 2001:2018),
                   vcov = "newey_west")
  expect_identical(fit$vcov$label, "Newey-West (lag 2)")  # 18^(1/4) = 2.06
  expect_equal(df.residual(fit), 17)
  k <- 2 + 20 + 17
  expect_equal(vcov(fit) / vcov(fit, small_sample = "none"),
               matrix(18 / 17 * 359 / (360 - k), 2, 2, dimnames = dimnames(vcov(fit))),
               tolerance = 1e-12)
  other <- summary(fit, vcov = "driscoll_kraay")
  expect_identical(other$vcov$label, "Driscoll-Kraay (lag 2, 18 periods)")
  expect_identical(c(other$f$df1, other$f$df2), c(2L, 17L))
  expect_output(print(other), "Standard errors: Driscoll-Kraay (lag 2, 18 periods)", fixed = TRUE)
})

test_that("one time series, against sandwich::NeweyWest()", {
  data <- data.frame(year = as.integer(stats::time(datasets::LakeHuron)),
                     level = as.numeric(datasets::LakeHuron))
  data$trend <- data$year - 1874
  fit <- did_feols(level ~ trend, data[with_seed(2, sample(98)), ],
                   vcov = newey_west(lag = 4, time = ~year))
  # sandwich 3.0-2, R 4.2.2: NeweyWest(lm(level ~ trend), lag = 4, prewhite = FALSE, adjust = TRUE)
  expect_equal(sqrt(diag(vcov(fit))), c(trend = 0.00717827581, `(Intercept)` = 0.35379034115),
               tolerance = 1e-9)
  skip_if_not_installed("sandwich")
  for (lag in c(1, 7)) {
    other <- sandwich::NeweyWest(stats::lm(level ~ trend, data), lag = lag, prewhite = FALSE,
                                 adjust = FALSE)
    expect_equal(vcov(fit, newey_west(lag, time = "year"), small_sample = "none"), other[2:1, 2:1],
                 tolerance = 1e-10)
  }
})

test_that("Grunfeld, two-way effects: numbers of fixest 0.14.2 and plm 2.6-2", {
  skip_if_not_installed("plm")
  data("Grunfeld", package = "plm", envir = environment())
  fit <- did_feols(inv ~ capital | firm + year, Grunfeld, small_sample = "fixest")
  error <- function(...) unname(sqrt(diag(vcov(fit, ...))))
  # feols(inv ~ capital | firm + year, Grunfeld, vcov = NW(2) ~ firm + year), NW(4), DK(2) ~ year
  expect_equal(error(newey_west(2)), 0.09313516852, tolerance = 1e-9)
  expect_equal(error(newey_west(4)), 0.09379650255, tolerance = 1e-9)
  expect_equal(error(driscoll_kraay(2)), 0.09279674148, tolerance = 1e-9)
  expect_equal(error("newey_west"), error(newey_west(2)))
  # plm(inv ~ value + capital, effect = "twoways"): vcovNW(, maxlag = 2), vcovSCC(, maxlag = 2)
  fit <- did_feols(inv ~ value + capital | firm + year, Grunfeld, small_sample = "plm")
  expect_equal(error(newey_west(2)), c(0.02021670822, 0.05739560958), tolerance = 1e-9)
  expect_equal(error(driscoll_kraay(2)), c(0.02043632295, 0.05581053063), tolerance = 1e-9)
})

test_that("plm live: vcovNW() and vcovSCC() on a panel with gaps", {
  skip_if_not_installed("plm")
  both <- grunfeld_fits()
  fit <- both$fit
  other <- both$plm
  bare <- function(v) matrix(v, 2)
  for (lag in 1:4) {
    expect_equal(bare(vcov(fit, newey_west(lag))), bare(plm::vcovNW(other, maxlag = lag)),
                 tolerance = 1e-10)
    expect_equal(bare(vcov(fit, driscoll_kraay(lag))), bare(plm::vcovSCC(other, maxlag = lag)),
                 tolerance = 1e-10)
  }
})

test_that("a gap that all units share is a gap, and even steps are one period", {
  data <- serial_data()
  o <- serial_oracle(data, NULL)
  # Every other year: a lag is one survey, and the numbers are those of consecutive years.
  every_other <- with_column(data, year = 2 * data$year)
  expect_message(
    fit <- did_feols(y ~ d + x | unit + year, every_other, vcov = newey_west(1),
                     small_sample = "none"),
    "\"year\" are 2 apart", class = "policypanel_note"
  )
  kernel <- same(data$unit) * bartlett(data$year, 1)
  expect_equal(unname(vcov(fit)), oracle_kernel(o, kernel), tolerance = 1e-9)
  # No unit is seen in 2007: 2006 and 2008 are two periods apart.
  late <- with_column(data, year = data$year + (data$year > 2006))
  fit <- did_feols(y ~ d + x | unit + year, late, vcov = driscoll_kraay(1), small_sample = "none")
  expect_equal(unname(vcov(fit)), oracle_kernel(o, bartlett(late$year, 1)), tolerance = 1e-9)
  late$year <- 2 * late$year  # surveys 2 and, once, 4 years apart
  twice <- quiet(did_feols(y ~ d + x | unit + year, late, vcov = driscoll_kraay(1),
                           small_sample = "none"))
  expect_equal(vcov(twice), vcov(fit), tolerance = 1e-11)
})

test_that("periods as dates, text and factors are the same periods", {
  data <- serial_data()
  expected <- vcov(did_feols(y ~ d + x | unit + year, data, vcov = newey_west(2)))
  quarter <- as.Date(paste0(2001 + data$year %/% 4, "-", 3 * (data$year %% 4) + 1, "-01"))
  for (year in list(as.character(data$year), factor(data$year), quarter,
                    as.Date(paste0(data$year, "-06-30")), ordered(data$year))) {
    fit <- quiet(did_feols(y ~ d + x | unit + year, with_column(data, year = year)))
    expect_equal(quiet(vcov(fit, newey_west(2))), expected, tolerance = 1e-11)
  }
  # A level that no row has is a period all the same.
  late <- factor(data$year + (data$year > 2006), levels = 2001:2013,
                 labels = paste("wave", 2001:2013))
  fit <- quiet(did_feols(y ~ d + x | unit + year, with_column(data, year = late)))
  years <- did_feols(y ~ d + x | unit + year,
                     with_column(data, year = data$year + (data$year > 2006)))
  expect_equal(quiet(vcov(fit, newey_west(1))), vcov(years, newey_west(1)), tolerance = 1e-11)
})

test_that("unit and time come from the call, the panel, or the first two effects", {
  data <- serial_data()
  data$place <- data$unit
  data$wave <- data$year
  expected <- vcov(did_feols(y ~ x | unit + year, data, vcov = newey_west(2)))
  by_panel <- did_feols(y ~ x | unit + year, data, unit = "place", time = "wave",
                        vcov = newey_west(2))
  expect_identical(by_panel$inference$columns, list(unit = "place", time = "wave"))
  expect_equal(vcov(by_panel), expected)
  later <- did_feols(y ~ x | unit + year, data, unit = "place", time = "wave")
  expect_equal(vcov(later, newey_west(2)), expected)
  named <- did_feols(y ~ x | year + unit, data, vcov = newey_west(2, ~place, "wave"))
  expect_equal(vcov(named), expected)
  pooled <- did_feols(y ~ x, data, vcov = newey_west(2, "unit", "year"))
  x <- cbind(data$x, 1)
  o <- list(bread = solve(crossprod(x)), scores = stats::lm(y ~ x, data)$residuals * x)
  expect_equal(unname(vcov(pooled, small_sample = "none")),
               oracle_kernel(o, same(data$unit) * bartlett(data$year, 2)), tolerance = 1e-9)
})

test_that("rows with a missing period leave by the policy for missing values", {
  data <- serial_data()
  data$wave <- replace(data$year, c(4, 9), NA)
  fit <- quiet(did_feols(y ~ x | unit + year, data, vcov = driscoll_kraay(1, "wave")))
  expect_match(sample_ledger(fit)$reason[2], "wave 2")
  complete <- quiet(did_feols(y ~ x | unit + year, data[-c(4, 9), ], vcov = driscoll_kraay(1)))
  expect_equal(vcov(fit), vcov(complete), tolerance = 1e-11)
  expect_error(did_feols(y ~ x | unit + year, data, vcov = driscoll_kraay(1, "wave"), na = "fail"),
               class = "policypanel_error_data")
})

test_that("what is no time series is refused", {
  data <- serial_data()
  error <- expect_error(did_feols(y ~ x | unit, data, vcov = newey_west(1, time = "year")),
                        "repeat a period of \"year\"", class = "policypanel_error_data")
  expect_identical(error$column, "year")
  twice <- rbind(data, data[7, ])
  error <- expect_error(quiet(did_feols(y ~ x | unit + year, twice, vcov = "newey_west")),
                        "1 row repeat a pair", class = "policypanel_error_data")
  expect_identical(error$rows, nrow(twice))
  expect_error(did_feols(y ~ x, data, vcov = "driscoll_kraay"), "needs to know the periods",
               class = "policypanel_error_input")
  expect_error(did_feols(y ~ x | unit, data, vcov = "newey_west"), "needs to know the periods",
               class = "policypanel_error_input")
  expect_error(did_feols(y ~ x | unit, data[data$year == 2004, ], singletons = "keep",
                         vcov = driscoll_kraay(1, "year")), class = "policypanel_error_design")
  expect_error(did_feols(y ~ x, data[data$year == 2004, ], vcov = driscoll_kraay(1, "year")),
               "only one period", class = "policypanel_error_design")
  expect_warning(quiet(did_feols(y ~ x, data[data$year < 2003, ],
                                 vcov = driscoll_kraay(1, "year"))), "only two periods")
  for (lag in list(-1, 1.5, NA, "2", c(1, 2))) {
    expect_error(newey_west(lag), "lag", class = "policypanel_error_input")
    expect_error(driscoll_kraay(lag), "lag", class = "policypanel_error_input")
  }
  expect_error(newey_west(1, unit = ~a^b), class = "policypanel_error_input")
  expect_error(did_feols(y ~ x | unit + year, data, vcov = newey_west(1), cluster = ~unit),
               "`cluster` is given", class = "policypanel_error_input")
})
