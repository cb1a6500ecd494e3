# Packages that people use beside this one: what vignette("works-with") says of them. Each is
# called, and its numbers are those of coef(), vcov() and tidy().

is_extended <- nzchar(Sys.getenv("POLICYPANEL_EXTENDED"))

client_data <- function() {
  data <- panel_data()
  data$start <- ifelse(data$unit <= 12, 2005, Inf)
  data
}

# One result of each kind
client_fits <- function(data = client_data()) {
  quiet(list(
    did_feols = did_feols(y ~ d + x | unit + year, data),
    pooled = did_feols(y ~ d + x, data, vcov = "iid"),
    event_study = event_study(y ~ d + x | unit + year, data, window = c(-3, 2)),
    did_staggered = did_staggered(y ~ 1 | unit + year, data, "start"),
    psm_match = psm_match(d ~ x, "y", data, bandwidth = 0.2),
    psm_did = psm_did(y ~ d + x | unit + year, match = d ~ x, data = data, bandwidth = 0.2),
    sobel_mediate = sobel_mediate(y ~ d + x | unit + year, "m", "d", data),
    poverty_af = poverty_af(data, list(own = c("x", "m")), cutoffs = c(x = 0.3, m = 0.2))
  ))
}

client <- function(package, name) {
  skip_if_not(is_extended, "POLICYPANEL_EXTENDED is set")
  skip_if_not_installed(package)
  from(package, name)
}

errors_of <- function(fit) sqrt(diag(vcov(fit)))

test_that("'broom' and 'generics' share tidy(), glance() and augment()", {
  tidy_of <- client("broom", "tidy")
  glance_of <- client("broom", "glance")
  for (fit in client_fits()) {
    expect_identical(tidy_of(fit), tidy(fit))
    expect_equal(tidy_of(fit)$estimate, unname(coef(fit)))
    expect_identical(glance_of(fit)$nobs, nobs(fit))
  }
  data <- client_data()
  expect_identical(client("broom", "augment")(client_fits(data)$did_feols, data)$.fitted,
                   fitted(client_fits(data)$did_feols))
})

test_that("'texreg' shows coefficients and standard errors", {
  extract <- client("texreg", "extract")
  for (fit in client_fits()) {
    column <- suppressWarnings(extract(fit))
    expect_equal(column@coef, unname(coef(fit)))
    expect_equal(column@se, unname(errors_of(fit)))
    expect_equal(column@pvalues, tidy(fit)$p.value)
  }
})

test_that("'parameters', 'see' and 'insight' have the numbers of the fit", {
  table_of <- client("parameters", "model_parameters")
  for (fit in client_fits()) {
    table <- table_of(fit)
    expect_equal(table$Coefficient, unname(coef(fit)))
    expect_equal(table$SE, unname(errors_of(fit)))
    expect_equal(from("insight", "get_statistic")(fit)$Statistic, tidy(fit)$statistic)
    df <- df.residual(fit)
    expect_identical(from("insight", "get_df")(fit), if (is.na(df)) Inf else df)
  }
  fits <- client_fits()
  expect_equal(as.numeric(from("insight", "get_predicted")(fits$pooled)), fitted(fits$pooled))
  client("see", "theme_modern")
  for (fit in fits) expect_s3_class(plot(table_of(fit)), "ggplot")
})

test_that("'performance' has R2 of regressions, and compares its own models only", {
  r2_of <- client("performance", "r2")
  fits <- client_fits()
  expect_equal(unname(unlist(r2_of(fits$did_feols))),
               unname(fits$did_feols$r_squared[c("overall", "overall.adjusted")]))
  expect_equal(unlist(r2_of(fits$pooled)), unlist(r2_of(stats::lm(y ~ d + x, client_data()))),
               ignore_attr = TRUE)
  expect_error(r2_of(fits$psm_match), "no R2", class = "policypanel_error_input")
  inflation <- from("performance", "check_collinearity")
  expect_error(inflation(fits$pooled), "cov2cor", class = "policypanel_error_input")
  # As the refusal says it
  v <- vcov(fits$pooled, "iid")[c("d", "x"), c("d", "x")]
  expect_equal(diag(solve(stats::cov2cor(v))),
               inflation(stats::lm(y ~ d + x, client_data()))$VIF, ignore_attr = TRUE)
  v <- vcov(fits$did_feols, "iid")
  dummies <- stats::lm(y ~ d + x + factor(unit) + factor(year), client_data())
  expect_equal(diag(solve(stats::cov2cor(v))),
               inflation(dummies)$VIF[1:2] /  # each against the dummies too
                 vapply(c("d", "x"), function(name) {
                   own <- stats::lm(client_data()[[name]] ~ factor(unit) + factor(year),
                                    client_data())
                   1 / (1 - summary(own)$r.squared)
                 }, 1), ignore_attr = TRUE)
})

test_that("'modelsummary' has a column for each", {
  table_of <- client("modelsummary", "modelsummary")
  fits <- client_fits()
  for (column in table_of(fits, output = "modelsummary_list")) {
    own <- Find(function(fit) identical(names(coef(fit)), column$tidy$term) &&
                  isTRUE(all.equal(unname(coef(fit)), column$tidy$estimate)), fits)
    expect_equal(column$tidy$std.error, unname(errors_of(own)))
  }
  expect_s3_class(from("modelsummary", "modelplot")(fits$did_feols), "ggplot")
})

test_that("'ggeffects' predicts as emmeans() does, and without fixed effects as for lm()", {
  means_of <- client("ggeffects", "ggemmeans")
  predicted <- client("ggeffects", "ggpredict")
  data <- client_data()
  # Data are looked for where the formula was written.
  pooled <- did_feols(y ~ d + x, data, vcov = "iid")
  panel <- did_feols(y ~ d + x | unit + year, data)
  peer <- stats::lm(y ~ d + x, data)
  own <- as.data.frame(predicted(pooled, "x"))
  expect_equal(own$predicted, as.data.frame(predicted(peer, "x"))$predicted)
  limits <- c("predicted", "conf.low", "conf.high")
  expect_equal(as.list(as.data.frame(means_of(pooled, "x"))[limits]),
               as.list(as.data.frame(means_of(peer, "x"))[limits]), tolerance = 1e-6)
  slope <- diff(as.data.frame(means_of(panel, "x [0, 1]"))$predicted)
  expect_equal(slope, coef(panel)[["x"]])
  expect_null(as.data.frame(suppressWarnings(predicted(panel, "x")))$predicted)
})

test_that("'lmtest' tests under the covariance of the fit", {
  table_of <- client("lmtest", "coeftest")
  for (fit in client_fits()) {
    table <- table_of(fit)
    expect_equal(table[, 2], errors_of(fit), ignore_attr = TRUE)
    # One number of degrees of freedom for all coefficients is what coeftest() knows.
    df <- df.residual(fit)
    p <- 2 * stats::pt(-abs(table[, 3]), if (is.na(df)) Inf else df)
    expect_equal(table[, 4], p, ignore_attr = TRUE)
    expect_equal(from("lmtest", "coefci")(fit)[, 1],
                 coef(fit) - errors_of(fit) * stats::qt(0.975, if (is.na(df)) Inf else df),
                 ignore_attr = TRUE)
  }
  data <- client_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  expect_equal(table_of(fit, vcov. = function(f) vcov(f, "hc1"))[, 2],
               sqrt(diag(vcov(fit, "hc1"))))
  wald <- from("lmtest", "waldtest")(did_feols(y ~ 1 | unit + year, data), fit, test = "F")
  expect_equal(wald$F[2], joint_test(fit)$statistic)
  likelihood <- from("lmtest", "lrtest")(fit, update(fit, . ~ . - x))
  dummies <- stats::lm(y ~ d + x + factor(unit) + factor(year), data)
  expect_equal(likelihood$LogLik[1], as.numeric(stats::logLik(dummies)))
})

test_that("'sandwich' makes covariances that count coefficients alone", {
  hc <- client("sandwich", "vcovHC")
  cl <- client("sandwich", "vcovCL")
  data <- client_data()
  fit <- did_feols(y ~ d + x | unit + year, data)
  bare <- function(type, ...) vcov(fit, type, small_sample = "none", ...)
  expect_equal(hc(fit, "HC0"), bare("hc1"), tolerance = 1e-10)
  expect_equal(hc(fit, "HC3"), vcov(fit, "hc3"), tolerance = 1e-10)
  expect_equal(cl(fit, ~unit, type = "HC0", cadjust = FALSE), bare(~unit), tolerance = 1e-10)
})

test_that("'car' tests hypotheses by coef() and vcov()", {
  test_of <- client("car", "linearHypothesis")
  delta <- client("car", "deltaMethod")
  for (fit in client_fits()[c("did_feols", "pooled")]) {
    expect_equal(test_of(fit, "d = x", test = "F")$F[2], joint_test(fit, "d = x")$statistic)
    ratio <- joint_test(fit, "d / x")$hypotheses
    expect_equal(unlist(delta(fit, "d / x")[1:2]), unlist(ratio[2:3]), ignore_attr = TRUE)
  }
})

test_that("'gtsummary' has a row per coefficient", {
  table_of <- client("gtsummary", "tbl_regression")
  skip_if_not_installed("broom.helpers")
  for (fit in client_fits()) {
    # It says where it finds no list of variables.
    body <- suppressMessages(table_of(fit))$table_body
    own <- tidy(fit, conf.int = TRUE)
    expect_identical(body$term, own$term)
    for (column in c("estimate", "std.error", "conf.low", "conf.high", "p.value")) {
      expect_equal(body[[column]], own[[column]])
    }
  }
})

test_that("'targets' keeps a fit, which is whole when it is read again", {
  make <- client("targets", "tar_make")
  folder <- tempfile("targets")
  dir.create(folder)
  old <- setwd(folder)
  on.exit(setwd(old), add = TRUE)
  on.exit(unlink(folder, recursive = TRUE), add = TRUE)
  saveRDS(client_data(), "data.rds")
  writeLines(c(
    "list(targets::tar_target(data, readRDS(\"data.rds\")),",
    "     targets::tar_target(fit, policypanel::did_feols(y ~ d + x | unit + year, data)),",
    "     targets::tar_target(robust, vcov(fit, \"hc1\")))"
  ), "_targets.R")
  quiet(make(callr_function = NULL, reporter = "silent"))
  read <- from("targets", "tar_read_raw")
  own <- did_feols(y ~ d + x | unit + year, client_data())
  expect_equal(coef(read("fit")), coef(own), tolerance = 1e-12)
  expect_equal(vcov(read("fit"), "hc1"), vcov(own, "hc1"), tolerance = 1e-12)
  expect_equal(read("robust"), vcov(own, "hc1"), tolerance = 1e-12)
  # A second run has nothing to do: a fit is the same whenever it is made.
  quiet(make(callr_function = NULL, reporter = "silent"))
  expect_length(from("targets", "tar_outdated")(callr_function = NULL, reporter = "silent"), 0)
})

test_that("'cobalt' has the balance of a matching", {
  balance <- client("cobalt", "bal.tab")
  data <- client_data()
  match <- client_fits(data)$psm_match
  matched <- augment(match, data)
  matched <- matched[matched$.on_support, ]
  made <- balance(d ~ x, data = matched, weights = ".weight", s.d.denom = "treated",
                  disp = "means", un = TRUE)$Balance
  means <- function(d) stats::weighted.mean(matched$x[matched$d == d],
                                            matched$.weight[matched$d == d])
  expect_equal(c(made$M.1.Adj, made$M.0.Adj), c(means(1), means(0)))
})

test_that("tables print as they do when 'report' has methods for tables of its own", {
  client("report", "report")
  table <- regression_table(client_fits()$pooled)
  expect_output(print(table), as.character(table), fixed = TRUE)
})

test_that("those that know their own models only leave no number", {
  skip_if_not(is_extended, "POLICYPANEL_EXTENDED is set")
  for (fit in client_fits()) {
    if (requireNamespace("fixest", quietly = TRUE)) {
      expect_error(from("fixest", "etable")(fit), "fixest object")
    }
    if (requireNamespace("stargazer", quietly = TRUE)) {
      expect_output(from("stargazer", "stargazer")(fit, type = "text"), "Unrecognized object")
    }
    if (requireNamespace("report", quietly = TRUE)) {
      expect_error(from("report", "report")(fit), "not supported")
    }
  }
})

test_that("'dplyr' and 'tidyr': a fit per nested part, and grouped frames with a note", {
  nest <- client("tidyr", "nest")
  grouped <- client("dplyr", "group_by")
  data <- client_data()
  data$side <- data$unit %% 2
  nested <- nest(data, rows = -"side")
  fits <- lapply(nested$rows, function(rows) did_feols(y ~ d | unit + year, rows))
  for (k in 1:2) {
    own <- did_feols(y ~ d | unit + year, data[data$side == nested$side[k], ])
    expect_identical(coef(fits[[k]]), coef(own))
  }
  by_side <- grouped(data, .data$side)
  expect_message(fit <- did_feols(y ~ d | unit + year, by_side), "grouping of `data` is ignored")
  expect_identical(coef(fit), coef(did_feols(y ~ d | unit + year, data)))
})

test_that("the vignette has a line for every package that is tested here", {
  skip_if_not(file.exists(source_path("vignettes", "works-with.Rmd", needed = FALSE)))
  text <- paste(readLines(source_path("vignettes", "works-with.Rmd")), collapse = "\n")
  tests <- readLines(source_path("tests", "testthat", "test-contract-clients.R"))
  tested <- regmatches(tests, regexpr("client\\(\"[a-z]+\"", tests))
  for (package in unique(gsub("client\\(|\"", "", tested))) {
    expect_true(grepl(package, text, fixed = TRUE), label = package)
  }
})
