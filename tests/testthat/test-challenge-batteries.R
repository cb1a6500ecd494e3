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

test_that("other policies come by roster too, and every row is the single call's number", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  rosters <- list(pilot = data.frame(unit = c(2, 9, 14), year = c(2005, 2006, 2008)),
                  zone = data.frame(unit = c(5, 11), year = c(2004, 2007)))
  found <- quiet(robustness(fit, standard_variations(fit, policies = rosters)))
  expect_false(anyNA(found$table$estimate))
  data[names(rosters)] <- quiet(policy_dummy(data, "unit", "year", rosters))
  single <- list(`With pilot` = did_feols(y ~ d + x + pilot | unit + year, data),
                 `With zone` = did_feols(y ~ d + x + zone | unit + year, data),
                 `With all other policies` = did_feols(y ~ d + x + pilot + zone | unit + year,
                                                       data))
  for (name in names(single)) {
    row <- found$table[found$table$variation == name, ]
    own <- tidy(single[[name]])
    expect_equal(c(row$estimate, row$std.error, row$nobs),
                 c(own$estimate[1], own$std.error[1], nobs(single[[name]])), tolerance = 1e-10)
  }
  # The same as columns
  added <- quiet(robustness(fit, list(a = vary(policies = rosters)), data = panel_data()))
  expect_equal(added$table$estimate[2], coef(single[[3]])[["d"]], tolerance = 1e-10)
  expect_identical(added$table$changes[2], "add policies pilot, zone")
  fit <- did_feols(y ~ d + x | unit + year, data)
  taken <- quiet(robustness(fit, list(a = vary(policies = rosters))))
  expect_match(taken$table$reason[2], "have \"pilot\".* already")
  expect_error(vary(policies = rosters$pilot), "named list", class = "policypanel_error_input")
  expect_error(standard_variations(fit, policies = list(1)), class = "policypanel_error_input")
})

test_that("each row of a paper's battery is the single call's number", {
  quality <- quiet(did_feols(HQD ~ CBEC + lnpop + lngdp | city + year, cbec_quality))
  found <- quiet(robustness(quality, standard_variations(quality, "cbec_quality",
                                                         match = CBEC ~ lnpop + lngdp)))
  four <- c("Beijing", "Tianjin", "Shanghai", "Chongqing")
  matched <- quiet(psm_did(HQD ~ CBEC + lnpop + lngdp | city + year, CBEC ~ lnpop + lngdp,
                           cbec_quality, kernel = "epanechnikov", bandwidth = 0.2))
  single <- c(
    coef(quiet(did_feols(HQD ~ CBEC | city + year, cbec_quality)))[["CBEC"]],
    coef(quiet(did_feols(HQD ~ CBEC + lnpop + lngdp | city + year,
                         cbec_quality[!cbec_quality$city %in% four, ])))[["CBEC"]],
    coef(matched$did)[["CBEC"]], coef(matched)[["ATT"]]
  )
  expect_equal(found$table$estimate[-1], single, tolerance = 1e-10)
  trade <- quiet(did_feols(income ~ Intrade + urb + str | province + year, border_trade))
  found <- quiet(robustness(trade, standard_variations(trade, "border_trade")))
  single <- list(
    did_feols(income ~ urb + str | province + year | Intrade ~ l(Intrade, 1), border_trade),
    did_feols(income ~ Intrade + urb + str | province + year, border_trade,
              subset = ~ !year %in% 2020:2022),
    did_feols(income ~ Intrade + urb + str | province + year,
              winsorize(border_trade, c("income", "Intrade", "urb", "str"), c(0.01, 0.99)))
  ) |> quiet()
  expect_equal(found$table$estimate[-1],
               vapply(single, function(fit) coef(fit)[["Intrade"]], 0), tolerance = 1e-10)
})
