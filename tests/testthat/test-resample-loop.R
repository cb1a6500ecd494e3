# One loop over replicates: the same numbers in any pieces, on any plan, before an interrupt.

clusters <- list(code = rep(0:9, each = 3), n_levels = 10L, name = "unit")
values <- c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3)

mean_of_draws <- function(scheme) {
  force(scheme)
  function(first, last) {
    counts <- scheme_counts(scheme, first, last)
    list(draws = rbind(mean = colSums(counts * values) / colSums(counts)))
  }
}

test_that("schemes count clusters as they say", {
  bootstrap <- new_scheme("bootstrap", 50, seed = 3, clusters = clusters)
  counts <- scheme_counts(bootstrap, 1, 51)
  expect_identical(dim(counts), c(10L, 50L))
  expect_true(all(colSums(counts) == 10))
  expect_identical(scheme_counts(bootstrap, 20, 21), counts[, 20, drop = FALSE])
  subsample <- new_scheme("subsample", 50, seed = 3, clusters = clusters, size = 4)
  expect_true(all(colSums(scheme_counts(subsample, 1, 51)) == 4))
  expect_true(all(scheme_counts(subsample, 1, 51) %in% 0:1))
  jackknife <- new_scheme("jackknife", 10, clusters = clusters)
  expect_identical(scheme_counts(jackknife, 3, 5), (1 - diag(10))[, 4:5])
})

test_that("the jackknife of a mean gives its standard error, subsampling its scale", {
  jackknife <- new_scheme("jackknife", 10, clusters = clusters)
  left <- replicate_over(jackknife, mean_of_draws(jackknife), "Jackknife")
  expect_identical(unname(left$draws[1, ]), (sum(values) - values) / 9)
  expect_equal(9 * stats::sd(left$draws) / sqrt(10), stats::sd(values) / sqrt(10))
  # Over all subsamples of 9 of 10 the scaled spread is the standard error of the mean.
  subsample <- new_scheme("subsample", 10, seed = 1, clusters = clusters, size = 9)
  all <- new_replicates(subsample, list(list(draws = left$draws)))
  expect_equal(replicate_errors(all) * sqrt(9 / 10), c(mean = stats::sd(values) / sqrt(10)))
})

test_that("pieces do not matter, and failures keep their reasons", {
  scheme <- new_scheme("bootstrap", 1000, seed = 8, clusters = clusters)
  whole <- replicate_over(scheme, mean_of_draws(scheme), "Drawing")
  expect_identical(dim(whole$draws), c(1L, 1000L))
  parts <- replicate_over(scheme, mean_of_draws(scheme), "Drawing", piece = 32)
  expect_identical(parts$draws, whole$draws)
  failing <- replicate_over(scheme, function(first, last) {
    part <- mean_of_draws(scheme)(first, last)
    bad <- which((first:(last - 1)) %% 400 == 0)
    part$draws[, bad] <- NA
    c(part, list(reasons = stats::setNames(rep("no luck", length(bad)), (first:(last - 1))[bad])))
  }, "Drawing")
  expect_identical(failing$failures, data.frame(replicate = c(400, 800), reason = "no luck"))
  expect_identical(which(is.na(failing$draws)), c(400L, 800L))
})

test_that("an interrupt keeps what is done, and says how much", {
  scheme <- new_scheme("bootstrap", 320, seed = 8, clusters = clusters)
  stopping <- function(first, last) {
    if (first > 64) rlang::interrupt()
    mean_of_draws(scheme)(first, last)
  }
  expect_warning(some <- replicate_over(scheme, stopping, "Drawing", piece = 32),
                 "64 of 320 replicates are done", class = "policypanel_warning")
  expect_identical(some$done, 64L)
  all <- replicate_over(scheme, mean_of_draws(scheme), "Drawing")$draws
  expect_identical(some$draws, all[, 1:64, drop = FALSE])
  expect_error(replicate_over(scheme, function(first, last) rlang::interrupt(), "Drawing"),
               class = "policypanel_error_design")
})

test_that("the workers of a plan give the same numbers, and the plan stays as it was", {
  skip_if_not_installed("future")
  skip_on_cran()
  scheme <- new_scheme("bootstrap", 200, seed = 8, clusters = clusters)
  here <- replicate_over(scheme, mean_of_draws(scheme), "Drawing")$draws
  cluster <- parallel::makeCluster(2)
  old <- future::plan()
  on.exit({
    future::plan(old)
    parallel::stopCluster(cluster)
  })
  stream <- globalenv()$.Random.seed
  plans <- list(function() future::plan(future::multisession, workers = 2),
                function() future::plan(future::cluster, workers = cluster))
  for (set_plan in plans) {
    set_plan()
    mine <- future::plan()
    expect_identical(replicate_over(scheme, mean_of_draws(scheme), "Drawing", piece = 32)$draws,
                     here)
    expect_identical(class(future::plan()), class(mine))
  }
  expect_identical(globalenv()$.Random.seed, stream)
})

test_that("a lost worker costs its chunk, not the run, and an error of the statistic stays one", {
  skip_if_not_installed("future")
  skip_on_cran()
  skip_on_os("windows")
  scheme <- new_scheme("bootstrap", 200, seed = 8, clusters = clusters)
  here <- replicate_over(scheme, mean_of_draws(scheme), "Drawing")$draws
  cluster <- parallel::makeCluster(2)
  old <- future::plan(future::cluster, workers = cluster)
  on.exit({
    future::plan(old)
    try(parallel::stopCluster(cluster), silent = TRUE)
  })
  wrong <- function(first, last) stop("no such thing")
  expect_error(replicate_over(scheme, wrong, "Drawing", piece = 32), "no such thing")
  home <- Sys.getpid()
  mean_of <- mean_of_draws(scheme)
  dying <- function(first, last) {
    if (first > 120 && Sys.getpid() != home) tools::pskill(Sys.getpid(), tools::SIGKILL)
    mean_of(first, last)
  }
  expect_warning(draws <- replicate_over(scheme, dying, "Drawing", piece = 32)$draws,
                 "1 worker of the plan was lost", class = "policypanel_warning")
  expect_identical(draws, here)
})
