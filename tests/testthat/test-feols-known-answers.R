# Numbers that other software printed: shared/reference/known_answers.csv and parity.md. Where the
# data are in a CRAN package the numbers hold without ../shared.

fit_castle <- function(data, outcome, extra = NULL) {
  # `xtreg y post extra i.year [aw=popwt], fe cluster(sid)`: the years stay among the regressors, so
  # that the within R2 is xtreg's.
  regressors <- stats::reformulate(c("post", extra, "factor(year)"))[[2]]
  formula <- rlang::new_formula(as.name(outcome), call("|", regressors, quote(sid)))
  quiet(did_feols(formula, data, weights = ~popwt, cluster = ~sid, small_sample = "xtreg"))
}

expect_castle <- function(fit, b, se, within) {
  expect_printed(coef(fit)["post"], b)
  expect_printed(standard_error(fit, "post"), se)
  expect_printed(fit$r_squared["within"], within)
  expect_equal(nobs(fit), 550)
}

castle_controls <- c("l_police", "unemployrt", "poverty", "l_income", "l_prisoner", "l_lagprisoner",
                     "blackm_15_24", "whitem_15_24", "blackm_25_44", "whitem_25_44",
                     "l_exp_subsidy", "l_exp_pubwelfare")

test_that("castle doctrine, Stata's xtreg: Tathi12/ps6_A_L_p_r output/Tabla 4", {
  skip_if_not_installed("haven")
  data <- as.data.frame(haven::read_dta(shared_path("data", "castle", "castle.dta")))
  region_year <- grep("^r20", names(data), value = TRUE)
  trends <- grep("^trend_", names(data), value = TRUE)
  expect_castle(fit_castle(data, "l_burglary"), "0.0717", "0.0230", "0.2768")
  expect_castle(fit_castle(data, "l_burglary", region_year), "0.0269", "0.0203", "0.4342")
  expect_castle(fit_castle(data, "l_burglary", c(region_year, castle_controls)),
                "0.0207", "0.0187", "0.4934")
  # A state's own trend is identified within one cluster.
  expect_warning(fit <- fit_castle(data, "l_burglary", c(region_year, castle_controls, trends)),
                 "\"trend_1\".*no variance", class = "policypanel_warning")
  expect_castle(fit, "0.0226", "0.0151", "0.7849")
  expect_castle(fit_castle(data, "l_robbery"), "0.0384", "0.0219", "0.4648")
})

test_that("castle doctrine from causaldata: the same log of Stata", {
  skip_if_not_installed("causaldata")
  data <- as.data.frame(causaldata::castle)
  data$l_burglary <- log(data$burglary)
  data$l_robbery <- log(data$robbery)
  expect_castle(fit_castle(data, "l_burglary"), "0.0717", "0.0230", "0.2768")
  expect_castle(fit_castle(data, "l_robbery"), "0.0384", "0.0219", "0.4648")
  # Two absorbed effects are the same regression as year dummies; the cluster rule counts the same.
  fit <- did_feols(log(burglary) ~ post | sid + year, data, weights = ~popwt, cluster = ~sid)
  expect_printed(coef(fit), "0.0717")
  expect_printed(standard_error(fit, "post"), "0.0230")
  # Region-year effects as one absorbed effect, a region being the dummies that are 1 in 2000.
  data$region <- max.col(as.matrix(data[match(data$sid, data$sid), paste0("r2000", 1:4)]))
  fit <- did_feols(log(burglary) ~ post | sid + region^year, data, weights = ~popwt, cluster = ~sid)
  expect_printed(coef(fit), "0.0269")
  expect_printed(standard_error(fit, "post"), "0.0203")
  # The effects of region-years are dummies to xtreg, counted whatever the clusters.
  expect_printed(standard_error(fit, "post", small_sample = "xtreg"), "0.0203")
})

expect_bacon <- function(data) {
  expect_printed(coef(did_feols(l_homicide ~ post | state + year, data)), "0.0818")
  controlled <- did_feols(l_homicide ~ post + l_pop + l_income | state + year, data)
  expect_printed(coef(controlled)["post"], "0.0906")
}

test_that("bacondecomp's vignette: TWFE of castle doctrine, 0.0818 and with controls 0.0906", {
  skip_if_not_installed("bacondecomp")
  expect_bacon(from("bacondecomp", "castle"))
})

test_that("the same TWFE on the authors' file, treated from the first partial year on", {
  skip_if_not_installed("haven")
  data <- as.data.frame(haven::read_dta(shared_path("data", "castle", "castle.dta")))
  expect_bacon(with_column(data, post = as.numeric(data$cdl > 0)))
})

test_that("nlswork: `reghdfe hours_log union, absorb(year idcode) cluster(idcode)`", {
  skip_if_not_installed("haven")
  data <- as.data.frame(haven::read_dta(shared_path("data", "nlswork", "nlswork.dta")))
  data <- data[stats::complete.cases(data), ]
  expect_identical(nrow(data), 13452L)
  fit <- quiet(did_feols(log(hours) ~ union | year + idcode, data, cluster = ~idcode,
                         constant = TRUE))
  expect_equal(nobs(fit), 12568)
  expect_identical(subset(sample_ledger(fit), step == "singletons")$dropped, 884L)
  expect_identical(unname(fit$vcov$clusters), 3102L)
  expect_printed(coef(fit)["union"], "0.0922909")
  expect_printed(standard_error(fit, "union"), "0.0140118")
  expect_printed(tidy(fit)$statistic[1], "6.59")
  expect_printed(confint(fit)["union", 1], "0.0648175")
  expect_printed(confint(fit)["union", 2], "0.1197643")
  expect_printed(coef(fit)["(Intercept)"], "3.505433")
  expect_printed(standard_error(fit, "(Intercept)"), "0.0032499")
  expect_printed(fit$f$statistic, "43.38")
  expect_identical(c(fit$f$df1, fit$f$df2), c(1L, 3101L))
  expect_printed(fit$r_squared["overall"], "0.5333")
  expect_printed(fit$r_squared["within"], "0.0069")
  expect_printed(fit$sigma, "0.3351")
  # reghdfe prints 0.3795: an effect nested in the cluster costs it one more level. The exact count
  # of dummies gives 0.37958.
  expect_equal(fit$r_squared[["overall.adjusted"]], 0.3795, tolerance = 1e-4 / 0.3795)
})

test_that("mpdta, lm with dummies: both small-sample rules", {
  data <- utils::read.csv(shared_path("data", "mpdta", "mpdta.csv"))
  data$treated <- as.numeric(data$first_treat > 0 & data$year >= data$first_treat)
  fit <- did_feols(lemp ~ treated | countyreal + year, data, cluster = ~countyreal)
  expect_printed(coef(fit), "-0.036548937")
  expect_printed(standard_error(fit, "treated"), "0.013265155")
  expect_printed(standard_error(fit, "treated", small_sample = "xtreg"), "0.013265155")
  expect_printed(standard_error(fit, "treated", small_sample = "areg"), "0.014831638")
})

test_that("Grunfeld, the standard errors of five programs (parity.md)", {
  skip_if_not_installed("plm")
  data("Grunfeld", package = "plm", envir = environment())
  fit <- did_feols(inv ~ capital | firm + year, Grunfeld)
  error <- function(...) drop(sqrt(vcov(fit, ...)))
  expect_printed(error("iid"), "0.02597821")
  for (rule in c("reghdfe", "xtreg", "fixest")) {
    expect_printed(error(cluster = ~firm, small_sample = rule), "0.06328129")
  }
  expect_printed(error(cluster = ~firm, small_sample = "plm"), "0.05693726")
  expect_printed(error(cluster = ~firm, small_sample = "areg"), "0.06493478")   # lm, sandwich HC1
  for (rule in c("reghdfe", "fixest")) {
    expect_printed(error(cluster = ~firm + year, small_sample = rule), "0.06041290")
  }
})

test_that("fixest's trade and base_did as fixest 0.14.2 prints them", {
  skip_if_not_installed("fixest")
  data("trade", "base_did", package = "fixest", envir = environment())
  # feols(log(Euros) ~ log(dist_km) | Destination + Origin, trade), clustered by Destination
  fit <- did_feols(log(Euros) ~ log(dist_km) | Destination + Origin, trade, constant = FALSE)
  expect_printed(coef(fit)["log(dist_km)"], "-2.072")
  expect_printed(standard_error(fit, "log(dist_km)"), "0.1254")
  # feols(log(Euros) ~ log(dist_km) | Origin + Destination + Product + Year, trade)
  fit <- did_feols(log(Euros) ~ log(dist_km) | Origin + Destination + Product + Year, trade,
                   vcov = "iid")
  expect_equal(nobs(fit), 38325)
  expect_printed(coef(fit), "-2.16988")
  expect_printed(drop(sqrt(vcov(fit))), "0.020928")
  expect_printed(fit$r_squared["overall.adjusted"], "0.705139")
  expect_printed(fit$r_squared["within"], "0.219322")
  # feols(y ~ x1 + i(period, treat, 5) | id + period, base_did)
  base_did$lead <- stats::relevel(factor(base_did$period), "5")
  fit <- quiet(did_feols(y ~ x1 + lead:treat | id + period, base_did, vcov = "iid"))
  expect_printed(coef(fit)["x1"], "0.973490")
  expect_printed(standard_error(fit, "x1"), "0.044792")
  expect_printed(fit$r_squared["within"], "0.389628")
})

test_that("ChickWeight and warpbreaks, lm() of base R with dummies", {
  fit <- did_feols(weight ~ Time | Chick, ChickWeight, vcov = "iid")
  reference <- stats::lm(weight ~ Time + factor(Chick, ordered = FALSE), ChickWeight)
  expect_equal(coef(fit), coef(reference)["Time"], tolerance = 1e-10)
  expect_equal(vcov(fit)[1], vcov(reference)["Time", "Time"], tolerance = 1e-10)
  expect_printed(coef(fit), "8.7151932")  # R 4.2.2, lm()
  expect_equal(fit$r_squared[["overall"]], summary(reference)$r.squared, tolerance = 1e-10)
  fit <- did_feols(breaks ~ wool * tension, warpbreaks)
  reference <- stats::lm(breaks ~ wool * tension, warpbreaks)
  expect_equal(coef(fit)[names(coef(reference))], coef(reference), tolerance = 1e-10)
  expect_equal(fit$r_squared[["overall.adjusted"]], summary(reference)$adj.r.squared,
               tolerance = 1e-10)
  expect_equal(fit$f$statistic, summary(reference)$fstatistic[["value"]], tolerance = 1e-10)
})
