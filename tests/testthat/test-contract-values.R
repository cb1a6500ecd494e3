# Rows 21-36 of bad_inputs.md: what stands in the columns, for every estimator.

test_that("row 21: an outcome of text or factor levels is refused", {
  of <- estimators_with("outcome")
  data <- panel_data()
  expect_refuses(of, with_column(data, y = "a"), "data", c("\"y\"", "character"), column = "y")
  expect_refuses(of, with_column(data, y = factor(data$g)), "data", c("\"y\"", "factor"),
                 column = "y")
})

test_that("row 22: a logical outcome is used as 0 and 1, with a note", {
  of <- estimators_with("outcome")
  data <- panel_data()
  expect_notes(of, with_column(data, y = data$y > 2), c("\"y\" is logical", "0 and 1"))
  expect_same_result(of, with_column(data, y = data$y > 2), with_column(data, y = +(data$y > 2)))
})

test_that("row 23: complex, raw, dates and times are no outcome", {
  data <- panel_data()
  bad <- list(complex(nrow(data), data$y), as.raw(data$g), as.Date("2020-01-01") + data$g,
              as.POSIXct("2020-01-01", tz = "UTC") + data$g, as.POSIXlt("2020-01-01") + data$g)
  for (y in bad) {
    expect_refuses(estimators_with("outcome"), with_column(data, y = y), "data", "\"y\"",
                   column = "y")
  }
})

test_that("row 24: an outcome that is missing everywhere is refused", {
  of <- estimators_with("outcome")
  expect_refuses(of, with_column(panel_data(), y = NA_real_), "data",
                 c("\"y\"", "missing in every row"), column = "y")
  expect_refuses(of, with_column(panel_data(), y = NA), "data", "missing in every row")
})

test_that("row 25: a constant outcome gives zeros, R2 = NA and a warning", {
  for (estimator in estimators_with("regression")) {
    expect_warning(fit <- estimator$fit(with_column(panel_data(), y = 3)), "does not vary",
                   class = "policypanel_warning")
    expect_equal(unname(coef(fit)), numeric(length(coef(fit))))
    expect_true(all(is.na(fit$r_squared)))
  }
})

test_that("row 26: rows with missing values leave with a count per column, or stop the fit", {
  data <- panel_data()
  holes <- with_column(data, y = replace(data$y, 1:3, NA), x = replace(data$x, 3:6, NA),
                       unit = replace(data$unit, 20, NA))
  for (estimator in estimators_with("regression")) {
    fit <- quiet(estimator$fit(holes))
    expect_equal(nobs(fit), nrow(data) - 7)
    line <- subset(sample_ledger(fit), step == "with missing values")
    expect_identical(line$dropped, 7L)
    expect_match(line$reason, "y 3, x 4, unit 1")
    expect_same_estimates(fit, quiet(estimator$fit(data[-c(1:6, 20), ])), 1e-12)
  }
  of <- estimators_with("regression")
  expect_notes(of, holes, c("240 rows came in, 233 are used", "y 3, x 4, unit 1"))
  expect_refuses(of, holes, "data", c("missing values", "y 3, x 4, unit 1", "7 rows"), na = "fail",
                 column = c("y", "x", "unit"), rows = c(1:6, 20L))
  # Whatever else an estimator does with missing values, they are not silent.
  holes$unit <- data$unit
  expect_notes(estimators_with("outcome"), holes, "y 3, x 4|x 4, y 3")
  expect_refuses(estimators_with("outcome"), holes, "data", "y 3, x 4|x 4, y 3", na = "fail")
  expect_refuses(estimators_with("keys"), with_column(data, unit = replace(data$unit, 20, NA)),
                 "data", "\"unit\" is missing", column = "unit", rows = 20L)
})

test_that("rows 26, 78, 83: missing weights and clusters follow the policy for missing values", {
  data <- panel_data()
  holes <- with_column(data, w = replace(data$w, 4:5, NA))
  of <- estimators_with("weights")
  expect_notes(of, holes, "2 with missing values \\(w 2\\)", weights = ~w)
  expect_refuses(of, holes, "data", "w 2", weights = ~w, na = "fail", column = "w", rows = 4:5)
  fit <- quiet(did_feols(y ~ d, with_column(data, g = replace(data$g, 9, NA)), cluster = ~g))
  expect_match(sample_ledger(fit)$reason[2], "g 1")
})

test_that("row 27: NaN is counted apart from NA", {
  data <- panel_data()
  data$x[1:5] <- c(NA, NaN, NaN, NA, NaN)
  for (estimator in estimators_with("regressors")) {
    fit <- quiet(estimator$fit(data))
    expect_match(paste(sample_ledger(fit)$reason, collapse = "\n"), "x 5; of these 3 NaN")
  }
})

test_that("row 28: infinite values are refused, with a hint where a logarithm made them", {
  data <- panel_data()
  of <- estimators_with("regressors")
  expect_refuses(of, with_column(data, x = replace(data$x, c(2, 9), c(Inf, -Inf))), "data",
                 c("\"x\" has infinite values", "NA"), column = "x", rows = c(2L, 9L))
  expect_refuses(estimators_with("outcome"), with_column(data, y = replace(data$y, 3, -Inf)),
                 "data", "\"y\" has infinite values", column = "y", rows = 3L)
  data$x <- pmax(data$x, 0)
  error <- expect_error(did_feols(y ~ d + log(x) | unit, data), "log1p",
                        class = "policypanel_error_data")
  expect_identical(error$rows, which(data$x == 0))
})

test_that("row 29: numbers whose squares overflow or vanish are refused, never NaN or dropped", {
  data <- panel_data()
  of <- estimators_with("outcome", "regressors")
  for (scale in c(1e300, 1e160, 1e-200, 1e-300)) {
    size <- if (scale > 1) "too large" else "too small"
    for (name in c("y", "x")) {
      scaled <- data
      scaled[[name]] <- scaled[[name]] * scale
      expect_refuses(of, scaled, "data", c(paste0("\"", name, "\""), size, "Rescale"),
                     column = name)
    }
    expect_refuses(estimators_with("weights"), with_column(data, w = data$w * scale), "data",
                   c("\"w\"", size), weights = ~w, column = "w")
  }
})

test_that("rows 29, 31: numbers far from 1 but within reach give scaled estimates", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  for (scale in c(1e50, 1e-50)) {
    scaled <- did_feols(y ~ d + x | unit + year, with_column(data, y = data$y * scale))
    expect_equal(coef(scaled) / scale, coef(fit), tolerance = 1e-12)
    expect_equal(vcov(scaled) / scale^2, vcov(fit), tolerance = 1e-12)
  }
})

test_that("row 30: estimates scale exactly with the outcome (powers of two) and to 1e-12 else", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  exact <- did_feols(y ~ d + x | unit + year, with_column(data, y = data$y * 2^40))
  expect_identical(coef(exact), coef(fit) * 2^40)
  expect_identical(vcov(exact), vcov(fit) * 2^80)
  for (scale in c(1e-12, 1e12)) {
    scaled <- did_feols(y ~ d + x | unit + year, with_column(data, y = data$y * scale))
    expect_equal(coef(scaled) / scale, coef(fit), tolerance = 1e-12)
    expect_equal(vcov(scaled) / scale^2, vcov(fit), tolerance = 1e-12)
    expect_equal(scaled$r_squared, fit$r_squared, tolerance = 1e-12)
    expect_equal(scaled$f, fit$f, tolerance = 1e-10)
  }
})

test_that("row 31: denormals are zeros beside other numbers; -0 is 0, also as an id", {
  data <- panel_data()
  data$x <- round(data$x)
  denormal <- with_column(data, x = ifelse(data$x == 0, 5e-324, data$x))
  expect_same_result(estimators_with("regressors"), denormal, data, tolerance = 1e-12)
  negative <- with_column(data, x = ifelse(data$x == 0, -0, data$x))
  expect_same_result(estimators_with("regressors"), negative, data, tolerance = 1e-12)
  data$unit <- data$unit - 1
  negative <- with_column(data, unit = ifelse(data$unit == 0 & data$year %% 2 == 0, -0, data$unit))
  expect_same_result(estimators_with("effects"), negative, data)
})

test_that("row 32: integers near 2^31 do not overflow", {
  data <- panel_data()
  large <- with_column(data, x = as.integer(.Machine$integer.max - data$g))
  small <- with_column(data, x = -as.double(data$g))
  for (estimator in estimators_with("outcome", "regressors")) {
    expect_equal(coef(estimator$fit(large)), coef(estimator$fit(small)), tolerance = 1e-8)
  }
})

test_that("row 33: numbers stored as text are refused, not turned into levels", {
  data <- panel_data()
  text <- format(round(1000 * data$x), big.mark = ",", trim = TRUE)
  expect_refuses(estimators_with("regressors"), with_column(data, x = text), "data",
                 c("\"x\"", "look like numbers", "gsub"), column = "x")
  expect_refuses(estimators_with("outcome"), with_column(data, y = text), "data",
                 c("\"y\"", "look like numbers"), column = "y")
  expect_refuses(estimators_with("weights"), with_column(data, w = text), "data",
                 c("\"w\"", "look like numbers"), weights = ~w, column = "w")
  expect_error(did_feols(y ~ d + paste0(round(x), "%"), data), "look like numbers",
               class = "policypanel_error_data")
  # Text that is no number is a factor, as in lm(); codes are when the user says so.
  regions <- with_column(data, r = c("a", "b", "c")[1 + data$g %% 3])
  expect_named(coef(did_feols(y ~ r | unit, regions)), c("rb", "rc"))
  codes <- with_column(data, r = as.character(data$g))
  expect_length(coef(did_feols(y ~ factor(r) | unit, codes)), 4)
})

test_that("row 34: numeric text as an id is an id", {
  data <- panel_data()
  text <- with_column(data, unit = as.character(data$unit))
  expect_same_result(estimators_with("effects"), text, data)
})

test_that("row 35: floating ids are refused, since 0.1 + 0.2 and 0.3 print alike", {
  data <- panel_data()
  data$unit <- ifelse(data$year %% 2 == 0, 0.1 + 0.2, 0.3) + data$unit
  expect_refuses(estimators_with("effects"), data, "data",
                 c("\"unit\"", "not whole numbers", "240 rows"),
                 column = "unit")
  data <- panel_data()
  data$unit <- replace(as.double(data$unit), 7, 2^60)
  expect_refuses(estimators_with("effects"), data, "data", "\"unit\"", column = "unit", rows = 7L)
})

test_that("row 36: a sample without any complete row is refused with the counts", {
  data <- panel_data()
  expect_refuses(estimators_with("outcome", "regressors"),
                 with_column(data, x = replace(data$x, 1:120, NA),
                             y = replace(data$y, 121:240, NA)),
                 "data", c("No row is left", "y 120", "x 120"))
})

test_that("a factor or text with one level is a constant: every estimator drops it with a note", {
  data <- panel_data()
  constant <- function(x) with_column(data, r = x)
  fits <- list(
    function(d) did_feols(y ~ d + r + x | year, d), function(d) did_feols(y ~ d * r + x, d),
    function(d) did_feols(y ~ d + i(r) | unit, d), function(d) did_feols(y ~ r | unit | d ~ m, d),
    function(d) event_study(y ~ d + r | unit + year, d, window = c(-2, 2)),
    function(d) sobel_mediate(y ~ d + r | unit, ~m, "d", d),
    function(d) psm_match(d ~ x + r, ~y, d, bandwidth = 0.2),
    function(d) psm_did(y ~ d + r | unit + year, match = d ~ x + r, data = d, bandwidth = 0.2),
    function(d) heterogeneity(y ~ d + r | year, d, by = "g", treatment = "d")$joint,
    function(d) {
      index <- mpi_index(d, c("y", "x"), unit = "unit", time = "year")
      index_regression(index ~ d + r | year, index_uncertainty(index, 5), d)
    }
  )
  for (k in seq_along(fits)) {
    wanted <- if (k == 3) did_feols(y ~ d | unit, data) else quiet(fits[[k]](constant(1)))
    for (x in list("a", factor("a"), factor("a", c("z", "a")))) {
      text <- notes_of(found <- fits[[k]](constant(x)))
      expect_match(text, "Dropped, (constant|absorbed).*r")
      expect_equal(coef(found), coef(wanted), tolerance = 1e-10, label = paste("estimator", k))
      expect_equal(vcov(found), vcov(wanted), tolerance = 1e-8, label = paste("estimator", k))
    }
    # One level only after rows have left.
    if (k %in% c(1, 2, 4)) {
      some <- constant(c("a", "b", "c")[1 + data$unit %% 3])
      left <- list(quote(r == "a"), quote(r == "b"), quote(r == "c"))
      for (own in left) {
        rows <- subset(constant(some$r), eval(own))
        call <- body(fits[[k]])
        call$subset <- call("~", own)
        expect_match(notes_of(found <- eval(call, list(d = some))), "Dropped, constant")
        expect_equal(coef(found), coef(quiet(fits[[k]](rows))), tolerance = 1e-9)
      }
    }
  }
  expect_error(did_feols(y ~ d + r, constant(NA_character_)), "missing in every row",
               class = "policypanel_error_data")
  expect_error(did_feols(y ~ d + r, constant(factor(NA, "a"))), "missing in every row",
               class = "policypanel_error_data")
})

test_that("what the class of a column calls missing is missing, in every role", {
  registerS3method("is.na", "test_coded", function(x) unclass(x) %in% -99)
  kinds <- list(coded = function(x) structure(x, class = "test_coded"))
  if (rlang::is_installed("haven")) {
    kinds$values <- function(x) haven::labelled_spss(x, na_values = -99)
    kinds$range <- function(x) haven::labelled_spss(x, na_range = c(-Inf, -98))
  }
  data <- panel_data()
  for (kind in kinds) {
    missing_in <- function(name, rows) {
      list(coded = with_column(data, .name = name, .x = kind(replace(data[[name]], rows, -99))),
           plain = with_column(data, .name = name, .x = replace(data[[name]], rows, NA)))
    }
    same <- function(of, name, ...) {
      both <- missing_in(name, c(3, 50, 51))
      both <- lapply(both, function(own) {
        own[[name]] <- own$.x
        own
      })
      expect_same_result(of, both$coded, both$plain, ...)
    }
    for (name in c("y", "x")) same(estimators_with("regressors"), name)
    same(estimators_with("outcome"), "y")
    for (name in c("unit", "year")) same(estimators_with("regression"), name)
    same(estimators_with("weights"), "w", weights = ~w)
    same(estimators_with("effects")[c("did_feols", "event_study", "psm_did")], "d")
    both <- missing_in("unit", 9)
    both$coded$unit <- both$coded$.x
    expect_refuses(estimators_with("keys"), both$coded, "data", "\"unit\" is missing", rows = 9L)
    # Expressions see what is missing too, and so do clusters, subsets and lags.
    data$k <- 1 + data$g
    both <- missing_in("k", c(4, 9, 77))
    fits <- lapply(both, function(own) {
      own$k <- own$.x
      quiet(list(
        did_feols(y ~ log(k) + l(k) + i(k, d, ref = 2) | unit + year, own),
        did_feols(y ~ x | k, own, cluster = ~k, subset = ~ k < 6),
        psm_match(d ~ x, ~y, own, bandwidth = 0.3, exact = "k"),
        did_feols(y ~ x, own, split = "k")[[2]],
        heterogeneity(y ~ d | unit + year, own, by = "k")$joint
      ))
    })
    expect_identical(lapply(fits$coded, coef), lapply(fits$plain, coef))
  }
})

test_that("user-missing values are none in preparation, indices and descriptions", {
  skip_if_not_installed("haven")
  data <- with_column(panel_data(), x = 1 + exp(panel_data()$x))
  coded <- with_column(data, x = haven::labelled_spss(replace(data$x, c(4, 60), -99),
                                                      na_values = -99))
  data$x[c(4, 60)] <- NA
  same <- function(of) expect_equal(quiet(of(coded)), quiet(of(data)), ignore_attr = "labels")
  same(function(d) describe_panel(d, c("x", "y"), "unit", "year"))
  same(function(d) interpolate_panel(d, "x", "unit", "year")$x)
  same(function(d) as.numeric(winsorize(d, "x")$x))
  same(function(d) mpi_index(d, c("x", "w"), unit = "unit", time = "year")$score)
  same(function(d) agglomeration_index(with_column(d, all = 500), "x", "all", "unit", "year")$spec)
  same(function(d) poverty_af(d, c("x", "w"), cutoffs = c(x = 2, w = 1))$measures)
  fit <- did_feols(y ~ d | unit + year, data)
  fit <- quiet(did_feols(y ~ x, data))
  expect_identical(predict(fit, newdata = coded), predict(fit, newdata = data))
  # A roster and a cohort column say "never" by a code.
  cohort <- haven::labelled_spss(ifelse(data$unit < 9, 2004, -9), na_values = -9)
  start <- with_column(data, g = cohort)
  expect_identical(quiet(dummy_values(start, "unit", "year", cohort = "g")),
                   as.numeric(data$unit < 9 & data$year >= 2004))
  # Tagged missing values are missing, and no NaN.
  tagged <- with_column(data, x = replace(data$x, 4, haven::tagged_na("a")))
  expect_same_result(estimators["did_feols"], tagged, data)
})

test_that("nearly all numbers as text: refused with the odd cells, and mended as suggested", {
  data <- panel_data()
  for (cell in c("-", "<0.1", "12,425.8")) {  # of all kinds: test-panel-text.R
    odd <- with_column(data, x = replace(as.character(round(data$x, 3)), 7, cell))
    expect_refuses(estimators_with("regressors"), odd, "data",
                   c("\"x\"", "look like numbers", "\\(row\\s+7\\)"), column = "x", rows = 7L)
    error <- expect_error(quiet(did_feols(y ~ d + x | unit, odd)))
    expect_identical(mended(error, odd)$x,
                     replace(round(data$x, 3), 7, if (cell == "12,425.8") 12425.8 else NA))
  }
  odd <- with_column(data, y = replace(as.character(data$y), 7, "-"),
                     w = replace(as.character(data$w), 7, "-"))
  expect_refuses(estimators_with("outcome"), odd, "data", c("\"y\"", "\\(row\\s+7\\)"),
                 column = "y")
  expect_refuses(estimators_with("weights"), with_column(data, w = odd$w), "data",
                 c("\"w\"", "\\(row\\s+7\\)"), weights = ~w, column = "w")
  # Categories with a number among them stay categories.
  regions <- with_column(data, r = c("a", "b", "3")[1 + data$g %% 3])
  expect_length(coef(did_feols(y ~ r | unit, regions)), 2)
})

test_that("one rule for treatments that are logical, text or factors", {
  data <- with_column(panel_data(), half = panel_data()$unit %% 2)
  psm <- function(mode, ...) function(d) {
    psm_did(y ~ d + x | unit + year, match = d ~ x, data = d, bandwidth = 0.2, mode = mode, ...)
  }
  of <- list(
    policy_dummy = function(d) policy_dummy(d, "unit", "year", treatment = "d"),
    event_study = function(d) event_study(y ~ d + x | unit + year, d, c(-2, 2)),
    event_study_named = function(d) {
      event_study(y ~ x + d | unit + year, d, c(-2, 2), treatment = "d")
    },
    psm_match = function(d) psm_match(d ~ x, ~y, d, bandwidth = 0.2),
    balance_table = function(d) balance_table(psm_match(d ~ x, ~y, d, bandwidth = 0.2)),
    pooled = psm("pooled"), yearly = psm("yearly"), cohort = psm("cohort"),
    base_year = psm("base_year", base_year = 2003),
    split = function(d) heterogeneity(y ~ d | unit + year, d, by = "half"),
    interaction = function(d) {
      heterogeneity(y ~ x + d | unit + year, d, by = "half", type = "interaction", treatment = "d")
    },
    sobel = function(d) sobel_mediate(y ~ d + x | unit + year, ~m, "d", d)
  )
  numbers <- function(fit) {
    if (inherits(fit, "policypanel_fit")) return(coef(fit))
    if (inherits(fit, "heterogeneity")) tidy(fit) else unclass(fit)
  }
  for (name in names(of)) {
    fit <- of[[name]]
    expected <- numbers(quiet(fit(data)))
    said <- notes_of(found <- numbers(fit(with_column(data, d = data$d == 1))))
    expect_match(said, "\"d\" is logical: TRUE counts as 1, FALSE as 0", label = name)
    expect_length(gregexpr("is logical: TRUE", said)[[1]], 1)
    expect_equal(found, expected, tolerance = 1e-12, label = name, ignore_attr = TRUE)
    texts <- list(as.character(data$d), ifelse(data$d == 1, "yes", "no"),
                  ifelse(data$d == 1, "a", "untreated"), ifelse(data$d == 1, "TRUE", "FALSE"))
    for (text in texts) for (d in list(text, factor(text))) {
      error <- expect_error(quiet(fit(with_column(data, d = d))), "\"d\" must be 0 or 1",
                            class = "policypanel_error_data", label = name)
      # The line for the label that is treated is among those offered, and gives the treatment.
      line <- paste0("as.numeric(d == \"", text[data$d == 1][1], "\")")
      expect_match(gsub("\\s+", " ", conditionMessage(error)), paste0("`", line, "`"),
                   fixed = TRUE, label = name)
      expect_identical(eval(parse(text = line), list(d = d)), data$d)
    }
  }
})
