# did_staggered() beside other packages on random designs, where these are installed.

is_extended <- nzchar(Sys.getenv("POLICYPANEL_EXTENDED"))

# Units, periods, cohorts and shares of a random design; start is 0 where never treated.
random_design <- function(seed) {
  with_seed(seed, {
    n_units <- sample(60:150, 1)
    n_periods <- sample(6:9, 1)
    starts <- c(sort(sample(3:n_periods, 3)), 0)
    d <- data.frame(unit = rep(seq_len(n_units), each = n_periods),
                    period = rep(seq_len(n_periods), n_units))
    d$start <- c(rep(starts, 4), sample(starts, n_units - 16, TRUE))[d$unit]
    d$z <- stats::rnorm(n_units)[d$unit]
    since <- ifelse(d$start > 0, d$period - d$start, -1)
    d$y <- stats::rnorm(n_units)[d$unit] + 0.2 * d$period * (1 + d$z) +
      ifelse(since >= 0, 1 + since / 3, 0) + stats::rnorm(nrow(d))
    d
  })
}

effects_of <- function(data, estimator, ..., formula = y ~ 1 | unit + period) {
  quiet(did_staggered(formula, data, "start", estimator, ...))
}

row_of <- function(fit, term) {
  unlist(tidy(fit)[match(term, tidy(fit)$term), c("estimate", "std.error")], use.names = FALSE)
}

test_that("efficient: staggered, its averages and both errors", {
  skip_if_not(is_extended)
  skip_if_not_installed("staggered")
  peer <- getExportedValue("staggered", "staggered")
  for (seed in 1:20) {
    d <- random_design(seed)
    given <- transform(d, start = ifelse(start == 0, Inf, start))
    for (beta in list(NULL, 1)) {
      for (kind in c("simple", "cohort", "calendar")) {
        theirs <- peer(given, i = "unit", t = "period", g = "start", y = "y", estimand = kind,
                       beta = beta)
        own <- lapply(c("adjusted", "neyman"), function(variance) {
          fit <- effects_of(d, "efficient", beta = beta, variance = variance)
          switch(kind, simple = row_of(fit, "ATT"),
                 cohort = row_of(aggregate(fit, "cohort"), "average"),
                 calendar = row_of(aggregate(fit, "time"), "average"))
        })
        label <- paste(seed, kind, format(beta))
        expect_equal(own[[1]], c(theirs$estimate, theirs$se), tolerance = 1e-9, label = label)
        expect_equal(own[[2]][2], theirs$se_neyman, tolerance = 1e-9, label = label)
      }
    }
  }
})

test_that("imputation: didimputation, by event time and in all", {
  skip_if_not(is_extended)
  skip_if_not_installed("didimputation")
  peer <- getExportedValue("didimputation", "did_imputation")
  for (seed in 1:20) {
    d <- random_design(seed)
    fit <- effects_of(d, "imputation")
    # Its demeaning stops early: estimates are up to 1.2e-7 apart, errors 6e-9.
    theirs <- as.data.frame(peer(d, "y", "start", "period", "unit"))
    expect_equal(row_of(fit, "ATT"), c(theirs$estimate, theirs$std.error), tolerance = 1e-6,
                 label = seed)
    theirs <- as.data.frame(peer(d, "y", "start", "period", "unit", horizon = TRUE))
    for (k in seq_len(nrow(theirs))) {
      expect_equal(row_of(fit, paste0("event_time::", theirs$term[k])),
                   c(theirs$estimate[k], theirs$std.error[k]), tolerance = 1e-6, label = seed)
    }
  }
})
