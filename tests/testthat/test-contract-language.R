# In Chinese nothing that this package prints, tabulates or draws has an English word of ours: what
# is left in Latin letters are the user's names, and names that papers in Chinese write so.

latin_names <- c(
  "Goodman-Bacon",
  "psmatch2", "Sobel", "Aroian", "Goodman", "Newey-West", "Driscoll-Kraay", "Conley", "Bartlett",
  "Satterthwaite", "HC0", "HC1", "HC2", "HC3", "CR2", "CR3", "Wald", "Kleibergen-Paap rk", "LM",
  "Cragg-Donald", "Montiel Olea-Pflueger", "Wu-Hausman", "Sargan", "Hansen", "Anderson-Rubin",
  "Anderson", "Stock-Yogo", "SW", "PSM-DID", "DID", "ATT", "ATU", "ATE", "Rubin", "Abadie-Imbens",
  "Abadie and Imbens", "Probit", "Logit", "Epanechnikov", "TOPSIS", "CRITIC", "BCa", "NA", "NaN",
  "LR", "KS", "Alkire-Foster", "Solow", "Crump", "Inf", "Cinelli and Hazlett", "Oster", "Rademacher",
  "Webb", "Mammen",
  "Callaway", "Sant'Anna", "Sun", "Abraham",
  "Wooldridge", "Borusyak", "Jaravel", "Spiess", "Gardner", "Dube", "Girardi", "Jorda", "Taylor",
  "Roth", "Horvitz-Thompson", "Neyman",
  # arguments, elements and rules of this package by their names, and formulas
  "reghdfe", "xtreg", "areg", "fixest", "lpdid", "plm", "ties = TRUE", "lpoly", "$path",
  "newey_west", "conley", "latitude", "longitude", "cutoff", "kernel", "distance", "lag", "uniform",
  "haversine", "did", "ab", "min(|t_a|, |t_b|)"
)

user_names <- c(
  "unit", "year", "side", "left", "right", "first", "second", "total", "own", "lone", "one", "two",
  "half", "digital", "lat", "lon", "pct", "text", "start", "index", "spec",
  "robust", "none"
)

# Words in Latin letters that are neither the user's nor among the names
english_left <- function(text) {
  text <- enc2utf8(paste(text, collapse = "\n"))
  known <- c(latin_names, user_names)
  for (name in known[order(-nchar(known))]) {
    pattern <- paste0("(?<![A-Za-z_])\\Q", name, "\\E(?![A-Za-z_])")
    text <- gsub(pattern, " ", text, perl = TRUE)
  }
  unique(regmatches(text, gregexpr("[A-Za-z]{2,}", text))[[1]])
}

expect_chinese <- function(text, name) {
  expect_match(paste(text, collapse = ""), "[\u4e00-\u9fa5]", label = name)
  expect_identical(english_left(text), character(), label = paste("what", name, "says in English"))
}

printed <- function(x) {
  utils::capture.output(suppressWarnings(quiet(print(x, language = "zh"))))
}

language_world <- function() {
  world <- exports_world()
  world$gaps$y[3] <- NaN
  world
}

test_that("the check finds English, and the user's names are none", {
  expect_identical(english_left("\u6807\u51c6\u8bef: clustered by unit (HC1)"),
                   c("clustered", "by"))
  expect_identical(english_left("\u89c2\u6d4b\u503c 96\u3001unit 16"), character())
})

test_that("results print in Chinese, and so do their summaries", {
  world <- language_world()
  results <- c("fit", "pooled", "several", "iv", "path", "groups", "mediation", "index", "draws",
               "carried", "poverty", "match", "matched", "balance", "sensitivity", "tests", "leads",
               "described", "themes", "steady", "compared", "ledger", "parts", "shares", "honest",
               "missed", "confounded", "varied", "curve", "wild", "placebo", "without", "cohorts",
               "estimators", "signs")
  for (name in results) expect_chinese(printed(world[[name]]), name)
  for (name in c("fit", "iv", "path", "mediation", "index", "poverty", "match", "carried",
                 "cohorts", "estimators")) {
    expect_chinese(printed(summary(world[[name]])), paste("summary of", name))
  }
  expect_chinese(printed(newey_west(2)), "a specification")
  expect_chinese(printed(abadie_imbens(2)), "a specification of matching")
})

test_that("every covariance and every small-sample rule has a Chinese name", {
  data <- exports_world()$data
  specifications <- list(
    "iid", "hc1", "hc2", "hc3", "cluster", ~ unit + year, "cr2", "cr3",
    newey_west(1, "unit", "year"), driscoll_kraay(2, "year"),
    conley("lat", "lon", 50, kernel = "bartlett"),
    conley("lat", "lon", 50, distance = "triangular", lag = 1, unit = "unit", time = "year"),
    diag(2) / 9, function(fit) vcov(fit) * 2
  )
  fits <- lapply(specifications, function(vcov) {
    suppressWarnings(quiet(did_feols(y ~ d + x | unit + year, data, vcov = vcov)))
  })
  rules <- lapply(small_sample_rules, function(rule) {
    did_feols(y ~ d + x | unit + year, data, small_sample = rule)
  })
  types <- vapply(fits, function(fit) fit$vcov$type, "")
  # A survey design is no covariance of a regression.
  expect_setequal(types, setdiff(names(vcov_types()), "linearised"))
  for (fit in c(fits, rules)) {
    expect_chinese(printed(summary(fit)), fit$vcov$label)
    expect_identical(fit$vcov$label, fact_text(fit$vcov$facts, "en"))
    if (requireNamespace("modelsummary", quietly = TRUE)) {
      expect_chinese(attr(regression_table(fit, output = "data.frame", language = "zh"), "notes"),
                     paste("the note on", fit$vcov$label))
    }
  }
})

test_that("methods of matching, panels and replicates have Chinese words", {
  data <- exports_world()$data
  variants <- list(
    list(method = "nearest"), list(method = "nearest", replacement = FALSE, ties = FALSE),
    list(method = "radius", bandwidth = 0.2), list(method = "llr"), list(method = "local_linear"),
    list(method = "mahalanobis", neighbours = 2, ties = TRUE), list(exact = ~side),
    list(common_support = "both"), list(common_support = "crump"), list(common_support = TRUE),
    list(vcov = c("influence", "psmatch2")), list(estimand = c("ATT", "ATE", "ATU")),
    list(method = "nearest", vcov = list(abadie_imbens(2, "sample"), "psmatch2")),
    list(method = "ridge", kernel = "gaussian"), list(kernel = "triangular", bandwidth = 0.3)
  )
  for (own in variants) {
    fit <- suppressWarnings(quiet(do.call(psm_match, c(list(d ~ x + w, "y", data), own))))
    expect_chinese(printed(fit), deparse(own)[1])
    expect_chinese(printed(fit$balance), deparse(own)[1])
  }
  for (mode in psm_modes) {
    fit <- suppressWarnings(quiet(psm_did(
      y ~ d + x | unit + year, d ~ x, data, bandwidth = 0.3, mode = mode, did_weights = "matching",
      base_year = if (mode == "base_year") 2001
    )))
    expect_chinese(printed(fit), mode)
    expect_chinese(printed(sample_ledger(fit$did)), mode)
  }
  for (resample in c("bootstrap", "subsample")) {
    fit <- suppressWarnings(quiet(psm_bootstrap(exports_world()$matched, 10, resample = resample)))
    expect_chinese(printed(fit), resample)
  }
})

test_that("every variant of a mediation and of a heterogeneity has Chinese words", {
  data <- exports_world()$data
  mediate <- function(...) {
    quiet(sobel_mediate(y ~ d + x | unit + year, treatment = "d", data = data, ...))
  }
  for (fit in list(mediate(c("m", "w"), replicates = 20), mediate(c("m", "w"), joint = FALSE),
                   mediate("m", interaction = TRUE), mediate("m", steps = "two"))) {
    expect_chinese(printed(fit), "a mediation")
  }
  split <- quiet(heterogeneity(y ~ d + x | unit + year, data, median_split = ~x))
  both <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "side", type = "interaction"))
  for (fit in list(split, both)) expect_chinese(printed(fit), "a heterogeneity")
  skip_if_not_installed("modelsummary")
  table <- regression_table(split, both, mediate("m"), output = "markdown", language = "zh")
  expect_chinese(table, "a table of groups and mediations")
})

test_that("every restriction, interval and effect of honest bounds has Chinese words", {
  path <- exports_world()$wide
  given <- list(estimate = c(0, 2, 0, 5, 5), vcov = diag(1e-4, 5), leads = 3, lags = 2)
  smooth <- function(object, bounds, ...) quiet(honest_did(object, "smoothness", bounds, ...))
  results <- list(
    smooth(path, 1), smooth(path, 1, interval = "hybrid"), smooth(given, 5),
    smooth(path, 1, interval = "conditional", sign = "negative", effect_weights = 1:2),
    honest_did(path, bounds = 1, sign = "positive", effect_weights = c(0.5, 0.5)),
    smooth(given, 1, monotonicity = "increasing", effect_weights = 1:2),
    smooth(given, 1, monotonicity = "decreasing")
  )
  one_lag <- list(estimate = c(0, 2, 0, 5), vcov = diag(1e-4, 4), leads = 3, lags = 1)
  empty <- smooth(one_lag, 0, interval = "conditional")
  expect_identical(empty$bounds$conf.low, NA_real_)
  for (x in c(results, list(empty))) {
    expect_chinese(printed(x), paste(x$restriction, x$interval))
    calls <- drawn_by(plot(x, language = "zh"), function() grDevices::pdf(NULL))
    expect_chinese(setdiff(strings_of(calls), c("solid", "black")), "their figure")
  }
  for (value in c(0, 1, Inf)) {
    expect_chinese(printed(replace(results[[1]], "breakdown", value)), paste("breakdown", value))
  }
})

test_that("decompositions and the power of a pre-trend test have Chinese words", {
  data <- exports_world()$data
  data$d <- as.numeric(data$year >= c(2001, 2003, 2005, Inf)[data$unit %% 4 + 1])
  parts <- quiet(bacon_decomposition(y ~ d | unit + year, data))
  expect_setequal(parts$comparisons$type, c("never treated", "always treated", "not yet treated",
                                            "already treated"))
  held <- quiet(bacon_decomposition(y ~ d + x | unit + year, data))
  expect_true(all(c("both treated", "within cohorts") %in% held$comparisons$type))
  shares <- quiet(twfe_weights(did_feols(y ~ d | unit + year, data)))
  joint <- pretrend_power(exports_world()$wide, test = "joint")
  given <- list(estimate = c(0.1, 0.2, 1), vcov = diag(3), leads = 2, lags = 1)
  for (x in list(parts, held, shares, shares[1:3, ], joint, pretrend_power(given))) {
    expect_chinese(printed(x), class(x)[1])
  }
  expect_setequal(names(comparison_shapes), unique(c(parts$comparisons$type,
                                                     held$comparisons$type)))
})

test_that("every variation of a regression and its row have Chinese words", {
  data <- exports_world()$data
  fit <- did_feols(y ~ d + x | unit + year, data)
  asked <- standard_variations(fit, clusters = ~side, region = "side", drop_units = 1:5,
                               drop_periods = 2002, policies = c("a", "b"), outcomes = "m",
                               match = d ~ x)
  growth <- standard_variations(fit, "cbec_growth", outcomes = "m")
  matching <- standard_variations(fit, "cbec_quality", drop_units = 1:2, match = d ~ x)
  crossed <- cross_variations(one = asked["No controls"], two = list(vary(unit_trends = TRUE)))
  for (variations in list(asked, growth, matching, crossed)) {
    found <- quiet(robustness(fit, variations))
    expect_chinese(printed(found), "the variations")
    expect_identical(names(variation_labels(found$variations)), found$table$variation)
    expect_identical(unname(variation_labels(found$variations)), found$table$variation)
  }
  one_by_one <- list(
    outcome = vary(outcome = "m"), controls = vary(controls = ~w), vary(controls = ~1),
    add = vary(add = ~w), policies = vary(policies = list(w = data.frame(unit = 1, year = 2003))),
    drop = vary(drop = ~ x > 1), drop_units = vary(drop_units = 1:9),
    drop_periods = vary(drop_periods = 2002), winsorize = vary(winsorize = c(0.1, 0.9)),
    trim = vary(trim = c(0, 0.9), outlier_columns = "x", outlier_by = "year"),
    outlier_columns = vary(winsorize = c(0, 0.9), outlier_columns = "x", outlier_by = "year"),
    outlier_by = vary(winsorize = c(0, 0.9), outlier_by = "year"),
    lag_controls = vary(lag_controls = 1), lag_treatment = vary(lag_treatment = 1),
    lag_instrument = vary(lag_instrument = 1), add_fixed_effects = vary(add_fixed_effects = ~side),
    unit_trends = vary(unit_trends = TRUE), cluster = vary(cluster = ~ unit + year),
    vcov = vary(vcov = newey_west(1)), vary(vcov = function(fit) vcov(fit)),
    small_sample = vary(small_sample = "xtreg"), weights = vary(weights = ~n),
    match = vary(match = d ~ x),
    matching = vary(match = d ~ x, matching = list(bandwidth = 0.2)),
    estimator = vary(estimator = function(formula, data) did_feols(formula, data)),
    term = vary(term = "d", controls = ~1)
  )
  expect_setequal(setdiff(names(one_by_one), ""), names(variation_checks))
  for (variation in one_by_one) {
    text <- gsub("bandwidth", "", printed(variation))  # an argument's name
    expect_chinese(text, variation_text(variation))
  }
  # Without names, rows are called after what they change; names that the user gives are his.
  unnamed <- quiet(robustness(fit, unname(one_by_one[c("drop_periods", "cluster")])))
  expect_chinese(printed(unnamed), "rows without names")
  expect_match(printed(quiet(robustness(fit, list(mine = asked[[1]])))), "^mine ", all = FALSE)
})

test_that("every remark of a sensitivity analysis is Chinese", {
  data <- exports_world()$data
  fit <- did_feols(y ~ d + x + w | unit + year, data)
  remarks <- list(
    sensitivity(fit, benchmarks = "x", multiples = c(10, 1e4), reduction = 0.5, unrelated = "w"),
    sensitivity(fit, confounders = data.frame(treatment = 0.1, outcome = 0.2), delta = 2,
                r_squared = "overall"),
    sensitivity(did_feols(y ~ d | unit, data))
  )
  for (found in remarks) expect_chinese(printed(found), "a sensitivity analysis")
  expect_setequal(remarks[[1]]$bounds$reason, words_of(strength_reasons, "en"))
  for (reason in words_of(selection_reasons, "en")) {
    found$selection$reason <- reason
    expect_chinese(printed(found), reason)
  }
  drawn <- drawn_by(plot(remarks[[1]], language = "zh"), function() grDevices::pdf(NULL))
  expect_chinese(setdiff(strings_of(drawn), c("solid", "black", "grey25")), "its figure")
})

test_that("every estimator of a staggered policy has Chinese words, and every average", {
  data <- with_column(exports_world()$data, first = rep(c(2003, 2005, Inf), c(30, 24, 42)),
                      half = exports_world()$data$unit %% 9)
  variants <- list(
    list("callaway_santanna", controls = "not_yet_treated", base_period = "universal"),
    list("callaway_santanna", sampling = "repeated_cross_sections"),
    list("sun_abraham"), list("etwfe"), list("etwfe", controls = "never_treated",
                                             fixed_effects = "unit"),
    list("imputation", cluster = ~half), list("two_stage", small_sample = "none"),
    list("stacked", window = c(-1, 1)),
    list("stacked", window = c(-1, 1), weighting = "sample_share", controls = "never_treated"),
    list("lp_did"), list("efficient", beta = 1), list("efficient", variance = "neyman"),
    list("efficient", controls = "last_treated"), list("twfe")
  )
  run <- function(formula, data, ...) {
    suppressWarnings(quiet(did_staggered(formula, data, cohort = "first", ...)))
  }
  for (own in variants) {
    fit <- do.call(run, c(list(y ~ 1 | unit + year, data), own))
    expect_chinese(printed(fit), deparse(own)[1])
  }
  for (method in adjustment_methods) {
    adjusted <- run(y ~ x | unit + year, data, method = method, weights = "n")
    expect_chinese(printed(adjusted), method)
  }
  expect_chinese(printed(run(y ~ 1 | unit + year, data[-c(3, 20), ])), "an unbalanced panel")
  for (by in c("event_time", "cohort", "time", "overall", "cohort_time")) {
    average <- aggregate(run(y ~ 1 | unit + year, data), by)
    expect_chinese(printed(summary(average)), by)
    expect_chinese(printed(multiplier_bootstrap(average, 9)), paste("draws of", by))
    expect_setequal(c("ATT", names(average$term_facts)), c("ATT", names(coef(average))))
    expect_identical(vapply(average$term_facts, in_english, ""),
                     stats::setNames(nm = names(average$term_facts)))
  }
  expect_chinese(printed(joint_test(run(y ~ 1 | unit + year, data))), "a test of leads")
})

test_that("every estimator that is compared has a Chinese name, and their test speaks it", {
  data <- with_column(exports_world()$data, first = rep(c(2003, 2005, Inf), c(30, 24, 42)))
  names <- cohort_estimators()
  all <- suppressWarnings(quiet(compare_estimators(
    y ~ 1 | unit + year, data, "first", names, options = list(stacked = list(window = c(-1, 1)))
  )))
  expect_chinese(printed(all), "a comparison")
  expect_chinese(printed(joint_test(all)), "a test of equality")
  expect_identical(term_text(all, names), names)
  same <- quiet(compare_estimators(y ~ 1 | unit + year, data, "first",
                                   c("imputation", "two_stage")))
  expect_chinese(printed(same), "estimators that are equal")
  expect_output(print(joint_test(same)), "not tested \\(all\\s+estimators are equal on this sample")
  skip_if_not_installed("modelsummary")
  expect_chinese(regression_table(all, same, output = "markdown", language = "zh"), "their table")
})

test_that("every step of a ledger has Chinese words", {
  world <- language_world()
  data <- with_column(world$gaps, total = replace(world$gaps$total, 5, NA))
  for (method in c("linear", "spline", "growth")) {
    filled <- quiet(interpolate_panel(data, "a", "unit", "year", method, longest_gap = 1))
    expect_chinese(printed(sample_ledger(filled)), method)
  }
  calm <- quiet(winsorize(filled, "x", c(0.05, 0.95), by = "year"))
  calm <- quiet(trim_outliers(calm, "w", c(0, 0.9)))[-1, ]
  expect_chinese(printed(sample_ledger(calm)), "winsorized and trimmed")
  expect_chinese(printed(quiet(did_feols(y ~ d + x | unit + year, calm))), "a fit of these")
  weighted <- with_column(data, n = replace(data$n, 1:2, 0), lone = replace(data$unit, 96, 99))
  fit <- quiet(did_feols(y ~ d + a | lone, weighted, weights = ~n, subset = ~ year > 2001))
  expect_chinese(printed(fit), "weights, a subset and singletons")
  expect_chinese(printed(sample_ledger(quiet(
    agglomeration_index(data, list(one = "a", two = "n"), "total", "unit", "year")
  ))), "quotients")
  window <- quiet(event_study(y ~ d | unit + year, data, window = c(-2, 1), ends = "drop"))
  expect_chinese(printed(summary(window)), "rows outside the window")
})

test_that("what is said of missing standard errors and dropped terms is Chinese too", {
  data <- panel_data()
  data$lone <- as.numeric(data$unit == 3 & data$year > 2004)
  data$half <- data$unit %% 2
  fits <- suppressWarnings(quiet(list(
    did_feols(y ~ lone + x + I(2 * x) | unit, data), did_feols(y ~ x | unit, data, cluster = ~half),
    did_feols(w ~ x + d, with_column(data, w = 2 * data$x + 1)),
    did_feols(y ~ lone + x | unit, data, vcov = "cr2")
  )))
  for (fit in fits) expect_chinese(gsub("I\\(2 \\* x\\)", "", printed(fit)), "a fit")
  expect_chinese(printed(suppressWarnings(joint_test(fits[[1]], "lone"))), "a test that is none")
  skip_if_not_installed("modelsummary")
  expect_chinese(regression_table(fits, output = "markdown", language = "zh", parentheses = "t"),
                 "their table")
})

test_that("tables of descriptions and the checks of a panel are Chinese", {
  world <- language_world()
  data <- with_column(world$data[setdiff(names(world$data), c("start", "n"))],
                      pct = c(101, 1:95), text = rep(c("1", "2", "x", "4"), 24))
  described <- quiet(describe_panel(data, unit = "unit", time = "year"))
  expect_chinese(printed(described), "a description")
  expect_chinese(printed(describe_panel(data, "x", "unit", "year", layout = "within")), "within")
  skip_if_not_installed("modelsummary")
  expect_chinese(description_table(described, output = "markdown", language = "zh"), "its table")
})

test_that("settings of indices are Chinese", {
  data <- exports_world()$data
  for (own in list(list(normalise = "zscore", weights = "equal"), list(weights = "critic"),
                   list(scope = "period"), list(weights = c(x = 0.5, m = 0.3, w = 0.2)),
                   list(normalise = "rank", range = c(1, 2)))) {
    index <- quiet(do.call(mpi_index, c(list(data, list(first = c("x", "m"), second = "w"),
                                             unit = "unit", time = "year"), own)))
    expect_chinese(printed(summary(index)), deparse(own)[1])
  }
})

figures_of <- function(world) {
  list(list(world$path), list(world$groups), list(world$mediation), list(world$index, "weights"),
       list(world$index, "time"), list(world$index, "map"), list(world$match, "support"),
       list(world$match, "density"), list(world$match, "balance"), list(world$matched, "support"),
       list(world$parts), list(world$shares), list(world$honest), list(world$missed),
       list(world$confounded), list(world$confounded, "t"), list(world$varied),
       list(world$placebo), list(world$without),
       list(world$cohorts), list(world$cohorts, "cells"), list(world$cohorts, "rollout"),
       list(aggregate(world$cohorts, "cohort")), list(aggregate(world$cohorts, "cohort_time")),
       list(world$estimators))
}

test_that("figures are Chinese, in base graphics", {
  open <- function() grDevices::pdf(NULL)
  for (figure in figures_of(language_world())) {
    calls <- drawn_by(do.call(plot, c(figure, language = "zh")), open)
    # Types of lines and colours stand among the strings.
    expect_chinese(setdiff(strings_of(calls), c("solid", "black", "grey25")),
                   paste("a figure of", class(figure[[1]])[1]))
  }
})

test_that("figures are Chinese, in 'ggplot2'", {
  skip_if_not_installed("ggplot2")
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  for (figure in figures_of(language_world())) {
    plot <- do.call(ggplot2::autoplot, c(figure, language = "zh"))
    expect_chinese(strings_of_ggplot(plot), paste("a plot of", class(figure[[1]])[1]))
  }
})

test_that("every print, figure and table of ours takes a language", {
  # The audit of published tables speaks English.
  audit <- c("print.published_table", "print.published_tables", "print.summary.table_audit",
             "print.table_audit", "print.policypanel_markdown")
  # A table was made in its language, and so was a frame in words.
  audit <- c(audit, "print.policypanel_table", "print.frame_in_words")
  own <- ls(asNamespace("policypanel"))
  methods <- grep("^(print|plot|autoplot)\\.", own, value = TRUE)
  methods <- setdiff(methods, c(audit, grep("_fit$|_list$", grep("plot", methods, value = TRUE),
                                            value = TRUE)))
  for (name in c(methods, "regression_table", "description_table")) {
    expect_true("language" %in% c(names(formals(asNamespace("policypanel")[[name]])),
                                  if (name == "autoplot.psm_did") "language"), label = name)
  }
})
