# The bootstrap of PSM-DID: draws by hand, the session's random numbers, failures.

small_fit <- function(data, ..., bandwidth = 0.2, cluster = ~city) {
  quiet(psm_did(y ~ policy | city + year, match = policy ~ size + wage, data = data,
                bandwidth = bandwidth, common_support = FALSE, cluster = cluster, ...))
}

test_that("every draw is the procedure on a frame put together by hand", {
  data <- matching_panel()
  for (mode in c("pooled", "cohort")) {
    fit <- small_fit(data, mode = mode)
    boot <- quiet(psm_bootstrap(fit, replicates = 5, seed = 4))$bootstrap
    cities <- unique(data$city)
    count <- core_cluster_counts(4, 50, 1, 6)
    for (b in 1:5) {
      drawn <- do.call(rbind, lapply(seq_len(50), function(k) {
        chosen <- rep(cities, count[, b])[k]
        own <- data[data$city == chosen, ]
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
    expect_equal(boot$table$normal.high,
                 boot$table$estimate + qnorm(0.975) * boot$table$std.error)
  }
})

test_that("the session's random numbers stay, and more draws begin as fewer do", {
  data <- matching_panel()
  fit <- small_fit(data)
  set.seed(99)
  before <- .Random.seed
  few <- quiet(psm_bootstrap(fit, replicates = 3, seed = 2))
  expect_identical(.Random.seed, before)
  more <- quiet(psm_bootstrap(fit, replicates = 6, seed = 2))
  expect_identical(more$bootstrap$draws[1:3, ], few$bootstrap$draws)
  expect_equal(few$standard_errors$type, c("psmatch2", "bootstrap"))
  expect_output(print(few), "Percentile and normal intervals \\(95%\\), bootstrap of the whole")
  expect_identical(quiet(psm_bootstrap(fit, 6, seed = 2, threads = 2))$bootstrap$draws,
                   more$bootstrap$draws)
  # A bootstrap again takes the place of the first.
  expect_equal(nrow(quiet(psm_bootstrap(few, 3))$standard_errors), 2)
})

test_that("clusters above the units are drawn whole", {
  data <- matching_panel()
  data$province <- data$city %% 9
  boot <- quiet(psm_bootstrap(small_fit(data, cluster = ~province), 3,
                              cluster = ~province))$bootstrap
  expect_equal(boot$clusters, 9)
  chosen <- rep(1:9, core_cluster_counts(1, 9, 2, 3))
  provinces <- unique(data$province)
  drawn <- do.call(rbind, lapply(1:9, function(k) {
    own <- data[data$province == provinces[chosen[k]], ]
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
  expect_message(boot <- psm_bootstrap(fit, 40), "draws? of 40 gave no result",
                 class = "policypanel_note")
  expect_equal(boot$bootstrap$failed + sum(!is.na(boot$bootstrap$draws[, 1])), 40)
  lost <- is.na(boot$bootstrap$draws[, 1])
  expect_gt(sum(lost), 0)
  expect_equal(sum(boot$bootstrap$failures), sum(lost))
  expect_equal(boot$bootstrap$table$replicates[1], sum(!lost))
  expect_error(psm_bootstrap(1), "psm_did", class = "policypanel_error_input")
  expect_error(psm_bootstrap(fit, data[-1, ]), "replicates", class = "policypanel_error_input")
  for (replicates in list(0, 1, 2.5, NA, 1e9)) {
    expect_error(psm_bootstrap(fit, replicates), "replicates",
                 class = "policypanel_error_input")
  }
  expect_error(psm_bootstrap(fit, 3, cluster = ~year), "several clusters",
               class = "policypanel_error_data")
  nearest <- small_fit(matching_panel(), method = "nearest", bandwidth = NULL)
  expect_warning(quiet(psm_bootstrap(nearest, 2)), "Abadie and Imbens",
                 class = "policypanel_warning")
})

test_that("subsamples are fits on some of the cities, scaled to the whole", {
  data <- matching_panel()
  cities <- unique(data$city)
  for (method in c("kernel", "nearest")) {
    bandwidth <- if (method == "kernel") 0.2
    fit <- small_fit(data, method = method, bandwidth = bandwidth)
    # No warning: subsamples are valid for nearest neighbours too.
    sub <- expect_no_warning(psm_bootstrap(fit, 4, seed = 6, resample = "subsample",
                                           size = 30), class = "policypanel_warning")
    boot <- sub$bootstrap
    chosen <- core_subsample_counts(6, 50, 30, 1, 5)
    expect_equal(colSums(chosen), rep(30, 4))
    for (b in 1:4) {
      again <- small_fit(data[data$city %in% cities[chosen[, b] == 1], ],
                         method = method, bandwidth = bandwidth)
      expect_equal(boot$draws[b, ], c(ATT = coef(again)[["ATT"]],
                                      `did:policy` = coef(again$did)[["policy"]]),
                   tolerance = 1e-10)
    }
    scale <- sqrt(30 / 20)
    expect_equal(boot$table$std.error, unname(scale * apply(boot$draws, 2, sd)))
    expect_equal(boot$table$conf.low, unname(boot$table$estimate - scale * (
      apply(boot$draws, 2, quantile, 0.975) - boot$table$estimate)))
    expect_equal(sub$standard_errors$type, c("psmatch2", "subsample"))
    both <- quiet(suppressWarnings(psm_bootstrap(sub, 3)))
    expect_equal(both$standard_errors$type, c("psmatch2", "subsample", "bootstrap"))
  }
  expect_error(psm_bootstrap(fit, 5, size = 20), "subsample",
               class = "policypanel_error_input")
  for (size in list(1, 50, 2.5, NA)) {
    expect_error(psm_bootstrap(fit, 5, resample = "subsample", size = size), "size",
                 class = "policypanel_error_input")
  }
})

test_that("the scale of subsamples gives a mean its standard error", {
  # Deviations of subsample means of 30 of 50 about the mean, scaled: sd / sqrt(50)
  y <- with_seed(3, rnorm(50))
  draws <- crossprod(core_subsample_counts(1, 50, 30, 1, 20001), y) / 30
  scheme <- new_scheme("subsample", 20000, seed = 1, clusters = list(n_levels = 50), size = 30)
  table <- bootstrap_table(c(mean = mean(y)), new_replicates(scheme, list(list(draws = t(draws)))),
                           list(level = 0.95, resample = "subsample"))
  expect_equal(table$std.error, sd(y) / sqrt(50), tolerance = 0.02)
  expect_equal(c(table$conf.low, table$conf.high), c(table$normal.low, table$normal.high),
               tolerance = 0.1)
})

test_that("a fit brings its data along: also from a file, also when the data are gone", {
  data <- matching_panel()
  data$y <- data$y + 1
  for (mode in c("pooled", "cohort")) {
    fit <- small_fit(data, mode = mode)
    draws <- quiet(psm_bootstrap(fit, 3))$bootstrap$draws
    file <- tempfile(fileext = ".rds")
    saveRDS(fit, file)
    data <- NULL
    read <- readRDS(file)
    unlink(file)
    expect_identical(quiet(psm_bootstrap(read, 3))$bootstrap$draws, draws)
    expect_equal(nrow(draws), 3)
    data <- within(matching_panel(), y <- y + 1)
  }
  expect_false("data" %in% names(formals(psm_bootstrap)))
  expect_error(psm_bootstrap(fit, 3, cluster = ~province), "psm_did\\(cluster = ~province\\)",
               class = "policypanel_error_input")
})

test_that("what a fit keeps for its draws is one copy of the columns it used", {
  data <- matching_panel()
  data$ballast <- lapply(seq_len(nrow(data)), function(i) rnorm(1000))
  # Formulas take the place where they are written along; these are written nowhere.
  fit <- quiet(psm_did(as.formula("y ~ policy | city + year", globalenv()), data = data,
                       match = as.formula("policy ~ size + wage", globalenv())))
  kept <- length(serialize(fit$used_data, NULL))
  expect_lt(kept, 6 * 8 * nrow(data) + 2000)
  expect_lt(length(serialize(fit, NULL)), length(serialize(data$ballast, NULL)) / 4)
})

test_that("seeds above 2^31 are used as they are, above 2^53 refused", {
  data <- matching_panel()
  fit <- small_fit(data)
  draws <- function(seed) quiet(psm_bootstrap(fit, 2, seed = seed))$bootstrap$draws
  large <- c(2^31 - 1, 2^31, 2^31 + 1, 2^40, 2^53)
  all <- lapply(large, draws)
  expect_equal(anyDuplicated(all), 0)
  counts <- core_cluster_counts(2^40, 50, 2, 3)
  chosen <- rep(unique(data$city), counts)
  drawn <- do.call(rbind, lapply(1:50, function(k) {
    within(data[data$city == chosen[k], ], city <- k)
  }))
  expect_equal(all[[4]][2, "ATT"], coef(small_fit(drawn)), tolerance = 1e-10, ignore_attr = TRUE)
  for (seed in list(2^53 + 2, 1e300, -1, 1.5, NA, Inf, "1", 1:2, NULL)) {
    expect_error(draws(seed), "seed", class = "policypanel_error_input")
  }
})
