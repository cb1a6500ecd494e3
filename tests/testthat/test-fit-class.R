# What every fit shares: coef, vcov, confint, tidy, glance, print, summary.

fit_small <- function(...) did_feols(y ~ d + x | unit + year, panel_data(), ...)

test_that("tidy() has the seven columns that other packages look for, in their order", {
  expect_named(tidy(fit_small()), c("term", "estimate", "std.error", "statistic", "p.value",
                                    "conf.low", "conf.high"))
  expect_named(tidy(fit_small(), conf.int = FALSE), c("term", "estimate", "std.error", "statistic",
                                                      "p.value"))
})

test_that("t with G - 1 degrees of freedom under clusters, N - K otherwise", {
  for (fit in list(fit_small(), fit_small(vcov = "iid"), fit_small(vcov = "hc1"))) {
    df <- if (fit$vcov$type == "cluster") 29 else 240 - 2 - 37
    table <- tidy(fit, conf.level = 0.9)
    se <- unname(sqrt(diag(vcov(fit))))
    b <- unname(coef(fit))
    expect_equal(df.residual(fit), df)
    expect_equal(table$std.error, se)
    expect_equal(table$statistic, b / se)
    expect_equal(table$p.value, 2 * stats::pt(-abs(b / se), df))
    expect_equal(table$conf.low, b - stats::qt(0.95, df) * se)
    expect_equal(table$conf.high, b + stats::qt(0.95, df) * se)
  }
})

test_that("without degrees of freedom the normal distribution is used; df may differ by term", {
  vcov <- list(matrix = diag(c(a = 4, b = 9)), df = NA, label = "by hand", type = "iid")
  dimnames(vcov$matrix) <- list(c("a", "b"), c("a", "b"))
  make <- function(df) {
    vcov$df <- df
    new_policypanel_fit("test_fit", quote(f()), "A test", c(a = 2, b = -6), vcov, c(rows = 10L),
                        new_ledger(10))
  }
  table <- tidy(make(NA))
  expect_equal(table$p.value, 2 * stats::pnorm(-c(1, 2)))
  expect_equal(table$conf.high, c(2, -6) + stats::qnorm(0.975) * c(2, 3))
  expect_output(print(make(NA)), "p")
  table <- tidy(make(c(5, NA)))
  expect_equal(table$p.value, 2 * c(stats::pt(-1, 5), stats::pnorm(-2)))
})

test_that("zero variances give no NaN: p = 0 for an exact estimate, NA for 0/0", {
  vcov <- list(matrix = named_square(matrix(0, 2, 2), c("a", "b")), df = 5, label = "none",
               type = "iid")
  fit <- new_policypanel_fit("test_fit", quote(f()), "A test", c(a = 2, b = 0), vcov, c(rows = 10L),
                             new_ledger(10))
  table <- tidy(fit)
  expect_identical(table$statistic, c(Inf, NA))
  expect_identical(table$p.value, c(0, NA))
  expect_identical(table$conf.low, c(2, 0))
})

test_that("confint() names terms and tails, takes names and positions, and a level", {
  fit <- fit_small()
  expect_identical(dimnames(confint(fit)), list(c("d", "x"), c("2.5 %", "97.5 %")))
  expect_identical(confint(fit, "x", level = 0.9), confint(fit, level = 0.9)["x", , drop = FALSE])
  expect_identical(confint(fit, 2), confint(fit)["x", , drop = FALSE])
  expect_equal(unname(confint(fit)), unname(as.matrix(tidy(fit)[c("conf.low", "conf.high")])))
  expect_error(confint(fit, level = 95), "0.9999", class = "policypanel_error_input")
  expect_error(tidy(fit, conf.level = 0), class = "policypanel_error_input")
  expect_error(tidy(fit, conf.int = "yes"), class = "policypanel_error_input")
})

test_that("glance() is one row whose R2 and covariance say which they are", {
  row <- glance(fit_small())
  expect_identical(dim(row), c(1L, 8L))
  expect_named(row, c("r.squared.within", "r.squared.overall", "r.squared.within.adjusted",
                      "r.squared.overall.adjusted", "sigma", "nobs", "vcov.type", "df.residual"))
  expect_identical(row$nobs, 240L)
  expect_match(row$vcov.type, "clustered by unit")
})

test_that("the object keeps its call, sample, counts and version", {
  fit <- fit_small()
  expect_identical(fit$call,
                   quote(did_feols(formula = y ~ d + x | unit + year, data = panel_data())))
  expect_s3_class(fit, c("did_feols", "policypanel_fit"), exact = TRUE)
  expect_s3_class(sample_ledger(fit), "policypanel_ledger")
  expect_identical(fit$version, as.character(utils::packageVersion("policypanel")))
  expect_false(any(grepl("^R2|^SE", names(unlist(fit[c("counts", "r_squared")])))))
})

test_that("update() refits inside a function, with its local data", {
  refit <- function() {
    local_data <- panel_data()
    fit <- did_feols(y ~ x | unit, local_data)
    stats::update(fit, vcov = "iid")
  }
  expect_identical(vcov(refit()), vcov(did_feols(y ~ x | unit, panel_data(), vcov = "iid")))
})

test_that("printed results", {
  local_reproducible_output(width = 100)
  data <- rbind(panel_data(), with_column(panel_data()[1, ], unit = 77L))
  data$x[4] <- NA
  fit <- quiet(did_feols(y ~ d + x + I(2 * x) | unit + year, data, weights = ~w))
  expect_snapshot(fit)
  expect_snapshot(summary(fit))
  expect_snapshot(did_feols(y ~ d + x, panel_data()))
  expect_snapshot(did_feols(y ~ 1 | unit, panel_data(), vcov = "iid"))
})
