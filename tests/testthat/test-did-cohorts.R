# Rows 56-70 of bad_inputs.md: cohorts and treatments.

law <- function() {
  with_seed(6, {
    d <- data.frame(unit = rep(1:40, each = 6), year = rep(2001:2006, 40))
    d$start <- c(2003, 2005, Inf, Inf)[d$unit %% 4 + 1]
    d$policy <- as.numeric(d$year >= d$start)
    d$share <- d$policy
    d$share[d$year == d$start & d$unit %% 8 == 0] <- 0.25
    d$y <- rnorm(240) + d$policy
    d
  })
}
run <- function(data, cohort = "start", ...) did_staggered(y ~ 1 | unit + year, data, cohort, ...)

test_that("a treatment that changes within units is read as one, 0/1 or logical", {
  d <- law()
  base <- quiet(run(d))
  expect_message(read <- run(d, "policy"), "First treated periods are read off")
  expect_equal(tidy(read), tidy(base))
  expect_equal(tidy(quiet(run(transform(d, policy = policy == 1), "policy"))), tidy(base))
  expect_error(run(transform(d, policy = policy + 1), "policy"), class = "policypanel_error_data")
  expect_error(run(transform(d, policy = ifelse(policy == 1, "yes", "no")), "policy"),
               class = "policypanel_error")
})

test_that("rows 57, 59, 63: nobody treated, all at once, treatment that ends", {
  d <- law()
  expect_error(run(transform(d, start = Inf)), "never|NA, 0 or Inf",
               class = "policypanel_error_design")
  expect_error(run(transform(d, start = 2003)), "same period", class = "policypanel_error_design")
  d$policy[d$unit == 1 & d$year == 2006] <- 0
  error <- expect_error(run(d, "policy"), "switches off again", class = "policypanel_error_design")
  expect_match(conditionMessage(error), "did_feols")
  expect_match(conditionMessage(error), 'estimator = "switching"')
  for (estimator in setdiff(cohort_estimators(), "callaway_santanna")) {
    expect_error(run(d, "policy", estimator), "switching", class = "policypanel_error_design")
  }
})

test_that("rows 61, 62, 64: no never treated, always treated, a cohort of one", {
  d <- law()
  some <- d[is.finite(d$start), ]
  expect_error(run(some), "not_yet_treated", class = "policypanel_error_design")
  expect_message(fit <- run(some, controls = "not_yet_treated"), "without units not yet treated")
  expect_equal(with(fit$effects$cells, unique(cohort[event_time >= 0])), 2)
  always <- transform(d, start = ifelse(unit == 3, 2001, start))
  expect_message(fit <- run(always), "treated from the first period on")
  expect_equal(fit$counts[["units"]], 39)
  expect_warning(quiet(run(transform(d, start = ifelse(unit == 4, 2004, start)))),
                 "cohort of one unit", class = "policypanel_warning")
})

test_that("rows 65, 70, 60: cohorts vary, are negative, are fractions, lie between periods", {
  d <- law()
  d$start[2] <- 2004
  expect_error(run(d), "changes within", class = "policypanel_error_data")
  expect_error(run(transform(law(), start = -start)), class = "policypanel_error_data")
  expect_error(run(transform(law(), start = start + 0.5)), class = "policypanel_error_data")
  half <- transform(law(), year = 2 * year, start = 2 * start - 1)
  expect_message(fit <- run(half), "between two periods")
  expect_equal(coef(fit), coef(quiet(run(law()))))
})

test_that("partly treated first periods are named, and each rule does what it says", {
  d <- law()
  expect_message(fit <- run(d, "share"), "5 units partly treated")
  expect_equal(tidy(fit), tidy(quiet(run(d))))
  later <- transform(d, start = start + (unit %% 8 == 0))
  expect_equal(coef(quiet(run(d, "share", partial_period = "untreated"))), coef(quiet(run(later))))
  less <- d[d$share %in% 0:1, ]
  expect_equal(coef(quiet(run(d, "share", partial_period = "drop"))), coef(quiet(run(less))))
  expect_error(run(d, "policy", partial_period = "drop"), "no use",
               class = "policypanel_error_input")
  expect_error(run(d, partial_period = "drop"), "holds cohorts", class = "policypanel_error_input")
  expect_error(run(d, "share", partial_period = "half"), class = "policypanel_error_input")
})

test_that("options, effects and covariances that are not there are refused", {
  d <- law()
  expect_error(run(d, control = "never_treated"), "Did you mean `controls`",
               class = "policypanel_error_input")
  expect_error(run(d, estimator = "csdid"), class = "policypanel_error_input")
  expect_error(run(d, estimator = "imputation", controls = "never_treated"),
               class = "policypanel_error_input")
  expect_error(run(d, anticipation = -1), class = "policypanel_error_input")
  expect_error(run(d, small_sample = "fixest"), class = "policypanel_error_input")
  expect_error(run(d, vcov = "hc1"), "clusters", class = "policypanel_error_input")
  expect_error(run(d, estimator = "lp_did", errors = "unconditional"),
               class = "policypanel_error_input")
  expect_error(did_staggered(y ~ 1 | unit + year + share, d, "start"),
               class = "policypanel_error_input")
  d$mixed <- d$year
  expect_error(run(d, cluster = ~mixed), "lie within clusters", class = "policypanel_error_design")
  d$z <- d$unit
  for (estimator in c("sun_abraham", "imputation", "two_stage", "twfe", "synthetic")) {
    expect_error(did_staggered(y ~ z | unit + year, d, "start", estimator), "not change",
                 class = "policypanel_error_design")
  }
  expect_error(run(d[-5, ], estimator = "efficient"), "balanced",
               class = "policypanel_error_design")
  expect_error(run(d, estimator = "stacked", window = c(-9, 9)), "window",
               class = "policypanel_error_design")
})

test_that("treated rows that cannot be imputed are counted", {
  d <- law()
  d <- d[!(d$unit == 3 & d$year < 2005), ]
  d <- d[!(d$unit == 8 & d$year < 2003), ]
  expect_message(fit <- run(d, estimator = "imputation"), "4 treated rows.*cannot be\\s+imputed")
  expect_match(as.character(fit$facts)[1], "treated rows imputed")
})

test_that("units are the clusters where there are no fixed effects to say so", {
  data <- law()
  effects <- function(formula, ...) {
    quiet(did_staggered(formula, data, "start", unit = "unit", time = "year", ...))
  }
  expect_equal(vcov(effects(y ~ 1)), vcov(effects(y ~ 1 | unit + year)), tolerance = 1e-12)
  expect_error(effects(y ~ 1, vcov = "iid"), class = "policypanel_error_input")
})
