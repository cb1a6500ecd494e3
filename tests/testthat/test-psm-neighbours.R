# Nearest neighbours: Stata's psmatch2, R's Matching and MatchIt, and loops.

test_that("NSW, n(1), ties, logit, common, ate: every number of the Stata log", {
  data <- as.data.frame(haven::read_dta(shared_path("data/lalonde/ldw_exper.dta")))
  fit <- quiet(psm_match(t ~ age + educ + black + hisp + married + re74 + re75 + u74 + u75, ~re78,
                         data, method = "nearest", ties = TRUE, score = "logit",
                         common_support = TRUE, estimand = c("ATT", "ATU", "ATE")))
  expect_equal(unname(coef(fit)), c(1.4105933, 1.6293596, 1.53668776), tolerance = 3e-8)
  expect_equal(sqrt(vcov(fit)["ATT", "ATT"]), .839875971, tolerance = 2e-9)
  on <- fit$matched$on_support & fit$matched$treated
  expect_equal(mean(fit$matched$matched_outcome[on]), 4.99436488, tolerance = 2e-9)
})

test_that("ATT, standard error, weights and matched outcomes of psmatch2, neighbor(1) logit", {
  data <- read.csv(shared_path("data/psmatch2/psmatch2_data.csv"))
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", score = "logit"))
  expect_equal(coef(fit)[["ATT"]], 3.758511605921656, tolerance = 1e-7)
  expect_equal(sqrt(vcov(fit)[["ATT", "ATT"]]), 1.1675852016454364, tolerance = 1e-7)
  expect_equal(fit$matched$weight, data$X_weight)
  expect_equal(fit$matched$matched_outcome[data$d == 1], data$X_y[data$d == 1], tolerance = 1e-6)
})

test_that("estimates and Abadie-Imbens errors are Matching::Match()'s", {
  # Matching 4.10-8 (R 4.2.2): Match(Y = y, Tr = d, X = score, estimand = "ATT" | "ATC" | "ATE",
  # M = 2, ties = TRUE, Var.calc = 1, distance.tolerance = 0) on matching_data().
  data <- matching_data()
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", neighbours = 2, ties = TRUE,
                         estimand = c("ATT", "ATU", "ATE"), vcov = "abadie_imbens"))
  expect_equal(unname(coef(fit)), c(1.7040804324, 2.1342200542, 1.9306206332), tolerance = 1e-9)
  expect_equal(unname(sqrt(diag(vcov(fit)))), c(0.2707704470, 0.2465945734, 0.2251441425),
               tolerance = 1e-9)
  skip_if_not_installed("Matching")
  score <- round(fit$matched$score, 2)  # ties
  data$p <- score
  fit <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest", ties = TRUE,
                         vcov = "abadie_imbens"))
  other <- Matching::Match(data$y, data$d, score, M = 1, Var.calc = 1, distance.tolerance = 0)
  expect_equal(coef(fit)[["ATT"]], drop(other$est), tolerance = 1e-10)
})

test_that("Mahalanobis neighbours are MatchIt's", {
  # MatchIt 4.5.1: matchit(d ~ x1 + x2, data, distance = "mahalanobis", replace = TRUE, ratio = 3)
  data <- matching_data()
  fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "mahalanobis", neighbours = 3))
  expect_equal(coef(fit)[["ATT"]], 1.9043132167, tolerance = 1e-9)
  # Units of the covariates do not matter.
  data$x1 <- 1000 * data$x1 + data$x2
  again <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "mahalanobis", neighbours = 3))
  expect_equal(coef(again), coef(fit), tolerance = 1e-10)
})

test_that("without replacement each treated row in turn takes the nearest free control", {
  data <- matching_data()
  for (turn in c("descending", "ascending", "data")) {
    fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "nearest", replacement = FALSE,
                           matching_order = turn, caliper = 0.1))
    p <- fit$matched$score
    t <- which(data$d == 1)
    t <- switch(turn, descending = t[order(-p[t])], ascending = t[order(p[t])], data = t)
    free <- data$d == 0
    gaps <- rep(NA_real_, length(t))
    for (i in seq_along(t)) {
      distance <- ifelse(free, abs(p - p[t[i]]), Inf)
      j <- which.min(distance)
      if (distance[j] >= 0.1) next
      free[j] <- FALSE
      gaps[i] <- data$y[t[i]] - data$y[j]
    }
    expect_equal(coef(fit)[["ATT"]], mean(gaps, na.rm = TRUE), tolerance = 1e-12, label = turn)
    expect_equal(max(fit$matched$weight, na.rm = TRUE), 1)
  }
})

test_that("ties do not depend on chance, and all of them share when asked to", {
  data <- data.frame(d = c(1, 0, 0, 0, 0), p = c(0.5, 0.4, 0.6, 0.4, 0.9), y = c(10, 1, 2, 3, 4))
  first <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest"))
  expect_equal(first$matched$matched_outcome[1], 1)  # the lower score, the earlier row
  all <- quiet(psm_match(d ~ 1, ~y, data, score = ~p, method = "nearest", ties = TRUE))
  expect_equal(all$matched$matched_outcome[1], 2)
  expect_equal(all$matched$weight, c(1, 1, 1, 1, NA) / c(1, 3, 3, 3, 1))
})

test_that("a caliper that excludes everybody is an error with advice", {
  expect_error(quiet(psm_match(d ~ x1, ~y, matching_data(), method = "nearest", caliper = 1e-12)),
               "caliper", class = "policypanel_error_design")
})

# Castle doctrine states, whose scores have no ties: MatchIt's matches are then ours.
castle_neighbours <- function(replacement) {
  castle <- as.data.frame(causaldata::castle)
  castle$log_burglary <- log(castle$burglary)
  fit <- quiet(psm_match(post ~ unemployrt + poverty + l_income, ~log_burglary, castle,
                         method = "nearest", score = "logit", replacement = replacement))
  list(castle = castle, fit = fit)
}

test_that("castle: ATT of MatchIt 4.8.1, method nearest, with and without replacement", {
  skip_if_not_installed("causaldata")
  expect_equal(coef(castle_neighbours(TRUE)$fit)[["ATT"]], -0.002587373982, tolerance = 1e-9)
  expect_equal(coef(castle_neighbours(FALSE)$fit)[["ATT"]], 0.04693609575, tolerance = 1e-9)
})

test_that("castle: MatchIt as installed", {
  skip_if_not_installed("causaldata")
  # 4.5.1 does not always take the nearest score.
  skip_if_not_installed("MatchIt", "4.8.1")
  for (replacement in c(TRUE, FALSE)) {
    own <- castle_neighbours(replacement)
    other <- from("MatchIt", "matchit")(post ~ unemployrt + poverty + l_income, own$castle,
                                        method = "nearest", replace = replacement)
    pairs <- other$match.matrix[, 1]
    y <- own$castle$log_burglary
    expect_equal(coef(own$fit)[["ATT"]], mean(y[as.integer(names(pairs))] - y[as.integer(pairs)]))
    controls <- own$fit$matched$weight[!own$fit$matched$treated]
    times <- tabulate(as.integer(pairs), nrow(own$castle))[!own$fit$matched$treated]
    expect_equal(ifelse(is.na(controls), 0, controls), times)
    after <- balance_table(own$fit, "treated")$bias_after / 100
    expect_equal(unname(summary(other)$sum.matched[-1, "Std. Mean Diff."]), after)
  }
})

test_that("llr is psmatch2's: lines through controls, then the nearest control's fitted value", {
  data <- matching_data()
  t <- which(data$d == 1)
  c <- which(data$d == 0)
  h <- 0.06
  for (estimand in c("ATT", "ATU")) {
    fit <- quiet(psm_match(d ~ x1 + x2, ~y, data, method = "llr", estimand = estimand))
    p <- fit$matched$score
    from <- if (estimand == "ATT") c else t
    to <- if (estimand == "ATT") t else c
    # Stata's lpoly, degree(1): its Epanechnikov kernel is 1 - u^2 / 5 on |u| < sqrt(5).
    smooth <- vapply(from, function(i) {
      u <- (p[from] - p[i]) / h
      k <- ifelse(abs(u) < sqrt(5), 1 - u^2 / 5, 0)
      if (sum(k > 0) < 2) return(data$y[i])
      lm.wfit(cbind(1, p[from] - p[i]), data$y[from], k)$coefficients[[1]]
    }, 0)
    nearest <- vapply(to, function(i) which.min(abs(p[from] - p[i])), 1L)
    sign <- if (estimand == "ATT") 1 else -1
    expect_equal(coef(fit)[[1]], sign * mean(data$y[to] - smooth[nearest]), tolerance = 1e-9)
    expect_equal(fit$matched$weight[from][tabulate(nearest, length(from)) > 0],
                 tabulate(nearest, length(from))[tabulate(nearest, length(from)) > 0],
                 ignore_attr = TRUE)
  }
  expect_output(print(fit), "smoothed by\\s+lpoly")
  expect_error(psm_match(d ~ x1, ~y, data, method = "llr", kernel = "tricube"), "local_linear",
               class = "policypanel_error_input")
  expect_error(psm_match(d ~ x1, ~y, data, method = "llr", bandwidth = "pair"), "local_linear",
               class = "policypanel_error_input")
})
