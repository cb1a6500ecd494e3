# Scores: supplied, and levels that only one group has.

test_that("a supplied score is used as it is", {
  data <- matching_data()
  own <- quiet(psm_match(d ~ x1 + x2, ~y, data))
  data$p <- own$matched$score
  given <- quiet(psm_match(d ~ x1 + x2, ~y, data, score = ~p))
  expect_equal(coef(given), coef(own), tolerance = 1e-12)
  expect_equal(given$balance, own$balance)
  expect_equal(coef(quiet(psm_match(d ~ 1, ~y, data, score = ~p))), coef(own), tolerance = 1e-12)
  data$p[3] <- 1.2
  expect_error(psm_match(d ~ 1, ~y, data, score = ~p), "between 0 and 1",
               class = "policypanel_error_data")
  expect_error(psm_match(d ~ 1, ~y, data), "covariates", class = "policypanel_error_input")
})

test_that("a level that only treated rows have leaves with a warning (row 93)", {
  data <- matching_data()
  data$kind <- factor(rep_len(c("a", "b"), nrow(data)), levels = c("a", "b", "c"))
  lone <- which(data$d == 1)[1:4]
  data$kind[lone] <- "c"
  expect_warning(fit <- quiet(psm_match(d ~ x1 + kind, ~y, data)), "4 rows",
                 class = "policypanel_warning")
  rest <- quiet(psm_match(d ~ x1 + kind, ~y, droplevels(data[-lone, ])))
  expect_equal(coef(fit), coef(rest), tolerance = 1e-10)
  expect_true(all(is.na(fit$matched$on_support[lone])))
  expect_match(paste(fit$ledger$step, collapse = " "), "all treated at kindc")
})

test_that("separation by one variable names it (row 85)", {
  data <- matching_data()
  data$perfect <- data$d + 0.01 * data$x1
  expect_error(quiet(psm_match(d ~ perfect + x2, ~y, data)), "perfect",
               class = "policypanel_error_design")
  data$same <- data$d
  expect_error(quiet(psm_match(d ~ same, ~y, data)), "same", class = "policypanel_error_design")
})

test_that("an offset enters the index with coefficient 1, as in glm()", {
  data <- matching_data()
  data$z <- with_seed(8, rnorm(300))
  data$w <- 0.5 * cos(seq_len(300))
  exact <- list(epsilon = 1e-300, maxit = 100)
  for (link in c("probit", "logit")) {
    own <- quiet(psm_match(d ~ x1 + offset(z) + x2 + offset(w / 2), ~y, data, score = link))
    glm <- suppressWarnings(glm(d ~ x1 + x2, binomial(link), data, offset = z + w / 2,
                                control = exact))
    null <- suppressWarnings(glm(d ~ 1, binomial(link), data, offset = z + w / 2, control = exact))
    expect_equal(own$score_fit$coefficients, coef(glm), tolerance = 1e-8)
    expect_equal(own$matched$score, unname(fitted(glm)), tolerance = 1e-8)
    expect_equal(own$score_fit$log_likelihood, as.numeric(logLik(glm)), tolerance = 1e-10)
    expect_equal(own$score_fit$null_log_likelihood, as.numeric(logLik(null)), tolerance = 1e-10)
    if (link == "logit") expect_equal(own$score_fit$covariance, vcov(glm), tolerance = 1e-6)
    data$p <- fitted(glm)
    given <- quiet(psm_match(d ~ x1 + x2, ~y, data, score = ~p))
    expect_equal(coef(own), coef(given), tolerance = 1e-8)
    # pstest's probit has the covariates alone. (p-values lose digits of glm()'s score.)
    expect_equal(own$balance, given$balance, tolerance = 1e-6)
  }
  data$z[7] <- NA
  with_gap <- quiet(psm_match(d ~ x1 + offset(z), ~y, data))
  rest <- quiet(psm_match(d ~ x1 + offset(z), ~y, data[-7, ]))
  expect_equal(coef(with_gap), coef(rest), tolerance = 1e-12)
  expect_equal(with_gap$matched$reason[7], "missing values")
  expect_error(psm_match(d ~ x1 + offset(z), ~y, data, score = ~p), "offset",
               class = "policypanel_error_input")
})

test_that("an offset in the score of a bootstrap is that of the draw's rows", {
  data <- matching_panel()
  data$z <- with_seed(8, rnorm(nrow(data)))
  fit <- quiet(psm_did(y ~ policy | city + year, match = policy ~ size + offset(z), data = data,
                       bandwidth = 0.2))
  draws <- quiet(psm_bootstrap(fit, 2, seed = 4))$bootstrap$draws
  cities <- unique(data$city)
  chosen <- rep(cities, core_cluster_counts(4, 50, 2, 3))
  drawn <- do.call(rbind, lapply(1:50, function(k) {
    within(data[data$city == chosen[k], ], city <- k)
  }))
  again <- quiet(psm_did(y ~ policy | city + year, match = policy ~ size + offset(z), data = drawn,
                         bandwidth = 0.2))
  expect_equal(draws[2, "ATT"], coef(again), tolerance = 1e-10, ignore_attr = TRUE)
})

test_that("the constant of a score cannot be taken out", {
  data <- matching_data()
  for (match in list(d ~ x1 - 1, d ~ 0 + x1, d ~ x1 + 0, d ~ factor(g) - 1)) {
    expect_error(psm_match(match, ~y, data), "always has a constant",
                 class = "policypanel_error_input")
  }
  panel <- matching_panel()
  expect_error(psm_did(y ~ policy | city + year, match = policy ~ size - 1, data = panel),
               "always has a constant", class = "policypanel_error_input")
})

test_that("lags in a score are those of the panel, whatever rows are matched", {
  data <- matching_panel()
  key <- paste(data$city, data$year)
  data$before <- data$size[match(paste(data$city, data$year - 1), key)]
  data$ahead <- data$wage[match(paste(data$city, data$year + 2), key)]
  fit <- function(match, ...) {
    quiet(psm_did(y ~ policy | city + year, match = match, data = data, bandwidth = 0.3, ...))
  }
  for (mode in psm_modes) {
    year <- if (mode == "base_year") 2013
    lagged <- suppressWarnings(fit(policy ~ l(size) + f(wage, 2) + d(size), mode = mode,
                                   base_year = year))
    by_hand <- suppressWarnings(fit(policy ~ before + ahead + I(size - before), mode = mode,
                                    base_year = year))
    expect_equal(coef(lagged), coef(by_hand), tolerance = 1e-12)
    expect_equal(coef(lagged$did), coef(by_hand$did), tolerance = 1e-12)
    expect_equal(lagged$matched, by_hand$matched, tolerance = 1e-12)
  }
  named <- quiet(psm_did(y ~ policy + l(wage), match = policy ~ l(size), data = data,
                         bandwidth = 0.3, unit = "city", time = "year"))
  expect_equal(coef(named), coef(fit(policy ~ before)), tolerance = 1e-12)
  expect_error(quiet(psm_did(y ~ policy, match = policy ~ l(size), data = data)), "unit and period",
               class = "policypanel_error_input")
})

test_that("psm_match() says that it knows no panel, and leaves functions of the user alone", {
  data <- matching_data()
  for (match in list(d ~ l(x1), d ~ x2 + f(x1, 1:2), d ~ I(d(x1)))) {
    expect_error(psm_match(match, ~y, data), "which `psm_match\\(\\)` does not",
                 class = "policypanel_error_input")
  }
  l <- function(x) x^2
  own <- quiet(psm_match(d ~ l(x1) + x2, ~y, data))
  expect_equal(coef(own), coef(quiet(psm_match(d ~ I(x1^2) + x2, ~y, data))))
})
