# Numbers of Stata's psmatch2 and pstest, and the definitions they stand for.

kernel_fixture <- function() read.csv(shared_path("data/psmatch2/psmatch2_kernel_data.csv"))

# 30 lines of psmatch2: kernel matching by a double loop.
naive_kernel_match <- function(score, y, treated, h) {
  t <- which(treated)
  c <- which(!treated)
  u <- outer(score[t], score[c], "-") / h
  k <- ifelse(abs(u) < 1, 1 - u^2, 0)
  matched <- rowSums(k) > 0
  w <- k[matched, , drop = FALSE] / rowSums(k)[matched]
  list(att = mean(y[t][matched] - drop(w %*% y[c])), weight = colSums(w), matched = matched,
       n = sum(matched))
}

simulated <- function(n = 300, seed = 1) {
  with_seed(seed, {
    d <- data.frame(x1 = rnorm(n), x2 = rnorm(n))
    d$d <- rbinom(n, 1, pnorm(0.5 * d$x1 - 0.3 * d$x2 - 0.2))
    d$y <- 1 + d$x1 + d$x2 + 2 * d$d + rnorm(n)
    d
  })
}

test_that("ATT, its standard error, scores and weights are psmatch2's (Stata 18, 40 rows)", {
  data <- kernel_fixture()
  fit <- psm_match(d ~ x1 + x2, ~y, data, score = "logit", bandwidth = 0.5)
  expect_equal(coef(fit)[["ATT"]], 3.617975292503206, tolerance = 1e-7)
  expect_equal(sqrt(vcov(fit)[["ATT", "ATT"]]), 0.9245573977838009, tolerance = 1e-7)
  expect_lt(max(abs(fit$matched$score - data$X_pscore)), 1e-7)
  expect_lt(max(abs(fit$matched$weight - data$X_weight)), 1e-7)
  expect_lt(max(abs(fit$matched$matched_outcome - data$X_y)[data$d == 1]), 1e-6)
})

test_that("a fixture of 8 rows, computed by hand with rational weights", {
  # Scores .2 .4 (treated), .1 .3 .5 .9 (controls), h = .25: windows and K(u) = 1 - u^2 by hand:
  # treated .2: controls .1 .3 with K = 1 - (.1/.25)^2 = .84 each -> weights 1/2, 1/2;
  # treated .4: controls .3 .5 with K = .84 each -> 1/2, 1/2. Control .9 has no neighbour.
  rows <- core_match_kernel(c(.2, .4), c(.1, .3, .5, .9), c(1, 2, 4, 100), "epanechnikov", .25,
                            FALSE, 0)
  expect_equal(rows$donor_weight, c(0.5, 1, 0.5, 0), tolerance = 1e-12)
  expect_equal(rows$matched_outcome, c(1.5, 3), tolerance = 1e-12)
  expect_equal(rows$own_weight, 1 / rows$kernel_sum, tolerance = 1e-12)
})

test_that("NSW, kernel, logit, common, ate: every number of the Stata log", {
  data <- as.data.frame(haven::read_dta(shared_path("data/lalonde/ldw_exper.dta")))
  fit <- psm_match(t ~ age + educ + black + hisp + married + re74 + re75 + u74 + u75, ~re78, data,
                   score = "logit", bandwidth = 0.06, common_support = TRUE,
                   estimand = c("ATT", "ATU", "ATE"))
  expect_equal(unname(coef(fit)), c(1.82028639, 1.603352, 1.69524782), tolerance = 2e-8)
  expect_equal(sqrt(vcov(fit)["ATT", "ATT"]), .685942087, tolerance = 2e-9)
  expect_equal(coef(fit)[["ATT"]] / sqrt(vcov(fit)["ATT", "ATT"]), 2.65, tolerance = 2e-3)
  expect_equal(unlist(fit$unmatched[1:4], use.names = FALSE),
               c(6.34914538, 4.55480228, 1.79434311, .632853552), tolerance = 1e-8)
  support <- table(fit$matched$treated, fit$matched$on_support)
  expect_equal(as.vector(support), c(11, 2, 249, 183))
  on <- fit$matched$on_support & fit$matched$treated
  expect_equal(mean(data$re78[on]), 6.40495818, tolerance = 1e-8)
  expect_equal(mean(fit$matched$matched_outcome[on]), 4.58467178, tolerance = 2e-8)
  control <- fit$matched$on_support & !fit$matched$treated
  expect_equal(mean(data$re78[control]), 4.52683013, tolerance = 1e-8)
  expect_equal(mean(fit$matched$matched_outcome[control]), 6.13018214, tolerance = 2e-8)
})

test_that("the score is Stata's logit (NSW log)", {
  data <- as.data.frame(haven::read_dta(shared_path("data/lalonde/ldw_exper.dta")))
  covariates <- c("age", "educ", "black", "hisp", "married", "re74", "re75", "u74", "u75")
  fit <- fit_score(lapply(data[covariates], as.numeric), as.integer(data$t), "logit")
  expect_equal(unname(fit$coefficients),
               c(-.4736308, .0142619, .0499776, -.347664, -.928485, .1760431, -.0339278, .01221,
                 -.1516037, -.3719486), tolerance = 1e-5)
  expect_equal(sqrt(fit$covariance["age", "age"]), .0142116, tolerance = 1e-5)
  expect_equal(fit$log_likelihood, -296.25026, tolerance = 1e-7)
  expect_equal(2 * (fit$log_likelihood - fit$null_log_likelihood), 11.70, tolerance = 5e-3)
  expect_equal(1 - fit$log_likelihood / fit$null_log_likelihood, 0.0194, tolerance = 5e-3)
})

test_that("probit and logit scores equal glm()", {
  data <- simulated()
  for (link in c("probit", "logit")) {
    own <- fit_score(data[c("x1", "x2")], data$d, link)
    glm <- glm(d ~ x1 + x2, binomial(link), data, control = list(epsilon = 1e-14))
    expect_equal(own$coefficients, coef(glm), tolerance = 1e-8)
    expect_equal(own$probability, unname(fitted(glm)), tolerance = 1e-8)
    expect_equal(own$log_likelihood, as.numeric(logLik(glm)), tolerance = 1e-10)
    if (link == "logit") expect_equal(own$covariance, vcov(glm), tolerance = 1e-6)
  }
})

test_that("matching equals the double loop for any bandwidth", {
  data <- simulated()
  for (h in c(1e-4, 1e-3, 0.01, 0.06, 0.2, 1, 10)) {
    fit <- psm_match(d ~ x1 + x2, ~y, data, bandwidth = h)
    naive <- naive_kernel_match(fit$matched$score, data$y, data$d == 1, h)
    expect_equal(coef(fit)[["ATT"]], naive$att, tolerance = 1e-10)
    weight <- ifelse(is.na(fit$matched$weight), 0, fit$matched$weight)
    expect_equal(weight[data$d == 0], naive$weight, tolerance = 1e-9)
    expect_equal(sum(weight[data$d == 0]), naive$n, tolerance = 1e-10)
  }
})

test_that("a constant score gives the plain difference of means (row 90)", {
  data <- simulated()
  data$z <- rep(c(0, 1), length.out = nrow(data))
  data$d <- rep(c(0, 0, 1, 1), length.out = nrow(data))  # the same share treated at z = 0 and 1
  fit <- psm_match(d ~ z, ~y, data)
  expect_equal(coef(fit)[["ATT"]], mean(data$y[data$d == 1]) - mean(data$y[data$d == 0]),
               tolerance = 1e-10)
})

test_that("ties, row order and covariate scale change nothing", {
  data <- simulated()
  data$x1 <- round(data$x1)
  data$x2 <- round(data$x2)
  base <- psm_match(d ~ x1 + x2, ~y, data)
  order <- with_seed(2, sample(nrow(data)))
  expect_equal(coef(psm_match(d ~ x1 + x2, ~y, data[order, ])), coef(base), tolerance = 1e-10)
  data$x1 <- 1e6 * data$x1 + 3e7
  expect_equal(coef(psm_match(d ~ x1 + x2, ~y, data)), coef(base), tolerance = 1e-8)
})

test_that("common support drops the treated outside the controls' range", {
  data <- simulated()
  free <- psm_match(d ~ x1 + x2, ~y, data, bandwidth = 1)
  common <- psm_match(d ~ x1 + x2, ~y, data, bandwidth = 1, common_support = TRUE)
  score <- free$matched$score
  range <- range(score[data$d == 0])
  expect_equal(common$matched$on_support,
               data$d == 0 | (score >= range[1] & score <= range[2]))
  expect_equal(sum(common$ledger$dropped), sum(!common$matched$on_support))
})

test_that("collinear covariates are dropped with a note, separation is an error that names them", {
  data <- simulated()
  data$twice <- 2 * data$x1
  expect_message(fit <- psm_match(d ~ x1 + x2 + twice, ~y, data), "twice",
                 class = "policypanel_note")
  expect_equal(coef(fit), coef(psm_match(d ~ x1 + x2, ~y, data)), tolerance = 1e-12)
  data$perfect <- data$d + 0.1 * data$x1 / 10
  expect_error(psm_match(d ~ x1 + perfect, ~y, data), "perfect",
               class = "policypanel_error_design")
})

test_that("wrong settings are refused by name", {
  data <- simulated()
  expect_error(psm_match(d ~ x1, ~y, data, bandwidth = 0), "bandwidth",
               class = "policypanel_error_input")
  expect_error(psm_match(d ~ x1, ~y, data, bandwidth = NA), "bandwidth",
               class = "policypanel_error_input")
  expect_error(psm_match(d ~ x1, ~y, data, kernel = "cosine"), "epanechnikov",
               class = "policypanel_error_input")
  expect_error(psm_match(x1 ~ x2, ~y, data), "0 or 1", class = "policypanel_error_data")
  expect_error(psm_match(d ~ x1, ~y, data, estimand = "LATE"), "ATT",
               class = "policypanel_error_input")
  expect_error(psm_match(d ~ x1, ~y, data[data$d == 1, ]), "treated",
               class = "policypanel_error_design")
  expect_error(psm_match(d ~ x1, ~y, data, bandwidth = 1e-14), "bandwidth",
               class = "policypanel_error_design")
})

test_that("ATU and ATE have no standard error rather than a wrong one", {
  table <- tidy(psm_match(d ~ x1, ~y, simulated(), estimand = c("ATE", "ATT", "ATU")))
  expect_equal(table$term, c("ATT", "ATU", "ATE"))
  expect_equal(is.na(table$std.error), c(FALSE, TRUE, TRUE))
})
