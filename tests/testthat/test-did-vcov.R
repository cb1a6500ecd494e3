# Covariances of effects of cohorts beside those of the regressions that some estimators are, and
# beside sums of influences of units.

placed <- function(seed = 11, n = 60) {
  with_seed(seed, {
    d <- data.frame(unit = rep(seq_len(n), each = 8), year = rep(2001:2008, n))
    d$start <- c(2004, 2005, 2007, Inf, Inf)[(d$unit %% 5) + 1]
    d$x <- rnorm(nrow(d))
    d$w <- runif(n, 0.5, 2)[d$unit]
    d$state <- d$unit %% 15
    d$trade <- sample(12, nrow(d), TRUE)
    d$lat <- (30 + runif(n, 0, 3))[d$unit]
    d$lon <- (110 + runif(n, 0, 3))[d$unit]
    d$y <- rnorm(n)[d$unit] + rnorm(8)[d$year - 2000] + 0.5 * d$x + (d$year >= d$start) +
      as.vector(stats::filter(rnorm(nrow(d)), 0.6, "recursive"))
    d
  })
}

row_types <- list(
  hc1 = "hc1", serial = newey_west(2, "unit", "year"), common = driscoll_kraay(2),
  ways = ~unit + year,
  space = conley("lat", "lon", 80), both = conley("lat", "lon", 80, time = "year", lag = 2),
  state = ~state, trade = ~trade, years = ~year
)

staggered <- function(estimator, data = placed(), formula = y ~ x | unit + year, ...) {
  quiet(did_staggered(formula, data, "start", estimator, ...))
}

# `weights` of the coefficients of a regression.
expect_same_error <- function(own, regression, weights, label) {
  expect_equal(own$estimate, sum(weights * coef(regression)[names(weights)]), tolerance = 1e-9,
               label = label)
  v <- vcov(regression)[names(weights), names(weights), drop = FALSE]
  expect_equal(own$std.error, sqrt(drop(weights %*% v %*% weights)), tolerance = 1e-9,
               label = label)
}

test_that("twfe has every covariance of the regression, with weights and missing rows", {
  full <- placed()
  holes <- full[with_seed(2, sample(nrow(full), 400)), ]
  for (data in list(full, holes)) {
    data$d <- as.numeric(data$year >= data$start)
    for (name in names(row_types)) {
      for (rule in c("reghdfe", "fixest", "none")) {
        fit <- silently(staggered("twfe", data, weights = ~w, vcov = row_types[[name]],
                                  small_sample = rule))
        regression <- silently(did_feols(y ~ d + x | unit + year, data, weights = ~w,
                                         vcov = row_types[[name]], small_sample = rule))
        expect_same_error(tidy(fit), regression, c(d = 1), paste(name, rule))
        if (rule != "none") {
          expect_equal(df.residual(fit), df.residual(regression), label = paste(name, rule))
        }
      }
    }
  }
})

test_that("Sun and Abraham and etwfe have them too, of units or cohorts", {
  d <- placed()
  cell <- ifelse(is.finite(d$start) & d$year != d$start - 1, paste(d$start, d$year), "0")
  d$cell <- stats::relevel(factor(gsub(" ", "_", cell)), "0")
  d$after <- d$cell
  d$after[d$year < d$start] <- "0"
  d$after <- droplevels(d$after)
  d$group <- ifelse(is.finite(d$start), d$start, 0)
  size <- table(d$after)[-1]
  weights <- c(size / sum(size))
  # Indefinite covariances are mended with all their terms, which differ here.
  for (name in setdiff(names(row_types), c("ways", "space", "both"))) {
    own <- function(...) tidy(silently(staggered(..., data = d, formula = y ~ 1 | unit + year,
                                                 vcov = row_types[[name]])))[1, ]
    by_hand <- function(formula, prefix) {
      fit <- silently(did_feols(formula, d, vcov = row_types[[name]], small_sample = "fixest"))
      names(weights) <- paste0(prefix, names(size))
      list(fit, weights)
    }
    for (case in list(list(own("sun_abraham"), by_hand(y ~ cell | unit + year, "cell")),
                      list(own("etwfe", fixed_effects = "unit"),
                           by_hand(y ~ after | unit + year, "after")),
                      list(own("etwfe"), by_hand(y ~ after | group + year, "after")))) {
      expect_same_error(case[[1]], case[[2]][[1]], case[[2]][[2]], name)
    }
  }
})

test_that("another covariance may be asked of a fit, and of its averages", {
  d <- placed()
  for (estimator in c("callaway_santanna", "etwfe", "imputation")) {
    formula <- y ~ 1 | unit + year
    base <- staggered(estimator, d, formula, cluster = ~state)
    by_unit <- staggered(estimator, d, formula)
    expect_equal(tidy(base, vcov = ~unit), tidy(by_unit), tolerance = 1e-12)
    expect_equal(vcov(aggregate(base, "cohort"), cluster = ~unit),
                 vcov(aggregate(by_unit, "cohort")), tolerance = 1e-12)
    expect_equal(confint(base, vcov = ~unit, simultaneous = TRUE),
                 confint(by_unit, simultaneous = TRUE), tolerance = 1e-12)
    test <- function(fit, ...) joint_test(fit, pattern = "::[12]$", ...)$statistic
    expect_equal(test(base, vcov = ~unit), test(by_unit), tolerance = 1e-10)
    given <- tidy(base, vcov = 4 * vcov(base))
    expect_equal(given$std.error, 2 * tidy(base)$std.error, tolerance = 1e-12)
    expect_equal(vcov(base, vcov = function(fit) 2 * vcov(fit)), 2 * vcov(base))
  }
  etwfe <- staggered("etwfe", d, y ~ 1 | unit + year)
  expect_equal(tidy(etwfe, vcov = driscoll_kraay(2)),
               tidy(staggered("etwfe", d, y ~ 1 | unit + year, vcov = driscoll_kraay(2))))
  expect_equal(tidy(etwfe, small_sample = "none"),
               tidy(staggered("etwfe", d, y ~ 1 | unit + year, small_sample = "none")))
})

test_that("influences of units are correlated in space", {
  d <- placed()
  fit <- silently(staggered("callaway_santanna", d, y ~ 1 | unit + year,
                            vcov = conley("lat", "lon", 80)))
  fit <- silently(aggregate(fit, "overall"))
  psi <- combine_effects(fit$effects, fit$target, "unconditional")$influences
  unit <- d[match(seq_len(60), d$unit), ]
  unit <- unit[order(unit$start, unit$unit), ]
  radians <- pi / 180
  distance <- outer(seq_len(60), seq_len(60), Vectorize(function(i, j) {
    a <- unit$lat[c(i, j)] * radians
    s <- sin(diff(a) / 2)^2 + prod(cos(a)) * sin(diff(unit$lon[c(i, j)]) * radians / 2)^2
    2 * 6371.0088 * asin(min(1, sqrt(s)))
  }))
  expected <- t(psi) %*% (distance <= 80) %*% psi
  expect_equal(unname(vcov(fit)), expected, tolerance = 1e-8)
  d$lat[3] <- 31
  expect_error(staggered("imputation", d, y ~ 1 | unit + year, vcov = conley("lat", "lon", 80)),
               "changes within", class = "policypanel_error_data")
})

test_that("order of the rows does not matter, nor that the last cohort is the control", {
  d <- placed()
  d <- d[is.finite(d$start), ]
  mixed <- d[with_seed(3, sample(nrow(d))), ]
  early <- d[d$year < 2007, ]
  early$after <- with(early, ifelse(year >= start, paste0(start, "_", year), "0"))
  size <- table(early$after)[-1]
  for (name in c("hc1", "common", "serial", "years")) {
    own <- silently(staggered("etwfe", d, y ~ 1 | unit + year, vcov = row_types[[name]],
                              fixed_effects = "unit"))
    other <- silently(staggered("etwfe", mixed, y ~ 1 | unit + year, vcov = row_types[[name]],
                                fixed_effects = "unit"))
    expect_equal(tidy(other), tidy(own), tolerance = 1e-12, label = name)
    early$cell <- stats::relevel(factor(early$after), "0")
    regression <- silently(did_feols(y ~ cell | unit + year, early, vcov = row_types[[name]],
                                     small_sample = "fixest"))
    expect_same_error(tidy(own)[1, ], regression,
                      stats::setNames(c(size / sum(size)), paste0("cell", names(size))), name)
  }
})

test_that("covariances without a meaning are refused, and the estimator named", {
  d <- placed()
  run <- function(estimator, vcov, ...) {
    staggered(estimator, d, y ~ 1 | unit + year, vcov = vcov, ...)
  }
  for (vcov in list("hc1", newey_west(1), driscoll_kraay(1),
                    conley("lat", "lon", 9, time = "year"))) {
    for (estimator in c("callaway_santanna", "imputation", "stacked", "lp_did", "efficient")) {
      expect_error(run(estimator, vcov),
                   "sun_abraham", class = "policypanel_error_input")
    }
  }
  for (vcov in list("iid", "hc3", "cr2", diag(2))) {
    expect_error(run("etwfe", vcov), class = "policypanel_error_input")
  }
  expect_error(run("imputation", ~year), "lie within clusters", class = "policypanel_error_design")
  expect_error(run("etwfe", "hc1", errors = "unconditional"), "conditional",
               class = "policypanel_error_input")
  expect_error(tidy(run("lp_did", NULL), vcov = ~state), "keeps the covariance",
               class = "policypanel_error_input")
  expect_error(multiplier_bootstrap(run("etwfe", "hc1"), 9), "whole units",
               class = "policypanel_error_input")
  expect_error(quiet(compare_estimators(y ~ 1 | unit + year, d, "start", c("twfe", "etwfe"),
                                        vcov = "hc1")), class = "policypanel_error_input")
})
