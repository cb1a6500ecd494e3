# Replicates as jobs of a real Slurm cluster of one node: the same numbers, and a job that is
# cancelled costs its chunk. tests/database/slurm.sh starts the cluster.

testthat::skip_if(Sys.getenv("SLURM_CONF") == "", "SLURM_CONF is not set")
testthat::skip_if_not_installed("future.batchtools")

local_slurm <- function(env = parent.frame()) {
  registry <- tempfile("batchtools")
  old <- options(future.cache.path = registry, future.wait.timeout = 300)
  template <- normalizePath("slurm.tmpl")
  jobs <- from("future.batchtools", "batchtools_slurm")
  plan <- future::plan(jobs, template = template, workers = 2)
  release <- function() {
    future::plan(plan)
    options(old)
    unlink(registry, recursive = TRUE)
  }
  do.call(on.exit, list(as.call(list(release)), add = TRUE), envir = env)
}

test_that("placebo draws and bootstraps are the same as jobs of Slurm", {
  data <- unbalanced_data()
  fit <- suppressMessages(did_feols(y ~ d + x | unit + year, data))
  placebo <- function() suppressMessages(placebo_test(fit, treatment = "d", replicates = 1200, seed = 4))
  mediation <- function() {
    suppressMessages(sobel_mediate(y ~ d + x | unit + year, ~m, "d", data, replicates = 1200,
                                   seed = 4))
  }
  here <- list(placebo(), mediation())
  local_slurm()
  # On a busy machine batchtools may take a job for lost whose files come late.
  there <- suppressWarnings(list(placebo(), mediation()), classes = "policypanel_warning")
  expect_equal(tidy(there[[1]]), tidy(here[[1]]), tolerance = 0)
  expect_equal(confint(there[[2]]), confint(here[[2]]), tolerance = 0)
})

test_that("a job that is lost costs its chunk, not the run", {
  scheme <- new_scheme("monte_carlo", 256, seed = 1)
  statistic <- function(first, last) {
    job <- Sys.getenv("SLURM_JOB_ID")
    if (first > 128 && nzchar(job)) {
      system2("scancel", job)
      Sys.sleep(60)
    }
    list(draws = rbind(own = seq(first, last - 1)))
  }
  local_slurm()
  expect_warning(found <- replicate_over(scheme, statistic, "Drawing", piece = 32),
                 "1 worker of the plan was lost", class = "policypanel_warning")
  expect_equal(found$draws[1, ], 1:256)
})
