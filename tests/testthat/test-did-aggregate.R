# Averages of effects and their errors: weights by hand, shares by the delta method, covariances.

waves <- function(seed = 9) {
  with_seed(seed, {
    d <- data.frame(unit = rep(1:80, each = 7), year = rep(1:7, 80))
    d$start <- c(3, 3, 4, 6, Inf, Inf, Inf)[(d$unit %% 7) + 1]
    d$y <- rnorm(80)[d$unit] + (d$year >= d$start) * (d$year - pmin(d$start, 9) + 1) / 2 +
      rnorm(nrow(d))
    d
  })
}
effects_of <- function(data, ...) quiet(did_staggered(y ~ 1 | unit + year, data, "start", ...))

test_that("averages weigh cells by the size of their cohort", {
  d <- waves()
  fit <- effects_of(d)
  cells <- fit$effects$cells
  n <- table(d$start[d$year == 1])
  size <- as.vector(n[as.character(cells$cohort + 1)])
  after <- cells$event_time >= 0
  expect_equal(coef(fit)[["ATT"]], stats::weighted.mean(cells$estimate[after], size[after]))
  for (e in unique(cells$event_time)) {
    own <- cells$event_time == e
    expect_equal(coef(fit)[[paste0("event_time::", e)]],
                 stats::weighted.mean(cells$estimate[own], size[own]))
  }
  cohort <- aggregate(fit, "cohort")
  means <- tapply(cells$estimate[after], cells$cohort[after], mean)
  expect_equal(unname(coef(cohort)[-1]), as.vector(means))
  expect_equal(coef(cohort)[["average"]],
               stats::weighted.mean(means, n[as.character(c(3, 4, 6))]))
  time <- aggregate(fit, "time")
  expect_equal(names(coef(time))[-1], paste0("time::", 3:7))
  expect_equal(coef(time)[["average"]], mean(coef(time)[-1]))
  event <- aggregate(fit, "event_time")
  own <- coef(event)[grep("event_time::[0-9]", names(coef(event)))]
  expect_equal(coef(event)[["average"]], mean(own))
  expect_equal(coef(aggregate(fit, "overall"))[["ATT"]], coef(fit)[["ATT"]])
  expect_equal(nrow(tidy(aggregate(fit, "cohort_time"))), nrow(cells))
})

test_that("a window leaves other event times out", {
  fit <- effects_of(waves())
  near <- aggregate(fit, "event_time", window = c(-1, 1))
  expect_equal(names(coef(near)), c("average", paste0("event_time::", -1:1)))
  expect_equal(coef(near)[["event_time::1"]], coef(fit)[["event_time::1"]])
  expect_error(aggregate(fit, "overall", window = c(-3, -1)), class = "policypanel_error_design")
  expect_error(aggregate(fit, "overall", window = c(50, 60)), class = "policypanel_error_design")
  expect_error(aggregate(fit, "overall", window = 3), class = "policypanel_error_input")
})

# The jackknife sees all that moves with the units, shares included.
test_that("unconditional errors are those of the jackknife over units; conditional ones less", {
  d <- waves()
  fit <- effects_of(d)
  for (by in c("overall", "event_time", "cohort", "time")) {
    whole <- aggregate(fit, by)
    without <- vapply(unique(d$unit), function(u) {
      coef(aggregate(effects_of(d[d$unit != u, ]), by))
    }, coef(whole))
    without <- matrix(without, length(coef(whole)))
    error <- sqrt(rowSums((without - rowMeans(without))^2))
    expect_equal(unname(sqrt(diag(vcov(whole)))), error, tolerance = 0.06, label = by)
    conditional <- sqrt(diag(vcov(aggregate(fit, by, errors = "conditional"))))
    expect_true(all(conditional <= sqrt(diag(vcov(whole))) * (1 + 1e-8)))
  }
  expect_match(aggregate(fit, errors = "conditional")$vcov$label, "cohort shares given")
})

test_that("clusters in two ways are combined by inclusion and exclusion", {
  d <- waves()
  d$a <- d$unit %% 8
  d$b <- d$unit %/% 9
  # Of the whole path it is indefinite, and repaired as a regression's is.
  expect_warning(fit <- effects_of(d, cluster = ~ a + b), "semi-definite")
  overall <- function(fit) vcov(aggregate(fit, "overall"))
  one <- function(cluster) overall(effects_of(d, cluster = cluster))
  expect_equal(overall(fit), one(~a) + one(~b) - one(~ a^b), tolerance = 1e-12)
})

test_that("estimators without cohorts refuse what they have not", {
  fit <- effects_of(waves(), estimator = "lp_did")
  expect_error(aggregate(fit, "cohort"), "no effects by cohort", class = "policypanel_error_input")
  fit <- effects_of(waves(), estimator = "twfe")
  expect_error(aggregate(fit, "event_time"), "overall", class = "policypanel_error_input")
  expect_equal(names(coef(fit)), "ATT")
})

test_that("bands, joint tests, tables and glances work as for any fit", {
  fit <- effects_of(waves())
  band <- confint(fit, simultaneous = TRUE)
  expect_equal(rownames(band), fit$band$terms)
  expect_gt(attr(band, "critical"), stats::qnorm(0.975))
  leads <- joint_test(fit, "leads")
  expect_equal(leads$terms, grep("::-", names(coef(fit)), value = TRUE))
  expect_equal(joint_test(fit)$statistic, leads$statistic)
  by_hand <- with(list(b = coef(fit)[leads$terms], v = vcov(fit)[leads$terms, leads$terms]),
                  sum(b * solve(v, b)) / length(b))
  expect_equal(leads$statistic, by_hand)
  expect_equal(glance(fit)$nobs, 560)
  table <- regression_table(fit, aggregate(fit, "cohort"), output = "data.frame")
  expect_true(any(grepl("ATT", unlist(table))))
})

test_that("a fit is updated, also where its arguments were those of a function", {
  d <- waves()
  within <- function(data, way, controls) {
    did_staggered(y ~ 1 | unit + year, data, "start", way, controls = controls)
  }
  fit <- quiet(within(d, "callaway_santanna", "not_yet_treated"))
  again <- quiet(update(fit, data = d, cluster = ~unit))
  expect_equal(coef(again), coef(fit))
  expect_equal(coef(quiet(update(fit, data = d, subset = ~ year < 7))),
               coef(effects_of(d[d$year < 7, ], controls = "not_yet_treated")))
})
