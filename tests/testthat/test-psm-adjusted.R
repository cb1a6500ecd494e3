# Abadie and Imbens' standard errors: Stata's psmatch2 and teffects, loops over the definitions, and
# the spread of estimates.

effects <- c("ATT", "ATU", "ATE")

error_of <- function(fit) fit$standard_errors$std.error

test_that("ai(1) and ai(2) of psmatch2 4.0.12 (Stata 18): the sample variance", {
  data <- read.csv(shared_path("data/psmatch2/psmatch2_data.csv"))
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", score = "logit",
                         vcov = list(abadie_imbens(1, "sample"), abadie_imbens(2, "sample"))))
  expect_equal(error_of(fit), c(1.0397946967952247, .913432354262176), tolerance = 1e-10)
  expect_match(fit$standard_errors$assumes, "2006; sample variance from [12] neighbours?, score")
})

# The nearest by `distance`, and all as near as the last.
near <- function(distance, k) which(distance <= sort(distance)[min(k, length(distance))] + 1e-9)

# Theorems 6 and 7 and equation (14) of Abadie and Imbens (2006), row by row.
errors_by_hand <- function(y, treated, distance, m, matches, about, group = rep(1, length(y))) {
  n <- length(y)
  weight <- matrix(0, n, n)
  sigma2 <- vapply(seq_len(n), function(i) {
    others <- setdiff(which(treated == treated[i] & group == group[i]), i)
    if (length(others) == 0) others <- setdiff(which(treated == treated[i]), i)
    j <- others[near(distance[i, others], matches)]
    length(j) / (length(j) + 1) * (y[i] - mean(y[j]))^2
  }, 0)
  for (i in seq_len(n)) {
    across <- which(treated != treated[i] & group == group[i])
    j <- across[near(distance[i, across], m)]
    weight[i, j] <- 1 / length(j)
  }
  gap <- ifelse(treated, 1, -1) * (y - drop(weight %*% y))
  vapply(list(ATT = treated, ATU = !treated, ATE = rep(TRUE, n)), function(own) {
    k <- colSums(weight[own, ])
    if (about == "sample") return(sqrt(sum((own + k)^2 * sigma2)) / sum(own))
    square <- colSums(weight[own, ]^2)
    sqrt(sum((gap[own] - mean(gap[own]))^2) +
           sum(((own + k)^2 - own - square) * sigma2)) / sum(own)
  }, 0)
}

test_that("both variances, any number of matches, with ties, groups and Mahalanobis distances", {
  data <- tied_data(7, 90)
  # In the fourth group one treated row is alone of its kind.
  data$g[c(which(data$d == 1)[1], which(data$d == 0)[1:5])] <- 4
  points <- t(mahalanobis_points(data[c("x1", "x2")], data$d == 1))
  by <- list(nearest = abs(outer(data$p, data$p, "-")), mahalanobis = as.matrix(dist(points)))
  for (method in names(by)) {
    for (matches in c(1, 3)) {
      for (about in c("sample", "population")) {
        fit <- function(...) {
          error_of(quiet(psm_match(d ~ x1 + x2, ~y, data, score = ~p, method = method, ties = TRUE,
                                   estimand = effects, vcov = abadie_imbens(matches, about), ...)))
        }
        by_hand <- function(m, ...) {
          unname(errors_by_hand(data$y, data$d == 1, by[[method]], m, matches, about, ...))
        }
        expect_equal(fit(), by_hand(1), tolerance = 1e-10)
        expect_equal(fit(neighbours = 4), by_hand(4), tolerance = 1e-10)
        expect_equal(fit(exact = ~g), by_hand(1, group = data$g), tolerance = 1e-10)
      }
    }
  }
})

test_that("teffects psmatch, atet on NSW with PSID controls: vce(robust, nn(2)) and nn(3)", {
  # Stata 18, teffects psmatch (re78) (treat age education black hispanic married re74 re75, logit),
  # atet: brycewang-stanford/StatsPAI at 39a8be4, tests/stata_parity/11_psm.do and its test.
  data <- read.csv(shared_path("data/staggered/nsw_psid_replica.csv"))
  fit <- quiet(psm_match(treat ~ age + education + black + hispanic + married + re74 + re75, ~re78,
                         data, method = "nearest", score = "logit",
                         vcov = list("abadie_imbens_2016", abadie_imbens(2, score = "estimated"))))
  expect_equal(coef(fit)[["ATT"]], 2277.6907208768525, tolerance = 1e-10)
  expect_lt(max(abs(error_of(fit) - c(621.793, 630.128))), 0.0005)
})

test_that("teffects psmatch on NSW and on Lalonde's rows: ATET and ATE, logit and probit", {
  # Stata 18, seven digits printed: brycewang-stanford/StatsPAI at 235598f,
  # tests/reference_parity/test_teffects_probit_stata.py and its notes on Clarke's textbook.
  expect_printed <- function(value, printed) {
    expect_lt(abs(value / printed - 1), 1.2e-6, label = printed)
  }
  lalonde <- lalonde_rows()
  check <- function(score, link, att, atet_error, ate = NULL, ate_error = NULL, data = lalonde) {
    fit <- quiet(psm_match(score, ~re78, data, method = "nearest", score = link, ties = TRUE,
                           estimand = c("ATT", "ATE"), vcov = "abadie_imbens_2016"))
    expect_printed(coef(fit)[["ATT"]], att)
    expect_printed(error_of(fit)[1], atet_error)
    if (!is.null(ate)) expect_printed(coef(fit)[["ATE"]], ate)
    if (!is.null(ate_error)) expect_printed(error_of(fit)[2], ate_error)
  }
  earnings <- update(lalonde_score, . ~ . + re74 + re75)
  check(lalonde_score, "logit", 1209.718, 1261.376, 320.1955, 973.734)
  check(lalonde_score, "probit", 118.834, 1347.901)
  check(earnings, "logit", 1968.8, 1126.321, -304.6074, 1076.527)
  check(earnings, "probit", 1260.967, 828.5266, -204.2756, 1029.85)
  options <- function(...) {
    fit <- quiet(psm_match(lalonde_score, ~re78, lalonde, method = "nearest", score = "logit",
                           ties = TRUE, estimand = "ATE", ...))
    c(coef(fit)[["ATE"]], error_of(fit))
  }
  three <- options(neighbours = 3, vcov = "abadie_imbens_2016")  # nneighbor(3)
  expect_printed(three[1], 120.075)
  expect_printed(three[2], 820.524)
  expect_printed(options(vcov = abadie_imbens(2, score = "estimated"))[2], 1226.906)
  expect_printed(options(caliper = 0.3, vcov = "abadie_imbens_2016")[2], 973.734)
  skip_if_not_installed("causaldata")
  nsw <- as.data.frame(causaldata::nsw_mixtape)
  score <- treat ~ age + educ + black + hisp + marr + nodegree
  check(score, "logit", 2686.832, 691.0373, ate_error = 662.6717, data = nsw)
  check(score, "probit", 2375.279, 672.2979, ate_error = 651.6872, data = nsw)
})

# The formulas of the help page, row by row.
corrected_by_hand <- function(data, fit, m, h, keep = rep(TRUE, nrow(data))) {
  y <- data$y
  x <- as.matrix(data[c("x1", "x2")])
  z <- cbind(1, x)
  p <- fit$matched$score
  f <- keep * if (fit$settings$link == "logit") p * (1 - p) else dnorm(qnorm(p))
  form <- function(v) drop(v %*% fit$score_fit$covariance %*% v)
  corrected <- function(treated, p) {
    rows <- lapply(seq_along(y), function(i) {
      arm <- function(w, k, leave_out = integer()) {
        all <- setdiff(which(treated == w), leave_out)
        all[near(abs(p[all] - p[i]), k)]
      }
      j1 <- arm(TRUE, h)
      j0 <- arm(FALSE, h)
      across <- which(treated != treated[i])
      twin <- across[near(sqrt(colSums((t(x[across, ]) - x[i, ])^2)), m)]
      match <- arm(!treated[i], m)
      own <- if (treated[i]) j1 else j0
      list(s1 = cov(z[j1, ], y[j1])[, 1], s0 = cov(z[j0, ], y[j0])[, 1], variance = var(y[own]),
           y1 = mean(y[arm(TRUE, h, i)]), y0 = mean(y[arm(FALSE, h, i)]), twin = mean(y[twin]),
           share = replace(numeric(length(y)), match, 1 / length(match)))
    })
    part <- function(name) do.call(rbind, lapply(rows, `[[`, name))
    sigma2 <- part("variance")[, 1]
    weight <- part("share")
    sign <- ifelse(treated, 1, -1)
    gap <- sign * (y - drop(weight %*% y))
    own <- treated & keep
    att <- mean(gap[own])
    k <- colSums(weight[own, ])
    base <- sum((gap[own] - att)^2) + sum((k^2 - colSums(weight[own, ]^2)) * sigma2)
    c <- colSums(f * (z * (part("y1") - part("y0") - att)[, 1] + part("s1") +
                        p / (1 - p) * part("s0"))) / sum(own)
    g <- colSums(f * z * (sign * (y - part("twin")[, 1]) - att)) / sum(own)
    k <- colSums(weight)
    whole <- sum((gap - mean(gap))^2) + sum((k^2 + 2 * k - colSums(weight^2)) * sigma2)
    all <- colMeans(f * (part("s1") / p + part("s0") / (1 - p)))
    sqrt(c(base / sum(own)^2 - form(c) + form(g), whole / length(y)^2 - form(all)))
  }
  treated <- data$d == 1
  direct <- corrected(treated, p)
  c(direct[1], corrected(!treated, 1 - p)[1], direct[2])
}

test_that("the correction is the one of the help page, with ties and several neighbours", {
  for (data in list(tied_data(8, 80), matching_data(70))) {
    for (link in c("logit", "probit")) {
      for (case in list(c(1, 1), c(3, 2))) {
        fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", score = link, ties = TRUE,
                               neighbours = case[1], estimand = effects,
                               vcov = abadie_imbens(case[2], score = "estimated")))
        expect_equal(error_of(fit), corrected_by_hand(data, fit, case[1], case[2] + 1),
                     tolerance = 1e-9)
      }
    }
  }
})

test_that("rows without a match within the caliper are no part of the correction either", {
  data <- matching_data(80)
  fit <- function(data, estimand, ...) {
    quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", estimand = estimand,
                    vcov = "abadie_imbens_2016", ...))
  }
  narrow <- fit(data, "ATT", caliper = 0.01)
  expect_lt(sum(narrow$matched$on_support & data$d == 1), sum(data$d))
  keep <- data$d == 0 | narrow$matched$on_support
  expect_equal(error_of(narrow), corrected_by_hand(data, narrow, 1, 2, keep)[1], tolerance = 1e-9)
  # A caliper that leaves all treated rows a match changes nothing.
  expect_equal(error_of(fit(data, "ATT", caliper = 0.9)), error_of(fit(data, "ATT")))
  expect_equal(error_of(fit(data, c("ATT", "ATE"), caliper = 0.01))[1], error_of(narrow))
})

test_that("rows with a score of 1 are no part of the correction", {
  data <- matching_data(80)
  errors <- function(data) {
    error_of(quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", score = "logit",
                             estimand = effects, vcov = "abadie_imbens_2016")))
  }
  sure <- data.frame(x1 = 1e3, x2 = 0, d = 1, y = 0, g = 1)
  expect_equal(errors(rbind(sure, data)), errors(data), tolerance = 1e-8)
})

test_that("blocks of a panel are refused by the correction, as exact groups are", {
  data <- matching_panel()
  for (mode in c("yearly", "cohort")) {
    expect_error(quiet(psm_did(y ~ policy | city + year, match = policy ~ size + wage, data = data,
                               mode = mode, method = "nearest",
                               matching = list(vcov = "abadie_imbens_2016"))),
                 "periods", class = "policypanel_error_input")
  }
})

test_that("the corrected error is the spread of the estimates; the uncorrected one is not", {
  estimands <- c("ATT", "ATU", "ATE")
  draws <- with_seed(7, replicate(100, {
    d <- data.frame(x1 = rnorm(500), x2 = rnorm(500))
    d$d <- rbinom(500, 1, pnorm(0.5 * d$x1 - 0.3 * d$x2 - 0.2))
    d$y <- 1 + 2 * d$x1 + 2 * d$x2 + (2 + d$x1) * d$d + rnorm(500)
    fit <- quiet(psm_match(d ~ x1 + x2, ~y, d, method = "nearest", estimand = estimands,
                           vcov = c("abadie_imbens_2016", "abadie_imbens")))
    c(coef(fit), fit$standard_errors$std.error)
  }))
  spread <- apply(draws[1:3, ], 1, sd)
  expect_true(all(abs(rowMeans(draws[4:6, ]) / spread - 1) < 0.2))
  expect_true(all(rowMeans(draws[7:9, ]) / spread > 1.15))
})

test_that("exchanging treated and controls exchanges ATT and ATU, errors included", {
  data <- matching_data()
  one <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", score = "logit",
                         estimand = c("ATT", "ATU", "ATE"), vcov = "abadie_imbens_2016"))
  data$d <- 1 - data$d
  two <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", score = "logit",
                         estimand = c("ATT", "ATU", "ATE"), vcov = "abadie_imbens_2016"))
  expect_equal(unname(coef(two)), -unname(coef(one))[c(2, 1, 3)], tolerance = 1e-8)
  expect_equal(unname(diag(vcov(two))), unname(diag(vcov(one)))[c(2, 1, 3)], tolerance = 1e-7)
})

test_that("a given score or exact groups are refused", {
  data <- matching_data()
  data$p <- 0.5 + data$x1 / 100
  expect_error(psm_match(d ~ x1, ~y, data, score = ~p, method = "nearest",
                         vcov = "abadie_imbens_2016"), "estimated",
               class = "policypanel_error_input")
  expect_error(psm_match(d ~ x1, ~y, data, exact = ~g, method = "nearest",
                         vcov = "abadie_imbens_2016"), "exact", class = "policypanel_error_input")
})
