# Rows 37-55 of bad_inputs.md: units, periods and fixed effects.

test_that("row 37: a pair of unit and time that stands twice is refused where keys are declared", {
  # did_feols() declares no keys: repeated cross-sections are its business too.
  data <- panel_data()
  twice <- rbind(data, data[c(3, 11), ])
  expect_refuses(estimators_with("keys"), twice, "data", c("2 rows repeat", "\\(1, 2003\\)"))
  unit <- code_id(as_id(twice$unit, "unit"))
  time <- code_id(as_id(twice$year, "year"))
  error <- expect_error(check_unique_keys(unit, time, "unit", "year"), "2 rows repeat",
                        class = "policypanel_error_data")
  expect_match(conditionMessage(error), "(1, 2003), (2, 2003)", fixed = TRUE)
  expect_identical(error$rows, 241:242)
  expect_identical(error$column, c("unit", "year"))
})

test_that("row 38: the order of rows does not matter", {
  data <- unbalanced_data()
  expect_same_result(estimators, data[order(data$unit, data$year), ], data, tolerance = 1e-11)
  expect_same_result(estimators, data[order(data$year, -data$unit), ], data, tolerance = 1e-11)
})

test_that("rows 39, 44, 49: unbalanced panels, years below 0 and unused levels give the same", {
  data <- unbalanced_data()
  expect_same_result(estimators, with_column(data, year = data$year - 2004), data,
                     tolerance = 1e-11)
  unused <- with_column(data, unit = factor(data$unit, levels = c(99, 1:30, 98)))
  expect_same_result(estimators_with("effects"), unused, data)
})

# Row 40 (lags refuse to jump a gap): lag() and lead() are refused in formulas,
# test-feols-formula.R.

test_that("row 41: time as dates; times of day are refused unless they are whole days", {
  data <- panel_data()
  of <- estimators_with("effects")
  day <- as.Date(paste0(data$year, "-01-01"))
  expect_same_result(of, with_column(data, year = day), data)
  expect_same_result(of, with_column(data, year = data.table::as.IDate(day)), data)
  for (zone in c("UTC", "Asia/Shanghai", "America/New_York")) {
    time <- as.POSIXct(paste(day, "00:00:00"), tz = zone)
    expect_same_result(of, with_column(data, year = time), data)
    expect_same_result(of, with_column(data, year = as.POSIXlt(time)), data)
    late <- with_column(data, year = time + 3600 * (data$year == 2003 & data$unit == 1))
    expect_refuses(of, late, "data", c("\"year\"", "times of day", "as.Date"), column = "year",
                   rows = 3L)
  }
})

test_that("row 42: periods as factor, ordered factor, text or integer are the same periods", {
  data <- panel_data()
  of <- estimators_with("effects")
  years <- list(factor(data$year), ordered(data$year), as.character(data$year),
                as.double(data$year))
  for (year in years) expect_same_result(of, with_column(data, year = year), data)
  backwards <- factor(data$year, levels = 2008:2001)  # codes, and so sums, in another order
  expect_same_result(of, with_column(data, year = backwards), data, tolerance = 1e-12)
})

test_that("row 43: fractional periods are refused", {
  data <- panel_data()
  data$year <- data$year + (data$unit == 2) / 4
  expect_refuses(estimators_with("effects"), data, "data",
                 c("\"year\"", "not whole numbers", "8 rows"),
                 column = "year", rows = 9:16)
})

test_that("rows 45-46: one period or one unit identifies nothing", {
  data <- panel_data()
  of <- estimators_with("regression")
  expect_refuses(of, data[data$year == 2005, ], "data", c("No row is left", "30 singletons"))
  expect_refuses(of, data[data$unit == 3, ], "data", c("No row is left", "8 singletons"))
  expect_refuses(of, data[data$year == 2005, ], "design", "no residual degrees of freedom",
                 singletons = "keep")
  expect_refuses(of, data[data$unit == 3, ], "design", "one cluster in \"unit\"",
                 singletons = "keep", column = "unit")
})

test_that("rows 45-46: no estimator with fixed effects runs on one period or one unit", {
  data <- panel_data()
  rests <- list(data[data$year == 2005, ], data[data$unit == 3, ])
  for (rest in rests) for (singletons in c("drop", "keep")) {
    expect_refuses(estimators_with("effects"), rest, NULL, singletons = singletons)
  }
})

test_that("row 47: singletons leave with a note, or stay when asked", {
  data <- panel_data()
  lone <- rbind(data, with_column(data[5, ], unit = 99L, y = 50))
  for (estimator in estimators_with("regression")) {
    fit <- quiet(estimator$fit(lone))
    line <- subset(sample_ledger(fit), step == "singletons")
    expect_identical(line$dropped, 1L)
    expect_match(line$reason, "unit or year")
    expect_same_estimates(fit, estimator$fit(data), 1e-12)
    kept <- quiet(estimator$fit(lone, singletons = "keep"))
    expect_equal(nobs(kept), 241)
    expect_equal(coef(kept), coef(fit), tolerance = 1e-12)  # its own effect fits it exactly
  }
  expect_notes(estimators_with("regression"), lone,
               "1 singleton \\(alone in a level of unit or year\\)")
})

test_that("row 48: singletons that arise when others leave are found again", {
  # A chain: each removal leaves another row alone, down to the balanced core.
  data <- panel_data()
  chain <- data[c(1, 1, 1, 1, 1), ]
  chain$unit <- c(101L, 101L, 102L, 102L, 103L)
  chain$year <- c(1990L, 1991L, 1991L, 1992L, 1992L)
  both <- rbind(chain, data)
  fit <- quiet(did_feols(y ~ d + x | unit + year, both))
  expect_identical(subset(sample_ledger(fit), step == "singletons")$dropped, 5L)
  expect_same_estimates(fit, did_feols(y ~ d + x | unit + year, data), 1e-12)
  expect_identical(is_singleton(both[c("unit", "year")]), c(rep(TRUE, 5), rep(FALSE, 240)))
})

test_that("row 50: NA as a level of a factor is refused, in ids and in regressors", {
  data <- panel_data()
  levels <- addNA(factor(replace(data$unit, 4, NA)))
  expect_refuses(estimators_with("effects"), with_column(data, unit = levels), "data",
                 c("\"unit\"", "`NA` as a level"), column = "unit")
  expect_error(did_feols(y ~ addNA(factor(g)) | unit,
                         with_column(data, g = replace(data$g, 2, NA))),
               "`NA` as a level", class = "policypanel_error_data")
})

test_that("row 51: a million levels", {
  n <- 1e6
  data <- data.frame(unit = rep(seq_len(n), 2), year = rep(1:2, each = n))
  data$x <- (data$unit * 7919 + data$year * 104729 * (data$unit %% 11)) %% 1000 / 1000
  data$y <- 2 * data$x + data$unit / n + data$year
  expect_warning(fit <- did_feols(y ~ x | unit + year, data, vcov = "iid"), "The fit is exact",
                 class = "policypanel_warning")
  expect_equal(coef(fit), c(x = 2), tolerance = 1e-8)
  expect_identical(fit$counts[["unit"]], 1000000L)
})

test_that("row 52: a fixed effect that is the row is refused; nested ones count once", {
  data <- with_column(panel_data(), row = 1:240, block = panel_data()$unit %% 5)
  expect_error(quiet(did_feols(y ~ x | row, data)), "No row is left",
               class = "policypanel_error_data")
  expect_error(did_feols(y ~ x | row + year, data, singletons = "keep"),
               "no residual degrees of freedom", class = "policypanel_error_design")
  nested <- did_feols(y ~ d + x | unit + block + year, data, vcov = "iid")
  expect_same_estimates(nested, did_feols(y ~ d + x | unit + year, data, vcov = "iid"), 1e-10)
  expect_equal(df.residual(nested), 240 - 2 - 30 - 7)
})

test_that("row 53: fixed effects nested in clusters are counted by the rule named", {
  data <- with_column(panel_data(), block = panel_data()$unit %% 5)
  fit <- did_feols(y ~ d + x | unit + year, data, cluster = ~block)
  # reghdfe: K = 2 slopes + 7 years + the constant; areg: K = 2 + 30 + 7.
  ratio <- vcov(fit, small_sample = "areg") / vcov(fit, small_sample = "reghdfe")
  expect_equal(ratio[1, 1], (240 - 10) / (240 - 39), tolerance = 1e-12)
  ratio <- vcov(fit, small_sample = "reghdfe") / vcov(fit, small_sample = "none")
  expect_equal(ratio[1, 1], 5 / 4 * 239 / (240 - 10), tolerance = 1e-12)
})

test_that("row 54: separate parts of the panel cost a degree of freedom each", {
  data <- panel_data()
  data$year <- data$year + 100 * (data$unit > 20)  # two groups of units that share no period
  fit <- did_feols(y ~ d + x | unit + year, data, vcov = "iid")
  expect_equal(df.residual(fit), 240 - 2 - (30 + 16 - 2))
})

test_that("row 55: more combinations of unit and period than an integer can count", {
  n <- 60000  # 60,000 x 60,000 > 2^31
  data <- data.frame(unit = rep(seq_len(n), each = 2), year = NA)
  data$year <- c(rbind(seq_len(n), c(seq_len(n)[-1], 1L)))  # one long ring
  data$x <- (data$unit * 7919 + data$year * 31) %% 997 / 997
  data$y <- 3 * data$x
  expect_error(did_feols(y ~ x | unit^year, data, singletons = "keep", vcov = "iid"),
               "no residual degrees of freedom", class = "policypanel_error_design")
  more <- data$unit %% 13
  doubled <- rbind(data, with_column(data, x = data$x + more, y = data$y + 3 * more))
  expect_warning(fit <- did_feols(y ~ x | unit^year, doubled, vcov = "iid"), "The fit is exact",
                 class = "policypanel_warning")
  expect_identical(fit$counts[["unit^year"]], 120000L)
  expect_equal(coef(fit), c(x = 3), tolerance = 1e-8)
  unit <- code_id(as_id(data$unit, "unit"))
  year <- code_id(as_id(data$year, "year"))
  expect_silent(check_unique_keys(unit, year, "unit", "year"))
})

test_that("labels that look alike are levels of their own, and a note says so", {
  data <- unbalanced_data()
  data$unit <- paste0("S", data$unit)
  data$unit[data$unit == "S18"][2:3] <- c("S18 ", "\uff3318")
  data$unit[data$unit == "S7"][1] <- "s7"
  said <- c("3 labels of \"unit\" look like another",
            "\"S18\" and\\s+\"S18.u0020\" and\\s+\".uff3318\"", "\"S7\" and\\s+\"s7\"")
  expect_notes(estimators_with("effects"), data, said)
  expect_notes(estimators_with("effects"), with_column(data, unit = factor(data$unit)), said)
  # Nothing is merged: the labels could be any others.
  other <- data
  other$unit <- match(other$unit, unique(other$unit))
  expect_same_result(estimators_with("regression"), data, other, tolerance = 1e-11)
  for (name in c("did_feols", "event_study", "sobel_mediate", "psm_did", "psm_did_cohort")) {
    notes <- notes_of(estimators[[name]]$fit(data))
    expect_length(gregexpr("labels of \"unit\"", notes, fixed = TRUE)[[1]], 1)
  }
  clean <- with_column(unbalanced_data(), unit = paste0("S", unbalanced_data()$unit))
  for (estimator in estimators) expect_no_match(notes_of(estimator$fit(clean)), "looks? like")
})

test_that("look-alikes are noted wherever labels make groups", {
  data <- panel_data()
  data$province <- replace(rep(c("east", "west"), each = 4)[data$year - 2000], 5, "east ")
  data$half <- replace(ifelse(data$unit %% 2 == 0, "even", "odd"), data$unit %in% 3:10, "Odd")
  expect_noted <- function(code, column = "province") {
    expect_match(notes_of(code), paste0("label of \"", column, "\" looks like another"))
  }
  expect_noted(did_feols(y ~ x | unit + province, data))
  expect_noted(did_feols(y ~ x | unit + province^half, data), "half")
  expect_noted(did_feols(y ~ x | unit, data, cluster = "half"), "half")
  expect_noted(did_feols(y ~ x | unit, data, split = "half"), "half")
  expect_noted(did_feols(y ~ x + half, data), "half")
  expect_noted(did_feols(y ~ x + i(half), data), "half")
  expect_noted(did_feols(y ~ x | unit[x] + province, data))
  expect_noted(heterogeneity(y ~ x | unit + year, data, by = "half"), "half")
  expect_noted(psm_match(d ~ x, ~y, data, bandwidth = 0.4, exact = "half"), "half")
  expect_noted(winsorize(data, "x", by = "province"))
  expect_noted(describe_panel(data, "x", unit = "province"))
  expect_noted(mpi_index(data, c("x", "w"), unit = "province"))
  expect_noted(poverty_af(data, c("x", "w"), cutoffs = c(x = 1, w = 1),
                          subgroup = "province"))
  wide <- with_column(data, unit = paste0("u", data$unit, ifelse(data$year == 2004, " ", "")))
  for (code in list(quote(interpolate_panel(wide, "x", "unit", "year")),
                    quote(agglomeration_index(with_column(wide, s = 1, all = 9), "s", "all", "unit",
                                              "year")),
                    quote(policy_dummy(wide, "unit", "year", treatment = "d")),
                    quote(psm_did(y ~ d | unit + year, d ~ x, wide, bandwidth = 0.3)))) {
    expect_match(notes_of(eval(code)), "30 labels of \"unit\" look like another")
  }
})

test_that("months of zoo are ids and periods as dates are", {
  skip_if_not_installed("zoo")
  data <- panel_data()
  day <- seq(as.Date("2020-01-01"), by = "month", length.out = 8)[data$year - 2000]
  expect_same_result(estimators_with("effects"),
                     with_column(data, year = from("zoo", "as.yearmon")(day)),
                     with_column(data, year = day))
})
