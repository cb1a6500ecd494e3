test_that("equality is the Wald test on the stacked covariance", {
  data <- group_data()
  for (by in c("region", "side")) {
    found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = by, cluster = ~unit))
    rows <- group_rows(data, by)
    oracle <- stacked_oracle(rows, by)
    v <- oracle_cluster(oracle, rows$unit)
    at <- grep(":d$", names(oracle$coefficients))
    contrast <- cbind(-1, diag(length(at) - 1))
    gap <- drop(contrast %*% oracle$coefficients[at])
    f <- drop(gap %*% solve(contrast %*% v[at, at] %*% t(contrast), gap)) / length(gap)
    df <- length(unique(rows$unit)) - 1
    own <- found$equality[found$equality$term == "d", ]
    expect_equal(own$statistic, f, tolerance = 1e-8)
    expect_equal(own$df2, df)
    expect_equal(own$p.value, stats::pf(f, length(gap), df, lower.tail = FALSE), tolerance = 1e-8)
    pair <- found$pairwise[1, ]
    expect_equal(pair$z^2, gap[1]^2 / drop(contrast[1, ] %*% v[at, at] %*% contrast[1, ]),
                 tolerance = 1e-8)
  }
})

test_that("with iid errors the test of all slopes is Chow's F of lm", {
  data <- group_data()
  rows <- group_rows(data, "region")
  found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region", vcov = "iid"))
  full <- stats::lm(y ~ (d + x) * region + factor(unit) + region:factor(year), rows)
  same <- stats::lm(y ~ d + x + factor(unit) + region:factor(year), rows)
  chow <- stats::anova(same, full)
  expect_equal(found$equality$statistic[3], chow$F[2], tolerance = 1e-8)
  expect_equal(found$equality$p.value[3], chow$`Pr(>F)`[2], tolerance = 1e-8)
})

test_that("where clusters do not span groups, z is Clogg's but for the small-sample factor", {
  data <- group_data()
  found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region", cluster = ~unit))
  expect_equal(found$spanning, c(unit = 0L))
  factor_of <- function(fit) {
    g <- fit$vcov$clusters[[1]]
    g / (g - 1) * (nobs(fit) - 1) / (nobs(fit) - fit$vcov$k)
  }
  pair <- found$fits[c("east", "mid")]
  variance <- vapply(pair, function(fit) vcov(fit)["d", "d"], 1)
  difference <- coef(pair$east)[["d"]] - coef(pair$mid)[["d"]]
  row <- found$pairwise[1, ]
  expect_equal(row$z_independent, difference / sqrt(sum(variance)), tolerance = 1e-10)
  meats <- sum(variance / vapply(pair, factor_of, 1))
  expect_equal(row$z, difference / sqrt(factor_of(found$joint) * meats), tolerance = 1e-8)
  # Without a small-sample factor both are one number.
  plain <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region", cluster = ~unit,
                               small_sample = "none"))
  expect_equal(plain$pairwise$z, plain$pairwise$z_independent, tolerance = 1e-8)
})

test_that("clusters that span groups make the samples dependent", {
  data <- group_data()
  found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "side", cluster = ~unit,
                               small_sample = "none"))
  expect_gt(found$spanning[["unit"]], 20)
  expect_false(isTRUE(all.equal(found$pairwise$z, found$pairwise$z_independent,
                                tolerance = 1e-3)))
})

test_that("fixest gives the same stacked test", {
  skip_if_not_installed("fixest")
  data <- group_rows(group_data(), "region")
  found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region", cluster = ~unit,
                               small_sample = "fixest"))
  data$both <- paste(data$region, data$year)
  other <- fixest::feols(y ~ i(region, d) + i(region, x) | unit + both, data, cluster = ~unit,
                         notes = FALSE, fixef.tol = 1e-11)
  names <- names(coef(other))
  expect_equal(coef(found$joint)[names], coef(other), tolerance = 1e-8)
  expect_equal(vcov(found$joint)[names, names], unclass(vcov(other))[names, names],
               tolerance = 1e-8, ignore_attr = TRUE)
})

test_that("CR2 tests differences with the smallest degrees of freedom among them", {
  found <- quiet(heterogeneity(y ~ d + x | unit + year, group_data(), by = "region", vcov = "cr2",
                               cluster = ~unit))
  df <- found$joint$vcov$df
  names(df) <- names(coef(found$joint))
  expect_equal(found$pairwise$df[1], min(df[c("region::east:d", "region::mid:d")]))
})

test_that("a group without the coefficient is left out of its test, and it says so", {
  data <- group_data()
  data$d[data$region == "west"] <- 0
  found <- quiet(heterogeneity(y ~ d + x | unit + year, data, by = "region"))
  own <- found$equality[found$equality$term == "d", ]
  expect_equal(c(own$groups, own$df1), c(2, 1))
  expect_true(is.na(found$pairwise$z[2]))
  two <- quiet(heterogeneity(y ~ d + x | unit + year, data[data$region != "mid", ], by = "region"))
  expect_equal(two$equality$reason[1], "fewer than two groups have this coefficient")
  expect_output(print(two), "not tested (fewer than two groups", fixed = TRUE)
})

test_that("print and tidy show each group and the test", {
  found <- quiet(heterogeneity(y ~ d + x | unit + year, group_data(), by = "region"))
  expect_output(print(found), "0 clusters of unit with rows in several groups", fixed = TRUE)
  expect_output(print(found), "east - mid", fixed = TRUE)
  table <- tidy(found)
  expect_equal(table$fit, rep(c("east", "mid", "west"), each = 2))
  expect_equal(table$estimate[1], coef(found$fits$east)[["d"]])
})

test_that("seemingly unrelated estimation is that of stacked influences of lm", {
  data <- panel_data()
  data$side <- ifelse(data$x > 0, "high", "low")  # units are in both groups
  data <- data[complete.cases(data[c("y", "d", "x", "unit", "year")]), ]
  found <- quiet(heterogeneity(y ~ d + x, data, by = "side", cluster = ~unit,
                               tests = "seemingly_unrelated"))
  influences <- lapply(c("high", "low"), function(side) {
    own <- data$side == side
    fit <- lm(y ~ d + x, data[own, ])
    of_rows <- model.matrix(fit) * residuals(fit)
    sums <- matrix(0, length(unique(data$unit)), 3, dimnames = list(unique(data$unit), NULL))
    by_unit <- rowsum(of_rows, data$unit[own])
    sums[rownames(by_unit), ] <- by_unit
    list(sums = sums %*% summary(fit)$cov.unscaled, b = coef(fit))
  })
  n <- length(unique(data$unit))
  vcov <- crossprod(influences[[1]]$sums - influences[[2]]$sums) * n / (n - 1)
  z <- (influences[[1]]$b - influences[[2]]$b)[2:3] / sqrt(diag(vcov)[2:3])
  expect_equal(found$pairwise$p.seemingly_unrelated, unname(2 * pnorm(-abs(z))), tolerance = 1e-8)
  expect_output(print(found), "p, seemingly unrelated")
  # Two covariances that are none: not clustered, and of one model
  expect_error(quiet(heterogeneity(y ~ d + x, data, by = "side", vcov = "hc1",
                                   tests = "seemingly_unrelated")), "by cluster",
               class = "policypanel_error_input")
  expect_error(heterogeneity(y ~ d + x, data, by = "side", type = "interaction", cluster = ~unit,
                             tests = "seemingly_unrelated"), "split",
               class = "policypanel_error_input")
})

test_that("few treated clusters in a group are told", {
  data <- expand.grid(year = 1:6, unit = 1:30)
  data$side <- ifelse(data$unit <= 15, "one", "other")
  data$d <- as.numeric(data$unit %in% c(1:2, 16:24) & data$year > 3)
  data$y <- with_seed(8, rnorm(180))
  note <- function(...) notes_of(heterogeneity(y ~ d | unit + year, data, by = "side", ...))
  expect_match(note(cluster = ~unit), "Few treated clusters \\(one: 2\\).*permutation")
  expect_no_match(note(vcov = "iid"), "Few treated")
  data$d <- as.numeric(data$unit %in% c(1:6, 16:24) & data$year > 3)
  expect_no_match(note(cluster = ~unit), "Few treated")
})
