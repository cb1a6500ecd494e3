test_that("the note names the covariance of each column, in panels too", {
  skip_if_not_installed("modelsummary")
  data <- panel_data(12)
  clustered <- quiet(did_feols(y ~ d | unit + year, data))
  robust <- quiet(did_feols(y ~ d | unit + year, data, vcov = "hc1"))
  note <- function(...) attr(regression_table(..., output = "data.frame"), "notes")
  expect_match(note(clustered, robust),
               "(1) clustered by unit (12 clusters); (2) heteroscedasticity-robust (HC1)",
               fixed = TRUE)
  expect_match(note(list(clustered, robust), list(robust, robust)),
               "Panel A (2), Panel B (1), Panel B (2) heteroscedasticity-robust", fixed = TRUE)
  expect_match(note(clustered, notes = "Own words."), "Own words.", fixed = TRUE, all = FALSE)
})

test_that("Chinese tables say the same", {
  skip_if_not_installed("modelsummary")
  data <- panel_data(12)
  base <- quiet(did_feols(y ~ d + x | unit + year, data))
  pooled <- quiet(did_feols(y ~ d, data, vcov = "iid"))
  table <- regression_table(base, pooled, output = "data.frame", keep = c("d", "(Intercept)"),
                            labels = c(unit = "\u57ce\u5e02"), language = "chinese")
  expect_equal(unique(table$term),
               c("d", "\u5e38\u6570\u9879", "\u63a7\u5236\u53d8\u91cf",
                 "\u57ce\u5e02\u56fa\u5b9a\u6548\u5e94", "year\u56fa\u5b9a\u6548\u5e94",
                 "\u89c2\u6d4b\u503c", "\u7ec4\u5185 R\u00b2", "\u603b\u4f53 R\u00b2"))
  expect_equal(unlist(table[table$term == "\u63a7\u5236\u53d8\u91cf", c("(1)", "(2)")],
                      use.names = FALSE), c("\u662f", "\u5426"))
  expect_match(attr(table, "notes"), "\u805a\u7c7b\u5230 \u57ce\u5e02 \u5c42\u9762", fixed = TRUE)
  plain <- regression_table(base, pooled, output = "data.frame", language = "chinese")
  expect_match(attr(plain, "notes"),
               "\u805a\u7c7b\u5230 unit \u5c42\u9762\uff0812 \u4e2a\u805a\u7c7b\uff09",
               fixed = TRUE)
  expect_match(attr(table, "notes"), "\u540c\u65b9\u5dee", fixed = TRUE)
})

test_that("the names of covariances are facts with words in both languages", {
  facts <- fact("small_sample", rule = "xtreg",
                covariance = fact("cluster", by = c("a", "b"), groups = c(5L, 1600L)))
  expect_equal(fact_text(facts, "en"),
               "clustered by a and b (5 and 1,600 clusters), small sample as xtreg")
  expect_equal(fact_text(facts, "zh"),
               paste0("\u805a\u7c7b\u5230 a\u4e0eb \u5c42\u9762\uff085\u4e0e1,600 ",
                      "\u4e2a\u805a\u7c7b\uff09\uff0c\u5c0f\u6837\u672c\u8c03\u6574",
                      "\u540c xtreg"))
})

test_that("the foot-note calls clusters as the table calls them", {
  data <- panel_data(12)
  fit <- quiet(did_feols(y ~ d | unit + year, data))
  note <- function(...) attr(regression_table(fit, ..., output = "data.frame"), "notes")
  expect_match(note(labels = c(unit = "City")), "clustered by City (12 clusters)", fixed = TRUE)
  expect_match(note(labels = c(year = "Year"), vcov = ~ unit + year),
               "clustered by unit and Year", fixed = TRUE)
  rule <- quiet(did_feols(y ~ d | unit + year, data, small_sample = "xtreg"))
  expect_match(attr(regression_table(rule, labels = c(unit = "City"), output = "data.frame"),
                    "notes"), "clustered by City", fixed = TRUE)
  expect_match(note(), "clustered by unit (12 clusters)", fixed = TRUE)
})
