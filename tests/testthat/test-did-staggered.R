# Known answers of did_staggered(). Sources: the R packages did, fixest, etwfe, didimputation,
# did2s, staggered and their Stata twins, as printed by them on these data.

replica <- function() utils::read.csv(shared_path("data", "staggered", "mpdta_replica.csv"))
teens <- function() utils::read.csv(shared_path("data", "mpdta", "mpdta.csv"))

on_replica <- function(estimator, ...) {
  quiet(did_staggered(lemp ~ 1 | countyreal + year, replica(), "first_treat", estimator, ...))
}
on_teens <- function(estimator, ..., formula = lemp ~ 1 | countyreal + year) {
  quiet(did_staggered(formula, teens(), "first_treat", estimator, ...))
}

expect_term <- function(fit, term, estimate = NULL, error = NULL, tolerance = 1e-10) {
  own <- tidy(fit)[match(term, tidy(fit)$term), ]
  if (!is.null(estimate)) expect_equal(own$estimate, estimate, tolerance = tolerance)
  if (!is.null(error)) expect_equal(own$std.error, error, tolerance = tolerance)
}

test_that("Callaway and Sant'Anna: did 2.3.0 and csdid", {
  fit <- on_replica("callaway_santanna", method = "regression")
  expect_term(fit, "ATT", -0.0329765138096537, 0.0077645425356626, 1e-13)
  fit <- on_teens("callaway_santanna")
  expect_term(fit, "ATT", -0.0399512752, 0.0120340128, 5e-9)
  expect_term(aggregate(fit, "time"), "average", -0.0417004321, 0.0159718519, 5e-9)
})

test_that("Callaway and Sant'Anna: csdid's methods stdipw and ipw, and not yet treated", {
  cells <- function(...) {
    fit <- on_teens("callaway_santanna", ..., base_period = "universal")
    coef(aggregate(fit, "cohort_time"))
  }
  # csdid ran on single precision: 7 decimals.
  own <- cells(formula = lemp ~ lpop | countyreal + year, method = "weighting")
  expect_equal(own[["cohort::2004:time::2004"]], -0.014548390416, tolerance = 1e-5)
  expect_equal(own[["cohort::2006:time::2007"]], -0.041308248592, tolerance = 1e-6)
  expect_equal(own[["cohort::2007:time::2007"]], -0.028894759817, tolerance = 1e-6)
  own <- cells(formula = lemp ~ lpop | countyreal + year, method = "horvitz_thompson")
  expect_equal(own[["cohort::2006:time::2007"]], -0.041545749606, tolerance = 1e-6)
  own <- cells(controls = "not_yet_treated")
  expect_equal(own[["cohort::2006:time::2003"]], 0.004501809315, tolerance = 1e-5)
  expect_equal(own[["cohort::2006:time::2006"]], 0.004660857808, tolerance = 1e-5)
  # `asinr`: before treatment the units treated between period and base period stay controls.
  own <- cells(controls = "not_yet_treated_in_period")
  expect_equal(own[["cohort::2006:time::2003"]], 0.001080322525, tolerance = 2e-5)
  expect_equal(own[["cohort::2006:time::2006"]], 0.004660857808, tolerance = 1e-5)
})

test_that("controls not yet treated in the period: by hand, and the same with a varying base", {
  data <- teens()
  means <- function(cohorts, year) {
    mean(data$lemp[data$first_treat %in% cohorts & data$year == year])
  }
  fit <- function(controls, ...) {
    coef(aggregate(on_teens("callaway_santanna", controls = controls, ...), "cohort_time"))
  }
  own <- fit("not_yet_treated_in_period", base_period = "universal")
  pairs <- fit("not_yet_treated", base_period = "universal")
  cell <- "cohort::2007:time::2004"
  controls <- c(0, 2006)
  expect_equal(own[[cell]], means(2007, 2004) - means(2007, 2006) -
                 means(controls, 2004) + means(controls, 2006), tolerance = 1e-10)
  differs <- paste0("cohort::", c(2006, 2007, 2007, 2007), ":time::", c(2003, 2003, 2004, 2005))
  expect_setequal(names(own)[abs(own - pairs) > 1e-9], differs)
  expect_identical(fit("not_yet_treated_in_period"), fit("not_yet_treated"))
})

test_that("castle: both cohorts of the law are reachable", {
  castle <- utils::read.csv(shared_path("data", "staggered", "castle_2013.csv"))
  law <- silently(did_staggered(l_homicide ~ 1 | sid + year, castle, "effyear"))
  expect_term(law, "ATT", 0.110383035, tolerance = 1e-6)
  post <- silently(did_staggered(l_homicide ~ 1 | sid + year, castle, "post"))
  expect_term(post, "ATT", 0.019402808, tolerance = 1e-5)
  regression <- silently(did_staggered(l_homicide ~ 1 | sid + year, castle, "post", "twfe"))
  expect_term(regression, "ATT", 0.069398429, tolerance = 1e-6)
  weighted <- silently(did_staggered(l_homicide ~ 1 | sid + year, castle, "post", "twfe",
                                     weights = ~popwt))
  expect_term(weighted, "ATT", 0.075533239, tolerance = 1e-6)
  controls <- l_homicide ~ l_police + unemployrt + poverty + l_income + l_prisoner +
    l_lagprisoner + blackm_15_24 + whitem_15_24 + blackm_25_44 + whitem_25_44 + l_exp_subsidy +
    l_exp_pubwelfare | sid + year
  full <- silently(did_staggered(controls, castle, "post", "twfe", weights = ~popwt))
  expect_term(full, "ATT", 0.07963487, 0.03087559, 2e-6)
})

test_that("Sun and Abraham: fixest's sunab()", {
  fit <- on_replica("sun_abraham")
  expect_term(fit, "ATT", -0.03297651380966, 0.007772342754101, 1e-12)
  expect_term(fit, "event_time::-3", 0.00988345488514, 0.0108806999577009, 1e-12)
  expect_term(fit, "event_time::0", -0.0338371899159, 0.0074725985797489, 1e-12)
  expect_term(fit, "event_time::1", -0.02803114061646, 0.0088470020695832, 1e-12)
  expect_term(fit, "event_time::3", -0.0277338393271, 0.01442696006084, 1e-11)
  fit <- on_teens("sun_abraham")
  expect_term(fit, "ATT", -0.0399512752, 0.0117962774, 5e-9)
  expect_term(fit, "event_time::-2", error = 0.01426679, tolerance = 5e-7)
  expect_term(fit, "event_time::1", error = 0.01687068, tolerance = 5e-7)
})

test_that("Sun and Abraham: errors of event times as if cohorts were independent", {
  # The published .0106, .0082 and .0107 leave the covariances between cohorts out, which fixest's
  # aggregation keeps: the variances of the cells alone have all their digits.
  fit <- on_replica("sun_abraham")
  cells <- aggregate(fit, "cohort_time")
  variance <- diag(vcov(cells))
  parts <- strsplit(sub("cohort::", "", names(variance)), ":time::", fixed = TRUE)
  since <- vapply(parts, function(p) as.numeric(p[2]) - as.numeric(p[1]), 0)
  units <- fit$cohorts$units[match(vapply(parts, `[`, "", 1), fit$cohorts$cohort)]
  alone <- function(e) {
    share <- units[since == e] / sum(units[since == e])
    sqrt(sum(share^2 * variance[since == e]))
  }
  expect_equal(alone(-3), 0.0106340306035, tolerance = 1e-11)
  expect_equal(alone(0), 0.00820964985766, tolerance = 1e-11)
  expect_equal(alone(1), 0.010674106182, tolerance = 1e-11)
  # One cohort alone has no covariance to leave out.
  expect_equal(alone(3), 0.01442696006084, tolerance = 1e-11)
})

test_that("etwfe: R's etwfe, Stata's jwdid", {
  fit <- on_replica("etwfe")
  # The exact error of etwfe's regression. etwfe prints .00692510847 from numeric derivatives,
  # whose digits change from the seventh on with the method and the step of 'marginaleffects'.
  expect_term(fit, "ATT", -0.0351082766081, 0.0069250918288126, 1e-11)
  expect_term(fit, "ATT", error = 0.00692510847384, tolerance = 5e-6)
  expect_term(on_replica("etwfe", fixed_effects = "unit"), "ATT", error = 0.006920915474,
              tolerance = 1e-9)
  given <- on_teens("etwfe", formula = lemp ~ lpop | countyreal + year)
  expect_term(given, "ATT", -0.0506270331228907, 0.0124972546529842, 1e-7)
  expect_term(given, "ATT", -0.0506270331228907, tolerance = 1e-12)
  moved <- on_teens("etwfe", formula = lemp ~ lpop | countyreal + year, errors = "unconditional")
  expect_term(moved, "ATT", -0.0506270331228907, 0.0130756, 4e-6)
})

test_that("imputation and two stages: didimputation, did2s", {
  expect_term(on_replica("imputation"), "ATT", -0.0351082766081, 0.00689875744517, 1e-12)
  expect_term(on_replica("two_stage"), "ATT", -0.0351082766081, 0.0069036251, 3e-9)
  expect_term(on_teens("two_stage"), "ATT", -0.04770991828, 0.0134784088, 1e-8)
  # Not the known mistake, which leaves the untreated rows out.
  expect_false(isTRUE(all.equal(tidy(on_replica("imputation"))$std.error[1], 0.00510572,
                                tolerance = 1e-3)))
})

test_that("two-way fixed effects: fixest, bacondecomp", {
  expect_term(on_replica("twfe"), "ATT", -0.037505077, tolerance = 2e-8)
  expect_term(on_teens("twfe"), "ATT", -0.03654894, 0.013265, 1.5e-5)
  expect_term(on_teens("twfe"), "ATT", -0.03654894, tolerance = 2e-7)
})

test_that("stacked: fixest on the stack, reghdfe", {
  data <- utils::read.csv(shared_path("data", "staggered", "stacked.csv"))
  fit <- quiet(did_staggered(y ~ 1 | id + year, data, "first_treat", "stacked"))
  expect_term(fit, "event_time::-3", -0.0629023302948, 0.08653912448626, 1e-11)
  expect_term(fit, "event_time::0", 1.2020806685218, 0.08642482578971, 1e-12)
  expect_term(fit, "event_time::2", 1.268841778597, 0.07708126800407, 1e-12)
  expect_term(fit, "event_time::3", 1.201876457657, 0.08852814103036, 1e-12)
  fit <- quiet(did_staggered(y ~ 1 | id + year, data, "first_treat", "stacked",
                             controls = "not_yet_treated"))
  expect_term(fit, "event_time::-3", -0.047496814179, 0.0871302589951, 1e-11)
  expect_term(fit, "event_time::0", 1.22936900995, 0.08346817071529, 1e-11)
  expect_term(fit, "event_time::1", 1.314559306245, 0.08803055543582, 1e-11)
  expect_term(fit, "event_time::3", 1.226907862402, 0.08869862184171, 1e-11)
})

test_that("local projections: Stata's lpdid", {
  data <- utils::read.csv(shared_path("data", "staggered", "absorbing.csv"))
  fit <- quiet(did_staggered(y ~ 1 | unit + time, data, "d", "lp_did"))
  expect_term(fit, "event_time::-2", 0.0212817995246045, 0.0751902827, 1e-9)
  expect_term(fit, "event_time::1", 1.5997050028007, 0.068946808432188, 1e-12)
  expect_term(fit, "event_time::3", 3.32276600192711, 0.10450631547256, 1e-12)
})

test_that("efficient: the package staggered", {
  data <- utils::read.csv(shared_path("data", "staggered", "random_rollout.csv"))
  own <- function(...) {
    quiet(did_staggered(y ~ 1 | unit + time, data, "first_treat", "efficient", ...))
  }
  best <- own()
  neyman <- own(variance = "neyman")
  expect_term(best, "ATT", 0.483382059494729, 0.0613688889579297, 1e-12)
  expect_term(best, "event_time::0", error = 0.0636358079985416, tolerance = 1e-12)
  expect_term(best, "event_time::2", 0.586516928190555, tolerance = 1e-12)
  expect_term(neyman, "event_time::0", error = 0.06371436354448, tolerance = 1e-12)
  expect_term(neyman, "event_time::1", error = 0.0793131544009318, tolerance = 1e-12)
  expect_term(neyman, "event_time::2", error = 0.10964405272949, tolerance = 1e-12)
  expect_term(aggregate(neyman, "cohort"), "average", error = 0.0655206000900027,
              tolerance = 1e-12)
  expect_term(aggregate(best, "time"), "average", 0.473695892439946, 0.0576783145006328, 1e-12)
  plugin <- own(beta = 1)
  expect_term(plugin, "ATT", 0.487715421056129, 0.0654412752976085, 1e-12)
  expect_term(aggregate(plugin, "cohort"), "average", 0.47658017723944, tolerance = 1e-12)
  expect_term(aggregate(plugin, "time"), "average", 0.478063566488724, 0.064403557035719, 1e-12)
  plugin <- own(beta = 1, variance = "neyman")
  expect_term(plugin, "ATT", error = 0.0654569502674527, tolerance = 1e-12)
  expect_term(aggregate(plugin, "cohort"), "average", error = 0.0684574196225023,
              tolerance = 1e-12)
  last <- own(beta = 1, controls = "last_treated")
  expect_term(last, "ATT", 0.4527931189484, 0.0672409633618954, 1e-12)
  fit <- on_teens("efficient")
  expect_term(fit, "ATT", -0.0470539142103, 0.0116138401081, 1e-11)
  expect_term(aggregate(fit, "cohort"), "average", -0.0298479505751, 0.0125366352692, 1e-11)
})

test_that("efficient: the package staggered on its data of police officers", {
  skip_if_not_installed("staggered")
  officers <- utils::data(list = "pj_officer_level_balanced", package = "staggered",
                          envir = environment())
  officers <- as.data.frame(get(officers))
  own <- function(...) {
    quiet(did_staggered(complaints ~ 1 | uid + period, officers, "first_trained", "efficient", ...))
  }
  best <- own()
  expect_term(best, "ATT", -0.001126981, tolerance = 5e-7)
  expect_term(best, "event_time::0", 0.0003083575, 0.002645327, 2e-7)
  expect_term(best, "event_time::3", 0.002043434, 0.002715695, 3e-7)
  expect_term(aggregate(best, "cohort"), "average", error = 0.002261011, tolerance = 3e-7)
  expect_term(aggregate(best, "time"), "average", error = 0.00255863, tolerance = 2e-6)
  neyman <- own(variance = "neyman")
  expect_term(neyman, "ATT", error = 0.002119248, tolerance = 3e-7)
  expect_term(aggregate(neyman, "cohort"), "average", error = 0.002264876, tolerance = 3e-7)
  expect_term(own(beta = 1), "ATT", -0.005176818, 0.003928735, 1e-7)
  last <- own(beta = 1, controls = "last_treated", variance = "neyman")
  expect_term(last, "ATT", 0.01153851, 0.01730234, 5e-7)
})

test_that("imputation: didimputation on its data of heterogeneous effects", {
  skip_if_not_installed("didimputation")
  given <- utils::data(list = "df_het", package = "didimputation", envir = environment())
  given <- as.data.frame(get(given))
  fit <- quiet(did_staggered(dep_var ~ 1 | unit + year, given, "g", "imputation"))
  expect_term(fit, "event_time::4", 1.87322387, tolerance = 1e-7)
  expect_term(fit, "event_time::10", 2.53443351, tolerance = 1e-7)
  expect_term(fit, "event_time::15", 2.71470743, tolerance = 1e-7)
  expect_term(fit, "event_time::20", 2.90465651, tolerance = 1e-7)
  expect_term(fit, "event_time::4", error = 0.0741817, tolerance = 7e-7)
  expect_term(fit, "event_time::10", error = 0.0810955, tolerance = 7e-7)
  expect_term(fit, "event_time::15", error = 0.12030494, tolerance = 7e-7)
  expect_term(fit, "event_time::20", error = 0.11320219, tolerance = 7e-7)
})

test_that("a cohort of one unit stays known in the fit, its averages and its print", {
  data <- with_seed(3, data.frame(unit = rep(1:20, each = 6), year = rep(1:6, 20),
                                  y = stats::rnorm(120)))
  data$start <- c(4, rep(5, 9), rep(Inf, 10))[data$unit]
  expect_warning(fit <- did_staggered(y ~ 1 | unit + year, data, "start"), "of one unit")
  for (x in list(fit, aggregate(fit, "cohort"))) {
    lone <- x$diagnoses[x$diagnoses$kind == "lone_cohort", ]
    expect_identical(lone$term, "4")
    printed <- paste(utils::capture.output(print(x)), collapse = " ")
    expect_match(printed, "Cohorts of one unit \\(4\\)")
  }
})
