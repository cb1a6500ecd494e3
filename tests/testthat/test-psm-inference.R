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

# Influences on the ATT by their definition, for a score that is given.
att_influences <- function(data, bandwidth) {
  t <- data$d == 1
  k <- kernel_values$epanechnikov(outer(data$p, data$p, "-") / bandwidth)
  weight <- colSums(k[t, !t] / rowSums(k[t, !t]))
  psi <- numeric(nrow(data))
  gap <- data$y[t] - drop(k[t, !t] %*% data$y[!t]) / rowSums(k[t, !t])
  psi[t] <- gap - mean(gap)
  others <- k[!t, !t]
  diag(others) <- 0
  psi[!t] <- -weight * (data$y[!t] - drop(others %*% data$y[!t]) / rowSums(others))
  psi / sum(t)
}

test_that("vcov takes what did_feols() takes, by definition of every type", {
  data <- correlated_matching()
  psi <- att_influences(data, 0.5)
  error <- function(...) {
    fit <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, bandwidth = 0.5, ...))
    c(vcov(fit))
  }
  meat <- function(kernel) drop(psi %*% kernel %*% psi)
  same <- function(x) outer(x, x, `==`) + 0
  lag <- abs(outer(data$year, data$year, "-"))
  bartlett <- pmax(1 - lag / 3, 0)
  expect_equal(error(vcov = "hc1"), sum(psi^2), tolerance = 1e-10)
  expect_equal(error(vcov = "robust"), sum(psi^2), tolerance = 1e-10)
  expect_equal(error(vcov = ~unit), meat(same(data$unit)) * 30 / 29, tolerance = 1e-10)
  expect_equal(error(vcov = "cluster", cluster = ~unit), error(vcov = ~unit))
  expect_equal(error(vcov = "influence", cluster = ~unit), error(vcov = ~unit))
  two_way <- meat(same(data$unit)) + meat(same(data$year)) - sum(psi^2)
  expect_equal(suppressWarnings(error(vcov = ~ unit + year)), max(two_way, 0) * 4 / 3,
               tolerance = 1e-10)
  expect_equal(suppressWarnings(error(vcov = "twoway", cluster = ~ unit + year)),
               suppressWarnings(error(vcov = ~ unit + year)))
  expect_equal(error(vcov = newey_west(2, "unit", "year")),
               meat(same(data$unit) * bartlett) * 4 / 3, tolerance = 1e-10)
  expect_equal(error(vcov = driscoll_kraay(2, "year")), meat(bartlett) * 4 / 3, tolerance = 1e-10)
  place <- data[c("latitude", "longitude")] * pi / 180
  half <- function(x) sin(outer(x, x, "-") / 2)^2
  distance <- 2 * 6371.0088 * asin(sqrt(half(place$latitude) + half(place$longitude) *
                                          outer(cos(place$latitude), cos(place$latitude))))
  expect_equal(error(vcov = conley("latitude", "longitude", 300)), meat(distance <= 300),
               tolerance = 1e-8)
})

test_that("several covariances stand beside each other; labels say what they assume", {
  data <- correlated_matching()
  expect_silent(fit <- quiet(psm_match(
    d ~ x1 + x2, ~y, data, bandwidth = 0.3, estimand = c("ATT", "ATU", "ATE"), cluster = ~unit,
    vcov = list(~year, "cluster", "influence", "psmatch2", newey_west(1, "unit", "year"))
  )))
  errors <- fit$standard_errors
  expect_identical(unique(errors$type),
                   c("cluster", "influence", "psmatch2", "newey_west"))
  expect_identical(fit$vcov$label,
                   "influence function (score estimated, clustered by year (4 clusters))")
  expect_match(errors$assumes[4], "clustered by unit (30 clusters)", fixed = TRUE)
  expect_identical(errors$std.error[4:6], errors$std.error[7:9])
  expect_match(errors$assumes[13], "Newey-West (lag 1)", fixed = TRUE)
  # What is asked for beside it changes no number.
  alone <- quiet(psm_match(d ~ x1 + x2, ~y, data, bandwidth = 0.3, vcov = ~year))
  expect_equal(alone$vcov$matrix[1, 1], fit$vcov$matrix[1, 1], tolerance = 1e-12)
  expect_identical(alone$vcov$clusters, c(year = 4L))
})

test_that("columns of a covariance are missing values and the data's rows like others", {
  data <- correlated_matching()
  data$unit[3] <- NA
  data$latitude[5] <- NA
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, bandwidth = 0.3,
                         vcov = list(~unit, conley("latitude", "longitude", 100))))
  expect_identical(fit$matched$reason[c(3, 5)], rep("missing values", 2))
  own <- data[-c(3, 5), ]
  expect_equal(vcov(fit), vcov(quiet(psm_match(d ~ x1 + x2, ~y, own, bandwidth = 0.3,
                                               vcov = ~unit))), tolerance = 1e-10)
  data$latitude[7] <- 95
  expect_error(quiet(psm_match(d ~ x1 + x2, ~y, data, bandwidth = 0.3,
                               vcov = conley("latitude", "longitude", 100))), "degrees",
               class = "policypanel_error_data")
  data$one <- 1
  expect_error(quiet(psm_match(d ~ x1 + x2, ~y, data, bandwidth = 0.3, vcov = ~one)),
               "only one cluster", class = "policypanel_error_design")
})
