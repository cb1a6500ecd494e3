test_that("all combinations but the baseline are made, and give the single call's numbers", {
  data <- panel_data()
  choices <- cross_variations(
    controls = list("none" = vary(controls = ~1)),
    outliers = list("winsorized" = vary(winsorize = c(0.05, 0.95), outlier_columns = "y"),
                    "trimmed" = vary(trim = c(0.05, 0.95), outlier_columns = "y")),
    errors = list("by g" = vary(cluster = ~g))
  )
  expect_setequal(names(choices), c(
    "none", "winsorized", "none, winsorized", "trimmed", "none, trimmed", "by g", "none, by g",
    "winsorized, by g", "none, winsorized, by g", "trimmed, by g", "none, trimmed, by g"
  ))
  found <- quiet(robustness(did_feols(y ~ d + x | unit + year, data), choices))$table
  single <- quiet(did_feols(y ~ d | unit + year, winsorize(data, "y", c(0.05, 0.95)),
                            cluster = ~g))
  row <- found[found$variation == "none, winsorized, by g", ]
  expect_equal(row$estimate, coef(single)[["d"]], tolerance = 1e-10)
  expect_equal(row$std.error, sqrt(vcov(single)["d", "d"]), tolerance = 1e-10)
})

test_that("what cannot be combined is refused", {
  refused <- function(..., pattern) {
    expect_match(gsub("\\s+", " ", conditionMessage(
      expect_error(cross_variations(...), class = "policypanel_error_input")
    )), pattern)
  }
  one <- list(a = vary(vcov = "hc1"))
  refused(pattern = "names")
  refused(one, pattern = "names")
  refused(x = one, y = list(b = vary(vcov = "iid")), pattern = "Two choices change `vcov`")
  refused(x = list(a = vary(trim = c(0, 0.9))), y = list(b = vary(winsorize = c(0, 0.9))),
          pattern = "exclude")
  refused(x = 1, pattern = "vary")
  many <- stats::setNames(lapply(1:9, function(k) vary(lag_controls = k)), letters[1:9])
  refused(x = lapply(many, function(v) vary(drop_units = 1)), y = many,
          z = lapply(many, function(v) vary(drop_periods = 1)),
          v = lapply(many, function(v) vary(vcov = "hc1")),
          w = lapply(many, function(v) vary(weights = "w")), pattern = "100,000 combinations")
})
