# The wild cluster bootstrap: boottest's numbers, and every replicate fitted by hand.

clustered_data <- function(seed = 3) {
  with_seed(seed, {
    d <- expand.grid(year = 1:6, city = 1:24)[sample(144, 130), ]
    d$province <- (d$city - 1) %/% 3
    d$d <- as.numeric(d$city %% 4 == 0 & d$year >= 4)
    d$x <- rnorm(130) + d$province / 4
    d$z <- rnorm(130)
    d$w <- runif(130, 0.5, 2)
    d$y <- 0.4 * d$d + 0.3 * d$x + d$city / 10 + rnorm(8)[d$province + 1] * d$z + rnorm(130)
    d
  })
}

# t of every replicate by fitting it: x holds all columns, dummies included, k those tested.
refitted_t <- function(y, x, k, clusters, drawn, weights, null, w = rep(1, length(y)),
                       impose_null = TRUE) {
  root <- sqrt(w)
  fit_of <- function(y, x) qr.coef(qr(root * x), root * y)
  x <- x[, qr(root * x)$pivot[seq_len(qr(root * x)$rank)], drop = FALSE]
  start <- y - null * x[, k]
  base <- if (impose_null) fit_of(start, x[, -k]) else fit_of(y, x)
  fitted <- if (impose_null) null * x[, k] + x[, -k] %*% base else x %*% base
  centre <- if (impose_null) null else base[k]
  bread <- solve(crossprod(root * x))
  t_of <- function(y, centre) {
    b <- fit_of(y, x)
    scores <- w * drop(y - x %*% b) * x
    v <- 0
    for (set in names(clusters)) {
      sums <- rowsum(scores, clusters[[set]]$id)
      v <- v + clusters[[set]]$sign * (bread %*% crossprod(sums) %*% bread)[k, k]
    }
    (b[[k]] - centre) / sqrt(v)
  }
  u <- y - fitted
  apply(weights, 2, function(v) t_of(drop(fitted + v[drawn] * u), centre))
}

# The weights of replicate b: estimates that are the weights themselves.
wild_weights_of <- function(type, seed, b, n) {
  core_replicate_wild(diag(n), list(), numeric(), type, seed, b, b + 1, 1L)[seq_len(n), 1]
}

signs_of <- function(n, draws) {
  outer(seq_len(n) - 1, draws, function(i, b) 1 - 2 * (b %/% 2^i) %% 2)
}

with_dummies <- function(d, columns, ids) {
  cbind(as.matrix(d[columns]), dummy_matrix(ids, nrow(d)))
}

test_that("boottest's p value and interval come out", {
  d <- read.csv(shared_path("data", "staggered", "wild_bootstrap.csv"))
  # Stata read the columns in single precision.
  d[] <- lapply(d, function(x) readBin(writeBin(as.double(x), raw(), size = 4), "double", nrow(d),
                                       size = 4))
  fit <- did_feols(y ~ x + z | firm, d, cluster = ~firm)
  made <- wild_bootstrap(fit, "x", replicates = 99999)
  # boottest 4.5.3 after reghdfe, all 2^15 draws
  expect_identical(made$p.value[["x"]], 862 / 32768)
  expect_true(made$enumerated)
  expect_identical(made$replicates, 32768L)
  expect_identical(made$tests$ties, 2L)
  # reghdfe 6.13.1
  expect_equal(made$tests$estimate, 0.06576570970445639, tolerance = 1e-12)
  # boottest ends its search for the lower limit at .0089431, where p is within three vectors of
  # 5 %; ours is where p jumps over 5 %.
  limit <- made$tests$conf.low
  expect_lt(abs(limit - 0.0089431), 1.2e-5)
  at <- function(r) wild_bootstrap(fit, "x", replicates = 99999, null = r)$p.value[["x"]]
  expect_identical(at(0.0089431), 1636 / 32768)
  expect_lte(at(limit - 1e-9), 0.05)
  expect_gt(at(limit + 1e-9), 0.05)
})

test_that("every replicate is the fit that it stands for, with effects that cross clusters", {
  d <- clustered_data()
  x <- with_dummies(d, c("d", "x"), list(d$city, d$year))
  clusters <- list(own = list(id = d$province, sign = 1))
  signs <- signs_of(8, 0:255)
  fit <- did_feols(y ~ d + x | city + year, d, cluster = ~province)
  made <- quiet(wild_bootstrap(fit, "d", replicates = 1000, null = 0.2))
  t <- refitted_t(d$y, x, 1, clusters, d$province + 1, signs, 0.2)
  factor <- (made$tests$statistic / t[1])^-2
  expect_equal(unname(made$draws[1, ]), t / sqrt(factor), tolerance = 1e-9)
  expect_equal(factor, fit$vcov$matrix["d", "d"] /
                 (made$tests$estimate - 0.2)^2 * t[1]^2, tolerance = 1e-9)
  free <- quiet(wild_bootstrap(fit, "x", replicates = 1000, impose_null = FALSE))
  t <- refitted_t(d$y, x, 2, clusters, d$province + 1, signs, 0, impose_null = FALSE)
  expect_equal(unname(free$draws[1, ]), t / sqrt(factor), tolerance = 1e-9)
})

test_that("weights, slopes, sub-clusters and two ways of clustering are as fitted by hand", {
  d <- clustered_data()
  fit <- did_feols(y ~ d + x | province[z] + year, d, cluster = ~province, weights = ~w)
  slopes <- dummy_matrix(list(d$province), nrow(d)) * d$z
  x <- cbind(with_dummies(d, c("d", "x"), list(d$province, d$year)), slopes)
  made <- quiet(wild_bootstrap(fit, "x", replicates = 256))
  own <- list(own = list(id = d$province, sign = 1))
  t <- refitted_t(d$y, x, 2, own, d$province + 1, signs_of(8, 0:255), 0, d$w)
  expect_equal(unname(made$draws[1, ]) * t[1] / made$draws[1, 1], t, tolerance = 1e-9)

  # Weights drawn by city, standard errors by province
  fit <- did_feols(y ~ d + x | city + year, d, cluster = ~province)
  made <- wild_bootstrap(fit, "d", replicates = 200, drawn_cluster = ~city)
  weights <- sapply(1:200, function(b) wild_weights_of("rademacher", 1, b, 24))
  x <- with_dummies(d, c("d", "x"), list(d$city, d$year))
  t <- refitted_t(d$y, x, 1, own, d$city, cbind(1, weights), 0)
  expect_equal(unname(made$draws[1, ]) * t[1] / made$tests$statistic, t[-1], tolerance = 1e-9)

  fit <- did_feols(y ~ d + x | city + year, d, cluster = ~ province + year)
  made <- quiet(wild_bootstrap(fit, "x", replicates = 100, weights_type = "webb"))
  expect_identical(names(made$drawn), "year")
  weights <- sapply(1:100, function(b) wild_weights_of("webb", 1, b, 6))
  both <- list(a = list(id = d$province, sign = 1), b = list(id = d$year, sign = 1),
               ab = list(id = paste(d$province, d$year), sign = -1))
  t <- suppressWarnings(refitted_t(d$y, x, 2, both, d$year, cbind(1, weights), 0))
  expect_equal(unname(made$draws[1, ]) * t[1] / made$tests$statistic, t[-1], tolerance = 1e-8)
})

test_that("a joint hypothesis is tested by its Wald statistic in every replicate", {
  d <- clustered_data()
  fit <- did_feols(y ~ d + x + z | city + year, d, cluster = ~province)
  made <- quiet(wild_bootstrap(fit, c("d", "x"), replicates = 256, joint = TRUE))
  x <- with_dummies(d, c("d", "x", "z"), list(d$city, d$year))
  x <- x[, qr(x)$pivot[seq_len(qr(x)$rank)]]
  bread <- solve(crossprod(x))
  base <- qr.fitted(qr(x[, -(1:2)]), d$y)
  f <- apply(signs_of(8, 0:255), 2, function(v) {
    y <- base + v[d$province + 1] * (d$y - base)
    b <- bread %*% crossprod(x, y)
    v <- bread %*% crossprod(rowsum(drop(y - x %*% b) * x, d$province)) %*% bread
    sum(b[1:2] * solve(v[1:2, 1:2], b[1:2])) / 2
  })
  expect_equal(unname(made$draws[1, ]) / made$draws[1, 1], f / f[1], tolerance = 1e-8)
  expect_equal(made$tests$statistic, joint_test(fit, c("d", "x"))$statistic, tolerance = 1e-10)
  expect_equal(made$p.value[[1]], mean(f > f[1] * (1 + 1e-9)))
})

test_that("results do not depend on threads, on the order of rows or on the session's stream", {
  d <- clustered_data()
  fit_of <- function(d) did_feols(y ~ d + x | city + year, d, cluster = ~province)
  run <- function(d, ...) wild_bootstrap(fit_of(d), "d", replicates = 700, weights_type = "webb",
                                         seed = 5, ...)
  made <- run(d)
  expect_identical(run(d, threads = 2)$draws, made$draws)
  expect_equal(run(d[rev(seq_len(nrow(d))), ])$draws, made$draws, tolerance = 1e-10)
  d$province <- letters[d$province + 1]
  expect_equal(run(d[order(d$z), ])$draws, made$draws, tolerance = 1e-10)
  set.seed(1)
  before <- .Random.seed
  run(d)
  expect_identical(.Random.seed, before)
})

test_that("weights have mean 0, variance 1 and their third moments", {
  moments <- function(type) {
    v <- sapply(1:4000, function(b) wild_weights_of(type, 1, b, 25))
    c(mean(v), mean(v^2), mean(v^3))
  }
  expect_equal(moments("rademacher"), c(0, 1, 0), tolerance = 0.012)
  expect_equal(moments("webb"), c(0, 1, 0), tolerance = 0.012)
  expect_equal(moments("mammen"), c(0, 1, 1), tolerance = 0.02)
  expect_setequal(round(unique(as.vector(sapply(1:50, function(b) {
    wild_weights_of("webb", 1, b, 25)
  })))^2, 12), c(0.5, 1, 1.5))
})

test_that("cluster diagnostics are those of the definition", {
  d <- clustered_data()
  fit <- did_feols(y ~ d + x | city + year, d, cluster = ~province)
  made <- quiet(wild_bootstrap(fit, replicates = 256))
  dummies <- qr(dummy_matrix(list(d$city, d$year), nrow(d)))
  x <- qr.resid(dummies, as.matrix(d[c("d", "x")]))
  hat <- rowSums((x %*% solve(crossprod(x))) * x)
  own <- made$clusters[made$clusters$term == "d", ]
  expect_equal(own$leverage, unname(rowsum(hat, d$province)[, 1]), tolerance = 1e-9)
  partial <- qr.resid(qr(x[, 2]), x[, 1])^2
  expect_equal(own$partial_leverage, unname(rowsum(partial, d$province)[, 1]) / sum(partial),
               tolerance = 1e-9)
  expect_equal(sum(own$leverage), 2, tolerance = 1e-10)
  share <- own$partial_leverage
  expect_equal(made$effective_clusters[["d"]], 8 / (1 + mean((8 * share - 1)^2)))
  without <- quiet(did_feols(y ~ d + x | city + year, d[d$province != 3, ]))
  expect_equal(own$estimate_without[4], coef(without)[["d"]], tolerance = 1e-10)
})

test_that("event studies and matched fits have one; others say why not", {
  path <- event_study(y ~ policy + x | city + year, staggered(), window = c(-2, 1))
  made <- wild_bootstrap(path, replicates = 99)
  expect_identical(made$tests$term, names(coef(path)))
  data <- panel_data()
  iv <- quiet(did_feols(y ~ x | unit + year | d ~ m, data))
  expect_error(wild_bootstrap(iv, "x"), "instruments", class = "policypanel_error_input")
  robust <- did_feols(y ~ d + x | unit + year, data, vcov = "hc1")
  expect_error(wild_bootstrap(robust), "needs clusters", class = "policypanel_error_input")
  expect_s3_class(wild_bootstrap(robust, "d", cluster = ~unit, replicates = 99), "wild_bootstrap")
  expect_error(wild_bootstrap(robust, cluster = ~nowhere), class = "policypanel_error_input")
  mediation <- sobel_mediate(y ~ d + x | unit + year, ~m, "d", data)
  expect_error(wild_bootstrap(mediation, joint = TRUE), "models",
               class = "policypanel_error_input")
  expect_s3_class(wild_bootstrap(mediation$models$total, "d", replicates = 99), "wild_bootstrap")
  expect_error(wild_bootstrap(data), class = "policypanel_error_input")
  fit <- did_feols(y ~ d + x | unit + year, data)
  expect_error(wild_bootstrap(fit, weights_typ = 5, reps = 9), "no argument",
               class = "policypanel_error_input")
  expect_error(wild_bootstrap(fit, null = 1:3), class = "policypanel_error_input")
})

test_that("a fit that was saved and loaded gives the same", {
  d <- clustered_data()
  fit <- did_feols(y ~ d + x | city + year, d, cluster = ~province)
  file <- tempfile()
  on.exit(unlink(file))
  saveRDS(fit, file)
  expect_identical(quiet(wild_bootstrap(readRDS(file), "d", replicates = 99))$tests,
                   quiet(wild_bootstrap(fit, "d", replicates = 99))$tests)
})

test_that("few clusters are told, and what is printed says what was done", {
  d <- clustered_data()
  fit <- did_feols(y ~ d + x | city + year, d, cluster = ~province)
  expect_message(made <- wild_bootstrap(fit, "d", replicates = 999), "128 values")
  d$few <- as.numeric(d$province < 2 & d$year >= 4)
  fit <- did_feols(y ~ few + x | city + year, d, cluster = ~province)
  expect_message(wild_bootstrap(fit, "few", replicates = 999), "1 in 2 of 8 clusters")
  shown <- utils::capture.output(print(made))
  expect_match(shown, "all 256 vectors of signs", all = FALSE)
  expect_match(shown, "Effective number of clusters", all = FALSE)
  expect_match(utils::capture.output(print(made, language = "zh")), "\u6709\u6548\u805a\u7c7b",
               all = FALSE)
  expect_identical(tidy(made), made$tests)
})
