# Local projections beside the regression of each horizon on long differences, row by row.

projected <- function(seed = 5, n = 80) {
  with_seed(seed, {
    d <- data.frame(unit = rep(seq_len(n), each = 7), year = rep(2001:2007, n))
    d$start <- c(2003, 2004, 2006, Inf, Inf)[(d$unit %% 5) + 1]
    d$z <- rnorm(n)[d$unit]
    d$x <- d$z / 2 + rnorm(nrow(d))
    d$w <- runif(nrow(d), 0.5, 2)
    d$state <- d$unit %% 20
    d$y <- rnorm(n)[d$unit] + 0.2 * d$year * d$z + d$x + (d$year >= d$start) + rnorm(nrow(d))
    d
  })
}

# Changes over the horizon of the newly treated and of clean controls.
long_differences <- function(d, h) {
  at <- function(year) d$y[match(paste(d$unit, year), paste(d$unit, d$year))]
  d$change <- at(d$year + h) - at(d$year - 1)
  d$switch <- as.numeric(d$start == d$year)
  d[!is.na(d$change) & (d$switch == 1 | d$start > pmax(d$year, d$year + h)), ]
}

test_that("weights and covariates are those of the regression of each horizon", {
  full <- projected()
  holes <- full[with_seed(1, sample(nrow(full), 500)), ]
  for (data in list(full, holes)) {
    fit <- quiet(did_staggered(y ~ x + z | unit + year, data, "start", "lp_did", weights = ~w,
                               cluster = ~state))
    own <- tidy(fit)
    for (h in c(-3, 0, 1, 3)) {
      rows <- long_differences(data, h)
      by_hand <- quiet(did_feols(change ~ switch + x + z | year, rows, weights = ~w,
                                 cluster = ~state, singletons = "keep"))
      row <- own[own$term == paste0("event_time::", h), ]
      expect_equal(row$estimate, coef(by_hand)[["switch"]], tolerance = 1e-9, label = h)
      expect_equal(row$std.error, sqrt(vcov(by_hand)["switch", "switch"]), tolerance = 1e-9,
                   label = h)
    }
  }
  after <- 0:4
  size <- vapply(after, function(h) with(long_differences(holes, h), sum(w * switch)), 0)
  own <- coef(fit)[paste0("event_time::", after)]
  expect_equal(coef(fit)[["ATT"]], stats::weighted.mean(own, size), tolerance = 1e-9)
})

test_that("equal weights are none, and a covariate that the periods determine is refused", {
  d <- projected()
  base <- quiet(did_staggered(y ~ 1 | unit + year, d, "start", "lp_did"))
  d$three <- 3
  same <- quiet(did_staggered(y ~ 1 | unit + year, d, "start", "lp_did", weights = ~three))
  expect_equal(tidy(same), tidy(base), tolerance = 1e-12)
  # The second is the same in a period but for errors of rounding.
  for (trend in list(d$year^2, sqrt(d$year - 2000) / 7)) {
    d$trend <- trend
    expect_error(quiet(did_staggered(y ~ trend | unit + year, d, "start", "lp_did")),
                 "collinear.*horizon -5", class = "policypanel_error_design")
  }
})
