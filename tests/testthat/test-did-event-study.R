by_period <- function(period, k) as.numeric(period == k)

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

test_that("what is computed from the rows of a fit is that of hand-made dummies", {
  data <- staggered()
  data$w <- 1 + data$city %% 3
  data$y[c(5, 77)] <- NA
  periods <- c(-2, 0, 1)
  hand <- cbind(data, setNames(lapply(periods, function(k) as.numeric(data$period %in% k)),
                               c("k1", "k2", "k3")))
  suppressMessages({
    path <- event_study(y ~ policy | city + year, data, window = c(-2, 1), ends = "keep",
                        cluster = ~city, weights = "w")
    fit <- did_feols(y ~ k1 + k2 + k3 | city + year, hand, cluster = ~city, weights = "w")
  })
  expect_equal(residuals(path), residuals(fit), tolerance = 1e-10)
  expect_equal(fitted(path), fitted(fit), tolerance = 1e-10)
  expect_equal(fixef(path), fixef(fit), tolerance = 1e-9, ignore_attr = TRUE)
  expect_equal(unname(model.matrix(path)), unname(model.matrix(fit)), tolerance = 1e-10)
  for (type in c("hc1", "hc2", "cr2", "newey_west", "driscoll_kraay")) {
    expect_equal(unname(vcov(path, type)), unname(vcov(fit, type)), tolerance = 1e-9)
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
  expect_message(path <- event_study(y ~ policy | city + year, data, window = c(-2, 2)),
                 "first period", class = "policypanel_note")
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
  expect_error(event_study(y ~ 1 | city + year, data, window = c(-2, 2)), "names no treatment",
               class = "policypanel_error_input")
  expect_error(event_study(y ~ policy | city + year, data, window = c(-2, 2), treatment = "policy",
                           cohort = "start"), "either", class = "policypanel_error_input")
  for (bad in list("a", numeric(), NA_real_)) {
    expect_error(event_study(y ~ policy | city + year, data, window = c(-2, 2), reference = bad),
                 "reference", class = "policypanel_error_input")
  }
})

test_that("all of fixest's numbers, with covariates, weights and every covariance", {
  skip_if_not_installed("fixest")
  data <- staggered()
  data$w <- with_seed(3, runif(nrow(data), 0.5, 2))
  data$rel <- ifelse(is.finite(data$period), pmin(pmax(data$period, -3), 2), -1)
  for (vcov in list("cluster", "hc1", "iid")) {
    path <- event_study(y ~ policy + x | city + year, data, window = c(-3, 2), weights = ~w,
                        vcov = vcov)
    theirs <- fixest::feols(y ~ i(rel, ref = -1) + x | city + year, data, weights = ~w,
                            vcov = if (vcov == "cluster") ~city else vcov, notes = FALSE)
    expect_equal(unname(coef(path)), unname(coef(theirs)), tolerance = 1e-8)
    expect_equal(c(vcov(path)), c(vcov(theirs)), tolerance = 1e-8)
    expect_equal(path$pretrend$statistic,
                 fixest::wald(theirs, "rel::-[23]", print = FALSE)$stat, tolerance = 1e-8)
  }
})

test_that("dummies in lm() give the coefficients and their iid covariance", {
  data <- staggered()
  path <- event_study(y ~ policy + x | city + year, data, window = c(-3, 2), vcov = "iid")
  at <- ifelse(is.finite(data$period), pmin(pmax(data$period, -3), 2), -1)
  hand <- lm(y ~ relevel(factor(at), "-1") + x + factor(city) + factor(year), data)
  expect_equal(unname(coef(path)), unname(coef(hand)[2:7]), tolerance = 1e-10)
  expect_equal(unname(vcov(path)), unname(vcov(hand)[2:7, 2:7]), tolerance = 1e-8)
})

test_that("every covariance has its tests and band, with the fewest degrees of freedom", {
  data <- staggered()
  for (vcov in c("iid", "hc1", "hc2", "hc3", "cluster", "cr2", "cr3")) {
    path <- event_study(y ~ policy + x | city + year, data, window = c(-3, 2), vcov = vcov)
    table <- tidy(path)[1:5, ]
    expect_equal(path$event$conf.low[-3], table$conf.low)
    df <- df_of(path$vcov, table$term)
    expect_equal(path$band$pointwise, qt(0.975, min(df)))
    expect_gt(path$band$critical, path$band$pointwise)
    expect_equal(path$pretrend$df2, min(df[1:2]))
    expect_true(is.finite(path$pretrend$p.value))
  }
  expect_output(print(event_study(y ~ policy | city + year, data, window = c(-3, 2), vcov = "cr2")),
                "Leads jointly zero: F\\(2, [0-9]+\\.[0-9]{2}\\)")
})

test_that("a cohort column does as the treatment does, however never treated is written", {
  data <- staggered()
  path <- event_study(y ~ policy + x | city + year, data, window = c(-3, 2))
  for (never in list(NA, 0, Inf)) {
    data$g <- ifelse(is.finite(data$start), data$start, never)
    same <- event_study(y ~ x | city + year, data, window = c(-3, 2), cohort = ~g)
    expect_equal(coef(same), coef(path), tolerance = 1e-12)
    expect_equal(same$event, path$event, tolerance = 1e-12)
  }
  expect_identical(same$settings$cohort, "g")
  bare <- event_study(y ~ 1 | city + year, data, window = c(-3, 2), cohort = "g")
  expect_equal(coef(bare), coef(event_study(y ~ policy | city + year, data, window = c(-3, 2))),
               tolerance = 1e-12)
})

test_that("rows 65, 66, 70: cohorts vary, lie beyond the data, are negative", {
  data <- staggered()
  data$start[data$city == 1 & data$year == 2018] <- 2012
  expect_error(event_study(y ~ 1 | city + year, data, window = c(-3, 2), cohort = "start"),
               "changes within", class = "policypanel_error_data")
  data$start <- ifelse(data$city == 2, -3, 0)
  expect_error(event_study(y ~ 1 | city + year, data, window = c(-3, 2), cohort = "start"),
               "must be a period", class = "policypanel_error_data")
  # Beyond the data: leads only, as dummies made by hand.
  data <- staggered()
  data$start[data$city == 40] <- 2020
  path <- event_study(y ~ x | city + year, data, window = c(-3, 2), cohort = "start")
  at <- pmin(pmax(data$year - data$start, -3), 2)
  at[is.infinite(data$start)] <- -1
  hand <- lm(y ~ outer(at, c(-3, -2, 0, 1, 2), by_period) + x + factor(city) + factor(year), data)
  expect_equal(unname(coef(path)), unname(coef(hand)[2:7]), tolerance = 1e-9)
  expect_identical(path$units, c(treated = 18L, treated_later = 1L, never_treated = 21L))
})

test_that("row 62: with a cohort too, units treated from their first period on are left out", {
  data <- staggered()
  data$start[data$city == 1] <- 2011
  expect_message(path <- event_study(y ~ 1 | city + year, data, window = c(-2, 2),
                                     cohort = "start"),
                 "1 unit \\(\"1\"\\) is left out: treated from the first period on\\.",
                 class = "policypanel_note")
  without <- event_study(y ~ 1 | city + year, data[data$city != 1, ], window = c(-2, 2),
                         cohort = "start")
  expect_equal(coef(path), coef(without), tolerance = 1e-12)
  expect_match(sample_ledger(path)$step[2], "start of treatment is not known")
})

test_that("treated rows are counted in the sample, by relative period", {
  data <- staggered()
  data$x[data$period %in% 0 & data$city < 7] <- NA
  path <- quiet(event_study(y ~ policy + x | city + year, data, window = c(-3, 2)))
  at <- pmin(pmax(data$period, -3), 2)[!is.na(data$x) & is.finite(data$period)]
  expect_equal(path$event$treated_rows, as.vector(table(at)))
  expect_identical(path$units, c(treated = 18L, treated_later = 0L, never_treated = 22L))
})

test_that("rows 68, 69: an empty window or reference is refused, also where rows leave later", {
  data <- staggered()
  expect_error(event_study(y ~ policy | city + year, data, window = c(20, 25), reference = 20),
               "No treated row lies in the window", class = "policypanel_error_design")
  uneven <- data[!(data$period %in% c(-5, -3, -1, 1, 3, 5)), ]  # of treated cities alone
  error <- expect_error(event_study(y ~ policy | city + year, uneven, window = c(-4, 2)),
                        "reference period -1", class = "policypanel_error_design")
  expect_match(conditionMessage(error), "rows at -4, -2, 0, and 2")
  data$x[data$period %in% -1] <- NA
  expect_error(quiet(event_study(y ~ policy + x | city + year, data, window = c(-3, 2))),
               "in the sample is at the reference period -1: they left as 18 with missing values",
               class = "policypanel_error_design")
  expect_message(event_study(y ~ policy | city + year, data, window = c(-3, 9)),
                 "No treated row at relative periods 6, 7, 8, and 9", class = "policypanel_note")
})

test_that("relative periods count time, not rows; an unseen start is noted", {
  data <- staggered()
  data <- data[!(data$city == 4 & data$year == 2012), ]  # the period before treatment
  expect_message(path <- event_study(y ~ policy | city + year, data, window = c(-3, 2)),
                 "1 unit \\(\"4\"\\) has no row in the period before its first treated one",
                 class = "policypanel_note")
  rel <- pmin(pmax(data$period[is.finite(data$period)], -3), 2)
  expect_equal(path$event$treated_rows, as.vector(table(rel)))
  expect_equal(path$event$treated_rows[3], 17)
})

test_that("a missing treatment before the start leaves the start unknown, elsewhere not", {
  data <- staggered()
  data$policy[data$city == 2 & data$year == 2014] <- NA  # treated from 2015 on
  expect_message(event_study(y ~ policy | city + year, data, window = c(-2, 2)),
                 "1 unit \\(\"2\"\\) is left out", class = "policypanel_note")
  data$policy[data$city == 2 & data$year == 2014] <- 0
  data$policy[data$city == 2 & data$year %in% c(2012, 2017)] <- NA
  path <- quiet(event_study(y ~ policy | city + year, data, window = c(-2, 2)))
  expect_identical(path$units[["treated"]], 18L)
  expect_equal(nobs(path), 318)
})

test_that("row 61: without never-treated units the path is refused where it is not identified", {
  data <- subset(staggered(), is.finite(start))
  error <- expect_error(event_study(y ~ policy | city + year, data, window = c(-5, 5)),
                        class = "policypanel_error_design")
  expect_match(conditionMessage(error), "exact combination")
  expect_match(conditionMessage(error), "reference = c(-5, -1)", fixed = TRUE)
  expect_message(path <- event_study(y ~ policy | city + year, data, window = c(-5, 5),
                                     reference = c(-5, -1)), "not yet treated",
                 class = "policypanel_note")
  hand <- lm(y ~ outer(period, c(-4:-2, 0:5), by_period) + factor(city) + factor(year), data)
  expect_equal(unname(coef(path)), unname(coef(hand)[2:10]), tolerance = 1e-9)
  expect_equal(path$event$estimate[c(1, 5)], c(0, 0))
  expect_length(path$pretrend$terms, 3)
  # Ends that bin several periods say that the effect is flat there, which identifies the rest.
  binned <- quiet(event_study(y ~ policy | city + year, data, window = c(-2, 2)))
  expect_identical(binned$units, c(treated = 18L, treated_later = 0L, never_treated = 0L))
})

test_that("row 63: one date for everyone identifies nothing; with never-treated units all", {
  data <- staggered()
  one <- subset(data, start == 2015)
  expect_error(quiet(event_study(y ~ policy | city + year, one, window = c(-2, 2))),
               "All 6 units are treated from 2015 on", class = "policypanel_error_design")
  path <- event_study(y ~ policy | city + year, subset(data, !start %in% c(2013, 2016)),
                      window = c(-4, 3))
  means <- with(subset(data, !start %in% c(2013, 2016)), tapply(y, list(city <= 18, year), mean))
  gap <- means["TRUE", ] - means["FALSE", ]
  expect_equal(path$event$estimate, unname(gap - gap["2014"]), tolerance = 1e-10)
})

test_that("fixed effects that absorb the path are refused too", {
  data <- staggered()
  data$group <- ifelse(is.finite(data$start), data$start, 0)
  expect_error(quiet(event_study(y ~ policy | city + group^year, data, window = c(-2, 2),
                                 time = "year")),
               "collinear with the fixed effects", class = "policypanel_error_design")
})

test_that("a balanced window keeps treated units seen throughout it, and all never treated", {
  data <- staggered()
  data$x[data$city == 3 & data$period %in% 1] <- NA
  data <- data[!(data$city == 7 & data$period %in% -2), ]
  expect_message(path <- event_study(y ~ policy + x | city + year, data, window = c(-2, 2),
                                     balanced = TRUE),
                 "2 of 18 treated units are left out: not observed in every relative period from",
                 class = "policypanel_note")
  hand <- event_study(y ~ policy + x | city + year, data[!data$city %in% c(3, 7), ],
                      window = c(-2, 2))
  expect_equal(coef(path), coef(hand), tolerance = 1e-12)
  expect_equal(path$event, hand$event, tolerance = 1e-10)
  ledger <- sample_ledger(path)
  expect_identical(ledger$step[2], "of treated units not observed throughout the window")
  expect_identical(ledger$dropped[2], 15L)
  expect_identical(path$units, c(treated = 16L, treated_later = 0L, never_treated = 22L))
  inside <- path$event[!grepl("[<>]", path$event$term), ]
  expect_identical(unique(inside$treated_rows), 16L)
})

test_that("a balanced window counts rows of weight zero as not observed, and joins its reasons", {
  data <- staggered()
  data$w <- as.numeric(!(data$city == 2 & data$period %in% 0))
  data$policy[data$city == 1] <- 1
  path <- quiet(event_study(y ~ policy | city + year, data, window = c(-2, 2), ends = "drop",
                            balanced = TRUE, weights = "w"))
  step <- sample_ledger(path)$step[2]
  expect_match(step, "not known \\(8\\) or of treated units not observed throughout the window")
  expect_match(step, "window \\(8\\) or of treated units outside the window \\(48\\)")
  expect_identical(sample_ledger(path)$dropped[2], 64L)
})

test_that("a window that nobody fills is refused where balance is asked for", {
  data <- staggered()
  expect_error(event_study(y ~ policy | city + year, data, window = c(-4, 5), balanced = TRUE),
               "None of the 18 treated units", class = "policypanel_error_design")
  expect_error(event_study(y ~ policy | city + year, data, window = c(-4, 5), balanced = NA),
               "balanced", class = "policypanel_error_input")
})

test_that("row 67: no period before treatment leaves no pre-trend test", {
  path <- event_study(y ~ policy | city + year, staggered(), window = c(-1, 2))
  expect_identical(path$pretrend$statistic, NA_real_)
  expect_match(path$pretrend$reason, "no coefficient before treatment")
  expect_output(print(path), "not tested \\(no coefficient before treatment\\)")
  expect_error(joint_test(path), "no period before treatment", class = "policypanel_error_design")
})

test_that("the printed fit names test, band, reference and units", {
  path <- event_study(y ~ policy | city + year, staggered(), window = c(-3, 2))
  expect_output(print(path), "Leads jointly zero: F\\(2, 39\\)")
  expect_output(print(path), "Simultaneous 95% band: critical value 2\\.[0-9]+ \\(pointwise 2.02")
  expect_output(print(path), "Reference period -1; treated rows outside the window: binned")
  expect_output(print(path), "Units: 18 treated, 22 never treated")
})

test_that("a window wider than the data costs nothing and changes nothing", {
  data <- staggered()
  narrow <- quiet(event_study(y ~ policy + x | city + year, data, window = c(-5, 5)))
  for (reach in c(1e3, 1e9, 1e15, 1e300)) {
    notes <- notes_of(wide <- event_study(y ~ policy + x | city + year, data,
                                          window = c(-reach, reach)))
    expect_match(notes, "No treated row at relative periods -.* to -6 and 6 to .*; they have no")
    expect_lt(as.double(object.size(wide)), 1.2 * as.double(object.size(narrow)))
    for (part in c("coefficients", "event", "units", "band", "pretrend")) {
      expect_identical(wide[[part]], narrow[[part]])
    }
    expect_identical(vcov(wide), vcov(narrow))
  }
  expect_error(event_study(y ~ policy | city + year, data, window = c(-1e9, 1e9), reference = 1e8),
               "no treated row is at the reference period 1e\\+08", ignore.case = TRUE,
               class = "policypanel_error_design")
  expect_error(event_study(y ~ policy | city + year, data, window = c(1e8, 1e9), reference = 1e8),
               "between relative periods -5 and 5", class = "policypanel_error_design")
})

test_that("periods that are few and far apart cost what they are, not what lies between", {
  data <- staggered()
  path <- function(data, ...) {
    quiet(event_study(y ~ policy + x | city + year, data, vcov = "iid", ...))
  }
  # With one cohort relative periods are calendar periods, whatever the distance between them.
  data <- data[data$start %in% c(2015, Inf), ]
  plain <- path(data, window = c(-4, 3))
  data$year <- c(0, 1, 3, 7, 1e9, 3e9, 1e12, 1e14)[data$year - 2010]
  far <- path(data, window = c(-1e15, 1e15), reference = 7 - 1e9)
  expect_equal(unname(coef(far)), unname(coef(plain)), tolerance = 1e-10)
  expect_identical(far$event$treated_rows, plain$event$treated_rows)
  expect_identical(far$event$period, c(0, 1, 3, 7, 1e9, 3e9, 1e12, 1e14) - 1e9)
  binned <- path(data, window = c(6 - 1e9, 1e10), reference = 7 - 1e9)
  expect_identical(binned$event$period, c(6 - 1e9, 7 - 1e9, 0, 2e9, 1e10))
  expect_equal(coef(binned)[["event_time::>=10000000000"]],
               coef(path(staggered()[staggered()$start %in% c(2015, Inf), ],
                         window = c(-2, 2)))[["event_time::>=2"]], tolerance = 1e-10)
})

test_that("one step between surveys is one period, and cohorts between two meet the later", {
  data <- staggered()
  years <- event_study(y ~ 1 | city + year, data, window = c(-3, 2), cohort = "start")
  surveys <- with_column(data, wave = 2 * data$year - 2000, law = 2 * data$start - 2000)
  surveys$law[data$city == 2] <- surveys$law[data$city == 2] - 1  # the year before a survey
  said <- notes_of(waves <- event_study(y ~ 1 | city + wave, surveys, window = c(-3, 2),
                                        cohort = "law"))
  expect_equal(waves$event, years$event, tolerance = 1e-12)
  expect_match(said, "\"wave\" are 2 apart")
  expect_match(said, "1 unit in a cohort between two periods: the later one is the first treated")
  surveys$policy <- data$policy
  by_column <- quiet(event_study(y ~ policy | city + wave, surveys, window = c(-3, 2)))
  expect_equal(by_column$event, years$event, tolerance = 1e-12)
  one <- subset(surveys, law == 2030)
  expect_error(quiet(event_study(y ~ policy | city + wave, one, window = c(-2, 2))),
               "treated from 2030 on", class = "policypanel_error_design")
})

test_that("cohorts after the last period are counted as policy_dummy() counts them", {
  data <- staggered()
  data$start[data$city %in% 38:40] <- 2099
  data$start[data$city %in% 36:37] <- 2019
  path <- quiet(event_study(y ~ 1 | city + year, data, window = c(-3, 2), cohort = "start"))
  expect_identical(path$units, c(treated = 18L, treated_later = 5L, never_treated = 17L))
  expect_output(print(path), "Units: 18 treated, 5 treated after the last period, 17 never treated")
  said <- notes_of(d <- policy_dummy(data, "city", "year", cohort = "start"))
  expect_match(said, "23 of 40 units in a cohort")
  expect_match(said, "after the last period, 2018, untreated throughout: 5")
  expect_identical(length(unique(data$city[d == 1])), path$units[["treated"]])
  # All that are not treated in the data may be of cohorts to come.
  data$start[!is.finite(data$start)] <- 2099
  path <- quiet(event_study(y ~ 1 | city + year, data, window = c(-3, 2), cohort = "start"))
  expect_identical(path$units, c(treated = 18L, treated_later = 22L, never_treated = 0L))
})

test_that("a treatment column hides a partly treated base period: said once, and not of cohorts", {
  data <- staggered()
  note <- "read off \"policy\". If the policy began within the period before.*`cohort`"
  said <- notes_of(event_study(y ~ policy | city + year, data, window = c(-2, 2)))
  expect_match(said, note)
  expect_length(gregexpr("partly treated", said)[[1]], 1)
  expect_no_match(notes_of(event_study(y ~ 1 | city + year, data, window = c(-2, 2),
                                       cohort = "start")), "partly treated")
  for (mode in c("cohort", "base_year", "pooled")) {
    base_year <- if (mode == "base_year") 2011
    said <- notes_of(psm_did(y ~ policy | city + year, policy ~ x, data, bandwidth = 0.5,
                             mode = mode, base_year = base_year))
    expect_identical(grepl("partly treated", said), mode != "pooled")
  }
  expect_no_match(notes_of(did_feols(y ~ policy | city + year, data)), "partly treated")
  # Shares of the first year are seen, and the two ways to count it are told.
  data$share <- ifelse(data$period %in% 0, 0.4, data$policy)
  error <- expect_error(event_study(y ~ share | city + year, data, window = c(-2, 2)),
                        "shares of a period", class = "policypanel_error_data")
  expect_match(gsub("\\s+", " ", conditionMessage(error)),
               "`share > 0` starts with it, `share == 1` has it as base")
})
