# Matching with rows of the own unit, and without, against double loops.

pooled <- function(data, ..., method = "kernel", bandwidth = 0.15) {
  if (!method %in% kernel_methods) bandwidth <- NULL
  quiet(psm_did(y ~ policy | city + year, match = policy ~ size + wage, data = data,
                method = method, bandwidth = bandwidth, common_support = FALSE, ...))
}

test_that("without self-matches the sums are those over other units", {
  data <- matching_panel()
  treated <- data$policy == 1
  p <- pooled(data)$matched$score
  for (kernel in kernels) {
    for (h in c(0.15, 0.004)) {
      loop <- loop_match(p, data$y, treated, h, function(i, j) data$city[i] != data$city[j], kernel)
      fit <- pooled(data, kernel = kernel, bandwidth = h, matching = list(self_match = FALSE))
      expect_equal(coef(fit)[["ATT"]], loop$att, tolerance = 1e-7, label = kernel)
      on <- loop$weight > 0 & !is.na(loop$weight)
      expect_equal(fit$matched$on_support, on, label = kernel)
      expect_equal(fit$matched$weight[on], loop$weight[on], tolerance = 1e-6, label = kernel)
      expect_equal(fit$self_match_share, 0)
    }
  }
})

test_that("nearly all weight on the own unit leaves the others' to the last digit", {
  score <- c(0.5, 0.5, 0.5 + 0.1 * (1 - 1e-4), 0.2)
  others <- function(rows) {
    core_rows(c(1, 0, 0, 0)[rows], outcome = c(1, 1e6, 3, 4)[rows], score = score[rows],
              unit = c(0L, 0L, 1L, 2L)[rows], bandwidth = 0.1, self_match = FALSE)
  }
  found <- others(1:4)$sides$ATT
  expect_equal(found$matched[1], 3, tolerance = 1e-12)
  expect_equal(found$weight[-1], c(0, 1, 0), tolerance = 1e-11)
  expect_equal(others(c(1, 2, 4))$status, "no_match_treated")
})

test_that("the share of weight on the own unit, for every method", {
  data <- matching_panel()
  treated <- which(data$policy == 1)
  controls <- which(data$policy == 0)
  p <- pooled(data)$matched$score
  # What row i's matched outcome is made of: the method's own result with a dummy as the outcome.
  by_dummy <- function(...) {
    mean(vapply(treated, function(i) {
      data$y <- as.numeric(data$city == data$city[i])
      # The DID of a city's dummy on city effects is exact.
      silently(pooled(data, ...))$matched$matched_outcome[i]
    }, 0), na.rm = TRUE)
  }
  methods <- list(list(method = "local_linear"), list(method = "ridge"), list(method = "radius"),
                  list(method = "nearest", matching = list(neighbours = 3)),
                  list(method = "mahalanobis"),
                  list(method = "ipw"), list(method = "entropy_balancing"),
                  list(method = "nearest", matching = list(replacement = FALSE)))
  for (own in methods) {
    expect_equal(do.call(pooled, c(list(data), own))$self_match_share, do.call(by_dummy, own),
                 tolerance = 1e-8, label = own$method)
  }
  share <- mean(vapply(treated, function(i) {
    k <- kernel_values$epanechnikov((p[controls] - p[i]) / 0.15)
    sum(k[data$city[controls] == data$city[i]]) / sum(k)
  }, 0))
  fit <- pooled(data)
  expect_gt(share, 0.01)
  expect_equal(fit$self_match_share, share, tolerance = 1e-8)
  printed <- gsub("\\s+", " ", paste(capture.output(print(fit)), collapse = " "))
  expect_match(printed, sprintf("%.1f%% of the weight on rows of the own unit", 100 * share))
})

test_that("methods without such sums refuse self_match = FALSE", {
  data <- matching_panel()
  expect_error(pooled(data, matching = list(self_match = FALSE), method = "nearest"), "kernel",
               class = "policypanel_error_input")
  expect_error(pooled(data, matching = list(self_match = FALSE, vcov = "influence")),
               "influence", class = "policypanel_error_input")
  expect_error(pooled(data, matching = list(self_match = NA)), "TRUE",
               class = "policypanel_error_input")
})
