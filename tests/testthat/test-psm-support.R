# Common support by every rule.

supported <- function(rule, data = matching_data(), ...) {
  quiet(psm_match(d ~ x1 + x2, ~y, data, common_support = rule, bandwidth = 1, ...))$matched
}

test_that("TRUE and FALSE are the rules 'treated' and 'none'", {
  expect_equal(supported(TRUE), supported("treated"))
  expect_equal(supported(FALSE), supported("none"))
})

test_that("'both' restricts either group to the other's range, 'quantile' to narrower ones", {
  m <- supported("both")
  p <- m$score
  t <- m$treated
  inside <- p >= max(min(p[t]), min(p[!t])) & p <= min(max(p[t]), max(p[!t]))
  expect_equal(m$on_support, inside)
  expect_equal(supported("quantile", matching = list(trim = 0))$on_support, inside)
  q <- supported("quantile", matching = list(trim = 5))
  ends <- rbind(quantile(p[t], c(.05, .95)), quantile(p[!t], c(.05, .95)))
  expect_equal(q$on_support, p >= max(ends[, 1]) & p <= min(ends[, 2]))
})

test_that("'trim' drops the treated with the lowest density of controls' scores (psmatch2)", {
  m <- supported("trim", matching = list(trim = 10))
  p <- m$score
  t <- m$treated
  c <- p[!t]
  # Stata's kdensity: Epanechnikov of variance one, bandwidth 0.9 min(sd, IQR / 1.349) / n^0.2
  width <- 0.9 * min(sd(c), diff(quantile(c, c(.25, .75), type = 2)) / 1.349) / length(c)^0.2
  density <- vapply(p[t], function(s) {
    u <- (c - s) / width
    mean(ifelse(u^2 < 5, 0.75 * (1 - u^2 / 5) / sqrt(5), 0)) / width
  }, 0)
  for (trim in 1:99) {
    expect_equal(supported("trim", matching = list(trim = trim))$on_support[t],
                 density > 0 & density >= quantile(density, trim / 100, type = 2, names = FALSE))
  }
  expect_true(all(m$on_support[!t]))
  expect_equal(unique(na.omit(m$reason)), "outside common support")
})

test_that("'crump' solves the equation of Crump, Hotz, Imbens and Mitnik", {
  p <- with_seed(4, rbeta(2000, 0.4, 0.4))
  crump_rows <- function(p) {
    core_rows(rep_len(0:1, length(p)), score = p, common_support = "crump")$eligible
  }
  keep <- crump_rows(p)
  variance <- 1 / (p * (1 - p))
  # 1 / (a (1 - a)) = 2 E[1 / (p (1 - p)) | kept]; p is kept where a < p < 1 - a
  bound <- 2 * mean(variance[keep])
  expect_equal(keep, variance <= bound)
  expect_gt(sum(!keep), 0)
  a <- 0.5 - sqrt(0.25 - 1 / bound)
  expect_equal(keep, p >= a & p <= 1 - a)
  expect_true(all(crump_rows(runif(100, 0.3, 0.7))))
})

test_that("scores of exactly 0 or 1 leave with a note (row 86)", {
  data <- data.frame(d = rep(1:0, 5), p = c(1, 0, .5, .5, .4, .4, .6, .6, .5, .4), y = 1:10)
  expect_message(fit <- psm_match(d ~ 1, ~y, data, score = ~p), "score of 0 or 1",
                 class = "policypanel_note")
  expect_equal(which(!fit$matched$on_support), 1:2)
  expect_equal(fit$matched$reason[1:2], rep("score of 0 or 1", 2))
})

test_that("no common support is an error that shows both ranges (row 87)", {
  data <- data.frame(d = rep(1:0, each = 5), p = c(.8, .82, .85, .9, .95, .1, .2, .3, .4, .5),
                     y = 1:10)
  expect_error(psm_match(d ~ 1, ~y, data, score = ~p, common_support = TRUE), "0.8 to 0.95",
               class = "policypanel_error_design")
})

test_that("the ledger says why rows are off support", {
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, matching_data(), common_support = "both",
                         bandwidth = 0.001))
  reason <- table(fit$matched$reason[fit$matched$treated])
  line <- fit$ledger[fit$ledger$step == "treated off support", ]
  expect_equal(line$dropped, sum(reason))
  for (name in names(reason)) expect_match(line$reason, paste(name, reason[[name]]))
})

test_that("'controls' takes out controls outside the treated rows' range and no treated row", {
  for (estimand in list("ATT", c("ATT", "ATU", "ATE"))) {
    m <- supported("controls", estimand = estimand)
    p <- m$score
    t <- m$treated
    expect_equal(m$on_support, t | p >= min(p[t]) & p <= max(p[t]))
    expect_gt(sum(!m$on_support), 0)
    expect_true(any(p[t] > max(p[!t])))
  }
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, matching_data(), common_support = "controls",
                         kernel = "gaussian"))
  p <- fit$matched$score
  data <- matching_data()
  c <- which(fit$matched$on_support & data$d == 0)
  expect_equal(coef(fit)[["ATT"]], loop_effect(p, data$y, which(data$d == 1), c, 0.06, "gaussian"),
               tolerance = 1e-12)
})

test_that("NSW and PSID-1: Becker and Ichino's attk with comsup, Gaussian kernel", {
  skip_if_not_installed("DAAG")
  data <- dataset("nsw74psid1", "DAAG")
  data$u74 <- as.numeric(data$re74 == 0)
  match <- trt ~ age + I(age^2) + educ + I(educ^2) + marr + black + hisp + re74 + re75 +
    I(re74^2) + I(re75^2) + black:u74
  fit <- quiet(psm_match(match, ~re78, data, score = "logit", kernel = "gaussian",
                         common_support = "controls"))
  on <- fit$matched$on_support
  expect_equal(c(sum(on & data$trt == 0), sum(on & data$trt == 1)), c(1157, 185))
  # 1537.943 comes with a logit stopped at Stata's tolerance; its maximum gives 1537.94543.
  expect_equal(coef(fit)[["ATT"]], 1537.943, tolerance = 2e-6)
  p <- fitted(suppressWarnings(glm(match, binomial, data, control = list(epsilon = 1e-300,
                                                                        maxit = 100))))
  controls <- which(data$trt == 0 & p >= min(p[data$trt == 1]) & p <= max(p[data$trt == 1]))
  expect_equal(coef(fit)[["ATT"]],
               loop_effect(p, data$re78, which(data$trt == 1), controls, 0.06, "gaussian"),
               tolerance = 1e-9)
})

test_that("units that are matched by cohort are not called rows", {
  data <- data.frame(unit = rep(1:40, each = 6), year = rep(1:6, 40))
  start <- c(3, 4, Inf, Inf)[data$unit %% 4 + 1]
  data$d <- as.numeric(data$year >= start)
  data$x <- with_seed(1, stats::rnorm(240))
  data$x[data$unit == 4] <- 50
  data$y <- data$d + data$x
  told <- character()
  withCallingHandlers(
    psm_did(y ~ d | unit + year, d ~ x, data, mode = "cohort", bandwidth = 0.5),
    policypanel_note = function(e) told <<- c(told, conditionMessage(e))
  ) |> quiet()
  expect_match(told, "units? off support: .*An untreated unit counts once for each cohort",
               all = FALSE)
})
