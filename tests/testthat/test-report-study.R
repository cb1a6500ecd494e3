# A study: each stage is the single call, what is lacking has its reason, sentences follow numbers.

study_data <- function() {
  data <- data.frame(city = rep(1:30, each = 8), year = rep(2011:2018, 30))
  data$start <- c(2014, 2015, 2016, Inf, Inf)[data$city %% 5 + 1]
  data$policy <- as.numeric(data$year >= data$start)
  with_seed(1, {
    data$gdp <- stats::rnorm(240)
    data$r <- stats::rnorm(240)
    data$y <- 1.5 * data$policy + data$gdp + stats::rnorm(240)
    data$z <- data$policy + stats::rnorm(240)
  })
  data$side <- ifelse(data$city %% 2 == 0, "east", "west")
  data
}
whole_study <- function(data = study_data(), ...) {
  quiet(evaluate_policy(y ~ policy + gdp | city + year, data, match = policy ~ gdp,
                        mediators = ~r, groups = ~side, cluster = ~city, replicates = 99,
                        options = list(matched = list(bandwidth = 0.3)), ...))
}

test_that("each stage is what the single call gives", {
  data <- study_data()
  study <- whole_study(data)
  expect_identical(study$stages$status[study$stages$stage == "instrumented"], "missing")
  base <- did_feols(y ~ policy + gdp | city + year, data, cluster = ~city)
  expect_identical(coef(study$baseline), coef(base))
  expect_identical(vcov(study$baseline), vcov(base))
  expect_identical(coef(study$steps[[1]]),
                   coef(did_feols(y ~ policy | city + year, data, cluster = ~city)))
  expect_identical(study$steps[["(2)"]], study$baseline)
  path <- quiet(event_study(y ~ policy + gdp | city + year, data, c(-5, 4), cluster = ~city))
  expect_identical(coef(study$event_study), coef(path))
  expect_identical(study$pretrend$slope, quiet(pretrend_power(path))$slope)
  others <- quiet(compare_estimators(y ~ 1 | city + year, data, "policy", cluster = ~city))
  expect_identical(coef(study$estimators), coef(others))
  expect_identical(vcov(study$estimators), vcov(others))
  expect_identical(study$weights$weight, twfe_weights(base)$weight)
  matched <- quiet(psm_did(y ~ policy + gdp | city + year, policy ~ gdp, data, cluster = ~city,
                           bandwidth = 0.3, mode = "cohort"))
  expect_identical(coef(study$matched$did), coef(matched$did))
  groups <- quiet(heterogeneity(y ~ policy + gdp | city + year, data, by = "side",
                                cluster = ~city))
  expect_identical(tidy(study$heterogeneity$side), tidy(groups))
  through <- sobel_mediate(y ~ policy + gdp | city + year, "r", "policy", data, cluster = ~city)
  expect_identical(coef(study$mechanism$r), coef(through))
  expect_identical(study$placebo$p.value,
                   quiet(placebo_test(base, replicates = 99, data = data))$p.value)
  expect_identical(study$wild$tests, quiet(wild_bootstrap(base, "policy", 99))$tests)
  expect_identical(tidy(study$leave_one_out),
                   tidy(leave_one_out(base, "city", "policy", data = data)))
  varied <- quiet(robustness(base, term = "policy", data = data))
  expect_equal(study$robustness$table$estimate, varied$table$estimate, tolerance = 1e-12)
  expect_identical(study$sensitivity$robustness, sensitivity(base, "policy")$robustness)
})

test_that("sentences follow the numbers", {
  data <- study_data()
  findings <- function(data) {
    study <- whole_study(data, stages = c("steps", "placebo", "weights", "event_study"))
    stats::setNames(study_findings(study)$finding, study_findings(study)$stage)
  }
  found <- findings(data)
  row <- tidy(did_feols(y ~ policy + gdp | city + year, data, cluster = ~city))[1, ]
  for (number in row[c("estimate", "conf.low", "conf.high")]) {
    expect_match(found[["baseline"]], signif_text(number, 3), fixed = TRUE)
  }
  expect_match(found[["baseline"]], "zero is excluded")
  # Another outcome, another answer.
  data$y <- rev(data$r)
  other <- findings(data)
  expect_match(other[["baseline"]], "zero is not excluded")
  expect_false(any(other[c("baseline", "steps", "placebo")] ==
                     found[c("baseline", "steps", "placebo")]))
  study <- whole_study(data)
  sides <- study_findings(study)
  expect_identical(sides$side[sides$stage == "baseline"], "against")
  expect_identical(sides$side[sides$stage == "instrumented"], "undone")
  expect_match(sides$finding, "^[A-Z0-9]")
})

test_that("a study can be printed, tidied, drawn and asked for its ledger in both languages", {
  study <- whole_study()
  text <- utils::capture.output(print(study))
  expect_match(text, "Speaks for an effect", all = FALSE)
  expect_match(text, "`instruments` is not given", all = FALSE)
  expect_match(utils::capture.output(print(study, language = "zh")), "\u672a\u505a",
               all = FALSE)
  rows <- tidy(study)
  expect_identical(rows$estimate[rows$stage == "baseline"], unname(coef(study$baseline)[1]))
  expect_identical(sample_ledger(study), sample_ledger(study$baseline))
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_no_error(plot(study))
  steps <- study_checklist(study)
  expect_identical(unique(steps$step), 1:8)
  expect_identical(steps$status, study$stages$status[match(steps$stage, study$stages$stage)])
  expect_identical(steps$answer[steps$stage == "placebo"],
                   study_findings(study)$finding[study_findings(study)$stage == "placebo"])
  expect_match(utils::capture.output(print(steps)), "[x]", fixed = TRUE, all = FALSE)
  expect_gt(length(study_methods(study)), 5)
  expect_match(paste(study_methods(study), collapse = " "), "Rambachan and Roth|Roth \\(2022\\)")
})

test_that("stages can be chosen, run anew and taken up after an interruption, also when saved", {
  study <- whole_study(stages = "placebo")
  expect_identical(study$stages$stage[study$stages$status == "done"], c("baseline", "placebo"))
  more <- quiet(update(study, stages = "event_study",
                       options = list(placebo = list(replicates = 49))))
  expect_identical(more$placebo$replicates, 49L)
  expect_false(is.null(more$event_study))
  expect_identical(coef(more$baseline), coef(study$baseline))
  # The study that it was made from stays as it was.
  expect_null(study$setup$home$.event_study)
  expect_identical(study$placebo$replicates, 99L)
  # What stands on a stage is run anew with it.
  path <- quiet(update(whole_study(stages = c("event_study", "pretrend")),
                       options = list(event_study = list(window = c(-3, 2)))))
  expect_equal(max(path$pretrend$path$period), 1)
  stop_once <- function(x) if (isTRUE(getOption("policypanel.stop_here"))) rlang::interrupt() else x
  old <- options(policypanel.stop_here = TRUE)
  on.exit(options(old))
  stopped <- quiet(evaluate_policy(
    y ~ policy + gdp | city + year, study_data(), match = policy ~ stop_once(gdp), cluster = ~city,
    replicates = 99, stages = c("steps", "matched", "placebo")
  ))
  options(old)
  expect_identical(stopped$stages$status[stopped$stages$stage %in% c("matched", "placebo")],
                   rep("waiting", 2))
  file <- tempfile(fileext = ".rds")
  saveRDS(stopped, file)
  ended <- quiet(update(readRDS(file)))
  expect_identical(lapply(ended$steps, coef), lapply(stopped$steps, coef))
  expect_s3_class(ended$matched, "psm_did")
  expect_identical(ended$placebo$p.value, whole_study(stages = "placebo")$placebo$p.value)
})

test_that("an index, a roster and a cohort make what the data lack", {
  data <- study_data()
  data$policy <- NULL
  roster <- unique(data[is.finite(data$start), c("city", "start")])
  names(roster) <- c("city", "year")
  by_roster <- quiet(evaluate_policy(y ~ policy | city + year, data, roster = roster,
                                     stages = "steps"))
  by_cohort <- quiet(evaluate_policy(y ~ policy | city + year, data, cohort = "start",
                                     stages = "steps"))
  expect_equal(coef(by_roster$baseline), coef(by_cohort$baseline), tolerance = 1e-12)
  own <- quiet(evaluate_policy(score ~ policy | city + year, study_data(), stages = "steps",
                               index = list(indicators = c("gdp", "r", "z"))))
  data <- study_data()
  data$score <- mpi_index(data, c("gdp", "r", "z"), unit = "city", time = "year")$score
  expect_equal(coef(own$baseline), coef(did_feols(score ~ policy | city + year, data)),
               tolerance = 1e-12)
  other <- quiet(update(own, options = list(index = list(weights = "equal"))))
  data$score <- mpi_index(data, c("gdp", "r", "z"), unit = "city", time = "year",
                          weights = "equal")$score
  expect_equal(coef(other$baseline), coef(did_feols(score ~ policy | city + year, data)),
               tolerance = 1e-12)
  expect_error(evaluate_policy(gdp ~ policy | city + year, data, index = list(indicators = "r")),
               "already", class = "policypanel_error_input")
})

test_that("periods relative to the policy are read off all rows of a unit, as in event_study()", {
  data <- study_data()
  study <- quiet(evaluate_policy(y ~ policy | city + year, data, subset = ~year >= 2013,
                                 stages = "event_study"))
  path <- quiet(event_study(y ~ policy | city + year, data, c(-3, 4), subset = ~year >= 2013))
  expect_identical(study$event_study$settings$window, c(-3, 4))
  expect_identical(coef(study$event_study), coef(path))
})

test_that("a variable of the formula is not taken for a stage", {
  data <- study_data()
  weights <- data$gdp^2
  study <- quiet(evaluate_policy(y ~ policy + I(weights * gdp) | city + year, data,
                                 stages = "steps", cluster = ~city))
  fit <- did_feols(y ~ policy + I(weights * gdp) | city + year, data, cluster = ~city)
  expect_identical(coef(study$baseline), coef(fit))
  again <- quiet(update(study, stages = c("weights", "event_study")))
  path <- quiet(event_study(y ~ policy + I(weights * gdp) | city + year, data, c(-5, 4),
                            cluster = ~city))
  expect_identical(coef(again$event_study), coef(path))
})

test_that("what stages say is counted in the print and kept", {
  study <- whole_study()
  expect_match(study$stages$notes[study$stages$stage == "event_study"], "First treated periods")
  expect_match(utils::capture.output(print(study)), "study$stages$notes", fixed = TRUE, all = FALSE)
  expect_identical(tidy(study)$nobs[tidy(study)$stage == "baseline"], nobs(study$baseline))
})

test_that("what a design cannot have is missing with the reason, and the rest stands", {
  data <- study_data()
  status <- function(study) stats::setNames(study$stages$status, study$stages$stage)
  reason <- function(study, stage) study$stages$reason[study$stages$stage == stage]
  # No unit is never treated, and all are treated at once.
  at_once <- data
  at_once$policy <- as.numeric(at_once$year >= 2015)
  expect_error(whole_study(at_once), class = "policypanel_error")
  treated <- data[is.finite(data$start), ]
  study <- whole_study(treated)
  expect_identical(status(study)[["baseline"]], "done")
  expect_false(any(status(study) == "failed"))
  # One period before, one treated unit, three clusters.
  short <- whole_study(data[data$year >= 2013 & data$start != 2015 & data$start != 2016, ])
  expect_match(reason(short, "event_study"), "fewer than two periods")
  expect_match(reason(short, "honest"), "event study")
  expect_false(any(status(short) == "failed"))
  one <- data
  one$policy <- as.numeric(one$city == 3 & one$year >= 2014)
  expect_false(any(status(whole_study(one)) == "failed"))
  few <- data
  few$province <- few$city %% 3
  study <- quiet(evaluate_policy(y ~ policy | city + year, few, cluster = ~province,
                                 replicates = 99))
  expect_identical(status(study)[["wild"]], "done")
  expect_false(any(status(study) == "failed"))
  constant <- data
  constant$y <- 1
  expect_false(any(status(whole_study(constant)) == "failed"))
  gaps <- data
  gaps$r[seq(1, 240, 2)] <- NA
  expect_identical(status(whole_study(gaps))[["mechanism"]], "done")
})

test_that("a study in Chinese names is the same study", {
  skip_if_not(l10n_info()$`UTF-8`)
  data <- study_data()
  named <- data
  names(named)[match(c("y", "policy", "gdp", "city", "year"), names(named))] <-
    c("\u8d28\u91cf", "\u653f\u7b56", "\u6536\u5165", "\u57ce\u5e02", "\u5e74\u4efd")
  formula <- stats::as.formula(
    "\u8d28\u91cf ~ \u653f\u7b56 + \u6536\u5165 | \u57ce\u5e02 + \u5e74\u4efd"
  )
  study <- quiet(evaluate_policy(formula, named, replicates = 49))
  same <- quiet(evaluate_policy(y ~ policy + gdp | city + year, data, replicates = 49))
  expect_identical(study$stages$status, same$stages$status)
  expect_identical(unname(coef(study$baseline)), unname(coef(same$baseline)))
  expect_identical(study$placebo$p.value[[1]], same$placebo$p.value[[1]])
})

test_that("what is declared wrongly is refused before anything runs", {
  data <- study_data()
  refused <- function(..., pattern = NULL) {
    expect_error(evaluate_policy(y ~ policy + gdp | city + year, data, ...), pattern,
                 class = "policypanel_error_input")
  }
  refused(stages = "plcebo", pattern = "placebo")
  refused(options = list(placebo = list(replicats = 9)), pattern = "replicates")
  refused(options = list(placebo = 9))
  refused(options = list(plcebo = list(replicates = 9)), pattern = "placebo")
  refused(index = "gdp")
  refused(roster = data.frame(city = 1, year = 2014), pattern = "already")
  refused(roster = data.frame(city = 1, year = 2014), cohort = "start")
  refused(match = "gdp")
  expect_error(evaluate_policy(y ~ log(policy) | city + year, data),
               class = "policypanel_error_input")
  expect_error(evaluate_policy(y ~ policy, data), class = "policypanel_error_input")
  expect_error(study_findings(1), "evaluate_policy", class = "policypanel_error_input")
})

test_that("baseline and steps come from one projection, and are the single calls", {
  data <- study_data()
  projections <- 0
  real <- get("absorb_columns", asNamespace("policypanel"))
  utils::assignInNamespace("absorb_columns", function(...) {
    projections <<- projections + 1
    real(...)
  }, "policypanel")
  on.exit(utils::assignInNamespace("absorb_columns", real, "policypanel"))
  study <- quiet(evaluate_policy(y ~ policy + gdp * z + i(year, r, 2013) + log(r^2) | city + year,
                                 data, cluster = ~city, stages = "steps"))
  expect_identical(projections, 1)
  single <- list(y ~ policy | city + year, y ~ policy + gdp * z | city + year,
                 y ~ policy + gdp * z + i(year, r, 2013) | city + year,
                 y ~ policy + gdp * z + i(year, r, 2013) + log(r^2) | city + year)
  for (k in seq_along(single)) {
    fit <- did_feols(single[[k]], data, cluster = ~city)
    expect_equal(coef(study$steps[[k]]), coef(fit), tolerance = 1e-10)
    expect_equal(vcov(study$steps[[k]]), vcov(fit), tolerance = 1e-10)
  }
  expect_identical(study$steps[["(4)"]], study$baseline)
  expect_identical(coef(update(study$baseline, . ~ . - log(r^2))), coef(study$steps[["(3)"]]))
  # Steps that are asked for later, or with options of their own, take the rows of the baseline.
  later <- quiet(update(quiet(evaluate_policy(y ~ policy + gdp | city + year, data,
                                              cluster = ~city, stages = "placebo",
                                              replicates = 19)), stages = "steps"))
  expect_equal(coef(later$steps[[1]]), coef(did_feols(y ~ policy | city + year, data)),
               tolerance = 1e-10)
  expect_null(later$setup$home$.steps)
})

# What the projector is given while code runs: `columns` and, in one value, `rows`: ids (whatever
# their codes), slopes and weights, by which fixed effects are taken out.
projections_of <- function(code) {
  made <- list()
  real <- get("core_absorb", asNamespace("policypanel"))
  utils::assignInNamespace("core_absorb", function(columns, codes, n_levels, slopes, weights,
                                                   options) {
    ids <- lapply(codes, function(code) match(code, unique(code)))
    rows <- list(ids, slopes, weights %||% rep(1, length(columns[[1]])))
    each <- vapply(columns, function(column) rlang::hash(column_values(column)), "")
    made[[length(made) + 1]] <<- list(columns = each, rows = rlang::hash(rows))
    real(columns, codes, n_levels, slopes, weights, options)
  }, "policypanel")
  on.exit(utils::assignInNamespace("core_absorb", real, "policypanel"), add = TRUE)
  force(code)
  made
}
# Projections all of whose columns another one before had, on the same rows
repeated_projections <- function(made) {
  has_all <- function(before, after) {
    before$rows == after$rows && all(after$columns %in% before$columns)
  }
  sum(vapply(seq_along(made), function(k) {
    any(vapply(made[seq_len(k - 1)], has_all, NA, after = made[[k]]))
  }, NA))
}

test_that("nothing is projected twice in a study, also in stages that are asked for later", {
  data <- study_data()
  data$share <- data$z + data$r
  again <- function(code) repeated_projections(projections_of(code))
  # The count can find something: a call made twice, and one with fewer controls.
  expect_identical(again({
    for (formula in c(y ~ policy + gdp | city + year, y ~ policy | city + year)) {
      for (k in 1:2) did_feols(formula, data)
    }
  }), 3L)
  study <- NULL
  made <- projections_of(study <- quiet(evaluate_policy(
    y ~ policy + gdp | city + year, data, match = policy ~ gdp, mediators = ~ r + z, groups = ~side,
    instruments = ~share, cluster = ~city, replicates = 99,
    options = list(matched = list(bandwidth = 0.3))
  )))
  expect_identical(unique(study$stages$status[study$stages$stage != "index"]), "done")
  expect_identical(repeated_projections(made), 0L)
  expect_identical(again({
    study <- quiet(evaluate_policy(y ~ policy + gdp | city + year, data, stages = character(),
                                   cluster = ~city))
    for (stage in c("steps", "weights", "robustness")) study <- quiet(update(study, stages = stage))
  }), 0L)
  # Variations of the covariance are the fits that are made by themselves, to the bit.
  single <- did_feols(y ~ policy + gdp | city + year, data, cluster = ~ city + year)
  expect_identical(vcov(study$robustness$fits[["Clustered by city and year"]]), vcov(single))
  single <- did_feols(y ~ policy | city + year, data, cluster = ~city)
  expect_identical(vcov(study$robustness$fits[["No controls"]]), vcov(single))
})

test_that("what speaks for an effect and against it is counted", {
  found <- study_findings(whole_study())
  sides <- table(factor(found$side[found$stage != "baseline"],
                        c("for", "against", "neither", "undone")))
  text <- gsub("\\s+", " ", paste(utils::capture.output(print(whole_study())), collapse = " "))
  expect_match(text, paste0("Of ", sum(sides[1:3]), " further findings, ", sides[["for"]],
                            " speak for an effect, ", sides[["against"]], " speak against one"),
               fixed = TRUE)
})

test_that("an estimate without a standard error is no finding, and stand-in data say so", {
  constant <- study_data()
  constant$y <- 1
  study <- whole_study(constant, stages = c("estimators", "steps"))
  found <- study_findings(study)
  expect_identical(found$side[found$stage == "baseline"], "neither")
  expect_match(found$finding[found$stage == "baseline"], "has no standard error")
  expect_no_match(found$finding, "NA of them")
  expect_match(found$finding[found$stage == "steps"], "Over 2 columns, with one control more")
  study <- quiet(evaluate_policy(
    HQD ~ CBEC + lnpop + lnaca + lngdp + lngov + urban + lncons + lninter | city + year,
    cbec_quality, stages = "steps"
  ))
  expect_match(study_findings(study)$finding[2], "^Without controls and with all 7 of them")
  expect_match(utils::capture.output(print(study))[2], "^Stand-in data")
})

test_that("notes and reasons are kept without the marks of their bullets", {
  condition <- function(...) tryCatch(..., condition = identity)
  text <- condition_text(condition(abort_data("Column {.val x} is {.code i}.", "Mend {.arg it}.")))
  expect_identical(text, "Column \"x\" is `i`. Mend `it`.")
  expect_no_match(whole_study(stages = "event_study")$stages$notes, "\u2139")
})

test_that("keeping the sign of an estimate that may be zero speaks for nothing", {
  base <- data.frame(estimate = 1, p.value = 0.01)
  expect_identical(side_of_signs(c(0.5, 2), base), "for")
  expect_identical(side_of_signs(c(-0.5, 2), base), "against")
  base$p.value <- 0.2
  expect_identical(side_of_signs(c(0.5, 2), base), "neither")
  expect_identical(side_of_signs(c(0.5, -2), base), "against")
})

test_that("what would answer another question is no option of a stage", {
  refused <- function(stage, ...) {
    options <- stats::setNames(list(list(...)), stage)
    expect_error(evaluate_policy(y ~ policy | city + year, study_data(), options = options),
                 "no option", class = "policypanel_error_input")
  }
  refused("wild", null = 1)
  refused("wild", joint = TRUE)
  refused("baseline", split = "side")
  refused("placebo", outcomes = "r")
  refused("sensitivity", reduction = 0.5)
  refused("robustness", term = "gdp")
  refused("heterogeneity", type = "interaction")
  refused("event_study", treatment = "gdp")
})

test_that("findings and methods say which options a stage was run with", {
  data <- study_data()
  study <- quiet(evaluate_policy(
    y ~ policy + gdp | city + year, data, match = policy ~ gdp, cluster = ~city, replicates = 99,
    groups = ~side, instruments = ~z,
    options = list(
      event_study = list(window = c(-3, 2), reference = -2, ends = "drop"),
      placebo = list(type = "dates"), wild = list(weights_type = "webb"),
      matched = list(mode = "yearly", bandwidth = 0.3, did_weights = "matching"),
      estimators = list(estimators = c("twfe", "stacked"))
    )
  ))
  expect_false(any(study$stages$status == "failed"))
  found <- stats::setNames(study_findings(study)$finding, study_findings(study)$stage)
  expect_match(found[["placebo"]], "Among 99 random assignments of the policy to other dates")
  expect_match(found[["matched"]], "rows within periods; .* This mode is criticised")
  methods <- study_methods(study)
  said <- function(...) for (words in c(...)) expect_match(methods, words, all = FALSE)
  said("from -3 to 2 .*with -2 as the reference; periods beyond are left out", "Webb weights",
       "to other dates", "Kernel matching on gdp .*bandwidth 0.3.*rows within periods",
       "with the matching weights", "two-way fixed effects, stacked regressions",
       "instrumented by z",
       "Effects by side", "Each of 30 groups of city", "No controls, Controls lagged")
  expect_no_match(methods, "Callaway")
  skip_if_not_installed("Rglpk")
  data$y <- data$y + 2 * data$policy
  study <- quiet(evaluate_policy(
    y ~ policy + gdp | city + year, data, cluster = ~city,
    stages = c("event_study", "pretrend", "honest"),
    options = list(pretrend = list(power = 0.8),
                   honest = list(restriction = "smoothness", bounds = c(0, 0.1, 0.5)))
  ))
  found <- study_findings(study)
  expect_match(found$finding[found$stage == "honest"],
               paste("slope of the trend changes by up to", signif_text(study$honest$breakdown, 3)))
  expect_identical(found$side[found$stage == "honest"], "neither")
  expect_match(found$finding[found$stage == "pretrend"], "with probability 0.80")
  expect_match(study_methods(study), "Rambachan and Roth \\(2023\\): smoothness", all = FALSE)
})

test_that("whoever the words on methods name is among the sources, in both languages", {
  for (dictionary in list(words_en, words_zh)) {
    text <- dictionary[grepl("^(method|source)_|^report_guide$", names(dictionary))]
    text <- gsub("[()\uff08\uff09]", "", paste(text, collapse = " "))
    expect_identical(sources_in(text), unname(method_sources))
    for (name in names(method_sources)[order(-nchar(names(method_sources)))]) {
      text <- gsub(name, "", text, fixed = TRUE)
    }
    expect_no_match(text, "(19|20)[0-9]{2}")
  }
  # Each source begins with the first author and has the year.
  first <- sub("(,| and)? .*", "", sub("^de ", "", names(method_sources)))
  expect_true(all(mapply(grepl, first, method_sources, fixed = TRUE)))
  year <- sub(".* ", "", names(method_sources))
  expect_true(all(mapply(grepl, paste0("(", year, ")"), method_sources, fixed = TRUE)))
})

test_that("a bar says which stage runs", {
  old <- options(cli.dynamic = TRUE, cli.progress_show_after = 0)
  on.exit(options(old))
  shown <- utils::capture.output(type = "message", {
    study <- whole_study(stages = c("steps", "placebo"))
  })
  for (stage in c("baseline", "steps", "placebo")) expect_match(shown, stage, all = FALSE)
})
