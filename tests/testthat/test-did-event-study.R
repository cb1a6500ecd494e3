staggered <- function(seed = 7) {
  with_seed(seed, {
    d <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
    start <- c(rep(c(2013, 2015, 2016), 6), rep(Inf, 22))
    d$policy <- as.numeric(d$year >= start[d$city])
    d$x <- rnorm(320)
    d$y <- 0.5 * d$policy + d$x + rnorm(320)
    d$period <- d$year - start[d$city]
    d
  })
}

test_that("coefficients are those of hand-made dummies, for every treatment of the ends", {
  data <- staggered()
  dummy <- function(k, at) as.numeric(at %in% k)
  periods <- c(-3, -2, 0, 1, 2)
  for (ends in c("bin", "drop", "keep")) {
    suppressMessages(path <- event_study(y ~ policy + x | city + year, data, window = c(-3, 2),
                                         ends = ends, cluster = ~city))
    at <- if (ends == "bin") pmin(pmax(data$period, -3), 2) else data$period
    use <- if (ends == "drop") !is.finite(data$period) | data$period %in% -3:2 else TRUE
    hand <- cbind(data, setNames(lapply(periods, dummy, at = at), paste0("k", seq_along(periods))))
    fit <- did_feols(y ~ k1 + k2 + k3 + k4 + k5 + x | city + year, hand[use, ], cluster = ~city)
    expect_equal(unname(coef(path)), unname(coef(fit)), tolerance = 1e-10)
    expect_equal(unname(vcov(path)), unname(vcov(fit)), tolerance = 1e-10)
  }
})

test_that("the path holds the reference, and binned ends say so", {
  path <- event_study(y ~ policy | city + year, staggered(), window = c(-3, 2))
  expect_equal(path$event$period, -3:2)
  expect_equal(path$event$estimate[3], 0)
  expect_true(is.na(path$event$std.error[3]))
  expect_equal(path$event$term[c(1, 6)], c("event_time::<=-3", "event_time::>=2"))
})

test_that("the pre-trend test is the Wald test of the leads", {
  path <- event_study(y ~ policy | city + year, staggered(), window = c(-3, 2))
  leads <- c("event_time::<=-3", "event_time::-2")
  b <- coef(path)[leads]
  f <- drop(b %*% solve(vcov(path)[leads, leads]) %*% b) / 2
  expect_equal(path$pretrend$statistic, f, tolerance = 1e-8)
  expect_equal(path$pretrend$p.value, pf(f, 2, 39, lower.tail = FALSE), tolerance = 1e-8)
})

test_that("a two-period panel gives the 2 x 2 difference-in-differences", {
  data <- subset(staggered(), year %in% c(2012, 2013) & (city %% 3 == 1 | city > 18))
  path <- event_study(y ~ policy | city + year, data, window = c(-1, 0))
  means <- with(data, tapply(y, list(city <= 18, year), mean))
  expect_equal(coef(path)[["event_time::0"]],
               (means["TRUE", 2] - means["TRUE", 1]) - (means["FALSE", 2] - means["FALSE", 1]),
               tolerance = 1e-10)
})

test_that("units treated from their first period on are left out with a note", {
  data <- staggered()
  data$policy[data$city == 1] <- 1
  expect_message(path <- event_study(y ~ policy | city + year, data, window = c(-2, 2)), "first period",
                 class = "policypanel_note")
  without <- event_study(y ~ policy | city + year, data[data$city != 1, ], window = c(-2, 2))
  expect_equal(coef(path), coef(without), tolerance = 1e-10)
})

test_that("reversals, duplicates and empty windows are refused", {
  data <- staggered()
  back <- data
  back$policy[back$city == 1 & back$year == 2018] <- 0
  expect_error(event_study(y ~ policy | city + year, back, window = c(-2, 2)), "switches off",
               class = "policypanel_error_design")
  expect_error(event_study(y ~ policy | city + year, rbind(data, data[1, ]), window = c(-2, 2)),
               "repeat", class = "policypanel_error_data")
  expect_error(event_study(y ~ policy | city + year, data, window = c(2, -2)), "window",
               class = "policypanel_error_input")
  expect_error(event_study(y ~ policy | city + year, data, window = c(0, 3)), "reference",
               class = "policypanel_error_input")
  expect_error(event_study(y ~ x | city + year, data, window = c(-2, 2)), "0 or 1",
               class = "policypanel_error_data")
  expect_error(event_study(y ~ policy | city, data, window = c(-2, 2)), "time",
               class = "policypanel_error_input")
})
