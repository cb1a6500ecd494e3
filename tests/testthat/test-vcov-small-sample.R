# Small-sample rules: K by counting dummies, and the software whose numbers each rule gives.

# Four blocks of units that never meet in an effect block^year: usual and exact counts differ.
block_data <- function() {
  data <- unbalanced_data(n_units = 60, years = 2001:2010)
  data$block <- data$unit %% 4
  data
}

rank_of <- function(data, effects) {
  ids <- lapply(strsplit(effects, "^", fixed = TRUE), function(part) do.call(paste, data[part]))
  if (length(ids) == 0) 0 else qr(dummy_matrix(ids, nrow(data)))$rank
}

test_that("K of each rule, counted from dummies", {
  data <- block_data()
  fit <- quiet(did_feols(y ~ d + x | unit + block^year + g, data, singletons = "keep"))
  k <- function(rule, ...) {
    summary(fit, small_sample = rule, ...)$vcov$k
  }
  effects <- c("unit", "block^year", "g")
  levels <- c(60, 40, 5)
  exact <- rank_of(data, effects)
  expect_lt(exact, sum(levels) - 2)  # else the rules could not be told apart
  for (rule in c("reghdfe", "xtreg", "areg", "plm", "none")) {
    expect_equal(k(rule, vcov = "iid"), 2 + exact)
  }
  expect_equal(k("fixest", vcov = "iid"), 2 + sum(levels) - 2)
  # Clusters of units: only the units are nested.
  expect_equal(k("reghdfe", cluster = ~unit), 2 + exact - 60 + 1)
  expect_equal(k("xtreg", cluster = ~unit), 2 + exact - 60 + 1)
  expect_equal(k("areg", cluster = ~unit), 2 + exact)
  expect_equal(k("fixest", cluster = ~unit), 2 + sum(levels) - 2 - 59)
  # Clusters of blocks: units and block-years are nested; xtreg counts the latter as dummies.
  fit <- quiet(did_feols(y ~ d + x | unit + block^year + g, data, cluster = ~block,
                         singletons = "keep"))
  expect_equal(k("reghdfe", cluster = ~block), 2 + exact - rank_of(data, effects[1:2]) + 1)
  expect_equal(k("xtreg", cluster = ~block), 2 + exact - 60 + 1)
  expect_equal(k("areg", cluster = ~block), 2 + exact)
  expect_equal(k("fixest", cluster = ~block), 2 + sum(levels) - 2 - 59 - 39)
})

test_that("factors and degrees of freedom", {
  data <- block_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  n <- nobs(fit)
  ratio <- function(rule, ...) {
    (vcov(fit, ..., small_sample = rule) / vcov(fit, ..., small_sample = "none"))[1]
  }
  df <- function(rule, ...) {
    other <- summary(fit, ..., small_sample = rule)
    c(df.residual(other), other$f$df2)
  }
  for (rule in c("reghdfe", "xtreg", "areg", "fixest")) {
    expect_equal(ratio(rule, "iid"), n / (n - 71))
    expect_equal(ratio(rule, "hc1"), n / (n - 71))
    expect_equal(df(rule, vcov = "hc1"), c(n - 71, n - 71))
    expect_equal(df(rule, cluster = ~unit), c(59, 59))
    k <- if (rule == "areg") 71 else 12
    expect_equal(ratio(rule, cluster = ~unit), 60 / 59 * (n - 1) / (n - k))
    k <- c(reghdfe = 3, xtreg = 12, areg = 71, fixest = 3)[[rule]]
    expect_equal(ratio(rule, cluster = ~unit + year), 10 / 9 * (n - 1) / (n - k))
    expect_equal(df(rule, cluster = ~unit + year), c(9, 9))
    expect_equal(ratio(rule, newey_west(1)), 10 / 9 * (n - 1) / (n - 71))
  }
  expect_equal(ratio("plm", "iid"), n / (n - 71))
  for (cluster in list(~unit, ~unit + year)) expect_equal(ratio("plm", cluster = cluster), 1)
  expect_equal(df("plm", cluster = ~unit), c(n - 71, 59))
  expect_equal(df("none", cluster = ~unit), c(59, 59))
  # Two clusters and three slopes: fixest's F has df1 + 1.
  data$half <- data$unit %% 2
  expect_warning(small <- quiet(did_feols(y ~ d + x + m, data, cluster = ~half,
                                          small_sample = "fixest")), "only two clusters")
  expect_equal(c(df.residual(small), small$f$df2), c(1, 4))
})

test_that("labels name a rule that is not the default, and HC without a factor is HC0", {
  fit <- did_feols(y ~ d + x | unit + year, panel_data())
  label <- function(...) summary(fit, ...)$vcov$label
  expect_identical(label(vcov = "hc1"), "heteroscedasticity-robust (HC1)")
  expect_identical(label(vcov = "hc1", small_sample = "none"),
                   "heteroscedasticity-robust (HC0), no small-sample factor")
  expect_identical(label(small_sample = "fixest"),
                   "clustered by unit (30 clusters), small sample as fixest")
})

test_that("xtreg wants its panels within clusters, and enough rows are wanted by all", {
  data <- block_data()
  expect_error(quiet(did_feols(y ~ x | unit, data, cluster = ~g, small_sample = "xtreg")),
               "lie within clusters", class = "policypanel_error_design")
  expect_silent(did_feols(y ~ x, data, cluster = ~block, small_sample = "xtreg"))
  expect_error(did_feols(y ~ x | unit, data, small_sample = "stata"), "small_sample",
               class = "policypanel_error_input")
  # Four parts of two units and two years: 1 + 12 coefficients in 16 rows, usually counted 1 + 15.
  parts <- data.frame(a = rep(1:8, each = 2), b = rep(1:2, 8) + rep(2 * (0:3), each = 4),
                      y = with_seed(1, stats::rnorm(16)), x = with_seed(2, stats::rnorm(16)))
  exact <- did_feols(y ~ x | a + b, parts, vcov = "iid")
  expect_equal(df.residual(exact), 3)
  expect_error(vcov(exact, "iid", small_sample = "fixest"), class = "policypanel_error_design")
})

test_that("fixest live: usual counts, nested effects, three effects, several clusters", {
  skip_if_not_installed("fixest", "0.14")
  data <- block_data()
  formulas <- list(y ~ d + x, y ~ d + x | unit, y ~ d + x | unit + block,
                   y ~ d + x | unit + block^year, y ~ d + x | unit + year + g,
                   y ~ d + x | unit + block^year + g)
  clusters <- list(~unit, ~block, ~year, ~g, ~block^year, ~unit + block, ~unit + year)
  for (formula in formulas) {
    other <- fixest::feols(formula, data, weights = ~w, notes = FALSE, fixef.tol = 1e-10,
                           nthreads = 1, fixef.rm = "none")
    fit <- quiet(did_feols(formula, data, weights = ~w, singletons = "keep", vcov = "iid",
                           small_sample = "fixest"))
    terms <- names(coef(other))
    for (vcov in c(list("iid", "hc1"), clusters)) {
      theirs <- suppressWarnings(summary(other, vcov = vcov, vcov_fix = FALSE))
      v <- theirs$cov.scaled
      if (min(eigen(v)$values) < 0) next  # mended by each in its way
      ours <- if (is.character(vcov)) summary(fit, vcov = vcov) else {
        quiet(did_feols(formula, data, weights = ~w, singletons = "keep", cluster = vcov,
                        small_sample = "fixest"))
      }
      expect_equal(vcov(ours)[terms, terms], matrix(v, nrow(v), dimnames = dimnames(v)),
                   tolerance = 1e-7)
      expect_equal(ours$vcov$k, attr(v, "df.K"))
      expect_equal(df.residual(ours), attr(v, "df.t"))
      test <- fixest::wald(theirs, print = FALSE)
      expect_equal(c(ours$f$statistic, ours$f$df2), c(test$stat, test$df2), tolerance = 1e-7)
    }
  }
})

test_that("fixest live: varying slopes count even where their levels lie within clusters", {
  skip_if_not_installed("fixest", "0.14")
  data <- block_data()
  data$z <- with_seed(5, rnorm(nrow(data)))
  for (formula in list(y ~ d | unit[z] + year, y ~ d | unit[[z]] + year, y ~ d | unit + year[[z]],
                       y ~ d | unit[z])) {
    for (cluster in list(~unit, ~block, ~year)) {
      theirs <- fixest::feols(formula, data, cluster = cluster, notes = FALSE, fixef.tol = 1e-11,
                              fixef.iter = 1e5, nthreads = 1, fixef.rm = "none")
      ours <- quiet(did_feols(formula, data, cluster = cluster, singletons = "keep",
                              small_sample = "fixest"))
      expect_equal(sqrt(vcov(ours)[["d", "d"]]), fixest::se(theirs)[["d"]], tolerance = 1e-6)
    }
  }
})

test_that("plm live: iid, White, clusters by unit, by period and both, t and F", {
  skip_if_not_installed("plm")
  both <- grunfeld_fits()
  fit <- both$fit
  other <- both$plm
  bare <- function(v) matrix(v, 2)
  expect_equal(bare(vcov(fit, "iid")), bare(vcov(other)), tolerance = 1e-10)
  expect_equal(bare(vcov(fit, "hc1")), bare(plm::vcovHC(other, method = "white1")),
               tolerance = 1e-10)
  expect_equal(bare(vcov(fit)), bare(plm::vcovHC(other)), tolerance = 1e-10)
  expect_equal(bare(vcov(fit, cluster = ~year)), bare(plm::vcovHC(other, cluster = "time")),
               tolerance = 1e-10)
  expect_equal(bare(vcov(fit, cluster = ~firm + year)), bare(plm::vcovDC(other)),
               tolerance = 1e-10)
  table <- summary(other, vcov = plm::vcovHC(other))
  expect_equal(tidy(fit)$p.value, unname(table$coefficients[, 4]), tolerance = 1e-9)
  expect_equal(fit$f$statistic, unname(table$fstatistic$statistic), tolerance = 1e-9)
  expect_equal(c(fit$f$df1, fit$f$df2), unname(table$fstatistic$parameter))
})
