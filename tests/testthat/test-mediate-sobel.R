test_that("hsbdemo, sgmediation science, mv(read) iv(math): every printed number (UCLA)", {
  data <- as.data.frame(haven::read_dta(shared_path("data/hsbdemo/hsbdemo.dta")))
  fit <- sobel_mediate(science ~ math, mediator = ~read, treatment = "math", data = data)
  table <- tidy(fit)
  # a, b, total, direct, indirect
  expect_equal(table$estimate, c(.724807, .3654205, .66658, .4017207, .26485934), tolerance = 1e-6)
  expect_equal(table$std.error[c(1:3, 5)], c(.0582745, .0663299, .0582822, .05258136),
               tolerance = 1e-6)
  expect_equal(fit$tests$std.error, c(.05258136, .05272324, .05243909), tolerance = 1e-7)
  expect_equal(fit$tests$z, c(5.03713, 5.02358, 5.05080), tolerance = 1e-6)
  expect_equal(fit$tests$p.value, c(4.726e-07, 5.072e-07, 4.400e-07), tolerance = 2e-4)
  expect_equal(unname(fit$proportions), c(.39734065, .65931219, 1.6593122), tolerance = 1e-7)
})

mediation_panel <- function(seed = 5) {
  with_seed(seed, {
    d <- data.frame(unit = rep(1:40, each = 6), year = rep(1:6, 40), t = rbinom(240, 1, 0.4),
                    x = rnorm(240), w = runif(240, 0.5, 2))
    d$m <- 0.5 * d$t + 0.2 * d$x + d$unit / 20 + rnorm(240)
    d$y <- 0.2 * d$t + 0.6 * d$m - d$x + d$year / 3 + rnorm(240)
    d
  })
}

test_that("the paths are three regressions on one sample, whatever the covariance", {
  data <- mediation_panel()
  data$m[3] <- NA
  data$y[7] <- NA
  for (vcov in c("iid", "hc1", "cluster")) {
    suppressMessages(fit <- sobel_mediate(y ~ t + x | unit + year, mediator = "m", treatment = ~t,
                                          data = data, weights = ~w, vcov = vcov))
    rows <- data[-c(3, 7), ]
    on_m <- did_feols(m ~ t + x | unit + year, rows, weights = ~w, vcov = vcov)
    full <- did_feols(y ~ t + x + m | unit + year, rows, weights = ~w, vcov = vcov)
    total <- did_feols(y ~ t + x | unit + year, rows, weights = ~w, vcov = vcov)
    expected <- rbind(tidy(on_m)[1, ], tidy(full)[3, ], tidy(total)[1, ], tidy(full)[1, ])
    expect_equal(tidy(fit)[1:4, -1], expected[-1], tolerance = 1e-9, ignore_attr = TRUE)
    a <- expected[1, ]
    b <- expected[2, ]
    expect_equal(fit$tests$std.error[1],
                 sqrt(b$estimate^2 * a$std.error^2 + a$estimate^2 * b$std.error^2), tolerance = 1e-9)
    expect_equal(nobs(fit), 238)
  }
})

test_that("c = c' + ab holds exactly, and Sobel's |z| is below both paths' |t|", {
  for (seed in 1:5) {
    fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", mediation_panel(seed))
    expect_lt(abs(fit$identity_gap), 1e-12)
    table <- tidy(fit)
    expect_lte(abs(fit$tests$z[1]), min(abs(table$statistic[1:2])))
    expect_equal(1 / fit$tests$z[1]^2, sum(1 / table$statistic[1:2]^2), tolerance = 1e-10)
  }
})

test_that("Goodman's test is NA when its variance is negative; 0 / 0 is NA", {
  tests <- indirect_tests(0.01, 1, 0.01, 1)
  expect_true(is.na(tests$z[3]))
  expect_false(anyNA(tests$z[1:2]))
  expect_true(is.na(indirect_tests(0, 0, 0, 0)$z[1]))
})

test_that("a mediator that is treatment, outcome or absorbed is refused", {
  data <- mediation_panel()
  expect_error(sobel_mediate(y ~ t | unit, ~t, "t", data), "treatment",
               class = "policypanel_error_input")
  expect_error(sobel_mediate(y ~ t | unit, ~y, "t", data), "outcome",
               class = "policypanel_error_input")
  expect_error(sobel_mediate(y ~ t | unit, ~m, "x", data), "among the regressors",
               class = "policypanel_error_input")
  data$fixed <- data$unit^2
  expect_error(sobel_mediate(y ~ t | unit, ~fixed, "t", data), "absorbed",
               class = "policypanel_error_design")
})

test_that("covariances that are not estimated are NA, not zero", {
  v <- vcov(sobel_mediate(y ~ t | unit + year, ~m, "t", mediation_panel()))
  expect_true(all(is.na(v[upper.tri(v)])))
  expect_false(anyNA(diag(v)))
})
