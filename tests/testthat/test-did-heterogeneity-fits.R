test_that("split samples are did_feols() on each group, and together one stacked regression", {
  data <- group_data()
  for (by in c("region", "side")) {
    found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = by, cluster = ~unit))
    rows <- group_rows(data, by)
    oracle <- stacked_oracle(rows, by)
    expect_equal(coef(found$joint), oracle$coefficients, tolerance = 1e-8)
    expect_equal(vcov(found$joint), oracle_cluster(oracle, rows$unit), tolerance = 1e-8)
    for (level in names(found$fits)) {
      own <- data[data[[by]] == level, ]
      alone <- quiet(did_feols(y ~ d + x | unit + year, own, cluster = ~unit))
      expect_same_estimates(found$fits[[level]], alone)
      joint <- coef(found$joint)[paste0(by, "::", level, ":", c("d", "x"))]
      expect_equal(unname(joint), unname(coef(alone)), tolerance = 1e-10)
    }
  }
})

test_that("pooled regressions, other covariances, weights and instruments split too", {
  data <- group_data()
  pooled <- quiet(heterogeneity(y ~ d + x, data, by = ~region, vcov = "hc1", weights = ~w))
  with_groups <- stats::lm(y ~ 0 + region + region:d + region:x, data, weights = w)
  names <- paste0("region::", c("east", "mid", "west"))
  expect_equal(unname(coef(pooled$joint)[paste0(names, ":d")]),
               unname(coef(with_groups)[4:6]), tolerance = 1e-8)
  # Without fixed effects each group keeps its own constant.
  expect_equal(coef(pooled$fits$mid)[["(Intercept)"]], coef(with_groups)[["regionmid"]],
               tolerance = 1e-8)

  iv <- iv_data()
  iv$half <- ifelse(iv$unit %% 2 == 0, "even", "odd")
  found <- quiet(heterogeneity(y ~ x | unit + year | e1 ~ z1 + z2, iv, by = "half"))
  expect_equal(found$treatment, "e1")
  for (level in c("even", "odd")) {
    alone <- quiet(did_feols(y ~ x | unit + year | e1 ~ z1 + z2, iv[iv$half == level, ]))
    expect_equal(coef(found$joint)[[paste0("half::", level, ":e1")]], coef(alone)[["e1"]],
                 tolerance = 1e-8)
  }
})

test_that("varying slopes and combined effects are interacted with the group", {
  data <- group_data(n_units = 24)
  data$trend <- data$year - 2000
  found <- quiet(heterogeneity(y ~ d + x | unit[trend] + g^year, data, by = ~region))
  for (level in names(found$fits)) {
    alone <- quiet(did_feols(y ~ d + x | unit[trend] + g^year, data[data$region == level, ]))
    expect_equal(coef(found$joint)[[paste0("region::", level, ":d")]], coef(alone)[["d"]],
                 tolerance = 1e-8)
  }
})

test_that("interactions are those of lm with dummies; groups that vary get their own effects", {
  data <- group_data()
  found <- quiet(heterogeneity(y ~ x + d | unit + year, data, by = "region", treatment = "d",
                               type = "interaction"))
  dense <- stats::lm(y ~ x + d:region + factor(unit) + factor(year), data)
  expect_equal(unname(coef(found$joint)[paste0("region::", c("east", "mid", "west"), ":d")]),
               unname(coef(dense)[paste0("d:region", c("east", "mid", "west"))]), tolerance = 1e-8)
  expect_equal(coef(found$joint)[["x"]], coef(dense)[["x"]], tolerance = 1e-8)
  expect_false("region" %in% found$joint$fixed_effects)

  varying <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "side", type = "interaction"))
  dense <- stats::lm(y ~ x + d:side + side + factor(unit) + factor(year), data)
  expect_equal(coef(varying$joint)[["side::left:d"]], coef(dense)[["d:sideleft"]],
               tolerance = 1e-8)
  expect_true("side" %in% varying$joint$fixed_effects)
})

test_that("one interaction at a time is the regression papers print", {
  data <- group_data()
  found <- quiet(suppressWarnings(heterogeneity(
    y ~ d + x | unit + year, data, by = "region", type = "interaction", one_by_one = TRUE
  )))
  expect_named(found$fits, c("All groups", "east", "mid", "west"))
  data$east_d <- data$d * (data$region == "east")
  alone <- quiet(did_feols(y ~ east_d + x | unit + year, data))
  expect_same_estimates(found$fits$east, alone)
})

test_that("a factor whose first level, or all but one, is missing in a group", {
  data <- group_data()
  group <- sort(unique(data$region))
  data$kind <- ifelse(data$region == group[1], c("b", "c")[1 + data$year %% 2],
                      c("a", "b", "c")[1 + data$year %% 3])
  data$kind[data$region == group[2]] <- "c"
  made <- quiet(heterogeneity(y ~ d + kind | unit, data, by = ~region))
  for (level in group) {
    alone <- quiet(did_feols(y ~ d + kind | unit, data[data$region == level, ]))
    expect_equal(coef(made$fits[[level]]), coef(alone), tolerance = 1e-10)
    joint <- coef(made$joint)[paste0("region::", level, ":", names(coef(alone)))]
    expect_equal(unname(joint), unname(coef(alone)), tolerance = 1e-8)
  }
})

test_that("a group that cannot be estimated is left out with a note; the others are as they were", {
  data <- group_data()
  expected <- quiet(heterogeneity(y ~ d + x | unit + year, data[data$region != "mid", ],
                                  by = "region"))
  cases <- list(
    empty = list(with_column(data, y = replace(data$y, data$region == "mid", NA)),
                 "No row is left"),
    short = list(data[data$region != "mid" | seq_len(nrow(data)) %in%
                        which(data$region == "mid")[1:3], ], "No row is left|degrees of freedom")
  )
  for (case in cases) {
    notes <- notes_of(found <- heterogeneity(y ~ d + x | unit + year, case[[1]], by = "region"))
    expect_match(notes, "1 of 3 groups of \"region\" cannot be estimated and is left out")
    expect_match(notes, case[[2]])
    expect_named(found$fits, c("east", "west"))
    expect_same_estimates(found$joint, expected$joint, 1e-12)
    expect_equal(found$equality, expected$equality, tolerance = 1e-12)
    expect_equal(found$pairwise, expected$pairwise, tolerance = 1e-12)
    expect_named(found$left_out, "mid")
    expect_output(print(found), "Left out: mid")
  }
  # What is wrong with a column is wrong with the data.
  data$x[data$region == "mid"][1] <- Inf
  expect_error(quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region")), "infinite",
               class = "policypanel_error_data")
  only <- with_column(group_data(), y = ifelse(group_data()$region == "east", 1, NA))
  only$y <- only$y * seq_along(only$y)
  expect_error(quiet(heterogeneity(y ~ d + x | unit + year, only, by = "region")),
               "only one group", class = "policypanel_error_design")
})

test_that("groups made by a regressor: it has no coefficient within them", {
  data <- group_data()
  found <- quiet(heterogeneity(y ~ d + side | unit + year, data, by = "side"))
  plain <- quiet(heterogeneity(y ~ d | unit + year, data, by = "side"))
  expect_same_estimates(found$joint, plain$joint, 1e-12)
  row <- found$equality[found$equality$term == "sideright", ]
  expect_match(row$reason, "fewer than two groups")
  expect_true(all(is.na(found$pairwise$z[found$pairwise$term == "sideright"])))
  expect_output(print(found), "sideright: not tested")
  expect_error(quiet(heterogeneity(y ~ d + x | unit + year, data, by = "d")),
               "No group of \"d\" has a coefficient of \"d\"", class = "policypanel_error_design")
})
