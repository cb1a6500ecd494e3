interaction_panel <- function() {
  with_seed(3, {
    d <- data.frame(t = rep(0:1, 100), x = rnorm(200))
    d$m <- 0.4 * d$t + 0.3 * d$x + rnorm(200)
    d$y <- 0.5 * d$t + 0.3 * d$m + 0.4 * d$t * d$m - 0.2 * d$x + rnorm(200)
    d
  })
}

test_that("natural effects are the differences of predictions, averaged over the sample", {
  data <- interaction_panel()
  fit <- sobel_mediate(y ~ t + x, ~m, "t", data, interaction = TRUE)
  on_m <- lm(m ~ t + x, data)
  on_y <- lm(y ~ t * m + x, data)
  mediator <- function(t) predict(on_m, with_column(data, t = t))
  outcome <- function(t, m) mean(predict(on_y, with_column(data, t = t, m = m)))
  natural <- function(t, under) outcome(t, mediator(under))
  expected <- c(`direct[control]` = natural(1, 0) - natural(0, 0),
                `direct[treated]` = natural(1, 1) - natural(0, 1),
                `indirect[control]` = natural(0, 1) - natural(0, 0),
                `indirect[treated]` = natural(1, 1) - natural(1, 0))
  expect_equal(coef(fit)[names(expected)], expected, tolerance = 1e-10)
  expect_equal(coef(fit)[["indirect"]], mean(expected[3:4]), tolerance = 1e-10)
  expect_equal(coef(fit)[["direct"]], mean(expected[1:2]), tolerance = 1e-10)
})

test_that("natural effects are those of mediate(), stored", {
  # mediation 4.5: mediate(lm(m ~ t + x), lm(y ~ t * m + x), boot = TRUE): d0, d1 are those of the
  # sample (z0 and z1 are simulated)
  fit <- sobel_mediate(y ~ t + x, ~m, "t", interaction_panel(), interaction = TRUE)
  expect_equal(unname(coef(fit)[c("indirect[control]", "indirect[treated]")]),
               c(0.183567881910, 0.403672259222), tolerance = 1e-10)
  # medsens(mediate(lm(m ~ t + x), lm(y ~ t + m + x)), rho.by = 0.1): d0, which iterates to 1e-5
  plain <- sobel_mediate(y ~ t + x, ~m, "t", interaction_panel())
  expect_equal(mediation_sensitivity(plain, rho = c(-0.5, 0, 0.3))$curve$indirect,
               c(0.633633035741, 0.303362849078, 0.123458140715), tolerance = 5e-5)
})

test_that("natural effects are those of mediate(), live", {
  skip_if_not_installed("mediation")
  data <- interaction_panel()
  fit <- sobel_mediate(y ~ t + x, ~m, "t", data, interaction = TRUE)
  on_m <- lm(m ~ t + x, data)
  on_y <- lm(y ~ t * m + x, data)
  theirs <- with_seed(1, from("mediation", "mediate")(on_m, on_y, treat = "t", mediator = "m",
                                                           sims = 4000))
  own <- coef(fit)
  # Means of simulations: compared within their Monte Carlo error.
  for (pair in list(c("d0", "indirect[control]"), c("d1", "indirect[treated]"),
                    c("z0", "direct[control]"), c("z1", "direct[treated]"))) {
    spread <- sd(theirs[[paste0(pair[1], ".sims")]])
    expect_lt(abs(theirs[[pair[1]]] - own[[pair[2]]]), 5 * spread / sqrt(4000) + 0.02 * spread)
    expect_equal(standard_error(fit, pair[2]), spread, tolerance = 0.1)
  }
})

test_that("without interaction in the data the natural effects are c' and ab", {
  data <- interaction_panel()
  own <- sobel_mediate(y ~ t + x, ~m, "t", data)
  h <- coef(sobel_mediate(y ~ t + x, ~m, "t", data, interaction = TRUE))[["interaction"]]
  data$y <- data$y - h * data$t * data$m
  none <- sobel_mediate(y ~ t + x, ~m, "t", data, interaction = TRUE)
  plain <- sobel_mediate(y ~ t + x, ~m, "t", data)
  for (term in c("indirect[control]", "indirect[treated]", "indirect")) {
    expect_equal(coef(none)[[term]], coef(plain)[["indirect"]], tolerance = 1e-8)
  }
  expect_equal(coef(none)[["direct"]], coef(plain)[["direct"]], tolerance = 1e-8)
  expect_lt(abs(none$identity_gap), 1e-10)
})

test_that("a draw's natural effects average over the draw", {
  data <- mediation_panel()
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data, interaction = TRUE, weights = ~w,
                       replicates = 3)
  count <- core_cluster_counts(1, 40, 1, 4)[, 2]
  times <- rep(1:40, count)
  rows <- lapply(seq_along(times), function(k) {
    transform(data[data$unit == times[k], ], unit = k)
  })
  again <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", do.call(rbind, rows), interaction = TRUE,
                         weights = ~w)
  expect_equal(fit$bootstrap$draws[, 2], coef(again), tolerance = 1e-9)
  without <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data[data$unit != 9, ],
                           interaction = TRUE, weights = ~w)
  expect_equal(fit$bootstrap$jackknife[, 9], coef(without), tolerance = 1e-9)
})

test_that("the delta method's derivatives are those of the closed forms", {
  data <- interaction_panel()
  fit <- sobel_mediate(y ~ t + x, ~m, "t", data, interaction = TRUE)
  slope <- effects_jacobian(fit$paths$estimate, fit$plan, fit$means)
  dimnames(slope) <- list(names(coef(fit)), names(fit$paths$estimate))
  b <- fit$paths$estimate
  expect_equal(slope["indirect[treated]", c("a", "b", "interaction")],
               c(a = b[["b"]] + b[["interaction"]], b = b[["a"]], interaction = b[["a"]]),
               tolerance = 1e-12)
  m0 <- mean(data$m) - b[["a"]] * mean(data$t)
  expect_equal(slope["direct[control]", c("a", "interaction", "direct")],
               c(a = -b[["interaction"]] * mean(data$t), interaction = m0, direct = 1),
               tolerance = 1e-12)
})

test_that("interactions that are not defined are refused", {
  data <- mediation_panel()
  expect_error(sobel_mediate(y ~ t + x | unit, ~m, "x", data, interaction = TRUE), "other values",
               class = "policypanel_error_data")
  expect_error(sobel_mediate(y ~ t + x | unit, ~ m + m2, "t", data, interaction = TRUE),
               "one mediator", class = "policypanel_error_input")
  expect_error(sobel_mediate(y ~ t + x | unit, ~m, "t", data, interaction = TRUE, steps = "two"),
               "one mediator", class = "policypanel_error_input")
})

test_that("the indirect effect under confounding is that of the model with these errors", {
  data <- mediation_panel()
  fit <- sobel_mediate(y ~ t + x | unit + year, ~m, "t", data)
  made <- mediation_sensitivity(fit, rho = c(-0.5, 0, 0.3))
  expect_equal(made$curve$indirect[2], coef(fit)[["indirect"]], tolerance = 1e-10)
  # y = c't + b m + e with corr(e1, e) = rho: what b must be, solved for numerically from the
  # errors' variances.
  e_y <- residuals(fit$models$total)
  e_m <- residuals(fit$models$mediator)
  b_at <- function(rho) {
    uniroot(function(b) cor(e_y - b * e_m, e_m) - rho, c(-20, 20), tol = 1e-12)$root
  }
  expect_equal(made$curve$indirect[c(1, 3)], coef(fit)[["a"]] * c(b_at(-0.5), b_at(0.3)),
               tolerance = 1e-7)
  expect_equal(b_at(made$zero$rho), 0, tolerance = 1e-9)
})

test_that("sensitivity is that of medsens(), live", {
  skip_if_not_installed("mediation")
  data <- interaction_panel()
  on_m <- lm(m ~ t + x, data)
  on_y <- lm(y ~ t + m + x, data)
  theirs <- with_seed(1, from("mediation", "medsens")(
    from("mediation", "mediate")(on_m, on_y, treat = "t", mediator = "m", sims = 50), rho.by = 0.1,
    effect.type = "indirect"
  ))
  made <- mediation_sensitivity(sobel_mediate(y ~ t + x, ~m, "t", data), rho = theirs$rho)
  expect_equal(made$curve$indirect, unname(drop(theirs$d0)), tolerance = 1e-3)
  expect_lt(min(abs(made$zero$rho - theirs$err.cr.d)), 0.051)
})

test_that("robustness values follow from the paths' t (Cinelli and Hazlett 2020)", {
  data <- interaction_panel()
  made <- mediation_sensitivity(sobel_mediate(y ~ t + x, ~m, "t", data))
  value <- function(fit, term) {
    t <- summary(fit)$coefficients[term, "t value"]
    f2 <- t^2 / fit$df.residual
    c((sqrt(f2^2 + 4 * f2) - f2) / 2, f2 / (1 + f2))
  }
  expect_equal(made$robustness$robustness_value,
               c(value(lm(m ~ t + x, data), "t")[1], value(lm(y ~ t + m + x, data), "m")[1]),
               tolerance = 1e-9)
  expect_equal(made$robustness$partial_r_squared[2], value(lm(y ~ t + m + x, data), "m")[2],
               tolerance = 1e-9)
  expect_output(print(made), "error correlation")
})

test_that("sensitivity is refused where its closed form does not hold", {
  data <- mediation_panel()
  fit <- function(...) sobel_mediate(y ~ t | unit + year, data = data, treatment = "t", ...)
  for (other in list(fit(~ m + m2), fit(~m, steps = "two"), fit(~m, interaction = TRUE))) {
    expect_error(mediation_sensitivity(other), class = "policypanel_error_design")
  }
  expect_equal(nrow(mediation_sensitivity(fit(~ m + m2, joint = FALSE))$zero), 2)
  expect_error(mediation_sensitivity(fit(~m), rho = 1), "rho", class = "policypanel_error_input")
  expect_error(mediation_sensitivity(1), class = "policypanel_error_input")
})
