# The bootstrap of PSM-DID: draws by hand, the session's random numbers, failures.

small_fit <- function(data, ...) {
  quiet(psm_did(y ~ policy | city + year, match = policy ~ size + wage, data = data,
                bandwidth = 0.2, common_support = FALSE, cluster = ~city, ...))
}

test_that("every draw is the procedure on a frame put together by hand", {
  data <- matching_panel()
  for (mode in c("pooled", "cohort")) {
    fit <- small_fit(data, mode = mode)
    boot <- quiet(psm_bootstrap(fit, data, replicates = 5, seed = 4))$bootstrap
    cities <- unique(data$city)
    chosen <- with_seed(4, matrix(sample.int(50, 250, replace = TRUE), 50))
    for (b in 1:5) {
      drawn <- do.call(rbind, lapply(1:50, function(k) {
        own <- data[data$city == cities[chosen[k, b]], ]
        own$city <- k
        own
      }))
      again <- small_fit(drawn, mode = mode)
      expect_equal(boot$draws[b, "ATT"], coef(again)[["ATT"]], ignore_attr = TRUE,
                   tolerance = 1e-10)
      expect_equal(boot$draws[b, "did:policy"], coef(again$did)[["policy"]], ignore_attr = TRUE,
                   tolerance = 1e-10)
    }
    expect_equal(boot$table$std.error, unname(apply(boot$draws, 2, sd)))
    expect_equal(boot$table$conf.low, unname(apply(boot$draws, 2, quantile, 0.025)))
  }
})

test_that("the session's random numbers stay, and more draws begin as fewer do", {
  data <- matching_panel()
  fit <- small_fit(data)
  set.seed(99)
  before <- .Random.seed
  few <- quiet(psm_bootstrap(fit, data, replicates = 3, seed = 2))
  expect_identical(.Random.seed, before)
  more <- quiet(psm_bootstrap(fit, data, replicates = 6, seed = 2))
  expect_identical(more$bootstrap$draws[1:3, ], few$bootstrap$draws)
  expect_equal(few$standard_errors$type, c("psmatch2", "bootstrap"))
  expect_output(print(few), "Percentile intervals \\(95%\\), bootstrap of the whole procedure")
  # A bootstrap again takes the place of the first.
  expect_equal(nrow(quiet(psm_bootstrap(few, data, 3))$standard_errors), 2)
})

test_that("clusters above the units are drawn whole", {
  data <- matching_panel()
  data$province <- data$city %% 9
  boot <- quiet(psm_bootstrap(small_fit(data), data, 3, cluster = ~province))$bootstrap
  expect_equal(boot$clusters, 9)
  chosen <- with_seed(1, matrix(sample.int(9, 27, replace = TRUE), 9))
  provinces <- unique(data$province)
  drawn <- do.call(rbind, lapply(1:9, function(k) {
    own <- data[data$province == provinces[chosen[k, 2]], ]
    own$city <- own$city + 1000 * k
    own
  }))
  expect_equal(boot$draws[2, "did:policy"], coef(small_fit(drawn)$did)[["policy"]],
               ignore_attr = TRUE, tolerance = 1e-10)
})

test_that("draws without an answer are counted; bad arguments are refused", {
  data <- matching_panel()
  data$policy[!data$city %in% 1:3] <- 0
  fit <- small_fit(data)
  expect_message(boot <- psm_bootstrap(fit, data, 40), "draws? of 40 gave no result",
                 class = "policypanel_note")
  lost <- is.na(boot$bootstrap$draws[, 1])
  expect_gt(sum(lost), 0)
  expect_equal(sum(boot$bootstrap$failures), sum(lost))
  expect_equal(boot$bootstrap$table$replicates[1], sum(!lost))
  expect_error(psm_bootstrap(1, data), "psm_did", class = "policypanel_error_input")
  expect_error(psm_bootstrap(fit, data[-1, ]), "rows", class = "policypanel_error_input")
  for (replicates in list(0, 1, 2.5, NA)) {
    expect_error(psm_bootstrap(fit, data, replicates), "replicates",
                 class = "policypanel_error_input")
  }
  expect_error(psm_bootstrap(fit, data, 3, cluster = ~year), "several clusters",
               class = "policypanel_error_data")
  nearest <- small_fit(matching_panel(), matching = list(method = "nearest"))
  expect_warning(quiet(psm_bootstrap(nearest, matching_panel(), 2)), "Abadie and Imbens",
                 class = "policypanel_warning")
})
