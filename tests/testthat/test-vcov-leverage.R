# HC2, HC3, CR2 and CR3 against their definitions with all dummies written out, the jackknife, and
# the numbers of sandwich and clubSandwich.

leverage_data <- function() {
  data <- unbalanced_data()
  data$coarse <- data$unit %% 7
  data
}

effects_of <- list(none = character(), one = "unit", two = c("unit", "year"),
                   three = c("unit", "year", "g"))

effects_formula <- function(effects) {
  right <- if (length(effects) > 0) paste("|", paste(effects, collapse = " + "))
  stats::as.formula(paste("y ~ d + x", right))
}

# The regression with every dummy as a column: H = z (z'Wz)^- z'W, and `influence` (rows x
# coefficients) with coefficients = influence'y. The constant is that of Stata, ybar - xbar'b.
dense_problem <- function(data, effects, weights = NULL) {
  w <- if (is.null(weights)) rep(1, nrow(data)) else weights
  x <- as.matrix(data[c("d", "x")])
  z <- cbind(x, dummy_matrix(data[effects], nrow(data)))
  basis <- svd(sqrt(w) * z)
  keep <- basis$d > 1e-9 * basis$d[1]
  u <- basis$u[, keep]
  projection <- tcrossprod(u)
  b <- basis$v[1:2, keep] %*% (t(u) / basis$d[keep]) %*% diag(sqrt(w))
  constant <- w / sum(w) - drop(colSums(w * x) / sum(w)) %*% b
  list(w = w, projection = projection, left = diag(nrow(z)) - projection,
       hat = projection * outer(1 / sqrt(w), sqrt(w)), influence = t(rbind(b, constant)),
       residuals = data$y - drop(projection %*% (sqrt(w) * data$y)) / sqrt(w))
}

oracle_hc <- function(o, power) {
  crossprod(o$influence * (o$residuals / (1 - diag(o$projection))^power))
}

symmetric_power <- function(m, power, tolerance = 1e-10) {
  e <- eigen((m + t(m)) / 2, symmetric = TRUE)
  e$vectors %*% (ifelse(e$values > tolerance, e$values^power, 0) * t(e$vectors))
}

# Bell & McCaffrey (2002), the working model independent and homoscedastic
oracle_cr <- function(o, cluster, type) {
  rest <- diag(length(o$w)) - o$hat
  spread <- tcrossprod(rest)
  adjusted <- o$influence
  for (rows in split(seq_along(cluster), cluster)) {
    a <- if (type == "cr2") symmetric_power(spread[rows, rows, drop = FALSE], -0.5) else {
      root <- sqrt(o$w[rows])
      symmetric_power(o$left[rows, rows, drop = FALSE], -1) * outer(1 / root, root)
    }
    adjusted[rows, ] <- t(a) %*% o$influence[rows, , drop = FALSE]
  }
  df <- apply(adjusted, 2, function(column) {
    p <- t(rowsum(spread * column, cluster)) * column
    p <- rowsum(p, cluster)
    sum(diag(p))^2 / sum(p^2)
  })
  list(matrix = crossprod(rowsum(adjusted * o$residuals, cluster)), df = df)
}

# The fit's own covariance of a type, with its degrees of freedom
made <- function(fit, type, cluster = NULL) {
  stored_vcov(fit, stored_specification(fit, type, cluster))
}
# Clusters for the types that have them
clusters_of <- function(type, cluster = ~unit) {
  if (type %in% c("cluster", "cr2", "cr3")) cluster
}

expect_vcov <- function(own, oracle, tolerance = 1e-9) {
  expect_equal(unname(own$matrix), unname(oracle$matrix), tolerance = tolerance)
  expect_equal(unname(own$df), unname(oracle$df), tolerance = tolerance)
}

test_that("leverages are the diagonal of the hat matrix with all dummies", {
  data <- leverage_data()
  for (effects in effects_of) for (weighted in c(FALSE, TRUE)) {
    fit <- quiet(did_feols(effects_formula(effects), data, weights = if (weighted) ~w,
                           singletons = "keep"))
    o <- dense_problem(data, effects, if (weighted) data$w)
    h <- leverages(fit$system, fit$fit)
    expect_equal(h, diag(o$projection), tolerance = 1e-10)
    expect_equal(sum(h), 2 + absorbed_levels(fit$system), tolerance = 1e-10)
  }
})

test_that("HC2 and HC3 by their definition: one to three effects, weights, the constant", {
  data <- leverage_data()
  for (effects in effects_of) for (weighted in c(FALSE, TRUE)) {
    fit <- quiet(did_feols(effects_formula(effects), data, weights = if (weighted) ~w,
                           singletons = "keep", constant = TRUE))
    o <- dense_problem(data, effects, if (weighted) data$w)
    df <- nrow(data) - 2 - absorbed_levels(fit$system)
    expect_vcov(made(fit, "hc2"), list(matrix = oracle_hc(o, 0.5), df = df))
    expect_vcov(made(fit, "hc3"), list(matrix = oracle_hc(o, 1), df = df))
  }
})

test_that("CR2 and CR3 by their definition: nested, coarser and crossed clusters, weights", {
  data <- leverage_data()
  for (effects in effects_of) for (weighted in c(FALSE, TRUE)) {
    o <- dense_problem(data, effects, if (weighted) data$w)
    for (cluster in c("unit", "coarse", "g", "year")) {
      fit <- quiet(did_feols(effects_formula(effects), data, weights = if (weighted) ~w,
                             singletons = "keep", constant = TRUE, cluster = cluster))
      for (type in c("cr2", "cr3")) {
        expect_vcov(made(fit, type), oracle_cr(o, data[[cluster]], type), tolerance = 1e-8)
      }
    }
  }
})

test_that("CR3 is the jackknife over clusters", {
  data <- leverage_data()
  for (weighted in c(FALSE, TRUE)) for (cluster in c("unit", "coarse", "g", "year")) {
    slopes <- function(rows) {
      own <- data[rows, ]
      own$v <- if (weighted) own$w else 1
      stats::coef(stats::lm(y ~ d + x + factor(unit) + factor(year), own, weights = v))[c("d", "x")]
    }
    b <- slopes(TRUE)
    left_out <- vapply(unique(data[[cluster]]), function(g) slopes(data[[cluster]] != g) - b, b)
    fit <- quiet(did_feols(y ~ d + x | unit + year, data, weights = if (weighted) ~w,
                           singletons = "keep", cluster = cluster))
    expect_equal(vcov(fit, "cr3"), tcrossprod(left_out), tolerance = 1e-9)
  }
})

# sandwich 3.0.2, vcovHC(lm, type), and clubSandwich 0.7.0, vcovCR(lm, cluster, type) with
# coef_test(lm, vcov): standard errors of d and x, then Satterthwaite degrees of freedom; lm with
# factor(unit) + factor(year) on unbalanced_data(), `coarse` being unit %% 7. clubSandwich has no
# CR3 where fixed effects are nested in clusters.
printed <- list(
  plain = list(
    hc2 = c(0.392826075568, 0.102027109575), hc3 = c(0.440008411952, 0.11465310401),
    cr2_unit = c(0.384172946745, 0.0854052127862, 23.4777094065, 21.4120939509),
    cr2_coarse = c(0.358979762925, 0.0910671596036, 5.80575919947, 5.63813067459),
    cr2_g = c(0.278479751084, 0.112035963252, 3.84539957047, 3.87927772814),
    cr3_g = c(0.297442239061, 0.141679291224, 3.77908009774, 3.94350615737)
  ),
  weighted = list(
    hc2 = c(0.394667274422, 0.111244734743), hc3 = c(0.449605935545, 0.128633245566),
    cr2_unit = c(0.392389245672, 0.0912742749831, 21.7178349609, 19.1194919955),
    cr2_coarse = c(0.36428718663, 0.0895383974333, 5.52105296832, 5.35349370609),
    cr2_g = c(0.345334308376, 0.13947958761, 3.77908320749, 3.77628024339),
    cr3_g = c(0.408601948725, 0.180649256934, 3.74890720504, 3.80758336994)
  )
)

test_that("sandwich's and clubSandwich's numbers", {
  data <- leverage_data()
  for (set in names(printed)) for (name in names(printed[[set]])) {
    how <- strsplit(name, "_", fixed = TRUE)[[1]]
    fit <- quiet(did_feols(y ~ d + x | unit + year, data, vcov = how[1],
                           cluster = if (length(how) > 1) how[2],
                           weights = if (set == "weighted") ~w, singletons = "keep"))
    found <- c(sqrt(diag(vcov(fit))), if (length(how) > 1) fit$vcov$df)
    expect_equal(unname(found), printed[[set]][[name]], tolerance = 1e-8)
  }
})

test_that("sandwich, live", {
  skip_if_not_installed("sandwich")
  data <- leverage_data()
  for (effects in effects_of) for (weighted in c(FALSE, TRUE)) {
    dummies <- stats::reformulate(c("d", "x", sprintf("factor(%s)", effects)), "y")
    data$v <- if (weighted) data$w else 1
    other <- stats::lm(dummies, data, weights = v)
    fit <- quiet(did_feols(effects_formula(effects), data, weights = ~v, singletons = "keep"))
    terms <- names(coef(fit))
    for (type in c("HC2", "HC3")) {
      expect_equal(vcov(fit, tolower(type)), sandwich::vcovHC(other, type)[terms, terms],
                   tolerance = 1e-9)
    }
  }
})

test_that("clubSandwich, live", {
  skip_if_not_installed("clubSandwich")
  data <- leverage_data()
  for (effects in effects_of) for (weighted in c(FALSE, TRUE)) {
    dummies <- stats::reformulate(c("d", "x", sprintf("factor(%s)", effects)), "y")
    other <- if (weighted) stats::lm(dummies, data, weights = data$w) else stats::lm(dummies, data)
    for (cluster in c("unit", "coarse", "g", "year")) for (type in c("CR2", "CR3")) {
      # Effects nested in clusters leave it a singular system under CR3.
      nested <- any(vapply(effects, function(e) all(rowSums(table(data[[e]], data[[cluster]]) > 0)
                                                    == 1), NA))
      nested <- nested || "g" %in% effects && cluster == "year"
      if (type == "CR3" && nested) next
      fit <- quiet(did_feols(effects_formula(effects), data, singletons = "keep",
                             weights = if (weighted) ~w, cluster = cluster))
      own <- made(fit, tolower(type))
      v <- from("clubSandwich", "vcovCR")(other, data[[cluster]], type)
      terms <- names(coef(fit))
      test <- from("clubSandwich", "coef_test")(other, v)
      expect_equal(own$matrix, as.matrix(v)[terms, terms], tolerance = 1e-8, ignore_attr = TRUE)
      expect_equal(own$df, test$df_Satt[match(terms, test$Coef)], tolerance = 1e-8)
    }
  }
})

test_that("fixest's HC2 and HC3, live", {
  skip_if_not_installed("fixest", "0.13.0")
  data <- leverage_data()
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, singletons = "keep", weights = ~w))
  other <- fixest::feols(y ~ d + x | unit + year, data, weights = ~w, fixef.tol = 1e-10,
                         notes = FALSE, nthreads = 1)
  for (type in c("hc2", "hc3")) {
    expect_equal(vcov(fit, type), vcov(other, vcov = type), tolerance = 1e-7, ignore_attr = TRUE)
  }
})

test_that("a fit's own covariance is the one recomputed from it, without the data", {
  data <- unbalanced_data()
  for (weights in list(NULL, ~w)) for (type in c("hc2", "hc3", "cr2", "cr3")) {
    cluster <- if (type %in% c("cluster", "cr2", "cr3")) ~unit
    fit <- quiet(did_feols(y ~ d + x | unit + year, data, vcov = type, cluster = cluster,
                           weights = weights))
    base <- quiet(did_feols(y ~ d + x | unit + year, data, vcov = "iid", weights = weights))
    expect_identical(vcov(base, type, cluster = cluster), vcov(fit))
    expect_identical(vcov(fit, "iid"), vcov(base))
    expect_identical(fit$vcov$type, type)
  }
  # A clustered type stays when only the clusters change.
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, vcov = "cr2"))
  expect_identical(vcov(fit, cluster = ~year), vcov(fit, "cr2", cluster = ~year))
  expect_identical(names(fit$vcov$clusters), "unit")
})

test_that("rows in any order, dropped regressors and other units of measurement", {
  data <- unbalanced_data()
  shuffled <- data[with_seed(3, sample(nrow(data))), ]
  more <- with_column(data, x2 = 2 * data$x, fixed = data$unit^2, large = data$x * 1e9)
  fit_of <- function(data, type, formula = y ~ d + x | unit + year) {
    quiet(did_feols(formula, data, vcov = type, cluster = clusters_of(type)))
  }
  for (type in c("hc2", "hc3", "cr2", "cr3")) {
    fit <- fit_of(data, type)
    same <- fit_of(shuffled, type)
    expect_equal(vcov(same), vcov(fit), tolerance = 1e-10)
    expect_equal(same$vcov$df, fit$vcov$df, tolerance = 1e-10)
    expect_equal(vcov(fit_of(more, type, y ~ d + x + x2 + fixed | unit + year)), vcov(fit),
                 tolerance = 1e-10)
    large <- fit_of(more, type, y ~ d + large | unit + year)
    expect_equal(unname(vcov(large) * outer(c(1, 1e9), c(1, 1e9))), unname(vcov(fit)),
                 tolerance = 1e-9)
    expect_equal(large$vcov$df, fit$vcov$df, tolerance = 1e-9)
  }
})

test_that("clusters of one row each: CR2 is HC2, CR3 is HC3", {
  data <- with_column(panel_data(), row = 1:240)
  for (weights in list(NULL, ~w)) {
    fit <- quiet(did_feols(y ~ d + x | unit + year, data, cluster = ~row, weights = weights))
    expect_equal(vcov(fit, "cr3"), vcov(fit, "hc3"), tolerance = 1e-9)
    if (is.null(weights)) expect_equal(vcov(fit, "cr2"), vcov(fit, "hc2"), tolerance = 1e-9)
  }
})

test_that("row 47: singletons that are kept add nothing, and are counted", {
  data <- panel_data()
  alone <- with_column(data[1:3, ], unit = 101:103)
  fit_of <- function(data, type) {
    did_feols(y ~ d + x | unit + year, data, vcov = type, singletons = "keep")
  }
  for (type in c("hc2", "hc3")) {
    expect_message(fit <- fit_of(rbind(data, alone), type), "3 rows have leverage 1",
                   class = "policypanel_note")
    expect_message(fit_of(rbind(data, alone[1, ]), type), "1 row has leverage 1")
    expect_equal(vcov(fit), vcov(fit_of(data, type)), tolerance = 1e-10)
    expect_silent(fit_of(data, type))
  }
  for (type in c("cr2", "cr3")) {
    expect_equal(vcov(fit_of(rbind(data, alone), type)), vcov(fit_of(data, type)),
                 tolerance = 1e-10)
  }
})

test_that("row 74: no residuals, no standard errors", {
  data <- panel_data()
  data$y <- data$d + 2 * data$x + data$unit + data$year
  for (type in c("hc2", "hc3", "cr2", "cr3")) {
    expect_warning(fit <- quiet(did_feols(y ~ d + x | unit + year, data, vcov = type)),
                   "The fit is exact", class = "policypanel_warning")
    expect_lt(max(abs(vcov(fit))), 1e-20)
    expect_false(anyNA(tidy(fit)$p.value))
  }
})

test_that("a coefficient that one cluster identifies alone is pointed out", {
  data <- panel_data()
  data$d <- as.numeric(data$unit == 3 & data$year > 2004)
  for (weights in list(NULL, ~w)) for (type in c("cr2", "cr3")) {
    expect_warning(did_feols(y ~ d + x | unit + year, data, vcov = type, weights = weights),
                   "\"d\" would not be identified without one of the clusters of \"unit\"",
                   class = "policypanel_warning")
  }
  data$only <- (data$unit == 3) * data$x
  expect_warning(fit <- did_feols(y ~ only - 1, data, vcov = "cr2", cluster = ~unit), "only")
  expect_true(is.na(vcov(fit)))
  expect_true(all(is.na(tidy(fit)[c("std.error", "p.value", "conf.low")])))
})

test_that("tests use each coefficient's own degrees of freedom, joint tests the smallest", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data, vcov = "cr2")
  df <- fit$vcov$df
  expect_false(df[1] == df[2])
  table <- tidy(fit)
  expect_equal(table$p.value, 2 * stats::pt(-abs(table$statistic), df), tolerance = 1e-12)
  expect_equal(table$conf.high, table$estimate + table$std.error * stats::qt(0.975, df),
               tolerance = 1e-12)
  expect_identical(fit$f$df2, min(df))
  expect_identical(df.residual(fit), min(df))
  text <- utils::capture.output(print(fit))
  expect_match(text, "CR2) with Satterthwaite degrees of freedom", fixed = TRUE, all = FALSE)
  expect_match(text, "smallest degrees of freedom", all = FALSE)
  expect_match(text, sprintf("%.2f", df[1]), fixed = TRUE, all = FALSE)
})

test_that("other estimators take these types, and the right degrees of freedom with them", {
  data <- panel_data()
  path <- event_study(y ~ d + x | unit + year, data, window = c(-3, 2), vcov = "cr2")
  leads <- match(path$pretrend$terms, names(coef(path)))
  expect_identical(path$pretrend$df2, min(path$vcov$df[leads]))
  mediation <- sobel_mediate(y ~ d + x | unit + year, mediator = ~m, treatment = "d", data = data,
                             vcov = "cr2")
  total <- did_feols(y ~ d + x | unit + year, data, vcov = "cr2")
  expect_equal(mediation$vcov$df[3], total$vcov$df[1], tolerance = 1e-12)
  expect_equal(vcov(mediation)["total", "total"], vcov(total)["d", "d"], tolerance = 1e-12)
  both <- quiet(did_feols(c(y, m) ~ d + x | unit + year, data, vcov = "cr2"))
  expect_equal(both$y$vcov, total$vcov, tolerance = 1e-12)
})

test_that("the bits do not depend on the number of threads", {
  data <- unbalanced_data(n_units = 300, years = 2001:2010)
  cases <- expand.grid(type = c("hc2", "hc3", "cr2", "cr3"), cluster = c("unit", "g"),
                       stringsAsFactors = FALSE)
  for (weights in list(NULL, ~w)) for (i in seq_len(nrow(cases))) {
    type <- cases$type[i]
    cluster <- cases$cluster[i]
    fit_of <- function(threads) {
      quiet(did_feols(y ~ d + x | unit + year, data, vcov = type, threads = threads,
                      cluster = clusters_of(type, cluster), weights = weights))$vcov
    }
    one <- fit_of(1)
    for (threads in c(2, 4)) expect_identical(fit_of(threads), one)
    if (!type %in% c("cluster", "cr2", "cr3")) break
  }
})

test_that("what cannot be had exactly is refused, with what to do instead", {
  large <- data.frame(a = rep(1:2600, 3), b = c(1:2600, 2:2600, 1, 3:2600, 1:2),
                      y = with_seed(5, stats::rnorm(7800)), x = with_seed(6, stats::rnorm(7800)))
  large$half <- rep(0:1, each = 3900)
  expect_error(did_feols(y ~ x | a + b, large, vcov = "hc3"), "2,600 in sum.*2,000",
               class = "policypanel_error_design")
  expect_error(did_feols(y ~ x | a + b, large, vcov = "cr2", cluster = ~a),
               "CR2 clustered by \"a\" needs 2,600 fixed-effect levels and 1 regressor",
               class = "policypanel_error_design")
  error <- expect_error(did_feols(y ~ x | a, large, vcov = "cr3", cluster = ~half),
                        class = "policypanel_error_design")
  expect_match(conditionMessage(error), "No fixed effect is nested in the clusters")
  expect_identical(error$column, "half")
  expect_error(did_feols(y ~ x, large, vcov = "cr2", cluster = ~half, weights = ~a),
               "at most 2,000 rows.*3,900", class = "policypanel_error_design")
  expect_s3_class(did_feols(y ~ x, large, vcov = "cr3", cluster = ~half, weights = ~a), "did_feols")

  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data, cluster = ~unit + g)
  for (type in c("cr2", "cr3")) {
    expect_error(did_feols(y ~ d | unit, data, vcov = type, cluster = ~unit + g),
                 "one way of clustering; found 2", class = "policypanel_error_input")
    expect_error(vcov(fit, type), "one way of clustering", class = "policypanel_error_input")
    expect_error(did_feols(y ~ d, data, vcov = type), "needs `cluster`",
                 class = "policypanel_error_input")
  }
  expect_error(did_feols(y ~ d | unit, data, vcov = "hc2", cluster = ~unit), "`vcov` is \"hc2\"",
               class = "policypanel_error_input")
  expect_error(vcov(fit, "hc3", cluster = ~unit), "`vcov` is \"hc3\"",
               class = "policypanel_error_input")
})
