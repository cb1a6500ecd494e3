test_that("the referee's list holds what fit and arguments allow", {
  data <- panel_data()
  data$side <- data$unit %% 2
  fit <- did_feols(y ~ d + x | unit + year, data)
  plain <- standard_variations(fit)
  expect_identical(names(plain), c("No controls", "Controls lagged", "Winsorized at 1%",
                                   "Trimmed at 1%", "Trends by unit", "Lag as instrument",
                                   "Clustered by unit and year"))
  more <- standard_variations(fit, clusters = ~g, region = "side", drop_units = 1:2,
                              drop_periods = 2008, policies = c("m", "w"), outcomes = "m",
                              match = d ~ x)
  expect_true(all(c("Clustered by g", "Effects of side by period", "Without 1, 2", "Without 2008",
                    "With m", "With w", "With all other policies", "Outcome m", "Matched, pooled",
                    "Matched by period") %in% names(more)))
  found <- quiet(robustness(fit, more))
  expect_false(anyNA(found$table$estimate))
  expect_identical(names(standard_variations(did_feols(y ~ d, data))),
                   c("Winsorized at 1%", "Trimmed at 1%"))
})

test_that("the papers' batteries run on their stand-ins", {
  trade <- quiet(did_feols(income ~ Intrade + urb + str | province + year, border_trade))
  found <- quiet(robustness(trade, standard_variations(trade, "border_trade")))
  expect_false(anyNA(found$table$estimate))
  expect_identical(found$table$left[3], 24L)
  growth <- did_feols(gdp ~ did + govsize + trade | city + year, cbec_growth)
  found <- robustness(growth, standard_variations(growth, "cbec_growth", outcomes = "pergdp"))
  expect_identical(found$table$variation, c("Baseline", "No controls",
                                            "Outcome pergdp, no controls", "Outcome pergdp"))
  expect_equal(found$table$estimate[3],
               coef(did_feols(pergdp ~ did | city + year, cbec_growth))[["did"]], tolerance = 1e-10)
  quality <- quiet(did_feols(HQD ~ CBEC + lnpop + lngdp | city + year, cbec_quality))
  found <- quiet(robustness(quality, standard_variations(quality, "cbec_quality",
                                                         match = CBEC ~ lnpop + lngdp)))
  expect_identical(found$table$left[3], 48L)
  expect_identical(found$table$term, c(rep("CBEC", 4), "ATT"))
})

test_that("what cannot be listed is refused", {
  fit <- did_feols(y ~ d | unit + year, panel_data())
  expect_error(standard_variations(fit, "cbec_growth"), "empty", class = "policypanel_error_input")
  expect_error(standard_variations(fit, policies = ~ log(w)), class = "policypanel_error_input")
  expect_error(standard_variations(1), class = "policypanel_error_input")
})
