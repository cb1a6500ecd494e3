# Placebo tests of did_staggered(): every assignment estimated by hand.

few_cohorts <- function(n_units = 7) {
  with_seed(5, {
    data <- expand.grid(year = 2001:2006, city = seq_len(n_units))
    data$start <- rep(c(2003, 2005, 2005, Inf), length.out = n_units)[data$city]
    data$x <- rnorm(nrow(data))
    data$y <- rnorm(nrow(data)) + data$city / 5 + (data$year >= data$start)
    data
  })
}
fit_cohorts <- function(data, estimator, formula = y ~ 1 | city + year, ...) {
  suppressWarnings(suppressMessages(did_staggered(formula, data, "start", estimator, ...)))
}

test_that("all assignments of seven units are those of fits by hand, for every estimator", {
  data <- few_cohorts()
  own <- with(data, start[match(1:7, city)])
  all <- unique(as.data.frame(t(apply(expand.grid(rep(list(c(2003, 2005, Inf)), 7)), 1, c))))
  all <- all[apply(all, 1, function(row) identical(sort(row), sort(own)) ||
                     all(sort(unname(row)) == sort(own))), ]
  # Their errors need more units than these.
  for (estimator in setdiff(cohort_estimators(), c("efficient", "synthetic"))) {
    options <- if (estimator == "stacked") list(window = c(-2, 1))
    fit_it <- function(data) do.call(fit_cohorts, c(list(data, estimator), options))
    fit <- fit_it(data)
    made <- placebo_test(fit, replicates = 999)
    expect_true(made$enumerated)
    expect_equal(made$assignments, nrow(all))
    expect_identical(made$tests$term, names(coef(fit)))
    expect_equal(made$tests$estimate, unname(coef(fit)), tolerance = 1e-9)
    some <- if (estimator == "callaway_santanna") seq_len(nrow(all)) else 1:6
    by_hand <- vapply(some, function(k) {
      data$start <- unlist(all[k, ])[data$city]
      coef(fit_it(data))[["ATT"]]
    }, 0)
    found <- made$draws[made$tests$term == "ATT", ]
    expect_lt(max(vapply(by_hand, function(b) min(abs(found - b)), 0)), 1e-10)
    if (length(some) == length(found)) {
      expect_equal(sort(found), sort(by_hand), tolerance = 1e-10)
      expect_equal(made$p.value, mean(abs(by_hand) >= abs(coef(fit)[["ATT"]]) - 1e-9),
                   tolerance = 1e-14)
    }
  }
})

test_that("weights of outcomes are those of influences, or else of answers to outcomes", {
  data <- few_cohorts(24)
  in_influences <- c("callaway_santanna", "sun_abraham", "etwfe", "twfe")
  for (estimator in setdiff(cohort_estimators(), c("efficient", "synthetic"))) {
    options <- if (estimator == "stacked") list(window = c(-2, 1))
    fit <- do.call(fit_cohorts, c(list(data, estimator), options))
    panel <- fit$estimation$panel
    terms <- names(coef(fit))
    answers <- answer_weights(fit, panel, terms)
    expect_true(are_weights_of(answers, fit, panel, terms))
    own <- influence_weights(fit, panel, terms)
    is_known <- !is.null(own) && are_weights_of(own, fit, panel, terms)
    expect_identical(is_known, estimator %in% in_influences, info = estimator)
    if (is_known) expect_equal(own, answers, tolerance = 1e-10)
    expect_equal(cohort_weights(fit, panel, terms), answers, tolerance = 1e-10)
  }
  # An outcome without a pattern tells weights apart that one of zeros would not.
  panel$outcome[] <- 0
  fit$coefficients[] <- 0
  answers[1, 1, 1] <- answers[1, 1, 1] + 1e-6
  expect_false(are_weights_of(answers, fit, panel, terms))
})

test_that("sampled assignments are fits by hand with covariates, gaps, and the efficient one", {
  data <- few_cohorts(24)
  cases <- list(
    list(data, "callaway_santanna", y ~ x | city + year, method = "regression"),
    list(data[-c(3, 50, 77), ], "imputation", y ~ 1 | city + year),
    list(data, "efficient", y ~ 1 | city + year)
  )
  for (case in cases) {
    fit <- do.call(fit_cohorts, case)
    made <- placebo_test(fit, replicates = 19, seed = 2)
    problem <- cohort_problem(fit, "units", NULL, NULL)
    expect_null(problem$weights)
    first <- drawn_dates(problem$paths, "units", NULL, 2, 1, 4)
    expect_identical(apply(first, 2, sort), matrix(sort(problem$paths$first), 24, 3))
    by_hand <- apply(first, 2, function(own) {
      changed <- case[[1]]
      changed$start <- 2001 + own[match(changed$city, problem$paths$labels)]
      coef(do.call(fit_cohorts, c(list(changed), case[-1])))[["ATT"]]
    })
    expect_equal(made$draws[1, 1:3], by_hand, tolerance = 1e-10)
  }
})

test_that("other dates are fits by hand, and only the average effect is held against them", {
  data <- few_cohorts(12)
  fit <- fit_cohorts(data, "callaway_santanna")
  made <- placebo_test(fit, type = "dates", replicates = 99)
  expect_true(made$enumerated)
  expect_identical(made$tests$term, "ATT")
  dates <- expand.grid(2002:2006, 2002:2006)
  by_hand <- apply(dates, 1, function(own) {
    data$start <- c(own, Inf)[match(data$start, c(2003, 2005, Inf))]
    coef(fit_cohorts(data, "callaway_santanna"))[["ATT"]]
  })
  expect_equal(sort(made$draws[1, ]), sort(by_hand), tolerance = 1e-10)
  expect_identical(placebo_test(fit, type = "both", replicates = 19)$tests$term, "ATT")
})

test_that("other dates and both are estimates anew, for every estimator", {
  data <- few_cohorts(24)
  for (estimator in cohort_estimators()) {
    options <- if (estimator == "stacked") list(window = c(-2, 1))
    fit_it <- function(data) do.call(fit_cohorts, c(list(data, estimator), options))
    fit <- fit_it(data)
    for (type in c("dates", "both")) {
      made <- quiet(placebo_test(fit, type, replicates = 19, seed = 2))
      expect_identical(made$tests$term, "ATT")
      expect_equal(made$tests$estimate, coef(fit)[["ATT"]], tolerance = 1e-9)
      known <- which(is.finite(made$draws[1, ]))[1]
      paths <- cohort_problem(fit, type, NULL, NULL)$paths
      own <- drawn_dates(paths, type, NULL, 2, known, known + 1)[, 1]
      data$start <- 2001 + own[match(data$city, paths$labels)]
      expect_equal(made$draws[1, known], coef(fit_it(data))[["ATT"]], tolerance = 1e-8)
      data$start <- few_cohorts(24)$start
    }
  }
})

test_that("paths that switch are dealt out as wholes", {
  data <- few_cohorts(14)
  data$dose <- with(data, (year >= start) * (1 + (city %% 2)) - (year == 2006 & city %% 4 == 1))
  switched <- function(data, formula = y ~ 1 | city + year) {
    quiet(suppressWarnings(did_staggered(formula, data, treatment = "dose",
                                         estimator = "switching")))
  }
  paths <- matrix(data$dose, 6)
  for (formula in list(y ~ 1 | city + year, y ~ x | city + year)) {
    fit <- switched(data, formula)
    made <- quiet(placebo_test(fit, replicates = 19, seed = 2))
    expect_identical(made$tests$term, names(coef(fit)))
    expect_equal(made$tests$estimate, unname(coef(fit)), tolerance = 1e-10)
    problem <- cohort_problem(fit, "units", NULL, NULL)
    code <- problem$paths$first
    drawn <- drawn_dates(problem$paths, "units", NULL, 2, 1, 4)
    for (b in 1:3) {
      own <- data
      own$dose <- as.vector(paths[, problem$paths$labels[match(drawn[, b], code)]][
        , match(1:14, problem$paths$labels)])
      expect_equal(made$draws[, b], unname(coef(switched(own, formula))), tolerance = 1e-10)
    }
  }
  # Paths, not dates: as many as can be told apart
  expect_equal(made$assignments, count_assignments(apply(paths, 2, toString)))
  for (type in c("dates", "both")) {
    expect_error(placebo_test(fit, type), "no one date", class = "policypanel_error_input")
  }
  expect_error(placebo_test(switched(data[-5, ])), "balanced", class = "policypanel_error_design")
})

test_that("within strata cohorts stay, and neither rows' order nor a regression's draws differ", {
  data <- few_cohorts(24)
  data$region <- ifelse(data$city <= 12, "east", "west")
  fit <- fit_cohorts(data, "callaway_santanna")
  made <- placebo_test(fit, replicates = 50, strata = ~region, data = data)
  mixed <- data[with_seed(3, sample(nrow(data))), ]
  again <- placebo_test(fit_cohorts(mixed, "callaway_santanna"), replicates = 50,
                        strata = "region", data = mixed)
  expect_equal(again$draws, made$draws, tolerance = 1e-12)
  problem <- cohort_problem(fit, "units", "region", data)
  first <- drawn_dates(problem$paths, "units", problem$stratum, 1, 1, 51)
  east <- problem$paths$labels <= 12
  expect_identical(apply(first[east, ], 2, sort), matrix(sort(problem$paths$first[east]), 12, 50))
  data$d <- as.numeric(data$year >= data$start)
  regression <- treatment_paths(did_feols(y ~ d | city + year, data), NULL)
  expect_identical(drawn_dates(problem$paths, "units", NULL, 4, 1, 9),
                   drawn_dates(regression, "units", NULL, 4, 1, 9))
})

test_that("two-way fixed effects have the p value of the regression", {
  data <- few_cohorts(24)
  data$d <- as.numeric(data$year >= data$start)
  regression <- placebo_test(did_feols(y ~ d | city + year, data), replicates = 99, seed = 4)
  cohorts <- placebo_test(fit_cohorts(data, "twfe"), replicates = 99, seed = 4)
  expect_equal(cohorts$draws[1, ], regression$draws[1, ], tolerance = 1e-9)
  expect_identical(cohorts$p.value, regression$p.value)
})

test_that("what has no use is refused, and the figure stands", {
  data <- few_cohorts(12)
  fit <- fit_cohorts(data, "callaway_santanna")
  expect_error(placebo_test(fit, treatment = "d"), class = "policypanel_error_input")
  expect_error(placebo_test(fit, outcomes = "x", data = data), class = "policypanel_error_input")
  expect_error(placebo_test(fit, p_values = "fit"), class = "policypanel_error_input")
  expect_error(placebo_test(fit, strata = "x"), class = "policypanel_error_input")
  expect_error(placebo_test(fit, strata = "x", data = data), class = "policypanel_error_data")
  expect_error(placebo_test(fit, strata = "x", data = data[1:6, ]),
               class = "policypanel_error_data")
  expect_error(placebo_test(fit, type = "dates", strata = "x"), class = "policypanel_error_input")
  made <- placebo_test(fit, replicates = 99)
  grDevices::pdf(NULL)
  shown <- plot(made, term = "event_time::1")
  grDevices::dev.off()
  expect_null(shown$points)
  expect_equal(shown$estimate, coef(fit)[["event_time::1"]], tolerance = 1e-9)
  expect_snapshot(print(placebo_test(fit, replicates = 19)))
})
