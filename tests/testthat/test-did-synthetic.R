# Synthetic difference-in-differences beside synthdid's number, its definition, and loops.

# The definition, as in Arkhangelsky et al. (2021), algorithms 1 and 2: Y is units x periods, the
# treated last.
simplex_by_definition <- function(a, b, penalty, least) {
  a <- sweep(a, 2, colMeans(a))
  b <- b - mean(b)
  n <- nrow(a)
  run <- function(x, most) {
    before <- Inf
    for (step in seq_len(most)) {
      slope <- drop(crossprod(a, a %*% x - b)) + n * penalty * x
      corner <- as.numeric(seq_along(x) == which.min(slope))
      d <- corner - x
      if (all(d == 0)) break
      length <- -sum(slope * d) / (sum((a %*% d)^2) + n * penalty * sum(d^2))
      x <- x + min(1, max(0, length)) * d
      value <- penalty * sum(x^2) + sum((a %*% x - b)^2) / n
      if (step >= 2 && before - value <= least) break
      before <- value
    }
    x
  }
  x <- run(rep(1 / ncol(a), ncol(a)), 100)
  x[x <= max(x) / 4] <- 0
  run(x / sum(x), 10000)
}
synthetic_by_definition <- function(y, n0, t0, weights = NULL) {
  n1 <- nrow(y) - n0
  t1 <- ncol(y) - t0
  s <- stats::sd(apply(y[1:n0, 1:t0], 1, diff))
  late <- rowMeans(y[1:n0, (t0 + 1):ncol(y), drop = FALSE])
  path <- colMeans(y[(n0 + 1):nrow(y), , drop = FALSE])
  omega <- weights$omega %||% simplex_by_definition(t(y[1:n0, 1:t0]), path[1:t0],
                                                    sqrt(n1 * t1) * s^2, (1e-5 * s)^2)
  lambda <- weights$lambda %||% simplex_by_definition(y[1:n0, 1:t0], late, (1e-6 * s)^2,
                                                      (1e-5 * s)^2)
  gap <- path - drop(omega %*% y[1:n0, ])
  list(effect = mean(gap[(t0 + 1):ncol(y)]) - sum(lambda * gap[1:t0]), omega = omega,
       lambda = lambda)
}

synthetic_data <- function(cohorts = c(5, 7)) {
  data <- expand.grid(time = 1:9, unit = 1:30)
  data$start <- c(cohorts, rep(Inf, 5 - length(cohorts)))[(data$unit - 1) %% 5 + 1]
  with_seed(3, {
    factor <- stats::rnorm(30)[data$unit] * cumsum(stats::rnorm(9))[data$time]
    data$y <- factor + 0.7 * (data$time >= data$start) + stats::rnorm(270) / 4
  })
  data
}
as_wide <- function(data, cohort) {
  own <- data[data$start %in% c(cohort, Inf), ]
  own <- own[order(is.finite(own$start), own$unit, own$time), ]
  matrix(own$y, ncol = 9, byrow = TRUE)
}
synthetic_fit <- function(data, ...) {
  quiet(did_staggered(y ~ 1 | unit + time, data, "start", "synthetic", ...))
}

test_that("California's tobacco law: synthdid's number", {
  file <- shared_path("data", "staggered", "prop99.csv")
  skip_if_not(file.exists(file))
  data <- utils::read.csv(file)
  fit <- suppressWarnings(quiet(did_staggered(
    cigsale ~ 1 | state + year, data, "treated", "synthetic", variance = "placebo",
    replicates = 20
  )))
  # synthdid 0.0.9 and Stata's sdid print -15.94839 for these data.
  expect_equal(coef(fit)[["ATT"]], -15.94839, tolerance = 5e-6 / 15.9)
})

test_that("estimates and weights are those of the definition, cohort by cohort", {
  data <- synthetic_data()
  fit <- synthetic_fit(data)
  own <- lapply(c(5, 7), function(g) synthetic_by_definition(as_wide(data, g), 18, g - 1))
  by_cohort <- aggregate(fit, "cohort")
  expect_equal(unname(coef(by_cohort)[-1]), vapply(own, `[[`, 0, "effect"), tolerance = 1e-8)
  expect_equal(coef(fit)[["ATT"]], sum(c(5, 3) * vapply(own, `[[`, 0, "effect")) / 8,
               tolerance = 1e-8)
  expect_equal(fit$effects$unit_weights$weight, unlist(lapply(own, `[[`, "omega")),
               tolerance = 1e-7)
  expect_equal(fit$effects$period_weights$weight, unlist(lapply(own, `[[`, "lambda")),
               tolerance = 1e-7)
  expect_equal(tapply(fit$effects$unit_weights$weight, fit$effects$unit_weights$cohort, sum),
               c(`5` = 1, `7` = 1), tolerance = 1e-12, ignore_attr = TRUE)
})

test_that("the jackknife is the loop over units with the weights fixed", {
  data <- synthetic_data(5)
  fit <- synthetic_fit(data)
  y <- as_wide(data, 5)
  whole <- synthetic_by_definition(y, 24, 4)
  without <- vapply(seq_len(30), function(i) {
    weights <- whole[c("omega", "lambda")]
    if (i <= 24) weights$omega <- weights$omega[-i] / sum(weights$omega[-i])
    synthetic_by_definition(y[-i, ], 24 - (i <= 24), 4, weights)$effect
  }, 0)
  expect_equal(unname(sqrt(diag(vcov(fit)))[1]),
               sqrt(29 / 30 * sum((without - mean(without))^2)), tolerance = 1e-8)
  expect_match(fit$vcov$label, "jackknife over 30 units")
})

test_that("placebo errors are those of never treated units in the cohorts' places", {
  data <- synthetic_data()
  fit <- synthetic_fit(data, variance = "placebo", replicates = 6, seed = 9)
  never <- data[!is.finite(data$start), ]
  y <- matrix(never$y, ncol = 9, byrow = TRUE)
  orders <- core_draw_orders(9, 18, integer(18), 1, 7) + 1L
  drawn <- apply(orders, 2, function(order) {
    left <- sort(order[13:18])
    effect <- function(own, g) synthetic_by_definition(y[c(left, own), ], 6, g - 1)$effect
    (5 * effect(order[1:6], 5) + 3 * effect(order[7:12], 7)) / 8
  })
  expect_equal(unname(sqrt(diag(vcov(fit)))[1]), sqrt(mean((drawn - mean(drawn))^2)),
               tolerance = 1e-7)
  expect_match(fit$vcov$label, "6 placebo assignments")
  again <- synthetic_fit(data[sample(nrow(data)), ], variance = "placebo", replicates = 6, seed = 9)
  expect_identical(vcov(again), vcov(fit))
  expect_error(multiplier_bootstrap(fit, 10), "jackknife", class = "policypanel_error_input")
  expect_error(quiet(compare_estimators(
    y ~ 1 | unit + time, data, "start", c("synthetic", "twfe"),
    options = list(synthetic = list(variance = "placebo", replicates = 5))
  )), "jackknife", class = "policypanel_error_input")
})

# Covariates as sdid 2.0.0 has them: x is a list of units x periods, in standard deviations.
optimized_by_definition <- function(y, x, n0, t0, weights = NULL) {
  n1 <- nrow(y) - n0
  t1 <- ncol(y) - t0
  s <- stats::sd(apply(y[1:n0, 1:t0], 1, diff))
  collapse <- function(y) {
    rbind(cbind(y[1:n0, 1:t0], rowMeans(y[1:n0, (t0 + 1):ncol(y), drop = FALSE])),
          c(colMeans(y[(n0 + 1):nrow(y), 1:t0, drop = FALSE]), 0))
  }
  yc <- collapse(y)
  xc <- lapply(x, collapse)
  centre <- function(a) sweep(a, 2, colMeans(a))
  penalty <- c(sqrt(n1 * t1) * s^2, (1e-6 * s)^2)
  step <- function(a, b, x, eta) {
    slope <- drop(crossprod(a, a %*% x - b)) + eta * x
    d <- as.numeric(seq_along(x) == which.min(slope)) - x
    if (all(d == 0)) return(x)
    x + min(1, max(0, -sum(slope * d) / (sum((a %*% d)^2) + eta * sum(d^2)))) * d
  }
  omega <- weights$omega %||% rep(1 / n0, n0)
  lambda <- weights$lambda %||% rep(1 / t0, t0)
  turn <- function(yb) {
    l <- centre(yb[1:n0, ])
    o <- centre(t(yb[, 1:t0]))
    if (is.null(weights)) {
      lambda <<- step(l[, 1:t0], l[, t0 + 1], lambda, n0 * penalty[2])
      omega <<- step(o[, 1:n0], o[, n0 + 1], omega, t0 * penalty[1])
    }
    list(l = drop(l %*% c(lambda, -1)), o = drop(o %*% c(omega, -1)))
  }
  e <- turn(yc)
  beta <- numeric(length(x))
  before <- Inf
  for (t in 1:10000) {
    gradient <- vapply(xc, function(a) {
      -sum(e$l * (a[1:n0, ] %*% c(lambda, -1))) / n0 -
        sum(e$o * (t(a[, 1:t0]) %*% c(omega, -1))) / t0
    }, 0)
    beta <- beta - gradient / t
    e <- turn(yc - Reduce(`+`, Map(`*`, beta, xc)))
    value <- penalty[1] * sum(omega^2) + penalty[2] * sum(lambda^2) + mean(e$o^2) + mean(e$l^2)
    if (t >= 2 && before - value <= (1e-5 * s)^2) break
    before <- value
  }
  y <- y - Reduce(`+`, Map(`*`, beta, x))
  gap <- colMeans(y[-(1:n0), , drop = FALSE]) - drop(omega %*% y[1:n0, ])
  list(effect = mean(gap[(t0 + 1):ncol(y)]) - sum(lambda * gap[1:t0]), omega = omega,
       lambda = lambda, beta = beta)
}
with_covariates <- function(data) {
  with_seed(4, {
    data$x1 <- data$unit / 10 + stats::rnorm(270) * 2
    data$x2 <- data$time * data$unit / 50 + stats::rnorm(270) + 0.3 * data$x1
    data$y <- data$y + 0.4 * data$x1 - 0.8 * data$x2
  })
  data
}
wide_of <- function(data, column, cohort) as_wide(transform(data, y = data[[column]]), cohort)

test_that("covariates of the projected kind are those of a regression among the never treated", {
  data <- with_covariates(synthetic_data())
  formula <- y ~ x1 + x2 | unit + time
  fit <- quiet(did_staggered(formula, data, "start", "synthetic", adjustment = "projected"))
  never <- data[!is.finite(data$start), ]
  slope <- coef(stats::lm(y ~ x1 + x2 + factor(unit) + factor(time), never))[c("x1", "x2")]
  expect_equal(fit$effects$slopes$slope, unname(rep(slope, 2)), tolerance = 1e-9)
  data$y <- data$y - slope[1] * data$x1 - slope[2] * data$x2
  plain <- synthetic_fit(data)
  expect_equal(coef(fit), coef(plain), tolerance = 1e-8)
  expect_equal(fit$effects$unit_weights, plain$effects$unit_weights, tolerance = 1e-6)
  expect_match(paste(as.character(fit$facts), collapse = " "), "never treated units, with unit")
  # Units of measurement that are far apart, also where units are left out.
  far <- quiet(did_staggered(y ~ x1 + I(1e10 * x2) | unit + time, with_covariates(synthetic_data()),
                             "start", "synthetic", adjustment = "projected"))
  expect_equal(tidy(far), tidy(fit), tolerance = 1e-8)
})

test_that("covariates of the optimized kind are found in sdid's steps", {
  data <- with_covariates(synthetic_data())
  formula <- y ~ x1 + x2 | unit + time
  fit <- quiet(did_staggered(formula, data, "start", "synthetic"))
  scale <- vapply(data[c("x1", "x2")], stats::sd, 0)
  own <- lapply(c(5, 7), function(g) {
    optimized_by_definition(as_wide(data, g), list(wide_of(data, "x1", g) / scale[1],
                                                   wide_of(data, "x2", g) / scale[2]), 18, g - 1)
  })
  expect_equal(unname(coef(aggregate(fit, "cohort"))[-1]), vapply(own, `[[`, 0, "effect"),
               tolerance = 1e-8)
  expect_equal(fit$effects$slopes$slope, unlist(lapply(own, function(o) o$beta / scale)),
               tolerance = 1e-7, ignore_attr = TRUE)
  expect_equal(fit$effects$unit_weights$weight, unlist(lapply(own, `[[`, "omega")),
               tolerance = 1e-7)
  # In other units of measurement the estimates are the same.
  other <- quiet(did_staggered(formula, transform(data, x1 = 1000 * x1 - 7), "start", "synthetic"))
  expect_equal(coef(other), coef(fit), tolerance = 1e-9)
})

test_that("the jackknife finds coefficients of covariates without each unit", {
  data <- with_covariates(synthetic_data(5))
  y <- as_wide(data, 5)
  x <- lapply(c("x1", "x2"), function(name) wide_of(data, name, 5) / stats::sd(data[[name]]))
  error_of <- function(adjustment, estimate_of) {
    fit <- quiet(did_staggered(y ~ x1 + x2 | unit + time, data, "start", "synthetic",
                               adjustment = adjustment))
    without <- vapply(seq_len(30), estimate_of, 0, fit)
    expect_equal(unname(sqrt(diag(vcov(fit)))[1]),
                 sqrt(29 / 30 * sum((without - mean(without))^2)), tolerance = 1e-7)
  }
  weights_of <- function(fit, i) {
    omega <- fit$effects$unit_weights$weight
    if (i <= 24) omega <- omega[-i] / sum(omega[-i])
    list(omega = omega, lambda = fit$effects$period_weights$weight)
  }
  error_of("projected", function(i, fit) {
    rows <- setdiff(seq_len(24), i)
    long <- function(m) as.vector(t(m[rows, ]))
    unit <- factor(rep(rows, each = 9))
    time <- factor(rep(1:9, length(rows)))
    slope <- coef(stats::lm(long(y) ~ long(x[[1]]) + long(x[[2]]) + unit + time))[2:3]
    left <- (y - slope[1] * x[[1]] - slope[2] * x[[2]])[-i, ]
    synthetic_by_definition(left, 24 - (i <= 24), 4, weights_of(fit, i))$effect
  })
  fit <- quiet(did_staggered(y ~ x1 + x2 | unit + time, data, "start", "synthetic"))
  panel <- fit$estimation$panel
  # The treated are the first columns of the panel, and the last rows here.
  part <- synthetic_parts(panel, list(cohorts = list(1:6), controls = 7:30, before = list(1:4)),
                          "optimized")[[1]]
  slopes <- optimized_without(panel, part, 1:6, 7:30)
  for (i in c(1, 13, 25)) {
    own <- optimized_by_definition(y[-i, ], lapply(x, function(m) m[-i, ]), 24 - (i <= 24), 4,
                                   weights_of(fit, i))
    place <- if (i <= 24) 6 + i else i - 24
    expect_equal(slopes[place, ], own$beta / c(stats::sd(data$x1), stats::sd(data$x2)),
                 tolerance = 1e-3)
  }
  error_of("optimized", function(i, fit) {
    slope <- slopes[if (i <= 24) 6 + i else i - 24, ] * c(stats::sd(data$x1), stats::sd(data$x2))
    left <- (y - slope[1] * x[[1]] - slope[2] * x[[2]])[-i, ]
    synthetic_by_definition(left, 24 - (i <= 24), 4, weights_of(fit, i))$effect
  })
})

test_that("bootstrap errors are those of units drawn with all cohorts there", {
  data <- synthetic_data()
  fit <- synthetic_fit(data, variance = "bootstrap", replicates = 5, seed = 9)
  own <- lapply(c(5, 7), function(g) as_wide(data, g))
  # Units as the panel orders them: cohort 5, cohort 7, never treated.
  drawn <- vapply(1:5, function(b) {
    counts <- core_draw_clusters(9, b, 30)
    controls <- rep(1:18, counts[13:30])
    effect <- function(k, place) {
      treated <- rep(19:24, counts[place])
      y <- own[[k]][c(controls, treated), ]
      synthetic_by_definition(y, length(controls), c(4, 6)[k])$effect
    }
    (5 * effect(1, 1:6) + 3 * effect(2, 7:12)) / 8
  }, 0)
  expect_equal(unname(sqrt(diag(vcov(fit)))[1]), sqrt(mean((drawn - mean(drawn))^2)),
               tolerance = 1e-7)
  expect_match(fit$vcov$label, "5 bootstrap draws")
  again <- synthetic_fit(data[sample(nrow(data)), ], variance = "bootstrap", replicates = 5,
                         seed = 9)
  expect_identical(vcov(again), vcov(fit))
  expect_error(multiplier_bootstrap(fit, 10), "bootstrap.*jackknife",
               class = "policypanel_error_input")
  adjusted <- quiet(did_staggered(y ~ x1 + x2 | unit + time, with_covariates(data), "start",
                                  "synthetic", variance = "bootstrap", replicates = 5,
                                  adjustment = "projected"))
  expect_gt(vcov(adjusted)[1, 1], 0)
})

test_that("a draw without a cohort is drawn again", {
  data <- synthetic_data()
  data$start[data$start == 5 & data$unit > 10] <- Inf
  data$start[data$start == 7 & data$unit > 10] <- Inf
  panel <- list(first = numeric(30))
  sample <- list(cohorts = list(1:2, 3:4), controls = 5:30)
  firsts <- vapply(1:200, function(b) {
    counts <- core_draw_clusters(3, b, 30)
    any(counts[1:2] > 0) && any(counts[3:4] > 0)
  }, NA)
  expect_true(any(!firsts))
  counts <- vapply(1:200, function(b) drawn_with_all(panel, sample, 3, b), numeric(30))
  expect_true(all(colSums(counts[1:2, ]) > 0 & colSums(counts[3:4, ]) > 0))
  expect_identical(counts[, which(firsts)[1]], core_draw_clusters(3, which(firsts)[1], 30))
  expect_error(drawn_with_all(list(first = numeric(40)), list(cohorts = as.list(1:38),
                                                              controls = 39:40), 1, 1),
               "none has all 38 cohorts", class = "policypanel_error_design")
  expect_s3_class(synthetic_fit(data, variance = "bootstrap", replicates = 20), "did_staggered")
})

test_that("California's tobacco law in the data of Abadie, Diamond and Hainmueller", {
  skip_if_not_installed("tidysynth")
  data <- as.data.frame(getExportedValue("tidysynth", "smoking"))
  data$law <- ifelse(data$state == "California", 1989, Inf)
  fit <- suppressWarnings(quiet(did_staggered(
    cigsale ~ 1 | state + year, data, "law", "synthetic", variance = "placebo", replicates = 20
  )))
  # Arkhangelsky et al. (2021), table 1: -15.6; synthdid and sdid print -15.60383.
  expect_equal(coef(fit)[["ATT"]], -15.60383, tolerance = 5e-6 / 15.6)
})

test_that("what the method does not have is refused by name", {
  data <- synthetic_data()
  data$x <- cos(seq_len(270))
  refused <- function(data, pattern, formula = y ~ 1 | unit + time, ...) {
    expect_error(suppressWarnings(quiet(did_staggered(formula, data, "start", "synthetic", ...))),
                 pattern, class = "policypanel_error")
  }
  refused(data, "adjustment", formula = y ~ x | unit + time, adjustment = "both")
  refused(data, "the formula has none", adjustment = "projected")
  refused(transform(data, x = unit), "do not change|does not change", formula = y ~ x | unit + time)
  refused(transform(data, z = 2 * x + unit + time^2), "collinear", adjustment = "projected",
          formula = y ~ x + z | unit + time)
  refused(transform(data, z = sqrt(time)), "collinear", formula = y ~ z | unit + time,
          adjustment = "projected")
  refused(transform(data, z = as.numeric(unit == 3 & time > 3)), "Without 3",
          adjustment = "projected", formula = y ~ x + z | unit + time)
  refused(transform(data, w = unit), "weights", weights = ~w)
  refused(data[-5, ], "balanced")
  refused(transform(data, start = ifelse(is.finite(start), start, 8)), "never treated")
  refused(transform(data, start = ifelse(start == 5, 2, start)), "two periods")
  refused(transform(data, start = ifelse(unit == 1, 6, ifelse(start == 5, Inf, start))),
          "two treated units")
  refused(data[data$unit %% 5 != 0 & data$unit %% 5 != 4, ], "more never treated",
          variance = "placebo")
  refused(transform(data, g = unit %% 6), "no clusters", cluster = ~g)
  refused(data, "variance", variance = "wild")
  refused(transform(data, start = ifelse(unit == 1, 6, ifelse(start == 5, Inf, start))),
          "bootstrap needs two treated units", variance = "bootstrap")
  refused(data, "replicates", replicates = 0)
})

test_that("placebo tests estimate anew with other units treated", {
  data <- synthetic_data(5)
  fit <- synthetic_fit(data)
  test <- quiet(placebo_test(fit, replicates = 19, seed = 2))
  expect_identical(test$tests$estimate[test$tests$term == "ATT"], coef(fit)[["ATT"]])
  expect_gt(stats::sd(test$draws[1, ]), 0)
})

test_that("figures draw the paths, and the weights of periods and units", {
  fit <- synthetic_fit(synthetic_data())
  calls <- drawn_by(drawn <- plot(fit, type = "trends"))
  expect_equal(nrow(drawn), 18)
  own <- drawn[drawn$cohort == "5", ]
  gap <- own$treated - own$synthetic
  base <- sum(own$weight[1:4] * gap[1:4])
  # The effects of the cohort are the gap less the weighted gap before treatment.
  cells <- fit$effects$cells
  expect_equal(gap - base, cells$estimate[cells$cohort == min(cells$cohort)], tolerance = 1e-10)
  expect_true(all(is.na(own$weight[5:9])) && all(own$bar[1:4] >= own$floor[1:4]))
  expect_true("Cohort 5" %in% strings_of(calls))
  expect_true(all(is_grey(colours_of(calls))))
  calls <- drawn_by(weights <- plot(fit, type = "unit_weights", language = "zh"))
  expect_equal(tapply(weights$weight, weights$cohort, sum), c(`5` = 1, `7` = 1), tolerance = 0.02,
               ignore_attr = TRUE)
  other <- quiet(did_staggered(y ~ 1 | unit + time, synthetic_data(), "start"))
  for (type in c("trends", "unit_weights")) {
    expect_error(drawn_by(plot(other, type = type)), "weighs units and periods",
                 class = "policypanel_error_input")
    expect_error(drawn_by(plot(aggregate(fit, "cohort"), type = type)), "themselves",
                 class = "policypanel_error_input")
  }
  skip_if_not_installed("ggplot2")
  built <- ggplot2::ggplot_build(ggplot2::autoplot(fit, type = "trends"))$data
  expect_equal(built[[2]]$y, drawn$treated)
  expect_equal(nrow(ggplot2::ggplot_build(ggplot2::autoplot(fit, type = "unit_weights"))$data[[2]]),
               nrow(weights))
})
