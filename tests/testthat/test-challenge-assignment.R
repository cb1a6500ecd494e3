# Assignments of treatments, and what no draws can be made of.

test_that("assignments are as many as there are distinct orders", {
  expect_equal(count_assignments(c(1, 1, 2, 2, 2)), choose(5, 2))
  expect_equal(count_assignments(c(1, 2, 3, 4), c(0, 0, 1, 1)), 4)
  cohort <- c(3, 3, 5, Inf, Inf, Inf)
  all <- all_orders(cohort, list(1:6))
  expect_equal(ncol(unique(all, MARGIN = 2)), count_assignments(cohort))
  expect_true(all(apply(all, 2, sort) == sort(cohort)))
})

test_that("row 99 and seeds: draws in other numbers than can be are refused by every test", {
  data <- transform(panel_data(), side = unit %% 2)
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, cluster = ~unit))
  found <- quiet(robustness(fit, list(vary(controls = ~1)), data = data))
  tests <- list(
    function(...) placebo_test(fit, ...), function(...) wild_bootstrap(fit, "d", ...),
    function(...) curve_test(found, ...),
    function(...) {
      heterogeneity(y ~ d | unit + year, data, by = "side", cluster = ~unit, tests = "bootstrap",
                    ...)
    }
  )
  for (test in tests) {
    for (replicates in list(0, -1, 2.5, NA, "99", c(99, 199), 1e9)) {
      expect_error(quiet(test(replicates = replicates)), "replicates",
                   class = "policypanel_error_input")
    }
    for (seed in list(-1, NA, "a", 1.5, 2^60)) {
      expect_error(quiet(test(replicates = 99, seed = seed)), "seed",
                   class = "policypanel_error_input")
    }
  }
})

test_that("one treated unit, all treated, one cluster, strata without controls", {
  data <- panel_data()
  data$one <- as.numeric(data$unit == 3 & data$year >= 2004)
  one <- quiet(did_feols(y ~ one | unit + year, data, cluster = ~unit))
  expect_equal(quiet(placebo_test(one))$replicates, 30)
  expect_match(notes_of(wild_bootstrap(one, "one", replicates = 99)), "1 in 1 of 30 clusters")
  data$same <- 1
  expect_error(wild_bootstrap(quiet(did_feols(y ~ d | unit + year, data, cluster = ~same))),
               "only one cluster", class = "policypanel_error_design")
  fit <- did_feols(y ~ d + x | unit + year, data)
  expect_error(leave_one_out(fit, "same", data = data), "only one group",
               class = "policypanel_error_design")
  data$ever <- stats::ave(data$d, data$unit, FUN = max)
  data$first <- stats::ave(ifelse(data$d == 1, data$year, Inf), data$unit, FUN = min)
  alike <- length(unique(data$first[data$ever == 1])) == 1
  if (alike) {
    expect_error(quiet(placebo_test(fit, strata = "ever", data = data)), "no other assignment",
                 class = "policypanel_error_design")
  }
  expect_error(placebo_test(fit, strata = "year", data = data), "change within units",
               class = "policypanel_error_data")
})

test_that("fits of other kinds are refused, and say which regressions they have", {
  data <- panel_data()
  for (test in list(placebo_test, wild_bootstrap, robustness, sensitivity)) {
    expect_error(test(lm(y ~ d, data)), class = "policypanel_error_input")
  }
  mediation <- quiet(sobel_mediate(y ~ d + x | unit + year, ~m, "d", data))
  expect_error(sensitivity(mediation), "models\\$total",
               class = "policypanel_error_input")
  for (fit in mediation$models) {
    if (!inherits(fit, "did_feols")) next
    expect_s3_class(quiet(leave_one_out(fit, "unit")), "leave_one_out")
    expect_s3_class(quiet(wild_bootstrap(fit, replicates = 99)), "wild_bootstrap")
  }
  path <- quiet(event_study(y ~ d | unit + year, data, window = c(-2, 2)))
  joint <- quiet(wild_bootstrap(path, c("event_time::0", "event_time::1"), replicates = 99,
                                joint = TRUE))
  expect_identical(nrow(joint$tests), 1L)
})
