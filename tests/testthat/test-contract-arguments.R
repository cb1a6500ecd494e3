# Every method uses or refuses each argument it is given: nothing is swallowed by its dots.

home <- asNamespace("policypanel")

registered_methods <- function() {
  rows <- as.data.frame(getNamespaceInfo("policypanel", "S3methods")[, 1:2])
  names(rows) <- c("generic", "class")
  rows$generic <- sub("^.*::", "", rows$generic)
  rows$name <- paste(rows$generic, rows$class, sep = ".")
  rows$has_dots <- vapply(rows$name, function(name) "..." %in% names(formals(home[[name]])), NA)
  rows
}

reads_dots <- function(f) any(c("...", "...length", "NextMethod") %in% all.names(body(f)))

# Methods that say what there is instead, whatever they are given.
only_refuses <- function(f) {
  used <- all.names(body(f))
  identical(f, home$refuse_several) || length(used) <= 8 && any(startsWith(used, "refuse_"))
}

test_that("no method or exported function takes dots without reading them", {
  rows <- registered_methods()
  expect_gt(sum(rows$has_dots), 60)
  exported <- Filter(function(name) {
    is.function(home[[name]]) && "..." %in% names(formals(home[[name]]))
  }, getNamespaceExports(home))
  exported <- setdiff(exported, c("augment", "glance", "tidy", "fixef"))  # generics
  for (name in c(rows$name[rows$has_dots], exported)) {
    expect_true(reads_dots(home[[name]]) || only_refuses(home[[name]]),
                label = paste(name, "reads its dots"))
  }
  expect_false(reads_dots(function(x, ...) x + 1))
})

test_that("every method with dots refuses an argument that nobody knows", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  iv <- quiet(did_feols(y ~ x | unit + year | d ~ m, data))
  index <- mpi_index(data, c("y", "x"), unit = "unit", time = "year")
  matched <- quiet(psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2))
  mediation <- sobel_mediate(y ~ d + x | unit + year, ~m, "d", data)
  cohorts <- quiet(did_staggered(y ~ 1 | unit + year, data, "d", "imputation"))
  tables <- published_tables("cbec_growth")
  wide <- quiet(event_study(y ~ d + x | unit + year, data, window = c(-4, 2)))
  small_study <- quiet(evaluate_policy(y ~ d + x | unit + year, data, stages = "event_study"))
  objects <- list(
    cohorts, multiplier_bootstrap(cohorts, 10, 1),
    quiet(compare_estimators(y ~ 1 | unit + year, data, "d", c("twfe", "callaway_santanna"))),
    structure(list(), class = "equality_test"),
    fit, summary(fit), iv, index, summary(index), matched, matched$match, mediation,
    did_feols(c(y, m) ~ d | unit + year, data), iv_tests(iv), joint_test(fit), newey_west(2),
    abadie_imbens(2),
    quiet(event_study(y ~ d + x | unit + year, data, window = c(-3, 2))),
    quiet(heterogeneity(y ~ d + x | unit + year, group_data(), by = ~region)),
    mediation_sensitivity(mediation), quiet(estimators$index_regression$fit(data)),
    quiet(estimators$index_uncertainty$fit(data)), describe_panel(data), sample_ledger(fit),
    sample_ledger(fit)$step_fact,
    balance_table(matched), tables, tables[[1]], audit_table(tables),
    summary(audit_table(tables)), border_trade,
    compare_published(tables[["1"]], "(1)" = c(did = 0.3331, n = 230, r2 = 0.9664)),
    wild_bootstrap(fit, "d", replicates = 99), placebo_test(fit, replicates = 50),
    leave_one_out(fit, "unit"),
    solow_steady_state(0.3, 0.1, 0.4), structure("", class = "policypanel_markdown"),
    regression_table(fit), regression_figure(fit), in_words(data.frame(t = 1)),
    structure(list(), class = "policy_themes"), structure(list(), class = "policypanel_policy"),
    sensitivity(fit),
    robustness(fit, list(vary(vcov = "hc1"))), vary(vcov = "hc1"),
    curve_test(robustness(fit, list(vary(controls = ~1))), 2), twfe_weights(fit),
    bacon_decomposition(y ~ d | unit + year, data), quiet(honest_did(wide, bounds = 1)),
    quiet(pretrend_power(wide)), small_study, study_checklist(small_study)
  )
  # These hand their dots to the next method, whatever that takes.
  rows <- registered_methods()
  rows <- rows[rows$has_dots & !rows$name %in% c("[.stand_in", "print.stand_in"), ]
  further <- list(augment = list(data = data), bal.tab = list(data = data))
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  for (i in seq_len(nrow(rows))) {
    own <- Filter(function(object) inherits(object, rows$class[i]), objects)
    expect_gt(length(own), 0, label = paste("objects for", rows$name[i]))
    given <- c(own[1], further[[rows$generic[i]]], list(an_unknown_argument = 1))
    error <- tryCatch(utils::capture.output(do.call(home[[rows$name[i]]], given)),
                      error = identity)
    expect_s3_class(error, "policypanel_error_input")
    if (!inherits(error, "error") || only_refuses(home[[rows$name[i]]])) next
    expect_match(conditionMessage(error), "no argument .an_unknown_argument.", label = rows$name[i])
  }
  expect_error(heterogeneity(y ~ d | unit, data, by = ~g, an_unknown_argument = 1),
               "no argument", class = "policypanel_error_input")
  for (code in expression(
    regression_table(fit, output = "data.frame", an_unknown_argument = 1),
    audit_table(tables, an_unknown_argument = 1), published_counts(an_unknown_argument = 1),
    published_claims(an_unknown_argument = 1),
    compare_published(tables[["1"]], an_unknown_argument = 1)
  )) {
    if (identical(code[[1]], quote(regression_table))) skip_if_not_installed("modelsummary")
    expect_error(eval(code), class = "policypanel_error_input")
  }
})

test_that("arguments near to known ones are named", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  path <- quiet(event_study(y ~ d + x | unit + year, data, window = c(-3, 2)))
  index <- mpi_index(data, c("y", "x"), unit = "unit", time = "year")
  expect_match(said(tidy(fit, level = 0.5)), "Did you mean `conf.level`")
  expect_match(said(summary(fit, type = "hc1")), "Did you mean `vcov`")
  expect_match(said(confint(path, simultanous = TRUE)), "Did you mean `simultaneous`")
  expect_match(said(confint(fit, conf.level = 0.9)), "Did you mean `level`")
  expect_match(said(update(fit, clsuter = ~year)), "Did you mean `cluster`")
  expect_match(said(vcov(index, sede = 2)), "Did you mean `seed`")
  expect_match(said(plot(path, colr = 2)), "Did you mean `col`")
  expect_match(said(heterogeneity(y ~ d | unit, data, by = ~g, clusters = ~g)), "`cluster`")
  skip_if_not_installed("modelsummary")
  expect_match(said(regression_table(fit, staars = NULL, output = "data.frame")),
               "no argument `staars` here, and it is no fit.*Did you mean `stars`")
})

test_that("an argument that belongs to another choice is refused beside this one", {
  data <- panel_data()
  index <- mpi_index(data, c("y", "x"), unit = "unit", time = "year")
  mediation <- sobel_mediate(y ~ d + x | unit + year, ~m, "d", data)
  matched <- quiet(psm_match(d ~ x, ~y, data = data, bandwidth = 0.2))
  expect_match(said(plot(index, rows = 5)), "`rows` is used with `which = \"map\"` only")
  expect_match(said(confint(mediation, replicates = 500, seed = 2)),
               "`replicates` and `seed` are of `method = \"monte_carlo\"`")
  expect_match(said(plot(matched, "balance", bins = 5)), "`bins` is for")
  skip_if_not_installed("ggplot2")
  expect_match(said(ggplot2::autoplot(index, show = "lowest")), "`show` is used with")
  expect_match(said(ggplot2::autoplot(matched, "balance", bins = 5)), "`bins` is for")
})

test_that("what generics and other packages hand to every method is let pass", {
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  expect_identical(coef(fit, complete = TRUE), coef(fit))
  expect_identical(vcov(fit, complete = FALSE), vcov(fit))
  expect_identical(nobs(fit, use.fallback = TRUE), nobs(fit))
  expect_identical(data.frame(describe_panel(panel_data()), stringsAsFactors = FALSE),
                   as.data.frame(describe_panel(panel_data())))
  skip_if_not_installed("lmtest")
  skip_if_not_installed("sandwich")
  tested <- lmtest::coeftest(fit, vcov. = vcov(fit, "hc1"), df = 201)
  expect_equal(tested[, 2], tidy(fit, vcov = "hc1")$std.error, ignore_attr = TRUE)
  expect_equal(lmtest::coeftest(fit, vcov. = sandwich::vcovHC, type = "HC0")[, 2],
               tidy(fit, vcov = "hc1", small_sample = "none")$std.error, ignore_attr = TRUE)
})
