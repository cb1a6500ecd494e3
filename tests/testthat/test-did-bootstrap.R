# Multiplier bootstrap: signs by cluster, streams, errors as the analytic ones.

signed_panel <- function() {
  with_seed(8, {
    d <- data.frame(unit = rep(1:150, each = 6), year = rep(1:6, 150))
    d$start <- c(3, 5, Inf)[d$unit %% 3 + 1]
    d$block <- d$unit %/% 4
    d$y <- rnorm(900) + (d$year >= d$start)
    d
  })
}

test_that("draws are sums of signed influences, replicate by replicate", {
  fit <- quiet(did_staggered(y ~ 1 | unit + year, signed_panel(), "start"))
  boot <- multiplier_bootstrap(fit, replicates = 300, seed = 4)
  own <- cluster_influences(fit)
  # Each draw has signs that give it: the first draw of one influence at a time shows them.
  each <- core_multiplier_draws(4, 1, 301, diag(nrow(own)))
  expect_true(all(abs(each) == 1))
  expect_equal(boot$draws, t(own) %*% each, tolerance = 1e-12, ignore_attr = TRUE)
  expect_lt(max(abs(rowMeans(each))), 5 / sqrt(300))
  few <- multiplier_bootstrap(fit, replicates = 20, seed = 4)
  expect_identical(few$draws, boot$draws[, 1:20])
  expect_false(identical(multiplier_bootstrap(fit, 20, seed = 5)$draws, few$draws))
})

test_that("errors and the band are those of influences", {
  data <- signed_panel()
  for (cluster in list(NULL, ~block)) {
    fit <- quiet(did_staggered(y ~ 1 | unit + year, data, "start", cluster = cluster))
    boot <- multiplier_bootstrap(fit, replicates = 20000, seed = 1)
    expect_equal(boot$table$std.error, unname(sqrt(diag(vcov(fit)))), tolerance = 0.04)
    # Sums of some tens of signs have shorter tails than the normal.
    expect_equal(boot$critical, fit$band$critical, tolerance = 0.07)
  }
  fit <- quiet(did_staggered(y ~ 1 | unit + year, data, "start", "sun_abraham"))
  boot <- multiplier_bootstrap(fit, replicates = 20000, seed = 1)
  expect_equal(boot$table$std.error, unname(sqrt(diag(vcov(fit)))), tolerance = 0.04)
})

test_that("what cannot be drawn is refused", {
  data <- signed_panel()
  fit <- quiet(did_staggered(y ~ 1 | unit + year, data, "start"))
  expect_error(multiplier_bootstrap(fit, replicates = 1), class = "policypanel_error_input")
  expect_error(multiplier_bootstrap(did_feols(y ~ 1 | unit, data)),
               class = "policypanel_error_input")
  data$half <- data$unit %% 40
  two <- suppressWarnings(did_staggered(y ~ 1 | unit + year, data, "start",
                                        cluster = ~ block + half))
  expect_error(multiplier_bootstrap(two), "one kind", class = "policypanel_error_input")
})

test_that("draws do not depend on how many are made", {
  data <- group_data()
  data$start <- ifelse(data$unit %% 5 < 2, 2005, NA)
  fit <- quiet(did_staggered(y ~ 1 | unit + year, data, "start"))
  few <- multiplier_bootstrap(fit, replicates = 33)
  expect_identical(multiplier_bootstrap(fit, replicates = 1700)$draws[, 1:33], few$draws)
})
