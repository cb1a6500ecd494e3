# Standard errors against differences, against a bootstrap and against their own parts.

test_that("what the score's coefficients do to the ATT is what refitting at other values does", {
  data <- matching_data()
  for (link in c("probit", "logit")) {
    fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, score = link, bandwidth = 0.2))
    cdf <- if (link == "probit") pnorm else plogis
    x <- cbind(1, data$x1, data$x2)
    b <- unname(fit$score_fit$coefficients)
    att <- function(b) {
      data$p <- cdf(drop(x %*% b))
      quiet(coef(psm_match(d ~ 1, ~y, data, score = ~p, bandwidth = 0.2)))[["ATT"]]
    }
    numeric <- vapply(1:3, function(k) {
      step <- replace(numeric(3), k, 1e-6)
      (att(b + step) - att(b - step)) / 2e-6
    }, 0)
    t <- which(data$d == 1)
    c <- which(data$d == 0)
    p <- fit$matched$score
    gradient <- core_kernel_gradient(p[t], p[c], data$y[c], "epanechnikov", 0.2)
    slope <- numeric(nrow(data))
    slope[t] <- -gradient$target / length(t)
    slope[c] <- -gradient$donor / length(t)
    density <- if (link == "probit") dnorm(qnorm(p)) else p * (1 - p)
    expect_equal(drop(crossprod(density * x, slope)), numeric, tolerance = 1e-4)
  }
})

test_that("the influence of rows adds up to the clustered variance, by hand for a known score", {
  data <- matching_data(120)
  data$p <- fit_score(data[c("x1", "x2")], data$d, "probit")$probability
  fit <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, bandwidth = 0.5, vcov = "influence",
                         cluster = ~g))
  t <- data$d == 1
  k <- kernel_values$epanechnikov(outer(data$p, data$p, "-") / 0.5)
  weight <- colSums(k[t, !t] / rowSums(k[t, !t]))
  psi <- numeric(120)
  gap <- data$y[t] - drop(k[t, !t] %*% data$y[!t]) / rowSums(k[t, !t])
  psi[t] <- gap - mean(gap)
  others <- k[!t, !t]
  diag(others) <- 0
  psi[!t] <- -weight * (data$y[!t] - drop(others %*% data$y[!t]) / rowSums(others))
  sums <- rowsum(psi / sum(t), data$g)
  expect_equal(vcov(fit)[["ATT", "ATT"]], sum(sums^2) * 3 / 2, tolerance = 1e-10)
  expect_match(fit$vcov$label, "3 clusters")
})

test_that("influence errors are near the bootstrap of score and matching", {
  data <- matching_data(500, seed = 3)
  estimands <- c("ATT", "ATU", "ATE")
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, estimand = estimands, vcov = "influence"))
  draws <- with_seed(1, replicate(150, {
    quiet(coef(psm_match(d ~ x1 + x2, ~y, data[sample(500, replace = TRUE), ],
                         estimand = estimands)))
  }))
  ratio <- sqrt(diag(vcov(fit))) / apply(draws, 1, sd)
  expect_true(all(ratio > 0.8 & ratio < 1.25))
})

test_that("all the asked standard errors stand beside each other with what they assume", {
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, matching_data(), vcov = c("influence", "psmatch2")))
  expect_equal(fit$standard_errors$type, c("influence", "psmatch2"))
  expect_match(fit$standard_errors$assumes[1], "score estimated")
  expect_equal(fit$vcov$type, "influence")
  plain <- quiet(psm_match(d ~ x1 + x2, ~y, matching_data()))
  expect_equal(fit$standard_errors$std.error[2], plain$standard_errors$std.error)
  expect_output(print(fit), "influence function")
})
