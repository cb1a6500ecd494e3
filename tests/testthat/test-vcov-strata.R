# A survey's variance by its definition: clusters drawn within strata.

test_that("a survey's influences: deviations from the stratum's mean, each with its factor", {
  n <- 40
  psi <- with_seed(3, matrix(stats::rnorm(2 * n), n, dimnames = list(NULL, c("a", "b"))))
  village <- rep(0:9, each = 4)
  strata <- list(code = rep(0:1, c(16, 24)), n_levels = 2L)
  sums <- rowsum(psi, village)
  part <- function(rows) (length(rows) - 1) * stats::cov(sums[rows, ]) *
    length(rows) / (length(rows) - 1)
  found <- influence_vcov(new_influences(psi), list(
    type = "linearised", strata = strata,
    clusters = list(village = list(code = village, n_levels = 10L))
  ))
  expect_equal(found$matrix, part(1:4) + part(5:10), tolerance = 1e-12)
  expect_identical(found$label, "linearised, clustered by village, 2 strata")
  rows <- influence_vcov(new_influences(psi), list(type = "linearised", strata = strata))
  own <- function(rows) crossprod(scale(psi[rows, ], scale = FALSE)) * length(rows) /
    (length(rows) - 1)
  expect_equal(rows$matrix, own(1:16) + own(17:40), tolerance = 1e-12)
})
