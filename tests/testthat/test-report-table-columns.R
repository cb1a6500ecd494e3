test_that("lists are columns, and several lists panels", {
  skip_if_not_installed("modelsummary")
  data <- panel_data(12)
  fits <- quiet(list(base = did_feols(y ~ d + x | unit + year, data),
                     pooled = did_feols(y ~ d, data)))
  table <- regression_table(list(fits$base, fits$pooled), "Other" = unname(fits),
                            output = "data.frame")
  expect_named(table, c("panel", "part", "term", "statistic", "(1)", "(2)"))
  expect_equal(unique(table$panel), c("Panel A", "Panel B: Other"))
  expect_equal(table[["(2)"]][table$panel == "Panel A"], table[["(2)"]][table$panel != "Panel A"])
  mixed <- regression_table(fits$base, "Both" = unname(fits), output = "data.frame")
  expect_named(mixed, c("part", "term", "statistic", "(1)", "Both (1)", "Both (2)"))
  expect_error(regression_table(unname(fits), fits[1], output = "data.frame"), "same columns",
               class = "policypanel_error_input")
})

test_that("columns take another covariance, one for all or one each, and the foot-note names it", {
  skip_if_not_installed("modelsummary")
  data <- panel_data(12)
  fit <- quiet(did_feols(y ~ d + x | unit + year, data))
  table_of <- function(...) regression_table(..., rounding = "decimals", output = "data.frame")
  errors <- function(table, column) {
    table[table$term == "x" & startsWith(table[[column]], "("), column]
  }
  shown <- function(vcov) paste0("(", fixed_text(standard_error(fit, "x", vcov), 4), ")")
  expect_identical(table_of(fit, fit, vcov = "HC1"),
                   table_of(summary(fit, vcov = "hc1"), summary(fit, vcov = "hc1")))
  several <- list("iid", ~year, newey_west(2), NULL)
  table <- table_of(fit, fit, fit, fit, vcov = several)
  for (k in 1:3) expect_identical(errors(table, k + 3), shown(several[[k]]))
  expect_identical(errors(table, 7), shown(NULL))
  expect_match(attr(table, "notes"), fixed = TRUE, paste0(
    "(1) iid (homoscedastic); (2) clustered by year (8 clusters); (3) Newey-West (lag 2); ",
    "(4) clustered by unit (12 clusters)"
  ))
  expect_identical(vapply(attr(table, "inference"), `[[`, "", "type"),
                   c("(1)" = "iid", "(2)" = "cluster", "(3)" = "newey_west", "(4)" = "cluster"))
  expect_identical(table_of(a = fit, b = fit, vcov = list(b = "hc1", a = NULL)),
                   table_of(a = fit, b = summary(fit, vcov = "hc1")))
  # In panels, one for each column of every panel.
  panels <- table_of(list(fit, fit), list(fit, fit), vcov = list("hc1", NULL))
  expect_identical(errors(panels, "(1)"), rep(shown("hc1"), 2))
  expect_identical(errors(panels, "(2)"), rep(shown(NULL), 2))
  given <- table_of(fit, vcov = 4 * vcov(fit), language = "chinese")
  expect_match(attr(given, "notes"),
               "\u534f\u65b9\u5dee\u77e9\u9635\uff08\u81ea\u7531\u5ea6 75\uff09")
  path <- quiet(event_study(y ~ d | unit + year, data, window = c(-3, 2)))
  expect_identical(table_of(path, vcov = "hc1"), table_of(summary(path, vcov = "hc1")))
})

test_that("covariances that fit no column, or cannot be had, are refused", {
  skip_if_not_installed("modelsummary")
  data <- panel_data(12)
  fit <- quiet(did_feols(y ~ d + x | unit + year, data))
  refused <- function(..., about) {
    error <- expect_error(regression_table(..., output = "data.frame"),
                          class = "policypanel_error_input")
    expect_match(gsub("\\s+", " ", conditionMessage(error)), about, fixed = TRUE)
    expect_identical(error$argument, "vcov")
  }
  refused(fit, fit, vcov = list("hc1"), about = "lists 1 covariance for 2 columns")
  refused(fit, fit, vcov = list(a = "hc1", b = "iid"),
          about = "the columns are \"(1)\" and \"(2)\"")
  refused(fit, vcov = "hc9", about = "must be one of")
  refused(fit, fit, vcov = c("hc1", "iid"), about = "must be one of")
  mediation <- sobel_mediate(y ~ d + x | unit + year, ~m, "d", data)
  groups <- quiet(heterogeneity(y ~ d | unit + year, group_data(), by = ~region))
  matched <- quiet(psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.5))
  refused(mediation, vcov = "hc1", about = "keep the covariance")
  refused(list(fit, mediation), vcov = "hc1", about = "keep the covariance")
  refused(groups, vcov = "hc1", about = "keep the covariance")
  refused(fit, matched, vcov = "hc1", about = "keeps the covariance it was made with")
})

test_that("a title that is a number stays; only the numbers of lists of fits go on", {
  fit <- did_feols(mpg ~ wt, mtcars, vcov = "iid")
  several <- did_feols(mpg ~ csw(wt, hp), mtcars, vcov = "iid")
  shown <- function(...) paste(capture.output(print(regression_table(...))), collapse = " ")
  expect_match(shown("(3)" = fit), "(3)", fixed = TRUE)
  expect_match(shown(A = fit, fit, "(7)" = fit), "A +\\(2\\) +\\(7\\)")
  expect_match(shown(fit, several), "\\(1\\) +\\(2\\) +\\(3\\)")
})
