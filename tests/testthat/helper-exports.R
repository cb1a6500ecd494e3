# What test-contract-bad-values.R varies: one good call of every exported function and of every
# method that a user can reach, on small data. A new export or method joins by an entry here.

# The data and results that the calls work on, made when first asked for
exports_world <- function() {
  world <- new.env()
  set <- function(name, code) {
    code <- substitute(code)
    delayedAssign(name, quiet(eval(code, world)), assign.env = world)
  }
  world$data <- with_column(panel_data(n_units = 16, years = 2001:2006),
                            side = rep(c("left", "right"), each = 6, length.out = 96),
                            a = 1:96 / 96, b = rep(c(0, 1, 1), 32), n = rep(1:4, 24),
                            start = rep(c(2005, Inf), c(36, 60)),
                            q = rep(c(1, 0), each = 6, length.out = 96),
                            lat = rep(seq(30, 31, length.out = 16), each = 6),
                            lon = rep(seq(110, 112, length.out = 16), each = 6))
  world$data$total <- world$data$a + world$data$n + 1
  world$gaps <- with_column(world$data, a = replace(world$data$a, 9:10, NA))
  world$roster <- data.frame(unit = 1:3, year = 2003)
  world$borders <- data.frame(from = 1:15, to = 2:16)
  world$texts <- c("Improve the network and network security.", "Finance for supply chains.")
  set("fit", did_feols(y ~ d + x | unit + year, data))
  set("pooled", did_feols(y ~ d + x, data))
  set("several", did_feols(c(y, m) ~ d + x | unit + year, data))
  set("iv", did_feols(y ~ x | unit + year | d ~ m, data))
  set("path", event_study(y ~ d + x | unit + year, data, window = c(-2, 1)))
  set("cohorts", did_staggered(y ~ 1 | unit + year, data, "start"))
  set("estimators", compare_estimators(y ~ 1 | unit + year, data, "start",
                                       estimators = c("twfe", "imputation")))
  set("signs", multiplier_bootstrap(cohorts, 20, 1))
  set("groups", heterogeneity(y ~ d + x | unit + year, data, by = "side"))
  set("mediation", sobel_mediate(y ~ d + x | unit + year, "m", "d", data, replicates = 20))
  set("index", mpi_index(data, list(first = c("x", "m"), second = "w"), unit = "unit",
                         time = "year"))
  set("draws", index_uncertainty(index, 10))
  set("carried", index_regression(index ~ d | unit + year, draws, data))
  set("poverty", poverty_af(data, list(own = c("a", "b")), cutoffs = c(a = 0.3), subgroup = "side",
                            psu = "unit"))
  set("match", psm_match(d ~ x, "y", data, bandwidth = 0.2))
  set("matched", psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2))
  set("balance", balance_table(match))
  set("sensitivity", mediation_sensitivity(mediation))
  set("confounded", sensitivity(fit, benchmarks = "x"))
  set("policy", attr(policy_dummy(data, "unit", "year", roster), "policy"))
  set("varied", robustness(fit, list(robust = vary(vcov = "hc1"), none = vary(controls = ~1))))
  set("curve", curve_test(varied, replicates = 5))
  set("tests", iv_tests(iv))
  set("leads", joint_test(path))
  set("wild", wild_bootstrap(fit, "d", replicates = 99))
  set("placebo", placebo_test(fit, replicates = 50))
  set("without", leave_one_out(fit, "unit"))
  set("parts", bacon_decomposition(y ~ d + x | unit + year, data))
  set("shares", twfe_weights(fit))
  set("wide", event_study(y ~ d + x | unit + year, data, window = c(-4, 1)))
  set("honest", honest_did(wide, bounds = 1))
  set("missed", pretrend_power(wide))
  set("sheet", regression_table(fit))
  set("described", describe_panel(data, c("x", "m"), "unit", "year"))
  set("themes", policy_themes(texts, list(digital = c("network", "network security"))))
  set("steady", solow_steady_state(0.3, 0.1, 0.4, capital = 1, time = 0:2))
  set("printed", published_table(list("(1)" = list(d = c("0.5**", "2.5"), n = 96, r2 = "0.9")),
                                 stars = c("**" = 0.05)))
  set("audit", audit_table(printed))
  set("compared", compare_published(printed, "(1)" = c(d = 0.5, n = 96)))
  set("ledger", sample_ledger(fit))
  set("table", regression_table(fit, output = "markdown"))
  set("study", evaluate_policy(y ~ d + x | unit + year, data, stages = c("steps", "event_study"),
                               replicates = 19))
  world
}

exported_calls <- alist(
  abadie_imbens = psm_match(d ~ x, "y", data, method = "nearest", vcov = abadie_imbens(1)),
  agglomeration_index = agglomeration_index(data, list(one = "a", two = "n"), "total", "unit",
                                            "year"),
  audit_table = audit_table(printed),
  bacon_decomposition = bacon_decomposition(y ~ d + x | unit + year, data),
  autoplot = autoplot(path),
  balance_table = balance_table(match),
  compare_estimators = compare_estimators(y ~ 1 | unit + year, data, "start",
                                          estimators = c("twfe", "imputation")),
  compare_published = compare_published(printed, "(1)" = c(d = 0.5, n = 96)),
  conley = did_feols(y ~ d, data, vcov = conley("lat", "lon", cutoff = 50)),
  cross_variations = cross_variations(errors = list(robust = vary(vcov = "hc1"))),
  curve_test = curve_test(varied, replicates = 5),
  describe_panel = describe_panel(data, c("x", "m"), unit = "unit", time = "year"),
  description_table = description_table(described, output = "markdown"),
  did_feols = did_feols(y ~ d + x | unit + year, data),
  did_staggered = did_staggered(y ~ x | unit + year, data, "start"),
  driscoll_kraay = did_feols(y ~ d | unit + year, data, vcov = driscoll_kraay(1)),
  evaluate_policy = evaluate_policy(y ~ d + x | unit + year, data, stages = "steps"),
  event_study = event_study(y ~ d + x | unit + year, data, window = c(-2, 1)),
  heterogeneity = heterogeneity(y ~ d + x | unit + year, data, by = "side"),
  honest_did = honest_did(wide),
  index_regression = index_regression(index ~ d | unit + year, draws, data),
  index_uncertainty = index_uncertainty(index, 10),
  interpolate_panel = interpolate_panel(gaps, "a", "unit", "year"),
  iv_tests = iv_tests(iv),
  joint_test = joint_test(path),
  leave_one_out = leave_one_out(fit, "g", data = data),
  mediation_sensitivity = mediation_sensitivity(mediation),
  multiplier_bootstrap = multiplier_bootstrap(cohorts, 20, 1),
  mpi_index = mpi_index(data, list(first = c("x", "m"), second = "w"), unit = "unit",
                        time = "year"),
  newey_west = did_feols(y ~ d | unit + year, data, vcov = newey_west(1)),
  placebo_test = placebo_test(fit, replicates = 50, strata = "side", outcomes = "m", data = data),
  policy_dummy = policy_dummy(data, "unit", "year", roster = roster),
  policy_themes = policy_themes(texts, list(digital = c("network", "network security"))),
  policy_report = policy_report(study, file.path(tempdir(), "contract.html")),
  poverty_af = poverty_af(data, list(own = c("a", "b")), cutoffs = c(a = 0.3)),
  pretrend_power = pretrend_power(wide),
  psm_bootstrap = psm_bootstrap(matched, replicates = 5),
  psm_did = psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2),
  psm_match = psm_match(d ~ x, "y", data, bandwidth = 0.2),
  published_balance = published_balance(list(x = c(mean_treated_before = "1.2",
                                                   mean_control_before = "1.0"))),
  published_claims = published_claims(larger = c("3:(1)/x", "3:(2)/x")),
  published_counts = published_counts(n = 96, units = 16, periods = 6),
  published_descriptives = published_descriptives(list(x = c(n = 96, mean = "0.5", sd = "0.1"))),
  published_table = published_table(list("(1)" = list(d = c("0.5**", "2.5"), n = 96))),
  published_tables = published_tables("cbec_growth"),
  regression_figure = regression_figure(fit, pooled, labels = c(d = "Policy"), keep = c("d", "x")),
  regression_table = regression_table(fit, pooled, output = "markdown"),
  robustness = robustness(fit, list(robust = vary(vcov = "hc1"))),
  sample_ledger = sample_ledger(fit),
  sensitivity = sensitivity(fit, benchmarks = "x"),
  study_checklist = study_checklist(study),
  study_findings = study_findings(study),
  study_methods = study_methods(study),
  use_report_template = use_report_template(tempfile(fileext = ".Rmd")),
  sobel_mediate = sobel_mediate(y ~ d + x | unit + year, "m", "d", data),
  solow_steady_state = solow_steady_state(0.3, 0.1, 0.4),
  spillover_ring = spillover_ring(data, "unit", "year", "d", 50, "lat", "lon"),
  standard_variations = standard_variations(fit),
  trim_outliers = trim_outliers(data, "x"),
  vary = vary(controls = ~1),
  wild_bootstrap = wild_bootstrap(fit, "d", replicates = 99),
  twfe_weights = twfe_weights(fit),
  winsorize = winsorize(data, "x")
)

# Further ways through some of them, for test-contract-bad-data.R
further_calls <- alist(
  "event_study, cohort" = event_study(y ~ x | unit + year, data, window = c(-2, 1), weights = ~w,
                                      cohort = "start", ends = "drop", balanced = TRUE),
  "did_staggered, switching" = did_staggered(y ~ x | unit + year, data, estimator = "switching",
                                             treatment = "d", weights = "w"),
  "did_staggered, triple" = did_staggered(y ~ 1 | unit + year, data, "start", triple = "q"),
  "did_feols, several" = did_feols(c(y, m) ~ d + csw0(x, w) | unit + year, data, split = "side"),
  "did_feols, lags" = did_feols(y ~ l(x, 1) + d(m, 1) + i(year, d, 2003) | unit[w] + year, data),
  "did_feols, counts" = did_feols(y ~ d + x, data, weights = ~n, weights_type = "frequency"),
  "did_feols, instruments" = did_feols(y ~ x | unit + year | d ~ m, data, cluster = ~ unit + year),
  "heterogeneity, median" = heterogeneity(y ~ d + x | unit + year, data, median_split = "m",
                                          type = "interaction", one_by_one = TRUE),
  "sobel_mediate, interaction" = sobel_mediate(y ~ d + x | unit + year, "m", "d", data,
                                               interaction = TRUE, replicates = 5),
  "mpi_index, periods" = mpi_index(data, list(one = c("x", "m"), two = c("w", "y")), unit = "unit",
                                   time = "year", bounds = "period", scope = "period",
                                   weights = "critic", dimension_weights = "pca"),
  "mpi_index, ranks" = mpi_index(data, c("x", "m", "w"), normalise = "rank", range = c(0.1, 1),
                                 weights = "coefficient_of_variation", aggregation = "geometric"),
  "mpi_index, units" = mpi_index(data, c("x", "m", "w"), unit = "unit", normalise = "zscore",
                                 weights = "pca", scope = "unit", aggregation = "topsis"),
  "poverty_af, survey" = poverty_af(data, list(one = c("x", "m"), two = "w"), k = c(0.3, 0.6),
                                    cutoffs = c(x = 0.5, m = 0, w = 1), subgroup = ~side,
                                    survey_weights = "n", psu = "unit", strata = "side"),
  "describe_panel, within" = describe_panel(data, ~ x + m, "unit", "year", layout = "within"),
  "winsorize, groups" = winsorize(data, c("x", "m"), by = c("side", "year")),
  "interpolate_panel, spline" = interpolate_panel(data, c("x", "m"), "unit", "year", "spline",
                                                  ends = "extrapolate"),
  "spillover_ring, neighbours" = spillover_ring(data, "unit", "year", "d", neighbours = borders,
                                                order = 2, of_treated = TRUE, rings = "any"),
  "policy_dummy, cohort" = policy_dummy(data, "unit", "year", cohort = "start"),
  "policy_dummy, several" = policy_dummy(data, "unit", "year", list(pilot = roster))
)

# Methods by the names they are registered under, generic and class; those of generics that the
# package keeps for itself have no entry.
method_calls <- alist(
  "as.character.policypanel_facts" = as.character(ledger$step_fact),
  "as.data.frame.panel_description" = as.data.frame(described),
  "as.data.frame.table_audit" = as.data.frame(audit),
  "aggregate.did_staggered" = aggregate(cohorts, "event_time"),
  "augment.did_feols" = augment(fit, data),
  "autoplot.cohort_effects" = ggplot2::autoplot(cohorts),
  "autoplot.estimator_comparison" = ggplot2::autoplot(estimators),
  "as.data.frame.twfe_weights" = as.data.frame(shares),
  "autoplot.bacon_decomposition" = ggplot2::autoplot(parts),
  "autoplot.event_study" = ggplot2::autoplot(path),
  "autoplot.honest_did" = ggplot2::autoplot(honest),
  "autoplot.pretrend_power" = ggplot2::autoplot(missed),
  "autoplot.twfe_weights" = ggplot2::autoplot(shares),
  "autoplot.heterogeneity" = ggplot2::autoplot(groups),
  "autoplot.leave_one_out" = ggplot2::autoplot(without),
  "autoplot.mpi_index" = ggplot2::autoplot(index, "map"),
  "autoplot.placebo_test" = ggplot2::autoplot(placebo),
  "autoplot.policypanel_fit" = ggplot2::autoplot(fit),
  "autoplot.did_feols_list" = ggplot2::autoplot(several),
  "autoplot.regression_figure" = ggplot2::autoplot(regression_figure(fit, pooled)),
  "autoplot.psm_did" = ggplot2::autoplot(matched),
  "augment.psm_match" = augment(match, data),
  "as.data.frame.psm_match" = as.data.frame(match),
  "weights.psm_match" = stats::weights(match),
  "augment.psm_did" = augment(matched, data),
  "as.data.frame.psm_did" = as.data.frame(matched),
  "weights.psm_did" = stats::weights(matched),
  "autoplot.psm_match" = ggplot2::autoplot(match),
  "autoplot.robustness" = ggplot2::autoplot(varied),
  "autoplot.sensitivity" = ggplot2::autoplot(confounded),
  "autoplot.sobel_mediate" = ggplot2::autoplot(mediation),
  "bread.did_feols" = sandwich::bread(fit),
  "coef.mpi_index" = coef(index),
  "coef.policypanel_fit" = coef(fit),
  "confint.cohort_effects" = confint(cohorts),
  "confint.event_study" = confint(path),
  "confint.mpi_index" = confint(index, replicates = 10),
  "confint.policypanel_fit" = confint(fit),
  "confint.sobel_mediate" = confint(mediation, method = "bca"),
  "deviance.did_feols" = deviance(fit),
  "df.residual.policypanel_fit" = df.residual(fit),
  "estfun.did_feols" = sandwich::estfun(fit),
  "cooks.distance.did_feols" = stats::cooks.distance(fit),
  "extractAIC.did_feols" = stats::extractAIC(fit),
  "family.did_feols" = stats::family(fit),
  "fitted.did_feols" = fitted(fit),
  "fixef.did_feols" = fixef(fit),
  "format.policypanel_facts" = format(ledger$step_fact),
  "format.policypanel_ledger" = format(ledger),
  "formula.did_feols" = formula(fit),
  "glance.index_regression" = glance(carried),
  "glance.mpi_index" = glance(index),
  "glance.policypanel_fit" = glance(match),
  "glance.sensitivity" = glance(confounded),
  "hatvalues.did_feols" = stats::hatvalues(fit),
  "knit_print.policypanel_table" = knitr::knit_print(sheet),
  "knit_print.published_comparison" = knitr::knit_print(compared),
  "logLik.did_feols" = logLik(fit),
  "model.matrix.did_feols" = model.matrix(fit),
  "nobs.mpi_index" = nobs(index),
  "nobs.policypanel_fit" = nobs(fit),
  "plot.cohort_effects" = plot(cohorts),
  "plot.estimator_comparison" = plot(estimators),
  "plot.bacon_decomposition" = plot(parts),
  "plot.event_study" = plot(path),
  "plot.honest_did" = plot(honest),
  "plot.pretrend_power" = plot(missed),
  "plot.twfe_weights" = plot(shares),
  "plot.heterogeneity" = plot(groups),
  "plot.leave_one_out" = plot(without),
  "plot.mpi_index" = plot(index, "map"),
  "plot.placebo_test" = plot(placebo),
  "plot.policy_study" = plot(study),
  "plot.policypanel_ledger" = plot(ledger),
  "plot.psm_did" = plot(matched),
  "plot.psm_match" = plot(match),
  "plot.policypanel_fit" = plot(fit),
  "plot.did_feols_list" = plot(several),
  "plot.regression_figure" = plot(regression_figure(fit, pooled)),
  "print.regression_figure" = print(regression_figure(path)),
  "plot.robustness" = plot(varied),
  "plot.sensitivity" = plot(confounded),
  "plot.sobel_mediate" = plot(mediation),
  "predict.did_feols" = predict(fit, data),
  "predict.mpi_index" = predict(index, data),
  "print.curve_test" = print(curve),
  "print.did_feols_list" = print(several),
  "print.equality_test" = print(joint_test(estimators)),
  "print.heterogeneity" = print(groups),
  "print.index_uncertainty" = print(draws),
  "print.bacon_decomposition" = print(parts),
  "print.honest_did" = print(honest),
  "print.joint_test" = print(leads),
  "print.leave_one_out" = print(without),
  "print.pretrend_power" = print(missed),
  "print.twfe_weights" = print(shares),
  "print.mediation_sensitivity" = print(sensitivity),
  "print.mpi_index" = print(index),
  "print.multiplier_bootstrap" = print(signs),
  "print.panel_description" = print(described),
  "print.placebo_test" = print(placebo),
  "print.policy_study" = print(study),
  "print.study_checklist" = print(study_checklist(study)),
  "print.policy_themes" = print(themes),
  "print.policypanel_fit" = print(fit),
  "print.policypanel_iv_tests" = print(tests),
  "print.policypanel_ledger" = print(ledger),
  "print.policypanel_markdown" = print(table),
  "print.policypanel_table" = print(sheet),
  "print.frame_in_words" = print(in_words(data.frame(t = 1))),
  "as.character.policypanel_table" = as.character(sheet),
  "print.policypanel_matching_vcov" = print(abadie_imbens(2)),
  "print.policypanel_policy" = print(policy),
  "print.policypanel_variation" = print(vary(vcov = "hc1")),
  "print.policypanel_vcov" = print(newey_west(1)),
  "print.psm_balance" = print(balance),
  "print.psm_did" = print(matched),
  "print.published_comparison" = print(compared),
  "print.published_table" = print(printed),
  "print.published_tables" = print(published_tables("cbec_growth")),
  "print.robustness" = print(varied),
  "print.sensitivity" = print(confounded),
  "print.solow_steady_state" = print(steady),
  "print.stand_in" = print(border_trade),
  "print.summary.mpi_index" = print(summary(index)),
  "print.summary.policypanel_fit" = print(summary(fit)),
  "print.summary.table_audit" = print(summary(audit)),
  "print.table_audit" = print(audit),
  "print.wild_bootstrap" = print(wild),
  "residuals.did_feols" = residuals(fit),
  "rstandard.did_feols" = stats::rstandard(fit),
  "sigma.did_feols" = sigma(fit),
  "simulate.did_feols" = stats::simulate(fit, seed = 1),
  "weights.did_feols" = stats::weights(fit),
  "summary.did_feols" = summary(fit),
  "summary.mpi_index" = summary(index),
  "summary.policypanel_fit" = summary(match),
  "summary.table_audit" = summary(audit),
  "tidy.curve_test" = tidy(curve),
  "tidy.heterogeneity" = tidy(groups),
  "tidy.policy_study" = tidy(study),
  "update.policy_study" = update(study),
  "tidy.cohort_effects" = tidy(cohorts),
  "tidy.multiplier_bootstrap" = tidy(signs),
  "tidy.leave_one_out" = tidy(without),
  "summary.twfe_weights" = summary(shares),
  "tidy.bacon_decomposition" = tidy(parts),
  "tidy.honest_did" = tidy(honest),
  "tidy.pretrend_power" = tidy(missed),
  "tidy.mpi_index" = tidy(index, replicates = 10),
  "tidy.placebo_test" = tidy(placebo),
  "tidy.policypanel_fit" = tidy(fit),
  "tidy.robustness" = tidy(varied),
  "tidy.sensitivity" = tidy(confounded),
  "tidy.wild_bootstrap" = tidy(wild),
  "terms.did_feols" = terms(pooled),
  "update.did_feols" = update(fit, . ~ . + m),
  "update.policypanel_fit" = update(match, bandwidth = 0.3),
  "vcov.did_feols" = vcov(fit),
  "vcov.mpi_index" = vcov(index, replicates = 10),
  "vcov.policypanel_fit" = vcov(match)
)

# Values that hardly any argument takes; of the last six no argument makes sense at all.
bad_values <- list(
  "NULL" = NULL, "NA" = NA, "NA_character_" = NA_character_, "character()" = character(),
  "-1" = -1, "0" = 0, "1.5" = 1.5, "Inf" = Inf, "1e300" = 1e300, "c(1, 2, 3)" = c(1, 2, 3),
  "\"nonsense\"" = "nonsense", "TRUE" = TRUE, "~nonsense" = ~nonsense,
  "y ~ nonsense" = y ~ nonsense, "list()" = list(), "data.frame()" = data.frame(),
  "function" = function(x) x, "Date" = as.Date("2020-01-01"), "symbol" = as.name("no_such_object"),
  "matrix" = matrix(1:4, 2)
)
senseless_values <- utils::tail(names(bad_values), 6)

# Arguments that take what others do not: a list of settings, a vector of numbers, days as periods.
takes_senseless <- c("psm_did$matching list()", "psm_did$matching data.frame()",
                     "psm_match$matching list()", "psm_match$matching data.frame()",
                     "compare_estimators$options list()", "evaluate_policy$options list()",
                     "update.policy_study$options list()",
                     "vary$matching list()", "vary$vcov function", "vary$drop_periods Date",
                     "standard_variations$drop_periods Date")

# "result", "refused", or what leaked
answer_of <- function(call, world) {
  leaked <- NULL
  leak <- function(condition, kind) {
    leaked <<- c(leaked, paste0(kind, " ", gsub("\\s+", " ", conditionMessage(condition))))
  }
  answer <- tryCatch(
    {
      withCallingHandlers(
        utils::capture.output(value <- withVisible(eval(call, world))),
        message = function(m) {
          if (!inherits(m, c("policypanel_note", "cliMessage"))) leak(m, "message")
          invokeRestart("muffleMessage")
        },
        warning = function(w) {
          if (!inherits(w, "policypanel_warning")) leak(w, "warning")
          invokeRestart("muffleWarning")
        }
      )
      "result"
    },
    policypanel_error = function(e) "refused",
    error = function(e) leak(e, "error")
  )
  if (is.null(leaked)) answer else paste(leaked, collapse = "; ")
}

# Wording an error takes most of the time. From here on each wording is tried with each value once;
# gives the function that ends this.
quick_errors <- function(world) {
  worded <- new.env()
  real <- abort_classed
  quick <- function(kind, problem, bullets, env, ..., rows = NULL) {
    key <- paste(c(problem, bullets, world$bad_value_name), collapse = "\n")
    if (is.null(worded[[key]])) {
      worded[[key]] <- TRUE
      real(kind, problem, bullets, env, ..., rows = rows)
    }
    stop(structure(class = c(paste0("policypanel_error_", kind), "policypanel_error", "error",
                             "condition"),
                   list(message = problem, call = NULL, ..., rows = rows)))
  }
  set <- function(value) utils::assignInNamespace("abort_classed", value, "policypanel")
  set(quick)
  function() set(real)
}

can_run <- function(call) {
  packages <- unlist(regmatches(deparse(call), gregexpr("[A-Za-z0-9]+(?=::)", deparse(call),
                                                        perl = TRUE)))
  needed <- c(packages, if (rlang::is_call(call, c("regression_table", "description_table"))) {
    "tinytable"
  }, if (rlang::is_call(call, "policy_themes")) "stringi")
  all(vapply(needed, rlang::is_installed, NA))
}

expect_known_leaks <- function(found, known) {
  new <- found[setdiff(names(found), known)]
  testthat::expect(length(new) == 0, paste0(names(new), ": ", new, collapse = "\n"))
  expect_identical(setdiff(known, names(found)), character())  # none that is mended
}

# Arguments that still leak: "function$argument". The loop finds these and no others.
known_leaks <- list(
  columns = character(), frames = character(), functions = character(), methods = character()
)
