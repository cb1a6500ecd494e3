layout_fits <- function() {
  data <- panel_data()
  list(data = data, base = quiet(did_feols(y ~ d | unit + year, data)),
       full = quiet(did_feols(y ~ d + x + m | unit + year, data)),
       pooled = quiet(did_feols(y ~ d + x, data)))
}

cells_of <- function(...) regression_table(..., rounding = "decimals", output = "data.frame")

cell_of <- function(table, term, column, statistic = c("estimate", "")) {
  table[[column]][table$term == term & table$statistic %in% statistic]
}

test_that("t, standard errors and p stand in parentheses as asked", {
  skip_if_not_installed("modelsummary")
  fit <- layout_fits()$full
  own <- tidy(fit)
  table <- cells_of(fit, parentheses = "t")
  expect_equal(cell_of(table, "x", "(1)", "({statistic})"), sprintf("(%.2f)", own$statistic[2]))
  table <- cells_of(fit, parentheses = "p", digits_parentheses = 5)
  expect_equal(cell_of(table, "d", "(1)", "({p.value})"), sprintf("(%.5f)", own$p.value[1]))
  expect_lt(own$p.value[3], 1e-5)
  expect_equal(cell_of(table, "m", "(1)", "({p.value})"), "(<0.00001)")
  table <- cells_of(fit, digits = 2)
  expect_equal(cell_of(table, "x", "(1)", "({std.error})"), sprintf("(%.2f)", own$std.error[2]))
  expect_match(attr(cells_of(fit, parentheses = "p"), "notes"), "In parentheses: p values")
})

test_that("stars follow the levels given, and the note says them", {
  skip_if_not_installed("modelsummary")
  fits <- layout_fits()
  levels <- c("+" = 0.999999, "++" = 0.05, "+++" = 1e-12)
  table <- cells_of(fits$full, stars = levels)
  p <- tidy(fits$full)$p.value
  marks <- vapply(p, function(one) names(levels)[max(which(one < levels))], "")
  shown <- table[["(1)"]][table$statistic == "estimate"]
  expect_equal(sub("^[-0-9.]+", "", shown), marks)
  expect_match(attr(table, "notes"), "+ p < 0.999999, ++ p < 0.05, +++ p < 0.000000000001",
               fixed = TRUE)
  none <- cells_of(fits$full, stars = NULL)
  expect_false(any(grepl("*", none[["(1)"]], fixed = TRUE)))
  expect_no_match(attr(none, "notes"), "p <")
})

test_that("rows stand in the order of the papers: coefficients, controls, effects, statistics", {
  skip_if_not_installed("modelsummary")
  fits <- layout_fits()
  table <- cells_of(fits$base, fits$full, fits$pooled, keep = "d")
  expect_equal(table$term, c("d", "d", "Controls", "Fixed effect: unit", "Fixed effect: year", "N",
                             "R2 within", "R2 overall"))
  expect_equal(unlist(table[table$term == "Controls", c("(1)", "(2)", "(3)")], use.names = FALSE),
               c("No", "Yes", "Partly"))
  expect_equal(unlist(table[table$term == "Fixed effect: year", c("(1)", "(2)", "(3)")],
                      use.names = FALSE), c("Yes", "Yes", "No"))
  adjusted <- cells_of(fits$base, r_squared = c("within", "overall.adjusted"))
  expect_equal(cell_of(adjusted, "R2 overall, adjusted", "(1)"),
               sprintf("%.4f", fits$base$r_squared[["overall.adjusted"]]))
  expect_false("R2 overall" %in% adjusted$term)
})

test_that("labels, named groups of controls and the order of keep", {
  skip_if_not_installed("modelsummary")
  fits <- layout_fits()
  table <- cells_of(fits$full, labels = c(d = "Pilot zone", unit = "City"), keep = c("x", "d"),
                    controls = list("Mechanism" = "m"))
  expect_equal(unique(table$term)[1:5],
               c("x", "Pilot zone", "Mechanism", "Fixed effect: City", "Fixed effect: year"))
  expect_error(cells_of(fits$full, labels = c(d = "x")), "both be called",
               class = "policypanel_error_input")
})

test_that("a table of every result of the package says what belongs to it", {
  skip_if_not_installed("modelsummary")
  data <- panel_data()
  base <- quiet(did_feols(y ~ d + x | unit + year, data))
  path <- quiet(event_study(y ~ d + x | unit + year, data, window = c(-3, 2)))
  matched <- quiet(psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2))
  through <- quiet(sobel_mediate(y ~ d + x | unit + year, mediator = ~m, treatment = "d",
                                 data = data))
  iv <- quiet(did_feols(y ~ x | unit + year | d ~ m, data))
  poor <- quiet(poverty_af(data, list(a = c("x", "m"), b = "w"), k = 0.5,
                           cutoffs = c(x = 0, m = 0, w = 1)))
  table <- cells_of(base = base, path = path, matched = matched, through = through, iv = iv,
                    poor = poor, steps = did_feols(y ~ d + csw0(x) | unit + year, data))
  expect_equal(cell_of(table, "Leads zero, joint p", "path"),
               sprintf("%.4f", path$pretrend$p.value))
  expect_equal(cell_of(table, "Sobel z", "through Direct: y"),
               sprintf("%.3f", through$tests$z[through$tests$test == "Sobel"]))
  expect_equal(cell_of(table, "d", "through Total: y"), cell_of(table, "d", "base"))
  treated <- matched$counts[["treated on support"]]
  expect_equal(cell_of(table, "Treated on support", "matched"), as.character(treated))
  expect_equal(cell_of(table, "First-stage F", "iv"), sprintf("%.2f", glance(iv)$first.stage.f))
  expect_equal(cell_of(table, "Fixed effect: unit", "poor"), "")
  expect_match(cell_of(table, names(coef(poor))[1], "poor"), sprintf("%.4f", coef(poor)[[1]]))
  expect_equal(cell_of(table, "d", "steps (2)"), cell_of(table, "d", "base"))
  expect_equal(nobs(base), as.numeric(cell_of(table, "N", "path")))
})

test_that("several endogenous regressors have a first-stage F each", {
  skip_if_not_installed("modelsummary")
  iv <- quiet(did_feols(y ~ x | unit + year | e1 + e2 ~ z1 + z2 + z3, iv_data()))
  table <- cells_of(iv, labels = c(e1 = "Roads"))
  expect_equal(cell_of(table, "First-stage F: Roads", "(1)"),
               sprintf("%.2f", iv$iv$first_stage$e1$f$statistic))
  expect_true("First-stage F: e2" %in% table$term)
})

test_that("a heterogeneity brings its test of equality along", {
  skip_if_not_installed("modelsummary")
  found <- quiet(heterogeneity(y ~ d + x | unit + year, group_data(), by = "region"))
  table <- cells_of(found, keep = "d", labels = c(d = "Policy"))
  p <- sprintf("%.4f", found$equality$p.value[1])
  expect_equal(unlist(table[table$term == "Equality p: Policy", c("east", "mid", "west")],
                      use.names = FALSE), rep(p, 3))
  test <- sprintf("Equality of Policy: F(2, 29) %.2f", found$equality$statistic[1])
  expect_match(attr(table, "notes"), test, fixed = TRUE)
  joint <- quiet(suppressWarnings(heterogeneity(
    y ~ d + x | unit + year, group_data(), by = "region", type = "interaction", one_by_one = TRUE
  )))
  table <- cells_of(joint)
  expect_equal(cell_of(table, "Equality p: d", "east"), "")
  expect_equal(cell_of(table, "Equality p: d", "All groups"),
               sprintf("%.4f", joint$equality$p.value[1]))
})

# A coefficient without a variance, an exact fit, a covariance of two clusters, small numbers.
marked_fits <- function() {
  data <- panel_data()
  data$lone <- as.numeric(data$unit == 3 & data$year > 2004)
  data$half <- data$unit %% 2
  data$exact <- 2 * data$lone + data$unit
  suppressWarnings(quiet(list(
    did_feols(y ~ lone + x | unit, data), did_feols(exact ~ lone | unit, data),
    did_feols(y ~ lone + x | unit, data, cluster = ~half)
  )))
}

test_that("what means nothing is a letter without stars, whatever stands in parentheses", {
  skip_if_not_installed("modelsummary")
  fits <- marked_fits()
  for (parentheses in c("std.error", "t", "p")) {
    table <- cells_of(fits, parentheses = parentheses)
    lone <- table[table$term == "lone", ]
    expect_identical(unlist(lone[2, c("(1)", "(2)", "(3)")], use.names = FALSE),
                     c("(a)", "(b)", "(a)"))
    expect_identical(unlist(lone[1, c("(1)", "(2)", "(3)")], use.names = FALSE),
                     sprintf("%.4f", vapply(fits, function(fit) coef(fit)[["lone"]], 0)))
    note <- attr(table, "notes")
    expect_match(note, "(a) no standard error: the scores cancel", fixed = TRUE)
    expect_match(note, "(b) no standard error: the fit is exact", fixed = TRUE)
    expect_match(note, "(3): only 2 clusters in half: tests have one degree of freedom.",
                 fixed = TRUE)
  }
  # A letter stands for what is shown.
  note <- attr(cells_of(fits[-2], keep = "x"), "notes")
  expect_no_match(note, "(a)", fixed = TRUE)
  found <- as.data.frame(audit_table(cells_of(fits[-2])))
  expect_false("impossible" %in% found$verdict)
})

test_that("small numbers show two digits, a coefficient and its error alike", {
  skip_if_not_installed("modelsummary")
  data <- with_column(panel_data(), big = panel_data()$x * 1e4, huge = panel_data()$m * 1e10)
  fit <- did_feols(y ~ d + big + huge | unit + year, data)
  own <- tidy(fit)
  table <- cells_of(fit)
  text <- function(term, below = FALSE) {
    gsub("[*()]", "", table[["(1)"]][table$term == term][1 + below])
  }
  decimals <- function(text) nchar(sub(".*\\.", "", text))
  expect_identical(text("d"), sprintf("%.4f", own$estimate[1]))  # an ordinary one keeps its own
  expect_identical(text("big"), sprintf("%.7f", own$estimate[2]))
  expect_identical(decimals(text("big")), decimals(text("big", TRUE)))
  expect_identical(text("huge"), sprintf("%.1e", own$estimate[3]))
  expect_identical(text("huge", TRUE), sprintf("%.1e", own$std.error[3]))
  # A t value and a p value that would look like zero
  weak <- did_feols(y ~ noise | unit, with_column(data, noise = with_seed(3, rnorm(240))))
  expect_match(cell_of(cells_of(fit, parentheses = "p"), "big", "(1)", "({p.value})"), "(<0.001)",
               fixed = TRUE)
  cells <- cells_of(weak, digits = 0, parentheses = "t")[["(1)"]]
  expect_no_match(cells, "^\\(?-0(\\.0+)?\\)?$")
})

test_that("a test without a number is a letter too", {
  skip_if_not_installed("modelsummary")
  data <- panel_data()
  data$region <- ifelse(data$unit <= 6, 1, 2)
  path <- suppressWarnings(quiet(event_study(y ~ d | unit + year, data, window = c(-4, 2),
                                             cluster = ~region)))
  expect_true(is.na(path$pretrend$p.value))
  table <- cells_of(path, did_feols(y ~ d | unit, data))
  mark <- cell_of(table, "Leads zero, joint p", "(1)")
  expect_match(mark, "^\\([a-z]\\)$")
  expect_match(attr(table, "notes"), paste(mark, "no test: too few coefficients"), fixed = TRUE)
})

test_that("a column may have none of the coefficients shown, and a table none at all", {
  skip_if_not_installed("modelsummary")
  data <- panel_data()
  with_d <- did_feols(y ~ d + x | unit + year, data)
  without <- did_feols(y ~ x + m | unit + year, data)
  empty <- did_feols(y ~ 1 | unit + year, data)
  table <- regression_table(with_d, without, keep = "d", rounding = "decimals",
                            output = "data.frame")
  shown <- table[table$part == "estimates", ]
  expect_identical(unique(shown$term), "d")
  expect_match(shown[["(1)"]][1], sprintf("%.4f", coef(with_d)[["d"]]), fixed = TRUE)
  expect_identical(shown[["(2)"]], c("", ""))
  expect_identical(unlist(table[table$term == "Controls", c("(1)", "(2)")], use.names = FALSE),
                   c("Partly", "Yes"))
  # The other column's cells are those it has alone.
  alone <- regression_table(with_d, keep = "d", controls = "x", rounding = "decimals",
                            output = "data.frame")
  expect_identical(shown[["(1)"]], alone[["(1)"]][alone$part == "estimates"])
  mediation <- sobel_mediate(y ~ d + x | unit + year, "m", "d", data)
  none <- list(
    regression_table(with_d, controls = c("d", "x"), output = "data.frame"),
    regression_table(mediation, with_d, controls = c("d", "m", "x"), output = "data.frame"),
    regression_table(empty, output = "data.frame"),
    regression_table(empty, empty, output = "data.frame")
  )
  for (table in none) {
    expect_false("estimates" %in% table$part)
    expect_true(all(c("N", "Fixed effect: unit") %in% table$term))
  }
  beside <- regression_table(empty, mediation, keep = "d", output = "markdown")
  expect_false(grepl("no coefficient", beside, fixed = TRUE))
  for (output in c("markdown", "latex", "html")) {
    expect_no_error(regression_table(empty, with_d, keep = "d", output = output))
  }
  expect_no_error(capture.output(print(summary(empty))))
})

test_that("digits, statistics and labels that are none are refused", {
  skip_if_not_installed("modelsummary")
  fit <- did_feols(y ~ x, panel_data())
  refuses <- function(..., argument) {
    error <- expect_error(regression_table(fit, ..., output = "markdown"),
                          class = "policypanel_error_input")
    expect_identical(error$argument, argument)
  }
  refuses(digits = 50, argument = "digits")
  refuses(digits_parentheses = 16, argument = "digits_parentheses")
  for (bad in list(function(x) x, ~within, list(), data.frame(), NA)) {
    refuses(r_squared = bad, argument = "r_squared")
  }
  refuses(labels = character(), argument = "labels")
  refuses(spanners = data.frame(a = 1), argument = "spanners")
})
