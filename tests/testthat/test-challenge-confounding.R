# Darfur (Hazlett 2020): estimate, standard error and degrees of freedom as the tests of sensemakr
# 0.1.6 have them for lm(peacefactor ~ directlyharmed + controls + village).
darfur <- function(level = 0.95, reduction = 1) {
  estimate <- 0.09731582
  error <- 0.02325654
  f <- estimate / error / sqrt(783)
  list(estimate = estimate, std.error = error, df = 783, residual_df = 783, level = level,
       reduction = reduction, f = f, ratio = 1, critical = stats::qt((1 + level) / 2, 782))
}

# The regression with a confounder of exactly these partial R2, made by projection.
confounder_of <- function(y, d, x, treatment, outcome) {
  part <- function(of, given) stats::resid(stats::lm(of ~ given))
  noise <- with_seed(4, stats::rnorm(length(y)))
  d_left <- part(d, x)
  y_left <- part(y, cbind(d, x))
  e <- part(noise, cbind(y, d, x))
  unit <- function(v) v / sqrt(sum(v^2))
  # Its share along d makes the one, its share along y's residual, of what is left, the other.
  sqrt(treatment) * unit(d_left) +
    sqrt(1 - treatment) * (sqrt(outcome) * unit(y_left) + sqrt(1 - outcome) * unit(e))
}

test_that("bounds by benchmarks are those of sensemakr for Darfur", {
  # Partial R2 of `female`: that with the treatment from the printed bound, that with the outcome
  # by solving the printed bound of one time.
  treatment <- 0.00916428667504862 / 1.00916428667504862
  outcome <- stats::uniroot(function(r) {
    implied_strength(treatment, r, 1)$r.squared.outcome - 0.12464092303637
  }, c(0.01, 0.5), tol = 1e-15)$root
  strength <- implied_strength(treatment, outcome, 1:3)
  expect_equal(strength$r.squared.treatment,
               c(0.00916428667504862, 0.0183285733500972, 0.0274928600251459), tolerance = 1e-12)
  expect_equal(strength$r.squared.outcome,
               c(0.12464092303637, 0.249324064199975, 0.374050471038094), tolerance = 1e-10)
  found <- confounded_estimates(cbind(confounder = "female", multiple = 1:3, strength), darfur())
  expect_equal(found$estimate, c(0.0752202698486415, 0.0529151689180575, 0.0303960178770157),
               tolerance = 1e-9)
  expect_equal(found$std.error, c(0.0218733298036818, 0.0203500639944344, 0.0186700665753491),
               tolerance = 1e-9)
  expect_equal(found$statistic, c(3.43890347394571, 2.60024582392121, 1.62806156873318),
               tolerance = 1e-9)
  # Its limits have the degrees of freedom of the regression without the confounder.
  reach <- (found$conf.high - found$estimate) * stats::qt(0.975, 783) / stats::qt(0.975, 782)
  expect_equal(found$estimate - reach,
               c(0.0322829603180086, 0.0129680276030601, -0.00625329133645187), tolerance = 1e-8)
  expect_equal(found$estimate + reach,
               c(0.118157579379274, 0.092862310233055, 0.0670453270904833), tolerance = 1e-8)
})

test_that("robustness values are those of sensemakr", {
  expect_equal(robustness_values(darfur())$robustness.value, c(0.1387764, 0.07625797),
               tolerance = 1e-6)
  # Printed by sensemakr for t = 2 with 100 degrees of freedom
  expect_equal(equal_strength(2 / sqrt(100), 0), 0.1809975, tolerance = 1e-6)
})

test_that("an NSW-PSID regression has the numbers of sensemakr in R and Stata", {
  known <- utils::read.csv(shared_path("reference", "known_answers_staggered.csv"))
  known <- known[grepl("sensemakr", known[[3]]), ]
  value <- function(name) as.numeric(known[[5]][known[[4]] == name])
  data <- utils::read.csv(shared_path("data", "staggered", "nsw_psid_replica.csv"))
  fit <- did_feols(re78 ~ treat + age + education + black + hispanic + married + re74 + re75, data)
  found <- sensitivity(fit, "treat", benchmarks = "re74")
  expect_equal(found$estimate, value("beta_treat"), tolerance = 1e-12)
  expect_equal(found$std.error, value("beta_treat_se"), tolerance = 1e-12)
  expect_equal(found$partial.r.squared, value("partial_r2_yd"), tolerance = 1e-12)
  expect_equal(found$robustness$robustness.value[2], value("rv_q_alpha"), tolerance = 1e-12)
  expect_equal(found$bounds$r.squared.treatment[1], value("benchmark_re74_partial_r2_Y"),
               tolerance = 1e-12)
})

test_that("estimate and standard error are those of the regression that has the confounder", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x + m, data, vcov = "iid")
  base <- new_confounded(fit, "d", 0.95, 1)
  controls <- as.matrix(data[c("x", "m")])
  for (strength in list(c(0.1, 0.3), c(0.4, 0.05), c(0.02, 0.9))) {
    data$z <- confounder_of(data$y, data$d, controls, strength[1], strength[2])
    with <- did_feols(y ~ d + x + m + z, data, vcov = "iid")
    error <- sqrt(vcov(with)["d", "d"])
    shift <- coef(with)[["d"]] - coef(fit)[["d"]]
    expect_equal(confounding_bias(base, strength[1], strength[2]), abs(shift), tolerance = 1e-10)
    expect_equal(confounded_error(base, strength[1], strength[2]), error, tolerance = 1e-10)
  }
})

test_that("partial R2 of benchmarks are those of regressions by hand, with fixed effects too", {
  data <- unbalanced_data()
  fit <- did_feols(y ~ d + x + m | unit + year, data, cluster = ~unit)
  by_hand <- function(outcome, with, without) {
    rest <- function(right) {
      stats::deviance(stats::lm(stats::reformulate(c(right, "factor(unit)", "factor(year)"),
                                                   outcome), data))
    }
    1 - rest(with) / rest(without)
  }
  for (group in list("x", c("x", "m"))) {
    others <- setdiff(c("x", "m"), group)
    expect_equal(benchmark_r_squared(fit, "d", group),
                 c(treatment = by_hand("d", c("x", "m"), others),
                   outcome = by_hand("y", c("d", "x", "m"), c("d", others))), tolerance = 1e-8)
  }
})

test_that("at the robustness value the share is gone, or its significance", {
  data <- panel_data()
  data$y <- data$y + 2 * data$d
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, cluster = ~ unit + g))
  for (vcov in list("iid", "hc1", ~unit, ~g)) {
    found <- sensitivity(fit, vcov = vcov, reduction = 0.5)
    value <- found$robustness$robustness.value
    expect_gt(value[2], 0)
    bias <- confounding_bias(found$base, value[1], value[1])
    expect_equal(bias, abs(found$estimate) / 2, tolerance = 1e-10)
    # Of the null hypothesis that half of the estimate is left
    left <- abs(found$estimate) / 2 - confounding_bias(found$base, value[2], value[2])
    t <- left / confounded_error(found$base, value[2], value[2])
    expect_equal(t, found$base$critical, tolerance = 1e-10)
  }
})

test_that("degrees of freedom are those of the covariance, less one where they are residual", {
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  critical <- function(vcov) sensitivity(fit, vcov = vcov)$base$critical
  residual <- 240 - 2 - 30 - 7
  expect_equal(critical("iid"), stats::qt(0.975, residual - 1))
  expect_equal(critical(~unit), stats::qt(0.975, 29))
})

test_that("where the outcome leaves too little, the treatment alone binds", {
  f <- 1 / 0.3 / sqrt(7)
  critical <- stats::qt(0.975, 6) / sqrt(6)
  value <- equal_strength(f, critical)
  base <- list(estimate = 1, std.error = 0.3, residual_df = 7, f = f)
  outcome <- value / (critical^2 + value)
  t <- (1 - confounding_bias(base, value, outcome)) / confounded_error(base, value, outcome)
  expect_equal(t, stats::qt(0.975, 6), tolerance = 1e-12)
  weaker <- expand.grid(treatment = seq(0, value, length.out = 50),
                        outcome = seq(0, outcome, length.out = 50))
  t <- (1 - confounding_bias(base, weaker$treatment, weaker$outcome)) /
    confounded_error(base, weaker$treatment, weaker$outcome)
  expect_gte(min(t), stats::qt(0.975, 6) - 1e-12)
})

test_that("a benchmark that cannot be is missing and says why", {
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  strength <- implied_strength(0.4, 0.3, c(1, 2, 5))
  expect_identical(is.na(strength$r.squared.outcome), c(FALSE, TRUE, TRUE))
  expect_match(strength$reason[2], "more of the treatment than there is")
  expect_equal(implied_strength(0.01, 0.5, 2)$r.squared.outcome, 1)
  expect_match(implied_strength(0.01, 0.5, 2)$reason, "all that is left of the outcome")
  expect_error(sensitivity(fit, confounders = data.frame(treatment = 1, outcome = 0)),
               class = "policypanel_error_input")
  given <- sensitivity(fit, confounders = data.frame(treatment = 0.1, outcome = 0.2))$bounds
  expect_equal(given$estimate, fit$coefficients[["d"]] -
                 confounding_bias(new_confounded(fit, "d", 0.95, 1), 0.1, 0.2))
})
