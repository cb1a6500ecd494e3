# Covariances: recomputing, several clusters, the constant, and what sandwich and lmtest make of the
# scores.

test_that("a recomputed covariance is the one of a fit made with it", {
  data <- unbalanced_data(n_units = 60, years = 2001:2012)
  formula <- y ~ d + x | unit + year
  for (weights in list(NULL, ~w)) for (constant in c(TRUE, FALSE)) {
    fit <- function(...) {
      quiet(did_feols(formula, data, weights = weights, constant = constant, ...))
    }
    # Scores of the constant sum to 0 by unit and by year: two ways leave it no variance.
    ways <- if (constant) list(~unit, ~g, ~year^unit) else list(~unit, ~year, ~unit + year)
    base <- fit(cluster = ~unit + year + g) |> suppressWarnings()
    for (rule in setdiff(small_sample_rules, "xtreg")) {  # which wants units within clusters
      for (type in c("iid", "hc1")) {
        expect_identical(vcov(base, type, small_sample = rule),
                         vcov(fit(vcov = type, small_sample = rule)))
      }
      for (cluster in ways) {
        expect_identical(vcov(base, cluster = cluster, small_sample = rule),
                         vcov(fit(cluster = cluster, small_sample = rule)))
      }
    }
    expect_identical(vcov(base), suppressWarnings(vcov(base, cluster = ~unit + year + g)))
  }
})

test_that("clusters by default: the first fixed effect as written; none without effects", {
  data <- unbalanced_data()
  expect_identical(names(quiet(did_feols(y ~ x | unit + year, data))$vcov$clusters), "unit")
  expect_identical(names(quiet(did_feols(y ~ x | year + unit, data))$vcov$clusters), "year")
  expect_identical(names(quiet(did_feols(y ~ x | g^year + unit, data))$vcov$clusters), "g^year")
  expect_identical(did_feols(y ~ x, data)$vcov$type, "iid")
  expect_match(quiet(did_feols(y ~ x | unit, data))$vcov$label, "clustered by unit (30 clusters)",
               fixed = TRUE)
})

test_that("clusters of one row each are HC1, by the small-sample factor of clusters", {
  data <- with_column(panel_data(), row = 1:240)
  fit <- did_feols(y ~ d + x | unit, data, cluster = ~row)
  # K = 32 in both; clusters have G/(G-1) (N-1)/(N-K) = N/(N-K) at G = N.
  expect_equal(vcov(fit), vcov(fit, "hc1"), tolerance = 1e-12)
  expect_equal(df.residual(fit), 239)
})

test_that("two-way clusters: V1 + V2 - V12 with the smaller G (Cameron, Gelbach & Miller 2011)", {
  data <- unbalanced_data(n_units = 60, years = 2001:2012)
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, cluster = ~unit + year))
  bare <- function(cluster) vcov(fit, cluster = cluster, small_sample = "none")
  sum <- bare(~unit) + bare(~year) - bare(~unit^year)
  expect_equal(bare(~unit + year), sum, tolerance = 1e-12)
  expect_equal(df.residual(fit), 11)  # 12 years, the smaller number of clusters
  n <- nobs(fit)
  expect_equal(vcov(fit), sum * 12 / 11 * (n - 1) / (n - 2 - 1), tolerance = 1e-12)
  expect_identical(vcov(fit, cluster = ~unit + year), vcov(fit, cluster = c("unit", "year")))
})

test_that("three-way clusters by inclusion and exclusion", {
  data <- unbalanced_data(n_units = 60, years = 2001:2012)
  data$g <- data$unit %% 20
  fit <- quiet(did_feols(y ~ x | unit + year, data, cluster = ~unit + year + g))
  bare <- function(cluster) vcov(fit, cluster = cluster, small_sample = "none")
  expected <- bare(~unit) + bare(~year) + bare(~g) - bare(~unit^year) - bare(~unit^g) -
    bare(~year^g) + bare(~unit^year^g)
  expect_gt(expected[1], 0)  # else it would have been mended
  expect_equal(bare(~unit + year + g), expected, tolerance = 1e-12)
})

test_that("row 82: a covariance that is not positive semi-definite is mended with a warning", {
  data <- with_column(panel_data(), a = rep(1:4, 60), b = with_seed(8, sample(5, 240, TRUE)))
  make <- function(seed) {
    data$b <- with_seed(seed, sample(5, 240, TRUE))
    fit <- quiet(did_feols(y ~ d + x | unit, data, cluster = ~a + b))
    v <- vcov(fit)
    has_error <- !is.na(diag(v))
    if (!any(has_error)) return(c(low = 0, high = 0))
    stats::setNames(range(eigen(v[has_error, has_error, drop = FALSE])$values), c("low", "high"))
  }
  warned <- FALSE
  for (seed in 1:10) {
    values <- withCallingHandlers(make(seed), policypanel_warning = function(w) {
      # Mending may leave nothing of a variance, which is said too.
      warned <<- warned || grepl("not positive semi-definite", conditionMessage(w))
      expect_match(conditionMessage(w), "not positive semi-definite|no variance")
      invokeRestart("muffleWarning")
    })
    expect_gte(values[["low"]], -1e-12 * values[["high"]])
  }
  expect_true(warned)  # among ten draws some need mending
})

test_that("rows 80-81: one cluster is refused; clusters may vary within units", {
  data <- with_column(panel_data(), one = 1)
  error <- expect_error(did_feols(y ~ x | unit, data, cluster = ~one),
                        "only one cluster in \"one\"",
                        class = "policypanel_error_design")
  expect_identical(error$column, "one")
  expect_error(did_feols(y ~ x | unit, data, cluster = ~unit + one),
               class = "policypanel_error_design")
  expect_identical(quiet(did_feols(y ~ x | unit, data, cluster = ~g))$vcov$clusters, c(g = 5L))
})

test_that("scores that cancel within groups leave no variance, and a warning says so", {
  data <- with_column(panel_data(), lon = 100)
  data$lat <- 30 + data$unit / 10
  data$one <- as.numeric(data$unit == 7 & data$year > 2004)
  # One treated unit: its scores sum to 0, as the first-order condition says.
  expect_warning(fit <- did_feols(y ~ one | unit, data), "leaves \"one\" no variance",
                 class = "policypanel_warning")
  expect_identical(standard_error(fit, "one"), NA_real_)
  expect_warning(did_feols(y ~ x | unit, data, vcov = conley("lat", "lon", 5000)),
                 "leaves \"x\" no variance", class = "policypanel_warning")
  expect_silent(did_feols(y ~ one + x | unit, data, vcov = "hc1"))
  # An exact fit is another matter, and is said too.
  expect_warning(fit <- did_feols(one ~ one2, with_column(data, one2 = 2 * data$one)),
                 "The fit is exact", class = "policypanel_warning")
  expect_true("exact_fit" %in% fit$diagnoses$kind)
})

test_that("row 84: no residual degrees of freedom is refused", {
  data <- with_column(panel_data()[1:8, ], z = (1:8)^2, v = sqrt(1:8), u = exp(1:8 / 8))
  data$half <- rep(1:4, each = 2)
  expect_error(did_feols(y ~ x + m + z + v | half, data),
               "8 rows, 4 regressors, 4 fixed-effect levels",
               class = "policypanel_error_design")
})

test_that("the constant under fixed effects is Stata's: a mean prediction at the means", {
  data <- unbalanced_data()
  used <- data[!is_singleton(data[c("unit", "year")]), ]
  for (weights in list(NULL, used$w)) {
    fit <- quiet(did_feols(y ~ d + x | unit + year, used, constant = TRUE,
                           weights = if (!is.null(weights)) ~w))
    w <- if (is.null(weights)) rep(1, nrow(used)) else weights
    x <- as.matrix(used[c("d", "x")])
    o <- dummy_regression(used$y, x, used[c("unit", "year")], weights)
    x_mean <- colSums(w * x) / sum(w)
    expect_equal(coef(fit)[["(Intercept)"]],
                 sum(w * used$y) / sum(w) - sum(x_mean * o$coefficients),
                 tolerance = 1e-10)
    # The regression of y on demeaned columns plus their means, and 1: same residuals, same slopes.
    dummies <- qr(o$root * dummy_matrix(o$ids, o$n))
    z <- cbind(sweep(qr.resid(dummies, o$root * x) / o$root, 2, x_mean, `+`), 1)
    bread <- solve(crossprod(o$root * z))
    df <- o$n - o$k - o$absorbed
    expect_equal(unname(vcov(fit, "iid")), unname(bread) * o$ssr / df, tolerance = 1e-9)
    meat <- crossprod(rowsum(w * o$residuals * z, used$unit))
    expected <- bread %*% meat %*% bread
    expect_equal(unname(vcov(fit, small_sample = "none")), unname(expected), tolerance = 1e-9)
  }
})

test_that("the covariance does not depend on units of measurement, to a singular scale", {
  data <- panel_data()
  fit <- did_feols(y ~ d + x | unit + year, data, cluster = ~unit)
  wide <- did_feols(y ~ d + x | unit + year, with_column(data, x = data$x * 1e12), cluster = ~unit)
  scale <- c(1, 1e-12)
  expect_equal(vcov(wide) / outer(scale, scale), vcov(fit), tolerance = 1e-9)
  expect_equal(wide$f, fit$f, tolerance = 1e-9)
})

test_that("sandwich rebuilds the same covariances from scores and bread", {
  skip_if_not_installed("sandwich")
  data <- unbalanced_data()
  for (weights in list(NULL, ~w)) for (constant in c(FALSE, TRUE)) {
    fit <- quiet(did_feols(y ~ d + x | unit + year, data, weights = weights, constant = constant))
    used <- data[!is.na(residuals(fit)), ]
    none <- function(...) vcov(fit, ..., small_sample = "none")
    expect_equal(sandwich::sandwich(fit), none("hc1"), tolerance = 1e-9)
    expect_equal(sandwich::vcovHC(fit, type = "HC0"), none("hc1"), tolerance = 1e-9)
    expect_equal(sandwich::vcovCL(fit, cluster = used$unit, type = "HC0", cadjust = FALSE),
                 none(cluster = ~unit), tolerance = 1e-9)
    expect_equal(unname(colSums(sandwich::estfun(fit))), numeric(2 + constant), tolerance = 1e-8)
  }
})

test_that("lmtest prints the table of tidy()", {
  skip_if_not_installed("lmtest")
  fit <- quiet(did_feols(y ~ d + x | unit + year, unbalanced_data()))
  table <- lmtest::coeftest(fit)
  own <- tidy(fit)
  expect_equal(unname(table[, ]), unname(as.matrix(own[2:5])), tolerance = 1e-12)
  expect_identical(attr(table, "df"), df.residual(fit))
  other <- lmtest::coeftest(fit, vcov = vcov(fit, "hc1"), df = 100)
  expect_equal(other[, "Std. Error"], sqrt(diag(vcov(fit, "hc1"))), tolerance = 1e-12)
})

test_that("clusters of two to four ways, by inclusion and exclusion and by pairs that share one", {
  data <- unbalanced_data(n_units = 60, years = 2001:2012)
  data$area <- data$unit %% 25
  data$deal <- with_seed(4, sample(40L, nrow(data), replace = TRUE))
  data$hand <- with_seed(5, sample(30L, nrow(data), replace = TRUE))
  o <- dummy_regression(data$y, as.matrix(data[c("d", "x")]), data[c("unit", "year")], data$w)
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, weights = ~w, small_sample = "none",
                         cluster = ~area + deal + hand + year, singletons = "keep"))
  ways <- list(c("unit", "year"), c("area", "year", "deal"), c("area", "deal", "hand", "year"))
  for (names in ways) {
    share <- Reduce(`|`, lapply(data[names], same)) + 0
    expected <- oracle_kernel(o, share)
    expect_gt(min(eigen(expected)$values), 0)  # else it would have been mended
    expect_equal(unname(vcov(fit, cluster = names)), expected, tolerance = 1e-9)
    # Units lie within areas, so both effects are nested and the constant alone is counted.
    expect_equal(unname(vcov(fit, cluster = names, small_sample = "reghdfe")),
                 expected * 12 / 11 * (o$n - 1) / (o$n - 3), tolerance = 1e-9)
  }
})

test_that("row 80: two clusters leave one degree of freedom, with a warning", {
  data <- with_column(panel_data(), half = panel_data()$unit %% 2)
  expect_warning(fit <- did_feols(y ~ x | unit, data, cluster = ~half),
                 "only two clusters in \"half\"", class = "policypanel_warning")
  expect_equal(df.residual(fit), 1)
  o <- dummy_regression(data$y, cbind(x = data$x), data["unit"])
  expect_equal(unname(vcov(fit)), unname(oracle_cluster(o, data$half)), tolerance = 1e-9)
})

# Row 79: weights are analytic unless they are said to be counts.
frequency_data <- function() {
  data <- unbalanced_data()
  data$copies <- with_seed(9, sample(0:4, nrow(data), replace = TRUE))
  data
}

test_that("row 79: frequency weights are the fit on rows repeated, in every number", {
  data <- frequency_data()
  copies <- data[rep(seq_len(nrow(data)), data$copies), ]
  formulas <- list(y ~ d + x, y ~ d + x | unit + year, y ~ d + x | unit + year + g)
  for (formula in formulas) for (constant in c(FALSE, TRUE)) {
    fit <- quiet(did_feols(formula, data, weights = ~copies, weights_type = "frequency",
                           cluster = ~unit, constant = constant))
    long <- quiet(did_feols(formula, copies, cluster = ~unit, constant = constant))
    for (rule in setdiff(small_sample_rules, if (length(fit$fixed) == 0) "xtreg")) {
      expect_equal(vcov(fit, small_sample = rule), vcov(long, small_sample = rule),
                   tolerance = 1e-9)
    }
    for (vcov in list("iid", "hc1", driscoll_kraay(1, "year"))) {
      if (length(fit$fixed) == 0 && !is.character(vcov)) next
      expect_equal(tidy(summary(fit, vcov = vcov)), tidy(summary(long, vcov = vcov)),
                   tolerance = 1e-8)
    }
    expect_equal(glance(fit), glance(long), tolerance = 1e-9)
    expect_equal(fit$f, long$f, tolerance = 1e-9)
    expect_equal(nobs(fit), sum(data$copies[!is.na(residuals(fit))]))
  }
  expect_output(print(fit), "Weighted by copies (frequency weights)", fixed = TRUE)
})

test_that("row 79: a row that stands for several is no singleton", {
  data <- rbind(panel_data(), with_column(panel_data()[1:2, ], unit = 91:92))
  data$copies <- c(rep(1L, 240), 1L, 3L)
  fit <- quiet(did_feols(y ~ x | unit + year, data, weights = ~copies,
                         weights_type = "frequency"))
  expect_identical(which(is.na(residuals(fit))), 241L)
  long <- quiet(did_feols(y ~ x | unit + year, data[rep(1:242, data$copies), ]))
  expect_equal(nobs(fit), nobs(long))
  expect_equal(vcov(fit), vcov(long), tolerance = 1e-10)
})

test_that("row 79: counts are whole; analytic weights do not count rows", {
  data <- frequency_data()
  error <- expect_error(did_feols(y ~ x | unit, data, weights = ~w, weights_type = "frequency"),
                        "must be whole numbers", class = "policypanel_error_data")
  expect_identical(error$column, "w")
  expect_identical(nobs(quiet(did_feols(y ~ x | unit, data, weights = ~copies))),
                   sum(data$copies > 0))
  expect_error(did_feols(y ~ x | unit, data, weights = ~copies, weights_type = "fweight"),
               "weights_type", class = "policypanel_error_input")
  fit <- quiet(did_feols(y ~ x | unit, data, weights = ~copies, weights_type = "frequency"))
  skip_if_not_installed("sandwich")
  expect_error(sandwich::estfun(fit), "frequency weights", class = "policypanel_error_input")
})

test_that("two ways whose pairs are the rows: counts are rows that are alike, in one pair", {
  set.seed(3)
  data <- data.frame(unit = rep(1:12, each = 6), year = rep(1:6, 12), x = rnorm(72), y = rnorm(72),
                     count = sample(1:3, 72, TRUE))
  long <- data[rep(seq_len(72), data$count), ]
  # Copies of a row make pairs that stand several times: the sums of scores are then made.
  stands_once <- function(d) {
    pairs_stand_once(code_id(as_id(d$unit, "")), code_id(as_id(d$year, "")))
  }
  expect_true(stands_once(data))
  expect_false(stands_once(long))
  short <- did_feols(y ~ x | unit + year, data, cluster = ~unit + year, weights = "count",
                     weights_type = "frequency")
  full <- did_feols(y ~ x | unit + year, long, cluster = ~unit + year)
  expect_equal(vcov(short), vcov(full), tolerance = 1e-10)
  shuffled <- did_feols(y ~ x | unit + year, long[sample(nrow(long)), ], cluster = ~unit + year)
  expect_equal(vcov(shuffled), vcov(full), tolerance = 1e-10)
})
