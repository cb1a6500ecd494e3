# Results of this package pass the audit.

test_that("fits of every kind pass", {
  data <- panel_data()
  fits <- quiet(list(
    base = did_feols(y ~ d | unit + year, data), full = did_feols(y ~ d + x | unit + year, data),
    iid = did_feols(y ~ d + x | unit + year, data, vcov = "iid"),
    short = did_feols(y ~ d | unit + year, data, vcov = "iid"),
    pooled = did_feols(y ~ x + d, data, vcov = "iid"), one = did_feols(y ~ x, data, vcov = "iid"),
    robust = did_feols(y ~ x + d, data, vcov = "hc1"),
    path = event_study(y ~ d + x | unit + year, data, window = c(-3, 2)),
    mediation = sobel_mediate(y ~ d + x | unit + year, ~m, "d", data),
    match = psm_match(d ~ x, ~y, data = data, bandwidth = 0.2),
    both = psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2)
  ))
  for (digits in 3:5) {
    found <- as.data.frame(audit_table(fits, digits = digits))
    expect_equal(unique(found$verdict), "consistent", label = paste(digits, "digits"))
  }
  # The checks do look: t, R2 and N of iid fits, Sobel, balance.
  expect_true(all(c("nested R2", "R2 and t", "Sobel bound", "c = c' + ab", "% bias", "p from t")
                  %in% found$check))
  expect_equal(as.data.frame(audit_table(fits$full))$verdict[1], "consistent")
  several <- did_feols(y ~ csw(x, d), data, vcov = "iid")
  expect_false("impossible" %in% as.data.frame(audit_table(several))$verdict)
})

test_that("a changed cell of our own table is found", {
  data <- panel_data()
  fits <- list(a = did_feols(y ~ x, data, vcov = "iid"),
               b = did_feols(y ~ x + d, data, vcov = "iid"))
  table <- published_from_fits(fits, 4)[[1]]
  at <- table$cells$row == "=d" & table$cells$column == "b"
  table$cells$parentheses[at] <- as.character(2 * as.numeric(table$cells$parentheses[at]))
  found <- as.data.frame(audit_table(table))
  expect_true("impossible" %in% found$verdict)
})

test_that("the data frame of regression_table passes", {
  skip_if_not_installed("modelsummary")
  data <- panel_data()
  fits <- list(did_feols(y ~ d | unit + year, data), did_feols(y ~ d + x | unit + year, data),
               did_feols(y ~ x + d, data, vcov = "iid"))
  for (parentheses in c("std.error", "statistic")) {
    table <- regression_table(fits, output = "data.frame", parentheses = parentheses)
    expect_true("Fixed effect: year" %in% table$term)
    found <- as.data.frame(audit_table(table))
    expect_equal(unique(found$verdict), "consistent")
    expect_true("stars" %in% found$check)
  }
})

test_that("mediations of several mediators, or in two steps, are audited as their regressions", {
  data <- mediation_panel()
  several <- sobel_mediate(y ~ t + x | unit + year, ~ m + m2, "t", data)
  two <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, steps = "two")
  result <- as.data.frame(audit_table(list(several = several, two = two)))
  expect_gt(nrow(result), 0)
  expect_false(any(result$verdict == "impossible"))
  expect_true(any(grepl("several mediator[m2]", result$where, fixed = TRUE)))
})

test_that("controls of regression_table in one row are controls of the audit", {
  skip_if_not_installed("modelsummary")
  data <- panel_data()
  fits <- list(did_feols(y ~ d, data, vcov = "iid"), did_feols(y ~ d + x, data, vcov = "iid"),
               did_feols(y ~ d + x + m, data, vcov = "iid"))
  audit <- function(...) audit_table(regression_table(fits, output = "data.frame", ...))
  for (found in list(audit(controls = c("x", "m")), audit(keep = "d"),
                     audit(controls = list(one = "x", two = "m")),
                     audit(controls = c("x", "m"), language = "chinese"))) {
    found <- as.data.frame(found)
    expect_equal(unique(found$verdict), "consistent")
    # t^2 / (t^2 + df) holds of the first column alone.
    expect_equal(found$where[found$check == "R2 and t"], "Table 1 (1)")
  }
  column <- audit_prepare_table(published_from_modelsummary(
    regression_table(fits, output = "data.frame", controls = c("x", "m"))
  ), list())$columns
  expect_equal(lapply(unname(column), `[[`, "controls"), list("no", "yes", "Controls"))
})
