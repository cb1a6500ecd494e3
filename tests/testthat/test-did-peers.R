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

expect_row <- function(fit, term, estimate, error, tolerance, label) {
  expect_equal(row_of(fit, term), c(estimate, error), tolerance = tolerance, label = label)
}

test_that("Callaway and Sant'Anna: did, its cells and averages", {
  skip_if_not(is_extended)
  skip_if_not_installed("did")
  peer <- function(name) getExportedValue("did", name)
  controls <- c(never_treated = "nevertreated", not_yet_treated = "notyettreated")
  methods <- c(doubly_robust = "dr", regression = "reg", weighting = "ipw")
  kinds <- c(cohort = "group", time = "calendar", event_time = "dynamic")
  for (seed in 1:24) {
    d <- random_design(seed)
    d$w <- with_seed(seed, stats::runif(max(d$unit), 0.5, 2))[d$unit]
    own <- list(controls = names(controls)[1 + seed %% 2], anticipation = seed %% 3 %/% 2,
                base_period = c("varying", "universal")[1 + seed %/% 2 %% 2])
    with_z <- seed %% 4 < 2
    method <- names(methods)[1 + seed %% 3]
    weights <- if (seed %% 5 > 2) "w"
    arguments <- c(list(d, "callaway_santanna", weights = weights), own,
                   if (with_z) list(formula = y ~ z | unit + period, method = method))
    fit <- do.call(effects_of, arguments)
    theirs <- suppressMessages(suppressWarnings(peer("att_gt")(
      "y", "period", "unit", "start", data = d, xformla = if (with_z) ~z else ~1,
      control_group = controls[[own$controls]], anticipation = own$anticipation,
      base_period = own$base_period, est_method = methods[[method]], weightsname = weights,
      bstrap = FALSE, cband = FALSE
    )))
    label <- paste(seed, own$controls, own$anticipation, own$base_period, if (with_z) method)
    cells <- aggregate(fit, "cohort_time")
    for (k in which(!is.na(theirs$se))) {
      expect_row(cells, paste0("cohort::", theirs$group[k], ":time::", theirs$t[k]),
                 theirs$att[k], theirs$se[k], 1e-8, label)
    }
    simple <- peer("aggte")(theirs, "simple", bstrap = FALSE, cband = FALSE, na.rm = TRUE)
    expect_row(fit, "ATT", simple$overall.att, simple$overall.se, 1e-8, label)
    for (by in names(kinds)) {
      found <- peer("aggte")(theirs, kinds[[by]], bstrap = FALSE, cband = FALSE, na.rm = TRUE)
      averages <- aggregate(fit, by)
      for (k in which(!is.na(found$se.egt))) {
        expect_row(averages, paste0(by, "::", found$egt[k]), found$att.egt[k], found$se.egt[k],
                   1e-8, paste(label, by))
      }
      if (by != "event_time" || own$anticipation == 0) {
        expect_row(averages, "average", found$overall.att, found$overall.se, 1e-8,
                   paste(label, by))
      }
    }
  }
})

test_that("Sun and Abraham: fixest's sunab()", {
  skip_if_not(is_extended)
  skip_if_not_installed("fixest")
  for (seed in 1:12) {
    d <- random_design(seed)
    fit <- effects_of(d, "sun_abraham")
    given <- transform(d, start = ifelse(start == 0, 1e4, start))
    theirs <- fixest::feols(y ~ sunab(start, period) | unit + period, given, cluster = ~unit,
                            notes = FALSE)
    table <- summary(theirs, agg = "att")$coeftable
    expect_row(fit, "ATT", table[1, 1], table[1, 2], 1e-9, seed)
    table <- summary(theirs)$coeftable
    for (k in seq_len(nrow(table))) {
      expect_row(fit, paste0("event_time::", sub("period::", "", rownames(table)[k])),
                 table[k, 1], table[k, 2], 1e-9, seed)
    }
  }
})

test_that("extended two-way fixed effects: etwfe", {
  skip_if_not(is_extended)
  skip_if_not_installed("etwfe")
  peer <- function(name) getExportedValue("etwfe", name)
  for (seed in 1:6) {
    d <- random_design(seed)
    for (with_z in c(FALSE, TRUE)) {
      fit <- effects_of(d, "etwfe", formula = if (with_z) y ~ z | unit + period else
        y ~ 1 | unit + period)
      theirs <- suppressMessages(peer("etwfe")(if (with_z) y ~ z else y ~ 0, tvar = period,
                                               gvar = start, data = d, vcov = ~unit))
      average <- peer("emfx")(theirs)
      # Its errors are numeric derivatives.
      expect_equal(row_of(fit, "ATT")[1], average$estimate[1], tolerance = 1e-8, label = seed)
      expect_equal(row_of(fit, "ATT")[2], average$std.error[1], tolerance = 1e-4, label = seed)
    }
  }
})
