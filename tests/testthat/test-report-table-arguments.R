two_fits <- function() {
  data <- panel_data(12)
  list(base = quiet(did_feols(y ~ d + x | unit + year, data)),
       pooled = quiet(did_feols(y ~ d, data)))
}

test_that("what is no good argument is refused", {
  skip_if_not_installed("modelsummary")
  fits <- two_fits()
  refused <- function(..., about) {
    expect_error(regression_table(fits, ..., output = "data.frame"), about,
                 class = "policypanel_error_input")
  }
  refused(parentheses = "se", about = "parentheses")
  refused(stars = c(0.1, 0.05), about = "stars")
  refused(stars = c("*" = 10), about = "stars")
  refused(stars = c("*" = 0.1, "*" = 0.05), about = "stars")
  refused(keep = "zz", about = "no fit has a coefficient")
  refused(controls = "zz", about = "no fit has a coefficient")
  refused(controls = 1, about = "controls")
  refused(keep = "d", controls = "d", about = "both in")
  refused(controls = "d", keep = character(), about = "keep")
  refused(labels = "x", about = "labels")
  refused(labels = c("^(" = "x"), about = "no regular expression")
  refused(r_squared = "adjusted", about = "r_squared")
  refused(spanners = list(1:2), about = "spanners")
  refused(spanners = list(a = c(1, 3)), about = "neighbouring")
  refused(spanners = list(a = 1:2, b = 2), about = "one spanner")
  refused(spanners = list(a = "zz"), about = "neighbouring")
  refused(language = "french", about = "language")
  refused(digits = -1, about = "digits")
  refused(notes = 3, about = "notes")
  refused(title = c("a", "b"), about = "title")
  expect_error(regression_table(fits, output = 3), "output", class = "policypanel_error_input")
  expect_error(regression_table(), "fits", class = "policypanel_error_input")
  # Columns may have the same title; what names columns by title is then refused.
  same <- regression_table(a = fits$base, a = fits$pooled, output = "data.frame")
  expect_identical(names(same), c("part", "term", "statistic", "a", "a"))
  expect_error(regression_table(a = fits$base, a = fits$pooled, vcov = list(a = "hc1", a = "iid")),
               "same titles", class = "policypanel_error_input")
  expect_error(regression_table(a = fits$base, a = fits$pooled, spanners = list(A = "a")),
               "give their numbers", class = "policypanel_error_input")
  full <- quiet(did_feols(y ~ d + x + m | unit + year, panel_data(12)))
  expect_error(regression_table(full, keep = "d", controls = "x"), "neither",
               class = "policypanel_error_input")
})

test_that("coefficients are chosen by name, label or pattern, left out and put in order", {
  data <- panel_data(12)
  data[["log(gdp)"]] <- data$m
  fits <- quiet(list(did_feols(y ~ d + x + `log(gdp)` | unit + year, data), did_feols(y ~ d, data)))
  terms <- function(...) {
    table <- regression_table(fits, ..., output = "data.frame")
    list(shown = unique(table$term[table$part == "estimates"]), all = table$term)
  }
  expect_identical(terms(keep = c("x", "^d$"))$shown, c("x", "d"))
  expect_identical(terms(keep = "log(gdp)")$shown, "log(gdp)")  # a name before it is a pattern
  expect_identical(terms(keep = "log(gdp)", labels = c("log(gdp)" = "Log"))$shown, "Log")
  expect_identical(terms(keep = "Pilot", labels = c(d = "Pilot"))$shown, "Pilot")
  dropped <- terms(drop = c("^.Inter", "x"))
  expect_identical(dropped$shown, c("d", "log(gdp)"))
  expect_false("Controls" %in% dropped$all)
  expect_identical(terms(order = c("log(gdp)", "x"))$shown, c("log(gdp)", "x", "d", "(Intercept)"))
  expect_identical(terms(labels = c("^log\\((.*)\\)$" = "Log \\1"), drop = "^.Inter")$shown,
                   c("d", "x", "Log gdp"))
  expect_false("(Intercept)" %in% terms(keep = "d", drop = "x")$shown)
  for (argument in c("keep", "drop", "order")) {
    for (bad in list("zz", "^zz", "(", 1, NA_character_, character(), c("x", "x"))) {
      given <- stats::setNames(list(bad), argument)
      expect_no_warning(error <- expect_error(do.call(regression_table, c(list(fits), given)),
                                              class = "policypanel_error_input"))
      expect_identical(error$argument, argument)
    }
  }
})

test_that("rows of one's own, statistics of one's choice, dependent variables", {
  data <- panel_data(12)
  fits <- quiet(list(did_feols(y ~ d | unit + year, data), did_feols(m ~ d, data)))
  table <- regression_table(fits, output = "data.frame", dependent = "row",
                            add_rows = list("Mean of y" = c(1.25, NA), Sample = c("all", "east")),
                            statistics = c("nobs", "Clusters" = "clusters", "sigma"),
                            labels = c(y = "Log GDP"))
  cells <- function(term) unlist(table[table$term == term, c("(1)", "(2)")], use.names = FALSE)
  expect_identical(cells("Mean of y"), c("1.25", ""))
  expect_identical(cells("Sample"), c("all", "east"))
  expect_identical(cells("Dependent variable"), c("Log GDP", "m"))
  expect_identical(cells("Clusters"), c("12", ""))
  expect_identical(cells("Residual standard error"),
                   fixed_text(c(sigma(fits[[1]]), sigma(fits[[2]])), 4))
  expect_false(any(grepl("R2", table$term)))
  panels <- regression_table(fits, "B" = fits, output = "data.frame",
                             add_rows = list(M = c(1, 2, 3, 4)))
  expect_identical(panels[["(2)"]][panels$term == "M"], c("2", "4"))
  heads <- regression_table(fits, labels = c(y = "Log GDP"))$sheets[[1]]$blocks[[1]]$heads
  expect_identical(heads[[1]], new_head(c("Dependent variable", "Log GDP", "m"), 0:2))
  none <- regression_table(fits, dependent = "none")$sheets[[1]]$blocks[[1]]$heads
  expect_length(none, 1)
  refused <- function(..., argument) {
    error <- expect_error(regression_table(fits, ...), class = "policypanel_error_input")
    expect_identical(error$argument, argument)
  }
  for (bad in list(1, list(), list(1), list(a = 1), list(a = c(1, 2, 3)), data.frame(a = 1:2),
                   list(a = list(1, 2)), c(a = "1"))) {
    refused(add_rows = bad, argument = "add_rows")
  }
  for (bad in list("r2", 1, NA_character_, c("nobs", "nobs"), list("nobs"))) {
    refused(statistics = bad, argument = "statistics")
  }
  refused(statistics = "nobs", r_squared = "within", argument = "r_squared")
  refused(dependent = "over", argument = "dependent")
  refused(level = 2, argument = "level")
  refused(rounding = "none", argument = "rounding")
  refused(rounding = "significant", digits = 0, argument = "digits")
})

test_that("significant digits, confidence limits and no stars", {
  data <- panel_data(12)
  fit <- quiet(did_feols(y ~ d + x | unit + year, data))
  own <- tidy(fit, conf.level = 0.9)
  table <- regression_table(fit, rounding = "significant", digits = 3, stars = FALSE,
                            output = "data.frame")
  expect_identical(table[["(1)"]][1:2], c(signif_text(own$estimate[1], 3),
                                          paste0("(", signif_text(own$std.error[1], 3), ")")))
  table <- regression_table(fit, parentheses = "confidence", level = 0.9, rounding = "decimals",
                            output = "data.frame")
  expect_identical(table[["(1)"]][2], sprintf("[%.4f, %.4f]", own$conf.low[1], own$conf.high[1]))
  expect_match(attr(table, "notes"), "In brackets: 90% confidence intervals", fixed = TRUE)
})

test_that("three significant digits are the default, four decimals that of decimals", {
  data <- panel_data(12)
  data$small <- data$x * 1e4
  fit <- quiet(did_feols(y ~ d + small | unit + year, data))
  own <- tidy(fit)
  cells <- regression_table(fit, stars = FALSE, output = "data.frame")[["(1)"]]
  expected <- rbind(signif_text(own$estimate, 3), paste0("(", signif_text(own$std.error, 3), ")"))
  expect_identical(cells[1:4], as.vector(expected))
  expect_equal(as.numeric(cells[3]), signif(own$estimate[2], 3))
  expect_identical(cells, regression_table(fit, stars = FALSE, digits = 3,
                                           output = "data.frame")[["(1)"]])
  cells <- regression_table(fit, stars = FALSE, rounding = "decimals",
                            output = "data.frame")[["(1)"]]
  expect_identical(cells[1:2], c(sprintf("%.4f", own$estimate[1]),
                                 sprintf("(%.4f)", own$std.error[1])))
})

test_that("the mean of the dependent variable is a statistic, over the rows and with the weights", {
  data <- panel_data(12)
  data$w <- 1 + data$unit %% 3
  fit <- quiet(did_feols(y ~ d | unit + year, data, subset = ~ year > 2004))
  weighted <- quiet(did_feols(y ~ d + x, data, weights = ~w))
  lm <- stats::lm(y ~ d + x, data, weights = w)
  logit <- stats::glm(d ~ x, stats::binomial(), data)
  match <- quiet(psm_match(d ~ x, "y", data, bandwidth = 0.2))
  table <- regression_table(fit, weighted, lm, logit, match, statistics = c("nobs", "mean.outcome"),
                            output = "data.frame")
  row <- unlist(table[table$term == "Mean of dependent variable", paste0("(", 1:5, ")")],
                use.names = FALSE)
  expect_identical(row, c(signif_text(c(
    mean(data$y[data$year > 2004]), stats::weighted.mean(data$y, data$w),
    stats::weighted.mean(data$y, data$w), mean(data$d)
  ), 4), ""))
  expect_match(paste(regression_table(fit, statistics = c("Mean of y" = "mean.outcome"),
                                      output = "markdown")), "Mean of y")
})
