# The vector that 'HonestDiD' and its Stata version were compared on (StatsPAI, MIT).
typed <- list(estimate = c(0.01, -0.02, 0, 0.5, 0.4, 0.3),
              vcov = diag(c(0.05, 0.05, 0.05, 0.1, 0.1, 0.1)^2), leads = 3, lags = 3)
correlated <- list(estimate = c(0.01, -0.02, 0.03, 0.5, 0.4, 0.3), vcov = typed$vcov + 0.0008,
                   leads = 3, lags = 3)
one_effect <- list(estimate = correlated$estimate[1:4], vcov = correlated$vcov[1:4, 1:4],
                   leads = 3, lags = 1)

# A random path with a dense covariance
random_path <- function(seed, leads, lags) {
  draws <- random_numbers(seed, (leads + lags) * (leads + lags + 8))
  root <- matrix(draws, leads + lags)
  list(estimate = root[, 1], vcov = (tcrossprod(root[, -1]) + diag(leads + lags)) / 100,
       leads = leads, lags = lags)
}

random_numbers <- function(seed, n) qnorm((seq_len(n) * sqrt(seed + 0.5) * 7.31) %% 1)

limits_on_grid <- function(limits, grid) {
  c(min(grid[grid >= limits$conf.low]), max(grid[grid <= limits$conf.high]))
}

test_that("fixed-length intervals: HonestDiD 0.2.8, whose quantiles are simulated", {
  bounds <- tidy(honest_did(typed, "smoothness", c(0, 0.05, 0.1, 0.2, 0.5)))
  expect_equal(bounds$conf.low[1:3], c(0.301312, 0.26137, 0.215986), tolerance = 1e-3)
  expect_equal(bounds$conf.high[3:5], c(0.784014, 0.883729, 1.18373), tolerance = 1e-3)
})

test_that("conditional sets under relative magnitudes: HonestDiD 0.2.8 on its grid", {
  grid <- seq(-2, 2, length.out = 1000)
  bounds <- tidy(honest_did(typed, bounds = c(0, 0.5, 1, 1.5, 2), interval = "conditional"))
  low <- vapply(1:3, function(i) limits_on_grid(bounds[i, ], grid)[1], 1)
  high <- vapply(3:5, function(i) limits_on_grid(bounds[i, ], grid)[2], 1)
  expect_equal(low, c(0.306306, 0.286286, 0.258258), tolerance = 2e-6)
  expect_equal(high, c(0.742743, 0.786787, 0.842843), tolerance = 2e-6)
})

test_that("all restrictions: HonestDiD 0.2.8 on a grid of 201 values from -1 to 1.5", {
  grid <- seq(-1, 1.5, length.out = 201)
  expect_grid <- function(object, limits, ...) {
    expect_equal(limits_on_grid(tidy(honest_did(object, ...)), grid), limits, tolerance = 1e-9)
  }
  first <- function(limits, ...) expect_grid(correlated, limits, ...)
  mean <- function(limits, ...) expect_grid(correlated, limits, ..., effect_weights = rep(1 / 3, 3))
  only <- function(limits, ...) expect_grid(one_effect, limits, ...)
  conditional <- "conditional"
  first(c(0.2375, 0.7625), bounds = 1, interval = conditional)
  first(c(0.2375, 0.7625), bounds = 1)
  first(c(0.2250, 1.0125), bounds = 1, interval = conditional, monotonicity = "increasing")
  first(c(0.2375, 1.0125), bounds = 1, interval = conditional, sign = "positive")
  first(c(0.2000, 0.8500), "smoothness", 0.1, interval = conditional)
  first(c(0.3125, 0.8500), "smoothness", 0.1, interval = conditional, monotonicity = "decreasing")
  first(c(0.3125, 0.8500), "smoothness", 0.1, interval = conditional, sign = "negative")
  mean(c(0.0500, 0.7500), bounds = 1, interval = conditional)
  mean(c(0.0500, 0.7500), bounds = 1)
  mean(c(0.0500, 1.4125), bounds = 1, interval = conditional, monotonicity = "increasing")
  mean(c(0.0500, 0.8750), bounds = 1, interval = conditional, sign = "positive")
  mean(c(-0.1125, 1.0250), "smoothness", 0.1, interval = conditional)
  mean(c(0.3000, 1.0250), "smoothness", 0.1, interval = conditional, monotonicity = "decreasing")
  mean(c(0.2875, 1.0250), "smoothness", 0.1, interval = conditional, sign = "negative")
  only(c(0.2500, 0.7500), bounds = 1, interval = conditional)
  only(c(0.2375, 0.7625), bounds = 1)
  only(c(0.2125, 0.9000), "smoothness", 0.1, interval = conditional)
  only(c(0.2375, 1.0125), bounds = 1, interval = conditional, monotonicity = "increasing")
  only(c(0.1750, 0.7250), "smoothness", 0.1, interval = conditional, monotonicity = "increasing")
})

test_that("the fixed-length interval is the shortest: a search over all affine estimators", {
  for (seed in 1:3) {
    study <- random_path(seed, 5, 4)
    study$weights <- c(1, 0, -0.5, 0.25)
    estimators <- smoothness_estimators(study)
    length_of <- function(free) {
      c <- c(free, estimators$fixed)
      error <- sqrt(drop(c %*% estimators$quadratic %*% c))
      error * sqrt(qchisq(0.95, 1, (0.1 * sum(abs(c)) / error)^2))
    }
    found <- list(par = numeric(4), value = Inf)
    for (round in 1:30) {
      found <- optim(found$par, length_of, control = list(maxit = 5000, reltol = 1e-15))
    }
    own <- fixed_length_interval(study, estimators, 0.1, 0.05)
    expect_lte(own$half, found$value * (1 + 1e-9))
    expect_equal(own$half, found$value, tolerance = 1e-6)
    # Without bias for any linear trend, with the weights on effects that are asked for
    expect_equal(sum(own$estimator * c(-5:-1, 1:4)), 0, tolerance = 1e-10)
    expect_equal(own$estimator[6:9], study$weights, tolerance = 1e-10)
  }
})

test_that("folded normal quantiles: the noncentral chi-squared distribution, and far out", {
  for (level in c(0.9, 0.95, 0.995)) {
    for (mean in c(0, 0.3, 1, 2.5)) {
      expect_equal(folded_normal_quantile(mean, level), sqrt(qchisq(level, 1, mean^2)),
                   tolerance = 1e-9)
    }
    expect_equal(folded_normal_quantile(50, level), 50 + qnorm(level), tolerance = 1e-12)
  }
})

test_that("with a bound of 0 smoothness extrapolates the linear trend of least squares", {
  study <- random_path(4, 6, 3)
  root <- chol(solve(study$vcov))
  x <- cbind(c(-6:-1, 1:3), rbind(matrix(0, 6, 3), diag(3)))
  trend <- lm.fit(root %*% x, root %*% study$estimate)
  error <- sqrt(diag(solve(crossprod(root %*% x))))
  for (j in 1:3) {
    own <- tidy(honest_did(study, "smoothness", 0, effect_weights = diag(3)[j, ]))
    expect_equal(c(own$conf.low, own$conf.high),
                 unname(trend$coefficients[1 + j]) + c(-1, 1) * qnorm(0.975) * error[1 + j],
                 tolerance = 1e-8)
  }
})

test_that("identified sets are those of the definition", {
  study <- random_path(5, 4, 3)
  before <- study$estimate[1:4]
  weights <- c(0.5, -1, 2)
  point <- sum(weights * study$estimate[5:7])
  largest <- max(abs(diff(c(before, 0))))
  reach <- largest * sum(abs(rev(cumsum(rev(weights)))))
  relative <- tidy(honest_did(study, bounds = c(0, 0.7), effect_weights = weights))
  expect_equal(relative$identified.low, point - c(0, 0.7) * reach, tolerance = 1e-8)
  expect_equal(relative$identified.high, point + c(0, 0.7) * reach, tolerance = 1e-8)
  # delta_t = -t delta_-1 + sum over s of (t - s + 1) eps_s, |eps_s| at most the bound
  middle <- point + before[4] * sum(1:3 * weights)
  reach <- sum(abs(c(sum(1:3 * weights), sum(1:2 * weights[2:3]), weights[3])))
  smooth <- tidy(honest_did(study, "smoothness", c(0, 0.3), effect_weights = weights))
  expect_equal(smooth$identified.low, middle - c(0, 0.3) * reach, tolerance = 1e-8)
  expect_equal(smooth$identified.high, middle + c(0, 0.3) * reach, tolerance = 1e-8)
})

test_that("eliminated nuisance effects: linear programmes give the same", {
  skip_if_not_installed("Rglpk")
  study <- correlated
  none <- list(sign = "none", monotonicity = "none")
  shapes <- list(none, list(sign = "positive", monotonicity = "decreasing"))
  for (weights in list(c(1, 0, 0), c(1, -2, 0.5))) {
    study$weights <- weights
    for (restriction in c("relative_magnitude", "smoothness")) {
      for (shape in shapes) {
        set <- restriction_sets(restriction, 0.1, 3, 3, shape)[[1]]
        known <- solved <- moment_problem(set, with_vertices(study, set))
        expect_false(is.null(known$moments))
        solved$moments <- NULL
        expect_equal(theta_range(known, study, 2), theta_range(solved, study, 2),
                     tolerance = 1e-8)
        for (theta in c(-0.31, 0.12, 0.83)) {
          own <- statistic_at(known, study, theta)
          other <- statistic_at(solved, study, theta)
          expect_equal(own$eta, other$eta, tolerance = 1e-8)
          # Where vertices tie, each describes the same point.
          if (own$eta > 1e-6 && isTRUE(all.equal(own$error, other$error))) {
            expect_equal(own$low, other$low, tolerance = 1e-6)
            if (is.finite(other$high)) expect_equal(own$high, other$high, tolerance = 1e-6)
          }
        }
      }
    }
  }
})

test_that("all polyhedra of a restriction share their vertices", {
  study <- c(correlated, list(weights = c(1, -2, 0.5)))
  shape <- list(sign = "positive", monotonicity = "decreasing")
  for (restriction in c("relative_magnitude", "smoothness")) {
    one <- with_vertices(study, restriction_sets(restriction, 1, 3, 3, shape)[[1]])
    for (set in restriction_sets(restriction, 0.3, 3, 3, shape)) {
      expect_identical(with_vertices(study, set)$vertices, one$vertices)
    }
  }
})

test_that("sums of many effects under a shape go to linear programmes", {
  skip_if_not_installed("Rglpk")
  path <- random_path(6, 2, 11)
  study <- c(path, list(weights = rep(1 / 11, 11)))
  shape <- list(sign = "positive", monotonicity = "increasing")
  set <- restriction_sets("smoothness", 0.1, 2, 11, shape)[[1]]
  expect_null(with_vertices(study, set)$vertices)
  expect_error(honest_did(path, bounds = 1, effect_weights = study$weights, sign = "positive",
                          monotonicity = "increasing"), class = "policypanel_error_design")
})

test_that("intervals widen with the bound, turn with the sign and scale with the outcome", {
  for (interval in c("hybrid", "conditional")) {
    for (restriction in c("relative_magnitude", "smoothness")) {
      bounds <- c(0, 0.1, 0.2, 0.5)
      own <- tidy(honest_did(correlated, restriction, bounds, interval = interval))
      expect_true(all(diff(own$conf.low) < 1e-8) && all(diff(own$conf.high) > -1e-8))
      turned <- tidy(honest_did(replace(correlated, "estimate", list(-correlated$estimate)),
                                restriction, bounds, interval = interval))
      expect_equal(-turned$conf.high, own$conf.low, tolerance = 1e-3)
      large <- list(estimate = 100 * correlated$estimate, vcov = 1e4 * correlated$vcov, leads = 3,
                    lags = 3)
      factor <- if (restriction == "smoothness") 100 else 1
      scaled <- tidy(honest_did(large, restriction, factor * bounds, interval = interval))
      expect_equal(scaled$conf.low / 100, own$conf.low, tolerance = 1e-6)
      expect_equal(scaled$conf.high / 100, own$conf.high, tolerance = 1e-6)
    }
  }
})

test_that("a shape does not widen identified sets, and restrictions contain parallel trends", {
  wide <- tidy(honest_did(correlated, bounds = 1))
  narrow <- tidy(honest_did(correlated, bounds = 1, sign = "positive"))
  expect_equal(narrow$identified.high, 0.5)
  expect_equal(narrow$identified.low, wide$identified.low)
  expect_gte(narrow$identified.low, wide$identified.low - 1e-12)
})

test_that("least favourable values: the quantile of a maximum of normal variables", {
  study <- c(typed, list(weights = c(1, 0, 0)))
  study$draws <- normal_draws(study$vcov)
  expect_equal(crossprod(study$draws) / nrow(study$draws), study$vcov, tolerance = 5e-3)
  # Two opposite moments with variance one: |Z|
  problem <- list(moments = outer(c(1, -1), c(0, 0, 0, 10, 0, 0)))
  expect_equal(least_favourable_value(problem, study, 0.995), qnorm(0.9975), tolerance = 2e-3)
})

test_that("quantiles of a truncated normal distribution", {
  expect_equal(truncated_normal_quantile(0.05, -Inf, Inf), qnorm(0.95), tolerance = 1e-12)
  expect_equal(pnorm(truncated_normal_quantile(0.05, -1, 2)),
               pnorm(-1) + 0.95 * (pnorm(2) - pnorm(-1)), tolerance = 1e-12)
  # Far out it is an exponential distribution: 40 - log(0.05) / 40, a little less
  expect_equal(truncated_normal_quantile(0.05, 40, Inf), 40 - log(0.05) / 40, tolerance = 1e-4)
})

test_that("the breakdown value is where the interval begins to hold zero", {
  for (restriction in c("relative_magnitude", "smoothness")) {
    value <- honest_did(typed, restriction, 1)$breakdown
    around <- tidy(honest_did(typed, restriction, value * c(1 - 1e-4, 1 + 1e-4)))
    expect_gt(around$conf.low[1], 0)
    expect_lte(around$conf.low[2], 0)
  }
  none <- replace(typed, "estimate", list(c(0.01, -0.02, 0, 0.05, 0, 0)))
  expect_identical(honest_did(none)$breakdown, 0)
  expect_output(print(honest_did(none)), "not rejected at any bound")
})

test_that("estimates that contradict a restriction leave no value, and a note says so", {
  steep <- list(estimate = c(3, 2, 1, -5, -6, -7), vcov = diag(1e-4, 6), leads = 3, lags = 3)
  said <- notes_of(own <- tidy(honest_did(steep, "smoothness", 0.1, monotonicity = "increasing")))
  expect_match(said, "every value of the effect is rejected")
  expect_true(is.na(own$conf.low) && is.na(own$conf.high))
})

test_that("an event study is taken as it is, whatever its reference", {
  data <- panel_data(n_units = 40, years = 2001:2008)
  data$start <- ifelse(data$unit <= 15, 2005, NA)
  fit <- function(...) {
    quiet(event_study(y ~ x | unit + year, data, window = c(-4, 3), cohort = "start", ...))
  }
  path <- fit()
  terms <- paste0("event_time::", c(-4:-2, 0:3))
  given <- list(estimate = unname(coef(path)[terms]), vcov = unname(vcov(path)[terms, terms]),
                leads = 3, lags = 4)
  own <- honest_did(path)
  expect_equal(tidy(own), tidy(honest_did(given)), tolerance = 1e-10)
  expect_match(notes_of(other <- honest_did(fit(reference = -3))), "relative to period -1")
  expect_equal(tidy(other), tidy(own), tolerance = 1e-6)
  expect_output(print(own), "at event time 0")
  expect_output(print(honest_did(path, effect_weights = rep(1 / 4, 4))), "average of those")
})

test_that("ends that bin periods are no points of the path", {
  expect_match(notes_of(own <- honest_did(adoption_study(c(-3, 2)), bounds = 1)), "2 coefficients")
  expect_identical(c(own$leads, own$lags), c(1L, 2L))
  expect_error(quiet(honest_did(adoption_study(c(-1, 3)))), class = "policypanel_error_design")
})

test_that("paths that cannot be used are refused in words", {
  design <- "policypanel_error_design"
  expect_error(honest_did(adoption_study(c(-4, 3), reference = c(-4, -1))), "parallel trends",
               class = design)
  expect_error(honest_did(adoption_study(c(-2, 3), ends = "keep")), "reference holds",
               class = design)
  expect_error(quiet(honest_did(adoption_study(c(-1, 3), ends = "drop"))), "no period before",
               class = design)
  gap <- subset(adoption_data(), !(year == 2003 & unit <= 15))
  expect_error(quiet(honest_did(adoption_study(c(-4, 3), data = gap))), "no coefficient at -2",
               class = design)
})

test_that("a covariance that is not positive definite is repaired with a note", {
  v <- 0.01 + diag(c(1, 1, 1, 1, 0, 0)) / 100
  singular <- replace(typed, "vcov", list(v))
  expect_match(notes_of(own <- tidy(honest_did(singular, bounds = 1))), "not positive definite")
  expect_true(all(is.finite(own$conf.low)))
  expect_match(notes_of(honest_did(singular, "smoothness", 0.1)), "1 of 6 eigenvalues was raised")
})

test_that("one lead, one lag and other short paths", {
  short <- list(estimate = c(0.02, 0.5), vcov = diag(0.01, 2), leads = 1, lags = 1)
  own <- tidy(honest_did(short, "smoothness", 0))
  # The slope is that of the one lead.
  expect_equal(own$conf.high + own$conf.low, 2 * 0.52, tolerance = 1e-10)
  expect_equal(own$conf.high - own$conf.low, 2 * qnorm(0.975) * sqrt(0.02), tolerance = 1e-10)
  expect_true(all(is.finite(tidy(honest_did(short))$conf.low)))
  expect_error(honest_did(replace(typed, c("leads", "lags"), list(0, 6))),
               class = "policypanel_error_design")
  expect_error(honest_did(replace(typed, c("leads", "lags"), list(6, 0))),
               class = "policypanel_error_design")
})

test_that("arguments are used or refused", {
  input <- "policypanel_error_input"
  expect_error(honest_did(typed, "smoothness"), "bounds = c\\(0, 0.025, 0.05\\)", class = input)
  expect_error(honest_did(typed, bounds = -1), class = input)
  expect_error(honest_did(typed, interval = "fixed_length"), class = input)
  expect_error(honest_did(typed, "smoothness", 1, sign = "positive", interval = "fixed_length"),
               class = input)
  expect_error(honest_did(typed, effect_weights = c(1, 0)), class = input)
  expect_error(honest_did(typed, effect_weights = c(0, 0, 0)), class = input)
  expect_error(honest_did(typed[-1]), class = input)
  expect_error(honest_did(c(typed, more = 1)), class = input)
  expect_error(honest_did(replace(typed, "leads", 2)), class = input)
  asymmetric <- replace(typed, "vcov", list(typed$vcov + c(0, 1, rep(0, 34)) / 100))
  expect_error(honest_did(asymmetric), "symmetric", class = input)
  expect_error(tidy(honest_did(typed, bounds = 1), level = 0.9), class = input)
})

test_that("random numbers of the session are not touched", {
  set.seed(1)
  before <- .Random.seed
  honest_did(typed, bounds = 1)
  expect_identical(.Random.seed, before)
})

test_that("the figures draw the intervals, and say which have none", {
  own <- honest_did(typed)
  calls <- drawn_by(drawn <- plot(own))
  expect_equal(drawn$conf.low[-1], own$bounds$conf.low)
  expect_equal(drawn$conf.low[1], own$original[["conf.low"]])
  expect_equal(unlist(unname(calls$arrows[c(2, 4)])), c(drawn$conf.low, drawn$conf.high))
  expect_true(all(c("parallel trends", "0.5", "2") %in% strings_of(calls)))
  expect_true(all(is_grey(colours_of(calls))))
  skip_if_not_installed("ggplot2")
  built <- ggplot2::ggplot_build(ggplot2::autoplot(own))$data
  expect_equal(sort(built[[2]]$ymin), sort(drawn$conf.low))
})

test_that("one treated unit will do; an exact fit will not", {
  data <- panel_data(n_units = 20, years = 2001:2008)
  data$start <- ifelse(data$unit == 1, 2005, NA)
  data$exact <- data$unit + 2 * data$year + (data$year >= 2005 & data$unit == 1)
  fit <- function(formula) {
    quiet(event_study(formula, data, window = c(-4, 3), cohort = "start", vcov = "iid"))
  }
  expect_true(all(is.finite(tidy(honest_did(fit(y ~ 1 | unit + year)))$conf.low)))
  exact <- suppressWarnings(fit(exact ~ 1 | unit + year))
  expect_error(honest_did(exact), "standard error", class = "policypanel_error_design")
})

castle <- function(estimator = "callaway_santanna", ...) {
  data <- read.csv(shared_path("data", "staggered", "castle_2013.csv"))
  # Two cohorts are a single state, which is warned of.
  suppressWarnings(quiet(did_staggered(l_homicide ~ 1 | sid + year, data, "effyear", estimator,
                                       ...)))
}

test_that("effects of cohorts: the bounds of the same numbers typed in", {
  fits <- list(castle(base_period = "universal"), castle("sun_abraham"), castle("lp_did"))
  for (fit in fits) {
    path <- aggregate(fit, "event_time", window = c(-4, 3))
    terms <- paste0("event_time::", c(-4:-2, 0:3))
    typed_in <- list(estimate = unname(coef(path)[terms]), vcov = unname(vcov(path)[terms, terms]),
                     leads = 3, lags = 4)
    expect_equal(tidy(honest_did(path)), tidy(honest_did(typed_in)), tolerance = 1e-8)
    expect_equal(pretrend_power(path)$slope, pretrend_power(typed_in)$slope, tolerance = 1e-8)
  }
  stacked <- castle("stacked", window = c(-3, 2))
  expect_identical(honest_did(stacked, bounds = 1)[c("leads", "lags")], list(leads = 2L, lags = 3L))
})

test_that("one cohort and never treated units: the event study of did_feols()", {
  data <- data.frame(city = rep(1:40, each = 8), year = rep(2011:2018, 40))
  data$start <- ifelse(data$city <= 15, 2015, NA)
  data$y <- 0.8 * (data$year >= data$start) %in% TRUE + random_numbers(8, 320)
  path <- event_study(y ~ 1 | city + year, data, window = c(-4, 3), cohort = "start")
  fit <- did_staggered(y ~ 1 | city + year, data, "start", base_period = "universal")
  # Bounds without errors are equal; errors differ by a small-sample factor.
  sets <- c("identified.low", "identified.high")
  expect_equal(tidy(honest_did(fit))[sets], tidy(honest_did(path))[sets], tolerance = 1e-8)
})

test_that("paths that are not differences from the last period before treatment are refused", {
  expect_error(honest_did(castle()), "not differences from", class = "policypanel_error_design")
  expect_error(pretrend_power(castle()), "not differences from", class = "policypanel_error_design")
  expect_error(honest_did(castle("imputation", leads = 3)), "not differences from",
               class = "policypanel_error_design")
  expect_error(honest_did(castle("etwfe")), "gives no leads", class = "policypanel_error_design")
  expect_error(honest_did(castle("twfe")), "no effects by event time",
               class = "policypanel_error_input")
  expect_error(honest_did(aggregate(castle(), "cohort")), "no effects by event time",
               class = "policypanel_error_input")
  expect_error(honest_did(castle(base_period = "universal", anticipation = 1)), "event time -2",
               class = "policypanel_error_design")
})

test_that("the trend is drawn into the path of effects of cohorts", {
  power <- pretrend_power(castle(base_period = "universal"))
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  lines <- plot(power)
  expect_equal(lines$trend, power$slope * (lines$period + 1), tolerance = 1e-8)
})
