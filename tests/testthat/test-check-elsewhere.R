# Words of Stata and of other packages, each answered with the one it has here.

answer_to <- function(code) {
  error <- tryCatch(quiet(code), error = identity)
  expect_s3_class(error, "policypanel_error_input")
  gsub("\\s+", " ", cli::ansi_strip(conditionMessage(error)))
}

test_that("arguments are answered with their names here", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  did <- function(...) did_feols(y ~ d | unit, data, ...)
  path <- function(...) event_study(y ~ d | unit + year, data, ...)
  match <- function(...) psm_match(d ~ x, "y", data, ...)
  staggered <- function(...) did_staggered(y ~ 1 | unit + year, data, ...)
  wild <- function(...) wild_bootstrap(fit, "d", ...)
  expect_meant <- function(code, argument) {
    said <- answer_to(code)
    expect_match(said, paste0("Did you mean `", argument, "`?"), fixed = TRUE)
  }
  expect_meant(did(se = "cluster"), "vcov")
  expect_meant(did(vce = "robust"), "vcov")
  expect_meant(did(robust = TRUE), "vcov")
  expect_meant(did(clusters = "unit"), "cluster")
  expect_meant(did(panel.id = ~ unit + year), "unit")
  expect_meant(did(index = "unit"), "unit")
  expect_meant(did(ssc = "none"), "small_sample")
  expect_meant(did(nthreads = 1), "threads")
  expect_meant(did(fsplit = ~g), "split")
  expect_meant(did(noconstant = TRUE), "constant")
  expect_meant(path(leads = 3, lags = 2), "window")
  expect_meant(path(base = -1), "reference")
  expect_meant(path(gname = "start"), "cohort")
  expect_meant(match(bwidth = 0.1), "bandwidth")
  expect_meant(match(ratio = 2), "neighbours")
  expect_meant(match(neighbor = 2), "neighbours")
  expect_meant(match(logit = TRUE), "score")
  expect_meant(match(ate = TRUE), "estimand")
  expect_meant(match(noreplacement = TRUE), "replacement")
  expect_meant(wild(reps = 99), "replicates")
  expect_meant(wild(B = 99), "replicates")
  expect_meant(staggered(gname = "g"), "cohort")
  expect_meant(staggered("start", control_group = "never"), "controls")
  table <- function(...) regression_table(fit, ...)
  expect_meant(table(file = "a.docx"), "output")
  expect_meant(table(type = "latex"), "output")
  expect_meant(table(coef_map = c(d = "D")), "labels")
  expect_meant(table(dict = c(d = "D")), "labels")
  expect_meant(table(fitstat = "n"), "statistics")
  expect_meant(table(headers = "a"), "spanners")
  expect_meant(table(mtitles = "a"), "spanners")
  expect_meant(table(custom.header = list(a = 1)), "spanners")  # of 'texreg'
  expect_meant(table(indicate = list(Controls = "x")), "controls")  # of esttab
  expect_meant(table(b = 3), "digits")
  expect_meant(table(se = "hetero"), "vcov")
  expect_meant(table(extralines = list()), "add_rows")
  expect_meant(did_staggered(yname = "y", tname = "year", data = data), "formula")
  expect_meant(table(cluster = ~year), "vcov")
  expect_meant(table(r2 = "within"), "r_squared")
  expect_meant(table(dep.var = "y"), "dependent")
  expect_meant(did("if" = quote(year > 2012)), "subset")
  expect_meant(did_feols(y ~ d, df = data), "data")
  expect_meant(path(endpoints = "bin"), "ends")
  expect_meant(match(by = "year"), "exact")
  expect_meant(psm_did(y ~ d | unit + year, d ~ x, data, by = "year"), "mode")
  index <- function(...) mpi_index(data, c("x", "m"), ...)
  expect_meant(index(method = "entropy"), "weights")
  expect_meant(index(sign = c(1, -1)), "direction")
  expect_meant(evaluate_policy(y ~ d | unit + year, data, steps = "baseline"), "stages")
  expect_meant(aggregate(quiet(staggered("d")), type = "dynamic"), "by")
})

test_that("values are answered with their names here", {
  data <- panel_data()
  data$start <- ifelse(data$unit <= 12, 2005, Inf)
  expect_meant <- function(code, value) {
    said <- answer_to(code)
    expect_match(said, paste0("Did you mean \"", value, "\"?"), fixed = TRUE)
  }
  meant <- c(cs = "callaway_santanna", csdid = "callaway_santanna", att_gt = "callaway_santanna",
             sunab = "sun_abraham", bjs = "imputation", did2s = "two_stage", jwdid = "etwfe",
             lpdid = "lp_did", did_multiplegt = "switching", sdid = "synthetic",
             imputaton = "imputation")
  for (word in names(meant)) {
    expect_meant(did_staggered(y ~ 1 | unit + year, data, "start", estimator = word), meant[[word]])
  }
  expect_meant(psm_match(d ~ x, "y", data, method = "nn"), "nearest")
  expect_meant(psm_match(d ~ x, "y", data, method = "ebalance"), "entropy_balancing")
  expect_meant(psm_match(d ~ x, "y", data, kernel = "epan"), "epanechnikov")
  fit <- did_feols(y ~ d + x | unit + year, data)
  for (word in c("se", "tstat", "pvalue", "ci")) {
    meant <- c(se = "std.error", tstat = "t", pvalue = "p", ci = "confidence")[[word]]
    expect_meant(regression_table(fit, parentheses = word), meant)
  }
  expect_meant(regression_table(fit, statistics = "N"), "nobs")
  expect_meant(regression_table(fit, statistics = "r2"), "r.squared.within")
  expect_meant(regression_table(fit, language = "zh-CN"), "chinese")
  expect_meant(regression_table(fit, keep = "X"), "x")
  expect_meant(evaluate_policy(y ~ d | unit + year, data, stages = "event"), "event_study")
  effects <- quiet(did_staggered(y ~ 1 | unit + year, data, "start"))
  expect_meant(aggregate(effects, by = "dynamic"), "event_time")
  expect_meant(aggregate(effects, by = "simple"), "overall")
  expect_meant(regression_table(fit, language = "Chinese"), "chinese")
  expect_identical(regression_table(fit, stars = TRUE), regression_table(fit))
})

test_that("what is no argument here is answered in a sentence", {
  data <- panel_data()
  did <- function(...) did_feols(y ~ d | unit, data, ...)
  for (name in c("absorb", "fe", "fixef", "effect", "model")) {
    expect_match(answer_to(do.call(did, stats::setNames(list("unit"), name))),
                 "Fixed effects stand in the formula")
  }
  expect_match(answer_to(did(verbose = FALSE)), "suppressMessages", fixed = TRUE)
  expect_match(answer_to(did(notes = FALSE)), "options(policypanel.notes = FALSE)", fixed = TRUE)
  expect_match(answer_to(did(offset = ~x)), "offset(z)", fixed = TRUE)
  expect_match(answer_to(did(iv = ~m)), "endogenous ~ instrument", fixed = TRUE)
  expect_match(answer_to(did(conf.level = 0.9)), "confint()", fixed = TRUE)
  expect_match(answer_to(did(family = "poisson")), "least squares")
  expect_match(answer_to(did(reps = 99)), "wild_bootstrap()", fixed = TRUE)
  expect_match(answer_to(did(treat = "d")), "first regressor")
  expect_match(answer_to(did(output = "a.docx")), "regression_table()", fixed = TRUE)
  staggered <- function(...) did_staggered(y ~ 1 | unit + year, data, "d", ...)
  expect_match(answer_to(staggered(bstrap = TRUE)), "multiplier_bootstrap()", fixed = TRUE)
  expect_match(answer_to(staggered(window = c(-3, 2))), "window = c(-3, 2)", fixed = TRUE)
  expect_match(answer_to(staggered(aggregate = "event")), "aggregate(fit", fixed = TRUE)
  expect_match(answer_to(psm_did(y ~ d | unit + year, d ~ x, data, caliper = 0.1)),
               "matching = list(caliper = 0.05)", fixed = TRUE)
  table <- function(...) answer_to(regression_table(did_feols(y ~ d | unit, data), ...))
  expect_match(table(model.names = c("A", "B")), "titled by the names")
  expect_match(table(landscape = TRUE), "fits itself to its page")
  expect_match(table(replace = TRUE), "is replaced")
  expect_match(table("a.docx"), "output = \"a.docx\"", fixed = TRUE)
  for (word in c("docx", "word", "a.doc")) {
    expect_match(table(output = word), "output = \"table.docx\"", fixed = TRUE)
  }
  expect_match(table(output = "tex"), "\"latex\", or a file: `output = \"table.tex\"`",
               fixed = TRUE)
  expect_match(table(output = "console"), "Did you mean \"text\"?", fixed = TRUE)
})

test_that("what stands in a wrong place is answered with what stands there", {
  data <- panel_data()
  expect_match(answer_to(psm_match(d ~ x, data)), "`outcome` is a data frame.*`match`, `outcome`")
  expect_match(answer_to(psm_did(y ~ d | unit + year, data, d ~ x)), "`match` is a data frame")
  expect_match(answer_to(psm_match(d ~ x, data = data)), "outcome = ~y", fixed = TRUE)
  expect_match(answer_to(did_staggered(y ~ d | unit + year, data)), "a 0/1 treatment")
  expect_match(answer_to(did_feols("y ~ d | unit", data)), "without quotation marks")
  expect_match(answer_to(did_feols("y ~ c.d#c.x", data)), "`x:z`", fixed = TRUE)
  expect_match(answer_to(did_feols(y ~ d | unit, data, vcov = NW(2))), "newey_west()", fixed = TRUE)
  expect_match(answer_to(did_feols(y ~ d | unit, data, vcov = newy_west(2))), "newey_west()",
               fixed = TRUE)
  # An instrument is no regressor in silence.
  expect_match(answer_to(did_feols(y ~ x + (d = m) | unit, data)), "endogenous ~ instruments")
  expect_match(answer_to(did_feols(y ~ x | unit + year | (d ~ m), data)), "without parentheses")
  # The shortest names that Stata takes
  expect_identical(coef(did_feols(y ~ d | unit, data, weight = ~w)),
                   coef(did_feols(y ~ d | unit, data, weights = ~w)))
  by_names <- mpi_index(data, c("x", "m"))
  expect_identical(mpi_index(data, ~ x + m)$score, by_names$score)
})

test_that("formulas of Stata, lfe and fixest are answered with what is written here", {
  data <- panel_data()
  did <- function(formula) answer_to(did_feols(formula, data))
  expect_match(did(y ~ L2.x | unit + year), "`l(x, 2)`", fixed = TRUE)
  expect_match(did(y ~ F.x | unit + year), "`f(x)`", fixed = TRUE)
  expect_match(did(y ~ i.year), "`i(year)`", fixed = TRUE)
  expect_match(did(y ~ lag(x) | unit + year), "`l(x)`", fixed = TRUE)
  expect_match(did(y ~ d | unit | 0 | unit), "cluster = ~unit", fixed = TRUE)
  expect_match(did(y ~ sunab(start, year) | unit + year), "sun_abraham")
  expect_match(answer_to(event_study(y ~ i(year, d) | unit + year, data)), "makes its dummies")
  fit <- did_feols(y ~ d | unit + year, data)
  expect_match(answer_to(heterogeneity(fit, data, "g")), "is a fit")
})

test_that("every word here is a word of the package", {
  functions <- Filter(is.function, lapply(getNamespaceExports("policypanel"), function(name) {
    getExportedValue("policypanel", name)
  }))
  arguments <- unlist(lapply(functions, function(f) names(formals(f))))
  expect_identical(setdiff(names(names_elsewhere), c(arguments, names(formals(callaway_santanna)))),
                   character())
  expect_false(anyDuplicated(names(names_elsewhere)) > 0)
  expect_false(anyDuplicated(names(values_elsewhere)) > 0)
})

test_that("what is not there is looked for where the argument was written", {
  data <- data.frame(y = c(2, 4, 6, 9, 1), x = 1:5)
  hand_on <- function(...) did_feols(y ~ x, data, ...)
  here <- "x"
  expect_error(hand_on(weights = matrix(here)[3, 4]), "subscript out of bounds")
  expect_error(hand_on(weights = nowhere), "no object `nowhere`")
})
