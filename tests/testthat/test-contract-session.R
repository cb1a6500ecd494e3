# Rows 109-116 of bad_inputs.md: threads, forks, random numbers, options, saved results.

# The value of code in a forked child; a child that hangs is ended after a minute.
in_fork <- function(code) {
  job <- parallel::mcparallel(code)
  value <- parallel::mccollect(job, wait = FALSE, timeout = 60)
  if (is.null(value)) {
    tools::pskill(job$pid, tools::SIGKILL)
    parallel::mccollect(job, wait = FALSE)
    stop("the forked child did not come back")
  }
  suppressWarnings(parallel::mccollect(job, wait = FALSE))  # takes the child's farewell
  value[[1]]
}

test_that("row 109: threads are a whole number of at least 1, cut down to what there is", {
  data <- panel_data()
  of <- estimators_with("threads")
  for (threads in list(0, -1, NA, NaN, Inf, "2", 1.5, c(1, 2), TRUE, NULL, list(2))) {
    expect_refuses(of, data, "input", "`threads`", threads = threads)
  }
  for (estimator in of) {
    expect_identical(numbers_of(estimator$fit(data, threads = 1e6)),
                     numbers_of(estimator$fit(data, threads = 1)))
  }
  old <- options(policypanel.threads = "many")
  on.exit(options(old))
  expect_refuses(of, data, "input", "`threads`")
})

test_that("one thread or two: the same bits", {
  data <- unbalanced_data(n_units = 4000)  # several chunks of rows
  for (estimator in estimators_with("threads")) {
    expect_identical(numbers_of(quiet(estimator$fit(data, threads = 2))),
                     numbers_of(quiet(estimator$fit(data, threads = 1))))
  }
  fits <- lapply(1:2, function(threads) {
    did_feols(y ~ d + x + m + I(x^2) + I(m^2) | unit + year + g, data, cluster = ~unit + year,
              weights = ~w, solver = "map", threads = threads) |> quiet()
  })
  expect_identical(coef(fits[[1]]), coef(fits[[2]]))
  expect_identical(vcov(fits[[1]]), vcov(fits[[2]]))
  expect_identical(residuals(fits[[1]]), residuals(fits[[2]]))
})

test_that("row 110: a forked child runs on one thread, to its end", {
  skip_on_os("windows")
  data <- unbalanced_data(n_units = 400)
  fit_all <- function() {
    lapply(estimators_with("threads"),
           function(estimator) numbers_of(quiet(estimator$fit(data, threads = 2))))
  }
  here <- fit_all()  # the parent has run on two threads before it forks
  expect_identical(in_fork(sanitize_threads(2)), 1L)
  expect_identical(in_fork(fit_all()), here)
})

test_that("parallel::mclapply() over fits gives what lapply() gives", {
  skip_on_os("windows")
  data <- panel_data()
  of <- c(estimators, estimators)  # it does not fork for a single task
  run <- function(estimator) numbers_of(quiet(estimator$fit(data)))
  expect_identical(parallel::mclapply(of, run, mc.cores = 2), lapply(of, run))
})

test_that("row 111: the random number stream is left as it was", {
  data <- panel_data()
  before <- with_seed(5, {
    start <- .Random.seed
    for (estimator in estimators) quiet(estimator$fit(data))
    list(start, .Random.seed, RNGkind())
  })
  expect_identical(before[[1]], before[[2]])
  expect_identical(before[[3]], RNGkind())
})

# Row 112 (bad_alloc) is tested on the core, in tests/cpp: R dies of its own limits first.

test_that("row 113: no convergence is a warning and a mark on the result", {
  data <- unbalanced_data()
  expect_warning(
    fit <- did_feols(y ~ d + x | unit + year, data, solver = "map", max_iterations = 1),
    "did not converge", class = "policypanel_warning"
  )
  expect_false(fit$solver$converged)
  expect_output(print(fit), "NOT CONVERGED")
})

test_that("row 114: options, locale and time zone of the session change nothing", {
  data <- with_column(unbalanced_data(), r = c("a", "b", "c")[1 + unbalanced_data()$g %% 3],
                      day = as.POSIXct(paste0(unbalanced_data()$year, "-01-01"), tz = "Asia/Tokyo"))
  fit_all <- function() {
    c(lapply(estimators, function(estimator) numbers_of(quiet(estimator$fit(data)))),
      list(numbers_of(quiet(did_feols(y ~ d + factor(r) * x | unit + day, data)))))
  }
  expected <- fit_all()
  old <- options(OutDec = ",", digits = 3, scipen = -5, na.action = "na.fail", warn = 2,
                 contrasts = c("contr.sum", "contr.helmert"))
  zone <- Sys.getenv("TZ", NA)
  language <- Sys.getenv("LANGUAGE", NA)
  Sys.setenv(TZ = "Pacific/Auckland", LANGUAGE = "zh")
  on.exit({
    options(old)
    if (is.na(zone)) Sys.unsetenv("TZ") else Sys.setenv(TZ = zone)
    if (is.na(language)) Sys.unsetenv("LANGUAGE") else Sys.setenv(LANGUAGE = language)
  })
  expect_identical(fit_all(), expected)
})

test_that("rows 115-116: a saved result works in another session, without its data", {
  for (estimator in estimators) {
    fit <- local({
      data <- panel_data()
      quiet(estimator$fit(data))
    })
    file <- tempfile(fileext = ".rds")
    saveRDS(fit, file)
    again <- readRDS(file)
    expect_identical(numbers_of(again), numbers_of(fit))
    expect_identical(capture.output(print(summary(again))), capture.output(print(summary(fit))))
    expect_equal(glance(again), glance(fit))
    out <- in_new_session(c(
      sprintf("fit <- readRDS(%s)", deparse(file)),
      "invisible(capture.output(print(fit), print(summary(fit))))",
      "invisible(list(glance(fit), confint(fit), sample_ledger(fit)))",
      "cat('numbers', sprintf('%a', c(coef(fit), vcov(fit))))"
    ))
    unlink(file)
    expect_identical(utils::tail(out, 1),
                     paste("numbers",
                           paste(sprintf("%a", c(coef(fit), vcov(fit))), collapse = " ")))
  }
})

test_that("rows 115-116: what did_feols() recomputes needs neither data nor session", {
  data <- unbalanced_data()
  fit <- quiet(did_feols(y ~ d + x | unit + year, data, weights = ~w))
  expected <- list(vcov(fit, "hc1"), vcov(fit, cluster = ~year), residuals(fit), fitted(fit),
                   stats::model.matrix(fit))
  again <- unserialize(serialize(fit, NULL))
  rm(data)
  expect_identical(list(vcov(again, "hc1"), vcov(again, cluster = ~year), residuals(again),
                        fitted(again), stats::model.matrix(again)), expected)
})
